//! How fast answers are read: `cargo bench --no-default-features --bench reading`.
//!
//! `syntax` makes trees, `reading` expressions in a card's vocabulary; `terms` shows that the time grows in
//! step with the length, `bombs` that hostile input ends soon.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

use eqmark::grade::Grader;
use eqmark::latex::parse;
use eqmark::reading::{Lexicon, read};

fn main() {
    divan::main();
}

const TRIGRAM: &str =
    r"PPL(S)=\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-\frac{1}{n}}";
const GRPO: &str = r"J(\theta)=\mathbb{E}_{x\sim\mathcal{D},\ \{y_i\}_{i=1}^{K}\sim\pi_{ref}(\cdot\mid x)}\left[\frac{1}{K}\sum_{i=1}^{K}
    \min\left(\frac{\pi_\theta(y_i\mid x)}{\pi_{ref}(y_i\mid x)}\hat A_i,\ \operatorname{clip}\left(
    \frac{\pi_\theta(y_i\mid x)}{\pi_{ref}(y_i\mid x)},1-\varepsilon,1+\varepsilon\right)\hat A_i\right)\right]";

/// Formulas with their cards.
const FORMULAS: [(&str, &str); 2] = [("perplexity_trigram", TRIGRAM), ("grpo_objective", GRPO)];
const NAMES: [&str; 2] = [FORMULAS[0].0, FORMULAS[1].0];

fn formula(card: &str) -> &'static str {
    FORMULAS.iter().find(|row| row.0 == card).expect("a row").1
}

fn lexicon(card: &str) -> Lexicon {
    Grader::new(Vec::new(), Vec::new()).prepared_card(card).expect("a sound card").lexicon.clone()
}

#[divan::bench(args = NAMES)]
fn syntax(bencher: Bencher, card: &str) {
    let text = formula(card);
    bencher.counter(BytesCount::of_str(text)).bench(|| parse(black_box(text)));
}

#[divan::bench(args = NAMES)]
fn reading(bencher: Bencher, card: &str) {
    let (text, lexicon) = (formula(card), lexicon(card));
    assert!(read(text, &lexicon).is_ok(), "{card} is read");
    bencher.counter(BytesCount::of_str(text)).bench(|| read(black_box(text), &lexicon));
}

/// `x_1^2 + 2 x_2^2 + ...`
fn sum(terms: usize) -> String {
    let terms: Vec<String> = (1..=terms).map(|i| format!(r"{i} \cdot \frac{{x_{{{i}}}^2}}{{n+{i}}}")).collect();
    terms.join(" + ")
}

const TERMS: [usize; 4] = [1, 10, 100, 1000];

#[divan::bench(args = TERMS)]
fn terms_syntax(bencher: Bencher, terms: usize) {
    let text = sum(terms);
    bencher.counter(ItemsCount::new(terms)).bench(|| parse(black_box(&text)));
}

#[divan::bench(args = TERMS)]
fn terms_reading(bencher: Bencher, terms: usize) {
    let (text, lexicon) = (sum(terms), Lexicon::general());
    assert!(read(&text, &lexicon).is_ok(), "{terms} terms are read");
    bencher.counter(ItemsCount::new(terms)).bench(|| read(black_box(&text), &lexicon));
}

/// Hostile inputs by name.
fn hostile(name: &str) -> String {
    match name {
        "deep_braces" => "{".repeat(100_000) + "x" + "}".repeat(90_000).as_str(),
        "deep_parentheses" => "(".repeat(90_000) + "x" + ")".repeat(90_000).as_str(),
        "deep_fractions" => r"\frac{".repeat(60_000),
        "long_sum" => "x+".repeat(1 << 19),
        "long_text" => "a_i ".repeat(1 << 18),
        "doubling" => {
            let step = |(from, to): (char, char)| format!(r"\def\{to}{{\{from}\{from}}}");
            format!(r"\def\a{{x}}{}\z", ('a'..='y').zip('b'..='z').map(step).collect::<String>())
        }
        "broken" => r"\def\a{\def\a{\def\a\b},t_{i-2})^{-1}".to_string(),
        "delimited" => format!(r"\def\a#1{}y{{#1}}\a {}", "x".repeat(50_000), "x".repeat(50_000)),
        _ => r"\def\a#1{\a{#1#1}}\a{x}".to_string(),
    }
}

const HOSTILE: [&str; 9] = [
    "deep_braces",
    "deep_parentheses",
    "deep_fractions",
    "long_sum",
    "long_text",
    "doubling",
    "growing",
    "broken",
    "delimited",
];

#[divan::bench(args = HOSTILE, sample_count = 10, sample_size = 1)]
fn bombs(bencher: Bencher, name: &str) {
    let (text, lexicon) = (hostile(name), lexicon("grpo_objective"));
    assert!(read(&text, &lexicon).is_err(), "{name} is refused");
    bencher.counter(BytesCount::of_str(&text)).bench(|| read(black_box(&text), &lexicon));
}

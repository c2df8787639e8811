//! Hostile input ends in a diagnostic, on a stack of 2 MiB. The times are in `benches/reading.rs`.

use eqmark::grade::Grader;
use eqmark::latex::{parse, print};
use eqmark::reading::read;

/// How deep: the issue's 100,000.
const DEEP: usize = 100_000;

/// What opens a level and what closes it; nothing where it is never closed.
const LEVELS: &str = r"{ } ( ) [ ] \left( \right) \frac{ }{y} \sqrt{ } \sqrt[ ]y x^{ } x_{ } \begin{a} \end{a} \{ \} \mathbf{ } \text{ }
    E[ ] \min( ) \hat{ } \underset{a}{ } \mathop{ } \substack{ } |( )| \log( )";

/// Units of a text that fills 1 MiB.
const UNITS: &str = r"x+ { } ( ) \frac $ ^ _ ' a_i \text{ \begin{ \end{a} & \\ é 𝔼 x² 1, 1 \foo #1 [ ] | || \left \right \left( = x= a_1^2 _{ ^{
    \newcommand \def\a{ \def\a#1{\a \let \verb| \char \genfrac \not ~ \over \dots, x, x\mid P(a| E_{x\sim\mathcal{D}}[ \log \min( ! - \cdot \prod
    \mathbb{E} ; \sqrt[ \mathrm{a \frac{a}{b}+ \sum_{i=1}^nx_i+ \let\a\b \bgroup";

/// Runs on a thread with the stack that threads have by default.
fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

fn refused(texts: impl Iterator<Item = (String, String)> + Send + 'static) {
    on_small_stack(move || {
        let lexicon = Grader::new(Vec::new(), Vec::new()).prepared_card("grpo_objective").unwrap().lexicon.clone();
        for (name, text) in texts {
            let parsed = parse(&text);
            print(&parsed.tree.row);
            let Err(unread) = read(&text, &lexicon) else { panic!("{name} is read") };
            assert!(!unread.diagnostics.is_empty(), "{name} is refused without a word");
            for label in parsed.diagnostics.iter().chain(&unread.diagnostics).flat_map(|it| &it.labels) {
                assert!(text.get(label.span.start..label.span.end).is_some(), "{name}: a place outside of the text");
            }
        }
    });
}

#[test]
fn deep_nesting_is_refused() {
    deep(LEVELS);
}

#[test]
fn deep_conditions_are_refused() {
    deep("P(a| )");
}

fn deep(levels: &str) {
    let levels: Vec<&str> = levels.split_whitespace().collect();
    let pairs = levels.chunks(2).map(|pair| (pair[0].to_string(), pair[1].to_string())).collect::<Vec<_>>();
    refused(pairs.into_iter().flat_map(|(open, close)| {
        let open_only = (format!("{open} without end"), open.repeat(DEEP) + "x");
        let closed = (format!("{open} .. {close}"), open.repeat(DEEP) + "x" + close.repeat(DEEP).as_str());
        // Under the limit on signs too.
        let less =
            (format!("{open} .. {close}, less"), open.repeat(DEEP / 10) + "x" + close.repeat(DEEP / 10).as_str());
        [open_only, closed, less]
    }));
}

#[test]
fn a_mebibyte_is_refused() {
    let units: Vec<String> = UNITS.split_whitespace().map(str::to_string).chain([" ".into(), "\n\n".into()]).collect();
    refused(units.into_iter().map(|unit| (format!("1 MiB of {unit:?}"), unit.repeat((1 << 20) / unit.len()))));
}

#[test]
fn macro_bombs_are_refused() {
    let step = |(from, to): (char, char)| format!(r"\def\{to}{{\{from}\{from}}}");
    let doubling: String = ('a'..='y').zip('b'..='z').map(step).collect();
    let bombs = [
        format!(r"\def\a{{x}}{doubling}\z"),
        r"\def\a{\a}\a".into(),
        r"\def\a{\a\a}\a".into(),
        r"\def\a{\b}\def\b{\a}\a".into(),
        r"\def\a#1{\a{#1#1}}\a{x}".into(),
        r"\def\a#1{\a{#1}#1}\a{x}".into(),
        r"\def\a{\def\a{\a\a}\a}\a".into(),
        r"\let\a\b\def\b{\a\b}\b".into(),
        format!(r"\def\a#1{{#1#1#1}}{}", r"\a{".repeat(DEEP)),
        format!(r"\def\a#1{{#1}}{}x{}", r"\a{".repeat(DEEP / 2), "}".repeat(DEEP / 2)),
        format!(r"\def\a#1;{{#1}}{}", r"\a ".repeat(DEEP / 2)),
        r"\def\a{\def\a{\def\a\b},t_{i-2})^{-1}".into(),
        format!(r"\def\a#1{}y{{#1}}\a {}", "x".repeat(DEEP / 2), "x".repeat(DEEP / 2)),
        format!(r"\newcommand{{\a}}[9]{{{}}}\a{{{}}}", "#1".repeat(DEEP / 10), "x".repeat(DEEP / 10)),
    ];
    for bomb in &bombs {
        let codes: Vec<&str> = parse(bomb).diagnostics.iter().map(|it| it.code.0).collect();
        assert!(codes.contains(&"L007") || codes.contains(&"L004"), "{codes:?} for {}", &bomb[..bomb.len().min(60)]);
    }
    refused(bombs.into_iter().map(|bomb| (bomb.chars().take(60).collect(), bomb)));
}

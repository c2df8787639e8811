//! Slips that no card declares: mutants of the cards' formulas are named by an edit that undoes them.
//!
//! `EQMARK_MUTANTS=60 cargo test --release --test slips -- --nocapture` takes 60 a form and prints the figures.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eqmark::cards::{Card, bank};
use eqmark::equivalence::{Judge, Judgement, Prepared, Question, Selection, Verdict};
use eqmark::expr::{Expr, Node, print};
use eqmark::feedback::{Material, Slips, edits, explain};
use eqmark::reading::read;

/// A judge of a card with what is known of its slips.
struct Teacher {
    judge: Judge,
    slips: Slips,
}

impl Teacher {
    fn of(card: &'static Card) -> Teacher {
        let prepared = Arc::new(Prepared::card(card, Selection::default_of(card)).unwrap());
        Teacher { judge: Judge::new(prepared.clone()), slips: Slips::new(prepared) }
    }

    fn named(id: &str) -> Teacher {
        Teacher::of(bank().iter().find(|card| card.id == id).unwrap())
    }

    fn judge(&mut self, answer: &str) -> Judgement {
        let mut judgement = self.judge.judge(answer, &Question::default(), None);
        explain(&self.slips, &mut self.judge, &mut judgement);
        judgement
    }

    /// Judges an answer, and its correction: a sentence is never wrong.
    fn corrected(&mut self, answer: &str) -> (String, Judgement) {
        let judgement = self.judge(answer);
        let corrected = judgement.corrected.clone().unwrap_or_default();
        let again = self.judge.judge(&corrected, &Question::default(), None);
        assert_eq!(again.verdict, Verdict::Equivalent, "{answer}\n{corrected}\n{:?}", judgement.mistake);
        (judgement.mistake.as_ref().unwrap().id.clone(), judgement)
    }
}

/// Numbers that look random and are the same on every machine (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// What became of mutants.
#[derive(Default)]
struct Count {
    /// Explained by the card itself.
    declared: usize,
    /// Named by an edit that makes the answer right.
    undone: usize,
    /// Named by an edit of the reference alone.
    by_value: usize,
    /// Two edits.
    pairs: usize,
    /// Not named.
    open: Vec<String>,
    /// Not different: equal after all, or not decided.
    others: usize,
    slowest: Duration,
    time: Duration,
}

/// Judges mutants of one formula of a card, each rule as often as any other.
fn survey(teacher: &mut Teacher, formula: &Expr, amount: usize, dice: &mut Dice, count: &mut Count) {
    let vocabulary = &teacher.judge.prepared().clone().lexicon.vocabulary;
    let material = Material::of(formula, vocabulary).small();
    let mut mutants = edits(formula, &material, &|rule| !rule.id.starts_with("replace"));
    // Of a formula that has lost more than half of its parts nobody can tell what it was to be.
    mutants.retain(|mutant| mutant.result(formula).size() * 2 >= formula.size());
    // What a name stands for is written once.
    mutants.retain(|mutant| mutant.copies == 1 || mutant.site.span().is_some());
    let mut rules: Vec<&str> = mutants.iter().map(|mutant| mutant.rule.id).collect();
    rules.sort_unstable();
    rules.dedup();
    for _ in 0..amount {
        let rule = rules[dice.below(rules.len())];
        let of_rule: Vec<_> = mutants.iter().filter(|mutant| mutant.rule.id == rule).collect();
        let mutant = of_rule[dice.below(of_rule.len())];
        let latex = print(&mutant.result(formula), vocabulary);
        let mut judgement = teacher.judge.judge(&latex, &Question::default(), None);
        let start = Instant::now();
        explain(&teacher.slips, &mut teacher.judge, &mut judgement);
        let time = start.elapsed();
        count.slowest = count.slowest.max(time);
        count.time += time;
        let mistake = judgement.mistake.as_ref().map(|mistake| mistake.id.clone());
        match (judgement.verdict, mistake) {
            (Verdict::Different, Some(id)) if !id.starts_with("edit:") => count.declared += 1,
            (Verdict::Different, None) if judgement.convention.is_some() => count.declared += 1,
            (Verdict::Different, Some(id)) => match &judgement.corrected {
                Some(corrected) => {
                    let again = teacher.judge.judge(corrected, &Question::default(), None);
                    let why = format!("{rule} by {id}\n  {latex}\n  {corrected}\n  {:?}", again.reasons);
                    assert_eq!(again.verdict, Verdict::Equivalent, "{why}");
                    if id.contains('+') {
                        count.pairs += 1
                    } else {
                        count.undone += 1
                    }
                    if std::env::var("EQMARK_PRINT").is_ok() {
                        println!("{rule} -> {id}: {}\n    {latex}", judgement.mistake.as_ref().unwrap().feedback);
                    }
                }
                None => {
                    count.by_value += 1;
                    count.open.push(format!("by value: {rule}: {latex}"));
                }
            },
            (Verdict::Different, None) => count.open.push(format!("{rule}: {latex}")),
            _ => count.others += 1,
        }
    }
}

#[test]
fn random_mutants_are_named_by_an_edit_that_undoes_them() {
    let amount = std::env::var("EQMARK_MUTANTS").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let (mut named, mut all) = (0, 0);
    for card in bank() {
        let mut teacher = Teacher::of(card);
        let prepared = teacher.judge.prepared().clone();
        let mut dice = Dice(card.id.len() as u64 + 7);
        let mut count = Count::default();
        let reference = prepared.reference.expr.clone();
        survey(&mut teacher, &reference, amount, &mut dice, &mut count);
        // The same slips in other notations: mutants of the accepted forms.
        for form in card.accepted.iter().filter(|form| form.options.is_empty()) {
            let Ok(target) = prepared.form(&form.id, &form.latex) else { continue };
            // A number has no part that could be wrong.
            let has_names = target.expr.any(&mut |part| matches!(part.node(), Node::Object(..)));
            if has_names && read(&form.latex, &prepared.lexicon).is_ok() {
                survey(&mut teacher, &target.expr, amount.div_ceil(4), &mut dice, &mut count);
            }
        }
        let wrong = count.undone + count.pairs + count.open.len();
        named += count.undone + count.pairs;
        all += wrong;
        println!(
            "{:<22} {wrong:>4} undeclared: {} by one edit, {} by two, {} by value only, {} not named; {} declared, {} not different; mean {:?}, slowest {:?}",
            card.id,
            count.undone,
            count.pairs,
            count.by_value,
            count.open.len() - count.by_value,
            count.declared,
            count.others,
            count.time / (wrong.max(1) as u32),
            count.slowest,
        );
        for open in &count.open {
            println!("    {open}");
        }
    }
    println!("{named} of {all} named");
    assert!(named * 100 >= all * 95, "{named} of {all}");
}

#[test]
fn a_missing_factor_is_named_at_its_place() {
    let answer = r"\left[P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-1/n}";
    let (id, judgement) = Teacher::named("perplexity_trigram").corrected(answer);
    assert_eq!(id, "edit:drop_factor");
    assert_eq!(judgement.changes[0].right, r"P\left(t_{1}\right)");
    let span = judgement.changes[0].span.unwrap();
    assert!(span.is_empty() && answer[span.start..].starts_with(r"P(t_2"), "{}", &answer[span.start..]);
}

#[test]
fn an_exponent_on_one_factor_alone_is_named() {
    let mut teacher = Teacher::named("perplexity_trigram");
    for answer in [
        r"P(t_1)P(t_2\mid t_1)\left[\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-1/n}",
        r"P(t_1)P(t_2\mid t_1)^{-1/n}\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})",
    ] {
        let judgement = teacher.judge(answer);
        assert_eq!(judgement.mistake.map(|mistake| mistake.id).as_deref(), Some("edit:pull_out"), "{answer}");
    }
}

#[test]
fn the_start_of_a_sum_is_named() {
    let answer = r"\exp\left(-\frac{1}{n}\left[\log P(t_1)+\sum_{k=3}^{n}\log P(t_k\mid t_{k-1})\right]\right)";
    let (id, judgement) = Teacher::named("perplexity_bigram").corrected(answer);
    assert_eq!(id, "edit:shift_start", "{:?}", judgement.mistake);
    let change = &judgement.changes[0];
    assert_eq!((change.wrong.as_str(), change.right.as_str()), ("3", "2"));
    assert_eq!(change.span.unwrap().of(answer), "3");
}

#[test]
fn a_slip_in_a_definition_is_named_in_the_definition() {
    let answer = r"\mathbb{E}_{x\sim D,y\sim\pi_{ref}}[\min(\rho A,\operatorname{clip}(\rho,1-\epsilon,1+\epsilon)A)],\quad \rho=\frac{\pi_\theta(y\mid x)}{\pi_{ref}(y)}";
    let (id, judgement) = Teacher::named("ppo_clip").corrected(answer);
    assert_eq!(id, "edit:drop_condition", "{:?}", judgement.mistake);
    assert_eq!(judgement.changes[0].span.unwrap().of(answer), r"\pi_{ref}(y)");
}

#[test]
fn two_slips_are_named_as_two() {
    let answer = r"\left[P(t_2\mid t_1)\prod_{i=4}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-1/n}";
    let (id, judgement) = Teacher::named("perplexity_trigram").corrected(answer);
    assert_eq!(judgement.changes.len(), 2, "{id}");
}

#[test]
fn what_no_edit_explains_is_not_named() {
    for answer in [r"\frac{n}{7}+\sqrt{5}", r"\sin(n)", r"P(t_1)^{3}-n^2+\frac{1}{n+5}"] {
        let judgement = Teacher::named("perplexity_trigram").judge(answer);
        assert_eq!(judgement.verdict, Verdict::Different);
        assert!(judgement.mistake.is_none(), "{:?}", judgement.mistake);
        assert!(judgement.counterexample.is_some());
    }
}

#[test]
fn declared_mistakes_and_right_answers_are_left_alone() {
    let mut teacher = Teacher::named("perplexity_trigram");
    let upside_down = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{\frac{1}{n}}";
    assert_eq!(teacher.judge(upside_down).mistake.unwrap().id, "M4");
    assert!(teacher.judge(r"P(S)^{-1/n}").mistake.is_none());
}

#[test]
fn an_edit_that_leaves_a_part_without_effect_explains_nothing() {
    // `P(t_i | t_{<=i})` is 1, and a weight of 1 is none: the weight is what is too much.
    let answer = r"\exp\left(-\frac{1}{n}\sum_{i=1}^n P(t_i|t_{<i})\log P(t_i|t_{<i})\right)";
    let (id, _) = Teacher::named("perplexity_general").corrected(answer);
    assert_eq!(id, "edit:add_factor");
    // `log p/p` is 0: the second sum is too much.
    let answer = r"\sum_x p(x)\log\frac{p(x)}{q(x)} + \sum_x q(x)\log\frac{q(x)}{p(x)}";
    let (id, _) = Teacher::named("kl_divergence").corrected(answer);
    assert_eq!(id, "edit:add_term");
    // An exponent `1 - 1` would take the denominator away.
    let answer = r"\frac{r_i-\mu}{\sigma+\epsilon},\ \mu=\frac1K\sum_j r_j,\ \sigma=\frac1K\sum_{j=1}^K|r_j-\mu|";
    assert!(Teacher::named("grpo_advantage").judge(answer).mistake.is_none());
}

#[test]
fn what_a_name_opens_to_is_not_edited_in_one_place() {
    let answer = r"\mathbb{E}_{x\sim D,y\sim\pi_\theta}[r(x,y)] + \beta\,\mathbb{E}_{x\sim D}[KL(\pi_{ref}(\cdot|x)\|\pi_\theta(\cdot|x))]";
    let judgement = Teacher::named("ppo_kl").judge(answer);
    assert_eq!(judgement.mistake.unwrap().id, "M1+M2");
}

#[test]
fn two_declared_mistakes_are_told_before_edits() {
    let pairs = [
        ("kl_divergence", r"\sum_{x} \log\frac{q(x)}{p(x)}", "M2+M4"),
        (
            "ppo_clip",
            r"\mathbb{E}_{x\sim D,y\sim\pi_{ref}}[\max(\rho\hat A,\mathrm{clip}(\rho,-\epsilon,\epsilon)\hat A)], \rho=\frac{\pi_\theta(y|x)}{\pi_{ref}(y|x)}",
            "M3+M5",
        ),
        ("adam_update", r"\theta_{t-1}+\eta\frac{m_t}{\sqrt{v_t}+\epsilon}", "M1+M4"),
        ("kl_k3_estimator", r"r+\log r,\ r=\frac{\pi_{ref}(y_t|x,y_{<t})}{\pi_\theta(y_t|x,y_{<t})}", "M2+M3"),
        (
            "it_loss",
            r"\frac{1}{\sum_{i=1}^N |y_i|}\sum_{i=1}^N\sum_{t=1}^{|y_i|}\log\pi_\theta(y_{i,t}|y_{i,<t})",
            "M2+M4",
        ),
    ];
    for (card, answer, expected) in pairs {
        let judgement = Teacher::named(card).judge(answer);
        assert_eq!(judgement.mistake.as_ref().unwrap().id, expected, "{card} {:?}", judgement.mistake);
    }
}

#[test]
fn of_mistakes_with_one_value_the_likest_in_form_is_named() {
    let cases = [
        ("adam_memory", r"2\Psi + 2\Psi + 8\Psi", "M3"),
        ("checkpoint_memory", r"k \cdot n/k", "M5"),
        (
            "dpo_loss",
            r"-\mathbb{E}_{(x,y_w,y_l)\sim D}\left[\log\sigma\left(\beta\log\frac{\pi_{ref}(y_w|x)}{\pi_\theta(y_w|x)}-\beta\log\frac{\pi_{ref}(y_l|x)}{\pi_\theta(y_l|x)}\right)\right]",
            "M13",
        ),
        (
            "ppo_kl",
            r"\mathbb{E}_{x\sim D,y\sim\pi_\theta}\left[r(x,y)-\beta\log\frac{\pi_{ref}(y|x)}{\pi_\theta(y|x)}\right]",
            "M8",
        ),
    ];
    for (card, answer, expected) in cases {
        assert_eq!(Teacher::named(card).judge(answer).mistake.unwrap().id, expected, "{card}");
    }
}

#[test]
fn a_mistake_that_is_0_or_1_is_known_by_its_form() {
    // Both have the value of a declared mistake in which the model sees the token that it predicts.
    assert!(Teacher::named("it_loss").judge("0").mistake.is_none());
    assert!(Teacher::named("chain_rule_lm").judge("1").mistake.is_none());
}

#[test]
fn a_sign_is_told_where_it_stands() {
    let (_, judgement) = Teacher::named("cross_entropy").corrected(r"\frac1T\sum_{t=1}^T \log P(x_t|x_{<t})");
    let mistake = judgement.mistake.unwrap();
    assert!(mistake.id == "edit:flip_sign" && judgement.changes[0].right.starts_with(r"-\frac{1}{T}"), "{mistake:?}");
    let (id, judgement) =
        Teacher::named("perplexity_bigram").corrected(r"[P(t_1)\prod_{i=2}^{n-1}P(t_i|t_{i-1})]^{-1/n}");
    assert_eq!((id.as_str(), judgement.changes[0].right.as_str()), ("edit:shift_end", "n"));
}

#[test]
fn a_size_over_itself_is_no_factor_too_much() {
    // The first term alone is no slip away from a mean: it is not named a slip, and neither is any other term.
    for (card, answers) in [("group_mean", ["r_1", "r_2"]), ("cross_entropy", [r"-\log P(t_1)", r"-\log P(t_2)"])] {
        let mut teacher = Teacher::named(card);
        for answer in answers {
            let judgement = teacher.judge(answer);
            assert_eq!(judgement.verdict, Verdict::Different);
            assert!(judgement.mistake.is_none(), "{answer}: {:?}", judgement.mistake);
        }
    }
}

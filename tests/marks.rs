//! What an answer gets and why: declared mistakes, slips that no card declares, two of them, conventions, roundings.

use std::sync::Arc;

use eqmark::cards::{Card, bank};
use eqmark::equivalence::{Judge, Prepared, Question, Selection, Verdict, expand};
use eqmark::feedback::{Slips, explain};
use eqmark::grade::{Grader, Outcome, Worker};
use eqmark::sheet::Record;

fn outcome_with(allow: &[&str], card: &str, answer: &str) -> Outcome {
    let allow = allow.iter().map(|name| (*name).to_owned()).collect();
    let record = Record { formula: Some(card.to_owned()), answer: answer.to_owned(), ..Record::default() };
    Worker::new(&Grader::new(Vec::new(), allow)).grade(record, None).unwrap()
}

fn outcome(card: &str, answer: &str) -> Outcome {
    outcome_with(&[], card, answer)
}

/// The mistake's id, the share of the full marks, and why.
fn marked(outcome: &Outcome) -> (Option<&str>, Option<f64>, &str) {
    let share = outcome.mark.marks.map(|marks| marks / outcome.full_marks);
    (outcome.judgement.mistake.as_ref().map(|mistake| mistake.id.as_str()), share, &outcome.mark.why)
}

fn card(id: &str) -> &'static Card {
    bank().iter().find(|card| card.id == id).unwrap()
}

#[test]
fn one_slip_costs_what_its_card_or_its_kind_says() {
    let declared = outcome(
        "perplexity_trigram",
        r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-1},t_{i-2})\right]^{1/n}",
    );
    assert_eq!(marked(&declared), (Some("M4"), Some(0.5), "mistake M4 leaves 0.5 of the marks"));
    let boundary = outcome(
        "perplexity_bigram",
        r"\exp\left(-\frac{1}{n}\left[\log P(t_1)+\sum_{k=3}^{n}\log P(t_k\mid t_{k-1})\right]\right)",
    );
    assert_eq!(marked(&boundary).1, Some(0.75));
    let sign = outcome("cross_entropy", r"\frac{1}{T}\sum_{t=1}^{T}\log P(x_t\mid x_{<t})");
    assert_eq!(sign.judgement.verdict, Verdict::Different);
    assert_eq!(marked(&sign).1, Some(0.75), "{:?}", marked(&sign));
    let nothing = outcome("perplexity_trigram", r"\frac{n}{7}+\sqrt{5}");
    assert_eq!(marked(&nothing), (None, None, "no known slip explains the value: a teacher decides"));
}

#[test]
fn a_declared_mistake_and_another_slip_multiply() {
    // M1 (0.75): the first two tokens are not scored. Besides, the base 2 goes with no logarithm to it.
    let answer = r"2^{-\frac{1}{n}\sum_{i=3}^{n}\log P(t_i\mid t_{i-1},t_{i-2})}";
    let declared = outcome("perplexity_trigram", answer);
    assert_eq!(marked(&declared).0, Some("M10"));
    // M1, and the log-perplexity in place of the perplexity (0.5).
    let two = outcome("perplexity_trigram", r"-\frac{1}{n}\sum_{i=3}^{n}\log P(t_i\mid t_{i-1},t_{i-2})");
    let (id, share, why) = marked(&two);
    assert_eq!((id, share), (Some("M1+edit:drop_exp"), Some(0.25)), "{why}");
    assert!(why.starts_with("two slips: 0.75 × 0.5, rounded down to a quarter"), "{why}");
    let feedback = &two.judgement.mistake.as_ref().unwrap().feedback;
    assert!(
        feedback.starts_with("The first two tokens are not scored")
            && feedback.contains(" Besides, an exponential is missing"),
        "{feedback}"
    );
    assert_eq!((two.judgement.changes.len(), &two.judgement.corrected), (1, &None));
}

#[test]
fn two_slips_that_no_card_declares_multiply() {
    let two =
        outcome("perplexity_trigram", r"\left[P(t_2\mid t_1)\prod_{i=4}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-1/n}");
    let (id, share, why) = marked(&two);
    assert!(id.is_some_and(|id| id.contains('+')) && why.starts_with("two slips: "), "{id:?} {why}");
    assert!(share.is_some_and(|share| (0.25..=0.5).contains(&share)), "{share:?}");
}

/// Every mistake that depends on an option, made in the form with another option, is named with that option.
#[test]
fn a_mistake_in_another_convention_is_named_with_both() {
    let (mut named, mut all) = (0, 0);
    for id in ["ppo_clip", "grpo_objective"] {
        let prepared = Prepared::card(card(id), Selection::default_of(card(id))).unwrap();
        let grader = Grader::new(Vec::new(), Vec::new());
        let mut worker = Worker::new(&grader);
        // Every second one: all of them take minutes.
        for (convention, mistake) in prepared.mistakes_elsewhere().iter().step_by(2) {
            let name = convention.name.as_str();
            let selection = Selection::default_of(card(id)).with(card(id), name).unwrap();
            let latex = &card(id).mistakes.iter().find(|known| known.id == mistake.id).unwrap().latex;
            let answer = expand(card(id), &selection, latex);
            let record = Record { formula: Some(id.to_owned()), answer: answer.clone(), ..Record::default() };
            let plain = worker.grade(record, None).unwrap();
            if plain.judgement.verdict != Verdict::Different {
                continue;
            }
            all += 1;
            // Of two mistakes and two conventions with one value any may be named, but what is named is marked fairly.
            let same = plain.judgement.convention.as_deref() == Some(name) && marked(&plain).0 == Some(&mistake.id);
            if !same {
                continue;
            }
            named += 1;
            assert_eq!(plain.mark.marks, None);
            assert!(plain.mark.why.contains(name) && plain.mark.why.ends_with(&mistake.why), "{}", plain.mark.why);
            let allowed = outcome_with(&[name], id, &answer);
            assert_eq!(marked(&allowed), (Some(mistake.id.as_str()), Some(mistake.left), mistake.why.as_str()));
        }
    }
    println!("{named} of {all} named");
    assert!(named * 10 >= all * 6, "{named} of {all}");
}

#[test]
fn a_convention_may_be_what_is_asked() {
    let judged = |option: &str, id: &str, answer: &str| {
        let grader = Grader::new(vec![option.to_owned()], Vec::new());
        let record = Record { formula: Some(id.to_owned()), answer: answer.to_owned(), ..Record::default() };
        let judgement = Worker::new(&grader).grade(record, None).unwrap().judgement;
        (judgement.verdict, judgement.convention)
    };
    let asked = judged("heads=multi_head", "kv_cache_bytes", r"2n_{layer}dTBb");
    assert_eq!(asked, (Verdict::Equivalent, None));
    let own = judged("heads=multi_head", "kv_cache_bytes", r"2n_{layer}n_{kv}d_{head}TBb");
    assert_eq!(own, (Verdict::Different, Some("heads=default".to_owned())));
    assert_eq!(judged("std=none", "grpo_advantage", r"r_i-\mu_{\mathbf r}").0, Verdict::Equivalent);
    let maximised = r"\max_\theta\frac{\sum_{i=1}^{N}\sum_{j=1}^{|R_i|}\log P_\theta(r_i^{(j)}\mid P_i,r_i^{(<j)})}{\sum_{i=1}^{N}|R_i|}";
    assert_eq!(judged("direction=maximise", "it_loss", maximised).0, Verdict::Equivalent);
}

#[test]
fn a_slip_in_an_allowed_convention_costs_what_it_costs() {
    // The sum over tokens, an allowed convention, without its sign.
    let answer = r"-\sum_{t=1}^{T}\log P(x_t\mid x_{<t})";
    let name = "normaliser=sum";
    assert_eq!(
        marked(&outcome_with(&[name], "cross_entropy", answer)),
        (None, Some(1.0), "right by normaliser=sum, which counts")
    );
    assert_eq!(marked(&outcome("cross_entropy", answer)).1, None);
    let slip = answer.replace("t=1", "t=2");
    let open = outcome("cross_entropy", &slip);
    assert_eq!(
        (open.judgement.convention.as_deref(), marked(&open).0, marked(&open).1),
        (Some(name), Some("edit:shift_start"), None)
    );
    let allowed = outcome_with(&[name], "cross_entropy", &slip);
    assert_eq!((marked(&allowed).0, marked(&allowed).1), (Some("edit:shift_start"), Some(0.75)));
}

#[test]
fn rounded_counts_and_cut_off_costs() {
    let rounded = outcome("gpt2_parameter_count", r"124.36\text{ million}");
    assert_eq!(marked(&rounded), (None, Some(1.0), "right, and correctly rounded"));
    let cut = outcome("gpt2_parameter_count", r"124.35\text{ million}");
    assert_eq!(marked(&cut).1, Some(0.75));
}

/// The fractions of kinds of slips against those that the cards give to their own mistakes, where a mistake is an edit too.
#[test]
fn kinds_of_slips_cost_about_what_cards_say() {
    // All of them take a minute without optimization.
    let step = if cfg!(debug_assertions) { 5 } else { 1 };
    let (mut near, mut all) = (0, 0);
    for card in bank() {
        let prepared = Arc::new(Prepared::card(card, Selection::default_of(card)).unwrap());
        let mut judge = Judge::new(prepared.clone());
        let slips = Slips::new(prepared.clone());
        for mistake in card.mistakes.iter().filter(|mistake| mistake.options.is_empty()).step_by(step) {
            let latex = expand(card, &prepared.selection, &mistake.latex);
            let mut judgement = judge.judge(&latex, &Question::default(), None);
            if judgement.verdict != Verdict::Different
                || judgement.mistake.take().is_none_or(|hit| hit.id != mistake.id)
            {
                continue;
            }
            explain(&slips, &mut judge, &mut judgement);
            let Some(found) = judgement.mistake.filter(|found| !found.id.contains('+')) else { continue };
            all += 1;
            near += usize::from((found.left - mistake.left).abs() <= 0.25);
        }
    }
    println!("{near} of {all} within a quarter");
    assert!(all * step > 150 && near * 10 >= all * 9, "{near} of {all}");
}

/// What is wrong with how an answer is written, in ways that leave it nearly readable.
fn damaged(latex: &str) -> Vec<String> {
    let without_last = |mark: char| {
        latex.rfind(mark).map(|at| format!("{}{}", &latex[..at], &latex[at + mark.len_utf8()..])).unwrap_or_default()
    };
    let half = latex.char_indices().nth(latex.chars().count() * 3 / 4).map_or(latex.len(), |(at, _)| at);
    let mut texts =
        vec![latex[..half].to_owned(), format!("{latex}\\foo"), format!("\\left({latex}"), format!("{latex} + ")];
    texts.extend(['}', ')', ']'].map(without_last));
    texts.retain(|text| !text.is_empty() && text != latex);
    texts
}

/// Feedback on reading where an answer could not be read: with the place, and without a word on its mathematics.
#[test]
fn what_is_nearly_readable_is_told_how_to_write_it() {
    let mut counts = [0; 2];
    for card in bank() {
        let grader = Grader::new(Vec::new(), Vec::new());
        let mut worker = Worker::new(&grader);
        let selection = Selection::default_of(card);
        let forms = std::iter::once(&card.reference).chain(card.mistakes.iter().take(1).map(|mistake| &mistake.latex));
        for text in forms.flat_map(|latex| damaged(&expand(card, &selection, latex))) {
            let record = Record { formula: Some(card.id.clone()), answer: text.clone(), ..Record::default() };
            let outcome = worker.grade(record, None).unwrap();
            let judgement = &outcome.judgement;
            let why = format!("{}: {text}\n{:?} {:?}", card.id, judgement.verdict, judgement.reasons);
            let sentence = eqmark::feedback::explanation(judgement);
            let start = match judgement.verdict {
                Verdict::Unreadable => "Not read: ",
                Verdict::Undecided => "Not decided: ",
                _ => {
                    counts[1] += 1;
                    continue;
                }
            };
            counts[0] += 1;
            assert!(sentence.starts_with(start) && sentence.len() > start.len() + 5, "{why}\n{sentence}");
            assert!(judgement.mistake.is_none() && judgement.convention.is_none(), "{why}");
            assert!(judgement.changes.is_empty() && judgement.corrected.is_none(), "{why}");
            assert!(judgement.counterexample.is_none() && outcome.mark.marks.is_none(), "{why}");
            if judgement.verdict == Verdict::Unreadable {
                let told = judgement.diagnostics.iter().any(|it| it.span().end <= text.len() && !it.message.is_empty());
                assert!(told, "{why}");
            }
        }
    }
    println!("{} not read or not decided, {} judged", counts[0], counts[1]);
    assert!(counts[0] > 300, "{counts:?}");
}

#[test]
fn what_no_edit_explains_says_so_and_shows_the_example_alone() {
    for answer in [r"\frac{n}{7}+\sqrt{5}", r"\sin(n)", r"P(t_1)^{3}-n^2+\frac{1}{n+5}"] {
        let outcome = outcome("perplexity_trigram", answer);
        let judgement = &outcome.judgement;
        let sentence = eqmark::feedback::explanation(judgement);
        assert!(sentence.contains("no slip was found that explains it; see the example"), "{sentence}");
        assert!(judgement.changes.is_empty() && judgement.corrected.is_none() && judgement.counterexample.is_some());
    }
}

#[test]
fn a_slip_costs_no_less_than_a_declared_one_of_its_kind() {
    for (card, answer, most) in [
        ("training_flops", "6N^2D", 0.25),
        ("lora_parameter_count", "r d_{out}", 0.5),
        ("perplexity_bigram", r"\frac{1}{P(t_1)\prod_{i=2}^{n} P(t_i|t_{i-1})}", 0.5),
    ] {
        let share = marked(&outcome(card, answer)).1;
        assert!(share.is_some_and(|share| share <= most), "{card}: {share:?}");
    }
}

/// A Markov assumption folds a whole product, not single factors beside others that are written in the model's form.
#[test]
fn one_factor_of_another_model_is_not_excused_by_the_assumption() {
    for (card, answer) in [
        ("perplexity_unigram", r"(P(t_1)P(t_2|t_1)\prod_{i=3}^n P(t_i))^{-1/n}"),
        ("perplexity_unigram", r"(P(t_1) P(t_2|t_1) P(t_3) \prod_{i=4}^n P(t_i))^{-1/n}"),
        ("perplexity_bigram", r"[P(t_1)P(t_2|t_1)P(t_3|t_1,t_2)\prod_{i=4}^n P(t_i|t_{i-1})]^{-1/n}"),
        (
            "perplexity_trigram",
            r"[P(t_1)P(t_2|t_1)P(t_3|t_1,t_2)P(t_4|t_1,t_2,t_3)\prod_{i=5}^n P(t_i|t_{i-2},t_{i-1})]^{-1/n}",
        ),
    ] {
        let outcome = outcome(card, answer);
        assert_eq!(outcome.judgement.verdict, Verdict::Different, "{card}: {answer}");
        assert!(marked(&outcome).1.is_none_or(|share| share < 1.0));
    }
    // The whole product folded has the right value, and not the form that is asked.
    for (card, answer) in [
        ("perplexity_unigram", r"\prod_{i=1}^n P(t_i|t_{<i})^{-1/n}"),
        ("perplexity_unigram", r"P(t_1,\dots,t_n)^{-1/n}"),
        ("perplexity_trigram", r"\prod_{i=1}^n P(t_i|t_{<i})^{-1/n}"),
    ] {
        let outcome = outcome(card, answer);
        assert_eq!(outcome.judgement.verdict, Verdict::Equivalent);
        assert_eq!(marked(&outcome).1, Some(0.5), "{card}: {answer}");
    }
    // Joint probabilities of the first tokens are no other model.
    let joint = outcome("perplexity_trigram", r"[P(t_1,t_2,t_3)\prod_{i=4}^n P(t_i|t_{i-2},t_{i-1})]^{-1/n}");
    assert_eq!((joint.judgement.verdict, marked(&joint).1), (Verdict::Equivalent, Some(1.0)));
}

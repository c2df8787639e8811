//! Answers in many notations, and answers that must not pass.

use std::sync::Arc;

use eqmark::cards::bank;
use eqmark::equivalence::{Judge, Judgement, Prepared, Question, Selection, Verdict};
use proptest::prelude::*;

fn judge(card: &str) -> Judge {
    let card = bank().iter().find(|known| known.id == card).unwrap();
    Judge::new(Arc::new(Prepared::card(card, Selection::default_of(card)).unwrap()))
}

fn judged(card: &str, answer: &str) -> Judgement {
    judge(card).judge(answer, &Question::default(), None)
}

/// Each line has an answer and what becomes of it; `convention` is different with a convention named.
#[test]
fn answers_in_many_notations() {
    let mut judges = std::collections::BTreeMap::new();
    let mut wrong = Vec::new();
    for file in ["answers.jsonl", "bank_answers.jsonl", "student_answers.jsonl", "vector_answers.jsonl"] {
        let path = format!("{}/tests/fixtures/{file}", env!("CARGO_MANIFEST_DIR"));
        for (place, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |field: &str| record[field].as_str().unwrap().to_owned();
            let judge = judges.entry(text("formula")).or_insert_with_key(|card| judge(card));
            let judgement = judge.judge(&text("answer"), &Question::default(), None);
            let found = match (judgement.verdict, judgement.convention) {
                (Verdict::Different, Some(_)) => "convention",
                (verdict, _) => verdict.word(),
            };
            if found != text("verdict") {
                wrong.push(format!("{file}:{}: {found}, not {}: {}", place + 1, text("verdict"), text("answer")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each line has a typed reference, an answer and the verdict.
#[test]
fn answers_to_typed_references() {
    let path = format!("{}/tests/fixtures/references.jsonl", env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for (place, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| record[field].as_str().unwrap();
        let found = typed(text("reference"), text("answer")).word();
        if found != text("verdict") {
            let (reference, answer) = (text("reference"), text("answer"));
            wrong.push(format!("{}: {found}, not {}: {reference} beside {answer}", place + 1, text("verdict")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn typed(reference: &str, answer: &str) -> Verdict {
    let prepared = Arc::new(Prepared::typed(reference).unwrap());
    Judge::new(prepared).judge(answer, &Question::default(), None).verdict
}

#[test]
fn the_full_history_rests_on_a_named_assumption() {
    let judgement = judged("perplexity_trigram", r"\left(\prod_{i=1}^{n}P(t_i\mid t_{<i})\right)^{-1/n}");
    assert_eq!(judgement.verdict, Verdict::Equivalent);
    assert!(judgement.assumptions.iter().any(|note| note.id == "markov_order_2"));
}

#[test]
fn one_false_member_makes_a_chain_different() {
    let answer = r"PPL(S) = P(S)^{-\frac1n} = P(S)^{\frac1n}";
    assert_eq!(judged("perplexity_trigram", answer).verdict, Verdict::Different);
}

#[test]
fn two_letters_of_one_value_are_not_exchanged() {
    let wrong = r"dV+Ld+h\left(4d^2+4d+2d_{hidden}d\right)+2d";
    assert_ne!(judged("gpt2_parameter_count", wrong).verdict, Verdict::Equivalent);
    let right = r"dV+Ld+12\left(4d^2+4d+2d_{hidden}d\right)+2d";
    let judgement = judged("gpt2_parameter_count", right);
    assert_eq!(judgement.verdict, Verdict::Equivalent);
    assert!(judgement.assumptions.iter().any(|note| note.id == "given_values"));
}

#[test]
fn truncated_decimals_are_told_from_rounded_ones() {
    assert_eq!(judged("gpt2_parameter_count", r"124.36\text{ M}").verdict, Verdict::Equivalent);
    assert_eq!(judged("gpt2_parameter_count", r"124.35\text{ M}").verdict, Verdict::Different);
    assert_eq!(judged("gpt2_parameter_count", "124356864").verdict, Verdict::Equivalent);
    assert_eq!(judged("gpt2_parameter_count", "124356865").verdict, Verdict::Different);
}

#[test]
fn a_partly_read_answer_is_never_judged() {
    for answer in [
        r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-1},t_{i-2})\right]^{-\frac1n} + \zeta",
        r"P(S)^{-1/n} ??? 3",
        r"\nabla P(S)",
        r"\left[\prod_{i=1}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-\frac{1}{n}},\quad t_1=\langle s\rangle",
        "",
        "the model is good",
    ] {
        let verdict = judged("perplexity_trigram", answer).verdict;
        assert!(matches!(verdict, Verdict::Undecided | Verdict::Unreadable), "{answer}: {verdict:?}");
    }
}

#[test]
fn labels_of_known_functions_are_assumed_and_indices_are_not() {
    let with = |advantage: &str| {
        let answer = format!(
            r"\mathbb{{E}}[\min(r(\theta){advantage}(x,y), \operatorname{{clip}}(r(\theta),1-\epsilon,1+\epsilon){advantage}(x,y))]"
        );
        judged("ppo_clip", &answer)
    };
    let judgement = with(r"\hat A_{\pi}");
    assert_eq!(judgement.verdict, Verdict::Equivalent);
    assert!(judgement.assumptions.iter().any(|note| note.id.starts_with("letter:")));
    assert_eq!(with(r"\hat A_{k}").verdict, Verdict::Undecided);
}

#[test]
fn repairs_are_assumptions() {
    let judgement = judged("perplexity_trigram", r"\left(P(S)\right)^-1/n");
    assert_eq!(judgement.verdict, Verdict::Equivalent, "{:?}", judgement.diagnostics);
    assert!(judgement.assumptions.iter().any(|note| note.id == "repair"));
    for answer in [r"P(S)^{-\frac{1}{n}", "\u{7}P(S)^{-1/n}"] {
        let judgement = judged("perplexity_trigram", answer);
        assert_eq!(judgement.verdict, Verdict::Equivalent, "{:?}", judgement.diagnostics);
        assert!(judgement.assumptions.iter().any(|note| note.id == "repair"));
    }
}

#[test]
fn conventions_count_only_when_they_are_allowed() {
    let sum = r"-\sum_{i=1}^{N}\sum_{j=1}^{|R_i|}\log P_\theta(r_i^{(j)}\mid P_i,r_i^{(<j)})";
    let judgement = judged("it_loss", sum);
    assert_eq!((judgement.verdict, judgement.convention.as_deref()), (Verdict::Different, Some("normaliser=sum")));
    let question = Question { allow: vec!["normaliser=sum".to_owned()], ..Question::default() };
    assert_eq!(judge("it_loss").judge(sum, &question, None).verdict, Verdict::Equivalent);
}

#[test]
fn typed_references_are_judged_in_the_general_vocabulary() {
    assert_eq!(typed("x^2-1", "(x-1)(x+1)"), Verdict::Equivalent);
    assert_eq!(typed(r"\sum_{i=1}^{n} x_i", r"n x_i"), Verdict::Different);
    assert_eq!(typed("x^2-1", "(x-1)(x+1)+10^{-9}"), Verdict::Different);
    assert_eq!(typed("9^{9^{9^9}}", "9^{9^{9^9}}+1"), Verdict::Undecided);
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![Just("x".to_owned()), Just("y".to_owned()), (1..9i32).prop_map(|n| n.to_string())];
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}+{b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}-{b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!(r"{a}\cdot {b}")),
            inner.prop_map(|a| format!("({a})^2")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn equivalence_is_symmetric(a in expression(), b in expression()) {
        prop_assert_eq!(typed(&a, &b), typed(&b, &a));
        prop_assert_eq!(typed(&a, &a), Verdict::Equivalent);
    }

    #[test]
    fn spacing_and_bound_letters_do_not_matter(letter in "[jkm]", space in r"( |\\,|\\;|~)?") {
        let answer = format!(
            r"\left[P(t_1){space}P(t_2|t_1)\prod_{{{letter}=3}}^{{n}}{space}P(t_{letter}|t_{{{letter}-1}},t_{{{letter}-2}})\right]^{{-1/n}}"
        );
        let verdict = judged("perplexity_trigram", &answer).verdict;
        prop_assert_eq!(verdict, Verdict::Equivalent, "{}", answer);
    }
}

/// Wrong answers of many kinds, on cards and beside typed references: whatever becomes of them, none is right.
#[test]
fn wrong_answers_do_not_pass() {
    let mut judges = std::collections::BTreeMap::new();
    let mut wrong = Vec::new();
    let path = format!("{}/tests/fixtures/not_equivalent.jsonl", env!("CARGO_MANIFEST_DIR"));
    for (place, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let answer = record["answer"].as_str().unwrap();
        let verdict = match record["formula"].as_str() {
            Some(card) => {
                let judge = judges.entry(card.to_owned()).or_insert_with_key(|card| judge(card));
                judge.judge(answer, &Question::default(), None).verdict
            }
            None => typed(record["reference"].as_str().unwrap(), answer),
        };
        if verdict == Verdict::Equivalent {
            wrong.push(format!("{}: {answer}", place + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Typed formulas of matrices: their products do not commute, so that they are refused.
#[test]
fn matrices_of_typed_references_are_refused() {
    let matrices = [
        r"(X^TX)^{-1}X^Ty",
        r"X^{\mathsf T}X",
        r"A=PDP^{-1}",
        r"(X'X)^{-1}X'y",
        r"U\Sigma V^T",
        r"\mathbf{W}\mathbf{x}+\mathbf{b}",
        r"\vec a\times\vec b",
        r"(AB)^T",
        r"AA^\dagger",
    ];
    for reference in matrices {
        assert!(Prepared::typed(reference).is_err(), "{reference}");
    }
    // Products of small letters are inner products, which are numbers.
    let numbers =
        [r"P(1+R)^T", r"\frac{x(1-x^T)}{1-x}+T", r"PV^{-1}", r"m\mathbf{a}", r"f'(x)", r"\sum_{t=1}^Tx^t", r"w^Tx+b"];
    for reference in numbers {
        assert!(Prepared::typed(reference).is_ok(), "{reference}");
    }
}

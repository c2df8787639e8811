//! Every card of the bank: its forms are equivalent, its mistakes are different and named.

use std::sync::Arc;

use eqmark::cards::{Card, bank};
use eqmark::equivalence::{Judge, Judgement, Prepared, Question, Selection, Verdict, expand};
use eqmark::grade::check_card;

fn judged(card: &'static Card, options: &[String], latex: &str) -> Judgement {
    let mut selection = Selection::default_of(card);
    for option in options {
        selection = selection.with(card, option).unwrap();
    }
    let latex = expand(card, &selection, latex);
    Judge::new(Arc::new(Prepared::card(card, selection).unwrap())).judge(&latex, &Question::default(), None)
}

#[test]
fn accepted_forms_are_equivalent() {
    let mut count = 0;
    for card in bank() {
        for form in &card.accepted {
            let verdict = judged(card, &form.options, &form.latex).verdict;
            if form.unread.is_empty() {
                assert_eq!(verdict, Verdict::Equivalent, "{} {}: {}", card.id, form.id, form.latex);
                count += 1;
            } else {
                let open = matches!(verdict, Verdict::Undecided | Verdict::Unreadable);
                assert!(open, "{} {} is read now: take `unread` away", card.id, form.id);
            }
        }
    }
    assert!(count >= 80, "{count}");
}

#[test]
fn mistakes_are_different_and_named() {
    let mut count = 0;
    for card in bank() {
        for mistake in &card.mistakes {
            for latex in std::iter::once(&mistake.latex).chain(&mistake.also) {
                let judgement = judged(card, &mistake.options, latex);
                if !mistake.unread.is_empty() {
                    assert_ne!(judgement.verdict, Verdict::Equivalent);
                    continue;
                }
                assert_eq!(judgement.verdict, Verdict::Different, "{} {}", card.id, mistake.id);
                let name = judgement.mistake.map(|hit| hit.id).unwrap_or_default();
                let key_form = (card.id.as_str(), mistake.id.as_str()) == ("grpo_objective", "M12");
                assert!(name == mistake.id || key_form, "{} {} is named as `{name}`", card.id, mistake.id);
                count += 1;
            }
        }
    }
    assert!(count >= 160, "{count}");
}

#[test]
fn gradients_are_worked_out_by_the_rules_of_derivatives() {
    let judged = |id: &str, latex: &str| {
        let card = bank().iter().find(|card| card.id == id).unwrap();
        let judgement = judged(card, &[], latex);
        (judgement.verdict, judgement.unmet.is_none())
    };
    let (worked_out, still_to_do) = ((Verdict::Equivalent, true), (Verdict::Equivalent, false));
    let mean = r"\mathbb{E}_{x\sim\mathcal{D},y\sim\pi_\theta(\cdot\mid x)}";
    let forms = [
        (format!(r"{mean}[(R(x,y)-b(x))\frac{{\nabla_\theta\pi_\theta(y\mid x)}}{{\pi_\theta(y\mid x)}}]"), worked_out),
        (format!(r"{mean}[(R(x,y)-b(x))\frac{{\partial\log\pi_\theta(y\mid x)}}{{\partial\theta}}]"), worked_out),
        (format!(r"{mean}[(R(x,y)-b(x))\frac{{\partial}}{{\partial\theta}}\log\pi_\theta(y\mid x)]"), worked_out),
        (format!(r"\nabla_\theta J(\theta)={mean}[(R(x,y)-b(x))\nabla_\theta\log\pi_\theta(y\mid x)]"), worked_out),
        (format!(r"{mean}[R(x,y)\nabla_\theta\log\pi_\theta(y\mid x)]"), still_to_do),
        (
            format!(r"{mean}[(R(x,y)-b(x))\nabla_\theta\sum_{{t=1}}^{{|y|}}\log\pi_\theta(y_t\mid x,y_{{<t}})]"),
            worked_out,
        ),
        (format!(r"\nabla_\theta{mean}[R(x,y)]"), still_to_do),
        (format!(r"{mean}[R(x,y)\nabla_\theta\log\pi_{{ref}}(y\mid x)]"), (Verdict::Different, true)),
        (format!(r"{mean}[R(x,y)\nabla_\theta\log\pi_\theta(y_1\mid x)]"), (Verdict::Different, true)),
    ];
    for (latex, wanted) in forms {
        assert_eq!(judged("policy_gradient", &latex), wanted, "{latex}");
    }
    let margin = r"\beta\log\frac{\pi_\theta(y_w\mid x)}{\pi_{ref}(y_w\mid x)}-\beta\log\frac{\pi_\theta(y_l\mid x)}{\pi_{ref}(y_l\mid x)}";
    let loss =
        format!(r"\nabla_\theta\left(-\mathbb{{E}}_{{(x,y_w,y_l)\sim\mathcal{{D}}}}[\log\sigma({margin})]\right)");
    assert_eq!(judged("dpo_gradient", &loss), still_to_do);
}

#[test]
fn conventions_are_told_by_name_and_nothing_is_left_out() {
    let mut told = 0;
    for card in bank() {
        let report = check_card(card);
        assert!(report.is_sound(), "{}: {:#?}", card.id, report.findings);
        told += report.told;
    }
    assert!(told >= 90, "{told}");
}

#[test]
fn the_free_index_of_the_key_is_the_sequence_level_convention() {
    let card = bank().iter().find(|card| card.id == "grpo_objective").unwrap();
    let mistake = card.mistakes.iter().find(|mistake| mistake.id == "M12").unwrap();
    let judgement = judged(card, &mistake.options, &mistake.latex);
    assert_eq!(judgement.convention.as_deref(), Some("level=sequence,kl=none"));
}

#[test]
fn references_print_to_what_reads_back_as_themselves() {
    for card in bank() {
        let prepared = Arc::new(Prepared::card(card, Selection::default_of(card)).unwrap());
        let mut judge = Judge::new(prepared.clone());
        let printed = judge.normalized(&prepared.reference.expr);
        let judgement = judge.judge(&printed, &Question::default(), None);
        assert_eq!(judgement.verdict, Verdict::Equivalent, "{}: {printed}\n{:?}", card.id, judgement.diagnostics);
    }
}

/// What a mistake is about must not depend on options that the question does not ask for, but for those that add something.
#[test]
fn mistakes_are_named_under_the_default_options() {
    for id in ["grpo_objective", "ppo_clip"] {
        let card = bank().iter().find(|card| card.id == id).unwrap();
        for mistake in card.mistakes.iter().filter(|mistake| mistake.options.is_empty()) {
            let judgement = judged(card, &[], &mistake.latex);
            assert_eq!(judgement.mistake.map(|hit| hit.id).as_deref(), Some(mistake.id.as_str()), "{id}");
        }
        let optional = card.mistakes.iter().filter(|mistake| !mistake.options.is_empty()).count();
        assert!(optional * 2 < card.mistakes.len(), "{id}: {optional} mistakes only under other options");
    }
}

//! Marks and the sentence that goes with them.

use super::words::words;
use crate::equivalence::{Judgement, Rounding, Verdict};

/// What is left of the marks for a decimal that is cut off where it was to be rounded.
const CUT_OFF: f64 = 0.75;

/// Why a plain right answer gets full marks.
pub const RIGHT: &str = "right";

/// The marks of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The marks; `None` where a teacher must decide.
    pub marks: Option<f64>,
    /// Why, in one line.
    pub why: String,
}

/// The marks of a judgement out of `full`.
///
/// A mistake leaves the fraction that its card gives, a slip that no card declares that of its kind; two of them leave
/// the product, rounded down to a quarter. A convention that was not asked for and is not allowed is for a teacher to
/// decide, whatever else is wrong.
pub fn mark(judgement: &Judgement, full: f64) -> Mark {
    let open = |why: &str| Mark { marks: None, why: why.to_owned() };
    let left = |left: f64, why: &str| Mark { marks: Some(full * left), why: why.to_owned() };
    let mistake = judgement.mistake.as_ref();
    match judgement.verdict {
        Verdict::Undecided => open("not decided"),
        Verdict::Unreadable if judgement.is_blank => left(0.0, "no answer"),
        Verdict::Unreadable => open("not read"),
        Verdict::Equivalent => match (&judgement.rounding, &judgement.convention) {
            _ if judgement.unmet.is_some() => {
                let fraction = judgement.unmet.as_ref().map_or(1.0, |form| form.left);
                left(
                    fraction,
                    &format!("right in value; without the form that is asked {fraction} of the marks are left"),
                )
            }
            (Some(Rounding::Rounded), _) => left(1.0, "right, and correctly rounded"),
            (_, Some(convention)) => left(1.0, &format!("right by {convention}, which counts")),
            _ => left(1.0, RIGHT),
        },
        Verdict::Different => match (&judgement.convention, mistake) {
            (Some(convention), None) if !judgement.is_allowed => {
                open(&format!("right by {convention}, which was not asked for: a teacher decides"))
            }
            (Some(convention), Some(mistake)) if !judgement.is_allowed => {
                open(&format!("by {convention}, which was not asked for, a teacher decides; there {}", mistake.why))
            }
            (_, Some(mistake)) => left(mistake.left, &mistake.why),
            (_, None) if matches!(judgement.rounding, Some(Rounding::Truncated(_))) => {
                left(CUT_OFF, &format!("a decimal cut off instead of rounded leaves {CUT_OFF} of the marks"))
            }
            (_, None) => open("no known slip explains the value: a teacher decides"),
        },
    }
}

/// Why an answer is not decided that could not be held against anything, for its student.
pub fn not_judged() -> String {
    words().verdict("not_judged", &[])
}

/// The sentence that a student reads first.
pub fn explanation(judgement: &Judgement) -> String {
    let words = words();
    let reason = |none: &str| judgement.reasons.first().cloned().unwrap_or_else(|| words.verdict(none, &[]));
    match judgement.verdict {
        Verdict::Equivalent => match (&judgement.unmet, &judgement.rounding, &judgement.remark) {
            (Some(form), _, _) => form.feedback.clone(),
            (_, Some(Rounding::Rounded), _) => words.verdict("rounded", &[]),
            (_, _, Some(remark)) => remark.clone(),
            _ => words.verdict("right", &[]),
        },
        Verdict::Different => {
            if let Some(Rounding::Truncated(rounded)) = &judgement.rounding {
                return words.verdict("cut_off", &[("rounded", rounded)]);
            }
            let slip = judgement.mistake.as_ref().map(|mistake| mistake.feedback.as_str());
            if let (Some(convention), false) = (&judgement.convention, judgement.is_allowed) {
                let remark = judgement.remark.as_deref().unwrap_or_default();
                let sentence = words.verdict("convention", &[("convention", convention)]);
                let sentences = [sentence.as_str(), remark, slip.unwrap_or_default()];
                return sentences.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
            }
            let unexplained = if judgement.counterexample.is_some() { "unexplained" } else { "unexplained_alone" };
            let told = slip.map_or_else(|| words.verdict(unexplained, &[]), str::to_owned);
            match judgement.breaks_chain {
                true => format!("{} {told}", words.verdict("chain", &[])),
                false => told,
            }
        }
        Verdict::Undecided => words.verdict("undecided", &[("reason", &reason("no_reason"))]),
        Verdict::Unreadable if judgement.is_blank => words.verdict("blank", &[]),
        Verdict::Unreadable => words.verdict("unreadable", &[("reason", &reason("no_formula"))]),
    }
}

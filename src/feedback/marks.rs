//! Marks and the sentence that goes with them.

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
            (_, None) => left(0.0, "no known slip explains the value"),
        },
    }
}

/// The sentence that a student reads first.
pub fn explanation(judgement: &Judgement) -> String {
    match judgement.verdict {
        Verdict::Equivalent => match (&judgement.rounding, &judgement.remark) {
            _ if judgement.unmet.is_some() => {
                judgement.unmet.as_ref().map_or_else(String::new, |form| form.feedback.clone())
            }
            (Some(Rounding::Rounded), _) => "Right; the number is rounded.".to_owned(),
            (_, Some(remark)) => remark.clone(),
            _ => "Right.".to_owned(),
        },
        Verdict::Different => {
            if let Some(Rounding::Truncated(rounded)) = &judgement.rounding {
                return format!("The decimal is cut off; correctly rounded it is {rounded}.");
            }
            let slip = judgement.mistake.as_ref().map(|mistake| mistake.feedback.as_str());
            if let (Some(convention), false) = (&judgement.convention, judgement.is_allowed) {
                let remark = judgement.remark.as_deref().unwrap_or_default();
                let sentence = format!("Another convention than the one asked ({convention}).");
                let sentences = [sentence.as_str(), remark, slip.unwrap_or_default()];
                return sentences.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
            }
            match slip {
                Some(feedback) => feedback.to_owned(),
                None => "The formula has another value than the reference, and no single slip was found that explains it; see the example.".to_owned(),
            }
        }
        Verdict::Undecided => {
            format!("Not decided: {}.", judgement.reasons.first().map_or("no reason is known", String::as_str))
        }
        Verdict::Unreadable if judgement.is_blank => "No answer.".to_owned(),
        Verdict::Unreadable => {
            format!("Not read: {}.", judgement.reasons.first().map_or("this is no formula", String::as_str))
        }
    }
}

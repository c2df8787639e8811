//! Marks and the sentence that goes with them.

use crate::equivalence::{Judgement, Rounding, Verdict};

/// The marks of a judgement out of `full`; `None` where a teacher must decide.
pub fn marks(judgement: &Judgement, full: f64) -> Option<f64> {
    match judgement.verdict {
        Verdict::Equivalent => Some(full),
        Verdict::Undecided | Verdict::Unreadable => None,
        Verdict::Different if judgement.convention.is_some() => None,
        Verdict::Different => {
            let left = judgement.mistake.as_ref().map_or(0.0, |mistake| mistake.left);
            Some(full * left)
        }
    }
}

/// The sentence that a student reads first.
pub fn explanation(judgement: &Judgement) -> String {
    match judgement.verdict {
        Verdict::Equivalent => match (&judgement.rounding, &judgement.remark) {
            (Some(Rounding::Rounded), _) => "Right; the number is rounded.".to_owned(),
            (_, Some(remark)) => remark.clone(),
            _ => "Right.".to_owned(),
        },
        Verdict::Different => {
            if let Some(Rounding::Truncated(rounded)) = &judgement.rounding {
                return format!("The decimal is cut off; correctly rounded it is {rounded}.");
            }
            if let Some(convention) = &judgement.convention {
                let remark = judgement.remark.clone().unwrap_or_default();
                return format!("Another convention than the one asked ({convention}). {remark}").trim().to_owned();
            }
            match &judgement.mistake {
                Some(mistake) => mistake.feedback.clone(),
                None => "The formula has another value than the reference, and no single slip was found that explains it; see the example.".to_owned(),
            }
        }
        Verdict::Undecided => {
            format!("Not decided: {}.", judgement.reasons.first().map_or("no reason is known", String::as_str))
        }
        Verdict::Unreadable => {
            format!("Not read: {}.", judgement.reasons.first().map_or("this is no formula", String::as_str))
        }
    }
}

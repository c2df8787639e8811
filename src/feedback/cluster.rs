//! Which answers are one answer in other words.

use crate::equivalence::{Judgement, Rounding, Verdict};
use crate::text::digest;

/// The key of an answer's cluster: the same for answers to one question that have the same values and the same
/// verdict for the same reason, whatever their notation and whatever else is marked beside them. Their marks may differ where
/// other slips explain the values in other notations; a form that was asked for and is missing is another reason.
///
/// What was not read as a whole, or not decided, is the same only where the same was typed, spacing apart: of such
/// answers the values say too little.
pub fn cluster_key(judgement: &Judgement, answer: &str) -> String {
    let is_settled = matches!(judgement.verdict, Verdict::Equivalent | Verdict::Different);
    let own = match (&judgement.cluster, is_settled) {
        (Some(fingerprint), true) => format!("values {fingerprint}"),
        _ => format!("text {}", answer.split_whitespace().collect::<Vec<_>>().join(" ")),
    };
    let rounding = match &judgement.rounding {
        None => "",
        Some(Rounding::Rounded) => "rounded",
        Some(Rounding::Truncated(_)) => "cut off",
    };
    // A right value put to the wrong use is told by a mistake and not by values.
    let is_turned = judgement.mistake.as_ref().is_some_and(|mistake| mistake.id == "direction");
    // A convention with a slip beside it may be found in one notation and not in another.
    let convention = judgement.convention.as_deref().filter(|_| judgement.mistake.is_none()).unwrap_or_default();
    let form = judgement.unmet.as_ref().map_or_else(String::new, |form| format!("{} {}", form.left, form.without));
    digest(&format!("{}\n{convention}\n{rounding}\n{is_turned}{form}\n{own}", judgement.verdict.word()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equivalence::Evidence;

    #[test]
    fn open_answers_are_told_apart_by_what_was_typed() {
        let open = Judgement { cluster: Some("1".to_owned()), ..Judgement::undecided("unknown") };
        assert_ne!(cluster_key(&open, "Z+1"), cluster_key(&open, "2Z"));
        assert_eq!(cluster_key(&open, "Z +1"), cluster_key(&open, " Z\n+1"));
    }

    #[test]
    fn equal_values_with_another_verdict_are_another_cluster() {
        let with = |verdict| Judgement { cluster: Some("1".to_owned()), ..Judgement::new(verdict, Evidence::None) };
        let [right, wrong] = [Verdict::Equivalent, Verdict::Different].map(with);
        assert_eq!(cluster_key(&right, "x"), cluster_key(&right, "y"));
        assert_ne!(cluster_key(&right, "x"), cluster_key(&wrong, "x"));
    }
}

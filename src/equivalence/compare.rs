//! Comparing values world by world.

use std::cmp::Ordering;

use crate::world::{Ball, Fault, Scalar};

/// A formula's value in each of some worlds.
pub type Sample = Vec<Result<Ball, Fault>>;

/// How two samples stand to each other.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// Equal, within error bounds far below what a reader could mean, in this many worlds.
    Same(usize),
    /// A world, by its place in the sample, tells them apart.
    Different(usize),
    /// Neither; why.
    Open(String),
}

/// Largest error bound, relative to the values, at which two values count as equal.
const TIGHT: f64 = 1e-11;

/// In how many worlds two formulas must agree.
pub(super) const FEWEST: usize = 3;

/// Compares an answer's sample with a reference's, over the same worlds.
///
/// Worlds in which the reference has no value say nothing. An answer without a value where the reference has
/// one is different if that is a finding about the formula, and open if it is a limit of the worlds.
pub fn compare(reference: &[Result<Ball, Fault>], answer: &[Result<Ball, Fault>]) -> Comparison {
    let mut same = 0;
    let mut open: Option<String> = None;
    for (place, (reference, answer)) in reference.iter().zip(answer).enumerate() {
        match (reference, answer) {
            (Ok(a), Ok(b)) => match a.compare(b) {
                Some(Ordering::Less | Ordering::Greater) => return Comparison::Different(place),
                _ if is_same(a, b) => same += 1,
                _ => {
                    open.get_or_insert_with(|| "the values cancel too much to be compared".to_owned());
                }
            },
            (Ok(_), Err(fault)) if fault.is_finding() => return Comparison::Different(place),
            (Ok(_), Err(fault)) => {
                open.get_or_insert_with(|| format!("the formula has {}", fault.words()));
            }
            (Err(fault), Err(other)) if !other.is_finding() => {
                open.get_or_insert_with(|| format!("the formulas have {}", fault.words()));
            }
            (Err(_), _) => {}
        }
    }
    // Only a comparison that rounding leaves open may be left to the other worlds.
    let unsettled = reference
        .iter()
        .zip(answer)
        .any(|(reference, answer)| reference.is_ok() && matches!(answer, Err(fault) if *fault != Fault::Unclear));
    // Of fewer worlds than are needed all must agree, and there must be one.
    let wanted = FEWEST.min(reference.len()).max(1);
    match open {
        Some(reason) if same < wanted => Comparison::Open(reason),
        Some(reason) if unsettled => Comparison::Open(reason),
        _ if same >= wanted => Comparison::Same(same),
        Some(reason) => Comparison::Open(reason),
        None => Comparison::Open("no world gives the reference a value".to_owned()),
    }
}

/// Whether two values that nothing tells apart are close enough to count as equal.
pub(super) fn is_same(a: &Ball, b: &Ball) -> bool {
    a.compare(b) == Some(Ordering::Equal) || a.error + b.error <= TIGHT * a.mid.abs().max(b.mid.abs()).max(1e-3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ball(mid: f64) -> Result<Ball, Fault> {
        Ok(Ball { mid, error: mid.abs() * 1e-15 })
    }

    #[test]
    fn a_relative_difference_of_a_billionth_is_seen() {
        let reference = vec![ball(1.0), ball(2.0), ball(3.0)];
        let answer = vec![ball(1.0 + 1e-9), ball(2.0), ball(3.0)];
        assert_eq!(compare(&reference, &answer), Comparison::Different(0));
        assert_eq!(compare(&reference, &reference), Comparison::Same(3));
    }

    #[test]
    fn wide_bounds_decide_nothing() {
        let wide = vec![Ok(Ball { mid: 1.0, error: 0.5 }); 4];
        assert!(matches!(compare(&wide, &wide), Comparison::Open(_)));
    }

    #[test]
    fn a_world_that_cannot_be_computed_leaves_the_answer_open() {
        let reference = vec![ball(1.0); 5];
        for fault in [Fault::TooLarge, Fault::NotExact, Fault::Unknown("Z".to_owned())] {
            let answer = vec![ball(1.0), ball(1.0), ball(1.0), ball(1.0), Err(fault)];
            assert!(matches!(compare(&reference, &answer), Comparison::Open(_)));
        }
        let answer = vec![ball(1.0), ball(1.0), ball(1.0), ball(1.0), Err(Fault::Unclear)];
        assert_eq!(compare(&reference, &answer), Comparison::Same(4));
    }

    #[test]
    fn an_answer_without_a_value_is_different() {
        let reference = vec![ball(1.0); 4];
        let answer = vec![ball(1.0), Err(Fault::Undefined("a division by zero".to_owned())), ball(1.0), ball(1.0)];
        assert_eq!(compare(&reference, &answer), Comparison::Different(1));
    }
}

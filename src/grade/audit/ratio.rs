//! How many of one unit another one is.

use crate::expr::Rational;
use crate::reading::Unit;

/// How many of the left's units one of the right's may be, the likeliest first.
pub(super) fn ratios(left: Option<&Unit>, right: Option<&Unit>) -> Result<Vec<Rational>, String> {
    if [left, right].into_iter().flatten().any(Unit::is_share) {
        return Err("a share of something else".to_owned());
    }
    let mut ratios = vec![];
    match (left, right) {
        (None, None) => ratios.push(Rational::ONE),
        (Some(a), Some(b)) if a.words == b.words => ratios.push(Rational::ONE),
        (Some(a), Some(b)) if a.measure.is_some() && a.measure == b.measure => {
            ratios.extend(b.sizes.iter().flat_map(|b| a.sizes.iter().map(move |a| b / a)));
        }
        // A nat has 1/ln 2 bits.
        (Some(a), Some(b)) if is_information(a, b) => ratios.push(Rational::ONE / bits_of_a_nat()),
        (Some(a), Some(b)) if is_information(b, a) => ratios.push(bits_of_a_nat()),
        (Some(a), Some(b)) => return Err(format!("how `{}` and `{}` compare is not known", a.words, b.words)),
        // A number without a unit is in the other's, or in the smallest.
        (None, Some(unit)) => {
            ratios.push(Rational::ONE);
            ratios.extend(unit.sizes.iter().cloned());
            // Sizes are told in bytes.
            if is_of_bits(unit) {
                ratios.extend(unit.sizes.iter().map(|size| size * Rational::from(8)));
            }
        }
        (Some(unit), None) => {
            ratios.push(Rational::ONE);
            ratios.extend(unit.sizes.iter().map(|size| Rational::ONE / size));
        }
    }
    Ok(ratios)
}

/// Whether a unit counts bits, or bits in a time.
fn is_of_bits(unit: &Unit) -> bool {
    let counted = unit.words.split(['/', ' ']).next().unwrap_or_default();
    counted.trim_end_matches('s').ends_with("bit")
}

/// Whether the first is in nats and the second in bits.
fn is_information(nats: &Unit, bits: &Unit) -> bool {
    let is_bit = |unit: &Unit| unit.words.trim_end_matches('s').eq_ignore_ascii_case("bit");
    nats.measures("nats") && is_bit(bits)
}

/// 1/ln 2, to the precision of floating point.
fn bits_of_a_nat() -> Rational {
    Rational::try_from(std::f64::consts::LOG2_E).unwrap_or(Rational::ONE)
}

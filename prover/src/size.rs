//! How large an expression may become when it is multiplied out.
//!
//! The limits of a question bound what is written, not what it means: `(a + b + c + d)^64` within another `^64` is
//! short to write and would fill the memory. So before any algebra two sizes are estimated from the bottom up,
//! without multiplying anything. A question beyond them is answered 'not shown'.

use crate::question::Question;

/// Degrees and decimal digits that may meet in one term.
const MAX_WEIGHT: u64 = 200_000;
/// Terms of one polynomial.
const MAX_TERMS: u64 = 50_000;

/// Estimated sizes of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    /// Bounds the degree of numerator and denominator from above, and with it the length of exponents.
    weight: u64,
    /// Terms of the polynomial, where a reciprocal counts as one new variable; like terms are counted apart.
    terms: u64,
}

/// Whether the expression stays small enough to be multiplied out, everywhere inside it.
pub(crate) fn is_manageable(question: &Question) -> bool {
    measure(question).is_some()
}

/// None as soon as any part is too large.
fn measure(question: &Question) -> Option<Size> {
    let size = match question {
        Question::Integer(digits) => Size { weight: digits.len() as u64, terms: 1 },
        Question::Atom(_) => Size { weight: 1, terms: 1 },
        Question::Sum(terms) => fold(terms, 0, u64::saturating_add)?,
        Question::Product(factors) => fold(factors, 1, u64::saturating_mul)?,
        Question::Power(base, exponent) => raise(measure(base)?, *exponent)?,
    };
    (size.weight <= MAX_WEIGHT && size.terms <= MAX_TERMS).then_some(size)
}

fn fold(parts: &[Question], empty: u64, join: fn(u64, u64) -> u64) -> Option<Size> {
    parts.iter().try_fold(Size { weight: 1, terms: empty }, |sum, part| {
        let size = measure(part)?;
        Some(Size { weight: sum.weight.saturating_add(size.weight), terms: join(sum.terms, size.terms) })
    })
}

fn raise(base: Size, exponent: i64) -> Option<Size> {
    let times = exponent.unsigned_abs();
    let expanded = Size { weight: base.weight.saturating_mul(times.max(1)), terms: monomials(base.terms, times) };
    if expanded.terms > MAX_TERMS {
        return None;
    }
    Some(if exponent < 0 { Size { terms: 1, ..expanded } } else { expanded })
}

/// Monomials of degree `power` in `terms` variables: the terms of that power of a sum.
fn monomials(terms: u64, power: u64) -> u64 {
    if terms == 0 {
        return u64::from(power == 0);
    }
    // (n+1)(n+2)...(n+power) / power! with n = terms - 1: every step is a binomial coefficient, so it divides evenly.
    (1..=power).try_fold(1u64, |count, k| Some(count.checked_mul(terms - 1 + k)? / k)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_fine(line: &str) -> bool {
        is_manageable(&Question::parse(line).unwrap())
    }

    #[test]
    fn monomials_are_counted_by_the_binomial_coefficient() {
        assert_eq!(monomials(2, 2), 3);
        assert_eq!(monomials(5, 3), 35);
        assert_eq!(monomials(1, 64), 1);
        assert_eq!(monomials(7, 0), 1);
        assert_eq!(monomials(0, 0), 1);
        assert_eq!(monomials(0, 3), 0);
        assert_eq!(monomials(20_000, 64), u64::MAX);
    }

    #[test]
    fn usual_questions_are_manageable() {
        assert!(is_fine("+4 ^2 +2 a0 a1 *2 -1 ^2 a0 *3 -2 a0 a1 *2 -1 ^2 a1 ;"));
        assert!(is_fine("^-1 +3 a0 a1 ^-64 a2 ;"));
        assert!(is_fine("+0 ;") && is_fine("*0 ;") && is_fine("^0 +0 ;"));
        assert!(is_fine(&format!("+1000 {};", "*2 a0 a1 ".repeat(1000))));
    }

    #[test]
    fn powers_that_fill_the_memory_are_not() {
        assert!(!is_fine("^64 +5 a0 a1 a2 a3 a4 ;"));
        assert!(!is_fine("^-64 +5 a0 a1 a2 a3 a4 ;"));
        assert!(!is_fine(&format!("{}a0 ;", "^64 ".repeat(10))));
        assert!(!is_fine(&format!("{}2 ;", "^64 ".repeat(10))));
        assert!(!is_fine(&format!("*6 {};", "+8 a0 a1 a2 a3 a4 a5 a6 a7 ".repeat(6))));
    }

    #[test]
    fn one_part_that_is_too_large_decides() {
        assert!(!is_fine("*2 0 ^64 +5 a0 a1 a2 a3 a4 ;"));
    }
}

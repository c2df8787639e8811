//! Decimal digits of numbers: how many there are, and how many a rounded number must keep.

use super::number::Side;
use super::number::{Claim, divides};
use super::values::{Amount, Choice, Values, size};
use crate::expr::{Expr, Node, Rational, power_of_ten, to_decimal};
use crate::reading::Literal;
use rustc_hash::FxHashSet;

/// Whether a number that is rounded behind `=` keeps digits enough to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Enough,
    Doubtful,
    TooFew,
}

/// The most digits of a value that nobody rounds to one digit: `0.24`.
const SHORT: usize = 2;

/// The most digits of a value of which one digit behind `=` may be a slip: `0.315`.
const RATHER_SHORT: usize = 3;

/// Digits from which on a whole number is that of a value without end, and nothing else.
pub(super) const MANY_DIGITS: i64 = 4;

/// Decimal places from which on decimals are taken for rounded wherever they stand.
const PRECISE: usize = 5;

/// Significant digits that such decimals have.
const PRECISE_DIGITS: usize = 6;

impl Claim<'_> {
    /// How far decimals with so many places that they surely are rounded let the two sides be off: `3 \cdot 0.866025`.
    pub(super) fn precise_slack(&self, values: &Values, choice: &Choice, ratio: &Rational) -> Option<Rational> {
        let none = FxHashSet::default();
        let places =
            |side: &Side<'_>| values.slack_of_decimals(side.expr, choice, self.text, false, (&none, PRECISE_DIGITS));
        let (left, places_left) = places(&self.left)?;
        let right = match self.right.literal {
            Some(literal) => Some((&literal.step / Rational::from(2), literal.places())),
            None => places(&self.right),
        };
        let (right, places_right) = right?;
        let is_precise = places_left >= PRECISE && places_left == places_right && left > Rational::ZERO;
        is_precise.then(|| left + right * ratio)
    }

    /// Whether a number with one digit may stand behind or before `=` for a value: who writes 0.2 for 0.24 saves nothing.
    /// A quotient of two digits may be given with one all the same.
    pub(super) fn kept(&self, literal: &Literal, exact: &Amount) -> Kept {
        let digits = digits_of(&exact.mid).filter(|_| exact.error == Rational::ZERO);
        let is_quotient = [self.left.expr, self.right.expr].into_iter().any(divides);
        match digits {
            Some(digits) if literal.digits() == 1 && digits <= RATHER_SHORT => {
                if digits <= SHORT && !is_quotient {
                    Kept::TooFew
                } else {
                    Kept::Doubtful
                }
            }
            _ => Kept::Enough,
        }
    }

    /// Whether the right side is the whole number next to a quotient of two whole numbers, as a count of boxes or a division
    /// with remainder is: `7/2 = 4`.
    pub(super) fn is_rounded_to_whole(&self, left: &Amount, right: &Amount) -> bool {
        let is_whole = |expr: &Expr| expr.as_number().is_some_and(|number| number.is_int());
        let is_factor = |expr: &Expr| match expr.node() {
            Node::Power(base, exponent) => is_whole(base) && exponent.is_integer(-1),
            _ => is_whole(expr),
        };
        let is_quotient = match self.left.expr.node() {
            Node::Product(factors) => factors.iter().all(is_factor),
            Node::Number(number) => self.left.literal.is_none() && !number.is_int(),
            _ => false,
        };
        let is_typed = self.right.literal.is_some_and(|literal| literal.value.is_int());
        let gap = size(&(&left.mid - &right.mid));
        self.relation == "=" && is_typed && is_quotient && size(&left.mid) > Rational::ONE && gap < Rational::ONE
    }
}

/// The value of one unit of the last digit that is not zero, for `\approx 1000`.
pub(super) fn last_digit(value: &Rational) -> Rational {
    let mut step = Rational::ONE;
    let ten = Rational::from(10);
    while *value != Rational::ZERO && has_places(&(value / (&step * &ten)), 0) && step < *value {
        step *= &ten;
    }
    step
}

/// Whether a value in the middle between two numbers of a step went to the smaller, odd one: neither rounding up nor
/// rounding to even does that.
pub(super) fn is_tie_down(exact: &Rational, typed: &Rational, step: &Rational) -> bool {
    let steps = size(typed) / step;
    size(typed) < size(exact) && !has_places(&(steps / Rational::from(2)), 0)
}

/// How many digits a number has from its first to its last that is not zero; `None` if it has no end.
pub(super) fn digits_of(value: &Rational) -> Option<usize> {
    let places = (0..=MOST_PLACES).find(|places| has_places(value, *places))?;
    let typed = to_decimal(&size(value), places);
    let digits = typed.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0');
    let digits: Vec<u8> = digits.collect();
    Some(digits.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1))
}

/// The most decimal places that are looked at.
const MOST_PLACES: usize = 12;

/// Whether a number has at most so many decimal places.
pub(super) fn has_places(value: &Rational, places: usize) -> bool {
    power_of_ten(places as i64).is_some_and(|scale| {
        let scaled = value * scale;
        Rational::from(scaled.floor()) == scaled
    })
}

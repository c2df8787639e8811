//! Numbers as they are typed.

use super::cursor::Cursor;
use crate::expr::{Rational, parse_decimal};
use crate::latex::tree::{Kind as NodeKind, Node};

/// The most decimal places that are counted.
const MOST_PLACES: usize = 40;

/// A number as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Its value.
    pub value: Rational,
    /// The value of one unit of its last digit.
    pub step: Rational,
    /// Whether it has a decimal point or a unit such as million.
    pub rounded: bool,
    /// Whether dots behind it say that it goes on, so that it is cut off and not rounded.
    pub goes_on: bool,
}

impl Literal {
    /// How many decimal places it has.
    pub fn places(&self) -> usize {
        let mut step = self.step.clone();
        (0..)
            .take_while(|_| {
                let is_small = step < Rational::ONE;
                step *= Rational::from(10);
                is_small
            })
            .take(MOST_PLACES)
            .count()
    }

    /// How many significant digits it has.
    pub fn digits(&self) -> i64 {
        let units = &self.value / &self.step;
        crate::expr::to_decimal(&units, 40).bytes().filter(u8::is_ascii_digit).count() as i64
    }
}

/// The number that a row is, if it is one and nothing else.
pub(super) fn literal_of(row: &[Node]) -> Option<Literal> {
    let mut cursor = Cursor::new(row);
    let is_negative = cursor.symbol() == Some("-");
    if is_negative {
        cursor.advance();
    }
    let NodeKind::Number(digits) = &cursor.advance()?.kind else { return None };
    let (mut value, mut step) = parse_decimal(digits)?;
    let mut rounded = digits.contains(['.', 'e', 'E']);
    // `1.24 \times 10^8`
    if matches!(cursor.symbol(), Some("\\times" | "\\cdot" | "*" | "\\ast"))
        && let Some(exponent) = cursor.peek_second().and_then(power_of_ten_of)
    {
        cursor.advance();
        cursor.advance();
        let unit = crate::expr::power_of_ten(exponent)?;
        value *= &unit;
        step *= unit;
        rounded = true;
    }
    if let Some(node) = cursor.peek() {
        let exponent = super::number::unit_exponent(node, &cursor)?;
        cursor.advance();
        let unit = crate::expr::power_of_ten(exponent)?;
        value *= &unit;
        step *= unit;
        rounded = true;
    }
    if is_negative {
        value = -value;
    }
    cursor.is_done().then_some(Literal { value, step, rounded, goes_on: false })
}

/// The exponent of `10^8`.
fn power_of_ten_of(node: &Node) -> Option<i64> {
    let NodeKind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, .. } = &node.kind else {
        return None;
    };
    let NodeKind::Number(ten) = &base.kind else { return None };
    let [Node { kind: NodeKind::Number(exponent), .. }] = super::cursor::ungrouped(sup) else { return None };
    (ten == "10").then(|| exponent.parse().ok()).flatten()
}

//! Numbers with signs between them that are no calculation: ranges, versions, shapes, numbers of exercises.

use super::chain::SAME_UNIT;
use super::side::{Side, value_of};
use super::token::{Kind, Token};
use super::words;

/// Whether two numbers that rise are a range: `80 - 89 = 2.0`. A difference of them would be negative.
pub fn is_range(text: &str, side: &[Token], second: Option<Side>) -> bool {
    let [a, sign, b] = side else { return false };
    let is_row = a.kind == Kind::Number && sign.span.of(text) == "-" && b.kind == Kind::Number;
    let rises = value_of(a.span.of(text)).zip(value_of(b.span.of(text))).is_some_and(|(a, b)| a < b);
    is_row && rises && second.is_some_and(|second| second.full >= 0.0)
}

/// Whether products are shapes of matrices: `(32 × 768) · (768 × 64) = (32 × 64)`.
pub fn are_shapes(text: &str, left: &[Token], right: &[Token]) -> bool {
    let sizes = |side: &[Token]| -> Option<Vec<u64>> {
        let mut sizes = Vec::new();
        for token in side {
            match token.kind {
                Kind::Number => sizes.push(token.span.of(text).replace(',', "").parse().ok()?),
                Kind::Operator if "*·⋅×x".contains(token.span.of(text)) => {}
                Kind::Open | Kind::Close => {}
                _ => return None,
            }
        }
        Some(sizes)
    };
    let (Some(left), Some(right)) = (sizes(left), sizes(right)) else { return false };
    let ([first, inner @ .., last], [rows, columns]) = (&left[..], &right[..]) else { return false };
    let is_paired = inner.len() % 2 == 0 && inner.chunks(2).all(|pair| pair[0] == pair[1]);
    !inner.is_empty() && is_paired && first == rows && last == columns
}

/// Whether a quotient of two numbers that touch is nowhere near what follows, as two versions or models would be:
/// `NT 4.0/5.0 = 2000`. A colon says that a calculation follows.
pub fn is_version(text: &str, side: &[Token], first: Side, second: Option<Side>, before: &Token) -> bool {
    let is_tight = matches!(side, [a, sign, b] if a.kind == Kind::Number && b.kind == Kind::Number
        && sign.span.of(text) == "/" && !sign.is_loose && !b.is_loose);
    let ratio = second.map_or(1.0, |second| (first.full / second.full).abs());
    is_tight && before.span.of(text) != ":" && !(1.0 / SAME_UNIT..=SAME_UNIT).contains(&ratio)
}

/// Whether numbers that rise count what the noun before them names: `Tasks 1 + 2 = 15 points`, `pp. 3 + 5 = 2 pages`,
/// `Exercise 3/4 = 5`. `is_named` tells whether something is counted behind them.
pub fn is_numbering(
    text: &str,
    side: &[Token],
    (first, second): (Side, Option<Side>),
    before: &[Token],
    is_named: bool,
) -> bool {
    let bare = |token: &Token| value_of(token.span.of(text)).filter(|_| token.kind == Kind::Number);
    let numbers: Vec<f64> = side.iter().step_by(2).filter_map(bare).collect();
    let joins = |sign: &Token| sign.kind == Kind::Operator && "+/-".contains(sign.span.of(text));
    let is_row = numbers.len() > 1
        && numbers.len() * 2 == side.len() + 1
        && side.iter().skip(1).step_by(2).all(joins)
        && numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let Some(second) = second.filter(|_| is_row) else { return false };
    let is_whole = second.full >= 1.0 && second.full.fract() == 0.0;
    let is_off = (first.full - second.full).abs() > 1e-9 * second.full.abs();
    is_off && (is_named || is_whole) && is_behind_noun(text, before)
}

/// Whether the last word of `before` may be a noun, or is shortened by a full stop: `Nr.`, `pp.`.
fn is_behind_noun(text: &str, before: &[Token]) -> bool {
    match before {
        [.., word] if word.kind == Kind::Word => words::may_be_numbered(text, word),
        [.., word, stop] if word.kind == Kind::Word && !stop.is_loose && stop.span.of(text) == "." => {
            word.span.of(text).chars().count() <= LONGEST_SHORT && !words::introduces(text, word)
        }
        _ => false,
    }
}

/// How many letters a shortened word may have.
const LONGEST_SHORT: usize = 4;

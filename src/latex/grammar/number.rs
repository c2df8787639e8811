//! Numbers: digits, fractions of one character, thousands separators, a decimal point, a power of ten.
//!
//! A comma between digits belongs to the number when a reader would take it so:
//! always in `124{,}356` and `124\,356`; outside of brackets and scripts also in
//! `50,257`; inside them only when groups repeat, as in `f(124,356,864)`, since
//! `f(1,200)` is a list. A blank behind the comma always separates. Groups have three
//! digits, or two before a last one of three as in `12,34,567`. Points and apostrophes separate groups too:
//! `124.356.864`, `124'356'864`. A comma before digits that are no group is a decimal comma: `1,69`, `0{,}5`.

use super::Piece;
use crate::latex::token::{Parse, Token, TokenKind, Tokens, no};
use crate::latex::tree::{Kind, Node};
use crate::latex::unicode;
use crate::text::Diagnostic;

/// Whether a number starts here: a digit, or a point with a digit behind it.
pub fn is_number(input: &Tokens<'_, '_>) -> bool {
    match input.first() {
        Some(token) if token.digit().is_some() => true,
        Some(token) if token.is_char('.') => input.get(1).is_some_and(|next| next.digit().is_some()),
        Some(token) => single_fraction(token).is_some(),
        None => false,
    }
}

/// The fraction that one character is: `½`.
fn single_fraction(token: &Token<'_>) -> Option<(u32, u32)> {
    match token.kind {
        TokenKind::Char(c) if !c.is_ascii() => unicode::fraction(c),
        _ => None,
    }
}

/// One digit, as TeX takes it for an argument.
pub fn digit<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Node> {
    let Some((token, digit)) = input.first().and_then(|token| Some((token, token.digit()?))) else { return no() };
    let node = Node { kind: Kind::Number(digit.to_string()), span: token.span };
    Ok((input.at_index(input.index() + 1), node))
}

/// A number as a reader takes it.
pub fn number<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let mut text = String::new();
    let mut rest = digits(input, &mut text);
    if let Some(found) = mixed(&input, &rest, &text) {
        return Ok(found);
    }
    if !text.is_empty() && text.len() <= 3 && !text.starts_with('0') {
        rest = groups(rest, &mut text);
    }
    rest = decimals(rest, &mut text);
    rest = braced_comma(rest, &mut text);
    rest = decimal_comma(input, rest, &mut text);
    rest = exponent(rest, &mut text);
    Ok((rest, Piece::node(Kind::Number(text), rest.span_from(&input))))
}

/// `½`, and `2½` for two and a half.
fn mixed<'t, 'a>(input: &Tokens<'t, 'a>, digits: &Tokens<'t, 'a>, whole: &str) -> Option<(Tokens<'t, 'a>, Piece)> {
    let (above, below) = digits.first().and_then(single_fraction)?;
    let whole: u32 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let above = whole.checked_mul(below)?.checked_add(above)?;
    let rest = digits.at_index(digits.index() + 1);
    let span = rest.span_from(input);
    let number = |value: u32| vec![Node { kind: Kind::Number(value.to_string()), span }];
    let kind = Kind::Fraction { numerator: number(above), denominator: number(below), binomial: false };
    Some((rest, Piece::node(kind, span)))
}

/// Digits with a decimal point, without separators.
pub fn plain_number<'t, 'a>(input: Tokens<'t, 'a>) -> (Tokens<'t, 'a>, String) {
    let mut text = String::new();
    let rest = digits(input, &mut text);
    let rest = decimals(rest, &mut text);
    (rest, text)
}

fn digits<'t, 'a>(input: Tokens<'t, 'a>, text: &mut String) -> Tokens<'t, 'a> {
    let run = input.slice().iter().map_while(|token| token.digit());
    let before = text.len();
    text.extend(run);
    input.at_index(input.index() + text.len() - before)
}

/// What may stand between groups of digits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Comma,
    /// `{,}` or a thin space: TeX's own ways to write a number.
    Explicit,
    Blank,
    Point,
    Apostrophe,
}

fn separator<'t, 'a>(input: Tokens<'t, 'a>) -> Option<(Tokens<'t, 'a>, Separator)> {
    let first = input.first()?;
    let (length, separator) = match first.kind {
        TokenKind::Char(',') => (1, Separator::Comma),
        TokenKind::Char('.') => (1, Separator::Point),
        TokenKind::Prime(1) => (1, Separator::Apostrophe),
        TokenKind::Blank => (1, Separator::Blank),
        TokenKind::Command if matches!(first.text, r"\," | r"\thinspace") => (1, Separator::Explicit),
        TokenKind::Open if input.get(1)?.is_char(',') && input.get(2)?.kind == TokenKind::Close => {
            (3, Separator::Explicit)
        }
        _ => return None,
    };
    Some((input.at_index(input.index() + length), separator))
}

/// The most groups of two digits in one number; longer ones are lists.
const INDIAN_GROUPS: usize = 12;

/// The groups of digits behind the first digits, where they make one number.
fn groups<'t, 'a>(input: Tokens<'t, 'a>, text: &mut String) -> Tokens<'t, 'a> {
    let is_listed = input.before().is_some_and(|token| token.listed);
    let (mut rest, mut accepted) = (input, input);
    let (mut groups, mut last, mut kind) = (String::new(), 0, None);
    let (mut count, mut kept) = (0, 0);
    while let Some((after, separator)) = separator(rest) {
        if *kind.get_or_insert(separator) != separator || last == 3 && count == 2 && groups.len() == 5 {
            break;
        }
        let before = groups.len();
        rest = digits(after, &mut groups);
        last = groups.len() - before;
        count += 1;
        // Groups of three throughout, or of two before one of three.
        let is_western = groups.len() == 3 * count && last == 3;
        let is_indian = last == 3 && groups.len() == 2 * count + 1 && text.len() <= 2;
        if is_western || is_indian {
            (accepted, kept) = (rest, groups.len());
        } else if last != 2 || groups.len() != 2 * count || count > INDIAN_GROUPS {
            break;
        }
        if is_indian && !is_western {
            break;
        }
    }
    let needed = match kind {
        Some(Separator::Comma) if is_listed => 4,
        Some(Separator::Point) => 6,
        _ => 3,
    };
    if kept < needed {
        return input;
    }
    text.push_str(&groups[..kept]);
    accepted
}

fn decimals<'t, 'a>(input: Tokens<'t, 'a>, text: &mut String) -> Tokens<'t, 'a> {
    if !input.first().is_some_and(|token| token.is_char('.')) || !is_number(&input) {
        return input;
    }
    text.push('.');
    digits(input.at_index(input.index() + 1), text)
}

/// `0{,}5`: with digits behind it that are no group, a comma in braces is a decimal comma. Points before it separate
/// groups: `1.234{,}5`.
fn braced_comma<'t, 'a>(rest: Tokens<'t, 'a>, text: &mut String) -> Tokens<'t, 'a> {
    let is_braced = rest.first().is_some_and(|token| token.kind == TokenKind::Open);
    let Some((after, Separator::Explicit)) = separator(rest).filter(|_| is_braced) else { return rest };
    let grouped = text.split_once('.').map(|(first, groups)| (first, groups.len() == 3 && first.len() <= 3));
    let whole = match grouped {
        None => text.clone(),
        Some((_, true)) => text.replace('.', ""),
        Some((_, false)) => return rest,
    };
    let mut behind = String::new();
    let end = digits(after, &mut behind);
    if behind.is_empty() || whole.is_empty() {
        return rest;
    }
    *text = format!("{whole}.{behind}");
    end
}

/// `1,69`, where the digits behind the comma can be neither a group nor the next item of a list.
fn decimal_comma<'t, 'a>(input: Tokens<'t, 'a>, rest: Tokens<'t, 'a>, text: &mut String) -> Tokens<'t, 'a> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain || !rest.first().is_some_and(|token| token.is_char(',')) {
        return rest;
    }
    let mut behind = String::new();
    let end = digits(rest.at_index(rest.index() + 1), &mut behind);
    let is_listed = rest.first().is_some_and(|token| token.listed);
    let follows_list = |tokens: &Tokens<'_, '_>| tokens.first().is_some_and(|token| token.is_char(','));
    let relates = input.before().is_some_and(|token| token.is_char('=') || token.is_char(','));
    let is_long = text == "0" && behind.len() > 1
        || !is_listed && behind.len() == 2
        || !is_listed && behind.len() == 1 && text.len() > 1;
    // `1,5` alone: behind a sign of equality it may be two values.
    let is_small = (text == "0" || behind.len() == 1) && !is_listed && !relates;
    if behind.is_empty() || behind.len() == 3 || follows_list(&end) || !(is_long || is_small) {
        return rest;
    }
    input.state.report(|| {
        let span = end.span_from(&input);
        Diagnostic::warning("L009", format!("`{text},{behind}` is read as `{text}.{behind}`"), span)
            .with_help("write a point before the decimals")
    });
    text.push('.');
    text.push_str(&behind);
    end
}

fn exponent<'t, 'a>(input: Tokens<'t, 'a>, text: &mut String) -> Tokens<'t, 'a> {
    if !input.first().is_some_and(|token| token.is_char('e') || token.is_char('E')) {
        return input;
    }
    let sign = input.get(1).and_then(|token| match token.kind {
        TokenKind::Char(c @ ('+' | '-')) => Some(c),
        _ => None,
    });
    let skip = 1 + usize::from(sign.is_some());
    if input.get(skip).is_none_or(|token| token.digit().is_none()) {
        return input;
    }
    text.push('e');
    text.extend(sign);
    digits(input.at_index(input.index() + skip), text)
}

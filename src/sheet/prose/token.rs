//! Plain text cut into what a calculation is made of and what ends one.

use super::run::BREAK;
use crate::reading::Unit;
use crate::text::Span;

/// What a token of plain text can be to a calculation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `1,048,576`, `0.84`, `2.03e20`, `½`.
    Number,
    /// The base of the natural logarithm, before a power that only it has: `e^-2`.
    Euler,
    /// A unit or magnitude behind a number: `GiB`, `km/h`, `million`.
    Unit,
    Percent,
    /// `+ - * /` and kin; `x` between two numbers.
    Operator,
    /// `^`
    Power,
    /// `⁹`, `⁻³`
    Raised,
    Factorial,
    Open,
    Close,
    /// `√`
    Root,
    /// `ln`, `log2`, `exp`, `sqrt`
    Function,
    Relation,
    /// A word or a name.
    Word,
    /// What parts clauses: a comma, a full stop, a dash.
    Stop,
    /// What may belong to a calculation and is not understood: code, a formula, a date, an unknown sign.
    Wall,
}

/// A token with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub span: Span,
    /// Whether a blank stands before it.
    pub is_loose: bool,
}

/// Functions of a number. A bare `log` is none: nobody knows its base.
const FUNCTIONS: &[&str] = &["ln", "log2", "log₂", "log10", "log₁₀", "exp", "sqrt"];

/// Functions that need a bracket.
const BRACKETED: &[&str] = &["exp", "sqrt"];

/// The letters that multiply the number before them.
const MAGNITUDES: &[&str] = &["k", "K", "M", "B"];

const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺";

/// The tokens of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let (mut at, mut is_loose) = (0, true);
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            is_loose = true;
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = match address_length(&text[at..], is_loose) {
            Some(length) => (Kind::Wall, length),
            None => token_at(text, at, is_loose, &found),
        };
        found.push(Token { kind, span: Span::new(at, at + length), is_loose });
        is_loose = false;
        at += length;
    }
    found
}

/// Whether a unit, a power or a bracket may follow: the token ends an amount.
pub fn ends_amount(kind: Kind) -> bool {
    matches!(kind, Kind::Number | Kind::Euler | Kind::Close | Kind::Raised | Kind::Factorial | Kind::Percent)
}

/// Whether a token can end an operand, so that what follows may go on with it.
pub fn ends_operand(kind: Kind) -> bool {
    ends_amount(kind) || kind == Kind::Unit
}

/// The length of an address of a page or a person that begins a text.
fn address_length(rest: &str, is_loose: bool) -> Option<usize> {
    let is_possible = is_loose && rest.starts_with(|c: char| c.is_alphanumeric());
    let end = if is_possible { rest.find(char::is_whitespace).unwrap_or(rest.len()) } else { 0 };
    let chunk = &rest[..end];
    (chunk.contains("://") || chunk.starts_with("www.") || chunk.contains('@')).then_some(end)
}

fn token_at(text: &str, at: usize, is_loose: bool, found: &[Token]) -> (Kind, usize) {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else { return (Kind::Wall, 0) };
    let length = first.len_utf8();
    let next = rest[length..].chars().next();
    let before = if is_loose { None } else { text[..at].chars().next_back() };
    let is_amount = found.last().is_some_and(|last| ends_operand(last.kind));
    let is_apart = next.is_none_or(|next| !(next.is_alphanumeric() || "([{.,:_".contains(next)));
    match first {
        '½' | '¼' | '¾' if !is_amount => (Kind::Number, length),
        _ if RAISED.contains(first) => raised(rest, !is_loose && is_amount),
        _ if first.is_ascii_digit() || first == '.' && next.is_some_and(|next| next.is_ascii_digit()) => number(rest),
        _ if first.is_alphabetic() || first == '_' => word(rest, is_loose, found),
        '+' | '-' | '−' | '*' | '·' | '⋅' | '×' | '÷' | '/' => sign(rest, before),
        '–' | '—' => match is_loose && next.is_none_or(char::is_whitespace) {
            // Between numbers it may be a minus, or a range.
            true => (if first == '–' && is_amount { Kind::Wall } else { Kind::Stop }, length),
            false => (Kind::Wall, length),
        },
        '=' | '<' | '>' | '≈' | '≃' | '≤' | '≥' => {
            let is_compound = |other: Option<char>| other.is_some_and(|other| "=<>!:~+-*/≈".contains(other));
            // `= -3` is two signs, `=-3` too; `->` and `<-` are arrows.
            let is_negative =
                first != '<' && next == Some('-') && rest[length + 1..].starts_with(|c: char| c.is_ascii_digit());
            match is_compound(before) || is_compound(next) && !is_negative {
                true => (Kind::Wall, length),
                false => (Kind::Relation, length),
            }
        }
        '^' => (Kind::Power, length),
        '√' => (Kind::Root, length),
        '(' => (Kind::Open, length),
        ')' => (Kind::Close, length),
        '%' if is_amount => (Kind::Percent, length),
        '!' if !is_loose && goes_on(&rest[length..]) => (if is_amount { Kind::Factorial } else { Kind::Wall }, length),
        // `100 : 4` divides, and `2 . 3` multiplies.
        ':' | '.' | '•' if is_loose && is_amount && leads_to_number(&rest[length..]) => (Kind::Wall, length),
        '!' | '?' | ',' | ';' | ':' | '.' if is_apart => (Kind::Stop, length),
        '[' if next == Some('^') => (Kind::Stop, rest.find(']').map_or(length, |end| end + 1)),
        '[' if is_loose => (Kind::Stop, length),
        ']' if next.is_none_or(|next| next.is_whitespace() || ".,;".contains(next)) => (Kind::Stop, length),
        '→' | '⇒' | '⟹' | '≠' | '•' | '✓' | '✔' | BREAK => (Kind::Stop, length),
        // Quotation marks too: what is quoted is not claimed.
        _ => (Kind::Wall, length),
    }
}

/// Whether a blank and a number follow.
fn leads_to_number(rest: &str) -> bool {
    rest.starts_with(char::is_whitespace) && rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// Whether an exclamation mark is followed by what makes it a factorial rather than the end of a sentence.
fn goes_on(rest: &str) -> bool {
    let is_unequal = rest.starts_with('=');
    !is_unequal && rest.trim_start().starts_with(|next: char| "=≈<>≤≥+-−*·×/)".contains(next))
}

fn raised(rest: &str, is_power: bool) -> (Kind, usize) {
    let length = rest.find(|c: char| !RAISED.contains(c)).unwrap_or(rest.len());
    // A single `¹` is the mark of a footnote.
    let is_power = is_power && &rest[..length] != "¹" && rest[..length].chars().any(|c| c.is_numeric());
    (if is_power { Kind::Raised } else { Kind::Wall }, length)
}

/// An operator; two in a row, or an arrow, are something else.
fn sign(rest: &str, before: Option<char>) -> (Kind, usize) {
    let is_sign = |c: char| "+-−*·⋅×÷/".contains(c);
    let run = rest.find(|c: char| !(is_sign(c) || c == '>')).unwrap_or(rest.len());
    let signs = rest[..run].chars().count();
    let is_dash = signs > 1 && rest[..run].chars().all(|c| "-−".contains(c));
    let is_apart = before.is_none() && rest[run..].chars().next().is_none_or(char::is_whitespace);
    match signs {
        1 => (Kind::Operator, run),
        _ if is_apart && (is_dash || rest.starts_with("->") || rest.starts_with("-->")) => (Kind::Stop, run),
        // `3·-4` and `2*−1` have a sign of their own.
        2 if rest[..run].ends_with(['-', '−']) && !is_dash => {
            (Kind::Operator, rest.chars().next().map_or(1, char::len_utf8))
        }
        _ => (Kind::Wall, run),
    }
}

/// A number with its groups and exponent, or a date, a version, a time.
fn number(rest: &str) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while is_digit(end) || matches!(bytes.get(end), Some(b'.' | b',')) && is_digit(end + 1) {
        end += 1;
    }
    let is_number = is_number(&rest[..end]) && !is_printed(&rest[..end]);
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = rest[end + 1..].chars().next().filter(|c| "+-−".contains(*c)).map_or(0, char::len_utf8);
        let from = end + 1 + sign;
        let digits = (from..).take_while(|&at| is_digit(at)).count();
        if digits > 0 {
            end = from + digits;
        }
    }
    (if is_number { Kind::Number } else { Kind::Wall }, end)
}

/// Whether a program printed the number: `0.30000000000000004`.
fn is_printed(digits: &str) -> bool {
    digits.contains('.') && digits.bytes().filter(u8::is_ascii_digit).count() > LONGEST_DECIMAL
}

/// How many digits people write of a number with a decimal point.
const LONGEST_DECIMAL: usize = 15;

/// Whether digits with points and commas are one number: thousands are in groups of three, and there is one decimal sign.
fn is_number(digits: &str) -> bool {
    let is_grouped = |whole: &str, sign: char| {
        let mut groups = whole.split(sign);
        let first = groups.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3)
    };
    let is_whole =
        |whole: &str| !(whole.len() > 1 && whole.starts_with('0')) && whole.bytes().all(|c| c.is_ascii_digit());
    let is_decimal = |sign: char, other: char| {
        let (whole, decimals) = digits.split_once(sign).unwrap_or((digits, ""));
        let is_first = is_whole(whole) || whole.contains(other) && is_grouped(whole, other);
        is_first && decimals.bytes().all(|c| c.is_ascii_digit())
    };
    is_decimal('.', ',') || is_decimal(',', '.')
}

/// A word: a unit behind a number, a function before one, `x` for times, or a name.
fn word(rest: &str, is_loose: bool, found: &[Token]) -> (Kind, usize) {
    let is_letter = |c: char| c.is_alphanumeric() && !RAISED.contains(c) || c == '_';
    let mut end = rest.find(|c: char| !is_letter(c)).unwrap_or(rest.len());
    let last = found.last().map(|token| token.kind);
    if last.is_some_and(ends_operand) {
        if let Some(length) = unit(rest, end, is_loose) {
            return (Kind::Unit, length);
        }
        let behind = &rest[end..];
        let is_times = is_loose && &rest[..end] == "x" && behind.trim_start().starts_with(|c: char| c.is_ascii_digit());
        if is_times && behind.starts_with(' ') {
            return (Kind::Operator, end);
        }
    }
    let name = &rest[..end];
    let next = rest[end..].chars().next();
    let takes_number = next == Some('(')
        || !BRACKETED.contains(&name)
            && rest[end..].strip_prefix(' ').is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
    if FUNCTIONS.contains(&name) && takes_number {
        return (Kind::Function, end);
    }
    let power = rest[end..].strip_prefix('^').map(|power| power.trim_start_matches('('));
    let is_negative = power.is_some_and(|power| power.starts_with(['-', '−'])) || next == Some('⁻');
    if name == "e" && is_negative {
        return (Kind::Euler, end);
    }
    // A word goes on behind an apostrophe: `Bayes'`, `doesn't`.
    if next.is_some_and(|next| matches!(next, '\'' | '’')) {
        end += next.map_or(0, char::len_utf8);
        end += rest[end..].find(|c: char| !is_letter(c)).unwrap_or(rest.len() - end);
    }
    (Kind::Word, end)
}

/// The length of the unit that begins a text. A letter that touches its number may be a name: `4d`.
fn unit(rest: &str, end: usize, is_loose: bool) -> Option<usize> {
    let is_unit = |name: &str| Unit::is_behind_numbers(name) || MAGNITUDES.contains(&name);
    let name = &rest[..end];
    if !is_loose && name.chars().count() == 1 {
        return MAGNITUDES.contains(&name).then_some(end);
    }
    let power = rest[end..].chars().next().filter(|c| "²³".contains(*c)).map_or(0, char::len_utf8);
    let below = rest[end + power..].strip_prefix('/').map_or("", |below| {
        &below[..below.find(|c: char| !(c.is_alphabetic() || "²³".contains(c))).unwrap_or(below.len())]
    });
    let whole = end + power + 1 + below.len();
    if !below.is_empty() && Unit::named(&rest[..whole]).is_some() {
        return Some(whole);
    }
    let raised = (power > 0).then_some(end + power).filter(|end| Unit::named(&rest[..*end]).is_some());
    raised.or_else(|| (power == 0 && is_unit(name)).then_some(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        tokens(text).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn numbers_are_no_dates_versions_and_times() {
        for number in ["7", "0.5", ".05", "1,048,576", "1,048.5", "3,5", "1.048.576", "1.048,5", "2.03e20", "1e-3"] {
            assert_eq!(kinds(number), [Kind::Number], "{number}");
        }
        for other in ["1.2.3", "12.05.2024", "007", "1,2,3", "192.168.0.1"] {
            assert_eq!(kinds(other), [Kind::Wall], "{other}");
        }
        assert_eq!(kinds("10:30"), [Kind::Number, Kind::Wall, Kind::Number]);
    }

    #[test]
    fn units_stand_behind_numbers() {
        assert_eq!(kinds("16 B"), [Kind::Number, Kind::Unit]);
        assert_eq!(kinds("50 km/h"), [Kind::Number, Kind::Unit]);
        assert_eq!(kinds("355 M."), [Kind::Number, Kind::Unit, Kind::Stop]);
        assert_eq!(kinds("4d"), [Kind::Number, Kind::Word]);
        assert_eq!(kinds("3 apples"), [Kind::Number, Kind::Word]);
        assert_eq!(kinds("25 %"), [Kind::Number, Kind::Percent]);
    }

    #[test]
    fn every_string_of_signs_is_cut_into_tokens() {
        let signs = ["-", "−", "–", "·", "×", "*", "+", "=", ">", "3", " ", "¹", "½", "”", "(", "%", "e", ".", ":"];
        for a in signs {
            for b in signs {
                for c in signs {
                    let text = format!("2{a}{b}{c}= 3");
                    let covered: usize = tokens(&text).iter().map(|token| token.span.len()).sum();
                    assert_eq!(covered, text.bytes().filter(|byte| *byte != b' ').count(), "{text}");
                }
            }
        }
    }

    #[test]
    fn signs_are_operators_only_alone() {
        assert_eq!(kinds("3 x 4"), [Kind::Number, Kind::Operator, Kind::Number]);
        assert_eq!(kinds("3 ** 4"), [Kind::Number, Kind::Wall, Kind::Number]);
        assert_eq!(kinds("3 -> 4"), [Kind::Number, Kind::Stop, Kind::Number]);
        let with_sign = [Kind::Number, Kind::Operator, Kind::Operator, Kind::Number];
        assert_eq!([kinds("3·−4"), kinds("3 *-4"), kinds("3 + −4")], [with_sign, with_sign, with_sign]);
        assert_eq!(kinds("3 −− 4"), [Kind::Number, Kind::Stop, Kind::Number]);
        assert_eq!(kinds("3 == 4"), [Kind::Number, Kind::Wall, Kind::Wall, Kind::Number]);
        assert_eq!(kinds("12!"), [Kind::Number, Kind::Stop]);
        assert_eq!(kinds("4! = 24"), [Kind::Number, Kind::Factorial, Kind::Relation, Kind::Number]);
    }
}

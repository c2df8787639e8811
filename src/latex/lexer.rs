//! Text to tokens, with nom.
//!
//! Digits stay single tokens: TeX's undelimited arguments (`\frac12`) take one
//! digit, and the grammar joins numbers where they are read. White space stays too,
//! since `1, 2` and `1,2` differ for a reader.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::anychar;
use nom::combinator::{opt, recognize, value};
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};

use super::token::{Token, TokenKind};
use super::unicode;
use crate::text::Span;

/// Typed ASCII that stands for one symbol, longest first.
const LIGATURES: &[(&str, TokenKind)] = &[
    ("...", TokenKind::Named(r"\dots")),
    ("..", TokenKind::Named(r"\dots")),
    ("<=>", TokenKind::Named(r"\Leftrightarrow")),
    ("::=", TokenKind::Named(r"\Coloneqq")),
    (":=", TokenKind::Named(":=")),
    ("=:", TokenKind::Named("=:")),
    ("!=", TokenKind::Named(r"\ne")),
    ("<=", TokenKind::Named(r"\le")),
    (">=", TokenKind::Named(r"\ge")),
    ("->", TokenKind::Named(r"\to")),
    ("=>", TokenKind::Named(r"\Rightarrow")),
    ("==", TokenKind::Named("=")),
    ("||", TokenKind::Named(r"\|")),
    ("**", TokenKind::Sup),
];

/// More tokens than these are no formula, and would cost memory.
pub const LONGEST: usize = 200_000;

/// The tokens of `source`, whose first byte has the offset `offset`. With `is_doubled`, each `\\` counts as `\`.
///
/// Stops behind [`LONGEST`] tokens.
pub fn tokens(source: &str, offset: usize, is_doubled: bool) -> Vec<Token<'_>> {
    let mut out = Vec::with_capacity((source.len() / 2 + 8).min(LONGEST));
    let mut rest = source;
    let mut last = '\0';
    while out.len() <= LONGEST
        && let Ok((after, kind)) = token(rest, is_doubled, last)
    {
        let start = offset + source.len() - rest.len();
        let mut text = &rest[..rest.len() - after.len()];
        let span = Span::new(start, start + text.len());
        if is_doubled && kind == TokenKind::Command && text.starts_with(r"\\") {
            text = &text[1..];
        }
        if let Some(c) = text.chars().next_back() {
            last = c;
        }
        let kind = match text {
            r"\cr" | r"\newline" | r"\tabularnewline" => TokenKind::Break,
            r"\bgroup" | r"\begingroup" => TokenKind::Open,
            r"\egroup" | r"\endgroup" => TokenKind::Close,
            r"\sb" => TokenKind::Sub,
            r"\sp" => TokenKind::Sup,
            _ => kind,
        };
        match kind {
            // A letter with its accent is two tokens at one place.
            TokenKind::Combining(accent) if unicode::combining(last).is_none() => {
                let plain = unicode::decompose(last).map_or(last, |(plain, _)| plain);
                out.push(Token::new(TokenKind::Char(plain), text, span));
                out.push(Token::new(TokenKind::Combining(accent), "", span));
            }
            _ => out.push(Token::new(kind, text, span)),
        }
        rest = after;
    }
    out
}

fn token(input: &str, is_doubled: bool, last: char) -> IResult<&str, TokenKind, ()> {
    match input.as_bytes().first() {
        None => Err(nom::Err::Error(())),
        Some(b'\\') if is_doubled => alt((doubled_line_break, preceded(opt(tag("\\")), command))).parse(input),
        Some(b'\\') => alt((line_break, command)).parse(input),
        Some(b' ' | b'\t' | b'\n' | b'\r') => blank(input),
        // A comment, but `50%` is a percentage.
        Some(b'%') if !last.is_ascii_digit() => comment(input),
        Some(b'#') => parameter(input),
        Some(b'.' | b'<' | b':' | b'!' | b'>' | b'-' | b'=' | b'|' | b'*') => alt((ligature, character)).parse(input),
        Some(_) => character(input),
    }
}

fn line_break(input: &str) -> IResult<&str, TokenKind, ()> {
    value(TokenKind::Break, tag("\\\\")).parse(input)
}

fn doubled_line_break(input: &str) -> IResult<&str, TokenKind, ()> {
    value(TokenKind::Break, tag("\\\\\\\\")).parse(input)
}

/// A backslash with letters and an optional star behind them, or with one other character.
///
/// The star stays a token of its own unless the command has a starred form; the grammar skips it.
fn command(input: &str) -> IResult<&str, TokenKind, ()> {
    let letters = take_while1(|c: char| c.is_ascii_alphabetic());
    // Nothing at all behind a backslash at the very end.
    let name = opt(alt((letters, recognize(anychar))));
    value(TokenKind::Command, preceded(tag("\\"), name)).parse(input)
}

fn blank(input: &str) -> IResult<&str, TokenKind, ()> {
    let (rest, text) = take_while1(unicode::is_blank).parse(input)?;
    let lines = text.bytes().filter(|&byte| byte == b'\n').count();
    Ok((rest, if lines > 1 { TokenKind::Par } else { TokenKind::Blank }))
}

fn comment(input: &str) -> IResult<&str, TokenKind, ()> {
    let line = preceded(tag("%"), take_while(|c| c != '\n'));
    value(TokenKind::Blank, terminated(line, opt(tag("\n")))).parse(input)
}

fn parameter(input: &str) -> IResult<&str, TokenKind, ()> {
    let (rest, _) = tag("#").parse(input)?;
    match rest.bytes().next() {
        Some(byte @ b'1'..=b'9') => Ok((&rest[1..], TokenKind::Parameter(byte - b'0'))),
        _ => Ok((rest, TokenKind::Parameter(0))),
    }
}

fn ligature(input: &str) -> IResult<&str, TokenKind, ()> {
    let row = LIGATURES.iter().find(|row| input.starts_with(row.0));
    row.map(|&(text, kind)| (&input[text.len()..], kind)).ok_or(nom::Err::Error(()))
}

fn character(input: &str) -> IResult<&str, TokenKind, ()> {
    let (rest, c) = anychar(input)?;
    Ok((rest, character_kind(c)))
}

fn character_kind(c: char) -> TokenKind {
    match c {
        // `〖..〗` are the braces of word processors.
        '{' | '〖' => TokenKind::Open,
        '}' | '〗' => TokenKind::Close,
        '_' => TokenKind::Sub,
        '^' => TokenKind::Sup,
        '&' => TokenKind::Align,
        '$' => TokenKind::Dollar,
        '\'' | '’' | '′' | '‘' | 'ʹ' => TokenKind::Prime(1),
        '″' | '”' | '“' => TokenKind::Prime(2),
        '‴' => TokenKind::Prime(3),
        _ if c.is_ascii_control() => TokenKind::Control,
        _ if c.is_ascii() => TokenKind::Char(c),
        _ => wide_character_kind(c),
    }
}

fn wide_character_kind(c: char) -> TokenKind {
    if unicode::is_invisible(c) {
        TokenKind::Invisible
    } else if unicode::is_blank(c) {
        TokenKind::Blank
    } else if c.is_control() {
        TokenKind::Control
    } else if let Some((letter, style)) = unicode::alphabet_letter(c) {
        if style == super::tree::Style::Plain { TokenKind::Char(letter) } else { TokenKind::Styled(letter, style) }
    } else if let Some(plain) = unicode::raised(c) {
        TokenKind::Raised(plain)
    } else if let Some(plain) = unicode::lowered(c) {
        TokenKind::Lowered(plain)
    } else if let Some(accent) = unicode::combining(c) {
        TokenKind::Combining(accent)
    } else if let Some((_, accent)) = unicode::decompose(c) {
        TokenKind::Combining(accent)
    } else {
        TokenKind::Char(unicode::usual(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<TokenKind> {
        tokens(source, 0, false).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn commands_end_after_letters_or_one_sign() {
        let texts: Vec<_> = tokens(r"\frac1\,x\\", 0, false).into_iter().map(|token| token.text).collect();
        assert_eq!(texts, [r"\frac", "1", r"\,", "x", r"\\"]);
    }

    #[test]
    fn spans_lie_on_the_text() {
        let source = "αβ ≤ Â\u{302}";
        for token in tokens(source, 0, false) {
            assert!(source.get(token.span.start..token.span.end).is_some());
        }
    }

    #[test]
    fn percent_after_a_digit_is_no_comment() {
        assert_eq!(kinds("5%"), [TokenKind::Char('5'), TokenKind::Char('%')]);
        assert_eq!(kinds("x% note"), [TokenKind::Char('x'), TokenKind::Blank]);
    }

    #[test]
    fn typed_relations_are_one_token() {
        assert_eq!(kinds("<=:=..."), [TokenKind::Named(r"\le"), TokenKind::Named(":="), TokenKind::Named(r"\dots")]);
    }
}

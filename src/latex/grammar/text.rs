//! `\text{..}`, and marks such as `\tag{..}`.

use super::Piece;
use super::argument::raw_argument;
use super::ignored::formula_in_text;
use super::symbol::{broken_definition, numbered};
use crate::latex::commands::{Effect, effect};
use crate::latex::token::{Parse, Token, TokenKind, Tokens, no};
use crate::latex::tree::Kind;
use crate::text::Diagnostic;

/// `\text{clip}` is a word, `\mbox{$x$}` a formula; what holds more than that stays prose, as typed.
pub fn text<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    if let Ok((rest, row)) = formula_in_text(input.at_index(input.index() + 1)) {
        return Ok((rest, Piece::row(row)));
    }
    let (rest, tokens) = raw_argument(input.at_index(input.index() + 1))?;
    let span = rest.span_from(&input);
    if let Some(token) = tokens.iter().find(|token| is_definition(token)) {
        broken_definition(input, token)?;
    }
    let kind = match plain_text(tokens) {
        Some(text) if text.trim().is_empty() => return Ok((rest, Piece::Nothing)),
        Some(text) if text.chars().all(is_word_character) => Kind::Word { text: squeezed(&text), operator: false },
        _ => match balanced(tokens) {
            text if text.trim().is_empty() => return Ok((rest, Piece::Nothing)),
            text => Kind::Prose(text),
        },
    };
    Ok((rest, Piece::node(kind, span)))
}

/// `\verb|x|`: the sign behind the command is its bracket.
pub fn verbatim<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let mut start = input.at_index(input.index() + 1);
    if start.first().is_some_and(|token| token.is_char('*')) {
        start = start.at_index(start.index() + 1);
    }
    let Some(mark) = start.first() else { return no() };
    let inside = start.at_index(start.index() + 1);
    let length = inside.slice().iter().position(|token| token.text == mark.text);
    let Some(length) = length.filter(|_| !mark.is_blank()) else { return no() };
    let rest = inside.at_index(inside.index() + length + 1);
    let text: String = inside.slice()[..length].iter().map(|token| token.text).collect();
    let is_word = !text.trim().is_empty() && text.chars().all(is_word_character);
    let is_printable = text.chars().all(|c| is_word_character(c) || matches!(c, '+' | '(' | ')' | '=' | ',' | ':'));
    let kind = match text {
        text if is_word => Kind::Word { text: squeezed(&text), operator: false },
        text if is_printable && !text.trim().is_empty() => Kind::Prose(text),
        text => Kind::Error(text),
    };
    let span = rest.span_from(&input);
    if matches!(kind, Kind::Error(_)) {
        let message = "`\\verb` shows source text, which has no meaning in a formula";
        input.state.report(|| Diagnostic::error("L011", message, span).with_help("write the formula itself"));
    }
    Ok((rest, Piece::node(kind, span)))
}

fn is_definition(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Command && effect(token.text) == Some(Effect::Definition)
}

/// What may be part of a word.
fn is_word_character(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '_' | '.' | '\'')
}

/// Without blanks around it, and with one blank for a run of them.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text as people see it, unless it holds formulas or commands that matter.
fn plain_text(tokens: &[Token<'_>]) -> Option<String> {
    let mut text = String::new();
    for token in tokens {
        match token.kind {
            TokenKind::Blank | TokenKind::Par => text.push(' '),
            TokenKind::Char('~') => text.push(' '),
            TokenKind::Command => match (token.text, effect(token.text)) {
                (r"\_", _) => text.push('_'),
                (r"\-", _) => {}
                (_, Some(Effect::Space(_) | Effect::Ignored(""))) => text.push(' '),
                (_, Some(Effect::Switch(_) | Effect::Text)) => {}
                _ => return None,
            },
            TokenKind::Open | TokenKind::Close | TokenKind::Invisible => {}
            TokenKind::Dollar | TokenKind::Align | TokenKind::Break => return None,
            TokenKind::Prime(_) => text.push('\''),
            TokenKind::Char(c) => text.push(c),
            _ => text.push_str(token.text),
        }
    }
    Some(text)
}

/// The text of an upright word in math mode, where blanks do not show; nothing for what is no word.
pub fn simple_text(tokens: &[Token<'_>]) -> Option<String> {
    let mut text = String::new();
    let mut known = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            _ if at < known => {}
            TokenKind::Blank | TokenKind::Invisible => {}
            TokenKind::Char('~') => text.push(' '),
            TokenKind::Command if effect(token.text) == Some(Effect::Character) => {
                let (c, count) = numbered(&tokens[at + 1..]).filter(|row| is_word_character(row.0))?;
                known = at + 1 + count;
                text.push(c);
            }
            TokenKind::Char(c) if c.is_alphanumeric() || matches!(c, '-' | '.') => text.push(c),
            TokenKind::Command => match (token.text, effect(token.text)) {
                (r"\_", _) => text.push('_'),
                (r"\!" | r"\-", _) => {}
                (_, Some(Effect::Space(_) | Effect::Ignored(""))) => text.push(' '),
                _ => return None,
            },
            _ => return None,
        }
    }
    let text = squeezed(&text);
    text.starts_with(|c: char| c.is_alphabetic()).then_some(text)
}

/// The tokens as typed, with the braces that they lack.
fn balanced(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    let mut open = 0_usize;
    for token in tokens {
        match token.kind {
            TokenKind::Open => open += 1,
            TokenKind::Close if open == 0 => continue,
            TokenKind::Close => open -= 1,
            TokenKind::Invisible | TokenKind::Control => continue,
            // Printed, it would define something.
            TokenKind::Command if is_definition(token) => continue,
            // Comments end with their line: printed on one line they would swallow the rest.
            TokenKind::Blank | TokenKind::Par => {
                if !text.ends_with(' ') {
                    text.push(' ');
                }
                continue;
            }
            _ => {}
        }
        text.push_str(token.text);
    }
    text.extend(std::iter::repeat_n('}', open));
    text
}

/// `\tag{1}`, `\label{eq:x}`, `\notag`: kept for printing.
pub fn mark<'t, 'a>(input: Tokens<'t, 'a>, has_text: bool) -> Parse<'t, 'a, Piece> {
    let Some(token) = input.first() else { return Ok((input, Piece::Nothing)) };
    let mut rest = input.at_index(input.index() + 1);
    let mut text = String::new();
    if has_text {
        if rest.first().is_some_and(|token| token.is_char('*')) {
            rest = rest.at_index(rest.index() + 1);
        }
        let (after, tokens) = raw_argument(rest)?;
        (rest, text) = (after, balanced(tokens));
    }
    let name = input.state.intern(token.text);
    Ok((rest, Piece::node(Kind::Mark { name, text }, rest.span_from(&input))))
}

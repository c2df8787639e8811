//! Brackets, their size commands, and commands that put brackets around their argument.

use super::argument::{argument, group};
use super::row::push;
use super::{Piece, single};
use crate::latex::commands::{Effect, effect};
use crate::latex::token::{Parse, Token, TokenKind, Tokens};
use crate::latex::tree::{Class, Kind, Node, Side, Style};
use crate::text::{Diagnostic, Span};

/// A bracket without a size command.
pub fn bracket(input: Tokens<'_, '_>, name: &'static str, side: Side, span: Span) -> Piece {
    Piece::node(Kind::Delimiter { name: input.state.intern(name), side, sized: false }, span)
}

/// The bracket that a token is behind a size command, and its own side.
fn sizable(token: &Token<'_>) -> Option<(&'static str, Side)> {
    let mut buffer = [0; 4];
    let known = match token.kind {
        TokenKind::Char('<') => return Some(("<", Side::Open)),
        TokenKind::Char('>') => return Some((">", Side::Close)),
        TokenKind::Char('/') => return Some(("/", Side::Either)),
        TokenKind::Char('.') => return Some((".", Side::Either)),
        TokenKind::Char(c) => effect(c.encode_utf8(&mut buffer)),
        TokenKind::Command | TokenKind::Named(_) => effect(token.command().unwrap_or_default()),
        _ => None,
    };
    match known {
        Some(Effect::Bracket(name, side)) => Some((name, side)),
        Some(Effect::Symbol(r"\backslash", _)) => Some((r"\backslash", Side::Either)),
        Some(Effect::Symbol(r"<", _)) => Some(("<", Side::Open)),
        Some(Effect::Symbol(r">", _)) => Some((">", Side::Close)),
        Some(Effect::Symbol(name, Class::Relation)) if name.to_ascii_lowercase().ends_with("arrow") => {
            Some((name, Side::Either))
                .filter(|row| row.0.contains("up") || row.0.contains("own") || row.0.contains("Up"))
        }
        _ => None,
    }
}

/// `\left(`, `\bigr)`, `\middle|`, `\big/`, `\Big{(}`
pub fn sized<'t, 'a>(input: Tokens<'t, 'a>, wanted: Option<Side>) -> Parse<'t, 'a, Piece> {
    let rest = input.at_index(input.index() + 1);
    let mut start = rest.skip_blanks();
    let mut end = start.at_index(start.index() + 1);
    // A bracket in braces of its own.
    if start.first().is_some_and(|token| token.kind == TokenKind::Open)
        && start.get(2).is_some_and(|token| token.kind == TokenKind::Close)
    {
        (start, end) = (end, start.at_index(start.index() + 3));
    }
    if let Some((name, side)) = start.first().and_then(sizable) {
        let name = input.state.intern(name);
        let kind = Kind::Delimiter { name, side: wanted.unwrap_or(side), sized: true };
        return Ok((end, Piece::node(kind, end.span_from(&input))));
    }
    let span = rest.span_from(&input);
    let text = input.first().map_or("", |token| token.text);
    input.state.report(|| {
        Diagnostic::warning("L010", format!("`{text}` has no bracket behind it and is left out"), span)
            .with_help(format!("write a bracket behind it, as in `{text}(`, or leave it out"))
    });
    Ok((rest, Piece::Nothing))
}

/// `\mathopen{|}`
pub fn side<'t, 'a>(input: Tokens<'t, 'a>, wanted: Side) -> Parse<'t, 'a, Piece> {
    let (rest, mut row) = argument(input.at_index(input.index() + 1))?;
    if let [Node { kind: Kind::Delimiter { side, .. }, .. }] = &mut row[..] {
        *side = wanted;
    }
    Ok((rest, Piece::row(row)))
}

/// `\abs{x}` is `|x|`; without braces behind it, as in `\abs(x)`, the command adds nothing.
pub fn enclosed<'t, 'a>(input: Tokens<'t, 'a>, open: &'static str, close: &'static str) -> Parse<'t, 'a, Piece> {
    let mut start = input.at_index(input.index() + 1).skip_blanks();
    if start.first().is_some_and(|token| token.is_char('*')) {
        start = start.at_index(start.index() + 1).skip_blanks();
    }
    if !start.first().is_some_and(|token| token.kind == TokenKind::Open) {
        let (rest, row) = argument(start)?;
        return Ok((rest, Piece::row(row)));
    }
    let (rest, content) = group(start)?;
    let span = rest.span_from(&input);
    let node = |name, side| Node { kind: Kind::Delimiter { name: input.state.intern(name), side, sized: true }, span };
    let mut row = vec![node(open, Side::Open)];
    content.into_iter().for_each(|node| push(node, &mut row));
    row.push(node(close, Side::Close));
    Ok((rest, Piece::Splice(row)))
}

/// `\pmod{n}` is `(\bmod n)`.
pub fn modulo<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let (rest, content) = argument(input.at_index(input.index() + 1))?;
    let span = rest.span_from(&input);
    let node = |name, side| Node { kind: Kind::Delimiter { name: input.state.intern(name), side, sized: false }, span };
    let name = input.state.intern(r"\bmod");
    let symbol = Node { kind: Kind::Symbol { name, class: Class::Binary, style: Style::Plain }, span };
    let mut row = vec![node("(", Side::Open), symbol];
    push(single(content, span), &mut row);
    row.push(node(")", Side::Close));
    Ok((rest, Piece::Splice(row)))
}

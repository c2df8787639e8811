//! Arguments: `{...}`, one token, or `[...]`.

use super::Piece;
use super::atom::atom;
use super::number::digit;
use super::row::{combined, row};
use crate::latex::commands::{Effect, effect};
use crate::latex::token::{NONE, Parse, Stop, Token, TokenKind, Tokens, no};
use crate::latex::tree::{Kind, Node, Row};
use crate::text::{Diagnostic, Span};

/// `{...}`; a group that is never closed reaches to the end of what is around it.
pub fn group<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Row> {
    let Some(open) = input.first().filter(|token| token.kind == TokenKind::Open) else { return no() };
    if input.is_too_deep() {
        return Ok(too_deep(input));
    }
    let inside = input.at_index(input.index() + 1).deeper();
    if open.partner == NONE {
        let (rest, nodes) = row(inside.with_stop(input.stop))?;
        return Ok((rest.back_in(&input), nodes));
    }
    let close = open.partner as usize;
    let (_, nodes) = row(inside.until_index(close))?;
    Ok((input.at_index(close + 1), nodes))
}

/// Leaves out one token, or a whole group, for its depth.
pub fn too_deep<'t, 'a>(input: Tokens<'t, 'a>) -> (Tokens<'t, 'a>, Row) {
    let end = match input.first() {
        Some(token) if token.kind == TokenKind::Open && token.partner == NONE => usize::MAX,
        Some(token) if token.kind == TokenKind::Open => token.partner as usize + 1,
        _ => input.index() + 1,
    };
    let rest = input.at_index(end);
    let span = rest.span_from(&input);
    input.state.report_depth(Span::new(span.start, (span.start + 1).min(span.end)));
    (rest, vec![Node { kind: Kind::Error(span.of(input.state.source).to_string()), span }])
}

/// Whether an argument can start here.
fn has_argument(input: &Tokens<'_, '_>) -> bool {
    input.first().is_some_and(|token| match token.kind {
        TokenKind::Close | TokenKind::Align | TokenKind::Break | TokenKind::Sub | TokenKind::Sup | TokenKind::Par => {
            false
        }
        TokenKind::Command if matches!(token.text, r"\end" | r"\right") => false,
        TokenKind::Command => !matches!(effect(token.text), Some(Effect::Infix(_))),
        _ => true,
    })
}

/// An argument as TeX takes it: a group or one token with what belongs to it. A missing one is empty.
pub fn argument<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Row> {
    let mut start = input.skip_blanks();
    while has_argument(&start) {
        if start.first().is_some_and(|token| token.kind == TokenKind::Open) {
            return group(start);
        }
        if start.is_too_deep() {
            return Ok(too_deep(start));
        }
        if let Ok((rest, node)) = digit(start) {
            return Ok((rest, vec![node]));
        }
        let (rest, piece) = atom(start.deeper().with_stop(input.stop))?;
        match piece {
            Piece::Node(node) => {
                let (rest, node) = combined(rest, node);
                return Ok((rest.back_in(&input), vec![node]));
            }
            Piece::Splice(row) => return Ok((rest.back_in(&input), row)),
            // What is ignored is no argument.
            Piece::Nothing => start = rest.back_in(&input).skip_blanks(),
        }
    }
    report_missing(&input);
    Ok((start, Row::new()))
}

fn report_missing(input: &Tokens<'_, '_>) {
    if input.state.is_too_deep() {
        return;
    }
    let (span, name) = input.before().map_or((Span::default(), ""), |token| (token.span, token.text));
    let message =
        if name == "}" { "an argument is missing here".into() } else { format!("`{name}` lacks an argument") };
    input.state.report(|| Diagnostic::error("L004", message, span).with_help("write the argument in braces: `{...}`"));
}

/// `[...]`, where it stands.
pub fn optional<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Row> {
    let (rest, inside) = optional_tokens(input)?;
    if inside.is_too_deep() {
        return Ok((rest, Row::new()));
    }
    let (_, mut nodes) = row(inside.deeper())?;
    // Braces hide a bracket from the command: `\sqrt[{[a]}]{x}`.
    if let [Node { kind: Kind::Group(row), .. }] = &mut nodes[..] {
        nodes = std::mem::take(row);
    }
    Ok((rest, nodes))
}

/// The tokens of `[...]`, where it stands.
pub fn optional_tokens<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Tokens<'t, 'a>> {
    let start = input.skip_blanks();
    let Some(open) = start.first().filter(|token| token.is_char('[')) else { return no() };
    let close = open.partner as usize;
    if open.partner == NONE || close < start.index() {
        return no();
    }
    let distance = close - start.index();
    if !start.get(distance).is_some_and(|token| token.is_char(']')) {
        return no();
    }
    Ok((start.at_index(close + 1), start.at_index(start.index() + 1).until_index(close)))
}

/// The tokens of an argument that is not mathematics.
pub fn raw_argument<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, &'t [Token<'a>]> {
    let start = input.skip_blanks();
    let Some(first) = start.first() else {
        report_missing(&input);
        return Ok((input, &[]));
    };
    let inside = start.at_index(start.index() + 1);
    match first.kind {
        TokenKind::Open if first.partner == NONE => {
            let inside = inside.until_index(stop_of(&inside));
            Ok((start.at_index(inside.index() + inside.slice().len()), inside.slice()))
        }
        TokenKind::Open => {
            let close = first.partner as usize;
            Ok((start.at_index(close + 1), inside.until_index(close).slice()))
        }
        _ if !has_argument(&start) => {
            report_missing(&input);
            Ok((input, &[]))
        }
        _ => Ok((inside, start.until_index(inside.index()).slice())),
    }
}

/// Where text that is never closed ends: with its cell.
fn stop_of(input: &Tokens<'_, '_>) -> usize {
    let is_stop = |token: &Token<'_>| matches!(token.kind, TokenKind::Align | TokenKind::Break);
    match input.slice().iter().position(is_stop) {
        Some(length) if input.stop == Stop::Cell => input.index() + length,
        _ => usize::MAX,
    }
}

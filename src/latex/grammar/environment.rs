//! Environments, and rows with `&` and `\\` outside of any.

use super::argument::{optional_tokens, raw_argument};
use super::ignored::line_space;
use super::row::row;
use super::{Piece, argument};
use crate::latex::commands::environment_arguments;
use crate::latex::token::{NONE, Parse, Stop, TokenKind, Tokens};
use crate::latex::tree::{Kind, Node, Row};
use crate::text::Diagnostic;

/// The whole text: one row, or the cells of an environment without a name.
pub fn formula<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Row> {
    let (rest, mut rows) = table(input.with_stop(Stop::Cell))?;
    if rows.len() == 1 && rows[0].len() == 1 {
        return Ok((rest, rows.pop().and_then(|mut cells| cells.pop()).unwrap_or_default()));
    }
    let name = input.state.intern("");
    Ok((rest, vec![Node { kind: Kind::Environment { name, rows }, span: rest.span_from(&input) }]))
}

/// Cells up to the end of the tokens. Line breaks at the very end open no rows.
pub fn table<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Vec<Vec<Row>>> {
    let mut rows = vec![Vec::new()];
    let mut rest = input;
    loop {
        let (after, cell) = row(rest)?;
        rest = after;
        if let Some(cells) = rows.last_mut() {
            cells.push(cell);
        }
        let Some(token) = rest.first() else { break };
        rest = rest.at_index(rest.index() + 1);
        if token.kind == TokenKind::Break {
            if rest.first().is_some_and(|token| token.is_char('*')) {
                rest = rest.at_index(rest.index() + 1);
            }
            rest = line_space(rest);
            rows.push(Vec::new());
        }
    }
    let is_empty = |cells: &Vec<Row>| cells.iter().all(Vec::is_empty) && cells.len() == 1;
    while rows.len() > 1 && rows.last().is_some_and(is_empty) {
        rows.pop();
    }
    Ok((rest, rows))
}

/// `\begin{name} ... \end{name}`
pub fn environment<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let Some(begin) = input.first() else { return Ok((input, Piece::Nothing)) };
    if input.is_too_deep() {
        let (rest, row) = argument::too_deep(input);
        return Ok((rest, Piece::row(row)));
    }
    let (start, tokens) = raw_argument(input.at_index(input.index() + 1))?;
    let typed: String = tokens.iter().map(|token| token.text).collect();
    // Names are words; what else is typed there could not be printed.
    let name: String = typed.chars().filter(|c| c.is_alphanumeric() || *c == '*').collect();
    let name = name.as_str();
    if name.is_empty() {
        let message = "`\\begin` lacks the name of an environment";
        let help = r"write it in braces, as in `\begin{cases}`";
        input.state.report(|| Diagnostic::error("L004", message, start.span_from(&input)).with_help(help));
    }
    let arguments = environment_arguments(name).unwrap_or_else(|| {
        if name.is_empty() {
            return "";
        }
        input.state.report(|| {
            let message = format!("`{}` is not a known environment", typed.trim());
            Diagnostic::warning("L003", message, start.span_from(&input))
        });
        ""
    });
    let mut start = optional_tokens(start).ok().filter(|_| is_position(&start)).map_or(start, |(rest, _)| rest);
    for kind in arguments.chars() {
        start = match kind {
            'm' => raw_argument(start)?.0,
            _ => optional_tokens(start).map_or(start, |(rest, _)| rest),
        };
    }
    let end = if begin.partner == NONE { usize::MAX } else { begin.partner as usize };
    let inside = start.deeper().until_index(end).with_stop(Stop::Cell);
    let (after, rows) = table(inside)?;
    let mut rest = after.back_in(&input);
    if begin.partner != NONE {
        let close = input.at_index(end + 1);
        let (after, tokens) = raw_argument(close)?;
        rest = after;
        let closed: String = tokens.iter().map(|token| token.text).collect();
        if closed.trim() != typed.trim() {
            let closed = closed.trim();
            input.state.report(|| {
                let message = format!("`\\begin{{{}}}` is closed by `\\end{{{closed}}}`", typed.trim());
                Diagnostic::warning("L002", message, rest.span_from(&close)).with_label(begin.span, "opened here")
            });
        }
    }
    let name = name.into();
    Ok((rest, Piece::node(Kind::Environment { name, rows }, rest.span_from(&input))))
}

/// Whether `[t]` or its kin stands here: letters that place an environment.
fn is_position(input: &Tokens<'_, '_>) -> bool {
    let letter = input.get(1).and_then(|token| token.letter());
    input.first().is_some_and(|token| token.is_char('['))
        && matches!(letter, Some('t' | 'b' | 'c'))
        && input.get(2).is_some_and(|token| token.is_char(']'))
}

//! Commands without mathematical meaning, and what stands in their arguments.

use super::Piece;
use super::argument::{argument, optional_tokens, raw_argument};
use super::row::row;
use crate::latex::token::{NONE, Parse, Token, TokenKind, Tokens, no};
use crate::latex::tree::Row;

/// The arguments of an ignored command, whose letters the command table explains.
pub fn ignored<'t, 'a>(input: Tokens<'t, 'a>, arguments: &str) -> Parse<'t, 'a, Piece> {
    Ok((skipped(input, arguments)?.0, Piece::Nothing))
}

/// `\textcolor{red}{x}` is `x`, and so is `\raisebox{1em}{$x$}`.
pub fn body<'t, 'a>(input: Tokens<'t, 'a>, arguments: &str) -> Parse<'t, 'a, Piece> {
    let (before, after) = arguments.split_once('b').unwrap_or((arguments, ""));
    let (start, ()) = skipped(input.at_index(input.index() + 1), before)?;
    let (rest, row) = match formula_in_text(start) {
        Ok(found) => found,
        Err(_) => argument(start)?,
    };
    let (rest, ()) = skipped(rest, after)?;
    Ok((rest, Piece::row(row)))
}

/// `{$x$}`, where it stands: an argument in text that is one formula.
pub fn formula_in_text<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Row> {
    let start = input.skip_blanks();
    let open = start.first().filter(|token| token.kind == TokenKind::Open && token.partner != NONE);
    let Some(close) = open.map(|open| open.partner as usize).filter(|_| !input.is_too_deep()) else { return no() };
    let inside = start.at_index(start.index() + 1).until_index(close).skip_blanks();
    let is_dollar = |token: &Token<'_>| token.kind == TokenKind::Dollar;
    let Some(length) = inside.slice().iter().skip(1).position(is_dollar) else { return no() };
    let end = inside.index() + 1 + length;
    let is_whole = inside.at_index(end + 1).skip_blanks().slice().is_empty();
    if !is_dollar(&inside.slice()[0]) || !is_whole {
        return no();
    }
    let (_, row) = row(inside.at_index(inside.index() + 1).until_index(end).deeper())?;
    Ok((start.at_index(close + 1), row))
}

fn skipped<'t, 'a>(input: Tokens<'t, 'a>, arguments: &str) -> Parse<'t, 'a, ()> {
    let mut rest = input;
    for argument in arguments.chars() {
        rest = match argument {
            'm' => raw_argument(rest)?.0,
            'o' => optional_tokens(rest).map_or(rest, |(after, _)| after),
            's' => starred(rest),
            '=' => assigned(rest),
            _ => dimension(rest),
        };
    }
    Ok((rest, ()))
}

fn starred<'t, 'a>(input: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    let is_star = input.first().is_some_and(|token| token.is_char('*'));
    input.at_index(input.index() + usize::from(is_star))
}

fn assigned<'t, 'a>(input: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    let start = input.skip_blanks();
    let is_equal = start.first().is_some_and(|token| token.is_char('='));
    if is_equal { start.at_index(start.index() + 1) } else { input }
}

/// Past a dimension such as `-3pt` or `0.5 em`, in braces or without.
pub fn dimension<'t, 'a>(input: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    let start = input.skip_blanks();
    if let Some(open) = start.first().filter(|token| token.kind == TokenKind::Open && token.partner != NONE) {
        let close = open.partner as usize;
        let inside = start.at_index(start.index() + 1).until_index(close);
        let is_whole = !inside.slice().is_empty() && dimension_end(inside).slice().is_empty();
        return if is_whole { start.at_index(close + 1) } else { input };
    }
    dimension_end(input)
}

fn dimension_end<'t, 'a>(input: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    let start = input.skip_blanks();
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | ',');
    let count =
        start.slice().iter().take_while(|token| matches!(token.kind, TokenKind::Char(c) if is_number(c))).count();
    if count == 0 {
        return input;
    }
    let unit = start.at_index(start.index() + count).skip_blanks();
    let letters: String = unit.slice().iter().take(2).map_while(|token| token.letter()).collect();
    const UNITS: [&str; 14] = ["pt", "em", "ex", "mu", "mm", "cm", "in", "bp", "pc", "sp", "dd", "cc", "nd", "nc"];
    if UNITS.contains(&letters.as_str()) {
        unit.at_index(unit.index() + 2)
    } else {
        start.at_index(start.index() + count)
    }
}

/// `[2pt]` directly behind a line break.
pub fn line_space<'t, 'a>(input: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    if !input.first().is_some_and(|token| token.is_char('[')) {
        return input;
    }
    let Ok((rest, inside)) = optional_tokens(input) else { return input };
    let is_dimension = inside.slice().len() < 16 && dimension(inside).slice().is_empty();
    if is_dimension && !inside.slice().is_empty() { rest } else { input }
}

//! Commands without mathematical meaning, and what stands in their arguments.

use super::Piece;
use super::argument::{argument, optional_tokens, raw_argument};
use crate::latex::token::{Parse, TokenKind, Tokens};

/// The arguments of an ignored command, whose letters the command table explains.
pub fn ignored<'t, 'a>(input: Tokens<'t, 'a>, arguments: &str) -> Parse<'t, 'a, Piece> {
    Ok((skipped(input, arguments)?.0, Piece::Nothing))
}

/// `\textcolor{red}{x}` is `x`.
pub fn body<'t, 'a>(input: Tokens<'t, 'a>, arguments: &str) -> Parse<'t, 'a, Piece> {
    let (rest, ()) = skipped(input.at_index(input.index() + 1), arguments)?;
    let (rest, row) = argument(rest)?;
    Ok((rest, Piece::row(row)))
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

/// A dimension without braces, such as `-3pt` or `0.5 em`.
fn dimension<'t, 'a>(input: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    let start = input.skip_blanks();
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | ',');
    let count =
        start.slice().iter().take_while(|token| matches!(token.kind, TokenKind::Char(c) if is_number(c))).count();
    if count == 0 {
        return input;
    }
    let unit = start.at_index(start.index() + count).skip_blanks();
    let letters: String = unit.slice().iter().take(2).map_while(|token| token.letter()).collect();
    const UNITS: [&str; 10] = ["pt", "em", "ex", "mu", "mm", "cm", "in", "bp", "pc", "sp"];
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

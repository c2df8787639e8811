//! Fractions, binomials, two lines without a rule, derivatives.

use super::argument::{argument, optional, raw_argument};
use super::row::{push, within};
use super::{Piece, single};
use crate::latex::commands::{Effect, Infix, effect};
use crate::latex::token::{Parse, Stop, Token, Tokens};
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};
use crate::text::Span;

/// `\frac{a}{b}`, `\cfrac[l]{a}{b}`, `\binom{n}{k}`
pub fn simple_fraction<'t, 'a>(input: Tokens<'t, 'a>, binomial: bool) -> Parse<'t, 'a, Piece> {
    let mut start = input.at_index(input.index() + 1);
    if matches!(input.first(), Some(token) if token.text == r"\cfrac")
        && let Ok((rest, _)) = optional(start)
    {
        start = rest;
    }
    let (rest, numerator) = argument(start)?;
    let (rest, denominator) = argument(rest)?;
    Ok((rest, Piece::node(Kind::Fraction { numerator, denominator, binomial }, rest.span_from(&input))))
}

/// The parts of a group around `\over` and its kin.
pub fn parted(input: &Tokens<'_, '_>, infix: Infix, above: Row, below: Row, span: Span) -> Row {
    match infix {
        Infix::Fraction { .. } => {
            vec![Node { kind: Kind::Fraction { numerator: above, denominator: below, binomial: false }, span }]
        }
        Infix::Binomial => {
            vec![Node { kind: Kind::Fraction { numerator: above, denominator: below, binomial: true }, span }]
        }
        Infix::Lines(open, close) => {
            let bracket = |name, side| {
                let kind = Kind::Delimiter { name: input.state.intern(name), side, sized: true };
                (!name.is_empty()).then_some(Node { kind, span })
            };
            // An empty line at the end is none, and a break inside a line starts no further one.
            let lines = [above].into_iter().chain((!below.is_empty()).then_some(below));
            let cells = input.with_stop(Stop::Cell);
            let whole = |line: Row| vec![line.into_iter().map(|node| within(&cells, node)).collect()];
            let rows = lines.map(whole).collect();
            let name = input.state.intern("substack");
            let lines = Node { kind: Kind::Environment { name, rows }, span };
            bracket(open, Side::Open).into_iter().chain([lines]).chain(bracket(close, Side::Close)).collect()
        }
    }
}

/// `\genfrac{(}{)}{0pt}{}{n}{k}`: a rule of no thickness between round brackets makes a binomial.
pub fn general_fraction<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let (rest, open) = raw_argument(input.at_index(input.index() + 1))?;
    let (rest, close) = raw_argument(rest)?;
    let (rest, thickness) = raw_argument(rest)?;
    let (rest, _) = raw_argument(rest)?;
    let (rest, numerator) = argument(rest)?;
    let (rest, denominator) = argument(rest)?;
    let span = rest.span_from(&input);
    let is_bare = thickness.first().is_some_and(|token| token.is_char('0'));
    let binomial = is_bare && open.first().is_some_and(|token| token.is_char('('));
    if binomial {
        return Ok((rest, Piece::node(Kind::Fraction { numerator, denominator, binomial }, span)));
    }
    let infix = if is_bare { Infix::Lines("", "") } else { Infix::Fraction { has_dimension: false } };
    let mut row = Row::new();
    row.extend(bracket_of(&input, open, span));
    row.extend(parted(&input, infix, numerator, denominator, span));
    row.extend(bracket_of(&input, close, span));
    Ok((rest, Piece::row(row)))
}

fn bracket_of(input: &Tokens<'_, '_>, tokens: &[Token<'_>], span: Span) -> Option<Node> {
    let Some(Effect::Bracket(name, side)) = tokens.first().and_then(|token| effect(token.text)) else { return None };
    Some(Node { kind: Kind::Delimiter { name: input.state.intern(name), side, sized: true }, span })
}

/// `\dv{f}{x}` is `\frac{d f}{d x}`.
pub fn derivative<'t, 'a>(input: Tokens<'t, 'a>, letter: &'static str) -> Parse<'t, 'a, Piece> {
    let (rest, function) = argument(input.at_index(input.index() + 1))?;
    let (rest, variable) = argument(rest)?;
    let span = rest.span_from(&input);
    let d = || {
        let name = input.state.intern(letter);
        Node { kind: Kind::Symbol { name, class: Class::Ordinary, style: Style::Plain }, span }
    };
    let mut numerator = vec![d()];
    if !function.is_empty() {
        push(single(function, span), &mut numerator);
    }
    let mut denominator = vec![d()];
    push(single(variable, span), &mut denominator);
    Ok((rest, Piece::node(Kind::Fraction { numerator, denominator, binomial: false }, span)))
}

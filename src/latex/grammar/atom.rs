//! One thing in a row, by its first token.

use super::Piece;
use super::accent::{accent, annotation};
use super::alphabet::{alphabet, class, styled};
use super::argument::{group, raw_argument};
use super::delimiter::{bracket, enclosed, modulo, side, sized};
use super::environment::environment;
use super::fraction::{derivative, general_fraction, simple_fraction};
use super::ignored::{body, ignored};
use super::number::{is_number, number};
use super::operator::operator_name;
use super::root::{raised_root, root, root_of};
use super::script::{is_degree, scripts};
use super::stack::{arrow, lines, negation, stack};
use super::symbol::{broken_definition, character, numbered_character, refused, symbol, unknown};
use super::text::{mark, text, verbatim};
use crate::latex::commands::{Effect, effect};
use crate::latex::token::{Parse, Token, TokenKind, Tokens, no};
use crate::latex::tree::{Class, Kind};
use crate::text::Diagnostic;

/// One thing without its scripts; always consumes a token.
pub fn atom<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let Some(token) = input.first() else { return no() };
    let rest = input.at_index(input.index() + 1);
    match token.kind {
        TokenKind::Char(_) if is_number(&input) => number(input),
        TokenKind::Char(c) => character(input, c),
        TokenKind::Styled(c, style) => styled(input, c, style),
        TokenKind::Command => command(input, token, token.text),
        TokenKind::Named(name) => command(input, token, name),
        TokenKind::Open => {
            let (rest, row) = group(input)?;
            Ok((rest, Piece::node(Kind::Group(row), rest.span_from(&input))))
        }
        TokenKind::Raised(_) if is_degree(&input) => raised_root(input),
        TokenKind::Sub | TokenKind::Sup | TokenKind::Prime(_) | TokenKind::Raised(_) | TokenKind::Lowered(_) => {
            let (rest, node) = scripts(input, None, input.start())?;
            Ok((rest, Piece::Node(node)))
        }
        TokenKind::Break => Ok((rest, Piece::node(Kind::Space(input.state.intern(r"\\")), token.span))),
        TokenKind::Par => Ok((rest, Piece::node(Kind::Space(input.state.intern(r"\par")), token.span))),
        TokenKind::Close | TokenKind::Align | TokenKind::Parameter(_) => Ok((rest, stray(input, token))),
        TokenKind::Dollar | TokenKind::Control | TokenKind::Combining(_) => {
            let shown = token.text.escape_debug().to_string();
            let message = format!("`{shown}` has no meaning inside a formula");
            input.state.report(|| Diagnostic::warning("L008", message, token.span).with_help("leave it out"));
            Ok((rest, Piece::Nothing))
        }
        TokenKind::Blank | TokenKind::Invisible => Ok((rest, Piece::Nothing)),
    }
}

/// A token that fits nowhere.
fn stray(input: Tokens<'_, '_>, token: &Token<'_>) -> Piece {
    let text = token.text;
    if !input.state.is_too_deep() {
        let (code, message) = match token.kind {
            TokenKind::Close => ("L002", "`}` has nothing to close".to_string()),
            TokenKind::Align => ("L002", "`&` stands outside of an environment's cells".to_string()),
            _ => ("L011", format!("`{text}` has no meaning outside of a definition")),
        };
        input.state.report(|| Diagnostic::error(code, message, token.span).with_help("leave it out"));
    }
    Piece::node(Kind::Error(text.to_string()), token.span)
}

/// A command, by what the table says that it does.
///
/// Three functions share the effects: a debug build gives every arm its own place on the
/// stack, and a deep formula passes through here at each level.
fn command<'t, 'a>(input: Tokens<'t, 'a>, token: &'t Token<'a>, name: &'a str) -> Parse<'t, 'a, Piece> {
    let Some(effect) = effect(name) else { return unknown(input, name) };
    match leaf(input, token, effect) {
        Ok(found) => Ok(found),
        Err(_) => structure(input, effect),
    }
}

/// Commands that hold no other formula.
fn leaf<'t, 'a>(input: Tokens<'t, 'a>, token: &'t Token<'a>, effect: Effect) -> Parse<'t, 'a, Piece> {
    let rest = input.at_index(input.index() + 1);
    let piece = match effect {
        Effect::Symbol(name, class) => symbol(rest, token, name, class),
        Effect::Bracket(name, side) => bracket(rest, name, side, token.span),
        Effect::Operator(text) => Piece::node(Kind::Word { text: text.to_string(), operator: true }, token.span),
        Effect::Space(name) => Piece::node(Kind::Space(input.state.intern(name)), token.span),
        Effect::Text => return text(input),
        Effect::Size(side) => return sized(input, side),
        Effect::Ignored(arguments) => return ignored(rest, arguments),
        Effect::Mark { has_text } => return mark(input, has_text),
        Effect::End => return stray_end(input),
        Effect::Letter(name, style) => {
            let name = input.state.intern(name);
            Piece::node(Kind::Symbol { name, class: Class::Ordinary, style }, token.span)
        }
        Effect::Character => return numbered_character(input),
        Effect::Verbatim => return verbatim(input),
        Effect::Definition => return broken_definition(input, token),
        Effect::Refused(why) => return refused(input, token, why),
        // `\limits` without a base changes nothing; switches and infixes are consumed before.
        Effect::Limits(_) | Effect::Switch(_) | Effect::Infix(_) => Piece::Nothing,
        _ => return no(),
    };
    Ok((rest, piece))
}

/// Commands that build something of their arguments.
fn structure<'t, 'a>(input: Tokens<'t, 'a>, effect: Effect) -> Parse<'t, 'a, Piece> {
    match effect {
        Effect::Fraction { is_binomial } => simple_fraction(input, is_binomial),
        Effect::GeneralFraction => general_fraction(input),
        Effect::Root => root(input),
        Effect::RootOf => root_of(input),
        Effect::Accent(name) => accent(input, name),
        Effect::Annotation(name, note) => annotation(input, name, note),
        Effect::Stack { is_over } => stack(input, is_over),
        Effect::Begin => environment(input),
        _ => wrapper(input, effect),
    }
}

/// Commands that change how their argument counts.
fn wrapper<'t, 'a>(input: Tokens<'t, 'a>, effect: Effect) -> Parse<'t, 'a, Piece> {
    match effect {
        Effect::Alphabet(style) => alphabet(input, style),
        Effect::OperatorName => operator_name(input),
        Effect::Body(arguments) => body(input, arguments),
        Effect::Classed(wanted) => class(input, wanted),
        Effect::Sided(wanted) => side(input, wanted),
        Effect::Arrow(name, class) => arrow(input, name, class),
        Effect::Not => negation(input),
        Effect::Lines => lines(input),
        Effect::Enclosed(open, close) => enclosed(input, open, close),
        Effect::Derivative(letter) => derivative(input, letter),
        Effect::Modulo => modulo(input),
        _ => {
            let (rest, node) = scripts(input, None, input.start())?;
            Ok((rest, Piece::Node(node)))
        }
    }
}

/// `\end` without its `\begin`.
fn stray_end<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let (rest, _) = raw_argument(input.at_index(input.index() + 1))?;
    let span = rest.span_from(&input);
    if !input.state.is_too_deep() {
        input.state.report(|| Diagnostic::error("L002", "`\\end` has no `\\begin`", span).with_help("leave it out"));
    }
    Ok((rest, Piece::node(Kind::Error(span.of(input.state.source).to_string()), span)))
}

//! Alphabets: `\mathbf{..}` and its kin, characters that bring their alphabet along, `\mathrel`.

use super::argument::{argument, raw_argument};
use super::text::simple_text;
use super::{Piece, single};
use crate::latex::commands::{Effect, class_of, effect};
use crate::latex::token::{Parse, Tokens};
use crate::latex::tree::{Class, Kind, Node, Style};

/// `\mathbf{R}` is a bold R, `\mathrm{KL}` a word, `\mathbb{1}` an indicator.
pub fn alphabet<'t, 'a>(input: Tokens<'t, 'a>, style: Style) -> Parse<'t, 'a, Piece> {
    let start = input.at_index(input.index() + 1);
    if style == Style::Roman {
        let before = start.skip_blanks();
        if before.first().is_some_and(|token| token.text == "{") {
            let (rest, tokens) = raw_argument(start)?;
            let is_word = tokens.first().is_some_and(|token| token.letter().is_some());
            if let Some(text) = simple_text(tokens).filter(|text| is_word && text.chars().count() > 1) {
                let span = rest.span_from(&input);
                return Ok((rest, Piece::node(Kind::Word { text, operator: false }, span)));
            }
        }
    }
    let (rest, row) = argument(start.with_style(style))?;
    let rest = rest.back_in(&input);
    let span = rest.span_from(&input);
    let mut node = single(row, span);
    // A lone digit in bold or blackboard bold is a name: the indicator, the zero vector.
    if let Kind::Number(text) = &node.kind
        && text.len() == 1
        && matches!(style, Style::Bold | Style::Blackboard)
    {
        let name = text.as_str().into();
        node.kind = Kind::Symbol { name, class: Class::Ordinary, style };
    }
    node.span = span;
    Ok((rest, Piece::Node(node)))
}

/// A letter that brings its alphabet along: `𝔼`, `𝛉`.
pub fn styled<'t, 'a>(input: Tokens<'t, 'a>, c: char, style: Style) -> Parse<'t, 'a, Piece> {
    let rest = input.at_index(input.index() + 1);
    let span = rest.span_from(&input);
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    let (name, style) = match effect(text) {
        _ if c.is_ascii_alphanumeric() => (text.into(), style),
        Some(Effect::Symbol(name, _)) if style == Style::Bold => (name.into(), style),
        Some(Effect::Symbol(name, _)) => (name.into(), Style::Plain),
        _ => (text.into(), style),
    };
    if c.is_ascii_digit() && !matches!(style, Style::Bold | Style::Blackboard) {
        return Ok((rest, Piece::node(Kind::Number(text.to_string()), span)));
    }
    Ok((rest, Piece::node(Kind::Symbol { name, class: Class::Ordinary, style }, span)))
}

/// `\mathrel{..}` and its kin give one symbol another class; around more they change only spacing.
pub fn class<'t, 'a>(input: Tokens<'t, 'a>, wanted: Class) -> Parse<'t, 'a, Piece> {
    let (rest, mut row) = argument(input.at_index(input.index() + 1))?;
    let span = rest.span_from(&input);
    // `\mathrel{\mathop:}=` is the long way to write `:=`.
    let is_colon = |node: &Node| matches!(&node.kind, Kind::Symbol { name, .. } if &**name == ":");
    let next = rest.skip_blanks();
    if wanted == Class::Relation
        && matches!(&row[..], [node] if is_colon(node))
        && next.first().is_some_and(|token| token.is_char('='))
    {
        let rest = next.at_index(next.index() + 1);
        let name = input.state.intern(":=");
        let span = rest.span_from(&input);
        return Ok((rest, Piece::node(Kind::Symbol { name, class: Class::Relation, style: Style::Plain }, span)));
    }
    if let [Node { kind: Kind::Symbol { class, name, .. }, .. }] = &mut row[..]
        && class_of(name) != Class::BigOperator
    {
        *class = wanted;
    }
    let mut node = single(row, span);
    node.span = span;
    Ok((rest, Piece::Node(node)))
}

//! `\operatorname{..}` and `\mathop{..}`.

use super::argument::{argument, raw_argument};
use super::text::simple_text;
use super::{Piece, single};
use crate::latex::token::{Parse, TokenKind, Tokens};
use crate::latex::tree::{Kind, Style};

/// A word that is an operator; what is no word stays what it is.
pub fn operator_name<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let mut start = input.at_index(input.index() + 1).skip_blanks();
    if start.first().is_some_and(|token| token.is_char('*')) {
        start = start.at_index(start.index() + 1).skip_blanks();
    }
    let is_mathop = input.first().is_some_and(|token| token.text == r"\mathop");
    if start.first().is_some_and(|token| token.kind == TokenKind::Open) {
        let (rest, tokens) = raw_argument(start)?;
        let shortest = if is_mathop { 2 } else { 1 };
        if let Some(text) = simple_text(tokens).filter(|text| text.chars().count() >= shortest) {
            let span = rest.span_from(&input);
            return Ok((rest, Piece::node(Kind::Word { text, operator: true }, span)));
        }
    }
    let style = if is_mathop { input.style } else { Style::Roman };
    let (rest, row) = argument(start.with_style(style))?;
    let rest = rest.back_in(&input);
    let mut node = single(row, rest.span_from(&input));
    if let Kind::Word { operator, .. } = &mut node.kind {
        *operator = true;
    }
    Ok((rest, Piece::Node(node)))
}

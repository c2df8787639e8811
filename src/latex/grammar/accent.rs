//! Accents and decorations over or under a body.

use super::Piece;
use super::argument::{argument, optional};
use crate::latex::token::{Parse, TokenKind, Tokens};
use crate::latex::tree::Kind;

/// `\hat{A}`
pub fn accent<'t, 'a>(input: Tokens<'t, 'a>, name: &'static str) -> Parse<'t, 'a, Piece> {
    let (rest, body) = argument(input.at_index(input.index() + 1))?;
    let name = input.state.intern(name);
    Ok((rest, Piece::node(Kind::Accent { name, body }, rest.span_from(&input))))
}

/// `\underbrace{body}_{note}`, `\boxed{body}`; `note` is the script that is the note.
pub fn annotation<'t, 'a>(input: Tokens<'t, 'a>, name: &'static str, note: Option<char>) -> Parse<'t, 'a, Piece> {
    let mut start = input.at_index(input.index() + 1);
    if let Ok((rest, _)) = optional(start) {
        start = rest;
    }
    let (mut rest, body) = argument(start)?;
    let wanted = match note {
        Some('_') => Some(TokenKind::Sub),
        Some(_) => Some(TokenKind::Sup),
        None => None,
    };
    let after = rest.skip_blanks();
    let mut text = None;
    if wanted.is_some() && after.first().map(|token| token.kind) == wanted {
        let (end, row) = argument(after.at_index(after.index() + 1))?;
        (rest, text) = (end, Some(row));
    }
    let name = input.state.intern(name);
    Ok((rest, Piece::node(Kind::Annotated { name, body, note: text }, rest.span_from(&input))))
}

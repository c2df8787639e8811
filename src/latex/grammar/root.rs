//! Roots.

use super::Piece;
use super::argument::{argument, optional};
use super::number::plain_number;
use super::row::row;
use super::script::{degree, with_subscript};
use crate::latex::token::{NONE, Parse, TokenKind, Tokens};
use crate::latex::tree::{Kind, Node, Row};
use crate::text::Diagnostic;

/// `\sqrt{x}`, `\sqrt[3]{x}`
pub fn root<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let start = input.at_index(input.index() + 1);
    let (start, degree) = match optional(start) {
        Ok((rest, degree)) => (rest, Some(degree)),
        Err(_) => (start, None),
    };
    let (rest, radicand) = match meant(start, true) {
        Some(meant) => meant,
        None => indexed(start, true)?,
    };
    Ok((rest, Piece::node(Kind::Root { degree, radicand }, rest.span_from(&input))))
}

/// `√x`, `√(x+1)`, `√12`, `√d_k`, `√[3](x)`
pub fn bare_root<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let start = input.at_index(input.index() + 1);
    // `√[3](x)`; a bracket with nothing behind it is the radicand.
    let (start, degree) = match optional(start) {
        Ok((rest, degree)) if rest.first().is_some_and(|next| next.is_char('(') || next.kind == TokenKind::Open) => {
            (rest, Some(degree))
        }
        _ => (start, None),
    };
    if let (None, Some((rest, degree, radicand))) = (&degree, parted(start)) {
        let kind = Kind::Root { degree: (!degree.is_empty()).then_some(degree), radicand };
        return Ok((rest, Piece::node(kind, rest.span_from(&input))));
    }
    let (rest, radicand) = match meant(start, false) {
        Some(meant) => meant,
        None => indexed(start, false)?,
    };
    Ok((rest, Piece::node(Kind::Root { degree, radicand }, rest.span_from(&input))))
}

/// `√(n&x)`, as word processors write the root of degree `n`: behind the bracket, the degree and the radicand.
fn parted<'t, 'a>(input: Tokens<'t, 'a>) -> Option<(Tokens<'t, 'a>, Row, Row)> {
    let start = input.skip_blanks();
    let first = start.first().filter(|first| first.is_char('(') && first.partner != NONE)?;
    let close = first.partner as usize;
    start.get(close.checked_sub(start.index())?).filter(|_| !start.is_too_deep())?;
    let mut at = start.index() + 1;
    while at < close {
        let token = start.get(at - start.index())?;
        if token.kind == TokenKind::Align {
            let inside = start.at_index(start.index() + 1).deeper();
            let (_, degree) = row(inside.until_index(at)).ok()?;
            let (_, radicand) = row(start.at_index(at + 1).deeper().until_index(close)).ok()?;
            return Some((start.at_index(close + 1), degree, radicand));
        }
        at = if token.partner != NONE && token.partner as usize > at { token.partner as usize + 1 } else { at + 1 };
    }
    None
}

/// `³√x`
pub fn raised_root<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let (start, degree) = degree(input);
    let (rest, piece) = bare_root(start)?;
    let Piece::Node(Node { kind: Kind::Root { radicand, .. }, .. }) = piece else { return Ok((rest, piece)) };
    Ok((rest, Piece::node(Kind::Root { degree: Some(degree), radicand }, rest.span_from(&input))))
}

/// An argument without braces with what stands below it: a root has no index. TeX leaves it outside.
fn indexed<'t, 'a>(start: Tokens<'t, 'a>, is_reported: bool) -> Parse<'t, 'a, Row> {
    let is_braced = start.skip_blanks().first().is_some_and(|token| token.kind == TokenKind::Open);
    let (rest, radicand) = argument(start)?;
    if is_braced {
        return Ok((rest, radicand));
    }
    let (end, radicand) = with_subscript(rest, radicand);
    if is_reported && end.index() > rest.index() {
        let text: String = start.slice()[..end.index() - start.index()].iter().map(|token| token.text).collect();
        start.state.report(|| {
            let message = format!("TeX leaves the subscript out of the root, read as `\\sqrt{{{}}}`", text.trim());
            Diagnostic::warning("L009", message, end.span_from(&start)).with_help("put the radicand in braces")
        });
    }
    Ok((end, radicand))
}

/// `\root n \of x`
pub fn root_of<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let (rest, degree) = argument(input.at_index(input.index() + 1))?;
    let of = rest.skip_blanks();
    let rest = match of.first() {
        Some(token) if token.text == r"\of" => of.at_index(of.index() + 1),
        _ => rest,
    };
    let (rest, radicand) = argument(rest)?;
    Ok((rest, Piece::node(Kind::Root { degree: Some(degree), radicand }, rest.span_from(&input))))
}

/// A bracket's content or a run of digits directly behind the root sign, of which TeX takes one token.
fn meant<'t, 'a>(input: Tokens<'t, 'a>, is_reported: bool) -> Option<(Tokens<'t, 'a>, Row)> {
    let start = input.skip_blanks();
    let first = start.first()?;
    let (rest, nodes) = if first.is_char('(') {
        let close = first.partner as usize;
        if first.partner == NONE || start.is_too_deep() || start.get(close - start.index()).is_none() {
            return None;
        }
        let (_, nodes) = row(start.at_index(start.index() + 1).deeper().until_index(close)).ok()?;
        (start.at_index(close + 1), nodes)
    } else if first.digit().is_some() {
        let (rest, text) = plain_number(start);
        (rest, vec![Node { kind: Kind::Number(text), span: rest.span_from(&start) }])
    } else {
        return None;
    };
    if is_reported && rest.index() > start.index() + 1 {
        let text: String = start.slice()[..rest.index() - start.index()].iter().map(|token| token.text).collect();
        let alone = first.text;
        input.state.report(|| {
            let message = format!("TeX takes only `{alone}` under the root, read as `\\sqrt{{{text}}}`");
            Diagnostic::warning("L009", message, rest.span_from(&start)).with_help("put the radicand in braces")
        });
    }
    Some((rest, nodes))
}

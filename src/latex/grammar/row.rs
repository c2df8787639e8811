//! Rows: pieces with their scripts, `\over` and its kin, alphabets that hold to the end of the group.

use super::atom::atom;
use super::script::{is_script, scripts};
use super::{Piece, single};
use crate::latex::commands::{Effect, effect};
use crate::latex::token::{Parse, Stop, TokenKind, Tokens};
use crate::latex::tree::{Kind, Node, Row};

/// The nodes up to what ends the row.
pub fn row<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Row> {
    let mut rest = input;
    let mut nodes = Row::new();
    let mut infix: Option<(Tokens<'t, 'a>, Row, bool)> = None;
    loop {
        rest = rest.skip_blanks();
        let Some(token) = rest.first() else { break };
        if rest.stop == Stop::Cell && matches!(token.kind, TokenKind::Align | TokenKind::Break) {
            break;
        }
        if token.kind == TokenKind::Command {
            match effect(token.text) {
                Some(Effect::Switch(style)) => {
                    rest = rest.from_index(rest.index() + 1).with_style(style);
                    continue;
                }
                Some(Effect::Infix { is_binomial }) => {
                    let numerator = fraction(infix.take(), std::mem::take(&mut nodes), rest);
                    rest = rest.from_index(rest.index() + 1);
                    infix = Some((input, numerator, is_binomial));
                    continue;
                }
                _ => {}
            }
        }
        let (after, ()) = item(rest, &mut nodes)?;
        rest = after.back_in(&rest);
    }
    Ok((rest.back_in(&input), fraction(infix, nodes, rest)))
}

/// Puts `denominator` under the numerator that waits for it.
fn fraction<'t, 'a>(infix: Option<(Tokens<'t, 'a>, Row, bool)>, denominator: Row, end: Tokens<'t, 'a>) -> Row {
    let Some((start, numerator, binomial)) = infix else {
        return denominator;
    };
    vec![Node { kind: Kind::Fraction { numerator, denominator, binomial }, span: end.span_from(&start) }]
}

/// The node under the combining marks that follow it.
pub fn combined<'t, 'a>(input: Tokens<'t, 'a>, node: Node) -> (Tokens<'t, 'a>, Node) {
    let (mut rest, mut node) = (input, node);
    while let Some(TokenKind::Combining(name)) = rest.first().map(|token| token.kind) {
        rest = rest.from_index(rest.index() + 1);
        let span = node.span.to(rest.before().map_or(node.span, |token| token.span));
        node = Node { kind: Kind::Accent { name: rest.state.intern(name), body: vec![node] }, span };
    }
    (rest, node)
}

/// One piece with its accents and scripts.
fn item<'t, 'a>(input: Tokens<'t, 'a>, nodes: &mut Row) -> Parse<'t, 'a, ()> {
    let (mut rest, piece) = atom(input)?;
    rest = rest.back_in(&input);
    let mut node = match piece {
        Piece::Node(node) => node,
        Piece::Splice(row) if is_script(&rest) => single(row, rest.span_from(&input)),
        Piece::Splice(row) => {
            nodes.extend(row);
            return Ok((rest, ()));
        }
        Piece::Nothing => return Ok((rest, ())),
    };
    (rest, node) = combined(rest, node);
    if !matches!(node.kind, Kind::Space(_) | Kind::Mark { .. }) && is_script(&rest) {
        // Scripts on what is scripted inside an alphabet's braces, say, stay apart from those inside.
        if matches!(node.kind, Kind::Scripts { limits: false, .. }) {
            let span = node.span;
            node = Node { kind: Kind::Group(vec![node]), span };
        }
        let (after, scripted) = scripts(rest, Some(node), input.start())?;
        nodes.push(scripted);
        return Ok((after, ()));
    }
    nodes.push(node);
    Ok((rest, ()))
}

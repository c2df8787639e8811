//! Rows: pieces with their scripts, `\over` and its kin, alphabets that hold to the end of the group.

use super::atom::atom;
use super::fraction::parted;
use super::ignored::dimension;
use super::script::{is_script, scripts};
use super::{Piece, single};
use crate::latex::commands::{Effect, Infix, effect};
use crate::latex::token::{Parse, Stop, TokenKind, Tokens};
use crate::latex::tree::{Kind, Node, Row};
use crate::text::Diagnostic;

/// The nodes up to what ends the row.
pub fn row<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Row> {
    let mut rest = input;
    let mut nodes = Row::new();
    let mut infix: Option<(Row, Infix)> = None;
    loop {
        rest = rest.skip_blanks();
        let Some(token) = rest.first() else { break };
        if rest.stop == Stop::Cell && matches!(token.kind, TokenKind::Align | TokenKind::Break) {
            break;
        }
        if let Some(name) = token.command() {
            match effect(name) {
                Some(Effect::Switch(style)) => {
                    rest = rest.at_index(rest.index() + 1).with_style(style);
                    continue;
                }
                // A second one in the same group has nothing to split.
                Some(Effect::Infix(_)) if infix.is_some() => {
                    let message = format!("a second `{}` in one group", token.text);
                    rest.state.report(|| Diagnostic::error("L005", message, token.span).with_help("add braces"));
                    nodes.push(Node { kind: Kind::Error(token.text.to_string()), span: token.span });
                    rest = rest.at_index(rest.index() + 1);
                    continue;
                }
                Some(Effect::Infix(kind)) => {
                    infix = Some((std::mem::take(&mut nodes), kind));
                    rest = rest.at_index(rest.index() + 1);
                    if kind == (Infix::Fraction { has_dimension: true }) {
                        rest = dimension(rest);
                    }
                    continue;
                }
                _ => {}
            }
        }
        let (after, ()) = item(rest, &mut nodes)?;
        rest = after.back_in(&rest);
    }
    let nodes = match infix {
        Some((above, kind)) => parted(&input, kind, above, nodes, rest.span_from(&input)),
        None => nodes,
    };
    Ok((rest.back_in(&input), nodes))
}

/// The node under the combining marks that follow it.
pub fn combined<'t, 'a>(input: Tokens<'t, 'a>, node: Node) -> (Tokens<'t, 'a>, Node) {
    let (mut rest, mut node) = (input, node);
    while let Some(TokenKind::Combining(name)) = rest.first().map(|token| token.kind) {
        rest = rest.at_index(rest.index() + 1);
        let span = node.span.to(rest.before().map_or(node.span, |token| token.span));
        node = Node { kind: Kind::Accent { name: rest.state.intern(name), body: vec![node] }, span };
    }
    (rest, node)
}

/// One piece with its accents and scripts.
fn item<'t, 'a>(input: Tokens<'t, 'a>, nodes: &mut Row) -> Parse<'t, 'a, ()> {
    // What is ignored does not part a base from its scripts: `x\,_i`.
    if is_script(&input)
        && let Some(base) = nodes.pop_if(|node| !matches!(node.kind, Kind::Space(_) | Kind::Mark { .. }))
    {
        let (rest, node) = scripted(input, base)?;
        nodes.push(node);
        return Ok((rest, ()));
    }
    let (mut rest, piece) = atom(input)?;
    rest = rest.back_in(&input);
    let mut node = match piece {
        Piece::Node(node) => node,
        Piece::Splice(row) if is_script(&rest) => single(row, rest.span_from(&input)),
        Piece::Splice(row) => {
            row.into_iter().for_each(|node| push(within(&rest, node), nodes));
            return Ok((rest, ()));
        }
        Piece::Nothing => return Ok((rest, ())),
    };
    (rest, node) = combined(rest, within(&rest, node));
    // Two blank lines are one.
    let is_par = |node: &Node| matches!(&node.kind, Kind::Space(name) if &**name == r"\par");
    if is_par(&node) && nodes.last().is_some_and(is_par) {
        return Ok((rest, ()));
    }
    if !matches!(node.kind, Kind::Space(_) | Kind::Mark { .. }) && is_script(&rest) {
        let (rest, node) = scripted(rest, node)?;
        nodes.push(node);
        return Ok((rest, ()));
    }
    push(node, nodes);
    Ok((rest, ()))
}

/// A line break out of a command's braces starts no row of the cells around; it still parts what stands beside it.
pub fn within(around: &Tokens<'_, '_>, mut node: Node) -> Node {
    if around.stop == Stop::Cell && matches!(&node.kind, Kind::Space(name) if &**name == r"\\") {
        node.kind = Kind::Space(around.state.intern(r"\quad"));
    }
    node
}

/// Adds a node; scripts that came alone out of a command's braces find their base: `x\textcolor{red}{_i}`.
pub fn push(mut node: Node, nodes: &mut Row) {
    if let Kind::Scripts { base: base @ None, .. } = &mut node.kind
        && let Some(last) = nodes.pop_if(|last| !matches!(last.kind, Kind::Space(_) | Kind::Mark { .. }))
    {
        node.span = last.span.to(node.span);
        *base = Some(Box::new(as_base(last)));
    }
    nodes.push(node);
}

/// Scripts on what is scripted already stay apart from those inside.
fn as_base(node: Node) -> Node {
    let span = node.span;
    let is_scripted = match &node.kind {
        Kind::Scripts { limits, .. } => !limits,
        // Bare, it would take the script for its note.
        Kind::Annotated { name, note: None, .. } => matches!(&**name, r"\underbrace" | r"\overbrace"),
        _ => false,
    };
    if is_scripted { Node { kind: Kind::Group(vec![node]), span } } else { node }
}

/// The base with the scripts behind it.
fn scripted<'t, 'a>(input: Tokens<'t, 'a>, base: Node) -> Parse<'t, 'a, Node> {
    let start = base.span.start;
    scripts(input, Some(as_base(base)), start)
}

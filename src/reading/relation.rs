//! Relations with something on, over or under them: `\overset{(a)}{=}`, `\stackrel{!}{=}`, `\mathrel{\widehat{=}}`.

use super::cursor::{class_of, delimiter_of, is_blank, symbol_name, ungrouped};
use crate::latex::tree::{Class, Kind, Node, Row, Side, find_node};

/// Relations that a script in line decorates; `\equiv_3` and `\sim_p` are relations of their own.
const PLAIN: &[&str] = &["=", "<", ">", "\\le", "\\ge", "\\approx", "\\ne"];

/// The name of `=` under a hat.
const CORRESPONDS: &str = "\\wedgeq";

/// The relation that a node is under its decoration; `None` for one that has none.
pub(super) fn undecorated(node: &Node) -> Option<Node> {
    let inner = inner_of(node)?;
    let mut kind = inner.kind.clone();
    // `3 \mathrel{\widehat{=}} 12\,\%`: one stands for the other and is not equal to it.
    if let (Kind::Symbol { name, .. }, true) = (&mut kind, has_hat(node)) {
        *name = CORRESPONDS.into();
    }
    Some(Node { kind, span: node.span })
}

fn inner_of(node: &Node) -> Option<&Node> {
    let inner = match &node.kind {
        Kind::Scripts { base: Some(base), sub, sup, limits, .. } => {
            let inner = relation_in(base)?;
            let is_plain = symbol_name(inner).is_some_and(|name| PLAIN.contains(&name));
            let is_labelled = [sub, sup].into_iter().flatten().all(|script| is_label(script));
            return (*limits || is_plain && is_labelled).then_some(inner);
        }
        Kind::Accent { body, .. } => lone(body)?,
        Kind::Group(row) => lone(row)?,
        _ => return None,
    };
    relation_in(inner)
}

/// Whether a script in line says why the relation holds or is a reference, and is no number or letter, which may belong to
/// what follows: `=^{(a)}`, `=_{\text{def}}`.
fn is_label(script: &[Node]) -> bool {
    let mut nodes = ungrouped(script).iter().filter(|node| !is_blank(node));
    let Some(first) = nodes.next() else { return false };
    let is_mark = |node: &Node| matches!(symbol_name(node), Some("!" | "?" | "*" | "\\ast" | "\\star" | "\\triangle"));
    let is_letter = |node: &&Node| symbol_name(node).is_some_and(|name| name.chars().all(char::is_alphabetic));
    match &first.kind {
        Kind::Word { .. } | Kind::Prose(_) => true,
        Kind::Delimiter { .. } => true,
        _ if is_mark(first) => nodes.next().is_none(),
        // `=_{def}`; two letters may be a product.
        _ => is_letter(&first) && nodes.clone().count() > 1 && nodes.all(|node| is_letter(&node)),
    }
}

/// The relation that a node is, decorated or not.
fn relation_in(node: &Node) -> Option<&Node> {
    match class_of(node) {
        Some(Class::Relation) => Some(node),
        _ => inner_of(node),
    }
}

fn has_hat(node: &Node) -> bool {
    match &node.kind {
        Kind::Accent { .. } => true,
        Kind::Group(row) => lone(row).is_some_and(has_hat),
        Kind::Scripts { base: Some(base), .. } => has_hat(base),
        _ => false,
    }
}

fn lone(row: &Row) -> Option<&Node> {
    let mut nodes = row.iter().filter(|node| !is_blank(node));
    nodes.next().filter(|_| nodes.next().is_none())
}

/// Whether a relation stands somewhere in a member, outside of brackets and scripts: what has one is no value, and
/// nothing can be named by it.
pub(super) fn hides_relation(row: &[Node]) -> bool {
    let mut depth = 0usize;
    row.iter().any(|node| {
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && holds(node)
    })
}

fn holds(node: &Node) -> bool {
    let is_equality = |node: &Node| symbol_name(node).is_some_and(|name| PLAIN.contains(&name) || name == ":=");
    match &node.kind {
        Kind::Scripts { base: Some(base), .. } => holds(base),
        Kind::Accent { body, .. } | Kind::Annotated { body, .. } => find_node(body, &mut { is_equality }).is_some(),
        Kind::Error(text) => text.contains('='),
        _ => is_equality(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{flat_row, statements};

    fn relations(latex: &str) -> Vec<String> {
        let found = statements(&flat_row(&crate::latex::parse(latex).tree.row));
        found.iter().flat_map(|it| &it.members).filter_map(|member| member.relation.clone()).collect()
    }

    #[test]
    fn decorations_leave_the_relation() {
        for latex in [
            r"1 \overset{(a)}{=} 2",
            r"1 \stackrel{!}{=} 2",
            r"1 \stackrel{\mathrm{def}}{=} 2",
            r"1 \underset{n=2}{=} 2",
            r"1 \mathop{=}\limits^{(1)} 2",
            r"1 \mathop{=}\limits_{(1)} 2",
            r"1 \mathrel{\overset{!}{=}} 2",
            r"1 \overset{a}{\underset{b}{=}} 2",
            r"1 {=} 2",
            r"1 \underbrace{=}_{(a)} 2",
            r"1 =^{(a)} 2",
        ] {
            assert_eq!(relations(latex), ["="], "{latex} {:?}", crate::latex::parse(latex).tree.row);
        }
        assert_eq!(relations(r"1 \overset{!}{>} 2"), [">"]);
        assert_eq!(relations(r"1 \mathrel{\widehat{=}} 2"), [CORRESPONDS]);
        assert_eq!(relations(r"1 \overset{(a)}{\approx} 2 \overset{(b)}{\le} 3"), [r"\approx", r"\le"]);
    }

    #[test]
    fn scripts_of_other_things_hide_no_relation() {
        let hides = |latex: &str| hides_relation(&crate::latex::parse(latex).tree.row);
        assert!(!hides(r"\sum_{i=1}^n x_i") && !hides(r"P(X = 2)") && !hides(r"\max_{x > 0} f"));
    }
}

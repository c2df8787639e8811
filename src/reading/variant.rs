//! Two shapes of one Greek letter: where a typed reference has `\epsilon` alone, an answer's `\varepsilon` is that letter.

use crate::latex::tree::{Kind, Node, Row, find_node};

/// The shapes of one letter.
const SHAPES: [[&str; 2]; 5] = [
    [r"\epsilon", r"\varepsilon"],
    [r"\phi", r"\varphi"],
    [r"\theta", r"\vartheta"],
    [r"\rho", r"\varrho"],
    [r"\sigma", r"\varsigma"],
];

/// A shape, and the other one that stands for it too.
pub(super) type Shape = (&'static str, &'static str);

fn holds(row: &[Node], name: &str) -> bool {
    let is_one = &mut |node: &Node| matches!(&node.kind, Kind::Symbol { name: own, .. } if own.as_ref() == name);
    find_node(row, is_one).is_some()
}

/// The letters that a row has in one shape only, which an answer to it may write in the other.
pub(super) fn shapes_of(row: &[Node]) -> Vec<Shape> {
    let both = SHAPES.into_iter().flat_map(|[one, other]| [(one, other), (other, one)]);
    both.filter(|(own, other)| holds(row, own) && !holds(row, other)).collect()
}

/// The letters that names have in one shape only.
pub(super) fn shapes_of_names<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Shape> {
    let names: Vec<&str> = names.collect();
    let has = |name: &str| {
        let ends = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphabetic());
        names.iter().any(|latex| latex.match_indices(name).any(|(at, _)| ends(&latex[at + name.len()..])))
    };
    let both = SHAPES.into_iter().flat_map(|[one, other]| [(one, other), (other, one)]);
    both.filter(|(own, other)| has(own) && !has(other)).collect()
}

/// The rows with these shapes, where they do not have both of a letter.
pub(super) fn with_shapes(rows: Vec<Row>, shapes: &[Shape]) -> Vec<Row> {
    let has = |name: &str| rows.iter().any(|row| holds(row, name));
    let changed: Vec<Shape> = shapes.iter().copied().filter(|(own, other)| has(other) && !has(own)).collect();
    if changed.is_empty() {
        return rows;
    }
    rows.into_iter().map(|row| row.into_iter().map(|node| reshaped(node, &changed)).collect()).collect()
}

fn reshaped(mut node: Node, changed: &[Shape]) -> Node {
    if let Kind::Symbol { name, .. } = &mut node.kind
        && let Some((own, _)) = changed.iter().find(|(_, other)| name.as_ref() == *other)
    {
        *name = (*own).into();
    }
    node.with_rows(&mut |row| row.into_iter().map(|node| reshaped(node, changed)).collect())
}

//! Brackets in print: `\left` where a partner stands in the same row, else `\bigl`.

use crate::latex::commands::{Effect, effect};
use crate::latex::tree::{Kind, Node, Side};

/// How a sized bracket is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// With `\left`, `\middle` and `\right`: its partner stands in the same row.
    Paired,
    /// With `\bigl` and its kin, which need no partner.
    Alone,
}

/// The sized bracket that a node is or has as its base.
fn sized(node: &Node) -> Option<Side> {
    match &node.kind {
        Kind::Delimiter { side, sized: true, .. } => Some(*side),
        Kind::Scripts { base: Some(base), limits: false, .. } => sized(base),
        _ => None,
    }
}

/// For every node of a row how a bracket in its place is printed.
pub fn fits(row: &[Node]) -> Vec<Fit> {
    let mut fits = vec![Fit::Alone; row.len()];
    let mut open: Vec<Vec<usize>> = Vec::new();
    for (at, node) in row.iter().enumerate() {
        match sized(node) {
            Some(Side::Open) => open.push(vec![at]),
            Some(Side::Either) => {
                if let Some(members) = open.last_mut() {
                    members.push(at);
                }
            }
            Some(Side::Close) => {
                for member in open.pop().into_iter().flat_map(|members| members.into_iter().chain([at])) {
                    fits[member] = Fit::Paired;
                }
            }
            None => {}
        }
    }
    fits
}

/// A bracket as LaTeX.
pub fn delimiter(name: &str, side: Side, sized: bool, fit: Fit) -> String {
    if !sized {
        return unsized_bracket(name, side);
    }
    let size = match (fit, side) {
        (Fit::Paired, Side::Open) => r"\left",
        (Fit::Paired, Side::Close) => r"\right",
        (Fit::Paired, Side::Either) => r"\middle",
        (Fit::Alone, Side::Open) => r"\bigl",
        (Fit::Alone, Side::Close) => r"\bigr",
        (Fit::Alone, Side::Either) => r"\bigm",
    };
    format!("{size}{}", typed(name))
}

fn typed(name: &str) -> &str {
    match name {
        "{" => r"\{",
        "}" => r"\}",
        "<" => r"\langle",
        ">" => r"\rangle",
        _ => name,
    }
}

fn unsized_bracket(name: &str, side: Side) -> String {
    let text = match (name, side) {
        ("|", Side::Open) => r"\lvert",
        ("|", Side::Close) => r"\rvert",
        (r"\|", Side::Open) => r"\lVert",
        (r"\|", Side::Close) => r"\rVert",
        _ => typed(name),
    };
    match (effect(text), side) {
        (Some(Effect::Bracket(_, own)), _) if own == side => text.to_string(),
        (_, Side::Open) => format!(r"\mathopen{{{text}}}"),
        (_, Side::Close) => format!(r"\mathclose{{{text}}}"),
        _ => text.to_string(),
    }
}

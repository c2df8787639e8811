//! The grammar: token slices to nodes, one file per kind of notation.
//!
//! Every function consumes at least one token or fails without consuming, and looks
//! ahead a bounded number of tokens, so that reading takes linear time.

mod accent;
mod alphabet;
mod argument;
mod atom;
mod delimiter;
mod environment;
mod fraction;
mod ignored;
mod label;
mod number;
mod operator;
mod root;
mod row;
mod script;
mod stack;
mod symbol;
mod text;

use super::tree::{Kind, Node, Row};
use crate::text::Span;

pub use environment::formula;

/// What one notation adds to its row.
pub enum Piece {
    /// A node, on which scripts may hang.
    Node(Node),
    /// Nodes that stand in the row as if nothing were around them.
    Splice(Row),
    /// Nothing.
    Nothing,
}

impl Piece {
    fn node(kind: Kind, span: Span) -> Self {
        Piece::Node(Node { kind, span })
    }

    /// A single node by itself, any other number of them side by side.
    fn row(mut row: Row) -> Self {
        match row.len() {
            0 => Piece::Nothing,
            1 => row.pop().map_or(Piece::Nothing, Piece::Node),
            _ => Piece::Splice(row),
        }
    }
}

/// One node for a row: the single node itself, otherwise a group.
fn single(mut row: Row, span: Span) -> Node {
    if row.len() == 1
        && let Some(node) = row.pop()
    {
        return node;
    }
    Node { kind: Kind::Group(row), span }
}

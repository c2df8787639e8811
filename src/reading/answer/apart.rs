//! Rows of one formula that stand apart: a formula for each phase of a schedule.

use super::super::Lexicon;
use super::super::statement::Statement;
use crate::latex::tree::{Kind as NodeKind, Node, find_node};
use crate::text::Span;

/// The second of two statements with one left side and no branches, where the question has branches: each may be a row.
pub(super) fn apart_row(found: &[Statement], lexicon: &Lexicon) -> Option<Span> {
    let value = lexicon.value.as_ref()?;
    if !matches!(value.node(), crate::expr::Node::Cases(_)) {
        return None;
    }
    let branches =
        |row: &[Node]| find_node(row, &mut |node| matches!(node.kind, NodeKind::Environment { .. })).is_some();
    let left =
        |statement: &Statement| statement.is_chain().then(|| crate::cards::flatten(&statement.members[0].row, true));
    let rows: Vec<&Statement> =
        found.iter().filter(|statement| !statement.members.iter().any(|member| branches(&member.row))).collect();
    let is_second = |place: usize| {
        let own = left(rows[place]).filter(|own| !own.is_empty());
        own.is_some() && rows[..place].iter().any(|other| left(other) == own)
    };
    (0..rows.len()).find(|place| is_second(*place)).map(|place| rows[place].members[0].span())
}

//! What is said beside a line of a chain, behind a comma and a wide space: `= 2 + 3, \quad k = 1`.

use super::cursor::{is_blank, row_span, symbol_name, trimmed};
use super::statement::{has_relation, is_chain_relation, is_equality, starts_wide};
use crate::latex::tree::{Class, Kind, Node, Row};
use crate::text::Span;

/// The row with what is said beside a line, `= 2 + 3, \quad k = 1`, behind the lines that go on with it: `= 5` is the value of
/// the line, not of the remark.
pub(super) fn remarks_last(row: &[Node]) -> Row {
    let is_end = |node: &Node| matches!(&node.kind, Kind::Space(name) if name.as_ref() == "\\\\");
    let lines: Vec<&[Node]> = row.split(is_end).collect();
    let goes_on = |line: Option<&&[Node]>| line.is_some_and(|line| starts_with_equality(line));
    if !(1..lines.len()).any(|at| goes_on(lines.get(at)) && remark_of(lines[at - 1]).is_some()) {
        return row.to_vec();
    }
    let mut found = Row::with_capacity(row.len());
    let mut remarks: Vec<Row> = Vec::new();
    let end = |span: Span| Node { kind: Kind::Space("\\\\".into()), span: Span::empty(span.end) };
    for (at, line) in lines.iter().enumerate() {
        let is_next = goes_on(lines.get(at + 1));
        match remark_of(line).filter(|_| is_next) {
            Some(start) => {
                found.extend_from_slice(&line[..start]);
                remarks.push(line[start + 1..].to_vec());
            }
            None => found.extend_from_slice(line),
        }
        if !is_next {
            for remark in remarks.drain(..) {
                found.push(end(row_span(&remark)));
                found.extend(remark);
            }
        }
        if at + 1 < lines.len() {
            found.push(end(row_span(line)));
        }
    }
    found
}

/// Where a remark begins in a line: a comma, a wide space and one equation `k = 1` behind a chain.
fn remark_of(line: &[Node]) -> Option<usize> {
    let at = line.iter().rposition(|node| matches!(symbol_name(node), Some(",")))?;
    let remark = trimmed(&line[at + 1..]);
    let relation = remark.iter().position(is_chain_relation)?;
    let is_small = relation == 1 && remark.len() <= MOST_REMARK && !remark.iter().skip(2).any(is_chain_relation);
    // A computation may go on itself, and behind a lone number nothing does.
    let is_number = |node: &Node| matches!(node.kind, Kind::Number(_));
    let value = remark.get(2..).unwrap_or_default();
    let is_said = matches!(value, [number] if is_number(number)) || value.iter().any(is_letter);
    let last = line[..at].iter().rposition(is_chain_relation).map(|relation| trimmed(&line[relation + 1..at]));
    let is_done = matches!(last, Some([number]) if is_number(number));
    let is_apart = starts_wide(&line[at + 1..]) && has_relation(&line[..at]);
    (is_small && is_said && !is_done && is_apart).then_some(at)
}

fn is_letter(node: &Node) -> bool {
    matches!(&node.kind, Kind::Symbol { class: Class::Ordinary, .. } | Kind::Scripts { .. })
}

/// The most nodes of a remark beside a line.
const MOST_REMARK: usize = 6;

fn starts_with_equality(row: &[Node]) -> bool {
    row.iter().find(|node| !is_blank(node)).and_then(symbol_name).is_some_and(is_equality)
}

#[cfg(test)]
mod tests {
    use crate::reading::statement::{flat_row, statements};

    fn members(latex: &str) -> Vec<usize> {
        let row = flat_row(&crate::latex::parse(latex).tree.row);
        statements(&row).iter().map(|statement| statement.members.len()).collect()
    }

    #[test]
    fn a_line_goes_on_behind_its_remark() {
        assert_eq!(members(r"x &= 2 + 3, \quad k = 1 \\ &= 5"), [3, 2]);
        assert_eq!(members(r"x &= 2 + 3, \quad \ell = k - 1 \\ &= 5"), [3, 2]);
        // Two equations in one line, and a list.
        assert_eq!(members(r"x &= 2 + 3, \quad y + z = 1 \\ &= 5"), [2, 3]);
        assert_eq!(members(r"x &= 2, \quad k = 1"), [2, 2]);
        assert_eq!(members(r"x &= 1, \quad y = 2 + 3 \\ &= 5"), [2, 3]);
        assert_eq!(members(r"x &= 1, \quad y = z \\ &= 5"), [2, 3]);
    }
}

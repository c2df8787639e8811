//! Spellings that TeX has better ones for: `{\rm clip}(x, a, b)`, `\left\{ \begin{array}{ll} ... \end{array} \right.`.

use super::cursor::{delimiter_of, is_blank, trimmed};
use crate::latex::tree::{Kind, Node, Row, Side, find_node};

/// Whether a row has what [`without_old_style`] writes anew.
pub(super) fn has_old_style(row: &[Node]) -> bool {
    let is_old = |node: &Node| match &node.kind {
        Kind::Group(inner) => matches!(trimmed(inner), [Node { kind: Kind::Word { operator: false, .. }, .. }]),
        Kind::Environment { name, .. } => is_rows(name),
        _ => false,
    };
    find_node(row, &mut { is_old }).is_some()
}

fn is_rows(environment: &str) -> bool {
    ["array", "aligned", "matrix", "gathered"].iter().any(|rows| environment.starts_with(rows))
}

/// The row with a word alone in braces as the word, and rows behind an open brace as cases, at all depths.
pub(super) fn without_old_style(row: Row) -> Row {
    let row: Row = row.into_iter().map(|node| bare_word(node.with_rows(&mut without_old_style))).collect();
    let found = (0..row.len()).filter(|&place| is_brace(&row[place])).find_map(|place| cases(&row, place));
    match found {
        Some((start, end, cases)) => {
            let (mut before, behind) = (row[..start].to_vec(), row[end..].to_vec());
            before.push(cases);
            before.extend(without_old_style(behind));
            before
        }
        None => row,
    }
}

fn is_brace(node: &Node) -> bool {
    delimiter_of(node).is_some_and(|(name, side)| matches!(name, "{" | "\\lbrace") && side == Side::Open)
}

/// The rows behind the brace at a place, as cases: where they start and end.
fn cases(row: &[Node], place: usize) -> Option<(usize, usize, Node)> {
    let next = |from: usize| (from..row.len()).find(|&at| !is_blank(&row[at]));
    let at = next(place + 1)?;
    let Kind::Environment { name, rows } = &row[at].kind else { return None };
    let has_two = rows.iter().any(|cells| cells.len() > 1) && rows.iter().all(|cells| cells.len() < 3);
    let close = next(at + 1)?;
    let is_open = delimiter_of(&row[close]).is_some_and(|(name, _)| name == ".");
    let kind = Kind::Environment { name: "cases".into(), rows: rows.clone() };
    (is_rows(name) && has_two && is_open)
        .then(|| (place, close + 1, Node { kind, span: row[place].span.to(row[close].span) }))
}

/// `{\rm clip}` as `\mathrm{clip}`.
fn bare_word(node: Node) -> Node {
    match &node.kind {
        Kind::Group(inner) => match trimmed(inner) {
            [word @ Node { kind: Kind::Word { operator: false, .. }, .. }] => {
                Node { kind: word.kind.clone(), span: node.span }
            }
            _ => node,
        },
        _ => node,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(latex: &str) -> String {
        crate::latex::print(&without_old_style(crate::latex::parse(latex).tree.row))
    }

    #[test]
    fn words_lose_their_braces_at_any_depth() {
        assert_eq!(read(r"\frac{{\rm clip}(x,a)}{2}"), read(r"\frac{\mathrm{clip}(x,a)}{2}"));
        assert_eq!(read(r"{a b}"), crate::latex::print(&crate::latex::parse(r"{a b}").tree.row));
    }

    #[test]
    fn rows_behind_an_open_brace_are_cases() {
        let cases = read(r"x = \begin{cases} a & b \\ c & \text{otherwise} \end{cases} + 1");
        assert_eq!(read(r"x = \left\{\begin{array}{ll} a & b \\ c & \text{otherwise} \end{array}\right. + 1"), cases);
        let set = r"\left\{\begin{array}{l} a \\ c \end{array}\right\}";
        assert_eq!(read(set), crate::latex::print(&crate::latex::parse(set).tree.row));
    }
}

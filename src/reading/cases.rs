//! Values by cases: the rows of `\begin{cases}`, and the words before their conditions.

use super::cursor::{Cursor, split_commas, symbol_name};
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::expr::Expr;
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl Reader<'_> {
    /// `\begin{cases} value & condition \\ ...`
    pub(super) fn cases(&mut self, rows: &[Vec<Vec<Node>>], span: Span) -> Read<Term> {
        let mut cases = Vec::new();
        for cells in rows {
            let value = cells.first().map(Vec::as_slice).unwrap_or_default();
            if super::cursor::trimmed(value).is_empty() {
                continue;
            }
            let value = strip_comma(value);
            if let Some(node) = cells.iter().skip(2).flat_map(|cell| super::cursor::trimmed(cell)).next() {
                return Err(self.unexpected(node));
            }
            let condition = cells.get(1).map(|cell| super::cursor::trimmed(strip_comma(cell))).unwrap_or_default();
            let condition = strip_condition_words(condition);
            let (counted, residue) = self.residue_condition(condition).unzip();
            let number = self.with_scope(counted.unwrap_or_default(), |reader| reader.whole_number(value))?;
            let condition = match (condition, residue) {
                (_, Some(residue)) => Some(residue),
                ([], None) => None,
                (condition, None) => Some(self.condition(condition)?),
            };
            if cases.last().is_some_and(|(condition, _): &(Option<Expr>, Expr)| condition.is_none()) {
                return Err(Trouble::new(
                    "R005",
                    "only the last case may stand without a condition",
                    super::cursor::row_span(value),
                )
                .help("write when each case holds"));
            }
            cases.push((condition, number));
        }
        if cases.is_empty() {
            return Err(Trouble::new("R001", "the cases are empty", span));
        }
        Ok(Term::number(self.at(crate::expr::Node::Cases(cases).into(), span)))
    }
}

impl Reader<'_> {
    /// `ifelse(c, a, b)`, which branches of code are written as.
    pub(super) fn if_else(&mut self, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let trouble = || Trouble::new("R007", "a branch needs a condition and two values", span);
        let bracketed = cursor.bracketed().ok_or_else(trouble)?;
        let parts = split_commas(bracketed.inside);
        let [condition, first, second] = parts.as_slice() else { return Err(trouble()) };
        let condition = self.condition(super::cursor::trimmed(condition))?;
        let cases = vec![(Some(condition), self.whole_number(first)?), (None, self.whole_number(second)?)];
        let whole = span.to(bracketed.span);
        let term = Term::number(self.at(crate::expr::Node::Cases(cases).into(), whole));
        self.with_closing_script(term, bracketed.closing, whole)
    }
}

fn strip_comma(row: &[Node]) -> &[Node] {
    let end = row
        .iter()
        .rposition(|node| !super::cursor::is_blank(node) && !matches!(symbol_name(node), Some("," | "." | ";")))
        .map_or(0, |last| last + 1);
    &row[..end]
}

/// Drops `if`, `otherwise` and the like before a condition.
fn strip_condition_words(row: &[Node]) -> &[Node] {
    let row = super::cursor::trimmed(row);
    match row.first().map(|node| &node.kind) {
        Some(NodeKind::Word { text, .. } | NodeKind::Prose(text)) => {
            let word = text.trim().trim_matches([',', '.', ';', ':']).to_lowercase();
            if ["if", "for", "when", "where", "otherwise", "else", "if and only if", "falls"].contains(&word.as_str()) {
                strip_condition_words(&row[1..])
            } else {
                row
            }
        }
        _ => row,
    }
}

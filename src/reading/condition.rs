//! Conditions: in cases, under sums, in indicators.

use super::cursor::{Cursor, class_of, row_span, split_commas, split_row, symbol_name};
use super::reader::Reader;
use super::term::{Kind, Read, Trouble};
use crate::expr::{Expr, Node as ExprNode, Relation};
use crate::latex::tree::{Class, Node};
use crate::text::Span;

impl Reader<'_> {
    /// `a < b`, `a \ne b`, `1 \le i < n`, several with commas.
    pub fn condition(&mut self, row: &[Node]) -> Read<Expr> {
        let mut conditions = Vec::new();
        for part in split_commas(row) {
            if let Some(condition) = self.parity_condition(part)? {
                conditions.push(condition);
                continue;
            }
            let members = split_row(part, |node| class_of(node) == Some(Class::Relation));
            let mut relations = Vec::new();
            let mut depth_rows = members.iter();
            depth_rows.next();
            for member in depth_rows {
                let place = part.iter().position(|node| member.first().is_some_and(|first| std::ptr::eq(first, node)));
                let before = place
                    .and_then(|place| part[..place].iter().rev().find(|node| class_of(node) == Some(Class::Relation)));
                relations.push(before.and_then(symbol_name).and_then(relation_of));
            }
            if let [place, set] = members.as_slice()
                && let Some(relation) = part.iter().find(|node| class_of(node) == Some(Class::Relation))
                && let Some(name) = symbol_name(relation)
                && let Some(condition) = self.membership(place, name, set)?
            {
                conditions.push(condition);
                continue;
            }
            if members.len() < 2 {
                return Err(Trouble::new("R005", "this is no condition", row_span(part)).help("write a comparison"));
            }
            for (pair, relation) in members.windows(2).zip(relations) {
                let Some(relation) = relation else {
                    return Err(Trouble::new("R005", "this condition is not understood", row_span(part)));
                };
                let (a, b) = (self.whole(pair[0])?, self.whole(pair[1])?);
                let comparable = |kind: &Kind| matches!(kind, Kind::Number | Kind::Token);
                let are_texts = a.kind == Kind::Sequence && b.kind == Kind::Sequence;
                let may_be_equal = matches!(relation, Relation::Equal | Relation::NotEqual);
                if !(comparable(&a.kind) && comparable(&b.kind) || are_texts && may_be_equal) {
                    return Err(Trouble::new("R005", "these cannot be compared", row_span(part)));
                }
                conditions.push(ExprNode::Compare(relation, a.expr, b.expr).into());
            }
        }
        Ok(if conditions.len() == 1 { conditions.remove(0) } else { ExprNode::All(conditions).into() })
    }
}

impl Reader<'_> {
    /// A comparison of two sides, or of one with the ends of an interval.
    pub(super) fn comparison(&mut self, left: &[Node], relation: &str, right: &[Node]) -> Read<Expr> {
        if let Some((low, high)) = interval(right).filter(|_| relation == "\\in") {
            let value = self.whole_number(left)?;
            let (low, high) = (self.whole_number(low)?, self.whole_number(high)?);
            let above = ExprNode::Compare(Relation::LessEqual, low, value.clone()).into();
            return Ok(ExprNode::All(vec![above, ExprNode::Compare(Relation::LessEqual, value, high).into()]).into());
        }
        let span = row_span(left).to(row_span(right));
        let value = self.whole_number(left)?;
        self.comparison_of(value, relation, right, span)
    }

    /// The comparison of a value with the right side.
    pub(super) fn comparison_of(&mut self, value: Expr, relation: &str, right: &[Node], span: Span) -> Read<Expr> {
        let relation = match relation {
            "\\ll" => Some(Relation::Less),
            "\\gg" => Some(Relation::Greater),
            name => relation_of(name),
        };
        let Some(relation) = relation else {
            return Err(Trouble::new("R005", "this condition is not understood", span));
        };
        let other = self.whole_number(right)?;
        Ok(ExprNode::Compare(relation, value, other).into())
    }
}

/// The ends of `[0, 1]` or `(0, 1)`.
pub(super) fn interval(row: &[Node]) -> Option<(&[Node], &[Node])> {
    let mut cursor = Cursor::new(row);
    let bracketed = cursor.plain_bracketed()?;
    let ends: Vec<&[Node]> = split_commas(bracketed.inside);
    match (cursor.is_done(), ends.as_slice()) {
        (true, [low, high]) if matches!(bracketed.name.as_ref(), "(" | "[") => Some((low, high)),
        _ => None,
    }
}

/// The relation that a symbol writes, if it compares two values.
pub(super) fn relation_of(name: &str) -> Option<Relation> {
    Some(match name {
        "=" | "==" | ":=" | "\\equiv" => Relation::Equal,
        "\\ne" | "\\neq" => Relation::NotEqual,
        "<" => Relation::Less,
        "\\le" => Relation::LessEqual,
        ">" => Relation::Greater,
        "\\ge" => Relation::GreaterEqual,
        _ => return None,
    })
}

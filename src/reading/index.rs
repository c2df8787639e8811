//! Indices: one element, or the elements from one place to another.

use super::cursor::{row_span, split_row, symbol_name, trimmed, ungrouped};
use super::reader::Reader;
use super::term::{Kind, Read, Term, Trouble};

use crate::expr::{Expr, Node as ExprNode, plus};
use crate::latex::tree::Node;
use crate::text::Span;

/// What a script says about elements.
pub(super) enum Index {
    At(Expr),
    /// From the first to the second place.
    Between(Expr, Expr),
}

impl Reader<'_> {
    pub(super) fn indexed(&mut self, term: Term, item: &[Node], span: Span) -> Read<Term> {
        let index = self.index_item(item)?;
        Ok(match (term.kind, index) {
            (Kind::Sequence, Index::At(at)) => Term::new(ExprNode::Element(term.expr, at).into(), Kind::Token),
            (Kind::Sequence, Index::Between(from, to)) => Term::new(self.slice(&term.expr, from, to), Kind::Sequence),
            (Kind::Group, Index::At(at)) => Term::new(ExprNode::Element(term.expr, at).into(), Kind::Sequence),
            (Kind::Dataset(id), Index::At(at)) => Term::new(ExprNode::Element(term.expr, at).into(), Kind::Record(id)),
            (_, _) => {
                return Err(Trouble::new("R005", "this index is not understood", row_span(item).to(span)));
            }
        })
    }

    /// The part from one place to another; the whole sequence where that is all of it.
    pub fn slice(&self, sequence: &Expr, from: Expr, to: Expr) -> Expr {
        if from.is_integer(1) && self.length_of(sequence) == to {
            return sequence.clone();
        }
        ExprNode::Slice(sequence.clone(), from, to).into()
    }

    /// `i`, `<i`, `\le i`, `a:b`, `1,\dots,i`.
    pub(super) fn index_item(&mut self, item: &[Node]) -> Read<Index> {
        let item = ungrouped(item);
        let one = Expr::integer(1);
        match item.first().and_then(symbol_name) {
            Some("<") => {
                let to = self.whole_number(&item[1..])?;
                return Ok(Index::Between(one, plus(&to, -1)));
            }
            Some("\\le") => return Ok(Index::Between(one, self.whole_number(&item[1..])?)),
            _ => {}
        }
        let parts = split_row(item, |node| symbol_name(node) == Some(":"));
        if let [from, to] = parts.as_slice() {
            let from = if trimmed(from).is_empty() { one } else { self.whole_number(from)? };
            return Ok(Index::Between(from, self.whole_number(to)?));
        }
        Ok(Index::At(self.whole_number(item)?))
    }
}

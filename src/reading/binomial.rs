//! Binomial coefficients in other dresses than `\binom{n}{k}`: `C(n, k)`, `C_n^k`, `{}_nC_k`, `(n choose k)`.
//!
//! A letter `C` may be anything, so they are read only where the question counts combinations itself.

use super::cursor::{Cursor, split_commas, split_row, trimmed, ungrouped};
use super::reader::Reader;
use super::term::{Read, Term};
use crate::expr::{Expr, Function, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl Reader<'_> {
    /// A binomial coefficient that stands here, if the reference has one too.
    pub(super) fn binomial(&mut self, cursor: &mut Cursor) -> Read<Option<Term>> {
        let is_counted = || self.lexicon.value.as_ref().is_some_and(counts_combinations);
        if !self.lexicon.counts_combinations && !is_counted() {
            return Ok(None);
        }
        let saved = cursor.clone();
        let Some((above, below, span)) = written(cursor) else {
            cursor.restore(&saved);
            return Ok(None);
        };
        let (above, below) = (self.whole_number(above)?, self.whole_number(below)?);
        let expr = self.at(Expr::apply(Function::Binomial, vec![above, below]), span);
        Ok(Some(Term::number(expr)))
    }
}

/// Whether a formula has binomial coefficients or factorials.
pub fn counts_combinations(value: &Expr) -> bool {
    let counts = |part: &Expr| matches!(part.node(), ExprNode::Apply(Function::Binomial | Function::Factorial, _));
    value.any(&mut |part| counts(part))
}

/// The upper and lower number of the binomial that stands here.
fn written<'n>(cursor: &mut Cursor<'n>) -> Option<(&'n [Node], &'n [Node], Span)> {
    // `(n choose k)`
    if matches!(cursor.peek()?.kind, NodeKind::Delimiter { .. }) {
        let bracketed = cursor.plain_bracketed()?;
        let is_word = |node: &Node| matches!(&node.kind, NodeKind::Word { text, .. } if text == "choose");
        return match split_row(bracketed.inside, is_word).as_slice() {
            [above, below] => Some((trimmed(above), trimmed(below), bracketed.span)),
            _ => None,
        };
    }
    let first = cursor.advance()?;
    match &first.kind {
        // `C(n, k)`
        NodeKind::Symbol { .. } if is_sign(first) => {
            let bracketed = cursor.plain_bracketed()?;
            match split_commas(bracketed.inside).as_slice() {
                [above, below] => Some((trimmed(above), trimmed(below), first.span.to(bracketed.span))),
                _ => None,
            }
        }
        // `C_n^k`
        NodeKind::Scripts { base: Some(base), sub: Some(sub), sup: Some(sup), primes: 0, .. } if is_sign(base) => {
            Some((ungrouped(sub), ungrouped(sup), first.span))
        }
        // `{}_nC_k`
        NodeKind::Scripts { base, sub: Some(above), sup: None, primes: 0, .. }
            if base.as_deref().is_none_or(is_empty) =>
        {
            let second = cursor.advance()?;
            match &second.kind {
                NodeKind::Scripts { base: Some(base), sub: Some(below), sup: None, primes: 0, .. } if is_sign(base) => {
                    Some((ungrouped(above), ungrouped(below), first.span.to(second.span)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_sign(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Symbol { name, .. } => name.as_ref() == "C",
        NodeKind::Word { text, .. } => text == "C",
        _ => false,
    }
}

fn is_empty(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Group(inner) if inner.is_empty())
}

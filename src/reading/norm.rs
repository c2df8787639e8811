//! Norms of the vectors of typed formulas: `\|x-y\|_2^2` over the components of families.

use super::binder::OPEN_SIZE;
use super::cursor::{Cursor, delimiter_of, symbol_name, ungrouped};
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::expr::{Binder, Domain, Expr, Function, Name, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl Reader<'_> {
    /// The inside of a norm and the node that closes it, if one opens here.
    pub(super) fn norm(&mut self, cursor: &mut Cursor, span: Span) -> Read<Option<Term>> {
        if !self.lexicon.general || cursor.peek().and_then(delimiter_of).is_none_or(|(name, _)| name != "\\|") {
            return Ok(None);
        }
        let inner = &cursor.rest()[1..];
        let is_bar = |node: &Node| {
            let base = match &node.kind {
                NodeKind::Scripts { base: Some(base), .. } => base.as_ref(),
                _ => node,
            };
            delimiter_of(base).is_some_and(|(name, _)| name == "\\|")
        };
        let Some(close) = inner.iter().position(is_bar) else { return Ok(None) };
        let (inside, closing) = (&inner[..close], &inner[close]);
        let vector = self.whole_number(inside)?;
        let (sub, sup) = match &closing.kind {
            NodeKind::Scripts { sub, sup, primes: 0, .. } => (sub.as_deref(), sup.as_deref()),
            _ => (None, None),
        };
        let unclear = || Trouble::new("R005", "this norm is not understood", span.to(closing.span));
        let (id, variable) = self.fresh();
        let component = self.vector_component(&vector, &variable).ok_or_else(unclear)?;
        let domain = self.range_of_components();
        let order = match sub {
            None => Expr::integer(2),
            Some(sub) if symbol_name_of(sub) == Some("\\infty") => {
                let size = Expr::apply(Function::Abs, vec![component]);
                let most = Expr::bind(Binder::Max, domain, None, size, id, "k");
                pass(cursor, closing);
                return self.raised(most, sup, span.to(closing.span)).map(Some);
            }
            Some(sub) => self.whole_number(sub)?,
        };
        let is_even = order.is_integer(2);
        let size = if is_even { component } else { Expr::apply(Function::Abs, vec![component]) };
        let power = if order.is_integer(1) { size } else { Expr::power(size, order.clone()) };
        let sum = Expr::bind(Binder::Sum, domain, None, power, id, "k");
        pass(cursor, closing);
        // `\|x\|_2^2` is the sum itself, also where rounding would make its root inexact.
        let squared = is_even
            && sup
                .is_some_and(|sup| matches!(ungrouped(sup), [Node { kind: NodeKind::Number(two), .. }] if two == "2"));
        if squared || order.is_integer(1) && sup.is_none() {
            return Ok(Some(Term::number(self.at(sum, span.to(closing.span)))));
        }
        let norm = if order.is_integer(1) { sum } else { Expr::power(sum, order.inverse()) };
        self.raised(norm, sup, span.to(closing.span)).map(Some)
    }

    /// What the components of vectors run over: what the formulas' only sum runs over, else a set of no size in
    /// particular.
    pub(super) fn range_of_components(&mut self) -> Domain {
        let ranges = self.usage.ranges();
        let only = ranges.first().filter(|first| ranges.iter().all(|other| other.1 == first.1)).map(|it| it.2.clone());
        let only = only.filter(|_| !self.usage.sums_vectors());
        let limits = only.and_then(|(from, to)| {
            let from = self.attempt(|reader| reader.whole_number(&from)).ok()?;
            Some((from, self.attempt(|reader| reader.whole_number(&to)).ok()?))
        });
        match limits {
            Some((from, to)) => Domain::Range(from, to),
            None => self.open_range(),
        }
    }

    /// The range that a letter without limits has where they are written, in this formula or in the reference; else
    /// that of the only sum with limits.
    pub(super) fn range_elsewhere(&mut self, letter: &str) -> Option<Domain> {
        let ranges = self.usage.ranges();
        let own = ranges.iter().find(|(known, ..)| known == letter);
        let only = ranges.first().filter(|first| ranges.iter().all(|other| other.1 == first.1));
        let (from, to) = own.or(only)?.2.clone();
        let from = self.attempt(|reader| reader.whole_number(&from)).ok()?;
        let to = self.attempt(|reader| reader.whole_number(&to)).ok()?;
        Some(Domain::Range(from, to))
    }
}

fn symbol_name_of(row: &[Node]) -> Option<&str> {
    match ungrouped(row) {
        [node] => symbol_name(node),
        _ => None,
    }
}

/// A sum of vectors, one component of it: letters become families; `None` where letters multiply, since which is a
/// number is not known.
pub(super) fn components(vector: &Expr, index: &Expr) -> Option<Expr> {
    match vector.node() {
        ExprNode::Object(Name::Letter(latex), args) if latex.as_ref() != OPEN_SIZE => {
            let args = args.iter().chain([index]).cloned().collect();
            Some(ExprNode::Object(Name::Letter(latex.clone()), args).into())
        }
        ExprNode::Sum(terms) => {
            Some(Expr::sum(terms.iter().map(|term| components(term, index)).collect::<Option<Vec<_>>>()?))
        }
        ExprNode::Product(factors) => match factors.as_slice() {
            [number, vector] if number.as_number().is_some() => {
                Some(Expr::product(vec![number.clone(), components(vector, index)?]))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Goes on behind the closing bar.
fn pass(cursor: &mut Cursor, closing: &Node) {
    while let Some(node) = cursor.advance() {
        if std::ptr::eq(node, closing) {
            return;
        }
    }
}

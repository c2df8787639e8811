//! Sums and means of arrays beside a typed formula: `sum(x*y)` runs over the members of the families `x_i` and `y_i`, as the
//! reference's own sum does.

use super::cursor::{Cursor, trimmed};
use super::head::Head;
use super::name::readable;
use super::reader::Reader;
use super::term::{Read, Term};
use crate::cards::NameKey;
use crate::expr::{Binder, Domain, Expr, Name, Node as ExprNode};
use crate::latex::tree::{Class, Kind, Node, Row, find_node};
use crate::text::Span;

/// What an array's operation runs over: the families, by key, and the place of the member that is read.
#[derive(Debug, Clone)]
pub(super) struct Members {
    names: Vec<String>,
    place: Expr,
}

impl Members {
    pub(super) fn new(names: Vec<String>, place: Expr) -> Members {
        Members { names, place }
    }

    /// The member of a family that a name without an index stands for here.
    pub(super) fn member(&self, head: &Head) -> Option<Expr> {
        let is_family = head.items.is_empty() && head.primes == 0 && self.names.contains(&head.base.plain);
        let name = Name::Letter(readable(&head.base.plain).as_str().into());
        is_family.then(|| ExprNode::Object(name, vec![self.place.clone()]).into())
    }
}

impl Reader<'_> {
    /// `sum(x*y)` or `mean(x)` of arrays: the cursor stands behind the name. `None`, and no move, where what stands in
    /// brackets has no name that the reference sums over, or several ranges.
    pub(super) fn of_array(&mut self, is_mean: bool, cursor: &mut Cursor, span: Span) -> Read<Option<Term>> {
        if !self.lexicon.is_typed() || self.members.is_some() {
            return Ok(None);
        }
        let saved = cursor.clone();
        let Some(bracketed) = cursor.bracketed() else { return Ok(None) };
        let text = |(from, to): &(Row, Row)| (crate::latex::print(from), crate::latex::print(to));
        let all = self.usage.all_families();
        let mut limits = self.limits_in(bracketed.inside);
        if limits.is_empty() {
            // What stands here is defined by them, it may be.
            limits.extend(all.iter().map(|(_, limits)| limits.clone()));
        }
        let first = limits.first().cloned().filter(|first| limits.iter().all(|other| text(other) == text(first)));
        let Some(first) = first else {
            cursor.restore(&saved);
            return Ok(None);
        };
        let names: Vec<String> =
            all.into_iter().filter(|(_, limits)| text(limits) == text(&first)).map(|(name, _)| name).collect();
        let (from, to) = (self.whole_number(&first.0)?, self.whole_number(&first.1)?);
        let (id, place) = self.fresh();
        self.members = Some(Members::new(names.clone(), place.clone()));
        let body = self.whole_number(bracketed.inside);
        self.members = None;
        let is_array = body.as_ref().is_ok_and(|body| body.any(&mut |part| part.node() == place.node()));
        if !is_array {
            cursor.restore(&saved);
            return Ok(None);
        }
        let sum = Expr::bind(Binder::Sum, Domain::Range(from.clone(), to.clone()), None, body?, id, "i");
        let count = crate::expr::plus(&to.minus(from), 1);
        let whole = span.to(bracketed.span);
        let value = self.at(if is_mean { sum.over(count) } else { sum }, whole);
        let names = names.iter().map(|name| format!("`{}`", readable(name))).collect::<Vec<_>>().join(", ");
        self.note("array", format!("the operation runs over all members of {names}"), whole);
        self.with_closing_script(Term::number(value), bracketed.closing, whole).map(Some)
    }

    /// `len(x)` of the `x_i` that the reference sums; `None` where it sums no such family.
    pub(super) fn array_length(&mut self, inside: &[Node], span: Span) -> Read<Option<Term>> {
        let [name] = trimmed(inside) else { return Ok(None) };
        let key = NameKey::of(std::slice::from_ref(name)).plain;
        let Some((from, to)) = self.usage.limits_of(&key).filter(|_| self.lexicon.is_typed()) else { return Ok(None) };
        let (from, to) = (self.whole_number(&from)?, self.whole_number(&to)?);
        Ok(Some(Term::number(self.at(crate::expr::plus(&to.minus(from), 1), span))))
    }

    /// Over what the reference sums the families that stand in a row.
    fn limits_in(&self, row: &[Node]) -> Vec<(Row, Row)> {
        let mut limits = Vec::new();
        let mut visit = |node: &Node| {
            if matches!(node.kind, Kind::Symbol { class: Class::Ordinary, .. } | Kind::Accent { .. }) {
                let key = NameKey::of(std::slice::from_ref(node)).plain;
                limits.extend(self.usage.limits_of(&key));
            }
            false
        };
        find_node(trimmed(row), &mut visit);
        limits
    }
}

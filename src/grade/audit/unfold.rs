//! Dot products of lists that a sheet gives, and sums and products over members of a family that a sheet gives one by one: `\sum_{i=1}^{3} p_i` where it gives `p_1`,
//! `p_2` and `p_3`.

use super::values::{Values, name_of, names_of};
use crate::expr::{Binder, Domain, Expr, Name, Node, Rational};
use crate::reading::OPEN_SIZE;

/// The most terms that are written out.
const MOST_TERMS: i64 = 64;

impl Values {
    /// The expression with its sums and products written out, as far as their limits are known at a place of the sheet;
    /// `None` if there is nothing to write out.
    pub fn unfolded(&self, expr: &Expr, at: usize) -> Option<Expr> {
        let mut is_changed = false;
        let unfolded = expr.replace(&mut |part, _| {
            if let Some(product) = self.dot_product(part, at) {
                is_changed = true;
                return Some(product);
            }
            let Node::Bind { binder, domain: Domain::Range(first, last), filter: None, body, .. } = part.node() else {
                return None;
            };
            if part.has_outer_bound() {
                return None;
            }
            let (first, last) = match self.limit(last, at) {
                Some(last) => (self.limit(first, at)?, last),
                None if is_open_size(last) => self.range_of_family(body, at)?,
                None => return None,
            };
            if last - first >= MOST_TERMS {
                return None;
            }
            let term = |place: i64| {
                let term = body.open(&Expr::integer(place));
                self.unfolded(&term, at).unwrap_or(term)
            };
            let terms: Vec<Expr> = (first..=last).map(term).collect();
            // A sum without members of families is as good as it is, and quicker.
            if !terms.iter().any(|term| names_of(term).iter().any(|name| name.contains('_'))) {
                return None;
            }
            let written = match binder {
                Binder::Sum => Expr::sum(terms),
                Binder::Product => Expr::product(terms),
                _ => return None,
            };
            is_changed = true;
            Some(written)
        });
        is_changed.then_some(unfolded)
    }

    /// `q \cdot k` written out where both are lists and no numbers; other factors are left.
    fn dot_product(&self, part: &Expr, at: usize) -> Option<Expr> {
        let Node::Product(factors) = part.node() else { return None };
        let list = |factor: &Expr| {
            let name = name_of(factor).filter(|name| !self.knows(std::slice::from_ref(name)))?;
            self.components(&name, at)
        };
        let lists: Vec<Option<Vec<Rational>>> = factors.iter().map(list).collect();
        let (first, second) = match lists.iter().flatten().collect::<Vec<_>>().as_slice() {
            [first, second] if first.len() == second.len() => (first.iter(), second.iter()),
            _ => return None,
        };
        let terms =
            first.zip(second).map(|(a, b)| Expr::product(vec![Expr::number(a.clone()), Expr::number(b.clone())]));
        let others = factors.iter().zip(&lists).filter(|(_, list)| list.is_none()).map(|(factor, _)| factor.clone());
        Some(Expr::product(others.chain([Expr::sum(terms.collect())]).collect()))
    }

    /// A limit as a whole number.
    fn limit(&self, expr: &Expr, at: usize) -> Option<i64> {
        let choice = self.choices(&names_of(expr), at).into_iter().next()?;
        let value = self.amount(expr, &choice)?.mid;
        value.is_int().then(|| i64::try_from(value.numerator()).ok()).flatten()
    }

    /// Over what a sum without limits runs: the members of the families in it that are given, from 0 or 1 on without a gap.
    fn range_of_family(&self, body: &Expr, at: usize) -> Option<(i64, i64)> {
        let mut ranges: Vec<(i64, i64)> = Vec::new();
        let mut is_known = true;
        body.walk(&mut |part| {
            let Node::Object(Name::Letter(_), args) = part.node() else { return };
            if !matches!(args.as_slice(), [arg] if matches!(arg.node(), Node::Bound(0))) {
                return;
            }
            let is_given = |place: i64| {
                let member = part.replace(&mut |inner, _| {
                    matches!(inner.node(), Node::Bound(0)).then(|| Expr::number(Rational::from(place)))
                });
                name_of(&member).is_some_and(|name| self.has_between(&name, true, (0, at + 1)))
            };
            let first = if is_given(0) { 0 } else { 1 };
            match (first..first + MOST_TERMS).take_while(|place| is_given(*place)).last() {
                Some(last) => ranges.push((first, last)),
                None => is_known = false,
            }
        });
        let range = *ranges.first()?;
        (is_known && range.1 > range.0 && ranges.iter().all(|other| *other == range)).then_some(range)
    }
}

fn is_open_size(expr: &Expr) -> bool {
    matches!(expr.node(), Node::Object(Name::Letter(name), args) if args.is_empty() && name.as_ref() == OPEN_SIZE)
}

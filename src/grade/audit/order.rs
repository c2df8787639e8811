//! `<`, `\le` and their kin: between numbers, and between formulas that stand to each other in one way in all worlds.

use std::cmp::Ordering;

use super::auditor::{Auditor, Place};
use super::number::{Claim, Finding, Side};
use super::symbolic::{weights_of, with_unit_sums};
use super::values::{Choice, letters_of, name_of};
use super::{AuditLink, Truth};
use crate::equivalence::has_domain;
use crate::expr::{Expr, Rational};
use crate::reading::SheetMember;

/// Why other relations, and conditions, are left open.
const OTHER: &str = "only equalities, and inequalities that always or never hold, are judged";

impl Auditor<'_> {
    /// A link with an order.
    pub(super) fn order(
        &mut self,
        link: AuditLink,
        left: &SheetMember,
        right: &SheetMember,
        place: Place,
        latex: &str,
    ) -> AuditLink {
        let (Some(a), Some(b)) = (Side::of(left), Side::of(right)) else { return link.judged(Truth::Unknown, OTHER) };
        let relation = link.relation.clone();
        let claim = Claim { left: a, right: b, relation: &relation, text: latex, carried: None };
        let at = self.sheet.formulas[place.formula].span.start;
        let choices = self.values.choices(&claim.names(), at);
        // What another problem gives says nothing of a condition.
        let is_meant = |choice: &&Choice| {
            choice.values().all(|it| it.is_near && (it.at == 0 || !self.has_section(it.at.min(at), it.at.max(at))))
        };
        let found = choices.first().filter(is_meant).and_then(|choice| claim.judge(&self.values, choice));
        // With letters it is mostly a condition: `\beta > 0`.
        let is_condition = !claim.names().is_empty();
        match found {
            Some(Finding::Holds(note, _)) => link.judged(Truth::True, note),
            Some(Finding::Fails(note)) if !is_condition => link.judged(Truth::False, note),
            _ if a.unit.is_some() || b.unit.is_some() => link.judged(Truth::Unknown, OTHER),
            _ => self.order_of_formulas(link, a.expr, b.expr, place),
        }
    }

    /// Two formulas with letters: what holds in all worlds is no condition, and what holds in none is no condition either.
    fn order_of_formulas(&mut self, link: AuditLink, a: &Expr, b: &Expr, place: Place) -> AuditLink {
        // `s > 0` asks for something; `0 \le (a - b)^2` says something.
        let is_bare = |expr: &Expr| name_of(expr).is_some();
        let letters = (letters_of(a), letters_of(b));
        let speaks_of_the_same = letters.0 == letters.1 || letters.0.is_empty() || letters.1.is_empty();
        if is_bare(a) || is_bare(b) || !speaks_of_the_same {
            return link.judged(Truth::Unknown, OTHER);
        }
        // What holds of any letters needs no weights that sum to one.
        let holds_anyway = self
            .sides
            .orders(a, b, false)
            .is_some_and(|orders| !orders.is_empty() && orders.iter().all(|order| accepts(&link.relation, *order)));
        let weights = if holds_anyway { Vec::new() } else { weights_of(a, b) };
        let [a, b] = with_unit_sums([a, b], &weights);
        let any = self.sides.orders(&a, &b, false);
        let positive = self.sides.orders(&a, &b, true);
        let holds = |orders: &Option<Vec<Ordering>>| {
            orders.as_ref().map(|orders| orders.iter().filter(|order| accepts(&link.relation, **order)).count())
        };
        let counts = [&any, &positive].map(|orders| (holds(orders), orders.as_ref().map_or(0, Vec::len)));
        // `\le` also holds where a mean has one member.
        let is_turned = |orders: &Option<Vec<Ordering>>| {
            let Some(orders) = orders else { return true };
            let strictly = |wanted: bool| {
                orders.iter().filter(|order| order.is_ne() && accepts(&link.relation, **order) == wanted).count()
            };
            is_order(&link.relation) && strictly(true) == 0 && strictly(false) * 4 >= orders.len() * 3
        };
        // Under a root or logarithm letters are meant to be positive. `\gamma^T < 0.001` may ask for something that no
        // world happens to have; so may what always holds of a number other than 0.
        let are_meant = has_domain(&a) || has_domain(&b);
        let has_number = letters.0.is_empty() || letters.1.is_empty();
        let is_turned = !has_number && positive.is_some() && (are_meant || is_turned(&any)) && is_turned(&positive);
        let is_far = |expr: &Expr| expr.as_number().is_some_and(|number| *number != Rational::ZERO);
        if is_far(&a) || is_far(&b) {
            return link.judged(Truth::Unknown, OTHER);
        }
        let assumption = weights.iter().map(|weight| format!("{} sums to 1", weight.as_str())).collect::<Vec<_>>();
        let mut link = link;
        link.assumption = assumption.join(", ");
        match counts {
            [(Some(held), count), _] if held == count => {
                link.judged(Truth::True, format!("it holds in {count} worlds"))
            }
            [_, (Some(held), count)] if held == count => {
                link.assumption = if assumption.is_empty() { "positive_letters".to_owned() } else { link.assumption };
                link.judged(Truth::True, format!("it holds in {count} worlds in which the letters are positive"))
            }
            [(_, others), (_, count)] if is_turned => {
                link.assumption.clear();
                let note = format!("the relation is turned round: the other way it holds in {} worlds", others + count);
                self.unless_condition(link, place, true, note)
            }
            _ => {
                link.assumption.clear();
                link.judged(Truth::Unknown, OTHER)
            }
        }
    }
}

/// Whether an order of the two sides is one that a relation allows.
fn accepts(relation: &str, order: Ordering) -> bool {
    match relation {
        "<" | "\\lt" => order.is_lt(),
        "\\le" | "\\leq" | "\\leqslant" => order.is_le(),
        ">" | "\\gt" => order.is_gt(),
        "\\ge" | "\\geq" | "\\geqslant" => order.is_ge(),
        _ => false,
    }
}

fn is_order(relation: &str) -> bool {
    [Ordering::Less, Ordering::Greater].iter().any(|order| accepts(relation, *order))
}

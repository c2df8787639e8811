//! Names that an answer defines by the step before or behind: `m_t = \beta m_{t-1} + (1-\beta) g_t`.
//!
//! Only what is linear in the other step is opened, as the sum that solves the recurrence:
//! `x_t = a_t x_{t-1} + b_t` is `x_t = \sum_i b_i \prod_{j>i} a_j`.

use super::choice::each_name;
use super::cursor::ungrouped;
use super::defined::defined_by_itself;
use super::definition::{Definition, mentions};
use super::head::{Head, is_decoration};
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term};
use crate::cards::{RoleKind, flatten};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode, constant_difference};
use crate::latex::tree::Node;

/// The note about a recurrence of which nothing tells where it starts.
pub const RECURRENCE_START: &str = "recurrence_start";

/// A recurrence whose body is being read.
#[derive(Debug)]
pub(super) struct Recurrence {
    /// The definition, by place.
    place: usize,
    /// The step.
    variable: Expr,
    /// What stands for the value at the other step.
    other: Expr,
    /// How far the other step is off, once it was met: -1 or 1.
    offset: Option<i64>,
}

impl Definition {
    /// Whether it defines a name at a step by the name at another step.
    pub(super) fn is_recurrence(&self) -> bool {
        let [(true, key)] = self.items.as_slice() else { return false };
        let mut found = false;
        each_name(&self.body, &mut |head| {
            let is_step = |item: &[Node]| matches!(item, [_, _, ..]) && mentions(item, key);
            found |= self.matches(&head).is_some_and(|values| values.iter().any(|(_, item)| is_step(ungrouped(item))));
        });
        found && self.arguments.is_none()
    }

    /// Whether it says where the recurrence `other` starts: `\\theta_0 = 1`.
    pub fn starts(&self, other: &Definition) -> bool {
        let is_numbered = matches!(self.items.as_slice(), [(false, key)] if key.parse::<i64>().is_ok());
        is_numbered
            && other.is_recurrence()
            && (&self.base, &self.sup) == (&other.base, &other.sup)
            && self.arguments.is_none()
    }

    /// Whether a use has the label that the definition has above, and no power.
    pub(super) fn has_label_of(&self, head: &Head) -> bool {
        let label = head.sup.map(|sup| flatten(sup, false));
        head.primes == 0 && (label == self.sup || self.sup.is_none() && head.sup.is_none_or(is_decoration))
    }
}

impl Reader<'_> {
    /// The name of a recurrence inside of its own body: the value at the other step.
    pub(super) fn at_other_step(&mut self, head: &Head) -> Read<Option<Term>> {
        let definitions = self.definitions;
        let is_it = |it: &Recurrence| definitions[it.place].matches(head).is_some();
        let Some(at) = self.recurring.iter().rposition(is_it) else { return Ok(None) };
        let [item] = head.items.as_slice() else { return Ok(None) };
        if !definitions[self.recurring[at].place].has_label_of(head) {
            return Err(defined_by_itself(head));
        }
        self.indexing += 1;
        let step = self.attempt(|reader| reader.whole_number(item));
        self.indexing -= 1;
        let found = &mut self.recurring[at];
        let offset = constant_difference(&step?, &found.variable).filter(|offset| matches!(offset, -1 | 1));
        if offset.is_none() || found.offset.is_some_and(|other| Some(other) != offset) {
            return Err(defined_by_itself(head));
        }
        found.offset = offset;
        Ok(Some(Term::number(found.other.clone())))
    }

    /// The value of a recurrence at a step.
    pub(super) fn recurrence(&mut self, place: usize, item: &[Node], head: &Head) -> Read<Term> {
        let definitions = self.definitions;
        let definition = &definitions[place];
        self.indexing += 1;
        let at = self.attempt(|reader| reader.whole_number(item));
        self.indexing -= 1;
        let at = at?;
        let (id, variable) = self.fresh();
        let (_, other) = self.fresh();
        let key = definition.items[0].1.clone();
        let step = Variable { key, term: Term::number(variable.clone()), role: None, typed: true };
        self.recurring.push(Recurrence { place, variable: variable.clone(), other: other.clone(), offset: None });
        let body =
            self.nested(head.span, |reader| reader.with_scope(vec![step], |reader| reader.whole(&definition.body)));
        let offset = self.recurring.pop().and_then(|it| it.offset);
        let body = body?;
        let linear = if body.kind == Kind::Number { linear(&body.expr, &other) } else { None };
        let (Some(offset), Some((added, factor))) = (offset, linear) else { return Err(defined_by_itself(head)) };
        // `m_0 = 0`, `G_T = 0`: where it starts.
        let is_end = |key: &str| {
            let roles = self.vocabulary().named(&crate::cards::key_of_latex(key));
            roles.iter().any(|role| role.kind == RoleKind::Size)
        };
        let is_start = |it: &&Definition| {
            let at_end = matches!(it.items.as_slice(), [(is_letter, key)] if !is_letter || is_end(key));
            it.base == definition.base
                && it.sup == definition.sup
                && it.arguments.is_none()
                && at_end
                && !it.is_recurrence()
        };
        let mut starts = definitions.iter().filter(is_start);
        let (start, value) = match (starts.next(), starts.next()) {
            (Some(start), None) => {
                let row = crate::latex::parse(&start.items[0].1).tree.row;
                let from = self.whole_number(&row)?;
                let value = self.whole_number(&start.body)?;
                self.used.push(start.statement);
                (from, value)
            }
            (None, _) if offset == -1 => {
                let text = format!("`{}` is taken to start with 0 at 0", head.base.plain);
                self.note(RECURRENCE_START, text, head.span);
                (Expr::integer(0), Expr::integer(0))
            }
            _ => return Err(defined_by_itself(head)),
        };
        if !self.used.contains(&definition.statement) {
            self.used.push(definition.statement);
        }
        let (one, letter) = (Expr::integer(1), "i");
        let mut between = |from: Expr, to: Expr| {
            if !uses(&factor, &variable) {
                let count = Expr::sum(vec![to, from.negated(), Expr::integer(1)]);
                return Expr::power(factor.clone(), count);
            }
            let (inner, place) = self.fresh();
            let body = factor.replace(&mut |part, _| (*part == variable).then(|| place.clone()));
            Expr::bind(Binder::Product, Domain::Range(from, to), None, body, inner, "j")
        };
        let next = |expr: &Expr| Expr::sum(vec![expr.clone(), one.clone()]);
        let before = |expr: &Expr| expr.clone().minus(one.clone());
        let (domain, weight, rest) = match offset {
            -1 => {
                let first = next(&start);
                let weight = between(next(&variable), at.clone());
                (Domain::Range(first.clone(), at.clone()), weight, between(first, at))
            }
            _ => {
                let last = before(&start);
                let weight = between(at.clone(), before(&variable));
                (Domain::Range(at.clone(), last.clone()), weight, between(at, last))
            }
        };
        let steps = Expr::bind(Binder::Sum, domain, None, Expr::product(vec![added, weight]), id, letter);
        let expr = match value.is_integer(0) {
            true => steps,
            false => Expr::sum(vec![steps, Expr::product(vec![rest, value])]),
        };
        Ok(Term::number(self.at(expr, head.span)))
    }
}

fn uses(expr: &Expr, part: &Expr) -> bool {
    expr.any(&mut |other| other == part)
}

/// What is added and the factor of `part`, where an expression is linear in it.
fn linear(expr: &Expr, part: &Expr) -> Option<(Expr, Expr)> {
    if expr == part {
        return Some((Expr::integer(0), Expr::integer(1)));
    }
    if !uses(expr, part) {
        return Some((expr.clone(), Expr::integer(0)));
    }
    match expr.node() {
        ExprNode::Sum(terms) => {
            let split = terms.iter().map(|term| linear(term, part)).collect::<Option<Vec<_>>>()?;
            let (added, factors) = split.into_iter().unzip();
            Some((Expr::sum(added), Expr::sum(factors)))
        }
        ExprNode::Product(factors) => {
            let (with, without): (Vec<_>, Vec<_>) = factors.iter().partition(|factor| uses(factor, part));
            let [with] = with.as_slice() else { return None };
            let (added, factor) = linear(with, part)?;
            let times = |expr: Expr| Expr::product(without.iter().map(|it| (*it).clone()).chain([expr]).collect());
            Some((times(added), times(factor)))
        }
        _ => None,
    }
}

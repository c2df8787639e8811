//! Binders: constants moved out, sums split, ranges shifted, means opened.

use super::{Facts, is_positive, plus, power::normal_power, power::normal_product, range_of, sum::normal_sum};
use crate::expr::{Binder, Domain, Expr, Node};

/// The normal form of a binder with normal parts.
pub fn normal_binder(expr: &Expr, facts: &dyn Facts) -> Expr {
    let Node::Bind { binder, domain, filter, body, letter } = expr.node() else { return expr.clone() };
    if let (Binder::Expectation, Some((from, to)), None) = (binder, range_of(domain), filter) {
        let sum = Node::Bind {
            binder: Binder::Sum,
            domain: domain.clone(),
            filter: None,
            body: body.clone(),
            letter: letter.clone(),
        };
        let count = normal_sum(&[to.clone(), super::sum::scaled(from, &-super::Rational::ONE), Expr::integer(1)]);
        return normal_product(&[normal_power(&count, &Expr::integer(-1), facts), sum.into()], facts);
    }
    let with_body = |body: Expr| -> Expr {
        Node::Bind { binder: *binder, domain: domain.clone(), filter: filter.clone(), body, letter: letter.clone() }
            .into()
    };
    match binder {
        Binder::Sum | Binder::Expectation => match body.node() {
            Node::Sum(terms) => {
                return normal_sum(&terms.iter().map(|term| with_body(term.clone())).collect::<Vec<_>>());
            }
            Node::Product(factors) => {
                let (inside, outside): (Vec<_>, Vec<_>) =
                    factors.iter().cloned().partition(|factor| factor.uses_bound(0));
                if !outside.is_empty() && !inside.is_empty() {
                    let mut product: Vec<Expr> = outside.iter().map(|factor| factor.shifted(-1)).collect();
                    product.push(with_body(Expr::product(inside)));
                    return normal_product(&product, facts);
                }
            }
            _ => {}
        },
        Binder::Product => {
            if let Node::Power(base, exponent) = body.node()
                && !exponent.uses_bound(0)
                && (exponent.as_integer().is_some() || is_positive(base, facts))
            {
                return normal_power(&with_body(base.clone()), &exponent.shifted(-1), facts);
            }
            if let Node::Product(factors) = body.node() {
                return normal_product(
                    &factors.iter().map(|factor| with_body(factor.clone())).collect::<Vec<_>>(),
                    facts,
                );
            }
        }
        Binder::Max | Binder::Min => {}
    }
    shifted_range(expr)
}

/// The same binder with its range moved so that the largest constant added to the variable is 0.
fn shifted_range(expr: &Expr) -> Expr {
    let Node::Bind { binder, domain: Domain::Range(from, to), filter, body, letter } = expr.node() else {
        return expr.clone();
    };
    let mut offsets = Vec::new();
    collect_offsets(body, 0, &mut offsets);
    if let Some(filter) = filter {
        collect_offsets(filter, 0, &mut offsets);
    }
    let Some(&by) = offsets.iter().max() else { return expr.clone() };
    if by == 0 {
        return expr.clone();
    }
    Node::Bind {
        binder: *binder,
        domain: Domain::Range(plus(from, by), plus(to, by)),
        filter: filter.as_ref().map(|filter| moved(filter, 0, by)),
        body: moved(body, 0, by),
        letter: letter.clone(),
    }
    .into()
}

/// The integers that are added to the variable, one for each place where it occurs.
fn collect_offsets(expr: &Expr, depth: u32, offsets: &mut Vec<i64>) {
    match expr.node() {
        Node::Bound(index) if *index == depth => offsets.push(0),
        Node::Sum(terms) if terms.iter().any(|term| is_variable(term, depth)) => {
            let constant = terms.iter().find_map(Expr::as_integer).unwrap_or(0);
            offsets.push(constant);
            for term in terms.iter().filter(|term| !is_variable(term, depth)) {
                collect_offsets(term, depth, offsets);
            }
        }
        _ => {
            for (part, inner) in expr.parts() {
                collect_offsets(part, depth + inner, offsets);
            }
        }
    }
}

fn is_variable(expr: &Expr, depth: u32) -> bool {
    matches!(expr.node(), Node::Bound(index) if *index == depth)
}

/// `expr` with the variable replaced by itself less `by`.
fn moved(expr: &Expr, depth: u32, by: i64) -> Expr {
    match expr.node() {
        Node::Bound(index) if *index == depth => plus(expr, -by),
        Node::Sum(terms) => normal_sum(&terms.iter().map(|term| moved(term, depth, by)).collect::<Vec<_>>()),
        _ => expr.map_parts(&mut |part, inner| moved(part, depth + inner, by)),
    }
}

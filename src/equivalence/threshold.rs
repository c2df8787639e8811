//! Thresholds that no example reaches: `\sum_{x : p(x) > 10^{-6}}`, `\max(\sigma, 0.01)`.
//!
//! What a number bounds would show only where it is reached. An answer that has the same value in every example without
//! the bound has not been compared where it counts.

use super::compare::Comparison;
use super::judge::Judge;
use crate::expr::{Expr, Function, Node};

impl Judge {
    /// Whether a threshold of the answer decides nothing in any example.
    pub(super) fn has_idle_threshold(&mut self, expr: &Expr) -> bool {
        if self.prepared.card.is_none() || !has_threshold(expr) || has_threshold(&self.prepared.reference.expr) {
            return false;
        }
        let bare = without_thresholds(expr);
        if bare == *expr {
            return false;
        }
        matches!(self.compare_expressions(expr, &bare).0, Comparison::Same(_))
    }
}

/// Whether a constant is a threshold: no bound that a definition has by itself, as 0 and 1 are.
fn is_threshold(expr: &Expr) -> bool {
    match expr.node() {
        Node::Number(_) => !expr.is_integer(0) && !expr.is_integer(1),
        Node::Power(..) | Node::Product(_) => !expr.any(&mut |part| {
            !matches!(part.node(), Node::Number(_) | Node::Constant(_) | Node::Power(..) | Node::Product(_))
        }),
        _ => false,
    }
}

fn is_condition(expr: &Expr) -> bool {
    matches!(expr.node(), Node::Compare(_, a, b) if is_threshold(a) != is_threshold(b))
}

/// Whether an operand of a minimum, maximum or clip is a threshold.
fn is_bounded(expr: &Expr) -> bool {
    match expr.node() {
        Node::Apply(Function::Min | Function::Max, args) => {
            args.iter().any(is_threshold) && !args.iter().all(is_threshold)
        }
        Node::Apply(Function::Clip, args) => args[1..].iter().any(is_threshold),
        _ => false,
    }
}

fn has_threshold(expr: &Expr) -> bool {
    expr.any(&mut |part| is_condition(part) || is_bounded(part))
}

fn without_thresholds(expr: &Expr) -> Expr {
    // Rows of cases are looked at one by one.
    if matches!(expr.node(), Node::Cases(_)) {
        return expr.clone();
    }
    let expr = expr.map_parts(&mut |part, _| without_thresholds(part));
    let kept = |parts: &[Expr]| -> Vec<Expr> { parts.iter().filter(|part| !is_condition(part)).cloned().collect() };
    match expr.node() {
        Node::Bind { binder, domain, filter: Some(filter), body, letter } => {
            let filter = match filter.node() {
                Node::All(parts) => match kept(parts).as_slice() {
                    [] => None,
                    [only] => Some(only.clone()),
                    parts => Some(Node::All(parts.to_vec()).into()),
                },
                _ => Some(filter.clone()).filter(|filter| !is_condition(filter)),
            };
            let (binder, domain, body, letter) = (*binder, domain.clone(), body.clone(), letter.clone());
            Expr::from(Node::Bind { binder, domain, filter, body, letter }).like(&expr)
        }
        Node::All(parts) if parts.iter().any(is_condition) && !kept(parts).is_empty() => match kept(parts).as_slice() {
            [only] => only.clone(),
            parts => Node::All(parts.to_vec()).into(),
        },
        Node::Apply(Function::Clip, args) if is_bounded(&expr) => args[0].clone(),
        Node::Apply(function, args) if is_bounded(&expr) => {
            let left: Vec<Expr> = args.iter().filter(|arg| !is_threshold(arg)).cloned().collect();
            match left.as_slice() {
                [only] => only.clone(),
                _ => Expr::apply(*function, left),
            }
        }
        _ => expr,
    }
}

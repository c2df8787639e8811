//! Sums: flat, like terms gathered, sorted.

use std::collections::BTreeMap;

use super::split_coefficient;
use crate::expr::{Expr, Node, Rational};

/// The normal form of a sum of normal terms.
pub fn normal_sum(terms: &[Expr]) -> Expr {
    let mut gathered: BTreeMap<Expr, Rational> = BTreeMap::new();
    let mut constant = Rational::ZERO;
    let mut pending: Vec<Expr> = terms.iter().rev().cloned().collect();
    while let Some(term) = pending.pop() {
        match term.node() {
            Node::Sum(inner) => pending.extend(inner.iter().rev().cloned()),
            Node::Number(value) => constant += value,
            _ => {
                let (coefficient, rest) = split_coefficient(&term);
                *gathered.entry(rest).or_insert(Rational::ZERO) += coefficient;
            }
        }
    }
    let mut sum: Vec<Expr> = gathered
        .into_iter()
        .filter(|(_, coefficient)| *coefficient != Rational::ZERO)
        .map(|(rest, coefficient)| scaled(&rest, &coefficient))
        .collect();
    if constant != Rational::ZERO || sum.is_empty() {
        sum.push(Expr::number(constant));
    }
    Expr::sum(sum)
}

/// `coefficient * expr`, in normal form if `expr` is: a number is distributed over a sum.
pub fn scaled(expr: &Expr, coefficient: &Rational) -> Expr {
    if *coefficient == Rational::ONE {
        return expr.clone();
    }
    match expr.node() {
        Node::Number(value) => Expr::number(value * coefficient),
        Node::Sum(terms) => normal_sum(&terms.iter().map(|term| scaled(term, coefficient)).collect::<Vec<_>>()),
        _ => {
            let (own, rest) = split_coefficient(expr);
            let coefficient = own * coefficient;
            if coefficient == Rational::ONE {
                return rest;
            }
            let mut factors = vec![Expr::number(coefficient)];
            match rest.node() {
                Node::Product(more) => factors.extend(more.iter().cloned()),
                Node::Number(value) if *value == Rational::ONE => {}
                _ => factors.push(rest.clone()),
            }
            Expr::product(factors)
        }
    }
}

//! Formulas as they are shown after an edit: `K`, not `1 + K - 1`.

use crate::expr::{Expr, Node, Rational};

/// The same value with the numbers of a sum added up, and without what is 0 in a sum, 1 in a product or as an exponent.
pub(super) fn tidy(expr: &Expr) -> Expr {
    let expr = expr.map_parts(&mut |part, _| tidy(part));
    let tidied = match expr.node() {
        Node::Sum(terms) => tidy_sum(terms),
        Node::Product(factors) if factors.iter().any(|factor| factor.is_integer(1)) => {
            Some(Expr::product(factors.iter().filter(|factor| !factor.is_integer(1)).cloned().collect()))
        }
        Node::Power(base, exponent) if exponent.is_integer(1) => Some(base.clone()),
        Node::Power(base, exponent) if base.is_integer(1) && exponent.as_number().is_some() => Some(base.clone()),
        Node::Power(base, exponent) => match base.node() {
            Node::Power(inner, minus) if minus.is_integer(-1) && exponent.is_integer(-1) => Some(inner.clone()),
            _ => None,
        },
        _ => None,
    };
    tidied.map_or_else(|| expr.clone(), |tidied| tidied.like(&expr))
}

fn tidy_sum(terms: &[Expr]) -> Option<Expr> {
    let flat: Vec<&Expr> = terms
        .iter()
        .flat_map(|term| match term.node() {
            Node::Sum(inner) => inner.iter().collect(),
            _ => vec![term],
        })
        .collect();
    let numbers: Vec<Rational> = flat.iter().filter_map(|term| number(term)).collect();
    let is_tidy = numbers.len() < 2 && !numbers.contains(&Rational::ZERO);
    if is_tidy {
        return None;
    }
    let total = numbers.iter().fold(Rational::ZERO, |sum, number| &sum + number);
    let mut rest: Vec<Expr> = flat.into_iter().filter(|term| number(term).is_none()).cloned().collect();
    if total != Rational::ZERO || rest.is_empty() {
        rest.push(Expr::number(total));
    }
    Some(Expr::sum(rest))
}

/// The value of a number, or of one with a minus before it.
fn number(term: &Expr) -> Option<Rational> {
    match term.node() {
        Node::Product(factors) => match factors.as_slice() {
            [minus, value] if minus.is_integer(-1) => value.as_number().map(|value| -value.clone()),
            _ => None,
        },
        _ => term.as_number().cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cancels_is_gone() {
        let letter = |text: &str| Expr::role(text, Vec::new());
        let below = Expr::sum(vec![Expr::integer(1), letter("K").minus(Expr::integer(1))]);
        assert_eq!(tidy(&below.inverse()), letter("K").inverse());
        assert_eq!(tidy(&Expr::power(Expr::integer(2), Expr::integer(1))), Expr::integer(2));
        let kept = Expr::sum(vec![letter("n"), Expr::integer(-1)]);
        assert_eq!(tidy(&kept), kept);
    }
}

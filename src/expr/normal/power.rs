//! Products, powers, exponentials and logarithms.

use std::collections::BTreeMap;

use super::{Facts, is_positive, sum::normal_sum, sum::scaled};
use crate::expr::{Binder, Constant, Expr, Function, Node, Rational};

/// The largest exponent to which a number is raised on the spot.
const LARGEST_EXPONENT: i64 = 256;

/// The normal form of a product of normal factors.
pub fn normal_product(factors: &[Expr], facts: &dyn Facts) -> Expr {
    let mut coefficient = Rational::ONE;
    let mut powers: BTreeMap<Expr, Vec<Expr>> = BTreeMap::new();
    let mut pending: Vec<Expr> = factors.iter().rev().cloned().collect();
    while let Some(factor) = pending.pop() {
        match factor.node() {
            Node::Product(inner) => pending.extend(inner.iter().rev().cloned()),
            Node::Number(value) => coefficient *= value,
            Node::Power(base, exponent) => powers.entry(base.clone()).or_default().push(exponent.clone()),
            _ => powers.entry(factor.clone()).or_default().push(Expr::integer(1)),
        }
    }
    if coefficient == Rational::ZERO {
        return Expr::integer(0);
    }
    let mut result = Vec::new();
    for (base, exponents) in powers {
        let power = match exponents.as_slice() {
            [one] if one.is_integer(1) => base,
            [one] => Expr::power(base, one.clone()),
            _ => normal_power(&base, &normal_sum(&exponents), facts),
        };
        match power.node() {
            Node::Number(value) => coefficient *= value,
            _ => result.push(power),
        }
    }
    result.sort();
    if coefficient == Rational::ONE {
        return Expr::product(result);
    }
    if let [single] = result.as_slice() {
        return scaled(single, &coefficient);
    }
    result.insert(0, Expr::number(coefficient));
    Expr::product(result)
}

/// The normal form of a power of normal parts.
pub fn normal_power(base: &Expr, exponent: &Expr, facts: &dyn Facts) -> Expr {
    if exponent.is_integer(1) {
        return base.clone();
    }
    if exponent.is_integer(0) || base.is_integer(1) {
        return Expr::integer(1);
    }
    if let (Some(value), Some(power)) = (base.as_number(), exponent.as_integer())
        && power.abs() <= LARGEST_EXPONENT
        && (power > 0 || *value != Rational::ZERO)
    {
        let raised = value.pow(power.abs() as isize);
        return Expr::number(if power < 0 { Rational::ONE / raised } else { raised });
    }
    if matches!(base.node(), Node::Constant(Constant::E)) {
        return normal_exponential(exponent, facts);
    }
    if mentions_inverse_log(exponent, base) {
        let product = normal_product(&[exponent.clone(), base.clone().log()], facts);
        return normal_exponential(&spread(&product, facts), facts);
    }
    let whole = exponent.as_integer().is_some();
    match base.node() {
        Node::Power(inner, power) if whole || is_positive(inner, facts) => {
            normal_power(inner, &normal_product(&[power.clone(), exponent.clone()], facts), facts)
        }
        Node::Product(factors) => {
            let (out, kept): (Vec<_>, Vec<_>) =
                factors.iter().cloned().partition(|factor| whole || is_positive(factor, facts));
            if out.is_empty() {
                return Expr::power(base.clone(), exponent.clone());
            }
            let mut parts: Vec<Expr> = out.iter().map(|factor| normal_power(factor, exponent, facts)).collect();
            if !kept.is_empty() {
                parts.push(Expr::power(Expr::product(kept), exponent.clone()));
            }
            normal_product(&parts, facts)
        }
        _ => Expr::power(base.clone(), exponent.clone()),
    }
}

/// `e^exponent`: logarithms in the exponent become powers.
fn normal_exponential(exponent: &Expr, facts: &dyn Facts) -> Expr {
    let terms = match exponent.node() {
        Node::Sum(terms) => terms.clone(),
        _ => match spread(exponent, facts).node() {
            Node::Sum(terms) => terms.clone(),
            _ => vec![exponent.clone()],
        },
    };
    let mut factors = Vec::new();
    let mut rest = Vec::new();
    for term in terms {
        match unlog(&term, facts) {
            Some((base, power)) => factors.push(normal_power(&base, &power, facts)),
            None => rest.push(term),
        }
    }
    if factors.is_empty() {
        return Expr::power(Expr::e(), exponent.clone());
    }
    if !rest.is_empty() {
        factors.push(Expr::power(Expr::e(), normal_sum(&rest)));
    }
    normal_product(&factors, facts)
}

/// A term `c log b` as `(b, c)`; `c sum log f` as `(product f, c)`.
fn unlog(term: &Expr, facts: &dyn Facts) -> Option<(Expr, Expr)> {
    let factors = match term.node() {
        Node::Product(factors) => factors.clone(),
        _ => vec![term.clone()],
    };
    for (place, factor) in factors.iter().enumerate() {
        let Some(base) = antilog(factor, facts) else { continue };
        let mut others = factors.clone();
        others.remove(place);
        return Some((base, Expr::product(others)));
    }
    None
}

/// The `b` for which `expr` is `log b`.
fn antilog(expr: &Expr, facts: &dyn Facts) -> Option<Expr> {
    match expr.node() {
        Node::Apply(Function::Log, args) => Some(args[0].clone()),
        Node::Bind { binder: Binder::Sum, domain, filter, body, letter } => {
            let (base, power) = unlog(body, facts)?;
            Some(
                Node::Bind {
                    binder: Binder::Product,
                    domain: domain.clone(),
                    filter: filter.clone(),
                    body: normal_power(&base, &power, facts),
                    letter: letter.clone(),
                }
                .into(),
            )
        }
        _ => None,
    }
}

/// A product that holds one sum as the sum of products.
fn spread(expr: &Expr, facts: &dyn Facts) -> Expr {
    let Node::Product(factors) = expr.node() else { return expr.clone() };
    let Some(place) = factors.iter().position(|factor| matches!(factor.node(), Node::Sum(_))) else {
        return expr.clone();
    };
    let Node::Sum(terms) = factors[place].node() else { return expr.clone() };
    let mut others = factors.clone();
    others.remove(place);
    let products: Vec<Expr> = terms
        .iter()
        .map(|term| {
            let mut product = others.clone();
            product.push(term.clone());
            normal_product(&product, facts)
        })
        .collect();
    normal_sum(&products)
}

/// Whether a term of the exponent is divided by the logarithm of the base; inside of functions it does not count.
fn mentions_inverse_log(exponent: &Expr, base: &Expr) -> bool {
    match exponent.node() {
        Node::Sum(parts) | Node::Product(parts) => parts.iter().any(|part| mentions_inverse_log(part, base)),
        Node::Power(inner, power) => {
            power.as_integer().is_some_and(|power| power < 0)
                && matches!(inner.node(), Node::Apply(Function::Log, args) if args[0] == *base)
        }
        _ => false,
    }
}

/// The normal form of a logarithm of a normal argument.
pub fn normal_log(arg: &Expr, facts: &dyn Facts) -> Expr {
    match arg.node() {
        Node::Constant(Constant::E) => Expr::integer(1),
        Node::Number(value) if *value == Rational::ONE => Expr::integer(0),
        Node::Power(base, exponent) if is_positive(base, facts) => {
            normal_product(&[exponent.clone(), normal_log(base, facts)], facts)
        }
        Node::Product(factors) if factors.iter().any(|factor| is_positive(factor, facts)) => {
            let (positive, other): (Vec<_>, Vec<_>) =
                factors.iter().cloned().partition(|factor| is_positive(factor, facts));
            let mut terms: Vec<Expr> = positive.iter().map(|factor| normal_log(factor, facts)).collect();
            if !other.is_empty() {
                terms.push(Expr::product(other).log());
            }
            normal_sum(&terms)
        }
        Node::Bind { binder: Binder::Product, domain, filter, body, letter } if is_positive(body, facts) => {
            Node::Bind {
                binder: Binder::Sum,
                domain: domain.clone(),
                filter: filter.clone(),
                body: normal_log(body, facts),
                letter: letter.clone(),
            }
            .into()
        }
        _ => arg.clone().log(),
    }
}

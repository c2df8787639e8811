//! The normal form: a fixed point of small rules, each true for all values for which both sides are defined.
//!
//! Sums and products are flat and sorted, numbers are gathered, powers of one
//! base are one power, logarithms of products of positive things are sums,
//! exponentials of logarithms are powers, constant factors stand outside of
//! sums, and ranges are shifted so that the variable itself is the largest
//! index used. Equal normal forms mean equal formulas; the reverse does not hold.

mod binder;
mod power;
mod probability;
mod sum;

use super::{Domain, Expr, Function, Name, Node, Rational, Relation};

/// What a normal form may rest on besides the formula itself.
pub trait Facts {
    /// Whether every value that `name` can take is a positive number.
    fn is_positive(&self, name: &Name) -> bool;
}

/// Nothing is known of any name.
pub struct NoFacts;

impl Facts for NoFacts {
    fn is_positive(&self, _: &Name) -> bool {
        false
    }
}

/// The normal form of `expr`. Deterministic; normalizing twice changes nothing more.
///
/// Stops after a fixed number of rounds, so that the form of a huge expression may not be final.
pub fn normalize(expr: &Expr, facts: &dyn Facts) -> Expr {
    const ROUNDS: usize = 8;
    let mut current = expr.clone();
    for _ in 0..ROUNDS {
        let next = round(&current, facts);
        if next == current {
            return next;
        }
        current = next;
    }
    current
}

fn round(expr: &Expr, facts: &dyn Facts) -> Expr {
    let expr = expr.map_parts(&mut |part, _| round(part, facts));
    let result = match expr.node() {
        Node::Sum(terms) => sum::normal_sum(terms),
        Node::Product(factors) => power::normal_product(factors, facts),
        Node::Power(base, exponent) => power::normal_power(base, exponent, facts),
        Node::Apply(function, args) => normal_application(*function, args, facts),
        Node::Bind { .. } => binder::normal_binder(&expr, facts),
        Node::Probability { model, target, given } => probability::normal_probability(model, target, given),
        Node::Compare(relation, a, b) => normal_comparison(*relation, a, b),
        Node::All(conditions) => {
            let mut conditions = conditions.clone();
            conditions.sort();
            conditions.dedup();
            if conditions.len() == 1 { conditions.remove(0) } else { Node::All(conditions).into() }
        }
        Node::Slice(sequence, from, to) if from == to => Expr::from(Node::Element(sequence.clone(), from.clone())),
        Node::Concat(parts) => {
            let mut flat = Vec::new();
            for part in parts {
                match part.node() {
                    Node::Concat(inner) => flat.extend(inner.iter().cloned()),
                    _ => flat.push(part.clone()),
                }
            }
            if flat.len() == 1 { flat.remove(0) } else { Node::Concat(flat).into() }
        }
        _ => expr.clone(),
    };
    result.like(&expr)
}

fn normal_comparison(relation: Relation, a: &Expr, b: &Expr) -> Expr {
    let (relation, a, b) = match relation {
        Relation::Greater => (Relation::Less, b, a),
        Relation::GreaterEqual => (Relation::LessEqual, b, a),
        Relation::Equal | Relation::NotEqual if b < a => (relation, b, a),
        _ => (relation, a, b),
    };
    Node::Compare(relation, a.clone(), b.clone()).into()
}

fn normal_application(function: Function, args: &[Expr], facts: &dyn Facts) -> Expr {
    match (function, args) {
        (Function::Log, [arg]) => power::normal_log(arg, facts),
        (Function::Min | Function::Max, _) => {
            let mut flat = Vec::new();
            for arg in args {
                match arg.node() {
                    Node::Apply(inner, more) if *inner == function => flat.extend(more.iter().cloned()),
                    _ => flat.push(arg.clone()),
                }
            }
            flat.sort();
            flat.dedup();
            if flat.len() == 1 { flat.remove(0) } else { Expr::apply(function, flat) }
        }
        (Function::Abs, [arg]) if is_positive(arg, facts) => arg.clone(),
        _ => Expr::apply(function, args.to_vec()),
    }
}

/// Whether `expr` is positive wherever it is defined, as far as simple rules see.
pub(super) fn is_positive(expr: &Expr, facts: &dyn Facts) -> bool {
    match expr.node() {
        Node::Number(value) => *value > Rational::ZERO,
        Node::Constant(_) | Node::Probability { .. } | Node::Length(_) => true,
        Node::Object(name, _) => facts.is_positive(name),
        Node::Sum(parts) | Node::Product(parts) => parts.iter().all(|part| is_positive(part, facts)),
        Node::Power(base, _) => is_positive(base, facts),
        Node::Apply(Function::Sigmoid, _) => true,
        Node::Apply(Function::Min | Function::Max, parts) => parts.iter().all(|part| is_positive(part, facts)),
        Node::Bind { binder: super::Binder::Product, body, .. } => is_positive(body, facts),
        _ => false,
    }
}

/// `expr` as a number times the rest.
pub(super) fn split_coefficient(expr: &Expr) -> (Rational, Expr) {
    match expr.node() {
        Node::Number(value) => (value.clone(), Expr::integer(1)),
        Node::Product(factors) => match factors[0].node() {
            Node::Number(value) => (value.clone(), Expr::product(factors[1..].to_vec())),
            _ => (Rational::ONE, expr.clone()),
        },
        _ => (Rational::ONE, expr.clone()),
    }
}

/// `a - b` if that is an integer constant, by the rules for sums alone.
pub(crate) fn constant_difference(a: &Expr, b: &Expr) -> Option<i64> {
    let difference = sum::normal_sum(&[a.clone(), sum::scaled(b, &-Rational::ONE)]);
    difference.as_integer()
}

/// `expr + by`.
pub(crate) fn plus(expr: &Expr, by: i64) -> Expr {
    sum::normal_sum(&[expr.clone(), Expr::integer(by)])
}

fn range_of(domain: &Domain) -> Option<(&Expr, &Expr)> {
    match domain {
        Domain::Range(from, to) => Some((from, to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Binder;

    struct AllPositive;
    impl Facts for AllPositive {
        fn is_positive(&self, _: &Name) -> bool {
            true
        }
    }

    fn letter(name: &str) -> Expr {
        Node::Object(Name::Letter(name.into()), Vec::new()).into()
    }
    fn normal(expr: Expr) -> Expr {
        normalize(&expr, &AllPositive)
    }

    #[test]
    fn like_terms_and_powers_are_gathered() {
        let (x, y) = (letter("x"), letter("y"));
        let left = Expr::sum(vec![x.clone(), y.clone(), x.clone()]);
        let right = Expr::sum(vec![y.clone(), Expr::product(vec![Expr::integer(2), x.clone()])]);
        assert_eq!(normal(left), normal(right));
        let left = Expr::product(vec![x.clone(), y.clone(), x.clone()]);
        let right = Expr::product(vec![Expr::power(x, Expr::integer(2)), y]);
        assert_eq!(normal(left), normal(right));
    }

    #[test]
    fn exponential_of_a_sum_of_logs_is_a_product() {
        let n = letter("n");
        let range = |body| Expr::bind(Binder::Sum, Domain::Range(Expr::integer(1), n.clone()), None, body, 1, "i");
        let item: Expr = Node::Object(Name::Letter("p".into()), vec![Node::Open(1).into()]).into();
        let sum = range(item.clone().log());
        let left = Expr::product(vec![Expr::integer(-1), n.clone().inverse(), sum]).exp();
        let product = Expr::bind(Binder::Product, Domain::Range(Expr::integer(1), n.clone()), None, item, 1, "j");
        let right = Expr::power(product.inverse(), n.inverse());
        assert_eq!(normal(left), normal(right));
    }

    #[test]
    fn a_base_cancels_its_own_logarithm() {
        let x = letter("x");
        let two = Expr::integer(2);
        let left = Expr::power(two.clone(), x.clone().log().over(two.log()));
        assert_eq!(normal(left), x);
    }

    #[test]
    fn a_logarithm_inside_of_a_function_does_not_cancel() {
        let two = Expr::integer(2);
        let ceiling = Expr::apply(Function::Ceil, vec![letter("x").log().over(two.clone().log())]);
        let power = Expr::power(two, ceiling);
        let once = normal(power);
        assert!(matches!(once.node(), Node::Power(..)), "{once:?}");
        assert_eq!(normal(once.clone()), once);
    }

    #[test]
    fn shifted_ranges_are_one() {
        let n = letter("n");
        let item =
            |by: i64| -> Expr { Node::Object(Name::Letter("p".into()), vec![plus(&Node::Open(1).into(), by)]).into() };
        let range = |from: i64, to: i64, by| {
            Expr::bind(Binder::Sum, Domain::Range(Expr::integer(from), plus(&n, to)), None, item(by), 1, "i")
        };
        assert_eq!(normal(range(3, 0, 0)), normal(range(1, -2, 2)));
        assert_ne!(normal(range(3, 0, 0)), normal(range(1, -1, 2)));
    }

    #[test]
    fn a_normal_form_is_its_own() {
        let expr = Expr::power(Expr::sum(vec![letter("a"), letter("b"), Expr::integer(3)]), letter("n").inverse());
        let once = normal(expr);
        assert_eq!(normal(once.clone()), once);
    }
}

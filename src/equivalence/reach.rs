//! Which sides of minima, maxima, absolute values, clips and cases can be taken at all.
//!
//! Bounds are those of all worlds, not only of the drawn ones: sizes are at least 1, probabilities lie between 0
//! and 1, scalars and functions in their declared ranges.

use crate::cards::{RoleKind, Vocabulary};
use crate::expr::{Binder, Constant, Expr, Function, Name, Node, Relation};

/// Lower and upper bound of a value.
type Bounds = (f64, f64);

const ANY: Bounds = (f64::NEG_INFINITY, f64::INFINITY);
const POSITIVE: Bounds = (0.0, f64::INFINITY);
const PROBABILITY: Bounds = (0.0, 1.0);

/// `expr` without the sides that no world can take.
pub(super) fn without_dead_sides(expr: &Expr, vocabulary: &Vocabulary) -> Expr {
    let expr = expr.map_parts(&mut |part, _| without_dead_sides(part, vocabulary));
    let bounds = |expr: &Expr| bounds(expr, vocabulary);
    match expr.node() {
        Node::Apply(Function::Abs, args) => match bounds(&args[0]) {
            (low, _) if low >= 0.0 => args[0].clone(),
            (_, high) if high <= 0.0 => args[0].clone().negated(),
            _ => expr,
        },
        Node::Apply(function @ (Function::Min | Function::Max), args) => {
            let is_min = *function == Function::Min;
            let never = |place: usize| {
                let (low, high) = bounds(&args[place]);
                args.iter().enumerate().any(|(other, arg)| {
                    let (other_low, other_high) = bounds(arg);
                    let beaten = if is_min { low >= other_high } else { high <= other_low };
                    let tied = if is_min { other_low >= high } else { other_high <= low };
                    other != place && beaten && !(tied && place < other)
                })
            };
            let left: Vec<Expr> =
                (0..args.len()).filter(|place| !never(*place)).map(|place| args[place].clone()).collect();
            match left.as_slice() {
                [only] => only.clone(),
                _ => Expr::apply(*function, left).like(&expr),
            }
        }
        Node::Cases(rows) => {
            let mut left = Vec::new();
            for (condition, value) in rows {
                match condition.as_ref().map(|condition| holds(condition, vocabulary)) {
                    Some(Some(false)) => {}
                    None | Some(Some(true)) => {
                        left.push((None, value.clone()));
                        break;
                    }
                    Some(None) => left.push((condition.clone(), value.clone())),
                }
            }
            match left.as_slice() {
                [(None, value)] => value.clone(),
                [] => expr,
                _ => Expr::from(Node::Cases(left)).like(&expr),
            }
        }
        _ => expr,
    }
}

/// Whether a condition holds in all worlds, in none, or (`None`) that cannot be told.
fn holds(condition: &Expr, vocabulary: &Vocabulary) -> Option<bool> {
    match condition.node() {
        Node::All(parts) => {
            let parts: Vec<Option<bool>> = parts.iter().map(|part| holds(part, vocabulary)).collect();
            if parts.contains(&Some(false)) {
                return Some(false);
            }
            parts.iter().all(|part| *part == Some(true)).then_some(true)
        }
        Node::Compare(relation, a, b) => {
            let ((a_low, a_high), (b_low, b_high)) = (bounds(a, vocabulary), bounds(b, vocabulary));
            // The ends of ranges may be open, so that an equal end decides only what it decides either way.
            match relation {
                Relation::Less | Relation::LessEqual if a_high < b_low => Some(true),
                Relation::LessEqual if a_high <= b_low => Some(true),
                Relation::Less if a_low >= b_high => Some(false),
                Relation::LessEqual if a_low > b_high => Some(false),
                Relation::Greater | Relation::GreaterEqual if a_low > b_high => Some(true),
                Relation::GreaterEqual if a_low >= b_high => Some(true),
                Relation::Greater if a_high <= b_low => Some(false),
                Relation::GreaterEqual if a_high < b_low => Some(false),
                Relation::Equal if a_high < b_low || a_low > b_high => Some(false),
                Relation::NotEqual if a_high < b_low || a_low > b_high => Some(true),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Bounds that hold in every world.
fn bounds(expr: &Expr, vocabulary: &Vocabulary) -> Bounds {
    let of = |expr: &Expr| bounds(expr, vocabulary);
    match expr.node() {
        Node::Number(value) => {
            let value = value.to_f64().value();
            (value, value)
        }
        Node::Constant(Constant::E) => (2.7, 2.8),
        Node::Constant(Constant::Pi) => (3.1, 3.2),
        Node::Object(Name::Role(id), _) => role_bounds(id, vocabulary),
        Node::Probability { .. } => PROBABILITY,
        Node::Length(_) => (1.0, f64::INFINITY),
        Node::Sum(parts) => parts.iter().map(of).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1)),
        Node::Product(parts) => parts.iter().map(of).fold((1.0, 1.0), times),
        Node::Power(base, exponent) => power(of(base), of(exponent), exponent.as_integer()),
        Node::Apply(function, args) => apply(*function, &args.iter().map(of).collect::<Vec<_>>()),
        Node::Cases(rows) => rows.iter().map(|(_, value)| of(value)).reduce(around).unwrap_or(ANY),
        Node::Bind { binder, body, .. } => match (binder, of(body)) {
            (Binder::Expectation | Binder::Max | Binder::Min, body) => body,
            (Binder::Product, (low, high)) if low >= 0.0 && high <= 1.0 => PROBABILITY,
            (Binder::Product, (low, _)) if low >= 1.0 => (1.0, f64::INFINITY),
            (Binder::Sum | Binder::Product, (low, _)) if low >= 0.0 => POSITIVE,
            (Binder::Sum, (_, high)) if high <= 0.0 => (f64::NEG_INFINITY, 0.0),
            _ => ANY,
        },
        _ => ANY,
    }
}

fn role_bounds(id: &str, vocabulary: &Vocabulary) -> Bounds {
    let Some(role) = vocabulary.role(id) else { return ANY };
    match (role.kind, &role.range) {
        // The range of a size says from where it is drawn, not what it can be.
        (RoleKind::Size, _) => (1.0, f64::INFINITY),
        (RoleKind::Index, _) => POSITIVE,
        (RoleKind::Model | RoleKind::Prompts, _) => PROBABILITY,
        (RoleKind::Scalar | RoleKind::Function | RoleKind::Vector | RoleKind::Matrix, Some(range))
            if range.is_positive() =>
        {
            // 0 and 1 are limits, as of `(0, 1)`; other ends are only where drawing starts and stops.
            let is_one = range.high == crate::expr::Rational::ONE;
            (0.0, if is_one { 1.0 } else { f64::INFINITY })
        }
        _ => ANY,
    }
}

fn around(a: Bounds, b: Bounds) -> Bounds {
    (a.0.min(b.0), a.1.max(b.1))
}

fn times(a: Bounds, b: Bounds) -> Bounds {
    // An open end at infinity times an end at zero is zero.
    let product = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
    let ends = [product(a.0, b.0), product(a.0, b.1), product(a.1, b.0), product(a.1, b.1)];
    (ends.iter().copied().fold(f64::INFINITY, f64::min), ends.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

fn power(base: Bounds, exponent: Bounds, whole: Option<i64>) -> Bounds {
    match (base, exponent, whole) {
        ((low, high), (from, _), _) if low >= 0.0 && high <= 1.0 && from >= 0.0 => PROBABILITY,
        ((low, high), (_, to), _) if low >= 0.0 && high <= 1.0 && to <= 0.0 => (1.0, f64::INFINITY),
        ((low, _), (from, _), _) if low >= 1.0 && from >= 0.0 => (1.0, f64::INFINITY),
        ((low, _), (_, to), _) if low >= 1.0 && to <= 0.0 => PROBABILITY,
        ((low, _), _, _) if low >= 0.0 => POSITIVE,
        (_, _, Some(whole)) if whole % 2 == 0 => POSITIVE,
        _ => ANY,
    }
}

fn apply(function: Function, args: &[Bounds]) -> Bounds {
    let all = |pick: fn(f64, f64) -> f64, end: fn(&Bounds) -> f64| args.iter().map(end).reduce(pick).unwrap_or(0.0);
    match function {
        Function::Log if args[0].0 >= 1.0 => POSITIVE,
        Function::Log if args[0].1 <= 1.0 => (f64::NEG_INFINITY, 0.0),
        Function::Min => (all(f64::min, |it| it.0), all(f64::min, |it| it.1)),
        Function::Max => (all(f64::max, |it| it.0), all(f64::max, |it| it.1)),
        Function::Clip => (args[1].0.min(args[2].0), args[2].1.max(args[1].1)),
        Function::Abs | Function::Factorial | Function::Binomial => POSITIVE,
        Function::Sigmoid | Function::Indicator => PROBABILITY,
        Function::Tanh | Function::Sin | Function::Cos => (-1.0, 1.0),
        _ => ANY,
    }
}

//! Proofs: rules bring two normal forms to rational expressions over opaque atoms; algebra does the rest.

use rustc_hash::FxHashMap;

use crate::algebra::{Outcome, Prover, Term};
use crate::expr::{Expr, Facts, Node, Rational, normalize};

/// One step of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofStep {
    /// The rule's name.
    pub rule: &'static str,
    /// Both sides after it.
    pub sides: (Expr, Expr),
}

/// A rule applied to one side.
type Rule = (&'static str, fn(&Expr, &dyn Facts) -> Expr);

/// The rules, applied in this order; each keeps the value wherever both sides are defined.
const RULES: &[Rule] = &[
    ("conditional probabilities as ratios of joint ones", conditionals_as_ratios),
    ("normal form", |expr, facts| normalize(expr, facts)),
];

/// Shows that two normal forms are equal.
///
/// # Errors
///
/// Why there is no proof, as one clause. That is never a sign that they differ.
pub fn prove_equal(a: &Expr, b: &Expr, facts: &dyn Facts, prover: &Prover) -> Result<Vec<ProofStep>, String> {
    let mut steps = vec![ProofStep { rule: "normal form", sides: (a.clone(), b.clone()) }];
    let mut sides = (a.clone(), b.clone());
    if decide(&sides, prover).is_ok() {
        steps.push(ProofStep { rule: "rational algebra (Symbolica)", sides });
        return Ok(steps);
    }
    for (rule, apply) in RULES {
        let next = (apply(&sides.0, facts), apply(&sides.1, facts));
        if next != sides {
            sides = next;
            steps.push(ProofStep { rule, sides: sides.clone() });
        }
    }
    if sides.0 == sides.1 {
        return Ok(steps);
    }
    decide(&sides, prover)?;
    steps.push(ProofStep { rule: "rational algebra (Symbolica)", sides });
    Ok(steps)
}

/// Asks the algebra whether the two sides are one rational expression, perhaps under one common root.
fn decide(sides: &(Expr, Expr), prover: &Prover) -> Result<(), String> {
    let (mut left, mut right) = sides.clone();
    if let (Some((a, first)), Some((b, second))) = (without_root(&left), without_root(&right))
        && first == second
    {
        // Equal positive bases have equal roots.
        (left, right) = (a, b);
    }
    let mut atoms = Atoms::default();
    let difference =
        Term::Sum(vec![atoms.term(&left), Term::Product(vec![Term::Integer("-1".to_owned()), atoms.term(&right)])]);
    match prover.is_zero(&difference) {
        Outcome::Zero => Ok(()),
        Outcome::NotShown => Err("no proof was found".to_owned()),
        Outcome::Absent(reason) => Err(format!("not proved: {reason}")),
    }
}

/// A product of powers with one common exponent as base and exponent: `a^{-1/n} b^{-1/n}` as `(ab, -1/n)`.
fn without_root(expr: &Expr) -> Option<(Expr, Expr)> {
    let factors = match expr.node() {
        Node::Product(factors) => factors.clone(),
        _ => vec![expr.clone()],
    };
    let mut exponent: Option<Expr> = None;
    let mut bases = Vec::new();
    for factor in factors {
        let Node::Power(base, power) = factor.node() else { return None };
        if power.as_integer().is_some() || exponent.as_ref().is_some_and(|known| known != power) {
            return None;
        }
        exponent = Some(power.clone());
        bases.push(base.clone());
    }
    exponent.map(|exponent| (Expr::product(bases), exponent))
}

/// `P(a \mid b)` as `P(a, b) / P(b)` everywhere.
fn conditionals_as_ratios(expr: &Expr, _: &dyn Facts) -> Expr {
    let expr = expr.map_parts(&mut |part, _| conditionals_as_ratios(part, &crate::expr::NoFacts));
    let Node::Probability { model, target, given } = expr.node() else { return expr };
    // Only tokens of one sequence: with a prompt in front the condition is part of every joint probability.
    let own = |item: &Expr| match item.node() {
        Node::Element(sequence, _) | Node::Slice(sequence, ..) => Some(sequence.clone()),
        _ => None,
    };
    let sequence = target.first().and_then(own);
    let (past, context): (Vec<Expr>, Vec<Expr>) =
        given.iter().cloned().partition(|item| own(item).is_some() && own(item) == sequence);
    if sequence.is_none() || past.is_empty() || target.iter().any(|item| own(item) != sequence) {
        return expr;
    }
    let joint = |items: Vec<Expr>| -> Expr {
        Node::Probability { model: model.clone(), target: items, given: context.clone() }.into()
    };
    let both = joint(target.iter().chain(&past).cloned().collect());
    both.over(joint(past))
}

/// Subexpressions that the algebra does not look into, numbered.
#[derive(Default)]
struct Atoms {
    known: FxHashMap<Expr, u32>,
}

impl Atoms {
    fn term(&mut self, expr: &Expr) -> Term {
        match expr.node() {
            Node::Number(value) => number(value),
            Node::Sum(parts) => Term::Sum(parts.iter().map(|part| self.term(part)).collect()),
            Node::Product(parts) => Term::Product(parts.iter().map(|part| self.term(part)).collect()),
            Node::Power(base, exponent) => match exponent.as_integer() {
                Some(power) => Term::Power(Box::new(self.term(base)), power),
                None => self.atom(expr),
            },
            _ => self.atom(expr),
        }
    }

    fn atom(&mut self, expr: &Expr) -> Term {
        let next = self.known.len() as u32;
        Term::Atom(*self.known.entry(expr.clone()).or_insert(next))
    }
}

fn number(value: &Rational) -> Term {
    let above = Term::Integer(value.numerator().to_string());
    if value.is_int() {
        return above;
    }
    let below = Term::Integer(value.denominator().to_string());
    Term::Product(vec![above, Term::Power(Box::new(below), -1)])
}

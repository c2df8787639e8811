//! Two expressions beside each other, neither of them the reference: links of a chain, sides of an equation.

use super::compare::Comparison;
use super::judge::Judge;
use super::prepared::make_target;
use super::world_set::{Asked, Setting, draw_set};
use crate::expr::{Expr, Node};
use crate::world::compile;

impl Judge {
    /// Whether two expressions have the same value in the worlds of every setting that is needed:
    /// first without assumptions, then under each.
    pub fn compare_expressions(&mut self, a: &Expr, b: &Expr) -> (Comparison, Vec<String>) {
        let target = make_target(String::new(), a.clone());
        let other = b;
        let b = compile(b);
        if self.prepared.has_domains {
            let strict = self.strict(&target.program, &b);
            let found = self.compare_typed(&strict, (a, &target.program), (other, &b));
            let assumed = (!found.positive.is_empty()).then(|| "positive_letters".to_owned());
            return (found.comparison, assumed.into_iter().collect());
        }
        let mut ask = |setting: &Setting| {
            let set = self.sets.entry(setting.clone()).or_insert_with(|| draw_set(&self.prepared, setting));
            set.samples.remove("link");
            set.compare(Asked::Known("link", &target), Asked::Answer(&b))
        };
        let strict = Setting::strict(&target.program, &b);
        let first = ask(&strict);
        if matches!(first, Comparison::Same(_)) {
            return (first, Vec::new());
        }
        for (place, assumption) in self.prepared.assumptions.iter().enumerate() {
            let under = ask(&Setting { assumptions: vec![place], ..strict.clone() });
            if matches!(under, Comparison::Same(_)) {
                return (under, vec![assumption.id.clone()]);
            }
        }
        (first, Vec::new())
    }

    /// Whether two sides of an equation have the same value wherever both have one, as `\log\frac ab` and
    /// `\log a - \log b`: first for letters of any sign, then for positive ones; the second tells whether those were needed.
    pub fn compare_sides(&mut self, a: &Expr, b: &Expr) -> (Comparison, bool) {
        let (first, second) = (compile(a), compile(b));
        let strict = Setting::strict(&first, &second);
        let mut ask = |setting: Setting| {
            let meeting = self.set(&setting).meet(&first, &second, true);
            match meeting.comparison {
                // A value that only one side has is no difference.
                Comparison::Different(_) if meeting.is_one_sided => {
                    Comparison::Open("no world gives both sides a value".to_owned())
                }
                comparison => comparison,
            }
        };
        let mut found = ask(strict.clone());
        let mut is_positive = false;
        if !matches!(found, Comparison::Same(_))
            && (has_domain(a) || has_domain(b))
            && let same @ Comparison::Same(_) = ask(Setting { positive: true, ..strict })
        {
            (found, is_positive) = (same, true);
        }
        (found, is_positive)
    }
}

/// Whether a part speaks of positive numbers: a root, a logarithm, or the smaller of a ratio and something else.
pub fn has_domain(expr: &Expr) -> bool {
    use crate::expr::Function;
    let is_ratio = |part: &Expr| {
        part.any(&mut |inner| matches!(inner.node(), Node::Power(base, exponent) if exponent.is_integer(-1) && base.as_number().is_none()))
    };
    expr.any(&mut |part| match part.node() {
        Node::Power(_, exponent) => {
            exponent.as_integer().is_none() && exponent.as_number().is_none_or(|it| !it.is_int())
        }
        Node::Apply(Function::Log, _) => true,
        Node::Apply(Function::Min | Function::Max, args) => args.iter().any(is_ratio),
        _ => false,
    })
}

//! Why a formula of another value than a typed reference may yet be right: what the reference leaves unsaid.

use super::compare::Comparison;
use super::judge::Judge;
use crate::expr::{Binder, Domain, Expr, Name, Node};

/// Letters of families that are probabilities by custom, and so add up to one.
const SHARES: [&str; 9] = ["p", "q", "P", "Q", "\\pi", "\\hat{p}", "\\hat{q}", "\\hat{y}", "\\hat{P}"];

/// The number of the variable of a sum over a family; bound at once.
const PLACE: u32 = u32::MAX;

impl Judge {
    /// What a formula that differs from a typed reference would be right under.
    pub(super) fn left_open(&mut self, expr: &Expr) -> Option<String> {
        let prepared = self.prepared.clone();
        let reference = &prepared.reference.expr;
        if let Some(other) = &prepared.other
            && matches!(self.compare_expressions(other, expr).0, Comparison::Same(_))
        {
            return Some(
                "the reference's `a/b c` may mean `(a/b) c` or `a/(b c)`, and the second is this formula".to_owned(),
            );
        }
        let (name, total) = family(reference).or_else(|| family(expr))?;
        let shared = |expr: &Expr| {
            expr.replace(&mut |part, _| match part.node() {
                Node::Object(own, args) if *own == name && args.len() == 1 => Some(part.clone().over(total.clone())),
                _ => None,
            })
        };
        let is_same = matches!(self.compare_expressions(&shared(reference), &shared(expr)).0, Comparison::Same(_));
        let letter = name.as_str();
        is_same.then(|| format!("the two are equal where all `{letter}` add up to 1, which the reference does not say"))
    }
}

/// A family that may be probabilities and that is summed over a range, and the sum of all its members.
fn family(expr: &Expr) -> Option<(Name, Expr)> {
    let mut found = None;
    expr.any(&mut |part| {
        let Node::Bind { binder: Binder::Sum, domain: domain @ Domain::Range(from, to), body, .. } = part.node() else {
            return false;
        };
        let is_member = |part: &Expr| match part.node() {
            Node::Object(Name::Letter(letter), args) => {
                SHARES.contains(&letter.as_ref())
                    && matches!(args.as_slice(), [arg] if matches!(arg.node(), Node::Bound(_)))
            }
            _ => false,
        };
        let is_loose = |end: &Expr| end.any(&mut |part| matches!(part.node(), Node::Bound(_)));
        if is_loose(from) || is_loose(to) {
            return false;
        }
        let mut name = None;
        body.any(&mut |part| {
            if let Node::Object(own, _) = part.node()
                && is_member(part)
            {
                name = Some(own.clone());
            }
            name.is_some()
        });
        found = name.map(|name| {
            let member = Node::Object(name.clone(), vec![Node::Open(PLACE).into()]).into();
            (name, Expr::bind(Binder::Sum, domain.clone(), None, member, PLACE, "i"))
        });
        found.is_some()
    });
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Judge, Prepared, Question, Verdict};

    fn verdict(reference: &str, answer: &str) -> Verdict {
        let mut judge = Judge::new(Arc::new(Prepared::typed(reference).unwrap()));
        judge.judge(answer, &Question::default(), None).verdict
    }

    #[test]
    fn shares_may_add_up_to_one() {
        let gini = r"1-\sum_{k=1}^{K}p_k^2";
        assert_eq!(verdict(gini, r"\sum_{k=1}^{K}p_k(1-p_k)"), Verdict::Undecided);
        assert_eq!(verdict(gini, r"\sum_{k=1}^{K}p_k(1-2p_k)"), Verdict::Different);
        assert_eq!(verdict(r"1-\sum_{k=1}^{K}w_k^2", r"\sum_{k=1}^{K}w_k(1-w_k)"), Verdict::Different);
    }

    #[test]
    fn a_slash_may_divide_by_all_behind_it() {
        assert_eq!(verdict(r"e^{-E/k_BT}", r"\exp(-\frac{E}{k_B T})"), Verdict::Undecided);
        assert_eq!(verdict(r"e^{-E/k_BT}", r"\exp(-\frac{E}{2k_B T})"), Verdict::Different);
        assert_eq!(verdict(r"\frac{E}{2T}", r"E/2T"), Verdict::Undecided);
        assert_eq!(verdict(r"\frac{E T}{2}", r"E/2 T"), Verdict::Equivalent);
    }

    #[test]
    fn listed_values_are_all_that_letters_have() {
        let loss = r"\log(1+e^{-yz}),\quad y\in\{-1,+1\}";
        assert_eq!(verdict(loss, r"\frac{1+y}{2}\log(1+e^{-z})+\frac{1-y}{2}\log(1+e^{z})"), Verdict::Equivalent);
        assert_eq!(verdict(loss, r"\frac{1+y}{2}\log(1+e^{z})+\frac{1-y}{2}\log(1+e^{z})"), Verdict::Different);
        assert_eq!(
            verdict(r"\log(1+e^{-yz})", r"\frac{1+y}{2}\log(1+e^{-z})+\frac{1-y}{2}\log(1+e^{z})"),
            Verdict::Different
        );
    }
}

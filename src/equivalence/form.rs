//! How much two formulas are alike in form, whatever their values.

use rustc_hash::FxHashMap;

use crate::expr::Expr;

/// The parts of a formula with how often each occurs.
#[derive(Debug)]
pub struct Form<'e>(FxHashMap<&'e Expr, usize>);

impl<'e> Form<'e> {
    /// The form of `expr`.
    pub fn of(expr: &'e Expr) -> Form<'e> {
        fn go<'e>(expr: &'e Expr, counts: &mut FxHashMap<&'e Expr, usize>) {
            *counts.entry(expr).or_default() += 1;
            expr.parts().into_iter().for_each(|(part, _)| go(part, counts));
        }
        let mut counts = FxHashMap::default();
        go(expr, &mut counts);
        Form(counts)
    }

    /// How many parts only one of two formulas has.
    pub fn distance(&self, other: &Expr) -> usize {
        let other = Form::of(other);
        self.surplus(&other) + other.surplus(self)
    }

    fn surplus(&self, other: &Form) -> usize {
        let of = |part: &Expr| other.0.get(part).copied().unwrap_or_default();
        self.0.iter().map(|(part, count)| count.saturating_sub(of(part))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_formulas_are_at_no_distance_and_alike_ones_nearer() {
        let letter = |text: &str| Expr::role(text, Vec::new());
        let sum = Expr::sum(vec![letter("a"), letter("b")]);
        let turned = Expr::sum(vec![letter("a"), letter("b").negated()]);
        let form = Form::of(&sum);
        assert_eq!(form.distance(&sum), 0);
        assert!(form.distance(&turned) < form.distance(&turned.clone().log()));
    }
}

//! The likely slip in a wrong equality of numbers: one factor or one term that mends it.

use crate::expr::{Expr, Node, Notation, print};

/// Factors that are dropped by mistake.
const FACTORS: std::ops::RangeInclusive<i64> = 2..=16;

/// An edit that mends a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// In words, with LaTeX in backticks.
    pub text: String,
    /// The mended expression.
    pub mended: Expr,
}

/// The first single edit of `expr` after which it `fits`: a factor in front of a term, or a term left out.
pub fn likely_slip(expr: &Expr, fits: &dyn Fn(&Expr) -> bool, notation: &dyn Notation) -> Option<Repair> {
    let count = expr.size();
    // The factor's smallest values first: a dropped 2 is likelier than a dropped 12.
    for factor in FACTORS {
        for place in 0..count {
            let mut part = None;
            let mended = edited(expr, place, &mut |found| {
                part = Some(found.clone());
                Some(Expr::product(vec![Expr::integer(factor), found.clone()]))
            });
            if let (Some(mended), Some(part)) = (mended, part)
                && fits(&mended)
            {
                let printed = print(&part, notation);
                return Some(Repair {
                    text: format!("the factor {factor} of `{factor} {printed}` is missing"),
                    mended,
                });
            }
        }
    }
    for place in 0..count {
        let mut part = None;
        let mended = edited(expr, place, &mut |found| {
            part = Some(found.clone());
            Some(Expr::integer(0))
        });
        if let (Some(mended), Some(part)) = (mended, part)
            && fits(&mended)
        {
            return Some(Repair { text: format!("the term `{}` is too much", print(&part, notation)), mended });
        }
    }
    None
}

/// `expr` with the term number `place` of all its sums, counted outermost first, replaced.
fn edited(expr: &Expr, place: usize, edit: &mut impl FnMut(&Expr) -> Option<Expr>) -> Option<Expr> {
    fn go(expr: &Expr, is_term: bool, left: &mut Option<usize>, edit: &mut impl FnMut(&Expr) -> Option<Expr>) -> Expr {
        match left {
            None => return expr.clone(),
            Some(0) if is_term => {
                *left = None;
                return edit(expr).unwrap_or_else(|| expr.clone());
            }
            Some(count) if is_term => *count -= 1,
            Some(_) => {}
        }
        let inside = matches!(expr.node(), Node::Sum(_));
        expr.map_parts(&mut |part, _| go(part, inside, left, edit))
    }
    let mut left = Some(place);
    let result = go(expr, true, &mut left, edit);
    (left.is_none() && result != *expr).then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Name, PlainNotation, Rational};

    #[test]
    fn a_dropped_factor_is_named() {
        let d: Expr = Node::Object(Name::Letter("d".into()), Vec::new()).into();
        let square = Expr::power(d.clone(), Expr::integer(2));
        let expr = Expr::sum(vec![square, Expr::product(vec![Expr::integer(4), d.clone()])]);
        // d = 3: d^2 + 4d = 21, 4d^2 + 4d = 48.
        let value = |expr: &Expr| {
            let put = expr.replace(&mut |part, _| (*part == d).then(|| Expr::integer(3)));
            crate::expr::normalize(&put, &crate::expr::NoFacts).as_number().cloned()
        };
        let fits = |expr: &Expr| value(expr) == Some(Rational::from(48));
        let repair = likely_slip(&expr, &fits, &PlainNotation).unwrap();
        assert_eq!(repair.text, "the factor 4 of `4 d^{2}` is missing");
        assert_eq!(value(&repair.mended), Some(Rational::from(48)));
    }
}

//! Sums, products, powers and fractions.

use super::{Level, Printer, parenthesized};
use crate::expr::{Constant, Expr, Node, Rational};

/// A product sorted for printing.
#[derive(Default)]
struct Parts {
    negative: bool,
    /// Above and below the fraction bar.
    sides: [Vec<Expr>; 2],
    /// Factors under one exponent that is not a whole number.
    grouped: Vec<(Expr, Vec<Expr>)>,
}

impl Printer<'_> {
    pub(super) fn sum(&mut self, terms: &[Expr]) -> String {
        let mut terms: Vec<&Expr> = terms.iter().collect();
        // `1 + \varepsilon`, but `i + 1` and `n - 2`.
        let counts = terms.iter().any(|term| term.any(&mut |part| matches!(part.node(), Node::Bound(_))));
        let leads = |value: &Rational| *value > Rational::ZERO && !counts;
        terms.sort_by_key(|term| match term.as_number() {
            Some(value) if leads(value) => 0,
            None => 1,
            Some(_) => 2,
        });
        if let Some(place) = terms.iter().position(|term| !is_negative(term)) {
            terms[..=place].rotate_right(1);
        }
        let mut text = String::new();
        for (place, term) in terms.into_iter().enumerate() {
            let printed = self.expr(term, Level::Term);
            match (place, printed.strip_prefix('-')) {
                (0, _) => text.push_str(&printed),
                (_, Some(rest)) => text.push_str(&format!(" - {}", rest.trim_start())),
                (_, None) => text.push_str(&format!(" + {printed}")),
            }
        }
        text
    }

    /// A product, power or number.
    pub(super) fn product(&mut self, expr: &Expr, level: Level) -> String {
        let parts = Parts::of(expr);
        if parts.sides[0].is_empty() && parts.sides[1].is_empty() && parts.grouped.is_empty() {
            let text = if parts.negative { "-1" } else { "1" };
            return if parts.negative && level > Level::Term { parenthesized(text) } else { text.to_owned() };
        }
        let plain = parts.sides[1].is_empty() && parts.grouped.is_empty() && !parts.negative;
        if plain && parts.sides[0].len() == 1 && parts.sides[0][0] == *expr {
            return self.single(expr);
        }
        let [above, below] = &parts.sides;
        let count = above.len() + parts.grouped.len();
        let mut text = String::new();
        if below.is_empty() {
            match above.as_slice() {
                // The minus is for all of the sum.
                [sum] if parts.negative && parts.grouped.is_empty() && matches!(sum.node(), Node::Sum(_)) => {
                    text.push_str(&self.expr(sum, Level::Factor));
                }
                _ => text.push_str(&self.factors(above, &parts.grouped)),
            }
        } else {
            // A binder above the bar would swallow nothing; one behind the fraction reads better.
            let (binders, others): (Vec<Expr>, Vec<Expr>) =
                above.iter().cloned().partition(|factor| matches!(factor.node(), Node::Bind { .. }));
            let lone = binders.len() == 1 && others.is_empty() && parts.grouped.is_empty();
            let (over, behind) = if lone && below.len() == 1 && below[0].size() > 6 {
                (above.clone(), Vec::new())
            } else {
                (others, binders)
            };
            let numerator = if over.is_empty() { "1".to_owned() } else { self.factors(&over, &[]) };
            text.push_str(&format!("\\frac{{{numerator}}}{{{}}}", self.factors(below, &[])));
            if !behind.is_empty() || !parts.grouped.is_empty() {
                text.push(' ');
                text.push_str(&self.factors(&behind, &parts.grouped));
            }
        }
        let single = count + below.len() <= 1 || (!below.is_empty() && text.ends_with('}') && count == 0);
        if parts.negative {
            text.insert(0, '-');
        }
        let fits = match level {
            Level::Relation | Level::Term => true,
            Level::Factor => !parts.negative && !ends_with_binder(above),
            Level::Atom => !parts.negative && single && below.is_empty() && parts.grouped.is_empty(),
        };
        if fits { text } else { parenthesized(&text) }
    }

    /// A number or a power that stands alone.
    fn single(&mut self, expr: &Expr) -> String {
        match expr.node() {
            Node::Number(value) => value.numerator().to_string(),
            Node::Power(base, exponent) if matches!(base.node(), Node::Constant(Constant::E)) => {
                let exponent = self.expr(exponent, Level::Relation);
                if exponent.len() > 12 {
                    format!("\\exp{}", parenthesized(&exponent))
                } else {
                    format!("e^{{{exponent}}}")
                }
            }
            Node::Power(base, exponent) => {
                let exponent = self.expr(exponent, Level::Relation);
                format!("{}^{{{exponent}}}", self.base(base))
            }
            _ => self.expr(expr, Level::Factor),
        }
    }

    fn base(&mut self, base: &Expr) -> String {
        let text = self.expr(base, Level::Atom);
        match base.node() {
            Node::Power(..) | Node::Apply(..) => parenthesized(&text),
            // A second superscript on one base is not TeX.
            _ if text.contains('^') && !text.ends_with(')') => format!("{{{text}}}"),
            _ => text,
        }
    }

    fn factors(&mut self, factors: &[Expr], grouped: &[(Expr, Vec<Expr>)]) -> String {
        let mut pieces = Vec::new();
        let mut ordered: Vec<&Expr> = factors.iter().collect();
        ordered.sort_by_key(|factor| rank(factor));
        let last = ordered.len() - usize::from(!ordered.is_empty());
        for (exponent, bases) in grouped {
            let exponent_text = self.expr(exponent, Level::Relation);
            let inner = self.expr(&Expr::product(bases.clone()), Level::Relation);
            let root = half(exponent);
            pieces.push(match (root, bases.as_slice()) {
                (true, _) => format!("\\sqrt{{{inner}}}"),
                (false, [base]) if !matches!(base.node(), Node::Bind { .. }) => {
                    format!("{}^{{{exponent_text}}}", self.base(base))
                }
                _ => format!("\\left[{inner}\\right]^{{{exponent_text}}}"),
            });
        }
        let mut split = pieces.len();
        for (place, factor) in ordered.iter().enumerate() {
            let alone = ordered.len() == 1 && grouped.is_empty();
            let text = match factor.node() {
                Node::Sum(_) if !alone => self.expr(factor, Level::Factor),
                Node::Bind { .. } if place == last => self.expr(factor, Level::Term),
                Node::Sum(_) => self.expr(factor, Level::Relation),
                _ => self.expr(factor, Level::Factor),
            };
            if rank(factor) == 0 {
                pieces.insert(0, text);
                split += 1;
            } else if rank(factor) == 1 {
                pieces.insert(split.min(pieces.len()), text);
                split += 1;
            } else {
                pieces.push(text);
            }
        }
        join_factors(&pieces)
    }
}

/// Puts factors beside each other, with a dot where a number would run into the factor before it.
fn join_factors(pieces: &[String]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if !text.is_empty() {
            let digit = piece.starts_with(|first: char| first.is_ascii_digit());
            text.push_str(if digit { " \\cdot " } else { " " });
        }
        text.push_str(piece);
    }
    text
}

/// Numbers first, letters next, then bigger things, binders last.
fn rank(factor: &Expr) -> u8 {
    match factor.node() {
        Node::Number(_) => 0,
        Node::Object(_, args) if args.is_empty() => 1,
        Node::Power(base, _) if matches!(base.node(), Node::Object(_, args) if args.is_empty()) => 1,
        Node::Bind { .. } => 3,
        _ => 2,
    }
}

fn ends_with_binder(factors: &[Expr]) -> bool {
    factors.iter().any(|factor| matches!(factor.node(), Node::Bind { .. }))
}

fn half(exponent: &Expr) -> bool {
    exponent.as_number().is_some_and(|value| *value == Rational::from_parts(1.into(), 2u8.into()))
}

fn is_negative(expr: &Expr) -> bool {
    match expr.node() {
        Node::Number(value) => *value < Rational::ZERO,
        Node::Product(factors) => {
            factors.iter().any(|factor| matches!(factor.as_number(), Some(value) if *value < Rational::ZERO))
        }
        _ => false,
    }
}

impl Parts {
    fn number(&mut self, value: &Rational) {
        let (sign, size) = value.numerator().clone().into_parts();
        self.negative ^= sign == dashu::base::Sign::Negative;
        for (side, part) in [size, value.denominator().clone()].into_iter().enumerate() {
            if part != dashu::integer::UBig::ONE {
                self.sides[side].push(Expr::number(Rational::from(part)));
            }
        }
    }

    fn of(expr: &Expr) -> Parts {
        let mut parts = Parts::default();
        match expr.node() {
            Node::Product(factors) => factors.iter().for_each(|factor| parts.push(factor)),
            _ => parts.push(expr),
        }
        parts
    }

    fn push(&mut self, factor: &Expr) {
        match factor.node() {
            Node::Number(value) => self.number(value),
            Node::Product(factors) => factors.iter().for_each(|factor| self.push(factor)),
            Node::Power(base, exponent) if matches!(base.node(), Node::Constant(Constant::E)) => {
                self.sides[0].push(Expr::power(base.clone(), exponent.clone()));
            }
            Node::Power(base, exponent) => match exponent.as_integer() {
                Some(-1) => self.sides[1].push(base.clone()),
                Some(power) if power < 0 => self.sides[1].push(Expr::power(base.clone(), Expr::integer(-power))),
                Some(_) => self.sides[0].push(factor.clone()),
                // A root below the bar is the root of the inverse, so that roots meet under one sign.
                None if exponent.as_number().is_some_and(|value| *value < Rational::ZERO) => {
                    let inverse = Expr::power(base.clone(), Expr::integer(-1));
                    self.group(&Expr::number(-exponent.as_number().cloned().unwrap_or_default()), inverse);
                }
                None => self.group(exponent, base.clone()),
            },
            _ => self.sides[0].push(factor.clone()),
        }
    }

    fn group(&mut self, exponent: &Expr, base: Expr) {
        match self.grouped.iter_mut().find(|(known, _)| known == exponent) {
            Some((_, bases)) => bases.push(base),
            None => self.grouped.push((exponent.clone(), vec![base])),
        }
    }
}

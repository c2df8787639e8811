//! Numbers that a side puts in for the letters of the other: `\frac{U}{I} = \frac{230}{5}` says what `U` and `I` are here.
//!
//! The side with numbers has to have the shape of the other. Where another section of the sheet gives a letter another
//! value, it is not known which is meant, unless the number is that value with a slip of the pen; what this section says of
//! the letter by itself holds for what follows.

use super::auditor::{Auditor, Place};
use super::number::{Claim, shown};
use super::values::{Form, name_of, names_of, size};
use super::{AuditLink, Truth};
use crate::expr::{Expr, Node, Rational, to_decimal};

/// What letters of one side stand for on the other.
type Bindings = Vec<(String, Rational)>;

/// The most factors or terms that are matched.
const MOST: usize = 24;

impl Auditor<'_> {
    /// The link whose right side puts in numbers for the letters of the left, where the sheet gives the letters no value, or
    /// gives it in another section.
    pub(super) fn put_in(&mut self, link: &AuditLink, claim: &Claim<'_>, place: Place) -> Option<AuditLink> {
        if names_of(claim.left.expr).is_empty() || !names_of(claim.right.expr).is_empty() {
            return None;
        }
        let mut bound = Bindings::new();
        if !self.fits(claim.left.expr, claim.right.expr, &mut bound) {
            return None;
        }
        let at = self.sheet.formulas[place.formula].span.start;
        let mut fresh: Vec<(String, Rational)> = Vec::new();
        // Letters that have another value in another section, and what is said of one of them.
        let mut anew: Vec<(String, Rational)> = Vec::new();
        let mut strange: Option<String> = None;
        // Numbers that another formula put in for the same letters say nothing where all are others.
        let (mut put_before, mut agrees) = (Vec::new(), false);
        for (name, number) in bound {
            let choices = self.values.choices(std::slice::from_ref(&name), at);
            if choices.is_empty() {
                fresh.push((name, number));
                continue;
            }
            let near = size(&number) * Rational::from_parts(1.into(), 1000u16.into());
            let is_it = |value: &Rational| size(&(value - &number)) <= near;
            if choices.iter().any(|choice| is_it(&choice[&name].value)) {
                agrees = true;
                continue;
            }
            let given = &choices[0][&name];
            if self.put_places.contains(&given.at) {
                put_before.push((name, number, given.at));
                continue;
            }
            if !self.is_of_other_section(given.at, at) || is_slip(&given.value, &number) {
                return None;
            }
            strange = Some(self.note(&name, given.at, &number));
            if self.is_stated(&number, at) {
                anew.push((name, number));
            }
        }
        if agrees && put_before.iter().any(|(.., given)| !self.is_put_elsewhere(*given, at)) {
            return None;
        }
        for (name, number, given) in put_before {
            match agrees {
                true => {
                    strange = Some(self.note(&name, given, &number));
                    anew.push((name, number));
                }
                false => fresh.push((name, number)),
            }
        }
        let mut link = link.clone();
        // What this section says and puts in is meant from here on.
        for (name, number) in anew {
            self.values.give((name, Form::Itself), number, Rational::ZERO, at);
        }
        if let Some(note) = strange {
            return Some(link.judged(Truth::Unknown, note));
        }
        if fresh.is_empty() {
            return None;
        }
        let put: Vec<String> = fresh.iter().map(|(name, number)| format!("`{name} = {}`", shown(number))).collect();
        for (name, number) in fresh {
            self.values.give((name, Form::Itself), number, Rational::ZERO, at);
        }
        self.put_places.push(at);
        link.assumption = "put_in".to_owned();
        Some(link.judged(Truth::True, format!("puts in {}", put.join(", "))))
    }

    /// Whether the section of a place says a number before it, in words or as a number by itself.
    fn is_stated(&self, number: &Rational, at: usize) -> bool {
        let from = self.start_of_section(at);
        self.stated.iter().any(|(place, stated)| (from..at).contains(place) && stated == number)
            || self.numbers_said(from, at).contains(number)
    }

    /// Whether a side has the shape of another with numbers for its letters, and the same number for each.
    fn fits(&self, left: &Expr, right: &Expr, bound: &mut Bindings) -> bool {
        if let Some(name) = name_of(left) {
            let Some(number) = self.number(right) else { return false };
            return match bound.iter().find(|(known, _)| *known == name) {
                Some((_, known)) => *known == number,
                None => {
                    bound.push((name, number));
                    true
                }
            };
        }
        match (left.node(), right.node()) {
            (Node::Sum(a), Node::Sum(b)) => a.len() == b.len() && self.all_fit(a, b, bound),
            (Node::Product(a), Node::Product(b)) => self.factors_fit(a, b, bound),
            (Node::Power(base, exponent), Node::Power(other, power)) => {
                self.fits(base, other, bound) && self.fits(exponent, power, bound)
            }
            (Node::Apply(function, a), Node::Apply(other, b)) => {
                function == other && a.len() == b.len() && self.all_fit(a, b, bound)
            }
            _ if names_of(left).is_empty() => match (self.values.value_of(left), self.values.value_of(right)) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
            _ => false,
        }
    }

    fn all_fit(&self, left: &[Expr], right: &[Expr], bound: &mut Bindings) -> bool {
        left.iter().zip(right).all(|(a, b)| self.fits(a, b, bound))
    }

    /// Factors in their order; a number may have a power of ten behind it.
    fn factors_fit(&self, left: &[Expr], right: &[Expr], bound: &mut Bindings) -> bool {
        let Some((first, rest)) = left.split_first() else { return right.is_empty() };
        if right.len() > MOST || left.len() > right.len() {
            return false;
        }
        for taken in 1..=(right.len() + 1 - left.len()).min(2) {
            let (own, others) = right.split_at(taken);
            let own = match own {
                [one] => one.clone(),
                [number, scale] if self.is_power_of_ten(scale) => Expr::product(vec![number.clone(), scale.clone()]),
                _ => continue,
            };
            let known = bound.len();
            if self.fits(first, &own, bound) && self.factors_fit(rest, others, bound) {
                return true;
            }
            bound.truncate(known);
        }
        false
    }

    /// The number that an expression is, as one would put it in: perhaps with a sign, in percent, or with a power of ten.
    fn number(&self, expr: &Expr) -> Option<Rational> {
        if let Some(number) = expr.as_number() {
            return Some(number.clone());
        }
        match expr.node() {
            Node::Product(factors) => {
                let is_plain = |factor: &Expr| factor.as_number().is_some() || self.is_power_of_ten(factor);
                let numbers = factors.iter().filter(|factor| {
                    factor.as_number().is_some_and(is_more_than_a_sign) && !self.is_power_of_ten(factor)
                });
                (factors.iter().all(is_plain) && numbers.count() == 1).then(|| self.values.value_of(expr)).flatten()
            }
            _ => None,
        }
    }

    /// `10^{-34}`, or a power of ten that is written out.
    fn is_power_of_ten(&self, expr: &Expr) -> bool {
        match expr.node() {
            Node::Power(base, exponent) => {
                base.is_integer(10) && self.values.value_of(exponent).is_some_and(|exponent| exponent.is_int())
            }
            Node::Number(number) => {
                let typed = to_decimal(&size(number), 40);
                size(number) != Rational::ONE && typed.trim_matches(['0', '.']) == "1"
            }
            _ => false,
        }
    }
}

/// Whether a number is neither 1 nor -1.
fn is_more_than_a_sign(number: &Rational) -> bool {
    size(number) != Rational::ONE
}

/// Whether a number is another with a slip of the pen: one digit, two that changed places, the point.
fn is_slip(given: &Rational, put: &Rational) -> bool {
    let digits = |value: &Rational| -> Vec<u8> {
        let text = to_decimal(&size(value), 12);
        let digits = text.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0');
        let digits: Vec<u8> = digits.collect();
        let end = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |at| at + 1);
        digits[..end].to_vec()
    };
    let (a, b) = (digits(given), digits(put));
    // Of short numbers one digit is all that they have.
    let wrong: Vec<usize> = (0..a.len().min(b.len())).filter(|at| a[*at] != b[*at]).collect();
    a.len() == b.len()
        && match wrong.as_slice() {
            [] => true,
            [_] => a.len() > 2,
            [first, second] => a[*first] == b[*second] && a[*second] == b[*first],
            _ => false,
        }
}

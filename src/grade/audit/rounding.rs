//! Which of the numbers that are typed may be rounded, and how far that lets a value be off.
//!
//! A number that stands on the other side as well, or that the other side comes to in one of its parts, is what it is:
//! only what is new can stand for a value that was computed.

use rustc_hash::FxHashSet;

use super::values::{Amount, Choice, Chosen, Values, put_values, size};
use crate::expr::{Constant, Expr, Node, Rational, parse_decimal};
use crate::text::Span;

/// Significant digits from which on a number that was rounded once is known again.
const KNOWN_DIGITS: i64 = 3;

/// How many parts of an expression are computed one by one.
const MOST_PARTS: usize = 200;

impl Values {
    /// Notes that a number is rounded: it follows an `\approx`, or stands for a value that it is near to.
    pub fn note_rounded(&mut self, value: Rational, step: &Rational) {
        let digits = crate::expr::to_decimal(&(&value / step), 40).bytes().filter(u8::is_ascii_digit).count() as i64;
        if digits >= KNOWN_DIGITS {
            self.rounded.insert(value, step / Rational::from(2));
        }
    }

    /// The value of an expression, and how far rounded numbers in it let it be off.
    pub fn amount(&self, expr: &Expr, choice: &Choice) -> Option<Amount> {
        self.amount_beside(expr, choice, &FxHashSet::default())
    }

    /// The same where these numbers are what they are: they stand on the other side too.
    pub fn amount_beside(&self, expr: &Expr, choice: &Choice, fixed: &FxHashSet<Rational>) -> Option<Amount> {
        let at = |moved: &Choice| put_values(expr, moved);
        let plain = at(choice);
        let (mid, error) = self.closed(&plain)?;
        let mut slack = Rational::ZERO;
        let mut off = |moved: &Expr| {
            let change = self.closed(moved).map_or(Rational::ZERO, |(value, _)| size(&(value - &mid)));
            slack += change;
        };
        for (name, chosen) in
            choice.iter().filter(|(_, chosen)| chosen.half != Rational::ZERO && !fixed.contains(&chosen.value))
        {
            let mut moved = choice.clone();
            moved.insert(name.clone(), Chosen { value: &chosen.value + &chosen.half, ..chosen.clone() });
            off(&at(&moved));
        }
        let mut numbers: Vec<Rational> = Vec::new();
        plain.walk(&mut |part| {
            if let Some(value) = part.as_number()
                && self.rounded.contains_key(value)
                && !fixed.contains(value)
                && !numbers.contains(value)
            {
                numbers.push(value.clone());
            }
        });
        for number in numbers {
            let half = &self.rounded[&number];
            let shifted = Expr::number(&number + half);
            off(&plain.replace(&mut |part, _| (part.as_number() == Some(&number)).then(|| shifted.clone())));
        }
        Some(Amount { mid, error, slack })
    }

    /// Whether a part without letters is divided by that comes to 0.
    pub fn divides_by_zero(&self, expr: &Expr) -> bool {
        expr.any(&mut |part| match part.node() {
            Node::Power(base, exponent) => {
                exponent.as_number().is_some_and(|number| *number < Rational::ZERO)
                    && !base.has_outer_bound()
                    && self.value_of(base) == Some(Rational::ZERO)
            }
            _ => false,
        })
    }

    /// Whether a product or quotient of 0 with 0 or infinity stands in an expression, which no rule gives a value.
    pub fn is_indeterminate(&self, expr: &Expr) -> bool {
        let is_zero = |part: &Expr| part.as_number() == Some(&Rational::ZERO);
        let is_boundless = |part: &Expr| {
            matches!(part.node(), Node::Constant(Constant::Infinity))
                || matches!(part.node(), Node::Power(base, exponent) if is_zero(base)
                    && exponent.as_number().is_some_and(|number| *number < Rational::ZERO))
        };
        expr.any(&mut |part| match part.node() {
            Node::Product(factors) => factors.iter().any(is_zero) && factors.iter().any(is_boundless),
            _ => false,
        })
    }

    /// The numbers that two expressions have in common, once the letters have their values.
    pub fn common_numbers(&self, (a, b): (&Expr, &Expr), choice: &Choice) -> FxHashSet<Rational> {
        let numbers = |expr: &Expr| {
            let mut numbers: FxHashSet<Rational> = FxHashSet::default();
            put_values(expr, choice).walk(&mut |part| numbers.extend(part.as_number().cloned()));
            numbers
        };
        let (first, second) = (numbers(a), numbers(b));
        first.intersection(&second).cloned().collect()
    }

    /// What the parts of an expression come to exactly, by their sizes: none of these numbers is rounded where it stands
    /// for the expression.
    pub fn exact_numbers(&self, expr: &Expr, choice: &Choice) -> FxHashSet<Rational> {
        let mut exact = FxHashSet::default();
        let mut count = 0;
        put_values(expr, choice).walk(&mut |part| {
            count += 1;
            if count <= MOST_PARTS
                && !part.has_outer_bound()
                && let Some((value, error)) = self.closed(part)
                && error == Rational::ZERO
            {
                exact.insert(size(&value));
            }
        });
        exact
    }

    /// How far the result of a computation without letters may be off where its decimals are rounded. Those of few digits
    /// may be exact.
    pub fn slack_of_result(&self, expr: &Expr, text: &str) -> Rational {
        self.slack_outside(expr, text, Span::default())
    }

    /// The same for an expression that stands at `span`, if it has decimals from elsewhere: a name in it was opened.
    pub fn slack_outside(&self, expr: &Expr, text: &str, span: Span) -> Rational {
        let mut found = decimals(expr, text);
        found.retain(|(own, ..)| own.start < span.start || own.start >= span.end);
        let is_exact = |(_, value, places): &(Span, Rational, usize)| (digits_of(value, *places) as i64) < KNOWN_DIGITS;
        if found.is_empty() || found.iter().any(is_exact) || !super::number::divides(expr) {
            return Rational::ZERO;
        }
        let none = FxHashSet::default();
        self.slack_of_decimals(expr, &Choice::default(), text, false, (&none, 0))
            .map_or(Rational::ZERO, |(slack, _)| slack)
    }

    /// How far the decimals of an expression let its value be off, if they are all rounded, and the last decimal
    /// place that they have. `text` is what the expression was read from; with `\approx` integers of three digits or more
    /// may be rounded too where no decimal is. What is in `exact` is not rounded, and counts for a place only; so is what
    /// has fewer than `least` digits.
    pub fn slack_of_decimals(
        &self,
        expr: &Expr,
        choice: &Choice,
        text: &str,
        with_integers: bool,
        (exact, least): (&FxHashSet<Rational>, usize),
    ) -> Option<(Rational, usize)> {
        let plain = put_values(expr, choice);
        let (mid, _) = self.closed(&plain)?;
        let is_new = |(_, number, places): &(Span, Rational, usize)| {
            !exact.contains(&size(number)) && digits_of(number, *places) >= least
        };
        let mut decimals = decimals(&plain, text);
        if with_integers && !decimals.iter().any(is_new) {
            decimals.extend(integers(&plain, text));
        }
        let places = decimals.iter().map(|(_, _, places)| *places).max()?;
        let mut slack = Rational::ZERO;
        for (span, number, count) in decimals.iter().filter(|found| is_new(found)) {
            // Beside `0.72` and `0.12` a rounded `0.2` would be `0.20`; beside `0.203` a `12.3` has its digits.
            let is_coarse = |(_, other, more): &&(Span, Rational, usize)| {
                more > count && digits_of(other, *more) > digits_of(number, *count)
            };
            let finer = decimals.iter().filter(is_coarse).map(|(_, _, more)| *more).min().unwrap_or(*count);
            let half = crate::expr::power_of_ten(-(finer as i64))? / Rational::from(2);
            let shifted = Expr::number(number + half);
            let moved = plain.replace(&mut |part, _| {
                (part.span() == Some(*span) && part.as_number().is_some()).then(|| shifted.clone())
            });
            slack += self.closed(&moved).map_or(Rational::ZERO, |(value, _)| size(&(value - &mid)));
        }
        Some((slack, places))
    }

    /// Notes the decimals of an expression as rounded.
    pub fn note_decimals(&mut self, expr: &Expr, text: &str) {
        for (_, value, places) in decimals(expr, text) {
            if let Some(step) = crate::expr::power_of_ten(-(places as i64)) {
                self.note_rounded(value, &step);
            }
        }
    }
}

/// The decimals in an expression that were typed with a point: place, value, digits behind the point.
fn decimals(expr: &Expr, text: &str) -> Vec<(Span, Rational, usize)> {
    let mut found: Vec<(Span, Rational, usize)> = Vec::new();
    expr.walk(&mut |part| {
        if let (Some(value), Some(span)) = (part.as_number(), part.span())
            && let Some(typed) = text.get(span.start..span.end)
            && let Some((_, fraction)) = typed.split_once('.')
            && parse_decimal(typed).is_some_and(|(typed, _)| typed == *value)
            && !found.iter().any(|(known, ..)| *known == span)
        {
            found.push((span, value.clone(), fraction.len()));
        }
    });
    found
}

/// The integers of three digits or more in an expression, as [`decimals`] without places.
fn integers(expr: &Expr, text: &str) -> Vec<(Span, Rational, usize)> {
    let mut found: Vec<(Span, Rational, usize)> = Vec::new();
    expr.walk(&mut |part| {
        if let (Some(value), Some(span)) = (part.as_number(), part.span())
            && let Some(typed) = text.get(span.start..span.end)
            && typed.len() >= 3
            && typed.bytes().all(|byte| byte.is_ascii_digit())
            && !found.iter().any(|(known, ..)| *known == span)
        {
            found.push((span, value.clone(), 0));
        }
    });
    found
}

/// How many digits a number has that was typed with so many places, from its first that is not zero.
fn digits_of(number: &Rational, places: usize) -> usize {
    let typed = crate::expr::to_decimal(&size(number), places);
    typed.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count()
}

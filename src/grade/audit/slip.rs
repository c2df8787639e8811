//! What a wrong number tells about how it came about.

use super::number::{Claim, shown, shown_apart};
use super::values::{Amount, Choice, Values, names_of, size};
use crate::expr::{Expr, Function, Node, PlainNotation, Rational, power_of_ten, to_decimal};
use crate::feedback::likely_slip;

/// From where on a number has so many digits that no wrong factor fits it by chance.
const MANY: i64 = 10_000;

impl Claim<'_> {
    /// The two values in words, and the likely slip.
    pub(super) fn difference(
        &self,
        left: &Amount,
        right: &Amount,
        ratios: &[Rational],
        values: &Values,
        choice: &Choice,
    ) -> String {
        let ratio = &ratios[0];
        let typed = &right.mid / ratio;
        let is_number = self.right.literal.is_some() && self.right.unit.is_none();
        let mut note = match is_number {
            true if self.is_percentage() => {
                format!("the value is {} %", to_decimal(&(&left.mid * Rational::from(100)), 4))
            }
            true => format!("the value is {}", shown(&left.mid)),
            false => match (self.left.unit, self.right.unit) {
                (Some(from), Some(to)) if from.words != to.words => format!(
                    "{} {} are {} {}, not {}",
                    shown(&left.mid),
                    from.words,
                    shown(&(&left.mid / ratio)),
                    to.words,
                    shown(&typed)
                ),
                _ => {
                    let (a, b) = shown_apart(&left.mid, &right.mid);
                    format!("{a} against {b}")
                }
            },
        };
        let near = |value: &Rational, target: &Rational| {
            let step = self
                .right
                .literal
                .filter(|it| it.rounded || self.is_about())
                .map_or(Rational::ZERO, |it| it.step.clone());
            size(&(value - target)) <= &left.error + &right.error + step * ratio / Rational::from(2)
        };
        let slip = self
            .unit_slip(left, &typed)
            .or_else(|| near(&(-left.mid.clone()), &right.mid).then(|| "the sign is wrong".to_owned()))
            .or_else(|| {
                let value = &left.mid / ratio;
                self.has_typed_number().then(|| digit_slip(&value, &self.rounded_alike(&value), &typed)).flatten()
            })
            .or_else(|| {
                let fits = |wanted: &Rational| {
                    let wanted = wanted.clone();
                    move |expr: &Expr| values.amount(expr, choice).is_some_and(|it| near(&it.mid, &wanted))
                };
                let (is_left, expr) = if names_of(self.left.expr).is_empty() && !names_of(self.right.expr).is_empty() {
                    (false, self.right.expr)
                } else {
                    (true, self.left.expr)
                };
                let wanted = if is_left { &right.mid } else { &left.mid };
                let symbolic = !names_of(expr).is_empty();
                let slip = symbolic.then(|| likely_slip(expr, &fits(wanted), &PlainNotation)).flatten();
                // In a sum some factor of some term fits any number of few digits.
                let is_sum = expr.any(&mut |part| matches!(part.node(), Node::Sum(_)));
                let has_digits = size(wanted) >= Rational::from(MANY);
                let is_exact = self.right.literal.is_some_and(|literal| !literal.rounded && literal.digits() > 4)
                    || has_digits && left.slack == Rational::ZERO && right.slack == Rational::ZERO;
                let is_fitted = |text: &str| text.starts_with("the factor") && is_sum && !is_exact;
                slip.map(|slip| slip.text).filter(|text| speaks_of_letters(text) && !is_fitted(text))
            });
        let is_inverse = left.mid != Rational::ZERO && near(&(Rational::ONE / &left.mid), &right.mid);
        let slip = slip.or_else(|| is_inverse.then(|| "it is upside down".to_owned()));
        let slip = slip.or_else(|| factor_slip(left, right, &near));
        if let Some(slip) = &slip {
            note.push_str("; ");
            note.push_str(slip);
        }
        // What only the number suggests explains nothing.
        let has_logarithm = self.left.expr.any(&mut |part| matches!(part.node(), Node::Apply(Function::Log, _)));
        if slip.is_none()
            && self.right.literal.is_some()
            && *ratio == Rational::ONE
            && let Some(guess) = relation_slip(&left.mid, &right.mid, has_logarithm, &near)
        {
            note.push_str(&format!(", perhaps {guess}"));
        }
        note
    }

    /// Whether a formula without logarithms is what a `\log` of the other side would be to base 2.
    pub(super) fn is_of_other_base(&self, left: &Amount, right: &Amount) -> bool {
        let has_log = |expr: &Expr| expr.any(&mut |part| matches!(part.node(), Node::Apply(Function::Log, _)));
        let is_written = self.left.span.is_some_and(|span| span.of(self.text).contains("log"));
        let is_formula = self.right.literal.is_none() && !has_log(self.right.expr);
        let Ok(bits) = Rational::try_from(std::f64::consts::LN_2) else { return false };
        let gap = size(&(&left.mid - &right.mid * bits));
        is_written && is_formula && has_log(self.left.expr) && gap <= size(&left.mid) * tiny()
    }

    /// Whether the right side is typed as a percentage.
    fn is_percentage(&self) -> bool {
        self.right.span.is_some_and(|span| span.of(self.text).trim_end().ends_with("\\%"))
    }

    /// Whether one of the sides is one typed number, of which a digit may be wrong.
    fn has_typed_number(&self) -> bool {
        self.right.literal.is_some() || self.left.literal.is_some()
    }

    /// A value with as many digits as the right side has.
    fn rounded_alike(&self, value: &Rational) -> Rational {
        match self.right.literal.filter(|literal| literal.rounded || self.is_about()) {
            Some(literal) if literal.step < Rational::ONE => {
                let half = Rational::from_parts(1.into(), 2u8.into());
                Rational::from((value / &literal.step + half).floor()) * &literal.step
            }
            _ => value.clone(),
        }
    }

    /// The unit in which the right side would be right.
    fn unit_slip(&self, left: &Amount, typed: &Rational) -> Option<String> {
        let (from, to) = (self.left.unit?, self.right.unit?);
        let half = self.right.literal.map_or(Rational::ZERO, |it| &it.step / Rational::from(2));
        let value = &left.mid * from.sizes.first()?;
        let fits = |unit: &Rational| size(&(&value / unit - typed)) <= half;
        // In another unit of the same kind, `MiB` for `GiB`, sooner than in `MB`.
        let is_binary = |name: &str| name.ends_with("iB");
        let kin = to.kin().into_iter();
        let mut fitting: Vec<String> =
            kin.filter(|(name, size)| *name != to.words && fits(size)).map(|(name, _)| name).collect();
        fitting.sort_by_key(|name| is_binary(name) != is_binary(&to.words));
        let name = fitting.first()?;
        Some(format!("it would be right in {name}"))
    }
}

/// What floating point may be off by.
fn tiny() -> Rational {
    power_of_ten(-12).unwrap_or(Rational::ZERO)
}

/// Whether the pieces that a sentence quotes have letters: which number of many is wrong nobody can tell.
fn speaks_of_letters(text: &str) -> bool {
    let pieces = text.split('`').skip(1).step_by(2);
    let has_letter = |piece: &str| {
        piece.split('\\').enumerate().any(|(place, part)| {
            let own =
                if place == 0 { part } else { part.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()) };
            let is_greek = place > 0
                && part.starts_with(|letter: char| letter.is_ascii_alphabetic())
                && !["frac", "cdot", "times", "left", "right", "sqrt", "log", "exp"]
                    .iter()
                    .any(|name| part.starts_with(name));
            is_greek || own.contains(|letter: char| letter.is_alphabetic())
        })
    };
    let mut pieces = pieces.peekable();
    pieces.peek().is_none() || pieces.any(has_letter)
}

/// The right number but for a power of ten or a small factor.
fn factor_slip(left: &Amount, right: &Amount, near: &dyn Fn(&Rational, &Rational) -> bool) -> Option<String> {
    if right.mid == Rational::ZERO || left.mid == Rational::ZERO {
        return None;
    }
    let ten = |exponent: i64| power_of_ten(exponent).map(|power| (power, format!("10^{exponent}")));
    let powers = (1..=9).filter_map(ten).map(|(power, text)| (power, text.replace("10^1", "10")));
    let factors = powers.chain([2, 3, 4, 8, 16].map(|factor| (Rational::from(factor), factor.to_string())));
    // Of several factors that fit a rounded number the one that comes nearest.
    let tried = factors.flat_map(|(factor, text)| {
        let (large, small) = (&left.mid * &factor, &left.mid / &factor);
        [(large, format!("too large by the factor {text}")), (small, format!("too small by the factor {text}"))]
    });
    let fitting = tried.filter(|(value, _)| near(value, &right.mid));
    fitting.min_by_key(|(value, _)| size(&(value - &right.mid))).map(|(_, text)| text)
}

/// Two digits in the wrong order, or one wrong digit. `left` is rounded as `right` is.
fn digit_slip(exact: &Rational, left: &Rational, right: &Rational) -> Option<String> {
    let digits = |value: &Rational| to_decimal(value, 6).into_bytes();
    let (a, b) = (digits(left), digits(right));
    let significant =
        |text: &[u8]| text.iter().filter(|byte| byte.is_ascii_digit()).skip_while(|it| **it == b'0').count();
    if a.len() != b.len() || significant(&a) < 3 || significant(&b) < 3 {
        return None;
    }
    let wrong: Vec<usize> = (0..a.len()).filter(|&at| a[at] != b[at]).collect();
    match wrong.as_slice() {
        [at] if a.len() >= 4 && exact != left && *at + 1 == a.len() && a[*at].abs_diff(b[*at]) == 1 => {
            Some("the last digit is rounded wrongly".to_owned())
        }
        // One digit of three may be anything.
        [_] if a.len() >= 4 => Some("one digit is wrong".to_owned()),
        [first, second] if a[*first] == b[*second] && a[*second] == b[*first] => {
            Some("two digits have changed places".to_owned())
        }
        _ => None,
    }
}

/// What the right number is of the left one: its square, its root, one minus it, another logarithm.
fn relation_slip(
    left: &Rational,
    right: &Rational,
    has_logarithm: bool,
    near: &dyn Fn(&Rational, &Rational) -> bool,
) -> Option<String> {
    let float = |value: f64| Rational::try_from(value).ok();
    let is_positive = *left > Rational::ZERO && *right > Rational::ZERO && *left != Rational::ONE;
    let guesses = [
        (is_positive, Some(left * left), "it is the square of the value"),
        (is_positive, float(left.to_f64().value().sqrt()), "it is the root of the value"),
        (is_positive && *left < Rational::ONE, Some(Rational::ONE - left), "it is one minus the value"),
        (has_logarithm, float(left.to_f64().value() / std::f64::consts::LN_2), "it is a logarithm to base 2"),
        (has_logarithm, float(left.to_f64().value() * std::f64::consts::LN_2), "it is a natural logarithm"),
        (has_logarithm, float(left.to_f64().value() / std::f64::consts::LN_10), "it is a logarithm to base 10"),
    ];
    let fits =
        guesses.into_iter().find(|(may, value, _)| *may && value.as_ref().is_some_and(|value| near(value, right)));
    fits.map(|(.., words)| words.to_owned())
}

//! One side of a relation in plain text: whether it is a closed calculation, and about what it is worth.

use super::token::{Kind, Token};
use crate::reading::{Unit, magnitude};

/// What is known of a closed calculation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// Its value without units.
    pub bare: f64,
    /// Its value with magnitudes and units in the coherent unit of their measure.
    pub full: f64,
    /// Whether there is something to work out: an operator, a power, a function.
    pub computes: bool,
    /// Whether something is divided in it.
    pub divides: bool,
    /// Whether a number is in it that leads from one unit to another: `60`, `1024`.
    pub converts: bool,
    /// Whether a unit is in it that is known.
    pub has_unit: bool,
    /// Whether a word stands behind it that may be a unit.
    pub has_word: bool,
    /// Whether a magnitude is in it: `million`, `k`.
    pub has_magnitude: bool,
    /// Whether a percentage is in it.
    pub has_percent: bool,
}

impl Side {
    fn number(value: f64) -> Side {
        Side {
            bare: value,
            full: value,
            computes: false,
            divides: false,
            converts: CONVERSIONS.contains(&value),
            has_unit: false,
            has_word: false,
            has_magnitude: false,
            has_percent: false,
        }
    }

    fn negated(self) -> Side {
        Side { bare: -self.bare, full: -self.full, ..self }
    }

    /// A calculation with two operands.
    fn with(self, other: Side, operation: fn(f64, f64) -> f64) -> Side {
        Side {
            bare: operation(self.bare, other.bare),
            full: operation(self.full, other.full),
            computes: true,
            divides: self.divides || other.divides,
            converts: self.converts || other.converts,
            has_unit: self.has_unit || other.has_unit,
            has_word: self.has_word || other.has_word,
            has_magnitude: self.has_magnitude || other.has_magnitude,
            has_percent: self.has_percent || other.has_percent,
        }
    }

    fn applied(self, function: impl Fn(f64) -> f64) -> Side {
        Side { bare: function(self.bare), full: function(self.full), computes: true, ..self }
    }
}

/// What units are converted with: days, bits, months, hours, minutes, percent, prefixes.
const CONVERSIONS: &[f64] =
    &[7.0, 8.0, 10.0, 12.0, 24.0, 30.0, 60.0, 100.0, 365.0, 1000.0, 1024.0, 3600.0, 86_400.0, 1e6, 1e9];

/// Brackets and roots in brackets and roots.
const DEEPEST: usize = 40;

/// Reads `tokens`, all of them, as a closed calculation; `has_bytes` tells that `B` stands for bytes rather than billions.
pub fn closed(text: &str, tokens: &[Token], has_bytes: bool) -> Option<Side> {
    if is_label(text, tokens) {
        return None;
    }
    let mut reader = Reader { text, tokens, has_bytes, at: 0, depth: 0 };
    let side = reader.sum()?;
    (reader.at == tokens.len() && side.bare.is_finite()).then_some(side)
}

/// Whether numbers that touch are a range, a date or an identifier rather than a calculation: `3-5`, `12/05/2024`.
fn is_label(text: &str, tokens: &[Token]) -> bool {
    let is_tight = tokens.iter().skip(1).all(|token| !token.is_loose);
    let numbers = tokens.iter().step_by(2).all(|token| token.kind == Kind::Number);
    let joined = |sign: &str| tokens.iter().skip(1).step_by(2).all(|token| token.span.of(text) == sign);
    if !(is_tight && numbers) || tokens.len() < 3 || tokens.len().is_multiple_of(2) {
        return false;
    }
    let value = |place: usize| value_of(tokens[place].span.of(text));
    let is_whole = |place: usize| tokens[place].span.of(text).bytes().all(|c| c.is_ascii_digit());
    match tokens.len() {
        // `1-0.93` falls, and a range does not.
        3 => joined("-") && (is_whole(0) && is_whole(2) || value(0).zip(value(2)).is_none_or(|(a, b)| a <= b)),
        length => joined("-") || length == 5 && joined("/"),
    }
}

/// What a number as typed is worth; a single comma with other than three digits behind it is the decimal sign.
pub fn value_of(typed: &str) -> Option<f64> {
    match typed {
        "½" => return Some(0.5),
        "¼" => return Some(0.25),
        "¾" => return Some(0.75),
        _ => {}
    }
    let typed = typed.replace('−', "-");
    let is_decimal_comma = typed.rsplit_once(',').is_some_and(|(before, after)| {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        !before.contains(',') && (digits != 3 || before == "0") && !after.contains('.')
    });
    let points = typed.matches('.').count();
    let plain = match (is_decimal_comma, points) {
        (true, _) => typed.replace('.', "").replace(',', "."),
        (false, 0 | 1) => typed.replace(',', ""),
        _ => typed.replace('.', ""),
    };
    plain.parse().ok()
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    has_bytes: bool,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn next(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn typed(&self) -> &'a str {
        self.next().map_or("", |token| token.span.of(self.text))
    }

    fn take(&mut self, kind: Kind) -> Option<&'a Token> {
        let token = self.next().filter(|token| token.kind == kind)?;
        self.at += 1;
        Some(token)
    }

    fn take_sign(&mut self, signs: &str) -> Option<&'a str> {
        let typed = self.typed();
        let is_sign = self.next().is_some_and(|token| token.kind == Kind::Operator) && signs.contains(typed);
        self.at += usize::from(is_sign);
        is_sign.then_some(typed)
    }

    fn sum(&mut self) -> Option<Side> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut sum = self.signed()?;
        while let Some(sign) = self.take_sign("+-−") {
            let term = self.product()?;
            // `2 m + 1`: the letter is no unit.
            if (sum.has_unit, sum.has_magnitude) != (term.has_unit, term.has_magnitude) {
                return None;
            }
            // `200 + 19 %` adds a part of the 200, `1 − 5 %` takes it from a share.
            let is_share = |side: Side| side.has_percent || side.full.abs() <= 1.0;
            if sum.has_percent != term.has_percent && !(is_share(sum) && is_share(term)) {
                return None;
            }
            sum = sum.with(term, if sign == "+" { |a, b| a + b } else { |a, b| a - b });
        }
        self.depth -= 1;
        Some(sum)
    }

    /// A product with a sign of its own.
    fn signed(&mut self) -> Option<Side> {
        match self.take_sign("+-−") {
            None => self.product(),
            Some("+") => self.product(),
            Some(_) => self.product().map(Side::negated),
        }
    }

    fn product(&mut self) -> Option<Side> {
        let mut product = self.factor()?;
        loop {
            let is_bracket = self.next().is_some_and(|token| token.kind == Kind::Open && !token.is_loose);
            product = if let Some(sign) = self.take_sign("*·⋅×x÷/") {
                let factor = self.signed_factor()?;
                match sign {
                    "/" | "÷" => Side { divides: true, ..product.with(factor, |a, b| a / b) },
                    _ => product.with(factor, |a, b| a * b),
                }
            } else if is_bracket {
                product.with(self.factor()?, |a, b| a * b)
            } else {
                return Some(product);
            };
        }
    }

    fn signed_factor(&mut self) -> Option<Side> {
        match self.take_sign("-−") {
            Some(_) => self.factor().map(Side::negated),
            None => self.factor(),
        }
    }

    /// An operand with its powers, and the unit behind it.
    fn factor(&mut self) -> Option<Side> {
        let mut side = self.operand()?;
        let mut is_raised = false;
        loop {
            if self.take(Kind::Power).is_some() {
                let power = self.exponent()?;
                // Nobody knows which of two powers is meant first.
                if std::mem::replace(&mut is_raised, true) {
                    return None;
                }
                side = side.with(power, f64::powf);
            } else if let Some(raised) = self.take(Kind::Raised) {
                let power = raised_value(raised.span.of(self.text))?;
                side = side.applied(|value| value.powf(power));
            } else if self.take(Kind::Factorial).is_some() {
                side = side.applied(factorial);
            } else if self.take(Kind::Percent).is_some() {
                side = Side { full: side.full / 100.0, bare: side.bare / 100.0, has_percent: true, ..side };
            } else if let Some(unit) = self.take(Kind::Unit) {
                let unit = unit.span.of(self.text);
                side = measured(side, if self.has_bytes && unit == "B" { "byte" } else { unit });
            } else {
                return Some(side);
            }
        }
    }

    fn exponent(&mut self) -> Option<Side> {
        if self.take(Kind::Open).is_some() {
            return self.bracket();
        }
        let sign = if self.take_sign("-−").is_some() { -1.0 } else { 1.0 };
        let number = self.take(Kind::Number)?;
        Some(Side::number(sign * value_of(number.span.of(self.text))?))
    }

    fn operand(&mut self) -> Option<Side> {
        let token = self.next()?;
        let typed = token.span.of(self.text);
        self.at += 1;
        match token.kind {
            Kind::Number => value_of(typed).map(Side::number),
            Kind::Euler => Some(Side::number(std::f64::consts::E)),
            // `(1) + (2)` are the numbers of equations.
            Kind::Open if self.tokens.get(self.at + 1).is_some_and(|next| next.kind == Kind::Close) => None,
            Kind::Open => self.bracket(),
            Kind::Root => Some(self.argument()?.applied(f64::sqrt)),
            Kind::Function => {
                let argument = self.argument()?;
                Some(match typed {
                    "ln" => argument.applied(f64::ln),
                    "exp" => argument.applied(f64::exp),
                    "sqrt" => argument.applied(f64::sqrt),
                    "log2" | "log₂" => argument.applied(f64::log2),
                    _ => argument.applied(f64::log10),
                })
            }
            _ => None,
        }
    }

    /// The inside of a bracket that was opened.
    fn bracket(&mut self) -> Option<Side> {
        let inside = self.sum()?;
        self.take(Kind::Close)?;
        Some(inside)
    }

    /// A bracket or a number: `ln 2^3` is not understood.
    fn argument(&mut self) -> Option<Side> {
        let argument = match self.next()?.kind {
            Kind::Number => self.operand()?,
            Kind::Open => {
                self.at += 1;
                self.bracket()?
            }
            _ => return None,
        };
        let goes_on = self.next().is_some_and(|next| matches!(next.kind, Kind::Power | Kind::Raised | Kind::Factorial));
        (!goes_on && !argument.has_unit).then_some(argument)
    }
}

fn measured(side: Side, unit: &str) -> Side {
    let power = match unit {
        "k" | "K" => Some(3),
        "M" => Some(6),
        "B" => Some(9),
        _ => magnitude(unit),
    };
    if let Some(power) = power {
        let full = side.full * 10f64.powi(i32::try_from(power).unwrap_or(0));
        return Side { full, has_magnitude: true, ..side };
    }
    let size = Unit::named(unit).and_then(|unit| Some(unit.sizes.first()?.to_f64().value()));
    Side { full: side.full * size.unwrap_or(1.0), has_unit: true, ..side }
}

fn raised_value(typed: &str) -> Option<f64> {
    let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let plain: String = typed
        .chars()
        .map(|c| match digits.chars().position(|digit| digit == c) {
            Some(digit) => char::from(b'0' + u8::try_from(digit).unwrap_or(0)),
            None if c == '⁻' => '-',
            None => '+',
        })
        .collect();
    plain.parse().ok()
}

/// The factorial of a whole number that has one.
fn factorial(value: f64) -> f64 {
    match value.fract() == 0.0 && (0.0..=170.0).contains(&value) {
        true => (1..=value as u32).map(f64::from).product(),
        false => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn side(text: &str) -> Option<Side> {
        closed(text, &tokens(text), false)
    }

    #[test]
    fn calculations_are_closed_and_have_a_value() {
        for (text, value) in [
            ("84/(84 + 21)", 0.8),
            ("1 − 0.93", 0.07),
            ("8192·10 + 10", 81_930.0),
            ("51,463,168 + 2", 51_463_170.0),
            ("-3 + 2(3 + 4)", 11.0),
            ("(1+2)(3+4)", 21.0),
            ("10⁻³ · 5", 0.005),
            ("2^-3 · 2^(1+3)", 2.0),
            ("√(9 + 16) + 4!/2", 17.0),
            ("log2 8 + ln(1)", 3.0),
            ("3,5 · 2", 7.0),
            ("25.3 %", 0.253),
        ] {
            let found = side(text).map(|side| side.full);
            assert!(found.is_some_and(|found| (found - value).abs() < 1e-9), "{text}: {found:?}");
        }
        assert_eq!(side("7·10⁹ × 16 B").map(|side| (side.bare, side.has_magnitude)), Some((1.12e11, true)));
    }

    #[test]
    fn names_ranges_and_dates_are_no_calculations() {
        for text in [
            "",
            "3 4",
            "3 +",
            "· 3",
            "(3 + 4",
            "x + 3",
            "3-5",
            "5-3",
            "10-12-14",
            "12/05/2024",
            "2^2^3",
            "3 apples · 2",
            "2 m + 1",
            "84 (21 + 4)",
            "(1) − (2)",
            "4d + 4",
            "p",
            "3 ± 2",
            "ln 2^3",
            "√ √2",
        ] {
            assert_eq!(side(text), None, "{text}");
        }
        assert!(side("1-0.93").is_some() && side("12/5").is_some() && side("5 - 3").is_some());
    }
}

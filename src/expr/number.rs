//! Exact rational numbers and their decimal notation.

/// An exact rational number of any size.
pub type Rational = dashu::rational::RBig;

/// `10^exponent`; `exponent` between -4,000 and 4,000, else `None`.
pub fn power_of_ten(exponent: i64) -> Option<Rational> {
    if exponent.abs() > 4_000 {
        return None;
    }
    let power = Rational::from(dashu::integer::IBig::from(10).pow(exponent.unsigned_abs() as usize));
    Some(if exponent < 0 { Rational::ONE / power } else { power })
}

/// Reads `12`, `12.5`, `.5`, `1.2e-8`: the exact value and the value of one unit of the last digit written.
///
/// `None` for anything else, and for exponents beyond ±4,000 or more than 4,000 digits.
pub fn parse_decimal(text: &str) -> Option<(Rational, Rational)> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > 4_000 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let step = power_of_ten(exponent - fraction.len() as i64)?;
    let integer = digits.parse::<dashu::integer::IBig>().ok()?;
    Some((Rational::from(integer) * &step, step))
}

/// The value in decimal notation with at most `places` digits after the point, rounded half to even,
/// trailing zeros removed.
pub fn to_decimal(value: &Rational, places: usize) -> String {
    let scale = Rational::from(dashu::integer::IBig::from(10).pow(places));
    let scaled = round_half_even(&(value * scale));
    let negative = scaled < dashu::integer::IBig::ZERO;
    let digits = if negative { (-scaled).to_string() } else { scaled.to_string() };
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if negative { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The value with thousands separated by commas, at most `places` digits after the point.
pub fn to_grouped(value: &Rational, places: usize) -> String {
    let plain = to_decimal(value, places);
    let (number, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(a, b)| (a, Some(b)));
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{sign}{grouped}.{fraction}"),
        None => format!("{sign}{grouped}"),
    }
}

fn round_half_even(value: &Rational) -> dashu::integer::IBig {
    let floor = value.floor();
    let rest = value - Rational::from(floor.clone());
    let half = Rational::from_parts(1.into(), 2u8.into());
    let up = rest > half || (rest == half && &floor % 2i32 != 0);
    if up { floor + 1 } else { floor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_and_know_their_last_digit() {
        let (value, step) = parse_decimal("124.35").unwrap();
        assert_eq!(value, Rational::from_parts(12_435.into(), 100u8.into()));
        assert_eq!(step, Rational::from_parts(1.into(), 100u8.into()));
        assert_eq!(parse_decimal("1.2e8").unwrap().0, Rational::from(120_000_000));
        assert!(parse_decimal("1e9999999999").is_none());
        assert!(parse_decimal("x").is_none());
    }

    #[test]
    fn decimals_print_without_trailing_zeros() {
        let value = Rational::from_parts(124_356_864.into(), 1_000_000u32.into());
        assert_eq!(to_decimal(&value, 2), "124.36");
        assert_eq!(to_decimal(&Rational::from(-3), 4), "-3");
        assert_eq!(to_grouped(&Rational::from(103_123_200), 2), "103,123,200");
    }
}

//! The units that are known, their prefixes and what they measure.
//!
//! Sizes are in the coherent unit of each measure: the byte, the second, the units of the SI (BIPM, The International
//! System of Units, 9th edition, tables 2, 4, 7 and 8).

use crate::expr::{Rational, power_of_ten};

/// Powers of base measures, sorted by name, none of them 0; empty for a plain number.
pub type Measure = Vec<(&'static str, i32)>;

struct UnitRow {
    names: &'static [&'static str],
    measure: &'static [(&'static str, i32)],
    /// Numerators and denominators, the likeliest first.
    sizes: &'static [(u64, u64)],
    /// Whether prefixes such as `k` may stand before the names: before the first, a symbol, or the others, words.
    prefixes: Prefixes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Prefixes {
    None,
    /// Those of thousands.
    Usual,
    /// Also centi, deci, hecto.
    All,
}

const BYTES: &[(&str, i32)] = &[("bytes", 1)];
const TIME: &[(&str, i32)] = &[("time", 1)];
const OPERATIONS: &[(&str, i32)] = &[("operations", 1)];
const SPEED: &[(&str, i32)] = &[("operations", 1), ("time", -1)];
const LENGTH: &[(&str, i32)] = &[("length", 1)];
const VOLUME: &[(&str, i32)] = &[("length", 3)];
const MASS: &[(&str, i32)] = &[("mass", 1)];
const ENERGY: &[(&str, i32)] = &[("length", 2), ("mass", 1), ("time", -2)];
const PRESSURE: &[(&str, i32)] = &[("length", -1), ("mass", 1), ("time", -2)];
const CHARGE: &[(&str, i32)] = &[("current", 1), ("time", 1)];
const RESISTANCE: &[(&str, i32)] = &[("current", -2), ("length", 2), ("mass", 1), ("time", -3)];

const fn row(
    names: &'static [&'static str],
    measure: &'static [(&'static str, i32)],
    sizes: &'static [(u64, u64)],
) -> UnitRow {
    UnitRow { names, measure, sizes, prefixes: Prefixes::None }
}

const fn si(
    names: &'static [&'static str],
    measure: &'static [(&'static str, i32)],
    sizes: &'static [(u64, u64)],
    prefixes: Prefixes,
) -> UnitRow {
    UnitRow { names, measure, sizes, prefixes }
}

/// Lower case counts where no row has the name as typed.
const UNITS: &[UnitRow] = &[
    row(&["byte", "bytes"], BYTES, &[(1, 1)]),
    row(&["bit", "bits"], BYTES, &[(1, 8)]),
    row(&["nat", "nats"], &[("nats", 1)], &[(1, 1)]),
    row(&["kB", "KB", "kilobyte", "kilobytes"], BYTES, &[(1_000, 1), (1 << 10, 1)]),
    row(&["MB", "megabyte", "megabytes"], BYTES, &[(1_000_000, 1), (1 << 20, 1)]),
    row(&["GB", "gigabyte", "gigabytes"], BYTES, &[(1_000_000_000, 1), (1 << 30, 1)]),
    row(&["TB", "terabyte", "terabytes"], BYTES, &[(1_000_000_000_000, 1), (1 << 40, 1)]),
    row(&["PB", "petabyte", "petabytes"], BYTES, &[(1_000_000_000_000_000, 1), (1 << 50, 1)]),
    row(&["KiB"], BYTES, &[(1 << 10, 1)]),
    row(&["MiB"], BYTES, &[(1 << 20, 1)]),
    row(&["GiB"], BYTES, &[(1 << 30, 1)]),
    row(&["TiB"], BYTES, &[(1 << 40, 1)]),
    row(&["kbit", "Kbit"], BYTES, &[(125, 1)]),
    row(&["Mbit"], BYTES, &[(125_000, 1)]),
    row(&["Gbit"], BYTES, &[(125_000_000, 1)]),
    si(&["s", "sec", "secs", "second", "seconds", "Sekunden"], TIME, &[(1, 1)], Prefixes::Usual),
    row(&["us"], TIME, &[(1, 1_000_000)]),
    row(&["min", "mins", "minute", "minutes", "Minuten"], TIME, &[(60, 1)]),
    row(&["h", "hr", "hrs", "hour", "hours", "Stunden"], TIME, &[(3_600, 1)]),
    row(&["day", "days", "Tage", "d"], TIME, &[(86_400, 1)]),
    row(&["week", "weeks", "Wochen"], TIME, &[(604_800, 1)]),
    row(&["month", "months", "Monate"], TIME, &[(2_628_000, 1), (2_629_800, 1), (2_592_000, 1)]),
    row(&["year", "years", "Jahre"], TIME, &[(31_536_000, 1), (31_557_600, 1)]),
    row(&["FLOP", "FLOPs"], OPERATIONS, &[(1, 1)]),
    row(&["MFLOP", "MFLOPs"], OPERATIONS, &[(1_000_000, 1)]),
    row(&["GFLOP", "GFLOPs"], OPERATIONS, &[(1_000_000_000, 1)]),
    row(&["TFLOP", "TFLOPs"], OPERATIONS, &[(1_000_000_000_000, 1)]),
    row(&["PFLOP", "PFLOPs"], OPERATIONS, &[(1_000_000_000_000_000, 1)]),
    row(&["EFLOP", "EFLOPs"], OPERATIONS, &[(1_000_000_000_000_000_000, 1)]),
    row(&["FLOPS"], SPEED, &[(1, 1)]),
    row(&["GFLOPS"], SPEED, &[(1_000_000_000, 1)]),
    row(&["TFLOPS"], SPEED, &[(1_000_000_000_000, 1)]),
    row(&["PFLOPS"], SPEED, &[(1_000_000_000_000_000, 1)]),
    si(&["m", "meter", "meters", "metre", "metres"], LENGTH, &[(1, 1)], Prefixes::All),
    si(&["g", "gram", "grams", "Gramm"], MASS, &[(1, 1_000)], Prefixes::Usual),
    row(&["t"], MASS, &[(1_000, 1)]),
    si(&["l", "liter", "liters", "litre", "litres"], VOLUME, &[(1, 1_000)], Prefixes::All),
    si(&["L"], VOLUME, &[(1, 1_000)], Prefixes::All),
    si(&["A", "ampere", "amperes"], &[("current", 1)], &[(1, 1)], Prefixes::Usual),
    // Beside the kelvin `K` is a thousand.
    row(&["K"], &[("temperature", 1)], &[(1, 1), (1_000, 1)]),
    row(&["kelvin"], &[("temperature", 1)], &[(1, 1)]),
    // Angles are numbers.
    row(&["rad", "radian", "radians"], &[], &[(1, 1)]),
    row(&["°C"], &[("celsius", 1)], &[(1, 1)]),
    si(&["mol", "moles"], &[("amount", 1)], &[(1, 1)], Prefixes::Usual),
    si(&["Hz", "hertz"], &[("time", -1)], &[(1, 1)], Prefixes::Usual),
    si(&["N", "newton", "newtons"], &[("length", 1), ("mass", 1), ("time", -2)], &[(1, 1)], Prefixes::Usual),
    si(&["Pa", "pascal"], PRESSURE, &[(1, 1)], Prefixes::All),
    si(&["bar"], PRESSURE, &[(100_000, 1)], Prefixes::Usual),
    si(&["J", "joule", "joules"], ENERGY, &[(1, 1)], Prefixes::Usual),
    si(&["Wh"], ENERGY, &[(3_600, 1)], Prefixes::Usual),
    si(&["cal"], ENERGY, &[(4_184, 1_000)], Prefixes::Usual),
    si(&["W", "watt", "watts"], &[("length", 2), ("mass", 1), ("time", -3)], &[(1, 1)], Prefixes::Usual),
    si(&["C", "coulomb"], CHARGE, &[(1, 1)], Prefixes::Usual),
    si(&["Ah"], CHARGE, &[(3_600, 1)], Prefixes::Usual),
    si(
        &["V", "volt", "volts"],
        &[("current", -1), ("length", 2), ("mass", 1), ("time", -3)],
        &[(1, 1)],
        Prefixes::Usual,
    ),
    si(&["F", "farad"], &[("current", 2), ("length", -2), ("mass", -1), ("time", 4)], &[(1, 1)], Prefixes::Usual),
    si(&["Ω", "ohm", "ohms", "Ohm"], RESISTANCE, &[(1, 1)], Prefixes::Usual),
    si(&["Wb"], &[("current", -1), ("length", 2), ("mass", 1), ("time", -2)], &[(1, 1)], Prefixes::Usual),
];

/// The electronvolt in joule.
const ELECTRONVOLT: (u64, i64) = (1_602_176_634, -28);

const PREFIXES: &[(&str, &str, i64)] = &[
    ("f", "femto", -15),
    ("p", "pico", -12),
    ("n", "nano", -9),
    ("µ", "micro", -6),
    ("μ", "micro", -6),
    ("m", "milli", -3),
    ("k", "kilo", 3),
    ("M", "mega", 6),
    ("G", "giga", 9),
    ("T", "tera", 12),
    ("P", "peta", 15),
];

const SMALL_PREFIXES: &[(&str, &str, i64)] = &[("c", "centi", -2), ("d", "deci", -1), ("h", "hecto", 2)];

/// What the unit of that name measures, and its sizes; the name has no powers and no divisions.
pub fn simple(name: &str) -> Option<(Measure, Vec<Rational>)> {
    let lower = name.to_lowercase();
    let row = UNITS.iter().find(|row| row.names.contains(&name));
    let row = row.or_else(|| UNITS.iter().find(|row| lower.len() > 2 && row.names.contains(&lower.as_str())));
    row.map(|row| (row.measure.to_vec(), sizes(row, 0))).or_else(|| prefixed(name)).or_else(|| electronvolt(name))
}

fn sizes(row: &UnitRow, exponent: i64) -> Vec<Rational> {
    let scale = power_of_ten(exponent).unwrap_or(Rational::ONE);
    row.sizes.iter().map(|&(above, below)| Rational::from_parts(above.into(), below.into()) * &scale).collect()
}

fn prefixes_of(row: &UnitRow) -> impl Iterator<Item = &'static (&'static str, &'static str, i64)> {
    let small: &[_] = if row.prefixes == Prefixes::All { SMALL_PREFIXES } else { &[] };
    let usual: &[_] = if row.prefixes == Prefixes::None { &[] } else { PREFIXES };
    usual.iter().chain(small)
}

fn prefixed(name: &str) -> Option<(Measure, Vec<Rational>)> {
    let lower = name.to_lowercase();
    for row in UNITS {
        for (symbol, word, exponent) in prefixes_of(row) {
            let by_symbol = name.strip_prefix(symbol).is_some_and(|rest| row.names.first() == Some(&rest));
            let by_word = || lower.strip_prefix(word).is_some_and(|rest| row.names[1..].contains(&rest));
            if by_symbol || by_word() {
                return Some((row.measure.to_vec(), sizes(row, *exponent)));
            }
        }
    }
    None
}

fn electronvolt(name: &str) -> Option<(Measure, Vec<Rational>)> {
    let prefix = name.strip_suffix("eV")?;
    let exponent = match prefix {
        "" => 0,
        _ => PREFIXES.iter().find(|(symbol, ..)| *symbol == prefix)?.2,
    };
    let size = Rational::from(ELECTRONVOLT.0) * power_of_ten(ELECTRONVOLT.1 + exponent)?;
    Some((ENERGY.to_vec(), vec![size]))
}

/// The units of one measure by their first names, with their sizes.
pub fn kin(measure: &Measure) -> Vec<(String, Rational)> {
    let mut found = Vec::new();
    for row in UNITS.iter().filter(|row| row.measure == measure.as_slice()) {
        found.extend(sizes(row, 0).into_iter().map(|size| (row.names[0].to_owned(), size)));
        for (symbol, _, exponent) in prefixes_of(row).filter(|(symbol, ..)| *symbol != "μ") {
            let names = std::iter::repeat_with(|| format!("{symbol}{}", row.names[0]));
            found.extend(names.zip(sizes(row, *exponent)));
        }
    }
    found
}

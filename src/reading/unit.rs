//! Units behind numbers: `497.4\text{ MB}`, `30.4\,\text{days}`.

use super::cursor::{delimiter_of, is_blank, trimmed};
use super::number::magnitude;
use crate::expr::Rational;
use crate::latex::tree::{Kind, Node, Row, Side};

/// A unit as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The words.
    pub words: String,
    /// What it measures; `None` where that is not known, as of `tokens`.
    pub measure: Option<&'static str>,
    /// Its sizes in the smallest unit of its measure, the likeliest first: a megabyte has 10^6 or 2^20 bytes.
    pub sizes: Vec<Rational>,
}

/// The row with the power of ten and the unit apart that one text behind a number has: `124.4\text{ M parameters}`.
pub(super) fn with_units_apart(row: &[Node]) -> Row {
    let mut found = Row::with_capacity(row.len());
    for node in row {
        let behind_number = found.iter().rev().find(|node| !is_blank(node));
        let is_behind = behind_number.is_some_and(|node| matches!(node.kind, Kind::Number(_)));
        let (Kind::Prose(text) | Kind::Word { text, operator: false }) = &node.kind else {
            found.push(node.clone());
            continue;
        };
        match text.trim().split_once(' ') {
            Some((power, unit)) if is_behind && (power == "M" || magnitude(power).is_some()) && !unit.contains(' ') => {
                let word =
                    |text: &str| Node { kind: Kind::Word { text: text.to_owned(), operator: false }, span: node.span };
                found.extend([word(power), word(unit.trim())]);
            }
            _ => found.push(node.clone()),
        }
    }
    found
}

/// What stands for a number that is a share of something: `8\%$ of the value`.
pub const SHARE: &str = "share";

struct UnitRow {
    names: &'static [&'static str],
    measure: &'static str,
    /// Numerators and denominators.
    sizes: &'static [(u64, u64)],
}

const fn row(names: &'static [&'static str], measure: &'static str, sizes: &'static [(u64, u64)]) -> UnitRow {
    UnitRow { names, measure, sizes }
}

/// The units that are known. Lower case counts where no row has the name as typed.
const UNITS: &[UnitRow] = &[
    row(&["byte", "bytes"], "bytes", &[(1, 1)]),
    row(&["bit", "bits"], "bytes", &[(1, 8)]),
    row(&["nat", "nats"], "nats", &[(1, 1)]),
    row(&["kB", "KB", "kilobyte", "kilobytes"], "bytes", &[(1_000, 1), (1 << 10, 1)]),
    row(&["MB", "megabyte", "megabytes"], "bytes", &[(1_000_000, 1), (1 << 20, 1)]),
    row(&["GB", "gigabyte", "gigabytes"], "bytes", &[(1_000_000_000, 1), (1 << 30, 1)]),
    row(&["TB", "terabyte", "terabytes"], "bytes", &[(1_000_000_000_000, 1), (1 << 40, 1)]),
    row(&["PB", "petabyte", "petabytes"], "bytes", &[(1_000_000_000_000_000, 1), (1 << 50, 1)]),
    row(&["KiB"], "bytes", &[(1 << 10, 1)]),
    row(&["MiB"], "bytes", &[(1 << 20, 1)]),
    row(&["GiB"], "bytes", &[(1 << 30, 1)]),
    row(&["TiB"], "bytes", &[(1 << 40, 1)]),
    row(&["kbit", "Kbit"], "bytes", &[(125, 1)]),
    row(&["Mbit"], "bytes", &[(125_000, 1)]),
    row(&["Gbit"], "bytes", &[(125_000_000, 1)]),
    row(&["ns", "nanosecond", "nanoseconds"], "time", &[(1, 1)]),
    row(&["us", "µs", "μs", "microsecond", "microseconds"], "time", &[(1_000, 1)]),
    row(&["ms", "millisecond", "milliseconds"], "time", &[(1_000_000, 1)]),
    row(&["s", "sec", "secs", "second", "seconds"], "time", &[(1_000_000_000, 1)]),
    row(&["min", "mins", "minute", "minutes"], "time", &[(60_000_000_000, 1)]),
    row(&["h", "hr", "hrs", "hour", "hours"], "time", &[(3_600_000_000_000, 1)]),
    row(&["day", "days"], "time", &[(86_400_000_000_000, 1)]),
    row(&["week", "weeks"], "time", &[(604_800_000_000_000, 1)]),
    row(&["year", "years"], "time", &[(31_536_000_000_000_000, 1), (31_557_600_000_000_000, 1)]),
    row(&["FLOP", "FLOPs"], "operations", &[(1, 1)]),
    row(&["MFLOP", "MFLOPs"], "operations", &[(1_000_000, 1)]),
    row(&["GFLOP", "GFLOPs"], "operations", &[(1_000_000_000, 1)]),
    row(&["TFLOP", "TFLOPs"], "operations", &[(1_000_000_000_000, 1)]),
    row(&["PFLOP", "PFLOPs"], "operations", &[(1_000_000_000_000_000, 1)]),
    row(&["EFLOP", "EFLOPs"], "operations", &[(1_000_000_000_000_000_000, 1)]),
    row(&["FLOP/s", "FLOPS"], "speed", &[(1, 1)]),
    row(&["GFLOP/s", "GFLOPS"], "speed", &[(1_000_000_000, 1)]),
    row(&["TFLOP/s", "TFLOPS"], "speed", &[(1_000_000_000_000, 1)]),
    row(&["PFLOP/s", "PFLOPS"], "speed", &[(1_000_000_000_000_000, 1)]),
    row(&["bytes/s"], "rate", &[(1, 1)]),
    row(&["MB/s"], "rate", &[(1_000_000, 1), (1 << 20, 1)]),
    row(&["GB/s"], "rate", &[(1_000_000_000, 1), (1 << 30, 1)]),
    row(&["TB/s"], "rate", &[(1_000_000_000_000, 1), (1 << 40, 1)]),
];

impl Unit {
    /// The known unit of that name.
    pub fn named(name: &str) -> Option<Unit> {
        let name = name.trim();
        let exact = UNITS.iter().find(|row| row.names.contains(&name));
        let lower = name.to_lowercase();
        let row = exact.or_else(|| UNITS.iter().find(|row| lower.len() > 2 && row.names.contains(&lower.as_str())))?;
        let sizes = row.sizes.iter().map(|&(above, below)| Rational::from_parts(above.into(), below.into()));
        Some(Unit { words: name.to_owned(), measure: Some(row.measure), sizes: sizes.collect() })
    }

    /// The unit of `bytes per GPU`, which measures the same as `bytes`; a rate, `bytes per second`, does not.
    fn of_each(words: &str) -> Option<Unit> {
        let (name, whose) =
            words.split_once(" per ").or_else(|| words.split_once(" each").filter(|it| it.1.is_empty()))?;
        let is_rate = whose.split(' ').any(|word| Unit::named(word).is_some_and(|it| it.measure == Some("time")));
        Unit::named(name).filter(|_| !is_rate)
    }

    /// Whether a word behind a number belongs to it: a unit or `million`.
    pub fn is_behind_numbers(word: &str) -> bool {
        super::number::magnitude(word).is_some() || Unit::named(word).is_some()
    }

    /// Whether the number is a share of something else.
    pub fn is_share(&self) -> bool {
        self.words.split(' ').next() == Some(SHARE)
    }

    fn unknown(words: &str) -> Unit {
        Unit { words: words.trim().to_owned(), measure: None, sizes: vec![Rational::ONE] }
    }

    /// The units of the same measure, with their sizes.
    pub fn kin(&self) -> impl Iterator<Item = (&'static str, Rational)> {
        let measure = self.measure;
        UNITS.iter().filter(move |row| Some(row.measure) == measure).flat_map(|row| {
            row.sizes.iter().map(|&(above, below)| (row.names[0], Rational::from_parts(above.into(), below.into())))
        })
    }
}

/// A row without the units behind its numbers, and the unit, where it has one.
///
/// A known unit is taken out wherever it stands behind a number or a bracket (`4\text{ bytes}\times n`), other words only
/// at the end (`65{,}536\text{ parameters}`). `names` are words that are no units. Two different units are together an unknown one.
pub(super) fn without_unit(row: &[Node], names: &[String]) -> (Row, Option<Unit>) {
    without_unit_as(row, names, false)
}

/// The same with `B` for bytes rather than billions; `None` if no `B` stands behind a number.
pub(super) fn without_bytes(row: &[Node], names: &[String]) -> Option<(Row, Option<Unit>)> {
    row.iter().any(|node| words_of(node) == Some("B")).then(|| without_unit_as(row, names, true))
}

fn without_unit_as(row: &[Node], names: &[String], has_bytes: bool) -> (Row, Option<Unit>) {
    let row = trimmed(row);
    let end = row.iter().rposition(|node| !is_blank(node)).unwrap_or(0);
    let mut kept: Row = Vec::with_capacity(row.len());
    let mut unit: Option<Unit> = None;
    for (at, node) in row.iter().enumerate() {
        let amount = kept.iter().rev().find(|node| !is_blank(node)).is_some_and(is_amount);
        let Some(words) = words_of(node).filter(|words| amount && !names.iter().any(|name| name == words)) else {
            kept.push(node.clone());
            continue;
        };
        let words = if has_bytes && words == "B" { "bytes" } else { words };
        let (magnitude, rest) = split_magnitude(words);
        if let Some(magnitude) = magnitude {
            let text = magnitude.to_owned();
            kept.push(Node { kind: Kind::Word { text, operator: false }, span: node.span });
            if rest.is_empty() {
                continue;
            }
        }
        let known = Unit::named(rest).or_else(|| Unit::of_each(rest));
        let found = match known {
            Some(known) => known,
            None if at == end && rest.chars().count() > 1 => Unit::unknown(rest),
            None => {
                kept.push(node.clone());
                continue;
            }
        };
        unit = Some(match unit {
            Some(earlier) if earlier.words != found.words => {
                Unit::unknown(&format!("{} {}", earlier.words, found.words))
            }
            _ => found,
        });
    }
    (kept, unit)
}

fn words_of(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Word { text, operator: false } => Some(text.trim()),
        Kind::Prose(text) if !text.contains('$') => Some(text.trim()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}

/// `million parameters` as its magnitude and what is counted; `M` alone is a magnitude too.
fn split_magnitude(words: &str) -> (Option<&str>, &str) {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let is_magnitude = matches!(first, "M" | "B" | "k" | "K") || super::number::magnitude(first).is_some();
    if is_magnitude { (Some(first), rest.trim()) } else { (None, words) }
}

/// Whether a unit may stand behind this node.
fn is_amount(node: &Node) -> bool {
    match &node.kind {
        Kind::Number(_) | Kind::Fraction { .. } => true,
        Kind::Scripts { base: Some(base), sup: Some(_), .. } => matches!(base.kind, Kind::Number(_)),
        Kind::Word { text, .. } => split_magnitude(text).0.is_some(),
        Kind::Group(inner) => inner.last().is_some_and(is_amount),
        Kind::Symbol { name, .. } => name.as_ref() == "\\%",
        _ => matches!(delimiter_of(node), Some((_, Side::Close))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(latex: &str) -> (usize, Option<(String, Option<&'static str>)>) {
        let (row, unit) = without_unit(&crate::latex::parse(latex).tree.row, &[]);
        (row.len(), unit.map(|unit| (unit.words, unit.measure)))
    }

    #[test]
    fn units_stand_behind_numbers() {
        assert_eq!(unit(r"497.4\text{ MB}"), (1, Some(("MB".to_owned(), Some("bytes")))));
        assert_eq!(unit(r"4\text{ bytes}\times n"), (3, Some(("bytes".to_owned(), Some("bytes")))));
        assert_eq!(unit(r"65{,}536\,\text{parameters}"), (1, Some(("parameters".to_owned(), None))));
        assert_eq!(unit(r"2.1\text{ million parameters}"), (2, Some(("parameters".to_owned(), None))));
    }

    #[test]
    fn names_are_no_units() {
        assert_eq!(unit(r"2\cdot\text{rank}"), (3, None));
        assert_eq!(unit(r"\text{days}"), (1, None));
        assert_eq!(unit(r"2\text{lr}\cdot 3"), (4, None));
    }
}

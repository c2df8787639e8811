//! Units: their names, products and powers.

use super::cursor::is_blank;
use super::number::magnitude;
use super::unit_table::{self, Measure};
use crate::expr::Rational;
use crate::latex::tree::{Kind, Node, Row};

/// A unit as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The words.
    pub words: String,
    /// What it measures; `None` where that is not known, as of `tokens`.
    pub measure: Option<Measure>,
    /// Its sizes in the coherent unit of its measure, the likeliest first: a megabyte has 10^6 or 2^20 bytes.
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

impl Unit {
    /// The known unit of that name: `MB`, `km/h`, `kg*m/s^2`.
    pub fn named(name: &str) -> Option<Unit> {
        let name = name.trim();
        if let Some((measure, sizes)) = unit_table::simple(name) {
            return Some(Unit { words: name.to_owned(), measure: Some(measure), sizes });
        }
        let mut whole: Option<Unit> = None;
        for (place, part) in name.split('/').enumerate() {
            for factor in part.trim_matches(['(', ')']).split(['*', '·', ' ']).filter(|factor| !factor.is_empty()) {
                let (base, exponent) = split_exponent(factor)?;
                let (measure, sizes) = unit_table::simple(base)?;
                let own = Unit { words: base.to_owned(), measure: Some(measure), sizes };
                let power = own.raised(if place == 0 { exponent } else { -exponent })?;
                whole = Some(whole.map_or_else(|| Some(power.clone()), |whole| whole.times(&power))?);
            }
        }
        whole.map(|unit| Unit { words: name.to_owned(), ..unit })
    }

    /// The unit of `bytes per GPU`, which measures the same as `bytes`; of `bytes per second` the rate.
    pub(super) fn of_each(words: &str) -> Option<Unit> {
        // `KB/token`: what is no unit is counted.
        let slash = || words.split_once('/').filter(|(_, whose)| Unit::named(whose).is_none() && is_counted(whose));
        let each = || words.split_once(" each").filter(|it| it.1.is_empty());
        let (name, whose) = words.split_once(" per ").or_else(each).or_else(slash)?;
        if let Some(below) = Unit::named(whose) {
            let rate = Unit::named(name)?.times(&below.raised(-1)?)?;
            return Some(Unit { words: words.to_owned(), ..rate });
        }
        let is_rate = whose.split(' ').any(|word| Unit::named(word).is_some_and(|it| it.measures("time")));
        Unit::named(name).filter(|_| !is_rate)
    }

    /// Whether it measures this and nothing else.
    pub fn measures(&self, what: &str) -> bool {
        self.measure.as_deref().is_some_and(|measure| matches!(measure, [(base, 1)] if *base == what))
    }

    /// Whether a word behind a number belongs to it: a unit or `million`.
    pub fn is_behind_numbers(word: &str) -> bool {
        // Of single letters only those that are no words.
        let may_be = word.chars().count() > 1 || "smhgVWNJlL".contains(word);
        super::number::magnitude(word).is_some() || may_be && Unit::named(word).is_some()
    }

    /// Whether the number is a share of something else.
    pub fn is_share(&self) -> bool {
        self.words.split(' ').next() == Some(SHARE)
    }

    pub(super) fn unknown(words: &str) -> Unit {
        Unit { words: words.trim().to_owned(), measure: None, sizes: vec![Rational::ONE] }
    }

    /// The units of the same measure, with their sizes.
    pub fn kin(&self) -> Vec<(String, Rational)> {
        self.measure.as_ref().map(unit_table::kin).unwrap_or_default()
    }

    pub(super) fn raised(&self, exponent: i32) -> Option<Unit> {
        let measure = self.measure.as_ref()?.iter().map(|(base, power)| (*base, power * exponent)).collect();
        let power = |size: &Rational| {
            let power = (0..exponent.unsigned_abs()).fold(Rational::ONE, |power, _| power * size);
            if exponent < 0 { Rational::ONE / power } else { power }
        };
        let sizes = self.sizes.iter().map(power).collect();
        (exponent != 0).then(|| Unit { words: format!("{}^{exponent}", self.words), measure: Some(measure), sizes })
    }

    /// The unit of a product; `None` where one of the two is not known.
    pub(super) fn times(&self, other: &Unit) -> Option<Unit> {
        let mut measure = self.measure.clone()?;
        for (base, power) in other.measure.as_ref()? {
            match measure.iter_mut().find(|(own, _)| own == base) {
                Some((_, own)) => *own += power,
                None => measure.push((base, *power)),
            }
        }
        measure.retain(|(_, power)| *power != 0);
        measure.sort_unstable();
        let sizes = self.sizes.iter().flat_map(|a| other.sizes.iter().map(move |b| a * b)).collect();
        Some(Unit { words: format!("{} {}", self.words, other.words), measure: Some(measure), sizes })
    }
}

/// Whether a word can name what is counted.
fn is_counted(word: &str) -> bool {
    word.chars().count() > 2 && word.chars().all(char::is_alphabetic)
}

/// `s^2`, `s2` or `s^{-1}` as the unit and its power.
fn split_exponent(factor: &str) -> Option<(&str, i32)> {
    if let Some((base, exponent)) = factor.split_once('^') {
        return Some((base, exponent.parse().ok().filter(|power: &i32| (1..=9).contains(&power.abs()))?));
    }
    for (letter, power) in [('²', 2), ('³', 3), ('2', 2), ('3', 3)] {
        if let Some(base) = factor.strip_suffix(letter) {
            return Some((base, power));
        }
    }
    Some((factor, 1))
}

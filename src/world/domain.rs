//! From where the letters of a typed formula are drawn. Nothing declares them, so worlds differ in what they take
//! letters for: positive numbers, real ones, shares of one, each letter something else, and numbers as large as
//! those in the formulas.

use super::draw::Stream;
use crate::cards::Interval;
use crate::expr::{Name, Rational};

/// What is known of the letters of typed formulas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Letters {
    /// Large numbers in the formulas: a branch may change beyond them.
    pub scales: Vec<Rational>,
    /// Numbers in formulas that change at single points; `None` for formulas that do not.
    pub points: Option<Vec<Rational>>,
    /// Letters that are positive by custom.
    pub positive: Vec<Name>,
    /// Letters of which all values are listed.
    pub listed: Vec<(Name, Vec<Rational>)>,
}

/// What a world takes letters for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Regime {
    Positive,
    Real,
    /// Shares of one: probabilities, rates.
    Share,
    /// Each letter one of the former.
    Mixed,
    /// As large as the numbers in the formulas.
    Scale,
    /// Small whole numbers, zero too, and the numbers in the formulas.
    Whole,
    /// Of all sizes, from billionths to billions.
    Magnitude,
}

/// The first worlds: what most formulas are about.
const FIRST: [Regime; 6] =
    [Regime::Positive, Regime::Real, Regime::Positive, Regime::Real, Regime::Mixed, Regime::Share];

/// The worlds behind them, in turn: for formulas that have a value, or take a branch, in few of the first.
const LATER: [Regime; 8] = [
    Regime::Mixed,
    Regime::Scale,
    Regime::Share,
    Regime::Whole,
    Regime::Mixed,
    Regime::Positive,
    Regime::Magnitude,
    Regime::Mixed,
];

/// After how many worlds every kind of them has occurred.
pub const KINDS: usize = FIRST.len() + LATER.len();

/// The same for formulas that change at single points: whole numbers meet there.
const LATER_WITH_POINTS: [Regime; 8] = [
    Regime::Mixed,
    Regime::Whole,
    Regime::Scale,
    Regime::Whole,
    Regime::Share,
    Regime::Whole,
    Regime::Magnitude,
    Regime::Whole,
];

/// After so many seeds the kinds of worlds begin anew, for worlds that are drawn for another purpose.
pub const ROUND: u64 = 1_000;

/// How values of a name are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    /// Inside an interval.
    Inside(Interval),
    /// Whole numbers from the first to the second, the first as often as all others together: what is not there.
    Counts(i64, i64),
    /// Shares of one.
    Shares,
    /// Around a number, up to twice its size.
    Around(Rational),
    /// Whole numbers, and numbers beside these.
    Whole(Vec<Rational>),
    /// Of all sizes.
    Magnitudes,
    /// One of some values.
    Listed(Vec<Rational>),
    /// The sizes of other values.
    Size(Box<Values>),
}

/// The parts of one of which shares are multiples: more than eighths, so that few are equal.
const SHARES: i64 = 32;

/// Largest power of two of a magnitude.
const LARGEST_POWER: i64 = 30;

impl Values {
    /// One value.
    pub fn draw(&self, stream: &mut Stream) -> Rational {
        let eighths = |count: i64| Rational::from_parts(count.into(), 8u8.into());
        match self {
            Values::Inside(interval) => stream.inside(interval),
            Values::Counts(low, _) if stream.below(2) == 0 => Rational::from(*low),
            Values::Counts(low, high) => Rational::from(stream.between(low + 1, *high)),
            Values::Shares => Rational::from_parts(stream.between(1, SHARES - 1).into(), (SHARES as u8).into()),
            Values::Around(scale) => scale * eighths(nonzero(stream, 16)),
            Values::Whole(extra) => {
                let choice = stream.below(6 + 3 * extra.len() as u64) as i64;
                match usize::try_from(choice - 6) {
                    Ok(place) => &extra[place / 3] + Rational::from(place as i64 % 3 - 1),
                    Err(_) => Rational::from(choice - 2),
                }
            }
            Values::Magnitudes => {
                let power = stream.between(-LARGEST_POWER, LARGEST_POWER);
                let scale = Rational::from(1i64 << power.unsigned_abs());
                let part = Rational::ONE + eighths(stream.between(0, 7));
                let size = if power < 0 { part / scale } else { part * scale };
                if stream.below(2) == 0 { size } else { -size }
            }
            Values::Listed(all) => all[stream.below(all.len() as u64) as usize].clone(),
            Values::Size(inner) => {
                let value = inner.draw(stream);
                match value.cmp(&Rational::ZERO) {
                    std::cmp::Ordering::Less => -value,
                    std::cmp::Ordering::Equal => Rational::ONE,
                    std::cmp::Ordering::Greater => value,
                }
            }
        }
    }
}

/// A whole number up to `most` in size that is not zero.
fn nonzero(stream: &mut Stream, most: i64) -> i64 {
    let value = stream.between(1, most);
    if stream.below(2) == 0 { value } else { -value }
}

fn interval(low: i64, high: i64) -> Values {
    Values::Inside(Interval { low: Rational::from(low), high: Rational::from(high) })
}

impl Letters {
    fn regime(&self, seed: u64) -> Regime {
        let later = if self.points.is_some() { &LATER_WITH_POINTS } else { &LATER };
        let place = (seed % ROUND) as usize;
        FIRST.get(place).copied().unwrap_or_else(|| later[(place - FIRST.len()) % later.len()])
    }

    /// How the values of a letter are drawn in the world with a seed; `stream` is the letter's own.
    pub(super) fn values(&self, name: &Name, seed: u64, stream: &mut Stream) -> Values {
        if let Some((_, listed)) = self.listed.iter().find(|(listed, _)| listed == name) {
            return Values::Listed(listed.clone());
        }
        let values = match self.regime(seed) {
            Regime::Positive => interval(0, 3),
            // Of every two such worlds each letter is negative in one.
            Regime::Real => {
                let turn = Stream::new(0, &("turn", name.as_str())).below(2);
                interval(-3, if (seed / 2) % 2 == turn { 0 } else { 3 })
            }
            Regime::Share => Values::Shares,
            Regime::Mixed => match stream.below(6) {
                0 | 1 => Values::Shares,
                2 => interval(1, 4),
                3 => interval(0, 3),
                4 => interval(-3, 3),
                _ => interval(-3, 0),
            },
            Regime::Scale => match self.scales.is_empty() {
                true => interval(-8, 8),
                // One number for all letters: they are compared with each other, too.
                false => Values::Around(self.scales[seed as usize / LATER.len() % self.scales.len()].clone()),
            },
            Regime::Whole => {
                let points = self.points.iter().flatten();
                Values::Whole(points.chain(&self.scales).cloned().collect())
            }
            Regime::Magnitude => Values::Magnitudes,
        };
        if self.positive.contains(name) { Values::Size(Box::new(values)) } else { values }
    }

    /// Whether the world with a seed has positive letters only.
    pub fn is_positive(&self, seed: u64) -> bool {
        matches!(self.regime(seed), Regime::Positive | Regime::Share)
    }

    /// The range of a letter that counts something.
    pub(super) fn whole_range(seed: u64) -> (i64, i64) {
        if ((seed % ROUND) as usize) < FIRST.len() { (2, 6) } else { (2, 8) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(letters: &Letters, name: &str, seed: u64) -> Vec<Rational> {
        let name = Name::Letter(name.into());
        let values = letters.values(&name, seed, &mut Stream::new(seed, &"kind"));
        let mut stream = Stream::new(seed, &"values");
        (0..200).map(|_| values.draw(&mut stream)).collect()
    }

    #[test]
    fn some_worlds_hold_shares_and_some_hold_numbers_beyond_those_of_the_formula() {
        let hundred = Rational::from(100);
        let letters = Letters { scales: vec![hundred.clone()], ..Letters::default() };
        let worlds: Vec<Vec<Rational>> = (0..KINDS as u64).map(|seed| values(&letters, "x", seed)).collect();
        let is_share = |value: &Rational| *value > Rational::ZERO && *value < Rational::ONE;
        assert!(worlds.iter().any(|world| world.iter().all(is_share)));
        for wanted in [hundred.clone(), -hundred, Rational::ZERO] {
            assert!(worlds.iter().any(|world| world.contains(&wanted) && world.iter().any(|value| *value > wanted)));
        }
    }

    #[test]
    fn every_letter_is_negative_in_one_of_the_first_worlds() {
        for name in ["x", "y", "z", "a", "b", "c", "d", "\\alpha", "\\beta"] {
            let is_negative = |value: &Rational| *value < Rational::ZERO;
            let mut first = 0..FIRST.len() as u64;
            assert!(first.any(|seed| values(&Letters::default(), name, seed).iter().all(is_negative)), "{name}");
        }
    }

    #[test]
    fn what_is_positive_by_custom_is_positive_in_all_worlds() {
        let letters = Letters { positive: vec![Name::Letter("\\sigma".into())], ..Letters::default() };
        for seed in 0..2 * KINDS as u64 {
            assert!(values(&letters, "\\sigma", seed).iter().all(|value| *value > Rational::ZERO));
        }
        assert!((0..4).any(|seed| values(&letters, "x", seed).iter().any(|value| *value < Rational::ZERO)));
    }
}

//! Drawing from a seed: the same seed and names give the same values everywhere.

use std::hash::{Hash, Hasher};

use crate::cards::Interval;
use crate::expr::Rational;

/// Denominator of drawn probabilities: twentieths print as short decimals.
const PARTS: u64 = 20;

/// A stream of pseudo-random numbers (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub struct Stream(u64);

impl Stream {
    /// A stream that depends on the seed and on everything that `key` hashes.
    pub fn new(seed: u64, key: &impl Hash) -> Self {
        let mut hasher = Fnv(0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        key.hash(&mut hasher);
        Stream(hasher.finish())
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// A rational strictly inside the interval, or its only point.
    ///
    /// Wide intervals give multiples of 1/8: short decimals that floating point holds exactly, so that
    /// equal numbers stay equal through sums and means.
    pub fn inside(&mut self, interval: &Interval) -> Rational {
        self.inside_by(interval, 8, 40)
    }

    /// The same with ninths: what floating point holds only nearly, so that no period of two hides a term.
    pub fn inside_unevenly(&mut self, interval: &Interval) -> Rational {
        self.inside_by(interval, 9, 37)
    }

    fn inside_by(&mut self, interval: &Interval, parts: u8, steps: u64) -> Rational {
        let width = &interval.high - &interval.low;
        if width == Rational::ZERO {
            return interval.low.clone();
        }
        let part = Rational::from_parts(1.into(), parts.into());
        let step = if width >= Rational::ONE { part } else { &width / Rational::from(steps) };
        let steps = u64::try_from((&width / &step).ceil()).unwrap_or(steps).max(2);
        let mut place = 1 + self.below(steps - 1);
        // The middle of a symmetric interval is 0, and 0 hides factors.
        if &interval.low + &step * Rational::from(place) == Rational::ZERO {
            place = if place + 1 < steps { place + 1 } else { place - 1 };
        }
        &interval.low + step * Rational::from(place)
    }

    /// `count` positive probabilities that sum to 1, all multiples of 1/20 (of 1/100 for more than ten).
    pub fn distribution(&mut self, count: usize) -> Vec<Rational> {
        let parts = if count > 10 { 5 * PARTS } else { PARTS };
        let mut weights = vec![1u64; count];
        for _ in 0..parts.saturating_sub(count as u64) {
            // Squaring makes some cells heavy, so that few distributions are close to uniform.
            let pick = self.below(count as u64).min(self.below(count as u64));
            weights[pick as usize] += 1;
        }
        let turn = self.below(count as u64) as usize;
        weights.rotate_left(turn);
        let total: u64 = weights.iter().sum();
        weights.into_iter().map(|weight| Rational::from(weight) / Rational::from(total)).collect()
    }
}

/// FNV-1a over bytes with a fixed byte order, so that hashes do not depend on the machine.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn write_u16(&mut self, value: u16) {
        self.write(&value.to_le_bytes());
    }
    fn write_u32(&mut self, value: u32) {
        self.write(&value.to_le_bytes());
    }
    fn write_u64(&mut self, value: u64) {
        self.write(&value.to_le_bytes());
    }
    fn write_usize(&mut self, value: usize) {
        self.write(&(value as u64).to_le_bytes());
    }
    fn write_i64(&mut self, value: i64) {
        self.write(&value.to_le_bytes());
    }
    fn write_isize(&mut self, value: isize) {
        self.write(&(value as i64).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_sum_to_one_and_are_positive() {
        for seed in 0..50 {
            let row = Stream::new(seed, &"row").distribution(3);
            assert_eq!(row.iter().fold(Rational::ZERO, |sum, part| sum + part), Rational::ONE);
            assert!(row.iter().all(|part| *part > Rational::ZERO));
        }
    }

    #[test]
    fn values_lie_inside_and_are_never_zero() {
        let interval = Interval::parse("[-2, 2]").unwrap();
        for seed in 0..200 {
            let value = Stream::new(seed, &"value").inside(&interval);
            assert!(value > interval.low && value < interval.high && value != Rational::ZERO);
        }
    }
}

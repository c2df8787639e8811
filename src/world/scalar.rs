//! Numbers in a world: exact rationals, or floating point with an error bound.

use std::cmp::Ordering;

use super::Fault;
use crate::expr::Rational;

/// Arithmetic that knows what it does not know.
pub trait Scalar: Clone + std::fmt::Debug {
    /// Where many numbers are kept.
    type Column: Column<Self>;
    /// The nearest value; an error bound covers the rest.
    fn from_rational(value: &Rational) -> Self;
    /// A whole number.
    fn from_integer(value: i64) -> Self;
    /// Sum.
    fn add(&self, other: &Self) -> Result<Self, Fault>;
    /// Product.
    fn mul(&self, other: &Self) -> Result<Self, Fault>;
    /// Quotient.
    fn div(&self, other: &Self) -> Result<Self, Fault>;
    /// Power.
    fn pow(&self, exponent: &Self) -> Result<Self, Fault>;
    /// Natural logarithm.
    fn log(&self) -> Result<Self, Fault>;
    /// `e` to this power.
    fn exp(&self) -> Result<Self, Fault>;
    /// Some other function of one real number with a derivative of at most 1 in size.
    fn smooth(&self, function: fn(f64) -> f64) -> Result<Self, Fault>;
    /// Which is larger; `None` where the error bounds overlap.
    fn compare(&self, other: &Self) -> Option<Ordering>;
    /// The smaller (`Less`) or larger (`Greater`) of two, whatever the bounds.
    fn extreme(&self, other: &Self, which: Ordering) -> Self;
    /// The whole number that it is, if it surely is one.
    fn as_integer(&self) -> Option<i64>;
    /// The value as a floating-point number.
    fn approximate(&self) -> f64;
}

/// Numbers by place.
pub trait Column<S>: Default + std::fmt::Debug {
    /// Makes room for at least `count` numbers.
    fn grow(&mut self, count: usize);
    /// The number at a place.
    fn get(&self, place: usize) -> S;
    /// Puts a number at a place.
    fn set(&mut self, place: usize, value: S);
}

impl Column<Rational> for Vec<Rational> {
    fn grow(&mut self, count: usize) {
        self.resize(self.len().max(count), Rational::ZERO);
    }
    fn get(&self, place: usize) -> Rational {
        self[place].clone()
    }
    fn set(&mut self, place: usize, value: Rational) {
        self[place] = value;
    }
}

/// Balls with their parts apart: a processor waits where it reads at once what it has just written in two parts.
#[derive(Debug, Default)]
pub struct Balls {
    mids: Vec<f64>,
    errors: Vec<f64>,
}

impl Column<Ball> for Balls {
    fn grow(&mut self, count: usize) {
        self.mids.resize(self.mids.len().max(count), 0.0);
        self.errors.resize(self.errors.len().max(count), 0.0);
    }
    #[inline(always)]
    fn get(&self, place: usize) -> Ball {
        Ball { mid: self.mids[place], error: self.errors[place] }
    }
    #[inline(always)]
    fn set(&mut self, place: usize, value: Ball) {
        self.mids[place] = value.mid;
        self.errors[place] = value.error;
    }
}

/// A floating-point number and a bound on its distance from the true value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ball {
    /// The number.
    pub mid: f64,
    /// The bound, not negative.
    pub error: f64,
}

/// Relative error of a library function: several times what the platforms promise.
const FUNCTION_ERROR: f64 = 4.0 * f64::EPSILON;

impl Ball {
    #[inline(always)]
    fn checked(mid: f64, error: f64) -> Result<Ball, Fault> {
        // The bound itself is computed with rounding; a little more covers that.
        let error = error * (1.0 + 8.0 * f64::EPSILON);
        if mid.is_finite() && error.is_finite() { Ok(Ball { mid, error }) } else { Err(Fault::TooLarge) }
    }
}

impl Scalar for Ball {
    type Column = Balls;

    fn from_rational(value: &Rational) -> Self {
        let mid = value.to_f64().value();
        let exact = Rational::try_from(mid).is_ok_and(|back| back == *value);
        Ball { mid, error: if exact { 0.0 } else { mid.abs() * f64::EPSILON } }
    }

    #[inline]
    fn from_integer(value: i64) -> Self {
        if value.unsigned_abs() < 1 << 53 {
            return Ball { mid: value as f64, error: 0.0 };
        }
        Ball::from_rational(&Rational::from(value))
    }

    #[inline]
    fn add(&self, other: &Self) -> Result<Self, Fault> {
        let mid = self.mid + other.mid;
        // The rounding error of a sum is itself a floating-point number (Knuth's TwoSum).
        let shadow = mid - self.mid;
        let rounding = (self.mid - (mid - shadow)) + (other.mid - shadow);
        Ball::checked(mid, self.error + other.error + rounding.abs())
    }

    #[inline]
    fn mul(&self, other: &Self) -> Result<Self, Fault> {
        let mid = self.mid * other.mid;
        let rounding = self.mid.mul_add(other.mid, -mid).abs();
        // Where the product underflows its rounding error does too.
        let floor = if mid.abs() < 1e-290 && mid != 0.0 { f64::MIN_POSITIVE } else { 0.0 };
        let error = self.mid.abs() * other.error + other.mid.abs() * self.error + self.error * other.error;
        Ball::checked(mid, error + rounding + floor)
    }

    #[inline]
    fn div(&self, other: &Self) -> Result<Self, Fault> {
        if other.mid == 0.0 && other.error == 0.0 {
            return Err(Fault::Undefined("a division by zero".to_owned()));
        }
        let room = other.mid.abs() - other.error;
        if room <= 0.0 {
            return Err(Fault::Unclear);
        }
        let mid = self.mid / other.mid;
        let rounding = if self.error == 0.0 && other.error == 0.0 && (-mid).mul_add(other.mid, self.mid) == 0.0 {
            0.0
        } else {
            mid.abs() * f64::EPSILON
        };
        Ball::checked(mid, (self.error + mid.abs() * other.error) / room + rounding)
    }

    fn pow(&self, exponent: &Self) -> Result<Self, Fault> {
        if let Some(power) = exponent.as_integer()
            && power.unsigned_abs() <= 1_024
        {
            let mut result = Ball::from_integer(1);
            let mut square = *self;
            let mut rest = power.unsigned_abs();
            while rest > 0 {
                if rest & 1 == 1 {
                    result = result.mul(&square)?;
                }
                rest >>= 1;
                if rest > 0 {
                    square = square.mul(&square)?;
                }
            }
            return if power < 0 { Ball::from_integer(1).div(&result) } else { Ok(result) };
        }
        if self.mid == 0.0 && self.error == 0.0 {
            return if exponent.mid > exponent.error {
                Ok(*self)
            } else {
                Err(Fault::Undefined("a power of zero that is not positive".to_owned()))
            };
        }
        if self.mid < -self.error {
            return Err(Fault::Undefined("a root of a negative number".to_owned()));
        }
        if self.mid - self.error <= 0.0 {
            return Err(Fault::Unclear);
        }
        self.log()?.mul(exponent)?.exp()
    }

    fn log(&self) -> Result<Self, Fault> {
        if self.mid <= -self.error {
            let what = if self.mid < 0.0 { "a negative number" } else { "zero" };
            return Err(Fault::Undefined(format!("the logarithm of {what}")));
        }
        let room = self.mid - self.error;
        if room <= 0.0 {
            return Err(Fault::Unclear);
        }
        let mid = self.mid.ln();
        let exact = self.mid == 1.0 && self.error == 0.0;
        let rounding = if exact { 0.0 } else { mid.abs() * FUNCTION_ERROR };
        Ball::checked(mid, self.error / room + rounding)
    }

    fn exp(&self) -> Result<Self, Fault> {
        let mid = self.mid.exp();
        let exact = self.mid == 0.0 && self.error == 0.0;
        let rounding = if exact { 0.0 } else { mid * FUNCTION_ERROR };
        Ball::checked(mid, mid * self.error.exp_m1() + rounding)
    }

    fn smooth(&self, function: fn(f64) -> f64) -> Result<Self, Fault> {
        let mid = function(self.mid);
        Ball::checked(mid, self.error + mid.abs() * FUNCTION_ERROR + f64::EPSILON)
    }

    #[inline]
    fn compare(&self, other: &Self) -> Option<Ordering> {
        let gap = self.mid - other.mid;
        let error = self.error + other.error;
        if error == 0.0 || gap.abs() > error * (1.0 + 8.0 * f64::EPSILON) { gap.partial_cmp(&0.0) } else { None }
    }

    #[inline]
    fn extreme(&self, other: &Self, which: Ordering) -> Self {
        match self.compare(other) {
            Some(order) if order == which => *self,
            Some(_) => *other,
            // Either may be the extreme; their hull holds both.
            None => {
                let low = (self.mid - self.error).min(other.mid - other.error);
                let high = (self.mid + self.error).max(other.mid + other.error);
                Ball { mid: (low + high) / 2.0, error: (high - low) / 2.0 + high.abs().max(low.abs()) * f64::EPSILON }
            }
        }
    }

    #[inline]
    fn as_integer(&self) -> Option<i64> {
        let integer = self.mid as i64;
        (self.error == 0.0 && integer as f64 == self.mid && self.mid.abs() < 9e15).then_some(integer)
    }

    fn approximate(&self) -> f64 {
        self.mid
    }
}

/// Largest size of exact numbers, in bits.
const LARGEST_BITS: usize = 1 << 14;

fn checked(value: Rational) -> Result<Rational, Fault> {
    use dashu::base::BitTest;
    let bits = value.numerator().bit_len().max(value.denominator().bit_len());
    if bits > LARGEST_BITS { Err(Fault::TooLarge) } else { Ok(value) }
}

impl Scalar for Rational {
    type Column = Vec<Rational>;

    fn from_rational(value: &Rational) -> Self {
        value.clone()
    }
    fn from_integer(value: i64) -> Self {
        Rational::from(value)
    }
    fn add(&self, other: &Self) -> Result<Self, Fault> {
        checked(self + other)
    }
    fn mul(&self, other: &Self) -> Result<Self, Fault> {
        checked(self * other)
    }
    fn div(&self, other: &Self) -> Result<Self, Fault> {
        if *other == Rational::ZERO {
            return Err(Fault::Undefined("a division by zero".to_owned()));
        }
        checked(self / other)
    }
    fn pow(&self, exponent: &Self) -> Result<Self, Fault> {
        use dashu::base::BitTest;
        let power = exponent.as_integer().ok_or(Fault::NotExact)?;
        let bits = self.numerator().bit_len().max(self.denominator().bit_len());
        if (power.unsigned_abs() as usize).saturating_mul(bits.saturating_sub(1)) > LARGEST_BITS {
            return Err(Fault::TooLarge);
        }
        if *self == Rational::ZERO && power < 0 {
            return Err(Fault::Undefined("a division by zero".to_owned()));
        }
        let trivial = *self == Rational::ONE || *self == Rational::ZERO || *self == -Rational::ONE;
        let power = if trivial { power.signum() * (2 - power.rem_euclid(2)) } else { power };
        checked(Rational::pow(self, power as isize))
    }
    fn log(&self) -> Result<Self, Fault> {
        if *self <= Rational::ZERO {
            let what = if *self < Rational::ZERO { "a negative number" } else { "zero" };
            return Err(Fault::Undefined(format!("the logarithm of {what}")));
        }
        if *self == Rational::ONE { Ok(Rational::ZERO) } else { Err(Fault::NotExact) }
    }
    fn exp(&self) -> Result<Self, Fault> {
        if *self == Rational::ZERO { Ok(Rational::ONE) } else { Err(Fault::NotExact) }
    }
    fn smooth(&self, _: fn(f64) -> f64) -> Result<Self, Fault> {
        Err(Fault::NotExact)
    }
    fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
    fn extreme(&self, other: &Self, which: Ordering) -> Self {
        if self.cmp(other) == which { self.clone() } else { other.clone() }
    }
    fn as_integer(&self) -> Option<i64> {
        if self.is_int() { i64::try_from(self.numerator()).ok() } else { None }
    }
    fn approximate(&self) -> f64 {
        self.to_f64().value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ball(value: f64) -> Ball {
        Ball { mid: value, error: 0.0 }
    }

    #[test]
    fn small_integers_stay_exact() {
        let seven = ball(3.0).add(&ball(4.0)).unwrap();
        assert_eq!(seven.as_integer(), Some(7));
        assert_eq!(seven.mul(&ball(6.0)).unwrap().as_integer(), Some(42));
    }

    #[test]
    fn cancellation_is_seen_in_the_bound() {
        let third = ball(1.0).div(&ball(3.0)).unwrap();
        let sum = third.add(&third).unwrap().add(&third).unwrap().add(&ball(-1.0)).unwrap();
        assert!(sum.mid.abs() <= sum.error);
        assert_eq!(sum.compare(&ball(0.0)), None);
    }

    #[test]
    fn roots_and_logarithms_have_their_domains() {
        assert!(matches!(ball(-1.0).log(), Err(Fault::Undefined(_))));
        assert!(matches!(ball(-1.0).pow(&ball(0.5)), Err(Fault::Undefined(_))));
        assert!(matches!(ball(1.0).div(&ball(0.0)), Err(Fault::Undefined(_))));
    }

    #[test]
    fn exact_powers_are_bounded() {
        let nine = Rational::from(9);
        assert_eq!(Scalar::pow(&nine, &Rational::from(1_000_000_000)), Err(Fault::TooLarge));
        assert_eq!(Scalar::pow(&Rational::ONE, &Rational::from(1_000_000_000)), Ok(Rational::ONE));
    }
}

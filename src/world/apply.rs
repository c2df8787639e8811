//! Functions of numbers.

use std::cmp::Ordering;

use super::program::{Code, OpId};
use super::session::Session;
use super::{Fault, Scalar};
use crate::expr::Function;

impl<S: Scalar> Session<S> {
    pub(super) fn apply(&mut self, code: &Code, id: OpId, function: Function, args: &[OpId]) -> Result<S, Fault> {
        if function == Function::Indicator {
            let truth = self.truth(code, args[0])?;
            self.branches.mark(id, usize::from(truth));
            return Ok(S::from_integer(i64::from(truth)));
        }
        let first = self.number(code, args[0])?;
        let zero = S::from_integer(0);
        let value = match function {
            Function::Log => first.log()?,
            Function::Min | Function::Max => {
                let which = if function == Function::Min { Ordering::Less } else { Ordering::Greater };
                let (mut best, mut ties) = (0, false);
                let mut value = first;
                for (place, arg) in args.iter().enumerate().skip(1) {
                    let number = self.number(code, *arg)?;
                    match number.compare(&value) {
                        Some(order) if order == which => (best, ties) = (place, false),
                        Some(order) if order.is_ne() => {}
                        _ => ties |= *arg != args[best],
                    }
                    value = number.extreme(&value, which);
                }
                self.branches.mark(id, best);
                if !ties {
                    self.branches.decide(id, best);
                }
                value
            }
            Function::Clip => {
                let [_, low, high] = args else {
                    return Err(Fault::Kind("a clip without three arguments".to_owned()));
                };
                let (value, low, high) = (first, &self.number(code, *low)?, &self.number(code, *high)?);
                if low.compare(high) == Some(Ordering::Greater) {
                    return Err(Fault::Undefined("a clip whose lower bound lies above its upper bound".to_owned()));
                }
                let side = match (value.compare(low), value.compare(high)) {
                    (Some(Ordering::Less), _) => 0,
                    (_, Some(Ordering::Greater)) => 2,
                    _ => 1,
                };
                self.branches.mark(id, side);
                let inside = (value.compare(low), value.compare(high));
                if side != 1 || inside == (Some(Ordering::Greater), Some(Ordering::Less)) {
                    self.branches.decide(id, side);
                }
                value.extreme(low, Ordering::Greater).extreme(high, Ordering::Less)
            }
            Function::Abs => {
                let negative = first.mul(&S::from_integer(-1))?;
                let sign = first.compare(&zero);
                let side = usize::from(sign == Some(Ordering::Less));
                self.branches.mark(id, side);
                if sign.is_some_and(Ordering::is_ne) {
                    self.branches.decide(id, side);
                }
                first.extreme(&negative, Ordering::Greater)
            }
            Function::Sigmoid => {
                let one = S::from_integer(1);
                one.div(&one.add(&first.mul(&S::from_integer(-1))?.exp()?)?)?
            }
            Function::Tanh => first.smooth(f64::tanh)?,
            Function::Sin => first.smooth(f64::sin)?,
            Function::Cos => first.smooth(f64::cos)?,
            Function::Floor | Function::Ceil | Function::Round => {
                let first = match function {
                    Function::Round => first.add(&S::from_integer(1).div(&S::from_integer(2))?)?,
                    _ => first,
                };
                let shift = |value: i64| first.compare(&S::from_integer(value));
                let guess = first.approximate().floor();
                if guess.abs() > 9e15 {
                    return Err(Fault::TooLarge);
                }
                let guess = guess as i64;
                let around = (shift(guess), shift(guess + 1));
                let is_between = around == (Some(Ordering::Greater), Some(Ordering::Less));
                self.branches.decide(id, usize::from(is_between));
                match around {
                    (Some(Ordering::Equal), _) => S::from_integer(guess),
                    (Some(Ordering::Greater), Some(Ordering::Less)) => {
                        S::from_integer(guess + i64::from(function == Function::Ceil))
                    }
                    (_, Some(Ordering::Equal)) => S::from_integer(guess + 1),
                    _ => return Err(Fault::Unclear),
                }
            }
            Function::Factorial => {
                let n = first.as_integer().filter(|n| *n >= 0);
                falling(n.ok_or_else(|| Fault::Undefined("a factorial of no natural number".to_owned()))?, None)?
            }
            Function::Binomial => {
                let (n, k) = (first.as_integer(), self.number(code, args[1])?.as_integer());
                let (Some(n), Some(k)) = (n, k) else {
                    return Err(Fault::Undefined("a binomial of no whole numbers".to_owned()));
                };
                // Of negative numbers there are several conventions.
                if n < 0 {
                    return Err(Fault::Undefined("a binomial of a negative number".to_owned()));
                }
                if k < 0 || k > n {
                    zero
                } else {
                    let k = k.min(n - k);
                    falling::<S>(n, Some(k))?.div(&falling(k, None)?)?
                }
            }
            Function::Indicator => zero,
        };
        Ok(value)
    }
}

/// `n (n-1) ...` with `count` factors, all of them by default.
fn falling<S: Scalar>(n: i64, count: Option<i64>) -> Result<S, Fault> {
    const MOST: i64 = 1_000;
    let count = count.unwrap_or(n);
    if count > MOST {
        return Err(Fault::TooLarge);
    }
    let mut product = S::from_integer(1);
    for factor in 0..count {
        product = product.mul(&S::from_integer(n - factor))?;
    }
    Ok(product)
}

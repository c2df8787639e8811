//! Language models: the probability of a partly known text.

use rustc_hash::FxHashMap;

use super::draw::Stream;
use super::{Fault, Scalar, World};
use crate::cards::Interval;
use crate::expr::Rational;

/// A text of which some tokens are known; later places are open.
pub(super) type Cells = Vec<Option<u8>>;

/// Longest text over which unknown tokens are summed.
const LONGEST: usize = 12;

/// Probabilities of one world, remembered.
#[derive(Debug)]
pub(super) struct Tables<S> {
    rows: FxHashMap<(u64, Vec<u8>), Vec<S>>,
    joints: FxHashMap<(u64, Vec<u8>, Cells), S>,
}

impl<S> Default for Tables<S> {
    fn default() -> Self {
        Tables { rows: FxHashMap::default(), joints: FxHashMap::default() }
    }
}

/// The difference of two numbers.
pub(super) fn minus<S: Scalar>(a: &S, b: &S) -> Result<S, Fault> {
    a.add(&b.mul(&S::from_integer(-1))?)
}

/// Among tokens, the mark that ends a text. Its probability stands beside those of the tokens, which sum to one.
pub(super) const END_MARK: u8 = u8::MAX;

/// Hidden states of a stationary model; with three, every further token of the past matters.
const STATES: usize = 3;

impl<S: Scalar> Tables<S> {
    /// The probability that a text continues `context` and agrees with `cells`.
    pub fn joint(&mut self, world: &World, model: u64, context: &[u8], cells: &[Option<u8>]) -> Result<S, Fault> {
        let known = cells.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        let cells = &cells[..known];
        if cells.is_empty() {
            return Ok(S::from_integer(1));
        }
        if cells.len() > LONGEST {
            return Err(Fault::TooLarge);
        }
        let key = (model, context.to_vec(), cells.to_vec());
        if let Some(value) = self.joints.get(&key) {
            return Ok(value.clone());
        }
        let value = match world.markov_order {
            Some(order) if cells.iter().all(Option::is_some) => {
                self.chained(world, model, context, cells, order as usize)?
            }
            _ => self.marginal(world, model, context, cells)?,
        };
        self.joints.insert(key, value.clone());
        Ok(value)
    }

    fn marginal(&mut self, world: &World, model: u64, context: &[u8], cells: &[Option<u8>]) -> Result<S, Fault> {
        if world.stationary {
            return self.forward(world, model, cells);
        }
        let mut prefix = context.to_vec();
        self.descend(world, model, &mut prefix, cells)
    }

    /// The product of conditionals that look back `order` tokens.
    fn chained(
        &mut self,
        world: &World,
        model: u64,
        context: &[u8],
        cells: &[Option<u8>],
        order: usize,
    ) -> Result<S, Fault> {
        let mut product = S::from_integer(1);
        for at in 0..cells.len() {
            let start = at.saturating_sub(order);
            let window = |end: usize| -> Cells {
                (0..end).map(|place| if place >= start { cells[place] } else { None }).collect()
            };
            let (whole, past) = (window(at + 1), window(at));
            let whole = self.marginal(world, model, context, &whole)?;
            let past = if past.iter().any(Option::is_some) {
                self.marginal(world, model, context, &past)?
            } else {
                S::from_integer(1)
            };
            product = product.mul(&whole.div(&past)?)?;
        }
        Ok(product)
    }

    /// Sums over the unknown tokens of an autoregressive model.
    fn descend(&mut self, world: &World, model: u64, prefix: &mut Vec<u8>, cells: &[Option<u8>]) -> Result<S, Fault> {
        let Some((first, rest)) = cells.split_first() else { return Ok(S::from_integer(1)) };
        if *first == Some(END_MARK) {
            return self.end(model, &("end", &*prefix), 0);
        }
        let row = self.row(world, model, prefix);
        let mut sum = S::from_integer(0);
        for (token, weight) in row.iter().enumerate() {
            if first.is_some_and(|known| known as usize != token) {
                continue;
            }
            prefix.push(token as u8);
            let below = self.descend(world, model, prefix, rest);
            prefix.pop();
            sum = sum.add(&weight.mul(&below?)?)?;
        }
        Ok(sum)
    }

    /// The joint probability and its gradient along a direction: every row of the model is a softmax, whose logits
    /// the direction moves by numbers of their own, so that the gradients of a row sum to 0.
    pub fn slope(&mut self, world: &World, model: u64, context: &[u8], cells: &[Option<u8>]) -> Result<[S; 2], Fault> {
        let known = cells.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        if world.stationary || world.markov_order.is_some() || cells.contains(&Some(END_MARK)) {
            return Err(Fault::Kind("a gradient of a model of this kind".to_owned()));
        }
        if known > LONGEST {
            return Err(Fault::TooLarge);
        }
        self.descend_with_slope(world, model, &mut context.to_vec(), &cells[..known])
    }

    fn descend_with_slope(
        &mut self,
        world: &World,
        model: u64,
        prefix: &mut Vec<u8>,
        cells: &[Option<u8>],
    ) -> Result<[S; 2], Fault> {
        let Some((first, rest)) = cells.split_first() else { return Ok([S::from_integer(1), S::from_integer(0)]) };
        let row = self.row(world, model, prefix);
        let mut stream = Stream::new(model, &("slope", &*prefix));
        let range = Interval { low: Rational::from(-2), high: Rational::from(2) };
        let moves: Vec<S> = row.iter().map(|_| S::from_rational(&stream.inside(&range))).collect();
        let mut mean = S::from_integer(0);
        for (weight, by) in row.iter().zip(&moves) {
            mean = mean.add(&weight.mul(by)?)?;
        }
        let (mut sum, mut slope) = (S::from_integer(0), S::from_integer(0));
        for (token, (weight, by)) in row.iter().zip(&moves).enumerate() {
            if first.is_some_and(|known| known as usize != token) {
                continue;
            }
            prefix.push(token as u8);
            let below = self.descend_with_slope(world, model, prefix, rest);
            prefix.pop();
            let [below, below_slope] = below?;
            let own = weight.mul(&minus(by, &mean)?)?;
            sum = sum.add(&weight.mul(&below)?)?;
            slope = slope.add(&own.mul(&below)?)?.add(&weight.mul(&below_slope)?)?;
        }
        Ok([sum, slope])
    }

    /// The distribution of the token after `prefix`.
    fn row(&mut self, world: &World, model: u64, prefix: &[u8]) -> Vec<S> {
        let key = (model, prefix.to_vec());
        let draw = || -> Vec<S> {
            let row = Stream::new(model, &("row", prefix)).distribution(world.tokens);
            row.iter().map(S::from_rational).collect()
        };
        self.rows.entry(key).or_insert_with(draw).clone()
    }

    /// The forward algorithm of a hidden Markov chain in its stationary state.
    fn forward(&mut self, world: &World, model: u64, cells: &[Option<u8>]) -> Result<S, Fault> {
        let turn = self.hidden(model, 0, STATES);
        let rows: Vec<Vec<S>> = (1..=STATES as u8).map(|state| self.hidden(model, state, world.tokens)).collect();
        let uniform = S::from_integer(1).div(&S::from_integer(STATES as i64))?;
        let mut weights = vec![uniform; STATES];
        let mut first = true;
        for cell in cells {
            if !first {
                // A mixture of rotations has the uniform distribution as its stationary one.
                let mut next = vec![S::from_integer(0); STATES];
                for (state, weight) in weights.iter().enumerate() {
                    for (by, part) in turn.iter().enumerate() {
                        let target = &mut next[(state + by) % STATES];
                        *target = target.add(&weight.mul(part)?)?;
                    }
                }
                weights = next;
            }
            first = false;
            if let Some(token) = cell {
                for (state, weight) in weights.iter_mut().enumerate() {
                    let emitted = match *token {
                        END_MARK => self.end(model, &"hidden end", state)?,
                        token => rows[state][token as usize].clone(),
                    };
                    *weight = weight.mul(&emitted)?;
                }
            }
        }
        weights.iter().try_fold(S::from_integer(0), |sum, weight| sum.add(weight))
    }

    /// The probability that a text ends here.
    fn end(&self, model: u64, key: &impl std::hash::Hash, which: usize) -> Result<S, Fault> {
        let parts = Stream::new(model, key).distribution(STATES + 1);
        Ok(S::from_rational(&parts[which]))
    }

    fn hidden(&mut self, model: u64, which: u8, count: usize) -> Vec<S> {
        let draw = || -> Vec<S> {
            Stream::new(model, &("hidden", which)).distribution(count).iter().map(S::from_rational).collect()
        };
        self.rows.entry((model, vec![255, which])).or_insert_with(draw).clone()
    }
}

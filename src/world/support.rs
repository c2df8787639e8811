//! What a bound variable runs over, with weights under an expectation.

use std::sync::Arc;

use super::program::{Code, OpDomain, OpId};
use super::session::{Bound, Session};
use super::universe::Part;
use super::value::{ShortKey, Value};
use super::{Fault, Scalar};
use crate::expr::Binder;

/// The values that a variable takes.
#[derive(Debug, Clone)]
enum Items<S> {
    /// Whole numbers from the first, and how many.
    Range(i64, usize),
    /// Places of a sequence from the first, and how many.
    Places(u32, u32, usize),
    Listed(Vec<Value<S>>),
    Weighted(Arc<[(Value<S>, S)]>),
}

/// The values of a bound variable, with their weights under an expectation.
#[derive(Debug, Clone)]
pub(super) struct Support<S> {
    items: Items<S>,
    /// The weight of every item that has none of its own.
    weight: Option<S>,
}

impl<S: Scalar> Support<S> {
    /// Items that weigh the same under an expectation.
    fn uniform(items: Items<S>, binder: Binder) -> Result<Self, Fault> {
        let mut support = Support { items, weight: None };
        let count = support.len();
        if binder == Binder::Expectation && count > 0 {
            support.weight = Some(S::from_integer(1).div(&S::from_integer(count as i64))?);
        }
        Ok(support)
    }

    fn weighted(items: Vec<(Value<S>, S)>) -> Self {
        Support { items: Items::Weighted(items.into()), weight: None }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        match &self.items {
            Items::Range(_, count) | Items::Places(_, _, count) => *count,
            Items::Listed(values) => values.len(),
            Items::Weighted(items) => items.len(),
        }
    }

    /// The whole number that an item of a range is.
    #[inline(always)]
    pub fn integer(&self, place: usize) -> Option<i64> {
        match &self.items {
            Items::Range(first, _) => Some(first + place as i64),
            _ => None,
        }
    }

    /// An item.
    pub fn value(&self, place: usize) -> Value<S> {
        match &self.items {
            Items::Range(first, _) => Value::Number(S::from_integer(first + place as i64)),
            Items::Places(sequence, first, _) => Value::Place { sequence: *sequence, at: first + place as u32 },
            Items::Listed(values) => values[place].clone(),
            Items::Weighted(items) => items[place].0.clone(),
        }
    }

    /// The weight of an item.
    #[inline(always)]
    pub fn weight(&self, place: usize) -> Option<&S> {
        match &self.items {
            Items::Weighted(items) => Some(&items[place].1),
            _ => self.weight.as_ref(),
        }
    }
}

impl<S: Scalar> Session<S> {
    /// The values that a variable takes, with their weights under an expectation.
    pub(super) fn support(&mut self, code: &Code, domain: &OpDomain, binder: Binder) -> Result<Support<S>, Fault> {
        const LARGEST: i64 = 200_000;
        match domain {
            OpDomain::Range(from, to) => {
                let ends = [*from, *to];
                let from = self.integer(code, *from)?;
                let to = match self.value(code, *to)? {
                    Value::Infinite => return Err(Fault::TooLarge),
                    _ => self.integer(code, *to)?,
                };
                if to.saturating_sub(from) > LARGEST {
                    return Err(Fault::TooLarge);
                }
                // Such a sum is meant for larger sizes; inside of another sum it is the shape of a triangle.
                let is_closed = |id: &OpId| code.plan.is_closed(*id);
                if self.world.is_typed() && to.saturating_sub(from) < -1 && ends.iter().all(is_closed) {
                    return Err(Fault::Undefined("a range that ends before it begins".to_owned()));
                }
                let count = to.saturating_sub(from).saturating_add(1).max(0) as usize;
                Support::uniform(Items::Range(from, count), binder)
            }
            OpDomain::Elements(set) => {
                let items = match self.value(code, *set)? {
                    Value::Named(name) => match &self.bound[name as usize] {
                        Bound::Dataset(rows) => Items::Listed(rows_of(name, rows)),
                        Bound::Tokens => Items::Listed((0..self.world.tokens as u8).map(Value::Token).collect()),
                        Bound::Responses => Items::Listed(self.wholes(&self.world.responses)),
                        Bound::Prompts(_) if self.world.contextless => return Err(one_prompt()),
                        Bound::Prompts(_) => Items::Listed(self.wholes(&self.world.prompts)),
                        _ => return Err(Fault::Kind("elements of something that is no set".to_owned())),
                    },
                    Value::Group(id) => Items::Listed(self.wholes(self.arena.group(id))),
                    Value::Slice { sequence, from, to } => {
                        let count = (i64::from(to) - i64::from(from) + 1).max(0) as usize;
                        Items::Places(sequence, from, count)
                    }
                    _ => return Err(Fault::Kind("elements of something that is no set".to_owned())),
                };
                Support::uniform(items, binder)
            }
            OpDomain::Draw { from, given } => {
                if let Value::Named(name) = self.value(code, *from)? {
                    match &self.bound[name as usize] {
                        Bound::Dataset(rows) => {
                            return Support::uniform(Items::Listed(rows_of(name, rows)), binder);
                        }
                        Bound::Prompts(_) if self.world.contextless => return Err(one_prompt()),
                        Bound::Prompts(weights) => {
                            let prompts = self.world.prompts.iter().map(|id| self.whole(*id));
                            return Ok(Support::weighted(prompts.zip(weights.iter().cloned()).collect()));
                        }
                        _ => {}
                    }
                }
                let model = self.model(code, *from)?;
                let given = self.values(code, given)?;
                self.kept_support(model, &given, 0)
            }
            OpDomain::Group { from, given, size } => {
                let model = self.model(code, *from)?;
                let size = self.integer(code, *size)?;
                let given = self.values(code, given)?;
                let draws = self.kept_support(model, &given, 0)?;
                if size < 1 || draws.len().checked_pow(size.min(64) as u32).is_none_or(|count| count > LARGEST_GROUPS) {
                    return Err(Fault::TooLarge);
                }
                self.kept_support(model, &given, size as u32)
            }
        }
    }

    fn wholes(&self, sequences: &[u32]) -> Vec<Value<S>> {
        sequences.iter().map(|id| self.whole(*id)).collect()
    }

    /// Draws from a model, or groups of as many draws as `size` says where it is not 0; kept where they have a key.
    fn kept_support(&mut self, model: u64, given: &[Value<S>], size: u32) -> Result<Support<S>, Fault> {
        let mut key = ShortKey::new(model);
        let mut is_short = key.push::<S>(&Value::Token(0)) && key.push::<S>(&Value::Group(size));
        for value in given {
            is_short &= key.push(value);
        }
        if is_short && let Some(known) = self.supports.get(&key) {
            return Ok(known.clone());
        }
        let support = if size == 0 { self.draws(model, given)? } else { self.groups(model, given, size)? };
        if is_short {
            self.supports.insert(key, support.clone());
        }
        Ok(support)
    }

    /// All responses with their probabilities; single tokens where a part of a response is given.
    fn draws(&mut self, model: u64, given: &[Value<S>]) -> Result<Support<S>, Fault> {
        let continues = given.iter().any(|value| match value {
            Value::Slice { sequence, .. } | Value::Place { sequence, .. } => self.part(*sequence) == Part::Text,
            _ => false,
        });
        let values: Vec<Value<S>> = if continues {
            (0..self.world.tokens as u8).map(Value::Token).collect()
        } else {
            self.wholes(&self.world.responses)
        };
        let mut draws = Vec::with_capacity(values.len());
        for value in values {
            let weight = self.remembered_probability(model, &value, given)?;
            draws.push((value, weight));
        }
        Ok(Support::weighted(draws))
    }

    /// All groups of responses, in the order of their members; groups of one size are in the arena once.
    fn groups(&mut self, model: u64, given: &[Value<S>], size: u32) -> Result<Support<S>, Fault> {
        let draws = self.kept_support(model, given, 0)?;
        let mut members: Vec<(u32, S)> = Vec::with_capacity(draws.len());
        for place in 0..draws.len() {
            let (Value::Slice { sequence, .. }, Some(weight)) = (draws.value(place), draws.weight(place)) else {
                return Err(Fault::Kind("a group of things that are no responses".to_owned()));
            };
            members.push((sequence, weight.clone()));
        }
        let mut weights = vec![S::from_integer(1)];
        for _ in 0..size {
            let mut next = Vec::with_capacity(weights.len() * members.len());
            for weight in &weights {
                for (_, probability) in &members {
                    next.push(weight.mul(probability)?);
                }
            }
            weights = next;
        }
        let sequences: Vec<u32> = members.iter().map(|(sequence, _)| *sequence).collect();
        let first = match self.group_starts.get(&size) {
            Some(first) => *first,
            None => {
                let first = self.arena.add_groups(&sequences, size);
                self.group_starts.insert(size, first);
                first
            }
        };
        let groups = weights.into_iter().enumerate();
        let mut groups: Vec<_> = groups.map(|(place, weight)| (Value::Group(first + place as u32), weight)).collect();
        if self.world.mixed {
            groups = self.mixed(groups)?;
        }
        Ok(Support::weighted(groups))
    }

    /// The groups whose members are not all the same, with their probabilities under the condition that they are not.
    fn mixed(&self, mut groups: Vec<(Value<S>, S)>) -> Result<Vec<(Value<S>, S)>, Fault> {
        groups.retain(|(group, _)| match group {
            Value::Group(id) => self.arena.group(*id).windows(2).any(|pair| pair[0] != pair[1]),
            _ => true,
        });
        let mut total = S::from_integer(0);
        for (_, weight) in &groups {
            total = total.add(weight)?;
        }
        groups.into_iter().map(|(group, weight)| Ok((group, weight.div(&total)?))).collect()
    }
}

/// How many groups an expectation may run over.
const LARGEST_GROUPS: usize = 20_000;

/// Why prompts cannot vary where models are distributions at one fixed prompt.
fn one_prompt() -> Fault {
    Fault::Kind("a mean or extremum over prompts, of which this question has one".to_owned())
}

fn rows_of<S>(dataset: u32, rows: &[Vec<u32>]) -> Vec<Value<S>> {
    let row = |(row, sequences): (usize, &Vec<u32>)| Value::Row { dataset, row: row as u32, first: sequences[0] };
    rows.iter().enumerate().map(row).collect()
}

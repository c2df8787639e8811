//! What a bound variable runs over, with weights under an expectation.

use super::evaluate::Session;
use super::program::{OpDomain, Program};
use super::universe::{Binding, Part};
use super::value::Value;
use super::{Fault, Scalar};
use crate::expr::Binder;

/// The values of a bound variable, with their weights under an expectation.
pub(super) type Support<S> = Vec<(Value<S>, Option<S>)>;

impl<S: Scalar> Session<S> {
    /// The values that a variable takes, with their weights under an expectation.
    pub(super) fn support(
        &mut self,
        program: &Program,
        domain: &OpDomain,
        binder: Binder,
    ) -> Result<Support<S>, Fault> {
        const LARGEST: i64 = 200_000;
        let uniform = |values: Vec<Value<S>>| -> Result<Support<S>, Fault> {
            let weight = match binder {
                Binder::Expectation if !values.is_empty() => {
                    Some(S::from_integer(1).div(&S::from_integer(values.len() as i64))?)
                }
                _ => None,
            };
            Ok(values.into_iter().map(|value| (value, weight.clone())).collect())
        };
        match domain {
            OpDomain::Range(from, to) => {
                let from = self.integer(program, *from)?;
                let to = match self.value(program, *to)? {
                    Value::Infinite => return Err(Fault::TooLarge),
                    _ => self.integer(program, *to)?,
                };
                if to.saturating_sub(from) > LARGEST {
                    return Err(Fault::TooLarge);
                }
                uniform((from..=to).map(|value| Value::Number(S::from_integer(value))).collect())
            }
            OpDomain::Elements(set) => match self.value(program, *set)? {
                Value::Named(name) => {
                    let values = match &self.bindings[name as usize] {
                        Some(Binding::Dataset(rows)) => rows_of(name, rows),
                        Some(Binding::Tokens) => (0..self.world.tokens as u8).map(Value::Token).collect(),
                        Some(Binding::Responses) => self.world.responses.iter().map(|id| self.whole(*id)).collect(),
                        Some(Binding::Prompts(_)) if self.world.contextless => return Err(one_prompt()),
                        Some(Binding::Prompts(_)) => self.world.prompts.iter().map(|id| self.whole(*id)).collect(),
                        _ => return Err(Fault::Kind("elements of something that is no set".to_owned())),
                    };
                    uniform(values)
                }
                Value::Group(members) => uniform(members.iter().map(|id| self.whole(*id)).collect()),
                Value::Slice { sequence, from, to } => {
                    uniform((from..=to).map(|at| Value::Place { sequence, at }).collect())
                }
                _ => Err(Fault::Kind("elements of something that is no set".to_owned())),
            },
            OpDomain::Draw { from, given } => {
                if let Value::Named(name) = self.value(program, *from)? {
                    match &self.bindings[name as usize] {
                        Some(Binding::Dataset(rows)) => {
                            return uniform(rows_of(name, rows));
                        }
                        Some(Binding::Prompts(_)) if self.world.contextless => return Err(one_prompt()),
                        Some(Binding::Prompts(weights)) => {
                            let weights: Vec<S> = weights.iter().map(S::from_rational).collect();
                            let prompts = self.world.prompts.iter().map(|id| self.whole(*id));
                            return Ok(prompts.zip(weights).map(|(prompt, weight)| (prompt, Some(weight))).collect());
                        }
                        _ => {}
                    }
                }
                let model = self.model(program, *from)?;
                let given = self.values(program, given)?;
                self.draws(model, &given)
            }
            OpDomain::Group { from, given, size } => {
                let model = self.model(program, *from)?;
                let size = self.integer(program, *size)?;
                let given = self.values(program, given)?;
                self.groups(model, &given, size)
            }
        }
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
            self.world.responses.iter().map(|id| self.whole(*id)).collect()
        };
        let mut draws = Vec::with_capacity(values.len());
        for value in values {
            let weight = self.remembered_probability(model, std::slice::from_ref(&value), given)?;
            draws.push((value, Some(weight)));
        }
        Ok(draws)
    }

    fn groups(&mut self, model: u64, given: &[Value<S>], size: i64) -> Result<Support<S>, Fault> {
        const LARGEST: usize = 20_000;
        let draws = self.draws(model, given)?;
        let count = (draws.len() as u64).checked_pow(size.clamp(0, 64) as u32).unwrap_or(u64::MAX);
        if size < 1 || count > LARGEST as u64 {
            return Err(Fault::TooLarge);
        }
        let mut groups: Vec<(Vec<u32>, S)> = vec![(Vec::new(), S::from_integer(1))];
        for _ in 0..size {
            let mut next = Vec::with_capacity(groups.len() * draws.len());
            for (members, weight) in &groups {
                for (draw, probability) in &draws {
                    let Value::Slice { sequence, .. } = draw else {
                        return Err(Fault::Kind("a group of things that are no responses".to_owned()));
                    };
                    let mut longer = members.clone();
                    longer.push(*sequence);
                    let probability = probability.as_ref().ok_or(Fault::NotExact)?;
                    next.push((longer, weight.mul(probability)?));
                }
            }
            groups = next;
        }
        Ok(groups.into_iter().map(|(members, weight)| (Value::Group(members.into()), Some(weight))).collect())
    }
}

/// Why prompts cannot vary where models are distributions at one fixed prompt.
fn one_prompt() -> Fault {
    Fault::Kind("a mean or extremum over prompts, of which this question has one".to_owned())
}

fn rows_of<S>(dataset: u32, rows: &[Vec<u32>]) -> Vec<Value<S>> {
    let row = |(row, sequences): (usize, &Vec<u32>)| Value::Row { dataset, row: row as u32, first: sequences[0] };
    rows.iter().enumerate().map(row).collect()
}

//! Computing one operation of a program from its operands.

use std::cmp::Ordering;

use super::draw::Stream;
use super::program::{Code, Op, OpDomain, OpId};
use super::session::{Bound, Session};
use super::value::{Key, ShortKey, Value};
use super::{Fact, Fault, Scalar};
use crate::expr::{Binder, Constant, Relation};

/// Marks of what a key of a trace is about, above the number of a name.
const NUMBER: u64 = 1 << 32;
const FUNCTION: u64 = 2 << 32;
const PROBABILITY: u64 = 3 << 32;

impl<S: Scalar> Session<S> {
    /// Computes an operation and keeps its value for the variables as they are.
    pub(super) fn compute(&mut self, code: &Code, id: OpId) -> Result<(), Fault> {
        let number = match &code.ops[id as usize] {
            Op::Number(value) => S::from_rational(value),
            Op::Constant(Constant::E) => S::from_integer(1).exp()?,
            Op::Constant(Constant::Pi) => S::from_integer(0).smooth(|_| std::f64::consts::PI)?,
            Op::Sum(parts) => {
                let Some((first, rest)) = parts.split_first() else {
                    self.put_number(id, S::from_integer(0));
                    return Ok(());
                };
                let mut sum = self.number(code, *first)?;
                for part in rest {
                    sum = sum.add(&self.number(code, *part)?)?;
                }
                sum
            }
            Op::Product(parts) => self.product(code, parts)?,
            Op::Quotient(above, below) => {
                let above = self.product(code, above)?;
                above.div(&self.product(code, below)?)?
            }
            Op::Power(base, exponent) => {
                let exponent = self.number(code, *exponent)?;
                match &code.ops[*base as usize] {
                    Op::Constant(Constant::E) => exponent.exp()?,
                    _ => self.number(code, *base)?.pow(&exponent)?,
                }
            }
            Op::Apply(function, args) => self.apply(code, id, *function, args)?,
            Op::Bind { binder, domain, filter, body, slot } => {
                self.bind(code, *binder, domain, *filter, *body, *slot)?
            }
            Op::Probability { model, target, given } => self.probability_of(code, *model, target, given)?,
            _ => {
                let value = self.other(code, id)?;
                self.put(id, value);
                return Ok(());
            }
        };
        self.put_number(id, number);
        Ok(())
    }

    /// Values that need not be numbers.
    fn other(&mut self, code: &Code, id: OpId) -> Result<Value<S>, Fault> {
        match &code.ops[id as usize] {
            Op::Constant(_) => Ok(Value::Infinite),
            Op::Object(name, args) => self.object(code, *name, args),
            Op::Compare(relation, a, b) => self.compare(code, id, *relation, *a, *b).map(Value::Truth),
            Op::All(parts) => {
                for (place, part) in parts.iter().enumerate() {
                    if !self.truth(code, *part)? {
                        self.look_at(code, &parts[place + 1..]);
                        return Ok(Value::Truth(false));
                    }
                }
                Ok(Value::Truth(true))
            }
            Op::Cases(rows) => {
                for (place, (condition, value)) in rows.iter().enumerate() {
                    let holds = match condition {
                        Some(condition) => self.truth(code, *condition)?,
                        None => true,
                    };
                    if holds {
                        self.branches.mark(id, place);
                        let later: Vec<OpId> =
                            rows[place + 1..].iter().filter_map(|(condition, _)| *condition).collect();
                        self.look_at(code, &later);
                        return self.value(code, *value);
                    }
                }
                Err(Fault::Undefined("a value that no case covers".to_owned()))
            }
            Op::Element(sequence, at) => self.element(code, *sequence, *at),
            Op::Slice(sequence, from, to) => self.slice(code, *sequence, *from, *to),
            Op::Field(record, field) => match self.value(code, *record)? {
                Value::Row { dataset, row, .. } => {
                    let sequences = self.row_of(dataset, row)?;
                    let sequence =
                        *sequences.get(*field as usize).ok_or(Fault::Kind("a missing component".to_owned()))?;
                    Ok(self.whole(sequence))
                }
                _ => Err(Fault::Kind("a component of something that is no record".to_owned())),
            },
            Op::Joined(parts) => {
                let parts = self.values(code, parts)?;
                self.arena.join(parts)
            }
            Op::Ended(sequence) => match self.value(code, *sequence)? {
                Value::Slice { sequence, from: 1, to } if to as usize == self.text(sequence).len() => {
                    Ok(Value::Slice { sequence, from: 1, to: to + 1 })
                }
                _ => Err(Fault::Kind("an end mark behind something that is no whole text".to_owned())),
            },
            Op::Length(value) => {
                let value = self.value(code, *value)?;
                let length = match value {
                    Value::Slice { from, to, .. } => Some((i64::from(to) - i64::from(from) + 1).max(0)),
                    Value::Joined(id) => {
                        let lengths = self.arena.parts(id).iter().map(|part| match part {
                            Value::Slice { from, to, .. } => Some((i64::from(*to) - i64::from(*from) + 1).max(0)),
                            Value::Place { .. } => Some(1),
                            _ => None,
                        });
                        lengths.sum()
                    }
                    Value::Group(id) => Some(self.arena.group(id).len() as i64),
                    Value::Named(name) => match &self.bound[name as usize] {
                        Bound::Dataset(rows) => Some(rows.len() as i64),
                        Bound::Tokens => Some(self.world.tokens as i64),
                        Bound::Responses => Some(self.world.responses.len() as i64),
                        Bound::Prompts(weights) => Some(weights.len() as i64),
                        _ => None,
                    },
                    _ => None,
                };
                let missing = || Fault::Kind("the length of something that is no text or set".to_owned());
                Ok(Value::Number(S::from_integer(length.ok_or_else(missing)?)))
            }
            Op::Slot(_) => Err(Fault::Unknown("a variable".to_owned())),
            _ => Err(Fault::Unknown("a variable outside of its sum".to_owned())),
        }
    }

    fn probability_of(&mut self, code: &Code, model: OpId, target: &[OpId], given: &[OpId]) -> Result<S, Fault> {
        let seed = self.model(code, model)?;
        let mut key = ShortKey::new(seed);
        let mut is_short = true;
        for id in target {
            is_short &= key.push(&self.value(code, *id)?);
        }
        key.split();
        for id in given {
            is_short &= key.push(&self.value(code, *id)?);
        }
        let known = if is_short { self.probabilities.get(&key) } else { None };
        let value = match known {
            Some(value) => value.clone(),
            None => {
                let (target, given) = (self.values(code, target)?, self.values(code, given)?);
                let value = self.probability(seed, &target, &given)?;
                if is_short {
                    self.probabilities.insert(key, value.clone());
                }
                value
            }
        };
        if self.is_traced()
            && let Ok(Value::Named(name)) = self.value(code, model)
        {
            let (target, given) = (self.values(code, target)?, self.values(code, given)?);
            let key = is_short.then(|| key.about(PROBABILITY | u64::from(name)));
            let approximate = value.approximate();
            self.record(key, |session| {
                let list = |values: &[Value<S>]| {
                    let words = values.iter().map(|value| session.words(value));
                    words.filter(|text| !text.is_empty()).collect::<Vec<_>>()
                };
                let mut given = list(&given);
                given.sort();
                let name = session.names[name as usize].clone();
                Fact { name, target: list(&target).join(", "), given: given.join(", "), value: approximate }
            });
        }
        Ok(value)
    }

    /// The gradient of a probability along the world's direction: 0 for models that are not trained.
    fn gradient(&mut self, code: &Code, trained: u64, id: u32, args: &[OpId]) -> Result<S, Fault> {
        let operand = args.first().map(|operand| &code.ops[*operand as usize]);
        let Some(Op::Probability { model, target, given }) = operand else {
            return Err(Fault::Kind("a gradient of something that is no probability".to_owned()));
        };
        if self.model(code, *model)? != trained {
            return Ok(S::from_integer(0));
        }
        let mut key = ShortKey::new(trained);
        let mut is_short = true;
        for part in target {
            is_short &= key.push(&self.value(code, *part)?);
        }
        key.split();
        for part in given {
            is_short &= key.push(&self.value(code, *part)?);
        }
        let (target, given) = (self.values(code, target)?, self.values(code, given)?);
        let value = match self.slopes.get(&key).filter(|_| is_short) {
            Some(value) => value.clone(),
            None => {
                let value = self.slope(trained, &target, &given)?;
                if is_short {
                    self.slopes.insert(key, value.clone());
                }
                value
            }
        };
        let approximate = value.approximate();
        self.record(None, |session| {
            let list = |values: &[Value<S>]| values.iter().map(|value| session.words(value)).collect::<Vec<_>>();
            let name = session.names[id as usize].clone();
            Fact { name, target: list(&target).join(", "), given: list(&given).join(", "), value: approximate }
        });
        Ok(value)
    }

    /// A probability that is looked up where it is known.
    pub(super) fn remembered_probability(
        &mut self,
        model: u64,
        target: &Value<S>,
        given: &[Value<S>],
    ) -> Result<S, Fault> {
        let mut key = ShortKey::new(model);
        let mut is_short = key.push(target);
        key.split();
        for value in given {
            is_short &= key.push(value);
        }
        if is_short && let Some(value) = self.probabilities.get(&key) {
            return Ok(value.clone());
        }
        let value = self.probability(model, std::slice::from_ref(target), given)?;
        if is_short {
            self.probabilities.insert(key, value.clone());
        }
        Ok(value)
    }

    #[inline(always)]
    fn product(&mut self, code: &Code, parts: &[OpId]) -> Result<S, Fault> {
        let Some((first, rest)) = parts.split_first() else { return Ok(S::from_integer(1)) };
        let mut product = self.number(code, *first)?;
        for part in rest {
            product = product.mul(&self.number(code, *part)?)?;
        }
        Ok(product)
    }

    fn object(&mut self, code: &Code, name: u32, args: &[OpId]) -> Result<Value<S>, Fault> {
        let id = self.name_of(name);
        match &self.bound[id as usize] {
            Bound::Nothing => Err(Fault::Unknown(self.names[id as usize].as_str().to_owned())),
            Bound::Number(value) => {
                let value = value.clone();
                let key = ShortKey::new(NUMBER | u64::from(id));
                let approximate = value.approximate();
                self.record(Some(key), |session| Fact {
                    name: session.names[id as usize].clone(),
                    target: String::new(),
                    given: String::new(),
                    value: approximate,
                });
                Ok(Value::Number(value))
            }
            Bound::Sequence(sequence) => Ok(self.whole(*sequence)),
            Bound::Group(group) => Ok(Value::Group(*group)),
            Bound::Function(..) => self.function(code, id, args).map(Value::Number),
            Bound::Places(marks) => {
                let length = marks.len() as i64;
                let Some(at) = args.first() else { return Ok(Value::Named(id)) };
                let at = self.integer(code, *at)?;
                if !(1..=length).contains(&at) {
                    return Err(Fault::OutOfRange { what: "the places of the text".to_owned(), index: at, length });
                }
                let Bound::Places(marks) = &self.bound[id as usize] else { return Err(Fault::NotExact) };
                Ok(Value::Number(S::from_integer(i64::from(marks[at as usize - 1]))))
            }
            Bound::Gradient(seed) => self.gradient(code, *seed, id, args).map(Value::Number),
            Bound::Dataset(_) | Bound::Prompts(_) | Bound::Model(_) | Bound::Tokens | Bound::Responses => {
                Ok(Value::Named(id))
            }
        }
    }

    fn function(&mut self, code: &Code, id: u32, args: &[OpId]) -> Result<S, Fault> {
        let mut key = ShortKey::new(FUNCTION | u64::from(id));
        let mut is_short = true;
        let mut is_known = true;
        for arg in args {
            let value = self.value(code, *arg)?;
            let value = self.as_text(value)?;
            is_known &= !matches!(value, Value::Named(_) | Value::Infinite);
            is_short &= key.push(&value);
        }
        if !is_known {
            return Err(Fault::Kind("a function of a model or set".to_owned()));
        }
        let known = if is_short { self.functions.get(&key) } else { None };
        let value = match known {
            Some(value) => value.clone(),
            None => {
                let args = self.values(code, args)?;
                self.inside(id, &args)?;
                let args = args.into_iter().map(|arg| self.as_text(arg)).collect::<Result<Vec<_>, Fault>>()?;
                let items: Vec<Key<S>> = args.iter().map(|arg| Key(arg, &self.arena)).collect();
                let mut stream = Stream::new(self.world.seed, &("function", (self.names[id as usize].as_str(), items)));
                let Bound::Function(values, _) = &self.bound[id as usize] else { return Err(Fault::NotExact) };
                let value = S::from_rational(&values.draw(&mut stream));
                if is_short {
                    self.functions.insert(key, value.clone());
                }
                value
            }
        };
        if self.is_traced() {
            let args = self.values(code, args)?;
            let approximate = value.approximate();
            self.record(is_short.then_some(key), |session| Fact {
                name: session.names[id as usize].clone(),
                target: args.iter().map(|arg| session.words(arg)).collect::<Vec<_>>().join(", "),
                given: String::new(),
                value: approximate,
            });
        }
        Ok(value)
    }

    /// Refuses components that a vector or matrix does not have.
    fn inside(&self, id: u32, args: &[Value<S>]) -> Result<(), Fault> {
        let Bound::Function(_, sizes) = &self.bound[id as usize] else { return Ok(()) };
        for (size, arg) in sizes.iter().zip(args) {
            let index = match arg {
                Value::Number(value) => value.as_integer(),
                _ => None,
            };
            let index = index.ok_or_else(|| Fault::Undefined("an index that is no whole number".to_owned()))?;
            if !(1..=*size).contains(&index) {
                let what = if sizes.len() == 1 { "a vector" } else { "an axis of a matrix" };
                return Err(Fault::OutOfRange { what: what.to_owned(), index, length: *size });
            }
        }
        Ok(())
    }

    pub(super) fn model(&mut self, code: &Code, id: OpId) -> Result<u64, Fault> {
        match self.value(code, id)? {
            Value::Named(name) => match &self.bound[name as usize] {
                Bound::Model(seed) => Ok(*seed),
                _ => Err(Fault::Kind("a probability under something that is no model".to_owned())),
            },
            _ => Err(Fault::Kind("a probability under something that is no model".to_owned())),
        }
    }

    pub(super) fn truth(&mut self, code: &Code, id: OpId) -> Result<bool, Fault> {
        match self.value(code, id)? {
            Value::Truth(truth) => Ok(truth),
            _ => Err(Fault::Kind("a number where a condition is needed".to_owned())),
        }
    }

    /// Sees for typed formulas how conditions stand that are not needed: which points the worlds have met.
    fn look_at(&mut self, code: &Code, conditions: &[OpId]) {
        if self.world.is_typed() {
            for condition in conditions {
                // What has no value there is not needed there.
                let _ = self.truth(code, *condition);
            }
        }
    }

    fn compare(&mut self, code: &Code, id: OpId, relation: Relation, a: OpId, b: OpId) -> Result<bool, Fault> {
        let order = match (self.value(code, a)?, self.value(code, b)?) {
            (Value::Number(a), Value::Number(b)) => a.compare(&b).ok_or(Fault::Unclear)?,
            (Value::Infinite, Value::Number(_)) => Ordering::Greater,
            (Value::Number(_), Value::Infinite) => Ordering::Less,
            (Value::Slice { .. }, Value::Slice { .. }) if !matches!(relation, Relation::Equal | Relation::NotEqual) => {
                return Err(Fault::Kind("a comparison of things that are no numbers".to_owned()));
            }
            (Value::Slice { sequence: a, from, to }, Value::Slice { sequence: b, from: other_from, to: other_to }) => {
                self.tokens(a, from, to).cmp(self.tokens(b, other_from, other_to))
            }
            (a, b) => match (self.token(&a), self.token(&b)) {
                (Some(a), Some(b)) if matches!(relation, Relation::Equal | Relation::NotEqual) => a.cmp(&b),
                _ => return Err(Fault::Kind("a comparison of things that are no numbers".to_owned())),
            },
        };
        self.branches.decide(id, (order as i8 + 1) as usize);
        Ok(match relation {
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::Less => order.is_lt(),
            Relation::LessEqual => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::GreaterEqual => order.is_ge(),
        })
    }

    /// The tokens of the places of a sequence.
    fn tokens(&self, sequence: u32, from: u32, to: u32) -> &[u8] {
        let text = self.text(sequence);
        text.get((from as usize).saturating_sub(1)..text.len().min(to as usize)).unwrap_or_default()
    }

    fn token(&self, value: &Value<S>) -> Option<u8> {
        match value {
            Value::Token(token) => Some(*token),
            Value::Place { sequence, at } => Some(self.token_at(*sequence, *at)),
            _ => None,
        }
    }

    fn bind(
        &mut self,
        code: &Code,
        binder: Binder,
        domain: &OpDomain,
        filter: Option<OpId>,
        body: OpId,
        slot: u32,
    ) -> Result<S, Fault> {
        let support = self.support(code, domain, binder)?;
        let (mut total, mut is_empty) = (S::from_integer(i64::from(binder == Binder::Product)), true);
        for place in 0..support.len() {
            self.step()?;
            self.set(code, slot, &support, place);
            if let Some(filter) = filter
                && !self.truth(code, filter)?
            {
                continue;
            }
            let mut term = self.number(code, body)?;
            if let (Binder::Expectation, Some(weight)) = (binder, support.weight(place)) {
                term = term.mul(weight)?;
            }
            total = match binder {
                _ if is_empty => term,
                Binder::Sum | Binder::Expectation => total.add(&term)?,
                Binder::Product => total.mul(&term)?,
                Binder::Max => total.extreme(&term, Ordering::Greater),
                Binder::Min => total.extreme(&term, Ordering::Less),
            };
            is_empty = false;
        }
        if is_empty && !matches!(binder, Binder::Sum | Binder::Product) {
            return Err(Fault::Undefined("a mean or extremum over nothing".to_owned()));
        }
        Ok(total)
    }
}

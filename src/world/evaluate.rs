//! Running a program in a world.

use std::cmp::Ordering;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::draw::Stream;
use super::model::Tables;
use super::program::{Op, OpDomain, OpId, Program};
use super::universe::{Binding, Part};
use super::value::{Key, ShortKey, Value, short_key};
use super::{Branches, Fact, Fault, Scalar, World};
use crate::expr::{Binder, Constant, Name, Relation};

/// How many operations one run may take.
const STEPS: u64 = 4_000_000;

/// A remembered value and when it was computed.
struct Cell<S> {
    time: u64,
    value: Result<Value<S>, Fault>,
}

/// Evaluation in one world; keeps the world's tables between runs.
pub struct Session<S> {
    pub(super) world: Arc<World>,
    tables: Tables<S>,
    /// The names of the running program as bindings.
    pub(super) bindings: Vec<Option<Binding>>,
    cells: Vec<Option<Cell<S>>>,
    slots: Vec<Option<Value<S>>>,
    slot_times: Vec<u64>,
    clock: u64,
    steps: u64,
    pub(super) branches: Branches,
    trace: Option<Vec<Fact>>,
    /// Drawn values of functions, by the hash that draws them.
    functions: FxHashMap<u64, S>,
    /// Probabilities of short lists of texts.
    probabilities: FxHashMap<ShortKey, S>,
}

impl<S: Scalar> Session<S> {
    /// A session in `world`.
    pub fn new(world: Arc<World>) -> Self {
        Session {
            world,
            tables: Tables::default(),
            bindings: Vec::new(),
            cells: Vec::new(),
            slots: Vec::new(),
            slot_times: Vec::new(),
            clock: 0,
            steps: 0,
            branches: Branches::default(),
            trace: None,
            functions: FxHashMap::default(),
            probabilities: FxHashMap::default(),
        }
    }

    /// Runs `program` and tells every table entry that it looked up, each once, in the order of first use.
    pub fn traced(&mut self, program: &Program) -> (Result<S, Fault>, Vec<Fact>) {
        self.trace = Some(Vec::new());
        let value = self.run(program);
        (value, self.trace.take().unwrap_or_default())
    }

    pub(super) fn record(&mut self, name: &Name, target: String, given: String, value: &S) {
        if let Some(trace) = &mut self.trace {
            let fact = Fact { name: name.clone(), target, given, value: value.approximate() };
            if !trace.contains(&fact) {
                trace.push(fact);
            }
        }
    }

    pub(super) fn is_traced(&self) -> bool {
        self.trace.is_some()
    }

    /// The value of `program`.
    ///
    /// # Errors
    ///
    /// Every [`Fault`]; the work is bounded by a fixed number of operations.
    pub fn run(&mut self, program: &Program) -> Result<S, Fault> {
        let bind = |name: &Name| match name {
            Name::Letter(_) => Some(self.world.letter(name)),
            Name::Role(_) => self.world.bindings.get(name).cloned(),
        };
        self.bindings = program.names.iter().map(bind).collect();
        self.cells = (0..program.ops.len()).map(|_| None).collect();
        self.slots = vec![None; program.slots];
        self.slot_times = vec![0; program.slots];
        self.steps = 0;
        self.branches = Branches::default();
        self.number(program, program.root())
    }

    /// The world.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// How many operations the last run took.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The sides of branching operations that the last run has taken.
    pub fn branches(&self) -> &Branches {
        &self.branches
    }

    pub(super) fn part(&self, sequence: u32) -> Part {
        self.world.sequences[sequence as usize].0
    }

    pub(super) fn text(&self, sequence: u32) -> &[u8] {
        &self.world.sequences[sequence as usize].1
    }

    pub(super) fn joint(&mut self, model: u64, context: &[u8], cells: &[Option<u8>]) -> Result<S, Fault> {
        self.tables.joint(&self.world, model, context, cells)
    }

    pub(super) fn row_of(&self, dataset: u32, row: u32) -> Result<Vec<u32>, Fault> {
        match self.bindings.get(dataset as usize) {
            Some(Some(Binding::Dataset(rows))) => Ok(rows[row as usize].clone()),
            _ => Err(Fault::Kind("a row of something that is no data set".to_owned())),
        }
    }

    pub(super) fn number(&mut self, program: &Program, id: OpId) -> Result<S, Fault> {
        match self.value(program, id)? {
            Value::Number(value) => Ok(value),
            Value::Truth(truth) => Ok(S::from_integer(i64::from(truth))),
            Value::Infinite => Err(Fault::TooLarge),
            _ => Err(Fault::Kind("a text where a number is needed".to_owned())),
        }
    }

    pub(super) fn integer(&mut self, program: &Program, id: OpId) -> Result<i64, Fault> {
        self.number(program, id)?
            .as_integer()
            .ok_or_else(|| Fault::Undefined("an index that is no whole number".to_owned()))
    }

    pub(super) fn values(&mut self, program: &Program, ids: &[OpId]) -> Result<Vec<Value<S>>, Fault> {
        ids.iter().map(|id| self.value(program, *id)).collect()
    }

    pub(super) fn value(&mut self, program: &Program, id: OpId) -> Result<Value<S>, Fault> {
        let uses = program.uses[id as usize];
        if let Some(cell) = &self.cells[id as usize]
            && cell.time >= self.latest(uses)
        {
            return cell.value.clone();
        }
        self.steps += 1;
        if self.steps > STEPS {
            return Err(Fault::TooLarge);
        }
        let value = self.compute(program, id);
        self.cells[id as usize] = Some(Cell { time: self.clock, value: value.clone() });
        value
    }

    /// When the last of these slots was set.
    fn latest(&self, uses: u64) -> u64 {
        if uses == u64::MAX {
            return u64::MAX;
        }
        let mut rest = uses;
        let mut latest = 0;
        while rest != 0 {
            let slot = rest.trailing_zeros() as usize;
            latest = latest.max(self.slot_times.get(slot).copied().unwrap_or(u64::MAX));
            rest &= rest - 1;
        }
        latest
    }

    fn set(&mut self, slot: u32, value: Value<S>) {
        self.clock += 1;
        self.slots[slot as usize] = Some(value);
        self.slot_times[slot as usize] = self.clock;
    }

    fn compute(&mut self, program: &Program, id: OpId) -> Result<Value<S>, Fault> {
        match &program.ops[id as usize] {
            Op::Number(value) => Ok(Value::Number(S::from_rational(value))),
            Op::Constant(Constant::E) => S::from_integer(1).exp().map(Value::Number),
            Op::Constant(Constant::Pi) => S::from_integer(0).smooth(|_| std::f64::consts::PI).map(Value::Number),
            Op::Constant(Constant::Infinity) => Ok(Value::Infinite),
            Op::Slot(slot) => self.slots[*slot as usize].clone().ok_or_else(|| Fault::Unknown("a variable".to_owned())),
            Op::Object(name, args) => self.object(program, *name, args),
            Op::Sum(parts) => {
                let mut sum = S::from_integer(0);
                for part in parts {
                    sum = sum.add(&self.number(program, *part)?)?;
                }
                Ok(Value::Number(sum))
            }
            Op::Product(parts) => self.product(program, parts).map(Value::Number),
            Op::Quotient(above, below) => {
                let above = self.product(program, above)?;
                above.div(&self.product(program, below)?).map(Value::Number)
            }
            Op::Power(base, exponent) => {
                let exponent = self.number(program, *exponent)?;
                let value = match &program.ops[*base as usize] {
                    Op::Constant(Constant::E) => exponent.exp()?,
                    _ => self.number(program, *base)?.pow(&exponent)?,
                };
                Ok(Value::Number(value))
            }
            Op::Apply(function, args) => self.apply(program, id, *function, args),
            Op::Compare(relation, a, b) => self.compare(program, *relation, *a, *b).map(Value::Truth),
            Op::All(parts) => {
                for part in parts {
                    if !self.truth(program, *part)? {
                        return Ok(Value::Truth(false));
                    }
                }
                Ok(Value::Truth(true))
            }
            Op::Cases(rows) => {
                for (place, (condition, value)) in rows.iter().enumerate() {
                    let holds = match condition {
                        Some(condition) => self.truth(program, *condition)?,
                        None => true,
                    };
                    if holds {
                        self.branches.mark(id, place);
                        return self.value(program, *value);
                    }
                }
                Err(Fault::Undefined("a value that no case covers".to_owned()))
            }
            Op::Bind { binder, domain, filter, body, slot } => {
                self.bind(program, *binder, domain, *filter, *body, *slot).map(Value::Number)
            }
            Op::Probability { model, target, given } => {
                let seed = self.model(program, *model)?;
                let target = self.values(program, target)?;
                let given = self.values(program, given)?;
                let value = self.remembered_probability(seed, &target, &given)?;
                if self.is_traced()
                    && let Ok(Value::Named(name)) = self.value(program, *model)
                {
                    let list = |values: &[Value<S>]| {
                        values.iter().map(|value| self.words(value)).filter(|text| !text.is_empty()).collect::<Vec<_>>()
                    };
                    let mut given = list(&given);
                    given.sort();
                    let (target, given) = (list(&target).join(", "), given.join(", "));
                    self.record(&program.names[name as usize], target, given, &value);
                }
                Ok(Value::Number(value))
            }
            Op::Element(sequence, at) => self.element(program, *sequence, *at),
            Op::Slice(sequence, from, to) => self.slice(program, *sequence, *from, *to),
            Op::Field(record, field) => match self.value(program, *record)? {
                Value::Row { dataset, row, .. } => {
                    let sequences = self.row_of(dataset, row)?;
                    let sequence =
                        *sequences.get(*field as usize).ok_or(Fault::Kind("a missing component".to_owned()))?;
                    Ok(self.whole(sequence))
                }
                _ => Err(Fault::Kind("a component of something that is no record".to_owned())),
            },
            Op::Joined(parts) => Ok(Value::Joined(self.values(program, parts)?.into())),
            Op::Length(value) => {
                let length = match self.value(program, *value)? {
                    Value::Slice { from, to, .. } => (i64::from(to) - i64::from(from) + 1).max(0),
                    Value::Group(members) => members.len() as i64,
                    Value::Named(name) => match &self.bindings[name as usize] {
                        Some(Binding::Dataset(rows)) => rows.len() as i64,
                        Some(Binding::Tokens) => self.world.tokens as i64,
                        Some(Binding::Responses) => self.world.responses.len() as i64,
                        Some(Binding::Prompts(weights)) => weights.len() as i64,
                        _ => return Err(Fault::Kind("the length of something that is no text or set".to_owned())),
                    },
                    _ => return Err(Fault::Kind("the length of something that is no text or set".to_owned())),
                };
                Ok(Value::Number(S::from_integer(length)))
            }
            Op::Unfinished => Err(Fault::Unknown("a variable outside of its sum".to_owned())),
        }
    }

    pub(super) fn remembered_probability(
        &mut self,
        model: u64,
        target: &[Value<S>],
        given: &[Value<S>],
    ) -> Result<S, Fault> {
        let Some(key) = short_key(model, target, given) else { return self.probability(model, target, given) };
        if let Some(value) = self.probabilities.get(&key) {
            return Ok(value.clone());
        }
        let value = self.probability(model, target, given)?;
        self.probabilities.insert(key, value.clone());
        Ok(value)
    }

    fn product(&mut self, program: &Program, parts: &[OpId]) -> Result<S, Fault> {
        let mut product = S::from_integer(1);
        for part in parts {
            product = product.mul(&self.number(program, *part)?)?;
        }
        Ok(product)
    }

    pub(super) fn whole(&self, sequence: u32) -> Value<S> {
        Value::Slice { sequence, from: 1, to: self.text(sequence).len() as u32 }
    }

    fn object(&mut self, program: &Program, name: u32, args: &[OpId]) -> Result<Value<S>, Fault> {
        let Some(binding) = &self.bindings[name as usize] else {
            return Err(Fault::Unknown(program.names[name as usize].as_str().to_owned()));
        };
        match binding {
            Binding::Number(value) => {
                let value = S::from_rational(value);
                self.record(&program.names[name as usize], String::new(), String::new(), &value);
                Ok(Value::Number(value))
            }
            Binding::Sequence(sequence) => {
                let sequence = *sequence;
                Ok(self.whole(sequence))
            }
            Binding::Group(members) => Ok(Value::Group(members.as_slice().into())),
            Binding::Function { range } => {
                let range = range.clone();
                let args = self.values(program, args)?;
                if args.iter().any(|arg| matches!(arg, Value::Named(_) | Value::Infinite)) {
                    return Err(Fault::Kind("a function of a model or set".to_owned()));
                }
                let key = (program.names[name as usize].as_str(), args.iter().map(Key).collect::<Vec<_>>());
                let mut stream = Stream::new(self.world.seed, &("function", key));
                let value = match self.functions.get(&stream.state()) {
                    Some(value) => value.clone(),
                    None => {
                        let state = stream.state();
                        let value = S::from_rational(&stream.inside(&range));
                        self.functions.insert(state, value.clone());
                        value
                    }
                };
                if self.is_traced() {
                    let args: Vec<String> = args.iter().map(|arg| self.words(arg)).collect();
                    self.record(&program.names[name as usize], args.join(", "), String::new(), &value);
                }
                Ok(Value::Number(value))
            }
            Binding::Dataset(_) | Binding::Prompts(_) | Binding::Model(_) | Binding::Tokens | Binding::Responses => {
                Ok(Value::Named(name))
            }
        }
    }

    pub(super) fn model(&mut self, program: &Program, id: OpId) -> Result<u64, Fault> {
        match self.value(program, id)? {
            Value::Named(name) => match &self.bindings[name as usize] {
                Some(Binding::Model(seed)) => Ok(*seed),
                _ => Err(Fault::Kind("a probability under something that is no model".to_owned())),
            },
            _ => Err(Fault::Kind("a probability under something that is no model".to_owned())),
        }
    }

    pub(super) fn truth(&mut self, program: &Program, id: OpId) -> Result<bool, Fault> {
        match self.value(program, id)? {
            Value::Truth(truth) => Ok(truth),
            _ => Err(Fault::Kind("a number where a condition is needed".to_owned())),
        }
    }

    fn compare(&mut self, program: &Program, relation: Relation, a: OpId, b: OpId) -> Result<bool, Fault> {
        let order = match (self.value(program, a)?, self.value(program, b)?) {
            (Value::Number(a), Value::Number(b)) => a.compare(&b).ok_or(Fault::Unclear)?,
            (Value::Infinite, Value::Number(_)) => Ordering::Greater,
            (Value::Number(_), Value::Infinite) => Ordering::Less,
            (a, b) => match (self.token(&a), self.token(&b)) {
                (Some(a), Some(b)) if matches!(relation, Relation::Equal | Relation::NotEqual) => a.cmp(&b),
                _ => return Err(Fault::Kind("a comparison of things that are no numbers".to_owned())),
            },
        };
        Ok(match relation {
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::Less => order.is_lt(),
            Relation::LessEqual => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::GreaterEqual => order.is_ge(),
        })
    }

    fn token(&self, value: &Value<S>) -> Option<u8> {
        match value {
            Value::Token(token) => Some(*token),
            Value::Place { sequence, at } => self.text(*sequence).get(*at as usize - 1).copied(),
            _ => None,
        }
    }

    fn bind(
        &mut self,
        program: &Program,
        binder: Binder,
        domain: &OpDomain,
        filter: Option<OpId>,
        body: OpId,
        slot: u32,
    ) -> Result<S, Fault> {
        let support = self.support(program, domain, binder)?;
        let mut total: Option<S> = None;
        for (value, weight) in support {
            self.set(slot, value);
            if let Some(filter) = filter
                && !self.truth(program, filter)?
            {
                continue;
            }
            let mut term = self.number(program, body)?;
            if let (Binder::Expectation, Some(weight)) = (binder, weight) {
                term = term.mul(&weight)?;
            }
            total = Some(match total {
                None => term,
                Some(total) => match binder {
                    Binder::Sum | Binder::Expectation => total.add(&term)?,
                    Binder::Product => total.mul(&term)?,
                    Binder::Max => total.extreme(&term, Ordering::Greater),
                    Binder::Min => total.extreme(&term, Ordering::Less),
                },
            });
        }
        match (total, binder) {
            (Some(total), _) => Ok(total),
            (None, Binder::Sum) => Ok(S::from_integer(0)),
            (None, Binder::Product) => Ok(S::from_integer(1)),
            (None, _) => Err(Fault::Undefined("a mean or extremum over nothing".to_owned())),
        }
    }
}

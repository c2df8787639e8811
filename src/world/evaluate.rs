//! Running a program in a world.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::draw::Stream;
use super::model::Tables;
use super::program::{Op, OpDomain, OpId, Program};
use super::universe::{Binding, Part};
use super::{Fact, Fault, Scalar, World};
use crate::expr::{Binder, Constant, Function, Name, Relation};

/// How many operations one run may take.
const STEPS: u64 = 4_000_000;

/// A value of any kind.
#[derive(Debug, Clone)]
pub(super) enum Value<S> {
    Number(S),
    Truth(bool),
    /// A token at a place, from 1, of a sequence.
    Place {
        sequence: u32,
        at: u32,
    },
    /// Places of a sequence; empty where `to < from`.
    Slice {
        sequence: u32,
        from: u32,
        to: u32,
    },
    /// A token without a place.
    Token(u8),
    /// A row of the data set with that index among the program's names; `first` is its first sequence.
    Row {
        dataset: u32,
        row: u32,
        first: u32,
    },
    Group(Arc<[u32]>),
    Joined(Arc<[Value<S>]>),
    /// Something that only a binding describes, by the program's name index.
    Named(u32),
    Infinite,
}

/// Which sides of its branching operations a run has taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branches(Vec<u8>);

impl Branches {
    fn mark(&mut self, op: OpId, side: usize) {
        if self.0.len() <= op as usize {
            self.0.resize(op as usize + 1, 0);
        }
        self.0[op as usize] |= 1 << side.min(7);
    }

    /// Adds the sides that another run of the same program has taken.
    pub fn merge(&mut self, other: &Branches) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own |= other;
        }
    }

    /// Whether every min, max, clip and case of `program` has been taken on all sides.
    pub fn complete(&self, program: &Program) -> bool {
        program.ops.iter().enumerate().all(|(id, op)| {
            let sides = match op {
                Op::Apply(Function::Clip, _) => 3,
                Op::Apply(Function::Min | Function::Max, args) => args.len().min(7),
                Op::Apply(Function::Abs, _) => 2,
                Op::Cases(rows) => rows.len().min(7),
                _ => return true,
            };
            self.0.get(id).is_some_and(|taken| taken.count_ones() as usize >= sides)
        })
    }
}

/// A remembered value and when it was computed.
struct Cell<S> {
    time: u64,
    value: Result<Value<S>, Fault>,
}

/// Evaluation in one world; keeps the world's tables between runs.
pub struct Session<S> {
    world: Arc<World>,
    tables: Tables<S>,
    /// The names of the running program as bindings.
    bindings: Vec<Option<Binding>>,
    cells: Vec<Option<Cell<S>>>,
    slots: Vec<Option<Value<S>>>,
    slot_times: Vec<u64>,
    clock: u64,
    steps: u64,
    branches: Branches,
    trace: Option<Vec<Fact>>,
    /// Drawn values of functions, by the hash that draws them.
    functions: FxHashMap<u64, S>,
    /// Probabilities of short lists of texts.
    probabilities: FxHashMap<ShortKey, S>,
}

/// The values of a bound variable, with their weights under an expectation.
type Support<S> = Vec<(Value<S>, Option<S>)>;

/// How many texts a remembered probability may be about.
const SHORT: usize = 6;

/// A model, how many texts are its target, and the texts.
type ShortKey = (u64, u8, [u64; SHORT]);

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

    fn number(&mut self, program: &Program, id: OpId) -> Result<S, Fault> {
        match self.value(program, id)? {
            Value::Number(value) => Ok(value),
            Value::Truth(truth) => Ok(S::from_integer(i64::from(truth))),
            Value::Infinite => Err(Fault::TooLarge),
            _ => Err(Fault::Kind("a text where a number is needed".to_owned())),
        }
    }

    fn integer(&mut self, program: &Program, id: OpId) -> Result<i64, Fault> {
        self.number(program, id)?
            .as_integer()
            .ok_or_else(|| Fault::Undefined("an index that is no whole number".to_owned()))
    }

    fn values(&mut self, program: &Program, ids: &[OpId]) -> Result<Vec<Value<S>>, Fault> {
        ids.iter().map(|id| self.value(program, *id)).collect()
    }

    fn value(&mut self, program: &Program, id: OpId) -> Result<Value<S>, Fault> {
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

    fn remembered_probability(&mut self, model: u64, target: &[Value<S>], given: &[Value<S>]) -> Result<S, Fault> {
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

    fn whole(&self, sequence: u32) -> Value<S> {
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

    fn model(&mut self, program: &Program, id: OpId) -> Result<u64, Fault> {
        match self.value(program, id)? {
            Value::Named(name) => match &self.bindings[name as usize] {
                Some(Binding::Model(seed)) => Ok(*seed),
                _ => Err(Fault::Kind("a probability under something that is no model".to_owned())),
            },
            _ => Err(Fault::Kind("a probability under something that is no model".to_owned())),
        }
    }

    fn truth(&mut self, program: &Program, id: OpId) -> Result<bool, Fault> {
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

    fn apply(&mut self, program: &Program, id: OpId, function: Function, args: &[OpId]) -> Result<Value<S>, Fault> {
        if function == Function::Indicator {
            return self.truth(program, args[0]).map(|truth| Value::Number(S::from_integer(i64::from(truth))));
        }
        let mut numbers = Vec::with_capacity(args.len());
        for arg in args {
            numbers.push(self.number(program, *arg)?);
        }
        let zero = S::from_integer(0);
        let value = match function {
            Function::Log => numbers[0].log()?,
            Function::Min | Function::Max => {
                let which = if function == Function::Min { Ordering::Less } else { Ordering::Greater };
                let mut best = 0;
                let mut value = numbers[0].clone();
                for (place, number) in numbers.iter().enumerate().skip(1) {
                    if number.compare(&value) == Some(which) {
                        best = place;
                    }
                    value = number.extreme(&value, which);
                }
                self.branches.mark(id, best);
                value
            }
            Function::Clip => {
                let [value, low, high] = &numbers[..] else {
                    return Err(Fault::Kind("a clip without three arguments".to_owned()));
                };
                if low.compare(high) == Some(Ordering::Greater) {
                    return Err(Fault::Undefined("a clip whose lower bound lies above its upper bound".to_owned()));
                }
                let side = match (value.compare(low), value.compare(high)) {
                    (Some(Ordering::Less), _) => 0,
                    (_, Some(Ordering::Greater)) => 2,
                    _ => 1,
                };
                self.branches.mark(id, side);
                value.extreme(low, Ordering::Greater).extreme(high, Ordering::Less)
            }
            Function::Abs => {
                let negative = numbers[0].mul(&S::from_integer(-1))?;
                self.branches.mark(id, usize::from(numbers[0].compare(&zero) == Some(Ordering::Less)));
                numbers[0].extreme(&negative, Ordering::Greater)
            }
            Function::Sigmoid => {
                let one = S::from_integer(1);
                one.div(&one.add(&numbers[0].mul(&S::from_integer(-1))?.exp()?)?)?
            }
            Function::Tanh => numbers[0].smooth(f64::tanh)?,
            Function::Sin => numbers[0].smooth(f64::sin)?,
            Function::Cos => numbers[0].smooth(f64::cos)?,
            Function::Floor | Function::Ceil => {
                let shift = |value: i64| numbers[0].compare(&S::from_integer(value));
                let guess = numbers[0].approximate().floor();
                if guess.abs() > 9e15 {
                    return Err(Fault::TooLarge);
                }
                let guess = guess as i64;
                match (shift(guess), shift(guess + 1)) {
                    (Some(Ordering::Equal), _) => S::from_integer(guess),
                    (Some(Ordering::Greater), Some(Ordering::Less)) => {
                        S::from_integer(guess + i64::from(function == Function::Ceil))
                    }
                    (_, Some(Ordering::Equal)) => S::from_integer(guess + 1),
                    _ => return Err(Fault::Unclear),
                }
            }
            Function::Factorial => {
                let n = numbers[0].as_integer().filter(|n| *n >= 0);
                falling(n.ok_or_else(|| Fault::Undefined("a factorial of no natural number".to_owned()))?, None)?
            }
            Function::Binomial => {
                let (n, k) = (numbers[0].as_integer(), numbers[1].as_integer());
                let (Some(n), Some(k)) = (n, k) else {
                    return Err(Fault::Undefined("a binomial of no whole numbers".to_owned()));
                };
                if k < 0 || n < 0 || k > n {
                    zero
                } else {
                    let k = k.min(n - k);
                    falling::<S>(n, Some(k))?.div(&falling(k, None)?)?
                }
            }
            Function::Indicator => zero,
        };
        Ok(Value::Number(value))
    }

    fn element(&mut self, program: &Program, sequence: OpId, at: OpId) -> Result<Value<S>, Fault> {
        let container = self.value(program, sequence)?;
        let at = self.integer(program, at)?;
        let inside = |length: i64, what: &str| -> Result<(), Fault> {
            if (1..=length).contains(&at) {
                Ok(())
            } else {
                Err(Fault::OutOfRange { what: what.to_owned(), index: at, length })
            }
        };
        match container {
            Value::Slice { sequence, from, to } => {
                inside(i64::from(to) - i64::from(from) + 1, "the sequence")?;
                Ok(Value::Place { sequence, at: from + at as u32 - 1 })
            }
            Value::Group(members) => {
                inside(members.len() as i64, "the group")?;
                Ok(self.whole(members[at as usize - 1]))
            }
            Value::Named(name) => match &self.bindings[name as usize] {
                Some(Binding::Dataset(rows)) => {
                    inside(rows.len() as i64, "the data set")?;
                    Ok(Value::Row { dataset: name, row: at as u32 - 1, first: rows[at as usize - 1][0] })
                }
                _ => Err(Fault::Kind("an element of something that has none".to_owned())),
            },
            Value::Joined(parts) => {
                let mut rest = at;
                let mut total = 0;
                for part in parts.iter() {
                    let Value::Slice { sequence, from, to } = part else {
                        return Err(Fault::Kind("an element of something that has none".to_owned()));
                    };
                    let length = i64::from(*to) - i64::from(*from) + 1;
                    if rest >= 1 && rest <= length {
                        return Ok(Value::Place { sequence: *sequence, at: from + rest as u32 - 1 });
                    }
                    rest -= length;
                    total += length;
                }
                inside(total, "the joined sequence")?;
                Err(Fault::Kind("an element of something that has none".to_owned()))
            }
            _ => Err(Fault::Kind("an element of something that has none".to_owned())),
        }
    }

    fn slice(&mut self, program: &Program, sequence: OpId, from: OpId, to: OpId) -> Result<Value<S>, Fault> {
        let container = self.value(program, sequence)?;
        let (low, high) = (self.integer(program, from)?, self.integer(program, to)?);
        let check = |length: i64, what: &str| -> Result<(), Fault> {
            if high < low {
                return Ok(());
            }
            let index = if low < 1 { low } else { high };
            if low >= 1 && high <= length {
                Ok(())
            } else {
                Err(Fault::OutOfRange { what: what.to_owned(), index, length })
            }
        };
        match container {
            Value::Slice { sequence, from, to } => {
                check(i64::from(to) - i64::from(from) + 1, "the sequence")?;
                if high < low {
                    return Ok(Value::Slice { sequence, from: 1, to: 0 });
                }
                Ok(Value::Slice { sequence, from: from + low as u32 - 1, to: from + high as u32 - 1 })
            }
            Value::Joined(parts) => {
                let mut pieces = Vec::new();
                let mut offset = 0i64;
                for part in parts.iter() {
                    let Value::Slice { sequence, from, to } = part else {
                        return Err(Fault::Kind("a part of something that has none".to_owned()));
                    };
                    let length = i64::from(*to) - i64::from(*from) + 1;
                    let (a, b) = ((low - offset).max(1), (high - offset).min(length));
                    if a <= b {
                        let (from, to) = (from + a as u32 - 1, from + b as u32 - 1);
                        pieces.push(Value::Slice { sequence: *sequence, from, to });
                    }
                    offset += length;
                }
                check(offset, "the joined sequence")?;
                Ok(Value::Joined(pieces.into()))
            }
            _ => Err(Fault::Kind("a part of something that has none".to_owned())),
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

    /// The values that a variable takes, with their weights under an expectation.
    fn support(&mut self, program: &Program, domain: &OpDomain, binder: Binder) -> Result<Support<S>, Fault> {
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

/// The key of a probability about few plain texts; data set rows depend on the program's names and have none.
fn short_key<S>(model: u64, target: &[Value<S>], given: &[Value<S>]) -> Option<ShortKey> {
    if target.len() + given.len() > SHORT {
        return None;
    }
    let mut items = [u64::MAX; SHORT];
    for (item, value) in items.iter_mut().zip(target.iter().chain(given)) {
        *item = match value {
            Value::Place { sequence, at } => (u64::from(*sequence) << 32) | (u64::from(*at) << 16) | u64::from(*at),
            Value::Slice { sequence, from, to } => {
                (u64::from(*sequence) << 32) | (u64::from(*from) << 16) | u64::from(*to)
            }
            Value::Token(token) => (1 << 63) | u64::from(*token),
            _ => return None,
        };
    }
    Some((model, target.len() as u8, items))
}

/// Why prompts cannot vary where models are distributions at one fixed prompt.
fn one_prompt() -> Fault {
    Fault::Kind("a mean or extremum over prompts, of which this question has one".to_owned())
}

fn rows_of<S>(dataset: u32, rows: &[Vec<u32>]) -> Vec<Value<S>> {
    let row = |(row, sequences): (usize, &Vec<u32>)| Value::Row { dataset, row: row as u32, first: sequences[0] };
    rows.iter().enumerate().map(row).collect()
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

/// A value as a key of drawn tables: equal values hash equally on every machine.
struct Key<'a, S>(&'a Value<S>);

impl<S: Scalar> Hash for Key<'_, S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.0 {
            Value::Number(value) => match value.as_integer() {
                Some(integer) => (0u8, integer).hash(state),
                // Nearby values of one number must meet: bits below the error bound are cut.
                None => (1u8, (value.approximate() as f32).to_bits()).hash(state),
            },
            Value::Truth(truth) => (2u8, *truth).hash(state),
            Value::Place { sequence, at } => (3u8, *sequence, *at, *at).hash(state),
            Value::Slice { sequence, from, to } => (3u8, *sequence, *from, *to).hash(state),
            Value::Token(token) => (4u8, *token).hash(state),
            Value::Row { first, .. } => (5u8, *first).hash(state),
            Value::Group(members) => (6u8, members).hash(state),
            Value::Joined(parts) => {
                7u8.hash(state);
                for part in parts.iter() {
                    Key(part).hash(state);
                }
            }
            Value::Named(_) | Value::Infinite => 8u8.hash(state),
        }
    }
}

//! A world at work: what its names mean, what is remembered between runs, and the state of a run.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::domain::Values;
use super::layers::Layers;
use super::model::{END_MARK, Tables};
use super::plan::{Growing, Plan};
use super::program::{Code, OpId, Program};
use super::scalar::Column;
use super::support::Support;
use super::universe::{Binding, Part};
use super::value::{Arena, ShortKey, Value};
use super::{Branches, Fact, Fault, Scalar, World};
use crate::expr::Name;

/// How many operations and turns of loops one run may take.
const STEPS: u64 = 4_000_000;

/// How many values are remembered by their arguments.
const MOST_REMEMBERED: usize = 1 << 14;

/// How many names, texts and table entries a session keeps before it starts afresh.
const MOST_KEPT: usize = 1 << 18;

/// What a name means, ready for use.
#[derive(Debug)]
pub(super) enum Bound<S> {
    Number(S),
    Sequence(u32),
    Group(u32),
    Dataset(Vec<Vec<u32>>),
    Prompts(Vec<S>),
    Model(u64),
    Gradient(u64),
    Places(Vec<bool>),
    Function(Values, Vec<i64>),
    Tokens,
    Responses,
    /// A role without a meaning in this world.
    Nothing,
}

/// What is known of an operation for the variables as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Stale,
    Number,
    Other,
}

/// Evaluation in one world; keeps the world's tables between runs.
#[derive(Debug)]
pub struct Session<S: Scalar> {
    pub(super) world: Arc<World>,
    pub(super) tables: Tables<S>,
    /// Names by number, with their meanings.
    pub(super) names: Vec<Name>,
    pub(super) bound: Vec<Bound<S>>,
    known_names: FxHashMap<Name, u32>,
    pub(super) arena: Arena<S>,
    /// Drawn values of functions, by name and arguments.
    pub(super) functions: FxHashMap<ShortKey, S>,
    /// Probabilities of short lists of texts, by model.
    pub(super) probabilities: FxHashMap<ShortKey, S>,
    /// The gradients of the probabilities of the trained model.
    pub(super) slopes: FxHashMap<ShortKey, S>,
    /// Draws and groups, by model, condition and size.
    pub(super) supports: FxHashMap<ShortKey, Support<S>>,
    /// The groups of each size, where they begin in the arena.
    pub(super) group_starts: FxHashMap<u32, u32>,
    run: Run<S>,
    pub(super) branches: Branches,
    trace: Option<Trace>,
}

/// The state of a run. Numbers lie apart from other values: they are most of what is computed.
#[derive(Debug)]
struct Run<S: Scalar> {
    /// The program's names by their numbers in the session.
    names: Vec<u32>,
    states: Vec<State>,
    numbers: S::Column,
    others: Vec<Value<S>>,
    /// The codes of variables and of values that are no numbers; 0 for none.
    codes: Vec<u16>,
    /// For each remembered operation its values by the codes of its arguments.
    remembered: Vec<FxHashMap<u64, S>>,
    /// How many values are remembered.
    remembered_count: usize,
    /// What is known of operations that are run again and again.
    layers: Layers<S>,
    steps: u64,
}

/// Table entries looked up, in the order of first use.
#[derive(Debug, Default)]
struct Trace {
    facts: Vec<Fact>,
    told: FxHashSet<ShortKey>,
}

impl<S: Scalar> Session<S> {
    /// A session in `world`.
    pub fn new(world: Arc<World>) -> Self {
        Session {
            world,
            tables: Tables::default(),
            names: Vec::new(),
            bound: Vec::new(),
            known_names: FxHashMap::default(),
            arena: Arena::default(),
            functions: FxHashMap::default(),
            probabilities: FxHashMap::default(),
            slopes: FxHashMap::default(),
            supports: FxHashMap::default(),
            group_starts: FxHashMap::default(),
            run: Run {
                names: Vec::new(),
                states: Vec::new(),
                numbers: S::Column::default(),
                others: Vec::new(),
                codes: Vec::new(),
                remembered: Vec::new(),
                remembered_count: 0,
                layers: Layers::default(),
                steps: 0,
            },
            branches: Branches::default(),
            trace: None,
        }
    }

    /// Runs `program` and tells every table entry that it looked up, each once, in the order of first use.
    pub fn traced(&mut self, program: &Program) -> (Result<S, Fault>, Vec<Fact>) {
        self.trace = Some(Trace::default());
        let value = self.run(program);
        (value, self.trace.take().unwrap_or_default().facts)
    }

    /// Adds a fact to the trace, if there is one; `key` tells facts apart that surely differ.
    pub(super) fn record(&mut self, key: Option<ShortKey>, fact: impl FnOnce(&Self) -> Fact) {
        let Some(trace) = &mut self.trace else { return };
        if key.is_some_and(|key| !trace.told.insert(key)) {
            return;
        }
        let fact = fact(self);
        if let Some(trace) = &mut self.trace
            && !trace.facts.contains(&fact)
        {
            trace.facts.push(fact);
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
        let code = program.code();
        if self.kept() > MOST_KEPT {
            let trace = self.trace.take();
            *self = Session { trace, ..Session::new(self.world.clone()) };
        }
        let mut names = std::mem::take(&mut self.run.names);
        names.clear();
        names.extend(code.names.iter().map(|name| self.name(name)));
        self.run.names = names;
        let count = code.ops.len();
        self.run.states.clear();
        self.run.states.resize(count, State::Stale);
        if self.run.others.len() < count {
            self.run.numbers.grow(count);
            self.run.others.resize(count, Value::Infinite);
            self.run.codes.resize(count, 0);
        }
        self.run.remembered.iter_mut().for_each(FxHashMap::clear);
        if self.run.remembered.len() < code.plan.remembered.len() {
            self.run.remembered.resize_with(code.plan.remembered.len(), FxHashMap::default);
        }
        self.run.remembered_count = 0;
        self.run.steps = 0;
        self.branches = Branches::default();
        self.number(code, code.root())
    }

    /// The value of an operation of a list that grows. What was computed in earlier layers is not computed again.
    pub(super) fn run_growing(&mut self, code: &Code, root: OpId) -> Result<S, Fault> {
        for name in code.names.iter().skip(self.run.names.len()) {
            let name = self.name(name);
            self.run.names.push(name);
        }
        let count = code.ops.len();
        self.run.states.resize(count, State::Stale);
        if self.run.others.len() < count {
            self.run.numbers.grow(count);
            self.run.others.resize(count, Value::Infinite);
            self.run.codes.resize(count, 0);
        }
        self.run.steps = 0;
        self.number(code, root)
    }

    /// Opens a layer, in which more is computed, on the `count` operations that there are.
    pub(super) fn open_layer(&mut self, count: usize) {
        self.run.layers.open(count);
    }

    /// Forgets what was computed in the last layer.
    pub(super) fn close_layer(&mut self, names: usize) {
        let states = &mut self.run.states;
        let length = self.run.layers.close(|id| {
            if let Some(state) = states.get_mut(id as usize) {
                *state = State::Stale;
            }
        });
        self.run.states.truncate(length);
        self.run.names.truncate(names);
    }

    /// Whether a session has kept so much that it should be left.
    pub(super) fn is_full(&self) -> bool {
        self.kept() > MOST_KEPT
    }

    /// Computes an operation of a list that grows, or looks up what it is for the variables as they are.
    fn refresh_growing(&mut self, code: &Code, growing: &Growing, id: OpId) -> Result<(), Fault> {
        let uses = growing.uses[id as usize];
        let mut key = None;
        if growing.is_remembered[id as usize]
            && let Some(cover) = &growing.covers[id as usize]
        {
            key = self.key_of(code, cover);
            if let Some(known) = key.and_then(|key| self.run.layers.get(id, key)) {
                let known = known.clone();
                self.put_number(id, known);
                self.run.layers.depend(id, uses);
                return Ok(());
            }
        }
        self.compute(code, id)?;
        self.run.layers.depend(id, uses);
        if let (Some(key), State::Number) = (key, self.run.states[id as usize]) {
            self.run.layers.put(id, key, self.run.numbers.get(id as usize));
        }
        Ok(())
    }

    /// The codes of the values of a few operations as one key; `None` where one has none.
    fn key_of(&mut self, code: &Code, arguments: &[OpId]) -> Option<u64> {
        let mut key = 0;
        for argument in arguments {
            // An argument without a value may never be asked for.
            let is_stale = self.run.states[*argument as usize] == State::Stale;
            let has_value = !is_stale || self.refresh(code, *argument).is_ok();
            let item = if has_value { self.run.codes[*argument as usize] } else { 0 };
            if item == 0 {
                return None;
            }
            key = (key << u16::BITS) | u64::from(item);
        }
        Some(key)
    }

    fn kept(&self) -> usize {
        self.names.len() + self.arena.size() + self.functions.len() + self.probabilities.len() + self.supports.len()
    }

    /// The number of a name in this session.
    fn name(&mut self, name: &Name) -> u32 {
        if let Some(id) = self.known_names.get(name) {
            return *id;
        }
        let binding = match name {
            Name::Letter(_) => Some(self.world.letter(name)),
            Name::Role(_) => self.world.bindings.get(name).cloned(),
        };
        let bound = match binding {
            None => Bound::Nothing,
            Some(Binding::Number(value)) => Bound::Number(S::from_rational(&value)),
            Some(Binding::Sequence(id)) => Bound::Sequence(id),
            Some(Binding::Group(members)) => Bound::Group(self.arena.add_group(&members)),
            Some(Binding::Dataset(rows)) => Bound::Dataset(rows),
            Some(Binding::Prompts(weights)) => Bound::Prompts(weights.iter().map(S::from_rational).collect()),
            Some(Binding::Model(seed)) => Bound::Model(seed),
            Some(Binding::Gradient(seed)) => Bound::Gradient(seed),
            Some(Binding::Function { values, sizes }) => Bound::Function(values, sizes),
            Some(Binding::Places(marks)) => Bound::Places(marks),
            Some(Binding::Tokens) => Bound::Tokens,
            Some(Binding::Responses) => Bound::Responses,
        };
        let id = self.names.len() as u32;
        self.names.push(name.clone());
        self.bound.push(bound);
        self.known_names.insert(name.clone(), id);
        id
    }

    /// The number in the session of a name of the running program.
    pub(super) fn name_of(&self, name: u32) -> u32 {
        self.run.names[name as usize]
    }

    /// The world.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// How many operations the last run took.
    pub fn steps(&self) -> u64 {
        self.run.steps
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

    /// The token at a place from 1; behind the text stands its end mark.
    pub(super) fn token_at(&self, sequence: u32, place: u32) -> u8 {
        self.text(sequence).get(place as usize - 1).copied().unwrap_or(END_MARK)
    }

    pub(super) fn whole(&self, sequence: u32) -> Value<S> {
        Value::Slice { sequence, from: 1, to: self.text(sequence).len() as u32 }
    }

    pub(super) fn joint_slope(&mut self, model: u64, context: &[u8], cells: &[Option<u8>]) -> Result<[S; 2], Fault> {
        self.tables.slope(&self.world, model, context, cells)
    }

    pub(super) fn joint(&mut self, model: u64, context: &[u8], cells: &[Option<u8>]) -> Result<S, Fault> {
        self.tables.joint(&self.world, model, context, cells)
    }

    pub(super) fn row_of(&self, dataset: u32, row: u32) -> Result<&[u32], Fault> {
        match &self.bound[dataset as usize] {
            Bound::Dataset(rows) => Ok(&rows[row as usize]),
            _ => Err(Fault::Kind("a row of something that is no data set".to_owned())),
        }
    }

    /// The number that an operation has.
    #[inline(always)]
    pub(super) fn number(&mut self, code: &Code, id: OpId) -> Result<S, Fault> {
        if self.run.states[id as usize] != State::Number {
            self.renew(code, id)?;
        }
        Ok(self.run.numbers.get(id as usize))
    }

    /// Sees that an operation has a number for the variables as they are.
    fn renew(&mut self, code: &Code, id: OpId) -> Result<(), Fault> {
        let place = id as usize;
        if self.run.states[place] == State::Stale {
            self.refresh(code, id)?;
        }
        if self.run.states[place] == State::Number {
            return Ok(());
        }
        match self.run.others[place] {
            Value::Truth(truth) => self.run.numbers.set(place, S::from_integer(i64::from(truth))),
            Value::Infinite => return Err(Fault::TooLarge),
            _ => return Err(Fault::Kind("a text where a number is needed".to_owned())),
        }
        Ok(())
    }

    pub(super) fn integer(&mut self, code: &Code, id: OpId) -> Result<i64, Fault> {
        let value = self.number(code, id)?;
        value.as_integer().ok_or_else(|| Fault::Undefined("an index that is no whole number".to_owned()))
    }

    pub(super) fn values(&mut self, code: &Code, ids: &[OpId]) -> Result<Vec<Value<S>>, Fault> {
        ids.iter().map(|id| self.value(code, *id)).collect()
    }

    pub(super) fn value(&mut self, code: &Code, id: OpId) -> Result<Value<S>, Fault> {
        let place = id as usize;
        if self.run.states[place] == State::Stale {
            self.refresh(code, id)?;
        }
        Ok(match self.run.states[place] {
            State::Number => Value::Number(self.run.numbers.get(place)),
            _ => self.run.others[place].clone(),
        })
    }

    /// Computes an operation for the variables as they are.
    fn refresh(&mut self, code: &Code, id: OpId) -> Result<(), Fault> {
        self.step()?;
        if let Some(growing) = &code.plan.growing {
            return self.refresh_growing(code, growing, id);
        }
        match code.plan.memory[id as usize] {
            Plan::NOT_REMEMBERED => self.compute(code, id),
            place => self.remembered(code, id, place),
        }
    }

    /// Counts one operation, or one turn of a loop.
    #[inline(always)]
    pub(super) fn step(&mut self) -> Result<(), Fault> {
        self.run.steps += 1;
        if self.run.steps > STEPS { Err(Fault::TooLarge) } else { Ok(()) }
    }

    #[inline(always)]
    pub(super) fn put_number(&mut self, id: OpId, value: S) {
        self.run.numbers.set(id as usize, value);
        self.run.states[id as usize] = State::Number;
    }

    pub(super) fn put(&mut self, id: OpId, value: Value<S>) {
        match value {
            Value::Number(value) => self.put_number(id, value),
            value => {
                self.run.codes[id as usize] = value.code();
                self.run.others[id as usize] = value;
                self.run.states[id as usize] = State::Other;
            }
        }
    }

    /// Computes an operation that its arguments determine, where they are new.
    fn remembered(&mut self, code: &Code, id: OpId, place: u32) -> Result<(), Fault> {
        let plan = &code.plan.remembered[place as usize];
        if plan.is_told && self.is_traced() {
            return self.compute(code, id);
        }
        let Some(key) = self.key_of(code, &plan.arguments) else { return self.compute(code, id) };
        let place = place as usize;
        if let Some(known) = self.run.remembered[place].get(&key) {
            let known = known.clone();
            self.put_number(id, known);
            return Ok(());
        }
        self.compute(code, id)?;
        if self.run.states[id as usize] == State::Number && self.run.remembered_count < MOST_REMEMBERED {
            self.run.remembered[place].insert(key, self.run.numbers.get(id as usize));
            self.run.remembered_count += 1;
        }
        Ok(())
    }

    /// Sets the variable of a binder to an item of what it runs over.
    pub(super) fn set(&mut self, code: &Code, slot: u32, support: &Support<S>, place: usize) {
        let op = match &code.plan.growing {
            Some(growing) => {
                let states = &mut self.run.states;
                self.run.layers.set(slot, |id| states[id as usize] = State::Stale);
                growing.slots.get(slot as usize).copied().flatten()
            }
            None => {
                let slot = &code.plan.slots[slot as usize];
                for id in &slot.stale {
                    self.run.states[*id as usize] = State::Stale;
                }
                slot.op
            }
        };
        let Some(id) = op else { return };
        match support.integer(place) {
            Some(integer) => {
                self.run.codes[id as usize] = Value::<S>::code_of_integer(integer);
                self.put_number(id, S::from_integer(integer));
            }
            None => self.put(id, support.value(place)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Ball, WorldPlan, compile};
    use super::*;
    use crate::cards::{Interval, Vocabulary, WorldSpec};
    use crate::expr::{Binder, Domain, Expr, Function, Node};

    fn session(seed: u64) -> Session<Ball> {
        let spec = WorldSpec {
            tokens: 2,
            stationary: false,
            contextless: false,
            prompts: 2,
            prompt_length: 2,
            response_length: 3,
            lengths: Interval { low: 1.into(), high: 3.into() },
        };
        Session::new(Arc::new(World::draw(&WorldPlan::new(&Vocabulary::default(), &spec, seed))))
    }

    fn letter(latex: &str, args: Vec<Expr>) -> Expr {
        Node::Object(Name::Letter(latex.into()), args).into()
    }

    fn sum(to: i64, body: Expr, id: u32) -> Expr {
        Expr::bind(Binder::Sum, Domain::Range(Expr::integer(1), Expr::integer(to)), None, body, id, "i")
    }

    fn member(group: u32, at: Expr) -> Expr {
        Node::Element(Node::Open(group).into(), at).into()
    }

    /// The mean over groups of `size` draws, the group being `Open(1)`.
    fn mean_over_groups(size: i64, body: Expr) -> Expr {
        let domain =
            Domain::Group { from: Expr::role("@data", Vec::new()), given: Vec::new(), size: Expr::integer(size) };
        Expr::bind(Binder::Expectation, domain, None, body, 1, "g")
    }

    #[test]
    fn independent_members_have_the_product_of_their_means() {
        for seed in 0..4 {
            let mut session = session(seed);
            let f = |at: i64| letter("f", vec![member(1, Expr::integer(at))]);
            let both = mean_over_groups(2, Expr::product(vec![f(1), f(2)]));
            let from = Domain::Draw { from: Expr::role("@data", Vec::new()), given: Vec::new() };
            let one = letter("f", vec![Node::Open(1).into()]);
            let mean = Expr::bind(Binder::Expectation, from, None, one, 1, "y");
            let both = session.run(&compile(&both)).unwrap();
            let square = session.run(&compile(&Expr::power(mean, Expr::integer(2)))).unwrap();
            assert!((both.mid - square.mid).abs() <= both.error + square.error, "{both:?} {square:?}");
        }
    }

    #[test]
    fn what_depends_on_the_whole_group_is_not_taken_for_a_function_of_a_member() {
        // The sum over i of f(g_i) times the sum over j of f(g_j) is the square of the sum.
        let mut session = session(1);
        let total = |id: u32| sum(3, letter("f", vec![member(1, Node::Open(id).into())]), id);
        let nested = sum(3, Expr::product(vec![letter("f", vec![member(1, Node::Open(2).into())]), total(3)]), 2);
        let nested = session.run(&compile(&mean_over_groups(3, nested))).unwrap();
        let square = mean_over_groups(3, Expr::power(total(2), Expr::integer(2)));
        let square = session.run(&compile(&square)).unwrap();
        assert!((nested.mid - square.mid).abs() <= nested.error + square.error, "{nested:?} {square:?}");
    }

    #[test]
    fn equal_sums_at_different_depths_are_one_operation() {
        let inner = |id: u32| sum(3, letter("f", vec![Node::Open(id).into()]), id);
        let twice = Expr::sum(vec![inner(1), sum(3, Expr::product(vec![Node::Open(2).into(), inner(3)]), 2)]);
        let program = compile(&twice);
        let binders = program.code().ops.iter().filter(|op| matches!(op, super::super::program::Op::Bind { .. }));
        assert_eq!(binders.count(), 2);
    }

    #[test]
    fn turns_of_loops_count_as_work() {
        let many = |body: Expr, id: u32| sum(200_000, body, id);
        let program = compile(&many(many(Node::Open(1).into(), 2), 1));
        assert_eq!(session(0).run(&program), Err(Fault::TooLarge));
    }

    #[test]
    fn a_trace_tells_the_same_entries_in_a_second_run() {
        let mut session = session(2);
        let smallest =
            Expr::apply(Function::Min, vec![letter("f", vec![member(1, Expr::integer(1))]), letter("c", Vec::new())]);
        let program = compile(&mean_over_groups(2, smallest));
        let (value, facts) = session.traced(&program);
        assert!(value.is_ok() && facts.len() > 1, "{value:?} {facts:?}");
        assert_eq!(session.traced(&program), (value, facts));
    }
}

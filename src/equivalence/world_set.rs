//! Worlds under one setting, and the values of formulas in them, as far as they were asked for.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::compare::{Comparison, Sample, compare, is_same};
use super::prepared::{Prepared, Target};
use super::probe::Light;
use super::typed::Typed;
use crate::cards::{Interval, RoleKind, Vocabulary, WorldSpec};
use crate::expr::{Expr, Name};
use crate::world::{Ball, Branches, Fault, IndexLetter, Letters, Program, ROUND, Session, World, WorldPlan};

/// How many worlds are drawn at least and at most; more than the least only until every branch was taken.
pub(super) const WORLDS: (u64, u64) = (6, 30);

/// How many worlds are added at most that differ from the others in their free indices alone.
const SPREAD: usize = 48;

/// The most tokens of a world.
const MOST_TOKENS: usize = 5;

/// How many small worlds are drawn, and their first seed, beyond those of the other worlds.
const LIGHT: u64 = 8;
const LIGHT_SEED: u64 = ROUND;

/// How many worlds are looked through for those of a typed reference.
const LIGHT_TYPED: u64 = 32;

/// How far above its least a size may be in a small world.
const SIZE_ROOM: i64 = 2;

/// What the worlds of a set assume.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Setting {
    /// Places of assumptions in force.
    pub assumptions: Vec<usize>,
    /// Roles that have the question's values.
    pub given: Vec<String>,
    /// Undeclared letters that are natural numbers.
    pub whole: Vec<Name>,
    /// Undeclared letters that number the members of a family.
    pub indices: Vec<IndexLetter>,
    /// Whether sizes go beyond their ranges on both sides.
    pub wide: bool,
    /// Whether vectors and matrices have one length along all axes.
    pub square: bool,
    /// What typed formulas tell about their letters; nothing for a card.
    pub letters: Letters,
    /// Whether undeclared letters are positive.
    pub positive: bool,
    /// Whether only groups count whose members are not all the same: where all rewards are equal, an advantage without
    /// epsilon has no value.
    pub mixed: bool,
}

impl Setting {
    /// No assumptions; what either formula counts with is a natural number.
    pub fn strict(reference: &Program, answer: &Program) -> Setting {
        let mut whole = reference.counting_letters();
        whole.extend(answer.counting_letters());
        whole.sort();
        whole.dedup();
        // An answer must not take worlds away in which it differs.
        let mut indices = reference.index_letters();
        indices.retain(|index| !whole.contains(&index.letter));
        Setting { whole, indices, ..Setting::default() }
    }
}

/// Worlds under one setting, with the values that were asked for before.
pub(super) struct WorldSet {
    pub sessions: Vec<Session<Ball>>,
    pub samples: FxHashMap<String, LazySample>,
    /// What was run last: an answer is asked for several times.
    last: Option<Run>,
    /// Small worlds, drawn at the first call of [`WorldSet::light`].
    light: Vec<Session<Ball>>,
    /// Some of them, for formulas that are near the reference or an answer.
    pub drafts: Option<Light>,
    /// Whether formulas that were taken for corrections are equal to the reference.
    pub confirmed: FxHashMap<Expr, bool>,
    /// The sides that the reference takes, by world.
    sides: Vec<Branches>,
    /// How many of the worlds are the set's own; those behind them were drawn for a comparison that needed more.
    own: usize,
    /// For a typed reference.
    pub typed: Option<Typed>,
}

/// A program with its values, and the sides of its branching operations that were taken, by world.
struct Run {
    program: Program,
    values: LazySample,
    sides: Vec<Branches>,
}

/// Values by world, as far as they were asked for: most comparisons end in the first world.
pub(super) type LazySample = Vec<Option<Result<Ball, Fault>>>;

/// A formula whose values are asked for.
#[derive(Clone, Copy)]
pub(super) enum Asked<'a> {
    /// A formula of the card; its values are kept under the key.
    Known(&'a str, &'a Target),
    /// An answer.
    Answer(&'a Program),
}

impl<'a> Asked<'a> {
    fn program(self) -> &'a Program {
        match self {
            Asked::Known(_, target) => &target.program,
            Asked::Answer(program) => program,
        }
    }
}

impl WorldSet {
    /// Worlds with the reference's values in them, and nothing else computed yet.
    fn of(sessions: Vec<Session<Ball>>, reference: LazySample, sides: Vec<Branches>, typed: Option<Typed>) -> WorldSet {
        WorldSet {
            own: sessions.len(),
            sessions,
            samples: FxHashMap::from_iter([(String::new(), reference)]),
            last: None,
            light: Vec::new(),
            drafts: None,
            confirmed: FxHashMap::default(),
            sides,
            typed,
        }
    }

    /// The worlds that do not depend on what was compared.
    pub fn own(&mut self) -> &mut [Session<Ball>] {
        &mut self.sessions[..self.own]
    }

    /// Makes room for the values of a formula, and forgets those of another answer.
    fn expect(&mut self, asked: Asked) {
        let count = self.own;
        match asked {
            Asked::Known(key, _) => {
                if !self.samples.contains_key(key) {
                    self.samples.insert(key.to_owned(), vec![None; count]);
                }
            }
            Asked::Answer(program) => {
                if self.last.as_ref().is_none_or(|run| run.program != *program) {
                    let (values, sides) = (vec![None; count], vec![Branches::default(); count]);
                    self.last = Some(Run { program: program.clone(), values, sides });
                }
            }
        }
    }

    /// The value in one world; [`WorldSet::expect`] comes first.
    pub fn value(&mut self, place: usize, asked: Asked) -> Result<Ball, Fault> {
        let session = &mut self.sessions[place];
        match asked {
            Asked::Known(key, target) => match self.samples.get_mut(key) {
                Some(values) => values[place].get_or_insert_with(|| session.run(&target.program)).clone(),
                None => session.run(&target.program),
            },
            Asked::Answer(program) => match &mut self.last {
                Some(run) => {
                    let side = &mut run.sides[place];
                    let run_it = || {
                        let value = session.run(program);
                        side.clone_from(session.branches());
                        value
                    };
                    run.values[place].get_or_insert_with(run_it).clone()
                }
                None => session.run(program),
            },
        }
    }

    /// Whether an answer takes every side of its minima, maxima, clips and cases in worlds of the set in which it clearly
    /// has the reference's value, and the reference there every side that it takes at all. What rounding leaves open in
    /// most worlds of one side is not settled by those of another.
    pub fn covers(&mut self, reference: &Target, program: &Program) -> bool {
        let is_plain = |program: &Program| Branches::default().complete(program);
        if is_plain(program) && is_plain(&reference.program) {
            return true;
        }
        let wanted = self.sample(Asked::Known("", reference));
        self.sample(Asked::Answer(program));
        let Some(run) = &self.last else { return true };
        let reference = &reference.program;
        let (mut own, mut taken, mut all) = (Branches::default(), Branches::default(), Branches::default());
        // How often the two agree, and how often rounding leaves that open, by the sides taken.
        let mut counts: Vec<((&Branches, &Branches), [usize; 2])> = Vec::new();
        for (place, wanted) in wanted.iter().enumerate() {
            all.merge(&self.sides[place]);
            let (Ok(wanted), Some(Some(Ok(value)))) = (wanted, run.values.get(place)) else { continue };
            let sides = (&run.sides[place], &self.sides[place]);
            let known = counts.iter().position(|(known, _)| *known == sides).unwrap_or(counts.len());
            if known == counts.len() {
                counts.push((sides, [0; 2]));
            }
            let is_open = !is_same(wanted, value);
            counts[known].1[usize::from(is_open)] += 1;
            if !is_open {
                own.merge(sides.0);
                taken.merge(sides.1);
            }
        }
        let is_settled = counts.iter().all(|(_, [same, open])| same >= open);
        is_settled && own.complete(program) && (taken.complete(reference) || !all.complete(reference))
    }

    /// Compares world by world, and stops at the first that tells the two apart.
    pub fn compare(&mut self, reference: Asked, answer: Asked) -> Comparison {
        if self.typed.is_some() {
            return self.meet(reference.program(), answer.program(), false).comparison;
        }
        self.expect(reference);
        self.expect(answer);
        let (mut first, mut second) = (Sample::new(), Sample::new());
        for place in 0..self.sessions.len() {
            first.push(self.value(place, reference));
            second.push(self.value(place, answer));
            if matches!(compare(&first[place..], &second[place..]), Comparison::Different(_)) {
                return Comparison::Different(place);
            }
        }
        compare(&first, &second)
    }

    /// Small worlds in which the reference has a value: quick to ask, and easy to read as examples.
    /// They decide nothing.
    pub fn light(&mut self, prepared: &Prepared, setting: &Setting) -> &mut Vec<Session<Ball>> {
        if self.light.is_empty() {
            let (vocabulary, mut spec) = smallest(prepared);
            let is_typed = self.typed.is_some();
            for seed in 0..if is_typed { LIGHT_TYPED } else { LIGHT } {
                if self.light.len() >= LIGHT as usize {
                    break;
                }
                // With one prompt it does not matter whether a policy is told the prompt; with two it does.
                spec.prompts = prepared.spec.prompts.min(1 + seed as usize % 2);
                let mut session = draw(prepared, setting, &vocabulary, &spec, LIGHT_SEED + seed);
                if !is_typed || session.run(&prepared.reference.program).is_ok() {
                    self.light.push(session);
                }
            }
            self.light.retain_mut(|session| session.run(&prepared.reference.program).is_ok());
        }
        &mut self.light
    }

    pub fn sample(&mut self, asked: Asked) -> Sample {
        self.expect(asked);
        (0..self.own).map(|place| self.value(place, asked)).collect()
    }
}

pub(super) fn draw(
    prepared: &Prepared,
    setting: &Setting,
    vocabulary: &Vocabulary,
    spec: &WorldSpec,
    seed: u64,
) -> Session<Ball> {
    let mut plan = WorldPlan::new(vocabulary, spec, seed);
    plan.given = setting.given.clone();
    plan.whole = setting.whole.clone();
    plan.indices = setting.indices.clone();
    plan.wide = setting.wide;
    plan.square = setting.square;
    plan.letters = prepared.has_domains.then(|| setting.letters.clone());
    plan.positive = setting.positive;
    plan.mixed = setting.mixed;
    plan.uneven = seed % 2 == 1 && seed < LIGHT_SEED;
    plan.inner = seed >= LIGHT_SEED;
    for place in &setting.assumptions {
        let assumption = &prepared.assumptions[*place];
        plan.markov_order = assumption.markov_order.or(plan.markov_order);
        plan.equations.extend(assumption.equation.clone());
    }
    Session::new(Arc::new(World::draw(&plan)))
}

/// The card's vocabulary and worlds with everything as small as their ranges allow.
fn smallest(prepared: &Prepared) -> (Vocabulary, WorldSpec) {
    let mut vocabulary = prepared.lexicon.vocabulary.clone();
    for role in vocabulary.roles.iter_mut().filter(|role| role.kind == RoleKind::Size) {
        // Sizes stay different from each other, and so keep some room.
        let range = role.range.clone().unwrap_or(Interval { low: 2.into(), high: 6.into() });
        let high = range.high.min(&range.low + crate::expr::Rational::from(SIZE_ROOM));
        role.range = Some(Interval { low: range.low, high });
    }
    let mut spec = prepared.spec.clone();
    spec.tokens = 2;
    spec.prompt_length = 1;
    // All groups of responses are enumerated: of two responses there are few.
    let has_group = vocabulary.of_kind(RoleKind::Group).next().is_some();
    spec.response_length = spec.response_length.min(if has_group { 1 } else { 2 });
    spec.lengths.high = spec.lengths.high.min(&spec.lengths.low + crate::expr::Rational::ONE);
    (vocabulary, spec)
}

/// Draws worlds until every branch of the reference was taken on all sides.
pub(super) fn draw_set(prepared: &Arc<Prepared>, setting: &Setting) -> WorldSet {
    if prepared.has_domains {
        return draw_typed_set(prepared, setting);
    }
    let mut sessions = Vec::new();
    let mut reference = LazySample::new();
    let mut sides = Vec::new();
    let mut taken = Branches::default();
    let fewest = if setting.wide { WORLDS.1 } else { WORLDS.0 };
    // All groups of responses are enumerated: few tokens keep them few.
    let has_group = prepared.lexicon.vocabulary.of_kind(RoleKind::Group).next().is_some();
    for seed in 0..WORLDS.1 {
        let mut spec = prepared.spec.clone();
        // No number may stand for the size of the vocabulary of tokens.
        if seed % 3 == 1 && !has_group {
            spec.tokens = if spec.tokens < MOST_TOKENS { spec.tokens + 1 } else { spec.tokens - 1 };
        }
        let mut session = draw(prepared, setting, &prepared.lexicon.vocabulary, &spec, seed);
        let value = session.run(&prepared.reference.program);
        let before = taken.clone();
        taken.merge(session.branches());
        if seed < fewest || (value.is_ok() && taken != before) {
            sides.push(session.branches().clone());
            sessions.push(session);
            reference.push(Some(value));
        }
        if seed + 1 >= fewest && taken.complete(&prepared.reference.program) {
            break;
        }
    }
    spread(prepared, &mut sessions, &mut reference, &mut sides);
    WorldSet::of(sessions, reference, sides, None)
}

/// Adds the worlds in which the reference's free indices stand at other places of their ranges: a formula for one place
/// must be right at all.
fn spread(
    prepared: &Prepared,
    sessions: &mut Vec<Session<Ball>>,
    reference: &mut LazySample,
    sides: &mut Vec<Branches>,
) {
    let vocabulary = &prepared.lexicon.vocabulary;
    let program = &prepared.reference.program;
    let worlds = |session: &Session<Ball>| session.world().with_other_indices(vocabulary, program.names());
    let others: Vec<World> = sessions.iter().flat_map(worlds).take(SPREAD).collect();
    for world in others {
        let mut session = Session::new(Arc::new(world));
        let value = session.run(program);
        if value.is_ok() {
            sides.push(session.branches().clone());
            sessions.push(session);
            reference.push(Some(value));
        }
    }
}

/// Draws worlds until the typed reference has a value in as many as are needed.
fn draw_typed_set(prepared: &Arc<Prepared>, setting: &Setting) -> WorldSet {
    let mut sessions = Vec::new();
    let mut reference = LazySample::new();
    let mut values = 0;
    for seed in 0..WORLDS.1 {
        let mut session = draw(prepared, setting, &prepared.lexicon.vocabulary, &prepared.spec, seed);
        let value = session.run(&prepared.reference.program);
        values += u64::from(value.is_ok());
        let is_too_large = value == Err(Fault::TooLarge);
        sessions.push(session);
        reference.push(Some(value));
        if seed + 1 >= WORLDS.0 && (values >= WORLDS.0 || values == 0 && is_too_large) {
            break;
        }
    }
    let typed = Typed::new(prepared.clone(), setting.clone());
    WorldSet::of(sessions, reference, Vec::new(), Some(typed))
}

//! Values of other formulas in the worlds in which an answer was judged, within a budget of steps.

use std::sync::Arc;

use super::compare::{Comparison, compare};
use super::judge::Judge;
use super::prepared::Prepared;
use super::world_set::{Asked, Setting, WorldSet};
use crate::expr::Expr;
use crate::world::{Ball, Drafts, Fault, Program, Scalar, Session, World, compile};

/// The worlds of one answer, for asking what other formulas are worth there.
pub struct Probe<'j> {
    set: &'j mut WorldSet,
    prepared: Arc<Prepared>,
    own: bool,
    answer: Expr,
    program: Program,
    /// The answer's values in the ordinary worlds, as far as they were asked for.
    values: Vec<Option<Result<Ball, Fault>>>,
    /// What asking for a formula like the answer is taken to cost.
    price: u64,
    steps: u64,
}

/// Small worlds with the reference's value, the one that is asked first in front.
pub(super) struct Light {
    worlds: Vec<(Drafts, Ball)>,
    /// The first, for telling what a formula costs by itself.
    first: Session<Ball>,
    /// What the reference costs there.
    price: u64,
}

impl Judge {
    /// The worlds in which `answer` is compared with the reference: without assumptions for `number` 0, then under
    /// each assumption of the card, then with the numbers of the question; `None` where there are no more.
    pub fn probe(&mut self, answer: &Expr, program: &Program, number: usize) -> Option<Probe<'_>> {
        let prepared = self.prepared().clone();
        let strict = self.strict(&prepared.reference.program, program);
        let own = number == 0 && strict == self.strict(&prepared.reference.program, &prepared.reference.program);
        let given = self.valued_roles();
        let setting = match number.checked_sub(1) {
            None => strict,
            Some(place) if place < prepared.assumptions.len() => {
                Setting { assumptions: vec![place], ..Setting::default() }
            }
            Some(place) if place == prepared.assumptions.len() && !given.is_empty() => {
                Setting { given, ..Setting::default() }
            }
            Some(_) => return None,
        };
        let set = self.set(&setting);
        if set.drafts.is_none() {
            set.drafts = lightest(set, &prepared, &setting);
        }
        let light = set.drafts.as_mut()?;
        light.worlds.iter_mut().for_each(|(drafts, _)| drafts.turn_to(answer));
        // One that has no value may take few operations before that is seen.
        let _ = light.first.run(program);
        let price = light.price.max(price_of(&light.first, program));
        let (answer, program, values) = (answer.clone(), program.clone(), vec![None; set.own().len()]);
        Some(Probe { set, prepared, own, answer, program, values, price, steps: 0 })
    }

    /// Whether an expression is equal to the reference without assumptions, as an answer would be judged.
    pub fn is_equal(&mut self, expr: &Expr) -> bool {
        if let Some(known) = self.corrected.get(expr) {
            return *known;
        }
        let program = compile(expr);
        let strict = self.strict(&self.prepared().reference.program, &program);
        let is_equal = matches!(self.compare_on_all_sides(&strict, expr, &program), Comparison::Same(_));
        if self.corrected.len() >= CORRECTED {
            self.corrected.clear();
        }
        self.corrected.insert(expr.clone(), is_equal);
        is_equal
    }
}

impl Probe<'_> {
    /// Whether the worlds are those of the reference alone, whatever the answer.
    pub fn is_own(&self) -> bool {
        self.own
    }

    /// What was asked in the first world so far, as operations.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// What asking for a formula like the reference is taken to cost, whatever the answer.
    pub fn price(&self) -> u64 {
        self.set.drafts.as_ref().map_or(0, |light| light.price)
    }

    fn light(&self) -> &[(Drafts, Ball)] {
        self.set.drafts.as_ref().map_or(&[], |light| &light.worlds)
    }

    fn worlds(&mut self) -> impl Iterator<Item = &mut (Drafts, Ball)> {
        self.set.drafts.iter_mut().flat_map(|light| &mut light.worlds)
    }

    /// The reference's value in the world that is asked first.
    pub fn reference(&self) -> Ball {
        self.light()[0].1
    }

    /// A formula's value in the world that is asked first.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] of the formula.
    pub fn value(&mut self, expr: &Expr) -> Result<Ball, Fault> {
        self.steps += self.price;
        self.value_in(0, expr)
    }

    /// A formula's value in one of the small worlds, by number; the first is the one that is asked first.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] of the formula, and [`Fault::Unclear`] where there is no such world.
    pub fn value_in(&mut self, number: usize, expr: &Expr) -> Result<Ball, Fault> {
        self.worlds().nth(number).map_or(Err(Fault::Unclear), |(drafts, _)| drafts.value(expr))
    }

    /// A formula's values in all small worlds.
    pub fn values(&mut self, expr: &Expr) -> Vec<Result<Ball, Fault>> {
        self.worlds().map(|(drafts, _)| drafts.value(expr)).collect()
    }

    /// Whether no small world from a number on tells a formula apart from one with these values: where both have a
    /// value the values agree, and where neither has one it is for the same reason.
    pub fn seem_alike(&mut self, from: usize, values: &[Result<Ball, Fault>], expr: &Expr) -> bool {
        let mut pairs = self.worlds().zip(values).skip(from);
        pairs.all(|((drafts, _), known)| match (drafts.value(expr), known) {
            (Ok(value), Ok(known)) => agrees(&value, known),
            (Err(fault), Err(known)) => fault == *known,
            _ => true,
        })
    }

    /// Whether no small world tells two formulas apart.
    pub fn seem_equal(&mut self, a: &Expr, b: &Expr) -> bool {
        let apart = |drafts: &mut Drafts| match (drafts.value(a), drafts.value(b)) {
            (Ok(a), Ok(b)) => !agrees(&a, &b),
            _ => false,
        };
        !self.worlds().any(|(drafts, _)| apart(drafts))
    }

    /// Whether two formulas have the same values in all worlds, and have none in the same ones.
    pub fn surely_equal(&mut self, a: &Expr, b: &Expr) -> bool {
        let same = |a: Result<Ball, Fault>, b: Result<Ball, Fault>| match (a, b) {
            (Ok(a), Ok(b)) => agrees(&a, &b),
            (Err(a), Err(b)) => a == b,
            _ => false,
        };
        if a == b {
            return true;
        }
        self.worlds().all(|(drafts, _)| same(drafts.value(a), drafts.value(b))) && {
            let (a, b) = (compile(a), compile(b));
            self.set.own().iter_mut().all(|session| same(session.run(&a), session.run(&b)))
        }
    }

    /// Whether a formula has the same value as another in all worlds, as far as the ordinary comparison goes.
    pub fn are_equal(&mut self, a: &Expr, b: &Expr) -> bool {
        let is_answer = *b == self.answer;
        let is_same = a == b;
        let other = if is_answer { self.program.clone() } else { compile(b) };
        let own = if is_same { other.clone() } else { compile(a) };
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (session, known) in self.set.own().iter_mut().zip(&mut self.values) {
            let b = match known {
                Some(known) if is_answer => known.clone(),
                _ => session.run(&other),
            };
            if is_answer {
                *known = Some(b.clone());
            }
            let a = if is_same { b.clone() } else { session.run(&own) };
            // A value that only one of them has tells them apart, whichever it is.
            if differs(&a, &b) || differs(&b, &a) {
                return false;
            }
            first.push(a);
            second.push(b);
        }
        matches!(compare(&first, &second), Comparison::Same(_))
    }

    /// Whether a formula has the reference's value in all small worlds; `false` also where it has none.
    pub fn seems_right(&mut self, expr: &Expr) -> bool {
        self.worlds().all(|(drafts, wanted)| drafts.value(expr).is_ok_and(|value| agrees(wanted, &value)))
    }

    /// Whether the ordinary comparison finds a formula equal to the reference.
    pub fn is_right(&mut self, expr: &Expr) -> bool {
        if let Some(known) = self.set.confirmed.get(expr) {
            return *known;
        }
        let comparison = self.set.compare(Asked::Known("", &self.prepared.reference), Asked::Answer(&compile(expr)));
        let is_right = matches!(comparison, Comparison::Same(_));
        if self.set.confirmed.len() >= CORRECTED {
            self.set.confirmed.clear();
        }
        self.set.confirmed.insert(expr.clone(), is_right);
        is_right
    }
}

/// How many corrected answers are remembered: many answers have the same correction.
const CORRECTED: usize = 256;

/// What a change of a formula that has just been run is taken to cost: less than the formula, for many of its changes
/// leave something out or have no value, and few cost more.
fn price_of(session: &Session<Ball>, program: &Program) -> u64 {
    (session.steps() + program.size() as u64) * 3 / 4
}

/// How many of the small worlds are asked.
const ASKED: usize = 4;

/// Small worlds in which the reference has a value: the one that costs least first, then those that cost most, for they
/// tell most formulas apart; where there is none, one of the ordinary worlds.
fn lightest(set: &mut WorldSet, prepared: &Prepared, setting: &Setting) -> Option<Light> {
    let reference = &prepared.reference.program;
    let light = set.light(prepared, setting);
    let (all, most) = if light.is_empty() { (set.own(), 1) } else { (light.as_mut_slice(), usize::MAX) };
    let mut found: Vec<((bool, u64), Arc<World>, Ball)> = Vec::new();
    for session in all {
        if let (Ok(value), true) = (session.run(reference), found.len() < most) {
            // Where the reference is zero many mutants are too.
            let order = (value.mid == 0.0, session.steps());
            found.push((order, session.world().clone(), value));
        }
    }
    found.sort_by_key(|(order, ..)| *order);
    // Of those in which the reference is zero at most one, where there are others.
    let count = found.iter().filter(|((is_zero, _), ..)| !is_zero).count();
    found.truncate(count.max(1));
    if let Some((_, others)) = found.split_first_mut() {
        others.reverse();
    }
    found.truncate(ASKED);
    let worlds = found.into_iter().map(|(_, world, value)| (Drafts::new(world, &prepared.reference.expr), value));
    let worlds: Vec<_> = worlds.collect();
    let mut first = Session::new(worlds.first()?.0.world().clone());
    first.run(reference).ok()?;
    let price = price_of(&first, reference);
    Some(Light { worlds, first, price })
}

fn differs(a: &Result<Ball, Fault>, b: &Result<Ball, Fault>) -> bool {
    matches!(compare(std::slice::from_ref(a), std::slice::from_ref(b)), Comparison::Different(_))
}

/// Whether two values agree within their bounds.
pub fn agrees(a: &Ball, b: &Ball) -> bool {
    a.compare(b).is_none_or(std::cmp::Ordering::is_eq)
}

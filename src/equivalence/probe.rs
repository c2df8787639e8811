//! Values of other formulas in the worlds in which an answer was judged, within a budget of steps.

use std::sync::Arc;

use super::compare::{Comparison, compare};
use super::judge::Judge;
use super::prepared::Prepared;
use super::world_set::{Asked, Setting, WorldSet};
use crate::expr::Expr;
use crate::world::{Ball, Fault, Program, Scalar, Session, compile};

/// The worlds of one answer, for asking what other formulas are worth there.
pub struct Probe<'j> {
    set: &'j mut WorldSet,
    prepared: Arc<Prepared>,
    own: bool,
    /// Small worlds with the reference's value, the one that is asked first in front; never empty.
    light: Vec<(Session<Ball>, Ball)>,
    steps: u64,
}

impl Judge {
    /// The worlds in which `answer` is compared with the reference: without assumptions for `number` 0, then under
    /// each assumption of the card, then with the numbers of the question; `None` where there are no more.
    pub fn probe(&mut self, answer: &Program, number: usize) -> Option<Probe<'_>> {
        let prepared = self.prepared().clone();
        let strict = self.strict(&prepared.reference.program, answer);
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
        let light = lightest(set, &prepared, &setting);
        if light.is_empty() {
            return None;
        }
        Some(Probe { set, prepared, own, light, steps: 0 })
    }

    /// Whether an expression is equal to the reference without assumptions, as an answer would be judged.
    pub fn is_equal(&mut self, expr: &Expr) -> bool {
        let program = compile(expr);
        let strict = self.strict(&self.prepared().reference.program, &program);
        matches!(self.compare_on_all_sides(&strict, expr, &program), Comparison::Same(_))
    }
}

impl Probe<'_> {
    /// Whether the worlds are those of the reference alone, whatever the answer.
    pub fn is_own(&self) -> bool {
        self.own
    }

    /// How many operations were run so far in the world that is asked first.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The reference's value in the world that is asked first.
    pub fn reference(&self) -> Ball {
        self.light[0].1
    }

    /// A formula's value in the world that is asked first.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] of the formula.
    pub fn value(&mut self, program: &Program) -> Result<Ball, Fault> {
        let session = &mut self.light[0].0;
        let value = session.run(program);
        self.steps += session.steps() + program.size() as u64;
        value
    }

    /// A formula's value in one of the small worlds, by number; the first is the one that is asked first.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] of the formula, and [`Fault::Unclear`] where there is no such world.
    pub fn value_in(&mut self, number: usize, program: &Program) -> Result<Ball, Fault> {
        self.light.get_mut(number).map_or(Err(Fault::Unclear), |(session, _)| session.run(program))
    }

    /// A formula's values in all small worlds.
    pub fn values(&mut self, program: &Program) -> Vec<Result<Ball, Fault>> {
        self.light.iter_mut().map(|(session, _)| session.run(program)).collect()
    }

    /// Whether no small world from a number on tells a formula apart from one with these values: where both have a
    /// value the values agree, and where neither has one it is for the same reason.
    pub fn seem_alike(&mut self, from: usize, values: &[Result<Ball, Fault>], program: &Program) -> bool {
        let mut pairs = self.light.iter_mut().zip(values).skip(from);
        pairs.all(|((session, _), known)| match (session.run(program), known) {
            (Ok(value), Ok(known)) => agrees(&value, known),
            (Err(fault), Err(known)) => fault == *known,
            _ => true,
        })
    }

    /// Whether no small world tells two formulas apart.
    pub fn seem_equal(&mut self, a: &Program, b: &Program) -> bool {
        let apart = |session: &mut Session<Ball>| match (session.run(a), session.run(b)) {
            (Ok(a), Ok(b)) => !agrees(&a, &b),
            _ => false,
        };
        !self.light.iter_mut().any(|(session, _)| apart(session))
    }

    /// Whether two formulas have the same values in all worlds, and have none in the same ones.
    pub fn surely_equal(&mut self, a: &Program, b: &Program) -> bool {
        let same = |session: &mut Session<Ball>| match (session.run(a), session.run(b)) {
            (Ok(a), Ok(b)) => agrees(&a, &b),
            (Err(a), Err(b)) => a == b,
            _ => false,
        };
        self.light.iter_mut().all(|(session, _)| same(session)) && self.set.own().iter_mut().all(same)
    }

    /// Whether two formulas have the same value in all worlds, as far as the ordinary comparison goes.
    pub fn are_equal(&mut self, a: &Program, b: &Program) -> bool {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for session in self.set.own() {
            let (a, b) = (session.run(a), session.run(b));
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
    pub fn seems_right(&mut self, program: &Program) -> bool {
        let same = |(session, wanted): &mut (Session<Ball>, Ball)| {
            session.run(program).is_ok_and(|value| agrees(wanted, &value))
        };
        self.light.iter_mut().all(same)
    }

    /// Whether the ordinary comparison finds a formula equal to the reference.
    pub fn is_right(&mut self, program: &Program) -> bool {
        let comparison = self.set.compare(Asked::Known("", &self.prepared.reference), Asked::Answer(program));
        matches!(comparison, Comparison::Same(_))
    }
}

/// How many of the small worlds are asked.
const ASKED: usize = 4;

/// Small worlds in which the reference has a value: the one that costs least first, then those that cost most, for they
/// tell most formulas apart; where there is none, one of the ordinary worlds.
fn lightest(set: &mut WorldSet, prepared: &Prepared, setting: &Setting) -> Vec<(Session<Ball>, Ball)> {
    let reference = &prepared.reference.program;
    let light = set.light(prepared, setting);
    let (all, most) = if light.is_empty() { (set.own(), 1) } else { (light.as_mut_slice(), usize::MAX) };
    let mut found: Vec<((bool, u64), Session<Ball>, Ball)> = Vec::new();
    for session in all {
        if let (Ok(value), true) = (session.run(reference), found.len() < most) {
            // Where the reference is zero many mutants are too.
            let order = (value.mid == 0.0, session.steps());
            found.push((order, Session::new(session.world().clone()), value));
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
    found.into_iter().map(|(_, session, value)| (session, value)).collect()
}

fn differs(a: &Result<Ball, Fault>, b: &Result<Ball, Fault>) -> bool {
    matches!(compare(std::slice::from_ref(a), std::slice::from_ref(b)), Comparison::Different(_))
}

/// Whether two values agree within their bounds.
pub fn agrees(a: &Ball, b: &Ball) -> bool {
    a.compare(b).is_none_or(std::cmp::Ordering::is_eq)
}

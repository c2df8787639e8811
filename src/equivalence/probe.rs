//! Values of other formulas in the worlds in which an answer was judged, within a budget of steps.

use std::sync::Arc;

use super::compare::{Comparison, compare};
use super::judge::Judge;
use super::prepared::Prepared;
use super::world_set::{Asked, Setting, WorldSet};
use crate::expr::Expr;
use crate::world::{Ball, Fault, Program, Scalar, compile};

/// The worlds of one answer, for asking what other formulas are worth there.
pub struct Probe<'j> {
    set: &'j mut WorldSet,
    prepared: Arc<Prepared>,
    own: bool,
    steps: u64,
}

impl Judge {
    /// The worlds in which `answer` is compared with the reference: without assumptions for `number` 0, then under
    /// each assumption of the card, then with the numbers of the question; `None` where there are no more.
    pub fn probe(&mut self, answer: &Program, number: usize) -> Option<Probe<'_>> {
        let prepared = self.prepared().clone();
        let strict = Setting::strict(&prepared.reference.program, answer);
        let own = number == 0 && strict == Setting::strict(&prepared.reference.program, &prepared.reference.program);
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
        Some(Probe { set: self.set(&setting), prepared, own, steps: 0 })
    }
}

impl Probe<'_> {
    /// Whether the worlds are those of the reference alone, whatever the answer.
    pub fn is_own(&self) -> bool {
        self.own
    }

    /// How many operations were run so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The world that gives the reference a value with the least work; `None` if none does.
    pub fn lightest(&mut self) -> Option<usize> {
        let reference = self.prepared.reference.program.clone();
        let cost = |session: &mut crate::world::Session<Ball>| {
            let value = session.run(&reference);
            value.is_ok().then(|| session.steps())
        };
        let costs = self.set.sessions.iter_mut().map(cost);
        let best = costs.enumerate().filter_map(|(place, cost)| Some((cost?, place))).min();
        best.map(|(_, place)| place)
    }

    /// The reference's value in a world.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] of the reference.
    pub fn reference(&mut self, world: usize) -> Result<Ball, Fault> {
        self.set.value(world, Asked::Known("", &self.prepared.reference))
    }

    /// A formula's value in a world.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] of the formula.
    pub fn run(&mut self, world: usize, program: &Program) -> Result<Ball, Fault> {
        let session = &mut self.set.sessions[world];
        let value = session.run(program);
        self.steps += session.steps() + program.size() as u64;
        value
    }

    /// Whether two formulas have the same value in all worlds, as far as the ordinary comparison goes.
    pub fn are_equal(&mut self, a: &Program, b: &Program) -> bool {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for world in 0..self.set.sessions.len() {
            let (a, b) = (self.run(world, a), self.run(world, b));
            if matches!(compare(&vec![a.clone()], &vec![b.clone()]), Comparison::Different(_)) {
                return false;
            }
            first.push(a);
            second.push(b);
        }
        matches!(compare(&first, &second), Comparison::Same(_))
    }

    /// Whether the ordinary comparison finds `expr` equal to the reference.
    pub fn is_right(&mut self, expr: &Expr) -> bool {
        let prepared = self.prepared.clone();
        let program = compile(expr);
        let comparison = self.set.compare(Asked::Known("", &prepared.reference), Asked::Answer(&program));
        self.steps += self.set.sessions.iter().map(crate::world::Session::steps).sum::<u64>();
        matches!(comparison, Comparison::Same(_))
    }
}

/// Whether two values agree within their bounds.
pub fn agrees(a: &Ball, b: &Ball) -> bool {
    a.compare(b).is_none_or(std::cmp::Ordering::is_eq)
}

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
    /// The small world that is asked first, and the reference's value there.
    light: (Session<Ball>, Ball),
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
        let set = self.set(&setting);
        let light = lightest(set, &prepared, &setting)?;
        Some(Probe { set, prepared, own, light, steps: 0 })
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

    /// The reference's value in the world that is asked first.
    pub fn reference(&self) -> Ball {
        self.light.1
    }

    /// A formula's value in the world that is asked first.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] of the formula.
    pub fn value(&mut self, program: &Program) -> Result<Ball, Fault> {
        let session = &mut self.light.0;
        let value = session.run(program);
        self.steps += session.steps() + program.size() as u64;
        value
    }

    fn run(&mut self, world: usize, program: &Program) -> Result<Ball, Fault> {
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

/// The small world in which the reference takes most branches; where it has a value in none, an ordinary world.
fn lightest(set: &mut WorldSet, prepared: &Prepared, setting: &Setting) -> Option<(Session<Ball>, Ball)> {
    let reference = &prepared.reference.program;
    let mut best: Option<(usize, Session<Ball>, Ball)> = None;
    let light = set.light(prepared, setting);
    let all = if light.is_empty() { &mut set.sessions } else { light };
    for session in all {
        let Ok(value) = session.run(reference) else { continue };
        let sides = session.branches().count();
        if best.as_ref().is_none_or(|(most, ..)| sides > *most) {
            best = Some((sides, Session::new(session.world().clone()), value));
        }
    }
    best.map(|(_, session, value)| (session, value))
}

/// Whether two values agree within their bounds.
pub fn agrees(a: &Ball, b: &Ball) -> bool {
    a.compare(b).is_none_or(std::cmp::Ordering::is_eq)
}

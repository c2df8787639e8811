//! The world that shows a student why an answer is wrong: as small and as round as there is.

use super::compare::Comparison;
use super::judge::Judge;
use super::verdict::Counterexample;
use super::world_set::Setting;
use crate::expr::{Name, Rational, to_decimal};
use crate::world::{Ball, Fact, Fault, Program, Scalar, Session};

/// How much a table entry costs the reader beside its digits.
const ENTRY: i64 = 3;

impl Judge {
    /// The world, among the small ones and those of the comparison, in which the two differ and which is the
    /// easiest to follow; with the table entries that they look up.
    pub(super) fn example(&mut self, setting: &Setting, answer: &Program) -> Option<Counterexample> {
        let prepared = self.prepared().clone();
        let reference = &prepared.reference.program;
        let is_typed = prepared.card.is_none();
        let set = self.set(setting);
        // Other comparisons may have drawn more worlds.
        let last = match is_typed.then(|| set.meet(reference, answer, true).comparison) {
            Some(Comparison::Different(place)) => {
                set.reach(place);
                place + 1
            }
            _ => set.own().len(),
        };
        // Of typed formulas a value that only one has is an example only where there is no other.
        let kinds: &[bool] = if is_typed { &[false, true] } else { &[true] };
        kinds.iter().find_map(|faults| {
            let mut shown = |session: &mut Session<Ball>| shown(session, reference, answer, *faults);
            let light = set.light(&prepared, setting);
            let small = light.iter_mut().filter_map(&mut shown).min_by_key(cost);
            small.or_else(|| set.sessions[..last].iter_mut().filter_map(shown).min_by_key(cost))
        })
    }
}

/// How much there is to read: the world's texts and sizes, and the entries with their digits.
fn cost(example: &Counterexample) -> i64 {
    let digits = |value: f64| -> i64 {
        let text = Rational::try_from(value).map_or_else(|_| String::new(), |exact| to_decimal(&exact, 6));
        text.chars().filter(char::is_ascii_digit).count() as i64
    };
    example.world.weight() + example.facts.iter().map(|fact| ENTRY + digits(fact.value)).sum::<i64>()
}

/// The two values in one world, if they differ there; where `faults`, also an answer without a value.
fn shown(session: &mut Session<Ball>, reference: &Program, answer: &Program, faults: bool) -> Option<Counterexample> {
    let value = session.run(reference).ok()?;
    let own = session.run(answer);
    let differs = match &own {
        Ok(own) => value.compare(own).is_some_and(std::cmp::Ordering::is_ne),
        Err(fault) => faults && fault.is_finding(),
    };
    if !differs {
        return None;
    }
    Some(Counterexample {
        world: session.world().clone(),
        names: names(reference, answer),
        facts: facts(session, reference, answer),
        reference: value.approximate(),
        answer: own.as_ref().ok().map(Scalar::approximate),
        fault: own.err(),
        steps: Vec::new(),
    })
}

fn names(reference: &Program, answer: &Program) -> Vec<Name> {
    let mut names: Vec<Name> = reference.names().to_vec();
    names.extend(answer.names().iter().filter(|name| !reference.names().contains(name)).cloned());
    names
}

fn facts(session: &mut Session<Ball>, reference: &Program, answer: &Program) -> Vec<Fact> {
    let (_, mut facts): (Result<Ball, Fault>, _) = session.traced(reference);
    let (_, more) = session.traced(answer);
    for fact in more {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}

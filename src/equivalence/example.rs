//! The world that shows a student why an answer is wrong: as small and as round as there is.

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
        let set = self.set(setting);
        let light = set.light(&prepared, setting);
        let small = light.iter_mut().filter_map(|session| shown(session, reference, answer)).min_by_key(cost);
        small.or_else(|| {
            let all = set.sessions.iter_mut().filter_map(|session| shown(session, reference, answer));
            all.min_by_key(cost)
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

/// The two values in one world, if they differ there.
fn shown(session: &mut Session<Ball>, reference: &Program, answer: &Program) -> Option<Counterexample> {
    let value = session.run(reference).ok()?;
    let own = session.run(answer);
    let differs = match &own {
        Ok(own) => value.compare(own).is_some_and(std::cmp::Ordering::is_ne),
        Err(fault) => fault.is_finding(),
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

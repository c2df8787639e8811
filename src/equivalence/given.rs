//! Answers with the question's numbers: typed in place of letters, or as the result.

use std::sync::Arc;

use super::compare::Comparison;
use super::judge::Judge;
use super::verdict::{Evidence, Judgement, Rounding, Verdict};
use super::world_set::Setting;
use crate::expr::{Expr, Name, Node, Rational, to_decimal};
use crate::reading::{Literal, Note};
use crate::world::{Program, Session, World, WorldPlan, compile};

/// Fewest significant digits that stand for a value: one or two fit too many wrong ones.
const FEWEST_DIGITS: i64 = 3;

impl Judge {
    /// Numbers of the question typed in place of letters.
    pub(super) fn equal_with_given_values(&mut self, expr: &Expr, program: &Program) -> Option<Judgement> {
        let prepared = self.prepared.clone();
        let vocabulary = &prepared.lexicon.vocabulary;
        let valued: Vec<(String, Rational)> =
            vocabulary.roles.iter().filter_map(|role| Some((role.id.clone(), role.value.clone()?))).collect();
        if valued.is_empty() || !expr.any(&mut |part| matches!(part.node(), Node::Number(_))) {
            return None;
        }
        let used: Vec<&str> = program.names().iter().map(Name::as_str).collect();
        let absent: Vec<String> =
            valued.iter().map(|(id, _)| id.clone()).filter(|id| !used.contains(&id.as_str())).collect();
        let note = |text: &str| Note { id: "given_values".to_owned(), text: text.to_owned(), span: None };
        // The letters that are used stay free, so that a number can only stand for a letter that is not there.
        let setting = Setting { given: absent.clone(), ..Setting::default() };
        if let Comparison::Same(worlds) = self.compare_under(&setting, program) {
            let mut judgement = Judgement::new(Verdict::Equivalent, Evidence::Tested(worlds));
            judgement.assumptions.push(note("the question's numbers are typed in place of letters"));
            return Some(judgement);
        }
        let setting = Setting { given: valued.iter().map(|(id, _)| id.clone()).collect(), ..Setting::default() };
        if let Comparison::Same(worlds) = self.compare_under(&setting, program) {
            // Two letters of one value: which of them is meant cannot be told from the value.
            let twin = valued.iter().find(|(id, value)| {
                used.contains(&id.as_str()) && valued.iter().any(|(other, same)| other != id && same == value)
            });
            if let Some((id, value)) = twin {
                let write = vocabulary.role(id).map_or(id.clone(), |role| role.write.clone());
                return Some(Judgement::undecided(format!(
                    "the value is right for the question's numbers, but `{write}` is not the only letter with the value {value}"
                )));
            }
            let mut judgement = Judgement::new(Verdict::Equivalent, Evidence::Tested(worlds));
            judgement.assumptions.push(note("equal for the numbers that the question gives, not for all"));
            return Some(judgement);
        }
        None
    }

    /// A plain number against the reference at the question's values.
    pub(super) fn judge_literal(&mut self, literal: &Literal, relation: &str) -> Option<Judgement> {
        let exact = self.exact_reference()?;
        let note = Note {
            id: "given_values".to_owned(),
            text: "compared at the numbers that the question gives".to_owned(),
            span: None,
        };
        let (mut judgement, rounding) = judge_number(&exact, literal, relation);
        if rounding == Some(Rounding::Rounded) && literal.digits() < FEWEST_DIGITS {
            return Some(Judgement::undecided(format!(
                "the number is right as far as it goes, but has fewer than {FEWEST_DIGITS} digits"
            )));
        }
        judgement.rounding = rounding;
        judgement.assumptions.push(note);
        if judgement.verdict == Verdict::Different {
            let number = Expr::number(literal.value.clone());
            let program = compile(&number);
            let given = self.valued_roles();
            let setting = Setting { given, ..Setting::default() };
            let found = self.mistake_of(&setting, &number, &program);
            judgement.mistake = found;
            judgement.counterexample = self.example(&setting, &program);
        }
        Some(judgement)
    }

    pub(super) fn valued_roles(&self) -> Vec<String> {
        let roles = &self.prepared.lexicon.vocabulary.roles;
        roles.iter().filter(|role| role.value.is_some()).map(|role| role.id.clone()).collect()
    }

    /// The reference's exact value at the question's numbers, where those determine it.
    pub fn exact_reference(&self) -> Option<Rational> {
        let given = self.valued_roles();
        let reference = &self.prepared.reference.program;
        let all = reference.names().iter().all(|name| given.iter().any(|id| id == name.as_str()));
        if given.is_empty() || !all {
            return None;
        }
        let mut plan = WorldPlan::new(&self.prepared.lexicon.vocabulary, &self.prepared.spec, 0);
        plan.given = given;
        Session::<Rational>::new(Arc::new(World::draw(&plan))).run(reference).ok()
    }
}

/// A number as typed against an exact value.
pub(super) fn judge_number(exact: &Rational, literal: &Literal, relation: &str) -> (Judgement, Option<Rounding>) {
    let about = matches!(relation, "\\approx" | "\\simeq" | "\\sim" | "\\cong");
    let distance = exact - &literal.value;
    let size = if distance < Rational::ZERO { -distance.clone() } else { distance };
    if size == Rational::ZERO {
        return (Judgement::new(Verdict::Equivalent, Evidence::Tested(1)), None);
    }
    let half = &literal.step / Rational::from(2);
    if (literal.rounded || about) && size <= half {
        return (Judgement::new(Verdict::Equivalent, Evidence::Tested(1)), Some(Rounding::Rounded));
    }
    let judgement = Judgement::new(Verdict::Different, Evidence::Counterexample);
    if literal.rounded && size < literal.step {
        let units = exact / &literal.step;
        let nearest = (&units + Rational::from_parts(1.into(), 2u8.into())).floor();
        let rounded = Rational::from(nearest) * &literal.step;
        return (judgement, Some(Rounding::Truncated(to_decimal(&rounded, 12))));
    }
    (judgement, None)
}

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
        let zeros = to_decimal(&zeros_of(literal), 0).len() as i64 - 1;
        if rounding == Some(Rounding::Rounded) && literal.digits() - zeros < FEWEST_DIGITS {
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
    /// Of a typed reference the number that it is, where no decimal is that number.
    pub fn exact_reference(&self) -> Option<Rational> {
        let given = self.valued_roles();
        if self.prepared.card.is_none() && self.prepared.has_domains {
            let value = self.prepared.normal().as_number()?.clone();
            let mut power = Rational::ONE;
            let is_finite = (0..FINITE).any(|_| {
                let is_whole = (&value * &power).is_int();
                power = &power * Rational::from(10);
                is_whole
            });
            return (!is_finite).then_some(value);
        }
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

/// The power of ten that the zeros at the end of a whole number make; one for other numbers.
fn zeros_of(literal: &Literal) -> Rational {
    let mut zeros = Rational::ONE;
    if literal.rounded || literal.value == Rational::ZERO {
        return zeros;
    }
    loop {
        let next = &zeros * Rational::from(10);
        if !(&literal.value / &next).is_int() {
            return zeros;
        }
        zeros = next;
    }
}

/// How many decimal places a number has at most that a decimal may be.
const FINITE: usize = 20;

/// A number as typed against an exact value.
pub(super) fn judge_number(exact: &Rational, literal: &Literal, relation: &str) -> (Judgement, Option<Rounding>) {
    let about = matches!(relation, "\\approx" | "\\simeq" | "\\sim" | "\\cong");
    let distance = exact - &literal.value;
    let size = if distance < Rational::ZERO { -distance.clone() } else { distance };
    if size == Rational::ZERO {
        return (Judgement::new(Verdict::Equivalent, Evidence::Tested(1)), None);
    }
    // `124,357,000` is rounded where its zeros stand.
    let zeros = zeros_of(literal);
    let step = &literal.step * &zeros;
    let half = &step / Rational::from(2);
    if (literal.rounded || about || zeros > Rational::ONE) && size <= half {
        return (Judgement::new(Verdict::Equivalent, Evidence::Tested(1)), Some(Rounding::Rounded));
    }
    let judgement = Judgement::new(Verdict::Different, Evidence::Counterexample);
    let magnitude = |value: &Rational| if *value < Rational::ZERO { -value.clone() } else { value.clone() };
    // A number that is too large is not cut off.
    if literal.rounded && size < literal.step && magnitude(&literal.value) < magnitude(exact) {
        let units = exact / &literal.step;
        let nearest = (&units + Rational::from_parts(1.into(), 2u8.into())).floor();
        let rounded = Rational::from(nearest) * &literal.step;
        return (judgement, Some(Rounding::Truncated(to_decimal(&rounded, 12))));
    }
    (judgement, None)
}

#[cfg(test)]
mod tests {
    use super::super::{Prepared, Question};
    use super::*;

    fn judged(reference: &str, answer: &str) -> Judgement {
        Judge::new(Arc::new(Prepared::typed(reference).unwrap())).judge(answer, &Question::default(), None)
    }

    #[test]
    fn a_number_without_an_end_may_be_rounded() {
        for answer in ["0.667", "0.6667"] {
            let found = judged(r"\frac{2}{3}", answer);
            assert_eq!((found.verdict, found.rounding), (Verdict::Equivalent, Some(Rounding::Rounded)), "{answer}");
        }
        assert_eq!(judged(r"\frac{2}{3}", "0.67").verdict, Verdict::Undecided);
        assert_eq!(judged(r"\frac{2}{3}", "0.668").verdict, Verdict::Different);
        assert!(matches!(judged(r"\frac{2}{3}", "0.666").rounding, Some(Rounding::Truncated(_))));
        assert_eq!(judged("0.6667", "0.667").verdict, Verdict::Different);
    }

    #[test]
    fn whole_numbers_are_rounded_where_their_zeros_stand() {
        let exact = Rational::from(124_356_864);
        let judge = |digits: i64| {
            let literal = Literal { value: digits.into(), step: Rational::ONE, rounded: false, goes_on: false };
            let (judgement, rounding) = judge_number(&exact, &literal, "=");
            (judgement.verdict, rounding)
        };
        assert_eq!(judge(124_357_000), (Verdict::Equivalent, Some(Rounding::Rounded)));
        assert_eq!(judge(124_356_000).0, Verdict::Different);
        assert_eq!(judge(124_356_865).0, Verdict::Different);
        // Too large is not cut off.
        let literal = Literal { value: 125_000_000.into(), step: 1_000_000.into(), rounded: true, goes_on: false };
        assert_eq!(judge_number(&exact, &literal, "=").1, None);
    }
}

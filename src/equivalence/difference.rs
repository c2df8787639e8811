//! Why an answer is different: another convention, a declared mistake.

use std::sync::Arc;

use super::compare::{Comparison, Sample};
use super::form::Form;
use super::judge::{Judge, Question};
use super::option::NamedTarget;
use super::prepared::{Target, is_misfit};
use super::verdict::{Evidence, Judgement, Verdict};
use super::world_set::{Asked, Setting};
use crate::expr::{Expr, Node};
use crate::reading::{Note, Unread, read_turned, read_unshaped};
use crate::world::{Program, Scalar};

impl Judge {
    /// The convention under which an answer is right when it is also read under it: `\rho` is then the ratio to
    /// the policy that the convention names.
    pub(super) fn judge_elsewhere(&mut self, answer: &str, question: &Question) -> Option<(String, Judgement)> {
        let prepared = self.prepared.clone();
        let others = self.others.get_or_insert_with(|| {
            let others = prepared.with_other_names();
            others.into_iter().map(|(name, other)| (name, Judge::new(Arc::new(other)))).collect()
        });
        others.iter_mut().find_map(|(name, other)| {
            let mut found = other.judge_here(answer, question, None);
            let remark = prepared.conventions().iter().find(|known| known.name == *name).map(|it| it.remark.clone());
            let right = found.verdict == Verdict::Equivalent && found.mistake.is_none();
            // Back on the axis on which the two differ is where the answer was judged already.
            let axis = |name: &str| name.split('=').next().map(str::to_owned);
            let is_back = found.convention.iter().flat_map(|it| it.split(',')).any(|it| axis(it) == axis(name));
            if !right && found.convention.is_none() || is_back {
                return None;
            }
            let names = [name.as_str()].into_iter().chain(found.convention.as_deref()).collect::<Vec<_>>().join(",");
            let remarks = [remark.filter(|remark| !remark.is_empty()), found.remark.take()];
            found.remark = Some(remarks.into_iter().flatten().collect::<Vec<_>>().join(" "));
            Some((names, found))
        })
    }

    pub(super) fn different(
        &mut self,
        (expr, program): (&Expr, &Program),
        question: &Question,
        notes: &[Note],
    ) -> Judgement {
        let prepared = self.prepared.clone();
        let mut setting = self.strict(&prepared.reference.program, program);
        setting.wide = prepared.card.is_some() && matches!(self.compare_under(&setting, program), Comparison::Same(_));
        let mut judgement = Judgement::new(Verdict::Different, Evidence::Counterexample);
        if question.strict {
            return judgement;
        }
        for convention in prepared.conventions_with(program.names(), 0) {
            let NamedTarget { name, remark, when, .. } = convention;
            let is_named = when.is_empty() || notes.iter().any(|note| note.id == *when);
            if !is_named && !question.allow.contains(name) {
                continue;
            }
            let Some(target) = convention.target(&prepared) else { continue };
            let key = format!("convention:{name}");
            let comparison = self.set(&setting).compare(Asked::Known(&key, target), Asked::Answer(program));
            if let Comparison::Same(worlds) = comparison {
                judgement.convention = Some(name.clone());
                judgement.remark = (!remark.is_empty()).then(|| remark.clone());
                let allowed = |part: &str| question.allow.iter().any(|it| it == part) || prepared.is_right(part);
                if name.split(',').all(allowed) {
                    judgement.verdict = Verdict::Equivalent;
                    judgement.evidence = Evidence::Tested(worlds);
                    return judgement;
                }
                break;
            }
        }
        if judgement.convention.is_none() {
            judgement.mistake = self.mistake_of(&setting, expr, program);
        }
        if judgement.mistake.is_none() && judgement.convention.is_none() {
            let given = self.valued_roles();
            if !given.is_empty() {
                let given = Setting { given, ..Setting::default() };
                judgement.mistake = self.mistake_of(&given, expr, program);
                // The example is then at the question's numbers, as the slip is.
                if judgement.mistake.is_some() {
                    setting = given;
                }
            }
        }
        if !question.brief {
            judgement.counterexample = self.example(&setting, program);
        }
        judgement
    }

    /// The declared mistake with the same values; of several the one that is most like the answer in form.
    pub(super) fn mistake_of(
        &mut self,
        setting: &Setting,
        expr: &Expr,
        program: &Program,
    ) -> Option<super::MistakeHit> {
        let prepared = self.prepared.clone();
        let mut found: Vec<(&super::MistakeHit, &Target)> = Vec::new();
        for (place, (hit, target)) in prepared.mistakes().iter().enumerate() {
            let key = format!("mistake:{place}");
            let mistake = Asked::Known(&key, target);
            let set = self.set(setting);
            let same = match set.compare(mistake, Asked::Answer(program)) {
                // Many things are 0, or 1, and are no slip of this kind.
                Comparison::Same(_) if setting.given.is_empty() && is_constant(&set.sample(mistake), target) => {
                    self.normal(expr) == target.normal(&prepared.lexicon.vocabulary)
                }
                Comparison::Same(_) => true,
                Comparison::Different(_) => false,
                // A mistake without a value is recognised by being undefined in the same worlds.
                Comparison::Open(_) if target.program == *program => true,
                // Much else is undefined where it is, so that the two must be written alike, too.
                Comparison::Open(_) => {
                    let (values, answer) = (set.sample(mistake), set.sample(Asked::Answer(program)));
                    undefined_alike(&values, &answer, &set.sample(Asked::Known("", &prepared.reference)))
                        && self.normal(expr) == target.normal(&prepared.lexicon.vocabulary)
                }
            };
            if same {
                found.push((hit, target));
            }
        }
        if found.len() > 1 {
            // The earlier of two that are as near.
            let form = Form::of(expr);
            found.sort_by_cached_key(|(_, target)| form.distance(&target.expr));
        }
        found.first().map(|(hit, _)| (*hit).clone())
    }
}

/// Whether a formula with names has one value whatever they stand for.
fn is_constant(values: &Sample, target: &Target) -> bool {
    let mut known = values.iter().flatten();
    let Some(first) = known.next() else { return false };
    target.expr.any(&mut |part| matches!(part.node(), Node::Object(..)))
        && known.all(|value| value.compare(first).is_none_or(std::cmp::Ordering::is_eq))
}

impl Judge {
    /// An answer whose shapes do not fit, if it is right, or a known slip, with the transposes of the question's matrices.
    pub(super) fn judge_turned(&mut self, answer: &str, unread: &Unread, question: &Question) -> Option<Judgement> {
        if !is_misfit(unread) {
            return None;
        }
        let readings = read_turned(answer, &self.prepared.lexicon).ok()?;
        readings.iter().map(|reading| self.judge_reading(reading, question, None)).find(|judgement| {
            judgement.verdict == Verdict::Equivalent || judgement.mistake.is_some() || judgement.convention.is_some()
        })
    }

    /// The declared mistake of an answer whose shapes do not fit: the two have one value where all sizes are one.
    pub(super) fn judge_misfit(&mut self, answer: &str, unread: &Unread, question: &Question) -> Option<Judgement> {
        let prepared = self.prepared.clone();
        if !is_misfit(unread) || question.strict || prepared.misfits().is_empty() {
            return None;
        }
        let readings = read_unshaped(answer, &prepared.lexicon).ok()?;
        let mut first = readings.iter().filter(|reading| !reading.is_second);
        let (Some(reading), None) = (first.next(), first.next()) else { return None };
        let [member] = reading.members.as_slice() else { return None };
        if !reading.rivals.is_empty() {
            return None;
        }
        let program = self.compiled(&member.expr);
        let setting = Setting { square: true, ..Setting::default() };
        let set = self.set(&setting);
        let (hit, _) = prepared.misfits().iter().find(|(hit, target)| {
            let key = format!("mistake:{}", hit.id);
            matches!(set.compare(Asked::Known(&key, target), Asked::Answer(&program)), Comparison::Same(_))
        })?;
        let mut judgement = Judgement::new(Verdict::Different, Evidence::None);
        judgement.mistake = Some(hit.clone());
        judgement.place = Some(member.span);
        judgement.assumptions = reading.notes.clone();
        judgement.diagnostics = unread.diagnostics.clone();
        Some(judgement)
    }
}

/// Whether both have no value, for the same reason, in every world in which the reference has one.
fn undefined_alike(mistake: &Sample, answer: &Sample, reference: &Sample) -> bool {
    let mut undefined = 0;
    for ((mistake, answer), reference) in mistake.iter().zip(answer).zip(reference) {
        if reference.is_err() {
            continue;
        }
        match (mistake, answer) {
            (Err(a), Err(b)) if a.is_finding() && a == b => undefined += 1,
            (Ok(a), Ok(b)) if a.compare(b).is_none_or(std::cmp::Ordering::is_eq) => {}
            _ => return false,
        }
    }
    undefined > 0
}

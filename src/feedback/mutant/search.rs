//! From a wrong answer to the edit that explains it.

use std::sync::{Arc, OnceLock};

use super::edit::{Edit, edits};
use super::index::Index;
use super::material::Material;
use super::sentence;
use crate::equivalence::{Evidence, Judge, Judgement, MistakeHit, Prepared, Probe, Question, Verdict, agrees};
use crate::expr::{Expr, print};
use crate::world::{Ball, Program, compile};

/// How many operations the search for one answer may take.
const STEPS: u64 = 2_000_000;

/// Answers of more nodes are no formula with a slip.
const LARGEST: usize = 2_000;

/// How many mutants of one value are kept.
const MUTANTS: usize = 24;

/// How many corrections that are right in the small worlds are compared in all.
const CONFIRMATIONS: usize = 20;

/// How many mutants of one value lead the search.
const GUIDES: usize = 6;

/// How many pairs of edits are tried for one answer.
const PAIRS: usize = 24;

/// What is known of the slips of one reference; shared between threads.
#[derive(Debug)]
pub struct Slips {
    prepared: Arc<Prepared>,
    material: OnceLock<Material>,
    index: OnceLock<Index>,
}

/// Why an answer is wrong.
#[derive(Debug)]
pub enum Found {
    /// Edits of the answer, one after the other, that make it right.
    Corrections(Vec<Edit>),
    /// The edit of the reference that gives the answer's value; where it stands in the answer is not known.
    Mutant(Edit),
}

impl Slips {
    /// Nothing is computed before it is asked for.
    pub fn new(prepared: Arc<Prepared>) -> Slips {
        Slips { prepared, material: OnceLock::new(), index: OnceLock::new() }
    }

    fn material(&self) -> &Material {
        self.material.get_or_init(|| Material::of(&self.prepared.reference.expr, &self.prepared.lexicon.vocabulary))
    }

    /// The index of the reference's mutants; built at the first call.
    pub fn mutants(&self, probe: &mut Probe) -> &Index {
        let build = || Index::build(&self.prepared.reference.expr, &self.material().clone().small(), probe);
        self.index.get_or_init(build)
    }

    /// The edits that explain why `answer` is not the reference; `None` where none is known.
    pub fn find(&self, judge: &mut Judge, answer: &Expr) -> Option<Found> {
        if answer.size() > LARGEST {
            return None;
        }
        let program = compile(answer);
        for number in 0.. {
            let probe = judge.probe(&program, number)?;
            let Some(found) = self.find_in(probe, answer, &program) else { continue };
            if self.is_sure(judge, answer, &found, number > 0) {
                return Some(found);
            }
        }
        None
    }

    fn find_in(&self, mut probe: Probe, answer: &Expr, program: &Program) -> Option<Found> {
        let index = probe.is_own().then(|| self.mutants(&mut probe));
        let wanted = probe.reference();
        let limit = probe.steps() + STEPS;
        let mut search = Search { slips: self, answer, probe, wanted, index, limit, confirmations: 0 };
        let hits = search.mutants_of(program);
        if let Some(found) = search.guided_by_all(&hits).or_else(|| search.unguided(&hits)) {
            return Some(found);
        }
        let reference = &self.prepared.reference.expr;
        let equal = |hit: &Edit| search.probe.are_equal(&compile(&hit.result(reference)), program);
        hits.into_iter().find(equal).map(Found::Mutant)
    }

    /// Whether the judge itself finds the corrected answer right; what holds under an assumption only is asked as
    /// if it was typed.
    fn is_sure(&self, judge: &mut Judge, answer: &Expr, found: &Found, assumed: bool) -> bool {
        match found {
            Found::Mutant(_) => !assumed,
            Found::Corrections(edits) if assumed => {
                let corrected = print(&after(answer, edits), &self.prepared.lexicon.vocabulary);
                let brief = Question { brief: true, ..Question::default() };
                judge.judge(&corrected, &brief, None).verdict == Verdict::Equivalent
            }
            Found::Corrections(edits) => judge.is_equal(&after(answer, edits)),
        }
    }
}

/// A formula after edits that were made one after the other.
pub(super) fn after(expr: &Expr, edits: &[Edit]) -> Expr {
    edits.iter().fold(expr.clone(), |expr, edit| edit.result(&expr))
}

struct Search<'s, 'j> {
    slips: &'s Slips,
    answer: &'s Expr,
    probe: Probe<'j>,
    /// The reference's value in the world that is asked first.
    wanted: Ball,
    index: Option<&'s Index>,
    /// The number of steps at which the search ends.
    limit: u64,
    /// How often the ordinary comparison was asked.
    confirmations: usize,
}

impl Search<'_, '_> {
    fn is_exhausted(&self) -> bool {
        self.probe.steps() > self.limit
    }

    /// The reference's mutants that have the answer's value in the small worlds.
    fn mutants_of(&mut self, answer: &Program) -> Vec<Edit> {
        let Some(index) = self.index else { return Vec::new() };
        let Ok(value) = self.probe.value(answer) else { return Vec::new() };
        let reference = &self.slips.prepared.reference.expr;
        let equal = |edit: &&Edit| self.probe.seem_equal(&compile(&edit.result(reference)), answer);
        index.find(&value).into_iter().filter(equal).take(MUTANTS).cloned().collect()
    }

    /// Whether an expression is the reference: first in one world, then in all.
    fn is_right(&mut self, expr: &Expr) -> bool {
        let program = compile(expr);
        let value = self.probe.value(&program);
        value.is_ok_and(|value| agrees(&self.wanted, &value)) && self.is_confirmed(&program)
    }

    /// The other small worlds, and then the ordinary comparison, which is asked a limited number of times.
    fn is_confirmed(&mut self, program: &Program) -> bool {
        if !self.probe.seems_right(program) {
            return false;
        }
        self.confirmations += 1;
        self.confirmations <= CONFIRMATIONS && self.probe.is_right(program)
    }

    /// The lightest correction by a rule that takes back one of the mutants.
    fn guided_by_all(&mut self, hits: &[Edit]) -> Option<Found> {
        let mut tried: Vec<&str> = Vec::new();
        let mut best: Option<Edit> = None;
        for hit in hits {
            if tried.contains(&hit.rule.id) || tried.len() >= GUIDES {
                continue;
            }
            tried.push(hit.rule.id);
            if let Some(edit) = self.guided(self.answer, hit)
                && best.as_ref().is_none_or(|best| edit.weight < best.weight)
            {
                best = Some(edit);
            }
        }
        best.map(|edit| Found::Corrections(vec![edit]))
    }

    /// A correction of `expr` by the rule that takes back `mutant`, the most alike first.
    fn guided(&mut self, expr: &Expr, mutant: &Edit) -> Option<Edit> {
        let mut found = edits(expr, self.slips.material(), &|rule| rule.id == mutant.rule.undone_by);
        let (came, went) = mutant.sizes();
        found.sort_by_key(|edit| {
            let (removed, added) = edit.sizes();
            (removed.abs_diff(went) + added.abs_diff(came), edit.weight)
        });
        found.into_iter().find(|edit| !self.is_exhausted() && self.is_right(&edit.result(expr)))
    }

    /// Any correction; then two, of which the second takes back a mutant of the reference; then a piece replaced.
    fn unguided(&mut self, hits: &[Edit]) -> Option<Found> {
        let answer = self.answer;
        let mut pairs: Vec<(usize, Edit, Edit)> = Vec::new();
        for edit in edits(answer, self.slips.material(), &|rule| !rule.id.starts_with("replace")) {
            if self.is_exhausted() {
                break;
            }
            let program = compile(&edit.result(answer));
            let Ok(value) = self.probe.value(&program) else { continue };
            if agrees(&self.wanted, &value) {
                if self.is_confirmed(&program) {
                    return Some(Found::Corrections(vec![edit]));
                }
            } else if let (true, Some(index)) = (hits.is_empty(), self.index) {
                let mutants = index.find(&value).into_iter().take(GUIDES);
                pairs.extend(mutants.map(|mutant| (edit.weight + mutant.weight, edit.clone(), mutant.clone())));
            }
        }
        for edit in edits(answer, self.slips.material(), &|rule| rule.id.starts_with("replace")) {
            if self.is_exhausted() {
                break;
            }
            if self.is_right(&edit.result(answer)) {
                return Some(Found::Corrections(vec![edit]));
            }
        }
        pairs.sort_by_key(|(weight, ..)| *weight);
        self.limit += STEPS;
        for (_, first, mutant) in pairs.into_iter().take(PAIRS) {
            if let Some(second) = self.guided(&first.result(answer), &mutant) {
                return Some(Found::Corrections(vec![first, second]));
            }
        }
        None
    }
}

/// Names the slip of a different answer that no card declares, with its place and correction.
///
/// The verdict stays as it is. Answers that a convention or a declared mistake explains are left alone.
pub fn explain(slips: &Slips, judge: &mut Judge, judgement: &mut Judgement) {
    let unexplained = judgement.verdict == Verdict::Different
        && judgement.evidence == Evidence::Counterexample
        && judgement.mistake.is_none()
        && judgement.convention.is_none()
        && judgement.rounding.is_none();
    let Some(answer) = judgement.expr.clone().filter(|_| unexplained) else { return };
    if answer.as_number().is_some() {
        return;
    }
    let Some(found) = slips.find(judge, &answer) else { return };
    let vocabulary = &judge.prepared().lexicon.vocabulary;
    let told = sentence::tell(&found, &answer, vocabulary);
    judgement.mistake = Some(MistakeHit { id: told.id, feedback: told.text, left: 0.0 });
    judgement.changes = told.changes;
    judgement.corrected = told.corrected;
}

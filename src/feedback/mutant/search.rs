//! From a wrong answer to the edit that explains it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::edit::{Edit, edits};
use super::fraction::{Fraction, Kind};
use super::index::Index;
use super::landmark::{Landmark, Landmarks};
use super::material::Material;
use super::rule::Rule;
use super::sentence;

use crate::equivalence::{
    Evidence, Form, Judge, Judgement, MistakeHit, NamedTarget, Prepared, Probe, Question, Verdict, agrees,
};
use crate::expr::{Expr, print};
use crate::world::{Ball, Fault, compile};

/// How many operations the search for one answer may take.
const STEPS: u64 = 2_000_000;

/// Answers of more nodes are no formula with a slip.
const LARGEST: usize = 2_000;

/// How many mutants of one value are looked at.
const MUTANTS: usize = 24;

/// How many corrections that are right in the small worlds are compared in all.
const CONFIRMATIONS: usize = 20;

/// How many mutants of one value lead the search.
const GUIDES: usize = 6;

/// How many names one edit changes: one for another.
const EXCHANGED: usize = 2;

/// How many pairs of edits are tried for one answer.
const PAIRS: usize = 24;

/// What is known of the slips of one reference; shared between threads.
#[derive(Debug)]
pub struct Slips {
    pub(super) prepared: Arc<Prepared>,
    material: OnceLock<Material>,
    index: OnceLock<Index>,
    /// The declared mistakes, with the conventions of these names.
    near: Mutex<FxHashMap<Vec<String>, Arc<Landmarks>>>,
    combined: OnceLock<Landmarks>,
    pairs: OnceLock<Landmarks>,
    /// What declared mistakes leave, by the kind of slip that they are.
    pub(super) like: Mutex<FxHashMap<Kind, Option<Fraction>>>,
}

/// Why an answer is wrong.
#[derive(Debug)]
pub(super) enum Found {
    /// Edits of the answer, one after the other, that make it right.
    Corrections(Vec<Edit>),
    /// The edit of the reference that gives the answer's value; where it stands in the answer is not known.
    Mutant(Edit),
    /// A declared mistake, a convention, or both, and the edit of the answer that leads there where it is not there yet.
    Landmark(Box<Landmark>, Option<Edit>),
}

/// Why an answer is wrong, and what that leaves of the marks.
pub(super) struct Explained {
    pub found: Found,
    pub fraction: Fraction,
}

impl Slips {
    /// Nothing is computed before it is asked for.
    pub fn new(prepared: Arc<Prepared>) -> Slips {
        Slips {
            prepared,
            material: OnceLock::new(),
            index: OnceLock::new(),
            near: Mutex::default(),
            combined: OnceLock::new(),
            pairs: OnceLock::new(),
            like: Mutex::default(),
        }
    }

    fn material(&self) -> &Material {
        self.material.get_or_init(|| Material::of(&self.prepared.reference.expr, &self.prepared.lexicon.vocabulary))
    }

    /// The index of the reference's mutants; made at the first call.
    pub fn mutants(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.prepared.reference.expr, &self.material().clone().small()))
    }

    /// The edits that explain why `answer` is not the reference; `None` where none is known.
    fn find(&self, judge: &mut Judge, answer: &Expr) -> Option<Explained> {
        if answer.size() > LARGEST {
            return None;
        }
        let program = compile(answer);
        for number in 0.. {
            let probe = judge.probe(answer, &program, number)?;
            let Some(found) = self.find_in(probe, answer) else { continue };
            if self.is_sure(judge, answer, &found.found, number > 0) {
                return Some(found);
            }
        }
        None
    }

    fn find_in(&self, probe: Probe, answer: &Expr) -> Option<Explained> {
        let index = probe.is_own().then(|| self.mutants());
        let wanted = probe.reference();
        let limit = probe.steps() + STEPS;
        let mut search = Search { slips: self, answer, probe, wanted, index, limit, confirmations: 0 };
        let mut hits = Vec::new();
        let guided = search.guided_by_mutants(&mut hits);
        if guided.is_none() {
            // From here on they are more than guides.
            let reference = &self.prepared.reference.expr;
            hits.retain(|hit| search.probe.are_equal(&hit.result(reference), answer));
        }
        let found = match guided.or_else(|| search.unguided(&hits)) {
            Some(found) => found,
            None => Found::Mutant(hits.first()?.clone()),
        };
        let fraction = search.fraction(&found, &hits);
        Some(Explained { found, fraction })
    }

    /// Whether the judge itself finds the corrected answer right; what holds under an assumption only is asked as
    /// if it was typed.
    fn is_sure(&self, judge: &mut Judge, answer: &Expr, found: &Found, assumed: bool) -> bool {
        match found {
            Found::Mutant(_) | Found::Landmark(..) => !assumed,
            Found::Corrections(edits) if assumed => {
                let corrected = print(&after(answer, edits), &self.prepared.lexicon.vocabulary);
                let brief = Question { brief: true, ..Question::default() };
                judge.judge(&corrected, &brief, None).verdict == Verdict::Equivalent
            }
            Found::Corrections(edits) => judge.is_equal(&after(answer, edits)),
        }
    }
}

/// Whether there are several values and all are the same.
fn is_constant(values: &[Result<Ball, Fault>]) -> bool {
    let known: Vec<&Ball> = values.iter().flatten().collect();
    known.len() > 1 && known.iter().all(|value| agrees(value, known[0]))
}

/// A formula after edits that were made one after the other.
pub(super) fn after(expr: &Expr, edits: &[Edit]) -> Expr {
    edits.iter().fold(expr.clone(), |expr, edit| edit.result(&expr))
}

pub(super) struct Search<'s, 'j> {
    pub(super) slips: &'s Slips,
    pub(super) answer: &'s Expr,
    pub(super) probe: Probe<'j>,
    /// The reference's value in the world that is asked first.
    pub(super) wanted: Ball,
    pub(super) index: Option<&'s Index>,
    /// The number of steps at which the search ends.
    limit: u64,
    /// How often the ordinary comparison was asked.
    confirmations: usize,
}

impl<'s> Search<'s, '_> {
    fn is_exhausted(&self) -> bool {
        self.probe.steps() > self.limit
    }

    /// A correction by a rule that takes back a mutant with the answer's values in the small worlds. Such mutants are
    /// looked for block by block, likely ones first, until one leads to a correction; they are put into `hits`, but for
    /// those that have no value in the first world: they may lead to a correction and explain nothing.
    fn guided_by_mutants(&mut self, hits: &mut Vec<Edit>) -> Option<Found> {
        let index = self.index?;
        let reference = &self.slips.prepared.reference.expr;
        let values = self.probe.values(self.answer);
        // What is 0 or 1 everywhere is so for many reasons.
        let is_constant = is_constant(&values);
        let mut tried: Vec<&str> = Vec::new();
        for block in 0..index.blocks() {
            let start = self.probe.steps();
            let places = index.find(block, &values, &mut self.probe)?;
            // What a block costs does not depend on who came first.
            self.limit += self.probe.steps() - start;
            let mut new: Vec<Edit> = Vec::new();
            for place in places {
                let edit = index.edit(place);
                if hits.len() + new.len() < MUTANTS && self.probe.seem_alike(2, &values, &edit.result(reference)) {
                    new.push(edit.clone());
                }
            }
            let found = self.guided_by_all(&new, &mut tried);
            if values.first().is_some_and(Result::is_ok) && !is_constant {
                hits.append(&mut new);
            }
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Whether an expression is the reference: first in one world, then in all.
    fn is_right(&mut self, expr: &Expr) -> bool {
        let value = self.probe.value(expr);
        value.is_ok_and(|value| agrees(&self.wanted, &value)) && self.is_confirmed(expr)
    }

    /// The other small worlds, and then the ordinary comparison, which is asked a limited number of times.
    fn is_confirmed(&mut self, expr: &Expr) -> bool {
        if !self.probe.seems_right(expr) {
            return false;
        }
        self.confirmations += 1;
        self.confirmations <= CONFIRMATIONS && self.probe.is_right(expr)
    }

    /// The lightest correction by a rule that takes back one of the mutants.
    fn guided_by_all(&mut self, hits: &[Edit], tried: &mut Vec<&'static str>) -> Option<Found> {
        let mut best: Option<Edit> = None;
        for hit in hits {
            if tried.contains(&hit.rule.id) || tried.len() >= GUIDES {
                continue;
            }
            tried.push(hit.rule.id);
            let below = best.as_ref().map_or(usize::MAX, |best| best.weight);
            best = self.guided(self.answer, hit, below).or(best);
        }
        best.map(|edit| Found::Corrections(vec![edit]))
    }

    /// A correction of `expr`, of less weight than `below`, by the rule that takes back `mutant`, the most alike first.
    fn guided(&mut self, expr: &Expr, mutant: &Edit, below: usize) -> Option<Edit> {
        let mut found = edits(expr, self.slips.material(), &|rule| rule.id == mutant.rule.undone_by);
        found.retain(|edit| edit.is_written && edit.weight < below);
        let (came, went) = mutant.sizes();
        found.sort_by_cached_key(|edit| {
            let (removed, added) = edit.sizes();
            let others = [
                edit.piece.removed != mutant.piece.added,
                edit.piece.added != mutant.piece.removed,
                edit.paths.len() != mutant.paths.len(),
            ];
            let others = others.into_iter().filter(|is_other| *is_other).count();
            (others, removed.abs_diff(went) + added.abs_diff(came), edit.weight)
        });
        found.into_iter().find(|edit| !self.is_exhausted() && self.mends(edit, expr))
    }

    /// Whether an edit makes a formula right, and not by leaving a part of it without effect.
    fn mends(&mut self, edit: &Edit, expr: &Expr) -> bool {
        let result = edit.result(expr);
        self.is_right(&result) && !self.is_absorbed(edit, &result)
    }

    /// Any correction; then two declared mistakes; then a piece replaced; then a declared mistake or convention, alone or
    /// after one edit; then two edits, of which the second takes back a mutant of the reference.
    fn unguided(&mut self, hits: &[Edit]) -> Option<Found> {
        let answer = self.answer;
        let mut pairs: Vec<(usize, Edit, Edit)> = Vec::new();
        let mut beside: Vec<(Edit, Expr, usize)> = Vec::new();
        let near = self.landmarks(hits.is_empty());
        let of = |wanted: &dyn Fn(&Rule) -> bool| {
            let mut all = edits(answer, self.slips.material(), wanted);
            all.retain(|edit| edit.is_written);
            all
        };
        for edit in of(&|rule| !rule.is_coarse()) {
            if self.is_exhausted() {
                break;
            }
            let result = edit.result(answer);
            let Ok(value) = self.probe.value(&result) else { continue };
            if agrees(&self.wanted, &value) {
                if self.is_confirmed(&result) && !self.is_absorbed(&edit, &result) {
                    return Some(Found::Corrections(vec![edit]));
                }
            } else if let (true, Some(index)) = (hits.is_empty(), self.index) {
                let mutants = index.known(&value).into_iter().take(GUIDES);
                pairs.extend(mutants.map(|mutant| (edit.weight + mutant.weight, edit.clone(), mutant.clone())));
                beside.extend(
                    near.iter().flat_map(|near| near.find(&value)).map(|place| (edit.clone(), result.clone(), place)),
                );
            }
        }
        if let Some(found) = near.as_ref().and_then(|_| self.at_pair()) {
            return Some(found);
        }
        for edit in of(&Rule::is_coarse) {
            if self.is_exhausted() {
                break;
            }
            if self.mends(&edit, answer) {
                return Some(Found::Corrections(vec![edit]));
            }
        }
        if let Some(found) = near.and_then(|near| self.at_landmark(&near, beside)) {
            return Some(found);
        }
        pairs.sort_by_key(|(weight, ..)| *weight);
        self.limit += STEPS;
        // Two numbers can be changed to give any value.
        pairs.retain(|(_, first, mutant)| first.rule.id != "change_number" && mutant.rule.id != "change_number");
        for (_, first, mutant) in pairs.into_iter().take(PAIRS) {
            if let Some(second) = self.guided(&first.result(answer), &mutant, usize::MAX) {
                return Some(Found::Corrections(vec![first, second]));
            }
        }
        None
    }

    /// Two declared mistakes together; of several such pairs the one that is most like the answer in form.
    fn at_pair(&mut self) -> Option<Found> {
        let slips = self.slips;
        let answer = self.answer;
        let value = self.probe.value(answer).ok()?;
        let pairs = slips.pairs.get_or_init(|| Landmarks::pairs(&slips.prepared, &mut self.probe));
        let mut places: Vec<usize> = pairs.find(&value).collect();
        let form = Form::of(answer);
        places.sort_by_cached_key(|place| form.distance(&pairs.get(*place).expr));
        let found = places.into_iter().map(|place| pairs.get(place));
        let same = |pair: &&Landmark| self.probe.are_equal(&pair.expr, answer);
        found.into_iter().find(same).map(|pair| Found::Landmark(Box::new(pair.clone()), None))
    }

    /// The card's mistakes, and its conventions that an edit may lead to, where they are `wanted` and their values are
    /// comparable.
    fn landmarks(&mut self, wanted: bool) -> Option<Arc<Landmarks>> {
        if !wanted || self.index.is_none() {
            return None;
        }
        let slips = self.slips;
        let answer = compile(self.answer);
        let conventions = slips.prepared.conventions_with(answer.names(), EXCHANGED);
        let conventions: Vec<&NamedTarget> = conventions.filter(|it| it.when.is_empty()).collect();
        let key = conventions.iter().map(|it| it.name.clone()).collect();
        let mut known = slips.near.lock().unwrap_or_else(PoisonError::into_inner);
        let near = known.entry(key);
        let new = || Arc::new(Landmarks::near(&slips.prepared, &conventions, &mut self.probe));
        Some(near.or_insert_with(new).clone())
    }

    /// A declared mistake in another convention; then what the edited answers are, of which each has the place of a
    /// landmark with its value. Likely edits come first, and mistakes before conventions.
    fn at_landmark(&mut self, near: &Landmarks, mut beside: Vec<(Edit, Expr, usize)>) -> Option<Found> {
        let slips = self.slips;
        let answer = self.answer;
        let value = self.probe.value(answer).ok()?;
        let combined = slips.combined.get_or_init(|| Landmarks::combined(&slips.prepared, &mut self.probe));
        for place in combined.find(&value) {
            let landmark = combined.get(place);
            if self.probe.are_equal(&landmark.expr, answer) {
                return Some(Found::Landmark(Box::new(landmark.clone()), None));
            }
        }
        beside.sort_by_key(|(edit, _, place)| (edit.weight, *place));
        for (edit, result, place) in beside.into_iter().take(PAIRS) {
            let landmark = near.get(place);
            // An edit that changes nothing leads from a landmark to itself.
            if self.probe.seem_equal(&landmark.expr, answer) {
                continue;
            }
            if self.probe.seem_equal(&landmark.expr, &result)
                && self.probe.are_equal(&landmark.expr, &result)
                && !self.is_absorbed(&edit, &result)
            {
                return Some(Found::Landmark(Box::new(landmark.clone()), Some(edit)));
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
    let Some(Explained { found, fraction }) = slips.find(judge, &answer) else { return };
    let vocabulary = &judge.prepared().lexicon.vocabulary;
    let told = sentence::tell(&found, &answer, vocabulary);
    if let Found::Landmark(landmark, _) = found
        && let Some((name, remark)) = landmark.convention
    {
        judgement.convention = Some(name);
        judgement.remark = (!remark.is_empty()).then_some(remark);
    }
    judgement.mistake = Some(MistakeHit { id: told.id, feedback: told.text, left: fraction.left, why: fraction.why });
    judgement.changes = told.changes;
    judgement.corrected = told.corrected;
}

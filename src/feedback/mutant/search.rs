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
use super::site::{part_at, replaced};
use crate::equivalence::{Evidence, Form, Judge, Judgement, MistakeHit, Prepared, Probe, Question, Verdict, agrees};
use crate::expr::{Expr, Function, Node, print};
use crate::world::{Ball, Fault, Program, compile};

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

/// No kind of slip leaves less.
const LEAST: f64 = 0.25;

/// How many mutants of a kind are compared with the declared mistakes.
const ALIKE: usize = 64;

/// How many pairs of edits are tried for one answer.
const PAIRS: usize = 24;

/// What is known of the slips of one reference; shared between threads.
#[derive(Debug)]
pub struct Slips {
    prepared: Arc<Prepared>,
    material: OnceLock<Material>,
    index: OnceLock<Index>,
    near: OnceLock<Landmarks>,
    combined: OnceLock<Landmarks>,
    pairs: OnceLock<Landmarks>,
    /// What declared mistakes leave, by the kind of slip that they are.
    like: Mutex<FxHashMap<Kind, Option<Fraction>>>,
}

/// Why an answer is wrong.
#[derive(Debug)]
pub(super) enum Found {
    /// Edits of the answer, one after the other, that make it right.
    Corrections(Vec<Edit>),
    /// The edit of the reference that gives the answer's value; where it stands in the answer is not known.
    Mutant(Edit),
    /// A declared mistake, a convention, or both, and the edit of the answer that leads there where it is not there yet.
    Landmark(Landmark, Option<Edit>),
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
            near: OnceLock::new(),
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
            let probe = judge.probe(&program, number)?;
            let Some(found) = self.find_in(probe, answer, &program) else { continue };
            if self.is_sure(judge, answer, &found.found, number > 0) {
                return Some(found);
            }
        }
        None
    }

    fn find_in(&self, probe: Probe, answer: &Expr, program: &Program) -> Option<Explained> {
        let index = probe.is_own().then(|| self.mutants());
        let wanted = probe.reference();
        let limit = probe.steps() + STEPS;
        let mut search = Search { slips: self, answer, probe, wanted, index, limit, confirmations: 0 };
        let mut hits = Vec::new();
        let guided = search.guided_by_mutants(program, &mut hits);
        if guided.is_none() {
            // From here on they are more than guides.
            let reference = &self.prepared.reference.expr;
            hits.retain(|hit| search.probe.are_equal(&compile(&hit.result(reference)), program));
        }
        let found = match guided.or_else(|| search.unguided(&hits)) {
            Some(found) => found,
            None => Found::Mutant(hits.first()?.clone()),
        };
        let fraction = search.fraction(&found, &hits, program);
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

impl<'s> Search<'s, '_> {
    fn is_exhausted(&self) -> bool {
        self.probe.steps() > self.limit
    }

    /// A correction by a rule that takes back a mutant with the answer's values in the small worlds. Such mutants are
    /// looked for block by block, likely ones first, until one leads to a correction; they are put into `hits`, but for
    /// those that have no value in the first world: they may lead to a correction and explain nothing.
    fn guided_by_mutants(&mut self, answer: &Program, hits: &mut Vec<Edit>) -> Option<Found> {
        let index = self.index?;
        let reference = &self.slips.prepared.reference.expr;
        let values = self.probe.values(answer);
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
                if hits.len() + new.len() < MUTANTS
                    && self.probe.seem_alike(2, &values, &compile(&edit.result(reference)))
                {
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

    /// What is left of the marks. Where the reference's mutants have the answer's value, the likeliest of them tells, so
    /// that it is the same in every notation.
    fn fraction(&mut self, found: &Found, hits: &[Edit], answer: &Program) -> Fraction {
        let reference = &self.slips.prepared.reference.expr;
        let is_opposite = self
            .probe
            .value_in(0, answer)
            .is_ok_and(|value| self.wanted.mid != 0.0 && agrees(&Ball { mid: -value.mid, ..value }, &self.wanted));
        if is_opposite && self.probe.seem_equal(&compile(&reference.clone().negated()), answer) {
            return Fraction::of_whole_sign();
        }
        match (found, hits.first()) {
            (Found::Landmark(landmark, edit), _) => {
                let own = landmark.mistake.as_ref().map(|hit| Fraction { left: hit.left, why: hit.why.clone() });
                let edit = match &landmark.second {
                    Some(hit) => Some(Fraction { left: hit.left, why: hit.why.clone() }),
                    None => edit.as_ref().map(|edit| self.fraction_of(edit, true)),
                };
                match (own, edit) {
                    (Some(own), Some(edit)) => own.and(&edit),
                    (own, edit) => own.or(edit).unwrap_or(Fraction { left: 1.0, why: String::new() }),
                }
            }
            // Of the mutants with this value the one that was made by what is told.
            (Found::Corrections(edits), Some(first)) => {
                let is_told = |hit: &&Edit| edits.iter().any(|edit| edit.rule.undone_by == hit.rule.id);
                self.fraction_of(hits.iter().find(is_told).unwrap_or(first), false)
            }
            (Found::Mutant(edit), _) => self.fraction_of(edit, false),
            (Found::Corrections(edits), None) => {
                let fractions: Vec<Fraction> = edits.iter().map(|edit| self.fraction_of(edit, true)).collect();
                fractions.into_iter().reduce(|a, b| a.and(&b)).unwrap_or_else(Fraction::of_whole_sign)
            }
        }
    }

    /// What a slip leaves that no card declares: no more than one of its kind that the card does declare.
    fn fraction_of(&mut self, edit: &Edit, is_correction: bool) -> Fraction {
        let own = Fraction::of(edit, is_correction, self.slips.prepared.reference.expr.size());
        if own.left <= LEAST {
            return own;
        }
        match self.like(Kind::of(edit, is_correction)) {
            Some(declared) if declared.left < own.left => declared,
            _ => own,
        }
    }

    /// What is left after the mildest declared mistake that is a slip of this kind.
    fn like(&mut self, kind: Kind) -> Option<Fraction> {
        let known = self.slips.like.lock().unwrap_or_else(PoisonError::into_inner).get(&kind).cloned();
        if let Some(known) = known {
            return known;
        }
        let index = self.index?;
        let reference = &self.slips.prepared.reference.expr;
        let mut found: Option<Fraction> = None;
        let mutants: Vec<Program> =
            index.of_kind(&kind).take(ALIKE).map(|mutant| compile(&mutant.result(reference))).collect();
        let values: Vec<_> = mutants.iter().map(|mutant| self.probe.value(mutant)).collect();
        for (hit, target) in self.slips.prepared.mistakes() {
            let Ok(value) = self.probe.value(&target.program) else { continue };
            let is_one = mutants.iter().zip(&values).any(|(mutant, known)| {
                known.as_ref().is_ok_and(|known| agrees(known, &value))
                    && self.probe.surely_equal(mutant, &target.program)
            });
            if is_one && found.as_ref().is_none_or(|found| found.left < hit.left) {
                found = Some(Fraction::like(hit));
            }
        }
        self.slips.like.lock().unwrap_or_else(PoisonError::into_inner).insert(kind, found.clone());
        found
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

    /// Whether the edited formula has its value only because something around the edit is now 0 or 1, or a side of a
    /// minimum or maximum is never taken: `\log\frac pp`, `a^{1-1}`, `\min(a, \max(a, b))`.
    fn is_absorbed(&mut self, edit: &Edit, result: &Expr) -> bool {
        let whole = compile(result);
        let Ok(value) = self.probe.value(&whole) else { return false };
        let depth = edit.paths.iter().map(Vec::len).min().unwrap_or_default();
        for up in 0..=depth {
            let mut places: Vec<&[usize]> = edit.paths.iter().map(|path| &path[..path.len() - up]).collect();
            places.dedup();
            let Some(there) = places.first().and_then(|place| part_at(result, place)) else { continue };
            let others: Vec<Expr> = match there.node() {
                // An edit deep inside of a side does not make it idle.
                Node::Apply(Function::Min | Function::Max, args) if up <= 1 => args.clone(),
                Node::Apply(Function::Min | Function::Max, _) => continue,
                Node::Sum(_) | Node::Product(_) | Node::Power(..) | Node::Apply(..) | Node::Bind { .. } => {
                    vec![Expr::integer(0), Expr::integer(1)]
                }
                Node::Probability { .. } => vec![Expr::integer(1)],
                _ => continue,
            };
            // What has another value of its own need not be asked about.
            let own = match there.has_outer_bound() {
                false => self.probe.value(&compile(there)).ok(),
                true => None,
            };
            let idle = others.into_iter().any(|other| {
                if let (Some(own), Some(number)) = (&own, other.as_integer())
                    && (own.mid - number as f64).abs() > own.error
                {
                    return false;
                }
                let without = places.iter().fold(result.clone(), |expr, place| replaced(&expr, place, &other));
                let without = compile(&without);
                self.probe.value(&without).is_ok_and(|without| agrees(&without, &value))
                    && self.probe.surely_equal(&without, &whole)
            });
            if idle {
                return true;
            }
        }
        false
    }

    /// Any correction; then two declared mistakes; then a piece replaced; then a declared mistake or convention, alone or
    /// after one edit; then two edits, of which the second takes back a mutant of the reference.
    fn unguided(&mut self, hits: &[Edit]) -> Option<Found> {
        let answer = self.answer;
        let mut pairs: Vec<(usize, Edit, Edit)> = Vec::new();
        let mut beside: Vec<(Edit, Program, usize)> = Vec::new();
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
            let program = compile(&result);
            let Ok(value) = self.probe.value(&program) else { continue };
            if agrees(&self.wanted, &value) {
                if self.is_confirmed(&program) && !self.is_absorbed(&edit, &result) {
                    return Some(Found::Corrections(vec![edit]));
                }
            } else if let (true, Some(index)) = (hits.is_empty(), self.index) {
                let mutants = index.known(&value).into_iter().take(GUIDES);
                pairs.extend(mutants.map(|mutant| (edit.weight + mutant.weight, edit.clone(), mutant.clone())));
                beside.extend(
                    near.iter().flat_map(|near| near.find(&value)).map(|place| (edit.clone(), program.clone(), place)),
                );
            }
        }
        if let Some(found) = near.and_then(|_| self.at_pair()) {
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
        if let Some(found) = near.and_then(|near| self.at_landmark(near, beside)) {
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
        let answer = compile(self.answer);
        let value = self.probe.value(&answer).ok()?;
        let pairs = slips.pairs.get_or_init(|| Landmarks::pairs(&slips.prepared, &mut self.probe));
        let mut places: Vec<usize> = pairs.find(&value).collect();
        let form = Form::of(self.answer);
        places.sort_by_cached_key(|place| pairs.get(*place).expr.as_ref().map(|expr| form.distance(expr)));
        let found = places.into_iter().map(|place| pairs.get(place));
        let same = |pair: &&Landmark| self.probe.are_equal(&pair.program, &answer);
        found.into_iter().find(same).map(|pair| Found::Landmark(pair.clone(), None))
    }

    /// The card's mistakes and conventions, where they are `wanted` and their values are comparable.
    fn landmarks(&mut self, wanted: bool) -> Option<&'s Landmarks> {
        let slips = self.slips;
        (wanted && self.index.is_some())
            .then(|| slips.near.get_or_init(|| Landmarks::near(&slips.prepared, &mut self.probe)))
    }

    /// A declared mistake in another convention; then what the edited answers are, of which each has the place of a
    /// landmark with its value. Likely edits come first, and mistakes before conventions.
    fn at_landmark(&mut self, near: &Landmarks, mut beside: Vec<(Edit, Program, usize)>) -> Option<Found> {
        let slips = self.slips;
        let answer = compile(self.answer);
        let value = self.probe.value(&answer).ok()?;
        let combined = slips.combined.get_or_init(|| Landmarks::combined(&slips.prepared, &mut self.probe));
        for place in combined.find(&value) {
            let landmark = combined.get(place);
            if self.probe.are_equal(&landmark.program, &answer) {
                return Some(Found::Landmark(landmark.clone(), None));
            }
        }
        beside.sort_by_key(|(edit, _, place)| (edit.weight, *place));
        for (edit, program, place) in beside.into_iter().take(PAIRS) {
            let landmark = near.get(place);
            // An edit that changes nothing leads from a landmark to itself.
            if self.probe.seem_equal(&landmark.program, &answer) {
                continue;
            }
            if self.probe.seem_equal(&landmark.program, &program)
                && self.probe.are_equal(&landmark.program, &program)
                && !self.is_absorbed(&edit, &edit.result(self.answer))
            {
                return Some(Found::Landmark(landmark.clone(), Some(edit)));
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
    if let Found::Landmark(Landmark { convention: Some((name, remark)), .. }, _) = found {
        judgement.convention = Some(name);
        judgement.remark = (!remark.is_empty()).then_some(remark);
    }
    judgement.mistake = Some(MistakeHit { id: told.id, feedback: told.text, left: fraction.left, why: fraction.why });
    judgement.changes = told.changes;
    judgement.corrected = told.corrected;
}

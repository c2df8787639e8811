//! Marking many answers: references prepared once, judges for each thread.

use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::algebra::Prover;
use crate::cards::{Card, Vocabulary, bank};
use crate::equivalence::{Evidence, Judge, Judgement, Prepared, Question, Selection, Verdict};
use crate::sheet::Record;
use crate::text::Diagnostic;

/// Why there is nothing to judge against.
#[derive(Debug, Clone, thiserror::Error)]
pub enum GradeError {
    /// No card has that id.
    #[error("there is no card `{0}`; `eqmark cards list` shows them")]
    UnknownCard(String),
    /// A card's own formula cannot be read.
    #[error("{0}")]
    BrokenCard(String),
    /// A reference that was typed cannot be read.
    #[error("the reference cannot be read: {0}")]
    BrokenReference(String),
    /// An axis or option that the card does not have.
    #[error("{0}")]
    Option(String),
}

/// One marked answer.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The record as it came.
    pub record: Record,
    /// What was found.
    pub judgement: Judgement,
    /// Full marks for the card.
    pub full_marks: f64,
    /// The vocabulary, for words about worlds.
    pub vocabulary: Arc<Prepared>,
}

/// What all threads share.
#[derive(Debug)]
pub struct Grader {
    /// Options in force, as `axis=option`, where a card has the axis.
    pub options: Vec<String>,
    /// Conventions that count.
    pub question: Question,
    prepared: Mutex<FxHashMap<String, Arc<Prepared>>>,
}

/// The key of a reference.
fn key_of(record: &Record) -> String {
    match (&record.formula, &record.reference) {
        (Some(formula), _) => format!("card:{formula}"),
        (None, Some(reference)) => format!("typed:{reference}"),
        (None, None) => String::new(),
    }
}

impl Grader {
    /// A grader with options and allowed conventions, each as `axis=option`.
    pub fn new(options: Vec<String>, allow: Vec<String>) -> Self {
        Grader { options, question: Question { allow, brief: false, strict: false }, prepared: Mutex::default() }
    }

    /// The card of that id.
    ///
    /// # Errors
    ///
    /// [`GradeError::UnknownCard`].
    pub fn card(id: &str) -> Result<&'static Card, GradeError> {
        bank().iter().find(|card| card.id == id).ok_or_else(|| GradeError::UnknownCard(id.to_owned()))
    }

    /// A card's reference under the options in force, prepared at the first call.
    ///
    /// # Errors
    ///
    /// Every [`GradeError`] but [`GradeError::BrokenReference`].
    pub fn prepared_card(&self, id: &str) -> Result<Arc<Prepared>, GradeError> {
        let card = Self::card(id)?;
        self.remembered(&format!("card:{id}"), || {
            let mut selection = Selection::default_of(card);
            for option in &self.options {
                let axis = option.split('=').next().unwrap_or_default();
                if card.axes.iter().any(|known| known.id == axis) {
                    selection = selection.with(card, option).map_err(GradeError::Option)?;
                }
            }
            Prepared::card(card, selection).map_err(|error| GradeError::BrokenCard(error.to_string()))
        })
    }

    /// A typed reference, prepared at the first call.
    ///
    /// # Errors
    ///
    /// [`GradeError::BrokenReference`].
    pub fn prepared_reference(&self, reference: &str) -> Result<Arc<Prepared>, GradeError> {
        self.remembered(&format!("typed:{reference}"), || {
            Prepared::typed(reference).map_err(|diagnostics: Vec<Diagnostic>| {
                let message = diagnostics.into_iter().next().map(|diagnostic| diagnostic.message);
                GradeError::BrokenReference(message.unwrap_or_default())
            })
        })
    }

    fn remembered(
        &self,
        key: &str,
        prepare: impl FnOnce() -> Result<Prepared, GradeError>,
    ) -> Result<Arc<Prepared>, GradeError> {
        if let Some(known) = self.lock().get(key) {
            return Ok(known.clone());
        }
        let prepared = Arc::new(prepare()?);
        Ok(self.lock().entry(key.to_owned()).or_insert(prepared).clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FxHashMap<String, Arc<Prepared>>> {
        self.prepared.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The judges of one thread.
pub struct Worker<'g> {
    grader: &'g Grader,
    judges: FxHashMap<String, Judge>,
}

/// How many judges a thread keeps; typed references could be as many as there are rows.
const MOST_JUDGES: usize = 256;

impl<'g> Worker<'g> {
    /// A worker without judges.
    pub fn new(grader: &'g Grader) -> Self {
        Worker { grader, judges: FxHashMap::default() }
    }

    /// The judge for a record's reference.
    ///
    /// # Errors
    ///
    /// Every [`GradeError`].
    pub fn judge(&mut self, record: &Record) -> Result<&mut Judge, GradeError> {
        let key = key_of(record);
        if !self.judges.contains_key(&key) {
            if self.judges.len() >= MOST_JUDGES {
                self.judges.clear();
            }
            let prepared = match (&record.formula, &record.reference) {
                (Some(id), _) => self.grader.prepared_card(id)?,
                (None, reference) => self.grader.prepared_reference(reference.as_deref().unwrap_or_default())?,
            };
            self.judges.insert(key.clone(), Judge::new(prepared));
        }
        self.judges.get_mut(&key).ok_or(GradeError::UnknownCard(key))
    }

    /// Marks one answer.
    ///
    /// # Errors
    ///
    /// Every [`GradeError`]; what is wrong with the answer itself is part of the outcome.
    pub fn grade(&mut self, record: Record, prover: Option<&Prover>) -> Result<Outcome, GradeError> {
        let question = &self.grader.question.clone();
        let judge = self.judge(&record)?;
        let judgement = judge.judge(&record.answer, question, prover);
        let prepared = judge.prepared().clone();
        let full_marks = prepared.card.map_or(1.0, |card| card.marks);
        Ok(Outcome { record, judgement, full_marks, vocabulary: prepared })
    }
}

impl Outcome {
    /// The vocabulary of the reference.
    pub fn words(&self) -> &Vocabulary {
        &self.vocabulary.lexicon.vocabulary
    }

    /// An outcome for an answer that could not be judged, because its reference is not there.
    pub fn without_reference(record: Record, error: &GradeError) -> Outcome {
        let mut judgement = Judgement::new(Verdict::Undecided, Evidence::None);
        judgement.reasons.push(error.to_string());
        let lexicon = Prepared::typed("0").expect("zero is a formula");
        Outcome { record, judgement, full_marks: 1.0, vocabulary: Arc::new(lexicon) }
    }
}

/// Marks records on all threads of the pool; the outcomes stand in the order of the records.
pub fn grade_all(grader: &Grader, records: Vec<Record>, prover: Option<&Prover>) -> Vec<Outcome> {
    records
        .into_par_iter()
        .map_init(
            || Worker::new(grader),
            |worker, record| {
                let copy = record.clone();
                worker.grade(record, prover).unwrap_or_else(|error| Outcome::without_reference(copy, &error))
            },
        )
        .collect()
}

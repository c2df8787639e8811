//! Marking many answers: references prepared once, judges for each thread.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use indexmap::IndexMap;
use lru::LruCache;
use rayon::prelude::*;

use super::teacher::{Given, TeacherMarks};
use crate::algebra::Prover;
use crate::cards::{Card, Vocabulary, bank};
use crate::equivalence::{Judge, Judgement, Prepared, Question, Selection};
use crate::feedback::{Mark, Slips, add_steps, cluster_key, explain, fit_places, mark, not_judged};
use crate::sheet::Record;
use crate::text::{Diagnostic, nearest};

/// Why there is nothing to judge against.
#[derive(Debug, Clone, thiserror::Error)]
pub enum GradeError {
    /// No card has that id.
    #[error("there is no card `{id}`{}; `eqmark cards list` shows them", did_you_mean(id))]
    UnknownCard {
        /// What was given as its id.
        id: String,
    },
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

/// How many ids with the same beginning are named.
const MOST_MEANT: usize = 6;

/// The ids of cards that may have been meant, in words.
fn did_you_mean(id: &str) -> String {
    let ids = || bank().iter().map(|card| card.id.as_str());
    let begun: Vec<String> = ids().filter(|known| known.starts_with(id)).map(|it| format!("`{it}`")).collect();
    match (nearest(id, ids()), begun.split_last()) {
        (_, Some((last, rest))) if !id.is_empty() && begun.len() <= MOST_MEANT => {
            let rest = if rest.is_empty() { String::new() } else { format!("{} or ", rest.join(", ")) };
            format!(" (did you mean {rest}{last}?)")
        }
        (Some(meant), _) => format!(" (did you mean `{meant}`?)"),
        (None, _) => String::new(),
    }
}

/// One marked answer.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The record as it came.
    pub record: Record,
    /// What was found.
    pub judgement: Judgement,
    /// The key of its cluster; `None` where nothing was judged.
    pub cluster: Option<String>,
    /// The marks, as eqmark itself gives them.
    pub mark: Mark,
    /// What a teacher gives this cluster.
    pub given: Option<Given>,
    /// The marks of a right answer.
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
    /// Full marks that count in place of the cards' own: of a card, or of all questions for `None`.
    pub out_of: Vec<(Option<String>, f64)>,
    /// A teacher's marks.
    pub teacher: TeacherMarks,
    prepared: Mutex<LruCache<String, Arc<Reference>>>,
}

/// A reference and what is known of slips in it.
#[derive(Debug)]
struct Reference {
    prepared: Arc<Prepared>,
    slips: Slips,
}

/// How many references are kept ready: all cards, and the last of typed ones, which could be as many as there are rows.
const MOST_PREPARED: NonZeroUsize = NonZeroUsize::new(256).unwrap();

/// Cards under options, for all graders: what is known of them does not depend on who asks.
static CARDS: LazyLock<Mutex<Cards>> = LazyLock::new(|| Mutex::new(LruCache::new(MOST_PREPARED)));

/// References by the id of the card and the options in force.
type Cards = LruCache<(String, Vec<usize>, Option<String>), Arc<Reference>>;

impl Reference {
    fn new(prepared: Prepared) -> Arc<Reference> {
        let prepared = Arc::new(prepared);
        Arc::new(Reference { slips: Slips::new(prepared.clone()), prepared })
    }

    fn of_card(card: &'static Card, selection: Selection, asked: Option<&str>) -> Result<Arc<Reference>, GradeError> {
        let lock = || CARDS.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (card.id.clone(), selection.0.clone(), asked.map(str::to_owned));
        if let Some(known) = lock().get(&key) {
            return Ok(known.clone());
        }
        let prepared = Prepared::card(card, selection).and_then(|prepared| match asked {
            Some(convention) => prepared.asking(convention),
            None => Ok(prepared),
        });
        let reference = Reference::new(prepared.map_err(|error| GradeError::BrokenCard(error.to_string()))?);
        Ok(lock().get_or_insert(key, || reference).clone())
    }
}

/// The key of a reference.
pub(super) fn key_of(record: &Record) -> String {
    match (&record.formula, &record.reference) {
        (Some(formula), _) => format!("card:{formula}"),
        (None, Some(reference)) => format!("typed:{reference}"),
        (None, None) => String::new(),
    }
}

impl Grader {
    /// A grader with options and allowed conventions, each as `axis=option`.
    pub fn new(options: Vec<String>, allow: Vec<String>) -> Self {
        let question = Question { allow, brief: false, strict: false };
        Grader {
            options,
            question,
            out_of: Vec::new(),
            teacher: TeacherMarks::default(),
            prepared: Mutex::new(LruCache::new(MOST_PREPARED)),
        }
    }

    /// The card of that id.
    ///
    /// # Errors
    ///
    /// [`GradeError::UnknownCard`].
    pub fn card(id: &str) -> Result<&'static Card, GradeError> {
        crate::cards::card(id).ok_or_else(|| GradeError::UnknownCard { id: id.to_owned() })
    }

    /// The marks of a right answer: those in force for the card, else those for all questions, else the card's own, or 1
    /// for a typed reference.
    pub fn full_marks(&self, record: &Record) -> f64 {
        let id = record.formula.as_deref();
        let of = |wanted: Option<&str>| self.out_of.iter().rev().find(|(card, _)| card.as_deref() == wanted);
        let set = id.and_then(|id| of(Some(id))).or_else(|| of(None)).map(|(_, marks)| *marks);
        set.or_else(|| Some(Self::card(id?).ok()?.marks)).unwrap_or(1.0)
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
            let mut asked = None;
            for option in &self.options {
                let axis = option.split('=').next().unwrap_or_default();
                if card.conventions.iter().any(|it| it.name() == *option) {
                    asked = Some(option.as_str());
                } else if card.axes_with_parts().iter().any(|(known, _)| known == axis) {
                    selection = selection.with(card, option).map_err(GradeError::Option)?;
                }
            }
            Reference::of_card(card, selection, asked)
        })
    }

    /// A typed reference, prepared at the first call.
    ///
    /// # Errors
    ///
    /// [`GradeError::BrokenReference`].
    pub fn prepared_reference(&self, reference: &str) -> Result<Arc<Prepared>, GradeError> {
        self.remembered(&format!("typed:{reference}"), || {
            Prepared::typed(reference).map(Reference::new).map_err(|diagnostics: Vec<Diagnostic>| {
                let message = diagnostics.into_iter().next().map(|diagnostic| diagnostic.message);
                GradeError::BrokenReference(message.unwrap_or_default())
            })
        })
    }

    /// Sees that every option and allowed convention is one of a card: of this one, or of any for `None`.
    ///
    /// # Errors
    ///
    /// [`GradeError::Option`] that lists what there is.
    pub fn know_options(&self, card: Option<&Card>) -> Result<(), GradeError> {
        let known = |card: &Card, setting: &str| {
            Selection::default_of(card).with(card, setting).is_ok()
                || card.convention_names().iter().any(|name| name == setting)
        };
        let settings = self.options.iter().chain(&self.question.allow).flat_map(|setting| setting.split(','));
        for setting in settings {
            let is_known = match card {
                Some(card) => known(card, setting),
                None => bank().iter().any(|card| known(card, setting)),
            };
            if is_known {
                continue;
            }
            let options = |card: &'static Card| {
                let axes = card.axes_with_parts().into_iter();
                let options = axes.flat_map(|(id, axis)| axis.options.iter().map(move |it| format!("{id}={}", it.id)));
                options.chain(card.convention_names()).collect::<Vec<_>>()
            };
            let mut all: Vec<String> =
                bank().iter().filter(|it| card.is_none_or(|card| card.id == it.id)).flat_map(options).collect();
            all.sort();
            all.dedup();
            let meant =
                nearest(setting, all.iter().map(String::as_str)).map(|meant| format!("did you mean `{meant}`?"));
            let whose = card.map_or_else(|| "no card".to_owned(), |card| format!("the card `{}` does not", card.id));
            let reason = match (card, meant) {
                (Some(_), Some(meant)) => format!("{whose} have the option `{setting}`; {meant}"),
                (Some(_), None) if all.is_empty() => format!("{whose} have the option `{setting}`; it has none"),
                (Some(_), None) => format!("{whose} have the option `{setting}`; it has: {}", all.join(", ")),
                (None, Some(meant)) => format!("{whose} has the option `{setting}`; {meant}"),
                (None, None) => format!("{whose} has the option `{setting}`; `eqmark cards show ID` lists a card's"),
            };
            return Err(GradeError::Option(reason));
        }
        Ok(())
    }

    fn remembered(
        &self,
        key: &str,
        prepare: impl FnOnce() -> Result<Arc<Reference>, GradeError>,
    ) -> Result<Arc<Prepared>, GradeError> {
        if let Some(known) = self.lock().get(key) {
            return Ok(known.prepared.clone());
        }
        let reference = prepare()?;
        Ok(self.lock().get_or_insert(key.to_owned(), || reference).prepared.clone())
    }

    /// What is known of slips in the reference of that key, once it is prepared.
    fn reference(&self, key: &str) -> Option<Arc<Reference>> {
        self.lock().get(key).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<String, Arc<Reference>>> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The judges of one thread.
pub struct Worker<'g> {
    grader: &'g Grader,
    judges: LruCache<String, Judge>,
}

/// How many judges a thread keeps. Each holds the worlds of its reference.
const MOST_JUDGES: NonZeroUsize = NonZeroUsize::new(128).unwrap();

impl<'g> Worker<'g> {
    /// A worker without judges.
    pub fn new(grader: &'g Grader) -> Self {
        Worker { grader, judges: LruCache::new(MOST_JUDGES) }
    }

    /// The judge for a record's reference.
    ///
    /// # Errors
    ///
    /// Every [`GradeError`].
    pub fn judge(&mut self, record: &Record) -> Result<&mut Judge, GradeError> {
        let grader = self.grader;
        self.judges.try_get_or_insert_mut(key_of(record), || {
            let prepared = match (&record.formula, &record.reference) {
                (Some(id), _) => grader.prepared_card(id)?,
                (None, reference) => grader.prepared_reference(reference.as_deref().unwrap_or_default())?,
            };
            Ok(Judge::new(prepared))
        })
    }

    /// Marks one answer.
    ///
    /// # Errors
    ///
    /// Every [`GradeError`]; what is wrong with the answer itself is part of the outcome.
    pub fn grade(&mut self, record: Record, prover: Option<&Prover>) -> Result<Outcome, GradeError> {
        let question = &self.grader.question.clone();
        let grader = self.grader;
        let judge = self.judge(&record)?;
        let mut judgement = match record.answer.trim().is_empty() {
            true => Judgement::no_answer(),
            false => judge.judge(&record.answer, question, prover),
        };
        if let (Some(reference), false) = (grader.reference(&key_of(&record)), question.brief || question.strict) {
            explain(&reference.slips, judge, &mut judgement);
            fit_places(&mut judgement.changes, &record.answer);
            add_steps(&mut judgement, &reference.prepared);
        }
        let prepared = judge.prepared().clone();
        let full_marks = grader.full_marks(&record);
        let is_allowed = |part: &str| question.allow.iter().any(|allowed| allowed == part) || prepared.is_right(part);
        judgement.is_allowed = judgement.convention.as_deref().is_some_and(|name| name.split(',').all(is_allowed));
        let mark = mark(&judgement, full_marks);
        let cluster = cluster_key(&judgement, &record.answer);
        let given = grader.teacher.given(&record, &cluster, full_marks);
        Ok(Outcome { record, judgement, cluster: Some(cluster), mark, given, full_marks, vocabulary: prepared })
    }
}

impl Outcome {
    /// The vocabulary of the reference.
    pub fn words(&self) -> &Vocabulary {
        &self.vocabulary.lexicon.vocabulary
    }

    /// An outcome for an answer that could not be judged, such as one whose reference is not there. The reason is for
    /// the teacher, the student only reads that the answer waits.
    pub fn without_verdict(record: Record, reason: String) -> Outcome {
        let judgement = Judgement::undecided(not_judged());
        let lexicon = Prepared::typed("0").expect("zero is a formula");
        let mark = Mark { marks: None, why: reason };
        Outcome { record, judgement, cluster: None, mark, given: None, full_marks: 1.0, vocabulary: Arc::new(lexicon) }
    }
}

/// Marks many records: one worker for each thread, and identical answers to the same question once.
pub struct Crew<'g, T> {
    workers: Vec<Mutex<Worker<'g>>>,
    prover: Option<&'g Prover>,
    finish: Box<dyn Fn(&Outcome) -> T + Send + Sync + 'g>,
    known: LruCache<String, Arc<T>>,
}

/// How many answers a crew remembers.
const MOST_KNOWN: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

/// The longest answer, in bytes, that a crew remembers.
const LONGEST_KNOWN: usize = 4096;

impl<'g, T: Send + Sync> Crew<'g, T> {
    /// A crew for the current thread pool; `finish` makes of each outcome, on the thread that judged it, what is kept.
    /// It must not look at the record's id and further fields: answers that are the same share what it makes.
    pub fn new(
        grader: &'g Grader,
        prover: Option<&'g Prover>,
        finish: impl Fn(&Outcome) -> T + Send + Sync + 'g,
    ) -> Self {
        let workers = (0..rayon::current_num_threads()).map(|_| Mutex::new(Worker::new(grader))).collect();
        Crew { workers, prover, finish: Box::new(finish), known: LruCache::new(MOST_KNOWN) }
    }

    /// What was made of each record, in the order of the records, whatever the number of threads.
    pub fn mark(&mut self, records: &[Record]) -> Vec<Arc<T>> {
        let mut jobs: IndexMap<String, &Record> = IndexMap::new();
        let places: Vec<Result<Arc<T>, usize>> = records
            .iter()
            .map(|record| {
                let key = format!("{}\0{}", key_of(record), record.answer);
                match self.known.get(&key) {
                    Some(known) => Ok(known.clone()),
                    None => {
                        let entry = jobs.entry(key);
                        let place = entry.index();
                        entry.or_insert(record);
                        Err(place)
                    }
                }
            })
            .collect();
        let done: Vec<Arc<T>> = jobs.par_values().map(|record| Arc::new(self.marked(record))).collect();
        for ((key, _), made) in jobs.into_iter().zip(&done) {
            if key.len() <= LONGEST_KNOWN {
                self.known.put(key, made.clone());
            }
        }
        places.into_iter().map(|place| place.unwrap_or_else(|place| done[place].clone())).collect()
    }

    /// Marks on this thread's worker. A fault of ours costs one verdict and not the batch.
    fn marked(&self, record: &Record) -> T {
        let place = rayon::current_thread_index().unwrap_or_default() % self.workers.len();
        let mut worker = self.workers[place].lock().unwrap_or_else(PoisonError::into_inner);
        let grade = AssertUnwindSafe(|| worker.grade(record.clone(), self.prover));
        let outcome = match catch_unwind(grade) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Outcome::without_verdict(record.clone(), error.to_string()),
            Err(_) => {
                *worker = Worker::new(worker.grader);
                Outcome::without_verdict(record.clone(), "the program failed on this answer".to_owned())
            }
        };
        (self.finish)(&outcome)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::equivalence::Verdict;

    #[test]
    fn identical_answers_are_judged_once() {
        let record = |answer: &str, reference: &str, id: u64| Record {
            id: id.into(),
            reference: Some(reference.to_owned()),
            answer: answer.to_owned(),
            ..Record::default()
        };
        let records = [record("x+x", "2x", 1), record("x", "2x", 2), record("x+x", "2x", 3), record("x+x", "x", 4)];
        let count = AtomicUsize::new(0);
        let grader = Grader::new(Vec::new(), Vec::new());
        let mut crew = Crew::new(&grader, None, |outcome| {
            count.fetch_add(1, Ordering::Relaxed);
            outcome.judgement.verdict
        });
        for _ in 0..2 {
            let verdicts: Vec<Verdict> = crew.mark(&records).iter().map(|verdict| **verdict).collect();
            let [same, other] = [Verdict::Equivalent, Verdict::Different];
            assert_eq!(verdicts, [same, other, same, other]);
        }
        assert_eq!(count.load(Ordering::Relaxed), 3);
    }
}

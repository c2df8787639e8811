//! What is told when a batch is done: how many answers got which verdict, what could not be judged, whose answers are
//! left out.

use std::hash::BuildHasher;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::arguments::Batch;
use super::output::say;
use crate::equivalence::Verdict;
use crate::report::{OutputRecord, counted, grouped};
use crate::sheet::{Record, text_of};

/// How many students with several answers to one question are told by name.
const MOST_TOLD: usize = 20;

/// The verdicts in the order in which they are told.
const VERDICTS: [Verdict; 4] = [Verdict::Equivalent, Verdict::Different, Verdict::Undecided, Verdict::Unreadable];

/// Counts over all answers of a batch.
#[derive(Debug, Default)]
pub struct Tally {
    verdicts: [usize; VERDICTS.len()],
    /// Answers without marks.
    open: usize,
    /// Why answers could not be judged at all, with how many they are.
    unjudged: IndexMap<String, usize>,
    /// Hashes of the ids: of a file of any length eight bytes an answer.
    ids: FxHashSet<u64>,
    /// How many answers have the id of an earlier one, and the first of these ids.
    repeated: (usize, String),
    /// How often each student answered each question; only where results are by student.
    answered: IndexMap<(String, String), usize>,
    /// Answers whose student is blank, those whose record lacks the field so that the id stands for it, and the others.
    blank: usize,
    by_id: usize,
    named: usize,
}

impl Tally {
    /// Counts an answer.
    pub fn add(&mut self, record: &Record, output: &OutputRecord) {
        let place = VERDICTS.iter().position(|verdict| *verdict == output.verdict);
        self.verdicts[place.unwrap_or_default()] += 1;
        self.open += usize::from(output.marks.is_none());
        if output.cluster.is_none() {
            *self.unjudged.entry(output.why.clone()).or_default() += 1;
        }
        let id = text_of(&record.id);
        if !id.is_empty() && !self.ids.insert(FxBuildHasher.hash_one(&id)) {
            if self.repeated.0 == 0 {
                self.repeated.1 = id;
            }
            self.repeated.0 += 1;
        }
    }

    /// Whose answer it is: the field with the student, or the id where the record has no such field. `None` where that
    /// is blank, which is counted.
    pub fn student(&mut self, record: &Record, field: &str) -> Option<String> {
        let student = match record.has_field(field) {
            true => record.field(field),
            false => record.field("id").inspect(|_| self.by_id += 1),
        };
        match &student {
            None => self.blank += 1,
            Some(_) => self.named += usize::from(record.has_field(field)),
        }
        student.map(|student| student.trim().to_owned())
    }

    /// Counts an answer of a student to a question.
    pub fn answered(&mut self, student: String, question: String) {
        *self.answered.entry((student, question)).or_default() += 1;
    }

    /// Tells what a teacher should look after: what was not judged, ids and answers that come again, students that are
    /// not known.
    pub fn tell(&self, command: &Batch) {
        for (reason, count) in &self.unjudged {
            say(&format!("{} could not be judged: {reason}", counted(*count, "answer")));
        }
        let mut repeated = self.answered.iter().filter(|(_, count)| **count > 1);
        for ((student, question), count) in repeated.by_ref().take(MOST_TOLD) {
            say(&format!("{student} answered `{question}` {count} times; the last answer counts"));
        }
        let more = repeated.count();
        if more > 0 {
            say(&format!("so did {} more", counted(more, "student")));
        }
        // Of results by student the answers that come again were told.
        if let ((count @ 1.., id), true) = (&self.repeated, self.answered.is_empty()) {
            let verb = if *count == 1 { "has" } else { "have" };
            say(&format!("{} {verb} the id of an earlier one, such as `{id}`", counted(*count, "answer")));
        }
        let field = &command.student;
        if self.blank > 0 {
            say(&format!(
                "{} with a blank `{field}`: left out of the results by student",
                counted(self.blank, "answer")
            ));
        }
        // Where no record has the field, the ids are the students.
        if self.by_id > 0 && self.named > 0 {
            say(&format!("{} without the field `{field}`: the id stands for it", counted(self.by_id, "answer")));
        }
    }

    /// All in one line: `4 answers: 2 equivalent, 1 different, 1 undecided; 1 for you to decide`.
    pub fn line(&self) -> String {
        let total: usize = self.verdicts.iter().sum();
        if total == 0 {
            return "no answers".to_owned();
        }
        let parts = VERDICTS.iter().zip(self.verdicts).filter(|(_, count)| *count > 0);
        let parts: Vec<String> =
            parts.map(|(verdict, count)| format!("{} {}", grouped(count), verdict.word())).collect();
        let open = if self.open > 0 { format!("; {} for you to decide", grouped(self.open)) } else { String::new() };
        format!("{}: {}{open}", counted(total, "answer"), parts.join(", "))
    }
}

//! `--marks`: a teacher's file of marks is read before a batch, and gets the clusters that it lacks after it.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use rustc_hash::FxHashSet;

use super::CliError;
use super::input::read_text;
use super::output::{file_error, say};
use crate::feedback::{MarkCounts, NewCluster, TEACHER_MARKS_HEADER, TeacherError, read_teacher_marks};
use crate::grade::{Grader, TeacherMarks};
use crate::report::{OutputRecord, counted};
use crate::sheet::Record;

/// Reads the file and gives its marks to the grader. Without a file there are none, if it `may_lack`.
///
/// What changed since a mark was given is told.
pub fn use_marks(path: &Path, may_lack: bool, grader: &mut Grader) -> Result<(), CliError> {
    if may_lack && !path.exists() {
        return Ok(());
    }
    let text = read_text(path)?;
    let marks = read_teacher_marks(text.trim_start_matches('\u{feff}')).map_err(|errors| refused(path, &errors))?;
    let (marks, changed) = TeacherMarks::resolve(marks, grader).map_err(|errors| refused(path, &errors))?;
    for remark in changed {
        say(&format!("{}:{remark}", path.display()));
    }
    grader.teacher = marks;
    Ok(())
}

/// All that is wrong with a file, one a line.
fn refused(path: &Path, errors: &[TeacherError]) -> CliError {
    let lines: Vec<String> = errors.iter().map(|error| format!("{}:{error}", path.display())).collect();
    CliError::Usage(format!("the marks cannot be used\n{}", lines.join("\n")))
}

/// Which entries a batch has met, and which clusters the file lacks.
pub struct MetClusters<'a> {
    path: &'a Path,
    grader: &'a Grader,
    met: FxHashSet<usize>,
    /// The clusters that have no entry, by card or reference, then by key.
    lacking: IndexMap<Question, IndexMap<String, Lacking>>,
    is_adding: bool,
}

/// A card's id, or a reference.
type Question = (Option<String>, Option<String>);

/// A cluster that has no entry.
struct Lacking {
    /// Its first answer.
    record: Record,
    output: OutputRecord,
    count: usize,
    marks: MarkCounts,
}

impl<'a> MetClusters<'a> {
    /// Nothing was met yet; clusters that have no entry are kept for the file if it `is_adding`.
    pub fn new(path: &'a Path, is_adding: bool, grader: &'a Grader) -> MetClusters<'a> {
        MetClusters { path, grader, met: FxHashSet::default(), lacking: IndexMap::new(), is_adding }
    }

    /// Notes an answer.
    pub fn add(&mut self, record: &Record, output: &OutputRecord) {
        let Some(cluster) = &output.cluster else { return };
        if let Some(place) = self.grader.teacher.place(record, cluster) {
            self.met.insert(place);
        } else if self.is_adding {
            let reference = if record.formula.is_some() { None } else { record.reference.clone() };
            let clusters = self.lacking.entry((record.formula.clone(), reference)).or_default();
            let new = || {
                let (record, output) = (record.clone(), output.clone());
                Lacking { record, output, count: 0, marks: MarkCounts::default() }
            };
            let lacking = clusters.entry(cluster.clone()).or_insert_with(new);
            lacking.count += 1;
            lacking.marks.add(output.marks);
        }
    }

    /// Tells of the marks that no answer has met, and adds the clusters that have no entry.
    pub fn finish(self) -> Result<(), CliError> {
        let name = self.path.display();
        for mark in self.grader.teacher.unmet(&self.met) {
            let question = mark.formula.as_deref().or(mark.reference.as_deref()).unwrap_or_default();
            say(&format!(
                "{name}:{}: no answer to `{question}` is in this cluster; the mark stays in the file",
                mark.place.line
            ));
        }
        if !self.is_adding {
            return Ok(());
        }
        let count: usize = self.lacking.values().map(IndexMap::len).sum();
        if count > 0 {
            append(self.path, &self.entries())?;
        }
        say(&format!("{name}: {} added", counted(count, "cluster")));
        Ok(())
    }

    /// The entries to add: question by question, what a teacher must decide first, then the largest.
    fn entries(&self) -> String {
        let mut text = String::new();
        for ((formula, reference), clusters) in &self.lacking {
            let mut clusters: Vec<(&String, &Lacking)> = clusters.iter().collect();
            clusters.sort_by_key(|(_, it)| (!it.marks.has_open(), std::cmp::Reverse(it.count)));
            for (cluster, Lacking { record, output, count, marks }) in clusters {
                let new = NewCluster {
                    formula: formula.as_deref(),
                    reference: reference.as_deref(),
                    answer: &record.answer,
                    cluster,
                    verdict: output.verdict.word(),
                    marks,
                    out_of: self.grader.full_marks(record),
                    feedback: &output.feedback,
                    count: *count,
                };
                text.push_str(&new.toml());
            }
        }
        text
    }
}

/// Adds text at the end of a file, or makes the file. It is replaced as a whole, so that it is never half written.
fn append(path: &Path, added: &str) -> Result<(), CliError> {
    // A link stays one.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut text = if path.exists() { read_text(&path)? } else { TEACHER_MARKS_HEADER.to_owned() };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(added);
    let mut name = path.clone().into_os_string();
    name.push(".new");
    let new = PathBuf::from(name);
    let written = std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, &path));
    written.map_err(|source| file_error("write", &path, source))
}

//! The answers of a batch: the rows of a file, and those that an earlier run marked.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::CliError;
use super::arguments::Batch;
use super::batch::{CHUNK, Results};
use super::input::{delimiter_of, is_standard, mind_encoding};
use super::output::file_error;
use super::progress::{Counted, Progress};
use super::result_file::{Rows, kept_rows};
use crate::equivalence::Verdict;
use crate::report::OutputRecord;
use crate::sheet::{Columns, Record, RecordError, Row, csv_records, json_records, text_of};

/// How many bytes at the start of a file tell its encoding and its delimiter.
const START: u64 = 1 << 16;

/// How many kinds of outcomes of an earlier run are marked again to see that its options were the same.
const MOST_MARKED_AGAIN: usize = 64;

/// The answers, and how far they are read.
pub struct Input {
    pub name: String,
    pub rows: Box<dyn Iterator<Item = Row>>,
    pub bytes: Rc<Cell<u64>>,
    pub progress: Progress,
    /// Rows that could not be read.
    pub bad: usize,
}

impl Input {
    pub fn open(command: &Batch) -> Result<Input, CliError> {
        let path: &Path = &command.answers;
        let error = |source| file_error("read", path, source);
        if path.is_dir() {
            return Err(CliError::Usage(format!("`{}` is a folder; give a file with answers", path.display())));
        }
        let mut start = Vec::new();
        let (file, size): (Box<dyn Read>, u64) = match is_standard(path) {
            true => (Box::new(std::io::stdin()), 0),
            false => {
                let file = std::fs::File::open(path).map_err(error)?;
                let size = file.metadata().map_err(error)?.len();
                // Only of a file with a size can the start be read twice.
                if size > 0 {
                    let begin = std::fs::File::open(path).map_err(error)?.take(START);
                    std::io::BufReader::new(begin).read_to_end(&mut start).map_err(error)?;
                }
                (Box::new(file), size)
            }
        };
        mind_encoding(path, &start)?;
        let (file, bytes) = Counted::new(file);
        let is = |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
        let names = &command.columns;
        let of_header = || delimiter_of(&String::from_utf8_lossy(&start));
        let delimiter = names.delimiter.unwrap_or_else(|| if is("tsv") { '\t' } else { of_header() });
        let columns = Columns {
            answer: names.answer_column.clone(),
            id: names.id_column.clone(),
            formula: names.formula_column.clone(),
            reference: names.reference_column.clone(),
            default_formula: command.formula.clone(),
            delimiter: u8::try_from(delimiter).ok().filter(u8::is_ascii).ok_or_else(|| {
                CliError::Usage(format!("`{delimiter}` cannot stand between columns; an ASCII character can"))
            })?,
        };
        let rows: Box<dyn Iterator<Item = Row>> = if is("csv") || is("tsv") {
            Box::new(csv_records(file, &columns))
        } else {
            Box::new(json_records(std::io::BufReader::with_capacity(1 << 16, file), &columns))
        };
        Ok(Input { name: path.display().to_string(), rows, bytes, progress: Progress::new(size), bad: 0 })
    }

    /// Reads the rows that an earlier run marked, and sees that its results are those of these answers.
    pub fn pass_over(
        &mut self,
        command: &Batch,
        kept: u64,
        results: &mut Results,
        mark: &mut dyn FnMut(&Record) -> Arc<OutputRecord>,
    ) -> Result<(), CliError> {
        let mut known: FxHashSet<String> = FxHashSet::default();
        if kept == 0 {
            return Ok(());
        }
        let mut earlier = earlier_results(command, kept)?;
        let mut taken = 0;
        while taken < kept {
            let Some((_, row)) = self.rows.next() else {
                return Err(CliError::Usage(format!("the results hold {kept} rows, but `{}` only {taken}", self.name)));
            };
            // What is wrong with the others was told by the earlier run.
            let Ok(record) = row else { continue };
            taken += 1;
            let output = earlier
                .next()
                .transpose()?
                .filter(|output| text_of(&output.id) == text_of(&record.id) && output.formula == record.formula);
            let Some(output) = output else {
                let reason =
                    format!("row {taken} of the results is not that of `{}`: other answers were marked", self.name);
                return Err(CliError::Usage(reason));
            };
            if !results.is_as_given(&record, &output) {
                let reason =
                    format!("row {taken} of the results has other marks than the file of --marks gives; mark all anew");
                return Err(CliError::Usage(reason));
            }
            // Of each kind of outcome one is marked again: other options give other marks.
            let kind = format!("{:?} {}", output.formula, told(&output));
            if known.len() < MOST_MARKED_AGAIN && known.insert(kind) {
                let now = mark(&record);
                if told(&now) != told(&output) {
                    let (now, then) = (told(&now), told(&output));
                    let reason = format!(
                        "row {taken} of the results was marked as `{then}`, and is now `{now}`: with other options, or by another version; mark all anew"
                    );
                    return Err(CliError::Usage(reason));
                }
            }
            results.add(record, &output, false)?;
        }
        self.progress.start_at(self.bytes.get());
        Ok(())
    }

    /// The next records; what is no record is told and left out.
    pub fn chunk(&mut self) -> Result<Vec<Record>, CliError> {
        let mut chunk = Vec::with_capacity(CHUNK);
        while chunk.len() < CHUNK {
            match self.rows.next() {
                None => break,
                Some((_, Ok(record))) => chunk.push(record),
                // Without its columns no row of the file can be read.
                Some((_, Err(error @ RecordError::NoColumn { .. }))) => {
                    return Err(CliError::Usage(format!("`{}`: {error}", self.name)));
                }
                Some((line, Err(error))) => {
                    self.bad += 1;
                    self.progress.say(&format!("{}:{line}: {error}", self.name));
                }
            }
        }
        Ok(chunk)
    }
}

/// The records that an earlier run wrote. From a table only the id, the card and what decides the marks are known.
fn earlier_results(
    command: &Batch,
    kept: u64,
) -> Result<Box<dyn Iterator<Item = Result<OutputRecord, CliError>>>, CliError> {
    if let Some(path) = command.jsonl.clone() {
        let lines = kept_rows(&path, Rows::Lines, kept)?.lines();
        return Ok(Box::new(lines.map(move |line| {
            let line = line.map_err(|source| file_error("read", &path, source))?;
            serde_json::from_str(&line).map_err(|error| CliError::Usage(format!("`{}`: {error}", path.display())))
        })));
    }
    let path = command.csv.clone().unwrap_or_default();
    let rows = csv::Reader::from_reader(kept_rows(&path, Rows::Table, kept)?).into_records();
    Ok(Box::new(rows.map(move |row| {
        let row = row.map_err(|error| CliError::Usage(format!("`{}`: {error}", path.display())))?;
        let [id, formula] = [0, 1].map(|at| row.get(at).unwrap_or_default());
        let id = id.strip_prefix('\'').unwrap_or(id).into();
        let cell = |at: usize| row.get(at).filter(|cell| !cell.is_empty()).map(str::to_owned);
        let formula = Some(formula.to_owned()).filter(|formula| !formula.is_empty());
        let mut output =
            OutputRecord { id, formula, convention: cell(4), mistake: cell(5), ..OutputRecord::unread("") };
        output.verdict = Verdict::of_word(row.get(2).unwrap_or_default()).unwrap_or(output.verdict);
        output.marks = cell(6).and_then(|marks| marks.parse().ok());
        Ok(output)
    })))
}

/// What was said of an answer, as far as options decide it.
fn told(output: &OutputRecord) -> String {
    let marks = output.marks.map_or_else(|| "no marks".to_owned(), |marks| format!("marks {marks}"));
    let parts = [Some(output.verdict.word()), output.convention.as_deref(), output.mistake.as_deref(), Some(&marks)];
    parts.into_iter().flatten().collect::<Vec<&str>>().join(", ")
}

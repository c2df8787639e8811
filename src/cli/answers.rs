//! The answers of a batch: the rows of a file, and those that an earlier run marked.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::CliError;
use super::arguments::{AnswersFormat, Batch};
use super::batch::{CHUNK, Results};
use super::input::{delimiter_of, is_standard, mind_encoding};
use super::output::file_error;
use super::progress::{Counted, Progress};
use super::result_file::{Rows, kept_rows};
use crate::equivalence::Verdict;
use crate::render::spelled_out;
use crate::report::{OutputRecord, counted};
use crate::sheet::{Columns, Record, RecordError, Row, csv_records, json_records, text_of};

/// How many bytes at the start of a file tell its encoding and its delimiter.
const START: usize = 1 << 16;

/// The byte order mark, by which spreadsheets know UTF-8.
pub const MARK: &str = "\u{feff}";

/// After how many rows that could not be read, and none that could, a file is given up.
const MOST_BAD_FIRST: usize = 10;

/// How many kinds of outcomes of an earlier run are marked again to see that its options were the same.
const MOST_MARKED_AGAIN: usize = 64;

/// The answers, and how far they are read.
pub struct Input {
    pub name: String,
    pub rows: Box<dyn Iterator<Item = Row>>,
    pub bytes: Rc<Cell<u64>>,
    pub progress: Progress,
    /// Rows that were read.
    good: u64,
    /// Rows that could not be read.
    pub bad: usize,
    /// What the file looks like, if it is no file of JSON lines.
    likeness: Option<&'static str>,
    /// Whether the file begins with a byte order mark, as tables for spreadsheets do.
    pub has_mark: bool,
}

impl Input {
    pub fn open(command: &Batch) -> Result<Input, CliError> {
        let path: &Path = &command.answers;
        let error = |source| file_error("read", path, source);
        if path.is_dir() {
            return Err(CliError::Usage(format!("`{}` is a folder; give a file with answers", path.display())));
        }
        let (file, size): (Box<dyn Read>, u64) = match is_standard(path) {
            true => (Box::new(std::io::stdin()), 0),
            false => {
                let file = std::fs::File::open(path).map_err(error)?;
                let size = file.metadata().map_err(error)?.len();
                (Box::new(file), size)
            }
        };
        let mut file = std::io::BufReader::with_capacity(START, file);
        let start = file.fill_buf().map_err(error)?.to_vec();
        mind_encoding(path, &start)?;
        if let Some(advice) = no_text(&start) {
            return Err(CliError::Usage(format!("`{}` {advice}", path.display())));
        }
        let (file, bytes) = Counted::new(file);
        let format = command.format.unwrap_or_else(|| AnswersFormat::of_path(path));
        let names = &command.columns;
        let of_header = || delimiter_of(&String::from_utf8_lossy(&start));
        let delimiter = names.delimiter.unwrap_or_else(|| match format {
            AnswersFormat::Tsv => '\t',
            _ => of_header(),
        });
        let columns = Columns {
            answer: names.answer_column.clone(),
            id: names.id_column.clone(),
            formula: names.formula_column.clone(),
            reference: names.reference_column.clone(),
            default_formula: command.formula.clone(),
            delimiter: u8::try_from(delimiter).ok().filter(|byte| is_delimiter(*byte)).ok_or_else(|| {
                let shown = delimiter.escape_debug();
                CliError::Usage(format!("`{shown}` cannot stand between columns; a comma, a semicolon or a tab can"))
            })?,
        };
        let rows: Box<dyn Iterator<Item = Row>> = match format {
            AnswersFormat::Jsonl => Box::new(json_records(std::io::BufReader::with_capacity(START, file), &columns)),
            AnswersFormat::Csv | AnswersFormat::Tsv => Box::new(csv_records(file, &columns)),
        };
        let likeness = if format == AnswersFormat::Jsonl { likeness(&start) } else { None };
        let name = path.display().to_string();
        Ok(Input {
            name,
            rows,
            bytes,
            progress: Progress::new(size),
            good: 0,
            bad: 0,
            likeness,
            has_mark: start.starts_with(MARK.as_bytes()),
        })
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
            self.good += 1;
            // A table has ids without hidden characters.
            let id = text_of(&record.id);
            let is_id = |found: &str| found == id || found == spelled_out(&id);
            let output = earlier
                .next()
                .transpose()?
                .filter(|output| is_id(&text_of(&output.id)) && output.formula == record.formula);
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
    ///
    /// # Errors
    ///
    /// Where rows would be lost unseen, and where none of the first rows, or none at all, could be read.
    pub fn chunk(&mut self) -> Result<Vec<Record>, CliError> {
        let mut chunk = Vec::with_capacity(CHUNK);
        while chunk.len() < CHUNK {
            match self.rows.next() {
                None if self.good == 0 && self.bad > 0 => return Err(self.unread()),
                None => break,
                Some((_, Ok(record))) => {
                    self.good += 1;
                    chunk.push(record);
                }
                // These are about the file and not about a line of it.
                Some((
                    _,
                    Err(error @ (RecordError::NoHeader | RecordError::NoColumn { .. } | RecordError::TwoColumns(_))),
                )) => {
                    return Err(CliError::Usage(format!("`{}`: {error}", self.name)));
                }
                Some((line, Err(error))) if error.ends_the_file() => {
                    return Err(CliError::Usage(format!("{}:{line}: {error}", self.name)));
                }
                Some((line, Err(error))) => {
                    self.bad += 1;
                    self.progress.say(&format!("{}:{line}: {error}", self.name));
                    if self.good == 0 && self.bad == MOST_BAD_FIRST {
                        return Err(self.unread());
                    }
                }
            }
        }
        Ok(chunk)
    }

    /// That no row could be read.
    fn unread(&self) -> CliError {
        let rows = counted(self.bad, "row");
        let likeness = self.likeness.map_or_else(String::new, |likeness| format!("; it looks like {likeness}"));
        CliError::Usage(format!("none of the first {rows} of `{}` could be read{likeness}", self.name))
    }
}

/// What to do about a file that is no text, told by its first bytes.
fn no_text(start: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "is a spreadsheet or an archive; in a spreadsheet save it as \"CSV UTF-8\""),
        (b"\xd0\xcf\x11\xe0", "is an old spreadsheet; save it as \"CSV UTF-8\""),
        (b"\x1f\x8b", "is compressed; unpack it first (`gunzip`)"),
        (b"\x28\xb5\x2f\xfd", "is compressed; unpack it first (`unzstd`)"),
        (b"%PDF", "is a PDF; give a table (CSV) or JSON lines"),
    ];
    kinds.iter().find(|(begin, _)| start.starts_with(begin)).map(|(_, advice)| *advice)
}

/// What a text that should be JSON lines looks like otherwise.
fn likeness(start: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(start);
    let first = text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty())?.trim();
    match first.chars().next()? {
        '{' if first.len() == 1 => Some("JSON over several lines: write one record a line (`jq -c .`)"),
        '{' => None,
        '[' => Some("a JSON list: write one record a line (`jq -c '.[]'`)"),
        _ if first.contains([',', ';', '\t']) => Some("a table: name it .csv, or give `--format csv`"),
        _ => Some("plain text; give a table (CSV) or JSON lines"),
    }
}

/// Whether a byte can stand between columns: no letter, quote, line end or other part of a cell.
fn is_delimiter(byte: u8) -> bool {
    byte == b'\t' || byte == b' ' || (byte.is_ascii_punctuation() && byte != b'"')
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

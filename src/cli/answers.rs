//! The answers of a batch: the rows of a file, and those that an earlier run marked.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::CliError;
use super::arguments::{AnswersFormat, Batch};
use super::batch::{CHUNK, Results, know_fields};
use super::input::{delimiter_of, is_standard, mind_encoding};
use super::output::file_error;
use super::progress::{Counted, Progress};
use super::result_file::{Rows, kept_rows};
use crate::equivalence::Verdict;
use crate::render::spelled_out;
use crate::report::{OutputRecord, counted, csv_cell};
use crate::sheet::{Columns, Record, RecordError, Row, csv_records, json_records, text_of};

/// How many bytes at the start of a file tell its encoding and its delimiter.
const START: usize = 1 << 16;

/// The byte order mark, by which spreadsheets know UTF-8.
pub const MARK: &str = "\u{feff}";

/// After how many rows that could not be read, and none that could, a file is given up.
const MOST_BAD_FIRST: usize = 10;

/// How many kinds of outcomes of an earlier run are marked again to see that its options were the same.
const MOST_MARKED_AGAIN: usize = 256;

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
        let format = command.answers_format();
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
        let mut first = Vec::new();
        while taken < kept {
            let Some((line, row)) = self.rows.next() else {
                return Err(CliError::Usage(format!("the results hold {kept} rows, but `{}` only {taken}", self.name)));
            };
            let record = match row {
                Ok(record) => record,
                Err(error) => match self.fault(line, &error) {
                    Some(fault) => return Err(fault),
                    // What is wrong with a row was told by the earlier run.
                    None => continue,
                },
            };
            taken += 1;
            self.good += 1;
            if first.len() < CHUNK {
                first.push(record.clone());
            }
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
            // Of each kind of outcome one is marked again: with the same options nothing of it changes.
            let is_whole = command.jsonl.is_some();
            let full_marks = results.full_marks(&record);
            let mut other = is_set_otherwise(&output, full_marks, is_whole.then_some(command.rendered));
            if other.is_none() && known.len() < MOST_MARKED_AGAIN && known.insert(kind_of(&record, &output)) {
                other = difference(&output, &mark(&record), is_whole);
            }
            if let Some(other) = other {
                let reason = format!(
                    "row {taken} of the results was marked with other options, or by another version: {other}; give the same options, or mark all anew without --resume"
                );
                return Err(CliError::Usage(reason));
            }
            results.add(record, &output, false)?;
        }
        know_fields(command, &first)?;
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
                Some((line, Err(error))) => {
                    if let Some(fault) = self.fault(line, &error) {
                        return Err(fault);
                    }
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

    /// What ends the run, where the error is about more than a row.
    fn fault(&self, line: u64, error: &RecordError) -> Option<CliError> {
        let name = &self.name;
        match error {
            RecordError::NoHeader | RecordError::NoColumn { .. } | RecordError::TwoColumns(_) => {
                Some(CliError::Usage(format!("`{name}`: {error}")))
            }
            _ if error.ends_the_file() => Some(CliError::Usage(format!("{name}:{line}: {error}"))),
            _ => None,
        }
    }

    /// That no row could be read.
    fn unread(&self) -> CliError {
        let likeness = self.likeness.map_or_else(String::new, |likeness| format!("; it looks like {likeness}"));
        let name = &self.name;
        CliError::Usage(match self.bad {
            1 => format!("the only row of `{name}` could not be read{likeness}"),
            bad => format!("none of the first {} of `{name}` could be read{likeness}", counted(bad, "row")),
        })
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
        output.evidence = cell(3).unwrap_or_default();
        let number = |at: usize| cell(at).and_then(|marks| marks.parse().ok());
        (output.marks, output.out_of) = (number(6), number(7));
        output.feedback = cell(9).unwrap_or_default();
        Ok(output)
    })))
}

/// Answers of one kind are marked alike under all options.
fn kind_of(record: &Record, output: &OutputRecord) -> String {
    let assumptions = output.assumptions.iter().map(|it| it.id.as_str());
    let reference = record.formula.as_ref().or(record.reference.as_ref()).map_or("", String::as_str);
    [reference]
        .into_iter()
        .map(str::to_owned)
        .chain(facts(output).into_iter().map(|(_, fact)| fact))
        .chain(assumptions.map(str::to_owned))
        .collect::<Vec<String>>()
        .join("\0")
}

/// What was said of an answer, as far as a table has it too, by the names of the fields.
fn facts(output: &OutputRecord) -> [(&'static str, String); 6] {
    let number = |marks: Option<f64>| marks.map_or_else(|| "empty".to_owned(), |marks| marks.to_string());
    let word = |word: &Option<String>| word.clone().unwrap_or_else(|| "empty".to_owned());
    [
        ("verdict", output.verdict.word().to_owned()),
        ("evidence", output.evidence.clone()),
        ("convention", word(&output.convention)),
        ("mistake", word(&output.mistake)),
        ("marks", number(output.marks)),
        ("out_of", number(output.out_of)),
    ]
}

/// What shows without marking again that options were others: full marks, and whether `rendered` was asked for, which a
/// table does not tell.
fn is_set_otherwise(output: &OutputRecord, full_marks: f64, is_rendered: Option<bool>) -> Option<String> {
    if let Some(then) = output.out_of.filter(|then| *then != full_marks) {
        return Some(format!("`out_of` was {then} and is now {full_marks}"));
    }
    let has_html = output.html.is_some();
    let is_shown = output.normalized.is_some() && is_rendered.is_some_and(|wanted| wanted != has_html);
    is_shown.then(|| format!("it was marked {} --rendered", if has_html { "with" } else { "without" }))
}

/// The first thing that is said of an answer now and was not said of it then; of a table without what it does not have.
fn difference(then: &OutputRecord, now: &OutputRecord, is_whole: bool) -> Option<String> {
    let other = facts(then).into_iter().zip(facts(now)).find(|((_, then), (_, now))| then != now);
    if let Some(((name, then), (_, now))) = other {
        return Some(format!("`{name}` was {then} and is now {now}"));
    }
    if then.feedback != now.feedback && then.feedback != csv_cell(&now.feedback) {
        return Some(format!("its sentence was `{}` and is now `{}`", then.feedback, now.feedback));
    }
    let is_same = || *then == OutputRecord { id: then.id.clone(), ..now.clone() };
    (is_whole && !is_same()).then(|| "its record is not the same now".to_owned())
}

//! Input records of batches: JSON lines and CSV.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{BufRead, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder, Trim};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

/// One answer to be marked. It names a card in `formula` or a formula in `reference`; with both, the card counts.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema)]
#[schemars(rename = "InputRecord", transform = require_reference)]
pub struct Record {
    /// The id as given, a string or a number; `null` where there is none.
    #[schemars(schema_with = "id_schema", default)]
    pub id: Value,
    /// The card that the answer is marked against.
    pub formula: Option<String>,
    /// The formula that the answer is marked against, as LaTeX.
    pub reference: Option<String>,
    /// What the student wrote; may be empty.
    #[schemars(schema_with = "answer_schema")]
    pub answer: String,
    /// Fields that are not known, in order, to be carried through.
    #[schemars(flatten)]
    pub extra: Map<String, Value>,
}

/// The schema of ids.
pub(crate) fn id_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": ["string", "number", "null"]})
}

/// The schema of answers: a number stands for its digits.
fn answer_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": ["string", "number"]})
}

/// Adds to the schema that a card or a reference is there.
fn require_reference(schema: &mut Schema) {
    let given = |field: &str| json!({"required": [field], "properties": {field: {"type": "string", "pattern": "\\S"}}});
    schema.insert("anyOf".to_owned(), json!([given("formula"), given("reference")]));
}

/// Why a record cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The line is not JSON.
    #[error("column {column}: the line is not JSON: {message}")]
    Json {
        /// The column in bytes, from 1.
        column: usize,
        /// What is wrong with it.
        message: String,
    },
    /// The line is JSON, but no object.
    #[error(
        "a record is a JSON object such as {{\"id\": \"a1\", \"formula\": \"ppo_clip\", \"answer\": \"...\"}}, not {0}"
    )]
    NotAnObject(&'static str),
    /// A field has a value of the wrong kind.
    #[error("`{field}` is {found}, not a string")]
    NotAString {
        /// The field.
        field: &'static str,
        /// What it is instead.
        found: &'static str,
    },
    /// The id is neither a string nor a number.
    #[error("`id` is {0}, not a string or number")]
    Id(&'static str),
    /// There is no answer.
    #[error("the record has no `{0}`")]
    NoAnswer(String),
    /// There is nothing to mark the answer against.
    #[error("the record has neither `{formula}` nor `{reference}`")]
    NoReference {
        /// The field or column of the card.
        formula: String,
        /// The field or column of the reference.
        reference: String,
    },
    /// The header of a CSV file lacks the column of the answers, or one that was asked for.
    #[error("no column is named `{column}`; the columns are {found}")]
    NoColumn {
        /// The column that is wanted.
        column: String,
        /// The columns that are there.
        found: String,
    },
    /// The bytes of a CSV record are not UTF-8.
    #[error("field {field} is not UTF-8")]
    Encoding {
        /// The number of the field, from 1.
        field: usize,
    },
    /// The bytes of a line are not UTF-8.
    #[error("the line is not UTF-8")]
    LineEncoding,
    /// The file cannot be read any further.
    #[error("the file cannot be read: {0}")]
    Read(String),
}

/// A record with the number of its first line, or why that line is none.
pub type Row = (u64, Result<Record, RecordError>);

impl Record {
    /// Whether the record has a field of that name, whatever its case, be it blank.
    pub fn has_field(&self, name: &str) -> bool {
        let is_own = ["id", "formula"].iter().any(|own| own.eq_ignore_ascii_case(name));
        is_own || self.extra.keys().any(|key| key.eq_ignore_ascii_case(name))
    }

    /// The value of a field as text, whatever the case of its name; `None` where it is absent, `null` or blank.
    pub fn field(&self, name: &str) -> Option<String> {
        let extra = self.extra.get(name);
        let alike = || self.extra.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        let text = match extra.or_else(alike) {
            Some(value) => text_of(value),
            None if name.eq_ignore_ascii_case("id") => text_of(&self.id),
            None if name.eq_ignore_ascii_case("formula") => self.formula.clone().unwrap_or_default(),
            None => String::new(),
        };
        (!text.trim().is_empty()).then_some(text)
    }
}

/// A JSON value as the text of a cell: strings as they are, nothing for `null`.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Reads one line of JSON.
///
/// `answer` is a string or number; `formula` and `reference` are strings, and absent when `null` or blank. A byte
/// order mark before the object is passed over.
///
/// # Errors
///
/// When the line is not JSON or no object, has no `answer`, has neither `formula` nor `reference`, or one of them is
/// of the wrong kind.
pub fn read_json_line(line: &str) -> Result<Record, RecordError> {
    read_json_line_with(line, &Columns::default())
}

/// Reads a record from one line of JSON; the card of `columns` stands in where the line names none.
///
/// # Errors
///
/// Every [`RecordError`] about JSON and fields.
fn read_json_line_with(line: &str, columns: &Columns) -> Result<Record, RecordError> {
    let body = line.trim_start_matches('\u{feff}');
    let value: Value = serde_json::from_str(body).map_err(|error| {
        let message = error.to_string();
        let end = message.rfind(" at line ").unwrap_or(message.len());
        RecordError::Json { column: error.column() + line.len() - body.len(), message: message[..end].to_string() }
    })?;
    let Value::Object(fields) = value else { return Err(RecordError::NotAnObject(kind(&value))) };
    let mut record = Record::default();
    let mut answer = None;
    for (name, value) in fields {
        match name.as_str() {
            "id" if matches!(value, Value::String(_) | Value::Number(_) | Value::Null) => record.id = value,
            "id" => return Err(RecordError::Id(kind(&value))),
            "formula" => record.formula = string("formula", value)?.filter(|text| !text.trim().is_empty()),
            "reference" => record.reference = string("reference", value)?.filter(|text| !text.trim().is_empty()),
            "answer" => {
                answer = match value {
                    Value::Number(number) => Some(number.to_string()),
                    value => string("answer", value)?,
                }
            }
            _ => drop(record.extra.insert(name, value)),
        }
    }
    complete(record, answer, columns)
}

fn string(field: &'static str, value: Value) -> Result<Option<String>, RecordError> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        other => Err(RecordError::NotAString { field, found: kind(&other) }),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The record with its answer, if it has all that it needs.
fn complete(mut record: Record, answer: Option<String>, columns: &Columns) -> Result<Record, RecordError> {
    record.answer = answer.ok_or_else(|| RecordError::NoAnswer(columns.answer.clone()))?;
    if record.formula.is_none() && record.reference.is_none() {
        record.formula.clone_from(&columns.default_formula);
    }
    if record.formula.is_none() && record.reference.is_none() {
        let Columns { formula, reference, .. } = columns.clone();
        return Err(RecordError::NoReference { formula, reference });
    }
    Ok(record)
}

/// Reads the records of JSON lines, one at a time, each with its line; blank lines are passed over.
pub fn json_records<R: BufRead>(mut reader: R, columns: &Columns) -> impl Iterator<Item = Row> + use<R> {
    let columns = columns.clone();
    let mut place = 0;
    let mut bytes = Vec::new();
    let mut is_done = false;
    std::iter::from_fn(move || {
        while !is_done {
            bytes.clear();
            place += 1;
            match reader.read_until(b'\n', &mut bytes) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    is_done = true;
                    return Some((place, Err(RecordError::Read(error.to_string()))));
                }
            }
            match std::str::from_utf8(&bytes) {
                Ok(line) if line.trim_start_matches('\u{feff}').trim().is_empty() => {}
                Ok(line) => return Some((place, read_json_line_with(line.trim_end(), &columns))),
                Err(_) => return Some((place, Err(RecordError::LineEncoding))),
            }
        }
        None
    })
}

/// What the columns of a CSV file are named. Case and blanks around a name do not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The column of the ids; optional.
    pub id: String,
    /// The column of the cards; optional where there are references.
    pub formula: String,
    /// The column of the references; optional where there are cards.
    pub reference: String,
    /// The column of the answers.
    pub answer: String,
    /// The card for records that name neither a card nor a reference.
    pub default_formula: Option<String>,
    /// The byte between columns.
    pub delimiter: u8,
}

impl Default for Columns {
    /// `id`, `formula`, `reference`, `answer`, with commas between.
    fn default() -> Self {
        let [id, formula, reference, answer] = ["id", "formula", "reference", "answer"].map(String::from);
        Columns { id, formula, reference, answer, default_formula: None, delimiter: b',' }
    }
}

/// Reads the records of a CSV file with a header, one at a time, each with the number of its first line.
///
/// Columns may stand in any order; those that are not named in `columns` are carried through as strings. A row may be
/// shorter than the header. When the header has no column of answers, the only item is that error.
pub fn csv_records<R: Read>(reader: R, columns: &Columns) -> impl Iterator<Item = Row> + use<R> {
    let breaks = Rc::new(RefCell::new(Breaks { read: 0, line: 1, ahead: VecDeque::new() }));
    let reader = Watched { inner: reader, breaks: breaks.clone() };
    let reader =
        ReaderBuilder::new().flexible(true).trim(Trim::Headers).delimiter(columns.delimiter).from_reader(reader);
    Rows { reader, breaks, header: None, columns: columns.clone(), row: ByteRecord::new(), is_done: false }
}

/// The line breaks that were read and not yet passed. The CSV reader's own count of lines is that of where it began to
/// look for a row: before blank lines, and before the second half of `\r\n`.
struct Breaks {
    /// How many bytes were read.
    read: u64,
    /// The line of the first byte that was not passed, from 1.
    line: u64,
    /// The places of `\r` (false) and `\n` (true).
    ahead: VecDeque<(u64, bool)>,
}

impl Breaks {
    /// The line on which a row begins that is looked for at byte `start`.
    fn line_of_row(&mut self, mut start: u64) -> u64 {
        while let Some((place, is_line_end)) = self.ahead.pop_front_if(|(place, _)| *place <= start) {
            start += u64::from(place == start);
            self.line += u64::from(is_line_end);
        }
        self.line
    }
}

/// A reader that notes line breaks.
struct Watched<R> {
    inner: R,
    breaks: Rc<RefCell<Breaks>>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let mut breaks = self.breaks.borrow_mut();
        for (byte, place) in buffer[..length].iter().zip(breaks.read..) {
            if matches!(byte, b'\r' | b'\n') {
                breaks.ahead.push_back((place, *byte == b'\n'));
            }
        }
        breaks.read += length as u64;
        Ok(length)
    }
}

/// The iterator of [`csv_records`].
struct Rows<R> {
    reader: csv::Reader<Watched<R>>,
    breaks: Rc<RefCell<Breaks>>,
    /// The names of the columns, once read.
    header: Option<Vec<String>>,
    columns: Columns,
    row: ByteRecord,
    is_done: bool,
}

impl<R: Read> Rows<R> {
    fn read_header(&mut self) -> Result<Vec<String>, RecordError> {
        let header = self.reader.byte_headers().map_err(|error| RecordError::Read(error.to_string()))?;
        let names: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let names: Vec<String> =
            names.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_string()).collect();
        let usual = Columns::default();
        let Columns { answer, id, formula, reference, .. } = &self.columns;
        // A column that is asked for by another name than the usual must be there; only answers must be there anyway.
        let asked = [(id, &usual.id), (formula, &usual.formula), (reference, &usual.reference)];
        let asked = asked.into_iter().filter(|(column, usual)| column != usual).map(|(column, _)| column);
        let is_there = |column: &String| names.iter().any(|name| name.eq_ignore_ascii_case(column.trim()));
        let Some(column) = std::iter::once(answer).chain(asked).find(|column| !is_there(column)) else {
            return Ok(names);
        };
        let found: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let found = if found.is_empty() { "none".to_string() } else { found.join(", ") };
        Err(RecordError::NoColumn { column: column.clone(), found })
    }

    fn record(&self, header: &[String]) -> Result<Record, RecordError> {
        let mut record = Record::default();
        let mut answer = None;
        let columns = &self.columns;
        for (at, field) in self.row.iter().enumerate() {
            let text = std::str::from_utf8(field).map_err(|_| RecordError::Encoding { field: at + 1 })?.to_string();
            let name = header.get(at).map(String::as_str).unwrap_or_default();
            let is = |column: &str| name.eq_ignore_ascii_case(column.trim());
            let given = (!text.trim().is_empty()).then_some(text.as_str());
            if is(&columns.answer) {
                answer = Some(text);
            } else if is(&columns.id) {
                record.id = given.map_or(Value::Null, Value::from);
            } else if is(&columns.formula) {
                record.formula = given.map(|given| given.trim().to_string());
            } else if is(&columns.reference) {
                record.reference = given.map(String::from);
            } else if !name.is_empty() || given.is_some() {
                let name = if name.is_empty() { format!("column {}", at + 1) } else { name.to_string() };
                record.extra.insert(name, Value::String(text));
            }
        }
        complete(record, answer, columns)
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Row;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        if self.header.is_none() {
            match self.read_header() {
                Ok(names) => self.header = Some(names),
                Err(error) => {
                    self.is_done = true;
                    return Some((1, Err(error)));
                }
            }
        }
        match self.reader.read_byte_record(&mut self.row) {
            Ok(false) => None,
            Ok(true) => {
                let start = self.row.position().map_or(0, csv::Position::byte);
                let line = self.breaks.borrow_mut().line_of_row(start);
                let header = self.header.as_deref().unwrap_or_default();
                Some((line, self.record(header)))
            }
            Err(error) => {
                self.is_done = true;
                Some((self.reader.position().line(), Err(RecordError::Read(error.to_string()))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(csv: &str) -> Vec<Row> {
        csv_records(csv.as_bytes(), &Columns::default()).collect()
    }

    fn error(line: &str) -> String {
        read_json_line(line).expect_err("an error").to_string()
    }

    #[test]
    fn unknown_fields_are_carried_through_in_order() {
        let line = r#"{"z": 1, "id": 7, "formula": "dpo", "answer": "x", "a": [true], "reference": null}"#;
        let record = read_json_line(line).expect("a record");
        assert_eq!(record.id.to_string(), "7");
        assert_eq!(record.formula.as_deref(), Some("dpo"));
        assert_eq!(record.reference, None);
        assert_eq!(record.extra.keys().collect::<Vec<_>>(), ["z", "a"]);
    }

    #[test]
    fn errors_say_what_is_missing() {
        assert_eq!(error(r#"{"formula": "dpo"}"#), "the record has no `answer`");
        assert_eq!(error(r#"{"answer": "x", "formula": " "}"#), "the record has neither `formula` nor `reference`");
        assert_eq!(error(r#"{"answer": ["x"]}"#), "`answer` is a list, not a string");
        assert_eq!(error(r#"{"id": {}, "answer": "x"}"#), "`id` is an object, not a string or number");
        assert!(error("[1]").ends_with("not a list"));
        assert_eq!(error(r#"{"id": 1,, }"#), "column 10: the line is not JSON: key must be a string");
        assert!(error("").starts_with("column 0"));
        assert!(error(&"[".repeat(100_000)).contains("recursion limit"));
    }

    #[test]
    fn columns_stand_in_any_order() {
        let csv = "\u{feff}Answer,group, reference \n\"a,\nb\",g1,x^2\ny,,z\n";
        let rows = rows(csv);
        assert_eq!(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
        let first = rows[0].1.as_ref().expect("a record");
        assert_eq!(
            (first.answer.as_str(), first.reference.as_deref(), &first.id),
            ("a,\nb", Some("x^2"), &Value::Null)
        );
        assert_eq!(first.extra["group"], "g1");
    }

    #[test]
    fn a_bad_row_does_not_end_the_file() {
        let rows = rows("id,formula,answer\r\n1,dpo\r\n2,,x\r\n3,dpo,\r\n4,dpo,y,more\r\n");
        assert_eq!(rows[0].1, Err(RecordError::NoAnswer("answer".to_string())));
        assert!(matches!(rows[1].1, Err(RecordError::NoReference { .. })));
        assert_eq!(rows[2].1.as_ref().map(|record| record.answer.as_str()), Ok(""));
        assert_eq!(rows[3].1.as_ref().map(|record| record.extra["column 4"].clone()), Ok(Value::from("more")));
    }

    #[test]
    fn a_file_without_answers_is_one_error() {
        let rows = rows("id,text\n1,x\n2,y\n");
        assert_eq!(rows.len(), 1);
        let message = rows[0].1.as_ref().expect_err("an error").to_string();
        assert_eq!(message, "no column is named `answer`; the columns are `id`, `text`");
    }

    #[test]
    fn lines_are_counted_and_a_bad_one_does_not_end_the_file() {
        let lines: &[u8] = b"\xef\xbb\xbf{\"reference\": \"x\", \"answer\": \"y\"}\r\n\n\xff\n[\n{\"reference\": \"x\", \"answer\": 2}";
        let rows: Vec<Row> = json_records(lines, &Columns::default()).collect();
        assert_eq!(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 3, 4, 5]);
        assert!(rows[0].1.is_ok() && rows[3].1.is_ok());
        assert_eq!(rows[1].1, Err(RecordError::LineEncoding));
        assert!(matches!(rows[2].1, Err(RecordError::Json { .. })));
    }

    #[test]
    fn a_byte_order_mark_may_stand_before_a_quoted_header() {
        let rows = rows("\u{feff}\"answer\";\"formula\"\n");
        assert!(rows[0].1.is_err());
        let columns = Columns { delimiter: b';', ..Columns::default() };
        let csv = "\u{feff}\"answer\";\"formula\"\n\"a;\nb\";dpo\n";
        let rows: Vec<Row> = csv_records(csv.as_bytes(), &columns).collect();
        assert_eq!(rows[0].1.as_ref().map(|record| record.answer.as_str()), Ok("a;\nb"));
    }

    #[test]
    fn rows_are_counted_by_line_whatever_ends_them() {
        let lines = |csv: &str| rows(csv).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        for end in ["\n", "\r\n"] {
            let csv = ["\u{feff}id,answer", "", "1,\"x", "", "y\"", "2,z", "", "", "3,z"].join(end);
            assert_eq!(lines(&csv), [3, 6, 9]);
            assert_eq!(lines(&(csv + end + end)), [3, 6, 9]);
        }
    }

    #[test]
    fn fields_are_found_by_name() {
        let record = read_json_line(r#"{"id": 7, "formula": "dpo", "answer": "x", "Student": "ada", "n": null}"#);
        let record = record.expect("a record");
        let field = |name: &str| record.field(name);
        assert_eq!(["student", "id", "formula"].map(field), ["ada", "7", "dpo"].map(|text| Some(text.to_string())));
        assert_eq!(field("n"), None);
    }

    #[test]
    fn bytes_that_are_not_text_are_an_error_of_their_row() {
        let csv: &[u8] = b"formula,answer\ndpo,\xff\ndpo,x\n";
        let rows: Vec<_> = csv_records(csv, &Columns::default()).collect();
        assert_eq!(rows[0].1, Err(RecordError::Encoding { field: 2 }));
        assert!(rows[1].1.is_ok());
    }
}

//! Input records of batches: JSON lines and CSV.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder, Trim};
use serde_json::{Map, Value};

/// One answer to be marked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// The id as given, a string or a number; `null` where there is none.
    pub id: Value,
    /// The card that the answer is marked against.
    pub formula: Option<String>,
    /// The formula that the answer is marked against, as LaTeX.
    pub reference: Option<String>,
    /// What the student wrote; may be empty.
    pub answer: String,
    /// Fields that are not known, in order, to be carried through.
    pub extra: Map<String, Value>,
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
    /// The header of a CSV file lacks the column of the answers.
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
    /// The CSV cannot be read.
    #[error("the CSV cannot be read: {0}")]
    Csv(String),
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
pub fn read_json_line_with(line: &str, columns: &Columns) -> Result<Record, RecordError> {
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
}

impl Default for Columns {
    /// `id`, `formula`, `reference`, `answer`.
    fn default() -> Self {
        let [id, formula, reference, answer] = ["id", "formula", "reference", "answer"].map(String::from);
        Columns { id, formula, reference, answer, default_formula: None }
    }
}

/// Reads the records of a CSV file with a header, one at a time, each with the number of its first line.
///
/// Columns may stand in any order; those that are not named in `columns` are carried through as strings. A row may be
/// shorter than the header. When the header has no column of answers, the only item is that error.
pub fn csv_records<R: Read>(
    reader: R,
    columns: &Columns,
) -> impl Iterator<Item = (u64, Result<Record, RecordError>)> + use<R> {
    let reader = ReaderBuilder::new().flexible(true).trim(Trim::Headers).from_reader(reader);
    Rows { reader, header: None, columns: columns.clone(), row: ByteRecord::new(), is_done: false }
}

/// The iterator of [`csv_records`].
struct Rows<R> {
    reader: csv::Reader<R>,
    /// The names of the columns, once read.
    header: Option<Vec<String>>,
    columns: Columns,
    row: ByteRecord,
    is_done: bool,
}

impl<R: Read> Rows<R> {
    fn read_header(&mut self) -> Result<Vec<String>, RecordError> {
        let header = self.reader.byte_headers().map_err(|error| RecordError::Csv(error.to_string()))?;
        let names: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let names: Vec<String> =
            names.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_string()).collect();
        if names.iter().any(|name| name.eq_ignore_ascii_case(self.columns.answer.trim())) {
            return Ok(names);
        }
        let found: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let found = if found.is_empty() { "none".to_string() } else { found.join(", ") };
        Err(RecordError::NoColumn { column: self.columns.answer.clone(), found })
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
    type Item = (u64, Result<Record, RecordError>);

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
                let line = self.row.position().map_or(0, csv::Position::line);
                let header = self.header.as_deref().unwrap_or_default();
                Some((line, self.record(header)))
            }
            Err(error) => {
                self.is_done = true;
                Some((self.reader.position().line(), Err(RecordError::Csv(error.to_string()))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(csv: &str) -> Vec<(u64, Result<Record, RecordError>)> {
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
    fn bytes_that_are_not_text_are_an_error_of_their_row() {
        let csv: &[u8] = b"formula,answer\ndpo,\xff\ndpo,x\n";
        let rows: Vec<_> = csv_records(csv, &Columns::default()).collect();
        assert_eq!(rows[0].1, Err(RecordError::Encoding { field: 2 }));
        assert!(rows[1].1.is_ok());
    }
}

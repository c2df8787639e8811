//! Input records of batches, and JSON lines; tables are in `table`.

use std::io::BufRead;

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
    /// A CSV file without a header.
    #[error("the file is empty; a table begins with the names of its columns")]
    NoHeader,
    /// Two columns of a CSV file have the name of one that is read.
    #[error("two columns are named `{0}`; rename one of them")]
    TwoColumns(String),
    /// A cell of a CSV file begins with a quote, and the file ends inside it: what follows the quote is no row.
    #[error("the quote opened here is not closed; a quote inside a quoted cell is doubled, `\"\"`")]
    Unclosed,
    /// Behind the quote that ends a cell of a CSV file stands more text.
    #[error("{}", behind_quote(*.is_over_lines))]
    BehindQuote {
        /// Whether the cell goes over several lines, so that rows may have become part of it.
        is_over_lines: bool,
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
    #[error("field {field} is not UTF-8; save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")")]
    Encoding {
        /// The number of the field, from 1.
        field: usize,
    },
    /// The bytes of a line are not UTF-8.
    #[error("the line is not UTF-8; save the file as UTF-8")]
    LineEncoding,
    /// The file cannot be read any further.
    #[error("the file cannot be read: {0}")]
    Read(String),
}

/// What is said of text behind a closing quote.
fn behind_quote(is_over_lines: bool) -> String {
    let advice = "a quote inside a quoted cell is doubled, `\"\"`";
    match is_over_lines {
        true => format!("the quoted cell that begins here ends lines below and text follows its end; {advice}"),
        false => format!("text follows the end of a quoted cell; {advice}"),
    }
}

impl RecordError {
    /// Whether nothing behind it can be relied on: what follows is no row, or rows were lost in a cell.
    pub fn ends_the_file(&self) -> bool {
        matches!(
            self,
            RecordError::NoHeader
                | RecordError::NoColumn { .. }
                | RecordError::TwoColumns(_)
                | RecordError::Unclosed
                | RecordError::BehindQuote { is_over_lines: true }
                | RecordError::Read(_)
        )
    }
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
pub(super) fn complete(mut record: Record, answer: Option<String>, columns: &Columns) -> Result<Record, RecordError> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn lines_are_counted_and_a_bad_one_does_not_end_the_file() {
        let lines: &[u8] = b"\xef\xbb\xbf{\"reference\": \"x\", \"answer\": \"y\"}\r\n\n\xff\n[\n{\"reference\": \"x\", \"answer\": 2}";
        let rows: Vec<Row> = json_records(lines, &Columns::default()).collect();
        assert_eq!(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 3, 4, 5]);
        assert!(rows[0].1.is_ok() && rows[3].1.is_ok());
        assert_eq!(rows[1].1, Err(RecordError::LineEncoding));
        assert!(matches!(rows[2].1, Err(RecordError::Json { .. })));
    }

    #[test]
    fn fields_are_found_by_name() {
        let record = read_json_line(r#"{"id": 7, "formula": "dpo", "answer": "x", "Student": "ada", "n": null}"#);
        let record = record.expect("a record");
        let field = |name: &str| record.field(name);
        assert_eq!(["student", "id", "formula"].map(field), ["ada", "7", "dpo"].map(|text| Some(text.to_string())));
        assert_eq!(field("n"), None);
    }
}

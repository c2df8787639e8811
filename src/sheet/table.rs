//! Rows of CSV files as records, each with its line.

use std::cell::RefCell;
use std::io::Read;
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder, Trim};
use serde_json::Value;

use super::records::{Columns, Record, RecordError, Row, complete};
use super::watched::{Seen, Watched};

/// Reads the records of a CSV file with a header, one at a time, each with the number of its first line.
///
/// Columns may stand in any order; those that are not named in `columns` are carried through as strings. A row may be
/// shorter than the header. A first line `sep=;`, as spreadsheets write it, is passed over. When the header has no column
/// of answers, the only item is that error; a quote that is not closed is the last item.
pub fn csv_records<R: Read>(reader: R, columns: &Columns) -> impl Iterator<Item = Row> + use<R> {
    let seen = Rc::new(RefCell::new(Seen::new(columns.delimiter)));
    let reader = Watched { inner: reader, seen: seen.clone() };
    let reader =
        ReaderBuilder::new().flexible(true).trim(Trim::Headers).delimiter(columns.delimiter).from_reader(reader);
    Rows { reader, seen, header: None, columns: columns.clone(), row: ByteRecord::new(), is_done: false }
}

/// The iterator of [`csv_records`].
struct Rows<R> {
    reader: csv::Reader<Watched<R>>,
    seen: Rc<RefCell<Seen>>,
    /// The names of the columns, once read.
    header: Option<Vec<String>>,
    columns: Columns,
    row: ByteRecord,
    is_done: bool,
}

impl<R: Read> Rows<R> {
    fn read_header(&mut self) -> Result<Vec<String>, RecordError> {
        let failed = |error: csv::Error| RecordError::Read(error.to_string());
        let mut header = self.reader.byte_headers().map_err(failed)?.clone();
        if header.get(0).is_some_and(|first| first.trim_ascii().starts_with(b"sep=")) {
            self.reader.read_byte_record(&mut header).map_err(failed)?;
        }
        if let Some((_, error)) = self.seen.borrow_mut().quotes_of_row(self.reader.position().byte()) {
            return Err(error);
        }
        let names: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let names: Vec<String> =
            names.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_string()).collect();
        if names.iter().all(String::is_empty) {
            return Err(RecordError::NoHeader);
        }
        let usual = Columns::default();
        let Columns { answer, id, formula, reference, .. } = &self.columns;
        // A column that is asked for by another name than the usual must be there; only answers must be there anyway.
        let asked = [(id, &usual.id), (formula, &usual.formula), (reference, &usual.reference)];
        let asked = asked.into_iter().filter(|(column, usual)| column != usual).map(|(column, _)| column);
        let is_there = |column: &String| names.iter().any(|name| name.eq_ignore_ascii_case(column.trim()));
        if let Some(column) = std::iter::once(answer).chain(asked).find(|column| !is_there(column)) {
            let found: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            return Err(RecordError::NoColumn { column: column.clone(), found: found.join(", ") });
        }
        let is_twice =
            |column: &&String| names.iter().filter(|name| name.eq_ignore_ascii_case(column.trim())).nth(1).is_some();
        match [answer, id, formula, reference].into_iter().find(is_twice) {
            Some(column) => Err(RecordError::TwoColumns(column.clone())),
            None => Ok(apart(names)),
        }
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
                let mut seen = self.seen.borrow_mut();
                let line = seen.line_of_row(start);
                if let Some((line, error)) = seen.quotes_of_row(self.reader.position().byte()) {
                    self.is_done = error.ends_the_file();
                    return Some((line, Err(error)));
                }
                drop(seen);
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

/// The names of columns, those that come again with their place.
fn apart(mut names: Vec<String>) -> Vec<String> {
    for place in 1..names.len() {
        let (before, rest) = names.split_at_mut(place);
        if !rest[0].is_empty() && before.iter().any(|name| *name == rest[0]) {
            rest[0].push_str(&format!(" (column {})", place + 1));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(csv: &str) -> Vec<Row> {
        csv_records(csv.as_bytes(), &Columns::default()).collect()
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
    fn bytes_that_are_not_text_are_an_error_of_their_row() {
        let csv: &[u8] = b"formula,answer\ndpo,\xff\ndpo,x\n";
        let rows: Vec<_> = csv_records(csv, &Columns::default()).collect();
        assert_eq!(rows[0].1, Err(RecordError::Encoding { field: 2 }));
        assert!(rows[1].1.is_ok());
    }

    /// What is said of rows that are none, by line.
    fn told(csv: &str) -> Vec<(u64, RecordError)> {
        rows(csv).into_iter().filter_map(|(line, row)| Some((line, row.err()?))).collect()
    }

    #[test]
    fn a_quote_that_is_not_closed_ends_the_file_at_its_line() {
        let head = "\u{feff}\"id\",formula,answer\n1,dpo,\"a\nb\"\n";
        for tail in ["2,dpo,\"x\n3,dpo,y\n4,dpo,z\n", "2,dpo,\"x\"\"\r\n3,dpo,y", "2,dpo,\""] {
            let csv = head.to_owned() + tail;
            assert_eq!(told(&csv), [(4, RecordError::Unclosed)], "{tail:?}");
            assert_eq!(rows(&csv).len(), 2);
        }
        assert_eq!(told("\"id,answer\n1,x\n"), [(1, RecordError::Unclosed)]);
    }

    #[test]
    fn rows_in_a_cell_that_another_quote_closes_are_told() {
        let lost = "id,formula,answer\n1,dpo,\"x\n2,dpo,y\n3,dpo,\"a,b\"\n4,dpo,z\n";
        assert_eq!(told(lost), [(2, RecordError::BehindQuote { is_over_lines: true })]);
        assert_eq!(rows(lost).len(), 1);
        // In one line only this row is wrong.
        let one = "id,formula,answer\n1,dpo,\"x\"+\"y\"\n2,dpo,\"a \"\"q\"\"\" \n3,dpo,x\"y\"\n";
        assert_eq!(told(one), [(2, RecordError::BehindQuote { is_over_lines: false })]);
        assert_eq!(rows(one).len(), 3);
    }

    #[test]
    fn columns_of_one_name_are_kept_apart() {
        let record = rows("id,formula,answer,note,note\n1,dpo,x,a,b\n").remove(0).1.expect("a record");
        assert_eq!(Value::Object(record.extra), serde_json::json!({"note": "a", "note (column 5)": "b"}));
        assert_eq!(told("answer,Answer\nx,y\n"), [(1, RecordError::TwoColumns("answer".to_owned()))]);
    }

    #[test]
    fn what_spreadsheets_write_first_is_passed_over() {
        let columns = Columns { delimiter: b';', ..Columns::default() };
        let rows: Vec<Row> = csv_records("\u{feff}sep=;\nformula;answer\ndpo;x\n".as_bytes(), &columns).collect();
        assert_eq!(rows.iter().map(|(line, row)| (*line, row.is_ok())).collect::<Vec<_>>(), [(3, true)]);
        assert_eq!(told(""), [(1, RecordError::NoHeader)]);
    }
}

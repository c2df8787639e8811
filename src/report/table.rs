//! Tables as CSV, safe to open in a spreadsheet.

use super::record::{INPUT, OutputRecord};
use crate::render::spelled_out;
use crate::sheet::{Record, text_of};

/// The columns of a table of answers; columns of the answers' own follow.
const CSV_HEADER: [&str; 11] = [
    "id",
    "formula",
    "verdict",
    "evidence",
    "convention",
    "mistake",
    "marks",
    "out_of",
    "marked_by",
    "feedback",
    "answer",
];

/// The header of a table of answers like this one: its further fields have columns of their own, and where they have the
/// name of one of these, `input_` before it.
pub fn csv_header(record: Option<&Record>) -> Vec<String> {
    let own = record.into_iter().flat_map(|record| record.extra.keys());
    let own = own.map(|name| match CSV_HEADER.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        true => format!("{INPUT}{name}"),
        false => name.clone(),
    });
    CSV_HEADER.iter().map(|name| (*name).to_owned()).chain(own).collect()
}

/// The line of one answer under this header, with its line end.
pub fn csv_line(header: &[String], record: &Record, output: &OutputRecord) -> Vec<u8> {
    let known = [
        text_of(&record.id),
        output.formula.clone().unwrap_or_default(),
        output.verdict.word().to_owned(),
        output.evidence.clone(),
        output.convention.clone().unwrap_or_default(),
        output.mistake.clone().unwrap_or_default(),
        output.marks.map(|marks| marks.to_string()).unwrap_or_default(),
        output.out_of.map(|marks| marks.to_string()).unwrap_or_default(),
        marked_by(output).to_owned(),
        output.feedback.clone(),
        record.answer.clone(),
    ];
    let field = |name: &String| record.extra.get(name).or_else(|| record.extra.get(name.strip_prefix(INPUT)?));
    let own = header.iter().skip(CSV_HEADER.len()).map(|name| field(name).map(text_of).unwrap_or_default());
    csv_cells(known.into_iter().chain(own))
}

/// Whose the marks are: empty where nobody gives any yet.
fn marked_by(output: &OutputRecord) -> &'static str {
    match (&output.overridden, output.marks) {
        (_, None) => "",
        (Some(own), marks) if own.marks != marks => "teacher",
        _ => "eqmark",
    }
}

/// A line of CSV with its line end; cells that a spreadsheet would run as a formula begin with an apostrophe, and control
/// characters that nobody sees are spelled out.
pub fn csv_cells(cells: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells.into_iter().map(|cell| csv_cell(&cell)));
    writer.into_inner().unwrap_or_default()
}

/// A text as it stands in a cell.
pub fn csv_cell(text: &str) -> String {
    inert(spelled_out(text).into_owned())
}

/// A cell that no spreadsheet takes for a formula: what begins with a sign that opens one, also as a full-width
/// letter, gets an apostrophe before it.
///
/// <https://owasp.org/www-community/attacks/CSV_Injection> lists the signs.
fn inert(cell: String) -> String {
    let opens = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if cell.starts_with(opens) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_of_spreadsheets_are_inert() {
        for cell in ["=cmd()", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\u{ff1d}x"] {
            assert_eq!(inert(cell.to_owned()), format!("'{cell}"));
        }
        assert_eq!(inert("\\frac{1}{2}".to_owned()), "\\frac{1}{2}");
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cells = ["a", "b,c", "d\n\"e\"", "=f,g"].map(str::to_owned);
        assert_eq!(csv_cells(["\u{202e}a\0\u{1b}[3m".to_owned()]), b"[U+202E]a[U+0000][U+001B][3m\n");
        assert_eq!(csv_cells(cells), b"a,\"b,c\",\"d\n\"\"e\"\"\",\"'=f,g\"\n");
    }

    #[test]
    fn own_columns_follow_and_known_names_are_told_apart() {
        let line = r#"{"id": 1, "reference": "x", "answer": "y", "Verdict": "mine", "email": "@a", "n": [1]}"#;
        let record = crate::sheet::read_json_line(line).unwrap();
        let header = csv_header(Some(&record));
        assert_eq!(header[11..], ["input_Verdict", "email", "n"]);
        let line = String::from_utf8(csv_line(&header, &record, &OutputRecord::unread("it is no formula"))).unwrap();
        assert_eq!(line, "1,,unreadable,,,,,,,Not read: it is no formula.,y,mine,'@a,[1]\n");
    }
}

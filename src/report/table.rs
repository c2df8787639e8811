//! Rows of a CSV table, safe to open in a spreadsheet.

use serde_json::Value;

use crate::feedback::{explanation, marks};
use crate::grade::Outcome;

/// The columns.
pub const CSV_HEADER: [&str; 9] =
    ["id", "formula", "verdict", "evidence", "convention", "mistake", "marks", "feedback", "answer"];

/// One row; cells that a spreadsheet would run as a formula begin with an apostrophe.
pub fn csv_row(outcome: &Outcome) -> [String; 9] {
    let judgement = &outcome.judgement;
    let id = match &outcome.record.id {
        Value::String(id) => id.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    [
        id,
        outcome.record.formula.clone().unwrap_or_default(),
        judgement.verdict.word().to_owned(),
        judgement.evidence.word(),
        judgement.convention.clone().unwrap_or_default(),
        judgement.mistake.as_ref().map(|mistake| mistake.id.clone()).unwrap_or_default(),
        marks(judgement, outcome.full_marks).map(|marks| format!("{marks}")).unwrap_or_default(),
        explanation(judgement),
        outcome.record.answer.clone(),
    ]
    .map(inert)
}

/// A cell that no spreadsheet takes for a formula.
fn inert(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn formulas_of_spreadsheets_are_inert() {
        assert_eq!(inert("=cmd()".to_owned()), "'=cmd()");
        assert_eq!(inert("\\frac{1}{2}".to_owned()), "\\frac{1}{2}");
    }
}

//! Jupyter notebooks: their Markdown cells.
//!
//! The text of a notebook is its Markdown cells with a blank line between them; spans refer to it, lines and columns
//! are counted in the cell, and a formula bears the number of its cell among all cells.

use serde_json::Value;

use super::{Findings, Sheet, code, markdown};
use crate::text::{Diagnostic, LineIndex, Span};

/// What stands between two cells.
const BETWEEN: &str = "\n\n";

/// A Markdown cell.
struct Cell {
    /// Its number among all cells, from 1.
    number: usize,
    /// Where it starts in the text.
    start: usize,
}

/// Reads a notebook.
pub fn read(json: &str) -> Sheet {
    let notebook: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => return unread(format!("the notebook is not JSON: {error}")),
    };
    let Some(cells) = notebook.get("cells").and_then(Value::as_array) else {
        return unread("the notebook has no `cells`".to_string());
    };
    let mut findings = Findings::default();
    let mut text = String::new();
    let mut read = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if cell.get("cell_type").and_then(Value::as_str) == Some("markdown") {
            if !read.is_empty() {
                text.push_str(BETWEEN);
            }
            let source = source(cell);
            findings.append(markdown::read(&source).shifted(text.len()));
            read.push(Cell { number: at + 1, start: text.len() });
            text.push_str(&source);
        }
    }
    let mut sheet = findings.assembled(&text, 0);
    count_in_cells(&mut sheet, &text, &read);
    sheet.text = Some(text);
    sheet
}

/// Makes the lines of the text lines of the cells.
fn count_in_cells(sheet: &mut Sheet, text: &str, cells: &[Cell]) {
    let index = LineIndex::new(text);
    for formula in sheet.formulas.iter_mut().chain(&mut sheet.calculations) {
        let after = cells.partition_point(|cell| cell.start <= formula.span.start);
        if let Some(cell) = cells[..after].last() {
            formula.cell = Some(cell.number);
            formula.line -= index.position(text, cell.start).line - 1;
        }
    }
}

fn unread(message: String) -> Sheet {
    let diagnostics = vec![Diagnostic::error(code::UNREAD, message, Span::default())];
    Sheet { diagnostics, is_unread: true, ..Sheet::default() }
}

/// The source of a cell: a string, or lines that are joined.
fn source(cell: &Value) -> String {
    match cell.get("source") {
        Some(Value::String(source)) => source.clone(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read_sheet};

    #[test]
    fn lines_are_counted_in_the_cell() {
        let json = r#"{"cells": [
            {"cell_type": "markdown", "source": ["T\n", "pay $5 <!-- eqmark: formula=dpo_loss -->"]},
            {"cell_type": "code", "source": "$x$ = 1"},
            {"cell_type": "markdown", "source": "then\n $y_1$"}]}"#;
        let sheet = read_sheet(json, Format::Notebook);
        let [y] = &sheet.formulas[..] else { panic!("{sheet:?}") };
        assert_eq!((y.latex.as_str(), y.line, y.column, y.cell), ("y_1", 2, 3, Some(3)));
        assert_eq!(y.card.as_deref(), Some("dpo_loss"));
        assert_eq!(y.span.of(sheet.text.as_deref().unwrap_or("")), "y_1");
    }

    #[test]
    fn other_files_are_reported() {
        for json in ["", "{", "[]", "{}", r#"{"cells": 1}"#] {
            let sheet = read_sheet(json, Format::Notebook);
            assert!(sheet.formulas.is_empty());
            assert!(sheet.diagnostics[0].is_error(), "{json}");
        }
        assert!(read_sheet(r#"{"cells": [1, {"cell_type": "markdown"}]}"#, Format::Notebook).diagnostics.is_empty());
    }
}

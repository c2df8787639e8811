//! `audit`.

use std::io::Write;

use super::CliError;
use super::arguments::Audit;
use super::output::{create, file_error, paint, print, read_file};
use crate::grade::{AuditRecord, Grader, Truth, audit_sheet};
use crate::render::Renderer;
use crate::report::{audit_json, audit_page, audit_text};
use crate::sheet::{Format, read_sheet};
use crate::text::print_diagnostics;

/// Audits sheets; 1 if a link is false.
pub fn run(command: &Audit) -> Result<i32, CliError> {
    let grader = Grader::new(Vec::new(), Vec::new());
    let mut jsonl = command.jsonl.as_deref().map(create).transpose()?;
    let mut sheets: Vec<(String, Vec<AuditRecord>)> = Vec::new();
    let mut findings = false;
    for path in &command.sheets {
        let name = path.display().to_string();
        let text = read_file(path)?;
        let sheet = read_sheet(&text, Format::of_path(path));
        if !sheet.diagnostics.is_empty() {
            eprint!("{}", print_diagnostics(&name, &text, &sheet.diagnostics, paint().0));
        }
        let records = audit_sheet(&sheet, &text, &grader)?;
        findings |= records.iter().any(|record| record.links.iter().any(|link| link.truth == Truth::False));
        if let Some(jsonl) = &mut jsonl {
            for record in &records {
                writeln!(jsonl, "{}", audit_json(&name, record)).map_err(|source| CliError::File {
                    action: "write",
                    path: "the records".to_owned(),
                    source,
                })?;
            }
        }
        print(&audit_text(&name, &records, paint()))?;
        sheets.push((name, records));
    }
    if let Some(jsonl) = &mut jsonl {
        jsonl.flush().map_err(|source| CliError::File { action: "write", path: "the records".to_owned(), source })?;
    }
    if let Some(path) = &command.html {
        let page = audit_page(&sheets, &Renderer::new());
        std::fs::write(path, page).map_err(|source| file_error("write", path, source))?;
    }
    Ok(i32::from(findings))
}

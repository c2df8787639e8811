//! `audit`.

use std::io::Write;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::CliError;
use super::arguments::Audit;
use super::destination::keep_apart;
use super::input::{is_standard, read_text, sheets_of};
use super::output::{create, file_error, paint, print};
use crate::grade::{AuditRecord, Grader, audit_sheet};
use crate::render::Renderer;
use crate::report::{audit_json, audit_page, audit_text, audit_total};
use crate::sheet::{Format, read_sheet};
use crate::text::{Severity, print_diagnostics};

/// Audits sheets; 1 if a link is false.
pub fn run(command: &Audit) -> Result<i32, CliError> {
    let paths = sheets_of(&command.sheets)?;
    // Where the records or the page go to standard output, what is for people does not.
    let is_taken = [&command.jsonl, &command.html].into_iter().flatten().any(|path| is_standard(path));
    let tell = |text: &str| match is_taken {
        true => {
            eprint!("{text}");
            Ok(())
        }
        false => print(text),
    };
    let inputs: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    keep_apart(&inputs, &[("--jsonl", command.jsonl.as_deref()), ("--html", command.html.as_deref())])?;
    let grader = Grader::new(Vec::new(), Vec::new());
    let mut jsonl = command.jsonl.as_deref().map(create).transpose()?;
    let mut sheets: Vec<(String, Vec<AuditRecord>)> = Vec::new();
    let mut findings = false;
    let bar = ProgressBar::new(paths.len() as u64);
    for path in &paths {
        let name = path.display().to_string();
        bar.set_message(name.clone());
        let text = read_text(path)?;
        let sheet = read_sheet(&text, Format::of_path(path));
        if sheet.is_unread {
            let reason = sheet.diagnostics.first().map_or_else(String::new, |it| it.message.clone());
            return Err(CliError::Usage(format!("`{name}`: {reason}")));
        }
        if !sheet.diagnostics.is_empty() {
            bar.suspend(|| eprint!("{}", print_diagnostics(&name, &text, &sheet.diagnostics, paint().0)));
        }
        let records = audit_sheet(&sheet, &text, &grader)?;
        // A directive that names no card leaves a formula unchecked.
        findings |= sheet.diagnostics.iter().any(|it| it.severity == Severity::Error);
        findings |= records.iter().any(AuditRecord::is_finding);
        if let Some(jsonl) = &mut jsonl {
            for record in &records {
                writeln!(jsonl, "{}", audit_json(&name, record)).map_err(|source| CliError::File {
                    action: "write",
                    path: "the records".to_owned(),
                    source,
                })?;
            }
        }
        bar.suspend(|| tell(&audit_text(&name, &records, paint())))?;
        bar.inc(1);
        sheets.push((name, records));
    }
    bar.finish_and_clear();
    if sheets.len() > 1 {
        tell(&audit_total(&sheets))?;
    }
    if let Some(jsonl) = &mut jsonl {
        jsonl.flush().map_err(|source| CliError::File { action: "write", path: "the records".to_owned(), source })?;
    }
    if let Some(path) = &command.html {
        let page = audit_page(&sheets, &Renderer::new());
        create(path)?.write_all(page.as_bytes()).map_err(|source| file_error("write", path, source))?;
    }
    Ok(i32::from(findings))
}

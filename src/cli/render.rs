//! `render`.

use std::path::Path;

use super::CliError;
use super::arguments::{Output, Render};
use super::input::read_text;
use super::output::{argument_or_input, print, say};
use crate::grade::{Grader, normal_formulas};
use crate::reading::read;
use crate::render::Renderer;
use crate::report::{formula_page, sheet_place};
use crate::sheet::{Format, Setting, Sheet, SheetFormula, read_sheet};
use crate::text::{Diagnostic, Span, print_diagnostics};

/// Prints the normalized form of a formula, or of each formula of a sheet, which are read in the same way; what no
/// vocabulary reads is printed as typed, with a warning.
pub fn run(command: &Render) -> Result<i32, CliError> {
    let path = Path::new(&command.latex);
    if path.is_file() {
        return run_sheet(path, command);
    }
    if path.is_dir() {
        let reason = format!("`{}` is a folder; give the file of a sheet, or a formula", path.display());
        return Err(CliError::Usage(reason));
    }
    // A file's name that is mistyped is no formula.
    let is_name = |letter: char| letter.is_alphanumeric() || "./_-~ ".contains(letter);
    if Format::is_sheet(path) && command.latex.chars().all(is_name) {
        return Err(CliError::Usage(format!("there is no file `{}`", command.latex)));
    }
    let text = argument_or_input(&command.latex)?;
    // With delimiters it is a small sheet, without them it is one formula.
    let marked = read_sheet(&text, Format::Markdown);
    let sheet = if marked.formulas.is_empty() { lone(&text) } else { marked };
    print_formulas("formula", &text, sheet, command)
}

/// A sheet of nothing but one formula.
fn lone(text: &str) -> Sheet {
    let (start, latex) = (text.len() - text.trim_start().len(), text.trim().to_owned());
    let span = Span::new(start, start + latex.len());
    let (line, column) = (1 + text[..start].matches('\n').count(), 1);
    let formula = SheetFormula { latex, span, line, column, setting: Setting::Display, card: None, cell: None };
    Sheet { formulas: vec![formula], ..Sheet::default() }
}

/// Prints the formulas of a sheet's file.
fn run_sheet(path: &Path, command: &Render) -> Result<i32, CliError> {
    let text = read_text(path)?;
    let sheet = read_sheet(&text, Format::of_path(path));
    print_formulas(&command.latex, &text, sheet, command)
}

/// Prints formulas in order, one a line, or a page with all of them.
fn print_formulas(name: &str, text: &str, mut sheet: Sheet, command: &Render) -> Result<i32, CliError> {
    let text = sheet.text.as_deref().unwrap_or(text);
    eprint!("{}", print_diagnostics(name, text, &sheet.diagnostics, false));
    let grader = Grader::new(Vec::new(), Vec::new());
    if let Some(id) = &command.formula {
        Grader::card(id)?;
        sheet.formulas.iter_mut().filter(|it| it.card.is_none()).for_each(|it| it.card = Some(id.clone()));
    }
    let formulas = normal_formulas(&sheet, &grader)?;
    for (typed, formula) in sheet.formulas.iter().zip(&formulas).filter(|(_, formula)| formula.is_partly_typed) {
        let prepared = match &formula.card {
            Some(id) => grader.prepared_card(id)?,
            None => grader.prepared_reference("0")?,
        };
        let place = sheet_place(name, typed);
        if let Err(unread) = read(&typed.latex, &prepared.lexicon) {
            eprint!("{}", printed_in_sheet(name, text, typed, unread.diagnostics));
        }
        say(&format!("{place}: warning: what was not read is printed as typed"));
    }
    let shown: Vec<(String, &str, bool)> = sheet
        .formulas
        .iter()
        .zip(&formulas)
        .map(|(typed, formula)| (line_of(typed), formula.latex.as_str(), formula.is_partly_typed))
        .collect();
    let renderer = Renderer::new();
    let lines = |of: &dyn Fn(&str) -> String| shown.iter().map(|(_, latex, _)| of(latex) + "\n").collect::<String>();
    let text = match (command.standalone, command.to) {
        (true, _) => formula_page(&shown, &renderer),
        (false, Output::Latex) => lines(&str::to_owned),
        (false, Output::Html) => lines(&|latex| renderer.html(latex, true).html),
        (false, Output::Mathml) => lines(&|latex| renderer.mathml(latex, true).html),
    };
    print(&text)?;
    Ok(0)
}

/// `line 3`, or `cell 2, line 3` in a notebook.
fn line_of(formula: &SheetFormula) -> String {
    let cell = formula.cell.map_or_else(String::new, |cell| format!("cell {cell}, "));
    format!("{cell}line {}", formula.line)
}

/// The diagnostics of a formula, with places in its sheet where it stands there as it was read.
fn printed_in_sheet(name: &str, sheet: &str, formula: &SheetFormula, mut diagnostics: Vec<Diagnostic>) -> String {
    let is_verbatim = sheet.get(formula.span.start..formula.span.end) == Some(formula.latex.as_str());
    if !is_verbatim || formula.cell.is_some() {
        let name = format!("formula at {}", sheet_place(name, formula));
        return print_diagnostics(&name, &formula.latex, &diagnostics, false);
    }
    for label in diagnostics.iter_mut().flat_map(|it| &mut it.labels) {
        let start = formula.span.start;
        label.span = Span::new(start + label.span.start, start + label.span.end);
    }
    print_diagnostics(name, sheet, &diagnostics, false)
}

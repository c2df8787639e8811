//! `render`.

use std::path::Path;

use super::CliError;
use super::arguments::{Output, Render};
use super::input::read_text;
use super::output::{argument_or_input, print};
use crate::equivalence::{Judge, Prepared};
use crate::grade::{Grader, normal_formulas};
use crate::reading::read;
use crate::render::Renderer;
use crate::report::formula_page;
use crate::sheet::{Format, read_sheet};
use crate::text::print_diagnostics;

/// Prints the normalized form of a formula, or of each formula of a sheet; what no vocabulary reads is printed as typed, with a warning.
pub fn run(command: &Render) -> Result<i32, CliError> {
    let path = Path::new(&command.latex);
    if path.is_file() {
        return run_sheet(path, command);
    }
    // A file's name that is mistyped is no formula.
    let is_name = |letter: char| letter.is_alphanumeric() || "./_-~ ".contains(letter);
    if Format::is_sheet(path) && command.latex.chars().all(is_name) {
        return Err(CliError::Usage(format!("there is no file `{}`", command.latex)));
    }
    let latex = argument_or_input(&command.latex)?;
    let prepared = match &command.formula {
        Some(id) => Grader::new(Vec::new(), Vec::new()).prepared_card(id)?,
        None => std::sync::Arc::new(Prepared::typed("0").expect("zero is a formula")),
    };
    let judge = Judge::new(prepared.clone());
    let normalized = match read(&latex, &prepared.lexicon) {
        Ok(readings) => {
            let member = readings.first().and_then(|reading| reading.members.last());
            member.map(|member| judge.normalized(&member.expr)).unwrap_or_default()
        }
        Err(unread) => {
            eprint!("{}", print_diagnostics("formula", &latex, &unread.diagnostics, false));
            eprintln!("warning: the formula is printed as typed, since its meaning was not read");
            crate::latex::print(&crate::latex::parse(&latex).tree.row)
        }
    };
    let text = match (command.standalone, command.to) {
        (true, _) => formula_page(&[&normalized], &Renderer::new()),
        (false, Output::Latex) => normalized,
        (false, Output::Html) => Renderer::new().html(&normalized, true).html,
        (false, Output::Mathml) => Renderer::new().mathml(&normalized, true).html,
    };
    print(&format!("{}\n", text.trim_end()))?;
    Ok(0)
}

/// Prints the formulas of a sheet in order, one a line, or a page with all of them.
fn run_sheet(path: &Path, command: &Render) -> Result<i32, CliError> {
    let text = read_text(path)?;
    let sheet = read_sheet(&text, Format::of_path(path));
    eprint!("{}", print_diagnostics(&command.latex, &text, &sheet.diagnostics, false));
    let formulas = normal_formulas(&sheet, &Grader::new(Vec::new(), Vec::new()))?;
    let formulas: Vec<&str> = formulas.iter().map(|formula| formula.latex.as_str()).collect();
    let renderer = Renderer::new();
    let lines: String = match (command.standalone, command.to) {
        (true, _) => formula_page(&formulas, &renderer),
        (false, Output::Latex) => formulas.iter().map(|latex| format!("{latex}\n")).collect(),
        (false, Output::Html) => formulas.iter().map(|latex| renderer.html(latex, true).html + "\n").collect(),
        (false, Output::Mathml) => formulas.iter().map(|latex| renderer.mathml(latex, true).html + "\n").collect(),
    };
    print(&lines)?;
    Ok(0)
}

//! `check` and `read`.

use serde_json::Value;

use super::CliError;
use super::arguments::{Against, Check, Read};
use super::output::{argument_or_input, grader_for, paint, print, prover, rendered};
use crate::equivalence::Prepared;
use crate::grade::{GradeError, Grader, Worker};
use crate::render::Renderer;
use crate::report::{expression_text, outcome_json, outcome_text, syntax_text};
use crate::sheet::Record;
use crate::text::print_diagnostics;

fn record(against: &Against, answer: &str) -> Result<Record, CliError> {
    Ok(Record {
        id: Value::Null,
        formula: against.formula.clone(),
        reference: against.reference.clone(),
        answer: argument_or_input(answer)?,
        extra: serde_json::Map::new(),
    })
}

/// Judges one answer.
pub fn run(command: &Check) -> Result<i32, CliError> {
    if command.against.formula.is_none() && command.against.reference.is_none() {
        return Err(CliError::Usage("give a card with --formula or a formula with --reference".to_owned()));
    }
    let grader = grader_for(command.against.formula.as_deref(), &command.conventions)?;
    let prover = prover(command.conventions.prove);
    let record = record(&command.against, &command.answer)?;
    let outcome = Worker::new(&grader).grade(record, prover.as_ref()).inspect_err(|error| {
        let reference = command.against.reference.as_deref().unwrap_or_default();
        if let (GradeError::BrokenReference(_), Err(diagnostics)) = (error, Prepared::typed(reference)) {
            eprint!("{}", print_diagnostics("reference", reference, &diagnostics, paint().0));
        }
    })?;
    if command.json {
        let renderer = command.rendered.then(Renderer::new);
        print(&format!("{}\n", outcome_json(&outcome, rendered(&outcome, renderer.as_ref()))))?;
    } else {
        print(&outcome_text(&outcome, paint()))?;
    }
    Ok(0)
}

/// Shows how an answer is read.
pub fn read(command: &Read) -> Result<i32, CliError> {
    let grader = Grader::new(command.options.clone(), Vec::new());
    if let Some(id) = &command.against.formula {
        grader.know_options(Some(Grader::card(id)?))?;
    }
    let mut record = record(&command.against, &command.answer)?;
    if record.formula.is_none() && record.reference.is_none() {
        record.reference = Some("0".to_owned());
    }
    let mut worker = Worker::new(&grader);
    let judge = worker.judge(&record)?;
    let mut text = String::new();
    if command.tree {
        text.push_str("syntax tree\n");
        text.push_str(&syntax_text(&crate::latex::parse(&record.answer).tree.row));
    }
    match crate::reading::read(&record.answer, &judge.prepared().lexicon) {
        Ok(readings) => {
            for (place, reading) in readings.iter().enumerate() {
                if readings.len() > 1 {
                    text.push_str(&format!("reading {} of {}\n", place + 1, readings.len()));
                }
                if let Some(name) = &reading.name {
                    text.push_str(&format!("name:    {name}\n"));
                }
                for member in &reading.members {
                    text.push_str(&format!(
                        "{:<8} {}\n",
                        format!("{}:", if member.relation.is_empty() { "formula" } else { &member.relation }),
                        judge.normalized(&member.expr)
                    ));
                    if command.tree {
                        text.push_str(&format!("expression\n{}", expression_text(&member.expr)));
                    }
                }
                for span in &reading.definitions {
                    text.push_str(&format!("with:    {}\n", span.of(&record.answer).trim()));
                }
                for note in &reading.notes {
                    text.push_str(&format!("assumed: {}\n", note.text));
                }
                text.push_str(&print_diagnostics("answer", &record.answer, &reading.diagnostics, paint().0));
            }
        }
        Err(unread) => {
            text.push_str(&print_diagnostics("answer", &record.answer, &unread.diagnostics, paint().0));
        }
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    print(&text)?;
    Ok(0)
}

//! `check` and `read`.

use serde_json::Value;

use super::CliError;
use super::arguments::Check;
use super::output::{argument_or_input, grader_for, paint, print, prover, rendered};
use crate::grade::{Grader, Worker};
use crate::render::Renderer;
use crate::report::{outcome_json, outcome_text};
use crate::sheet::Record;

fn record(command: &Check) -> Result<Record, CliError> {
    if command.against.formula.is_none() && command.against.reference.is_none() {
        return Err(CliError::Usage("give a card with --formula or a formula with --reference".to_owned()));
    }
    Ok(Record {
        id: Value::Null,
        formula: command.against.formula.clone(),
        reference: command.against.reference.clone(),
        answer: argument_or_input(&command.answer)?,
        extra: serde_json::Map::new(),
    })
}

/// Judges one answer.
pub fn run(command: &Check) -> Result<i32, CliError> {
    let grader = grader_for(command.against.formula.as_deref(), &command.conventions)?;
    let prover = prover(command.conventions.prove);
    let outcome = Worker::new(&grader).grade(record(command)?, prover.as_ref())?;
    if command.json {
        let renderer = command.rendered.then(Renderer::new);
        print(&format!("{}\n", outcome_json(&outcome, rendered(&outcome, renderer.as_ref()))))?;
    } else {
        print(&outcome_text(&outcome, paint()))?;
    }
    Ok(0)
}

/// Shows how an answer is read.
pub fn read(command: &Check) -> Result<i32, CliError> {
    let grader = Grader::new(command.conventions.options.clone(), Vec::new());
    let record = record(command)?;
    let mut worker = Worker::new(&grader);
    let judge = worker.judge(&record)?;
    let mut text = String::new();
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
                }
                for span in &reading.definitions {
                    text.push_str(&format!("with:    {}\n", span.of(&record.answer).trim()));
                }
                for note in &reading.notes {
                    text.push_str(&format!("assumed: {}\n", note.text));
                }
                text.push_str(&crate::text::print_diagnostics(
                    "answer",
                    &record.answer,
                    &reading.diagnostics,
                    paint().0,
                ));
            }
        }
        Err(unread) => {
            text.push_str(&crate::text::print_diagnostics("answer", &record.answer, &unread.diagnostics, paint().0));
        }
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    print(&text)?;
    Ok(0)
}

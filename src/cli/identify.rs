//! `identify`.

use serde_json::json;

use super::CliError;
use super::arguments::Identify;
use super::output::{argument_or_input, paint, print};
use crate::grade::{Bank, Effort, Grader};
use crate::report::{identified_json, identified_text};

/// Tells which card and convention a formula is.
pub fn run(command: &Identify) -> Result<i32, CliError> {
    let latex = argument_or_input(&command.latex)?;
    let grader = Grader::new(command.options.clone(), Vec::new());
    grader.know_options(None)?;
    let found = Bank::new(&grader)?.candidates(&latex, None, Effort::Everything)?;
    if command.json {
        let records: Vec<serde_json::Value> = found.iter().map(identified_json).collect();
        print(&format!("{}\n", json!(records)))?;
    } else {
        print(&identified_text(&found, paint()))?;
    }
    Ok(0)
}

//! `identify`.

use serde_json::json;

use super::CliError;
use super::arguments::Identify;
use super::output::{argument_or_input, paint, print, say};
use crate::grade::{Bank, Effort, Grader};
use crate::reading::{Unread, read};
use crate::report::{identified_json, identified_text};
use crate::text::print_diagnostics;

/// Tells which card and convention a formula is.
pub fn run(command: &Identify) -> Result<i32, CliError> {
    let latex = argument_or_input(&command.latex)?;
    let grader = Grader::new(command.options.clone(), Vec::new());
    grader.know_options(None)?;
    // What is no formula is none of a card.
    let general = grader.prepared_reference("0")?;
    if latex.trim().is_empty() {
        return Err(CliError::Usage("there is no formula; give one in LaTeX".to_owned()));
    }
    let unread = read(&latex, &general.lexicon).err();
    let refused = |unread: &Unread, reason: &str| {
        eprint!("{}", print_diagnostics("formula", &latex, &unread.diagnostics, paint().0));
        Err(CliError::Usage(reason.to_owned()))
    };
    if let Some(unread) = unread.as_ref().filter(|unread| !unread.is_formula) {
        return refused(unread, "the formula cannot be read");
    }
    let found = Bank::new(&grader)?.candidates(&latex, None, Effort::Everything)?;
    // A card may read what means nothing without one.
    if let (Some(unread), true) = (&unread, found.is_empty()) {
        return refused(unread, "the formula cannot be read as a whole, and no card of the bank reads it as its own");
    }
    if found.is_empty() && !Bank::is_looked_up(&latex) {
        let advice = "not looked up: letters, sums and products alone may be anything; write what they are on the left, as in `C = 6ND`";
        match command.json {
            true => {
                say(advice);
                print("[]\n")?;
            }
            false => print(&format!("{advice}\n"))?,
        }
        return Ok(0);
    }
    if command.json {
        let records: Vec<serde_json::Value> = found.iter().map(identified_json).collect();
        print(&format!("{}\n", json!(records)))?;
    } else {
        print(&identified_text(&found, paint()))?;
    }
    Ok(0)
}

//! `identify`.

use serde_json::json;

use super::CliError;
use super::arguments::Identify;
use super::output::{argument_or_input, paint, print};
use crate::grade::{Bank, Effort, Grader};
use crate::reading::read;
use crate::report::{identified_json, identified_text};
use crate::text::print_diagnostics;

/// Tells which card and convention a formula is.
pub fn run(command: &Identify) -> Result<i32, CliError> {
    let latex = argument_or_input(&command.latex)?;
    let grader = Grader::new(command.options.clone(), Vec::new());
    grader.know_options(None)?;
    // What is no formula is none of a card.
    let general = grader.prepared_reference("0")?;
    if let (Err(unread), false) = (read(&latex, &general.lexicon), latex.trim().is_empty()) {
        if !unread.is_formula {
            eprint!("{}", print_diagnostics("formula", &latex, &unread.diagnostics, paint().0));
            return Err(CliError::Usage("the formula cannot be read".to_owned()));
        }
    } else if latex.trim().is_empty() {
        return Err(CliError::Usage("there is no formula; give one in LaTeX".to_owned()));
    }
    let found = Bank::new(&grader)?.candidates(&latex, None, Effort::Everything)?;
    if command.json {
        let records: Vec<serde_json::Value> = found.iter().map(identified_json).collect();
        print(&format!("{}\n", json!(records)))?;
    } else {
        print(&identified_text(&found, paint()))?;
    }
    Ok(0)
}

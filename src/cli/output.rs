//! Standard output, files, colours, the prover.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use super::CliError;
use super::arguments::Conventions;
use super::input::is_standard;
use crate::algebra::Prover;
use crate::grade::{Grader, Outcome};
use crate::render::{Renderer, spelled_out};
use crate::report::Paint;

/// Colours on a terminal, unless `NO_COLOR` is set.
pub fn paint() -> Paint {
    Paint(std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none())
}

/// Writes to standard output.
pub fn print(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|source| CliError::File {
        action: "write",
        path: "standard output".to_owned(),
        source,
    })
}

/// Tells people something on standard error, controls of the terminal spelled out: it may quote what others typed.
pub fn say(text: &str) {
    eprintln!("{}", spelled_out(text));
}

/// The argument itself, or all of standard input for `-`.
pub fn argument_or_input(argument: &str) -> Result<String, CliError> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|source| CliError::File {
        action: "read",
        path: "standard input".to_owned(),
        source,
    })?;
    Ok(text)
}

/// A grader with the options of a command.
pub fn grader(conventions: &Conventions) -> Result<Grader, CliError> {
    for (card, _) in &conventions.out_of {
        card.as_deref().map(Grader::card).transpose()?;
    }
    let mut grader = Grader::new(conventions.options.clone(), conventions.allow.clone());
    grader.out_of.clone_from(&conventions.out_of);
    Ok(grader)
}

/// The same for answers to one card, or to a typed reference for `None`, which has no options.
pub fn grader_for(card: Option<&str>, conventions: &Conventions) -> Result<Grader, CliError> {
    let grader = grader(conventions)?;
    match card {
        Some(id) => grader.know_options(Some(Grader::card(id)?))?,
        None => {
            if let Some(option) = conventions.options.iter().chain(&conventions.allow).next() {
                return Err(CliError::Usage(format!("a typed reference has no options, so `{option}` says nothing")));
            }
        }
    }
    Ok(grader)
}

/// A new file to write to, or standard output for `-`.
pub fn create(path: &Path) -> Result<Box<dyn Write>, CliError> {
    if is_standard(path) {
        return Ok(Box::new(BufWriter::new(std::io::stdout())));
    }
    let file = File::create(path).map_err(|source| file_error("write", path, source))?;
    Ok(Box::new(BufWriter::new(file)))
}

/// An error about a file.
pub fn file_error(action: &'static str, path: &Path, source: std::io::Error) -> CliError {
    CliError::File { action, path: path.display().to_string(), source }
}

/// The normal form as HTML, if there is a renderer.
pub fn rendered(outcome: &Outcome, renderer: Option<&Renderer>) -> Option<String> {
    let latex = outcome.judgement.normalized.as_ref()?;
    renderer.map(|renderer| renderer.html(latex, true).html)
}

/// The prover, if proofs are asked for.
pub fn prover(wanted: bool) -> Option<Prover> {
    wanted.then(|| Prover::new(std::env::current_exe().ok()))
}

//! Commands, exit codes, printing: the only place that writes to standard output.

mod arguments;
mod audit;
mod batch;
mod cards;
mod check;
mod destination;
mod identify;
mod input;
mod interrupt;
mod marks_file;
mod output;
mod progress;
mod render;
mod result_file;
mod serve;
mod snapshot;
mod stream;

use clap::Parser;

use arguments::{Arguments, Command};

/// What went wrong with a command, for people.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// A file cannot be read or written.
    #[error("cannot {action} `{path}`: {source}")]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: String,
        /// The reason.
        source: std::io::Error,
    },
    /// There is nothing to judge against.
    #[error(transparent)]
    Grade(#[from] crate::grade::GradeError),
    /// Anything else.
    #[error("{0}")]
    Usage(String),
}

/// Runs the program and returns its exit code: 0 done, 1 findings, 2 usage or unreadable file.
pub fn run() -> i32 {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Check(command) => check::run(&command),
        Command::Read(command) => check::read(&command),
        Command::Batch(command) => batch::run(&command),
        Command::Stream(command) => stream::run(&command),
        Command::Audit(command) => audit::run(&command),
        Command::Identify(command) => identify::run(&command),
        Command::Render(command) => render::run(&command),
        Command::Serve(command) => serve::run(&command),
        Command::Snapshot(command) => snapshot::run(&command),
        Command::Cards(command) => cards::run(&command),
        Command::Schema { kind } => output::print(&format!("{:#}\n", crate::report::schema(kind))).map(|()| 0),
        Command::Explain { code } => cards::explain(&code),
        Command::Licence => cards::licence(),
    };
    match result {
        Ok(code) => code,
        Err(CliError::File { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            eprintln!("error: {error}");
            2
        }
    }
}

//! Commands, exit codes, printing: the only place that writes to standard output.

mod answers;
mod arguments;
mod audit;
mod batch;
mod cards;
mod check;
mod destination;
mod explain;
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
mod tally;

use clap::{CommandFactory, Parser};

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
    if let Some(reason) = mistyped_option(std::env::args().skip(1)) {
        output::say(&format!("error: {reason}"));
        return 2;
    }
    let arguments = Arguments::parse();
    if let Some(path) = &arguments.words
        && let Err(error) = speak(path)
    {
        output::say(&format!("error: {error}"));
        return 2;
    }
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
        Command::Explain { code } => explain::explain(code.as_deref()),
        Command::Licence => cards::licence(),
    };
    match result {
        Ok(code) => code,
        Err(CliError::File { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            output::say(&format!("error: {error}"));
            2
        }
    }
}

/// Takes the words of a language from a file.
fn speak(path: &std::path::Path) -> Result<(), CliError> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| CliError::File {
        action: "read",
        path: shown.clone(),
        source,
    })?;
    crate::feedback::speak(&text).map_err(|error| CliError::Usage(format!("{shown}: {error}")))
}

/// What is wrong with an option that is none and looks like one. A formula may begin with a hyphen, so that an option with
/// a slip of the hand would be taken for the formula.
fn mistyped_option(mut arguments: impl Iterator<Item = String>) -> Option<String> {
    let commands = Arguments::command();
    let command = commands.find_subcommand(arguments.next()?)?;
    // What counts for every command stands above them.
    let options = || command.get_arguments().chain(commands.get_arguments().filter(|it| it.is_global_set()));
    let known: Vec<String> =
        options().filter_map(|it| Some(format!("--{}", it.get_long()?))).chain(["--help".to_owned()]).collect();
    let takes = |option: &str| {
        let is_it = |it: &&clap::Arg| {
            it.get_long().is_some_and(|long| option == format!("--{long}"))
                || it.get_short().is_some_and(|short| option == format!("-{short}"))
        };
        options().find(is_it).is_some_and(|it| it.get_action().takes_values())
    };
    let mut is_value = false;
    for argument in arguments.take_while(|argument| argument != "--") {
        let is_free = !std::mem::take(&mut is_value);
        let name = argument.split('=').next().unwrap_or_default();
        let letters = name.strip_prefix("--").unwrap_or_default();
        let is_option = letters.len() > 2 && letters.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if is_free && is_option && !known.iter().any(|known| known == name) {
            let meant = crate::text::nearest(name, known.iter().map(String::as_str))?;
            return Some(format!("there is no option `{name}`; did you mean `{meant}`?"));
        }
        is_value = is_free && takes(&argument);
    }
    None
}

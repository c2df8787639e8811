//! The one thread that KaTeX runs on.
//!
//! QuickJS measures its stack from where the engine was created and takes a long formula as an
//! endless job, so the thread is ours: large stack, engine created deep in it, and a caller that
//! stops waiting. A thread cannot be ended from outside; one that overran its time is left to
//! finish alone.

use std::hint::black_box;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use katex::{Opts, OutputType};

/// Bytes of the thread's stack.
const STACK: usize = 16 << 20;

/// Bytes of stack below which the engine is created. KaTeX may use as much again and 256 KiB more
/// (289 nested fractions); created at the top of the stack it fails at about 15.
const ENGINE_DEPTH: usize = 4 << 20;

/// Bytes of one frame on the way down.
const FRAME: usize = 64 << 10;

/// Macro expansions that one formula may need: more than 4,096 bytes of KaTeX's own macros can ask for.
const MAX_EXPANSIONS: i32 = 10_000;

/// Longest side of a user-sized rule or space, in em.
const MAX_SIZE: f64 = 50.0;

/// What to make of a formula.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Format {
    /// MathML alone; otherwise HTML with the MathML hidden in it for screen readers.
    pub mathml: bool,
    /// On a line of its own, with limits above and below big operators.
    pub display: bool,
}

/// Turns LaTeX into markup; the error is KaTeX's message.
pub(super) type Engine = fn(&str, Format) -> Result<String, String>;

/// Why a formula has no markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// KaTeX does not read the formula. The worker goes on.
    Rejected(String),
    /// The time ran out or the thread died. The worker is of no more use.
    Lost(&'static str),
    /// No worker can be had now; later there may be one.
    Unavailable(String),
}

impl Failure {
    /// The failure in words, lower case and present tense.
    pub(super) fn reason(&self) -> String {
        match self {
            Failure::Rejected(message) => format!("KaTeX does not read it: {message}"),
            Failure::Lost(reason) => (*reason).to_owned(),
            Failure::Unavailable(reason) => reason.clone(),
        }
    }
}

struct Job {
    latex: String,
    format: Format,
    reply: Sender<Result<String, String>>,
}

/// A running worker thread.
pub(super) struct Worker {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts a thread and lets it create its engine.
    ///
    /// # Errors
    ///
    /// When the system grants no further thread.
    pub(super) fn start(engine: Engine) -> std::io::Result<Worker> {
        let (jobs, inbox) = mpsc::channel();
        let thread = Builder::new().name("katex".to_owned()).stack_size(STACK).spawn(move || serve(engine, &inbox))?;
        Ok(Worker { jobs, thread })
    }

    /// The markup of one formula, waited for at most `limit`.
    pub(super) fn render(&self, latex: &str, format: Format, limit: Duration) -> Result<String, Failure> {
        let (reply, answer) = mpsc::channel();
        let job = Job { latex: latex.to_owned(), format, reply };
        // A dead worker refuses the job or drops it: either way `answer` is disconnected.
        let _ = self.jobs.send(job);
        match answer.recv_timeout(limit) {
            Ok(Ok(markup)) => Ok(markup),
            Ok(Err(message)) => Err(Failure::Rejected(message)),
            Err(RecvTimeoutError::Timeout) => Err(Failure::Lost("rendering takes too long")),
            Err(RecvTimeoutError::Disconnected) => Err(Failure::Lost("the renderer stopped")),
        }
    }

    /// Lets the thread end after the job it is at. The handle tells when it has.
    pub(super) fn dismiss(self) -> JoinHandle<()> {
        self.thread
    }
}

fn serve(engine: Engine, inbox: &Receiver<Job>) {
    // The first call on a thread creates its engine, and must be the deep one.
    let _ = deep_in_the_stack(ENGINE_DEPTH / FRAME, || engine("1", Format::default()));
    for job in inbox {
        // Whoever asked may have stopped waiting.
        let _ = job.reply.send(engine(&job.latex, job.format));
    }
}

/// Calls `act` with `frames` frames of [`FRAME`] bytes above it.
#[inline(never)]
fn deep_in_the_stack<R>(frames: usize, act: impl FnOnce() -> R) -> R {
    if frames == 0 {
        return act();
    }
    let mut frame = [0_u8; FRAME];
    black_box(&mut frame);
    let result = deep_in_the_stack(frames - 1, act);
    // Used after the call, so that the frame is not given back before it.
    black_box(&frame);
    result
}

/// The engine that is used outside tests.
pub(super) fn katex_engine(latex: &str, format: Format) -> Result<String, String> {
    let output = if format.mathml { OutputType::Mathml } else { OutputType::HtmlAndMathml };
    let mut options = Opts::default();
    options.set_output_type(output);
    options.set_display_mode(format.display);
    options.set_throw_on_error(true);
    options.set_trust(false);
    options.set_max_expand(Some(MAX_EXPANSIONS));
    options.set_max_size(Some(MAX_SIZE));
    katex::render_with_opts(latex, options).map_err(|error| message_of(&error.to_string()))
}

/// KaTeX's own words and place, without the layers around them and the text that follows.
fn message_of(error: &str) -> String {
    // The engine hands on a quoted string with its backslashes and quotation marks escaped.
    let quoted = error.split_once("String(\"").and_then(|(_, rest)| rest.rsplit_once("\")"));
    let words = quoted.map_or(error, |(words, _)| words).replace(r"\\", r"\").replace(r#"\""#, "\"");
    let words = ["ParseError: ", "KaTeX parse error: ", "Error: "]
        .iter()
        .fold(words.as_str(), |words, layer| words.strip_prefix(layer).unwrap_or(words));
    let end = words.find(" at position ").and_then(|at| words[at..].find(':').map(|colon| at + colon));
    words[..end.unwrap_or(words.len())].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    #[test]
    fn the_engine_is_created_deep_enough() {
        let worker = Worker::start(katex_engine).unwrap();
        let nested = format!("{}x{}", r"\frac{1}{".repeat(250), "}".repeat(250));
        assert!(worker.render(&nested, Format::default(), LIMIT).is_ok());
    }

    #[test]
    fn an_overflow_of_the_script_stack_is_only_an_error() {
        let worker = Worker::start(katex_engine).unwrap();
        let nested = format!("{}x{}", "{".repeat(3000), "}".repeat(3000));
        assert!(matches!(worker.render(&nested, Format::default(), LIMIT), Err(Failure::Rejected(_))));
        assert!(worker.render("x^2", Format::default(), LIMIT).is_ok());
    }

    #[test]
    fn the_message_names_command_and_place() {
        let message = katex_engine(r"a + \foo", Format::default()).unwrap_err();
        assert_eq!(message, r"Undefined control sequence: \foo at position 5");
        let message = katex_engine(r"\hline", Format::default()).unwrap_err();
        assert_eq!(message, r"\hline valid only within array environment");
    }

    #[test]
    fn a_panic_of_the_engine_is_a_failure() {
        let worker =
            Worker::start(|latex, _| if latex == "1" { Ok(String::new()) } else { panic!("on purpose") }).unwrap();
        let failure = worker.render("x", Format::default(), LIMIT).unwrap_err();
        assert_eq!(failure, Failure::Lost("the renderer stopped"));
        assert!(worker.render("y", Format::default(), LIMIT).is_err());
    }

    #[test]
    fn waiting_ends_at_the_limit() {
        let worker = Worker::start(|latex, _| {
            std::thread::sleep(Duration::from_millis(if latex == "slow" { 2000 } else { 0 }));
            Ok(String::new())
        })
        .unwrap();
        let failure = worker.render("slow", Format::default(), Duration::from_millis(20)).unwrap_err();
        assert_eq!(failure, Failure::Lost("rendering takes too long"));
    }
}

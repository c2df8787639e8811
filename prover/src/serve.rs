//! The child's loop: reads questions, answers them, keeps watch over itself.
//!
//! One thread takes the lock, reads, decides and answers; no other one touches Symbolica. The thread that called
//! [`serve`] only watches, so that a child whose parent is gone does not compute for ever with the lock in its hands.
//! How a decision is made is left to `decide`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::answer::Answer;
use crate::decide::decide;
use crate::lock::UserLock;
use crate::question::{MAX_BYTES, ParseError, Question};
use crate::size::is_manageable;

/// After this long on one question the child ends itself. Longer than the parent waits before it ends the child: this
/// one is for children without a parent.
const DECISION_TIME: Duration = Duration::from_secs(20);
/// Room for Symbolica's recursion over the deepest question, unoptimized.
const STACK_BYTES: usize = 256 << 20;

/// The input ended, as it should.
const DONE: i32 = 0;
/// The lock or a pipe failed.
const FAILED: i32 = 4;
/// A question took longer than [`DECISION_TIME`].
const STUCK: i32 = 5;

/// Answers questions, one line each, until `input` ends; returns the exit code of the process: 0 at the end of the
/// input, 4 if the lock or a pipe failed, 5 if one question took too long.
///
/// The first line out is [`Answer::Ready`], once this user's lock is held, which may take as long as another eqmark
/// proves. With code 5 a thread is still at work: end the process.
pub fn serve(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> i32 {
    let (input, output) = (Box::new(input), Box::new(output));
    let (started, watched) = channel();
    let worker = thread::Builder::new().name("algebra".into()).stack_size(STACK_BYTES).spawn(move || {
        let mut child = Child { output, started, is_broken: false };
        match child.run(input) {
            Ok(()) => DONE,
            Err(error) => child.fail(&error),
        }
    });
    let Ok(worker) = worker else { return FAILED };
    if is_stuck(&watched, DECISION_TIME) { STUCK } else { worker.join().unwrap_or(FAILED) }
}

/// Waits until the worker ends, which is false, or is at one question for `limit`, which is true.
fn is_stuck(watched: &Receiver<Step>, limit: Duration) -> bool {
    let mut step = Step::Waiting;
    loop {
        let next = match step {
            Step::Waiting => watched.recv().map_err(RecvTimeoutError::from),
            Step::Deciding => watched.recv_timeout(limit),
        };
        match next {
            Ok(next) => step = next,
            Err(error) => return error == RecvTimeoutError::Timeout,
        }
    }
}

/// What the worker is at.
#[derive(Debug, Clone, Copy)]
enum Step {
    Waiting,
    Deciding,
}

struct Child {
    output: Box<dyn Write + Send>,
    started: Sender<Step>,
    /// Set by a panic inside the algebra. What it left behind cannot be trusted, so nothing is called zero any more.
    is_broken: bool,
}

impl Child {
    fn run(&mut self, input: Box<dyn Read + Send>) -> io::Result<()> {
        let lock = UserLock::wait().map_err(|error| io::Error::other(format!("no lock for this user: {error}")))?;
        // Symbolica knows of this process until the process is gone, so the lock may not go before.
        std::mem::forget(lock);
        self.say(&Answer::Ready)?;
        self.answer_all(&mut BufReader::new(input), decide)
    }

    fn fail(&mut self, error: &io::Error) -> i32 {
        // The pipe may be what failed.
        let _ = self.say(&Answer::Error(error.to_string()));
        FAILED
    }

    fn answer_all(&mut self, input: &mut dyn BufRead, decide: fn(&Question) -> Answer) -> io::Result<()> {
        while let Some(line) = read_line(input)? {
            let answer = match Question::parse(&line) {
                Ok(question) => self.answer(&question, decide),
                Err(error @ ParseError::TooLarge(_)) => Answer::NotShown(error.to_string()),
                Err(error @ ParseError::Malformed(_)) => Answer::Error(error.to_string()),
            };
            self.say(&answer)?;
        }
        Ok(())
    }

    fn answer(&mut self, question: &Question, decide: fn(&Question) -> Answer) -> Answer {
        if self.is_broken {
            return Answer::NotShown("the algebra failed at an earlier question".into());
        }
        if !is_manageable(question) {
            return Answer::NotShown("the expression is too large when multiplied out".into());
        }
        // Nobody watches in tests.
        let _ = self.started.send(Step::Deciding);
        let outcome = catch_unwind(AssertUnwindSafe(|| decide(question)));
        let _ = self.started.send(Step::Waiting);
        outcome.unwrap_or_else(|_| {
            self.is_broken = true;
            Answer::NotShown("the algebra failed at this question".into())
        })
    }

    /// One write for a whole line: Symbolica may print between two.
    fn say(&mut self, answer: &Answer) -> io::Result<()> {
        self.output.write_all(format!("{answer}\n").as_bytes())?;
        self.output.flush()
    }
}

/// The next line without its end, at most a little longer than [`MAX_BYTES`]; the rest of a longer one is dropped.
/// None at the end of the input: a last line without an end is not a question, its writer died.
fn read_line(input: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    Read::take(&mut *input, MAX_BYTES as u64 + 2).read_until(b'\n', &mut line)?;
    if line.pop() == Some(b'\n') {
        return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
    }
    let is_long = line.len() > MAX_BYTES;
    let found_end = is_long && input.skip_until(b'\n')? > 0;
    Ok(found_end.then(|| String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn answers(input: &str, decide: fn(&Question) -> Answer) -> Vec<Answer> {
        let page = Page::default();
        let mut child = Child { output: Box::new(page.clone()), started: channel().0, is_broken: false };
        child.answer_all(&mut input.as_bytes(), decide).unwrap();
        let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| Answer::find(line).unwrap().1).collect()
    }

    /// Knows the integer 0 only, and fails at the atom 13.
    fn zero_only(question: &Question) -> Answer {
        match question {
            Question::Integer(digits) if digits == "0" => Answer::Zero,
            Question::Atom(13) => panic!("thirteen"),
            _ => Answer::NotShown(String::new()),
        }
    }

    #[test]
    fn each_line_has_one_answer_in_order() {
        let found = answers("0 ;\na1 ;\nnonsense\n0 ;\n", zero_only);
        assert!(matches!(found[..], [Answer::Zero, Answer::NotShown(_), Answer::Error(_), Answer::Zero]), "{found:?}");
    }

    #[test]
    fn after_a_panic_nothing_is_called_zero() {
        let found = answers("0 ;\na13 ;\n0 ;\n", zero_only);
        assert!(matches!(found[..], [Answer::Zero, Answer::NotShown(_), Answer::NotShown(_)]), "{found:?}");
    }

    #[test]
    fn what_is_too_large_is_never_decided() {
        let found = answers("^65 a0 ;\n^64 +5 a0 a1 a2 a3 a4 ;\n", |_| panic!("decided"));
        assert!(matches!(found[..], [Answer::NotShown(_), Answer::NotShown(_)]), "{found:?}");
    }

    #[test]
    fn an_endless_line_is_one_question() {
        let found = answers(&format!("{}\n0 ;\n", "7".repeat(3 * MAX_BYTES)), zero_only);
        assert!(matches!(found[..], [Answer::NotShown(_), Answer::Zero]), "{found:?}");
    }

    #[test]
    fn a_line_without_an_end_is_not_answered() {
        assert_eq!(answers("0 ;\n0 ;", zero_only), [Answer::Zero]);
        assert_eq!(answers("", zero_only), []);
    }

    #[test]
    fn the_watch_ends_with_the_worker_or_at_the_limit() {
        let (step, watched) = channel();
        step.send(Step::Deciding).unwrap();
        assert!(is_stuck(&watched, Duration::from_millis(10)));
        step.send(Step::Deciding).unwrap();
        step.send(Step::Waiting).unwrap();
        drop(step);
        assert!(!is_stuck(&watched, Duration::from_secs(5)));
    }
}

//! The child process as its parent sees it: pipes, patience, the end.
//!
//! Two threads serve the pipes, so that neither a full pipe nor a silent child can hold the caller: one writes
//! questions, one reads answers and passes everything else that the child prints, such as Symbolica's banner, on to
//! stderr. The child is ended and waited for whenever this is dropped.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{self, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use eqmark_prover::Answer;

use super::{CHILD_ARGUMENT, Outcome};

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// For the lock of this user: as long as another run may take over its proofs.
    pub(super) lock: Duration,
    /// For one answer.
    pub(super) answer: Duration,
    /// For the end of the child once its input is closed.
    pub(super) end: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Times { lock: Duration::from_secs(60), answer: Duration::from_secs(10), end: Duration::from_millis(500) }
    }
}

/// A child that takes questions.
#[derive(Debug)]
pub(super) struct Child {
    process: process::Child,
    /// None once the input is closed.
    questions: Option<Sender<String>>,
    /// Cut off when the thread that reads has come to the end of the child's output.
    answers: Receiver<Answer>,
    times: Times,
}

impl Child {
    /// Starts `program` and waits until it holds the lock.
    ///
    /// # Errors
    ///
    /// It does not start, ends early, or the lock does not come free in time; the reason in words.
    pub(super) fn start(program: &Path, times: Times) -> Result<Child, String> {
        let mut process = Command::new(program)
            .arg(CHILD_ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the algebra process does not start: {error}"))?;
        let (input, output) = (process.stdin.take(), process.stdout.take());
        let (questions, to_write) = channel();
        let (to_answer, answers) = channel();
        let mut child = Child { process, questions: Some(questions), answers, times };
        if let (Some(input), Some(output)) = (input, output) {
            run("algebra-questions", move || write_questions(input, &to_write))?;
            run("algebra-answers", move || read_answers(output, &to_answer))?;
        }
        match child.wait(times.lock, "another proof is running")? {
            Answer::Ready => Ok(child),
            Answer::Error(reason) => Err(format!("the algebra process cannot work: {reason}")),
            Answer::Zero | Answer::NotShown(_) => Err("the algebra process answers before it is asked".into()),
        }
    }

    /// Asks one question, a line with its end.
    ///
    /// # Errors
    ///
    /// The child is of no more use: it ended, or did not answer in time; the reason in words.
    pub(super) fn ask(&mut self, question: String) -> Result<Outcome, String> {
        if let Some(questions) = &self.questions {
            // Where the writer is gone the child is too, and the wait below says how it ended.
            let _ = questions.send(question);
        }
        match self.wait(self.times.answer, "the algebra does not answer in time")? {
            Answer::Zero => Ok(Outcome::Zero),
            Answer::NotShown(_) => Ok(Outcome::NotShown),
            Answer::Error(reason) => Ok(Outcome::Absent(format!("the algebra does not take the question: {reason}"))),
            Answer::Ready => Err("the algebra process answers out of turn".into()),
        }
    }

    /// The process number.
    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    fn wait(&mut self, limit: Duration, late: &str) -> Result<Answer, String> {
        match self.answers.recv_timeout(limit) {
            Ok(answer) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => Err(late.to_owned()),
            Err(RecvTimeoutError::Disconnected) => Err(match self.wait_for_end() {
                Some(status) => format!("the algebra process ended: {}", describe(status)),
                None => "the algebra process closed its output".into(),
            }),
        }
    }

    /// Closes the input and gives the child its time to end; None if it goes on.
    fn wait_for_end(&mut self) -> Option<ExitStatus> {
        self.questions = None;
        let begin = Instant::now();
        loop {
            match self.process.try_wait() {
                Ok(None) if begin.elapsed() < self.times.end => thread::sleep(Duration::from_millis(2)),
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.wait_for_end().is_none() {
            // Either fails only if the process is gone already.
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
        // What the child printed last is passed on before we go, unless a stranger keeps its output open.
        let begin = Instant::now();
        while begin.elapsed() < self.times.end
            && self.answers.recv_timeout(self.times.end) != Err(RecvTimeoutError::Disconnected)
        {}
    }
}

/// Starts a thread that ends with its pipe.
fn run(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), String> {
    let thread = thread::Builder::new().name(name.into()).spawn(work);
    thread.map(drop).map_err(|error| format!("there is no thread for the algebra: {error}"))
}

fn write_questions(mut input: ChildStdin, questions: &Receiver<String>) {
    for question in questions {
        if input.write_all(question.as_bytes()).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}

/// Ends with the child's output, or when nobody wants answers.
fn read_answers(output: impl Read, answers: &Sender<Answer>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while matches!(output.read_until(b'\n', &mut line), Ok(1..)) {
        let text = String::from_utf8_lossy(&line);
        match Answer::find(&text) {
            Some((before, answer)) => {
                if !before.is_empty() {
                    pass_on(&format!("{before}\n"));
                }
                if answers.send(answer).is_err() {
                    return;
                }
            }
            None => pass_on(&text),
        }
        line.clear();
    }
}

/// Shows people what the child printed beside its answers.
fn pass_on(text: &str) {
    // A closed stderr must not cost a proof.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn describe(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        // SIGABRT is how Symbolica ends a second process of a user.
        let hint = if signal == 6 { "; Symbolica allows one thread a user" } else { "" };
        return format!("signal {signal}{hint}");
    }
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

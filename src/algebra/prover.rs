//! The prover of one run: starts the child at the first question, keeps or loses it, never starts a second.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(feature = "symbolica")]
use super::child::{Child, Times};
use super::{Outcome, Term};

/// Why a build without the feature has no algebra.
#[cfg(not(feature = "symbolica"))]
pub(super) const NOT_BUILT: &str = "this build has no Symbolica (feature `symbolica`)";

/// Asks the algebra; one for each run.
///
/// It may be asked from several threads, which then wait for each other. Dropping it ends the child.
///
/// ```
/// use eqmark::algebra::{Outcome, Prover, Term};
///
/// let prover = Prover::disabled("proofs were not asked for");
/// let outcome = prover.is_zero(&Term::Sum(vec![]));
/// assert_eq!(outcome, Outcome::Absent("proofs were not asked for".into()));
/// ```
#[derive(Debug)]
pub struct Prover {
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// No question yet; the program to start as the child.
    #[cfg(feature = "symbolica")]
    Idle(PathBuf, Times),
    #[cfg(feature = "symbolica")]
    Running(Child),
    /// There is no child and there will be none: why.
    Absent(String),
}

impl Prover {
    /// A prover whose child is `program`, the eqmark executable, started at the first question. Without a program,
    /// and in a build without Symbolica, every outcome is absent.
    pub fn new(program: Option<PathBuf>) -> Prover {
        #[cfg(feature = "symbolica")]
        if let Some(program) = program {
            return Prover { state: Mutex::new(State::Idle(program, Times::default())) };
        }
        #[cfg(not(feature = "symbolica"))]
        if program.is_some() {
            return Prover::disabled(NOT_BUILT);
        }
        Prover::disabled("there is no program to start for the algebra")
    }

    /// A prover that is never there, for the given reason: a sentence without its stop.
    pub fn disabled(reason: &str) -> Prover {
        Prover { state: Mutex::new(State::Absent(reason.to_owned())) }
    }

    /// Whether `term` is identically zero as a rational function of its atoms.
    ///
    /// A term that is too large, or that divides by what is itself zero, is [`Outcome::NotShown`]. Waits for the
    /// lock of this user at the first question for up to a minute, and for an answer up to ten seconds; then the
    /// child is ended and this outcome and all later ones are [`Outcome::Absent`].
    #[cfg(feature = "symbolica")]
    pub fn is_zero(&self, term: &Term) -> Outcome {
        let Some(question) = super::wire::write_question(term) else { return Outcome::NotShown };
        let mut state = self.state();
        state.start();
        let State::Running(child) = &mut *state else { return state.outcome() };
        match child.ask(question) {
            Ok(outcome) => outcome,
            Err(reason) => {
                *state = State::Absent(reason);
                state.outcome()
            }
        }
    }

    /// Absent: this build has no Symbolica.
    #[cfg(not(feature = "symbolica"))]
    pub fn is_zero(&self, _term: &Term) -> Outcome {
        self.state().outcome()
    }

    /// The process number of the child while there is one.
    pub fn child_id(&self) -> Option<u32> {
        match &*self.state() {
            #[cfg(feature = "symbolica")]
            State::Running(child) => Some(child.id()),
            _ => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Whoever panicked with the lock left a whole state: it is replaced in one step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    #[cfg(feature = "symbolica")]
    fn start(&mut self) {
        if let State::Idle(program, times) = self {
            *self = match Child::start(program, *times) {
                Ok(child) => State::Running(child),
                Err(reason) => State::Absent(reason),
            };
        }
    }

    /// The outcome of a question that cannot be asked.
    fn outcome(&self) -> Outcome {
        match self {
            State::Absent(reason) => Outcome::Absent(reason.clone()),
            #[cfg(feature = "symbolica")]
            State::Idle(..) | State::Running(_) => Outcome::NotShown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_program_there_is_no_algebra() {
        let prover = Prover::new(None);
        assert_eq!(
            prover.is_zero(&Term::Atom(0)),
            Outcome::Absent("there is no program to start for the algebra".into())
        );
        assert_eq!(prover.child_id(), None);
    }

    #[test]
    #[cfg(not(feature = "symbolica"))]
    fn without_the_feature_the_reason_names_it() {
        let prover = Prover::new(Some(PathBuf::from("eqmark")));
        assert_eq!(prover.is_zero(&Term::Atom(0)), Outcome::Absent(NOT_BUILT.into()));
    }

    #[cfg(all(feature = "symbolica", unix))]
    mod with_a_child {
        use super::*;
        use std::fs;
        use std::process::Command;
        use std::time::{Duration, Instant};

        /// A prover whose child is a shell script, with little patience.
        fn prover(script: &str) -> (Prover, tempfile::TempDir) {
            let directory = tempfile::tempdir().unwrap();
            let (text, program) = (directory.path().join("text"), directory.path().join("child"));
            fs::write(&text, format!("#!/bin/sh\n{script}\n")).unwrap();
            // A file that we write ourselves may be "busy": a process started meanwhile by another test has it open.
            let copied = Command::new("install").args(["-m", "755"]).args([&text, &program]).status();
            assert!(copied.unwrap().success());
            let times = Times {
                lock: Duration::from_secs(2),
                answer: Duration::from_millis(500),
                end: Duration::from_millis(300),
            };
            (Prover { state: Mutex::new(State::Idle(program, times)) }, directory)
        }

        fn reason(prover: &Prover) -> String {
            match prover.is_zero(&Term::Atom(0)) {
                Outcome::Absent(reason) => reason,
                outcome => panic!("{outcome:?}"),
            }
        }

        #[test]
        fn a_program_that_is_not_there_is_said() {
            let prover = Prover::new(Some(PathBuf::from("/nonexistent/eqmark")));
            assert!(reason(&prover).starts_with("the algebra process does not start:"), "{}", reason(&prover));
        }

        #[test]
        fn answers_are_found_between_other_lines() {
            let (prover, _directory) = prover(
                "echo '+--- a banner ---+'; echo; echo 'eqmark-algebra: ready'; read q; printf 'a warning'; \
                 echo 'eqmark-algebra: zero'; read q; echo 'eqmark-algebra: not-shown why'; read q; \
                 echo 'eqmark-algebra: error odd'; read q; exit 0",
            );
            assert_eq!(prover.is_zero(&Term::Atom(0)), Outcome::Zero);
            assert_eq!(prover.is_zero(&Term::Atom(0)), Outcome::NotShown);
            assert!(prover.child_id().is_some());
            assert_eq!(reason(&prover), "the algebra does not take the question: odd");
            assert_eq!(reason(&prover), "the algebra process ended: exit code 0");
        }

        #[test]
        fn a_failure_before_the_first_question_is_told() {
            let (prover, _directory) = prover("echo 'eqmark-algebra: error no lock for this user: odd'; exit 4");
            assert_eq!(reason(&prover), "the algebra process cannot work: no lock for this user: odd");
        }

        #[test]
        fn the_way_in_which_it_ended_is_told_once_and_again() {
            for (script, expected) in [
                ("exit 3", "the algebra process ended: exit code 3"),
                ("kill -6 $$", "the algebra process ended: signal 6; Symbolica allows one thread a user"),
                ("echo 'eqmark-algebra: ready'; read q; kill -9 $$", "the algebra process ended: signal 9"),
            ] {
                let (prover, _directory) = prover(script);
                assert_eq!(reason(&prover), expected);
                assert_eq!(reason(&prover), expected);
                assert_eq!(prover.child_id(), None);
            }
        }

        #[test]
        fn patience_has_an_end() {
            let begin = Instant::now();
            let (waiting, _directory) = prover("exec sleep 60");
            assert_eq!(reason(&waiting), "another proof is running");
            let (slow, _directory) = prover("echo 'eqmark-algebra: ready'; exec sleep 60");
            assert_eq!(reason(&slow), "the algebra does not answer in time");
            assert_eq!(reason(&slow), "the algebra does not answer in time");
            assert!(begin.elapsed() < Duration::from_secs(20));
        }

        #[test]
        fn a_question_that_nobody_reads_does_not_hold_us() {
            let (prover, _directory) = prover("echo 'eqmark-algebra: ready'; exec sleep 60");
            let long = Term::Product(vec![Term::Integer("7".repeat(2_000)); 400]);
            assert_eq!(prover.is_zero(&long), Outcome::Absent("the algebra does not answer in time".into()));
        }

        #[test]
        fn a_child_that_does_not_end_is_ended() {
            let begin = Instant::now();
            let (prover, _directory) =
                prover("echo 'eqmark-algebra: ready'; read q; echo 'eqmark-algebra: zero'; exec sleep 60");
            assert_eq!(prover.is_zero(&Term::Atom(0)), Outcome::Zero);
            drop(prover);
            assert!(begin.elapsed() < Duration::from_secs(20));
        }

        #[test]
        fn what_is_too_large_starts_no_child() {
            let prover = Prover::new(Some(PathBuf::from("/nonexistent/eqmark")));
            let large = Term::Power(Box::new(Term::Atom(0)), 1_000);
            assert_eq!(prover.is_zero(&large), Outcome::NotShown);
        }

        #[test]
        fn several_threads_may_ask() {
            let (prover, _directory) =
                prover("echo 'eqmark-algebra: ready'; while read q; do echo 'eqmark-algebra: zero'; done");
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        for _ in 0..50 {
                            assert_eq!(prover.is_zero(&Term::Atom(0)), Outcome::Zero);
                        }
                    });
                }
            });
        }
    }
}

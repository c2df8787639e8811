//! The threads that read and judge: a few, with a short queue, and nobody waits for ever.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use crate::equivalence::Judge;
use crate::grade::{Grader, Worker};
use crate::reading::{Reading, Unread, read};
use crate::render::Renderer;
use crate::report::{OutputRecord, card_html, reading_html, verdict_html};
use crate::sheet::Record;

/// How many threads.
const THREADS: usize = 2;

/// How many jobs may wait.
const QUEUE: usize = 16;

/// How long a job may take with its waiting. Judging counts its steps and seldom takes a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// The stack of a thread, as in a batch.
const STACK: usize = 8 << 20;

/// What is asked.
pub enum Job {
    /// The question and letters of a card, by id.
    Card(String),
    /// How an answer is read.
    Read(Record),
    /// The verdict on an answer.
    Check(Record),
}

/// Why there is no HTML.
#[derive(Debug)]
pub enum Failure {
    /// There is nothing to judge against, in words.
    Wrong(String),
    /// The queue is full.
    Busy,
    /// The time ran out.
    Slow,
    /// A fault of ours.
    Broken,
}

type Answer = Result<String, Failure>;

struct Waiting {
    job: Job,
    end: Instant,
    reply: SyncSender<Answer>,
}

/// Running threads. They end with the program.
pub struct Engine {
    jobs: SyncSender<Waiting>,
}

impl Engine {
    /// Starts the threads.
    pub fn start() -> Engine {
        let (jobs, inbox) = sync_channel::<Waiting>(QUEUE);
        let inbox = Arc::new(Mutex::new(inbox));
        let renderer = Arc::new(Renderer::new());
        let grader: &'static Grader = Box::leak(Box::new(Grader::new(Vec::new(), Vec::new())));
        for _ in 0..THREADS {
            let (inbox, renderer) = (inbox.clone(), renderer.clone());
            // Without a thread the queue fills, and that is told.
            let _ = Builder::new()
                .name("engine".to_owned())
                .stack_size(STACK)
                .spawn(move || work(&inbox, grader, &renderer));
        }
        Engine { jobs }
    }

    /// The HTML for a job, waited for up to a time.
    ///
    /// # Errors
    ///
    /// Every [`Failure`].
    pub fn run(&self, job: Job) -> Answer {
        let (reply, answer) = sync_channel(1);
        let end = Instant::now() + PATIENCE;
        match self.jobs.try_send(Waiting { job, end, reply }) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Failure::Busy),
            Err(TrySendError::Disconnected(_)) => return Err(Failure::Broken),
        }
        answer.recv_timeout(PATIENCE).unwrap_or(Err(Failure::Slow))
    }
}

fn work(inbox: &Mutex<Receiver<Waiting>>, grader: &Grader, renderer: &Renderer) {
    let mut worker = Worker::new(grader);
    loop {
        let next = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Waiting { job, end, reply }) = next else { return };
        if Instant::now() >= end {
            // Nobody waits for it any more.
            continue;
        }
        let done = catch_unwind(AssertUnwindSafe(|| done(job, grader, &mut worker, renderer)));
        let answer = done.unwrap_or_else(|_| {
            worker = Worker::new(grader);
            Err(Failure::Broken)
        });
        let _ = reply.send(answer);
    }
}

/// Whether a reading puts what the card defines in place of names: the same answer has another normal form, or none,
/// where the card defines nothing.
fn opens_names(answer: &str, readings: &Result<Vec<Reading>, Unread>, judge: &Judge) -> bool {
    let lexicon = &judge.prepared().lexicon;
    if lexicon.definitions.is_empty() {
        return false;
    }
    let mut bare = lexicon.clone();
    bare.definitions.clear();
    let normal = |readings: &Result<Vec<Reading>, Unread>| -> Option<Vec<String>> {
        let members = &readings.as_ref().ok()?.first()?.members;
        Some(members.iter().map(|member| judge.normalized(&member.expr)).collect())
    };
    let opened = normal(readings);
    opened.is_some() && opened != normal(&read(answer, &bare))
}

fn done(job: Job, grader: &Grader, worker: &mut Worker, renderer: &Renderer) -> Answer {
    let wrong = |error: crate::grade::GradeError| Failure::Wrong(error.to_string());
    match job {
        Job::Card(id) => Ok(card_html(Grader::card(&id).map_err(wrong)?, renderer)),
        Job::Read(record) => {
            let judge = worker.judge(&record).map_err(wrong)?;
            let readings = read(&record.answer, &judge.prepared().lexicon);
            let opens = opens_names(&record.answer, &readings, judge);
            Ok(reading_html(&record.answer, &readings, opens, judge, renderer))
        }
        Job::Check(record) => {
            let reference = grader.normal_reference(&record).map_err(wrong)?;
            let outcome = worker.grade(record, None).map_err(wrong)?;
            Ok(verdict_html(&OutputRecord::of(&outcome, None), &reference, renderer))
        }
    }
}

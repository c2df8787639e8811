//! How long verdicts take, card by card; how long `check` takes as a process; how much memory all of it needs.
//!
//! The answers are the cards' own: references under all options, accepted forms, conventions and mistakes.
//! Equivalent and different ones are timed apart. A table with the median and the 95th percentile over single
//! verdicts follows Criterion's own report, with the time that reading alone takes beside them.
//!
//!     cargo bench --no-default-features --bench verdict [-- grpo]

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion};

use eqmark::cards::{Card, bank};
use eqmark::equivalence::{Judge, Prepared, Question, Selection, Verdict, expand};
use eqmark::reading::read;

/// Times of single verdicts, and of reading the same answers.
struct Row {
    name: String,
    answers: usize,
    verdicts: Vec<Duration>,
    readings: Vec<Duration>,
}

impl Row {
    fn printed(&mut self) -> String {
        let (half, most) = (quantile(&mut self.verdicts, 0.5), quantile(&mut self.verdicts, 0.95));
        let reading = quantile(&mut self.readings, 0.5);
        format!("{:<40} {:>7} {half:>9.1} {most:>9.1} {reading:>9.1}", self.name, self.answers)
    }
}

/// A quantile in microseconds.
fn quantile(times: &mut [Duration], part: f64) -> f64 {
    times.sort_unstable();
    let place = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
    times.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1e6)
}

/// The card's formulas under the options that they are declared for, then its reference under all options.
fn answers_of(card: &Card) -> Vec<String> {
    let default = Selection::default_of(card);
    let under = |options: &[String]| {
        options.iter().fold(default.clone(), |selection, option| {
            selection.with(card, option).expect("a card names its own options")
        })
    };
    let accepted = card.accepted.iter().map(|form| expand(card, &under(&form.options), &form.latex));
    let mistakes = card.mistakes.iter().map(|form| expand(card, &under(&form.options), &form.latex));
    let conventions = card.conventions.iter().map(|form| expand(card, &default, &form.latex));
    let selections = std::iter::once(default.clone()).chain(default.neighbours(card));
    let references = selections.map(|selection| expand(card, &selection, &card.reference));
    let mut answers: Vec<String> = accepted.chain(mistakes).chain(conventions).chain(references).collect();
    answers.sort();
    answers.dedup();
    answers
}

fn time_card(criterion: &mut Criterion, card: &'static Card, table: &mut Vec<Row>) {
    let prepared = Prepared::card(card, Selection::default_of(card)).expect("the bank is sound");
    let mut judge = Judge::new(Arc::new(prepared));
    let question = Question::default();
    let answers = answers_of(card);
    let verdicts: Vec<Verdict> = answers.iter().map(|answer| judge.judge(answer, &question, None).verdict).collect();
    let mut group = criterion.benchmark_group("verdict");
    for verdict in [Verdict::Equivalent, Verdict::Different] {
        let chosen: Vec<&String> =
            answers.iter().zip(&verdicts).filter(|(_, given)| **given == verdict).map(|(answer, _)| answer).collect();
        if chosen.is_empty() {
            continue;
        }
        let mut row = Row {
            name: format!("{}/{}", card.id, verdict.word()),
            answers: chosen.len(),
            verdicts: Vec::new(),
            readings: Vec::new(),
        };
        let lexicon = judge.prepared().lexicon.clone();
        let mut turn = 0;
        group.bench_function(BenchmarkId::new(&card.id, verdict.word()), |bencher| {
            bencher.iter_custom(|count| {
                let mut total = Duration::ZERO;
                for _ in 0..count {
                    let answer = chosen[turn % chosen.len()];
                    turn += 1;
                    // What a judge remembers of its last answer is no part of a verdict's time.
                    judge.judge("0", &question, None);
                    let start = Instant::now();
                    black_box(judge.judge(black_box(answer), &question, None));
                    let time = start.elapsed();
                    row.verdicts.push(time);
                    total += time;
                    let start = Instant::now();
                    let _ = black_box(read(black_box(answer), &lexicon));
                    row.readings.push(start.elapsed());
                }
                total
            });
        });
        if !row.verdicts.is_empty() {
            table.push(row);
        }
    }
    group.finish();
}

/// `eqmark check` as a process, beside a process that only prints the program's version.
fn time_start_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start_up");
    let mut time = |name: &str, arguments: &[&str]| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut command = Command::new(env!("CARGO_BIN_EXE_eqmark"));
                let status = command.args(arguments).stdout(Stdio::null()).status().expect("the program starts");
                assert!(status.success());
            });
        });
    };
    time("version", &["--version"]);
    for id in ["it_loss", "grpo_objective"] {
        let card = bank().iter().find(|card| card.id == id).expect("the bank has the card");
        let answer = expand(card, &Selection::default_of(card), &card.reference);
        time(&format!("check_{id}"), &["check", "--formula", id, &answer]);
    }
    group.finish();
}

/// The largest memory that this process has held, in MiB; `None` where the system does not tell.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .sample_size(20)
        .configure_from_args();
    let mut table = Vec::new();
    for card in bank() {
        time_card(&mut criterion, card, &mut table);
    }
    time_start_up(&mut criterion);
    if !table.is_empty() {
        println!("{:<40} {:>7} {:>9} {:>9} {:>9}", "card/verdict", "answers", "median µs", "p95 µs", "read µs");
        table.iter_mut().for_each(|row| println!("{}", row.printed()));
    }
    if let Some(peak) = peak_memory() {
        println!("peak memory of this process: {peak:.1} MiB");
    }
    criterion.final_summary();
}

//! `batch` and `stream`.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::CliError;
use super::arguments::{Batch, Conventions, Stream};
use super::output::{create, file_error, prover};
use crate::grade::{Grader, Outcome, grade_all};
use crate::render::Renderer;
use crate::report::{CSV_HEADER, batch_page, csv_row, outcome_json};
use crate::sheet::{Columns, Record, csv_records, read_json_line, read_json_line_with};

/// How many records are in memory at a time.
const CHUNK: usize = 512;

fn grader(conventions: &Conventions) -> Grader {
    Grader::new(conventions.options.clone(), conventions.allow.clone())
}

fn use_threads(threads: Option<usize>) -> Result<(), CliError> {
    let Some(threads) = threads else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build_global();
    pool.map_err(|error| CliError::Usage(error.to_string()))
}

/// Marks a file.
pub fn run(command: &Batch) -> Result<i32, CliError> {
    use_threads(command.threads)?;
    if let Some(id) = &command.formula {
        Grader::card(id)?;
    }
    let grader = grader(&command.conventions);
    let prover = prover(command.conventions.prove);
    let mut jsonl = command.jsonl.as_deref().map(create).transpose()?;
    let mut table = command.csv.as_deref().map(create).transpose()?.map(csv::Writer::from_writer);
    let to_stdout = command.jsonl.is_none() && command.csv.is_none() && command.html.is_none();
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    let mut pages = Vec::new();
    let write_error =
        |source: std::io::Error| CliError::File { action: "write", path: "the output".to_owned(), source };
    if let Some(table) = &mut table {
        table.write_record(CSV_HEADER).map_err(|error| CliError::Usage(error.to_string()))?;
    }
    let mut progress = Progress::new();
    let mut bad = 0;
    let mut chunk: Vec<Record> = Vec::with_capacity(CHUNK);
    let mut flush = |chunk: &mut Vec<Record>, progress: &mut Progress| -> Result<(), CliError> {
        let outcomes: Vec<Outcome> = grade_all(&grader, std::mem::take(chunk), prover.as_ref());
        progress.add(outcomes.len());
        for outcome in outcomes {
            let line = outcome_json(&outcome, None);
            if to_stdout {
                writeln!(stdout, "{line}").map_err(write_error)?;
            }
            if let Some(jsonl) = &mut jsonl {
                writeln!(jsonl, "{line}").map_err(write_error)?;
            }
            if let Some(table) = &mut table {
                table.write_record(csv_row(&outcome)).map_err(|error| CliError::Usage(error.to_string()))?;
            }
            if command.html.is_some() {
                pages.push(outcome);
            }
        }
        Ok(())
    };
    for (line, record) in records(command)? {
        match record {
            Ok(record) => chunk.push(record),
            Err(error) => {
                bad += 1;
                eprintln!("{}:{line}: {error}", command.answers.display());
            }
        }
        if chunk.len() >= CHUNK {
            flush(&mut chunk, &mut progress)?;
        }
    }
    flush(&mut chunk, &mut progress)?;
    stdout.flush().map_err(write_error)?;
    if let Some(jsonl) = &mut jsonl {
        jsonl.flush().map_err(write_error)?;
    }
    if let Some(table) = &mut table {
        table.flush().map_err(write_error)?;
    }
    if let Some(path) = &command.html {
        let page = batch_page(&pages, &Renderer::new());
        std::fs::write(path, page).map_err(|source| file_error("write", path, source))?;
    }
    progress.done();
    if bad > 0 {
        eprintln!("{bad} rows could not be read and were left out");
    }
    Ok(0)
}

/// A record with its line, or why there is none.
type Row = (u64, Result<Record, String>);

fn records(command: &Batch) -> Result<Box<dyn Iterator<Item = Row>>, CliError> {
    let path: &Path = &command.answers;
    let file = std::fs::File::open(path).map_err(|source| file_error("read", path, source))?;
    let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let columns = Columns {
        answer: command.answer_column.clone(),
        id: command.id_column.clone(),
        default_formula: command.formula.clone(),
        ..Columns::default()
    };
    if csv {
        let rows = csv_records(file, &columns);
        return Ok(Box::new(rows.map(|(line, record)| (line, record.map_err(|error| error.to_string())))));
    }
    let lines = std::io::BufReader::new(file).lines().enumerate();
    let rows = lines.filter_map(move |(place, line)| {
        let place = place as u64 + 1;
        match line {
            Err(error) => Some((place, Err(error.to_string()))),
            Ok(line) if line.trim().is_empty() => None,
            Ok(line) => Some((place, read_json_line_with(&line, &columns).map_err(|error| error.to_string()))),
        }
    });
    Ok(Box::new(rows))
}

/// Marks JSON lines from standard input; a line that is no record gives a record with the reason.
pub fn stream(command: &Stream) -> Result<i32, CliError> {
    use_threads(command.threads)?;
    let grader = grader(&command.conventions);
    let prover = prover(command.conventions.prove);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let write_error =
        |source: std::io::Error| CliError::File { action: "write", path: "standard output".to_owned(), source };
    let mut input = std::io::BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let mut buffer = String::new();
    loop {
        // A chunk is what is there: a single line is answered at once.
        let mut chunk = Vec::new();
        while chunk.len() < CHUNK {
            buffer.clear();
            let read = input.read_line(&mut buffer).map_err(|source| CliError::File {
                action: "read",
                path: "standard input".to_owned(),
                source,
            })?;
            if read == 0 {
                break;
            }
            if !buffer.trim().is_empty() {
                chunk.push(buffer.clone());
            }
            if input.buffer().is_empty() {
                break;
            }
        }
        if chunk.is_empty() {
            return Ok(0);
        }
        let parsed: Vec<Result<Record, String>> =
            chunk.iter().map(|line| read_json_line(line).map_err(|error| error.to_string())).collect();
        let records: Vec<Record> = parsed.iter().filter_map(|record| record.as_ref().ok().cloned()).collect();
        let mut outcomes = grade_all(&grader, records, prover.as_ref()).into_iter();
        for record in parsed {
            let line = match record {
                Ok(_) => outcomes.next().map(|outcome| outcome_json(&outcome, None)),
                Err(error) => Some(serde_json::json!({
                    "id": null,
                    "verdict": "unreadable",
                    "feedback": format!("Not read: {error}."),
                })),
            };
            if let Some(line) = line {
                writeln!(out, "{line}").map_err(write_error)?;
            }
        }
        out.flush().map_err(write_error)?;
    }
}

/// A line on the terminal that tells how far the work is.
struct Progress {
    done: usize,
    start: Instant,
    shown: Instant,
    visible: bool,
}

impl Progress {
    fn new() -> Self {
        let now = Instant::now();
        Progress { done: 0, start: now, shown: now, visible: std::io::stderr().is_terminal() }
    }

    fn add(&mut self, count: usize) {
        self.done += count;
        if self.visible && self.shown.elapsed() > Duration::from_millis(200) {
            self.shown = Instant::now();
            let rate = self.done as f64 / self.start.elapsed().as_secs_f64().max(1e-9);
            eprint!("\r{} answers, {rate:.0} a second ", self.done);
        }
    }

    fn done(&self) {
        if self.visible {
            eprintln!("\r{} answers in {:.1} s          ", self.done, self.start.elapsed().as_secs_f64());
        }
    }
}

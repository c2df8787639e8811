//! `stream`.

use std::io::{BufRead, Write};

use serde_json::Value;

use super::CliError;
use super::arguments::Stream;
use super::batch::use_threads;
use super::output::{grader, prover, rendered};
use crate::grade::Crew;
use crate::render::Renderer;
use crate::report::OutputRecord;
use crate::sheet::{Record, read_json_line};

/// How many records are in memory at a time.
const CHUNK: usize = 256;

/// Marks JSON lines from standard input; a line that is no record gives a record with the reason.
pub fn run(command: &Stream) -> Result<i32, CliError> {
    use_threads(command.threads)?;
    let grader = grader(&command.conventions)?;
    grader.know_options(None)?;
    let prover = prover(command.conventions.prove);
    let renderer = command.rendered.then(Renderer::new);
    let mut crew =
        Crew::new(&grader, prover.as_ref(), |outcome| OutputRecord::of(outcome, rendered(outcome, renderer.as_ref())));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let file_error = |action: &'static str, path: &str| {
        let path = path.to_owned();
        move |source: std::io::Error| CliError::File { action, path, source }
    };
    let mut input = std::io::BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let mut buffer = Vec::new();
    loop {
        // A chunk is what is there: a single line is answered at once.
        let mut chunk = Vec::new();
        while chunk.len() < CHUNK {
            buffer.clear();
            let read = input.read_until(b'\n', &mut buffer).map_err(file_error("read", "standard input"))?;
            if read == 0 {
                break;
            }
            if !buffer.trim_ascii().is_empty() {
                chunk.push(record(&buffer));
            }
            if input.buffer().is_empty() {
                break;
            }
        }
        if chunk.is_empty() && buffer.is_empty() {
            return Ok(0);
        }
        let records: Vec<Record> = chunk.iter().filter_map(|record| record.as_ref().ok().cloned()).collect();
        let mut marked = records.iter().zip(crew.mark(&records));
        for record in chunk {
            let line = match record {
                Ok(_) => marked.next().map(|(record, output)| output.json(record)),
                Err((reason, id)) => {
                    let record = Record { id, ..Record::default() };
                    Some(OutputRecord::unread(&reason).json(&record))
                }
            };
            if let Some(line) = line {
                writeln!(out, "{line}").map_err(file_error("write", "standard output"))?;
            }
        }
        out.flush().map_err(file_error("write", "standard output"))?;
    }
}

/// The record of a line, or why it is none, with its id as far as that can be read.
fn record(line: &[u8]) -> Result<Record, (String, Value)> {
    let text = std::str::from_utf8(line).map_err(|_| ("the line is not UTF-8".to_owned(), Value::Null))?;
    read_json_line(text.trim_end()).map_err(|error| (error.to_string(), id_of(text)))
}

/// The id in a line that is an object but no record.
fn id_of(line: &str) -> Value {
    match serde_json::from_str(line.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(mut fields)) => {
            let id = fields.remove("id").filter(|id| id.is_string() || id.is_number());
            id.unwrap_or(Value::Null)
        }
        _ => Value::Null,
    }
}

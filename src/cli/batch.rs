//! `batch`: marks a file of answers; what is done stays done when the run is stopped.

use std::cell::Cell;
use std::io::{BufRead, Read, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use indexmap::IndexMap;
use rustc_hash::FxHashSet;

use super::CliError;
use super::arguments::Batch;
use super::destination::keep_apart;
use super::input::{delimiter_of, is_standard, mind_encoding};
use super::interrupt::{INTERRUPTED, stop_at_interrupt};
use super::marks_file::{MetClusters, use_marks};
use super::output::{file_error, grader, prover, rendered};
use super::progress::{Counted, Progress};
use super::result_file::{ResultFile, Rows, kept_rows, whole_rows};
use crate::equivalence::Verdict;
use crate::grade::{Crew, Grader};
use crate::render::Renderer;
use crate::report::{AnswersPage, Gradescope, MarksTable, OutputRecord, counted, csv_header, csv_line, folder_name};
use crate::sheet::{Columns, Record, RecordError, Row, csv_records, json_records, text_of};
use crate::text::nearest;

/// How many records are in memory at a time. What is in work when Ctrl-C comes is still finished.
const CHUNK: usize = 256;

/// How many bytes at the start of a file tell its encoding and its delimiter.
const START: u64 = 1 << 16;

/// How many kinds of outcomes of an earlier run are marked again to see that its options were the same.
const MOST_MARKED_AGAIN: usize = 64;

/// How many students with several answers to one question are told by name.
const MOST_TOLD: usize = 20;

/// The stack of a thread: the main thread's usual size, so that all threads take equally deep formulas.
const STACK: usize = 8 << 20;

/// Sets the number of threads; all cores for `None`.
pub fn use_threads(threads: Option<u16>) -> Result<(), CliError> {
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads.unwrap_or(0))).stack_size(STACK).build_global();
    pool.map_err(|error| CliError::Usage(error.to_string()))
}

/// Marks a file.
pub fn run(command: &Batch) -> Result<i32, CliError> {
    keep_inputs(command)?;
    use_threads(command.threads)?;
    if let Some(id) = &command.formula {
        Grader::card(id)?;
    }
    let mut grader = grader(&command.conventions)?;
    grader.know_options(None)?;
    if let Some(path) = &command.marks {
        use_marks(path, command.add_clusters, &mut grader)?;
    }
    let prover = prover(command.conventions.prove);
    let renderer = command.rendered.then(Renderer::new);
    let mut crew =
        Crew::new(&grader, prover.as_ref(), |outcome| OutputRecord::of(outcome, rendered(outcome, renderer.as_ref())));
    let kept = if command.resume { rows_to_keep(command)? } else { 0 };
    let mut input = Input::open(command)?;
    let mut results = Results::open(command, &grader, kept)?;
    input.pass_over(command, kept, &mut results, &mut |record| crew.mark(std::slice::from_ref(record)).remove(0))?;
    let is_stopped = stop_at_interrupt(|| ())?;
    loop {
        let chunk = input.chunk()?;
        if chunk.is_empty() {
            break;
        }
        if results.count == 0 {
            know_fields(command, &chunk)?;
        }
        let marked = crew.mark(&chunk);
        let count = chunk.len();
        for (record, output) in chunk.into_iter().zip(marked) {
            results.add(record, &output, true)?;
        }
        results.flush()?;
        input.progress.add(count, input.bytes.get());
        if is_stopped.load(Ordering::Relaxed) {
            input.progress.finish();
            let advice =
                if command.jsonl.is_some() || command.csv.is_some() { "; --resume goes on from there" } else { "" };
            eprintln!("stopped after {}{advice}", counted(results.count as usize, "answer"));
            return Ok(INTERRUPTED);
        }
    }
    results.finish()?;
    input.progress.finish();
    if input.bad > 0 {
        let verb = if input.bad == 1 { "was" } else { "were" };
        eprintln!("{} could not be read and {verb} left out", counted(input.bad, "row"));
    }
    Ok(0)
}

/// Sees that no result takes the place of the answers, of the teacher's marks or of another result.
fn keep_inputs(command: &Batch) -> Result<(), CliError> {
    let inputs: Vec<&Path> =
        [Some(command.answers.as_path()), command.marks.as_deref()].into_iter().flatten().collect();
    // In a folder the results of each student lie in a file of that name.
    let into_folder = |input: &&Path| {
        let folder = input.parent().and_then(Path::parent).and_then(|folder| folder.canonicalize().ok());
        let results = command.gradescope.as_deref().and_then(|folder| folder.canonicalize().ok());
        input.file_name().is_some_and(|name| name == "results.json") && folder.is_some() && folder == results
    };
    if let Some(input) = inputs.iter().find(|input| into_folder(input)) {
        let reason =
            format!("--gradescope may write over `{}`, which is read; give it another folder", input.display());
        return Err(CliError::Usage(reason));
    }
    let results = [
        ("--jsonl", command.jsonl.as_deref()),
        ("--csv", command.csv.as_deref()),
        ("--html", command.html.as_deref()),
        ("--marks-table", command.marks_table.as_deref()),
        ("--gradescope", command.gradescope.as_deref()),
    ];
    if command.add_clusters {
        keep_apart(&[command.answers.as_path()], &[("--add-clusters", command.marks.as_deref())])?;
    }
    keep_apart(&inputs, &results)
}

/// Sees that the fields which were asked for by name are there, where the first answers tell.
fn know_fields(command: &Batch, chunk: &[Record]) -> Result<(), CliError> {
    let by_student = command.marks_table.is_some() || command.gradescope.is_some() || command.html.is_some();
    for (option, name, usual) in
        [("--student", &command.student, "student"), ("--question", &command.question, "question")]
    {
        if !by_student || name == usual || chunk.iter().any(|record| record.has_field(name)) {
            continue;
        }
        let known: Vec<&str> = ["id", "formula"]
            .into_iter()
            .chain(chunk.iter().flat_map(|it| it.extra.keys()).map(String::as_str))
            .collect();
        let meant = nearest(name, known).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        return Err(CliError::Usage(format!("{option}: no answer has the field `{name}`{meant}")));
    }
    Ok(())
}

/// The rows that an earlier run left whole in every file.
fn rows_to_keep(command: &Batch) -> Result<u64, CliError> {
    let collected =
        [&command.html, &command.marks_table, &command.gradescope, &command.marks].iter().any(|file| file.is_some());
    if command.jsonl.is_none() && (collected || command.csv.is_none()) {
        let reason =
            "--resume needs the records of the earlier run: give the file of --jsonl (or of --csv, if that is all)";
        return Err(CliError::Usage(reason.to_owned()));
    }
    let files = [(&command.jsonl, Rows::Lines), (&command.csv, Rows::Table)];
    let counts = files.iter().filter_map(|(path, kind)| Some(whole_rows(path.as_deref()?, *kind)));
    Ok(counts.collect::<Result<Vec<u64>, CliError>>()?.into_iter().min().unwrap_or(0))
}

/// The answers, and how far they are read.
struct Input {
    name: String,
    rows: Box<dyn Iterator<Item = Row>>,
    bytes: Rc<Cell<u64>>,
    progress: Progress,
    /// Rows that could not be read.
    bad: usize,
}

impl Input {
    fn open(command: &Batch) -> Result<Input, CliError> {
        let path: &Path = &command.answers;
        let error = |source| file_error("read", path, source);
        if path.is_dir() {
            return Err(CliError::Usage(format!("`{}` is a folder; give a file with answers", path.display())));
        }
        let mut start = Vec::new();
        let (file, size): (Box<dyn Read>, u64) = match is_standard(path) {
            true => (Box::new(std::io::stdin()), 0),
            false => {
                let file = std::fs::File::open(path).map_err(error)?;
                let size = file.metadata().map_err(error)?.len();
                // Only of a file with a size can the start be read twice.
                if size > 0 {
                    let begin = std::fs::File::open(path).map_err(error)?.take(START);
                    std::io::BufReader::new(begin).read_to_end(&mut start).map_err(error)?;
                }
                (Box::new(file), size)
            }
        };
        mind_encoding(path, &start)?;
        let (file, bytes) = Counted::new(file);
        let is = |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
        let names = &command.columns;
        let of_header = || delimiter_of(&String::from_utf8_lossy(&start));
        let delimiter = names.delimiter.unwrap_or_else(|| if is("tsv") { '\t' } else { of_header() });
        let columns = Columns {
            answer: names.answer_column.clone(),
            id: names.id_column.clone(),
            formula: names.formula_column.clone(),
            reference: names.reference_column.clone(),
            default_formula: command.formula.clone(),
            delimiter: u8::try_from(delimiter).ok().filter(u8::is_ascii).ok_or_else(|| {
                CliError::Usage(format!("`{delimiter}` cannot stand between columns; an ASCII character can"))
            })?,
        };
        let rows: Box<dyn Iterator<Item = Row>> = if is("csv") || is("tsv") {
            Box::new(csv_records(file, &columns))
        } else {
            Box::new(json_records(std::io::BufReader::with_capacity(1 << 16, file), &columns))
        };
        Ok(Input { name: path.display().to_string(), rows, bytes, progress: Progress::new(size), bad: 0 })
    }

    /// Reads the rows that an earlier run marked, and sees that its results are those of these answers.
    fn pass_over(
        &mut self,
        command: &Batch,
        kept: u64,
        results: &mut Results,
        mark: &mut dyn FnMut(&Record) -> Arc<OutputRecord>,
    ) -> Result<(), CliError> {
        let mut known: FxHashSet<String> = FxHashSet::default();
        if kept == 0 {
            return Ok(());
        }
        let mut earlier = earlier_results(command, kept)?;
        let mut taken = 0;
        while taken < kept {
            let Some((_, row)) = self.rows.next() else {
                return Err(CliError::Usage(format!("the results hold {kept} rows, but `{}` only {taken}", self.name)));
            };
            // What is wrong with the others was told by the earlier run.
            let Ok(record) = row else { continue };
            taken += 1;
            let output = earlier
                .next()
                .transpose()?
                .filter(|output| text_of(&output.id) == text_of(&record.id) && output.formula == record.formula);
            let Some(output) = output else {
                let reason =
                    format!("row {taken} of the results is not that of `{}`: other answers were marked", self.name);
                return Err(CliError::Usage(reason));
            };
            if !results.is_as_given(&record, &output) {
                let reason =
                    format!("row {taken} of the results has other marks than the file of --marks gives; mark all anew");
                return Err(CliError::Usage(reason));
            }
            // Of each kind of outcome one is marked again: other options give other marks.
            let kind = format!("{:?} {}", output.formula, told(&output));
            if known.len() < MOST_MARKED_AGAIN && known.insert(kind) {
                let now = mark(&record);
                if told(&now) != told(&output) {
                    let (now, then) = (told(&now), told(&output));
                    let reason = format!(
                        "row {taken} of the results was marked as `{then}`, and is now `{now}`: with other options, or by another version; mark all anew"
                    );
                    return Err(CliError::Usage(reason));
                }
            }
            results.add(record, &output, false)?;
        }
        self.progress.start_at(self.bytes.get());
        Ok(())
    }

    /// The next records; what is no record is told and left out.
    fn chunk(&mut self) -> Result<Vec<Record>, CliError> {
        let mut chunk = Vec::with_capacity(CHUNK);
        while chunk.len() < CHUNK {
            match self.rows.next() {
                None => break,
                Some((_, Ok(record))) => chunk.push(record),
                // Without its columns no row of the file can be read.
                Some((_, Err(error @ RecordError::NoColumn { .. }))) => {
                    return Err(CliError::Usage(format!("`{}`: {error}", self.name)));
                }
                Some((line, Err(error))) => {
                    self.bad += 1;
                    self.progress.say(&format!("{}:{line}: {error}", self.name));
                }
            }
        }
        Ok(chunk)
    }
}

/// What was said of an answer, as far as options decide it.
fn told(output: &OutputRecord) -> String {
    let marks = output.marks.map_or_else(|| "no marks".to_owned(), |marks| format!("marks {marks}"));
    let parts = [Some(output.verdict.word()), output.convention.as_deref(), output.mistake.as_deref(), Some(&marks)];
    parts.into_iter().flatten().collect::<Vec<&str>>().join(", ")
}

/// The records that an earlier run wrote. From a table only the id, the card and what decides the marks are known.
fn earlier_results(
    command: &Batch,
    kept: u64,
) -> Result<Box<dyn Iterator<Item = Result<OutputRecord, CliError>>>, CliError> {
    if let Some(path) = command.jsonl.clone() {
        let lines = kept_rows(&path, Rows::Lines, kept)?.lines();
        return Ok(Box::new(lines.map(move |line| {
            let line = line.map_err(|source| file_error("read", &path, source))?;
            serde_json::from_str(&line).map_err(|error| CliError::Usage(format!("`{}`: {error}", path.display())))
        })));
    }
    let path = command.csv.clone().unwrap_or_default();
    let rows = csv::Reader::from_reader(kept_rows(&path, Rows::Table, kept)?).into_records();
    Ok(Box::new(rows.map(move |row| {
        let row = row.map_err(|error| CliError::Usage(format!("`{}`: {error}", path.display())))?;
        let [id, formula] = [0, 1].map(|at| row.get(at).unwrap_or_default());
        let id = id.strip_prefix('\'').unwrap_or(id).into();
        let cell = |at: usize| row.get(at).filter(|cell| !cell.is_empty()).map(str::to_owned);
        let formula = Some(formula.to_owned()).filter(|formula| !formula.is_empty());
        let mut output =
            OutputRecord { id, formula, convention: cell(4), mistake: cell(5), ..OutputRecord::unread("") };
        output.verdict = Verdict::of_word(row.get(2).unwrap_or_default()).unwrap_or(output.verdict);
        output.marks = cell(6).and_then(|marks| marks.parse().ok());
        Ok(output)
    })))
}

/// Everything that is written.
struct Results<'a> {
    command: &'a Batch,
    grader: &'a Grader,
    /// How many answers are in the results.
    count: u64,
    stdout: Option<std::io::BufWriter<std::io::StdoutLock<'static>>>,
    jsonl: Option<ResultFile>,
    csv: Option<ResultFile>,
    /// The header of the table, once the first answer has told its columns.
    header: Option<Vec<String>>,
    page: Option<AnswersPage>,
    marks: Option<MarksTable>,
    gradescope: Option<Gradescope>,
    clusters: Option<MetClusters<'a>>,
    /// How often each student answered each question, and how many answers have no student; for tables by student.
    answered: IndexMap<(String, String), usize>,
    without_student: usize,
}

impl Results<'_> {
    fn open<'a>(command: &'a Batch, grader: &'a Grader, kept: u64) -> Result<Results<'a>, CliError> {
        let open = |path: &Path, kind: Rows| match kept {
            0 => ResultFile::create(path),
            _ => ResultFile::reopen(path, kind, kept),
        };
        let files: [&Option<_>; 5] =
            [&command.jsonl, &command.csv, &command.html, &command.marks_table, &command.gradescope];
        let to_stdout = files.iter().all(|file| file.is_none());
        Ok(Results {
            command,
            grader,
            count: 0,
            stdout: to_stdout.then(|| std::io::BufWriter::new(std::io::stdout().lock())),
            jsonl: command.jsonl.as_deref().map(|path| open(path, Rows::Lines)).transpose()?,
            csv: command.csv.as_deref().map(|path| open(path, Rows::Table)).transpose()?,
            header: None,
            page: command.html.is_some().then(|| {
                let name = command.answers.file_name().unwrap_or(command.answers.as_os_str());
                AnswersPage::new(name.to_string_lossy().into_owned(), command.student.clone())
            }),
            marks: command.marks_table.is_some().then(MarksTable::default),
            gradescope: command.gradescope.is_some().then(Gradescope::default),
            clusters: command.marks.as_deref().map(|path| MetClusters::new(path, command.add_clusters, grader)),
            answered: IndexMap::new(),
            without_student: 0,
        })
    }

    /// Adds an answer; `is_new` unless an earlier run wrote its rows.
    fn add(&mut self, record: Record, output: &OutputRecord, is_new: bool) -> Result<(), CliError> {
        self.count += 1;
        if self.csv.is_some() && self.header.is_none() {
            self.write_header(Some(&record), is_new)?;
        }
        if is_new && (self.stdout.is_some() || self.jsonl.is_some()) {
            let line = format!("{}\n", output.json(&record));
            if let Some(jsonl) = &mut self.jsonl {
                jsonl.write(line.as_bytes())?;
            }
            if let Some(stdout) = &mut self.stdout {
                stdout.write_all(line.as_bytes()).map_err(stdout_error)?;
            }
        }
        if let (true, Some(csv), Some(header)) = (is_new, &mut self.csv, &self.header) {
            csv.write(&csv_line(header, &record, output))?;
        }
        if self.marks.is_some() || self.gradescope.is_some() {
            let student = record.field(&self.command.student).or_else(|| record.field("id")).unwrap_or_default();
            let question = record.field(&self.command.question).or_else(|| record.formula.clone());
            let question = question.or_else(|| record.reference.clone()).unwrap_or_default();
            if student.trim().is_empty() {
                self.without_student += 1;
            } else {
                if let Some(marks) = &mut self.marks {
                    marks.add(student.clone(), question.clone(), output);
                }
                if let Some(gradescope) = &mut self.gradescope {
                    let full_marks = self.grader.full_marks(&record);
                    gradescope.add(student.clone(), question.clone(), full_marks, output);
                }
                *self.answered.entry((student, question)).or_default() += 1;
            }
        }
        if let Some(clusters) = &mut self.clusters {
            clusters.add(&record, output);
        }
        if let Some(page) = &mut self.page {
            page.add(record, output.clone());
        }
        Ok(())
    }

    /// Whether the results of an earlier run have the marks that the teacher's file gives now.
    fn is_as_given(&self, record: &Record, output: &OutputRecord) -> bool {
        let cluster = output.cluster.as_deref().unwrap_or_default();
        let Some(given) = self.grader.teacher.given(record, cluster, self.grader.full_marks(record)) else {
            return output.overridden.is_none();
        };
        let marks = given.marks.is_none_or(|marks| output.marks == Some(marks));
        output.overridden.is_some() && marks && given.feedback.is_none_or(|feedback| output.feedback == feedback)
    }

    fn write_header(&mut self, first: Option<&Record>, is_new: bool) -> Result<(), CliError> {
        let header = csv_header(first);
        if let (true, Some(csv)) = (is_new, &mut self.csv) {
            csv.write(&crate::report::csv_cells(header.clone()))?;
        }
        self.header = Some(header);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), CliError> {
        if let Some(stdout) = &mut self.stdout {
            stdout.flush().map_err(stdout_error)?;
        }
        for file in [&mut self.jsonl, &mut self.csv].into_iter().flatten() {
            file.flush()?;
        }
        Ok(())
    }

    /// Tells who answered a question more than once, and how many answers have no student.
    fn tell_students(&self) {
        let mut repeated = self.answered.iter().filter(|(_, count)| **count > 1);
        for ((student, question), count) in repeated.by_ref().take(MOST_TOLD) {
            eprintln!("{student} answered `{question}` {count} times; the last answer counts");
        }
        let more = repeated.count();
        if more > 0 {
            eprintln!("so did {} more", counted(more, "student"));
        }
        if self.without_student > 0 {
            let (field, count) = (&self.command.student, counted(self.without_student, "answer"));
            eprintln!("{count} without a `{field}` and without an id: left out of the results by student");
        }
    }

    /// Writes what is known only when all answers are marked.
    fn finish(mut self) -> Result<(), CliError> {
        if self.csv.is_some() && self.header.is_none() {
            self.write_header(None, true)?;
        }
        self.flush()?;
        let write = |path: &Path, content: &[u8]| {
            std::fs::write(path, content).map_err(|source| file_error("write", path, source))
        };
        if let (Some(path), Some(page)) = (&self.command.html, &self.page) {
            // A reference that cannot be read was told with each of its answers.
            let reference = |record: &Record| self.grader.normal_reference(record).unwrap_or_default();
            write(path, page.html(reference, &Renderer::new()).as_bytes())?;
        }
        if let (Some(path), Some(marks)) = (&self.command.marks_table, &self.marks) {
            write(path, &marks.csv())?;
        }
        self.tell_students();
        if let (Some(path), Some(gradescope)) = (&self.command.gradescope, self.gradescope) {
            let mut results = gradescope.results();
            let is_file = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
            match (is_file, results.len()) {
                (true, 0) => {}
                (true, 1) => results.try_for_each(|(_, text)| write(path, text.as_bytes()))?,
                (true, count) => {
                    let name = path.display();
                    let reason =
                        format!("`{name}` is for one student, but there are {count}; give a folder to --gradescope");
                    return Err(CliError::Usage(reason));
                }
                (false, _) => results.try_for_each(|(student, text)| {
                    let folder = path.join(folder_name(&student));
                    std::fs::create_dir_all(&folder).map_err(|source| file_error("write", &folder, source))?;
                    write(&folder.join("results.json"), text.as_bytes())
                })?,
            }
        }
        self.clusters.map_or(Ok(()), MetClusters::finish)
    }
}

fn stdout_error(source: std::io::Error) -> CliError {
    CliError::File { action: "write", path: "standard output".to_owned(), source }
}

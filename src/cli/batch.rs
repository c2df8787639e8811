//! `batch`: marks a file of answers; what is done stays done when the run is stopped.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::CliError;
use super::answers::{Input, MARK};
use super::arguments::Batch;
use super::destination::keep_apart;
use super::input::is_standard;
use super::interrupt::{INTERRUPTED, stop_at_interrupt};
use super::marks_file::{MetClusters, use_marks};
use super::output::{create, file_error, grader, prover, rendered, say};
use super::result_file::{ResultFile, Rows, whole_rows};
use super::tally::Tally;
use crate::grade::{Crew, Grader};
use crate::render::Renderer;
use crate::report::{AnswersPage, Gradescope, MarksTable, OutputRecord, counted, csv_header, csv_line, folder_names};
use crate::sheet::Record;
use crate::text::nearest;

/// How many records are in memory at a time. What is in work when Ctrl-C comes is still finished.
pub const CHUNK: usize = 256;

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
    let mut results = Results::new(command, &grader, input.has_mark);
    input.pass_over(command, kept, &mut results, &mut |record| crew.mark(std::slice::from_ref(record)).remove(0))?;
    let mut chunk = input.chunk()?;
    if kept == 0 {
        know_fields(command, &chunk)?;
    }
    // All that can be refused was: only now the results of an earlier run make room.
    results.open(kept)?;
    let is_stopped = stop_at_interrupt(move || {
        say("stopping after the rows in work; Ctrl-C again stops at once");
    })?;
    while !chunk.is_empty() {
        let marked = crew.mark(&chunk);
        let count = chunk.len();
        for (record, output) in chunk.into_iter().zip(marked) {
            results.add(record, &output, true)?;
        }
        results.flush()?;
        input.progress.add(count, input.bytes.get());
        if is_stopped.load(Ordering::Relaxed) {
            input.progress.finish();
            eprintln!("stopped after {}{}", counted(results.count as usize, "answer"), how_to_go_on(command));
            return Ok(INTERRUPTED);
        }
        chunk = input.chunk()?;
    }
    let told = results.finish()?;
    input.progress.finish();
    if input.bad > 0 {
        let verb = if input.bad == 1 { "was" } else { "were" };
        eprintln!("{} could not be read and {verb} left out", counted(input.bad, "row"));
    }
    if let Some(line) = told {
        say(&line);
    }
    Ok(0)
}

/// How a run that was stopped can go on, and what it did not write.
fn how_to_go_on(command: &Batch) -> &'static str {
    let collected = [&command.html, &command.marks_table, &command.gradescope];
    let is_collected = collected.iter().any(|it| it.is_some());
    match (command.jsonl.is_some(), command.csv.is_some(), is_collected) {
        (true, _, _) | (_, true, false) => "; --resume goes on from there",
        (false, _, true) => "; nothing that needs all of them was written; --jsonl FILE would let a stopped run go on",
        (false, false, false) => "",
    }
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
    if command.gradescope.as_deref().is_some_and(is_standard) {
        let reason = "--gradescope writes a folder, or a file that ends with .json; it cannot be `-`";
        return Err(CliError::Usage(reason.to_owned()));
    }
    let results = files(command);
    if command.add_clusters {
        keep_apart(&[command.answers.as_path()], &[("--add-clusters", command.marks.as_deref())])?;
    }
    keep_apart(&inputs, &results)
}

/// The results that are written to files, by their options.
fn files(command: &Batch) -> [(&'static str, Option<&Path>); 5] {
    [
        ("--jsonl", command.jsonl.as_deref()),
        ("--csv", command.csv.as_deref()),
        ("--html", command.html.as_deref()),
        ("--marks-table", command.marks_table.as_deref()),
        ("--gradescope", command.gradescope.as_deref()),
    ]
}

/// Sees that the fields which were asked for by name are there, where the first answers tell.
pub fn know_fields(command: &Batch, chunk: &[Record]) -> Result<(), CliError> {
    let by_student = command.marks_table.is_some() || command.gradescope.is_some() || command.html.is_some();
    for (option, name, usual) in
        [("--student", &command.student, "student"), ("--question", &command.question, "question")]
    {
        let is_there = || chunk.iter().any(|record| record.has_field(command.field_of(name)));
        if !by_student || name == usual || chunk.is_empty() || is_there() {
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

/// Everything that is written.
pub struct Results<'a> {
    command: &'a Batch,
    grader: &'a Grader,
    /// Whether tables begin with a byte order mark, as that of the answers does.
    has_mark: bool,
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
    tally: Tally,
}

impl Results<'_> {
    /// No results yet; no file is opened.
    fn new<'a>(command: &'a Batch, grader: &'a Grader, has_mark: bool) -> Results<'a> {
        let to_stdout = files(command).iter().all(|(_, path)| path.is_none());
        Results {
            command,
            grader,
            has_mark,
            count: 0,
            stdout: to_stdout.then(|| std::io::BufWriter::new(std::io::stdout().lock())),
            jsonl: None,
            csv: None,
            header: None,
            page: command.html.is_some().then(|| {
                let name = command.answers.file_name().unwrap_or(command.answers.as_os_str());
                AnswersPage::new(name.to_string_lossy().into_owned(), command.field_of(&command.student).to_owned())
            }),
            marks: command.marks_table.is_some().then(MarksTable::default),
            gradescope: command.gradescope.is_some().then(Gradescope::default),
            clusters: command.marks.as_deref().map(|path| MetClusters::new(path, command.add_clusters, grader)),
            tally: Tally::default(),
        }
    }

    /// Opens the files that grow row by row, and keeps so many rows of an earlier run.
    fn open(&mut self, kept: u64) -> Result<(), CliError> {
        let open = |path: &Path, kind: Rows| match kept {
            0 => ResultFile::create(path),
            _ => ResultFile::reopen(path, kind, kept),
        };
        self.jsonl = self.command.jsonl.as_deref().map(|path| open(path, Rows::Lines)).transpose()?;
        self.csv = self.command.csv.as_deref().map(|path| open(path, Rows::Table)).transpose()?;
        Ok(())
    }

    /// Adds an answer; `is_new` unless an earlier run wrote its rows.
    pub fn add(&mut self, record: Record, output: &OutputRecord, is_new: bool) -> Result<(), CliError> {
        self.count += 1;
        self.tally.add(&record, output);
        if self.command.csv.is_some() && self.header.is_none() {
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
            let question =
                record.field(self.command.field_of(&self.command.question)).or_else(|| record.formula.clone());
            let question = question.or_else(|| record.reference.clone()).unwrap_or_default();
            if let Some(student) = self.tally.student(&record, self.command.field_of(&self.command.student)) {
                if let Some(marks) = &mut self.marks {
                    marks.add(student.clone(), question.clone(), output);
                }
                if let Some(gradescope) = &mut self.gradescope {
                    gradescope.add(student.clone(), question.clone(), output);
                }
                self.tally.answered(student, question);
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

    /// The marks of a right answer.
    pub fn full_marks(&self, record: &Record) -> f64 {
        self.grader.full_marks(record)
    }

    /// Whether the results of an earlier run have the marks that the teacher's file gives now.
    pub fn is_as_given(&self, record: &Record, output: &OutputRecord) -> bool {
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
            csv.write(mark(self.has_mark))?;
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

    /// Writes what is known only when all answers are marked. Returns the summary: none where the
    /// results go to standard output alone.
    fn finish(mut self) -> Result<Option<String>, CliError> {
        if self.csv.is_some() && self.header.is_none() {
            self.write_header(None, true)?;
        }
        self.flush()?;
        let write = |path: &Path, content: &[u8]| {
            let mut file = create(path)?;
            file.write_all(content).and_then(|()| file.flush()).map_err(|source| file_error("write", path, source))
        };
        if let (Some(path), Some(page)) = (&self.command.html, &self.page) {
            // A reference that cannot be read was told with each of its answers.
            let reference = |record: &Record| self.grader.normal_reference(record).unwrap_or_default();
            write(path, page.html(reference, &Renderer::new()).as_bytes())?;
        }
        if let (Some(path), Some(marks)) = (&self.command.marks_table, &self.marks) {
            write(path, &[mark(self.has_mark), &marks.csv()].concat())?;
        }
        self.tally.tell(self.command);
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
                (false, _) => {
                    let results: Vec<(String, String)> = results.collect();
                    let names = folder_names(results.iter().map(|(student, _)| student.as_str()));
                    for (name, (_, text)) in names.iter().zip(&results) {
                        let folder = path.join(name);
                        std::fs::create_dir_all(&folder).map_err(|source| file_error("write", &folder, source))?;
                        write(&folder.join("results.json"), text.as_bytes())?;
                    }
                }
            }
        }
        self.clusters.map_or(Ok(()), MetClusters::finish)?;
        let written: Vec<String> = files(self.command)
            .into_iter()
            .filter_map(|(_, path)| path.filter(|path| !is_standard(path)))
            .map(|path| path.display().to_string())
            .collect();
        if written.is_empty() {
            return Ok((self.count == 0).then(|| self.tally.line()));
        }
        Ok(Some(format!("{}; wrote {}", self.tally.line(), written.join(", "))))
    }
}

/// A byte order mark, if there is to be one.
fn mark(has_mark: bool) -> &'static [u8] {
    if has_mark { MARK.as_bytes() } else { &[] }
}

fn stdout_error(source: std::io::Error) -> CliError {
    CliError::File { action: "write", path: "standard output".to_owned(), source }
}

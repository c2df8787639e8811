//! The command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::report::RecordKind;

/// Marks formula answers.
#[derive(Debug, Parser)]
#[command(
    name = "eqmark",
    version,
    about = "Marks formula answers: reads LaTeX as people type it, decides whether it means the same as a reference, and says why",
    after_help = "Examples:\n  eqmark check --formula perplexity_trigram 'P(S)^{-1/n}'\n  eqmark check --reference 'x^2-1' '(x-1)(x+1)'\n  eqmark audit formulas/example_exam.md\n  eqmark batch answers.jsonl --html report.html\n\nExit codes: 0 done, 1 findings in audit, snapshot --check or cards check, 2 usage or unreadable file, 130 after Ctrl-C."
)]
pub struct Arguments {
    /// Say what students read in the words of this file: the tables of `eqmark cards words`, in another language
    #[arg(long, global = true, value_name = "FILE")]
    pub words: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge one answer against a card or a reference
    Check(Check),
    /// Show how an answer is read: normalized formula, definitions, assumptions
    Read(Read),
    /// Mark the answers of a file (JSON lines or CSV)
    Batch(Box<Batch>),
    /// Mark JSON lines from standard input to standard output, in order
    Stream(Stream),
    /// Check the formulas and equality chains of answer keys and solution sheets
    Audit(Audit),
    /// Tell which card a formula is, and by which convention
    Identify(Identify),
    /// Print a formula in its normalized form
    Render(Render),
    /// Keep the normalized formulas of sheets, and find what changed
    Snapshot(Snapshot),
    /// Open a page on this machine to type answers and see them read and judged
    Serve(Serve),
    /// List, show and check formula cards
    Cards(Cards),
    /// Print the JSON Schema of the records that are read and written
    Schema {
        /// Only this kind of record; all of them by default
        #[arg(value_enum)]
        kind: Option<RecordKind>,
    },
    /// Explain a diagnostic code, an assumption, a slip or a card's mistake
    #[command(
        after_help = "Examples:\n  eqmark explain R004\n  eqmark explain edit:drop_factor\n  eqmark explain ppo_clip.M4\n  eqmark explain grpo_objective.advantage.M3"
    )]
    Explain {
        /// The code or id, such as R004, natural_log, edit:drop_factor or ppo_clip.M4; all codes by default
        code: Option<String>,
    },
    /// Print the licence of Symbolica, which `--prove` runs
    Licence,
}

/// What answers are judged against.
#[derive(Debug, Args)]
pub struct Against {
    /// The formula card, by id
    #[arg(long, short, value_name = "CARD", conflicts_with = "reference")]
    pub formula: Option<String>,
    /// A reference formula in LaTeX instead of a card
    #[arg(long, short, value_name = "LATEX", allow_hyphen_values = true)]
    pub reference: Option<String>,
}

/// `10`, or `ppo_clip=10`.
fn out_of(text: &str) -> Result<(Option<String>, f64), String> {
    let (card, number) =
        text.split_once('=').map_or((None, text), |(card, number)| (Some(card.trim().to_owned()), number));
    match number.trim().parse() {
        Ok(marks) if f64::is_finite(marks) && marks > 0.0 => Ok((card, marks)),
        _ => Err(format!("`{}` is not a number above 0", number.trim())),
    }
}

/// Options that change what counts.
#[derive(Debug, Args)]
pub struct Conventions {
    /// Ask for this option of an axis instead of the default
    #[arg(long = "option", value_name = "AXIS=OPTION")]
    pub options: Vec<String>,
    /// Count answers with this convention as right
    #[arg(long, value_name = "AXIS=OPTION")]
    pub allow: Vec<String>,
    /// Give marks out of this number in place of the card's own; of all questions, or of one card's
    #[arg(long, value_name = "N|CARD=N", value_parser = out_of, allow_negative_numbers = true)]
    pub out_of: Vec<(Option<String>, f64)>,
    /// Prove equalities with Symbolica where worlds find no difference (see `eqmark licence`)
    #[arg(long)]
    pub prove: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eqmark check --formula ppo_clip - < answer.tex\n  eqmark check --reference 'x_1 + \\dots + x_n' '\\sum_i x_i'"
)]
pub struct Check {
    #[command(flatten)]
    pub against: Against,
    /// The answer in LaTeX, or `-` for standard input
    #[arg(allow_hyphen_values = true)]
    pub answer: String,
    #[command(flatten)]
    pub conventions: Conventions,
    /// Print the record as JSON
    #[arg(long)]
    pub json: bool,
    /// Add the field `html` to the record: the normalized formula rendered
    #[arg(long, requires = "json")]
    pub rendered: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eqmark read --formula ppo_clip '\\rho \\hat A'\n  eqmark read --tree '\\frac12(a+b)'\n\nWithout a card the answer is read in the general vocabulary, in which letters are numbers."
)]
pub struct Read {
    #[command(flatten)]
    pub against: Against,
    /// The answer in LaTeX, or `-` for standard input
    #[arg(allow_hyphen_values = true)]
    pub answer: String,
    /// Ask for this option of an axis instead of the default
    #[arg(long = "option", value_name = "AXIS=OPTION")]
    pub options: Vec<String>,
    /// Print the syntax tree, and the expression of each member
    #[arg(long)]
    pub tree: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eqmark batch answers.jsonl --html report.html\n  eqmark batch exam.csv --answer-column 'Question 2' --id-column Email -f ppo_clip --csv marked.csv\n  eqmark batch term.jsonl --jsonl marked.jsonl --marks-table marks.csv\n  eqmark batch term.jsonl --jsonl marked.jsonl --resume\n  eqmark batch term.jsonl --marks marks.toml --add-clusters --html report.html\n\nA record: {\"id\": \"a1\", \"formula\": \"ppo_clip\", \"answer\": \"...\"}, with \"reference\" in place of \"formula\" for a typed reference; `eqmark schema` has all.\nWithout a file for the results they go to standard output as JSON lines. Rows that cannot be read are told with their line and left out.\n\nA teacher's mark, for all answers with the values of this one in whatever notation:\n  [[mark]]\n  formula = 'ppo_clip'\n  answer = '\\min(\\rho, 1) \\hat A'\n  marks = 0.5\n  feedback = 'The ratio is clipped on one side only.'\n\nCtrl-C ends after the rows in work, a second one at once; --resume then goes on."
)]
pub struct Batch {
    /// Answers, one record a line (.jsonl) or row (.csv, .tsv); `-` for standard input
    pub answers: PathBuf,
    /// What the answers are; by default what the file's name says, and JSON lines from standard input
    #[arg(long, value_enum)]
    pub format: Option<AnswersFormat>,
    /// Write output records as JSON lines
    #[arg(long, value_name = "FILE", help_heading = "Results")]
    pub jsonl: Option<PathBuf>,
    /// Write a table of the answers, safe to open in a spreadsheet
    #[arg(long, value_name = "FILE", help_heading = "Results")]
    pub csv: Option<PathBuf>,
    /// Write a page with all answers in clusters, to be read in any browser without a network; memory grows with the answers
    #[arg(long, value_name = "FILE", help_heading = "Results")]
    pub html: Option<PathBuf>,
    /// Write a table with one row a student and one column a question, as CSV
    #[arg(long, value_name = "FILE", help_heading = "Results")]
    pub marks_table: Option<PathBuf>,
    /// Write results for Gradescope: one student's to a file that ends with .json, many students' to a folder with
    /// one STUDENT/results.json each
    #[arg(long, value_name = "PATH", help_heading = "Results")]
    pub gradescope: Option<PathBuf>,
    /// The field with the student, for --marks-table and --gradescope; the id where it is absent
    #[arg(long, value_name = "FIELD", default_value = "student", help_heading = "Results")]
    pub student: String,
    /// The field with the question, for --marks-table and --gradescope; the card where it is absent
    #[arg(long, value_name = "FIELD", default_value = "question", help_heading = "Results")]
    pub question: String,
    /// Add the field `html` to output records: the normalized formula rendered
    #[arg(long, help_heading = "Results")]
    pub rendered: bool,
    /// Take marks and sentences for clusters of answers from this TOML file of a teacher's
    #[arg(long, value_name = "FILE", help_heading = "A teacher's marks")]
    pub marks: Option<PathBuf>,
    /// Add to that file, or to a new one, the clusters that it lacks, to be filled in; what is in it stays as it is
    #[arg(long, requires = "marks", help_heading = "A teacher's marks")]
    pub add_clusters: bool,
    /// Go on where an earlier run with the same files and options was stopped
    #[arg(long)]
    pub resume: bool,
    /// How many threads; all cores by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub columns: ColumnNames,
    /// The card for rows that name none
    #[arg(long, short, value_name = "CARD")]
    pub formula: Option<String>,
    #[command(flatten)]
    pub conventions: Conventions,
}

impl Batch {
    /// How the answers are written down.
    pub fn answers_format(&self) -> AnswersFormat {
        self.format.unwrap_or_else(|| AnswersFormat::of_path(&self.answers))
    }

    /// The field of a record that a name stands for: in a table the columns of ids and cards may be named otherwise.
    pub fn field_of<'a>(&self, name: &'a str) -> &'a str {
        let columns = [(&self.columns.id_column, "id"), (&self.columns.formula_column, "formula")];
        let is_it = |column: &str| column.trim().eq_ignore_ascii_case(name.trim());
        let own = columns.into_iter().find(|(column, _)| is_it(column)).map(|(_, field)| field);
        own.filter(|_| self.answers_format() != AnswersFormat::Jsonl).unwrap_or(name)
    }
}

/// How answers are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AnswersFormat {
    /// One JSON object a line
    Jsonl,
    /// A table with a header, commas, semicolons or tabs between columns
    Csv,
    /// A table with a header, tabs between columns
    Tsv,
}

impl AnswersFormat {
    /// What a file's name says.
    pub fn of_path(path: &Path) -> AnswersFormat {
        let is = |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
        match () {
            () if is("csv") => AnswersFormat::Csv,
            () if is("tsv") => AnswersFormat::Tsv,
            () => AnswersFormat::Jsonl,
        }
    }
}

/// How the columns of CSV files are named.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns of CSV files")]
pub struct ColumnNames {
    /// The column of answers
    #[arg(long, value_name = "NAME", default_value = "answer")]
    pub answer_column: String,
    /// The column of ids
    #[arg(long, value_name = "NAME", default_value = "id")]
    pub id_column: String,
    /// The column of cards
    #[arg(long, value_name = "NAME", default_value = "formula")]
    pub formula_column: String,
    /// The column of typed references
    #[arg(long, value_name = "NAME", default_value = "reference")]
    pub reference_column: String,
    /// The character between columns; by default what the header has most of, a tab in .tsv files
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<char>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  echo '{\"id\": 1, \"formula\": \"group_mean\", \"answer\": \"r_1\"}' | eqmark stream\n\nA line that is no record gives a record with the verdict `unreadable` and the reason."
)]
pub struct Stream {
    /// How many threads; all cores by default
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    pub threads: Option<u16>,
    /// Add the field `html` to output records: the normalized formula rendered
    #[arg(long)]
    pub rendered: bool,
    #[command(flatten)]
    pub conventions: Conventions,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eqmark audit formulas/example_exam.md\n  eqmark audit key.tex --jsonl findings.jsonl --html findings.html\n\nA line `<!-- eqmark: formula=ppo_clip -->` names the card of the next formula, `<!-- eqmark: d=768 -->` gives a value."
)]
pub struct Audit {
    /// Sheets: Markdown, LaTeX or Jupyter notebooks; a folder stands for all sheets below it, `-` for Markdown from
    /// standard input
    #[arg(required = true)]
    pub sheets: Vec<PathBuf>,
    /// Write one record for each formula as JSON lines
    #[arg(long, value_name = "FILE")]
    pub jsonl: Option<PathBuf>,
    /// Write a page, to be read in any browser without a network
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eqmark identify '\\sqrt[n]{\\frac{1}{P(S)}}'\n  eqmark identify --json - < formula.tex\n\nThe cards for which most speaks come first: those with the formula's value, then those that have it by another convention, then those that have it as a known mistake."
)]
pub struct Identify {
    /// A formula in LaTeX, `-` for standard input
    #[arg(allow_hyphen_values = true)]
    pub latex: String,
    /// Take this option of an axis as the default
    #[arg(long = "option", value_name = "AXIS=OPTION")]
    pub options: Vec<String>,
    /// Print a list of records as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `render` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Normalized LaTeX
    Latex,
    /// HTML with MathML
    Html,
    /// MathML
    Mathml,
}

#[derive(Debug, Args)]
pub struct Render {
    /// A formula in LaTeX, `-` for standard input, or the file of a sheet
    #[arg(allow_hyphen_values = true)]
    pub latex: String,
    /// Read it in the vocabulary of this card
    #[arg(long, short, value_name = "CARD")]
    pub formula: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value = "latex")]
    pub to: Output,
    /// Print a whole page with styles and fonts
    #[arg(long)]
    pub standalone: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eqmark snapshot solutions/*.md\n  eqmark snapshot solutions/*.md --check\n\nEach formula has a file FOLDER/SHEET/NNN.snap with its normalized LaTeX and HTML, which `cargo insta` reads too. Other notation for the same formula gives the same file, another meaning another.\nSnapshots of a sheet that is no longer there are unreferenced. Exit code 1 if --check finds something."
)]
pub struct Snapshot {
    /// Sheets: Markdown, LaTeX or Jupyter notebooks, or folders of them
    #[arg(required = true)]
    pub sheets: Vec<PathBuf>,
    /// Remove the snapshots of sheets that are no longer there
    #[arg(long, conflicts_with = "check")]
    pub remove: bool,
    /// Write nothing; tell what differs
    #[arg(long)]
    pub check: bool,
    /// Where the snapshots lie
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eqmark serve\n  eqmark serve --port 0\n\nThe address is printed; open it in a browser. Only this machine can reach it, there is no account, and nothing is stored. Ctrl-C ends."
)]
pub struct Serve {
    /// The port to listen on, on this machine only; 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 8477)]
    pub port: u16,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eqmark cards list\n  eqmark cards show ppo_clip --mistakes\n  eqmark cards words > de.toml"
)]
pub struct Cards {
    /// What to do with the cards
    #[command(subcommand)]
    pub command: CardsCommand,
}

#[derive(Debug, Subcommand)]
pub enum CardsCommand {
    /// List all cards
    List,
    /// Show one card
    Show {
        /// The card's id
        id: String,
        /// Show its mistakes and remarks too
        #[arg(long)]
        mistakes: bool,
    },
    /// Print all that students read as a file to translate, for `--words`
    Words,
    /// Check that every accepted form is equivalent and every mistake different
    Check {
        /// Only this card
        id: Option<String>,
    },
}

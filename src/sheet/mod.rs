//! Sheets and batches: the formulas of Markdown, LaTeX and notebook files, and the records of JSON lines and CSV.
//!
//! This module finds where formulas stand and cuts them out as typed; what they say is for `latex` and `reading`.
//!
//! ```text
//! text ─markdown | document | notebook→ structure ─scan→ places ─assembled→ Sheet
//! ```
//!
//! | file | what it holds |
//! | --- | --- |
//! | `markdown` | block structure of Markdown, code blocks, HTML comments |
//! | `document` | structure of LaTeX: comments, verbatim text, preamble |
//! | `notebook` | Markdown cells of a Jupyter notebook |
//! | `prose` | calculations in plain text |
//! | `scan` | delimiters: what opens and closes a formula |
//! | `likeness` | what looks like a formula, a price, prose, program code |
//! | `definition` | where macros are defined |
//! | `directive` | `eqmark:` comments |
//! | `html` | tags and comments of HTML |
//! | `region` | sets of places |
//! | `records` | input records of batches, JSON lines |
//! | `table` | rows of CSV files |
//! | `watched` | lines and quotes of CSV files |

mod definition;
mod directive;
mod document;
mod given;
mod html;
mod likeness;
mod markdown;
mod notebook;
mod prose;
mod records;
mod region;
mod scan;
mod table;
mod watched;

use std::path::Path;

use crate::text::{Diagnostic, Position, Span};
use directive::Directive;
use scan::Found;

pub use given::given_values;
pub(crate) use records::id_schema;
pub use records::{Columns, Record, RecordError, Row, json_records, read_json_line, text_of};
pub use table::csv_records;

/// The diagnostic codes that sheets use.
mod code {
    /// A delimiter is opened and never closed.
    pub const UNCLOSED: &str = "L001";
    /// A part of the sheet was left unread.
    pub const UNREAD: &str = "R010";
}

/// How a formula is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// In a line of text: `$..$`, `\(..\)`.
    Inline,
    /// On lines of its own: `$$..$$`, `\[..\]`, environments.
    Display,
    /// A code block of Markdown.
    Fenced,
    /// Plain text.
    Prose,
}

/// A formula of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFormula {
    /// The formula as typed, without delimiters and blanks around it.
    ///
    /// It is the text of `span` with line ends made `\n`, without what belongs to the surrounding format: the `>` of a
    /// quote, the `\` of `\|` in a Markdown table, the comments of a LaTeX document.
    pub latex: String,
    /// Where it stands in the sheet's text; see [`Sheet::text`] for notebooks.
    pub span: Span,
    /// The line of its first character, from 1. In a notebook lines are counted in the cell.
    pub line: usize,
    /// The column of its first character in characters, from 1.
    pub column: usize,
    /// How it is set.
    pub setting: Setting,
    /// The card that a directive before it names.
    pub card: Option<String>,
    /// The number of its cell among all cells of a notebook, from 1.
    pub cell: Option<usize>,
}

/// The format of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markdown with mathematics.
    Markdown,
    /// A LaTeX document, or a part of one.
    Latex,
    /// A Jupyter notebook.
    Notebook,
}

impl Format {
    /// Whether a file's extension is that of a sheet; for files that nobody has named.
    pub fn is_sheet(path: &Path) -> bool {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        matches!(extension.as_deref(), Some("md" | "markdown" | "tex" | "latex" | "ltx" | "ipynb"))
    }

    /// The format that a file's extension tells: `.tex` and kin, `.ipynb`, and Markdown for all else.
    pub fn of_path(path: &Path) -> Format {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("tex" | "latex" | "ltx" | "sty") => Format::Latex,
            Some("ipynb") => Format::Notebook,
            _ => Format::Markdown,
        }
    }
}

/// What a sheet holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The formulas, in order.
    pub formulas: Vec<SheetFormula>,
    /// The calculations with numbers that stand in its plain text, in order: `84/105 = 0.8`. Nothing sets them as
    /// formulas; their `latex` has its words marked.
    pub calculations: Vec<SheetFormula>,
    /// The parts that its text does not claim, in order: lists of common mistakes, answers to choose from.
    pub not_claimed: Vec<Span>,
    /// Macro definitions as LaTeX source, one after another, for [`Macros::read`](crate::latex::Macros::read).
    pub macros: String,
    /// Names and values that directives declare, in order, as typed.
    pub values: Vec<(String, String)>,
    /// What there is to say about the sheet, in the order of the places.
    pub diagnostics: Vec<Diagnostic>,
    /// The text that spans refer to, where that is not the text that was read: the Markdown cells of a notebook,
    /// with a blank line between them.
    pub text: Option<String>,
    /// Whether nothing of it could be read: a notebook that is none.
    pub is_unread: bool,
}

/// Reads a sheet. Never fails: what could not be read is a diagnostic.
///
/// ```text
/// <!-- eqmark: formula=ppo_clip -->     the card of the next formula
/// <!-- eqmark: d=768, V=50257 -->       values for the whole sheet
/// ```
///
/// In LaTeX the same directives stand in comments: `% eqmark: d=768`. `$..$` in Markdown is a formula when its
/// content looks like one, whatever the blanks: `$ x $` is, `$5 and $6` is not. A code block is a formula when its
/// info string is `math`, or is `latex` or `tex` or absent and every line looks like a formula; blank lines separate
/// formulas in it. Text between HTML tags is read, tags are not.
pub fn read_sheet(text: &str, format: Format) -> Sheet {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = &text[mark..];
    match format {
        Format::Markdown => markdown::read(body).shifted(mark).assembled(text, mark),
        Format::Latex => document::read(body).shifted(mark).assembled(text, mark),
        Format::Notebook => notebook::read(body),
    }
}

/// What was found in a text, before it is put together.
#[derive(Debug, Default)]
struct Findings {
    found: Vec<Found>,
    /// Calculations in plain text.
    calculations: Vec<Found>,
    /// Parts that are not claimed.
    not_claimed: Vec<Span>,
    directives: Vec<Directive>,
    definitions: Vec<Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Findings {
    /// The same findings in a text in which theirs begins at `offset`.
    fn shifted(mut self, offset: usize) -> Findings {
        let found = self.found.iter_mut().chain(&mut self.calculations).map(|found| &mut found.span);
        let directives = self.directives.iter_mut().map(|directive| &mut directive.span);
        let labels = self.diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels);
        let spans = found.chain(directives).chain(&mut self.definitions).chain(&mut self.not_claimed);
        let spans = spans.chain(labels.map(|label| &mut label.span));
        spans.for_each(|span| *span = span.shifted(offset));
        self
    }

    /// Adds what was found in a later part of the text.
    fn append(&mut self, mut later: Findings) {
        self.found.append(&mut later.found);
        self.calculations.append(&mut later.calculations);
        self.not_claimed.append(&mut later.not_claimed);
        self.directives.append(&mut later.directives);
        self.definitions.append(&mut later.definitions);
        self.diagnostics.append(&mut later.diagnostics);
    }

    /// Gives each formula its place, counted from byte `start`, and its card.
    fn assembled(mut self, text: &str, start: usize) -> Sheet {
        let mut sheet = Sheet { diagnostics: self.diagnostics, not_claimed: self.not_claimed, ..Sheet::default() };
        sheet.not_claimed.sort_unstable();
        self.found.retain(|found| !definition::is_all(text, found.span, &self.definitions));
        self.found.sort_by_key(|found| found.span);
        self.directives.sort_by_key(|directive| directive.span);
        let sources: Vec<&str> = self.definitions.iter().map(|span| span.of(text)).collect();
        sheet.macros = sources.join("\n");
        let beginning = || Place { offset: start, position: Position { line: 1, column: 1 } };
        let mut place = beginning();
        let mut directives = self.directives.into_iter().peekable();
        let mut pending: Option<(String, Span)> = None;
        for found in self.found {
            while let Some(directive) = directives.next_if(|directive| directive.span.start < found.span.start) {
                sheet.obey(directive, &mut pending);
            }
            let Position { line, column } = place.advanced(text, found.span.start);
            let latex = found.latex.unwrap_or_else(|| found.span.of(text).replace("\r\n", "\n"));
            if latex.is_empty() {
                continue;
            }
            let card = pending.take().map(|(card, _)| card);
            let Found { span, setting, .. } = found;
            sheet.formulas.push(SheetFormula { latex, span, line, column, setting, card, cell: None });
        }
        let mut place = beginning();
        self.calculations.sort_by_key(|found| found.span);
        for Found { span, setting, latex, .. } in self.calculations {
            let Position { line, column } = place.advanced(text, span.start);
            let latex = latex.unwrap_or_default();
            sheet.calculations.push(SheetFormula { latex, span, line, column, setting, card: None, cell: None });
        }
        directives.for_each(|directive| sheet.obey(directive, &mut pending));
        if let Some((card, span)) = pending {
            sheet.report_unused(&card, span);
        }
        sheet.diagnostics.sort_by_key(Diagnostic::span);
        sheet
    }
}

impl Sheet {
    fn obey(&mut self, directive: Directive, pending: &mut Option<(String, Span)>) {
        self.values.extend(directive.values);
        let Some(card) = directive.card else { return };
        if let Some((earlier, span)) = pending.replace((card, directive.span)) {
            self.report_unused(&earlier, span);
        }
    }

    fn report_unused(&mut self, card: &str, span: Span) {
        let message = format!("no formula follows `formula={card}`");
        self.diagnostics.push(Diagnostic::warning(code::UNREAD, message, span));
    }
}

/// A place that only moves forward, so that many places of one long line cost one walk.
#[derive(Debug)]
struct Place {
    offset: usize,
    position: Position,
}

impl Place {
    fn advanced(&mut self, text: &str, offset: usize) -> Position {
        for c in text[self.offset.min(offset)..offset].chars() {
            match c {
                '\n' => self.position = Position { line: self.position.line + 1, column: 1 },
                _ => self.position.column += 1,
            }
        }
        self.offset = offset;
        self.position
    }
}

/// Where the lines of `text` start that hold nothing but blanks (and `>` if `is_quoted`).
fn blank_lines(text: &str, is_quoted: bool) -> Vec<usize> {
    let mut start = 0;
    let mut blanks = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.chars().all(|c| c.is_whitespace() || (is_quoted && c == '>')) {
            blanks.push(start);
        }
        start += line.len();
    }
    blanks
}

#[cfg(test)]
mod tests;

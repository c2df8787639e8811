//! Outcomes as text for a terminal or a pipe.

use indexmap::IndexMap;

use super::counted;
use crate::equivalence::{Change, Evidence, Verdict};
use crate::feedback::{RIGHT, example_lines, explanation, values_apart};
use crate::grade::{AuditRecord, Identified, Outcome, Truth};
use crate::sheet::SheetFormula;
use crate::text::print_diagnostics;

/// Whether and how to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    pub(super) fn wrap(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn verdict(self, verdict: Verdict) -> String {
        let code = match verdict {
            Verdict::Equivalent => "1;32",
            Verdict::Different => "1;31",
            Verdict::Undecided => "1;33",
            Verdict::Unreadable => "1;35",
        };
        self.wrap(code, verdict.word())
    }

    fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }
}

/// The outcome of `check`, several lines with a final line end.
pub fn outcome_text(outcome: &Outcome, paint: Paint) -> String {
    let judgement = &outcome.judgement;
    let mut text = paint.verdict(judgement.verdict);
    if judgement.evidence != Evidence::None {
        text.push_str(&format!(" ({})", judgement.evidence.word()));
    }
    text.push('\n');
    text.push_str(&format!("  {}\n", explanation(judgement)));
    let full = outcome.full_marks;
    let marks = outcome.mark.marks.map_or_else(|| "for the teacher to decide,".to_owned(), |it| it.to_string());
    text.push_str(&format!("  marks: {marks} of {full}"));
    // Of a plain right answer the verdict says it.
    if outcome.mark.why != RIGHT {
        text.push_str(&paint.dim(&format!(" ({})", outcome.mark.why)));
    }
    text.push('\n');
    if let Some(mistake) = &judgement.mistake {
        text.push_str(&format!("  mistake: {}\n", mistake.id));
    }
    for change in &judgement.changes {
        text.push_str(&change_text(change, &outcome.record.answer, paint));
    }
    if let Some(corrected) = &judgement.corrected {
        text.push_str(&format!("  corrected: {corrected}\n"));
    }
    if let Some(normalized) = &judgement.normalized {
        text.push_str(&format!("  read as: {normalized}\n"));
    }
    for note in &judgement.assumptions {
        text.push_str(&format!("  assumed: {} {}\n", note.text, paint.dim(&format!("[{}]", note.id))));
    }
    for reason in &judgement.reasons {
        if judgement.verdict == Verdict::Equivalent {
            text.push_str(&format!("  {reason}\n"));
        }
    }
    if let Some(example) = &judgement.counterexample {
        text.push_str("  example:\n");
        for line in example_lines(example, outcome.words()) {
            text.push_str(&format!("    {line}\n"));
        }
        let (reference, answer) = values_apart(example.reference, example.answer);
        text.push_str(&format!("    the reference is {reference}\n"));
        match (answer, &example.fault) {
            (Some(answer), _) => text.push_str(&format!("    the answer is {answer}\n")),
            (None, Some(fault)) => text.push_str(&format!("    the answer has {}\n", fault.words())),
            (None, None) => {}
        }
    }
    if !judgement.diagnostics.is_empty() {
        text.push_str(&print_diagnostics("answer", &outcome.record.answer, &judgement.diagnostics, paint.0));
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// The cards that a formula may be, one a paragraph.
pub fn identified_text(found: &[Identified], paint: Paint) -> String {
    let mut text = String::new();
    for Identified { card, judgement, .. } in found {
        let evidence = match judgement.evidence {
            Evidence::None => String::new(),
            evidence => format!(" ({})", evidence.word()),
        };
        let verdict = paint.verdict(judgement.verdict);
        let convention = judgement.convention.as_ref().map_or_else(String::new, |it| format!("by convention {it}: "));
        text.push_str(&format!("{}: {}\n  {convention}{verdict}{evidence}\n", card.id, card.title));
        if let Some(mistake) = &judgement.mistake {
            text.push_str(&format!("  by mistake {}: {}\n", mistake.id, mistake.feedback));
        }
        for note in &judgement.assumptions {
            text.push_str(&format!("  assumed: {} {}\n", note.text, paint.dim(&format!("[{}]", note.id))));
        }
    }
    if found.is_empty() {
        text.push_str("no card of the bank is this formula\n");
    }
    text
}

/// The place of a slip in the answer, marked below it, with what belongs there.
fn change_text(change: &Change, answer: &str, paint: Paint) -> String {
    let Some(span) = change.span else { return String::new() };
    let right = match (change.right.is_empty(), span.is_empty()) {
        (true, _) => "leave this out".to_owned(),
        (false, true) => format!("put in {}", shortened(&change.right)),
        (false, false) => shortened(&change.right),
    };
    let (before, rest) = answer.split_at(span.start);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = answer[line_start..].lines().next().unwrap_or_default();
    let indent = before[line_start..].chars().count();
    let marked = rest[..span.len()].lines().next().unwrap_or_default();
    let marks = "^".repeat(marked.chars().count().max(1));
    format!("    {line}\n    {}{} {right}\n", " ".repeat(indent), paint.wrap("1;31", &marks))
}

/// The longest piece that is shown beside its place, in characters.
const LONGEST_PIECE: usize = 60;

/// LaTeX cut off before a command where it is long, and at a blank where there is one.
fn shortened(latex: &str) -> String {
    if latex.chars().count() <= LONGEST_PIECE {
        return latex.to_owned();
    }
    let end = latex.char_indices().nth(LONGEST_PIECE).map_or(latex.len(), |(at, _)| at);
    let cut = latex[..end].rfind([' ', '\\']).filter(|at| *at > 0).unwrap_or(end);
    format!("{} ...", latex[..cut].trim_end())
}

/// The line below several audited sheets.
pub fn audit_total(sheets: &[(String, Vec<AuditRecord>)]) -> String {
    let links = || sheets.iter().flat_map(|(_, records)| records).flat_map(|record| &record.links);
    let count = |truth: Truth| links().filter(|link| link.truth == truth).count();
    let wrong = sheets.iter().filter(|(_, records)| records.iter().any(AuditRecord::is_finding));
    format!(
        "{}, {} with findings: {}: {} true, {} false, {} unknown\n",
        counted(sheets.len(), "sheet"),
        wrong.count(),
        counted(links().count(), "link"),
        count(Truth::True),
        count(Truth::False),
        count(Truth::Unknown)
    )
}

/// `31:1`, or `cell 5, line 15:1` in a notebook.
fn place(record: &AuditRecord, line: usize, column: usize) -> String {
    place_in(record.cell, line, column)
}

fn place_in(cell: Option<usize>, line: usize, column: usize) -> String {
    let cell = cell.map_or_else(String::new, |cell| format!(" cell {cell}, line "));
    format!("{cell}{line}:{column}")
}

/// Where a formula of a sheet stands: `key.md:31:1`, `key.ipynb: cell 5, line 15:1`.
pub fn sheet_place(sheet: &str, formula: &SheetFormula) -> String {
    format!("{sheet}:{}", place_in(formula.cell, formula.line, formula.column))
}

/// How many lines of one card's formulas are told.
const MOST_LINES: usize = 12;

/// `line 3`, or `lines 3, 7 and 20 more`.
fn line_list(lines: &[usize]) -> String {
    let shown: Vec<String> = lines.iter().take(MOST_LINES).map(usize::to_string).collect();
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let more = match lines.len().saturating_sub(MOST_LINES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{word} {}{more}", shown.join(", "))
}

/// The findings of an audited sheet: what is false, then a summary.
pub fn audit_text(sheet: &str, records: &[AuditRecord], paint: Paint) -> String {
    let mut text = String::new();
    let mut counts = [0usize; 3];
    let (mut under_assumption, mut definitions) = (0, 0);
    let mut unknown: Vec<String> = Vec::new();
    for record in records {
        for link in &record.links {
            counts[link.truth as usize] += 1;
            definitions += usize::from(link.is_definition());
            if link.truth == Truth::Unknown {
                unknown.push(place(record, link.line, link.column).trim_start().to_owned());
            }
            if link.truth == Truth::False {
                text.push_str(&format!(
                    "{sheet}:{}: {}: {} {} {}\n    {}\n",
                    place(record, link.line, link.column),
                    paint.wrap("1;31", "false"),
                    link.left,
                    link.relation,
                    link.right,
                    link.note
                ));
            } else if link.truth == Truth::True && !link.assumption.is_empty() && link.assumption != "given_values" {
                under_assumption += 1;
                text.push_str(&format!(
                    "{sheet}:{}: true under the assumption {}: {} {} {}\n",
                    place(record, link.line, link.column),
                    link.assumption,
                    link.left,
                    link.relation,
                    link.right
                ));
            }
        }
        if let Some(verdict) = record.verdict.filter(|verdict| *verdict != Verdict::Equivalent) {
            let card = record.formula.as_deref().unwrap_or_default();
            let how = match &record.convention {
                Some(convention) => format!("note: `{card}` by the convention {convention}"),
                None => format!("{} from `{card}` by a known mistake", verdict.word()),
            };
            text.push_str(&format!("{sheet}:{}: {how}\n", place(record, record.line, record.column)));
            if let Some(feedback) = &record.feedback {
                text.push_str(&format!("    {feedback}\n"));
            }
        }
    }
    // By card: a sheet may have one formula a hundred times.
    let mut lines: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for (card, line) in records.iter().filter_map(|record| Some((record.formula.as_deref()?, record.line))) {
        lines.entry(card).or_default().push(line);
    }
    let cards: Vec<String> = lines.iter().map(|(card, lines)| format!("{card} ({})", line_list(lines))).collect();
    if !cards.is_empty() {
        text.push_str(&format!("recognised: {}\n", cards.join(", ")));
    }
    if !unknown.is_empty() {
        let separator = if unknown.iter().any(|place| place.contains(',')) { "; " } else { ", " };
        let places = unknown.join(separator);
        text.push_str(&format!("not judged, --html and --jsonl say why: {places}\n"));
    }
    let [yes, no, open] = counts;
    let define = if definitions == 1 { "only defines a name" } else { "only define a name" };
    let of_these = [(definitions, define), (under_assumption, "under a named assumption")];
    let of_these: Vec<String> =
        of_these.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let of_these = if of_these.is_empty() { String::new() } else { format!(" ({})", of_these.join(", ")) };
    text.push_str(&format!(
        "{sheet}: {}, {}: {yes} true{of_these}, {no} false, {open} unknown\n",
        counted(records.len(), "formula"),
        counted(yes + no + open, "link")
    ));
    text
}

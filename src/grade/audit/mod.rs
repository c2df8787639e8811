//! Auditing a sheet: which card each formula is, and whether each link of each chain holds.
//!
//! | file | what it decides |
//! | --- | --- |
//! | `passage` | what belongs to a formula: the chain that it goes on with, the unit behind it |
//! | `collect` | the values and definitions that the sheet gives |
//! | `comma` | what the commas and points in numbers mean |
//! | `link` | one link: a definition, or equal in all worlds |
//! | `difference` | two sides that worlds tell apart |
//! | `foreign` | values that belong to another problem of the sheet |
//! | `excuse` | what is not equal and may not be wrong: letters, claims and arithmetic of other kinds |
//! | `restate` | a name that is given a value twice: a result stated again, or a new definition |
//! | `put_in` | numbers that a side puts in for the letters of the other |
//! | `auditor` | one formula after the other: definitions, values, links |
//! | `naming` | whether a left side is a name or says something |
//! | `values` | the numbers that a sheet gives to letters, and what expressions are worth at them |
//! | `unfold` | sums over members that are given one by one |
//! | `number` | two sides as numbers: equal, rounded, cut off, in another unit, wrong |
//! | `digits` | decimal digits, and how many a rounded number must keep |
//! | `ratio` | how many of one unit another one is |
//! | `rounding` | which typed numbers may be rounded, and how far that lets a value be off |
//! | `order` | `<`, `\\le` and their kin |
//! | `slip` | what a wrong number tells about how it came about |
//! | `solution` | equations that are solved |
//! | `siunitx` | the commands of that package |
//! | `symbolic` | two sides as formulas: what would make them equal |
//! | `recognition` | which card a formula is |
//! | `vocabulary` | links in the vocabularies of cards |

mod auditor;
mod collect;
mod comma;
mod difference;
mod digits;
mod excuse;
mod foreign;
mod link;
mod naming;
mod number;
mod order;
mod passage;
mod put_in;
mod ratio;
mod recognition;
mod restate;
mod rounding;
mod siunitx;
mod slip;
mod solution;
mod symbolic;
mod unfold;
mod values;
mod vocabulary;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::batch::{GradeError, Grader};
use crate::equivalence::Verdict;
use crate::sheet::{Sheet, SheetFormula};
use auditor::Auditor;

/// Whether a link holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// It holds, perhaps under a named assumption.
    True,
    /// It does not.
    False,
    /// It could not be judged.
    Unknown,
}

impl Truth {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => "unknown",
        }
    }
}

/// A link between two neighbours of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLink {
    /// The left side as typed.
    pub left: String,
    /// The right side as typed.
    pub right: String,
    /// The relation as typed.
    pub relation: String,
    /// The line of the right side, from 1, counted as in [`AuditRecord::line`].
    pub line: usize,
    /// The column of the right side, from 1.
    pub column: usize,
    /// Whether it holds.
    pub truth: Truth,
    /// The assumption that it rests on; empty for none.
    pub assumption: String,
    /// Why, in words; may be empty.
    pub note: String,
}

impl AuditLink {
    fn judged(mut self, truth: Truth, note: impl Into<String>) -> Self {
        self.truth = truth;
        self.note = note.into();
        self
    }
}

/// What was found about one formula of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its line, from 1; in a notebook counted in the cell.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
    /// The number of its cell in a notebook, from 1.
    pub cell: Option<usize>,
    /// The formula as typed.
    pub latex: String,
    /// The card that it is, by id.
    pub formula: Option<String>,
    /// How it stands to that card; `None` where it is none.
    pub verdict: Option<Verdict>,
    /// The convention in which it differs from the card.
    pub convention: Option<String>,
    /// The id of the mistake by which it is not that card's formula, where it is a known one.
    pub mistake: Option<String>,
    /// What a student would read about that mistake.
    pub feedback: Option<String>,
    /// Its links.
    pub links: Vec<AuditLink>,
}

impl AuditRecord {
    /// Whether something is wrong with it: a link is false, or it is a card's formula with a known mistake.
    pub fn is_finding(&self) -> bool {
        self.mistake.is_some() || self.links.iter().any(|link| link.truth == Truth::False)
    }
}

impl AuditLink {
    /// Whether it only gives a name its meaning, so that there was nothing to check.
    pub fn is_definition(&self) -> bool {
        self.truth == Truth::True && self.note.starts_with(DEFINES)
    }
}

/// How the note of a definition begins.
const DEFINES: &str = "defines the name";

/// Audits all formulas of a sheet.
///
/// # Errors
///
/// [`GradeError`] if a card of the bank is broken or a directive names a card that is not there.
///
/// `text` is the sheet's source: values that its prose gives are used where formulas are compared as numbers.
pub fn audit_sheet(sheet: &Sheet, text: &str, grader: &Grader) -> Result<Vec<AuditRecord>, GradeError> {
    let text = sheet.text.as_deref().unwrap_or(text);
    let mut records = audited(sheet, text, grader, &[])?;
    if !sheet.calculations.is_empty() {
        // What prose works out defines nothing for formulas, so it is a sheet of its own.
        let prose = Sheet { formulas: sheet.calculations.clone(), ..Sheet::default() };
        records.extend(audited(&prose, text, grader, &sheet.formulas)?);
        records.sort_by_key(|record| (record.cell, record.line, record.column));
    }
    Ok(records)
}

/// Audits the formulas of a sheet; `beside` are others that tell what its commas mean.
fn audited(
    sheet: &Sheet,
    text: &str,
    grader: &Grader,
    beside: &[SheetFormula],
) -> Result<Vec<AuditRecord>, GradeError> {
    let mut auditor = Auditor::new(sheet, text, grader, beside)?;
    Ok((0..sheet.formulas.len()).map(|place| auditor.formula(place)).collect())
}

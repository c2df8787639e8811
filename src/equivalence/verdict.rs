//! Verdicts and what they rest on.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::required::RequiredForm;
use crate::expr::{Expr, Name};
use crate::reading::Note;
use crate::text::{Diagnostic, Span};
use crate::world::{Fact, Fault, World};

/// Whether an answer means the same as the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The same meaning as an accepted form.
    Equivalent,
    /// A world tells them apart.
    Different,
    /// Read, but not to be decided honestly.
    Undecided,
    /// Not a formula.
    Unreadable,
}

impl Verdict {
    /// The word in records and on the terminal.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Equivalent => "equivalent",
            Verdict::Different => "different",
            Verdict::Undecided => "undecided",
            Verdict::Unreadable => "unreadable",
        }
    }

    /// The verdict with that word.
    pub fn of_word(word: &str) -> Option<Verdict> {
        let all = [Verdict::Equivalent, Verdict::Different, Verdict::Undecided, Verdict::Unreadable];
        all.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The same normal form, and no world against it.
    Identical,
    /// Rules and algebra show the difference to be zero, and no world is against it.
    Proved,
    /// No world of this many tells them apart.
    Tested(usize),
    /// A world tells them apart.
    Counterexample,
    /// Nothing was compared.
    None,
}

impl Evidence {
    /// The word in records; empty for [`Evidence::None`].
    pub fn word(self) -> String {
        match self {
            Evidence::Identical => "identical".to_owned(),
            Evidence::Proved => "proved".to_owned(),
            Evidence::Tested(1) => "tested (1 world)".to_owned(),
            Evidence::Tested(worlds) => format!("tested ({worlds} worlds)"),
            Evidence::Counterexample => "counterexample".to_owned(),
            Evidence::None => String::new(),
        }
    }

    /// The weaker of two.
    pub fn weaker(self, other: Evidence) -> Evidence {
        let rank = |evidence: Evidence| match evidence {
            Evidence::Identical => 3,
            Evidence::Proved => 2,
            Evidence::Tested(_) => 1,
            Evidence::Counterexample | Evidence::None => 0,
        };
        match (self, other) {
            (Evidence::Tested(a), Evidence::Tested(b)) => Evidence::Tested(a.min(b)),
            _ if rank(other) < rank(self) => other,
            _ => self,
        }
    }
}

/// A world in which two formulas differ.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// The world.
    pub world: Arc<World>,
    /// The names that either formula uses.
    pub names: Vec<Name>,
    /// The table entries that the two formulas look up.
    pub facts: Vec<Fact>,
    /// The reference's value.
    pub reference: f64,
    /// The answer's value; `None` where it has none.
    pub answer: Option<f64>,
    /// Why the answer has no value.
    pub fault: Option<Fault>,
    /// Values of parts of the two formulas in that world.
    pub steps: Vec<Step>,
}

/// The value of a part of a formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Whether the reference has the part.
    pub in_reference: bool,
    /// Whether the answer has the part.
    pub in_answer: bool,
    /// The part.
    pub part: Expr,
    /// Its value.
    pub value: f64,
}

/// A mistake that explains a wrong answer.
#[derive(Debug, Clone, PartialEq)]
pub struct MistakeHit {
    /// Its id on the card; `edit:` and a rule for a slip that no card declares.
    pub id: String,
    /// The sentence for the student.
    pub feedback: String,
    /// The fraction of the marks that is left.
    pub left: f64,
    /// Why it is that fraction, in one line.
    pub why: String,
}

/// What is left after both of two independent slips: the product of their fractions, rounded down to a quarter.
pub fn together(a: f64, b: f64) -> f64 {
    (a * b * 4.0).floor() / 4.0
}

/// A place of an answer and what stands there in the corrected formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The smallest part of the answer's text that holds the slip, empty where something is to be put in; `None` where the
    /// slip is known by its value alone.
    pub span: Option<Span>,
    /// What is wrong, as LaTeX; empty where something is missing.
    pub wrong: String,
    /// What belongs there, as LaTeX; empty where something is too much.
    pub right: String,
}

/// How a decimal stands to the exact value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rounding {
    /// Correctly rounded at its last digit.
    Rounded,
    /// Cut off; the correctly rounded text is given.
    Truncated(String),
}

/// The outcome of judging one answer.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// What it rests on.
    pub evidence: Evidence,
    /// The accepted form that was met, by id; empty for the reference itself.
    pub form: Option<String>,
    /// `axis=option` where the value is that of another option; with a mistake the option in which it was made.
    pub convention: Option<String>,
    /// Whether that convention counts as right.
    pub is_allowed: bool,
    /// Whether nothing was answered.
    pub is_blank: bool,
    /// What to tell about the convention.
    pub remark: Option<String>,
    /// The declared mistake, where its value is the answer's; otherwise the slip that was found.
    pub mistake: Option<MistakeHit>,
    /// The form that was asked, where the value is right and it is missing.
    pub unmet: Option<RequiredForm>,
    /// What to change in the answer, for a slip that no card declares.
    pub changes: Vec<Change>,
    /// The answer after the changes, as LaTeX.
    pub corrected: Option<String>,
    /// Choices and facts that the verdict rests on.
    pub assumptions: Vec<Note>,
    /// Where the two differ.
    pub counterexample: Option<Counterexample>,
    /// How a decimal was rounded.
    pub rounding: Option<Rounding>,
    /// Why the verdict is undecided, or what a proof lacked.
    pub reasons: Vec<String>,
    /// Remarks on the text.
    pub diagnostics: Vec<Diagnostic>,
    /// The normal form as LaTeX, where the answer was read.
    pub normalized: Option<String>,
    /// The fingerprint: the same for answers with the same values.
    pub cluster: Option<String>,
    /// The member of a chain that the verdict is about.
    pub place: Option<Span>,
    /// Whether another member of that chain is right, so that a link of the chain is false.
    pub breaks_chain: bool,
    /// What that member means.
    pub expr: Option<Expr>,
}

impl Judgement {
    /// An outcome without further facts.
    pub fn new(verdict: Verdict, evidence: Evidence) -> Self {
        Judgement {
            verdict,
            evidence,
            form: None,
            convention: None,
            is_allowed: false,
            is_blank: false,
            remark: None,
            mistake: None,
            unmet: None,
            changes: Vec::new(),
            corrected: None,
            assumptions: Vec::new(),
            counterexample: None,
            rounding: None,
            reasons: Vec::new(),
            diagnostics: Vec::new(),
            normalized: None,
            cluster: None,
            place: None,
            breaks_chain: false,
            expr: None,
        }
    }

    /// The outcome of a blank answer.
    pub fn no_answer() -> Self {
        let mut judgement = Judgement::new(Verdict::Unreadable, Evidence::None);
        judgement.is_blank = true;
        judgement.reasons.push("there is no answer".to_owned());
        judgement
    }

    /// An undecided outcome with its reason.
    pub fn undecided(reason: impl Into<String>) -> Self {
        let mut judgement = Judgement::new(Verdict::Undecided, Evidence::None);
        judgement.reasons.push(reason.into());
        judgement
    }
}

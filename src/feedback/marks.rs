//! Marks and the sentence that goes with them.

use super::words::words;
use crate::equivalence::{Judgement, Rounding, Verdict};

/// What is left of the marks for a decimal that is cut off where it was to be rounded.
const CUT_OFF: f64 = 0.75;

/// Why a plain right answer gets full marks.
pub const RIGHT: &str = "right";

/// The marks of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The marks; `None` where a teacher must decide.
    pub marks: Option<f64>,
    /// Why, in one line.
    pub why: String,
}

/// How many answers have which marks, those without marks first, then the lowest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MarkCounts(Vec<(Option<f64>, usize)>);

impl MarkCounts {
    /// Counts one more answer.
    pub fn add(&mut self, marks: Option<f64>) {
        match self.0.iter_mut().find(|(known, _)| *known == marks) {
            Some((_, count)) => *count += 1,
            None => self.0.push((marks, 1)),
        }
        self.0.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    }

    /// The marks that all have, in the outer option; `None` where they differ, or there are none.
    pub fn common(&self) -> Option<Option<f64>> {
        match self.0.as_slice() {
            [(marks, _)] => Some(*marks),
            _ => None,
        }
    }

    /// Whether some have no marks.
    pub fn has_open(&self) -> bool {
        self.0.iter().any(|(marks, _)| marks.is_none())
    }

    /// All of them in words: `none to 1 answer, 0.5 to 2 answers`.
    pub fn words(&self) -> String {
        let told = self.0.iter().map(|(marks, count)| {
            let marks = marks.map_or_else(|| "none".to_owned(), |marks| marks.to_string());
            format!("{marks} to {count} answer{}", if *count == 1 { "" } else { "s" })
        });
        told.collect::<Vec<String>>().join(", ")
    }
}

impl FromIterator<Option<f64>> for MarkCounts {
    fn from_iter<T: IntoIterator<Item = Option<f64>>>(marks: T) -> MarkCounts {
        let mut counts = MarkCounts::default();
        marks.into_iter().for_each(|marks| counts.add(marks));
        counts
    }
}

/// The marks of a judgement out of `full`.
///
/// A mistake leaves the fraction that its card gives, a slip that no card declares that of its kind; two of them leave
/// the product, rounded down to a quarter. A convention that was not asked for and is not allowed is for a teacher to
/// decide, whatever else is wrong.
pub fn mark(judgement: &Judgement, full: f64) -> Mark {
    let open = |why: &str| Mark { marks: None, why: why.to_owned() };
    let left = |left: f64, why: &str| Mark { marks: Some(full * left), why: why.to_owned() };
    let mistake = judgement.mistake.as_ref();
    match judgement.verdict {
        Verdict::Undecided => open("not decided"),
        Verdict::Unreadable if judgement.is_blank => left(0.0, "no answer"),
        Verdict::Unreadable => open("not read"),
        Verdict::Equivalent => match (&judgement.rounding, &judgement.convention) {
            _ if judgement.unmet.is_some() => {
                let fraction = judgement.unmet.as_ref().map_or(1.0, |form| form.left);
                left(
                    fraction,
                    &format!("right in value; without the form that is asked {fraction} of the marks are left"),
                )
            }
            (Some(Rounding::Rounded), _) => left(1.0, "right, and correctly rounded"),
            (_, Some(convention)) => left(1.0, &format!("right by {convention}, which counts")),
            _ => left(1.0, RIGHT),
        },
        Verdict::Different => match (&judgement.convention, mistake) {
            (Some(convention), None) if !judgement.is_allowed => {
                open(&format!("right by {convention}, which was not asked for: a teacher decides"))
            }
            (Some(convention), Some(mistake)) if !judgement.is_allowed => {
                open(&format!("by {convention}, which was not asked for, a teacher decides; there {}", mistake.why))
            }
            (_, Some(mistake)) => left(mistake.left, &mistake.why),
            (_, None) if matches!(judgement.rounding, Some(Rounding::Truncated(_))) => {
                left(CUT_OFF, &format!("a decimal cut off instead of rounded leaves {CUT_OFF} of the marks"))
            }
            (_, None) => open("no known slip explains the value: a teacher decides"),
        },
    }
}

/// Why an answer is not decided that could not be held against anything, for its student.
pub fn not_judged() -> String {
    words().verdict("not_judged", &[])
}

/// The longest quotation of an answer in a sentence, in characters.
const LONGEST_QUOTE: usize = 200;

/// A sentence with what it quotes between backticks cut off where that is long.
fn with_short_quotes(sentence: &str) -> String {
    let short = |(place, piece): (usize, &str)| match place % 2 == 1 && piece.chars().count() > LONGEST_QUOTE {
        true => piece.chars().take(LONGEST_QUOTE / 2).chain("...".chars()).collect(),
        false => piece.to_owned(),
    };
    sentence.split('`').enumerate().map(short).collect::<Vec<String>>().join("`")
}

/// The sentence that a student reads first.
pub fn explanation(judgement: &Judgement) -> String {
    let words = words();
    let reason = |none: &str| {
        let reason = judgement.reasons.first().map(|reason| with_short_quotes(reason));
        reason.unwrap_or_else(|| words.verdict(none, &[]))
    };
    match judgement.verdict {
        Verdict::Equivalent => match (&judgement.unmet, &judgement.rounding, &judgement.remark) {
            (Some(form), _, _) => form.feedback.clone(),
            (_, Some(Rounding::Rounded), _) => words.verdict("rounded", &[]),
            (_, _, Some(remark)) => remark.clone(),
            _ => words.verdict("right", &[]),
        },
        Verdict::Different => {
            if let Some(Rounding::Truncated(rounded)) = &judgement.rounding {
                return words.verdict("cut_off", &[("rounded", rounded)]);
            }
            let slip = judgement.mistake.as_ref().map(|mistake| mistake.feedback.as_str());
            if let (Some(convention), false) = (&judgement.convention, judgement.is_allowed) {
                let remark = judgement.remark.as_deref().unwrap_or_default();
                let sentence = words.verdict("convention", &[("convention", convention)]);
                let sentences = [sentence.as_str(), remark, slip.unwrap_or_default()];
                return sentences.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
            }
            let unexplained = if judgement.counterexample.is_some() { "unexplained" } else { "unexplained_alone" };
            let told = slip.map_or_else(|| words.verdict(unexplained, &[]), str::to_owned);
            match judgement.breaks_chain {
                true => {
                    let part = judgement.normalized.as_deref().unwrap_or_default();
                    format!("{} {told}", with_short_quotes(&words.verdict("chain", &[("part", part)])))
                }
                false => told,
            }
        }
        Verdict::Undecided => words.verdict("undecided", &[("reason", &reason("no_reason"))]),
        Verdict::Unreadable if judgement.is_blank => words.verdict("blank", &[]),
        Verdict::Unreadable => words.verdict("unreadable", &[("reason", &reason("no_formula"))]),
    }
}

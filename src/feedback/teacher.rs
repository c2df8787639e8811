//! A teacher's file of marks: what stands in it, and clusters to be added to it. Which answers it is about is for others.
//!
//! The file is TOML, a list of `[[mark]]`. Each names a card or a reference and one answer; the mark is that of all
//! answers in that answer's cluster. The text of a file is never rewritten: clusters are added at its end.

use serde::Deserialize;
use toml::Spanned;

use super::marks::MarkCounts;
use crate::text::{LineIndex, Position};

/// One entry of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct TeacherMark {
    /// The card's id, or `None` where a reference is given.
    pub formula: Option<String>,
    /// The reference; `None` where a card is given.
    pub reference: Option<String>,
    /// An answer of the cluster, as typed.
    pub answer: Option<String>,
    /// The key of the cluster when the entry was written.
    pub cluster: Option<String>,
    /// The verdict on the cluster when the entry was written, as a word.
    pub verdict: Option<String>,
    /// The marks, from 0 to `out_of`; `None` where eqmark's own stand.
    pub marks: Option<f64>,
    /// What the marks are out of; the question's full marks where it is absent.
    pub out_of: Option<f64>,
    /// The sentence for the student; `None` where eqmark's own stands.
    pub feedback: Option<String>,
    /// Where the entry begins in the file.
    pub place: Position,
    /// Where its marks stand, or else its beginning.
    pub marks_place: Position,
}

impl TeacherMark {
    /// Whether the entry changes anything: one that was not filled in does not.
    pub fn is_filled(&self) -> bool {
        self.marks.is_some() || self.feedback.is_some()
    }
}

/// What is wrong at a place of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{}: {message}", place.line, place.column)]
pub struct TeacherError {
    /// The place.
    pub place: Position,
    /// What is wrong, and what to write instead.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    mark: Vec<Spanned<RawMark>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMark {
    formula: Option<String>,
    reference: Option<Spanned<String>>,
    answer: Option<Spanned<String>>,
    cluster: Option<String>,
    verdict: Option<String>,
    marks: Option<Spanned<f64>>,
    out_of: Option<Spanned<f64>>,
    feedback: Option<String>,
    /// The teacher's own remark; it is shown to nobody.
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// Reads a file of marks.
///
/// # Errors
///
/// The first place where the text is not TOML or has an unknown key; otherwise every entry that names neither card
/// nor reference or both, neither answer nor cluster, or marks that are no marks.
pub fn read_teacher_marks(text: &str) -> Result<Vec<TeacherMark>, Vec<TeacherError>> {
    let lines = LineIndex::new(text);
    let place = |offset: usize| lines.position(text, offset);
    let raw: RawFile = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![TeacherError { place: place(at), message: in_words(error.message().trim()) }]
    })?;
    let mut marks = Vec::new();
    let mut errors = Vec::new();
    for entry in raw.mark {
        let start = place(entry.span().start);
        let raw = entry.into_inner();
        for (at, message) in faults(&raw) {
            errors.push(TeacherError { place: at.map_or(start, place), message });
        }
        marks.push(TeacherMark {
            formula: given(raw.formula),
            reference: given(raw.reference.map(Spanned::into_inner)),
            answer: raw.answer.map(Spanned::into_inner),
            cluster: given(raw.cluster),
            verdict: given(raw.verdict),
            marks_place: raw.marks.as_ref().map_or(start, |marks| place(marks.span().start)),
            marks: raw.marks.map(Spanned::into_inner),
            out_of: raw.out_of.map(Spanned::into_inner),
            feedback: given(raw.feedback),
            place: start,
        });
    }
    if errors.is_empty() { Ok(marks) } else { Err(errors) }
}

/// What TOML's reader says of a value of the wrong kind, without the names of types in programs.
fn in_words(message: &str) -> String {
    let Some((found, wanted)) = message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    else {
        return message.to_owned();
    };
    let wanted = match wanted {
        "f64" => "a number",
        "a string" => "a text in quotes",
        other => other,
    };
    let found =
        found.replacen("string ", "the text ", 1).replacen("floating point ", "", 1).replacen("integer ", "", 1);
    format!("{wanted} is needed here, not {found}")
}

/// A text, unless it is blank.
fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// What is wrong with an entry, with the place where it is not the whole entry.
fn faults(raw: &RawMark) -> Vec<(Option<usize>, String)> {
    let mut found = Vec::new();
    let mut fault = |at: Option<usize>, message: &str| found.push((at, message.to_owned()));
    match (&raw.formula, &raw.reference) {
        (None, None) => fault(None, "the mark names no question: give `formula` (a card's id) or `reference`"),
        (Some(_), Some(_)) => fault(None, "the mark has both `formula` and `reference`: give one of them"),
        _ => {}
    }
    if raw.answer.is_none() && raw.cluster.is_none() {
        fault(None, "the mark names no cluster: give an `answer` of it as it was typed, or its key in `cluster`");
    }
    for (key, text) in [("reference", &raw.reference), ("answer", &raw.answer)] {
        // eqmark's own entries, which have a cluster, may hold a tab that a student typed.
        if let Some(text) = text.as_ref().filter(|text| has_lost_backslash(text.as_ref(), raw.cluster.is_some())) {
            let advice = "between double quotes `\\f`, `\\t` and their like are control characters; write LaTeX between single quotes";
            fault(Some(text.span().start), &format!("`{key}` has a control character: {advice}"));
        }
    }
    if let Some(verdict) = &raw.verdict
        && !["equivalent", "different", "undecided", "unreadable"].contains(&verdict.as_str())
    {
        fault(None, &format!("`{verdict}` is no verdict"));
    }
    if let Some(out_of) = &raw.out_of
        && !(out_of.as_ref().is_finite() && *out_of.as_ref() > 0.0)
    {
        fault(Some(out_of.span().start), &format!("`out_of = {}` is not above 0", out_of.as_ref()));
    }
    if let Some(marks) = &raw.marks {
        let (at, value) = (Some(marks.span().start), *marks.as_ref());
        let most = raw.out_of.as_ref().map(|out_of| *out_of.as_ref()).filter(|most| *most > 0.0);
        if !value.is_finite() || value < 0.0 {
            fault(at, &format!("`marks = {value}` is not 0 or more"));
        } else if let Some(most) = most.filter(|most| value > *most) {
            fault(at, &format!("`marks = {value}` is more than the full marks, {most}"));
        }
    }
    found
}

/// Whether `\frac`, `\beta` or `\theta` was written where TOML reads `\f`, `\b` or `\t` as a control character.
fn has_lost_backslash(text: &str, has_tabs: bool) -> bool {
    let is_before_letter = |at: usize| text[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic());
    text.char_indices().any(|(at, letter)| match letter {
        '\u{8}' | '\u{c}' | '\u{1b}' => true,
        '\t' | '\r' => !has_tabs && is_before_letter(at),
        _ => false,
    })
}

/// A cluster to be filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCluster<'a> {
    /// The card's id.
    pub formula: Option<&'a str>,
    /// The reference, where there is no card.
    pub reference: Option<&'a str>,
    /// One of its answers.
    pub answer: &'a str,
    /// Its key.
    pub cluster: &'a str,
    /// The verdict as a word.
    pub verdict: &'a str,
    /// eqmark's own marks.
    pub marks: &'a MarkCounts,
    /// The question's full marks.
    pub out_of: f64,
    /// eqmark's own sentence.
    pub feedback: &'a str,
    /// How many answers it has.
    pub count: usize,
}

/// What a new file begins with.
pub const TEACHER_MARKS_HEADER: &str = "\
# Marks that a teacher gives to clusters of answers. An entry counts for every answer with the values of its `answer`,
# in whatever notation. Take away the `#` before `marks` or `feedback` to replace what eqmark says; entries without
# either change nothing. `note` is for yourself. eqmark adds to this file and never changes what is in it.
";

impl NewCluster<'_> {
    /// The entry as TOML, with what eqmark says in comments.
    pub fn toml(&self) -> String {
        let string = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let answers = if self.count == 1 { "answer" } else { "answers" };
        let mut text = format!("\n# {} {answers}, {}: {}\n", self.count, self.verdict, one_line(self.feedback));
        if self.marks.common().is_none() {
            text.push_str(&format!("# eqmark gives {}\n", self.marks.words()));
        }
        text.push_str("[[mark]]\n");
        let fields = [
            ("formula", self.formula),
            ("reference", self.reference),
            ("answer", Some(self.answer)),
            ("cluster", Some(self.cluster)),
            ("verdict", Some(self.verdict)),
        ];
        for (key, value) in fields {
            if let Some(value) = value {
                text.push_str(&format!("{key} = {}\n", string(value)));
            }
        }
        text.push_str(&format!("out_of = {}\n", self.out_of));
        match self.marks.common().flatten() {
            Some(marks) => text.push_str(&format!("# marks = {marks}\n")),
            None => text.push_str("# marks =\n"),
        }
        text.push_str("# feedback = ''\n");
        text
    }
}

/// A text that stays within its comment.
fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_control() || letter.is_whitespace()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        read_teacher_marks(text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert_eq!(errors("[[mark]]\nformula = 'x\n")[0].split(": ").next(), Some("2:13"));
        let unknown = errors("[[mark]]\nformula = 'x'\nmark = 1\n");
        assert!(unknown[0].starts_with("3:1: unknown field `mark`"), "{unknown:?}");
        let all = errors(
            "[[mark]]\nformula = 'x'\nanswer = 'y'\nmarks = -1\n\n[[mark]]\nreference = 'x'\n\n[[mark]]\nanswer = 'y'\nout_of = 2\nmarks = 2.5\n",
        );
        let starts = [
            "4:9: `marks = -1`",
            "6:1: the mark names no cluster",
            "9:1: the mark names no question",
            "12:9: `marks = 2.5` is more than the full marks, 2",
        ];
        assert_eq!(all.len(), starts.len(), "{all:?}");
        assert!(all.iter().zip(starts).all(|(error, start)| error.starts_with(start)), "{all:?}");
        assert!(errors("[[mark]]\nformula = 'x'\nanswer = 'y'\nmarks = 'all'\n")[0].starts_with("4:9: "));
    }

    #[test]
    fn an_added_cluster_is_read_again_as_it_was() {
        let answer = "'a' \\frac{1}{2}\n\"\"\"'''\u{1}é";
        let half = MarkCounts::from_iter([Some(0.5), Some(0.5)]);
        let new = NewCluster {
            formula: Some("ppo_clip"),
            reference: None,
            answer,
            cluster: "0123456789abcdef",
            verdict: "different",
            marks: &half,
            out_of: 2.0,
            feedback: "two\nlines\u{85}[[mark]]\r",
            count: 12,
        };
        let text = format!(
            "{TEACHER_MARKS_HEADER}{}{}",
            new.toml(),
            NewCluster { marks: &MarkCounts::from_iter([None]), ..new.clone() }.toml()
        );
        let read = read_teacher_marks(&text).unwrap();
        assert_eq!(read.len(), 2);
        assert!(!read[0].is_filled() && read[0].answer.as_deref() == Some(answer));
        let filled =
            text.replacen("# marks = 0.5", "marks = 1", 1).replacen("# feedback = ''", "feedback = 'Good.'", 1);
        let read = read_teacher_marks(&filled).unwrap();
        assert_eq!((read[0].marks, read[0].out_of, read[0].feedback.as_deref()), (Some(1.0), Some(2.0), Some("Good.")));
    }
}

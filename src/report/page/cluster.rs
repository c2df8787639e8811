//! Answers that are the same in other words: found once, shown once.

use indexmap::IndexMap;

use super::answers::MarkedAnswer;
use super::picture::Pictures;
use super::piece::{assumptions, compared, counted, example, figure, ticked, typed, verdict_badge};
use crate::equivalence::Verdict;
use crate::feedback::MarkCounts;
use crate::grade::NormalReference;
use crate::render::escape;
use crate::report::record::OutputRecord;
use crate::sheet::{Record, text_of};
use crate::text::Span;

/// How many further ways of writing a cluster's formula are rendered.
const MOST_WAYS: usize = 12;

/// Answers to one question that are one answer in other words.
pub(super) struct Cluster<'a> {
    answers: Vec<&'a MarkedAnswer>,
}

/// The clusters of the answers to one question: what a teacher must decide first, then the wrong ones, then the right
/// ones, the largest first.
pub(super) fn clusters<'a>(answers: &[&'a MarkedAnswer]) -> Vec<Cluster<'a>> {
    let mut found: IndexMap<_, Vec<&MarkedAnswer>> = IndexMap::new();
    for answer in answers {
        let output = &answer.output;
        // What was not judged is told by its reason, which is one for all of them.
        let key = output.cluster.as_deref().map_or(("", output.why.as_str()), |cluster| ("cluster", cluster));
        found.entry(key).or_default().push(answer);
    }
    let mut clusters: Vec<Cluster> = found.into_values().map(|answers| Cluster { answers }).collect();
    clusters.sort_by_key(|cluster| (cluster.rank(), std::cmp::Reverse(cluster.answers.len())));
    clusters
}

impl Cluster<'_> {
    /// Whether its answers were judged, so that they have the same values.
    pub(super) fn is_judged(&self) -> bool {
        self.answers[0].output.cluster.is_some()
    }

    fn rank(&self) -> u8 {
        match self.answers[0].output.verdict {
            _ if self.marks().has_open() => 0,
            Verdict::Equivalent => 2,
            _ => 1,
        }
    }

    /// The marks of its answers: where other slips explain the values in other notations, they differ.
    fn marks(&self) -> MarkCounts {
        self.answers.iter().map(|answer| answer.output.marks).collect()
    }

    /// The distinct normalized forms, the most frequent first.
    fn ways(&self) -> Vec<&str> {
        let mut counts: IndexMap<&str, usize> = IndexMap::new();
        for latex in self.answers.iter().filter_map(|answer| answer.output.normalized.as_deref()) {
            *counts.entry(latex).or_default() += 1;
        }
        counts.sort_by(|_, a, _, b| b.cmp(a));
        counts.into_keys().collect()
    }

    /// What the students read: one sentence where all read the same, else the different ones.
    fn sentences(&self) -> Vec<&str> {
        let all = self.answers.iter().map(|answer| answer.output.feedback.as_str());
        all.collect::<indexmap::IndexSet<_>>().into_iter().collect()
    }

    /// Whether all answers have the same mistake and the same marks for it.
    fn is_explained_alike(&self) -> bool {
        let told = |answer: &'_ MarkedAnswer| (answer.output.mistake.clone(), answer.output.why.clone());
        !self.is_judged() || self.answers.iter().all(|answer| told(answer) == told(self.answers[0]))
    }

    /// The cluster as an article; `student` is the field with the student's name.
    pub(super) fn html(&self, reference: &NormalReference, student: &str, pictures: &Pictures) -> String {
        let first = self.answers[0];
        let output = &first.output;
        let mut facts = vec![counted(self.answers.len(), "answer")];
        let marks = self.marks();
        facts.push(match marks.common() {
            Some(Some(marks)) => format!("{marks} of {}", counted_marks(reference.full_marks)),
            Some(None) => "for the teacher to decide".to_owned(),
            None => format!("of {} {}", counted_marks(reference.full_marks), marks.words()),
        });
        let own_of = |output: &OutputRecord| output.overridden.as_ref().map_or(output.marks, |own| own.marks);
        let own_marks = own_of(output);
        let all_own: MarkCounts = self.answers.iter().map(|answer| own_of(&answer.output)).collect();
        if let Some(own) = &output.overridden {
            facts.push(match own.marks {
                _ if own.marks == output.marks => "<b>in the teacher's words</b>".to_owned(),
                Some(_) if all_own.common().is_none() => {
                    format!("<b>the teacher's mark</b>, eqmark gives {}", all_own.words())
                }
                Some(marks) => format!("<b>the teacher's mark</b>, eqmark gives {marks}"),
                None => "<b>the teacher's mark</b>".to_owned(),
            });
        }
        if !self.is_explained_alike() {
            facts.push("explained by different slips in different notations".to_owned());
        } else {
            if output.verdict == Verdict::Different && own_marks.is_some() {
                facts.push(escape(&output.why));
            }
            // Mostly the reason for the marks names it.
            let unnamed = output.mistake.iter().filter(|it| own_marks.is_none() || !output.why.contains(*it));
            facts.extend(unnamed.map(|mistake| format!("mistake {}", escape(mistake))));
        }
        facts.extend(output.convention.iter().map(|it| format!("convention {}", escape(it))));
        if !self.is_judged() {
            facts.push(format!("<b>not judged</b>: {}", ticked(&output.why)));
        }
        let word = output.verdict.word();
        let key = output.cluster.as_deref().unwrap_or_default();
        let mut html = format!(
            "<article class=\"cluster {word}\" data-cluster=\"{}\">\n<div class=\"words\"><h3>{} <span class=\"facts\">{}</span></h3>\n<p>{}</p></div>\n",
            escape(key),
            verdict_badge(output.verdict),
            facts.join(" · "),
            self.sentences().into_iter().map(ticked).collect::<Vec<_>>().join("</p>\n<p>")
        );
        let ways = self.ways();
        if let Some(latex) = ways.first() {
            let (answer, reference) = match output.verdict {
                Verdict::Different => compared(latex, &reference.forms, pictures),
                _ => (figure("read as", latex, pictures), None),
            };
            html.push_str(&format!("<div class=\"pair\">\n{answer}{}</div>\n", reference.unwrap_or_default()));
        }
        html.push_str(&assumptions(output.assumptions.iter().map(|it| it.text.as_str())));
        if let Some(found) = &output.counterexample {
            html.push_str(&example(found, pictures.renderer));
        }
        html.push_str(&self.other_ways(&ways, pictures));
        html.push_str(&self.table(student));
        html.push_str("</article>\n");
        html
    }

    fn other_ways(&self, ways: &[&str], pictures: &Pictures) -> String {
        let others = ways.get(1..).unwrap_or_default();
        if others.is_empty() {
            return String::new();
        }
        let shown: Vec<String> =
            others.iter().take(MOST_WAYS).map(|latex| format!("<li>{}</li>", pictures.display(latex).html)).collect();
        let more = match others.len().saturating_sub(MOST_WAYS) {
            0 => String::new(),
            more => format!("<p class=\"note\">and {more} more, as typed below</p>"),
        };
        format!(
            "<details><summary>{} of writing it</summary>\n<ul class=\"ways\">\n{}\n</ul>{more}</details>\n",
            counted(others.len(), "other way"),
            shown.join("\n")
        )
    }

    /// The answers as typed, with their ids and students.
    fn table(&self, student: &str) -> String {
        let kind = self.answers[0].output.verdict.word();
        let is_alike = self.is_explained_alike();
        let is_unread = matches!(self.answers[0].output.verdict, Verdict::Undecided | Verdict::Unreadable);
        let rows: Vec<String> = self
            .answers
            .iter()
            .map(|MarkedAnswer { record, output }| {
                let remarks = if is_unread { output.diagnostics.as_slice() } else { &[] };
                let places: Vec<Span> = remarks.iter().map(|it| Span::new(it.span[0], it.span[1])).collect();
                let student_of = record.field(student);
                let who = student_of.as_ref().map_or_else(String::new, |who| format!(" {}", escape(who)));
                let open = if output.marks.is_none() { " data-open" } else { "" };
                format!(
                    "<li data-kind=\"{kind}\"{open}><span class=\"who\"><b>{}</b>{who}</span>{}{} {}</li>",
                    escape(&text_of(&record.id)),
                    if is_alike { String::new() } else { own_marks(output) },
                    carried(record, student),
                    folded(&record.answer, &places)
                )
            })
            .collect();
        // A few are shown at once; what is not read has nothing else to show.
        let open = if is_unread || rows.len() <= 3 { " open" } else { "" };
        format!(
            "<details class=\"answers\"{open}><summary>{} as typed</summary>\n<ul>\n{}\n</ul></details>\n",
            counted(rows.len(), "answer"),
            rows.join("\n")
        )
    }
}

/// The marks of one answer and what they are for, where its neighbours have others.
fn own_marks(output: &OutputRecord) -> String {
    let marks = output.marks.map_or_else(|| "no marks yet".to_owned(), |marks| marks.to_string());
    let mistake = output.mistake.as_ref().map_or_else(String::new, |mistake| format!(", mistake {}", escape(mistake)));
    format!(" <span class=\"more\">marks: {marks}{mistake}</span>")
}

/// How many of an answer's further fields are shown, and how long they may be.
const MOST_FIELDS: usize = 4;
const LONGEST_FIELD: usize = 60;

/// What else a record carries: short texts such as a name, which a teacher may search for.
fn carried(record: &Record, student: &str) -> String {
    let is_shown = |name: &str, text: &str| {
        !name.eq_ignore_ascii_case(student) && !text.trim().is_empty() && text.chars().count() <= LONGEST_FIELD
    };
    let fields = record.extra.iter().map(|(name, value)| (name, text_of(value)));
    let shown = fields.filter(|(name, text)| is_shown(name, text)).take(MOST_FIELDS);
    let shown: Vec<String> = shown.map(|(name, text)| format!("{}: {}", escape(name), escape(&text))).collect();
    if shown.is_empty() { String::new() } else { format!(" <span class=\"more\">{}</span>", shown.join(", ")) }
}

/// How many characters of an answer are shown unfolded, and how many of a longer one.
const LONGEST_ANSWER: usize = 2000;
const START_OF_ANSWER: usize = 300;

/// An answer as typed with places marked; a very long one is folded behind its start.
fn folded(answer: &str, places: &[Span]) -> String {
    let length = answer.chars().count();
    if length <= LONGEST_ANSWER {
        return typed(answer, places);
    }
    let start: String = answer.chars().take(START_OF_ANSWER).collect();
    format!(
        "<details class=\"long\"><summary><code>{}…</code> {}</summary>{}</details>",
        escape(&start),
        counted(length, "character"),
        typed(answer, places)
    )
}

/// Full marks in words.
pub(super) fn counted_marks(marks: f64) -> String {
    format!("{marks} mark{}", if marks == 1.0 { "" } else { "s" })
}

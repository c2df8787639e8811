//! The page of a batch: a summary, then each question with its clusters.

use indexmap::IndexMap;

use super::cluster::{Cluster, clusters, counted_marks};
use super::picture::Pictures;
use super::piece::{counted, figure, filter, grouped, histogram, report_page};
use crate::equivalence::Verdict;
use crate::grade::NormalReference;
use crate::render::{Renderer, escape};
use crate::report::record::OutputRecord;
use crate::sheet::Record;

/// The verdicts in the order in which they are told.
const VERDICTS: [Verdict; 4] = [Verdict::Equivalent, Verdict::Different, Verdict::Undecided, Verdict::Unreadable];

/// A marked answer with the record that it came from.
#[derive(Debug, Clone)]
pub struct MarkedAnswer {
    /// The record as it came.
    pub record: Record,
    /// What was found.
    pub output: OutputRecord,
}

/// All marked answers, collected for a page. Memory grows with them.
#[derive(Debug)]
pub struct AnswersPage {
    name: String,
    student: String,
    questions: IndexMap<(Option<String>, Option<String>), Vec<MarkedAnswer>>,
}

/// A question as the page shows it.
struct Question<'a> {
    id: String,
    /// The card's id; empty for a reference that was typed.
    card: &'a str,
    title: String,
    reference: NormalReference,
    answers: Vec<&'a MarkedAnswer>,
    clusters: Vec<Cluster<'a>>,
}

impl AnswersPage {
    /// A page without answers: `name` is the file that they come from, `student` the field with the student.
    pub fn new(name: String, student: String) -> AnswersPage {
        AnswersPage { name, student, questions: IndexMap::new() }
    }

    /// Adds an answer.
    pub fn add(&mut self, record: Record, output: OutputRecord) {
        let reference = if record.formula.is_some() { None } else { record.reference.clone() };
        let key = (record.formula.clone(), reference);
        self.questions.entry(key).or_default().push(MarkedAnswer { record, output });
    }

    /// The page; `reference_of` tells what a record is held against.
    pub fn html(&self, reference_of: impl Fn(&Record) -> NormalReference, renderer: &Renderer) -> String {
        let questions: Vec<Question> = self
            .questions
            .iter()
            .enumerate()
            .map(|(place, ((card, typed), answers))| {
                let reference = reference_of(&answers[0].record);
                let named =
                    [&reference.title, card.as_deref().unwrap_or_default(), typed.as_deref().unwrap_or_default()]
                        .into_iter()
                        .find(|name| !name.is_empty());
                let answers: Vec<&MarkedAnswer> = answers.iter().collect();
                Question {
                    id: format!("q{}", place + 1),
                    card: card.as_deref().unwrap_or_default(),
                    title: shortened(named.unwrap_or("without a question")),
                    reference,
                    clusters: clusters(&answers),
                    answers,
                }
            })
            .collect();
        let all: Vec<&MarkedAnswer> = self.questions.values().flatten().collect();
        let title = format!("Marked answers: {}", self.name);
        let mut body = format!("<h1>Marked answers</h1>\n<p class=\"note\">{}</p>\n", escape(&self.name));
        if all.is_empty() {
            body.push_str("<p>No answers.</p>\n");
            return report_page(&title, &body);
        }
        body.push_str(&summary(&questions, &all));
        let counts = VERDICTS.map(|verdict| (verdict.word(), count(&all, verdict)));
        let sections: Vec<(String, String)> =
            questions.iter().map(|question| (question.id.clone(), question.title.clone())).collect();
        let open = all.iter().filter(|answer| answer.output.marks.is_none()).count();
        body.push_str(&filter("answer", &counts, open, &sections));
        let pictures = Pictures::new(renderer);
        for question in &questions {
            body.push_str(&question.html(&self.student, &pictures));
        }
        report_page(&title, &body)
    }
}

fn count(answers: &[&MarkedAnswer], verdict: Verdict) -> usize {
    answers.iter().filter(|it| it.output.verdict == verdict).count()
}

/// A title that fits on a line.
fn shortened(title: &str) -> String {
    const LONGEST: usize = 60;
    if title.chars().count() <= LONGEST {
        return title.to_owned();
    }
    title.chars().take(LONGEST).chain("…".chars()).collect()
}

/// The table of questions, and how the marks are spread.
fn summary(questions: &[Question], all: &[&MarkedAnswer]) -> String {
    let wrong = |answers: &[&MarkedAnswer]| VERDICTS.map(|verdict| grouped(count(answers, verdict)));
    let cells = |answers: &[&MarkedAnswer], mean: String| {
        let [right, wrong, open, unread] = wrong(answers);
        let total = grouped(answers.len());
        [total, right, wrong, open, unread, mean].map(|cell| format!("<td class=\"number\">{cell}</td>")).concat()
    };
    let mut html = String::from(
        "<div class=\"scroll\" role=\"region\" aria-label=\"questions\" tabindex=\"0\"><table class=\"summary\">\n<caption>Questions</caption>\n<thead><tr><th scope=\"col\">question</th><th scope=\"col\">answers</th><th scope=\"col\">equivalent</th><th scope=\"col\">different</th><th scope=\"col\">undecided</th><th scope=\"col\">unreadable</th><th scope=\"col\">mean marks</th></tr></thead>\n<tbody>\n",
    );
    for question in questions {
        html.push_str(&format!(
            "<tr><th scope=\"row\"><a href=\"#{}\">{}</a></th>{}</tr>\n",
            question.id,
            escape(&question.title),
            cells(&question.answers, question.mean())
        ));
    }
    html.push_str("</tbody>\n");
    if questions.len() > 1 {
        html.push_str(&format!("<tfoot><tr><th scope=\"row\">all</th>{}</tr></tfoot>\n", cells(all, String::new())));
    }
    html.push_str("</table></div>\n");
    if questions.len() > 1 {
        html.push_str(&shares(questions));
    }
    html
}

/// The answers by the share of their question's full marks.
fn shares(questions: &[Question]) -> String {
    const BINS: [(&str, &str); 5] = [
        ("none", "different"),
        ("up to half", "some"),
        ("over half", "some"),
        ("all", "equivalent"),
        ("open", "undecided"),
    ];
    let mut counts = [0; BINS.len()];
    for question in questions {
        for answer in &question.answers {
            let share = answer.output.marks.map(|marks| marks / question.reference.full_marks.max(f64::MIN_POSITIVE));
            counts[match share {
                None => 4,
                Some(share) if share <= 0.0 => 0,
                Some(share) if share >= 1.0 => 3,
                Some(share) if share <= 0.5 => 1,
                Some(_) => 2,
            }] += 1;
        }
    }
    let rows: Vec<(String, usize, &str)> =
        BINS.iter().zip(counts).map(|((label, class), count)| ((*label).to_owned(), count, *class)).collect();
    histogram("Answers by their share of the marks", &rows)
}

impl Question<'_> {
    /// The mean of the marks that are certain.
    fn mean(&self) -> String {
        let marks: Vec<f64> = self.answers.iter().filter_map(|answer| answer.output.marks).collect();
        if marks.is_empty() {
            return "–".to_owned();
        }
        let open = match self.answers.len() - marks.len() {
            0 => String::new(),
            count => format!(", {count} open left out"),
        };
        format!("{:.2} of {}{open}", marks.iter().sum::<f64>() / marks.len() as f64, self.reference.full_marks)
    }

    /// Answers by marks, full marks and no marks always among them.
    fn spread(&self) -> String {
        let full = self.reference.full_marks;
        let mut steps: Vec<f64> =
            self.answers.iter().filter_map(|answer| answer.output.marks).chain([0.0, full]).collect();
        steps.sort_by(f64::total_cmp);
        steps.dedup();
        let having = |wanted: Option<f64>| self.answers.iter().filter(|answer| answer.output.marks == wanted).count();
        let mut rows: Vec<(String, usize, &str)> = steps
            .into_iter()
            .map(|marks| {
                let class = if marks <= 0.0 {
                    "different"
                } else if marks >= full {
                    "equivalent"
                } else {
                    "some"
                };
                (marks.to_string(), having(Some(marks)), class)
            })
            .collect();
        let open = having(None);
        if open > 0 {
            rows.push(("open".to_owned(), open, "undecided"));
        }
        histogram(&format!("Answers by marks, out of {}", counted_marks(full)), &rows)
    }

    fn html(&self, student: &str, pictures: &Pictures) -> String {
        let (title, card) = (escape(&self.title), escape(self.card));
        let mut html = format!("<section id=\"{}\" data-words=\"{title} {card}\">\n<h2>{title}</h2>\n", self.id);
        if !self.reference.question.is_empty() {
            html.push_str(&format!("<p>{}</p>\n", escape(&self.reference.question)));
        }
        html.push_str("<div class=\"pair\">\n");
        if let Some(latex) = self.reference.forms.first() {
            html.push_str(&figure("reference", latex, pictures));
        }
        let is_judged = self.clusters.iter().any(Cluster::is_judged);
        if is_judged {
            html.push_str(&self.spread());
        }
        html.push_str("</div>\n");
        if is_judged {
            html.push_str(&format!(
                "<p class=\"note\">{} in {}: equal values, so the same answer in other words.</p>\n",
                counted(self.answers.len(), "answer"),
                counted(self.clusters.len(), "cluster")
            ));
        }
        for cluster in &self.clusters {
            html.push_str(&cluster.html(&self.reference, student, pictures));
        }
        html.push_str("</section>\n");
        html
    }
}

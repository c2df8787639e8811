//! Self-contained HTML pages.

use super::record::OutputRecord;
use crate::equivalence::Verdict;
use crate::feedback::number;
use crate::grade::{AuditRecord, Truth};
use crate::render::{Renderer, escape, page};
use crate::sheet::{Record, text_of};

/// A page with normalized formulas, each with its LaTeX.
pub fn formula_page(formulas: &[&str], renderer: &Renderer) -> String {
    let title = if formulas.len() == 1 { "Normalized formula" } else { "Normalized formulas" };
    let shown = formulas
        .iter()
        .map(|latex| format!("<p>{}</p>\n<pre>{}</pre>", renderer.html(latex, true).html, escape(latex)))
        .collect::<Vec<_>>();
    page(title, &format!("<h1>{title}</h1>\n{}", shown.join("\n")))
}

/// A marked answer with the record that it came from.
#[derive(Debug, Clone)]
pub struct MarkedAnswer {
    /// The record as it came.
    pub record: Record,
    /// What was found.
    pub output: OutputRecord,
}

/// A page with all marked answers.
pub fn batch_page(answers: &[MarkedAnswer], renderer: &Renderer) -> String {
    let count = |verdict: Verdict| answers.iter().filter(|it| it.output.verdict == verdict).count();
    let mut body = format!(
        "<h1>Marked answers</h1>\n<p>{} answers: {} equivalent, {} different, {} undecided, {} unreadable.</p>\n",
        answers.len(),
        count(Verdict::Equivalent),
        count(Verdict::Different),
        count(Verdict::Undecided),
        count(Verdict::Unreadable)
    );
    body.push_str("<div class=\"scroll\"><table>\n<thead><tr><th>id</th><th>verdict</th><th>marks</th><th>read as</th><th>feedback</th></tr></thead>\n<tbody>\n");
    for MarkedAnswer { record, output } in answers {
        let read = match &output.normalized {
            Some(latex) => renderer.html(latex, false).html,
            None => format!("<code>{}</code>", escape(&record.answer)),
        };
        let marks = output.marks.map_or_else(|| "–".to_owned(), |marks| format!("{marks}"));
        let mut feedback = escape(&output.feedback);
        if let Some(example) = &output.counterexample {
            let lines: Vec<String> = example.world.iter().map(|line| escape(line)).collect();
            let value = |value: Option<f64>, none: &str| value.map_or_else(|| none.to_owned(), number);
            feedback.push_str(&format!(
                "<details><summary>example</summary><pre>{}\nreference {}\nanswer {}</pre></details>",
                lines.join("\n"),
                value(example.reference, "beyond all numbers"),
                value(example.answer, "has no value")
            ));
        }
        let word = output.verdict.word();
        body.push_str(&format!(
            "<tr><td>{}</td><td class=\"verdict {word}\">{word}</td><td class=\"number\">{marks}</td><td>{read}</td><td>{feedback}</td></tr>\n",
            escape(&text_of(&record.id))
        ));
    }
    body.push_str("</tbody></table></div>\n");
    page("Marked answers", &body)
}

/// A page with the audited sheets.
pub fn audit_page(sheets: &[(String, Vec<AuditRecord>)], renderer: &Renderer) -> String {
    let mut body = String::from("<h1>Audit</h1>\n");
    for (sheet, records) in sheets {
        body.push_str(&format!("<h2>{}</h2>\n", escape(sheet)));
        for record in records.iter().filter(|record| !record.links.is_empty() || record.formula.is_some()) {
            let card =
                record.formula.as_deref().map_or_else(String::new, |card| format!(" <code>{}</code>", escape(card)));
            body.push_str(&format!("<h3>line {}{card}</h3>\n", record.line));
            let typed = crate::latex::print(&crate::latex::parse(&record.latex).tree.row);
            body.push_str(&format!("<p>{}</p>\n", renderer.html(&typed, true).html));
            if record.links.is_empty() {
                continue;
            }
            body.push_str("<ul>\n");
            for link in &record.links {
                let class = match link.truth {
                    Truth::True => "equivalent",
                    Truth::False => "different",
                    Truth::Unknown => "undecided",
                };
                body.push_str(&format!(
                    "<li><p><span class=\"verdict {class}\">{}</span> <code>{} {} {}</code> {}</p></li>\n",
                    link.truth.word(),
                    escape(&link.left),
                    escape(&link.relation),
                    escape(&link.right),
                    escape(&link.note)
                ));
            }
            body.push_str("</ul>\n");
        }
    }
    page("Audit", &body)
}

//! Self-contained HTML pages.

use crate::equivalence::Verdict;
use crate::feedback::{example_lines, explanation, marks};
use crate::grade::{AuditRecord, Outcome, Truth};
use crate::render::{Renderer, escape, page};

/// A page with one formula.
pub fn formula_page(latex: &str, renderer: &Renderer) -> String {
    let body = format!(
        "<h1>Normalized formula</h1>\n<p>{}</p>\n<pre>{}</pre>",
        renderer.html(latex, true).html,
        escape(latex)
    );
    page("Normalized formula", &body)
}

/// A page with all marked answers.
pub fn batch_page(outcomes: &[Outcome], renderer: &Renderer) -> String {
    let count = |verdict: Verdict| outcomes.iter().filter(|it| it.judgement.verdict == verdict).count();
    let mut body = format!(
        "<h1>Marked answers</h1>\n<p>{} answers: {} equivalent, {} different, {} undecided, {} unreadable.</p>\n",
        outcomes.len(),
        count(Verdict::Equivalent),
        count(Verdict::Different),
        count(Verdict::Undecided),
        count(Verdict::Unreadable)
    );
    body.push_str("<div class=\"scroll\"><table>\n<thead><tr><th>id</th><th>verdict</th><th>marks</th><th>read as</th><th>feedback</th></tr></thead>\n<tbody>\n");
    for outcome in outcomes {
        let judgement = &outcome.judgement;
        let id = match &outcome.record.id {
            serde_json::Value::String(id) => id.clone(),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        };
        let read = match &judgement.normalized {
            Some(latex) => renderer.html(latex, false).html,
            None => format!("<code>{}</code>", escape(&outcome.record.answer)),
        };
        let marks = marks(judgement, outcome.full_marks).map_or_else(|| "–".to_owned(), |marks| format!("{marks}"));
        let mut feedback = escape(&explanation(judgement));
        if let Some(example) = &judgement.counterexample {
            let lines: Vec<String> = example_lines(example, outcome.words()).iter().map(|line| escape(line)).collect();
            feedback.push_str(&format!(
                "<details><summary>example</summary><pre>{}\nreference {}\nanswer {}</pre></details>",
                lines.join("\n"),
                crate::feedback::number(example.reference),
                example.answer.map_or_else(|| "has no value".to_owned(), crate::feedback::number)
            ));
        }
        let word = judgement.verdict.word();
        body.push_str(&format!(
            "<tr><td>{}</td><td class=\"verdict {word}\">{word}</td><td class=\"number\">{marks}</td><td>{read}</td><td>{feedback}</td></tr>\n",
            escape(&id)
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

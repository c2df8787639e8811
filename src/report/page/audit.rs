//! The page of audited sheets: what is false first in the eye, everything else behind a filter.

use super::piece::{badge, counted, filter, grouped, report_page, ticked, verdict_badge};
use crate::equivalence::Verdict;
use crate::grade::{AuditLink, AuditRecord, Truth};
use crate::latex::{parse, print};
use crate::render::{Renderer, escape};

/// The kinds of formulas by their worst link, in the order in which they are told.
const KINDS: [&str; 5] = ["false", "unknown", "true under an assumption", "true", "without links"];

/// A page with the audited sheets.
pub fn audit_page(sheets: &[(String, Vec<AuditRecord>)], renderer: &Renderer) -> String {
    let shown: Vec<(String, &str, Vec<&AuditRecord>)> = sheets
        .iter()
        .enumerate()
        .map(|(place, (sheet, records))| {
            let says = |record: &&AuditRecord| !record.links.is_empty() || record.formula.is_some();
            (format!("s{}", place + 1), sheet.as_str(), records.iter().filter(says).collect())
        })
        .collect();
    let mut body = format!("<h1>Audit</h1>\n{}", summary(sheets));
    let kinds = KINDS.map(|kind| {
        (kind, shown.iter().flat_map(|(_, _, records)| records).filter(|record| kind_of(record) == kind).count())
    });
    body.push_str(&findings(&shown, renderer));
    let sections: Vec<(String, String)> =
        shown.iter().map(|(id, sheet, _)| (id.clone(), (*sheet).to_owned())).collect();
    body.push_str(&filter("formula", &kinds, 0, &sections));
    for (id, sheet, records) in &shown {
        body.push_str(&format!("<section id=\"{id}\">\n<h2>{}</h2>\n", escape(sheet)));
        if records.is_empty() {
            body.push_str("<p class=\"note\">No formula of this sheet has links or is one of a card.</p>\n");
        }
        for (place, record) in records.iter().enumerate() {
            body.push_str(&formula(&format!("{id}-{}", place + 1), record, renderer));
        }
        body.push_str("</section>\n");
    }
    report_page("Audit", &body)
}

/// What is wrong in all sheets, each with the way to its formula: false links, and formulas that are a card's by a known
/// mistake.
fn findings(shown: &[(String, &str, Vec<&AuditRecord>)], renderer: &Renderer) -> String {
    let mut items = String::new();
    for (id, sheet, records) in shown {
        for (place, record) in records.iter().enumerate() {
            if let Some(feedback) = &record.feedback {
                let cell = record.cell.map_or_else(String::new, |cell| format!("cell {cell}, "));
                let at = format!("<a href=\"#{id}-{}\">{}, {cell}line {}</a>", place + 1, escape(sheet), record.line);
                let card = escape(record.formula.as_deref().unwrap_or_default());
                items.push_str(&format!(
                    "<li>{at}: not <code>{card}</code> <span class=\"why\">{}</span></li>\n",
                    ticked(feedback)
                ));
            }
            for wrong in record.links.iter().filter(|link| link.truth == Truth::False) {
                let cell = record.cell.map_or_else(String::new, |cell| format!("cell {cell}, "));
                let place = format!("<a href=\"#{id}-{}\">{}, {cell}line {}</a>", place + 1, escape(sheet), wrong.line);
                items.push_str(&format!(
                    "<li>{place}: {} <span class=\"why\">{}</span></li>\n",
                    rendered(wrong, renderer),
                    ticked(&wrong.note)
                ));
            }
        }
    }
    match items.is_empty() {
        true => String::new(),
        false => format!("<h2>Findings</h2>\n<ol class=\"links\" aria-label=\"findings\">\n{items}</ol>\n"),
    }
}

/// A link as mathematics.
fn rendered(link: &AuditLink, renderer: &Renderer) -> String {
    renderer.html(&clean(&format!("{} {} {}", link.left, link.relation, link.right)), false).html
}

fn summary(sheets: &[(String, Vec<AuditRecord>)]) -> String {
    let mut html = String::from(
        "<div class=\"scroll\" role=\"region\" aria-label=\"sheets\" tabindex=\"0\"><table class=\"summary\">\n<caption>Sheets and their links</caption>\n<thead><tr><th scope=\"col\">sheet</th><th scope=\"col\">formulas</th><th scope=\"col\">false</th><th scope=\"col\">unknown</th><th scope=\"col\">true</th><th scope=\"col\">of these assuming</th></tr></thead>\n<tbody>\n",
    );
    let cells = |records: &[&AuditRecord]| {
        let links = || records.iter().flat_map(|record| &record.links);
        let count = |truth: Truth| links().filter(|link| link.truth == truth).count();
        let assuming = links().filter(|link| is_assuming(link)).count();
        let numbers = [records.len(), count(Truth::False), count(Truth::Unknown), count(Truth::True), assuming];
        numbers.map(|number| format!("<td class=\"number\">{}</td>", grouped(number))).concat()
    };
    for (place, (sheet, records)) in sheets.iter().enumerate() {
        html.push_str(&format!(
            "<tr><th scope=\"row\"><a href=\"#s{}\">{}</a></th>{}</tr>\n",
            place + 1,
            escape(sheet),
            cells(&records.iter().collect::<Vec<_>>())
        ));
    }
    html.push_str("</tbody>");
    if sheets.len() > 1 {
        let all: Vec<&AuditRecord> = sheets.iter().flat_map(|(_, records)| records).collect();
        html.push_str(&format!("<tfoot><tr><th scope=\"row\">all</th>{}</tr></tfoot>", cells(&all)));
    }
    html.push_str("</table></div>\n");
    html
}

/// Whether a link is true under an assumption that a reader should know of. Values that the sheet gives are none.
fn is_assuming(link: &AuditLink) -> bool {
    link.truth == Truth::True && !link.assumption.is_empty() && link.assumption != "given_values"
}

fn kind_of(record: &AuditRecord) -> &'static str {
    let any = |truth: Truth| record.links.iter().any(|link| link.truth == truth);
    match () {
        () if record.is_finding() => KINDS[0],
        () if any(Truth::Unknown) => KINDS[1],
        () if record.links.iter().any(is_assuming) => KINDS[2],
        () if any(Truth::True) => KINDS[3],
        () => KINDS[4],
    }
}

fn formula(id: &str, record: &AuditRecord, renderer: &Renderer) -> String {
    let kind = kind_of(record);
    let card = record.formula.as_deref().map_or_else(String::new, |card| {
        let how = match (record.verdict, &record.convention) {
            (None | Some(Verdict::Equivalent), _) => String::new(),
            (Some(verdict), Some(convention)) => {
                format!(", {} by convention {}", verdict_badge(verdict), escape(convention))
            }
            (Some(verdict), None) => {
                let mistake = record.feedback.as_deref().map_or_else(String::new, |it| format!(": {}", ticked(it)));
                format!(", {} by a known mistake{mistake}", verdict_badge(verdict))
            }
        };
        format!(" <span class=\"facts\">is <code>{}</code>{how}</span>", escape(card))
    });
    let cell = record.cell.map_or_else(String::new, |cell| format!("cell {cell}, "));
    let place = format!("{cell}line {}, column {}", record.line, record.column);
    let mut html = format!(
        "<article id=\"{id}\" class=\"cluster {}\" data-kind=\"{kind}\">\n<h3>{place}{card}</h3>\n",
        class_of(kind)
    );
    html.push_str(&renderer.html(&clean(&record.latex), true).html);
    html.push('\n');
    if !record.links.is_empty() {
        let links: Vec<String> = record.links.iter().map(|it| link(it, renderer)).collect();
        html.push_str(&format!(
            "<ol class=\"links\" aria-label=\"{}\">\n{}\n</ol>\n",
            counted(record.links.len(), "link"),
            links.concat()
        ));
    }
    html.push_str("</article>\n");
    html
}

/// What stands in a sheet as our own printer writes it.
fn clean(latex: &str) -> String {
    print(&parse(latex).tree.row)
}

fn class_of(kind: &str) -> &'static str {
    match kind {
        "false" => "different",
        "unknown" | "true under an assumption" => "undecided",
        _ => "equivalent",
    }
}

/// A link with its truth and why.
fn link(link: &AuditLink, renderer: &Renderer) -> String {
    let class = match link.truth {
        Truth::True => "equivalent",
        Truth::False => "different",
        Truth::Unknown => "undecided",
    };
    let shown = rendered(link, renderer);
    format!("<li>{} {shown} <span class=\"why\">{}</span></li>\n", badge(link.truth.word(), class), ticked(&link.note))
}

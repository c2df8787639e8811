//! The page of `eqmark serve`, and the pieces of HTML that it fetches.

use indexmap::IndexMap;

use super::cluster::counted_marks;
use super::picture::Pictures;
use super::piece::{STYLE, assumptions, compared, example, figure, ticked, typed, verdict_badge};
use crate::cards::{Card, RoleKind, bank};
use crate::equivalence::{Judge, Verdict};
use crate::grade::NormalReference;
use crate::latex::{parse, print};
use crate::reading::{Reading, Unread};
use crate::render::{Formulas, Page, Renderer, escape};
use crate::report::record::OutputRecord;
use crate::text::{Diagnostic, Span};

/// The page's script. It asks for `/card/ID`, `/read` and `/check`.
const SCRIPT: &str = include_str!("../assets/practice.js");

/// The page and its Content-Security-Policy.
pub fn practice_page() -> (String, String) {
    let mut cards: Vec<&Card> = bank().iter().collect();
    cards.sort_by_key(|card| card.title.to_lowercase());
    let options: Vec<String> = cards
        .iter()
        .map(|card| format!("<option value=\"{}\">{}</option>", escape(&card.id), escape(&card.title)))
        .collect();
    let body = format!(
        "<h1>Practise formulas</h1>\n<p class=\"note\">Everything stays on this machine; nothing is stored.</p>\n\
         <noscript><p class=\"problem\">This page needs its script: allow scripts for this address.</p></noscript>\n\
         <form class=\"practice\" autocomplete=\"off\">\n\
         <label for=\"card\">Formula</label>\n<select id=\"card\" name=\"card\">\n<option value=\"\">a reference of my own</option>\n{}\n</select>\n\
         <div id=\"about\"></div>\n\
         <div id=\"own\"><label for=\"reference\">Reference</label>\n<textarea id=\"reference\" name=\"reference\" rows=\"2\" spellcheck=\"false\" placeholder=\"x^2-1\"></textarea></div>\n\
         <label for=\"answer\">Your answer</label>\n<textarea id=\"answer\" name=\"answer\" rows=\"4\" spellcheck=\"false\" aria-describedby=\"hint\" placeholder=\"(x-1)(x+1)\"></textarea>\n\
         <p class=\"hint\" id=\"hint\">LaTeX, with or without dollar signs, or plain text such as <code>1/n sum_(i=1)^n x_i</code>. Ctrl+Enter checks.</p>\n\
         <section aria-label=\"how your answer is read\"><div id=\"reading\" class=\"panel\" aria-live=\"polite\"></div></section>\n\
         <button name=\"check\" disabled>Check</button>\n\
         <section aria-label=\"verdict\"><div id=\"verdict\" role=\"status\"></div></section>\n</form>\n",
        options.join("\n")
    );
    let style = [STYLE, include_str!("../assets/practice.css")].concat();
    let page = Page {
        title: "Practise formulas",
        style: &style,
        script: SCRIPT,
        formulas: Formulas::Fetched,
        body: &body,
        ..Page::default()
    };
    (page.html(), page.policy())
}

/// What a card asks: its question and its letters.
pub fn card_html(card: &Card, renderer: &Renderer) -> String {
    let letters: Vec<String> = card
        .vocabulary
        .roles
        .iter()
        .map(|role| {
            let shown = renderer.html(&role.write, false).html;
            format!("<li>{shown} <code>{}</code> {}</li>", escape(&role.write), kind_word(role.kind))
        })
        .collect();
    format!(
        "<p>{}</p>\n<details><summary>Letters of this formula</summary>\n<ul class=\"letters\">\n{}\n</ul><p class=\"hint\">Other letters will do where their use makes them clear.</p></details>\n",
        escape(&card.question),
        letters.join("\n")
    )
}

fn kind_word(kind: RoleKind) -> &'static str {
    match kind {
        RoleKind::Index => "an index",
        RoleKind::Size => "a natural number",
        RoleKind::Scalar => "a number",
        RoleKind::Model => "a model or policy",
        RoleKind::Sequence => "a sequence of tokens",
        RoleKind::Dataset => "a data set",
        RoleKind::Prompts => "a distribution of prompts",
        RoleKind::Group => "several responses",
        RoleKind::Function => "a function",
        RoleKind::Vector => "a vector",
        RoleKind::Matrix => "a matrix",
        RoleKind::Parameter => "parameters of a model",
        RoleKind::Places => "a set of places",
        RoleKind::Tokens => "the tokens",
        RoleKind::Responses => "all responses",
    }
}

/// How an answer is read: as typed, as understood, and what there is to say about it. What stands for names that the
/// card defines may be what is asked: where the reading `opens_names`, the answer is shown as typed.
pub fn reading_html(
    answer: &str,
    read: &Result<Vec<Reading>, Unread>,
    opens_names: bool,
    judge: &Judge,
    renderer: &Renderer,
) -> String {
    let pictures = Pictures::new(renderer);
    match read {
        Ok(readings) => {
            let Some(reading) = readings.first() else { return problem_html("this is no formula") };
            let members: Vec<String> = reading
                .members
                .iter()
                .map(|member| format!("{} {}", relation(&member.relation), judge.normalized(&member.expr)))
                .collect();
            let mut html = match opens_names {
                true => figure("read, with names of the question", &print(&parse(answer).tree.row), &pictures),
                false => figure("read as", members.join(" ").trim(), &pictures),
            };
            let definitions: Vec<String> =
                reading.definitions.iter().map(|span| format!("with `{}`", span.of(answer).trim())).collect();
            // What a remark tells with its place need not be told twice.
            let is_told = |text: &str| reading.diagnostics.iter().any(|diagnostic| diagnostic.message == text);
            let notes = reading.notes.iter().map(|note| note.text.as_str()).filter(|text| !is_told(text));
            html.push_str(&assumptions(definitions.iter().map(String::as_str).chain(notes)));
            if readings.len() > 1 {
                let count = readings.len();
                html.push_str(&format!(
                    "<p class=\"note\">It can be read in {count} ways; the likeliest is shown.</p>\n"
                ));
            }
            html + remarks(answer, &reading.diagnostics).as_str()
        }
        Err(unread) => {
            // What KaTeX can show of it helps to find the place.
            let shown = renderer.html(&print(&parse(answer).tree.row), true);
            let picture = if shown.fallback.is_none() { shown.html } else { String::new() };
            format!("<p>{} as it stands.</p>\n{picture}{}", verdict_word(unread), remarks(answer, &unread.diagnostics))
        }
    }
}

/// A relation as our own printer writes it.
fn relation(typed: &str) -> String {
    print(&parse(typed).tree.row)
}

fn verdict_word(unread: &Unread) -> &'static str {
    if unread.is_formula { "Not understood" } else { "Not read" }
}

/// Diagnostics as a list, those with the same words together, each with its places in the answer.
fn remarks(answer: &str, diagnostics: &[Diagnostic]) -> String {
    let mut places: IndexMap<(&str, &str), Vec<Span>> = IndexMap::new();
    for diagnostic in diagnostics {
        places.entry((&diagnostic.message, &diagnostic.help)).or_default().push(diagnostic.span());
    }
    let lines: Vec<String> = places
        .into_iter()
        .map(|((message, help), places)| {
            let help = if help.is_empty() { String::new() } else { format!("<br>{}", ticked(help)) };
            format!("<li>{}{help}<br>{}</li>", ticked(message), typed(answer, &places))
        })
        .collect();
    if lines.is_empty() { String::new() } else { format!("<ul class=\"remarks\">\n{}\n</ul>\n", lines.join("\n")) }
}

/// The verdict on an answer, with the reference folded in.
pub fn verdict_html(output: &OutputRecord, reference: &NormalReference, renderer: &Renderer) -> String {
    let marks = match output.marks {
        Some(marks) => format!("{marks} of {}", counted_marks(reference.full_marks)),
        None => format!("no marks yet, of {}", counted_marks(reference.full_marks)),
    };
    let word = output.verdict.word();
    let mut html = format!(
        "<article class=\"cluster {word}\">\n<h2>{} <span class=\"facts\">{marks}</span></h2>\n<p>{}</p>\n",
        verdict_badge(output.verdict),
        ticked(&output.feedback)
    );
    html.push_str(&assumptions(output.assumptions.iter().map(|it| it.text.as_str())));
    if let Some(found) = &output.counterexample {
        html.push_str(&example(found, renderer));
    }
    let pictures = Pictures::new(renderer);
    let mut shown = reference.forms.first().map(|latex| figure("reference", latex, &pictures));
    if let (Verdict::Different, Some(latex)) = (output.verdict, &output.normalized)
        && let (answer, Some(nearest)) = compared(latex, &reference.forms, &pictures)
    {
        shown = Some(format!("<div class=\"pair\">\n{answer}{nearest}</div>\n"));
    }
    if let Some(shown) = shown {
        html.push_str(&format!("<details><summary>Show the reference</summary>\n{shown}</details>\n"));
    }
    html.push_str("</article>\n");
    html
}

/// Something that went wrong, in words.
pub fn problem_html(words: &str) -> String {
    format!("<p class=\"problem\">{}</p>\n", ticked(words))
}

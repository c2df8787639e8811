//! Pieces of pages that several of them show.

use indexmap::IndexSet;

use super::marked_pair::{GAP, marked_pair};
use super::picture::Pictures;
use crate::equivalence::Verdict;
use crate::feedback::{number, values_apart};
use crate::render::{Formulas, Page, Renderer, escape};
use crate::report::record::Example;
use crate::text::Span;

/// The style of reports and of the practice page, after that of all pages.
pub(super) const STYLE: &str = include_str!("../assets/report.css");

/// Search and filter of reports. Without it a report shows everything.
const FILTER_SCRIPT: &str = include_str!("../assets/filter.js");

/// A report: a page with the filter's script.
pub(super) fn report_page(title: &str, body: &str) -> String {
    Page { title, style: STYLE, script: FILTER_SCRIPT, formulas: Formulas::OfBody, body, ..Page::default() }.html()
}

/// A number of things in words: `1 answer`, `2,000 answers`.
pub fn counted(count: usize, one: &str) -> String {
    format!("{} {one}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// Digits in groups of three: `2,000`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The verdict as a word in its colour.
pub(super) fn verdict_badge(verdict: Verdict) -> String {
    badge(verdict.word(), verdict.word())
}

/// A word in the colour of a verdict.
pub(super) fn badge(word: &str, class: &str) -> String {
    format!("<span class=\"verdict {class}\">{word}</span>")
}

/// A formula with a caption, in a box of its own.
pub(super) fn figure(caption: &str, latex: &str, pictures: &Pictures) -> String {
    captioned(caption, &pictures.display(latex).html)
}

fn captioned(caption: &str, html: &str) -> String {
    format!("<figure><figcaption>{caption}</figcaption>{html}</figure>\n")
}

/// An answer beside the reference that is most like it, differences underlined; or the answer alone with `None` for
/// the reference's figure, where they are alike or have little in common.
pub(super) fn compared(answer: &str, references: &[String], pictures: &Pictures) -> (String, Option<String>) {
    let marked = marked_pair(answer, references).and_then(|pair| {
        let key = if pair.answer.contains(GAP) || pair.reference.contains(GAP) { ", □ is a gap" } else { "" };
        let [answer, reference] = [pair.answer, pair.reference].map(|latex| pictures.display(&latex));
        // What KaTeX does not take with marks is shown without.
        (answer.fallback.is_none() && reference.fallback.is_none()).then_some((answer.html, reference.html, key))
    });
    match marked {
        Some((answer, reference, key)) => (
            captioned(&format!("read as, differences underlined{key}"), &answer),
            Some(captioned("nearest accepted form", &reference)),
        ),
        None => (figure("read as", answer, pictures), None),
    }
}

/// A histogram as a table with bars: each row has a label, a count and the class of its bar.
pub(super) fn histogram(caption: &str, rows: &[(String, usize, &str)]) -> String {
    let most = rows.iter().map(|row| row.1).max().unwrap_or(0).max(1);
    let mut html = format!("<table class=\"histogram\">\n<caption>{}</caption>\n<tbody>\n", escape(caption));
    for (label, count, class) in rows {
        let width = 100.0 * *count as f64 / most as f64;
        html.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"bar\" aria-hidden=\"true\"><span class=\"{class}\" style=\"width:{width:.1}%\"></span></td></tr>\n",
            escape(label),
            grouped(*count)
        ));
    }
    html.push_str("</tbody></table>\n");
    html
}

/// A counterexample, folded in.
pub(super) fn example(example: &Example, renderer: &Renderer) -> String {
    let (reference, answer) = match example.reference {
        Some(reference) => values_apart(reference, example.answer),
        None => ("beyond all numbers".to_owned(), example.answer.map(number)),
    };
    let answer = match (answer, &example.fault) {
        (Some(answer), _) => format!("is {answer}"),
        (None, Some(fault)) => format!("has {fault}"),
        (None, None) => "has no value".to_owned(),
    };
    let facts: Vec<String> = example.world.iter().map(|line| format!("<li>{}</li>", fact(line, renderer))).collect();
    format!(
        "<details class=\"example\"><summary>Example: there the reference is {}, the answer {}</summary>\n<ul>\n{}\n</ul></details>\n",
        escape(&reference),
        escape(&answer),
        facts.join("\n")
    )
}

/// A fact of a world such as `\pi_\theta(ab | b) = 0.5`: its name as mathematics, which is small as MathML, the rest
/// as text.
fn fact(line: &str, renderer: &Renderer) -> String {
    // The value of a part: `in both: \prod_i p_i = 0.15`.
    let step = line.split_once(": ").filter(|(whose, _)| whose.starts_with("in ") && !whose.contains('\\'));
    if let Some((whose, (part, value))) = step.and_then(|(whose, rest)| Some((whose, rest.rsplit_once(" = ")?))) {
        return format!("{}: {} = {}", escape(whose), renderer.mathml(part, false).html, escape(value));
    }
    let equations: Vec<&str> = line.split(", ").collect();
    let pieces = if equations.iter().all(|piece| piece.contains(" = ")) { equations } else { vec![line] };
    let shown: Vec<String> = pieces
        .into_iter()
        .map(|piece| {
            let end = piece.find(['(', ':']).into_iter().chain(piece.find(" = ")).min().unwrap_or(0);
            let (name, rest) = piece.split_at(end);
            let is_plain = !name.contains(['\\', '_', '^']);
            let name = if is_plain { escape(name) } else { renderer.mathml(name, false).html };
            name + escape(rest).as_str()
        })
        .collect();
    shown.join(", ")
}

/// What a verdict or a reading rests on, one line each; what is said twice is shown once.
pub(super) fn assumptions<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: IndexSet<&str> = texts.into_iter().collect();
    if texts.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = texts.into_iter().map(|text| format!("<li>{}</li>", ticked(text))).collect();
    format!("<ul class=\"assumed\" aria-label=\"assumed\">\n{}\n</ul>\n", lines.join("\n"))
}

/// A text as HTML, what stands between backticks as code.
pub(super) fn ticked(text: &str) -> String {
    let mut html = String::new();
    let mut pieces = text.split('`').peekable();
    let mut is_code = false;
    while let Some(piece) = pieces.next() {
        let is_closed = pieces.peek().is_some();
        match (is_code, is_closed) {
            (true, true) => html.push_str(&format!("<code>{}</code>", escape(piece))),
            (true, false) => html.push_str(&format!("`{}", escape(piece))),
            (false, _) => html.push_str(&escape(piece)),
        }
        is_code = !is_code;
    }
    html
}

/// An answer as typed with places marked. A place that is empty, outside, or overlaps an earlier one is left out.
pub(super) fn typed(answer: &str, places: &[Span]) -> String {
    let mut places = places.to_vec();
    places.sort();
    let (mut html, mut done) = (String::from("<code>"), 0);
    for place in places {
        let (before, marked) = (answer.get(done..place.start), place.of(answer));
        if let (Some(before), false) = (before, marked.is_empty()) {
            html.push_str(&format!("{}<mark>{}</mark>", escape(before), escape(marked)));
            done = place.end;
        }
    }
    html + escape(&answer[done..]).as_str() + "</code>"
}

/// The form of the filter, hidden until its script runs: kinds of items with their counts, the noun for them, and how
/// many of them a teacher must decide.
pub(super) fn filter(noun: &str, kinds: &[(&str, usize)], open: usize, sections: &[(String, String)]) -> String {
    let total: usize = kinds.iter().map(|kind| kind.1).sum();
    let boxes: Vec<String> = kinds
        .iter()
        .filter(|kind| kind.1 > 0)
        .map(|(kind, count)| {
            let count = grouped(*count);
            format!(
                "<label><input type=\"checkbox\" name=\"kind\" value=\"{kind}\" checked> {kind} (<span data-count=\"{kind}\">{count}</span>)</label>"
            )
        })
        .collect();
    let open = match open {
        0 => String::new(),
        open => {
            format!("<label><input type=\"checkbox\" name=\"open\"> only those to decide ({})</label>\n", grouped(open))
        }
    };
    let options: Vec<String> =
        sections.iter().map(|(id, title)| format!("<option value=\"{id}\">{}</option>", escape(title))).collect();
    let choice = if sections.len() > 1 {
        format!(
            "<label>Only <select name=\"section\"><option value=\"\">all</option>{}</select></label>\n",
            options.concat()
        )
    } else {
        String::new()
    };
    format!(
        "<form class=\"filter\" role=\"search\" hidden>\n<label>Search <input type=\"search\" name=\"query\" autocomplete=\"off\" spellcheck=\"false\"></label>\n{choice}<fieldset><legend>Show</legend>\n{}\n</fieldset>\n{open}<button type=\"reset\">Show all</button>\n<output data-total=\"{total}\" data-noun=\"{noun}\" aria-live=\"polite\"></output>\n</form>\n",
        boxes.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_groups() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "answer"), "1 answer");
        assert_eq!(counted(2000, "answer"), "2,000 answers");
    }

    #[test]
    fn the_place_is_marked_and_escaped() {
        let marked = |text, places: &[(usize, usize)]| {
            typed(text, &places.iter().map(|&(start, end)| Span::new(start, end)).collect::<Vec<_>>())
        };
        assert_eq!(marked("a<b>c", &[(1, 4)]), "<code>a<mark>&lt;b&gt;</mark>c</code>");
        assert_eq!(marked("abc", &[(2, 3), (0, 1)]), "<code><mark>a</mark>b<mark>c</mark></code>");
        assert_eq!(marked("abc", &[(0, 2), (1, 3)]), "<code><mark>ab</mark>c</code>");
        // A place that is not one of this text is left out.
        assert_eq!(marked("é", &[(1, 2), (5, 9)]), "<code>é</code>");
        assert_eq!(marked("x", &[(0, 0)]), "<code>x</code>");
    }

    #[test]
    fn backticks_are_code() {
        assert_eq!(ticked("`<a>` is `b`"), "<code>&lt;a&gt;</code> is <code>b</code>");
        assert_eq!(ticked("one ` only"), "one ` only");
    }

    #[test]
    fn names_of_facts_are_mathematics() {
        let renderer = Renderer::new();
        let html = fact(r"\pi_\theta(ab | <b>) = 0.5", &renderer);
        assert!(html.starts_with("<math ") && html.ends_with("</math>(ab | &lt;b&gt;) = 0.5"), "{html}");
        let html = fact(r"in both: \frac{a}{b} = 2.5", &renderer);
        assert!(
            html.starts_with("in both: <math ") && html.contains("<mfrac>") && html.ends_with("</math> = 2.5"),
            "{html}"
        );
        assert_eq!(fact("and 3 more table entries", &renderer), "and 3 more table entries");
        let html = fact(r"N = 2, \beta = 0.5", &renderer);
        assert!(html.starts_with("N = 2, <math ") && html.ends_with("</math> = 0.5"), "{html}");
    }
}

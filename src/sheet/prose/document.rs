//! The plain text of a LaTeX document.

use super::super::region::Regions;
use super::run::{BREAK, Run};
use crate::text::Span;

/// Commands and signs that stand for a blank.
const BLANKS: &[&str] = &["\\,", "\\ ", "\\;", "\\:", "\\!", "\\quad", "\\qquad", "~"];

/// Commands that begin something new.
const PARTING: &[&str] = &["\\\\", "\\item", "\\par", "\\newline", "\\hline", "\\begin", "\\end", "&"];

/// The paragraphs of `range`. `blanks` are the starts of blank lines, `hidden` is what is no text, `dropped` are comments.
pub fn paragraphs(source: &str, range: Span, blanks: &[usize], hidden: &Regions, dropped: &Regions) -> Vec<Run> {
    let inside = blanks.iter().copied().filter(|at| (range.start..range.end).contains(at));
    let mut runs = Vec::new();
    let mut start = range.start;
    for end in inside.chain([range.end]) {
        runs.push(paragraph(source, Span::new(start, end.max(start)), hidden, dropped));
        start = end;
    }
    runs
}

/// Commands that set the type of their argument, or make it a heading.
const SETTING_TYPE: &[&str] = &[
    "\\textbf",
    "\\textit",
    "\\emph",
    "\\textrm",
    "\\textsf",
    "\\texttt",
    "\\textsc",
    "\\text",
    "\\underline",
    "\\part",
    "\\chapter",
    "\\section",
    "\\subsection",
    "\\subsubsection",
    "\\paragraph",
    "\\subparagraph",
    "\\mbox",
    "\\fbox",
];

/// Commands whose argument stands elsewhere.
const SET_ELSEWHERE: &[&str] = &["\\footnote", "\\marginpar"];

fn paragraph(source: &str, span: Span, hidden: &Regions, dropped: &Regions) -> Run {
    let mut run = Run::default();
    let mut at = span.start;
    // For each brace that is open the command that only sets the type of what stands in it.
    let mut braces: Vec<Option<&str>> = Vec::new();
    while at < span.end {
        if let Some(region) = dropped.containing(at) {
            at = region.end;
            continue;
        }
        if let Some(region) = hidden.containing(at) {
            run.hide(at);
            at = region.end;
            continue;
        }
        let rest = &source[at..span.end];
        let length = sign_length(rest);
        match &rest[..length] {
            "\\%" => run.push('%', at + 1),
            "\n" => run.end_line(&rest[1..], false, at),
            sign if BLANKS.contains(&sign) => run.push(' ', at),
            sign if PARTING.contains(&sign) => run.push(BREAK, at),
            sign if SET_ELSEWHERE.contains(&sign) && rest[length..].starts_with('{') => {
                run.push(BREAK, at);
                at += argument_length(&rest[length..]);
            }
            sign if SETTING_TYPE.contains(&sign) && opens(&rest[length..]) => {
                at += rest[length..].find('{').map_or(0, |brace| brace + 1);
                braces.push(Some(sign));
                if is_heading(sign) {
                    run.push(BREAK, at);
                }
            }
            "{" => {
                braces.push(None);
                run.hide(at);
            }
            "}" => match braces.pop().flatten() {
                Some(command) if is_heading(command) => run.push(BREAK, at),
                Some(_) => {}
                None => run.hide(at),
            },
            sign if sign.starts_with('\\') => run.hide(at),
            sign => sign.chars().for_each(|c| run.push(c, at)),
        }
        at += length;
    }
    run
}

/// Whether a brace follows, perhaps behind a star.
fn opens(rest: &str) -> bool {
    rest.strip_prefix('*').unwrap_or(rest).starts_with('{')
}

fn is_heading(command: &str) -> bool {
    command.ends_with("section") || command.ends_with("paragraph") || matches!(command, "\\part" | "\\chapter")
}

/// The length of the argument in braces that begins `rest`.
fn argument_length(rest: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of the command or character that begins `rest`.
fn sign_length(rest: &str) -> usize {
    let Some(inside) = rest.strip_prefix('\\') else { return rest.chars().next().map_or(0, char::len_utf8) };
    let letters = inside.bytes().take_while(u8::is_ascii_alphabetic).count();
    1 + if letters > 0 { letters } else { inside.chars().next().map_or(0, char::len_utf8) }
}

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

fn paragraph(source: &str, span: Span, hidden: &Regions, dropped: &Regions) -> Run {
    let mut run = Run::default();
    let mut at = span.start;
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
            sign if BLANKS.contains(&sign) => run.push(' ', at),
            sign if PARTING.contains(&sign) => run.push(BREAK, at),
            sign if sign.starts_with(['\\', '{', '}']) => run.hide(at),
            sign => sign.chars().for_each(|c| run.push(c, at)),
        }
        at += length;
    }
    run
}

/// The length of the command or character that begins `rest`.
fn sign_length(rest: &str) -> usize {
    let Some(inside) = rest.strip_prefix('\\') else { return rest.chars().next().map_or(0, char::len_utf8) };
    let letters = inside.bytes().take_while(u8::is_ascii_alphabetic).count();
    1 + if letters > 0 { letters } else { inside.chars().next().map_or(0, char::len_utf8) }
}

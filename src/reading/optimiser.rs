//! Words before a formula that say only what is done with it: `max over \theta of E[...]`, `maximise J(\theta) = ...`.

use super::cursor::{class_of, delimiter_of, is_blank, symbol_name, ungrouped};
use super::prose::is_in;
use super::reader::Note;
use crate::cards::{Direction, flatten};
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};
use crate::text::Span;

/// Words for the greatest and for the least.
const GREATEST: &str = "max maximize maximise maximiere argmax";
const LEAST: &str = "min minimize minimise minimiere argmin";

/// Letters of parameters and of what they make up; what else stands below an extremum is what it runs over.
const PARAMETERS: &str = "\\theta \\phi \\varphi \\psi \\Theta w \\pi \\pi_(\\theta) \\pi_(\\phi)";

/// Whether a word tells what is done with the formula behind it.
pub(super) fn is_optimising(word: &str) -> bool {
    direction(word).is_some()
}

fn direction(word: &str) -> Option<Direction> {
    let lower = word.to_lowercase();
    match () {
        () if is_in(GREATEST, &lower) => Some(Direction::Maximise),
        () if is_in(LEAST, &lower) => Some(Direction::Minimise),
        () => None,
    }
}

/// The row without the words before its formula; what they say is noted.
pub(super) fn without_optimiser(row: &[Node], notes: &mut Vec<Note>) -> Option<Row> {
    let start = row.iter().position(|node| !is_blank(node))?;
    let (word, sub) = match &row[start].kind {
        Kind::Scripts { base: Some(base), sub, sup: None, primes: 0, .. } => (word_of(base)?, sub.as_deref()),
        _ => (word_of(&row[start])?, None),
    };
    let direction = direction(word.trim_end_matches([' ', ':']))?;
    let is_short = word.trim().len() == 3;
    let mut rest = behind(row, start + 1);
    let mut is_over = sub.map(is_parameter);
    if let Some(length) = spelled(rest, "over").filter(|_| sub.is_none()) {
        let varied = behind(rest, length);
        let name = varied.first()?;
        is_over = Some(is_parameter(std::slice::from_ref(name)));
        rest = behind(varied, 1);
        rest = spelled(rest, "of").map_or(rest, |length| behind(rest, length));
    }
    // `\max_y p(y)` is a value of its own.
    if is_over == Some(false) {
        return None;
    }
    if matches!(rest.first().and_then(symbol_name), Some(":" | "," | "\\colon")) {
        rest = behind(rest, 1);
    }
    let is_call = rest.first().and_then(delimiter_of).is_some_and(|(_, side)| side == Side::Open);
    let equals = |node: &Node| matches!(symbol_name(node), Some("=" | ":=" | "\\coloneqq"));
    let names = rest.iter().any(equals) && class_of(rest.first()?) == Some(Class::Ordinary);
    let is_meant = match (is_short, is_over) {
        // The reader knows what `\max_\theta` before a value is.
        (true, Some(true)) if sub.is_some() => names,
        // `\arg\max p(y)` is no value.
        (false, None) if word.starts_with("arg") => false,
        (true, Some(_)) | (false, _) => true,
        // `max r` may be the greatest of several; no expectation is.
        (true, None) => names || is_expectation(rest),
    };
    if !is_meant || is_call && is_over.is_none() || rest.is_empty() {
        return None;
    }
    let what = direction.note();
    let span = Span::new(row[start].span.start, row[start].span.end);
    let text = format!("what follows is {what}; its value is compared");
    notes.push(Note { id: what.to_owned(), text, span: Some(span) });
    Some(rest.to_vec())
}

/// What stands behind the first `count` nodes and blanks.
fn behind(row: &[Node], count: usize) -> &[Node] {
    let rest = &row[count.min(row.len())..];
    &rest[rest.iter().take_while(|node| is_blank(node)).count()..]
}

fn word_of(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Word { text, .. } | Kind::Prose(text) => Some(text.trim()),
        Kind::Symbol { name, class: Class::Function, .. } => Some(name.trim_start_matches('\\')),
        _ => None,
    }
}

/// How many nodes spell a word, as a text or letter by letter.
fn spelled(row: &[Node], word: &str) -> Option<usize> {
    if row.first().and_then(word_of).is_some_and(|text| text.trim_end_matches(':') == word) {
        return Some(1);
    }
    let length = word.len();
    let letters: String = row.get(..length)?.iter().map(symbol_name).collect::<Option<Vec<_>>>()?.concat();
    let touch = row[..length].windows(2).all(|pair| pair[0].span.end == pair[1].span.start);
    (letters == word && touch).then_some(length)
}

fn is_parameter(sub: &[Node]) -> bool {
    is_in(PARAMETERS, &flatten(ungrouped(sub), false))
}

/// Whether an expectation stands here, perhaps with a sign.
fn is_expectation(row: &[Node]) -> bool {
    let row = match row.first().and_then(symbol_name) {
        Some("-" | "+") => behind(row, 1),
        _ => row,
    };
    let Some(first) = row.first() else { return false };
    let (base, has_sub) = match &first.kind {
        Kind::Scripts { base: Some(base), sub, .. } => (base.as_ref(), sub.is_some()),
        _ => (first, false),
    };
    let base = match &base.kind {
        Kind::Accent { body, .. } => match ungrouped(body) {
            [inner] => inner,
            _ => return false,
        },
        _ => base,
    };
    let is_bracket = row.get(1).and_then(delimiter_of).is_some_and(|(name, _)| name == "[");
    match &base.kind {
        Kind::Symbol { name, style, .. } => {
            name.as_ref() == "E" && (*style == Style::Blackboard || has_sub || is_bracket)
        }
        Kind::Word { text, .. } => text == "E",
        _ => false,
    }
}

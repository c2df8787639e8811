//! Labels of parts: `\underbrace{x}_{\text{reward}}`, `\overset{(a)}{=}`, `\tag{1}`, `\footnote{...}`.
//!
//! They name what they stand by. One that does something to it, or says that it is another number, is no name.

use super::cursor::{class_of, is_blank, symbol_name};
use super::doubt::words;
use crate::latex::tree::{Class, Kind, Node, Row, find_node};
use crate::text::Span;

/// Words that say of what they label that it should be another thing.
const CORRECTING: &str = "should must ought rubbish nonsense wrong actually rather";

/// Marks whose text is read beside the formula.
const MARKS: [&str; 3] = [r"\tag", r"\tag*", r"\footnote"];

/// The first label that says more than a name.
pub(super) fn telling_label(row: &[Node]) -> Option<Span> {
    let mut found = None;
    find_node(row, &mut |node| {
        let tells = match &node.kind {
            Kind::Annotated { body, note: Some(note), .. } => changes(body, note),
            Kind::Mark { name, text } => MARKS.contains(&&**name) && says(text),
            Kind::Scripts { base: Some(base), sub, sup, limits: true, .. }
                if class_of(base) == Some(Class::Relation) =>
            {
                [sub, sup].into_iter().flatten().any(|label| says(&text_of(label)))
            }
            _ => false,
        };
        if tells {
            found = Some(node.span);
        }
        tells
    });
    found
}

/// Whether a note does something to what it stands by.
fn changes(body: &[Node], note: &[Node]) -> bool {
    let mut nodes = note.iter().filter(|node| !is_blank(node));
    let operates = nodes.next().is_some_and(|first| class_of(first) == Some(Class::Binary)) && nodes.next().is_some();
    let number = |row: &[Node]| {
        let mut numbers = row.iter().filter_map(|node| match &node.kind {
            Kind::Number(digits) => Some(digits.clone()),
            _ => None,
        });
        numbers.next().filter(|_| row.iter().filter(|node| !is_blank(node)).count() == 1)
    };
    let is_other = number(body).is_some_and(|own| {
        let is_equation = note.iter().any(|node| symbol_name(node) == Some("="));
        number(note).is_some_and(|other| other != own) || is_equation
    });
    operates || is_other || says(&text_of(note))
}

fn says(text: &str) -> bool {
    let said = words(text, 0, false);
    // `higher weight when the estimate is wrong` tells of a case.
    let in_case = |at: usize| said[..at].iter().any(|word| word.is_in("when where if wenn falls"));
    said.iter().enumerate().any(|(at, word)| (word.refuses() || word.is_in(CORRECTING)) && !in_case(at))
        || said.iter().any(|word| word.is_in("times half twice double minus squared inverse third"))
}

/// The words of a row.
fn text_of(row: &[Node]) -> String {
    let mut text = String::new();
    let mut before: Option<Span> = None;
    let letters: Row = row.to_vec();
    for node in &letters {
        match &node.kind {
            Kind::Prose(words) | Kind::Word { text: words, .. } => text.push_str(&format!(" {words} ")),
            Kind::Symbol { name, .. } if name.chars().all(char::is_alphabetic) => {
                if before.is_some_and(|span| span.end != node.span.start) {
                    text.push(' ');
                }
                text.push_str(name);
            }
            Kind::Group(inner) => text.push_str(&text_of(inner)),
            _ => text.push(' '),
        }
        before = Some(node.span);
    }
    text
}

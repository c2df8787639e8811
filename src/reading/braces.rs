//! Sets typed without the backslashes before their braces: `{r_1, ..., r_K}`, `{r_j}_{j=1}^K`.
//!
//! TeX prints no braces there; a group with commas, or with a range below it, is a set all the same.

use super::cursor::{delimiter_of, is_blank, split_commas, symbol_name, trimmed};
use super::reader::Note;
use super::statement::has_relation;
use crate::latex::tree::{Kind, Node, Row, Side};
use crate::text::Span;

/// The row with braces around what is a set; `None` where there is none.
pub(super) fn with_sets(row: &[Node], notes: &mut Vec<Note>) -> Option<Row> {
    if !row.iter().any(is_set) {
        return None;
    }
    let mut found = Vec::with_capacity(row.len() + 2);
    for node in row {
        if !is_set(node) {
            found.push(node.clone());
            continue;
        }
        let (inner, closing) = match &node.kind {
            Kind::Group(inner) => (inner, None),
            Kind::Scripts { base: Some(base), sub, sup, primes, limits } => match &base.kind {
                Kind::Group(inner) => (inner, Some((sub.clone(), sup.clone(), *primes, *limits))),
                _ => continue,
            },
            _ => continue,
        };
        let brace = |name: &str, side: Side, at: usize| Node {
            kind: Kind::Delimiter { name: name.into(), side, sized: false },
            span: Span::new(at, at + 1),
        };
        let end = inner.last().map_or(node.span.start, |last| last.span.end);
        let close = brace("}", Side::Close, end);
        found.push(brace("{", Side::Open, node.span.start));
        found.extend(inner.iter().cloned());
        found.push(match closing {
            None => close,
            Some((sub, sup, primes, limits)) => {
                let kind = Kind::Scripts { base: Some(Box::new(close)), sub, sup, primes, limits };
                Node { kind, span: Span::new(end, node.span.end) }
            }
        });
        let text = "braces that TeX does not print are read as those of a set".to_owned();
        notes.push(Note { id: "plain_text".to_owned(), text, span: Some(node.span) });
    }
    Some(found)
}

fn is_set(node: &Node) -> bool {
    let lists = |inner: &[Node]| {
        let parts = split_commas(inner);
        let is_letter = |part: &&[Node]| trimmed(part).iter().any(|node| !matches!(node.kind, Kind::Number(_)));
        parts.len() > 1
            && parts.iter().all(|part| !trimmed(part).is_empty())
            && parts.iter().all(is_letter)
            && !inner.iter().any(|node| delimiter_of(node).is_some())
    };
    // `{w : C(u, w) > 0}`
    let builds = |inner: &[Node]| {
        let colon = inner.iter().position(|node| symbol_name(node) == Some(":"));
        colon.is_some_and(|at| !trimmed(&inner[..at]).is_empty() && has_relation(&inner[at + 1..]))
    };
    let ranges = |sub: &[Node]| sub.iter().filter(|node| !is_blank(node)).nth(1).and_then(symbol_name) == Some("=");
    match &node.kind {
        Kind::Group(inner) => lists(inner) || builds(inner),
        Kind::Scripts { base: Some(base), sub: Some(sub), .. } => {
            matches!(&base.kind, Kind::Group(inner) if lists(inner) || ranges(sub) && !inner.is_empty())
        }
        _ => false,
    }
}

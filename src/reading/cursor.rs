//! A place in a row of nodes, and brackets matched within the row.

use std::sync::Arc;

use crate::latex::tree::{Class, Kind, Node, Side};
use crate::text::Span;

/// A reading position in a row.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    row: &'a [Node],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The start of `row`.
    pub fn new(row: &'a [Node]) -> Self {
        let mut cursor = Cursor { row, at: 0 };
        cursor.skip();
        cursor
    }

    /// Moves over white space and marks.
    fn skip(&mut self) {
        while self.row.get(self.at).is_some_and(is_blank) {
            self.at += 1;
        }
    }

    /// The node here, without moving.
    pub fn peek(&self) -> Option<&'a Node> {
        self.row.get(self.at)
    }

    /// The node after the next one.
    pub fn peek_second(&self) -> Option<&'a Node> {
        let mut ahead = self.clone();
        ahead.advance();
        ahead.peek()
    }

    /// Takes the node here.
    pub fn advance(&mut self) -> Option<&'a Node> {
        let node = self.row.get(self.at)?;
        self.at += 1;
        self.skip();
        Some(node)
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.at >= self.row.len()
    }

    /// What is left.
    pub fn rest(&self) -> &'a [Node] {
        &self.row[self.at..]
    }

    /// The place here: the node's span, or the end of the row.
    pub fn span(&self) -> Span {
        match self.peek() {
            Some(node) => node.span,
            None => Span::empty(self.row.last().map_or(0, |node| node.span.end)),
        }
    }

    /// Goes to another position of the same row.
    pub fn restore(&mut self, saved: &Cursor<'a>) {
        self.at = saved.at;
    }

    /// Takes a bracketed part: the cursor stands on an opening bracket.
    ///
    /// Returns the row inside and the closing node, which may carry scripts; `None` and no move where no
    /// bracket opens or none closes it. Any closing bracket closes any opening one, so that `[0,1)` works.
    pub fn bracketed(&mut self) -> Option<Bracketed<'a>> {
        let open = self.peek()?;
        let name = match &open.kind {
            Kind::Delimiter { name, side: Side::Open, .. } => name.clone(),
            _ => return None,
        };
        let close = matching_close(self.row, self.at)?;
        let inside = &self.row[self.at + 1..close];
        let closing = &self.row[close];
        self.at = close + 1;
        self.skip();
        Some(Bracketed { name, inside, span: open.span.to(closing.span), closing })
    }

    /// [`bracketed`](Self::bracketed) for a reader that has no meaning for scripts on the closing bracket:
    /// where there are some, `None` and no move.
    pub fn plain_bracketed(&mut self) -> Option<Bracketed<'a>> {
        let saved = self.clone();
        let bracketed = self.bracketed()?;
        if bracketed.is_plain() {
            return Some(bracketed);
        }
        self.restore(&saved);
        None
    }

    /// Takes a part between bars that have no sides, `|x|` or `\|x\|`: the cursor stands on the first.
    ///
    /// Returns the row inside and the second bar; `None` where no second one stands outside of brackets.
    pub fn barred(&mut self, bar: &str) -> Option<(&'a [Node], &'a Node)> {
        let from = self.at + 1;
        let mut depth = 0usize;
        let length = self.row.get(from..)?.iter().position(|node| match delimiter_of(node) {
            Some((_, Side::Open)) => {
                depth += 1;
                false
            }
            Some((_, Side::Close)) => {
                depth = depth.saturating_sub(1);
                false
            }
            Some((name, Side::Either)) => name == bar && depth == 0,
            _ => false,
        })?;
        let close = from + length;
        self.at = close + 1;
        self.skip();
        Some((&self.row[from..close], &self.row[close]))
    }

    /// The symbol name here, if a plain symbol stands here.
    pub fn symbol(&self) -> Option<&'a str> {
        self.peek().and_then(symbol_name)
    }
}

/// A bracketed part of a row.
#[derive(Debug, Clone)]
pub struct Bracketed<'a> {
    /// The opening bracket.
    pub name: Arc<str>,
    /// What stands inside.
    pub inside: &'a [Node],
    /// The closing bracket, perhaps with scripts.
    pub closing: &'a Node,
    /// From bracket to bracket.
    pub span: Span,
}

impl Bracketed<'_> {
    /// Whether the closing bracket carries no scripts.
    pub fn is_plain(&self) -> bool {
        matches!(self.closing.kind, Kind::Delimiter { .. })
    }
}

/// Whether a node is white space or a mark without meaning.
pub fn is_blank(node: &Node) -> bool {
    matches!(node.kind, Kind::Space(_) | Kind::Mark { .. })
}

/// The name of a plain symbol.
pub fn symbol_name(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Symbol { name, .. } => Some(name),
        _ => None,
    }
}

/// The class of a plain symbol.
pub fn class_of(node: &Node) -> Option<Class> {
    match &node.kind {
        Kind::Symbol { class, .. } => Some(*class),
        _ => None,
    }
}

/// The bracket that a node is, looking under its scripts.
pub fn delimiter_of(node: &Node) -> Option<(&str, Side)> {
    match &node.kind {
        Kind::Delimiter { name, side, .. } => Some((name, *side)),
        Kind::Scripts { base: Some(base), .. } => match &base.kind {
            Kind::Delimiter { name, side, .. } => Some((name, *side)),
            _ => None,
        },
        _ => None,
    }
}

/// The place of the bracket that closes the one at `open`.
pub fn matching_close(row: &[Node], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (place, node) in row.iter().enumerate().skip(open) {
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(place);
                }
            }
            _ => {}
        }
    }
    None
}

/// How many brackets of a row stand open at most.
pub fn bracket_depth(row: &[Node]) -> usize {
    let mut open = 0usize;
    let mut deepest = 0;
    for node in row {
        match delimiter_of(node) {
            Some((_, Side::Open)) => open += 1,
            Some((_, Side::Close)) => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// Splits a row where `is_separator` holds outside of brackets.
pub fn split_row(row: &[Node], mut is_separator: impl FnMut(&Node) -> bool) -> Vec<&[Node]> {
    let mut parts = Vec::new();
    let mut depth = 0usize;
    let mut start = 0;
    for (place, node) in row.iter().enumerate() {
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => depth = depth.saturating_sub(1),
            _ if depth == 0 && is_separator(node) => {
                parts.push(&row[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&row[start..]);
    parts
}

/// Splits at commas outside of brackets.
pub fn split_commas(row: &[Node]) -> Vec<&[Node]> {
    split_row(row, |node| symbol_name(node) == Some(","))
}

/// The row without white space at its ends; empty rows stay empty.
pub fn trimmed(row: &[Node]) -> &[Node] {
    let start = row.iter().position(|node| !is_blank(node)).unwrap_or(row.len());
    let end = row.iter().rposition(|node| !is_blank(node)).map_or(start, |last| last + 1);
    &row[start..end.max(start)]
}

/// The row inside of a lone group, accent-free: `{x}` as `x`.
pub fn ungrouped(row: &[Node]) -> &[Node] {
    let row = trimmed(row);
    match row {
        [Node { kind: Kind::Group(inner), .. }] => ungrouped(inner),
        _ => row,
    }
}

/// The span of a row, empty at 0 for an empty one.
pub fn row_span(row: &[Node]) -> Span {
    match (row.first(), row.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}

/// Whether the node is dots of some kind.
pub fn is_dots(node: &Node) -> bool {
    class_of(node) == Some(Class::Dots)
}

//! What a typed formula's own use tells about its names: which are applied to arguments, and which only multiply.

use super::cursor::{Cursor, is_blank, split_row, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::probability::find_bar;
use crate::latex::tree::{Kind, Node, Side};

/// The names of a formula by their use.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Names applied to arguments, by key.
    functions: Vec<String>,
    /// Names seen, by key.
    known: Vec<String>,
    /// Words, as they are written.
    words: Vec<String>,
}

/// Letters that are functions where a lone name stands in brackets behind them, though they stand alone elsewhere too.
const FUNCTIONS: &str = "f g h u F G V Q";

impl Usage {
    /// The use of names in rows of one formula.
    pub fn of<'n>(rows: impl Iterator<Item = &'n [Node]>) -> Usage {
        let mut found = Found::default();
        rows.for_each(|row| found.row(row));
        let mut functions: Vec<String> = Vec::new();
        for (key, is_word) in &found.applied {
            let is_letter = FUNCTIONS.split(' ').any(|letter| letter == key);
            if (*is_word || is_letter || !found.bare.contains(key)) && !functions.contains(key) {
                functions.push(key.clone());
            }
        }
        functions.extend(found.listed);
        Usage { functions, known: found.known, words: found.words }
    }

    /// Whether a name is applied to what stands in brackets behind it.
    pub fn is_function(&self, key: &str) -> bool {
        self.functions.iter().any(|known| known == key)
    }

    /// Whether the formula has the name and does not apply it.
    pub fn multiplies(&self, key: &str) -> bool {
        !self.is_function(key) && self.known.iter().any(|known| known == key)
    }

    /// The same for the names of another formula beside it; those of this one keep their use.
    pub fn with(&self, other: &Usage) -> Usage {
        let fresh = other.functions.iter().filter(|key| !self.known.contains(key));
        let functions = self.functions.iter().chain(fresh).cloned().collect();
        Usage { functions, known: self.known.clone(), words: self.words.clone() }
    }

    /// The words that occur, in lower case.
    pub fn words(&self) -> impl Iterator<Item = String> + '_ {
        self.words.iter().map(|word| word.to_lowercase())
    }
}

#[derive(Default)]
struct Found {
    /// Names with a lone name in brackets behind them, and whether the name is a word.
    applied: Vec<(String, bool)>,
    /// Names with a list, or a condition, in brackets behind them.
    listed: Vec<String>,
    /// Names without brackets behind them.
    bare: Vec<String>,
    known: Vec<String>,
    words: Vec<String>,
}

impl Found {
    fn row(&mut self, row: &[Node]) {
        for (place, node) in row.iter().enumerate() {
            let head = Head::of(node);
            let skipped = usize::from(head.is_some() && matches!(node.kind, Kind::Scripts { .. }));
            if let Some(head) = head {
                self.name(&head, node, &row[place + 1..]);
            }
            node.rows().into_iter().skip(skipped).for_each(|row| self.row(row));
        }
    }

    fn name(&mut self, head: &Head, node: &Node, rest: &[Node]) {
        let key = head.base.plain.clone();
        let base = match &node.kind {
            Kind::Scripts { base: Some(base), .. } => base.as_ref(),
            _ => node,
        };
        let word = match &base.kind {
            Kind::Word { text, .. } if text.chars().count() > 1 => Some(text.clone()),
            _ => None,
        };
        let is_word = word.is_some();
        self.words.extend(word);
        self.known.push(key.clone());
        let start = rest.iter().position(|node| !is_blank(node)).unwrap_or(rest.len());
        let mut cursor = Cursor::new(&rest[start..]);
        let opens = cursor.peek().is_some_and(|node| matches!(&node.kind, Kind::Delimiter { name, side: Side::Open, .. } if matches!(name.as_ref(), "(" | "[")));
        let Some(bracketed) = opens.then(|| cursor.bracketed()).flatten() else {
            self.bare.push(key);
            return;
        };
        let inside = bracketed.inside;
        let items = split_row(inside, |node| matches!(symbol_name(node), Some("," | ";")));
        if find_bar(inside).is_some() || items.len() > 1 && bracketed.name.as_ref() == "(" {
            self.listed.push(key);
        } else if bracketed.name.as_ref() == "(" && (is_word || is_lone_name(inside)) {
            self.applied.push((key, is_word));
        }
    }
}

/// Whether a bracket holds a name and nothing else: nobody multiplies by that.
fn is_lone_name(inside: &[Node]) -> bool {
    match trimmed(inside) {
        [node] => match &node.kind {
            Kind::Group(inner) => is_lone_name(ungrouped(inner)),
            _ => Head::of(node).is_some_and(|head| head.sup.is_none()),
        },
        _ => false,
    }
}

//! An index that every quantity of an answer bears and that nothing varies: `A_{i,j} = (r_{i,j} - \mu_i) / \sigma_i` is the
//! formula of the group of prompt `i`, with `j` for the member.

use super::Lexicon;
use super::cursor::{is_blank, split_commas, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::reader::Note;
use crate::cards::{RoleKind, flatten, key_of_latex};
use crate::latex::tree::{Class, Kind, Node, Row};

/// The subscripts of an answer's names, as far as they are one letter or two items.
#[derive(Default)]
struct Found {
    pairs: Vec<[String; 2]>,
    singles: Vec<String>,
    /// Letters below operators.
    bound: Vec<String>,
    /// The names with two items, with one, and without any.
    paired: Vec<String>,
    single: Vec<String>,
    bare: Vec<String>,
}

/// The rows without the index that numbers prompts, where the question is about one group and the answer has such an
/// index on all that has two.
pub(super) fn without_context(rows: Vec<Row>, lexicon: &Lexicon, notes: &mut Vec<Note>) -> Vec<Row> {
    if lexicon.general || lexicon.vocabulary.of_kind(RoleKind::Group).next().is_none() {
        return rows;
    }
    let mut found = Found::default();
    rows.iter().for_each(|row| found.collect(row));
    let Some((place, letter)) = found.context(lexicon) else { return rows };
    let text = format!("`{letter}` is read as the number of the prompt, whose group the formula is about");
    notes.push(Note { id: "context_index".to_owned(), text, span: None });
    rows.into_iter().map(|row| without(row, place, &letter)).collect()
}

impl Found {
    fn collect(&mut self, row: &[Node]) {
        for node in row {
            if let Kind::Scripts { base: Some(base), sub: Some(sub), .. } = &node.kind {
                match names(base) {
                    true => match items(sub).as_slice() {
                        [one] => {
                            self.singles.push(flatten(one, false));
                            self.single.push(flatten(std::slice::from_ref(base), false));
                        }
                        [a, b] => {
                            self.pairs.push([flatten(a, false), flatten(b, false)]);
                            self.paired.push(flatten(std::slice::from_ref(base), false));
                        }
                        _ => {}
                    },
                    false => {
                        let letters = sub.iter().filter_map(symbol_name);
                        self.bound.extend(letters.map(str::to_owned));
                    }
                }
            }
            if !matches!(node.kind, Kind::Scripts { .. }) && names(node) {
                self.bare.push(flatten(std::slice::from_ref(node), false));
            }
            let base = matches!(&node.kind, Kind::Scripts { base: Some(_), sub: Some(_), .. });
            node.rows().into_iter().skip(usize::from(base)).for_each(|row| self.collect(row));
        }
    }

    /// The place of the index in the pairs, and its letter.
    fn context(&self, lexicon: &Lexicon) -> Option<(usize, String)> {
        let [first, rest @ ..] = self.pairs.as_slice() else { return None };
        // `r_j` beside `r_{i,j}`, and a mean over all prompts beside a deviation of one, are other things.
        let is_mixed = self.paired.iter().any(|name| self.single.contains(name) || self.bare.contains(name));
        let is_statistic = |name: &String| lexicon.definitions.iter().any(|it| it.base.plain == *name);
        if is_mixed || self.bare.iter().any(is_statistic) {
            return None;
        }
        let is_context = |place: usize| {
            let letter = &first[place];
            let is_letter = letter.chars().count() == 1 && letter.chars().all(char::is_alphabetic);
            let is_place = lexicon.vocabulary.named(&key_of_latex(letter)).into_iter().any(|role| {
                let kind = role.of.as_deref().and_then(|id| lexicon.vocabulary.role(id)).map(|of| of.kind);
                role.kind == RoleKind::Index && kind == Some(RoleKind::Sequence)
            });
            let others: Vec<&String> = self.pairs.iter().map(|pair| &pair[1 - place]).collect();
            let is_same = self.pairs.iter().all(|pair| pair[place] == *letter);
            let varies = others.iter().any(|other| *other != others[0]) || self.bound.contains(others[0]);
            let is_told = !self.singles.is_empty() && self.singles.iter().all(|single| single == letter);
            let crosses = self.singles.iter().any(|single| others.contains(&single));
            // One name alone with two indices tells little.
            let is_shown = if rest.is_empty() { varies && is_told } else { varies || is_told };
            is_letter && !is_place && is_same && !crosses && !self.bound.contains(letter) && is_shown
        };
        match (is_context(0), is_context(1)) {
            (true, false) => Some((0, first[0].clone())),
            (false, true) => Some((1, first[1].clone())),
            _ => None,
        }
    }
}

/// Whether a node is a name, and no operator with letters below it.
fn names(node: &Node) -> bool {
    let operates = match &node.kind {
        Kind::Symbol { class, .. } => *class != Class::Ordinary,
        Kind::Word { .. } | Kind::Prose(_) => true,
        _ => false,
    };
    !operates && Head::of(node).is_some()
}

/// The items of a subscript: `i,j`, or `ij` as two letters.
fn items(sub: &[Node]) -> Vec<&[Node]> {
    let sub = trimmed(ungrouped(sub));
    let is_letter = |node: &Node| matches!(node.kind, Kind::Symbol { class: Class::Ordinary, .. });
    match sub {
        [a, b] if is_letter(a) && is_letter(b) => vec![std::slice::from_ref(a), std::slice::from_ref(b)],
        _ => split_commas(sub).into_iter().map(trimmed).collect(),
    }
}

fn without(row: Row, place: usize, letter: &str) -> Row {
    row.into_iter().map(|node| without_index(node, place, letter)).collect()
}

fn without_index(node: Node, place: usize, letter: &str) -> Node {
    let is_it = |item: &[Node]| flatten(item, false) == letter;
    let kind = match node.kind {
        Kind::Scripts { base: Some(base), sub: Some(sub), sup, primes, limits } if names(&base) => {
            let sub = match items(&sub).as_slice() {
                [one] if is_it(one) => None,
                pair @ [_, _] if is_it(pair[place]) => Some(pair[1 - place].to_vec()),
                _ => Some(sub),
            };
            match (&sub, &sup, primes) {
                (None, None, 0) => base.kind,
                _ => Kind::Scripts { base: Some(base), sub, sup, primes, limits },
            }
        }
        kind => kind,
    };
    let is_named = matches!(&kind, Kind::Scripts { base: Some(base), .. } if names(base));
    let node = Node { kind, span: node.span };
    // The subscript of a name is done.
    if is_named || is_blank(&node) { node } else { node.with_rows(&mut |row| without(row, place, letter)) }
}

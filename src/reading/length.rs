//! Letters that the question does not know, above an operator that runs over the places of a text: the text's length.
//!
//! `\frac{1}{T} \sum_{t=1}^{T} \log \pi(y_t \mid x, y_{<t})` says what `T` is by its use, and so does `T_i` for the texts
//! of a group.

use super::cursor::{class_of, split_row, symbol_name, trimmed, ungrouped};
use super::definition::Definition;

use super::head::{Head, rows_with_names};
use super::legend::Gloss;
use super::{Lexicon, Note};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::latex::tree::{Class, Kind, Node};
use crate::text::Span;

/// Letters that people count places with.
const LETTERS: &str = "T L N M K S n m l \\ell";

/// The lengths that the rows of an answer name, as definitions, with what to tell of each.
pub(super) fn lengths<'d>(
    rows: &[Vec<Node>],
    own: impl Iterator<Item = &'d Definition>,
    lexicon: &Lexicon,
) -> (Vec<Definition>, Vec<Note>) {
    let own = &own.cloned().collect::<Vec<_>>();
    let mut found = Vec::new();
    if !lexicon.general {
        for row in rows {
            look_through(row, own, lexicon, &mut found);
        }
    }
    // One letter above two texts is the length of neither.
    let differs = |left: &str, right: &str| found.iter().any(|(name, text, _)| name == left && text != right);
    let mut kept: Vec<(String, String, Span)> = Vec::new();
    for (left, right, span) in &found {
        if !differs(left, right) && !kept.iter().any(|(name, ..)| name == left) {
            kept.push((left.clone(), right.clone(), *span));
        }
    }
    let found = kept;
    let definitions = found.iter().filter_map(|(left, right, _)| Definition::from_latex(left, right)).collect();
    let note = |(left, right, span): &(String, String, Span)| Note {
        id: "length".to_owned(),
        text: format!("`{left}` is read as the length `{right}`"),
        span: Some(*span),
    };
    (definitions, found.iter().map(note).collect())
}

/// What is said of one of these letters that is no length.
pub(super) fn said_otherwise(text: &str, glosses: &[Gloss], lengths: &[Definition]) -> Option<(Span, String)> {
    const LENGTHS: &str = "length lengths token tokens word words step steps timestep timesteps horizon size end last
        länge longitud longueur lunghezza comprimento schritte";
    glosses.iter().find_map(|(subject, said)| {
        let row = crate::latex::parse(subject.of(text)).tree.row;
        let head = row.first().and_then(Head::of)?;
        let is_length = lengths.iter().any(|known| known.base.plain == head.base.plain);
        let said = super::foreign::english(said);
        let says = said.iter().any(|word| word.split('-').any(|part| super::prose::is_in(LENGTHS, part)));
        let message = || format!("`{}` is read as a length, and said to be something else", subject.of(text).trim());
        (is_length && !says).then(|| (*subject, message()))
    })
}

/// Gathers the names with their meaning, and where they stand.
fn look_through(row: &[Node], own: &[Definition], lexicon: &Lexicon, found: &mut Vec<(String, String, Span)>) {
    for (place, node) in row.iter().enumerate() {
        if let Some((letter, limit, less)) = bounds(node)
            && is_open(&limit, own, lexicon)
            && (less.is_empty() || has_state(&letter, &row[place + 1..]))
            && let Some(text) = text_of(&letter, &row[place + 1..], &limit, lexicon)
        {
            let items: Vec<String> = limit.items.iter().map(|item| flatten(item, false)).collect();
            let items = if items.is_empty() { String::new() } else { format!("_{{{}}}", items.join(",")) };
            found.push((format!("{}{items}", limit.base.styled), format!("|{text}|{less}"), limit.span));
        }
        for inner in rows_with_names(node) {
            look_through(inner, own, lexicon, found);
        }
    }
}

/// The index of an operator that counts, the name above it, and what the length has less than that: `T` counts to the
/// last place from 1, and `T - 1` from 0.
fn bounds(node: &Node) -> Option<(String, Head<'_>, &'static str)> {
    let Kind::Scripts { base: Some(base), sub: Some(sub), sup: Some(sup), .. } = &node.kind else { return None };
    if !matches!(base.kind, Kind::Symbol { class: Class::BigOperator, .. }) {
        return None;
    }
    let sides = split_row(ungrouped(sub), |node| symbol_name(node) == Some("="));
    let [letter, from] = sides.as_slice() else { return None };
    let (limit, less) = match (number(from)?, trimmed(ungrouped(sup))) {
        ("1", [limit]) => (limit, ""),
        ("0", [limit]) => (limit, "-1"),
        ("0", [limit, minus, one])
            if symbol_name(minus) == Some("-") && number(std::slice::from_ref(one)) == Some("1") =>
        {
            (limit, "")
        }
        _ => return None,
    };
    let limit = Head::of(limit).filter(|limit| limit.sup.is_none() && limit.primes == 0)?;
    Some((flatten(trimmed(letter), false), limit, less))
}

/// A number as typed.
fn number(row: &[Node]) -> Option<&str> {
    match trimmed(row) {
        [Node { kind: Kind::Number(digits), .. }] => Some(digits),
        _ => None,
    }
}

/// Whether neither the question nor the answer says what a name is.
fn is_open(limit: &Head, own: &[Definition], lexicon: &Lexicon) -> bool {
    let is_defined = |known: &Definition| known.base.plain == limit.base.plain;
    super::prose::is_in(LETTERS, &limit.base.plain)
        && lexicon.vocabulary.named(&limit.base).is_empty()
        && !lexicon.definitions.iter().chain(own).any(is_defined)
}

/// The text whose places an operator runs over: the one in the body that its letter indexes, or the only one whose places
/// the question counts.
fn text_of(letter: &str, body: &[Node], limit: &Head, lexicon: &Lexicon) -> Option<String> {
    if let Some(text) = indexed_text(letter, body, lexicon) {
        return Some(text);
    }
    let vocabulary = &lexicon.vocabulary;
    let mut counted = vocabulary.of_kind(RoleKind::Index).filter_map(|role| vocabulary.role(role.of.as_deref()?));
    let text = counted.next().filter(|role| role.kind == RoleKind::Sequence)?;
    // The members of a group have lengths of their own: `T_i`.
    let has_group = vocabulary.of_kind(RoleKind::Group).next().is_some();
    let item = match (has_group, limit.items.as_slice()) {
        (false, []) => String::new(),
        (true, [member]) => format!("_{{{}}}", flatten(member, false)),
        _ => return None,
    };
    (counted.all(|other| other.id == text.id) && uses(letter, body)).then(|| format!("{}{item}", text.write))
}

/// The text that the letter indexes, without that index.
fn indexed_text(letter: &str, body: &[Node], lexicon: &Lexicon) -> Option<String> {
    body.iter().find_map(|node| {
        let head = Head::of(node);
        let own = head.and_then(|head| {
            let (last, before) = head.items.split_last()?;
            let role = text_role(&head.base, lexicon).filter(|_| flatten(last, false) == letter)?;
            let items: Vec<String> = before.iter().map(|item| flatten(item, false)).collect();
            let items = if items.is_empty() { String::new() } else { format!("_{{{}}}", items.join(",")) };
            Some(format!("{}{items}", role.write))
        });
        own.or_else(|| rows_with_names(node).find_map(|row| indexed_text(letter, row, lexicon)))
    })
}

/// The text that bears a name, or whose tokens do.
fn text_role<'l>(base: &NameKey, lexicon: &'l Lexicon) -> Option<&'l Role> {
    let vocabulary = &lexicon.vocabulary;
    let named = vocabulary.named(base).into_iter().chain(vocabulary.with_element(base));
    named.into_iter().find(|role| role.kind == RoleKind::Sequence)
}

/// Whether a body speaks of states by that index: those of an episode are numbered from 0 to `T`, while `0` to `T` for the
/// places of a text may be one too many.
fn has_state(letter: &str, body: &[Node]) -> bool {
    body.iter().any(|node| {
        let is_state =
            |head: Head| head.base.plain == "s" && head.items.iter().any(|item| flatten(item, false) == letter);
        Head::of(node).is_some_and(is_state) || rows_with_names(node).any(|row| has_state(letter, row))
    })
}

/// Whether a name has this index anywhere in a body.
fn uses(letter: &str, body: &[Node]) -> bool {
    body.iter().any(|node| {
        class_of(node) != Some(Class::BigOperator)
            && (Head::of(node).is_some_and(|head| head.items.iter().any(|item| flatten(item, false) == letter))
                || rows_with_names(node).any(|row| uses(letter, row)))
    })
}

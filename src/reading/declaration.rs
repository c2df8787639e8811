//! Statements that say of what a text or set consists: `S = (t_1, \dots, t_n)`, `D = \{(P_i, R_i)\}_{i=1}^{N}`.

use super::Lexicon;
use super::cursor::{Cursor, is_dots, split_commas, symbol_name, trimmed, ungrouped};
use super::definition::Definition;
use super::head::Head;
use super::statement::{Member, Statement};
use crate::cards::{RoleKind, flatten};
use crate::latex::tree::{Kind, Node, Row};

/// What a declaration says about the number of elements.
pub(super) enum Count {
    /// It gives a name to it.
    Named(Definition),
    /// It says that it has a value: the length, and the value.
    Claimed(Row, Row),
}

/// What the statement says about the number of elements, if it says of what a known text or set consists.
pub(super) fn declared(statement: &Statement, place: usize, lexicon: &Lexicon) -> Option<Count> {
    let [left, right] = statement.members.as_slice() else { return None };
    let [name] = trimmed(&left.row) else { return None };
    let head = Head::of(name)?;
    let roles = lexicon.vocabulary.named(&head.base);
    let role =
        roles.iter().find(|role| matches!(role.kind, RoleKind::Sequence | RoleKind::Dataset | RoleKind::Group))?;
    let count = match elements(&right.row)? {
        Elements::Listed(ends) => {
            let [first, last] = *ends;
            let is_own = lexicon.vocabulary.with_element(&first.base).iter().any(|owner| owner.id == role.id);
            (is_own && first.base.plain == last.base.plain).then_some(())?;
            let (first, last) = (first.items.last()?, last.items.last()?);
            // `(x_0, \dots, x_t)` is written where `x_0` only begins the text.
            (flatten(ungrouped(first), false) != "0").then(|| counted(first, last))??
        }
        Elements::Counted(count) => count,
    };
    let length = length_of(&left.row);
    let is_new = |count: &[Node]| matches!(count, [letter] if Head::of(letter).is_some_and(|head| lexicon.vocabulary.named(&head.base).is_empty()));
    if !is_new(&count) {
        return Some(Count::Claimed(length, count));
    }
    let members = vec![Member { relation: None, row: count }, Member { relation: Some("=".to_owned()), row: length }];
    Some(Count::Named(Definition::of(&Statement { members }, place)?))
}

/// How the elements are written.
enum Elements<'a> {
    /// `(t_1, \dots, t_n)` or `t_1 t_2 \dots t_n`: the first and the last.
    Listed(Box<[Head<'a>; 2]>),
    /// `\{...\}_{i=1}^{N}`: the number.
    Counted(Row),
}

fn elements(row: &[Node]) -> Option<Elements<'_>> {
    let mut cursor = Cursor::new(row);
    let mut inside = trimmed(row);
    if let Some(bracketed) = cursor.bracketed()
        && cursor.is_done()
    {
        inside = trimmed(bracketed.inside);
        if let Kind::Scripts { sub: Some(sub), sup: Some(sup), .. } = &bracketed.closing.kind {
            let at = sub.iter().position(|node| symbol_name(node) == Some("="))?;
            return Some(Elements::Counted(counted(&sub[at + 1..], sup)?));
        }
    }
    inside.iter().any(is_dots).then_some(())?;
    let items: Vec<&[Node]> = match split_commas(inside) {
        items if items.len() > 1 => items,
        _ => inside.chunks(1).filter(|item| !trimmed(item).is_empty()).collect(),
    };
    let only = |item: &'_ [Node]| matches!(trimmed(item), [_]);
    items.iter().all(|item| only(item)).then_some(())?;
    let first = Head::of(trimmed(items.first()?).first()?)?;
    let last = Head::of(trimmed(items.last()?).first()?)?;
    Some(Elements::Listed(Box::new([first, last])))
}

/// How many elements a list has from one number to the last: `n` from 1, `n - 1` from 2.
fn counted(first: &[Node], last: &[Node]) -> Option<Row> {
    let first: u32 = flatten(trimmed(ungrouped(first)), false).parse().ok()?;
    let last = ungrouped(last);
    if first == 1 {
        return Some(last.to_vec());
    }
    // The places of what is made up are those of the last number.
    let rest = crate::latex::parse(&format!("+1-{first}")).tree.row;
    let span = super::cursor::row_span(last);
    Some(last.iter().cloned().chain(rest.into_iter().map(|node| Node { span, ..node })).collect())
}

/// The length of what a row names, as LaTeX would write it.
fn length_of(row: &[Node]) -> Row {
    let bars = crate::latex::parse(r"\lvert\rvert").tree.row;
    let [open, close] = bars.as_slice() else { return Row::new() };
    let at = |node: &Node, span| Node { kind: node.kind.clone(), span };
    let span = super::cursor::row_span(row);
    std::iter::once(at(open, span)).chain(row.iter().cloned()).chain([at(close, span)]).collect()
}

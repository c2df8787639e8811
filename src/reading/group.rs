//! Groups of responses, as a formula writes them: `\{y_i\}_{i=1}^{K}`, `y_1, \dots, y_K`.

use super::cursor::{Bracketed, Cursor, delimiter_of, is_dots, split_commas, trimmed, ungrouped};
use super::head::Head;
use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::cards::{Role, flatten};
use crate::expr::{Domain, Expr, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl Reader<'_> {
    /// The first member of a group as it is written, and the group's size where that is written too:
    /// `\{y_i\}`, `\{y_i\}_{i=1}^{K}`, `\{y_1, \dots, y_K\}`.
    pub(super) fn group_written<'n>(&mut self, bracketed: &Bracketed<'n>) -> Read<(&'n [Node], Option<Expr>)> {
        let trouble =
            || Trouble::new("R008", "the group is not understood", bracketed.span).help("write `\\{y_i\\}_{i=1}^{K}`");
        let parts: Vec<&[Node]> = list_items(bracketed.inside);
        if let Some((first, last)) = self.group_listed(&parts, bracketed.span)? {
            return match bracketed.is_plain() {
                true => Ok((first, Some(last))),
                false => Err(trouble()),
            };
        }
        let [member] = parts.as_slice() else { return Err(trouble()) };
        // `\{y_j\}_{i=1}^{K}`, `\{\neg y_i\}`
        let head = if let [node] = ungrouped(member) { Head::of(node) } else { None };
        let Some(head) = head else { return Err(trouble()) };
        let letter = match &bracketed.closing.kind {
            NodeKind::Scripts { sub: Some(sub), .. } => {
                sub.first().map(|first| flatten(std::slice::from_ref(first), false))
            }
            _ => None,
        };
        let counts = |item: &&[Node]| letter.as_ref().is_none_or(|letter| flatten(item, false) == *letter);
        if !head.items.iter().all(counts) {
            return Err(trouble());
        }
        let size = match &bracketed.closing.kind {
            NodeKind::Scripts { sub: Some(sub), sup, primes: 0, .. } => {
                match self.range(sub, sup.as_deref(), bracketed.span)?.domain {
                    Some(Domain::Range(from, to)) if from.is_integer(1) => Some(to),
                    // `\{y_i\}_i`
                    None => None,
                    Some(_) => return Err(trouble()),
                }
            }
            NodeKind::Scripts { sup: Some(sup), primes: 0, .. } => Some(self.whole_number(sup)?),
            NodeKind::Delimiter { .. } => None,
            _ => return Err(trouble()),
        };
        Ok((member, size))
    }

    /// The first member and the size of a group that is written out: `y_1, \dots, y_K`; `None` where it is not.
    pub(super) fn group_listed<'n>(&mut self, parts: &[&'n [Node]], span: Span) -> Read<Option<(&'n [Node], Expr)>> {
        let trouble = || Trouble::new("R008", "the group is not understood", span).help("write `\\{y_i\\}_{i=1}^{K}`");
        let [first, .., dots, last] = parts else { return Ok(None) };
        let mut number = |row: &'n [Node]| match row {
            [node] => match Head::of(node).as_ref().map(|head| head.items.as_slice()) {
                Some([item]) => self.whole_number(item),
                _ => Err(trouble()),
            },
            _ => Err(trouble()),
        };
        let numbers = parts[..parts.len() - 2].iter().map(|part| number(part)).collect::<Read<Vec<Expr>>>()?;
        let counted = numbers.iter().zip(1..).all(|(number, place)| number.is_integer(place));
        if !counted || !matches!(dots, [node] if is_dots(node)) {
            return Err(trouble());
        }
        Ok(Some((*first, number(last)?)))
    }

    pub(super) fn group_size(&self, group: &Role) -> Expr {
        match self.vocabulary().size_of(&group.id) {
            Some(size) => Expr::role(&size.id, Vec::new()),
            None => ExprNode::Length(Expr::role(&group.id, Vec::new())).into(),
        }
    }
}

/// What is drawn, as it is spelled; members of a group are the same however the group is written, if it has the same
/// members: `y_1, \dots, y_K` and `\{y_i\}_{i=1}^{K}`.
pub(super) fn spelling(names: &[&[Node]]) -> Vec<String> {
    let group = |first: &[Node], range: Option<String>| {
        let head = trimmed(first).first().and_then(Head::of)?;
        (!head.items.is_empty()).then(|| vec![head.base.plain.clone(), range.unwrap_or_default()])
    };
    let index = |name: &[Node]| {
        let head = trimmed(name).first().and_then(Head::of)?;
        head.items.first().map(|item| flatten(ungrouped(item), false))
    };
    let listed = match names {
        [first, middle @ .., last] if middle.iter().any(|name| matches!(trimmed(name), [node] if is_dots(node))) => {
            let range = index(first).zip(index(last)).map(|(from, to)| format!("{from}..{to}"));
            group(first, range)
        }
        [name] => {
            Cursor::new(trimmed(name)).bracketed().filter(|it| split_commas(it.inside).len() == 1).and_then(|it| {
                let range = match &it.closing.kind {
                    NodeKind::Scripts { sub: Some(sub), sup: Some(sup), .. } => {
                        let from = flatten(sub, false).split_once('=').map(|(_, from)| from.to_owned());
                        from.map(|from| format!("{from}..{}", flatten(ungrouped(sup), false)))
                    }
                    _ => None,
                };
                group(it.inside, range)
            })
        }
        _ => None,
    };
    listed.unwrap_or_else(|| names.iter().map(|name| flatten(ungrouped(name), false)).collect())
}

/// Whether two spellings are of the same draw: a group without its range is any of that letter.
pub(super) fn are_same(a: &[String], b: &[String]) -> bool {
    a == b || matches!((a, b), ([x, from], [y, to]) if x == y && (from.is_empty() || to.is_empty()))
}

/// The items of a list, with dots as items of their own also where no commas stand around them.
pub(super) fn list_items(row: &[Node]) -> Vec<&[Node]> {
    let parts: Vec<&[Node]> = split_commas(row).into_iter().map(trimmed).collect();
    match parts.as_slice() {
        [alone] if alone.iter().all(|node| delimiter_of(node).is_none()) => match alone.iter().position(is_dots) {
            Some(at) => vec![trimmed(&alone[..at]), &alone[at..=at], trimmed(&alone[at + 1..])],
            None => parts,
        },
        _ => parts,
    }
}

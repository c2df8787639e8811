//! A family given in parts by its index: `p_{2i} = ...` and `p_{2i+1} = ...`, `p_i = ...` and `p_{i+d/2} = ...`.

use super::Lexicon;
use super::cursor::{Cursor, is_blank, row_span, split_commas, split_row, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::reader::{Reader, Variable};
use super::term::{Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{Expr, Function, Node as ExprNode, Relation};
use crate::latex::tree::{Class, Kind as NodeKind, Node};

/// Which elements a part of a family gives.
#[derive(Debug, Clone)]
pub(super) struct Part<'n> {
    /// The letter that counts them.
    letter: String,
    which: Which<'n>,
}

#[derive(Debug, Clone)]
enum Which<'n> {
    /// `2i` with a number added.
    Twice(i64),
    /// `i`
    Each,
    /// `i` with something added.
    Behind(&'n [Node]),
}

/// An index as one of a part's.
fn part_of(index: &[Node]) -> Option<Part<'_>> {
    let nodes: Vec<(usize, &Node)> = index.iter().enumerate().filter(|(_, node)| !is_blank(node)).collect();
    let number = |node: &Node| match &node.kind {
        NodeKind::Number(digits) => digits.parse::<i64>().ok(),
        _ => None,
    };
    let is_letter = |node: &Node| matches!(&node.kind, NodeKind::Symbol { class: Class::Ordinary, .. });
    let letter = |node: &Node| flatten(std::slice::from_ref(node), false);
    let sign = |node: &Node| match symbol_name(node) {
        Some("+") => Some(1),
        Some("-") => Some(-1),
        _ => None,
    };
    let is_dot = |node: &Node| matches!(symbol_name(node), Some("\\cdot" | "\\times" | "*"));
    let rest = match nodes.as_slice() {
        [(_, two), (_, dot), rest @ ..] if number(two) == Some(2) && is_dot(dot) => rest,
        [(_, two), rest @ ..] if number(two) == Some(2) => rest,
        [(_, node)] if is_letter(node) => return Some(Part { letter: letter(node), which: Which::Each }),
        [(_, node), (at, plus), _, ..] if is_letter(node) && sign(plus) == Some(1) => {
            return Some(Part { letter: letter(node), which: Which::Behind(&index[at + 1..]) });
        }
        _ => return None,
    };
    match rest {
        [(_, node)] if is_letter(node) => Some(Part { letter: letter(node), which: Which::Twice(0) }),
        [(_, node), (_, plus), (_, by)] if is_letter(node) => {
            Some(Part { letter: letter(node), which: Which::Twice(sign(plus)? * number(by)?) })
        }
        _ => None,
    }
}

/// The last index of a name: of `PE_{(pos, 2i)}`, `PE(pos, 2i)` or `p_{2i}`.
fn last_index<'n>(row: &'n [Node], lexicon: &Lexicon) -> Option<&'n [Node]> {
    let mut cursor = Cursor::new(row);
    let head = cursor.advance().and_then(Head::of)?;
    if lexicon.vocabulary.components.is_empty() || !lexicon.is_result(&head.base) {
        return None;
    }
    let list = match cursor.bracketed() {
        Some(bracketed) if cursor.is_done() && head.items.is_empty() => bracketed.inside,
        None if cursor.is_done() => ungrouped(head.items.last()?),
        _ => return None,
    };
    let mut inside = Cursor::new(list);
    let list = match inside.bracketed() {
        Some(bracketed) if inside.is_done() => bracketed.inside,
        _ => list,
    };
    split_commas(list).last().map(|index| trimmed(index))
}

/// Which elements the left side of a formula speaks of; `None` where of all.
pub(super) fn part<'n>(left: &'n [Node], lexicon: &Lexicon) -> Option<Part<'n>> {
    part_of(last_index(left, lexicon)?)
}

impl Part<'_> {
    /// Whether it speaks of some of the elements only.
    pub(super) fn is_partial(&self) -> bool {
        !matches!(self.which, Which::Each)
    }

    /// Whether two parts make up the whole, the first one first.
    pub(super) fn completes(&self, other: &Part) -> bool {
        matches!(
            (&self.which, &other.which),
            (Which::Twice(0), Which::Twice(1)) | (Which::Twice(-1), Which::Twice(0)) | (Which::Each, Which::Behind(_))
        )
    }
}

/// 1 for an odd number, 0 for an even one.
fn parity(value: &Expr) -> Expr {
    let half = value.clone().over(Expr::integer(2));
    let whole = Expr::apply(Function::Floor, vec![half]);
    value.clone().minus(Expr::product(vec![Expr::integer(2), whole]))
}

fn has_parity(value: &Expr, odd: bool) -> Expr {
    ExprNode::Compare(Relation::Equal, parity(value), Expr::integer(i64::from(odd))).into()
}

impl Reader<'_> {
    fn counted<T>(&mut self, letter: &str, value: Expr, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let variable = Variable { key: letter.to_owned(), term: Term::number(value), role: None, typed: true };
        self.with_scope(vec![variable], read)
    }

    /// The family at the free index, from two parts that make up the whole.
    pub(super) fn joined_parts(&mut self, parts: [(&Part, &[Node]); 2]) -> Read<Expr> {
        let index = self.vocabulary().components.last().cloned().unwrap_or_default();
        let index = Expr::role(&index, Vec::new());
        let plus = |by: i64| Expr::sum(vec![index.clone(), Expr::integer(by)]);
        let half = |value: Expr| value.over(Expr::integer(2));
        let [(first, upper), (second, lower)] = parts;
        // Elements are counted from 0, unless the first is said to be `2i - 1`.
        let (condition, values) = match (&first.which, &second.which) {
            (Which::Twice(0), Which::Twice(1)) => (has_parity(&index, false), [half(index.clone()), half(plus(-1))]),
            (Which::Twice(-1), Which::Twice(0)) => (has_parity(&index, false), [half(plus(2)), half(plus(1))]),
            (_, Which::Behind(by)) => {
                let by = self.whole_number(by)?;
                let is_before = ExprNode::Compare(Relation::Less, index.clone(), by.clone()).into();
                (is_before, [index.clone(), index.clone().minus(by)])
            }
            _ => return Err(Trouble::new("R005", "these parts are not understood", row_span(upper))),
        };
        let [a, b] = values;
        let a = self.counted(&first.letter, a, |reader| reader.whole_number(upper))?;
        let b = self.counted(&second.letter, b, |reader| reader.whole_number(lower))?;
        Ok(ExprNode::Cases(vec![(Some(condition), a), (None, b)]).into())
    }

    /// `j = 2i` as a condition on `j`, with `i` in the value, or `i \text{ even}` with a letter that nothing else has;
    /// `None` where it is another condition.
    pub(super) fn residue_condition(&mut self, row: &[Node]) -> Option<(Vec<Variable>, Expr)> {
        self.vocabulary().components.last()?;
        if let [letter, _] = trimmed(row).iter().filter(|node| !is_blank(node)).collect::<Vec<_>>().as_slice()
            && matches!(letter.kind, NodeKind::Symbol { class: Class::Ordinary, .. })
            && self.vocabulary().named(&NameKey::of(std::slice::from_ref(*letter))).is_empty()
        {
            let key = flatten(std::slice::from_ref(*letter), false);
            let index = Expr::role(self.vocabulary().components.last()?, Vec::new());
            let variable = Variable { key, term: Term::number(index), role: None, typed: true };
            let held = vec![variable.clone()];
            let condition = self.with_scope(held, |reader| reader.parity_condition(row)).ok().flatten()?;
            return Some((vec![variable], condition));
        }
        let sides = split_row(row, |node| symbol_name(node) == Some("="));
        let [left, right] = sides.as_slice() else { return None };
        let part = part_of(trimmed(right))?;
        let Which::Twice(by) = part.which else { return None };
        let [Node { kind: NodeKind::Symbol { class: Class::Ordinary, .. }, .. }] = trimmed(left) else { return None };
        let roles = self.vocabulary().named(&NameKey::of(trimmed(left)));
        let id = self.vocabulary().components.last()?;
        if !roles.is_empty() && !roles.iter().any(|role| role.kind == RoleKind::Index) {
            return None;
        }
        let index = Expr::role(id, Vec::new());
        let value = Expr::sum(vec![index.clone(), Expr::integer(-by)]).over(Expr::integer(2));
        let variable = Variable { key: part.letter, term: Term::number(value), role: None, typed: true };
        Some((vec![variable], has_parity(&index, by.rem_euclid(2) == 1)))
    }

    /// `j \text{ even}`
    pub(super) fn parity_condition(&mut self, row: &[Node]) -> Read<Option<Expr>> {
        let [value @ .., last] = trimmed(row) else { return Ok(None) };
        let (NodeKind::Word { text, .. } | NodeKind::Prose(text)) = &last.kind else { return Ok(None) };
        let odd = match text.trim().trim_start_matches("is ") {
            "even" => false,
            "odd" => true,
            _ => return Ok(None),
        };
        Ok(Some(has_parity(&self.whole_number(value)?, odd)))
    }
}

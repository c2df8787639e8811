//! Matrices made of blocks: heads side by side, the members of a family one below the other.

use super::cursor::{Cursor, is_dots, split_commas, symbol_name, trimmed, ungrouped};
use super::reader::{Reader, Variable};
use super::tensor::{Axis, Shape};
use super::term::{Read, Term, Trouble};
use crate::cards::{Role, flatten};
use crate::expr::{Expr, Function, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Row, Style};
use crate::text::Span;

/// The number of the block that a place lies in, and the place there; all are counted from 1.
fn block_of(place: &Expr, length: &Expr) -> (Expr, Expr) {
    let before = place.clone().minus(Expr::integer(1)).over(length.clone());
    let before = Expr::apply(Function::Floor, vec![before]);
    let within = place.clone().minus(Expr::product(vec![before.clone(), length.clone()]));
    (Expr::sum(vec![before, Expr::integer(1)]), within)
}

impl Reader<'_> {
    /// All members of a family of matrices, one below the other.
    pub(super) fn stack(&mut self, role: &Role, axes: &[Expr]) -> Expr {
        let [count, rows, columns] = axes else { return Expr::role(&role.id, Vec::new()) };
        let place = self.slot(Axis::Row, &Expr::product(vec![count.clone(), rows.clone()]));
        let column = self.slot(Axis::Column, columns);
        let (member, row) = block_of(&place, rows);
        Expr::role(&role.id, vec![member, row, column])
    }

    /// `\operatorname{Concat}(H_1, \dots, H_h)`: matrices side by side.
    pub(super) fn concatenation(
        &mut self,
        sub: Option<&[Node]>,
        sup: Option<&[Node]>,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Term> {
        cursor.advance();
        let Some(bracketed) = cursor.bracketed() else {
            return Err(Trouble::new("R007", "nothing to put together follows", span)
                .help("write `\\operatorname{Concat}(H_1, \\dots, H_h)`"));
        };
        if sub.is_some() {
            return Err(Trouble::new("R005", "this subscript is not understood", span));
        }
        let whole = span.to(bracketed.span);
        let matrix = self.side_by_side(bracketed.inside, whole)?;
        let matrix = self.at(matrix, whole);
        let term = self.with_closing_script(Term::number(matrix), bracketed.closing, whole)?;
        self.raised(term.expr, sup, span)
    }

    /// A list of matrices with dots as one matrix.
    pub(super) fn side_by_side(&mut self, list: &[Node], span: Span) -> Read<Expr> {
        let trouble = || {
            Trouble::new("R005", "what is put together is not understood", span)
                .help("write the first, dots and the last: `H_1, \\dots, H_h`")
        };
        let list = with_commas(list);
        let parts: Vec<&[Node]> = split_commas(&list).into_iter().map(trimmed).filter(|it| !it.is_empty()).collect();
        let [[first], .., [dots], [last]] = parts.as_slice() else { return Err(trouble()) };
        let (Some((counted, count)), true) = (counted_name(first, last), is_dots(dots)) else { return Err(trouble()) };
        let count = self.whole_number(count)?;
        let (id, variable) = self.fresh();
        let counter = Variable { key: COUNTER.to_owned(), term: Term::number(variable), role: None, typed: true };
        let element = self.with_scope(vec![counter], |reader| reader.whole_number(&[counted]))?;
        let (slot, axis) = match self.shape(&element, span)? {
            Shape::Matrix(_, column) => (column, Axis::Column),
            Shape::Vector(slot) => (slot, Axis::Vector),
            Shape::Turned(slot) => (slot, Axis::Column),
            Shape::Number => return Err(trouble()),
        };
        let length = self.slots[slot].size.clone();
        let place = self.slot(axis, &Expr::product(vec![count, length.clone()]));
        let (member, within) = block_of(&place, &length);
        let (_, held) = self.fresh();
        // The place has the same slot where all sizes are one.
        let element = self.filled(&element, slot, &held);
        let at = |part: &Expr| match part.node() {
            ExprNode::Open(other) if *other == id => Some(member.clone()),
            _ => (*part == held).then(|| within.clone()),
        };
        Ok(element.replace(&mut |part, _| at(part)))
    }
}

impl Reader<'_> {
    /// Whether a name is said to be what it is: the members of its family one below the other.
    pub(super) fn is_own_stack(&mut self, name: &[Node], body: &[Node]) -> bool {
        let [Node { kind: NodeKind::Environment { name: environment, rows }, .. }] = trimmed(body) else {
            return false;
        };
        let cells: Vec<&[Node]> = rows.iter().flatten().map(|cell| trimmed(cell)).collect();
        let ([[first], [dots], [last]], true) = (cells.as_slice(), environment.ends_with("matrix")) else {
            return false;
        };
        let (Some((counted, count)), true) = (counted_name(first, last), is_dots(dots)) else { return false };
        let (_, variable) = self.fresh();
        let counter =
            Variable { key: COUNTER.to_owned(), term: Term::number(variable.clone()), role: None, typed: true };
        let member = self.attempt(|reader| reader.with_scope(vec![counter], |it| it.whole_number(&[counted])));
        let (Ok(member), Ok(stack), Ok(count)) = (
            member,
            self.attempt(|reader| reader.whole_number(name)),
            self.attempt(|reader| reader.whole_number(count)),
        ) else {
            return false;
        };
        let (Some((id, args)), Some((stacked, _))) = (member.as_role(), stack.as_role()) else { return false };
        let Some(role) = self.vocabulary().role(id).filter(|role| role.stacked && id == stacked) else { return false };
        args.first() == Some(&variable) && self.vocabulary().axes(role).first() == Some(&count)
    }
}

/// The letter that counts the members of a list; nobody can type it.
const COUNTER: &str = "\\#";

/// `H_i` for the ends `H_1` and `H_h` of a list, with what is in place of the first index in the last.
fn counted_name<'n>(first: &Node, last: &'n Node) -> Option<(Node, &'n [Node])> {
    let (
        NodeKind::Scripts { base: Some(base), sub, sup, primes, limits },
        NodeKind::Scripts { base: Some(other), sub: last_sub, sup: last_sup, primes: last_primes, .. },
    ) = (&first.kind, &last.kind)
    else {
        return None;
    };
    let key = |row: &Option<Row>| row.as_ref().map(|row| flatten(ungrouped(row), false));
    if flatten(std::slice::from_ref(base), false) != flatten(std::slice::from_ref(other), false)
        || primes != last_primes
    {
        return None;
    }
    let kind = NodeKind::Symbol { name: COUNTER.into(), class: Class::Ordinary, style: Style::Plain };
    let counter = vec![Node { kind, span: first.span }];
    let (sub, sup, count) = match (key(sub).as_deref(), key(sup).as_deref()) {
        (Some("1"), above) if above == key(last_sup).as_deref() => (Some(counter), sup.clone(), last_sub.as_ref()?),
        (below, Some("(1)" | "1")) if below == key(last_sub).as_deref() => {
            let mut script = sup.clone()?;
            let place = script.iter().position(|node| matches!(node.kind, NodeKind::Number(_)))?;
            script.splice(place..=place, counter);
            (sub.clone(), Some(script), last_sup.as_ref()?)
        }
        _ => return None,
    };
    let kind = NodeKind::Scripts { base: Some(base.clone()), sub, sup, primes: *primes, limits: *limits };
    Some((Node { kind, span: first.span }, count))
}

/// The list with commas for semicolons.
fn with_commas(list: &[Node]) -> Row {
    let comma = |node: &Node| match &node.kind {
        NodeKind::Symbol { style, .. } if symbol_name(node) == Some(";") => Node {
            kind: NodeKind::Symbol { name: ",".into(), class: Class::Punctuation, style: *style },
            span: node.span,
        },
        _ => node.clone(),
    };
    list.iter().map(comma).collect()
}

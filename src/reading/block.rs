//! Matrices made of blocks: heads side by side, the members of a family one below the other.

use super::cursor::{Cursor, is_dots, split_commas, symbol_name, trimmed, ungrouped};
use super::reader::{Reader, Variable};
use super::tensor::{Axis, Shape};
use super::term::{Read, Term, Trouble};
use crate::cards::{Role, flatten};
use crate::expr::{Expr, Function, Node as ExprNode, Relation};
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

    /// The members of a list with dots: what counts them, how many there are, and each of them.
    fn members(&mut self, list: &[Node], span: Span) -> Read<(Expr, Expr, Expr)> {
        let list = with_commas(list);
        let parts: Vec<&[Node]> = split_commas(&list).into_iter().map(trimmed).filter(|it| !it.is_empty()).collect();
        let found = match parts.as_slice() {
            [first, .., [dots], last] if is_dots(dots) => counted_row(first, last),
            _ => None,
        };
        let Some((counted, count)) = found else {
            return Err(Trouble::new("R005", "what is put together is not understood", span)
                .help("write the first, dots and the last: `H_1, \\dots, H_h`"));
        };
        let count = self.whole_number(count)?;
        let (element, variable) = self.counted_member(&counted)?;
        Ok((variable, count, element))
    }

    fn counted_member(&mut self, counted: &[Node]) -> Read<(Expr, Expr)> {
        let (_, variable) = self.fresh();
        let counter =
            Variable { key: COUNTER.to_owned(), term: Term::number(variable.clone()), role: None, typed: true };
        let member = self.with_scope(vec![counter], |reader| reader.whole_number(counted))?;
        Ok((member, variable))
    }

    /// A list of matrices with dots as one matrix.
    pub(super) fn side_by_side(&mut self, list: &[Node], span: Span) -> Read<Expr> {
        let (counter, count, element) = self.members(list, span)?;
        let (slot, axis) = match self.shape(&element, span)? {
            Shape::Matrix(_, column) => (column, Axis::Column),
            Shape::Vector(slot) => (slot, Axis::Vector),
            Shape::Turned(slot) => (slot, Axis::Column),
            Shape::Number => return Err(Trouble::new("R005", "these are no matrices", span)),
        };
        let length = self.slots[slot].size.clone();
        let place = self.slot(axis, &Expr::product(vec![count, length.clone()]));
        let (member, within) = block_of(&place, &length);
        let (_, held) = self.fresh();
        // The place has the same slot where all sizes are one.
        let element = self.filled(&element, slot, &held);
        Ok(put(&element, &[(&counter, &member), (&held, &within)]))
    }

    /// `\operatorname{diag}(A_1, \dots, A_n)` of matrices or numbers, and of a vector.
    pub(super) fn diagonal(&mut self, cursor: &mut Cursor, span: Span) -> Read<Term> {
        cursor.advance();
        let Some(bracketed) = cursor.bracketed() else {
            return Err(Trouble::new("R007", "nothing to put on the diagonal follows", span));
        };
        let whole = span.to(bracketed.span);
        let matrix = match bracketed.inside.iter().any(is_dots) {
            true => self.blocks_on_diagonal(bracketed.inside, whole)?,
            false => {
                let vector = self.gathered(|reader| reader.whole_number(bracketed.inside))?;
                let slot = self.vector_slot(&vector, whole)?;
                let size = self.slots[slot].size.clone();
                let (row, column) = (self.slot(Axis::Row, &size), self.slot(Axis::Column, &size));
                on_diagonal(&row, &column, self.filled(&vector, slot, &row))
            }
        };
        let matrix = self.at(matrix, whole);
        self.with_closing_script(Term::number(matrix), bracketed.closing, whole)
    }

    fn blocks_on_diagonal(&mut self, list: &[Node], span: Span) -> Read<Expr> {
        let (counter, count, element) = self.members(list, span)?;
        let (length, inner) = match self.shape(&element, span)? {
            Shape::Number => (Expr::integer(1), None),
            Shape::Matrix(row, column) if self.is_one_size(row, column) => {
                (self.slots[row].size.clone(), Some((row, column)))
            }
            _ => return Err(Trouble::new("R011", "only numbers and square matrices stand on a diagonal", span)),
        };
        let ((_, row_held), (_, column_held)) = (self.fresh(), self.fresh());
        let element = match inner {
            Some((row, column)) => {
                let filled = self.filled(&element, row, &row_held);
                self.filled(&filled, column, &column_held)
            }
            None => element,
        };
        let size = Expr::product(vec![count, length.clone()]);
        let (row, column) = (self.slot(Axis::Row, &size), self.slot(Axis::Column, &size));
        let ((block, row), (other, column)) = (block_of(&row, &length), block_of(&column, &length));
        let element = put(&element, &[(&counter, &block), (&row_held, &row), (&column_held, &column)]);
        Ok(on_diagonal(&block, &other, element))
    }

    /// `\begin{pmatrix} a & b \\ c & d \end{pmatrix}` with numbers in it; one column is a vector.
    pub(super) fn written_matrix(&mut self, rows: &[Vec<Row>], span: Span) -> Read<Term> {
        const MOST: usize = 36;
        let rows: Vec<&Vec<Row>> =
            rows.iter().filter(|cells| !cells.iter().all(|cell| trimmed(cell).is_empty())).collect();
        let columns = rows.first().map_or(0, |cells| cells.len());
        if columns == 0 || rows.iter().any(|cells| cells.len() != columns) || rows.len() * columns > MOST {
            return Err(Trouble::new("R005", "this matrix is not understood", span));
        }
        let size = |count: usize| Expr::integer(count as i64);
        let axis = if columns == 1 { Axis::Vector } else { Axis::Row };
        let row_slot = self.slot(axis, &size(rows.len()));
        let column_slot = (columns > 1).then(|| self.slot(Axis::Column, &size(columns)));
        let is_at = |slot: &Expr, place: usize| -> Expr {
            ExprNode::Compare(Relation::Equal, slot.clone(), size(place + 1)).into()
        };
        let mut cases = Vec::new();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let value = self.whole_number(cell)?;
                if self.is_tensor(&value) {
                    return Err(Trouble::new("R005", "a matrix of matrices is not understood", span));
                }
                let mut places = vec![is_at(&row_slot, row)];
                places.extend(column_slot.iter().map(|slot| is_at(slot, column)));
                let condition = if places.len() == 1 { places.remove(0) } else { ExprNode::All(places).into() };
                cases.push((Some(condition), value));
            }
        }
        Ok(Term::number(self.at(ExprNode::Cases(cases).into(), span)))
    }
}

/// The value where two places are one, and 0 elsewhere.
fn on_diagonal(row: &Expr, column: &Expr, value: Expr) -> Expr {
    let same = ExprNode::Compare(Relation::Equal, row.clone(), column.clone()).into();
    ExprNode::Cases(vec![(Some(same), value), (None, Expr::integer(0))]).into()
}

/// The expression with values for variables that nothing binds yet.
fn put(expr: &Expr, values: &[(&Expr, &Expr)]) -> Expr {
    expr.replace(&mut |part, _| {
        values.iter().find(|(variable, _)| *variable == part).map(|(_, value)| (*value).clone())
    })
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
        let ends = counted_row(std::slice::from_ref(first), std::slice::from_ref(last));
        let (Some((counted, count)), true) = (ends, is_dots(dots)) else { return false };
        let (Ok((member, variable)), Ok(stack), Ok(count)) = (
            self.attempt(|reader| reader.counted_member(&counted)),
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

/// `H_i` for the ends `H_1` and `H_h` of a list, with what stands in the last in place of the 1.
fn counted_row<'n>(first: &[Node], last: &'n [Node]) -> Option<(Row, &'n [Node])> {
    let key = |row: &[Node]| flatten(ungrouped(row), false);
    if key(first) == "1" && key(last) != "1" {
        return Some((vec![counter(first[0].span)], last));
    }
    let (mut row, mut count): (Row, Option<&[Node]>) = (Vec::new(), None);
    if first.len() != last.len() {
        return None;
    }
    for (one, other) in first.iter().zip(last) {
        if key(std::slice::from_ref(one)) == key(std::slice::from_ref(other)) {
            row.push(one.clone());
            continue;
        }
        let (node, found) = counted_node(one, other)?;
        if count.is_some_and(|known| key(known) != key(found)) {
            return None;
        }
        count = Some(found);
        row.push(node);
    }
    Some((row, count?))
}

fn counter(span: Span) -> Node {
    let kind = NodeKind::Symbol { name: COUNTER.into(), class: Class::Ordinary, style: Style::Plain };
    Node { kind, span }
}

/// The same for two nodes that differ.
fn counted_node<'n>(first: &Node, last: &'n Node) -> Option<(Node, &'n [Node])> {
    let node = |kind: NodeKind| Node { kind, span: first.span };
    match (&first.kind, &last.kind) {
        (NodeKind::Number(digits), _) if digits == "1" => Some((counter(first.span), std::slice::from_ref(last))),
        (NodeKind::Group(one), NodeKind::Group(other)) => {
            let (row, count) = counted_row(one, other)?;
            Some((node(NodeKind::Group(row)), count))
        }
        (
            NodeKind::Scripts { base: Some(base), sub, sup, primes, limits },
            NodeKind::Scripts { base: Some(other), sub: last_sub, sup: last_sup, primes: last_primes, .. },
        ) => {
            let key = |row: &Option<Row>| row.as_ref().map(|row| flatten(ungrouped(row), false));
            let bases = [base, other].map(|base| flatten(std::slice::from_ref(base.as_ref()), false));
            let scripts = |sub: Option<Row>, sup: Option<Row>| {
                node(NodeKind::Scripts { base: Some(base.clone()), sub, sup, primes: *primes, limits: *limits })
            };
            if bases[0] != bases[1] || primes != last_primes {
                return None;
            }
            if key(sup) == key(last_sup) {
                let (row, count) = counted_row(sub.as_deref()?, last_sub.as_deref()?)?;
                return Some((scripts(Some(row), sup.clone()), count));
            }
            let (row, count) = counted_row(sup.as_deref()?, last_sup.as_deref()?)?;
            (key(sub) == key(last_sub)).then(|| (scripts(sub.clone(), Some(row)), count))
        }
        _ => None,
    }
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

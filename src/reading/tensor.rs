//! Vectors and matrices: a component with slots in place of its indices.
//!
//! A vector is read as its component at a *slot*, a variable that nothing binds yet; so is a matrix, with one slot
//! for its rows and one for its columns. There is one slot for each kind of axis and size, so that sums, functions
//! and componentwise products need nothing of their own, and shapes are told by the slots that an expression has.
//! A product of matrices is a sum over the slot that its factors share, which keeps their order.

use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode, normalize, print};
use crate::text::Span;

/// The indices of a formula that is read without regard to sizes.
const ANY_ROW: &str = "@row";
const ANY_COLUMN: &str = "@column";

/// What a slot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// The components of a vector, be it a column or a row.
    Vector,
    /// The rows of a matrix.
    Row,
    /// The columns of a matrix, or the components of a vector with `^\top`.
    Column,
}

/// The place of an index.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub axis: Axis,
    /// How many components there are.
    pub size: Expr,
    id: u32,
}

/// The shape of an expression; slots by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Number,
    Vector(usize),
    /// A vector with `^\top`.
    Turned(usize),
    Matrix(usize, usize),
}

impl Reader<'_> {
    /// Whether the vocabulary has vectors or matrices.
    pub(super) fn has_tensors(&self) -> bool {
        self.lexicon.has_tensors
    }

    /// The slot for an axis of that size, as an expression.
    pub(super) fn slot(&mut self, axis: Axis, size: &Expr) -> Expr {
        let size = &normalize(size, self.vocabulary());
        let any = self.has_one_size();
        if let Some(slot) = self.slots.iter().find(|slot| slot.axis == axis && (any || slot.size == *size)) {
            return ExprNode::Open(slot.id).into();
        }
        let (id, variable) = self.fresh();
        self.slots.push(Slot { axis, size: size.clone(), id });
        variable
    }

    fn slot_at(&mut self, axis: Axis, size: &Expr) -> usize {
        self.slot(axis, size);
        let size = &normalize(size, self.vocabulary());
        let any = self.has_one_size();
        self.slots.iter().position(|slot| slot.axis == axis && (any || slot.size == *size)).unwrap_or_default()
    }

    /// Whether all sizes are taken for one.
    fn has_one_size(&self) -> bool {
        self.letters.contains_key(super::reader::ONE_SIZE)
    }

    /// The slots that an expression has, by their places.
    fn slots_of(&self, expr: &Expr) -> Vec<usize> {
        let mut found = Vec::new();
        if !self.slots.is_empty() {
            expr.walk(&mut |part| {
                if let ExprNode::Open(id) = part.node()
                    && let Some(place) = self.slots.iter().position(|slot| slot.id == *id)
                    && !found.contains(&place)
                {
                    found.push(place);
                }
            });
        }
        found
    }

    /// Whether an expression is a vector or matrix.
    pub(super) fn is_tensor(&self, expr: &Expr) -> bool {
        !self.slots.is_empty()
            && expr.any(
                &mut |part| matches!(part.node(), ExprNode::Open(id) if self.slots.iter().any(|slot| slot.id == *id)),
            )
    }

    /// The shape of an expression.
    ///
    /// # Errors
    ///
    /// A trouble where parts of different shapes were put together.
    pub(super) fn shape(&self, expr: &Expr, span: Span) -> Read<Shape> {
        let mut slots = self.slots_of(expr);
        slots.sort_by_key(|place| self.slots[*place].axis == Axis::Column);
        let axes: Vec<Axis> = slots.iter().map(|place| self.slots[*place].axis).collect();
        match (axes.as_slice(), slots.as_slice()) {
            ([], _) => Ok(Shape::Number),
            ([Axis::Vector], [slot]) => Ok(Shape::Vector(*slot)),
            ([Axis::Column], [slot]) => Ok(Shape::Turned(*slot)),
            ([Axis::Row, Axis::Column], [row, column]) => Ok(Shape::Matrix(*row, *column)),
            ([Axis::Vector | Axis::Row, .., Axis::Column], [.., column]) if self.has_one_size() => {
                let row = slots.iter().find(|place| self.slots[**place].axis == Axis::Row).unwrap_or(&slots[0]);
                Ok(Shape::Matrix(*row, *column))
            }
            _ => Err(Trouble::new("R011", "parts of different shapes stand together here", span)
                .help("add and divide only what has one shape")),
        }
    }

    /// A shape in words.
    fn words(&self, shape: Shape) -> String {
        let size = |slot: usize| print(&self.slots[slot].size, self.vocabulary());
        match shape {
            Shape::Number => "a number".to_owned(),
            Shape::Vector(slot) => format!("a vector of length {}", size(slot)),
            Shape::Turned(slot) => format!("a transposed vector of length {}", size(slot)),
            Shape::Matrix(row, column) => format!("a matrix of {} rows and {} columns", size(row), size(column)),
        }
    }

    pub(super) fn misfit(&self, a: Shape, b: Shape, span: Span) -> Box<Trouble> {
        let message = format!("the shapes do not fit: {} and {}", self.words(a), self.words(b));
        Trouble::new("R011", message, span).help("look at the order of the factors and at what is transposed")
    }

    /// Refuses a sum, or a componentwise operation, of parts with different shapes; a number fits to all.
    pub(super) fn fit(&self, parts: &[Expr], span: Span) -> Read<()> {
        let mut known = Shape::Number;
        if self.has_one_size() {
            return Ok(());
        }
        for part in parts {
            let shape = self.shape(part, span)?;
            match (known, shape) {
                (Shape::Number, _) => known = shape,
                (_, Shape::Number) => {}
                _ if known == shape => {}
                _ => return Err(self.misfit(known, shape, span)),
            }
        }
        Ok(())
    }

    fn id(&self, slot: usize) -> u32 {
        self.slots[slot].id
    }

    /// The expression with a value in a slot.
    pub(super) fn filled(&self, expr: &Expr, slot: usize, value: &Expr) -> Expr {
        let id = self.id(slot);
        let at = |part: &Expr| matches!(part.node(), ExprNode::Open(other) if *other == id);
        expr.replace(&mut |part, depth| at(part).then(|| value.shifted(i64::from(depth))))
    }

    /// The sum, product or extremum over a slot.
    pub(super) fn over_slot(&mut self, binder: Binder, expr: &Expr, slot: usize) -> Expr {
        let (id, variable) = self.fresh();
        let domain = Domain::Range(Expr::integer(1), self.slots[slot].size.clone());
        Expr::bind(binder, domain, None, self.filled(expr, slot, &variable), id, "k")
    }

    /// The same components along another axis.
    pub(super) fn moved(&mut self, expr: &Expr, slot: usize, axis: Axis) -> Expr {
        let size = self.slots[slot].size.clone();
        let to = self.slot(axis, &size);
        self.filled(expr, slot, &to)
    }

    /// `A^\top`.
    pub(super) fn transposed(&mut self, expr: &Expr, span: Span) -> Read<Expr> {
        Ok(match self.shape(expr, span)? {
            Shape::Number => expr.clone(),
            Shape::Vector(slot) => self.moved(expr, slot, Axis::Column),
            Shape::Turned(slot) => self.moved(expr, slot, Axis::Vector),
            Shape::Matrix(row, column) => {
                let (_, between) = self.fresh();
                let held = self.filled(expr, row, &between);
                let turned = self.moved(&held, column, Axis::Row);
                let size = self.slots[row].size.clone();
                let to = self.slot(Axis::Column, &size);
                turned.replace(&mut |part, _| (*part == between).then(|| to.clone()))
            }
        })
    }

    pub(super) fn is_one_size(&self, a: usize, b: usize) -> bool {
        self.has_one_size() || self.slots[a].size == self.slots[b].size
    }

    /// Refuses a sum of parts with different shapes.
    pub(super) fn mind_sum(&self, sum: &Expr, span: Span) -> Read<()> {
        match sum.node() {
            ExprNode::Sum(terms) if self.is_tensor(sum) => self.fit(terms, span),
            _ => Ok(()),
        }
    }

    /// Refuses powers that mean something else for a matrix than for its components.
    pub(super) fn mind_power(&self, base: &Expr, exponent: &Expr, span: Span) -> Read<()> {
        if !self.is_tensor(base) && !self.is_tensor(exponent) {
            return Ok(());
        }
        if let Shape::Matrix(..) | Shape::Turned(_) = self.shape(base, span)? {
            return Err(Trouble::new("R005", "a power of a matrix is not understood", span)
                .help("write the product, or what is done with each component"));
        }
        self.fit(&[base.clone(), exponent.clone()], span)
    }

    /// The value at the reference's free indices.
    pub(super) fn closed(&mut self, expr: Expr, span: Span) -> Read<Expr> {
        if !self.is_tensor(&expr) {
            return Ok(expr);
        }
        if self.has_one_size() {
            let mut closed = expr.clone();
            for slot in self.slots_of(&expr) {
                let index = if self.slots[slot].axis == Axis::Column { ANY_COLUMN } else { ANY_ROW };
                closed = self.filled(&closed, slot, &Expr::role(index, Vec::new()));
            }
            return Ok(closed);
        }
        let axes = match self.shape(&expr, span)? {
            Shape::Number => Vec::new(),
            Shape::Vector(slot) | Shape::Turned(slot) => vec![slot],
            Shape::Matrix(row, column) => vec![row, column],
        };
        let whole = expr.clone();
        let mut closed = expr;
        let indices = self.vocabulary().components.iter().filter_map(|id| self.vocabulary().role(id));
        let mut indices: Vec<&crate::cards::Role> = indices.collect();
        for slot in axes {
            let size = &self.slots[slot].size;
            let counts = |role: &&crate::cards::Role| {
                role.upto.as_deref().is_some_and(|id| size.as_role().is_some_and(|(known, _)| known == id))
            };
            let Some(place) = indices.iter().position(counts) else {
                return Err(self.unasked(&whole, span)?);
            };
            let role = indices.remove(place);
            closed = self.filled(&closed, slot, &Expr::role(&role.id, Vec::new()));
        }
        match indices.as_slice() {
            [] => Ok(closed),
            // `q_i^\top ...` has some of the indices written.
            _ if indices
                .iter()
                .all(|role| closed.any(&mut |part| part.as_role().is_some_and(|(id, _)| id == role.id))) =>
            {
                Ok(closed)
            }
            _ => Err(self.unasked(&whole, span)?),
        }
    }

    fn unasked(&self, expr: &Expr, span: Span) -> Read<Box<Trouble>> {
        let message = format!("the formula is {}, which is not what is asked", self.words(self.shape(expr, span)?));
        Ok(Trouble::new("R011", message, span).help("look at what is multiplied last"))
    }

    /// The component of a vector, or the row or component of a matrix, at some indices.
    pub(super) fn component(&mut self, expr: &Expr, indices: &[Expr], span: Span) -> Read<Expr> {
        Ok(match (self.shape(expr, span)?, indices) {
            (Shape::Vector(slot) | Shape::Turned(slot), [index]) => self.filled(expr, slot, index),
            (Shape::Matrix(row, column), [at, place]) => {
                let row_filled = self.filled(expr, row, at);
                self.filled(&row_filled, column, place)
            }
            (Shape::Matrix(row, column), [at]) => {
                let row_filled = self.filled(expr, row, at);
                self.moved(&row_filled, column, Axis::Vector)
            }
            (shape, _) => {
                let message = format!("{} has not this many indices", self.words(shape));
                return Err(Trouble::new("R005", message, span));
            }
        })
    }

    /// The place of the slot that a vector has.
    pub(super) fn vector_slot(&self, expr: &Expr, span: Span) -> Read<usize> {
        match self.shape(expr, span)? {
            Shape::Vector(slot) | Shape::Turned(slot) => Ok(slot),
            shape => {
                let message = format!("a vector is needed here, and this is {}", self.words(shape));
                Err(Trouble::new("R005", message, span))
            }
        }
    }

    /// How far an index counts: a free index as far as its size, a variable as far as what it is an index of.
    pub(super) fn extent(&self, index: &Expr, body: &Expr) -> Option<Expr> {
        if let Some((id, _)) = index.as_role() {
            let upto = self.vocabulary().role(id)?.upto.as_deref()?;
            return Some(Expr::role(upto, Vec::new()));
        }
        let mut sizes: Vec<Expr> = Vec::new();
        body.walk(&mut |part| {
            let Some((id, args)) = part.as_role() else { return };
            let Some(role) = self.vocabulary().role(id).filter(|role| role.kind.is_tensor()) else { return };
            let axes = self.vocabulary().axes(role);
            let of = axes.into_iter().zip(args).filter(|(_, arg)| *arg == index).map(|(size, _)| size);
            sizes.extend(of);
        });
        sizes.dedup();
        match sizes.as_slice() {
            [size] => Some(size.clone()),
            _ => None,
        }
    }

    /// The components along a free index or variable as a vector.
    pub(super) fn along(&mut self, expr: &Expr, index: &Expr, size: &Expr) -> (Expr, usize) {
        let slot = self.slot_at(Axis::Vector, size);
        let to = self.slot(Axis::Vector, size);
        (expr.replace(&mut |part, _| (part == index).then(|| to.clone())), slot)
    }
}

#[cfg(test)]
mod tests {
    use crate::cards::parse_card;
    use crate::expr::{Expr, normalize, print};
    use crate::reading::{Lexicon, read};

    /// Matrices `A` of n by m, `B` of m by n, `C` of n by n, vectors `x` of length m and `y` of length n.
    fn lexicon(components: &str) -> Lexicon {
        let sizes = ["n", "m"].map(|size| format!("[roles.{size}]\nkind = 'size'\nwrite = '{size}'\n"));
        let indices = [("i", "n"), ("j", "n"), ("k", "m")]
            .map(|(index, upto)| format!("[roles.{index}]\nkind = 'index'\nwrite = '{index}'\nupto = '{upto}'\n"));
        let matrices = [("A", "'n', 'm'"), ("B", "'m', 'n'"), ("C", "'n', 'n'")]
            .map(|(id, shape)| format!("[roles.{id}]\nkind = 'matrix'\nwrite = '{id}'\nshape = [{shape}]\n"));
        let vectors = [("x", "m"), ("y", "n")]
            .map(|(id, size)| format!("[roles.{id}]\nkind = 'vector'\nwrite = '{id}'\nshape = ['{size}']\n"));
        let head = "id = 'a'\ntitle = 'a'\nquestion = 'a'\nsource = 'a'\n";
        let tail = format!("[reference]\nlatex = 'n'\ncomponents = [{components}]\n");
        let toml =
            [head, &sizes.concat(), &indices.concat(), &matrices.concat(), &vectors.concat(), tail.as_str()].concat();
        Lexicon::new(&parse_card("a", &toml).unwrap().vocabulary)
    }

    fn value(components: &str, latex: &str) -> Option<Expr> {
        let lexicon = lexicon(components);
        let reading = read(latex, &lexicon).ok()?.into_iter().next()?;
        Some(normalize(&reading.members.last()?.expr, &lexicon.vocabulary))
    }

    fn printed(components: &str, latex: &str) -> String {
        value(components, latex).map_or_else(String::new, |expr| print(&expr, &lexicon(components).vocabulary))
    }

    #[test]
    fn a_product_is_a_sum_over_the_shared_axis() {
        assert_eq!(printed("'i'", "Ax"), r"\sum_{k=1}^{m} A_{i,k} x_{k}");
        assert_eq!(value("'i'", "Ax"), value("'i'", r"\sum_{k=1}^{m}A_{ik}x_k"));
        assert_eq!(value("'i', 'j'", "AB"), value("'i', 'j'", r"\sum_{k} A_{i,k}B_{k,j}"));
    }

    #[test]
    fn products_of_matrices_keep_their_order_and_numbers_do_not() {
        assert_ne!(value("'i', 'j'", "ABC"), value("'i', 'j'", "CAB"));
        assert!(value("'i', 'j'", "ABC").is_some());
        assert_eq!(value("'i', 'j'", r"\frac{2}{m}ABC"), value("'i', 'j'", r"\frac{AB\cdot 2C}{m}"));
    }

    #[test]
    fn transposition_turns_products_around() {
        assert_eq!(value("'i', 'j'", r"(AB)^\top"), value("'i', 'j'", r"B^\top A^\top"));
        assert_eq!(value("'i'", r"(x^\top A^\top)^\top"), value("'i'", "Ax"));
        assert_eq!(value("'i', 'j'", r"(C^\top)^T"), value("'i', 'j'", "C"));
        assert_ne!(value("'i', 'j'", r"C^\top"), value("'i', 'j'", "C"));
    }

    #[test]
    fn rows_and_columns_meet_in_numbers() {
        let square = r"\sum_k x_k^2";
        for latex in [r"x^\top x", r"\|x\|^2", r"\langle x, x\rangle", r"\lVert x\rVert_2^2", "x x^T"] {
            assert_eq!(value("", latex), value("", square), "{latex}");
        }
        assert_eq!(value("", r"y^\top A x"), value("", r"\sum_{k=1}^{m}x_k\sum_{i=1}^{n}y_iA_{ik}"));
        assert_eq!(value("'i', 'k'", r"y x^\top"), value("'i', 'k'", "y_i x_k"));
    }

    #[test]
    fn what_does_not_fit_is_not_read() {
        for latex in ["BA x y", "Ay", "x + y", "A + B", "A + x", r"x + x^\top", r"A \odot B", "A^2", "BA"] {
            for components in ["'i'", "'i', 'j'", ""] {
                assert_eq!(value(components, latex), None, "{latex}");
            }
        }
        // Of another shape than is asked.
        assert_eq!(value("'i', 'j'", "Ax"), None);
        assert_eq!(value("'i'", "AB"), None);
        assert_eq!(value("'i'", "x"), None);
    }

    #[test]
    fn rows_and_components_of_products_are_taken() {
        assert_eq!(value("'i', 'j'", "(AB)_{ij}"), value("'i', 'j'", "AB"));
        assert_eq!(value("'i', 'j'", "A_i^T B_{:,j}"), None);
        assert_eq!(value("'i'", "A_i^\\top x"), value("'i'", "Ax"));
        assert_ne!(value("'i', 'j'", "(AB)_{ji}"), value("'i', 'j'", "AB"));
    }
}

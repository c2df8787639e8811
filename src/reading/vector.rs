//! What is done with vectors and matrices: softmax, means, norms, inner products, components, names of parts.

use super::cursor::{Cursor, delimiter_of, row_span, split_commas, symbol_name, trimmed, ungrouped};
use super::head::{Head, Split};
use super::index::Index;
use super::reader::Reader;
use super::statistic::{STATISTICS, Statistic};
use super::tensor::{Axis, Shape};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Binder, Expr, Function};
use crate::latex::tree::{Class, Kind as NodeKind, Node};
use crate::text::Span;

/// The scripts of an operator: below and above.
type Scripts<'n> = (Option<&'n [Node]>, Option<&'n [Node]>);

impl Reader<'_> {
    /// A vector or matrix, one of a family, or what its indices take from it.
    pub(super) fn tensor_role(&mut self, role: &Role, head: &Head, split: &Split) -> Read<Option<Term>> {
        let mut axes = self.vocabulary().axes(role);
        let family = role.given.len();
        // `x^{(b)}` is the vector of one of many examples, and no component.
        if role.kind == RoleKind::Vector && family == 0 && head.sub_items == 0 && !split.items.is_empty() {
            let message =
                format!("an index in brackets above `{}` numbers vectors, of which the question has one", role.write);
            return Err(Trouble::new("R005", message, head.span).help("write the index of a component below"));
        }
        let is_turned = role.kind == RoleKind::Matrix && self.letters.contains_key(super::reader::TURNED);
        if is_turned {
            axes.swap(family, family + 1);
            let text = "the matrices are read as the transposes of the question's";
            self.note("turned", text, head.span);
        }
        let mut indices = Vec::new();
        for item in self.index_rows(&split.items, axes.len()) {
            let Index::At(at) = self.index_item(item)? else { return Ok(None) };
            indices.push(at);
        }
        if role.stacked && indices.is_empty() && is_turned {
            return Ok(None);
        }
        if role.stacked && indices.is_empty() {
            let stack = self.stack(role, &axes);
            let stack = self.at(stack, head.span);
            return self.raised(stack, split.sup, head.span).map(Some);
        }
        if indices.len() < family || indices.len() > axes.len() {
            return Ok(None);
        }
        // `\frac{1}{d} \sum_k x` and the like: the component that the sum runs over.
        if let (RoleKind::Vector, 0, [], [size]) = (role.kind, self.gathering, indices.as_slice(), axes.as_slice())
            && let Some(variable) = self.running(size)
        {
            indices.push(variable);
        }
        let whole = match role.kind {
            RoleKind::Matrix => [Axis::Row, Axis::Column].as_slice(),
            _ => &[Axis::Vector],
        };
        // Of a matrix with one index its row, as a vector.
        let kinds = match indices.len() - family {
            0 => whole,
            _ if role.kind == RoleKind::Matrix => &[Axis::Vector, Axis::Vector],
            _ => whole,
        };
        for place in indices.len()..axes.len() {
            let slot = self.slot(kinds[place - family], &axes[place]);
            indices.push(slot);
        }
        if is_turned {
            indices.swap(family, family + 1);
        }
        let expr = self.at(Expr::role(&role.id, indices), head.span);
        self.raised(expr, split.sup, head.span).map(Some)
    }

    /// The variable of a sum around that counts the components of vectors of this size, where the card has no matrices.
    fn running(&self, size: &Expr) -> Option<Expr> {
        if self.vocabulary().of_kind(RoleKind::Matrix).next().is_some() {
            return None;
        }
        let counts = |id: &str| {
            let upto = self.vocabulary().role(id).and_then(|role| role.upto.as_deref());
            upto.is_some_and(|upto| size.as_role().is_some_and(|(known, _)| known == upto))
        };
        let variable = self.scope.iter().rev().find(|variable| variable.role.as_deref().is_some_and(counts))?;
        Some(variable.term.expr.clone())
    }

    /// The rows of single indices: `W_{ij}` has two where there are two axes.
    pub(super) fn index_rows<'n>(&self, items: &[&'n [Node]], axes: usize) -> Vec<&'n [Node]> {
        let letter = |node: &Node| {
            matches!(&node.kind, NodeKind::Symbol { class: Class::Ordinary, .. } | NodeKind::Number(_))
                || matches!(&node.kind, NodeKind::Symbol { name, .. } if name.as_ref() == "\\ell")
        };
        let mut rows = Vec::new();
        for item in items {
            let inner = ungrouped(item);
            let is_run = inner.len() > 1 && items.len() + inner.len() - 1 <= axes && inner.iter().all(letter);
            match is_run {
                true => rows.extend(inner.iter().map(std::slice::from_ref)),
                false => rows.push(*item),
            }
        }
        rows
    }

    /// The components of a tensor that a subscript takes: `(QK^\top)_{ij}`.
    pub(super) fn indexed_tensor(&mut self, expr: &Expr, sub: &[Node], span: Span) -> Read<Expr> {
        let items = split_commas(ungrouped(sub));
        let axes = match self.shape(expr, span)? {
            Shape::Matrix(..) => 2,
            _ => 1,
        };
        let mut indices = Vec::new();
        for row in self.index_rows(&items, axes) {
            let Index::At(at) = self.index_item(row)? else {
                return Err(Trouble::new("R005", "this index is not understood", row_span(row)));
            };
            indices.push(at);
        }
        let component = self.component(expr, &indices, span)?;
        Ok(self.at(component, span))
    }

    /// Whether a superscript says that rows and columns are exchanged. `T` may be a number, to whose power vectors are.
    pub(super) fn is_transposition(&self, base: &Expr, sup: &[Node]) -> bool {
        let sup = ungrouped(sup);
        let key = flatten(sup, false);
        let is_number = || self.vocabulary().named(&NameKey::of(sup)).iter().any(|role| role.kind == RoleKind::Scalar);
        let is_matrix = || matches!(self.shape(base, row_span(sup)), Ok(Shape::Matrix(..)));
        key == "\\top" || matches!(key.as_str(), "T" | "\\intercal") && (is_matrix() || !is_number())
    }

    /// Reads a row of which all components are put together.
    pub(super) fn gathered<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.gathering += 1;
        let result = read(self);
        self.gathering -= 1;
        result
    }

    /// What an answer says beside its formula about a part of it: of a vector, about each component.
    pub(super) fn claimed(&mut self, row: &[Node]) -> Read<Expr> {
        let expr = self.whole_number(row)?;
        match self.is_tensor(&expr) {
            true => Err(Trouble::new("R005", "what this says about a vector is not judged", row_span(row))),
            false => Ok(expr),
        }
    }

    /// An operator on a vector or matrix as a whole; `None` for what works component by component.
    pub(super) fn vector_operator(
        &mut self,
        name: &str,
        (sub, sup): Scripts,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Option<Term>> {
        let statistic = STATISTICS.iter().find(|(known, _)| *known == name).map(|(_, statistic)| *statistic);
        let softmax = match name {
            "softmax" | "soft max" | "sm" => Some(false),
            "logsoftmax" | "log_softmax" | "log-softmax" | "log softmax" => Some(true),
            _ => None,
        };
        let extremum = match name {
            "max" => Some(Binder::Max),
            "min" => Some(Binder::Min),
            _ => None,
        };
        if statistic.is_none() && softmax.is_none() && extremum.is_none() && !matches!(name, "norm" | "sum") {
            return match name {
                "diag" | "blockdiag" | "blkdiag" if sub.is_none() && sup.is_none() => {
                    self.diagonal(cursor, span).map(Some)
                }
                "concat" | "concatenate" | "cat" => self.concatenation(sub, sup, cursor, span).map(Some),
                _ => Ok(None),
            };
        }
        let saved = cursor.clone();
        cursor.advance();
        if let Some(is_log) = softmax {
            return self.softmax(is_log, sub, sup, cursor, span).map(Some);
        }
        let found = self.attempt(|reader| {
            let Some(bracketed) = cursor.bracketed().filter(|_| sub.is_none()) else { return Ok(None) };
            let Ok(inner) = reader.attempt(|it| it.gathered(|it| it.whole_number(bracketed.inside))) else {
                return Ok(None);
            };
            if !reader.is_tensor(&inner) {
                return Ok(None);
            }
            let whole = span.to(bracketed.span);
            let slot = reader.vector_slot(&inner, whole)?;
            let value = match (statistic, extremum, name) {
                (Some(statistic), ..) => reader.statistic_of(statistic, &inner, slot, span),
                (_, Some(extremum), _) => reader.over_slot(extremum, &inner, slot),
                (_, _, "norm") => {
                    let square = Expr::power(inner, Expr::integer(2));
                    reader.over_slot(Binder::Sum, &square, slot).root()
                }
                _ => reader.over_slot(Binder::Sum, &inner, slot),
            };
            let value = reader.at(value, whole);
            let term = reader.with_closing_script(Term::number(value), bracketed.closing, whole)?;
            reader.raised(term.expr, sup, span).map(Some)
        })?;
        if found.is_none() {
            cursor.restore(&saved);
        }
        Ok(found)
    }

    /// `\sum x^2` without an index: the sum of the components of a vector.
    pub(super) fn sum_of_components(&mut self, cursor: &mut Cursor, span: Span) -> Option<Term> {
        if !self.has_tensors() {
            return None;
        }
        let saved = cursor.clone();
        cursor.advance();
        let start = cursor.span();
        let read = self.attempt(|reader| {
            let term = reader.gathered(|it| it.term(cursor))?;
            let body = reader.as_number(term, start)?;
            let slot = reader.vector_slot(&body, start)?;
            reader.note("sum_of_components", "the sum without an index is over the components", span);
            let sum = reader.over_slot(Binder::Sum, &body, slot);
            Ok(Term::number(reader.at(sum, span)))
        });
        if read.is_err() {
            cursor.restore(&saved);
        }
        read.ok()
    }

    fn statistic_of(&mut self, statistic: Statistic, expr: &Expr, slot: usize, span: Span) -> Expr {
        let size = self.slots[slot].size.clone();
        let mean = self.over_slot(Binder::Sum, expr, slot).over(size.clone());
        if statistic == Statistic::Mean {
            return mean;
        }
        if self.foreign == 0 {
            self.note("population_std", "the standard deviation is read in its population form (1/K)", span);
        }
        let square = Expr::power(expr.clone().minus(mean), Expr::integer(2));
        let variance = self.over_slot(Binder::Sum, &square, slot).over(size);
        if statistic == Statistic::Variance { variance } else { variance.root() }
    }

    /// `\mathbb{E}[x]` of a vector: the mean of its components.
    pub(super) fn vector_expectation(
        &mut self,
        sub: Option<&[Node]>,
        sup: Option<&[Node]>,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Option<Term>> {
        if !self.has_tensors() || sub.is_some() {
            return Ok(None);
        }
        let saved = cursor.clone();
        cursor.advance();
        let found = self.attempt(|reader| {
            let Some(bracketed) = cursor.bracketed() else { return Ok(None) };
            let inner = reader.gathered(|it| it.whole_number(bracketed.inside))?;
            if !reader.is_tensor(&inner) {
                return Ok(None);
            }
            let whole = span.to(bracketed.span);
            let slot = reader.vector_slot(&inner, whole)?;
            reader.note("component_mean", "the expectation of a vector is read as the mean of its components", span);
            let mean = reader.statistic_of(Statistic::Mean, &inner, slot, span);
            let mean = reader.at(mean, whole);
            let term = reader.with_closing_script(Term::number(mean), bracketed.closing, whole)?;
            reader.raised(term.expr, sup, span).map(Some)
        });
        match found {
            Ok(Some(term)) => Ok(Some(term)),
            _ => {
                cursor.restore(&saved);
                Ok(None)
            }
        }
    }

    /// `\|x\|`, `\|x\|_2^2`, `\|x\|_1`.
    pub(super) fn vector_norm(&mut self, inside: &[Node], closing: &Node, span: Span) -> Read<Term> {
        let (sub, sup) = match &closing.kind {
            NodeKind::Scripts { sub, sup, primes: 0, .. } => (sub.as_deref(), sup.as_deref()),
            NodeKind::Scripts { .. } => {
                return Err(Trouble::new("R005", "a derivative is not understood", closing.span));
            }
            _ => (None, None),
        };
        let inner = self.gathered(|reader| reader.whole_number(inside))?;
        let slot = self.vector_slot(&inner, span)?;
        let size = || Expr::apply(Function::Abs, vec![inner.clone()]);
        let value = match sub.map(|sub| flatten(ungrouped(sub), false)).as_deref() {
            None | Some("2") => {
                let square = Expr::power(inner.clone(), Expr::integer(2));
                self.over_slot(Binder::Sum, &square, slot).root()
            }
            Some("1") => self.over_slot(Binder::Sum, &size(), slot),
            Some("\\infty") => self.over_slot(Binder::Max, &size(), slot),
            Some(_) => return Err(Trouble::new("R005", "this norm is not understood", span)),
        };
        let value = self.at(value, span);
        self.raised(value, sup, span)
    }

    /// `\|x\|` typed with bars that have no sides.
    pub(super) fn between_double_bars(&mut self, cursor: &mut Cursor) -> Read<Term> {
        let span = cursor.span();
        let Some((inside, closing)) = cursor.barred("\\|") else {
            return Err(Trouble::new("R002", "the bar is not closed", span).help("write `\\lVert x\\rVert`"));
        };
        self.vector_norm(inside, closing, span.to(closing.span))
    }

    /// `\langle x, y \rangle`.
    pub(super) fn inner_product(&mut self, inside: &[Node], closing: &Node, span: Span) -> Read<Term> {
        let parts = super::cursor::split_row(inside, |node| {
            symbol_name(node) == Some(",") || delimiter_of(node).is_some_and(|(name, _)| name == "|")
        });
        let [a, b] = parts.as_slice() else {
            return Err(Trouble::new("R005", "an inner product is of two vectors", span));
        };
        let (a, b) = self.gathered(|reader| Ok((reader.whole_number(a)?, reader.whole_number(b)?)))?;
        let (first, second) = (self.vector_slot(&a, span)?, self.vector_slot(&b, span)?);
        if self.slots[first].size != self.slots[second].size {
            self.fit(&[a.clone(), b.clone()], span)?;
        }
        let product = self.contracted((&a, first), (&b, second));
        let product = self.at(product, span);
        self.with_closing_script(Term::number(product), closing, span)
    }

    /// `D_{KL}(p \| q)` of two vectors; `None` where they are none.
    pub(super) fn vector_divergence(&mut self, p: &[Node], q: &[Node], span: Span) -> Option<Expr> {
        if !self.has_tensors() {
            return None;
        }
        let pair = |reader: &mut Self| Ok((reader.whole_number(trimmed(p))?, reader.whole_number(trimmed(q))?));
        let (p, q) = self.attempt(|reader| reader.gathered(pair)).ok()?;
        let (Ok(slot), Ok(other)) = (self.vector_slot(&p, span), self.vector_slot(&q, span)) else { return None };
        let (p, q) = (self.as_distribution(p, slot, span), self.as_distribution(q, other, span));
        let value = Expr::product(vec![p.clone(), p.over(q).log()]);
        (slot == other).then(|| self.over_slot(Binder::Sum, &value, slot))
    }

    /// A vector where a distribution is needed: `\sigma(z)`, whose components as logistic functions do not add up to 1, is
    /// the softmax.
    fn as_distribution(&mut self, vector: Expr, slot: usize, span: Span) -> Expr {
        let crate::expr::Node::Apply(Function::Sigmoid, args) = vector.node() else { return vector };
        let [logit] = args.as_slice() else { return vector };
        self.note("sigma_softmax", "`\\sigma` of a vector, where a distribution stands, is read as the softmax", span);
        let exponential = logit.clone().exp();
        let total = self.over_slot(Binder::Sum, &exponential, slot);
        exponential.over(total)
    }

    /// `H(p, q)` of two vectors, or of a label and a vector; `None` where they are none.
    pub(super) fn vector_entropy(&mut self, parts: &[&[Node]], span: Span) -> Option<Expr> {
        let ([first, ..], [.., last]) = (parts, parts) else { return None };
        if !self.has_tensors() || parts.len() > 2 {
            return None;
        }
        let pair = |reader: &mut Self| Ok((reader.whole(trimmed(first))?, reader.whole_number(trimmed(last))?));
        let (p, q) = self.attempt(|reader| reader.gathered(pair)).ok()?;
        let slot = self.vector_slot(&q, span).ok()?;
        let q = self.as_distribution(q, slot, span);
        let is_label = p
            .expr
            .as_role()
            .is_some_and(|(id, _)| self.vocabulary().role(id).is_some_and(|role| role.kind == RoleKind::Index));
        if is_label {
            self.note("one_hot", "the label is read as the distribution that is 1 there", span);
            return Some(self.filled(&q.log().negated(), slot, &p.expr));
        }
        let is_same = p.kind == Kind::Number && self.vector_slot(&p.expr, span).ok() == Some(slot);
        let value = Expr::product(vec![p.expr, q.log()]).negated();
        is_same.then(|| self.over_slot(Binder::Sum, &value, slot))
    }
}

//! The softmax: over what it is normalised, which component is meant, masks.

use super::cursor::{Cursor, row_span, ungrouped};
use super::index::Index;
use super::reader::Reader;
use super::tensor::Shape;
use super::term::{Read, Term, Trouble};
use crate::cards::{Role, RoleKind, flatten};
use crate::expr::{Binder, Constant, Expr, Facts, Node as ExprNode};
use crate::latex::tree::Node;
use crate::text::Span;

impl Reader<'_> {
    /// `\operatorname{softmax}(z)` of a vector, of each row of a matrix, or with an index below.
    pub(super) fn softmax(
        &mut self,
        is_log: bool,
        sub: Option<&[Node]>,
        sup: Option<&[Node]>,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Term> {
        let label = sub.map(|sub| flatten(ungrouped(sub), false).to_lowercase());
        let by_columns = matches!(label.as_deref(), Some("col" | "cols" | "column" | "columns"));
        let by_rows = matches!(label.as_deref(), Some("row" | "rows" | "row-wise" | "rowwise"));
        let index = match sub {
            Some(sub) if !by_rows && !by_columns => Some(self.index_below(sub)?),
            _ => None,
        };
        let bracketed = cursor.bracketed();
        let (inner, whole) = match &bracketed {
            Some(bracketed) => {
                let inner = self.gathered(|reader| reader.whole_number(bracketed.inside))?;
                (inner, span.to(bracketed.span))
            }
            None => (self.gathered(|reader| reader.operand(cursor, span))?, span),
        };
        let (value, slot, at) = self.softmax_axis(inner, index, by_columns, whole)?;
        let weight = self.masked_exponential(&value);
        let total = self.over_slot(Binder::Sum, &weight, slot);
        let share = match is_log {
            true => value.minus(total.log()),
            false => weight.over(total),
        };
        let share = match at {
            Some(index) => self.filled(&share, slot, &index),
            None => share,
        };
        let share = self.at(share, whole);
        let term = match &bracketed {
            Some(bracketed) => self.with_closing_script(Term::number(share), bracketed.closing, whole)?,
            None => Term::number(share),
        };
        self.raised(term.expr, sup, span)
    }

    fn index_below(&mut self, sub: &[Node]) -> Read<Expr> {
        match self.index_item(sub)? {
            Index::At(at) => Ok(at),
            Index::Between(..) => Err(Trouble::new("R005", "this index is not understood", row_span(sub))),
        }
    }

    /// Over what a softmax is normalised: its argument with that slot, the slot, and the component that is meant.
    fn softmax_axis(
        &mut self,
        inner: Expr,
        index: Option<Expr>,
        by_columns: bool,
        span: Span,
    ) -> Read<(Expr, usize, Option<Expr>)> {
        if let Some(index) = &index
            && inner.any(&mut |part| part == index)
        {
            // `\operatorname{softmax}_j(q_i^\top k_j)` is normalised over `j`.
            let size = self.extent(index, &inner).ok_or_else(|| open_softmax(span))?;
            let (vector, slot) = self.along(&inner, index, &size);
            self.vector_slot(&vector, span)?;
            return Ok((vector, slot, Some(index.clone())));
        }
        match self.shape(&inner, span)? {
            Shape::Vector(slot) | Shape::Turned(slot) => Ok((inner, slot, index)),
            Shape::Matrix(row, column) => match index {
                None => Ok((inner, if by_columns { row } else { column }, None)),
                Some(_) => Err(open_softmax(span)),
            },
            Shape::Number => {
                // `\operatorname{softmax}(z_i / T)` stands for the component `i`; under `\sum_j` it is the `j` that counts.
                if index.is_some() {
                    return Err(open_softmax(span));
                }
                let at = self.counted_in(&inner).ok_or_else(|| open_softmax(span))?;
                let size = self.extent(&at, &inner).ok_or_else(|| open_softmax(span))?;
                self.note(
                    "softmax_component",
                    "the softmax of a component is read as that component of the softmax",
                    span,
                );
                let (vector, slot) = self.along(&inner, &at, &size);
                Ok((vector, slot, Some(at)))
            }
        }
    }

    /// The index that a component has: the variable of the innermost sum around, or else the only free one.
    fn counted_in(&self, component: &Expr) -> Option<Expr> {
        let variables = self.scope.iter().rev().map(|variable| &variable.term.expr);
        let mut bound =
            variables.filter(|it| matches!(it.node(), ExprNode::Open(_)) && self.extent(it, component).is_some());
        if let Some(variable) = bound.next() {
            return Some(variable.clone());
        }
        let has = |role: &&Role| component.any(&mut |part| part.as_role().is_some_and(|(id, _)| id == role.id));
        let mut free = self.vocabulary().of_kind(RoleKind::Index).filter(has);
        match (free.next(), free.next()) {
            (Some(role), None) => Some(Expr::role(&role.id, Vec::new())),
            _ => None,
        }
    }

    /// `e` to that power, which is 0 where a mask in it is `-\infty`.
    fn masked_exponential(&self, value: &Expr) -> Expr {
        let Some(mask) = self.mask_of(value) else { return value.clone().exp() };
        let ExprNode::Cases(rows) = mask.node() else { return value.clone().exp() };
        let rows = rows.iter().map(|(condition, added)| {
            let with_row = || value.replace(&mut |part, _| (*part == mask).then(|| added.clone()));
            let weight = if is_masked(added) { Expr::integer(0) } else { with_row().exp() };
            (condition.clone(), weight)
        });
        ExprNode::Cases(rows.collect()).into()
    }

    /// The cases in a value that are `-\infty` somewhere, where the value is so too: behind plus signs and positive
    /// factors.
    fn mask_of(&self, value: &Expr) -> Option<Expr> {
        match value.node() {
            ExprNode::Cases(rows) => rows.iter().any(|(_, row)| is_masked(row)).then(|| value.clone()),
            ExprNode::Sum(terms) => terms.iter().find_map(|term| self.mask_of(term)),
            ExprNode::Product(factors) => {
                let (place, mask) =
                    factors.iter().enumerate().find_map(|(place, it)| Some((place, self.mask_of(it)?)))?;
                let others = factors.iter().enumerate().filter(|(at, _)| *at != place);
                others.into_iter().all(|(_, factor)| self.is_surely_positive(factor)).then_some(mask)
            }
            _ => None,
        }
    }

    fn is_surely_positive(&self, expr: &Expr) -> bool {
        match expr.node() {
            ExprNode::Number(value) => *value > crate::expr::Rational::ZERO,
            ExprNode::Object(name, _) => self.vocabulary().is_positive(name),
            ExprNode::Power(base, _) => self.is_surely_positive(base),
            _ => false,
        }
    }
}

/// Whether an expression is `-\infty`.
fn is_masked(expr: &Expr) -> bool {
    let ExprNode::Product(parts) = expr.node() else { return false };
    let [sign, size] = parts.as_slice() else { return false };
    sign.is_integer(-1) && *size.node() == ExprNode::Constant(Constant::Infinity)
}

fn open_softmax(span: Span) -> Box<Trouble> {
    Trouble::new("R005", "over what the softmax is taken is not said", span)
        .help("write the softmax of a vector, or its component: `\\operatorname{softmax}(z)_i`")
}

//! Products of numbers, vectors and matrices: side by side, and with each of the signs.

use super::reader::Reader;
use super::tensor::{Axis, Shape};
use super::term::{Read, Trouble};
use crate::cards::{Place, RoleKind};
use crate::expr::{Binder, Domain, Expr};
use crate::text::Span;

/// Signs of a product; `\circ` and `\otimes` are so between vectors and matrices only, `@` is the matrix product of code.
const SIGNS: &[&str] = &["\\cdot", "\\times", "*", "\\ast", "\\odot", "\\bullet", ".", "\\circ", "\\otimes", "@"];

impl Reader<'_> {
    /// Keeps the sign before a factor, where it matters which it is.
    pub(super) fn mind_sign(&self, sign: &str, place: usize, signs: &mut Vec<(usize, &'static str)>) {
        if self.has_tensors() || matches!(sign, "\\circ" | "\\otimes") {
            signs.extend(SIGNS.iter().find(|known| **known == sign).map(|known| (place, *known)));
        }
    }

    /// The sum over an axis that two factors share.
    pub(super) fn contracted(&mut self, a: (&Expr, usize), b: (&Expr, usize)) -> Expr {
        let (id, variable) = self.fresh();
        let domain = Domain::Range(Expr::integer(1), self.slots[a.1].size.clone());
        let product = Expr::product(vec![self.filled(a.0, a.1, &variable), self.filled(b.0, b.1, &variable)]);
        Expr::bind(Binder::Sum, domain, None, product, id, "k")
    }

    /// Two factors side by side.
    fn beside(&mut self, a: &Expr, b: &Expr, span: Span) -> Read<Expr> {
        let (left, right) = (self.shape(a, span)?, self.shape(b, span)?);
        let both = || Expr::product(vec![a.clone(), b.clone()]);
        Ok(match (left, right) {
            (Shape::Number, _) | (_, Shape::Number) => both(),
            (Shape::Vector(one), Shape::Vector(other)) if one == other => {
                self.note("componentwise", "vectors side by side are multiplied component by component", span);
                both()
            }
            (Shape::Turned(one), Shape::Vector(other)) if self.is_one_size(one, other) => {
                self.contracted((a, one), (b, other))
            }
            (Shape::Vector(one), Shape::Turned(other)) if self.is_one_size(one, other) => {
                self.note("inner_product", "the product of a row and a column is read as a number", span);
                self.contracted((a, one), (b, other))
            }
            (Shape::Vector(one), Shape::Turned(_)) => {
                let a = self.moved(a, one, Axis::Row);
                Expr::product(vec![a, b.clone()])
            }
            (Shape::Matrix(row, column), Shape::Vector(other)) if self.is_one_size(column, other) => {
                let product = self.contracted((a, column), (b, other));
                self.moved(&product, row, Axis::Vector)
            }
            (Shape::Matrix(row, column), Shape::Turned(other)) if self.is_one_size(column, other) => {
                let product = self.contracted((a, column), (b, other));
                self.moved(&product, row, Axis::Column)
            }
            (Shape::Vector(one), Shape::Matrix(row, column)) if self.is_one_size(one, row) => {
                let product = self.contracted((a, one), (b, row));
                self.moved(&product, column, Axis::Vector)
            }
            (Shape::Turned(last) | Shape::Matrix(_, last), Shape::Matrix(row, _)) if self.is_one_size(last, row) => {
                self.contracted((a, last), (b, row))
            }
            _ => return Err(self.misfit(left, right, span)),
        })
    }

    /// Two groups of factors with a sign between them.
    fn joined(&mut self, a: &Expr, sign: &str, b: &Expr, span: Span) -> Read<Expr> {
        let (left, right) = (self.shape(a, span)?, self.shape(b, span)?);
        let both = vec![a.clone(), b.clone()];
        match (sign, left, right) {
            ("\\odot" | "\\circ" | "\\otimes" | "/", ..) => {
                self.fit(&both, span)?;
                Ok(Expr::product(both))
            }
            ("\\cdot" | "\\bullet" | ".", Shape::Vector(one), Shape::Vector(other)) if one == other => {
                let is_inner = self.are_dots_inner(a, b);
                if self.foreign == 0 {
                    let how = if is_inner { "as their inner product" } else { "component by component" };
                    self.note("dot", format!("`\\cdot` between vectors is read {how}"), span);
                }
                if is_inner {
                    return Ok(self.contracted((a, one), (b, other)));
                }
                Ok(Expr::product(both))
            }
            ("@", Shape::Vector(one), Shape::Vector(other)) if one == other => {
                Ok(self.contracted((a, one), (b, other)))
            }
            ("*" | "\\ast" | "\\times", ..) if left == right => {
                if let Shape::Matrix(row, column) = left
                    && self.is_one_size(row, column)
                {
                    let message = "whether this is a product of matrices or of components is not said";
                    return Err(Trouble::new("R005", message, span).help("write `\\odot`, or nothing between them"));
                }
                Ok(Expr::product(both))
            }
            _ => self.beside(a, b, span),
        }
    }

    /// Whether `\cdot` between vectors is the inner product: between rows of matrices, where the formula is a number,
    /// and below a bar; where it is read in the other way, elsewhere too, or nowhere.
    fn are_dots_inner(&self, a: &Expr, b: &Expr) -> bool {
        let is_row = |expr: &Expr| {
            let role = expr.as_role().and_then(|(id, _)| self.vocabulary().role(id));
            role.is_some_and(|role| role.kind == RoleKind::Matrix)
        };
        let below = self.places.last() == Some(&Place::Denominator);
        let is_other = self.letters.contains_key(super::reader::OTHER_DOTS);
        match self.vocabulary().components.is_empty() {
            true => !is_other,
            false => below || is_other || is_row(a) && is_row(b),
        }
    }

    /// The product of factors; before some of them stands a sign, the others follow side by side.
    pub(super) fn multiplied(&mut self, factors: Vec<Expr>, signs: &[(usize, &'static str)], span: Span) -> Read<Expr> {
        let is_plain = !signs.iter().any(|(_, sign)| matches!(*sign, "\\circ" | "\\otimes"));
        if self.slots.is_empty() && is_plain {
            return Ok(Expr::product(factors));
        }
        let is_tensor: Vec<bool> = factors.iter().map(|factor| self.is_tensor(factor)).collect();
        if !is_tensor.contains(&true) {
            return match signs.iter().find(|(_, sign)| matches!(*sign, "\\circ" | "\\otimes")) {
                Some((_, sign)) => Err(Trouble::new("R005", format!("`{sign}` is not understood here"), span)),
                None => Ok(Expr::product(factors)),
            };
        }
        let mut numbers = Vec::new();
        let mut whole: Option<Expr> = None;
        let mut group: Option<Expr> = None;
        let mut sign = "";
        for (place, factor) in factors.into_iter().enumerate() {
            if let Some((_, next)) = signs.iter().find(|(at, _)| *at == place) {
                whole = self.with_group(whole, sign, group.take(), &mut numbers, span)?;
                sign = if whole.is_none() { "" } else { next };
            }
            if !is_tensor[place] {
                numbers.push(factor);
                continue;
            }
            group = Some(match group {
                None => factor,
                Some(group) => self.beside(&group, &factor, span)?,
            });
        }
        whole = self.with_group(whole, sign, group, &mut numbers, span)?;
        numbers.extend(whole);
        Ok(Expr::product(numbers))
    }

    /// The product so far with one more group of factors.
    fn with_group(
        &mut self,
        whole: Option<Expr>,
        sign: &str,
        group: Option<Expr>,
        numbers: &mut Vec<Expr>,
        span: Span,
    ) -> Read<Option<Expr>> {
        let product = match (whole, group) {
            (Some(whole), Some(group)) => Some(self.joined(&whole, sign, &group, span)?),
            (whole, group) => whole.or(group),
        };
        // An inner product is a number among others.
        Ok(match product {
            Some(product) if !self.is_tensor(&product) => {
                numbers.push(product);
                None
            }
            other => other,
        })
    }
}

//! `\nabla_\theta \log \pi_\theta(y \mid x)`: gradients by the parameters of a model, worked out down to its probabilities.

use super::cursor::{Cursor, symbol_name, trimmed, ungrouped};
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{By, Expr, GRADIENT_ROLE, Name, Node as ExprNode, depends_on, gradient, slope};
use crate::latex::tree::{Kind as NodeKind, Node};

impl Reader<'_> {
    /// A gradient with its operand, if one stands here and the question has parameters.
    pub(super) fn gradient(&mut self, cursor: &mut Cursor) -> Read<Option<Term>> {
        let Some(node) = cursor.peek() else { return Ok(None) };
        if self.lexicon.is_typed() {
            return self.gradient_by_letter(cursor);
        }
        let parameters = self.vocabulary().of_kind(RoleKind::Parameter).next();
        let Some(model) = parameters.and_then(|role| role.of.clone()) else { return Ok(None) };
        let span = node.span;
        let Some(above) = self.operator_of(node) else { return Ok(None) };
        let operand = match above {
            [] => {
                cursor.advance();
                let start = cursor.span();
                let term = self.nested(start, |reader| reader.factor(cursor))?;
                self.as_number(term, start)?
            }
            // `\frac{\partial \log \pi}{\partial \theta}`
            above => {
                let operand = self.whole_number(above)?;
                cursor.advance();
                operand
            }
        };
        let Some(expr) = gradient(&operand, By::Model(&model)) else {
            return Err(Trouble::new("R005", "the gradient of this is not worked out here", span)
                .help("write it with gradients of log-probabilities"));
        };
        if !is_of_log(&operand) {
            self.note("differentiated", "the gradient of what stands behind `\\nabla` is worked out", span);
        }
        Ok(Some(Term::number(self.at(expr, span))))
    }

    /// A gradient in a typed formula: `\nabla_\theta \log \pi_\theta(a \mid s)`, `\nabla L(\theta)`,
    /// `\frac{\partial L}{\partial w}`.
    fn gradient_by_letter(&mut self, cursor: &mut Cursor) -> Read<Option<Term>> {
        let Some(node) = cursor.peek() else { return Ok(None) };
        let span = node.span;
        let is_sign = |node: &Node| matches!(symbol_name(node), Some("\\nabla" | "\\partial"));
        let (letter, above): (Option<&[Node]>, &[Node]) = match &node.kind {
            NodeKind::Scripts { base: Some(base), sub: Some(sub), sup: None, primes: 0, .. } if is_sign(base) => {
                (Some(sub), &[])
            }
            NodeKind::Fraction { numerator, denominator, binomial: false } => {
                match (trimmed(ungrouped(numerator)), trimmed(ungrouped(denominator))) {
                    ([sign, above @ ..], [below, letter @ ..])
                        if symbol_name(sign) == Some("\\partial") && symbol_name(below) == Some("\\partial") =>
                    {
                        (Some(letter), above)
                    }
                    _ => return Ok(None),
                }
            }
            _ if symbol_name(node) == Some("\\nabla") => (None, &[]),
            _ => return self.quotient_of_differentials(cursor),
        };
        let letter = letter.map(|letter| self.whole_number(letter)).transpose()?;
        cursor.advance();
        let operand = match above {
            [] => {
                let start = cursor.span();
                let term = self.nested(start, |reader| reader.factor(cursor))?;
                let first = self.as_number(term, start)?;
                // `\nabla_\theta \frac12 (y - f_\theta(x))^2`
                let is_constant = !first.any(&mut |part| matches!(part.node(), ExprNode::Object(..)));
                match is_constant && !cursor.is_done() {
                    true => {
                        let term = self.nested(start, |reader| reader.term(cursor))?;
                        Expr::product(vec![first, self.as_number(term, start)?])
                    }
                    false => first,
                }
            }
            above => self.whole_number(above)?,
        };
        self.slope_of(&operand, letter.as_ref(), span).map(Some)
    }

    /// `\partial L / \partial w`
    fn quotient_of_differentials(&mut self, cursor: &mut Cursor) -> Read<Option<Term>> {
        let is_sign = |cursor: &Cursor| cursor.symbol() == Some("\\partial");
        let saved = cursor.clone();
        let span = cursor.span();
        if !is_sign(cursor) {
            return Ok(None);
        }
        cursor.advance();
        let operand = self.nested(span, |reader| reader.factor(cursor))?;
        let operand = self.as_number(operand, span)?;
        let is_divided = cursor.peek().is_some_and(|node| {
            symbol_name(node) == Some("/") || super::cursor::delimiter_of(node).is_some_and(|(name, _)| name == "/")
        });
        if is_divided {
            cursor.advance();
        }
        if !is_divided || !is_sign(cursor) {
            cursor.restore(&saved);
            return Ok(None);
        }
        cursor.advance();
        let letter = self.nested(span, |reader| reader.factor(cursor))?;
        let letter = self.as_number(letter, span)?;
        self.slope_of(&operand, Some(&letter), span).map(Some)
    }

    /// The gradient of an operand by a letter, where one is said.
    fn slope_of(&mut self, operand: &Expr, letter: Option<&Expr>, span: crate::text::Span) -> Read<Term> {
        let unclear = || {
            Trouble::new("R005", "by what this is differentiated, or how, is not understood", span)
                .help("write the gradient of one function: `\\nabla_\\theta L(\\theta)`")
        };
        let expr = match (operand.node(), letter) {
            (ExprNode::Object(name, args), Some(letter)) if operand != letter => slope(name, args, letter),
            // `\nabla f(x)`
            (ExprNode::Object(name, args), None) => match args.as_slice() {
                [only] if matches!(only.node(), ExprNode::Object(Name::Letter(_), _)) => slope(name, args, only),
                _ => return Err(unclear()),
            },
            (_, Some(letter)) if depends_on(operand, By::Letter(letter)) => {
                gradient(operand, By::Letter(letter)).ok_or_else(unclear)?
            }
            _ => return Err(unclear()),
        };
        Ok(Term::number(self.at(expr, span)))
    }

    /// What a sign of a gradient by the question's parameters takes with it above its fraction bar; empty where the
    /// operand stands behind it.
    fn operator_of<'n>(&self, node: &'n Node) -> Option<&'n [Node]> {
        match &node.kind {
            NodeKind::Scripts { base: Some(base), sub, sup: None, primes: 0, .. } => {
                let is_sign = matches!(symbol_name(base), Some("\\nabla" | "\\partial"));
                (is_sign && sub.as_ref().is_some_and(|sub| self.is_question_parameter(sub))).then_some(&[])
            }
            NodeKind::Fraction { numerator, denominator, binomial: false } => {
                let is_sign = |node: &Node| matches!(symbol_name(node), Some("\\partial" | "d"));
                let ([above, rest @ ..], [below, letter @ ..]) = (trimmed(numerator), trimmed(denominator)) else {
                    return None;
                };
                let fits = is_sign(above) && symbol_name(above) == symbol_name(below);
                (fits && self.is_question_parameter(letter)).then_some(rest)
            }
            _ => (symbol_name(node) == Some("\\nabla")).then_some(&[]),
        }
    }

    fn is_question_parameter(&self, row: &[Node]) -> bool {
        let key = NameKey { plain: flatten(ungrouped(row), false), styled: flatten(ungrouped(row), true) };
        self.vocabulary().named(&key).iter().any(|role| role.kind == RoleKind::Parameter)
    }
}

/// Whether it is a log-probability, a probability, or a sum or quotient of such: what an answer need not work out.
fn is_of_log(expr: &Expr) -> bool {
    let is_inside = |part: &Expr| {
        matches!(part.node(), ExprNode::Probability { .. })
            || matches!(part.node(), ExprNode::Object(name, _) if name.as_str() == GRADIENT_ROLE)
    };
    let mut is_plain = true;
    expr.walk(&mut |part| {
        is_plain &= match part.node() {
            ExprNode::Bind { binder, .. } => *binder == crate::expr::Binder::Sum,
            ExprNode::Apply(function, _) => *function == crate::expr::Function::Log,
            ExprNode::Power(_, exponent) => exponent.is_integer(-1),
            _ => true,
        }
    });
    is_plain && expr.any(&mut |part| is_inside(part))
}

/// Whether a row begins with the sign of a gradient.
pub(super) fn begins_with_gradient(row: &[Node]) -> bool {
    row.first().is_some_and(|first| match &first.kind {
        NodeKind::Scripts { base: Some(base), .. } => symbol_name(base) == Some("\\nabla"),
        _ => symbol_name(first) == Some("\\nabla"),
    })
}

//! Angles in degrees: `90°`, `30^\circ`, `60\degree`.

use super::cursor::{Cursor, symbol_name, ungrouped};
use super::reader::Reader;
use super::term::Read;
use crate::expr::{Constant, Expr, Node as ExprNode, Rational};
use crate::latex::tree::{Kind as NodeKind, Node};

impl Reader<'_> {
    /// An angle in degrees as its size in radians, if one stands here; `20\,^\circ\mathrm{C}` is none.
    pub(super) fn degrees(&mut self, cursor: &mut Cursor) -> Read<Option<Expr>> {
        let Some(node) = cursor.peek() else { return Ok(None) };
        let (digits, taken) = match &node.kind {
            NodeKind::Number(digits) if cursor.peek_second().is_some_and(is_degree) => (digits, 2),
            NodeKind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, .. } if matches!(ungrouped(sup), [sign] if symbol_name(sign) == Some("\\circ")) =>
            {
                let NodeKind::Number(digits) = &base.kind else { return Ok(None) };
                (digits, 1)
            }
            _ => return Ok(None),
        };
        // `20^\circ\mathrm{C}` is a temperature.
        let mut behind = cursor.clone();
        for _ in 0..taken {
            behind.advance();
        }
        let scale = behind.peek().and_then(symbol_name);
        if matches!(scale, Some("C" | "F")) {
            return Ok(None);
        }
        let span = node.span;
        let number = self.decimal(digits, span)?;
        let place = match &node.kind {
            NodeKind::Scripts { base: Some(base), .. } => base.span,
            _ => span,
        };
        for _ in 0..taken {
            cursor.advance();
        }
        let pi: Expr = ExprNode::Constant(Constant::Pi).into();
        // The number keeps its place, so that its digits are known.
        let degree = Expr::number(Rational::ONE / Rational::from(180));
        let angle = Expr::product(vec![self.at(Expr::number(number), place), degree, pi]);
        Ok(Some(self.at(angle, span)))
    }
}

fn is_degree(node: &Node) -> bool {
    symbol_name(node) == Some("\\degree")
}

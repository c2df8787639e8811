//! Logarithms: their base, their exponent, and how far their argument reaches.

use super::cursor::{Cursor, delimiter_of};
use super::reader::Reader;
use super::term::{Read, Term};
use crate::expr::Expr;
use crate::latex::tree::{Kind as NodeKind, Node, Side};
use crate::text::Span;

impl Reader<'_> {
    /// The base of `log2(x)` or `\log10 (x)`, typed directly behind the name.
    fn adjacent_base(&mut self, cursor: &mut Cursor, name: Span) -> Option<Expr> {
        let mut ahead = cursor.clone();
        let number = ahead.advance()?;
        let base = match &number.kind {
            NodeKind::Number(digits) if number.span.start == name.end => {
                [2, 10].into_iter().find(|base| *digits == base.to_string())?
            }
            _ => return None,
        };
        // `log2 P`: a blank behind the base.
        let is_apart = ahead.peek().is_some_and(|next| next.span.start > number.span.end);
        if !is_apart {
            ahead.clone().bracketed()?;
        }
        cursor.restore(&ahead);
        self.note("log_base", format!("`log{base}` is read as the logarithm to base {base}"), name.to(number.span));
        Some(Expr::integer(base))
    }

    pub(super) fn logarithm(
        &mut self,
        sub: Option<&[Node]>,
        name: &str,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Term> {
        let base = match sub {
            Some(sub) => Some(self.whole_number(sub)?),
            None => self.adjacent_base(cursor, span),
        };
        let mut exponent = None;
        // `\log^2 x`
        if let Some(node) = cursor.peek()
            && let NodeKind::Scripts { base: None, sup: Some(sup), sub: None, .. } = &node.kind
        {
            exponent = Some(self.whole_number(sup)?);
            cursor.advance();
        }
        let is_open = !matches!(cursor.peek().and_then(delimiter_of), Some((_, Side::Open)));
        // `\\log(x)^2`, read the other way.
        if !is_open && exponent.is_none() && self.has_option(super::reader::NARROW_LOGS) {
            let mut ahead = cursor.clone();
            let raised = ahead.bracketed().and_then(|bracketed| match &bracketed.closing.kind {
                NodeKind::Scripts { sub: None, sup: Some(sup), primes: 0, .. } => Some((bracketed.inside, sup)),
                _ => None,
            });
            if let Some((inside, sup)) = raised {
                self.note("narrow_log", "`\\log(x)^a` is read as `(\\log x)^a`", span);
                let mut value = self.whole_number(inside)?.log();
                if let Some(base) = base {
                    value = value.over(base.log());
                }
                cursor.restore(&ahead);
                let value = self.at(value, span);
                return self.raised(value, Some(sup), span);
            }
        }
        let mut argument = self.operand(cursor, span)?;
        if is_open && self.has_option(super::reader::WIDE_LOGS) && super::arithmetic::divides(cursor) {
            self.note("wide_log", "`\\log a/b` is read as `\\log(a/b)`", span);
            let place = cursor.span();
            let below = self.factor(cursor)?;
            argument = argument.over(self.as_number(below, place)?);
        }
        if name == "log" && base.is_none() && self.foreign == 0 {
            self.note("natural_log", "`\\log` is read as the natural logarithm", span);
        }
        let mut expr = argument.log();
        if let Some(base) = base {
            expr = expr.over(base.log());
        }
        if let Some(exponent) = exponent {
            expr = Expr::power(expr, exponent);
        }
        Ok(Term::number(self.at(expr, span)))
    }
}

//! Numbers as typed: decimals, hundredths, and the words and letters for powers of ten behind them.

use super::cursor::Cursor;
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::expr::{Expr, Rational, parse_decimal, power_of_ten};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl Reader<'_> {
    /// `90\%`: hundredths. Behind a name, or before another number, the sign may mean a remainder.
    pub(super) fn percentage(&mut self, term: Term, cursor: &mut Cursor) -> Read<Term> {
        let span = cursor.span();
        cursor.advance();
        let is_followed = cursor.peek().is_some_and(|node| matches!(node.kind, NodeKind::Number(_)));
        if is_followed || matches!(term.expr.node(), crate::expr::Node::Object(..)) {
            return Err(Trouble::new("R005", "`%` may mean hundredths or a remainder here", span)
                .help("write `/100`, or the remainder in words"));
        }
        let number = self.as_number(term, span)?;
        let hundredth = Rational::from_parts(1.into(), 100u8.into());
        let expr = match number.as_number() {
            Some(value) => Expr::number(value * hundredth).like(&number),
            None => Expr::product(vec![number, Expr::number(hundredth)]),
        };
        Ok(Term::number(expr))
    }

    /// The exact value of a number as typed.
    pub fn decimal(&self, digits: &str, span: Span) -> Read<Rational> {
        parse_decimal(digits)
            .map(|(value, _)| value)
            .ok_or_else(|| Trouble::new("R009", format!("the number `{digits}` is too large"), span))
    }

    /// Multiplies a number by the unit that follows it.
    pub(super) fn with_unit(&mut self, value: Rational, cursor: &mut Cursor) -> Rational {
        let Some(node) = cursor.peek() else { return value };
        let Some(exponent) = unit_exponent(node, cursor) else { return value };
        // `2K` is twice K where there is a K; `f_{2k}` has no thousands.
        let key = crate::cards::NameKey::of(std::slice::from_ref(node)).plain;
        let is_known = self.is_letter_taken(&key)
            || self.lexicon.is_typed() && self.usage.knows(&key)
            || self.lexicon.letters.contains(&key);
        if matches!(node.kind, NodeKind::Symbol { .. }) && (is_known || self.indexing > 0) {
            return value;
        }
        cursor.advance();
        value * power_of_ten(exponent).unwrap_or(Rational::ONE)
    }
}

/// The power of ten of a unit such as `million` or a final `M`.
pub(super) fn unit_exponent(node: &Node, cursor: &Cursor) -> Option<i64> {
    let word = match &node.kind {
        NodeKind::Word { text, .. } | NodeKind::Prose(text) => text.trim().to_owned(),
        NodeKind::Symbol { name, .. } if cursor.rest().len() == 1 => name.to_string(),
        _ => return None,
    };
    let letter = matches!(&node.kind, NodeKind::Symbol { .. });
    match word.as_str() {
        "M" => Some(6),
        "B" => Some(9),
        "k" | "K" => Some(3),
        "\\%" => Some(-2),
        _ if letter => None,
        _ => magnitude(&word),
    }
}

/// The power of ten of a word such as `million`.
pub fn magnitude(word: &str) -> Option<i64> {
    Some(match word.to_lowercase().as_str() {
        "thousand" | "tausend" => 3,
        "million" | "millions" | "mn" | "mio" | "mill" | "millionen" => 6,
        "billion" | "billions" | "bn" | "mrd" | "milliarden" => 9,
        "trillion" | "trillions" => 12,
        _ => return None,
    })
}

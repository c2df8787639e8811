//! Sums and products over names with numbers: `\sum_{j=1}^{3} \lambda_j` is `\lambda_1 + \lambda_2 + \lambda_3`.

use super::cursor::{Cursor, split_row, symbol_name, trimmed, ungrouped};
use super::head::{Head, rows_with_names};
use super::reader::Reader;
use super::term::{Kind, Term};
use crate::cards::{NameKey, flatten};
use crate::expr::{Binder, Expr, Function};
use crate::latex::tree::{Kind as NodeKind, Node, Row};
use crate::text::Span;

/// How many numbers a sum is written out for.
const MOST: i64 = 12;

impl Reader<'_> {
    /// A sum or product over numbers, written out: names whose index is a number are no family.
    pub(super) fn over_numbers(
        &mut self,
        binder: Binder,
        (sub, sup): (&[Node], Option<&[Node]>),
        cursor: &mut Cursor,
        span: Span,
    ) -> Option<Term> {
        let parts = split_row(ungrouped(sub), |node| symbol_name(node) == Some("="));
        let [letter] = ungrouped(trimmed(parts.first()?)) else { return None };
        let key = flatten(std::slice::from_ref(letter), false);
        let (from, to) = match (parts.as_slice(), sup) {
            ([_, from], Some(to)) => (integer(from)?, integer(to)?),
            ([_], None) => (1, self.count_of_names(cursor.rest(), &key)?),
            _ => return None,
        };
        if !(0..MOST).contains(&(to - from)) {
            return None;
        }
        let before = cursor.rest().len();
        let mut values = Vec::new();
        let mut left = None;
        for number in from..=to {
            let row = with_number(cursor.rest(), &key, number);
            let mut own = Cursor::new(&row);
            let start = own.span();
            let read = self.attempt(|reader| {
                let term = reader.nested(start, |reader| reader.term(&mut own))?;
                reader.as_number(term, start)
            });
            values.push(read.ok()?);
            if *left.get_or_insert(own.rest().len()) != own.rest().len() {
                return None;
            }
        }
        while cursor.rest().len() > left? && cursor.rest().len() <= before {
            cursor.advance();
        }
        let expr = if binder == Binder::Sum { Expr::sum(values) } else { Expr::product(values) };
        let end = cursor.span().start.max(span.end);
        Some(Term { expr: self.at(expr, Span::new(span.start, end)), kind: Kind::Number })
    }

    /// A comparison of what a letter numbers, for each number: `\lambda_j \ge 0`.
    pub(super) fn comparisons_of_each(&mut self, left: &[Node], relation: &str, right: &[Node]) -> Option<Vec<Expr>> {
        let [node] = trimmed(left) else { return None };
        let head = Head::of(node)?;
        let [item] = head.items.as_slice() else { return None };
        let [Node { kind: NodeKind::Symbol { .. }, .. }] = ungrouped(item) else { return None };
        let key = flatten(ungrouped(item), false);
        let count = self.count_of_names(left, &key)?;
        let each = (1..=count).map(|number| {
            let row = with_number(left, &key, number);
            let condition = self.attempt(|reader| reader.comparison(&row, relation, right)).ok()?;
            Some(Expr::apply(Function::Indicator, vec![condition]))
        });
        each.collect()
    }

    /// How many names of the question, numbered from 1 on, the letter is an index of.
    fn count_of_names(&self, row: &[Node], key: &str) -> Option<i64> {
        let mut base: Option<NameKey> = None;
        super::choice::each_name(row, &mut |head: Head| {
            if matches!(head.items.as_slice(), [item] if flatten(ungrouped(item), false) == key) {
                base.get_or_insert(head.base);
            }
        });
        let base = base?;
        let is_known = |number: &i64| {
            let name =
                NameKey { plain: format!("{}_({number})", base.plain), styled: format!("{}_({number})", base.styled) };
            let spelled = |definition: &&super::Definition| {
                definition.base.plain == base.plain && definition.spelling() == Some(vec![number.to_string()])
            };
            let defined = self.definitions.iter().chain(&self.lexicon.definitions);
            !self.vocabulary().named(&name).is_empty() || defined.into_iter().any(|it| spelled(&it))
        };
        let count = (1..=MOST).take_while(is_known).count() as i64;
        (count > 1).then_some(count)
    }
}

fn integer(row: &[Node]) -> Option<i64> {
    match ungrouped(trimmed(row)) {
        [Node { kind: NodeKind::Number(digits), .. }] => digits.parse().ok(),
        _ => None,
    }
}

/// The row with a number in place of a letter.
fn with_number(row: &[Node], key: &str, number: i64) -> Row {
    let with = |row: &Row| with_number(row, key, number);
    let one = |node: &Node| {
        if flatten(std::slice::from_ref(node), false) == key {
            return Node { kind: NodeKind::Number(number.to_string()), span: node.span };
        }
        if rows_with_names(node).next().is_none() {
            return node.clone();
        }
        let kind = match &node.kind {
            NodeKind::Group(row) => NodeKind::Group(with(row)),
            NodeKind::Fraction { numerator, denominator, binomial } => {
                NodeKind::Fraction { numerator: with(numerator), denominator: with(denominator), binomial: *binomial }
            }
            NodeKind::Scripts { base: Some(base), sub, sup, primes, limits } => NodeKind::Scripts {
                base: with_number(std::slice::from_ref(base.as_ref()), key, number).pop().map(Box::new),
                sub: sub.as_ref().map(with),
                sup: sup.as_ref().map(with),
                primes: *primes,
                limits: *limits,
            },
            other => other.clone(),
        };
        Node { kind, span: node.span }
    };
    row.iter().map(one).collect()
}

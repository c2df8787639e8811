//! Sums and products over sets that are written out: `\\sum_{y \\in \\{y_w, y_l\\}}`.

use super::cursor::{Cursor, class_of, is_dots, split_commas, split_row, symbol_name, trimmed, ungrouped};
use super::reader::{Reader, Variable};
use super::term::{Read, Term};
use crate::cards::flatten;
use crate::expr::{Binder, Expr, Function};
use crate::latex::tree::{Class, Node};

/// The most elements of a set that is written out.
const MOST: usize = 8;

/// The letter below an operator and the elements that it stands for one after the other.
fn listed(sub: &[Node]) -> Option<(&[Node], Vec<&[Node]>)> {
    let sub = ungrouped(sub);
    let parts = split_row(sub, |node| class_of(node) == Some(Class::Relation));
    let is_element = sub.iter().any(|node| symbol_name(node) == Some("\\in"));
    let [letter, set] = parts.as_slice() else { return None };
    let mut cursor = Cursor::new(trimmed(set));
    let bracketed = cursor.plain_bracketed().filter(|it| !matches!(it.name.as_ref(), "[" | "(") && cursor.is_done())?;
    let elements = split_commas(bracketed.inside);
    let has_dots = elements.iter().any(|element| trimmed(element).iter().any(is_dots));
    let is_list = is_element && !has_dots && (2..=MOST).contains(&elements.len()) && trimmed(letter).len() == 1;
    is_list.then_some((trimmed(letter), elements))
}

impl Reader<'_> {
    /// A big operator over a set that is written out, with the operand read once for each element; `None` where it runs over
    /// something else.
    pub(super) fn over_listed(&mut self, binder: Binder, sub: &[Node], cursor: &mut Cursor) -> Option<Read<Term>> {
        let (letter, elements) = listed(sub)?;
        let key = flatten(letter, false);
        let saved = cursor.clone();
        let mut values = Vec::new();
        for element in elements {
            cursor.restore(&saved);
            let value = self.whole(element).and_then(|term| {
                let variable = Variable { key: key.clone(), term, role: None, typed: true };
                let place = cursor.span();
                self.with_scope(vec![variable], |reader| {
                    let body = reader.nested(place, |reader| reader.term(cursor))?;
                    reader.as_number(body, place)
                })
            });
            match value {
                Ok(value) => values.push(value),
                Err(trouble) => return Some(Err(trouble)),
            }
        }
        let expr = match binder {
            Binder::Sum => Expr::sum(values),
            Binder::Product => Expr::product(values),
            Binder::Max => Expr::apply(Function::Max, values),
            Binder::Min => Expr::apply(Function::Min, values),
            Binder::Expectation => return None,
        };
        Some(Ok(Term::number(expr)))
    }
}

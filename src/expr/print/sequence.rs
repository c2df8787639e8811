//! Tokens, prefixes, sequences, components of records, probabilities.

use super::{Level, Printer};
use crate::expr::{Domain, END_ROLE, Expr, Function, Node, constant_difference};

impl Printer<'_> {
    pub(super) fn probability(&mut self, model: &Expr, target: &[Expr], given: &[Expr]) -> String {
        let model = self.expr(model, Level::Atom);
        let target = self.items(target);
        if given.is_empty() {
            return format!("{model}\\left({target}\\right)");
        }
        let given = self.items(given);
        format!("{model}\\left({target}\\mid {given}\\right)")
    }

    pub(super) fn items(&mut self, items: &[Expr]) -> String {
        let items: Vec<String> = items.iter().map(|item| self.expr(item, Level::Relation)).collect();
        items.join(", ")
    }

    pub(super) fn sequence(&mut self, expr: &Expr) -> String {
        match expr.node() {
            Node::Concat(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.expr(part, Level::Relation)).collect();
                format!("\\left[{}\\right]", parts.join(";\\, "))
            }
            Node::Field(record, field) => self.field(record, *field),
            Node::Element(sequence, at) => {
                let at = self.expr(at, Level::Relation);
                self.indexed(sequence, &at)
            }
            // The place itself, or nothing before the first one.
            Node::Slice(sequence, from, to) if is_clipped(from, to) => {
                let at = self.expr(to, Level::Relation);
                self.indexed(sequence, &at)
            }
            Node::Slice(sequence, from, to) => {
                let index = if from.is_integer(1) {
                    match constant_difference(to, &Expr::integer(0)) {
                        Some(_) => format!("1:{}", self.expr(to, Level::Relation)),
                        None if matches!(to.node(), Node::Bound(_) | Node::Object(..)) => {
                            format!("\\le {}", self.expr(to, Level::Relation))
                        }
                        None => format!("<{}", self.expr(&crate::expr::plus(to, 1), Level::Relation)),
                    }
                } else {
                    format!("{}:{}", self.expr(from, Level::Relation), self.expr(to, Level::Relation))
                };
                self.indexed(sequence, &index)
            }
            _ => String::new(),
        }
    }

    /// The letter of the elements of `sequence` with one more index.
    fn indexed(&mut self, sequence: &Expr, index: &str) -> String {
        let (letter, mut indices) = self.head(sequence);
        indices.push(index.to_owned());
        with_indices(&letter, &indices)
    }

    /// The letter for the elements of a sequence, and the indices that it bears already.
    fn head(&mut self, sequence: &Expr) -> (String, Vec<String>) {
        match sequence.node() {
            Node::Concat(parts) if matches!(parts.as_slice(), [_, end] if end.as_role().is_some_and(|(id, _)| id == END_ROLE)) => {
                self.head(&parts[0])
            }
            Node::Element(outer, at) => {
                let at = self.expr(at, Level::Relation);
                let (letter, mut indices) = self.head(outer);
                indices.push(at);
                (letter, indices)
            }
            Node::Field(record, field) => match record.node() {
                Node::Element(dataset, at) => {
                    let at = self.expr(at, Level::Relation);
                    let letter = self.notation.element_letter(sequence);
                    let letter = letter.or_else(|| self.notation.field_letter(dataset, *field));
                    (letter.unwrap_or_else(|| "z".to_owned()), vec![at])
                }
                _ => (self.field(record, *field), Vec::new()),
            },
            // A subscript on the last part would be an index of that part.
            Node::Concat(_) => (format!("{{{}}}", self.expr(sequence, Level::Atom)), Vec::new()),
            _ => {
                let letter = self.notation.element_letter(sequence);
                (letter.unwrap_or_else(|| self.expr(sequence, Level::Atom)), Vec::new())
            }
        }
    }

    fn field(&mut self, record: &Expr, field: u32) -> String {
        match record.node() {
            Node::Bound(index) => {
                let set = match self.domain_of(*index) {
                    Some(Domain::Elements(set) | Domain::Draw { from: set, .. }) => Some(set.clone()),
                    _ => None,
                };
                let letter = set.and_then(|set| self.notation.field_letter(&set, field));
                letter.unwrap_or_else(|| format!("{}^{{({})}}", self.variable(*index), field + 1))
            }
            Node::Element(dataset, at) => {
                let at = self.expr(at, Level::Relation);
                let letter = self.notation.field_letter(dataset, field).unwrap_or_else(|| "z".to_owned());
                with_indices(&letter, &[at])
            }
            _ => format!("{}.{field}", self.expr(record, Level::Atom)),
        }
    }
}

/// `y_{w}` with index `t` is `y_{w,t}`: indices join a subscript that is there.
pub(super) fn with_indices(letter: &str, indices: &[String]) -> String {
    let joined = indices.join(",");
    if letter.starts_with('{') {
        return format!("{letter}_{{{joined}}}");
    }
    match letter.strip_suffix('}').filter(|_| letter.contains("_{")) {
        Some(open) => format!("{open},{joined}}}"),
        None => match letter.rsplit_once('_') {
            Some((base, sub)) => format!("{base}_{{{sub},{joined}}}"),
            None => format!("{letter}_{{{joined}}}"),
        },
    }
}

/// Whether a slice from `max(1, to)` is one token or none.
fn is_clipped(from: &Expr, to: &Expr) -> bool {
    matches!(from.node(), Node::Apply(Function::Max, args) if matches!(args.as_slice(), [a, b] if a.is_integer(1) && b == to))
}

//! `|\{w : C(u, w) > 0\}|`: how many outcomes meet a condition.

use super::cursor::{Cursor, delimiter_of, split_commas, split_row, symbol_name, trimmed, ungrouped};
use super::reader::{Reader, Variable};
use super::term::{Kind, Read};
use crate::cards::{NameKey, RoleKind};
use crate::expr::{Binder, Domain, Expr, Function};
use crate::latex::tree::Node;
use crate::text::Span;

impl Reader<'_> {
    /// The number of elements of a set that a condition describes; `None` where the row is no such set, or where its
    /// variables are no outcomes of the question.
    pub(super) fn counted_set(&mut self, row: &[Node], span: Span) -> Read<Option<Expr>> {
        let mut cursor = Cursor::new(trimmed(row));
        let Some(bracketed) = cursor.plain_bracketed().filter(|it| it.name.as_ref() == "{") else { return Ok(None) };
        if !cursor.is_done() {
            return Ok(None);
        }
        let inside = bracketed.inside.to_vec();
        let is_bar = |node: &Node| {
            matches!(symbol_name(node), Some(":" | "\\mid")) || delimiter_of(node).is_some_and(|(name, _)| name == "|")
        };
        let parts = split_row(&inside, is_bar);
        let ([names, condition], true) = (parts.as_slice(), cursor.is_done()) else { return Ok(None) };
        let types = self.vocabulary().of_kind(RoleKind::Responses).next().map(|role| role.id.clone());
        let Some(set) = types.map(|id| Expr::role(&id, Vec::new())) else { return Ok(None) };
        let mut variables = Vec::new();
        for name in self.element_names(names) {
            let key = NameKey::of(ungrouped(&name)).plain;
            let (id, variable) = self.fresh();
            let term = super::term::Term::new(variable, Kind::Sequence);
            variables.push((id, Variable { key, term, role: self.drawn_from(&set), typed: true }));
        }
        let scope = variables.iter().map(|(_, variable)| variable.clone()).collect();
        let condition = self.with_scope(scope, |reader| reader.condition(condition))?;
        let mut expr = Expr::apply(Function::Indicator, vec![condition]);
        for (id, variable) in variables.iter().rev() {
            expr = Expr::bind(Binder::Sum, Domain::Elements(set.clone()), None, expr, *id, &variable.key);
        }
        Ok(Some(self.at(expr, span)))
    }

    /// The names before the bar: `w`, `(u', w')`, `w \in \mathcal{V}`.
    fn element_names(&self, row: &[Node]) -> Vec<Vec<Node>> {
        let row = split_row(row, |node| symbol_name(node) == Some("\\in"))[0];
        let mut cursor = Cursor::new(trimmed(row));
        let inside = match cursor.plain_bracketed() {
            Some(bracketed) if cursor.is_done() => bracketed.inside.to_vec(),
            _ => row.to_vec(),
        };
        split_commas(&inside).into_iter().map(|part| trimmed(part).to_vec()).collect()
    }
}

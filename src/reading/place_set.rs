//! Sets of places of a text: `i \in \mathcal{M}`, `|\mathcal{M}|`. A set is the function that is 1 at its places, else 0.

use super::cursor::{row_span, trimmed};
use super::reader::Reader;
use super::term::{Kind, Read, Trouble};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode, Relation};
use crate::latex::tree::Node;
use crate::text::Span;

impl Reader<'_> {
    /// Whether `place \in set`, or `\notin`, as a condition; `None` where `set` is no set of places.
    pub(super) fn membership(&mut self, place: &[Node], relation: &str, set: &[Node]) -> Read<Option<Expr>> {
        let is_member = match relation {
            "\\in" => true,
            "\\notin" => false,
            _ => return Ok(None),
        };
        let set = self.whole(trimmed(set))?;
        let (Kind::Places, ExprNode::Object(name, _)) = (&set.kind, set.expr.node()) else { return Ok(None) };
        let place = self.whole_number(place)?;
        let mark = ExprNode::Object(name.clone(), vec![place]).into();
        Ok(Some(ExprNode::Compare(Relation::Equal, mark, Expr::integer(i64::from(is_member))).into()))
    }

    /// Whether a row names a set of places.
    pub(super) fn is_place_set(&mut self, set: &[Node]) -> bool {
        self.attempt(|reader| reader.whole(set)).is_ok_and(|term| term.kind == Kind::Places)
    }

    /// All places of the text that a set is about.
    pub(super) fn all_places(&self, set: &Expr, span: Span) -> Read<Domain> {
        let text = set.as_role().and_then(|(id, _)| self.vocabulary().role(id)?.of.clone());
        let text = text.ok_or_else(|| Trouble::new("R008", "this is no set", span))?;
        Ok(Domain::Range(Expr::integer(1), self.length_of(&Expr::role(&text, Vec::new()))))
    }

    /// How many places a set has.
    pub(super) fn count_of_places(&mut self, set: &Expr, row: &[Node]) -> Read<Expr> {
        let ExprNode::Object(name, _) = set.node() else {
            return Err(Trouble::new("R008", "this is no set", row_span(row)));
        };
        let domain = self.all_places(set, row_span(row))?;
        let (id, variable) = self.fresh();
        let mark = ExprNode::Object(name.clone(), vec![variable]).into();
        Ok(Expr::bind(Binder::Sum, domain, None, mark, id, "i"))
    }
}

//! Rows of cases that no place of the question's ranges takes: `0 & t > T` where `t` counts up to `T`.

use std::sync::Arc;

use super::judge::Judge;
use super::world_set::Setting;
use crate::cards::{RoleKind, Vocabulary};
use crate::expr::{Expr, Name, Node, Rational};
use crate::world::{Ball, Scalar, Session, compile};

/// Conditions with larger numbers may hold for sizes beyond those of all worlds.
const LARGEST: i64 = 3;

impl Judge {
    /// `expr` without the rows of cases that compare places and sizes and that no world takes, wherever a free index
    /// stands in its range.
    pub(super) fn without_idle_rows(&mut self, wide: &Setting, expr: &Expr) -> Expr {
        let expr = expr.map_parts(&mut |part, _| self.without_idle_rows(wide, part));
        let Node::Cases(rows) = expr.node() else { return expr };
        let vocabulary = &self.prepared.clone().lexicon.vocabulary;
        // The sizes of the worlds are a choice, and a text may have one token: only a place has a range.
        let is_place = |part: &Expr| {
            let role = part.as_role().and_then(|(id, _)| vocabulary.role(id));
            role.is_some_and(|role| role.kind == RoleKind::Index)
        };
        let is_idle =
            |condition: &Expr| is_about_places(condition, vocabulary) && condition.any(&mut |part| is_place(part));
        if !rows.iter().flat_map(|(condition, _)| condition).all(is_idle) {
            return expr;
        }
        let number = |place: usize| Expr::integer(place as i64);
        let numbered = rows.iter().enumerate().map(|(place, (condition, _))| (condition.clone(), number(place)));
        let numbers = numbered.chain([(None, number(rows.len()))]).collect();
        let program = compile(&Node::Cases(numbers).into());
        let mut taken = vec![false; rows.len() + 1];
        for session in self.set(wide).own() {
            let others = session.world().with_all_indices(vocabulary, program.names()).into_iter().map(Arc::new);
            for world in std::iter::once(session.world().clone()).chain(others) {
                if let Ok(value) = Session::<Ball>::new(world).run(&program)
                    && let Some(row) = value.as_integer().and_then(|row| taken.get_mut(row as usize))
                {
                    *row = true;
                }
            }
        }
        let left: Vec<_> = rows.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(row, _)| row.clone()).collect();
        if left.is_empty() || left.len() == rows.len() {
            return expr;
        }
        Expr::from(Node::Cases(left)).like(&expr)
    }
}

/// Whether a condition compares free indices, sizes and small numbers alone.
fn is_about_places(condition: &Expr, vocabulary: &Vocabulary) -> bool {
    let all = |parts: &[Expr]| parts.iter().all(|part| is_about_places(part, vocabulary));
    match condition.node() {
        Node::All(parts) | Node::Sum(parts) | Node::Product(parts) => all(parts),
        Node::Compare(_, a, b) => is_about_places(a, vocabulary) && is_about_places(b, vocabulary),
        Node::Number(value) => value.is_int() && (Rational::from(-LARGEST)..=Rational::from(LARGEST)).contains(value),
        Node::Length(text) => matches!(text.node(), Node::Object(Name::Role(_), args) if args.is_empty()),
        Node::Object(Name::Role(id), args) => vocabulary.role(id).is_some_and(|role| {
            args.is_empty() && (role.kind == RoleKind::Size || role.kind == RoleKind::Index && role.upto.is_some())
        }),
        _ => false,
    }
}

//! Dots between two terms or factors: what changes from the first to the last is the index.

use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::expr::{Binder, Domain, Expr, Node, constant_difference, normalize, plus};
use crate::text::Span;

/// What changes between two expressions.
#[derive(Default)]
struct Change {
    /// The first place where they differ, in the one and the other.
    ends: Option<(Expr, Expr)>,
}

impl Reader<'_> {
    /// `first \cdots last` as a sum or product over the index in which they differ.
    pub fn between_dots(&mut self, binder: Binder, first: &Expr, last: &Expr, dots: Span) -> Read<Expr> {
        let vocabulary = &self.lexicon.vocabulary;
        let (first, last) = (normalize(first, vocabulary), normalize(last, vocabulary));
        let (id, domain, body) = self.family(&first, &last).ok_or_else(|| {
            Trouble::new("R005", "the dots do not join two pieces that differ in one index", dots)
                .help("write the piece before the dots and the last one in the same form")
        })?;
        let expr = Expr::bind(binder, domain, None, body, id, "i");
        Ok(self.at(expr, dots))
    }

    /// What runs from `first` to `last`: variable, range, element with the variable open.
    pub fn family(&mut self, first: &Expr, last: &Expr) -> Option<(u32, Domain, Expr)> {
        let (id, variable) = self.fresh();
        let mut change = Change::default();
        let body = generalize(first, last, &variable, &mut change)?;
        let (from, to) = change.ends?;
        Some((id, Domain::Range(from, to), body))
    }
}

/// The common shape of `a` and `b`, with the variable where they differ.
fn generalize(a: &Expr, b: &Expr, variable: &Expr, change: &mut Change) -> Option<Expr> {
    if a == b {
        return Some(a.clone());
    }
    // `P(t_2 \mid t_1) \cdots P(t_n \mid t_1, \dots, t_{n-1})`: one token is a text of one.
    if let (Node::Element(sequence, at), Node::Slice(other, ..)) = (a.node(), b.node())
        && sequence == other
    {
        return generalize(&Node::Slice(sequence.clone(), at.clone(), at.clone()).into(), b, variable, change);
    }
    // The same shape all the way down: differences lie deeper.
    if same_head(a, b) {
        let (parts_a, parts_b) = (a.parts(), b.parts());
        let saved = change.ends.clone();
        let pairs: Option<Vec<Expr>> =
            parts_a.iter().zip(&parts_b).map(|((a, _), (b, _))| generalize(a, b, variable, change)).collect();
        if let Some(parts) = pairs {
            let mut parts = parts.into_iter();
            return Some(a.map_parts(&mut |_, _| parts.next().unwrap_or_else(|| Expr::integer(0))));
        }
        change.ends = saved;
    }
    index_change(a, b, variable, change)
}

/// Two index expressions as the variable plus a constant.
fn index_change(a: &Expr, b: &Expr, variable: &Expr, change: &mut Change) -> Option<Expr> {
    if !is_index(a) || !is_index(b) {
        return None;
    }
    match &change.ends {
        None => {
            change.ends = Some((a.clone(), b.clone()));
            Some(variable.clone())
        }
        Some((from, to)) => {
            let by = constant_difference(a, from)?;
            (constant_difference(b, to)? == by).then(|| plus(variable, by))
        }
    }
}

fn is_index(expr: &Expr) -> bool {
    match expr.node() {
        Node::Number(value) => value.is_int(),
        Node::Object(_, args) => args.is_empty(),
        Node::Length(_) | Node::Open(_) | Node::Bound(_) => true,
        Node::Sum(parts) | Node::Product(parts) => parts.iter().all(is_index),
        _ => false,
    }
}

/// Whether two nodes are of one kind with as many parts, so that their parts may be compared.
fn same_head(a: &Expr, b: &Expr) -> bool {
    let same = match (a.node(), b.node()) {
        (Node::Object(x, _), Node::Object(y, _)) => x == y,
        (Node::Sum(_), Node::Sum(_))
        | (Node::Product(_), Node::Product(_))
        | (Node::Power(..), Node::Power(..))
        | (Node::Element(..), Node::Element(..))
        | (Node::Slice(..), Node::Slice(..))
        | (Node::Concat(_), Node::Concat(_))
        | (Node::Length(_), Node::Length(_)) => true,
        (Node::Field(_, x), Node::Field(_, y)) => x == y,
        (Node::Apply(x, _), Node::Apply(y, _)) => x == y,
        (Node::Probability { target: x, .. }, Node::Probability { target: y, .. }) => x.len() == y.len(),
        _ => false,
    };
    same && a.parts().len() == b.parts().len()
}

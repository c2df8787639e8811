//! Required form: what a formula must show beside its value.
//!
//! `P(S)^{-1/n}` has the value of a trigram model's perplexity and does not write the trigram out.

use crate::expr::{Expr, Function, Node, constant_difference, plus};
use crate::reading::Note;

/// A form that a card requires, read.
#[derive(Debug, Clone)]
pub struct RequiredForm {
    /// One of these must occur, whatever its indices.
    pub shows: Vec<Expr>,
    /// A note that the reading must not carry; empty for none.
    pub without: String,
    /// The sentence for an answer without it.
    pub feedback: String,
    /// What is left of the marks then.
    pub left: f64,
}

impl RequiredForm {
    /// Whether one of `members` shows it, and no note tells against it.
    pub fn is_met<'a>(&self, mut members: impl Iterator<Item = &'a Expr>, notes: &[Note]) -> bool {
        if !self.without.is_empty() && notes.iter().any(|note| note.id == self.without) {
            return false;
        }
        self.shows.is_empty()
            || members.any(|expr| expr.any(&mut |part| self.shows.iter().any(|pattern| is_like(pattern, part))))
    }
}

/// Whether a product has factors of the model's own form and, beside them, factors with another history.
///
/// Such factors are equal to the model's own under its Markov assumption. That excuses a formula that leaves the whole
/// product folded, and not one that writes some factors as the model does and others as another model.
pub(super) fn mixes_histories(expr: &Expr, reference: &Expr) -> bool {
    let mut own: Vec<&Expr> = Vec::new();
    collect(reference, &mut own);
    let mut all: Vec<&Expr> = Vec::new();
    collect(expr, &mut all);
    let is_own = |part: &&Expr| own.iter().any(|pattern| is_like(pattern, part));
    // The first factors are those of every model.
    let is_inner = |part: &&Expr| is_own(part) && part.any(&mut |inner| matches!(inner.node(), Node::Bound(_)));
    all.iter().any(|part| !is_own(part)) && all.iter().any(is_inner)
}

fn collect<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    if let Node::Probability { .. } = expr.node() {
        found.push(expr);
    }
    for (part, _) in expr.parts() {
        collect(part, found);
    }
}

/// Whether two expressions are the same up to the indices of their tokens.
fn is_like(pattern: &Expr, expr: &Expr) -> bool {
    let all = |a: &[Expr], b: &[Expr]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_like(a, b));
    match (pattern.node(), expr.node()) {
        (
            Node::Probability { model, target, given },
            Node::Probability { model: other, target: other_target, given: other_given },
        ) => model == other && all(target, other_target) && all(&with_tokens(given), &with_tokens(other_given)),
        (Node::Element(a, _), Node::Element(b, _)) => is_like(a, b),
        // A function of the question, whatever its arguments are called.
        (Node::Object(a, args), Node::Object(b, other)) if !args.is_empty() && !other.is_empty() => a == b,
        // A variable that runs over the tokens, where the pattern has a token of the text.
        (Node::Element(..), Node::Bound(_)) => true,
        // The place itself, or nothing before the first one.
        (Node::Element(a, _), Node::Slice(b, from, to)) => is_like(a, b) && is_clipped(from, to),
        _ => pattern == expr,
    }
}

/// The conditions with the tokens of a slice of known length, as `t_{i-2:i-1}`, in its place.
fn with_tokens(given: &[Expr]) -> Vec<Expr> {
    const LONGEST: i64 = 4;
    let tokens = |part: &Expr| -> Option<Vec<Expr>> {
        let Node::Slice(text, from, to) = part.node() else { return None };
        // `max(1, i - 2)`: from the first token on.
        let from = match from.node() {
            Node::Apply(Function::Max, args) => args.iter().find(|it| it.as_integer().is_none())?,
            _ => from,
        };
        let length = constant_difference(to, from).filter(|length| (1..LONGEST).contains(length))?;
        let at = |offset| Node::Element(text.clone(), plus(from, offset)).into();
        Some((0..=length).map(at).collect())
    };
    let each = |part: &Expr| match part.node() {
        Node::Concat(parts) => with_tokens(parts),
        _ => tokens(part).unwrap_or_else(|| vec![part.clone()]),
    };
    given.iter().flat_map(each).collect()
}

/// Whether a slice begins at `max(1, to)`: it is one token or none.
fn is_clipped(from: &Expr, to: &Expr) -> bool {
    matches!(from.node(), Node::Apply(Function::Max, args) if args.contains(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probability(target: Vec<Expr>, given: Vec<Expr>) -> Expr {
        Node::Probability { model: Expr::role("model", Vec::new()), target, given }.into()
    }

    fn token(at: i64) -> Expr {
        Node::Element(Expr::role("text", Vec::new()), Expr::integer(at)).into()
    }

    #[test]
    fn indices_do_not_matter_and_the_number_of_conditions_does() {
        let shows = vec![probability(vec![token(3)], vec![token(2), token(1)])];
        let form = RequiredForm { shows, without: String::new(), feedback: String::new(), left: 0.5 };
        let inverse = |expr: Expr| expr.inverse();
        assert!(form.is_met([&inverse(probability(vec![token(7)], vec![token(5), token(6)]))].into_iter(), &[]));
        assert!(!form.is_met([&inverse(probability(vec![token(7)], vec![token(6)]))].into_iter(), &[]));
        assert!(!form.is_met([&probability(vec![Expr::role("text", Vec::new())], Vec::new())].into_iter(), &[]));
    }
}

//! The chain rule in typed formulas: the probability of a text is the product over its tokens, each after those before it.
//!
//! `\sum_{t=1}^{T} \log P(y_t \mid y_{<t}, x)` is `\log P(y \mid x)`, and the product over `t` is `P(y \mid x)`. In worlds of
//! typed formulas the two are numbers of their own, so that the one is put for the other where the other formula has it.

use super::compare::Comparison;
use super::judge::{Judge, Question};
use super::verdict::{Evidence, Judgement, Verdict};
use crate::expr::{BAR, Binder, Domain, Expr, Function, Name, Node};
use crate::reading::Note;
use crate::world::Program;

/// Behind the letter of a text: the tokens of it from one place to another.
const STRETCH: &str = "_{:}";

/// A probability of a whole text that a formula has: its letter, the text, and what it is conditioned on.
struct Whole {
    name: Name,
    text: Expr,
    given: Vec<Expr>,
}

impl Whole {
    fn of(expr: &Expr) -> Option<Whole> {
        let Node::Object(name @ Name::Letter(_), args) = expr.node() else { return None };
        let (text, rest) = args.split_first()?;
        let given = match rest.split_first() {
            Some((bar, given)) if is_bar(bar) => given.to_vec(),
            None => Vec::new(),
            _ => return None,
        };
        let is_whole = match text.node() {
            Node::Object(Name::Letter(letter), args) => {
                args.is_empty() || letter.ends_with(STRETCH) && args.first().is_some_and(|first| first.is_integer(1))
            }
            _ => false,
        };
        is_whole.then(|| Whole { name: name.clone(), text: text.clone(), given })
    }

    /// The probabilities of whole texts in a formula.
    fn all(expr: &Expr) -> Vec<Whole> {
        let mut found = Vec::new();
        expr.walk(&mut |part| found.extend(Whole::of(part)));
        found
    }

    fn expr(&self) -> Expr {
        let bar = || Expr::from(Node::Object(Name::Letter(BAR.into()), Vec::new()));
        let given = (!self.given.is_empty()).then(|| std::iter::once(bar()).chain(self.given.iter().cloned()));
        let args = std::iter::once(self.text.clone()).chain(given.into_iter().flatten()).collect();
        Node::Object(self.name.clone(), args).into()
    }

    /// Whether its text is that of the tokens `letter_1` to `letter_last`.
    fn is_of(&self, letter: &str, last: &Expr) -> bool {
        let Node::Object(Name::Letter(text), args) = self.text.node() else { return false };
        match text.strip_suffix(STRETCH) {
            Some(text) => text == letter && args.get(1) == Some(last),
            // `y_t` of `Y` or of `y`.
            None => text.to_lowercase() == letter.to_lowercase() && is_length(last, &self.text),
        }
    }
}

/// Whether an upper bound may be the length of a text: `|y|`, or a letter of its own.
fn is_length(last: &Expr, text: &Expr) -> bool {
    match last.node() {
        Node::Apply(Function::Abs, args) => args.first() == Some(text),
        Node::Object(Name::Letter(_), args) => args.is_empty(),
        _ => false,
    }
}

fn is_bar(expr: &Expr) -> bool {
    matches!(expr.node(), Node::Object(Name::Letter(name), args) if name.as_ref() == BAR && args.is_empty())
}

/// A range over the tokens of a text, with the probabilities of whole texts that may be put in.
struct Chain<'a> {
    last: &'a Expr,
    wholes: &'a [Whole],
}

impl Chain<'_> {
    /// The probability of the whole text whose token `P(y_t \mid y_{<t}, ...)` this is.
    fn whole(&self, expr: &Expr) -> Option<Expr> {
        let Node::Object(name @ Name::Letter(_), args) = expr.node() else { return None };
        let [token, bar, given @ ..] = args.as_slice() else { return None };
        let Node::Object(Name::Letter(letter), places) = token.node() else { return None };
        let is_token = matches!(places.as_slice(), [place] if matches!(place.node(), Node::Bound(0)));
        if !is_token || !is_bar(bar) {
            return None;
        }
        let before: Expr = Node::Object(
            Name::Letter(format!("{letter}{STRETCH}").into()),
            vec![Expr::integer(1), Expr::sum(vec![Node::Bound(0).into(), Expr::integer(-1)])],
        )
        .into();
        let at = given.iter().position(|part| *part == before)?;
        let rest: Vec<&Expr> =
            given.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, part)| part).collect();
        let is_it = |whole: &&Whole| {
            whole.name == *name
                && whole.is_of(letter, self.last)
                && whole.given.len() == rest.len()
                && whole.given.iter().all(|part| rest.contains(&part))
        };
        self.wholes.iter().find(is_it).map(Whole::expr)
    }

    /// The product over the tokens of what is made of their probabilities by products and powers.
    fn product(&self, body: &Expr) -> Option<Expr> {
        match body.node() {
            Node::Product(factors) => {
                Some(Expr::product(factors.iter().map(|factor| self.product(factor)).collect::<Option<_>>()?))
            }
            Node::Power(base, exponent) if !exponent.has_outer_bound() => {
                Some(Expr::power(self.product(base)?, exponent.clone()))
            }
            Node::Number(_) if body.is_integer(1) => Some(body.clone()),
            _ => self.whole(body),
        }
    }

    /// The sum over the tokens of what is linear in logarithms of their probabilities.
    fn sum(&self, body: &Expr) -> Option<Expr> {
        match body.node() {
            Node::Apply(Function::Log, args) => Some(self.product(args.first()?)?.log()),
            Node::Sum(terms) => Some(Expr::sum(terms.iter().map(|term| self.sum(term)).collect::<Option<_>>()?)),
            Node::Product(factors) => {
                let (with, without): (Vec<&Expr>, Vec<&Expr>) = factors.iter().partition(|factor| factor.uses_bound(0));
                let [factor] = with.as_slice() else { return None };
                let mut found = vec![self.sum(factor)?];
                found.extend(without.into_iter().map(|factor| factor.shifted(-1)));
                Some(Expr::product(found))
            }
            _ => None,
        }
    }
}

/// The expression with these whole texts in place of their tokens.
fn joined(expr: &Expr, wholes: &[Whole]) -> Expr {
    expr.replace(&mut |part, _| {
        let Node::Bind { binder, domain: Domain::Range(first, last), filter: None, body, .. } = part.node() else {
            return None;
        };
        let chain = Chain { last, wholes };
        match binder {
            _ if !first.is_integer(1) || last.has_outer_bound() => None,
            Binder::Sum => chain.sum(body),
            Binder::Product => chain.product(body),
            _ => None,
        }
    })
}

/// Whether a formula has probabilities of tokens after those before them.
pub(super) fn has_prefixes(expr: &Expr) -> bool {
    let is_stretch = |arg: &Expr| {
        matches!(arg.node(), Node::Object(Name::Letter(letter), _) if letter.ends_with(STRETCH))
            && arg.has_outer_bound()
    };
    expr.any(&mut |part| match part.node() {
        Node::Object(_, args) => args.iter().any(is_bar) && args.iter().any(is_stretch),
        _ => false,
    })
}

impl Judge {
    /// The verdict on an answer that the chain rule makes comparable with the typed reference; `None` where it does not.
    pub(super) fn judge_by_chain_rule(
        &mut self,
        (expr, program): (&Expr, &Program),
        question: &Question,
        notes: &[Note],
    ) -> Option<Judgement> {
        let reference = self.prepared().reference.expr.clone();
        if !has_prefixes(&reference) && !has_prefixes(expr) {
            return None;
        }
        let (first, second) = (joined(&reference, &Whole::all(expr)), joined(expr, &Whole::all(&reference)));
        if first == reference && second == *expr {
            return None;
        }
        match self.compare_expressions(&first, &second).0 {
            Comparison::Same(worlds) => {
                let mut judgement = Judgement::new(Verdict::Equivalent, Evidence::Tested(worlds));
                let text = "the probability of a text is the product over its tokens, each after those before it";
                judgement.assumptions = vec![Note { id: "chain_rule".to_owned(), text: text.to_owned(), span: None }];
                Some(judgement)
            }
            Comparison::Different(_) if !has_prefixes(&first) && !has_prefixes(&second) => {
                let mut judgement = self.different((expr, program), question, notes);
                // Its probabilities would obey no law.
                judgement.counterexample = None;
                Some(judgement)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Judge, Prepared, Question, Verdict};

    fn judged(reference: &str, answer: &str) -> Verdict {
        let mut judge = Judge::new(Arc::new(Prepared::typed(reference).unwrap()));
        judge.judge(answer, &Question::default(), None).verdict
    }

    #[test]
    fn the_tokens_of_a_text_make_the_text() {
        let reference = r"\frac{\log P(Y\mid X)}{|Y|}";
        let right = [
            r"\frac{1}{|Y|}\sum_{t=1}^{|Y|}\log P(y_t\mid X,y_{<t})",
            r"\frac{1}{|Y|}\log\prod_{t=1}^{|Y|} P(y_t\mid y_{<t},X)",
        ];
        let wrong =
            [r"\sum_{t=1}^{|Y|}\log P(y_t\mid X,y_{<t})", r"-\frac{1}{|Y|}\sum_{t=1}^{|Y|}\log P(y_t\mid X,y_{<t})"];
        let open = [r"\frac{1}{|Y|}\sum_{t=2}^{|Y|}\log P(y_t\mid X,y_{<t})"];
        for (answers, verdict) in
            [(&right[..], Verdict::Equivalent), (&wrong, Verdict::Different), (&open, Verdict::Undecided)]
        {
            answers.iter().for_each(|answer| assert_eq!(judged(reference, answer), verdict, "{answer}"));
        }
    }

    #[test]
    fn ratios_and_references_of_tokens_are_joined() {
        let ratio = r"\prod_{t=1}^{T}\frac{\pi_\theta(y_t\mid x,y_{<t})}{\pi_{old}(y_t\mid x,y_{<t})}";
        assert_eq!(judged(r"\frac{\pi_\theta(y\mid x)}{\pi_{old}(y\mid x)}", ratio), Verdict::Equivalent);
        assert_eq!(judged(ratio, r"\frac{\pi_\theta(y\mid x)}{\pi_{old}(y\mid x)}"), Verdict::Equivalent);
        assert_eq!(judged(r"\frac{\pi_{old}(y\mid x)}{\pi_\theta(y\mid x)}", ratio), Verdict::Different);
        // What is not conditioned on the question is another text's probability.
        let other = r"\prod_{t=1}^{T}\frac{\pi_\theta(y_t\mid y_{<t})}{\pi_{old}(y_t\mid y_{<t})}";
        assert_ne!(judged(r"\frac{\pi_\theta(y\mid x)}{\pi_{old}(y\mid x)}", other), Verdict::Equivalent);
    }
}

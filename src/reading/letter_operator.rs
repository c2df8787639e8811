//! Operators that are written with a letter: the logistic function, divergences, entropies, indicators, constants.

use super::cursor::{Cursor, split_commas, ungrouped};
use super::divergence::is_divergence;
use super::function::Operator;
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::cards::flatten;
use crate::expr::{Binder, Domain, Expr, Function, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node, Side, Style};
use crate::text::Span;

impl Reader<'_> {
    /// Letters that are operators in some uses: `\sigma(` for the logistic function, `D_{KL}`, `\mathbb{1}[..]`.
    pub(super) fn letter_operator(
        &mut self,
        operator: &Operator,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Option<Term>> {
        let sub = operator.sub.map(|sub| flatten(sub, false).to_lowercase());
        if operator.name == "D" && sub.as_deref().is_some_and(is_divergence) && operator.sup.is_none() {
            let saved = cursor.clone();
            let head = cursor.advance().and_then(super::head::Head::of);
            if matches!(cursor.peek().map(|node| &node.kind), Some(NodeKind::Delimiter { side: Side::Open, .. })) {
                if let Some(head) = head {
                    // The answer's own meaning of the divergence, then the card's.
                    for own in [true, false] {
                        let after = cursor.clone();
                        if let Ok(Some(term)) = self.attempt(|reader| reader.defined(&head, cursor, own)) {
                            return Ok(Some(term));
                        }
                        cursor.restore(&after);
                    }
                }
                return self.divergence(cursor, span).map(Some);
            }
            cursor.restore(&saved);
            return Ok(None);
        }
        let mut ahead = cursor.clone();
        ahead.advance();
        let bracket = ahead.clone().bracketed();
        if operator.name == "sigma" && operator.sub.is_none() && operator.sup.is_none() && bracket.is_some() {
            let key = crate::cards::key_of_latex("\\sigma");
            let scoped = self.scope.iter().any(|variable| variable.key == key.plain);
            let defined = self.definitions.iter().any(|definition| definition.base.plain == key.plain);
            let applied =
                |definition: &&super::Definition| definition.base.plain == key.plain && definition.has_arguments();
            let defined = defined || self.lexicon.definitions.iter().any(|it| applied(&it));
            let is_indexed = |bracket: &super::cursor::Bracketed| {
                matches!(&bracket.closing.kind, NodeKind::Scripts { sub: Some(_), .. })
            };
            if self.has_tensors() && bracket.as_ref().is_some_and(is_indexed) {
                let message = "an index of `\\sigma(...)`: it may be the softmax or the logistic function";
                return Err(Trouble::new("R005", message, span).help("write `\\operatorname{softmax}(z)_i`"));
            }
            if !scoped && !defined && self.vocabulary().named(&key).is_empty() {
                cursor.advance();
                let sigmoid = |operand: Expr| Expr::apply(Function::Sigmoid, vec![operand]);
                return self.applied(cursor, span, sigmoid).map(Some);
            }
        }
        // `Σ p(x) log p(x)`
        let is_sign =
            matches!(operator.name.as_str(), "Sigma" | "Pi") && operator.sub.is_none() && operator.sup.is_none();
        if is_sign && !self.lexicon.general && !self.is_letter_taken(&format!("\\{}", operator.name)) {
            let saved = cursor.clone();
            cursor.advance();
            let binder = if operator.name == "Sigma" { Binder::Sum } else { Binder::Product };
            if let Ok(term) = self.attempt(|reader| reader.big_operator(binder, None, None, cursor, span)) {
                return Ok(Some(term));
            }
            cursor.restore(&saved);
        }
        if operator.name == "e"
            && operator.sub.is_none()
            && !self.is_letter_taken("e")
            && !self.letters.contains_key(super::reader::NO_EULER)
        {
            cursor.advance();
            return self.raised(Expr::e(), operator.sup, span).map(Some);
        }
        if operator.name == "pi"
            && operator.sub.is_none()
            && self.lexicon.has_pi()
            && !self.is_letter_taken("\\pi")
            && !self.usage.is_function("\\pi")
            && !(self.lexicon.is_open_sheet() && bracket.as_ref().is_some_and(|it| self.is_applied(it.inside)))
        {
            cursor.advance();
            let pi = ExprNode::Constant(crate::expr::Constant::Pi).into();
            return self.raised(pi, operator.sup, span).map(Some);
        }
        if operator.name == "H"
            && operator.sub.is_none()
            && operator.sup.is_none()
            && bracket.is_some()
            && !self.is_letter_taken("H")
        {
            let saved = cursor.clone();
            if let Ok(term) = self.attempt(|reader| reader.entropy(cursor, span)) {
                return Ok(Some(term));
            }
            cursor.restore(&saved);
        }
        // `\mathcal{L}_{CE}(y, p)`
        let is_cross = || matches!(sub.as_deref(), Some("ce" | "xent" | "cross-entropy" | "h"));
        if matches!(operator.name.as_str(), "L" | "ell" | "H")
            && is_cross()
            && operator.sup.is_none()
            && bracket.is_some()
        {
            let saved = cursor.clone();
            if let Ok(term) = self.attempt(|reader| reader.cross_entropy(cursor, span)) {
                return Ok(Some(term));
            }
            cursor.restore(&saved);
        }
        let blackboard = matches!(operator.style, Style::Blackboard | Style::Bold);
        if blackboard && matches!(operator.name.as_str(), "1" | "I") && (bracket.is_some() || operator.sub.is_some()) {
            operator.without(None, operator.sup)?;
            return self.indicator(operator.sub, cursor, span);
        }
        if operator.name == "infty" && operator.sub.is_none() && operator.sup.is_none() {
            cursor.advance();
            return Ok(Some(Term::number(ExprNode::Constant(crate::expr::Constant::Infinity).into())));
        }
        Ok(None)
    }

    /// `H(p)` and `H(p, q)`: entropy and cross-entropy of distributions.
    fn entropy(&mut self, cursor: &mut Cursor, span: Span) -> Read<Term> {
        cursor.advance();
        let Some(bracketed) = cursor.bracketed() else {
            return Err(Trouble::new("R007", "the entropy has no argument", span));
        };
        let whole = span.to(bracketed.span);
        let parts = split_commas(bracketed.inside);
        if let Some(value) = self.vector_entropy(&parts, whole) {
            let value = self.at(value, whole);
            return self.with_closing_script(Term::number(value), bracketed.closing, whole);
        }
        let sources: Vec<super::probability::Source> =
            parts.iter().map(|part| self.model_source(part)).collect::<Read<_>>()?;
        let (first, last) = match sources.as_slice() {
            [one] => (one, one),
            [p, q] => (p, q),
            _ => return Err(Trouble::new("R007", "an entropy is of one or two distributions", whole)),
        };
        let (id, variable) = self.fresh();
        let value: Expr =
            ExprNode::Probability { model: last.model.clone(), target: vec![variable], given: last.given.clone() }
                .into();
        let domain = Domain::Draw { from: first.model.clone(), given: first.given.clone() };
        let expr = Expr::bind(Binder::Expectation, domain, None, value.log().negated(), id, "y");
        let expr = self.at(expr, whole);
        self.with_closing_script(Term::number(expr), bracketed.closing, whole)
    }

    /// `\mathrm{CE}(y, p)`: a cross-entropy by its name, which is of two.
    pub(super) fn cross_entropy(&mut self, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let mut ahead = cursor.clone();
        ahead.advance();
        let Some(bracketed) = ahead.bracketed() else {
            return Err(Trouble::new("R007", "the cross-entropy has no arguments", span));
        };
        let whole = span.to(bracketed.span);
        let [first, second] = split_commas(bracketed.inside)[..] else {
            return Err(Trouble::new("R007", "a cross-entropy is of two distributions", whole));
        };
        // `\mathrm{CE}(p, y)`, as in code: a label is no distribution, so that the order tells nothing.
        let value = self.vector_entropy(&[first, second], whole);
        if let (None, Some(value)) = (value, self.vector_entropy(&[second, first], whole)) {
            cursor.restore(&ahead);
            let value = self.at(value, whole);
            return self.with_closing_script(Term::number(value), bracketed.closing, whole);
        }
        self.entropy(cursor, span)
    }

    /// `\mathbb{1}[k > 0]`, `\mathbb{1}_{k > 0}`; `None` where no condition follows.
    fn indicator(&mut self, sub: Option<&[Node]>, cursor: &mut Cursor, span: Span) -> Read<Option<Term>> {
        let saved = cursor.clone();
        cursor.advance();
        let read = |reader: &mut Self, row: &[Node]| {
            let condition = reader.condition(row)?;
            Ok(Expr::apply(Function::Indicator, vec![condition]))
        };
        if let Some(sub) = sub {
            return match self.attempt(|reader| read(reader, super::range::without_brackets(ungrouped(sub)))) {
                Ok(expr) => Ok(Some(Term::number(self.at(expr, span)))),
                Err(_) => {
                    cursor.restore(&saved);
                    Ok(None)
                }
            };
        }
        let Some(bracketed) = cursor.bracketed() else { return Ok(None) };
        let expr = read(self, bracketed.inside)?;
        let expr = self.at(expr, span.to(bracketed.span));
        self.with_closing_script(Term::number(expr), bracketed.closing, span).map(Some)
    }

    pub(super) fn is_letter_taken(&self, key: &str) -> bool {
        let name = crate::cards::NameKey { plain: key.to_owned(), styled: key.to_owned() };
        self.scope.iter().any(|variable| variable.key == key)
            || self.definitions.iter().any(|definition| definition.base.plain == key)
            || !self.vocabulary().named(&name).is_empty()
            || self.letters.contains_key(key)
    }
}

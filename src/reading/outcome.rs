//! Sums over all outcomes: `\sum_i p_i`, `\sum_{k=1}^{K} P(k)`, `\int p(x)\,dx`.

use super::cursor::{Cursor, row_span, split_row, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl Reader<'_> {
    /// A sum or product whose letter numbers the outcomes of a distribution; `None` where it does not.
    ///
    /// The letter and the number of outcomes are unknown otherwise, and the card has a set of outcomes.
    pub(super) fn over_outcomes(
        &mut self,
        binder: Binder,
        scripts: (&[Node], Option<&[Node]>),
        cursor: &mut Cursor,
        span: Span,
    ) -> Option<Term> {
        let outcomes = self.vocabulary().of_kind(RoleKind::Responses).next()?;
        let letter = self.outcome_letter(scripts.0, scripts.1)?;
        let key = flatten(letter, false);
        let saved = cursor.clone();
        let read = self.attempt(|reader| {
            let start = cursor.span();
            let negative = super::arithmetic::sign(cursor) == Some(true);
            let (id, variable) = reader.fresh();
            // `x_i` is the outcome with the number `i`, as `i` itself is.
            let vocabulary = reader.vocabulary();
            let drawn = vocabulary.of_kind(RoleKind::Sequence).filter(|role| reader.is_outcome(role));
            let names = drawn.flat_map(|role| std::iter::once(&role.write).chain(&role.aliases));
            let numbered = names.map(|name| format!("{}_({key})", crate::cards::key_of_latex(name).plain));
            let keys: Vec<String> = std::iter::once(key.clone()).chain(numbered).collect();
            let variables = keys.iter().map(|key| outcome_variable(key, &variable, None)).collect();
            let body = reader.with_scope(variables, |reader| {
                let body = reader.nested(start, |reader| reader.term(cursor))?;
                reader.as_number(body, start)
            })?;
            if !body.any(&mut |part| part == &variable) {
                return Err(Trouble::new("R008", format!("over what `{key}` runs is not said"), span));
            }
            reader.note("outcomes", format!("`{key}` runs over all outcomes"), span);
            let domain = Domain::Elements(Expr::role(&outcomes.id, Vec::new()));
            let body = if negative { body.negated() } else { body };
            let end = cursor.span().start.max(span.end);
            let expr = Expr::bind(binder, domain, None, body, id, &key);
            Ok(Term::number(reader.at(expr, Span::new(span.start, end))))
        });
        if read.is_err() {
            cursor.restore(&saved);
        }
        read.ok()
    }

    /// Whether a role is one outcome of a distribution that is under no condition.
    fn is_outcome(&self, role: &Role) -> bool {
        let source = role.drawn.as_deref().and_then(|id| self.vocabulary().role(id));
        source.is_some_and(|source| source.kind == RoleKind::Model && source.given.is_empty())
    }

    /// Whether the letter of an operator numbers outcomes of which the card speaks.
    pub(super) fn numbers_outcomes(&self, sub: &[Node], sup: Option<&[Node]>) -> bool {
        let vocabulary = self.vocabulary();
        vocabulary.of_kind(RoleKind::Responses).next().is_some()
            && vocabulary.of_kind(RoleKind::Sequence).any(|role| self.is_outcome(role))
            && self.outcome_letter(sub, sup).is_some()
    }

    /// The letter of `_i`, or of `_{i=1}^{K}` with an unknown `K`.
    fn outcome_letter<'n>(&self, sub: &'n [Node], sup: Option<&[Node]>) -> Option<&'n [Node]> {
        // `|\mathcal{X}|`
        let counts = |row: &[Node]| {
            let bar = |node: &Node| super::cursor::delimiter_of(node).is_some_and(|(name, _)| name == "|");
            match ungrouped(row) {
                [open, inside @ .., close] if bar(open) && bar(close) => {
                    let named = self.vocabulary().named(&NameKey::of(ungrouped(inside)));
                    named.iter().any(|role| role.kind == RoleKind::Responses)
                }
                _ => false,
            }
        };
        let unknown = |row: &[Node]| match ungrouped(row) {
            [name] => Head::of(name).is_some_and(|head| {
                head.items.is_empty() && head.sup.is_none() && self.vocabulary().named(&head.base).is_empty()
            }),
            _ => false,
        };
        let parts = split_row(ungrouped(sub), |node| symbol_name(node) == Some("="));
        let letter = match (parts.as_slice(), sup) {
            ([letter], None) => letter,
            ([letter, from], Some(to)) if flatten(trimmed(from), false) == "1" && (unknown(to) || counts(to)) => letter,
            _ => return None,
        };
        unknown(letter).then_some(ungrouped(letter))
    }

    /// `p_i` where `i` numbers the outcomes.
    pub(super) fn indexed_model(&mut self, role: &Role, items: &[&[Node]], span: Span) -> Read<Option<Term>> {
        let [item] = items else { return Ok(None) };
        let outcome = match ungrouped(item) {
            [_] => self.attempt(|reader| reader.whole(item)).ok().filter(|term| term.kind == Kind::Sequence),
            _ => None,
        };
        Ok(outcome.filter(|_| role.given.is_empty()).map(|term| {
            let model = Expr::role(&role.id, Vec::new());
            let expr = ExprNode::Probability { model, target: vec![term.expr], given: Vec::new() }.into();
            Term::number(self.at(expr, span))
        }))
    }

    /// `\int p(x) f(x)\,dx` of a typed formula, whose worlds are finite: a sum over all values, where a density is under it.
    fn integral_of_density(
        &mut self,
        (end, letter): (usize, &[Node]),
        key: &str,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Term> {
        let (id, variable) = self.fresh();
        let variables =
            vec![Variable { key: key.to_owned(), term: Term::number(variable.clone()), role: None, typed: true }];
        let body = self.with_scope(variables, |reader| reader.whole_number(&cursor.rest()[..end]))?;
        let is_density = |part: &Expr| match part.node() {
            ExprNode::Object(crate::expr::Name::Letter(latex), args) => {
                super::general::is_distribution(latex) && args.contains(&variable)
            }
            _ => false,
        };
        if !body.any(&mut |part| is_density(part)) {
            return Err(Trouble::new("R008", "integrals are read over densities only", span).help("write a sum"));
        }
        while cursor.peek().is_some_and(|node| node.span.start < letter[0].span.end) {
            cursor.advance();
        }
        self.note("integral", "the integral is read as a sum over all values", span);
        let sum = Expr::bind(Binder::Sum, self.open_range(), None, body, id, key);
        Ok(Term::number(self.at(sum, span)))
    }

    /// `\int p(x) \log p(x)\,dx` over the outcomes that the card declares: a sum.
    pub(super) fn integral(
        &mut self,
        sub: Option<&[Node]>,
        sup: Option<&[Node]>,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Term> {
        let trouble = |text: &str, span: Span| Trouble::new("R008", text, span).help("write a sum");
        let row = cursor.rest();
        let Some((end, letter)) = differential(row) else {
            return Err(trouble("the integral does not say over what it runs", span));
        };
        let key = NameKey::of(letter);
        let outcomes = self.vocabulary().of_kind(RoleKind::Responses).next();
        let roles = self.vocabulary().named(&key);
        let outcome = roles.into_iter().find(|role| role.kind == RoleKind::Sequence && role.drawn.is_some());
        if self.lexicon.is_typed() && sub.is_none() && sup.is_none() {
            return self.integral_of_density((end, letter), &key.plain, cursor, span);
        }
        let (Some(outcomes), Some(outcome)) = (outcomes, outcome) else {
            return Err(trouble("integrals are read over declared sets of outcomes only", span));
        };
        let is_all = |row: &[Node]| {
            let row = ungrouped(row);
            let set = self.vocabulary().named(&NameKey::of(row)).iter().any(|role| role.id == outcomes.id);
            set || flatten(row, false) == key.plain
        };
        if sup.is_some() || sub.is_some_and(|sub| !is_all(sub)) {
            return Err(trouble("these limits of an integral are not understood", sub.or(sup).map_or(span, row_span)));
        }
        let (id, variable) = self.fresh();
        let body = &row[..end];
        let variables = vec![outcome_variable(&key.plain, &variable, Some(outcome.id.clone()))];
        let body = self.with_scope(variables, |reader| reader.whole_number(body))?;
        while cursor.peek().is_some_and(|node| node.span.start < letter[0].span.end) {
            cursor.advance();
        }
        self.note("integral", "the integral is read as a sum over the outcomes", span);
        let domain = Domain::Elements(Expr::role(&outcomes.id, Vec::new()));
        let expr = Expr::bind(Binder::Sum, domain, None, body, id, &key.plain);
        Ok(Term::number(self.at(expr, span.to(letter[0].span))))
    }
}

fn outcome_variable(key: &str, variable: &Expr, role: Option<String>) -> Variable {
    Variable { key: key.to_owned(), term: Term::new(variable.clone(), Kind::Sequence), role, typed: true }
}

/// Where the integrand ends, and the letter behind the `d`.
fn differential(row: &[Node]) -> Option<(usize, &[Node])> {
    let is_d = |node: &Node| match &node.kind {
        NodeKind::Symbol { name, .. } => name.as_ref() == "d",
        NodeKind::Word { text, .. } => text == "d",
        _ => false,
    };
    let mut depth = 0usize;
    for (place, node) in row.iter().enumerate() {
        match super::cursor::delimiter_of(node) {
            Some((_, crate::latex::tree::Side::Open)) => depth += 1,
            Some((_, crate::latex::tree::Side::Close)) => depth = depth.checked_sub(1)?,
            _ if depth == 0 && is_d(node) => {
                let at = (place + 1..row.len()).find(|at| !super::cursor::is_blank(&row[*at]))?;
                return Some((place, std::slice::from_ref(&row[at])));
            }
            _ => {}
        }
    }
    None
}

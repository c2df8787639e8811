//! Kullback-Leibler divergences.

use super::cursor::{Cursor, delimiter_of, symbol_name, trimmed};
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode};
use crate::text::Span;

pub(super) fn is_divergence(name: &str) -> bool {
    matches!(name, "kl" | "kld" | "dkl" | "d_(kl)" | "kl-divergence")
}

impl Reader<'_> {
    /// `D_{KL}(p \| q)`: the expectation of the log-ratio under the first.
    pub(super) fn divergence(&mut self, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let open = cursor.span();
        let Some(bracketed) = cursor.bracketed() else {
            return Err(
                Trouble::new("R007", "the divergence has no arguments", open).help("write `D_{KL}(p \\,\\|\\, q)`")
            );
        };
        let whole = span.to(bracketed.span);
        let separator = |name: &'static str| {
            super::cursor::split_row(bracketed.inside, move |node| {
                delimiter_of(node).is_some_and(|(found, _)| found == name) || symbol_name(node) == Some(name)
            })
        };
        let candidates = [separator("\\|"), separator("|"), separator(",")];
        // `p \vert\vert q`: two single bars are a double one.
        let parts = candidates.iter().find_map(|parts| match parts.as_slice() {
            [p, q] => Some([*p, *q]),
            [p, between, q] if trimmed(between).is_empty() => Some([*p, *q]),
            _ => None,
        });
        let Some([p, q]) = parts else {
            return Err(Trouble::new("R005", "the two distributions are not understood", whole)
                .help("write `D_{KL}(p \\,\\|\\, q)`"));
        };
        if let Some(value) = self.vector_divergence(p, q, whole) {
            let value = self.at(value, whole);
            return self.with_closing_script(Term::number(value), bracketed.closing, whole);
        }
        if self.lexicon.is_typed() {
            let value = self.general_divergence(trimmed(p), trimmed(q), whole)?;
            return self.with_closing_script(Term::number(value), bracketed.closing, whole);
        }
        let p = self.model_source(p)?;
        let q = self.model_source(q)?;
        let (id, variable) = self.fresh();
        let of = |source: &super::probability::Source| -> Expr {
            ExprNode::Probability {
                model: source.model.clone(),
                target: vec![variable.clone()],
                given: source.given.clone(),
            }
            .into()
        };
        let ratio = of(&p).over(of(&q)).log();
        let domain = Domain::Draw { from: p.model.clone(), given: p.given.clone() };
        let expr = self.at(Expr::bind(Binder::Expectation, domain, None, ratio, id, "y"), whole);
        self.with_closing_script(Term::number(expr), bracketed.closing, whole)
    }
}

//! The formula's own name inside of the formula.

use super::head::{Head, is_decoration};
use super::reader::Reader;
use super::term::{Read, Term};
use crate::cards::{Role, RoleKind};
use crate::expr::{Binder, Domain, Expr, Name, Node as ExprNode, constant_difference};

impl Reader<'_> {
    /// `\hat A_{t+1}` in a formula for `\hat A_t`: the reference one step later.
    pub(super) fn recursion(&mut self, head: &Head) -> Read<Option<Term>> {
        let lexicon = self.lexicon;
        let is_own = lexicon.results.iter().any(|result| result.plain == head.base.plain);
        let (Some(value), [item], true) = (&lexicon.value, head.items.as_slice(), is_own && self.foreign == 0) else {
            return Ok(None);
        };
        if head.sup.is_some_and(|sup| !is_decoration(sup)) || head.primes > 0 {
            return Ok(None);
        }
        let is_free = |role: &&Role| {
            let name = Name::Role(role.id.as_str().into());
            role.kind == RoleKind::Index
                && value.any(
                    &mut |part| matches!(part.node(), ExprNode::Object(own, args) if *own == name && args.is_empty()),
                )
        };
        let Some(step) = self.vocabulary().roles.iter().find(is_free) else { return Ok(None) };
        let here = Expr::role(&step.id, Vec::new());
        let at = self.whole_number(item)?;
        // What is defined by its next step ends only where it adds up to the end: `\sum_{k=t}^{T}`.
        let adds_up = match value.node() {
            ExprNode::Bind { binder: Binder::Sum, domain: Domain::Range(from, to), .. } => {
                [from, to].into_iter().any(|end| end.any(&mut |part| *part == here))
            }
            _ => false,
        };
        if !adds_up {
            return Ok(None);
        }
        // A step back would define nothing, and the same step says nothing.
        if !self.is_claim && constant_difference(&at, &here) != Some(1) {
            return Ok(None);
        }
        if !self.is_claim {
            self.note("recursion", "the recursion is opened with the reference, and ends with 0", head.span);
        }
        let expr = value.replace(&mut |part, _| (*part == here).then(|| at.clone()));
        Ok(Some(Term::number(self.at(expr, head.span))))
    }
}

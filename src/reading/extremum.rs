//! The smallest and the largest: over an index, or over what is optimised.

use super::cursor::{Cursor, ungrouped};
use super::reader::Reader;
use super::term::{Read, Term};
use crate::cards::{Direction, RoleKind, flatten};
use crate::expr::{Binder, Function};
use crate::latex::tree::Node;
use crate::text::Span;

impl Reader<'_> {
    /// Whether what stands below an extremum is a model or its parameters.
    pub(super) fn is_parameter(&self, sub: &[Node]) -> bool {
        let key = flatten(ungrouped(sub), false);
        // What is trained is the first model of a card.
        let model = self.vocabulary().of_kind(RoleKind::Model).next().is_some_and(|role| {
            std::iter::once(&role.write).chain(&role.aliases).any(|name| crate::cards::key_of_latex(name).plain == key)
        });
        model || matches!(key.as_str(), "\\theta" | "\\phi" | "\\psi" | "w" | "\\pi" | "\\Theta")
    }

    /// `\max_j r_j` over an index; `\max_\theta J` names what is optimised and leaves the value alone.
    pub(super) fn extremum(&mut self, function: Function, sub: &[Node], cursor: &mut Cursor, span: Span) -> Read<Term> {
        if self.is_parameter(sub) {
            let direction = if function == Function::Min { Direction::Minimise } else { Direction::Maximise };
            let what = direction.note();
            self.note(what, format!("what follows is {what}; its value is compared"), span);
            let place = cursor.span();
            return match super::arithmetic::sign(cursor) {
                Some(negative) => {
                    let term = self.term(cursor)?;
                    let number = self.as_number(term, place)?;
                    Ok(Term::number(if negative { number.negated() } else { number }))
                }
                None => self.term(cursor),
            };
        }
        if self.lexicon.is_typed() && self.usage.is_function(&flatten(ungrouped(sub), false)) {
            let message = "an extremum over functions is not worked out";
            return Err(super::term::Trouble::new("R005", message, span).help("write the value without it"));
        }
        let binder = if function == Function::Min { Binder::Min } else { Binder::Max };
        self.big_operator(binder, Some(sub), None, cursor, span)
    }
}

/// The extremum of that name.
pub(super) fn extremum_named(name: &str) -> Option<Function> {
    match name {
        "max" => Some(Function::Max),
        "min" => Some(Function::Min),
        _ => None,
    }
}

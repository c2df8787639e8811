//! Macros: definitions from a preamble or the text itself, and the expansion of their uses.
//!
//! `ahead` takes arguments, `definition` reads definitions, `expansion` replaces uses. A
//! definition holds from its place to the end of its group, as in TeX; a name that is used
//! before its only definition is expanded all the same.

mod ahead;
mod definition;
mod expansion;

use std::cell::Cell;

use rustc_hash::FxHashMap;

use super::commands::effect;
use super::lexer;
use crate::text::Span;
use ahead::Ahead;
use definition::{Meaning, definition, is_definition};

pub use expansion::expanded;

/// How many tokens may be looked at in search of the ends of arguments.
const STEPS: usize = 2_000_000;

/// Definitions collected from a preamble.
#[derive(Debug, Clone, Default)]
pub struct Macros {
    /// The definition of each name as typed.
    table: FxHashMap<String, String>,
}

impl Macros {
    /// Collects every definition in `preamble`; other text is passed over.
    ///
    /// Knows `\newcommand`, `\renewcommand`, `\providecommand` (each with a star or without), `\def`
    /// and its kin, `\let`, `\DeclareMathOperator`, `\DeclarePairedDelimiter`. The last definition of
    /// a name counts.
    pub fn read(preamble: &str) -> Macros {
        let mut tokens = lexer::tokens(preamble, 0, false);
        tokens.reverse();
        let steps = Cell::new(STEPS);
        let mut macros = Macros::default();
        let mut ahead = Ahead::new(&tokens, &steps);
        while let Some(token) = ahead.first() {
            ahead = ahead.after_first();
            if is_definition(token)
                && let Some((after, name, meaning)) = definition(token, ahead)
            {
                let end = after.first().map_or(preamble.len(), |token| token.span.start);
                let text = Span::new(token.span.start, end).of(preamble).to_string();
                macros.define(name, token.text, &meaning, text);
                ahead = after;
            }
        }
        macros
    }

    fn define(&mut self, name: &str, command: &str, meaning: &Meaning<'_>, text: String) {
        if command == r"\providecommand" && (self.table.contains_key(name) || effect(name).is_some()) {
            return;
        }
        let same = match meaning {
            Meaning::Alias(token) => self.table.get(token.text).cloned(),
            Meaning::New(_) => None,
        };
        self.table.insert(name.to_string(), same.unwrap_or(text));
    }

    /// How many macros there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}

#[cfg(test)]
mod tests;

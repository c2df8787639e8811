//! LaTeX mathematics to a syntax tree and back.
//!
//! [`parse`] reads math-mode LaTeX as people type it and always yields a tree; what was
//! repaired or left out is a diagnostic. It knows TeX's groups, commands, macros and
//! environments, and nothing of what a symbol means.
//!
//! The way of the text: `lexer` (characters to tokens) → `macros` (expansion) →
//! `prepare` (repairs, pairs) → `grammar` (tokens to nodes). Commands and symbols are
//! rows of `commands` and `symbols`. [`print()`] writes a tree as clean LaTeX.

mod commands;
mod grammar;
mod lexer;
mod macros;
mod prepare;
mod print;
mod symbols;
mod token;
pub mod tree;
mod unicode;

pub use macros::Macros;
pub use print::print;

use crate::text::{Diagnostic, Span};
use token::{State, Tokens};
use tree::{Kind, Node, Tree};

/// What [`parse`] gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The tree; it holds the whole text.
    pub tree: Tree,
    /// What there is to say, in the order of the places.
    pub diagnostics: Vec<Diagnostic>,
}

/// The longest text that is read, in bytes.
const LONGEST: usize = 1 << 20;

/// Reads math-mode LaTeX, with or without delimiters such as `$..$` around the whole.
///
/// Spans are byte ranges of `source`. Never panics; time grows linearly with the length.
pub fn parse(source: &str) -> Parsed {
    parse_with(source, &Macros::default())
}

/// Reads math-mode LaTeX in which `macros` are defined, besides those that it defines itself.
pub fn parse_with(source: &str, macros: &Macros) -> Parsed {
    if source.len() > LONGEST {
        let message = format!("the text has {} bytes, more than {LONGEST}", source.len());
        return unread(source, Diagnostic::error("L007", message, Span::empty(0)));
    }
    let inside = prepare::stripped(source);
    let is_doubled = prepare::is_doubled(inside.of(source));
    let tokens = lexer::tokens(inside.of(source), inside.start, is_doubled);
    if tokens.len() > lexer::LONGEST {
        let message = format!("the text has more than {} signs", lexer::LONGEST);
        return unread(source, Diagnostic::error("L007", message, Span::empty(0)));
    }
    let state = State::new(source);
    if is_doubled {
        let at = inside.start + inside.of(source).find(r"\\").unwrap_or(0);
        state.report(|| {
            let message = r"every backslash is doubled: `\\` is a line break in TeX, read as `\`";
            Diagnostic::warning("L009", message, Span::new(at, at + 2)).with_help("write single backslashes")
        });
    }
    let mut tokens = match macros::expanded(tokens, macros, &state) {
        Ok(tokens) => tokens,
        Err(diagnostic) => return unread(source, *diagnostic),
    };
    prepare::repair(&mut tokens, &state);
    prepare::pair(&mut tokens, &state);
    let row = grammar::formula(Tokens::new(&tokens, &state)).map(|(_, row)| row).unwrap_or_default();
    Parsed { tree: Tree { row }, diagnostics: state.into_diagnostics() }
}

/// Whether a command, with its backslash, is one that every sheet may use.
pub fn is_known_command(name: &str) -> bool {
    commands::effect(name).is_some()
}

fn unread(source: &str, diagnostic: Diagnostic) -> Parsed {
    let span = Span::new(0, source.len());
    let row = vec![Node { kind: Kind::Error(source.to_string()), span }];
    Parsed { tree: Tree { row }, diagnostics: vec![diagnostic] }
}

#[cfg(test)]
mod tests;

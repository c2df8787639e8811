//! What reading a piece of a formula gives: an expression of a kind, or a trouble.

use crate::expr::Expr;
use crate::text::{Diagnostic, Span};

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Number,
    /// A token at a place, or a token that a variable runs over.
    Token,
    /// A sequence or a part of one.
    Sequence,
    /// Several sequences drawn together.
    Group,
    /// A record of the data set with this role.
    Record(String),
    /// A data set with this role.
    Dataset(String),
    /// A distribution over prompts.
    Prompts,
    /// A language model or policy.
    Model,
    /// A set of places of a text.
    Places,
    /// The vocabulary's tokens.
    Tokens,
    /// All responses.
    Responses,
}

/// An expression and its kind.
#[derive(Debug, Clone)]
pub struct Term {
    /// The expression.
    pub expr: Expr,
    /// Its kind.
    pub kind: Kind,
}

impl Term {
    /// A number.
    pub fn number(expr: Expr) -> Self {
        Term { expr, kind: Kind::Number }
    }

    /// An expression of some kind.
    pub fn new(expr: Expr, kind: Kind) -> Self {
        Term { expr, kind }
    }
}

/// How an unknown name is used; tells which roles it may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Alone or with decoration.
    Bare,
    /// Before a bracket that holds a bar.
    Conditional,
    /// Before another bracket.
    Applied,
    /// With indices.
    Indexed,
    /// Alone, as an index.
    Index,
}

/// A name that no vocabulary and no definition knows.
#[derive(Debug, Clone)]
pub struct UnknownName {
    /// The name's key.
    pub key: String,
    /// The key of the base letter, without scripts.
    pub base: String,
    /// How it is used.
    pub shape: Shape,
}

/// Why a piece could not be read.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// For people.
    pub diagnostic: Diagnostic,
    /// The unknown name, if that is why.
    pub unknown: Option<UnknownName>,
}

impl Trouble {
    /// A trouble at a place.
    pub fn new(code: &'static str, message: impl Into<String>, span: Span) -> Box<Self> {
        Box::new(Trouble { diagnostic: Diagnostic::error(code, message, span), unknown: None })
    }

    /// The same at another place.
    pub fn moved(mut self: Box<Self>, span: Span) -> Box<Self> {
        self.diagnostic.labels.truncate(1);
        if let Some(label) = self.diagnostic.labels.first_mut() {
            label.span = span;
        }
        self
    }

    /// The same with advice.
    pub fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.diagnostic = self.diagnostic.with_help(help);
        self
    }
}

/// The result of reading a piece.
pub type Read<T> = Result<T, Box<Trouble>>;

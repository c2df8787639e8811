//! Roles: what a symbol stands for, whatever letter is used.

use serde::Deserialize;

use crate::expr::{Rational, parse_decimal};

/// What kind of thing a role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleKind {
    /// A letter that counts; its range comes from the formula or from `upto`.
    Index,
    /// A natural number.
    Size,
    /// A real number.
    Scalar,
    /// A language model or policy: probabilities of tokens and sequences under conditions.
    Model,
    /// The parameters of a model, by which gradients are taken.
    Parameter,
    /// A sequence of tokens: a sentence, a prompt, a response.
    Sequence,
    /// A finite list of records whose components are sequences.
    Dataset,
    /// A distribution over prompts.
    Prompts,
    /// Several responses drawn together.
    Group,
    /// A number that depends on its arguments.
    Function,
    /// Numbers by place: as many as its `shape` says.
    Vector,
    /// Numbers by row and column: as many as its `shape` says.
    Matrix,
    /// Some of the places of a sequence, neither none nor all.
    Places,
    /// The tokens of the vocabulary.
    Tokens,
    /// All responses.
    Responses,
}

/// A place in a formula that tells roles of one letter apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the bounds of a clip, or in a minimum or maximum.
    Clip,
    /// Below a fraction bar.
    Denominator,
    /// Behind the bar of a probability.
    Condition,
}

/// An interval of numbers from which values are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// Lower end.
    pub low: Rational,
    /// Upper end, not below the lower one.
    pub high: Rational,
}

impl Interval {
    /// Reads `(0, 1)`, `[2, 6]`, `> 0`, `real`. Open and closed ends are not told apart:
    /// values are always drawn from inside.
    pub fn parse(text: &str) -> Option<Interval> {
        let text = text.trim();
        match text {
            "real" => return Some(Interval { low: Rational::from(-2), high: Rational::from(2) }),
            "> 0" | ">0" | ">= 0" => return Some(Interval { low: Rational::ZERO, high: Rational::from(2) }),
            _ => {}
        }
        let inner = text.strip_prefix(['(', '['])?.strip_suffix([')', ']'])?;
        let (low, high) = inner.split_once(',')?;
        let number = |text: &str| -> Option<Rational> {
            let text = text.trim();
            match text.strip_prefix('-') {
                Some(text) => Some(-parse_decimal(text.trim())?.0),
                None => Some(parse_decimal(text)?.0),
            }
        };
        let (low, high) = (number(low)?, number(high)?);
        (low <= high).then_some(Interval { low, high })
    }

    /// Whether every value is positive.
    pub fn is_positive(&self) -> bool {
        self.low >= Rational::ZERO
    }
}

impl RoleKind {
    /// Whether it has components.
    pub fn is_tensor(self) -> bool {
        matches!(self, RoleKind::Vector | RoleKind::Matrix)
    }
}

/// A role of a vocabulary.
#[derive(Debug, Clone)]
pub struct Role {
    /// The id by which the card's other parts name it.
    pub id: String,
    /// What it is.
    pub kind: RoleKind,
    /// How the normalized form writes it, as LaTeX of a bare name.
    pub write: String,
    /// Other names in LaTeX.
    pub aliases: Vec<String>,
    /// From where values are drawn: sizes, scalars, functions.
    pub range: Option<Interval>,
    /// The value that the question gives, for sizes and scalars.
    pub value: Option<Rational>,
    /// Size: what it is a multiple of, where that matters.
    pub multiple: Option<i64>,
    /// Size: the role whose length or number of elements it is. Parameter: the model that it belongs to. Places: the sequence. Field: the data set it belongs to.
    pub of: Option<String>,
    /// Sequence or group: letters of its elements, the first for printing.
    pub elements: Vec<String>,
    /// Data set: the roles of its components, in order.
    pub fields: Vec<String>,
    /// Sequence or group: the role that it is drawn from where no expectation says so.
    /// Model: the role that a draw gives. On a card also a hole that the options fill with a role.
    pub drawn: Option<String>,
    /// Function: the roles of its arguments. Model: the roles that a draw is conditioned on.
    pub given: Vec<String>,
    /// Where the role is at home, so that one letter may have two roles: `clip`, `denominator`, `condition`.
    pub within: Option<Place>,
    /// Vector and matrix: how many components there are along each axis, as the id of a size or several with `*`
    /// between them. With `given` it is one of a family, whose indices come first.
    pub shape: Vec<String>,
    /// Function: whether its values are whole numbers, the ends of the range among them.
    pub whole: bool,
    /// Matrix of a family: whether its name without an index is the stack of all of them, one below the other.
    pub stacked: bool,
    /// Group: whether the question keeps only groups in which some members pass and some fail, so that an answer may say it.
    pub filtered: bool,
    /// Index: the size up to which it counts where nothing binds it.
    pub upto: Option<String>,
}

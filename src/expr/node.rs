//! The expression: what a formula means, with real binders.
//!
//! Bound variables are indices to their binder (0 is the innermost), so two
//! expressions that differ only in the letters of their bound variables are
//! equal. Letters and places are kept beside the meaning, in [`Loose`] fields
//! that no comparison sees.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::Rational;
use crate::text::Span;

/// A value that rides along without taking part in comparison or hashing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Loose<T>(pub T);

impl<T> PartialEq for Loose<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl<T> Eq for Loose<T> {}
impl<T> PartialOrd for Loose<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Loose<T> {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}
impl<T> Hash for Loose<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// An expression: a shared node and the place it was read from.
#[derive(Clone)]
pub struct Expr {
    node: Arc<Hashed>,
    span: Loose<Option<Span>>,
}

/// A node with what is asked for far more often than nodes are made; it is made of what is known of the parts.
struct Hashed {
    node: Node,
    hash: u64,
    /// How many nodes there are, counted as a tree.
    size: usize,
    /// How many binders are nested in it.
    height: u32,
    /// How many binders outside of it its variables reach.
    reach: u32,
}

impl std::fmt::Debug for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Expr").field("node", self.node()).field("span", &self.span).finish()
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        let is_shared = Arc::ptr_eq(&self.node, &other.node);
        is_shared || (self.node.hash == other.node.hash && self.node() == other.node())
    }
}

impl Eq for Expr {}

impl PartialOrd for Expr {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Expr {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.node().cmp(other.node())
    }
}

impl Hash for Expr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.node.hash);
    }
}

/// The role of the end mark: joined behind a sequence, it is the token that ends it.
pub const END_ROLE: &str = "@end";

/// The letter of the bar among the arguments of a conditional probability.
pub const BAR: &str = "\\mid";

/// The name of something that no binder introduces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// A role that the vocabulary declares, by its id.
    Role(Arc<str>),
    /// A letter that no vocabulary declares, as clean LaTeX.
    Letter(Arc<str>),
}

impl Name {
    /// The id or the LaTeX.
    pub fn as_str(&self) -> &str {
        match self {
            Name::Role(text) | Name::Letter(text) => text,
        }
    }
}

/// A number with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constant {
    /// Euler's number; the base of `exp`.
    E,
    /// The circle's ratio.
    Pi,
    /// Positive infinity, as an upper bound.
    Infinity,
}

/// A function of numbers; [`FUNCTIONS`](super::FUNCTIONS) has their names and arities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// Natural logarithm.
    Log,
    /// Smallest argument.
    Min,
    /// Largest argument.
    Max,
    /// `clip(z, a, b) = min(max(z, a), b)` for `a <= b`, undefined for `a > b`.
    Clip,
    /// Absolute value.
    Abs,
    /// Logistic function `1/(1+e^{-z})`.
    Sigmoid,
    /// Hyperbolic tangent.
    Tanh,
    /// Sine.
    Sin,
    /// Cosine.
    Cos,
    /// Largest integer not above.
    Floor,
    /// Smallest integer not below.
    Ceil,
    /// Nearest integer; the larger of two.
    Round,
    /// Factorial of a natural number.
    Factorial,
    /// Binomial coefficient.
    Binomial,
    /// 1 where the condition holds, else 0.
    Indicator,
}

/// A relation between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    LessEqual,
    /// Greater.
    Greater,
    /// Greater or equal.
    GreaterEqual,
}

/// What a binder does with the values of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binder {
    /// Sum; empty is 0.
    Sum,
    /// Product; empty is 1.
    Product,
    /// Largest value; empty is undefined.
    Max,
    /// Smallest value; empty is undefined.
    Min,
    /// Mean weighted by the domain's probabilities.
    Expectation,
}

/// What a bound variable runs over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// The integers from the first to the second, both included; none where the second is smaller.
    Range(Expr, Expr),
    /// The elements of a set: a vocabulary, a data set, the responses of a model.
    Elements(Expr),
    /// One draw from a model or a data set, under conditions.
    Draw {
        /// A model, a distribution or a data set.
        from: Expr,
        /// What the draw is conditioned on, in no particular order.
        given: Vec<Expr>,
    },
    /// `size` independent draws, bound together as one group.
    Group {
        /// A model.
        from: Expr,
        /// What every draw is conditioned on.
        given: Vec<Expr>,
        /// How many draws.
        size: Expr,
    },
}

/// A node of an expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// An exact number.
    Number(Rational),
    /// A number with a name.
    Constant(Constant),
    /// A variable, by the number of binders between it and its own.
    Bound(u32),
    /// A variable whose binder is still being read; never part of a finished expression.
    Open(u32),
    /// A role or letter, with its arguments and indices.
    Object(Name, Vec<Expr>),
    /// A sum; commutative.
    Sum(Vec<Expr>),
    /// A product; commutative.
    Product(Vec<Expr>),
    /// Base and exponent.
    Power(Expr, Expr),
    /// A function of numbers.
    Apply(Function, Vec<Expr>),
    /// A condition.
    Compare(Relation, Expr, Expr),
    /// Conditions that all hold.
    All(Vec<Expr>),
    /// The value of the first condition that holds; the last may stand alone.
    Cases(Vec<(Option<Expr>, Expr)>),
    /// A binder; the variable is `Bound(0)` in `filter` and `body`, not in `domain`.
    Bind {
        /// What is done.
        binder: Binder,
        /// What the variable runs over.
        domain: Domain,
        /// A condition that values must meet.
        filter: Option<Expr>,
        /// What is summed.
        body: Expr,
        /// The letter that was written for the variable.
        letter: Loose<Arc<str>>,
    },
    /// The probability of `target` under `given`; both without order.
    Probability {
        /// The model.
        model: Expr,
        /// Tokens, slices or sequences.
        target: Vec<Expr>,
        /// Tokens, slices or sequences.
        given: Vec<Expr>,
    },
    /// The element of a sequence, group or data set at an index from 1.
    Element(Expr, Expr),
    /// The elements from the first to the second index, both included.
    Slice(Expr, Expr, Expr),
    /// A component of a record, from 0.
    Field(Expr, u32),
    /// Sequences one after the other.
    Concat(Vec<Expr>),
    /// Number of elements.
    Length(Expr),
}

impl From<Node> for Expr {
    fn from(node: Node) -> Self {
        let mut hasher = rustc_hash::FxHasher::default();
        node.hash(&mut hasher);
        let hash = hasher.finish();
        let mut reach = match node {
            Node::Bound(index) => index.saturating_add(1),
            _ => 0,
        };
        let (mut size, mut height) = (1usize, 0);
        node.each_part(&mut |part, binders| {
            size = size.saturating_add(part.size());
            height = height.max(part.height() + binders);
            reach = reach.max(part.reach().saturating_sub(binders));
        });
        if let Node::Bind { .. } = node {
            height = height.max(1);
        }
        Expr { node: Arc::new(Hashed { node, hash, size, height, reach }), span: Loose(None) }
    }
}

impl Expr {
    /// The node.
    pub fn node(&self) -> &Node {
        &self.node.node
    }

    /// The place it was read from, if it was read.
    pub fn span(&self) -> Option<Span> {
        self.span.0
    }

    /// The same expression with its place.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Loose(Some(span));
        self
    }

    /// The same expression with the place of `other` where it has none of its own.
    pub fn like(mut self, other: &Expr) -> Self {
        if self.span.0.is_none() {
            self.span = other.span;
        }
        self
    }

    /// The number of nodes, counted as a tree.
    pub fn size(&self) -> usize {
        self.node.size
    }

    /// How many binders are nested in it.
    pub fn height(&self) -> u32 {
        self.node.height
    }

    /// How many binders outside of it its variables reach: 0 where it stands for itself.
    pub fn reach(&self) -> u32 {
        self.node.reach
    }

    /// A number that is equal for equal expressions.
    pub fn digest(&self) -> u64 {
        self.node.hash
    }

    /// An address that is equal for shared nodes.
    pub fn address(&self) -> usize {
        Arc::as_ptr(&self.node) as usize
    }

    /// An exact number.
    pub fn number(value: impl Into<Rational>) -> Self {
        Node::Number(value.into()).into()
    }

    /// An integer.
    pub fn integer(value: i64) -> Self {
        Node::Number(Rational::from(value)).into()
    }

    /// Euler's number.
    pub fn e() -> Self {
        Node::Constant(Constant::E).into()
    }

    /// A declared role.
    pub fn role(id: &str, args: Vec<Expr>) -> Self {
        Node::Object(Name::Role(id.into()), args).into()
    }

    /// A sum; of one term the term itself, of none 0.
    pub fn sum(mut terms: Vec<Expr>) -> Self {
        match terms.len() {
            0 => Expr::integer(0),
            1 => terms.remove(0),
            _ => Node::Sum(terms).into(),
        }
    }

    /// A product; of one factor the factor itself, of none 1.
    pub fn product(mut factors: Vec<Expr>) -> Self {
        match factors.len() {
            0 => Expr::integer(1),
            1 => factors.remove(0),
            _ => Node::Product(factors).into(),
        }
    }

    /// A power.
    pub fn power(base: Expr, exponent: Expr) -> Self {
        Node::Power(base, exponent).into()
    }

    /// `1/self`.
    pub fn inverse(self) -> Self {
        Expr::power(self, Expr::integer(-1))
    }

    /// `-self`.
    pub fn negated(self) -> Self {
        Expr::product(vec![Expr::integer(-1), self])
    }

    /// `self - other`.
    pub fn minus(self, other: Expr) -> Self {
        Expr::sum(vec![self, other.negated()])
    }

    /// `self / other`.
    pub fn over(self, other: Expr) -> Self {
        Expr::product(vec![self, other.inverse()])
    }

    /// A function application.
    pub fn apply(function: Function, args: Vec<Expr>) -> Self {
        Node::Apply(function, args).into()
    }

    /// Natural logarithm.
    pub fn log(self) -> Self {
        Expr::apply(Function::Log, vec![self])
    }

    /// `e` to the power of `self`.
    pub fn exp(self) -> Self {
        Expr::power(Expr::e(), self)
    }

    /// Square root.
    pub fn root(self) -> Self {
        Expr::power(self, Expr::number(Rational::from_parts(1.into(), 2u8.into())))
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<&Rational> {
        match self.node() {
            Node::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The number as a machine integer, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        let value = self.as_number()?;
        if !value.is_int() {
            return None;
        }
        i64::try_from(value.numerator()).ok()
    }

    /// The id, if it is a declared role.
    pub fn as_role(&self) -> Option<(&str, &[Expr])> {
        match self.node() {
            Node::Object(Name::Role(id), args) => Some((id, args)),
            _ => None,
        }
    }

    /// Whether it is the integer `value`.
    pub fn is_integer(&self, value: i64) -> bool {
        self.as_integer() == Some(value)
    }
}

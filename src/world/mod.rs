//! Finite worlds: a tiny universe in which every formula is a number.
//!
//! A world has a token vocabulary, sequences, language models as tables over
//! whole prefixes, prompts and responses with their distributions, data sets,
//! sizes and scalars, all drawn from a seed. Expectations are exact sums over
//! their support. Values are rationals or floating-point numbers with an error bound.

mod apply;
mod branch;
mod domain;
mod drafts;
mod draw;
mod evaluate;
mod fault;
mod index;
mod layers;
mod model;
mod plan;
mod probability;
mod program;
mod scalar;
mod sequence;
mod session;
mod support;
mod universe;
mod value;
mod words;

pub use branch::Branches;
pub use domain::{KINDS, Letters, ROUND};
pub use drafts::Drafts;
pub use fault::Fault;
pub use program::{IndexLetter, Program, compile};
pub use scalar::{Ball, Scalar};
pub use session::Session;
pub use universe::{World, WorldPlan};
pub use words::Fact;

//! Slips that no card declares: single edits of a formula, found by value and named with their place.
//!
//! A *mutant* is a formula with one edit. The values of a reference's mutants are kept in an index, so
//! that a wrong answer's value leads to the edit that made it; the same rules applied to the *answer* give
//! corrections, of which one that makes it right names the slip with its place in the answer's own text.
//! Whatever is named was confirmed by the ordinary comparison.

mod absorb;
mod arithmetic;
mod binder;
mod bracket;
mod compose;
mod edit;
mod fraction;
mod function;
mod index;
mod landmark;
mod marking;
mod material;
mod probability;
mod rule;
mod search;
mod sentence;
mod site;
mod tidy;

pub use edit::{Edit, edits};
pub use fraction::Cost;
pub use index::Index;
pub use material::Material;
pub use rule::{RULES, Rule};
pub use search::{Slips, explain};
pub use sentence::slip_meaning;

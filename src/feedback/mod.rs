//! What a teacher adds to a verdict: the mistake's sentence, marks, an example in words, a likely slip.

mod example;
mod marks;
mod mutant;
mod repair;

pub(crate) use example::number;
pub use example::{add_steps, example_lines};
pub use marks::{explanation, marks};
pub use mutant::{Edit, Index, Material, RULES, Rule, Slips, edits, explain};
pub use repair::{Repair, likely_slip};

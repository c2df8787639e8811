//! Whether two formulas mean the same: normal form, worlds, and on request algebra.
//!
//! Worlds are always asked. A world that tells two formulas apart decides;
//! when none does, the normal form or a proof may strengthen the evidence.

mod chain_rule;
mod compare;
mod difference;
mod example;
mod form;
mod given;
mod idle_row;
mod joint;
mod judge;
mod left_open;
mod member;
mod option;
mod order;
mod parameters;
mod part;
mod prepared;
mod probe;
mod proof;
mod reach;
mod related;
mod renaming;
mod required;
mod sides;
mod template;
mod threshold;
mod typed;
mod typed_left;
mod typed_reference;
mod verdict;
mod world_set;

pub use compare::{Comparison, Sample, compare};
pub use form::Form;
pub use judge::{Judge, Question};
pub use option::NamedTarget;
pub use part::PartForm;
pub use prepared::{PrepareError, Prepared, Target};
pub use probe::{Probe, agrees};
pub use proof::{ProofStep, prove_equal};
pub use required::RequiredForm;
pub use sides::has_domain;
pub use template::{Selection, expand};
pub use verdict::{Change, Counterexample, Evidence, Judgement, MistakeHit, Rounding, Step, Verdict, together};

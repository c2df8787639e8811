//! One item in, one outcome out: the only parallel place.

mod audit;
mod batch;

pub use audit::{AuditLink, AuditRecord, Truth, audit_sheet};
pub use batch::{Crew, GradeError, Grader, Outcome, Worker};

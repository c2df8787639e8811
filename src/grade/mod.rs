//! One item in, one outcome out: the only parallel place.

mod audit;
mod batch;
mod identify;
mod normal_formula;
mod reference;
mod teacher;

pub use audit::{AuditLink, AuditRecord, Truth, audit_sheet};
pub use batch::{Crew, GradeError, Grader, Outcome, Worker};
pub use identify::{Bank, Effort, Identified};
pub use normal_formula::{NormalFormula, normal_formulas};
pub use reference::NormalReference;
pub use teacher::{Given, TeacherMarks};

//! One item in, one outcome out: the only parallel place.

mod audit;
mod batch;
mod card_check;
mod identify;
mod normal_formula;
mod reference;
mod teacher;

pub use audit::{AuditLink, AuditRecord, Truth, audit_sheet};
pub use batch::{Crew, GradeError, Grader, Outcome, Worker};
pub use card_check::{CardFault, CardFinding, CardReport, check_card};
pub use identify::{Bank, Effort, Identified};
pub use normal_formula::{NormalFormula, normal_formulas};
pub use reference::NormalReference;
pub use teacher::{Given, TeacherMarks};

//! What a teacher adds to a verdict: the mistake's sentence, marks, an example in words, a likely slip.

mod cluster;
mod example;
mod marks;
mod mutant;
mod place;
mod repair;
mod teacher;
mod words;

pub use cluster::cluster_key;
pub(crate) use example::number;
pub use example::{add_steps, example_lines, values_apart};
pub use marks::{Mark, MarkCounts, RIGHT, explanation, mark, not_judged};
pub use mutant::{Cost, Edit, Index, Material, RULES, Rule, Slips, edits, explain, slip_meaning};
pub use place::fit_places;
pub use repair::{Repair, likely_slip};
pub use teacher::{NewCluster, TEACHER_MARKS_HEADER, TeacherError, TeacherMark, read_teacher_marks};
pub use words::{sentences, speak};

//! Outcomes for people and programs: terminal, JSON, CSV, HTML. Computes nothing.

mod gradescope;
mod marks_table;
mod page;
mod record;
mod schema;
mod snapshot;
mod table;
mod terminal;
mod tree;

pub use gradescope::{Gradescope, folder_names};
pub use marks_table::MarksTable;
pub use page::{
    AnswersPage, audit_page, card_html, counted, formula_page, grouped, practice_page, problem_html, reading_html,
    verdict_html,
};
pub use record::{OutputRecord, Overridden, audit_json, identified_json, outcome_json};
pub use schema::{RecordKind, SCHEMA_VERSION, schema};
pub use snapshot::{Change, Snapshot, changes, difference};
pub use table::{csv_cell, csv_cells, csv_header, csv_line};
pub use terminal::{Paint, audit_text, audit_total, identified_text, outcome_text, sheet_place};
pub use tree::{expression_text, syntax_text};

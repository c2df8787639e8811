//! Outcomes for people and programs: terminal, JSON, CSV, HTML. Computes nothing.

mod page;
mod record;
mod table;
mod terminal;

pub use page::{audit_page, batch_page, formula_page};
pub use record::{audit_json, outcome_json};
pub use table::CSV_HEADER;
pub use table::csv_row;
pub use terminal::{Paint, audit_text, outcome_text};

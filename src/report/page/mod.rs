//! Self-contained HTML pages, and the parts of the page that `eqmark serve` shows.
//!
//! Every text of a student or a sheet goes through [`escape`] or through KaTeX; a page runs no script but its own.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `answers` | the page of a batch: summary, questions |
//! | `cluster` | answers that are the same in other words |
//! | `audit` | the page of audited sheets |
//! | `practice` | the page of `serve` and what it fetches |
//! | `marked_pair` | two formulas with their differences underlined |
//! | `piece` | what several pages show: verdicts, histograms, examples, the filter |

mod answers;
mod audit;
mod cluster;
mod marked_pair;
mod piece;
mod practice;

pub use answers::AnswersPage;
pub use audit::audit_page;
pub use piece::counted;
pub use practice::{card_html, practice_page, problem_html, reading_html, verdict_html};

use crate::render::{Renderer, escape, page};

/// A page with normalized formulas, each with its LaTeX.
pub fn formula_page(formulas: &[&str], renderer: &Renderer) -> String {
    let title = if formulas.len() == 1 { "Normalized formula" } else { "Normalized formulas" };
    let shown = formulas
        .iter()
        .map(|latex| format!("<p>{}</p>\n<pre>{}</pre>", renderer.html(latex, true).html, escape(latex)))
        .collect::<Vec<_>>();
    page(title, &format!("<h1>{title}</h1>\n{}", shown.join("\n")))
}

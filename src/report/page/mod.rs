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
//! | `picture` | which formulas have KaTeX's markup, and which MathML alone |
//! | `piece` | what several pages show: verdicts, histograms, examples, the filter |

mod answers;
mod audit;
mod cluster;
mod marked_pair;
mod picture;
mod piece;
mod practice;

pub use answers::AnswersPage;
pub use audit::audit_page;
pub use piece::{counted, grouped};
pub use practice::{card_html, practice_page, problem_html, reading_html, verdict_html};

use crate::render::{Renderer, escape, page};

/// A page with normalized formulas, each with its place, its LaTeX, and whether a part of it stands as typed.
pub fn formula_page(formulas: &[(String, &str, bool)], renderer: &Renderer) -> String {
    let title = if formulas.len() == 1 { "Normalized formula" } else { "Normalized formulas" };
    let shown = formulas
        .iter()
        .map(|(place, latex, is_partly_typed)| {
            let place = if formulas.len() == 1 { "" } else { place.as_str() };
            let typed = if *is_partly_typed { "not read as a whole: as typed" } else { "" };
            let said: Vec<String> = [place, typed].into_iter().filter(|it| !it.is_empty()).map(escape).collect();
            let note = match said.is_empty() {
                true => String::new(),
                false => format!("<p class=\"note\">{}</p>\n", said.join(", ")),
            };
            format!("{note}<p>{}</p>\n<pre>{}</pre>", renderer.html(latex, true).html, escape(latex))
        })
        .collect::<Vec<_>>();
    page(title, &format!("<h1>{title}</h1>\n{}", shown.join("\n")))
}

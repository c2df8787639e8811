//! Calculations in plain text: `84/105 = 0.8` in a sentence, a list or a table, outside of all delimiters.
//!
//! Only numbers are read, no names: a side is a closed calculation or it is left out. What a calculation is, is told by
//! its tokens alone.
//!
//! ```text
//! run ─token→ tokens ─side→ closed sides ─chain→ chains as LaTeX
//! ```
//!
//! | file | what it holds |
//! | --- | --- |
//! | `run` | the plain text of one paragraph, item or cell, with the places of its characters |
//! | `document` | the same of a LaTeX document |
//! | `token` | numbers, units, operators, and what ends a calculation |
//! | `side` | whether a side is closed, and about what it is worth |
//! | `chain` | sides with relations between them |
//! | `words` | words beside a calculation that may belong to it |

mod chain;
mod document;
mod run;
mod side;
mod token;
mod words;

pub use document::paragraphs;
pub use run::{Paragraphs, Run};

use super::Setting;
use super::scan::Found;

/// The calculations of a run of `source`.
pub fn calculations(source: &str, run: &Run) -> Vec<Found> {
    if is_choice(&run.text) {
        return Vec::new();
    }
    let found = chain::chains(&run.text).into_iter().map(|chain| {
        let span = run.source(chain.span, source);
        Found { span, inside: span.start, setting: Setting::Prose, latex: Some(chain.latex) }
    });
    found.filter(|found| !is_denied(source, found.span.start)).collect()
}

/// Whether a text is to be ticked where it is right.
fn is_choice(text: &str) -> bool {
    let text = text.trim_start();
    ["[ ]", "( )", "☐", "□", "○"].iter().any(|mark| text.starts_with(mark))
}

/// Whether another cell of a table's row says that what stands at a place is wrong.
fn is_denied(source: &str, at: usize) -> bool {
    let start = source[..at].rfind('\n').map_or(0, |end| end + 1);
    let row = source[start..].lines().next().unwrap_or_default().trim_start();
    let is_denial = |word: &str| matches!(word.to_lowercase().as_str(), "false" | "no" | "not" | "falsch" | "✗" | "❌");
    row.starts_with('|')
        && (words::has_other_arithmetic(row) || row.split('|').any(|cell| is_denial(cell.trim().trim_matches('*'))))
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read_sheet};

    /// The calculations of a text with their lines and columns.
    fn calculations(text: &str, format: Format) -> Vec<(String, usize, usize)> {
        let sheet = read_sheet(text, format);
        let place = |it: &super::super::SheetFormula| (it.span.of(text).to_owned(), it.line, it.column);
        sheet.calculations.iter().map(place).collect()
    }

    #[test]
    fn prose_lists_and_cells_are_read() {
        let text = "# 1 + 1 = 2\n\n- so 84/105 = **0.80** here\n\n| a | b |\n|---|---|\n| x | 2·3 = 7 |\n\n> and 3 +\n> 5 = 9\n";
        let expected = [("1 + 1 = 2", 1, 3), ("84/105 = **0.80", 3, 6), ("2·3 = 7", 7, 7), ("3 +\n> 5 = 9", 9, 7)];
        let found = calculations(text, Format::Markdown);
        let found: Vec<_> = found.iter().map(|(typed, line, column)| (typed.as_str(), *line, *column)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_set_apart_is_not_read() {
        let text = "`1 + 1 = 3` [1 + 1 = 4](u) $1 + 1 = 5$ <b title=\"1 + 1 = 6\">x</b> <!-- 1 + 1 = 7 -->\n\n```python\n1 + 1 = 8\n```\n\n---\n\n| 1 + 1 = 9 | false |\n|---|---|\n| 2 + 2 = 5 | wrong |\n\n- [ ] 1 + 1 = 3\n";
        assert_eq!(calculations(text, Format::Markdown), []);
        assert_eq!(calculations("$x$ 3 + 4 = 8, 2·$y$ + 3·4 = 13, 2<sup>3</sup> + 1·2 = 10", Format::Markdown), []);
    }

    #[test]
    fn plain_blocks_that_are_no_formulas_are_read_by_line() {
        let text = "```\nMLP   2*d*4d = 8 + 5 = 14\nsum   2 * (3 +\n   4) = 14\n```\n";
        let found = calculations(text, Format::Markdown);
        assert_eq!(found[0], ("8 + 5 = 14".to_owned(), 2, 16));
    }

    #[test]
    fn the_text_of_documents_is_read() {
        let text = "\\section{A}\nWe get 84/105 = 80\\,\\% here, % 1 + 1 = 3\nand $1 + 1 = 4$ \\verb|1 + 1 = 5|.\n\n2 & 3 + 4 = 8 \\\\\n";
        let found = calculations(text, Format::Latex);
        assert_eq!(found, [("84/105 = 80\\,\\%".to_owned(), 2, 8), ("3 + 4 = 8".to_owned(), 5, 5)]);
    }
}

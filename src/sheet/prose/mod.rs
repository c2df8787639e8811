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
//! | `label` | numbers that are no calculation: ranges, versions, shapes, numbers of exercises |
//! | `words` | words beside a calculation that may belong to it |
//! | `list` | those words |
//! | `governor` | headings, sentences before lists and heads of columns that claim nothing of what follows |

mod chain;
mod document;
mod governor;
mod label;
mod list;
mod run;
mod side;
mod token;
mod words;

pub use document::paragraphs;
pub use governor::Governor;
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
    found.collect()
}

/// Whether a text is to be ticked where it is right, or is an option of several.
fn is_choice(text: &str) -> bool {
    let text = text.trim_start();
    let is_option = text.strip_prefix("Option ").is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest[1..].starts_with(|c: char| !c.is_alphanumeric())
    });
    is_option || ["[ ]", "( )", "☐", "□", "○"].iter().any(|mark| text.starts_with(mark))
}

/// Calculations without those that stand side by side with one left side and come to different results: the reader is
/// to choose.
pub fn without_alternatives(source: &str, mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|found| found.span);
    let sides = |found: &Found| {
        let latex: String = found.latex.as_deref().unwrap_or_default().split_whitespace().collect();
        latex.split_once(['=', '≈']).map(|(left, right)| (left.to_owned(), right.to_owned()))
    };
    let are_alternatives = |pair: &[Found]| {
        let (Some(a), Some(b)) = (sides(&pair[0]), sides(&pair[1])) else { return false };
        let between = source.get(pair[0].span.end..pair[1].span.start).unwrap_or_default();
        a.0 == b.0 && a.1 != b.1 && between.len() <= LONGEST_BETWEEN && !between.contains("\n\n")
    };
    let mut is_kept = vec![true; found.len()];
    for (at, pair) in found.windows(2).enumerate() {
        if are_alternatives(pair) {
            is_kept[at] = false;
            is_kept[at + 1] = false;
        }
    }
    found.into_iter().zip(is_kept).filter_map(|(found, is_kept)| is_kept.then_some(found)).collect()
}

/// How many bytes may stand between alternatives.
const LONGEST_BETWEEN: usize = 40;

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
    fn lines_and_type_part_no_calculation_from_its_words() {
        for (text, format, expected) in [
            ("3 + 5 = 8\\\n-2 + 6 = 4", Format::Markdown, vec!["3 + 5 = 8", "-2 + 6 = 4"]),
            ("3 + 5 = 9\n5 + 6 = 11", Format::Markdown, vec!["3 + 5 = 9", "5 + 6 = 11"]),
            ("half of\n12 + 8 = 10", Format::Markdown, vec![]),
            ("<b>total:</b> 3 + 5 = <i>9</i>", Format::Markdown, vec!["3 + 5 = <i>9"]),
            ("3 + 5 = 9[^1]", Format::Markdown, vec!["3 + 5 = 9"]),
            ("```\n2·6 = 13\nis 5 ok?\n```", Format::Markdown, vec!["2·6 = 13"]),
            ("```{note}\nso 3 + 5 = 9\n```", Format::Markdown, vec!["3 + 5 = 9"]),
            ("A: 3 + 5 = 9, B: 3 + 5 = 8", Format::Markdown, vec![]),
            ("Option A: 3 + 5 = 9", Format::Markdown, vec![]),
            ("\\textbf{Total:} 3 + 5 = 9", Format::Latex, vec!["3 + 5 = 9"]),
            ("\\section{3 + 5 = 9} a", Format::Latex, vec!["3 + 5 = 9"]),
            ("3 + 5 = 9\\footnote{no}", Format::Latex, vec!["3 + 5 = 9"]),
            ("\\begin{tikzpicture}(3 + 4 = 8)\\end{tikzpicture}", Format::Latex, vec![]),
            ("\\foo{3}{4} = 7", Format::Latex, vec![]),
        ] {
            let found: Vec<String> = calculations(text, format).into_iter().map(|(typed, ..)| typed).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_wide_table_row_is_read_once() {
        let cells = "·a·|".repeat(2000);
        let text = format!("|{cells}\n|{}\n|{}\n", "---|".repeat(2000), "so 3 + 5 = 8 |".repeat(2000));
        let start = std::time::Instant::now();
        assert_eq!(calculations(&text, Format::Markdown).len(), 2000);
        assert!(start.elapsed().as_secs() < 20, "took {:?}", start.elapsed());
    }

    #[test]
    fn the_text_of_documents_is_read() {
        let text = "\\section{A}\nWe get 84/105 = 80\\,\\% here, % 1 + 1 = 3\nand $1 + 1 = 4$ \\verb|1 + 1 = 5|.\n\n2 & 3 + 4 = 8 \\\\\n";
        let found = calculations(text, Format::Latex);
        assert_eq!(found, [("84/105 = 80\\,\\%".to_owned(), 2, 8), ("3 + 4 = 8".to_owned(), 5, 5)]);
    }
}

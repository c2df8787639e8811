//! Snapshots of a sheet's formulas: files as the `insta` crate writes them, and what changed since, in words.

use super::terminal::Paint;
use crate::render::Renderer;

/// What a snapshot holds: the normalized formula and its HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The normalized form as LaTeX, one line.
    pub latex: String,
    /// The same as HTML with MathML, one line.
    pub html: String,
}

impl Snapshot {
    /// The snapshot of a normalized formula.
    pub fn of(latex: &str, renderer: &Renderer) -> Snapshot {
        let line = |text: &str| text.replace(['\n', '\r'], " ");
        Snapshot { latex: line(latex), html: line(&renderer.html(latex, true).html) }
    }

    /// The content as `insta` compares it: the LaTeX, a blank line, the HTML.
    pub fn content(&self) -> String {
        format!("{}\n\n{}", self.latex, self.html)
    }

    /// The file: `source` is the sheet, `typed` the formula as it stands there.
    pub fn file(&self, source: &str, typed: &str) -> String {
        // A string of JSON is one of YAML.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        format!("---\nsource: {}\nexpression: {}\n---\n{}\n", quoted(source), quoted(typed), self.content())
    }

    /// Reads what [`file`](Self::file), or `insta`, wrote; `None` if it is something else.
    pub fn read(file: &str) -> Option<Snapshot> {
        let file = file.replace("\r\n", "\n");
        let (_, content) = file.strip_prefix("---\n")?.split_once("\n---\n")?;
        let (latex, html) = content.trim_end_matches('\n').split_once("\n\n")?;
        Some(Snapshot { latex: latex.to_owned(), html: html.to_owned() })
    }
}

/// What became of one formula, or of one snapshot, of a sheet. Places count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The formula has another normalized form than its snapshot.
    Changed {
        /// The snapshot.
        old: usize,
        /// The formula.
        new: usize,
    },
    /// The formula has no snapshot.
    Added(usize),
    /// No formula has this snapshot any more.
    Gone(usize),
}

/// How the formulas of a sheet differ from their snapshots, in the order of the sheet. A formula put between others
/// is one that was added, whatever the numbers of the files.
pub fn changes(old: &[Snapshot], new: &[Snapshot]) -> Vec<Change> {
    use similar::DiffTag;
    let contents = |all: &[Snapshot]| all.iter().map(Snapshot::content).collect::<Vec<_>>();
    let mut found = Vec::new();
    for step in similar::capture_diff_slices(similar::Algorithm::Myers, &contents(old), &contents(new)) {
        if step.tag() == DiffTag::Equal {
            continue;
        }
        let (mut old, mut new) = (step.old_range(), step.new_range());
        let count = old.len().min(new.len());
        found.extend(
            old.by_ref().take(count).zip(new.by_ref().take(count)).map(|(old, new)| Change::Changed { old, new }),
        );
        found.extend(new.map(Change::Added));
        found.extend(old.map(Change::Gone));
    }
    found
}

/// Two normalized formulas one below the other, with marks under what differs; or that only the HTML differs.
pub fn difference(old: &Snapshot, new: &Snapshot, paint: Paint) -> String {
    if old.latex == new.latex {
        return "    the formula is the same, its HTML is another\n".to_owned();
    }
    let (before, after): (Vec<char>, Vec<char>) = (old.latex.chars().collect(), new.latex.chars().collect());
    let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let shorter = before.len().min(after.len());
    let tail = before.iter().rev().zip(after.iter().rev()).take(shorter - head).take_while(|(a, b)| a == b).count();
    let marked = |label: &str, formula: &[char], code: &str| {
        let [start, middle, end] =
            [&formula[..head], &formula[head..formula.len() - tail], &formula[formula.len() - tail..]]
                .map(|part| part.iter().collect::<String>());
        // A mark between two signs where nothing stands.
        let marks = "^".repeat(middle.chars().count().max(1));
        format!(
            "    {label}{start}{}{end}\n    {:width$}{marks}\n",
            paint.wrap(code, &middle),
            "",
            width = label.chars().count() + head
        )
    };
    marked("before: ", &before, "1;31") + marked("after:  ", &after, "1;32").as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(latex: &str) -> Snapshot {
        Snapshot { latex: latex.to_owned(), html: format!("<b>{latex}</b>") }
    }

    #[test]
    fn what_is_written_is_read() {
        let written = snapshot(r"\frac{a}{b}").file("a \"b\".md", "\\frac ab\n---\n");
        assert_eq!(Snapshot::read(&written), Some(snapshot(r"\frac{a}{b}")));
        assert_eq!(Snapshot::read(&written.replace('\n', "\r\n")), Some(snapshot(r"\frac{a}{b}")));
        assert_eq!(Snapshot::read("no snapshot"), None);
    }

    #[test]
    fn a_formula_put_between_others_changes_only_itself() {
        let all = |text: &str| text.chars().map(|c| snapshot(&c.to_string())).collect::<Vec<_>>();
        assert_eq!(changes(&all("abc"), &all("abc")), []);
        assert_eq!(changes(&all("abc"), &all("axbc")), [Change::Added(1)]);
        assert_eq!(changes(&all("abc"), &all("ac")), [Change::Gone(1)]);
        assert_eq!(changes(&all("abc"), &all("axc")), [Change::Changed { old: 1, new: 1 }]);
    }

    #[test]
    fn differences_are_marked() {
        let text = difference(&snapshot("a+bc"), &snapshot("a-bc"), Paint(false));
        assert_eq!(text, "    before: a+bc\n             ^\n    after:  a-bc\n             ^\n");
        let text = difference(&snapshot("aa"), &snapshot("aaa"), Paint(false));
        assert_eq!(text, "    before: aa\n              ^\n    after:  aaa\n              ^\n");
    }
}

//! What a Markdown text says of its parts from above: a heading of its section, the sentence before a list, the head of a
//! column. A list of common mistakes claims nothing of what stands in it.

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::words;
use crate::text::Span;

/// The parts of a Markdown text that are not claimed, as its events come.
#[derive(Debug, Default)]
pub struct Governor {
    not_claimed: Vec<Span>,
    /// The heading that says so of its section, with the section's start.
    heading: Option<(HeadingLevel, usize)>,
    /// The text of the block that is open.
    said: String,
    /// The last sentence of the block before.
    before: String,
    table: Table,
}

/// What is known of the table that is open.
#[derive(Debug, Default)]
struct Table {
    /// For each column whether its head says that what stands in it is not claimed.
    heads: Vec<bool>,
    is_in_head: bool,
    column: usize,
    is_row_denied: bool,
}

impl Governor {
    /// Takes the next event, which stands at `span`.
    pub fn take(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Text(said) | Event::Code(said) => self.said.push_str(said),
            Event::SoftBreak | Event::HardBreak => self.said.push(' '),
            Event::Start(tag) => self.open(tag, span),
            Event::End(tag) => self.close(*tag, span),
            _ => {}
        }
    }

    /// The parts that are not claimed of a text that ends at `end`.
    pub fn not_claimed(mut self, end: usize) -> Vec<Span> {
        self.end_section(end);
        self.not_claimed
    }

    fn open(&mut self, tag: &Tag<'_>, span: Span) {
        match tag {
            Tag::Heading { level, .. } => {
                if self.heading.is_some_and(|(outer, _)| *level <= outer) {
                    self.end_section(span.start);
                }
                self.begin();
            }
            Tag::Paragraph | Tag::CodeBlock(_) => {
                if self.before.ends_with(':') && words::tells_of_wrong(&self.before) {
                    self.not_claimed.push(span);
                }
                self.begin();
            }
            Tag::List(_) | Tag::Table(_) => {
                // The text of a tight item stands directly before its list.
                let before = if self.said.trim().is_empty() { &self.before } else { last_sentence(&self.said) };
                let is_choice = matches!(tag, Tag::List(_)) && words::asks_to_choose(before);
                if is_choice || words::tells_of_wrong(before) {
                    self.not_claimed.push(span);
                }
                self.begin();
                self.table = Table::default();
            }
            Tag::Item => self.begin(),
            Tag::TableHead => self.table.is_in_head = true,
            Tag::TableRow => self.table = Table { heads: std::mem::take(&mut self.table.heads), ..Table::default() },
            Tag::TableCell => self.said.clear(),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Heading(level) if self.heading.is_none() && words::tells_of_wrong(&self.said) => {
                self.heading = Some((level, span.start));
                self.begin();
            }
            TagEnd::Paragraph => {
                self.before = last_sentence(&self.said).to_owned();
                self.said.clear();
            }
            TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::List(_) | TagEnd::Item | TagEnd::Table => self.begin(),
            TagEnd::TableCell => self.close_cell(span),
            TagEnd::TableHead | TagEnd::TableRow if self.table.is_row_denied => self.not_claimed.push(span),
            _ => {}
        }
    }

    fn close_cell(&mut self, span: Span) {
        let said = self.said.trim().trim_matches('*');
        let is_denial = matches!(said.to_lowercase().as_str(), "false" | "no" | "not" | "falsch" | "✗" | "❌");
        self.table.is_row_denied |= is_denial || words::tells_of_wrong(said) || words::has_other_arithmetic(said);
        if self.table.is_in_head {
            self.table.heads.push(words::heads_what_is_not_claimed(said));
        } else if self.table.heads.get(self.table.column).copied().unwrap_or(false) {
            self.not_claimed.push(span);
        }
        self.table.column += 1;
    }

    /// Begins a block before which nothing is said.
    fn begin(&mut self) {
        self.before.clear();
        self.said.clear();
    }

    fn end_section(&mut self, end: usize) {
        if let Some((_, start)) = self.heading.take() {
            self.not_claimed.push(Span::new(start, end));
        }
    }
}

/// The last sentence of a text.
fn last_sentence(text: &str) -> &str {
    let text = text.trim_end();
    let inner = text.trim_end_matches(['.', '!', '?', ':']);
    let start = inner.rfind(['.', '!', '?']).filter(|at| inner[at + 1..].starts_with(char::is_whitespace));
    text[start.map_or(0, |at| at + 1)..].trim_start()
}

#[cfg(test)]
mod tests {
    use super::super::super::{Format, read_sheet};

    /// How many calculations of a sheet are claimed.
    fn claimed(text: &str) -> usize {
        read_sheet(text, Format::Markdown).calculations.len()
    }

    #[test]
    fn lists_tables_and_sections_of_mistakes_claim_nothing() {
        for text in [
            "Common mistakes:\n\n- 84/105 = 0.9\n- 1/2 + 1/3 = 2/5\n",
            "- Typical errors:\n  - 84/105 = 0.9\n",
            "## Common errors\n\nso 84/105 = 0.9\n\n### More\n\nso 3 + 5 = 9\n",
            "Typical wrong results are listed below.\n\n- 84/105 = 0.9\n",
            "| Wrong | Note |\n|---|---|\n| 84/105 = 0.9 | a |\n",
            "| Student answer | Note |\n|---|---|\n| 84/105 = 0.9 | a |\n",
            "Wrong:\n\n84/105 = 0.9\n",
            "Which is true?\n\n1. 3 + 6 = 8\n2. 4 + 6 = 9\n",
        ] {
            assert_eq!(claimed(text), 0, "{text}");
        }
    }

    #[test]
    fn what_stands_beside_them_is_claimed() {
        for text in [
            "## Common errors\n\nSigns.\n\n## Solution\n\nso 84/105 = 0.9\n",
            "The first key was wrong. Now compute:\n\n- 84/105 = 0.9\n",
            "| Right | Wrong |\n|---|---|\n| 84/105 = 0.9 | a |\n",
            "| Wrong | Right |\n|---|---|\n| a | b |\n\n| a |\n|---|\n| 84/105 = 0.9 |\n",
            "How many are there?\n\n- 84/105 = 0.9\n",
            "Standard error:\n\n- 84/105 = 0.9\n",
        ] {
            assert_eq!(claimed(text), 1, "{text}");
        }
    }
}

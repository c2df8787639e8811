//! A run of plain text: the text of one paragraph, heading, list item or table cell, without what is set in it.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::region::Regions;
use crate::text::Span;

/// What stands for code, a formula, a link or a tag in a run.
pub const HIDDEN: char = '\u{fffc}';

/// What stands for the break of a line that is meant.
pub const BREAK: char = '\u{1e}';

/// Plain text and where each of its characters comes from.
#[derive(Debug, Clone, Default)]
pub struct Run {
    pub text: String,
    /// The byte of the source for each byte of the text, and the end.
    places: Vec<usize>,
}

impl Run {
    /// The run of lines that hold nothing but text, each a statement of its own unless one before leads on to it.
    /// Formulas in them are hidden.
    pub fn lines(source: &str, lines: &[Span], formulas: &Regions) -> Run {
        let mut run = Run::default();
        for line in lines {
            run.end_line(line.of(source), true, line.start);
            run.add(source, line.of(source), *line, formulas);
        }
        run
    }

    /// Adds the end of a line, before one that begins with `next`. One that is meant parts the lines unless the sentence
    /// goes on; any other parts two amounts, which never belong together.
    pub fn end_line(&mut self, next: &str, is_meant: bool, at: usize) {
        let before = self.text.trim_end_matches(' ');
        let leads_on = before.ends_with(|c: char| SIGNS.contains(c) || "(,^".contains(c)) || goes_on(next);
        let is_parted = match is_meant {
            true => !leads_on,
            false => before.ends_with(|c: char| c.is_ascii_digit() || ")%".contains(c)) && begins_with_amount(next),
        };
        self.push(if is_parted { BREAK } else { '\n' }, at);
    }

    /// Adds a character that stands at a place of the source.
    pub fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.places.resize(self.text.len(), at);
    }

    /// Adds something that hides what it says.
    pub fn hide(&mut self, at: usize) {
        self.push(HIDDEN, at);
    }

    /// Adds text that says `text` and is typed at `span` of `source`; formulas in it are hidden.
    fn add(&mut self, source: &str, text: &str, span: Span, formulas: &Regions) {
        let is_same = text == span.of(source);
        // After a line's end its lead is part of the column.
        let from = self.places.last().copied().filter(|_| self.text.ends_with(['\n', BREAK]));
        if let Some(lead) = from.and_then(|from| source.get(from + 1..span.start))
            && lead.chars().all(|c| c == ' ' || c == '>')
        {
            (0..lead.len()).for_each(|_| self.push(' ', span.start));
        }
        for (offset, c) in text.char_indices() {
            let at = if is_same { span.start + offset } else { span.start };
            match formulas.containing(at) {
                Some(_) if self.text.ends_with(HIDDEN) => {}
                Some(_) => self.hide(at),
                None => self.push(c, at),
            }
        }
    }

    /// Adds the sign of an emphasis: between two operands it multiplies, whatever Markdown makes of it.
    fn emphasize(&mut self, source: &str, span: Span) {
        let is_operand = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "()".contains(c));
        let before = source[..span.start].chars().next_back();
        let after = source[span.end..].chars().next();
        match (is_operand(before) && is_operand(after), span.of(source)) {
            (false, _) => {}
            (true, "*") => self.push('*', span.start),
            (true, _) => self.hide(span.start),
        }
    }

    /// The place in the source of a span of the text.
    pub fn source(&self, span: Span, source: &str) -> Span {
        let place = |at: usize| self.places.get(at).copied().unwrap_or(0);
        let last = self.text[..span.end].chars().next_back().map_or(0, char::len_utf8);
        let end = place(span.end - last);
        Span::new(place(span.start), end + source[end..].chars().next().map_or(0, char::len_utf8))
    }
}

/// Signs behind which, and before which, an operand stands.
const SIGNS: &str = "=≈<>+-−*/·×÷";

/// Whether a line begins with a sign that stands apart from what follows: `- 2`, `= 8`.
fn goes_on(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|c: char| SIGNS.contains(c));
    rest.len() < line.len() && rest.starts_with(char::is_whitespace)
}

/// Whether a line begins with a number, perhaps with a sign of its own.
fn begins_with_amount(line: &str) -> bool {
    let line = line.trim_start();
    line.strip_prefix(['-', '−']).unwrap_or(line).starts_with(|c: char| c.is_ascii_digit())
}

/// Tags that only set the type of what stands in them.
const SETTING_TYPE: &[&str] = &["b", "strong", "i", "em", "u", "span", "small", "mark"];

/// Whether a tag only sets type.
fn sets_type(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']).to_ascii_lowercase();
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    SETTING_TYPE.contains(&&name[..end])
}

/// A piece of a paragraph of Markdown, with its place.
#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Emphasis,
    /// The end of a line, and whether it is meant.
    LineEnd(bool),
    Break,
    Hidden,
}

/// The paragraphs, headings, items and cells of a Markdown text, as its events come.
#[derive(Debug, Default)]
pub struct Paragraphs {
    done: Vec<Vec<(Piece, Span)>>,
    open: Vec<(Piece, Span)>,
    /// How many links, images and blocks that hold no prose are open.
    hidden: usize,
}

impl Paragraphs {
    /// Takes the next event, which stands at `span` of `text`.
    pub fn take(&mut self, event: &Event<'_>, span: Span, text: &str) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                self.add(Piece::Hidden, span);
                self.hidden += 1;
            }
            Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::HtmlBlock) => {
                self.end();
                self.hidden += 1;
            }
            Event::End(
                TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock,
            ) => self.hidden = self.hidden.saturating_sub(1),
            Event::Start(Tag::Emphasis) => self.add(Piece::Emphasis, Span::new(span.start, span.start + 1)),
            Event::End(TagEnd::Emphasis) => self.add(Piece::Emphasis, Span::new(span.end - 1, span.end)),
            Event::Start(Tag::Strong) => self.add(Piece::Emphasis, Span::new(span.start, span.start + 2)),
            Event::End(TagEnd::Strong) => self.add(Piece::Emphasis, Span::new(span.end - 2, span.end)),
            Event::Start(_) | Event::End(_) | Event::Rule => self.end(),
            Event::Text(said) => self.add(Piece::Text(said.to_string()), span),
            Event::SoftBreak => self.add(Piece::LineEnd(false), span),
            Event::HardBreak => self.add(Piece::LineEnd(true), span),
            Event::InlineHtml(_) if span.of(text).to_lowercase().starts_with("<br") => self.add(Piece::Break, span),
            Event::InlineHtml(_) if sets_type(span.of(text)) => {}
            _ => self.add(Piece::Hidden, span),
        }
    }

    fn add(&mut self, piece: Piece, span: Span) {
        if self.hidden == 0 {
            self.open.push((piece, span));
        }
    }

    fn end(&mut self) {
        if !self.open.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
        }
    }

    /// The runs of plain text of `source`, with its formulas hidden.
    pub fn runs<'a>(mut self, source: &'a str, formulas: &'a Regions) -> impl Iterator<Item = Run> + 'a {
        self.end();
        self.done.into_iter().map(move |pieces| {
            let mut run = Run::default();
            let mut pieces = pieces.into_iter().peekable();
            while let Some((piece, span)) = pieces.next() {
                match piece {
                    Piece::Text(said) => run.add(source, &said, span, formulas),
                    Piece::Emphasis => run.emphasize(source, span),
                    Piece::LineEnd(is_meant) => {
                        let next = match pieces.peek() {
                            Some((Piece::Text(next), _)) => next.as_str(),
                            _ => "",
                        };
                        run.end_line(next, is_meant, span.start);
                    }
                    Piece::Break => run.push(BREAK, span.start),
                    Piece::Hidden => run.hide(span.start),
                }
            }
            run
        })
    }
}

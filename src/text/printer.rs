//! Diagnostics as text for people, in the manner of rustc.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity, Span};

/// Lines longer than this are cut around the place, in bytes.
const LONGEST_LINE: usize = 200;
/// How much of a long line is shown before and after the place, in bytes.
const AROUND: usize = 60;

/// The diagnostics about `text`, named `name`, one after another, each as a block of lines.
///
/// `name` stands before line and column; `color` puts in ANSI codes.
pub fn print_diagnostics(name: &str, text: &str, diagnostics: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let blocks: Vec<String> =
        diagnostics.iter().map(|diagnostic| print_one(&renderer, name, text, diagnostic)).collect();
    let mut printed = blocks.join("\n\n");
    if !printed.is_empty() {
        printed.push('\n');
    }
    printed
}

fn print_one(renderer: &Renderer, name: &str, text: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let window = Window::around(text, diagnostic.span());
    let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.code.0);
    let mut snippet = Snippet::source(window.text.clone()).path(name).line_start(window.line);
    for (at, label) in diagnostic.labels.iter().enumerate() {
        let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        if let Some(range) = window.range(text, label.span) {
            let annotation = kind.span(range);
            let shown = visible(&label.text);
            snippet = snippet.annotation(if shown.is_empty() { annotation } else { annotation.label(shown) });
        }
    }
    let mut report = Group::with_title(title).element(snippet);
    if !diagnostic.help.is_empty() {
        report = report.element(Level::HELP.message(visible(&diagnostic.help)));
    }
    let printed = renderer.render(&[report]);
    match window.range(text, diagnostic.span()) {
        Some(range) if window.lead > 0 => {
            // The renderer counts columns in what is shown, which begins later than the line does.
            let place = |column: usize| format!("{name}:{}:{column}", window.line);
            let shown = place(window.text[..range.start].chars().count() + 1);
            let (title, rest) = printed.split_at(printed.find('\n').unwrap_or(0));
            title.to_owned() + rest.replacen(&shown, &place(column(text, diagnostic.span().start)), 1).as_str()
        }
        _ => printed,
    }
}

/// The column of a place in its line, in characters from 1.
fn column(text: &str, at: usize) -> usize {
    let before = &text[..floor(text, at.min(text.len()))];
    before[before.rfind('\n').map_or(0, |newline| newline + 1)..].chars().count() + 1
}

/// Without characters that would move the cursor.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// The part of a text that is shown: its lines, with long ones cut around the place.
struct Window {
    text: String,
    /// The number of the first line.
    line: usize,
    /// Bytes of the text that are shown.
    shown: Span,
    /// Length of the ellipsis in front.
    lead: usize,
}

impl Window {
    fn around(text: &str, span: Span) -> Window {
        let at = floor(text, span.start.min(text.len()));
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        let line = text[..start].matches('\n').count() + 1;
        if end - start <= LONGEST_LINE {
            // The other lines are kept, and folded by the renderer, while they are short.
            let is_short = text.len() <= 4 * LONGEST_LINE && text.lines().all(|line| line.len() <= LONGEST_LINE);
            let shown = if is_short { Span::new(0, text.len()) } else { Span::new(start, end) };
            let line = if is_short { 1 } else { line };
            return Window { text: visible_source(shown.of(text)), line, shown, lead: 0 };
        }
        let from = floor(text, at.saturating_sub(AROUND)).max(start);
        let to = floor(text, (span.end.min(at + AROUND) + AROUND).min(end)).max(at);
        let lead = if from > start { "... " } else { "" };
        let tail = if to < end { " ..." } else { "" };
        let cut = visible_source(&text[from..to]);
        Window { text: format!("{lead}{cut}{tail}"), line, shown: Span::new(from, to), lead: lead.len() }
    }

    /// The place of a span in the window's text.
    fn range(&self, text: &str, span: Span) -> Option<Range<usize>> {
        let start = floor(text, span.start.min(text.len()));
        let end = floor(text, span.end.min(text.len()));
        if start > self.shown.end || end < self.shown.start {
            return None;
        }
        let place = |at: usize| at.clamp(self.shown.start, self.shown.end) - self.shown.start + self.lead;
        Some(place(start)..place(end))
    }
}

/// Control characters shown as blanks of the same length, so that places stay right.
fn visible_source(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_control() && c != '\n' { ' ' } else { c }).collect()
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(start: usize, end: usize) -> Diagnostic {
        Diagnostic::warning("L003", r"`\foo` is not a known command", Span::new(start, end)).with_help("write `x`")
    }

    #[test]
    fn caret_stands_under_the_place() {
        let printed = print_diagnostics("answer", r"a + \foo", &[diagnostic(4, 8)], false);
        let expected = "\
warning[L003]: `\\foo` is not a known command
 --> answer:1:5
  |
1 | a + \\foo
  |     ^^^^
  |
  = help: write `x`
";
        assert_eq!(printed, expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}\\foo{}", "x + ".repeat(200), " + y".repeat(200));
        let printed = print_diagnostics("answer", &text, &[diagnostic(800, 804)], false);
        assert!(printed.lines().all(|line| line.chars().count() < 200), "{printed}");
        let lines: Vec<&str> = printed.lines().collect();
        assert!(lines[1].ends_with("answer:1:801"), "{printed}");
        assert_eq!(lines[3].find(r"\foo"), lines[4].find("^^^^"));
    }

    #[test]
    fn any_span_prints() {
        let text = "αβ\nγ\u{1b}";
        for start in 0..12 {
            for end in start..12 {
                let printed = print_diagnostics("n", text, &[diagnostic(start, end)], false);
                assert!(printed.contains("L003") && !printed.contains('\u{1b}'));
            }
        }
    }

    #[test]
    fn nothing_prints_nothing() {
        assert_eq!(print_diagnostics("n", "x", &[], true), "");
    }
}

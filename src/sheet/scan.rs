//! Finding delimited formulas: `$..$`, `$$..$$`, `\(..\)`, `\[..\]` and mathematical environments.
//!
//! Works on any text whose block structure is known; what a price or an escape is, is decided here for Markdown,
//! while a LaTeX text means every dollar.

use std::collections::HashSet;

use super::likeness;
use super::region::Regions;
use super::{Setting, code};
use crate::text::{Diagnostic, Span};

/// A text and what is known of its structure.
#[derive(Debug, Clone, Default)]
pub struct Ground<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The part to be searched.
    pub range: Span,
    /// Whether dollars and escaped brackets may be something else than mathematics.
    pub is_markdown: bool,
    /// Places in which nothing opens or closes: HTML tags, code, comments.
    pub opaque: Regions,
    /// Places in which nothing opens, although a formula may reach over them.
    pub soft: Regions,
    /// Places that no formula reaches over.
    pub walls: Regions,
    /// Where blocks start, in order; a `$` that is closed in another block must look certain.
    pub breaks: Vec<usize>,
    /// Where blank lines start, in order; a `$` is closed before.
    pub blanks: Vec<usize>,
}

/// A formula that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The formula without its delimiters, trimmed.
    pub span: Span,
    /// Where its inside starts, before trimming.
    pub inside: usize,
    /// How it is set.
    pub setting: Setting,
    /// What it is, where that is not the text of the span.
    pub latex: Option<String>,
}

/// Environments that hold display mathematics, without their star.
const ENVIRONMENTS: &[&str] = &[
    "equation",
    "align",
    "gather",
    "multline",
    "eqnarray",
    "flalign",
    "alignat",
    "xalignat",
    "displaymath",
    "dmath",
    "math",
    "aligned",
    "alignedat",
    "gathered",
    "split",
    "IEEEeqnarray",
];

/// Environments that have an argument.
const WITH_ARGUMENT: &[&str] = &["alignat", "alignedat", "xalignat", "IEEEeqnarray"];

/// The longest formula between single dollars, in bytes: what bounds the search for the closing one.
const LONGEST_INLINE: usize = 10_000;

/// What opened a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Opener<'a> {
    Dollar,
    Dollars,
    /// `` $`..`$ ``
    Ticked,
    /// `\(`, `\[` and their doubled forms: what closes it.
    Bracket(&'static str),
    Environment(&'a str),
}

impl Ground<'_> {
    /// The formulas, in order; what is opened and never closed is reported.
    pub fn scan(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Found> {
        let mut scanner = Scanner { ground: self, failed: HashSet::new(), diagnostics };
        let mut found = Vec::new();
        let mut at = self.range.start;
        while let Some(next) = self.next_sign(at) {
            if let Some(region) = self.opaque.containing(next).or_else(|| self.soft.containing(next)) {
                at = region.end;
                continue;
            }
            at = match scanner.opener(next) {
                None => next + 1 + self.after_backslash(next),
                Some((opener, inside)) => match scanner.formula(next, &opener, inside) {
                    None => inside,
                    Some((formula, end)) => {
                        if !formula.span.is_empty() {
                            found.push(formula);
                        }
                        end
                    }
                },
            };
        }
        found
    }

    fn next_sign(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..self.range.end)?;
        rest.find(['$', '\\']).map(|sign| at + sign)
    }

    /// Length of the character behind a backslash at `at`; nothing behind another sign.
    fn after_backslash(&self, at: usize) -> usize {
        match self.text.as_bytes()[at] {
            b'\\' => self.text[at + 1..self.range.end].chars().next().map_or(0, char::len_utf8),
            _ => 0,
        }
    }

    fn first_from(places: &[usize], at: usize) -> usize {
        places.get(places.partition_point(|&place| place < at)).copied().unwrap_or(usize::MAX)
    }

    /// Where the block structure stops a formula that is opened before `at`.
    fn wall(&self, at: usize) -> usize {
        self.walls.next_start(at).unwrap_or(usize::MAX).min(self.range.end)
    }

    fn paragraph_end(&self, at: usize) -> usize {
        self.wall(at).min(Self::first_from(&self.blanks, at))
    }
}

struct Scanner<'g, 'd> {
    ground: &'g Ground<'g>,
    /// What was looked for up to a place and not found, so that it is not looked for again.
    failed: HashSet<(String, usize)>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'g> Scanner<'g, '_> {
    /// What opens at `at`, and where its inside starts.
    fn opener(&self, at: usize) -> Option<(Opener<'g>, usize)> {
        let rest = &self.ground.text[at..self.ground.range.end];
        let doubled = [(r"\\(", r"\\)"), (r"\\[", r"\\]")];
        let single = [(r"\(", r"\)"), (r"\[", r"\]")];
        let doubled = doubled.iter().filter(|_| self.ground.is_markdown);
        if rest.starts_with("$$") {
            Some((Opener::Dollars, at + 2))
        } else if rest.starts_with("$`") && self.ground.is_markdown {
            Some((Opener::Ticked, at + 2))
        } else if rest.starts_with('$') {
            Some((Opener::Dollar, at + 1))
        } else if let Some((open, close)) = doubled.chain(&single).find(|(open, _)| rest.starts_with(open)) {
            Some((Opener::Bracket(close), at + open.len()))
        } else {
            let (name, length) = environment(rest)?;
            Some((Opener::Environment(name), at + length))
        }
    }

    /// The formula that is opened at `at`, and where the text goes on after it.
    fn formula(&mut self, at: usize, opener: &Opener<'g>, inside: usize) -> Option<(Found, usize)> {
        match opener {
            Opener::Dollar => self.dollar(at, inside),
            Opener::Ticked => {
                // The ticks themselves are a wall.
                let limit = Ground::first_from(&self.ground.blanks, inside).min(self.ground.range.end);
                let (end, after) = self.search("`$", inside, limit)?;
                Some((self.found(inside, end, Setting::Inline), after))
            }
            Opener::Bracket(close) => self.bracket(close, inside),
            Opener::Dollars => {
                let closed = self.close_dollars(inside).filter(|&(end, _)| self.is_one_formula(inside, end));
                self.closed(closed, at, inside, Setting::Display)
            }
            Opener::Environment(name) => {
                let close = format!(r"\end{{{name}}}");
                let closed = self.search(&close, inside, self.ground.wall(inside));
                let setting = if *name == "math" { Setting::Inline } else { Setting::Display };
                self.closed(closed, at, inside, setting)
            }
        }
    }

    fn closed(
        &mut self,
        closed: Option<(usize, usize)>,
        at: usize,
        inside: usize,
        setting: Setting,
    ) -> Option<(Found, usize)> {
        match closed {
            Some((end, after)) => Some((self.found(inside, end, setting), after)),
            None => {
                self.report_unclosed(at, inside);
                None
            }
        }
    }

    fn report_unclosed(&mut self, at: usize, inside: usize) {
        let span = Span::new(at, inside);
        let message = format!("`{}` is opened and never closed", span.of(self.ground.text));
        self.diagnostics.push(Diagnostic::warning(code::UNCLOSED, message, span));
    }

    fn dollar(&mut self, at: usize, inside: usize) -> Option<(Found, usize)> {
        let ground = self.ground;
        let longest = ground.text.floor_char_boundary(inside + LONGEST_INLINE);
        let limit = ground.paragraph_end(inside).min(longest);
        let block_end = Ground::first_from(&ground.breaks, inside);
        let Some(end) = self.close_dollar(inside, limit) else {
            let paragraph = ground.paragraph_end(inside);
            if limit < paragraph
                && !self.failed.contains(&("$".to_owned(), paragraph))
                && let Some(end) = self.close_dollar(inside, paragraph)
            {
                let message =
                    format!("a formula with {} bytes is not read; it may have {LONGEST_INLINE}", end - inside);
                self.diagnostics.push(Diagnostic::warning(code::UNREAD, message, Span::new(at, inside)));
                return Some((self.found(end, end, Setting::Inline), end + 1));
            }
            self.failed.insert(("$".to_owned(), paragraph));
            let rest = Span::new(inside, limit.min(block_end)).of(ground.text);
            let is_meant = !ground.is_markdown
                || (!rest.starts_with(|c: char| c.is_ascii_digit() || c.is_whitespace())
                    && likeness::is_marked(first_words(rest)));
            if is_meant {
                self.report_unclosed(at, inside);
            }
            return None;
        };
        let content = &ground.text[inside..end];
        if ground.is_markdown {
            let next = ground.text[end + 1..].chars().next();
            if !likeness::is_inline(content, next) || (end > block_end && !likeness::is_certain(content)) {
                return None;
            }
        }
        Some((self.found(inside, end, Setting::Inline), end + 1))
    }

    fn bracket(&mut self, close: &'static str, inside: usize) -> Option<(Found, usize)> {
        let ground = self.ground;
        let is_display = close.ends_with(']');
        let limit = if is_display && !ground.is_markdown { ground.wall(inside) } else { ground.paragraph_end(inside) };
        let found = self.search(close, inside, limit);
        let Some((end, after)) = found else {
            if !ground.is_markdown {
                self.report_unclosed(inside - 2, inside);
            }
            return None;
        };
        let content = &ground.text[inside..end];
        // `\[Hint: ..\]` and `\[1\]` are escaped brackets of Markdown.
        let is_formula = if is_display {
            likeness::is_certain(content) || (likeness::is_marked(content) && !likeness::is_prose(content))
        } else {
            likeness::is_inline(content.trim(), None)
        };
        (is_formula || !ground.is_markdown)
            .then(|| (self.found(inside, end, if is_display { Setting::Display } else { Setting::Inline }), after))
    }

    /// Where the `$$` before `inside` is closed: the end of the inside, and what follows.
    ///
    /// `\$$` closes too, as what a program wrote that put `\` and a line's end there.
    fn close_dollars(&self, inside: usize) -> Option<(usize, usize)> {
        let text = self.ground.text;
        let limit = self.ground.wall(inside);
        let mut at = inside;
        while at < limit {
            let sign = at + text[at..limit].find(['$', '\\'])?;
            let rest = &text[sign..limit];
            at = match self.ground.opaque.containing(sign) {
                Some(region) => region.end,
                None if rest.starts_with("$$") => return Some((sign, sign + 2)),
                None if rest.starts_with(r"\$$") && !rest.starts_with(r"\$$$") => return Some((sign + 1, sign + 3)),
                None => sign + 1 + self.ground.after_backslash(sign),
            };
        }
        None
    }

    /// Where the `$` before `inside` is closed; a `$..$` in the argument of `\text` does not close it.
    fn close_dollar(&self, inside: usize, limit: usize) -> Option<usize> {
        let text = self.ground.text;
        let mut groups: Vec<bool> = Vec::new();
        let mut is_nested = false;
        let mut at = inside;
        while at < limit {
            let sign = at + text[at..limit].find(['$', '\\', '{', '}'])?;
            if let Some(region) = self.ground.opaque.containing(sign) {
                at = region.end;
                continue;
            }
            at = sign + 1 + self.ground.after_backslash(sign);
            match text.as_bytes()[sign] {
                b'{' => groups.push(is_text_argument(&text[inside..sign])),
                b'}' => drop(groups.pop()),
                b'$' if is_nested || groups.last() == Some(&true) => is_nested = !is_nested,
                b'$' => return Some(sign),
                _ => {}
            }
        }
        None
    }

    /// Finds `close` between `inside` and `limit`: where it starts and ends.
    fn search(&mut self, close: &str, inside: usize, limit: usize) -> Option<(usize, usize)> {
        let text = self.ground.text;
        let key = (close.to_string(), limit);
        if self.failed.contains(&key) {
            return None;
        }
        let mut at = inside;
        while at < limit {
            let Some(sign) = text[at..limit].find(['\\', '`']).map(|sign| at + sign) else { break };
            at = match self.ground.opaque.containing(sign).filter(|_| close != "`$") {
                Some(region) => region.end,
                None if text[sign..limit].starts_with(close) => return Some((sign, sign + close.len())),
                None => sign + 1 + self.ground.after_backslash(sign),
            };
        }
        self.failed.insert(key);
        None
    }

    /// Whether the text between two `$$` is one formula, and not the prose between two others.
    fn is_one_formula(&self, inside: usize, end: usize) -> bool {
        let content = &self.ground.text[inside..end];
        let has_blank = Ground::first_from(&self.ground.blanks, inside) < end;
        !has_blank || !content.lines().any(likeness::is_prose)
    }

    fn found(&self, start: usize, end: usize, setting: Setting) -> Found {
        Found { span: trimmed(self.ground.text, Span::new(start, end)), inside: start, setting, latex: None }
    }
}

/// The environment that `rest` begins, with its star, and the length up to its inside.
fn environment(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.strip_prefix(r"\begin{")?;
    let name = &inside[..inside.find('}')?];
    let base = name.strip_suffix('*').unwrap_or(name);
    if !ENVIRONMENTS.contains(&base) {
        return None;
    }
    let length = r"\begin{".len() + name.len() + 1;
    let argument = WITH_ARGUMENT.contains(&base) && rest[length..].starts_with('{');
    let argument = if argument { rest[length..].find('}').map_or(0, |end| end + 1) } else { 0 };
    Some((name, length + argument))
}

fn is_text_argument(before: &str) -> bool {
    [r"\text", r"\mbox", r"\textrm", r"\textbf", r"\textit", r"\hbox", r"\textnormal"]
        .iter()
        .any(|command| before.ends_with(command))
}

/// At most the first dozen words.
fn first_words(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(200)];
    text.match_indices(' ').nth(12).map_or(text, |(at, _)| &text[..at])
}

/// The span without blanks around, a control space at the end included.
pub fn trimmed(text: &str, span: Span) -> Span {
    let inside = span.of(text);
    let start = span.start + (inside.len() - inside.trim_start().len());
    let mut inside = inside.trim();
    while let Some(shorter) = inside.strip_suffix('\\').filter(|shorter| !shorter.ends_with('\\')) {
        inside = shorter.trim_end();
    }
    Span::new(start, start + inside.len())
}

/// A formula with the signs around it that delimit it.
pub fn with_delimiters(text: &str, span: Span) -> Span {
    let is_sign = |c: char| c.is_whitespace() || "$\\()[]`".contains(c);
    let start = text[..span.start].trim_end_matches(is_sign).len();
    let end = text.len() - text[span.end..].trim_start_matches(is_sign).len();
    Span::new(start, end)
}

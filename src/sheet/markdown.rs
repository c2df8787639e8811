//! Markdown: the block structure, code blocks that are formulas, comments.
//!
//! Blocks, code and HTML are found by `pulldown-cmark`. Formulas are not: emphasis and escapes are not applied
//! inside of formulas, so `scan` works on the source text.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::prose::{Governor, Paragraphs, Run, calculations, without_alternatives};
use super::region::Regions;
use super::scan::{Found, Ground, trimmed, with_delimiters};
use super::{Findings, Setting, blank_lines, definition, directive, html, likeness};
use crate::text::Span;

/// How many quotes and lists may be opened in one line.
const DEEPEST: usize = 100;

/// A code block.
#[derive(Debug)]
struct Block {
    /// The first word of the info string in lower case; nothing for an indented block.
    info: Option<String>,
    /// The whole block with its fences.
    span: Span,
    /// Its lines, without line ends and what the surrounding blocks put before them.
    lines: Vec<Span>,
    /// Whether the last line is still open.
    is_open: bool,
}

/// The structure of a text.
#[derive(Debug, Default)]
struct Layout {
    blocks: Vec<Block>,
    tags: Vec<html::Tag>,
    /// Code spans, link targets, front matter.
    opaque: Vec<Span>,
    walls: Vec<Span>,
    tables: Vec<Span>,
    breaks: Vec<usize>,
    prose: Paragraphs,
    governor: Governor,
}

/// Reads Markdown.
pub fn read(text: &str) -> Findings {
    let mut layout = Layout::of(text);
    let prose = std::mem::take(&mut layout.prose);
    let not_claimed = std::mem::take(&mut layout.governor).not_claimed(text.len());
    let mut findings = Findings::default();
    for tag in &layout.tags {
        if let Some(comment) = tag.comment {
            findings.directives.extend(directive::read(comment.of(text), tag.span, &mut findings.diagnostics));
        }
    }
    let tables = Regions::new(layout.tables.clone());
    let mut blocks: Vec<Found> = Vec::new();
    for block in &layout.blocks {
        let formulas = block.formulas(text);
        if block.holds_text() || formulas.is_empty() && block.is_plain() {
            let inside = Regions::new(formulas.iter().map(|found| with_delimiters(text, found.span)).collect());
            findings.calculations.extend(calculations(text, &Run::lines(text, &block.lines, &inside)));
        }
        blocks.extend(formulas);
    }
    let hidden = Regions::new([layout.hidden(), layout.blocks.iter().map(|block| block.span).collect()].concat());
    findings.definitions = definition::definitions(text, &hidden);
    let ground = layout.ground(text);
    findings.found = ground.scan(&mut findings.diagnostics);
    // An indented line inside of a displayed formula is no block of its own.
    let displayed = Regions::new(findings.found.iter().map(|found| found.span).collect());
    findings.found.extend(blocks.into_iter().filter(|found| displayed.containing(found.span.start).is_none()));
    for found in &mut findings.found {
        if found.latex.is_none() {
            let depth = quote_depth(text, found.inside);
            found.span = unquoted(text, found, depth);
            found.latex = Some(latex(text, found.span, depth, tables.containing(found.span.start).is_some()));
        }
    }
    let formulas = Regions::new(findings.found.iter().map(|found| with_delimiters(text, found.span)).collect());
    findings.calculations.retain(|found| formulas.containing(found.span.start).is_none());
    findings.calculations.extend(prose.runs(text, &formulas).flat_map(|run| calculations(text, &run)));
    let hidden = Regions::new(not_claimed.clone());
    findings.calculations.retain(|found| hidden.containing(found.span.start).is_none());
    findings.calculations = without_alternatives(text, findings.calculations);
    findings.not_claimed = not_claimed;
    findings
}

impl Layout {
    fn of(text: &str) -> Layout {
        let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        let mut layout = Layout::default();
        if text.lines().any(is_too_deep) {
            return layout;
        }
        let mut is_in_block = false;
        let mut inline_end = 0;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            let span = Span::new(range.start, range.end);
            layout.prose.take(&event, span, text);
            layout.governor.take(&event, span);
            match event {
                Event::Start(tag) => {
                    is_in_block = matches!(tag, Tag::CodeBlock(_));
                    layout.open(text, tag, span);
                }
                Event::End(TagEnd::CodeBlock) => is_in_block = false,
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    layout.opaque.push(Span::new(inline_end.clamp(span.start, span.end), span.end));
                }
                Event::Text(_) if is_in_block => {
                    if let Some(block) = layout.blocks.last_mut() {
                        block.push(text, span);
                    }
                }
                Event::Code(_) => layout.hide(span),
                Event::InlineHtml(_) => layout.tags.extend(html::tags(text, span)),
                Event::Text(_) => inline_end = span.end,
                _ => {}
            }
        }
        layout.breaks.sort_unstable();
        layout
    }

    /// Notes the start of a block.
    fn open(&mut self, text: &str, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::CodeBlock(kind) => self.blocks.push(Block::new(kind, span)),
            Tag::HtmlBlock => self.tags.extend(html::tags(text, span)),
            Tag::MetadataBlock(_) => self.hide(span),
            Tag::Table(_) => self.tables.push(span),
            Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::TableRow | Tag::BlockQuote(_) => {}
            _ => return,
        }
        self.breaks.push(span.start);
    }

    fn hide(&mut self, span: Span) {
        self.opaque.push(span);
        self.walls.push(span);
    }

    /// Code spans, tags, and the content of tags that hide theirs.
    fn hidden(&self) -> Vec<Span> {
        [self.opaque.clone(), html::hidden(&self.tags)].concat()
    }

    /// The ground for the scan. Fenced blocks stop a formula, indented ones may be lines of it.
    fn ground<'a>(self, text: &'a str) -> Ground<'a> {
        let mut opaque = self.hidden();
        let (fenced, indented): (Vec<&Block>, Vec<&Block>) = self.blocks.iter().partition(|block| block.info.is_some());
        let fenced: Vec<Span> = fenced.into_iter().map(|block| block.span).collect();
        opaque.extend(&fenced);
        Ground {
            text,
            range: Span::new(0, text.len()),
            is_markdown: true,
            opaque: Regions::new(opaque),
            soft: Regions::new(indented.into_iter().map(|block| block.span).collect()),
            walls: Regions::new([self.walls, fenced].concat()),
            breaks: self.breaks,
            blanks: blank_lines(text, true),
        }
    }
}

impl Block {
    fn new(kind: CodeBlockKind<'_>, span: Span) -> Block {
        let info = match kind {
            CodeBlockKind::Indented => None,
            CodeBlockKind::Fenced(info) => {
                let word = info.trim_start_matches(['{', '.', ' ']).split([' ', ',', '}', '\t']).next();
                Some(word.unwrap_or("").to_ascii_lowercase())
            }
        };
        Block { info, span, lines: Vec::new(), is_open: false }
    }

    /// Adds a piece of the block's text.
    fn push(&mut self, text: &str, span: Span) {
        let mut start = span.start;
        for piece in span.of(text).split_inclusive('\n') {
            let end = start + piece.len();
            let content = Span::new(start, start + piece.trim_end_matches(['\r', '\n']).len());
            match self.lines.last_mut().filter(|_| self.is_open) {
                Some(last) => last.end = content.end.max(last.end),
                None => self.lines.push(content),
            }
            self.is_open = !piece.ends_with('\n');
            start = end;
        }
    }

    /// Whether nothing says that it is in another language than plain text.
    fn is_plain(&self) -> bool {
        matches!(self.info.as_deref(), None | Some("" | "text" | "txt" | "plain" | "plaintext"))
    }

    /// Whether the block is text that a directive sets apart.
    fn holds_text(&self) -> bool {
        self.info.as_deref().is_some_and(is_admonition)
    }

    /// The formulas of the block; none if it is program code.
    fn formulas(&self, text: &str) -> Vec<Found> {
        if self.holds_text() {
            let (Some(first), Some(last)) = (self.lines.first(), self.lines.last()) else { return Vec::new() };
            let range = first.to(*last);
            let blanks = blank_lines(text, true);
            return Ground { text, range, is_markdown: true, blanks, ..Ground::default() }.scan(&mut Vec::new());
        }
        let is_plain = match self.info.as_deref() {
            Some("math" | "katex" | "mathjax") => return self.chunks_or_delimited(text),
            Some("latex" | "tex") => false,
            _ if self.is_plain() => true,
            _ => return Vec::new(),
        };
        let delimited = self.delimited(text);
        if !delimited.is_empty() && (!is_plain || self.is_covered(text, &delimited)) {
            return delimited;
        }
        match likeness::is_formula_code(self.lines.iter().map(|line| line.of(text))) {
            true if delimited.is_empty() => self.chunks(text, is_plain),
            false if delimited.is_empty() && is_plain => self.labelled(text),
            _ => Vec::new(),
        }
    }

    /// The calculations behind words and a colon: `final layer norm:    2 * 768 = 1536`.
    fn labelled(&self, text: &str) -> Vec<Found> {
        let calculation = |line: &Span| {
            let (label, worked) = line.of(text).rsplit_once(": ").filter(|(label, _)| !label.contains('='))?;
            let start = line.start + label.len() + 2 + (worked.len() - worked.trim_start().len());
            let is_worked = label.contains(char::is_alphabetic) && likeness::is_calculation(worked);
            let span = Span::new(start, line.start + line.of(text).trim_end().len());
            is_worked.then_some(Found { span, inside: span.start, setting: Setting::Fenced, latex: None })
        };
        self.lines.iter().filter_map(calculation).collect()
    }

    fn chunks_or_delimited(&self, text: &str) -> Vec<Found> {
        let delimited = self.delimited(text);
        let is_covered = !delimited.is_empty() && self.is_covered(text, &delimited);
        if is_covered { delimited } else { self.chunks(text, false) }
    }

    /// Formulas with delimiters of their own.
    fn delimited(&self, text: &str) -> Vec<Found> {
        let (Some(first), Some(last)) = (self.lines.first(), self.lines.last()) else { return Vec::new() };
        let ground = Ground { text, range: first.to(*last), ..Ground::default() };
        let mut found = ground.scan(&mut Vec::new());
        found.iter_mut().for_each(|found| found.setting = Setting::Fenced);
        found
    }

    /// Whether the block holds nothing but `found` and delimiters.
    fn is_covered(&self, text: &str, found: &[Found]) -> bool {
        let covered = Regions::new(found.iter().map(|found| found.span).collect());
        let rest: String = self
            .lines
            .iter()
            .flat_map(|line| line.of(text).char_indices().map(|(at, c)| (line.start + at, c)))
            .filter(|&(at, _)| covered.containing(at).is_none())
            .map(|(_, c)| c)
            .collect();
        let rest = rest
            .split(r"\begin{")
            .flat_map(|part| part.split(r"\end{"))
            .map(|part| part.split_once('}').map_or(part, |(_, after)| after));
        rest.flat_map(str::chars).all(|c| c.is_whitespace() || r"$\()[],.;".contains(c))
    }

    /// Runs of lines between blank lines, each one formula; with `by_line` lines that are whole equations stand apart.
    fn chunks(&self, text: &str, by_line: bool) -> Vec<Found> {
        let is_blank = |line: &Span| line.of(text).trim().is_empty();
        let runs = self.lines.split(is_blank).flat_map(|run| {
            // A line goes on from the one before unless both are equations by themselves.
            let goes_on = |before: &Span, line: &Span| {
                !by_line || !is_equation(line.of(text)) || leads_on(before.of(text)) || depth(before.of(text)) != 0
            };
            run.chunk_by(goes_on).collect::<Vec<_>>()
        });
        let chunks = runs.filter_map(|chunk| Some(chunk.first()?.to(*chunk.last()?)).zip(Some(chunk)));
        let chunks = chunks.map(|(span, chunk)| {
            let lines: Vec<&str> = chunk.iter().map(|line| line.of(text).trim_end()).collect();
            let source = lines.join("\n");
            let latex = trimmed(&source, Span::new(0, source.len())).of(&source).to_string();
            let span = trimmed(text, span);
            Found { span, inside: span.start, setting: Setting::Fenced, latex: Some(latex) }
        });
        chunks.filter(|found| !found.span.is_empty()).collect()
    }
}

/// Signs that join a line to the next, or to the one before.
const SIGNS: &[char] = &['=', '+', '-', '*', '/', '<', '>', '&', '\\', ',', '≈'];

/// Whether the line behind goes on from this one.
fn leads_on(line: &str) -> bool {
    line.trim().trim_end_matches(['.', ';']).ends_with(SIGNS)
}

/// How many more brackets a line opens than it closes.
fn depth(line: &str) -> i64 {
    line.matches(['(', '{', '[']).count() as i64 - line.matches([')', '}', ']']).count() as i64
}

/// Whether a line of a block is an equation by itself, which neither goes on from the line before nor leads on to the next.
fn is_equation(line: &str) -> bool {
    let line = line.trim().trim_end_matches(['.', ';']);
    let goes_on = line.starts_with(SIGNS) && !line.starts_with('\\')
        || ["\\approx", "\\le", "\\ge", "\\cdot", "\\times"].iter().any(|sign| line.starts_with(sign));
    line.contains(['=', '≈']) && depth(line) == 0 && !leads_on(line) && !goes_on
}

/// Directives of MyST that hold text.
const DIRECTIVES: &[&str] = &[
    "admonition",
    "note",
    "tip",
    "hint",
    "important",
    "warning",
    "caution",
    "danger",
    "attention",
    "seealso",
    "exercise",
    "solution",
    "example",
    "proof",
    "dropdown",
];

/// Whether a fence holds text rather than code: `ad-example` of Obsidian, `{solution}` of MyST.
fn is_admonition(info: &str) -> bool {
    info.starts_with("ad-") || info.starts_with("prf:") || DIRECTIVES.contains(&info)
}

/// Whether a line opens so many quotes and lists that finding its blocks would take long; such a text has no blocks.
fn is_too_deep(line: &str) -> bool {
    let lead = line.as_bytes().windows(2).take_while(|pair| b" \t>-*+.)0123456789".contains(&pair[0]));
    lead.filter(|pair| pair[0] == b'>' || (b"-*+.)".contains(&pair[0]) && pair[1] == b' ')).count() > DEEPEST
}

/// How many quotes the line of `at` stands in.
fn quote_depth(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let lead = text[line..at].bytes().take_while(|byte| b" \t>-*+.)0123456789".contains(byte));
    lead.filter(|&byte| byte == b'>').count()
}

/// The span of a formula without the quotes' marks on empty lines at its ends.
fn unquoted(text: &str, found: &Found, depth: usize) -> Span {
    let mut span = found.span;
    let begins_line = text[found.inside..span.start].contains('\n');
    for _ in 0..if begins_line { depth } else { 0 } {
        let inside = span.of(text);
        let rest = inside.strip_prefix('>').map_or(inside, str::trim_start);
        span.start = span.end - rest.len();
    }
    while let Some((before, last)) = span.of(text).rsplit_once('\n')
        && depth > 0
        && last.chars().all(|c| c == '>' || c.is_whitespace())
    {
        span.end = span.start + before.trim_end().len();
    }
    span
}

/// The formula as typed, without the marks of `depth` quotes before its lines and of table cells.
fn latex(text: &str, span: Span, depth: usize, is_in_table: bool) -> String {
    let mut lines: Vec<&str> = span.of(text).lines().collect();
    for line in lines.iter_mut().skip(1) {
        for _ in 0..depth {
            let rest = line.trim_start().strip_prefix('>');
            *line = rest.map_or(*line, |rest| rest.strip_prefix(' ').unwrap_or(rest));
        }
    }
    let latex = lines.join("\n");
    if is_in_table { latex.replace(r"\|", "|") } else { latex }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Setting, Sheet, read_sheet};

    fn sheet(text: &str) -> Sheet {
        read_sheet(text, Format::Markdown)
    }

    fn formulas(text: &str) -> Vec<String> {
        sheet(text).formulas.into_iter().map(|formula| formula.latex).collect()
    }

    #[test]
    fn every_delimiter_of_markdown_is_known() {
        let text =
            "$a$ $$b$$ \\(c\\) \\[d=1\\] \\\\(e\\\\) $`f`$ $ g $ $h$$i$\n\n\\begin{align*}\nj &= k\n\\end{align*}\n";
        assert_eq!(formulas(text), ["a", "b", "c", "d=1", "e", "f", "g", "h", "i", "j &= k"]);
    }

    #[test]
    fn prices_are_no_formulas() {
        assert_eq!(formulas("It costs $5 and $6, or \\$7, but $x = 5$ holds. [$8] $HOME"), ["x = 5"]);
    }

    #[test]
    fn escaped_brackets_are_no_formulas() {
        assert_eq!(formulas("\\[Hint: each layer has two blocks.\\] \\[1\\] \\(see above\\)"), [""; 0]);
    }

    #[test]
    fn emphasis_and_escapes_do_not_touch_formulas() {
        let text = "$a_i * b_j$ and *c $d_1$ e* $\\{x\\}_*^*$ __$y_0$__";
        assert_eq!(formulas(text), ["a_i * b_j", "d_1", "\\{x\\}_*^*", "y_0"]);
    }

    #[test]
    fn code_and_tags_are_ignored() {
        let text = "`$a$` <b title=\"$b$\">$c$</b> <code>$d$</code> [e](http://f?$g$)\n\n```python\nx = '$h$'\n```\n\n    y = 2 $i$\n\n<div>\n$j$ <!-- $k$ -->\n</div>\n";
        assert_eq!(formulas(text), ["c", "j"]);
    }

    #[test]
    fn code_does_not_close_a_dollar() {
        assert_eq!(formulas("pay $x `a$` then $y_1$"), ["y_1"]);
        assert_eq!(formulas("$a <b and c> d$"), ["a <b and c> d"]);
    }

    #[test]
    fn lists_quotes_headings_and_tables_hold_formulas() {
        let text = "# $a$\n- $b$\n  - $c$\n\n> $$\n> d\n> = e\n> $$\n\n| x | y |\n|---|---|\n| $P(f\\|g)$ | costs $5 |\n| $P(h|i)$ | costs $6 |\n";
        assert_eq!(formulas(text), ["a", "b", "c", "d\n= e", "P(f|g)", "P(h|i)"]);
    }

    #[test]
    fn lines_that_look_like_blocks_stay_in_their_formula() {
        let text = "$$\na\n- b\n\n    + c\n=====\n> d\n$$ then $e$ and $f_1\n- g_1$";
        assert_eq!(formulas(text), ["a\n- b\n\n    + c\n=====\n> d", "e", "f_1\n- g_1"]);
    }

    #[test]
    fn an_open_display_does_not_swallow_the_text() {
        let sheet = sheet("$$ a = b\n\nand this is how it goes\n\n$$c$$ $$d$$");
        let latex: Vec<&str> = sheet.formulas.iter().map(|formula| formula.latex.as_str()).collect();
        assert_eq!(latex, ["c", "d"]);
        assert_eq!(sheet.diagnostics.len(), 1);
    }

    #[test]
    fn an_escaped_dollar_at_the_end_of_a_display_closes_it() {
        assert_eq!(formulas("$$a,\\$$\n\n$$b$$"), ["a,", "b"]);
    }

    #[test]
    fn code_blocks_with_formulas_are_formulas() {
        let text = "```math\na\n\nb\n```\n~~~latex\n\\[ c \\]\n~~~\n> ```\n> total = d^2\n> = 3\n> ```\n\n```tex\n\\usepackage{x}\n```\n\n    $$ e = f $$\n";
        assert_eq!(formulas(text), ["a", "b", "c", "total = d^2\n= 3", "e = f"]);
        assert!(sheet(text).formulas.iter().all(|formula| formula.setting == Setting::Fenced));
    }

    #[test]
    fn equations_on_lines_of_a_plain_block_stand_apart() {
        let text = "```\na = 2 \\cdot 3\nb = \\frac{a}{2}\n```\n\n```\nc = \\frac12\n  + 2 \\cdot 3\n```\n";
        assert_eq!(formulas(text), [r"a = 2 \cdot 3", r"b = \frac{a}{2}", "c = \\frac12\n  + 2 \\cdot 3"]);
    }

    #[test]
    fn fences_of_text_are_no_code() {
        let text = "```ad-example\ntitle: One\nSo $a = b$ costs $5.\n\n$$c$$\n```\n\n```{solution} ex1\n$d$\n```\n\n```{r}\n$e$\n```\n";
        assert_eq!(formulas(text), ["a = b", "c", "d"]);
    }

    #[test]
    fn places_count_characters_behind_a_byte_order_mark_and_carriage_returns() {
        let text = "\u{feff}π $a$\r\n\t$$\r\nb\r\n= c\r\n$$\r\n";
        let sheet = sheet(text);
        let [a, b] = &sheet.formulas[..] else { panic!("{sheet:?}") };
        assert_eq!((a.line, a.column, a.span.of(text)), (1, 4, "a"));
        assert_eq!((b.line, b.column, b.span.of(text), b.latex.as_str()), (3, 1, "b\r\n= c", "b\n= c"));
    }

    #[test]
    fn directives_name_cards_and_values() {
        let text = "<!-- eqmark: formula=perplexity_trigram -->\n$$a$$ $b$ <!-- eqmark: d=768, V=50257 -->\n<!-- eqmark: formula=ppo_clip -->";
        let sheet = sheet(text);
        assert_eq!(sheet.formulas[0].card.as_deref(), Some("perplexity_trigram"));
        assert_eq!(sheet.formulas[1].card, None);
        assert_eq!(sheet.values.len(), 2);
        assert_eq!(sheet.diagnostics[0].message, "no formula follows `formula=ppo_clip`");
    }

    #[test]
    fn definitions_are_macros_and_no_formulas() {
        let sheet = sheet("$$\\newcommand{\\R}{\\mathbb{R}}$$ $x \\in \\R$ `\\def\\a{b}`");
        assert_eq!(sheet.macros, r"\newcommand{\R}{\mathbb{R}}");
        assert_eq!(sheet.formulas.len(), 1);
    }
}

//! LaTeX documents: comments, verbatim text, the preamble's definitions.

use super::prose::{calculations, paragraphs, without_alternatives};
use super::region::Regions;
use super::scan::{Found, Ground, with_delimiters};
use super::{Findings, blank_lines, code, definition, directive};
use crate::text::{Diagnostic, Severity, Span};

/// Environments whose content is not read.
const VERBATIM: &[&str] =
    &["verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "alltt", "comment", "filecontents", "filecontents*"];

/// Environments that draw: what stands in them are places and lengths.
const PICTURES: &[&str] = &["tikzpicture", "picture", "pspicture", "pgfpicture"];

/// Commands that bring in another file.
const INCLUDING: &[&str] = &[r"\input", r"\include", r"\subfile", r"\import"];

/// What hides parts of a document.
#[derive(Default)]
struct Hidden {
    comments: Vec<Span>,
    verbatim: Vec<Span>,
}

/// Reads a LaTeX document, or a part of one.
pub fn read(text: &str) -> Findings {
    let mut findings = Findings::default();
    let hidden = hidden(text, &mut findings);
    let comments = Regions::new(hidden.comments.clone());
    let verbatim = hidden.verbatim.clone();
    let mut opaque = [hidden.comments, hidden.verbatim.clone()].concat();
    findings.definitions = definition::definitions(text, &Regions::new(opaque.clone()));
    opaque.extend(&findings.definitions);
    let mut ground =
        Ground { text, opaque: Regions::new(opaque), walls: Regions::new(hidden.verbatim), ..Ground::default() };
    let visible = |sign: &str| {
        let places = text.match_indices(sign).map(|(at, _)| at);
        places.into_iter().find(|&at| ground.opaque.containing(at).is_none())
    };
    let start = visible(r"\begin{document}").map_or(0, |at| at + r"\begin{document}".len());
    let end = visible(r"\end{document}").unwrap_or(text.len());
    ground.range = Span::new(start.min(end), end);
    ground.blanks = blank_lines(text, false);
    findings.found = ground.scan(&mut findings.diagnostics);
    for found in &mut findings.found {
        found.latex = without_comments(text, found, &comments);
    }
    let mut hidden: Vec<Span> = findings.found.iter().map(|found| with_delimiters(text, found.span)).collect();
    hidden.extend(verbatim.iter().chain(&findings.definitions));
    hidden.extend(PICTURES.iter().flat_map(|name| environments(text, name)));
    let runs = paragraphs(text, ground.range, &ground.blanks, &Regions::new(hidden), &comments);
    findings.calculations = without_alternatives(text, runs.iter().flat_map(|run| calculations(text, run)).collect());
    findings
}

/// Where environments of a name stand.
fn environments(text: &str, name: &str) -> Vec<Span> {
    let (open, close) = (format!(r"\begin{{{name}}}"), format!(r"\end{{{name}}}"));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(&open).map(|start| at + start) {
        at = text[start..].find(&close).map_or(text.len(), |end| start + end + close.len());
        found.push(Span::new(start, at));
    }
    found
}

/// Walks over the document once, for comments, verbatim text and other files.
fn hidden(text: &str, findings: &mut Findings) -> Hidden {
    let mut hidden = Hidden::default();
    let mut at = 0;
    while let Some(sign) = text[at..].find(['%', '\\']).map(|sign| at + sign) {
        let rest = &text[sign..];
        if rest.starts_with('%') {
            let end = rest.find('\n').map_or(text.len(), |end| sign + end);
            let span = Span::new(sign, end);
            let inside = span.of(text).trim_start_matches('%');
            findings.directives.extend(directive::read(inside, span, &mut findings.diagnostics));
            hidden.comments.push(span);
            at = end;
            continue;
        }
        let letters = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = &rest[..=letters];
        let length = verbatim_length(rest, name);
        if INCLUDING.contains(&name) {
            report_include(rest, sign, name, findings);
        }
        at = sign + length.unwrap_or_else(|| 1 + letters.max(rest[1..].chars().next().map_or(0, char::len_utf8)));
        if length.is_some() {
            hidden.verbatim.push(Span::new(sign, at));
        }
    }
    hidden
}

fn report_include(rest: &str, at: usize, name: &str, findings: &mut Findings) {
    let end = rest.find(['}', '\n']).map_or(rest.len(), |end| end + usize::from(rest[end..].starts_with('}')));
    let message = format!("the file of `{}` is not read", rest[..end].trim_end());
    let span = Span::new(at, at + name.len());
    findings.diagnostics.push(Diagnostic::new(code::UNREAD, Severity::Note, message, span));
}

/// The length of verbatim text that starts here: `\verb|..|`, an environment, `\iffalse..\fi`.
fn verbatim_length(rest: &str, name: &str) -> Option<usize> {
    match name {
        r"\verb" | r"\lstinline" => {
            let body = rest[name.len()..].trim_start_matches('*');
            let delimiter = body.chars().next().filter(|c| !c.is_alphanumeric() && !c.is_whitespace())?;
            let close = if delimiter == '{' { '}' } else { delimiter };
            let from = rest.len() - body.len() + delimiter.len_utf8();
            let end = rest[from..].find([close, '\n'])?;
            Some(from + end + usize::from(!rest[from + end..].starts_with('\n')) * close.len_utf8())
        }
        r"\iffalse" => rest.find(r"\fi").and_then(|_| rest[name.len()..].find(r"\fi")).map(|end| name.len() + end + 3),
        r"\begin" => {
            let inside = rest[name.len()..].strip_prefix('{')?;
            let environment = &inside[..inside.find('}')?];
            if !VERBATIM.contains(&environment) {
                return None;
            }
            let close = format!(r"\end{{{environment}}}");
            Some(rest.find(&close).map_or(rest.len(), |end| end + close.len()))
        }
        _ => None,
    }
}

/// The formula without comments, where it holds some: a comment takes the line's end and the next line's blanks along.
fn without_comments(text: &str, found: &Found, comments: &Regions) -> Option<String> {
    let mut latex = String::new();
    let mut at = found.span.start;
    for comment in comments.within(found.span) {
        latex.push_str(&text[at.min(comment.start)..comment.start]);
        let rest = &text[comment.end..found.span.end.max(comment.end)];
        let is_last_on_line = rest.strip_prefix('\n').map(|next| next.trim_start_matches([' ', '\t']));
        at = comment.end + is_last_on_line.map_or(0, |next| rest.len() - next.len());
    }
    let has_comment = at != found.span.start;
    latex.push_str(text.get(at..found.span.end).unwrap_or(""));
    has_comment.then(|| latex.trim().replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Setting, Sheet, read_sheet};

    fn sheet(text: &str) -> Sheet {
        read_sheet(text, Format::Latex)
    }

    fn formulas(text: &str) -> Vec<String> {
        sheet(text).formulas.into_iter().map(|formula| formula.latex).collect()
    }

    #[test]
    fn every_delimiter_of_latex_is_known() {
        let text =
            r"$a$ $$b$$ \(c\) \[d\] \begin{align*}e&=f\\g&=h\end{align*} \begin{alignat}{2}i\end{alignat} $j$$k$";
        assert_eq!(formulas(text), ["a", "b", "c", "d", r"e&=f\\g&=h", "i", "j", "k"]);
    }

    #[test]
    fn comments_are_skipped_and_escaped_percent_signs_are_not() {
        assert_eq!(formulas("% $a$\n5\\% of $b$ % $c$\n$d % $e\n  + f$"), ["b", "d + f"]);
    }

    #[test]
    fn verbatim_text_is_skipped() {
        let text =
            "\\verb|$a$| \\begin{verbatim}\n$b$\n\\end{verbatim} \\begin{lstlisting}\n% $c\n\\end{lstlisting} $d$";
        assert_eq!(formulas(text), ["d"]);
        assert_eq!(formulas(r"\iffalse $a$ \fi $b$ \lstinline{$c} $d$"), ["b", "d"]);
    }

    #[test]
    fn the_preamble_gives_macros_and_no_formulas() {
        let text = "\\newcommand{\\E}{\\mathbb{E}} % $x$\n% \\newcommand{\\F}{}\n\\title{$t$}\n\\begin{document}\n$\\E$\n\\end{document}\n$z$";
        let sheet = sheet(text);
        assert_eq!(sheet.macros, r"\newcommand{\E}{\mathbb{E}}");
        assert_eq!(sheet.formulas.len(), 1);
        assert_eq!((sheet.formulas[0].line, sheet.formulas[0].column), (5, 2));
    }

    #[test]
    fn dollars_in_text_inside_of_a_formula_do_not_close_it() {
        assert_eq!(formulas(r"$a \text{ if $b$ or $c$} d$, \$5, $e$"), [r"a \text{ if $b$ or $c$} d", "e"]);
    }

    #[test]
    fn an_included_file_is_noted() {
        let sheet = sheet(r"\input{other} $x$ \includegraphics{y}");
        assert_eq!(sheet.diagnostics.len(), 1);
        assert_eq!(sheet.diagnostics[0].message, r"the file of `\input{other}` is not read");
    }

    #[test]
    fn directives_stand_in_comments() {
        let sheet = sheet("% eqmark: formula=ppo_clip, d=768\n\\begin{equation}\nx\n\\end{equation} $y$");
        assert_eq!(sheet.formulas[0].card.as_deref(), Some("ppo_clip"));
        assert_eq!(sheet.formulas[0].setting, Setting::Display);
        assert_eq!(sheet.formulas[1].card, None);
        assert_eq!(sheet.values, [("d".to_string(), "768".to_string())]);
    }

    #[test]
    fn what_is_never_closed_is_reported_and_the_rest_is_read() {
        let sheet = sheet("$a\n\n$b$ \\begin{align} c\n\n$d$");
        assert_eq!(sheet.formulas.len(), 2);
        assert_eq!(sheet.diagnostics.len(), 2);
    }
}

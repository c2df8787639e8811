//! What KaTeX is never shown: formulas over the limits, and commands that define, link or load.
//!
//! The printers write nothing of the kind. The guard makes that a fact instead of a hope: KaTeX has
//! no time-out, its time grows with the square of the length, and `\edef` escapes its own limit on
//! expansion.

use super::escape::is_hidden_control;

/// Bytes of LaTeX that are rendered at most.
pub const MAX_BYTES: usize = 4096;

/// Groups, `\left` pairs and environments that may be open at once.
pub const MAX_DEPTH: usize = 60;

/// Cells that all environments together may have.
pub const MAX_CELLS: usize = 400;

/// Commands that define a command, change how text is read, link, load, print on a console, or
/// name a character by its number; and chemistry, which takes seconds within the limits. After KaTeX 0.16.4, `src/macros.js` and `src/functions/`.
const FORBIDDEN: &[&str] = &[
    "DeclareMathOperator",
    "DeclareRobustCommand",
    "Verb",
    "catcode",
    "ce",
    "char",
    "class",
    "csname",
    "cssId",
    "def",
    "edef",
    "endcsname",
    "endinput",
    "errmessage",
    "expandafter",
    "futurelet",
    "gdef",
    "global",
    "href",
    "includegraphics",
    "input",
    "let",
    "long",
    "makeatletter",
    "makeatother",
    "mathchardef",
    "message",
    "newcommand",
    "newcounter",
    "newenvironment",
    "noexpand",
    "providecommand",
    "pu",
    "renewcommand",
    "renewenvironment",
    "require",
    "show",
    "style",
    "unicode",
    "url",
    "verb",
    "write",
    "xdef",
];

/// Why KaTeX must not see `latex`, in words; `None` where it may.
pub(super) fn refusal(latex: &str) -> Option<String> {
    if latex.len() > MAX_BYTES {
        return Some(format!("the formula has {} bytes, more than {MAX_BYTES}", latex.len()));
    }
    if let Some(hidden) = latex.chars().find(|&c| is_hidden_control(c)) {
        return Some(format!("the formula holds the control character U+{:04X}", u32::from(hidden)));
    }
    Scan::default().run(latex)
}

/// What one pass over the LaTeX has counted so far.
#[derive(Default)]
struct Scan {
    depth: usize,
    cells: usize,
}

impl Scan {
    fn run(mut self, latex: &str) -> Option<String> {
        let mut rest = latex;
        while let Some(c) = rest.chars().next() {
            let length = if c == '\\' { command_length(rest) } else { c.len_utf8() };
            let (token, after) = rest.split_at(length);
            rest = after;
            match token {
                "%" => return Some("the formula holds a comment".to_owned()),
                "&" | r"\\" | r"\cr" | r"\newline" => self.cells += 1,
                r"\left" => self.depth += 1,
                r"\right" | r"\end" | "}" => self.depth = self.depth.saturating_sub(1),
                r"\begin" => {
                    self.depth += 1;
                    self.cells += 1;
                }
                "{" => self.depth += 1,
                _ if is_forbidden(token) => return Some(format!("the command `{token}` is not rendered")),
                _ => {}
            }
            if self.depth > MAX_DEPTH {
                return Some(format!("the formula is nested deeper than {MAX_DEPTH} levels"));
            }
            if self.cells > MAX_CELLS {
                return Some(format!("the formula has more than {MAX_CELLS} cells"));
            }
        }
        None
    }
}

/// Bytes of the command at the start of `text`: a backslash with letters (KaTeX counts `@` as one),
/// or with one other character.
fn command_length(text: &str) -> usize {
    let letters = text[1..].bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'@').count();
    let other = text[1..].chars().next().map_or(0, char::len_utf8);
    1 + if letters > 0 { letters } else { other }
}

fn is_forbidden(token: &str) -> bool {
    let Some(name) = token.strip_prefix('\\') else { return false };
    name.contains('@') || name.starts_with("html") || FORBIDDEN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_of_the_printer_pass() {
        for latex in [r"\frac{1}{n}", r"\left[\begin{cases}a&b\\c&d\end{cases}\right]", r"50\%", r"\text{a b}", "π", ""]
        {
            assert_eq!(refusal(latex), None, "{latex}");
        }
    }

    #[test]
    fn every_forbidden_command_is_refused_by_name() {
        for name in FORBIDDEN.iter().copied().chain(["htmlClass", "htmlId", "html@mathml", "@ifnextchar", "@char"]) {
            let reason = refusal(&format!("x \\{name}{{a}}")).expect(name);
            assert!(reason.contains(name), "{reason}");
        }
    }

    #[test]
    fn longer_names_are_not_taken_for_forbidden_ones() {
        // `\letter` and `\longrightarrow` begin with `\let` and `\long`.
        assert_eq!(refusal(r"\longrightarrow \letter \charge"), None);
    }

    #[test]
    fn an_escaped_backslash_hides_no_command() {
        assert_eq!(refusal(r"a \\def"), None);
        assert!(refusal(r"a \\\def").is_some());
    }

    #[test]
    fn limits_are_inclusive() {
        let nested = |n: usize| format!("{}x{}", "{".repeat(n), "}".repeat(n));
        assert_eq!(refusal(&nested(MAX_DEPTH)), None);
        assert!(refusal(&nested(MAX_DEPTH + 1)).is_some());
        assert_eq!(refusal(&"x".repeat(MAX_BYTES)), None);
        assert!(refusal(&"x".repeat(MAX_BYTES + 1)).is_some());
        assert_eq!(refusal(&"&".repeat(MAX_CELLS)), None);
        assert!(refusal(&"&".repeat(MAX_CELLS + 1)).is_some());
    }

    #[test]
    fn control_characters_and_comments_are_refused() {
        for latex in ["a\0b", "\\text{\u{202e}x}", "a % b"] {
            assert!(refusal(latex).is_some(), "{latex:?}");
        }
    }
}

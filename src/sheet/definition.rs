//! Where macros are defined: the source of each definition, for the LaTeX layer to read.

use super::region::Regions;
use crate::text::Span;

/// Commands that define, and how many braced bodies each takes.
const COMMANDS: &[(&str, usize)] = &[
    (r"\newcommand", 1),
    (r"\renewcommand", 1),
    (r"\providecommand", 1),
    (r"\DeclareRobustCommand", 1),
    (r"\DeclareMathOperator", 1),
    (r"\DeclarePairedDelimiter", 2),
    (r"\def", 1),
    (r"\gdef", 1),
    (r"\edef", 1),
    (r"\xdef", 1),
    (r"\let", 0),
];

/// The definitions in `text`, in order, except those that start in `opaque` places.
pub fn definitions(text: &str, opaque: &Regions) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(sign) = text[at..].find('\\').map(|sign| at + sign) {
        let letters = text[sign + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = &text[sign..sign + 1 + letters];
        at = sign + 1 + letters.max(text[sign + 1..].chars().next().map_or(0, char::len_utf8));
        let bodies = COMMANDS.iter().find(|(command, _)| *command == name);
        if let Some(&(_, bodies)) = bodies
            && opaque.containing(sign).is_none()
            && let Some(length) = length(&text[sign + 1 + letters..], bodies)
        {
            at = sign + 1 + letters + length;
            spans.push(Span::new(sign, at));
        }
    }
    spans
}

/// Whether the text of `span` holds definitions and nothing else.
pub fn is_all(text: &str, span: Span, definitions: &[Span]) -> bool {
    let mut at = span.start;
    let from = definitions.partition_point(|definition| definition.start < span.start);
    let inside = definitions[from..].iter().take_while(|definition| definition.end <= span.end);
    let mut is_blank = true;
    for definition in inside.clone() {
        is_blank &= text[at..definition.start].trim().is_empty();
        at = definition.end;
    }
    is_blank && inside.count() > 0 && text[at..span.end].trim().is_empty()
}

/// The length of what follows a defining command: a name, parameters, `bodies` braced groups.
fn length(rest: &str, bodies: usize) -> Option<usize> {
    let mut at = rest.len() - rest.trim_start_matches('*').trim_start().len();
    at += match rest[at..].starts_with('{') {
        true => group(&rest[at..], '{', '}')?,
        false => command(&rest[at..])?,
    };
    if bodies == 0 {
        at += rest[at..].len() - rest[at..].trim_start_matches([' ', '=']).len();
        let other = command(&rest[at..]).or_else(|| rest[at..].chars().next().map(char::len_utf8))?;
        return Some(at + other);
    }
    for _ in 0..bodies {
        loop {
            at += rest[at..].len() - rest[at..].trim_start().len();
            match rest[at..].chars().next()? {
                '[' => at += group(&rest[at..], '[', ']')?,
                '#' => at += rest[at..].find(['{', '\n'])?,
                '{' => break,
                _ => return None,
            }
        }
        at += group(&rest[at..], '{', '}')?;
    }
    Some(at)
}

/// The length of a command.
fn command(rest: &str) -> Option<usize> {
    let name = rest.strip_prefix('\\')?;
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    Some(1 + letters.max(name.chars().next()?.len_utf8()))
}

/// The length of a balanced group of at most 10 000 characters.
fn group(rest: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut chars = rest.char_indices().take(10_000);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            _ if c == open => depth += 1,
            _ if c == close => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 && at > 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_cut_out_whole() {
        for source in [
            r"\newcommand{\E}{\mathbb{E}}",
            r"\newcommand{\pp}[2][x]{\frac{#1}{#2}}",
            r"\newcommand*\E{\mathbb E}",
            r"\def\f#1#2{#1 + #2}",
            r"\let\eps=\varepsilon",
            r"\let\eps\varepsilon",
            r"\DeclareMathOperator*{\argmax}{arg\,max}",
            r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}",
            r"\newcommand{\set}[1]{\{#1\}}",
        ] {
            let text = format!("{source} x");
            let spans = definitions(&text, &Regions::default());
            assert_eq!(spans.len(), 1, "{source}");
            assert_eq!(spans[0].of(&text), source);
        }
    }

    #[test]
    fn other_text_defines_nothing() {
        for text in
            [r"\definitely x", r"\newcommand", r"\newcommand{\x}{", r"\let", r"\def\x", "\\", r"\newcommand{\x}}"]
        {
            assert!(definitions(text, &Regions::default()).is_empty(), "{text}");
        }
    }
}

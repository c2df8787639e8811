//! Markdown around formulas: emphasis, headings, rules, tables; and the lists of LaTeX. It says nothing about a formula,
//! and is blanked, so that all places stay the same.

use std::borrow::Cow;

/// What stands before and behind words that are struck out.
const STRUCK: &str = "~~";

/// How many lines an emphasis may span.
const LINES: usize = 3;

/// The text with blanks in place of Markdown's own signs, byte for byte; what `$` marks is left alone.
pub(super) fn without_markdown(text: &str) -> Cow<'_, str> {
    let numbers = list_numbers(text);
    let fence = lone_fence(text);
    if numbers.is_empty()
        && fence.is_none()
        && !text.contains("**")
        && !text.contains("__")
        && !text.contains(['#', '|', '*'])
        && !text.contains("---")
        && !text.contains(STRUCK)
        && !text.contains("\\item")
    {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    blank_latex_lists(text, &mut bytes);
    let formulas = formulas(text);
    let is_formula = |at: usize| formulas.iter().any(|(start, end)| (*start..*end).contains(&at));
    blank_lines(text, &is_formula, &mut bytes);
    for mark in ["**", "__", "*"] {
        blank_emphasis(text, mark, &is_formula, &mut bytes);
    }
    struck(text).into_iter().chain(fence).for_each(|(start, end)| bytes[start..end].fill(b' '));
    numbers.into_iter().for_each(|(start, end)| bytes[start..end].fill(b' '));
    // Only whole ASCII signs and whole lines were blanked.
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Puts lines with bullets in place of a list of LaTeX.
fn blank_latex_lists(text: &str, bytes: &mut [u8]) {
    const BULLET: &[u8] = b"\n-   ";
    for name in ["itemize", "enumerate", "description"] {
        for mark in [format!("\\begin{{{name}}}"), format!("\\end{{{name}}}")] {
            for (at, _) in text.match_indices(&mark) {
                bytes[at..at + mark.len()].fill(b' ');
                bytes[at] = b'\n';
            }
        }
    }
    for (at, mark) in text.match_indices("\\item") {
        if !text[at + mark.len()..].starts_with(|next: char| next.is_ascii_alphabetic()) {
            bytes[at..at + mark.len()].copy_from_slice(BULLET);
        }
    }
}

/// A fence that is only opened or only closed: the other line was not copied.
fn lone_fence(text: &str) -> Option<(usize, usize)> {
    const FENCE: &str = "```";
    let places: Vec<usize> = text.match_indices(FENCE).map(|(at, _)| at).collect();
    let line = |at: usize| {
        let before = text[..at].rsplit('\n').next().unwrap_or_default();
        let behind = text[at + FENCE.len()..].split('\n').next().unwrap_or_default();
        (before.trim().is_empty(), behind)
    };
    let (last, is_odd) = (places.last()?, places.len() % 2 == 1);
    let (starts, behind) = line(*last);
    let is_language = places.len() == 1 && behind.trim().chars().all(|letter| letter.is_ascii_alphanumeric());
    (is_odd && starts && (behind.trim().is_empty() || is_language))
        .then_some((*last, *last + FENCE.len() + behind.trim_end().len()))
}

/// Where text is struck out: `~~6ND~~ 2ND`. Where all of it is, nothing is left.
fn struck(text: &str) -> Vec<(usize, usize)> {
    let marks: Vec<usize> = text.match_indices(STRUCK).map(|(at, _)| at).collect();
    let pairs = marks.chunks_exact(2).map(|pair| (pair[0], pair[1] + STRUCK.len()));
    // `x ~~ y` spaces or compares.
    let touches = |(start, end): &(usize, usize)| {
        let inside = &text[start + STRUCK.len()..end - STRUCK.len()];
        !inside.is_empty() && inside.trim() == inside && !inside.contains('\n')
    };
    pairs.filter(touches).collect()
}

/// The numbers before the lines of a list whose formulas nothing marks: `1. forward: 2ND`, `2. backward: 4ND`.
fn list_numbers(text: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    if text.contains('$') || text.contains("\\(") || text.contains("\\[") {
        return found;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start();
        let at = start + line.len() - body.len();
        start += line.len();
        let next = format!("{}", found.len() + 1);
        let rest = body.strip_prefix(next.as_str()).and_then(|rest| rest.strip_prefix(['.', ')']));
        if rest.is_some_and(|rest| rest.starts_with(' ')) {
            found.push((at, at + next.len() + 1));
        }
    }
    // One number alone may be a factor.
    if found.len() < 2 { Vec::new() } else { found }
}

/// Where formulas stand that `$`, `\(` or `\[` mark.
fn formulas(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let marks = [("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), ("```", "```")];
        let mark = marks.iter().find(|(open, _)| rest.starts_with(open));
        let end = mark.and_then(|(open, close)| Some(at + open.len() + rest[open.len()..].find(close)? + close.len()));
        match end {
            Some(end) => {
                found.push((at, end));
                at = end;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// Headings, quotes, rules and tables.
fn blank_lines(text: &str, is_formula: &dyn Fn(usize) -> bool, bytes: &mut [u8]) {
    let mut start = 0;
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .map(|line| {
            let at = start;
            start += line.len();
            (at, line.trim_end_matches('\n'))
        })
        .collect();
    let is_separator = |line: &str| {
        line.contains("--") && line.contains('|') && line.chars().all(|letter| matches!(letter, '|' | '-' | ':' | ' '))
    };
    let is_row = |line: &str| line.trim().len() > 2 && line.trim().starts_with('|') && line.trim().ends_with('|');
    for (place, (at, line)) in lines.iter().enumerate() {
        if is_formula(*at) {
            continue;
        }
        let body = line.trim_start();
        let indent = line.len() - body.len();
        let hashes = body.len() - body.trim_start_matches('#').len();
        if (1..=6).contains(&hashes) && body[hashes..].starts_with(' ') {
            bytes[at + indent..at + indent + hashes].fill(b' ');
            // `# v = \sigma^2` behind code is a comment, and a statement of its own.
            let name =
                body[hashes..].split('=').next().map(str::trim).filter(|name| name.len() < body.len() - hashes - 1);
            let is_behind = lines[..place].iter().any(|(_, line)| !line.trim().is_empty());
            if is_behind && name.is_some_and(|name| super::prose::is_lone(name) && !name.contains(' ')) {
                bytes[at + indent] = b',';
            }
        }
        let is_rule = |sign: char| body.len() > 2 && body.trim_end().chars().all(|letter| letter == sign);
        if ['-', '*', '_'].into_iter().any(is_rule) {
            bytes[*at..at + line.len()].fill(b' ');
        }
        // A table explains names or breaks a number down; the formula stands outside of it.
        let separator =
            (0..=place).rev().take_while(|place| is_row(lines[*place].1)).any(|place| is_separator(lines[place].1))
                || lines[place..].iter().take_while(|(_, line)| is_row(line)).any(|(_, line)| is_separator(line));
        if is_row(line) && separator && lines.iter().any(|(_, line)| !line.trim().is_empty() && !is_row(line)) {
            bytes[*at..at + line.len()].fill(b' ');
        }
    }
}

/// `**words**`, `*words*`: pairs of marks around text, which powers and products are not.
fn blank_emphasis(text: &str, mark: &str, is_formula: &dyn Fn(usize) -> bool, bytes: &mut [u8]) {
    let mut open: Option<usize> = None;
    let mut at = 0;
    while let Some(found) = text[at..].find(mark) {
        let here = at + found;
        at = here + mark.len();
        let behind = text[at..].chars().next();
        let before = text[..here].chars().next_back();
        let is_doubled = mark.len() == 1 && (before == Some('*') || behind == Some('*'));
        if is_formula(here) || is_doubled || bytes[here] == b' ' {
            continue;
        }
        let blank = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
        let is_edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric() && letter != ')');
        // `x **2`: what stands before a power is no sentence.
        let is_power = behind.is_some_and(|letter| letter.is_ascii_digit() || letter == '(')
            && text[..here].trim_end_matches([' ', '\t']).ends_with([')', ']', '}']);
        let starts = !is_power
            && is_edge(before)
            && !blank(behind)
            && (mark.len() > 1 || behind.is_some_and(char::is_alphabetic));
        let ends = !blank(before) && is_edge(behind);
        if let Some(start) = open.filter(|_| ends) {
            let inside = &text[start + mark.len()..here];
            let is_text = mark.len() > 1 && is_balanced(inside)
                || inside.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | ':' | '-' | '.' | ','));
            if inside.matches('\n').count() < LINES && is_text {
                bytes[start..start + mark.len()].fill(b' ');
                bytes[here..here + mark.len()].fill(b' ');
            }
            open = None;
        } else if starts {
            open = Some(here);
        }
    }
}

/// Whether every bracket that closes inside was opened inside.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0i32;
    let all_opened = text.chars().all(|letter| {
        depth += i32::from(matches!(letter, '(' | '[' | '{')) - i32::from(matches!(letter, ')' | ']' | '}'));
        depth >= 0
    });
    all_opened && depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_markdown_are_blanked() {
        for (text, plain) in [
            ("**Answer:** $x$", "  Answer:   $x$"),
            ("## Loss\n$x$", "   Loss\n$x$"),
            ("*where* $x^*$ is $y**2$", " where  $x^*$ is $y**2$"),
            ("| a | b |\n|---|---|\n| c | d |\n$x$", "         \n         \n         \n$x$"),
            ("$x$\n\n---\n", "$x$\n\n   \n"),
            ("**$x = 1$**", "  $x = 1$  "),
            ("x = 1\n```", "x = 1\n   "),
            ("```python\nx = 1", "         \nx = 1"),
        ] {
            assert_eq!(without_markdown(text), plain);
        }
    }

    #[test]
    fn mathematics_stays() {
        for text in [
            "x**2 + y**2",
            "a * b * c",
            "P(a | b)",
            "1/K * sum_i r_i * A_i",
            "a*b*c",
            "rho**(-1/n) * x**2",
            "|x| + |y|",
            "(r - m) **2 + (s - m) **2",
            "sqrt((x - m) **2 / K) + (y)** 1",
        ] {
            assert_eq!(without_markdown(text), text);
        }
    }
}

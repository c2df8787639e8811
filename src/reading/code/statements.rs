//! Statements of programs: functions with one result, loops that add up, branches.
//!
//! Each is rewritten in its own place as the expression that it computes: `s += f(i)` in a loop as `s = sum(f(i) for ...)`,
//! branches as `ifelse(c, a, b)`. What is not understood stays as it is typed.

use super::{blank, is_part};

/// How many loops and branches are rewritten one after the other.
const MOST: usize = 16;

/// A line of a program, as bytes of the text.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    indent: usize,
}

impl Line {
    fn of(self, text: &str) -> &str {
        text[self.start + self.indent..self.end].trim_end()
    }
}

/// The lines that hold something.
fn lines(text: &str) -> Vec<Line> {
    let mut start = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end_matches('\n').len();
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if !line.trim().is_empty() {
            found.push(Line { start, end, indent });
        }
        start += line.len();
    }
    found
}

/// The text with its statements as expressions, byte for byte.
pub(super) fn without_statements(text: &str) -> String {
    let mut found = text.to_owned();
    without_frames(&mut found);
    for _ in 0..MOST {
        let Some(next) = with_conditional(&found)
            .or_else(|| with_branch(&found))
            .or_else(|| with_result(&found))
            .or_else(|| with_loop(&found))
        else {
            break;
        };
        found = next;
    }
    for rewritten in [with_start, with_last_value] {
        for _ in 0..MOST {
            let Some(next) = rewritten(&found) else { break };
            found = next;
        }
    }
    with_last_apart(&mut found);
    found
}

/// A program's result stands apart from the assignments before it, and is left out where it is the last of their names.
fn with_last_apart(text: &mut String) {
    let all = lines(text);
    let [before @ .., last] = all.as_slice() else { return };
    let Some(previous) = before.last() else { return };
    let said = last.of(text).to_owned();
    let said = said.as_str();
    let value = said.strip_prefix("return ").unwrap_or(said).trim();
    let is_plain = |line: &Line| assignment(line.of(text)).is_some_and(|(_, sign, _)| sign == "=");
    if assignment(said).is_some() || !is_expression(value) || !before.iter().all(is_plain) {
        return;
    }
    let (start, end) = (last.start, last.end);
    match assignment(previous.of(text)).is_some_and(|(name, ..)| name == value) {
        true => blank(text, start, end),
        // The end of a line goes on with what has no sign of its own.
        false => {
            let word = if said.starts_with("return ") { "return".len() } else { 0 };
            blank(text, start + last.indent, start + last.indent + word);
            text.replace_range(start - 1..start, ";");
        }
    }
}

/// Blanks what only stands around the computation: imports, heads of functions, their descriptions.
fn without_frames(text: &mut String) {
    while let Some(start) = text.find("\"\"\"") {
        let Some(length) = text[start + 3..].find("\"\"\"") else { break };
        blank_keeping_lines(text, start, start + length + 6);
    }
    let is_import = |line: &str| line.starts_with("import ") || line.starts_with("from ") && line.contains(" import ");
    let whole = text.clone();
    // A function that is called somewhere is not only its value.
    let is_called = |said: &str| {
        let name = names(said.strip_prefix("def ").unwrap_or(said)).next().unwrap_or_default();
        names(&whole).filter(|other| *other == name).count() > 1
    };
    for line in lines(text) {
        let said = line.of(text).to_owned();
        let at = line.start + line.indent;
        if is_import(&said) {
            blank(text, at, line.end);
        } else if let Some(colon) =
            said.strip_prefix("def ").and_then(|_| head_end(&said)).filter(|_| !is_called(&said))
        {
            blank(text, at, at + colon);
        } else if let Some(lambda) = said.find("lambda ")
            && let Some(colon) = said[lambda..].find(':')
            && said[..lambda].trim_end().ends_with('=')
            && !is_called(&said)
        {
            blank(text, at + lambda, at + lambda + colon + 1);
        }
    }
}

/// Where the head of a function ends, behind its colon: `def f(x: float, n=3) -> float:`.
fn head_end(said: &str) -> Option<usize> {
    let open = said.find('(')?;
    let close = super::behind_bracket(said, open)?;
    // What a call leaves out has the value that is given here.
    if said[open..close].contains('=') {
        return None;
    }
    Some(close + said[close..].find(':')? + 1)
}

/// Whether a line is an expression of code: words side by side are a sentence.
fn is_expression(line: &str) -> bool {
    const BETWEEN: [&str; 7] = ["for", "in", "if", "else", "and", "or", "not"];
    let is_word = |piece: &&str| piece.starts_with(|first: char| first.is_alphabetic()) && !BETWEEN.contains(piece);
    let ends = |piece: &str| piece.ends_with(is_part);
    let pieces: Vec<&str> = line.split_whitespace().collect();
    let is_said = pieces.windows(2).any(|pair| is_word(&pair[1]) && ends(pair[0]) && !BETWEEN.contains(&pair[0]));
    !is_said && !line.starts_with('#') && !line.contains([';', '=']) && !line.ends_with(['.', ':', ','])
}

fn blank_keeping_lines(text: &mut String, start: usize, end: usize) {
    let kept: String = text[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(start..end, &kept);
}

/// Puts a piece in place of lines; `None` where it is longer. Behind it their place is blank.
fn replaced(text: &str, from: Line, to: Line, piece: &str) -> Option<String> {
    let rest = (to.end - from.start).checked_sub(piece.len())?;
    Some(format!("{}{piece}{}{}", &text[..from.start], " ".repeat(rest), &text[to.end..]))
}

/// A name, a sign such as `+=`, and what stands behind it.
fn assignment(said: &str) -> Option<(&str, &str, &str)> {
    let length = said.find(|letter: char| !is_part(letter)).filter(|length| *length > 0)?;
    let (name, rest) = said.split_at(length);
    let rest = rest.trim_start();
    let sign =
        ["+=", "*=", "-=", "/=", "="].into_iter().find(|sign| rest.starts_with(sign) && !rest.starts_with("=="))?;
    Some((name, sign, rest[sign.len()..].trim()))
}

/// The head of a line such as `for i in range(n):`, and what stands behind its colon.
fn head<'t>(said: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let rest = said.strip_prefix(word)?.strip_prefix(' ')?;
    let mut depth = 0i32;
    let colon = rest.char_indices().find_map(|(at, letter)| {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        (letter == ':' && depth == 0).then_some(at)
    })?;
    Some((rest[..colon].trim(), rest[colon + 1..].trim()))
}

/// How many lines behind one belong to it.
fn body(all: &[Line], at: usize) -> usize {
    all[at + 1..].iter().take_while(|line| line.indent > all[at].indent).count()
}

/// The innermost loop of which the last line adds up or multiplies, as the sum or product of that line.
fn with_loop(text: &str) -> Option<String> {
    let all = lines(text);
    let places = (0..all.len()).rev().filter(|at| head(all[*at].of(text), "for").is_some());
    { places }.find_map(|at| {
        let (range, behind) = head(all[at].of(text), "for")?;
        let count = body(&all, at);
        let last = *all.get(at + count)?;
        let (inner, summand) = match behind.is_empty() {
            true => (&all[at + 1..at + count.max(1)], last.of(text)),
            false if count == 0 => (&all[at..at], behind),
            false => return None,
        };
        let (name, sign, value) = assignment(summand)?;
        let is_plain = |line: &Line| assignment(line.of(text)).is_some_and(|(own, sign, _)| sign == "=" && own != name);
        let function = match sign {
            "+=" => "sum",
            "*=" => "prod",
            _ => return None,
        };
        if !inner.iter().all(is_plain) || names(value).any(|own| own == name) {
            return None;
        }
        let indent = " ".repeat(all[at].indent);
        let piece: String = inner.iter().map(|line| format!("{indent}{}\n", line.of(text))).collect();
        let sum = format!("{function}({value} for {range})");
        let changed = format!("{piece}{indent}{name} {sign} {sum}");
        // Where there is no room, with the number in the line before that it begins with.
        let begun = at.checked_sub(1).map(|at| all[at]).filter(|line| is_neutral(line.of(text), name, sign));
        replaced(text, all[at], last, &changed)
            .or_else(|| replaced(text, begun?, last, &format!("{piece}{indent}{name} = {sum}")))
    })
}

/// Whether a line gives a name the number that adding, or multiplying, begins with.
fn is_neutral(said: &str, name: &str, sign: &str) -> bool {
    let neutral = if sign == "*=" { 1.0 } else { 0.0 };
    assignment(said).is_some_and(|it| it.0 == name && it.1 == "=" && it.2.parse::<f64>().is_ok_and(|it| it == neutral))
}

/// The names in a piece of code.
fn names(code: &str) -> impl Iterator<Item = &str> {
    code.split(|letter: char| !is_part(letter)).filter(|name| !name.is_empty())
}

/// A name that begins with a number and is added to or multiplied once: `s = 0`, `s += f(x)`.
fn with_start(text: &str) -> Option<String> {
    let all = lines(text);
    (0..all.len()).find_map(|at| {
        let (name, sign, start) = assignment(all[at].of(text))?;
        let number: f64 = start.parse().ok().filter(|_| sign == "=")?;
        let later: Vec<&Line> =
            all[at + 1..].iter().filter(|line| names(line.of(text)).any(|own| own == name)).collect();
        let change = **later.first()?;
        let (own, sign, value) = assignment(change.of(text))?;
        let neutral = if sign == "*=" { 1.0 } else { 0.0 };
        let is_changed = |line: &&&Line| assignment(line.of(text)).is_some_and(|it| it.0 == name);
        if own != name || sign == "=" || sign == "-=" || later.iter().filter(is_changed).count() > 1 {
            return None;
        }
        let indent = " ".repeat(change.indent);
        let piece = match number == neutral {
            true => format!("{indent}{name} = {value}"),
            false => format!("{indent}{name} = {start} {} {value}", &sign[..1]),
        };
        let mut found = replaced(text, change, change, &piece)?;
        blank(&mut found, all[at].start, all[at].end);
        Some(found)
    })
}

/// A name that is given another value by means of its own, `s = s / n` or `s /= n`: the value before in its place.
fn with_last_value(text: &str) -> Option<String> {
    let all = lines(text);
    (0..all.len()).find_map(|at| {
        let (name, sign, first) = assignment(all[at].of(text)).filter(|(_, sign, _)| *sign == "=")?;
        let next = (at + 1..all.len()).find(|next| names(all[*next].of(text)).any(|own| own == name))?;
        let (own, change, second) = assignment(all[next].of(text))?;
        let is_kept =
            |line: &Line| assignment(line.of(text)).is_some_and(|(other, ..)| !names(first).any(|own| own == other));
        // `y = x`, `y *= 2` changes the array `x` too.
        let is_alias = change != "=" && first.parse::<f64>().is_err() && first.chars().all(is_part);
        if is_alias || own != name || sign != "=" || !all[at + 1..next].iter().all(is_kept) {
            return None;
        }
        let indent = " ".repeat(all[next].indent);
        let value = match change {
            "=" if names(second).any(|own| own == name) => put(second, name, &format!("({first})")),
            // What nothing used is gone.
            "=" => second.to_owned(),
            _ if second.chars().all(is_part) => format!("({first}) {} {second}", &change[..1]),
            _ => format!("({first}) {} ({second})", &change[..1]),
        };
        let piece = format!("{indent}{name} = {value}");
        // The place of both lines, with what stands between them.
        let between: String =
            all[at + 1..next].iter().map(|line| format!("{}\n", &text[line.start..line.end])).collect();
        replaced(text, all[at], all[next], &format!("{between}{piece}"))
    })
}

/// A piece of code with something in place of a name.
fn put(code: &str, name: &str, value: &str) -> String {
    let mut found = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|letter: char| !is_part(letter)).unwrap_or(rest.len()).max(first.len_utf8());
        let (piece, behind) = rest.split_at(length);
        found.push_str(if piece == name { value } else { piece });
        rest = behind;
    }
    found
}

/// A name that is given a value twice: what it stands for depends on the place.
pub(super) fn twice_given(text: &str) -> Option<(usize, usize)> {
    let all = lines(text);
    let given = |line: &Line| assignment(line.of(text)).map(|it| it.0);
    (1..all.len()).find_map(|at| {
        let name = given(&all[at])?;
        let is_again = all[..at].iter().any(|line| given(line) == Some(name));
        let start = all[at].start + all[at].indent;
        is_again.then_some((start, start + name.len()))
    })
}

/// `if c: return a` with the other result behind it, as one result.
fn with_result(text: &str) -> Option<String> {
    let all = lines(text);
    let value = |said: &str| said.strip_prefix("return ").map(str::trim).map(str::to_owned);
    (0..all.len()).rev().find_map(|at| {
        let (condition, behind) = head(all[at].of(text), "if")?;
        let (first, next) = match behind.is_empty() {
            true => (value(all.get(at + 1)?.of(text)).filter(|_| body(&all, at) == 1)?, at + 2),
            false => (value(behind)?, at + 1),
        };
        // What is worked out between the two results says nothing of the first.
        let is_plain = |line: &&Line| {
            line.indent == all[at].indent
                && assignment(line.of(text)).is_some_and(|(name, sign, _)| {
                    sign == "=" && !names(&first).any(|own| own == name) && !names(condition).any(|own| own == name)
                })
        };
        let between = all.get(next..).unwrap_or_default().iter().take_while(is_plain).count();
        let (before, next) = (&all[next..next + between], next + between);
        let other = *all.get(next).filter(|line| line.indent == all[at].indent)?;
        let (second, last) = match other.of(text).strip_prefix("else:").map(str::trim) {
            Some("") => {
                let line = *all.get(next + 1).filter(|_| body(&all, next) == 1)?;
                (value(line.of(text))?, line)
            }
            Some(behind) => (value(behind)?, other),
            None => (value(other.of(text))?, other),
        };
        let indent = " ".repeat(all[at].indent);
        let mut piece: String = before.iter().map(|line| format!("{indent}{}\n", line.of(text))).collect();
        piece.push_str(&format!("{indent}return ifelse({condition},{first},{second})"));
        replaced(text, all[at], last, &piece)
    })
}

/// `if c: s += a`, perhaps with `else: s += b`, and the same of `s = a` with both.
fn with_branch(text: &str) -> Option<String> {
    let all = lines(text);
    (0..all.len()).rev().find_map(|at| {
        let (condition, behind) = head(all[at].of(text), "if")?;
        let (first, next) = match behind.is_empty() {
            true => (all.get(at + 1).filter(|_| body(&all, at) == 1)?.of(text), at + 2),
            false => (behind, at + 1),
        };
        let (name, sign, value) = assignment(first)?;
        let indent = " ".repeat(all[at].indent);
        let other = all.get(next).copied().filter(|line| line.indent == all[at].indent);
        let otherwise = other.and_then(|line| Some((line, line.of(text).strip_prefix("else:")?.trim())));
        let Some((line, behind)) = otherwise else {
            let neutral = match sign {
                "+=" | "-=" => "0",
                "*=" => "1",
                _ => return None,
            };
            let piece = format!("{indent}{name} {sign} ifelse({condition},{value},{neutral})");
            return replaced(text, all[at], all[next - 1], &piece);
        };
        let (second, last) = match behind.is_empty() {
            true => all.get(next + 1).filter(|_| body(&all, next) == 1).map(|line| (line.of(text), *line))?,
            false => (behind, line),
        };
        let (own, own_sign, other) = assignment(second)?;
        let piece = format!("{indent}{name} {sign} ifelse({condition},{value},{other})");
        (own == name && own_sign == sign).then(|| replaced(text, all[at], last, &piece))?
    })
}

/// `a if c else b` as `ifelse(c,a,b)`.
fn with_conditional(text: &str) -> Option<String> {
    text.match_indices(" if ").find_map(|(at, mark)| {
        let open =
            |from: usize, letters: &mut dyn Iterator<Item = (usize, char)>, opens: &str, ends: &str, past: usize| {
                let mut depth = 0usize;
                for (place, letter) in letters {
                    match letter {
                        _ if opens.contains(letter) => depth += 1,
                        '(' | '[' | '{' | ')' | ']' | '}' if depth == 0 => {
                            return from + place + past * letter.len_utf8();
                        }
                        '(' | '[' | '{' | ')' | ']' | '}' => depth -= 1,
                        _ if depth == 0 && ends.contains(letter) => return from + place + past * letter.len_utf8(),
                        _ => {}
                    }
                }
                if past == 1 { from } else { text.len() }
            };
        let start = open(0, &mut text[..at].char_indices().rev(), ")]}", ",=\n:", 1);
        let start = match text[start..at].trim_start().strip_prefix("return ") {
            Some(value) => at - value.len(),
            None => start,
        };
        let first = text[start..at].trim();
        let rest = &text[at + mark.len()..];
        let otherwise = rest.find(" else ")?;
        // `1 if c > r, else ...` is a sentence.
        let condition = rest[..otherwise].trim();
        let from = at + mark.len() + otherwise + " else ".len();
        let end = open(from, &mut text[from..].char_indices(), "([{", ",\n#", 0);
        let second = text[from..end].trim();
        let is_nested = [condition, second].iter().any(|part| part.contains(" if "));
        if first.is_empty()
            || first.contains(" for ")
            || is_nested
            || condition.contains('\n')
            || condition.ends_with(',')
        {
            return None;
        }
        let piece = format!("ifelse({condition},{first},{second})");
        let spaced = format!(" {piece}");
        super::replaced(text, start, end, &spaced).or_else(|| super::replaced(text, start, end, &piece))
    })
}

/// The first word of a statement that is left: a part of a program that is not understood.
pub(super) fn left_over(text: &str) -> Option<(usize, usize)> {
    const WORDS: [&str; 7] = ["for", "while", "if", "def", "class", "elif", "else"];
    lines(text).into_iter().find_map(|line| {
        let said = line.of(text);
        let word = WORDS.into_iter().find(|word| {
            // `for example:` is a sentence.
            let is_code = match *word {
                "for" => said.contains(" in "),
                "else" => said == "else:",
                "def" | "class" => said.contains('('),
                "elif" => true,
                _ => ["==", "!=", "<", ">", " in ", "not "].iter().any(|sign| said.contains(sign)),
            };
            is_code && said.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ':']) && said.ends_with(':'))
        })?;
        Some((line.start + line.indent, line.start + line.indent + word.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let found = without_statements(text);
        assert_eq!(found.len(), text.len(), "{text}");
        found.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn loops_that_add_up_are_sums() {
        assert_eq!(
            read("s = 0\nfor i in range(n):\n    s += x[i]\nreturn s / n"),
            "s = sum(x[i] for i in range(n)) ; s / n"
        );
        assert_eq!(read("p = 1.0\nfor t in T: p *= q(t)\np"), "p = prod(q(t) for t in T)");
        assert_eq!(
            read("s = 0.0\nfor t in q:\n    f = d(t)\n    s += f / (f + k)\n"),
            "f = d(t) s = sum(f / (f + k) for t in q)"
        );
        assert_eq!(
            read("s = 0\nfor i in range(n):\n    for j in range(n):\n        if j != i:\n            s += a[i]*a[j]"),
            "s = sum(sum(ifelse(j != i,a[i]*a[j],0) for j in range(n)) for i in range(n))"
        );
    }

    #[test]
    fn branches_are_one_value() {
        assert_eq!(read("def f(x):\n    if x > 0:\n        return x\n    return 0"), "return ifelse(x > 0,x,0)");
        assert_eq!(read("if x > 0: return x\nelse: return -x"), "return ifelse(x > 0,x,-x)");
        assert_eq!(read("if t < w: return a*t\nu = (t - w)/b\nreturn a*u"), "u = (t - w)/b; ifelse(t < w,a*t,a*u)");
        assert_eq!(read("s = a + b\ns = s / n\nreturn s"), "s = (a + b) / n");
        assert_eq!(read("s = a + b\ns /= n\ns"), "s = (a + b) / n");
        assert_eq!(read("y = x\ny *= 2\nx + y"), "y = x y *= 2 x + y");
        assert!(twice_given(&without_statements("x = a\ny = x\nx = b\nreturn y")).is_some());
        assert_eq!(read("def f(x, n=1):\n    return x / n"), "def f(x, n=1): return x / n");
        assert_eq!(read("y = x if x > 0 else a*x"), "y = ifelse(x > 0,x,a*x)");
        assert_eq!(read("return 2*max(0, (x if c else y))"), "return 2*max(0, (ifelse(c,x,y)))");
        assert_eq!(read("f = lambda x, y: x + y"), "f = x + y");
        assert!(read("f = lambda x: 2*x\nf(x + 1)").contains("lambda"));
    }

    #[test]
    fn what_is_not_understood_stays() {
        for text in ["while x > 1:\n    x = x / 2", "for i in range(n):\n    s = s + x", "for x in X:\n    print(x)"] {
            assert_eq!(without_statements(text), text);
            assert!(left_over(text).is_some());
        }
    }
}

//! What stands in brackets behind a formula and is no part of it: the number of an equation, `\quad (53)`; the value said
//! another way, `\quad (32.65\%)`; in a sheet also words, `\quad (\text{see above})`.

use super::cursor::{Cursor, delimiter_of, is_blank, symbol_name, trimmed};
use super::head::Head;
use super::literal::literal_of;
use super::statement::{is_chain_relation, is_comparison};
use crate::expr::Rational;
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style, find_node};
use crate::text::Span;

/// What a bracket at the end of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aside {
    /// The number of the equation.
    Number,
    /// The value in percent.
    Percentage,
    /// Words.
    Words,
}

/// The row of an answer without equation numbers, and with percentages in brackets as what the value is about.
pub(super) fn with_asides_said(row: Row) -> Row {
    without(row, |aside, _, _| match aside {
        Aside::Number => Some(false),
        Aside::Percentage => Some(true),
        Aside::Words => None,
    })
}

/// The row of a sheet without equation numbers and words in brackets. A percentage is compared where it is near the
/// number before it, and else says something else.
pub(super) fn without_remarks(row: Row) -> Row {
    without(without_word_lines(without_counted(row)), |aside, before, inside| match aside {
        Aside::Number | Aside::Words => Some(false),
        Aside::Percentage => Some(is_near(before, inside)),
    })
}

/// The row without words in brackets behind numbers: `512\text{ (bias)} + 3`.
fn without_counted(row: Row) -> Row {
    let is_bracketed = |node: &Node| match &node.kind {
        Kind::Prose(text) | Kind::Word { text, operator: false } => {
            let text = text.trim();
            text.starts_with(['(', '（']) && text.ends_with([')', '）'])
        }
        _ => false,
    };
    let is_number = |node: &Node| matches!(node.kind, Kind::Number(_));
    let mut kept = Row::with_capacity(row.len());
    for node in row {
        let is_behind = || kept.iter().rev().find(|before| !is_blank(before)).is_some_and(is_number);
        if !(is_bracketed(&node) && is_behind()) {
            kept.push(node);
        }
    }
    kept
}

/// The row without lines of words alone, which stand beside other lines: `&& \text{by Bayes}`.
fn without_word_lines(row: Row) -> Row {
    let is_words = |line: &[Node]| {
        let line = trimmed(line);
        let is_word = |node: &Node| matches!(&node.kind, Kind::Prose(_) | Kind::Word { operator: false, .. });
        !line.is_empty() && line.iter().all(|node| is_word(node) || is_blank(node))
    };
    let lines: Vec<&[Node]> = row.split(is_line_end).collect();
    if lines.len() < 2 || !lines[1..].iter().any(|line| is_words(line)) || !lines[0].iter().any(is_chain_relation) {
        return row;
    }
    let ends: Vec<&Node> = row.iter().filter(|node| is_line_end(node)).collect();
    let mut kept = lines[0].to_vec();
    for (line, end) in lines[1..].iter().zip(ends).filter(|(line, _)| !is_words(line)) {
        kept.push(end.clone());
        kept.extend_from_slice(line);
    }
    kept
}

/// The row with each aside left out or made a member of the chain, as `take` says: `None` leaves it as it is.
fn without(row: Row, take: impl Fn(Aside, &[Node], &[Node]) -> Option<bool>) -> Row {
    if !row.iter().any(|node| matches!(delimiter_of(node), Some((_, Side::Open)))) {
        return row;
    }
    let mut kept = Row::with_capacity(row.len());
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(node) = row.get(at) {
        let side = delimiter_of(node).map(|(_, side)| side);
        if depth == 0
            && side == Some(Side::Open)
            && let Some((aside, length)) = aside_at(&row, at, &kept)
            && let Some(is_said) = take(aside, &kept, &row[at + 1..at + length - 1])
        {
            if is_said {
                let about = Kind::Symbol { name: "\\approx".into(), class: Class::Relation, style: Style::Plain };
                kept.push(Node { kind: about, span: node.span });
                kept.extend_from_slice(&row[at + 1..at + length - 1]);
            }
            at += length;
            continue;
        }
        match side {
            Some(Side::Open) => depth += 1,
            Some(Side::Close) => depth = depth.saturating_sub(1),
            _ if is_line_end(node) => depth = 0,
            _ => {}
        }
        kept.push(node.clone());
        at += 1;
    }
    kept
}

/// The row with what is said behind a wide space as words beside the formula: `\qquad(p\text{ target model})`,
/// `\quad (r \ne 1)`, `\quad x\text{ is the mean}`.
pub(super) fn with_legends_said(row: Row) -> Row {
    if !row.iter().any(is_wide) {
        return row;
    }
    let mut found = Row::with_capacity(row.len() + 1);
    let mut depth = 0usize;
    let mut at = 0;
    let mut line = 0;
    while let Some(node) = row.get(at) {
        if is_line_end(node) {
            (depth, line) = (0, found.len() + 1);
        }
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        found.push(node.clone());
        at += 1;
        if depth > 0 || !is_wide(node) || !found[line.min(found.len())..].iter().any(|node| !is_blank(node)) {
            continue;
        }
        let end = row[at..].iter().position(is_line_end).map_or(row.len(), |end| at + end);
        if let Some(said) = legend(&found[line.min(found.len())..], &row[at..end]) {
            let mark = |text: String, span: Span| Node { kind: Kind::Prose(text), span };
            match only_words(&said) {
                Some(words) => found.push(mark(format!("where {words}"), super::cursor::row_span(&said))),
                None => {
                    found.push(mark("where ".to_owned(), Span::empty(node.span.end)));
                    found.extend(said);
                }
            }
            at = end;
        }
    }
    found
}

/// The text of one formula without marks, with its legends behind wide spaces as sentences: all places stay the same.
pub(super) fn legends_of_text(text: &str) -> Option<String> {
    const WIDE: [&str; 2] = ["\\qquad", "\\quad"];
    const MARKS: [&str; 6] = ["$", "`", "\\[", "\\(", "\\begin", "\\\\"];
    if !WIDE.iter().any(|wide| text.contains(wide)) || MARKS.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let row = |part: &str| super::statement::flat_row(&crate::latex::parse(part).tree.row);
    let mut found = text.to_owned();
    let mut line = 0;
    for part in text.split_inclusive('\n') {
        let start = line;
        line += part.len();
        let first = part.match_indices("\\q").find_map(|(at, _)| {
            let wide = WIDE.iter().find(|wide| part[at..].starts_with(**wide))?;
            let (before, tail) = (&part[..at], &part[at + wide.len()..]);
            let is_outside = ["{}", "()", "[]"].iter().all(|pair| {
                let count = |sign: &str| before.matches(sign).count();
                count(&pair[..1]) == count(&pair[1..])
            });
            let says = is_outside && !before.trim().is_empty() && legend(&row(before), &row(tail)).is_some();
            says.then_some((start + at, start + at + wide.len(), line - tail.len()..line))
        });
        let Some((from, to, tail)) = first else { continue };
        found.replace_range(from..to, if to - from == WIDE[0].len() { " where" } else { " with" });
        let said = sentence_of(&text[tail.clone()]);
        found.replace_range(tail, &said);
    }
    Some(found).filter(|found| found != text)
}

/// A legend as a sentence, byte for byte: without the brackets around it and the commands around its words.
fn sentence_of(tail: &str) -> String {
    let mut said = tail.replace("\\,", "  ").replace("\\;", "  ").replace("\\ ", "  ").replace('~', " ");
    for command in ["\\text", "\\mathrm", "\\textrm", "\\mbox"] {
        while let Some(at) = said.find(&format!("{command}{{")) {
            let open = at + command.len();
            let Some(close) = said[open..].find('}').map(|close| open + close) else { break };
            said.replace_range(close..=close, " ");
            said.replace_range(at..=open, &" ".repeat(open + 1 - at));
        }
    }
    const STOPS: [char; 5] = [' ', '\n', '.', ',', ';'];
    let start = said.len() - said.trim_start_matches(STOPS).len();
    let end = said.trim_end_matches(STOPS).len();
    if said[start.min(end)..end].starts_with('(') && said[..end].ends_with(')') {
        said.replace_range(end - 1..end, " ");
        said.replace_range(start..=start, " ");
    }
    said
}

/// What stands behind a wide space up to the end of its line, where it says something of the formula.
fn legend(before: &[Node], tail: &[Node]) -> Option<Row> {
    let is_related = super::statement::has_relation(before);
    let tail = trimmed(tail);
    let stop = |node: &&Node| is_blank(node) || matches!(symbol_name(node), Some("." | "," | ";"));
    let bare = &tail[..tail.len() - tail.iter().rev().take_while(stop).count()];
    let inside = bracketed_by_words(bare).or_else(|| {
        let mut cursor = Cursor::new(bare);
        let bracketed = cursor.plain_bracketed().filter(|it| it.name.as_ref() == "(")?;
        cursor.is_done().then(|| bracketed.inside.to_vec())
    });
    let is_said = |node: &Node| said(node).is_some_and(|text| text.chars().filter(|it| it.is_alphabetic()).count() > 1);
    let has_words = |row: &[Node]| find_node(row, &mut |node| is_said(node)).is_some();
    if let Some(inside) = inside {
        let says = has_words(&inside) || super::statement::has_relation(&inside);
        return says.then_some(inside);
    }
    // `x\text{ is the mean}`: a name, and words on it.
    let is_name = bare.first().is_some_and(|node| Head::of(node).is_some_and(|_| !is_word(node)));
    let restricts = |node: &Node| is_chain_relation(node) && is_comparison(node);
    if is_name
        && !is_related
        && super::statement::has_relation(bare)
        && bare.iter().filter(|node| is_chain_relation(node)).all(restricts)
    {
        return Some(bare.to_vec());
    }
    let second = bare.iter().skip(1).find(|node| !is_blank(node))?;
    (is_name && is_said(second) && !starts_as_condition(second)).then(|| bare.to_vec())
}

/// A legend of names and words alone, as a text: `n\text{ samples},\ c\text{ correct}`.
fn only_words(said: &[Node]) -> Option<String> {
    let part = |node: &Node| match &node.kind {
        Kind::Space(_) => Some(" ".to_owned()),
        Kind::Prose(text) | Kind::Word { text, .. } => Some(text.clone()),
        _ if matches!(symbol_name(node), Some("," | ";" | "." | ":")) => symbol_name(node).map(str::to_owned),
        _ => Head::of(node).map(|_| crate::latex::print(std::slice::from_ref(node))),
    };
    let parts: Option<Vec<String>> = said.iter().map(part).collect();
    let has_relation = said.iter().any(is_chain_relation);
    parts.filter(|_| !has_relation).map(|parts| parts.concat())
}

/// The words of a node.
fn said(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Prose(text) | Kind::Word { text, operator: false } => Some(text),
        _ => None,
    }
}

/// Whether words go on with the formula: `\text{ if } x > 0`, `\text{ and } b`.
fn starts_as_condition(node: &Node) -> bool {
    const JOINING: &str = "if for when otherwise else and or where with as since because such so then by per times";
    let first = said(node)
        .unwrap_or_default()
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .trim_matches(|it: char| !it.is_alphabetic());
    first.is_empty() || JOINING.split(' ').any(|word| word == first.to_lowercase())
}

/// What stands between brackets that are typed as words: `\text{(}j\text{ is the positive)}`.
fn bracketed_by_words(row: &[Node]) -> Option<Row> {
    let [first, inside @ .., last] = row else { return None };
    let (opening, closing) = (said(first)?, said(last)?);
    let opening = opening.trim_start().strip_prefix('(')?.to_owned();
    let closing = closing.trim_end().strip_suffix(')')?.to_owned();
    let part = |node: &Node, text: String| {
        (!text.trim().is_empty()).then_some(Node { kind: Kind::Prose(text), span: node.span })
    };
    if opening.contains(')') || closing.contains('(') {
        return None;
    }
    Some(part(first, opening).into_iter().chain(inside.iter().cloned()).chain(part(last, closing)).collect())
}

/// The aside that a bracket is, and how many nodes it takes: it stands behind a formula and ends the line.
fn aside_at(row: &[Node], at: usize, before: &[Node]) -> Option<(Aside, usize)> {
    let line = before.iter().rposition(is_line_end).map_or(0, |end| end + 1);
    let formula = &before[line..];
    let spaces = formula.iter().rev().take_while(|node| is_blank(node));
    let is_wide = spaces.into_iter().any(is_wide);
    let last = formula.iter().rev().find(|node| !is_blank(node))?;
    let is_open = matches!(super::cursor::class_of(last), Some(Class::Binary | Class::Relation | Class::Punctuation));
    let mut cursor = Cursor::new(&row[at..]);
    let bracketed = cursor.plain_bracketed().filter(|it| it.name.as_ref() == "(" && !is_open)?;
    let length = 1 + bracketed.inside.len() + 1;
    let is_stop = |node: &Node| is_blank(node) || matches!(symbol_name(node), Some("." | "," | ";"));
    let ends = row[at + length..].iter().take_while(|node| !is_line_end(node)).all(is_stop);
    let stands_apart = is_wide || last.span.end < row[at].span.start;
    let aside = match trimmed(bracketed.inside) {
        [number] if is_wide && is_equation_number(number) => Aside::Number,
        [Node { kind: Kind::Number(_), .. }, sign] if stands_apart && symbol_name(sign) == Some("\\%") => {
            Aside::Percentage
        }
        words if is_wide && words.iter().all(|node| is_word(node) || is_blank(node)) => Aside::Words,
        _ => return None,
    };
    ends.then_some((aside, length))
}

/// `53`, `2.3`, `*`.
fn is_equation_number(node: &Node) -> bool {
    match &node.kind {
        Kind::Number(digits) => !digits.contains('e'),
        Kind::Symbol { name, .. } => matches!(name.as_ref(), "*" | "\\ast" | "\\star" | "\\dagger"),
        _ => false,
    }
}

fn is_word(node: &Node) -> bool {
    matches!(&node.kind, Kind::Prose(_) | Kind::Word { operator: false, .. } | Kind::Number(_))
}

fn is_wide(node: &Node) -> bool {
    matches!(&node.kind, Kind::Space(name) if matches!(name.as_ref(), "\\quad" | "\\qquad"))
}

fn is_line_end(node: &Node) -> bool {
    matches!(&node.kind, Kind::Space(name) if matches!(name.as_ref(), "\\\\" | "\\par"))
}

/// Digits from which on a percentage that is near to a value is the value.
const MANY_DIGITS: i64 = 3;

/// Whether the last member of a chain is a number and a percentage is not far from it.
fn is_near(before: &[Node], percentage: &[Node]) -> bool {
    let start = before.iter().rposition(is_chain_relation).map_or(0, |at| at + 1);
    let (Some(known), Some(said)) = (literal_of(trimmed(&before[start..])), literal_of(trimmed(percentage))) else {
        return false;
    };
    let gap = if known.value > said.value { &known.value - &said.value } else { &said.value - &known.value };
    // `(95\%)` behind 0.93 is a level; a number with many digits that is nearly the value is meant to be it.
    let is_same = gap < (&known.step + &said.step) / Rational::from(2);
    is_same || said.digits() >= MANY_DIGITS && gap * Rational::from(10) <= said.value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::statement::{flat_row, statements};

    fn members(latex: &str, read: fn(Row) -> Row) -> Vec<usize> {
        let row = read(flat_row(&crate::latex::parse(latex).tree.row));
        statements(&row).iter().map(|statement| statement.members.len()).collect()
    }

    #[test]
    fn numbers_of_equations_are_left_out() {
        for latex in [r"a = b \quad (53)", r"a = b \qquad (2.3).", r"a = b \quad (*)"] {
            let row = without_remarks(flat_row(&crate::latex::parse(latex).tree.row));
            assert!(row.iter().all(|node| delimiter_of(node).is_none()), "{latex}");
        }
        // A factor, an argument, a list.
        for latex in [r"a = b (53)", r"a = b\quad (53) c", r"a = f(2)", r"a = b \cdot \quad (3)", r"a = b \quad (x)"] {
            let row = flat_row(&crate::latex::parse(latex).tree.row);
            assert_eq!(with_asides_said(row.clone()), row, "{latex}");
        }
    }

    #[test]
    fn a_percentage_says_the_value() {
        assert_eq!(members(r"p = 0.25\ (25\%)", without_remarks), [3]);
        assert_eq!(members(r"p = 0.75 \quad (95\%)", without_remarks), [2]);
        assert_eq!(members(r"p = 0.94 \quad (95\%)", without_remarks), [2]);
        assert_eq!(members(r"p = 0.9437 \quad (94.73\%)", without_remarks), [3]);
        assert_eq!(members(r"p = 0.25 \quad (50\%)", with_asides_said), [3]);
        assert_eq!(members(r"p = 0.25 \quad (\text{see above})", without_remarks), [2]);
    }
}

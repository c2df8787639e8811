//! Answers typed as code: `return 1.0 - math.comb(n - c, k) / math.comb(n, k)  # unbiased`, `Q @ K.T`, `(x**2).mean()`.
//!
//! What code has and a formula has not is blanked or rewritten in place, so that all places stay the same. What is not
//! understood stays as it is typed.

mod call;
mod comment;
mod draw;
mod module;
mod series;
mod statements;

use std::borrow::Cow;

pub(super) use self::comment::begins_with_operand;
use super::prose::list_items;
use crate::latex::tree::{Class, Kind, Node, Row, find_node};
use crate::text::Span;

/// Methods of arrays that are functions of them.
const METHODS: &[&str] = &["mean", "sum", "exp", "log", "sqrt", "abs", "softmax", "sigmoid", "tanh"];

/// Arguments that only say that the last axis is meant, or how the result is stored.
const AXES: &[&str] = &["dim=-1", "axis=-1", "-1", "keepdim=True", "keepdims=True"];

/// How many methods are taken out one after the other.
const MOST: usize = 32;

/// The longest text that is looked at.
const LONGEST: usize = 4096;

/// What code has; a text without any of it is none.
const SIGNS: &[&str] = &[
    "return", "#", "//", ".", "float(", "range(", " for ", "for ", "E_", " if ", "if ", "def ", "lambda ", "<<",
    "expm1", "log1p",
];

/// The text with its code as formulas, byte for byte: all of it, or its fenced blocks. What is marked as LaTeX is left alone.
///
/// In a typed formula (`is_general`) nothing is known of what letters are, and what comments say of them is not judged.
pub(super) fn without_code(text: &str, is_general: bool) -> Cow<'_, str> {
    const FENCE: &str = "```";
    if text.matches(FENCE).count() < 2 {
        return as_formula(text, is_general);
    }
    let mut found = String::with_capacity(text.len());
    for (place, part) in text.split(FENCE).enumerate() {
        if place > 0 {
            found.push_str(FENCE);
        }
        let start = part.find('\n').filter(|_| place % 2 == 1);
        match start {
            Some(start) => {
                found.push_str(&part[..=start]);
                found.push_str(&as_formula(&part[start + 1..], is_general));
            }
            None => found.push_str(&as_formula(part, is_general)),
        }
    }
    if found == text { Cow::Borrowed(text) } else { Cow::Owned(found) }
}

/// Whether a text is typed as code, in which letters side by side are one name.
pub(super) fn is_code(text: &str) -> bool {
    const TELLING: [&str; 11] =
        ["**", "return ", "def ", "np.", "torch.", "math.", "range(", "lambda ", " += ", " -= ", " *= "];
    !text.contains(['$', '\\']) && TELLING.iter().any(|sign| text.contains(sign))
}

/// A part of a program that is left and would be read as letters: a statement, or a function of a library.
///
/// So is a name with several values, where the text as typed is code.
pub(super) fn unread_code(text: &str, is_code: bool) -> Option<Span> {
    let found = statements::left_over(text).or_else(|| call::unknown_call(text));
    let other = || statements::twice_given(text).or_else(|| unknown_index(text));
    let (start, end) = found.or_else(|| other().filter(|_| is_code))?;
    Some(Span::new(start, end))
}

/// The first index in brackets that is no name: `x[i + 1]` and `x[0]`, but not `E[...]`.
fn unknown_index(text: &str) -> Option<(usize, usize)> {
    text.match_indices('[').find_map(|(at, _)| {
        let length = text[..at].bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let name = &text[at - length..at];
        let end = behind_bracket(text, at)?;
        let inside = text[at + 1..end - 1].trim();
        let is_name = inside.starts_with(char::is_alphabetic) && inside.chars().all(is_part);
        let is_array = name.starts_with(|first: char| first.is_ascii_alphabetic()) && name != "E" && !is_name;
        is_array.then_some((at, end))
    })
}

fn as_formula(text: &str, is_general: bool) -> Cow<'_, str> {
    let is_latex = text.contains(['$', '\\']);
    if is_latex || text.len() > LONGEST || !SIGNS.iter().any(|sign| text.contains(sign)) {
        return Cow::Borrowed(text);
    }
    let is_numpy = ["np.", "numpy."].iter().any(|module| text.contains(module));
    let found = comment::without_comments(text, is_general);
    let mut found = statements::without_statements(&found);
    without_return(&mut found);
    for rewritten in [call::with_call, call::with_shift] {
        for _ in 0..MOST {
            let Some(next) = rewritten(&found) else { break };
            found = next;
        }
    }
    for series in [series::over_range, series::over_array, series::over_set] {
        for _ in 0..MOST {
            let Some(next) = series(&found) else { break };
            found = next;
        }
    }
    for _ in 0..MOST {
        let Some(next) = draw::with_draw(&found) else { break };
        found = next;
    }
    // In a sum that is left a place may be one off.
    if is_code(text) && !found.contains(" for ") {
        found = series::with_indices(&found);
    }
    module::without_modules(&mut found);
    without_axes(&mut found);
    without_transposes(&mut found);
    for _ in 0..MOST {
        let Some(next) = without_method(&found, is_numpy) else { break };
        found = next;
    }
    if found == text { Cow::Borrowed(text) } else { Cow::Owned(found) }
}

/// The rows of code that has `@` for the product of matrices: its `*` multiplies component by component.
pub(super) fn with_components(rows: Vec<Row>) -> Vec<Row> {
    let is_product = |node: &Node| matches!(&node.kind, Kind::Symbol { name, .. } if name.as_ref() == "@");
    if !rows.iter().any(|row| find_node(row, &mut { is_product }).is_some()) {
        return rows;
    }
    rows.into_iter().map(componentwise).collect()
}

/// Where `@` stands, which multiplies matrices and vectors.
pub(super) fn matrix_product(row: &[Node]) -> Option<Span> {
    let is_product =
        |node: &Node| matches!(&node.kind, Kind::Symbol { name, class: Class::Binary, .. } if name.as_ref() == "@");
    find_node(row, &mut { is_product }).map(|node| node.span)
}

fn componentwise(row: Row) -> Row {
    let sign = |mut node: Node| {
        if let Kind::Symbol { name, class: Class::Binary, .. } = &mut node.kind
            && name.as_ref() == "*"
        {
            *name = "\\odot".into();
        }
        node.with_rows(&mut componentwise)
    };
    row.into_iter().map(sign).collect()
}

/// Blanks a part of a text.
fn blank(text: &mut String, start: usize, end: usize) {
    text.replace_range(start..end, &" ".repeat(end - start));
}

/// Puts a piece in place of a part, with blanks behind it; `None` where it is longer.
fn replaced(text: &str, start: usize, end: usize, piece: &str) -> Option<String> {
    let rest = (end - start).checked_sub(piece.len())?;
    Some(format!("{}{piece}{}{}", &text[..start], " ".repeat(rest), &text[end..]))
}

/// Whether a letter may stand in a name.
fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether no name and no dot ends before the place.
fn begins_name(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|letter: char| is_part(letter) || letter == '.')
}

/// The place behind the bracket that closes the one at `open`.
fn behind_bracket(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, letter) in text[open..].char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(open + at + 1);
        }
    }
    None
}

/// A `return` before the only value that is returned.
fn without_return(text: &mut String) {
    const WORD: &str = "return ";
    let starts: Vec<usize> = text
        .match_indices(WORD)
        .map(|(at, _)| at)
        .filter(|at| text[..*at].rsplit('\n').next().is_some_and(|before| before.trim().is_empty()))
        .collect();
    if let [start] = starts.as_slice()
        && text.matches("return").count() == 1
    {
        blank(text, *start, *start + WORD.len());
    }
}

/// `softmax(x, dim=-1)`: vectors have one axis, and the rows of a matrix are its last.
fn without_axes(text: &mut String) {
    for axis in AXES.iter().filter(|axis| axis.contains('=')) {
        while let Some(at) = text.find(&format!(", {axis}")) {
            blank(text, at, at + 2 + axis.len());
        }
    }
}

/// `K.T`, `K.transpose(-2, -1)`
fn without_transposes(text: &mut String) {
    const CALLS: [&str; 5] =
        [".transpose(-2, -1)", ".transpose(-1, -2)", ".transpose(-2,-1)", ".transpose(-1,-2)", ".T"];
    for call in CALLS {
        let places: Vec<usize> = text.match_indices(call).map(|(at, _)| at).collect();
        for at in places {
            let follows = text[..at].ends_with(|letter: char| is_part(letter) || matches!(letter, ')' | ']'));
            let ends = !text[at + call.len()..].starts_with(|letter: char| is_part(letter) || letter == '(');
            if follows && ends {
                let piece = format!("^T{}", " ".repeat(call.len() - 2));
                text.replace_range(at..at + call.len(), &piece);
            }
        }
    }
}

/// `(x**2).mean()` as `mean(x**2)`, `x.pow(2)` as `(x**2)`.
fn without_method(text: &str, is_numpy: bool) -> Option<String> {
    for (dot, _) in text.match_indices('.') {
        let name: String = text[dot + 1..].chars().take_while(|letter| is_part(*letter)).collect();
        let open = dot + 1 + name.len();
        let Some(end) = text[open..].starts_with('(').then(|| behind_bracket(text, open)).flatten() else { continue };
        let Some(start) = receiver(text, dot) else { continue };
        let (value, said) = (text[start..dot].trim_end(), list_items(&text[open + 1..end - 1]));
        let is_plain = said.iter().all(|it| it.is_empty() || AXES.contains(it));
        let piece = match name.as_str() {
            "pow" if said.len() == 1 && said[0].parse::<u32>().is_ok() => format!("({value}**{})", said[0]),
            "square" if is_plain => format!("({value}**2)"),
            // `f(x).mean()` and `x.mean()` have no brackets of their own.
            // `torch.var` divides by `n - 1`.
            "var" | "std" if is_plain && is_numpy || said == ["unbiased=False"] => format!("{name}({value})"),
            name if METHODS.contains(&name) && is_plain && value.starts_with('(') => format!("{name}{value}"),
            name if METHODS.contains(&name) && is_plain => format!("{name}({value})"),
            _ => continue,
        };
        if let Some(next) = replaced(text, start, end, &piece) {
            return Some(next);
        }
    }
    None
}

/// Where the name, call or bracket begins that ends before a dot.
fn receiver(text: &str, dot: usize) -> Option<usize> {
    let dot = text[..dot].trim_end_matches(' ').len();
    let mut start = dot;
    if text[..dot].ends_with(')') {
        let mut depth = 0usize;
        for (at, letter) in text[..dot].char_indices().rev() {
            match letter {
                ')' => depth += 1,
                '(' => depth = depth.checked_sub(1)?,
                _ => {}
            }
            if depth == 0 {
                start = at;
                break;
            }
        }
        if depth > 0 {
            return None;
        }
    }
    let name = text[..start].chars().rev().take_while(|letter| is_part(*letter)).map(char::len_utf8).sum::<usize>();
    let start = start - name;
    // A number is no array, and what stands behind another dot belongs to it.
    let is_number = text[start..].starts_with(|first: char| first.is_ascii_digit());
    (start < dot && !is_number && !text[..start].ends_with('.')).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let found = without_code(text, false);
        assert_eq!(found.len(), text.len(), "{text}");
        found.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_only_code_has_is_left_out() {
        assert_eq!(read("return rank * (d_in + d_out)"), "rank * (d_in + d_out)");
        assert_eq!(read("6 * n * d  # trainable matrices"), "6 * n * d");
        assert_eq!(read("1.0 - math.comb(n - c, k) / math.comb(n, k)"), "1.0 - comb(n - c, k) / comb(n, k)");
        assert_eq!(read("torch.softmax(Q @ K.T, dim=-1) @ V"), "softmax(Q @ K^T ) @ V");
        assert_eq!(read("x / torch.sqrt((x**2).mean() + eps)"), "x / sqrt(mean(x**2) + eps)");
        assert_eq!(read("(r - np.mean(r)) / np.std(r)"), "(r - mean(r)) / std(r)");
        assert_eq!(read("x.pow(2).mean(-1, keepdim=True)"), "mean(x**2)");
    }

    #[test]
    fn indices_in_brackets_are_indices() {
        assert_eq!(read("np.exp(z[i] / T) / np.sum(np.exp(z / T))"), "exp(z_i / T) / sum( exp(z / T))");
        assert_eq!(unknown_index("a + x[i + 1]"), Some((5, 12)));
        assert_eq!(unknown_index("E[x + 1] + V[s_next]"), None);
    }

    #[test]
    fn series_are_written_as_signs() {
        assert_eq!(read("sum(2*i for i in range(n))"), r"(\sum_{i=0}^{n-1}(2*i))");
        assert_eq!(read("sum(2*i for i in range(1, n + 1))"), r"(\sum_{i=1}^{n+1-1}(2*i))");
        assert_eq!(read("sum(p(x) * f(x) for x in X)"), "(∑_{x∈X}(p(x) * f(x)))");
        assert_eq!(read("1 - np.prod(1 - k / np.arange(m, n + 1))"), r"1 - (\prod_{u=m}^{n+1-1}(1-k/u))");
    }

    #[test]
    fn draws_go_on_behind_their_bracket() {
        assert_eq!(read("-E_(x,y)~D [f(x)]"), "-E_{x,y~D} [f(x)]");
        assert_eq!(read("E_x ~ D [f(x)]"), "E_{x~D} [f(x)]");
        assert_eq!(read("E_x~D[f(x)]"), "E_x~D[f(x)]");
    }

    #[test]
    fn what_is_not_understood_stays() {
        for text in [
            "6 * n * d  # wrong",
            "6 * n * d  # times 2",
            "torch.std(r)",
            "np.std(r, ddof=1)",
            "a // b",
            "sum(i * x[i] for i in range(n))",
            "sum(x[i + 1] for i in range(n))",
            "sum(i for i in range(0, n, 2))",
            "x.mean(0)",
            "softmax(x, dim=0)",
            "$x$ # 2",
        ] {
            assert_eq!(without_code(text, false), text);
        }
    }
}

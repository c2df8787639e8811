//! Letters explained by words behind a sign: `c = bigram count`, `($\lambda$ = KL weight)`, `E: irreducible loss` on a line
//! of its own.
//!
//! Such a legend says what `where $c$ is the bigram count` says: it is no equation. What its words contradict is minded
//! with the other words about names; words that compute or count make no legend.

use super::prose::{is_in, is_lone};
use crate::text::Span;

/// A name and the words about it.
pub(super) type Gloss = (Span, Vec<String>);

/// Words before a legend.
const LEADING: &str = "where with and here let wobei mit und sei hier while";

/// Words that give a name a value or another meaning.
const VALUES: &str =
    "zero one two three four five six eight ten hundred null eins zwei drei vier none nothing constant const
    same identical equal like as if when unless for falls wenn für otherwise else sonst only except if true false yes no
    twice half double triple minus negative everything all any infinity log2 third quarter ratio difference variance range median mode quantile";

/// The most letters of a name before its scripts.
const LETTERS: usize = 3;

/// The most bytes of the words of a legend.
const LONGEST: usize = 120;

/// The longest answer with legends; more is no answer to one question.
pub(super) const LONGEST_TEXT: usize = 16_384;

/// The text with blanks in place of its legends, byte for byte, and what they say; `None` where it has none.
pub(super) fn without_legends(text: &str, is_known: &dyn Fn(&str) -> bool) -> Option<(String, Vec<Gloss>)> {
    // Each sign is looked at with its line.
    if text.len() > LONGEST_TEXT {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut found = Vec::new();
    for (equals, sign) in text.match_indices(['=', ':', '–', '—']) {
        // What a colon or a dash stands behind begins its line.
        let line =
            text[..equals].rsplit('\n').next().unwrap_or_default().trim_start_matches([' ', '\t', '-', '*', '•']);
        if sign != "="
            && (line.trim_end().contains(char::is_whitespace) || text[equals + sign.len()..].starts_with('='))
        {
            continue;
        }
        let Some((whole, name, said)) = legend(text, equals, sign.len(), is_known) else { continue };
        bytes[whole.start..whole.end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        found.push((name, said));
    }
    for (whole, listed) in lists(text, is_known) {
        bytes[whole.start..whole.end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        found.extend(listed);
    }
    let left = String::from_utf8(bytes).ok().filter(|left| left.contains(char::is_alphanumeric))?;
    (!found.is_empty()).then_some((left, found))
}

/// Brackets that hold nothing but legends: `(N = parameters, D = training tokens)`, `($q$: question; here $n$: length)`.
fn lists(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<(Span, Vec<Gloss>)> {
    let bracket = |(open, _): (usize, &str)| {
        let length = closing(&text[open..])?;
        let inside = &text[open + 1..open + length];
        let mut at = open + 1;
        let mut found = Vec::new();
        for part in inside.split([',', ';']) {
            let equals = at + part.find(['=', ':'])?;
            let name = name_before(text, equals)?;
            let led = text[at..name.start].trim();
            if !led.is_empty() && !is_in(LEADING, &led.to_lowercase()) {
                return None;
            }
            let (end, said) = words_behind(text, equals + 1, is_known)?;
            if !matches!(text[end..at + part.len()].trim(), "" | ".") {
                return None;
            }
            found.push((inside_marks(text, name), said));
            at += part.len() + 1;
        }
        let is_apart = text[..open].ends_with([' ', '\t', '\n', '$']);
        let is_legend = found.len() > 1 || inside.contains(':');
        (is_legend && is_apart).then_some((Span::new(open, open + length + 1), found))
    };
    text.match_indices('(').filter_map(bracket).collect()
}

/// Where the bracket closes that a text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    text.bytes().take(LONGEST * 4).position(|letter| {
        match letter {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == b')' && depth == 0
    })
}

/// The legend around an equals sign: all of it, its name, its words.
fn legend(
    text: &str,
    equals: usize,
    length: usize,
    is_known: &dyn Fn(&str) -> bool,
) -> Option<(Span, Span, Vec<String>)> {
    let name = name_before(text, equals)?;
    let start = clause_start(text, name.start)?;
    let (end, said) = words_behind(text, equals + length, is_known)?;
    let is_bracketed = text[..start].ends_with('(') && text[end..].starts_with(')');
    let is_open = text[..start].ends_with('(');
    if is_open != text[end..].starts_with(')') {
        return None;
    }
    let (start, end) = if is_bracketed { (start - 1, end + 1) } else { (start, end) };
    let is_end = text[end..].starts_with('.') && text[end + 1..].chars().next().is_none_or(char::is_whitespace);
    Some((Span::new(start, end + usize::from(is_end)), inside_marks(text, name), said))
}

/// The name that ends before the equals sign, with its marks.
fn name_before(text: &str, equals: usize) -> Option<Span> {
    let before = text[..equals].trim_end_matches([' ', '\t']);
    let end = before.len();
    let start = match before.strip_suffix('$') {
        Some(rest) if !rest.ends_with('$') => rest.rfind('$')?,
        Some(_) => return None,
        None => {
            before.rfind(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ',' | ';')).map_or(0, |at| {
                // `c(v)`: a bracket inside of the name.
                let opens = before[at..].starts_with('(') && before.ends_with(')');
                match opens {
                    true => before[..at]
                        .rfind(|letter: char| letter.is_whitespace() || letter == '(')
                        .map_or(0, |at| at + 1),
                    false => at + 1,
                }
            })
        }
    };
    let name = Span::new(start, end);
    let written = inside_marks(text, name).of(text);
    // `|y|`
    let written = written.strip_prefix('|').and_then(|size| size.strip_suffix('|')).unwrap_or(written);
    let letters = written.chars().take_while(|letter| letter.is_alphabetic()).count();
    let starts = written.starts_with(|first: char| first.is_alphabetic() || first == '\\');
    const GREEK: &str = "alpha beta gamma delta epsilon theta kappa lambda sigma omega";
    let is_greek = is_in(GREEK, &written.chars().take(letters).collect::<String>());
    let is_name = starts && (letters <= LETTERS || is_greek) && is_lone(written) && !written.contains(['$', ':', '.']);
    is_name.then_some(name)
}

/// What stands between the marks of a name.
fn inside_marks(text: &str, name: Span) -> Span {
    let is_marked = name.of(text).starts_with('$');
    if is_marked { Span::new(name.start + 1, name.end - 1) } else { name }
}

/// Where the clause begins that begins with a name; `None` where something else stands before the name.
fn clause_start(text: &str, name: usize) -> Option<usize> {
    let before = text[..name].trim_end_matches([' ', '\t']);
    let word = before.len() - before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default().len();
    let is_led = is_in(LEADING, &before[word..].to_lowercase());
    let before = if is_led { before[..word].trim_end_matches([' ', '\t']) } else { before };
    let is_fresh = before.is_empty()
        || before.ends_with(['\n', ',', ';', '(', '.', ':'])
        || is_led && before.ends_with(['$', ')', ']', '}'])
        || matches!(before.rsplit('\n').next().map(str::trim), Some("-" | "*" | "•"))
        || is_led && before.ends_with(char::is_alphanumeric);
    // A bullet goes with what it stands before.
    let line = text[..name].rfind('\n').map_or(0, |at| at + 1);
    if line > 0 && matches!(text[line..name].trim(), "-" | "*" | "•") {
        return Some(line);
    }
    let before = before.strip_suffix([',', ';']).unwrap_or(before);
    is_fresh.then_some(before.len().max(text[..name].rfind('\n').map_or(0, |at| at + 1)))
}

/// The words behind an equals sign, up to the end of their clause.
fn words_behind(text: &str, from: usize, is_known: &dyn Fn(&str) -> bool) -> Option<(usize, Vec<String>)> {
    let rest = &text[from..];
    let mut length = rest.find(['\n', ',', ';', ')']).unwrap_or(rest.len());
    let stop =
        rest[..length].match_indices('.').find(|(at, _)| rest[at + 1..].chars().next().is_none_or(char::is_whitespace));
    length = stop.map_or(length, |(at, _)| at);
    // `baseline (lowers the variance)`: what stands in brackets is a remark of its own.
    length = rest[..length].find(" (").filter(|at| rest[..*at].contains(char::is_alphabetic)).unwrap_or(length);
    // `n = length and k = group size`
    for link in [" and ", " und "] {
        let next = rest[..length].find(link).filter(|at| rest[at + link.len()..length].contains('='));
        length = next.unwrap_or(length);
    }
    let phrase = rest[..length].trim_end();
    if phrase.len() > LONGEST {
        return None;
    }
    let mut said = Vec::new();
    let mut is_plain = false;
    let pieces: Vec<&str> = phrase.split_whitespace().collect();
    for (place, piece) in pieces.iter().copied().enumerate() {
        // `the [MASK] tokens`
        if place > 0 && piece.len() > 2 && piece.starts_with('[') && piece.ends_with(']') {
            continue;
        }
        let is_word = piece.chars().all(|letter| letter.is_alphabetic() || letter == '-')
            && piece.starts_with(char::is_alphabetic)
            && piece.chars().count() > 1;
        let lower = piece.to_lowercase();
        let is_article = matches!(lower.as_str(), "a");
        if !is_word && !is_article {
            let bare = piece.trim_matches('$');
            if place == 0 || !is_lone(bare) || bare.chars().filter(|letter| letter.is_alphabetic()).count() > 2 {
                return None;
            }
            continue;
        }
        let says = super::foreign::english(std::slice::from_ref(&lower));
        // `mean probability of expert i` names what it is; `the mean` computes. So does `division by zero`.
        let next = pieces.get(place + 1).copied().unwrap_or_default();
        let last = place.checked_sub(1).map(|at| pieces[at]).unwrap_or_default();
        let names = matches!(lower.as_str(), "mean" | "average" | "expected") && next.chars().count() > 2
            || lower == "zero" && matches!(last, "by" | "from")
            || matches!(lower.as_str(), "constant" | "division" | "range") && place > 0;
        if names {
            said.push(lower);
            continue;
        }
        if says.iter().any(|word| super::doubt::is_telling(word) || is_in(VALUES, word)) {
            return None;
        }
        let is_length = super::function::LENGTHS.contains(&lower.as_str());
        // `t_1 = BOS` is an equation.
        let is_word = piece.contains(|letter: char| letter.is_lowercase() || !letter.is_ascii());
        is_plain |= is_word
            && (lower.chars().count() > 2 || !lower.is_ascii())
            && (is_length || !is_known(&lower))
            && !is_in("the der die das", &lower);
        said.push(lower);
    }
    is_plain.then_some((from + phrase.len(), said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let is_known = |word: &str| matches!(word, "softmax" | "mean" | "log" | "exp");
        without_legends(text, &is_known)
            .map_or(text.to_owned(), |(left, _)| left.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn legends_are_taken_out() {
        assert_eq!(left("$a/b$, c = bigram count"), "$a/b$");
        assert_eq!(left("$$a/b$$ ($\\lambda$ = KL weight)"), "$$a/b$$");
        assert_eq!(left("$a/b$ with V = size of the vocabulary, $k>0$"), "$a/b$ , $k>0$");
        assert_eq!(left("a/b\nD = model width, V = vocab size"), "a/b");
        assert_eq!(left("$a$, T = length of y"), "$a$");
        assert_eq!(left("a/b (N = parameters, D = training tokens)"), "a/b");
        assert_eq!(left("a/b\nE: irreducible loss"), "a/b");
        assert_eq!(left("$a$, where $R_i$ = reward of $o_i$."), "$a$");
    }

    #[test]
    fn what_computes_is_no_legend() {
        for text in [
            "$a/b$, c = half the count",
            "$a/b$, c = 2",
            "$a/b$, c = one",
            "a/b, c = exp(x)",
            "a/b, c = k n",
            "p = softmax",
            "x = a + b, c = length minus prompt",
            "f = the inverse of c",
            "f(t), with t_1 = BOS",
            "a/b (N = parameters, D = half the tokens)",
            "f(N = parameters, D = tokens)",
        ] {
            assert_eq!(left(text), text);
        }
    }
}

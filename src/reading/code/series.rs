//! Sums and products of code: `sum(f(i) for i in range(n))`, `np.prod(1 - k / np.arange(a, b))`.
//!
//! Ranges of Python begin with 0 where nothing else is said, and leave out their end.

use super::{begins_name, behind_bracket, list_items, replaced};

/// The functions and their signs.
const SIGNS: [(&str, &str); 2] = [("sum", r"\sum"), ("prod", r"\prod")];

/// Letters for the places of an array.
const LETTERS: [&str; 4] = ["u", "v", "w", "q"];

/// A call of `sum` or `prod`: where it begins with its module and ends, its sign, and what stands inside.
fn calls(text: &str) -> impl Iterator<Item = (usize, usize, &'static str, &str)> {
    SIGNS.into_iter().flat_map(move |(name, sign)| {
        text.match_indices(name).filter_map(move |(at, _)| {
            let module = ["np.", "math.", "numpy.", "torch."].into_iter().find(|module| text[..at].ends_with(module));
            let start = at - module.map_or(0, str::len);
            let open = at + name.len();
            let end = text[open..].starts_with('(').then(|| behind_bracket(text, open))??;
            begins_name(text, start).then(|| (start, end, sign, &text[open + 1..end - 1]))
        })
    })
}

/// The first and the last value of a range; `None` where it has steps.
fn ends(inside: &str) -> Option<(String, String)> {
    let plain = |part: &str| part.split_whitespace().collect::<String>();
    let is_sum = |part: &str| !part.is_empty() && !part.contains(['=', '<', '>', ':', '%', '|', '&', '[', '\n']);
    match list_items(inside).as_slice() {
        [end] if is_sum(end) => Some(("0".to_owned(), format!("{}-1", plain(end)))),
        [start, end] if is_sum(start) && is_sum(end) => Some((plain(start), format!("{}-1", plain(end)))),
        _ => None,
    }
}

/// A sum over a range as its sign. The elements of lists are counted from 0 in code, so that a body with one stays.
pub(super) fn over_range(text: &str) -> Option<String> {
    calls(text).find_map(|(start, end, sign, inside)| {
        let inside = inside.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(inside);
        let (body, range) = inside.split_once(" for ")?;
        let (letter, range) = range.split_once(" in ")?;
        let letter = letter.trim();
        let is_letter = letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_alphabetic());
        let range = range.trim().strip_prefix("range").filter(|range| range.starts_with('('))?;
        let is_whole = behind_bracket(range, 0) == Some(range.len());
        let (first, last) = ends(range.get(1..range.len() - 1).filter(|_| is_whole)?)?;
        if !is_letter || body.contains('#') || body.contains(" if ") {
            return None;
        }
        let body = body.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_list = body.contains('[');
        let (body, first, last) = match is_list {
            true => of_list(&body, letter, (&first, &last))?,
            false => (body, first, last),
        };
        let found = replaced(text, start, end, &format!("({sign}_{{{letter}={first}}}^{{{last}}}({body}))"))?;
        Some(if is_list { with_indices(&found) } else { found })
    })
}

/// The text with `z_i ` in place of `z[i]`.
pub(super) fn with_indices(text: &str) -> String {
    let mut found = text.to_owned();
    for (at, _) in text.match_indices('[') {
        let inside = &text.as_bytes()[at + 1..];
        let is_element = matches!(inside, [letter, b']', ..] if letter.is_ascii_alphabetic());
        if is_element && text[..at].ends_with(super::is_part) {
            found.replace_range(at..at + 3, &format!("_{} ", char::from(inside[0])));
        }
    }
    found
}

/// A body with elements of lists, where a letter only picks them: the first element of a list is that of the formula,
/// whether it is counted from 0 or from 1.
fn of_list(body: &str, letter: &str, (first, last): (&str, &str)) -> Option<(String, String, String)> {
    let element = format!("[{letter}]");
    let rest = body.replace(&element, "");
    let is_used = rest
        .match_indices(letter)
        .any(|(at, _)| begins_name(&rest, at) && !rest[at + letter.len()..].starts_with(super::is_part));
    let end = match first {
        "0" => last.strip_suffix("-1")?,
        "1" => last.strip_suffix("+1-1")?,
        _ => return None,
    };
    // Other lists are indexed by single letters.
    let mut plain = body.replace(&element, &format!("_{{{letter}}}"));
    while let Some(open) = plain.find('[') {
        let inside = plain[open + 1..].split_once(']').map(|(inside, _)| inside.to_owned())?;
        if inside.len() != 1 || !inside.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        plain.replace_range(open..open + inside.len() + 2, &format!("_{{{inside}}}"));
    }
    (!is_used && body.contains(&element)).then(|| (plain, "1".to_owned(), end.to_owned()))
}

/// A sum over the elements of a set with a name, `sum(p(x) for x in X)`, as its sign.
pub(super) fn over_set(text: &str) -> Option<String> {
    calls(text).find_map(|(start, end, sign, inside)| {
        let (body, rest) = inside.split_once(" for ")?;
        let (letter, set) = rest.split_once(" in ")?;
        let (letter, set) = (letter.trim(), set.trim());
        let is_letter = |name: &str| name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_letter(letter) || !is_letter(set) || body.contains(['[', '#']) || body.contains(" if ") {
            return None;
        }
        let sign = if sign == r"\sum" { "∑" } else { "∏" };
        replaced(text, start, end, &format!("({sign}_{{{letter}∈{set}}}({}))", body.trim()))
    })
}

/// A product over the numbers of `arange` as its sign.
pub(super) fn over_array(text: &str) -> Option<String> {
    const ARRAYS: [&str; 3] = ["np.arange(", "numpy.arange(", "torch.arange("];
    calls(text).find_map(|(start, end, sign, inside)| {
        let array = ARRAYS.into_iter().find(|array| inside.contains(array))?;
        let at = inside.find(array)?;
        let behind = behind_bracket(inside, at + array.len() - 1)?;
        let (first, last) = ends(&inside[at + array.len()..behind - 1])?;
        if inside[behind..].contains("arange") || list_items(inside).len() > 1 || inside.contains('[') {
            return None;
        }
        let holds = |letter: &str| {
            text.match_indices(letter)
                .any(|(at, _)| begins_name(text, at) && !text[at + letter.len()..].starts_with(super::is_part))
        };
        let letter = LETTERS.into_iter().find(|letter| !holds(letter))?;
        let body: String = format!("{}{letter}{}", &inside[..at], &inside[behind..]).split_whitespace().collect();
        replaced(text, start, end, &format!("({sign}_{{{letter}={first}}}^{{{last}}}({body}))"))
    })
}

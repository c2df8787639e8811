//! Values that the prose of a sheet gives: `an embedding dimension of d = 768`.

use crate::reading::magnitude;
use crate::text::Span;

/// Places, names and numbers of `name = number` in the text outside of `formulas`, which are in order, as typed.
///
/// A name is a letter, perhaps with a subscript; a number has digits, thousands commas and a decimal point, or points and a
/// decimal comma. A magnitude or `percent` behind the number belongs to it and is marked as in LaTeX; where it is not clear
/// whether a letter is a magnitude, nothing is given.
pub fn given_values(text: &str, formulas: &[Span], is_decimal_comma: bool) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('=') {
        let before = formulas.partition_point(|span| span.start <= at);
        if formulas[..before].last().is_some_and(|span| at < span.end) {
            continue;
        }
        let before = text[..at].trim_end_matches([' ', '\t']);
        let after = text[at + 1..].trim_start_matches([' ', '\t']);
        if let (Some(name), Some(number)) = (name_before(before), number_after(after, is_decimal_comma)) {
            found.push((at, name.to_owned(), number));
        }
    }
    found
}

/// The name at the end of a text, if it stands alone there.
fn name_before(text: &str) -> Option<&str> {
    let start = text.rfind(|letter: char| !(letter.is_ascii_alphanumeric() || "_{}\\".contains(letter)));
    let name = &text[start.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8))..];
    let (letter, rest) = name.split_at_checked(1)?;
    let subscript = rest.is_empty() || rest.starts_with('_');
    (letter.chars().all(|letter| letter.is_ascii_alphabetic()) && subscript).then_some(name)
}

fn number_after(text: &str, is_decimal_comma: bool) -> Option<String> {
    let end =
        text.find(|letter: char| !(letter.is_ascii_digit() || letter == ',' || letter == '.')).unwrap_or(text.len());
    let number = text[..end].trim_end_matches([',', '.']);
    // A formula goes on behind the number; prose does not.
    let next = text[number.len()..].trim_start().chars().next();
    let ends = next.is_none_or(|next| next.is_alphabetic() || ",.;:)]|".contains(next));
    let scale = scale_of(&text[number.len()..])?;
    let digits: String = match is_decimal_comma {
        true => number.replace('.', "").replace(',', "."),
        false => number.replace(',', ""),
    };
    let is_number = ends && !digits.is_empty() && digits.starts_with(|first: char| first.is_ascii_digit());
    is_number.then(|| format!("{digits}{scale}"))
}

/// The magnitude or percent sign that begins a text behind a number, as LaTeX; `None` if it may be one or a name.
fn scale_of(behind: &str) -> Option<String> {
    let rest = behind.trim_start_matches([' ', '\u{a0}']);
    let is_tight = rest.len() == behind.len();
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let word = &rest[..end];
    match word {
        "percent" | "Prozent" => Some("\\%".to_owned()),
        "k" | "K" | "M" | "B" | "G" | "T" if is_tight => Some(format!("\\text{{ {word}}}")),
        // `4 k tokens`; in `d = 768 B = 32` a name begins.
        "k" | "K" | "M" | "B" | "G" | "T" if !rest[end..].trim_start().starts_with('=') => None,
        _ if magnitude(word).is_some() => Some(format!("\\text{{ {word}}}")),
        // `7Bx`, `4d`
        _ => (word.is_empty() || !is_tight).then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_prose_are_found() {
        let text = "an embedding dimension of d = 768 and V = 50,257. It uses n_{layer} = 12.";
        let values = given_values(text, &[], false);
        let pairs: Vec<(&str, &str)> =
            values.iter().map(|(_, name, number)| (name.as_str(), number.as_str())).collect();
        assert_eq!(pairs, [("d", "768"), ("V", "50257"), ("n_{layer}", "12")]);
    }

    #[test]
    fn a_comma_may_be_the_decimal_sign() {
        let values = given_values("mit p = 3,5 und K = 12.000 Euro", &[], true);
        let values: Vec<&str> = values.iter().map(|(.., number)| number.as_str()).collect();
        assert_eq!(values, ["3.5", "12000"]);
    }

    #[test]
    fn a_magnitude_belongs_to_the_number() {
        let values = |text: &str| given_values(text, &[], false).into_iter().map(|it| it.2).collect::<Vec<_>>();
        assert_eq!(values("N = 7 billion and D = 2 trillion"), ["7\\text{ billion}", "2\\text{ trillion}"]);
        assert_eq!(values("N = 7B, r = 5 percent, M = 80 GB"), ["7\\text{ B}", "5\\%", "80"]);
        assert_eq!(values("D = 4 k tokens and q = 4d"), [""; 0]);
        assert_eq!(values("d = 768 B = 32"), ["768", "32"]);
    }

    #[test]
    fn formulas_and_words_are_no_values() {
        assert!(given_values("ppl = 12 and d = 3 * 4", &[], false).is_empty());
        assert!(given_values("d = 768", &[Span::new(0, 7)], false).is_empty());
    }
}

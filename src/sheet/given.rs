//! Values that the prose of a sheet gives: `an embedding dimension of d = 768`.

use crate::text::Span;

/// Places, names and numbers of `name = number` in the text outside of `formulas`, which are in order, as typed.
///
/// A name is a letter, perhaps with a subscript; a number has digits, thousands commas and a decimal point, or points and a
/// decimal comma.
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
    let digits: String = match is_decimal_comma {
        true => number.replace('.', "").replace(',', "."),
        false => number.replace(',', ""),
    };
    (ends && !digits.is_empty() && digits.starts_with(|first: char| first.is_ascii_digit())).then_some(digits)
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
    fn formulas_and_words_are_no_values() {
        assert!(given_values("ppl = 12 and d = 3 * 4", &[], false).is_empty());
        assert!(given_values("d = 768", &[Span::new(0, 7)], false).is_empty());
    }
}

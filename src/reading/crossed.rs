//! Two names with what they are in one breath: `$y_w$, $y_l$ are the chosen and the rejected answer`. In the other order
//! the words say that the names are exchanged.

use super::gloss::{BETTER, WORSE};
use super::prose::{COPULAS, is_in};
use crate::text::Span;

/// Labels of the better and of the worse of two answers.
const LABELS: [&str; 2] = ["w win chosen", "l lose rejected"];

/// How many words behind the names are looked at.
const NEAR: usize = 10;

/// The longest text that is looked at.
const LONGEST: usize = super::legend::LONGEST_TEXT;

/// A name with one of the labels: where it stands, and which label it is.
fn names(text: &str) -> Vec<(Span, usize)> {
    let label = |(at, _): (usize, &str)| {
        let behind = text[at + 1..].trim_start_matches('{');
        let word: String = behind.chars().take_while(char::is_ascii_alphabetic).collect();
        let which = LABELS.iter().position(|labels| is_in(labels, &word))?;
        let is_name = text[..at].ends_with(|letter: char| letter.is_ascii_alphabetic());
        let open = text[at + 1..].len() - behind.len();
        let end = at + 1 + open + word.len();
        let end = end + text[end..].bytes().take(open).take_while(|byte| *byte == b'}').count();
        is_name.then_some((Span::new(at - 1, end), which))
    };
    text.match_indices('_').filter_map(label).collect()
}

/// The names of which words say that the one is the other.
pub(super) fn crossed(text: &str) -> Option<(Span, String)> {
    if text.len() > LONGEST {
        return None;
    }
    let found = names(text);
    found.windows(2).find_map(|pair| {
        let [(first, one), (second, other)] = pair else { return None };
        // In `y_w_w` one begins where the other ends.
        let between = text.get(first.end..second.start)?;
        let joins = |part: &str| part.is_empty() || is_in("and und y et e и & 和 与", part);
        let is_pair = between.split(|letter: char| letter.is_whitespace() || "$,/()\\".contains(letter)).all(joins);
        let rest = text[second.end..].trim_start_matches(['$', ')', ' ', '\\', '`']);
        let clause = rest.split(['.', ';', '\n']).next().unwrap_or_default();
        let words: Vec<String> = clause
            .split(|letter: char| letter.is_whitespace() || ",:$()—–".contains(letter))
            .filter(|word| !word.is_empty())
            .take(NEAR)
            .map(str::to_lowercase)
            .collect();
        let is_told =
            clause.starts_with([':', '(', '—', '–', '-']) || words.first().is_some_and(|it| is_in(COPULAS, it));
        let said = super::foreign::english(&words);
        let place = |list: &'static str| said.iter().position(|word| is_in(list, word));
        let (better, worse) = (place(BETTER)?, place(WORSE)?);
        let is_crossed = one != other && (better < worse) != (one < other);
        let message = || format!("`{}` and `{}` are called by each other's names", first.of(text), second.of(text));
        (is_pair && is_told && is_crossed).then(|| (first.to(*second), message()))
    })
}

#[cfg(test)]
mod tests {
    use super::crossed;

    #[test]
    fn the_order_of_names_and_words_is_minded() {
        for text in [
            "where $y_w$, $y_l$ are the rejected and the chosen answer",
            "- $y_{w}$ and $y_{l}$: rejected and chosen",
            "y_l, y_w are the preferred and the rejected answer",
        ] {
            assert!(crossed(text).is_some(), "{text}");
        }
        for text in [
            "where $y_w$, $y_l$ are the chosen and the rejected answer",
            "- $y_l$ and $y_w$: rejected and chosen",
            "$y_w$ is preferred over $y_l$",
            "r(x, y_w) - r(x, y_l)",
        ] {
            assert!(crossed(text).is_none(), "{text}");
        }
    }
}

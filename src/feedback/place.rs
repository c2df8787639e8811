//! Where a change is to be made: places from the expression fitted to the text that was typed.

use crate::equivalence::Change;
use crate::text::Span;

/// The signs of terms as they are typed.
const SIGNS: [char; 4] = ['+', '-', '−', '–'];

/// Fits the places of changes to the answer's text, so that what is `right` can be put in place of them: a wrong sign lies
/// in its place, and a piece that is known to stand in a larger place is looked for there.
pub fn fit_places(changes: &mut [Change], answer: &str) {
    for change in changes {
        let Some(span) = change.span.filter(|span| !span.is_empty() && answer.get(span.start..span.end).is_some())
        else {
            continue;
        };
        if is_negative(change) {
            if span.of(answer).starts_with(SIGNS) {
                continue;
            }
            if let Some((start, is_inside)) = sign_before(answer, span.start) {
                change.span = Some(Span::new(start, span.end));
                // Without its sign a term would be multiplied by what stands before it.
                let has_sign = change.right.starts_with(['-', '+']) || change.right.is_empty();
                if is_inside && !has_sign {
                    change.right.insert_str(0, "+ ");
                }
            }
        } else if let Some(found) = only_place(&change.wrong, span.of(answer)) {
            change.span = Some(Span::new(span.start + found.start, span.start + found.end));
        }
    }
}

/// Whether a sign is what is wrong.
fn is_negative(change: &Change) -> bool {
    let bare = |text: &str| text.trim_start_matches(['-', '+', ' ']).to_owned();
    !change.wrong.is_empty()
        && change.wrong.starts_with('-') != change.right.starts_with('-')
        && bare(&change.wrong) == bare(&change.right)
}

/// Where the sign before a place begins, and whether a term stands before it.
fn sign_before(answer: &str, at: usize) -> Option<(usize, bool)> {
    let before = answer[..at].trim_end();
    let sign = before.chars().next_back().filter(|sign| SIGNS.contains(sign))?;
    let start = before.len() - sign.len_utf8();
    let term = answer[..start].trim_end().chars().next_back();
    Some((start, term.is_some_and(|last| last.is_alphanumeric() || ")]}'!|".contains(last))))
}

/// The only place of a piece in a text, whatever the blanks.
fn only_place(piece: &str, text: &str) -> Option<Span> {
    // A number may come from a notation that does not show it.
    let wanted: Vec<char> = piece.chars().filter(|letter| !letter.is_whitespace()).collect();
    if !wanted.iter().any(|letter| letter.is_alphabetic()) {
        return None;
    }
    let letters: Vec<(usize, char)> = text.char_indices().filter(|(_, letter)| !letter.is_whitespace()).collect();
    let (first, last) = (*wanted.first()?, *wanted.last()?);
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '\\';
    let stands_alone = |start: usize, end: usize| {
        let (from, to) = (letters[start].0, letters[end - 1].0 + last.len_utf8());
        let (before, after) = (text[..from].chars().next_back(), text[to..].chars().next());
        !(is_word(first) && before.is_some_and(is_word) || is_word(last) && after.is_some_and(is_word))
    };
    let mut found = (0..(letters.len() + 1).saturating_sub(wanted.len())).filter(|start| {
        let end = start + wanted.len();
        letters[*start..end].iter().map(|it| it.1).eq(wanted.iter().copied()) && stands_alone(*start, end)
    });
    let (start, None) = (found.next()?, found.next()) else { return None };
    let (end, letter) = letters[start + wanted.len() - 1];
    Some(Span::new(letters[start].0, end + letter.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(answer: &str, span: (usize, usize), wrong: &str, right: &str) -> String {
        let span = Some(Span::new(span.0, span.1));
        let mut changes = [Change { span, wrong: wrong.to_owned(), right: right.to_owned() }];
        fit_places(&mut changes, answer);
        let span = changes[0].span.unwrap();
        format!("{}[{}]{}", &answer[..span.start], changes[0].right, &answer[span.end..])
    }

    #[test]
    fn a_sign_lies_in_the_place_of_a_sign_slip() {
        assert_eq!(fitted("a - b + c", (4, 5), "-b", "b"), "a [+ b] + c");
        assert_eq!(fitted("a + b + c", (4, 5), "b", "-b"), "a [-b] + c");
        assert_eq!(fitted("-x", (1, 2), "-x", "x"), "[x]");
        assert_eq!(fitted("(−x)", (4, 5), "-x", "x"), "([x])");
        assert_eq!(fitted("x", (0, 1), "x", "-x"), "[-x]");
        assert_eq!(fitted("a+-x", (2, 4), "-x", "x"), "a+[x]");
    }

    #[test]
    fn a_piece_is_looked_for_in_a_larger_place() {
        let sum = r"\sum_{j=1}^{K-1} r_j";
        assert_eq!(fitted(sum, (0, sum.len()), "K - 1", "K"), r"\sum_{j=1}^{[K]} r_j");
        // It must be one.
        assert_eq!(fitted("x+x", (0, 3), "x", "y"), "[y]");
        assert_eq!(fitted(r"\pi p", (0, 5), "p", "q"), r"\pi [q]");
    }
}

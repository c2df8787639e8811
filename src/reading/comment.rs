//! Words in brackets behind the terms of a formula that is typed as plain text: `2\Psi (fp16 weights) + 2\Psi (grads)`.
//!
//! They say what a term is, and are blanked. What computes, restricts or takes back is left to those that mind words.

use super::prose::is_in;

/// Words that restrict what they stand by.
const RESTRICTING: &str =
    "only if when unless for falls wenn für otherwise else sonst optional maybe approx approximately about";

/// The most letters of a comparison.
const SHORT: usize = 12;

/// The longest comment.
const LONGEST: usize = 60;

/// The text with blanks in place of its comments, byte for byte; `None` where it has none or marks formulas.
pub(super) fn without_comments(text: &str, is_known: &dyn Fn(&str) -> bool) -> Option<String> {
    if text.len() > super::legend::LONGEST_TEXT {
        return None;
    }
    if text.contains(['$', '`']) || text.contains("\\(") || text.contains("\\[") || text.contains("\\begin") {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut is_found = false;
    for (open, _) in text.match_indices('(') {
        let Some(length) = text[open..].find(')').filter(|length| *length <= LONGEST) else { continue };
        let end = open + length + 1;
        if let Some(word) = condition(&text[..open], &text[open + 1..end - 1], &text[end..]) {
            // `f (for n \ge k)` says what `f, n \ge k` says.
            bytes[open] = b',';
            bytes[open + 1..open + 1 + word].fill(b' ');
            bytes[end - 1] = b' ';
            is_found = true;
        } else if is_comment(&text[..open], &text[open + 1..end - 1], &text[end..], is_known) {
            bytes[open..end].fill(b' ');
            is_found = true;
        }
    }
    // `C = 6 N D   # N: parameters`: a remark of its own.
    for (at, sign) in text.match_indices(" # ").chain(text.match_indices("\n# ")) {
        let said = text[at + sign.len()..].split('\n').next().unwrap_or_default();
        let name = said.split([':', '=']).next().map(str::trim).filter(|name| name.len() < said.trim().len());
        if name.is_some_and(|name| super::prose::is_lone(name) && !name.contains(' ')) {
            bytes[at + 1] = b'\n';
            is_found = true;
        }
    }
    String::from_utf8(bytes).ok().filter(|_| is_found)
}

/// The length of the word before a comparison in brackets behind a formula.
fn condition(before: &str, inside: &str, behind: &str) -> Option<usize> {
    const WORDS: [&str; 6] = ["for", "if", "when", "assuming", "für", "falls"];
    let word = WORDS.into_iter().find(|word| inside.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))?;
    let said = &inside[word.len()..];
    let compares = ["≥", "≤", "<", ">", "\\ge", "\\le"].iter().any(|sign| said.contains(sign));
    let computes = said.chars().filter(|letter| letter.is_alphabetic()).count() <= SHORT;
    let is_end = behind.split('\n').next().unwrap_or_default().trim_matches(['.', ',', ' ', '\t']).is_empty();
    (before.ends_with([' ', '\t']) && compares && computes && is_end).then_some(word.len())
}

fn is_comment(before: &str, inside: &str, behind: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    // Behind a term, and not directly: `f(x)` is a call. A further term follows on the same line.
    let term = before.trim_end_matches([' ', '\t']);
    let stands_apart = term.len() < before.len() && term.ends_with(|last: char| last.is_alphanumeric() || last == ')');
    let goes_on = behind.trim_start_matches([' ', '\t']).starts_with(['+', '-', '−', '=', '*', '·', '×', '≈', '⋅']);
    let word = term.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    let is_function = word.chars().count() > 1 && (is_known(&word.to_lowercase()) || super::word::is_common(word));
    if !stands_apart || !goes_on || is_function {
        return false;
    }
    let words: Vec<String> = inside
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '&' | '-'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let is_word = |word: &String| {
        word.chars().all(char::is_alphanumeric) && word.starts_with(char::is_alphabetic) && word.chars().count() > 1
    };
    // `(K and V)`
    let is_listed = words.iter().any(|word| matches!(word.as_str(), "and" | "und"));
    let is_letter = |word: &String| is_listed && word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let is_plain = |word: &String| word.chars().filter(|letter| letter.is_alphabetic()).count() > 2 && !is_known(word);
    let minds = |word: &String| super::doubt::is_telling(word) || is_in(RESTRICTING, word);
    words.iter().all(|word| is_word(word) || is_letter(word))
        && (words.iter().any(is_plain) || is_listed)
        && !words.iter().any(minds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let is_known = |word: &str| matches!(word, "log" | "exp" | "and" | "std");
        let left = without_comments(text, &is_known).unwrap_or(text.to_owned());
        left.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_on_terms_are_left_out() {
        assert_eq!(left("2P (fp16 weights) + 4P (copy) = 6P"), "2P + 4P = 6P");
        assert_eq!(left("2 (K and V) * L"), "2 * L");
        assert_eq!(left("a/b (for n-c ≥ k)"), "a/b , n-c ≥ k");
    }

    #[test]
    fn what_is_computed_or_restricted_stays() {
        for text in
            ["2P (without copy) + 4P", "a (b + c) + d", "log (count) + 1", "f(count) + 1", "a (b) + c", "a (count)"]
        {
            assert_eq!(left(text), text);
        }
    }
}

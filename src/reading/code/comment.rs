//! Comments behind code: `rank * (m + n)  # trainable A and B`.
//!
//! A comment is left out where it only describes; one that computes, restricts, takes back or defines stays, so that the
//! answer is not judged without it.

use crate::reading::doubt::is_telling;
use crate::reading::prose::{COPULAS, is_in};

/// What a comment says of code that is not to count, beside the words that take back what they stand by.
const REFUSING: &str =
    "off old version attempt try draft todo fixme deprecated unused bad broken oops remove removed delete deleted cancel
    cancels scratch ignore guess unsure maybe only if unless when optional option alternative alternatively or actually
    should must fix change changed swap swaps exchange reverse flip flipped gb mb kb tb gib mib kib bits bit percent
    thousand thousands million millions billion billions gigabytes megabytes seconds";

/// The text without comments that only describe.
///
/// Where `is_general`, nothing is known that a comment could contradict: only one that takes back or computes stays.
pub(super) fn without_comments(text: &str, is_general: bool) -> String {
    let mut found = text.to_owned();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(at) = line.find('#').filter(|at| is_general && defines(&line[at + 1..])) {
            // `# lr = \eta, m = m_t`
            found.replace_range(start + at..start + at + 1, ";");
        } else if let Some(at) = comment(line, is_general) {
            let end = line.trim_end().len();
            super::blank(&mut found, start + at, start + end);
        }
        start += line.len();
    }
    found
}

/// Whether a comment only says of names what else they are called: `lr = η, m = m_t`.
fn defines(said: &str) -> bool {
    let is_name = |text: &str| !text.is_empty() && text.chars().all(super::is_part);
    let is_other = |text: &str| {
        let text = text.replace(['\'', '^', '{', '}', '(', ')', '|', '*', '²', '̂'], "");
        !text.is_empty() && text.chars().all(|letter| super::is_part(letter) || "θηαβγλμσπεϵτρφδ₀₁₂".contains(letter))
    };
    let mut parts = said.split(',').map(str::trim);
    parts.all(|part| {
        part.split_once('=').is_some_and(|(name, value)| {
            let (name, value) = (name.trim(), value.trim());
            is_name(name) && is_other(value) && name != value && value.chars().count() <= LONGEST_NAME
        })
    })
}

/// The most characters of what a comment calls a name; longer ones are words.
const LONGEST_NAME: usize = 9;

/// Whether what stands behind a double slash is divided by: `// s (rounded down)`.
pub(in crate::reading) fn begins_with_operand(said: &str) -> bool {
    let first = said.split_whitespace().next().unwrap_or_default();
    let letters = first.chars().filter(|letter| letter.is_alphabetic()).count();
    letters < 2 || first.contains(['_', '(', '[', '*', '+'])
}

/// Where the comment of a line of code begins.
fn comment(line: &str, is_general: bool) -> Option<usize> {
    let mark = ["#", "//"].into_iter().find(|mark| line.contains(mark))?;
    let at = line.find(mark)?;
    let (before, said) = (&line[..at], line[at + mark.len()..].trim());
    let is_apart = before.ends_with([' ', '\t']) && !before.trim().is_empty();
    let words: Vec<String> = said
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | ',' | '.' | '/'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    // `a // b` divides; so does whatever has only names behind it.
    let is_word = |word: &String| word.chars().count() > 1 && word.chars().all(char::is_alphabetic);
    let divides = mark == "//" && begins_with_operand(said);
    let is_sentence = mark == "#" || !divides && words.iter().filter(|word| is_word(word)).count() > 1;
    let is_plain = |word: &String| {
        word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '_' | '-'))
            && !is_telling(word)
            && !word.ends_with("n't")
            && ![REFUSING, COPULAS].iter().any(|list| is_in(list, word))
    };
    // `# N tokens, D params` says what letters of the code are.
    let names: Vec<String> = before.split(|letter: char| !super::is_part(letter)).map(str::to_lowercase).collect();
    let is_letter = |word: &String| word.chars().count() == 1 && names.contains(word);
    let takes_back = |word: &String| is_telling(word) || word.ends_with("n't") || is_in(REFUSING, word);
    if is_general && mark == "#" {
        // `# K x dim`, `# w = chosen`, or a line of its own.
        let is_line = before.trim().is_empty();
        // `log probs` are what they are called.
        let counted =
            said.to_lowercase().replace("log prob", "prob").replace("log-prob", "prob").replace("log ratio", "ratio");
        let said = counted.as_str();
        let words: Vec<String> = words.into_iter().filter(|word| word != "log" || said.contains("log")).collect();
        let computes = said.contains(['+', '*', '/', '^'])
            || said.contains("= -")
            || said.contains("=-")
            || words.iter().any(|word| word.parse::<f64>().is_ok());
        return ((is_apart || is_line) && !computes && !words.iter().any(takes_back)).then_some(at);
    }
    let describes = words.iter().any(is_word) && words.iter().all(is_plain) && !words.iter().any(is_letter);
    (is_apart && is_sentence && describes).then_some(at)
}

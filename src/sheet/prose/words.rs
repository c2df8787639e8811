//! Words around a calculation: what makes it other arithmetic, what says that it is not claimed, what works with it.

use super::list::*;
use super::token::{Kind, Token, ends_operand};

/// How many words before a calculation are looked at.
const LOOK_BACK: usize = 6;

/// The words of a text in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Whether a text tells of what is wrong.
pub fn tells_of_wrong(text: &str) -> bool {
    let mut before = String::new();
    words(text).any(|word| {
        let is_it = is_in(WRONG, &word) || is_in(ERRORS, &word) && is_in(USUAL, &before);
        before = word;
        is_it
    })
}

/// Whether a text lets the reader choose what is right.
pub fn asks_to_choose(text: &str) -> bool {
    let ask = ["which", "following", "correct", "true", "welche", "welches", "folgenden", "richtig"];
    text.trim_end().ends_with('?') && words(text).any(|word| is_in(&ask, &word))
}

/// Whether the head of a column says that what stands in it is not claimed.
pub fn heads_what_is_not_claimed(head: &str) -> bool {
    let is_answer = |word: &str| is_in(&["answer", "answers", "antwort", "attempt"], word);
    tells_of_wrong(head) || words(head).any(|word| word == "student") && words(head).any(|word| is_answer(&word))
}

/// Whether a text has a word of other arithmetic.
pub fn has_other_arithmetic(text: &str) -> bool {
    words(text).any(|word| is_in(OTHER_ARITHMETIC, &word))
}

/// Whether a word at a place of a sentence makes it one of other arithmetic.
pub fn is_other_arithmetic(text: &str, tokens: &[Token], at: usize) -> bool {
    let word = lower(text, &tokens[at]);
    let is_number = |token: Option<&Token>| token.is_some_and(|token| token.kind == Kind::Number);
    let is_base = matches!(word.as_str(), "base" | "basis")
        && (is_number(tokens.get(at + 1)) || at > 0 && matches!(tokens[at - 1].span.of(text), "in" | "zur"));
    is_base || is_in(OTHER_ARITHMETIC, &word)
}

/// Whether the words at the end of `before` do not work with what follows them.
pub fn may_stand_before(text: &str, before: &[Token]) -> bool {
    if is_supposed(text, before) {
        return false;
    }
    let is_article = |token: &Token| token.kind == Kind::Word && is_in(ARTICLES, &lower(text, token));
    let articles = before.iter().rev().take_while(|token| is_article(token)).count();
    let before = &before[..before.len() - articles];
    let Some(last) = before.last().filter(|last| last.kind == Kind::Word) else { return true };
    let word = lower(text, last);
    if is_letter_name(&word) || is_in(OPERATORS, &word) || is_in(AGGREGATES, &word) {
        return false;
    }
    let clause = before[..before.len() - 1].iter().rev().take(LOOK_BACK).take_while(|token| token.kind != Kind::Stop);
    let mut clause = clause.peekable();
    if is_in(OF, &word) {
        return clause.next().is_some_and(|noun| is_in(NAMING, &lower(text, noun)));
    }
    if !is_in(JOINTS, &word) {
        return true;
    }
    // `84/105 = 0.8 and 1 − 0.8 = 0.2`: the number before belongs to a relation.
    let is_sentence =
        matches!(word.as_str(), "and" | "or" | "und" | "oder") && clause.peek().is_some_and(|it| ends_operand(it.kind));
    if is_sentence {
        let mut amount = before[..before.len() - 1].iter().rev();
        return amount
            .find(|it| matches!(it.kind, Kind::Word | Kind::Stop | Kind::Wall | Kind::Relation))
            .is_some_and(|it| it.kind == Kind::Relation);
    }
    clause.take_while(|token| token.kind != Kind::Relation).all(|token| match token.kind {
        Kind::Word => !is_in(PARTS, &lower(text, token)),
        kind => !ends_operand(kind) && kind != Kind::Wall,
    })
}

/// Whether a clause that ends with `before` only supposes what it says.
pub fn is_supposed(text: &str, before: &[Token]) -> bool {
    let clause = before.iter().rev().take(LOOK_BACK).take_while(|token| token.kind != Kind::Stop);
    let words = clause.filter(|token| token.kind == Kind::Word).map(|token| lower(text, token));
    { words }.take_while(|word| !is_in(CONCLUDING, word)).any(|word| is_in(SUPPOSING, &word))
}

/// Whether a word before a colon works with what follows: `Average: 2 + 4 = 3`, `Rest: 14/4 = 2`. In `Average: (2 + 4)/2`
/// all is worked out.
pub fn works_behind_colon(text: &str, token: &Token, divides: bool) -> bool {
    let word = lower(text, token);
    token.kind == Kind::Word && is_in(AGGREGATES, &word) && (!divides || is_in(&["remainder", "rest"], &word))
}

/// Whether a word only leads to the calculation behind it, which may begin with a sign or a bracket.
pub fn introduces(text: &str, token: &Token) -> bool {
    let word = lower(text, token);
    is_in(INTRODUCING, &word) || is_in(CONCLUDING, &word)
}

/// Whether a word may be a verb or a plural, as no name of a function is: `this saves (3 − 2)/3`.
pub fn may_be_verb(text: &str, token: &Token) -> bool {
    let word = token.span.of(text);
    word.ends_with('s') && word.chars().count() > SHORTEST_VERB
}

/// Names of functions such as `cos` are no longer.
const SHORTEST_VERB: usize = 3;

/// Whether a word may be a noun, which numbers behind it may number: `Exercises 2 + 4`, `pp. 3 + 5`.
pub fn may_be_numbered(text: &str, token: &Token) -> bool {
    let word = token.span.of(text);
    let is_noun = word.starts_with(char::is_uppercase) || word.ends_with('s');
    is_noun && !introduces(text, token)
}

/// Whether the word at the start of `behind` does not change the number before it.
pub fn may_stand_behind(text: &str, behind: &[Token]) -> bool {
    let word = lower(text, &behind[0]);
    let next = behind.get(1);
    let is_number = next.is_some_and(|next| next.kind == Kind::Number);
    // `3 to 4`
    let is_range = matches!(word.as_str(), "to" | "or" | "bis" | "oder") && is_number;
    // `= 7 and 5 + 6 = 11` goes on, `= 7 and a half` does not.
    let is_joined = word == "and" && next.is_some_and(|next| next.span.of(text) != "a");
    !(is_range || is_letter_name(&word)) && (is_joined || !is_in(CHANGING, &word))
}

/// Whether the word behind a number may name what it counts, or a unit.
pub fn may_be_unit(text: &str, token: &Token) -> bool {
    token.kind == Kind::Word && !is_in(GOING_ON, &lower(text, token))
}

/// Whether a word in lower case is a letter or has a digit, as names in formulas do.
fn is_letter_name(word: &str) -> bool {
    word.chars().count() == 1 && word != "a" || word.chars().any(|c| c.is_numeric() || c == '_')
}

fn lower(text: &str, token: &Token) -> String {
    token.span.of(text).to_lowercase()
}

/// Whether a list has a word in lower case.
fn is_in(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn before(text: &str) -> bool {
        may_stand_before(text, &tokens(text))
    }

    #[test]
    fn lists_are_in_lower_case() {
        for list in [
            OTHER_ARITHMETIC,
            WRONG,
            ERRORS,
            USUAL,
            SUPPOSING,
            CONCLUDING,
            INTRODUCING,
            OPERATORS,
            AGGREGATES,
            JOINTS,
            OF,
            NAMING,
            ARTICLES,
            PARTS,
            CHANGING,
            GOING_ON,
        ] {
            assert!(list.iter().all(|word| *word == word.to_lowercase()));
        }
    }

    #[test]
    fn words_that_work_with_what_follows_are_no_introduction() {
        assert!(before("so") && before("a total of") && before("is given by") && before("If so, then"));
        assert!(!before("half the") && !before("an eighth of") && !before("On average") && !before("10% discount on"));
        assert!(!before("It is not true that") && !before("Suppose that") && !before("divided by") && !before("x"));
    }

    #[test]
    fn what_is_wrong_is_told_by_words() {
        assert!(
            tells_of_wrong("Common errors:")
                && tells_of_wrong("Typische Fehler")
                && tells_of_wrong("What is WRONG here")
        );
        assert!(!tells_of_wrong("Standard error: 2/5") && !tells_of_wrong("Error analysis"));
        assert!(asks_to_choose("Which is true?") && !asks_to_choose("How many parameters?"));
        assert!(heads_what_is_not_claimed("Student answer") && !heads_what_is_not_claimed("Student"));
    }
}

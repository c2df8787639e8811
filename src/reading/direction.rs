//! Whether a sentence says that what is asked is maximised or minimised: `the policy is trained by minimising this loss`.

use super::doubt::computes;
use super::prose::{Segments, is_in};
use crate::cards::Direction;
use crate::text::Span;

/// What a formula may be called that is maximised or minimised.
const CALLED: &str = "loss objective function formula expression quantity surrogate criterion verlust verlustfunktion
    zielfunktion kostenfunktion perte objectif fonction pérdida objetivo función";

/// What one is called that is only maximised, and one that is only minimised: the other is said of something else.
const MAXIMISED: &str = "objective surrogate zielfunktion objectif objetivo";
const MINIMISED: &str = "loss verlust verlustfunktion kostenfunktion perte pérdida";

/// Words before those.
const POINTING: &str =
    "this the that our above whole entire total resulting diese diesen dieses die das den le la l cette cet
    el esta este esa";

/// Words that lead from the verb to what is optimised over: `minimise over $\\theta$`, `on minimise en $\\theta$`.
const OVER: &str =
    "over in on of with respect to wrt for by en sur par rapport à a über bezüglich nach respecto su rispetto
    parameters parameter weights policy policies all any every possible each alle tous todos tutti following now then";

/// How many words may stand between the verb and what it is about.
const NEAR: usize = 4;

impl Segments {
    /// The word that says so of what is asked, if all sentences that do say the same.
    pub(super) fn told_direction(&self, text: &str, is_asked: &dyn Fn(&str) -> bool) -> Option<Span> {
        let last = self.math.iter().filter(|math| computes(math.of(text))).map(|math| math.end).max()?;
        let mut found: Option<(Span, Direction)> = None;
        for gap in self.prose.iter().chain(&self.explained).chain(&self.described).chain(&self.apart) {
            let words = words(text, *gap);
            for (at, (span, word)) in words.iter().enumerate() {
                let Some(direction) = direction(word) else { continue };
                // Both are spoken of: `maximising the objective is minimising its negative`.
                if found.is_some_and(|(_, other)| other != direction) {
                    return None;
                }
                // What is told before the formula may be about what it comes from.
                let is_behind = span.start >= last;
                let is_told = || is_about_asked(&words, at, direction) || self.leads_to_asked(text, *span, is_asked);
                if self.leads_to_formula(text, *span) || is_behind && is_told() {
                    found.get_or_insert((*span, direction));
                } else if is_behind && !is_of_other(&words, at) {
                    return None;
                }
            }
        }
        found.map(|(span, _)| span)
    }

    /// Whether a formula stands behind a word, with nothing but what is optimised over between: `minimise over
    /// $\\theta$: $f(\\theta)$`.
    fn leads_to_formula(&self, text: &str, word: Span) -> bool {
        let all = || self.math.iter().chain(self.spoken());
        let following = all().filter(|math| math.start >= word.end && computes(math.of(text)));
        let Some(formula) = following.min_by_key(|math| math.start) else { return false };
        let is_name = |at: usize| {
            let mut names = all().filter(|math| super::prose::is_lone(math.of(text)));
            names.any(|math| math.start <= at && at < math.end)
        };
        let between = text[word.end..formula.start].char_indices();
        let said: String = between.map(|(at, sign)| if is_name(word.end + at) { ' ' } else { sign }).collect();
        let said = said.to_lowercase().replace("w.r.t.", "wrt").replace("w.r.t", "wrt");
        let mut words = said.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
        let is_linking =
            |word: &str| word.chars().count() == 1 || [OVER, POINTING, CALLED].iter().any(|list| is_in(list, word));
        !said.contains(['.', ';']) && words.all(is_linking)
    }

    /// Whether the name of what is asked stands behind a word, with few words between: `minimise the loss $L(\theta)$`.
    fn leads_to_asked(&self, text: &str, word: Span, is_asked: &dyn Fn(&str) -> bool) -> bool {
        let all = self.math.iter().chain(self.spoken());
        let next = all.filter(|math| math.start >= word.end).min_by_key(|math| math.start);
        let between = |math: &Span| {
            let said = text[word.end..math.start].to_lowercase();
            let mut words = said.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
            !said.contains(['.', ';', ':', '\n']) && words.all(|word| is_in(POINTING, word) || is_in(CALLED, word))
        };
        next.is_some_and(|math| super::prose::is_lone(math.of(text)) && is_asked(math.of(text)) && between(math))
    }
}

/// The words of a piece of prose, in lower case; a sign that ends a sentence is a word of its own.
fn words(text: &str, gap: Span) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in gap.of(text).char_indices().chain([(gap.len(), ' ')]) {
        let at = gap.start + at;
        match (letter.is_alphabetic(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((Span::new(from, at), text[from..at].to_lowercase()));
                start = None;
            }
            _ => {}
        }
        if matches!(letter, '.' | ';' | '!' | '?' | '\n') {
            found.push((Span::new(at, at + 1), ".".to_owned()));
        }
    }
    found
}

fn direction(word: &str) -> Option<Direction> {
    match word {
        _ if word.starts_with("maximi") && word.len() > "maximin".len() => Some(Direction::Maximise),
        _ if word.starts_with("minimi") && word.len() > "minimum".len() => Some(Direction::Minimise),
        _ => None,
    }
}

/// Whether a verb's object is the formula: `minimising this loss`, `this objective is maximised`.
fn is_about_asked(words: &[(Span, String)], at: usize, direction: Direction) -> bool {
    let fits = |word: &str| match direction {
        Direction::Maximise => !is_in(MINIMISED, word),
        Direction::Minimise => !is_in(MAXIMISED, word),
    };
    let mut behind = words[at + 1..].iter().map(|(_, word)| word.as_str()).take(NEAR);
    let named = behind.find(|word| !is_in(POINTING, word));
    let points = |word: &str| is_in("this that our diese diesen cette esta este", word);
    let has_pointer = words.get(at + 1).is_some_and(|(_, word)| points(word));
    let is_object = has_pointer && named.is_some_and(|word| is_in(CALLED, word) && fits(word));
    let before: Vec<&str> = words[..at].iter().rev().map(|(_, word)| word.as_str()).take(NEAR).collect();
    let is_passive = before.first().is_some_and(|word| is_in("is are be wird werden est se", word));
    let mut subject = before.iter().skip(1).take_while(|word| **word != ".");
    let subject = subject.find(|word| is_in(CALLED, word) && fits(word));
    is_object || is_passive && subject.is_some()
}

/// Whether a verb's object is another thing than the formula, or it has none: `maximises the likelihood`.
fn is_of_other(words: &[(Span, String)], at: usize) -> bool {
    let behind = words[at + 1..].iter().map(|(_, word)| word.as_str());
    let named = behind.take(NEAR).find(|word| !is_in(POINTING, word));
    named.is_none_or(|word| !is_in(CALLED, word))
}

//! Sentences behind a formula that do something to it: `We multiply this by the length`, `which is scaled by one half`.
//!
//! What is said before a formula leads to it, and what is done to a part of it explains it.

use super::Lexicon;
use super::doubt::computes;
use super::head::Head;
use super::prose::{COPULAS, is_in};
use crate::text::Span;

/// Words for the formula as a whole.
const WHOLE: &str = "it this that which result results whole everything expression formula quantity answer value all of
    dies das ergebnis alles";

/// What is done to a number, as it is ordered or told.
const ORDERS: &str =
    "multiply divide scale weight raise square halve double negate invert multipliziere teile quadriere";

/// What is done to a number by another, as it is told of the number.
const DONE: &str = "multiplied divided scaled weighted raised squared halved doubled negated inverted added subtracted
    multipliziert geteilt skaliert gewichtet quadriert halbiert verdoppelt";

/// What is put to a number or taken from it, and how that is told.
const PUT: (&str, &str) = ("add subtract addiere subtrahiere", "added subtracted addiert subtrahiert");

/// What is put to an objective.
const PARTS: &str =
    "penalty regulariser regularizer regularisation regularization bonus term constant offset strafterm";

/// What makes a multiple of what is named behind it.
const MULTIPLES: &str = "minus twice half double thrice";

/// Who does it.
const DOERS: &str = "we you i then and finally must should now also afterwards wir man dann danach";

/// Words between the subject and what is done to it.
const ADVERBS: &str = "then now also finally again later afterwards still always";

/// Whether a clause does something to the formula as a whole.
pub(super) fn operates(words: &[&str], lexicon: &Lexicon) -> bool {
    let is_whole = |word: &str| {
        is_in(WHOLE, word) || lexicon.subject.iter().any(|known| known == word) || is_in("loss objective", word)
    };
    let plain: Vec<&str> = words.iter().copied().filter(|word| !is_in(ADVERBS, word)).collect();
    let orders = words.iter().enumerate().any(|(at, word)| {
        let is_order = at == 0 || is_in(DOERS, words[at - 1]);
        let behind = words[at + 1..].iter().find(|word| !is_in("the a an das die den", word));
        let takes_whole = behind.is_none_or(|word| is_in("by to with mit durch", word) || is_whole(word));
        let puts = is_in(PUT.0, word)
            && words[at + 1..]
                .windows(2)
                .any(|pair| is_in("to from zu von", pair[0]) && (is_whole(pair[1]) || is_in("the", pair[1])))
            && words[at + 1..].iter().any(|word| is_whole(word));
        is_order && (is_in(ORDERS, word) && takes_whole || puts)
    });
    let done = plain.windows(2).enumerate().any(|(at, pair)| {
        let of_whole = plain[..at].iter().any(|word| is_whole(word)) && at <= 3;
        let of_part = is_in(PUT.1, pair[1]) && plain[..at].iter().any(|word| is_in(PARTS, word));
        is_in(COPULAS, pair[0]) && (is_in(DONE, pair[1]) && of_whole || of_part)
    });
    let multiple = matches!(plain.as_slice(), [subject, verb, what, ..]
        if is_in("it this that which das dies", subject) && is_in(COPULAS, verb) && is_in(MULTIPLES, what));
    orders || done || multiple
}

/// Whether another formula for what is asked follows: what is done before it is a step to it.
pub(super) fn is_step(text: &str, at: usize, math: &[Span], lexicon: &Lexicon) -> bool {
    math.iter().filter(|span| span.start >= at).map(|span| span.of(text)).filter(|math| computes(math)).any(|math| {
        let Some((left, _)) = math.split_once('=') else { return true };
        let row = crate::latex::parse(left).tree.row;
        row.first().and_then(Head::of).is_none_or(|head| lexicon.is_result(&head.base))
    })
}

//! Sentences behind all formulas that change one: `The last term is dropped.`, `We lift the cap.`, `The base is ten.`

use super::doubt::computes;
use super::explained::sentences;
use super::prose::{Segments, is_in, relates};
use crate::text::Span;

/// What is done to a part of a formula, as it is told of the part: `is left out`.
const DONE: &str = "added appended attached tacked inserted joined divided subtracted deducted cut chopped knocked
    dropped deleted removed erased struck crossed cancelled canceled omitted skipped disregarded discarded dismissed
    excluded left thrown lifted blanked switched turned flipped swapped exchanged interchanged reversed inverted negated
    replaced substituted put set raised lowered halved doubled tripled squared cubed shifted rounded truncated clamped
    blocked detached waived suppressed merged moved reset disabled unmasked untied applied away";

/// What is ordered, or told of those who do it: `we leave it out`.
const ORDERS: &str =
    "add append attach tack insert join multiply divide subtract deduct shave cut chop knock drop delete
    remove erase strike cross cancel omit skip ignore disregard discard dismiss exclude leave throw lift blank switch
    turn flip swap exchange interchange reverse invert negate replace substitute put set halve double triple
    square cube shift round truncate clamp block detach waive suppress merge average reset forget beware choose fix
    assume";

/// What a part does that is no longer there, or one that was not there before.
const GONE: &str = "vanish vanishes disappear disappears lacks lack cancels joins survive survives";

/// Words that set a sentence against the formula.
const AGAINST: &str = "however though instead should ought must";

/// First words of a sentence that corrects what stands before it.
const CORRECTING: &str = "correction oops erratum korrektur";

/// Numbers in words.
pub(super) const NUMBERS: &str =
    "zero one two three four five six seven eight nine ten hundred thousand infinity half twice negative";

/// What formulas are made of.
const MADE_OF: &str = "term terms factor factors exponent root logarithm log sum product denominator numerator fraction penalty clip
    sign minus constant summand summands part parts divisor divisors expectation mean bracket brackets base power sigmoid
    softmax coefficient number numbers count counts everything whole formula result objective baseline average
    normalisation normalization deviation probability probabilities weights lambdas index bound two first last second
    third leading cap limit ratio gradient gradients";

/// Words for what is usual, and no part of the answer.
const USUAL: &str = "practice practise usually often typically commonly implementations implementation";

/// The word of a sentence behind all formulas that may change one of them: it takes a part away, orders or denies something,
/// or sets a part to a number.
pub(super) fn changing_word(text: &str, segments: &Segments) -> Option<Span> {
    let formula = |math: &&Span| computes(math.of(text)) || relates(math.of(text));
    let last = segments.math.iter().filter(formula).map(|math| math.end).max()?;
    for sentence in sentences(text, segments).into_iter().filter(|sentence| sentence.start >= last) {
        let is_bullet = sentence.of(text).trim_start().starts_with(['-', '*', '•']);
        let said: Vec<(Span, String)> = segments
            .prose
            .iter()
            .filter(|gap| gap.start < sentence.end && gap.end > sentence.start)
            .flat_map(|gap| spelled(text, Span::new(gap.start.max(sentence.start), gap.end.min(sentence.end))))
            .collect();
        let words: Vec<&str> = said.iter().map(|(_, word)| word.as_str()).collect();
        if is_bullet || words.len() < 3 || words.iter().any(|word| is_in(USUAL, word)) || is_example(&words) {
            continue;
        }
        // `The output layer brings another $dV$.`
        let adds = |(span, word): &&(Span, String)| {
            let behind = text[span.end..].trim_start_matches([' ', '$', '(', '\\']);
            let at = text.len() - behind.len();
            is_in("another further additional extra", word)
                && segments.math.iter().chain(&segments.glossed).any(|math| math.start <= at && at < math.end)
        };
        if let Some((span, _)) = said.iter().find(adds) {
            return Some(*span);
        }
        let names = || segments.glossed.iter().any(|math| sentence.start <= math.start && math.end <= sentence.end);
        let has_part = words.iter().any(|word| is_in(MADE_OF, word)) || names();
        let tells = |at: &usize| orders(&words, *at) || has_part && changes(&words, *at);
        if let Some(at) = (0..words.len()).find(tells) {
            return Some(said[at].0);
        }
    }
    None
}

fn is_example(words: &[&str]) -> bool {
    words.windows(2).any(|pair| pair[1] == "example" && is_in("for an", pair[0]))
}

/// The words of a piece of prose with their places, in lower case.
pub(super) fn spelled(text: &str, gap: Span) -> impl Iterator<Item = (Span, String)> {
    gap.of(text).split_whitespace().filter_map(move |piece| {
        let start = gap.start + (piece.as_ptr() as usize - gap.of(text).as_ptr() as usize);
        let core = piece.trim_matches(|letter: char| !letter.is_alphanumeric());
        let at = piece.find(core).unwrap_or(0);
        (!core.is_empty()).then(|| (Span::new(start + at, start + at + core.len()), core.to_lowercase()))
    })
}

/// Words between the parts of a verb.
const ADVERBS: &str =
    "then also always still now finally again here simply not never only further afresh first all both";

/// The word before a place that is no adverb.
fn before<'w>(words: &[&'w str], at: usize) -> &'w str {
    words[..at].iter().rev().find(|word| !is_in(ADVERBS, word)).copied().unwrap_or_default()
}

/// Whether a word of a sentence may change a part of a formula.
pub(super) fn may_change(words: &[&str], at: usize) -> bool {
    orders(words, at) || changes(words, at)
}

/// Whether a word orders something, or tells what is done by those who write.
pub(super) fn orders(words: &[&str], at: usize) -> bool {
    // `As a last step, add ...`, `so replace ...`
    const OPENING: &str = "as at in finally lastly afterwards next now";
    let is_opening = words.first().is_some_and(|word| is_in(OPENING, word))
        && words[1..at.max(1)].iter().all(|word| is_in(ADVERBS, word) || is_in("a the last final step end", word));
    let is_first = words[..at].iter().all(|word| is_in(ADVERBS, word))
        || at > 0 && (is_opening || is_in("so therefore hence finally", words[at - 1]));
    let takes = words[at] == "take"
        && words[at + 1..]
            .iter()
            .take(3)
            .any(|word| is_in("square root log logarithm inverse reciprocal exponential", word));
    // `Remember to swap both.`
    let is_due = at > 1
        && words[at - 1] == "to"
        && is_in("remember have has need needs ought forget want wants going", words[at - 2]);
    (is_in(ORDERS, words[at]) || takes)
        && (is_first || is_due || is_in("we i you must should let please", before(words, at)))
}

/// Whether a word tells what is done to a part of a formula.
pub(super) fn is_done(word: &str) -> bool {
    is_in(DONE, word) || is_in("multiplied negated squared", word)
}

/// Whether a word of a sentence about a part says that it is another.
pub(super) fn changes(words: &[&str], at: usize) -> bool {
    const BEING: &str = "is are be been being was were gets get got stays stay remains";
    let said = &words[..at];
    let last = before(words, at);
    // What would be or is not so, or is so in a case, describes.
    const NEAR: usize = 5;
    let told = &said[said.len().saturating_sub(NEAR)..];
    let is_told = told.iter().any(|word| is_in("not never no none neither nor would had could", word));
    // `is subtracted because it is the baseline` describes, `is dropped because ...` does not.
    const LEFT_OUT: &str = "dropped omitted removed deleted skipped excluded left ignored disregarded discarded";
    let because = if is_in(LEFT_OUT, words[at]) { "" } else { "because" };
    let in_case = words[at + 1..].iter().any(|word| is_in("where when if iff", word) || *word == because)
        // `vanishes only at $u = 1$`
        || is_in(GONE, words[at]) && words[at + 1..].iter().any(|word| is_in("at only for exactly", word))
        // `it changes when $p$ and $q$ are exchanged`
        || said.iter().rposition(|word| is_in("when whenever", word)).is_some_and(|when| when > 1 && when + NEAR >= at)
        // `If all rewards agree, every advantage is zero.`
        || is_in(NUMBERS, words[at]) && words.first().is_some_and(|word| is_in("if when whenever wenn falls", word));
    // `can be merged into the weight`
    let may = last == "be" && said.iter().rev().nth(1).is_some_and(|word| is_in("can may", word));
    let in_case = in_case || may && is_in("merged absorbed folded", words[at]);
    let does = is_in(DONE, words[at]) && is_in(BEING, last) || is_in(GONE, words[at]);
    let adds_up = last == "to" && said.iter().rev().nth(1) == Some(&"up");
    // `is two to the power of ...`
    let is_base = words[at + 1..].starts_with(&["to", "the"]);
    let sets = is_in(NUMBERS, words[at]) && (is_in("is are equals equal as becomes", last) || adds_up) && !is_base;
    let takes =
        words[at] == "taken" && is_in(BEING, last) && words.get(at + 1).is_some_and(|next| is_in("away off out", next));
    (does || sets || takes) && !is_told && !in_case
        || is_in(AGAINST, words[at]) && at + 1 < words.len()
        || at == 0 && is_in(CORRECTING, words[at])
}

//! Sentences that lead up to a formula: `Every token is predicted from those before it. Hence $$...$$`.
//!
//! What is said in a finished sentence before the formula that an answer comes to is settled by that formula: it tells what
//! will be written, or why. Only what points forward to the formula may change it.

use super::afterthought::orders;
use super::doubt::computes;
use super::explained::{is_in_formula, sentences};
use super::prose::{Segments, is_in, is_lone, relates};
use crate::text::Span;

/// Words that point forward.
const FORWARD: &str = "below following follows next afterwards later finally formula formulas expression equation
    answer solution result beware careful caution attention note brackets bracket end this these unten folgende folgenden
    formel ergebnis antwort lösung danach wrong incorrect false mistake error forgot falsch fehler not must should";

/// Words that give a logarithm its base, which a formula may leave out.
const BASES: &str = "base bits bit nats nat log2 log10 log_2 log_10 binary basis binär";

/// The sentences that lead up to the formula that the answer comes to, whose own formulas are names or parts of others.
pub(super) fn leading(text: &str, segments: &Segments) -> Vec<Span> {
    let formula = |math: &&Span| computes(math.of(text)) || relates(math.of(text));
    let formulas: Vec<Span> = segments.math.iter().filter(formula).copied().collect();
    let Some(answer) = conclusion(text, &formulas) else { return Vec::new() };
    let leads = |sentence: &Span| {
        let said = sentence.of(text).trim();
        let is_closed = said.ends_with(['.', '!', '?']) || is_bullet(said);
        let inside = segments.math.iter().filter(|math| sentence.start <= math.start && math.end <= sentence.end);
        let others: Vec<Span> =
            formulas.iter().copied().filter(|math| math.end <= sentence.start || math.start >= sentence.end).collect();
        let is_spoken = |math: &Span| is_lone(math.of(text)) || is_in_formula(math.of(text), &others, text);
        let words: Vec<String> = said
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let points = words.iter().any(|word| is_in(FORWARD, word) || is_in(BASES, word));
        // `Leave out the first token.` is said to the reader.
        let is_order = !words.is_empty() && orders(&words, 0);
        is_closed && !points && !is_order && inside.into_iter().all(is_spoken)
    };
    sentences(text, segments).into_iter().filter(|sentence| sentence.end <= answer.start).filter(leads).collect()
}

/// The formula that stands on its own behind all others, unless it tells what a name in one of them is.
fn conclusion(text: &str, formulas: &[Span]) -> Option<Span> {
    let stands_alone = |math: &&Span| super::mention::is_displayed(math, text);
    let defines = |math: &Span, before: &[Span]| {
        let name = math.of(text).split_once('=').map(|(left, _)| left.trim()).filter(|left| is_lone(left));
        let base = name.map(|name| name.split(['(', '[']).next().unwrap_or_default().trim());
        base.is_some_and(|base| {
            let in_value = |other: &Span| {
                let value = other.of(text).split_once('=').map_or(other.of(text), |(_, value)| value);
                value.contains(base)
            };
            before.iter().any(in_value)
        })
    };
    let displayed: Vec<Span> = formulas.iter().filter(stands_alone).copied().collect();
    let place = (0..displayed.len()).rev().find(|place| !defines(&displayed[*place], &displayed[..*place]))?;
    Some(displayed[place])
}

/// Whether a line is an item of a list.
fn is_bullet(line: &str) -> bool {
    let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    line.starts_with(['-', '*', '•']) || digits.len() < line.len() && digits.starts_with(['.', ')'])
}

#[cfg(test)]
mod tests {
    use super::super::prose::{Known, segments};

    /// The sentences that lead up to the formula.
    fn leading(text: &str) -> Vec<&str> {
        let known =
            Known { units: &[], is_word: &|_| false, is_asked: &|_| false, subject: &[], fits: &|_, _, _| false };
        let found = segments(text, &known);
        found.map_or(Vec::new(), |found| found.explained.iter().map(|span| span.of(text).trim()).collect())
    }

    #[test]
    fn finished_sentences_before_the_formula_lead_up_to_it() {
        let text = "The vector is divided by its root and multiplied by a gain.\n\n$$a/b$$";
        assert_eq!(leading(text), ["The vector is divided by its root and multiplied by a gain."]);
        assert_eq!(leading("- Every factor counts once\n\nTotal:\n$$a/b$$"), ["- Every factor counts once"]);
    }

    #[test]
    fn what_points_forward_does_not() {
        for text in [
            "The following is multiplied by two.\n\n$$a/b$$",
            "Leave out the first factor.\n\n$$a/b$$",
            "The logarithm has base two.\n\n$$a/b$$",
            "Two times\n$$a/b$$",
        ] {
            assert!(leading(text).is_empty(), "{text}: {:?}", leading(text));
        }
    }
}

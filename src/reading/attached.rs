//! Clauses that a comma joins to a formula: `..., the average being formed over draws from $q$`.
//!
//! Such a clause says something about the formula itself. Where it is no reason, consequence or explanation of a letter,
//! nothing tells what it does to the formula.

use super::doubt::computes;
use super::explained::{Piece, pieces, sentences};
use super::prose::{COPULAS, Segments, is_in, is_lone, relates};
use crate::text::Span;

/// Words that join what takes something back, or what goes on from the formula.
const DOUBTFUL: &str = "though although whose whom but except excepting unless whereby albeit obwohl dessen deren aber
    außer";

/// Prepositions before a relative pronoun: `to which $dV$ must be added`.
const RELATIVE: &str = "to in of from by over on under with into at for";

/// Verbs that make a clause a sentence of its own.
const FINITE: &str =
    "is are was were has have had can will would may must should do does did ist sind war hat haben kann
    wird werden muss soll gives give yields makes make means tells computes says keeps becomes equals reads lets shows
    follows holds stays";

/// Words for less than all of it, behind `which`.
const LIMITING: &str = "not nothing only but never no nobody neither without also another nicht nur kein keine ohne";

/// The clause behind a formula and a comma that may change it.
pub(super) fn changing_clause(text: &str, segments: &Segments) -> Option<Span> {
    let formula = |math: &&Span| (computes(math.of(text)) || relates(math.of(text))) && !is_lone(math.of(text));
    for sentence in sentences(text, segments) {
        let inside = |math: &&Span| sentence.start <= math.start && math.end <= sentence.end;
        let Some(last) = segments.math.iter().filter(formula).rfind(inside) else { continue };
        let close = text[last.end..].trim_start_matches(['$', ')', '\\', ']', '`', '*', ' ', '\n']);
        let Some(said) = close.strip_prefix(',') else { continue };
        let start = text.len() - said.len();
        if start >= sentence.end {
            continue;
        }
        let clause = Span::new(start, sentence.end);
        let pieces = pieces(text, clause, segments);
        if may_change(&pieces) {
            let words = clause.of(text).trim();
            let from = start + (words.as_ptr() as usize - clause.of(text).as_ptr() as usize);
            return Some(Span::new(from, from + words.len()));
        }
    }
    None
}

/// Whether nothing tells what a clause does to the formula before it.
fn may_change(pieces: &[Piece]) -> bool {
    let words: Vec<&str> = pieces.iter().filter_map(Piece::word).collect();
    // A few words lead on to what follows.
    const SHORTEST: usize = 3;
    let (Some(Piece::Word(first)), Some(second)) = (pieces.first(), words.get(1)) else { return false };
    if words.len() < SHORTEST {
        return false;
    }
    let first = first.as_str();
    let is_finite = words.iter().any(|word| is_in(FINITE, word) || is_in(COPULAS, word));
    let is_participle =
        |word: &&&str| word.len() > 4 && !word.contains('-') && (word.ends_with("ing") || word.ends_with("ed"));
    let bare_participle = words.iter().find(is_participle).is_some() && !is_finite;
    match first {
        _ if is_in(DOUBTFUL, first) => true,
        _ if is_in(RELATIVE, first) && is_in("which whom", second) => true,
        "so" => *second == "that",
        "in" => *second == "other",
        // `which is never negative`
        "which" => words
            .iter()
            .enumerate()
            .any(|(at, word)| is_in(LIMITING, word) && !(*word == "never" && words.get(at + 1) == Some(&"negative"))),
        "i.e" | "ie" => is_finite,
        // What is averaged or put in is looked at with all clauses.
        "averaged" | "summed" | "scaled" | "including" => false,
        // `y_t being the t-th token`
        _ if first.contains('_') || first.chars().count() == 1 => false,
        "where" | "with" | "wobei" | "mit" | "and" | "und" | "here" | "since" | "because" | "as" | "da" | "weil" => {
            false
        }
        _ => bare_participle || words.contains(&"being") || words.contains(&"having"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::prose::{Known, segments};

    /// The clause that is doubted.
    fn doubted(text: &str) -> Option<&str> {
        let known = Known {
            units: &[],
            is_word: &|_| false,
            is_asked: &|_| false,
            subject: &[],
            question: &[],
            fits: &|_, _, _| false,
        };
        segments(text, &known)?.doubtful.map(|span| span.of(text))
    }

    #[test]
    fn what_nothing_explains_is_doubted() {
        for text in [
            "$a/b$, the average being formed over draws from $q$.",
            "$a/b$, to which another $d$ must be put.",
            "$a/b$, though every card keeps all of it.",
            "$a/b$, so that $r$ is paid out at each token.",
        ] {
            assert!(doubted(text).is_some(), "{text}");
        }
    }

    #[test]
    fn reasons_and_explanations_are_not() {
        for text in [
            "$a/b$, since all of them are alike.",
            "$a/b$, where $a$ is the reward.",
            "$a/b$, which serves as the baseline.",
            "$a/b$, so no critic is learned.",
        ] {
            assert_eq!(doubted(text), None, "{text}");
        }
    }
}

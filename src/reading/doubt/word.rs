//! The words of prose around formulas, and which of them tell something of a value.

use crate::reading::elsewhere;
use crate::reading::prose::is_in;
use crate::text::Span;

/// Words that are mathematics themselves.
pub(super) const TELLING: &str = "minus negative negated plus times divided over inverse reciprocal inverted squared square cubed
    root sum product mean average averaged log logarithm exp exponential exponentiated power raised per half twice double
    doubled expected expectation maximum minimum multiplied normalised normalized scaled proportional less more fewer
    negativ mal geteilt durch kehrwert wurzel summe produkt mittelwert logarithmus";

/// Words that take back what they stand by.
pub(super) const REFUSING: &str =
    "not never wrong incorrect false crossed struck except instead without unlike but rather nicht ohne
    falsch statt sondern no nobody nothing none neither nor cannot mistake mistakes differs different distinct unequal
    reject rejects refute contrary opposed counterexample impossible forbidden contradicts contradict untrue invalid
    incorrectly wrongly falsely mistaken erroneous flawed bug kein
    keine keinen keineswegs niemals nie verkehrt fehler ungleich anders otherwise else sonst";

/// Words that make of a thing another thing.
pub(super) const CHANGING: &str = "less more fewer minus plus without not except half twice";

/// Words that take something out of a formula or do something to it, wherever they stand beside one.
pub(super) const STRONG: &str = "except excluding exclude excludes excluded ignoring ignore ignores skipped skip skips skipping omitted
    omit omits omitting außer ausser ausgenommen negate negated reciprocal inverted reversed interchanged
    swapped exchanged vertauscht divided geteilt multiplied multipliziert squared quadriert halved doubled half hälfte rounded
    gerundet median falsch wrong incorrect complement summed instead statt bessel identity kehrwert inverses";

/// A word of prose, or a sign between words.
#[derive(Debug)]
pub(in crate::reading) struct Word {
    pub span: Span,
    /// In lower case.
    pub text: String,
    /// Whether a clause ends behind it.
    pub ends: bool,
    /// Whether it stands in brackets: `(attention)`.
    pub aside: bool,
}

impl Word {
    pub fn is_in(&self, list: &'static str) -> bool {
        is_in(list, &self.text)
    }

    /// Whether it says something of a value even where it only describes.
    pub(super) fn tells(&self) -> bool {
        // A number in brackets counts formulas, or says where one in the formula comes from.
        let is_sign = !(self.text.contains(char::is_alphabetic) || self.aside && self.text.contains(char::is_numeric));
        [TELLING, CHANGING].iter().any(|list| self.is_in(list)) || self.refuses() || is_sign
    }

    /// Whether it tells what is optimised.
    pub fn tells_direction(&self) -> bool {
        let stems = ["maximise", "maximize", "minimise", "minimize", "maximier", "minimier"];
        stems.iter().any(|stem| self.text.starts_with(stem))
    }

    /// Whether it takes back what it stands by: `wrong`, `isn't`.
    pub fn refuses(&self) -> bool {
        self.is_in(REFUSING) || self.text.ends_with("n't") || self.text.ends_with("n’t")
    }
}

/// Whether a word, in lower case, says something of a value.
pub(in crate::reading) fn is_telling(word: &str) -> bool {
    [TELLING, REFUSING, CHANGING, STRONG].iter().any(|list| is_in(list, word)) || elsewhere::is_done(word)
}

/// Whether a word, in lower case, takes something out of a formula or does something to it.
pub(in crate::reading) fn is_strong(word: &str) -> bool {
    is_in(STRONG, word) || elsewhere::is_done(word)
}

/// The words of a piece of prose; `starts_line` tells whether a line begins with it.
pub(in crate::reading) fn words(text: &str, offset: usize, mut starts_line: bool) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut depth = 0usize;
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += piece.len();
        let written = piece.trim_end();
        let core = written.trim_matches(|letter: char| !letter.is_alphanumeric());
        depth += written.matches('(').count();
        let aside = depth > 0;
        depth = depth.saturating_sub(written.matches(')').count());
        let ends_line = piece.ends_with('\n');
        // A bullet or number at the start of a line counts the lines.
        let is_bullet = starts_line && (core.is_empty() || core.bytes().all(|byte| byte.is_ascii_digit()));
        let is_sign = core.is_empty() && written.contains(['-', '−', '–', '+', '*', '/']) && !written.contains("**");
        // `\\hat A` is spoken of, and no word.
        let is_index = |letter: char| matches!(letter, '\u{2070}'..='\u{209f}' | '\u{1d62}'..='\u{1d6a}' | 'ⱼ' | '′');
        // `y1`
        let digits = core.bytes().rev().take_while(u8::is_ascii_digit).count();
        let letters = core.chars().filter(|letter| !is_index(*letter)).count() - digits;
        let is_name = written.contains(['\\', '^', '_']) || letters == 1 && core.contains(char::is_alphabetic);
        if !is_bullet && !is_name && (!core.is_empty() || is_sign) {
            let shown = if core.is_empty() { written } else { core };
            let from = offset + start + piece.find(shown).unwrap_or(0);
            // `the average neg. log-likelihood`
            let is_short = written.ends_with('.') && is_in("neg avg prob approx resp seq", &core.to_lowercase());
            let ends = ends_line || !is_short && written.ends_with(['.', ',', ';', ':', '!', '?']);
            let span = Span::new(from, from + shown.len());
            found.push(Word { span, text: shown.to_lowercase(), ends, aside });
        } else if let Some(last) = found.last_mut() {
            // Punctuation that stands alone, or behind a name.
            last.ends |= ends_line || written.ends_with(['.', ',', ';', ':', '!', '?']);
        }
        if !written.is_empty() || ends_line {
            starts_line = ends_line || starts_line && is_bullet && core.is_empty();
        }
    }
    found
}

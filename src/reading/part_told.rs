//! What words say of a part of the formula, against what the formula writes there: `the sum includes the sample itself`
//! beside `\sum_{j \ne i}`, `the softmax runs over the queries`.

use super::prose::is_in;

/// Verbs that put an element into a sum, and those that take it out.
const INCLUDING: &str = "include includes including included contain contains containing counts counting";
const EXCLUDING: &str =
    "exclude excludes excluding excluded omit omits omitting skip skips skipping leaves leaving without except";

/// What calls the element that a sum is for.
const OWN: &str = "itself own self selbst";

/// What a formula writes where it leaves an element out.
const APART: [&str; 6] = ["\\ne", "≠", "!=", "\\setminus", "\\backslash", "_{-i}"];

/// Words that deny.
const DENYING: &str = "no not never neither nor none without nicht kein keine weder rather instead unlike compared";

/// Quantities as words call them, and what a formula writes for them.
const WRITTEN: [(&str, &[&str]); 4] = [
    (
        "mean average averaged per mittelwert normalised normalized length-normalised length-normalized",
        &["\\frac", "/", "\\mathbb{E}", "\\bar", "mean", "\\overline", "E_", "E[", "⟨", "\\langle", "\\mu"],
    ),
    ("squared square", &["^2", "^{2}", "²"]),
    ("negative negated minus", &["-", "−"]),
    ("inverse reciprocal", &["\\frac", "/", "^{-", "^-", "⁻"]),
];

/// What is done to a part, as the passive tells it, and what a formula writes for it.
const DONE: [(&str, &[&str]); 4] = [
    ("subtracted abgezogen subtrahiert", &["-", "−", "–"]),
    ("added addiert hinzugefügt", &["+", "\\sum", "∑", "Σ"]),
    ("multiplied multipliziert", &["\\cdot", "\\times", "\\prod", "\\odot", "·", "*", "∏", "×"]),
    ("squared quadriert", &["^2", "^{2}", "²"]),
];

/// Whether something is said to be done that a formula does not write: `where the mean is subtracted from every $x_j$`.
fn does(words: &[&str], writes: &dyn Fn(&str) -> bool) -> bool {
    let is_passive = words.iter().any(|word| is_in("is are was were gets being be wird werden wurde", word));
    let done = |(verbs, signs): &(&'static str, &[&str])| {
        words.iter().any(|word| is_in(verbs, word)) && !signs.iter().any(|sign| writes(sign))
    };
    is_passive && DONE.iter().any(done)
}

/// Whether the words of a clause contradict what a formula with these `signs` writes.
pub(super) fn contradicts(words: &[&str], writes: &dyn Fn(&str) -> bool, attends: bool) -> bool {
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    let is_apart = APART.iter().any(|sign| writes(sign));
    let denies = has(DENYING);
    let is_own = has(OWN) && has("sum mean average baseline product summe mittelwert");
    let includes = is_own && !denies && (has(INCLUDING) && is_apart || has(EXCLUDING) && !is_apart);
    includes || !denies && (does(words, writes) || attends && normalises_columns(words))
}

/// Whether a softmax is said to run over what has one distribution each: `over the queries`, `for every column`.
fn normalises_columns(words: &[&str]) -> bool {
    let is_told = words.iter().any(|word| {
        is_in("softmax normalises normalizes normalised normalized normalisation normalization row-wise", word)
    });
    let over = words.iter().enumerate().filter(|(_, word)| is_in("over across along über sur sobre", word));
    let runs = { over }.any(|(at, _)| {
        let mut behind = words[at + 1..].iter().skip_while(|word| is_in("the all each every die alle", word));
        behind.next().is_some_and(|word| is_in("query queries columns column spalten", word))
    });
    let column = words.windows(2).any(|pair| is_in("each every per jede", pair[0]) && is_in("column spalte", pair[1]));
    is_told && (runs || column || words.contains(&"column-wise") || words.contains(&"columnwise"))
}

/// The word that calls a piece of a formula what it does not write: `the average log probability` of `\log P(Y \mid X)`.
pub(super) fn misnames(piece: &str, said: &[String]) -> Option<String> {
    let named = super::noun::naming(said);
    WRITTEN.iter().find_map(|(words, signs)| {
        let is_written = signs.iter().any(|sign| piece.contains(sign));
        named.iter().find(|word| is_in(words, word)).filter(|_| !is_written).cloned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contradicts_in(formula: &str, said: &str) -> bool {
        let words: Vec<&str> = said.split(' ').collect();
        contradicts(&words, &|sign| formula.contains(sign), true)
    }

    #[test]
    fn what_a_sum_is_said_to_hold_is_held_against_its_condition() {
        assert!(contradicts_in(r"\sum_{j \ne i} r_j", "the sum includes the reward of the sample itself"));
        assert!(contradicts_in(r"\sum_{j} r_j", "the mean leaves out the own reward"));
        assert!(!contradicts_in(r"\sum_{j \ne i} r_j", "the sum leaves out the own reward"));
        assert!(!contradicts_in(r"\sum_{j} r_j", "the mean includes the reward of the sample itself"));
    }

    #[test]
    fn what_is_done_is_written() {
        assert!(contradicts_in(r"\frac{x}{r}", "where the mean is subtracted from it before"));
        assert!(contradicts_in(r"\frac{x}{r}", "wobei der mittelwert abgezogen wird"));
        assert!(!contradicts_in(r"\frac{x - \mu}{r}", "where the mean is subtracted"));
        assert!(!contradicts_in(r"\frac{x}{r}", "no mean is subtracted"));
    }

    #[test]
    fn a_softmax_has_one_distribution_for_each_row() {
        for said in ["the softmax normalises every column", "softmax over the queries", "normalised across all queries"]
        {
            assert!(contradicts_in("x", said), "{said}");
        }
        for said in
            ["softmax over the keys", "the softmax is taken over each row", "normalised for each query over keys"]
        {
            assert!(!contradicts_in("x", said), "{said}");
        }
    }

    #[test]
    fn a_piece_is_called_by_what_it_writes() {
        let said = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(misnames(r"\log P(Y\mid X)", &said("the average log probability")).is_some());
        assert!(misnames(r"\frac{1}{n}\sum_i x_i", &said("the average of all")).is_none());
        assert!(misnames("r - b", &said("the negative reward")).is_none());
    }
}

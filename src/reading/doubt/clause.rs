//! What clauses beside a formula say of it: a reason, a description, another operation.

use super::word::{TELLING, Word};
use crate::reading::prose::{COPULAS, Segments, is_lone};
use crate::text::Span;

/// What is done to which parts, and how a formula writes it.
pub(super) const WRITTEN: [(&str, &str, &[&str]); 3] = [
    ("inverted reciprocal", "product probability probabilities", &["^{-", "^-", "\\frac{1}", "\\frac1", "1/", "1 /"]),
    ("multiplied multipliziert", "probabilities probability factors", &["\\prod", "∏", "prod", "\\cdot", "*"]),
    (
        "squared quadriert",
        "deviations deviation differences loss error errors distance distances difference",
        &["^2", "^{2}", "²", "**2", "** 2"],
    ),
];

/// Words that say of an operation on parts nothing but itself.
pub(super) const AROUND: &str =
    "the a all each every conditional inverse with next one over tokens and then is are root taken product
    probabilities probability result";

/// Words for what was said before.
pub(super) const PRONOUNS: &str = "it this that result them both es das ergebnis";

/// Words that give a logarithm a base: `base 10`, `log2`, `in bits`.
pub(super) fn log_base(words: &[Word]) -> Option<&Word> {
    let is_base = |pair: &[Word]| pair[0].is_in("base basis zur") && pair[1].is_in("2 10 two ten zwei zehn");
    let named = |word: &&Word| word.is_in("log2 log10 log_2 log_10 base-2 base-10 bits dualis");
    // `a binary classification loss` is none.
    let is_binary = |pair: &[Word]| pair[0].is_in("binary binärer") && pair[1].is_in("log logarithm logs logarithmus");
    let pair = words.windows(2).find(|pair| is_base(pair) || is_binary(pair)).map(|pair| &pair[0]);
    let tells =
        |said: &[Word]| said[0].is_in("log logarithm logs logarithms logarithmus") && said[2].is_in("binary binär");
    let pair = pair.or_else(|| words.windows(3).find(|said| tells(said)).map(|said| &said[2]));
    pair.or_else(|| words.iter().find(named))
}

/// Whether a formula has a logarithm whose base it does not write.
pub(in crate::reading) fn has_bare_log(math: &str) -> bool {
    let bare = |(at, sign): (usize, &str)| !math[at + sign.len()..].trim_start().starts_with(['_', '2', '1', '₂', '₁']);
    math.match_indices("log").any(bare)
}

/// Whether a description is the usual name of a quantity: `negative log-likelihood under the model`, `mean error`.
pub(super) fn names_quantity(words: &[Word]) -> bool {
    let last = words.iter().rposition(|word| word.is_in(TELLING));
    let pair = last.and_then(|at| Some((&words[at], words.get(at + 1)?)));
    pair.is_some_and(|(word, next)| match next.is_in("likelihood log-likelihood") {
        true => word.is_in("negative mean average averaged expected"),
        false => {
            word.is_in("mean average averaged expected")
                && next.is_in("error loss return reward cross-entropy nll negative surprise branching uncertainty")
        }
    })
}

/// Whether a remark in brackets is the name of a statistic and nothing else: `(mean)`, `(standard deviation)`.
pub(super) fn names_statistic(words: &[Word]) -> bool {
    words.iter().all(|word| word.aside && word.is_in("the mean average variance standard deviation std population"))
}

/// Words of reasons that change nothing: `by the Markov assumption`, `by the chain rule`.
pub(super) const REASONS: &str =
    "the markov chain product bayes bayes' independence unigram bigram trigram assumption rule theorem
    definition annahme regel nach";

/// Whether words directly behind a formula that is not the answer only describe it: what stands in brackets, `the ratio`,
/// `of length`. Behind the answer itself unknown words may change it.
pub(super) fn describes(word: &Word, clause: &[Word]) -> bool {
    let article = |word: &Word| word.is_in("the a an das die der ein eine");
    let is_size = clause.len() > 1
        && clause[0].is_in("of von der")
        && clause[1].is_in("length size dimension shape rank order länge größe");
    word.aside || article(&clause[0]) || is_size
}

/// Whether words behind a formula are a known reason, or the unit of its logarithm.
pub(super) fn gives_reason(clause: &[Word], math: &str) -> bool {
    let is_binary = math.contains("log_2") || math.contains("log_{2}") || math.contains("log2");
    match clause {
        [unit] | [unit, _, _] if unit.is_in("bits bit") => {
            is_binary && clause[1..].iter().all(|word| word.is_in("per pro token word symbol"))
        }
        [first, rest @ ..] => first.is_in("by using from due nach") && rest.iter().all(|word| word.is_in(REASONS)),
        [] => false,
    }
}

/// Operations, and how a formula writes them.
const SIGNS: [(&str, &[&str]); 5] = [
    ("divided geteilt", &["\\frac", "\\tfrac", "\\dfrac", "/", "÷", "^{-"]),
    ("multiplied multipliziert", &["\\prod", "∏", "\\cdot", "\\times", "·", "*"]),
    ("squared quadriert", &["^2", "^{2}", "²", "**2"]),
    ("reciprocal kehrwert inverses", &["^{-", "^-", "\\frac", "1/"]),
    ("summed", &["\\sum", "∑", "Σ", "sum"]),
];

/// Whether some formula writes the operation that a word names.
pub(super) fn is_written(done: &Word, text: &str, segments: &Segments) -> bool {
    let writes =
        |signs: &[&str]| segments.math.iter().any(|math| signs.iter().any(|sign| math.of(text).contains(sign)));
    SIGNS.iter().any(|(words, signs)| done.is_in(words) && writes(signs))
}

/// Parts of formulas by their words, and how a formula writes them.
const PARTS: [(&str, &[&str]); 10] = [
    ("kl kl-penalty kl-term divergence penalty", &["KL", "\\beta", "β", "beta"]),
    ("reference ref", &["ref", "SFT", "pi_0", "\\pi_{0}"]),
    ("clip clipping clipped", &["clip"]),
    ("log logs logarithm logarithms", &["log", "ln"]),
    ("minus sign", &["-", "−"]),
    ("root", &["\\sqrt", "√", "^{1/", "^{\\frac"]),
    ("expectation", &["\\mathbb{E}", "E_", "E["]),
    ("square", &["^2", "²", "^{2}"]),
    ("sum", &["\\sum", "∑", "Σ"]),
    ("latex markdown", &[]),
];

/// Whether words name a part, other than one that some formula writes: what is told to be absent is.
pub(in crate::reading) fn names_absent(said: &[Word], text: &str, segments: &Segments) -> bool {
    let writes =
        |signs: &[&str]| segments.math.iter().any(|math| signs.iter().any(|sign| math.of(text).contains(sign)));
    let known = || PARTS.iter().filter(|(words, _)| said.iter().any(|word| word.is_in(words)));
    known().next().is_some() && !known().any(|(_, signs)| writes(signs))
}

/// The word that does something to what follows: of `two times this:`, `the square of the following quantity:`.
pub(super) fn operates_on_following(clause: &[Word]) -> Option<&Word> {
    const FOLLOWING: &str = "this that following below these it folgenden folgende dies";
    const MULTIPLES: &str = "two three four ten twice thrice half double triple";
    let near = clause.len().saturating_sub(2);
    clause[near..].iter().find(|word| word.is_in(FOLLOWING))?;
    let does = |(at, word): (usize, &Word)| {
        let next = clause.get(at + 1);
        let is_many = word.is_in(MULTIPLES) && next.is_some_and(|next| next.is_in("times of the this that"));
        let is_of = next.is_some_and(|next| next.is_in("of von"));
        is_many || word.is_in(TELLING) && is_of && !word.is_in("sum product mean average expectation summe produkt")
    };
    clause.iter().enumerate().find(|(at, word)| does((*at, word))).map(|(_, word)| word)
}

/// Whether a word stands in a sentence of some words that leads up to the formulas, and speaks of none of them:
/// `The log-ratios are divided by the lengths: $x$`.
pub(super) fn leads_up(words: &[Word], done: &Word, text: &str) -> bool {
    const SHORTEST: usize = 5;
    let ends = |word: &Word| text[word.span.end..].trim_start_matches(['*', '_', ')']).starts_with(['.', ':', '\n']);
    let mut sentences = words.split_inclusive(ends);
    let Some(sentence) = sentences.find(|it| it.iter().any(|word| word.span == done.span)) else { return false };
    let speaks = |word: &Word| {
        word.is_in(PRONOUNS) && !word.is_in("that")
            || word.is_in("below following formula answer expression equation everything all must should folgende")
    };
    sentence.len() >= SHORTEST && !sentence.iter().any(speaks)
}

/// Whether a word stands behind `i.e.` and an article, where a formula is said again in words.
pub(super) fn restates(words: &[Word], done: &Word) -> bool {
    let mut clauses = words.split_inclusive(|word| word.ends && !word.is_in("i.e"));
    let clause = clauses.find(|clause| clause.iter().any(|word| word.span == done.span)).unwrap_or_default();
    let said = clause.iter().position(|word| word.is_in("i.e d.h")).map(|at| &clause[at + 1..]);
    said.and_then(<[Word]>::first).is_some_and(|next| next.is_in("the a an der die das"))
}

/// Whether a clause says of parts what the formulas write: `the probabilities are multiplied`, `a squared loss`.
pub(super) fn explains(words: &[Word], done: &Word, text: &str, segments: &Segments) -> bool {
    let mut clauses = words.split_inclusive(|word| word.ends);
    let Some(clause) = clauses.find(|clause| clause.iter().any(|word| word.span == done.span)) else { return false };
    let at = clause.iter().position(|word| word.span == done.span).unwrap_or_default();
    let (before, behind) = (&clause[..at], &clause[at + 1..]);
    let writes =
        |signs: &[&str]| segments.math.iter().any(|math| signs.iter().any(|sign| math.of(text).contains(sign)));
    WRITTEN.iter().filter(|(words, _, signs)| done.is_in(words) && writes(signs)).any(|(_, parts, _)| {
        let names = behind.first().is_some_and(|next| next.is_in(parts));
        let tells = before.last().is_some_and(|word| word.is_in(COPULAS))
            && before.iter().any(|word| word.is_in(parts))
            && behind.iter().all(|word| word.is_in(AROUND));
        names || tells
    })
}

/// What is computed, in words; the names of one row are one thing.
pub(super) const OPERATIONS: [&str; 11] = [
    "sum summation summe",
    "product produkt",
    "mean average mittelwert durchschnitt",
    "maximum max",
    "minimum min",
    "difference differenz",
    "ratio quotient fraction verhältnis",
    "logarithm log logarithmus",
    "exponential",
    "median",
    "root wurzel",
];

/// Words that set right what was said.
pub(super) const CORRECTING: &str = "actually really truly eigentlich tatsächlich";

/// A word that makes of an operation another one, `where the sum is a maximum`, or sets the formula right: `the sum is
/// actually over all tokens`.
pub(super) fn contradicts(words: &[Word]) -> Option<&Word> {
    let operation = |word: &Word| OPERATIONS.iter().position(|names| word.is_in(names));
    words.split_inclusive(|word| word.ends).find_map(|clause| {
        let copula = clause.iter().position(|word| word.is_in("is are becomes means ist sind wird bedeutet"))?;
        let (subject, said) = (&clause[..copula], &clause[copula + 1..]);
        let is_article = |word: &Word| word.is_in("the a an this that der die das ein eine der where wobei here");
        let [.., last] = subject else { return said.first().filter(|word| word.is_in(CORRECTING)) };
        let plain = subject.iter().all(|word| is_article(word) || operation(word).is_some());
        let corrected = said.first().filter(|word| word.is_in(CORRECTING));
        let other = || {
            let is_other = |word: &&Word| operation(word).is_some_and(|it| Some(it) != operation(last));
            let first = said.iter().find(|word| !is_article(word) && !word.is_in(CORRECTING))?;
            operation(last).and(Some(first)).filter(is_other).filter(|_| plain)
        };
        corrected.or_else(other)
    })
}

/// Words of pairs that tell nothing: `more compactly`, `the minus sign`.
pub(super) fn without_plain_pairs(words: &[Word]) -> Vec<Span> {
    let mut found = Vec::new();
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        if first.is_in("more less") && second.text.ends_with("ly") {
            found.push(first.span);
        }
        // `drawn without replacement`, `never negative`
        if first.is_in("without ohne") && second.is_in("replacement zurücklegen") {
            found.push(first.span);
        }
        if first.is_in("never not nie nicht") && second.is_in("negative negativ") {
            found.extend([first.span, second.span]);
        }
        // French: `Plus la perplexité est faible, ...`
        if first.is_in("plus") && second.is_in("la le les un une on il elle grand grande petit petite faible") {
            found.push(first.span);
        }
        if first.is_in("minus") && second.is_in("sign zeichen weil because makes turns kommt since") {
            found.push(first.span);
        }
        if first.is_in("das durch") && second.is_in("minus") {
            found.push(second.span);
        }
    }
    found
}

/// Whether a word stands in a clause about a name: `with $K$ samples per prompt`.
pub(super) fn tells_of_name(word: &Word, text: &str, segments: &Segments) -> bool {
    let before = &text[..word.span.start];
    let start = before.rfind([',', '.', ';', ':', '(', '\n']).map_or(0, |at| at + 1);
    let mut names = segments.math.iter().chain(&segments.glossed);
    names.any(|math| start <= math.start && math.end < word.span.start && is_lone(math.of(text)))
}

/// Whether a long sentence about the subject, and about no formula and no answer, calls something wrong or a half: `when the
/// model ranks the pair the wrong way round`, `so equal rewards give one half`.
pub(super) fn is_told(words: &[Word], told: &Word) -> bool {
    const LONG: usize = 6;
    const THINGS: &str =
        "model models policy pair pairs group groups sample samples response responses reward rewards label labels
        order ones class classes token tokens completion completions programs attempts
        weights modell paar gruppe belohnungen";
    if !told.is_in("wrong incorrect falsch half hälfte") {
        return false;
    }
    let mut clauses = words.split_inclusive(|word| word.ends);
    let clause = clauses.find(|clause| clause.iter().any(|word| word.span == told.span)).unwrap_or_default();
    let is_about = |word: &Word| {
        word.is_in(PRONOUNS) && !word.is_in("them that")
            || word.is_in("answer formula above expression loss equation antwort formel")
    };
    let is_thing = |word: &Word| word.is_in(THINGS);
    // `along half a cosine`
    let at = clause.iter().position(|word| word.span == told.span).unwrap_or_default();
    if clause[at + 1..].first().is_some_and(|next| next.is_in("a an the cosine period wave way"))
        && told.is_in("half hälfte")
    {
        return !clause.iter().any(is_about);
    }
    // `All of them are wrong with probability $p$` tells of things.
    if clause.len() >= LONG
        && told.is_in("wrong incorrect falsch")
        && clause.iter().any(|word| word.is_in("probability chance"))
    {
        return !clause.iter().any(is_about);
    }
    // `with equal exponents it is about one half`
    let said = |back: usize| at.checked_sub(back).map(|at| &clause[at]);
    let is_value = told.is_in("half hälfte")
        && said(1).is_some_and(|word| word.is_in("one a"))
        && said(2).is_some_and(|word| word.is_in("is about roughly gives approximately equals"));
    if is_value && clause.first().is_some_and(|word| word.is_in("with for if when since mit für wenn")) {
        return true;
    }
    // `half of the rewards` is a share.
    let is_share = told.is_in("half hälfte") && clause.iter().any(|word| word.is_in("of von der des"));
    clause.len() >= LONG && clause.iter().any(is_thing) && !clause.iter().any(is_about) && !is_share
}

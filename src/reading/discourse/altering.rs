//! What the words of a sentence beside a displayed formula do to it: they order or correct something, take a part away,
//! or compute something from the whole.

use crate::reading::afterthought::{NUMBERS, changes, is_done, orders};
use crate::reading::doubt::has_bare_log;
use crate::reading::elsewhere;
use crate::reading::prose::{is_in, is_lone};
use crate::text::Span;

/// Words that point to the formula that follows.
const FORWARD: &str =
    "below following next beware careful caution attention note brackets bracket unten folgende folgenden formula
    expression equation answer must should ought formel ausdruck gleichung";

/// Words that set a formula right, or take it back.
const CORRECTING: &str = "oops erratum korrektur wait sorry mistake mistaken wrong incorrect actually error false
    falsch fehler forgot must should ought beware";

/// Words of orders that leave something out.
const LEAVING: &str = "leave omit skip ignore drop exclude discard remove delete forget disregard";

/// Words that compute, where they point at the formula that follows.
const COMPUTING: &str =
    "sum product mean average inverse reciprocal square squared root negative negated minus plus times
    twice half double divided multiplied instead rather not no without except exclude excludes omit omits drop dropped";

/// Whether the words of a sentence may make another formula of the displayed one.
pub(in crate::reading) fn may_alter(words: &[&str], is_before: bool, displays: &[Span], text: &str) -> bool {
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    // `Plus the entropy.`
    let adds = words.first().is_some_and(|word| is_in("plus minus times divided multiplied", word))
        && !words.get(1).is_some_and(|next| is_in("la le les un une on", next));
    if adds {
        return true;
    }
    if is_before {
        // What is told before the formula is settled by it, but for what points at it.
        let leaves = words.first().is_some_and(|word| is_in(LEAVING, word)) && orders(words, 0);
        return leaves
            || gives_base(words, displays, text)
            || has(FORWARD) && has(COMPUTING)
            || has("below following") && has(CORRECTING);
    }
    if elsewhere::does(words, displays, text) {
        return true;
    }
    let alters = |at: usize| orders(words, at) || changes(words, at) && !compares(words, at);
    // `No, I think it is ...`
    let takes_back = words.windows(2).next().is_some_and(|pair| {
        is_in("no nein", pair[0]) && is_in("i we it this that wait rather the ich wir es das", pair[1])
    });
    let joins = words.last() == Some(&"too") || words.windows(2).any(|pair| pair == ["as", "well"]);
    // `and sum to one, as they must`
    let corrects = |(at, word): (usize, &&str)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let behind = words.get(at + 2).copied().unwrap_or_default();
        // `must not depend on $y$`
        let demands = next.is_empty() || next == "not" && behind != "be" || is_in("sum hold agree satisfy", next);
        let last = words[..at].last().copied().unwrap_or_default();
        // `if the order is badly wrong`, `the wrong way round`
        let describes = is_in("badly all completely equally the", last)
            || is_in("way ways order classes ones sind answers responses completions samples tokens", next)
            || at > 1 && words[at - 2] == "if";
        is_in(CORRECTING, word)
            && !(is_in("must should ought", word) && demands)
            && !(is_in("wrong incorrect false", word) && describes)
    };
    takes_back
        || joins
        || words.first() == Some(&"correction")
        || words.iter().enumerate().any(corrects)
        || (0..words.len()).any(alters)
        || denies(words, displays, text)
        || is_about_whole(words)
}

/// Whether a sentence before the formula makes many of it or its contrary: `It is twice what stands in the next line.`
pub(super) fn points_at(words: &[String]) -> bool {
    let points = words.iter().any(|word| is_in("below following next unten folgende folgenden", word));
    points && words.iter().any(|word| is_in("twice half double triple minus thrice doppelte hälfte", word))
}

/// Whether the words of a sentence behind the formula make another formula of it, whatever else they explain.
pub(in crate::reading) fn changes_formula(words: &[&str], displays: &[Span], text: &str) -> bool {
    // `finally take the logarithm of this value`, `the square root of it`
    let operates = |at: usize| {
        const DONE: &str = "root logarithm log square reciprocal inverse exponential half double negative exponent";
        let behind = words[at + 1..].iter().take(3);
        is_in(DONE, words[at]) && words.get(at + 1) == Some(&"of") && { behind }
            .any(|word| is_in("it this that what", word))
    };
    // `runs over all classes other than ...`
    let leaves = (words.windows(2).any(|pair| pair == ["other", "than"])
        || words.iter().any(|word| is_in("except excluding", word)))
        && words.iter().any(|word| is_in("sum product mean average runs", word))
        && !displays
            .iter()
            .any(|display| ["\\ne", "\\neq", "\\setminus", "≠"].iter().any(|sign| display.of(text).contains(sign)));
    // `Squaring this once more gives ...`
    let operating = "squaring dividing multiplying adding subtracting inverting negating halving doubling taking";
    let operated = words.first().is_some_and(|word| is_in(operating, word))
        && words[1..].iter().take(2).any(|word| is_in("this it that result", word));
    // `The larger one is taken` beside a minimum
    let takes = |larger: &'static str, smaller: &'static str, (own, other): (&str, &str)| {
        let said = words.iter().position(|word| is_in(larger, word));
        let is_taken =
            |at: usize| words[at + 1..].iter().take(5).any(|word| is_in("taken used chosen wins counts kept", word));
        let has = |sign: &str| displays.iter().any(|display| display.of(text).contains(sign));
        said.is_some_and(is_taken) && !words.iter().any(|word| is_in(smaller, word)) && has(own) && !has(other)
    };
    let is_other = takes("larger greater bigger largest maximum", "smaller lower smallest minimum", ("min", "max"))
        || takes("smaller lower smallest minimum", "larger greater bigger largest maximum", ("max", "min"));
    // `have to be added to the numerator`, `Afterwards the output is passed through another ...`
    let is_due = words.windows(4).any(|said| {
        is_in("have has need needs ought", said[0]) && said[1] == "to" && said[2] == "be" && is_done(said[3])
    });
    // `replace the minimum above by a maximum`
    let replaces = words.iter().enumerate().any(|(at, word)| {
        let behind = words[at + 1..].iter().take(7);
        is_in("replace exchange swap substitute change", word)
            && { behind }.any(|word| is_in("by with for to", word))
            && !(at > 0 && is_in("to can could would may one not", words[at - 1]))
            && words
                .iter()
                .any(|word| is_in("minimum maximum min max sum product mean sign plus minus root log exponent", word))
    });
    let goes_on = words.first().is_some_and(|word| is_in("afterwards subsequently", word));
    is_due
        || replaces
        || goes_on
        || leaves
        || operated
        || is_other
        || gives_base(words, displays, text)
        || (0..words.len()).any(operates)
}

/// Whether words give a logarithm a base that the formula does not write.
fn gives_base(words: &[&str], displays: &[Span], text: &str) -> bool {
    let is_bare = displays.iter().any(|display| has_bare_log(display.of(text)));
    is_bare && words.windows(2).any(|pair| pair[0] == "base" && is_in("two ten 2 10 zwei zehn", pair[1]))
}

/// Whether a name is said not to be something but something else: `The $n$ in the exponent is not the length but ...`.
pub(super) fn denies_name(words: &[&str], inside: &[Span], text: &str) -> bool {
    let has_name = inside.iter().any(|math| is_lone(math.of(text)));
    let denies =
        words.windows(3).position(|said| is_in("is are", said[0]) && said[1] == "not" && is_in("the a", said[2]));
    has_name && denies.is_some_and(|at| words[at..].contains(&"but"))
}

/// Whether a word that may change something only compares, or tells what is done with the formula: `instead of ten`, `cut at`,
/// `is added to the embedding`, `However, ...`.
fn compares(words: &[&str], at: usize) -> bool {
    const WHOLE: &str = "formula loss objective result sum it this these them expression value answer equation";
    let next = words.get(at + 1).copied().unwrap_or_default();
    let behind = words[at + 1..].iter().take(3);
    match words[at] {
        "however" | "though" => true,
        "instead" => {
            let told = next == "of" || words.iter().any(|word| is_in("would could", word));
            told && !words.iter().any(|word| is_in("we i our you here use uses take takes", word))
        }
        "cut" => next == "at",
        // `there are three matrices`, `is one output of the network`
        word if is_in(NUMBERS, word) && word != "negative" => {
            !next.is_empty() && !is_in("here now instead and or for in by over throughout", next)
        }
        // `is applied to each row`
        "applied" => next == "to" && { behind }.any(|word| is_in("row rows query queries", word)),
        "added" | "appended" | "attached" => next == "to" && !{ behind }.any(|word| is_in(WHOLE, word)),
        _ => false,
    }
}

/// Whether a sentence behind the formula computes something from the whole of it, or says what is done with it:
/// `The loss is multiplied by $1/N$.`, `It is minus the perplexity.`
fn is_about_whole(words: &[&str]) -> bool {
    const WHOLE: &str =
        "it this result formula expression quantity answer equation solution value loss objective everything
        all total";
    const DONE: &str =
        "weighted multiplied scaled divided takes taken log space negative minus plus times root square twice
        half inverse reciprocal negated raised added";
    let start = words.iter().position(|word| !is_in("the a an final so hence thus then here", word)).unwrap_or(0);
    let subject = &words[start..words.len().min(start + 2)];
    let is_noun = |word: &&&str| is_in(WHOLE, word) && !is_in("it this", word);
    let is_whole = subject.first().is_some_and(|word| is_in(WHOLE, word)) || subject.iter().find(is_noun).is_some();
    let directs = |word: &&str| ["maximi", "minimi"].iter().any(|stem| word.starts_with(stem));
    let directed = words.iter().position(directs);
    let is_directed = directed.is_some_and(|at| {
        let behind = words[at + 1..].iter().take(2);
        { behind }.any(|word| is_in("this it loss objective", word))
            && words[..at].iter().any(|word| is_in("we i", word))
    });
    is_whole && words.iter().any(|word| is_in(DONE, word)) || is_directed
}

/// Parts of formulas by their words, and how a formula writes them.
const PARTS: [(&str, &[&str]); 8] = [
    ("clip clips clipping clipped", &["clip"]),
    ("log logs logarithm logarithms", &["log", "\\ln"]),
    ("root", &["\\sqrt", "√"]),
    ("expectation", &["\\mathbb{E}", "E_", "E["]),
    ("square squared", &["^2", "²", "^{2}"]),
    ("kl divergence", &["KL", "\\beta"]),
    ("sum", &["\\sum", "∑", "Σ"]),
    ("product", &["\\prod", "∏"]),
];

/// Whether a part is denied that the formula writes: `no clipping is used`.
fn denies(words: &[&str], displays: &[Span], text: &str) -> bool {
    const DENYING: &str =
        "not no never without neither nor isn't doesn't don't cannot can't won't kein keine nicht ohne";
    const NEAR: usize = 3;
    let writes =
        |signs: &[&str]| displays.iter().any(|display| signs.iter().any(|sign| display.of(text).contains(sign)));
    let is_written = |word: &&str| PARTS.iter().any(|(names, signs)| is_in(names, word) && writes(signs));
    words.iter().enumerate().any(|(at, word)| {
        let behind = &words[at + 1..words.len().min(at + 1 + NEAR)];
        is_in(DENYING, word) && behind.iter().any(is_written)
    })
}

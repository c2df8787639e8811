//! Words that may change what the formula beside them says.
//!
//! What is said directly before or behind a formula must be known to change nothing; all other words leave the
//! answer undecided. What stands behind a colon, a comma, a line end or `is` is said of something else.

use super::prose::{COPULAS, Known, Segments, is_in, is_lone, relates};
use crate::text::Span;

/// Words that may stand directly beside a formula and say nothing about its value.
pub(super) const HARMLESS: &str = "the a an this that these it its we i you one our my here there then so thus hence therefore now
    finally also only just first second final total is are be was as to by with where which and use using get gives give
    obtain have let given denotes define defined answer solution result formula equation expression definition value
    following follows loss objective function perplexity quantity term write written compute computed calculate
    calculated can will should say note think know do does did correct right
    sowie holds hold la le les el der die das den dem ein eine ist sind und also daher somit damit dann mit wobei folgt ergibt formel lösung antwort
    ergebnis wert about approximately roughly circa ca etwa rund ungefähr insgesamt zusammen together altogether gesamt lautet lauten dabei hierbei for für wird werden es
    parameters total in row-wise elementwise element-wise component-wise trainable learnable has hat haben";

/// Words after which a clause speaks of something else.
pub(super) const SUBORDINATE: &str =
    "where with which that as for because since when if given under over at on in wobei mit da falls für
    assuming such using so then thus hence therefore into";

/// Words that are mathematics themselves.
const TELLING: &str = "minus negative negated plus times divided over inverse reciprocal inverted squared square cubed
    root sum product mean average averaged log logarithm exp exponential exponentiated power raised per half twice double
    doubled expected expectation maximum minimum multiplied normalised normalized scaled proportional less more fewer
    negativ mal geteilt durch kehrwert wurzel summe produkt mittelwert logarithmus";

/// Words that take back what they stand by.
const REFUSING: &str =
    "not never wrong incorrect false crossed struck except instead without unlike but rather nicht ohne
    falsch statt sondern no nobody nothing none neither nor cannot mistake mistakes differs different distinct unequal
    reject rejects refute contrary opposed counterexample impossible forbidden contradicts contradict untrue invalid
    incorrectly wrongly falsely mistaken erroneous flawed bug kein
    keine keinen keineswegs niemals nie verkehrt fehler ungleich anders otherwise else sonst";

/// Words that make of a thing another thing.
const CHANGING: &str = "less more fewer minus plus without not except half twice";

/// The most words of an order: `minimise this loss`.
const ORDER: usize = 3;

/// The most words at the end of an answer that are no sentence.
const SHORT: usize = 3;

/// Verbs that make a sentence of words.
const LEADING: &str = "gives give yields becomes leads ergibt";

/// What the last words of an answer may tell of its logarithm or of where it comes from.
const GIVEN: &str = "natural log logarithm chain rule markov assumption";

/// Words that take something out of a formula or do something to it, wherever they stand beside one.
const STRONG: &str = "except excluding exclude excludes excluded ignoring ignore ignores skipped skip skips skipping omitted
    omit omits omitting außer ausser ausgenommen negate negated reciprocal inverted reversed interchanged
    swapped exchanged vertauscht divided geteilt multiplied multipliziert squared quadriert halved doubled half hälfte rounded
    gerundet median falsch wrong incorrect complement summed instead statt bessel identity kehrwert inverses";

/// What is done to which parts, and how a formula writes it.
const WRITTEN: [(&str, &str, &[&str]); 3] = [
    ("inverted reciprocal", "product probability probabilities", &["^{-", "^-", "\\frac{1}", "\\frac1", "1/", "1 /"]),
    ("multiplied multipliziert", "probabilities probability factors", &["\\prod", "∏", "prod", "\\cdot", "*"]),
    (
        "squared quadriert",
        "deviations deviation differences loss error errors distance distances difference",
        &["^2", "^{2}", "²", "**2", "** 2"],
    ),
];

/// Words that say of an operation on parts nothing but itself.
const AROUND: &str =
    "the a all each every conditional inverse with next one over tokens and then is are root taken product
    probabilities probability result";

/// Words for what was said before.
const PRONOUNS: &str = "it this that result them both es das ergebnis";

/// A word of prose, or a sign between words.
#[derive(Debug)]
pub(super) struct Word {
    pub span: Span,
    /// In lower case.
    pub text: String,
    /// Whether a clause ends behind it.
    pub ends: bool,
    /// Whether it stands in brackets: `(attention)`.
    pub aside: bool,
}

impl Word {
    pub fn is_in(&self, list: &str) -> bool {
        is_in(list, &self.text)
    }

    /// Whether it says something of a value even where it only describes.
    fn tells(&self) -> bool {
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
pub(super) fn is_telling(word: &str) -> bool {
    [TELLING, REFUSING, CHANGING, STRONG].iter().any(|list| is_in(list, word))
}

/// The words of a piece of prose; `starts_line` tells whether a line begins with it.
pub(super) fn words(text: &str, offset: usize, mut starts_line: bool) -> Vec<Word> {
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
            let ends = ends_line || written.ends_with(['.', ',', ';', ':', '!', '?']);
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

/// What the words say about a formula beside them.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    /// A word that may change its value.
    pub word: Option<Span>,
    /// A word that tells it to be maximised or minimised.
    pub optimised: Option<Span>,
}

impl Doubt {
    fn doubt(&mut self, word: &Word) {
        self.word.get_or_insert(word.span);
    }

    /// Takes a word that tells what is optimised.
    fn takes(&mut self, word: &Word) -> bool {
        let is_told = word.tells_direction();
        if is_told {
            self.optimised = Some(word.span);
        }
        is_told
    }
}

/// Words that give a logarithm a base: `base 10`, `log2`, `in bits`.
fn log_base(words: &[Word]) -> Option<&Word> {
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
fn has_bare_log(math: &str) -> bool {
    let bare = |(at, sign): (usize, &str)| !math[at + sign.len()..].trim_start().starts_with(['_', '2', '1', '₂', '₁']);
    math.match_indices("log").any(bare)
}

/// Whether a description is the usual name of a quantity: `negative log-likelihood under the model`, `mean error`.
fn names_quantity(words: &[Word]) -> bool {
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
fn names_statistic(words: &[Word]) -> bool {
    words.iter().all(|word| word.aside && word.is_in("the mean average variance standard deviation std population"))
}

/// Words of reasons that change nothing: `by the Markov assumption`, `by the chain rule`.
const REASONS: &str =
    "the markov chain product bayes bayes' independence unigram bigram trigram assumption rule theorem
    definition annahme regel nach";

/// Whether words directly behind a formula that is not the answer only describe it: what stands in brackets, `the ratio`,
/// `of length`. Behind the answer itself unknown words may change it.
fn describes(word: &Word, clause: &[Word]) -> bool {
    let article = |word: &Word| word.is_in("the a an das die der ein eine");
    let is_size = clause.len() > 1
        && clause[0].is_in("of von der")
        && clause[1].is_in("length size dimension shape rank order länge größe");
    word.aside || article(&clause[0]) || is_size
}

/// Whether words behind a formula are a known reason, or the unit of its logarithm.
fn gives_reason(clause: &[Word], math: &str) -> bool {
    let is_binary = math.contains("log_2") || math.contains("log_{2}") || math.contains("log2");
    match clause {
        [unit] | [unit, _, _] if unit.is_in("bits bit") => {
            is_binary && clause[1..].iter().all(|word| word.is_in("per pro token word symbol"))
        }
        [first, rest @ ..] => first.is_in("by using from due nach") && rest.iter().all(|word| word.is_in(REASONS)),
        [] => false,
    }
}

/// Whether a clause says of parts what the formulas write: `the probabilities are multiplied`, `a squared loss`.
fn explains(words: &[Word], done: &Word, text: &str, segments: &Segments) -> bool {
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
const OPERATIONS: [&str; 11] = [
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
const CORRECTING: &str = "actually really truly eigentlich tatsächlich";

/// A word that makes of an operation another one, `where the sum is a maximum`, or sets the formula right: `the sum is
/// actually over all tokens`.
fn contradicts(words: &[Word]) -> Option<&Word> {
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
fn without_plain_pairs(words: &[Word]) -> Vec<Span> {
    let mut found = Vec::new();
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        if first.is_in("more less") && second.text.ends_with("ly") {
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
fn tells_of_name(word: &Word, text: &str, segments: &Segments) -> bool {
    let before = &text[..word.span.start];
    let start = before.rfind([',', '.', ';', ':', '(', '\n']).map_or(0, |at| at + 1);
    let mut names = segments.math.iter().chain(&segments.glossed);
    names.any(|math| start <= math.start && math.end < word.span.start && is_lone(math.of(text)))
}

/// Whether a long sentence about the subject, and about no formula and no answer, calls something wrong or a half: `when the
/// model ranks the pair the wrong way round`, `so equal rewards give one half`.
fn is_told(words: &[Word], told: &Word) -> bool {
    const LONG: usize = 6;
    const THINGS: &str =
        "model models policy pair pairs group groups sample samples response responses reward rewards label labels
        weights modell paar gruppe belohnungen";
    if !told.is_in("wrong incorrect falsch half hälfte") {
        return false;
    }
    let mut clauses = words.split_inclusive(|word| word.ends);
    let clause = clauses.find(|clause| clause.iter().any(|word| word.span == told.span)).unwrap_or_default();
    let is_about = |word: &Word| {
        word.is_in(PRONOUNS) || word.is_in("answer formula above expression loss equation antwort formel")
    };
    let is_thing = |word: &Word| word.is_in(THINGS);
    // `along half a cosine`
    let at = clause.iter().position(|word| word.span == told.span).unwrap_or_default();
    if clause[at + 1..].first().is_some_and(|next| next.is_in("a an the cosine period wave"))
        && told.is_in("half hälfte")
    {
        return !clause.iter().any(is_about);
    }
    // `half of the rewards` is a share.
    let is_share = told.is_in("half hälfte") && clause.iter().any(|word| word.is_in("of von der des"));
    clause.len() >= LONG && clause.iter().any(is_thing) && !clause.iter().any(is_about) && !is_share
}

/// Reads the words before and behind each formula.
pub(super) fn doubt(text: &str, segments: &Segments, known: &Known) -> Doubt {
    let units = known.units;
    let mut found = Doubt::default();
    // A name that another formula uses is defined, unless it is the name of what is asked.
    let is_definition = |math: &Span| {
        let name = math.of(text).split_once('=').map(|(left, _)| left.trim()).filter(|left| is_lone(left));
        name.is_some_and(|name| {
            let base = name.split(['(', '[']).next().unwrap_or_default().trim();
            let others = segments.math.iter().filter(|other| other.start != math.start);
            // What another formula is made of is a part of it, also if it bears the letter of what is asked: `P_{cont}`.
            let is_used = |other: &Span| match (known.is_asked)(name) {
                true => {
                    let sides = other.of(text).split_once('=').filter(|(left, _)| left.trim() != name);
                    sides.is_some_and(|(_, right)| holds_name(right, base))
                }
                false => other.of(text).contains(base),
            };
            !base.is_empty() && { others }.any(is_used)
        })
    };
    let has_display =
        segments.math.iter().any(|math| super::beside::is_displayed(math, text) && computes(math.of(text)));
    for gap in &segments.prose {
        // Only a formula that the words touch; others are spoken of in between.
        let touch = |from: usize, to: usize| !text[from..to].contains(char::is_alphanumeric);
        let before = segments.math.iter().find(|math| math.start >= gap.end);
        let before = before.filter(|math| touch(gap.end, math.start));
        let behind = segments.math.iter().rev().find(|math| math.end <= gap.start);
        let behind = behind.filter(|math| touch(math.end, gap.start));
        // In a text with a displayed formula, `the term $a/b$ captures ...` speaks of a part.
        let is_spoken = |math: &Span| has_display && !super::beside::is_displayed(math, text);
        let starts_line =
            text[..gap.start].trim_end_matches([' ', '\t']).chars().last().is_none_or(|last| last == '\n');
        let mut words = words(gap.of(text), gap.start, starts_line);
        let mut plain = without_plain_pairs(&words);
        plain.extend(
            words
                .iter()
                .filter(|word| word.is_in("per pro") && tells_of_name(word, text, segments))
                .map(|word| word.span),
        );
        words.retain(|word| !plain.contains(&word.span));
        // `with begin marks` is understood.
        let split = |word: &Word| word.text.split('-').map(str::to_owned).collect::<Vec<_>>();
        if super::boundary::said(&words.iter().flat_map(split).collect::<Vec<_>>()).is_some() {
            words.retain(|word| !split(word).iter().any(|part| super::boundary::is_about(part)));
        }
        if let Some(word) = log_base(&words).filter(|_| segments.math.iter().any(|math| has_bare_log(math.of(text)))) {
            found.doubt(word);
        }
        // `since a unigram model ignores context` gives a reason for what follows.
        let is_first = segments.math.iter().all(|math| math.start >= gap.end);
        let is_reason = |clause: &&[Word]| {
            is_first
                && clause.first().is_some_and(|word| word.is_in("since because da weil"))
                && clause.iter().any(|word| word.is_in("model models modell"))
        };
        let reasons: Vec<Span> =
            words.split_inclusive(|word| word.ends).filter(is_reason).flatten().map(|word| word.span).collect();
        // `without the first token`, not `without drifting too far`.
        let lacks = |pair: &&[Word]| pair[0].is_in("without ohne") && pair[1].is_in("the any das den die first last");
        if let Some(pair) = words.windows(2).find(lacks) {
            found.doubt(&pair[0]);
        }
        // `$a$, times $b$ because ...`
        let joins = |word: &&Word| word.is_in("times plus minus mal") && before.is_some() && behind.is_some();
        if let Some(word) = words.first().filter(|_| words.len() == 1).filter(joins).or_else(|| contradicts(&words)) {
            found.doubt(word);
        }
        let is_strong = |word: &&Word| {
            word.is_in(STRONG)
                && !is_told(&words, word)
                && !reasons.contains(&word.span)
                && !explains(&words, word, text, segments)
        };
        if let Some(word) = words.iter().find(is_strong) {
            found.doubt(word);
        }
        let copula = |word: &Word| word.is_in(COPULAS);
        let tail = words.iter().rposition(|word| copula(word) || word.ends).map_or(0, |at| at + 1);
        // `It should not be $x$`: what refuses stands before the verb.
        let from = words.iter().rposition(|word| word.ends).map_or(0, |at| at + 1);
        if let Some(word) = words[from..].iter().find(|word| word.refuses()).filter(|_| before.is_some()) {
            found.doubt(word);
        }
        // `We maximise the log-likelihood` on the line above the formula.
        if let (Some(math), [earlier @ .., last]) = (before, words.as_slice())
            && tail == words.len()
            && text[last.span.end..math.start].trim_matches([':', '$', '\\', '[', '(']).trim().is_empty()
            && computes(math.of(text))
        {
            let from = earlier.iter().rposition(|word| word.ends).map_or(0, |at| at + 1);
            for word in &words[from..] {
                found.takes(word);
            }
        }
        if let Some(math) = before.map(|math| math.of(text)) {
            let of = words[tail..].last().filter(|word| word.is_in("of von des der"));
            let starts = words[tail..].first().map(|word| word.span);
            for word in &words[tail..] {
                // `max over $\theta$ of $J$`
                if states(math) && found.takes(word) {
                    continue;
                }
                if word.is_in("max min argmax argmin") && Some(word.span) == starts && computes(math) {
                    found.optimised = Some(word.span);
                    continue;
                }
                let tells = match () {
                    () if states(math) => word.refuses() || !word.text.contains(char::is_alphabetic),
                    () if behind.is_some_and(is_definition) && names_statistic(std::slice::from_ref(word)) => false,
                    () if word.aside && behind.is_some_and(is_definition) => word.tells(),
                    () if computes(math) => !word.is_in(HARMLESS) && !found.takes(word),
                    () => word.refuses(),
                };
                if tells {
                    found.doubt(word);
                }
            }
            if let Some(word) = of.filter(|_| computes(math) && !states(math)) {
                found.doubt(word);
            }
        }
        let first = words.first().map_or(gap.end, |word| word.span.start);
        // Punctuation or a line end behind the formula: what follows begins anew.
        // So it does behind a dash with words.
        let gap_before = |math: &Span| {
            let behind = text[math.end..].trim_start_matches(['$', ')', '\\', '`', ' ', '*']);
            let said = behind.strip_prefix(['–', '—', '-']).map(str::trim_start).unwrap_or_default();
            let word = said.chars().take_while(|letter| letter.is_alphabetic()).count();
            let closes = math.of(text).trim_end().ends_with(['.', ',', ';']);
            closes || text[math.end..first].contains(['\n', '.', ',', ';', ':']) || word > 2
        };
        let follows = behind.filter(|math| !gap_before(math));
        // `With $d = 4 D$ every block has ...`: the main clause begins.
        let opened = |math: &Span| {
            let said = text[..math.start].trim_end_matches(['$', '(', '\\', '`', ' ']);
            let start = said.rfind(['.', '\n', ':', ';', ',']).map_or(0, |at| at + 1);
            let mut openers = said[start..].split_whitespace();
            let first = openers.next().map(str::to_lowercase);
            first.is_some_and(|word| is_in("with since as because for mit da für", &word)) && openers.next().is_none()
        };
        // `$a = b$ and the mean $c = d$`: the words belong to what follows them.
        let leads_on = words.first().is_some_and(|word| word.is_in("and und or oder"))
            && before.is_some()
            && !words[..words.len() - 1].iter().any(|word| word.ends);
        // `$x$, inverted`, `$x$, the opposite`: the last words of an answer without a verb are no sentence of their own.
        let is_aside = words.len() <= SHORT
            && gap.end == text.len()
            && behind.is_some_and(|math| {
                let formula = math.of(text);
                computes(formula) && !is_definition(math) && !gives_reason(&words, formula)
            });
        let speaks = words.iter().any(|word| copula(word) || word.is_in(LEADING))
            || words.first().is_some_and(|word| word.is_in(SUBORDINATE));
        let is_unknown = |word: &&Word| {
            let is_unit = units.iter().any(|unit| unit.to_lowercase() == word.text);
            word.is_in(TELLING) && !word.is_in(GIVEN)
                || !(speaks || word.is_in(HARMLESS) || word.is_in(GIVEN) || is_unit)
        };
        for word in words.iter().filter(|word| is_aside && !leads_on && is_unknown(word)) {
            if !found.takes(word) {
                found.doubt(word);
            }
        }
        if let Some(math) = follows.filter(|_| !leads_on).map(|math| math.of(text)) {
            let clause = words.iter().position(|word| word.ends).map_or(words.len(), |at| at + 1);
            let near = &words[..clause];
            let leads = near.last().is_some_and(|last| text[last.span.end..].starts_with(':'));
            let speaks_on = near.first().is_some_and(|word| copula(word) || word.is_in(SUBORDINATE));
            for word in near.iter().take_while(|word| speaks_on || !word.is_in(SUBORDINATE) && !copula(word)) {
                let is_unit = units.iter().any(|unit| unit.to_lowercase() == word.text);
                let tells = match () {
                    () if speaks_on && copula(&near[0]) => computes(math) && word.refuses(),
                    () if speaks_on => !near.iter().any(copula) && word.is_in(CHANGING),
                    () if gives_reason(near, math) => false,
                    // `$\mu = \frac{1}{n} \sum_i x_i$ (mean)`: the formula says which.
                    () if behind.is_some_and(is_definition) && names_statistic(near) => false,
                    () if behind.is_some_and(is_spoken) => word.refuses() || word.is_in(TELLING),
                    () if word.aside && super::boundary::is_about(&word.text) => false,
                    () if behind.is_some_and(is_definition) && describes(word, near) => word.tells(),
                    () if relates(math) && follows.is_some_and(opened) => word.refuses() || word.is_in(TELLING),
                    () if word.aside && (super::beside::is_plain(&word.text) || word.text.parse::<u32>().is_ok()) => {
                        false
                    }
                    () if computes(math) => !word.is_in(HARMLESS) && !is_unit && !found.takes(word),
                    // `the $\lambda$-return minus the value: $x$`
                    () if leads && before.is_some() => word.refuses(),
                    () => word.refuses() || word.is_in(TELLING),
                };
                if tells {
                    found.doubt(word);
                }
            }
        }
        // `... and then take the log of it`
        for clause in words.split_inclusive(|word| word.ends) {
            // `This is the inverse of the mean.`
            let describes = clause.len() > 3
                && clause[0].is_in("this that it das es")
                && copula(&clause[1])
                && clause[2].is_in("the a an der die das ein eine")
                && (clause[3..].iter().any(|word| word.is_in("of von des der")) || names_quantity(&clause[3..]));
            let explains = |word: &Word| {
                describes || copula(word) || word.is_in("where with which that since because as wobei mit")
            };
            // `with n one less than the length`
            let counts = |word: &&Word| word.is_in("less more fewer minus plus");
            // `Sum them with decaying weights: $x$`: the words are about what follows.
            let leads = before.is_some() && clause.last().is_some_and(|last| text[last.span.end..].starts_with(':'));
            let is_behind = behind.is_some() && !leads;
            if let Some(word) = clause.iter().find(counts).filter(|_| is_behind && !clause.iter().any(copula)) {
                found.doubt(word);
            }
            // `completions that are better than the average` speaks of the completions.
            let is_pronoun = |(at, word): (usize, &Word)| word.is_in(PRONOUNS) && (at == 0 || !word.is_in("that"));
            let is_about =
                is_behind && clause.iter().enumerate().any(is_pronoun) && !clause.first().is_some_and(explains);
            if let Some(word) = clause.iter().find(|word| word.is_in(TELLING)).filter(|_| is_about) {
                found.doubt(word);
            }
        }
        // `to be minimised`, `which is maximised`; `is minimised when p = q` is a property.
        for (at, pair) in words.windows(2).enumerate() {
            let is_property = words.get(at + 2).is_some_and(|next| next.is_in("when if iff at by wenn falls"));
            if pair[0].text == "be" || pair[0].is_in("is wird") && behind.is_some() && !is_property {
                found.takes(&pair[1]);
            }
        }
        // `minimise this`
        for clause in words.split_inclusive(|word| word.ends).filter(|_| behind.is_some()) {
            let is_order = clause.get(1).is_none_or(|next| next.is_in("this it over w.r.t with"));
            if clause.len() <= ORDER && is_order {
                found.takes(&clause[0]);
            }
        }
    }
    found
}

/// Whether a name stands in a formula, and is no part of a command.
fn holds_name(math: &str, name: &str) -> bool {
    math.match_indices(name).any(|(at, _)| {
        let before = math[..at].trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        !before.ends_with('\\')
    })
}

/// Whether it is a statement: an equation, or a draw.
fn states(math: &str) -> bool {
    let inner = math.trim_start().trim_start_matches('(');
    const COMPARING: [&str; 8] = ["\\sim", "\\in", "\\ge", "\\le", "\\ne", "\\neq", "\\geq", "\\leq"];
    let has_command = |command: &str| {
        math.match_indices(command)
            .any(|(at, _)| !math[at + command.len()..].starts_with(|next: char| next.is_ascii_alphabetic()))
    };
    relates(inner) || COMPARING.into_iter().any(has_command) || math.contains(['∼', '~', '∈', '≥', '≤', '≠'])
}

/// Whether it is a capital with a capital or a star above it, and perhaps one letter below: `W^O`, `W_i^Q`, `W_{i}^{K}`.
fn is_labelled(math: &str) -> bool {
    let plain: String = math.chars().filter(|letter| !matches!(letter, '{' | '}')).collect();
    let name = match plain.as_bytes() {
        [base, b'_', index, b'^', label] if index.is_ascii_lowercase() => [*base, *label],
        [base, b'^', label, b'_', index] if index.is_ascii_lowercase() => [*base, *label],
        [base, b'^', label] => [*base, *label],
        _ => return false,
    };
    name[0].is_ascii_uppercase() && (name[1].is_ascii_uppercase() || name[1] == b'*')
}

/// Whether it is a formula rather than a lone name or a list that is only spoken about.
pub(super) fn computes(math: &str) -> bool {
    if is_labelled(math.trim()) {
        return false;
    }
    const NAMES: &[&str] = &["\\frac", "\\sum", "\\prod", "\\sqrt", "log", "exp", "min", "max", "\\mathbb"];
    // `6ND`: a number directly before a letter multiplies it.
    let multiplies = math.trim().starts_with(|first: char| first.is_ascii_digit())
        && math.contains(|letter: char| letter.is_alphabetic());
    multiplies
        || math.contains(['=', '+', '-', '−', '*', '/', '^', '·', '∑', '∏', '√'])
        || NAMES.iter().any(|name| math.contains(name))
}

//! Sentences that explain: `The denominator makes it sum to one.`, `$\beta$ says how far the policy may drift.`
//!
//! A sentence of its own that is about a part of the formula, not about the whole of it, and that neither corrects nor
//! orders anything, changes no formula. What it calls a name is still held against the name's role, and formulas that it
//! repeats are only spoken of.

use super::doubt::computes;
use super::prose::{Known, Segments, is_in, is_lone, relates};
use crate::text::Span;

/// Words before the subject of a sentence.
const DETERMINERS: &str = "the a an each every its our both der die das ein eine jeder jede jedes";

/// Words before a clause that tells when or how something happens, before its subject.
const OPENING: &str = "as during once after before while thus hence so therefore here intuitively note because since";

/// What the formula as a whole is called.
const WHOLE: &str = "it this result results whole everything expression formula formulas quantity answer
    equation solution value all objective loss above below correct right following output sign final total gesuchte
    formel lösung antwort ergebnis";

/// Names of quantities that a question may ask for.
const QUANTITIES: &str = "perplexity entropy cross-entropy divergence kl advantage ratio objective loss probability
    likelihood gradient update schedule rate count number mean average deviation variance std estimator estimate bytes
    memory flops compute cost score distribution reward acceptance attention norm optimum optimal minimum";

/// Words that correct, order, put in or leave out: a sentence with one of them may change the formula.
const CHANGING: &str = "multiply multiplied multiplies multiplying multiplication divide divided divides dividing division
    subtract subtracted subtracts subtracting add added adds adding squared squares square negate negated negates
    negation negative inverted invert inverse inverts flipped flip exclude excluded excludes excluding omit omitted
    omits ignore ignored ignores ignoring drop dropped drops skip skipped skips replace replaced replaces remove removed
    removes swap swapped exchange exchanged exchanges reverse reversed reversing round rounded truncate truncated masked
    instead wrong incorrect false mistake mistaken error typo corrected correction forgot forget forgotten actually
    sorry minus plus times twice thrice half halves halved double doubled doubles triple base log2 log10 percent should
    must ought otherwise else unless except alternatively opposite reciprocal complement cubed
    normalised normalized interchanged summed averaged clipped clips only restricted restrict median maximum minimum
    uniform bessel than
    nicht kein keine ohne falsch statt geteilt multipliziert abgezogen addiert quadriert mal kehrwert negiert";

/// Words that deny.
const DENYING: &str = "not no never without neither nor none nothing isn't doesn't don't cannot can't won't";

/// What a formula has and a sentence may deny.
const PARTS: &str = "clip clipping clipped log logs logarithm expectation mean average averaging sum summation product exponent
    root square norm normalisation normalization deviation std baseline penalty kl term terms factor factors weight
    weights discount discounting bias first last token tokens prompt epsilon constant applied used included counted";

/// A piece of a sentence: a word, or a formula.
enum Piece {
    Word(String),
    Math(Span),
}

/// The sentences of a text that explain the formula that stands elsewhere in it.
pub(super) fn explanations(text: &str, segments: &Segments, known: &Known) -> Vec<Span> {
    let formula = |math: &&Span| computes(math.of(text)) || relates(math.of(text));
    let formulas: Vec<Span> = segments.math.iter().filter(formula).copied().collect();
    let Some(first) = formulas.first() else { return Vec::new() };
    let mut found = Vec::new();
    for sentence in sentences(text, segments) {
        // What stands before the first formula leads to it.
        let others: Vec<Span> =
            formulas.iter().copied().filter(|math| math.end <= sentence.start || math.start >= sentence.end).collect();
        let is_behind = sentence.start >= first.end;
        let pieces = pieces(text, sentence, segments);
        if is_behind && !others.is_empty() && explains(text, &pieces, &others, known) {
            found.push(sentence);
        }
    }
    found
}

/// What is done to a part of a formula, as it is told of the part: `is left out`.
const DONE: &str = "added appended attached tacked inserted joined divided subtracted deducted cut chopped knocked
    dropped deleted removed erased struck crossed cancelled canceled omitted skipped disregarded discarded dismissed
    excluded left thrown lifted blanked switched turned flipped swapped exchanged interchanged reversed inverted negated
    replaced substituted put set raised lowered halved doubled tripled squared cubed shifted rounded truncated clamped
    blocked detached waived suppressed merged moved reset disabled unmasked untied away";

/// What is ordered, or told of those who do it: `we leave it out`.
const ORDERS: &str = "add append attach tack insert join multiply divide subtract deduct shave cut chop knock drop delete
    remove erase strike cross cancel omit skip ignore disregard discard dismiss exclude leave throw lift blank switch
    turn flip swap exchange interchange reverse invert negate replace substitute put set halve double triple
    square cube shift round truncate clamp block detach waive suppress merge average reset forget beware choose fix
    assume";

/// What a part does that is no longer there, or one that was not there before.
const GONE: &str = "vanish vanishes disappear disappears shrink shrinks lacks lack cancels joins survive survives";

/// Words that set a sentence against the formula.
const AGAINST: &str = "however though instead should ought must";

/// Numbers in words.
const NUMBERS: &str = "zero one two three four five six seven eight nine ten hundred thousand infinity half twice negative";

/// What formulas are made of.
const MADE_OF: &str = "term terms factor factors exponent root logarithm log sum product denominator numerator fraction penalty clip
    sign minus constant summand summands part parts divisor divisors expectation mean bracket brackets base power sigmoid
    softmax coefficient number numbers count counts everything whole formula result objective baseline average
    normalisation normalization deviation probability probabilities weights lambdas index bound two first last second
    third leading cap limit ratio gradient gradients";

/// Words for what is usual, and no part of the answer.
const USUAL: &str = "practice practise usually often typically commonly implementations implementation example";

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
        if is_bullet || words.len() < 3 || words.iter().any(|word| is_in(USUAL, word)) {
            continue;
        }
        let names = || segments.glossed.iter().any(|math| sentence.start <= math.start && math.end <= sentence.end);
        let has_part = words.iter().any(|word| is_in(MADE_OF, word)) || names();
        if let Some(at) = (0..words.len()).find(|at| orders(&words, *at) || has_part && changes(&words, *at)) {
            return Some(said[at].0);
        }
    }
    None
}

/// The words of a piece of prose with their places, in lower case.
fn spelled(text: &str, gap: Span) -> impl Iterator<Item = (Span, String)> {
    gap.of(text).split_whitespace().filter_map(move |piece| {
        let start = gap.start + (piece.as_ptr() as usize - gap.of(text).as_ptr() as usize);
        let core = piece.trim_matches(|letter: char| !letter.is_alphanumeric());
        let at = piece.find(core).unwrap_or(0);
        (!core.is_empty()).then(|| (Span::new(start + at, start + at + core.len()), core.to_lowercase()))
    })
}

/// Words between the parts of a verb.
const ADVERBS: &str = "then also always still now finally again here simply not never only further afresh first all both";

/// The word before a place that is no adverb.
fn before<'w>(words: &[&'w str], at: usize) -> &'w str {
    words[..at].iter().rev().find(|word| !is_in(ADVERBS, word)).copied().unwrap_or_default()
}

/// Whether a word orders something, or tells what is done by those who write.
fn orders(words: &[&str], at: usize) -> bool {
    let is_first = words[..at].iter().all(|word| is_in(ADVERBS, word));
    is_in(ORDERS, words[at]) && (is_first || is_in("we i you must should let please", before(words, at)))
}

/// Whether a word of a sentence about a part says that it is another.
fn changes(words: &[&str], at: usize) -> bool {
    const BEING: &str = "is are be been being was were gets get got stays stay remains has have";
    let said = &words[..at];
    let last = before(words, at);
    // What would be or is not so, or is so in a case, describes.
    let is_told = said.iter().any(|word| is_in("not never no none neither nor would had could", word));
    let in_case = words[at + 1..].iter().any(|word| is_in("where when if because iff", word));
    let does = is_in(DONE, words[at]) && is_in(BEING, last) || is_in(GONE, words[at]);
    let sets = is_in(NUMBERS, words[at]) && is_in("is are equals equal as becomes", last);
    (does || sets) && !is_told && !in_case || is_in(AGAINST, words[at])
}

/// Whether a place lies in one of the formulas, with the marks around them.
fn in_math(at: usize, segments: &Segments) -> bool {
    segments.math.iter().any(|math| math.start <= at && at < math.end)
}

/// The sentences of a text: from a capital, a name or a bullet behind a full stop, a semicolon, a line end or a display.
fn sentences(text: &str, segments: &Segments) -> Vec<Span> {
    let mut ends: Vec<usize> = Vec::new();
    for (at, letter) in text.char_indices() {
        let behind = at + letter.len_utf8();
        let next = text[behind..].chars().next();
        let is_apart = next.is_none_or(|next| next.is_whitespace() || matches!(next, ')' | '*' | '"'));
        let ends_here = match letter {
            '\n' => true,
            '.' | '!' | '?' => is_apart && !is_abbreviated(&text[..at]),
            ';' => is_apart,
            '—' | '–' => is_apart && text[..at].ends_with(' '),
            _ => false,
        };
        if ends_here && !in_math(at, segments) {
            ends.push(behind);
        }
    }
    for math in &segments.math {
        let marks = text[math.end..].chars().take_while(|letter| letter.is_whitespace() || "$\\]".contains(*letter));
        let behind = math.end + marks.map(char::len_utf8).sum::<usize>();
        let starts_anew = text[behind..].starts_with(char::is_uppercase);
        if super::beside::is_displayed(math, text) && starts_anew {
            ends.push(behind);
        }
    }
    ends.sort_unstable();
    ends.dedup();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts
        .zip(ends.iter().copied().chain([text.len()]))
        .filter(|(start, end)| start < end)
        .map(|(start, end)| Span::new(start, end))
        .collect()
}

/// Whether a full stop behind a text belongs to an abbreviation.
fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    word.contains('.') || is_in("e i d z cf vs resp approx ca bzw s.t eq no nr", &word.to_lowercase())
}

/// The words and formulas of a sentence, in order.
fn pieces(text: &str, sentence: Span, segments: &Segments) -> Vec<Piece> {
    let mut inside: Vec<Span> = segments.math.iter().chain(&segments.glossed).copied().collect();
    inside.retain(|math| math.start < sentence.end && math.end > sentence.start);
    inside.sort_by_key(|math| math.start);
    let mut found = Vec::new();
    let mut at = sentence.start;
    let words = |from: usize, to: usize, found: &mut Vec<Piece>| {
        let trimmed = |word: &str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        let all = text[from..to.max(from)].split_whitespace().map(trimmed);
        found.extend(all.filter(|word| !word.is_empty()).map(Piece::Word));
    };
    for math in inside {
        words(at, math.start, &mut found);
        found.push(Piece::Math(math));
        at = math.end;
    }
    words(at, sentence.end, &mut found);
    found
}

/// Whether a sentence explains.
fn explains(text: &str, pieces: &[Piece], others: &[Span], known: &Known) -> bool {
    const SHORTEST: usize = 4;
    let words: Vec<&str> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Word(word) => Some(word.as_str()),
            Piece::Math(_) => None,
        })
        .collect();
    // A few words are a label, or the end of a sentence.
    let starts_with_name = matches!(pieces.first(), Some(Piece::Math(_)));
    if words.len() + usize::from(starts_with_name) < SHORTEST {
        return false;
    }
    let is_spoken = |piece: &Piece| match piece {
        Piece::Word(word) => !word.contains(['=', '+']) && !word.chars().any(|letter| letter.is_ascii_digit()),
        Piece::Math(math) => is_limit(math.of(text)) || is_part(math.of(text), others, text),
    };
    if !pieces.iter().all(is_spoken) {
        return false;
    }
    let changes = |at: usize, word: &str| {
        let before = if at > 0 { words[at - 1] } else { "" };
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_mild = before == "never" && word == "negative"
            || word == "without" && next == "replacement"
            || word == "only" && matches!(next, "with" | "on" | "if")
            || word == "than" && !matches!(before, "more" | "less" | "fewer" | "rather" | "other");
        let denies = is_in(DENYING, word)
            && words[at + 1..].iter().take(3).any(|denied| is_in(PARTS, denied) || is_in(WHOLE, denied));
        (is_in(CHANGING, word) || denies) && !is_mild
    };
    // `Dividing by $\\sqrt{d_k}$ keeps the scores small`
    let is_gerund = words[0].len() > 5 && words[0].ends_with("ing") && !is_in(OPENING, words[0]);
    let from = usize::from(is_gerund);
    if words.iter().enumerate().skip(from).any(|(at, word)| changes(at, word)) {
        return false;
    }
    // The unit of a logarithm counts where no base is written.
    let has_base = others.iter().any(|math| ["log_", "log2", "2^", "\\ln"].iter().any(|sign| math.of(text).contains(sign)));
    if !has_base && words.iter().any(|word| is_in("bits bit nats nat", word)) {
        return false;
    }
    let gives = |word: &&str| is_in("gives give yields get obtain we i you lautet ergibt", word);
    let about_whole = |words: &[&str]| words.iter().any(|word| is_in(WHOLE, word));
    if let [subject, "is" | "stays" | "remains" | "ist", rest @ ..] = words.as_slice()
        && is_in("it this es dies", subject)
    {
        return is_property(rest);
    }
    if let ["we", verb, ..] = words.as_slice() {
        return is_in("sample draw generate roll", verb) && !about_whole(&words);
    }
    if is_gerund {
        return !about_whole(&words) && !words.iter().any(|word| gives(&word));
    }
    // What an opening word begins has its subject further on.
    let opened = pieces.iter().position(|piece| !matches!(piece, Piece::Word(word) if is_in(OPENING, word)));
    match opened.map(|at| &pieces[at..]) {
        Some([Piece::Math(limit), Piece::Word(_), ..]) if is_limit(limit.of(text)) => opened > Some(0),
        Some([Piece::Math(name), next @ ..]) => {
            let leads = matches!(next.first(), Some(Piece::Word(_)));
            leads && is_lone(name.of(text)) && !(known.is_asked)(name.of(text).trim()) && !words.iter().any(|word| gives(&word))
        }
        Some([Piece::Word(first), rest @ ..]) if is_in(DETERMINERS, first) => {
            // The subject: what stands before its verb or what tells it more closely.
            let stops = "of in for to by from at with on over that which is are makes keeps says tells has";
            let subject: Vec<&str> = rest
                .iter()
                .map_while(|piece| match piece {
                    Piece::Word(word) if !is_in(stops, word) => Some(word.as_str()),
                    _ => None,
                })
                .take(4)
                .collect();
            let is_asked = |word: &&str| is_in(QUANTITIES, word) && known.subject.iter().any(|own| own == word);
            let is_whole = about_whole(&subject[..subject.len().min(2)]) || subject.iter().any(is_asked);
            let orders = words.iter().any(|word| is_in("we i you", word));
            !subject.is_empty() && !is_whole && !orders
        }
        _ => false,
    }
}

/// Whether what is said of a value is a property that it has anyway: `never negative`, `zero only if both agree`.
fn is_property(said: &[&str]) -> bool {
    const PROPERTIES: &str = "negative positive nonnegative non-negative zero one finite bounded smallest largest minimal
        maximal lowest highest least unbiased symmetric convex differentiable positive scalar null";
    match said {
        ["never" | "always" | "not", property, ..] => is_in(PROPERTIES, property) || is_in("symmetric", property),
        [property, "only" | "exactly" | "if" | "iff" | "when" | "because" | "since", ..] => is_in(PROPERTIES, property),
        _ => false,
    }
}

/// Whether a formula tells where a name goes to: `\\beta \\to \\infty`.
fn is_limit(math: &str) -> bool {
    let sides = math.split_once("\\to").or_else(|| math.split_once("\\rightarrow")).or_else(|| math.split_once('→'));
    sides.is_some_and(|(name, end)| {
        let end = end.trim();
        let is_end = end.trim_matches(['+', '-']) == "\\infty" || end.chars().all(|letter| letter.is_ascii_digit());
        is_lone(name) && is_end && !end.is_empty()
    })
}

/// Whether a formula in a sentence is a name, a number, or a piece of another formula as it is typed.
fn is_part(math: &str, others: &[Span], text: &str) -> bool {
    let plain = |text: &str| {
        let kept = text.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '{' | '}'));
        kept.collect::<String>().replace("\\left", "").replace("\\right", "").replace("tfrac", "frac")
    };
    let math = math.trim().trim_end_matches(['.', ',', ';']);
    if relates(math) {
        return false;
    }
    let part = plain(math);
    let inside = part.strip_prefix('[').and_then(|part| part.strip_suffix(']')).unwrap_or(&part);
    is_lone(math) || others.iter().any(|other| plain(other.of(text)).contains(inside))
}

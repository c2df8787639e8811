//! Sentences that explain: `The denominator makes it sum to one.`, `$\beta$ says how far the policy may drift.`
//!
//! A sentence of its own that is about a part of the formula, not about the whole of it, and that neither corrects nor
//! orders anything, changes no formula. What it calls a name is still held against the name's role, and formulas that it
//! repeats are only spoken of.

use super::doubt::computes;
use super::prose::{COPULAS, Known, Segments, is_in, is_lone, relates};
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
const CHANGING: &str =
    "multiply multiplied multiplies multiplying multiplication divide divided divides dividing division
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

/// Words of what is otherwise: what they tell is not so in this formula, or true of others.
const CONTRASTING: &str =
    "compared unlike contrast relative would could otherwise usually often apart anders würde würden
    wäre gegensatz";

/// Words that deny.
const DENYING: &str = "not no never without neither nor none nothing isn't doesn't don't cannot can't won't";

/// What a formula has and a sentence may deny.
const PARTS: &str =
    "clip clipping clipped log logs logarithm expectation mean average averaging sum summation product exponent
    root square norm normalisation normalization deviation std baseline penalty kl term terms factor factors weight
    weights discount discounting bias first last token tokens prompt epsilon constant applied used included counted";

/// A piece of a sentence: a word, or a formula.
pub(super) enum Piece {
    Word(String),
    Math(Span),
}

impl Piece {
    pub fn word(&self) -> Option<&str> {
        match self {
            Piece::Word(word) => Some(word),
            Piece::Math(_) => None,
        }
    }
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

/// Whether a place lies in one of the formulas, with the marks around them.
fn in_math(at: usize, segments: &Segments) -> bool {
    segments.math.iter().any(|math| math.start <= at && at < math.end)
}

/// The sentences of a text: from a capital, a name or a bullet behind a full stop, a semicolon, a line end or a display.
pub(super) fn sentences(text: &str, segments: &Segments) -> Vec<Span> {
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
        let is_whole = || leads(text, math) && is_long(&text[behind..]);
        if starts_anew && (super::beside::is_displayed(math, text) || is_whole()) {
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

/// Whether a formula begins a line, or stands behind a colon.
fn leads(text: &str, math: &Span) -> bool {
    let before = text[..math.start].trim_end_matches(['$', ' ', '(', '[', '\\', '`', '*']);
    computes(math.of(text)) && (before.is_empty() || before.ends_with(['\n', ':']))
}

/// Whether the first words are a sentence: some words up to a full stop.
fn is_long(text: &str) -> bool {
    const SHORTEST: usize = 4;
    let end = text.find(['.', '\n', ';']).unwrap_or(text.len());
    text[..end].split_whitespace().count() >= SHORTEST
}

/// Whether a full stop behind a text belongs to an abbreviation.
fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    word.contains('.')
        || is_in("e i d z cf vs resp approx ca bzw s.t eq no nr neg avg prob seq num max min", &word.to_lowercase())
}

/// The words and formulas of a sentence, in order.
pub(super) fn pieces(text: &str, sentence: Span, segments: &Segments) -> Vec<Piece> {
    let mut inside: Vec<Span> = segments.math.iter().chain(&segments.glossed).copied().collect();
    inside.retain(|math| math.start < sentence.end && math.end > sentence.start);
    inside.sort_by_key(|math| math.start);
    let mut found = Vec::new();
    let mut at = sentence.start;
    let words = |from: usize, to: usize, found: &mut Vec<Piece>| {
        // Signs between words compute.
        let is_sign = |piece: &str| matches!(piece, "+" | "*" | "/" | "-" | "−" | "×" | "·" | "=");
        let sign = text[from..to.max(from)].split_whitespace().skip(1).find(|piece| is_sign(piece));
        found.extend(sign.map(|sign| Piece::Word(format!("{sign}="))));
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
    let words: Vec<&str> = pieces.iter().filter_map(Piece::word).collect();
    // A few words are a label, or the end of a sentence.
    let starts_with_name = matches!(pieces.first(), Some(Piece::Math(_)));
    if words.len() + usize::from(starts_with_name) < SHORTEST {
        return false;
    }
    let contrasts = words.iter().any(|word| is_in(CONTRASTING, word));
    // `zero only if $p = q$`
    let in_case = |at: usize| match at.checked_sub(1).and_then(|before| pieces[before].word()) {
        Some(word) if is_in("if iff when", word) => true,
        // `at $t = T_w$ the cosine has its peak`
        Some(word) => is_in("at for bei für", word) && pieces.get(at + 1).is_some_and(|next| next.word().is_some()),
        None => false,
    };
    let is_spoken = |(at, piece): (usize, &Piece)| match piece {
        Piece::Word(word) => !word.contains(['=', '+']) && !word.chars().any(|letter| letter.is_ascii_digit()),
        Piece::Math(math) => {
            let lone = |side: &str| is_lone(side) || side.trim().parse::<f64>().is_ok();
            let is_case = || in_case(at) && math.of(text).split('=').all(lone);
            let is_known = || is_limit(math.of(text)) || is_case() || is_in_formula(math.of(text), others, text);
            // `PyTorch would divide by $K - 1$`
            contrasts && !relates(math.of(text)) || is_known()
        }
    };
    if !pieces.iter().enumerate().all(is_spoken) || super::elsewhere::does(&words, others, text) {
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
        // `the subtracted fraction`, `the square compensates`
        let is_noun = is_in(DETERMINERS, before) && !is_in(WHOLE, next);
        (is_in(CHANGING, word) && !is_noun || denies) && !is_mild && !contrasts
    };
    // `Dividing by $\\sqrt{d_k}$ keeps the scores small`
    let is_gerund = words[0].len() > 5 && words[0].ends_with("ing") && !is_in(OPENING, words[0]);
    let from = usize::from(is_gerund);
    let is_afterthought = |at: usize| at >= from && super::afterthought::may_change(&words, at);
    if words.iter().enumerate().skip(from).any(|(at, word)| changes(at, word)) || (0..words.len()).any(is_afterthought)
    {
        return false;
    }
    // `The weight in front is $q(x)$.` says what a part is.
    let says_part = pieces.windows(2).any(|pair| match pair {
        [Piece::Word(word), Piece::Math(math)] => is_in(COPULAS, word) && is_lone(math.of(text)),
        _ => false,
    });
    if says_part && !contrasts {
        return false;
    }
    // `is scored as well`
    let joins_in = words.windows(2).enumerate().any(|(at, pair)| {
        pair == ["as", "well"] && words.get(at + 2) != Some(&"as") || pair[1] == "too" && at + 2 == words.len()
    });
    if joins_in && !contrasts {
        return false;
    }
    // The unit of a logarithm counts where no base is written.
    let has_base = others
        .iter()
        .any(|math| ["log_", "log2", "log₂", "2^", "\\ln"].iter().any(|sign| math.of(text).contains(sign)));
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
    // `So it depends only on the offset.`
    let told = &words[words.iter().position(|word| !is_in("so thus hence therefore", word)).unwrap_or(0)..];
    if let [subject, verb, rest @ ..] = told
        && is_in("it this", subject)
        && is_in(
            "depends encourages ensures prevents pushes keeps makes lets allows penalises penalizes tells measures",
            verb,
        )
    {
        return !rest.iter().any(|word| is_in("formula loss objective result value answer expression", word));
    }
    if let ["we", verb, ..] = words.as_slice() {
        return is_in("sample draw generate roll", verb) && !about_whole(&words);
    }
    if is_gerund {
        // `Averaging happens within each response first` says what is done.
        let does =
            is_in("averaging summing sampling drawing counting starting beginning normalising normalizing", words[0]);
        return !does && !about_whole(&words) && !words.iter().any(&gives);
    }
    // What an opening word begins has its subject further on.
    let opened = pieces.iter().position(|piece| !matches!(piece, Piece::Word(word) if is_in(OPENING, word)));
    match opened.map(|at| &pieces[at..]) {
        Some([Piece::Math(limit), Piece::Word(_), ..]) if is_limit(limit.of(text)) => opened > Some(0),
        Some([Piece::Math(name), next @ ..]) => {
            let leads = matches!(next.first(), Some(Piece::Word(_)));
            leads && is_lone(name.of(text)) && !(known.is_asked)(name.of(text).trim()) && !words.iter().any(&gives)
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
        // `Equal rewards lead to a coin flip.`; what names a letter is held against it.
        Some([Piece::Word(_), ..]) => {
            let names_letter = (0..pieces.len()).any(|at| is_called(text, pieces, at));
            let counts = |word: &&&str| !is_in("all correct right output sign final total below above", word);
            let subjects: Vec<&str> = words.iter().filter(counts).copied().collect();
            !about_whole(&subjects) && !words.iter().any(&gives) && !names_letter
        }
        _ => false,
    }
}

/// Whether words call a formula at a place something: `$n$ is`, `Dabei steht $n$ für`.
fn is_called(text: &str, pieces: &[Piece], at: usize) -> bool {
    const CALLING: &str = "steht bezeichnet denote denotes denoting let call called sei is are ist sind";
    const JOINED: &str = "for für as als the a an der die das and und being has hat";
    if !matches!(&pieces[at], Piece::Math(math) if is_lone(math.of(text))) {
        return false;
    }
    let before = at.checked_sub(1).and_then(|at| pieces[at].word());
    let behind = pieces.get(at + 1).and_then(Piece::word);
    before.is_some_and(|word| is_in(CALLING, word))
        || behind.is_some_and(|word| is_in(COPULAS, word) || is_in(JOINED, word))
}

/// Whether what is said of a value is a property that it has anyway: `never negative`, `zero only if both agree`.
fn is_property(said: &[&str]) -> bool {
    const PROPERTIES: &str =
        "negative positive nonnegative non-negative zero one finite bounded smallest largest minimal
        maximal lowest highest least unbiased symmetric convex differentiable positive scalar null";
    match said {
        ["never" | "always" | "not", property, ..] => is_in(PROPERTIES, property) || is_in("symmetric", property),
        [property, "only" | "exactly" | "if" | "iff" | "when" | "because" | "since", ..] => is_in(PROPERTIES, property),
        // `unbiased and never negative`
        _ => {
            let is_one = |word: &&str| is_in(PROPERTIES, word) || is_in("and or never always also both", word);
            said.len() > 2 && said.contains(&"and") && said.iter().all(is_one)
        }
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
pub(super) fn is_in_formula(math: &str, others: &[Span], text: &str) -> bool {
    let math = math.trim().trim_end_matches(['.', ',', ';']);
    if relates(math) {
        return false;
    }
    let part = as_typed(math);
    let inside = part.strip_prefix('[').and_then(|part| part.strip_suffix(']')).unwrap_or(&part);
    is_lone(math) || others.iter().any(|other| as_typed(other.of(text)).contains(inside))
}

/// A formula without what only groups or sizes it, and with a stroke for each fraction: `\frac{A}{N^\alpha}` is `A/N^\alpha`.
pub(super) fn as_typed(formula: &str) -> String {
    const SIZES: [&str; 12] = [
        "\\left", "\\right", "\\biggl", "\\biggr", "\\bigg", "\\Bigg", "\\bigl", "\\bigr", "\\big", "\\Big", "\\,",
        "\\;",
    ];
    let mut found: String = formula.chars().filter(|letter| !letter.is_whitespace()).collect();
    for size in SIZES {
        found = found.replace(size, "");
    }
    found = found.replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac");
    while let Some(at) = found.find("\\frac") {
        let rest = &found[at + "\\frac".len()..];
        let above = argument(rest);
        let below = argument(&rest[above..]);
        let whole = format!("{}/{}", &rest[..above], &rest[above..above + below]);
        found = format!("{}{whole}{}", &found[..at], &rest[above + below..]);
    }
    found.chars().filter(|letter| !"{}()".contains(*letter)).collect()
}

/// How long the argument of a command is: a group, a command, or a letter.
fn argument(text: &str) -> usize {
    let mut depth = 0usize;
    match text.chars().next() {
        Some('{') => {
            for (at, letter) in text.char_indices() {
                depth = match letter {
                    '{' => depth + 1,
                    '}' => depth - 1,
                    _ => depth,
                };
                if depth == 0 {
                    return at + 1;
                }
            }
            text.len()
        }
        Some('\\') => 1 + text[1..].chars().take_while(char::is_ascii_alphabetic).count(),
        Some(letter) => letter.len_utf8(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::prose::{Known, segments};

    /// The sentences that are taken for explanations.
    fn explained(text: &str) -> Vec<&str> {
        let subject = ["loss".to_owned()];
        let known = Known {
            units: &[],
            is_word: &|_| false,
            is_asked: &|_| false,
            subject: &subject,
            question: &[],
            fits: &|_, _, _| false,
        };
        let found = segments(text, &known);
        found.map_or(Vec::new(), |found| found.explained.iter().map(|span| span.of(text).trim()).collect())
    }

    #[test]
    fn sentences_about_a_part_explain() {
        for text in [
            "$a/b$. The denominator makes it sum to one.",
            "$a/b$. Dividing by the length keeps long texts comparable.",
            "$a/b$. It is never negative.",
            "$a/b$. This encourages short answers.",
        ] {
            assert!(!explained(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_corrects_orders_or_is_about_the_whole_does_not() {
        for text in [
            "$a/b$. The denominator should be squared.",
            "$a/b$. The root is left out in our version.",
            "$a/b$. The loss is the sum of all parts.",
            "$a/b$. We drop the denominator here.",
            "$a/b$. Dividing this by two gives the answer.",
            "$a/b$. The sign is negative in our case.",
        ] {
            assert!(explained(text).is_empty(), "{text}: {:?}", explained(text));
        }
    }
}

//! What a list of explanations tells of each letter: `where $N$ is the number of parameters, $D$ that of the tokens and
//! $C$ the compute`.
//!
//! An item is a name, or several, at the start of a clause, and the words up to the next such name or the end of the
//! sentence. Where the words are known to describe what the name stands for, they do nothing to the formula.

use super::doubt::computes;
use super::legend::Gloss;
use super::prose::{COPULAS, Known, Segments, is_in, is_lone, relates};
use crate::text::Span;

/// Words before an item.
const INTRODUCING: &str =
    "where with here and or und oder sowie y et let wobei mit hier dabei hierbei while whereas that notation
    denotes bezeichnet sei seien soit sea denote let's in";

/// Words that join two names of one item.
const JOINING: &str = "and und y et or oder";

const ARTICLES: &str = "the a an its their our der die das ein eine la le les el los las un une una";

/// Words that compute, take away or deny; what they stand by is not only described.
const COMPUTING: &str =
    "minus plus times divided multiplied squared cubed inverse reciprocal negative negated inverted half
    twice double doubled halved without except excluding unless instead rather not no never only than log logarithm
    logarithms root maximum minimum maximal minimal median largest smallest longest shortest wrong opposite mal geteilt
    ohne nicht kein keine negativ kehrwert zweimal doppelte halbe";

/// Words of arithmetic: with one of them, if it is no noun of the name, an item says another value.
const ARITHMETIC: &str =
    "times plus minus divided multiplied squared square cubed doubled halved twice half raised scaled power
    mal geteilt quadriert verdoppelt halbiert hoch";

/// Words that pick some of many.
const PICKING: &str = "every second third fourth but first last few";

/// Words of a case, which a noun may not have; what a letter does it may do when something is so.
const CASES: &str = "if when unless wenn falls otherwise else sonst";

/// Verbs of what a letter does.
const DOING: &str =
    "controls control regulates determines weighs weights scales sets balances trades penalises penalizes keeps
    prevents guards avoids discounts interpolates restricts limits bounds governs tunes mixes projects maps rotates
    decides adjusts steers says tells makes enters steuert regelt gewichtet bestimmt verhindert skaliert";

/// Verbs between a name and the noun for it, beside the copulas.
const NAMING: &str =
    "counts count measures measure indexes index collects holds hold gives stands refer refers standing
    denoting being representing counting for to as zählt misst";

/// The names, or lists of names, of which words and a formula say what they are: `write $o_w$ for the odds $p/(1-p)$`.
pub(super) fn told_by_formula(text: &str) -> Vec<Span> {
    let math = super::delimited::delimited(text).unwrap_or_default();
    let is_list = |span: &Span| span.of(text).split(',').all(is_lone);
    let says = |pair: &[Span]| {
        let between = text.get(pair[0].end..pair[1].start).unwrap_or_default();
        let (words, formula) = (between.trim_matches(['$', ' ']), pair[1].of(text));
        !words.is_empty()
            && !words.contains(['.', ';', ':', '\n', ','])
            && !formula.contains('=')
            && is_list(&pair[0])
            && !is_list(&pair[1])
    };
    math.windows(2).filter(|pair| says(pair)).map(|pair| pair[0]).collect()
}

enum Token {
    /// A name alone.
    Name(Span),
    Word(Span, String),
    /// Another formula.
    Formula(Span),
}

impl Token {
    fn span(&self) -> Span {
        match self {
            Token::Name(span) | Token::Word(span, _) | Token::Formula(span) => *span,
        }
    }

    fn word(&self) -> Option<&str> {
        if let Token::Word(_, word) = self { Some(word) } else { None }
    }
}

/// An item of a list of explanations.
pub(super) struct Item {
    /// The item, without what introduces it.
    pub span: Span,
    /// Each name, with the words about it.
    pub glosses: Vec<Gloss>,
    /// Whether the words are known to describe the names.
    pub is_told: bool,
    /// What makes another value of one of the names.
    pub doubt: Option<Span>,
}

/// The tokens of a text.
fn tokens(text: &str, segments: &Segments) -> Vec<Token> {
    let mut math: Vec<Span> = segments.math.iter().chain(&segments.glossed).copied().collect();
    math.sort_by_key(|math| math.start);
    let mut found = Vec::new();
    let mut at = 0;
    // In a text that marks its formulas a lone `y` joins, in Spanish.
    let has_marks = text.contains('$');
    let words = |from: usize, to: usize, found: &mut Vec<Token>| {
        for piece in text[from..to.max(from)].split_whitespace() {
            let start = from + (piece.as_ptr() as usize - text[from..].as_ptr() as usize);
            let is_edge = |letter: char| !(letter.is_alphanumeric() || matches!(letter, '\\' | '_' | '{' | '}' | '|'));
            let core = piece.trim_matches(is_edge);
            if !core.contains(char::is_alphanumeric) {
                continue;
            }
            let begins = start + piece.find(core).unwrap_or(0);
            let span = Span::new(begins, begins + core.len());
            let letters = core.chars().filter(|letter| letter.is_alphabetic()).count();
            // `A large value` begins with no name.
            let is_article =
                core == "a" || core == "A" && text[span.end..].starts_with(" ") || core == "y" && has_marks;
            let is_name = core.contains(['\\', '_', '{', '|']) || letters == 1 && !is_article;
            found.push(if is_name { Token::Name(span) } else { Token::Word(span, core.to_lowercase()) });
        }
    };
    for span in math {
        words(at, span.start, &mut found);
        let name = named(span, text);
        found.push(name.map_or(Token::Formula(span), Token::Name));
        at = span.end.max(at);
    }
    words(at, text.len(), &mut found);
    found
}

/// Whether mathematics is a name and nothing else; the size of one is a name, too. A product of letters is none.
fn is_name(math: &str) -> bool {
    let math = math.trim().trim_end_matches([',', '.', ';']);
    let inside = math.strip_prefix('|').and_then(|rest| rest.strip_suffix('|'));
    let name = inside.unwrap_or(math);
    is_lone(name) && !["\\cdot", "\\times", "·", "×"].iter().any(|sign| name.contains(sign))
}

/// The name that mathematics is, perhaps with the range of its values: `\\gamma \\in [0, 1]`.
fn named(math: Span, text: &str) -> Option<Span> {
    if is_name(math.of(text)) {
        return Some(math);
    }
    const RANGES: [&str; 9] = ["\\in", "\\ge", "\\geq", ">", "≥", "∈", "\\approx", "≈", "<"];
    let written = math.of(text);
    let at = RANGES.iter().filter_map(|sign| written.find(sign)).min()?;
    let range =
        written[at..].trim_start_matches(|letter: char| !letter.is_ascii_digit() && letter != '(' && letter != '[');
    let is_range = !range.is_empty() && !range.contains(char::is_alphabetic);
    let name = Span::new(math.start, math.start + written[..at].trim_end().len());
    (is_range && is_name(name.of(text))).then_some(name)
}

/// Whether mathematics goes on with what stands before it: `+ 1`, `(* 2)`.
fn starts_with_sign(math: &str) -> bool {
    math.trim().trim_start_matches('(').trim_start().starts_with(['+', '*', '/', '^', '·', '×'])
}

/// Whether mathematics beside a name only gives a usual value or a range: `\approx 0.2`, `10^{-6}`, `> 0`, `\in [0, 1]`.
fn is_value(math: &str) -> bool {
    let math = math.trim();
    if starts_with_sign(math) || math.starts_with(['-', '−']) {
        return false;
    }
    let number = |text: &str| {
        let plain = text.replace("\\infty", "").replace("\\cdot", "").replace("10^", "");
        !plain.contains(char::is_alphabetic) && text.contains(|letter: char| letter.is_ascii_digit() || letter == '\\')
    };
    number(math) || math.strip_prefix("\\approx").is_some_and(number)
}

/// The nouns directly before names: `with batch size $B$`, `the frozen policy $\\pi_{ref}$`; a name that something is
/// counted or numbered by has others before it.
pub(super) fn appositions(text: &str, segments: &Segments) -> Vec<Gloss> {
    const WORDS: usize = 4;
    let tokens = tokens(text, segments);
    let is_near = |at: usize| {
        let gap = &text[tokens[at - 1].span().end..tokens[at].span().start.max(tokens[at - 1].span().end)];
        gap.trim_matches(['$', '\\', '(', '`']).trim().is_empty()
    };
    let mut found = Vec::new();
    for at in 1..tokens.len() {
        let Token::Name(name) = &tokens[at] else { continue };
        // What only speaks about the formula may call a value what it likes: `has variance $d_k$`.
        let touches = |gap: &Span| gap.start <= name.end + 1 && name.start <= gap.end + 1;
        if segments.apart.iter().any(touches) {
            continue;
        }
        // `the pair $y_w$ and $y_l$`
        let joined = tokens.get(at + 1).is_some_and(|next| next.word().is_none_or(|word| is_in(JOINING, word)));
        if joined {
            continue;
        }
        let mut said = Vec::new();
        let mut place = at;
        let mut is_led = false;
        while place > 0 && said.len() <= WORDS && is_near(place) {
            let Some(word) = tokens[place - 1].word() else { break };
            if super::noun::is_preposition(word) || is_in(COPULAS, word) {
                break;
            }
            if is_in(ARTICLES, word) || is_in("with and und mit", word) {
                is_led = true;
                break;
            }
            said.insert(0, word.to_owned());
            place -= 1;
        }
        if is_led && !said.is_empty() && said.len() <= WORDS {
            found.push((*name, said));
        }
    }
    found
}

/// Whether signs between words compute: `the number of tokens + 1`, `2 * the length`. What stands directly behind a name may
/// only lead to the words about it.
fn computes_in_signs(gap: &str, is_first: bool) -> bool {
    let plain = gap.replace("**", "");
    let spaced = |sign: &str| plain.contains(sign);
    plain.contains(['+', '×', '·', '^'])
        || [" * ", " / ", " − "].into_iter().any(spaced)
        || !is_first && [" - ", " = "].into_iter().any(spaced)
}

/// The items of all lists of explanations in a text.
pub(super) fn items(text: &str, segments: &Segments, known: &Known) -> Vec<Item> {
    let tokens = tokens(text, segments);
    let between = |at: usize| {
        let from = if at == 0 { 0 } else { tokens[at - 1].span().end };
        let gap = &text[from..tokens[at].span().start.max(from)];
        gap.replace("\\(", "").replace("\\)", "")
    };
    let ends_sentence = |at: usize| {
        let gap = between(at);
        let is_abbreviation =
            at > 0 && tokens[at - 1].word().is_some_and(|word| is_in("e.g i.e resp z.b d.h cf vs", word));
        !is_abbreviation && (gap.contains(['.', ';', '!', '?', '\n']))
    };
    let is_apart = |at: usize| at == 0 || between(at).contains([',', ';', ':', '.', '(', '\n', '•', '–', '—', '/']);
    let is_word = |at: usize| tokens.get(at).is_some_and(|token| token.word().is_some());
    let is_name = |at: usize| matches!(tokens.get(at), Some(Token::Name(_)));
    let introduces = |at: usize| at > 0 && tokens[at - 1].word().is_some_and(|word| is_in(INTRODUCING, word));
    let joins = |at: usize| tokens.get(at).and_then(Token::word).is_some_and(|word| is_in(JOINING, word));
    let starts = |at: usize| is_name(at) && (is_apart(at) || introduces(at));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !starts(at) || at == 0 {
            at += 1;
            continue;
        }
        let mut names = vec![tokens[at].span()];
        let mut next = at + 1;
        loop {
            let gap = if next < tokens.len() { between(next) } else { break };
            if is_name(next) && gap.contains([',', '/']) && !ends_sentence(next) {
                names.push(tokens[next].span());
                next += 1;
            } else if joins(next) && is_name(next + 1) && !ends_sentence(next) {
                names.push(tokens[next + 1].span());
                next += 2;
            } else {
                break;
            }
        }
        if !is_word(next) || ends_sentence(next) || between(next).contains(',') {
            at += 1;
            continue;
        }
        let opened = between(at).contains('(');
        let mut end = next + 1;
        while end < tokens.len() {
            let gap = between(end);
            let leaves = opened && gap.contains(')') && !gap.contains('(');
            // The next name of which something is said.
            let is_next = starts(end) && (is_word(end + 1) || joins(end + 1)) && (gap.contains(',') || joins(end - 1));
            let is_clause = gap.contains(',') && is_word(end) && introduces(end + 1) && is_name(end + 1);
            if ends_sentence(end) || leaves || is_next || is_clause {
                break;
            }
            end += 1;
        }
        let mut depth = 0usize;
        let mut said = Vec::new();
        let mut computing = false;
        let mut in_case = false;
        let mut doubt = None;
        let mut is_plain = true;
        // What follows a colon tells more of it.
        let mut is_cut = false;
        for place in next..end {
            let gap = between(place);
            depth = (depth + gap.matches('(').count()).saturating_sub(gap.matches(')').count());
            if computes_in_signs(&gap, place == next) {
                doubt.get_or_insert(tokens[place].span());
            }
            match &tokens[place] {
                Token::Word(span, word) => {
                    let is_number = word.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
                    let leads = matches!(tokens.get(place + 1).and_then(Token::word), Some("depend" | "depends"));
                    let is_own = || (known.fits)(&names, std::slice::from_ref(word), text);
                    computing |= [COMPUTING, PICKING].iter().any(|list| is_in(list, word)) && !leads && !is_own();
                    // `the number of times` counts, `the square root` is named.
                    let before = tokens[place - 1].word().unwrap_or_default();
                    let behind = tokens.get(place + 1).and_then(Token::word).unwrap_or_default();
                    let counts =
                        word == "times" && is_in("of many these all", before) || behind == "root" || before == "its";
                    if is_in(ARITHMETIC, word) && !counts && (word == "times" || !is_own()) {
                        doubt.get_or_insert(*span);
                    }
                    in_case |= is_in(CASES, word);
                    is_cut |= depth == 0 && place > next && gap.contains(':');
                    if depth == 0 && !is_number && !is_cut {
                        said.push(word.clone());
                    }
                }
                Token::Name(_) => {}
                Token::Formula(math) => {
                    is_plain &= is_value(math.of(text)) && !relates(math.of(text));
                    if starts_with_sign(math.of(text)) {
                        doubt.get_or_insert(*math);
                    }
                }
            }
        }
        // A last `and` belongs to what follows.
        if said.last().is_some_and(|word| is_in("and und y et sowie", word)) {
            said.pop();
        }
        let verb = said.first().cloned().unwrap_or_default();
        let does = is_in(DOING, &verb);
        // `$N$ over $D$`, but not `$p$ and $q$ over $\\mathcal{X}$`, which says where they live.
        let is_set = |at: usize| tokens[at].span().of(text).starts_with("\\mathcal");
        if verb == "over" && is_name(next + 1) && !is_set(next + 1) {
            doubt.get_or_insert(tokens[next].span());
        }
        let is_verb = |word: &String| {
            is_in(COPULAS, word) || is_in(NAMING, word) || is_in("always also still simply here just", word)
        };
        let from = said.iter().position(|word| !is_verb(word)).unwrap_or(said.len());
        let phrase = &said[from..];
        let is_number = matches!(phrase, [word] if is_in("zero one two three four five ten hundred infinity", word));
        let fits = does || !phrase.is_empty() && !is_number && (known.fits)(&names, phrase, text);
        let span = Span::new(tokens[at].span().start, tokens[end - 1].span().end);
        let is_told =
            is_plain && !computing && doubt.is_none() && (does || !in_case) && fits && !computes(names[0].of(text));
        // What is said of several may be said of one each; what a letter does is no name for it.
        let joins = phrase.iter().any(|word| is_in(JOINING, word));
        let is_noun = from > 0
            || between(next).contains([':', '=', '–', '—'])
            || phrase.first().is_some_and(|word| is_in(ARTICLES, word));
        let is_numbered = names.iter().any(|name| name.of(text).contains(|letter: char| letter.is_ascii_digit()));
        let is_named = !does && is_noun && !is_numbered && (names.len() == 1 || !joins);
        let glosses = names.iter().filter(|_| is_named).map(|name| (*name, phrase.to_vec())).collect();
        found.push(Item { span, glosses, is_told, doubt });
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::prose::{Known, segments};
    use super::*;

    /// The names of the items of a text, each with the words about it, and whether they are known to describe.
    fn listed(text: &str) -> Vec<(String, String, bool)> {
        let fits = |_: &[Span], said: &[String], _: &str| said.iter().any(|word| is_in("tokens layers", word));
        let known =
            Known { units: &[], is_word: &|_| false, is_asked: &|_| false, subject: &[], question: &[], fits: &fits };
        let found = segments(text, &known).expect("the text has prose");
        let told: Vec<_> = found.told.iter().map(|(name, said)| (name.of(text).to_owned(), said.join(" "))).collect();
        let is_told = |name: &str| found.glossed.iter().any(|span| span.of(text) == name);
        told.into_iter().map(|(name, said)| (name.clone(), said, is_told(&name))).collect()
    }

    #[test]
    fn lists_of_explanations_are_taken_apart() {
        let found = listed("$a + n L$ where $n$ is the number of tokens, $L$ the number of layers and $k$ the rest.");
        let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["n", "L", "k"]);
        assert_eq!(found[0].1, "the number of tokens");
        assert_eq!(found[1].1, "the number of layers");
    }

    #[test]
    fn a_name_that_something_is_only_counted_by_is_no_item() {
        assert_eq!(listed("$a + n$, the sum over all steps $t$ of the episode"), []);
    }
}

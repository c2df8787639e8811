//! Prose around formulas: which parts of an answer are mathematics, and which are words.
//!
//! Where an answer marks its formulas with `$`, `\(`, `\[`, fences or environments, what stands between is prose
//! if it reads as such. Else words are told from letters by the small words that make them a sentence.

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::delimited::delimited;
use super::plain::plain;
use super::reader::Note;
use crate::cards::Direction;
use crate::text::Span;

/// An answer taken apart.
#[derive(Debug, Default)]
pub(super) struct Segments {
    /// Mathematics, in order.
    pub math: Vec<Span>,
    /// Words beside it, in order.
    pub prose: Vec<Span>,
    /// Words that may change what the formula beside them means.
    pub doubtful: Option<Span>,
    /// The word that tells the formula to be maximised or minimised.
    pub optimised: Option<Span>,
    /// Names that the words only explain; they are no longer among the mathematics.
    pub(super) glossed: Vec<Span>,
    /// Words of sentences that only explain; they are no longer among the prose.
    pub(super) explained: Vec<Span>,
    /// Words of lists of explanations that are known to describe; they are no longer among the prose.
    pub(super) described: Vec<Span>,
    /// Words of sentences that only speak about a displayed formula; they are no longer among the prose.
    pub(super) apart: Vec<Span>,
    /// Formulas that sentences say to be what is asked, too; they stay among the mathematics.
    pub(super) restated: Vec<Span>,
    /// What those tell of names.
    pub(super) told: Vec<super::legend::Gloss>,
}

/// Words that say what stands before them is what follows.
pub(super) const COPULAS: &str =
    "is are denotes denote represents means be being ist sind bezeichnet sei seien stands refers equals";

pub(super) fn is_in(list: &'static str, word: &str) -> bool {
    thread_local! {
        // A list is known by its place: the text of a constant does not move.
        static LISTS: RefCell<FxHashMap<(usize, usize), FxHashSet<&'static str>>> = RefCell::default();
    }
    // Short ones are as fast to look through.
    const SHORT: usize = 24;
    if list.len() <= SHORT {
        return list.split_whitespace().any(|known| known == word);
    }
    LISTS.with_borrow_mut(|lists| {
        let words = lists.entry((list.as_ptr().addr(), list.len()));
        words.or_insert_with(|| list.split_whitespace().collect()).contains(word)
    })
}

/// What the question knows of words.
pub(super) struct Known<'a> {
    /// What a value may be in.
    pub units: &'a [String],
    /// Tells the words of formulas, in lower case.
    pub is_word: &'a dyn Fn(&str) -> bool,
    /// Tells the names of what is asked.
    pub is_asked: &'a dyn Fn(&str) -> bool,
    /// Words of the question's title, in lower case.
    pub subject: &'a [String],
    /// Words of the question, in lower case.
    pub question: &'a [String],
    /// Tells whether words, in lower case, describe what names of the text stand for.
    pub fits: Fits<'a>,
}

/// Whether words describe names of a text.
pub(super) type Fits<'a> = &'a dyn Fn(&[Span], &[String], &str) -> bool;

/// Takes an answer apart; `None` where all of it is mathematics.
pub(super) fn segments(text: &str, known: &Known) -> Option<Segments> {
    let mut found = match delimited(text) {
        Some(math) => {
            let prose = gaps(text, &math);
            Segments { math, prose, ..Segments::default() }
        }
        None => plain(text, known.is_word)?,
    };
    // So many are refused, and the words between them cost time.
    if found.math.len() > super::answer::MOST_STATEMENTS {
        return Some(found);
    }
    found.doubtful = found.doubtful.or(alternative(text, &found));
    found.set_discourse_apart(text, known);
    found.set_explanations_apart(text, known);
    found.drop_mentions(text, known);
    let doubt = super::doubt::doubt(text, &found, known);
    found.doubtful = found
        .doubtful
        .or(doubt.word)
        .or_else(|| super::attached::changing_clause(text, &found))
        .or_else(|| super::afterthought::changing_word(text, &found));
    found.optimised = doubt.optimised.or_else(|| found.told_direction(text, known.is_asked));
    found.drop_glossed(text);
    Some(found)
}

/// The word between two formulas that makes alternatives of them, where an answer says nothing else: `2 or 3`.
fn alternative(text: &str, found: &Segments) -> Option<Span> {
    let [word] = found.prose.as_slice() else { return None };
    let said = word.of(text).trim_matches([' ', ',', '\n', '$']).to_lowercase();
    let is_or = |word: &str| matches!(word, "or" | "oder" | "ou" | "oppure");
    let follows = found.math.iter().any(|math| math.end <= word.start);
    let leads = found.math.iter().any(|math| math.start >= word.end);
    // `x or y`: a lone name is not told from a word.
    let names = said.split_once(' ').is_some_and(|(first, rest)| is_or(first) && rest.chars().count() == 1);
    (follows && (leads && is_or(&said) || names)).then_some(*word)
}

/// What lies between spans and holds a letter.
fn gaps(text: &str, math: &[Span]) -> Vec<Span> {
    let starts = std::iter::once(0).chain(math.iter().map(|span| span.end));
    let ends = math.iter().map(|span| span.start).chain([text.len()]);
    let all = starts.zip(ends).map(|(start, end)| Span::new(start, end));
    all.filter(|gap| gap.of(text).chars().any(char::is_alphabetic)).collect()
}

impl Segments {
    /// The names that a piece of prose begins to speak of.
    pub(super) fn spoken_of(&self, gap: &Span) -> impl Iterator<Item = Span> {
        let all = self.glossed.iter().chain(&self.math);
        all.copied().filter(|math| math.end <= gap.start && gap.start - math.end <= 4).collect::<Vec<_>>().into_iter()
    }

    /// Takes the sentences that only explain out of the prose, and their formulas out of the mathematics.
    fn set_explanations_apart(&mut self, text: &str, known: &Known) {
        let items = super::told::items(text, self, known);
        let sentences = super::explained::explanations(text, self, known);
        let mut taken: Vec<(Span, bool)> = sentences.into_iter().map(|sentence| (sentence, false)).collect();
        for item in items {
            // What only speaks about the formula may compute.
            let is_apart = self.apart.iter().any(|gap| item.span.start <= gap.end && gap.start <= item.span.end);
            if is_apart {
                continue;
            }
            self.told.extend(item.glosses);
            self.doubtful = self.doubtful.or(item.doubt);
            if item.is_told && !taken.iter().any(|(it, _)| it.start <= item.span.start && item.span.end <= it.end) {
                taken.push((item.span, true));
            }
        }
        // What compares a name, as `$\\beta > 0$ is the weight`, must hold, whatever is told of the name.
        let compares = |math: &Span| math.of(text).contains(COMPARING) || states(math.of(text));
        let lies_in = |math: &Span| {
            taken
                .iter()
                .any(|(it, describes)| it.start <= math.start && math.start < it.end && !(*describes && compares(math)))
        };
        let (gone, kept): (Vec<Span>, Vec<Span>) = self.math.iter().copied().partition(lies_in);
        self.math = kept;
        self.glossed.extend(gone);
        for (sentence, describes) in taken {
            let words = self.take_prose(sentence, text);
            let list = if describes { &mut self.described } else { &mut self.explained };
            list.extend(words);
        }
    }

    /// Takes the words of a sentence out of the prose.
    pub(super) fn take_prose(&mut self, sentence: Span, text: &str) -> Vec<Span> {
        let (mut taken, mut rest) = (Vec::new(), Vec::new());
        for gap in self.prose.drain(..) {
            let (from, to) = (gap.start.max(sentence.start), gap.end.min(sentence.end));
            if from >= to {
                rest.push(gap);
                continue;
            }
            taken.push(Span::new(from, to));
            let sides = [Span::new(gap.start, from), Span::new(to, gap.end)];
            rest.extend(sides.into_iter().filter(|side| side.of(text).contains(char::is_alphabetic)));
        }
        self.prose = rest;
        taken
    }

    /// The word that a formula without a left side says something of: `where the ratio $= a/b$`.
    pub(super) fn worded_left(&self, math: &Span, text: &str) -> Option<Span> {
        let gap = self.prose.iter().rfind(|gap| gap.end <= math.start && math.start - gap.end <= 2)?;
        let said = words(gap.of(text), gap.start);
        let (last, word, mark) = said.last()?;
        let introduces = |word: &String| is_in("where with wobei mit let sei", word);
        let is_name = word.chars().all(char::is_alphabetic) && word.chars().count() > 2 && mark.is_none();
        let is_linking = super::plain::is_small(word) || introduces(word);
        (is_name && !is_linking && said.iter().any(|(_, word, _)| introduces(word))).then_some(*last)
    }

    /// The names that the words only explain.
    pub(super) fn spoken(&self) -> &[Span] {
        &self.glossed
    }

    /// What to tell about the words.
    pub(super) fn notes(&self, text: &str) -> Vec<Note> {
        let mut notes = Vec::new();
        let said = || self.prose.iter().chain(&self.explained).chain(&self.apart);
        if let (Some(first), Some(last)) = (said().min_by_key(|it| it.start), said().max_by_key(|it| it.end)) {
            let remark = "the words beside the formula are not judged".to_owned();
            notes.push(Note { id: "remark".to_owned(), text: remark, span: Some(first.to(*last)) });
        }
        if let Some(word) = self.optimised {
            let direction = match word.of(text).to_lowercase().contains("max") {
                true => Direction::Maximise,
                false => Direction::Minimise,
            };
            let told = format!("the words beside the formula say that it is {}", direction.note());
            notes.push(Note { id: direction.note().to_owned(), text: told, span: Some(word) });
        }
        notes
    }

    /// Whether a lone name, call or list stands inside of a sentence, which only speaks of it: `computed from the
    /// reward $r(x, y)$ and the critic`.
    fn is_mention(&self, math: &Span, text: &str) -> bool {
        let before = text[..math.start].trim_end_matches(['$', '(', '`', ' ', '\\', '*']);
        let behind = text[math.end..].trim_start_matches(['$', ')', '`', ' ', '\\', '*']);
        let follows_words = before.ends_with(|last: char| last.is_alphabetic() || last == ',');
        let goes_on = behind.starts_with(|first: char| first.is_alphabetic() || matches!(first, ',' | '.' | ':' | ')'));
        // `The loss is $H(p)$`: what a copula leads to is said, not spoken of.
        let word = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default().to_lowercase();
        // `Hence $rd$ parameters.` is a result, `so $r$ is small` is none.
        let is_product = || {
            math.of(text).chars().filter(|letter| letter.is_alphabetic()).count() > 1
                && super::mention::concludes(before)
                && !math.of(text).contains(['(', '\\', '|'])
        };
        let concludes = || is_in(super::mention::LEADING, &word) && behind.starts_with('.') || is_product();
        if is_in(COPULAS, &word) || is_in("lautet lauten gives yields answer result ergibt", &word) || concludes() {
            return false;
        }
        let in_prose = |span: &Span| span.end <= math.start && math.start - span.end <= 4;
        follows_words && goes_on && self.prose.iter().any(in_prose) && is_lone(math.of(text))
    }

    /// Takes away formulas that the words behind them only explain: `$\sigma$ is the sigmoid function`.
    fn drop_glossed(&mut self, text: &str) {
        let glossed = |math: &Span| {
            let gap = self.prose.iter().find(|gap| gap.start >= math.end);
            let first = gap.and_then(|gap| words(gap.of(text), gap.start).into_iter().next());
            let touches =
                gap.is_some_and(|gap| text[math.end..gap.start].chars().all(|letter| !letter.is_alphanumeric()));
            touches
                && first.is_some_and(|(_, word, _)| is_in(COPULAS, &word))
                && !math.of(text).contains(['=', '∼', '≈'])
                && !math.of(text).contains("\\sim")
        };
        // `with matrices $A_i$, $B_i$, and $C$`: what a comma joins to a name that is only spoken of is spoken of too.
        let mut listed: Vec<Span> = Vec::new();
        let mut all: Vec<Span> = self.math.iter().chain(&self.glossed).copied().collect();
        all.sort_by_key(|math| math.start);
        all.dedup();
        for pair in all.windows(2) {
            let is_known = |math: &Span| listed.contains(math) || self.glossed.contains(math);
            let is_spoken = |math: &Span| is_known(math) || self.is_mention(math, text);
            let gap = text[pair[0].end..pair[1].start].trim_matches(['$', ' ', '\n', '\\', '(', ')']);
            let behind = text[pair[1].end..].trim_start_matches(['$', ')', '`', ' ', '\\', '*']);
            let goes_on = behind.starts_with(|first: char| first.is_alphabetic() || matches!(first, ',' | '.'));
            if gap == "," && goes_on && is_lone(pair[1].of(text)) && is_spoken(&pair[0]) {
                listed.push(pair[1]);
            }
        }
        let is_formula =
            |math: &Span| !glossed(math) && (super::doubt::computes(math.of(text)) || relates(math.of(text)));
        let has_formula = self.math.iter().any(is_formula);
        let restated = self.restated.clone();
        let gone = |math: &Span| {
            if restated.contains(math) {
                return false;
            }
            let is_named = || listed.contains(math) || self.is_mention(math, text);
            glossed(math) || has_formula && (is_named() || is_special_case(math, text))
        };
        let (gone, keep): (Vec<Span>, Vec<Span>) = self.math.iter().copied().partition(gone);
        if !keep.is_empty() {
            self.math = keep;
            self.glossed.extend(gone);
        }
    }
}

/// Words before what holds in a special case only.
const CASES: &str = "iff if when for initialization initialisation wenn falls für genau";

/// Whether an equation of two lone sides only tells when something else holds: `zero iff $p = q$`, `for $T = 1$`.
fn is_special_case(math: &Span, text: &str) -> bool {
    const CHOICES: &str =
        "our used use uses using evaluate evaluated set fixed chosen choose take taken wählen setzen nehmen";
    let before = text[..math.start].trim_end_matches(['$', '(', '`', ' ', '\\', '*', ',']);
    let word = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    let opened = &before[..before.len() - word.len()];
    let lower = word.to_lowercase();
    let sides: Vec<&str> = math.of(text).split('=').collect();
    let is_side =
        |side: &&str| is_lone(side) || side.trim().chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    // In a sentence of its own behind a formula: `A uniform model has $H = \\log V$.`, `Both meet, since at $t = T_w$ ...`
    let start = [". ", "\n", "$ "].iter().filter_map(|end| opened.rfind(end)).max().unwrap_or(0);
    let is_within = start > 0 && !opened[start + 1..].contains('$') && computes_before(text, start);
    // Only what is defined already: else it is the definition.
    let is_defined = || {
        let name = sides[0].trim();
        text[..start].match_indices(name).any(|(at, _)| text[at + name.len()..].trim_start().starts_with('='))
    };
    const REACHING: &str = "has have hat haben reaches reach attains attain achieves achieve erreicht";
    // `This is minimised under uniform routing, where $f_i = P_i = \\frac{1}{N}$.`
    let is_fraction = |side: &&str| {
        let inside = side.trim().strip_prefix("\\frac{").and_then(|rest| rest.strip_suffix('}'));
        inside
            .and_then(|inside| inside.split_once("}{"))
            .is_some_and(|(above, below)| is_side(&above) && is_side(&below))
    };
    // `With $\\beta = 0$ we use this` says which formula is meant.
    let behind = text[math.end..].split(['.', '\n', ';']).next().unwrap_or_default();
    let is_chosen = || words(behind, 0).iter().any(|(_, word, _)| is_in(CHOICES, word));
    if is_in(REACHING, &lower) && is_within && sides.len() == 2 && is_lone(sides[0]) && is_defined() {
        return !is_chosen();
    }
    if is_in("where when if at wo", &lower) && is_within && is_extreme(&opened[start..]) && !is_chosen() {
        return sides.len() > 1 && sides.iter().all(|side| is_side(side) || is_fraction(side));
    }
    if sides.len() != 2 || !sides.iter().all(is_side) {
        return false;
    }
    // `$x$ for $T = 1$` restricts the formula before; a sentence of its own does not: `For $T = 1$ this is ...`.
    let formula = opened.trim_end();
    let is_behind = (formula.ends_with('$') || formula.ends_with("\\)")) && !opened[formula.len()..].contains('\n');
    let starts_sentence = word.starts_with(char::is_uppercase) && computes_before(text, math.start) && !is_chosen();
    let goes_on = text[math.end..].trim_start_matches(['$', ')', '\\', ' ', ',']).starts_with(char::is_alphabetic);
    // `At $t = T_w$ the rate is $\\eta_{max}$, at $t = T$ it is $\\eta_{min}$.`
    let follows_names = start > 0 && computes_before(text, start) && only_names(&opened[start + 1..]);
    let is_case = is_in("at bei", &lower) && (is_within || follows_names) && goes_on && !is_chosen();
    is_case || is_in(CASES, &lower) && !is_behind || is_in("with setting taking at mit bei", &lower) && starts_sentence
}

/// Whether the formulas of a piece of text are names and equations of two names.
fn only_names(text: &str) -> bool {
    let is_name = |math: &str| math.split('=').count() < 3 && math.split('=').all(is_lone);
    text.split('$').skip(1).step_by(2).all(is_name)
}

/// Whether a sentence tells where something is largest or smallest: `This is minimised under ...`.
fn is_extreme(sentence: &str) -> bool {
    const EXTREME: &str = "smallest largest lowest highest minimal maximal optimal minimum maximum attained tight";
    let said: Vec<String> = words(sentence, 0).into_iter().map(|(_, word, _)| word).collect();
    let [subject, verb, told @ ..] = said.as_slice() else { return false };
    let is_direction =
        |word: &String| is_in(EXTREME, word) || ["minimi", "maximi"].iter().any(|stem| word.starts_with(stem));
    let starts = is_in("this it the dies", subject) && is_in("is reaches attains ist has loss value sum", verb);
    starts && told.iter().take(3).any(is_direction)
}

/// Whether a formula stands before a place that may be the answer.
fn computes_before(text: &str, at: usize) -> bool {
    text[..at].contains('=') || super::doubt::computes(&text[..at])
}

/// The parts between the commas outside of brackets.
pub(super) fn list_items(inside: &str) -> Vec<&str> {
    let mut depth = 0usize;
    let parts = inside.split(|letter: char| {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && letter == ','
    });
    parts.map(str::trim).collect()
}

/// Whether a formula is a name, perhaps with arguments, or a list of names.
pub(super) fn is_lone(math: &str) -> bool {
    if super::doubt::is_labelled(math.trim()) {
        return true;
    }
    let mut bare = String::new();
    let mut depth = 0usize;
    for letter in math.trim().chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    let starts = bare.starts_with(|first: char| first.is_alphabetic() || matches!(first, '\\' | '('));
    starts
        && !super::doubt::computes(&bare)
        && !relates(&bare)
        && !bare.contains(COMPARING)
        && !states(&bare)
        && !math.contains("{=}")
}

/// Signs that say something of two names.
pub(super) const COMPARING: &[char] = &['<', '>', '~', '∼', '≤', '≥', '≠', '∈', '≡', '→', '≻', '≺', '∝', '∉', '↔'];

/// Commands that do, other than the bar of a condition.
const RELATIONS: &str = "le leq ge geq ne neq lt gt ll gg in notin ni sim simeq cong equiv triangleq doteq propto to
    rightarrow leftarrow leftrightarrow succ prec succeq preceq subset subseteq perp coloneqq leqslant geqslant nsucc
    stackrel overset ";

/// Whether a formula states something of its names: `\beta \le 0`, `y \sim \pi`, `n \to \infty`.
pub(super) fn states(math: &str) -> bool {
    let commands = math.split('\\').skip(1);
    let name = |rest: &str| rest.chars().take_while(char::is_ascii_alphabetic).collect::<String>();
    let is_relation = |rest: &str| is_in(RELATIONS, &name(rest));
    commands.into_iter().any(is_relation)
}

/// The words of prose in lower case, with the punctuation behind each.
fn words(text: &str, offset: usize) -> Vec<(Span, String, Option<char>)> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split(char::is_whitespace) {
        let start = at;
        at += piece.len() + text[start + piece.len()..].chars().next().map_or(0, char::len_utf8);
        let core = piece.trim_matches(|letter: char| !letter.is_alphanumeric());
        if core.is_empty() {
            continue;
        }
        let mark = piece.chars().last().filter(|last| matches!(last, '.' | ',' | ';' | ':' | '!' | '?'));
        let inside = start + piece.find(core).unwrap_or(0);
        found.push((Span::new(offset + inside, offset + inside + core.len()), core.to_lowercase(), mark));
    }
    found
}

/// Whether a relation stands outside of all brackets.
pub(super) fn relates(text: &str) -> bool {
    let mut depth = 0usize;
    text.chars().any(|letter| {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(letter, '=' | '≈')
    }) || text.contains("\\approx")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let is_known = |word: &str| matches!(word, "mean" | "log" | "min" | "clip" | "sum" | "alpha" | "std");
        match segments(
            text,
            &Known {
                units: &[],
                is_word: &is_known,
                is_asked: &|_| false,
                subject: &[],
                question: &[],
                fits: &|_, _, _| false,
            },
        ) {
            Some(found) => found.math.iter().map(|span| span.of(text)).collect(),
            None => vec![text],
        }
    }

    #[test]
    fn sentences_around_marked_formulas_are_prose() {
        assert_eq!(split("The perplexity is $p^{-1/n}$."), ["p^{-1/n}"]);
        assert_eq!(split("Let $p = q$. Then $r = p$"), ["p = q", "r = p"]);
        assert_eq!(split("**Answer:** $$x$$"), ["x"]);
        assert_eq!(split("$x$, where $\\sigma$ is the sigmoid function"), ["x"]);
        assert_eq!(split("- $a = b$\n- $c = d$"), ["a = b", "c = d"]);
    }

    #[test]
    fn mathematics_between_marked_formulas_is_not_lost() {
        for text in ["-$x$", "2 $x$", "$a$ + $b$", "L = $x$", "exp($x$)"] {
            assert_eq!(split(text), [text]);
        }
    }

    #[test]
    fn sentences_without_marks_are_prose() {
        assert_eq!(split("The total number of parameters is 124,356,864."), ["124,356,864"]);
        assert_eq!(split("p^{-1/n}, where n is the number of tokens"), ["p^{-1/n}"]);
        assert_eq!(split("x = 1, \\mu and \\sigma are the mean and standard deviation"), ["x = 1"]);
        assert_eq!(split("Let n = 5"), ["n = 5"]);
        assert_eq!(split("is 2$x$"), ["2$x$"]);
        assert_eq!(split("Answer: x + 1"), ["x + 1"]);
        assert_eq!(split("min(a, b) log p"), ["min(a, b) log p"]);
        assert_eq!(split("ratio = a / b"), ["ratio = a / b"]);
    }

    #[test]
    fn words_with_a_meaning_are_doubtful() {
        let doubtful = |text: &str| {
            let known = Known {
                units: &[],
                is_word: &|_| false,
                is_asked: &|_| false,
                subject: &[],
                question: &[],
                fits: &|_, _, _| false,
            };
            segments(text, &known).is_some_and(|found| found.doubtful.is_some())
        };
        for text in
            ["It is not $x$", "minus the $a/b$", "$a^b$ squared", "the inverse of $a+b$", "$-a$ divided by the $n$"]
        {
            assert!(doubtful(text), "{text}");
        }
        for text in ["The sum of the logarithms is $x$", "The average loss: $x$", "$x$ is the inverse of the mean"] {
            assert!(!doubtful(text), "{text}");
        }
    }

    #[test]
    fn lines_with_relations_are_apart() {
        assert_eq!(split("1 * 2 = 2\n2 + 3 = 5"), ["1 * 2 = 2", "2 + 3 = 5"]);
        assert_eq!(split("x = 1\n+ 2 = 3"), ["x = 1\n+ 2 = 3"]);
        assert_eq!(split("J = E\n\\sum_{i=1}^n x_i"), ["J = E\n\\sum_{i=1}^n x_i"]);
    }
}

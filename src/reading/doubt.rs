//! Words that may change what the formula beside them says.
//!
//! What is said directly before or behind a formula must be known to change nothing; all other words leave the
//! answer undecided. What stands behind a colon, a comma, a line end or `is` is said of something else.

mod clause;
mod word;

use self::clause::{
    PRONOUNS, contradicts, describes, explains, gives_reason, is_told, is_written, leads_up, log_base, names_quantity,
    names_statistic, operates_on_following, restates, tells_of_name, without_plain_pairs,
};
pub(super) use self::clause::{has_bare_log, names_absent};
use self::word::{CHANGING, STRONG, TELLING};
pub(super) use self::word::{Word, is_strong, is_telling, words};
use super::prose::{COPULAS, Known, Segments, is_in, is_lone, relates};
use crate::text::Span;

/// Words that may stand directly beside a formula and say nothing about its value.
pub(super) const HARMLESS: &str = "the a an this that these it its we i you one our my here there then so thus hence therefore now
    finally also only just first second final total is are be was as to by with where which and use using get gives give
    obtain have let given denotes define defined answer solution result formula equation expression definition value
    following follows loss objective function perplexity quantity term write written compute computed calculate
    calculated can will should say note think know do does did correct right
    sowie et holds hold la le les el der die das den dem ein eine ist sind und also daher somit damit dann mit wobei folgt ergibt formel lösung antwort
    ergebnis wert about approximately roughly circa ca etwa rund ungefähr insgesamt zusammen together altogether gesamt lautet lauten dabei hierbei for für wird werden es
    parameters total in row-wise elementwise element-wise component-wise trainable learnable has hat haben";

/// Words after which a clause speaks of something else.
pub(super) const SUBORDINATE: &str =
    "where with which that as for because since when if given under over at on in wobei mit da falls für
    assuming such using so then thus hence therefore into";

/// The most words of an order: `minimise this loss`.
const ORDER: usize = 3;

/// The most words at the end of an answer that are no sentence.
const SHORT: usize = 3;

/// Verbs that make a sentence of words.
const LEADING: &str = "gives give yields becomes leads ergibt";

/// What the last words of an answer may tell of its logarithm or of where it comes from.
const GIVEN: &str = "natural log logarithm chain rule markov assumption";

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
    let named = super::beside::named_display(text, segments, known.is_asked);
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
        // `nats per token`, as the question has it, and `step 2`
        plain.extend(words.windows(2).filter(|it| is_own_rate(it, text, known)).map(|it| it[0].span));
        // Directly behind a formula its unit is all that is said; it may also be read with the formula.
        let is_near = |word: &Word| {
            let unit = text[..word.span.start].trim_end().rfind(' ').unwrap_or_default();
            segments
                .math
                .iter()
                .any(|math| math.end <= unit + 1 && !text[math.end..unit + 1].contains(char::is_alphanumeric))
        };
        let near: Vec<Span> = words
            .windows(2)
            .filter(|it| is_own_rate(it, text, known) && is_near(&it[0]))
            .map(|it| it[1].span)
            .collect();
        plain.extend(near);
        if let [first, thing, ..] = words.as_slice()
            && plain.contains(&first.span)
            && first.is_in("per pro")
        {
            plain.push(thing.span);
        }
        let counts = |pair: &&[Word]| {
            pair[0].is_in("step part line row case schritt teil zeile") && pair[1].text.parse::<u32>().is_ok()
        };
        plain.extend(words.windows(2).filter(counts).map(|pair| pair[1].span));
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
        let is_display = |math: &&Span| super::beside::is_displayed(math, text) && computes(math.of(text));
        let precedes = has_display && segments.math.iter().filter(is_display).all(|math| math.start >= gap.end);
        let is_reason = |clause: &&[Word]| {
            is_first
                && clause.first().is_some_and(|word| word.is_in("since because da weil"))
                && clause.iter().any(|word| word.is_in("model models modell"))
        };
        let reasons: Vec<Span> =
            words.split_inclusive(|word| word.ends).filter(is_reason).flatten().map(|word| word.span).collect();
        // `without the first token`, not `without drifting too far`, and not `without the root it would ...`.
        const CLAUSE: usize = 14;
        let is_supposed = |word: &Word| {
            let at = words.iter().position(|it| it.span == word.span).unwrap_or_default();
            let mut clause = words[at..].iter().take(CLAUSE);
            let said = text[word.span.start..].split(['.', '\n']).next().unwrap_or_default();
            let is_ours = said.split_whitespace().any(|word| matches!(word, "I" | "we" | "ich" | "wir"));
            (at == 0 || words[at - 1].ends)
                && !is_ours
                && clause.any(|word| word.is_in("would could wäre würde würden wären"))
        };
        let lacks = |pair: &[Word]| {
            pair[0].is_in("without ohne") && pair[1].is_in("the any das den die first last") && !is_supposed(&pair[0])
        };
        // `As a loss, without the KL term: $x$` tells of what follows.
        let is_led = is_first && words.last().is_some_and(|last| text[last.span.end..].starts_with(':'));
        let is_absent = |at: usize| is_led && names_absent(&words[at + 1..], text, segments);
        let lack = words.windows(2).enumerate().find(|(at, pair)| lacks(pair) && !is_absent(*at));
        if let Some((_, pair)) = lack {
            found.doubt(&pair[0]);
        }
        // `the real value is twice that`
        let multiplies = |pair: &&[Word]| pair[0].is_in("twice thrice half double") && pair[1].is_in("that this it");
        // `se divide entre K`, `on divise par K`
        let does = |pair: &&[Word]| {
            pair[0].is_in("se on si")
                && pair[1].is_in("divide multiplica resta suma eleva divise multiplie soustrait ajoute")
        };
        if let Some(pair) = words.windows(2).find(|pair| multiplies(pair) || does(pair)) {
            found.doubt(&pair[0]);
        }
        // `$a$, times $b$ because ...`
        let joins = |word: &&Word| word.is_in("times plus minus mal") && before.is_some() && behind.is_some();
        if let Some(word) = words.first().filter(|_| words.len() == 1).filter(joins).or_else(|| contradicts(&words)) {
            found.doubt(word);
        }
        // What bears the name of what is asked is that, whatever leads to it: `the complement is ...: $$PPL = x$$`.
        let is_named = named.is_some_and(|named| named.start >= gap.end);
        let is_lead = |word: &Word| {
            // `Instead one samples from ...: $$x$$`
            let opens = word.is_in("instead statt") && words[0].span == word.span;
            let leaves = word.is_in("half hälfte halved doubled negated")
                || word.is_in(
                    "except excluding exclude excludes excluded ignoring ignore skip omit omitted omitting außer",
                );
            // `has three matrices instead of two: ...`
            let at = words.iter().position(|it| it.span == word.span).unwrap_or_default();
            let compares =
                precedes && word.text == "instead" && words.get(at + 1).is_some_and(|next| next.text == "of");
            compares || is_named && (opens || !word.refuses()) && !leaves
        };
        // `the squared value error`
        let is_adjective = |word: &Word| {
            let at = words.iter().position(|it| it.span == word.span).unwrap_or_default();
            let noun = words
                .get(at + 1)
                .is_some_and(|next| next.is_in("value error errors advantage advantages reward rewards ratio"));
            word.text.ends_with("ed") && noun && at > 0 && words[at - 1].is_in("the a an of")
        };
        let is_strong = |word: &&Word| {
            word.is_in(STRONG)
                && !is_adjective(word)
                && !is_lead(word)
                && !is_told(&words, word)
                && !reasons.contains(&word.span)
                && !explains(&words, word, text, segments)
                && !((is_first || precedes) && leads_up(&words, word, text) && is_written(word, text, segments))
                && !(restates(&words, word) && is_written(word, text, segments))
        };
        if let Some(word) = words.iter().find(is_strong) {
            found.doubt(word);
        }
        let copula = |word: &Word| word.is_in(COPULAS);
        let tail = words.iter().rposition(|word| copula(word) || word.ends).map_or(0, |at| at + 1);
        // `It should not be $x$`: what refuses stands before the verb.
        let from = words.iter().rposition(|word| word.ends).map_or(0, |at| at + 1);
        // So it does in the sentence that a colon ends: `This is in no way the right formula for it: $x$`.
        let led = &words[..words.len() - usize::from(words.last().is_some_and(|word| word.ends))];
        let opened = led.iter().rposition(|word| word.ends).map_or(0, |at| at + 1);
        let is_called = words[opened..].iter().any(|word| word.is_in("right correct true valid richtig korrekt"));
        let is_led = before.is_some_and(|math| computes(math.of(text)) || relates(math.of(text)));
        let refusing = words[from..].iter().find(|word| word.refuses());
        let refusing = refusing.or_else(|| words[opened..].iter().find(|word| is_called && word.refuses()));
        if let Some(word) = refusing.filter(|_| is_led) {
            found.doubt(word);
        }
        // `It is two times this: $x$`, `The square of the following: $x$`
        let inner = &words[..words.len().saturating_sub(1)];
        let opened = inner.iter().rposition(|word| word.ends).map_or(0, |at| at + 1);
        let operates = || operates_on_following(&words[opened..]);
        if let Some(word) = before.and_then(|_| operates()).filter(|word| !is_lead(word)) {
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
        let is_label =
            |word: &Word| text[word.span.end..].starts_with(':') && super::beside::names_subject(&word.text, known);
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
                    // `Akzeptanzwahrscheinlichkeit: $x$`
                    () if is_label(word) => false,
                    () if computes(math) => !word.is_in(HARMLESS) && !found.takes(word),
                    // `but we want to say something about $\\pi_\\theta$`
                    () if relates(math) => word.refuses(),
                    () => word.refuses() && words.iter().rev().take(2).any(|near| near.span == word.span),
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
                    // `$x$ bytes of model states`
                    () if word.is_in("of") && is_behind_unit(word, near, units) => false,
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
            if let Some(word) = clause.iter().find(|word| word.is_in(TELLING)).filter(|word| is_about && !is_lead(word))
            {
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

/// Whether a unit is said to be for each of what the question names: `bytes per GPU`.
fn is_own_rate(words: &[Word], text: &str, known: &Known) -> bool {
    let [per, thing] = words else { return false };
    let before = text[..per.span.start].trim_end_matches([' ', '$', ')']);
    let unit = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    let is_asked = |word: &str| {
        let alike = if word == "gpu" { "device" } else { word };
        let mut all = known.question.iter().chain(known.subject);
        all.any(|own| [word, alike].iter().any(|word| own.trim_end_matches('s') == word.trim_end_matches('s')))
    };
    // `per GPU: ...`
    let is_label = before.is_empty() && text[thing.span.end..].starts_with(':');
    per.is_in("per pro") && (super::beside::is_unit(&unit) || is_label) && is_asked(&thing.text)
}

/// Whether a unit stands before a word of a clause.
fn is_behind_unit(word: &Word, clause: &[Word], units: &[String]) -> bool {
    let at = clause.iter().position(|it| it.span == word.span).unwrap_or_default();
    let before = at.checked_sub(1).map(|at| clause[at].text.as_str());
    before.is_some_and(|before| units.iter().any(|unit| unit.to_lowercase() == before))
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

/// Whether it is a name with a label above it, and perhaps indices below: `W^O`, `W_i^Q`, `L_t^{CLIP}`, `V^{\\text{targ}}`.
pub(super) fn is_labelled(math: &str) -> bool {
    let unwrapped = |script: &str| {
        let inside = script.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(script);
        let text = ["\\text{", "\\mathrm{", "\\rm "].iter().find_map(|open| inside.strip_prefix(open));
        (text.unwrap_or(inside).trim_end_matches('}').to_owned(), text.is_some())
    };
    // The base with its alphabet: `L`, `\\mathcal{L}`.
    let base = math.find(['_', '^']).unwrap_or(math.len());
    let (letter, mut rest) = (&math[..base], &math[base..]);
    let bare = letter.rsplit(['{', '\\']).next().unwrap_or_default().trim_end_matches('}');
    let is_capital = bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut is_named = false;
    while let Some(mark) = rest.chars().next() {
        let Some(inside) = rest.strip_prefix(['_', '^']) else { return false };
        let length = match inside.starts_with('{') {
            true => {
                inside.find('}').map_or(inside.len(), |end| end + 1 + usize::from(inside[end + 1..].starts_with('}')))
            }
            false => inside.chars().next().map_or(0, char::len_utf8),
        };
        let (script, is_text) = unwrapped(&inside[..length]);
        let is_word = script.chars().all(|sign| sign.is_ascii_alphabetic()) && !script.is_empty();
        let is_upper = is_word && script.chars().all(|sign| sign.is_ascii_uppercase());
        let labels = is_text && is_word
            || script.len() > 1 && (is_upper || is_word && script.len() > 2)
            || is_capital && is_upper
            || matches!(script.as_str(), "*" | "\\ast" | "\\star");
        match mark {
            '^' if labels => is_named = true,
            '_' if script.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, ',' | ' ' | '\\')) => {}
            _ => return false,
        }
        rest = &inside[length..];
    }
    let is_name = bare.chars().all(char::is_alphabetic) && !bare.is_empty();
    is_named && is_name && (letter.starts_with('\\') || letter.chars().count() == 1)
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

//! Clauses beside a formula that restrict or change it: `averaged over the sentences`, `for correct responses only`.
//!
//! Explanations stay: a clause is doubted only for words that take something away from the formula, do something to
//! it, or call it by the name of another quantity.

use super::Lexicon;
use super::doubt::computes;
use super::head::Head;
use super::operation::{is_step, operates};
use super::prose::{COPULAS, Segments, is_in};
use crate::cards::RoleKind;
use crate::text::Span;

/// Units that make another number of a value, behind `in`.
const UNITS: &str = "percent percentage prozent thousands thousand tausend logs log log-space logarithms";

/// What makes a restriction of `only`; `only the response tokens are scored` explains.
const RESTRICTED: &str =
    "last first previous next positive negative correct incorrect top-k top unlabelled unlabeled true
    valid unigram bigram if when letzte erste letzten ersten positive";

/// Whether a text ends with a name and a colon, behind which a noun for it follows: `- $L_t$: clipped surrogate`.
fn is_legend(before: &str) -> bool {
    let name = before.trim_end_matches([' ', '*']).strip_suffix(':').unwrap_or_default();
    let name = name.trim_end_matches('*').strip_suffix(['$', '`']).unwrap_or_default();
    name.rsplit(['$', '`']).next().is_some_and(|name| !name.is_empty() && super::prose::is_lone(name))
}

/// Words at the start of a clause that do something to the formula before.
const DOING: &str = "times twice multiplied divided minus plus clipped symmetrised symmetrized squared summed truncated
    averaged geometric median scaled negated davon thereof whereof";

/// Those of them that explain where what they are done over is what the formula runs over.
const RUNNING: &str = "averaged summed scaled";

/// What formulas run over.
const PLACES: &str =
    "token tokens response responses completion completions group pair pairs prompts sequence data dataset
    samples examples positions words outcomes steps timesteps vocabulary";

/// Verbs that put something into the formula.
const INCLUDING: &str = "included includes include including scored counted counts flows flow contribute contributes";

const NEGATIONS: &str = "no not never without ohne kein keine nicht masked ignored excluded excluding only nur";

/// Names of quantities, of which a formula is one.
const QUANTITIES: &str =
    "variance cross-entropy entropy probability likelihood log-likelihood deviation median advantage
    ratio reward divergence perplexity return kreuzentropie entropie wahrscheinlichkeit varianz";

/// Words before a quantity that make another one of it.
const MODIFIERS: &str = "inverse reciprocal log negative squared inverted inverse kehrwert";

/// Operations by their words, with what writes them.
const OPERATIONS: &[(&str, &str)] = &[("clip", "clip"), ("sigmoid", "sigma"), ("logarithm", "log"), ("minimum", "min")];

/// Two words that restrict what stands before them.
const RESTRICTING: &[(&str, &str)] = &[
    ("same", "for"),
    // `for $i = 1$ we use $P(t_1)$`
    ("for", "we"),
    ("for", "use"),
    ("for", "take"),
    ("not", "depend"),
    ("different", "prompt"),
    ("different", "prompts"),
    ("other", "way"),
    ("absolute", "value"),
    ("not", "counting"),
    ("at", "most"),
    ("equal", "to"),
    ("less", "than"),
];

struct Clause<'t> {
    words: Vec<(Span, String)>,
    /// The formula directly before, where nothing but punctuation stands between.
    behind: Option<&'t str>,
}

impl Clause<'_> {
    fn has(&self, list: &'static str) -> Option<Span> {
        self.words.iter().find(|(_, word)| is_in(list, word)).map(|(span, _)| *span)
    }

    fn span(&self) -> Span {
        self.words[0].0.to(self.words[self.words.len() - 1].0)
    }
}

/// How far behind a formula words stand directly behind it, with what marks it.
const NEAR: usize = 4;

/// Words for where a range starts; before a formula also where its derivation does.
const STARTS: &str = "starts start begins begin starting beginning beginnt";

/// The clauses of the words beside the formulas.
fn clauses<'t>(text: &'t str, segments: &Segments) -> Vec<Clause<'t>> {
    let mut found = Vec::new();
    let mut words: Vec<(Span, String)> = Vec::new();
    let mut is_first = true;
    let mut behind = None;
    let mut gaps: Vec<Span> =
        segments.prose.iter().chain(&segments.explained).chain(&segments.apart).copied().collect();
    gaps.sort_by_key(|gap| gap.start);
    for (place, gap) in gaps.iter().enumerate() {
        if words.is_empty() {
            behind = segments.math.iter().rev().find(|math| math.end <= gap.start && gap.start - math.end <= NEAR);
            is_first = true;
        }
        let mut at = gap.start;
        for piece in gap.of(text).split_inclusive(char::is_whitespace) {
            let start = at;
            at += piece.len();
            let written = piece.trim_end();
            let core = written.trim_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\\' | '_'));
            let opens = written.starts_with('(') || written.starts_with(',');
            if opens && !words.is_empty() {
                found.push(clause(text, std::mem::take(&mut words), is_first.then_some(behind).flatten()));
                is_first = false;
            }
            if !core.is_empty() {
                let from = start + piece.find(core).unwrap_or(0);
                words.push((Span::new(from, from + core.len()), core.to_lowercase()));
            }
            let is_abbreviation = matches!(written.to_lowercase().as_str(), "i.e." | "i.e" | "d.h." | "e.g." | "i.e.,");
            let ends =
                written.ends_with(['.', ',', ';', ':', '!', '?', ')']) && !is_abbreviation || piece.ends_with('\n');
            if ends && !words.is_empty() {
                found.push(clause(text, std::mem::take(&mut words), is_first.then_some(behind).flatten()));
                is_first = false;
            }
        }
        // `we add the penalty $\\lambda^2$ to it`: a clause goes on behind what is only spoken of.
        let next = gaps.get(place + 1);
        let goes_on = next.is_some_and(|next| {
            let between = |math: &&Span| math.start >= gap.end && math.end <= next.start;
            !segments.math.iter().any(|math| between(&math)) && segments.glossed.iter().any(|math| between(&math))
        });
        if !words.is_empty() && !goes_on {
            found.push(clause(text, std::mem::take(&mut words), is_first.then_some(behind).flatten()));
        }
    }
    found
}

fn clause<'t>(text: &'t str, words: Vec<(Span, String)>, behind: Option<&Span>) -> Clause<'t> {
    let behind = behind.map(|math| math.of(text));
    Clause { words, behind }
}

/// The word that says of a statistic that it is one of the batch, where the question has none: `the mean of $x_j$ over all
/// examples in the mini-batch`.
fn over_batch(clause: &Clause, lexicon: &Lexicon) -> Option<Span> {
    const STATISTICS: &str = "mean variance deviation average statistics std means normalised normalized normalisation
        normalization mittelwert varianz moyenne media";
    const WITHIN: usize = 5;
    let has_many = |role: &crate::cards::Role| {
        let kinds = [RoleKind::Dataset, RoleKind::Prompts, RoleKind::Group];
        kinds.contains(&role.kind) || ["batch", "sample", "example"].iter().any(|part| role.id.contains(part))
    };
    clause.has(STATISTICS)?;
    let over = clause.words.iter().position(|(_, word)| is_in("over across along über sur", word))?;
    let behind = clause.words[over + 1..].iter().take(WITHIN);
    // `over the sequence positions`, where the question has no text.
    let has_text =
        lexicon.vocabulary.roles.iter().any(|role| role.kind == RoleKind::Sequence || role.id.contains("length"));
    let is_foreign = |word: &str| {
        is_in("batch minibatch mini-batch examples samples batches", word)
            || !has_text && is_in("sequence sequences positions sentence", word)
    };
    let word = { behind }.find(|(_, word)| is_foreign(word))?;
    let is_denied = clause.words[..over].iter().any(|(_, word)| is_in("not never nicht rather instead unlike", word));
    let has_batch = lexicon.vocabulary.roles.iter().any(has_many);
    (lexicon.has_tensors && !is_denied && !has_batch).then_some(word.0)
}

/// The clause that may change the formula, if there is one.
pub(super) fn changing(text: &str, segments: &Segments, lexicon: &Lexicon) -> Option<Span> {
    if lexicon.general {
        return None;
    }
    let math: Vec<&str> = segments.math.iter().map(|span| span.of(text)).collect();
    let main = math.iter().rev().find(|math| computes(math))?;
    let main_start = main.as_ptr() as usize - text.as_ptr() as usize;
    let writes = |part: &str| math.iter().any(|math| math.contains(part));
    let is_subject = |word: &str| lexicon.subject.iter().any(|known| known == word);
    let named = super::beside::named_display(text, segments, &|left| lexicon.names_result(left));
    for clause in clauses(text, segments) {
        let from = clause.words[0].0.start;
        if let Some(word) = over_batch(&clause, lexicon) {
            return Some(word);
        }
        // What leads to the formula with the name of what is asked only describes it.
        if named.is_some_and(|named| clause.span().end <= named.start) {
            continue;
        }
        if segments.apart.iter().any(|gap| gap.start <= from && from < gap.end) {
            if is_other_source(&clause, text, segments, lexicon) {
                return Some(clause.span());
            }
            continue;
        }
        let words: Vec<&str> = clause.words.iter().map(|(_, word)| word.as_str()).collect();
        let pair =
            |a: &'static str, b: &'static str| words.windows(2).any(|pair| is_in(a, pair[0]) && is_in(b, pair[1]));
        // `starts at the first token` says nothing new.
        let starts = |places: &'static str| {
            words.windows(2).enumerate().any(|(at, pair)| {
                let is_first =
                    words[at + 2..].iter().take(2).any(|word| is_in("first beginning ersten 0 zero null", word));
                is_in(STARTS, pair[0]) && is_in(places, pair[1]) && !is_first
            })
        };
        // `in log form` before a formula with a logarithm
        let in_form = words.windows(3).any(|it| it[0] == "in" && is_in("form space notation domain scale", it[2]))
            && (writes("log") || writes("exp") || writes("ln") || writes("e^"))
            && (clause.words[0].0.start < main_start || is_step(text, clause.words[0].0.end, &segments.math, lexicon));
        let is_after = segments.math.iter().any(|span| span.end <= clause.words[0].0.start && computes(span.of(text)));
        let stem = |stem: &str| words.iter().any(|word| word.starts_with(stem));
        let negates = words.iter().any(|word| is_in("no not never without ohne kein keine nicht", word));
        let start = words.iter().position(|word| !is_in("and then but", word)).unwrap_or(0);
        let first = words[start];
        let is_french = first == "plus" && words.get(start + 1).is_some_and(|next| is_in("la le les un une on", next));
        let is_spoken = is_french || is_legend(&text[..clause.words[0].0.start]);
        let runs = is_in(RUNNING, first)
            && words.iter().any(|word| is_in(PLACES, word))
            && !words.iter().any(|word| is_in("per each first", word));
        // `squared error of the value function`
        let next = words.get(start + 1).copied().unwrap_or_default();
        let names = is_in("error errors surrogate loss reward rewards advantage advantages ratio term deviation", next);
        let does = is_in(DOING, first) && !is_spoken && !runs && !names;
        // `The loss does not change when a constant is added.`
        let is_same = words.windows(2).any(|pair| pair == ["not", "change"])
            || words.iter().any(|word| is_in("unchanged invariant", word));
        let doubts = pair("in", UNITS) && !in_form
            || restricts(&words)
            || does && is_after && !words.iter().any(|word| is_in(COPULAS, word))
            || lexicon.vocabulary.role("prompt").is_some()
                && stem("prompt")
                && clause.has(INCLUDING).is_some()
                && clause.has(NEGATIONS).is_none()
            || negates && OPERATIONS.iter().any(|(word, sign)| denies(&words, word) && writes(sign))
            || pair("not", PLACES)
            || pair("not", "counted scored included considered")
                && stem("token")
                && clause.has("first last end begin").is_some()
                && is_after
            || RESTRICTING.iter().any(|(a, b)| pair(a, b) && !is_remark(&words, (a, b), &clause, text))
            || pair("per each every one", "layer block head schicht")
                && !is_after
                && !is_subject("layer")
                && clause.words[clause.words.len() - 1].0.end + NEAR >= main_start
            || starts("at bei")
            || is_after
                && starts("with from mit von")
                && !words.iter().any(|word| is_in("training optimisation optimization learning", word))
            || is_after
                && !is_same
                && operates(&words, lexicon)
                && !is_step(text, clause.words[0].0.end, &segments.math, lexicon)
            || pair("is are ist sind", "independent unabhängig i.i.d iid") && !is_subject("unigram")
            || words.last().is_some_and(|last| *last == "joint")
            || pair("natural natürliche natürlichen", "logarithm logarithms log logs logarithmus")
                && (writes("log_2") || writes("log_{2}") || main.contains("2^"))
            || stem("penalty") && clause.has("subtracted added").is_some() && !writes("KL") && !writes("beta")
            || matches!(words.as_slice(), ["even" | "odd" | "gerade" | "ungerade"])
            || pair("over", "tokens") && stem("expectation") && !writes("_t") && !writes("_{t")
            || super::part_told::contradicts(&words, &writes, lexicon.has_tensors && writes("softmax"))
            || is_other_source(&clause, text, segments, lexicon)
            || is_misnamed(&clause, &words, &is_subject, lexicon);
        if doubts {
            return Some(clause.span());
        }
    }
    None
}

/// Whether a negation stands before a word with a stem.
fn denies(words: &[&str], stem: &str) -> bool {
    let negation = words.iter().position(|word| is_in("no not never without ohne kein keine nicht", word));
    negation.is_some_and(|at| words[at..].iter().any(|word| word.starts_with(stem)))
}

/// Whether words that may restrict tell a property: `the baseline does not depend on $y$`, `this is far less than`, `for
/// $T \\to 0$ we get`.
fn is_remark(words: &[&str], pair: (&str, &str), clause: &Clause, text: &str) -> bool {
    let has = |list: &'static str| words.iter().any(|word| is_in(list, word));
    match pair {
        ("not", "depend") => has("baseline it since because gradient"),
        ("less", "than") => has("this it far much"),
        ("for", _) => {
            text[clause.span().start..clause.span().end].contains("\\to") || clause.span().of(text).contains('→')
        }
        _ => false,
    }
}

/// Whether `only` takes something away: `only the previous token`, `for positive advantages only`; not `depends only on
/// the previous token`.
pub(super) fn restricts(words: &[&str]) -> bool {
    const WORDS: usize = 3;
    words.iter().enumerate().filter(|(_, word)| is_in("only nur", word)).any(|(at, _)| {
        let behind = &words[at + 1..words.len().min(at + 1 + WORDS)];
        let near = if behind.is_empty() { &words[at.saturating_sub(WORDS)..at] } else { behind };
        let depends = at > 0 && is_in("depends depend conditions conditioned condition hängt", words[at - 1]);
        // `It is zero only if both agree` tells a property.
        let is_property = behind.first() == Some(&"if") && words[..at].iter().any(|word| is_in(COPULAS, word));
        let is_equivalence = is_property || at > 0 && is_in("and und", words[at - 1]);
        !depends && !is_equivalence && near.iter().any(|word| is_in(RESTRICTED, word))
    })
}

/// Whether the words draw from another model than the formula: `sampled from \pi_\theta` beside `y \sim \pi_{ref}`.
fn is_other_source(clause: &Clause, text: &str, segments: &Segments, lexicon: &Lexicon) -> bool {
    let words = &clause.words;
    let is_draw = |at: &usize| {
        let (verb, from) = (&words[*at].1, &words[*at + 1].1);
        is_in("sampled drawn gezogen generated taken", verb) && is_in("from by aus von under", from)
            || verb == "taken" && from == "over"
    };
    (0..words.len().saturating_sub(1)).filter(is_draw).any(|at| draws_otherwise(clause, at, text, segments, lexicon))
}

/// Whether the draw at a place of the words is not that of the formula: `sampled from \pi_\theta` beside `y \sim \pi_{ref}`,
/// `not generated by the policy` beside `y \sim \pi_\theta`.
fn draws_otherwise(clause: &Clause, at: usize, text: &str, segments: &Segments, lexicon: &Lexicon) -> bool {
    let words = &clause.words;
    let is_denied = at > 0 && is_in("not never nicht", &words[at - 1].1);
    let model = |latex: &str| {
        let row = crate::latex::parse(latex).tree.row;
        let head = row.first().and_then(Head::of)?;
        let splits = head.splits();
        let roles = splits.iter().map(|split| lexicon.vocabulary.named(&split.key));
        let named = roles.into_iter().find(|roles| !roles.is_empty())?;
        named.into_iter().find(|role| role.kind == RoleKind::Model).map(|role| role.id.clone())
    };
    let from = words[at + 1].0.end;
    let behind = text[from..].trim_start_matches([' ', '$']);
    let named = match words.get(at + 2).map(|(_, word)| word.as_str()) {
        Some("the") => {
            let said: Vec<&str> = words[at + 2..].iter().take(4).map(|(_, word)| word.as_str()).collect();
            let model = |id: &str| lexicon.vocabulary.role(id).filter(|role| role.kind == RoleKind::Model);
            let first = || lexicon.vocabulary.of_kind(RoleKind::Model).next();
            let other = said.iter().find_map(|word| model(word));
            let is_model = said.iter().any(|word| is_in("policy model distribution", word));
            // `the policy that produced the samples`
            let is_told = said.windows(2).any(|pair| pair[0] == "policy" && is_in("that which who behind", pair[1]));
            let role = match said.contains(&"policy") && !is_told {
                true => other.or_else(first),
                false => other.filter(|_| is_model),
            };
            role.map(|role| role.id.clone())
        }
        _ => {
            let end = behind.find([' ', '$', ',', '.', '(']).unwrap_or(behind.len());
            model(&behind[..end])
        }
    };
    let Some(named) = named else { return false };
    let mut sources = Vec::new();
    let mut draws = false;
    for math in &segments.math {
        for source in math.of(text).split("\\sim").skip(1) {
            draws = true;
            sources.extend(model(source.trim_start_matches(['{', ' '])));
        }
    }
    // `\mathbb{E}_x` without a source is drawn as the question says.
    let averages =
        segments.math.iter().any(|math| ["\\mathbb{E}", "E_", "E["].iter().any(|sign| math.of(text).contains(sign)));
    let first = lexicon.vocabulary.of_kind(RoleKind::Model).next().map(|role| role.id.clone());
    let is_source = match draws {
        true => sources.contains(&named),
        false if averages => first.is_none_or(|first| first == named),
        false => return false,
    };
    is_source == is_denied
}

/// Whether a clause behind the formula calls it another quantity: `is the inverse perplexity`, `i.e. the variance`.
fn is_misnamed(clause: &Clause, words: &[&str], is_subject: &dyn Fn(&str) -> bool, lexicon: &Lexicon) -> bool {
    let Some(math) = clause.behind.filter(|math| computes(math)) else { return false };
    // `H(S) = ... is the cross-entropy` speaks of a part.
    if let Some((left, _)) = math.split_once('=').filter(|(left, _)| !left.contains(['{', '<', '_', '\\'])) {
        let row = crate::latex::parse(left).tree.row;
        if !row.first().and_then(Head::of).is_some_and(|head| lexicon.is_result(&head.base)) {
            return false;
        }
    } else if super::prose::relates(math) {
        return false;
    }
    let said = match words {
        ["which" | "that" | "this" | "it" | "das" | "dies" | "es", verb, rest @ ..] if is_in(COPULAS, verb) => rest,
        ["i.e" | "d.h", rest @ ..] => rest,
        [verb, rest @ ..] if is_in(COPULAS, verb) => rest,
        _ => return false,
    };
    let said: Vec<&str> =
        said.iter().copied().skip_while(|word| is_in("the a an die der das ein eine", word)).collect();
    let stops = "of per that which von des der under for between with to and on normalised normalized";
    let phrase: Vec<&str> = said.iter().copied().take_while(|word| !is_in(stops, word)).collect();
    let Some((last, before)) = phrase.split_last() else { return false };
    let is_other = is_in(QUANTITIES, last) && !is_subject(last) && before.is_empty();
    let is_modified =
        before.iter().chain(&phrase[..1]).any(|word| is_in(MODIFIERS, word)) && (is_subject(last) || phrase.len() == 1);
    let is_of_other = said.iter().any(|word| is_in("unigram bigram trigram", word) && !is_subject(word));
    // `This is the square root of the perplexity.`
    let behind = said.iter().skip_while(|word| !is_in("of von des der", word)).skip(1);
    let mut behind = behind.filter(|word| !is_in("the this that a der des", word));
    let is_made_of = phrase.iter().any(|word| super::doubt::is_telling(word))
        && behind.next().is_some_and(|word| is_subject(word) || is_in("loss objective formula result", word));
    is_made_of || is_other || is_modified && !is_subject(before.last().copied().unwrap_or_default()) || is_of_other
}

//! Whether the words of the sentence around the answer are known to change nothing.
//!
//! What a word does to a formula can only be told of words that are known. The words directly around the formula that
//! counts must be words that connect, words of the subject, or words of the question; beside any other word, of whatever
//! language, a formula is not called right. A sentence that leads to a display may describe it in more words, but must not
//! be about another quantity. Sentences further off explain, and are looked at by `doubt.rs` and `clause.rs`.

use super::Lexicon;
use super::doubt::{HARMLESS, SUBORDINATE, Word, computes, names_absent, words};
use super::prose::{COPULAS, Known, Segments, is_in, relates};
use crate::text::Span;

/// Words that connect, order and address.
const CONNECTING: &str =
    "if how what there these those each every all both only overall again already simply directly therefore because
    since due after before above below step line next last part way case namely i.e e.g say called known named
    denoted understood interpreted us me him her student teacher question exercise task problem solve solved solving
    solution answering asked need needs needed want wanted find found calculate calculating compute computing
    determine express expressed expressing rewrite rewriting rewritten simplify simplifies simplified simplifying
    expand expanding plug plugging substitute substituting inserting insert combine combining combined putting put
    set setting leads lead leading arrive arrives end ends yield yields yielding become becomes turns reads read
    looks look like form forms row rows column columns entry entries component components element elements shape
    scale scales shift shifts rescale version contribute contributes compare compares use uses consist consists
    combines assign assigns predict predicts treat treats depend depends apply applies applied applying replace
    replaces replacing plugs summing second-order first-order higher-order independence theorem annahme regel log-
    likelihood likelihood notation notations symbol symbols sign side sides hand left right equal equals equivalent
    equivalently identical same means mean meaning denoting representing represents represent describes describe
    corresponds corresponding measures measure measuring quantifies estimates serves tells shows show shown state
    states stated saying follows following according via through within up take taking taken takes make makes made
    making come comes start starts starting begin full complete completely entire whole general generally generic
    standard usual usually classic classical typical typically common commonly well original simple basic exact
    exactly precise precisely explicit explicitly short compact closed clean clear clearly obviously easy final main
    official resulting given respective individual separate together now here please sorry maybe perhaps guess
    believe hope hopefully sure think opinion memory lecture slides slide script book paper papers notes class
    course eq formula formulas formulae expression expressions equations terms definition definitions defining
    define definiert definieren rule rules law property properties assumption optimiere optimieren ziel ziele
    trainiert zielfunktion folgende folgenden folgender mittlere mittleren hier dies dieser diese dieses wie man wir
    ich uns es sie als auch noch nun jetzt zuerst zunächst schließlich einsetzen eingesetzt umformen umgeformt
    ergeben erhält erhalten bekommt bekommen gilt gelten lautet gleich heißt heisst bezeichnet nach laut gemäß über
    vom beim zum zur im am aus auf bei für gesucht gesuchte gegeben gegebene allgemein allgemeine endgültige
    berechnen berechnet wobei sowie bzw daraus damit dabei davon insgesamt einfach il elle est sont donc où on nous
    avec pour la le les l'expression formule réponse son con donde por tanto fórmula respuesta dove risposta quindi
    onde então on définit définissons soit sea sean entonces alors si chaque cada uno es-est c'est-à-dire désigne désignent
    denota denotan measured captured quantified spread suppose consists notation adding adds add up solving inserting fitted observation
    observations effect properties hold holds";

/// Words of the subject that name no other value of it.
const SUBJECT: &str =
    "forward backward pass passes model models language modelling modeling lm llm llms network neural transformer transformers gpt gpt-2 gpt2
    policy policies reference actor agent learner trained training train fine-tuned fine-tuning finetuning
    instruction instruction-tuning tuning tuned sft rlhf alignment aligned preference preferences preferred pair
    pairs pairwise dataset datasets data corpus sample samples sampled sampling batch text texts sentence sentences
    sequence sequences document documents word words token tokens tokenized vocabulary context contexts history
    prompt prompts input inputs output outputs response responses completion completions target targets label labels
    class classes distribution distributions predicted prediction predictions predictive true actual empirical
    parameters parameter params param trainable weights weight matrices matrix vector vectors layer layers attention head heads embedding
    embeddings hidden dimension dimensions size sizes width length lengths count counts number numbers total time
    step steps timestep timesteps state states action actions trajectory trajectories episode reward rewards
    advantage advantages estimator estimators estimate estimated group groups group-relative normalisation
    normalization clipped clipping surrogate objective objectives loss losses cost function functions ratio ratios
    importance optimisation optimization optimise optimize optimised optimized optimal optimum maximise maximize
    maximised maximized maximising maximizing minimise minimize minimised minimized minimising minimizing update
    updates updated iteration rate learning scheduler schedule warmup warm-up cosine decay decayed memory bytes byte
    cache flops compute computation costs budget draft speculative decoding decode accept accepted acceptance
    checkpoint checkpoints checkpointing activations activation optimiser optimizer adam adamw rule ppo grpo dpo
    rloo gae clip kl kullback-leibler kl-divergence kl-penalty penalty regulariser regularizer regularisation
    regularization term sigmoid softmax exponent root n-th nth normalise normalize normalised normalized normalising
    normalizing constant ln layernorm coefficient coefficients factor factors chain markov bayes n-gram ngram order
    conditional conditionals autoregressive causal next-token positional encoding rotary modell sprachmodell
    sprachmodells modells satz satzes folge sequenz länge wahrscheinlichkeiten verteilung verteilungen daten
    datensatz datensatzes parameteranzahl anzahl zielfunktion verlust verlustfunktion kosten belohnung vorteil
    vorteile politik antwort antworten gewichte gewichtung schritt zeitschritt";

/// Words behind which the formula is described, and no other quantity named: `is the exponentiated average: ...`.
const DESCRIBING: &str = "as als in wird werden wurde via defined definiert";

/// Words at the start of a clause that explains what stands before.
const EXPLAINING: &str =
    "where with because since as so thus hence therefore using by wobei mit da also weil and which";

/// Words for some of several, behind `for`.
const RESTRICTED: &str = "first second last final correct only just single one simple true given";

/// Words of what a formula lacks, in a sentence that describes it.
const DESCRIBED: &str = "no not without nor none neither kein keine nicht ohne except instead rather but unlike";

/// The most words of a label before a formula.
const LABEL: usize = 4;

/// How many words before the formula they must stand off.
const REFUSED: usize = 3;

/// Other words, most of them German, for those of titles.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("expectation", "expected"),
    ("perplexität", "perplexity"),
    ("perplexité", "perplexity"),
    ("perplejidad", "perplexity"),
    ("perplessità", "perplexity"),
    ("probabilité", "probability"),
    ("probabilidad", "probability"),
    ("probabilità", "probability"),
    ("perte", "loss"),
    ("pérdida", "loss"),
    ("perdita", "loss"),
    ("mémoire", "memory"),
    ("memoria", "memory"),
    ("avantage", "advantage"),
    ("ventaja", "advantage"),
    ("kreuzentropie", "cross-entropy"),
    ("divergenz", "divergence"),
    ("verhältnis", "ratio"),
    ("wahrscheinlichkeit", "probability"),
    ("annahmewahrscheinlichkeit", "acceptance"),
    ("varianz", "variance"),
    ("standardabweichung", "deviation"),
    ("mittelwert", "mean"),
    ("lernrate", "rate"),
    ("temperatur", "temperature"),
    ("aufmerksamkeit", "attention"),
    ("speicher", "memory"),
    ("speicherbedarf", "memory"),
    ("unigramm", "unigram"),
    ("bigramm", "bigram"),
    ("trigramm", "trigram"),
    ("pro", "per"),
    ("vorteil", "advantage"),
];

/// Whether a word only connects, or names a thing of the subject.
pub(super) fn is_plain(word: &str) -> bool {
    is_in(CONNECTING, word) || is_in(SUBJECT, word)
}

/// Whether a German compound names a thing of the subject by its last part: `Akzeptanzwahrscheinlichkeit`, `Kettenregel`.
fn is_compound_noun(word: &str) -> bool {
    const THINGS: [&str; 8] =
        ["wahrscheinlichkeit", "regel", "funktion", "verlust", "formel", "rate", "speicher", "schätzer"];
    const OTHERS: [&str; 5] = ["gegen", "rest", "komplement", "kehr", "fehl"];
    let part = THINGS.iter().find_map(|thing| word.strip_suffix(thing));
    part.is_some_and(|part| part.chars().count() > 3 && !OTHERS.iter().any(|other| part.starts_with(other)))
}

/// Whether a word, in lower case, names what is asked, perhaps in another language.
pub(super) fn names_subject(word: &str, known: &Known) -> bool {
    let other = OTHER_WORDS.iter().find(|(other, _)| *other == word).map(|(_, word)| *word);
    let is_asked = |word: &str| known.subject.iter().chain(known.question).any(|own| own == word);
    is_asked(word) || other.is_some_and(is_asked) || is_compound_noun(word)
}

/// Whether a word says nothing of the formula beside it.
fn is_allowed(word: &Word, lexicon: &Lexicon) -> bool {
    let text = word.text.trim_end_matches("'s").trim_end_matches("’s");
    let is_own_unit = |word: &str| lexicon.vocabulary.units.iter().any(|unit| unit.to_lowercase() == word);
    if is_unit(text) && !is_own_unit(text) && !lexicon.subject.iter().any(|known| known == text) {
        return false;
    }
    let is_listed = |word: &str| {
        [HARMLESS, CONNECTING, SUBJECT, SUBORDINATE].iter().any(|list| is_in(list, word))
            || lexicon.subject.iter().any(|known| known == word)
            || lexicon.question.iter().any(|known| known == word)
            || is_own_unit(word)
    };
    let is_known = |word: &str| {
        let german = OTHER_WORDS.iter().find(|(german, _)| *german == word).map(|(_, word)| *word);
        is_listed(word)
            || is_listed(word.strip_suffix('s').unwrap_or(word))
            || german.is_some_and(is_listed)
            || is_compound_noun(word)
    };
    let is_name = text.chars().count() == 1 || text.contains(|letter: char| letter.is_numeric() || letter == '_');
    let joints = ['-', '/', '–'];
    let is_compound =
        text.contains(joints) && text.split(joints).all(|part| part.chars().count() < 2 || is_known(part));
    let is_mark = super::boundary::is_about(text);
    is_name || is_mark || word.tells_direction() || is_known(text) || is_compound
}

/// Whether a word is a unit in which a value may be.
pub(super) fn is_unit(word: &str) -> bool {
    const WORDS: &str =
        "bit bits nat nats byte bytes kb mb gb tb kib mib gib tib kilobytes megabytes gigabytes terabytes kilobyte
        megabyte gigabyte seconds second minutes hours days percent prozent floats joules macs";
    is_in(WORDS, word)
}

/// The words of a clause before a formula that are not known, without those that describe the formula: behind a verb, or
/// behind the name of what is asked, where a colon or a line end follows.
fn unknown_before<'w>(
    clause: &'w [Word],
    length: usize,
    (text, segments): (&str, &Segments),
    lexicon: &Lexicon,
) -> Option<&'w Word> {
    let last = clause.last()?;
    let is_sentence =
        text[last.span.end..].trim_start_matches(['*', '_', ')', ' ', '\\', '"']).starts_with([':', '\n', '.']);
    let names = |word: &Word| {
        word.text.chars().count() > 2
            && !word.is_in(HARMLESS)
            && !word.is_in("model models language token tokens")
            && lexicon.subject.contains(&word.text)
    };
    let verb = clause.iter().position(|word| {
        word.is_in(COPULAS) || word.is_in(DESCRIBING) || word.is_in(DESCRIBED) || word.tells_direction() || names(word)
    });
    // A sentence that leads to a display tells of the formula what it likes; a label of a few words names it.
    let end = match is_sentence {
        true if length > LABEL => 0,
        true => verb.map_or(clause.len(), |at| at + 1),
        false => clause.len(),
    };
    // `No length normalisation: ...` describes; `it is not the following: ...` refuses, and `wrong` does anywhere.
    let near = clause.len().saturating_sub(REFUSED);
    // `and needs no reference model:` tells what the formula lacks.
    let lacks = |at: usize| {
        let denies = clause[at].is_in("no without kein keine ohne");
        is_sentence && length > LABEL && denies && names_absent(&clause[at + 1..], text, segments)
    };
    let refuses = |(at, word): (usize, &'w Word)| {
        let is_mild = word.is_in(DESCRIBED) || word.text.ends_with("n't") || word.text.ends_with("n’t");
        let refuses = word.refuses() && !word.aside && (!is_mild || at >= near && !lacks(at));
        (refuses || is_unit(&word.text) && !is_allowed(word, lexicon)).then_some(word)
    };
    let rest = clause.iter().enumerate().skip(end).find_map(refuses);
    let is_estimate = |at: usize| {
        let next = clause.get(at + 1).or(clause.get(at.wrapping_sub(1)));
        clause[at].is_in("maximum likelihood negative neg")
            && next.is_some_and(|next| next.is_in("maximum likelihood estimate estimator log-likelihood log"))
    };
    let is_unknown = |at: &usize| {
        let word = &clause[*at];
        match is_sentence && word.is_in(DESCRIBED) {
            true => *at >= near,
            false if word.aside && is_sentence => word.refuses(),
            false => !is_allowed(word, lexicon) && !is_estimate(*at),
        }
    };
    (0..end).find(is_unknown).map(|at| &clause[at]).or(rest)
}

/// Names of methods, each with formulas of its own.
const METHODS: &str = "ppo grpo dpo ipo simpo dapo rloo gae reinforce trpo sac kto orpo a2c sft bert gpt mlm clm";

/// What may head the subject of a sentence whatever is asked.
const HEADS: &str = "answer solution result formula equation expression definition value quantity term number count total
    amount size cost rule form version objective loss function it this that which here lösung antwort ergebnis formel wert
    verlust verlustfunktion zielfunktion anzahl we i following it's model estimate estimator idea choice way";

const ARTICLES: &str = "the a an our my der die das ein eine";

/// Words behind which a subject is told more closely.
const PREPOSITIONS: &str =
    "of for in on to from with under over at by per von für der des im bei pro between used as that
    which when";

/// Words that make many of a thing, or a part.
const MULTIPLES: &str = "twice half double triple doppelte dreifache hälfte";

/// Whether the question has a word, or its singular.
fn is_of_question(word: &Word, lexicon: &Lexicon) -> bool {
    let is_asked = |word: &str| {
        let singular = word.strip_suffix('s').unwrap_or(word);
        let is_one = |known: &String| known == word || known == singular || known.strip_suffix('s') == Some(singular);
        lexicon.subject.iter().any(is_one) || lexicon.question.iter().any(is_one)
    };
    let known = |word: &str| {
        let other = OTHER_WORDS.iter().find(|(other, _)| *other == word).map(|(_, word)| *word);
        is_asked(word) || other.is_some_and(is_asked)
    };
    word.text.split(['-', '/', '–', '\'', '’']).any(known)
}

/// A name of another quantity before the verb, or in place of a sentence: `The attention weights are $x$`, `The reverse KL
/// divergence: $x$`, `The GRPO advantage is $x$`, `Twice the value of the loss equals $x$`.
fn other_subject<'w>(clause: &'w [Word], lexicon: &Lexicon) -> Option<&'w Word> {
    let clause: Vec<&Word> = clause.iter().filter(|word| !word.aside).collect();
    let is_own = |word: &Word| is_of_question(word, lexicon);
    let multiple = clause.iter().find(|word| word.is_in(MULTIPLES) && !is_own(word));
    if let Some(word) = multiple {
        return Some(word);
    }
    let verb = clause.iter().position(|word| word.is_in("is are ist sind equals reads lautet"));
    // `while the penalty is charged at each token: ...`: what is told behind the verb is no formula.
    // Neither is it in `the winner is chosen in proportion to strength: ...`.
    const TOLD: usize = 2;
    const IDENTIFYING: &str =
        "defined given computed calculated written expressed obtained called known denoted found equal equals following
        follows below formula expression definition then just simply the a an definiert gegeben berechnet";
    let told = verb.map(|at| &clause[at + 1..]).filter(|told| told.len() >= TOLD).unwrap_or_default();
    let is_subordinate = clause.first().is_some_and(|word| word.is_in("while whereas where wobei"));
    if !told.is_empty() && (is_subordinate || !told.iter().any(|word| word.is_in(IDENTIFYING))) {
        return None;
    }
    let before = &clause[..verb.unwrap_or(clause.len())];
    let starts = before.iter().position(|word| word.is_in(ARTICLES))?;
    // Without a verb that is known a few words behind an article are a name, before what tells them more closely.
    let is_verb = |word: &&Word| word.is_in(COPULAS) || word.is_in(DESCRIBING) || word.is_in(CONNECTING);
    if verb.is_none() && starts > 0 {
        return None;
    }
    let method = before.iter().copied().find(|word| word.is_in(METHODS) && !is_own(word)).filter(|_| verb.is_some());
    let phrase = &before[starts + 1..];
    let end = phrase.iter().position(|word| word.is_in(PREPOSITIONS));
    let is_name = |named: &[&Word]| {
        named.len() < LABEL && !named.iter().any(|word| word.is_in(ARTICLES)) && !named.iter().any(is_verb)
    };
    if verb.is_none() && !end.is_some_and(|end| is_name(&phrase[..end])) {
        return None;
    }
    let phrase = &phrase[..end.unwrap_or(phrase.len())];
    let head = *phrase.last()?;
    let is_letter = |word: &Word| word.text.chars().count() < 3 || word.text.contains(char::is_numeric);
    let is_other = !is_letter(head) && !head.is_in(HEADS) && !is_own(head);
    let unknown = phrase.iter().copied().find(|word| !is_letter(word) && !is_allowed(word, lexicon));
    method.or(is_other.then_some(head)).or(unknown)
}

/// A word directly around the formula that counts of which nothing tells what it does.
pub(super) fn unknown_word(text: &str, segments: &Segments, lexicon: &Lexicon) -> Option<Span> {
    let is_asked = |left: &str| lexicon.names_result(left);
    if let Some(case) = special_case(text, segments) {
        return Some(case);
    }
    let computing: Vec<&Span> = segments.math.iter().filter(|math| computes(math.of(text))).collect();
    // What has a name of its own is said of that name.
    let counts = |math: &&Span| {
        let formula = math.of(text);
        let left = formula.split_once('=').map(|(left, _)| left.trim_matches(['&', ' ', ':']));
        computing.len() == 1 || !relates(formula) || left.is_some_and(is_asked)
    };
    // A part of another formula.
    let is_part = |math: &&Span| {
        let left = math.of(text).split_once('=').map(|(left, _)| left.trim()).filter(|left| !left.is_empty());
        let uses = |other: &&Span, left: &str| {
            let right = other.of(text).split_once('=').map_or(other.of(text), |(_, right)| right);
            other.start != math.start && right.contains(left)
        };
        left.is_some_and(|left| computing.iter().any(|other| uses(other, left)))
    };
    let mut candidates: Vec<&Span> = computing.iter().copied().filter(|math| counts(math) && !is_part(math)).collect();
    // `Freeze $W_0 \\in \\mathbb{R}^{d \\times k}$` declares a name.
    let declares = |math: &Span| super::prose::states(math.of(text)) && !relates(math.of(text));
    if computing.iter().any(|math| !declares(math)) {
        candidates.retain(|math| !declares(math));
    }
    // Beside a displayed formula those in the text are spoken of, unless they alone bear the name of what is asked.
    let displayed = || candidates.iter().filter(|math| is_displayed(math, text));
    if displayed().any(|math| relates(math.of(text))) {
        candidates.retain(|math| is_displayed(math, text));
    } else if displayed().next().is_some() {
        candidates.retain(|math| is_displayed(math, text) || relates(math.of(text)));
    }
    for gap in &segments.prose {
        let touch = |from: usize, to: usize| !text[from..to].contains(char::is_alphanumeric);
        let leads = candidates.iter().find(|math| math.start >= gap.end && touch(gap.end, math.start));
        let follows = candidates.iter().rev().find(|math| math.end <= gap.start && touch(math.end, gap.start));
        let said = words(gap.of(text), gap.start, true);
        if leads.is_some() {
            let start = said.iter().rposition(|word| ends_clause(word, text)).map_or(0, |at| at + 1);
            let clause = &said[start..];
            let opens_at = clause.first().map_or(gap.start, |word| word.span.start);
            // In the middle of a sentence that speaks of something else.
            let is_behind_other = start == 0
                && text[..opens_at]
                    .trim_end_matches(|letter: char| letter.is_whitespace() || letter == '(')
                    .ends_with(['$', ']', '`', '}']);
            let other = || other_subject(clause, lexicon).filter(|_| !lexicon.general);
            // A clause behind a comma is the end of a sentence, and no label.
            let opened = said.iter().rposition(|word| ends_sentence(word, text)).map_or(0, |at| at + 1);
            let length = said.len() - opened.min(start);
            // What leads to another display with the same name is held against that one.
            let left = |math: &Span| math.of(text).split_once('=').map(|(left, _)| left.trim().to_owned());
            let leads_on = leads.is_some_and(|math| {
                let is_same =
                    |other: &&&Span| other.start > math.start && left(other).is_some() && left(other) == left(math);
                is_displayed(math, text) && candidates.iter().find(is_same).is_some()
            });
            let word = unknown_before(clause, length, (text, segments), lexicon);
            // What bears the name of what is asked is that, whatever leads to it.
            let is_named = leads.is_some_and(|math| {
                left(math).is_some_and(|left| is_asked(&left) || lexicon.general && super::prose::is_lone(&left))
            });
            // `Momentum SGD gives $\\theta_t = x$`: but not where another thing is said to do it.
            let does = clause
                .iter()
                .take(REFUSED + 1)
                .position(|verb| verb.is_in("does gives uses takes computes yields says has is"));
            // `it does not re-centre: ...` describes, `it is not: ...` refuses.
            let refuses = |word: &Word| {
                let at = clause.iter().position(|it| it.span == word.span).unwrap_or_default();
                let is_flat = word.is_in("wrong incorrect false falsch") || word.text.ends_with("n't");
                // `Nobody writes it in this way: ...`
                let of_formula = clause.iter().any(|word| {
                    word.is_in("write writes written think say says believe claim form way formula expression")
                });
                word.refuses() && (is_flat || of_formula || at > 0 && clause[at - 1].is_in("is are was ist sind be"))
            };
            let counts = |word: &&Word| {
                let is_subject = does.is_some_and(|verb| clause[..verb].iter().any(|it| it.span == word.span));
                !is_named || is_subject || refuses(word) || is_unit(&word.text)
            };
            let word = word.filter(counts).or_else(other);
            if let Some(word) = word.filter(|_| !is_behind_other && !leads_on) {
                return Some(word.span);
            }
        }
        if let Some(math) = follows {
            let first = said.first().map_or(gap.end, |word| word.span.start);
            let is_apart = text[math.end..first].contains(['\n', '.', ',', ';', ':']);
            let end = said.iter().position(|word| word.ends).map_or(said.len(), |at| at + 1);
            let clause = &said[..end];
            let explains = clause.first().is_some_and(|word| word.is_in(EXPLAINING));
            let is_unknown = |word: &&Word| !is_allowed(word, lexicon) || word.is_in(RESTRICTED) && restricts(clause);
            if let Some(word) = clause.iter().find(is_unknown).filter(|_| !is_apart && !explains) {
                return Some(word.span);
            }
        }
    }
    None
}

/// A word of a remark inside of mathematics, `x \\quad \\text{for even } n`, of which nothing tells what it does; what
/// follows `where` explains names.
pub(super) fn unknown_in_remark(
    text: &str,
    remark: Span,
    follows_explanation: bool,
    lexicon: &Lexicon,
) -> Option<Span> {
    let mut plain = remark.of(text).to_owned();
    for command in [r"\textit{", r"\textbf{", r"\textrm{", r"\text{", r"\mbox{", r"\mathrm{", r"\quad", r"\qquad", "~"]
    {
        plain = plain.replace(command, &" ".repeat(command.len()));
    }
    let plain: String = plain.chars().map(|letter| if matches!(letter, '{' | '}') { ' ' } else { letter }).collect();
    let said = words(&plain, remark.start, false);
    let explains = said.first().is_some_and(|word| word.is_in("where with wobei mit and here is"))
        || follows_explanation
        || said.last().is_some_and(|last| plain[last.span.end - remark.start..].starts_with(':'));
    let is_label = |word: &Word| plain[word.span.end - remark.start..].starts_with(':');
    let tells = |word: &&Word| match explains || is_label(word) {
        true => word.refuses() && !word.is_in(DESCRIBED),
        false => !is_allowed(word, lexicon),
    };
    said.iter().find(tells).map(|word| word.span)
}

/// Whether a formula stands on lines of its own.
pub(super) fn is_displayed(math: &Span, text: &str) -> bool {
    let before = text[..math.start].trim_end();
    before.ends_with("$$") || before.ends_with("\\[") || text[math.start..].starts_with("\\begin")
}

/// The last displayed formula that bears the name of what is asked.
pub(super) fn named_display(text: &str, segments: &Segments, is_asked: &dyn Fn(&str) -> bool) -> Option<Span> {
    let is_named = |math: &&Span| {
        let left = left_of(math.of(text));
        is_displayed(math, text) && relates(math.of(text)) && left.is_some_and(is_asked)
    };
    segments.math.iter().filter(is_named).max_by_key(|math| math.start).copied()
}

/// What stands before the first `=` of a formula, in a frame or not.
pub(super) fn left_of(formula: &str) -> Option<&str> {
    let formula = formula.trim();
    let inside = formula.strip_prefix("\\boxed").map_or(formula, |rest| rest.trim_start().trim_start_matches('{'));
    inside.split_once('=').map(|(left, _)| left.trim())
}

/// Whether a clause behind a formula says where it holds: `for the first token`.
fn restricts(clause: &[Word]) -> bool {
    clause.first().is_some_and(|word| word.is_in("for if when at under provided für wenn falls bei"))
}

/// `for $\\lambda = 1$` behind the formula: a case of it.
fn special_case(text: &str, segments: &Segments) -> Option<Span> {
    let is_value = |side: &str| {
        let side = side.trim();
        side.parse::<f64>().is_ok() || side.chars().count() == 1 && side.chars().all(char::is_alphabetic)
    };
    segments.math.iter().skip(1).copied().find(|math| {
        let before = text[..math.start].trim_end_matches(['$', '(', '\\', '`', ' ']);
        let said = before.rsplit(|letter: char| letter.is_whitespace() || letter == '$').next().unwrap_or_default();
        let sides: Vec<&str> = math.of(text).split('=').collect();
        let is_equation = matches!(sides.as_slice(), [left, right] if super::prose::is_lone(left) && is_value(right));
        // Behind the word stands nothing but the formula before it.
        let opened = before[..before.len() - said.len()].trim_end();
        is_equation
            && is_in("for at if when für bei", &said.to_lowercase())
            && (opened.ends_with('$') || opened.ends_with("\\)"))
    })
}

/// Whether a sentence ends behind a word.
fn ends_sentence(word: &Word, text: &str) -> bool {
    let behind = text[word.span.end..].trim_start_matches(['*', ')', '_', '"', '$']);
    behind.starts_with(['.', ';', '!', '?', '\n'])
}

/// Whether a clause ends behind a word that speaks of something else than what follows: a colon does not end one.
fn ends_clause(word: &Word, text: &str) -> bool {
    // `the average neg. log-likelihood`
    if word.is_in("neg avg prob approx resp") && !word.ends {
        return false;
    }
    let behind = text[word.span.end..].trim_start_matches(['*', ')', '_', '"', '$']);
    behind.starts_with(['.', ';', '!', '?', ',']) || word.ends && !behind.starts_with(':')
}

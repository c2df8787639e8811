//! Whether the words of the sentence around the answer are known to change nothing.
//!
//! What a word does to a formula can only be told of words that are known. The words directly around the formula that
//! counts must be words that connect, words of the subject, or words of the question; any other word, of whatever
//! language, leaves the answer undecided. Sentences further off explain, and are looked at by `doubt.rs` and
//! `clause.rs`.

use super::Lexicon;
use super::doubt::{HARMLESS, SUBORDINATE, Word, computes, words};
use super::head::Head;
use super::prose::{COPULAS, Segments, is_in, relates};
use crate::text::Span;

/// Words that connect, order and address.
const CONNECTING: &str = "if how what there these those each every all both only overall again already simply directly
    therefore because since due after before above below step line next last part way case namely i.e e.g say called
    known named denoted understood interpreted us me him her student teacher question exercise task problem solve solved
    solving solution answering asked need needs needed want wanted find found calculate calculating compute computing
    determine express expressed expressing rewrite rewriting rewritten simplify simplifies simplified simplifying expand
    expanding plug plugging substitute substituting inserting insert combine combining combined putting put set setting
    leads lead leading arrive arrives end ends yield yields yielding become becomes turns reads read looks look like
    form forms row rows column columns entry entries component components element elements shape scale scales shift shifts rescale version contribute contributes compare compares use uses consist consists combine combines assign assigns predict predicts
    treat treats depend depends apply applies applied applying replace replaces replacing plugs summing second-order first-order higher-order independence theorem annahme regel log-likelihood negative-log-likelihood likelihood notation notations symbol symbols sign side sides hand left right equal equals equivalent
    equivalently identical same means mean meaning denoting representing represents represent describes describe
    corresponds corresponding measures measure measuring quantifies estimates serves tells shows show shown state states
    stated saying follows following according via through within up take taking taken
    takes make makes made making come comes start starts starting begin full complete completely entire whole general
    generally generic standard usual usually classic classical typical typically common commonly well original simple
    basic exact exactly precise precisely explicit explicitly short compact closed clean clear clearly obviously easy
    final main official resulting given corresponding respective individual separate together now here please thanks
    thank hello hi hey sorry maybe perhaps guess believe hope hopefully sure think opinion memory lecture slides slide
    script book paper papers notes class course eq formula formulas formulae expression expressions equations terms
    definition definitions defining define definiert definieren rule rules law theorem property properties assumption model's theirs
    optimiere optimieren ziel ziele trainiert zielfunktion folgende folgenden folgender mittlere mittleren
    hier dies dieser diese dieses wie man wir ich uns es sie als auch noch nun jetzt zuerst zunächst schließlich
    einsetzen eingesetzt umformen umgeformt ergeben erhält erhalten bekommt bekommen gilt gelten lautet gleich heißt heisst
    bezeichnet nach laut gemäß über vom beim zum zur im am aus auf bei für durch-einsetzen gesucht gesuchte gegeben gegebene
    allgemein allgemeine endgültige berechnen berechnet wobei sowie bzw daraus damit dabei davon insgesamt einfach
    il elle est sont donc où on nous avec pour la le les l'expression formule réponse es son con donde por tanto fórmula
    respuesta dove formula risposta quindi onde então";

/// Words of the subject that name no other value of it.
const SUBJECT: &str = "model models language modelling modeling lm llm llms network neural transformer transformers
    gpt gpt-2 gpt2 policy policies reference actor agent learner trained training train fine-tuned fine-tuning finetuning
    instruction instruction-tuning tuning tuned sft rlhf alignment aligned preference preferences preferred pair pairs
    pairwise dataset datasets data corpus sample samples sampled sampling batch text texts sentence sentences sequence
    sequences document documents word words token tokens tokenized vocabulary context contexts history prompt prompts
    input inputs output outputs response responses completion completions answer's question's target targets label labels
    class classes distribution distributions predicted prediction predictions predictive true actual empirical
    probability-distribution parameters parameter weights weight matrices matrix vector vectors layer layers attention
    head heads embedding embeddings hidden dimension dimensions size sizes width length lengths count counts number numbers
    total sum-of time step steps timestep timesteps state states action actions trajectory trajectories episode reward
    rewards advantage advantages estimator estimators estimate estimated group groups group-relative normalisation
    normalization clipped clipping surrogate objective objectives loss losses cost function functions ratio ratios
    importance gradient-descent optimisation optimization optimise optimize optimised optimized optimal optimum maximise
    maximize maximised maximized maximising maximizing minimise minimize minimised minimized minimising minimizing update
    updates updated iteration rate learning scheduler schedule warmup warm-up cosine decay decayed memory bytes byte cache
    flops compute computation cost costs budget draft speculative decoding decode accept accepted acceptance checkpoint
    checkpoints checkpointing activations activation optimiser optimizer adam adamw rule ppo grpo dpo rloo gae clip kl
    kullback-leibler kl-divergence kl-penalty penalty regulariser regularizer regularisation regularization term sigmoid
    softmax exponent exponential-form root n-th nth power-form normalise normalize normalised normalized normalising normalizing constant ln layernorm embeddings-table
    coefficient coefficients factor factors product-form chain markov bayes n-gram ngram unigram-model order conditional
    conditionals joint-probability autoregressive causal next-token masked-out positional encoding rotary
    modell sprachmodell sprachmodells modells satz satzes text token tokens folge sequenz länge wahrscheinlichkeiten
    verteilung verteilungen daten datensatz datensatzes parameteranzahl anzahl zielfunktion verlust verlustfunktion
    kosten belohnung vorteil vorteile politik antwort antworten gewichte gewichtung schritt zeitschritt summe-der";

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

/// German words for those of titles.
const GERMAN: &[(&str, &str)] = &[
    ("perplexität", "perplexity"),
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
        let german = GERMAN.iter().find(|(german, _)| *german == word).map(|(_, word)| *word);
        is_listed(word) || is_listed(word.strip_suffix('s').unwrap_or(word)) || german.is_some_and(is_listed)
    };
    let is_name = text.chars().count() == 1 || text.contains(|letter: char| letter.is_numeric() || letter == '_');
    let joints = ['-', '/', '–'];
    let is_compound =
        text.contains(joints) && text.split(joints).all(|part| part.chars().count() < 2 || is_known(part));
    let is_mark = super::boundary::is_about(text);
    is_name || is_mark || word.tells_direction() || is_known(text) || is_compound
}

/// Whether a word is a unit in which a value may be.
fn is_unit(word: &str) -> bool {
    const WORDS: &str =
        "bit bits nat nats byte bytes kb mb gb tb kib mib gib tib kilobytes megabytes gigabytes terabytes kilobyte
        megabyte gigabyte seconds second minutes hours days percent prozent floats joules macs";
    is_in(WORDS, word)
}

/// The words of a clause before a formula that are not known, without those that describe the formula: behind a verb, or
/// behind the name of what is asked, where a colon or a line end follows.
fn unknown_before<'w>(clause: &'w [Word], text: &str, lexicon: &Lexicon) -> Option<&'w Word> {
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
        true if clause.len() > LABEL => 0,
        true => verb.map_or(clause.len(), |at| at + 1),
        false => clause.len(),
    };
    // `No length normalisation: ...` describes; `it is not the following: ...` refuses, and `wrong` does anywhere.
    let near = clause.len().saturating_sub(REFUSED);
    let refuses = |(at, word): (usize, &'w Word)| {
        let is_mild = word.is_in(DESCRIBED) || word.text.ends_with("n't") || word.text.ends_with("n’t");
        (word.refuses() && !word.aside && (!is_mild || at >= near) || is_unit(&word.text) && !is_allowed(word, lexicon))
            .then_some(word)
    };
    let rest = clause.iter().enumerate().skip(end).find_map(refuses);
    let is_estimate = |at: usize| {
        let next = clause.get(at + 1).or(clause.get(at.wrapping_sub(1)));
        clause[at].is_in("maximum likelihood negative")
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
    verlust verlustfunktion zielfunktion anzahl we i following it's model estimate estimator";

/// A name of another quantity before the verb: `The attention weights are $x$`, `The GRPO advantage is $x$`.
fn other_subject<'w>(clause: &'w [Word], lexicon: &Lexicon) -> Option<&'w Word> {
    let clause: Vec<&Word> = clause.iter().filter(|word| !word.aside).collect();
    let verb = clause.iter().position(|word| word.is_in("is are ist sind equals"))?;
    let is_own = |word: &Word| {
        let parts = || word.text.split(['-', '/', '–', '\'', '’']);
        let known = |word: &str| {
            let word = GERMAN.iter().find(|(german, _)| *german == word).map_or(word, |(_, word)| *word);
            let singular = word.strip_suffix('s').unwrap_or(word);
            let is_one =
                |known: &String| known == word || known == singular || known.strip_suffix('s') == Some(singular);
            lexicon.subject.iter().any(is_one) || lexicon.question.iter().any(is_one)
        };
        parts().any(known)
    };
    let method = clause[..verb].iter().copied().find(|word| word.is_in(METHODS) && !is_own(word));
    let starts = clause[..verb].iter().position(|word| word.is_in("the a an our my der die das ein eine"))?;
    let phrase = &clause[starts + 1..verb];
    let end = phrase.iter().position(|word| {
        word.is_in(
            "of for in on to from with under over at by per von für der des im bei pro between used as that which when",
        )
    });
    let head = *phrase[..end.unwrap_or(phrase.len())].last()?;
    let is_name = head.text.chars().count() < 3 || head.text.contains(char::is_numeric);
    method.or((!is_name && !head.is_in(HEADS) && !is_own(head)).then_some(head))
}

/// A word directly around the formula that counts of which nothing tells what it does.
pub(super) fn unknown_word(text: &str, segments: &Segments, lexicon: &Lexicon) -> Option<Span> {
    let is_asked = |left: &str| {
        let row = crate::latex::parse(left).tree.row;
        row.first().and_then(Head::of).is_some_and(|head| lexicon.is_result(&head.base))
    };
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
    // Beside a displayed formula those in the text are spoken of.
    if candidates.iter().any(|math| is_displayed(math, text)) {
        candidates.retain(|math| is_displayed(math, text));
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
            if let Some(word) = unknown_before(clause, text, lexicon).or_else(other).filter(|_| !is_behind_other) {
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

/// Whether a clause ends behind a word that speaks of something else than what follows: a colon does not end one.
fn ends_clause(word: &Word, text: &str) -> bool {
    let behind = text[word.span.end..].trim_start_matches(['*', ')', '_', '"', '$']);
    behind.starts_with(['.', ';', '!', '?', ',']) || word.ends && !behind.starts_with(':')
}

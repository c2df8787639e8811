//! What a phrase says that a name is: `the vocabulary size`, `the batch size`, `the softmax over the batch`.
//!
//! A phrase is held against the role of the name: a word that only another thing bears contradicts it, unless the
//! role's own word stands there too.

use super::head::Head;
use super::prose::is_in;
use crate::cards::{Role, RoleKind, Vocabulary};

/// Names of operations, what a phrase must have of each, and the words of others.
const OPERATIONS: &[(&str, &str)] = &[
    ("\\min min", "min minimum smaller smallest lower lowest pessimistic kleiner kleinste"),
    ("\\max max", "max maximum larger largest greater greatest higher optimistic größer größte"),
    ("\\sum", "sum summation summe total"),
    ("\\prod", "product produkt"),
    ("\\log \\ln log ln", "log logarithm logarithms logarithmus natural natürliche base basis"),
    ("\\exp exp", "exp exponential exponentialfunktion"),
    ("\\sigma sigma", "sigmoid logistic sigmoidfunktion logistische"),
    ("clip", "clip clips clipping clipped restricts limits"),
];

/// Words for operations.
const OPERATORS: &str =
    "max maximum min minimum sum product softmax tanh relu deviation median mean \\max \\min \\sum \\prod
    \\log_10 \\log_{10} \\log_2 \\log_{2} log_2 log2 log_10 log10 variance summe produkt step heaviside softplus derivative ableitung probit power
    decadic dekadische binary dualis";

/// What no number of a formula counts, beside what some do.
const COUNTED: &[(&str, &str)] = &[
    ("vocabulary vocab vokabular vokabulars vokabulargröße vokabulargroesse", "vocab class type"),
    ("batch minibatch mini-batch", "batch count example"),
    ("characters character zeichen letters", "character"),
    ("prompt prompts", "prompt"),
    ("layers", "layer depth"),
    ("heads", "head group"),
    ("sentences sätze documents dokumente paragraphs", "sentences document"),
    ("epochs", "epoch"),
];

/// What makes another number of a number.
const MULTIPLES: &str = "twice double triple thrice doppelte doppelten zweimal dreifache halbe millions millionen thousands billions milliarden";

/// What makes another number of the length of one text.
const EXTREMES: &str = "maximal maximale minimal minimale longest shortest längste kürzeste geometric";

/// Kinds of models.
pub(super) const MODELS: &str = "unigram bigram trigram masked backward reverse reversed bidirectional";

/// What a function or mean is said to be that it is not, unless its own word stands there.
const ESTIMATES: &str = "cost costs loss penalty rank log-probability log-prob log-likelihood return q-function q-value
    advantage reward value baseline";

/// What changes a value, whoever says it.
const CHANGED: &str = "negative negated running learned maximum minimum median";

/// What changes a probability.
const CHANGED_PROBABILITY: &str = "frequency frequencies gegenwahrscheinlichkeit complement log-probability
    log-probabilities logit length-normalised length-normalized length-normalisation";

/// What a policy that stays as it is does not do.
const TRAINED: &str = "trained train trains updated update updates optimise optimize new learned optimised optimized current trainierte neue";

/// What says that it stays so all the same.
const FIXED: &str =
    "frozen fixed not never no before initial pre-trained pretrained fine-tuned supervised instruction-tuned sft
    old previous starting instruction reference eingefroren";

const PROMPT: &str = "prompt question query instruction input context anfrage frage";
const RESPONSE: &str = "response answer completion output reply antwort ausgabe";

/// The word of a list in what the phrase names first: `the negative advantage`, not `positive or negative`.
fn near(said: &[String], list: &'static str) -> Option<String> {
    let stops = "of for over in at when if and or by from per";
    said.iter().take_while(|word| !is_in(stops, word)).find(|word| is_in(list, word)).cloned()
}

/// The word that says of what is counted that it is something else: `the vocabulary size` of the length of a text.
pub(super) fn contradicts_count(roles: &[&Role], said: &[String]) -> Option<String> {
    // The members of the vocabulary are its tokens, whatever the card calls it.
    let is_vocabulary = roles.iter().any(|role| matches!(role.kind, RoleKind::Tokens | RoleKind::Responses));
    let is_own = |ids: &str| {
        ids.split(' ').any(|id| roles.iter().any(|role| role.id.contains(id)) || id == "vocab" && is_vocabulary)
    };
    let other = COUNTED.iter().filter(|(_, ids)| !is_own(ids));
    { other }.find_map(|(words, _)| said.iter().find(|word| is_in(words, word)).cloned())
}

/// The operation that a name is, by its row.
pub(super) fn is_operation(name: &str) -> bool {
    OPERATIONS.iter().any(|(names, _)| is_in(names, name))
}

/// Whether words call something an operation: `the natural logarithm`.
pub(super) fn speaks_of_operations(said: &[String]) -> bool {
    let is_own = |word: &String| OPERATIONS.iter().any(|(names, own)| is_in(own, word) || is_in(names, word));
    said.iter().any(|word| is_in(OPERATORS, word) || is_own(word))
}

/// The word that gives an operation another meaning.
pub(super) fn contradicts_operation(name: &str, said: &[String]) -> Option<String> {
    let (_, own) = OPERATIONS.iter().find(|(names, _)| is_in(names, name))?;
    let is_own = |word: &String| is_in(own, word);
    let other = said.iter().find(|word| is_in(OPERATORS, word) && !is_own(word))?;
    let before = said.iter().take_while(|word| *word != other).any(is_own);
    (!before).then(|| other.clone())
}

/// The word of a phrase that contradicts the roles of a name.
pub(super) fn contradicts(head: &Head, roles: &[&Role], vocabulary: &Vocabulary, said: &[String]) -> Option<String> {
    let first = |list: &'static str| said.iter().find(|word| is_in(list, word)).cloned();
    let named = |part: &str| roles.iter().any(|role| role.id.contains(part));
    let is = |kind: RoleKind| roles.first().is_some_and(|role| role.kind == kind);
    // `p is q`: one word that is a name.
    if let [word] = said
        && word.chars().count() <= 2
    {
        let key = crate::cards::key_of_latex(word);
        let other = vocabulary.named(&key);
        let own = |role: &&Role| roles.iter().any(|own| own.id == role.id);
        if !other.is_empty() && !other.iter().any(own) && !roles.is_empty() {
            return Some(word.clone());
        }
    }
    let is_size = is(RoleKind::Size);
    if is_size {
        let counted = COUNTED.iter().find_map(|(words, ids)| {
            let word = first(words)?;
            let is_own = ids.split(' ').any(named)
                || roles
                    .iter()
                    .any(|role| role.of.as_deref().is_some_and(|of| ids.split(' ').any(|id| of.contains(id))))
                || roles.iter().any(|role| {
                    let of = role.of.as_deref().and_then(|of| vocabulary.role(of));
                    is_in("batch sentences documents", &word) && of.is_some_and(|of| of.kind == RoleKind::Dataset)
                });
            (!is_own).then_some(word)
        });
        let of_group = roles.iter().any(|role| {
            let of = role.of.as_deref().and_then(|of| vocabulary.role(of));
            of.is_some_and(|of| of.kind == RoleKind::Group)
        });
        let tokens = first("tokens words").filter(|_| of_group);
        // `the number of responses per prompt`
        let counted = counted
            .filter(|word| !is_in("prompt prompts", word) || !said.iter().any(|it| is_in("per each for to", it)));
        let of_text = roles.iter().any(|role| {
            let of = role.of.as_deref().and_then(|of| vocabulary.role(of));
            of.is_some_and(|of| of.kind == RoleKind::Sequence)
        });
        let extreme = first(EXTREMES).filter(|_| of_text);
        return counted
            .or(tokens)
            .or(extreme)
            .or_else(|| first("times after raised every but"))
            .or_else(|| first(MULTIPLES));
    }
    if is(RoleKind::Scalar) {
        let counts = first("number count anzahl").is_some();
        let counted = COUNTED.iter().filter(|(_, ids)| !ids.split(' ').any(named));
        let counted = counted.filter_map(|(words, _)| first(words)).next().filter(|_| counts);
        if let Some(word) = counted.or_else(|| first(MULTIPLES)) {
            return Some(word);
        }
    }
    if is(RoleKind::Function) {
        let is_value = named("critic") || named("value");
        let own = |word: &String| {
            roles.iter().any(|role| role.id.contains(word.as_str())) || is_value && is_in("value baseline critic", word)
        };
        let has_own = said.iter().any(own);
        let changed =
            near(said, "negative negated running").or_else(|| near(said, "learned").filter(|_| !is_value && !has_own));
        return changed.or_else(|| first(ESTIMATES).filter(|_| !has_own));
    }
    if is(RoleKind::Model) {
        let is_fixed = named("reference") || named("old");
        let trained = first(TRAINED).filter(|_| is_fixed && !said.iter().any(|word| is_in(FIXED, word)));
        // Of the policy that is trained: `the frozen reference model`.
        let is_trained = named("policy") && !is_fixed;
        let is_named_fixed =
            |label: &str| head.items.iter().any(|item| crate::cards::flatten(item, false).contains(label));
        let is_trained = is_trained && !is_named_fixed("ref") && !is_named_fixed("old");
        let fixed = || first("frozen eingefrorene eingefroren").filter(|_| is_trained);
        let trained = trained.or_else(fixed);
        return first(CHANGED_PROBABILITY).or(trained);
    }
    if is(RoleKind::Sequence) {
        let concept = said.iter().find(|word| is_in(PROMPT, word) || is_in(RESPONSE, word));
        let is_prompt = named("prompt");
        let is_response = named("response");
        let other = concept.filter(|word| is_prompt && is_in(RESPONSE, word) || is_response && is_in(PROMPT, word));
        return other.cloned().or_else(|| first("character characters zeichen").filter(|_| !head.items.is_empty()));
    }
    if is(RoleKind::Scalar) && named("stabil") && !named("clip") {
        return first("clip clipping");
    }
    if is(RoleKind::Scalar) && named("clip") && !named("stabil") && first("clip clipping clipped range").is_none() {
        return first("division dividing stability");
    }
    if roles.is_empty() {
        return near(said, CHANGED);
    }
    None
}

/// The word of a phrase that contradicts a name that the question defines: a mean, an advantage.
pub(super) fn contradicts_define(name: &str, vocabulary: &Vocabulary, said: &[String]) -> Option<String> {
    let first = |list: &'static str| said.iter().find(|word| is_in(list, word)).cloned();
    let in_group = vocabulary.of_kind(RoleKind::Group).next().is_some();
    let is_advantage = matches!(name, "\\hat(A)" | "A" | "\\tilde(A)");
    let other = match () {
        () if is_advantage => first("reward rewards cost penalty return value").filter(|_| {
            !said
                .iter()
                .any(|word| word.contains("advantage") || word.contains("normalised") || word.contains("normalized"))
        }),
        // `P_{cont}` is no relative frequency.
        () if name.starts_with('P') => first(CHANGED_PROBABILITY),
        () => None,
    };
    let foreign = first("critic gae value batch").filter(|_| in_group);
    let has_many = vocabulary.roles.iter().any(|role| {
        matches!(role.kind, RoleKind::Dataset | RoleKind::Prompts | RoleKind::Group) || role.id.contains("batch")
    });
    // `the mean of $x_j$ over all examples in the mini-batch`
    let over = said.iter().position(|word| is_in("over across along", word)).map_or(&[][..], |at| &said[at..]);
    let many = "batch minibatch mini-batch examples samples dataset";
    let foreign = foreign.or_else(|| over.iter().find(|word| is_in(many, word)).filter(|_| !has_many).cloned());
    near(said, CHANGED).or(other).or(foreign)
}

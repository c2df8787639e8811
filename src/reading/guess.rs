//! What an unknown letter may stand for.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::head::Head;
use super::term::{Shape, UnknownName};
use crate::cards::{NameKey, Role, RoleKind, flatten, key_of_latex};
use crate::latex::tree::Node;

const GREEK: &str =
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi
    rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi
    Omega ell";

/// Labels that say which of several models is meant.
const LABELS: &[(&str, &str)] = &[
    (
        "reference",
        "ref reference init initial base frozen fixed orig original pre pretrained prior start sft lm plm instruct it
        supervised anchor 0 old-ref refmodel refpolicy backbone untrained",
    ),
    (
        "policy",
        "\\theta \\phi \\psi \\omega w new cur current rl ppo grpo dpo trained train tuned policy act actor online",
    ),
    ("old", "old k b behavior behaviour beh rollout sampler prev previous last"),
    ("behaviour", "old k b behavior behaviour beh rollout sampler prev previous last"),
];

/// Labels of models that are not trained.
const FIXED: &str =
    "ref reference frozen fixed old prev previous last init initial orig original prior anchor 0 rollout
    behavior behaviour beh";

/// Roles that an unknown letter may stand for, each with the letters decided before.
pub(super) fn guesses(
    unknown: &UnknownName,
    letters: &FxHashMap<String, String>,
    lexicon: &Lexicon,
    row: &[Node],
) -> Vec<FxHashMap<String, String>> {
    let kinds: &[RoleKind] = match unknown.shape {
        Shape::Conditional => &[RoleKind::Model],
        Shape::Applied => &[RoleKind::Function],
        Shape::Indexed => &[RoleKind::Sequence, RoleKind::Group],
        Shape::Index => &[RoleKind::Size],
        Shape::Bare => &[
            RoleKind::Size,
            RoleKind::Scalar,
            RoleKind::Model,
            RoleKind::Prompts,
            RoleKind::Dataset,
            RoleKind::Sequence,
        ],
    };
    // The parameters of a model are no number.
    if matches!(unknown.base.as_str(), "\\theta" | "\\Theta" | "\\phi" | "\\psi") {
        return Vec::new();
    }
    let models = || lexicon.vocabulary.of_kind(RoleKind::Model);
    let label = unknown.key.strip_prefix(&unknown.base).unwrap_or_default();
    let labels = labels_of(label);
    let key = if unknown.shape == Shape::Indexed { &unknown.base } else { &unknown.key };
    if letters.contains_key(key) || !is_letter(&unknown.base) {
        return Vec::new();
    }
    let with = |key: &str, role: &Role| {
        let mut more = letters.clone();
        more.insert(key.to_owned(), role.id.clone());
        more
    };
    // `\pi_\theta^{old}` has the labels of `\pi_{\theta_{old}}`.
    if matches!(unknown.shape, Shape::Conditional | Shape::Bare) && !labels.is_empty() {
        let same = |name: &String| {
            let key = key_of_latex(name).plain;
            let label = key.strip_prefix(&unknown.base);
            label.is_some_and(|label| labels_of(label).len() == labels.len() && labels_of(label).is_subset(&labels))
        };
        if let Some(role) = models().find(|role| std::iter::once(&role.write).chain(&role.aliases).any(same)) {
            return vec![with(&unknown.key, role)];
        }
    }
    let may_be_model = |role: &Role| {
        let words = LABELS.iter().find(|(id, _)| *id == role.id).map_or("", |(_, words)| *words);
        // A sign above the letter says which of several it is, too.
        let is_plain = labels.is_empty() && !label.contains('\'') && !unknown.base.contains('(');
        let is_fixed = lexicon.is_trained && labels.iter().any(|label| super::prose::is_in(FIXED, label));
        is_plain || models().count() == 1 && !is_fixed || labels.iter().any(|label| super::prose::is_in(words, label))
    };
    // A known function or number with an unknown label, such as `\hat A_\pi`: the label changes no role.
    let base = NameKey { plain: unknown.base.clone(), styled: unknown.base.clone() };
    let labelled = lexicon.vocabulary.named(&base).into_iter();
    // A single small letter or a number is an index, and an index says which of several is meant; so does a label
    // where the letter also stands there without it.
    let counts = label.split(|letter: char| "_^(),".contains(letter)).any(|part| {
        // `G_{t+1}` is that of another step.
        let mut pieces = part.split(['+', '-']);
        let is_step = |piece: &str| {
            piece.len() == 1 && piece.chars().all(|letter| letter.is_ascii_lowercase() || letter == 'T')
                || piece.chars().all(|letter| letter.is_ascii_digit())
        };
        !part.is_empty() && pieces.all(is_step)
    });
    let several = has_head(row, &|head| {
        head.base.plain == unknown.base && head.splits().first().is_none_or(|split| split.key.plain != unknown.key)
    });
    let labelled: Vec<_> = labelled
        .filter(|role| matches!(role.kind, RoleKind::Function | RoleKind::Scalar))
        .filter(|role| !label.is_empty() && !counts && !several && !letters.values().any(|id| *id == role.id))
        .map(|role| with(&unknown.key, role))
        .collect();
    if !labelled.is_empty() {
        return labelled;
    }
    let text = flatten(row, false);
    let free = |role: &&Role| {
        kinds.contains(&role.kind)
            && !letters.values().any(|id| *id == role.id)
            && !is_used(role, unknown, lexicon, row, &text)
    };
    kinds
        .iter()
        .flat_map(|kind| lexicon.vocabulary.roles.iter().filter(move |role| role.kind == *kind))
        .filter(free)
        .filter(|role| role.kind != RoleKind::Model || may_be_model(role))
        .map(|role| with(key, role))
        .collect()
}

/// The labels of a key in any order: of `_(\theta)^(old)` and of `_(\theta_(old))` the same.
fn labels_of(label: &str) -> BTreeSet<String> {
    let parts = label.split(|letter: char| "_^(),' ".contains(letter)).filter(|part| !part.is_empty());
    let mut found = BTreeSet::new();
    for part in parts {
        // `\theta old` side by side
        let named = part.strip_prefix('\\').unwrap_or_default();
        let letter = GREEK.split_whitespace().filter(|name| named.starts_with(name)).max_by_key(|name| name.len());
        let (letter, rest) = letter.map_or(("", part), |name| part.split_at(name.len() + 1));
        let words = [letter, rest].into_iter().filter(|word| !word.is_empty());
        found.extend(words.map(str::to_lowercase));
    }
    found
}

/// Whether the test holds for some name of the row, taken with its scripts.
fn has_head(row: &[Node], test: &impl Fn(&Head) -> bool) -> bool {
    row.iter().any(|node| match Head::of(node) {
        Some(head) => test(&head) || head.items.iter().copied().chain(head.sup).any(|row| has_head(row, test)),
        None => node.rows().into_iter().any(|row| has_head(row, test)),
    })
}

/// Whether a base is a Latin or Greek letter, perhaps with an accent; operators such as `\nabla` stand for no role.
fn is_letter(base: &str) -> bool {
    let inner = base.split_once('(').map_or(base, |(_, rest)| rest.trim_end_matches(')'));
    match inner.strip_prefix('\\') {
        Some(command) => GREEK.split_whitespace().any(|letter| letter == command),
        None => inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic),
    }
}

/// Whether the answer uses one of a role's own names beside the unknown one.
fn is_used(role: &Role, unknown: &UnknownName, lexicon: &Lexicon, row: &[Node], text: &str) -> bool {
    // `\pi_{ref}` and the unknown `\pi_{train}` are no uses of `\pi`; labels of other things say which of several is meant.
    let is_use = |head: &Head, key: &str| {
        let splits = head.splits();
        if role.kind != RoleKind::Model {
            // `t` alone counts the places; the text is `\mathbf{t}`.
            let is_bare = head.items.is_empty() && head.sup.is_none() && head.base.styled == head.base.plain;
            let named = if is_bare { lexicon.vocabulary.named(&head.base) } else { Vec::new() };
            let counts = role.kind != RoleKind::Index && named.iter().any(|it| it.kind == RoleKind::Index);
            return !counts && splits.iter().any(|split| split.key.plain == key);
        }
        let is_unknown = |key: &str| key == unknown.key;
        let known = splits.iter().find(|it| is_unknown(&it.key.plain) || !lexicon.vocabulary.named(&it.key).is_empty());
        known.is_some_and(|split| split.key.plain == key && !is_unknown(key))
    };
    std::iter::once(&role.write).chain(&role.aliases).any(|name| {
        let parsed = crate::latex::parse(name).tree.row;
        let key = NameKey::of(&parsed).plain;
        match parsed.as_slice() {
            [node] if Head::of(node).is_some() => has_head(row, &|head| is_use(head, &key)),
            _ => text.contains(&flatten(&parsed, false)),
        }
    })
}

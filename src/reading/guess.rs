//! What an unknown letter may stand for.

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::head::Head;
use super::term::{Shape, UnknownName};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::latex::tree::Node;

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
    let key = if unknown.shape == Shape::Indexed { &unknown.base } else { &unknown.key };
    if letters.contains_key(key) || !is_letter(&unknown.base) {
        return Vec::new();
    }
    let with = |key: &str, role: &Role| {
        let mut more = letters.clone();
        more.insert(key.to_owned(), role.id.clone());
        more
    };
    // A known function or number with an unknown label, such as `\hat A_\pi`: the label changes no role.
    let base = NameKey { plain: unknown.base.clone(), styled: unknown.base.clone() };
    let labelled = lexicon.vocabulary.named(&base).into_iter();
    let label = unknown.key.strip_prefix(&unknown.base).unwrap_or_default();
    // A single small letter or a number is an index, and an index says which of several is meant; so does a label
    // where the letter also stands there without it.
    let counts = label.split(|letter: char| "_^(),".contains(letter)).any(|part| {
        part.len() == 1 && part.chars().all(|letter| letter.is_ascii_lowercase())
            || !part.is_empty() && part.chars().all(|letter| letter.is_ascii_digit())
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
        kinds.contains(&role.kind) && !letters.values().any(|id| *id == role.id) && !is_used(role, row, &text)
    };
    kinds
        .iter()
        .flat_map(|kind| lexicon.vocabulary.roles.iter().filter(move |role| role.kind == *kind))
        .filter(free)
        .map(|role| with(key, role))
        .collect()
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
    const GREEK: &str = "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi \
                         pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta \
                         Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell";
    let inner = base.split_once('(').map_or(base, |(_, rest)| rest.trim_end_matches(')'));
    match inner.strip_prefix('\\') {
        Some(command) => GREEK.split_whitespace().any(|letter| letter == command),
        None => inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic),
    }
}

/// Whether the answer uses one of a role's own names.
fn is_used(role: &Role, row: &[Node], text: &str) -> bool {
    std::iter::once(&role.write).chain(&role.aliases).any(|name| {
        let parsed = crate::latex::parse(name).tree.row;
        let key = NameKey::of(&parsed).plain;
        match parsed.as_slice() {
            [node] if Head::of(node).is_some() => {
                has_head(row, &|head| head.splits().iter().any(|split| split.key.plain == key))
            }
            _ => text.contains(&flatten(&parsed, false)),
        }
    })
}

//! Shapes that an answer gives its letters: `A \in \mathbb{R}^{d \times r}`.

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::cursor::{row_span, split_row, symbol_name, trimmed, ungrouped};
use super::noun::Bearer;
use super::reader::Reader;
use super::statement::Statement;
use super::term::{Read, Trouble};
use crate::cards::{NameKey, Role, RoleKind};
use crate::expr::Expr;
use crate::latex::tree::{Kind as NodeKind, Node, Style};

/// The letters that stand for other roles than the question has them for, as their shapes tell.
///
/// # Errors
///
/// A trouble where a letter has a shape that no role has, or several have.
pub(super) fn declared_shapes<'s>(
    statements: impl Iterator<Item = &'s Statement>,
    lexicon: &Lexicon,
    is_turned: bool,
) -> Read<FxHashMap<String, String>> {
    let mut letters = FxHashMap::default();
    if !lexicon.has_tensors {
        return Ok(letters);
    }
    let vocabulary = &lexicon.vocabulary;
    for statement in statements {
        let [names, set] = statement.members.as_slice() else { continue };
        let Some(sup) = power_of_reals(&set.row).filter(|_| set.relation.as_deref() == Some("\\in")) else { continue };
        let Some(sizes) = sizes(sup, lexicon) else { continue };
        for name in super::cursor::split_commas(&names.row) {
            let key = NameKey::of(trimmed(name));
            let own: Vec<&Role> = vocabulary.named(&key).into_iter().filter(|role| role.kind.is_tensor()).collect();
            let has = |role: &&Role, is_turned: bool| {
                let all = vocabulary.axes(role);
                let (family, own) = all.split_at(role.given.len());
                let mut axes = own.to_vec();
                if is_turned {
                    axes.reverse();
                }
                // One matrix for all members of a family has them one below the other: `W^O \in \mathbb{R}^{h d_v \times d}`.
                let stacked = || match (family, axes.as_slice()) {
                    ([count], [rows, columns]) => {
                        vec![Expr::product(vec![count.clone(), rows.clone()]), columns.clone()]
                    }
                    _ => Vec::new(),
                };
                // `Q, K, V \in \mathbb{R}^{n \times d}` where the text attends to itself: as many keys as queries.
                let is_count = |size: &Expr| {
                    let role = size.as_role().and_then(|(id, _)| vocabulary.role(id));
                    let bearer = role.and_then(|role| Bearer::of_roles(&[role]));
                    bearer.is_some_and(|bearer| bearer.is_named_by("position"))
                };
                let attends = || match (axes.as_slice(), sizes.as_slice()) {
                    ([own, columns @ ..], [told, others @ ..]) => is_count(own) && is_count(told) && columns == others,
                    _ => false,
                };
                axes == sizes || stacked() == sizes || attends()
            };
            let has_shape = |role: &&Role| has(role, is_turned);
            if own.is_empty() || own.iter().any(has_shape) {
                continue;
            }
            let all = vocabulary.roles.iter().filter(|role| role.kind.is_tensor());
            let others: Vec<&Role> = all.filter(has_shape).collect();
            let [other] = others.as_slice() else {
                let message = format!("`{}` has another shape than in the question", key.plain);
                let code = if own.iter().any(|role| has(role, !is_turned)) { "R011" } else { "R004" };
                return Err(Trouble::new(code, message, row_span(&names.row)).help("use the question's letters"));
            };
            letters.insert(key.plain, other.id.clone());
        }
    }
    Ok(letters)
}

/// The superscript of `\mathbb{R}^{...}`.
fn power_of_reals(row: &[Node]) -> Option<&[Node]> {
    let [Node { kind: NodeKind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, .. }, .. }] =
        trimmed(row)
    else {
        return None;
    };
    let is_reals =
        matches!(&base.kind, NodeKind::Symbol { name, style: Style::Blackboard, .. } if name.as_ref() == "R");
    is_reals.then_some(sup)
}

/// The lengths along each axis, without those that are 1.
fn sizes(sup: &[Node], lexicon: &Lexicon) -> Option<Vec<Expr>> {
    let letters = FxHashMap::default();
    let mut reader = Reader::new(lexicon, &[], &letters);
    let parts = split_row(ungrouped(sup), |node| symbol_name(node) == Some("\\times"));
    // A letter that bears an index too is the size.
    let size_named = |part: &[Node]| {
        let named = lexicon.vocabulary.named(&NameKey::of(trimmed(part)));
        let size = named.into_iter().find(|role| role.kind == RoleKind::Size)?;
        Some(Expr::role(&size.id, Vec::new()))
    };
    let size = |part: &[Node]| size_named(part).or_else(|| reader.whole_number(part).ok());
    let sizes: Option<Vec<Expr>> = parts.into_iter().map(size).collect();
    Some(sizes?.into_iter().filter(|size| !size.is_integer(1)).collect())
}

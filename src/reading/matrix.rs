//! Signs that letters of a typed formula are matrices or vectors, whose products do not commute.
//!
//! The general vocabulary takes letters for numbers. With these signs a formula would be judged by rules that do not hold for
//! it, so that it is refused.

use super::cursor::{symbol_name, trimmed, ungrouped};
use super::head::rows_with_names;
use crate::latex::tree::{Class, Kind, Node, Side, Style, find_node};
use crate::text::Span;

/// Where it shows that letters are matrices. `powers`: whether `T` is known to be a number, so that `x^T` is a power.
pub(super) fn matrix_sign(row: &[Node], powers: bool) -> Option<Span> {
    sign_in(row, !powers && !has_number_t(row))
}

/// Whether `T` stands somewhere as a number of its own: not only above a letter or a bracket.
pub(super) fn has_number_t(row: &[Node]) -> bool {
    let is_plain =
        |node: &Node| letter(node) == Some(('T', Style::Plain)) && !matches!(node.kind, Kind::Scripts { .. });
    let (mut above, mut all) = (0, 0);
    count(row, &mut |row, place| {
        all += usize::from(is_plain(&row[place]));
        above += usize::from(transposed(&row[place], &row[..place]).is_some_and(|sup| sup.iter().any(is_plain)));
    });
    all > above
}

fn sign_in(row: &[Node], may_transpose: bool) -> Option<Span> {
    for (place, node) in row.iter().enumerate() {
        let behind = row.get(place + 1);
        // `x^T` at the end may be a power, `x^T y` is none.
        let is_small =
            letter_below(node).is_some_and(|(name, style)| name.is_ascii_lowercase() && style != Style::Bold);
        let multiplies = behind.is_some_and(|next| letter_below(next).is_some());
        let is_transpose = may_transpose
            && transposed(node, &row[..place]).is_some()
            && (!is_small || multiplies)
            && !super::inner::is_inner(node, behind);
        // `X' X`
        let primed = matches!(&node.kind, Kind::Scripts { base: Some(base), primes: 1.., .. }
            if is_capital(base) && behind.and_then(letter) == letter(base));
        let is_bold = |node: &Node, capital: bool| {
            let found = letter(node).filter(|(_, style)| *style == Style::Bold);
            found.is_some_and(|(name, _)| !capital || name.is_ascii_uppercase())
        };
        // `\mathbf{W}\mathbf{x}`, `\vec a \times \vec b`
        let pair = behind.is_some_and(|next| {
            is_bold(node, true) && is_bold(next, false) || is_bold(node, false) && is_bold(next, true)
        });
        let crossed = is_bold(node, false)
            && behind.is_some_and(|sign| symbol_name(sign) == Some("\\times"))
            && row.get(place + 2).is_some_and(|next| is_bold(next, false));
        if is_transpose || primed || pair || crossed || is_inverse(node, row) {
            return Some(node.span);
        }
        if let Some(span) = rows_with_names(node).find_map(|row| sign_in(row, may_transpose)) {
            return Some(span);
        }
    }
    None
}

/// The superscript of a Latin or bold letter, or of a bracket around capitals, that may say that it is transposed. A number
/// in the bracket makes it one: `(1+R)^T`.
fn transposed<'n>(node: &'n Node, before: &[Node]) -> Option<&'n [Node]> {
    let Kind::Scripts { base: Some(base), sup: Some(sup), .. } = &node.kind else { return None };
    let holds_matrices = |inside: &[Node]| {
        inside.iter().any(|node| letter_below(node).is_some_and(|(name, _)| name.is_ascii_uppercase()))
            && find_node(inside, &mut |node| matches!(node.kind, Kind::Number(_))).is_none()
    };
    let may_be = match &base.kind {
        Kind::Group(inside) => holds_matrices(inside),
        Kind::Delimiter { side: Side::Close, .. } => {
            let open = before.iter().rposition(|node| matches!(&node.kind, Kind::Delimiter { side: Side::Open, .. }));
            open.is_some_and(|open| holds_matrices(&before[open + 1..]))
        }
        _ => {
            letter(base).is_some_and(|(name, style)| name.is_ascii_alphabetic() || style == Style::Bold)
                || symbol_name(base).is_some_and(|name| super::inner::VECTORS.contains(&name))
        }
    };
    let says = |node: &Node| match &node.kind {
        Kind::Symbol { name, .. } => matches!(name.as_ref(), "T" | "\\top" | "\\intercal" | "\\dagger"),
        Kind::Word { text, .. } => matches!(text.as_str(), "T" | "top"),
        _ => false,
    };
    let is_sign = matches!(trimmed(ungrouped(sup)), [node] if says(node));
    (may_be && is_sign).then_some(ungrouped(sup))
}

/// Whether a node is `P^{-1}` beside `P` in one product.
fn is_inverse(node: &Node, row: &[Node]) -> bool {
    let Kind::Scripts { base: Some(base), sup: Some(sup), .. } = &node.kind else { return false };
    let is_minus_one = matches!(trimmed(ungrouped(sup)), [minus, Node { kind: Kind::Number(one), .. }]
        if symbol_name(minus) == Some("-") && one == "1");
    let ends = |node: &Node| {
        matches!(&node.kind, Kind::Symbol { class: Class::Relation | Class::Punctuation, .. } | Kind::Delimiter { .. })
            || matches!(symbol_name(node), Some("+" | "-"))
    };
    let mut products = row.split(ends);
    is_capital(base)
        && is_minus_one
        && products.any(|product| {
            product.iter().any(|other| std::ptr::eq(other, node))
                && product
                    .iter()
                    .any(|other| !matches!(other.kind, Kind::Scripts { .. }) && letter(other) == letter(base))
        })
}

/// The same for a letter with any scripts.
fn letter_below(node: &Node) -> Option<(char, Style)> {
    match &node.kind {
        Kind::Scripts { base: Some(base), .. } => letter(base),
        _ => letter(node),
    }
}

fn is_capital(node: &Node) -> bool {
    letter(node).is_some_and(|(name, _)| name.is_ascii_uppercase())
}

/// A letter with its alphabet, without its scripts.
fn letter(node: &Node) -> Option<(char, Style)> {
    match &node.kind {
        Kind::Symbol { name, class: Class::Ordinary, style } => {
            let mut letters = name.chars();
            let first = letters.next()?;
            match letters.next() {
                None => Some((first, *style)),
                Some(_) if *style == Style::Bold => Some(('\\', *style)),
                Some(_) => None,
            }
        }
        Kind::Accent { name, body } if matches!(name.as_ref(), "\\vec" | "\\mathbf" | "\\bm") => {
            match body.as_slice() {
                [inner] => letter(inner).map(|(name, _)| (name, Style::Bold)),
                _ => None,
            }
        }
        Kind::Scripts { base: Some(base), sup: None, primes: 0, .. } => letter(base),
        _ => None,
    }
}

/// Visits each place of each row.
fn count(row: &[Node], visit: &mut impl FnMut(&[Node], usize)) {
    for (place, node) in row.iter().enumerate() {
        visit(row, place);
        for inner in node.rows() {
            count(inner, visit);
        }
    }
}

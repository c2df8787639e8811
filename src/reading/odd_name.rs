//! Left sides that name what is asked and are no names of formulas: `\#\text{params} =`, `\text{pass@}k =`,
//! `\mathrm{LN}(x)_i =`, and whatever a typed reference has on its left.

use super::Lexicon;
use super::cursor::{delimiter_of, is_blank, symbol_name, trimmed};
use super::statement::is_chain_relation;
use crate::cards::flatten;
use crate::latex::tree::{Class, Kind, Node, Row, Side};

/// The row with one word in place of such a left side.
pub(super) fn with_odd_name(row: Row, lexicon: &Lexicon) -> Row {
    // A card names what is asked; other names may be of something else.
    let Some((at, left)) = left_of(&row).filter(|_| lexicon.is_typed()) else { return row };
    let named = match lexicon.odd_left.as_ref().is_some_and(|odd| *odd == key(left)) {
        true => Some(vec![word(key(left), left)]),
        false => marked(left).map(|text| vec![word(text, left)]).or_else(|| without_place(left)),
    };
    match named {
        Some(named) => named.into_iter().chain(row[at..].iter().cloned()).collect(),
        None => row,
    }
}

/// What stands before the first relation, and where that is.
fn left_of(row: &[Node]) -> Option<(usize, &[Node])> {
    let mut depth = 0usize;
    for (at, node) in row.iter().enumerate() {
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && is_chain_relation(node) {
            let is_equality = matches!(symbol_name(node), Some("=" | ":=" | "\\approx" | "\\coloneqq" | "\\equiv"));
            return (is_equality && !trimmed(&row[..at]).is_empty()).then(|| (at, trimmed(&row[..at])));
        }
    }
    None
}

/// A left side without the styles and blanks that say nothing.
pub(crate) fn key(left: &[Node]) -> String {
    flatten(left, false).chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The left side of a formula, as it is compared, and the text behind its relation.
pub(crate) fn odd_left(latex: &str) -> Option<(String, &str)> {
    let row = super::statement::flat_row(&crate::latex::parse(latex).tree.row);
    let (at, left) = left_of(&row)?;
    let behind = latex.get(row[at].span.end..)?;
    Some((key(left), behind))
}

fn word(text: String, left: &[Node]) -> Node {
    Node { kind: Kind::Word { text, operator: false }, span: super::cursor::row_span(left) }
}

/// The text of words, letters and numbers that `@`, `\#` or a hyphen in words makes a name.
fn marked(left: &[Node]) -> Option<String> {
    let mut has_mark = false;
    let mut has_word = false;
    let mut text = String::new();
    for node in left.iter().filter(|node| !is_blank(node)) {
        match &node.kind {
            Kind::Word { text: words, .. } | Kind::Prose(words) => {
                has_mark |= words.contains(['@', '#']) || words.trim() == "-";
                has_word |= words.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
                text.push_str(words.trim());
            }
            Kind::Number(digits) => text.push_str(digits),
            Kind::Symbol { name, class: Class::Ordinary, .. } if name.chars().all(char::is_alphanumeric) => {
                text.push_str(name);
            }
            Kind::Symbol { name, .. } if matches!(name.as_ref(), "@" | "\\#" | "#") => {
                has_mark = true;
                text.push_str(name.trim_start_matches('\\'));
            }
            _ => return None,
        }
    }
    // `DCG@k` letter by letter.
    let letters = text.split('@').next().unwrap_or_default().chars().filter(|letter| letter.is_alphabetic()).count();
    (has_mark && (has_word || letters > 1)).then_some(text)
}

/// `\mathrm{LN}(x)_i` without the place of the element.
fn without_place(left: &[Node]) -> Option<Row> {
    let [name, open, .., last] = left else { return None };
    let is_name = matches!(&name.kind, Kind::Word { operator: false, .. } | Kind::Prose(_));
    let is_open = matches!(delimiter_of(open), Some((_, Side::Open)));
    let Kind::Scripts { base: Some(base), sub: Some(_), sup: None, primes: 0, .. } = &last.kind else { return None };
    let is_close = matches!(delimiter_of(base), Some((_, Side::Close)));
    let inside = &left[2..left.len() - 1];
    let is_flat = inside.iter().all(|node| delimiter_of(node).is_none());
    let bare = || left[..left.len() - 1].iter().cloned().chain([base.as_ref().clone()]).collect();
    (is_name && is_open && is_close && is_flat).then(bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::statement::flat_row;

    fn name(latex: &str) -> Option<String> {
        let row = flat_row(&crate::latex::parse(latex).tree.row);
        let (_, left) = left_of(&row)?;
        marked(left).or_else(|| without_place(left).map(|left| key(&left)))
    }

    #[test]
    fn names_with_marks_are_one_word() {
        assert_eq!(name(r"\#\text{params} = x").as_deref(), Some("#params"));
        assert_eq!(name(r"\text{pass@}k = x").as_deref(), Some("pass@k"));
        assert_eq!(name(r"\mathrm{DCG}@k = x").as_deref(), Some("DCG@k"));
        assert_eq!(name(r"\mathrm{ROUGE}\text{-}N = x").as_deref(), Some("ROUGE-N"));
        assert_eq!(name(r"\mathrm{LN}(x)_i = y").as_deref(), Some("ln(x)"));
        assert_eq!(name(r"a - b = x"), None);
        assert_eq!(name(r"f(x)_i = x"), None);
    }
}

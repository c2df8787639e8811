//! Units behind the numbers of a row: `497.4\text{ MB}`, `30.4\,\text{days}`, `9.81\,\mathrm{m/s^2}`.

use super::cursor::{class_of, delimiter_of, is_blank, is_dots, symbol_name, trimmed};
use super::unit::Unit;
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};

/// A row without the units behind its numbers, and the unit, where it has one.
///
/// A known unit is taken out wherever it stands behind a number or a bracket (`4\text{ bytes}\times n`), other words only
/// at the end (`65{,}536\text{ parameters}`). `names` are words that are no units. Units that are multiplied or divided
/// make one; two different units in one sum are together an unknown one.
pub(super) fn without_unit(row: &[Node], names: &[String]) -> (Row, Option<Unit>) {
    without_unit_as(row, names, false)
}

/// The same with `B` for bytes rather than billions; `None` if no `B` stands behind a number.
pub(super) fn without_bytes(row: &[Node], names: &[String]) -> Option<(Row, Option<Unit>)> {
    row.iter().any(is_b).then(|| without_unit_as(row, names, true))
}

/// Whether a `B` of a row stands behind a number of which nobody counts billions: `524\,288\,\mathrm{B}`,
/// `2^{34}\text{ B}`.
pub(super) fn counts_bytes(row: &[Node]) -> bool {
    let is_precise = |node: &Node| match &node.kind {
        Kind::Number(digits) => !digits.contains('.') && digits.bytes().filter(u8::is_ascii_digit).count() >= PRECISE,
        Kind::Scripts { base: Some(base), sup: Some(_), .. } => matches!(base.kind, Kind::Number(_)),
        _ => false,
    };
    let before = |at: usize| row[..at].iter().rev().find(|node| !is_blank(node));
    (0..row.len()).any(|at| is_b(&row[at]) && before(at).is_some_and(is_precise))
}

/// Digits from which on a number before a `B` counts bytes.
const PRECISE: usize = 5;

fn is_b(node: &Node) -> bool {
    words_of(node).or_else(|| upright_b(node)) == Some("B")
}

/// `\mathrm{B}`, which is a letter rather than a word.
fn upright_b(node: &Node) -> Option<&'static str> {
    matches!(&node.kind, Kind::Symbol { name, style: Style::Roman, .. } if name.as_ref() == "B").then_some("B")
}

fn without_unit_as(row: &[Node], names: &[String], has_bytes: bool) -> (Row, Option<Unit>) {
    let row = trimmed(row);
    let mut kept: Row = Vec::with_capacity(row.len());
    // The unit of the terms before, and of the term that is read.
    let (mut sum, mut term): (Option<Unit>, Option<Unit>) = (None, None);
    let mut is_divided = false;
    // What stands outside of the brackets that are open.
    let mut outside: Vec<(Option<Unit>, Option<Unit>, bool)> = Vec::new();
    let mut at = 0;
    while let Some(node) = row.get(at) {
        let amount = kept.iter().rev().find(|node| !is_blank(node) && !is_dots(node)).is_some_and(is_amount);
        let found =
            amount.then(|| found_at(row, at, names, has_bytes && !row[at + 1..].iter().any(is_b), &mut kept)).flatten();
        if let Some((found, length)) = found {
            at += length;
            if let Some(found) = found {
                term = Some(joined(term, found, is_divided));
            }
            continue;
        }
        at += 1;
        if let Some((fraction, unit)) = without_units_of_fraction(node, names) {
            kept.push(fraction);
            term = Some(joined(term, unit, is_divided));
            continue;
        }
        match symbol_name(node) {
            Some("+" | "-") => {
                sum = added(sum, term.take());
                is_divided = false;
            }
            Some("/" | "\\div") => is_divided = true,
            Some("\\cdot" | "\\times" | "*") => is_divided = false,
            _ => {}
        }
        kept.push(node.clone());
        if matches!(delimiter_of(node), Some((_, Side::Open))) {
            outside.push((sum.take(), term.take(), is_divided));
            is_divided = false;
        } else if let Some((power, (outer_sum, outer_term, was_divided))) = closing(node).zip(outside.last().cloned()) {
            outside.pop();
            let inside = added(sum, term);
            let inside = inside.map(|unit| if power == 1 { unit } else { unit.raised(power).unwrap_or(unit) });
            (sum, is_divided) = (outer_sum, was_divided);
            term = match inside {
                Some(unit) => Some(joined(outer_term, unit, is_divided)),
                None => outer_term,
            };
        }
    }
    for (outer_sum, outer_term, was_divided) in outside.into_iter().rev() {
        let inside = added(sum, term);
        sum = outer_sum;
        term = match inside {
            Some(unit) => Some(joined(outer_term, unit, was_divided)),
            None => outer_term,
        };
    }
    (kept, added(sum, term))
}

/// The power of a bracket that closes: `(12\,\mathrm{V})^2`; 1 without one.
fn closing(node: &Node) -> Option<i32> {
    let is_close = |node: &Node| matches!(delimiter_of(node), Some((_, Side::Close)));
    match &node.kind {
        Kind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, .. } if is_close(base) => {
            let power = match super::cursor::ungrouped(sup) {
                [Node { kind: Kind::Number(digits), .. }] => digits.parse().ok(),
                _ => None,
            };
            Some(power.filter(|power| (1..=9).contains(power)).unwrap_or(1))
        }
        _ => is_close(node).then_some(1),
    }
}

/// The unit of a product or quotient of two.
fn joined(earlier: Option<Unit>, found: Unit, is_divided: bool) -> Unit {
    let found = if is_divided { found.raised(-1).unwrap_or(found) } else { found };
    let Some(earlier) = earlier else { return found };
    // `4\text{ bytes}\times 2\text{ bytes}` counts bytes.
    if earlier.words == found.words && found.measures("bytes") {
        return earlier;
    }
    earlier.times(&found).unwrap_or_else(|| match earlier.words == found.words {
        true => earlier,
        false => Unit::unknown(&format!("{} {}", earlier.words, found.words)),
    })
}

fn added(sum: Option<Unit>, term: Option<Unit>) -> Option<Unit> {
    match (sum, term) {
        (Some(sum), Some(term)) if sum.words != term.words => {
            Some(Unit::unknown(&format!("{} {}", sum.words, term.words)))
        }
        (sum, term) => sum.or(term),
    }
}

/// A fraction of quantities of which the units are known, without them.
fn without_units_of_fraction(node: &Node, names: &[String]) -> Option<(Node, Unit)> {
    let Kind::Fraction { numerator, denominator, binomial: false } = &node.kind else { return None };
    let ((above, over), (below, under)) = (without_unit(numerator, names), without_unit(denominator, names));
    let unit = match (over, under) {
        (Some(over), None) => over.measure.is_some().then_some(over)?,
        (None, Some(under)) => under.raised(-1)?,
        (Some(over), Some(under)) => over.times(&under.raised(-1)?)?,
        (None, None) => return None,
    };
    let kind = Kind::Fraction { numerator: above, denominator: below, binomial: false };
    Some((Node { kind, span: node.span }, unit))
}

/// The unit at a place behind an amount, and how many nodes it takes. A magnitude such as `million` goes to `kept`.
fn found_at(
    row: &[Node],
    at: usize,
    names: &[String],
    has_bytes: bool,
    kept: &mut Row,
) -> Option<(Option<Unit>, usize)> {
    let is_end = |next: usize| row[next..].iter().all(is_blank);
    let is_name = |words: &str| names.iter().any(|name| name == words);
    let node = &row[at];
    // Of two the last counts bytes: `70\,\mathrm{B} \cdot 2\,\mathrm{B}`.
    let is_factor = !is_end(at + 1) && !is_operand(row.get(at + 1));
    let words = words_of(node).or_else(|| upright_b(node).filter(|_| has_bytes || is_factor));
    let behind_number = || kept.iter().rev().find(|node| !is_blank(node)).is_some_and(is_plain_number);
    // `3 \Delta T`; `10^{21}\ \text{FLOPs}` at the end is an amount even where `FLOPs` has a value.
    let is_amount_of = |words: &str| is_end(at + 1) && words.len() > 1 && Unit::named(words).is_some();
    if words.is_some_and(|words| {
        words.starts_with('\u{394}') || is_name(words) && !(is_amount_of(words) && behind_number())
    }) {
        return None;
    }
    let (magnitude, rest) = words.map_or((None, ""), split_magnitude);
    if let Some(magnitude) = magnitude.filter(|magnitude| !(has_bytes && *magnitude == "B")) {
        let known = || Unit::named(rest).or_else(|| Unit::of_each(rest));
        let unit = (!rest.is_empty()).then(|| known().or_else(|| is_end(at + 1).then(|| Unit::unknown(rest))));
        let text = magnitude.to_owned();
        kept.push(Node { kind: Kind::Word { text, operator: false }, span: node.span });
        return match unit {
            None => Some((None, 1)),
            Some(Some(unit)) => Some((Some(unit), 1)),
            Some(None) => {
                kept.pop();
                None
            }
        };
    }
    // Nobody counts billions a frame.
    let bytes = words.and_then(|words| words.strip_prefix("B per ").or_else(|| words.strip_prefix("B/")));
    let bytes = bytes.map(|whose| format!("bytes per {whose}"));
    let words = words.map(|words| if has_bytes && words == "B" { "bytes" } else { words });
    let words = bytes.as_deref().or(words);
    // The longest run of pieces that is a known unit: `\mathrm{kg}\cdot\mathrm{m}`.
    let mut run = String::new();
    let mut best: Option<(Unit, usize)> = None;
    for (next, node) in row.iter().enumerate().skip(at) {
        let own = if next == at { words.map(str::to_owned) } else { None };
        match own.or_else(|| piece_of(node).filter(|piece| !is_name(piece))) {
            Some(piece) => {
                if !run.is_empty() && !run.ends_with(['*', '/']) {
                    run.push('*');
                }
                run.push_str(&piece);
                if let Some(unit) = Unit::named(&run).or_else(|| Unit::of_each(&run)) {
                    best = Some((unit, next + 1));
                }
            }
            None => match symbol_name(node) {
                Some("\\cdot" | "\\times") if !run.is_empty() => run.push('*'),
                Some("/") if !run.is_empty() => run.push('/'),
                _ if is_blank(node) => {}
                _ => break,
            },
        }
    }
    if let Some((unit, next)) = best {
        let is_word = words.is_some_and(|words| words.chars().count() > 1);
        return (is_word || !is_operand(row.get(next))).then_some((Some(unit), next - at));
    }
    let may_be = |words: &&str| words.chars().count() > 1 || !words.is_ascii();
    let words = words.filter(|words| is_end(at + 1) && may_be(words));
    words.map(|words| (Some(Unit::unknown(words)), 1))
}

/// Whether what follows takes a letter before it for a name or a factor.
fn is_operand(next: Option<&Node>) -> bool {
    let Some(next) = next.filter(|next| !is_blank(next)) else { return false };
    let is_close = matches!(delimiter_of(next), Some((_, Side::Close | Side::Either)));
    let is_sign = matches!(class_of(next), Some(Class::Binary | Class::Relation | Class::Punctuation));
    !is_close && !is_sign
}

/// A piece of a unit as text: a word, an upright letter, `\Omega`, one of these with an exponent, a group of them.
fn piece_of(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Symbol { name, style: Style::Roman, .. } => Some(name.to_string()),
        Kind::Symbol { name, .. } => match name.as_ref() {
            "\\Omega" => Some("Ω".to_owned()),
            "\\mu" => Some("µ".to_owned()),
            _ => None,
        },
        Kind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, .. } => {
            let exponent = match super::cursor::ungrouped(sup) {
                [Node { kind: Kind::Number(digits), .. }] => digits.clone(),
                [minus, Node { kind: Kind::Number(digits), .. }] if symbol_name(minus) == Some("-") => {
                    format!("-{digits}")
                }
                _ => return None,
            };
            let base = piece_of(base)?;
            // In `\text{m/s}^2` it belongs to the last.
            Some(format!("{base}^{exponent}"))
        }
        Kind::Scripts { base: None, sub: None, sup: Some(sup), primes: 0, .. } => {
            matches!(sup.as_slice(), [node] if symbol_name(node) == Some("\\circ")).then(|| "°".to_owned())
        }
        Kind::Group(row) => {
            let mut text = String::new();
            for node in row.iter().filter(|node| !is_blank(node)) {
                match symbol_name(node).filter(|_| class_of(node) == Some(Class::Binary)) {
                    Some("/") => text.push('/'),
                    Some("\\cdot" | "\\times") => text.push('*'),
                    Some(_) => return None,
                    None => {
                        let is_prefix = text.ends_with(['µ', '°']) || node_is_omega(node) && text.len() == 1;
                        if !text.is_empty() && !text.ends_with(['*', '/']) && !is_prefix {
                            text.push('*');
                        }
                        text.push_str(&piece_of(node)?);
                    }
                }
            }
            (!text.is_empty()).then_some(text)
        }
        Kind::Fraction { numerator, denominator, binomial: false } => {
            let part = |row: &Row| piece_of(&Node { kind: Kind::Group(row.clone()), span: node.span });
            Some(format!("{}/{}", part(numerator)?, part(denominator)?.replace('*', "/")))
        }
        _ => words_of(node).map(str::to_owned),
    }
}

/// In `k\Omega` the letter before is a prefix.
fn node_is_omega(node: &Node) -> bool {
    symbol_name(node) == Some("\\Omega")
}

fn words_of(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Word { text, operator: false } => Some(text.trim()),
        Kind::Prose(text) if !text.contains('$') => Some(text.trim()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}

/// `million parameters` as its magnitude and what is counted; `M` alone is a magnitude too.
fn split_magnitude(words: &str) -> (Option<&str>, &str) {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let is_magnitude = matches!(first, "M" | "B" | "k" | "K") || super::number::magnitude(first).is_some();
    // `B per frame` counts bytes.
    let is_magnitude = is_magnitude && !(first == "B" && rest.starts_with("per "));
    if is_magnitude { (Some(first), rest.trim()) } else { (None, words) }
}

/// Whether a node is a number, or a power of one.
fn is_plain_number(node: &Node) -> bool {
    match &node.kind {
        Kind::Number(_) => true,
        Kind::Scripts { base: Some(base), sub: None, primes: 0, .. } => is_plain_number(base),
        _ => false,
    }
}

/// Whether a unit may stand behind this node.
fn is_amount(node: &Node) -> bool {
    match &node.kind {
        Kind::Number(_) | Kind::Fraction { .. } | Kind::Root { .. } => true,
        Kind::Scripts { base: Some(base), sup: Some(_), .. } => {
            matches!(base.kind, Kind::Number(_)) || matches!(delimiter_of(base), Some((_, Side::Close)))
        }
        Kind::Word { text, .. } => split_magnitude(text).0.is_some(),
        Kind::Group(inner) => inner.last().is_some_and(is_amount),
        Kind::Symbol { name, .. } => matches!(name.as_ref(), "\\%" | "\\pi"),
        _ => matches!(delimiter_of(node), Some((_, Side::Close))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Rational;
    use crate::reading::unit_table::Measure;

    fn unit(latex: &str) -> (usize, Option<(String, bool)>) {
        let (row, unit) = without_unit(&crate::latex::parse(latex).tree.row, &[]);
        (row.len(), unit.map(|unit| (unit.words, unit.measure.is_some())))
    }

    #[test]
    fn units_stand_behind_numbers() {
        assert_eq!(unit(r"497.4\text{ MB}"), (1, Some(("MB".to_owned(), true))));
        assert_eq!(unit(r"4\text{ bytes}\times n"), (3, Some(("bytes".to_owned(), true))));
        assert_eq!(unit(r"65{,}536\,\text{parameters}"), (1, Some(("parameters".to_owned(), false))));
        assert_eq!(unit(r"2.1\text{ million parameters}"), (2, Some(("parameters".to_owned(), false))));
    }

    #[test]
    fn names_are_no_units() {
        assert_eq!(unit(r"2\cdot\text{rank}"), (3, None));
        assert_eq!(unit(r"\text{days}"), (1, None));
        assert_eq!(unit(r"2\text{lr}\cdot 3"), (4, None));
        assert_eq!(unit(r"2\,\mathrm{V}(s)"), (5, None));
        assert_eq!(unit(r"2\,\mathrm{A} x"), (3, None));
    }

    /// The size of the unit of a quantity in the coherent one, with what it measures.
    fn size(latex: &str) -> (Measure, Rational) {
        let (row, unit) = without_unit(&crate::latex::parse(latex).tree.row, &[]);
        let unit = unit.unwrap_or_else(|| panic!("{latex}: {row:?}"));
        (unit.measure.clone().unwrap_or_default(), unit.sizes[0].clone())
    }

    #[test]
    fn units_are_products_with_prefixes() {
        let third = |above: u64, below: u64| Rational::from_parts(above.into(), below.into());
        for (latex, same, ratio) in [
            (r"90\,\mathrm{km/h}", r"25\,\mathrm{m/s}", third(5, 18)),
            (r"3\,\text{km/h}", r"3\,\frac{\mathrm{m}}{\mathrm{s}}", third(5, 18)),
            (r"1\,\mathrm{kg\,m/s^2}", r"1\,\mathrm{N}", third(1, 1)),
            (r"2\,\mathrm{m} \cdot 3\,\mathrm{m}", r"6\,\mathrm{m^2}", third(1, 1)),
            (r"\frac{12\,\mathrm{V}}{60\,\Omega}", r"200\,\mathrm{mA}", third(1_000, 1)),
            (r"24\,\mathrm{l}", r"0.024\,\mathrm{m^3}", third(1, 1_000)),
            (r"10\,\mathrm{k\Omega}", r"10\,\Omega", third(1_000, 1)),
            (r"3.2 \cdot 10^7\,\mathrm{Pa}", r"32\,\text{MPa}", third(1, 1_000_000)),
            (r"5\,\text{m/s}^2", r"5\,\mathrm{m\,s^{-2}}", third(1, 1)),
            (r"20\,\mathrm{^\circ C}", r"20\text{ °C}", third(1, 1)),
        ] {
            let ((a, first), (b, second)) = (size(latex), size(same));
            assert_eq!((&a, first / second), (&b, ratio), "{latex} {same}");
            assert!(!a.is_empty());
        }
        assert_eq!(unit(r"2\,\mathrm{kg\,foo}").1, Some(("kg foo".to_owned(), false)));
    }
}

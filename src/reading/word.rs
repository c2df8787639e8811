//! Words typed letter by letter: `clip`, `PPL`, `log_2`, `Million`.
//!
//! TeX sets them as products of letters. A run of adjacent plain letters that spells a known
//! name as a whole is read as that name.

use crate::expr::Function;
use crate::latex::tree::{Class, Kind, Node, Row, Style};

/// Names that are no letters side by side in any vocabulary.
const COMMON: &[&str] = &[
    "kl", "kld", "exp", "sqrt", "mean", "avg", "average", "std", "stdev", "stddev", "var", "ppl", "million",
    "millions", "billion", "billions", "thousand", "trillion", "where", "with", "and", "softmax",
];

/// Whether a run of letters is a common name.
pub(super) fn is_common(run: &str) -> bool {
    COMMON.contains(&run) || Function::named(run).is_some()
}

/// The row with every run of letters that spells a known name joined into a word, at all depths.
pub(super) fn join_words(row: &[Node], is_known: &dyn Fn(&str) -> bool) -> Row {
    let mut joined: Row = Vec::with_capacity(row.len());
    let mut place = 0;
    while place < row.len() {
        let length = run_length(&row[place..]);
        if length >= 2 {
            let run: String = row[place..place + length].iter().filter_map(letter_of).collect();
            if is_known(&run.to_lowercase()) {
                joined.push(word(&row[place..place + length], run, is_known));
                place += length;
                continue;
            }
            joined.extend(row[place..place + length].iter().map(|node| inside(node, is_known)));
            place += length;
            continue;
        }
        joined.push(inside(&row[place], is_known));
        place += 1;
    }
    joined
}

/// How many adjacent letters stand at the start; the last may carry scripts.
fn run_length(row: &[Node]) -> usize {
    let mut length = 0;
    let mut end = None;
    for node in row {
        if letter_of(node).is_none() || end.is_some_and(|end| end != node.span.start) {
            break;
        }
        length += 1;
        end = Some(node.span.end);
        if matches!(node.kind, Kind::Scripts { .. }) {
            break;
        }
    }
    length
}

/// The letter that a node is, looking under scripts.
fn letter_of(node: &Node) -> Option<char> {
    match &node.kind {
        Kind::Symbol { name, class: Class::Ordinary, style: Style::Plain | Style::Roman } => {
            let mut letters = name.chars();
            letters.next().filter(|letter| letter.is_ascii_alphabetic() && letters.next().is_none())
        }
        Kind::Scripts { base: Some(base), .. } => letter_of(base),
        _ => None,
    }
}

fn word(run: &[Node], text: String, is_known: &dyn Fn(&str) -> bool) -> Node {
    let (first, last) = (&run[0], &run[run.len() - 1]);
    let span = first.span.to(last.span);
    let kind = Kind::Word { text, operator: false };
    match inside(last, is_known).kind {
        Kind::Scripts { base: Some(base), sub, sup, primes, limits } => {
            let base = Node { kind, span: first.span.to(base.span) };
            Node { kind: Kind::Scripts { base: Some(Box::new(base)), sub, sup, primes, limits }, span }
        }
        _ => Node { kind, span },
    }
}

/// The node with the rows inside of it joined.
fn inside(node: &Node, is_known: &dyn Fn(&str) -> bool) -> Node {
    let join = |row: &Row| join_words(row, is_known);
    let kind = match &node.kind {
        Kind::Group(row) => Kind::Group(join(row)),
        Kind::Scripts { base, sub, sup, primes, limits } => Kind::Scripts {
            base: base.as_ref().map(|base| Box::new(inside(base, is_known))),
            sub: sub.as_ref().map(join),
            sup: sup.as_ref().map(join),
            primes: *primes,
            limits: *limits,
        },
        Kind::Fraction { numerator, denominator, binomial } => {
            Kind::Fraction { numerator: join(numerator), denominator: join(denominator), binomial: *binomial }
        }
        Kind::Root { degree, radicand } => Kind::Root { degree: degree.as_ref().map(join), radicand: join(radicand) },
        Kind::Accent { name, body } => Kind::Accent { name: name.clone(), body: join(body) },
        Kind::Annotated { name, body, note } => {
            Kind::Annotated { name: name.clone(), body: join(body), note: note.clone() }
        }
        Kind::Environment { name, rows } => Kind::Environment {
            name: name.clone(),
            rows: rows.iter().map(|cells| cells.iter().map(join).collect()).collect(),
        },
        _ => return node.clone(),
    };
    Node { kind, span: node.span }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(latex: &str) -> Row {
        join_words(&crate::latex::parse(latex).tree.row, &is_common)
    }

    #[test]
    fn known_names_are_joined_and_products_are_not() {
        assert!(matches!(&joined("clip")[0].kind, Kind::Word { text, .. } if text == "clip"));
        assert_eq!(joined("dV").len(), 2);
        assert_eq!(joined("\\frac{exp(x)}{2}").len(), 1);
    }

    #[test]
    fn scripts_stay_with_the_word() {
        let row = joined("log_2 x");
        assert!(
            matches!(&row[0].kind, Kind::Scripts { base: Some(base), .. } if matches!(base.kind, Kind::Word { .. }))
        );
    }
}

//! Other letters for what the brackets of a definition are about: `P(\text{sat} \mid \text{cat})` as `P(b \mid a)`.

use super::cursor::{delimiter_of, matching_close, row_span};
use super::definition::{Definition, mentions, split_arguments};
use crate::cards::flatten;
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};

impl Definition {
    /// A formula with other letters for the two things that the brackets are about: what they are called is free. `None`
    /// where they are not two, or the letters are taken.
    pub fn with_free_words(&self, row: &[Node]) -> Option<Row> {
        let [first, second] = self.arguments.as_deref()? else { return None };
        // `C(u, w)` beside `P(w \mid u)`; where counts are written in another order, names tell what is meant.
        if !holds_arguments(row, &[second, first]) {
            return None;
        }
        let is_free = |letter: &&str| first == letter || second == letter || !mentions(row, letter);
        let mut free = ["a", "b", "u", "v", "x", "y"].into_iter().filter(is_free);
        let letters = match (free.next(), free.next()) {
            // `P(b \mid a)`: what is known comes first.
            (Some(a), Some(b)) => [(first.as_str(), b), (second.as_str(), a)],
            _ => return None,
        };
        Some(with_arguments(row, &letters))
    }
}

/// Whether brackets somewhere in a row hold these arguments, by their keys.
fn holds_arguments(row: &[Node], keys: &[&String]) -> bool {
    let here = (0..row.len()).any(|at| {
        let is_open = matches!(delimiter_of(&row[at]), Some((_, Side::Open)));
        let close = is_open.then(|| matching_close(row, at)).flatten();
        close.is_some_and(|close| {
            let found = split_arguments(&row[at + 1..close]);
            found.len() == keys.len() && found.iter().zip(keys).all(|(row, key)| flatten(row, false) == **key)
        })
    });
    here || row
        .iter()
        .any(|node| node.rows().into_iter().any(|inner| !std::ptr::eq(inner, row) && holds_arguments(inner, keys)))
}

/// A row in which arguments in brackets, by their keys, are replaced by letters.
fn with_arguments(row: &[Node], letters: &[(&str, &'static str)]) -> Row {
    let mut made: Row = Vec::with_capacity(row.len());
    let mut at = 0;
    while at < row.len() {
        let is_open = matches!(delimiter_of(&row[at]), Some((_, Side::Open)));
        let Some(close) = is_open.then(|| matching_close(row, at)).flatten() else {
            made.push(with_arguments_inside(&row[at], letters));
            at += 1;
            continue;
        };
        made.push(row[at].clone());
        let inside = &row[at + 1..close];
        let mut from = 0;
        for argument in split_arguments(inside) {
            let start = argument.first().and_then(|first| inside.iter().position(|node| std::ptr::eq(node, first)));
            let Some(start) = start else { continue };
            made.extend_from_slice(&inside[from..start]);
            from = start + argument.len();
            let key = flatten(argument, false);
            match letters.iter().find(|(name, _)| *name == key) {
                Some((_, letter)) => made.push(Node {
                    kind: Kind::Symbol { name: (*letter).into(), class: Class::Ordinary, style: Style::Plain },
                    span: row_span(argument),
                }),
                None => made.extend(with_arguments(argument, letters)),
            }
        }
        made.extend_from_slice(&inside[from..]);
        made.push(row[close].clone());
        at = close + 1;
    }
    made
}

fn with_arguments_inside(node: &Node, letters: &[(&str, &'static str)]) -> Node {
    let kind = match &node.kind {
        Kind::Fraction { numerator, denominator, binomial } => Kind::Fraction {
            numerator: with_arguments(numerator, letters),
            denominator: with_arguments(denominator, letters),
            binomial: *binomial,
        },
        Kind::Group(row) => Kind::Group(with_arguments(row, letters)),
        kind => kind.clone(),
    };
    Node { kind, span: node.span }
}

#[cfg(test)]
mod tests {
    use crate::latex::{parse, print};
    use crate::reading::{flat_row, statements};

    #[test]
    fn words_are_replaced_where_they_are_arguments() {
        let renamed = |latex: &str| {
            let row = parse(latex).tree.row;
            let found = statements(&flat_row(&row));
            let definition = super::Definition::of(&found[0], 0).unwrap();
            definition.with_free_words(&row).map(|row| print(&row))
        };
        let plain = print(&parse(r"P(b \mid a) = \frac{C(a, b)}{C(b)}").tree.row);
        assert_eq!(
            renamed(r"P(\text{sat} \mid \text{cat}) = \frac{C(\text{cat}, \text{sat})}{C(\text{sat})}"),
            Some(plain.clone())
        );
        assert_eq!(renamed(r"P(w \mid u) = \frac{C(u, w)}{C(w)}"), Some(plain));
        assert_eq!(renamed(r"P(w) = C(w)"), None);
    }
}

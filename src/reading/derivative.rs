//! Derivatives as names of what is asked: `\frac{\partial L}{\partial w_j}`, `\nabla_\theta J(\theta)`.

use super::cursor::{Cursor, symbol_name, trimmed, ungrouped};
use super::head::Head;
use crate::cards::flatten;
use crate::latex::tree::{Class, Kind, Node};

/// The variable of the derivative that a left side names, without blanks; empty where only the sign says that it is one.
pub(super) fn variable_of(row: &[Node]) -> Option<String> {
    let row: Vec<Node> = row.iter().filter(|node| !matches!(node.kind, Kind::Space(_))).cloned().collect();
    let (first, rest) = row.split_first()?;
    match &first.kind {
        Kind::Fraction { numerator, denominator, binomial: false } => {
            let (above, below) = (trimmed(ungrouped(numerator)), trimmed(ungrouped(denominator)));
            let (sign, function) = above.split_first()?;
            let (other, variable) = below.split_first()?;
            let is_whole = match function {
                [] => is_function(rest),
                function => is_function(function) && is_call(rest),
            };
            (is_sign(sign) && symbol_name(sign) == symbol_name(other) && is_variable(variable) && is_whole)
                .then(|| flatten(variable, false))
        }
        Kind::Scripts { base: Some(base), sub: Some(sub), sup: None, primes: 0, .. } => {
            let names = symbol_name(base) == Some("\\nabla") && is_variable(ungrouped(sub)) && is_function(rest);
            names.then(|| flatten(ungrouped(sub), false))
        }
        // `\partial L / \partial w`
        _ if symbol_name(first) == Some("\\partial") => {
            let slash = rest.iter().position(|node| symbol_name(node) == Some("/"))?;
            let (function, below) = (&rest[..slash], &rest[slash + 1..]);
            let (other, variable) = below.split_first()?;
            let is_whole = is_function(function) && symbol_name(other) == Some("\\partial") && is_variable(variable);
            is_whole.then(|| flatten(variable, false))
        }
        _ => (symbol_name(first) == Some("\\nabla") && is_function(rest)).then(String::new),
    }
}

fn is_sign(node: &Node) -> bool {
    matches!(symbol_name(node), Some("\\partial" | "d"))
}

/// One letter with its scripts.
fn is_variable(row: &[Node]) -> bool {
    matches!(row, [node] if is_letter(node))
}

fn is_letter(node: &Node) -> bool {
    let base = match &node.kind {
        Kind::Scripts { base: Some(base), .. } => base,
        _ => node,
    };
    let is_symbol =
        matches!(base.kind, Kind::Symbol { class: Class::Ordinary, .. } | Kind::Word { .. } | Kind::Accent { .. });
    is_symbol && Head::of(node).is_some()
}

/// A letter, with arguments or without.
fn is_function(row: &[Node]) -> bool {
    row.split_first().is_some_and(|(first, rest)| is_letter(first) && is_call(rest))
}

/// Nothing, or arguments in brackets.
fn is_call(row: &[Node]) -> bool {
    let mut cursor = Cursor::new(row);
    cursor.is_done() || cursor.bracketed().is_some() && cursor.is_done()
}

/// The same of a left side as typed.
pub fn variable_of_derivative(latex: &str) -> Option<String> {
    variable_of(&crate::latex::parse(latex).tree.row)
}

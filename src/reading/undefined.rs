//! Macros that a sheet uses and does not define, such as those of a style file: `\var(X - Y)`. What stands in brackets or
//! braces behind one is what it is applied to, never a factor.

use crate::latex::is_known_command;
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};

/// The undefined macro that a node is.
fn undefined(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Symbol { name, class: Class::Ordinary, style: Style::Plain } => {
            Some(name.as_ref()).filter(|it| is_undefined(it))
        }
        _ => None,
    }
}

/// `\Var`, which style files define with an argument.
fn is_statistic(node: &Node) -> bool {
    const STATISTICS: &[&str] = &["var", "cov", "std", "corr"];
    matches!(&node.kind, Kind::Word { text, operator: true } if STATISTICS.contains(&text.to_lowercase().as_str()))
}

/// Whether a name is that of a macro which nobody knows.
pub(super) fn is_undefined(name: &str) -> bool {
    let letters = name.strip_prefix('\\').unwrap_or_default();
    !letters.is_empty() && letters.chars().all(|letter| letter.is_ascii_alphabetic()) && !is_known_command(name)
}

/// The first undefined macro of a row, at any depth.
pub(super) fn undefined_in(row: &[Node]) -> Option<String> {
    row.iter()
        .find_map(|node| undefined(node).map(str::to_owned).or_else(|| node.rows().into_iter().find_map(undefined_in)))
}

/// The row with round brackets for the braces behind undefined macros: `\E{X}`.
pub(super) fn with_braces_applied(row: Row) -> Row {
    if !row.iter().any(|node| undefined(node).is_some() || is_statistic(node)) {
        return row;
    }
    let mut found = Row::with_capacity(row.len());
    for node in row {
        let is_behind = found.last().is_some_and(|before| undefined(before).is_some() || is_statistic(before));
        match node.kind {
            Kind::Group(inside) if is_behind => {
                let bracket = |name: &str, side: Side| Node {
                    kind: Kind::Delimiter { name: name.into(), side, sized: false },
                    span: node.span,
                };
                found.push(bracket("(", Side::Open));
                found.extend(inside);
                found.push(bracket(")", Side::Close));
            }
            kind => found.push(Node { kind, span: node.span }),
        }
    }
    found
}

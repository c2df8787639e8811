//! Two shapes of one Greek letter: `\epsilon` and `\varepsilon` are one letter where a text has only one of them.

use crate::latex::tree::{Kind, Node, Row, find_node};

/// The usual shape, and the other one.
const SHAPES: [(&str, &str); 5] = [
    (r"\epsilon", r"\varepsilon"),
    (r"\phi", r"\varphi"),
    (r"\theta", r"\vartheta"),
    (r"\rho", r"\varrho"),
    (r"\sigma", r"\varsigma"),
];

/// The rows with the usual shape of each letter, where they do not tell the shapes apart.
pub(super) fn with_usual_shapes(rows: Vec<Row>) -> Vec<Row> {
    let holds = |name: &str| {
        let is_one = &mut |node: &Node| matches!(&node.kind, Kind::Symbol { name: own, .. } if own.as_ref() == name);
        rows.iter().any(|row| find_node(row, is_one).is_some())
    };
    let changed: Vec<_> = SHAPES.into_iter().filter(|(usual, other)| holds(other) && !holds(usual)).collect();
    if changed.is_empty() {
        return rows;
    }
    rows.into_iter().map(|row| row.into_iter().map(|node| reshaped(node, &changed)).collect()).collect()
}

fn reshaped(mut node: Node, changed: &[(&'static str, &'static str)]) -> Node {
    if let Kind::Symbol { name, .. } = &mut node.kind
        && let Some((usual, _)) = changed.iter().find(|(_, other)| name.as_ref() == *other)
    {
        *name = (*usual).into();
    }
    let row = |row: Row| row.into_iter().map(|node| reshaped(node, changed)).collect::<Row>();
    node.kind = match node.kind {
        Kind::Group(inner) => Kind::Group(row(inner)),
        Kind::Scripts { base, sub, sup, primes, limits } => Kind::Scripts {
            base: base.map(|base| Box::new(reshaped(*base, changed))),
            sub: sub.map(row),
            sup: sup.map(row),
            primes,
            limits,
        },
        Kind::Fraction { numerator, denominator, binomial } => {
            Kind::Fraction { numerator: row(numerator), denominator: row(denominator), binomial }
        }
        Kind::Root { degree, radicand } => Kind::Root { degree: degree.map(row), radicand: row(radicand) },
        Kind::Accent { name, body } => Kind::Accent { name, body: row(body) },
        Kind::Annotated { name, body, note } => Kind::Annotated { name, body: row(body), note },
        Kind::Environment { name, rows } => Kind::Environment {
            name,
            rows: rows.into_iter().map(|cells| cells.into_iter().map(row).collect()).collect(),
        },
        kind => kind,
    };
    node
}

//! A row of nodes as statements: chains of members with relations between them.

use super::cursor::{class_of, delimiter_of, is_blank, is_dots, row_span, split_commas, symbol_name, trimmed};
use super::old_style::{has_old_style, without_old_style};
use super::relation::undecorated;
use crate::latex::tree::{Class, Kind, Node, Row, Side};
use crate::text::Span;

/// A chain `a = b \approx c`.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The members in order; the first may be empty when the text begins with a relation.
    pub members: Vec<Member>,
}

/// One member of a chain and the relation before it.
#[derive(Debug, Clone)]
pub struct Member {
    /// The relation's name, such as `=` or `\approx`; `None` before the first member.
    pub relation: Option<String>,
    /// The nodes.
    pub row: Row,
}

impl Member {
    /// Where it stands.
    pub fn span(&self) -> Span {
        row_span(&self.row)
    }
}

impl Statement {
    /// Whether it has a relation.
    pub fn is_chain(&self) -> bool {
        self.members.len() > 1
    }
}

/// Whether a relation says that its two sides are one value, exactly or about.
pub fn is_equality(relation: &str) -> bool {
    matches!(
        relation,
        "=" | ":="
            | "\\equiv"
            | "\\triangleq"
            | "\\leftarrow"
            | "\\coloneqq"
            | "\\doteq"
            | "\\approx"
            | "\\simeq"
            | "\\cong"
    )
}

/// Whether a relation says that its two sides are about one value.
pub fn is_rough(relation: &str) -> bool {
    matches!(relation, "\\approx" | "\\simeq" | "\\cong")
}

/// Words between statements.
const LINKING_WORDS: &[&str] = &[
    "where",
    "donde",
    "où",
    "dove",
    "with",
    "and",
    "let",
    "put",
    "set",
    "write",
    "call",
    "abbreviate",
    "introduce",
    "here",
    "for",
    "if",
    "using",
    "denote",
    "denoting",
    "given",
    "such that",
    "s.t",
    "in which",
    "so",
    "then",
    "thus",
    "hence",
    "therefore",
    "or",
    "i.e",
    "subject to",
    "as",
    "by",
    "note",
    "when",
    "while",
    "define",
    "defined as",
    "wherein",
    "also",
    "over",
    "of",
    "is",
    "the",
    "st",
    "otherwise",
    "else",
];

/// Environments whose rows are one formula after the other; other environments are things of their own.
const ROW_ENVIRONMENTS: &[&str] = &[
    "",
    "align",
    "align*",
    "aligned",
    "alignedat",
    "alignat",
    "alignat*",
    "gather",
    "gather*",
    "gathered",
    "split",
    "multline",
    "multline*",
    "eqnarray",
    "eqnarray*",
    "equation",
    "equation*",
    "flalign",
    "flalign*",
    "displaymath",
    "math",
];

/// Unfolds environments of rows, annotations and redundant groups into one flat row.
///
/// Row ends become `\\` spaces; marks vanish.
pub fn flat_row(row: &[Node]) -> Row {
    match has_old_style(row) {
        true => flat(&without_old_style(row.to_vec())),
        false => flat(row),
    }
}

fn flat(row: &[Node]) -> Row {
    let mut found = Vec::new();
    for node in row {
        match &node.kind {
            Kind::Environment { name, rows } if ROW_ENVIRONMENTS.contains(&name.as_ref()) => {
                let end_of_row = || Node { kind: Kind::Space("\\\\".into()), span: Span::empty(node.span.end) };
                let mut remarks: Vec<Row> = Vec::new();
                for (place, cells) in rows.iter().enumerate() {
                    if place > 0 {
                        found.push(end_of_row());
                        // `8 \\\\ -3x - y &= -11`: what stands before the relation of its own row goes on with no other.
                        if is_equation_row(&rows[place - 1]) && is_equation_row(cells) && starts_with_sign(&cells[0]) {
                            let wide = Kind::Space("\\quad".into());
                            found.push(Node { kind: wide, span: Span::empty(node.span.end) });
                        }
                    }
                    let said = cells.len() - remark_cells(cells);
                    cells[..said].iter().for_each(|cell| found.extend(flat(cell)));
                    remarks.extend(cells[said..].iter().map(|cell| flat(cell)));
                }
                // A remark beside a row does not part its chain from the next row.
                for remark in remarks.into_iter().filter(|remark| !trimmed(remark).is_empty()) {
                    found.push(end_of_row());
                    found.extend(remark);
                }
            }
            Kind::Environment { name, rows }
                if name.starts_with("array") && rows.iter().all(|cells| cells.len() <= 3) =>
            {
                for (place, cells) in rows.iter().enumerate() {
                    if place > 0 {
                        found.push(Node { kind: Kind::Space("\\\\".into()), span: Span::empty(node.span.end) });
                    }
                    cells.iter().for_each(|cell| found.extend(flat(cell)));
                }
            }
            Kind::Annotated { name, body, .. } if name.as_ref() != "\\cancel" => found.extend(flat(body)),
            Kind::Mark { .. } => {}
            // `J = {}& a`: empty braces say nothing.
            Kind::Group(inner) if inner.is_empty() && row.len() > 1 => {}
            // `\overset{(a)}{=}` is the relation inside.
            Kind::Scripts { .. } | Kind::Accent { .. } | Kind::Group(_) if undecorated(node).is_some() => {
                found.extend(undecorated(node));
            }
            Kind::Group(inner) if inner.iter().any(|node| matches!(node.kind, Kind::Environment { .. })) => {
                found.extend(flat(inner));
            }
            _ => found.push(noted_relation(node).unwrap_or_else(|| node.clone())),
        }
    }
    found
}

/// Whether a row is an equation: one side in its first cell, the relation in front of the second.
fn is_equation_row(cells: &[Row]) -> bool {
    matches!(cells, [left, right, ..] if !trimmed(left).is_empty() && starts_with_relation(right))
}

fn starts_with_sign(cell: &[Node]) -> bool {
    trimmed(cell).first().is_some_and(|node| class_of(node) == Some(Class::Binary))
}

/// How many cells at the end of a row are a remark: words, behind an empty cell (`&& \text{with } \mu = 1`).
fn remark_cells(cells: &[Row]) -> usize {
    let empty = |cell: &Row| trimmed(cell).is_empty();
    let words = |cell: &Row| {
        trimmed(cell)
            .first()
            .is_some_and(|node| matches!(node.kind, Kind::Word { operator: false, .. } | Kind::Prose(_)))
    };
    let start = (1..cells.len().saturating_sub(1)).find(|&at| empty(&cells[at]) && words(&cells[at + 1]));
    start.map_or(0, |start| cells.len() - start)
}

/// Splits a flat row into statements.
pub fn statements(row: &[Node]) -> Vec<Statement> {
    let row = &super::remark::remarks_last(row);
    let mut pieces: Vec<Row> = vec![Vec::new()];
    // Whether the piece has a relation: asked of each sign once, so that long answers are split in linear time.
    let mut is_related = false;
    let mut depth = 0usize;
    for (place, node) in row.iter().enumerate() {
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        let count = pieces.len();
        let current = pieces.last_mut().expect("there is always a piece");
        if depth > 0 {
            current.push(node.clone());
            continue;
        }
        match &node.kind {
            Kind::Space(name) if name.as_ref() == "\\\\" || name.as_ref() == "\\par" => {
                if breaks(current, is_related, &row[place + 1..]) {
                    pieces.push(Vec::new());
                }
            }
            Kind::Space(_) => {
                // A wide space separates where another relation follows a finished chain.
                if is_related && has_relation_soon(&row[place + 1..]) && !ends_open(current) {
                    pieces.push(Vec::new());
                }
            }
            // The commas of `i = 1, \\dots, n` and of `x, y \\sim D` separate no statements.
            Kind::Symbol { name, .. }
                if name.as_ref() == ","
                    && !(is_related && starts_wide(&row[place + 1..]))
                    && is_in_list(current, &row[place + 1..]) =>
            {
                current.push(node.clone());
            }
            Kind::Symbol { name, .. }
                if matches!(name.as_ref(), "," | ";" | "\\Rightarrow" | "\\implies" | "\\iff" | "\\Leftrightarrow") =>
            {
                pieces.push(Vec::new());
            }
            // A full stop ends a chain where another follows.
            Kind::Symbol { name, .. }
                if name.as_ref() == "."
                    && is_related
                    && !ends_open(current)
                    && has_relation_soon(&row[place + 1..]) =>
            {
                pieces.push(Vec::new());
            }
            Kind::Symbol { name, .. } if name.as_ref() == "\\forall" => pieces.push(vec![node.clone()]),
            Kind::Word { text, .. } | Kind::Prose(text) if is_linking(text) => pieces.push(Vec::new()),
            Kind::Word { text, .. } | Kind::Prose(text) if is_sentence(text) => {
                pieces.extend([vec![node.clone()], Vec::new()]);
            }
            _ => {
                is_related |= is_chain_relation(node);
                current.push(node.clone());
            }
        }
        is_related &= pieces.len() == count;
    }
    let written = pieces.iter().map(|piece| trimmed(strip_stop(piece))).filter(|piece| !piece.is_empty());
    written.map(chain).flat_map(with_membership_apart).collect()
}

/// Whether a wide space stands first: behind a comma it begins what is said beside the formula.
pub(super) fn starts_wide(row: &[Node]) -> bool {
    let first = row.iter().find(|node| is_blank(node));
    matches!(first.map(|node| &node.kind), Some(Kind::Space(name)) if matches!(name.as_ref(), "\\quad" | "\\qquad"))
        && row.first().is_some_and(is_blank)
}

/// The relation under a note that says how independent draws are, or that it defines: `\overset{i.i.d.}{\sim}`.
fn noted_relation(node: &Node) -> Option<Node> {
    const NOTES: &str = "iid i.i.d. i.i.d def def. !";
    let Kind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, limits: true } = &node.kind else {
        return None;
    };
    let note: String = crate::cards::flatten(sup, false).chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_noted = NOTES.split(' ').any(|known| known == note) && matches!(symbol_name(base), Some("\\sim" | "="));
    is_noted.then(|| Node { kind: base.kind.clone(), span: node.span })
}

/// How far a list with dots is followed.
const LIST: usize = 64;

/// Whether a comma between the two stands in a list with dots, or among names that are drawn together.
fn is_in_list(before: &[Node], after: &[Node]) -> bool {
    let single = |item: &&[Node]| trimmed(item).len() == 1;
    let items = split_commas(&after[..after.len().min(LIST)]);
    let first = items.iter().position(|item| !single(item) || trimmed(item).iter().any(is_dots)).map(|at| items[at]);
    let dots = |row: &[Node]| matches!(trimmed(row), [node] if is_dots(node));
    // `x, y \sim D`, and the shapes of `A, B \in \mathbb{R}^{n \times d}`.
    let drawn = |row: &[Node]| {
        let mut rest = row.iter().filter(|node| !is_blank(node)).skip(1);
        let sign = rest.next().and_then(symbol_name);
        let mut is_power = || matches!(rest.next().map(|node| &node.kind), Some(Kind::Scripts { sup: Some(_), .. }));
        sign == Some("\\sim") || sign == Some("\\in") && is_power()
    };
    let listed =
        |row: &[Node]| matches!(trimmed(row), [.., comma, last] if is_dots(last) && symbol_name(comma) == Some(","));
    listed(before) || first.is_some_and(dots) || first.is_some_and(drawn) && split_commas(before).iter().all(single)
}

pub(super) fn is_linking(text: &str) -> bool {
    let text = text.trim().trim_matches([',', ':', '.', ';']).trim().to_lowercase();
    LINKING_WORDS.contains(&text.as_str())
}

/// Words that go on after a linking word, or stand in brackets: they say something about the formula.
fn is_sentence(text: &str) -> bool {
    let text = text.trim();
    is_bracketed(text) || text.split_once(' ').is_some_and(|(first, _)| is_linking(first))
}

/// Words in brackets of their own: `(inverse)`.
fn is_bracketed(text: &str) -> bool {
    text.starts_with('(') && text.ends_with(')')
}

/// Whether words speak about the formula rather than name a quantity.
pub(super) fn is_prose(node: &Node) -> bool {
    match &node.kind {
        Kind::Prose(_) => true,
        Kind::Word { text, operator } => !operator && (text.trim().contains(' ') || is_bracketed(text.trim())),
        _ => false,
    }
}

/// Whether a line end after `before` ends a statement; `is_related` tells whether a relation stands in it.
fn breaks(before: &[Node], is_related: bool, after: &[Node]) -> bool {
    if ends_open(before) {
        return false;
    }
    let next = after.iter().find(|node| !is_blank(node));
    let Some(next) = next else { return true };
    if matches!(class_of(next), Some(Class::Relation | Class::Binary)) {
        return false;
    }
    let line_end = after
        .iter()
        .position(|node| matches!(&node.kind, Kind::Space(name) if matches!(name.as_ref(), "\\\\" | "\\par")));
    !is_related || has_relation(&after[..line_end.unwrap_or(after.len())])
}

/// Whether a row ends where something must follow.
fn ends_open(row: &[Node]) -> bool {
    let last = row.iter().rev().find(|node| !is_blank(node));
    last.is_none_or(|node| matches!(class_of(node), Some(Class::Relation | Class::Binary)))
}

pub(super) fn is_chain_relation(node: &Node) -> bool {
    class_of(node) == Some(Class::Relation)
        && !matches!(symbol_name(node), Some("\\mid" | "\\parallel" | "\\to" | "\\mapsto" | "\\rightarrow"))
}

pub(super) fn has_relation(row: &[Node]) -> bool {
    let mut depth = 0usize;
    row.iter().any(|node| {
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && is_chain_relation(node)
    })
}

/// Whether a relation follows before the next separator.
fn has_relation_soon(row: &[Node]) -> bool {
    let end = row
        .iter()
        .position(|node| matches!(&node.kind, Kind::Space(_)) || matches!(symbol_name(node), Some("," | ";")));
    let part = trimmed(&row[..end.unwrap_or(row.len())]);
    has_relation(part) && !part.first().is_some_and(is_chain_relation)
}

/// Cuts punctuation off the ends.
fn strip_stop(row: &[Node]) -> &[Node] {
    let stops = |node: &Node| is_blank(node) || matches!(symbol_name(node), Some("." | "," | ";" | ":"));
    let end = row.iter().rposition(|node| !stops(node)).map_or(0, |last| last + 1);
    let start = row.iter().position(|node| !stops(node)).unwrap_or(end);
    &row[start.min(end)..end]
}

fn chain(row: &[Node]) -> Statement {
    let mut members = vec![Member { relation: None, row: Vec::new() }];
    let mut depth = 0usize;
    for node in row {
        match delimiter_of(node) {
            Some((_, Side::Open)) => depth += 1,
            Some((_, Side::Close)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && is_chain_relation(node) {
            let relation = symbol_name(node).map(str::to_owned);
            members.push(Member { relation, row: Vec::new() });
        } else {
            members.last_mut().expect("there is always a member").row.push(node.clone());
        }
    }
    for member in &mut members {
        member.row = trimmed(strip_stop(&member.row)).to_vec();
    }
    with_change(&mut members);
    Statement { members }
}

/// `x -= y` of code is `x \leftarrow x - (y)`.
fn with_change(members: &mut [Member]) {
    let [left, right] = members else { return };
    let is_sign = |node: &Node| matches!(symbol_name(node), Some("+" | "-"));
    if right.relation.as_deref() != Some("=") || left.row.len() < 2 || !left.row.last().is_some_and(is_sign) {
        return;
    }
    // The sign and `=` touch.
    let near = left.row.last().zip(right.row.first()).is_some_and(|(sign, next)| next.span.start <= sign.span.end + 2);
    let Some(sign) = near.then(|| left.row.pop()).flatten() else { return };
    left.row.truncate(trimmed(&left.row).len());
    let change = Node { kind: Kind::Group(std::mem::take(&mut right.row)), span: sign.span };
    right.row = left.row.iter().cloned().chain([sign, change]).collect();
    right.relation = Some("\\leftarrow".to_owned());
}

/// `\rho = a / b \in \mathbb{R}` says two things: what `\rho` is, and in which set it is.
fn with_membership_apart(mut statement: Statement) -> Vec<Statement> {
    let members = &statement.members;
    let relation = |place: usize| members[place].relation.as_deref().unwrap_or_default();
    let at = (2..members.len()).find(|&at| matches!(relation(at), "\\in" | "\\subset" | "\\subseteq"));
    let Some(at) = at.filter(|&at| (1..at).all(|before| is_equality(relation(before)))) else { return vec![statement] };
    let sets = statement.members.split_off(at);
    let mut restriction = vec![statement.members[0].clone()];
    restriction.extend(sets);
    vec![statement, Statement { members: restriction }]
}

/// Whether a row goes on with a chain: it begins with a relation.
pub(super) fn starts_with_relation(row: &[Node]) -> bool {
    row.iter().find(|node| !is_blank(node)).is_some_and(is_chain_relation)
}

/// Whether a row begins with a comparison: `\ge 0`.
pub(super) fn starts_with_comparison(row: &[Node]) -> bool {
    row.iter().find(|node| !is_blank(node)).is_some_and(is_comparison)
}

/// Whether a node is the sign of a comparison.
pub(super) fn is_comparison(node: &Node) -> bool {
    matches!(symbol_name(node), Some("<" | ">" | "\\le" | "\\ge" | "\\ne" | "\\leq" | "\\geq" | "\\neq"))
}

/// The row with brackets around the rest of a chain opened: `a (\approx b)`.
pub(super) fn without_asides(row: &[Node]) -> Row {
    let mut found = Row::new();
    let mut depth = 0usize;
    let mut opened: Vec<usize> = Vec::new();
    for (place, node) in row.iter().enumerate() {
        match delimiter_of(node) {
            Some((_, Side::Open)) => {
                depth += 1;
                if depth == 1 && place > 0 && starts_with_relation(&row[place + 1..]) {
                    opened.push(depth);
                    continue;
                }
            }
            Some((_, Side::Close)) => {
                depth = depth.saturating_sub(1);
                if opened.last() == Some(&(depth + 1)) {
                    opened.pop();
                    continue;
                }
            }
            _ => {}
        }
        found.push(node.clone());
    }
    found
}

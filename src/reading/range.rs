//! What stands below and above a big operator: its variables, their limits, and conditions on them.

use super::cursor::{Cursor, class_of, is_dots, row_span, split_commas, split_row, symbol_name, trimmed, ungrouped};
use super::reader::{Reader, Variable};
use super::term::{Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{Domain, Node as ExprNode, plus};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Row};
use crate::text::Span;

/// One variable of a big operator.
pub(super) struct Range {
    pub variables: Vec<Variable>,
    pub id: u32,
    /// `None` where only the body tells over what the variable runs.
    pub domain: Option<Domain>,
    /// Conditions, read once the variables are in scope.
    pub filters: Vec<Row>,
    pub letter: String,
}

impl Reader<'_> {
    /// The single variable of `\{r_j\}_{j=1}^{K}`.
    pub fn range(&mut self, sub: &[Node], sup: Option<&[Node]>, span: Span) -> Read<Range> {
        let mut ranges = self.ranges(sub, sup, span)?;
        if ranges.len() == 1 && ranges[0].filters.is_empty() {
            Ok(ranges.remove(0))
        } else {
            Err(Trouble::new("R008", "the range is not understood", row_span(sub)))
        }
    }

    pub(super) fn ranges(&mut self, sub: &[Node], sup: Option<&[Node]>, span: Span) -> Read<Vec<Range>> {
        let flat = without_stack(without_brackets(sub));
        let parts: Vec<&[Node]> =
            split_commas(&flat).into_iter().map(trimmed).filter(|part| !part.is_empty()).collect();
        let mut ranges: Vec<Range> = Vec::new();
        if sup.is_none()
            && let Some(range) = self.record_range(&parts)?
        {
            return Ok(vec![range]);
        }
        let mut limited = sup.is_none();
        let mut place = 0;
        while place < parts.len() {
            // `i = 1, \dots, n`
            let spread = match &parts[place..] {
                [_, [dots], last, ..] if is_dots(dots) => Some(*last),
                _ => None,
            };
            let part = parts[place];
            self.require_other_letter(part, spread.or(sup))?;
            place += if spread.is_some() { 3 } else { 1 };
            let took = self.range_part(part, spread.or(sup), &mut ranges, span)?;
            if let (Some(last), false) = (spread, took) {
                return Err(Trouble::new("R008", "this end of a range is not understood", row_span(last)));
            }
            limited |= spread.is_none() && took;
        }
        if let (Some(sup), false) = (sup, limited) {
            return Err(Trouble::new("R008", "the range already has an end, or needs none", row_span(sup))
                .help("write the limits once"));
        }
        if ranges.is_empty() {
            return Err(Trouble::new("R008", "the operator does not say over what it runs", span)
                .help("write the index below it: `\\sum_{i=1}^{n}`"));
        }
        Ok(ranges)
    }

    /// Refuses `\sum_{i=0}^{i}`: the limits cannot use the letter that they bound.
    fn require_other_letter(&self, part: &[Node], upper: Option<&[Node]>) -> Read<()> {
        let members = split_row(part, |node| matches!(symbol_name(node), Some("=" | ":=")));
        let (Some(letter), from) = (members.first(), members.get(1)) else { return Ok(()) };
        let [name] = ungrouped(letter) else { return Ok(()) };
        if !matches!(name.kind, NodeKind::Symbol { .. }) {
            return Ok(());
        }
        let key = flatten(ungrouped(letter), false);
        let is_it = |node: &Node| {
            matches!(node.kind, NodeKind::Symbol { .. }) && flatten(std::slice::from_ref(node), false) == key
        };
        let limits = from.into_iter().copied().chain(upper);
        match limits.into_iter().find_map(|row| find_letter(row, &is_it)) {
            None => Ok(()),
            Some(node) => {
                Err(Trouble::new("R008", format!("`{key}` is bound here and cannot be its own limit"), node.span)
                    .help("use another letter below the operator"))
            }
        }
    }

    /// One part of what stands below the operator; whether it took the upper limit.
    fn range_part(&mut self, part: &[Node], upper: Option<&[Node]>, ranges: &mut Vec<Range>, span: Span) -> Read<bool> {
        let mut took = false;
        // `w : C(u, w) > 0`, `i \in S : i \ne j`: a range and a condition.
        if let [letter, condition] = split_row(part, |node| symbol_name(node) == Some(":")).as_slice()
            && letter.iter().all(|node| class_of(node) != Some(Class::Relation) || symbol_name(node) == Some("\\in"))
            && condition.iter().any(|node| class_of(node) == Some(Class::Relation))
        {
            took = self.range_part(letter, upper, ranges, span)?;
            if let Some(range) = ranges.last_mut() {
                range.filters.push(condition.to_vec());
            }
            return Ok(took);
        }
        let members = split_row(part, |node| class_of(node) == Some(Class::Relation));
        let relations: Vec<&str> = members
            .windows(2)
            .map(|pair| {
                let at = pair[1].first().map_or(part.len(), |first| {
                    part.iter().position(|node| std::ptr::eq(node, first)).unwrap_or(part.len())
                });
                part[..at]
                    .iter()
                    .rev()
                    .find_map(|node| if class_of(node) == Some(Class::Relation) { symbol_name(node) } else { None })
            })
            .map(|name| name.unwrap_or("?"))
            .collect();
        let known = |ranges: &[Range], row: &[Node]| {
            let key = flatten(ungrouped(row), false);
            ranges.iter().any(|range| range.variables.iter().any(|variable| variable.key == key))
        };
        match (members.as_slice(), relations.as_slice()) {
            ([letter], []) => {
                let range = self.bare_range(letter, upper)?;
                took = upper.is_some();
                ranges.push(range);
            }
            ([letter, from], ["=" | ":="]) => {
                let spans = split_row(from, is_range_sign);
                let (from, to) = match (spans.as_slice(), upper) {
                    ([from, to], _) if !trimmed(to).is_empty() => (*from, Some(*to)),
                    (_, upper) => {
                        took = upper.is_some();
                        (*from, upper)
                    }
                };
                let from = self.whole_number(from)?;
                let to = match to {
                    Some(to) => self.whole_number(to)?,
                    // `\sum_{i=1} \gamma^{i-1} \delta_{t+i-1}`: to the end of the text that it counts.
                    None if !self.lexicon.general => {
                        self.note("open_range", "an upper limit that is not written is the last possible one", span);
                        ExprNode::Constant(crate::expr::Constant::Infinity).into()
                    }
                    None => {
                        return Err(Trouble::new("R008", "the upper limit is missing", span)
                            .help("write it above the operator: `\\sum_{i=1}^{n}`"));
                    }
                };
                ranges.push(self.index_range(letter, Some(Domain::Range(from, to)))?);
            }
            // `i = 1`, `i \in \mathcal{M}`: some of the places that were named before.
            ([letter, set], ["\\in" | "\\notin"]) if known(ranges, letter) && self.is_place_set(set) => {
                if let Some(range) = ranges.last_mut() {
                    range.filters.push(part.to_vec());
                }
            }
            ([letter, set], ["\\in"]) if upper.is_none() && bare_span(set).is_some() => {
                let (from, to) = bare_span(set).unwrap_or_default();
                let (from, to) = (self.whole_number(from)?, self.whole_number(to)?);
                ranges.push(self.index_range(letter, Some(Domain::Range(from, to)))?);
            }
            ([names, set], ["\\in"]) => {
                let mut range = self.set_range(names, set)?;
                if self.is_place_set(set) {
                    range.filters.push(part.to_vec());
                }
                ranges.push(range);
            }
            ([letter, set], ["\\notin"]) if !known(ranges, letter) && self.is_place_set(set) => {
                let mut range = self.set_range(letter, set)?;
                range.filters.push(part.to_vec());
                ranges.push(range);
            }
            // `\sum_{l \ge 0}`: without end.
            ([letter, from], ["\\ge" | "\\geq"])
                if upper.is_none() && !known(ranges, letter) && !self.is_in_scope(letter) =>
            {
                let from = self.whole_number(from)?;
                let end = ExprNode::Constant(crate::expr::Constant::Infinity).into();
                ranges.push(self.index_range(letter, Some(Domain::Range(from, end)))?);
            }
            // `j \ne i`, `j \ne i` with a range of its own before.
            ([letter, _], [relation]) if super::condition::relation_of(relation).is_some() => {
                let condition = part.to_vec();
                if known(ranges, letter) {
                    if let Some(range) = ranges.last_mut() {
                        range.filters.push(condition);
                    }
                    return Ok(false);
                }
                let key = flatten(ungrouped(letter), false);
                if self.scope.iter().any(|variable| variable.key == key) {
                    // `t < j` under an operator that has named its variable in another part.
                    return Err(Trouble::new("R008", "the variable of the operator is in use outside", row_span(part)));
                }
                let range = self.bare_range(letter, upper)?;
                took = upper.is_some();
                // `\\sum_{i<j}` where nothing else says what `j` is: over both.
                let other = match members[1] {
                    other if upper.is_none() && self.is_new_letter(other) && other.len() == 1 => {
                        Some(Range { letter: range.letter.clone(), ..self.index_range(other, None)? })
                    }
                    _ => None,
                };
                ranges.push(range);
                ranges.extend(other);
                if let Some(last) = ranges.last_mut() {
                    last.filters.push(condition);
                }
            }
            // `1 \le i \le n`, `1 \le i < j \le n`
            (_, all) if members.len() >= 3 && all.iter().all(|name| matches!(*name, "\\le" | "<")) => {
                let low = self.whole_number(members[0])?;
                let high = self.whole_number(members[members.len() - 1])?;
                let low = if all[0] == "<" { plus(&low, 1) } else { low };
                let high = if all[all.len() - 1] == "<" { plus(&high, -1) } else { high };
                for (place, letter) in members[1..members.len() - 1].iter().enumerate() {
                    let mut range = self.index_range(letter, Some(Domain::Range(low.clone(), high.clone())))?;
                    if place > 0 {
                        let mut condition = members[place].to_vec();
                        condition.push(relation_node(all[place]));
                        condition.extend(letter.to_vec());
                        range.filters.push(condition);
                    }
                    ranges.push(range);
                }
            }
            _ => {
                return Err(Trouble::new("R008", "the range is not understood", row_span(part))
                    .help("write `i=1` below and `n` above, or `x \\in \\mathcal{X}`"));
            }
        }
        Ok(took)
    }

    /// Whether a letter of an answer to a typed reference means nothing yet.
    fn is_new_letter(&self, letter: &[Node]) -> bool {
        let is_letter = matches!(trimmed(letter), [node] if super::letter::is_plain_letter(node));
        let key = flatten(ungrouped(letter), false);
        let usage = &self.lexicon.usage;
        is_letter && self.lexicon.general && (!usage.knows(&key) || usage.binds(&key)) && !self.is_in_scope(letter)
    }

    fn is_in_scope(&self, letter: &[Node]) -> bool {
        let key = flatten(ungrouped(letter), false);
        self.scope.iter().any(|variable| variable.key == key)
    }

    pub(super) fn index_range(&mut self, letter: &[Node], domain: Option<Domain>) -> Read<Range> {
        if !matches!(ungrouped(letter), [name] if super::head::Head::of(name).is_some()) {
            return Err(Trouble::new("R008", "the range is not understood", row_span(letter))
                .help("write the index below the operator: `\\sum_{i=1}^{n}`"));
        }
        let (id, variable) = self.fresh();
        let key = flatten(ungrouped(letter), false);
        let role = match &domain {
            Some(domain) => self.index_role(domain),
            None => {
                let named = self.vocabulary().named(&NameKey::of(ungrouped(letter)));
                named.into_iter().find(|role| role.kind == RoleKind::Index).map(|role| role.id.clone())
            }
        };
        let variables = vec![Variable { key: key.clone(), term: Term::number(variable), role, typed: true }];
        Ok(Range { variables, id, domain, filters: Vec::new(), letter: key })
    }

    /// The index role that a range is of: it counts up to that size, or along a text.
    fn index_role(&self, domain: &Domain) -> Option<String> {
        let Domain::Range(_, to) = domain else { return None };
        let counts = |role: &&crate::cards::Role| match to.node() {
            ExprNode::Length(_) => role.of.is_some(),
            _ => to.as_role().is_some_and(|(id, _)| role.upto.as_deref() == Some(id)),
        };
        self.vocabulary().of_kind(RoleKind::Index).find(counts).map(|role| role.id.clone())
    }
}

/// What stands between the ends of a range that is written in one piece: `1..n`, `1:n`, `1 to n`.
fn is_range_sign(node: &Node) -> bool {
    let is_word = matches!(&node.kind, NodeKind::Word { text, .. } | NodeKind::Prose(text) if text.trim() == "to");
    symbol_name(node) == Some(":") || is_dots(node) || is_word
}

/// The ends of `1..n` and `1, \\dots, n` without braces.
fn bare_span(set: &[Node]) -> Option<(&[Node], &[Node])> {
    match split_row(trimmed(ungrouped(set)), is_dots).as_slice() {
        [from, to] if ![from, to].iter().any(|end| trimmed(end).is_empty()) => Some((from, to)),
        _ => None,
    }
}

/// The first node that passes the test; the letters of a label such as `_{layer}` are none.
fn find_letter<'n>(row: &'n [Node], test: &dyn Fn(&Node) -> bool) -> Option<&'n Node> {
    row.iter().find_map(|node| match test(node) {
        true => Some(node),
        false => super::head::rows_with_names(node).find_map(|row| find_letter(row, test)),
    })
}

/// What stands in the brackets around the whole, as in `\sum_{(i=1)}`.
pub(super) fn without_brackets(sub: &[Node]) -> &[Node] {
    let mut cursor = Cursor::new(sub);
    match cursor.plain_bracketed() {
        Some(bracketed)
            if cursor.is_done() && bracketed.inside.iter().any(|node| class_of(node) == Some(Class::Relation)) =>
        {
            bracketed.inside
        }
        _ => sub,
    }
}

/// What stands below an operator in one row: the lines of `\substack` and of `a \atop b` with commas between.
pub(super) fn without_stack(sub: &[Node]) -> Row {
    let comma = |node: &Node| Node {
        kind: NodeKind::Symbol { name: ",".into(), class: Class::Punctuation, style: crate::latex::tree::Style::Plain },
        span: Span::empty(node.span.end),
    };
    let relates = |row: &Row| row.iter().any(|node| class_of(node) == Some(Class::Relation));
    let mut flat = Vec::new();
    for node in ungrouped(sub) {
        let lines: Vec<Row> = match &node.kind {
            NodeKind::Environment { rows, .. } => rows.iter().map(|cells| cells.concat()).collect(),
            NodeKind::Fraction { numerator, denominator, .. } if relates(numerator) && relates(denominator) => {
                vec![numerator.clone(), denominator.clone()]
            }
            _ => {
                flat.push(node.clone());
                continue;
            }
        };
        for (place, line) in lines.into_iter().enumerate() {
            if place > 0 {
                flat.push(comma(node));
            }
            flat.extend(line);
        }
    }
    flat
}

fn relation_node(name: &str) -> Node {
    let kind = NodeKind::Symbol { name: name.into(), class: Class::Relation, style: crate::latex::tree::Style::Plain };
    Node { kind, span: Span::default() }
}

//! Big operators: what their variable runs over, and how far they reach.

use super::cursor::{Cursor, class_of, is_dots, row_span, split_commas, split_row, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::reader::{NARROW_PRODUCTS, Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode, constant_difference, normalize, plus};
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
    /// A big operator with its operand: the product to its right, up to the next `+` or `-`.
    pub fn big_operator(
        &mut self,
        binder: Binder,
        sub: Option<&[Node]>,
        sup: Option<&[Node]>,
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Term> {
        let understood = if sub.is_none() && sup.is_none() { self.understood_letter(cursor) } else { None };
        if let Some(letter) = &understood {
            let name = crate::latex::print(letter);
            self.note("open_sum", format!("the operator without an index runs over `{name}`"), span);
        }
        let Some(sub) = sub.or(understood.as_deref()) else {
            return Err(Trouble::new("R008", "the operator does not say over what it runs", span)
                .help("write the index below it: `\\sum_{i=1}^{n}`"));
        };
        let saved = cursor.clone();
        if self.numbers_outcomes(sub, sup) {
            if let Some(term) = self.over_outcomes(binder, (sub, sup), cursor, span) {
                return Ok(term);
            }
            cursor.restore(&saved);
        }
        match self.attempt(|reader| reader.ranged(binder, (sub, sup), cursor, span)) {
            Ok(term) => Ok(term),
            Err(trouble) => {
                cursor.restore(&saved);
                let other = self.over_outcomes(binder, (sub, sup), cursor, span);
                other.or_else(|| self.over_numbers(binder, (sub, sup), cursor, span)).ok_or(trouble)
            }
        }
    }

    /// The letter over which an operator without an index runs: the only one in its operand that the question runs over
    /// and that nothing binds here, as `x` in `\sum p(x) \log p(x)`.
    fn understood_letter(&self, cursor: &Cursor) -> Option<Row> {
        let mut found: Vec<(String, Node)> = Vec::new();
        let vocabulary = self.vocabulary();
        let mut visit = |node: &Node| {
            if !matches!(node.kind, NodeKind::Symbol { class: Class::Ordinary, .. }) {
                return false;
            }
            let key = NameKey::of(std::slice::from_ref(node));
            let runs = |role: &&crate::cards::Role| match role.kind {
                RoleKind::Sequence => role.drawn.is_some(),
                RoleKind::Index => role.upto.is_some() || role.of.is_some(),
                _ => false,
            };
            let roles = vocabulary.named(&key);
            let is_free = roles.iter().any(|role| self.is_in_reference(&role.id));
            let is_bound = self.scope.iter().any(|variable| variable.key == key.plain);
            if roles.iter().any(runs) && !is_free && !is_bound && !found.iter().any(|(known, _)| *known == key.plain) {
                found.push((key.plain, node.clone()));
            }
            false
        };
        crate::latex::tree::find_node(cursor.rest(), &mut visit);
        match found.as_slice() {
            [(_, letter)] if !self.lexicon.general => Some(vec![letter.clone()]),
            _ => None,
        }
    }

    /// A big operator whose index runs over a range or set.
    fn ranged(
        &mut self,
        binder: Binder,
        (sub, sup): (&[Node], Option<&[Node]>),
        cursor: &mut Cursor,
        span: Span,
    ) -> Read<Term> {
        let ranges = self.ranges(sub, sup, span)?;
        let variables: Vec<Variable> = ranges.iter().flat_map(|range| range.variables.clone()).collect();
        if self.foreign == 0 {
            for range in &ranges {
                if let Some(domain @ Domain::Range(..)) = &range.domain {
                    self.ranges.push((range.letter.clone(), domain.clone(), self.scope.clone()));
                }
            }
        }
        let (filters, body) = self.with_scope(variables, |reader| {
            let mut filters = Vec::new();
            for range in &ranges {
                let mut own = Vec::new();
                for row in &range.filters {
                    own.push(reader.condition(row)?);
                }
                filters.push(own);
            }
            let start = cursor.span();
            // `\sum_i -\log p_i`: a sign right behind the operator belongs to its operand.
            let negative = super::arithmetic::sign(cursor) == Some(true);
            let ids: Vec<u32> = match binder == Binder::Product && reader.has_option(NARROW_PRODUCTS) {
                true => ranges.iter().map(|range| range.id).collect(),
                false => Vec::new(),
            };
            let body = reader.nested(start, |reader| reader.term_over(cursor, &ids))?;
            let body = reader.as_number(body, start)?;
            Ok((filters, if negative { body.negated() } else { body }))
        })?;
        let mut expr = body;
        for (range, filters) in ranges.iter().zip(filters).rev() {
            let domain = match &range.domain {
                Some(Domain::Range(from, to)) if is_infinite(to) => {
                    Domain::Range(from.clone(), self.end_of_text(range.id, &expr, span)?)
                }
                Some(domain) => domain.clone(),
                None => self.deduced(range, &expr, &filters, span)?,
            };
            let filter = match filters.len() {
                0 => None,
                1 => filters.into_iter().next(),
                _ => Some(ExprNode::All(filters).into()),
            };
            expr = Expr::bind(binder, domain, filter, expr, range.id, &range.letter);
        }
        let end = cursor.span().start.max(span.end);
        Ok(Term::number(self.at(expr, Span::new(span.start, end))))
    }

    /// Where a sum without end stops: at the end of the texts whose places it counts.
    pub(super) fn end_of_text(&mut self, id: u32, body: &Expr, span: Span) -> Read<Expr> {
        let is_variable = |expr: &Expr| matches!(expr.node(), ExprNode::Open(open) if *open == id);
        let mut ends: Vec<Expr> = Vec::new();
        body.walk(&mut |part| {
            let ExprNode::Element(text, at) = part.node() else { return };
            if text.any(&mut |inner| is_variable(inner)) || !at.any(&mut |inner| is_variable(inner)) {
                return;
            }
            let zero = at.replace(&mut |inner, _| is_variable(inner).then(|| Expr::integer(0)));
            let one = at.replace(&mut |inner, _| is_variable(inner).then(|| Expr::integer(1)));
            if normalize(&one.minus(zero.clone()), self.vocabulary()).is_integer(1) {
                let last = normalize(&self.length_of(text).minus(zero), self.vocabulary());
                if !ends.contains(&last) {
                    ends.push(last);
                }
            }
        });
        self.note("past_the_end", "terms past the end of the text are taken as 0", span);
        // Where several texts are counted together, the first end counts.
        ends.into_iter()
            .map(Ok)
            .reduce(|first, other| {
                let (first, other) = (first?, other?);
                match constant_difference(&first, &other) {
                    Some(by) => Ok(if by < 0 { first } else { other }),
                    None => Ok(Expr::apply(crate::expr::Function::Min, vec![first, other])),
                }
            })
            .unwrap_or_else(|| {
                Err(Trouble::new("R008", "where this sum without end stops is not said", span)
                    .help("write the last index above it"))
            })
    }

    /// The single variable of `\{r_j\}_{j=1}^{K}`.
    pub fn range(&mut self, sub: &[Node], sup: Option<&[Node]>, span: Span) -> Read<Range> {
        let mut ranges = self.ranges(sub, sup, span)?;
        if ranges.len() == 1 && ranges[0].filters.is_empty() {
            Ok(ranges.remove(0))
        } else {
            Err(Trouble::new("R008", "the range is not understood", row_span(sub)))
        }
    }

    fn ranges(&mut self, sub: &[Node], sup: Option<&[Node]>, span: Span) -> Read<Vec<Range>> {
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
                let spans = split_row(from, |node| symbol_name(node) == Some(":"));
                let (from, to) = match (spans.as_slice(), upper) {
                    ([from, to], _) => (*from, Some(*to)),
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
                let mut range = self.bare_range(letter, upper)?;
                took = upper.is_some();
                range.filters.push(condition);
                ranges.push(range);
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

    fn is_in_scope(&self, letter: &[Node]) -> bool {
        let key = flatten(ungrouped(letter), false);
        self.scope.iter().any(|variable| variable.key == key)
    }

    fn index_range(&mut self, letter: &[Node], domain: Option<Domain>) -> Read<Range> {
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

    /// A letter alone: with an upper limit it counts from 1; a role that stands for texts runs over all of them.
    fn bare_range(&mut self, letter: &[Node], upper: Option<&[Node]>) -> Read<Range> {
        if let Some(upper) = upper {
            let to = self.whole_number(upper)?;
            return self.index_range(letter, Some(Domain::Range(Expr::integer(1), to)));
        }
        let key = NameKey::of(ungrouped(letter));
        let vocabulary = self.vocabulary();
        let text = |key: &NameKey| {
            vocabulary.named(key).into_iter().find(|role| role.kind == RoleKind::Sequence && role.drawn.is_some())
        };
        if let Some(role) = text(&key).or_else(|| text(&undecorated(letter)?)) {
            let source =
                role.drawn.as_deref().and_then(|id| vocabulary.role(id)).map(|source| (source.kind, source.id.clone()));
            let (id, variable) = self.fresh();
            let set = match source {
                Some((RoleKind::Prompts, id)) => Expr::role(&id, Vec::new()),
                _ => self.set_of(RoleKind::Responses, "@responses"),
            };
            let variables = vec![Variable {
                key: key.plain.clone(),
                term: Term::new(variable, Kind::Sequence),
                role: Some(role.id.clone()),
                typed: true,
            }];
            return Ok(Range {
                variables,
                id,
                domain: Some(Domain::Elements(set)),
                filters: Vec::new(),
                letter: key.plain,
            });
        }
        self.index_range(letter, None)
    }

    fn set_of(&self, kind: RoleKind, fallback: &str) -> Expr {
        let id = self.vocabulary().of_kind(kind).next().map_or(fallback, |role| role.id.as_str());
        Expr::role(id, Vec::new())
    }

    /// `x \in \mathcal{X}`, `(x, y) \in D`, `i \in [N]`, `i \in \{1, \dots, N\}`.
    fn set_range(&mut self, names: &[Node], set: &[Node]) -> Read<Range> {
        let set = ungrouped(set);
        let mut cursor = Cursor::new(set);
        if let Some(bracketed) = cursor.plain_bracketed()
            && cursor.is_done()
        {
            let inside = bracketed.inside.to_vec();
            let parts = split_commas(&inside);
            let dots = parts.len() == 3 && matches!(trimmed(parts[1]), [node] if is_dots(node));
            let domain = if dots {
                Domain::Range(self.whole_number(parts[0])?, self.whole_number(parts[2])?)
            } else if parts.len() == 1 && bracketed.name.as_ref() == "[" {
                Domain::Range(Expr::integer(1), self.whole_number(parts[0])?)
            } else {
                return Err(Trouble::new("R008", "this set is not understood", bracketed.span)
                    .help("write `\\{1, \\dots, n\\}` or the name of a set"));
            };
            return self.index_range(names, Some(domain));
        }
        // `x \in \mathcal{X}` of a typed formula.
        if self.lexicon.general && self.lexicon.is_sheet && matches!(set, [node] if Head::of(node).is_some()) {
            let domain = self.open_range();
            return self.index_range(names, Some(domain));
        }
        let term = self.whole(set)?;
        // `t \in T` where `T` is a number of things: it is also typed for the set of them.
        let is_size = |id: &str| self.vocabulary().role(id).is_some_and(|role| role.kind == RoleKind::Size);
        if term.expr.as_role().is_some_and(|(id, args)| args.is_empty() && is_size(id)) {
            self.note("size_as_set", "the number is read as the set of places from 1 to it", row_span(set));
            return self.index_range(names, Some(Domain::Range(Expr::integer(1), term.expr)));
        }
        if term.kind == Kind::Places {
            let domain = self.all_places(&term.expr, row_span(set))?;
            return self.index_range(names, Some(domain));
        }
        let (id, variable) = self.fresh();
        let letter = flatten(ungrouped(names), false);
        let (kind, role) = match &term.kind {
            Kind::Dataset(dataset) => {
                let parts = self.components(names)?;
                let variables = self.record_variables(&parts, dataset, &variable)?;
                let domain = Some(Domain::Elements(term.expr.clone()));
                return Ok(Range { variables, id, domain, filters: Vec::new(), letter });
            }
            Kind::Prompts => (Kind::Sequence, self.drawn_from(&term.expr)),
            Kind::Responses | Kind::Group => (Kind::Sequence, self.response_role()),
            Kind::Tokens | Kind::Sequence => (Kind::Token, None),
            _ => return Err(Trouble::new("R008", "this is no set", row_span(set))),
        };
        let variables = vec![Variable { key: letter.clone(), term: Term::new(variable, kind), role, typed: true }];
        Ok(Range { variables, id, domain: Some(Domain::Elements(term.expr)), filters: Vec::new(), letter })
    }

    /// The role of a sequence drawn from this distribution.
    pub fn drawn_from(&self, source: &Expr) -> Option<String> {
        let (id, _) = source.as_role()?;
        let vocabulary = self.vocabulary();
        let drawn = |role: &&crate::cards::Role| role.kind == RoleKind::Sequence && role.drawn.as_deref() == Some(id);
        vocabulary.roles.iter().find(drawn).map(|role| role.id.clone()).or_else(|| {
            let kind = vocabulary.role(id)?.kind;
            if kind == RoleKind::Model { self.response_role() } else { None }
        })
    }

    /// The role of a single response.
    pub fn response_role(&self) -> Option<String> {
        let vocabulary = self.vocabulary();
        let response = |role: &&crate::cards::Role| {
            role.kind == RoleKind::Sequence
                && role
                    .drawn
                    .as_deref()
                    .and_then(|id| vocabulary.role(id))
                    .is_some_and(|role| role.kind == RoleKind::Model)
        };
        vocabulary.roles.iter().find(response).map(|role| role.id.clone())
    }

    /// The range that the letter had where its limits were written, in terms of the variables in scope here.
    fn said_before(&self, letter: &str) -> Option<Domain> {
        let (_, domain, scope) = self.ranges.iter().rev().find(|(known, ..)| known == letter)?;
        let Domain::Range(from, to) = domain else { return None };
        let here = |expr: &Expr| {
            let mut is_known = true;
            let moved = expr.replace(&mut |part, _| {
                if !matches!(part.node(), ExprNode::Open(_)) {
                    return None;
                }
                let key = scope.iter().rev().find(|variable| variable.term.expr == *part).map(|variable| &variable.key);
                let own = self.scope.iter().rev().find(|variable| Some(&variable.key) == key);
                is_known &= own.is_some();
                own.map(|variable| variable.term.expr.clone())
            });
            is_known.then_some(moved)
        };
        Some(Domain::Range(here(from)?, here(to)?))
    }

    /// The range of a variable without limits, from what it indexes.
    pub(super) fn deduced(&mut self, range: &Range, body: &Expr, filters: &[Expr], span: Span) -> Read<Domain> {
        if self.has_tensors()
            && let Some(size) = self.extent(&ExprNode::Open(range.id).into(), body)
        {
            return Ok(Domain::Range(Expr::integer(1), size));
        }
        let mut container: Option<Expr> = None;
        let mut several = false;
        for expr in std::iter::once(body).chain(filters) {
            expr.walk(&mut |part| {
                if let ExprNode::Element(sequence, at) = part.node()
                    && matches!(at.node(), ExprNode::Open(id) if *id == range.id)
                    && !sequence.any(&mut |inner| matches!(inner.node(), ExprNode::Open(id) if *id == range.id))
                    && !sequence.has_outer_bound()
                {
                    match &container {
                        None => container = Some(sequence.clone()),
                        Some(known) if known != sequence => several = true,
                        _ => {}
                    }
                }
            });
        }
        if let (Some(container), false) = (&container, several) {
            let length = self.length_of(container);
            return Ok(Domain::Range(Expr::integer(1), length));
        }
        if let Some(domain) = self.said_before(&range.letter) {
            self.note("same_range", format!("`{}` runs over what it ran over before", range.letter), span);
            return Ok(domain);
        }
        let key = NameKey { plain: range.letter.clone(), styled: range.letter.clone() };
        let upto = self.vocabulary().named(&key).into_iter().find_map(|role| role.upto.clone());
        // Where another variable runs over the examples already, this one must run over something else.
        let runs = |upto: &String| {
            let counted = self.vocabulary().role(upto).and_then(|size| size.of.as_deref());
            let is_dataset =
                counted.and_then(|id| self.vocabulary().role(id)).is_some_and(|role| role.kind == RoleKind::Dataset);
            let mut roles = self.scope.iter().filter_map(|variable| self.vocabulary().role(variable.role.as_deref()?));
            self.foreign == 0 && is_dataset && roles.any(|role| role.upto.as_ref() == Some(upto))
        };
        match upto.filter(|upto| !runs(upto)) {
            Some(upto) => Ok(Domain::Range(Expr::integer(1), Expr::role(&upto, Vec::new()))),
            None if self.lexicon.general
                && let Some(domain) = self.range_elsewhere(&range.letter) =>
            {
                self.note("same_range", format!("`{}` runs over what is summed over elsewhere", range.letter), span);
                Ok(domain)
            }
            None if self.lexicon.is_sheet => Ok(Domain::Range(Expr::integer(1), open_size())),
            None => Err(Trouble::new("R008", format!("over what `{}` runs is not said", range.letter), span)
                .help("write the limits: `\\sum_{i=1}^{n}`")),
        }
    }
}

/// The first node that passes the test; the letters of a label such as `_{layer}` are none.
fn find_letter<'n>(row: &'n [Node], test: &dyn Fn(&Node) -> bool) -> Option<&'n Node> {
    row.iter().find_map(|node| match test(node) {
        true => Some(node),
        false => super::head::rows_with_names(node).find_map(|row| find_letter(row, test)),
    })
}

/// The letter under primes or an accent: `y'` and `\tilde y` are further values of what `y` is one of.
fn undecorated(letter: &[Node]) -> Option<NameKey> {
    let [node] = ungrouped(letter) else { return None };
    if let NodeKind::Accent { body, .. } = &node.kind {
        return Some(NameKey::of(ungrouped(body)));
    }
    let head = Head::of(node)?;
    (head.primes > 0 && head.items.is_empty() && head.sup.is_none()).then_some(head.base)
}

/// The name of that size; nobody can type it.
pub const OPEN_SIZE: &str = "\\#";

/// The size of a set that a sum does not name.
pub(super) fn open_size() -> Expr {
    ExprNode::Object(crate::expr::Name::Letter(OPEN_SIZE.into()), Vec::new()).into()
}

/// Rows of a `\substack` as one list with commas.
fn is_infinite(expr: &Expr) -> bool {
    matches!(expr.node(), ExprNode::Constant(crate::expr::Constant::Infinity))
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

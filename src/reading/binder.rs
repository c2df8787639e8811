//! Big operators: how far they reach, and over what a variable without limits runs.

use super::cursor::{Cursor, ungrouped};
use super::range::Range;
use super::reader::{NARROW_PRODUCTS, Reader, Variable};
use super::term::{Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode, Relation, constant_difference, normalize};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Row};
use crate::text::Span;

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
        if sup.is_none()
            && let Some(term) = self.over_listed(binder, sub, cursor)
        {
            return term;
        }
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
            [] if !self.lexicon.general => self.only_outcome(cursor.rest()),
            _ => None,
        }
    }

    /// The letter of what the distributions without arguments in the operand draw: `\\sum p \\log \\frac pq`.
    fn only_outcome(&self, operand: &[Node]) -> Option<Row> {
        let vocabulary = self.vocabulary();
        let mut drawn: Vec<&str> = Vec::new();
        let mut visit = |node: &Node| {
            let key = NameKey::of(std::slice::from_ref(node));
            let roles = vocabulary.named_exactly(&key);
            drawn.extend(
                roles.iter().filter(|role| role.kind == RoleKind::Model).filter_map(|role| role.drawn.as_deref()),
            );
            false
        };
        crate::latex::tree::find_node(operand, &mut visit);
        drawn.dedup();
        let [id] = drawn.as_slice() else { return None };
        let role = vocabulary.role(id).filter(|role| role.kind == RoleKind::Sequence)?;
        Some(crate::latex::parse(&role.write).tree.row)
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
                    let end = self.end_of_text(range.id, &expr, span)?;
                    let last = normalize(&crate::expr::plus(&end, -1), self.vocabulary());
                    let whole = self.counted_from_one(&Domain::Range(from.clone(), last), range.id, &expr);
                    whole.unwrap_or_else(|| Domain::Range(from.clone(), end))
                }
                Some(domain) => match self.counted_from_one(domain, range.id, &expr).filter(|_| filters.is_empty()) {
                    Some(domain) => {
                        let told = format!("`{}` counts the places of the text from 0", range.letter);
                        self.note("from_zero", told, span);
                        domain
                    }
                    None => domain.clone(),
                },
                None => self.deduced(range, &expr, &filters, span)?,
            };
            let (domain, filters) = up_to(domain, filters, range.id);
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

    /// The range from 1 for one that counts the places of a text from 0 to the last and is used for nothing else.
    fn counted_from_one(&self, domain: &Domain, id: u32, body: &Expr) -> Option<Domain> {
        let Domain::Range(from, to) = domain else { return None };
        let length = normalize(&crate::expr::plus(to, 1), self.vocabulary());
        let counts_text = |size: &Expr| {
            let role = size.as_role().and_then(|(id, _)| self.vocabulary().role(id));
            let text = role.and_then(|role| self.vocabulary().role(role.of.as_deref()?));
            text.is_some_and(|text| text.kind == RoleKind::Sequence)
        };
        let is_length =
            matches!(length.node(), ExprNode::Length(_)) || counts_text(&length) && self.numbers_from_zero();
        if self.lexicon.general || !from.is_integer(0) || !is_length {
            return None;
        }
        let counts = |expr: &Expr| expr.any(&mut |part| matches!(part.node(), ExprNode::Open(open) if *open == id));
        let is_place = |part: &Expr| match part.node() {
            // `y_{t+1}` begins at the first place already.
            ExprNode::Element(text, at) => !counts(text) && (!counts(at) || matches!(at.node(), ExprNode::Open(_))),
            ExprNode::Slice(text, ..) => !counts(text),
            _ => part.as_role().is_some_and(|(_, args)| {
                args.iter().all(|arg| !counts(arg) || matches!(arg.node(), ExprNode::Open(_)))
            }),
        };
        let rest = body.replace(&mut |part, _| is_place(part).then(|| Expr::integer(0)));
        (counts(body) && !counts(&rest)).then(|| Domain::Range(Expr::integer(1), length))
    }

    /// Whether the answer lists a text from its place 0 on: `X = (x_0, x_1, \dots, x_{m-1})`.
    fn numbers_from_zero(&self) -> bool {
        let is_zero = |row: &[Node]| {
            let [node] = super::cursor::trimmed(row) else { return false };
            let head = super::head::Head::of(node);
            head.is_some_and(|head| head.items.iter().any(|item| flatten(ungrouped(item), false) == "0"))
        };
        let lists = |definition: &super::Definition| {
            let mut cursor = Cursor::new(&definition.body);
            let items = cursor.bracketed().map(|bracketed| super::cursor::split_commas(bracketed.inside));
            items.is_some_and(|items| items.len() > 2 && is_zero(items[0]))
        };
        self.definitions.iter().any(lists)
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

/// `\sum_{j \le i}` of a formula that does not say over what it sums: from the first to that place.
fn up_to(domain: Domain, filters: Vec<Expr>, id: u32) -> (Domain, Vec<Expr>) {
    let is_open = matches!(&domain, Domain::Range(from, to) if from.is_integer(1) && *to == open_size());
    let is_own = |expr: &Expr| expr.any(&mut |part| matches!(part.node(), ExprNode::Open(other) if *other == id));
    let last = match filters.as_slice() {
        [filter] if is_open => match filter.node() {
            ExprNode::Compare(relation @ (Relation::Less | Relation::LessEqual), left, right)
                if matches!(left.node(), ExprNode::Open(other) if *other == id) && !is_own(right) =>
            {
                Some(if *relation == Relation::Less { crate::expr::plus(right, -1) } else { right.clone() })
            }
            _ => None,
        },
        _ => None,
    };
    match last {
        Some(last) => (Domain::Range(Expr::integer(1), last), Vec::new()),
        None => (domain, filters),
    }
}

/// The name of that size; nobody can type it.
pub const OPEN_SIZE: &str = "\\#";

/// The size of a set that a sum does not name.
pub fn open_size() -> Expr {
    ExprNode::Object(crate::expr::Name::Letter(OPEN_SIZE.into()), Vec::new()).into()
}

/// Rows of a `\substack` as one list with commas.
fn is_infinite(expr: &Expr) -> bool {
    matches!(expr.node(), ExprNode::Constant(crate::expr::Constant::Infinity))
}

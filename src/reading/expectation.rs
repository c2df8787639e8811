//! Expectations: what is drawn, from what, and what the card supplies where nothing is written.

use super::cursor::{Cursor, delimiter_of, symbol_name, ungrouped};
use super::draw::Draw;
use super::range::{without_brackets, without_stack};
use super::reader::{Reader, Variable};
use super::term::{Read, Term, Trouble};
use crate::cards::{NameKey, Role, RoleKind};
use crate::expr::{Binder, Domain, Expr, Name, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node, Side};
use crate::text::Span;

impl<'a> Reader<'a> {
    /// `\mathbb{E}_{x\sim D,\,y\sim\pi}[...]` after the operator itself.
    pub fn expectation(&mut self, sub: Option<&[Node]>, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let before = self.scope.len();
        self.averaging += 1;
        let result = self.expectation_in_scope(sub, cursor, span);
        self.averaging -= 1;
        self.scope.truncate(before);
        result
    }

    fn expectation_in_scope(&mut self, sub: Option<&[Node]>, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let mut draws = Vec::new();
        let mut named: Option<Vec<(String, Expr)>> = None;
        let mut stacked = sub.map(|sub| without_stack(without_brackets(sub)));
        // `\mathbb{E}{x \sim D}[...]`: the mark of the subscript is missing.
        if stacked.is_none()
            && let Some(Node { kind: NodeKind::Group(row), span }) = cursor.peek()
            && row.iter().any(|node| symbol_name(node) == Some("\\sim"))
        {
            self.note("repair", "the braces behind the expectation are read as its subscript", *span);
            stacked = Some(without_stack(without_brackets(row)));
            cursor.advance();
        }
        if let Some(sub) = stacked.as_deref() {
            let key = NameKey::of(ungrouped(sub));
            let steps = |role: &&Role| role.kind == RoleKind::Index && role.of.is_some();
            if let Some(step) = self.vocabulary().named(&key).into_iter().find(steps) {
                return self.mean_over_steps(step, key.plain, cursor, span);
            }
            // `\mathbb{E}_j[r_j]`: the mean over the members of the group.
            let group = self.vocabulary().of_kind(RoleKind::Group).next();
            let size = group.and_then(|group| self.vocabulary().size_of(&group.id)).map(|size| size.id.clone());
            let counts = |role: &Role| role.kind == RoleKind::Index && role.upto.is_some() && role.upto == size;
            if self.vocabulary().named(&key).into_iter().any(counts) {
                return self.statistic(super::statistic::Statistic::Mean, Some(sub), cursor, span);
            }
            named = self.names_below(sub);
            match (&named, self.distribution_below(sub)) {
                (_, Some(names)) => self.general_draw(names, sub, &mut draws)?,
                (Some(_), None) => {}
                (None, None) => self.draws(sub, &mut draws)?,
            }
        }
        let start = cursor.span();
        let mut bracketed = match cursor.peek().and_then(delimiter_of) {
            Some((_, Side::Open)) => Some(cursor.bracketed().ok_or_else(|| {
                Trouble::new("R002", "the bracket of the expectation is not closed", start).help("close it")
            })?),
            _ => None,
        };
        // `\mathbb{E}[q \sim P(Q), \{o_i\} \sim \pi] ...`: the draws stand in the bracket and the body behind it.
        if let Some(inner) = &bracketed
            && draws.is_empty()
            && inner.inside.iter().any(|node| symbol_name(node) == Some("\\sim"))
        {
            let inside = inner.inside.to_vec();
            self.draws(&inside, &mut draws)?;
            bracketed = match cursor.peek().and_then(delimiter_of) {
                Some((_, Side::Open)) => cursor.bracketed(),
                _ => None,
            };
        }
        if draws.is_empty() && self.foreign == 0 {
            // What others are conditioned on is drawn first.
            let mut places: Vec<usize> = (0..self.stated.len()).collect();
            places.sort_by_key(|place| self.draws_from_model(*place));
            for place in places {
                self.stated_draw(place, &mut draws)?;
            }
        }
        let mut closing = None;
        let body = match &bracketed {
            Some(bracketed) => {
                closing = Some((bracketed.closing, bracketed.span));
                // `\mathbb{E}[\mathbf{r}]`: the mean of a list that the card names.
                if draws.is_empty()
                    && let Some(mean) = self.mean_of_list(bracketed.inside)?
                {
                    self.note("list_mean", "the expectation of the list is read as its mean", bracketed.span);
                    return self.with_closing_script(
                        Term::number(self.at(mean, bracketed.span)),
                        bracketed.closing,
                        bracketed.span,
                    );
                }
                match (self.attempt(|reader| reader.whole_number(bracketed.inside)), self.only_dataset()) {
                    // `\mathbb{E}[\log\sigma(r(x, y_w) - ...)]` is over the data set.
                    (Err(_), Some(dataset)) if draws.is_empty() => {
                        self.dataset_draw(dataset, span, &mut draws);
                        self.whole_number(bracketed.inside)?
                    }
                    (body, _) => body?,
                }
            }
            None => {
                let place = cursor.span();
                let saved = cursor.clone();
                let operand = |reader: &mut Self, cursor: &mut Cursor| {
                    let term = reader.nested(place, |reader| reader.term(cursor))?;
                    reader.as_number(term, place)
                };
                match (self.attempt(|reader| operand(reader, cursor)), self.only_dataset()) {
                    (Err(_), Some(dataset)) if draws.is_empty() => {
                        cursor.restore(&saved);
                        self.dataset_draw(dataset, span, &mut draws);
                        operand(self, cursor)?
                    }
                    (body, _) => body?,
                }
            }
        };
        let mut body = body;
        if let (Some(bracketed), Some((node, place)), true) =
            (&bracketed, closing, self.has_option(super::reader::INNER_POWERS))
            && bracketed.name.as_ref() == "("
            && !bracketed.is_plain()
        {
            self.note("inner_power", "the power behind the expectation is read as that of what is averaged", place);
            body = self.with_closing_script(Term::number(body), node, place)?.expr;
            closing = None;
        }
        let body = self.mean_over_free_index(body, &draws, span);
        let written = !draws.is_empty();
        let steps = |role: &&Role| role.kind == RoleKind::Index && role.of.is_some() && mentions(&body, &role.id);
        if let Some(step) = self.vocabulary().roles.iter().find(steps)
            && let Some(text) = step.of.as_deref().and_then(|id| self.current(id))
        {
            // `\mathbb{E}[\min(r_t \hat A_t, ...)]`: the step that nothing binds is averaged over too.
            let (id, variable) = self.fresh();
            let body = replace_role(&body, &step.id, &variable);
            let expr = self.step_mean(body, id, (&step.write, &text.expr), draws, span);
            let end = closing.map_or(cursor.span().start.max(span.end), |(_, span)| span.end);
            let expr = self.at(expr, Span::new(span.start, end));
            return match closing {
                Some((closing, _)) => self.with_closing_script(Term::number(expr), closing, span),
                None => Ok(Term::number(expr)),
            };
        }
        // `\mathbb{E}_{\tau \sim \pi}[\sum_t r_t]`: what the body has depends on what is drawn, though it does not say so.
        let (mut body, mut draws) = (body, draws);
        if self.lexicon.is_typed() {
            let laws = take_unused(&mut draws, &body);
            if !laws.is_empty() {
                body = self.mean_of_letters(body, &laws, span)?;
            }
        }
        // A draw of the answer's that nothing uses beside one that it leaves out: which is meant is not known.
        let unused = draws.iter().find(|draw| {
            let uses = |expr: &Expr| expr.any(&mut |part| matches!(part.node(), ExprNode::Open(id) if *id == draw.id));
            !uses(&body) && !draws.iter().any(|other| other.domain.parts().into_iter().any(uses))
        });
        let unused = unused.map(|draw| draw.letter.clone());
        let body = self.with_conditions_of_draws(body, span);
        let before = body.clone();
        // What is conditioned on the variables drawn here stands inside of them, prompts outside.
        let mut body = self.implicit_draws(body, written, false, span);
        if self.lexicon.general && !written {
            body = match named {
                Some(names) => self.mean_of_named(body, &names, span)?,
                None => self.mean_of_letters(body, "", span)?,
            };
        }
        let is_empty = draws.is_empty() && body == before && self.foreign == 0 && !self.lexicon.general;
        if is_empty && (self.averaging > 1 || !self.scope.is_empty()) {
            return Err(Trouble::new("R008", "over what this inner expectation is taken is not said", span)
                .help("write below it what is drawn"));
        }
        if let (Some(letter), true, 0) = (unused, body != before, self.foreign) {
            return Err(Trouble::new(
                "R008",
                format!("`{letter}` is drawn, but the expectation is of something else"),
                span,
            )
            .help("use one letter for one draw"));
        }
        for draw in draws.into_iter().rev() {
            body = match draw.weight {
                Some(weight) => {
                    let weighted = Expr::product(vec![weight, body]);
                    Expr::bind(Binder::Sum, draw.domain, None, weighted, draw.id, &draw.letter)
                }
                None => Expr::bind(Binder::Expectation, draw.domain, None, body, draw.id, &draw.letter),
            };
        }
        body = self.implicit_draws(body, written, true, span);
        let end = closing.map_or(cursor.span().start.max(span.end), |(_, span)| span.end);
        let expr = self.at(body, Span::new(span.start, end));
        match closing {
            Some((closing, _)) => self.with_closing_script(Term::number(expr), closing, span),
            None => Ok(Term::number(expr)),
        }
    }

    /// In `\mathbb{E}_{y \sim \pi}[\log \pi(y)]` the prompt is left out throughout: a probability of what was drawn without a
    /// condition has the condition that the draw has, unless another one is written with it.
    fn with_conditions_of_draws(&mut self, body: Expr, span: Span) -> Expr {
        let mut body = body;
        let draws = self.unconditioned.clone();
        for (id, condition) in draws.iter().filter(|(_, condition)| !condition.is_empty()) {
            let is_drawn =
                |target: &[Expr]| matches!(target, [it] if matches!(it.node(), ExprNode::Open(own) if own == id));
            let (mut bare, mut written) = (false, false);
            body.walk(&mut |part| {
                if let ExprNode::Probability { target, given, .. } = part.node()
                    && is_drawn(target)
                {
                    *(if given.is_empty() { &mut bare } else { &mut written }) = true;
                }
            });
            if !bare || written {
                continue;
            }
            body = body.replace(&mut |part, bound| match part.node() {
                ExprNode::Probability { model, target, given } if given.is_empty() && is_drawn(target) => {
                    let given = condition.iter().map(|it| it.shifted(i64::from(bound))).collect();
                    Some(ExprNode::Probability { model: model.clone(), target: target.clone(), given }.into())
                }
                _ => None,
            });
            if self.foreign == 0 {
                let text = "a probability of what is drawn has the condition of the draw, as the question says";
                self.note("implied_condition", text, span);
            }
        }
        body
    }

    /// `\hat{\mathbb{E}}_t[...]`: the mean over all time steps of all responses, as the expected sum over a
    /// response divided by the expected length.
    fn mean_over_steps(&mut self, step: &Role, key: String, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let Some(text) = step.of.as_deref().and_then(|id| self.current(id)) else {
            return Err(Trouble::new("R008", format!("of what `{key}` is a step is not said"), span));
        };
        let (id, variable) = self.fresh();
        let variables =
            vec![Variable { key: key.clone(), term: Term::number(variable), role: Some(step.id.clone()), typed: true }];
        let place = cursor.span();
        let body = self.with_scope(variables, |reader| {
            let term = match cursor.bracketed() {
                Some(bracketed) => {
                    let term = reader.whole(bracketed.inside)?;
                    reader.with_closing_script(term, bracketed.closing, bracketed.span)?
                }
                None => reader.nested(place, |reader| reader.term(cursor))?,
            };
            reader.as_number(term, place)
        })?;
        let expr = self.step_mean(body, id, (&key, &text.expr), Vec::new(), span);
        let end = cursor.span().start.max(span.end);
        Ok(Term::number(self.at(expr, Span::new(span.start, end))))
    }

    /// The expected sum of `body` over the steps of a text, divided by the expected length.
    fn step_mean(&mut self, body: Expr, id: u32, (key, text): (&str, &Expr), draws: Vec<Draw>, span: Span) -> Expr {
        let length = self.length_of(text);
        let domain = Domain::Range(Expr::integer(1), length.clone());
        let sum = Expr::bind(Binder::Sum, domain, None, body, id, key);
        let over = |reader: &mut Self, expr: Expr| {
            let mut expr = reader.implicit_draws(expr, true, false, span);
            for draw in draws.iter().rev() {
                expr = Expr::bind(Binder::Expectation, draw.domain.clone(), None, expr, draw.id, &draw.letter);
            }
            reader.implicit_draws(expr, true, true, span)
        };
        let (sum, length) = (over(self, sum), over(self, length));
        if self.foreign == 0 {
            let text = format!("the mean over `{key}` is taken over all steps of responses drawn as the question says");
            self.note("time_average", text, span);
        }
        sum.over(length)
    }

    /// The data set that examples are drawn from, where there is one.
    fn only_dataset(&self) -> Option<&'a Role> {
        let mut sets = self.vocabulary().of_kind(RoleKind::Dataset);
        sets.next().filter(|_| sets.next().is_none())
    }

    /// Draws what the body still uses freely: a bare `\mathbb{E}[...]` is over everything random in it.
    fn implicit_draws(&mut self, body: Expr, written: bool, of_prompts: bool, span: Span) -> Expr {
        let mut body = body;
        let vocabulary = self.vocabulary();
        let random = |role: &&Role| role.drawn.is_some() && matches!(role.kind, RoleKind::Sequence | RoleKind::Group);
        let prompts = |role: &Role| {
            role.drawn.as_deref().and_then(|id| vocabulary.role(id)).is_some_and(|role| role.kind == RoleKind::Prompts)
        };
        let roles: Vec<&Role> =
            vocabulary.roles.iter().filter(random).filter(|role| prompts(role) == of_prompts).collect();
        let mut drawn = Vec::new();
        for role in roles {
            let source = role.drawn.as_deref().and_then(|id| vocabulary.role(id));
            if !mentions(&body, &role.id) || of_prompts && !source.is_some_and(|source| self.averages(source)) {
                continue;
            }
            if role.kind == RoleKind::Group {
                body = self.mean_over_index_of(body, role, span);
            }
            let (id, variable) = self.fresh();
            let domain = self.usual_domain(role);
            body = replace_role(&body, &role.id, &variable);
            body = Expr::bind(Binder::Expectation, domain, None, body, id, &role.write);
            drawn.push(format!("`{}`", role.elements.first().unwrap_or(&role.write)));
        }
        if !drawn.is_empty() && self.foreign == 0 {
            let how = if written { "not drawn in the subscript" } else { "drawn by no subscript" };
            let text = format!("{}, {how}, drawn as the question says", drawn.join(" and "));
            self.note("implicit_draw", text, span);
        }
        body
    }

    /// Whether the question is about the mean over prompts: where it leaves the prompt free, it means one prompt.
    fn averages(&self, prompts: &Role) -> bool {
        let value = self.lexicon.value.as_ref();
        value.is_none_or(|value| value.any(&mut |part| part.as_role().is_some_and(|(id, _)| id == prompts.id)))
    }

    /// A prompt that stands outside of every expectation, beside one over prompts, is averaged over them:
    /// papers print the KL term so.
    pub fn mean_over_free_prompt(&mut self, expr: Expr, span: Span) -> Expr {
        let vocabulary = self.vocabulary();
        let mut expr = expr;
        for role in vocabulary.of_kind(RoleKind::Sequence) {
            let Some(source) = role.drawn.as_deref().and_then(|id| vocabulary.role(id)) else { continue };
            let drawn = |part: &Expr| match part.node() {
                ExprNode::Bind { binder: Binder::Expectation, domain: Domain::Draw { from, .. }, .. } => {
                    from.as_role().is_some_and(|(id, _)| id == source.id)
                }
                _ => false,
            };
            if source.kind != RoleKind::Prompts
                || !self.averages(source)
                || !mentions(&expr, &role.id)
                || !expr.any(&mut |part| drawn(part))
            {
                continue;
            }
            let (id, variable) = self.fresh();
            let domain = self.usual_domain(role);
            expr = replace_role(&expr, &role.id, &variable);
            expr = Expr::bind(Binder::Expectation, domain, None, expr, id, &role.write);
            let text = format!("`{}` outside of the expectation is averaged over `{}`", role.write, source.write);
            self.note("free_prompt", text, span);
        }
        expr
    }

    /// A member index that nothing binds, under a drawn group: the mean over the group.
    fn mean_over_free_index(&mut self, body: Expr, draws: &[Draw], span: Span) -> Expr {
        if !draws.iter().any(|draw| matches!(draw.domain, Domain::Group { .. })) {
            return body;
        }
        match self.vocabulary().of_kind(RoleKind::Group).next() {
            Some(group) => self.mean_over_index_of(body, group, span),
            None => body,
        }
    }

    fn mean_over_index_of(&mut self, body: Expr, group: &Role, span: Span) -> Expr {
        let vocabulary = self.vocabulary();
        let Some(size) = vocabulary.size_of(&group.id) else { return body };
        let mut body = body;
        for index in vocabulary.of_kind(RoleKind::Index) {
            if index.upto.as_deref() != Some(size.id.as_str()) || !mentions(&body, &index.id) {
                continue;
            }
            let (id, variable) = self.fresh();
            let domain = Domain::Range(Expr::integer(1), Expr::role(&size.id, Vec::new()));
            body = Expr::bind(
                Binder::Expectation,
                domain,
                None,
                replace_role(&body, &index.id, &variable),
                id,
                &index.write,
            );
            if self.foreign == 0 {
                let text = format!(
                    "`{}` is bound by nothing; under the expectation over the group every member gives the same, so the mean is taken",
                    index.write
                );
                self.note("free_index", text, span);
            }
        }
        body
    }
}

/// Takes the draws of which neither the body nor another draw uses anything, and tells from what they are.
fn take_unused(draws: &mut Vec<Draw>, body: &Expr) -> String {
    let mut laws = String::new();
    let is_last = |draw: &Draw| draw.weight.as_ref().is_none_or(|weight| !weight.is_integer(1));
    let groups: Vec<Vec<Draw>> = std::mem::take(draws).into_iter().fold(Vec::new(), |mut groups, draw| {
        match groups.last_mut() {
            Some(group) if !group.last().is_some_and(is_last) => group.push(draw),
            _ => groups.push(vec![draw]),
        }
        groups
    });
    let uses = |expr: &Expr, id: u32| expr.any(&mut |part| matches!(part.node(), ExprNode::Open(own) if *own == id));
    let is_used = |place: usize| {
        let others = groups.iter().enumerate().filter(|(other, _)| *other != place).flat_map(|(_, group)| group);
        let weights: Vec<&Expr> = others.filter_map(|draw| draw.weight.as_ref()).collect();
        groups[place].iter().any(|draw| uses(body, draw.id) || weights.iter().any(|weight| uses(weight, draw.id)))
    };
    let used: Vec<bool> = (0..groups.len()).map(is_used).collect();
    for (group, is_used) in groups.into_iter().zip(used) {
        if is_used {
            draws.extend(group);
            continue;
        }
        let law = group.last().and_then(|draw| draw.weight.as_ref()).map(|weight| match weight.node() {
            ExprNode::Object(name, _) => name.as_str().to_owned(),
            _ => "\\sim".to_owned(),
        });
        laws.push_str(law.as_deref().unwrap_or("\\sim"));
    }
    laws
}

fn mentions(expr: &Expr, role: &str) -> bool {
    expr.any(&mut |part| matches!(part.node(), ExprNode::Object(Name::Role(id), _) if id.as_ref() == role))
}

fn replace_role(expr: &Expr, role: &str, value: &Expr) -> Expr {
    expr.replace(&mut |part, _| match part.node() {
        ExprNode::Object(Name::Role(id), args) if id.as_ref() == role && args.is_empty() => Some(value.clone()),
        _ => None,
    })
}

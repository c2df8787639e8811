//! Expectations: what is drawn, from what, and what the card supplies where nothing is written.

use super::cursor::{
    Bracketed, Cursor, delimiter_of, is_dots, row_span, split_commas, split_row, symbol_name, trimmed, ungrouped,
};
use super::head::Head;
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Binder, Domain, Expr, Name, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node, Side};
use crate::text::Span;

/// One draw.
struct Draw {
    id: u32,
    domain: Domain,
    letter: String,
    variables: Vec<Variable>,
}

impl<'a> Reader<'a> {
    /// `\mathbb{E}_{x\sim D,\,y\sim\pi}[...]` after the operator itself.
    pub fn expectation(&mut self, sub: Option<&[Node]>, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let before = self.scope.len();
        let result = self.expectation_in_scope(sub, cursor, span);
        self.scope.truncate(before);
        result
    }

    fn expectation_in_scope(&mut self, sub: Option<&[Node]>, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let mut draws = Vec::new();
        if let Some(sub) = sub {
            let key = NameKey::of(ungrouped(sub));
            let steps = |role: &&Role| role.kind == RoleKind::Index && role.of.is_some();
            if let Some(step) = self.vocabulary().named(&key).into_iter().find(steps) {
                return self.mean_over_steps(step, key.plain, cursor, span);
            }
            self.draws(sub, &mut draws)?;
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
            for place in 0..self.stated.len() {
                self.stated_draw(place, &mut draws)?;
            }
        }
        let mut closing = None;
        let body = match &bracketed {
            Some(bracketed) => {
                closing = Some((bracketed.closing, bracketed.span));
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
                let term = self.nested(place, |reader| reader.term(cursor))?;
                self.as_number(term, place)?
            }
        };
        let body = self.mean_over_free_index(body, &draws, span);
        let written = !draws.is_empty();
        // What is conditioned on the variables drawn here stands inside of them, prompts outside.
        let mut body = self.implicit_draws(body, written, false, span);
        for draw in draws.into_iter().rev() {
            body = Expr::bind(Binder::Expectation, draw.domain, None, body, draw.id, &draw.letter);
        }
        body = self.implicit_draws(body, written, true, span);
        let end = closing.map_or(cursor.span().start.max(span.end), |(_, span)| span.end);
        let expr = self.at(body, Span::new(span.start, end));
        match closing {
            Some((closing, _)) => self.with_closing_script(Term::number(expr), closing, span),
            None => Ok(Term::number(expr)),
        }
    }

    /// `\hat{\mathbb{E}}_t[...]`: the mean over all time steps of all responses, as the expected sum over a
    /// response divided by the expected length.
    fn mean_over_steps(&mut self, step: &Role, key: String, cursor: &mut Cursor, span: Span) -> Read<Term> {
        let Some(text) = step.of.as_deref().and_then(|id| self.current(id)) else {
            return Err(Trouble::new("R008", format!("of what `{key}` is a step is not said"), span));
        };
        let (id, variable) = self.fresh();
        let variables = vec![Variable { key: key.clone(), term: Term::number(variable), role: Some(step.id.clone()) }];
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
        let length = self.length_of(&text.expr);
        let domain = Domain::Range(Expr::integer(1), length.clone());
        let sum = Expr::bind(Binder::Sum, domain, None, body, id, &key);
        let over = |reader: &mut Self, expr: Expr| {
            let inner = reader.implicit_draws(expr, true, false, span);
            reader.implicit_draws(inner, true, true, span)
        };
        let (sum, length) = (over(self, sum), over(self, length));
        if self.foreign == 0 {
            let text = format!("the mean over `{key}` is taken over all steps of responses drawn as the question says");
            self.note("time_average", text, span);
        }
        let end = cursor.span().start.max(span.end);
        Ok(Term::number(self.at(sum.over(length), Span::new(span.start, end))))
    }

    /// The data set that examples are drawn from, where there is one.
    fn only_dataset(&self) -> Option<&'a Role> {
        let mut sets = self.vocabulary().of_kind(RoleKind::Dataset);
        sets.next().filter(|_| sets.next().is_none())
    }

    /// Reads the list of draws and leaves their variables in scope.
    fn draws(&mut self, row: &[Node], draws: &mut Vec<Draw>) -> Read<()> {
        let row = ungrouped(row);
        let mut pending: Vec<&[Node]> = Vec::new();
        for part in split_row(row, |node| matches!(symbol_name(node), Some("," | ";"))) {
            let part = trimmed(part);
            if part.is_empty() {
                continue;
            }
            let pieces = split_row(part, |node| symbol_name(node) == Some("\\sim"));
            if pieces.len() == 1 {
                pending.push(part);
                continue;
            }
            let mut names = std::mem::take(&mut pending);
            names.push(trimmed(pieces[0]));
            for (place, piece) in pieces.iter().enumerate().skip(1) {
                let piece = trimmed(piece);
                // `x \sim D y \sim \pi`: the next variable is the last thing before its sign.
                let (source, next) = if place + 1 < pieces.len() && piece.len() > 1 {
                    (&piece[..piece.len() - 1], Some(&piece[piece.len() - 1..]))
                } else {
                    (piece, None)
                };
                self.draw(std::mem::take(&mut names), source, draws)?;
                names.extend(next);
            }
        }
        if !pending.is_empty() {
            self.default_draw(&pending, draws)?;
        }
        Ok(())
    }

    /// The draw that a statement beside the formula tells: `where y \sim \pi`.
    fn stated_draw(&mut self, place: usize, draws: &mut Vec<Draw>) -> Read<()> {
        let [names, source] = self.stated[place].members.as_slice() else { return Ok(()) };
        self.draw(split_commas(&names.row).into_iter().map(trimmed).collect(), &source.row, draws)
    }

    /// Marks the statements that say what is drawn here, and from where.
    fn meet(&mut self, names: &[&[Node]], source: &[Node]) {
        let written: Vec<String> = names.iter().map(|name| flatten(ungrouped(name), false)).collect();
        let source = flatten(ungrouped(source), false);
        for (place, statement) in self.stated.iter().enumerate() {
            if let [stated, from] = statement.members.as_slice()
                && split_commas(&stated.row)
                    .into_iter()
                    .map(|name| flatten(ungrouped(name), false))
                    .eq(written.iter().cloned())
                && flatten(ungrouped(&from.row), false) == source
                && !self.met.contains(&place)
            {
                self.met.push(place);
            }
        }
    }

    fn push(&mut self, draw: Draw, draws: &mut Vec<Draw>) {
        self.scope.extend(draw.variables.iter().cloned());
        draws.push(draw);
    }

    /// `names \sim source`.
    fn draw(&mut self, mut names: Vec<&[Node]>, source: &[Node], draws: &mut Vec<Draw>) -> Read<()> {
        let place = row_span(source);
        let (term, given) = self.source(source)?;
        self.meet(&names, source);
        let Some(last) = names.pop() else { return Ok(()) };
        let letter = flatten(ungrouped(last), false);
        match &term.kind {
            Kind::Dataset(dataset) => {
                let dataset = dataset.clone();
                let (id, variable) = self.fresh();
                let mut variables = self.record_variables(last, &dataset, &variable)?;
                if !names.is_empty() {
                    // `x, y \sim D`: the names before belong to the same record.
                    variables.clear();
                    let role = self.vocabulary().role(&dataset);
                    let fields = role.map(|role| role.fields.clone()).unwrap_or_default();
                    names.push(last);
                    if names.len() > fields.len() {
                        return Err(Trouble::new("R008", "a record of the data set has fewer components", place));
                    }
                    for (field, name) in names.iter().enumerate() {
                        variables.push(Variable {
                            key: flatten(ungrouped(name), false),
                            term: Term::new(ExprNode::Field(variable.clone(), field as u32).into(), Kind::Sequence),
                            role: Some(fields[field].clone()),
                        });
                    }
                }
                let domain = Domain::Draw { from: term.expr, given: Vec::new() };
                self.push(Draw { id, domain, letter, variables }, draws);
                Ok(())
            }
            Kind::Prompts => {
                if !names.is_empty() {
                    self.default_draw(&names, draws)?;
                }
                let (id, variable) = self.fresh();
                let role = self.drawn_from(&term.expr);
                // `(x, y) \sim D`: the response is the data's own, drawn from a distribution that no policy has.
                let parts: Vec<String> = self.components(last)?.into_iter().map(|part| flatten(part, false)).collect();
                if parts.len() > 2 {
                    return Err(Trouble::new("R008", "a record of the data has a prompt and a response", place));
                }
                let key = parts[0].clone();
                let prompt = variable.clone();
                let variables = vec![Variable { key: key.clone(), term: Term::new(variable, Kind::Sequence), role }];
                let domain = Domain::Draw { from: term.expr, given: Vec::new() };
                self.push(Draw { id, domain, letter: key, variables }, draws);
                if let Some(key) = parts.get(1) {
                    let (id, variable) = self.fresh();
                    let variables =
                        vec![Variable { key: key.clone(), term: Term::new(variable, Kind::Sequence), role: None }];
                    let domain = Domain::Draw { from: Expr::role("@data", Vec::new()), given: vec![prompt] };
                    self.push(Draw { id, domain, letter: key.clone(), variables }, draws);
                }
                Ok(())
            }
            Kind::Model => {
                if !names.is_empty() {
                    self.default_draw(&names, draws)?;
                }
                let given = given.unwrap_or_else(|| self.usual_given(&term.expr));
                let draw = self.model_draw(last, term.expr, given)?;
                self.push(draw, draws);
                Ok(())
            }
            _ => Err(Trouble::new("R008", "this is no distribution", place)),
        }
    }

    /// One response, or a group of them: `y \sim \pi`, `\{y_i\}_{i=1}^{K} \sim \pi`, `y_i \sim \pi`.
    fn model_draw(&mut self, name: &[Node], model: Expr, given: Vec<Expr>) -> Read<Draw> {
        let (id, variable) = self.fresh();
        let row = ungrouped(name);
        let mut cursor = Cursor::new(row);
        let mut group_name = None;
        let mut size = None;
        if let Some(bracketed) = cursor.bracketed()
            && cursor.is_done()
            && matches!(bracketed.name.as_ref(), "{" | "(" | "[")
        {
            let (member, last) = self.group_written(&bracketed)?;
            group_name = Some(member);
            size = last;
        }
        let role = self.vocabulary().of_kind(RoleKind::Group).next();
        if let (None, Some(_), [node]) = (group_name, role, row)
            && let Some(head) = Head::of(node)
            && let [item] = head.items.as_slice()
            && !matches!(ungrouped(item), [Node { kind: NodeKind::Number(_), .. }])
        {
            group_name = Some(row);
            if self.foreign == 0 {
                self.note("group_draw", "one member of the group is drawn like the whole group", row_span(row));
            }
        }
        if let (Some(member), Some(role)) = (group_name, role) {
            let key = match member {
                [node] => Head::of(node).map_or_else(|| flatten(member, false), |head| head.base.plain.clone()),
                _ => flatten(member, false),
            };
            let size = size.unwrap_or_else(|| self.group_size(role));
            let variables = vec![Variable {
                key: key.clone(),
                term: Term::new(variable, Kind::Group),
                role: Some(role.id.clone()),
            }];
            return Ok(Draw { id, domain: Domain::Group { from: model, given, size }, letter: key, variables });
        }
        if group_name.is_some() {
            return Err(Trouble::new("R008", "a group of responses is not part of this question", row_span(row)));
        }
        let key = flatten(row, false);
        let role = self.drawn_from(&model);
        let variables = vec![Variable { key: key.clone(), term: Term::new(variable, Kind::Sequence), role }];
        Ok(Draw { id, domain: Domain::Draw { from: model, given }, letter: key, variables })
    }

    /// The first member of a group as it is written, and the group's size where that is written too:
    /// `\{y_i\}`, `\{y_i\}_{i=1}^{K}`, `\{y_1, \dots, y_K\}`.
    fn group_written<'n>(&mut self, bracketed: &Bracketed<'n>) -> Read<(&'n [Node], Option<Expr>)> {
        let trouble =
            || Trouble::new("R008", "the group is not understood", bracketed.span).help("write `\\{y_i\\}_{i=1}^{K}`");
        let number = |reader: &mut Self, row: &'n [Node]| match row {
            [node] => match Head::of(node).as_ref().map(|head| head.items.as_slice()) {
                Some([item]) => reader.whole_number(item),
                _ => Err(trouble()),
            },
            _ => Err(trouble()),
        };
        let parts: Vec<&[Node]> = split_commas(bracketed.inside).into_iter().map(trimmed).collect();
        if let [first, .., dots, last] = parts.as_slice() {
            let numbers =
                parts[..parts.len() - 2].iter().map(|part| number(self, part)).collect::<Read<Vec<Expr>>>()?;
            let counted = numbers.iter().zip(1..).all(|(number, place)| number.is_integer(place));
            if !counted || !bracketed.is_plain() || !matches!(dots, [node] if is_dots(node)) {
                return Err(trouble());
            }
            return Ok((first, Some(number(self, last)?)));
        }
        let [member] = parts.as_slice() else { return Err(trouble()) };
        let size = match &bracketed.closing.kind {
            NodeKind::Scripts { sub: Some(sub), sup, primes: 0, .. } => {
                match self.range(sub, sup.as_deref(), bracketed.span)?.domain {
                    Some(Domain::Range(from, to)) if from.is_integer(1) => Some(to),
                    // `\{y_i\}_i`
                    None => None,
                    Some(_) => return Err(trouble()),
                }
            }
            NodeKind::Scripts { sup: Some(sup), primes: 0, .. } => Some(self.whole_number(sup)?),
            NodeKind::Delimiter { .. } => None,
            _ => return Err(trouble()),
        };
        Ok((member, size))
    }

    fn group_size(&self, group: &Role) -> Expr {
        match self.vocabulary().size_of(&group.id) {
            Some(size) => Expr::role(&size.id, Vec::new()),
            None => ExprNode::Length(Expr::role(&group.id, Vec::new())).into(),
        }
    }

    /// Names without a distribution: each is drawn as the card says.
    fn default_draw(&mut self, names: &[&[Node]], draws: &mut Vec<Draw>) -> Read<()> {
        let vocabulary = self.vocabulary();
        let mut fields: Option<(&Role, Vec<usize>)> = None;
        for name in names {
            if let Some(place) = self.stated.iter().position(|statement| {
                self.foreign == 0 && flatten(&statement.members[0].row, false) == flatten(ungrouped(name), false)
            }) {
                self.stated_draw(place, draws)?;
                continue;
            }
            for name in self.components(name)? {
                let key = NameKey::of(ungrouped(name));
                let roles = vocabulary.named(&key);
                let field = roles.iter().find_map(|role| vocabulary.field_of(&role.id));
                if let Some((dataset, field)) = field {
                    fields.get_or_insert_with(|| (dataset, Vec::new())).1.push(field as usize);
                    continue;
                }
                let Some(role) = roles.into_iter().find(|role| role.drawn.is_some()) else {
                    return Err(Trouble::new(
                        "R008",
                        format!("from what `{}` is drawn is not said", key.plain),
                        row_span(name),
                    )
                    .help("write `x \\sim \\mathcal{D}` below the expectation"));
                };
                self.note("implicit_draw", format!("`{}` is drawn as the question says", key.plain), row_span(name));
                let draw = self.role_draw(role, &key.plain);
                self.push(draw, draws);
            }
        }
        if let Some((dataset, _)) = fields {
            self.dataset_draw(dataset, row_span(names[0]), draws);
        }
        Ok(())
    }

    /// A record of the data set under the names of its card.
    fn dataset_draw(&mut self, dataset: &Role, span: Span, draws: &mut Vec<Draw>) {
        let vocabulary = self.vocabulary();
        let (id, variable) = self.fresh();
        let variables = dataset.fields.iter().enumerate().map(|(field, role)| Variable {
            key: vocabulary.role(role).map(|role| crate::cards::key_of_latex(&role.write).plain).unwrap_or_default(),
            term: Term::new(ExprNode::Field(variable.clone(), field as u32).into(), Kind::Sequence),
            role: Some(role.clone()),
        });
        let variables: Vec<Variable> = variables.collect();
        let domain = Domain::Draw { from: Expr::role(&dataset.id, Vec::new()), given: Vec::new() };
        self.note("implicit_draw", "the expectation is over the data set", span);
        self.push(Draw { id, domain, letter: "z".to_owned(), variables }, draws);
    }

    /// A draw of a role from where its card says.
    fn role_draw(&mut self, role: &Role, key: &str) -> Draw {
        let (id, variable) = self.fresh();
        let kind = super::reader::kind_of(role);
        let variables =
            vec![Variable { key: key.to_owned(), term: Term::new(variable, kind), role: Some(role.id.clone()) }];
        Draw { id, domain: self.usual_domain(role), letter: key.to_owned(), variables }
    }

    fn usual_domain(&self, role: &Role) -> Domain {
        let from = Expr::role(role.drawn.as_deref().unwrap_or_default(), Vec::new());
        let given = self.usual_given(&from);
        match role.kind {
            RoleKind::Group => Domain::Group { from, given, size: self.group_size(role) },
            _ => Domain::Draw { from, given },
        }
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
            if !mentions(&body, &role.id) {
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
            if source.kind != RoleKind::Prompts || !mentions(&expr, &role.id) || !expr.any(&mut |part| drawn(part)) {
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

fn mentions(expr: &Expr, role: &str) -> bool {
    expr.any(&mut |part| matches!(part.node(), ExprNode::Object(Name::Role(id), _) if id.as_ref() == role))
}

fn replace_role(expr: &Expr, role: &str, value: &Expr) -> Expr {
    expr.replace(&mut |part, _| match part.node() {
        ExprNode::Object(Name::Role(id), args) if id.as_ref() == role && args.is_empty() => Some(value.clone()),
        _ => None,
    })
}

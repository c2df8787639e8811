//! What an expectation draws, and from what.

use super::cursor::{
    Bracketed, Cursor, delimiter_of, is_dots, row_span, split_commas, split_row, symbol_name, trimmed, ungrouped,
};
use super::head::Head;
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Domain, Expr, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

/// One draw.
pub(super) struct Draw {
    pub id: u32,
    pub domain: Domain,
    pub letter: String,
    pub variables: Vec<Variable>,
    /// In a typed formula the weight of what is drawn, in a sum.
    pub weight: Option<Expr>,
}

impl Reader<'_> {
    /// Reads the list of draws and leaves their variables in scope.
    pub(super) fn draws(&mut self, row: &[Node], draws: &mut Vec<Draw>) -> Read<()> {
        let row = ungrouped(row);
        let mut pending: Vec<&[Node]> = Vec::new();
        let mut written: Vec<(Vec<&[Node]>, &[Node])> = Vec::new();
        for part in split_row(row, |node| matches!(symbol_name(node), Some("," | ";"))) {
            let part = trimmed(part);
            if part.is_empty() {
                continue;
            }
            let pieces = split_row(part, |node| matches!(symbol_name(node), Some("\\sim" | "\\in")));
            if pieces.len() == 1 && !written.is_empty() && written.iter().any(|(names, _)| is_preference(part, names)) {
                continue;
            }
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
                written.push((std::mem::take(&mut names), source));
                names.extend(next);
            }
        }
        // `y \sim \pi(\cdot\mid x), x \sim D`: what others are conditioned on is drawn first.
        written.sort_by_key(|(_, source)| self.is_model(source));
        for (names, source) in written {
            self.draw(names, source, draws)?;
        }
        if !pending.is_empty() {
            self.default_draw(&pending, draws)?;
        }
        Ok(())
    }

    /// Whether a distribution is a model rather than data.
    fn is_model(&mut self, source: &[Node]) -> bool {
        let notes = self.notes.len();
        let is_model =
            self.attempt(|reader| reader.source(source, &[])).is_ok_and(|(term, _)| term.kind == Kind::Model);
        self.notes.truncate(notes);
        is_model
    }

    /// Whether a statement beside the formula tells a draw from a model.
    pub(super) fn draws_from_model(&mut self, place: usize) -> bool {
        let stated = self.stated;
        stated[place].members.get(1).is_some_and(|source| self.is_model(&source.row))
    }

    /// The draw that a statement beside the formula tells: `where y \sim \pi`.
    pub(super) fn stated_draw(&mut self, place: usize, draws: &mut Vec<Draw>) -> Read<()> {
        let [names, source] = self.stated[place].members.as_slice() else { return Ok(()) };
        self.draw(split_commas(&names.row).into_iter().map(trimmed).collect(), &source.row, draws)
    }

    /// Refuses to draw what the question has for a number or for parameters: `t \sim \mathcal{D}`.
    fn mind_drawable(&self, names: &[&[Node]], place: Span) -> Read<()> {
        let is_number = |name: &&&[Node]| {
            let name = ungrouped(name);
            let roles = self.vocabulary().named(&NameKey::of(name));
            let key = flatten(name, false);
            let is_number = |role: &&Role| {
                matches!(role.kind, RoleKind::Index | RoleKind::Size | RoleKind::Scalar | RoleKind::Function)
            };
            let is_letter = matches!(name, [Node { kind: NodeKind::Symbol { .. }, .. }]);
            let is_parameter = matches!(key.as_str(), "\\theta" | "\\phi" | "\\psi");
            is_letter && (is_parameter || !roles.is_empty() && roles.iter().all(is_number))
        };
        match names.iter().find(is_number).filter(|_| self.foreign == 0) {
            None => Ok(()),
            Some(name) => {
                let message =
                    format!("`{}` is nothing that is drawn", super::name::readable(&flatten(ungrouped(name), false)));
                Err(Trouble::new("R008", message, place).help("draw what the formula uses"))
            }
        }
    }

    /// Whether a statement beside the formula says of a name the draw that the question has for it.
    pub(super) fn is_usual_draw(&self, statement: &super::statement::Statement) -> bool {
        let [names, source] = statement.members.as_slice() else { return false };
        let role = |row: &[Node]| {
            let head = Head::of(trimmed(row).first()?)?;
            let splits = head.splits();
            let mut roles = splits.iter().map(|split| self.vocabulary().named(&split.key));
            roles.find(|roles| !roles.is_empty()).map(|roles| roles[0])
        };
        let (Some(drawn), Some(from)) = (role(&names.row), role(&source.row)) else { return false };
        matches!(trimmed(&names.row), [_]) && drawn.drawn.as_deref() == Some(from.id.as_str())
    }

    /// Marks the statements that say what is drawn here, and from where.
    fn meet(&mut self, names: &[&[Node]], source: &[Node]) {
        let written = spelling(names);
        let source = flatten(ungrouped(source), false);
        for (place, statement) in self.stated.iter().enumerate() {
            if let [stated, from] = statement.members.as_slice()
                && are_same(&spelling(&split_commas(&stated.row)), &written)
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
        if self.lexicon.general {
            return self.general_draw(names, source, draws);
        }
        let place = row_span(source);
        // `(x, y) \sim D \times \pi`: each component from its own factor.
        let factors = split_row(source, |node| matches!(symbol_name(node), Some("\\times" | "\\otimes")));
        if factors.len() > 1 {
            let mut components = Vec::new();
            for name in &names {
                components.extend(self.components(name)?);
            }
            if components.len() != factors.len() {
                return Err(Trouble::new(
                    "R008",
                    "the product has another number of factors than there are draws",
                    place,
                )
                .help("write `x \\sim \\mathcal{D}, y \\sim \\pi(\\cdot \\mid x)`"));
            }
            for (name, factor) in components.into_iter().zip(factors) {
                self.draw(vec![name], trimmed(factor), draws)?;
            }
            return Ok(());
        }
        // `(x, y) \sim D_\pi`: prompts of the data, responses of the model.
        if let Some((data, model)) = self.data_under_model(source)
            && let [both] = names.as_slice()
            && let [prompt, response] = self.components(both)?.as_slice()
        {
            self.draw(vec![prompt], std::slice::from_ref(&data), draws)?;
            return self.draw(vec![response], model, draws);
        }
        // `y \sim \pi_\theta, y \sim \pi_{ref}`: which of the two is meant is not known.
        let is_drawn = |name: &&&[Node]| {
            let key = flatten(ungrouped(name), false);
            draws.iter().any(|draw| draw.letter == key && draw.variables.iter().any(|variable| variable.typed))
        };
        if self.foreign == 0
            && let Some(name) = names.iter().find(is_drawn)
        {
            let message = format!("`{}` is drawn twice", super::name::readable(&flatten(ungrouped(name), false)));
            return Err(Trouble::new("R008", message, place).help("use one letter for one draw"));
        }
        // `q, o \sim \pi(\cdot\mid q)`: what the model is conditioned on is drawn before it is spoken of.
        if self.is_model(source) {
            // `(x, y) \sim \pi`: the prompt is drawn as the question says, the response from the model.
            if let [both] = names.as_slice()
                && let Ok([prompt, response]) = self.components(both).as_deref()
                && let Ok((term, _)) = self.attempt(|reader| reader.source(source, &[]))
                && self.is_given(prompt, &term.expr)
            {
                names = vec![prompt, response];
            }
            let dots = names.iter().position(|name| matches!(name, [node] if is_dots(node)));
            let first = dots.map_or(names.len() - 1, |at| at.saturating_sub(1));
            let before: Vec<&[Node]> = names.drain(..first).collect();
            if !before.is_empty() {
                self.default_draw(&before, draws)?;
            }
        }
        let (term, given) = self.source(source, &names)?;
        self.mind_drawable(&names, place)?;
        self.meet(&names, source);
        let Some(last) = names.pop() else { return Ok(()) };
        let letter = flatten(ungrouped(last), false);
        match &term.kind {
            Kind::Dataset(dataset) => {
                let dataset = dataset.clone();
                names.push(last);
                let mut parts = Vec::new();
                for name in names {
                    parts.extend(self.components(name)?);
                }
                if self.is_of_drawn_record(&parts, &term.expr, &dataset, draws) {
                    self.note("same_example", "the parts of one example are drawn together", place);
                    return Ok(());
                }
                let again = |draw: &Draw| matches!(&draw.domain, Domain::Draw { from, .. } if *from == term.expr);
                if self.foreign == 0 && draws.iter().any(again) {
                    let message = "the parts of one example are drawn apart, as if they were of several";
                    return Err(Trouble::new("R008", message, place).help("write `(x, y_w, y_l) \\sim \\mathcal{D}`"));
                }
                let (id, variable) = self.fresh();
                let variables = self.record_variables(&parts, &dataset, &variable)?;
                let domain = Domain::Draw { from: term.expr, given: Vec::new() };
                self.push(Draw { id, domain, letter, variables, weight: None }, draws);
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
                let variables =
                    vec![Variable { key: key.clone(), term: Term::new(variable, Kind::Sequence), role, typed: true }];
                let domain = Domain::Draw { from: term.expr, given: Vec::new() };
                self.push(Draw { id, domain, letter: key, variables, weight: None }, draws);
                if let Some(key) = parts.get(1) {
                    let (id, variable) = self.fresh();
                    let variables = vec![Variable {
                        key: key.clone(),
                        term: Term::new(variable, Kind::Sequence),
                        role: None,
                        typed: true,
                    }];
                    let domain = Domain::Draw { from: Expr::role("@data", Vec::new()), given: vec![prompt] };
                    self.push(Draw { id, domain, letter: key.clone(), variables, weight: None }, draws);
                }
                Ok(())
            }
            Kind::Model => {
                // `y_1, \dots, y_K \sim \pi` names one group.
                if let Some(at) = names.iter().position(|name| matches!(name, [node] if is_dots(node))) {
                    let group = names.split_off(at.saturating_sub(1));
                    let listed: Vec<&[Node]> = group.into_iter().chain([last]).collect();
                    let given = given.unwrap_or_else(|| self.usual_given(&term.expr));
                    let draw = self.model_draw(&listed, term.expr, given)?;
                    self.push(draw, draws);
                    return Ok(());
                }
                let given = given.unwrap_or_else(|| self.usual_given(&term.expr));
                let draw = self.model_draw(&list_items(last), term.expr, given)?;
                self.push(draw, draws);
                Ok(())
            }
            _ => Err(Trouble::new("R008", "this is no distribution", place)),
        }
    }

    /// The data set or prompts and the model of `D_{\pi}`.
    fn data_under_model<'n>(&mut self, source: &'n [Node]) -> Option<(Node, &'n [Node])> {
        let [node] = ungrouped(source) else { return None };
        let NodeKind::Scripts { base: Some(base), sub: Some(model), sup: None, primes: 0, .. } = &node.kind else {
            return None;
        };
        let roles = self.vocabulary().named(&NameKey::of(std::slice::from_ref(base)));
        let is_data = roles.iter().any(|role| matches!(role.kind, RoleKind::Prompts | RoleKind::Dataset));
        (is_data && self.is_model(model)).then(|| (base.as_ref().clone(), model.as_slice()))
    }

    /// Whether a name is what the model's draws are conditioned on.
    fn is_given(&self, name: &[Node], model: &Expr) -> bool {
        let given = model.as_role().and_then(|(id, _)| self.vocabulary().role(id)).map(|role| role.given.as_slice());
        let named = self.vocabulary().named(&NameKey::of(ungrouped(name)));
        given.is_some_and(|given| named.iter().any(|role| given.contains(&role.id)))
    }

    /// `x \sim D, (y_w, y_l) \sim D`: what is named here belongs to the example of which another part was drawn.
    fn is_of_drawn_record(&self, parts: &[&[Node]], set: &Expr, dataset: &str, draws: &[Draw]) -> bool {
        let fields = self.vocabulary().role(dataset).map(|role| role.fields.clone()).unwrap_or_default();
        let drawn = |draw: &&Draw| matches!(&draw.domain, Domain::Draw { from, .. } if from == set);
        let Some(earlier) = draws.iter().rev().find(drawn) else { return false };
        // `(x, y_w) \sim D, (x, y_l) \sim D` draws twice: the rest of an example follows as a whole.
        let named = earlier.variables.iter().filter(|variable| variable.typed).count();
        if named > 0 && named + parts.len() != fields.len() {
            return false;
        }
        parts.iter().all(|part| {
            let field = self.field_named(part, &fields);
            let key = flatten(ungrouped(part), false);
            field.is_some_and(|field| {
                let role = Some(&fields[field]);
                earlier.variables.iter().any(|variable| variable.role.as_ref() == role && variable.key == key)
            })
        })
    }

    /// One response, or a group of them: `y \sim \pi`, `\{y_i\}_{i=1}^{K} \sim \pi`, `y_i \sim \pi`.
    fn model_draw(&mut self, items: &[&[Node]], model: Expr, given: Vec<Expr>) -> Read<Draw> {
        let (id, variable) = self.fresh();
        let row = ungrouped(items.first().copied().unwrap_or_default());
        let mut cursor = Cursor::new(row);
        let mut group_name = None;
        let mut size = None;
        if let Some((member, last)) = self.group_listed(items, row_span(row))? {
            group_name = Some(member);
            size = Some(last);
        } else if let Some(bracketed) = cursor.bracketed()
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
                typed: true,
            }];
            return Ok(Draw {
                id,
                domain: Domain::Group { from: model, given, size },
                letter: key,
                variables,
                weight: None,
            });
        }
        if group_name.is_some() {
            return Err(Trouble::new("R008", "a group of responses is not part of this question", row_span(row)));
        }
        let key = flatten(row, false);
        let role = self.drawn_from(&model);
        let variables =
            vec![Variable { key: key.clone(), term: Term::new(variable, Kind::Sequence), role, typed: true }];
        Ok(Draw { id, domain: Domain::Draw { from: model, given }, letter: key, variables, weight: None })
    }

    /// The first member of a group as it is written, and the group's size where that is written too:
    /// `\{y_i\}`, `\{y_i\}_{i=1}^{K}`, `\{y_1, \dots, y_K\}`.
    fn group_written<'n>(&mut self, bracketed: &Bracketed<'n>) -> Read<(&'n [Node], Option<Expr>)> {
        let trouble =
            || Trouble::new("R008", "the group is not understood", bracketed.span).help("write `\\{y_i\\}_{i=1}^{K}`");
        let parts: Vec<&[Node]> = list_items(bracketed.inside);
        if let Some((first, last)) = self.group_listed(&parts, bracketed.span)? {
            return match bracketed.is_plain() {
                true => Ok((first, Some(last))),
                false => Err(trouble()),
            };
        }
        let [member] = parts.as_slice() else { return Err(trouble()) };
        // `\{y_j\}_{i=1}^{K}`, `\{\neg y_i\}`
        let head = if let [node] = ungrouped(member) { Head::of(node) } else { None };
        let Some(head) = head else { return Err(trouble()) };
        let letter = match &bracketed.closing.kind {
            NodeKind::Scripts { sub: Some(sub), .. } => {
                sub.first().map(|first| flatten(std::slice::from_ref(first), false))
            }
            _ => None,
        };
        let counts = |item: &&[Node]| letter.as_ref().is_none_or(|letter| flatten(item, false) == *letter);
        if !head.items.iter().all(counts) {
            return Err(trouble());
        }
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

    /// The first member and the size of a group that is written out: `y_1, \dots, y_K`; `None` where it is not.
    fn group_listed<'n>(&mut self, parts: &[&'n [Node]], span: Span) -> Read<Option<(&'n [Node], Expr)>> {
        let trouble = || Trouble::new("R008", "the group is not understood", span).help("write `\\{y_i\\}_{i=1}^{K}`");
        let [first, .., dots, last] = parts else { return Ok(None) };
        let mut number = |row: &'n [Node]| match row {
            [node] => match Head::of(node).as_ref().map(|head| head.items.as_slice()) {
                Some([item]) => self.whole_number(item),
                _ => Err(trouble()),
            },
            _ => Err(trouble()),
        };
        let numbers = parts[..parts.len() - 2].iter().map(|part| number(part)).collect::<Read<Vec<Expr>>>()?;
        let counted = numbers.iter().zip(1..).all(|(number, place)| number.is_integer(place));
        if !counted || !matches!(dots, [node] if is_dots(node)) {
            return Err(trouble());
        }
        Ok(Some((*first, number(last)?)))
    }

    pub(super) fn group_size(&self, group: &Role) -> Expr {
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
                if self.source_draw(name, draws)? {
                    continue;
                }
                let field = roles.iter().find_map(|role| vocabulary.field_of(&role.id));
                if let Some((dataset, field)) = field {
                    fields.get_or_insert_with(|| (dataset, Vec::new())).1.push(field as usize);
                    continue;
                }
                let is_bound = |variable: &Variable| variable.typed && variable.key == key.plain;
                if self.foreign == 0 && self.scope.iter().any(is_bound) {
                    let message =
                        format!("`{}` has a value here and cannot be drawn", super::name::readable(&key.plain));
                    return Err(Trouble::new("R008", message, row_span(name)).help("use another letter"));
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

    /// `\mathbb{E}_{\pi}`: from where, without what; a draw of what the card draws from there.
    fn source_draw(&mut self, row: &[Node], draws: &mut Vec<Draw>) -> Read<bool> {
        let vocabulary = self.vocabulary();
        let Ok((term, given)) = self.attempt(|reader| reader.source(row, &[])) else { return Ok(false) };
        let Some((id, _)) = term.expr.as_role() else { return Ok(false) };
        if let Kind::Dataset(_) = &term.kind
            && let Some(dataset) = vocabulary.role(id)
        {
            self.dataset_draw(dataset, row_span(row), draws);
            return Ok(true);
        }
        if !matches!(term.kind, Kind::Prompts | Kind::Model) {
            return Ok(false);
        }
        let kind = vocabulary.role(id).map(|role| role.kind);
        let drawn = vocabulary.roles.iter().find(|role| {
            let source = role.drawn.as_deref().and_then(|id| vocabulary.role(id));
            source.is_some_and(|source| Some(source.kind) == kind)
        });
        let Some(role) = drawn else { return Ok(false) };
        let key = crate::cards::key_of_latex(&role.write).plain;
        self.note("implicit_draw", format!("`{}` is what is drawn", role.write), row_span(row));
        let mut draw = self.role_draw(role, &key);
        let given = given.unwrap_or_else(|| self.usual_given(&term.expr));
        draw.domain = match draw.domain {
            Domain::Group { size, .. } => Domain::Group { from: term.expr, given, size },
            _ if kind == Some(RoleKind::Model) => Domain::Draw { from: term.expr, given },
            other => other,
        };
        self.push(draw, draws);
        Ok(true)
    }

    /// A record of the data set under the names of its card.
    pub(super) fn dataset_draw(&mut self, dataset: &Role, span: Span, draws: &mut Vec<Draw>) {
        let vocabulary = self.vocabulary();
        let (id, variable) = self.fresh();
        let variables = dataset.fields.iter().enumerate().map(|(field, role)| Variable {
            key: vocabulary.role(role).map(|role| crate::cards::key_of_latex(&role.write).plain).unwrap_or_default(),
            term: Term::new(ExprNode::Field(variable.clone(), field as u32).into(), Kind::Sequence),
            role: Some(role.clone()),
            typed: false,
        });
        let variables: Vec<Variable> = variables.collect();
        let domain = Domain::Draw { from: Expr::role(&dataset.id, Vec::new()), given: Vec::new() };
        self.note("implicit_draw", "the expectation is over the data set", span);
        self.push(Draw { id, domain, letter: "z".to_owned(), variables, weight: None }, draws);
    }

    /// A draw of a role from where its card says.
    fn role_draw(&mut self, role: &Role, key: &str) -> Draw {
        let (id, variable) = self.fresh();
        let kind = super::reader::kind_of(role);
        let variables = vec![Variable {
            key: key.to_owned(),
            term: Term::new(variable, kind),
            role: Some(role.id.clone()),
            typed: false,
        }];
        Draw { id, domain: self.usual_domain(role), letter: key.to_owned(), variables, weight: None }
    }

    pub(super) fn usual_domain(&self, role: &Role) -> Domain {
        let from = Expr::role(role.drawn.as_deref().unwrap_or_default(), Vec::new());
        let given = self.usual_given(&from);
        match role.kind {
            RoleKind::Group => Domain::Group { from, given, size: self.group_size(role) },
            _ => Domain::Draw { from, given },
        }
    }
}

/// What is drawn, as it is spelled; members of a group are the same however the group is written, if it has the same
/// members: `y_1, \dots, y_K` and `\{y_i\}_{i=1}^{K}`.
fn spelling(names: &[&[Node]]) -> Vec<String> {
    let group = |first: &[Node], range: Option<String>| {
        let head = trimmed(first).first().and_then(Head::of)?;
        (!head.items.is_empty()).then(|| vec![head.base.plain.clone(), range.unwrap_or_default()])
    };
    let index = |name: &[Node]| {
        let head = trimmed(name).first().and_then(Head::of)?;
        head.items.first().map(|item| flatten(ungrouped(item), false))
    };
    let listed = match names {
        [first, middle @ .., last] if middle.iter().any(|name| matches!(trimmed(name), [node] if is_dots(node))) => {
            let range = index(first).zip(index(last)).map(|(from, to)| format!("{from}..{to}"));
            group(first, range)
        }
        [name] => {
            Cursor::new(trimmed(name)).bracketed().filter(|it| split_commas(it.inside).len() == 1).and_then(|it| {
                let range = match &it.closing.kind {
                    NodeKind::Scripts { sub: Some(sub), sup: Some(sup), .. } => {
                        let from = flatten(sub, false).split_once('=').map(|(_, from)| from.to_owned());
                        from.map(|from| format!("{from}..{}", flatten(ungrouped(sup), false)))
                    }
                    _ => None,
                };
                group(it.inside, range)
            })
        }
        _ => None,
    };
    listed.unwrap_or_else(|| names.iter().map(|name| flatten(ungrouped(name), false)).collect())
}

/// Whether two spellings are of the same draw: a group without its range is any of that letter.
fn are_same(a: &[String], b: &[String]) -> bool {
    a == b || matches!((a, b), ([x, from], [y, to]) if x == y && (from.is_empty() || to.is_empty()))
}

/// The items of a list, with dots as items of their own also where no commas stand around them.
fn list_items(row: &[Node]) -> Vec<&[Node]> {
    let parts: Vec<&[Node]> = split_commas(row).into_iter().map(trimmed).collect();
    match parts.as_slice() {
        [alone] if alone.iter().all(|node| delimiter_of(node).is_none()) => match alone.iter().position(is_dots) {
            Some(at) => vec![trimmed(&alone[..at]), &alone[at..=at], trimmed(&alone[at + 1..])],
            None => parts,
        },
        _ => parts,
    }
}

/// Whether `y_1 \succ y_2` says of two names in the order in which they are drawn that the first is preferred.
fn is_preference(part: &[Node], names: &[&[Node]]) -> bool {
    let sides = split_row(part, |node| symbol_name(node) == Some("\\succ"));
    let [first, second] = sides.as_slice() else { return false };
    let keys: Vec<String> = names
        .iter()
        .flat_map(|name| {
            let row = ungrouped(name);
            let mut cursor = Cursor::new(row);
            let inside = cursor.bracketed().filter(|_| cursor.is_done()).map_or(row, |bracketed| bracketed.inside);
            split_commas(inside).into_iter().map(|item| flatten(trimmed(item), false)).collect::<Vec<_>>()
        })
        .collect();
    let place = |side: &[Node]| keys.iter().position(|key| *key == flatten(trimmed(side), false));
    matches!((place(first), place(second)), (Some(first), Some(second)) if first + 1 == second)
}

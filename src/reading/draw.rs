//! What an expectation draws, and from what.

use super::cursor::{Cursor, is_dots, row_span, split_commas, split_row, symbol_name, trimmed, ungrouped};
use super::group::{are_same, list_items, spelling};
use super::head::Head;
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Binder, Domain, Expr, Node as ExprNode};
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
            if names.is_empty() {
                let message = "nothing stands before this `\\sim` that could be drawn";
                return Err(Trouble::new("R008", message, row_span(source)).help("write `x \\sim D, y \\sim \\pi`"));
            }
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

    /// Whether a statement only says from which policy the samples come that a formula without an expectation is
    /// computed from: `y_1, \dots, y_K \sim \pi_\theta`.
    pub(super) fn is_idle_draw(&self, statement: &super::statement::Statement) -> bool {
        let [names, source] = statement.members.as_slice() else { return false };
        let averages = |value: &Expr| {
            value.any(&mut |part| matches!(part.node(), ExprNode::Bind { binder: Binder::Expectation, .. }))
        };
        let Some(head) = trimmed(&source.row).first().and_then(Head::of) else { return false };
        let splits = head.splits();
        let is_policy = splits.iter().any(|split| {
            let roles = self.vocabulary().named(&split.key);
            roles.iter().any(|role| role.kind == RoleKind::Model)
        });
        // The question says it itself.
        let is_same = |written: &str, row: &[Node]| written == flatten(ungrouped(row), false);
        let is_asked =
            self.lexicon.draws.iter().any(|(name, from)| is_same(name, &names.row) && is_same(from, &source.row));
        if is_asked && self.lexicon.value.as_ref().is_some_and(|value| !averages(value)) {
            return true;
        }
        let is_group = split_commas(&names.row).iter().any(|name| matches!(trimmed(name), [node] if is_dots(node)));
        is_policy && is_group && self.lexicon.value.as_ref().is_some_and(|value| !averages(value))
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

    pub(super) fn push(&mut self, draw: Draw, draws: &mut Vec<Draw>) {
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
                let is_written = given.is_some();
                let given = given.unwrap_or_else(|| self.usual_given(&term.expr));
                let draw = self.model_draw(&list_items(last), term.expr, given.clone())?;
                if !is_written {
                    self.unconditioned.push((draw.id, given));
                }
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

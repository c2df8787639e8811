//! Draws that a formula does not write out: the card says from where a name is drawn.

use super::cursor::{row_span, ungrouped};
use super::draw::Draw;
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Domain, Expr, Node as ExprNode};
use crate::latex::tree::Node;
use crate::text::Span;

impl Reader<'_> {
    /// Names without a distribution: each is drawn as the card says.
    pub(super) fn default_draw(&mut self, names: &[&[Node]], draws: &mut Vec<Draw>) -> Read<()> {
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
                // `\{o_i\}`: the members of a group.
                let base = || match ungrouped(name) {
                    [node] => super::head::Head::of(node).filter(|head| !head.items.is_empty()).map(|head| head.base),
                    _ => None,
                };
                let members = base().map(|base| vocabulary.with_element(&base)).unwrap_or_default();
                let group = members.into_iter().find(|role| role.kind == RoleKind::Group);
                let Some(role) = roles.into_iter().chain(group).find(|role| role.drawn.is_some()) else {
                    return Err(Trouble::new(
                        "R008",
                        format!("from what `{}` is drawn is not said", key.plain),
                        row_span(name),
                    )
                    .help("write `x \\sim \\mathcal{D}` below the expectation"));
                };
                self.note("implicit_draw", format!("`{}` is drawn as the question says", key.plain), row_span(name));
                let name = match role.kind {
                    RoleKind::Group => crate::cards::key_of_latex(&role.write).plain,
                    _ => key.plain,
                };
                let draw = self.role_draw(role, &name);
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
        // Nothing says which of its names the answer uses: `\mathbb{E}_\pi[\log \pi(a \mid s)]`.
        if let [drawn] = draw.variables.as_slice() {
            let drawn = drawn.clone();
            let keys = role.aliases.iter().map(|alias| crate::cards::key_of_latex(alias).plain);
            draw.variables.extend(keys.map(|key| Variable { key, ..drawn.clone() }));
        }
        let is_written = given.is_some();
        let given = given.unwrap_or_else(|| self.usual_given(&term.expr));
        if !is_written {
            self.unconditioned.push((draw.id, given.clone()));
        }
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

//! Variables that run over a set: texts, examples, responses, the places that a number counts.

use super::cursor::{Cursor, is_dots, row_span, split_commas, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::range::Range;
use super::reader::{Reader, Variable};
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{Domain, Expr};
use crate::latex::tree::{Kind as NodeKind, Node};

impl Reader<'_> {
    /// A letter alone: with an upper limit it counts from 1; a role that stands for texts runs over all of them.
    pub(super) fn bare_range(&mut self, letter: &[Node], upper: Option<&[Node]>) -> Read<Range> {
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
    pub(super) fn set_range(&mut self, names: &[Node], set: &[Node]) -> Read<Range> {
        let set = ungrouped(set);
        // `j \\in \\{1, \\dots, K\\} \\setminus \\{i\\}`
        let is_minus =
            |node: &Node| matches!(symbol_name(node), Some("\\setminus" | "\\smallsetminus" | "\\backslash"));
        if let Some(at) = set.iter().position(is_minus) {
            let mut taken = Cursor::new(trimmed(&set[at + 1..]));
            let left_out = taken.plain_bracketed().filter(|_| taken.is_done());
            let left_out = left_out.map(|it| split_commas(it.inside)).filter(|it| !it.is_empty());
            let Some(left_out) = left_out else {
                return Err(Trouble::new("R008", "what is taken out of this set is not understood", row_span(set))
                    .help("write `\\setminus \\{i\\}`, or `j \\ne i`"));
            };
            let mut range = self.set_range(names, trimmed(&set[..at]))?;
            let other = crate::latex::parse("\\ne").tree.row;
            range.filters.extend(left_out.into_iter().map(|item| [names, &other, item].concat()));
            return Ok(range);
        }
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
            let size = match self.lexicon.is_typed() {
                true => super::set_size::set_size(&flatten(set, false)),
                false => super::binder::open_size(),
            };
            return self.index_range(names, Some(Domain::Range(Expr::integer(1), size)));
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

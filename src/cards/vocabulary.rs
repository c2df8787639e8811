//! Vocabularies: the roles in force and the names by which they are found.

use rustc_hash::FxHashMap;

use super::{NameKey, Role, RoleKind, key_of_latex};
use crate::expr::{Domain, Expr, Facts, GRADIENT_ROLE, Name, Node, Notation};

/// A name that an answer may use without opening it.
#[derive(Debug, Clone)]
pub struct Define {
    /// The name with its indices and arguments, as LaTeX: `\hat A_i`, `\rho(x,y)`.
    pub left: String,
    /// What it stands for, as LaTeX.
    pub right: String,
}

/// The roles and names in force.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// The roles, in the order of the card.
    pub roles: Vec<Role>,
    /// Names that stand for expressions.
    pub defines: Vec<Define>,
    /// Names of the formula itself: `\mathcal{L}_{IT}`, `PPL(S)`.
    pub results: Vec<String>,
    /// Words for the unit that the value is in, such as `bytes`.
    pub units: Vec<String>,
    /// The indices that number the components of the value.
    pub components: Vec<String>,
    names: FxHashMap<String, Vec<usize>>,
    styled_names: FxHashMap<String, Vec<usize>>,
    elements: FxHashMap<String, Vec<usize>>,
}

impl Vocabulary {
    /// The same with words for the unit of the value.
    pub fn with_units(mut self, units: Vec<String>) -> Self {
        self.units = units;
        self
    }

    /// The same with indices that number the components of the value.
    pub fn with_components(mut self, components: Vec<String>) -> Self {
        self.components = components;
        self
    }

    /// A vocabulary of these roles; the order of roles decides between equal names.
    pub fn new(roles: Vec<Role>, defines: Vec<Define>, results: Vec<String>) -> Self {
        let mut vocabulary = Vocabulary { defines, results, ..Vocabulary::default() };
        for (place, role) in roles.iter().enumerate() {
            for latex in std::iter::once(&role.write).chain(&role.aliases) {
                let key = key_of_latex(latex);
                insert(&mut vocabulary.names, key.plain, place);
                insert(&mut vocabulary.styled_names, key.styled, place);
            }
            for latex in &role.elements {
                insert(&mut vocabulary.elements, key_of_latex(latex).plain, place);
            }
        }
        vocabulary.roles = roles;
        vocabulary
    }

    /// The role of that id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The roles that bear the name, those with the same alphabet first.
    pub fn named(&self, key: &NameKey) -> Vec<&Role> {
        let exact = self.styled_names.get(&key.styled).into_iter().flatten();
        let loose = self.names.get(&key.plain).into_iter().flatten();
        let mut places: Vec<usize> = Vec::new();
        for place in exact.chain(loose) {
            if !places.contains(place) {
                places.push(*place);
            }
        }
        places.into_iter().map(|place| &self.roles[place]).collect()
    }

    /// The roles that bear the name in the same alphabet.
    pub fn named_exactly(&self, key: &NameKey) -> Vec<&Role> {
        self.styled_names.get(&key.styled).into_iter().flatten().map(|place| &self.roles[*place]).collect()
    }

    /// The sequences and groups whose elements bear the name.
    pub fn with_element(&self, key: &NameKey) -> Vec<&Role> {
        self.elements.get(&key.plain).into_iter().flatten().map(|place| &self.roles[*place]).collect()
    }

    /// The roles of a kind.
    pub fn of_kind(&self, kind: RoleKind) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(move |role| role.kind == kind)
    }

    /// How many components a vector or matrix has along each axis, and before that how many of its family there are.
    pub fn axes(&self, role: &Role) -> Vec<Expr> {
        let size = |ids: &str| Expr::product(ids.split('*').map(|id| Expr::role(id.trim(), Vec::new())).collect());
        let family = role.given.iter().filter_map(|id| self.role(id)?.upto.as_deref());
        family.chain(role.shape.iter().map(String::as_str)).map(size).collect()
    }

    /// The size role that counts the elements of role `id`.
    pub fn size_of(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.kind == RoleKind::Size && role.of.as_deref() == Some(id))
    }

    /// The data set that role `id` is a component of, and its place there.
    pub fn field_of(&self, id: &str) -> Option<(&Role, u32)> {
        self.roles.iter().find_map(|role| {
            let place = role.fields.iter().position(|field| field == id)?;
            (role.kind == RoleKind::Dataset).then_some((role, place as u32))
        })
    }

    fn role_of(&self, expr: &Expr) -> Option<&Role> {
        expr.as_role().and_then(|(id, _)| self.role(id))
    }
}

fn insert(names: &mut FxHashMap<String, Vec<usize>>, key: String, place: usize) {
    let places = names.entry(key).or_default();
    if !places.contains(&place) {
        places.push(place);
    }
}

impl Facts for Vocabulary {
    fn is_positive(&self, name: &Name) -> bool {
        let Name::Role(id) = name else { return false };
        let Some(role) = self.role(id) else { return false };
        match role.kind {
            RoleKind::Size => true,
            RoleKind::Scalar | RoleKind::Function | RoleKind::Vector | RoleKind::Matrix => {
                role.range.as_ref().is_some_and(super::Interval::is_positive)
            }
            _ => false,
        }
    }
}

impl Notation for Vocabulary {
    fn object(&self, name: &Name, args: &[String]) -> Option<String> {
        let Name::Role(id) = name else { return None };
        // Sets and distributions that every world has, whether or not a card names them.
        match id.as_ref() {
            "@responses" => return Some("\\mathcal{Y}".to_owned()),
            "@tokens" => return Some("\\mathcal{V}".to_owned()),
            "@data" => return Some("p_{\\mathcal{D}}".to_owned()),
            GRADIENT_ROLE => {
                let letter = self.of_kind(RoleKind::Parameter).next().map_or("\\theta", |role| role.write.as_str());
                let model = self.of_kind(RoleKind::Parameter).next().and_then(|role| self.role(role.of.as_deref()?));
                let operand = args.first().map(String::as_str).or(model.map(|role| role.write.as_str()));
                return Some(format!("\\nabla_{{{letter}}} {}", operand.unwrap_or_default()));
            }
            _ => {}
        }
        let role = self.role(id)?;
        if args.is_empty() {
            return Some(role.write.clone());
        }
        Some(match role.kind {
            RoleKind::Places => format!("\\mathbb{{1}}\\left[{} \\in {}\\right]", args.join(", "), role.write),
            RoleKind::Function => format!("{}\\left({}\\right)", role.write, args.join(", ")),
            RoleKind::Vector | RoleKind::Matrix if role.write.contains('_') => {
                format!("\\left({}\\right)_{{{}}}", role.write, args.join(","))
            }
            RoleKind::Vector | RoleKind::Matrix => format!("{}_{{{}}}", role.write, args.join(",")),
            _ => format!("{{{}}}_{{{}}}", role.write, args.join(",")),
        })
    }

    fn place_set(&self, name: &Name) -> Option<String> {
        let role = self.role(name.as_str())?;
        (role.kind == RoleKind::Places).then(|| role.write.clone())
    }

    fn element_letter(&self, sequence: &Expr) -> Option<String> {
        let role = match sequence.node() {
            Node::Field(record, field) => {
                let Node::Element(dataset, _) = record.node() else { return None };
                let id = self.role_of(dataset)?.fields.get(*field as usize)?;
                self.role(id)?
            }
            _ => self.role_of(sequence)?,
        };
        role.elements.first().cloned()
    }

    fn field_letter(&self, dataset: &Expr, field: u32) -> Option<String> {
        let id = self.role_of(dataset)?.fields.get(field as usize)?;
        Some(self.role(id)?.write.clone())
    }

    fn bound_letters(&self, domain: &Domain) -> Vec<String> {
        let from = match domain {
            Domain::Range(_, to) => {
                let fits = |role: &&Role| match to.node() {
                    Node::Length(_) => role.of.is_some() || role.upto.is_none(),
                    _ => match &role.upto {
                        Some(upto) => to.as_role().is_none_or(|(id, _)| upto == id),
                        None => role.of.is_none(),
                    },
                };
                return self.of_kind(RoleKind::Index).filter(fits).map(|role| role.write.clone()).collect();
            }
            Domain::Elements(set) | Domain::Draw { from: set, .. } | Domain::Group { from: set, .. } => set,
        };
        let Some(role) = self.role_of(from) else { return Vec::new() };
        let kind = match (domain, role.kind) {
            (Domain::Group { .. }, _) => RoleKind::Group,
            _ => RoleKind::Sequence,
        };
        // A group's variable is printed with an index, so its own letter is that of its elements.
        let letter = |other: &Role| match kind {
            RoleKind::Group => other.elements.first().cloned().unwrap_or_else(|| other.write.clone()),
            _ => other.write.clone(),
        };
        let drawn = self.roles.iter().filter(|other| other.kind == kind);
        let exact = drawn.clone().filter(|other| other.drawn.as_deref() == Some(role.id.as_str()));
        let any = drawn.filter(|other| {
            let source = other.drawn.as_deref().and_then(|id| self.role(id));
            source.is_some_and(|source| source.kind == role.kind)
        });
        match role.kind {
            RoleKind::Tokens => vec!["v".to_owned(), "u".to_owned()],
            RoleKind::Responses => self
                .roles
                .iter()
                .filter(|other| other.kind == RoleKind::Sequence && other.drawn.is_some())
                .filter(|other| {
                    other.drawn.as_deref().and_then(|id| self.role(id)).is_some_and(|r| r.kind == RoleKind::Model)
                })
                .map(letter)
                .collect(),
            _ => exact.chain(any).map(letter).collect(),
        }
    }
}

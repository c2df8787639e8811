//! What an edit may put into a formula: pieces of another formula, fitted to the variables in scope.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::site::{Place, Site, Variable, Within, sites};
use crate::cards::{Role, RoleKind, Vocabulary};
use crate::expr::{Domain, Expr, Function, Node};

/// A piece of a formula with the variables that it may use.
#[derive(Debug, Clone)]
struct Loose {
    expr: Expr,
    scope: Arc<[Variable]>,
    /// Which of them it uses, the innermost being 0.
    used: Vec<usize>,
}

impl Loose {
    fn new(expr: &Expr, scope: &Arc<[Variable]>) -> Loose {
        let used = (0..scope.len()).filter(|index| expr.uses_bound(*index as u32)).collect();
        Loose { expr: expr.clone(), scope: scope.clone(), used }
    }
}

/// At most this many ways to fit one piece.
const FITS: usize = 4;

/// The largest factor or term of a formula that is a piece of it, in hundredths of the whole.
const LARGEST_SHARE: usize = 60;

/// The most nodes of a small piece.
const SMALL: usize = 4;

/// Pieces of a formula, by what they may be used for.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Roles and letters that may stand for each other.
    pub vocabulary: Vocabulary,
    /// Roles without arguments that the formula uses.
    pub names: Vec<Expr>,
    factors: Vec<Loose>,
    terms: Vec<Loose>,
    exponents: Vec<Loose>,
    arguments: Vec<Loose>,
    texts: Vec<Loose>,
    indices: Vec<Loose>,
    binders: Vec<Loose>,
    values: Vec<Loose>,
    /// Clips with their bounds.
    clips: Vec<Loose>,
    fits: Fits,
}

/// Pieces by their use and by what the variables in scope run over: sites have few scopes.
#[derive(Debug, Default)]
struct Fits(Mutex<FxHashMap<Wanted, Arc<[Expr]>>>);

/// A use and what the variables in scope run over.
type Wanted = (Use, Vec<Domain>);

/// How many scopes are remembered.
const SCOPES: usize = 256;

impl Clone for Fits {
    fn clone(&self) -> Self {
        Fits::default()
    }
}

/// Which pieces are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Factors of products.
    Factor,
    /// Terms of sums.
    Term,
    /// Exponents.
    Exponent,
    /// Arguments of minima and maxima.
    Argument,
    /// Targets and conditions of probabilities.
    Text,
    /// Ends of ranges and indices.
    Index,
    /// Sums, products, expectations; the body is of no account.
    Binder,
    /// Any number that is computed with.
    Value,
    /// Clips.
    Clip,
}

impl Material {
    /// All pieces of `formula`, read in `vocabulary`.
    pub fn of(formula: &Expr, vocabulary: &Vocabulary) -> Material {
        let mut material = Material { vocabulary: vocabulary.clone(), ..Material::default() };
        let all = sites(formula);
        for site in &all {
            material.take(site);
        }
        // Nearly the whole formula, put into another, is no slip but the answer.
        let whole = formula.size();
        for list in [&mut material.factors, &mut material.terms] {
            list.retain(|piece| piece.expr.size() * 100 <= whole * LARGEST_SHARE);
        }
        material
    }

    /// The same without the pieces of more than a few nodes: what people put in by mistake is small.
    pub fn small(mut self) -> Material {
        self.fits = Fits::default();
        let lists = [
            &mut self.factors,
            &mut self.terms,
            &mut self.exponents,
            &mut self.arguments,
            &mut self.binders,
            &mut self.values,
            &mut self.clips,
        ];
        for list in lists {
            list.retain(|piece| piece.expr.size() <= SMALL);
        }
        self
    }

    fn take(&mut self, site: &Site) {
        let loose = || Loose::new(site.expr, &site.scope);
        let put = |list: &mut Vec<Loose>, piece: Loose| {
            if !list.iter().any(|known| known.expr == piece.expr && known.scope.len() == piece.scope.len()) {
                list.push(piece);
            }
        };
        if let Node::Object(_, args) = site.expr.node()
            && args.is_empty()
            && !self.names.contains(site.expr)
        {
            self.names.push(site.expr.clone());
        }
        match site.place {
            Place::Text => put(&mut self.texts, loose()),
            Place::Index => put(&mut self.indices, loose()),
            Place::Condition => {}
            Place::Value => {
                put(&mut self.values, loose());
                match site.within {
                    Within::Sum => put(&mut self.terms, loose()),
                    Within::Product if !matches!(site.expr.node(), Node::Product(_)) => {
                        put(&mut self.factors, loose());
                    }
                    _ => {}
                }
                let inner = |expr: &Expr| Loose::new(expr, &site.scope);
                match site.expr.node() {
                    Node::Power(base, exponent) => {
                        put(&mut self.exponents, inner(exponent));
                        if exponent.is_integer(-1) {
                            put(&mut self.factors, inner(base));
                        }
                    }
                    Node::Apply(Function::Min | Function::Max, args) => {
                        args.iter().for_each(|arg| put(&mut self.arguments, inner(arg)));
                    }
                    Node::Apply(Function::Clip, _) => put(&mut self.clips, loose()),
                    Node::Bind { .. } => put(&mut self.binders, loose()),
                    _ => {}
                }
            }
        }
    }

    /// The pieces for a use, in terms of the variables in scope at `site`; each once.
    pub fn fitted(&self, wanted: Use, site: &Site) -> Vec<Expr> {
        let key = (wanted, site.scope.iter().map(|variable| variable.domain.clone()).collect());
        let known = self.fits.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return known.to_vec();
        }
        let found = self.fit_all(wanted, &site.scope);
        let mut fits = self.fits.0.lock().unwrap_or_else(PoisonError::into_inner);
        if fits.len() >= SCOPES {
            fits.clear();
        }
        fits.insert(key, found.clone().into());
        found
    }

    fn fit_all(&self, wanted: Use, scope: &[Variable]) -> Vec<Expr> {
        let list = match wanted {
            Use::Factor => &self.factors,
            Use::Term => &self.terms,
            Use::Exponent => &self.exponents,
            Use::Argument => &self.arguments,
            Use::Text => &self.texts,
            Use::Index => &self.indices,
            Use::Binder => &self.binders,
            Use::Value => &self.values,
            Use::Clip => &self.clips,
        };
        let mut known = FxHashSet::default();
        let fits = list.iter().flat_map(|piece| self.fit(piece, scope));
        fits.filter(|expr| known.insert(expr.clone())).collect()
    }

    /// The ways to write `piece` with the variables of another scope: each of its variables becomes one over a
    /// domain of the same sort, or the role itself where none is in scope.
    fn fit(&self, piece: &Loose, scope: &[Variable]) -> Vec<Expr> {
        let mut ways: Vec<Vec<(usize, Expr)>> = vec![Vec::new()];
        for index in piece.used.iter().copied() {
            let variable = &piece.scope[piece.scope.len() - 1 - index];
            let options = self.stand_ins(variable, scope);
            ways = ways
                .into_iter()
                .flat_map(|way| {
                    let free = options.iter().filter(|option| !way.iter().any(|(_, taken)| taken == *option));
                    let extended: Vec<_> = free
                        .map(|option| {
                            let mut longer = way.clone();
                            longer.push((index, option.clone()));
                            longer
                        })
                        .collect();
                    extended
                })
                .take(FITS)
                .collect();
        }
        let put = |way: Vec<(usize, Expr)>| {
            let is_itself =
                |(index, expr): &(usize, Expr)| matches!(expr.node(), Node::Bound(own) if *own as usize == *index);
            if way.iter().all(is_itself) {
                return piece.expr.clone();
            }
            piece.expr.replace(&mut |part, depth| match part.node() {
                Node::Bound(index) if *index >= depth => {
                    let outer = (*index - depth) as usize;
                    let stand_in = way.iter().find(|(known, _)| *known == outer);
                    stand_in.map(|(_, expr)| expr.shifted(i64::from(depth)))
                }
                _ => None,
            })
        };
        ways.into_iter().map(put).collect()
    }

    fn stand_ins(&self, variable: &Variable, scope: &[Variable]) -> Vec<Expr> {
        let sort = self.sort(&variable.domain);
        let same = scope.iter().rev().enumerate().filter(|(_, other)| self.sort(&other.domain) == sort);
        let mut found: Vec<(bool, Expr)> =
            same.map(|(index, other)| (other.domain != variable.domain, Node::Bound(index as u32).into())).collect();
        found.sort_by_key(|(other, _)| *other);
        let mut found: Vec<Expr> = found.into_iter().map(|(_, expr)| expr).collect();
        if found.is_empty() {
            found.extend(self.free(&variable.domain));
        }
        found
    }

    fn role_of(&self, expr: &Expr) -> Option<&Role> {
        expr.as_role().and_then(|(id, _)| self.vocabulary.role(id))
    }

    /// What sort of thing a domain gives.
    fn sort(&self, domain: &Domain) -> Sort {
        match domain {
            Domain::Range(..) => Sort::Number,
            Domain::Group { .. } => Sort::Group,
            Domain::Elements(set) | Domain::Draw { from: set, .. } => match self.role_of(set).map(|role| role.kind) {
                Some(RoleKind::Prompts) => Sort::Prompt,
                Some(RoleKind::Dataset) => Sort::Record,
                Some(RoleKind::Tokens) => Sort::Token,
                _ => Sort::Response,
            },
        }
    }

    /// The role that stands for what a domain gives where no binder says so.
    pub fn free(&self, domain: &Domain) -> Option<Expr> {
        let roles = &self.vocabulary.roles;
        let source_kind = |role: &Role| role.drawn.as_deref().and_then(|id| self.vocabulary.role(id)).map(|it| it.kind);
        let role = match (domain, self.sort(domain)) {
            (Domain::Range(_, to), _) => {
                let size = to.as_role().map(|(id, _)| id);
                roles.iter().find(|role| role.kind == RoleKind::Index && role.upto.as_deref() == size)
            }
            (_, Sort::Group) => roles.iter().find(|role| role.kind == RoleKind::Group),
            (_, Sort::Prompt) => roles.iter().find(|role| source_kind(role) == Some(RoleKind::Prompts)),
            (_, Sort::Response) => {
                let drawn =
                    |role: &&Role| role.kind == RoleKind::Sequence && source_kind(role) == Some(RoleKind::Model);
                roles.iter().find(drawn)
            }
            // As components of any one example are read.
            (Domain::Elements(set) | Domain::Draw { from: set, .. }, Sort::Record) => {
                return Some(Node::Element(set.clone(), Expr::integer(1)).into());
            }
            _ => None,
        };
        role.map(|role| Expr::role(&role.id, Vec::new()))
    }

    /// The other roles that could stand where `expr` does: of the same kind, with as many arguments.
    pub fn siblings(&self, expr: &Expr) -> Vec<Expr> {
        let Node::Object(_, args) = expr.node() else { return Vec::new() };
        let Some(role) = self.role_of(expr) else { return Vec::new() };
        let fits = |other: &&Role| {
            other.id != role.id
                && other.kind == role.kind
                && (other.kind != RoleKind::Function || other.given.len() == role.given.len())
                && (other.shape == role.shape && other.given.len() == role.given.len() || !role.kind.is_tensor())
        };
        self.vocabulary.roles.iter().filter(fits).map(|other| Expr::role(&other.id, args.clone())).collect()
    }

    /// Roles of natural numbers, those of the formula first.
    pub fn sizes(&self) -> Vec<Expr> {
        let is_size = |expr: &&Expr| self.role_of(expr).is_some_and(|role| role.kind == RoleKind::Size);
        let mut found: Vec<Expr> = self.names.iter().filter(is_size).cloned().collect();
        for role in self.vocabulary.of_kind(RoleKind::Size) {
            let expr = Expr::role(&role.id, Vec::new());
            if !found.contains(&expr) {
                found.push(expr);
            }
        }
        found
    }

    /// Two letters that the formula uses for things of one kind may have been exchanged.
    pub fn pairs(&self) -> Vec<(Expr, Expr)> {
        let mut found = Vec::new();
        for (place, a) in self.names.iter().enumerate() {
            for b in &self.names[place + 1..] {
                let kind = |expr: &Expr| self.role_of(expr).map(|role| role.kind);
                let exchangeable = matches!(kind(a), Some(RoleKind::Model | RoleKind::Size | RoleKind::Scalar));
                if exchangeable && kind(a) == kind(b) {
                    found.push((a.clone(), b.clone()));
                }
            }
        }
        found
    }
}

/// What a bound variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Number,
    Group,
    Prompt,
    Record,
    Token,
    Response,
}

//! Single edits of an expression.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::material::Material;
use super::rule::{RULES, Rule};
use super::site::{Place, Site, Variable, replaced, sites};
use crate::expr::{Expr, Node};
use crate::text::Span;

/// What a rule puts in the place of a node.
#[derive(Debug, Clone)]
pub struct Piece {
    /// What stands there afterwards.
    pub result: Expr,
    /// The part that was taken away or changed; `None` where nothing was.
    pub removed: Option<Expr>,
    /// The part that came in its place; `None` where nothing did.
    pub added: Option<Expr>,
}

impl Piece {
    /// The whole node replaced.
    pub fn whole(before: &Expr, result: Expr) -> Piece {
        Piece { removed: Some(before.clone()), added: Some(result.clone()), result }
    }

    /// One part replaced by another.
    pub fn part(removed: &Expr, added: &Expr, result: Expr) -> Piece {
        Piece { result, removed: Some(removed.clone()), added: Some(added.clone()) }
    }

    /// A part left out.
    pub fn without(removed: &Expr, result: Expr) -> Piece {
        Piece { result, removed: Some(removed.clone()), added: None }
    }

    /// A part put in.
    pub fn with(added: &Expr, result: Expr) -> Piece {
        Piece { result, removed: None, added: Some(added.clone()) }
    }
}

/// One edit of a formula.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The rule.
    pub rule: &'static Rule,
    /// The places, as the parts to take from the root; several where the same part is written several times.
    pub paths: Vec<Vec<usize>>,
    /// The node before the edit.
    pub site: Expr,
    /// What the rule did there.
    pub piece: Piece,
    /// The variables in scope there.
    pub scope: Arc<[Variable]>,
    /// The place in the text of the smallest part around the node that has one.
    pub near: Option<Span>,
    /// In how many places the formula has what stands there, where only one of them is edited; else 1.
    pub copies: usize,
    /// Whether what is edited was written there, and does not come from opening a name or sign: `KL`, the `-1` of a bar.
    pub is_written: bool,
    /// How unlikely the edit is: from the rule's place in the table and the size of what changed.
    pub weight: usize,
}

impl Edit {
    /// The formula after the edit, which was made for `expr`.
    pub fn result(&self, expr: &Expr) -> Expr {
        self.paths.iter().fold(expr.clone(), |expr, path| replaced(&expr, path, &self.piece.result))
    }

    /// How many nodes went and came.
    pub fn sizes(&self) -> (usize, usize) {
        let size = |part: &Option<Expr>| part.as_ref().map_or(0, Expr::size);
        (size(&self.piece.removed), size(&self.piece.added))
    }
}

/// At most this many edits are made of one formula by one rule.
const MOST: usize = 800;

/// How many rows of the table weigh as much as one node of what changed.
const ROWS_A_NODE: usize = 4;

/// All single edits of `expr` by the rules that `wanted` admits, likely ones first; each result of a node once.
pub fn edits(expr: &Expr, material: &Material, wanted: &dyn Fn(&Rule) -> bool) -> Vec<Edit> {
    let all = sites(expr);
    let copies = copies(&all);
    let written = written(expr);
    let mut known: FxHashSet<(usize, usize, Expr)> = FxHashSet::default();
    let mut found = Vec::new();
    let mut pieces = Vec::new();
    for (order, rule) in RULES.iter().enumerate().filter(|(_, rule)| wanted(rule)) {
        let start = found.len();
        for (number, site) in all.iter().enumerate().filter(|(_, site)| site.place != Place::Condition) {
            (rule.apply)(site, material, &mut pieces);
            let near = if pieces.is_empty() { None } else { near(expr, &site.path) };
            for piece in pieces.drain(..) {
                for paths in places_of(&all, &copies, number) {
                    let first = if paths.len() > 1 { copies[number][0] } else { number };
                    if found.len() - start >= MOST || !known.insert((first, paths.len(), piece.result.clone())) {
                        continue;
                    }
                    let mut edit = Edit {
                        rule,
                        copies: if paths.len() > 1 { 1 } else { copies[number].len() },
                        paths,
                        site: site.expr.clone(),
                        piece: piece.clone(),
                        scope: site.scope.clone(),
                        near,
                        is_written: written[number] || site.place != Place::Value,
                        weight: 0,
                    };
                    let (removed, added) = edit.sizes();
                    // A sign is one stroke, whatever it stands before.
                    let size = if rule.id == "flip_sign" { 2 } else { removed + added };
                    edit.weight = order / ROWS_A_NODE + size + edit.paths.len();
                    found.push(edit);
                }
            }
        }
    }
    found.sort_by_key(|edit| edit.weight);
    found
}

fn near(expr: &Expr, path: &[usize]) -> Option<Span> {
    let mut current = expr;
    let mut span = expr.span();
    for number in path {
        current = current.parts().get(*number)?.0;
        span = current.span().or(span);
    }
    span
}

/// For each site the numbers of the sites that hold the same, itself included.
fn copies(all: &[Site]) -> Vec<Vec<usize>> {
    let mut groups: FxHashMap<(&Expr, Vec<usize>), Vec<usize>> = FxHashMap::default();
    let keys: Vec<(&Expr, Vec<usize>)> = all.iter().map(|site| (site.expr, home(site))).collect();
    for (number, key) in keys.iter().enumerate() {
        groups.entry(key.clone()).or_default().push(number);
    }
    keys.iter().map(|key| groups[key].clone()).collect()
}

/// What tells apart two equal expressions that use different variables: the number of variables in scope.
fn home(site: &Site) -> Vec<usize> {
    if site.expr.has_outer_bound() { vec![site.scope.len()] } else { Vec::new() }
}

/// The place alone, with all that were read from the same place of the text, and all copies of what stands there together;
/// single numbers are not copies of each other.
fn places_of(all: &[Site], copies: &[Vec<usize>], number: usize) -> Vec<Vec<Vec<usize>>> {
    let group = &copies[number];
    let paths = |numbers: &[usize]| numbers.iter().map(|other| all[*other].path.clone()).collect::<Vec<_>>();
    let text = text_of(all[number].expr);
    let once: Vec<usize> = match text {
        Some(_) => group.iter().copied().filter(|other| text_of(all[*other].expr) == text).collect(),
        None => vec![number],
    };
    let mut places = vec![paths(&once)];
    let is_number = matches!(all[number].expr.node(), Node::Number(_) | Node::Constant(_) | Node::Bound(_));
    if group.len() > once.len() && !is_number {
        places.push(paths(group));
    }
    places
}

/// The place in the text of an expression, or of the first of its parts that has one.
fn text_of(expr: &Expr) -> Option<Span> {
    expr.span().or_else(|| expr.parts().into_iter().find_map(|(part, _)| text_of(part)))
}

/// For each site whether it was written. A part without any place in the text is not, nor is what surrounds the arguments
/// of a name: the logarithm of a divergence. Sums, products and powers have no place of their own.
fn written(expr: &Expr) -> Vec<bool> {
    fn go(expr: &Expr, is_opened: bool, found: &mut Vec<bool>) -> bool {
        let number = found.len();
        found.push(false);
        let has_place = expr.span().is_some();
        let is_opened = is_opened || !has_place && matches!(expr.node(), Node::Apply(..) | Node::Bind { .. });
        let mut has_places = has_place;
        for (part, _) in expr.parts() {
            has_places |= go(part, is_opened, found);
        }
        let is_variable = matches!(expr.node(), Node::Bound(_));
        found[number] = has_place || !is_opened && (has_places || is_variable);
        has_places
    }
    let mut found = Vec::new();
    go(expr, false, &mut found);
    found
}

//! Edits of sums, products and expectations: their ends, their kind, their variable.

use std::sync::Arc;

use super::edit::Piece;
use super::function::rebound;
use super::material::{Material, Use};
use super::site::{Place, Site};
use crate::expr::{Binder, Domain, Expr, Loose, Node, constant_difference, plus};

/// The same with another domain.
fn over(expr: &Expr, domain: Domain) -> Expr {
    let Node::Bind { binder, filter, body, letter, .. } = expr.node() else { return expr.clone() };
    let (binder, filter, body, letter) = (*binder, filter.clone(), body.clone(), letter.clone());
    Node::Bind { binder, domain, filter, body, letter }.into()
}

/// A first index that is off by one or two.
pub fn shift_start(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let Node::Bind { domain: Domain::Range(from, to), .. } = site.expr.node() {
        for by in [-1, 1, -2, 2] {
            let start = plus(from, by);
            let domain = Domain::Range(start.clone(), to.clone());
            pieces.push(Piece::part(from, &start, over(site.expr, domain)));
        }
    }
}

/// A last index that is off by one or two.
pub fn shift_end(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let Node::Bind { domain: Domain::Range(from, to), .. } = site.expr.node() {
        for by in [-1, 1, -2, 2] {
            let end = plus(to, by);
            let domain = Domain::Range(from.clone(), end.clone());
            pieces.push(Piece::part(to, &end, over(site.expr, domain)));
        }
    }
}

/// The index of an element, or an end of a run of elements, off by one or two.
pub fn shift_index(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    match site.expr.node() {
        Node::Element(sequence, at) => {
            for by in [-1, 1, -2, 2] {
                let other: Expr = Node::Element(sequence.clone(), plus(at, by)).into();
                pieces.push(Piece::whole(site.expr, other));
            }
        }
        Node::Slice(sequence, from, to) => {
            for by in [-1, 1] {
                let ends = [(from.clone(), plus(to, by)), (plus(from, by), to.clone())];
                for (from, to) in ends {
                    let other: Expr = Node::Slice(sequence.clone(), from, to).into();
                    pieces.push(Piece::whole(site.expr, other));
                }
            }
        }
        _ => {}
    }
}

/// A sum for a product or a mean, and so on.
pub fn change_binder(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    match site.expr.node() {
        Node::Bind { binder, domain, body, .. } => {
            for other in [Binder::Sum, Binder::Product].into_iter().filter(|other| other != binder) {
                pieces.push(Piece::whole(site.expr, rebound(site.expr, other)));
            }
            if let Domain::Range(from, to) = domain {
                let count = plus(&to.clone().minus(from.clone()), 1);
                pieces.push(Piece::whole(site.expr, rebound(site.expr, Binder::Sum).over(count)));
            }
            // A product of terms with the same sign: `-Σ` for `Π` is found with its sign by another rule.
            if let (Binder::Sum, Node::Apply(crate::expr::Function::Log, args)) = (binder, body.node()) {
                let Node::Bind { domain, filter, letter, .. } = site.expr.node() else { return };
                let (domain, filter, letter) = (domain.clone(), filter.clone(), letter.clone());
                let body = args[0].clone();
                let product: Expr = Node::Bind { binder: Binder::Product, domain, filter, body, letter }.into();
                pieces.push(Piece::whole(site.expr, product));
            }
        }
        Node::Product(factors) if site.place == Place::Value => {
            // (1/n) Σ without its 1/n is `drop_factor`; (1/n) Σ as Π is a product for a mean.
            let inverse = |factor: &Expr| match factor.node() {
                Node::Power(base, exponent) => exponent.is_integer(-1).then(|| base.clone()),
                _ => None,
            };
            let sizes: Vec<Expr> = factors.iter().filter_map(inverse).collect();
            for factor in factors {
                if let Node::Bind { binder: Binder::Sum, domain: Domain::Range(from, to), .. } = factor.node()
                    && from.is_integer(1)
                    && sizes.iter().any(|size| constant_difference(size, to) == Some(0))
                {
                    let rest = factors.iter().filter(|other| inverse(other).as_ref() != Some(to));
                    let rest =
                        rest.map(|other| if other == factor { rebound(other, Binder::Product) } else { other.clone() });
                    pieces.push(Piece::whole(site.expr, Expr::product(rest.collect())));
                }
            }
        }
        _ => {}
    }
}

/// The body alone; its variable becomes the role that it stands for.
pub fn drop_binder(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    let (Node::Bind { domain, filter: None, body, .. }, true) = (site.expr.node(), site.place == Place::Value) else {
        return;
    };
    if !body.uses_bound(0) {
        pieces.push(Piece::part(site.expr, &body.shifted(-1), body.shifted(-1)));
    } else if let Some(free) = material.free(domain) {
        let result = body.open(&free);
        pieces.push(Piece::part(site.expr, &result, result.clone()));
    }
}

/// What an expectation's variable is drawn from, and its letter.
type Drawn = (Domain, Loose<Arc<str>>);

/// The domains and letters of the expectations that directly follow each other, and what is averaged:
/// `\mathbb{E}_{x\sim D,\,y\sim\pi}` is one sign to whoever writes it.
pub(super) fn expectations(expr: &Expr) -> (Vec<Drawn>, &Expr) {
    let mut run = Vec::new();
    let mut inner = expr;
    while let Node::Bind { binder: Binder::Expectation, domain, filter: None, body, letter } = inner.node() {
        run.push((domain.clone(), letter.clone()));
        inner = body;
    }
    (run, inner)
}

/// What is averaged, without the expectation; its variables become the roles that they stand for.
pub fn drop_expectation(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    let (run, _) = expectations(site.expr);
    if run.is_empty() || site.place != Place::Value {
        return;
    }
    let mut result = site.expr.clone();
    for (domain, _) in &run {
        let (Node::Bind { body, .. }, Some(free)) = (result.node(), material.free(domain)) else { return };
        result = body.open(&free);
    }
    pieces.push(Piece::part(site.expr, &result, result.clone()));
}

/// The formula's expectation around something that stands for one draw.
pub fn add_expectation(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if site.place != Place::Value || matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) {
        return;
    }
    for bind in material.fitted(Use::Binder, site) {
        let (run, _) = expectations(&bind);
        let free: Vec<Option<Expr>> = run.iter().map(|(domain, _)| material.free(domain)).collect();
        let mut body = site.expr.shifted(run.len() as i64).replace(&mut |part, depth| {
            let place = free.iter().position(|free| Some(part) == free.as_ref())?;
            Some(Node::Bound(depth + (run.len() - 1 - place) as u32).into())
        });
        if !body.uses_bound(0) {
            continue;
        }
        for (domain, letter) in run.into_iter().rev() {
            body = Node::Bind { binder: Binder::Expectation, domain, filter: None, body, letter }.into();
        }
        pieces.push(Piece::part(site.expr, &body, body.clone()));
    }
}

/// A sum, product or expectation of the formula around something.
pub fn add_binder(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if site.place != Place::Value || matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) {
        return;
    }
    for bind in material.fitted(Use::Binder, site) {
        let Node::Bind { binder, domain, letter, .. } = bind.node() else { continue };
        let free = material.free(domain);
        let body = site
            .expr
            .shifted(1)
            .replace(&mut |part, depth| (Some(part) == free.as_ref()).then(|| Node::Bound(depth).into()));
        if !body.uses_bound(0) && *binder == Binder::Expectation {
            continue;
        }
        let (binder, domain, letter) = (*binder, domain.clone(), letter.clone());
        let result: Expr = Node::Bind { binder, domain, filter: None, body, letter }.into();
        pieces.push(Piece::part(site.expr, &result, result.clone()));
    }
}

/// Another index or end of a range, as somewhere else in the formula.
pub fn replace_index(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if site.place != Place::Index {
        return;
    }
    for other in material.fitted(Use::Index, site).into_iter().chain(material.sizes()) {
        if other != *site.expr {
            pieces.push(Piece::whole(site.expr, other));
        }
    }
}

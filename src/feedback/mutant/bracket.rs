//! Edits that move a term or factor out of a bracket, function, sum or expectation, or into it.

use super::arithmetic::{value, with, without};
use super::edit::Piece;
use super::material::Material;
use super::site::Site;
use crate::expr::{Binder, Constant, Expr, Function, Node};

/// A factor or term inside of a bracket, function or sum that is written outside of it.
pub fn pull_out(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) {
        return;
    }
    match site.expr.node() {
        // a(b + c) as ab + c.
        Node::Product(factors) => {
            for (place, factor) in factors.iter().enumerate() {
                let Node::Sum(terms) = factor.node() else { continue };
                let rest = Expr::product(without(factors, place));
                for moved in 0..terms.len() {
                    let inside = Expr::product(vec![rest.clone(), Expr::sum(without(terms, moved))]);
                    let result = Expr::sum(vec![inside, terms[moved].clone()]);
                    pieces.push(Piece { added: Some(result.clone()), removed: Some(site.expr.clone()), result });
                }
            }
        }
        // A factor of one term, in front of all.
        Node::Sum(terms) => {
            for (place, term) in terms.iter().enumerate() {
                for factor in factors_of(term).into_iter().filter(|factor| !factor.is_integer(-1)) {
                    if let Some(rest) = divided(term, &factor) {
                        let bracket = Expr::sum(with(terms, place, rest));
                        pieces.push(Piece::whole(site.expr, Expr::product(vec![factor, bracket])));
                    }
                }
            }
        }
        Node::Power(base, exponent) => {
            // `[1/(ab)]^{1/n}` has its exponent in two steps.
            let below = without_ones(base);
            let (inner, first) = match below.node() {
                Node::Power(inner, first) if matches!(inner.node(), Node::Product(_)) => (inner, Some(first)),
                _ => (base, None),
            };
            if let Node::Product(factors) = inner.node() {
                let raised = |part: Expr| {
                    let part = first.map_or_else(|| part.clone(), |first| Expr::power(part.clone(), first.clone()));
                    Expr::power(part, exponent.clone())
                };
                for place in 0..factors.len() {
                    let inside = raised(Expr::product(without(factors, place)));
                    pieces.push(Piece::whole(site.expr, Expr::product(vec![factors[place].clone(), inside])));
                }
                // The exponent on one factor alone: the bracket around all is missing.
                if factors.len() > 2 {
                    for place in 0..factors.len() {
                        let mut outside = without(factors, place);
                        outside.push(raised(factors[place].clone()));
                        pieces.push(Piece::whole(site.expr, Expr::product(outside)));
                    }
                }
            }
            if !matches!(base.node(), Node::Constant(_))
                && let Node::Sum(terms) = base.node()
            {
                for place in 0..terms.len() {
                    let inside = Expr::power(Expr::sum(without(terms, place)), exponent.clone());
                    pieces.push(Piece::whole(site.expr, Expr::sum(vec![terms[place].clone(), inside])));
                }
            }
            if matches!(base.node(), Node::Constant(Constant::E)) {
                for (outside, inside) in split(exponent) {
                    pieces.push(Piece::whole(site.expr, outside(inside.exp())));
                }
            }
        }
        Node::Apply(function @ (Function::Log | Function::Sigmoid | Function::Abs), args) => {
            for (outside, inside) in split(&args[0]) {
                pieces.push(Piece::whole(site.expr, outside(Expr::apply(*function, vec![inside]))));
            }
        }
        Node::Apply(function @ (Function::Min | Function::Max), args) => {
            // A factor that all arguments have, in front.
            let first = factors_of(&args[0]);
            for factor in &first {
                let rest: Option<Vec<Expr>> = args.iter().map(|arg| divided(arg, factor)).collect();
                if let Some(rest) = rest {
                    let inside = Expr::apply(*function, rest);
                    pieces.push(Piece::whole(site.expr, Expr::product(vec![inside, factor.clone()])));
                }
            }
        }
        Node::Apply(Function::Clip, args) => {
            for factor in factors_of(&args[0]) {
                if let Some(rest) = divided(&args[0], &factor) {
                    let inside = Expr::apply(Function::Clip, with(args, 0, rest));
                    pieces.push(Piece::whole(site.expr, Expr::product(vec![inside, factor])));
                }
            }
        }
        Node::Bind { binder, domain, filter, body, letter } => {
            let outer = |expr: &Expr| (!expr.uses_bound(0)).then(|| expr.shifted(-1));
            let bound = |body: Expr| -> Expr {
                Node::Bind {
                    binder: *binder,
                    domain: domain.clone(),
                    filter: filter.clone(),
                    body,
                    letter: letter.clone(),
                }
                .into()
            };
            match body.node() {
                Node::Sum(terms) => {
                    for place in 0..terms.len() {
                        if let Some(moved) = outer(&terms[place]) {
                            let inside = bound(Expr::sum(without(terms, place)));
                            pieces.push(Piece::whole(site.expr, Expr::sum(vec![inside, moved])));
                        }
                    }
                }
                Node::Product(factors) if *binder == Binder::Product => {
                    for place in 0..factors.len() {
                        if let Some(moved) = outer(&factors[place]) {
                            let inside = bound(Expr::product(without(factors, place)));
                            pieces.push(Piece::whole(site.expr, Expr::product(vec![moved, inside])));
                        }
                    }
                }
                Node::Power(base, exponent) if *binder != Binder::Product => {
                    if let Some(exponent) = outer(exponent) {
                        pieces.push(Piece::whole(site.expr, Expr::power(bound(base.clone()), exponent)));
                    }
                }
                _ => {}
            }
        }
        _ => {}
    }
}

/// `x` of `1 \cdot x`.
fn without_ones(expr: &Expr) -> Expr {
    let Node::Product(factors) = expr.node() else { return expr.clone() };
    let mut others = factors.iter().filter(|factor| !factor.is_integer(1));
    match (others.next(), others.next()) {
        (Some(only), None) => only.clone(),
        _ => expr.clone(),
    }
}

type Outside = Box<dyn Fn(Expr) -> Expr>;

/// The ways to take one term or factor out of an argument: what is done with the rest, and the rest.
fn split(expr: &Expr) -> Vec<(Outside, Expr)> {
    let (parts, is_sum) = match expr.node() {
        Node::Sum(parts) => (parts.clone(), true),
        Node::Product(_) => (factors_of(expr), false),
        _ => return Vec::new(),
    };
    let build = move |parts: Vec<Expr>| if is_sum { Expr::sum(parts) } else { Expr::product(parts) };
    (0..parts.len())
        .map(|place| {
            let rest = build(without(&parts, place));
            let part = parts[place].clone();
            let outside: Outside = Box::new(move |inner| build(vec![part.clone(), inner]));
            (outside, rest)
        })
        .collect()
}

fn factors_of(expr: &Expr) -> Vec<Expr> {
    match expr.node() {
        Node::Product(factors) => factors.iter().flat_map(factors_of).collect(),
        _ => vec![expr.clone()],
    }
}

/// `expr` without `factor`, where that is written as one of its factors.
fn divided(expr: &Expr, factor: &Expr) -> Option<Expr> {
    let mut factors = factors_of(expr);
    let place = factors.iter().position(|known| known == factor)?;
    factors.remove(place);
    Some(Expr::product(factors))
}

/// A factor or term outside of a bracket, function or sum that is written inside of it.
pub fn push_in(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    let (Node::Sum(parts) | Node::Product(parts), true) = (site.expr.node(), value(site)) else { return };
    let is_sum = matches!(site.expr.node(), Node::Sum(_));
    let build = |parts: Vec<Expr>| if is_sum { Expr::sum(parts) } else { Expr::product(parts) };
    for place in 0..parts.len() {
        for moved in (0..parts.len()).filter(|moved| *moved != place) {
            let outside = &parts[moved];
            let rest = |inner: Expr| {
                let mut list = with(parts, place, inner);
                list.remove(moved);
                build(list)
            };
            for inner in taken_in(&parts[place], outside, is_sum) {
                pieces.push(Piece::whole(site.expr, rest(inner)));
            }
        }
    }
    if is_sum {
        // ab + c as a(b + c).
        for place in 0..parts.len() {
            let Node::Product(factors) = parts[place].node() else { continue };
            for (number, factor) in factors.iter().enumerate() {
                for (other, term) in parts.iter().enumerate().filter(|(other, _)| *other != place) {
                    let head = Expr::product(without(factors, number));
                    let bracket = Expr::sum(vec![head, term.clone()]);
                    let joined = Expr::product(vec![factor.clone(), bracket]);
                    let mut list = with(parts, place, joined);
                    list.remove(other);
                    pieces.push(Piece::whole(site.expr, Expr::sum(list)));
                    if let Node::Sum(inner) = factor.node() {
                        let others = Expr::product(without(factors, number));
                        let mut bracket = inner.clone();
                        bracket.push(term.clone());
                        let joined = Expr::product(vec![others, Expr::sum(bracket)]);
                        let mut list = with(parts, place, joined);
                        list.remove(other);
                        pieces.push(Piece::whole(site.expr, Expr::sum(list)));
                    }
                }
            }
        }
    }
}

/// The ways in which `expr` takes a term or factor into itself.
fn taken_in(expr: &Expr, moved: &Expr, is_sum: bool) -> Vec<Expr> {
    let join = |inner: &Expr, moved: Expr| {
        let mut parts = match (inner.node(), is_sum) {
            (Node::Sum(parts), true) | (Node::Product(parts), false) => parts.clone(),
            _ => vec![inner.clone()],
        };
        parts.push(moved);
        if is_sum { Expr::sum(parts) } else { Expr::product(parts) }
    };
    match expr.node() {
        Node::Power(base, exponent) if matches!(base.node(), Node::Constant(Constant::E)) => {
            vec![join(exponent, moved.clone()).exp()]
        }
        Node::Power(base, exponent) => vec![Expr::power(join(base, moved.clone()), exponent.clone())],
        Node::Apply(function @ (Function::Log | Function::Sigmoid | Function::Abs), args) => {
            vec![Expr::apply(*function, vec![join(&args[0], moved.clone())])]
        }
        Node::Apply(function @ (Function::Min | Function::Max), args) => {
            let all = args.iter().map(|arg| join(arg, moved.clone())).collect();
            let mut found = vec![Expr::apply(*function, all)];
            for place in 0..args.len() {
                found.push(Expr::apply(*function, with(args, place, join(&args[place], moved.clone()))));
            }
            found
        }
        Node::Apply(Function::Clip, args) => {
            vec![Expr::apply(Function::Clip, with(args, 0, join(&args[0], moved.clone())))]
        }
        Node::Bind { binder, domain, filter, body, letter } => {
            let body = join(body, moved.shifted(1));
            let (binder, domain, filter, letter) = (*binder, domain.clone(), filter.clone(), letter.clone());
            vec![Node::Bind { binder, domain, filter, body, letter }.into()]
        }
        Node::Sum(terms) if !is_sum => {
            (0..terms.len()).map(|place| Expr::sum(with(terms, place, join(&terms[place], moved.clone())))).collect()
        }
        _ => Vec::new(),
    }
}

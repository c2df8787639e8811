//! Edits of functions: minima, clips, logarithms, exponentials, and what stands inside of which.

use super::arithmetic::{value, with, without};
use super::edit::Piece;
use super::material::{Material, Use};
use super::site::Site;
use crate::expr::{Binder, Constant, Expr, Function, Node};

/// Functions of one number that are forgotten or put in: the logarithm has rules of its own.
const PLAIN: &[Function] = &[Function::Sigmoid, Function::Abs, Function::Tanh];

/// A minimum for a maximum, or the reverse.
pub fn min_max(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    let other = match site.expr.node() {
        Node::Apply(Function::Min, args) => Expr::apply(Function::Max, args.clone()),
        Node::Apply(Function::Max, args) => Expr::apply(Function::Min, args.clone()),
        Node::Bind { binder: Binder::Min, .. } => rebound(site.expr, Binder::Max),
        Node::Bind { binder: Binder::Max, .. } => rebound(site.expr, Binder::Min),
        _ => return,
    };
    pieces.push(Piece::whole(site.expr, other));
}

/// The same variable and body under another operator.
pub(super) fn rebound(expr: &Expr, other: Binder) -> Expr {
    let Node::Bind { domain, filter, body, letter, .. } = expr.node() else { return expr.clone() };
    Node::Bind {
        binder: other,
        domain: domain.clone(),
        filter: filter.clone(),
        body: body.clone(),
        letter: letter.clone(),
    }
    .into()
}

/// The two ends of a clip exchanged; those of a range that runs from a size down to a number.
pub fn swap_bounds(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    match site.expr.node() {
        Node::Apply(Function::Clip, args) => {
            let swapped = vec![args[0].clone(), args[2].clone(), args[1].clone()];
            pieces.push(Piece::whole(site.expr, Expr::apply(Function::Clip, swapped)));
        }
        Node::Bind { binder, domain: crate::expr::Domain::Range(from, to), filter, body, letter }
            if from.as_number().is_none() && to.as_number().is_some() =>
        {
            let (binder, filter, body, letter) = (*binder, filter.clone(), body.clone(), letter.clone());
            let domain = crate::expr::Domain::Range(to.clone(), from.clone());
            pieces.push(Piece::part(from, to, Node::Bind { binder, domain, filter, body, letter }.into()));
        }
        _ => {}
    }
}

/// The argument of a logarithm alone.
pub fn drop_log(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let (Node::Apply(Function::Log, args), true) = (site.expr.node(), value(site)) {
        pieces.push(Piece::part(site.expr, &args[0], args[0].clone()));
    }
}

/// A logarithm around something.
pub fn add_log(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if value(site) && !matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) {
        let result = site.expr.clone().log();
        pieces.push(Piece::part(site.expr, &result, result.clone()));
    }
}

/// The exponent alone.
pub fn drop_exp(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let (Node::Power(base, exponent), true) = (site.expr.node(), value(site))
        && matches!(base.node(), Node::Constant(Constant::E) | Node::Number(_))
    {
        pieces.push(Piece::part(site.expr, exponent, exponent.clone()));
    }
}

/// An exponential around something.
pub fn add_exp(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if value(site) && !matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) {
        for base in [Expr::e(), Expr::integer(2)] {
            let result = Expr::power(base, site.expr.clone());
            pieces.push(Piece::part(site.expr, &result, result.clone()));
        }
    }
}

/// A logarithm or an exponential with another base.
pub fn log_base(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) {
        return;
    }
    let bases = [2, 10].map(Expr::integer);
    match site.expr.node() {
        Node::Apply(Function::Log, args) if !matches!(args[0].node(), Node::Number(_)) => {
            for base in bases {
                pieces.push(Piece::whole(site.expr, site.expr.clone().over(base.log())));
            }
        }
        Node::Product(factors) => {
            for (place, factor) in factors.iter().enumerate() {
                let Node::Power(inner, exponent) = factor.node() else { continue };
                if exponent.is_integer(-1) && inner.node() != site.expr.node() && is_log_of_number(inner) {
                    pieces.push(Piece::whole(site.expr, Expr::product(without(factors, place))));
                    for base in &bases {
                        let other = base.clone().log().inverse();
                        pieces.push(Piece::whole(site.expr, Expr::product(with(factors, place, other))));
                    }
                }
            }
        }
        Node::Power(base, exponent) => {
            let others = std::iter::once(Expr::e()).chain(bases);
            if matches!(base.node(), Node::Constant(Constant::E)) || base.is_integer(2) || base.is_integer(10) {
                for other in others.filter(|other| other != base) {
                    pieces.push(Piece::part(base, &other, Expr::power(other.clone(), exponent.clone())));
                }
            }
        }
        _ => {}
    }
}

fn is_log_of_number(expr: &Expr) -> bool {
    matches!(expr.node(), Node::Apply(Function::Log, args) if args[0].as_number().is_some())
}

/// The argument of a sigmoid or absolute value alone.
pub fn drop_function(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let (Node::Apply(function, args), true) = (site.expr.node(), value(site))
        && args.len() == 1
        && *function != Function::Log
        && *function != Function::Indicator
    {
        pieces.push(Piece::part(site.expr, &args[0], args[0].clone()));
    }
}

/// A sigmoid or absolute value around something.
pub fn add_function(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if value(site) && !matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) {
        for function in PLAIN {
            let result = Expr::apply(*function, vec![site.expr.clone()]);
            pieces.push(Piece::part(site.expr, &result, result.clone()));
        }
    }
}

/// What a clip is applied to alone.
pub fn drop_clip(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let (Node::Apply(Function::Clip, args), true) = (site.expr.node(), value(site)) {
        pieces.push(Piece::part(site.expr, &args[0], args[0].clone()));
    }
}

/// A clip of the formula around something.
pub fn add_clip(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) {
        return;
    }
    for clip in material.fitted(Use::Clip, site) {
        let Node::Apply(Function::Clip, args) = clip.node() else { continue };
        let result = Expr::apply(Function::Clip, with(args, 0, site.expr.clone()));
        pieces.push(Piece::part(site.expr, &result, result.clone()));
    }
}

/// A minimum or maximum without one of its arguments.
pub fn drop_argument(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let (Node::Apply(function @ (Function::Min | Function::Max), args), true) = (site.expr.node(), value(site)) {
        for place in 0..args.len() {
            let mut rest = without(args, place);
            let result = if rest.len() == 1 { rest.remove(0) } else { Expr::apply(*function, rest) };
            pieces.push(Piece::without(&args[place], result));
        }
    }
}

/// A minimum or maximum with one more argument.
pub fn add_argument(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || matches!(site.expr.node(), Node::Number(_)) {
        return;
    }
    for argument in material.fitted(Use::Argument, site) {
        for function in [Function::Min, Function::Max] {
            let mut args = match site.expr.node() {
                Node::Apply(own, args) if *own == function => args.clone(),
                _ => vec![site.expr.clone()],
            };
            args.push(argument.clone());
            pieces.push(Piece::with(&argument, Expr::apply(function, args)));
        }
    }
}

/// The functions of one number that are applied one after the other, the outermost first, and what to.
fn functions(expr: &Expr) -> (Vec<Function>, &Expr) {
    let mut found = Vec::new();
    let mut inside = expr;
    while let Node::Apply(function, args) = inside.node()
        && let [only] = args.as_slice()
    {
        found.push(*function);
        inside = only;
    }
    (found, inside)
}

fn applied(functions: &[Function], expr: Expr) -> Expr {
    functions.iter().rev().fold(expr, |inner, function| Expr::apply(*function, vec![inner]))
}

/// A logarithm, root or square inside of a sum or expectation that belongs outside, or the reverse.
pub fn reorder(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) {
        return;
    }
    let bound = |bind: &Expr, body: Expr| -> Expr {
        let Node::Bind { binder, domain, filter, letter, .. } = bind.node() else { return bind.clone() };
        let (binder, domain, filter, letter) = (*binder, domain.clone(), filter.clone(), letter.clone());
        Node::Bind { binder, domain, filter, body, letter }.into()
    };
    match site.expr.node() {
        Node::Apply(_, args) if args.len() == 1 => {
            let (functions, inside) = functions(site.expr);
            if let Node::Bind { body, .. } = inside.node() {
                pieces.push(Piece::whole(site.expr, bound(inside, applied(&functions, body.clone()))));
            }
        }
        Node::Apply(Function::Clip, args) if matches!(args[0].node(), Node::Apply(Function::Log, _)) => {
            let Node::Apply(_, inner) = args[0].node() else { return };
            let clipped = Expr::apply(Function::Clip, with(args, 0, inner[0].clone()));
            pieces.push(Piece::whole(site.expr, clipped.log()));
        }
        Node::Power(base, exponent) => {
            if let Node::Bind { body, .. } = base.node() {
                let inner = Expr::power(body.clone(), exponent.shifted(1));
                pieces.push(Piece::whole(site.expr, bound(base, inner)));
            }
            if let (Node::Constant(Constant::E), Node::Bind { body, .. }) = (base.node(), exponent.node()) {
                pieces.push(Piece::whole(site.expr, bound(exponent, body.clone().exp())));
            }
        }
        Node::Bind { body, .. } => match body.node() {
            Node::Apply(function, args) if args.len() == 1 => {
                let inner = bound(site.expr, args[0].clone());
                pieces.push(Piece::whole(site.expr, Expr::apply(*function, vec![inner])));
                let (functions, inside) = functions(body);
                if functions.len() > 1 {
                    let result = applied(&functions, bound(site.expr, inside.clone()));
                    pieces.push(Piece::whole(site.expr, result));
                }
            }
            Node::Power(base, exponent) if matches!(base.node(), Node::Constant(Constant::E)) => {
                pieces.push(Piece::whole(site.expr, bound(site.expr, exponent.clone()).exp()));
            }
            Node::Power(base, exponent) if !exponent.uses_bound(0) => {
                let inner = bound(site.expr, base.clone());
                pieces.push(Piece::whole(site.expr, Expr::power(inner, exponent.shifted(-1))));
            }
            _ => {}
        },
        _ => {}
    }
}

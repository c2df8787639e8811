//! Edits of sums, products, powers and numbers.

use super::edit::Piece;
use super::material::{Material, Use};
use super::site::{Place, Site, Within};
use crate::expr::{Binder, Constant, Expr, Function, Node, Rational};

/// The largest part of the other formula that counts as one piece, in hundredths of the whole.
const LARGEST_PIECE: usize = 40;

fn value(site: &Site) -> bool {
    site.place == Place::Value
}

/// The elements of `list` without the one at `place`.
pub(super) fn without(list: &[Expr], place: usize) -> Vec<Expr> {
    list.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, expr)| expr.clone()).collect()
}

/// `list` with `new` at `place`.
pub(super) fn with(list: &[Expr], place: usize, new: Expr) -> Vec<Expr> {
    let mut list = list.to_vec();
    list[place] = new;
    list
}

/// `-expr`, or `expr` without its minus.
fn negative(expr: &Expr) -> Expr {
    match expr.node() {
        Node::Number(value) => Expr::number(-value.clone()),
        Node::Product(factors) => match factors.iter().position(|factor| factor.is_integer(-1)) {
            Some(place) => Expr::product(without(factors, place)),
            None => expr.clone().negated(),
        },
        _ => expr.clone().negated(),
    }
}

/// A term, exponent, argument, body or the whole with the other sign.
pub fn flip_sign(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if value(site) && site.within != Within::Product && !matches!(site.expr.node(), Node::Sum(_)) {
        pieces.push(Piece::whole(site.expr, negative(site.expr)));
    }
    if value(site)
        && let Node::Sum(terms) = site.expr.node()
    {
        let flipped = Expr::sum(terms.iter().map(negative).collect());
        pieces.push(Piece::whole(site.expr, flipped));
    }
}

/// A factor above the bar that belongs below, or the reverse; a whole quotient upside down; the other sign of an exponent.
pub fn invert(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || matches!(site.expr.node(), Node::Number(_)) && site.within != Within::Product {
        return;
    }
    let result = match site.expr.node() {
        Node::Power(base, exponent) if exponent.is_integer(-1) => base.clone(),
        Node::Power(base, exponent) => Expr::power(base.clone(), negative(exponent)),
        Node::Number(value) if *value == Rational::ONE || *value == -Rational::ONE || *value == Rational::ZERO => {
            return;
        }
        Node::Product(factors) => Expr::product(
            factors
                .iter()
                .map(|factor| match factor.node() {
                    Node::Power(base, exponent) if exponent.is_integer(-1) => base.clone(),
                    Node::Number(value) if *value == -Rational::ONE => factor.clone(),
                    _ => factor.clone().inverse(),
                })
                .collect(),
        ),
        _ => site.expr.clone().inverse(),
    };
    pieces.push(Piece::whole(site.expr, result));
}

/// A product without one factor.
pub fn drop_factor(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let (Node::Product(factors), true) = (site.expr.node(), value(site)) {
        for (place, factor) in factors.iter().enumerate() {
            if !factor.is_integer(-1) {
                pieces.push(Piece::without(factor, Expr::product(without(factors, place))));
            }
        }
    }
}

/// A sum without one term.
pub fn drop_term(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let (Node::Sum(terms), true) = (site.expr.node(), value(site)) {
        for (place, term) in terms.iter().enumerate() {
            pieces.push(Piece::without(term, Expr::sum(without(terms, place))));
        }
    }
}

/// One factor more.
pub fn add_factor(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || site.within == Within::Product || matches!(site.expr.node(), Node::Number(_)) {
        return;
    }
    let mut factors = material.fitted(Use::Factor, site);
    let numbers = [2, 3, 4].map(Expr::integer);
    factors.extend(material.sizes().into_iter().chain(numbers));
    let inverses: Vec<Expr> = factors
        .iter()
        .filter(|factor| !matches!(factor.node(), Node::Power(_, exponent) if exponent.is_integer(-1)))
        .map(|factor| factor.clone().inverse())
        .collect();
    factors.extend(inverses);
    for factor in factors {
        if factor.is_integer(-1) || factor.is_integer(1) || *site.expr == factor {
            continue;
        }
        let mut all = match site.expr.node() {
            Node::Product(own) => own.clone(),
            _ => vec![site.expr.clone()],
        };
        all.push(factor.clone());
        pieces.push(Piece::with(&factor, Expr::product(all)));
    }
}

/// One term more, with either sign.
pub fn add_term(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || site.within == Within::Sum {
        return;
    }
    let mut terms = material.fitted(Use::Term, site);
    terms.push(Expr::integer(1));
    for term in terms {
        for term in [term.clone(), negative(&term)] {
            let mut all = match site.expr.node() {
                Node::Sum(own) => own.clone(),
                _ => vec![site.expr.clone()],
            };
            all.push(term.clone());
            pieces.push(Piece::with(&term, Expr::sum(all)));
        }
    }
}

/// The base alone.
pub fn drop_power(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let (Node::Power(base, exponent), true) = (site.expr.node(), value(site))
        && !matches!(base.node(), Node::Constant(Constant::E))
        && !exponent.is_integer(-1)
    {
        pieces.push(Piece::part(site.expr, base, base.clone()));
        // `(1/a)^{1/n}` without its root is `1/a`, and `a^{-1/n}` is `a^{-1}`.
        if let Node::Product(factors) = exponent.node()
            && factors.iter().any(|factor| factor.is_integer(-1))
        {
            let inverse = base.clone().inverse();
            pieces.push(Piece::part(site.expr, &inverse, inverse.clone()));
        }
    }
}

/// A square, a root or another exponent of the formula.
pub fn add_power(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) {
        return;
    }
    let half = Expr::number(Rational::from_parts(1.into(), 2u8.into()));
    let mut exponents = vec![Expr::integer(2), half];
    exponents.extend(material.fitted(Use::Exponent, site));
    exponents.extend(material.sizes().into_iter().map(Expr::inverse));
    for exponent in exponents {
        if exponent.is_integer(-1) || exponent.is_integer(1) || exponents_clash(site.expr, &exponent) {
            continue;
        }
        let result = Expr::power(site.expr.clone(), exponent.clone());
        pieces.push(Piece::part(site.expr, &result, result.clone()));
        if let Node::Power(base, minus) = site.expr.node()
            && minus.is_integer(-1)
        {
            let result = Expr::power(base.clone(), negative(&exponent));
            pieces.push(Piece::part(site.expr, &result, result.clone()));
            let result = Expr::power(base.clone(), exponent);
            pieces.push(Piece::part(site.expr, &result, result.clone()));
        }
    }
}

fn exponents_clash(expr: &Expr, exponent: &Expr) -> bool {
    matches!(expr.node(), Node::Power(_, own) if own == exponent)
}

/// Another exponent of the formula, or one that differs by one.
pub fn change_exponent(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    let (Node::Power(base, exponent), true) = (site.expr.node(), value(site)) else { return };
    let mut others = material.fitted(Use::Exponent, site);
    others.extend(material.sizes());
    others.extend(material.sizes().into_iter().map(Expr::inverse));
    for other in others {
        if other != *exponent {
            pieces.push(Piece::part(exponent, &other, Expr::power(base.clone(), other.clone())));
            let other = negative(&other);
            pieces.push(Piece::part(exponent, &other, Expr::power(base.clone(), other.clone())));
        }
    }
}

/// Another number.
pub fn change_number(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    let Some(number) = site.expr.as_number().filter(|_| site.place != Place::Text) else { return };
    let one = Rational::ONE;
    let two = Rational::from(2);
    let mut others = vec![number - &one, number + &one, number * &two, number / &two];
    let used = material.fitted(Use::Value, site);
    others.extend(used.iter().filter_map(|expr| expr.as_number().cloned()));
    for other in others {
        // A factor or exponent of one, and a sign, are edits of other rules.
        let silent = other == one || other == -one.clone() || *number == -one.clone() || other == Rational::ZERO;
        if other == *number || (site.place == Place::Value && silent && site.within != Within::Sum) {
            continue;
        }
        pieces.push(Piece::whole(site.expr, Expr::number(other)));
    }
}

/// A size that is one too large or too small.
pub fn size_by_one(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if site.place != Place::Value {
        return;
    }
    if material.sizes().contains(site.expr) || matches!(site.expr.node(), Node::Length(_)) {
        for by in [-1, 1, -2] {
            pieces.push(Piece::whole(site.expr, Expr::sum(vec![site.expr.clone(), Expr::integer(by)])));
        }
    }
    if let Node::Sum(terms) = site.expr.node()
        && terms.len() == 2
    {
        for (place, term) in terms.iter().enumerate() {
            if material.sizes().contains(term) && terms[1 - place].as_integer().is_some() {
                pieces.push(Piece::whole(site.expr, term.clone()));
            }
        }
    }
}

/// A sum for a product, or a product for a sum.
pub fn add_for_multiply(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) {
        return;
    }
    match site.expr.node() {
        Node::Sum(terms) => pieces.push(Piece::whole(site.expr, Expr::product(terms.clone()))),
        Node::Product(factors) if !factors.iter().any(|factor| factor.is_integer(-1)) => {
            pieces.push(Piece::whole(site.expr, Expr::sum(factors.clone())));
        }
        _ => {}
    }
}

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
            if let Node::Product(factors) = base.node() {
                for place in 0..factors.len() {
                    let inside = Expr::power(Expr::product(without(factors, place)), exponent.clone());
                    pieces.push(Piece::whole(site.expr, Expr::product(vec![factors[place].clone(), inside])));
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

/// Another piece of the formula.
pub fn replace(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) {
        return;
    }
    let all = material.fitted(Use::Value, site);
    let whole = all.iter().map(Expr::size).max().unwrap_or(0);
    for other in all {
        if other != *site.expr && other.size() * 100 <= whole * LARGEST_PIECE {
            pieces.push(Piece::whole(site.expr, other));
        }
    }
}

//! Edits of sums, products, powers and numbers.

use super::edit::Piece;
use super::material::{Material, Use};
use super::site::{Place, Site, Within};
use crate::expr::{Constant, Expr, Function, Node, Rational};

/// The largest part of the other formula that counts as one piece, in hundredths of the whole.
const LARGEST_PIECE: usize = 40;

/// Whether a number that is computed with stands there.
pub(super) fn value(site: &Site) -> bool {
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

/// A term, exponent, argument or the whole with the other sign. That of a factor, a divisor or the body of a sum is the
/// sign of what they stand in.
pub fn flip_sign(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || matches!(site.within, Within::Product | Within::Base | Within::Body) {
        return;
    }
    match site.expr.node() {
        Node::Sum(terms) => {
            let flipped = Expr::sum(terms.iter().map(negative).collect());
            pieces.push(Piece::whole(site.expr, flipped));
        }
        _ => pieces.push(Piece::whole(site.expr, negative(site.expr))),
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
    factors.retain(|factor| !factor.is_integer(-1) && !factor.is_integer(1));
    let inverses: Vec<Expr> = factors
        .iter()
        .filter(|factor| !matches!(factor.node(), Node::Power(_, exponent) if exponent.is_integer(-1)))
        .map(|factor| factor.clone().inverse())
        .collect();
    factors.extend(inverses);
    for factor in factors {
        if *site.expr == factor {
            continue;
        }
        let mut all = match site.expr.node() {
            Node::Product(own) => own.clone(),
            _ => vec![site.expr.clone()],
        };
        // `K/K` is no factor too much: nobody writes it, and where a size stands for several it makes one of all.
        if all.iter().any(|own| cancels(own, &factor)) {
            continue;
        }
        all.push(factor.clone());
        pieces.push(Piece::with(&factor, Expr::product(all)));
    }
}

/// Whether one is the other's inverse.
fn cancels(a: &Expr, b: &Expr) -> bool {
    let is_inverse = |of: &Expr, other: &Expr| matches!(of.node(), Node::Power(base, exponent) if exponent.is_integer(-1) && base == other);
    is_inverse(a, b) || is_inverse(b, a)
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

/// Another piece of the formula.
pub fn replace(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if !value(site) || matches!(site.expr.node(), Node::Number(_) | Node::Constant(_)) || is_base(site.expr) {
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

/// Whether it is the logarithm of a logarithm's base, or one over it: `\log_2 x` is `\log x` over `\log 2`.
fn is_base(expr: &Expr) -> bool {
    match expr.node() {
        Node::Power(base, exponent) if exponent.is_integer(-1) => is_base(base),
        Node::Apply(Function::Log, args) => args[0].as_number().is_some(),
        _ => false,
    }
}

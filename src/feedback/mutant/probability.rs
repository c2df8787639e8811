//! Edits of probabilities and of the roles that a formula names.

use super::arithmetic::{with, without};
use super::edit::Piece;
use super::material::{Material, Use};
use super::site::{Place, Site};
use crate::expr::{Expr, Node, plus};

/// Another role of the same kind: the old policy for the reference policy, N for K.
pub fn swap_role(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    for other in material.siblings(site.expr) {
        pieces.push(Piece::whole(site.expr, other));
    }
    // The length of a text and a size can stand for each other.
    let is_size = material.sizes().contains(site.expr);
    if is_size || matches!(site.expr.node(), Node::Length(_)) {
        let lengths = material.fitted(Use::Value, site).into_iter().chain(material.fitted(Use::Index, site));
        for other in lengths.filter(|other| matches!(other.node(), Node::Length(_))).chain(material.sizes()) {
            if other != *site.expr {
                pieces.push(Piece::whole(site.expr, other));
            }
        }
    }
}

/// Two roles of one kind exchanged wherever they stand.
pub fn exchange_roles(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if matches!(site.expr.node(), Node::Object(..)) || site.place != Place::Value {
        return;
    }
    for (a, b) in material.pairs() {
        let result = site.expr.replace(&mut |part, _| match part {
            _ if *part == a => Some(b.clone()),
            _ if *part == b => Some(a.clone()),
            _ => None,
        });
        if result != *site.expr {
            pieces.push(Piece::part(&a, &b, result));
        }
    }
}

fn probability(model: &Expr, target: Vec<Expr>, given: Vec<Expr>) -> Expr {
    Node::Probability { model: model.clone(), target, given }.into()
}

/// One condition fewer.
pub fn drop_condition(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    let Node::Probability { model, target, given } = site.expr.node() else { return };
    for place in 0..given.len() {
        let result = probability(model, target.clone(), without(given, place));
        pieces.push(Piece::part(site.expr, &result, result.clone()));
    }
    if given.len() > 1 {
        let result = probability(model, target.clone(), Vec::new());
        pieces.push(Piece::part(site.expr, &result, result.clone()));
    }
    for (place, text) in given.iter().enumerate() {
        // A whole prefix shortened to its last token.
        if let Node::Slice(sequence, _, to) = text.node() {
            let last: Expr = Node::Element(sequence.clone(), to.clone()).into();
            let result = probability(model, target.clone(), with(given, place, last));
            pieces.push(Piece::part(site.expr, &result, result.clone()));
        }
    }
}

/// One condition more: a text of the formula, or the token before.
pub fn add_condition(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    let Node::Probability { model, target, given } = site.expr.node() else { return };
    // All conditions that the formula has for the same target.
    for other in material.fitted(Use::Value, site) {
        if let Node::Probability { target: same, given: all, .. } = other.node()
            && same == target
            && given.iter().all(|text| all.contains(text))
            && all.len() > given.len()
        {
            let result = probability(model, target.clone(), all.clone());
            pieces.push(Piece::part(site.expr, &result, result.clone()));
        }
    }
    let mut texts: Vec<Expr> = material.fitted(Use::Text, site);
    for text in target.iter().chain(given) {
        if let Node::Element(sequence, at) = text.node() {
            texts.push(Node::Element(sequence.clone(), plus(at, -1)).into());
            texts.push(Node::Slice(sequence.clone(), Expr::integer(1), plus(at, -1)).into());
        }
    }
    for text in texts {
        let names_model = matches!(text.node(), Node::Object(..)) && text == *model;
        if given.contains(&text) || target.contains(&text) || names_model {
            continue;
        }
        let mut longer = given.clone();
        longer.push(text.clone());
        let result = probability(model, target.clone(), longer);
        pieces.push(Piece::part(site.expr, &result, result.clone()));
        // A single token where the whole prefix belongs, or the reverse.
        for place in 0..given.len() {
            let result = probability(model, target.clone(), with(given, place, text.clone()));
            pieces.push(Piece::part(site.expr, &result, result.clone()));
        }
    }
}

/// What is predicted and what is known exchanged.
pub fn reverse_condition(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let Node::Probability { model, target, given } = site.expr.node()
        && !given.is_empty()
    {
        let result = probability(model, given.clone(), target.clone());
        pieces.push(Piece::whole(site.expr, result));
    }
}

/// A joint probability for a conditional one.
pub fn joint(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let Node::Probability { model, target, given } = site.expr.node()
        && !given.is_empty()
    {
        let all = target.iter().chain(given).cloned().collect();
        pieces.push(Piece::whole(site.expr, probability(model, all, Vec::new())));
    }
}

/// A conditional probability for a joint one: any one text is predicted from the others.
pub fn conditional(site: &Site, _: &Material, pieces: &mut Vec<Piece>) {
    if let Node::Probability { model, target, given } = site.expr.node()
        && given.is_empty()
        && target.len() > 1
    {
        for place in 0..target.len() {
            let result = probability(model, vec![target[place].clone()], without(target, place));
            pieces.push(Piece::whole(site.expr, result));
        }
    }
}

/// Another text of the formula.
pub fn replace_text(site: &Site, material: &Material, pieces: &mut Vec<Piece>) {
    if site.place != Place::Text {
        return;
    }
    for other in material.fitted(Use::Text, site) {
        if other != *site.expr {
            pieces.push(Piece::whole(site.expr, other));
        }
    }
}

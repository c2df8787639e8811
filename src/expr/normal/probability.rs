//! Conditional probabilities: sorted, runs of tokens joined, empty conditions dropped.

use super::{constant_difference, plus};
use crate::expr::{Expr, Node};

/// Slices up to this length are written token by token.
const SHORT: i64 = 3;

/// The normal form of a probability with normal parts.
pub fn normal_probability(model: &Expr, target: &[Expr], given: &[Expr]) -> Expr {
    Node::Probability { model: model.clone(), target: normal_items(target), given: normal_items(given) }.into()
}

fn normal_items(items: &[Expr]) -> Vec<Expr> {
    let mut flat: Vec<Expr> = Vec::new();
    for item in items {
        match item.node() {
            Node::Concat(parts) => flat.extend(normal_items(parts)),
            Node::Slice(sequence, from, to) => match constant_difference(to, from) {
                Some(length) if length < 0 => {}
                Some(length) if length < SHORT => {
                    flat.extend((0..=length).map(|by| Node::Element(sequence.clone(), plus(from, by)).into()));
                }
                _ => flat.push(item.clone()),
            },
            _ => flat.push(item.clone()),
        }
    }
    while let Some((first, second, joined)) = joinable(&flat) {
        flat.remove(first.max(second));
        flat.remove(first.min(second));
        flat.push(joined);
    }
    flat.sort();
    flat.dedup();
    flat
}

/// Two items of which one goes on where the other, a long slice, ends or begins.
fn joinable(items: &[Expr]) -> Option<(usize, usize, Expr)> {
    for (a, first) in items.iter().enumerate() {
        for (b, second) in items.iter().enumerate() {
            if a == b {
                continue;
            }
            let (Some((sequence, from, end)), Some((other, start, to))) = (ends(first), ends(second)) else { continue };
            let long = matches!(first.node(), Node::Slice(..)) || matches!(second.node(), Node::Slice(..));
            if long && sequence == other && constant_difference(start, end) == Some(1) {
                return Some((a, b, Node::Slice(sequence.clone(), from.clone(), to.clone()).into()));
            }
        }
    }
    None
}

fn ends(item: &Expr) -> Option<(&Expr, &Expr, &Expr)> {
    match item.node() {
        Node::Element(sequence, at) => Some((sequence, at, at)),
        Node::Slice(sequence, from, to) => Some((sequence, from, to)),
        _ => None,
    }
}

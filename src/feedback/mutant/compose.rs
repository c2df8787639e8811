//! Two declared mistakes in one formula: what sets one apart from the reference, done to the other.

use crate::expr::{Expr, Node};

use super::site::{part_at, replaced};

/// A part of the reference and what stands there in another formula.
#[derive(Debug, Clone)]
pub(super) struct Difference {
    path: Vec<usize>,
    from: Expr,
    to: Expr,
}

/// Smaller parts occur by chance.
const SMALLEST: usize = 3;

/// At most this many places in which a formula differs from the reference are one mistake.
const MOST: usize = 6;

/// Where `other` differs from `reference`, as far inside as can be told; `None` where it is another formula altogether.
pub(super) fn differences(reference: &Expr, other: &Expr) -> Option<Vec<Difference>> {
    let mut found = Vec::new();
    descend(reference, other, &mut Vec::new(), &mut found);
    (!found.is_empty() && found.len() <= MOST).then_some(found)
}

fn descend(a: &Expr, b: &Expr, path: &mut Vec<usize>, found: &mut Vec<Difference>) {
    if a == b {
        return;
    }
    let pairs = pairs(a, b);
    if pairs.is_empty() {
        found.push(Difference { path: path.clone(), from: a.clone(), to: b.clone() });
        return;
    }
    let (first, second) = (a.parts(), b.parts());
    for (from, to) in pairs {
        path.push(from);
        descend(first[from].0, second[to].0, path, found);
        path.pop();
    }
}

/// Which part of one node stands for which of another; none where the nodes themselves differ. Equal terms and factors
/// belong together, wherever they stand.
fn pairs(a: &Expr, b: &Expr) -> Vec<(usize, usize)> {
    let shell = |expr: &Expr| expr.map_parts(&mut |_, _| Expr::integer(0));
    let (first, second) = (a.parts(), b.parts());
    if first.len() != second.len() || shell(a) != shell(b) {
        return Vec::new();
    }
    if !matches!(a.node(), Node::Sum(_) | Node::Product(_)) {
        return (0..first.len()).map(|place| (place, place)).collect();
    }
    let mut free: Vec<usize> = (0..second.len()).collect();
    let mut others = Vec::new();
    for (place, (part, _)) in first.iter().enumerate() {
        match free.iter().position(|other| second[*other].0 == *part) {
            Some(at) => drop(free.remove(at)),
            None => others.push(place),
        }
    }
    // Where nothing is the same there is no telling what became of what.
    if others.len() == first.len() && others.len() > 1 {
        return Vec::new();
    }
    others.into_iter().zip(free).collect()
}

/// `differences` from `reference` made in `other`, which differs from it elsewhere; `None` where it has no such places.
pub(super) fn made_in(other: &Expr, differences: &[Difference], reference: &Expr) -> Option<Expr> {
    let mut result = other.clone();
    let mut done: Vec<&Difference> = Vec::new();
    for difference in differences {
        let is_done = done.iter().any(|known| known.from == difference.from && known.to == difference.to);
        match at_place(&result, difference) {
            Some(new) => result = new,
            None => match elsewhere(&result, difference, reference, differences) {
                Some(new) => result = new,
                None if is_done => {}
                None => return None,
            },
        }
        done.push(difference);
    }
    (result != *other).then_some(result)
}

/// The difference at its own place: the part itself, or the terms or factors that went and came.
fn at_place(expr: &Expr, difference: &Difference) -> Option<Expr> {
    let there = part_at(expr, &difference.path)?;
    if *there == difference.from {
        return Some(replaced(expr, &difference.path, &difference.to));
    }
    let is_either = |is: fn(&Node) -> bool| is(difference.from.node()) || is(difference.to.node());
    let is_sum = |node: &Node| matches!(node, Node::Sum(_));
    let is_product = |node: &Node| matches!(node, Node::Product(_));
    // A sum or product that lost or won a part may be a single part now.
    let as_sum = match difference.from.node() {
        Node::Sum(_) => true,
        Node::Product(_) => false,
        _ if is_either(is_sum) => true,
        _ if is_either(is_product) => false,
        _ => return None,
    };
    let parts = |expr: &Expr| match (expr.node(), as_sum) {
        (Node::Sum(parts), true) | (Node::Product(parts), false) => parts.clone(),
        _ => vec![expr.clone()],
    };
    let build = if as_sum { Expr::sum } else { Expr::product };
    let (from, to) = (parts(&difference.from), parts(&difference.to));
    let went = without_all(&from, &to);
    let came = without_all(&to, &from);
    if went.len() == from.len() {
        return None;
    }
    let mut rest = parts(there);
    for part in &went {
        let at = rest.iter().position(|known| known == part)?;
        rest.remove(at);
    }
    rest.extend(came);
    Some(replaced(expr, &difference.path, &build(rest)))
}

/// `list` without one of each of `others` that it has.
fn without_all(list: &[Expr], others: &[Expr]) -> Vec<Expr> {
    let mut rest = list.to_vec();
    for other in others {
        if let Some(at) = rest.iter().position(|known| known == other) {
            rest.remove(at);
        }
    }
    rest
}

/// The difference wherever the same part of the reference still stands, with as much around it as tells it apart.
fn elsewhere(expr: &Expr, difference: &Difference, reference: &Expr, all: &[Difference]) -> Option<Expr> {
    for up in 0..difference.path.len() {
        let (prefix, rest) = difference.path.split_at(difference.path.len() - up);
        let from = part_at(reference, prefix)?;
        if from.size() < SMALLEST {
            continue;
        }
        let to = replaced(from, rest, &difference.to);
        let same = all.iter().filter(|other| {
            other.path.len() >= up && {
                let place = &other.path[..other.path.len() - up];
                part_at(reference, place) == Some(from)
                    && other.path[place.len()..] == *rest
                    && other.to == difference.to
            }
        });
        if count(reference, from) != same.count() || count(expr, from) == 0 {
            continue;
        }
        return Some(expr.replace(&mut |part, _| (part == from).then(|| to.clone())));
    }
    None
}

fn count(expr: &Expr, wanted: &Expr) -> usize {
    let mut found = 0;
    expr.walk(&mut |part| found += usize::from(part == wanted));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(text: &str) -> Expr {
        Expr::role(text, Vec::new())
    }

    fn both(first: Expr, second: Expr, reference: &Expr) -> Option<Expr> {
        made_in(&first, &differences(reference, &second)?, reference)
    }

    #[test]
    fn mistakes_at_two_places_are_put_together() {
        let reference = letter("a").over(letter("b")).log().negated();
        let upside_down = letter("b").over(letter("a")).log().negated();
        let without_minus = letter("a").over(letter("b")).log();
        let expected = letter("b").over(letter("a")).log();
        assert_eq!(both(upside_down.clone(), without_minus.clone(), &reference), Some(expected.clone()));
        assert_eq!(both(without_minus, upside_down, &reference), Some(expected));
    }

    #[test]
    fn a_part_that_the_other_has_lost_cannot_be_changed() {
        let reference = Expr::product(vec![letter("a"), Expr::sum(vec![letter("b"), letter("c")]).log()]);
        let lost = letter("a");
        let turned = Expr::product(vec![letter("a"), Expr::sum(vec![letter("b"), letter("d")]).log()]);
        assert_eq!(both(lost, turned, &reference), None);
    }
}

//! Places of an expression, with the variables in scope there.

use std::sync::Arc;

use crate::expr::{Domain, Expr, Node};

/// A bound variable in scope.
#[derive(Debug, Clone)]
pub struct Variable {
    /// What it runs over, in the scope of the variables before it.
    pub domain: Domain,
    /// The letter that was written for it.
    pub letter: Arc<str>,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A number that is computed with.
    Value,
    /// An index or the end of a range.
    Index,
    /// A token, text, model or set.
    Text,
    /// A condition.
    Condition,
}

/// A node of an expression and where it stands.
#[derive(Debug, Clone)]
pub struct Site<'a> {
    /// The node.
    pub expr: &'a Expr,
    /// Which part to take at each level from the root.
    pub path: Vec<usize>,
    /// The variables in scope, outermost first.
    pub scope: Arc<[Variable]>,
    /// What stands there.
    pub place: Place,
    /// Whether the node around it is a sum, or a product.
    pub within: Within,
}

/// The node around a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// None, or another node.
    Other,
    /// A sum: the site is a term.
    Sum,
    /// A product: the site is a factor.
    Product,
    /// A power: the site is its base, what stands below a bar among them.
    Base,
    /// A sum, product, expectation: the site is its body.
    Body,
}

/// All nodes of `expr`, outermost first.
pub fn sites(expr: &Expr) -> Vec<Site<'_>> {
    let mut found = Vec::new();
    visit(expr, &mut Vec::new(), &Arc::default(), Place::Value, Within::Other, &mut found);
    found
}

fn visit<'a>(
    expr: &'a Expr,
    path: &mut Vec<usize>,
    scope: &Arc<[Variable]>,
    place: Place,
    within: Within,
    found: &mut Vec<Site<'a>>,
) {
    found.push(Site { expr, path: path.clone(), scope: scope.clone(), place, within });
    let inside = match expr.node() {
        Node::Sum(_) => Within::Sum,
        Node::Product(_) => Within::Product,
        _ => Within::Other,
    };
    for (number, (part, bound)) in expr.parts().into_iter().enumerate() {
        path.push(number);
        let scope = match expr.node() {
            Node::Bind { domain, letter, .. } if bound == 1 => {
                let variable = Variable { domain: domain.clone(), letter: letter.0.clone() };
                &scope.iter().cloned().chain([variable]).collect()
            }
            _ => scope,
        };
        let inside = match expr.node() {
            Node::Power(..) if number == 0 => Within::Base,
            Node::Bind { .. } if bound == 1 => Within::Body,
            _ => inside,
        };
        visit(part, path, scope, place_of(expr, number, part, place), inside, found);
        path.pop();
    }
}

/// What the part number `number` of `expr` is, which itself stands at `place`.
fn place_of(expr: &Expr, number: usize, part: &Expr, place: Place) -> Place {
    match expr.node() {
        Node::Bind { domain, filter, .. } => match (domain, number) {
            (Domain::Range(..), 0 | 1) => Place::Index,
            _ if number < domain.parts().len() => match domain {
                Domain::Group { .. } if number + 1 == domain.parts().len() => Place::Index,
                _ => Place::Text,
            },
            _ if filter.is_some() && number == domain.parts().len() => Place::Condition,
            _ => Place::Value,
        },
        Node::Probability { .. } | Node::Length(_) | Node::Field(..) | Node::Concat(_) => Place::Text,
        Node::Element(..) | Node::Slice(..) if number == 0 => Place::Text,
        Node::Element(..) | Node::Slice(..) => Place::Index,
        Node::Compare(..) | Node::All(_) => Place::Condition,
        Node::Cases(rows) => {
            let mut parts = rows.iter().flat_map(|(condition, _)| condition.iter().map(|_| true).chain([false]));
            if parts.nth(number) == Some(true) { Place::Condition } else { place }
        }
        Node::Object(..) if is_text(part) => Place::Text,
        Node::Object(..) => Place::Index,
        _ => place,
    }
}

fn is_text(expr: &Expr) -> bool {
    matches!(
        expr.node(),
        Node::Element(..) | Node::Slice(..) | Node::Field(..) | Node::Concat(_) | Node::Object(..) | Node::Bound(_)
    )
}

/// The node at `path`.
pub fn part_at<'e>(expr: &'e Expr, path: &[usize]) -> Option<&'e Expr> {
    path.iter().try_fold(expr, |expr, number| expr.parts().get(*number).map(|(part, _)| *part))
}

/// `expr` with the node at `path` replaced.
pub fn replaced(expr: &Expr, path: &[usize], new: &Expr) -> Expr {
    let Some((first, rest)) = path.split_first() else { return new.clone().like(expr) };
    let mut number = 0;
    expr.map_parts(&mut |part, _| {
        number += 1;
        if number - 1 == *first { replaced(part, rest, new) } else { part.clone() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Binder;

    #[test]
    fn a_path_leads_back_to_its_node() {
        let range = Domain::Range(Expr::integer(1), Expr::integer(4));
        let body = Expr::power(Node::Open(1).into(), Expr::integer(2));
        let sum = Expr::bind(Binder::Sum, range, None, body, 1, "i");
        let expr = Expr::product(vec![Expr::integer(3), sum]);
        for site in sites(&expr) {
            assert_eq!(replaced(&expr, &site.path, site.expr), expr);
        }
        let deepest = sites(&expr).into_iter().max_by_key(|site| site.path.len()).unwrap();
        assert_eq!(deepest.scope.len(), 1);
        assert_eq!(deepest.place, Place::Value);
    }
}

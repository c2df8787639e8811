//! Walking: children, rebuilding, closing and opening binders, free variables.

use std::sync::Arc;

use super::{Binder, Domain, Expr, Loose, Node};

impl Domain {
    /// The expressions in it, none of which sees the bound variable.
    pub fn parts(&self) -> Vec<&Expr> {
        let mut parts = Vec::new();
        self.each_part(&mut |part| parts.push(part));
        parts
    }

    fn each_part<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        match self {
            Domain::Range(from, to) => [from, to].into_iter().for_each(visit),
            Domain::Elements(set) => visit(set),
            Domain::Draw { from, given } => std::iter::once(from).chain(given).for_each(visit),
            Domain::Group { from, given, size } => std::iter::once(from).chain(given).chain([size]).for_each(visit),
        }
    }

    /// The same domain with every part replaced.
    pub fn map(&self, f: &mut impl FnMut(&Expr) -> Expr) -> Domain {
        match self {
            Domain::Range(from, to) => Domain::Range(f(from), f(to)),
            Domain::Elements(set) => Domain::Elements(f(set)),
            Domain::Draw { from, given } => Domain::Draw { from: f(from), given: given.iter().map(f).collect() },
            Domain::Group { from, given, size } => {
                Domain::Group { from: f(from), given: given.iter().map(&mut *f).collect(), size: f(size) }
            }
        }
    }
}

impl Node {
    /// Calls `visit` for the direct parts, each with the number of binders that it stands under (0 or 1), in writing order.
    pub fn each_part<'a>(&'a self, visit: &mut impl FnMut(&'a Expr, u32)) {
        match self {
            Node::Number(_) | Node::Constant(_) | Node::Bound(_) | Node::Open(_) => {}
            Node::Object(_, parts)
            | Node::Sum(parts)
            | Node::Product(parts)
            | Node::Apply(_, parts)
            | Node::All(parts)
            | Node::Concat(parts) => parts.iter().for_each(|part| visit(part, 0)),
            Node::Power(a, b) | Node::Compare(_, a, b) | Node::Element(a, b) => {
                visit(a, 0);
                visit(b, 0);
            }
            Node::Slice(a, b, c) => [a, b, c].into_iter().for_each(|part| visit(part, 0)),
            Node::Field(a, _) | Node::Length(a) => visit(a, 0),
            Node::Cases(rows) => {
                rows.iter().flat_map(|(condition, value)| condition.iter().chain([value])).for_each(|it| visit(it, 0));
            }
            Node::Bind { domain, filter, body, .. } => {
                domain.each_part(&mut |part| visit(part, 0));
                filter.iter().for_each(|filter| visit(filter, 1));
                visit(body, 1);
            }
            Node::Probability { model, target, given } => {
                std::iter::once(model).chain(target).chain(given).for_each(|part| visit(part, 0));
            }
        }
    }
}

impl Expr {
    /// The direct parts, each with the number of binders that it stands under (0 or 1), in writing order.
    pub fn parts(&self) -> Vec<(&Expr, u32)> {
        let mut parts = Vec::new();
        self.node().each_part(&mut |part, binders| parts.push((part, binders)));
        parts
    }

    /// The same node with every part replaced; `f` is told how many binders (0 or 1) lie between.
    pub fn map_parts(&self, f: &mut impl FnMut(&Expr, u32) -> Expr) -> Expr {
        let mut all = |parts: &[Expr]| parts.iter().map(|part| f(part, 0)).collect::<Vec<_>>();
        let node = match self.node() {
            Node::Number(_) | Node::Constant(_) | Node::Bound(_) | Node::Open(_) => return self.clone(),
            Node::Object(name, parts) => Node::Object(name.clone(), all(parts)),
            Node::Sum(parts) => Node::Sum(all(parts)),
            Node::Product(parts) => Node::Product(all(parts)),
            Node::Apply(function, parts) => Node::Apply(*function, all(parts)),
            Node::All(parts) => Node::All(all(parts)),
            Node::Concat(parts) => Node::Concat(all(parts)),
            Node::Power(a, b) => Node::Power(f(a, 0), f(b, 0)),
            Node::Compare(relation, a, b) => Node::Compare(*relation, f(a, 0), f(b, 0)),
            Node::Element(a, b) => Node::Element(f(a, 0), f(b, 0)),
            Node::Slice(a, b, c) => Node::Slice(f(a, 0), f(b, 0), f(c, 0)),
            Node::Field(a, k) => Node::Field(f(a, 0), *k),
            Node::Length(a) => Node::Length(f(a, 0)),
            Node::Cases(rows) => Node::Cases(
                rows.iter()
                    .map(|(condition, value)| (condition.as_ref().map(|condition| f(condition, 0)), f(value, 0)))
                    .collect(),
            ),
            Node::Bind { binder, domain, filter, body, letter } => Node::Bind {
                binder: *binder,
                domain: domain.map(&mut |part| f(part, 0)),
                filter: filter.as_ref().map(|filter| f(filter, 1)),
                body: f(body, 1),
                letter: letter.clone(),
            },
            Node::Probability { model, target, given } => {
                Node::Probability { model: f(model, 0), target: all_of(target, f), given: all_of(given, f) }
            }
        };
        Expr::from(node).like(self)
    }

    /// Whether `test` holds for this node or one below it.
    pub fn any(&self, test: &mut impl FnMut(&Expr) -> bool) -> bool {
        let mut found = test(self);
        if !found {
            self.node().each_part(&mut |part, _| found = found || part.any(test));
        }
        found
    }

    /// Calls `visit` for this node and all below it, outermost first.
    pub fn walk(&self, visit: &mut impl FnMut(&Expr)) {
        visit(self);
        self.node().each_part(&mut |part, _| part.walk(visit));
    }

    /// Whether the variable of the binder `depth` levels out occurs.
    pub fn uses_bound(&self, depth: u32) -> bool {
        if self.reach() <= depth {
            return false;
        }
        match self.node() {
            Node::Bound(index) => *index == depth,
            node => {
                let mut found = false;
                node.each_part(&mut |part, inner| found = found || part.uses_bound(depth + inner));
                found
            }
        }
    }

    /// Whether a variable of a binder outside of this expression occurs.
    pub fn has_outer_bound(&self) -> bool {
        self.reach() > 0
    }

    /// Turns the open variable `id` into the variable of a binder put around this expression.
    ///
    /// Other bound variables that reach outside are moved one binder further.
    pub fn close(&self, id: u32) -> Expr {
        fn close(expr: &Expr, id: u32, depth: u32) -> Expr {
            match expr.node() {
                Node::Open(other) if *other == id => Expr::from(Node::Bound(depth)).like(expr),
                Node::Bound(index) if *index >= depth => Expr::from(Node::Bound(index + 1)).like(expr),
                _ => expr.map_parts(&mut |part, inner| close(part, id, depth + inner)),
            }
        }
        close(self, id, 0)
    }

    /// Puts `value` for the variable of the binder around this expression, and removes the binder.
    ///
    /// `value` stands outside of the binder.
    pub fn open(&self, value: &Expr) -> Expr {
        fn open(expr: &Expr, value: &Expr, depth: u32) -> Expr {
            match expr.node() {
                _ if expr.reach() <= depth => expr.clone(),
                Node::Bound(index) if *index == depth => value.shifted(depth as i64),
                Node::Bound(index) if *index > depth => Expr::from(Node::Bound(index - 1)).like(expr),
                _ => expr.map_parts(&mut |part, inner| open(part, value, depth + inner)),
            }
        }
        open(self, value, 0)
    }

    /// Moves the variables that reach outside by `by` binders.
    pub fn shifted(&self, by: i64) -> Expr {
        fn shift(expr: &Expr, by: i64, depth: u32) -> Expr {
            match expr.node() {
                _ if expr.reach() <= depth => expr.clone(),
                Node::Bound(index) if *index >= depth => {
                    Expr::from(Node::Bound((i64::from(*index) + by).max(0) as u32)).like(expr)
                }
                _ => expr.map_parts(&mut |part, inner| shift(part, by, depth + inner)),
            }
        }
        if by == 0 { self.clone() } else { shift(self, by, 0) }
    }

    /// Replaces every node for which `replace` gives something, outermost first; `depth` counts the binders passed.
    pub fn replace(&self, replace: &mut impl FnMut(&Expr, u32) -> Option<Expr>) -> Expr {
        fn go(expr: &Expr, replace: &mut impl FnMut(&Expr, u32) -> Option<Expr>, depth: u32) -> Expr {
            match replace(expr, depth) {
                Some(other) => other,
                None => expr.map_parts(&mut |part, inner| go(part, replace, depth + inner)),
            }
        }
        go(self, replace, 0)
    }

    /// A binder around `body`, in which the variable is `Open(id)`.
    pub fn bind(binder: Binder, domain: Domain, filter: Option<Expr>, body: Expr, id: u32, letter: &str) -> Expr {
        Node::Bind {
            binder,
            domain,
            filter: filter.map(|filter| filter.close(id)),
            body: body.close(id),
            letter: Loose(Arc::from(letter)),
        }
        .into()
    }
}

fn all_of(parts: &[Expr], f: &mut impl FnMut(&Expr, u32) -> Expr) -> Vec<Expr> {
    parts.iter().map(|part| f(part, 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum_over(letter: &str, body: Expr) -> Expr {
        let range = Domain::Range(Expr::integer(1), Expr::integer(3));
        Expr::bind(Binder::Sum, range, None, body, 7, letter)
    }

    #[test]
    fn letters_of_bound_variables_do_not_matter() {
        let body = Expr::power(Node::Open(7).into(), Expr::integer(2));
        assert_eq!(sum_over("i", body.clone()), sum_over("j", body));
    }

    #[test]
    fn opening_undoes_closing() {
        let body = Expr::sum(vec![Node::Open(7).into(), Node::Open(8).into()]);
        let closed = body.close(7);
        assert_eq!(closed.open(&Node::Open(7).into()), body);
    }

    #[test]
    fn a_value_put_under_a_binder_keeps_its_own_variables() {
        // sum over j of (i + j), i bound outside: putting i for a variable inside must still mean i.
        let inner = sum_over("j", Expr::sum(vec![Node::Open(7).into(), Node::Open(9).into()]));
        let closed = inner.close(9);
        let opened = closed.open(&Node::Bound(0).into());
        assert!(opened.has_outer_bound());
    }
}

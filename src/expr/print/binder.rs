//! Sums, products, extrema and expectations.

use super::{Level, Printer};
use crate::expr::{Binder, Domain, Expr, Node, Relation};

impl Printer<'_> {
    pub(super) fn binder(&mut self, expr: &Expr) -> String {
        let Node::Bind { binder, domain, filter, body, .. } = expr.node() else { return String::new() };
        if *binder == Binder::Expectation && filter.is_none() {
            return self.expectation(expr);
        }
        // The number of places of a set.
        if let (Binder::Sum, None, Node::Object(name, args)) = (binder, filter, body.node())
            && let ([place], Some(set)) = (args.as_slice(), self.notation.place_set(name))
            && *place.node() == Node::Bound(0)
        {
            return format!("\\left|{set}\\right|");
        }
        let (lower, upper) = self.limits(*binder, domain);
        let mut lower = lower;
        if let Some(filter) = filter {
            let condition = self.expr(filter, Level::Relation);
            lower = format!("\\substack{{{lower} \\\\ {condition}}}");
        }
        let level = if matches!(body.node(), Node::Sum(_)) { Level::Factor } else { Level::Term };
        let body = self.expr(body, level);
        self.leave();
        let upper = upper.map_or_else(String::new, |upper| format!("^{{{upper}}}"));
        format!("{}_{{{lower}}}{upper} {body}", binder.latex())
    }

    /// `i \in \mathcal{M}` for the mark of a place being 1, `\notin` for 0; the normal form has them in either order.
    pub(super) fn membership(&mut self, relation: Relation, sides: [&Expr; 2]) -> Option<String> {
        let [a, b] = sides;
        let (mark, value) = a.as_integer().map(|value| (b, value)).or(b.as_integer().map(|value| (a, value)))?;
        let Node::Object(name, args) = mark.node() else { return None };
        let ([place], Some(set), Relation::Equal) = (args.as_slice(), self.notation.place_set(name), relation) else {
            return None;
        };
        let sign = if value == 0 { "\\notin" } else { "\\in" };
        Some(format!("{} {sign} {set}", self.expr(place, Level::Term)))
    }

    /// What stands below and above the operator; enters the variable.
    fn limits(&mut self, binder: Binder, domain: &Domain) -> (String, Option<String>) {
        match domain {
            Domain::Range(from, to) => {
                let (from, to) = (self.expr(from, Level::Relation), self.expr(to, Level::Relation));
                let letter = self.enter(domain);
                match binder {
                    Binder::Max | Binder::Min => (format!("{from}\\le {letter}\\le {to}"), None),
                    _ => (format!("{letter}={from}"), Some(to)),
                }
            }
            Domain::Elements(set) => {
                let set = self.expr(set, Level::Relation);
                (format!("{} \\in {set}", self.enter_written(domain)), None)
            }
            Domain::Draw { .. } | Domain::Group { .. } => (self.draw(domain), None),
        }
    }

    /// A chain of expectations under one operator.
    fn expectation(&mut self, expr: &Expr) -> String {
        let mut draws = Vec::new();
        let mut entered = 0;
        let mut current = expr.clone();
        while let Node::Bind { binder: Binder::Expectation, domain, filter: None, body, .. } = current.node() {
            draws.push(self.draw(domain));
            entered += 1;
            current = body.clone();
        }
        let body = self.expr(&current, Level::Relation);
        for _ in 0..entered {
            self.leave();
        }
        format!("\\mathbb{{E}}_{{{}}}\\left[{body}\\right]", draws.join(",\\, "))
    }

    fn draw(&mut self, domain: &Domain) -> String {
        match domain {
            Domain::Range(from, to) => {
                let range =
                    format!("U\\{{{},\\dots,{}\\}}", self.expr(from, Level::Relation), self.expr(to, Level::Relation));
                format!("{} \\sim {range}", self.enter(domain))
            }
            Domain::Elements(set) => {
                let set = self.expr(set, Level::Relation);
                format!("{} \\in {set}", self.enter_written(domain))
            }
            Domain::Draw { from, given } => {
                let from = self.source(from, given);
                format!("{} \\sim {from}", self.enter_written(domain))
            }
            Domain::Group { from, given, size } => {
                let (from, size) = (self.source(from, given), self.expr(size, Level::Relation));
                let letter = self.enter(domain);
                format!("\\{{{letter}_{{i}}\\}}_{{i=1}}^{{{size}}} \\sim {from}")
            }
        }
    }

    fn source(&mut self, from: &Expr, given: &[Expr]) -> String {
        let model = self.expr(from, Level::Relation);
        if given.is_empty() {
            return model;
        }
        let given = self.items(given);
        format!("{model}\\left(\\cdot\\mid {given}\\right)")
    }

    /// Enters a variable and writes it as it stands in front of `\sim` or `\in`: a record as its components.
    fn enter_written(&mut self, domain: &Domain) -> String {
        let letter = self.enter(domain);
        let set = match domain {
            Domain::Elements(set) | Domain::Draw { from: set, .. } => set,
            _ => return letter,
        };
        let fields: Vec<String> = (0..).map_while(|field| self.notation.field_letter(set, field)).collect();
        if fields.len() < 2 { letter } else { format!("({})", fields.join(",")) }
    }
}

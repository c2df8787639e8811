//! Names of typed formulas that are applied to arguments, conditional probabilities among them, and draws from
//! distributions that nothing declares.

use super::cursor::{Bracketed, Cursor, is_dots, row_span, split_commas, symbol_name, trimmed, ungrouped};
use super::draw::Draw;
use super::head::Head;
use super::index::Index;
use super::probability::{bar_split, find_bar, is_placeholder};
use super::reader::{Reader, Variable};
use super::set_size::Sets;
use super::term::{Read, Term, Trouble};
use crate::cards::flatten;
use crate::expr::{BAR, Domain, Expr, Name, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node, find_node};
use crate::text::Span;

impl Reader<'_> {
    /// The arguments of a name that is applied: those before the bar, the bar, those behind it.
    pub(super) fn applied_arguments(&mut self, bracketed: &Bracketed) -> Read<Vec<Expr>> {
        let (target, given) = match find_bar(bracketed.inside) {
            Some(_) => bar_split(bracketed.inside),
            None => (trimmed(bracketed.inside), None),
        };
        let mut args = self.argument_list(target)?;
        if let Some(given) = given {
            args.push(bar());
            // Conditions have no order.
            let mut conditions = self.argument_list(given)?;
            conditions.sort();
            args.extend(conditions);
        }
        Ok(args)
    }

    /// Arguments between commas; `w_1, \dots, w_{i-1}` and `w_{<i}` are one argument.
    fn argument_list(&mut self, row: &[Node]) -> Read<Vec<Expr>> {
        let rows: Vec<Vec<Node>> =
            self.arguments(row).into_iter().map(|row| row.to_vec()).filter(|row| !trimmed(row).is_empty()).collect();
        let mut args: Vec<Expr> = Vec::new();
        let mut place = 0;
        while place < rows.len() {
            let row = trimmed(&rows[place]);
            let is_list = matches!(row, [node] if is_dots(node)) && place > 0;
            if is_list && let Some(last) = rows.get(place + 1) {
                let (first, last) = (self.element_of(trimmed(&rows[place - 1])), self.element_of(trimmed(last)));
                let (Some((name, mut from)), Some((other, to))) = (first, last) else {
                    return Err(Trouble::new("R005", "the dots do not join two of one family", row_span(row)));
                };
                if name != other {
                    return Err(Trouble::new("R005", "the dots do not join two of one family", row_span(row)));
                }
                args.pop();
                // `w_1, w_2, \dots`: what is written out before belongs to the run.
                if place > 1
                    && let Some((_, start)) = self.element_of(trimmed(&rows[place - 2]))
                    && crate::expr::constant_difference(&from, &start) == Some(1)
                {
                    args.pop();
                    from = start;
                }
                args.push(run(&name, from, to));
                place += 2;
                continue;
            }
            args.push(self.argument(row)?);
            place += 1;
        }
        Ok(args)
    }

    /// One argument: a number, or the run `w_{<i}`.
    fn argument(&mut self, row: &[Node]) -> Read<Expr> {
        if let [node] = row
            && let Some(head) = Head::of(node)
            && let [item] = head.items.as_slice()
            && let Ok(Index::Between(from, to)) = self.attempt(|reader| reader.index_item(item))
        {
            return Ok(run(&head.base.plain, from, to));
        }
        let term = self.whole(row)?;
        self.as_number(term, row_span(row))
    }

    /// The family and the index of `w_{i-1}`.
    fn element_of(&mut self, row: &[Node]) -> Option<(String, Expr)> {
        let [node] = row else { return None };
        let head = Head::of(node)?;
        let [item] = head.items.as_slice() else { return None };
        let at = self.attempt(|reader| reader.whole_number(item)).ok()?;
        Some((head.base.plain.clone(), at))
    }

    /// `x \sim p(\cdot \mid z)` of a typed formula: `x` runs over a finite set of no size in particular, with the
    /// weights of `p`.
    pub(super) fn general_draw(&mut self, names: Vec<&[Node]>, source: &[Node], draws: &mut Vec<Draw>) -> Read<()> {
        let mut letters: Vec<&[Node]> = Vec::new();
        for name in names {
            letters.extend(self.components(name)?);
        }
        let (name, mut args, given) = self.source_of(source, &letters)?;
        let mut fresh = Vec::new();
        for name in letters {
            let key = flatten(ungrouped(name), false);
            let (id, variable) = self.fresh();
            args.push(variable.clone());
            let variables = vec![Variable { key: key.clone(), term: Term::number(variable), role: None, typed: true }];
            self.scope.extend(variables.iter().cloned());
            fresh.push(Draw { id, domain: self.open_range(), letter: key, variables, weight: Some(Expr::integer(1)) });
        }
        if let Some(last) = fresh.last_mut() {
            last.weight = Some(weight(name, args, given));
        }
        draws.extend(fresh);
        Ok(())
    }

    /// The Kullback-Leibler divergence of two distributions of the general vocabulary, as a sum over all values.
    pub(super) fn general_divergence(&mut self, p: &[Node], q: &[Node], span: Span) -> Read<Expr> {
        let letters = self.distribution_below(p).or_else(|| self.distribution_below(q)).unwrap_or_default();
        let variables: Vec<(u32, Expr)> = (0..letters.len().max(1)).map(|_| self.fresh()).collect();
        let mut weights = Vec::new();
        for source in [p, q] {
            if let Some(mixture) = self.mixture(source, &variables)? {
                weights.push(mixture);
                continue;
            }
            let (name, mut args, given) = self.source_of(source, &letters)?;
            args.extend(variables.iter().map(|(_, variable)| variable.clone()));
            weights.push(weight(name, args, given));
        }
        let [p, q] = [weights.remove(0), weights.remove(0)];
        let mut sum = Expr::product(vec![p.clone(), p.log().minus(q.log())]);
        for (place, (id, _)) in variables.iter().enumerate().rev() {
            let letter = letters.get(place).map_or("x".to_owned(), |name| flatten(ungrouped(name), false));
            sum = Expr::bind(crate::expr::Binder::Sum, self.open_range(), None, sum, *id, &letter);
        }
        Ok(self.at(sum, span))
    }

    /// The probability under a mixture: `\frac{P + Q}{2}`, or a letter that stands for one.
    fn mixture(&mut self, source: &[Node], variables: &[(u32, Expr)]) -> Read<Option<Expr>> {
        let source = ungrouped(source);
        let [(_, place)] = variables else { return Ok(None) };
        let body = match source {
            [name] => {
                let Some(head) = Head::of(name) else { return self.mixed(source, place) };
                let definitions = self.definitions;
                let known = definitions.iter().find(|it| !it.is_called() && it.matches(&head).is_some());
                match known {
                    Some(known) => known.body.clone(),
                    None => return Ok(None),
                }
            }
            row => row.to_vec(),
        };
        self.mixed(&body, place)
    }

    /// A sum or mean of distributions at one outcome; `None` where a row holds anything else.
    fn mixed(&mut self, row: &[Node], place: &Expr) -> Read<Option<Expr>> {
        let mut names: Vec<String> = Vec::new();
        let mut visit = |node: &Node| {
            if matches!(node.kind, NodeKind::Symbol { class: Class::Ordinary, .. }) {
                names.push(flatten(std::slice::from_ref(node), false));
            }
            false
        };
        find_node(row, &mut visit);
        let is_sum = find_node(row, &mut |node: &Node| matches!(symbol_name(node), Some("+"))).is_some();
        if !is_sum || self.members.is_some() || !names.iter().all(|name| is_distribution(name)) {
            return Ok(None);
        }
        self.members = Some(super::array::Members::new(names, place.clone()));
        let value = self.whole_number(row);
        self.members = None;
        value.map(Some)
    }

    /// A distribution's name, its parameters and what it is conditioned on.
    fn source_of(&mut self, source: &[Node], letters: &[&[Node]]) -> Read<(String, Vec<Expr>, Vec<Expr>)> {
        let source = ungrouped(source);
        let mut cursor = Cursor::new(source);
        let unclear = || Trouble::new("R005", "this distribution is not understood", row_span(source));
        let Some(head) = cursor.advance().and_then(Head::of) else { return Err(unclear()) };
        let (name, args) = self.source_parts(&head)?;
        let mut given = Vec::new();
        if let Some(bracketed) = cursor.bracketed() {
            let (target, condition) = bar_split(bracketed.inside);
            let is_drawn =
                |row: &[Node]| letters.iter().any(|name| flatten(ungrouped(name), false) == flatten(row, false));
            let names_drawn =
                is_placeholder(target) || split_commas(target).into_iter().all(|row| is_drawn(trimmed(row)));
            match condition {
                Some(condition) if names_drawn => given = self.argument_list(condition)?,
                None if names_drawn => {}
                // `\mathcal{N}(0, 1)`: parameters.
                None => given = self.argument_list(target)?,
                Some(_) => return Err(unclear()),
            }
        }
        if !cursor.is_done() {
            return Err(unclear());
        }
        Ok((name, args, given))
    }

    pub(super) fn open_range(&self) -> Domain {
        Domain::Range(Expr::integer(1), super::binder::open_size())
    }
}

/// The probability of what is drawn: the last arguments before the bar.
fn weight(name: String, mut args: Vec<Expr>, mut given: Vec<Expr>) -> Expr {
    if !given.is_empty() {
        args.push(bar());
        given.sort();
        args.extend(given);
    }
    ExprNode::Object(Name::Letter(name.into()), args).into()
}

/// The bar of a condition among arguments.
fn bar() -> Expr {
    ExprNode::Object(Name::Letter(BAR.into()), Vec::new()).into()
}

/// The elements of a family from one index to another, as one argument.
fn run(name: &str, from: Expr, to: Expr) -> Expr {
    ExprNode::Object(Name::Letter(format!("{}_{{:}}", super::name::readable(name)).into()), vec![from, to]).into()
}

/// The letter of the variables that probabilities are summed over to be divided by their sum.
pub const NORMALISER: &str = "#";

/// Makes the probabilities of a finished formula sum to one over what is not conditioned on, where that runs over
/// sets of no size in particular.
pub(super) fn normalised(expr: &Expr, sets: &Sets) -> Expr {
    // `Q` is a distribution beside another one, and a value of actions alone.
    let is_beside = expr.any(&mut |part| {
        matches!(part.node(), ExprNode::Object(Name::Letter(latex), args) if !args.is_empty() && matches!(latex.as_ref(), "P" | "p"))
    });
    Normaliser { sets, is_beside }.normalised(expr, &mut Vec::new())
}

/// Whether the values of a letter with one index sum to one.
fn sums_to_one(latex: &str, is_beside: bool) -> bool {
    let base = latex.split(['_', '^']).next().unwrap_or(latex);
    is_distribution(latex) && !matches!(base, "\\mu" | "\\rho") && (is_beside || base != "Q")
}

struct Normaliser<'a> {
    sets: &'a Sets,
    is_beside: bool,
}

impl Normaliser<'_> {
    /// `scope` has what the variables around run over, where probabilities sum to one over it.
    fn normalised(&self, expr: &Expr, scope: &mut Vec<Option<Domain>>) -> Expr {
        let domain = match expr.node() {
            ExprNode::Bind { domain, .. } => Some(domain.clone()),
            _ => None,
        };
        let rebuilt = expr.map_parts(&mut |part, bound| {
            if let Some(domain) = domain.as_ref().filter(|_| bound == 1) {
                scope.push(self.sets.is_whole(domain).then(|| domain.clone()));
                let part = self.normalised(part, scope);
                scope.pop();
                part
            } else {
                self.normalised(part, scope)
            }
        });
        let ExprNode::Object(name @ Name::Letter(latex), args) = rebuilt.node() else { return rebuilt };
        let is_bar = |arg: &Expr| matches!(arg.node(), ExprNode::Object(Name::Letter(it), _) if it.as_ref() == BAR);
        let bar = args.iter().position(is_bar);
        if bar.is_none() && !sums_to_one(latex, self.is_beside) || latex.starts_with("\\nabla") {
            return rebuilt;
        }
        let targets = &args[..bar.unwrap_or(args.len())];
        let domain_of = |arg: &Expr| match arg.node() {
            ExprNode::Bound(index) => scope.iter().rev().nth(*index as usize).cloned().flatten(),
            _ => None,
        };
        let domains: Option<Vec<Domain>> = targets.iter().map(domain_of).collect();
        let Some(domains) = domains.filter(|domains| !domains.is_empty()) else { return rebuilt };
        let count = domains.len() as u32;
        let mut inside: Vec<Expr> = (0..count).rev().map(|at| ExprNode::Bound(at).into()).collect();
        inside.extend(args[targets.len()..].iter().map(|arg| arg.shifted(i64::from(count))));
        let total: Expr = ExprNode::Object(name.clone(), inside).into();
        let total = domains.into_iter().rev().fold(total, |body, domain| {
            let letter = crate::expr::Loose(NORMALISER.into());
            ExprNode::Bind { binder: crate::expr::Binder::Sum, domain, filter: None, body, letter }.into()
        });
        rebuilt.over(total)
    }
}

/// Whether a letter is one of those that probabilities bear.
pub fn is_distribution(latex: &str) -> bool {
    // `Q^\pi` is a value of actions.
    let base = if latex.starts_with("Q^") { latex } else { latex.split(['_', '^']).next().unwrap_or(latex) };
    matches!(base, "p" | "q" | "P" | "Q" | "\\pi" | "\\Pr" | "\\mathbb{P}" | "\\hat{p}" | "\\mu" | "\\rho")
}

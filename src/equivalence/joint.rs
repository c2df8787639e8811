//! Typed probabilities as those of one joint distribution, whose laws then hold: `p(x)` is a sum of `p(x, y)`, and
//! `p(y | x)` a quotient of the two.
//!
//! Nobody says of a typed formula what its probabilities are. Where the letters tell which variables there are, every
//! probability is written as sums of one table, so that worlds with any table decide.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::related::spelled;
use super::renaming::permutations;
use crate::expr::{BAR, Binder, Domain, Expr, Loose, Name, Node};
use crate::reading::{NORMALISER, is_distribution, open_size};

/// The most variables of a distribution: all that a probability leaves out are summed over.
const VARIABLES: usize = 3;

/// Two formulas with the probabilities of each name written as sums of one table.
pub(super) struct Joint {
    pub reference: Expr,
    pub answer: Expr,
    /// Whether the names are those of distributions, so that what holds by their laws does hold.
    pub is_distribution: bool,
}

/// Reads the names of two formulas as joint distributions; `None` where it is not clear what their variables are.
pub(super) fn as_joint(reference: &Expr, answer: &Expr) -> Option<Joint> {
    let mut atoms = [Vec::new(), Vec::new()];
    for (expr, atoms) in [reference, answer].into_iter().zip(&mut atoms) {
        collect(expr, &mut Vec::new(), atoms);
    }
    let [first, second] = &atoms;
    let names: BTreeSet<&str> = first.iter().chain(second).map(|atom| atom.name.as_ref()).collect();
    let mut tables = FxHashMap::default();
    for name in names {
        let of = |atoms: &[Atom]| atoms.iter().filter(|atom| atom.name == name).cloned().collect::<Vec<_>>();
        let (first, second) = (of(first), of(second));
        if is_related(name, &first, &second) {
            tables.insert(name.to_owned(), Table::of(name, &first, &second)?);
        }
    }
    let is_distribution = tables.values().all(|table| table.is_alone() || table.is_distribution);
    let written = |expr: &Expr| Writer { tables: &tables }.written(expr, &mut Vec::new());
    Some(Joint { reference: written(reference)?, answer: written(answer)?, is_distribution })
}

/// The same with the variables of the answer's sums under the letters of the reference's, in every order: which of its
/// letters is which is not told.
pub(super) fn as_joint_renamed(reference: &Expr, answer: &Expr) -> Vec<Joint> {
    let letters = |expr: &Expr| {
        let mut letters = BTreeSet::new();
        expr.walk(&mut |part| {
            if let Node::Bind { letter, .. } = part.node()
                && letter.0.as_ref() != NORMALISER
            {
                letters.insert(letter.0.to_string());
            }
        });
        letters.into_iter().collect::<Vec<_>>()
    };
    let (wanted, own) = (letters(reference), letters(answer));
    if wanted.len() != own.len() || own.len() > VARIABLES || wanted == own {
        return Vec::new();
    }
    let orders = permutations(wanted.len());
    let renamed = orders.iter().filter_map(|order| {
        let new = |letter: &str| own.iter().position(|it| it == letter).map(|place| wanted[order[place]].as_str());
        as_joint(reference, &renamed(answer, &new))
    });
    renamed.collect()
}

/// The same with other letters for bound variables.
fn renamed<'n>(expr: &Expr, new: &dyn Fn(&str) -> Option<&'n str>) -> Expr {
    let inner = expr.map_parts(&mut |part, _| renamed(part, new));
    match inner.node() {
        Node::Bind { binder, domain, filter, body, letter } => {
            let (binder, domain) = (*binder, domain.clone());
            let letter = new(&letter.0).map_or_else(|| letter.clone(), |new| Loose(new.into()));
            Node::Bind { binder, domain, filter: filter.clone(), body: body.clone(), letter }.into()
        }
        _ => inner,
    }
}

/// A binder around a place.
#[derive(Debug, Clone)]
struct Scope {
    letter: String,
    /// What its variable is summed over without a condition, if it is.
    summed: Option<Domain>,
}

impl Scope {
    fn of(node: &Node) -> Option<Scope> {
        let Node::Bind { binder, domain, filter, letter, .. } = node else { return None };
        let is_sum = *binder == Binder::Sum && filter.is_none();
        let is_closed = !domain.parts().iter().any(|part| part.has_outer_bound());
        Some(Scope { letter: letter.0.to_string(), summed: (is_sum && is_closed).then(|| domain.clone()) })
    }
}

/// How the values of a variable are written that is summed over: as the bound variable, or as members of a family.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    family: Option<Name>,
    domain: Domain,
}

/// What stands for a variable among the arguments of a probability.
#[derive(Debug, Clone)]
struct Argument {
    /// The letter without primes and indices; `None` for the variable of a sum that makes probabilities sum to one.
    base: Option<String>,
    /// The letter with them; `None` where an index is bound.
    full: Option<String>,
    is_bound: bool,
    source: Option<Source>,
}

impl Argument {
    fn of(expr: &Expr, scopes: &[Scope]) -> Option<Argument> {
        let scope = |index: u32| scopes.iter().rev().nth(index as usize);
        let without_primes = |letter: &str| letter.trim_end_matches('\'').to_owned();
        match expr.node() {
            Node::Bound(index) => {
                let Scope { letter, summed } = scope(*index)?;
                // `\sum_{x_{t-1}}`: which of the family's members it is, is not told.
                if letter.contains('_') {
                    return None;
                }
                let source = summed.clone().map(|domain| Source { family: None, domain });
                let is_named = letter != NORMALISER;
                Some(Argument {
                    base: is_named.then(|| without_primes(letter)),
                    full: is_named.then(|| letter.clone()),
                    is_bound: true,
                    source,
                })
            }
            // A run of elements is several variables.
            Node::Object(Name::Letter(letter), _) if letter.contains(':') => None,
            Node::Object(name @ Name::Letter(letter), indices) => {
                let base = Some(without_primes(letter));
                let is_bound = indices.iter().any(Expr::has_outer_bound);
                let source = match indices.as_slice() {
                    [index] => match index.node() {
                        Node::Bound(index) => {
                            scope(*index)?.summed.clone().map(|domain| Source { family: Some(name.clone()), domain })
                        }
                        _ => None,
                    },
                    _ => None,
                };
                let full = (!is_bound).then(|| spelled(expr, &[]));
                Some(Argument { base, full, is_bound, source })
            }
            _ => None,
        }
    }
}

/// A name with its arguments as they are written.
#[derive(Debug, Clone)]
struct Atom {
    name: String,
    /// `None` where one is no letter.
    arguments: Option<Vec<Argument>>,
    count: usize,
    has_bar: bool,
}

/// Whether there may be laws between the values of a name.
fn is_related(name: &str, first: &[Atom], second: &[Atom]) -> bool {
    let mut all = first.iter().chain(second);
    let count = all.clone().next().map(|atom| atom.count);
    is_distribution(name) || all.any(|atom| atom.has_bar || Some(atom.count) != count)
}

fn is_bar(expr: &Expr) -> bool {
    matches!(expr.node(), Node::Object(Name::Letter(latex), _) if latex.as_ref() == BAR)
}

/// Whether something is a family or function of letters.
fn applied(expr: &Expr) -> Option<(&str, &[Expr])> {
    match expr.node() {
        Node::Object(Name::Letter(name), arguments) if !arguments.is_empty() => Some((name, arguments)),
        _ => None,
    }
}

/// The applications of names; what stands among their arguments is none.
fn collect(expr: &Expr, scopes: &mut Vec<Scope>, found: &mut Vec<Atom>) {
    if let Some((name, arguments)) = applied(expr) {
        let count = arguments.iter().filter(|argument| !is_bar(argument)).count();
        let read = arguments.iter().filter(|argument| !is_bar(argument)).map(|it| Argument::of(it, scopes)).collect();
        let has_bar = arguments.iter().any(is_bar);
        found.push(Atom { name: name.to_owned(), arguments: read, count, has_bar });
        return;
    }
    let scope = Scope::of(expr.node());
    for (part, bound) in expr.parts() {
        let depth = scopes.len();
        scopes.extend(scope.clone().filter(|_| bound == 1));
        collect(part, scopes, found);
        scopes.truncate(depth);
    }
}

/// The variables of one name.
#[derive(Debug)]
struct Table {
    variables: Vec<(String, Option<Source>)>,
    /// Letters that two arguments of one probability have, as with `s'` beside `s`.
    twins: Vec<String>,
    is_distribution: bool,
}

impl Table {
    fn of(name: &str, first: &[Atom], second: &[Atom]) -> Option<Table> {
        let arguments = |atoms: &[Atom]| atoms.iter().map(|atom| atom.arguments.clone()).collect::<Option<Vec<_>>>();
        let has_bar = first.iter().chain(second).any(|atom| atom.has_bar);
        let is_single = first.iter().chain(second).all(|atom| atom.count == 1 && !atom.has_bar);
        let (first, second) = (arguments(first)?, arguments(second)?);
        let all = || first.iter().chain(&second);
        let is_distribution =
            has_bar || matches!(name, "p" | "q" | "P" | "\\Pr" | "\\mathbb{P}" | "\\hat{p}" | "\\hat{P}");
        let mut table = Table { variables: Vec::new(), twins: Vec::new(), is_distribution };
        if is_single {
            let free = |atoms: &[Vec<Argument>]| {
                let free = atoms.iter().flatten().filter(|argument| !argument.is_bound);
                let mut free: Vec<String> = free.filter_map(|argument| argument.full.clone()).collect();
                free.sort();
                free.dedup();
                free
            };
            return (free(&first) == free(&second)).then_some(table);
        }
        for atom in all() {
            for (place, argument) in atom.iter().enumerate() {
                let is_twin = atom[..place].iter().any(|other| other.base == argument.base);
                table.twins.extend(argument.base.clone().filter(|_| is_twin));
            }
        }
        let classes = |atoms: &[Vec<Argument>]| -> Option<Vec<String>> {
            let named = atoms.iter().flatten().filter(|argument| argument.base.is_some());
            let mut classes = named.map(|argument| table.class(argument)).collect::<Option<Vec<_>>>()?;
            classes.sort();
            classes.dedup();
            Some(classes)
        };
        let (one, other) = (classes(&first)?, classes(&second)?);
        // Other letters may be other variables, or the same ones renamed.
        let (more, fewer) = if one.len() < other.len() { (other, one) } else { (one, other) };
        if fewer.is_empty() || !fewer.iter().all(|class| more.contains(class)) || more.len() > VARIABLES {
            return None;
        }
        let mut variables: Vec<(String, Option<Source>)> = more.into_iter().map(|class| (class, None)).collect();
        for argument in all().flatten() {
            let (Some(source), Some(_)) = (&argument.source, &argument.base) else { continue };
            let class = table.class(argument)?;
            let known = &mut variables.iter_mut().find(|(known, _)| *known == class)?.1;
            if known.as_ref().is_some_and(|known| known != source) {
                return None;
            }
            *known = Some(source.clone());
        }
        // `p_{ij}` and `p_{ji}` may be entries of a matrix, unless a bar says that they are probabilities.
        let orders = all().map(|atom| atom.iter().filter_map(|argument| table.class(argument)).collect::<Vec<_>>());
        let orders: Vec<Vec<String>> = orders.collect();
        let is_before = |order: &[String], one: &str, other: &str| {
            let place = |class: &str| order.iter().position(|it| it == class);
            matches!((place(one), place(other)), (Some(one), Some(other)) if one < other)
        };
        let is_turned = |first: &String, second: &String| orders.iter().any(|order| is_before(order, second, first));
        let mut pairs = orders.iter().flat_map(|order| order.iter().zip(order.iter().skip(1)));
        table.is_distribution &= has_bar || !pairs.any(|(first, second)| is_turned(first, second));
        table.variables = variables;
        Some(table)
    }

    /// Whether it has one argument everywhere, so that nothing follows from laws.
    fn is_alone(&self) -> bool {
        self.variables.is_empty()
    }

    /// The variable that an argument stands for.
    fn class(&self, argument: &Argument) -> Option<String> {
        let base = argument.base.clone()?;
        if self.twins.contains(&base) { argument.full.clone() } else { Some(base) }
    }

    /// The sum of the table over the variables that have no value here.
    fn marginal(&self, name: &str, values: &[(usize, &Expr)]) -> Expr {
        let value = |place: usize| values.iter().find(|(known, _)| *known == place).map(|(_, value)| *value);
        let hidden: Vec<usize> = (0..self.variables.len()).filter(|place| value(*place).is_none()).collect();
        let source = |place: usize| {
            let open = || Source { family: None, domain: Domain::Range(Expr::integer(1), open_size()) };
            self.variables[place].1.clone().unwrap_or_else(open)
        };
        let depth = hidden.len();
        let entry = |place: usize| match (value(place), hidden.iter().position(|it| *it == place)) {
            (Some(value), _) => value.shifted(depth as i64),
            (None, at) => {
                let bound: Expr = Node::Bound((depth - 1 - at.unwrap_or(0)) as u32).into();
                match source(place).family {
                    Some(family) => Node::Object(family, vec![bound]).into(),
                    None => bound,
                }
            }
        };
        let table = Node::Object(Name::Letter(name.into()), (0..self.variables.len()).map(entry).collect());
        hidden.iter().rev().fold(table.into(), |body: Expr, place| {
            let (domain, letter) = (source(*place).domain, Loose(NORMALISER.into()));
            Node::Bind { binder: Binder::Sum, domain, filter: None, body, letter }.into()
        })
    }
}

struct Writer<'a> {
    tables: &'a FxHashMap<String, Table>,
}

impl Writer<'_> {
    fn written(&self, expr: &Expr, scopes: &mut Vec<Scope>) -> Option<Expr> {
        if let Some((name, arguments)) = applied(expr) {
            return match self.tables.get(name).filter(|table| !table.is_alone()) {
                Some(table) => self.probability(name, table, arguments, scopes),
                None => Some(expr.clone()),
            };
        }
        let scope = Scope::of(expr.node());
        let mut is_sound = true;
        let written = expr.map_parts(&mut |part, bound| {
            let scope = scope.clone().filter(|_| bound == 1);
            let depth = scopes.len();
            scopes.extend(scope);
            let written = self.written(part, scopes);
            scopes.truncate(depth);
            is_sound &= written.is_some();
            written.unwrap_or_else(|| part.clone())
        });
        is_sound.then_some(written)
    }

    fn probability(&self, name: &str, table: &Table, arguments: &[Expr], scopes: &[Scope]) -> Option<Expr> {
        let bar = arguments.iter().position(is_bar);
        let mut values: Vec<(usize, &Expr)> = Vec::new();
        let mut unnamed = Vec::new();
        for argument in arguments.iter().filter(|argument| !is_bar(argument)) {
            let read = Argument::of(argument, scopes)?;
            match read.base {
                Some(_) => {
                    let class = table.class(&read)?;
                    let place = table.variables.iter().position(|(known, _)| *known == class)?;
                    values.push((place, argument));
                }
                None => unnamed.push((argument, read.source.map(|source| source.domain))),
            }
        }
        // What sums to one does so for every variable that is left, over the set of that variable.
        for (argument, domain) in unnamed {
            let is_left = |place: &usize| values.iter().all(|(known, _)| known != place);
            let is_own =
                |place: &usize| table.variables[*place].1.as_ref().map(|source| &source.domain) == domain.as_ref();
            let left = || (0..table.variables.len()).filter(is_left);
            let place = left().find(is_own).or_else(|| left().next())?;
            values.push((place, argument));
        }
        let marginal = table.marginal(name, &values);
        Some(match bar {
            Some(bar) => {
                let given = &arguments[bar + 1..];
                values.retain(|(_, value)| given.contains(value));
                marginal.over(table.marginal(name, &values))
            }
            None if table.is_distribution => marginal.over(table.marginal(name, &[])),
            None => marginal,
        })
    }
}

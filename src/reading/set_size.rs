//! Sets that typed formulas sum over: which of an answer's are those of the reference, and over which of them
//! probabilities sum to one.

use std::collections::BTreeSet;

use super::binder::{OPEN_SIZE, open_size};
use super::general::{NORMALISER, is_distribution};
use crate::expr::{BAR, Binder, Domain, Expr, Function, Name, Node};

/// How the name of a set's size begins; nobody can type it for a letter.
const SIZE: &str = "\\left|";

/// The size of the set with a name.
pub(super) fn set_size(set: &str) -> Expr {
    Node::Object(Name::Letter(format!("{SIZE}{set}\\right|").into()), Vec::new()).into()
}

/// Whether a name is that of a set's size.
pub fn is_set_size(name: &str) -> bool {
    name == OPEN_SIZE || name.starts_with(SIZE)
}

/// The sets that a formula sums over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sets {
    /// Their names; [`OPEN_SIZE`] for one without.
    names: BTreeSet<String>,
    /// Those over which the formula itself sums a probability: nobody writes a 1 like that.
    partial: BTreeSet<String>,
}

/// The set that a domain is, by name.
fn set_of(domain: &Domain) -> Option<&str> {
    let Domain::Range(from, to) = domain else { return None };
    let Node::Object(Name::Letter(name), arguments) = to.node() else { return None };
    let set = match name.strip_prefix(SIZE) {
        Some(rest) => rest.strip_suffix("\\right|")?,
        None => (name.as_ref() == OPEN_SIZE).then_some(OPEN_SIZE)?,
    };
    (from.is_integer(1) && arguments.is_empty()).then_some(set)
}

/// Whether a name says that the set is a part of another: `V_p`.
fn is_marked(set: &str) -> bool {
    // Scripts, primes and accents.
    set.contains(['_', '^', '\'', '('])
}

/// Whether a probability of the innermost variable alone stands here.
fn is_probability(body: &Expr) -> bool {
    let Node::Object(Name::Letter(name), arguments) = body.node() else { return false };
    let is_bar = |part: &Expr| matches!(part.node(), Node::Object(Name::Letter(it), _) if it.as_ref() == BAR);
    let bar = arguments.iter().position(is_bar);
    let is_own = |part: &Expr| *part.node() == Node::Bound(0);
    match (bar, arguments.as_slice()) {
        (Some(1), [target, ..]) => is_own(target),
        (None, [target]) => is_own(target) && is_distribution(name),
        _ => false,
    }
}

impl Sets {
    /// Those of a formula whose probabilities are not made to sum to one yet, or are.
    pub fn of(expr: &Expr) -> Sets {
        let mut sets = Sets::default();
        expr.walk(&mut |part| {
            let Node::Bind { binder, domain, filter, body, letter } = part.node() else { return };
            let Some(set) = set_of(domain).filter(|_| letter.0.as_ref() != NORMALISER) else { return };
            sets.names.insert(set.to_owned());
            if *binder == Binder::Sum && filter.is_none() && is_probability(body) {
                sets.partial.insert(set.to_owned());
            }
        });
        sets
    }

    /// Whether probabilities sum to one over this domain.
    pub(super) fn is_whole(&self, domain: &Domain) -> bool {
        set_of(domain).is_some_and(|set| !is_marked(set) && !self.partial.contains(set))
    }

    /// Why a formula with these sets and one with others may be the same all the same; `None` where they are not.
    pub fn open_relation(&self, other: &Sets) -> Option<&'static str> {
        let only = |one: &Sets, other: &Sets| one.names.difference(&other.names).cloned().collect::<Vec<_>>();
        let (first, second) = (only(self, other), only(other, self));
        let base = |set: &String| set.split(['_', '^', '\'', '(']).next().unwrap_or_default().to_owned();
        match (first.as_slice(), second.as_slice()) {
            ([], []) => None,
            ([one], [other]) if base(one) == base(other) => None,
            _ if self.names.contains(OPEN_SIZE) != other.names.contains(OPEN_SIZE) => {
                Some("one formula says over what it sums and the other does not")
            }
            _ => Some("the formulas sum over sets of other names"),
        }
    }

    /// An answer's formula with the only set that it sums over under the name that the reference has for its only set.
    pub(super) fn named_as_here(&self, expr: &Expr) -> Expr {
        let own = Sets::of(expr);
        let only = |sets: &Sets| {
            let mut names = sets.names.iter();
            names.next().filter(|_| names.next().is_none()).filter(|set| !is_marked(set)).cloned()
        };
        let (Some(wanted), Some(own)) = (only(self), only(&own)) else { return expr.clone() };
        let size = |set: &str| if set == OPEN_SIZE { open_size() } else { set_size(set) };
        let (wanted, own) = (size(&wanted), size(&own));
        // `\frac{1}{|D|} \sum_{x \in T}` speaks of two sets.
        if expr.any(&mut |part| *part == wanted) {
            return expr.clone();
        }
        expr.replace(&mut |part, _| (*part == own).then(|| wanted.clone()))
    }

    /// An answer's formula with its sums up to a number of its own, `\sum_{j=1}^{d}`, over what the reference leaves open;
    /// `is_known` tells the letters that the reference has, `has_number` whether one of them may be the number meant.
    pub(super) fn opened(&self, expr: &Expr, is_known: &dyn Fn(&str) -> bool, has_number: bool) -> Expr {
        let is_open = |sets: &Sets| sets.names.contains(OPEN_SIZE);
        if !is_open(self) || is_open(&Sets::of(expr)) || has_number {
            return expr.clone();
        }
        let letter = |part: &Expr| match part.node() {
            Node::Object(Name::Letter(name), indices) if indices.is_empty() && !name.starts_with(SIZE) => {
                Some(name.to_string())
            }
            _ => None,
        };
        let (mut limits, mut uses) = (Vec::new(), Vec::new());
        expr.walk(&mut |part| {
            uses.extend(letter(part));
            if let Node::Bind { domain: Domain::Range(from, to), .. } = part.node()
                && from.is_integer(1)
            {
                limits.extend(letter(to));
            }
        });
        let count = |all: &[String], name: &str| all.iter().filter(|it| *it == name).count();
        limits.retain(|name| !is_known(name));
        limits.sort();
        let [first, ..] = limits.as_slice() else { return expr.clone() };
        let is_only = limits.last() == Some(first) && count(&limits, first) == count(&uses, first);
        if !is_only {
            return expr.clone();
        }
        expr.replace(&mut |part, _| (letter(part).as_ref() == Some(first)).then(open_size))
    }

    /// A formula in which the bars around the name of a set mean its size.
    pub(super) fn with_sizes(&self, expr: &Expr) -> Expr {
        expr.replace(&mut |part, _| match part.node() {
            Node::Apply(Function::Abs, arguments) => {
                let set = name_of(arguments.first()?)?;
                self.names.contains(&set).then(|| set_size(&set))
            }
            _ => None,
        })
    }

    /// These and others.
    pub(super) fn with(&self, other: &Sets) -> Sets {
        let both = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.union(other).cloned().collect();
        Sets { names: both(&self.names, &other.names), partial: both(&self.partial, &other.partial) }
    }
}

/// A letter with its index as the name of a set.
fn name_of(expr: &Expr) -> Option<String> {
    let Node::Object(Name::Letter(name), indices) = expr.node() else { return None };
    match indices.as_slice() {
        [] => Some(name.to_string()),
        [index] => Some(format!("{name}_{}", name_of(index)?)),
        _ => None,
    }
}

//! Whether an answer is a typed reference in other letters: nothing says what letters mean, so that it is left open.

use super::compare::Comparison;
use super::judge::Judge;
use crate::expr::{BAR, Expr, Name, Node};
use crate::reading::is_set_size;

/// The most letters that are exchanged.
const MOST: usize = 4;

/// What a formula speaks of: a letter with its index, or a family of which it takes many members.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Single(Expr),
    Family(Name, usize),
}

/// The things in a formula, in their order.
fn things(expr: &Expr, found: &mut Vec<Thing>) {
    if let Node::Object(name @ Name::Letter(letter), arguments) = expr.node()
        && letter.as_ref() != BAR
        && !is_set_size(letter)
    {
        let is_plain = |argument: &Expr| match argument.node() {
            Node::Object(_, inner) => inner.is_empty(),
            Node::Number(_) | Node::Constant(_) => true,
            _ => false,
        };
        let is_single = arguments.iter().all(is_plain);
        let thing = match is_single {
            true => Thing::Single(expr.clone()),
            false => Thing::Family(name.clone(), arguments.len()),
        };
        if !found.contains(&thing) {
            found.push(thing);
        }
        if is_single {
            return;
        }
    }
    expr.parts().into_iter().for_each(|(part, _)| things(part, found));
}

/// The formula with the other things in place of these.
fn exchanged(expr: &Expr, pairs: &[(&Thing, &Thing)]) -> Expr {
    let new = |part: &Expr| {
        pairs.iter().find_map(|(own, other)| match (own, other) {
            (Thing::Single(own), Thing::Single(other)) => (part == own).then(|| other.clone()),
            (Thing::Family(own, count), Thing::Family(other, _)) => match part.node() {
                Node::Object(name, arguments) if name == own && arguments.len() == *count => {
                    Some(Node::Object(other.clone(), arguments.clone()).into())
                }
                _ => None,
            },
            _ => None,
        })
    };
    expr.replace(&mut |part, _| new(part))
}

/// The orders of the places up to a number.
pub(super) fn permutations(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |orders, next| {
        let with = |order: Vec<usize>| {
            (0..=order.len()).map(move |place| {
                let mut longer = order.clone();
                longer.insert(place, next);
                longer
            })
        };
        orders.into_iter().flat_map(with).collect()
    })
}

/// The name of a thing, as it is printed.
fn name_of(thing: &Thing) -> Option<&str> {
    match thing {
        Thing::Family(name, _) => Some(name.as_str()),
        Thing::Single(expr) => match expr.node() {
            Node::Object(name, _) => Some(name.as_str()),
            _ => None,
        },
    }
}

/// The name of a thing with the letters below it: `o_w`.
fn whole_name(thing: &Thing) -> String {
    let mut name = name_of(thing).unwrap_or_default().to_owned();
    if let Thing::Single(expr) = thing
        && let Node::Object(_, args) = expr.node()
    {
        args.iter().for_each(|arg| match arg.node() {
            Node::Object(letter, _) => name.push_str(letter.as_str()),
            Node::Number(number) => name.push_str(&number.to_string()),
            _ => {}
        });
    }
    name
}

/// Whether a name is a word, such as `gammaln` or `rate_{max}`, and no letter with or without marks.
fn is_word(name: &str) -> bool {
    let base = name.split(['_', '^', '(']).next().unwrap_or_default();
    base.len() > 1 && base.chars().all(char::is_alphabetic)
}

impl Judge {
    /// Why an answer of another value is left open for a name that the reference has not: a word that may be one of its
    /// letters or a function, or a letter that is told in words to be a quantity that the reference's letters may give.
    pub(super) fn foreign_name(&self, answer: &Expr, told: &[String]) -> Option<String> {
        let (mut wanted, mut own) = (Vec::new(), Vec::new());
        things(&self.prepared().reference.expr, &mut wanted);
        things(answer, &mut own);
        let fresh = own.iter().filter(|thing| !wanted.contains(thing)).filter_map(|it| Some((it, name_of(it)?)));
        let known = |name: &str| wanted.iter().filter_map(name_of).any(|other| other == name);
        let letters = |name: &str| name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        // `Φ` is `\Phi`.
        let told: Vec<String> =
            told.iter().map(|it| letters(&crate::cards::flatten(&crate::latex::parse(it).tree.row, false))).collect();
        let is_told = |thing: &Thing| told.contains(&letters(&whole_name(thing)));
        let is_foreign = |(thing, name): &(&Thing, &str)| is_word(name) || is_told(thing);
        let (_, name) = fresh.filter(|(_, name)| !known(name)).find(is_foreign)?;
        Some(format!("`{name}` is none of the question's names, and no formula tells what it is"))
    }

    /// Whether a part of a chain beside a typed reference has names that neither the reference nor the last part has.
    pub(super) fn has_own_names(&self, part: &Expr, last: &Expr) -> bool {
        if self.prepared().card.is_some() || !self.prepared().has_domains {
            return false;
        }
        let (mut known, mut own) = (Vec::new(), Vec::new());
        things(&self.prepared().reference.expr, &mut known);
        things(last, &mut known);
        things(part, &mut own);
        let names: Vec<&str> = known.iter().filter_map(name_of).collect();
        own.iter().filter_map(name_of).any(|name| !names.contains(&name))
    }

    /// Why an answer of another value may be the reference in other letters; `None` where it is not. Where the two have
    /// letters in common, words must tell what the others are.
    pub(super) fn open_letters(&mut self, answer: &Expr, has_words: bool) -> Option<String> {
        let reference = self.prepared().reference.expr.clone();
        let (mut wanted, mut own) = (Vec::new(), Vec::new());
        things(&reference, &mut wanted);
        things(answer, &mut own);
        let is_shared = own.iter().any(|thing| wanted.contains(thing));
        if is_shared && !has_words {
            return None;
        }
        let missing: Vec<&Thing> = wanted.iter().filter(|thing| !own.contains(thing)).collect();
        let fresh: Vec<&Thing> = own.iter().filter(|thing| !wanted.contains(thing)).collect();
        // One letter alone tells nothing.
        if missing.len() != fresh.len() || !(1..=MOST).contains(&fresh.len()) || wanted.len() < 2 {
            return None;
        }
        let is_same = |judge: &mut Judge, order: &Vec<usize>| {
            let pairs: Vec<(&Thing, &Thing)> = fresh.iter().zip(order).map(|(own, at)| (*own, missing[*at])).collect();
            let renamed = exchanged(answer, &pairs);
            matches!(judge.compare_expressions(&reference, &renamed).0, Comparison::Same(_))
        };
        let orders = permutations(fresh.len());
        orders.iter().any(|order| is_same(self, order)).then(|| "it is the reference in other letters".to_owned())
    }
}

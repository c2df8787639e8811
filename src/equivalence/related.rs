//! What typed formulas leave open: probabilities of one distribution are related in ways that nobody said, and a sum
//! without limits runs over something that the other formula may name.

use std::collections::BTreeSet;

use super::chain_rule::has_prefixes;
use crate::expr::{BAR, Expr, Name, Node, Relation};
use crate::reading::{OUTCOME, RANDOM, Sets, is_distribution};

/// Why two typed formulas of different values may be the same all the same.
pub(super) struct Open {
    pub reason: String,
    /// Whether the laws of probabilities may connect them, and nothing else.
    pub is_of_laws: bool,
}

/// What is open about two typed formulas of different values; `None` where they are not the same.
pub(super) fn open_relation(a: &Expr, b: &Expr) -> Option<Open> {
    let other = |reason: &str| Some(Open { reason: reason.to_owned(), is_of_laws: false });
    if let Some(reason) = Sets::of(a).open_relation(&Sets::of(b)) {
        return other(reason);
    }
    if has_place(a) && has_place(b) {
        return other("where a function is greatest or smallest is not worked out");
    }
    if has_delta(a) && has_equality(b) || has_delta(b) && has_equality(a) {
        return other("`\\delta` with two indices may be 1 where these are equal, and 0 elsewhere");
    }
    if random_names(a) != random_names(b) {
        return other("over what the expectation is taken is not said in both formulas");
    }
    if drawn_together(a) != drawn_together(b) {
        return other("whether what is averaged in two expectations is drawn independently is not said");
    }
    if is_stateless(a) != is_stateless(b) && (has_state(a) || has_state(b)) {
        return other("one formula says on what the policy is conditioned and the other does not");
    }
    if has_prefixes(a) != has_prefixes(b) && has_distribution(a) && has_distribution(b) {
        return other("how the probability of a text comes from those of its tokens is not said in both formulas");
    }
    let mut arities: BTreeSet<(String, usize)> = BTreeSet::new();
    for expr in [a, b] {
        expr.walk(&mut |part| {
            if let Node::Object(Name::Letter(latex), args) = part.node()
                && !args.is_empty()
            {
                arities.insert((latex.to_string(), args.len()));
            }
        });
    }
    let several = |name: &str| arities.iter().filter(|(other, _)| other == name).count() > 1;
    let is_related = |latex: &str, args: &[Expr]| {
        !args.is_empty() && (args.iter().any(is_bar) || is_distribution(latex) || several(latex))
    };
    let (first, second) = (atoms(a, &is_related), atoms(b, &is_related));
    let names: BTreeSet<&str> = first.iter().map(|atom| name_of(atom)).collect();
    let shared = names.into_iter().filter(|name| second.iter().any(|atom| name_of(atom) == *name));
    let mut open = shared.filter(|name| {
        let of =
            |set: &BTreeSet<String>| set.iter().filter(|atom| name_of(atom) == *name).cloned().collect::<BTreeSet<_>>();
        let (first, second) = (of(&first), of(&second));
        let extra: Vec<&String> = first.symmetric_difference(&second).collect();
        // What sums to another in both: `p(x, y)` beside `p(x)`.
        let commas = |atom: &String| atom.matches(',').count();
        let joint = first.iter().chain(&second).any(|atom| !atom.contains(BAR) && commas(atom) > 0);
        let smaller = |atom: &String| first.iter().chain(&second).any(|other| commas(other) < commas(atom));
        if joint && first.iter().chain(&second).any(smaller) {
            return true;
        }
        // Two conditionals alone are connected by no law; with a joint or marginal probability they may be.
        !extra.is_empty() && (first.union(&second).count() > 3 || extra.iter().any(|atom| !atom.contains(BAR)))
    });
    let name = open.next()?;
    let reason = format!("how the values of `{name}` in the two formulas are related is not known");
    Some(Open { reason, is_of_laws: true })
}

/// Whether a formula has a probability.
fn has_distribution(expr: &Expr) -> bool {
    expr.any(&mut |part| match part.node() {
        Node::Object(Name::Letter(latex), args) => !args.is_empty() && is_distribution(latex),
        _ => false,
    })
}

/// Whether a formula speaks of the place of an extremum.
fn has_place(expr: &Expr) -> bool {
    let is_place = |name: &str| matches!(name, "\\arg\\max" | "\\arg\\min");
    expr.any(&mut |part| matches!(part.node(), Node::Object(Name::Letter(name), _) if is_place(name)))
}

/// Whether a formula has a `\delta` with two letters below: Kronecker's, or a name.
fn has_delta(expr: &Expr) -> bool {
    expr.any(&mut |part| match part.node() {
        Node::Object(Name::Letter(latex), args) => match latex.strip_prefix("\\delta") {
            Some("") => args.len() == 2,
            Some(rest) => rest.chars().filter(|letter| letter.is_alphabetic()).count() == 2,
            None => false,
        },
        _ => false,
    })
}

fn has_equality(expr: &Expr) -> bool {
    expr.any(&mut |part| matches!(part.node(), Node::Compare(Relation::Equal | Relation::NotEqual, ..)))
}

/// The names of what is random in expectations that say of no distribution what is drawn.
fn random_names(expr: &Expr) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    expr.walk(&mut |part| {
        if let Node::Object(Name::Letter(latex), args) = part.node()
            && !args.is_empty()
            && latex.contains(RANDOM)
        {
            found.insert(latex.to_string());
        }
    });
    found
}

fn is_policy(latex: &str) -> bool {
    latex.split(['_', '^']).next() == Some("\\pi")
}

/// What is random under each expectation that says of no distribution what is drawn.
fn drawn_together(expr: &Expr) -> BTreeSet<BTreeSet<String>> {
    fn walk(expr: &Expr, scopes: &mut Vec<Option<usize>>, found: &mut Vec<BTreeSet<String>>) {
        if let Node::Object(Name::Letter(latex), args) = expr.node()
            && latex.contains(RANDOM)
            && let Some(Node::Bound(index)) = args.last().map(Expr::node)
            && let Some(Some(place)) = scopes.iter().rev().nth(*index as usize)
        {
            found[*place].insert(latex.to_string());
        }
        let own = match expr.node() {
            Node::Bind { letter, .. } if letter.0.as_ref() == OUTCOME => {
                found.push(BTreeSet::new());
                Some(found.len() - 1)
            }
            _ => None,
        };
        for (part, bound) in expr.parts() {
            let depth = scopes.len();
            scopes.extend((0..bound).map(|_| own));
            walk(part, scopes, found);
            scopes.truncate(depth);
        }
    }
    let mut found = Vec::new();
    walk(expr, &mut Vec::new(), &mut found);
    found.into_iter().filter(|names| !names.is_empty()).collect()
}

/// Whether a formula has a policy with a state.
fn has_state(expr: &Expr) -> bool {
    expr.any(&mut |part| match part.node() {
        Node::Object(Name::Letter(latex), args) => is_policy(latex) && args.iter().any(is_bar),
        _ => false,
    })
}

/// Whether a formula has a policy with something that is drawn from it and without a state: `a \sim \pi_\theta`.
fn is_stateless(expr: &Expr) -> bool {
    expr.any(&mut |part| match part.node() {
        Node::Object(Name::Letter(latex), args) => {
            is_policy(latex) && args.iter().any(|arg| matches!(arg.node(), Node::Bound(_))) && !args.iter().any(is_bar)
        }
        _ => false,
    })
}

/// The name of an application as text.
fn name_of(atom: &str) -> &str {
    atom.split('(').next().unwrap_or_default()
}

fn is_bar(expr: &Expr) -> bool {
    matches!(expr.node(), Node::Object(Name::Letter(latex), _) if latex.as_ref() == BAR)
}

/// The applications of related functions as text, with the letters of bound variables.
fn atoms(expr: &Expr, is_related: &dyn Fn(&str, &[Expr]) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(expr, &mut Vec::new(), is_related, &mut found);
    found
}

fn collect(
    expr: &Expr,
    letters: &mut Vec<String>,
    is_related: &dyn Fn(&str, &[Expr]) -> bool,
    found: &mut BTreeSet<String>,
) {
    if let Node::Object(Name::Letter(latex), args) = expr.node()
        && is_related(latex, args)
    {
        found
            .insert(format!("{latex}({})", args.iter().map(|arg| spelled(arg, letters)).collect::<Vec<_>>().join(",")));
    }
    let letter = match expr.node() {
        Node::Bind { letter, .. } => Some(letter.0.to_string()),
        _ => None,
    };
    for (part, bound) in expr.parts() {
        match (&letter, bound) {
            (Some(letter), 1) => {
                letters.push(letter.clone());
                collect(part, letters, is_related, found);
                letters.pop();
            }
            _ => collect(part, letters, is_related, found),
        }
    }
}

/// An argument as text, with the letters of bound variables.
pub(super) fn spelled(expr: &Expr, letters: &[String]) -> String {
    match expr.node() {
        Node::Number(value) => value.to_string(),
        Node::Bound(index) => letters.iter().rev().nth(*index as usize).cloned().unwrap_or_default(),
        Node::Object(name, args) => {
            let args: Vec<String> = args.iter().map(|arg| spelled(arg, letters)).collect();
            format!("{}[{}]", name.as_str(), args.join(","))
        }
        _ => {
            let parts: Vec<String> = expr.parts().into_iter().map(|(part, _)| spelled(part, letters)).collect();
            format!("{:?}[{}]", std::mem::discriminant(expr.node()), parts.join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(latex: &str, args: &[Expr]) -> Expr {
        Node::Object(Name::Letter(latex.into()), args.to_vec()).into()
    }

    #[test]
    fn probabilities_of_other_events_leave_the_comparison_open() {
        let (a, b, bar) = (letter("a", &[]), letter("b", &[]), letter(BAR, &[]));
        let one = letter("P", &[a.clone(), bar.clone(), b.clone()]);
        let other = letter("P", &[b.clone(), bar, a.clone()]);
        assert!(open_relation(&one, &other).is_none());
        let marginal = letter("P", std::slice::from_ref(&b));
        assert!(open_relation(&one, &Expr::product(vec![other, marginal])).is_some());
        assert!(open_relation(&one, &Expr::product(vec![Expr::integer(2), one.clone()])).is_none());
        assert!(open_relation(&letter("f", std::slice::from_ref(&a)), &letter("f", &[b])).is_none());
        assert!(open_relation(&letter("C", &[a.clone(), a.clone()]), &letter("C", &[a])).is_some());
    }
}

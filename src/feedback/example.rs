//! A counterexample in words.

use crate::cards::{RoleKind, Vocabulary};
use crate::equivalence::{Counterexample, Judgement, Prepared, Step};
use crate::expr::{Expr, Name, Node, Notation, Rational, normalize, print, to_decimal};
use crate::world::{Ball, Scalar, Session, compile};

/// At most this many table entries are told; more would not be read.
const MOST_FACTS: usize = 16;

/// At most this many values of parts are told for each of the two formulas.
const MOST_STEPS: usize = 3;

/// Puts the values of the two formulas' largest parts into the example: what a reader would work out in between.
pub fn add_steps(judgement: &mut Judgement, prepared: &Prepared) {
    let (Some(example), Some(answer)) = (&mut judgement.counterexample, &judgement.expr) else { return };
    let reference = &prepared.reference.expr;
    let vocabulary = &prepared.lexicon.vocabulary;
    let (mut own, mut others) = (closed_parts(reference), closed_parts(answer));
    own.truncate(MOST_STEPS);
    others.truncate(MOST_STEPS);
    let normal = |parts: &[Expr]| parts.iter().map(|part| normalize(part, vocabulary)).collect::<Vec<_>>();
    let (own_normal, others_normal) = (normal(&own), normal(&others));
    let mut session = Session::<Ball>::new(example.world.clone());
    let mut value = |part: &Expr| session.run(&compile(part)).ok().map(|value| value.approximate());
    // The smallest first: so one would work them out.
    for (part, normal) in own.iter().zip(&own_normal).rev() {
        if let Some(value) = value(part) {
            let in_answer = others_normal.contains(normal);
            example.steps.push(Step { in_reference: true, in_answer, part: part.clone(), value });
        }
    }
    for (part, _) in others.iter().zip(&others_normal).rev().filter(|(_, normal)| !own_normal.contains(normal)) {
        if let Some(value) = value(part) {
            example.steps.push(Step { in_reference: false, in_answer: true, part: part.clone(), value });
        }
    }
}

/// Parts without free variables that are worth a line, the largest first; not the whole.
fn closed_parts(expr: &Expr) -> Vec<Expr> {
    let mut found: Vec<Expr> = Vec::new();
    let mut pending: std::collections::VecDeque<&Expr> = expr.parts().into_iter().map(|(part, _)| part).collect();
    while let Some(part) = pending.pop_front() {
        let is_number = matches!(
            part.node(),
            Node::Sum(_) | Node::Product(_) | Node::Power(..) | Node::Apply(..) | Node::Bind { .. }
        );
        // The inverse of something is no step of its own.
        let is_inverse = matches!(part.node(), Node::Power(_, exponent) if exponent.is_integer(-1));
        // `1 - \varepsilon` and `-1/n` are no news.
        let tells = part.any(&mut |inner| match inner.node() {
            Node::Bind { .. } | Node::Probability { .. } => true,
            Node::Object(_, args) => !args.is_empty(),
            _ => false,
        });
        if is_number && !is_inverse && tells && !part.has_outer_bound() && !found.contains(part) {
            found.push(part.clone());
        }
        pending.extend(part.parts().into_iter().map(|(part, _)| part));
    }
    found.sort_by_key(|part| std::cmp::Reverse(part.size()));
    found
}

/// The world and both values, one fact a line; formulas are LaTeX.
pub fn example_lines(example: &Counterexample, vocabulary: &Vocabulary) -> Vec<String> {
    let mut lines = Vec::new();
    let mut numbers = Vec::new();
    for name in &example.names {
        let Name::Role(id) = name else { continue };
        let Some(role) = vocabulary.role(id) else { continue };
        match role.kind {
            RoleKind::Sequence => {
                if let Some(text) = example.world.sentence(name) {
                    lines.push(format!("{} = {text}", role.write));
                }
            }
            RoleKind::Dataset | RoleKind::Group | RoleKind::Prompts => {
                if let Some(rows) = example.world.rows(name) {
                    lines.push(format!("{}: {rows}", role.write));
                }
            }
            _ => {}
        }
    }
    let mut entries = Vec::new();
    for fact in &example.facts {
        let written = written(&fact.name, vocabulary);
        let value = number(fact.value);
        match (fact.target.as_str(), fact.given.as_str()) {
            ("", _) => numbers.push(format!("{written} = {value}")),
            (target, "") => entries.push(format!("{written}({target}) = {value}")),
            (target, given) => entries.push(format!("{written}({target} | {given}) = {value}")),
        }
    }
    if !numbers.is_empty() {
        lines.insert(0, numbers.join(", "));
    }
    let more = entries.len().saturating_sub(MOST_FACTS);
    lines.extend(entries.into_iter().take(MOST_FACTS));
    if more > 0 {
        lines.push(format!("and {more} more table entries"));
    }
    for step in &example.steps {
        let whose = match (step.in_reference, step.in_answer) {
            (true, true) => "in both",
            (true, false) => "in the reference",
            _ => "in the answer",
        };
        lines.push(format!("{whose}: {} = {}", print(&step.part, vocabulary), number(step.value)));
    }
    lines
}

fn written(name: &Name, vocabulary: &Vocabulary) -> String {
    match name {
        Name::Role(id) => vocabulary.object(name, &[]).unwrap_or_else(|| id.to_string()),
        Name::Letter(latex) => latex.to_string(),
    }
}

/// Two values in words, with as many digits as show how they differ.
pub fn values_apart(reference: f64, answer: Option<f64>) -> (String, Option<String>) {
    let Some(answer) = answer else { return (number(reference), None) };
    let shown = |digits: usize| (with_digits(reference, digits), with_digits(answer, digits));
    let value = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    // Rounding may hide a small difference, and may also make a large one of it.
    let tells = |(a, b): &(String, String)| {
        let (told, exact) = (value(b) - value(a), answer - reference);
        exact == 0.0 || a != b && (told - exact).abs() <= 0.1 * exact.abs()
    };
    let found = (DIGITS..MOST_DIGITS).map(shown).find(tells);
    let (reference, answer) = found.unwrap_or_else(|| shown(MOST_DIGITS));
    (reference, Some(answer))
}

/// How many significant digits are usually shown, and how many tell all floating-point numbers apart.
const DIGITS: usize = 6;
const MOST_DIGITS: usize = 17;

/// A value with at most six significant digits.
pub(crate) fn number(value: f64) -> String {
    with_digits(value, DIGITS)
}

fn with_digits(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let size = value.abs().log10().floor() as i32;
    if (-5..15).contains(&size) {
        let most = if digits > DIGITS { 24 } else { 12 };
        let places = (digits as i32 - 1 - size).clamp(0, most) as usize;
        return match Rational::try_from(value) {
            Ok(exact) => to_decimal(&exact, places),
            Err(_) => format!("{value:.places$}"),
        };
    }
    format!("{value:.*e}", digits - 1)
}

#[cfg(test)]
mod tests {
    use super::{number, values_apart};

    #[test]
    fn values_have_six_digits_at_most() {
        assert_eq!(number(0.35), "0.35");
        assert_eq!(number(2.0 / 3.0), "0.666667");
        assert_eq!(number(103_123_200.0), "103123200");
        assert_eq!(number(-1.5), "-1.5");
    }

    #[test]
    fn values_that_differ_look_different() {
        let apart = |a: f64, b: f64| {
            let (a, b) = values_apart(a, Some(b));
            (a, b.unwrap())
        };
        assert_eq!(apart(1.5, 2.0), ("1.5".to_owned(), "2".to_owned()));
        assert_eq!(apart(15.015625, 15.015625000001), ("15.015625".to_owned(), "15.015625000001".to_owned()));
        assert_eq!(apart(2.0, 2.0), ("2".to_owned(), "2".to_owned()));
        let (a, b) = apart(1e20, 1.000_000_000_1e20);
        assert_ne!(a, b);
    }
}

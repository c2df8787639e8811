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

/// A value with at most six significant digits.
pub(crate) fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let size = value.abs().log10().floor() as i32;
    if (-5..15).contains(&size) {
        let places = (5 - size).clamp(0, 12) as usize;
        return match Rational::try_from(value) {
            Ok(exact) => to_decimal(&exact, places),
            Err(_) => format!("{value:.places$}"),
        };
    }
    format!("{value:.5e}")
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn values_have_six_digits_at_most() {
        assert_eq!(number(0.35), "0.35");
        assert_eq!(number(2.0 / 3.0), "0.666667");
        assert_eq!(number(103_123_200.0), "103123200");
        assert_eq!(number(-1.5), "-1.5");
    }
}

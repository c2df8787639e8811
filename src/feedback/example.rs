//! A counterexample in words.

use crate::cards::{RoleKind, Vocabulary};
use crate::equivalence::Counterexample;
use crate::expr::{Name, Rational, to_decimal};

/// At most this many table entries are told; more would not be read.
const MOST_FACTS: usize = 16;

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
    lines
}

fn written(name: &Name, vocabulary: &Vocabulary) -> String {
    match name {
        Name::Role(id) => vocabulary.role(id).map_or_else(|| id.to_string(), |role| role.write.clone()),
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

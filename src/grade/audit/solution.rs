//! Equations that are solved: `120 - 2P = 3P - 30 \iff P = 30` says nothing of `P` but what follows the sign.

use super::auditor::{Auditor, Place, Readings};
use super::number::{Claim, Finding, shown};
use super::values::{Choice, Chosen, Form, name_of, names_of};
use super::{AuditLink, Truth};
use crate::expr::Rational;
use crate::reading::SheetStatement;

/// Signs between an equation and what follows from it.
const FOLLOWS: &[&str] = &[
    "\\Rightarrow",
    "\\Longrightarrow",
    "\\implies",
    "\\iff",
    "\\Leftrightarrow",
    "\\Longleftrightarrow",
    "\\leadsto",
    "⇒",
    "⇔",
    "⟹",
    "⟺",
];

impl Auditor<'_> {
    /// The same link where it is an equation of which the solution stands behind it, or none that holds for all values.
    pub(super) fn as_equation(
        &self,
        link: AuditLink,
        claim: &Claim<'_>,
        readings: &Readings,
        place: Place,
    ) -> AuditLink {
        let names = claim.names();
        if names.is_empty() || link.truth == Truth::True {
            return link;
        }
        let chains = &readings.general[place.statement..];
        let is_followed = claim.right.span.is_some_and(|span| leads_on(claim.text.get(span.end..).unwrap_or_default()));
        if is_followed {
            let solution = chains[1..].iter().rev().find_map(|chain| self.solution(chain, &names));
            let found = solution.map(|(name, value)| (self.solves(claim, &name, &value, place), name, value));
            return match found {
                Some((Some(true), name, value)) => {
                    let note = format!("an equation; it holds for `{name} = {}`", shown(&value));
                    AuditLink { assumption: String::new(), ..link }.judged(Truth::True, note)
                }
                // What else stands in it may have another value.
                Some((Some(false), name, value)) if names.len() == 1 => {
                    let note = format!("`{name} = {}`, which follows, does not solve it", shown(&value));
                    link.judged(Truth::False, note)
                }
                _ if link.truth == Truth::False => {
                    let note = format!("an equation that is solved, it seems: {}", link.note);
                    link.judged(Truth::Unknown, note)
                }
                _ => link,
            };
        }
        let before = claim.left.span.and_then(|span| claim.text.get(..span.start)).unwrap_or_default();
        let is_step =
            place.at == 1 && FOLLOWS.iter().any(|sign| before.trim_end_matches([' ', '\n', '&']).ends_with(sign));
        if link.truth == Truth::False && is_step && !names_of(claim.left.expr).is_empty() {
            let note = format!("a step of an equation, it seems: {}", link.note);
            return link.judged(Truth::Unknown, note);
        }
        let is_lone = chains[0].members.len() == 2 && name_of(claim.left.expr).is_none();
        match link.truth == Truth::False && is_lone && claim.right.expr.is_integer(0) {
            true => {
                let note = format!("an equation to be solved, it seems: {}", link.note);
                link.judged(Truth::Unknown, note)
            }
            false => link,
        }
    }

    /// The one of these names to which a chain gives a number: `P^* = 30` gives one to `P`.
    fn solution(&self, chain: &SheetStatement, names: &[String]) -> Option<(String, Rational)> {
        let base = |name: &str| name.split(['_', '^']).next().unwrap_or_default().to_owned();
        let left = name_of(chain.left.as_ref()?)?;
        let name = names.iter().find(|name| **name == left || base(name) == **name && base(&left) == **name)?;
        let (expr, _) = chain.members.last()?.value.as_ref().ok()?;
        let value = self.values.value_of(expr).filter(|_| names_of(expr).is_empty())?;
        Some((name.clone(), value))
    }

    /// Whether an equation holds at a value of one name; `None` where another name has no value.
    fn solves(&self, claim: &Claim<'_>, name: &str, value: &Rational, place: Place) -> Option<bool> {
        let at = self.start_of(place);
        let others: Vec<String> = claim.names().into_iter().filter(|other| other != name).collect();
        let mut choices = match others.is_empty() {
            true => vec![Choice::default()],
            false => self.values.choices(&others, at),
        };
        let chosen = Chosen {
            value: value.clone(),
            half: Rational::ZERO,
            form: Form::Itself,
            at,
            is_near: true,
            is_percentage: false,
        };
        choices.iter_mut().for_each(|choice| drop(choice.insert(name.to_owned(), chosen.clone())));
        let found: Vec<Finding> = choices.iter().filter_map(|choice| claim.judge(&self.values, choice)).collect();
        match found.iter().any(|it| matches!(it, Finding::Holds(..))) {
            true => Some(true),
            false => {
                found.iter().all(|it| matches!(it, Finding::Fails(_))).then_some(false).filter(|_| !found.is_empty())
            }
        }
    }
}

/// Whether what stands behind an equation begins with a sign that something follows from it.
fn leads_on(behind: &str) -> bool {
    let mut rest = behind;
    loop {
        rest = rest.trim_start_matches([' ', '\n', '\t', '&', ',', '{', '}', '~']);
        let skipped = ["\\\\", "\\quad", "\\qquad", "\\;", "\\,", "\\:", "\\ "];
        match skipped.iter().find_map(|space| rest.strip_prefix(space)) {
            Some(next) => rest = next,
            None => return FOLLOWS.iter().any(|sign| rest.starts_with(sign)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::leads_on;

    #[test]
    fn signs_are_found_behind_blanks() {
        assert!(leads_on(r" \iff 150 = 5P"));
        assert!(leads_on(r" \\ &\quad\Rightarrow x = 2"));
        assert!(leads_on(" ⇒ x = 2"));
        assert!(!leads_on(", x = 2"));
        assert!(!leads_on(r"\quad x \Rightarrow y"));
    }
}

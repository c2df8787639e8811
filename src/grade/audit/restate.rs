//! A name that a sheet gives a value twice: the result of the line before, stated once more, or the name defined anew.
//!
//! A lone number directly behind a computation of the same name is its result: `x = 1.2 + 0.3`, then `\boxed{x = 1.5}`. A new
//! computation has operands of its own and defines the name anew, unless all of its numbers are results of parts of the one
//! before. Words between the two, a label or a list mark begin another part.

use super::auditor::{Auditor, Place};
use super::digits::has_places;
use super::number::{KNOWN_DIGITS, shown};
use super::ratio::ratios;
use super::values::{Choice, Form, half_of, name_of, names_of, size};
use super::{AuditLink, Truth};
use crate::expr::{Expr, Rational};
use crate::reading::{SheetStatement, Unit, is_equality};
use rustc_hash::FxHashSet;

/// Words between a computation and its result.
const LEADING: &[&str] = &[
    "so",
    "thus",
    "therefore",
    "hence",
    "which",
    "gives",
    "that",
    "is",
    "answer",
    "final",
    "result",
    "then",
    "we",
    "get",
    "and",
    "finally",
    "i",
    "e",
    "antwort",
    "ergebnis",
    "ergebnisse",
    "also",
    "damit",
    "folgt",
    "somit",
    "daher",
];

/// Commands between two rows that say nothing.
const SILENT: &[&str] =
    &["\\boxed", "\\begin", "\\end", "\\quad", "\\qquad", "\\therefore", "\\implies", "\\Rightarrow"];

/// Environments that rows stand in.
const ROWS: &[&str] =
    &["align*", "aligned", "align", "gather*", "gathered", "gather", "equation*", "equation", "split"];

/// What a chain that names something says of it.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// Its numbers with how far each may be off, and the unit.
    values: Vec<(Rational, Rational, Option<Unit>)>,
    /// What it is computed as, if it is.
    computed: Option<Expr>,
    /// The formula, and where in its text the chain ends.
    formula: usize,
    end: usize,
}

impl Auditor<'_> {
    /// What a chain says of the name on its left side: `None` of each part for what has no number.
    fn named_by(&self, chain: &SheetStatement, place: Place, latex: &str) -> Named {
        let mut named = Named { values: Vec::new(), computed: None, formula: place.formula, end: 0 };
        named.end = chain.members.last().map_or(0, |last| last.span.end);
        for member in chain.members[1..].iter().take_while(|member| is_equality(&member.relation)) {
            let Ok((expr, _)) = &member.value else { continue };
            if let Some((value, slack)) = self.value_at_given(expr, chain.left.as_ref(), place) {
                named.computed.get_or_insert_with(|| expr.clone());
                named.values.push((value, slack, member.unit.clone()));
                continue;
            }
            let Some(value) = Some(expr).filter(|it| names_of(it).is_empty()).and_then(|it| self.values.value_of(it))
            else {
                continue;
            };
            let slack = match &member.literal {
                Some(literal) => half_of(literal),
                None => {
                    named.computed.get_or_insert_with(|| expr.clone());
                    self.slack_of_all(expr, latex)
                }
            };
            named.values.push((value, slack, member.unit.clone()));
        }
        named
    }

    /// What an expression with letters comes to that all have one value, given before and for this place.
    fn value_at_given(&self, expr: &Expr, left: Option<&Expr>, place: Place) -> Option<(Rational, Rational)> {
        let (names, at) = (names_of(expr), self.start_of(place));
        let own = left.and_then(name_of)?;
        if names.is_empty() || names.contains(&own) {
            return None;
        }
        let choices = self.values.choices(&names, at);
        let [choice] = choices.as_slice() else { return None };
        let is_given = choice.values().all(|chosen| chosen.form == Form::Itself && self.is_given_for(chosen, at));
        let amount = self.values.amount(expr, choice).filter(|_| is_given)?;
        Some((amount.mid, amount.slack + amount.error))
    }

    /// How far an expression may be off if all of its decimals are rounded that have digits enough for it.
    fn slack_of_all(&self, expr: &Expr, latex: &str) -> Rational {
        let none = FxHashSet::default();
        let slack = self.values.slack_of_decimals(expr, &Choice::default(), latex, false, (&none, KNOWN_DIGITS));
        slack.map_or(Rational::ZERO, |(slack, _)| slack)
    }

    /// Notes what a chain says of its name, and judges the first link where the line before says something else.
    pub(super) fn stated_again(
        &mut self,
        link: &AuditLink,
        chain: &SheetStatement,
        place: Place,
        latex: &str,
    ) -> Option<AuditLink> {
        let key = chain.left.as_ref().and_then(Form::of)?;
        let here = self.named_by(chain, place, latex);
        let pending = self.pending.iter().rev().find(|(known, _)| *known == key).map(|(_, named)| named);
        let before = pending.or_else(|| self.stated_names.get(&key)).cloned();
        self.pending.push((key, here.clone()));
        let before = before?;
        let computed = before.computed.as_ref()?;
        let (value, slack, unit) = here.values.first()?;
        if !self.is_next(&before, place, chain.members[0].span.start, latex) || before.agrees_with(&here.values) {
            return None;
        }
        let literal = chain.members[1].literal.as_ref().filter(|_| here.computed.is_none());
        let (mid, ..) = before.values.first()?;
        let note = format!("the line before comes to {}, not {}", shown(mid), shown(value));
        match literal {
            // A result may be cut off or rounded up; what has another unit cannot be compared.
            Some(literal) => {
                let is_near = |(known, off, other): &(Rational, Rational, Option<Unit>)| {
                    let ratios = ratios(other.as_ref(), unit.as_ref());
                    ratios.is_err()
                        || ratios.iter().flatten().any(|ratio| {
                            let step = &literal.step * ratio;
                            let has_more = *off > Rational::ZERO || !has_places(&(known / &step), 0);
                            has_more && size(&(known - value * ratio)) <= step + off
                        })
                };
                let is_open = before.values.iter().any(is_near);
                (!is_open).then(|| self.unless_condition(link.clone(), place, false, note))
            }
            None => {
                let is_step =
                    self.is_step_of(computed, chain.members[1].value.as_ref().ok().map(|(expr, _)| expr)?, slack);
                is_step.then(|| link.clone().judged(Truth::Unknown, note))
            }
        }
    }

    /// Whether all numbers of a computation are numbers of another one or results of its parts, and one is such a result.
    fn is_step_of(&self, before: &Expr, now: &Expr, slack: &Rational) -> bool {
        let mut results: Vec<Rational> = Vec::new();
        before.walk(&mut |part| {
            if !part.has_outer_bound()
                && let Some(value) = self.values.value_of(part)
            {
                results.push(size(&value));
            }
        });
        let (mut all, mut is_result) = (true, false);
        now.walk(&mut |part| {
            if let Some(number) =
                part.as_number().filter(|number| **number != Rational::ONE && **number != -Rational::ONE)
            {
                let is_typed = before.any(&mut |other| other.as_number() == Some(number));
                let near = |known: &Rational| size(&(known - size(number))) <= *slack;
                all &= is_typed || results.iter().any(near);
                is_result |= !is_typed;
            }
        });
        all && is_result
    }

    /// Whether nothing but empty space and words such as `so` stand between an earlier chain and one that begins at `start`.
    fn is_next(&self, before: &Named, place: Place, start: usize, latex: &str) -> bool {
        let between = match place.formula.checked_sub(before.formula) {
            Some(0) => latex.get(before.end..start).filter(|between| between.contains("\\\\")),
            Some(1) => {
                let span = |place: usize| self.sheet.formulas[place].span;
                self.text.get(span(before.formula).end..span(place.formula).start)
            }
            _ => None,
        };
        between.is_some_and(is_silent)
    }
}

impl Named {
    /// Whether one of its numbers is one of the others, as far as they are rounded.
    fn agrees_with(&self, others: &[(Rational, Rational, Option<Unit>)]) -> bool {
        self.values.iter().any(|(value, off, unit)| {
            others.iter().any(|(other, more, its)| {
                let Ok(ratios) = ratios(unit.as_ref(), its.as_ref()) else { return true };
                ratios.iter().any(|ratio| size(&(value - other * ratio)) <= off + more * ratio)
            })
        })
    }
}

/// Whether a text between two formulas says nothing of them.
fn is_silent(between: &str) -> bool {
    let mut text = between.to_owned();
    for name in ROWS {
        text = text.replace(&format!("{{{name}}}"), " ");
    }
    for name in SILENT {
        text = text.replace(name, " ");
    }
    let is_list =
        text.contains(['#', '|']) || text.contains("---") || text.lines().any(|line| starts_item(line.trim_start()));
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    !is_list && !text.contains(['+', '=']) && words.all(|word| LEADING.contains(&word.to_lowercase().as_str()))
}

/// Whether a line begins an item of a list.
fn starts_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ") || line.starts_with("\\item")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_marks_begin_another_part() {
        assert!(
            is_silent("$$\n\n$$")
                && is_silent("$.\n\nThus, $$")
                && is_silent(" \\\\ &")
                && is_silent("$$\n**Final answer:**\n$$\\boxed{")
        );
        assert!(
            !is_silent("$$\n\n## (b)\n\n$$")
                && !is_silent("$\n- $")
                && !is_silent("$ or $")
                && !is_silent("\\\\ \\text{Q2: }")
        );
    }
}

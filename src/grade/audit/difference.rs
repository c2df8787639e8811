//! Two sides that are not equal in all worlds: what the sheet's values and definitions say of them, and what its words do.

use super::auditor::{Auditor, Place, Readings};
use super::link::equal;
use super::number::{Claim, Finding, Side, shown};
use super::symbolic::{Symbolic, is_announced_wrong, is_called_wrong, speaks_of_a_condition, whole_and_member};
use super::values::{Amount, Choice, Chosen, Form, names_of, shown_name};
use super::{AuditLink, Truth};
use crate::equivalence::Comparison;
use crate::world::Fault;

/// How many bytes before a formula with letters on both sides values are given to contradict it.
const CLOSE: usize = 1_500;

impl Auditor<'_> {
    /// Numbers decide where the sheet gives a value to every letter and one side has none.
    pub(super) fn at_values(
        &mut self,
        link: &AuditLink,
        claim: &Claim<'_>,
        place: Place,
        carried: &mut Option<Amount>,
    ) -> Option<AuditLink> {
        let at = self.sheet.formulas[place.formula].span.start;
        // Sums over members of families that are given one by one are written out first.
        let unfolded = [claim.left.expr, claim.right.expr].map(|expr| self.values.unfolded(expr, at));
        if let [left, right] = &unfolded
            && (left.is_some() || right.is_some())
        {
            let (left, right) = (left.as_ref().unwrap_or(claim.left.expr), right.as_ref().unwrap_or(claim.right.expr));
            let left = Side { expr: left, ..claim.left };
            let written = Claim { left, right: Side { expr: right, ..claim.right }, ..*claim };
            if let Some(judged) = self.at_given_values(link, &written, place, carried) {
                return Some(judged);
            }
        }
        self.at_given_values(link, claim, place, carried)
    }

    pub(super) fn at_given_values(
        &mut self,
        link: &AuditLink,
        claim: &Claim<'_>,
        place: Place,
        carried: &mut Option<Amount>,
    ) -> Option<AuditLink> {
        let at = self.sheet.formulas[place.formula].span.start;
        let names = claim.names();
        let mut first: Option<Finding> = None;
        // What `\log p = -3` says of `p` cannot tell whether it is right.
        let own = Form::of(claim.left.expr).filter(|(_, form)| *form != Form::Itself);
        let is_own = |choice: &Choice| {
            let chosen = own.as_ref().and_then(|(name, form)| Some((choice.get(name)?, form)));
            chosen.is_some_and(|(chosen, form)| chosen.form == *form && chosen.at == at)
        };
        let mut choices = self.values.choices(&names, at);
        choices.retain(|choice| !is_own(choice));
        // What another problem gives further down is not meant.
        let is_later = |chosen: &Chosen| chosen.at > at && self.has_heading(at, chosen.at);
        let is_near = |chosen: &Chosen| chosen.is_near && !self.is_put_elsewhere(chosen.at, at) && !is_later(chosen);
        let is_near = choices.first().is_some_and(|choice| choice.values().all(is_near));
        for choice in choices {
            let Some(found) = claim.judge(&self.values, &choice) else { continue };
            if let Finding::Holds(note, is_rounded) = found {
                let mut link = link.clone();
                if !names.is_empty() {
                    link.assumption = "given_values".to_owned();
                }
                *carried = claim.carried.cloned();
                if is_rounded {
                    *carried = carried.take().or_else(|| self.values.amount(claim.left.expr, &choice));
                    self.values.note_decimals(claim.right.expr, claim.text);
                }
                return Some(link.judged(Truth::True, note));
            }
            first.get_or_insert(found);
        }
        let both = !names_of(claim.left.expr).is_empty() && !names_of(claim.right.expr).is_empty();
        if matches!(first, Some(Finding::Fails(_)))
            && let Some(judged) = self.put_in(link, claim, place)
        {
            return Some(judged);
        }
        let foreign = match &first {
            Some(Finding::Fails(_)) if !both && !names.is_empty() => {
                let choice = self.values.choices(&names, at).into_iter().next();
                choice.and_then(|choice| self.put_in_here(claim, &choice, place))
            }
            _ => None,
        };
        match first {
            Some(Finding::Fails(_)) if foreign.is_some() => {
                Some(link.clone().judged(Truth::Unknown, foreign.unwrap_or_default()))
            }
            Some(Finding::Fails(note)) if !both && self.is_other_case(&names, at) => Some(
                link.clone().judged(Truth::Unknown, format!("{note}, with a value that another part gives for a case")),
            ),
            Some(Finding::Fails(note)) if !both && !is_near => {
                // What slip it is cannot be said of a value that may not be meant.
                let note = note.split("; ").next().unwrap_or_default();
                Some(link.clone().judged(Truth::Unknown, format!("{note}, with a value that is given far away")))
            }
            Some(Finding::Fails(note)) if !both => {
                Some(self.unless_condition(link.clone(), place, !names.is_empty(), note))
            }
            Some(Finding::Unsure(note)) if !both => Some(link.clone().judged(Truth::Unknown, note)),
            _ => None,
        }
    }

    /// Whether a name has its value from a case that another part of the sheet looks at.
    fn is_other_case(&self, names: &[String], at: usize) -> bool {
        let choice = self.values.choices(names, at).into_iter().next();
        choice.is_some_and(|choice| {
            choice.into_iter().any(|(name, chosen)| {
                chosen.at < at && self.has_heading(chosen.at, at) && self.values.cases.contains(&(name, chosen.at))
            })
        })
    }

    /// Two sides that differ as formulas and are equal at values of the sheet: an equation that what stands behind it
    /// solves, or an equality that holds by chance.
    pub(super) fn only_at_values(&self, link: AuditLink, claim: &Claim<'_>, place: Place) -> AuditLink {
        let at = self.sheet.formulas[place.formula].span.start;
        let choices = self.values.choices(&claim.names(), at);
        let holds = |choice: &&Choice| matches!(claim.judge(&self.values, choice), Some(Finding::Holds(..)));
        let Some(choice) = choices.iter().find(holds) else { return link };
        let mut given: Vec<String> =
            choice.iter().map(|(name, chosen)| format!("`{name} = {}`", shown(&chosen.value))).collect();
        given.sort();
        let given = given.join(", ");
        let is_solution = |chosen: &Chosen| chosen.at > at && chosen.is_near && !self.has_heading(at, chosen.at);
        match choice.values().all(is_solution) {
            true => link.judged(Truth::True, format!("an equation; it holds for {given}")),
            false => AuditLink { assumption: String::new(), ..link }
                .judged(Truth::Unknown, format!("the two sides differ as formulas; they are equal for {given}")),
        }
    }

    /// Two sides with letters that differ at all values which the sheet gives close before: how.
    pub(super) fn contradicted(&self, claim: &Claim<'_>, place: Place) -> Option<String> {
        let at = self.sheet.formulas[place.formula].span.start;
        let names = claim.names();
        let is_close = |name: &String| self.values.has_between(name, true, (at.saturating_sub(CLOSE), at + 1));
        if names.is_empty() || claim.is_about() || !names.iter().all(is_close) {
            return None;
        }
        let mut first = None;
        for choice in self.values.choices(&names, at) {
            match claim.judge(&self.values, &choice)? {
                Finding::Fails(note) => drop(first.get_or_insert(note)),
                _ => return None,
            }
        }
        first
    }

    /// False, unless the text asks for something, and the equation only says what is to hold.
    pub(super) fn unless_condition(&self, link: AuditLink, place: Place, has_letters: bool, note: String) -> AuditLink {
        // What is wrong by its numbers alone is no condition.
        let is_explained = note.contains("; ");
        if has_letters
            && !is_explained
            && speaks_of_a_condition(self.text, self.sheet.formulas[place.formula].span.start)
        {
            return link.judged(Truth::Unknown, format!("a condition, it seems: {note}"));
        }
        let span = self.sheet.formulas[place.formula].span;
        if is_called_wrong(self.text, span.end) || is_announced_wrong(self.text, span.start) {
            return link.judged(Truth::Unknown, format!("the text calls it wrong: {note}"));
        }
        link.judged(Truth::False, note)
    }

    /// Two sides that differ as they stand, and that no numbers decide.
    pub(super) fn as_formulas(
        &mut self,
        link: AuditLink,
        readings: &Readings,
        place: Place,
        claim: &Claim<'_>,
        comparison: Comparison,
    ) -> AuditLink {
        let mut sides = vec![(claim.left.expr.clone(), claim.right.expr.clone(), comparison)];
        if let Some(chain) = readings.opened.get(place.statement)
            && let (Some(left), Some(right)) = (chain.members.get(place.at - 1), chain.members.get(place.at))
            && let (Some(a), Some(b)) = (Side::of(left), Side::of(right))
            && (a.expr != claim.left.expr || b.expr != claim.right.expr)
        {
            let (opened, is_positive) = self.sides.compare_sides(a.expr, b.expr);
            // What is too large to be compared with the values put in is compared without them.
            let is_too_large = matches!(&opened, Comparison::Open(reason) if reason.contains(&Fault::TooLarge.words()));
            if let Comparison::Same(worlds) = opened {
                let mut link = equal(link, worlds, is_positive, None);
                link.note.push_str(" with the sheet's definitions");
                return link;
            }
            if !is_too_large {
                sides.push((a.expr.clone(), b.expr.clone(), opened));
            }
        }
        let mut verdict =
            Symbolic::Unknown("the two sides differ, unless a letter has a value that is not given".to_owned());
        for (a, b, comparison) in &sides {
            let found = Symbolic::of(a, b, comparison, &mut self.general);
            match found {
                Symbolic::Holds(assumption) => {
                    let mut link = link.judged(Truth::True, format!("equal if {assumption}"));
                    link.assumption = assumption;
                    return link;
                }
                Symbolic::Unknown(reason) if matches!(comparison, Comparison::Open(_)) => {
                    verdict = Symbolic::Unknown(reason);
                }
                found => verdict = found,
            }
        }
        match verdict {
            Symbolic::Differ if whole_and_member(claim.left.expr, claim.right.expr).is_some() => {
                link.judged(Truth::Unknown, "a letter stands for a whole and for its members")
            }
            Symbolic::Differ if claim.is_about() => link.judged(Truth::Unknown, "about equal, perhaps"),
            Symbolic::Differ => self.unless_condition(link, place, true, "the two sides differ as formulas".to_owned()),
            Symbolic::Unknown(reason) => {
                let names = claim.names();
                let open: Vec<&String> = names
                    .iter()
                    .filter(|name| !self.values.knows(std::slice::from_ref(name)) && !name.starts_with("\\#"))
                    .collect();
                let is_put_in = names_of(claim.left.expr).is_empty() != names_of(claim.right.expr).is_empty();
                match open.as_slice() {
                    [] => link.judged(Truth::Unknown, reason),
                    _ if !is_put_in => link.judged(Truth::Unknown, reason),
                    open => {
                        if let Some(judged) = self.put_in(&link, claim, place) {
                            return judged;
                        }
                        let open: Vec<String> = open.iter().map(|name| format!("`{}`", shown_name(name))).collect();
                        let note = format!("the sheet gives no value that is understood to {}", open.join(", "));
                        link.judged(Truth::Unknown, note)
                    }
                }
            }
            Symbolic::Holds(_) => unreachable!("returned above"),
        }
    }
}

//! What an explanation leaves of the marks.

use std::sync::PoisonError;

use super::edit::Edit;
use super::fraction::{Fraction, Kind};
use super::search::{Found, Search};
use crate::equivalence::agrees;
use crate::expr::Expr;
use crate::world::Ball;

/// No kind of slip leaves less.
const LEAST: f64 = 0.25;

/// How many mutants of a kind are compared with the declared mistakes.
const ALIKE: usize = 64;

impl Search<'_, '_> {
    /// What is left of the marks. Where the reference's mutants have the answer's value, the likeliest of them tells, so
    /// that it is the same in every notation.
    pub(super) fn fraction(&mut self, found: &Found, hits: &[Edit]) -> Fraction {
        let reference = &self.slips.prepared.reference.expr;
        let is_opposite = self
            .probe
            .value_in(0, self.answer)
            .is_ok_and(|value| self.wanted.mid != 0.0 && agrees(&Ball { mid: -value.mid, ..value }, &self.wanted));
        if is_opposite && self.probe.seem_equal(&reference.clone().negated(), self.answer) {
            return Fraction::of_whole_sign();
        }
        match (found, hits.first()) {
            (Found::Landmark(landmark, edit), _) => {
                let own = landmark.mistake.as_ref().map(|hit| Fraction { left: hit.left, why: hit.why.clone() });
                let edit = match &landmark.second {
                    Some(hit) => Some(Fraction { left: hit.left, why: hit.why.clone() }),
                    None => edit.as_ref().map(|edit| self.fraction_of(edit, true)),
                };
                match (own, edit) {
                    (Some(own), Some(edit)) => own.and(&edit),
                    (own, edit) => own.or(edit).unwrap_or(Fraction { left: 1.0, why: String::new() }),
                }
            }
            // Of the mutants with this value the one that was made by what is told.
            (Found::Corrections(edits), Some(first)) => {
                let is_told = |hit: &&Edit| edits.iter().any(|edit| edit.rule.undone_by == hit.rule.id);
                self.fraction_of(hits.iter().find(is_told).unwrap_or(first), false)
            }
            (Found::Mutant(edit), _) => self.fraction_of(edit, false),
            (Found::Corrections(edits), None) => {
                let fractions: Vec<Fraction> = edits.iter().map(|edit| self.fraction_of(edit, true)).collect();
                fractions.into_iter().reduce(|a, b| a.and(&b)).unwrap_or_else(Fraction::of_whole_sign)
            }
        }
    }

    /// What a slip leaves that no card declares: no more than one of its kind that the card does declare.
    fn fraction_of(&mut self, edit: &Edit, is_correction: bool) -> Fraction {
        let own = Fraction::of(edit, is_correction, self.slips.prepared.reference.expr.size());
        if own.left <= LEAST {
            return own;
        }
        match self.like(Kind::of(edit, is_correction)) {
            Some(declared) if declared.left < own.left => declared,
            _ => own,
        }
    }

    /// What is left after the mildest declared mistake that is a slip of this kind.
    fn like(&mut self, kind: Kind) -> Option<Fraction> {
        let known = self.slips.like.lock().unwrap_or_else(PoisonError::into_inner).get(&kind).cloned();
        if let Some(known) = known {
            return known;
        }
        let index = self.index?;
        let reference = &self.slips.prepared.reference.expr;
        let mut found: Option<Fraction> = None;
        let mutants: Vec<Expr> = index.of_kind(&kind).take(ALIKE).map(|mutant| mutant.result(reference)).collect();
        let values: Vec<_> = mutants.iter().map(|mutant| self.probe.value(mutant)).collect();
        for (hit, target) in self.slips.prepared.mistakes() {
            let Ok(value) = self.probe.value(&target.expr) else { continue };
            let is_one = mutants.iter().zip(&values).any(|(mutant, known)| {
                known.as_ref().is_ok_and(|known| agrees(known, &value)) && self.probe.surely_equal(mutant, &target.expr)
            });
            if is_one && found.as_ref().is_none_or(|found| found.left < hit.left) {
                found = Some(Fraction::like(hit));
            }
        }
        self.slips.like.lock().unwrap_or_else(PoisonError::into_inner).insert(kind, found.clone());
        found
    }
}

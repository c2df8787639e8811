//! Formulas near a reference that an answer may be a slip away from: declared mistakes and other conventions.

use super::compose::{Difference, differences, made_in};
use crate::equivalence::{MistakeHit, NamedTarget, Prepared, Probe, agrees};
use crate::expr::Expr;
use crate::world::Ball;

/// What a declared mistake leaves at least where another slip is told besides: below, only the family of the formula can
/// be recognised, and nobody can tell what was to be edited.
const BASE: f64 = 0.5;

/// How many operations finding the values of pairs may take.
const STEPS: u64 = 3_000_000;

/// A formula that is not the reference and has a name.
#[derive(Debug, Clone)]
pub(super) struct Landmark {
    /// The declared mistake that it is.
    pub mistake: Option<MistakeHit>,
    /// A second declared mistake beside it.
    pub second: Option<MistakeHit>,
    /// The convention that it has, with the remark on it.
    pub convention: Option<(String, String)>,
    /// The formula.
    pub expr: Expr,
    value: Ball,
}

/// A way to write a mistake, and what sets it apart from the reference written in that way.
struct Way<'a> {
    expr: &'a Expr,
    differences: Option<Vec<Difference>>,
    reference: &'a Expr,
}

impl Way<'_> {
    /// This mistake with the other one made in it.
    fn with(&self, other: &Way) -> Option<Expr> {
        self.differences.as_ref()?;
        made_in(self.expr, other.differences.as_ref()?, self.reference)
    }
}

/// Landmarks with their values in the world that is asked first.
#[derive(Debug)]
pub(super) struct Landmarks(Vec<Landmark>);

impl Landmarks {
    /// The declared mistakes, then these other conventions.
    pub fn near(prepared: &Prepared, conventions: &[&NamedTarget], probe: &mut Probe) -> Landmarks {
        let base = prepared.mistakes().iter().filter(|(hit, _)| hit.left >= BASE);
        let mistakes = base.map(|(hit, target)| (Some(hit.clone()), None, &target.expr));
        let conventions = conventions
            .iter()
            .filter_map(|it| Some((None, Some((it.name.clone(), it.remark.clone())), &it.target(prepared)?.expr)));
        Landmarks::with_values(mistakes.chain(conventions), probe)
    }

    /// The declared mistakes in a form with another convention.
    pub fn combined(prepared: &Prepared, probe: &mut Probe) -> Landmarks {
        let all = prepared.mistakes_elsewhere().iter().filter_map(|(it, hit)| {
            Some((Some(hit.clone()), Some((it.name.clone(), it.remark.clone())), &it.target(prepared)?.expr))
        });
        Landmarks::with_values(all, probe)
    }

    /// Every two of the declared mistakes together, where what one changes is still there in the other.
    pub fn pairs(prepared: &Prepared, probe: &mut Probe) -> Landmarks {
        let reference = &prepared.reference.expr;
        let normal = prepared.normal();
        let mistakes: Vec<_> = prepared
            .mistakes()
            .iter()
            .filter(|(hit, _)| hit.left > 0.0)
            .map(|(hit, target)| {
                let own = Way { expr: &target.expr, differences: differences(reference, &target.expr), reference };
                let other = target.normal(&prepared.lexicon.vocabulary);
                let normal = Way { expr: other, differences: differences(normal, other), reference: normal };
                (hit, target, [own, normal])
            })
            .collect();
        let wanted = probe.reference();
        let mut found = Vec::new();
        let limit = probe.steps() + STEPS;
        for (place, (first, one, ways)) in mistakes.iter().enumerate() {
            for (second, other, others) in &mistakes[place + 1..] {
                if first.id == second.id || probe.steps() > limit {
                    continue;
                }
                // As they are written, and where that has nothing in common in normal form.
                let both = ways.iter().zip(others).find_map(|(a, b)| a.with(b).or_else(|| b.with(a)));
                let Some(expr) = both else { continue };
                let Ok(value) = probe.value(&expr) else { continue };
                let alone = [&one.expr, &other.expr].map(|expr| probe.value(expr));
                let is_new = alone.iter().flatten().chain([&wanted]).all(|known| !agrees(known, &value));
                // Whatever is multiplied by 0 is 0.
                if is_new && value.mid.abs() > value.error {
                    let (mistake, second) = (Some((*first).clone()), Some((*second).clone()));
                    found.push(Landmark { mistake, second, convention: None, expr, value });
                }
            }
        }
        Landmarks(found)
    }

    fn with_values<'a>(
        all: impl Iterator<Item = (Option<MistakeHit>, Option<(String, String)>, &'a Expr)>,
        probe: &mut Probe,
    ) -> Landmarks {
        let reference = probe.reference();
        let valued = all.filter_map(|(mistake, convention, expr)| {
            let value = probe.value(expr).ok()?;
            // Whatever is multiplied by 0 would be a slip away from one that is 0.
            if value.mid.abs() <= value.error {
                return None;
            }
            // One that has the reference's value here would be found beside every correct answer.
            (!agrees(&reference, &value)).then(|| Landmark {
                mistake,
                second: None,
                convention,
                expr: expr.clone(),
                value,
            })
        });
        Landmarks(valued.collect())
    }

    /// The places of those with this value.
    pub fn find(&self, value: &Ball) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(|(_, it)| agrees(&it.value, value)).map(|(place, _)| place)
    }

    pub fn get(&self, place: usize) -> &Landmark {
        &self.0[place]
    }
}

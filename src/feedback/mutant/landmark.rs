//! Formulas near a reference that an answer may be a slip away from: declared mistakes and other conventions.

use crate::equivalence::{MistakeHit, Prepared, Probe, agrees};
use crate::world::{Ball, Program};

/// What a declared mistake leaves at least where another slip is told besides: below, only the family of the formula can
/// be recognised, and nobody can tell what was to be edited.
const BASE: f64 = 0.5;

/// A formula that is not the reference and has a name.
#[derive(Debug, Clone)]
pub(super) struct Landmark {
    /// The declared mistake that it is.
    pub mistake: Option<MistakeHit>,
    /// The convention that it has, with the remark on it.
    pub convention: Option<(String, String)>,
    pub program: Program,
    value: Ball,
}

/// Landmarks with their values in the world that is asked first.
#[derive(Debug)]
pub(super) struct Landmarks(Vec<Landmark>);

impl Landmarks {
    /// The declared mistakes, then the other conventions.
    pub fn near(prepared: &Prepared, probe: &mut Probe) -> Landmarks {
        let base = prepared.mistakes().iter().filter(|(hit, _)| hit.left >= BASE);
        let mistakes = base.map(|(hit, target)| (Some(hit.clone()), None, &target.program));
        let conventions = prepared
            .conventions()
            .iter()
            .filter(|it| it.when.is_empty())
            .map(|it| (None, Some((it.name.clone(), it.remark.clone())), &it.target.program));
        Landmarks::with_values(mistakes.chain(conventions), probe)
    }

    /// The declared mistakes in a form with another convention.
    pub fn combined(prepared: &Prepared, probe: &mut Probe) -> Landmarks {
        let all = prepared.mistakes_elsewhere();
        let all = all
            .iter()
            .map(|(it, hit)| (Some(hit.clone()), Some((it.name.clone(), it.remark.clone())), &it.target.program));
        Landmarks::with_values(all, probe)
    }

    fn with_values<'a>(
        all: impl Iterator<Item = (Option<MistakeHit>, Option<(String, String)>, &'a Program)>,
        probe: &mut Probe,
    ) -> Landmarks {
        let reference = probe.reference();
        let valued = all.filter_map(|(mistake, convention, program)| {
            let value = probe.value(program).ok()?;
            // Whatever is multiplied by 0 would be a slip away from one that is 0.
            if value.mid.abs() <= value.error {
                return None;
            }
            // One that has the reference's value here would be found beside every correct answer.
            (!agrees(&reference, &value)).then(|| Landmark { mistake, convention, program: program.clone(), value })
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

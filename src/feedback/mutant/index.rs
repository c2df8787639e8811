//! The values of a reference's mutants, for finding the edit that made a wrong answer.

use super::edit::{Edit, edits};
use super::material::Material;
use crate::equivalence::{Probe, agrees};
use crate::expr::Expr;
use crate::world::{Ball, compile};

/// How many operations building an index may take.
const STEPS: u64 = 3_000_000;

/// Mutants by their value in one world.
#[derive(Debug)]
pub struct Index {
    /// How many operations building it took.
    pub steps: u64,
    edits: Vec<Edit>,
    /// Value and place in `edits`, by value.
    values: Vec<(Ball, usize)>,
    /// The largest error bound among the values.
    widest: f64,
}

impl Index {
    /// The mutants of `reference` with their values in the world that is asked first.
    pub fn build(reference: &Expr, material: &Material, probe: &mut Probe) -> Index {
        let start = probe.steps();
        // What a formula of somebody else may hold besides is found from that formula.
        let mut edits = edits(reference, material, &|rule| !rule.id.starts_with("replace"));
        // What comes from a name has no place in the text: whoever errs there errs wherever the name stands.
        edits.retain(|edit| edit.copies == 1 || edit.site.span().is_some());
        let mut values = Vec::new();
        for (place, edit) in edits.iter().enumerate() {
            if probe.steps() - start > STEPS {
                break;
            }
            if let Ok(value) = probe.value(&compile(&edit.result(reference))) {
                values.push((value, place));
            }
        }
        values.sort_by(|(a, p), (b, q)| a.mid.total_cmp(&b.mid).then(p.cmp(q)));
        let widest = values.iter().map(|(value, _)| value.error).fold(0.0, f64::max);
        Index { steps: probe.steps() - start, edits, values, widest }
    }

    /// The mutants whose value agrees with `value` within the error bounds, likely ones first.
    pub fn find(&self, value: &Ball) -> Vec<&Edit> {
        let reach = value.error + self.widest;
        let from = self.values.partition_point(|(known, _)| known.mid < value.mid - reach);
        let near = self.values[from..].iter().take_while(|(known, _)| known.mid <= value.mid + reach);
        let mut places: Vec<usize> = near.filter(|(known, _)| agrees(known, value)).map(|(_, place)| *place).collect();
        places.sort_unstable();
        places.into_iter().map(|place| &self.edits[place]).collect()
    }

    /// How many mutants have a value.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no mutant has a value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

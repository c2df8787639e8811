//! The values of a reference's mutants, for finding the edit that made a wrong answer.
//!
//! Mutants are evaluated a block at a time, likely ones first, and only as far as answers ask. Whether a block is
//! there already makes no difference to what is found in it.

use std::sync::OnceLock;

use super::edit::{Edit, edits};
use super::fraction::Kind;
use super::material::Material;
use crate::equivalence::{Probe, agrees};
use crate::expr::Expr;
use crate::world::{Ball, Fault};

/// How many operations building all blocks may take.
const STEPS: u64 = 3_000_000;

/// How many mutants are evaluated together.
const BLOCK: usize = 64;

/// Mutants by their values in small worlds.
#[derive(Debug)]
pub struct Index {
    reference: Expr,
    edits: Vec<Edit>,
    blocks: Vec<OnceLock<Block>>,
}

/// Some mutants with their values in the world that is asked first.
#[derive(Debug)]
struct Block {
    /// Value and place in the index's edits, by value.
    values: Vec<(Ball, usize)>,
    /// Why mutants have no value there.
    faults: Vec<(Fault, usize)>,
    /// The largest error bound among the values.
    widest: f64,
    /// Values in the world that is asked next, of mutants that many answers came upon.
    next: Vec<OnceLock<Option<Ball>>>,
    /// What it is taken to cost, as operations.
    steps: u64,
}

impl Index {
    /// The mutants of `reference`; none is evaluated yet.
    pub fn new(reference: &Expr, material: &Material) -> Index {
        // What a formula of somebody else may hold besides is found from that formula.
        let mut edits = edits(reference, material, &|rule| !rule.is_coarse());
        // What comes from a name has no place in the text: whoever errs there errs wherever the name stands.
        edits.retain(|edit| edit.copies == 1 || edit.site.span().is_some());
        let blocks = edits.chunks(BLOCK).map(|_| OnceLock::new()).collect();
        Index { reference: reference.clone(), edits, blocks }
    }

    /// The number of blocks.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// The places of the mutants of a block that small worlds do not tell apart from a formula with these `values`,
    /// likely ones first; `None` where the work for all blocks up to this one is too much.
    pub fn find(&self, block: usize, values: &[Result<Ball, Fault>], probe: &mut Probe) -> Option<Vec<usize>> {
        if self.steps(block) > STEPS {
            return None;
        }
        let built = self.blocks[block].get_or_init(|| self.build(block, probe));
        let mut places = match values.first() {
            Some(Ok(value)) => built.near(value),
            Some(Err(fault)) => {
                built.faults.iter().filter(|(known, _)| known == fault).map(|(_, place)| *place).collect()
            }
            None => Vec::new(),
        };
        places.sort_unstable();
        let is_next = |place: &usize| {
            let Some(Ok(wanted)) = values.get(1) else { return true };
            let evaluate = || probe.value_in(1, &self.edits[*place].result(&self.reference)).ok();
            built.next[*place % BLOCK].get_or_init(evaluate).as_ref().is_none_or(|value| agrees(value, wanted))
        };
        places.retain(is_next);
        Some(places)
    }

    /// The edit at a place.
    pub fn edit(&self, place: usize) -> &Edit {
        &self.edits[place]
    }

    /// The mutants in the blocks that were built whose value in the first world agrees with `value`, likely ones first.
    pub fn known(&self, value: &Ball) -> Vec<&Edit> {
        let mut places: Vec<usize> =
            self.blocks.iter().filter_map(OnceLock::get).flat_map(|it| it.near(value)).collect();
        places.sort_unstable();
        places.into_iter().map(|place| &self.edits[place]).collect()
    }

    /// The mutants of a kind, likely ones first.
    pub(super) fn of_kind(&self, kind: &Kind) -> impl Iterator<Item = &Edit> {
        self.edits.iter().filter(|edit| Kind::of(edit, false) == *kind)
    }

    /// How many operations building the blocks before this one took.
    pub fn steps(&self, before: usize) -> u64 {
        self.blocks[..before].iter().filter_map(OnceLock::get).map(|block| block.steps).sum()
    }

    /// How many mutants have a value in the blocks that were built.
    pub fn len(&self) -> usize {
        self.blocks.iter().filter_map(OnceLock::get).map(|block| block.values.len()).sum()
    }

    /// Whether no mutant has a value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn build(&self, block: usize, probe: &mut Probe) -> Block {
        let mut steps = 0;
        let (mut values, mut faults) = (Vec::new(), Vec::new());
        for (place, edit) in self.edits.iter().enumerate().skip(block * BLOCK).take(BLOCK) {
            steps += probe.price();
            match probe.value_in(0, &edit.result(&self.reference)) {
                Ok(value) => values.push((value, place)),
                Err(fault) => faults.push((fault, place)),
            }
        }
        values.sort_by(|(a, p), (b, q)| a.mid.total_cmp(&b.mid).then(p.cmp(q)));
        let widest = values.iter().map(|(value, _)| value.error).fold(0.0, f64::max);
        let next = (0..BLOCK).map(|_| OnceLock::new()).collect();
        Block { values, faults, widest, next, steps }
    }
}

impl Block {
    /// The places of the mutants whose value agrees with `value` within the error bounds.
    fn near(&self, value: &Ball) -> Vec<usize> {
        let reach = value.error + self.widest;
        let from = self.values.partition_point(|(known, _)| known.mid < value.mid - reach);
        let near = self.values[from..].iter().take_while(|(known, _)| known.mid <= value.mid + reach);
        near.filter(|(known, _)| agrees(known, value)).map(|(_, place)| *place).collect()
    }
}

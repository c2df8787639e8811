//! Which sides of minima, maxima, clips and cases were taken.

use super::program::{Op, OpId, Program};
use crate::expr::Function;

/// Which sides of its branching operations a run has taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branches(Vec<u8>);

impl Branches {
    pub(super) fn mark(&mut self, op: OpId, side: usize) {
        if self.0.len() <= op as usize {
            self.0.resize(op as usize + 1, 0);
        }
        self.0[op as usize] |= 1 << side.min(7);
    }

    /// Adds the sides that another run of the same program has taken.
    pub fn merge(&mut self, other: &Branches) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own |= other;
        }
    }

    /// Whether every min, max, clip and case of `program` has been taken on all sides.
    pub fn complete(&self, program: &Program) -> bool {
        program.code().ops.iter().enumerate().all(|(id, op)| {
            let sides = match op {
                Op::Apply(Function::Clip, _) => 3,
                Op::Apply(Function::Min | Function::Max, args) => args.len().min(7),
                Op::Apply(Function::Abs | Function::Indicator, _) => 2,
                Op::Cases(rows) => rows.len().min(7),
                _ => return true,
            };
            self.0.get(id).is_some_and(|taken| taken.count_ones() as usize >= sides)
        })
    }
}

//! Which sides of minima, maxima, clips and cases were taken.

use super::program::{Op, OpId, Program};
use crate::expr::{Function, Relation};

/// Which sides of its branching operations a run has taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branches {
    /// By operation, a bit for each side that was taken, be it by a tie.
    taken: Vec<u8>,
    /// The same for the sides that alone decided the value.
    decided: Vec<u8>,
}

impl Branches {
    pub(super) fn mark(&mut self, op: OpId, side: usize) {
        add(&mut self.taken, op, side);
    }

    /// Marks a side that alone decided the value.
    pub(super) fn decide(&mut self, op: OpId, side: usize) {
        add(&mut self.decided, op, side);
    }

    /// Adds the sides that another run of the same program has taken.
    pub fn merge(&mut self, other: &Branches) {
        for (own, other) in [(&mut self.taken, &other.taken), (&mut self.decided, &other.decided)] {
            if own.len() < other.len() {
                own.resize(other.len(), 0);
            }
            for (own, other) in own.iter_mut().zip(other) {
                *own |= other;
            }
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
            self.taken.get(id).is_some_and(|taken| taken.count_ones() as usize >= sides)
        })
    }

    /// Whether every side of every min, max, clip, absolute value, case, comparison and rounding of `program` has alone
    /// decided a value: one that only ever ties with another could be left out.
    pub fn all_decided(&self, program: &Program) -> bool {
        let code = program.code();
        code.ops.iter().enumerate().all(|(id, op)| {
            let (sides, marks) = match op {
                Op::Apply(Function::Clip, _) => (3, &self.decided),
                // One argument twice is one argument.
                Op::Apply(Function::Min | Function::Max, args) => {
                    let others = args.iter().enumerate().filter(|(place, arg)| !args[..*place].contains(arg));
                    (others.count().min(8), &self.decided)
                }
                Op::Apply(Function::Abs, args) if !program.counts(args[0]) => (2, &self.decided),
                Op::Apply(Function::Indicator, _) => (2, &self.taken),
                // A whole number, and one between two.
                Op::Apply(Function::Floor | Function::Ceil, _) => (2, &self.decided),
                // Less, equal and greater: only the middle tells `<` from `\le`.
                Op::Compare(Relation::Equal | Relation::NotEqual, ..) => {
                    let orders = self.decided.get(id).copied().unwrap_or(0);
                    return orders & 2 != 0 && orders & 5 != 0;
                }
                Op::Compare(..) => (3, &self.decided),
                Op::Cases(rows) => (rows.len().min(8), &self.taken),
                _ => return true,
            };
            sides < 2 || marks.get(id).is_some_and(|marks| marks.count_ones() as usize >= sides)
        })
    }
}

fn add(marks: &mut Vec<u8>, op: OpId, side: usize) {
    if marks.len() <= op as usize {
        marks.resize(op as usize + 1, 0);
    }
    marks[op as usize] |= 1 << side.min(7);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Ball, Letters, Session, World, WorldPlan, compile};
    use super::*;
    use crate::cards::{Interval, Vocabulary, WorldSpec};
    use crate::expr::{Expr, Name, Node};

    fn letter(latex: &str) -> Expr {
        Node::Object(Name::Letter(latex.into()), Vec::new()).into()
    }

    /// What a program has decided in many worlds.
    fn decided(program: &Program) -> bool {
        let spec = WorldSpec {
            tokens: 2,
            stationary: false,
            contextless: false,
            prompts: 1,
            prompt_length: 1,
            response_length: 1,
            lengths: Interval { low: 1.into(), high: 1.into() },
        };
        let vocabulary = Vocabulary::default();
        let mut all = Branches::default();
        for seed in 0..40 {
            let mut plan = WorldPlan::new(&vocabulary, &spec, seed);
            plan.letters = Some(Letters::default());
            let mut session = Session::<Ball>::new(Arc::new(World::draw(&plan)));
            if session.run(program).is_ok() {
                all.merge(session.branches());
            }
        }
        all.all_decided(program)
    }

    #[test]
    fn a_side_that_only_ties_decides_nothing() {
        let x = letter("x");
        let clip = Expr::apply(Function::Clip, vec![x.clone(), Expr::integer(-1), Expr::integer(1)]);
        assert!(decided(&compile(&clip)));
        // Where it is not clipped the two are equal, and beyond 1 the first is larger: it never decides alone.
        let high = Expr::apply(Function::Clip, vec![x.clone(), Expr::integer(-1_000_000_000), Expr::integer(1)]);
        assert!(!decided(&compile(&Expr::apply(Function::Min, vec![x.clone(), high]))));
        assert!(decided(&compile(&Expr::apply(Function::Min, vec![x.clone(), letter("y")]))));
        assert!(decided(&compile(&Expr::apply(Function::Max, vec![x.clone(), x]))));
    }
}

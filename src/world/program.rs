//! Expressions compiled to a flat list of operations: shared subexpressions once, bound variables as slots.

use std::sync::Arc;

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::Scalar;
use super::plan::Plan;
use crate::expr::{Binder, Constant, Domain, END_ROLE, Expr, Function, Name, Node, Rational, Relation};

/// Index of an operation.
pub(super) type OpId = u32;

/// One operation; operands come before it in the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Op {
    Number(Rational),
    Constant(Constant),
    Slot(u32),
    /// A name (index into the program's names) with arguments.
    Object(u32, Vec<OpId>),
    Sum(Vec<OpId>),
    Product(Vec<OpId>),
    /// Product of the first by the product of the second: a mean of equal numbers is then exactly that number.
    Quotient(Vec<OpId>, Vec<OpId>),
    Power(OpId, OpId),
    Apply(Function, Vec<OpId>),
    Compare(Relation, OpId, OpId),
    All(Vec<OpId>),
    Cases(Vec<(Option<OpId>, OpId)>),
    Bind {
        binder: Binder,
        domain: OpDomain,
        filter: Option<OpId>,
        body: OpId,
        slot: u32,
    },
    Probability {
        model: OpId,
        target: Vec<OpId>,
        given: Vec<OpId>,
    },
    Element(OpId, OpId),
    Slice(OpId, OpId, OpId),
    Field(OpId, u32),
    Joined(Vec<OpId>),
    /// A sequence with the end mark behind it.
    Ended(OpId),
    Length(OpId),
    Unfinished,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum OpDomain {
    Range(OpId, OpId),
    Elements(OpId),
    Draw { from: OpId, given: Vec<OpId> },
    Group { from: OpId, given: Vec<OpId>, size: OpId },
}

/// A compiled expression; copies share their operations.
#[derive(Debug, Clone)]
pub struct Program(Arc<Code>);

impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        // Sets of operations are compared without their order, which matters here.
        Arc::ptr_eq(&self.0, &other.0) || (self.0.ops.iter().eq(&other.0.ops) && self.0.names == other.0.names)
    }
}

impl Eq for Program {}

/// Operations by number, each once.
pub(super) type Ops = IndexSet<Op, FxBuildHasher>;

/// What a session runs.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// Operands come before the operations that use them; the last is the root.
    pub ops: Ops,
    pub names: Vec<Name>,
    pub plan: Plan,
}

impl Code {
    pub fn root(&self) -> OpId {
        (self.ops.len() - 1) as OpId
    }
}

/// Compiles `expr`. Linear in its size.
pub fn compile(expr: &Expr) -> Program {
    let mut compiler = Compiler::default();
    compiler.expr(expr);
    let plan = Plan::of(&compiler.ops);
    Program(Arc::new(Code { ops: compiler.ops, names: compiler.names, plan }))
}

impl Program {
    /// The number of operations.
    pub fn size(&self) -> usize {
        self.0.ops.len()
    }

    pub(super) fn code(&self) -> &Code {
        &self.0
    }

    /// The names that it uses.
    pub fn names(&self) -> &[Name] {
        &self.0.names
    }

    /// Whether it has sides: a min, max, clip, absolute value or case, or what changes at single points.
    pub fn has_sides(&self) -> bool {
        let is_side = |op: &Op| match op {
            Op::Apply(function, _) => {
                use Function::{Abs, Clip, Max, Min};
                matches!(function, Min | Max | Clip | Abs)
            }
            Op::Cases(_) => true,
            Op::Power(base, exponent) => self.is_root_of_square(*base, *exponent),
            _ => false,
        };
        self.0.ops.iter().any(is_side) || self.has_points()
    }

    /// Whether a power takes the root of the square of a sum: `\sqrt{(x - 5)^2}` is an absolute value.
    fn is_root_of_square(&self, base: OpId, exponent: OpId) -> bool {
        let op = |id: OpId| &self.0.ops[id as usize];
        let whole = |id: OpId| matches!(op(id), Op::Number(value) if value.is_int());
        let is_even = |id: OpId| matches!(op(id), Op::Number(value) if (value / &Rational::from(2)).is_int());
        let is_fraction = match op(exponent) {
            Op::Number(value) => !value.is_int(),
            Op::Power(number, _) => whole(*number),
            _ => false,
        };
        is_fraction && matches!(op(base), Op::Power(sum, even) if is_even(*even) && matches!(op(*sum), Op::Sum(_)))
    }

    /// Whether it has roots: they lose signs.
    pub fn has_roots(&self) -> bool {
        let op = |id: &OpId| &self.0.ops[*id as usize];
        let is_whole = |id: &OpId| matches!(op(id), Op::Number(value) if value.is_int());
        let is_root = |base: &OpId, exponent: &OpId| !matches!(op(base), Op::Constant(_)) && !is_whole(exponent);
        self.0.ops.iter().any(|op| matches!(op, Op::Power(base, exponent) if is_root(base, exponent)))
    }

    /// Whether it may change at single points: it compares, or rounds.
    pub fn has_points(&self) -> bool {
        let is_point = |op: &Op| matches!(op, Op::Compare(..) | Op::Apply(Function::Floor | Function::Ceil, _));
        self.0.ops.iter().any(is_point)
    }

    /// Whether it rounds up or down.
    pub fn rounds(&self) -> bool {
        self.0.ops.iter().any(|op| matches!(op, Op::Apply(Function::Floor | Function::Ceil, _)))
    }

    /// The sizes of its numbers, and of their powers.
    pub fn numbers(&self) -> impl Iterator<Item = Rational> + '_ {
        let number = |id: OpId| match &self.0.ops[id as usize] {
            Op::Number(value) => Some(value),
            _ => None,
        };
        let value = move |op: &Op| match op {
            Op::Number(value) => Some(value.clone()),
            Op::Power(base, exponent) => Scalar::pow(number(*base)?, number(*exponent)?).ok(),
            _ => None,
        };
        let size = |value: Rational| if value < Rational::ZERO { -value } else { value };
        self.0.ops.iter().filter_map(value).map(size)
    }

    /// Undeclared letters in what it divides by, and in what it raises to a power that is a letter's.
    pub fn divisors(&self) -> Vec<Name> {
        let ops = &self.0.ops;
        let mut pending: Vec<OpId> = Vec::new();
        for op in ops {
            match op {
                Op::Quotient(_, below) => pending.extend(below),
                Op::Power(base, exponent) if matches!(&ops[*exponent as usize], Op::Number(value) if *value < Rational::ZERO) =>
                {
                    pending.push(*base);
                }
                Op::Power(base, exponent) if self.has_letter(*exponent) => pending.push(*base),
                _ => {}
            }
        }
        let mut found = Vec::new();
        while let Some(id) = pending.pop() {
            if let Op::Object(name, _) = &ops[id as usize] {
                let name = &self.0.names[*name as usize];
                if matches!(name, Name::Letter(_)) && !found.contains(name) {
                    found.push(name.clone());
                }
            } else {
                ops[id as usize].operands(|operand, _| pending.push(operand));
            }
        }
        found.sort();
        found
    }

    /// Whether it takes the root of a sum: `\\sqrt{p^2 c^2 + m^2 c^4}`.
    pub fn has_root_of_sum(&self) -> bool {
        let op = |id: &OpId| &self.0.ops[*id as usize];
        let is_root = |exponent: &OpId| !matches!(op(exponent), Op::Number(value) if value.is_int());
        let is_sum = |base: &OpId| match op(base) {
            Op::Sum(_) => true,
            Op::Product(parts) | Op::Quotient(parts, _) => parts.iter().any(|part| matches!(op(part), Op::Sum(_))),
            _ => false,
        };
        self.0.ops.iter().any(|op| matches!(op, Op::Power(base, exponent) if is_root(exponent) && is_sum(base)))
    }

    /// Letters without indices that stand where a bound index stands in the same family: `i` in `z_i` beside
    /// `\\sum_{j=1}^K z_j`, each with the least value and the letter of the largest.
    pub fn index_letters(&self) -> Vec<IndexLetter> {
        let ops = &self.0.ops;
        let letter = |id: OpId| match &ops[id as usize] {
            Op::Object(name, args) if args.is_empty() => {
                Some(&self.0.names[*name as usize]).filter(|name| matches!(name, Name::Letter(_)))
            }
            _ => None,
        };
        // The families that a bound index numbers, with the place of the index.
        let mut families: Vec<(u32, usize, i64, &Name)> = Vec::new();
        for op in ops {
            let Op::Bind { domain: OpDomain::Range(from, to), body, slot, .. } = op else { continue };
            let (Op::Number(low), Some(size)) = (&ops[*from as usize], letter(*to)) else { continue };
            let Some(low) = low.is_int().then(|| i64::try_from(low.numerator()).ok()).flatten() else { continue };
            let mut pending = vec![*body];
            let mut seen = FxHashSet::default();
            while let Some(id) = pending.pop() {
                if !seen.insert(id) {
                    continue;
                }
                let op = &ops[id as usize];
                if let Op::Object(name, args) = op {
                    let at = args.iter().position(|arg| matches!(&ops[*arg as usize], Op::Slot(own) if own == slot));
                    families.extend(at.map(|at| (*name, at, low, size)));
                }
                op.operands(|operand, _| pending.push(operand));
            }
        }
        let mut found: Vec<IndexLetter> = Vec::new();
        for op in ops {
            let Op::Object(name, args) = op else { continue };
            for (_, at, low, size) in families.iter().filter(|(family, ..)| family == name) {
                let Some(free) = args.get(*at).and_then(|arg| letter(*arg)) else { continue };
                let is_new = *size != free && !found.iter().any(|known| known.letter == *free);
                if is_new {
                    found.push(IndexLetter { letter: free.clone(), low: *low, size: (*size).clone() });
                }
            }
        }
        found.sort();
        found
    }

    /// Whether an operation depends on a letter.
    fn has_letter(&self, id: OpId) -> bool {
        let op = &self.0.ops[id as usize];
        let mut found = matches!(op, Op::Object(..));
        op.operands(|operand, _| found |= self.has_letter(operand));
        found
    }

    /// Whether an operation is a lone letter that counts something, and so is no negative number.
    pub(super) fn counts(&self, id: OpId) -> bool {
        match &self.0.ops[id as usize] {
            Op::Object(name, args) if args.is_empty() => {
                let name = &self.0.names[*name as usize];
                self.counting_letters().contains(name)
            }
            _ => false,
        }
    }

    /// Undeclared letters without indices that bound a range: they count something.
    pub fn counting_letters(&self) -> Vec<Name> {
        let mut found = Vec::new();
        let mut pending: Vec<OpId> = Vec::new();
        for op in &self.0.ops {
            if let Op::Bind { domain: OpDomain::Range(from, to), .. } = op {
                pending.extend([*from, *to]);
            }
            if let Op::Apply(Function::Factorial | Function::Binomial, args) = op {
                pending.extend(args);
                // `x_i!` counts, too.
                let families = args.iter().filter_map(|id| match &self.0.ops[*id as usize] {
                    Op::Object(name, indices) if !indices.is_empty() => Some(&self.0.names[*name as usize]),
                    _ => None,
                });
                found.extend(families.filter(|name| matches!(name, Name::Letter(_))).cloned());
            }
        }
        while let Some(id) = pending.pop() {
            match &self.0.ops[id as usize] {
                Op::Object(name, args) if args.is_empty() => {
                    let name = &self.0.names[*name as usize];
                    if matches!(name, Name::Letter(_)) && !found.contains(name) {
                        found.push(name.clone());
                    }
                }
                Op::Sum(parts) | Op::Product(parts) => pending.extend(parts),
                _ => {}
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// A letter that numbers the members of a family from the least number to a size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexLetter {
    /// The letter.
    pub letter: Name,
    /// The least number.
    pub low: i64,
    /// The letter of the largest.
    pub size: Name,
}

impl Op {
    /// Calls `visit` for every operand; a binder's filter and body are told as inside of it.
    pub fn operands(&self, mut visit: impl FnMut(OpId, bool)) {
        let mut outside = |ids: &[OpId]| ids.iter().for_each(|id| visit(*id, false));
        match self {
            Op::Number(_) | Op::Constant(_) | Op::Unfinished | Op::Slot(_) => {}
            Op::Object(_, ids)
            | Op::Sum(ids)
            | Op::Product(ids)
            | Op::Apply(_, ids)
            | Op::All(ids)
            | Op::Joined(ids) => outside(ids),
            Op::Quotient(a, b) => {
                outside(a);
                outside(b);
            }
            Op::Power(a, b) | Op::Compare(_, a, b) | Op::Element(a, b) => outside(&[*a, *b]),
            Op::Slice(a, b, c) => outside(&[*a, *b, *c]),
            Op::Field(a, _) | Op::Length(a) | Op::Ended(a) => outside(&[*a]),
            Op::Cases(rows) => {
                for (condition, value) in rows {
                    condition.iter().for_each(|id| outside(&[*id]));
                    outside(&[*value]);
                }
            }
            Op::Probability { model, target, given } => {
                outside(&[*model]);
                outside(target);
                outside(given);
            }
            Op::Bind { domain, filter, body, .. } => {
                match domain {
                    OpDomain::Range(a, b) => outside(&[*a, *b]),
                    OpDomain::Elements(a) => outside(&[*a]),
                    OpDomain::Draw { from, given } => {
                        outside(&[*from]);
                        outside(given);
                    }
                    OpDomain::Group { from, given, size } => {
                        outside(&[*from]);
                        outside(given);
                        outside(&[*size]);
                    }
                }
                filter.iter().chain([body]).for_each(|id| visit(*id, true));
            }
        }
    }
}

/// Expressions with the slots of the variables from outside that they use, and their operations. The keys are digests of
/// both: looked up for every part of a formula, the expressions themselves are compared only where they are found.
#[derive(Debug, Default)]
pub(super) struct Known(FxHashMap<u64, (Expr, u64, OpId)>);

impl Known {
    fn key(expr: &Expr, slots: u64) -> u64 {
        expr.digest() ^ slots.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn get(&self, expr: &Expr, slots: u64) -> Option<OpId> {
        let (known, own, id) = self.0.get(&Self::key(expr, slots))?;
        (*own == slots && known == expr).then_some(*id)
    }

    fn insert(&mut self, expr: &Expr, slots: u64, id: OpId) {
        self.0.entry(Self::key(expr, slots)).or_insert_with(|| (expr.clone(), slots, id));
    }
}

#[derive(Default)]
pub(super) struct Compiler {
    pub ops: Ops,
    pub names: Vec<Name>,
    /// The slots of the binders around, outermost first.
    pub scope: Vec<u32>,
    /// The operations of expressions that were compiled before.
    pub known: Vec<Known>,
    /// Whether what is compiled is put into the last of `known`.
    pub is_kept: bool,
}

impl Compiler {
    /// The slots of the variables from outside that an expression uses, where they fit into a number.
    fn slots(&self, expr: &Expr) -> Option<u64> {
        const MOST: usize = 8;
        let reach = expr.reach() as usize;
        if reach > MOST || reach > self.scope.len() {
            return None;
        }
        let slots = &self.scope[self.scope.len() - reach..];
        slots.iter().try_fold(0, |key, slot| (*slot < 255).then_some((key << 8) | u64::from(slot + 1)))
    }

    fn all(&mut self, exprs: &[Expr]) -> Vec<OpId> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    pub fn expr(&mut self, expr: &Expr) -> OpId {
        let slots = if self.known.is_empty() { None } else { self.slots(expr) };
        if let Some(slots) = slots
            && let Some(known) = self.known.iter().find_map(|known| known.get(expr, slots))
        {
            return known;
        }
        let op = self.op(expr);
        let id = self.ops.insert_full(op).0 as OpId;
        if let (Some(slots), Some(known), true) = (slots, self.known.last_mut(), self.is_kept) {
            known.insert(expr, slots, id);
        }
        id
    }

    fn op(&mut self, expr: &Expr) -> Op {
        match expr.node() {
            Node::Number(value) => Op::Number(value.clone()),
            Node::Constant(constant) => Op::Constant(*constant),
            Node::Bound(index) if (*index as usize) < self.scope.len() => {
                Op::Slot(self.scope[self.scope.len() - 1 - *index as usize])
            }
            Node::Bound(_) | Node::Open(_) => Op::Unfinished,
            Node::Object(name, args) => {
                let args = self.all(args);
                Op::Object(self.name(name), args)
            }
            Node::Sum(parts) => Op::Sum(self.all(parts)),
            Node::Product(parts) => self.product(parts),
            Node::Power(a, b) => Op::Power(self.expr(a), self.expr(b)),
            Node::Apply(function, args) => Op::Apply(*function, self.all(args)),
            Node::Compare(relation, a, b) => Op::Compare(*relation, self.expr(a), self.expr(b)),
            Node::All(parts) => Op::All(self.all(parts)),
            Node::Cases(rows) => Op::Cases(
                rows.iter()
                    .map(|(condition, value)| {
                        (condition.as_ref().map(|condition| self.expr(condition)), self.expr(value))
                    })
                    .collect(),
            ),
            Node::Bind { binder, domain, filter, body, .. } => {
                let domain = self.domain(domain);
                // A slot by height, not depth: equal sums at different depths are then one operation.
                let slot = filter.iter().map(Expr::height).fold(body.height(), u32::max);
                self.scope.push(slot);
                let filter = filter.as_ref().map(|filter| self.expr(filter));
                let body = self.expr(body);
                self.scope.pop();
                Op::Bind { binder: *binder, domain, filter, body, slot }
            }
            Node::Probability { model, target, given } => {
                Op::Probability { model: self.expr(model), target: self.all(target), given: self.all(given) }
            }
            Node::Element(a, b) => Op::Element(self.expr(a), self.expr(b)),
            Node::Slice(a, b, c) => Op::Slice(self.expr(a), self.expr(b), self.expr(c)),
            Node::Field(a, field) => Op::Field(self.expr(a), *field),
            Node::Concat(parts) => match parts.as_slice() {
                [sequence, end] if end.as_role().is_some_and(|(id, _)| id == END_ROLE) => {
                    Op::Ended(self.expr(sequence))
                }
                _ => Op::Joined(self.all(parts)),
            },
            Node::Length(a) => Op::Length(self.expr(a)),
        }
    }

    fn product(&mut self, parts: &[Expr]) -> Op {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        let mut pending: Vec<&Expr> = parts.iter().rev().collect();
        while let Some(part) = pending.pop() {
            match part.node() {
                Node::Product(inner) => pending.extend(inner.iter().rev()),
                Node::Power(base, exponent) if exponent.is_integer(-1) => below.push(self.expr(base)),
                _ => above.push(self.expr(part)),
            }
        }
        if below.is_empty() { Op::Product(above) } else { Op::Quotient(above, below) }
    }

    fn domain(&mut self, domain: &Domain) -> OpDomain {
        match domain {
            Domain::Range(from, to) => OpDomain::Range(self.expr(from), self.expr(to)),
            Domain::Elements(set) => OpDomain::Elements(self.expr(set)),
            Domain::Draw { from, given } => OpDomain::Draw { from: self.expr(from), given: self.all(given) },
            Domain::Group { from, given, size } => {
                OpDomain::Group { from: self.expr(from), given: self.all(given), size: self.expr(size) }
            }
        }
    }

    fn name(&mut self, name: &Name) -> u32 {
        let place = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.clone());
            self.names.len() - 1
        });
        place as u32
    }
}

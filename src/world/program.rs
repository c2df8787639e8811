//! Expressions compiled to a flat list of operations: shared subexpressions once, bound variables as slots.

use rustc_hash::FxHashMap;

use crate::expr::{Binder, Constant, Domain, Expr, Function, Name, Node, Rational, Relation};

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

/// A compiled expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    pub(super) ops: Vec<Op>,
    /// For each operation the slots that it depends on, as bits; all bits where there are too many.
    pub(super) uses: Vec<u64>,
    pub(super) names: Vec<Name>,
    pub(super) slots: usize,
}

/// Compiles `expr`. Linear in its size.
pub fn compile(expr: &Expr) -> Program {
    let mut compiler = Compiler {
        program: Program { ops: Vec::new(), uses: Vec::new(), names: Vec::new(), slots: 0 },
        known: FxHashMap::default(),
    };
    compiler.expr(expr, 0);
    compiler.program
}

impl Program {
    /// The number of operations.
    pub fn size(&self) -> usize {
        self.ops.len()
    }

    /// The names that it uses.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// Undeclared letters without indices that bound a range: they count something.
    pub fn counting_letters(&self) -> Vec<Name> {
        let mut found = Vec::new();
        let mut pending: Vec<OpId> = Vec::new();
        for op in &self.ops {
            if let Op::Bind { domain: OpDomain::Range(from, to), .. } = op {
                pending.extend([*from, *to]);
            }
            if let Op::Apply(Function::Factorial | Function::Binomial, args) = op {
                pending.extend(args);
            }
        }
        while let Some(id) = pending.pop() {
            match &self.ops[id as usize] {
                Op::Object(name, args) if args.is_empty() => {
                    let name = &self.names[*name as usize];
                    if matches!(name, Name::Letter(_)) && !found.contains(name) {
                        found.push(name.clone());
                    }
                }
                Op::Sum(parts) | Op::Product(parts) => pending.extend(parts),
                _ => {}
            }
        }
        found.sort();
        found
    }

    pub(super) fn root(&self) -> OpId {
        (self.ops.len() - 1) as OpId
    }
}

struct Compiler {
    program: Program,
    known: FxHashMap<Op, OpId>,
}

impl Compiler {
    fn all(&mut self, exprs: &[Expr], depth: u32) -> Vec<OpId> {
        exprs.iter().map(|expr| self.expr(expr, depth)).collect()
    }

    fn expr(&mut self, expr: &Expr, depth: u32) -> OpId {
        let op = match expr.node() {
            Node::Number(value) => Op::Number(value.clone()),
            Node::Constant(constant) => Op::Constant(*constant),
            Node::Bound(index) if *index < depth => Op::Slot(depth - 1 - index),
            Node::Bound(_) | Node::Open(_) => Op::Unfinished,
            Node::Object(name, args) => {
                let args = self.all(args, depth);
                Op::Object(self.name(name), args)
            }
            Node::Sum(parts) => Op::Sum(self.all(parts, depth)),
            Node::Product(parts) => self.product(parts, depth),
            Node::Power(a, b) => Op::Power(self.expr(a, depth), self.expr(b, depth)),
            Node::Apply(function, args) => Op::Apply(*function, self.all(args, depth)),
            Node::Compare(relation, a, b) => Op::Compare(*relation, self.expr(a, depth), self.expr(b, depth)),
            Node::All(parts) => Op::All(self.all(parts, depth)),
            Node::Cases(rows) => Op::Cases(
                rows.iter()
                    .map(|(condition, value)| {
                        (condition.as_ref().map(|condition| self.expr(condition, depth)), self.expr(value, depth))
                    })
                    .collect(),
            ),
            Node::Bind { binder, domain, filter, body, .. } => {
                let domain = self.domain(domain, depth);
                let filter = filter.as_ref().map(|filter| self.expr(filter, depth + 1));
                let body = self.expr(body, depth + 1);
                self.program.slots = self.program.slots.max(depth as usize + 1);
                Op::Bind { binder: *binder, domain, filter, body, slot: depth }
            }
            Node::Probability { model, target, given } => Op::Probability {
                model: self.expr(model, depth),
                target: self.all(target, depth),
                given: self.all(given, depth),
            },
            Node::Element(a, b) => Op::Element(self.expr(a, depth), self.expr(b, depth)),
            Node::Slice(a, b, c) => Op::Slice(self.expr(a, depth), self.expr(b, depth), self.expr(c, depth)),
            Node::Field(a, field) => Op::Field(self.expr(a, depth), *field),
            Node::Concat(parts) => Op::Joined(self.all(parts, depth)),
            Node::Length(a) => Op::Length(self.expr(a, depth)),
        };
        self.add(op)
    }

    fn product(&mut self, parts: &[Expr], depth: u32) -> Op {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        let mut pending: Vec<&Expr> = parts.iter().rev().collect();
        while let Some(part) = pending.pop() {
            match part.node() {
                Node::Product(inner) => pending.extend(inner.iter().rev()),
                Node::Power(base, exponent) if exponent.is_integer(-1) => below.push(self.expr(base, depth)),
                _ => above.push(self.expr(part, depth)),
            }
        }
        if below.is_empty() { Op::Product(above) } else { Op::Quotient(above, below) }
    }

    fn domain(&mut self, domain: &Domain, depth: u32) -> OpDomain {
        match domain {
            Domain::Range(from, to) => OpDomain::Range(self.expr(from, depth), self.expr(to, depth)),
            Domain::Elements(set) => OpDomain::Elements(self.expr(set, depth)),
            Domain::Draw { from, given } => {
                OpDomain::Draw { from: self.expr(from, depth), given: self.all(given, depth) }
            }
            Domain::Group { from, given, size } => OpDomain::Group {
                from: self.expr(from, depth),
                given: self.all(given, depth),
                size: self.expr(size, depth),
            },
        }
    }

    fn name(&mut self, name: &Name) -> u32 {
        let place = self.program.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.program.names.push(name.clone());
            self.program.names.len() - 1
        });
        place as u32
    }

    fn add(&mut self, op: Op) -> OpId {
        if let Some(id) = self.known.get(&op) {
            return *id;
        }
        let uses = self.uses(&op);
        let id = self.program.ops.len() as OpId;
        self.program.ops.push(op.clone());
        self.program.uses.push(uses);
        self.known.insert(op, id);
        id
    }

    fn uses(&self, op: &Op) -> u64 {
        let of = |id: &OpId| self.program.uses[*id as usize];
        let all = |ids: &[OpId]| ids.iter().map(of).fold(0, |a, b| a | b);
        match op {
            Op::Number(_) | Op::Constant(_) | Op::Unfinished => 0,
            Op::Slot(slot) => 1u64.checked_shl(*slot).unwrap_or(u64::MAX),
            Op::Object(_, ids)
            | Op::Sum(ids)
            | Op::Product(ids)
            | Op::Apply(_, ids)
            | Op::All(ids)
            | Op::Joined(ids) => all(ids),
            Op::Quotient(a, b) => all(a) | all(b),
            Op::Power(a, b) | Op::Compare(_, a, b) | Op::Element(a, b) => of(a) | of(b),
            Op::Slice(a, b, c) => of(a) | of(b) | of(c),
            Op::Field(a, _) | Op::Length(a) => of(a),
            Op::Cases(rows) => {
                rows.iter().map(|(condition, value)| condition.as_ref().map_or(0, of) | of(value)).fold(0, |a, b| a | b)
            }
            Op::Probability { model, target, given } => of(model) | all(target) | all(given),
            Op::Bind { domain, filter, body, slot, .. } => {
                let own = 1u64.checked_shl(*slot).unwrap_or(0);
                let domain = match domain {
                    OpDomain::Range(a, b) => of(a) | of(b),
                    OpDomain::Elements(a) => of(a),
                    OpDomain::Draw { from, given } => of(from) | all(given),
                    OpDomain::Group { from, given, size } => of(from) | all(given) | of(size),
                };
                domain | ((filter.as_ref().map_or(0, of) | of(body)) & !own)
            }
        }
    }
}

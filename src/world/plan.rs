//! How a program is run: what a bound variable makes stale, and what is remembered by its arguments.
//!
//! An operation is computed anew only after a variable that it depends on was set, so what does not depend on
//! an inner variable is computed outside of its loop. Where a group's members are taken one by one, an
//! operation that depends on the group only through the member is a function of that member: its values are
//! remembered, and thousands of groups need only as many values as there are members.

use super::program::{Op, OpDomain, OpId, Ops};

/// How many arguments a remembered operation may have: their codes fill 64 bits.
const MOST_ARGUMENTS: usize = 4;

/// An operation whose values are remembered by those of its arguments.
#[derive(Debug)]
pub(super) struct Remembered {
    /// Operations that determine the value, cheap to run.
    pub arguments: Vec<OpId>,
    /// Whether running an argument may look something up that a trace tells.
    pub is_told: bool,
}

/// How a program is run.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// For each slot its own operation, if the variable is used, and the operations that its value makes stale.
    pub slots: Vec<Slot>,
    /// For each operation its place in `remembered`, or [`Plan::NOT_REMEMBERED`].
    pub memory: Vec<u32>,
    pub remembered: Vec<Remembered>,
    /// For a list of operations that grows: what takes the place of all of the above.
    pub growing: Option<Growing>,
}

/// What setting a variable does.
#[derive(Debug, Default)]
pub(super) struct Slot {
    pub op: Option<OpId>,
    pub stale: Vec<OpId>,
}

impl Slot {
    /// Whether an operation's value depends on the variable.
    pub fn sets(&self, id: OpId) -> bool {
        self.op == Some(id) || self.stale.binary_search(&id).is_ok()
    }
}

impl Plan {
    /// No place among the remembered operations.
    pub const NOT_REMEMBERED: u32 = u32::MAX;

    /// Whether an operation depends on no variable.
    pub fn is_closed(&self, id: OpId) -> bool {
        match &self.growing {
            Some(growing) => growing.uses[id as usize] == 0,
            None => self.slots.iter().all(|slot| !slot.sets(id)),
        }
    }

    /// The plan for a list of operations.
    pub fn of(ops: &Ops) -> Plan {
        let mut plan = Plan {
            slots: slots_of(ops),
            memory: vec![Self::NOT_REMEMBERED; ops.len()],
            remembered: Vec::new(),
            growing: None,
        };
        let groups = group_slots(ops);
        if !groups.is_empty() {
            plan.remember(ops, &groups);
        }
        plan
    }

    /// Chooses the largest operations that depend on groups only through members.
    fn remember(&mut self, ops: &Ops, groups: &[u32]) {
        let covers = covers_of(ops, groups);
        let is_member = |id: &OpId| matches!(ops[*id as usize], Op::Element(..));
        let is_group = |id: &OpId| matches!(&ops[*id as usize], Op::Slot(slot) if groups.contains(slot));
        let chosen = |id: OpId| {
            let cheap = is_cheap(&ops[id as usize]);
            covers[id as usize]
                .as_ref()
                .filter(|cover| !cheap && cover.iter().any(is_member) && !cover.iter().any(is_group))
        };
        for id in 0..ops.len() as OpId {
            let own = chosen(id);
            ops[id as usize].operands(|operand, _| {
                let Some(cover) = chosen(operand) else { return };
                if own != Some(cover) && self.memory[operand as usize] == Self::NOT_REMEMBERED {
                    self.memory[operand as usize] = self.remembered.len() as u32;
                    let looks_up = |id: &OpId| {
                        matches!(&ops[*id as usize], Op::Element(_, at) if matches!(ops[*at as usize], Op::Object(..)))
                    };
                    let is_told = cover.iter().any(looks_up);
                    self.remembered.push(Remembered { arguments: cover.clone(), is_told });
                }
            });
        }
    }
}

/// Whether an operation is computed as quickly as looked up, or has no number.
fn is_cheap(op: &Op) -> bool {
    matches!(
        op,
        Op::Slot(_)
            | Op::Element(..)
            | Op::Slice(..)
            | Op::Field(..)
            | Op::Length(_)
            | Op::Joined(_)
            | Op::Ended(_)
            | Op::Compare(..)
            | Op::All(_)
    )
}

/// The plan of a list of operations that grows and is cut off again.
#[derive(Debug, Default)]
pub(super) struct Growing {
    /// For each operation the slots that it depends on, one bit each.
    pub uses: Vec<u64>,
    /// For each operation what determines its value, where there is not too much of it.
    pub covers: Vec<Option<Vec<OpId>>>,
    /// For each operation whether its values are remembered by those of its cover.
    pub is_remembered: Vec<bool>,
    /// The operations of the variables, by slot.
    pub slots: Vec<Option<OpId>>,
    /// Slots that hold groups, and the operations that say so.
    groups: Vec<(u32, OpId)>,
}

impl Growing {
    /// The most binders that may be nested.
    pub const DEEPEST: u32 = 60;

    /// Plans the operations that came since the last call. All that may be are remembered where they are `kept`, and
    /// otherwise those that depend on groups through members.
    pub fn grow(&mut self, ops: &Ops, kept: bool) {
        let start = self.uses.len();
        for (id, op) in ops.iter().enumerate().skip(start) {
            if let Op::Bind { domain: OpDomain::Group { .. }, slot, .. } = op {
                self.groups.push((*slot, id as OpId));
            }
        }
        let groups: Vec<u32> = self.groups.iter().map(|(slot, _)| *slot).collect();
        for (id, op) in ops.iter().enumerate().skip(start) {
            let uses = uses_of(op, &self.uses);
            self.uses.push(uses);
            if let Op::Slot(slot) = op {
                self.slots.resize(self.slots.len().max(*slot as usize + 1), None);
                self.slots[*slot as usize] = Some(id as OpId);
            }
            let cover = cover_of(ops, id, &self.covers, &groups);
            let is_member = |id: &OpId| matches!(ops[*id as usize], Op::Element(..));
            let is_group = |id: &OpId| matches!(&ops[*id as usize], Op::Slot(slot) if groups.contains(slot));
            let is_remembered = uses != 0
                && !is_cheap(op)
                && cover.as_ref().is_some_and(|cover| {
                    !cover.is_empty() && (kept || cover.iter().any(is_member) && !cover.iter().any(is_group))
                });
            self.is_remembered.push(is_remembered);
            self.covers.push(cover);
        }
    }

    /// Forgets the operations from a place on.
    pub fn cut(&mut self, length: usize) {
        self.uses.truncate(length);
        self.covers.truncate(length);
        self.is_remembered.truncate(length);
        self.groups.retain(|(_, id)| (*id as usize) < length);
        for slot in &mut self.slots {
            *slot = slot.filter(|id| (*id as usize) < length);
        }
    }
}

/// The slots that an operation depends on, from those of its operands; all of them where there are too many.
fn uses_of(op: &Op, uses: &[u64]) -> u64 {
    let bit = |slot: u32| 1u64.checked_shl(slot);
    let own = match op {
        Op::Bind { slot, .. } => bit(*slot).unwrap_or(0),
        _ => 0,
    };
    let mut used = 0;
    op.operands(|operand, inside| used |= uses[operand as usize] & if inside { !own } else { u64::MAX });
    match op {
        Op::Slot(slot) => bit(*slot).unwrap_or(u64::MAX),
        _ => used,
    }
}

/// For each slot the operations that depend on it. Variables under more than 64 binders make everything stale.
fn slots_of(ops: &Ops) -> Vec<Slot> {
    let bit = |slot: u32| 1u64.checked_shl(slot);
    let mut slots: Vec<Slot> = Vec::new();
    let mut uses: Vec<u64> = Vec::with_capacity(ops.len());
    for (id, op) in ops.iter().enumerate() {
        let used = uses_of(op, &uses);
        let is_slot = match op {
            Op::Slot(slot) => Some(*slot),
            Op::Bind { slot, .. } => {
                slots.resize_with(slots.len().max(*slot as usize + 1), Slot::default);
                None
            }
            _ => None,
        };
        uses.push(used);
        if let Some(slot) = is_slot {
            slots.resize_with(slots.len().max(slot as usize + 1), Slot::default);
            slots[slot as usize].op = Some(id as OpId);
        }
    }
    for (slot, entry) in slots.iter_mut().enumerate() {
        let mask = bit(slot as u32).unwrap_or(1 << 63);
        let depends = |id: &usize| !matches!(ops[*id], Op::Slot(_)) && (uses[*id] & mask != 0 || uses[*id] == u64::MAX);
        entry.stale = (0..ops.len()).filter(depends).map(|id| id as OpId).collect();
    }
    slots
}

/// Slots that hold groups.
fn group_slots(ops: &Ops) -> Vec<u32> {
    let of = |op: &Op| match op {
        Op::Bind { domain: OpDomain::Group { .. }, slot, .. } => Some(*slot),
        _ => None,
    };
    let mut found: Vec<u32> = ops.iter().filter_map(of).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// For each operation the variables and members that determine its value, sorted; `None` where there are too many.
fn covers_of(ops: &Ops, groups: &[u32]) -> Vec<Option<Vec<OpId>>> {
    let mut covers: Vec<Option<Vec<OpId>>> = Vec::with_capacity(ops.len());
    for id in 0..ops.len() {
        let cover = cover_of(ops, id, &covers, groups);
        covers.push(cover);
    }
    covers
}

/// The variables and members that determine the value of an operation, from those of its operands.
fn cover_of(ops: &Ops, id: usize, covers: &[Option<Vec<OpId>>], groups: &[u32]) -> Option<Vec<OpId>> {
    let op = &ops[id];
    let mut cover: Option<Vec<OpId>> = Some(Vec::new());
    let own = match op {
        Op::Bind { slot, .. } => Some(*slot),
        _ => None,
    };
    op.operands(|operand, inside| {
        let Some(known) = &mut cover else { return };
        let Some(parts) = &covers[operand as usize] else {
            cover = None;
            return;
        };
        for part in parts {
            match own.filter(|_| inside) {
                Some(own) => leave(ops, *part, own, known),
                None => add(known, *part),
            }
        }
    });
    let is_member = matches!(op, Op::Element(container, at)
    if matches!(&ops[*container as usize], Op::Slot(slot) if groups.contains(slot))
        && match &ops[*at as usize] {
            Op::Slot(_) | Op::Number(_) => true,
            Op::Object(_, arguments) => arguments.is_empty(),
            _ => false,
        });
    if is_member || matches!(op, Op::Slot(_)) {
        cover = Some(vec![id as OpId]);
    }
    cover.filter(|cover| cover.len() <= MOST_ARGUMENTS)
}

/// Adds what determines `part` outside of the binder with the slot `own`.
fn leave(ops: &Ops, part: OpId, own: u32, cover: &mut Vec<OpId>) {
    match &ops[part as usize] {
        Op::Slot(slot) if *slot == own => {}
        Op::Element(container, at) if [container, at].iter().any(|id| ops[**id as usize] == Op::Slot(own)) => {
            for id in [container, at] {
                if matches!(&ops[*id as usize], Op::Slot(slot) if *slot != own) {
                    add(cover, *id);
                }
            }
        }
        _ => add(cover, part),
    }
}

fn add(cover: &mut Vec<OpId>, part: OpId) {
    if let Err(place) = cover.binary_search(&part) {
        cover.insert(place, part);
    }
}

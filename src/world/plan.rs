//! How a program is run: what a bound variable makes stale, and what is remembered by its arguments.
//!
//! An operation is computed anew only after a variable that it depends on was set, so what does not depend on
//! an inner variable is computed outside of its loop. Where a group's members are taken one by one, an
//! operation that depends on the group only through the member is a function of that member: its values are
//! remembered, and thousands of groups need only as many values as there are members.

use super::program::{Op, OpDomain, OpId};

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
#[derive(Debug)]
pub(super) struct Plan {
    /// For each slot its own operation, if the variable is used, and the operations that its value makes stale.
    pub slots: Vec<Slot>,
    /// For each operation its place in `remembered`, or [`Plan::NOT_REMEMBERED`].
    pub memory: Vec<u32>,
    pub remembered: Vec<Remembered>,
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

    /// The plan for a list of operations.
    pub fn of(ops: &[Op]) -> Plan {
        let mut plan =
            Plan { slots: slots_of(ops), memory: vec![Self::NOT_REMEMBERED; ops.len()], remembered: Vec::new() };
        let groups = group_slots(ops);
        if !groups.is_empty() {
            plan.remember(ops, &groups);
        }
        plan
    }

    /// Chooses the largest operations that depend on groups only through members.
    fn remember(&mut self, ops: &[Op], groups: &[u32]) {
        let covers = covers_of(ops, groups);
        let is_member = |id: &OpId| matches!(ops[*id as usize], Op::Element(..));
        let is_group = |id: &OpId| matches!(&ops[*id as usize], Op::Slot(slot) if groups.contains(slot));
        let chosen = |id: OpId| {
            let cheap = matches!(
                ops[id as usize],
                Op::Slot(_)
                    | Op::Element(..)
                    | Op::Slice(..)
                    | Op::Field(..)
                    | Op::Length(_)
                    | Op::Joined(_)
                    | Op::Ended(_)
                    | Op::Compare(..)
                    | Op::All(_)
            );
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

/// For each slot the operations that depend on it. Variables under more than 64 binders make everything stale.
fn slots_of(ops: &[Op]) -> Vec<Slot> {
    let bit = |slot: u32| 1u64.checked_shl(slot);
    let mut slots: Vec<Slot> = Vec::new();
    let mut uses: Vec<u64> = Vec::with_capacity(ops.len());
    for (id, op) in ops.iter().enumerate() {
        let mut used = 0;
        let own = match op {
            Op::Bind { slot, .. } => bit(*slot).unwrap_or(0),
            _ => 0,
        };
        op.operands(|operand, inside| used |= uses[operand as usize] & if inside { !own } else { u64::MAX });
        let is_slot = match op {
            Op::Slot(slot) => {
                used = bit(*slot).unwrap_or(u64::MAX);
                Some(*slot)
            }
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
fn group_slots(ops: &[Op]) -> Vec<u32> {
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
fn covers_of(ops: &[Op], groups: &[u32]) -> Vec<Option<Vec<OpId>>> {
    let mut covers: Vec<Option<Vec<OpId>>> = Vec::with_capacity(ops.len());
    for (id, op) in ops.iter().enumerate() {
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
        covers.push(cover.filter(|cover| cover.len() <= MOST_ARGUMENTS));
    }
    covers
}

/// Adds what determines `part` outside of the binder with the slot `own`.
fn leave(ops: &[Op], part: OpId, own: u32, cover: &mut Vec<OpId>) {
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

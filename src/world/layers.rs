//! What is known of operations that are run again and again, in layers of which the last is forgotten first.

use rustc_hash::FxHashMap;

use super::program::OpId;

/// How many values a layer remembers.
const MOST: usize = 1 << 15;

/// Values by operation and the codes of what determines them, and which operations have a value for the variables as they
/// are.
#[derive(Debug)]
pub(super) struct Layers<S> {
    layers: Vec<Layer<S>>,
    /// For each slot the operations that were computed since its variable was set.
    depending: Vec<Vec<OpId>>,
}

#[derive(Debug)]
struct Layer<S> {
    /// How many operations there were below.
    below: usize,
    values: FxHashMap<(OpId, u64), S>,
    /// Operations that depend on no variable and were computed in this layer.
    closed: Vec<OpId>,
}

impl<S> Default for Layers<S> {
    fn default() -> Self {
        Layers { layers: Vec::new(), depending: Vec::new() }
    }
}

impl<S> Layers<S> {
    /// Opens a layer on so many operations.
    pub fn open(&mut self, below: usize) {
        self.layers.push(Layer { below, values: FxHashMap::default(), closed: Vec::new() });
    }

    /// Forgets the last layer; tells `stale` the operations that were computed in it. Returns how many operations stay.
    pub fn close(&mut self, mut stale: impl FnMut(OpId)) -> usize {
        self.depending.iter_mut().for_each(|ids| ids.drain(..).for_each(&mut stale));
        let Some(layer) = self.layers.pop() else { return 0 };
        layer.closed.into_iter().for_each(stale);
        layer.below
    }

    /// A remembered value.
    pub fn get(&self, id: OpId, key: u64) -> Option<&S> {
        let is_above = |layer: &&Layer<S>| !layer.values.is_empty();
        self.layers.iter().rev().filter(is_above).find_map(|layer| layer.values.get(&(id, key)))
    }

    /// Remembers a value in the last layer.
    pub fn put(&mut self, id: OpId, key: u64, value: S) {
        if let Some(layer) = self.layers.last_mut().filter(|layer| layer.values.len() < MOST) {
            layer.values.insert((id, key), value);
        }
    }

    /// Notes that an operation was computed, which depends on the slots with a bit in `uses`.
    pub fn depend(&mut self, id: OpId, mut uses: u64) {
        if uses == 0 {
            if let Some(layer) = self.layers.last_mut() {
                layer.closed.push(id);
            }
            return;
        }
        while uses != 0 {
            let slot = uses.trailing_zeros() as usize;
            if self.depending.len() <= slot {
                self.depending.resize_with(slot + 1, Vec::new);
            }
            self.depending[slot].push(id);
            uses &= uses - 1;
        }
    }

    /// Tells `stale` the operations that depend on a variable that is set now.
    pub fn set(&mut self, slot: u32, stale: impl FnMut(OpId)) {
        if let Some(ids) = self.depending.get_mut(slot as usize) {
            ids.drain(..).for_each(stale);
        }
    }
}

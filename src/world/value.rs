//! Values of all kinds, where their parts are kept, and what they hash to.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHashMap;

use super::{Fault, Scalar};

/// A value of any kind: small, without anything to free. Longer things are numbers in an [`Arena`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<S> {
    Number(S),
    Truth(bool),
    /// A token at a place, from 1, of a sequence.
    Place {
        sequence: u32,
        at: u32,
    },
    /// Places of a sequence; empty where `to < from`.
    Slice {
        sequence: u32,
        from: u32,
        to: u32,
    },
    /// A token without a place.
    Token(u8),
    /// A row of the data set with that number among the session's names; `first` is its first sequence.
    Row {
        dataset: u32,
        row: u32,
        first: u32,
    },
    /// A group in the arena.
    Group(u32),
    /// Joined values in the arena.
    Joined(u32),
    /// Something that only a binding describes, by its number among the session's names.
    Named(u32),
    Infinite,
}

impl<S: Scalar> Value<S> {
    /// The value in 64 bits, different for different values; `None` for numbers that are not whole, and for what
    /// is too large.
    pub fn packed(&self) -> Option<u64> {
        const TAG: u32 = 60;
        let places = |tag: u64, sequence: u32, from: u32, to: u32| {
            let fits = sequence < 1 << 24 && from < 1 << 16 && to < 1 << 16;
            fits.then_some((tag << TAG) | (u64::from(sequence) << 32) | (u64::from(from) << 16) | u64::from(to))
        };
        match self {
            Value::Number(value) => {
                const HALF: i64 = 1 << 40;
                let integer = value.as_integer().filter(|integer| (-HALF..HALF).contains(integer))?;
                Some((1 << TAG) | (integer + HALF) as u64)
            }
            Value::Truth(truth) => Some((2 << TAG) | u64::from(*truth)),
            Value::Place { sequence, at } => places(3, *sequence, *at, *at),
            Value::Slice { sequence, from, to } => places(4, *sequence, *from, *to),
            Value::Token(token) => Some((5 << TAG) | u64::from(*token)),
            Value::Row { dataset, row, .. } if *dataset < 1 << 24 => {
                Some((6 << TAG) | (u64::from(*dataset) << 32) | u64::from(*row))
            }
            Value::Row { .. } => None,
            Value::Group(id) => Some((7 << TAG) | u64::from(*id)),
            Value::Joined(id) => Some((8 << TAG) | u64::from(*id)),
            Value::Named(id) => Some((9 << TAG) | u64::from(*id)),
            Value::Infinite => Some(10 << TAG),
        }
    }
}

impl<S: Scalar> Value<S> {
    /// A code that is different for different values, or 0 where there is none: small numbers, rows and groups,
    /// and the beginnings and places of short texts have one.
    pub fn code(&self) -> u16 {
        let text =
            |tag: u16, sequence: u32, to: u32| if to < 64 { small(tag, sequence.saturating_mul(64) | to) } else { 0 };
        match self {
            Value::Number(value) => value.as_integer().map_or(0, Self::code_of_integer),
            Value::Token(token) => small(2, u32::from(*token)),
            Value::Row { dataset, row, .. } if *dataset < 16 => small(3, row.saturating_mul(16) | dataset),
            Value::Slice { sequence, from: 1, to } => text(4, *sequence, *to),
            Value::Place { sequence, at } => text(5, *sequence, *at),
            Value::Group(id) => small(6, *id),
            _ => 0,
        }
    }

    /// The code of a whole number.
    pub fn code_of_integer(value: i64) -> u16 {
        u32::try_from(value).map_or(0, |value| small(1, value))
    }
}

/// A code of 16 bits, or 0 where the value does not fit.
fn small(tag: u16, value: u32) -> u16 {
    const BITS: u32 = 13;
    if value < 1 << BITS { (tag << BITS) | value as u16 } else { 0 }
}

/// How many values a key may hold.
const LONGEST_KEY: usize = 6;

/// A few packed values, as a key of what is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ShortKey {
    head: u64,
    items: [u64; LONGEST_KEY],
    count: u8,
    /// Where the second part begins.
    split: u8,
}

impl ShortKey {
    /// A key without values.
    pub fn new(head: u64) -> Self {
        ShortKey { head, items: [0; LONGEST_KEY], count: 0, split: 0 }
    }

    /// The same values under another head.
    pub fn about(self, head: u64) -> Self {
        ShortKey { head, ..self }
    }

    /// Ends the first part.
    pub fn split(&mut self) {
        self.split = self.count + 1;
    }

    /// Adds a value; false where that cannot be.
    pub fn push<S: Scalar>(&mut self, value: &Value<S>) -> bool {
        let place = usize::from(self.count);
        match value.packed() {
            Some(packed) if place < LONGEST_KEY => {
                self.items[place] = packed;
                self.count += 1;
                true
            }
            _ => false,
        }
    }
}

/// Groups and joined values.
#[derive(Debug)]
pub(super) struct Arena<S> {
    members: Vec<u32>,
    /// Where each group begins among the members, and how many it has.
    groups: Vec<(u32, u32)>,
    parts: Vec<Vec<Value<S>>>,
    joined: FxHashMap<Vec<u64>, u32>,
}

impl<S> Default for Arena<S> {
    fn default() -> Self {
        Arena { members: Vec::new(), groups: Vec::new(), parts: Vec::new(), joined: FxHashMap::default() }
    }
}

impl<S: Scalar> Arena<S> {
    /// Adds a group; its number.
    pub fn add_group(&mut self, members: &[u32]) -> u32 {
        self.groups.push((self.members.len() as u32, members.len() as u32));
        self.members.extend_from_slice(members);
        self.groups.len() as u32 - 1
    }

    /// Adds all groups of `size` sequences, the last member changing fastest; the number of the first.
    pub fn add_groups(&mut self, sequences: &[u32], size: u32) -> u32 {
        let first = self.groups.len() as u32;
        let count = sequences.len().pow(size);
        for place in 0..count {
            self.groups.push((self.members.len() as u32, size));
            let mut stride = count;
            for _ in 0..size {
                stride /= sequences.len();
                self.members.push(sequences[place / stride % sequences.len()]);
            }
        }
        first
    }

    /// The sequences of a group.
    pub fn group(&self, id: u32) -> &[u32] {
        let (start, count) = self.groups[id as usize];
        &self.members[start as usize..(start + count) as usize]
    }

    /// Joins values; equal lists of packable values are one.
    ///
    /// # Errors
    ///
    /// [`Fault::TooLarge`] where there are too many different ones.
    pub fn join(&mut self, parts: Vec<Value<S>>) -> Result<Value<S>, Fault> {
        const MOST: usize = 100_000;
        let key: Option<Vec<u64>> = parts.iter().map(Value::packed).collect();
        if let Some(id) = key.as_ref().and_then(|key| self.joined.get(key)) {
            return Ok(Value::Joined(*id));
        }
        if self.parts.len() >= MOST {
            return Err(Fault::TooLarge);
        }
        let id = self.parts.len() as u32;
        self.parts.push(parts);
        if let Some(key) = key {
            self.joined.insert(key, id);
        }
        Ok(Value::Joined(id))
    }

    /// The values that were joined.
    pub fn parts(&self, id: u32) -> &[Value<S>] {
        &self.parts[id as usize]
    }

    /// How much is kept.
    pub fn size(&self) -> usize {
        self.members.len() + self.groups.len() + self.parts.len()
    }
}

/// A value as a key of drawn tables: equal values hash equally on every machine.
pub(super) struct Key<'a, S>(pub &'a Value<S>, pub &'a Arena<S>);

impl<S: Scalar> Hash for Key<'_, S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.0 {
            Value::Number(value) => match value.as_integer() {
                Some(integer) => (0u8, integer).hash(state),
                // Nearby values of one number must meet: bits below the error bound are cut.
                None => (1u8, (value.approximate() as f32).to_bits()).hash(state),
            },
            Value::Truth(truth) => (2u8, *truth).hash(state),
            Value::Place { sequence, at } => (3u8, *sequence, *at, *at).hash(state),
            Value::Slice { sequence, from, to } => (3u8, *sequence, *from, *to).hash(state),
            Value::Token(token) => (4u8, *token).hash(state),
            Value::Row { first, .. } => (5u8, *first).hash(state),
            Value::Group(id) => (6u8, self.1.group(*id)).hash(state),
            Value::Joined(id) => {
                7u8.hash(state);
                for part in self.1.parts(*id) {
                    Key(part, self.1).hash(state);
                }
            }
            Value::Named(_) | Value::Infinite => 8u8.hash(state),
        }
    }
}

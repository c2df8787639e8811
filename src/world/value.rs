//! Values of all kinds, and what they hash to.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::Scalar;

/// A value of any kind.
#[derive(Debug, Clone)]
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
    /// A row of the data set with that index among the program's names; `first` is its first sequence.
    Row {
        dataset: u32,
        row: u32,
        first: u32,
    },
    Group(Arc<[u32]>),
    Joined(Arc<[Value<S>]>),
    /// Something that only a binding describes, by the program's name index.
    Named(u32),
    Infinite,
}

/// How many texts a remembered probability may be about.
const SHORT: usize = 6;

/// A model, how many texts are its target, and the texts.
pub(super) type ShortKey = (u64, u8, [u64; SHORT]);

/// The key of a probability about few plain texts; data set rows depend on the program's names and have none.
pub(super) fn short_key<S>(model: u64, target: &[Value<S>], given: &[Value<S>]) -> Option<ShortKey> {
    if target.len() + given.len() > SHORT {
        return None;
    }
    let mut items = [u64::MAX; SHORT];
    for (item, value) in items.iter_mut().zip(target.iter().chain(given)) {
        *item = match value {
            Value::Place { sequence, at } => (u64::from(*sequence) << 32) | (u64::from(*at) << 16) | u64::from(*at),
            Value::Slice { sequence, from, to } => {
                (u64::from(*sequence) << 32) | (u64::from(*from) << 16) | u64::from(*to)
            }
            Value::Token(token) => (1 << 63) | u64::from(*token),
            _ => return None,
        };
    }
    Some((model, target.len() as u8, items))
}

/// A value as a key of drawn tables: equal values hash equally on every machine.
pub(super) struct Key<'a, S>(pub &'a Value<S>);

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
            Value::Group(members) => (6u8, members).hash(state),
            Value::Joined(parts) => {
                7u8.hash(state);
                for part in parts.iter() {
                    Key(part).hash(state);
                }
            }
            Value::Named(_) | Value::Infinite => 8u8.hash(state),
        }
    }
}

//! Elements and parts of sequences, groups and data sets.

use super::program::{Code, OpId};
use super::session::{Bound, Session};
use super::value::Value;
use super::{Fault, Scalar};

impl<S: Scalar> Session<S> {
    pub(super) fn element(&mut self, code: &Code, sequence: OpId, at: OpId) -> Result<Value<S>, Fault> {
        let container = self.value(code, sequence)?;
        let at = self.integer(code, at)?;
        let inside = |length: i64, what: &str| -> Result<(), Fault> {
            if (1..=length).contains(&at) {
                Ok(())
            } else {
                Err(Fault::OutOfRange { what: what.to_owned(), index: at, length })
            }
        };
        match container {
            Value::Slice { sequence, from, to } => {
                inside(i64::from(to) - i64::from(from) + 1, "the sequence")?;
                Ok(Value::Place { sequence, at: from + at as u32 - 1 })
            }
            Value::Group(id) => {
                let members = self.arena.group(id);
                inside(members.len() as i64, "the group")?;
                Ok(self.whole(members[at as usize - 1]))
            }
            Value::Named(name) => match &self.bound[name as usize] {
                Bound::Dataset(rows) => {
                    inside(rows.len() as i64, "the data set")?;
                    Ok(Value::Row { dataset: name, row: at as u32 - 1, first: rows[at as usize - 1][0] })
                }
                _ => Err(Fault::Kind("an element of something that has none".to_owned())),
            },
            Value::Joined(id) => {
                let mut rest = at;
                let mut total = 0;
                for part in self.arena.parts(id) {
                    let Value::Slice { sequence, from, to } = part else {
                        return Err(Fault::Kind("an element of something that has none".to_owned()));
                    };
                    let length = i64::from(*to) - i64::from(*from) + 1;
                    if rest >= 1 && rest <= length {
                        return Ok(Value::Place { sequence: *sequence, at: from + rest as u32 - 1 });
                    }
                    rest -= length;
                    total += length;
                }
                inside(total, "the joined sequence")?;
                Err(Fault::Kind("an element of something that has none".to_owned()))
            }
            _ => Err(Fault::Kind("an element of something that has none".to_owned())),
        }
    }

    /// Joined texts with beginnings that are the same made one: a function of what stands before a place does not know
    /// how the text goes on.
    pub(super) fn as_text(&mut self, value: Value<S>) -> Result<Value<S>, Fault> {
        let Value::Joined(id) = value else { return Ok(value) };
        let one = |part: &Value<S>| match part {
            Value::Slice { sequence, from: 1, to } if (*to as usize) < self.text(*sequence).len() => {
                let start = &self.text(*sequence)[..*to as usize];
                let first = (0..*sequence).find(|other| self.text(*other).starts_with(start));
                Value::Slice { sequence: first.unwrap_or(*sequence), from: 1, to: *to }
            }
            part => part.clone(),
        };
        let is_empty = |part: &Value<S>| matches!(part, Value::Slice { from, to, .. } if to < from);
        let mut parts: Vec<Value<S>> = self.arena.parts(id).iter().map(one).collect();
        if !parts.iter().all(is_empty) {
            parts.retain(|part| !is_empty(part));
        }
        match parts.as_slice() {
            [part @ Value::Slice { .. }] => Ok(part.clone()),
            _ => self.arena.join(parts),
        }
    }

    pub(super) fn slice(&mut self, code: &Code, sequence: OpId, from: OpId, to: OpId) -> Result<Value<S>, Fault> {
        let container = self.value(code, sequence)?;
        let (low, high) = (self.integer(code, from)?, self.integer(code, to)?);
        let check = |length: i64, what: &str| -> Result<(), Fault> {
            if high < low {
                return Ok(());
            }
            let index = if low < 1 { low } else { high };
            if low >= 1 && high <= length {
                Ok(())
            } else {
                Err(Fault::OutOfRange { what: what.to_owned(), index, length })
            }
        };
        match container {
            Value::Slice { sequence, from, to } => {
                check(i64::from(to) - i64::from(from) + 1, "the sequence")?;
                if high < low {
                    return Ok(Value::Slice { sequence, from: 1, to: 0 });
                }
                Ok(Value::Slice { sequence, from: from + low as u32 - 1, to: from + high as u32 - 1 })
            }
            Value::Joined(id) => {
                let mut pieces = Vec::new();
                let mut offset = 0i64;
                for part in self.arena.parts(id) {
                    let Value::Slice { sequence, from, to } = part else {
                        return Err(Fault::Kind("a part of something that has none".to_owned()));
                    };
                    let length = i64::from(*to) - i64::from(*from) + 1;
                    let (a, b) = ((low - offset).max(1), (high - offset).min(length));
                    if a <= b {
                        let (from, to) = (from + a as u32 - 1, from + b as u32 - 1);
                        pieces.push(Value::Slice { sequence: *sequence, from, to });
                    }
                    offset += length;
                }
                check(offset, "the joined sequence")?;
                self.arena.join(pieces)
            }
            _ => Err(Fault::Kind("a part of something that has none".to_owned())),
        }
    }
}

//! Worlds in words: texts as strings of letters, table entries as facts.

use super::session::Session;
use super::universe::Binding;
use super::value::Value;
use super::{Scalar, World};
use crate::expr::Name;

/// One entry of a world's tables: `P(target | given) = value`, `r(target) = value`, or a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What was looked up.
    pub name: Name,
    /// The arguments; empty for a number.
    pub target: String,
    /// The condition; empty for none.
    pub given: String,
    /// The value.
    pub value: f64,
}

impl Fact {
    /// What tells a fact from others.
    pub fn key(&self) -> (&Name, &str, &str, u64) {
        // Adding 0 makes one zero of the two.
        (&self.name, &self.target, &self.given, (self.value + 0.0).to_bits())
    }
}

/// The letter of a token.
fn letter(token: u8) -> char {
    char::from(b'a' + token)
}

/// Digits as subscripts.
fn subscript(number: u32) -> String {
    number.to_string().chars().map(|digit| char::from_u32(0x2080 + digit as u32 - 0x30).unwrap_or(digit)).collect()
}

impl World {
    /// The sentence that a role stands for, as letters.
    pub fn sentence(&self, name: &Name) -> Option<String> {
        match self.bindings.get(name) {
            Some(Binding::Sequence(id)) => Some(self.spelled(*id, 1, self.sequences[*id as usize].1.len() as u32)),
            _ => None,
        }
    }

    /// The rows of a data set, as letters, or the members of a group.
    pub fn rows(&self, name: &Name) -> Option<String> {
        let spell = |id: &u32| self.spelled(*id, 1, self.sequences[*id as usize].1.len() as u32);
        match self.bindings.get(name) {
            Some(Binding::Dataset(rows)) => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|row| format!("({})", row.iter().map(spell).collect::<Vec<_>>().join(", ")))
                    .collect();
                Some(rows.join(", "))
            }
            Some(Binding::Places(marks)) => {
                let places = marks.iter().enumerate().filter(|(_, mark)| **mark);
                Some(places.map(|(place, _)| (place + 1).to_string()).collect::<Vec<_>>().join(", "))
            }
            Some(Binding::Group(members)) => Some(members.iter().map(spell).collect::<Vec<_>>().join(", ")),
            Some(Binding::Prompts(weights)) => {
                let parts = self.prompts.iter().zip(weights);
                let parts: Vec<String> = parts
                    .map(|(id, weight)| {
                        format!("{} with probability {}", spell(id), crate::expr::to_decimal(weight, 4))
                    })
                    .collect();
                Some(parts.join(", "))
            }
            _ => None,
        }
    }

    fn spelled(&self, sequence: u32, from: u32, to: u32) -> String {
        let text = &self.sequences[sequence as usize].1;
        (from..=to)
            .map(|at| text.get(at as usize - 1).map_or("</s>".to_owned(), |token| letter(*token).to_string()))
            .collect()
    }
}

impl<S: Scalar> Session<S> {
    /// A value as an argument in words; places of a sentence keep their number.
    pub(super) fn words(&self, value: &Value<S>) -> String {
        match value {
            Value::Place { sequence, at } => {
                format!("{}{}", self.world().spelled(*sequence, *at, *at), subscript(*at))
            }
            Value::Slice { from, to, .. } if to < from => String::new(),
            Value::Slice { sequence, from, to } => self.world().spelled(*sequence, *from, *to),
            Value::Token(token) => letter(*token).to_string(),
            Value::Number(value) => match value.as_integer() {
                Some(integer) => integer.to_string(),
                None => format!("{:.4}", value.approximate()),
            },
            Value::Joined(id) => self.arena.parts(*id).iter().map(|part| self.words(part)).collect(),
            Value::Group(id) => {
                let spell = |id: &u32| self.world().spelled(*id, 1, self.text(*id).len() as u32);
                self.arena.group(*id).iter().map(spell).collect::<Vec<_>>().join(", ")
            }
            Value::Truth(_) | Value::Row { .. } | Value::Named(_) | Value::Infinite => String::new(),
        }
    }
}

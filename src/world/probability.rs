//! Conditional probabilities as ratios of joint ones, with tokens known by their place.

use super::model::{Cells, minus};
use super::session::Session;
use super::universe::Part;
use super::value::Value;
use super::{Fault, Scalar};

/// A piece of text in a probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// Places `from..=to` of a sequence, counted from 1; not empty.
    Places { sequence: u32, from: u32, to: u32 },
    /// A token without a place: it stands after what is given.
    Loose(u8),
}

impl<S: Scalar> Session<S> {
    /// `P(target | given)` under `model`.
    ///
    /// A token is known by its place, so the order of conditions does not matter. The sequence that the
    /// target belongs to is continued; whole other sequences under the condition are the model's context.
    pub(super) fn probability(&mut self, model: u64, target: &[Value<S>], given: &[Value<S>]) -> Result<S, Fault> {
        let mut wanted = Vec::new();
        let mut known = Vec::new();
        self.pieces(target, &mut wanted)?;
        self.pieces(given, &mut known)?;
        self.conditional(model, &wanted, &known)
    }

    fn conditional(&mut self, model: u64, target: &[Piece], given: &[Piece]) -> Result<S, Fault> {
        let own = match target.iter().find_map(sequence_of) {
            Some(sequence) => Some(sequence),
            None => given.iter().filter_map(sequence_of).filter(|id| self.part(*id) == Part::Text).max(),
        };
        if let Some(other) = target.iter().filter_map(sequence_of).find(|id| Some(*id) != own) {
            // P(x, y | z) = P(x | z) P(y | x, z): the context comes first.
            let first =
                if self.part(other) <= own.map_or(Part::Text, |own| self.part(own)) { Some(other) } else { own };
            let (head, rest): (Vec<Piece>, Vec<Piece>) =
                target.iter().copied().partition(|piece| sequence_of(piece) == first);
            let one = self.conditional(model, &head, given)?;
            let given: Vec<Piece> = given.iter().chain(&head).copied().collect();
            return one.mul(&self.conditional(model, &rest, &given)?);
        }
        let (before, mut cells) = self.known_of(own, given)?;
        let past = self.joint(model, &before, &cells)?;
        for piece in target {
            self.fill(&mut cells, piece)?;
        }
        self.joint(model, &before, &cells)?.div(&past)
    }

    /// The gradient of `P(target | given)` along the direction in which the world moves the model's parameters.
    pub(super) fn slope(&mut self, model: u64, target: &[Value<S>], given: &[Value<S>]) -> Result<S, Fault> {
        let (mut wanted, mut known) = (Vec::new(), Vec::new());
        self.pieces(target, &mut wanted)?;
        self.pieces(given, &mut known)?;
        let own = match wanted.iter().find_map(sequence_of) {
            Some(sequence) => Some(sequence),
            None => known.iter().filter_map(sequence_of).filter(|id| self.part(*id) == Part::Text).max(),
        };
        if wanted.iter().filter_map(sequence_of).any(|id| Some(id) != own) {
            return Err(Fault::Kind("a gradient of a probability of several texts".to_owned()));
        }
        let (before, mut cells) = self.known_of(own, &known)?;
        let [past, past_slope] = self.joint_slope(model, &before, &cells)?;
        for piece in &wanted {
            self.fill(&mut cells, piece)?;
        }
        let [all, slope] = self.joint_slope(model, &before, &cells)?;
        // (u/v)' = (u' - u v'/v) / v
        minus(&slope, &all.mul(&past_slope)?.div(&past)?)?.div(&past)
    }

    /// The text before the sequence `own` that a condition holds, and what it tells of that sequence.
    fn known_of(&self, own: Option<u32>, given: &[Piece]) -> Result<(Vec<u8>, Cells), Fault> {
        let mut context: Vec<Piece> =
            given.iter().copied().filter(|piece| sequence_of(piece).is_some_and(|id| Some(id) != own)).collect();
        context.sort_by_key(|piece| match piece {
            Piece::Places { sequence, from, .. } => (self.part(*sequence), *sequence, *from),
            Piece::Loose(_) => (Part::Text, u32::MAX, 0),
        });
        let mut before = Vec::new();
        for piece in context.iter().filter(|_| !self.world().contextless) {
            if let Piece::Places { sequence, from, to } = piece {
                before.extend((*from..=*to).map(|place| self.token_at(*sequence, place)));
            }
        }
        let mut cells = Cells::new();
        for piece in given.iter().filter(|piece| sequence_of(piece) == own || matches!(piece, Piece::Loose(_))) {
            self.fill(&mut cells, piece)?;
        }
        Ok((before, cells))
    }

    fn fill(&self, cells: &mut Cells, piece: &Piece) -> Result<(), Fault> {
        match *piece {
            Piece::Places { sequence, from, to } => {
                if cells.len() < to as usize {
                    cells.resize(to as usize, None);
                }
                for place in from..=to {
                    cells[place as usize - 1] = Some(self.token_at(sequence, place));
                }
            }
            Piece::Loose(token) => cells.push(Some(token)),
        }
        Ok(())
    }

    /// Flattens values into pieces; empty prefixes vanish.
    fn pieces(&self, values: &[Value<S>], pieces: &mut Vec<Piece>) -> Result<(), Fault> {
        for value in values {
            match value {
                Value::Place { sequence, at } => pieces.push(Piece::Places { sequence: *sequence, from: *at, to: *at }),
                Value::Slice { sequence, from, to } => {
                    if from <= to {
                        pieces.push(Piece::Places { sequence: *sequence, from: *from, to: *to });
                    }
                }
                Value::Token(token) => pieces.push(Piece::Loose(*token)),
                Value::Joined(id) => self.pieces(self.arena.parts(*id), pieces)?,
                Value::Row { dataset, row, .. } => {
                    for sequence in self.row_of(*dataset, *row)? {
                        let to = self.text(*sequence).len() as u32;
                        pieces.push(Piece::Places { sequence: *sequence, from: 1, to });
                    }
                }
                _ => return Err(Fault::Kind("a probability of something that is no text".to_owned())),
            }
        }
        Ok(())
    }
}

fn sequence_of(piece: &Piece) -> Option<u32> {
    match piece {
        Piece::Places { sequence, .. } => Some(*sequence),
        Piece::Loose(_) => None,
    }
}

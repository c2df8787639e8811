//! The tokens still to be read, and arguments among them.

use std::cell::Cell;

use crate::latex::token::{Token, TokenKind};

/// Tokens still to be read, the next one last: so a macro's body can be put before them.
#[derive(Clone, Copy)]
pub struct Ahead<'t, 'a> {
    stack: &'t [Token<'a>],
    /// How many tokens may still be looked at in search of an end.
    steps: &'t Cell<usize>,
}

impl<'t, 'a> Ahead<'t, 'a> {
    /// All of `stack`.
    pub fn new(stack: &'t [Token<'a>], steps: &'t Cell<usize>) -> Self {
        Ahead { stack, steps }
    }

    /// The next token.
    pub fn first(&self) -> Option<&'t Token<'a>> {
        self.stack.last()
    }

    /// How many tokens are left.
    pub fn len(&self) -> usize {
        self.stack.len()
    }

    /// Without the next token.
    pub fn after_first(&self) -> Self {
        self.after(1)
    }

    fn after(&self, count: usize) -> Self {
        Ahead { stack: &self.stack[..self.stack.len().saturating_sub(count)], ..*self }
    }

    /// Without white space.
    pub fn without_blanks(&self) -> Self {
        self.after(self.stack.iter().rev().take_while(|token| token.is_blank()).count())
    }

    /// Without a star, and white space before it.
    pub fn without_star(&self) -> Self {
        let rest = self.without_blanks();
        if rest.first().is_some_and(|token| token.is_char('*')) { rest.after_first() } else { rest }
    }

    /// The next `count` tokens in their order.
    fn taken(&self, count: usize) -> Vec<Token<'a>> {
        self.stack.iter().rev().take(count).copied().collect()
    }

    /// How many tokens stand before the first place outside of braces at which `is_end` holds.
    fn distance(&self, is_end: impl Fn(Self) -> bool) -> Option<usize> {
        let mut depth = 0_usize;
        for count in 0..self.stack.len() {
            self.spend(1)?;
            let here = self.after(count);
            if depth == 0 && is_end(here) {
                return Some(count);
            }
            match here.first().map(|token| token.kind) {
                Some(TokenKind::Open) => depth += 1,
                Some(TokenKind::Close) => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        None
    }

    /// The tokens of `{...}` and what stands behind.
    pub fn braced(&self) -> Option<(Self, Vec<Token<'a>>)> {
        let rest = self.without_blanks();
        if rest.first()?.kind != TokenKind::Open {
            return None;
        }
        let inside = rest.after_first();
        let count = inside.distance(|here| here.first().is_some_and(|token| token.kind == TokenKind::Close))?;
        Some((inside.after(count + 1), inside.taken(count)))
    }

    /// The tokens of `[...]` and what stands behind.
    pub fn bracketed(&self) -> Option<(Self, Vec<Token<'a>>)> {
        let rest = self.without_blanks();
        if !rest.first()?.is_char('[') {
            return None;
        }
        let inside = rest.after_first();
        let count = inside.distance(|here| here.first().is_some_and(|token| token.is_char(']')))?;
        Some((inside.after(count + 1), inside.taken(count)))
    }

    /// The tokens before `delimiter` and what stands behind it; a single group loses its braces.
    pub fn delimited(&self, delimiter: &[Token<'a>]) -> Option<(Self, Vec<Token<'a>>)> {
        let count = self.distance(|here| here.past(delimiter).is_some())?;
        let rest = self.after(count).past(delimiter)?;
        let whole = self.braced().filter(|(after, _)| after.len() + count == self.len());
        Some((rest, whole.map_or_else(|| self.taken(count), |(_, inside)| inside)))
    }

    /// Counts tokens that were looked at; nothing when the last step is taken.
    pub fn spend(&self, count: usize) -> Option<()> {
        let left = self.steps.get().saturating_sub(count);
        self.steps.set(left);
        (left > 0).then_some(())
    }

    /// What stands behind `text`, where the next tokens are those.
    pub fn past(&self, text: &[Token<'a>]) -> Option<Self> {
        let is_same = |a: &Token<'a>, b: &Token<'a>| a.kind == b.kind && (a.text == b.text || a.is_blank());
        let same = text.iter().zip(self.stack.iter().rev()).take_while(|(a, b)| is_same(a, b)).count();
        self.spend(same)?;
        (same == text.len()).then(|| self.after(same))
    }
}

//! Tokens, and the token slice that the grammar parses.
//!
//! A [`Tokens`] carries what the grammar inherits on its way down: the nesting
//! depth (nom has no guard of its own), the alphabet in force and what ends the
//! row. Everything that grows, diagnostics and interned names, lives in [`State`].

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use nom::{IResult, Input, Needed};
use rustc_hash::FxHashMap;

use super::tree::Style;
use crate::text::{Diagnostic, Span};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A command with its backslash; the token's text is its name.
    Command,
    /// Typed characters that stand for the named command or symbol: `<=` for `\le`.
    Named(&'static str),
    /// Any other character; full-width forms are already the usual ones.
    Char(char),
    /// A character that brings its alphabet along, such as `𝔼`.
    Styled(char, Style),
    /// A raised character such as `²`; the usual form is given.
    Raised(char),
    /// A lowered character such as `₁` or `ᵢ`; the usual form is given.
    Lowered(char),
    /// A combining mark over the character before it; the accent's command.
    Combining(&'static str),
    /// `{`
    Open,
    /// `}`
    Close,
    /// `_`
    Sub,
    /// `^` or `**`
    Sup,
    /// `&`
    Align,
    /// `\\` with its optional `*`
    Break,
    /// So many primes.
    Prime(u8),
    /// White space without a blank line.
    Blank,
    /// White space with a blank line.
    Par,
    /// `$`
    Dollar,
    /// `#` and the digit behind it, if any.
    Parameter(u8),
    /// Zero-width characters: ignored.
    Invisible,
    /// A control character: ignored with a diagnostic.
    Control,
}

/// No partner.
pub const NONE: u32 = u32::MAX;

/// A token, its text and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// As typed; for a command its name with the backslash.
    pub text: &'a str,
    /// Where it stands; in a macro's expansion the place of its use.
    pub span: Span,
    /// Index of the token that closes this one (`{`, `\begin`, brackets), or [`NONE`].
    pub partner: u32,
    /// Whether the nearest group around it is a bracket or a script, where a comma separates.
    pub listed: bool,
    /// Whether it is what it was before any macro took its name.
    pub is_fixed: bool,
}

impl<'a> Token<'a> {
    /// A token that is not paired yet.
    pub fn new(kind: TokenKind, text: &'a str, span: Span) -> Self {
        Token { kind, text, span, partner: NONE, listed: false, is_fixed: false }
    }

    /// The name under which the command table knows it.
    pub fn command(&self) -> Option<&'a str> {
        match self.kind {
            TokenKind::Command => Some(self.text),
            TokenKind::Named(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it is the character `c`.
    pub fn is_char(&self, c: char) -> bool {
        self.kind == TokenKind::Char(c)
    }

    /// The decimal digit that it is.
    pub fn digit(&self) -> Option<char> {
        match self.kind {
            TokenKind::Char(c) if c.is_ascii_digit() => Some(c),
            _ => None,
        }
    }

    /// The Latin letter that it is.
    pub fn letter(&self) -> Option<char> {
        match self.kind {
            TokenKind::Char(c) if c.is_ascii_alphabetic() => Some(c),
            _ => None,
        }
    }

    /// Whether it is white space or nothing at all.
    pub fn is_blank(&self) -> bool {
        matches!(self.kind, TokenKind::Blank | TokenKind::Invisible)
    }
}

/// What ends the row that is being read, besides `}` and the end of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Nothing else.
    Group,
    /// `&`, `\\` and `\end`.
    Cell,
}

/// What one parse collects.
#[derive(Debug)]
pub struct State<'a> {
    /// The text that is parsed.
    pub source: &'a str,
    diagnostics: RefCell<Vec<Diagnostic>>,
    dropped: Cell<usize>,
    names: RefCell<FxHashMap<&'a str, Arc<str>>>,
    ascii: RefCell<Vec<Option<Arc<str>>>>,
    unknown: RefCell<FxHashMap<&'a str, ()>>,
    is_too_deep: Cell<bool>,
    is_plain: OnceCell<bool>,
}

/// More diagnostics than these are only counted: nobody reads them.
const DIAGNOSTICS: usize = 100;

impl<'a> State<'a> {
    /// An empty state over `source`.
    pub fn new(source: &'a str) -> Self {
        State {
            source,
            diagnostics: RefCell::default(),
            dropped: Cell::new(0),
            names: RefCell::default(),
            ascii: RefCell::new(vec![None; 128]),
            unknown: RefCell::default(),
            is_too_deep: Cell::new(false),
            is_plain: OnceCell::new(),
        }
    }

    /// Whether the text has no command of TeX.
    pub fn is_plain(&self) -> bool {
        *self.is_plain.get_or_init(|| !self.source.contains('\\'))
    }

    /// Notes a diagnostic; `make` is only called where it will be kept.
    pub fn report(&self, make: impl FnOnce() -> Diagnostic) {
        let mut all = self.diagnostics.borrow_mut();
        if all.len() < DIAGNOSTICS {
            all.push(make());
        } else {
            self.dropped.set(self.dropped.get() + 1);
        }
    }

    /// Notes that the nesting is too deep, once; afterwards braces that do not match are no news.
    pub fn report_depth(&self, span: Span) {
        if !self.is_too_deep.replace(true) {
            self.diagnostics.borrow_mut().push(
                Diagnostic::error("L006", format!("more than {DEPTH} levels of nesting"), span)
                    .with_help("write the formula with fewer groups inside each other"),
            );
        }
    }

    /// Whether a group was left unread for its depth.
    pub fn is_too_deep(&self) -> bool {
        self.is_too_deep.get()
    }

    /// Whether `name` is met for the first time as an unknown command.
    pub fn is_new_unknown(&self, name: &'a str) -> bool {
        self.unknown.borrow_mut().insert(name, ()).is_none()
    }

    /// How many commands were not known so far.
    pub fn unknown_count(&self) -> usize {
        self.unknown.borrow().len()
    }

    /// The shared form of `name`.
    pub fn intern(&self, name: &'a str) -> Arc<str> {
        if let [byte] = name.as_bytes()
            && byte.is_ascii()
        {
            let slot = &mut self.ascii.borrow_mut()[usize::from(*byte)];
            return slot.get_or_insert_with(|| Arc::from(name)).clone();
        }
        self.names.borrow_mut().entry(name).or_insert_with(|| Arc::from(name)).clone()
    }

    /// The diagnostics, in the order of their places.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut all = self.diagnostics.into_inner();
        all.sort_by_key(|diagnostic| diagnostic.span().start);
        let dropped = self.dropped.get();
        if dropped > 0 {
            let end = Span::empty(self.source.len());
            all.push(Diagnostic::warning("L007", format!("{dropped} further problems are not listed"), end));
        }
        all
    }
}

/// How many groups, arguments and environments may stand inside each other.
pub const DEPTH: u16 = 100;

/// A stretch of tokens with what the grammar inherits.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'t, 'a> {
    all: &'t [Token<'a>],
    at: usize,
    end: usize,
    /// What the parse collects.
    pub state: &'t State<'a>,
    /// How deep the nesting is.
    pub depth: u16,
    /// The alphabet in force.
    pub style: Style,
    /// What ends the row.
    pub stop: Stop,
}

/// What a grammar function gives.
pub type Parse<'t, 'a, T> = IResult<Tokens<'t, 'a>, T, ()>;

/// What a grammar function gives where it does not apply.
pub fn no<'t, 'a, T>() -> Parse<'t, 'a, T> {
    Err(nom::Err::Error(()))
}

impl<'t, 'a> Tokens<'t, 'a> {
    /// All of `all`, at the top level.
    pub fn new(all: &'t [Token<'a>], state: &'t State<'a>) -> Self {
        Tokens { all, at: 0, end: all.len(), state, depth: 0, style: Style::Plain, stop: Stop::Group }
    }

    /// The first token.
    pub fn first(&self) -> Option<&'t Token<'a>> {
        self.get(0)
    }

    /// The token `n` places on.
    pub fn get(&self, n: usize) -> Option<&'t Token<'a>> {
        let at = self.at + n;
        if at < self.end { self.all.get(at) } else { None }
    }

    /// The token before the first one.
    pub fn before(&self) -> Option<&'t Token<'a>> {
        self.at.checked_sub(1).and_then(|at| self.all.get(at))
    }

    /// The token before the blanks before the first one.
    pub fn before_blanks(&self) -> Option<&'t Token<'a>> {
        self.all[..self.at].iter().rev().find(|token| !token.is_blank())
    }

    /// The letters side by side before the token before the first one, the last of them first; `most` are looked at.
    pub fn letters_before(&self, most: usize) -> impl Iterator<Item = char> {
        let before = self.all[..self.at.saturating_sub(1)].iter().rev();
        before.take(most).map_while(|token| token.letter())
    }

    /// Whether only blanks stand before the last `count` tokens before the first one.
    pub fn is_start_but(&self, count: usize) -> bool {
        let is_blank = |token: &Token<'_>| token.is_blank() || token.kind == TokenKind::Par;
        self.at.checked_sub(count).is_some_and(|at| self.all[..at].iter().all(is_blank))
    }

    /// The tokens themselves.
    pub fn slice(&self) -> &'t [Token<'a>] {
        &self.all[self.at..self.end]
    }

    /// Index of the first token in the whole text.
    pub fn index(&self) -> usize {
        self.at
    }

    /// The tokens from index `at` on.
    pub fn at_index(&self, at: usize) -> Self {
        Tokens { at: at.min(self.end).max(self.at), ..*self }
    }

    /// The tokens before index `end`.
    pub fn until_index(&self, end: usize) -> Self {
        Tokens { end: end.min(self.end).max(self.at), ..*self }
    }

    /// The same place with what `outer` inherits.
    pub fn back_in(&self, outer: &Self) -> Self {
        Tokens { at: self.at, ..*outer }
    }

    /// One level deeper, in a plain group.
    pub fn deeper(&self) -> Self {
        Tokens { depth: self.depth + 1, stop: Stop::Group, ..*self }
    }

    /// The same place in another alphabet.
    pub fn with_style(&self, style: Style) -> Self {
        Tokens { style, ..*self }
    }

    /// The same place with another end of the row.
    pub fn with_stop(&self, stop: Stop) -> Self {
        Tokens { stop, ..*self }
    }

    /// Whether one level deeper is too deep.
    pub fn is_too_deep(&self) -> bool {
        self.depth >= DEPTH
    }

    /// Past white space.
    pub fn skip_blanks(&self) -> Self {
        let blanks = self.slice().iter().take_while(|token| token.is_blank()).count();
        Tokens { at: self.at + blanks, ..*self }
    }

    /// Where the first token starts, or where the text ends.
    pub fn start(&self) -> usize {
        self.first().map_or_else(|| self.last_end(), |token| token.span.start)
    }

    /// Where the token before the first one ends.
    pub fn last_end(&self) -> usize {
        self.before().map_or(0, |token| token.span.end)
    }

    /// From `from`'s first token to the token before this.
    pub fn span_from(&self, from: &Self) -> Span {
        if self.at <= from.at {
            return Span::empty(from.start());
        }
        let first = self.all[from.at].span;
        first.to(self.all[self.at - 1].span)
    }
}

impl<'t, 'a> Input for Tokens<'t, 'a> {
    type Item = &'t Token<'a>;
    type Iter = std::slice::Iter<'t, Token<'a>>;
    type IterIndices = std::iter::Enumerate<std::slice::Iter<'t, Token<'a>>>;

    fn input_len(&self) -> usize {
        self.end - self.at
    }

    fn take(&self, index: usize) -> Self {
        Tokens { end: self.at + index, ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        Tokens { at: self.at + index, ..*self }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P>(&self, predicate: P) -> Option<usize>
    where
        P: Fn(Self::Item) -> bool,
    {
        self.slice().iter().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.slice().iter()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.slice().iter().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if self.input_len() >= count { Ok(count) } else { Err(Needed::new(count - self.input_len())) }
    }
}

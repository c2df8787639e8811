//! Uses of macros replaced by their bodies.

use std::cell::Cell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::ahead::Ahead;
use super::definition::{Definition, Meaning, definition, is_definition};
use super::{Macros, STEPS};
use crate::latex::commands::effect;
use crate::latex::lexer;
use crate::latex::token::{State, Token, TokenKind};
use crate::text::{Diagnostic, Span};

/// How many tokens macros may produce.
const PRODUCED: usize = 50_000;

/// The tokens without definitions and with macros expanded, those of `outer` among them.
///
/// # Errors
///
/// L007 when macros produce too many tokens or expand without end.
pub fn expanded<'a>(
    tokens: Vec<Token<'a>>,
    outer: &'a Macros,
    state: &State<'a>,
) -> Result<Vec<Token<'a>>, Box<Diagnostic>> {
    let is_concerned = |token: &Token<'_>| {
        token.kind == TokenKind::Command && (is_definition(token) || outer.table.contains_key(token.text))
    };
    if !tokens.iter().any(is_concerned) {
        return Ok(tokens);
    }
    let mut expansion = Expansion {
        outer,
        table: FxHashMap::default(),
        first: FxHashMap::default(),
        scopes: Vec::new(),
        produced: 0,
        steps: Rc::new(Cell::new(STEPS)),
    };
    let mut stack = tokens;
    stack.reverse();
    expansion.note_first(&stack);
    expansion.expand(stack, state)
}

type Shared<'a> = Rc<Definition<'a>>;

struct Expansion<'a> {
    outer: &'a Macros,
    /// What is defined at this place.
    table: FxHashMap<&'a str, Shared<'a>>,
    /// The first definition of each name in the text, for uses before it.
    first: FxHashMap<&'a str, Shared<'a>>,
    /// For each open group what the names that it defines were before.
    scopes: Vec<Vec<(&'a str, Option<Shared<'a>>)>>,
    produced: usize,
    steps: Rc<Cell<usize>>,
}

impl<'a> Expansion<'a> {
    fn note_first(&mut self, stack: &[Token<'a>]) {
        let steps = self.steps.clone();
        let mut ahead = Ahead::new(stack, &steps);
        while let Some(token) = ahead.first() {
            ahead = ahead.after_first();
            if is_definition(token)
                && let Some((after, name, meaning)) = definition(token, ahead)
            {
                if let Meaning::New(definition) = meaning {
                    self.first.entry(name).or_insert_with(|| Rc::new(definition));
                }
                ahead = after;
            }
        }
    }

    fn expand(&mut self, mut stack: Vec<Token<'a>>, state: &State<'a>) -> Result<Vec<Token<'a>>, Box<Diagnostic>> {
        let steps = self.steps.clone();
        let mut out = Vec::with_capacity(stack.len());
        let mut is_global = false;
        while let Some(token) = stack.pop() {
            match token.kind {
                TokenKind::Open => self.scopes.push(Vec::new()),
                TokenKind::Close => self.leave(),
                TokenKind::Command if !token.is_fixed => {
                    let ahead = Ahead::new(&stack, &steps);
                    if is_definition(&token) {
                        let found = definition(&token, ahead);
                        if let Some((after, name, meaning)) = found {
                            let left = after.len();
                            let is_global = is_global || matches!(token.text, r"\gdef" | r"\xdef");
                            self.define(name, &token, meaning, is_global);
                            stack.truncate(left);
                            continue;
                        }
                    } else if let Some(definition) = self.meaning(token.text) {
                        let (left, arguments) = arguments(&definition, &token, ahead, state);
                        // What the body adds stands for the whole use, with its arguments.
                        let end = stack.get(left).map_or(token.span.end, |last| last.span.end.max(token.span.end));
                        let token = Token { span: Span::new(token.span.start, end), ..token };
                        stack.truncate(left);
                        self.substitute(&definition, &arguments, &token, &mut stack)?;
                        continue;
                    }
                }
                _ => {}
            }
            is_global = token.text == r"\global" || is_global && token.is_blank();
            out.push(token);
            if self.steps.get() == 0 {
                return Err(too_much(&token));
            }
        }
        Ok(out)
    }

    /// What the command means here, if it is a macro.
    fn meaning(&mut self, name: &'a str) -> Option<Shared<'a>> {
        if let Some(known) = self.table.get(name) {
            return Some(known.clone());
        }
        if let Some(text) = self.outer.table.get(name) {
            let mut tokens = lexer::tokens(text, 0, false);
            tokens.reverse();
            let steps = self.steps.clone();
            let ahead = Ahead::new(&tokens, &steps);
            let (_, _, meaning) = definition(ahead.first()?, ahead.after_first())?;
            let shared = self.shared(meaning, false)?;
            self.table.insert(name, shared.clone());
            return Some(shared);
        }
        self.first.get(name).filter(|_| effect(name).is_none()).cloned()
    }

    /// A meaning as a macro; nothing for the alias of something that is not known.
    fn shared(&mut self, meaning: Meaning<'a>, looks_up: bool) -> Option<Shared<'a>> {
        match meaning {
            Meaning::New(definition) => Some(Rc::new(definition)),
            Meaning::Alias(token) => {
                let is_command = token.kind == TokenKind::Command && !token.is_fixed;
                let known = if is_command && looks_up { self.meaning(token.text) } else { None };
                let body = vec![Token { is_fixed: true, ..token }];
                Some(known.unwrap_or_else(|| Rc::new(Definition { body, ..Definition::default() })))
            }
        }
    }

    fn define(&mut self, name: &'a str, command: &Token<'a>, meaning: Meaning<'a>, is_global: bool) {
        let is_kept = command.text == r"\providecommand";
        if is_kept && (self.table.contains_key(name) || self.outer.table.contains_key(name) || effect(name).is_some()) {
            return;
        }
        let Some(shared) = self.shared(meaning, true) else { return };
        let before = self.table.insert(name, shared);
        if is_global {
            self.scopes.iter_mut().for_each(|scope| scope.retain(|row| row.0 != name));
        } else if let Some(scope) = self.scopes.last_mut() {
            scope.push((name, before));
        }
    }

    /// Gives names back what they were before the group.
    fn leave(&mut self) {
        for (name, before) in self.scopes.pop().into_iter().flatten().rev() {
            match before {
                Some(before) => self.table.insert(name, before),
                None => self.table.remove(name),
            };
        }
    }

    /// Puts the body with its arguments before what is still to be read.
    fn substitute(
        &mut self,
        definition: &Definition<'a>,
        arguments: &[Vec<Token<'a>>],
        token: &Token<'a>,
        stack: &mut Vec<Token<'a>>,
    ) -> Result<(), Box<Diagnostic>> {
        let start = stack.len();
        let mut body = definition.body.iter().peekable();
        while let Some(part) = body.next() {
            let added: &[Token<'a>] = match part.kind {
                TokenKind::Parameter(n @ 1..) => arguments.get(usize::from(n) - 1).map_or(&[], Vec::as_slice),
                // `##1` is the parameter of a definition inside.
                TokenKind::Parameter(0)
                    if matches!(body.peek().map(|next| next.kind), Some(TokenKind::Parameter(_))) =>
                {
                    body.next().map_or(&[], std::slice::from_ref)
                }
                _ => std::slice::from_ref(part),
            };
            self.produced += added.len().max(1);
            if self.produced > PRODUCED {
                return Err(too_much(token));
            }
            let is_own = !matches!(part.kind, TokenKind::Parameter(1..));
            stack.extend(added.iter().map(|&new| if is_own { Token { span: token.span, ..new } } else { new }));
        }
        stack[start..].reverse();
        self.produced += 1;
        if self.produced > PRODUCED { Err(too_much(token)) } else { Ok(()) }
    }
}

fn too_much(token: &Token<'_>) -> Box<Diagnostic> {
    let message = format!("macros expand without end, or to more than {PRODUCED} signs, at `{}`", token.text);
    let help = "write the formula out, or define the macro without itself";
    Box::new(Diagnostic::error("L007", message, token.span).with_help(help))
}

/// The arguments of a use of `definition` and how many tokens are left behind them.
fn arguments<'a>(
    definition: &Definition<'a>,
    token: &Token<'a>,
    ahead: Ahead<'_, 'a>,
    state: &State<'a>,
) -> (usize, Vec<Vec<Token<'a>>>) {
    let mut arguments = Vec::new();
    if definition.prefix.is_empty() && definition.parameters.is_empty() {
        return (ahead.len(), arguments);
    }
    let mut rest = ahead.without_blanks();
    if definition.has_size {
        rest = rest.without_star();
        rest = rest.bracketed().map_or(rest, |(after, _)| after);
    }
    if !definition.prefix.is_empty() {
        match rest.past(&definition.prefix) {
            Some(after) => rest = after,
            None => report(token, "is not used as it is defined", token.span, state),
        }
    }
    for (index, delimiter) in definition.parameters.iter().enumerate() {
        if index == 0
            && let Some(default) = &definition.default
        {
            match rest.bracketed() {
                Some((after, tokens)) => {
                    rest = after;
                    arguments.push(tokens);
                }
                None => arguments.push(default.iter().map(|&part| Token { span: token.span, ..part }).collect()),
            }
            continue;
        }
        let found = if delimiter.is_empty() { undelimited(rest) } else { rest.delimited(delimiter) };
        let Some((after, tokens)) = found else {
            report(token, "lacks an argument", token.span, state);
            break;
        };
        rest = after;
        arguments.push(tokens);
    }
    (rest.len(), arguments)
}

fn undelimited<'t, 'a>(ahead: Ahead<'t, 'a>) -> Option<(Ahead<'t, 'a>, Vec<Token<'a>>)> {
    let rest = ahead.without_blanks();
    let first = rest.first()?;
    match first.kind {
        TokenKind::Open => rest.braced(),
        TokenKind::Close => None,
        _ => Some((rest.after_first(), vec![*first])),
    }
}

fn report<'a>(token: &Token<'a>, what: &str, span: Span, state: &State<'a>) {
    state.report(|| {
        Diagnostic::error("L004", format!("`{}` {what}", token.text), span)
            .with_help("write its arguments in braces: `{...}`, as its definition says")
    });
}

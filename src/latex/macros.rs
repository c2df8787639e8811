//! Macros: reading definitions and expanding their uses.

use rustc_hash::FxHashMap;

use super::commands::{Effect, effect};
use super::lexer;
use super::token::{Token, TokenKind};
use crate::text::{Diagnostic, Span};

/// Definitions collected from a preamble.
#[derive(Debug, Clone, Default)]
pub struct Macros {
    table: FxHashMap<String, Definition>,
}

/// One macro: its body as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Definition {
    parameters: u8,
    /// What the first argument is when it is not given in brackets.
    default: Option<String>,
    body: String,
}

impl Macros {
    /// Collects every definition in `preamble`; other text is passed over.
    ///
    /// Knows `\newcommand`, `\renewcommand`, `\providecommand` (each with a star or without), `\def`
    /// and its kin, `\let`, `\DeclareMathOperator`. The last definition of a name counts.
    pub fn read(preamble: &str) -> Macros {
        let tokens = lexer::tokens(preamble, 0, false);
        let mut macros = Macros::default();
        let mut rest = &tokens[..];
        while let Some(token) = rest.first() {
            rest = &rest[1..];
            if is_definition(token)
                && let Some((after, name, definition)) = definition(token.text, rest)
            {
                macros.table.insert(name.to_string(), definition);
                rest = after;
            }
        }
        macros
    }

    /// How many macros there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}

fn is_definition(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Command && effect(token.text) == Some(Effect::Definition)
}

type Rest<'t, 'a> = &'t [Token<'a>];

/// Reads what stands behind a defining command.
fn definition<'t, 'a>(command: &str, rest: Rest<'t, 'a>) -> Option<(Rest<'t, 'a>, &'a str, Definition)> {
    let rest = without_star(rest);
    match command {
        r"\def" | r"\gdef" | r"\edef" | r"\xdef" => plain_definition(rest),
        r"\let" => equated(rest),
        r"\DeclareMathOperator" => {
            let (rest, name) = name(rest)?;
            let (rest, body) = braced(rest)?;
            let body = format!(r"\operatorname{{{}}}", text_of(body));
            Some((rest, name, Definition { parameters: 0, default: None, body }))
        }
        r"\DeclarePairedDelimiter" => {
            let (rest, name) = name(rest)?;
            let (rest, open) = braced(rest)?;
            let (rest, close) = braced(rest)?;
            let body = format!(r"\left{}#1\right{}", text_of(open), text_of(close));
            Some((rest, name, Definition { parameters: 1, default: None, body }))
        }
        _ => {
            let (rest, name) = name(rest)?;
            let (rest, count) = bracketed(rest).map_or((rest, None), |(rest, tokens)| (rest, Some(text_of(tokens))));
            let parameters = count.and_then(|text| text.trim().parse().ok()).filter(|&n: &u8| n < 10).unwrap_or(0);
            let (rest, default) = bracketed(rest).map_or((rest, None), |(rest, tokens)| (rest, Some(text_of(tokens))));
            let (rest, body) = braced(rest)?;
            Some((rest, name, Definition { parameters, default, body: text_of(body) }))
        }
    }
}

/// `\def\name#1#2{body}`
fn plain_definition<'t, 'a>(rest: Rest<'t, 'a>) -> Option<(Rest<'t, 'a>, &'a str, Definition)> {
    let (mut rest, name) = name(rest)?;
    let mut parameters = 0;
    while let Some(TokenKind::Parameter(_)) = rest.first().map(|token| token.kind) {
        parameters += 1;
        rest = &rest[1..];
    }
    let (rest, body) = braced(rest)?;
    Some((rest, name, Definition { parameters, default: None, body: text_of(body) }))
}

/// `\let\name=\other`
fn equated<'t, 'a>(rest: Rest<'t, 'a>) -> Option<(Rest<'t, 'a>, &'a str, Definition)> {
    let (rest, name) = name(rest)?;
    let rest = without_blanks(rest);
    let rest = match rest.first() {
        Some(token) if token.is_char('=') => without_blanks(&rest[1..]),
        _ => rest,
    };
    let token = rest.first()?;
    // A macro that is made equal to itself would expand without end.
    let body = if token.text == name { String::new() } else { token.text.to_string() };
    Some((&rest[1..], name, Definition { parameters: 0, default: None, body }))
}

fn without_blanks<'t, 'a>(rest: Rest<'t, 'a>) -> Rest<'t, 'a> {
    let blanks = rest.iter().take_while(|token| token.is_blank()).count();
    &rest[blanks..]
}

fn without_star<'t, 'a>(rest: Rest<'t, 'a>) -> Rest<'t, 'a> {
    let rest = without_blanks(rest);
    if rest.first().is_some_and(|token| token.is_char('*')) { &rest[1..] } else { rest }
}

/// `\name` or `{\name}`
fn name<'t, 'a>(rest: Rest<'t, 'a>) -> Option<(Rest<'t, 'a>, &'a str)> {
    let rest = without_blanks(rest);
    let first = rest.first()?;
    if first.kind == TokenKind::Command {
        return Some((&rest[1..], first.text));
    }
    let (rest, inside) = braced(rest)?;
    let name = inside.iter().find(|token| !token.is_blank()).filter(|token| token.kind == TokenKind::Command)?;
    Some((rest, name.text))
}

/// The tokens of `{...}`.
fn braced<'t, 'a>(rest: Rest<'t, 'a>) -> Option<(Rest<'t, 'a>, Rest<'t, 'a>)> {
    let rest = without_blanks(rest);
    if rest.first()?.kind != TokenKind::Open {
        return None;
    }
    let mut depth = 0_usize;
    for (at, token) in rest.iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&rest[at + 1..], &rest[1..at]));
        }
    }
    None
}

/// The tokens of `[...]`.
fn bracketed<'t, 'a>(rest: Rest<'t, 'a>) -> Option<(Rest<'t, 'a>, Rest<'t, 'a>)> {
    let rest = without_blanks(rest);
    if !rest.first()?.is_char('[') {
        return None;
    }
    let close = rest.iter().take(200).position(|token| token.is_char(']'))?;
    Some((&rest[close + 1..], &rest[1..close]))
}

fn text_of(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(|token| token.text).collect()
}

/// How many tokens macros may produce, and how deep their uses may nest.
const PRODUCED: usize = 10_000;
const NESTED: usize = 100;

/// Takes the definitions out of `tokens`; gives them together with `outer`.
///
/// A definition holds for the whole text, also before its place.
pub fn collected(tokens: &mut Vec<Token<'_>>, outer: &Macros) -> Macros {
    let mut macros = outer.clone();
    if !tokens.iter().any(is_definition) {
        return macros;
    }
    let mut kept = Vec::with_capacity(tokens.len());
    let mut rest = &tokens[..];
    while let Some(token) = rest.first() {
        rest = &rest[1..];
        if is_definition(token)
            && let Some((after, name, definition)) = definition(token.text, rest)
        {
            macros.table.insert(name.to_string(), definition);
            rest = after;
            continue;
        }
        kept.push(*token);
    }
    *tokens = kept;
    macros
}

/// The tokens with macros expanded.
///
/// # Errors
///
/// L007 when macros produce too many tokens or nest too deep.
pub fn expanded<'a>(tokens: Vec<Token<'a>>, macros: &'a Macros) -> Result<Vec<Token<'a>>, Box<Diagnostic>> {
    let is_use = |token: &Token<'_>| token.kind == TokenKind::Command && macros.table.contains_key(token.text);
    if macros.is_empty() || !tokens.iter().any(is_use) {
        return Ok(tokens);
    }
    let mut expansion = Expansion { macros, produced: 0 };
    let mut out = Vec::with_capacity(tokens.len());
    expansion.expand(&tokens, 0, &mut out)?;
    Ok(out)
}

struct Expansion<'a> {
    macros: &'a Macros,
    produced: usize,
}

impl<'a> Expansion<'a> {
    fn expand(&mut self, tokens: &[Token<'a>], depth: usize, out: &mut Vec<Token<'a>>) -> Result<(), Box<Diagnostic>> {
        let mut rest = tokens;
        while let Some(&token) = rest.first() {
            rest = &rest[1..];
            let macros = self.macros;
            let Some(definition) = macros.table.get(token.text).filter(|_| token.kind == TokenKind::Command) else {
                out.push(token);
                continue;
            };
            let (after, body) = self.substituted(definition, token.span, rest);
            self.produced += body.len();
            if depth >= NESTED || self.produced > PRODUCED {
                let message = format!("the macro `{}` expands without end or to more than can be read", token.text);
                return Err(Box::new(Diagnostic::error("L007", message, token.span)));
            }
            self.expand(&body, depth + 1, out)?;
            rest = after;
        }
        Ok(())
    }

    /// The body with its parameters replaced.
    fn substituted<'t>(
        &self,
        definition: &'a Definition,
        span: Span,
        rest: Rest<'t, 'a>,
    ) -> (Rest<'t, 'a>, Vec<Token<'a>>) {
        let mut rest = rest;
        let mut arguments: Vec<Vec<Token<'a>>> = Vec::new();
        let here = |text: &'a str| {
            let tokens = lexer::tokens(text, 0, false).into_iter();
            tokens.map(|token| Token { span, ..token }).collect::<Vec<_>>()
        };
        if let Some(default) = &definition.default {
            match bracketed(rest) {
                Some((after, tokens)) => {
                    rest = after;
                    arguments.push(tokens.to_vec());
                }
                None => arguments.push(here(default)),
            }
        }
        while arguments.len() < usize::from(definition.parameters) {
            if let Some((after, tokens)) = braced(rest) {
                rest = after;
                arguments.push(tokens.to_vec());
                continue;
            }
            rest = without_blanks(rest);
            match rest.first() {
                Some(token) if token.kind != TokenKind::Close => arguments.push(vec![*token]),
                _ => break,
            }
            rest = &rest[1..];
        }
        let mut body = Vec::new();
        for token in here(&definition.body) {
            match token.kind {
                TokenKind::Parameter(n @ 1..) => {
                    body.extend(arguments.get(usize::from(n) - 1).into_iter().flatten().copied());
                }
                _ => body.push(token),
            }
        }
        (rest, body)
    }
}

#[cfg(test)]
mod tests {
    use crate::latex::{Macros, parse, parse_with, print};

    fn clean(source: &str) -> String {
        print(&parse(source).tree.row)
    }

    #[test]
    fn macros_expand() {
        assert_eq!(clean(r"\newcommand{\E}{\mathbb{E}} \E x"), clean(r"\mathbb{E} x"));
        assert_eq!(clean(r"\def\f#1#2{\frac{#1}{#2}}\f{a}b"), clean(r"\frac{a}{b}"));
        assert_eq!(clean(r"\newcommand*\p[2][\theta]{\pi_{#1}(#2)}\p{x}\p[k]{y}"), clean(r"\pi_\theta(x)\pi_k(y)"));
        assert_eq!(clean(r"\DeclareMathOperator*{\am}{arg\,max}\am"), clean(r"\operatorname{arg\,max}"));
        assert_eq!(clean(r"\let\eps=\varepsilon \eps"), clean(r"\varepsilon"));
    }

    #[test]
    fn a_preamble_is_read() {
        let macros = Macros::read(r"\usepackage{x} \newcommand{\KL}{\mathrm{KL}} text \def\R{\mathbb R}");
        assert_eq!(macros.len(), 2);
        let parsed = parse_with(r"\KL \R", &macros);
        assert_eq!(parsed.diagnostics, []);
        assert_eq!(parsed.tree.row[0].span, crate::text::Span::new(0, 3));
    }

    #[test]
    fn endless_macros_end() {
        for source in [r"\def\a{\a\a}\a", r"\def\a{\a x}\a", r"\newcommand\a[1]{\a{#1#1}}\a{x}"] {
            assert_eq!(parse(source).diagnostics[0].code.0, "L007");
        }
        let mut source = String::from(r"\def\a{x}");
        for (from, to) in ('a'..='y').zip('b'..='z') {
            source.push_str(&format!("\\def\\{to}{{\\{from}\\{from}}}"));
        }
        assert_eq!(parse(&(source + r"\z")).diagnostics[0].code.0, "L007");
    }
}

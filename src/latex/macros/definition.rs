//! Definitions: the command, the name, the parameters, the body.

use super::ahead::Ahead;
use crate::latex::commands::{Effect, effect};
use crate::latex::token::{Token, TokenKind};

/// One macro.
#[derive(Debug, Clone, Default)]
pub struct Definition<'a> {
    /// What must stand before the first argument: `\def\a(#1){..}`.
    pub prefix: Vec<Token<'a>>,
    /// For each parameter what ends its argument; nothing where the argument is a group or one token.
    pub parameters: Vec<Vec<Token<'a>>>,
    /// What the first argument is when it is not given in brackets.
    pub default: Option<Vec<Token<'a>>>,
    /// Whether a star or a size in brackets may stand before the arguments, as behind paired delimiters.
    pub has_size: bool,
    /// The body with its parameters.
    pub body: Vec<Token<'a>>,
}

/// What a name is defined to be.
pub enum Meaning<'a> {
    /// A macro.
    New(Definition<'a>),
    /// What this token means at the place of the definition.
    Alias(Token<'a>),
}

/// A definition, its name and what stands behind.
type Found<'t, 'a> = Option<(Ahead<'t, 'a>, &'a str, Meaning<'a>)>;

/// Whether a definition may begin with this token.
pub fn is_definition(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Command && effect(token.text) == Some(Effect::Definition)
}

/// Reads what stands behind the defining command `command`.
pub fn definition<'t, 'a>(command: &Token<'a>, ahead: Ahead<'t, 'a>) -> Found<'t, 'a> {
    let (rest, name) = name(ahead.without_star())?;
    match command.text {
        r"\def" | r"\gdef" | r"\edef" | r"\xdef" => delimited(rest, name),
        r"\let" => equated(rest, name),
        r"\DeclareMathOperator" => {
            let (rest, text) = rest.braced()?;
            let word = |kind, text| Token::new(kind, text, command.span);
            let mut body = vec![word(TokenKind::Command, r"\operatorname"), word(TokenKind::Open, "{")];
            body.extend(text);
            body.push(word(TokenKind::Close, "}"));
            Some((rest, name, Meaning::New(Definition { body, ..Definition::default() })))
        }
        r"\DeclarePairedDelimiter" => {
            let (rest, open) = rest.braced()?;
            let (rest, close) = rest.braced()?;
            let word = |text| Token::new(TokenKind::Command, text, command.span);
            let mut body = vec![word(r"\left")];
            body.extend(open);
            body.push(Token::new(TokenKind::Parameter(1), "#1", command.span));
            body.push(word(r"\right"));
            body.extend(close);
            let definition = Definition { parameters: vec![Vec::new()], has_size: true, body, ..Definition::default() };
            Some((rest, name, Meaning::New(definition)))
        }
        _ => counted(rest, name),
    }
}

/// `[2][default]{body}`
fn counted<'t, 'a>(ahead: Ahead<'t, 'a>, name: &'a str) -> Found<'t, 'a> {
    let (rest, count) = ahead.bracketed().map_or((ahead, None), |(rest, tokens)| (rest, Some(tokens)));
    let (rest, default) = match rest.bracketed() {
        Some((after, tokens)) if count.is_some() => (after, Some(tokens)),
        _ => (rest, None),
    };
    let (rest, body) = rest.braced()?;
    let digit = count.iter().flatten().find_map(Token::digit);
    let parameters = vec![Vec::new(); digit.and_then(|digit| digit.to_digit(10)).unwrap_or(0) as usize];
    Some((rest, name, Meaning::New(Definition { parameters, default, body, ..Definition::default() })))
}

/// `#1#2{body}`, `(#1,#2){body}`
fn delimited<'t, 'a>(ahead: Ahead<'t, 'a>, name: &'a str) -> Found<'t, 'a> {
    let mut definition = Definition::default();
    let mut rest = ahead;
    loop {
        let token = rest.first()?;
        rest.spend(1)?;
        match token.kind {
            TokenKind::Open => break,
            TokenKind::Close => return None,
            TokenKind::Parameter(n) if usize::from(n) == definition.parameters.len() + 1 => {
                definition.parameters.push(Vec::new());
            }
            TokenKind::Parameter(_) => return None,
            _ => definition.parameters.last_mut().unwrap_or(&mut definition.prefix).push(*token),
        }
        rest = rest.after_first();
    }
    // A blank behind the name of a command is no part of the text.
    if definition.prefix.first().is_some_and(Token::is_blank) {
        definition.prefix.remove(0);
    }
    let (rest, body) = rest.braced()?;
    definition.body = body;
    Some((rest, name, Meaning::New(definition)))
}

/// `=\other`
fn equated<'t, 'a>(ahead: Ahead<'t, 'a>, name: &'a str) -> Found<'t, 'a> {
    let rest = ahead.without_blanks();
    let rest = match rest.first() {
        Some(token) if token.is_char('=') => rest.after_first().without_blanks(),
        _ => rest,
    };
    let token = rest.first().filter(|token| token.kind != TokenKind::Close)?;
    Some((rest.after_first(), name, Meaning::Alias(*token)))
}

/// `\name` or `{\name}`
fn name<'t, 'a>(ahead: Ahead<'t, 'a>) -> Option<(Ahead<'t, 'a>, &'a str)> {
    let rest = ahead.without_blanks();
    let first = rest.first()?;
    if first.kind == TokenKind::Command {
        return Some((rest.after_first(), first.text));
    }
    let (rest, inside) = rest.braced()?;
    let mut names = inside.iter().filter(|token| !token.is_blank());
    let name = names.next().filter(|token| token.kind == TokenKind::Command)?;
    names.next().is_none().then_some((rest, name.text))
}

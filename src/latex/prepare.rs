//! Between lexer and grammar: delimiters around the whole, doubled backslashes, pairs.
//!
//! Pairing runs once over all tokens, so that the grammar knows in constant time
//! where a group ends and whether it ends at all.

use super::commands;
use super::token::{State, Token, TokenKind};
use crate::text::{Diagnostic, Span};

/// The part of `source` inside `$..$`, `$$..$$`, `\(..\)` or `\[..\]` around the whole.
pub fn stripped(source: &str) -> Span {
    let mut span = Span::new(0, source.len());
    loop {
        let text = span.of(source);
        let start = span.start + text.len() - text.trim_start().len();
        let text = text.trim();
        let pair = [("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), (r"\\(", r"\\)"), (r"\\[", r"\\]")]
            .into_iter()
            .find(|(open, close)| {
                text.len() >= open.len() + close.len()
                    && text.starts_with(open)
                    && text.ends_with(close)
                    && !text[open.len()..text.len() - close.len()].contains(close)
            });
        let Some((open, close)) = pair else {
            return span;
        };
        span = Span::new(start + open.len(), start + text.len() - close.len());
    }
}

/// Whether every command is typed with two backslashes, as text is that came through a string literal.
pub fn is_doubled(source: &str) -> bool {
    let mut doubled = 0;
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        let run = rest[at..].bytes().take_while(|&byte| byte == b'\\').count();
        let name = &rest[at + run - 1..];
        // Doubling makes no odd number.
        if run > 1 && run % 2 == 1 {
            return false;
        }
        let end = name[1..].find(|c: char| !c.is_ascii_alphabetic()).map_or(name.len(), |end| end + 1);
        if end > 1 {
            match run {
                1 => return false,
                2 if end > 2 && commands::effect(&name[..end]).is_some() => doubled += 1,
                _ => {}
            }
        }
        rest = &rest[at + run..];
    }
    doubled > 0
}

/// Repairs what must be repaired before groups can be paired.
///
/// - `\left{` and `\right}` have lost the backslash before their brace;
/// - `\\frac` outside of environments is `\frac`.
pub fn repair<'a>(tokens: &mut Vec<Token<'a>>, state: &State<'a>) {
    let suspicious = tokens.windows(2).any(|pair| lacks_backslash(&pair[0], &pair[1]) || is_doubled_at(pair));
    if !suspicious {
        return;
    }
    let mut out: Vec<Token<'a>> = Vec::with_capacity(tokens.len());
    let mut open = 0_usize;
    let mut at = 0;
    while let Some(&token) = tokens.get(at) {
        at += 1;
        match token.text {
            r"\begin" => open += 1,
            r"\end" => open = open.saturating_sub(1),
            _ => {}
        }
        if out.last().is_some_and(|last| lacks_backslash(last, &token)) {
            let name = if token.kind == TokenKind::Open { r"\{" } else { r"\}" };
            state.report(|| {
                Diagnostic::warning("L009", format!("`{}` takes a bracket, read as `{name}`", token.text), token.span)
                    .with_help(format!("write `{name}`"))
            });
            out.push(Token { kind: TokenKind::Named(name), ..token });
            continue;
        }
        if token.kind == TokenKind::Break
            && open == 0
            && let Some(command) = doubled_command(&token, &tokens[at..], state.source)
        {
            state.report(|| {
                let name = command.text;
                Diagnostic::warning(
                    "L009",
                    format!("`\\{name}` is a line break in TeX, read as `{name}`"),
                    command.span,
                )
                .with_help(format!("write `{name}`"))
            });
            at += command.text.len() - 1;
            out.push(command);
            continue;
        }
        out.push(token);
    }
    *tokens = out;
}

fn lacks_backslash(size: &Token<'_>, brace: &Token<'_>) -> bool {
    match brace.kind {
        TokenKind::Open => size.text == r"\left",
        TokenKind::Close => size.text == r"\right",
        _ => false,
    }
}

fn is_doubled_at(pair: &[Token<'_>]) -> bool {
    pair[0].kind == TokenKind::Break && pair[1].letter().is_some()
}

/// The command that a line break and the letters directly behind it spell.
fn doubled_command<'a>(line_break: &Token<'a>, rest: &[Token<'a>], source: &'a str) -> Option<Token<'a>> {
    let letters = rest.iter().take_while(|token| token.letter().is_some()).count();
    let last = rest.get(letters.checked_sub(1)?)?;
    let span = Span::new(line_break.span.start + 1, last.span.end);
    let text = source.get(span.start..span.end)?;
    // Tokens from a macro have no text of their own in the source.
    if text.len() != letters + 1 || text.len() < 3 || commands::effect(text).is_none() {
        return None;
    }
    Some(Token::new(TokenKind::Command, text, span))
}

/// What is open while pairing.
#[derive(Clone, Copy)]
struct Opener {
    kind: OpenerKind,
    index: usize,
    is_list: bool,
    /// How many optional arguments were open in the group around it.
    optionals: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OpenerKind {
    Brace,
    Begin,
    Bracket,
    /// `[` of an argument: only `]` closes it.
    Optional,
}

/// Sets the partners of openers, and which commas separate; reports what is never closed.
pub fn pair<'a>(tokens: &mut [Token<'a>], state: &State<'a>) {
    let mut pairing = Pairing::default();
    let mut is_script = false;
    let mut has_optional = false;
    for index in 0..tokens.len() {
        tokens[index].listed = pairing.open.last().is_some_and(|opener| opener.is_list);
        let token = tokens[index];
        match token.kind {
            TokenKind::Open => pairing.push(OpenerKind::Brace, index, is_script),
            TokenKind::Close => pairing.close(OpenerKind::Brace, index, tokens),
            TokenKind::Char('[') if has_optional => pairing.push(OpenerKind::Optional, index, true),
            // `(\approx 124,4)` is no list of arguments.
            TokenKind::Char('(' | '[') => {
                let first = tokens[index + 1..].iter().find(|token| !token.is_blank());
                let is_remark =
                    first.is_some_and(|token| token.is_char('≈') || token.is_char('=') || token.text == r"\approx");
                pairing.push(OpenerKind::Bracket, index, !is_remark);
            }
            TokenKind::Char(']') => pairing.close_square(index, tokens),
            TokenKind::Char(')') => pairing.close_bracket(index, tokens),
            TokenKind::Command | TokenKind::Named(_) => match token.command().unwrap_or_default() {
                r"\begin" => pairing.push(OpenerKind::Begin, index, false),
                r"\end" => pairing.close(OpenerKind::Begin, index, tokens),
                r"\{" | r"\lbrace" | r"\langle" => pairing.push(OpenerKind::Bracket, index, true),
                r"\}" | r"\rbrace" | r"\rangle" => pairing.close_bracket(index, tokens),
                r"\left" => pairing.lefts.push((pairing.groups, index)),
                r"\right" => pairing.right(index, tokens, state),
                _ => {}
            },
            _ => {}
        }
        has_optional = match token.command().and_then(commands::effect) {
            Some(commands::Effect::Root | commands::Effect::Arrow(..)) => true,
            _ => has_optional && token.is_blank(),
        };
        is_script = matches!(token.kind, TokenKind::Sub | TokenKind::Sup) || (is_script && token.is_blank());
    }
    pairing.finish(tokens, state);
}

#[derive(Default)]
struct Pairing {
    open: Vec<Opener>,
    /// How many braces and environments are open, and how many of either.
    groups: usize,
    braces: usize,
    begins: usize,
    /// How many optional arguments are open in the innermost group.
    optionals: usize,
    /// `\left`s that wait for their `\right`, with the number of groups around them.
    lefts: Vec<(usize, usize)>,
    unclosed_lefts: Vec<usize>,
    unclosed: Vec<usize>,
}

impl Pairing {
    fn push(&mut self, kind: OpenerKind, index: usize, is_list: bool) {
        self.open.push(Opener { kind, index, is_list, optionals: self.optionals });
        match kind {
            OpenerKind::Brace => self.braces += 1,
            OpenerKind::Begin => self.begins += 1,
            OpenerKind::Bracket => return,
            OpenerKind::Optional => {
                self.optionals += 1;
                return;
            }
        }
        self.optionals = 0;
        self.groups += 1;
    }

    fn pop(&mut self) -> Option<Opener> {
        let opener = self.open.pop()?;
        self.optionals = opener.optionals;
        match opener.kind {
            OpenerKind::Brace => self.braces -= 1,
            OpenerKind::Begin => self.begins -= 1,
            OpenerKind::Bracket | OpenerKind::Optional => return Some(opener),
        }
        self.groups -= 1;
        while self.lefts.last().is_some_and(|left| left.0 > self.groups) {
            self.unclosed_lefts.extend(self.lefts.pop().map(|left| left.1));
        }
        Some(opener)
    }

    /// Closes the innermost opener of this kind; what stands open inside it is never closed.
    fn close(&mut self, kind: OpenerKind, index: usize, tokens: &mut [Token<'_>]) {
        if (if kind == OpenerKind::Brace { self.braces } else { self.begins }) == 0 {
            return;
        }
        while let Some(opener) = self.pop() {
            if opener.kind == kind {
                tokens[opener.index].partner = index as u32;
                return;
            }
            self.note_unclosed(opener);
        }
    }

    /// Closes the innermost optional argument of the group, or else a bracket.
    fn close_square(&mut self, index: usize, tokens: &mut [Token<'_>]) {
        if self.optionals == 0 {
            return self.close_bracket(index, tokens);
        }
        while let Some(opener) = self.pop() {
            if opener.kind == OpenerKind::Optional {
                tokens[opener.index].partner = index as u32;
                return;
            }
        }
    }

    fn close_bracket(&mut self, index: usize, tokens: &mut [Token<'_>]) {
        if self.open.last().is_some_and(|opener| opener.kind == OpenerKind::Bracket)
            && let Some(opener) = self.pop()
        {
            tokens[opener.index].partner = index as u32;
        }
    }

    fn right<'a>(&mut self, index: usize, tokens: &[Token<'a>], state: &State<'a>) {
        if self.lefts.last().is_some_and(|left| left.0 == self.groups) {
            self.lefts.pop();
        } else {
            state.report(|| Diagnostic::warning("L002", "`\\right` has no `\\left`", tokens[index].span));
        }
    }

    fn note_unclosed(&mut self, opener: Opener) {
        if matches!(opener.kind, OpenerKind::Brace | OpenerKind::Begin) {
            self.unclosed.push(opener.index);
        }
    }

    fn finish<'a>(mut self, tokens: &[Token<'a>], state: &State<'a>) {
        while let Some(opener) = self.pop() {
            self.note_unclosed(opener);
        }
        self.unclosed_lefts.extend(self.lefts.iter().map(|left| left.1));
        self.unclosed.sort_unstable();
        self.unclosed_lefts.sort_unstable();
        // One diagnostic for all: closing the first may well settle the others.
        if let Some(&first) = self.unclosed.first() {
            let name = tokens[first].text;
            let close = if name == "{" { "}" } else { r"\end" };
            let message = format!("`{name}` is never closed");
            let diagnostic = Diagnostic::error("L001", message, tokens[first].span);
            let mut diagnostic = diagnostic.with_help(format!("write `{close}` where the group ends"));
            for &other in self.unclosed.iter().skip(1).take(4) {
                diagnostic = diagnostic.with_label(tokens[other].span, "nor is this");
            }
            state.report(|| diagnostic);
        }
        if let Some(&first) = self.unclosed_lefts.first() {
            let help = r"write `\right)` or, for no bracket, `\right.`";
            state.report(|| {
                Diagnostic::warning("L001", "`\\left` has no `\\right`", tokens[first].span).with_help(help)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_delimiters_are_stripped() {
        for source in ["$x$", "$$x$$", r"\(x\)", r"\[x\]", " $ x $ "] {
            assert_eq!(stripped(source).of(source).trim(), "x");
        }
        assert_eq!(stripped("$a$ and $b$").len(), 11);
    }

    #[test]
    fn doubled_text_is_recognised() {
        assert!(is_doubled(r"\\frac{1}{2}"));
        assert!(!is_doubled(r"a \\ b"));
        assert!(!is_doubled(r"\frac{1}{2} \\frac"));
    }
}

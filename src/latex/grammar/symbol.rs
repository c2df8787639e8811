//! Single symbols: letters, signs, commands from the table, unknown commands.

use super::Piece;
use super::delimiter::bracket;
use super::root::bare_root;
use crate::latex::commands::{Effect, effect, near};
use crate::latex::token::{Parse, Stop, Token, TokenKind, Tokens};
use crate::latex::tree::{Class, Kind, Node, Row, Style};
use crate::latex::unicode;
use crate::text::Diagnostic;

/// A character that is no digit.
pub fn character<'t, 'a>(input: Tokens<'t, 'a>, c: char) -> Parse<'t, 'a, Piece> {
    let Some(token) = input.first() else { return Ok((input, Piece::Nothing)) };
    let rest = input.at_index(input.index() + 1);
    if c.is_ascii_alphabetic() {
        return Ok(if input.style == Style::Roman { word(input) } else { (rest, letter(input, token)) });
    }
    if c == '~' {
        return Ok((rest, tie(input, token)));
    }
    if !c.is_ascii() {
        if c == '√' {
            return bare_root(input);
        }
        if is_foreign(token) && rest.first().is_some_and(is_foreign) {
            return Ok(foreign_word(input));
        }
    }
    Ok((rest, Piece::row(lone_character(rest, token, c))))
}

/// A Latin letter in the alphabet in force.
fn letter(input: Tokens<'_, '_>, token: &Token<'_>) -> Piece {
    let mut buffer = [0; 4];
    let TokenKind::Char(c) = token.kind else { return Piece::Nothing };
    let name = ascii(c).map_or_else(|| c.encode_utf8(&mut buffer).into(), |name| input.state.intern(name));
    Piece::node(Kind::Symbol { name, class: Class::Ordinary, style: input.style }, token.span)
}

/// The character as a text that lives for ever, for the interner.
fn ascii(c: char) -> Option<&'static str> {
    const ASCII: &str = "\0\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}\t\n\u{b}\u{c}\r\u{e}\u{f}\u{10}\u{11}\u{12}\u{13}\u{14}\u{15}\u{16}\u{17}\u{18}\u{19}\u{1a}\u{1b}\u{1c}\u{1d}\u{1e}\u{1f} !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\u{7f}";
    let at = c as usize;
    ASCII.get(at..at + 1).filter(|_| c.is_ascii())
}

/// Letters in the upright alphabet: two or more make a word.
fn word<'t, 'a>(input: Tokens<'t, 'a>) -> (Tokens<'t, 'a>, Piece) {
    let text: String = input.slice().iter().map_while(|token| token.letter()).collect();
    let rest = input.at_index(input.index() + text.len());
    let span = rest.span_from(&input);
    if text.len() > 1 {
        return (rest, Piece::node(Kind::Word { text, operator: false }, span));
    }
    let piece = input.first().map_or(Piece::Nothing, |token| letter(input, token));
    (rest, piece)
}

/// A letter of a script that mathematics does not use.
fn is_foreign(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::Char(c) => !c.is_ascii() && c.is_alphabetic() && effect(token.text).is_none(),
        _ => false,
    }
}

fn foreign_word<'t, 'a>(input: Tokens<'t, 'a>) -> (Tokens<'t, 'a>, Piece) {
    let run = input.slice().iter().take_while(|token| is_foreign(token));
    let text: String = run.map(|token| token.text).collect();
    let count = input.slice().iter().take_while(|token| is_foreign(token)).count();
    let rest = input.at_index(input.index() + count);
    (rest, Piece::node(Kind::Word { text, operator: false }, rest.span_from(&input)))
}

/// `~` is a space in TeX; inside a subscript, `x~D` means `x \sim D`.
fn tie(input: Tokens<'_, '_>, token: &Token<'_>) -> Piece {
    let is_part = |token: Option<&Token<'_>>| {
        token.is_some_and(|token| match token.kind {
            TokenKind::Char(c) => c.is_alphanumeric() || c == ')' || c == '(',
            TokenKind::Command => token.text.len() > 2 && !matches!(token.text, r"\quad" | r"\qquad" | r"\text"),
            TokenKind::Close | TokenKind::Styled(..) | TokenKind::Raised(_) | TokenKind::Lowered(_) => true,
            _ => false,
        })
    };
    // `x~D`, and `x ~ D` with blanks on both sides.
    let behind = (1..).find(|at| input.get(*at).is_none_or(|token| !token.is_blank())).unwrap_or(1);
    let is_between = match behind {
        1 => is_part(input.before()),
        _ => input.before().is_some_and(Token::is_blank) && is_part(input.before_blanks()),
    } && is_part(input.get(behind));
    if !(token.listed && is_between && input.stop == Stop::Group) {
        return Piece::Nothing;
    }
    input.state.report(|| {
        Diagnostic::warning("L009", r"`~` is a space in TeX, read as `\sim`", token.span).with_help(r"write `\sim`")
    });
    let name = input.state.intern(r"\sim");
    Piece::node(Kind::Symbol { name, class: Class::Relation, style: Style::Plain }, token.span)
}

/// The nodes of one character by the symbol table; no word, no number.
pub fn lone_character<'t, 'a>(rest: Tokens<'t, 'a>, token: &Token<'a>, c: char) -> Row {
    if c.is_ascii_alphabetic() {
        return nodes(letter(rest, token));
    }
    let mut buffer = [0; 4];
    let known = match ascii(c) {
        Some(name) => effect(name),
        None => effect(c.encode_utf8(&mut buffer)),
    };
    match known {
        Some(Effect::Symbol(name, class)) => nodes(symbol(rest, token, name, class)),
        Some(Effect::Bracket(name, side)) => nodes(bracket(rest, name, side, token.span)),
        _ => {
            if !c.is_alphabetic() {
                let message = format!("`{}` is no sign of mathematics here", token.text);
                rest.state.report(|| Diagnostic::warning("L008", message, token.span));
            }
            let name = ascii(c).map_or_else(|| c.encode_utf8(&mut buffer).into(), |name| rest.state.intern(name));
            vec![Node { kind: Kind::Symbol { name, class: Class::Ordinary, style: Style::Plain }, span: token.span }]
        }
    }
}

fn nodes(piece: Piece) -> Row {
    match piece {
        Piece::Node(node) => vec![node],
        Piece::Splice(row) => row,
        Piece::Nothing => Row::new(),
    }
}

/// A symbol of the table. Alphabets reach letters; bold reaches every ordinary symbol.
pub fn symbol<'a>(input: Tokens<'_, 'a>, token: &Token<'a>, name: &'static str, class: Class) -> Piece {
    let is_latin = name.len() == 1 && name.as_bytes()[0].is_ascii_alphabetic();
    let is_styled = class == Class::Ordinary && (is_latin || input.style == Style::Bold);
    let style = if is_styled { input.style } else { Style::Plain };
    Piece::node(Kind::Symbol { name: input.state.intern(name), class, style }, token.span)
}

/// How many unknown commands get a look for a near name: the table is long.
const LOOKED_UP: usize = 20;

/// A command that no table knows: it may be a macro from elsewhere, so it stays a symbol.
pub fn unknown<'t, 'a>(input: Tokens<'t, 'a>, name: &'a str) -> Parse<'t, 'a, Piece> {
    let rest = input.at_index(input.index() + 1);
    let span = rest.span_from(&input);
    if name == "\\" {
        input.state.report(|| Diagnostic::error("L003", "a backslash with no command behind it", span));
        return Ok((rest, Piece::node(Kind::Error(name.to_string()), span)));
    }
    let is_new = input.state.is_new_unknown(name);
    if is_new {
        let help = if input.state.unknown_count() <= LOOKED_UP { near(name) } else { None };
        input.state.report(|| {
            let diagnostic = Diagnostic::warning("L003", format!("`{name}` is not a known command"), span);
            match help {
                Some(known) => diagnostic.with_help(format!("did you mean `{known}`?")),
                None => diagnostic,
            }
        });
    }
    let name = input.state.intern(name);
    Ok((rest, Piece::node(Kind::Symbol { name, class: Class::Ordinary, style: Style::Plain }, span)))
}

/// A command that is known and has no place here: `\includegraphics`.
pub fn refused<'t, 'a>(input: Tokens<'t, 'a>, token: &Token<'a>, why: &str) -> Parse<'t, 'a, Piece> {
    let rest = input.at_index(input.index() + 1);
    let message = format!("`{}` {why}", token.text);
    input.state.report(|| Diagnostic::error("L011", message, token.span).with_help("leave it out"));
    Ok((rest, Piece::node(Kind::Error(token.text.to_string()), token.span)))
}

/// A defining command behind which no definition stands; whole ones are taken out before.
pub fn broken_definition<'t, 'a>(input: Tokens<'t, 'a>, token: &Token<'a>) -> Parse<'t, 'a, Piece> {
    let rest = input.at_index(input.index() + 1);
    input.state.report(|| {
        let message = format!("`{}` lacks a name or a body", token.text);
        Diagnostic::error("L004", message, token.span).with_help(r"write a definition as `\newcommand{\name}{body}`")
    });
    Ok((rest, Piece::node(Kind::Error(token.text.to_string()), token.span)))
}

/// The character that a number behind `\char` stands for, and how many tokens the number takes:
/// `"41`, `'101`, `65`, `` `A ``, `` `\_ ``.
pub fn numbered(tokens: &[Token<'_>]) -> Option<(char, usize)> {
    const LONGEST: usize = 6;
    let first = tokens.first()?;
    if first.is_char('`') {
        let named = tokens.get(1)?.text;
        let mut letters = named.strip_prefix('\\').unwrap_or(named).chars();
        return letters.next().filter(|_| letters.next().is_none()).map(|c| (c, 2));
    }
    let (start, radix) = match first.text {
        "\"" => (1, 16),
        "'" => (1, 8),
        _ => (0, 10),
    };
    let digit = |token: &Token<'_>| match token.kind {
        TokenKind::Char(c) if c.is_digit(radix) => Some(c),
        _ => None,
    };
    let text: String = tokens[start..].iter().take(LONGEST).map_while(digit).collect();
    let c = u32::from_str_radix(&text, radix).ok().and_then(char::from_u32)?;
    // Marks, blanks and raised characters are nothing by themselves.
    let is_part = unicode::is_blank(c) || unicode::is_invisible(c) || unicode::combining(c).is_some();
    if c.is_control() || is_part || unicode::raised(c).is_some() || unicode::lowered(c).is_some() {
        return None;
    }
    Some((c, start + text.len()))
}

/// `\char"41` is `A`.
pub fn numbered_character<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let start = input.at_index(input.index() + 1).skip_blanks();
    let Some((c, count)) = numbered(start.slice()) else {
        let span = start.span_from(&input);
        let help = r#"write the character itself, or its number as in `\char"41`"#;
        input
            .state
            .report(|| Diagnostic::error("L004", r"`\char` lacks the number of a character", span).with_help(help));
        return Ok((start, Piece::node(Kind::Error(span.of(input.state.source).to_string()), span)));
    };
    let rest = start.at_index(start.index() + count);
    let span = rest.span_from(&input);
    if c.is_ascii_digit() {
        return Ok((rest, Piece::node(Kind::Number(c.to_string()), span)));
    }
    // TeX's own signs are symbols under their escaped names.
    if let Some(Effect::Symbol(name, class)) = effect(&format!("\\{c}")).filter(|_| c.is_ascii_punctuation()) {
        let name = input.state.intern(name);
        return Ok((rest, Piece::node(Kind::Symbol { name, class, style: Style::Plain }, span)));
    }
    if let Some((plain, accent)) = unicode::decompose(c) {
        let letter = Token::new(TokenKind::Char(plain), span.of(input.state.source), span);
        let body = lone_character(rest, &letter, plain);
        return Ok((rest, Piece::node(Kind::Accent { name: input.state.intern(accent), body }, span)));
    }
    let token = Token::new(TokenKind::Char(c), span.of(input.state.source), span);
    Ok((rest, Piece::row(lone_character(rest, &token, c))))
}

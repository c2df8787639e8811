//! Subscripts, superscripts and primes, and what students mean where TeX takes one token.
//!
//! TeX reads `x^10` as `x^1 0`. Behind an unbraced `^` or `_` these are taken whole:
//! a run of digits, a sign with what it signs, a bracket with its content, a comparison with what it compares, and a
//! run of letters that is a label. Each comes with L009.
//!
//! A second subscript or superscript is kept behind the first with a comma between
//! them, with L005.

use super::argument::argument;
use super::label::{greek_length, is_comparison, label};
use super::number::plain_number;
use super::row::{push, row};
use crate::latex::commands;
use crate::latex::token::{NONE, Parse, Token, TokenKind, Tokens};
use crate::latex::tree::{Class, Kind, Node, Row, Style};
use crate::text::{Diagnostic, Span};

#[derive(Default)]
struct Scripted {
    sub: Option<Row>,
    sup: Option<Row>,
    primes: u8,
    limits: bool,
    /// The accent that is typed as a subscript: `m_hat_t`.
    accent: Option<Node>,
}

/// What kind of script a token begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Sub,
    Sup,
    Prime(u8),
    Raised,
    Lowered,
    Limits(bool),
}

/// The script mark at the start of `input`, and how many tokens it takes.
fn script_mark(input: &Tokens<'_, '_>) -> Option<Mark> {
    let first = input.first()?;
    Some(match first.kind {
        TokenKind::Sub => Mark::Sub,
        TokenKind::Sup => Mark::Sup,
        TokenKind::Prime(count) => Mark::Prime(count),
        TokenKind::Raised(_) if is_degree(input) => return None,
        TokenKind::Raised(_) => Mark::Raised,
        TokenKind::Lowered(_) => Mark::Lowered,
        // `\mathbb{E}*{x}`: Markdown took the underscore.
        TokenKind::Char('*') if is_lost_underscore(input) => Mark::Sub,
        TokenKind::Command => match first.text {
            r"\_" if is_scriptable(input.get(1)) => Mark::Sub,
            r"\^" if is_scriptable(input.get(1)) && is_base(input.before()) => Mark::Sup,
            r"\prime" => Mark::Prime(1),
            r"\limits" => Mark::Limits(true),
            r"\nolimits" | r"\displaylimits" => Mark::Limits(false),
            _ => return None,
        },
        _ => return None,
    })
}

/// Whether raised characters stand directly before a root sign, with nothing before them that they could raise: `= ³√x`.
pub fn is_degree(input: &Tokens<'_, '_>) -> bool {
    let raised = |token: &&Token<'_>| matches!(token.kind, TokenKind::Raised(_));
    let count = input.slice().iter().take_while(raised).count();
    let is_raising = input.before().is_some_and(|token| match token.kind {
        TokenKind::Char(c) => c.is_alphanumeric() || matches!(c, ')' | ']' | '|' | '!'),
        TokenKind::Command => is_base(Some(token)) && commands::class_of(token.text) == Class::Ordinary,
        TokenKind::Close | TokenKind::Styled(..) | TokenKind::Raised(_) | TokenKind::Prime(_) => true,
        _ => false,
    });
    count > 0 && !is_raising && input.get(count).is_some_and(|token| token.is_char('√'))
}

/// The raised characters at the start, as what they stand for.
pub fn degree<'t, 'a>(input: Tokens<'t, 'a>) -> (Tokens<'t, 'a>, Row) {
    let mut scripted = Scripted::default();
    let rest = run(input, Mark::Raised, &mut scripted);
    (rest, scripted.sup.unwrap_or_default())
}

/// What stands below a lone thing, with it.
pub fn with_subscript<'t, 'a>(input: Tokens<'t, 'a>, base: Row) -> (Tokens<'t, 'a>, Row) {
    let [node] = base.as_slice() else { return (input, base) };
    if !matches!(script_mark(&input), Some(Mark::Sub | Mark::Lowered)) {
        return (input, base);
    }
    let mut scripted = Scripted::default();
    let Ok((rest, ())) = script(input, &mut scripted) else { return (input, base) };
    let span = node.span.to(rest.span_from(&input));
    let base = Some(Box::new(node.clone()));
    (rest, vec![Node { kind: Kind::Scripts { base, sub: scripted.sub, sup: None, primes: 0, limits: false }, span }])
}

fn is_lost_underscore(input: &Tokens<'_, '_>) -> bool {
    input.get(1).is_some_and(|next| next.kind == TokenKind::Open) && is_base(input.before())
}

/// Whether a script can hang on this token.
fn is_base(token: Option<&Token<'_>>) -> bool {
    token.is_some_and(|token| {
        token.kind == TokenKind::Close
            || matches!(token.kind, TokenKind::Char(c) if c.is_alphabetic())
            || token.kind == TokenKind::Command && token.text.ends_with(|c: char| c.is_ascii_alphabetic())
            || matches!(token.kind, TokenKind::Styled(..))
    })
}

/// Whether this can be what `\_` was meant to lower.
fn is_scriptable(token: Option<&Token<'_>>) -> bool {
    token.is_some_and(|token| match token.kind {
        TokenKind::Open | TokenKind::Styled(..) => true,
        TokenKind::Char(c) => c.is_alphanumeric(),
        TokenKind::Command => token.text.len() > 2 && !matches!(token.text, r"\right" | r"\end" | r"\quad"),
        _ => false,
    })
}

/// Whether scripts come next, behind white space.
pub fn is_script(input: &Tokens<'_, '_>) -> bool {
    match input.first() {
        Some(token) if token.is_blank() => {
            let next = input.skip_blanks();
            // White space before a raised character or `*{` is meant to part them.
            !matches!(
                next.first().map(|token| token.kind),
                Some(TokenKind::Char(_) | TokenKind::Raised(_) | TokenKind::Lowered(_))
            ) && script_mark(&next).is_some()
        }
        Some(_) => script_mark(input).is_some(),
        None => false,
    }
}

/// Scripts and the base before them, which starts at byte `start`.
pub fn scripts<'t, 'a>(input: Tokens<'t, 'a>, base: Option<Node>, start: usize) -> Parse<'t, 'a, Node> {
    let mut scripted = Scripted::default();
    let mut rest = input;
    let mut base = base;
    if base.is_none() {
        rest = script(rest, &mut scripted)?.0;
    }
    while is_script(&rest) {
        rest = script(rest.skip_blanks(), &mut scripted)?.0;
    }
    let span = Span::new(start, rest.last_end().max(start));
    merge(&mut base, &mut scripted);
    if let Some(mut accent) = scripted.accent.take()
        && let Kind::Accent { body, .. } = &mut accent.kind
    {
        let place = accent.span;
        input.state.report(|| {
            Diagnostic::warning("L009", "an accent as a subscript, read as above the letter", place)
                .with_help(r"write `\hat{x}`, `\bar{x}`")
        });
        let letter = base.take();
        accent.span = letter.as_ref().map_or(place, |letter| letter.span.to(place));
        body.extend(letter);
        base = Some(accent);
    }
    let Scripted { sub, sup, primes, limits, .. } = scripted;
    let limits = limits && base.is_some();
    if sub.is_none() && sup.is_none() && primes == 0 && !limits {
        // `\nolimits` with nothing behind it.
        return Ok((rest, base.unwrap_or(Node { kind: Kind::Group(Row::new()), span })));
    }
    Ok((rest, Node { kind: Kind::Scripts { base: base.map(Box::new), sub, sup, primes, limits }, span }))
}

/// `\underset{i}{\sum}^n` has both scripts on one base; where both have the same one, they stay apart.
fn merge(base: &mut Option<Node>, scripted: &mut Scripted) {
    let Some(node) = base else { return };
    let Kind::Scripts { base: inner, sub, sup, primes, limits: true } = &mut node.kind else { return };
    if sub.is_some() && scripted.sub.is_some() || sup.is_some() && scripted.sup.is_some() {
        let span = node.span;
        *base = base.take().map(|node| Node { kind: Kind::Group(vec![node]), span });
        return;
    }
    scripted.sub = scripted.sub.take().or(sub.take());
    scripted.sup = scripted.sup.take().or(sup.take());
    scripted.primes = scripted.primes.saturating_add(*primes);
    scripted.limits = true;
    *base = inner.take().map(|inner| *inner);
}

fn script<'t, 'a>(input: Tokens<'t, 'a>, scripted: &mut Scripted) -> Parse<'t, 'a, ()> {
    let mark = script_mark(&input).unwrap_or(Mark::Prime(0));
    let after = input.at_index(input.index() + 1);
    match mark {
        Mark::Prime(count) => {
            scripted.primes = scripted.primes.saturating_add(count);
            Ok((after, ()))
        }
        Mark::Limits(limits) => {
            scripted.limits = limits;
            Ok((after, ()))
        }
        Mark::Raised | Mark::Lowered => Ok((run(input, mark, scripted), ())),
        Mark::Sub | Mark::Sup => {
            report_mark(&input, mark);
            let (rest, mut row) = script_argument(after, mark == Mark::Sub)?;
            if mark == Mark::Sup {
                take_primes(&mut row, scripted);
                if row.is_empty() && scripted.primes > 0 {
                    return Ok((rest, ()));
                }
            }
            add(scripted, mark == Mark::Sub, row, &input);
            Ok((rest, ()))
        }
    }
}

/// `^{\prime}` and `^{\prime 2}`: the primes are no part of the superscript.
fn take_primes(row: &mut Row, scripted: &mut Scripted) {
    if let Some(Node { kind: Kind::Scripts { base: None, sub: None, sup: None, primes, .. }, .. }) = row.first() {
        scripted.primes = scripted.primes.saturating_add(*primes);
        row.remove(0);
    }
}

/// A run of raised or lowered characters.
fn run<'t, 'a>(input: Tokens<'t, 'a>, mark: Mark, scripted: &mut Scripted) -> Tokens<'t, 'a> {
    let usual = |token: &Token<'_>| match (token.kind, mark) {
        (TokenKind::Raised(c), Mark::Raised) | (TokenKind::Lowered(c), Mark::Lowered) => Some(c),
        _ => None,
    };
    let mut row = Row::new();
    let mut number: Option<Node> = None;
    let mut rest = input;
    while let Some((token, c)) = rest.first().and_then(|token| Some((token, usual(token)?))) {
        rest = rest.at_index(rest.index() + 1);
        if c.is_ascii_digit() {
            let node = number.get_or_insert_with(|| Node { kind: Kind::Number(String::new()), span: token.span });
            node.span = node.span.to(token.span);
            if let Kind::Number(text) = &mut node.kind {
                text.push(c);
            }
            continue;
        }
        row.extend(number.take());
        let token = Token::new(TokenKind::Char(c), token.text, token.span);
        row.extend(super::symbol::lone_character(rest, &token, c));
    }
    row.extend(number);
    add(scripted, mark == Mark::Lowered, row, &input);
    rest
}

fn add(scripted: &mut Scripted, is_sub: bool, row: Row, input: &Tokens<'_, '_>) {
    let slot = if is_sub { &mut scripted.sub } else { &mut scripted.sup };
    let Some(first) = slot else {
        *slot = Some(row);
        return;
    };
    // `m_hat_t`
    if let Some(accent) = accent(first, input).filter(|_| is_sub && scripted.accent.is_none()) {
        scripted.accent = Some(accent);
        *first = row;
        return;
    }
    // `pi_theta_old`: the second says which of the first is meant.
    if let (true, [letter], [Node { kind: Kind::Word { text, .. }, span }]) = (is_sub, first.as_slice(), row.as_slice())
        && !matches!(letter.kind, Kind::Scripts { .. })
    {
        let (word, at) = (text.clone(), *span);
        let kind =
            Kind::Scripts { base: Some(Box::new(letter.clone())), sub: Some(row), sup: None, primes: 0, limits: false };
        let span = letter.span.to(at);
        *first = vec![Node { kind, span }];
        input.state.report(|| {
            Diagnostic::warning("L009", format!("a second subscript, read as `_{{{word}}}` on the first"), at)
                .with_help("put it into braces: `\\pi_{\\theta_{old}}`")
        });
        return;
    }
    let span = Span::empty(input.start());
    input.state.report(|| {
        let name = if is_sub { "subscript" } else { "superscript" };
        let place = input.first().map_or(span, |token| token.span);
        Diagnostic::error("L005", format!("a second {name} on the same base"), place)
            .with_help("put both into one pair of braces: `x_{i,j}`, `x^{a^b}`")
    });
    let comma = Kind::Symbol { name: input.state.intern(","), class: Class::Punctuation, style: Style::Plain };
    first.push(Node { kind: comma, span });
    row.into_iter().for_each(|node| push(node, first));
}

/// The accent that a subscript of one word names; its letter is still missing.
fn accent(row: &[Node], input: &Tokens<'_, '_>) -> Option<Node> {
    let [Node { kind: Kind::Word { text, .. }, span }] = row else { return None };
    let names = [("hat", r"\hat"), ("bar", r"\bar"), ("tilde", r"\tilde")];
    let (_, name) = names.into_iter().find(|(word, _)| word == text)?;
    Some(Node { kind: Kind::Accent { name: input.state.intern(name), body: Row::new() }, span: *span })
}

fn report_mark(input: &Tokens<'_, '_>, mark: Mark) {
    let Some(token) = input.first() else { return };
    let (name, what) = if mark == Mark::Sub { ("_", "subscript") } else { ("^", "superscript") };
    if token.text != name && token.text != "**" {
        input.state.report(|| {
            let message = format!("`{}` read as the start of a {what}", token.text);
            Diagnostic::warning("L009", message, token.span).with_help(format!("write `{name}`"))
        });
    }
}

/// The argument of `^` or `_`: as TeX takes it, or more where more was meant.
fn script_argument<'t, 'a>(input: Tokens<'t, 'a>, is_sub: bool) -> Parse<'t, 'a, Row> {
    let before = input;
    let input = input.skip_blanks();
    let Some((rest, row, taken)) = meant(input, is_sub) else { return argument(before) };
    let mark = if is_sub { "_" } else { "^" };
    let span = rest.span_from(&input);
    let is_ascii_power = before.before().is_some_and(|token| token.text == "**");
    if taken > 0 && !is_ascii_power {
        let text: String = input.slice()[..rest.index() - input.index()].iter().map(|token| token.text).collect();
        let alone: String = input.slice()[..taken].iter().map(|token| token.text).collect();
        input.state.report(|| {
            Diagnostic::warning(
                "L009",
                format!("TeX takes only `{alone}` into the script, read as `{mark}{{{text}}}`"),
                span,
            )
            .with_help(format!("write `{mark}{{{text}}}`"))
        });
    }
    Ok((rest, row))
}

/// What was meant behind an unbraced script mark, and how many tokens TeX takes of it; zero where TeX agrees.
fn meant<'t, 'a>(input: Tokens<'t, 'a>, is_sub: bool) -> Option<(Tokens<'t, 'a>, Row, usize)> {
    let first = input.first()?;
    match first.kind {
        TokenKind::Char('0'..='9') => {
            let (rest, node) = digits(input);
            let is_longer = rest.index() > input.index() + 1;
            Some((rest, vec![node], usize::from(is_longer)))
        }
        TokenKind::Char('-' | '+') => signed(input),
        TokenKind::Char('(' | '[') => bracketed(input, 0),
        TokenKind::Command if first.text == r"\left" => bracketed(input, 1),
        TokenKind::Char(c) if c.is_ascii_alphabetic() => label(input, is_sub),
        _ if is_sub && is_comparison(first) => compared(input),
        TokenKind::Open if is_sub && input.get(1).is_some_and(is_comparison) => compared(input),
        _ => None,
    }
}

fn digits<'t, 'a>(input: Tokens<'t, 'a>) -> (Tokens<'t, 'a>, Node) {
    let (rest, text) = plain_number(input);
    (rest, Node { kind: Kind::Number(text), span: rest.span_from(&input) })
}

/// A sign with a number or letter, and what a slash directly behind divides it by: `^-1/n`.
fn signed<'t, 'a>(input: Tokens<'t, 'a>) -> Option<(Tokens<'t, 'a>, Row, usize)> {
    let is_operand = |token: Option<&Token<'_>>| {
        token.is_some_and(|token| {
            token.digit().is_some()
                || token.letter().is_some()
                || token.kind == TokenKind::Command
                    && token.text.len() > 2
                    && !matches!(token.text, r"\right" | r"\end")
        })
    };
    let operand = |start: Tokens<'t, 'a>| match start.first() {
        Some(token) if token.digit().is_some() => start.at_index(digits(start).0.index()),
        // `e^-lambda`
        _ => start.at_index(start.index() + greek_length(&start).unwrap_or(1)),
    };
    if !is_operand(input.get(1)) {
        return None;
    }
    let mut end = operand(input.at_index(input.index() + 1));
    if end.first().is_some_and(|token| token.is_char('/')) {
        let is_number_or_letter = end.get(1).is_some_and(|token| token.digit().is_some() || token.letter().is_some());
        if is_number_or_letter {
            end = operand(end.at_index(end.index() + 1));
        }
    }
    // A command with arguments reaches further than its own token.
    let is_command = |token: &&Token<'_>| token.kind == TokenKind::Command;
    if end.before().is_some_and(|token| is_command(&token)) && end.first().is_some_and(|t| t.kind == TokenKind::Open) {
        return None;
    }
    let inside = input.deeper().until_index(end.index());
    let (_, nodes) = row(inside).ok()?;
    Some((end, nodes, 1))
}

/// A bracket with its content, behind `skip` tokens that size it.
fn bracketed<'t, 'a>(input: Tokens<'t, 'a>, skip: usize) -> Option<(Tokens<'t, 'a>, Row, usize)> {
    let open = input.get(skip)?;
    let is_round = open.is_char('(') || skip > 0;
    if !is_round || open.partner == NONE || input.is_too_deep() {
        return None;
    }
    let end = input.at_index(open.partner as usize + 1);
    if !is_within(&input, open.partner as usize) {
        return None;
    }
    // `x_(<t)`
    let inner = input.at_index(input.index() + 1 + skip);
    if let Some((rest, nodes, _)) =
        inner.first().filter(|sign| super::label::is_comparison(sign)).and_then(|_| compared(inner))
        && rest.index() + 1 == end.index()
    {
        return Some((end, nodes, 1 + skip));
    }
    let (_, nodes) = row(input.deeper().until_index(end.index())).ok()?;
    Some((end, nodes, 1 + skip))
}

/// `x_<t` and `x_{<}t`: a comparison with the letter or number directly behind it.
fn compared<'t, 'a>(input: Tokens<'t, 'a>) -> Option<(Tokens<'t, 'a>, Row, usize)> {
    let is_braced = input.first()?.kind == TokenKind::Open;
    if is_braced && input.get(2)?.kind != TokenKind::Close {
        return None;
    }
    let sign = input.at_index(input.index() + usize::from(is_braced));
    let behind = input.at_index(input.index() + if is_braced { 3 } else { 1 });
    let operand = behind.first()?;
    let end = match operand.kind {
        _ if operand.digit().is_some() => behind.at_index(digits(behind).0.index()),
        TokenKind::Char(c) if c.is_alphabetic() => behind.at_index(behind.index() + 1),
        TokenKind::Command if operand.text.len() > 2 && operand.text != r"\right" => {
            behind.at_index(behind.index() + 1)
        }
        _ => return None,
    };
    // `w_<s>` is a token in angle brackets, and a call is no index.
    if end.skip_blanks().first().is_some_and(|next| next.is_char('>')) {
        return None;
    }
    if end.first().is_some_and(|next| next.is_char('(') || next.kind == TokenKind::Open) {
        return None;
    }
    let (_, mut nodes) = row(sign.deeper().until_index(sign.index() + 1)).ok()?;
    nodes.extend(row(behind.deeper().until_index(end.index())).ok()?.1);
    Some((end, nodes, if is_braced { 3 } else { 1 }))
}

fn is_within(input: &Tokens<'_, '_>, index: usize) -> bool {
    index > input.index() && input.get(index - input.index()).is_some()
}

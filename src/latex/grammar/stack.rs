//! Things under or over each other: `\underset`, `\xrightarrow`, `\substack`; and `\not`.

use super::argument::{argument, optional, raw_argument};
use super::environment::table;
use super::{Piece, single};
use crate::latex::commands::class_of;
use crate::latex::token::{Parse, Stop, TokenKind, Tokens};
use crate::latex::tree::{Class, Kind, Node, Row, Style};

/// `\underset{x}{E}` is `E` with a script as limit; `\overset{n}{\underset{i}{X}}` has both.
pub fn stack<'t, 'a>(input: Tokens<'t, 'a>, is_over: bool) -> Parse<'t, 'a, Piece> {
    let (rest, script) = argument(input.at_index(input.index() + 1))?;
    let (rest, base) = argument(rest)?;
    let span = rest.span_from(&input);
    let mut base = single(base, span);
    if let Kind::Scripts { sub, sup, limits: true, .. } = &mut base.kind {
        let slot = if is_over { sup } else { sub };
        if slot.is_none() {
            *slot = Some(script);
            base.span = span;
            return Ok((rest, Piece::Node(base)));
        }
    }
    Ok((rest, Piece::node(limits(base, script, is_over), span)))
}

fn limits(base: Node, script: Row, is_over: bool) -> Kind {
    let (sub, sup) = if is_over { (None, Some(script)) } else { (Some(script), None) };
    Kind::Scripts { base: Some(Box::new(base)), sub, sup, primes: 0, limits: true }
}

/// `\xrightarrow[below]{above}`
pub fn arrow<'t, 'a>(input: Tokens<'t, 'a>, name: &'static str, class: Class) -> Parse<'t, 'a, Piece> {
    let start = input.at_index(input.index() + 1);
    let (start, sub) = match optional(start) {
        Ok((rest, below)) => (rest, Some(below)),
        Err(_) => (start, None),
    };
    let (rest, above) = argument(start)?;
    let span = rest.span_from(&input);
    let symbol = Kind::Symbol { name: input.state.intern(name), class, style: Style::Plain };
    let sup = (!above.is_empty()).then_some(above);
    let base = Node { kind: symbol, span };
    if sub.is_none() && sup.is_none() {
        return Ok((rest, Piece::Node(base)));
    }
    let kind = Kind::Scripts { base: Some(Box::new(base)), sub, sup, primes: 0, limits: true };
    Ok((rest, Piece::node(kind, span)))
}

/// Relations that have a name of their own when they are struck through.
const NEGATED: &[(&str, &str)] = &[
    ("=", r"\ne"),
    (r"\in", r"\notin"),
    ("<", r"\nless"),
    (">", r"\ngtr"),
    (r"\le", r"\nleq"),
    (r"\ge", r"\ngeq"),
    (r"\sim", r"\nsim"),
    (r"\cong", r"\ncong"),
    (r"\subseteq", r"\nsubseteq"),
    (r"\supseteq", r"\nsupseteq"),
    (r"\to", r"\nrightarrow"),
    (r"\Rightarrow", r"\nRightarrow"),
    (r"\prec", r"\nprec"),
    (r"\succ", r"\nsucc"),
];

/// `\not=` and its kin.
pub fn negation<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let (rest, row) = argument(input.at_index(input.index() + 1))?;
    let span = rest.span_from(&input);
    let kind = match &row[..] {
        [Node { kind: Kind::Symbol { name, class: Class::Relation, .. }, .. }] if !name.starts_with(r"\not\") => {
            let known = NEGATED.iter().find(|row| row.0 == &**name).map(|row| row.1);
            let negated = known.map_or_else(|| format!(r"\not{name}").into(), |known| input.state.intern(known));
            let class = class_of(&negated);
            Kind::Symbol { name: negated, class, style: Style::Plain }
        }
        [Node { kind: Kind::Delimiter { name, .. }, .. }] if &**name == "|" => {
            let name = input.state.intern(r"\nmid");
            Kind::Symbol { name, class: Class::Relation, style: Style::Plain }
        }
        // A stroke through anything else is a decoration.
        _ => Kind::Annotated { name: input.state.intern(r"\cancel"), body: row, note: None },
    };
    Ok((rest, Piece::node(kind, span)))
}

/// `\substack{a \\ b}`
pub fn lines<'t, 'a>(input: Tokens<'t, 'a>) -> Parse<'t, 'a, Piece> {
    let start = input.at_index(input.index() + 1).skip_blanks();
    let is_group = start.first().is_some_and(|token| token.kind == TokenKind::Open);
    if !is_group || start.is_too_deep() {
        let (rest, row) = argument(start)?;
        return Ok((rest, Piece::row(row)));
    }
    let (rest, tokens) = raw_argument(start)?;
    let inside = start.at_index(start.index() + 1).until_index(start.index() + 1 + tokens.len());
    let (_, rows) = table(inside.deeper().with_stop(Stop::Cell))?;
    let name = input.state.intern(r"substack");
    Ok((rest, Piece::node(Kind::Environment { name, rows }, rest.span_from(&input))))
}

//! Equations for a logarithm, solved for what stands under it.

use super::Lexicon;
use super::cursor::{Cursor, row_span, symbol_name, trimmed};
use super::head::Head;
use super::statement::Statement;
use crate::cards::flatten;
use crate::latex::tree::{Class, Kind as NodeKind, Node, Row, Style};

/// A logarithm of a name, perhaps with arguments: `-\log_2 P(S)`.
struct Logarithm {
    is_negative: bool,
    base: Option<Row>,
    inner: Row,
}

/// The statements with `\log \mathrm{PPL} = x` as `\mathrm{PPL} = e^x`: where the formula's own name stands under the
/// logarithm, and where another statement uses what does; tells whether one was solved.
pub(super) fn solve_logarithms(found: &mut [Statement], lexicon: &Lexicon) -> bool {
    if lexicon.general {
        return false;
    }
    let mut solved = false;
    for place in 0..found.len() {
        turn_around(&mut found[place], lexicon);
        let Some(logarithm) = logarithm_of(&found[place].members[0].row) else { continue };
        let key = flatten(&logarithm.inner, false);
        let is_used = || {
            let others = found.iter().enumerate().filter(|(other, _)| *other != place);
            let rows = others.flat_map(|(_, statement)| statement.members.iter().map(|member| &member.row));
            rows.into_iter().any(|row| holds_key(row, &key, logarithm.inner.len()))
        };
        let is_asked = !logarithm.is_negative && is_result(&logarithm.inner, lexicon);
        if found[place].members.len() < 2 || !is_asked && !is_used() {
            continue;
        }
        solve(&mut found[place], logarithm);
        solved = true;
    }
    solved
}

/// `H = \log_2 \mathrm{PPL}` as `\log_2 \mathrm{PPL} = H`.
fn turn_around(statement: &mut Statement, lexicon: &Lexicon) {
    let [left, right] = statement.members.as_slice() else { return };
    let is_asked = |row: &Row| logarithm_of(row).is_some_and(|it| !it.is_negative && is_result(&it.inner, lexicon));
    if right.relation.as_deref() == Some("=")
        && is_asked(&right.row)
        && !is_asked(&left.row)
        && !is_result(&left.row, lexicon)
    {
        let row = std::mem::take(&mut statement.members[1].row);
        statement.members[1].row = std::mem::replace(&mut statement.members[0].row, row);
    }
}

fn is_result(inner: &[Node], lexicon: &Lexicon) -> bool {
    let whole = flatten(trimmed(inner), false);
    let is_written = |result: &Row| flatten(result, false) == whole;
    trimmed(inner).first().and_then(Head::of).is_some_and(|head| lexicon.is_result(&head.base))
        || lexicon.result_rows.iter().any(is_written)
}

/// Whether a row holds a run of so many nodes with this key, at any depth.
fn holds_key(row: &[Node], key: &str, length: usize) -> bool {
    row.windows(length.max(1)).any(|window| flatten(window, false) == key)
        || row.iter().flat_map(Node::rows).any(|row| holds_key(row, key, length))
}

fn logarithm_of(row: &[Node]) -> Option<Logarithm> {
    let row = trimmed(row);
    let is_negative = row.first().and_then(symbol_name) == Some("-");
    let (operator, named) = trimmed(&row[usize::from(is_negative)..]).split_first()?;
    let (sign, base) = match &operator.kind {
        NodeKind::Scripts { base: Some(base), sub: Some(sub), sup: None, primes: 0, .. } => (base.as_ref(), Some(sub)),
        _ => (operator, None),
    };
    if !matches!(symbol_name(sign), Some("\\log" | "\\ln")) {
        return None;
    }
    let inner = match Cursor::new(named).bracketed() {
        Some(bracketed) if trimmed(named).len() == bracketed.inside.len() + 2 => trimmed(bracketed.inside),
        _ => trimmed(named),
    };
    // A name, perhaps with its arguments, and nothing else.
    let mut cursor = Cursor::new(inner);
    Head::of(cursor.advance()?)?;
    cursor.bracketed();
    cursor.is_done().then(|| Logarithm { is_negative, base: base.cloned(), inner: inner.to_vec() })
}

/// Puts every other member above the base.
fn solve(statement: &mut Statement, logarithm: Logarithm) {
    let Some((first, rest)) = statement.members.split_first_mut() else { return };
    for member in rest {
        let span = row_span(&member.row);
        let symbol =
            |name: &str, class| Node { kind: NodeKind::Symbol { name: name.into(), class, style: Style::Plain }, span };
        let base = match &logarithm.base {
            Some(base) => Node { kind: NodeKind::Group(base.clone()), span },
            None => symbol("e", Class::Ordinary),
        };
        let mut sup = std::mem::take(&mut member.row);
        if logarithm.is_negative {
            sup = vec![symbol("-", Class::Binary), Node { kind: NodeKind::Group(sup), span }];
        }
        let power =
            NodeKind::Scripts { base: Some(Box::new(base)), sub: None, sup: Some(sup), primes: 0, limits: false };
        member.row = vec![Node { kind: power, span }];
    }
    first.row = logarithm.inner;
}

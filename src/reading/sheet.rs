//! The statements of a sheet's formula, each member read by itself.

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::aside::without_remarks;
use super::choice::is_name;
use super::cursor::{Cursor, class_of, delimiter_of, is_blank, split_commas, symbol_name, trimmed, ungrouped};
use super::definition::Definition;
use super::literal::{Literal, literal_of};
use super::reader::{Note, Reader};
use super::relation::hides_relation;
use super::statement::{Member, Statement, flat_row, statements, without_asides};
use super::undefined::{undefined_in, with_braces_applied};
use super::unit::Unit;
use super::unit_row::{counts_bytes, without_bytes, without_unit};
use super::usage::Usage;
use super::word::join_sheet_words;
use crate::expr::{Expr, Rational};
use crate::latex::Macros;
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};
use crate::text::{Diagnostic, Span};

/// A statement of a sheet: each member read by itself.
#[derive(Debug, Clone)]
pub struct SheetStatement {
    /// The members.
    pub members: Vec<SheetMember>,
    /// The definition that it makes, if its left side is a name.
    pub definition: Option<Definition>,
    /// Its left side, if it is read without any definition.
    pub left: Option<Expr>,
    /// Whether it says how a conditional probability comes from counts.
    pub is_estimate: bool,
    /// What it counts up to, where it ends with that: `\pmod{11}`.
    pub modulus: Option<Rational>,
}

/// A member of a sheet's statement.
#[derive(Debug, Clone)]
pub struct SheetMember {
    /// Where it stands in the formula's text.
    pub span: Span,
    /// The relation before it; empty for the first.
    pub relation: String,
    /// What it means, with the choices made, or what is not understood.
    pub value: Result<(Expr, Vec<Note>), Diagnostic>,
    /// Whether it reads as a list of tokens or texts rather than a number.
    pub is_text: bool,
    /// Whether it is a name that the statement defines.
    pub is_name: bool,
    /// Set where it is a number and nothing else.
    pub literal: Option<Literal>,
    /// The unit behind its numbers, which its value leaves out.
    pub unit: Option<Unit>,
    /// The value and the unit where `B` stands for bytes rather than billions.
    pub in_bytes: Option<(Expr, Unit)>,
    /// The components, where it is a list of numbers in brackets: `(0.6, 0.8)`.
    pub list: Vec<(Expr, Option<Literal>)>,
    /// Whether a relation stands in it that does not part the chain.
    pub hides_relation: bool,
    /// A macro in it that the sheet does not define.
    pub undefined: Option<String>,
}

/// Reads all statements of a formula in a sheet. `known` are definitions from elsewhere.
pub fn read_statements(text: &str, lexicon: &Lexicon, known: &[Definition]) -> Vec<SheetStatement> {
    read_statements_with(text, &Macros::default(), lexicon, known)
}

/// Reads all statements of a formula in a sheet that defines macros.
pub fn read_statements_with(
    text: &str,
    macros: &Macros,
    lexicon: &Lexicon,
    known: &[Definition],
) -> Vec<SheetStatement> {
    let parsed = crate::latex::parse_with(text, macros);
    let row = join_sheet_words(&with_braces_applied(flat_row(&parsed.tree.row)), lexicon);
    let row = without_conditions(without_ticks(without_labels(row)));
    let found = statements(&without_asides(&without_remarks(row)));
    let no_units = [lexicon.capitals.as_slice(), lexicon.upright.as_slice()].concat();
    let own = found.iter().enumerate().map(|(place, statement)| Definition::of(statement, place));
    let own = own.zip(&found).map(|(own, statement)| {
        let unit = |member: &Member| without_unit(&member.row, &no_units).1;
        let counts_bytes = statement.members.iter().filter_map(unit).any(|unit| unit.measures("bytes"));
        own.map(|own| own.without_unit(&no_units, counts_bytes))
    });
    let own: Vec<Option<Definition>> = own.collect();
    let mut result = Vec::new();
    for (place, statement) in found.iter().enumerate() {
        let (statement, modulus) = &without_modulus(statement);
        let others = own.iter().enumerate().filter(|(other, _)| *other != place).filter_map(|(_, it)| it.clone());
        let others: Vec<Definition> =
            others.filter(|it| !it.names_role_of(&lexicon.vocabulary) && !it.is_product()).collect();
        // `H(A) = 2` beside `H(B) = 4`: two values, and no function.
        let others: Vec<Definition> = others.into_iter().filter(|it| !it.is_one_value()).collect();
        // A name that is given a value twice is defined twice: the one says nothing of the other.
        let key = own[place].as_ref().map(Definition::key);
        let others: Vec<Definition> = others.into_iter().filter(|it| Some(it.key()) != key).collect();
        let is_own = |known: &&Definition| others.iter().any(|other| other.key() == known.key());
        let definitions: Vec<Definition> =
            known.iter().filter(|it| !is_own(it)).cloned().chain(others.clone()).collect();
        // Behind a number the word that a chain gives a value to is its unit: `\text{Days} = 6.0\text{ Days}`.
        let first = statement.members.first().map(|member| trimmed(&member.row)).unwrap_or_default();
        let own_word = match first {
            [Node { kind: Kind::Word { text, operator: false }, .. }] => Some(text.trim().to_owned()),
            _ => None,
        };
        let no_units: Vec<String> = no_units.iter().filter(|word| Some(*word) != own_word.as_ref()).cloned().collect();
        let members = statement.members.iter().filter(|member| !trimmed(&member.row).is_empty());
        let members = members.enumerate().map(|(at, member)| {
            let letters = FxHashMap::default();
            let is_name = at == 0 && statement.is_chain() && is_name(&member.row, lexicon, &own, place);
            let mut reader = Reader::new(lexicon, &definitions, &letters);
            let bytes = without_bytes(&member.row, &no_units);
            let (row, unit) = match &bytes {
                Some(bytes) if counts_bytes(&member.row) => bytes.clone(),
                _ => without_unit(&member.row, &no_units),
            };
            let (row, goes_on) = without_dots(row);
            let value = reader.whole_number(&row);
            let notes = std::mem::take(&mut reader.notes);
            let in_bytes = bytes.and_then(|(row, unit)| Some((reader.whole_number(&row).ok()?, unit?)));
            let value_is_unread = value.is_err();
            let is_text = value.is_err() && reader.text_pieces(&member.row).is_ok_and(|pieces| !pieces.is_empty());
            SheetMember {
                span: member.span(),
                relation: member.relation.clone().unwrap_or_default(),
                value: value.map(|expr| (expr, notes)).map_err(|trouble| trouble.diagnostic),
                is_text,
                is_name,
                literal: literal_of(&row).or_else(|| small_literal(&row)).map(|literal| Literal {
                    goes_on,
                    rounded: literal.rounded || goes_on,
                    ..literal
                }),
                unit,
                in_bytes,
                list: if value_is_unread { components(&row, lexicon) } else { Vec::new() },
                hides_relation: hides_relation(&member.row),
                undefined: undefined_in(&member.row),
            }
        });
        let left = statement.members.first().filter(|_| statement.is_chain()).and_then(|member| {
            let letters = FxHashMap::default();
            Reader::new(lexicon, &[], &letters).whole_number(&without_unit(&member.row, &no_units).0).ok()
        });
        result.push(SheetStatement {
            members: members.collect(),
            definition: own[place].clone().filter(|it| !it.is_product()),
            left,
            is_estimate: own[place].as_ref().is_some_and(Definition::counts_under_a_condition),
            modulus: modulus.clone(),
        });
    }
    result
}

/// How a sheet uses its letters: those that it gives a value at an argument, `H(0.9) = 0.469` or `f(x) = x^2`, are
/// functions wherever they stand.
pub fn called_names<'s>(formulas: impl Iterator<Item = &'s str>, macros: &Macros) -> Usage {
    let mut called: Vec<Row> = Vec::new();
    for latex in formulas {
        let row = flat_row(&crate::latex::parse_with(latex, macros).tree.row);
        for statement in statements(&row).iter().filter(|statement| statement.is_chain()) {
            let left = trimmed(&statement.members[0].row);
            let mut cursor = Cursor::new(left);
            let is_letter =
                cursor.advance().is_some_and(|node| matches!(node.kind, Kind::Symbol { class: Class::Ordinary, .. }));
            let Some(bracketed) = cursor.plain_bracketed().filter(|_| is_letter && cursor.is_done()) else { continue };
            let is_argument = |node: &Node| match &node.kind {
                Kind::Number(_) => true,
                Kind::Symbol { class: Class::Ordinary, .. } => symbol_name(node) != symbol_name(&left[0]),
                _ => false,
            };
            // Whatever it is called at, a lone letter says the same.
            if let [node] = trimmed(bracketed.inside)
                && is_argument(node)
            {
                let letter = Kind::Symbol { name: "x".into(), class: Class::Ordinary, style: Style::Plain };
                let at = |own: &Node| if own.span == node.span { letter.clone() } else { own.kind.clone() };
                called.push(left.iter().map(|own| Node { kind: at(own), span: own.span }).collect());
            }
        }
    }
    Usage::of(called.iter().map(Vec::as_slice))
}

/// A row without the labels in front of its lines: `\text{full:} \quad 4096^2 = ...`.
fn without_labels(row: Row) -> Row {
    let is_label = |node: &Node| match &node.kind {
        Kind::Prose(text) | Kind::Word { text, operator: false } => text.trim().ends_with(':'),
        _ => false,
    };
    let mut kept: Row = Vec::with_capacity(row.len());
    let mut skipped = 0;
    for (at, node) in row.iter().enumerate() {
        if at < skipped {
            continue;
        }
        let starts = kept.iter().rev().take_while(|before| !is_line_end(before)).all(is_blank);
        match label_before_colon(&row[at..]).filter(|_| starts) {
            Some(length) => skipped = at + length,
            None if starts && is_label(node) => {}
            None => kept.push(node.clone()),
        }
    }
    kept
}

/// How many nodes a label in front of a line takes, `\text{7B}:` or `Q \to O:`: words or an arrow, a colon, and a chain
/// behind it. `2 : 3` is a ratio.
fn label_before_colon(line: &[Node]) -> Option<usize> {
    let line = line.split(is_line_end).next()?;
    let colon = line.iter().position(|node| symbol_name(node) == Some(":"))?;
    let (label, chain) = (trimmed(&line[..colon]), &line[colon + 1..]);
    let is_arrow = |node: &Node| matches!(symbol_name(node), Some("\\to" | "\\rightarrow" | "\\Rightarrow" | "\\land"));
    let is_word = |node: &Node| matches!(&node.kind, Kind::Prose(_) | Kind::Word { operator: false, .. });
    let is_label = match label {
        [word] => is_word(word),
        _ => label.iter().any(is_arrow) && !label.iter().any(|node| symbol_name(node) == Some("=")),
    };
    let is_chain = chain.iter().any(|node| matches!(symbol_name(node), Some("=" | "\\approx")));
    (is_label && is_chain && !chain.iter().any(|node| symbol_name(node) == Some(":"))).then_some(colon + 1)
}

impl Definition {
    /// Whether it says what a name is at an argument: `f(x) = x^2`.
    pub fn is_called(&self) -> bool {
        self.has_arguments()
    }

    /// The same without the unit of its right side: `R = 20\,\Omega` makes `R` the number 20. Beside bytes a `B` is no
    /// billion.
    fn without_unit(self, names: &[String], counts_bytes: bool) -> Definition {
        let in_bytes = without_bytes(&self.body, names).filter(|_| counts_bytes);
        match in_bytes.unwrap_or_else(|| without_unit(&self.body, names)) {
            (body, Some(unit)) if unit.measure.is_some() && unit.sizes.first() == Some(&Rational::ONE) => {
                self.with_body(body)
            }
            _ => self,
        }
    }
}

/// A row without a condition in brackets behind a formula and a wide space: `a = b \quad (q \ne 1)`.
fn without_conditions(row: Row) -> Row {
    let is_wide =
        |node: &Node| matches!(&node.kind, Kind::Space(name) if matches!(name.as_ref(), "\\quad" | "\\qquad"));
    let is_condition = |node: &Node| matches!(class_of(node), Some(Class::Relation)) && symbol_name(node) != Some("=");
    let mut kept: Row = Vec::with_capacity(row.len());
    let mut at = 0;
    while let Some(node) = row.get(at) {
        if is_wide(node) && kept.iter().any(|before| class_of(before) == Some(Class::Relation)) {
            let start = row[at..].iter().position(|node| !is_blank(node)).map_or(row.len(), |skipped| at + skipped);
            let mut cursor = Cursor::new(&row[start..]);
            if let Some(bracketed) = cursor.plain_bracketed()
                && bracketed.inside.iter().any(is_condition)
                && cursor.rest().first().is_none_or(|next| is_line_end(next) || is_blank(next))
                && cursor
                    .rest()
                    .iter()
                    .take_while(|next| !is_line_end(next))
                    .all(|next| is_blank(next) || class_of(next) == Some(Class::Punctuation))
            {
                at = row.len() - cursor.rest().len();
                continue;
            }
        }
        kept.push(node.clone());
        at += 1;
    }
    kept
}

/// A number with a negative power of ten behind it: `7.15 \cdot 10^{-8}`.
fn small_literal(row: &[Node]) -> Option<Literal> {
    let row = trimmed(row);
    let place = row.iter().position(|node| matches!(symbol_name(node), Some("\\cdot" | "\\times")))?;
    let literal = literal_of(&row[..place])?;
    let [Node { kind: Kind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, .. }, .. }] =
        trimmed(&row[place + 1..])
    else {
        return None;
    };
    let exponent =
        literal_of(ungrouped(sup)).filter(|exponent| !exponent.rounded && exponent.value < Rational::ZERO)?;
    let is_ten = matches!(&base.kind, Kind::Number(ten) if ten == "10");
    let exponent = i64::try_from(exponent.value.numerator()).ok().filter(|_| is_ten)?;
    let unit = crate::expr::power_of_ten(exponent)?;
    Some(Literal { value: literal.value * &unit, step: literal.step * &unit, rounded: true, goes_on: false })
}

/// A statement with congruences without the number behind its last member that they count up to: `\pmod{11}`,
/// `(\text{mod } 11)`, `\mod 11`.
fn without_modulus(statement: &Statement) -> (Statement, Option<Rational>) {
    let mut statement = statement.clone();
    let is_sign = |node: &Node| match &node.kind {
        Kind::Word { text, .. } | Kind::Prose(text) => text.trim() == "mod",
        _ => matches!(symbol_name(node), Some("\\bmod" | "\\mod")),
    };
    let counts = statement.members.iter().any(|member| member.relation.as_deref() == Some("\\equiv"));
    let Some(last) = statement.members.last_mut().filter(|_| counts) else { return (statement, None) };
    let Some(at) = last.row.iter().position(is_sign) else { return (statement, None) };
    let opens = at > 0 && matches!(delimiter_of(&last.row[at - 1]), Some((_, Side::Open)));
    let behind = trimmed(&last.row[at + 1..]);
    let behind = match behind.split_last() {
        Some((close, inside)) if opens && matches!(delimiter_of(close), Some((_, Side::Close))) => trimmed(inside),
        _ => behind,
    };
    let modulus = literal_of(ungrouped(behind)).map(|literal| literal.value);
    if modulus.is_some() {
        last.row.truncate(at - usize::from(opens));
        last.row.truncate(trimmed(&last.row).len());
    }
    (statement, modulus)
}

/// A row without what only decorates the end of a line: `\quad\checkmark`, `\Box`, `\text{.}`.
fn without_ticks(row: Row) -> Row {
    let is_tick = |node: &Node| match &node.kind {
        Kind::Symbol { name, .. } => TICKS.contains(&name.as_ref()),
        Kind::Prose(text) | Kind::Word { text, operator: false } => {
            !text.trim().is_empty() && text.trim().chars().all(|letter| ".,;:!✓✔□∎".contains(letter))
        }
        _ => false,
    };
    let mut kept: Row = Vec::with_capacity(row.len());
    for (at, node) in row.iter().enumerate() {
        let ends =
            row[at + 1..].iter().take_while(|next| !is_line_end(next)).all(|next| is_blank(next) || is_tick(next));
        if !(ends && is_tick(node)) {
            kept.push(node.clone());
        }
    }
    kept
}

const TICKS: &[&str] = &["\\checkmark", "\\square", "\\Box", "\\blacksquare", "\\qed", "\\qedsymbol"];

fn is_line_end(node: &Node) -> bool {
    matches!(&node.kind, Kind::Space(name) if name.as_ref() == "\\\\")
}

/// The numbers of a list in brackets; none if it is no such list.
fn components(row: &[Node], lexicon: &Lexicon) -> Vec<(Expr, Option<Literal>)> {
    if let Some(ends) = ends_of_interval(row) {
        let letters = FxHashMap::default();
        let mut reader = Reader::new(lexicon, &[], &letters);
        let end = |end: &Row| Some((reader.whole_number(end).ok()?, None));
        return ends.iter().map(end).collect::<Option<Vec<_>>>().unwrap_or_default();
    }
    let mut cursor = Cursor::new(row);
    let Some(bracketed) = cursor.plain_bracketed().filter(|_| cursor.is_done()) else { return Vec::new() };
    let items = split_commas(bracketed.inside);
    if items.len() < 2 {
        return Vec::new();
    }
    let letters = FxHashMap::default();
    let mut reader = Reader::new(lexicon, &[], &letters);
    let item = |item: &&[Node]| Some((reader.whole_number(item).ok()?, literal_of(item)));
    items.iter().map(item).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The two numbers of `a \pm b`, the smaller first; the sign may stand in a numerator.
fn ends_of_interval(row: &[Node]) -> Option<[Row; 2]> {
    Some([with_sign(row, "-")?, with_sign(row, "+")?])
}

/// The row with a sign for its first `\pm`.
fn with_sign(row: &[Node], sign: &str) -> Option<Row> {
    let mut changed = row.to_vec();
    for node in &mut changed {
        if symbol_name(node) == Some("\\pm") {
            node.kind = Kind::Symbol { name: sign.into(), class: Class::Binary, style: Style::Plain };
            return Some(changed);
        }
        if let Kind::Fraction { numerator, .. } = &mut node.kind
            && let Some(inner) = with_sign(numerator, sign)
        {
            *numerator = inner;
            return Some(changed);
        }
    }
    None
}

/// A number without the dots behind it, `0.666\ldots` or `7643\ldots`, and whether there are some.
fn without_dots(row: Row) -> (Row, bool) {
    match trimmed(&row) {
        [number @ .., dots]
            if super::cursor::is_dots(dots) && literal_of(number).is_some_and(|it| it.rounded || it.digits() > 2) =>
        {
            (number.to_vec(), true)
        }
        _ => (row, false),
    }
}

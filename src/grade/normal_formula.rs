//! A sheet's formula as a whole in its normalized form: every member of its chains, with what stands between them.

use std::sync::Arc;

use super::batch::{GradeError, Grader};
use super::identify::{Bank, Effort};
use crate::equivalence::{Judge, Prepared, Verdict};
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};
use crate::latex::{Macros, parse_with, print};
use crate::reading::{SheetMember, flat_row, read_statements};
use crate::sheet::{Sheet, SheetFormula};

/// A formula in its normalized form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormalFormula {
    /// The normalized form as LaTeX.
    pub latex: String,
    /// The card in whose vocabulary it was read, by id; `None` for the general vocabulary.
    pub card: Option<String>,
    /// Whether a part of it stands as typed because its meaning was not read.
    pub is_partly_typed: bool,
}

/// The formulas of a sheet in their normalized forms, in order.
///
/// A formula is read in the vocabulary of the card that a directive names or whose value it has, else in the general
/// one. A member that is not understood there stands as typed, without styles, sizes and small spaces; nothing is left
/// out but those, line breaks and marks of alignment.
///
/// # Errors
///
/// [`GradeError`] if a card of the bank is broken or a directive names a card that is not there.
pub fn normal_formulas(sheet: &Sheet, grader: &Grader) -> Result<Vec<NormalFormula>, GradeError> {
    let mut bank = Bank::new(grader)?;
    let mut general = Judge::new(Arc::new(Prepared::typed("0").expect("zero is a formula")));
    let macros = Macros::read(&sheet.macros);
    sheet.formulas.iter().map(|formula| normal_formula(formula, &macros, &mut bank, &mut general)).collect()
}

fn normal_formula(
    formula: &SheetFormula,
    macros: &Macros,
    bank: &mut Bank,
    general: &mut Judge,
) -> Result<NormalFormula, GradeError> {
    let parsed = parse_with(&formula.latex, macros);
    let typed = if macros.is_empty() { formula.latex.clone() } else { print(&parsed.tree.row) };
    let candidates = bank.candidates(&typed, formula.card.as_deref(), Effort::Everything)?;
    let has_value = |verdict: Verdict, convention: bool| verdict == Verdict::Equivalent || convention;
    let identified = candidates
        .into_iter()
        .find(|it| formula.card.is_some() || has_value(it.judgement.verdict, it.judgement.convention.is_some()));
    let wanted = formula.card.as_deref().and_then(|id| crate::cards::bank().iter().position(|card| card.id == id));
    let place = identified.map(|identified| identified.place).or(wanted);
    let judge = place.map_or(general, |place| bank.judge(place));
    let card = judge.prepared().card.map(|card| card.id.clone());
    let (latex, is_partly_typed) = normalized(&typed, judge);
    Ok(NormalFormula { latex, card, is_partly_typed })
}

/// Each member's normal form, with the relations, words and separators between them, and whether a member was not read.
fn normalized(typed: &str, judge: &Judge) -> (String, bool) {
    let statements = read_statements(typed, &judge.prepared().lexicon, &[]);
    let is_unread = |member: &SheetMember| !member.is_name && member.value.is_err();
    let is_partly_typed = statements.iter().flat_map(|statement| &statement.members).any(is_unread);
    let members: Vec<&SheetMember> = statements.iter().flat_map(|statement| &statement.members).collect();
    let row = flat_row(&crate::latex::parse(typed).tree.row);
    let mut pieces = Pieces::default();
    let mut rest = row.as_slice();
    while let Some(node) = rest.first() {
        let holds = |member: &&&SheetMember| member.span.start <= node.span.start && node.span.end <= member.span.end;
        let member = members.iter().find(holds).filter(|_| !node.span.is_empty());
        let Some(member) = member else {
            pieces.between(node);
            rest = &rest[1..];
            continue;
        };
        // Ends of lines stand behind all that they part.
        let inside = |node: &Node| node.span.start < member.span.end && !node.span.is_empty();
        let length = rest.iter().rposition(inside).map_or(1, |last| last + 1);
        let (nodes, after) = rest.split_at(length);
        rest = after;
        let is_guessed = |notes: &[crate::reading::Note]| notes.iter().any(|note| note.id.starts_with("letter:"));
        match &member.value {
            Ok((expr, notes)) if !member.is_name && !is_guessed(notes) => pieces.text(judge.normalized(expr)),
            _ => pieces.text(print(&plain(nodes))),
        }
    }
    (pieces.joined(), is_partly_typed)
}

/// A part of a formula as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// LaTeX of a member or a word.
    Text(String),
    /// LaTeX of a relation; a line may break before or after it.
    Relation(String),
    /// What parts two statements: a comma, a wide space, the end of a line.
    Break,
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn text(&mut self, latex: String) {
        self.0.push(Piece::Text(latex));
    }

    /// Adds what stands between members.
    fn between(&mut self, node: &Node) {
        let as_typed = || print(&plain(std::slice::from_ref(node)));
        self.0.push(match &node.kind {
            Kind::Space(_) | Kind::Mark { .. } => Piece::Break,
            Kind::Symbol { class: Class::Punctuation, name, .. } if matches!(name.as_ref(), "," | ";" | ".") => {
                Piece::Break
            }
            Kind::Symbol { class: Class::Relation, .. } => Piece::Relation(as_typed()),
            Kind::Word { text, .. } | Kind::Prose(text) => Piece::Text(format!("\\text{{ {} }}", text.trim())),
            _ => Piece::Text(as_typed()),
        });
    }

    fn joined(self) -> String {
        let mut latex = String::new();
        let mut is_open = false;
        let mut has_break = false;
        for piece in self.0 {
            let (text, is_relation) = match &piece {
                Piece::Break => {
                    has_break = true;
                    continue;
                }
                Piece::Text(text) => (text, false),
                Piece::Relation(text) => (text, true),
            };
            if has_break && !is_open && !is_relation && !latex.is_empty() {
                latex.push_str(",\\quad");
            }
            if !latex.is_empty() {
                latex.push(' ');
            }
            latex.push_str(text.trim());
            (is_open, has_break) = (is_relation, false);
        }
        latex
    }
}

/// The row without what says nothing: alphabets, sizes of brackets, braces around one node.
fn plain(row: &[Node]) -> Row {
    row.iter().map(plain_node).collect()
}

fn plain_node(node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Symbol { name, class, .. } => Kind::Symbol { name: name.clone(), class: *class, style: Style::Plain },
        // `\lvert` and `|` are one bar, whichever side it says.
        Kind::Delimiter { name, side, .. } => {
            let side = if matches!(name.as_ref(), "|" | "\\|") { Side::Either } else { *side };
            Kind::Delimiter { name: name.clone(), side, sized: false }
        }
        Kind::Word { text, .. } => Kind::Word { text: text.clone(), operator: false },
        Kind::Group(inner) if inner.len() == 1 => return plain_node(&inner[0]),
        Kind::Group(inner) => Kind::Group(plain(inner)),
        Kind::Scripts { base, sub, sup, primes, .. } => Kind::Scripts {
            base: base.as_ref().map(|base| Box::new(plain_node(base))),
            sub: sub.as_deref().map(plain),
            sup: sup.as_deref().map(plain),
            primes: *primes,
            limits: false,
        },
        Kind::Fraction { numerator, denominator, binomial } => {
            Kind::Fraction { numerator: plain(numerator), denominator: plain(denominator), binomial: *binomial }
        }
        Kind::Root { degree, radicand } => {
            Kind::Root { degree: degree.as_deref().map(plain), radicand: plain(radicand) }
        }
        Kind::Accent { name, body } => Kind::Accent { name: name.clone(), body: plain(body) },
        Kind::Environment { name, rows } => Kind::Environment {
            name: name.clone(),
            rows: rows.iter().map(|cells| cells.iter().map(|cell| plain(cell)).collect()).collect(),
        },
        Kind::Number(_)
        | Kind::Prose(_)
        | Kind::Annotated { .. }
        | Kind::Space(_)
        | Kind::Mark { .. }
        | Kind::Error(_) => node.kind.clone(),
    };
    Node { kind, span: node.span }
}

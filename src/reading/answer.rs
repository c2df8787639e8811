//! A whole answer: statements, the one that counts, its members, its definitions.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::cursor::{Cursor, row_span, trimmed};
use super::definition::Definition;
use super::head::Head;
use super::reader::{Note, Reader};
use super::statement::{Statement, flat_row, statements};
use super::term::{Shape, Trouble, UnknownName};
use super::word::join_words;
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Expr, Rational, parse_decimal};
use crate::latex::tree::{Kind as NodeKind, Node, Row};
use crate::text::{Diagnostic, Severity, Span};

/// How many guesses about unknown letters are tried for one answer.
const GUESSES: usize = 24;

/// A number as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Its value.
    pub value: Rational,
    /// The value of one unit of its last digit.
    pub step: Rational,
    /// Whether it has a decimal point or a unit such as million.
    pub rounded: bool,
}

/// A member of the statement that counts.
#[derive(Debug, Clone)]
pub struct Member {
    /// What it means.
    pub expr: Expr,
    /// The relation before it: `=`, `\approx`, ...; empty for the first.
    pub relation: String,
    /// Where it stands in the answer.
    pub span: Span,
    /// Set where it is a number and nothing else.
    pub literal: Option<Literal>,
}

/// One way to read an answer.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The name on the left, as typed, where the statement has one.
    pub name: Option<String>,
    /// The members that have a value; at least one.
    pub members: Vec<Member>,
    /// The choices made.
    pub notes: Vec<Note>,
    /// Remarks of the LaTeX layer about what was repaired.
    pub diagnostics: Vec<Diagnostic>,
    /// Definitions that the statement uses, as typed.
    pub definitions: Vec<Span>,
    /// Undeclared letters and the roles they were taken for.
    pub letters: Vec<(String, String)>,
}

/// Why an answer could not be read.
#[derive(Debug, Clone)]
pub struct Unread {
    /// What is wrong where; at least one.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the text is a formula of which only names or notations are unknown.
    pub is_formula: bool,
}

/// Reads an answer in a vocabulary: all readings that its unknown letters allow, the likeliest first.
///
/// # Errors
///
/// [`Unread`] if no reading covers the whole of the statement that counts.
pub fn read(text: &str, lexicon: &Lexicon) -> Result<Vec<Reading>, Unread> {
    let parsed = crate::latex::parse(text);
    let row = join_words(&flat_row(&parsed.tree.row), &|run| lexicon.is_word(run));
    let broken = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    // A missing brace is supplied, a control character left out, and both are said; any other error means that a part is not what was meant.
    let repaired = |diagnostic: &Diagnostic| matches!(diagnostic.code.0, "L001" | "L008" | "L009");
    let mut errors: Vec<Diagnostic> =
        parsed.diagnostics.iter().filter(|it| broken(it) && !repaired(it)).cloned().collect();
    if let (Some(node), true) = (first_error(&row), errors.is_empty()) {
        errors.push(Diagnostic::error("R005", "this part could not be read", node.span));
    }
    if !errors.is_empty() {
        return Err(Unread { diagnostics: errors, is_formula: false });
    }
    let repairs = parsed.diagnostics.iter().filter(|it| repaired(it)).map(|it| Note {
        id: "repair".to_owned(),
        text: it.message.clone(),
        span: Some(it.span()),
    });
    let repairs: Vec<Note> = repairs.collect();
    let found = statements(&row);
    let Some(answer) = Answer::of(&found, lexicon) else {
        let mut diagnostics = parsed.diagnostics;
        let span = Span::new(0, text.len());
        diagnostics.push(
            Diagnostic::error("R006", "the answer holds no formula", span).with_help("write the formula in LaTeX"),
        );
        return Err(Unread { diagnostics, is_formula: false });
    };
    let mut readings = Vec::new();
    let mut first_trouble: Option<Box<Trouble>> = None;
    let mut queue = VecDeque::from([FxHashMap::default()]);
    let mut tried = 0;
    while let Some(letters) = queue.pop_front() {
        tried += 1;
        match answer.read(lexicon, &letters) {
            Ok(mut reading) => {
                reading.diagnostics = parsed.diagnostics.clone();
                reading.notes.splice(0..0, repairs.iter().cloned());
                readings.push(reading);
            }
            Err(trouble) => {
                if let Some(unknown) = &trouble.unknown
                    && tried + queue.len() < GUESSES
                {
                    queue.extend(guesses(unknown, &letters, lexicon, &row));
                }
                first_trouble.get_or_insert(trouble);
            }
        }
        if tried >= GUESSES {
            break;
        }
    }
    match (readings.is_empty(), first_trouble) {
        (false, _) => Ok(readings),
        (true, trouble) => {
            let mut diagnostics: Vec<Diagnostic> = parsed.diagnostics.into_iter().filter(|it| broken(it)).collect();
            diagnostics.extend(trouble.map(|trouble| trouble.diagnostic));
            Err(Unread { diagnostics, is_formula: true })
        }
    }
}

/// Reads LaTeX that stands for one value, without definitions.
///
/// # Errors
///
/// [`Unread`] as [`read`].
pub fn read_expression(
    row: &[Node],
    lexicon: &Lexicon,
    definitions: &[Definition],
) -> Result<(Expr, Vec<Note>), Unread> {
    let letters = FxHashMap::default();
    let mut reader = Reader::new(lexicon, definitions, &letters);
    match reader.whole_number(row) {
        Ok(expr) => Ok((expr, reader.notes)),
        Err(trouble) => Err(Unread { diagnostics: vec![trouble.diagnostic], is_formula: true }),
    }
}

fn first_error(row: &[Node]) -> Option<&Node> {
    row.iter().find_map(|node| match &node.kind {
        NodeKind::Error(_) => Some(node),
        NodeKind::Group(inner) => first_error(inner),
        NodeKind::Scripts { sub, sup, .. } => {
            sub.as_deref().and_then(first_error).or_else(|| sup.as_deref().and_then(first_error))
        }
        NodeKind::Fraction { numerator, denominator, .. } => {
            first_error(numerator).or_else(|| first_error(denominator))
        }
        NodeKind::Root { radicand, .. } => first_error(radicand),
        _ => None,
    })
}

/// The statements of an answer, sorted into the one that counts and definitions.
struct Answer {
    name: Option<Row>,
    members: Vec<(String, Row)>,
    definitions: Vec<Definition>,
}

impl Answer {
    fn of(found: &[Statement], lexicon: &Lexicon) -> Option<Answer> {
        let definitions: Vec<Option<Definition>> =
            found.iter().enumerate().map(|(place, statement)| Definition::of(statement, place)).collect();
        let main = main_statement(found, &definitions, lexicon)?;
        let statement = &found[main];
        let mut members: Vec<(String, Row)> = statement
            .members
            .iter()
            .map(|member| (member.relation.clone().unwrap_or_default(), member.row.clone()))
            .filter(|(_, row)| !trimmed(row).is_empty())
            .collect();
        let mut name = None;
        if members.len() > 1 && is_name(&members[0].1, lexicon, &definitions, main) {
            name = Some(members.remove(0).1);
        }
        if members.is_empty() {
            return None;
        }
        let definitions = definitions
            .into_iter()
            .enumerate()
            .filter(|(place, _)| *place != main)
            .filter_map(|(_, definition)| definition)
            .collect();
        Some(Answer { name, members, definitions })
    }

    fn read(&self, lexicon: &Lexicon, letters: &FxHashMap<String, String>) -> Result<Reading, Box<Trouble>> {
        let mut reading = Reading::default();
        let mut used = Vec::new();
        for (relation, row) in &self.members {
            let mut reader = Reader::new(lexicon, &self.definitions, letters);
            reader.notes = std::mem::take(&mut reading.notes);
            let expr = reader.whole_number(row)?;
            let expr = reader.mean_over_free_prompt(expr, row_span(row));
            reading.notes = reader.notes;
            used.extend(reader.used);
            let literal = literal_of(row);
            reading.members.push(Member { expr, relation: relation.clone(), span: row_span(row), literal });
        }
        used.sort_unstable();
        used.dedup();
        // `t_0 = <s>` changes what the tokens of the statement mean; left out, the answer would be read in part.
        let left_out = self.definitions.iter().find(|definition| {
            definition.is_about_one_element()
                && !used.contains(&definition.statement)
                && self.members.iter().any(|(_, row)| uses(row, definition.name()))
        });
        if let Some(definition) = left_out {
            return Err(Trouble::new(
                "R005",
                "what this says about one element is not understood yet",
                definition.span,
            ));
        }
        reading.definitions = self
            .definitions
            .iter()
            .filter(|definition| used.contains(&definition.statement))
            .map(|definition| definition.span)
            .collect();
        reading.name = self.name.as_ref().map(|row| crate::latex::print(row));
        let mut pairs: Vec<(String, String)> = letters.iter().map(|(a, b)| (a.clone(), b.clone())).collect();
        pairs.sort();
        for (key, id) in &pairs {
            let write = lexicon.vocabulary.role(id).map_or(id.as_str(), |role| role.write.as_str());
            let text = format!("`{}` is taken for `{write}`", super::name::readable(key));
            reading.notes.push(Note { id: format!("letter:{key}={id}"), text, span: None });
        }
        reading.letters = pairs;
        Ok(reading)
    }
}

/// The statement that counts: the one that bears the formula's name, else one that no other uses; the last of several.
fn main_statement(found: &[Statement], definitions: &[Option<Definition>], lexicon: &Lexicon) -> Option<usize> {
    let is_result = |place: usize| {
        definitions[place].as_ref().is_some_and(|definition| {
            lexicon
                .results
                .iter()
                .any(|result| result.styled == definition.base.styled || result.plain == definition.base.plain)
        })
    };
    let used_elsewhere = |place: usize| {
        let Some(definition) = &definitions[place] else { return false };
        found.iter().enumerate().any(|(other, statement)| {
            other != place
                && statement.members.iter().enumerate().any(|(at, member)| {
                    // The left side of another definition is not a use.
                    !(at == 0 && definitions[other].is_some()) && uses(&member.row, definition.name())
                })
        })
    };
    let is_side = |place: usize| {
        let members = &found[place].members;
        members.iter().all(|member| trimmed(&member.row).is_empty())
            || members.iter().any(|member| {
                matches!(
                    member.relation.as_deref(),
                    Some("\\sim" | "\\in" | "\\to" | "\\ne" | "\\perp" | "\\subset" | "\\subseteq")
                )
            })
            || (!found[place].is_chain() && members[0].row.iter().all(super::cursor::is_dots))
            || is_condition(&found[place])
            || (!found[place].is_chain() && is_remark(&members[0].row))
    };
    let candidates: Vec<usize> = (0..found.len()).filter(|place| !is_side(*place)).collect();
    let named: Vec<usize> =
        candidates.iter().copied().filter(|place| is_result(*place) && !used_elsewhere(*place)).collect();
    if let Some(last) = named.last() {
        return Some(*last);
    }
    let free: Vec<usize> = candidates.iter().copied().filter(|place| !used_elsewhere(*place)).collect();
    // A formula without a name beside definitions is what the definitions are for.
    let unnamed: Vec<usize> = free.iter().copied().filter(|place| definitions[*place].is_none()).collect();
    unnamed.last().or(free.last()).or(candidates.last()).copied()
}

/// A piece with words in it that are no names of functions: a remark beside the formula.
fn is_remark(row: &[Node]) -> bool {
    row.iter().any(|node| match &node.kind {
        NodeKind::Prose(_) => true,
        NodeKind::Word { text, operator } => !operator && text.contains(' ') && !text.trim().is_empty(),
        _ => false,
    })
}

/// A chain of comparisons that only restricts a letter, such as `0 < \varepsilon < 1`.
fn is_condition(statement: &Statement) -> bool {
    statement.is_chain()
        && statement
            .members
            .iter()
            .skip(1)
            .all(|member| matches!(member.relation.as_deref(), Some("<" | ">" | "\\le" | "\\ge" | "\\ll" | "\\gg")))
}

fn uses(row: &[Node], key: &str) -> bool {
    row.iter().any(|node| {
        if Head::of(node).is_some_and(|head| head.base.plain == key) {
            return true;
        }
        match &node.kind {
            NodeKind::Group(inner) => uses(inner, key),
            NodeKind::Scripts { base, sub, sup, .. } => {
                base.as_ref().is_some_and(|base| uses(std::slice::from_ref(base.as_ref()), key))
                    || sub.as_ref().is_some_and(|row| uses(row, key))
                    || sup.as_ref().is_some_and(|row| uses(row, key))
            }
            NodeKind::Fraction { numerator, denominator, .. } => uses(numerator, key) || uses(denominator, key),
            NodeKind::Root { degree, radicand } => {
                uses(radicand, key) || degree.as_ref().is_some_and(|degree| uses(degree, key))
            }
            NodeKind::Annotated { body, .. } | NodeKind::Accent { body, .. } => uses(body, key),
            NodeKind::Environment { rows, .. } => rows.iter().flatten().any(|cell| uses(cell, key)),
            _ => false,
        }
    })
}

/// Whether the first member of a chain is the name of the formula rather than a value.
fn is_name(row: &[Node], lexicon: &Lexicon, definitions: &[Option<Definition>], main: usize) -> bool {
    let words =
        row.iter().all(|node| matches!(node.kind, NodeKind::Word { .. } | NodeKind::Prose(_) | NodeKind::Space(_)));
    if words {
        return true;
    }
    let Some(definition) = &definitions[main] else {
        // Words such as `Total number of parameters` typed without `\text`.
        let letters = |node: &Node| match &node.kind {
            NodeKind::Symbol { name, .. } => usize::from(name.len() == 1 && name.chars().all(char::is_alphabetic)),
            NodeKind::Word { text, .. } => text.len(),
            _ => 0,
        };
        return row.iter().all(|node| letters(node) > 0) && row.iter().map(letters).sum::<usize>() > 8;
    };
    if lexicon.results.iter().any(|result| result.plain == definition.base.plain) {
        return true;
    }
    // A bare role or a probability is a value; a name that nothing knows is a name.
    let mut cursor = Cursor::new(row);
    let letters = FxHashMap::default();
    let empty: Vec<Definition> = Vec::new();
    let mut reader = Reader::new(lexicon, &empty, &letters);
    let known = !lexicon.general && reader.sum(&mut cursor).is_ok() && cursor.is_done();
    !known
}

fn literal_of(row: &[Node]) -> Option<Literal> {
    let mut cursor = Cursor::new(row);
    let NodeKind::Number(digits) = &cursor.advance()?.kind else { return None };
    let (mut value, mut step) = parse_decimal(digits)?;
    let mut rounded = digits.contains(['.', 'e', 'E']);
    // `1.24 \times 10^8`
    if matches!(cursor.symbol(), Some("\\times" | "\\cdot"))
        && let Some(exponent) = cursor.peek_second().and_then(power_of_ten_of)
    {
        cursor.advance();
        cursor.advance();
        let unit = crate::expr::power_of_ten(exponent)?;
        value *= &unit;
        step *= unit;
        rounded = true;
    }
    if let Some(node) = cursor.peek() {
        let exponent = super::arithmetic::unit_exponent(node, &cursor)?;
        cursor.advance();
        let unit = crate::expr::power_of_ten(exponent)?;
        value *= &unit;
        step *= unit;
        rounded = true;
    }
    cursor.is_done().then_some(Literal { value, step, rounded })
}

/// The exponent of `10^8`.
fn power_of_ten_of(node: &Node) -> Option<i64> {
    let NodeKind::Scripts { base: Some(base), sub: None, sup: Some(sup), primes: 0, .. } = &node.kind else {
        return None;
    };
    let NodeKind::Number(ten) = &base.kind else { return None };
    let [Node { kind: NodeKind::Number(exponent), .. }] = super::cursor::ungrouped(sup) else { return None };
    (ten == "10").then(|| exponent.parse().ok()).flatten()
}

/// Roles that an unknown letter may stand for, each with the letters decided before.
fn guesses(
    unknown: &UnknownName,
    letters: &FxHashMap<String, String>,
    lexicon: &Lexicon,
    row: &[Node],
) -> Vec<FxHashMap<String, String>> {
    let kinds: &[RoleKind] = match unknown.shape {
        Shape::Conditional => &[RoleKind::Model],
        Shape::Applied => &[RoleKind::Function],
        Shape::Indexed => &[RoleKind::Sequence, RoleKind::Group],
        Shape::Bare => &[
            RoleKind::Size,
            RoleKind::Scalar,
            RoleKind::Model,
            RoleKind::Prompts,
            RoleKind::Dataset,
            RoleKind::Sequence,
        ],
    };
    let key = if unknown.shape == Shape::Indexed { &unknown.base } else { &unknown.key };
    if letters.contains_key(key) || !is_letter(&unknown.base) {
        return Vec::new();
    }
    let with = |role: &Role| {
        let mut more = letters.clone();
        more.insert(key.clone(), role.id.clone());
        more
    };
    // A known function or number with an unknown label, such as `\hat A_\pi`: the label changes no role.
    let base = NameKey { plain: unknown.base.clone(), styled: unknown.base.clone() };
    let labelled = lexicon.vocabulary.named(&base).into_iter();
    let label = unknown.key.strip_prefix(&unknown.base).unwrap_or_default();
    // A single small letter is an index, and an index says which of several is meant.
    let counts = label
        .split(|letter: char| "_^(),".contains(letter))
        .any(|part| part.len() == 1 && part.chars().all(|letter| letter.is_ascii_lowercase()));
    let labelled: Vec<_> = labelled
        .filter(|role| !label.is_empty() && !counts && matches!(role.kind, RoleKind::Function | RoleKind::Scalar))
        .map(with)
        .collect();
    if !labelled.is_empty() {
        return labelled;
    }
    let text = flatten(row, false);
    let free = |role: &&Role| {
        kinds.contains(&role.kind) && !letters.values().any(|id| *id == role.id) && !is_used(role, row, &text)
    };
    kinds
        .iter()
        .flat_map(|kind| lexicon.vocabulary.roles.iter().filter(move |role| role.kind == *kind))
        .filter(free)
        .map(with)
        .collect()
}

/// Whether a base is a Latin or Greek letter, perhaps with an accent; operators such as `\nabla` stand for no role.
fn is_letter(base: &str) -> bool {
    const GREEK: &str = "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi \
                         pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta \
                         Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell";
    let inner = base.split_once('(').map_or(base, |(_, rest)| rest.trim_end_matches(')'));
    match inner.strip_prefix('\\') {
        Some(command) => GREEK.split_whitespace().any(|letter| letter == command),
        None => inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic),
    }
}

/// Whether the answer uses one of a role's own names.
fn is_used(role: &Role, row: &[Node], text: &str) -> bool {
    std::iter::once(&role.write).chain(&role.aliases).any(|name| {
        let parsed = crate::latex::parse(name).tree.row;
        let key = flatten(&parsed, false);
        match parsed.as_slice() {
            // One letter: only a symbol of its own counts, not a letter inside of a word.
            [node] if key.chars().count() <= 2 || key.starts_with('\\') => {
                uses(row, &key) || Head::of(node).is_none() && text.contains(&key)
            }
            _ => text.contains(&key),
        }
    })
}

/// A statement of a sheet: each member read by itself.
#[derive(Debug, Clone)]
pub struct SheetStatement {
    /// The members.
    pub members: Vec<SheetMember>,
    /// The definition that it makes, if its left side is a name.
    pub definition: Option<Definition>,
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
}

/// Reads all statements of a formula in a sheet. `known` are definitions from elsewhere.
pub fn read_statements(text: &str, lexicon: &Lexicon, known: &[Definition]) -> Vec<SheetStatement> {
    let parsed = crate::latex::parse(text);
    let row = join_words(&flat_row(&parsed.tree.row), &|run| lexicon.is_word(run));
    let found = statements(&row);
    let own: Vec<Option<Definition>> =
        found.iter().enumerate().map(|(place, statement)| Definition::of(statement, place)).collect();
    let mut result = Vec::new();
    for (place, statement) in found.iter().enumerate() {
        let others = own.iter().enumerate().filter(|(other, _)| *other != place).filter_map(|(_, it)| it.clone());
        let definitions: Vec<Definition> = known.iter().cloned().chain(others).collect();
        let members = statement.members.iter().filter(|member| !trimmed(&member.row).is_empty());
        let members = members.enumerate().map(|(at, member)| {
            let letters = FxHashMap::default();
            let is_name = at == 0 && statement.is_chain() && is_name(&member.row, lexicon, &own, place);
            let mut reader = Reader::new(lexicon, &definitions, &letters);
            let value = reader.whole_number(&member.row);
            let notes = std::mem::take(&mut reader.notes);
            let is_text = value.is_err() && reader.text_pieces(&member.row).is_ok_and(|pieces| !pieces.is_empty());
            SheetMember {
                span: member.span(),
                relation: member.relation.clone().unwrap_or_default(),
                value: value.map(|expr| (expr, notes)).map_err(|trouble| trouble.diagnostic),
                is_text,
                is_name,
                literal: literal_of(&member.row),
            }
        });
        result.push(SheetStatement { members: members.collect(), definition: own[place].clone() });
    }
    result
}

//! A whole answer: statements, the one that counts, its members, its definitions.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::aside::{with_asides_said, with_legends_said};
use super::boundary::{Boundary, join_marks, take_introduced};
use super::code::{with_components, without_code};
use super::comment::without_comments;
use super::context_index::without_context;
use super::cursor::{bracket_depth, row_span};
use super::definition::Definition;
use super::foreign::with_english;
use super::gloss::glosses;
use super::guess::guesses;
use super::head::Head;
use super::html::without_entities;
use super::legend::{Gloss, without_legends};
use super::literal::Literal;
use super::markdown::without_markdown;
use super::odd_name::with_odd_name;
use super::optimiser::without_optimiser;
use super::prose::{Known, segments};
use super::reader::{
    NAMED, NARROW_LOGS, NO_EULER, Note, ONE_SIZE, OTHER_DOTS, PARTLESS, Reader, SECOND_READINGS, TURNED, WIDE_LOGS,
};
use super::residue::Part;
use super::shape::declared_shapes;
use super::solve::solve_logarithms;
use super::statement::{Statement, flat_row, starts_with_comparison, starts_with_relation, statements, without_asides};
use super::term::Trouble;
use super::unit::with_units_apart;
use super::usage::Usage;
use super::variant::with_shapes;
use super::word::{Names, defined_words, is_command, join_named_words};
use super::word_name::{code_name, is_named, is_numbered, is_whole, letter_of_word, short_greek};
use crate::expr::Expr;
use crate::latex::tree::{Kind as NodeKind, Node, Row, find_node};
use crate::text::{Diagnostic, Severity, Span};

mod apart;
mod claims;
mod members;
mod restrictions;
mod sorted;

/// How deep brackets may nest in an answer.
const DEEPEST: usize = 60;

/// The most bytes of an answer.
const LONGEST_ANSWER: usize = 1 << 17;

/// The most statements of an answer; a long derivation has some dozens.
pub(super) const MOST_STATEMENTS: usize = 300;

/// How many guesses about unknown letters are tried for one answer.
const GUESSES: usize = 24;

/// A member of the statement that counts.
#[derive(Debug, Clone)]
pub struct Member {
    /// What it means.
    pub expr: Expr,
    /// The relation before it: `=`, `\approx`, ...; empty for the first.
    pub relation: String,
    /// Where it stands in the answer.
    pub span: Span,
    /// Whether it is a name with its arguments and nothing else, as `D_{KL}(p \| q)`.
    pub is_name: bool,
    /// Set where it is a number and nothing else.
    pub literal: Option<Literal>,
}

/// A quantity of the question that an answer defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenName {
    /// Its name on the card.
    pub name: String,
    /// Whether it is set to another quantity of the formula, as in `P = Q`, which may be a condition.
    pub is_equated: bool,
}

/// One way to read an answer.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The name on the left, as typed, where the statement has one.
    pub name: Option<String>,
    /// The members that have a value; at least one.
    pub members: Vec<Member>,
    /// Members of other statements that claim to be the formula too.
    pub rivals: Vec<Member>,
    /// What the answer says beside the formula about its parts: pairs that must have one value, and where.
    pub claims: Vec<(Expr, Expr, Span)>,
    /// The choices made.
    pub notes: Vec<Note>,
    /// Remarks of the LaTeX layer about what was repaired.
    pub diagnostics: Vec<Diagnostic>,
    /// Definitions that the statement uses, as typed.
    pub definitions: Vec<Span>,
    /// Whether one of those defines a part of the formula that another card states.
    pub defines_part: bool,
    /// The name that one of those defines though the question leaves open what it is, such as an advantage, or sets to
    /// another quantity of the formula.
    pub defines_open: Option<OpenName>,
    /// Undeclared letters and the roles they were taken for.
    pub letters: Vec<(String, String)>,
    /// Names that words tell to be a quantity that other letters give: `where s is the standard deviation`.
    pub told: Vec<String>,
    /// A word around the formula of which nothing tells what it does: the formula may not be what the answer says.
    pub doubt: Option<Span>,
    /// Whether it is what the text could mean too, though it is not what the text says by its rules.
    pub is_second: bool,
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
    read_with(text, lexicon, FxHashMap::default())
}

/// Reads an answer whose shapes do not fit as if all sizes were one, to compare it with mistakes of that kind.
///
/// # Errors
///
/// [`Unread`] as [`read`].
pub fn read_unshaped(text: &str, lexicon: &Lexicon) -> Result<Vec<Reading>, Unread> {
    read_with(text, lexicon, FxHashMap::from_iter([(ONE_SIZE.to_owned(), String::new())]))
}

/// Reads an answer whose shapes do not fit with the transposes of the question's matrices: it may have rows for columns.
///
/// # Errors
///
/// [`Unread`] as [`read`].
pub fn read_turned(text: &str, lexicon: &Lexicon) -> Result<Vec<Reading>, Unread> {
    read_with(text, lexicon, FxHashMap::from_iter([(TURNED.to_owned(), String::new())]))
}

/// Reads an answer without its own definitions of parts that other cards state, where the card's own take their place, and
/// of what the question leaves open.
///
/// # Errors
///
/// [`Unread`] as [`read`].
pub fn read_without_parts(text: &str, lexicon: &Lexicon) -> Result<Vec<Reading>, Unread> {
    read_with(text, lexicon, FxHashMap::from_iter([(PARTLESS.to_owned(), String::new())]))
}

impl Unread {
    /// The same with places inside of the text, at whole characters: a brace that was supplied stands behind its end, and
    /// a word of another language may have been read as one of more letters.
    fn inside(mut self, text: &str) -> Unread {
        for label in self.diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
            let mut end = label.span.end.min(text.len());
            let mut start = label.span.start.min(end);
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            while !text.is_char_boundary(end) {
                end += 1;
            }
            label.span = Span::new(start, end);
        }
        self
    }
}

fn read_with(text: &str, lexicon: &Lexicon, modes: FxHashMap<String, String>) -> Result<Vec<Reading>, Unread> {
    /// Troubles with what is no mathematics; doubts about words are none.
    const READING: [&str; 8] = ["L011", "L012", "R001", "R003", "R004", "R006", "R008", "R010"];
    let found = read_whole(text, lexicon, modes.clone(), false);
    let Err(unread) = &found else { return found };
    let is_word = |run: &str| lexicon.is_word(run) || is_command(run);
    let remarks = super::fallback::remarks(text, &is_word);
    // So are doubts about words of a remark that changes nothing.
    let is_trouble = |it: &Diagnostic| {
        let span = it.span();
        let is_remark = |remark: &Span| remark.start <= span.start && span.end <= remark.end;
        it.severity == Severity::Error
            && (READING.contains(&it.code.0) || it.code.0 == "R005" && remarks.iter().any(is_remark))
    };
    let found = match unread.diagnostics.iter().any(is_trouble) {
        true => read_whole(text, lexicon, modes, true).or(found),
        false => found,
    };
    found.map_err(|unread| unread.inside(text))
}

/// Reads an answer, perhaps without the remarks that are typed behind its formulas.
fn read_whole(
    text: &str,
    lexicon: &Lexicon,
    modes: FxHashMap<String, String>,
    leaves_remarks: bool,
) -> Result<Vec<Reading>, Unread> {
    if text.len() > LONGEST_ANSWER {
        let message = format!("an answer of {} bytes is too long to be read", text.len());
        let diagnostics = vec![Diagnostic::error("R009", message, Span::new(0, 0))];
        return Err(Unread { diagnostics, is_formula: false });
    }
    let english = with_english(text);
    let characters = without_entities(&english);
    let is_code = super::code::is_code(&characters);
    let formula = without_code(&characters, lexicon.is_typed());
    if let Some(statement) = super::code::unread_code(&formula, is_code) {
        let trouble = Diagnostic::error("R005", "this part of a program is not understood", statement);
        let help = "write the formula that the program computes";
        return Err(Unread { diagnostics: vec![trouble.with_help(help)], is_formula: true });
    }
    let said = super::aside::legends_of_text(&formula);
    let plain_text = without_markdown(said.as_deref().unwrap_or(&formula));
    let is_word = |run: &str| lexicon.is_word(run) || is_command(run);
    let uncommented = without_comments(plain_text.as_ref(), &is_word);
    let whole = uncommented.as_deref().unwrap_or(plain_text.as_ref());
    let (without, legends) = without_legends(whole, &is_word).unzip();
    let text = without.as_deref().unwrap_or(whole);
    let left_out = leaves_remarks.then(|| super::fallback::without_remarks(text, &is_word)).flatten();
    let (bare, remarks) = match left_out {
        Some((bare, told)) => (Some(bare), told),
        None => (None, Vec::new()),
    };
    let text = bare.as_deref().unwrap_or(text);
    let is_asked = |name: &str| {
        let row = crate::latex::parse(name).tree.row;
        lexicon.general || row.first().and_then(Head::of).is_none_or(|head| lexicon.is_result(&head.base))
    };
    let fits = |names: &[Span], said: &[String], text: &str| super::gloss::describes(names, said, text, lexicon);
    let units = &lexicon.vocabulary.units;
    let (subject, question) = (&lexicon.subject, &lexicon.question);
    let known = Known { units, is_word: &is_word, is_asked: &is_asked, subject, question, fits: &fits };
    let segments = segments(text, &known);
    if segments.as_ref().is_some_and(|found| found.math.len() > MOST_STATEMENTS) {
        let message = "so many formulas are too long to be read as one answer";
        let diagnostics = vec![Diagnostic::error("R009", message, Span::new(0, text.len()))];
        return Err(Unread { diagnostics, is_formula: false });
    }
    let parts = segments.as_ref().map_or_else(|| vec![Span::new(0, text.len())], |found| found.math.clone());
    let mut plain = Vec::new();
    let mut diagnostics = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for part in parts {
        let parsed = crate::latex::parse(&alone(text, part));
        if let Some(label) = super::label::telling_label(&parsed.tree.row) {
            let trouble = Diagnostic::error("R005", "this label says more than a name", label);
            let help = "say it in the formula, or leave it out";
            return Err(Unread { diagnostics: vec![trouble.with_help(help)], is_formula: true });
        }
        let row = with_asides_said(join_marks(&flat_row(&parsed.tree.row)));
        let row = with_odd_name(with_units_apart(&with_legends_said(without_asides(&row))), lexicon);
        let worded = || segments.as_ref().and_then(|found| found.worded_left(&part, text));
        if !rows.is_empty()
            && starts_with_relation(&row)
            && !starts_with_comparison(&row)
            && let Some(word) = worded()
        {
            let left = NodeKind::Word { text: word.of(text).to_lowercase(), operator: false };
            rows.push(std::iter::once(Node { kind: left, span: word }).chain(row).collect());
            diagnostics.extend(parsed.diagnostics);
            continue;
        }
        // `$a$, so $= b$`: a chain goes on.
        match rows.last_mut() {
            Some(last) if starts_with_relation(&row) => match starts_with_comparison(&row) {
                false => last.extend(row),
                // `$x = a$. It is $\ge 0$.`
                true => {
                    let first = statements(last).pop().and_then(|mut statement| Some(statement.members.pop()?.row));
                    rows.push(first.into_iter().flatten().chain(row).collect());
                }
            },
            _ => rows.push(row),
        }
        diagnostics.extend(parsed.diagnostics);
    }
    let rows = with_components(with_shapes(rows, &lexicon.shapes));
    let own: Vec<String> =
        rows.iter().flat_map(|row| defined_words(row)).filter(|name| lexicon.may_be_word(name)).collect();
    let is_word = |run: &str| lexicon.is_word(run) || own.iter().any(|name| name == run);
    let names = Names {
        is_known: &is_word,
        letter_of_word: &|word, has_scripts| {
            letter_of_word(word, has_scripts, lexicon)
                .or_else(|| code_name(word, lexicon).filter(|_| is_code && lexicon.is_typed()))
        },
        is_named: &|node| is_named(node, lexicon),
        is_numbered: &|node| is_numbered(node, lexicon),
        is_whole: &|run| is_whole(run, lexicon),
        short: &|run| short_greek(run, lexicon),
        has_star: &|name| lexicon.usage.has_star(name),
        has_sigma: lexicon.has_name(r"\Sigma"),
    };
    let joined = |row: &Row, plain: &mut Vec<Note>| {
        let row = join_named_words(row, &names, plain);
        without_optimiser(&row, plain).unwrap_or(row)
    };
    let rows: Vec<Row> = rows.iter().map(|row| joined(row, &mut plain)).collect();
    let rows = without_context(rows, lexicon, &mut plain);
    let row: Row = rows.concat();
    // The sign of code is understood.
    diagnostics.retain(|it| it.code.0 != "L008" || it.span().end > text.len() || it.span().of(text) != "@");
    let broken = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    // A missing brace is supplied, a control character left out, and both are said; any other error means that a part is not what was meant.
    let repaired = |diagnostic: &Diagnostic| matches!(diagnostic.code.0, "L001" | "L008" | "L009");
    let mut errors: Vec<Diagnostic> = diagnostics.iter().filter(|it| broken(it) && !repaired(it)).cloned().collect();
    if let (Some(node), true) =
        (find_node(&row, &mut |node| matches!(node.kind, NodeKind::Error(_))), errors.is_empty())
    {
        errors.push(Diagnostic::error("R005", "this part could not be read", node.span));
    }
    // Each level is looked at from each level above it.
    if errors.is_empty() && bracket_depth(&row) > DEEPEST {
        errors.push(Diagnostic::error("R009", "the brackets are nested too deeply to be read", row_span(&row)));
    }
    if !errors.is_empty() {
        return Err(Unread { diagnostics: errors, is_formula: false });
    }
    let matrix_sign = super::matrix::matrix_sign(&row, lexicon.has_number_t)
        .or_else(|| super::code::matrix_product(&row).filter(|_| !lexicon.usage.has_vectors()));
    if let Some(sign) = matrix_sign.filter(|_| lexicon.is_typed()) {
        let trouble = Diagnostic::error("R005", "matrices and vectors of typed formulas are not understood", sign);
        return Err(Unread { diagnostics: vec![trouble.with_help("write the value in components")], is_formula: true });
    }
    if let Some(words) = segments.as_ref().and_then(|found| found.doubtful) {
        let message = format!("`{}` beside the formula may change what it says", words.of(text));
        let trouble = Diagnostic::error("R005", message, words).with_help("write it as part of the formula");
        return Err(Unread { diagnostics: vec![trouble], is_formula: true });
    }
    if let Some(words) = segments.as_ref().and_then(|found| super::clause::changing(text, found, lexicon)) {
        let message = format!("`{}` restricts or changes the formula", words.of(text));
        let trouble = Diagnostic::error("R005", message, words).with_help("say it in the formula, or leave it out");
        return Err(Unread { diagnostics: vec![trouble], is_formula: true });
    }
    let mut doubt = segments.as_ref().and_then(|found| super::beside::unknown_word(text, found, lexicon));
    let end = text.trim_end_matches(['$', ' ', '.', '\n']);
    // A share that a sentence further off tells is none of the answer.
    let is_told = segments.as_ref().is_some_and(|found| {
        let last = found.math.last().map_or(0, |math| math.end);
        text[last.min(end.len())..end.len()].split_whitespace().count() > 2
    });
    let has_percent = lexicon.vocabulary.units.iter().any(|unit| unit == "%");
    if end.ends_with('%') && !lexicon.general && !has_percent && !is_told {
        let sign = Span::new(end.len() - 1, end.len());
        let trouble = Diagnostic::error("R005", "the value is not in percent", sign).with_help("leave the sign out");
        return Err(Unread { diagnostics: vec![trouble], is_formula: true });
    }
    if let Some((unit, place)) = other_unit(text, &lexicon.vocabulary.units) {
        let message = format!("the value is not in {unit}");
        let trouble =
            Diagnostic::error("R005", message, place).with_help("leave the unit out, or write the question's");
        return Err(Unread { diagnostics: vec![trouble], is_formula: true });
    }
    let repairs = diagnostics.iter().filter(|it| repaired(it)).map(|it| Note {
        id: "repair".to_owned(),
        text: it.message.clone(),
        span: Some(it.span()),
    });
    // `x if x > 0, else y` has branches; each half alone would be another formula.
    let branches = |node: &Node| match &node.kind {
        NodeKind::Word { text, .. } | NodeKind::Prose(text) => {
            let text = text.to_lowercase();
            text.split(|letter: char| !letter.is_alphanumeric())
                .any(|word| matches!(word, "else" | "otherwise" | "unless" | "sonst"))
        }
        _ => false,
    };
    if let Some(node) = rows.iter().flatten().find(|node| branches(node)) {
        let trouble = Diagnostic::error("R005", "branches in words are not understood", node.span);
        let help = "write `\\begin{cases} ... \\end{cases}`";
        return Err(Unread { diagnostics: vec![trouble.with_help(help)], is_formula: true });
    }
    let mut repairs: Vec<Note> = repairs.chain(plain).collect();
    if let Some(segments) = &segments {
        repairs.extend(segments.notes(text));
    }
    if matches!(formula, std::borrow::Cow::Owned(_)) {
        let told = "code is read as the formula that it computes; its comments are not judged".to_owned();
        repairs.push(Note { id: "plain_text".to_owned(), text: told, span: None });
    }
    if uncommented.is_some() {
        let remark = "the words in brackets beside the terms are not judged".to_owned();
        repairs.push(Note { id: "remark".to_owned(), text: remark, span: None });
    }
    if bare.is_some() {
        let remark = "the words beside the formula are not judged".to_owned();
        repairs.push(Note { id: "remark".to_owned(), text: remark, span: None });
    }
    if let Some((name, _)) = legends.iter().flatten().next() {
        let remark = "what a letter is said to be in words is not judged".to_owned();
        repairs.push(Note { id: "remark".to_owned(), text: remark, span: Some(*name) });
    }
    repairs.extend(named_methods(text, lexicon));
    let mut found: Vec<Statement> = rows.iter().flat_map(|row| statements(row)).collect();
    let mut boundary = segments.as_ref().map(|segments| Boundary::of_words(text, segments)).unwrap_or_default();
    take_introduced(&mut found, &mut boundary);
    super::numbering::take_numberings(&mut found);
    if solve_logarithms(&mut found, lexicon) {
        let text = "the logarithm on the left is solved for what stands under it".to_owned();
        repairs.push(Note { id: "solved".to_owned(), text, span: None });
    }
    repairs.extend(super::renumbered::renumber(&mut found, lexicon));
    if found.len() > MOST_STATEMENTS {
        let message = format!("an answer of {} statements is too long to be read", found.len());
        let diagnostics = vec![Diagnostic::error("R009", message, row_span(&row))];
        return Err(Unread { diagnostics, is_formula: false });
    }
    let definitions: Vec<Option<Definition>> =
        found.iter().enumerate().map(|(place, statement)| Definition::of(statement, place)).collect();
    let (lengths, told) = super::length::lengths(&rows, definitions.iter().flatten(), lexicon);
    repairs.extend(told);
    // What is said of a state that may be less than all that stands before.
    let mut shortened: Option<Span> = None;
    let mut quantities: Vec<String> = Vec::new();
    let mut has_letter_e = false;
    if segments.is_some() || legends.is_some() || !remarks.is_empty() {
        let exchanged = super::gloss::exchanged(whole, legends.as_deref().unwrap_or_default(), lexicon);
        let said = segments.iter().flat_map(|segments| glosses(text, segments)).chain(legends.unwrap_or_default());
        let told = segments.iter().flat_map(|segments| segments.told.iter().cloned());
        let said: Vec<Gloss> = said.chain(told).chain(remarks.iter().cloned()).collect();
        let is_derived = |word: &str| super::prose::is_in(super::noun_table::DERIVED, word);
        // Beside a typed formula nothing but words tells what other letters are.
        let is_open = lexicon.is_typed();
        let derived = said.iter().filter(|(_, said)| is_open || said.iter().any(|word| is_derived(word)));
        // `where $s_x, s_y$ are the standard deviations`
        let is_told = |name: &&Span| {
            let behind =
                text[name.end..].trim_start_matches('$').split(['.', ';', '\n', '$']).next().unwrap_or_default();
            behind.to_lowercase().split_whitespace().any(is_derived)
        };
        let spoken =
            segments.iter().flat_map(|segments| segments.spoken().iter().chain(&segments.math)).filter(is_told);
        let lone = spoken.filter(|name| name.of(text).split(',').all(super::prose::is_lone));
        let names = derived.map(|(name, _)| name).chain(lone);
        let told = super::told::told_by_formula(text);
        quantities = names.chain(&told).flat_map(|name| name.of(whole).split(',')).map(letters_of).collect();
        has_letter_e = said.iter().any(|(name, _)| name.of(whole).trim_matches(['$', ' ']) == "e");
        let formulas = segments.as_ref().map(|found| found.math.iter().map(|math| math.of(text)).collect::<String>());
        let formulas = formulas.as_deref().unwrap_or(text);
        shortened =
            said.iter().find(|(name, said)| super::state::is_shortened(name.of(text), said)).map(|(name, _)| *name);
        let contradicting = || super::gloss::contradicting(whole, &said, formulas, lexicon, &definitions);
        let before = segments.iter().flat_map(|segments| super::told::appositions(text, segments)).collect::<Vec<_>>();
        let is_shortened = |gloss: &&Gloss| super::state::is_shortened(gloss.0.of(text), &gloss.1);
        shortened = shortened.or_else(|| before.iter().find(is_shortened).map(|(name, _)| *name));
        let apposed = || super::gloss::apposed(text, &before, lexicon);
        let crossed = || super::crossed::crossed(whole);
        let other = || super::length::said_otherwise(whole, &said, &lengths);
        if let Some((span, message)) = exchanged.or_else(contradicting).or_else(apposed).or_else(crossed).or_else(other)
        {
            let trouble = Diagnostic::error("R005", message, span).with_help("say it in the formula");
            return Err(Unread { diagnostics: vec![trouble], is_formula: true });
        }
    }
    if let Some(row) = apart::apart_row(&found, lexicon) {
        let trouble = Diagnostic::error("R005", "rows of one formula stand apart", row);
        let help = "write `\\begin{cases} ... \\end{cases}`";
        return Err(Unread { diagnostics: vec![trouble.with_help(help)], is_formula: true });
    }
    let lexicon = &*lexicon.with_definitions(lengths);
    let Some(mut answer) = Answer::of(&found, boundary, lexicon) else {
        let span = Span::new(0, text.len());
        diagnostics
            .push(Diagnostic::error("R006", "the text holds no formula", span).with_help("write the formula in LaTeX"));
        return Err(Unread { diagnostics, is_formula: false });
    };
    let explains = |before: &str| ["where", "with", "wobei", "mit "].iter().any(|word| before.contains(word));
    let unknown =
        |remark: &Span| super::beside::unknown_in_remark(text, *remark, explains(&text[..remark.start]), lexicon);
    doubt = doubt.or_else(|| answer.remarks.iter().find_map(unknown));
    // `(Dr. GRPO)` says which convention is meant.
    doubt = doubt
        .filter(|word| !lexicon.methods.iter().any(|method| letters_of(method).contains(&letters_of(word.of(text)))));
    if modes.contains_key(PARTLESS) {
        answer.leave_out_parts(lexicon);
    }
    if let Some(value) = answer.examples.iter().find(|value| !is_said_as_example(text, **value)) {
        let message = "with this value it is a special case of the formula";
        let trouble = Diagnostic::error("R005", message, *value).with_help("say `e.g.` before it, or leave it out");
        return Err(Unread { diagnostics: vec![trouble], is_formula: true });
    }
    let mut readings = Vec::new();
    let mut seconds: Vec<Reading> = Vec::new();
    let mut first_trouble: Option<Box<Trouble>> = None;
    let told = segments.iter().flat_map(|segments| segments.spoken()).filter(|math| math.of(text).contains("\\in"));
    let told: Vec<Statement> =
        told.flat_map(|math| statements(&flat_row(&crate::latex::parse(&alone(text, *math)).tree.row))).collect();
    let shaped = answer.restrictions.iter().copied().chain(&told);
    let beside = declared_shapes(shaped, lexicon, modes.contains_key(TURNED));
    let shapes = beside.map_err(|trouble| Unread { diagnostics: vec![trouble.diagnostic], is_formula: true })?;
    let euler = has_letter_e.then(|| (NO_EULER.to_owned(), String::new()));
    let mut queue = VecDeque::from([modes.into_iter().chain(shapes).chain(euler).collect::<FxHashMap<_, _>>()]);
    let mut tried = 0;
    while let Some(letters) = queue.pop_front() {
        tried += 1;
        match answer.read(lexicon, &letters, None) {
            Ok(mut reading) => {
                if readings.is_empty() {
                    seconds = second_readings(text, &answer, lexicon, &letters);
                }
                let has_state = reading.notes.iter().any(|note| note.id == "state");
                reading.doubt = doubt.or(shortened.filter(|_| has_state));
                reading.diagnostics = diagnostics.clone();
                reading.told.clone_from(&quantities);
                // `D(x) = \sigma(l(x))` beside a formula of `l`: what `l` is shows from what the question has.
                let unused = reading.notes.iter().filter(|note| note.id == "unused").filter_map(|note| note.span);
                let parts = |span: Span| span.of(text).split(|letter: char| !letter.is_alphanumeric() && letter != '_');
                reading.told.extend(unused.flat_map(parts).filter(|part| !part.is_empty()).map(letters_of));
                reading.notes.splice(0..0, repairs.iter().cloned());
                readings.push(reading);
            }
            Err(trouble) => {
                if let Some(unknown) = &trouble.unknown
                    && tried + queue.len() < GUESSES
                {
                    queue.extend(guesses(unknown, &letters, lexicon, &row));
                }
                // Shapes that do not fit may do so with the other meaning of a dot.
                if trouble.diagnostic.code.0 == "R011" && !letters.contains_key(OTHER_DOTS) && tried < GUESSES {
                    let mut other = letters.clone();
                    other.insert(OTHER_DOTS.to_owned(), String::new());
                    queue.push_back(other);
                }
                first_trouble.get_or_insert(trouble);
            }
        }
        // What is too large to be read is so with every guess.
        let is_too_large = first_trouble.as_ref().is_some_and(|trouble| trouble.diagnostic.code.0 == "R009");
        if tried >= GUESSES || is_too_large {
            break;
        }
    }
    for mut second in seconds {
        second.is_second = true;
        second.doubt = doubt;
        second.diagnostics = diagnostics.clone();
        second.notes.splice(0..0, repairs.iter().cloned());
        readings.push(second);
    }
    match (readings.is_empty(), first_trouble) {
        (false, _) => Ok(readings),
        (true, trouble) => {
            diagnostics.retain(|it| broken(it));
            diagnostics.extend(trouble.map(|trouble| of_whole_word(*trouble, text)));
            Err(Unread { diagnostics, is_formula: true })
        }
    }
}

/// The diagnostic about an unknown letter as one about the word that it stands in.
fn of_whole_word(trouble: Trouble, text: &str) -> Diagnostic {
    const SHORTEST: usize = 3;
    let diagnostic = trouble.diagnostic;
    let at = diagnostic.span();
    let is_letter =
        trouble.unknown.is_some() && at.len() == 1 && at.end <= text.len() && text.is_char_boundary(at.start);
    if !is_letter {
        return diagnostic;
    }
    let part = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
    let before = text[..at.start].chars().rev().take_while(part).count();
    let behind = text[at.start..].chars().take_while(part).count();
    let word = Span::new(at.start - before, at.start + behind);
    let is_word = word.len() >= SHORTEST
        && word.of(text).starts_with(|first: char| first.is_ascii_alphabetic())
        && !text[..word.start].ends_with('\\');
    match is_word {
        true => Diagnostic::error("R004", format!("`{}` is not known here", word.of(text)), word)
            .with_help("use the question's letters, or say what it stands for: `where ... = ...`"),
        false => diagnostic,
    }
}

/// The unit alone behind the last formula, where the question's quantity is in others: `16\\Psi` parameters.
fn other_unit<'t>(text: &'t str, units: &[String]) -> Option<(&'t str, Span)> {
    const COUNTED: &str = "bytes byte parameters parameter params flops flop tokens token layers";
    let end = text.trim_end_matches(|sign: char| !sign.is_alphabetic());
    let start = end
        .rfind(|sign: char| !sign.is_alphabetic())
        .map_or(0, |at| at + end[at..].chars().next().map_or(1, char::len_utf8));
    let word = &end[start..];
    // Directly behind a number with its letters, or a letter that a sign or nothing stands before, it is the unit.
    let before = end[..start].trim_end_matches([' ', '$', '~', '{', '\\', ',', ';', ')', ':', '[', '(']);
    let before = ["\\text", "\\mathrm"].iter().find_map(|name| before.strip_suffix(name)).unwrap_or(before);
    let before = before.trim_end_matches(['\\', '~', ',', ';', ' ']);
    let mut pieces = before.split_whitespace().rev();
    let last = pieces.next().unwrap_or_default().trim_matches('$');
    let is_letter = last.chars().filter(|sign| sign.is_alphabetic()).count() < 2 || last.contains('\\');
    let is_led = pieces.next().is_none_or(|piece| !piece.ends_with(char::is_alphabetic));
    let is_whole = last.ends_with(|sign: char| sign.is_alphanumeric() || sign == '}');
    let follows = is_whole && (last.contains(|sign: char| sign.is_ascii_digit()) || is_letter && is_led);
    let is_own = |unit: &String| unit.to_lowercase().split(' ').any(|part| part == word.to_lowercase());
    let is_other = super::prose::is_in(COUNTED, &word.to_lowercase()) && !units.is_empty() && !units.iter().any(is_own);
    (is_other && follows).then(|| (word, Span::new(start, end.len())))
}

/// Whether words before a value say that it is an example: `typically $\\epsilon = 0.2$`.
fn is_said_as_example(text: &str, value: Span) -> bool {
    const WORDS: &str =
        "typically usually often commonly default defaults say example instance like e.g eg usual typical
        beispielsweise z.b üblicherweise typischerweise meist common";
    const NEAR: usize = 60;
    let mut from = value.start.saturating_sub(NEAR);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let words = text[from..value.start].split(|letter: char| !letter.is_alphanumeric() && letter != '.');
    let mut near = words.map(|word| word.trim_matches('.').to_lowercase()).filter(|word| !word.is_empty());
    near.any(|word| super::prose::is_in(WORDS, &word))
}

/// The letters and digits of a text, in lower case.
fn letters_of(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The other methods that a text names: `Dr. GRPO`, `\\hat A^{DrGRPO}`.
fn named_methods(text: &str, lexicon: &Lexicon) -> Vec<Note> {
    let whole = if lexicon.methods.is_empty() { String::new() } else { letters_of(text) };
    let named = lexicon.methods.iter().filter(|method| whole.contains(&letters_of(method)));
    let note = |method: &String| Note {
        id: format!("{NAMED}{method}"),
        text: format!("the answer says that it is {method}"),
        span: None,
    };
    named.map(note).collect()
}

/// What the text could mean too, though it is not what it says by its rules.
fn second_readings(
    text: &str,
    answer: &Answer,
    lexicon: &Lexicon,
    letters: &FxHashMap<String, String>,
) -> Vec<Reading> {
    let read = |(option, note, words): &(&str, &str, &[&str])| {
        let is_written = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
        let may_be = is_written(words)
            && match *option {
                OTHER_DOTS => lexicon.has_tensors,
                WIDE_LOGS | NARROW_LOGS => is_written(&["log", "ln", "lg"]),
                _ => true,
            };
        let letters = || letters.iter().map(|(a, b)| (a.clone(), b.clone()));
        let letters = may_be.then(|| letters().chain([((*option).to_owned(), String::new())]).collect())?;
        let second = answer.read(lexicon, &letters, Some(*note)).ok()?;
        second.notes.iter().any(|it| it.id == *note).then_some(second)
    };
    SECOND_READINGS.iter().filter_map(read).collect()
}

/// The text with blanks in place of all but one part, so that places stay the same.
fn alone(text: &str, part: Span) -> String {
    if part.len() == text.len() {
        return text.to_owned();
    }
    let mut alone = " ".repeat(part.start);
    alone.push_str(part.of(text));
    alone
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

/// What reading the members of an answer one after the other gathers.
#[derive(Default)]
struct Gathered {
    /// Statements whose definitions were used.
    used: Vec<usize>,
    notes: Vec<Note>,
    /// The names of roles.
    spelled: Vec<(String, &'static str, String)>,
    /// Whether what is said of one probability is said of all.
    is_schema: bool,
}

/// A member's relation and row.
type Written<'s> = (String, &'s [Node]);

/// The statements of an answer, sorted.
struct Answer<'s> {
    name: Option<Row>,
    members: Vec<Written<'s>>,
    /// Members of other statements that claim to be the formula too.
    rivals: Vec<Written<'s>>,
    definitions: Vec<Definition>,
    /// Second and further members of definitions: the statement, and what it says the name is too.
    links: Vec<(usize, Written<'s>)>,
    /// The two parts in which a family is given, in place of members.
    parts: Option<[(Part<'s>, &'s [Node]); 2]>,
    /// What the answer says about parts of the formula: two rows of one value.
    claims: Vec<(Row, Row)>,
    /// The left sides of definitions, by statement.
    names: FxHashMap<usize, &'s [Node]>,
    /// What says from what something is drawn.
    draws: Vec<&'s Statement>,
    /// What restricts letters beside the formula.
    restrictions: Vec<&'s Statement>,
    /// Words beside the formula.
    remarks: Vec<Span>,
    /// Comparisons beside the formula: two sides and the relation.
    conditions: Vec<(&'s [Node], &'s str, &'s [Node])>,
    boundary: Boundary,
    usage: Usage,
    /// Values given to numbers of the question.
    examples: Vec<Span>,
    /// Restrictions and comparisons beside the formula.
    said: Vec<&'s Statement>,
}

impl<'s> Answer<'s> {}

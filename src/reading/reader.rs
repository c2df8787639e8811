//! The reader: scope, definitions, notes and budget of one reading.

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::cursor::{Cursor, row_span};
use super::definition::Definition;
use super::statement::Statement;
use super::term::{Kind, Read, Term, Trouble};
use crate::cards::{Place, Role, RoleKind, Vocabulary};
use crate::expr::{Domain, Expr, Node as ExprNode};
use crate::latex::tree::Node;
use crate::text::Span;

/// How the id of a note begins that tells which method the answer names.
pub const NAMED: &str = "named:";

/// How many nodes one reading may visit; definitions that use each other multiply.
const BUDGET: usize = 10_000;

/// Among the guesses about letters, that logarithms reach over a slash: `\log a/b` is often meant as one logarithm.
pub(super) const WIDE_LOGS: &str = "\\log/";

/// Among the guesses about letters, that a product ends before factors without its index:
/// `\prod_{i=2}^n a_i \cdot a_1`.
pub(super) const NARROW_PRODUCTS: &str = "\\prod|";

/// Among the guesses about letters, that an exponent behind the brackets of a logarithm is that of its value:
/// `\\log(x)^2`.
pub(super) const NARROW_LOGS: &str = "\\log^";

/// Among the guesses about letters, that an exponent behind the round brackets of an expectation is that of what is averaged:
/// `\\mathbb{E}(x)^2`.
pub(super) const INNER_POWERS: &str = "\\mathbb{E}^";

/// Among the guesses about letters, that a slash divides by all that follows without a sign: `\varepsilon/k_BT`.
pub(super) const WIDE_SLASH: &str = "//";

/// What a text could mean too: the guess, the note of a reading that rests on it, and what the text must hold.
pub(super) const SECOND_READINGS: [(&str, &str, &[&str]); 6] = [
    (WIDE_SLASH, "wide_slash", &["/"]),
    (WIDE_LOGS, "wide_log", &["/"]),
    (NARROW_PRODUCTS, "narrow_product", &["prod", "∏", "Π"]),
    (NARROW_LOGS, "narrow_log", &[")^", "]^"]),
    (INNER_POWERS, "inner_power", &[")^", "\\right)^"]),
    (OTHER_DOTS, "dot", &["cdot", "·", "bullet"]),
];

/// Among the guesses about letters, that dots between vectors are read in the other way:
/// a dot is written for the inner product and for the one by components.
pub(super) const OTHER_DOTS: &str = "\\cdot.";

/// Among the guesses about letters, that all sizes are one, so that all shapes fit.
pub(super) const ONE_SIZE: &str = "\\square";

/// Among the guesses about letters, that matrices are the transposes of the question's: those of the other convention,
/// with columns for rows.
pub(super) const TURNED: &str = "\\top";

/// Among the guesses about letters, that the answer's own definitions of parts that other cards state, and of what
/// the question leaves open, are left out.
pub(super) const PARTLESS: &str = "\\hat";

/// Among the guesses about letters, that `e` is a letter that the answer explains, and no number.
pub(super) const NO_EULER: &str = "e=";

/// What is no guess about a letter, though it stands among them.
pub(super) fn is_mode(key: &str) -> bool {
    [ONE_SIZE, TURNED, PARTLESS, NO_EULER].contains(&key) || SECOND_READINGS.iter().any(|(option, ..)| key == *option)
}

/// How deep brackets, scripts and definitions may nest.
const DEPTH: usize = 120;

/// A choice that the verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A short name, the same for the same kind of choice.
    pub id: String,
    /// One clause for people.
    pub text: String,
    /// Where, if at one place of the answer.
    pub span: Option<Span>,
}

/// A name in scope.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub key: String,
    pub term: Term,
    /// The role that it plays, where its domain tells.
    pub role: Option<String>,
    /// Whether the text gives it its name.
    pub typed: bool,
}

pub(super) struct Reader<'a> {
    pub lexicon: &'a Lexicon,
    pub definitions: &'a [Definition],
    /// Letters that are taken for roles, by key.
    pub letters: &'a FxHashMap<String, String>,
    pub scope: Vec<Variable>,
    pub notes: Vec<Note>,
    /// Definitions of the answer that were used, by place.
    pub used: Vec<usize>,
    /// What was drawn from a model without a written condition, with the conditions that it has as the question says.
    pub unconditioned: Vec<(u32, Vec<Expr>)>,
    /// How many indices are being read.
    pub indexing: usize,
    /// How many expectations are being read.
    pub averaging: usize,
    /// Definitions being opened, so that none opens itself.
    pub opening: Vec<(bool, usize)>,
    /// Recurrences whose bodies are being read.
    pub recurring: Vec<super::recurrence::Recurrence>,
    /// Above 0 while reading text that is not the answer's.
    pub foreign: usize,
    /// Whether what is read only says something about a part of the formula.
    pub is_claim: bool,
    /// Whether what the answer says of one probability, such as `\pi(y \mid x)`, is said of all.
    pub is_schema: bool,
    /// Whether what is read is a token by the name of an action.
    pub is_action: bool,
    /// The roles that the answer names, with whether the name is that of elements, and the name.
    pub spelled: Vec<(String, &'static str, String)>,
    /// Which names of a typed formula are applied to arguments.
    pub usage: super::usage::Usage,
    /// The letters whose ranges were written, with the range and the variables in scope there.
    pub ranges: Vec<(String, Domain, Vec<Variable>)>,
    /// Which marks around a sentence the answer introduces.
    pub boundary: super::boundary::Boundary,
    /// Statements beside the formula that say from what something is drawn.
    pub stated: &'a [&'a Statement],
    /// Which of them were used, or said again.
    pub met: Vec<usize>,
    /// The places around what is being read, outermost first.
    pub places: Vec<Place>,
    /// The axes of vectors and matrices that were met.
    pub slots: Vec<super::tensor::Slot>,
    /// Over what the operation on arrays runs that is read.
    pub members: Option<super::array::Members>,
    /// Above 0 where all components of a vector are put together.
    pub gathering: usize,
    next: u32,
    budget: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub fn new(lexicon: &'a Lexicon, definitions: &'a [Definition], letters: &'a FxHashMap<String, String>) -> Self {
        Reader {
            lexicon,
            definitions,
            letters,
            scope: Vec::new(),
            notes: Vec::new(),
            used: Vec::new(),
            opening: Vec::new(),
            recurring: Vec::new(),
            averaging: 0,
            unconditioned: Vec::new(),
            indexing: 0,
            foreign: 0,
            is_claim: false,
            is_schema: false,
            is_action: false,
            spelled: Vec::new(),
            usage: lexicon.usage.clone(),
            ranges: Vec::new(),
            boundary: super::boundary::Boundary::default(),
            stated: &[],
            met: Vec::new(),
            places: Vec::new(),
            slots: Vec::new(),
            members: None,
            gathering: 0,
            next: 0,
            budget: BUDGET,
            depth: 0,
        }
    }

    /// Whether one of the [`SECOND_READINGS`] is asked for.
    pub fn has_option(&self, option: &str) -> bool {
        self.letters.contains_key(option)
    }

    pub fn vocabulary(&self) -> &'a Vocabulary {
        &self.lexicon.vocabulary
    }

    /// A fresh variable for a binder that is being read.
    pub fn fresh(&mut self) -> (u32, Expr) {
        self.next += 1;
        (self.next, ExprNode::Open(self.next).into())
    }

    /// Gives `expr` its place, unless it was read from text that is not the answer's.
    pub fn at(&self, expr: Expr, span: Span) -> Expr {
        if self.foreign == 0 { expr.at(span) } else { expr }
    }

    pub fn note(&mut self, id: &str, text: impl Into<String>, span: Span) {
        let note = Note { id: id.to_owned(), text: text.into(), span: (self.foreign == 0).then_some(span) };
        if !self.notes.iter().any(|known| known.id == note.id && known.text == note.text) {
            self.notes.push(note);
        }
    }

    /// Reads a whole row as a number.
    pub fn whole_number(&mut self, row: &[Node]) -> Read<Expr> {
        let term = self.whole(row)?;
        self.as_number(term, row_span(row))
    }

    /// Reads a whole row; nothing may be left.
    pub fn whole(&mut self, row: &[Node]) -> Read<Term> {
        let mut cursor = Cursor::new(row);
        if cursor.is_done() {
            return Err(Trouble::new("R001", "an operand is missing", row_span(row)));
        }
        let term = self.nested(row_span(row), |reader| reader.sum(&mut cursor))?;
        match cursor.peek() {
            None => Ok(term),
            Some(node) => Err(self.unexpected(node)),
        }
    }

    /// Runs `read` one level deeper.
    pub fn nested<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEPTH || self.budget == 0 {
            return Err(Trouble::new("R009", "the formula is too large to be read", span));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Takes one step of the budget.
    pub fn step(&mut self, span: Span) -> Read<()> {
        self.budget = self.budget.saturating_sub(1);
        if self.budget == 0 {
            return Err(Trouble::new("R009", "the formula is too large to be read", span));
        }
        Ok(())
    }

    /// Runs `read` inside of a place.
    pub fn within<T>(&mut self, place: Place, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.places.push(place);
        let result = read(self);
        self.places.pop();
        result
    }

    /// Tries one way of reading; scope and notes are as before where it fails.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let (scope, notes, opening, foreign) = (self.scope.len(), self.notes.len(), self.opening.len(), self.foreign);
        let (used, spelled, recurring) = (self.used.len(), self.spelled.len(), self.recurring.len());
        let result = read(self);
        if result.is_err() {
            self.scope.truncate(scope);
            self.notes.truncate(notes);
            self.opening.truncate(opening);
            self.used.truncate(used);
            self.recurring.truncate(recurring);
            self.spelled.truncate(spelled);
            self.foreign = foreign;
        }
        result
    }

    /// Runs `read` with more variables in scope.
    pub fn with_scope<T>(&mut self, variables: Vec<Variable>, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let before = self.scope.len();
        self.scope.extend(variables);
        let result = read(self);
        self.scope.truncate(before);
        result
    }

    /// The number that a term stands for: a bare model is the probability of the response under the prompt.
    pub fn as_number(&mut self, term: Term, span: Span) -> Read<Expr> {
        match term.kind {
            Kind::Number => Ok(term.expr),
            Kind::Model => self.bare_probability(&term.expr, span),
            Kind::Tokens | Kind::Responses if self.foreign == 0 && term.expr.as_role().is_some() => {
                self.note("set_as_size", "a set that stands for a number is read as the number of its members", span);
                Ok(self.length_of(&term.expr))
            }
            _ => Err(Trouble::new("R005", "a text stands where a number is needed", span)
                .help("write what is computed from it, such as a probability or a length")),
        }
    }

    /// Refuses an answer that says from what something is drawn where no expectation heard it.
    pub fn require_stated(&self) -> Read<()> {
        let is_open = |(place, statement): &(usize, &&Statement)| {
            !self.met.contains(place) && !self.is_usual_draw(statement) && !self.is_idle_draw(statement)
        };
        match self.stated.iter().enumerate().find(is_open) {
            None => Ok(()),
            Some((_, statement)) => {
                let span = statement.members[0].span().to(statement.members[statement.members.len() - 1].span());
                Err(Trouble::new("R005", "what this says about a draw is not understood", span)
                    .help("write the draw below the expectation"))
            }
        }
    }

    /// What plays the role here: the innermost variable in scope with it, or the role itself.
    pub fn current(&self, id: &str) -> Option<Term> {
        if let Some(variable) = self.scope.iter().rev().find(|variable| variable.role.as_deref() == Some(id)) {
            return Some(variable.term.clone());
        }
        let role = self.vocabulary().role(id)?;
        if self.vocabulary().field_of(id).is_some() {
            return None;
        }
        Some(Term::new(Expr::role(id, Vec::new()), kind_of(role)))
    }

    pub fn unexpected(&self, node: &Node) -> Box<Trouble> {
        use super::cursor::{class_of, delimiter_of};
        use crate::latex::tree::{Class, Kind as NodeKind, Side};
        match (&node.kind, delimiter_of(node), class_of(node)) {
            (_, Some((name, Side::Close)), _) => {
                Trouble::new("R003", format!("the bracket `{name}` closes nothing"), node.span)
                    .help("open it before, or take it away")
            }
            (_, Some((name, Side::Open)), _) => {
                Trouble::new("R002", format!("the bracket `{name}` is not closed"), node.span).help("close it")
            }
            (_, Some((name, _)), _) => Trouble::new("R010", format!("`{name}` is not understood here"), node.span)
                .help("write `\\mid` for a condition inside of `P(...)`, and `\\lvert x\\rvert` for lengths"),
            (_, _, Some(Class::Punctuation)) => {
                Trouble::new("R010", "what follows the punctuation is not understood as part of the formula", node.span)
            }
            (NodeKind::Word { text, .. } | NodeKind::Prose(text), _, _) => {
                Trouble::new("R010", format!("the words `{text}` are not understood here"), node.span)
                    .help("put words outside of the formula")
            }
            _ => Trouble::new("R010", "this part is not understood", node.span),
        }
    }
}

/// The kind of what a role stands for.
pub(super) fn kind_of(role: &Role) -> Kind {
    match role.kind {
        RoleKind::Index
        | RoleKind::Size
        | RoleKind::Scalar
        | RoleKind::Function
        | RoleKind::Vector
        | RoleKind::Matrix
        | RoleKind::Parameter => Kind::Number,
        RoleKind::Model => Kind::Model,
        RoleKind::Sequence => Kind::Sequence,
        RoleKind::Dataset => Kind::Dataset(role.id.clone()),
        RoleKind::Prompts => Kind::Prompts,
        RoleKind::Group => Kind::Group,
        RoleKind::Places => Kind::Places,
        RoleKind::Tokens => Kind::Tokens,
        RoleKind::Responses => Kind::Responses,
    }
}

//! The syntax tree: what was written, with its places, before any meaning.
//!
//! The tree is flat where TeX is flat: brackets are [`Kind::Delimiter`] nodes in
//! their row, whatever their size command, and are matched by whoever reads the
//! mathematics. Scripts hang on the node before them, as in TeX.

use std::sync::Arc;

use crate::text::Span;

/// A node of the syntax tree and the bytes it was read from.
///
/// What a macro expanded to bears the span of the macro's use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What stands there.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// A row of nodes, in writing order.
pub type Row = Vec<Node>;

/// Which part a symbol plays in a row, after TeX's atom classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// A letter, digit-like or other ordinary symbol: `x`, `\alpha`, `\infty`, `\nabla`, `\cdot` as a dot argument is [`Class::Binary`].
    Ordinary,
    /// `+`, `-`, `\cdot`, `\times`, `*`, `/`, `\pm`, `\odot`, `\oplus`, `\setminus`, ...
    Binary,
    /// `=`, `<`, `\le`, `\sim`, `\in`, `\approx`, `\propto`, `:=`, `\to`, `\Rightarrow`, `\mid` is a [`Kind::Delimiter`].
    Relation,
    /// `,`, `;`, `:`, `.` that is no decimal point, `!` is [`Class::Postfix`].
    Punctuation,
    /// `!`
    Postfix,
    /// `\sum`, `\prod`, `\int`, `\bigcup`, ...
    BigOperator,
    /// `\log`, `\exp`, `\max`, `\arg\max` as two, `\Pr`, `\det`, ...: an upright word that takes an operand.
    Function,
    /// `\dots`, `\ldots`, `\cdots`, `...`, `…`.
    Dots,
}

/// A mathematical alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Style {
    /// The usual one.
    #[default]
    Plain,
    /// `\mathbf`, `\boldsymbol`, `\bm`, `\pmb`, `{\bf ..}`.
    Bold,
    /// `\mathrm`, `\text`, `\operatorname`, `{\rm ..}`, `\mathit`, `\mathsf`, `\mathtt` and their kin.
    Roman,
    /// `\mathcal`, `\mathscr`, `{\cal ..}`.
    Calligraphic,
    /// `\mathbb`, `\mathds`, `\mathbbm`.
    Blackboard,
    /// `\mathfrak`.
    Fraktur,
}

/// Which way a bracket opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// `(`, `[`, `\{`, `\lvert`, `\langle`, and anything after `\left` or `\bigl`.
    Open,
    /// `)`, `]`, `\}`, `\rvert`, and anything after `\right` or `\bigr`.
    Close,
    /// `|`, `\|`, `/` after a size command: the row decides. Also after `\middle` and `\mid`.
    Either,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One symbol. `name` is the letter itself or the canonical command with its
    /// backslash (`x`, `\theta`, `+`, `\le`, `\sum`, `\log`): Unicode characters and
    /// synonyms are mapped to one name (`π` to `\pi`, `≤` and `\leq` to `\le`, `−` to `-`,
    /// `∑` to `\sum`, `𝔼` to `E` in blackboard style).
    Symbol { name: Arc<str>, class: Class, style: Style },
    /// A number as typed, without signs: digits, one decimal point, thousands
    /// separators removed (`124,356,864` and `124{,}356{,}864` and `50\,257` give
    /// `124356864`, `12,34,567` too; a separator needs three digits behind it, or groups
    /// of two before a last group of three). In a bracketed list `f(1,200)` the comma
    /// separates: only groups that repeat or stand outside of brackets are joined; see
    /// the lexer. `1.2e8` is one number when typed without blanks.
    Number(String),
    /// A word in an upright alphabet: `\mathrm{KL}`, `\text{clip}`, `\operatorname{std}`,
    /// `\text{old }` (blanks trimmed and runs of blanks made one). `operator` is true for
    /// `\operatorname`, `\mathop` and declared operators. Digits, hyphens, underscores and blanks
    /// may be part of it.
    Word { text: String, operator: bool },
    /// Prose in `\text{..}` that holds `$..$` or more than letters, digits, blanks, `-`, `_`, `.`, `'`: as typed.
    Prose(String),
    /// `{...}`.
    Group(Row),
    /// A base with scripts; the base is absent for a script at the start of a row or group.
    /// `primes` counts `'` and `\prime`. `limits` is true after `\limits` and inside `\underset`, `\overset`, `\stackrel`.
    Scripts { base: Option<Box<Node>>, sub: Option<Row>, sup: Option<Row>, primes: u8, limits: bool },
    /// `\frac`, `\over`, and kin. `binomial` is true for `\binom`, `\choose`.
    Fraction { numerator: Row, denominator: Row, binomial: bool },
    /// `\sqrt[degree]{radicand}`.
    Root { degree: Option<Row>, radicand: Row },
    /// A bracket. `name` is one of `(`, `)`, `[`, `]`, `{`, `}`, `|`, `\|`, `<`, `>` for
    /// angle brackets, `\lfloor`, `\rfloor`, `\lceil`, `\rceil`, `/`, or `.` for the empty bracket of `\left.`.
    /// `sized` tells that `\left`, `\right`, `\big..` or `\middle` stood before it. `\mid`, `\vert`, `|` all give `|`;
    /// `\|`, `\Vert`, `\parallel` and `||` give `\|`.
    Delimiter { name: Arc<str>, side: Side, sized: bool },
    /// `\hat`, `\bar`, `\tilde`, `\vec`, `\overline`, `\widehat` ... over a body. `name` is canonical with
    /// its backslash: wide forms are their narrow names (`\widehat` gives `\hat`, `\overline` gives `\bar`).
    Accent { name: Arc<str>, body: Row },
    /// `\underbrace{body}_{note}` and kin, `\boxed`: the body counts, the note is for people. A body under
    /// `\cancel` is struck out.
    Annotated { name: Arc<str>, body: Row, note: Option<Row> },
    /// `\begin{name} ... \end{name}`, or a row with `&` and `\\` outside of any environment, whose name is then empty.
    /// Cells keep their nodes; empty cells are kept.
    Environment { name: Arc<str>, rows: Vec<Vec<Row>> },
    /// `\text{..}`-free white space that says something: `\quad`, `\qquad`, `\\` outside of an environment (name `\\`),
    /// a blank line (`\par`). Small spaces are not kept.
    Space(Arc<str>),
    /// `\tag{..}`, `\label{..}`, `\notag`, `\nonumber`: kept for printing, without meaning.
    Mark { name: Arc<str>, text: String },
    /// What could not be read: the source text of the span. A diagnostic says why.
    Error(String),
}

impl Node {
    /// The rows directly inside, and the base of scripts as a row of one.
    pub fn rows(&self) -> Vec<&[Node]> {
        match &self.kind {
            Kind::Group(row) | Kind::Accent { body: row, .. } => vec![row],
            Kind::Annotated { body, note, .. } => std::iter::once(body).chain(note).map(Vec::as_slice).collect(),
            Kind::Scripts { base, sub, sup, .. } => {
                let base = base.iter().map(|base| std::slice::from_ref(base.as_ref()));
                base.chain(sub.iter().chain(sup).map(Vec::as_slice)).collect()
            }
            Kind::Fraction { numerator, denominator, .. } => vec![numerator, denominator],
            Kind::Root { degree, radicand } => degree.iter().chain([radicand]).map(Vec::as_slice).collect(),
            Kind::Environment { rows, .. } => rows.iter().flatten().map(Vec::as_slice).collect(),
            Kind::Symbol { .. }
            | Kind::Number(_)
            | Kind::Word { .. }
            | Kind::Prose(_)
            | Kind::Delimiter { .. }
            | Kind::Space(_)
            | Kind::Mark { .. }
            | Kind::Error(_) => Vec::new(),
        }
    }
}

impl Node {
    /// The node with each of its rows made another; a base of scripts is a row of one node, and stays one.
    pub fn with_rows(self, make: &mut impl FnMut(Row) -> Row) -> Node {
        let kind = match self.kind {
            Kind::Group(row) => Kind::Group(make(row)),
            Kind::Scripts { base, sub, sup, primes, limits } => Kind::Scripts {
                base: base.map(|base| {
                    let span = base.span;
                    let mut row = make(vec![*base]);
                    match row.len() {
                        1 => Box::new(row.remove(0)),
                        _ => Box::new(Node { kind: Kind::Group(row), span }),
                    }
                }),
                sub: sub.map(&mut *make),
                sup: sup.map(&mut *make),
                primes,
                limits,
            },
            Kind::Fraction { numerator, denominator, binomial } => {
                Kind::Fraction { numerator: make(numerator), denominator: make(denominator), binomial }
            }
            Kind::Root { degree, radicand } => Kind::Root { degree: degree.map(&mut *make), radicand: make(radicand) },
            Kind::Accent { name, body } => Kind::Accent { name, body: make(body) },
            Kind::Annotated { name, body, note } => Kind::Annotated { name, body: make(body), note },
            Kind::Environment { name, rows } => Kind::Environment {
                name,
                rows: rows.into_iter().map(|cells| cells.into_iter().map(&mut *make).collect()).collect(),
            },
            kind => kind,
        };
        Node { kind, span: self.span }
    }
}

/// The first node, here or at any depth, for which `test` holds.
pub fn find_node<'a>(row: &'a [Node], test: &mut impl FnMut(&Node) -> bool) -> Option<&'a Node> {
    row.iter().find_map(|node| match test(node) {
        true => Some(node),
        false => node.rows().into_iter().find_map(|row| find_node(row, test)),
    })
}

/// A whole text as a tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// The top row.
    pub row: Row,
}

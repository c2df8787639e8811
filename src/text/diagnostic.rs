//! Diagnostics: code, severity, labelled places, help.

use super::Span;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A remark; nothing was lost.
    Note,
    /// Something was repaired or left out of the meaning, and the reader should know.
    Warning,
    /// The text could not be read as it stands.
    Error,
}

/// A diagnostic code such as `L003`; a row of [`CODES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

/// What a code means: its row in the table that `eqmark explain` prints.
#[derive(Debug, Clone, Copy)]
pub struct CodeRow {
    /// The code itself. `L` codes come from the LaTeX layer, `R` codes from reading.
    pub code: Code,
    /// One sentence, lower case, without a final stop.
    pub meaning: &'static str,
    /// A text that provokes it.
    pub example: &'static str,
}

const fn row(code: &'static str, meaning: &'static str, example: &'static str) -> CodeRow {
    CodeRow { code: Code(code), meaning, example }
}

/// Every code that a diagnostic can carry.
pub const CODES: &[CodeRow] = &[
    row("L001", "a group or environment is opened and never closed", r"\frac{a}{b"),
    row("L002", "a closing brace, `\\right` or `\\end` has nothing to close", r"a}"),
    row("L003", "a command is not known", r"\foo x"),
    row("L004", "a command lacks an argument", r"\frac{a}"),
    row("L005", "a second subscript or superscript on one base", r"x_1_2"),
    row("L006", "the nesting is too deep", r"{{{...}}}"),
    row("L007", "the text is too long or macros expand without end", r"\def\a{\a\a}\a"),
    row("L008", "a character has no meaning in mathematics", "x \u{7} y"),
    row("L009", "TeX prints something else than what was probably meant", r"x^10"),
    row("L010", "a script or delimiter command has no base", r"\big x"),
    row("L011", "a command or sign has no place in a formula", r"\includegraphics{x}"),
    row("R001", "an operand is missing", r"\hat A_i +"),
    row("R002", "a bracket is not closed", r"(a + b"),
    row("R003", "a closing bracket has no partner", r"\hat A_i)"),
    row("R004", "a name is not known here", r"\operatorname{foo}(\hat A_i)"),
    row("R005", "a notation is not understood here", r"\begin{pmatrix} K \end{pmatrix}"),
    row("R006", "the text holds no formula", r"\text{see above}"),
    row("R007", "a function has the wrong number of arguments", r"\operatorname{clip}(\varepsilon)"),
    row("R008", "a range or domain of a big operator is not understood", r"\sum_{\varepsilon}\hat A_i"),
    row("R009", "the formula is too large to be read", r"1+1+1+..."),
    row("R010", "part of the text, or a sheet's own remark to eqmark, is not understood", r"\hat A_i ??? K"),
    row("R011", "the shapes of vectors or matrices do not fit", r"x^\top + g"),
];

/// A place and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, lower case; may be empty.
    pub text: String,
}

/// A message about a place in the source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The row of [`CODES`].
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// One sentence in lower case and present tense, source text in backticks.
    pub message: String,
    /// The places; the first is the main one.
    pub labels: Vec<Label>,
    /// What to write instead; empty where there is no advice.
    pub help: String,
}

impl Diagnostic {
    /// A diagnostic at one place, without help.
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>, span: Span) -> Self {
        debug_assert!(CODES.iter().any(|row| row.code.0 == code), "{code} has no row");
        Diagnostic {
            code: Code(code),
            severity,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: String::new(),
        }
    }

    /// An error at one place.
    pub fn error(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::new(code, Severity::Error, message, span)
    }

    /// A warning at one place.
    pub fn warning(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::new(code, Severity::Warning, message, span)
    }

    /// The same diagnostic with advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same diagnostic with a further place.
    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The main place.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

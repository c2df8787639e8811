//! Runs of letters that are known whatever is asked: names of functions, and commands without their backslash.

use super::letter_of;
use crate::expr::Function;
use crate::latex::tree::{Kind, Node, Style};
use crate::reading::cursor::ungrouped;

/// Names that are no letters side by side in any vocabulary.
const COMMON: &[&str] = &[
    "kl",
    "kld",
    "exp",
    "sqrt",
    "mean",
    "avg",
    "average",
    "std",
    "stdev",
    "stddev",
    "var",
    "ppl",
    "million",
    "millionen",
    "mio",
    "mrd",
    "milliarden",
    "tan",
    "cot",
    "sinh",
    "cosh",
    "ifelse",
    "logsigmoid",
    "softplus",
    "millions",
    "billion",
    "billions",
    "thousand",
    "trillion",
    "where",
    "with",
    "and",
    "softmax",
    "choose",
    "maximize",
    "maximise",
    "minimize",
    "minimise",
];

/// Commands that are typed without their backslash.
const COMMANDS: &str = "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi
    varphi chi psi omega Gamma Delta Theta Lambda Pi Sigma Phi Psi Omega sum prod infty cdot times leq geq approx sim in";

/// Other words for commands.
const SYNONYMS: &[(&str, &str)] =
    &[("eps", "epsilon"), ("Sum", "sum"), ("Prod", "prod"), ("product", "prod"), ("infinity", "infty")];

/// Words below a letter that stand for a sign above it.
const ACCENTS: &[(&str, &str)] = &[("hat", r"\hat"), ("bar", r"\bar"), ("tilde", r"\tilde")];

/// Whether a word is a command without its backslash.
pub(in crate::reading) fn is_command(run: &str) -> bool {
    COMMANDS.split_whitespace().any(|command| command.eq_ignore_ascii_case(run))
        || SYNONYMS.iter().any(|(word, _)| word.eq_ignore_ascii_case(run))
}

/// The symbol that a command without its backslash means; a short one needs blanks or scripts around it.
pub(super) fn command(run: &str, stands_apart: bool) -> Option<Kind> {
    let name = SYNONYMS.iter().find(|(word, _)| *word == run).map_or(run, |(_, name)| *name);
    let is_command = COMMANDS.split_whitespace().any(|command| command == name);
    (is_command && (run.len() > 2 || stands_apart)).then(|| symbol(&format!("\\{name}")))?
}

fn symbol(latex: &str) -> Option<Kind> {
    crate::latex::parse(latex).tree.row.into_iter().next().map(|node| node.kind)
}

/// How a Greek letter of two letters is read that is typed without its backslash: `x-mu`, `2*pi*r`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reading) enum Short {
    /// As two letters: both are names here, and the Greek letter is none.
    Letters,
    /// As the Greek letter with blanks or scripts around it.
    Apart,
    /// As the Greek letter wherever no other operand touches it.
    Alone,
}

/// Whether a run of letters is a Greek letter of two letters.
pub(in crate::reading) fn is_short_greek(run: &str) -> bool {
    matches!(run, "mu" | "nu" | "pi" | "xi")
}

/// Whether a run of letters is a common name.
pub(crate) fn is_common(run: &str) -> bool {
    COMMON.contains(&run) || crate::reading::function::LENGTHS.contains(&run) || Function::named(run).is_some()
}

/// The big operator that a Greek capital with something below it is.
pub(super) fn operator(base: &Node) -> Option<(&'static str, Kind)> {
    let latex = match &base.kind {
        Kind::Symbol { name, style: Style::Plain, .. } if name.as_ref() == r"\Sigma" => r"\sum",
        Kind::Symbol { name, style: Style::Plain, .. } if name.as_ref() == r"\Pi" => r"\prod",
        _ => return None,
    };
    Some((latex, symbol(latex)?))
}

/// The accent that a subscript spells.
pub(super) fn accent(sub: &[Node]) -> Option<&'static str> {
    let letters: Option<String> = ungrouped(sub).iter().map(letter_of).collect();
    let letters = letters?;
    ACCENTS.iter().find(|(word, _)| *word == letters).map(|(_, name)| *name)
}

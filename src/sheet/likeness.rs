//! Telling formulas from prices, prose and program code by their looks.
//!
//! # When `$..$` in Markdown is a formula
//!
//! The text between the dollars is cut into pieces: commands, words, numbers, operators, brackets.
//! A *mark* is what prose does not hold: a TeX command, a subscript or superscript (`MY_VAR` is none),
//! a relation sign, a Greek letter or mathematical character. Then it is a formula
//!
//! - with a mark: when no three plain words stand in a row after the first `=` (words before it are a
//!   label: `Total number of parameters = ..`);
//! - without a mark: when it is a number, a symbol of at most three letters, or operands joined by operators,
//!   brackets and commas, with no plain word among them;
//! - never when it has the shape of two prices: it starts with a digit and a digit follows the closing dollar,
//!   or it has no mark (or starts with a digit) and is typed `$5 and $6`, tight after the first dollar, loose
//!   before the second and tight after it.

/// A piece of a text that may be a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A TeX command.
    Command,
    /// A run of letters: how many, and whether it is the name of a function.
    Word {
        letters: usize,
        is_function: bool,
    },
    Number,
    /// `+ - * / ·` and kin.
    Operator,
    /// `= < >`
    Relation,
    Bracket,
    /// `, ; : .`
    Comma,
    /// `_ ^`
    Script,
    /// `' !`
    Postfix,
    /// A Greek letter or mathematical character.
    Mathematical,
    Other,
}

/// A piece with its surroundings.
#[derive(Debug, Clone, Copy)]
struct Placed {
    piece: Piece,
    /// How many braces are open around it.
    depth: usize,
    /// Whether a blank stands before it.
    is_loose: bool,
}

/// Names that stand before their operand without an operator.
const FUNCTIONS: &[&str] = &[
    "log", "ln", "lg", "exp", "min", "max", "argmin", "argmax", "sin", "cos", "tan", "tanh", "sup", "inf", "lim",
    "det", "Pr", "std", "mean", "var", "clip", "softmax", "sigmoid", "sqrt", "sum", "prod", "mod",
];

/// Commands whose argument is prose or a name.
const TEXTUAL: &[&str] =
    &[r"\text", r"\mbox", r"\operatorname", r"\mathrm", r"\textrm", r"\textbf", r"\textit", r"\mathit"];

/// Backslash and sign that are Markdown's escapes rather than mathematics.
const ESCAPED_SIGNS: &str = r"\*_#-.+`~$";

/// How many plain words in a row make prose.
const PROSE_RUN: usize = 3;

/// Whether the text between two dollars of a Markdown paragraph is a formula; `next` follows the closing dollar.
pub fn is_inline(content: &str, next: Option<char>) -> bool {
    let trimmed = content.trim();
    if trimmed.is_empty() || trimmed.contains('`') {
        return false;
    }
    let starts_with_digit = trimmed.starts_with(|c: char| c.is_ascii_digit());
    let is_followed = next.is_some_and(|c| c.is_alphanumeric() || c == '$');
    if starts_with_digit && next.is_some_and(|c| c.is_ascii_digit()) {
        return false;
    }
    let pieces = pieces(trimmed);
    let is_marked = pieces.iter().any(|placed| is_mark(placed.piece));
    let is_lopsided = !content.starts_with(char::is_whitespace) && content.ends_with(char::is_whitespace);
    if is_lopsided && starts_with_digit && !is_marked {
        return false;
    }
    if is_lopsided && is_followed && (starts_with_digit || !is_marked) {
        return false;
    }
    let has_command = pieces.iter().any(|placed| placed.piece == Piece::Command);
    if !has_command && is_followed && pieces.last().is_some_and(|last| is_joint(last.piece)) {
        return false;
    }
    if is_marked { prose_run(&pieces) < PROSE_RUN } else { is_plain_formula(&pieces, starts_with_digit, is_lopsided) }
}

/// Whether a formula that was closed in another block than it was opened in can be believed.
pub fn is_certain(content: &str) -> bool {
    let pieces = pieces(content.trim());
    pieces.iter().any(|placed| is_mark(placed.piece)) && !has_prose(&pieces)
}

/// Whether `text` holds a sign that prose does not.
pub fn is_marked(text: &str) -> bool {
    pieces(text).iter().any(|placed| is_mark(placed.piece))
}

/// Whether `text` reads as a sentence: three plain words in a row that do not label an equation.
pub fn is_prose(text: &str) -> bool {
    prose_run(&pieces(text)) >= PROSE_RUN
}

/// Whether the lines of a code block are one or more formulas: every line that is not blank looks like a part of
/// one, none has a sign of program code, and some line has TeX in it or says what no program can assign.
pub fn is_formula_code<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let (mut has_mark, mut has_relation) = (false, false);
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        // `2.5 nats per token`
        let line = &line.replace(" per ", " / ");
        let pieces = pieces(line);
        let is_related = pieces.iter().any(|placed| placed.piece == Piece::Relation)
            || has_relation_command(line)
            || line.contains(['≈', '≃', '≤', '≥']);
        let is_tex = pieces.iter().any(|placed| matches!(placed.piece, Piece::Command | Piece::Script));
        let starts_open = pieces.first().is_some_and(|first| matches!(first.piece, Piece::Operator | Piece::Relation));
        let is_other = has_code_sign(line) || prose_run(&pieces) >= PROSE_RUN || gives_two_values(&pieces);
        if is_other || !(is_tex || is_related || starts_open) {
            return false;
        }
        has_mark |= is_tex || is_worked_out(line, &pieces);
        has_relation |= is_related;
    }
    has_mark && has_relation
}

/// Whether a text computes with numbers alone: `1024 * 768 = 786432`, `2.028e20 / 124.8e12 ≈ 1625000`.
pub fn is_calculation(text: &str) -> bool {
    let is_sign = |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || "+-*/^().,×·−–÷=≈%e".contains(sign);
    let pieces = pieces(text);
    let computes = pieces.iter().any(|placed| placed.piece == Piece::Operator);
    let is_word = |piece: Piece| matches!(piece, Piece::Word { letters: 2.., .. });
    text.contains(['=', '≈'])
        && text.trim().starts_with(|first: char| first.is_ascii_digit() || first == '(')
        && computes
        && text.chars().all(is_sign)
        && !pieces.iter().any(|placed| is_word(placed.piece))
}

/// Whether a line gives two values side by side, as a log does: `loss = 2.31 lr = 3e-4`. A unit is told of both sides:
/// `131072 bytes = 128 KiB`.
fn gives_two_values(pieces: &[Placed]) -> bool {
    let members: Vec<&[Placed]> = pieces.split(|placed| placed.piece == Piece::Relation).collect();
    let ends_with_word = |member: &[Placed]| {
        matches!(member.last().map(|placed| placed.piece), Some(Piece::Word { letters: 2.., is_function: false }))
    };
    let is_measured = |member: &[Placed]| {
        ends_with_word(member) && member.first().is_some_and(|placed| placed.piece == Piece::Number)
    };
    members.windows(2).skip(1).any(|pair| is_measured(pair[0]) && !ends_with_word(pair[1]))
}

/// Whether a line goes on from the one before, `= 19/36`, is a chain with a number in it, `p = 1/4 = 0.25`, or has no
/// name alone on the left, `8 * 4 = 32`.
fn is_worked_out(line: &str, pieces: &[Placed]) -> bool {
    let is_relation = |placed: &&Placed| placed.piece == Piece::Relation;
    let is_about = |sign: char| matches!(sign, '≈' | '≃' | '≤' | '≥');
    let relations = pieces.iter().filter(is_relation).count() + line.chars().filter(|sign| is_about(*sign)).count();
    let has_number = pieces.iter().any(|placed| placed.piece == Piece::Number);
    let goes_on = line.starts_with(|sign| sign == '=' || is_about(sign));
    // `epoch 1: loss = 2.31` is a label.
    let mut left = pieces.iter().take_while(|placed| !is_relation(placed)).peekable();
    let is_counted = left.peek().is_some_and(|first| first.piece == Piece::Number);
    let computes = is_counted || left.any(|placed| placed.piece == Piece::Operator);
    has_number && relations > 0 && (relations > 1 || goes_on || computes || line.contains(is_about))
}

/// Signs that program code has and formulas have not.
const CODE_SIGNS: &[&str] = &[
    "==", "!=", "**", "--", "+=", "-=", "*=", "/=", "//", "&&", "()", "\"", "#", "::", "->", "=>", "/*", "<-", "${",
    "$(",
];

/// Words that a line of program code begins with.
const KEYWORDS: &[&str] = &[
    "def", "return", "import", "from", "print", "for", "while", "if", "else", "elif", "let", "const", "var", "int",
    "float", "double", "class", "fn", "function", "export", "assert", "with", "echo", "void", "auto",
];

fn has_code_sign(line: &str) -> bool {
    let first = line.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    let has_method = line.split(['.']).skip(1).any(|after| {
        let name = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        after.starts_with(|c: char| c.is_ascii_alphabetic()) && name.starts_with(['(', '['])
    });
    let ends_statement = line.ends_with([';', '{']) && !line.ends_with(r"\;") && !line.ends_with(r"\{");
    has_method || ends_statement || KEYWORDS.contains(&first) || CODE_SIGNS.iter().any(|sign| line.contains(sign))
}

fn has_relation_command(line: &str) -> bool {
    [r"\le", r"\ge", r"\approx", r"\sim", r"\propto", r"\equiv", r"\neq", r"\in"].iter().any(|name| line.contains(name))
}

fn is_mark(piece: Piece) -> bool {
    matches!(piece, Piece::Command | Piece::Script | Piece::Relation | Piece::Mathematical)
}

/// Whether something must follow the piece.
fn is_joint(piece: Piece) -> bool {
    matches!(piece, Piece::Operator | Piece::Relation | Piece::Comma)
}

/// The longest run of plain words outside of braces, words before the first relation left out.
fn prose_run(pieces: &[Placed]) -> usize {
    let label = pieces.iter().position(|placed| placed.piece == Piece::Relation);
    let label =
        label.filter(|&end| pieces[..end].iter().all(|placed| !matches!(placed.piece, Piece::Comma | Piece::Other)));
    let (mut run, mut longest) = (0, 0);
    for placed in &pieces[label.unwrap_or(0)..] {
        match placed.piece {
            Piece::Word { letters: 2.., is_function: false } if placed.depth == 0 => run += 1,
            Piece::Word { letters: 1, .. } if run > 0 => {}
            _ => run = 0,
        }
        longest = longest.max(run);
    }
    longest
}

/// Whether a word of two letters or more stands among words and numbers, or alone.
fn has_prose(pieces: &[Placed]) -> bool {
    let is_open = |at: Option<usize>| match at.and_then(|at| pieces.get(at)) {
        None => true,
        Some(placed) => {
            matches!(placed.piece, Piece::Word { is_function: false, .. } | Piece::Number | Piece::Comma | Piece::Other)
        }
    };
    pieces.iter().enumerate().any(|(at, placed)| {
        let Piece::Word { letters: 2.., is_function: false } = placed.piece else { return false };
        let is_loose = placed.is_loose || pieces.get(at + 1).is_none_or(|next| next.is_loose);
        placed.depth == 0 && is_loose && is_open(at.checked_sub(1)) && is_open(Some(at + 1))
    })
}

/// Whether pieces without any mark make a formula.
fn is_plain_formula(pieces: &[Placed], starts_with_digit: bool, is_lopsided: bool) -> bool {
    if let [only] = pieces {
        return match only.piece {
            Piece::Word { letters, .. } => letters <= 3,
            Piece::Number => !is_lopsided,
            _ => false,
        };
    }
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return false };
    let ends_open = match last.piece {
        Piece::Comma => starts_with_digit,
        piece => is_joint(piece),
    };
    let has_other = pieces.iter().any(|placed| placed.piece == Piece::Other);
    !(has_other || ends_open || first.piece == Piece::Comma || has_prose(pieces))
}

/// Cuts `text` into pieces. The arguments of `\text` and its kin are left out.
fn pieces(text: &str) -> Vec<Placed> {
    let mut out = Vec::new();
    let (mut at, mut depth, mut is_loose) = (0, 0_usize, false);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, piece) = match c {
            _ if c.is_whitespace() => (c.len_utf8(), None),
            '\\' => command(rest),
            '_' | '^' if is_snake(text, at) => (1, Some(Piece::Other)),
            '_' | '^' => (1, Some(Piece::Script)),
            _ if is_mathematical(c) => (c.len_utf8(), Some(Piece::Mathematical)),
            _ if c.is_alphabetic() => word(rest),
            '0'..='9' => (number_length(rest), Some(Piece::Number)),
            '+' | '-' | '*' | '/' | '&' => (1, Some(Piece::Operator)),
            '=' | '<' | '>' => (1, Some(Piece::Relation)),
            '(' | ')' | '[' | ']' | '{' | '}' | '|' => (1, Some(Piece::Bracket)),
            ',' | ';' | ':' | '.' => (1, Some(Piece::Comma)),
            '\'' | '!' => (1, Some(Piece::Postfix)),
            _ => (c.len_utf8(), Some(Piece::Other)),
        };
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(piece) = piece {
            out.push(Placed { piece, depth, is_loose });
        }
        is_loose = piece.is_none();
        at += length;
    }
    out
}

/// Reads a command or an escaped sign, with the argument of a textual command.
fn command(rest: &str) -> (usize, Option<Piece>) {
    let letters = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 {
        let Some(sign) = rest[1..].chars().next() else { return (1, None) };
        let piece = if ESCAPED_SIGNS.contains(sign) { Piece::Other } else { Piece::Command };
        return (1 + sign.len_utf8(), Some(piece));
    }
    let name = &rest[..=letters];
    let argument = rest[1 + letters..].strip_prefix('{').and_then(|inside| inside.find('}'));
    match argument {
        Some(end) if TEXTUAL.contains(&name) => (1 + letters + end + 2, Some(Piece::Command)),
        _ => (1 + letters, Some(Piece::Command)),
    }
}

fn word(rest: &str) -> (usize, Option<Piece>) {
    let end = rest.find(|c: char| !c.is_alphabetic() || is_mathematical(c)).unwrap_or(rest.len());
    let letters = rest[..end].chars().count();
    (end, Some(Piece::Word { letters, is_function: FUNCTIONS.contains(&&rest[..end]) }))
}

/// Digits with points and commas between them.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    (0..)
        .take_while(|&at| {
            let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            is_digit(at) || (matches!(bytes.get(at), Some(b'.' | b',')) && is_digit(at + 1))
        })
        .count()
}

/// Whether the `_` at `at` joins two words, as in the name of a program's variable.
fn is_snake(text: &str, at: usize) -> bool {
    let before = text[..at].chars().rev().take_while(|c| c.is_alphanumeric()).take(2).count();
    let after = text[at + 1..].chars().take_while(|c| c.is_alphanumeric()).take(2).count();
    text.as_bytes()[at] == b'_' && before > 1 && after > 1
}

fn is_mathematical(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{2070}'..='\u{209f}' | '\u{2100}'..='\u{214f}' | '\u{2190}'..='\u{22ff}'
        | '\u{27c0}'..='\u{27ff}' | '\u{2980}'..='\u{2aff}' | '\u{1d400}'..='\u{1d7ff}'
        | '×' | '·' | '±' | '÷' | '¬' | '²' | '³' | '¹')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_and_shell_variables_are_no_formulas() {
        for (content, next) in [
            ("5 and ", Some('6')),
            ("5, ", Some('6')),
            ("6, and ", Some(' ')),
            ("5-", Some('6')),
            ("5 - ", Some('6')),
            ("5/", Some('6')),
            ("5 ", Some('$')),
            ("5 where x = 3 and ", Some('x')),
            ("5 = 4 euros, while ", Some('x')),
            ("HOME/bin:", Some('P')),
            ("MY_VAR and ", Some('Y')),
            ("PATH", None),
            ("", None),
            (" ", None),
            ("100 for the whole set", None),
            ("x costs more than ", Some('y')),
        ] {
            assert!(!is_inline(content, next), "{content}");
        }
    }

    #[test]
    fn formulas_are_formulas() {
        for content in [
            "x",
            " d ",
            "dV",
            "12",
            "0.5",
            "2d",
            "r(x, y)",
            "(x, y)",
            "n!",
            "x'",
            "a + b",
            "-1",
            "|S|",
            "2 log n",
            "x,",
            "\\beta",
            " t_1 ",
            "x^2",
            " = 4d",
            "n = 3",
            "π",
            "D_{KL}(p\\|q)",
            "50\\%",
            "loss_i",
            "d_hidden",
            "x ",
            "Total number of parameters = dV",
            "x = 0 \\text{ if and only if it is so}",
            "N_{the number of tokens}",
        ] {
            assert!(is_inline(content, Some(' ')), "{content}");
        }
    }

    #[test]
    fn program_code_is_no_formula() {
        for code in [
            "x = foo_bar(3)",
            "loss = -torch.mean(x_1)",
            "y = x ** 2",
            "def f(x):\n    return x^2",
            "x_1 = 3;",
            "if a == b:",
            "cd \\tmp",
            "total = 12 * d",
            "the cat sat on the mat",
            "epoch 1: loss = 2.31",
            "8 * 4 = 32\nloss = 2.31 lr = 3e-4",
            "LIMIT=5 train --lr=3e-4 --steps=10",
            "a = b\nand then we see that it holds x^2",
        ] {
            assert!(!is_formula_code(code.lines()), "{code}");
        }
    }

    #[test]
    fn lines_of_a_derivation_are_a_formula() {
        for code in [
            "Total number of parameters = dV + 12d^2\n= 3 \\times 4\n= 124,356,864 = 124.35 Million.",
            "x_i = 2",
            "MRR = (1 + 1/3) / 2\n    = 2/3",
            "full = 4096 * 4096 = 16777216",
            "8 * 4 = 32",
            "steps = 20e9 / 1048576 ≈ 19073",
            "loss = 2500 / 1000 = 2.5 nats per token\nppl = exp(2.5) ≈ 12.18",
        ] {
            assert!(is_formula_code(code.lines()), "{code}");
        }
    }
}

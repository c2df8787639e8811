//! Words beside a calculation that may belong to it: `half of`, `divided by`, `times`.

use super::chain::ends_operand;
use super::token::{Kind, Token};

/// Words of paragraphs in which signs mean something else, or in which what is written is not claimed.
const OTHER_ARITHMETIC: &[&str] = &[
    "binary",
    "octal",
    "hexadecimal",
    "hex",
    "base",
    "mod",
    "modulo",
    "xor",
    "boolean",
    "integer",
    "integers",
    "truncated",
    "truncates",
    "truncation",
    "floor",
    "ceil",
    "ceiling",
    "floating",
    "overflow",
    "overflows",
    "bug",
    "bugs",
    "returned",
    "prints",
    "wrong",
    "wrongly",
    "incorrect",
    "incorrectly",
    "mistake",
    "mistakes",
    "mistaken",
    "mistakenly",
    "typo",
    "erroneous",
    "erroneously",
    "erratum",
    "instead",
    "misread",
    "pretend",
    "falsch",
    "fälschlich",
    "irrtümlich",
    "statt",
    "binär",
    "dual",
    "hexadezimal",
];

/// Words that work with the operand behind them.
const OPERATORS: &[&str] = &[
    "times", "plus", "minus", "over", "per", "log", "lg", "ln", "sin", "cos", "tan", "tanh", "max", "min", "abs",
    "twice", "double", "doubled", "half", "if", "suppose", "assume", "assuming", "unless", "whether", "wenn", "falls",
    "ob", "triple", "thrice", "not", "never", "mal", "durch", "doppelt", "nicht", "je", "pro",
];

/// Words that join the operand behind them to one before.
const JOINTS: &[&str] =
    &["of", "by", "and", "or", "to", "from", "with", "into", "through", "than", "von", "und", "oder", "bis", "mit"];

/// Words that stand for a part or a multiple of what follows.
const PARTS: &[&str] = &[
    "half",
    "third",
    "thirds",
    "quarter",
    "quarters",
    "fourth",
    "fifth",
    "tenth",
    "tenths",
    "hundredth",
    "percent",
    "root",
    "square",
    "cube",
    "logarithm",
    "log",
    "exponential",
    "reciprocal",
    "inverse",
    "negative",
    "double",
    "twice",
    "triple",
    "multiple",
    "fraction",
    "percentage",
    "share",
    "sum",
    "product",
    "difference",
    "quotient",
    "ratio",
    "power",
    "complement",
    "absolute",
    "divided",
    "multiplied",
    "increased",
    "decreased",
    "reduced",
    "divide",
    "multiply",
    "subtract",
    "add",
    "adding",
    "dividing",
    "multiplying",
    "subtracting",
    "Hälfte",
    "Wurzel",
    "Drittel",
    "Viertel",
];

/// Words that change the number before them.
const CHANGING: &[&str] = &[
    "times",
    "plus",
    "minus",
    "over",
    "of",
    "per",
    "percent",
    "percentage",
    "pp",
    "bps",
    "bp",
    "basis",
    "ppm",
    "ppb",
    "promille",
    "mod",
    "modulo",
    "dozen",
    "hundred",
    "hundreds",
    "thousandths",
    "hundredths",
    "tenths",
    "thirds",
    "quarters",
    "squared",
    "cubed",
    "factorial",
    "halves",
    "score",
    "lakh",
    "crore",
    "cents",
    "ct",
    "cent",
    "mal",
    "durch",
    "Prozent",
    "Prozentpunkte",
    "Dutzend",
    "von",
    "hoch",
    "and",
    "remainder",
    "rem",
];

/// How many words before a calculation are looked at.
const LOOK_BACK: usize = 6;

/// Whether a text speaks of other arithmetic, or of what is wrong.
pub fn has_other_arithmetic(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| is_in(OTHER_ARITHMETIC, word))
}

/// Whether the words at the end of `before` do not work with what follows them.
pub fn may_stand_before(text: &str, before: &[Token]) -> bool {
    let Some(last) = before.last() else { return true };
    let word = last.span.of(text);
    let is_name = |word: &str| {
        let letters = word.chars().count();
        letters == 1 && word != "a" || word.chars().any(|c| c.is_numeric() || c == '_')
    };
    if is_name(word) || is_in(OPERATORS, word) {
        return false;
    }
    if !is_in(JOINTS, word) {
        return true;
    }
    let clause = before[..before.len() - 1].iter().rev().take(LOOK_BACK).take_while(|token| token.kind != Kind::Stop);
    let mut clause = clause.peekable();
    // `84/105 = 0.8 and 1 − 0.8 = 0.2`: the number before belongs to a relation.
    let is_sentence =
        matches!(word, "and" | "or" | "und" | "oder") && clause.peek().is_some_and(|it| ends_operand(it.kind));
    if is_sentence {
        let mut amount = before[..before.len() - 1].iter().rev();
        return amount
            .find(|it| matches!(it.kind, Kind::Word | Kind::Stop | Kind::Wall | Kind::Relation))
            .is_some_and(|it| it.kind == Kind::Relation);
    }
    clause.take_while(|token| token.kind != Kind::Relation).all(|token| match token.kind {
        Kind::Word => !is_in(PARTS, token.span.of(text)),
        kind => !ends_operand(kind) && kind != Kind::Wall,
    })
}

/// Whether the word at the start of `behind` does not change the number before it.
pub fn may_stand_behind(text: &str, behind: &[Token]) -> bool {
    let word = behind[0].span.of(text);
    let next = behind.get(1);
    let is_number = next.is_some_and(|next| next.kind == Kind::Number);
    // `3 to 4`
    let is_range = matches!(word, "to" | "or" | "bis" | "oder") && is_number;
    // `= 7 and 5 + 6 = 11` goes on, `= 7 and a half` does not.
    let is_joined = word == "and" && next.is_some_and(|next| next.span.of(text) != "a");
    let is_name = word.chars().count() == 1 && word != "a" || word.chars().any(|c| c.is_numeric() || c == '_');
    !(is_range || is_name) && (is_joined || !is_in(CHANGING, word))
}

fn is_in(words: &[&str], word: &str) -> bool {
    words.iter().any(|own| own.eq_ignore_ascii_case(word) || own.to_lowercase() == word.to_lowercase())
}

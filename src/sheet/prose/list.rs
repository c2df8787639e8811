//! The words that `words` looks for, in lower case.
//!
//! Prepositions, conjunctions and the verbs that introduce a result are few, so lists of them can be closed. Nouns are not:
//! what a noun beside a number counts is never told by a list.

/// Words of sentences in which signs mean something else, or of programs.
pub const OTHER_ARITHMETIC: &[&str] = &[
    "binary",
    "octal",
    "hexadecimal",
    "hex",
    "mod",
    "modulo",
    "xor",
    "boolean",
    "truncated",
    "truncates",
    "truncation",
    "floor",
    "ceil",
    "ceiling",
    "overflow",
    "overflows",
    "wraps",
    "clipped",
    "clamped",
    "bug",
    "bugs",
    "returned",
    "prints",
    "instead",
    "misread",
    "pretend",
    "deduct",
    "absurd",
    "contradiction",
    "statt",
    "binär",
    "dualsystem",
    "binärsystem",
    "hexadezimal",
];

/// Words of paragraphs that tell of what is wrong.
pub const WRONG: &[&str] = &[
    "wrong",
    "wrongly",
    "incorrect",
    "incorrectly",
    "mistake",
    "mistakes",
    "mistaken",
    "mistakenly",
    "misconception",
    "misconceptions",
    "pitfall",
    "pitfalls",
    "typo",
    "erroneous",
    "erroneously",
    "erratum",
    "falsch",
    "falsche",
    "falsches",
    "fälschlich",
    "irrtümlich",
];

/// Words for what is wrong that have another meaning too, unless one of [`USUAL`] stands before: `standard error`.
pub const ERRORS: &[&str] = &["error", "errors", "fehler", "slips"];

pub const USUAL: &[&str] =
    &["common", "typical", "frequent", "usual", "student", "häufige", "häufiger", "typische", "typischer"];

/// Words behind which nothing is claimed up to the end of the clause.
pub const SUPPOSING: &[&str] = &[
    "if",
    "suppose",
    "supposing",
    "assume",
    "assuming",
    "unless",
    "whether",
    "not",
    "never",
    "might",
    "wrote",
    "writes",
    "claims",
    "claimed",
    "thinks",
    "thought",
    "believes",
    "wenn",
    "falls",
    "ob",
    "nicht",
    "angenommen",
    "nie",
];

/// Words behind which something is claimed again.
pub const CONCLUDING: &[&str] =
    &["then", "so", "thus", "hence", "therefore", "dann", "also", "somit", "daher", "but", "aber"];

/// Words that introduce a result, and say nothing about the number behind them.
pub const INTRODUCING: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "be",
    "becomes",
    "gives",
    "give",
    "gets",
    "get",
    "yields",
    "equals",
    "makes",
    "has",
    "have",
    "costs",
    "takes",
    "needs",
    "need",
    "holds",
    "hold",
    "find",
    "obtain",
    "compute",
    "that",
    "namely",
    "approximately",
    "about",
    "roughly",
    "exactly",
    "ist",
    "sind",
    "ergibt",
    "gilt",
    "folgt",
    "damit",
    "deshalb",
    "nämlich",
    "etwa",
    "rund",
];

/// Words that work with the operand behind them.
pub const OPERATORS: &[&str] = &[
    "times", "plus", "minus", "over", "per", "log", "lg", "ln", "sin", "cos", "tan", "tanh", "max", "min", "abs",
    "twice", "double", "doubled", "triple", "thrice", "mal", "durch", "doppelt", "je", "pro", "on", "off", "from",
    "than", "into", "through", "aus",
];

/// Words for one number made of several, or of a part of one, of which the parts may follow.
pub const AGGREGATES: &[&str] = &[
    "average",
    "mean",
    "median",
    "half",
    "root",
    "remainder",
    "rest",
    "mittelwert",
    "durchschnitt",
    "hälfte",
    "wurzel",
    "moyenne",
    "moitié",
    "racine",
    "media",
    "promedio",
    "mitad",
];

/// Words that join the operand behind them to one before.
pub const JOINTS: &[&str] = &["by", "and", "or", "to", "with", "und", "oder", "bis", "mit"];

/// `of`: what stands before it works with what follows, unless it only names it.
pub const OF: &[&str] = &["of", "von", "de", "des", "du", "di", "del"];

/// Names of quantities that are what follows them: `a total of 3·4`.
pub const NAMING: &[&str] = &[
    "total",
    "value",
    "result",
    "accuracy",
    "precision",
    "recall",
    "rate",
    "score",
    "loss",
    "size",
    "dimension",
    "number",
    "count",
    "length",
    "cost",
    "memory",
    "probability",
    "gain",
    "wert",
    "ergebnis",
    "anzahl",
    "wahrscheinlichkeit",
];

pub const ARTICLES: &[&str] = &["the", "a", "an", "der", "die", "das", "den", "dem", "le", "la", "les", "el"];

/// Words that stand for a part or a multiple of what follows a joint.
pub const PARTS: &[&str] = &[
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
    "hälfte",
    "wurzel",
    "drittel",
    "viertel",
];

/// Words that change the number before them.
pub const CHANGING: &[&str] = &[
    "times",
    "plus",
    "minus",
    "over",
    "of",
    "per",
    "percent",
    "percentage",
    "basis",
    "mod",
    "modulo",
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
    "mal",
    "durch",
    "prozent",
    "prozentpunkte",
    "von",
    "hoch",
    "and",
    "remainder",
    "rem",
];

/// Words behind a number that are no noun, so that they name no unit of it.
pub const GOING_ON: &[&str] = &[
    "and", "so", "which", "but", "because", "since", "as", "for", "in", "with", "or", "while", "whereas", "is", "are",
    "thus", "hence", "then", "at", "from", "und", "also", "weil", "denn", "aber", "oder", "für", "bei", "mit", "im",
];

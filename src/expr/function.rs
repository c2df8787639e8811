//! The table of functions of numbers.

use super::Function;

/// A function, its names in answers and how many arguments it takes.
#[derive(Debug, Clone, Copy)]
pub struct FunctionRow {
    /// The function.
    pub function: Function,
    /// Names in lower case: commands without backslash and upright words.
    pub names: &'static [&'static str],
    /// LaTeX of the head, as the printer writes it.
    pub latex: &'static str,
    /// Smallest and largest number of arguments.
    pub arity: (usize, usize),
}

const MANY: usize = 64;

/// Every function that is written as a name before its arguments.
pub const FUNCTIONS: &[FunctionRow] = &[
    FunctionRow { function: Function::Log, names: &["log", "ln"], latex: r"\log", arity: (1, 1) },
    FunctionRow { function: Function::Min, names: &["min", "minimum"], latex: r"\min", arity: (1, MANY) },
    FunctionRow { function: Function::Max, names: &["max", "maximum"], latex: r"\max", arity: (1, MANY) },
    FunctionRow {
        function: Function::Clip,
        names: &["clip", "clamp", "clipping", "clipped"],
        latex: r"\operatorname{clip}",
        arity: (3, 3),
    },
    FunctionRow { function: Function::Abs, names: &["abs"], latex: r"\operatorname{abs}", arity: (1, 1) },
    FunctionRow {
        function: Function::Sigmoid,
        names: &["sigmoid", "logistic", "expit"],
        latex: r"\operatorname{sigmoid}",
        arity: (1, 1),
    },
    FunctionRow { function: Function::Tanh, names: &["tanh"], latex: r"\tanh", arity: (1, 1) },
    FunctionRow { function: Function::Sin, names: &["sin"], latex: r"\sin", arity: (1, 1) },
    FunctionRow { function: Function::Cos, names: &["cos"], latex: r"\cos", arity: (1, 1) },
    FunctionRow { function: Function::Floor, names: &["floor"], latex: r"\operatorname{floor}", arity: (1, 1) },
    FunctionRow { function: Function::Ceil, names: &["ceil"], latex: r"\operatorname{ceil}", arity: (1, 1) },
    FunctionRow {
        function: Function::Binomial,
        names: &["binom", "binomial", "comb", "ncr"],
        latex: r"\operatorname{binom}",
        arity: (2, 2),
    },
    FunctionRow { function: Function::Round, names: &["round"], latex: r"\operatorname{round}", arity: (1, 1) },
];

impl Function {
    /// The function of that name, in any case.
    pub fn named(name: &str) -> Option<&'static FunctionRow> {
        let name = name.to_lowercase();
        FUNCTIONS.iter().find(|row| row.names.contains(&name.as_str()))
    }

    /// Its row, where it is written as a name before its arguments.
    pub fn row(self) -> Option<&'static FunctionRow> {
        FUNCTIONS.iter().find(|row| row.function == self)
    }
}

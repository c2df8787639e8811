//! Expressions: meaning without letters, files or LaTeX input.
//!
//! Exact numbers, roles with arguments, sums, products and expectations with
//! binders, conditional probabilities, functions and cases; walking,
//! substitution, normal form, printing as LaTeX.

mod function;
mod gradient;
mod node;
mod normal;
mod number;
mod print;
mod walk;

pub use function::{FUNCTIONS, FunctionRow};
pub use gradient::{By, GRADIENT_ROLE, depends as depends_on, gradient, slope};
pub use node::{BAR, Binder, Constant, Domain, END_ROLE, Expr, Function, Loose, Name, Node, Relation};
pub use normal::{Facts, NoFacts, normalize};
pub(crate) use normal::{constant_difference, plus};
pub use number::{Rational, parse_decimal, power_of_ten, to_decimal, to_grouped};
pub use print::{Notation, PlainNotation, print};

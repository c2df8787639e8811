//! Whether an expression is zero, asked of Symbolica in a child process.
//!
//! Takes a rational expression over opaque atoms ([`Term`]) and says whether it is identically zero ([`Outcome`]).
//! It knows nothing of formulas: what an atom stands for, and that everything is defined where it is used, is for
//! the caller to know. Only rational-function identity counts, so x/x is 1. 'Not shown' is never a refutation.
//!
//! Symbolica runs in a child because it may panic, abort or compute for ever, and because it allows one thread a
//! user: children of several runs take turns by a lock. Whatever happens there costs evidence, never a verdict: the
//! outcome is then [`Outcome::Absent`] with the reason. All code that calls Symbolica is the crate `eqmark-prover`;
//! without the feature `symbolica` every outcome is absent.

mod prover;

#[cfg(feature = "symbolica")]
mod child;
#[cfg(feature = "symbolica")]
mod wire;

pub use prover::Prover;

/// A rational expression over opaque atoms.
///
/// A rational number is a product of an integer and a reciprocal: 2/3 is 2 times 3 to the power -1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A whole number in decimal digits, perhaps with `-` in front.
    Integer(String),
    /// A real quantity of which nothing is known; equal numbers are equal quantities.
    Atom(u32),
    /// The sum of its terms; 0 where there are none.
    Sum(Vec<Term>),
    /// The product of its factors; 1 where there are none.
    Product(Vec<Term>),
    /// A power with an integer exponent.
    Power(Box<Term>, i64),
}

/// What the algebra says of a [`Term`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is identically zero as a rational function of its atoms.
    Zero,
    /// That was not shown; it may be zero all the same.
    NotShown,
    /// The algebra could not be asked; why, in one sentence without its stop.
    Absent(String),
}

/// The argument with which eqmark starts itself as the algebra's child.
pub const CHILD_ARGUMENT: &str = "__algebra-child";

/// Runs the child: answers questions from stdin on stdout until the end of the input; returns the process's exit
/// code.
///
/// 0 at the end of the input, 3 in a build without Symbolica, 4 if the lock or a pipe failed, 5 if one question took
/// too long. The caller ends the process with it.
#[cfg(feature = "symbolica")]
pub fn serve_child() -> i32 {
    eqmark_prover::serve(std::io::stdin(), std::io::stdout())
}

/// Refuses: this build has no Symbolica. Returns the process's exit code, 3.
#[cfg(not(feature = "symbolica"))]
pub fn serve_child() -> i32 {
    eprintln!("eqmark: {}", prover::NOT_BUILT);
    3
}

/// The licence of Symbolica in full, where this build contains it.
pub fn symbolica_licence() -> Option<&'static str> {
    #[cfg(feature = "symbolica")]
    let licence = Some(eqmark_prover::SYMBOLICA_LICENCE);
    #[cfg(not(feature = "symbolica"))]
    let licence = None;
    licence
}

//! Decides whether a rational expression is zero, by asking Symbolica.
//!
//! This crate is the only code of eqmark that calls Symbolica, and it is a crate of its own because Symbolica's
//! generic code is compiled, slowly, in the crate that calls it. It runs in a child process: eqmark starts itself
//! again, the child calls [`serve`], and the two talk in lines over stdin and stdout. So a panic, an abort or an
//! endless computation in there costs a proof and nothing else.
//!
//! | module | knows |
//! | --- | --- |
//! | `question` | the wire format of a question and its limits |
//! | `size` | how large an expression may become when it is multiplied out |
//! | `answer` | the wire format of an answer |
//! | `lock` | one child at a time for each user |
//! | `serve` | the child's loop, panics, the watchdog |
//! | `decide` | Symbolica |
//!
//! It knows nothing of LaTeX, worlds or marks. Symbolica has a licence of its own ([`SYMBOLICA_LICENCE`]), which
//! does not give the right to run it: whoever runs [`serve`] needs that right from its maker.

mod answer;
mod decide;
mod lock;
mod question;
mod serve;
mod size;

pub use answer::{Answer, PREFIX};
pub use question::{MAX_BYTES, MAX_DEPTH, MAX_DIGITS, MAX_EXPONENT, MAX_NODES, ParseError, Question};
pub use serve::serve;

/// The licence of Symbolica, in full. Its section 3 asks for a complete copy with every product that contains
/// Symbolica; as a constant it is inside the executable too.
pub const SYMBOLICA_LICENCE: &str = include_str!("../LICENSES/symbolica.md");

//! Source text: byte spans, line index, diagnostics and their printers.
//!
//! Knows nothing of mathematics. Everything that reads text reports places as
//! [`Span`]s and problems as [`Diagnostic`]s; how they look is decided here.

mod diagnostic;
mod hash;
mod line_index;
mod nearest;
mod printer;
mod span;

pub use diagnostic::{CODES, Code, Diagnostic, Label, Severity};
pub use hash::digest;
pub use line_index::{LineIndex, Position};
pub use nearest::nearest;
pub use printer::print_diagnostics;
pub use span::Span;

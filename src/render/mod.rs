//! LaTeX to HTML with MathML, and pages that stand alone.
//!
//! This module knows KaTeX, its stylesheet and fonts, and how to write a page that needs nothing
//! from the network. It leaves the LaTeX itself to the printers of the expression and of the syntax
//! tree (KaTeX never sees what a student typed), and the content of pages to the report.
//!
//! ```text
//! latex ─guard→ cache ─worker→ KaTeX html ─page→ document with inlined styles and fonts
//!           └─ over a limit: escaped <code>
//! ```
//!
//! | file | what it holds |
//! | --- | --- |
//! | `renderer` | [`Renderer`]: guard, cache, time limit, falling back to `<code>` |
//! | `guard` | the limits and the commands that never reach KaTeX |
//! | `worker` | the one thread that KaTeX runs on |
//! | `cache` | formulas rendered before, bounded in entries and bytes |
//! | `escape` | [`escape`], the one HTML escaper |
//! | `font` | KaTeX's fonts and which of them a page needs |
//! | `stylesheet` | KaTeX's stylesheet without its font rules |
//! | `page` | [`Page`]: a whole document |
//! | `base64` | the encoding of `data:` addresses |

mod base64;
mod cache;
mod escape;
mod font;
mod guard;
mod page;
mod renderer;
mod stylesheet;
mod worker;

pub use escape::{escape, spelled_out};
pub use font::font_css;
pub use guard::{MAX_BYTES, MAX_CELLS, MAX_DEPTH};
pub use page::{Formulas, Page, page};
pub use renderer::{Rendered, Renderer};
pub use stylesheet::katex_css;

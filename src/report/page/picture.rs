//! Formulas of a page that may have very many of them: what is repeated is stored in full once.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashSet;

use crate::render::{Rendered, Renderer};

/// How many bytes of KaTeX's markup a page holds. It is about ten times as long as MathML, which all browsers show too.
const MOST_BYTES: usize = 4 << 20;

/// The displayed formulas of a page, in the order in which they are asked for.
pub(super) struct Pictures<'a> {
    pub renderer: &'a Renderer,
    left: Cell<usize>,
    shown: RefCell<FxHashSet<String>>,
}

impl<'a> Pictures<'a> {
    pub fn new(renderer: &'a Renderer) -> Pictures<'a> {
        Pictures { renderer, left: Cell::new(MOST_BYTES), shown: RefCell::default() }
    }

    /// A formula on a line of its own: in KaTeX's full markup at its first place, as far as there is room on the page, and
    /// as MathML alone everywhere else.
    pub fn display(&self, latex: &str) -> Rendered {
        if self.left.get() == 0 || self.shown.borrow().contains(latex) {
            return self.renderer.mathml(latex, true);
        }
        let full = self.renderer.html(latex, true);
        self.left.set(self.left.get().saturating_sub(full.html.len()));
        self.shown.borrow_mut().insert(latex.to_owned());
        full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_is_mathml() {
        let renderer = Renderer::new();
        let pictures = Pictures::new(&renderer);
        let of = |latex: &str| pictures.display(latex).html;
        assert!(of("x^2").starts_with("<span class=\"katex-display\">"));
        assert!(of("x^2").starts_with("<math "));
        assert!(of("x^3").starts_with("<span"));
        pictures.left.set(0);
        assert!(of("x^4").starts_with("<math "));
    }
}

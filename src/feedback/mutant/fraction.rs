//! What is left of the marks after slips that no card declares.

use super::edit::Edit;
use super::rule::Rule;
use crate::equivalence::{MistakeHit, together};
use crate::expr::{Expr, Node};

/// How much a kind of slip costs. The classes are those of the cards' own mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// All ideas are there, and the student would mend it when asked once: a boundary, an index, a place.
    Slip,
    /// One of the two or three ideas of the formula is missing or wrong.
    Idea,
    /// The core operation is another one.
    Core,
    /// As [`Cost::Slip`] where the part in question is made of numbers and plain letters, as [`Cost::Idea`] where it
    /// says more.
    Part,
}

/// What the sign of a whole formula leaves.
const WHOLE_SIGN: f64 = 0.75;

/// A fraction of the marks, and why.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fraction {
    pub left: f64,
    pub why: String,
}

/// A kind of slip: the rule, and what sort of part went and came.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    rule: &'static str,
    went: Option<Sort>,
    came: Option<Sort>,
}

/// What sort of part something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sort {
    Number,
    Letters,
    More,
}

impl Kind {
    /// The kind of a slip; `is_correction` where the edit takes it back.
    pub fn of(edit: &Edit, is_correction: bool) -> Kind {
        let sort = |part: &Option<Expr>| {
            part.as_ref().map(|part| match part.node() {
                Node::Number(_) => Sort::Number,
                _ if is_constant(part) => Sort::Letters,
                _ => Sort::More,
            })
        };
        let (removed, added) = (sort(&edit.piece.removed), sort(&edit.piece.added));
        match is_correction {
            true => Kind { rule: edit.rule.undone_by, went: added, came: removed },
            false => Kind { rule: edit.rule.id, went: removed, came: added },
        }
    }
}

impl Fraction {
    /// As after a declared mistake of the same kind.
    pub fn like(hit: &MistakeHit) -> Fraction {
        let MistakeHit { id, left, .. } = hit;
        Fraction { left: *left, why: format!("a slip like mistake {id}, which leaves {left} of the marks") }
    }

    /// After one slip in a formula of `size` nodes: `edit` made it, or takes it back where `is_correction`.
    pub fn of(edit: &Edit, is_correction: bool, size: usize) -> Fraction {
        let rule = if is_correction { Rule::named(edit.rule.undone_by).unwrap_or(edit.rule) } else { edit.rule };
        let (removed, added) = edit.sizes();
        let takes_parts = rule.cost == Cost::Part || rule.id.starts_with("replace");
        let (left, what) = if takes_parts && 3 * removed.max(added) > 2 * size {
            (0.25, "most of the formula is another")
        } else {
            match rule.cost {
                Cost::Slip => (0.75, "a slip that leaves all ideas in place"),
                Cost::Idea => (0.5, "one idea is missing or wrong"),
                Cost::Core => (0.25, "the core operation is another one"),
                Cost::Part if parts(edit).all(is_constant) => (0.75, "a constant is missing or too much"),
                Cost::Part => (0.5, "one part is missing or too much"),
            }
        };
        Fraction { left, why: format!("{what}, which leaves {left} of the marks") }
    }

    /// After the sign of the whole was turned.
    pub fn of_whole_sign() -> Fraction {
        Fraction { left: WHOLE_SIGN, why: format!("the sign of the whole leaves {WHOLE_SIGN} of the marks") }
    }

    /// After both of two independent slips.
    pub fn and(&self, other: &Fraction) -> Fraction {
        let left = together(self.left, other.left);
        let why =
            format!("two slips: {} × {}, rounded down to a quarter, leaves {left} of the marks", self.left, other.left);
        Fraction { left, why }
    }
}

fn parts(edit: &Edit) -> impl Iterator<Item = &Expr> {
    [&edit.piece.removed, &edit.piece.added].into_iter().flatten()
}

/// Whether a part is made of numbers and letters that depend on nothing.
fn is_constant(part: &Expr) -> bool {
    !part.any(&mut |inner| match inner.node() {
        Node::Number(_) | Node::Constant(_) | Node::Sum(_) | Node::Product(_) | Node::Power(..) => false,
        Node::Object(_, args) => !args.is_empty(),
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn two_slips_multiply_and_are_rounded_down() {
        assert_eq!(together(0.75, 0.75), 0.5);
        assert_eq!(together(0.5, 0.75), 0.25);
        assert_eq!(together(0.5, 0.5), 0.25);
        assert_eq!(together(0.25, 0.75), 0.0);
        assert_eq!(together(1.0, 0.75), 0.75);
    }
}

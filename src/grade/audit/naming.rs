//! Whether the left side of a chain is a name that the chain defines, or an equation that must hold.
//!
//! `d = 768` names; `T^2 = 16{,}777{,}216` says something where `T` has a value, `\max(x, 1) = 4` always does, and
//! `f(2) = 5` does where `f` is defined.

use super::auditor::{Auditor, Place};
use super::number::{Claim, Finding, Side};
use super::symbolic::Symbolic;
use super::values::{Amount, Form, name_of, names_of};
use super::{AuditLink, Truth};
use crate::equivalence::Comparison;
use crate::expr::{Expr, Function, Node};
use crate::reading::{Definition, RANDOM, SheetStatement};

/// Letters whose square has a meaning of its own, so that `\sigma^2 = 4` may speak of another matter than an earlier
/// `\sigma = 3`.
const SQUARED: &[&str] = &["\\sigma", "s", "R", "\\chi", "r"];

/// How many bytes before a formula a value counts as the one that it speaks of.
const WITHIN: usize = 8_000;

/// What begins a paragraph.
const BREAKS: &[&str] = &["\n\n", "\\item", "\n#", "\n- ", "\n* ", "\\paragraph", "\\section", "\\subsection"];

/// What the left side of a chain is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Left {
    /// A name that the chain defines.
    Name,
    /// A name whose value follows from what was said of its power or logarithm.
    Solved(Vec<Expr>),
    /// A member of a defined family, or a defined function at an argument: what the definition gives.
    Instance(Expr),
    /// What the chain says something about. If nothing can be said, it may be taken for a name.
    Equation { may_be_name: bool },
}

impl Auditor<'_> {
    /// What the left side of a chain that looks like a definition is. `opened` is the chain with the sheet's definitions
    /// put in.
    pub(super) fn left_side(&self, chain: &SheetStatement, opened: Option<&SheetStatement>, place: Place) -> Left {
        let Some(left) = &chain.left else { return Left::Name };
        let at = self.sheet.formulas[place.formula].span.start;
        let here = (self.paragraph(at), at + 1);
        if let Node::Object(name, _) = left.node() {
            let own = chain.definition.as_ref().map(Definition::key);
            // `L` beside `\mathcal{L}`, or `f = 2` beside `f(3) = 9`, is another name; so is `H(0.9)` beside `H = 2`.
            let is_other_name = |known: &Definition| match (&chain.definition, left.node()) {
                (Some(own), Node::Object(_, args)) => {
                    known.name() == own.name() && (args.is_empty() || own.is_called() && !known.is_called())
                }
                _ => false,
            };
            let known = self.known(place.formula);
            let is_again = known.iter().any(|known| Some(known.key()) == own || is_other_name(known));
            let value = opened.and_then(|opened| opened.members.first()).and_then(|member| member.value.as_ref().ok());
            let is_other = |expr: &Expr| !matches!(expr.node(), Node::Object(other, _) if other == name);
            return match value.map(|(expr, _)| expr).filter(|expr| !is_again && is_other(expr)) {
                Some(expr) => Left::Instance(expr.clone()),
                None => match name_of(left).map(|name| self.values.solved(&name, here)).unwrap_or_default() {
                    values if values.is_empty() => Left::Name,
                    values => Left::Solved(values),
                },
            };
        }
        // `E[X] = 3.5`: of `X` itself nothing is known.
        let is_random = |expr: &Expr| names_of(expr).iter().any(|name| name.contains(RANDOM));
        let others = chain.members.iter().skip(1).filter_map(|member| member.value.as_ref().ok());
        if matches!(left.node(), Node::Product(_)) && is_random(left) && !{ others }.any(|(expr, _)| is_random(expr)) {
            return Left::Name;
        }
        if names_of(left).is_empty() {
            return Left::Equation { may_be_name: false };
        }
        if let Some((name, Form::Power(_))) = Form::of(left) {
            let is_squared = SQUARED.iter().any(|letter| name.split(['_', '^']).next() == Some(letter));
            let from = if is_squared { here.0 } else { at.saturating_sub(WITHIN) };
            // What a directive gives stands at 0 and holds everywhere.
            let has_value =
                self.values.has_between(&name, true, (from, at + 1)) || self.values.has_between(&name, true, (0, 1));
            return if has_value { Left::Equation { may_be_name: true } } else { Left::Name };
        }
        let is_function = match left.node() {
            Node::Apply(function, _) => *function != Function::Log,
            // `e^{-x}`, `2^{H}`
            Node::Power(base, _) => matches!(base.node(), Node::Constant(_)) || base.as_number().is_some(),
            _ => false,
        };
        Left::Equation { may_be_name: !is_function }
    }

    /// Whether the family or function that the left side of a chain belongs to is defined in another section.
    pub(super) fn is_defined_elsewhere(&self, chain: &SheetStatement, place: Place) -> bool {
        let base = |name: &str| name.split(['_', '^', '(']).next().unwrap_or_default().to_owned();
        let Some(own) = chain.definition.as_ref().map(|own| base(own.name())) else { return false };
        let before = self.definitions.iter().rev().filter(|(at, _)| *at < place.formula);
        let found = before.map(|(at, known)| (*at, base(known.name()))).find(|(_, name)| *name == own);
        found.is_some_and(|(at, _)| self.is_of_other_section(self.sheet.formulas[at].span.start, self.start_of(place)))
    }

    /// Where the paragraph of a place begins.
    fn paragraph(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        BREAKS.iter().filter_map(|mark| before.rfind(mark)).max().unwrap_or(0)
    }

    /// The link `name = right` where an earlier formula gives the name's power or logarithm.
    pub(super) fn at_solved(
        &mut self,
        link: &AuditLink,
        solved: &[Expr],
        right: Side<'_>,
        place: Place,
        text: &str,
    ) -> Option<AuditLink> {
        let at = self.sheet.formulas[place.formula].span.start;
        let mut first = None;
        // Only a power has two roots.
        let is_power = |expr: &&Expr| matches!(expr.node(), Node::Power(base, _) if base.as_number().is_some());
        let roots = solved.iter().filter(is_power).map(|expr| expr.clone().negated());
        for expr in solved.iter().cloned().chain(roots) {
            let left = Side { expr: &expr, literal: None, unit: None, span: None };
            let claim = Claim { left, right, relation: &link.relation, text, carried: None };
            for choice in self.values.choices(&names_of(right.expr), at) {
                match claim.judge(&self.values, &choice)? {
                    Finding::Holds(note, _) => return Some(link.clone().judged(Truth::True, note)),
                    found => drop(first.get_or_insert(found)),
                }
            }
        }
        match first? {
            Finding::Fails(note) => Some(self.unless_condition(link.clone(), place, true, note)),
            _ => None,
        }
    }

    /// The link `name = right` where the sheet defines a family or function that the name belongs to.
    pub(super) fn instance(
        &mut self,
        link: &AuditLink,
        (left, right): (&Expr, Side<'_>),
        opened: Option<&Expr>,
        place: Place,
        text: &str,
        carried: &mut Option<Amount>,
    ) -> Option<AuditLink> {
        let as_defined = opened.unwrap_or(right.expr);
        let (comparison, _) = self.sides.compare_sides(left, as_defined);
        if let Comparison::Same(worlds) = comparison {
            let note = format!("equal in {worlds} worlds with the sheet's definitions");
            return Some(link.clone().judged(Truth::True, note));
        }
        let side = Side { expr: left, literal: None, unit: None, span: None };
        let claim = Claim { left: side, right, relation: &link.relation, text, carried: None };
        if let Some(judged) = self.at_values(link, &claim, place, carried) {
            return Some(judged).filter(|judged| judged.truth != Truth::Unknown);
        }
        match Symbolic::of(left, as_defined, &comparison, &mut self.general) {
            Symbolic::Differ if self.is_recursive(right.expr) || self.is_recursive(left) => {
                Some(link.clone().judged(Truth::Unknown, "a recursion, which is not opened"))
            }
            Symbolic::Differ if !claim.is_about() => {
                let note = "it differs from what the sheet's definition gives".to_owned();
                Some(self.unless_condition(link.clone(), place, true, note))
            }
            _ => None,
        }
    }
}

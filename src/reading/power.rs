//! Exponents: what a superscript makes of what stands below it, and which one is no exponent but an index.

use super::cursor::{class_of, delimiter_of, symbol_name};
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::expr::Expr;
use crate::latex::tree::{Class, Kind as NodeKind, Node, Side};
use crate::text::Span;

impl Reader<'_> {
    /// `base^{sup}`.
    pub fn raised(&mut self, base: Expr, sup: Option<&[Node]>, span: Span) -> Read<Term> {
        let Some(sup) = sup else { return Ok(Term::number(base)) };
        if self.is_tensor(&base) && self.is_transposition(&base, sup) {
            let turned = self.transposed(&base, span)?;
            return Ok(Term::number(self.at(turned, span)));
        }
        if matches!(super::cursor::ungrouped(sup), [sign] if matches!(symbol_name(sign), Some("\\top" | "\\intercal")))
        {
            let trouble = Trouble::new("R005", "what is transposed here is not understood", span);
            return Err(trouble.help("write the value in components"));
        }
        let exponent = self.whole_number(sup)?;
        self.mind_power(&base, &exponent, span)?;
        Ok(Term::number(self.at(Expr::power(base, exponent), span)))
    }

    /// A name with an index, and a script above it: `\lambda` of `\hat A_t^\lambda` is the trace of an estimator, where the
    /// question has none that could be an exponent.
    pub fn raised_member(&mut self, base: Expr, sup: &[Node], span: Span) -> Read<Term> {
        let key = crate::cards::flatten(super::cursor::ungrouped(sup), false);
        let name = crate::cards::key_of_latex(&key);
        let value = self.lexicon.value.as_ref();
        let has = |id: &str| value.is_none_or(|it| it.any(&mut |part| part.as_role().is_some_and(|role| role.0 == id)));
        let is_taken = self.vocabulary().named(&name).iter().any(|role| has(&role.id))
            || self.definitions.iter().any(|it| it.base.plain == name.plain);
        if !self.lexicon.general && matches!(key.as_str(), "\\lambda" | "\\gamma") && !is_taken {
            self.note("label_above", format!("`{key}` above the name is read as a label"), span);
            return Ok(Term::number(base));
        }
        self.raised_name(base, Some(sup), span)
    }

    /// A name with a script that must not be a label of the name: `\hat A^{\lambda}` is rarely a power.
    pub fn raised_name(&mut self, base: Expr, sup: Option<&[Node]>, span: Span) -> Read<Term> {
        if let Some(script) = sup
            && self.is_tensor(&base)
            && self.is_transposition(&base, script)
        {
            return self.raised(base, sup, span);
        }
        let key = sup.map(|sup| crate::cards::flatten(super::cursor::ungrouped(sup), false)).unwrap_or_default();
        let is_letter = sup.is_some_and(|sup| {
            matches!(super::cursor::ungrouped(sup), [node] if matches!(node.kind, NodeKind::Symbol { class: Class::Ordinary, .. }))
        });
        if is_letter && self.foreign == 0 && !self.scope.iter().any(|variable| variable.key == key) {
            let message = format!("`{key}` may be an exponent here or belong to the name");
            return Err(Trouble::new("R005", message, span).help("write a power as `(...)^{...}`, a name without it"));
        }
        self.raised(base, sup, span)
    }
}

/// Whether a superscript can only be an index: `(i)`, `<j`.
pub(super) fn is_index_script(row: &[Node]) -> bool {
    let row = super::cursor::ungrouped(row);
    // `N^(-\alpha)`
    let is_sign = |node: &Node| class_of(node) == Some(Class::Binary);
    // `L^(1-\alpha)`
    let subtracts =
        || matches!(row.get(1).map(|node| &node.kind), Some(NodeKind::Number(_))) && row.get(2).is_some_and(is_sign);
    let computes =
        row.get(1).is_some_and(|node| symbol_name(node) == Some("-")) || row.iter().any(is_division) || subtracts();
    match row.first() {
        Some(node) => {
            matches!(symbol_name(node), Some("<" | "\\le" | ">" | "\\ge"))
                || (row.len() > 2
                    && !computes
                    && delimiter_of(node).is_some_and(|(name, side)| name == "(" && side == Side::Open)
                    && super::cursor::matching_close(row, 0) == Some(row.len() - 1)
                    && matches!(row[row.len() - 1].kind, NodeKind::Delimiter { .. }))
        }
        None => false,
    }
}

fn is_division(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Fraction { .. })
        || symbol_name(node) == Some("/")
        || matches!(delimiter_of(node), Some(("/", _)))
}

//! Edits that work only because they leave a part of the formula without effect.

use super::edit::Edit;
use super::search::Search;
use super::site::{part_at, replaced};
use crate::equivalence::agrees;
use crate::expr::{Expr, Function, Node, normalize};

impl Search<'_, '_> {
    /// Whether the edited formula has its value only because something around the edit is now 0 or 1, or a side of a
    /// minimum or maximum is never taken: `\log\frac pp`, `a^{1-1}`, `\min(a, \max(a, b))`.
    pub(super) fn is_absorbed(&mut self, edit: &Edit, result: &Expr) -> bool {
        let Ok(value) = self.probe.value(result) else { return false };
        if self.cancels(edit, result) {
            return true;
        }
        let depth = edit.paths.iter().map(Vec::len).min().unwrap_or_default();
        for up in 0..=depth {
            let mut places: Vec<&[usize]> = edit.paths.iter().map(|path| &path[..path.len() - up]).collect();
            places.dedup();
            let Some(there) = places.first().and_then(|place| part_at(result, place)) else { continue };
            let others: Vec<Expr> = match there.node() {
                // An edit deep inside of a side does not make it idle.
                Node::Apply(Function::Min | Function::Max, args) if up <= 1 => args.clone(),
                Node::Apply(Function::Min | Function::Max, _) => continue,
                Node::Sum(_) | Node::Product(_) | Node::Power(..) | Node::Apply(..) | Node::Bind { .. } => {
                    vec![Expr::integer(0), Expr::integer(1)]
                }
                Node::Probability { .. } => vec![Expr::integer(1)],
                _ => continue,
            };
            // What has another value of its own need not be asked about.
            let own = match there.has_outer_bound() {
                false => self.probe.value(there).ok(),
                true => None,
            };
            let idle = others.into_iter().any(|other| {
                if let (Some(own), Some(number)) = (&own, other.as_integer())
                    && (own.mid - number as f64).abs() > own.error
                {
                    return false;
                }
                let without = places.iter().fold(result.clone(), |expr, place| replaced(&expr, place, &other));
                self.probe.value(&without).is_ok_and(|without| agrees(&without, &value))
                    && self.probe.surely_equal(&without, result)
            });
            if idle {
                return true;
            }
        }
        false
    }

    /// Whether what stands around a place of the edit has become a number: `\\frac pp`.
    fn cancels(&self, edit: &Edit, result: &Expr) -> bool {
        const NEAR: usize = 2;
        let vocabulary = &self.slips.prepared.lexicon.vocabulary;
        let is_number = |part: &Expr| normalize(part, vocabulary).as_number().is_some();
        edit.paths.iter().any(|path| {
            (1..=NEAR.min(path.len())).any(|up| {
                let place = &path[..path.len() - up];
                let (Some(now), Some(then)) = (part_at(result, place), part_at(self.answer, place)) else {
                    return false;
                };
                is_number(now) && !is_number(then)
            })
        })
    }
}

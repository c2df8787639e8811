//! What else a card knows: its formula under other options and conventions, and its mistakes made there.
//!
//! A card with five axes has hundreds of combinations, and reading one takes about a millisecond. So each is read when
//! it is asked for, and an answer is held only against those that use the names that it uses.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::prepared::{Prepared, Target, hit_of, target};
use super::template::{Selection, expand};
use super::verdict::MistakeHit;
use crate::cards::Card;
use crate::expr::Name;

/// The option of the form that a card asks by itself, on an axis that only its conventions have.
const DEFAULT: &str = "default";

/// Another option or convention, or a mistake made there; its formula is read when it is asked for.
#[derive(Debug)]
pub struct NamedTarget {
    /// `axis=option`, several with commas.
    pub name: String,
    /// What to tell about it; may be empty.
    pub remark: String,
    /// The note that an answer's reading must carry; empty for none.
    pub when: String,
    /// The formula with the card's holes.
    latex: &'static str,
    /// What fills the holes.
    selection: Selection,
    target: OnceLock<Option<Target>>,
    brought: OnceLock<FxHashSet<Name>>,
}

impl NamedTarget {
    fn new(name: String, latex: &'static str, selection: Selection) -> NamedTarget {
        NamedTarget {
            name,
            remark: String::new(),
            when: String::new(),
            latex,
            selection,
            target: OnceLock::new(),
            brought: OnceLock::new(),
        }
    }

    /// Its formula in the vocabulary of the card that has it; `None` if it cannot be read, which `cards check` reports.
    pub fn target(&self, of: &Prepared) -> Option<&Target> {
        let read = || target(of.card?, &of.lexicon, &self.selection, &self.name, self.latex).ok();
        self.target.get_or_init(read).as_ref()
    }
}

impl Prepared {
    /// The card's other options and conventions, nearest first.
    pub fn conventions(&self) -> &[NamedTarget] {
        self.conventions.get_or_init(|| {
            let Some(card) = self.card else { return Vec::new() };
            let mut found = Vec::new();
            // The card's own form, where another is asked.
            if let Some(axis) = self.asked.as_deref().and_then(|asked| asked.split('=').next()) {
                let name = format!("{axis}={DEFAULT}");
                found.push(NamedTarget::new(name, &card.reference, self.selection.clone()));
            }
            let neighbours = self.selection.neighbours(card);
            found.extend(neighbours.iter().map(|selection| {
                let name = selection.difference(&self.selection, card).join(",");
                let remark = self.remark(card, selection);
                NamedTarget { remark, ..NamedTarget::new(name, &card.reference, selection.clone()) }
            }));
            // A convention may come together with other options: the loss of the token-level objective.
            for selection in std::iter::once(&self.selection).chain(&neighbours) {
                let others = selection.difference(&self.selection, card);
                for convention in card.conventions.iter().filter(|it| self.asked.as_deref() != Some(&it.name())) {
                    let name = std::iter::once(convention.name()).chain(others.clone()).collect::<Vec<_>>().join(",");
                    let (remark, when) = (convention.remark.clone(), convention.when.clone());
                    let other = NamedTarget::new(name, &convention.latex, selection.clone());
                    found.push(NamedTarget { remark, when, ..other });
                }
            }
            // An axis may have no hole in a form.
            let mut known = FxHashSet::from_iter([expand(card, &self.selection, self.latex(card))]);
            found.retain(|it| known.insert(expand(card, &it.selection, it.latex)));
            found
        })
    }

    /// The card's formula that is asked, with its holes.
    fn latex(&self, card: &'static Card) -> &'static str {
        let asked = card.conventions.iter().find(|it| self.asked.as_deref() == Some(&it.name()));
        asked.map_or(&card.reference, |it| &it.latex)
    }

    /// What the options tell in which a selection is other.
    fn remark(&self, card: &Card, selection: &Selection) -> String {
        let axes = card.axes.iter().enumerate();
        let other = axes.filter(|(place, _)| selection.0[*place] != self.selection.0[*place]);
        let remarks = other.map(|(place, axis)| axis.options[selection.0[place]].remark.as_str());
        remarks.filter(|remark| !remark.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The card's mistakes made in a form with one other option: that option, its remark, the mistake. Those that do not
    /// depend on the option are left out.
    pub fn mistakes_elsewhere(&self) -> &[(NamedTarget, MistakeHit)] {
        self.elsewhere.get_or_init(|| {
            let Some(card) = self.card else { return Vec::new() };
            let mut found = Vec::new();
            for selection in self.selection.neighbours(card) {
                let names = selection.difference(&self.selection, card);
                let [name] = names.as_slice() else { continue };
                let differs = |latex: &str| expand(card, &selection, latex) != expand(card, &self.selection, latex);
                for mistake in &card.mistakes {
                    let forms = std::iter::once(&mistake.latex).chain(&mistake.also);
                    found.extend(forms.filter(|latex| differs(latex)).map(|latex| {
                        let remark = self.remark(card, &selection);
                        let other = NamedTarget::new(name.clone(), latex, selection.clone());
                        (NamedTarget { remark, ..other }, hit_of(mistake))
                    }));
                }
            }
            found
        })
    }

    /// The conventions that something with these names may be but for `others` names, nearest first.
    ///
    /// Only names count that the reference has not and an option brings: a clip range of its own for the upper side,
    /// the weight of a penalty. Those of the reference may go with any way to write it.
    pub fn conventions_with<'a>(&'a self, used: &[Name], others: usize) -> impl Iterator<Item = &'a NamedTarget> {
        let all: FxHashSet<&Name> = self.conventions().iter().flat_map(|it| self.brought(it)).collect();
        let used: FxHashSet<Name> = used.iter().filter(|name| all.contains(name)).cloned().collect();
        let is_near = move |it: &&NamedTarget| self.brought(it).symmetric_difference(&used).count() <= others;
        self.conventions().iter().filter(is_near)
    }

    /// The names that a convention has and the reference has not, as far as the options that it is made of tell.
    fn brought<'a>(&'a self, convention: &'a NamedTarget) -> &'a FxHashSet<Name> {
        convention.brought.get_or_init(|| {
            let own = self.reference.program.names();
            let parts: Vec<&str> = convention.name.split(',').collect();
            let alone = self.conventions().iter().filter(|it| parts.contains(&it.name.as_str()));
            let names = alone.filter_map(|it| it.target(self)).flat_map(|it| it.program.names());
            names.filter(|name| !own.contains(name)).cloned().collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::bank;

    #[test]
    fn what_a_combination_brings_is_foretold() {
        for card in bank() {
            let prepared = Prepared::card(card, Selection::default_of(card)).expect("a sound card");
            let own = prepared.reference.program.names();
            for convention in prepared.conventions() {
                let Some(target) = convention.target(&prepared) else { continue };
                let brought: FxHashSet<Name> =
                    target.program.names().iter().filter(|name| !own.contains(name)).cloned().collect();
                assert_eq!(*prepared.brought(convention), brought, "{} {}", card.id, convention.name);
            }
        }
    }
}

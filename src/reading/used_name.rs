//! The names that a formula uses, so that of many definitions only those that it can need are looked at.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Lexicon;
use super::choice::each_name;
use super::definition::Definition;
use super::statement::flat_row;
use super::word::join_sheet_words;
use crate::cards::flatten;
use crate::latex::Macros;
use crate::latex::tree::Node;

/// How many definitions are put into one another: a chain of a thousand names is not followed to its end.
const MOST_NEEDED: usize = 24;

/// A name as used: its base letter and its scripts.
type UsedName = (String, Vec<String>);

/// Definitions of one text by what they define.
#[derive(Debug, Default)]
pub struct DefinitionIndex {
    /// Of definitions whose scripts are fixed, by base and scripts.
    spelled: FxHashMap<UsedName, Vec<usize>>,
    /// Of families, by base.
    families: FxHashMap<String, Vec<usize>>,
    /// What each definition's body uses.
    uses: Vec<Vec<UsedName>>,
}

impl DefinitionIndex {
    /// Adds a definition; its number is how many were added before.
    pub fn add(&mut self, definition: &Definition) {
        let number = self.uses.len();
        match definition.spelling() {
            Some(items) => self.spelled.entry((definition.base.plain.clone(), items)).or_default().push(number),
            None => self.families.entry(definition.base.plain.clone()).or_default().push(number),
        }
        self.uses.push(names_in(&definition.body));
    }

    /// The numbers of the definitions that a formula can need, by itself or because another needs them.
    ///
    /// Of definitions of one name `pick` chooses those that count; it is given their numbers in the order in which they
    /// were added. Nearer ones come first in the search, and the search ends after `MOST_NEEDED`.
    pub fn needed(
        &self,
        latex: &str,
        macros: &Macros,
        lexicon: &Lexicon,
        pick: &mut dyn FnMut(&[usize]) -> Vec<usize>,
    ) -> Vec<usize> {
        let row = flat_row(&crate::latex::parse_with(latex, macros).tree.row);
        let mut open: VecDeque<UsedName> = names_in(&join_sheet_words(&row, lexicon)).into();
        let mut known: FxHashSet<UsedName> = FxHashSet::default();
        let mut found: FxHashSet<usize> = FxHashSet::default();
        while let Some((base, items)) = open.pop_front()
            && found.len() < MOST_NEEDED
        {
            if !known.insert((base.clone(), items.clone())) {
                continue;
            }
            // `z_{i,k}` may be an element of a defined `z_i`.
            let spelled =
                (0..=items.len()).filter_map(|taken| self.spelled.get(&(base.clone(), items[..taken].to_vec())));
            for numbers in spelled.chain(self.families.get(&base)) {
                for number in pick(numbers) {
                    if found.insert(number) {
                        open.extend(self.uses[number].iter().cloned());
                    }
                }
            }
        }
        let mut found: Vec<usize> = found.into_iter().collect();
        found.sort_unstable();
        found
    }
}

fn names_in(row: &[Node]) -> Vec<UsedName> {
    let mut names = Vec::new();
    each_name(row, &mut |head| {
        let items: Vec<String> = head.items.iter().map(|item| flatten(item, false)).collect();
        names.push((head.base.plain.clone(), items));
    });
    names.sort();
    names.dedup();
    names
}

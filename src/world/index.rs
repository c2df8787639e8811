//! Indices that nothing binds: which values they take, and worlds that differ in nothing else.

use super::World;
use super::universe::{Binding, WorldPlan, whole};
use crate::cards::{Role, RoleKind, Vocabulary};
use crate::expr::{Name, Rational};

/// Ranges of at most so many values are taken as a whole.
const ALL: i64 = 10;

impl World {
    /// The first and last value of an index: its own range, up to the size that it counts to.
    fn index_range(&self, role: &Role) -> Option<(i64, i64)> {
        let size = i64::try_from(self.number(role.upto.as_deref()?)?.clone()).ok()?;
        let (low, high) = role.range.as_ref().map_or((1, size), whole);
        let low = low.min(size);
        Some((low, high.min(size).max(low)))
    }

    pub(super) fn draw_free_indices(&mut self, plan: &WorldPlan) {
        let has_components = !plan.vocabulary.components.is_empty();
        let mut cycle = has_components.then_some((self.seed % 1_000) as i64);
        for role in plan.vocabulary.of_kind(RoleKind::Index) {
            let Some((low, high)) = self.index_range(role) else { continue };
            let value = match cycle {
                // Components in turn, so that the worlds together ask for all of them.
                Some(turn) => {
                    let place = turn.rem_euclid(high - low + 1);
                    cycle = Some(turn / (high - low + 1) + place);
                    low + place
                }
                None if plan.inner && high - low == 1 => high,
                None => {
                    let (low, high) = if plan.inner && low < high { (low + 1, high - 1) } else { (low, high) };
                    self.stream(("index", &role.id)).between(low, high)
                }
            };
            self.bind(&role.id, Binding::Number(Rational::from(value)));
        }
    }

    /// The same world once for every other value of the free indices among `names`, of which there are so many that no
    /// boundary lies between two of them: formulas change at the ends of a range, at the sizes, and beside them.
    ///
    /// Several indices change one at a time.
    pub fn with_other_indices(&self, vocabulary: &Vocabulary, names: &[Name]) -> Vec<World> {
        self.with_indices(vocabulary, names, &|low, high| {
            let sizes = vocabulary.of_kind(RoleKind::Size).filter_map(|size| self.number(&size.id));
            landmarks(low, high, sizes.filter_map(|size| i64::try_from(size.clone()).ok()))
        })
    }

    /// The same world once for every other value of the free indices among `names`.
    pub fn with_all_indices(&self, vocabulary: &Vocabulary, names: &[Name]) -> Vec<World> {
        self.with_indices(vocabulary, names, &|low, high| (low..=high).collect())
    }

    fn with_indices(
        &self,
        vocabulary: &Vocabulary,
        names: &[Name],
        values: &dyn Fn(i64, i64) -> Vec<i64>,
    ) -> Vec<World> {
        let mut found = Vec::new();
        for role in vocabulary.of_kind(RoleKind::Index) {
            let name = Name::Role(role.id.as_str().into());
            let (true, Some((low, high))) = (names.contains(&name), self.index_range(role)) else { continue };
            let own = self.number(&role.id).cloned();
            for value in values(low, high) {
                let value = Rational::from(value);
                if own.as_ref() != Some(&value) {
                    let mut world = self.clone();
                    world.bind(&role.id, Binding::Number(value));
                    found.push(world);
                }
            }
        }
        found
    }
}

/// All values of a short range; of a long one its ends, the sizes inside of it, what is beside these, and one value
/// between any two of them.
fn landmarks(low: i64, high: i64, sizes: impl Iterator<Item = i64>) -> Vec<i64> {
    if high - low < ALL {
        return (low..=high).collect();
    }
    let mut values: Vec<i64> = sizes.chain([low, high]).flat_map(|at| [at - 1, at, at + 1]).collect();
    values.retain(|value| (low..=high).contains(value));
    values.sort_unstable();
    values.dedup();
    let between = values.windows(2).filter(|pair| pair[1] - pair[0] > 1).map(|pair| (pair[0] + pair[1]) / 2);
    values.extend(between.collect::<Vec<_>>());
    values.sort_unstable();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_range_is_met_at_its_sizes_beside_them_and_between_them() {
        assert_eq!(landmarks(1, 4, [9].into_iter()), [1, 2, 3, 4]);
        assert_eq!(landmarks(0, 24, [7, 24].into_iter()), [0, 1, 3, 6, 7, 8, 15, 23, 24]);
    }
}

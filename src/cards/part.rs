//! Parts of a card's formula that another card states, such as the advantage of an objective.

use super::{Axis, Card, bank};

/// A part that another card states, with that card's options and mistakes.
#[derive(Debug, Clone)]
pub struct Part {
    /// What its options and mistakes are told by: `advantage` in `advantage.std=sample`.
    pub id: String,
    /// One of the names that the card gives it in `[define]`.
    pub name: String,
    /// The id of the card that states it.
    pub card: String,
    /// What is said before a remark of that card: `In the advantage:`.
    pub lead: String,
}

impl Part {
    /// All names of it: what the card defines as the same.
    pub fn names<'c>(&self, card: &'c Card) -> Vec<&'c str> {
        let defines = &card.vocabulary.defines;
        let Some(own) = defines.iter().find(|define| define.left == self.name) else { return Vec::new() };
        defines.iter().filter(|define| define.right == own.right).map(|define| define.left.as_str()).collect()
    }

    /// The card that states it; `None` where the bank has none of that id.
    pub fn stated_by(&self) -> Option<&'static Card> {
        bank().iter().find(|card| card.id == self.card)
    }

    /// An option, a convention or a mistake of that card as it is told of this part; several with commas.
    pub fn told(&self, name: &str) -> String {
        name.split(',').map(|name| format!("{}.{name}", self.id)).collect::<Vec<_>>().join(",")
    }
}

impl Card {
    /// Its axes by name, then those of its parts: `advantage.std`.
    pub fn axes_with_parts(&self) -> Vec<(String, &Axis)> {
        let own = self.axes.iter().map(|axis| (axis.id.clone(), axis));
        let stated = self.parts.iter().filter_map(|part| Some((part, part.stated_by()?)));
        let others = stated.flat_map(|(part, card)| card.axes.iter().map(|axis| (part.told(&axis.id), axis)));
        own.chain(others).collect()
    }

    /// The names of its conventions, then of those of its parts.
    pub fn convention_names(&self) -> Vec<String> {
        let own = self.conventions.iter().map(super::Convention::name);
        let stated = self.parts.iter().filter_map(|part| Some((part, part.stated_by()?)));
        let others = stated.flat_map(|(part, card)| card.conventions.iter().map(|it| part.told(&it.name())));
        own.chain(others).collect()
    }
}

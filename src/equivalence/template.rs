//! Card LaTeX with holes that the options of axes fill: `@hole`.

use crate::cards::Card;

/// One option for each axis of a card, in the order of its axes, then for each axis of its parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection(pub Vec<usize>);

impl Selection {
    /// The first option of every axis.
    pub fn default_of(card: &Card) -> Selection {
        Selection(vec![0; card.axes_with_parts().len()])
    }

    /// The same with `axis=option`.
    ///
    /// # Errors
    ///
    /// A message that lists what there is, if the card has no such axis or option.
    pub fn with(&self, card: &Card, setting: &str) -> Result<Selection, String> {
        let (axis, option) =
            setting.split_once('=').ok_or_else(|| format!("`{setting}` is not of the form axis=option"))?;
        let axes = card.axes_with_parts();
        let place = axes.iter().position(|(known, _)| known == axis).ok_or_else(|| {
            let known: Vec<&str> = axes.iter().map(|(id, _)| id.as_str()).collect();
            format!("card `{}` has no axis `{axis}`; it has: {}", card.id, known.join(", "))
        })?;
        let options = &axes[place].1.options;
        let choice = options.iter().position(|known| known.id == option).ok_or_else(|| {
            let known: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
            format!("axis `{axis}` has no option `{option}`; it has: {}", known.join(", "))
        })?;
        let mut selection = self.clone();
        selection.0[place] = choice;
        Ok(selection)
    }

    /// All selections with the same options of parts, the ones that differ least from this one first.
    ///
    /// Those of parts would multiply them: they are looked at only where an answer defines the part itself.
    pub fn neighbours(&self, card: &Card) -> Vec<Selection> {
        let mut all = vec![Selection(Vec::new())];
        for axis in &card.axes {
            all = all
                .into_iter()
                .flat_map(|start| {
                    (0..axis.options.len()).map(move |option| {
                        let mut longer = start.clone();
                        longer.0.push(option);
                        longer
                    })
                })
                .collect();
        }
        all.iter_mut().for_each(|other| other.0.extend(&self.0[card.axes.len()..]));
        let distance = |other: &Selection| other.0.iter().zip(&self.0).filter(|(a, b)| a != b).count();
        all.retain(|other| other != self);
        all.sort_by_key(distance);
        all
    }

    /// `axis=option` for every axis on which it differs from `other`.
    pub fn difference(&self, other: &Selection, card: &Card) -> Vec<String> {
        let axes = card.axes_with_parts().into_iter().zip(self.0.iter().zip(&other.0));
        axes.filter(|(_, (own, other))| own != other)
            .map(|((id, axis), (own, _))| format!("{id}={}", axis.options[*own].id))
            .collect()
    }

    /// The options of the part at a place, on the card that states it.
    pub(super) fn of_part(&self, card: &Card, place: usize) -> Selection {
        let count = |part: &crate::cards::Part| part.stated_by().map_or(0, |card| card.axes.len());
        let start = card.axes.len() + card.parts[..place].iter().map(count).sum::<usize>();
        let own = &self.0[start..start + count(&card.parts[place])];
        // What is a part of the part has its defaults.
        let mut selection = card.parts[place].stated_by().map_or_else(Selection::default, Selection::default_of);
        selection.0[..own.len()].copy_from_slice(own);
        selection
    }
}

/// LaTeX with its holes filled; holes in what fills a hole are filled too, to a fixed depth.
pub fn expand(card: &Card, selection: &Selection, latex: &str) -> String {
    const DEPTH: usize = 8;
    let mut text = latex.to_owned();
    for _ in 0..DEPTH {
        if !text.contains('@') {
            break;
        }
        for (axis, option) in card.axes.iter().zip(&selection.0) {
            for (hole, filling) in &axis.options[*option].holes {
                text = text.replace(&format!("@{hole}@"), filling);
            }
        }
    }
    text
}

//! Card LaTeX with holes that the options of axes fill: `@hole`.

use crate::cards::Card;

/// One option for each axis of a card, in the order of its axes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection(pub Vec<usize>);

impl Selection {
    /// The first option of every axis.
    pub fn default_of(card: &Card) -> Selection {
        Selection(vec![0; card.axes.len()])
    }

    /// The same with `axis=option`.
    ///
    /// # Errors
    ///
    /// A message that lists what there is, if the card has no such axis or option.
    pub fn with(&self, card: &Card, setting: &str) -> Result<Selection, String> {
        let (axis, option) =
            setting.split_once('=').ok_or_else(|| format!("`{setting}` is not of the form axis=option"))?;
        let place = card.axes.iter().position(|known| known.id == axis).ok_or_else(|| {
            let known: Vec<&str> = card.axes.iter().map(|axis| axis.id.as_str()).collect();
            format!("card `{}` has no axis `{axis}`; it has: {}", card.id, known.join(", "))
        })?;
        let choice = card.axes[place].options.iter().position(|known| known.id == option).ok_or_else(|| {
            let known: Vec<&str> = card.axes[place].options.iter().map(|option| option.id.as_str()).collect();
            format!("axis `{axis}` has no option `{option}`; it has: {}", known.join(", "))
        })?;
        let mut selection = self.clone();
        selection.0[place] = choice;
        Ok(selection)
    }

    /// All selections, the ones that differ least from this one first.
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
        let distance = |other: &Selection| other.0.iter().zip(&self.0).filter(|(a, b)| a != b).count();
        all.retain(|other| other != self);
        all.sort_by_key(distance);
        all
    }

    /// `axis=option` for every axis on which it differs from `other`.
    pub fn difference(&self, other: &Selection, card: &Card) -> Vec<String> {
        let axes = card.axes.iter().enumerate();
        axes.filter(|(place, _)| self.0[*place] != other.0[*place])
            .map(|(place, axis)| format!("{}={}", axis.id, axis.options[self.0[place]].id))
            .collect()
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

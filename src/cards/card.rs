//! A formula card.

use super::{Interval, Part, Vocabulary};

/// A LaTeX form with a name.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its id on the card, such as `V3`.
    pub id: String,
    /// The formula.
    pub latex: String,
    /// Why it is the same, or what to remark; may be empty.
    pub note: String,
    /// Options, as `axis=option`, under which it is the same, besides the defaults.
    pub options: Vec<String>,
    /// What keeps it from being read so far, so that answers like it are undecided; empty where it is read.
    pub unread: String,
}

/// Another value that is right under a named convention.
#[derive(Debug, Clone)]
pub struct Convention {
    /// The axis, such as `normaliser`.
    pub axis: String,
    /// The option on it, such as `sum`.
    pub option: String,
    /// The formula.
    pub latex: String,
    /// What to tell the student; may be empty.
    pub remark: String,
    /// The note that the answer's reading must carry, such as `maximised`; empty for none.
    pub when: String,
    /// Whether it counts as right, as another order of weights whose names are free.
    pub is_right: bool,
}

impl Convention {
    /// `axis=option`.
    pub fn name(&self) -> String {
        format!("{}={}", self.axis, self.option)
    }
}

/// An option on an axis: what it puts into the holes of the card's LaTeX.
#[derive(Debug, Clone)]
pub struct AxisOption {
    /// Its name.
    pub id: String,
    /// Hole and filling; a hole `b` is written `@b@`.
    pub holes: Vec<(String, String)>,
    /// What to tell a student who uses this option where another was asked; may be empty.
    pub remark: String,
}

/// An independent choice between conventions; its first option is the default.
#[derive(Debug, Clone)]
pub struct Axis {
    /// Its name.
    pub id: String,
    /// At least one.
    pub options: Vec<AxisOption>,
}

/// A mistake with its feedback.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// Its id on the card.
    pub id: String,
    /// The mistaken formula.
    pub latex: String,
    /// The same mistake written in other ways, where those have another value.
    pub also: Vec<String>,
    /// The sentence that the student reads.
    pub feedback: String,
    /// The fraction of the marks that is left, 0 to 1, when it is the only mistake.
    pub left: f64,
    /// Options, as `axis=option`, under which it is one, besides the defaults.
    pub options: Vec<String>,
    /// What keeps it from being read so far, so that it is never named; empty where it is read.
    pub unread: String,
}

/// A form that an answer of the right value must show.
#[derive(Debug, Clone)]
pub struct Required {
    /// Pieces of LaTeX, of which one must occur, whatever its indices; none where only `without` counts.
    pub shows: Vec<String>,
    /// A note that the answer's reading must not carry, such as `differentiated`; empty for none.
    pub without: String,
    /// The sentence that a student without it reads.
    pub feedback: String,
    /// The fraction of the marks that is left, 0 to 1.
    pub left: f64,
}

/// What an assumption changes in the worlds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Whole prefixes have the probability that an n-gram model of this order gives them.
    MarkovOrder(u32),
    /// A role has the value of a LaTeX expression.
    Equate {
        /// The role's id.
        role: String,
        /// The expression.
        latex: String,
    },
}

/// A fact that an answer may rest on, and that the verdict then names.
#[derive(Debug, Clone)]
pub struct Assumption {
    /// Its name.
    pub id: String,
    /// One sentence for people.
    pub title: String,
    /// What it does.
    pub effect: Effect,
}

/// What is done with the formula's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It is a gain.
    Maximise,
    /// It is a loss.
    Minimise,
}

impl Direction {
    /// The id of the note that a reading carries where the answer says so itself.
    pub fn note(self) -> &'static str {
        match self {
            Direction::Maximise => "maximised",
            Direction::Minimise => "minimised",
        }
    }

    /// The other way.
    pub fn opposite(self) -> Direction {
        match self {
            Direction::Maximise => Direction::Minimise,
            Direction::Minimise => Direction::Maximise,
        }
    }
}

/// The worlds that a card wants.
#[derive(Debug, Clone)]
pub struct WorldSpec {
    /// Size of the token vocabulary, 2 to 5.
    pub tokens: usize,
    /// Whether token probabilities depend on the distance between tokens only, not on the place.
    pub stationary: bool,
    /// Whether models are distributions at one fixed prompt, so that a prompt under the condition changes nothing.
    pub contextless: bool,
    /// How many prompts.
    pub prompts: usize,
    /// Longest prompt, in tokens.
    pub prompt_length: usize,
    /// Longest response, in tokens.
    pub response_length: usize,
    /// The lengths of sequences that are components of data sets.
    pub lengths: Interval,
}

/// A formula card.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// Where the formula comes from.
    pub source: String,
    /// Full marks.
    pub marks: f64,
    /// Whether the value is a gain or a loss; `None` where it is neither.
    pub direction: Option<Direction>,
    /// Roles, names and results.
    pub vocabulary: Vocabulary,
    /// The reference formula.
    pub reference: String,
    /// The axes.
    pub axes: Vec<Axis>,
    /// Forms of the same value.
    pub accepted: Vec<Form>,
    /// Forms of another value that a question may admit.
    pub conventions: Vec<Convention>,
    /// Known mistakes.
    pub mistakes: Vec<Mistake>,
    /// What a right answer must show.
    pub required: Vec<Required>,
    /// Facts that an answer may rest on.
    pub assumptions: Vec<Assumption>,
    /// Parts that other cards state.
    pub parts: Vec<Part>,
    /// The worlds.
    pub world: WorldSpec,
}

impl Card {
    /// What a student may read about this card, by the keys of `--words`.
    pub fn sentences(&self) -> Vec<(String, String)> {
        let mistakes = self.mistakes.iter().map(|mistake| (mistake.id.clone(), mistake.feedback.clone()));
        let conventions = self.conventions.iter().map(|it| (it.name(), it.remark.clone()));
        let options = self.axes.iter().flat_map(|axis| {
            axis.options.iter().map(|option| (format!("{}={}", axis.id, option.id), option.remark.clone()))
        });
        let required = self.required.iter().map(|form| ("required".to_owned(), form.feedback.clone()));
        let parts = self.parts.iter().map(|part| (part.id.clone(), part.lead.clone()));
        let all = mistakes.chain(conventions).chain(options).chain(required).chain(parts);
        let mut found: Vec<(String, String)> = Vec::new();
        for (key, sentence) in all.filter(|(_, sentence)| !sentence.is_empty()) {
            if !found.iter().any(|(known, _)| *known == key) {
                found.push((key, sentence));
            }
        }
        found
    }

    /// Takes sentences of another language: by the id of a mistake or part, as
    /// `axis=option`, and `required`.
    pub(super) fn translate(&mut self, sentences: Option<&std::collections::BTreeMap<String, String>>) {
        let Some(sentences) = sentences else { return };
        let put = |text: &mut String, key: &str| {
            if let Some(sentence) = sentences.get(key) {
                text.clone_from(sentence);
            }
        };
        for mistake in &mut self.mistakes {
            put(&mut mistake.feedback, &mistake.id);
        }
        for convention in &mut self.conventions {
            let name = convention.name();
            put(&mut convention.remark, &name);
        }
        for axis in &mut self.axes {
            for option in &mut axis.options {
                put(&mut option.remark, &format!("{}={}", axis.id, option.id));
            }
        }
        for part in &mut self.parts {
            put(&mut part.lead, &part.id);
        }
        for required in &mut self.required {
            put(&mut required.feedback, "required");
        }
    }
}

//! Formula cards: roles, vocabularies, conventions, mistakes and the worlds wanted.
//!
//! A card is data that a teacher edits. This module reads and checks it; what
//! its LaTeX means is found by `reading`, and marking happens elsewhere.

mod card;
mod load;
mod name;
mod part;
mod role;
mod sound;
mod vocabulary;

pub use card::{Assumption, Axis, AxisOption, Card, Convention, Direction, Effect, Form, Mistake, Required, WorldSpec};
pub use load::{CardError, bank, card, load_folder, parse_card, source_place, translate};
pub use name::{NameKey, flatten, key_of_latex};
pub use part::Part;
pub use role::{Interval, Place, Role, RoleKind};
pub use vocabulary::{Define, Vocabulary};

//! From a syntax tree to an expression, in a vocabulary.
//!
//! Names are looked up among the variables in scope, the answer's own
//! definitions, the roles of the vocabulary and the names that the card
//! defines, in that order. Every choice that the text does not force is noted.

mod answer;
mod arithmetic;
mod binder;
mod condition;
mod cursor;
mod definition;
mod dots;
mod expectation;
mod function;
mod head;
mod lexicon;
mod name;
mod probability;
mod reader;
mod statement;
mod term;
mod word;

pub use answer::{
    Literal, Member, Reading, SheetMember, SheetStatement, Unread, read, read_expression, read_statements,
};
pub use definition::Definition;
pub use lexicon::Lexicon;
pub use reader::Note;
pub use statement::{Statement, flat_row, statements};

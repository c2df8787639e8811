//! From a syntax tree to an expression, in a vocabulary.
//!
//! Names are looked up among the variables in scope, the answer's own
//! definitions, the roles of the vocabulary and the names that the card
//! defines, in that order. Every choice that the text does not force is noted.

mod answer;
mod application;
mod arithmetic;
mod binder;
mod block;
mod boundary;
mod capital;
mod choice;
mod condition;
mod cursor;
mod declaration;
mod definition;
mod delimited;
mod divergence;
mod dots;
mod doubt;
mod draw;
mod expectation;
mod family;
mod function;
mod general;
mod gloss;
mod guess;
mod head;
mod index;
mod left_side;
mod letter;
mod lexicon;
mod literal;
mod markdown;
mod mention;
mod name;
mod norm;
mod note_table;
mod numbered;
mod outcome;
mod probability;
mod product;
mod prose;
mod reader;
mod record;
mod recursion;
mod residue;
mod result;
mod shape;
mod sheet;
mod softmax;
mod solve;
mod spelling;
mod statement;
mod statistic;
mod tensor;
mod term;
mod unit;
mod usage;
mod used_name;
mod vector;
mod word;

pub use answer::{Member, Reading, Unread, read, read_expression, read_turned, read_unshaped};
pub use binder::OPEN_SIZE;
pub use capital::capital_names;
pub use definition::Definition;
pub use general::is_distribution;
pub use lexicon::Lexicon;
pub use literal::Literal;
pub use note_table::notes;
pub use reader::{NAMED, Note};
pub use sheet::{SheetMember, SheetStatement, read_statements, read_statements_with};
pub use statement::{Statement, flat_row, is_equality, statements};
pub use unit::{SHARE, Unit};
pub use usage::Usage;
pub use used_name::DefinitionIndex;

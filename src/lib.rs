//! eqmark marks formula answers.

pub mod algebra;
pub mod cards;
pub mod equivalence;
pub mod expr;
pub mod latex;
pub mod reading;
pub mod render;
pub mod text;
pub mod world;

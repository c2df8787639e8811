//! eqmark marks formula answers.

pub mod algebra;
pub mod cards;
pub mod expr;
pub mod latex;
pub mod render;
pub mod text;
pub mod world;

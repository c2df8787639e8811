//! Why a formula has no value in a world.

/// Why a formula has no value in a world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The value does not exist: division by zero, logarithm of a number that is not positive, crossed clip bounds.
    Undefined(String),
    /// An index lies outside of its sequence.
    OutOfRange {
        /// What was indexed, in words.
        what: String,
        /// The index used.
        index: i64,
        /// The largest index there is.
        length: i64,
    },
    /// The floating-point error bound leaves a comparison open.
    Unclear,
    /// The value or the work would be too large.
    TooLarge,
    /// Exact arithmetic cannot express the value; floating-point numbers can.
    NotExact,
    /// A symbol has no meaning in this world.
    Unknown(String),
    /// Things of kinds that do not go together.
    Kind(String),
}

impl Fault {
    /// Whether it is a fault of the formula, rather than a limit of the worlds.
    pub fn is_finding(&self) -> bool {
        matches!(self, Fault::Undefined(_) | Fault::OutOfRange { .. })
    }

    /// The fault in words, as a clause: `the logarithm of a negative number`.
    pub fn words(&self) -> String {
        match self {
            Fault::Undefined(what) => what.clone(),
            Fault::OutOfRange { what, index, length } => {
                format!("index {index} of {what}, which has elements 1 to {length}")
            }
            Fault::Unclear => "a comparison that the error bound leaves open".to_owned(),
            Fault::TooLarge => "a value or a computation that is too large".to_owned(),
            Fault::NotExact => "a value that is no rational number".to_owned(),
            Fault::Unknown(name) => format!("`{name}`, which has no meaning here"),
            Fault::Kind(what) => what.clone(),
        }
    }
}

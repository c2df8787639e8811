//! Questions: one line each, in a prefix notation that no Symbolica parser ever sees.
//!
//! ```text
//! question = term ";"
//! term     = ["-"] digit+          an integer
//!          | "a" digit+            an atom, numbered in 32 bits
//!          | "+" count term*       a sum of so many terms; of none it is 0
//!          | "*" count term*       a product of so many factors; of none it is 1
//!          | "^" exponent term     a power with an integer exponent
//! ```
//!
//! Words are separated by one blank: a0/b − 1 is `+2 *2 a0 ^-1 a1 -1 ;`. Depth, nodes, digits, exponents and bytes
//! are bounded, so that any line at all is read in little time and stack.

use thiserror::Error;

/// Levels of nesting that a question may have; a lone atom has one.
pub const MAX_DEPTH: usize = 200;
/// Integers, atoms, sums, products and powers that a question may have in all.
pub const MAX_NODES: usize = 20_000;
/// The largest exponent, up and down.
pub const MAX_EXPONENT: u64 = 64;
/// Decimal digits of one integer.
pub const MAX_DIGITS: usize = 2_000;
/// Bytes of one line without its end.
pub const MAX_BYTES: usize = 1 << 20;

/// A rational expression, read and within the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Decimal digits, perhaps with `-` in front.
    Integer(String),
    /// An opaque real quantity.
    Atom(u32),
    /// 0 where it is empty.
    Sum(Vec<Question>),
    /// 1 where it is empty.
    Product(Vec<Question>),
    /// A power; the exponent is at most [`MAX_EXPONENT`] in size.
    Power(Box<Question>, i64),
}

/// Why a line is not a question.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseError {
    /// A limit is passed: [`MAX_DEPTH`], [`MAX_NODES`], [`MAX_EXPONENT`], [`MAX_DIGITS`] or [`MAX_BYTES`].
    #[error("the expression is too large: {0}")]
    TooLarge(&'static str),
    /// The line breaks the grammar.
    #[error("the line is not a question: {0}")]
    Malformed(&'static str),
}

use ParseError::{Malformed, TooLarge};

impl Question {
    /// The question in a line without its end.
    ///
    /// # Errors
    ///
    /// [`ParseError::TooLarge`] beyond a limit, [`ParseError::Malformed`] off the grammar.
    pub fn parse(line: &str) -> Result<Question, ParseError> {
        if line.len() > MAX_BYTES {
            return Err(TooLarge("bytes"));
        }
        let mut parser = Parser { words: line.split(' '), nodes: 0 };
        let question = parser.term(1)?;
        match (parser.words.next(), parser.words.next()) {
            (Some(";"), None) => Ok(question),
            _ => Err(Malformed("one term and `;` are expected")),
        }
    }
}

struct Parser<'a> {
    words: std::str::Split<'a, char>,
    nodes: usize,
}

impl Parser<'_> {
    fn term(&mut self, depth: usize) -> Result<Question, ParseError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(TooLarge("nodes"));
        }
        if depth > MAX_DEPTH {
            return Err(TooLarge("depth"));
        }
        let word = self.words.next().ok_or(Malformed("a term is missing"))?;
        match word.as_bytes() {
            [b'a', ..] => digits(&word[1..])?.parse().map(Question::Atom).map_err(|_| Malformed("an atom's number")),
            [b'+', ..] => Ok(Question::Sum(self.terms(&word[1..], depth)?)),
            [b'*', ..] => Ok(Question::Product(self.terms(&word[1..], depth)?)),
            [b'^', ..] => {
                let exponent = exponent(&word[1..])?;
                Ok(Question::Power(Box::new(self.term(depth + 1)?), exponent))
            }
            _ => integer(word),
        }
    }

    fn terms(&mut self, count: &str, depth: usize) -> Result<Vec<Question>, ParseError> {
        let count: usize = digits(count)?.parse().map_err(|_| TooLarge("nodes"))?;
        if count > MAX_NODES - self.nodes {
            return Err(TooLarge("nodes"));
        }
        (0..count).map(|_| self.term(depth + 1)).collect()
    }
}

fn integer(word: &str) -> Result<Question, ParseError> {
    let size = digits(word.strip_prefix('-').unwrap_or(word))?;
    if size.len() > MAX_DIGITS { Err(TooLarge("digits")) } else { Ok(Question::Integer(word.to_owned())) }
}

fn exponent(word: &str) -> Result<i64, ParseError> {
    digits(word.strip_prefix('-').unwrap_or(word))?;
    match word.parse::<i64>() {
        Ok(exponent) if exponent.unsigned_abs() <= MAX_EXPONENT => Ok(exponent),
        _ => Err(TooLarge("exponent")),
    }
}

fn digits(word: &str) -> Result<&str, ParseError> {
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(word) } else { Err(Malformed("a number is expected")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Question, ParseError> {
        Question::parse(line)
    }

    #[test]
    fn a_difference_of_a_quotient_and_one_is_read() {
        let quotient = Question::Product(vec![Question::Atom(0), Question::Power(Box::new(Question::Atom(1)), -1)]);
        let expected = Question::Sum(vec![quotient, Question::Integer("-1".into())]);
        assert_eq!(parse("+2 *2 a0 ^-1 a1 -1 ;"), Ok(expected));
    }

    #[test]
    fn empty_sums_and_products_are_read() {
        assert_eq!(parse("+0 ;"), Ok(Question::Sum(vec![])));
        assert_eq!(parse("*0 ;"), Ok(Question::Product(vec![])));
    }

    #[test]
    fn what_breaks_the_grammar_is_malformed() {
        for line in [
            "",
            ";",
            " ",
            "a0",
            "a0 ",
            "a0 ; ",
            "a0 a1 ;",
            "+1 ;",
            "+2 a0 ;",
            "+ a0 ;",
            "+-1 a0 ;",
            "*x a0 ;",
            "^ a0 ;",
            "^+1 a0 ;",
            "^2 ;",
            "a ;",
            "a-1 ;",
            "a4294967296 ;",
            "x ;",
            "- ;",
            "--1 ;",
            "1.5 ;",
            "1/2 ;",
            "a0  ;",
            "\u{661} ;",
            "\u{e9}1 ;",
        ] {
            assert!(matches!(parse(line), Err(Malformed(_))), "{line:?}: {:?}", parse(line));
        }
    }

    #[test]
    fn each_limit_holds_exactly() {
        let nested = |depth: usize| format!("{}a0 ;", "^2 ".repeat(depth - 1));
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(parse(&nested(MAX_DEPTH + 1)), Err(TooLarge("depth")));

        let wide = |nodes: usize| format!("+{} {};", nodes - 1, "a0 ".repeat(nodes - 1));
        assert!(parse(&wide(MAX_NODES)).is_ok());
        assert_eq!(parse(&wide(MAX_NODES + 1)), Err(TooLarge("nodes")));

        let long = |digits: usize| format!("-{} ;", "7".repeat(digits));
        assert!(parse(&long(MAX_DIGITS)).is_ok());
        assert_eq!(parse(&long(MAX_DIGITS + 1)), Err(TooLarge("digits")));

        assert!(parse("^64 a0 ;").is_ok() && parse("^-64 a0 ;").is_ok());
        assert_eq!(parse("^65 a0 ;"), Err(TooLarge("exponent")));
        assert_eq!(parse("^-99999999999999999999 a0 ;"), Err(TooLarge("exponent")));
        assert_eq!(parse("+99999999999999999999999 a0 ;"), Err(TooLarge("nodes")));
        assert_eq!(parse(&"9".repeat(MAX_BYTES + 1)), Err(TooLarge("bytes")));
    }

    /// A small generator of lines near the grammar: nothing may panic, and what is read has the limits kept.
    #[test]
    fn lines_near_the_grammar_never_panic() {
        let words = [
            "a0",
            "a1",
            "+2",
            "*3",
            "^-1",
            "^2",
            "+0",
            "17",
            "-4",
            ";",
            "",
            "+",
            "^",
            "\u{1f600}",
            "*99",
            "a99999999999",
        ];
        let mut state = 1u64;
        for _ in 0..20_000 {
            let mut line = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                line.push_str(words[(state >> 33) as usize % words.len()]);
                line.push(' ');
            }
            let _ = parse(line.trim_end());
        }
    }
}

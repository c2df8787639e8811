//! Terms as the child reads them: one line in the prefix notation of [`eqmark_prover::Question`].
//!
//! The limits are the child's. A term beyond one is not asked at all.

use std::fmt::Write;

use eqmark_prover::{MAX_BYTES, MAX_DEPTH, MAX_DIGITS, MAX_EXPONENT, MAX_NODES};

use super::Term;

/// The line for a term, with its end; None beyond a limit, or where an integer is not written in digits.
pub(super) fn write_question(term: &Term) -> Option<String> {
    let mut writer = Writer { line: String::new(), nodes: 0 };
    writer.write_term(term, 1)?;
    writer.line.push_str(";\n");
    (writer.line.len() <= MAX_BYTES).then_some(writer.line)
}

struct Writer {
    line: String,
    nodes: usize,
}

impl Writer {
    fn write_term(&mut self, term: &Term, depth: usize) -> Option<()> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || depth > MAX_DEPTH {
            return None;
        }
        match term {
            Term::Integer(digits) => write!(self.line, "{} ", checked_integer(digits)?).ok(),
            Term::Atom(number) => write!(self.line, "a{number} ").ok(),
            Term::Sum(terms) => self.write_terms('+', terms, depth),
            Term::Product(factors) => self.write_terms('*', factors, depth),
            Term::Power(_, exponent) if exponent.unsigned_abs() > MAX_EXPONENT => None,
            Term::Power(base, exponent) => {
                write!(self.line, "^{exponent} ").ok()?;
                self.write_term(base, depth + 1)
            }
        }
    }

    fn write_terms(&mut self, sign: char, terms: &[Term], depth: usize) -> Option<()> {
        write!(self.line, "{sign}{} ", terms.len()).ok()?;
        terms.iter().try_for_each(|term| self.write_term(term, depth + 1))
    }
}

fn checked_integer(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number =
        !digits.is_empty() && digits.len() <= MAX_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use eqmark_prover::Question;

    fn power(base: Term, exponent: i64) -> Term {
        Term::Power(Box::new(base), exponent)
    }

    fn to_question(term: &Term) -> Question {
        match term {
            Term::Integer(digits) => Question::Integer(digits.clone()),
            Term::Atom(number) => Question::Atom(*number),
            Term::Sum(terms) => Question::Sum(terms.iter().map(to_question).collect()),
            Term::Product(factors) => Question::Product(factors.iter().map(to_question).collect()),
            Term::Power(base, exponent) => Question::Power(Box::new(to_question(base)), *exponent),
        }
    }

    #[test]
    fn the_child_reads_what_is_written() {
        let term = Term::Sum(vec![
            Term::Product(vec![Term::Integer("-12".into()), power(Term::Atom(7), -3), Term::Product(vec![])]),
            Term::Sum(vec![]),
            power(Term::Sum(vec![Term::Atom(0), Term::Integer("1".into())]), 64),
        ]);
        let line = write_question(&term).unwrap();
        assert_eq!(line, "+3 *3 -12 ^-3 a7 *0 +0 ^64 +2 a0 1 ;\n");
        assert_eq!(Question::parse(line.trim_end()), Ok(to_question(&term)));
    }

    #[test]
    fn a_term_at_each_limit_is_asked_and_one_beyond_is_not() {
        let nested = |depth: usize| (1..depth).fold(Term::Atom(0), |base, _| power(base, 1));
        assert!(write_question(&nested(MAX_DEPTH)).is_some());
        assert!(write_question(&nested(MAX_DEPTH + 1)).is_none());

        let wide = |nodes: usize| Term::Sum(vec![Term::Atom(0); nodes - 1]);
        assert!(write_question(&wide(MAX_NODES)).is_some());
        assert!(write_question(&wide(MAX_NODES + 1)).is_none());

        let long = |digits: usize| Term::Integer(format!("-{}", "7".repeat(digits)));
        assert!(write_question(&long(MAX_DIGITS)).is_some());
        assert!(write_question(&long(MAX_DIGITS + 1)).is_none());
        assert!(write_question(&Term::Product(vec![long(MAX_DIGITS); 1_000])).is_none());

        assert!(write_question(&power(Term::Atom(0), -64)).is_some());
        assert!(write_question(&power(Term::Atom(0), 65)).is_none());
        assert!(write_question(&power(Term::Atom(0), i64::MIN)).is_none());
    }

    #[test]
    fn what_is_not_an_integer_never_reaches_the_child() {
        for text in ["", "-", "--1", "+1", "1.5", "1 ;\n0", "a0", "\u{661}"] {
            assert!(write_question(&Term::Integer(text.into())).is_none(), "{text:?}");
        }
    }
}

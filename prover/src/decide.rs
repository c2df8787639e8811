//! The only code that calls Symbolica: builds the expression, asks whether it is zero.
//!
//! Expressions are built node by node, never read from text. The answer rests on Symbolica's conversion to a
//! rational polynomial, a quotient of two polynomials with whole coefficients: the expression is zero when the
//! numerator is. Symbolica lets `1/0` pass as an infinity and cancels `x/x`, so every base of a negative power is
//! asked first whether it is zero itself; that an atom is not zero is for the caller to know.

use std::collections::HashMap;

use symbolica::atom::{Atom, AtomCore};
use symbolica::domains::integer::{Integer, Z};
use symbolica::domains::rational::Q;
use symbolica::domains::rational_polynomial::RationalPolynomial;
use symbolica::try_symbol;

use crate::answer::Answer;
use crate::question::Question;

/// Asks Symbolica. The caller holds the lock, calls from one thread only, and has checked the size.
pub(crate) fn decide(question: &Question) -> Answer {
    match Builder::default().build(question).and_then(|atom| is_zero(&atom)) {
        Ok(true) => Answer::Zero,
        Ok(false) => Answer::NotShown(String::new()),
        Err(reason) => Answer::NotShown(reason),
    }
}

/// Whether the expression is zero as a rational function. Exponents have 32 bits, which `size` makes enough.
fn is_zero(atom: &Atom) -> Result<bool, String> {
    let quotient: RationalPolynomial<_, u32> =
        atom.try_to_rational_polynomial(&Q, &Z, None).map_err(|error| error.to_string())?;
    Ok(quotient.is_zero())
}

/// Numbers the atoms of one question anew, so that many questions need few symbols.
#[derive(Default)]
struct Builder {
    symbols: HashMap<u32, Atom>,
}

impl Builder {
    fn build(&mut self, question: &Question) -> Result<Atom, String> {
        match question {
            Question::Integer(digits) => {
                digits.parse::<Integer>().map(Atom::num).map_err(|_| "an integer is not understood".into())
            }
            Question::Atom(number) => self.symbol(*number),
            Question::Sum(terms) => self.build_all(terms).map(|terms| terms.iter().sum()),
            Question::Product(factors) => self.build_all(factors).map(|factors| factors.iter().product()),
            Question::Power(base, exponent) => {
                let base = self.build(base)?;
                if *exponent < 0 && is_zero(&base)? {
                    return Err("the expression divides by zero".into());
                }
                Ok(base.pow(Atom::num(*exponent)))
            }
        }
    }

    fn build_all(&mut self, questions: &[Question]) -> Result<Vec<Atom>, String> {
        questions.iter().map(|question| self.build(question)).collect()
    }

    fn symbol(&mut self, number: u32) -> Result<Atom, String> {
        if let Some(atom) = self.symbols.get(&number) {
            return Ok(atom.clone());
        }
        let symbol = try_symbol!(format!("x{}", self.symbols.len())).map_err(|error| error.to_string())?;
        let atom = Atom::var(symbol);
        self.symbols.insert(number, atom.clone());
        Ok(atom)
    }
}

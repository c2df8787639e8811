//! What an answer is held against, in its normalized form, for people to see beside it.

use super::batch::{GradeError, Grader};
use crate::equivalence::Target;
use crate::expr::print;
use crate::sheet::Record;

/// A reference and what its card says about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NormalReference {
    /// The card's title; empty for a reference that was typed.
    pub title: String,
    /// The question; empty for a reference that was typed.
    pub question: String,
    /// The marks of a right answer.
    pub full_marks: f64,
    /// The normal forms as LaTeX: the reference's, then those of accepted forms that are written otherwise. Empty where
    /// there is no reference that can be read.
    pub forms: Vec<String>,
}

impl Grader {
    /// The reference of a record under the options in force. Accepted forms that cannot be read are left out.
    ///
    /// # Errors
    ///
    /// Every [`GradeError`].
    pub fn normal_reference(&self, record: &Record) -> Result<NormalReference, GradeError> {
        let prepared = match (&record.formula, &record.reference) {
            (Some(id), _) => self.prepared_card(id)?,
            (None, reference) => self.prepared_reference(reference.as_deref().unwrap_or_default())?,
        };
        let vocabulary = &prepared.lexicon.vocabulary;
        let normal = |target: &Target| print(target.normal(vocabulary), vocabulary);
        let mut forms = vec![normal(&prepared.reference)];
        for form in prepared.card.iter().filter(|_| prepared.asked.is_none()).flat_map(|card| &card.accepted) {
            // Forms under other options have another value than the reference that is in force.
            let read = form.options.is_empty().then(|| prepared.form(&form.id, &form.latex).ok()).flatten();
            if let Some(latex) = read.as_ref().map(normal)
                && !forms.contains(&latex)
            {
                forms.push(latex);
            }
        }
        let text = |of: fn(&crate::cards::Card) -> &String| prepared.card.map(of).cloned().unwrap_or_default();
        Ok(NormalReference {
            title: text(|card| &card.title),
            question: text(|card| &card.question),
            full_marks: self.full_marks(record),
            forms,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_comes_first_and_every_form_once() {
        let grader = Grader::new(Vec::new(), Vec::new());
        let record = Record { formula: Some("perplexity_trigram".to_owned()), ..Record::default() };
        let reference = grader.normal_reference(&record).unwrap();
        assert!(reference.forms.len() > 1 && !reference.question.is_empty());
        let mut forms = reference.forms.clone();
        forms.dedup();
        assert_eq!(forms, reference.forms);
        let typed = Record { reference: Some("x+x".to_owned()), ..Record::default() };
        assert_eq!(grader.normal_reference(&typed).unwrap().forms, ["2 x"]);
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        let grader = Grader::new(Vec::new(), Vec::new());
        let typed = Record { reference: Some(r"\frac{".to_owned()), ..Record::default() };
        assert!(grader.normal_reference(&typed).is_err());
    }
}

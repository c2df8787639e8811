//! Values that belong to another problem of the sheet: `n = 217` of the exercise before, where the text of this one says
//! "132 of 240 voters" and 240 is put in.

use super::auditor::{Auditor, Place};
use super::number::{Claim, Finding};
use super::values::{Choice, names_of};
use crate::expr::{Rational, parse_decimal, to_decimal};

/// What begins another problem.
const HEADINGS: &[&str] = &["\n#", "\\section", "\\subsection", "\\paragraph", "\\item"];

/// What begins another section.
const SECTIONS: &[&str] = &["\n#", "\\section", "\\subsection", "\\chapter"];

/// The most names, and the most numbers, that are tried in place of each other.
const MOST: usize = 6;

impl Auditor<'_> {
    /// Whether a side is the other one with other numbers put in for names of which the values are given in another
    /// problem; what is said of that.
    pub(super) fn put_in_here(&self, claim: &Claim<'_>, choice: &Choice, place: Place) -> Option<String> {
        let (left, right) = (names_of(claim.left.expr), names_of(claim.right.expr));
        let (mut names, numbers) = match (left.is_empty(), right.is_empty()) {
            (false, true) => (left, numbers_of(claim.right.expr)),
            (true, false) => (right, numbers_of(claim.left.expr)),
            _ => return None,
        };
        let at = self.sheet.formulas[place.formula].span.start;
        names.truncate(MOST);
        let holds = |choice: &Choice| matches!(claim.judge(&self.values, choice), Some(Finding::Holds(..)));
        for name in &names {
            let chosen = choice.get(name)?;
            let end = self.end_of_paragraph(chosen.at);
            if chosen.at == 0 || end >= at {
                continue;
            }
            let mut said = self.numbers_said(end, at);
            said.extend(self.stated.iter().filter(|(place, _)| (end..at).contains(place)).map(|it| it.1.clone()));
            // In another section the letter may mean any number that this one says.
            let is_anew = self.has_section(chosen.at, at) && self.has_section(0, chosen.at);
            said.retain(|number| numbers.contains(number) || is_anew);
            let is_it = |number: &&Rational| **number != chosen.value && holds(&chosen.replaced_in(choice, name, number));
            if let Some(number) = said.iter().find(is_it) {
                return Some(self.note(name, chosen.at, &[number]));
            }
        }
        let foreign = names.iter().filter(|name| {
            choice.get(*name).is_some_and(|chosen| chosen.at > 0 && chosen.at < at && self.has_heading(chosen.at, at))
        });
        let foreign: Vec<&String> = foreign.collect();
        for (one, first) in foreign.iter().enumerate() {
            for second in &foreign[one + 1..] {
                for a in &numbers {
                    for b in &numbers {
                        let put = choice[*first].replaced_in(choice, first, a);
                        if holds(&put[*second].replaced_in(&put, second, b)) {
                            return Some(self.note(first, choice[*first].at, &[a, b]));
                        }
                    }
                }
            }
        }
        None
    }

    fn note(&self, name: &str, at: usize, numbers: &[&Rational]) -> String {
        let line = self.text[..self.text.floor_char_boundary(at)].matches('\n').count() + 1;
        let numbers: Vec<String> = numbers.iter().map(|number| to_decimal(number, 6)).collect();
        format!("line {line} gives another value to `{name}`; here {} stands for it", numbers.join(" and "))
    }

    fn end_of_paragraph(&self, at: usize) -> usize {
        let behind = self.text.get(at..).unwrap_or_default();
        let ends = ["\n\n"].iter().chain(HEADINGS).filter_map(|mark| behind.find(mark));
        at + ends.min().unwrap_or(behind.len())
    }

    pub(super) fn has_heading(&self, from: usize, to: usize) -> bool {
        self.text.get(from..to).is_some_and(|between| HEADINGS.iter().any(|mark| between.contains(mark)))
    }

    /// Whether a place is in another section than an earlier one, which is in a section of its own.
    pub(super) fn has_section(&self, from: usize, to: usize) -> bool {
        let is_in = |text: Option<&str>| text.is_some_and(|text| SECTIONS.iter().any(|mark| text.contains(mark)));
        is_in(self.text.get(from..to))
    }

    /// Where the section of a place begins.
    pub(super) fn start_of_section(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        SECTIONS.iter().filter_map(|mark| before.rfind(mark)).max().unwrap_or(0)
    }

    /// The numbers that the words between two places say, outside of formulas and of labels such as `3.`.
    pub(super) fn numbers_said(&self, from: usize, to: usize) -> Vec<Rational> {
        let mut words = String::new();
        let mut at = from;
        for formula in self.sheet.formulas.iter().filter(|formula| (from..to).contains(&formula.span.start)) {
            words.push_str(self.text.get(at..formula.span.start).unwrap_or_default());
            words.push(' ');
            at = formula.span.end.max(at);
        }
        words.push_str(self.text.get(at..to).unwrap_or_default());
        let is_label = |word: &str| word.ends_with([')', ':']) || word.ends_with('.') && word.len() < 4;
        let said = words.split(|letter: char| letter.is_whitespace() || "({$*#".contains(letter));
        let said = said.filter(|word| word.starts_with(|first: char| first.is_ascii_digit()) && !is_label(word));
        said.filter_map(|word| Some(parse_decimal(&word.trim_end_matches(['.', ',', ';']).replace(',', ""))?.0))
            .collect()
    }
}

fn numbers_of(expr: &crate::expr::Expr) -> Vec<Rational> {
    let mut numbers: Vec<Rational> = Vec::new();
    expr.walk(&mut |part| {
        if let Some(number) = part.as_number()
            && !numbers.contains(number)
            && numbers.len() < MOST
        {
            numbers.push(number.clone());
        }
    });
    numbers
}

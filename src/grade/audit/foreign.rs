//! Values that belong to another problem of the sheet: `n = 217` of the exercise before, where the text of this one says
//! "132 of 240 voters" and 240 is put in.

use super::auditor::{Auditor, Place};
use super::number::{Claim, Finding};
use super::values::{Choice, Chosen, names_of};
use crate::expr::{Function, Node, Rational, parse_decimal, to_decimal};

/// What begins another problem.
const HEADINGS: &[&str] = &["\n#", "\\section", "\\subsection", "\\paragraph", "\\item"];

/// What begins another section.
const SECTIONS: &[&str] = &["\n#", "\\section", "\\subsection", "\\chapter"];

/// The most names, and the most numbers, that are tried in place of each other.
const MOST: usize = 6;

/// Smaller whole numbers stand in formulas for other reasons.
const TELLING: i64 = 10;

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
            // `\frac{1}{1+\gamma} = \frac{1}{1 - 0.9}`: the given value is put in already.
            let is_telling = !chosen.value.is_int() || chosen.value >= Rational::from(TELLING);
            if is_telling && numbers.contains(&chosen.value) {
                continue;
            }
            let mut said = self.numbers_said(end, at);
            said.extend(self.stated.iter().filter(|(place, _)| (end..at).contains(place)).map(|it| it.1.clone()));
            // In another section the letter may mean any number that this one says.
            let is_anew = self.is_of_other_section(chosen.at, at) || self.has_item(chosen.at, at);
            said.retain(|number| numbers.contains(number) || is_anew);
            let is_it =
                |number: &&Rational| **number != chosen.value && holds(&chosen.replaced_in(choice, name, number));
            if let Some(number) = said.iter().find(is_it) {
                return Some(self.note(name, chosen.at, number));
            }
        }
        // `\\log p = \\ln 0.5 + \\ln 0.4`: a section that says what the logarithm of a letter is may mean a letter of its own.
        let side = if names_of(claim.left.expr).is_empty() { claim.right.expr } else { claim.left.expr };
        if let ([name], Node::Apply(Function::Log, args)) = (names.as_slice(), side.node())
            && args.iter().all(|argument| matches!(argument.node(), Node::Object(..)))
            && let Some(chosen) = choice.get(name)
            && self.is_of_other_section(chosen.at, at)
        {
            let line = self.line(chosen.at);
            return Some(format!(
                "line {line}, in another section, gives a value to `{name}`; this section may mean another"
            ));
        }
        let foreign = names.iter().filter(|name| {
            choice.get(*name).is_some_and(|chosen| chosen.at > 0 && chosen.at < at && self.has_heading(chosen.at, at))
        });
        let foreign: Vec<&String> = foreign.collect();
        for (one, first) in foreign.iter().enumerate() {
            for second in &foreign[one + 1..] {
                for a in numbers.iter().filter(|a| **a != choice[*first].value) {
                    for b in numbers.iter().filter(|b| **b != choice[*second].value) {
                        let put = choice[*first].replaced_in(choice, first, a);
                        if holds(&put[*second].replaced_in(&put, second, b)) {
                            let line = self.line(choice[*first].at);
                            let (a, b) = (to_decimal(a, 6), to_decimal(b, 6));
                            let note = format!(
                                "line {line} gives another value to `{first}`; here {a} stands for it, and {b} for `{second}`"
                            );
                            return Some(note);
                        }
                    }
                }
            }
        }
        None
    }

    /// What is said of a name for which another number stands than the one that is given at a place.
    pub(super) fn note(&self, name: &str, at: usize, number: &Rational) -> String {
        let (line, number) = (self.line(at), to_decimal(number, 6));
        format!("line {line} gives another value to `{name}`; here {number} stands for it")
    }

    fn line(&self, at: usize) -> usize {
        self.text[..self.text.floor_char_boundary(at)].matches('\n').count() + 1
    }

    /// Whether a value was only put in by a formula of another paragraph.
    pub(super) fn is_put_elsewhere(&self, given: usize, at: usize) -> bool {
        self.put_places.contains(&given) && self.end_of_paragraph(given) < at
    }

    fn end_of_paragraph(&self, at: usize) -> usize {
        let behind = self.text.get(at..).unwrap_or_default();
        let ends = ["\n\n"].iter().chain(HEADINGS).filter_map(|mark| behind.find(mark)).min();
        let end = ends.unwrap_or(behind.len());
        at + numbered_item(&behind[..end]).unwrap_or(end)
    }

    /// Whether another item of a numbered list begins between two places.
    fn has_item(&self, from: usize, to: usize) -> bool {
        let has_item = |between: &str| between.contains("\\item") || numbered_item(between).is_some();
        self.text.get(from..to).is_some_and(has_item)
    }

    /// Whether a value was given for a place: near before it, and in its section.
    pub(super) fn is_given_for(&self, chosen: &Chosen, at: usize) -> bool {
        chosen.at == 0 || chosen.is_near && chosen.at <= at && !self.has_heading(chosen.at, at)
    }

    pub(super) fn has_heading(&self, from: usize, to: usize) -> bool {
        let begins = |between: &str| {
            HEADINGS.iter().any(|mark| between.contains(mark))
                || has_bold_number(between)
                || numbered_item(between).is_some()
        };
        self.text.get(from..to).is_some_and(begins)
    }

    /// Whether another section begins between two places.
    pub(super) fn has_section(&self, from: usize, to: usize) -> bool {
        self.text.get(from..to).is_some_and(|text| SECTIONS.iter().any(|mark| text.contains(mark)))
    }

    /// Whether a value that is given at one place belongs to another section than a later place. What stands in front of
    /// all sections, perhaps under a title, holds in all of them.
    pub(super) fn is_of_other_section(&self, given: usize, at: usize) -> bool {
        if given == 0 || given >= at || !self.has_section(given, at) {
            return false;
        }
        let is_title = self.text.trim_start().starts_with("# ") && !self.text.contains("\n# ");
        self.has_section(0, given) || self.text.trim_start().starts_with('#') && !is_title
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

/// Where the first item of a numbered list begins in a text: `\n2. `.
fn numbered_item(text: &str) -> Option<usize> {
    text.match_indices('\n').map(|(at, _)| at).find(|at| {
        let line = &text[at + 1..];
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        (1..=2).contains(&(line.len() - rest.len())) && (rest.starts_with(". ") || rest.starts_with(") "))
    })
}

/// Whether a paragraph begins with a number in bold: `**A2.** Braking from ...`.
fn has_bold_number(text: &str) -> bool {
    const LABEL: usize = 12;
    text.match_indices("\n**").any(|(at, mark)| {
        let label = text[at + mark.len()..].split("**").next().unwrap_or_default();
        label.len() <= LABEL && label.contains(|letter: char| letter.is_ascii_digit())
    })
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

//! A card checked: its forms are right, its mistakes wrong and named, its options and conventions told by their names,
//! and nothing on it is left out in silence.

use std::sync::Arc;

use crate::cards::{Axis, Card, Direction, source_place};
use crate::equivalence::{Comparison, Judge, Judgement, Prepared, Question, Selection, Verdict, expand};
use crate::expr::print;
use crate::reading::{Definition, NAMED, notes};

/// What is wrong with a part of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardFault {
    /// A form or mistake is not read: answers like it are undecided.
    NotRead,
    /// It is not read, and the card says so.
    KnownUnread,
    /// A mistake is named as another.
    Misnamed,
    /// An option, a convention or a name of the card has no effect, for it is not read or not told by its name.
    Silent,
    /// A wrong verdict.
    Wrong,
}

/// Something found on a card.
#[derive(Debug, Clone)]
pub struct CardFinding {
    /// What kind of fault it is.
    pub fault: CardFault,
    /// Where it stands: file and line.
    pub place: String,
    /// The part of the card: `V3`, `kl=k3`.
    pub part: String,
    /// What is wrong.
    pub message: String,
}

/// The outcome for one card.
#[derive(Debug, Clone, Default)]
pub struct CardReport {
    /// How many accepted forms and mistakes came out right.
    pub right: usize,
    /// How many options and conventions are told by their names.
    pub told: usize,
    /// What is wrong, in the order of the card.
    pub findings: Vec<CardFinding>,
}

impl CardReport {
    /// How many findings are of a kind.
    pub fn count(&self, fault: CardFault) -> usize {
        self.findings.iter().filter(|finding| finding.fault == fault).count()
    }

    /// Whether nothing is wrong but forms that the card itself calls unread and mistakes that are named as others.
    pub fn is_sound(&self) -> bool {
        self.count(CardFault::Wrong) + self.count(CardFault::Silent) + self.count(CardFault::NotRead) == 0
    }
}

/// Checks every part of a card.
pub fn check_card(card: &'static Card) -> CardReport {
    let mut check = Check { card, judges: Vec::new(), report: CardReport::default() };
    let default = Selection::default_of(card);
    if let Err(message) = check.judge(&default) {
        check.find(CardFault::Wrong, &card.reference, "reference", message);
        return check.report;
    }
    check.names();
    check.forms();
    check.defaults(&default);
    check.options(&default);
    check.conventions(&default);
    check.parts(&default);
    check.report
}

struct Check {
    card: &'static Card,
    judges: Vec<(Selection, Judge)>,
    report: CardReport,
}

impl Check {
    fn find(&mut self, fault: CardFault, text: &str, part: &str, message: String) {
        let place = source_place(&self.card.id, text);
        self.report.findings.push(CardFinding { fault, place, part: part.to_owned(), message });
    }

    /// The judge under a selection of options; made at the first call.
    fn judge(&mut self, selection: &Selection) -> Result<&mut Judge, String> {
        let known = self.judges.iter().position(|(known, _)| known == selection);
        let place = match known {
            Some(place) => place,
            None => {
                let prepared = Prepared::card(self.card, selection.clone()).map_err(|error| error.to_string())?;
                self.judges.push((selection.clone(), Judge::new(Arc::new(prepared))));
                self.judges.len() - 1
            }
        };
        Ok(&mut self.judges[place].1)
    }

    fn judged(&mut self, selection: &Selection, latex: &str) -> Result<Judgement, String> {
        let latex = expand(self.card, selection, latex);
        Ok(self.judge(selection)?.judge(&latex, &Question { brief: true, ..Question::default() }, None))
    }

    /// Names that the card defines.
    fn names(&mut self) {
        for define in &self.card.vocabulary.defines {
            if Definition::from_latex(&define.left, &define.right).is_none() {
                self.find(CardFault::Silent, &define.right, &define.left, "this defines no name".to_owned());
            }
        }
        let known = |when: &str| {
            let direction = [Direction::Maximise, Direction::Minimise].iter().any(|it| it.note() == when);
            when.is_empty() || direction || when.starts_with(NAMED) || notes().contains_key(when)
        };
        for convention in self.card.conventions.iter().filter(|it| !known(&it.when)) {
            let message = format!("no reading of an answer notes `{}`", convention.when);
            self.find(CardFault::Silent, &convention.latex, &convention.name(), message);
        }
    }

    /// Accepted forms and mistakes.
    fn forms(&mut self) {
        let card = self.card;
        let forms = card.accepted.iter().map(|form| (&form.id, &form.latex, &form.options, &form.unread, true));
        let mistakes = card.mistakes.iter().map(|form| (&form.id, &form.latex, &form.options, &form.unread, false));
        for (id, latex, options, unread, accepted) in forms.chain(mistakes) {
            let selection =
                options.iter().try_fold(Selection::default_of(card), |chosen, option| chosen.with(card, option));
            let judgement = match selection.and_then(|selection| self.judged(&selection, latex)) {
                Ok(judgement) => judgement,
                Err(message) => {
                    self.find(CardFault::Wrong, latex, id, message);
                    continue;
                }
            };
            let is_open = matches!(judgement.verdict, Verdict::Undecided | Verdict::Unreadable);
            if !unread.is_empty() && !is_open {
                let message = format!("{}: take `unread` away, it is read now", judgement.verdict.word());
                self.find(CardFault::Silent, latex, id, message);
            }
            let named = judgement.mistake.as_ref().map(|mistake| mistake.id.clone());
            match (judgement.verdict, accepted) {
                (Verdict::Equivalent, true) => self.report.right += 1,
                (Verdict::Different, false) if named.as_ref() == Some(id) || judgement.convention.is_some() => {
                    self.report.right += 1;
                }
                (Verdict::Different, false) => {
                    let other = named.unwrap_or_else(|| "none".to_owned());
                    self.find(CardFault::Misnamed, latex, id, format!("different, but named as {other}"));
                }
                (Verdict::Undecided | Verdict::Unreadable, _) => {
                    let (fault, message) = match unread.is_empty() {
                        true => (CardFault::NotRead, open(&judgement)),
                        false => (CardFault::KnownUnread, format!("not read, as the card says: {unread}")),
                    };
                    self.find(fault, latex, id, message);
                }
                (verdict, _) => self.find(CardFault::Wrong, latex, id, format!("WRONG VERDICT {}", verdict.word())),
            }
        }
    }

    /// Mistakes that are written for other options than the question's: only what an option adds can be wrong in it alone.
    fn defaults(&mut self, default: &Selection) {
        let card = self.card;
        for mistake in &card.mistakes {
            let adds = |option: &&String| {
                let axis = option.split('=').next().and_then(|id| card.axes.iter().find(|axis| axis.id == id));
                axis.is_some_and(|axis| axis.options[0].holes.iter().all(|(_, filling)| filling.is_empty()))
            };
            let Some(option) = mistake.options.iter().find(|option| !adds(option)) else { continue };
            // What is right there is a mistake under the option alone.
            let is_right = |judgement: &Judgement| judgement.verdict == Verdict::Equivalent;
            if !self.judged(default, &mistake.latex).is_ok_and(|judgement| is_right(&judgement)) {
                let message =
                    format!("written for `{option}`: with the holes of its axis it is named under all options");
                self.find(CardFault::Misnamed, &mistake.latex, &mistake.id, message);
            }
        }
    }

    /// Every other option alone: the reference under it, written out, is told by its name. All combinations are read.
    fn options(&mut self, default: &Selection) {
        let card = self.card;
        for selection in default.neighbours(card) {
            let names = selection.difference(default, card);
            let text = card.axes.iter().enumerate().find(|(place, _)| selection.0[*place] != default.0[*place]);
            let text = text.map_or("", |(place, axis)| filling(axis, selection.0[place]));
            let written = self.judge(&selection).map(|judge| {
                let prepared = judge.prepared();
                print(&prepared.reference.expr, &prepared.lexicon.vocabulary)
            });
            match (written, names.as_slice()) {
                (Err(message), _) => self.find(CardFault::Silent, text, &names.join(","), message),
                (Ok(written), [name]) => self.expect(default, &written, text, name),
                _ => {}
            }
        }
    }

    /// Whether two options have one value where all others are the default: only beside others they differ.
    fn is_same_option(&mut self, default: &Selection, a: &str, b: &str) -> bool {
        let mut reference = |name: &str| {
            let selection = default.with(self.card, name).ok()?;
            Some(self.judge(&selection).ok()?.prepared().reference.expr.clone())
        };
        let (Some(a), Some(b)) = (reference(a), reference(b)) else { return false };
        let judge = self.judge(default);
        judge.is_ok_and(|judge| matches!(judge.compare_expressions(&a, &b).0, Comparison::Same(_)))
    }

    fn conventions(&mut self, default: &Selection) {
        for convention in &self.card.conventions {
            // What the answer must say beside its formula.
            let said = match convention.when.strip_prefix(NAMED) {
                Some(method) => format!("{method}: ${}$", convention.latex),
                None if convention.when == Direction::Maximise.note() => format!("\\max_\\theta {}", convention.latex),
                None if convention.when == Direction::Minimise.note() => format!("\\min_\\theta {}", convention.latex),
                None => convention.latex.clone(),
            };
            self.expect(default, &said, &convention.latex, &convention.name());
        }
    }

    /// Parts are what the cards that state them say, and an answer that defines one by another option is told so.
    fn parts(&mut self, default: &Selection) {
        let card = self.card;
        for (place, part) in card.parts.iter().enumerate() {
            let stated = self.judge(default).and_then(|judge| {
                let reference = judge.prepared().reference.expr.clone();
                let with_stated = judge.prepared().clone().reference_with_stated(card, place)?;
                match judge.compare_expressions(&reference, &with_stated.expr).0 {
                    Comparison::Same(_) => Ok(judge.prepared().clone()),
                    _ => Err(format!("`{}` is another formula than the card `{}`", part.name, part.card)),
                }
            });
            let prepared = match stated {
                Ok(prepared) => prepared,
                Err(message) => {
                    self.find(CardFault::Wrong, &part.name, &part.id, message);
                    continue;
                }
            };
            for form in prepared.part_forms().iter().filter(|form| form.part == place) {
                let whole = expand(card, default, &card.reference);
                let answer = format!("{whole},\\quad {}={}", part.name, form.latex);
                match &form.mistake {
                    None if !form.name.contains(',') => {
                        let said = form.when.strip_prefix(NAMED).map(|method| format!("{method}: ${answer}$"));
                        self.expect(default, &said.unwrap_or(answer), &part.name, &form.name);
                    }
                    Some(hit) if self.judged(default, &answer).is_ok_and(|it| it.verdict == Verdict::Equivalent) => {
                        self.find(CardFault::Wrong, &part.name, &hit.id, "WRONG VERDICT equivalent".to_owned());
                    }
                    _ => {}
                }
            }
        }
    }

    /// An answer must be read and told by the name of a convention, right or different.
    fn expect(&mut self, default: &Selection, answer: &str, text: &str, name: &str) {
        let message = match self.judged(default, answer) {
            Err(message) => message,
            Ok(judgement) => match (judgement.verdict, &judgement.convention) {
                (Verdict::Undecided | Verdict::Unreadable, _) => open(&judgement),
                (_, Some(told)) if told == name || self.is_same_option(default, told, name) => {
                    self.report.told += 1;
                    return;
                }
                (_, Some(told)) => format!("told as {told}"),
                (verdict, None) => match &judgement.mistake {
                    Some(mistake) => format!("{}, and named as mistake {}", verdict.word(), mistake.id),
                    None => format!("{}, and not told by its name", verdict.word()),
                },
            },
        };
        self.find(CardFault::Silent, text, name, message);
    }
}

fn open(judgement: &Judgement) -> String {
    let reason = judgement.reasons.first().cloned().unwrap_or_default();
    format!("{}: {reason}", judgement.verdict.word())
}

/// The first thing that an option puts into a hole.
fn filling(axis: &Axis, option: usize) -> &str {
    axis.options[option].holes.iter().map(|(_, filling)| filling.as_str()).find(|text| !text.is_empty()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::parse_card;

    const CARD: &str = r"
id = 'test'
title = ''
question = ''
source = ''
[roles.x]
kind = 'scalar'
write = 'x'
[define]
'h' = '2x'
[axis.sign.plus]
s = ''
[axis.sign.minus]
s = '-'
[reference]
latex = '@s@x+1'
[[convention]]
axis = 'size'
option = 'twice'
latex = '2x+2'
";

    fn findings(from: &str, to: &str) -> Vec<String> {
        assert!(CARD.contains(from));
        let card: &'static Card = Box::leak(Box::new(parse_card("test", &CARD.replacen(from, to, 1)).unwrap()));
        let report = check_card(card);
        assert_eq!(report.is_sound(), report.findings.is_empty());
        report.findings.into_iter().map(|finding| format!("{}: {}", finding.part, finding.message)).collect()
    }

    #[test]
    fn what_has_no_effect_is_an_error() {
        assert_eq!(findings("2x+2", "2x+2"), [""; 0]);
        assert_eq!(findings("s = '-'", "s = '-z'")[0].split(": ").next(), Some("sign=minus"));
        assert_eq!(findings("2x+2", "2x+2z")[0].split(": ").next(), Some("size=twice"));
        assert_eq!(findings("2x+2", "1-x"), ["size=twice: told as sign=minus"]);
        assert_eq!(findings("s = '-'", "s = '+'"), ["sign=minus: equivalent, and not told by its name"]);
        assert_eq!(
            findings("latex = '2x+2'", "latex = '2x+2'\nwhen = 'odd'")[0],
            "size=twice: no reading of an answer notes `odd`"
        );
        assert_eq!(findings("'h' = '2x'", "'2' = '2x'"), ["2: this defines no name"]);
    }

    #[test]
    fn a_form_that_is_not_read_is_an_error_unless_the_card_says_so() {
        let report = |unread: &str| {
            let text = format!("{CARD}\n[[accept]]\nid = 'V1'\nlatex = '\\int x'\n{unread}");
            check_card(Box::leak(Box::new(parse_card("test", &text).unwrap())))
        };
        let (silent, told) = (report(""), report("unread = 'integrals'\n"));
        assert!(!silent.is_sound() && silent.count(CardFault::NotRead) == 1, "{silent:?}");
        assert!(told.is_sound() && told.count(CardFault::KnownUnread) == 1, "{told:?}");
        assert_eq!(told.findings[0].message, "not read, as the card says: integrals");
        // What is read now is not called unread.
        let text = format!("{CARD}\n[[accept]]\nid = 'V1'\nlatex = '1+x'\nunread = 'sums'\n");
        assert!(!check_card(Box::leak(Box::new(parse_card("test", &text).unwrap()))).is_sound());
    }
}

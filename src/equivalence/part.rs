//! Parts that other cards state: an answer may define the advantage of an objective by a convention of the advantage's own
//! card, or make a mistake of that card in it.
//!
//! The options of a part are no axes of the whole, for they would multiply the forms that every answer is compared with.
//! They are looked at where an answer defines the part itself. What the answer means without that definition tells which
//! form of the card it has; that form, with each form of the part put in, is then compared with the whole answer.

use super::compare::Comparison;
use super::judge::{Judge, Question};
use super::prepared::{Prepared, Target, target};
use super::template::Selection;
use super::verdict::{Evidence, Judgement, MistakeHit, Verdict, together};
use super::world_set::{Asked, Setting, WORLDS, draw};
use crate::cards::{Card, Part};
use crate::expr::print;
use crate::reading::{Lexicon, Member, Reading, Unread, read, read_without_parts};

/// A form of a part other than the card's own.
#[derive(Debug)]
pub struct PartForm {
    /// The part, by its place on the card.
    pub part: usize,
    /// `advantage.std=sample`, several with commas; empty for a mistake by the options in force.
    pub name: String,
    /// What to tell about it; may be empty.
    pub remark: String,
    /// The note that an answer's reading must carry; empty for none.
    pub when: String,
    /// The mistake that it is.
    pub mistake: Option<MistakeHit>,
    /// What stands for the names of the part.
    pub latex: String,
}

/// The card that states a part, under the options in force for it.
fn stated(card: &Card, selection: &Selection, place: usize) -> Option<Prepared> {
    let other = card.parts[place].stated_by()?;
    Prepared::card(other, selection.of_part(card, place)).ok()
}

/// A form of a part as the card's own names write it.
fn written(stated: &Prepared, target: &Target) -> String {
    print(&target.expr, &stated.lexicon.vocabulary)
}

/// What a part is by the options in force, with its names; nothing where these are the defaults, as the card has it.
pub(super) fn chosen_parts<'c>(card: &'c Card, selection: &Selection) -> Vec<(Vec<&'c str>, String)> {
    let changed = |place: &usize| {
        let own = selection.of_part(card, *place);
        card.parts[*place].stated_by().is_some_and(|other| own != Selection::default_of(other))
    };
    let chosen = (0..card.parts.len()).filter(changed).filter_map(|place| {
        let stated = stated(card, selection, place)?;
        Some((card.parts[place].names(card), written(&stated, &stated.reference)))
    });
    chosen.collect()
}

/// A remark or sentence of the card that states a part, as it is told of this one.
fn told(part: &Part, sentence: &str) -> String {
    if sentence.is_empty() { String::new() } else { format!("{} {sentence}", part.lead) }
}

impl Prepared {
    /// The forms of the card's parts: their options and conventions, nearest first, then their mistakes; read at the
    /// first call.
    pub fn part_forms(&self) -> &[PartForm] {
        self.parts.get_or_init(|| {
            let Some(card) = self.card else { return Vec::new() };
            let mut found = Vec::new();
            for (place, part) in card.parts.iter().enumerate() {
                let Some(stated) = stated(card, &self.selection, place) else { continue };
                found.extend(stated.conventions().iter().filter_map(|it| {
                    Some(PartForm {
                        part: place,
                        name: part.told(&it.name),
                        remark: told(part, &it.remark),
                        when: it.when.clone(),
                        mistake: None,
                        latex: written(&stated, it.target(&stated)?),
                    })
                }));
                let mistaken = |hit: &MistakeHit, target: &Target| PartForm {
                    part: place,
                    name: String::new(),
                    remark: String::new(),
                    when: String::new(),
                    mistake: Some(MistakeHit {
                        id: part.told(&hit.id),
                        feedback: told(part, &hit.feedback),
                        left: hit.left,
                        why: format!("mistake {} leaves {} of the marks", part.told(&hit.id), hit.left),
                    }),
                    latex: written(&stated, target),
                };
                found.extend(stated.mistakes().iter().map(|(hit, target)| mistaken(hit, target)));
                found.extend(stated.mistakes_elsewhere().iter().filter_map(|(convention, hit)| {
                    Some(PartForm {
                        name: part.told(&convention.name),
                        remark: told(part, &convention.remark),
                        ..mistaken(hit, convention.target(&stated)?)
                    })
                }));
            }
            found
        })
    }

    /// The reference with what the card that states a part says of it, by the options in force; it should be the
    /// reference itself.
    ///
    /// # Errors
    ///
    /// A message if there is no such card, or its formula cannot be read here.
    pub fn reference_with_stated(&self, card: &Card, place: usize) -> Result<Target, String> {
        let part = &card.parts[place];
        let stated = stated(card, &self.selection, place).ok_or_else(|| format!("there is no card `{}`", part.card))?;
        let mut lexicon = self.lexicon.clone();
        lexicon.redefine(&part.names(card), &written(&stated, &stated.reference));
        target(card, &lexicon, &self.selection, &part.id, &card.reference).map_err(|error| error.to_string())
    }

    /// How the card's formulas are read where a part has another form.
    fn lexicon_with(&self, card: &Card, form: &PartForm) -> Lexicon {
        let mut lexicon = self.lexicon.clone();
        lexicon.redefine(&card.parts[form.part].names(card), &form.latex);
        lexicon
    }

    /// Whether the reference has a value only where groups are mixed, as by the option without epsilon.
    pub(super) fn is_mixed(&self) -> bool {
        *self.mixed.get_or_init(|| {
            let Some(card) = self.card.filter(|card| !chosen_parts(card, &self.selection).is_empty()) else {
                return false;
            };
            let has_value = |setting: &Setting| {
                let run = |seed| {
                    let mut session = draw(self, setting, &self.lexicon.vocabulary, &card.world, seed);
                    session.run(&self.reference.program).is_ok()
                };
                (0..WORLDS.0).any(run)
            };
            !has_value(&Setting::default()) && has_value(&Setting { mixed: true, ..Setting::default() })
        })
    }

    /// The forms of the card, with their options, that an answer without its own parts has by its judgement.
    fn forms_of(&self, judgement: &Judgement) -> Vec<(Selection, &'static str)> {
        let Some(card) = self.card else { return Vec::new() };
        let mistake = judgement.mistake.as_ref().map(|mistake| mistake.id.as_str());
        let mut found: Vec<(Selection, &str)> = Vec::new();
        if let Some(name) = &judgement.convention {
            let options = name.split(',').filter(|name| !card.conventions.iter().any(|it| it.name() == **name));
            let selection = options.into_iter().try_fold(self.selection.clone(), |own, name| own.with(card, name));
            let own = card.conventions.iter().find(|it| name.split(',').any(|name| name == it.name()));
            let latex = own.map_or(card.reference.as_str(), |it| it.latex.as_str());
            found.extend(selection.ok().map(|selection| (selection, latex)));
        }
        match mistake {
            // Right in value, and put to the wrong use.
            Some("direction") => found.push((self.selection.clone(), card.reference.as_str())),
            Some(id) => {
                let declared = card.mistakes.iter().filter(|it| it.id == id);
                let forms = declared.flat_map(|it| std::iter::once(&it.latex).chain(&it.also));
                found.extend(forms.map(|latex| (self.selection.clone(), latex.as_str())));
            }
            None if judgement.verdict == Verdict::Equivalent => {
                found.push((self.selection.clone(), card.reference.as_str()));
            }
            None => {}
        }
        found
    }
}

/// The likeliest reading.
fn first(readings: Result<Vec<Reading>, Unread>) -> Option<Reading> {
    readings.ok()?.into_iter().find(|reading| !reading.is_second)
}

/// The reading, where there is one alone.
fn only(readings: Result<Vec<Reading>, Unread>) -> Option<Reading> {
    let mut readings = readings.ok()?.into_iter().filter(|reading| !reading.is_second);
    let first = readings.next()?;
    readings.next().is_none().then_some(first)
}

impl Judge {
    /// The convention or mistake of a part, where it explains an answer that defines the part itself.
    pub(super) fn judge_by_parts(
        &mut self,
        answer: &str,
        question: &Question,
        judgement: &Judgement,
    ) -> Option<Judgement> {
        let prepared = self.prepared.clone();
        let card = prepared.card.filter(|card| !card.parts.is_empty() && !question.strict)?;
        let reading = only(read(answer, &prepared.lexicon))?;
        if !reading.defines_part || !reading.rivals.is_empty() || reading.members.is_empty() {
            return None;
        }
        let mut without = only(read_without_parts(answer, &prepared.lexicon))?;
        // What is said beside the formula is asked of the answer as it is.
        without.claims.clear();
        let base = self.judge_reading(&without, &Question { brief: true, ..Question::default() }, None);
        let forms = prepared.forms_of(&base);
        let is_noted = |form: &&PartForm| form.when.is_empty() || reading.notes.iter().any(|it| it.id == form.when);
        let (form, worlds) = prepared.part_forms().iter().filter(is_noted).find_map(|form| {
            let lexicon = prepared.lexicon_with(card, form);
            let meets = |(selection, latex): &(Selection, &str)| {
                let id = format!("{}{} in {latex} by {selection:?}", form.name, form.latex);
                let target = target(card, &lexicon, selection, &id, latex).ok()?;
                self.meets(&target, &reading.members)
            };
            Some((form, forms.iter().find_map(meets)?))
        })?;
        let mut judgement = judgement.clone();
        let names = [base.convention.as_deref(), Some(form.name.as_str())].into_iter().flatten();
        let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        let remarks = [base.remark.as_deref(), Some(form.remark.as_str())].into_iter().flatten();
        let remarks: Vec<&str> = remarks.filter(|remark| !remark.is_empty()).collect();
        judgement.convention = (!names.is_empty()).then(|| names.join(","));
        judgement.remark = (!remarks.is_empty()).then(|| remarks.join(" "));
        judgement.mistake = both(base.mistake, form.mistake.as_ref());
        let is_allowed = |name: &str| question.allow.iter().any(|it| it == name) || prepared.is_right(name);
        if judgement.mistake.is_none() && names.iter().flat_map(|name| name.split(',')).all(is_allowed) {
            if let Some(claim) = reading.claims.iter().find(|(a, b, _)| !self.holds(a, b)) {
                let reason = "the answer also says something that does not hold in the examples";
                return Some(Judgement { place: Some(claim.2), ..Judgement::undecided(reason) });
            }
            judgement.verdict = Verdict::Equivalent;
            judgement.evidence = Evidence::Tested(worlds);
            judgement.counterexample = None;
            judgement.unmet = base.unmet;
        }
        Some(judgement)
    }

    /// Undecided where the answer differs only in that it defines what the question leaves open: `\hat A = r - V`.
    pub(super) fn judge_left_open(&mut self, answer: &str, question: &Question) -> Option<Judgement> {
        let prepared = self.prepared.clone();
        let reading = first(read(answer, &prepared.lexicon))?;
        let open = reading.defines_open?;
        let without = first(read_without_parts(answer, &prepared.lexicon))?;
        let base = self.judge_reading(&without, &Question { brief: true, ..question.clone() }, None);
        let name = &open.name;
        let reason = match open.is_equated {
            true => format!("it is the formula, unless `{name}` is set to what the answer says beside it"),
            false => {
                format!("it is the formula if `{name}` is as the answer defines it; the question leaves that open")
            }
        };
        // Where words leave it open, too, it is not different either.
        (base.verdict != Verdict::Different).then(|| Judgement::undecided(&reason))
    }

    /// In how many worlds all members of a chain have the value of a formula; `None` where one has another. Where the
    /// formula has no value because the rewards of some groups are all equal, only other groups count.
    fn meets(&mut self, target: &Target, members: &[Member]) -> Option<usize> {
        let mut fewest = usize::MAX;
        for member in members {
            let program = self.compiled(&member.expr);
            let mut setting = Setting { mixed: self.prepared.is_mixed(), ..Setting::strict(&target.program, &program) };
            let known = Asked::Known(&target.id, target);
            if self.set(&setting).sample(known).iter().all(|value| value.as_ref().is_err_and(|it| it.is_finding())) {
                setting.mixed = true;
            }
            match self.set(&setting).compare(known, Asked::Answer(&program)) {
                Comparison::Same(worlds) => fewest = fewest.min(worlds),
                _ => return None,
            }
        }
        Some(fewest)
    }
}

/// A mistake of the card and one of a part: two slips.
fn both(own: Option<MistakeHit>, part: Option<&MistakeHit>) -> Option<MistakeHit> {
    let (own, part) = match (own, part) {
        (Some(own), Some(part)) => (own, part),
        (own, part) => return own.or_else(|| part.cloned()),
    };
    let left = together(own.left, part.left);
    Some(MistakeHit {
        id: format!("{}+{}", own.id, part.id),
        feedback: format!("{} {}", own.feedback, part.feedback),
        left,
        why: format!("two slips: {} × {}, rounded down to a quarter, leaves {left} of the marks", own.left, part.left),
    })
}

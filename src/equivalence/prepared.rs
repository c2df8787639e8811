//! A card made ready for judging: its formulas read and compiled.

use std::sync::OnceLock;

use super::option::NamedTarget;
use super::part::{PartForm, chosen_parts};
use super::required::RequiredForm;
use super::template::{Selection, expand};
use super::verdict::MistakeHit;
use crate::cards::{Card, Direction, Effect, Vocabulary, WorldSpec};
use crate::expr::{Expr, Name, Rational, normalize};
use crate::reading::{Definition, Lexicon, NAMED, Unread, read, read_unshaped};
use crate::world::{Program, compile};

/// A formula of a card, or a reference that was typed.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its id on the card; empty for the reference.
    pub id: String,
    /// What it means.
    pub expr: Expr,
    /// Its normal form, where it was asked for: of the many conventions and mistakes few are.
    normal: OnceLock<Expr>,
    /// Compiled.
    pub program: Program,
}

impl Target {
    /// Its normal form in the vocabulary that it was read in.
    pub fn normal(&self, vocabulary: &Vocabulary) -> &Expr {
        self.normal.get_or_init(|| normalize(&self.expr, vocabulary))
    }
}

/// A card's formula that cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("card `{card}`, form `{form}`: {message}\n    {latex}")]
pub struct PrepareError {
    /// The card's id.
    pub card: String,
    /// The form's id.
    pub form: String,
    /// The formula.
    pub latex: String,
    /// The first diagnostic's message.
    pub message: String,
}

/// A reference with all that judging against it needs.
#[derive(Debug)]
pub struct Prepared {
    /// The card's id; `None` for a reference that was typed.
    pub card: Option<&'static Card>,
    /// How answers are read.
    pub lexicon: Lexicon,
    /// The options in force.
    pub selection: Selection,
    /// The reference.
    pub reference: Target,
    /// The worlds wanted.
    pub spec: WorldSpec,
    /// Assumptions with their equations read.
    pub assumptions: Vec<PreparedAssumption>,
    /// What a right answer must show.
    pub required: Vec<RequiredForm>,
    /// Whether letters have the natural domains of a typed formula; a sheet's have none.
    pub has_domains: bool,
    /// The left side of a typed reference, as typed.
    pub left: Option<String>,
    /// What a typed reference with `a/b c` may mean too.
    pub other: Option<Expr>,
    /// The values that a typed reference lets its letters have: `y_i \\in \\{-1, 1\\}`.
    pub listed: Vec<(Name, Vec<Rational>)>,
    /// The card's convention that is asked in place of its reference, as `axis=option`.
    pub asked: Option<String>,
    pub(super) conventions: OnceLock<Vec<NamedTarget>>,
    pub(super) elsewhere: OnceLock<Vec<(NamedTarget, MistakeHit)>>,
    pub(super) mistakes: OnceLock<Vec<(MistakeHit, Target)>>,
    pub(super) misfits: OnceLock<Vec<(MistakeHit, Target)>>,
    pub(super) parts: OnceLock<Vec<PartForm>>,
    pub(super) mixed: OnceLock<bool>,
}

/// An assumption made ready.
#[derive(Debug, Clone)]
pub struct PreparedAssumption {
    /// Its name.
    pub id: String,
    /// One sentence.
    pub title: String,
    /// The Markov order that it sets.
    pub markov_order: Option<u32>,
    /// The role that it gives the value of an expression.
    pub equation: Option<(String, Expr)>,
}

impl Prepared {
    /// Reads a card's reference under a selection of options.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] if the reference or an assumption cannot be read.
    pub fn card(card: &'static Card, selection: Selection) -> Result<Prepared, PrepareError> {
        let mut vocabulary = card.vocabulary.clone();
        for define in &mut vocabulary.defines {
            define.right = expand(card, &selection, &define.right);
        }
        for drawn in vocabulary.roles.iter_mut().filter_map(|role| role.drawn.as_mut()) {
            *drawn = expand(card, &selection, drawn);
        }
        let mut lexicon = Lexicon::new(&vocabulary);
        lexicon.is_trained = card.direction.is_some();
        let stated = || card.parts.iter().filter_map(|part| part.stated_by());
        let conventions = std::iter::once(card).chain(stated()).flat_map(|card| &card.conventions);
        let methods = conventions.filter_map(|convention| convention.when.strip_prefix(NAMED));
        lexicon.methods = methods.map(str::to_owned).collect();
        for part in &card.parts {
            let names = part.names(card).into_iter();
            lexicon.parts.extend(names.filter_map(|name| Definition::from_latex(name, "0")).map(|it| it.base.plain));
        }
        for (names, latex) in chosen_parts(card, &selection) {
            lexicon.redefine(&names, &latex);
        }
        let pieces = |text: &str| -> Vec<String> {
            let parts = text.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
            parts.map(str::to_lowercase).collect()
        };
        let split = |words: Vec<String>| -> Vec<String> {
            let parts: Vec<String> = words.iter().flat_map(|word| word.split('-')).map(str::to_owned).collect();
            words.into_iter().chain(parts).collect()
        };
        lexicon.subject =
            split(pieces(&card.title)).into_iter().chain(card.id.split('_').map(str::to_lowercase)).collect();
        let roles = vocabulary.roles.iter().flat_map(|role| role.id.split('_')).map(str::to_owned);
        lexicon.draws = draws_of(&card.question);
        lexicon.question = split(pieces(&card.question)).into_iter().chain(roles).collect();
        let reference = target(card, &lexicon, &selection, "", &card.reference)?;
        lexicon.value = Some(reference.expr.clone());
        let mut assumptions = Vec::new();
        for assumption in &card.assumptions {
            let mut prepared = PreparedAssumption {
                id: assumption.id.clone(),
                title: assumption.title.clone(),
                markov_order: None,
                equation: None,
            };
            match &assumption.effect {
                Effect::MarkovOrder(order) => prepared.markov_order = Some(*order),
                Effect::Equate { role, latex } => {
                    let value = target(card, &lexicon, &selection, &assumption.id, latex)?;
                    prepared.equation = Some((role.clone(), value.expr));
                }
            }
            assumptions.push(prepared);
        }
        let mut required = Vec::new();
        for form in &card.required {
            let show = |latex: &String| Ok(target(card, &lexicon, &selection, "required", latex)?.expr);
            let shows = form.shows.iter().map(show).collect::<Result<_, PrepareError>>()?;
            required.push(RequiredForm {
                shows,
                without: form.without.clone(),
                feedback: form.feedback.clone(),
                left: form.left,
            });
        }
        Ok(Prepared {
            required,
            has_domains: false,
            other: None,
            listed: Vec::new(),
            left: None,
            asked: None,
            card: Some(card),
            lexicon,
            selection,
            reference,
            spec: card.world.clone(),
            assumptions,
            conventions: OnceLock::new(),
            elsewhere: OnceLock::new(),
            mistakes: OnceLock::new(),
            misfits: OnceLock::new(),
            parts: OnceLock::new(),
            mixed: OnceLock::new(),
        })
    }

    /// The same with one of the card's conventions asked in place of its reference.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] if the convention cannot be read.
    pub fn asking(mut self, convention: &str) -> Result<Prepared, PrepareError> {
        let Some(card) = self.card else { return Ok(self) };
        if let Some(known) = card.conventions.iter().find(|it| it.name() == convention) {
            self.reference = target(card, &self.lexicon, &self.selection, convention, &known.latex)?;
            self.lexicon.value = Some(self.reference.expr.clone());
            let shown = std::iter::once(&self.reference.expr);
            self.required.retain(|form| form.is_met(shown.clone(), &[]));
            self.asked = Some(convention.to_owned());
        }
        Ok(self)
    }

    /// Whether what is asked is to be maximised or minimised; `None` where the card does not tell.
    pub fn direction(&self) -> Option<Direction> {
        let direction = self.card?.direction?;
        let is_turned = self.asked.as_deref().is_some_and(|asked| asked.starts_with("direction="));
        Some(if is_turned { direction.opposite() } else { direction })
    }

    /// The reference's normal form.
    pub fn normal(&self) -> &Expr {
        self.reference.normal(&self.lexicon.vocabulary)
    }

    /// The card under each other option that gives its own names another meaning, with the option's name.
    pub fn with_other_names(&self) -> Vec<(String, Prepared)> {
        let Some(card) = self.card else { return Vec::new() };
        let names = |selection: &Selection| -> Vec<String> {
            let meanings = card.vocabulary.defines.iter().map(|define| &define.right);
            let sources = card.vocabulary.roles.iter().filter_map(|role| role.drawn.as_ref());
            meanings.chain(sources).map(|text| expand(card, selection, text)).collect()
        };
        let here = names(&self.selection);
        let nearest = self.selection.neighbours(card).into_iter().filter_map(|selection| {
            let difference = selection.difference(&self.selection, card);
            let [name] = difference.as_slice() else { return None };
            (names(&selection) != here).then(|| (name.clone(), selection))
        });
        nearest.filter_map(|(name, selection)| Some((name, Prepared::card(card, selection).ok()?))).collect()
    }

    /// For equations of sheets, in which a letter may be anything.
    ///
    /// # Panics
    ///
    /// Never: 0 is a formula.
    pub fn of_sheets() -> Prepared {
        Prepared { has_domains: false, ..Prepared::typed("0").expect("zero is a formula") }
    }

    /// Whether the card counts a convention, as `axis=option`, as right.
    pub fn is_right(&self, name: &str) -> bool {
        let Some(card) = self.card else { return false };
        let is_right = |card: &Card, name: &str| card.conventions.iter().any(|it| it.is_right && it.name() == name);
        is_right(card, name)
            || card.parts.iter().any(|part| {
                let own = name.strip_prefix(&part.id).and_then(|rest| rest.strip_prefix('.'));
                own.is_some_and(|own| part.stated_by().is_some_and(|card| is_right(card, own)))
            })
    }

    /// The card's mistakes; read at the first call. Mistakes that cannot be read are left out.
    pub fn mistakes(&self) -> &[(MistakeHit, Target)] {
        self.mistakes.get_or_init(|| {
            let Some(card) = self.card else { return Vec::new() };
            let read = |(mistake, latex): (&crate::cards::Mistake, &String)| {
                let target = self.form(&mistake.id, latex).ok()?;
                Some((hit_of(mistake), target))
            };
            let first = card.mistakes.iter().map(|mistake| (mistake, &mistake.latex));
            let others = card.mistakes.iter().flat_map(|mistake| mistake.also.iter().map(move |it| (mistake, it)));
            first.chain(others).filter_map(read).collect()
        })
    }

    /// The card's mistakes whose shapes do not fit, read as if all sizes were one.
    pub fn misfits(&self) -> &[(MistakeHit, Target)] {
        self.misfits.get_or_init(|| {
            let Some(card) = self.card else { return Vec::new() };
            let unshaped = |mistake: &crate::cards::Mistake| {
                let latex = expand(card, &self.selection, &mistake.latex);
                is_misfit(&read(&latex, &self.lexicon).err()?).then_some(())?;
                let expr = read_unshaped(&latex, &self.lexicon).ok()?.pop()?.members.pop()?.expr;
                Some((hit_of(mistake), make_target(mistake.id.clone(), expr)))
            };
            card.mistakes.iter().filter_map(unshaped).collect()
        })
    }

    /// Reads a form of the card under the options in force.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] if it cannot be read.
    pub fn form(&self, id: &str, latex: &str) -> Result<Target, PrepareError> {
        match self.card {
            Some(card) => target(card, &self.lexicon, &self.selection, id, latex),
            None => Err(PrepareError {
                card: String::new(),
                form: id.to_owned(),
                latex: latex.to_owned(),
                message: "a typed reference has no forms".to_owned(),
            }),
        }
    }
}

/// Whether what cannot be read are shapes that do not fit.
pub(super) fn is_misfit(unread: &Unread) -> bool {
    unread.diagnostics.first().is_some_and(|diagnostic| diagnostic.code.0 == "R011")
}

pub(super) fn hit_of(mistake: &crate::cards::Mistake) -> MistakeHit {
    let crate::cards::Mistake { id, feedback, left, .. } = mistake;
    MistakeHit {
        id: id.clone(),
        feedback: feedback.clone(),
        left: *left,
        why: format!("mistake {id} leaves {left} of the marks"),
    }
}

pub(super) fn target(
    card: &Card,
    lexicon: &Lexicon,
    selection: &Selection,
    id: &str,
    latex: &str,
) -> Result<Target, PrepareError> {
    let latex = expand(card, selection, latex);
    let error = |message: String| PrepareError {
        card: card.id.clone(),
        form: if id.is_empty() { "reference".to_owned() } else { id.to_owned() },
        latex: latex.clone(),
        message,
    };
    let readings = read(&latex, lexicon).map_err(|unread| {
        error(unread.diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.message.clone()))
    })?;
    let member = readings.into_iter().next().and_then(|reading| reading.members.into_iter().next_back());
    let member = member.ok_or_else(|| error("it has no value".to_owned()))?;
    Ok(make_target(id.to_owned(), member.expr))
}

pub(super) fn make_target(id: String, expr: Expr) -> Target {
    let program = compile(&expr);
    Target { id, expr, normal: OnceLock::new(), program }
}

/// What a question says to be drawn: `A draft token x ~ q is checked`.
fn draws_of(question: &str) -> Vec<(String, String)> {
    let words: Vec<&str> = question.split_whitespace().collect();
    let plain = |word: &str| word.trim_matches([',', '.', ':', ';']).to_owned();
    let draws = words.windows(3).filter(|words| words[1] == "~");
    draws.map(|words| (plain(words[0]), plain(words[2]))).collect()
}

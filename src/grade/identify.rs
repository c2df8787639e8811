//! Which card a formula states, over the whole bank.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use lru::LruCache;

use super::batch::{GradeError, Grader};
use crate::cards::{Card, bank};
use crate::equivalence::{Judge, Judgement, Prepared, Question, Verdict};
use crate::latex::tree::{Class, Kind, Node, find_node};
use crate::reading::read_statements;

/// How hard a card is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effort {
    /// Conventions and mistakes count only where the formula bears the card's name, as in a sheet, where most
    /// formulas are no card's.
    Named,
    /// Conventions and mistakes of every card.
    Everything,
}

/// A card that a formula may be.
#[derive(Debug, Clone)]
pub struct Identified {
    /// The card.
    pub card: &'static Card,
    /// Its place in the bank.
    pub place: usize,
    /// How the formula stands to it.
    pub judgement: Judgement,
    /// Whether the formula bears the card's name.
    pub is_named: bool,
}

/// The rank of a card of which the formula is a known mistake.
const MISTAKE: u8 = 1;

impl Identified {
    /// What speaks for the card, the more the greater; `None` if nothing does.
    fn rank(&self, is_wanted: bool) -> Option<u8> {
        let named = u8::from(self.is_named);
        let judgement = &self.judgement;
        match (judgement.verdict, &judgement.convention, &judgement.mistake) {
            // A letter that could only stand for one role of this card says nothing about the card.
            _ if judgement.assumptions.iter().any(|note| note.id.starts_with("letter:")) => None,
            (Verdict::Equivalent, ..) => Some(4 + named),
            (Verdict::Different, Some(_), _) => Some(2 + named),
            (Verdict::Different, None, Some(_)) => Some(MISTAKE),
            (Verdict::Different, ..) if is_wanted => Some(0),
            _ => None,
        }
    }
}

/// The judges of all cards.
pub struct Bank {
    judges: Vec<Judge>,
    /// What was found for formulas; a sheet may have one many times.
    known: LruCache<Asked, Vec<Identified>>,
}

/// A formula, the card that is wanted, and how hard all are tried.
type Asked = (String, Option<String>, Effort);

/// How many formulas a bank remembers.
const MOST_KNOWN: NonZeroUsize = NonZeroUsize::new(256).unwrap();

impl Bank {
    /// All cards made ready.
    ///
    /// # Errors
    ///
    /// [`GradeError`] if a card of the bank is broken.
    pub fn new(grader: &Grader) -> Result<Bank, GradeError> {
        let judges = bank().iter().map(|card| Ok(Judge::new(grader.prepared_card(&card.id)?)));
        Ok(Bank { judges: judges.collect::<Result<Vec<Judge>, GradeError>>()?, known: LruCache::new(MOST_KNOWN) })
    }

    /// Whether a formula is looked up by its value: one of letters, sums and products alone could be anything, and is looked
    /// up only where it bears a card's name.
    pub fn is_looked_up(latex: &str) -> bool {
        has_structure(latex)
    }

    /// The judge of the card at that place in the bank.
    pub fn judge(&mut self, place: usize) -> &mut Judge {
        &mut self.judges[place]
    }

    /// The reference of the card at that place, made ready.
    pub fn prepared(&self, place: usize) -> &Prepared {
        self.judges[place].prepared()
    }

    /// The cards that the formula may be, those first for which most speaks; only `wanted`, if that is given.
    ///
    /// # Errors
    ///
    /// [`GradeError::UnknownCard`] if `wanted` is no card.
    pub fn candidates(
        &mut self,
        latex: &str,
        wanted: Option<&str>,
        effort: Effort,
    ) -> Result<Vec<Identified>, GradeError> {
        if let Some(wanted) = wanted {
            Grader::card(wanted)?;
        }
        let asked = (latex.to_owned(), wanted.map(str::to_owned), effort);
        if let Some(known) = self.known.get(&asked) {
            return Ok(known.clone());
        }
        let mut found = Vec::new();
        let has_structure = has_structure(latex);
        for (place, (card, judge)) in bank().iter().zip(&mut self.judges).enumerate() {
            if wanted.is_some_and(|wanted| wanted != card.id) {
                continue;
            }
            let is_named = bears_name(latex, judge.prepared());
            if !is_named && !has_structure {
                continue;
            }
            let strict = effort == Effort::Named && !is_named && wanted.is_none();
            let judgement = judge.judge(latex, &brief(strict), None);
            let identified = Identified { card, place, judgement, is_named };
            if let Some(rank) = identified.rank(wanted.is_some()) {
                let normal = identified.judgement.expr.as_ref().map(|expr| judge.normalized(expr));
                found.push((rank, foreign_letters(latex, &normal.unwrap_or_default()), identified));
            }
        }
        // Of equally likely cards those come first that have the formula's own letters.
        found.sort_by_key(|(rank, foreign, _)| (std::cmp::Reverse(*rank), *foreign));
        // The neighbour's mistake says nothing where the card itself is found.
        let is_found = found.first().is_some_and(|(rank, ..)| *rank > MISTAKE);
        found.retain(|(rank, ..)| !is_found || *rank > MISTAKE);
        let found: Vec<Identified> = found.into_iter().map(|(.., identified)| identified).collect();
        self.known.put(asked, found.clone());
        Ok(found)
    }

    /// The card whose reference a lone formula states.
    pub fn card_of_value(&mut self, latex: &str) -> Option<String> {
        if !has_structure(latex) {
            return None;
        }
        let states = |judge: &mut Judge| {
            let judgement = judge.judge(latex, &brief(true), None);
            let guessed = judgement.assumptions.iter().any(|note| note.id.starts_with("letter:"));
            judgement.verdict == Verdict::Equivalent && !guessed
        };
        let place = self.judges.iter_mut().position(states)?;
        Some(bank()[place].id.clone())
    }
}

fn brief(strict: bool) -> Question {
    Question { allow: Vec::new(), brief: true, strict }
}

/// How many letters the formula has in a card's normal form that it does not have as typed.
fn foreign_letters(typed: &str, normal: &str) -> usize {
    let own = letters(typed);
    letters(normal).difference(&own).count()
}

/// The letters of a formula, those of commands and words apart.
fn letters(latex: &str) -> BTreeSet<char> {
    let is_lone = |word: &str| word.len() == 1;
    let words = latex.split(|letter: char| !letter.is_ascii_alphabetic() && letter != '\\');
    words.filter(|word| is_lone(word)).flat_map(str::chars).filter(char::is_ascii_alphabetic).collect()
}

/// Whether the left side of a statement is a name of the card's formula.
fn bears_name(latex: &str, prepared: &Prepared) -> bool {
    read_statements(latex, &prepared.lexicon, &[]).iter().any(|statement| {
        let words = statement.members.first().map(|member| member.span.of(latex).to_lowercase()).unwrap_or_default();
        let letters: String = words.chars().filter(|letter| letter.is_alphabetic()).collect();
        if statement.members.len() > 1 && prepared.lexicon.results.iter().any(|result| result.plain == letters) {
            return true;
        }
        statement.definition.as_ref().is_some_and(|definition| {
            prepared.lexicon.results.iter().any(|result| result.plain == definition.base.plain)
        })
    })
}

/// Whether a formula is more than a name or a product of names, so that it may be a card's.
fn has_structure(latex: &str) -> bool {
    let is_structure = |node: &Node| match &node.kind {
        Kind::Fraction { .. } | Kind::Root { .. } | Kind::Scripts { sup: Some(_), .. } => true,
        Kind::Symbol { name, class, .. } => {
            matches!(name.as_ref(), "=" | "/" | ":=" | "\\approx") || *class == Class::BigOperator
        }
        Kind::Delimiter { name, .. } => name.as_ref() == "/",
        _ => false,
    };
    find_node(&crate::latex::parse(latex).tree.row, &mut |node| is_structure(node)).is_some()
}

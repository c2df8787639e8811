//! One formula of a sheet after the other: what it defines, what values it gives, whether its links hold.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::comma::{has_decimal_commas, has_thousands_commas, with_decimal_commas, with_points, without_points};
use super::excuse::{FAR_OFF, unless_asked, unless_column, unless_undefined, unless_unstarted};
use super::number::Side;
use super::passage::{Passage, passage, with_binary_k, with_magnitudes, without_marks};
use super::restate::Named;
use super::siunitx::with_siunitx;
use super::values::{Amount, Form, Values};
use super::{AuditLink, AuditRecord, Truth};
use crate::equivalence::{Judge, Prepared};
use crate::expr::Rational;
use crate::grade::batch::{GradeError, Grader};
use crate::grade::identify::{Bank, Identified};
use crate::latex::Macros;
use crate::reading::{
    Definition, DefinitionIndex, Lexicon, SheetMember, SheetStatement, called_names, capital_names, plain_letters,
    read_statements_with, upright_names,
};
use crate::sheet::{Sheet, SheetFormula};
use crate::text::Span;

/// What a sheet's formulas have in common.
pub struct Auditor<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) text: &'a str,
    pub(super) bank: Bank,
    /// For what may be assumed: a letter may be anything.
    pub(super) general: Judge,
    /// For the two sides of a link, in the worlds in which both have a value.
    pub(super) sides: Judge,
    pub(super) lexicon: Lexicon,
    pub(super) macros: Macros,
    pub(super) values: Values,
    /// Definitions with the places of their formulas.
    pub(super) definitions: Vec<(usize, Definition)>,
    pub(super) index: DefinitionIndex,
    /// Values at one step, with the places of their formulas: where recurrences may start.
    pub(super) starts: Vec<(usize, Definition)>,
    /// Names of functions that the sheet defines by themselves.
    pub(super) recursive: Vec<String>,
    pub(super) passages: Vec<Passage>,
    /// Whether a comma is the decimal sign of the sheet.
    pub(super) is_decimal_comma: bool,
    /// Whether a comma surely stands between its thousands.
    pub(super) has_thousands_commas: bool,
    /// The numbers that the sheet states by themselves, with their places: `$30\,\mathrm{m}$`.
    pub(super) stated: Vec<(usize, Rational)>,
    /// Whether the sheet gives `\pi` a value of its own.
    pub(super) has_own_pi: bool,
    /// Where formulas put in numbers for letters that have no value otherwise.
    pub(super) put_places: Vec<usize>,
    /// What the formulas before say of names, and what the one that is judged says.
    pub(super) stated_names: FxHashMap<(String, Form), Named>,
    pub(super) pending: Vec<((String, Form), Named)>,
    /// The card of each formula, where it is one.
    pub(super) recognised: Vec<Option<Identified>>,
}

/// A formula in the vocabularies in which it was read.
pub(super) struct Readings {
    pub(super) general: Vec<SheetStatement>,
    /// With the sheet's definitions put in.
    pub(super) opened: Vec<SheetStatement>,
    /// In the vocabulary of its card.
    pub(super) carded: Option<(usize, Vec<SheetStatement>)>,
}

/// One link: its statement and the place of its right side in it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub formula: usize,
    pub statement: usize,
    pub at: usize,
}

impl<'a> Auditor<'a> {
    /// An auditor of a sheet's formulas; those `beside` them tell what commas mean.
    pub fn new(
        sheet: &'a Sheet,
        text: &'a str,
        grader: &Grader,
        beside: &[SheetFormula],
    ) -> Result<Auditor<'a>, GradeError> {
        let mut auditor = Auditor {
            sheet,
            text,
            bank: Bank::new(grader)?,
            general: Judge::new(Arc::new(Prepared::of_sheets())),
            sides: Judge::new(Arc::new(Prepared::typed("0").expect("zero is a formula"))),
            lexicon: Lexicon::of_sheets(),
            macros: Macros::read(&with_siunitx(&sheet.macros, text)),
            values: Values::new(),
            definitions: Vec::new(),
            index: DefinitionIndex::default(),
            starts: Vec::new(),
            recursive: Vec::new(),
            recognised: Vec::new(),
            is_decimal_comma: false,
            has_thousands_commas: false,
            stated: Vec::new(),
            has_own_pi: false,
            put_places: Vec::new(),
            stated_names: FxHashMap::default(),
            pending: Vec::new(),
            passages: (0..sheet.formulas.len()).map(|place| passage(&sheet.formulas, place, text)).collect(),
        };
        let read = |(formula, passage): (&'a SheetFormula, &Passage)| match passage.is_plain {
            true => passage.latex.clone(),
            false => formula.latex.clone(),
        };
        let read: Vec<String> = sheet.formulas.iter().zip(&auditor.passages).map(read).collect();
        let formulas = read.iter().map(String::as_str);
        auditor.lexicon.capitals = capital_names(formulas.clone(), &auditor.macros);
        auditor.lexicon.upright = upright_names(formulas.clone(), &auditor.macros);
        auditor.lexicon.letters = plain_letters(formulas.clone(), &auditor.macros);
        auditor.lexicon.usage = called_names(formulas, &auditor.macros);
        let beside = beside.iter().map(|formula| formula.latex.as_str());
        let formulas: Vec<&str> = read.iter().map(String::as_str).chain(beside).collect();
        auditor.is_decimal_comma = has_decimal_commas(&formulas, text);
        auditor.has_thousands_commas = has_thousands_commas(&formulas);
        auditor.collect();
        for place in 0..sheet.formulas.len() {
            let recognised = auditor.recognise(place)?;
            auditor.recognised.push(recognised);
        }
        Ok(auditor)
    }

    /// Audits the formula at a place.
    pub fn formula(&mut self, place: usize) -> AuditRecord {
        let formula = &self.sheet.formulas[place];
        let mut record = AuditRecord {
            line: formula.line,
            column: formula.column,
            cell: formula.cell,
            latex: formula.latex.clone(),
            formula: None,
            verdict: None,
            convention: None,
            mistake: None,
            feedback: None,
            links: Vec::new(),
        };
        if let Some(recognised) = &self.recognised[place] {
            record.formula = Some(recognised.card.id.clone());
            record.verdict = Some(recognised.judgement.verdict);
            record.convention = recognised.judgement.convention.clone();
        }
        if let (Some(recognised), None) = (&self.recognised[place], &record.convention) {
            let mistake = recognised.judgement.mistake.as_ref();
            record.mistake = mistake.map(|mistake| mistake.id.clone());
            record.feedback = mistake.map(|mistake| mistake.feedback.clone());
        }
        record.links = self.links(place, self.recognised[place].as_ref().map(|it| it.place));
        self.stated_names.extend(std::mem::take(&mut self.pending));
        record
    }

    /// The links of a formula. Where `3{,}142` makes one false as thousands and none as a decimal comma, it is one.
    fn links(&mut self, place: usize, card: Option<usize>) -> Vec<AuditLink> {
        let typed = self.passages[place].latex.clone();
        if self.is_decimal_comma {
            let meant = self.meant(place);
            let links = self.links_of(place, card, meant.clone());
            return if meant == typed { links } else { self.as_typed(place, &typed, links) };
        }
        let links = self.links_of(place, card, typed.clone());
        let is_false = |link: &AuditLink| link.truth == Truth::False;
        if !links.iter().any(is_false) {
            return links;
        }
        let decimals = with_decimal_commas(&typed).filter(|_| !self.has_thousands_commas);
        let meanings = [
            ("decimal_comma", decimals),
            ("thousands_point", without_points(&typed)),
            // Computer science writes it for the base 2.
            ("binary_lg", typed.contains("\\lg").then(|| typed.replace("\\lg", "\\log_2"))),
            ("shared_magnitude", self.passages[place].without_magnitude()),
            ("magnitude_letter", self.passages[place].with_letter()),
            ("binary_k", with_binary_k(&typed)),
            ("magnitude_letter", with_magnitudes(&typed).filter(|_| !self.lexicon.letters.is_empty())),
        ];
        for (assumption, meant) in meanings {
            let Some(others) = meant.map(|meant| self.links_of(place, card, meant)) else { continue };
            let is_far = |link: &AuditLink| link.note.starts_with(FAR_OFF);
            if others.len() != links.len() || others.iter().any(|link| is_false(link) || is_far(link)) {
                continue;
            }
            let merged = links.into_iter().zip(others).map(|(link, other)| match is_false(&link) {
                true => AuditLink { truth: other.truth, assumption: assumption.to_owned(), note: other.note, ..link },
                false => link,
            });
            return merged.collect();
        }
        links
    }

    /// What is read for the formula at a place: in a sheet with decimal commas its numbers are written with points.
    pub(super) fn meant(&self, place: usize) -> String {
        let typed = &self.passages[place].latex;
        match self.is_decimal_comma {
            true => with_points(typed),
            false => typed.clone(),
        }
    }

    /// Links with their sides and places as they are typed, where as many links are typed.
    fn as_typed(&self, place: usize, typed: &str, links: Vec<AuditLink>) -> Vec<AuditLink> {
        let statements = read_statements_with(typed, &self.macros, &self.lexicon, &[]);
        let mut shown = Vec::new();
        for (statement, chain) in statements.iter().enumerate() {
            for at in 1..chain.members.len() {
                let place = Place { formula: place, statement, at };
                shown.push(self.unjudged(place, typed, &chain.members[at - 1], &chain.members[at]));
            }
        }
        if shown.len() != links.len() {
            return links;
        }
        let with = |(shown, link): (AuditLink, AuditLink)| AuditLink {
            truth: link.truth,
            assumption: link.assumption,
            note: link.note,
            ..shown
        };
        shown.into_iter().zip(links).map(with).collect()
    }

    fn links_of(&mut self, place: usize, card: Option<usize>, latex: String) -> Vec<AuditLink> {
        self.pending.clear();
        let known = self.known(place);
        let read = |lexicon: &Lexicon, known: &[Definition]| read_statements_with(&latex, &self.macros, lexicon, known);
        let readings = Readings {
            general: read(&self.lexicon, &[]),
            opened: read(&self.lexicon, &known),
            carded: card.map(|card| {
                let lexicon = &self.bank.prepared(card).lexicon;
                (card, read(lexicon, &self.known_in(card, place)))
            }),
        };
        let mut links = Vec::new();
        for (statement, chain) in readings.general.iter().enumerate() {
            let mut carried: Option<Amount> = None;
            for at in 1..chain.members.len() {
                let place = Place { formula: place, statement, at };
                let link = self.unjudged(place, &latex, &chain.members[at - 1], &chain.members[at]);
                let mut link = self.link(link, &readings, place, &latex, &mut carried);
                let was_false = at > 1 && links.last().is_some_and(|before: &AuditLink| before.truth == Truth::False);
                if was_false && link.truth == Truth::False && self.is_right_again(&readings, place, &latex) {
                    link.note.push_str(". It is right again: the slip is in the member before it");
                }
                let (left, right) = (&chain.members[at - 1], &chain.members[at]);
                let link = unless_undefined(unless_asked(link, &latex, left, right), left, right);
                let opened = readings.opened.get(statement).map(|it| &it.members[at - 1..=at]);
                let link = unless_unstarted(link, opened.unwrap_or_default());
                let link = unless_column(link, &latex, chain);
                let goes_on = at > 1 && links.last().is_some_and(|before: &AuditLink| before.truth == Truth::True);
                links.push(self.unless_excused(link, (left, right), place, goes_on));
            }
        }
        links
    }

    /// Whether a member equals the one before the one that it does not equal.
    fn is_right_again(&mut self, readings: &Readings, place: Place, latex: &str) -> bool {
        let members = &readings.general[place.statement].members;
        let (first, last) = (&members[place.at - 2], &members[place.at]);
        let (Some(a), Some(b)) = (Side::of(first), Side::of(last)) else { return false };
        let link = self.unjudged(place, latex, first, last);
        self.judged(link, readings, place, latex, (a, b), None, &mut None).truth == Truth::True
    }

    fn unjudged(&self, place: Place, latex: &str, left: &SheetMember, right: &SheetMember) -> AuditLink {
        let is_plain = self.passages[place.formula].is_plain;
        let typed = |member: &SheetMember| {
            let typed = balanced(latex, member.span).of(latex).trim();
            if is_plain { without_marks(typed) } else { typed.to_owned() }
        };
        let formula = &self.sheet.formulas[place.formula];
        let (line, column) = self.passages[place.formula].position(formula, right.span.start);
        AuditLink {
            left: typed(left),
            right: typed(right),
            relation: right.relation.clone(),
            line,
            column,
            truth: Truth::Unknown,
            assumption: String::new(),
            note: String::new(),
        }
    }
}

/// A span with the braces that it cuts through: a member may begin inside of `\underbrace{`.
fn balanced(latex: &str, span: Span) -> Span {
    let (mut start, mut end) = (span.start, span.end);
    let (mut open, mut missing) = (0usize, 0usize);
    for (at, letter) in span.of(latex).char_indices() {
        match letter {
            _ if latex[..span.start + at].ends_with('\\') => {}
            '{' => open += 1,
            '}' if open > 0 => open -= 1,
            '}' => missing += 1,
            _ => {}
        }
    }
    while missing > 0 {
        let Some(brace) = latex[..start].rfind('{') else { return span };
        let command = latex[..brace].trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        start = if command.ends_with('\\') { command.len() - 1 } else { brace };
        missing -= 1;
    }
    while open > 0 {
        let Some(brace) = latex[end..].find('}') else { return span };
        end += brace + 1;
        open -= 1;
    }
    Span::new(start, end)
}

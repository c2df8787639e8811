//! One formula of a sheet after the other: what it defines, what values it gives, whether its links hold.

use std::sync::Arc;

use super::naming::Left;
use super::number::{Claim, Finding, Side, shown};
use super::passage::{Passage, passage};
use super::symbolic::{Symbolic, is_announced_wrong, is_called_wrong, speaks_of_a_condition};
use super::values::{Amount, Form, Values, half_of, letters_of, name_of, names_of, size};
use super::{AuditLink, AuditRecord, Truth};
use crate::equivalence::{Comparison, Judge, Prepared};
use crate::expr::{BAR, Expr, Name, Node, Rational};
use crate::grade::batch::{GradeError, Grader};
use crate::grade::identify::{Bank, Identified};
use crate::latex::Macros;
use crate::reading::{
    Definition, DefinitionIndex, Lexicon, SheetMember, SheetStatement, capital_names, is_equality, read_statements_with,
};
use crate::sheet::{Sheet, given_values};

/// How many formulas further on a name may be defined: `where \mu = ...`.
const DEFINED_LATER: usize = 3;

/// How many bytes before a formula with letters on both sides values are given to contradict it.
const CLOSE: usize = 1_500;

/// How many formulas further a name that only stands for another name is followed.
const ALIASED: usize = 6;

/// How many definitions of one name are looked at from one place.
const MOST_OF_ONE_NAME: usize = 32;

/// What a sheet's formulas have in common.
pub struct Auditor<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) text: &'a str,
    pub(super) bank: Bank,
    pub(super) general: Judge,
    pub(super) lexicon: Lexicon,
    pub(super) macros: Macros,
    pub(super) values: Values,
    /// Definitions with the places of their formulas.
    pub(super) definitions: Vec<(usize, Definition)>,
    index: DefinitionIndex,
    pub(super) passages: Vec<Passage>,
    /// The card of each formula, where it is one.
    pub(super) recognised: Vec<Option<Identified>>,
}

/// A formula in the vocabularies in which it was read.
struct Readings {
    general: Vec<SheetStatement>,
    /// With the sheet's definitions put in.
    opened: Vec<SheetStatement>,
    /// In the vocabulary of its card.
    carded: Option<(usize, Vec<SheetStatement>)>,
}

/// One link: its statement and the place of its right side in it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub formula: usize,
    pub statement: usize,
    pub at: usize,
}

impl<'a> Auditor<'a> {
    pub fn new(sheet: &'a Sheet, text: &'a str, grader: &Grader) -> Result<Auditor<'a>, GradeError> {
        let mut auditor = Auditor {
            sheet,
            text,
            bank: Bank::new(grader)?,
            general: Judge::new(Arc::new(Prepared::of_sheets())),
            lexicon: Lexicon::of_sheets(),
            macros: Macros::read(&sheet.macros),
            values: Values::new(),
            definitions: Vec::new(),
            index: DefinitionIndex::default(),
            recognised: Vec::new(),
            passages: (0..sheet.formulas.len()).map(|place| passage(&sheet.formulas, place, text)).collect(),
        };
        let formulas = sheet.formulas.iter().map(|formula| formula.latex.as_str());
        auditor.lexicon.capitals = capital_names(formulas, &auditor.macros);
        auditor.collect();
        for place in 0..sheet.formulas.len() {
            let recognised = auditor.recognise(place)?;
            auditor.recognised.push(recognised);
        }
        Ok(auditor)
    }

    /// Collects what the sheet gives and defines anywhere.
    fn collect(&mut self) {
        // What a directive says stands before all else.
        for (name, value) in &self.sheet.values {
            self.collect_values(&format!("{name} = {value}"), 0);
        }
        let spans: Vec<crate::text::Span> = self.sheet.formulas.iter().map(|formula| formula.span).collect();
        for (at, name, value) in given_values(self.text, &spans) {
            self.collect_values(&format!("{name} = {value}"), at);
        }
        for place in 0..self.sheet.formulas.len() {
            let latex = self.passages[place].latex.clone();
            self.collect_values(&latex, self.sheet.formulas[place].span.start);
            for statement in read_statements_with(&latex, &self.macros, &self.lexicon, &[]) {
                let plain = statement.members.iter().skip(1).all(|member| member.literal.is_some());
                if let (Some(definition), false) = (statement.definition, plain) {
                    self.index.add(&definition);
                    self.definitions.push((place, definition));
                }
            }
        }
    }

    /// `d = 768` gives the letter its value, and so does the end of `h = \beta(u-v) = 0.2`.
    fn collect_values(&mut self, latex: &str, at: usize) {
        for statement in read_statements_with(latex, &self.macros, &self.lexicon, &[]) {
            for member in statement.members.iter().filter(|member| member.relation == "\\approx") {
                if let Some(literal) = member.literal.as_ref().filter(|literal| literal.rounded) {
                    self.values.note_rounded(literal.value.clone(), &literal.step);
                }
            }
            self.collect_value(&statement, at);
        }
    }

    /// `d = 768` gives the letter its value, and so does the end of `h = \beta(u-v) = 0.2`. Another member of the chain
    /// may be what is meant later: `M = 16384 \text{ bytes} = 16 \text{ KB}`, or a chain that is broken.
    fn collect_value(&mut self, statement: &SheetStatement, at: usize) {
        let Some(named) = statement.left.as_ref().and_then(Form::of) else { return };
        // `T^2 = 9` says something about a `T` that has a value, and gives it none.
        if named.1 != Form::Itself && self.values.has_between(&named.0, true, (0, at + 1)) {
            return;
        }
        let equal = statement.members.iter().skip(1).take_while(|member| is_equality(&member.relation));
        let members: Vec<&SheetMember> = equal.collect();
        let mut given: Vec<(Rational, Rational)> = Vec::new();
        for member in members.iter().rev() {
            let Ok((expr, _)) = &member.value else { continue };
            let value = match &member.literal {
                Some(literal) => Some(literal.value.clone()),
                None if names_of(expr).is_empty() => self.values.value_of(expr),
                None => None,
            };
            let rounded = member.literal.as_ref().filter(|_| member.relation == "\\approx");
            let half = rounded.map_or(Rational::ZERO, half_of);
            // What rounds to a value that is known already says nothing new.
            let Some(value) = value else { continue };
            let is_known = |(known, half): &(Rational, Rational)| size(&(known - &value)) <= *half;
            if !given.iter().any(is_known) {
                given.push((value, half));
            }
        }
        // `z = (2, 1, 0.1)` gives values to `z_1`, `z_2` and `z_3`.
        let list = members.first().map(|member| member.list.as_slice()).unwrap_or_default();
        let list: Option<Vec<Rational>> = list.iter().map(|(item, _)| self.values.value_of(item)).collect();
        for (number, value) in list.into_iter().flatten().enumerate() {
            self.values.give((format!("{}_{}", named.0, number + 1), Form::Itself), value, Rational::ZERO, at);
        }
        // `m_0 = v_0 = 0` gives a value to both, as far as they have none.
        let inner = members.iter().filter_map(|member| name_of(&member.value.as_ref().ok()?.0));
        let inner: Vec<String> = inner.filter(|name| !self.values.knows(std::slice::from_ref(name))).collect();
        for name in inner {
            for (value, half) in given.iter().filter(|_| named.1 == Form::Itself) {
                self.values.give((name.clone(), Form::Itself), value.clone(), half.clone(), at);
            }
        }
        for (value, half) in given {
            self.values.give(named.clone(), value, half, at);
        }
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
            links: Vec::new(),
        };
        if let Some(recognised) = &self.recognised[place] {
            record.formula = Some(recognised.card.id.clone());
            record.verdict = Some(recognised.judgement.verdict);
            record.convention = recognised.judgement.convention.clone();
        }
        if let (Some(recognised), None) = (&self.recognised[place], &record.convention) {
            record.mistake = recognised.judgement.mistake.as_ref().map(|mistake| mistake.feedback.clone());
        }
        record.links = self.links(place, self.recognised[place].as_ref().map(|it| it.place));
        record
    }

    /// The definitions that a formula can need, the nearest last; of several of one name the nearest.
    pub(super) fn known(&self, place: usize) -> Vec<Definition> {
        let at = |number: &usize| self.definitions[*number].0;
        let distance = |number: &usize| match at(number) < place {
            true => (0, place - at(number)),
            false => (1, at(number)),
        };
        let reach = place + DEFINED_LATER;
        let mut nearest = |numbers: &[usize]| {
            let before = numbers.partition_point(|number| at(number) < place);
            let behind = numbers.partition_point(|number| at(number) <= reach);
            let mut near: Vec<usize> =
                numbers[..before].iter().rev().chain(&numbers[before..behind]).copied().collect();
            near.retain(|number| at(number) != place);
            // `t = w` of another exercise says nothing about the `t` of this one.
            near.retain(|number| at(number).abs_diff(place) <= ALIASED || !self.definitions[*number].1.restates());
            let mut seen: Vec<String> = Vec::new();
            // What a family's definitions are called differs in their decorations alone.
            near.truncate(MOST_OF_ONE_NAME);
            near.retain(|number| {
                let key = self.definitions[*number].1.key();
                let is_new = !seen.contains(&key);
                seen.extend(is_new.then_some(key));
                is_new
            });
            near
        };
        let latex = &self.passages[place].latex;
        let mut found = self.index.needed(latex, &self.macros, &self.lexicon, &mut nearest);
        found.sort_by_key(distance);
        let mut known: Vec<Definition> = Vec::new();
        for number in found {
            let definition = &self.definitions[number].1;
            if !known.iter().any(|nearer| nearer.key() == definition.key()) {
                known.push(definition.clone());
            }
        }
        known.reverse();
        known
    }

    /// The links of a formula. Where `3{,}142` makes one false as thousands and none as a decimal comma, it is one.
    fn links(&mut self, place: usize, card: Option<usize>) -> Vec<AuditLink> {
        let latex = self.passages[place].latex.clone();
        let links = self.links_of(place, card, latex.clone());
        let is_false = |link: &AuditLink| link.truth == Truth::False;
        let Some(decimal) = with_decimal_commas(&latex).filter(|_| links.iter().any(is_false)) else { return links };
        let others = self.links_of(place, card, decimal);
        if others.len() != links.len() || others.iter().any(is_false) {
            return links;
        }
        let merged = links.into_iter().zip(others).map(|(link, other)| match is_false(&link) {
            true => AuditLink { truth: other.truth, assumption: "decimal_comma".to_owned(), note: other.note, ..link },
            false => link,
        });
        merged.collect()
    }

    fn links_of(&mut self, place: usize, card: Option<usize>, latex: String) -> Vec<AuditLink> {
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
                links.push(self.link(link, &readings, place, &latex, &mut carried));
            }
        }
        links
    }

    fn unjudged(&self, place: Place, latex: &str, left: &SheetMember, right: &SheetMember) -> AuditLink {
        let typed = |member: &SheetMember| member.span.of(latex).trim().to_owned();
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

    fn link(
        &mut self,
        link: AuditLink,
        readings: &Readings,
        place: Place,
        latex: &str,
        carried: &mut Option<Amount>,
    ) -> AuditLink {
        let chain = &readings.general[place.statement];
        let (left, right) = (&chain.members[place.at - 1], &chain.members[place.at]);
        let start = carried.take();
        if !is_equality(&link.relation) {
            return self.order(link, left, right, place, latex);
        }
        let opened = readings.opened.get(place.statement);
        let carded = readings.carded.as_ref().and_then(|(card, all)| Some((*card, all.get(place.statement)?)));
        if place.at == 1 && self.is_named(chain, carded.map(|(_, statement)| statement)) {
            if let Some(judged) = self.restated(&link, chain.definition.as_ref(), place, latex) {
                return judged;
            }
            let named = self.named(link.clone());
            let left = self.left_side(chain, opened, place);
            match (left, Side::of(right)) {
                (Left::Equation { may_be_name }, Some(b)) => {
                    let expr = left_expr(chain);
                    let a = Side { expr: &expr, literal: None, unit: None };
                    let judged = self.judged(link, readings, place, latex, (a, b), start, carried);
                    let is_open = may_be_name && !self.values.knows(&names_of(&expr));
                    return if is_open && judged.truth == Truth::Unknown { named } else { judged };
                }
                (Left::Solved(value), Some(b)) => {
                    return self.at_solved(&link, &value, b, place, latex).unwrap_or(named);
                }
                (Left::Instance(value), Some(b)) => {
                    let with = opened.and_then(|it| it.members.get(1)?.value.as_ref().ok()).map(|(expr, _)| expr);
                    return self.instance(&link, (&value, b), with, place, latex, carried).unwrap_or(named);
                }
                _ => return named,
            }
        }
        if let Some((card, statement)) = carded
            && let Some(judged) = self.in_card(&link, card, statement, chain, place.at)
        {
            return judged;
        }
        let (Some(a), Some(b)) = (Side::of(left), Side::of(right)) else {
            if place.at == 1 && chain.definition.is_some() {
                return link.judged(Truth::True, "defines the name");
            }
            if let Some(judged) = self.lists(&link, left, right, place, latex) {
                return judged;
            }
            if let Some(judged) = self.in_neighbours(&link, place, latex) {
                return judged;
            }
            let texts = left.is_text && right.is_text;
            let trouble = [left, right].into_iter().find_map(|member| member.value.as_ref().err());
            let why = trouble.map_or_else(String::new, |diagnostic| format!("not read: {}", diagnostic.message));
            return link.judged(Truth::Unknown, if texts { "a text, not a number".to_owned() } else { why });
        };
        let judged = self.judged(link.clone(), readings, place, latex, (a, b), start.clone(), carried);
        if judged.truth != Truth::False {
            return judged;
        }
        let others = other_sides((left, a), (right, b), &chain.members[place.at + 1..]);
        let mut others = others
            .into_iter()
            .map(|sides| self.judged(link.clone(), readings, place, latex, sides, start.clone(), carried));
        others.find(|other| other.truth == Truth::True).unwrap_or(judged)
    }

    /// Two lists of numbers, component by component.
    fn lists(
        &self,
        link: &AuditLink,
        left: &SheetMember,
        right: &SheetMember,
        place: Place,
        text: &str,
    ) -> Option<AuditLink> {
        if left.list.is_empty() || left.list.len() != right.list.len() {
            return None;
        }
        let at = self.sheet.formulas[place.formula].span.start;
        for (number, ((a, _), (b, literal))) in left.list.iter().zip(&right.list).enumerate() {
            let left = Side { expr: a, literal: None, unit: None };
            let right = Side { expr: b, literal: literal.as_ref(), unit: None };
            let claim = Claim { left, right, relation: &link.relation, text, carried: None };
            let choices = self.values.choices(&claim.names(), at);
            let found: Vec<Finding> = choices.iter().filter_map(|choice| claim.judge(&self.values, choice)).collect();
            if found.iter().any(|found| matches!(found, Finding::Holds(..))) {
                continue;
            }
            return match found.into_iter().next()? {
                Finding::Fails(note) => {
                    let note = format!("component {}: {note}", number + 1);
                    Some(self.unless_condition(link.clone(), place, !claim.names().is_empty(), note))
                }
                _ => None,
            };
        }
        Some(link.clone().judged(Truth::True, "all components are equal"))
    }

    /// The link of a chain that defines its left side.
    fn named(&mut self, link: AuditLink) -> AuditLink {
        let note = match self.bank.card_of_value(&link.right) {
            Some(id) => format!("defines the name; the right side is `{id}`"),
            None => "defines the name".to_owned(),
        };
        link.judged(Truth::True, note)
    }

    /// A link of which both sides are read: by worlds, by numbers, as formulas.
    #[allow(clippy::too_many_arguments)]
    fn judged(
        &mut self,
        link: AuditLink,
        readings: &Readings,
        place: Place,
        latex: &str,
        (a, b): (Side<'_>, Side<'_>),
        start: Option<Amount>,
        carried: &mut Option<Amount>,
    ) -> AuditLink {
        let (comparison, is_positive) = match a.unit.is_none() && b.unit.is_none() || a.unit == b.unit {
            true => self.general.compare_sides(a.expr, b.expr),
            false => (Comparison::Open("the units differ".to_owned()), false),
        };
        if let Comparison::Same(worlds) = comparison {
            *carried = start;
            let value = self.values.value_of(a.expr).filter(|_| names_of(b.expr).is_empty());
            return equal(link, worlds, is_positive, value.as_ref());
        }
        let claim = Claim { left: a, right: b, relation: &link.relation.clone(), text: latex, carried: start.as_ref() };
        if let Some(judged) = self.at_values(&link, &claim, place, carried) {
            return judged;
        }
        if is_conditional(a.expr) || is_conditional(b.expr) {
            // How probabilities depend on each other only the vocabularies of cards know.
            let note = "how its conditional probabilities are related is not known";
            let judged = self.in_neighbours(&link, place, latex);
            return judged.unwrap_or_else(|| link.judged(Truth::Unknown, note));
        }
        let as_formulas = self.as_formulas(link.clone(), readings, place, &claim, comparison);
        // What the sheet gives stands before what may be assumed.
        let is_settled = as_formulas.truth == Truth::True && as_formulas.assumption.is_empty();
        match self.contradicted(&claim, place).filter(|_| !is_settled && as_formulas.truth != Truth::False) {
            Some(note) => self.unless_condition(link, place, true, note),
            None => as_formulas,
        }
    }

    /// Whether the left side of a chain is a name that the chain defines.
    fn is_named<'b>(&self, general: &'b SheetStatement, carded: Option<&SheetStatement>) -> bool {
        // `\mathbb{E}[X^2] = \mathbb{E}[X]^2` computes what it seems to name.
        let value = |member: &'b SheetMember| member.value.as_ref().ok().map(|(expr, _)| expr);
        let computes = match (value(&general.members[0]), general.members.get(1).and_then(value)) {
            (Some(left), Some(right)) => name_of(left).is_none() && letters_of(left) == letters_of(right),
            _ => false,
        };
        carded.unwrap_or(general).members[0].is_name && !computes
    }

    /// `<`, `\le` and their kin: judged where both sides are numbers.
    fn order(&self, link: AuditLink, left: &SheetMember, right: &SheetMember, place: Place, latex: &str) -> AuditLink {
        let other = "only equalities, and inequalities of numbers, are judged";
        let (Some(a), Some(b)) = (Side::of(left), Side::of(right)) else { return link.judged(Truth::Unknown, other) };
        let relation = link.relation.clone();
        let claim = Claim { left: a, right: b, relation: &relation, text: latex, carried: None };
        let at = self.sheet.formulas[place.formula].span.start;
        let found = self.values.choices(&claim.names(), at).iter().find_map(|choice| claim.judge(&self.values, choice));
        // With letters it is mostly a condition: `\beta > 0`.
        let is_condition = !claim.names().is_empty();
        match found {
            Some(Finding::Holds(note, _)) => link.judged(Truth::True, note),
            Some(Finding::Fails(note)) if !is_condition => link.judged(Truth::False, note),
            _ => link.judged(Truth::Unknown, other),
        }
    }

    /// Numbers decide where the sheet gives a value to every letter and one side has none.
    pub(super) fn at_values(
        &mut self,
        link: &AuditLink,
        claim: &Claim<'_>,
        place: Place,
        carried: &mut Option<Amount>,
    ) -> Option<AuditLink> {
        let at = self.sheet.formulas[place.formula].span.start;
        // Sums over members of families that are given one by one are written out first.
        let unfolded = [claim.left.expr, claim.right.expr].map(|expr| self.values.unfolded(expr, at));
        if let [left, right] = &unfolded
            && (left.is_some() || right.is_some())
        {
            let (left, right) = (left.as_ref().unwrap_or(claim.left.expr), right.as_ref().unwrap_or(claim.right.expr));
            let left = Side { expr: left, ..claim.left };
            let written = Claim { left, right: Side { expr: right, ..claim.right }, ..*claim };
            if let Some(judged) = self.at_given_values(link, &written, place, carried) {
                return Some(judged);
            }
        }
        self.at_given_values(link, claim, place, carried)
    }

    fn at_given_values(
        &mut self,
        link: &AuditLink,
        claim: &Claim<'_>,
        place: Place,
        carried: &mut Option<Amount>,
    ) -> Option<AuditLink> {
        let at = self.sheet.formulas[place.formula].span.start;
        let names = claim.names();
        let mut first: Option<Finding> = None;
        let choices = self.values.choices(&names, at);
        let is_near = choices.first().is_some_and(|choice| choice.values().all(|chosen| chosen.is_near));
        for choice in choices {
            let Some(found) = claim.judge(&self.values, &choice) else { continue };
            if let Finding::Holds(note, is_rounded) = found {
                let mut link = link.clone();
                if !names.is_empty() {
                    link.assumption = "given_values".to_owned();
                }
                *carried = claim.carried.cloned();
                if is_rounded {
                    *carried = carried.take().or_else(|| self.values.amount(claim.left.expr, &choice));
                    self.values.note_decimals(claim.right.expr, claim.text);
                }
                return Some(link.judged(Truth::True, note));
            }
            first.get_or_insert(found);
        }
        let both = !names_of(claim.left.expr).is_empty() && !names_of(claim.right.expr).is_empty();
        match first {
            Some(Finding::Fails(note)) if !both && !is_near => {
                Some(link.clone().judged(Truth::Unknown, format!("{note}, with a value that is given far away")))
            }
            Some(Finding::Fails(note)) if !both => {
                Some(self.unless_condition(link.clone(), place, !names.is_empty(), note))
            }
            Some(Finding::Unsure(note)) if !both => Some(link.clone().judged(Truth::Unknown, note)),
            _ => None,
        }
    }

    /// Two sides with letters that differ at all values which the sheet gives close before: how.
    fn contradicted(&self, claim: &Claim<'_>, place: Place) -> Option<String> {
        let at = self.sheet.formulas[place.formula].span.start;
        let names = claim.names();
        let is_close = |name: &String| self.values.has_between(name, true, (at.saturating_sub(CLOSE), at + 1));
        if names.is_empty() || claim.is_about() || !names.iter().all(is_close) {
            return None;
        }
        let mut first = None;
        for choice in self.values.choices(&names, at) {
            match claim.judge(&self.values, &choice)? {
                Finding::Fails(note) => drop(first.get_or_insert(note)),
                _ => return None,
            }
        }
        first
    }

    /// False, unless the text asks for something, and the equation only says what is to hold.
    pub(super) fn unless_condition(&self, link: AuditLink, place: Place, has_letters: bool, note: String) -> AuditLink {
        // What is wrong by its numbers alone is no condition.
        let is_explained = note.contains("; ");
        if has_letters
            && !is_explained
            && speaks_of_a_condition(self.text, self.sheet.formulas[place.formula].span.start)
        {
            return link.judged(Truth::Unknown, format!("a condition, it seems: {note}"));
        }
        let span = self.sheet.formulas[place.formula].span;
        if is_called_wrong(self.text, span.end) || is_announced_wrong(self.text, span.start) {
            return link.judged(Truth::Unknown, format!("the text calls it wrong: {note}"));
        }
        link.judged(Truth::False, note)
    }

    /// Two sides that differ as they stand, and that no numbers decide.
    fn as_formulas(
        &mut self,
        link: AuditLink,
        readings: &Readings,
        place: Place,
        claim: &Claim<'_>,
        comparison: Comparison,
    ) -> AuditLink {
        let mut sides = vec![(claim.left.expr.clone(), claim.right.expr.clone(), comparison)];
        if let Some(chain) = readings.opened.get(place.statement)
            && let (Some(left), Some(right)) = (chain.members.get(place.at - 1), chain.members.get(place.at))
            && let (Some(a), Some(b)) = (Side::of(left), Side::of(right))
            && (a.expr != claim.left.expr || b.expr != claim.right.expr)
        {
            let (opened, is_positive) = self.general.compare_sides(a.expr, b.expr);
            if let Comparison::Same(worlds) = opened {
                let mut link = equal(link, worlds, is_positive, None);
                link.note.push_str(" with the sheet's definitions");
                return link;
            }
            sides.push((a.expr.clone(), b.expr.clone(), opened));
        }
        let mut verdict =
            Symbolic::Unknown("the two sides differ, unless a letter has a value that is not given".to_owned());
        for (a, b, comparison) in &sides {
            let found = Symbolic::of(a, b, comparison, &mut self.general);
            match found {
                Symbolic::Holds(assumption) => {
                    let mut link = link.judged(Truth::True, format!("equal if {assumption}"));
                    link.assumption = assumption;
                    return link;
                }
                Symbolic::Unknown(reason) if matches!(comparison, Comparison::Open(_)) => {
                    verdict = Symbolic::Unknown(reason);
                }
                found => verdict = found,
            }
        }
        match verdict {
            Symbolic::Differ if claim.is_about() => link.judged(Truth::Unknown, "about equal, perhaps"),
            Symbolic::Differ => self.unless_condition(link, place, true, "the two sides differ as formulas".to_owned()),
            Symbolic::Unknown(reason) => link.judged(Truth::Unknown, reason),
            Symbolic::Holds(_) => unreachable!("returned above"),
        }
    }
}

/// The left side of a chain by itself.
fn left_expr(chain: &SheetStatement) -> Expr {
    chain.left.clone().unwrap_or_else(|| Expr::integer(0))
}

/// A link whose sides are equal in so many worlds, of positive letters only or of all.
fn equal(mut link: AuditLink, worlds: usize, is_positive: bool, value: Option<&Rational>) -> AuditLink {
    if is_positive {
        link.assumption = "positive_letters".to_owned();
    }
    let note = match (value, is_positive) {
        (Some(value), _) => format!("both are {}", shown(value)),
        (None, false) => format!("equal in {worlds} worlds"),
        (None, true) => format!("equal in {worlds} worlds in which the letters are positive"),
    };
    link.judged(Truth::True, note)
}

/// Whether an expression holds a conditional probability of which only the name is known.
fn is_conditional(expr: &Expr) -> bool {
    expr.any(&mut |part| matches!(part.node(), Node::Object(Name::Letter(name), _) if name.as_ref() == BAR))
}

/// Other ways to take the units of two sides: `B` for bytes, and a number without a unit in that of the next member, as
/// in `0.5 \text{ nats} = \frac{0.5}{\ln 2} = 0.72 \text{ bits}`.
fn other_sides<'m>(
    (left, a): (&'m SheetMember, Side<'m>),
    (right, b): (&'m SheetMember, Side<'m>),
    behind: &'m [SheetMember],
) -> Vec<(Side<'m>, Side<'m>)> {
    let in_bytes = |member: &'m SheetMember, side: Side<'m>| match &member.in_bytes {
        Some((expr, unit)) => Some(Side { expr, literal: None, unit: Some(unit) }).filter(|it| it.expr != side.expr),
        None => None,
    };
    let mut others = Vec::new();
    let (first, second) = (in_bytes(left, a), in_bytes(right, b));
    if first.is_some() || second.is_some() {
        others.push((first.unwrap_or(a), second.unwrap_or(b)));
    }
    let next = behind.iter().find_map(|member| member.unit.as_ref());
    if let (Some(_), None, Some(unit)) = (a.unit, b.unit, next) {
        others.push((a, Side { unit: Some(unit), ..b }));
    }
    others
}

/// The formula with `3{,}142` as `3.142`, if it has numbers that could be meant so: one comma, and three digits behind it.
fn with_decimal_commas(latex: &str) -> Option<String> {
    const COMMA: &str = "{,}";
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = latex.as_bytes();
    let mut changed = String::new();
    let mut from = 0;
    for (at, _) in latex.match_indices(COMMA) {
        let behind = at + COMMA.len();
        let before = bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = bytes[behind..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let starts = at - before;
        let is_grouped = latex[..starts].ends_with(COMMA) && digit(bytes.get(starts.wrapping_sub(COMMA.len() + 1)))
            || latex[behind + digits..].starts_with(COMMA) && digit(bytes.get(behind + digits + COMMA.len()));
        if before > 0 && digits == 3 && !is_grouped {
            changed.push_str(&latex[from..at]);
            changed.push('.');
            from = behind;
        }
    }
    changed.push_str(&latex[from..]);
    (from > 0).then_some(changed)
}

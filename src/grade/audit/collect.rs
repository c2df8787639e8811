//! What a sheet gives and defines: values of names, and the definitions that a formula can need.

use super::auditor::Auditor;
use super::values::{Form, half_of, name_of, names_of, size};
use crate::expr::{Constant, Node, Rational};
use crate::reading::{Definition, SheetMember, SheetStatement, is_equality, read_statements_with};
use crate::sheet::given_values;

/// How many formulas further on a name may be defined: `where \mu = ...`.
const DEFINED_LATER: usize = 3;

/// How many formulas further a name that only stands for another name is followed.
const ALIASED: usize = 6;

/// How many definitions of one name are looked at from one place.
const MOST_OF_ONE_NAME: usize = 32;

impl Auditor<'_> {
    /// Collects what the sheet gives and defines anywhere.
    pub(super) fn collect(&mut self) {
        // What a directive says stands before all else.
        for (name, value) in &self.sheet.values {
            self.collect_values(&format!("{name} = {value}"), 0);
        }
        let spans: Vec<crate::text::Span> = self.sheet.formulas.iter().map(|formula| formula.span).collect();
        for (at, name, value) in given_values(self.text, &spans, self.is_decimal_comma) {
            self.collect_values(&format!("{name} = {value}"), at);
        }
        for place in 0..self.sheet.formulas.len() {
            let latex = self.meant(place);
            self.collect_values(&latex, self.sheet.formulas[place].span.start);
            for statement in read_statements_with(&latex, &self.macros, &self.lexicon, &[]) {
                let plain = statement.members.iter().skip(1).all(|member| member.literal.is_some());
                if let (Some(start), true) = (&statement.definition, plain) {
                    self.starts.push((place, start.clone()));
                }
                // `H_n \approx \ln n + 0.5772` is no definition of the function.
                let is_about = statement.members.get(1).is_some_and(|member| member.relation == "\\approx");
                let is_exact = |it: &Definition| !(is_about && (it.has_parameters() || it.has_arguments()));
                if let (Some(definition), false) = (statement.definition.filter(is_exact), plain) {
                    if definition.is_recursion() {
                        self.recursive.push(definition.name().to_owned());
                    }
                    self.index.add(&definition);
                    self.definitions.push((place, definition));
                }
            }
        }
    }

    /// `d = 768` gives the letter its value, and so does the end of `h = \beta(u-v) = 0.2`.
    pub(super) fn collect_values(&mut self, latex: &str, at: usize) {
        for statement in read_statements_with(latex, &self.macros, &self.lexicon, &[]) {
            for member in statement.members.iter().filter(|member| member.relation == "\\approx") {
                if let Some(literal) = member.literal.as_ref().filter(|literal| literal.rounded) {
                    self.values.note_rounded(literal.value.clone(), &literal.step);
                }
            }
            if statement.definition.is_none() {
                self.stated
                    .extend(statement.members.iter().filter_map(|it| Some((at, it.literal.as_ref()?.value.clone()))));
            }
            self.collect_value(&statement, latex, at);
        }
    }

    /// `d = 768` gives the letter its value, and so does the end of `h = \beta(u-v) = 0.2`. Another member of the chain
    /// may be what is meant later: `M = 16384 \text{ bytes} = 16 \text{ KB}`, or a chain that is broken.
    pub(super) fn collect_value(&mut self, statement: &SheetStatement, latex: &str, at: usize) {
        if let (Some(Node::Constant(Constant::Pi)), Some(literal)) = (
            statement.left.as_ref().map(|left| left.node()),
            statement.members.get(1).and_then(|member| member.literal.as_ref()),
        ) {
            self.has_own_pi |= !(2.5..4.0).contains(&literal.value.to_f64().value());
        }
        let Some(named) = statement.left.as_ref().and_then(Form::of) else { return };
        // `T^2 = 9` says something about a `T` that has a value, and gives it none.
        if named.1 != Form::Itself && self.values.has_between(&named.0, true, (0, at + 1)) {
            return;
        }
        let equal = statement.members.iter().skip(1).take_while(|member| is_equality(&member.relation));
        let members: Vec<&SheetMember> = equal.collect();
        let mut given: Vec<(Rational, Rational)> = Vec::new();
        let is_percentage = |member: &&SheetMember| member.span.of(latex).trim_end().ends_with("\\%");
        let percentage = members.first().is_some_and(is_percentage) && members.len() == 1;
        // Beside `128 KiB` the B of `131072 B` are bytes and no billions.
        let counts_bytes = members.iter().any(|it| it.unit.as_ref().is_some_and(|unit| unit.measures("bytes")));
        for member in members.iter().rev() {
            let Ok((expr, _)) = &member.value else { continue };
            let in_bytes = member.in_bytes.as_ref().filter(|_| counts_bytes);
            let (expr, unit) = in_bytes.map_or((expr, member.unit.as_ref()), |(expr, unit)| (expr, Some(unit)));
            let value = match &member.literal {
                _ if in_bytes.is_some() => self.values.value_of(expr).filter(|_| names_of(expr).is_empty()),
                Some(literal) => Some(literal.value.clone()),
                None if names_of(expr).is_empty() => self.values.value_of(expr),
                None => None,
            };
            let rounded = member.literal.as_ref().filter(|_| member.relation == "\\approx");
            let half = rounded.map(half_of).unwrap_or_else(|| match member.literal {
                None => self.values.slack_of_result(expr, latex),
                Some(_) => Rational::ZERO,
            });
            // What rounds to a value that is known already says nothing new.
            let Some(value) = value else { continue };
            let is_known = |(known, half): &(Rational, Rational)| size(&(known - &value)) <= *half;
            if !given.iter().any(is_known) {
                // `R = 10\,\mathrm{k\Omega}` may be put in as `10 \cdot 10^3`.
                let sizes = unit.iter().filter(|unit| unit.measure.is_some()).flat_map(|unit| &unit.sizes);
                let others = sizes.filter(|size| **size != Rational::ONE).take(1);
                let others: Vec<_> = others.map(|size| (&value * size, &half * size)).collect();
                given.push((value, half));
                given.extend(others);
            }
        }
        // `z = (2, 1, 0.1)` gives values to `z_1`, `z_2` and `z_3`.
        let list = members.first().map(|member| member.list.as_slice()).unwrap_or_default();
        let list: Option<Vec<Rational>> = list.iter().map(|(item, _)| self.values.value_of(item)).collect();
        let alias = members.first().and_then(|member| name_of(&member.value.as_ref().ok()?.0));
        let list = list.filter(|list| !list.is_empty()).or_else(|| self.values.components(&alias?, at));
        for (number, value) in list.into_iter().flatten().enumerate() {
            self.values.give((format!("{}_{}", named.0, number + 1), Form::Itself), value, Rational::ZERO, at);
        }
        // `m_0 = v_0 = 0` gives a value to both, as far as they have none.
        let inner = members.iter().filter_map(|member| name_of(&member.value.as_ref().ok()?.0));
        let inner: Vec<String> = inner.filter(|name| !self.values.knows(std::slice::from_ref(name))).collect();
        for name in inner {
            for (value, half) in given.iter().filter(|_| named.1 == Form::Itself) {
                self.values.give_inner(name.clone(), value.clone(), half.clone(), at);
            }
        }
        if percentage {
            self.values.percentages.insert(named.0.clone());
        }
        if is_case(latex, statement) {
            self.values.cases.insert((named.0.clone(), at));
        }
        for (value, half) in given {
            self.values.give(named.clone(), value, half, at);
        }
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
        let latex = self.meant(place);
        let mut found = self.index.needed(&latex, &self.macros, &self.lexicon, &mut nearest);
        // `H = 1.75` says nothing about `H(0.1)`.
        let is_called = |name: &str| self.lexicon.usage.is_function(name) && latex.contains(&format!("{name}("));
        found.retain(|number| {
            let definition = &self.definitions[*number].1;
            definition.is_called() || !is_called(definition.name())
        });
        found.sort_by_key(distance);
        let mut known: Vec<Definition> = Vec::new();
        for number in found {
            let definition = &self.definitions[number].1;
            if !known.iter().any(|nearer| nearer.key() == definition.key()) {
                known.push(definition.clone());
            }
        }
        known.reverse();
        let is_before = |(at, _): &&(usize, Definition)| *at < place;
        let start = |it: &Definition| self.starts.iter().rev().filter(is_before).find(|(_, start)| start.starts(it));
        let starts: Vec<Definition> = known.iter().filter_map(start).map(|(_, start)| start.clone()).collect();
        known.extend(starts);
        known
    }
}

/// Words that begin a case.
const CASES: &[&str] = &["when", "if", "whenever", "wenn", "falls"];

/// Whether the word before a statement says that it is one case: `\text{when } n = 23`.
fn is_case(latex: &str, statement: &SheetStatement) -> bool {
    let before = statement.members.first().and_then(|first| latex.get(..first.span.start)).unwrap_or_default();
    let before = before.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let word = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    CASES.contains(&word.to_lowercase().as_str())
}

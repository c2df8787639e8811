//! The members of an answer's formula as expressions, with the definitions that they use.

use rustc_hash::FxHashMap;

use super::super::Lexicon;
use super::super::cursor::{Cursor, row_span, trimmed};
use super::super::definition::Definition;
use super::super::general::normalised;
use super::super::head::Head;
use super::super::literal::literal_of;
use super::super::reader::{Note, Reader, is_mode};
use super::super::residue::{Part, part};
use super::super::result::is_notation;
use super::super::set_size::Sets;
use super::super::statement::is_equality;
use super::super::term::Trouble;
use super::super::usage::Usage;
use super::{Answer, Gathered, Member, Reading, Written};
use crate::expr::{Expr, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node};
use crate::text::Span;

impl Answer<'_> {
    /// Reads the answer with guesses about letters; where a second reading is sought, by the id of its note, only if it
    /// has that.
    pub(super) fn read(
        &self,
        lexicon: &Lexicon,
        letters: &FxHashMap<String, String>,
        sought: Option<&str>,
    ) -> Result<Reading, Box<Trouble>> {
        let mut reading = Reading::default();
        let mut gathered = Gathered::default();
        reading.members = match &self.parts {
            Some(parts) => vec![self.read_parts(parts, lexicon, letters, &mut gathered)?],
            None => self.read_members(&self.members, &self.definitions, lexicon, letters, &mut gathered)?,
        };
        // `\rho = a = b`: with `b` in place of `a` the formula must be the same.
        let mut linked = Vec::new();
        for (statement, (relation, row)) in &self.links {
            if !gathered.used.contains(statement) {
                continue;
            }
            let replaced = |definition: &Definition| match definition.statement == *statement {
                true => definition.with_body(row.to_vec()),
                false => definition.clone(),
            };
            let definitions: Vec<Definition> = self.definitions.iter().map(replaced).collect();
            equality(relation, row)?;
            let mut members = self.read_members(&self.members, &definitions, lexicon, letters, &mut gathered)?;
            members.iter_mut().for_each(|member| member.span = row_span(row));
            linked.extend(members);
        }
        reading.members.splice(0..0, linked);
        reading.rivals =
            self.read_members(&self.rivals, &self.definitions, lexicon, letters, &mut gathered).map_err(|trouble| {
                match self.rivals.is_empty() {
                    true => trouble,
                    false => trouble.help("write one formula"),
                }
            })?;
        let is_met = |note: &str| gathered.notes.iter().any(|it| it.id == note);
        if self.claims.is_empty() && sought.is_some_and(|note| !is_met(note)) {
            return Err(Trouble::new("R005", "there is no second reading", Span::default()));
        }
        if let (Some(name), None) = (&self.name, &self.parts) {
            if part(name, lexicon).is_some_and(|part| part.is_partial()) {
                return Err(Trouble::new("R005", "the formula says this of some components only", row_span(name))
                    .help("write the others too"));
            }
            let mut reader = Reader::new(lexicon, &self.definitions, letters);
            reader.spelled = std::mem::take(&mut gathered.spelled);
            reader.usage = self.usage.clone();
            let is_root = |member: &Member| matches!(member.expr.node(), ExprNode::Power(_, exponent) if exponent.as_integer().is_none());
            reader.mind_name(name, reading.members.iter().any(is_root))?;
            let rows: Vec<&[Node]> = self.members.iter().map(|(_, row)| *row).collect();
            reader.mind_left_side(name, &rows)?;
            gathered.spelled = reader.spelled;
            gathered.notes.append(&mut reader.notes);
        }
        let own = Usage::of(self.members.iter().map(|(_, row)| *row));
        if let Some(statement) = self.said.iter().find(|statement| own.is_contradicted_by(statement)) {
            let span = statement.members[0].span().to(statement.members[statement.members.len() - 1].span());
            return Err(Trouble::new("R005", "what this says of a letter is not what the formula says", span)
                .help("write the limits in the formula alone"));
        }
        self.read_beside(&mut reading, gathered, lexicon, letters)?;
        for span in &self.remarks {
            let text = "what stands beside the formula is not judged".to_owned();
            reading.notes.push(Note { id: "remark".to_owned(), text, span: Some(*span) });
        }
        reading.name = self.name.as_ref().map(|row| crate::latex::print(row));
        let guessed = letters.iter().filter(|(key, _)| !is_mode(key));
        let mut pairs: Vec<(String, String)> = guessed.map(|(a, b)| (a.clone(), b.clone())).collect();
        pairs.sort();
        for (key, id) in &pairs {
            let write = lexicon.vocabulary.role(id).map_or(id.as_str(), |role| role.write.as_str());
            let text = format!("`{}` is taken for `{write}`", super::super::name::readable(key));
            reading.notes.push(Note { id: format!("letter:{key}={id}"), text, span: None });
        }
        reading.letters = pairs;
        Ok(reading)
    }

    /// The family that two parts make up.
    fn read_parts(
        &self,
        parts: &[(Part, &[Node]); 2],
        lexicon: &Lexicon,
        letters: &FxHashMap<String, String>,
        gathered: &mut Gathered,
    ) -> Result<Member, Box<Trouble>> {
        let mut reader = Reader::new(lexicon, &self.definitions, letters);
        let [(first, upper), (second, lower)] = parts;
        let expr = reader.joined_parts([(first, upper), (second, lower)])?;
        gathered.notes.append(&mut reader.notes);
        gathered.spelled.append(&mut reader.spelled);
        gathered.used.append(&mut reader.used);
        let span = row_span(upper).to(row_span(lower));
        Ok(Member { expr, relation: String::new(), span, is_name: false, literal: None })
    }

    pub(super) fn read_members(
        &self,
        members: &[Written],
        definitions: &[Definition],
        lexicon: &Lexicon,
        letters: &FxHashMap<String, String>,
        gathered: &mut Gathered,
    ) -> Result<Vec<Member>, Box<Trouble>> {
        let mut read = Vec::new();
        for (place, (relation, row)) in members.iter().enumerate() {
            equality(relation, row)?;
            if place == 0 && members.len() > 1 && is_notation(row, lexicon) {
                let text = "what stands on the left is taken as a notation for what is asked".to_owned();
                gathered.notes.push(Note { id: "notation".to_owned(), text, span: Some(row_span(row)) });
                continue;
            }
            let mut reader = Reader::new(lexicon, definitions, letters);
            reader.notes = std::mem::take(&mut gathered.notes);
            reader.spelled = std::mem::take(&mut gathered.spelled);
            let row = &reader.without_unit(row);
            reader.stated = &self.draws;
            reader.boundary = self.boundary;
            reader.usage = self.usage.clone();
            reader.is_schema = gathered.is_schema;
            let expr = reader.whole_number(row)?;
            let expr = if lexicon.general { in_sets_of(lexicon, &expr) } else { expr };
            let expr = reader.mean_over_free_prompt(expr, row_span(row));
            let expr = reader.closed(expr, row_span(row))?;
            reader.require_stated()?;
            gathered.notes = reader.notes;
            gathered.spelled = reader.spelled;
            gathered.used.extend(reader.used);
            let literal = literal_of(row);
            let mut cursor = Cursor::new(trimmed(row));
            let is_head = cursor.advance().is_some_and(|node| Head::of(node).is_some());
            let is_name = is_head && (cursor.is_done() || cursor.bracketed().is_some() && cursor.is_done());
            read.push(Member { expr, relation: relation.clone(), span: row_span(row), is_name, literal });
        }
        Ok(read)
    }
}

impl Reader<'_> {
    /// The row without the unit that the question's quantity is in: `16\Psi \text{ bytes}`.
    fn without_unit<'n>(&mut self, row: &'n [Node]) -> &'n [Node] {
        let [value @ .., last] = trimmed(row) else { return row };
        // `16\\Psi\\, B`
        let is_letter = |name: &str| {
            let is_unit = self.vocabulary().units.iter().any(|unit| unit == name);
            is_unit && self.vocabulary().named(&crate::cards::NameKey::of(std::slice::from_ref(last))).is_empty()
        };
        let text = match &last.kind {
            NodeKind::Word { text, .. } | NodeKind::Prose(text) => text.as_str(),
            NodeKind::Symbol { name, .. } if !value.is_empty() && is_letter(name) => name,
            _ => return row,
        };
        let word = text.trim().trim_end_matches(['.', ',']).to_lowercase();
        // `2 * batch * bytes`: a factor of that name.
        let is_factor = trimmed(value)
            .last()
            .is_some_and(|node| matches!(node.kind, NodeKind::Symbol { class: Class::Binary, .. }));
        // `\\sum_x p(x) \\log_2 \\dots \\text{ bits}`: the unit of the logarithm that is written.
        let latex = crate::latex::print(value);
        let is_binary = ["\\log_{2}", "\\log_2"].iter().any(|sign| latex.contains(sign));
        let is_own_unit = match word.as_str() {
            "bits" | "bit" => is_binary,
            "nats" | "nat" => !is_binary && (latex.contains("\\log") || latex.contains("\\ln")),
            _ => false,
        };
        if is_own_unit && !is_factor {
            self.note("unit", format!("the value is in {word}"), last.span);
            return value;
        }
        if value.is_empty() || is_factor || !self.vocabulary().units.iter().any(|unit| unit.to_lowercase() == word) {
            return row;
        }
        self.note("unit", format!("the value is in {word}"), last.span);
        value
    }
}

/// Refuses a relation that does not say that its sides are one value.
fn equality(relation: &str, row: &[Node]) -> Result<(), Box<Trouble>> {
    match relation.is_empty() || is_equality(relation) {
        true => Ok(()),
        false => {
            let message = format!("`{relation}` does not say that what follows is the same");
            Err(Trouble::new("R005", message, row_span(row)).help("give one value"))
        }
    }
}

/// A typed formula with the sets of the reference, over which probabilities sum to one.
fn in_sets_of(lexicon: &Lexicon, expr: &Expr) -> Expr {
    match &lexicon.sets {
        Some(sets) => {
            let expr = sets.with(&Sets::of(expr)).with_sizes(expr);
            let is_known = |letter: &str| lexicon.usage.knows(letter);
            let expr = sets.opened(&sets.named_as_here(&expr), &is_known, lexicon.usage.has_free_size());
            normalised(&expr, sets)
        }
        None => {
            let sets = Sets::of(expr);
            normalised(&sets.with_sizes(expr), &sets)
        }
    }
}

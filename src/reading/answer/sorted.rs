//! The statements of an answer, each by what it is there for: the formula, definitions, claims, what stands beside.

use rustc_hash::FxHashMap;

use super::super::Lexicon;
use super::super::boundary::Boundary;
use super::super::choice::{Side, choose, is_further_name, is_name, uses, without_further_names};
use super::super::cursor::{Cursor, row_span, trimmed};
use super::super::declaration::{Count, declared};
use super::super::definition::Definition;
use super::super::head::Head;
use super::super::reader::Reader;
use super::super::residue::part;
use super::super::statement::{Statement, is_rough};
use super::super::usage::Usage;
use super::{Answer, Written};
use crate::cards::{RoleKind, flatten};
use crate::latex::tree::{Kind as NodeKind, Node, Row};
use crate::text::Span;

/// The members of a statement without its name.
fn values(statement: &Statement, general: bool, is_name: impl Fn(&[Node]) -> bool) -> (Option<Row>, Vec<Written<'_>>) {
    let members = statement.members.iter();
    let mut members: Vec<Written> = members
        .map(|member| (member.relation.clone().unwrap_or_default(), member.row.as_slice()))
        .filter(|(_, row)| !trimmed(row).is_empty())
        .collect();
    // `x = x + 1`: what the right side uses too is a letter of the formula.
    let is_used = |row: &[Node]| {
        let assigned = members.get(1).is_some_and(|(relation, _)| relation == "\\leftarrow");
        general && !assigned && members.iter().skip(1).any(|(_, member)| holds(member, trimmed(row)))
    };
    let has_name = members.len() > 1 && is_name(members[0].1) && !is_used(members[0].1);
    let name = has_name.then(|| members.remove(0).1.to_vec());
    (name, members)
}

/// Whether a member is what is asked at a value: `M^* = M(\sqrt{n}) = 2\sqrt{n}`.
fn is_value_of(row: &[Node], name: &[Node], lexicon: &Lexicon) -> bool {
    let base = |row: &[Node]| trimmed(row).first().and_then(Head::of).map(|head| head.base);
    let mut cursor = Cursor::new(trimmed(row));
    let is_bare = cursor.advance().and_then(Head::of).is_some_and(|head| head.items.is_empty() && head.sup.is_none());
    let is_call = cursor.plain_bracketed().is_some() && cursor.is_done();
    let is_asked = base(row).is_some_and(|base| lexicon.is_result(&base) && lexicon.vocabulary.named(&base).is_empty());
    // `M(2k) = k + n/k` says what `M(k)` is, where that is asked.
    let is_function = lexicon.result_rows.iter().any(|result| base(result) == base(row) && result.len() > 1);
    is_bare && is_call && is_asked && !is_function && base(row) == base(name) && !lexicon.general
}

impl<'s> Answer<'s> {
    pub(super) fn of(found: &'s [Statement], boundary: Boundary, lexicon: &Lexicon) -> Option<Answer<'s>> {
        let definitions: Vec<Option<Definition>> =
            found.iter().enumerate().map(|(place, statement)| Definition::of(statement, place)).collect();
        let choice = choose(found, &definitions, lexicon)?;
        let written = definitions.clone();
        let values_at = |place: usize| {
            let (name, mut members) =
                values(&found[place], lexicon.general, |row: &[Node]| is_name(row, lexicon, &written, place));
            // `\hat A_{i,t} = \tilde r_i = ...`: further names of the same.
            let is_called = |row: &[Node]| is_value_of(row, name.as_deref().unwrap_or_default(), lexicon);
            while name.is_some()
                && members.len() > 1
                && (is_further_name(members[0].1, lexicon, &written) || is_called(members[0].1))
            {
                members.remove(0);
            }
            (name, members)
        };
        let (name, members) = values_at(choice.main);
        if members.is_empty() {
            return None;
        }
        let part_at = |place: usize| part(&found[place].members[0].row, lexicon);
        let parts_with = |place: usize| {
            let (main, other) = (part_at(choice.main)?, part_at(place)?);
            let (_, values) = values_at(place);
            let ([(_, row)], [(_, value)]) = (values.as_slice(), members.as_slice()) else { return None };
            match () {
                () if main.completes(&other) => Some([(main, *value), (other, *row)]),
                () if other.completes(&main) => Some([(other, *row), (main, *value)]),
                () => None,
            }
        };
        let definitions = without_further_names(found, definitions, lexicon);
        let parts = choice.rivals.iter().find_map(|place| Some((*place, parts_with(*place)?)));
        let mut rivals = Vec::new();
        let mut steps = Vec::new();
        let mut foreign: Vec<Span> = Vec::new();
        for place in choice.rivals.iter().filter(|place| parts.as_ref().is_none_or(|(known, _)| known != *place)) {
            let (_, values) = values_at(*place);
            match values.as_slice() {
                // An equation of its own is a step on the way: it must hold, and is not the answer.
                [first, rest @ ..] if !rest.is_empty() => {
                    let exact = rest.iter().filter(|(relation, _)| !is_rough(relation));
                    steps.extend(exact.map(|(_, row)| (first.1.to_vec(), row.to_vec())));
                }
                // `D = C / (6 N)` on the way, with a letter that the question does not have.
                [(_, row)] if *place < choice.main && is_foreign(row, choice.main, &members, &written, lexicon) => {
                    foreign.push(row_span(row));
                }
                _ => rivals.extend(values),
            }
        }
        let beside = |side: Side| {
            let sides = found.iter().zip(&choice.sides).filter(move |(_, it)| **it == Some(side));
            sides.map(|(statement, _)| statement)
        };
        let conditions = beside(Side::Condition).flat_map(|statement| {
            let pairs = statement.members.windows(2);
            pairs.map(|pair| {
                (pair[0].row.as_slice(), pair[1].relation.as_deref().unwrap_or_default(), pair[1].row.as_slice())
            })
        });
        let conditions = conditions.collect();
        let said: Vec<&Statement> = beside(Side::Restriction).chain(beside(Side::Condition)).collect();
        let draws = beside(Side::Draw).collect();
        let restrictions = beside(Side::Restriction).collect();
        let remarks: Vec<Span> = beside(Side::Remark).map(|statement| statement.members[0].span()).collect();
        let defining = definitions
            .into_iter()
            .flatten()
            .filter(|it| it.statement != choice.main && choice.sides[it.statement].is_none());
        // `P(w) = C(w) / N`: how the model was estimated from counts is no part of the formula.
        let (estimates, defining): (Vec<Definition>, Vec<Definition>) =
            defining.partition(|it| it.estimates(&lexicon.vocabulary) || it.is_example(&lexicon.vocabulary));
        // `C = 6 N D` on the way: what a number of the question is in letters of its own.
        let spells_number = |it: &Definition| {
            let is_number = |role: &&crate::cards::Role| role.kind == RoleKind::Scalar;
            it.statement < choice.main
                && it.spelling().is_some_and(|items| items.is_empty())
                && lexicon.vocabulary.named_exactly(&it.base).iter().any(is_number)
                && is_foreign(&it.body, choice.main, &members, &written, lexicon)
        };
        let (spelled, defining): (Vec<Definition>, Vec<Definition>) = defining.into_iter().partition(spells_number);
        foreign.extend(spelled.iter().map(|it| it.span));
        let examples = estimates.iter().filter(|it| it.is_example(&lexicon.vocabulary)).map(|it| it.span).collect();
        let remarks = estimates.iter().map(|it| it.span).chain(foreign).chain(remarks).collect();
        let mut claims: Vec<(Row, Row)> = steps;
        let declared =
            |definition: Definition| match declared(&found[definition.statement], definition.statement, lexicon) {
                None => Some(definition),
                Some(Count::Named(count)) => Some(count),
                Some(Count::Claimed(length, count)) => {
                    claims.push((length, count));
                    None
                }
            };
        let definitions: Vec<Definition> = defining.into_iter().filter_map(declared).collect();
        // `u = 1` beside `u = \frac{p}{q}` tells a value in some case, which must hold; it is no other definition.
        let is_number = |it: &Definition| matches!(it.body.as_slice(), [Node { kind: NodeKind::Number(_), .. }]);
        let is_plain = |it: &Definition| !it.has_arguments() && !it.has_parameters();
        let has_other = |it: &Definition| {
            definitions
                .iter()
                .any(|other| other.statement != it.statement && other.key() == it.key() && !is_number(other))
        };
        let is_value = |it: &&Definition| !lexicon.general && is_plain(it) && is_number(it) && has_other(it);
        let values: Vec<usize> = definitions.iter().filter(is_value).map(|it| it.statement).collect();
        for definition in definitions.iter().filter(|it| values.contains(&it.statement)) {
            claims.push((found[definition.statement].members[0].row.clone(), definition.body.clone()));
        }
        let definitions: Vec<Definition> =
            definitions.into_iter().filter(|it| !values.contains(&it.statement)).collect();
        for statement in beside(Side::Claim) {
            let first = &statement.members[0].row;
            claims.extend(statement.members.iter().skip(1).map(|member| (first.clone(), member.row.clone())));
        }
        let names =
            definitions.iter().map(|it| (it.statement, found[it.statement].members[0].row.as_slice())).collect();
        let links = definitions.iter().flat_map(|definition| {
            let members = &found[definition.statement].members;
            // Further names may stand before the body.
            let body = members.iter().position(|member| member.row == definition.body).unwrap_or(1);
            members.iter().skip(body + 1).map(|member| {
                (definition.statement, (member.relation.clone().unwrap_or_default(), member.row.as_slice()))
            })
        });
        let links = links.collect();
        let parts = parts.map(|(_, parts)| parts);
        let rows = found.iter().flat_map(|statement| statement.members.iter().map(|member| member.row.as_slice()));
        let usage = if lexicon.general { lexicon.usage.with(&Usage::of(rows)) } else { Usage::default() };
        Some(Answer {
            examples,
            usage,
            said,
            name,
            parts,
            members,
            rivals,
            definitions,
            links,
            claims,
            names,
            draws,
            restrictions,
            remarks,
            conditions,
            boundary,
        })
    }

    /// Forgets the definitions of parts that other cards state, and of what the question leaves open.
    pub(super) fn leave_out_parts(&mut self, lexicon: &Lexicon) {
        let left = |definition: &Definition| self.names.get(&definition.statement).copied();
        let is_open = |definition: &Definition| {
            lexicon.open_role(definition).is_some()
                || lexicon.equated_role(definition).is_some()
                || lexicon.sets_letter(definition)
                || left(definition).is_some_and(|row| lexicon.open_size(row).is_some())
        };
        self.definitions.retain(|definition| !lexicon.is_part(definition) && !is_open(definition));
        let kept = |statement: usize| self.definitions.iter().any(|it| it.statement == statement);
        self.links.retain(|(statement, _)| kept(*statement));
        self.names.retain(|statement, _| kept(*statement));
    }
}

/// Whether a row has a letter that the question does not know, and that the formula and what is defined do not use.
fn is_foreign(
    row: &[Node],
    main: usize,
    members: &[Written],
    definitions: &[Option<Definition>],
    lexicon: &Lexicon,
) -> bool {
    let letters = FxHashMap::default();
    let own: Vec<Definition> = definitions.iter().flatten().filter(|it| it.statement != main).cloned().collect();
    let Err(trouble) = Reader::new(lexicon, &own, &letters).whole(row) else { return false };
    let is_own = |base: &String| {
        members.iter().any(|(_, member)| uses(member, base)) || own.iter().any(|it| it.base.plain == *base)
    };
    !lexicon.general && trouble.unknown.is_some_and(|unknown| !is_own(&unknown.base))
}

/// Whether a row holds another as it is, with all its scripts: `w_t` does not hold `w_{t+1}`.
fn holds(row: &[Node], part: &[Node]) -> bool {
    let key = flatten(part, true);
    let is_there = |row: &[Node]| row.windows(part.len().max(1)).any(|window| flatten(window, true) == key);
    // The base of `R_1` is no `R`.
    let skipped = |node: &Node| usize::from(matches!(node.kind, NodeKind::Scripts { base: Some(_), sub: Some(_), .. }));
    is_there(row) || row.iter().any(|node| node.rows().into_iter().skip(skipped(node)).any(|row| holds(row, part)))
}

//! What an answer says beside its formula: definitions that the formula does not use, and comparisons.
//!
//! What can be computed is a claim, which must hold in all worlds; what may change the formula and cannot be
//! checked leaves the answer undecided.

use rustc_hash::FxHashMap;

use super::super::Lexicon;
use super::super::choice::{each_name, uses};
use super::super::cursor::{Cursor, class_of, delimiter_of, is_dots, row_span, symbol_name, trimmed, ungrouped};
use super::super::definition::Definition;
use super::super::head::Head;
use super::super::name::readable;
use super::super::reader::{Note, PARTLESS, Reader};
use super::super::term::{Kind, Read, Trouble};
use super::{Answer, Gathered, Member, Reading};
use crate::cards::{RoleKind, flatten};
use crate::expr::{Expr, Function, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Row};
use crate::text::Span;

/// The vocabulary, and what unknown letters are taken for.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub lexicon: &'a Lexicon,
    pub letters: &'a FxHashMap<String, String>,
}

/// A pair that must have one value.
type Pair = (Expr, Expr);

/// What no definition of an answer stands for.
const PROBE: &str = "17";

impl Answer<'_> {
    /// Reads what the answer says beside the formula.
    pub(super) fn read_beside(
        &self,
        reading: &mut Reading,
        gathered: Gathered,
        lexicon: &Lexicon,
        letters: &FxHashMap<String, String>,
    ) -> Read<()> {
        let frame = Frame { lexicon, letters };
        let Gathered { mut used, notes, spelled, .. } = gathered;
        reading.notes = notes;
        used.sort_unstable();
        used.dedup();
        let in_use = |definition: &&Definition| used.contains(&definition.statement);
        reading.defines_part = self.definitions.iter().filter(in_use).any(|definition| lexicon.is_part(definition));
        let open_size = |definition: &Definition| lexicon.open_size(self.names.get(&definition.statement).copied()?);
        let open = |definition: &Definition| {
            if lexicon.sets_letter(definition) {
                let name = super::super::name::readable(&definition.base.plain);
                return Some(super::OpenName { name, is_equated: true });
            }
            let equated = lexicon.equated_role(definition).map(|role| (role, true));
            let other = || lexicon.open_role(definition).or_else(|| open_size(definition)).map(|role| (role, false));
            let (role, is_equated) = equated.or_else(other)?;
            Some(super::OpenName { name: role.write.clone(), is_equated })
        };
        let open = self.definitions.iter().filter(in_use).find_map(open);
        reading.defines_open = open;
        reading.definitions = self.definitions.iter().filter(in_use).map(|definition| definition.span).collect();
        self.mind_circles(&used)?;
        self.mind_indices(&used, frame)?;
        self.mind_sets(frame)?;
        self.mind_records(frame)?;
        self.mind_preferences(frame)?;
        used.retain(|statement| !self.is_idle(*statement, &reading.members, frame));
        let mut claims = self.claims.clone();
        self.left_out(&used, &mut claims, frame)?;
        let mut pairs = Vec::new();
        // What only a definition that is left out uses claims nothing of the formula.
        let has_all = !letters.contains_key(PARTLESS);
        for definition in self.definitions.iter().filter(|it| has_all && !used.contains(&it.statement)) {
            let value = reading.members.first().map(|member| &member.expr);
            match self.unused(definition, value, &used, &mut claims, &mut pairs, frame) {
                Ok(note) => reading.notes.extend(note),
                Err(trouble) => {
                    reading.notes.push(self.step_apart(trouble, self.name_of(definition), definition.span)?)
                }
            }
        }
        let asked = self.asked(lexicon);
        for (left, right) in &claims {
            // `with $k = t + l$`, where the formula sums over `k`: says how another formula was renumbered.
            let is_bound = |row: &Row| self.usage.binds(&flatten(ungrouped(row), false));
            if lexicon.is_typed() && (is_bound(left) || is_bound(right)) {
                continue;
            }
            // What the claim itself defines is no reason for it.
            let span = row_span(left).to(row_span(right));
            let all = self.definitions.iter().chain(&asked);
            let definitions: Vec<Definition> = all.filter(|it| it.span != span).cloned().collect();
            let mut reader = Reader::new(lexicon, &definitions, letters);
            reader.stated = &self.draws;
            reader.boundary = self.boundary;
            reader.is_claim = true;
            reader.spelled = spelled.clone();
            match reader.claimed(left).and_then(|value| Ok((value, reader.claimed(right)?))) {
                Ok((value, other)) => {
                    reading.notes.append(&mut reader.notes);
                    reading.claims.push((value, other, span));
                }
                Err(trouble) => reading.notes.push(self.step_apart(trouble, left, span)?),
            }
        }
        reading.claims.extend(pairs.into_iter().map(|((left, right), span)| (left, right, span)));
        for (left, relation, right) in &self.conditions {
            let span = row_span(left).to(row_span(right));
            let mut reader = Reader::new(lexicon, &self.definitions, letters);
            reader.is_claim = true;
            reader.spelled = spelled.clone();
            let value = reading.members.first().map(|member| member.expr.clone());
            let compared = match value.filter(|_| names_result(left, lexicon)) {
                // `PPL \ge 1` speaks of the formula's value.
                Some(value) => reader.comparison_of(value, relation, right, span),
                None => reader.comparison(left, relation, right),
            };
            match compared {
                Ok(condition) => {
                    let holds = Expr::apply(Function::Indicator, vec![condition]);
                    reading.claims.push((holds, Expr::integer(1), span));
                }
                // What is said about letters that the formula does not have restricts nothing in it.
                Err(trouble) => {
                    // `\lambda_j \ge 0` is said of each member of a family that the formula numbers.
                    if let Some(holds) = reader.comparisons_of_each(left, relation, right) {
                        reading.claims.extend(holds.into_iter().map(|holds| (holds, Expr::integer(1), span)));
                        continue;
                    }
                    if keeps_mixed_groups(left, relation, right, lexicon) {
                        let text = "which groups are kept is not judged".to_owned();
                        reading.notes.push(Note { id: "remark".to_owned(), text, span: Some(span) });
                        continue;
                    }
                    let mut letters = Vec::new();
                    each_name(left, &mut |head| letters.push(head.base.plain));
                    // `1 < |\{o_i \mid \dots\}|` speaks of what stands on the right.
                    if letters.is_empty() {
                        each_name(right, &mut |head| letters.push(head.base.plain));
                    }
                    let in_formula = |key: &String| self.members.iter().any(|(_, row)| uses(row, key));
                    if letters.iter().any(in_formula) {
                        return Err(trouble);
                    }
                    let text = "what is said beside the formula is not judged".to_owned();
                    reading.notes.push(Note { id: "remark".to_owned(), text, span: Some(span) });
                }
            }
        }
        Ok(())
    }

    /// The names of what is asked, with the formula in their place: steps of a derivation speak of it.
    fn asked(&self, lexicon: &Lexicon) -> Vec<Definition> {
        let Some((_, body)) = self.members.first().filter(|_| !lexicon.general) else { return Vec::new() };
        let own = self.name.as_deref().and_then(|name| Head::of(trimmed(name).first()?)).map(|head| head.base);
        let mut found: Vec<Definition> = Vec::new();
        for base in own.iter().chain(&lexicon.results) {
            let is_known = !lexicon.vocabulary.named(base).is_empty()
                || self.definitions.iter().any(|it| it.base.plain == base.plain)
                || found.iter().any(|it| it.base == *base);
            if !is_known {
                found.push(Definition::of_name(base.clone(), body.to_vec()));
            }
        }
        found
    }

    /// The note in place of an equation beside the formula that has a letter which the formula does not, and says nothing
    /// of a name in it: a step of a derivation, of which the formula uses nothing.
    fn step_apart(&self, trouble: Box<Trouble>, left: &[Node], span: Span) -> Read<Note> {
        let rows = self.members.iter().map(|(_, row)| *row);
        let is_inside = |row: &&[Node]| span.start <= row_span(row).start && row_span(row).end <= span.end;
        let bodies = self.definitions.iter().map(|it| it.body.as_slice()).filter(|row| !is_inside(row));
        let mut letters = Vec::new();
        rows.chain(bodies).for_each(|row| each_name(row, &mut |head| letters.push(head.base.plain)));
        let is_applied = left.get(1).and_then(delimiter_of).is_some_and(|(name, _)| name == "(");
        let said_of = left.first().filter(|_| left.len() == 1 || is_applied).and_then(Head::of);
        let is_said_of_part = said_of.is_some_and(|head| letters.contains(&head.base.plain));
        // What stands on the left is spoken of: `\log q = 5 z` says something of `q`.
        let mut spoken = Vec::new();
        each_name(left, &mut |head| spoken.push(head.base.plain));
        let is_unknown = trouble.unknown.as_ref().is_some_and(|unknown| {
            !letters.contains(&unknown.base)
                && (spoken.contains(&unknown.base) || spoken.iter().all(|letter| !letters.contains(letter)))
        });
        let is_foreign = is_unknown && !is_said_of_part;
        if !is_foreign {
            return Err(trouble);
        }
        Ok(Note {
            id: "remark".to_owned(),
            text: "a step beside the formula is not judged".to_owned(),
            span: Some(span),
        })
    }

    /// Takes what is said of one element of the formula: `t_0 = <s>` changes what the tokens of the statement mean;
    /// left out, the answer would be read in part.
    fn left_out(&self, used: &[usize], claims: &mut Vec<(Row, Row)>, frame: Frame) -> Read<()> {
        let left_out = self.definitions.iter().filter(|definition| {
            (definition.is_about_one_element() || definition.is_about_one_place(&frame.lexicon.vocabulary))
                && !used.contains(&definition.statement)
                && self.members.iter().any(|(_, row)| uses(row, definition.name()))
        });
        for definition in left_out {
            let name = self.name_of(definition);
            if !self.is_claim_about_model(definition, name, frame) {
                let message = "what this says about one element is not understood yet";
                return Err(Trouble::new("R005", message, definition.span));
            }
            claims.push((name.to_vec(), definition.body.clone()));
        }
        Ok(())
    }

    /// What becomes of a definition that the formula does not use: a claim about a part of it, or a note that it is
    /// not judged.
    fn unused(
        &self,
        definition: &Definition,
        value: Option<&Expr>,
        used: &[usize],
        claims: &mut Vec<(Row, Row)>,
        pairs: &mut Vec<(Pair, Span)>,
        frame: Frame,
    ) -> Read<Option<Note>> {
        let vocabulary = &frame.lexicon.vocabulary;
        let rows = self.members.iter().map(|(_, row)| *row);
        let bodies = self.definitions.iter().filter(|it| used.contains(&it.statement)).map(|it| it.body.as_slice());
        let in_formula = rows.chain(bodies).any(|row| uses(row, definition.name()));
        let is_text = self.is_text(definition, frame);
        // It speaks about a part of the formula, though the formula writes that in another way.
        let is_of_one = definition.is_about_one_value(vocabulary);
        let name = self.name_of(definition);
        if is_of_one && self.is_claim_about_model(definition, name, frame) {
            claims.push((name.to_vec(), definition.body.clone()));
            return Ok(None);
        }
        // `y_w = y_l`: what a text is said to be, other than a list of its parts, changes the formula.
        let lists = definition.body.iter().any(|node| {
            is_dots(node)
                || delimiter_of(node).is_some()
                || matches!(symbol_name(node), Some("," | ";" | "\\oplus"))
                || matches!(node.kind, NodeKind::Word { .. } | NodeKind::Prose(_))
        });
        if in_formula && !lists && is_text {
            let message = format!("what is said about `{}` may change the formula", readable(definition.name()));
            return Err(Trouble::new("R005", message, definition.span).help("write it in the formula"));
        }
        if in_formula && !is_of_one && !is_text {
            if Reader::new(frame.lexicon, &[], frame.letters).is_own_stack(name, &definition.body) {
                return Ok(None);
            }
            claims.push((name.to_vec(), definition.body.clone()));
            let further = self.links.iter().filter(|(statement, _)| *statement == definition.statement);
            claims.extend(further.map(|(_, (_, row))| (name.to_vec(), row.to_vec())));
            return Ok(None);
        }
        if let Some(found) = self.checked(definition, name, value, frame)? {
            pairs.extend(found.into_iter().map(|pair| (pair, definition.span)));
            return Ok(None);
        }
        let text = format!("what is said about `{}` is not used and not judged", readable(definition.name()));
        Ok(Some(Note { id: "unused".to_owned(), text, span: Some(definition.span) }))
    }

    /// What a definition claims that the formula does not use; `None` where it speaks of nothing that the question
    /// knows.
    fn checked(
        &self,
        definition: &Definition,
        name: &[Node],
        value: Option<&Expr>,
        frame: Frame,
    ) -> Read<Option<Vec<Pair>>> {
        let vocabulary = &frame.lexicon.vocabulary;
        let is_model = vocabulary.named(&definition.base).iter().any(|role| role.kind == RoleKind::Model);
        // `V(s_T) = 0` is a custom.
        if frame.lexicon.general || definition.is_about_one_value(vocabulary) && !is_model {
            return Ok(None);
        }
        let refused = |message: String| {
            let help = "leave it out, or write the formula with it";
            Err(Trouble::new("R005", message, definition.span).help(help))
        };
        // `\ln = \log_{10}`
        let is_operator = |node: &Node| matches!(class_of(node), Some(Class::Function | Class::BigOperator));
        if matches!(trimmed(name), [node] if is_operator(node))
            && flatten(name, false) != flatten(&definition.body, false)
        {
            return refused(format!("`{}` is given another meaning", readable(definition.name())));
        }
        let read = |row: &[Node]| {
            let own = [definition.clone()];
            let definitions: Vec<Definition> =
                self.definitions.iter().filter(|it| own.iter().all(|own| own.span != it.span)).cloned().collect();
            let mut reader = Reader::new(frame.lexicon, &definitions, frame.letters);
            reader.boundary = self.boundary;
            reader.is_claim = true;
            reader.claimed(row)
        };
        let further = self.links.iter().filter(|(statement, _)| *statement == definition.statement);
        let bodies = std::iter::once(definition.body.as_slice()).chain(further.map(|(_, (_, row))| *row));
        // `L = 0` speaks of the formula's value, as does what bears the formula's own name.
        let is_own = self.name.as_ref().is_some_and(|own| flatten(own, false) == flatten(name, false));
        let value = value.filter(|_| is_own || names_result(name, frame.lexicon)).cloned();
        if let Some(left) = value.or_else(|| read(name).ok())
            && let Some(rights) = bodies.map(|body| read(body).ok()).collect::<Option<Vec<_>>>()
        {
            return Ok(Some(rights.into_iter().map(|right| (left.clone(), right)).collect()));
        }
        // `\pi^*` is another policy than the `\pi_\theta` of the formula.
        let is_starred =
            |head: &Head| head.sup.is_some_and(|sup| matches!(flatten(sup, false).as_str(), "*" | "\\ast"));
        let starred = trimmed(name).first().and_then(Head::of).is_some_and(|head| is_starred(&head));
        let in_formula = self.members.iter().any(|(_, row)| {
            let mut is_there = false;
            each_name(row, &mut |head: Head| {
                is_there |= head.base.plain == definition.name() && (!starred || is_starred(&head));
            });
            is_there
        });
        if !definition.has_arguments() || !is_model || !in_formula || self.parts.is_some() {
            return Ok(None);
        }
        match self.as_schema(definition, frame) {
            Some(pairs) => Ok(Some(pairs)),
            None => refused(format!("what is said about `{}` cannot be checked", readable(definition.name()))),
        }
    }

    /// The formula as it is beside the formula with a statement about all probabilities of a model put in:
    /// `\pi(y \mid x) = \prod_t \pi(y_t \mid x, y_{<t})`. `None` where it cannot be put in.
    fn as_schema(&self, definition: &Definition, frame: Frame) -> Option<Vec<Pair>> {
        let read = |definitions: &[Definition], is_schema: bool| {
            let mut gathered = Gathered { is_schema, ..Gathered::default() };
            let read = self.read_members(&self.members, definitions, frame.lexicon, frame.letters, &mut gathered);
            read.ok().map(|members| (members, gathered.used))
        };
        let without: Vec<Definition> =
            self.definitions.iter().filter(|it| it.span != definition.span).cloned().collect();
        let with: Vec<Definition> = match self.spellings(definition).as_slice() {
            [] => without.iter().chain([definition]).cloned().collect(),
            spellings => without.iter().chain(spellings).cloned().collect(),
        };
        let (plain, _) = read(&without, false)?;
        let (put_in, used) = read(&with, true)?;
        let pair = |(a, b): (Member, Member)| (a.expr, b.expr);
        used.contains(&definition.statement).then(|| plain.into_iter().zip(put_in).map(pair).collect())
    }

    /// What is said of `\pi` said of each of `\pi_\theta` and `\pi_{ref}`, where the formula has only those.
    fn spellings(&self, definition: &Definition) -> Vec<Definition> {
        let mut heads: Vec<String> = Vec::new();
        let base = &definition.base.plain;
        for (_, row) in &self.members {
            each_name(row, &mut |head: Head| {
                let label =
                    head.items.iter().map(|item| format!("_{{{}}}", crate::latex::print(item))).collect::<String>();
                if head.base.plain == *base && !heads.contains(&label) {
                    heads.push(label);
                }
            });
        }
        let is_bare = definition.spelling().is_some_and(|items| items.is_empty());
        if !is_bare || heads.is_empty() || heads.iter().any(String::is_empty) {
            return Vec::new();
        }
        let body = crate::latex::print(&definition.body);
        let arguments = definition.arguments_as_written();
        let of = |label: &String| {
            let named = format!("{base}{label}");
            let body = [" ", ""].iter().flat_map(|gap| ["(", r"\left("].map(|open| format!("{base}{gap}{open}"))).fold(
                body.clone(),
                |body, call| {
                    let open = if call.ends_with(r"\left(") { r"\left(" } else { "(" };
                    body.replace(&call, &format!("{named}{open}"))
                },
            );
            let mut found = Definition::from_latex(&format!("{named}({arguments})"), &body)?;
            (found.statement, found.span) = (definition.statement, definition.span);
            Some(found)
        };
        heads.iter().filter_map(of).collect()
    }

    /// Refuses definitions that use each other: `p := q, q := p`.
    fn mind_circles(&self, used: &[usize]) -> Read<()> {
        let in_use = || self.definitions.iter().filter(|it| used.contains(&it.statement));
        for definition in in_use() {
            let uses_back = |other: &&Definition| {
                let are_other = other.statement != definition.statement;
                are_other && definition.is_named_by(&other.body) && other.is_named_by(&definition.body)
            };
            if in_use().any(|other| uses_back(&other)) {
                let message = format!("`{}` is defined by what it defines", readable(definition.name()));
                return Err(Trouble::new("R005", message, definition.span).help("use one name for one thing"));
            }
        }
        Ok(())
    }

    /// Whether a definition that was met while reading changes nothing, whatever it says.
    fn is_idle(&self, statement: usize, members: &[Member], frame: Frame) -> bool {
        let own = |definition: &&Definition| definition.statement == statement;
        if frame.lexicon.general || self.parts.is_some() || self.definitions.iter().filter(own).count() != 1 {
            return false;
        }
        let probe = crate::latex::parse(PROBE).tree.row;
        let replaced = |definition: &Definition| match definition.statement == statement {
            true => definition.with_body(probe.clone()),
            false => definition.clone(),
        };
        let definitions: Vec<Definition> = self.definitions.iter().map(replaced).collect();
        let mut gathered = Gathered::default();
        let read = self.read_members(&self.members, &definitions, frame.lexicon, frame.letters, &mut gathered);
        let own = &members[members.len().saturating_sub(self.members.len())..];
        read.is_ok_and(|read| read.len() == own.len() && read.iter().zip(own).all(|(a, b)| a.expr == b.expr))
    }

    /// The left side of a definition.
    fn name_of(&self, definition: &Definition) -> &[Node] {
        self.names.get(&definition.statement).copied().unwrap_or_default()
    }

    /// Whether an equation about one probability of the model can be checked:
    /// `P(t_i \mid t_{<i}) \approx P(t_i \mid t_{i-1})`.
    fn is_claim_about_model(&self, definition: &Definition, name: &[Node], frame: Frame) -> bool {
        let read = |row: &[Node]| {
            let mut reader = Reader::new(frame.lexicon, &[], frame.letters);
            reader.is_claim = true;
            reader.boundary = self.boundary;
            reader.whole_number(row)
        };
        let is_probability = read(name).is_ok_and(|left| matches!(left.node(), ExprNode::Probability { .. }));
        if !is_probability {
            return false;
        }
        read(&definition.body).is_ok()
    }

    /// Whether a definition is about a text or set rather than a number.
    fn is_text(&self, definition: &Definition, frame: Frame) -> bool {
        let name = self.name_of(definition);
        let mut reader = Reader::new(frame.lexicon, &[], frame.letters);
        reader.whole(name).is_ok_and(|term| !matches!(term.kind, Kind::Number | Kind::Model))
    }
}

/// Whether a row is one of the formula's own names, and no role's.
fn names_result(row: &[Node], lexicon: &Lexicon) -> bool {
    let row = trimmed(row);
    let whole = flatten(row, false);
    let is_written = |result: &Row| flatten(result, false) == whole;
    let is_own = |head: Head| lexicon.is_result(&head.base) && lexicon.vocabulary.named(&head.base).is_empty();
    let is_name = matches!(row, [node] if Head::of(node).is_some_and(is_own));
    !lexicon.general && (is_name || lexicon.result_rows.iter().any(is_written))
}

/// Whether a comparison says half of `0 < |\{o_i \mid \dots\}| < G`, where the question keeps only groups in which some
/// members pass and some fail; what passing means is said in words.
fn keeps_mixed_groups(left: &[Node], relation: &str, right: &[Node], lexicon: &Lexicon) -> bool {
    let vocabulary = &lexicon.vocabulary;
    let Some(group) = vocabulary.of_kind(RoleKind::Group).find(|role| role.filtered) else { return false };
    let counts = |row: &[Node]| {
        let is_bar =
            |node: &Node| delimiter_of(node).is_some_and(|(name, _)| name.contains('|') || name.contains("vert"));
        let [first, inside @ .., last] = trimmed(row) else { return false };
        let mut inside = Cursor::new(trimmed(inside));
        let Some(set) = inside.bracketed().filter(|it| it.name.contains('{')) else { return false };
        let is_member =
            |node: &Node| Head::of(node).is_some_and(|head| !vocabulary.with_element(&head.base).is_empty());
        // A condition that is written out, such as one on lengths, is no test in words.
        let compares =
            set.inside.iter().any(|node| class_of(node) == Some(Class::Relation) && symbol_name(node) != Some("\\mid"));
        let starts = trimmed(set.inside).first().is_some_and(is_member);
        is_bar(first) && is_bar(last) && inside.is_done() && starts && !compares
    };
    let is_none = |row: &[Node]| matches!(trimmed(row), [Node { kind: NodeKind::Number(zero), .. }] if zero == "0");
    let is_all = |row: &[Node]| {
        let named = || vocabulary.named(&crate::cards::NameKey::of(trimmed(row)));
        trimmed(row).len() == 1 && named().iter().any(|role| role.of.as_deref() == Some(&group.id))
    };
    relation == "<" && (is_none(left) && counts(right) || counts(left) && is_all(right))
}

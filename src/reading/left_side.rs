//! Whether the name on the left of a formula can be that of what is asked.
//!
//! A free name always can; a name that the question, or another question, has for something else cannot.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::cursor::{Cursor, class_of, delimiter_of, is_blank, is_dots, split_row, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::name::readable;
use super::prose::is_in;
use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::cards::{NameKey, RoleKind, bank, flatten};
use crate::latex::tree::{Class, Kind as NodeKind, Node, Style};
use crate::text::Span;

/// Words that say that a left side is of a part, of another unit, or of the contrary.
const OTHER: &str = "per each every non not without excluding except only reject rejected rejecting rejection loses lose
    lost inverse negative minus log average mean expected change difference relative partial bytes byte pro je ohne nicht
    forward backward inference time weights gradient gradients logits accuracy likelihood variance scores reverse";

/// Words that any formula may be named with.
const GENERIC: &str = "loss objective score memory total bytes size out head text compute lr params pass all";

/// Labels of all that is counted.
const WHOLE: &str = "total tot all params par parameters";

/// Letters for statistics, which mean the same everywhere.
const STATISTICS: &str = "\\sigma \\mu \\rho";

/// Letters of parameters.
const PARAMETERS: &str = "\\theta \\phi \\psi";

/// What is said on either side of the bar of `P(a \succ b \mid c)`.
#[derive(Debug, PartialEq)]
struct Call {
    /// Names before the bar, by their roles.
    event: Vec<String>,
    /// Signs and words between them.
    signs: Vec<String>,
    /// Names behind the bar, sorted.
    given: Vec<String>,
    has_bar: bool,
}

/// What an `\arg\max` at the start of a formula varies.
fn varied(member: &[Node]) -> Option<Head<'_>> {
    let named = |node: &Node, start: &str| {
        Head::of(node).is_some_and(|head| head.base.plain.trim_start_matches('\\').starts_with(start))
    };
    let mut nodes = member.iter().filter(|node| !super::cursor::is_blank(node));
    let mut first = nodes.next()?;
    if !named(first, "arg") {
        return None;
    }
    if !named(first, "argm") {
        first = nodes.next()?;
    }
    let sub = match &first.kind {
        NodeKind::Scripts { sub: Some(sub), .. } => ungrouped(sub),
        _ => return None,
    };
    sub.first().and_then(Head::of)
}

impl Reader<'_> {
    /// Refuses a left side that denotes something else than what is asked.
    pub(super) fn mind_left_side(&mut self, row: &[Node], members: &[&[Node]]) -> Read<()> {
        if self.lexicon.general {
            return Ok(());
        }
        let row = trimmed(row);
        let span = super::cursor::row_span(row);
        let refused = |what: String| {
            Err(Trouble::new("R005", format!("the left side {what}"), span)
                .help("write the name alone on the left, or nothing"))
        };
        if let Some(word) = words_of(row)
            .find(|word| is_in(OTHER, word) || super::doubt::is_telling(word))
            .filter(|word| !self.is_in_results(word) && !self.lexicon.subject.contains(word))
        {
            return refused(format!("says `{word}`"));
        }
        let is_difference = match &row[0].kind {
            NodeKind::Word { text, .. } => text.starts_with('\u{394}') && text.chars().count() > 1,
            _ => row.len() > 1 && symbol_name(&row[0]) == Some("\\Delta"),
        };
        if is_difference && !self.vocabulary().results.iter().any(|result| result.starts_with("\\Delta")) {
            return refused("is a difference".to_owned());
        }
        let Some(head) = row.first().and_then(Head::of) else { return Ok(()) };
        // `\pi^* = \arg\max_\pi \dots`: the place of the optimum is named after what is varied.
        if row.len() == 1 && members.iter().filter_map(|member| varied(member)).any(|varied| varied.base == head.base) {
            return Ok(());
        }
        let rest = &row[1..];
        let exact =
            self.results_like(&head).iter().any(|result| flatten(&result[..1], false) == flatten(&row[..1], false));
        if !exact {
            self.mind_role(&head, span)?;
            if is_elsewhere(&head) && !self.lexicon.is_result(&head.base) {
                return refused(format!(
                    "is the name of another quantity: `{}`",
                    readable(&head.splits()[0].key.plain)
                ));
            }
            if let Some(what) = self.mind_scripts(&head, row, members) {
                return refused(what);
            }
        }
        let Some(bracketed) = Cursor::new(rest).bracketed() else { return Ok(()) };
        let written = self.call(bracketed.inside);
        let known: Vec<Call> = self
            .results_like(&head)
            .iter()
            .filter_map(|result| Cursor::new(&result[1..]).bracketed().map(|it| self.call(it.inside)))
            .collect();
        // A name whose arguments the question leaves out has those of its other names.
        let is_own = !self.results_like(&head).is_empty() && self.lexicon.is_result(&head.base);
        let known = match known.is_empty() && written.has_bar && is_own {
            true => self.all_calls(),
            false => known,
        };
        let is_event = |call: &Call| call.has_bar || !call.signs.is_empty();
        match known.iter().any(is_event) {
            true if !known.iter().any(|known| known.allows(&written))
                && !self.is_foreign(&written, &known, members) =>
            {
                refused("is about something else than what is asked".to_owned())
            }
            true => Ok(()),
            false => match self.mind_call(Some(&head), bracketed.inside, (&written, &known), members) {
                Some(what) => refused(what),
                None => Ok(()),
            },
        }
    }

    /// The rows of what is asked that begin with the same letter.
    fn results_like(&self, head: &Head) -> Vec<&[Node]> {
        let rows = self.lexicon.result_rows.iter().map(Vec::as_slice);
        rows.filter(|row| row.first().and_then(Head::of).is_some_and(|own| own.base.plain == head.base.plain)).collect()
    }

    /// The calls of all names of what is asked.
    fn all_calls(&self) -> Vec<Call> {
        let rows = self.lexicon.result_rows.iter();
        rows.filter_map(|row| {
            Head::of(row.first()?)?;
            Cursor::new(&row[1..]).bracketed().map(|it| self.call(it.inside))
        })
        .collect()
    }

    fn is_in_results(&self, word: &str) -> bool {
        let units = self.vocabulary().units.iter();
        self.vocabulary().results.iter().chain(units).any(|result| result.to_lowercase().contains(word))
    }

    /// Refuses the name of another role.
    fn mind_role(&self, head: &Head, span: Span) -> Read<()> {
        let splits = head.splits();
        let Some(split) = splits.iter().find(|split| !self.vocabulary().named_exactly(&split.key).is_empty()) else {
            return Ok(());
        };
        let role = self.vocabulary().named_exactly(&split.key)[0];
        let is_thing = matches!(role.kind, RoleKind::Model | RoleKind::Function);
        if !is_thing {
            return Ok(());
        }
        let message = format!("the left side is `{}`, which the formula computes with", role.write);
        Err(Trouble::new("R005", message, span).help("write the name alone on the left, or nothing"))
    }

    /// What an index, label or accent of the left side says that the formula does not.
    fn mind_scripts(&self, head: &Head, row: &[Node], members: &[&[Node]]) -> Option<String> {
        let vocabulary = self.vocabulary();
        let results = self.results_like(head);
        if let NodeKind::Accent { name, .. } = base_of(&row[0])
            && matches!(name.as_ref(), "\\bar" | "\\overline")
            && results.is_empty()
        {
            return Some("is a mean of something".to_owned());
        }
        let free = self.free_index();
        let scripts = head.items.iter().copied().chain(head.sup);
        let knows = |item: &[Node]| {
            let key = flatten(ungrouped(item), false);
            results.iter().any(|result| {
                Head::of(&result[0])
                    .is_some_and(|own| own.items.iter().any(|item| flatten(ungrouped(item), false) == key))
            })
        };
        for item in scripts {
            if knows(item) {
                continue;
            }
            let item = ungrouped(item);
            let text = flatten(item, false);
            if text.contains('/') || matches!(item, [Node { kind: NodeKind::Fraction { .. }, .. }]) {
                return Some(format!("has the label `{}`", readable(&text)));
            }
            if let Some(what) = self.mind_label_call(item, &results) {
                return Some(what);
            }
            let roles = vocabulary.named(&NameKey::of(item));
            if let Some(index) = roles.iter().find(|role| role.kind == RoleKind::Index) {
                let is_written = members.iter().any(|row| mentions_free(row, &text));
                if free.is_none_or(|free| free.id != index.id) && !is_written {
                    return Some(format!("has the index `{}`, which the formula has not", readable(&text)));
                }
            }
            let label = text.to_lowercase();
            let is_label_of = |role: &&crate::cards::Role| {
                let names = std::iter::once(&role.write).chain(&role.aliases);
                let labels = names.filter_map(|name| crate::latex::parse(name).tree.row.first().and_then(label_of));
                matches!(role.kind, RoleKind::Size | RoleKind::Matrix) && { labels }.any(|own| own == label)
            };
            if label.chars().count() > 2
                && label.chars().all(char::is_alphabetic)
                && vocabulary.roles.iter().any(|role| is_label_of(&role))
            {
                return Some(format!("is about `{label}`"));
            }
            // `D_\alpha` is not `D_{KL}`; `L_1` may be any loss.
            let all_labelled = !results.is_empty()
                && results.iter().all(|result| Head::of(&result[0]).is_some_and(|own| !own.items.is_empty()));
            if all_labelled && self.lexicon.is_result(&head.base) && roles.is_empty() && head.items.len() == 1 {
                return Some(format!("has the label `{}`", readable(&text)));
            }
        }
        None
    }

    /// What is wrong with what a label is applied to: `GAE(\gamma, 1)` is a special case, `GAE(\lambda, \gamma)`
    /// has the letters in another order.
    fn mind_label_call(&self, label: &[Node], results: &[&[Node]]) -> Option<String> {
        let of = |label: &[Node]| -> Option<Vec<String>> {
            let at = label.iter().position(|node| delimiter_of(node).is_some())?;
            let bracketed = Cursor::new(&label[at..]).plain_bracketed()?;
            let items = split_row(bracketed.inside, |node| symbol_name(node) == Some(","));
            (at > 0).then(|| items.into_iter().map(|item| flatten(trimmed(item), false)).collect())
        };
        let written = of(label)?;
        let is_number = |item: &String| item.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(number) = written.iter().find(|item| is_number(item)) {
            return Some(format!("is the special case with `{number}`"));
        }
        let scripts = results.iter().filter_map(|result| Head::of(&result[0]));
        let known: Vec<Vec<String>> = scripts.filter_map(|head| of(ungrouped(head.sup?))).collect();
        let sorted = |items: &Vec<String>| {
            let mut items = items.clone();
            items.sort();
            items
        };
        let is_exchanged = known.iter().any(|items| *items != written && sorted(items) == sorted(&written));
        is_exchanged.then(|| "has the letters of its label in another order".to_owned())
    }

    /// A call by the roles of its names.
    fn call(&self, inside: &[Node]) -> Call {
        let bar =
            |node: &Node| symbol_name(node) == Some("\\mid") || delimiter_of(node).is_some_and(|(name, _)| name == "|");
        let at = inside.iter().position(bar);
        let (before, behind) = inside.split_at(at.unwrap_or(inside.len()));
        let mut signs = Vec::new();
        let mut event = Vec::new();
        for node in before {
            match &node.kind {
                _ if is_blank(node) || matches!(symbol_name(node), Some("," | ";")) => {}
                NodeKind::Word { text, .. } | NodeKind::Prose(text) if before.len() > 1 => {
                    signs.push(text.trim().to_lowercase());
                }
                _ if class_of(node) == Some(Class::Relation) => {
                    let name = symbol_name(node).unwrap_or("?");
                    signs.push(if name == ">" { "\\succ" } else { name }.to_owned());
                }
                _ if delimiter_of(node).is_some() => {}
                _ => event.push(self.part(node)),
            }
        }
        let names = |node: &&Node| Head::of(node).is_some();
        let is_sign = |node: &&Node| bar(node) || is_blank(node) || matches!(symbol_name(node), Some("," | ";"));
        let mut given: Vec<String> =
            behind.iter().filter(|node| !is_sign(node)).filter(names).map(|node| self.part(node)).collect();
        given.sort();
        Call { event, signs, given, has_bar: at.is_some() }
    }

    fn part(&self, node: &Node) -> String {
        let key = NameKey::of(std::slice::from_ref(node));
        let role = self.vocabulary().named_exactly(&key).first().map(|role| role.id.clone());
        role.unwrap_or_else(|| flatten(std::slice::from_ref(node), false))
    }

    /// Whether a call is of the formula's own letters, which are not those of the question.
    fn is_foreign(&self, written: &Call, known: &[Call], members: &[&[Node]]) -> bool {
        let names = || written.event.iter().chain(&written.given);
        let is_role = |name: &&String| self.vocabulary().role(name).is_some();
        let same_shape = |call: &Call| {
            // The condition may be left out.
            let same_condition = call.has_bar == written.has_bar && call.given.len() == written.given.len();
            call.event.len() == written.event.len()
                && call.signs == written.signs
                && (same_condition || !written.has_bar)
        };
        let in_formula = |name: &String| members.iter().any(|row| holds_text(row, name));
        // `P(w_i \mid w_{i-1})` speaks of the token of which the formula does.
        let mut calls = Vec::new();
        members.iter().for_each(|row| self.conditioned(row, &mut calls));
        let is_event = calls.is_empty() || calls.iter().any(|call| call.event == written.event);
        if known.iter().any(|call| self.is_renamed(written, call, members)) {
            return true;
        }
        known.iter().any(same_shape) && !names().any(|name| is_role(&name)) && names().all(in_formula) && is_event
    }

    /// Whether a call is a known one but for the letter of what is conditioned, which the formula has in its place.
    fn is_renamed(&self, written: &Call, known: &Call, members: &[&[Node]]) -> bool {
        let ([letter], [role]) = (written.event.as_slice(), known.event.as_slice()) else { return false };
        let vocabulary = self.vocabulary();
        let Some(role) = vocabulary.role(role) else { return false };
        let write = crate::cards::key_of_latex(&role.write).plain;
        let holds = |text: &str| members.iter().any(|row| holds_text(row, text));
        let is_given = written.given.contains(letter) || vocabulary.role(letter).is_some();
        written.given == known.given && written.signs == known.signs && !is_given && holds(letter) && !holds(&write)
    }

    /// The calls with a bar in a row.
    fn conditioned(&self, row: &[Node], found: &mut Vec<Call>) {
        for (at, node) in row.iter().enumerate() {
            if let Some(bracketed) = Cursor::new(&row[at..]).plain_bracketed() {
                found.extend(Some(self.call(bracketed.inside)).filter(|call| call.has_bar));
            }
            node.rows().into_iter().for_each(|row| self.conditioned(row, found));
        }
    }

    /// Whether the arguments of a name are those of what is asked with another index: `s_{t+1}` for `s_t`.
    fn is_shifted(&self, items: &[&[Node]], head: &Head) -> bool {
        let part = |item: &[Node]| -> Option<(String, Vec<String>)> {
            let [node] = trimmed(item) else { return None };
            let head = Head::of(node)?;
            let index = |item: &&[Node]| {
                let roles = self.vocabulary().named(&NameKey::of(ungrouped(item)));
                let index = roles.iter().find(|role| role.kind == RoleKind::Index);
                index.map_or_else(|| flatten(ungrouped(item), false), |role| role.id.clone())
            };
            Some((head.base.plain.clone(), head.items.iter().map(index).collect()))
        };
        let parts = |items: &[&[Node]]| items.iter().map(|item| part(item)).collect::<Option<Vec<_>>>();
        let Some(written) = parts(items) else { return false };
        let results = self.results_like(head);
        let known = results.iter().filter_map(|result| {
            let bracketed = Cursor::new(&result[1..]).bracketed()?;
            parts(&split_row(bracketed.inside, |node| symbol_name(node) == Some(",")))
        });
        let known: Vec<_> = known.filter(|known| known.len() == written.len()).collect();
        let same_letters = |known: &Vec<(String, Vec<String>)>| known.iter().zip(&written).all(|(a, b)| a.0 == b.0);
        known.iter().any(same_letters) && !known.contains(&written)
    }

    /// What is wrong with the arguments of a name that no probability is.
    fn mind_call(
        &self,
        head: Option<&Head>,
        inside: &[Node],
        (written, known): (&Call, &[Call]),
        members: &[&[Node]],
    ) -> Option<String> {
        if known.contains(written) {
            return None;
        }
        if written.has_bar {
            return Some("has a condition, which what is asked has not".to_owned());
        }
        let vocabulary = self.vocabulary();
        // A name of the answer's own may be a function of all that the formula has: `f(k) = k + n/k`.
        let is_new = |head: &Head| {
            vocabulary.named(&head.base).is_empty() && !self.lexicon.is_result(&head.base) && head.items.is_empty()
        };
        let is_new = head.is_some_and(is_new);
        // `A_i[t]` beside `\hat A_{i,t}`
        let is_script = |text: &str| {
            let heads = self.lexicon.result_rows.iter().filter_map(|row| Head::of(row.first()?));
            { heads }.any(|head| head.items.iter().any(|item| flatten(ungrouped(item), false) == text))
        };
        let rows = || members.iter().copied();
        let separates = |node: &Node| {
            matches!(symbol_name(node), Some("," | ";" | "\\parallel" | "\\|"))
                || delimiter_of(node).is_some_and(|(name, _)| matches!(name, "\\|" | "|"))
        };
        let items: Vec<&[Node]> = split_row(inside, separates).into_iter().map(trimmed).collect();
        if let Some(head) = head.filter(|head| self.is_shifted(&items, head)) {
            return Some(format!("is another `{}` than what is asked", readable(&head.base.plain)));
        }
        let is_model = |item: &&[Node]| {
            let roles = vocabulary.named(&NameKey::of(item));
            roles.iter().any(|role| role.kind == RoleKind::Model)
        };
        let has_model = items.iter().any(is_model);
        for (place, item) in items.iter().enumerate() {
            let [node] = item else {
                // `M(2k)` is what `M(k)` is not.
                let counts = |node: &Node| {
                    let roles = vocabulary.named(&NameKey::of(std::slice::from_ref(node)));
                    roles.iter().any(|role| matches!(role.kind, RoleKind::Size | RoleKind::Index))
                };
                let is_sign = |node: &Node| {
                    matches!(node.kind, NodeKind::Number(_))
                        || matches!(symbol_name(node), Some("+" | "-" | "*" | "/" | "\\cdot"))
                };
                if items.len() == 1 && item.iter().any(counts) && item.iter().all(|node| counts(node) || is_sign(node))
                {
                    return Some(format!("is about `{}`", readable(&flatten(item, false))));
                }
                continue;
            };
            if is_dots(node) {
                continue;
            }
            let Some(head) = Head::of(node) else { continue };
            let text = flatten(item, false);
            let name = readable(&text);
            if self.lexicon.is_result(&head.base) && vocabulary.named(&head.base).is_empty() {
                return Some(format!("is computed from `{name}`, which is asked"));
            }
            if is_in(PARAMETERS, &text) {
                let is_written = |letter: &str| rows().any(|row| super::choice::uses(row, letter));
                if PARAMETERS.split(' ').any(is_written) && !is_written(&text) {
                    return Some(format!("depends on `{name}`, which the formula has not"));
                }
                continue;
            }
            let is_written = rows().any(|row| holds_text(row, &text));
            if is_in(PARAMETERS, &head.base.plain)
                && !head.items.is_empty()
                && !is_written
                && vocabulary.named(&NameKey::of(item)).is_empty()
            {
                return Some(format!("depends on `{name}`, which the formula has not"));
            }
            let roles = vocabulary.named(&NameKey::of(item));
            // `D(p \parallel r)` beside `p` and `q`; `\alpha(y)` of a formula in `x`.
            let are_written = known.iter().any(|call| {
                let of_role = |name: &String| {
                    vocabulary.role(name).map_or(name.clone(), |role| crate::cards::key_of_latex(&role.write).plain)
                };
                call.event.len() == 1 && call.event.iter().all(|name| rows().any(|row| holds_text(row, &of_role(name))))
            });
            let is_letter = text.chars().count() == 1 && text.chars().all(char::is_alphabetic);
            // `L(\mathcal{U})` names the data, of which a formula for one text says nothing more.
            let is_set = matches!(&node.kind, NodeKind::Symbol { style: Style::Calligraphic, .. }) && items.len() == 1;
            if is_letter && roles.is_empty() && !is_written && !is_set && (has_model || are_written) {
                return Some(format!("is about `{name}`, which the formula has not"));
            }
            let first_model = vocabulary.of_kind(RoleKind::Model).next();
            let is_alone = items.len() == 1;
            if let (Some(role), true) = (roles.first().filter(|role| role.kind == RoleKind::Model), is_alone)
                && first_model.is_some_and(|first| first.id != role.id)
            {
                return Some(format!("is about `{name}`"));
            }
            if roles.iter().any(|role| matches!(role.kind, RoleKind::Size | RoleKind::Index)) && is_alone {
                let is_known =
                    known.iter().any(|call| call.event.iter().any(|name| roles.iter().any(|it| it.id == *name)));
                let is_free =
                    rows().any(|row| super::choice::uses(row, &text)) && (roles[0].kind == RoleKind::Index || is_new);
                if !is_known && !is_free && !is_script(&text) {
                    return Some(format!("is about `{name}`"));
                }
            }
            let base = vocabulary.named(&head.base);
            let is_text = base.iter().any(|role| role.kind == RoleKind::Sequence) && roles.is_empty();
            let is_element = !vocabulary.with_element(&head.base).is_empty();
            let is_changed = head.primes > 0 || head.sup.is_some() || !head.items.is_empty();
            if is_text && is_changed && !is_element && !is_written {
                return Some(format!("is about `{name}`"));
            }
            if matches!(base_of(node), NodeKind::Accent { name, .. } if matches!(name.as_ref(), "\\bar" | "\\overline"))
                && !is_written
            {
                return Some(format!("is about `{name}`"));
            }
            // `PPL(t_1, \dots, t_{n-1})`: the last of a list.
            let is_last = place + 1 == items.len() && place > 0 && is_dots(items[place - 1].first()?);
            let index = head.items.last().map(|item| ungrouped(item)).unwrap_or_default();
            if is_element && is_last && index.len() > 1 {
                return Some(format!("ends at `{name}`"));
            }
            let is_index = |role: &&&crate::cards::Role| role.kind == RoleKind::Index;
            let numbered = vocabulary.named(&NameKey::of(index));
            if is_element
                && is_alone
                && roles.is_empty()
                && numbered.iter().any(|role| is_index(&role))
                && self.free_index().is_none()
            {
                return Some(format!("is about `{name}`"));
            }
        }
        None
    }
}

impl Call {
    /// Whether another call is about the same; a condition may be left out.
    fn allows(&self, other: &Call) -> bool {
        let same_event = self.event == other.event && (self.signs == other.signs || other.are_preferring(self));
        same_event && (self.given == other.given || !other.has_bar)
    }

    /// Whether words in place of the sign say the same.
    fn are_preferring(&self, known: &Call) -> bool {
        let says = |sign: &String| sign.split_whitespace().any(|word| is_in("preferred better beats wins over", word));
        known.signs.iter().any(|sign| sign == "\\succ") && !self.signs.is_empty() && self.signs.iter().all(says)
    }
}

/// The base of a name below its scripts.
fn base_of(node: &Node) -> &NodeKind {
    match &node.kind {
        NodeKind::Scripts { base: Some(base), .. } => base_of(base),
        NodeKind::Group(inner) if inner.len() == 1 => base_of(&inner[0]),
        kind => kind,
    }
}

/// The label below a name, in lower case.
fn label_of(node: &Node) -> Option<String> {
    let head = Head::of(node)?;
    let [item] = head.items.as_slice() else { return None };
    Some(flatten(ungrouped(item), false).to_lowercase())
}

/// The words of a row, in lower case.
fn words_of(row: &[Node]) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    collect_words(row, &mut found);
    found.into_iter()
}

fn collect_words(row: &[Node], found: &mut Vec<String>) {
    // A word typed letter by letter: `inverse perplexity score`.
    let mut run = String::new();
    let mut end = None;
    for node in row {
        match &node.kind {
            NodeKind::Symbol { name, .. } if name.chars().count() == 1 && name.chars().all(char::is_alphabetic) => {
                if end.is_some_and(|end| end != node.span.start) {
                    found.push(std::mem::take(&mut run).to_lowercase());
                }
                run.push_str(name);
                end = Some(node.span.end);
            }
            _ => {
                found.push(std::mem::take(&mut run).to_lowercase());
                end = None;
            }
        }
        if let NodeKind::Word { text, .. } | NodeKind::Prose(text) = &node.kind {
            found.extend(text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase));
        }
        node.rows().into_iter().for_each(|row| collect_words(row, found));
    }
    found.push(run.to_lowercase());
    found.retain(|word| !word.is_empty());
}

/// Whether a node with this text stands anywhere in a row.
fn holds_text(row: &[Node], text: &str) -> bool {
    row.iter().any(|node| {
        flatten(std::slice::from_ref(node), false) == text || node.rows().into_iter().any(|row| holds_text(row, text))
    })
}

/// Whether a row has a letter that no operator in it binds.
fn mentions_free(row: &[Node], letter: &str) -> bool {
    let usage = super::usage::Usage::of(std::iter::once(row));
    holds_text(row, letter) && !usage.binds(letter)
}

/// Whether a name is that of what another question asks, and of nothing else.
fn is_elsewhere(head: &Head) -> bool {
    static NAMES: OnceLock<FxHashSet<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let results = bank().iter().flat_map(|card| &card.vocabulary.results);
        results.filter_map(|result| key_of(crate::latex::parse(result).tree.row.first()?)).collect()
    });
    // `P_{total}` may be the total of anything.
    if head.base.plain.chars().count() == 1
        && matches!(head.items.as_slice(), [item] if is_in(WHOLE, &flatten(ungrouped(item), false).to_lowercase()))
    {
        return false;
    }
    let mut with_label = head.clone();
    if !with_label.items.iter().any(|item| flatten(ungrouped(item), false).chars().count() > 1) {
        with_label.items.clear();
    }
    names.contains(&with_label.splits()[0].key.styled)
}

/// The key of a name that is no letter that anything may be named with.
fn key_of(node: &Node) -> Option<String> {
    let mut head = Head::of(node)?;
    let has_label = head.items.iter().any(|item| flatten(ungrouped(item), false).chars().count() > 1);
    if !has_label {
        head.items.clear();
    }
    let base = &head.base.plain;
    let is_word = base.chars().all(char::is_alphabetic) && base.chars().count() > 1 && !is_in(GENERIC, base);
    let is_accent = matches!(base_of(node), NodeKind::Accent { .. });
    (has_label || is_word || is_accent || is_in(STATISTICS, base)).then(|| head.splits()[0].key.styled.clone())
}

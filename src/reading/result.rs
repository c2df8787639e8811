//! The left side of an answer: the name of what is asked, and nothing more.

use super::Lexicon;
use super::cursor::{Cursor, trimmed, ungrouped};
use super::head::{Head, is_decoration};
use super::name::readable;
use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::cards::{NameKey, Role, RoleKind, flatten};
use crate::expr::{Function, Name, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node};
use crate::text::Span;

impl<'a> Reader<'a> {
    /// Refuses a left side that is a power or function of what is asked, or has another index than the right side
    /// can have; notes a name that is not one of what is asked.
    pub(super) fn mind_name(&mut self, row: &[Node], is_root: bool) -> Read<()> {
        let row = trimmed(row);
        // The reference has the same on its left.
        if self.usage.is_left(row) {
            return Ok(());
        }
        // The card's own gradient.
        if super::gradient::begins_with_gradient(row) {
            return Ok(());
        }
        let mut cursor = Cursor::new(row);
        let Some(head) = cursor.advance().and_then(Head::of) else { return Ok(()) };
        let span = super::cursor::row_span(row);
        let trouble = |message: String| {
            Err(Trouble::new("R005", message, span).help("write the name alone on the left, or nothing"))
        };
        let base = head.base.plain.as_str();
        let is_function = Function::named(base.trim_start_matches('\\')).is_some() || matches!(base, "exp" | "\\exp");
        if is_function && !self.lexicon.is_result(&head.base) {
            return trouble(format!("the left side is a function of something: `{}`", readable(base)));
        }
        // `R^2`, `s^2` are the names of statistics where the reference has no such letter; no root is named so.
        let is_statistic = self.lexicon.general
            && matches!(base, "R" | "r" | "s" | "S" | "\\sigma" | "\\chi" | "\\eta" | "T" | "\\hat(\\sigma)")
            && !self.lexicon.usage.knows(base)
            && !is_root;
        if let Some(sup) = head.sup
            && is_power(sup, self.lexicon)
            && !(is_statistic && matches!(flatten(sup, false).as_str(), "2"))
        {
            return trouble(format!("the left side is a power of `{}`", readable(base)));
        }
        if self.lexicon.general {
            return Ok(());
        }
        if head.primes > 0 && !self.vocabulary().results.iter().any(|result| result.contains('\'')) {
            return trouble(format!("the left side is `{}` with a prime", readable(base)));
        }
        // `P_{add-k}`, `k_3`: the question's own name of what is asked.
        let is_own = self.lexicon.result_rows.iter().any(|own| {
            let key = |head: &Head| head.splits().first().map(|split| split.key.plain.clone());
            !head.items.is_empty() && own.first().and_then(Head::of).is_some_and(|own| key(&own) == key(&head))
        });
        for item in &head.items {
            let item = ungrouped(item);
            let key = flatten(item, false);
            let named = |kind: RoleKind| {
                let roles = self.vocabulary().named(&NameKey::of(item));
                roles.into_iter().find(|role| role.kind == kind)
            };
            // The parts of the label `PPO-KL` are words.
            let is_label = key.split('-').all(|part| part.chars().count() > 1 && part.chars().all(char::is_alphabetic));
            let computes =
                !is_label && item.len() > 1 && key.contains(['+', '-']) && key.chars().any(char::is_alphanumeric);
            let is_end = self.has_free_index()
                && (key.bytes().all(|byte| byte.is_ascii_digit())
                    || named(RoleKind::Size).is_some() && named(RoleKind::Index).is_none());
            if !is_own && (computes || is_end) {
                return trouble(format!("the left side has the index `{}`", readable(&key)));
            }
            if let Some(role) = named(RoleKind::Index).filter(|_| self.has_free_index()) {
                self.mind_spelling(role, "itself", &key, &head)?;
            }
        }
        if matches!(row[0].kind, NodeKind::Word { .. }) && !self.lexicon.is_result(&head.base) {
            let notes = self.notes.len();
            self.mind_decoration(&row[..1], span)?;
            self.notes.truncate(notes);
        }
        for script in head.items.iter().copied().chain(head.sup) {
            if ungrouped(script).len() > 1 || matches!(ungrouped(script), [Node { kind: NodeKind::Word { .. }, .. }]) {
                let notes = self.notes.len();
                self.mind_decoration(script, span)?;
                self.notes.truncate(notes);
            }
        }
        self.mind_arguments(&head, &row[1..], span)?;
        if !self.lexicon.is_result(&head.base) && !matches!(row[0].kind, NodeKind::Word { .. }) {
            let text = format!("`{}` is taken as the name of what is asked", readable(&head.splits()[0].key.plain));
            self.note("name", text, span);
        }
        Ok(())
    }

    /// Refuses arguments of the left side that make another quantity of it: a condition exchanged with what is
    /// conditioned on it, or another index.
    fn mind_arguments(&mut self, head: &Head, rest: &[Node], span: Span) -> Read<()> {
        let Some(bracketed) = Cursor::new(rest).bracketed() else { return Ok(()) };
        for node in bracketed.inside {
            let Some(inner) = Head::of(node) else { continue };
            // `P(v \\mid u) = C(u, b) / C(u)`: one letter for one text.
            let roles = self.vocabulary().named_exactly(&inner.base);
            let is_text =
                |role: &&crate::cards::Role| role.kind == RoleKind::Sequence && self.is_in_reference(&role.id);
            if let Some(role) =
                roles.into_iter().find(is_text).filter(|_| inner.items.is_empty() && inner.sup.is_none())
            {
                self.mind_spelling(role, "itself", &inner.base.plain, &inner)?;
            }
            for item in &inner.items {
                let roles = self.vocabulary().named(&NameKey::of(ungrouped(item)));
                let index = roles.into_iter().find(|role| role.kind == RoleKind::Index);
                if let Some(role) = index.filter(|_| self.has_free_index()) {
                    self.mind_spelling(role, "itself", &flatten(ungrouped(item), false), &inner)?;
                }
            }
        }
        // `P(v \mid u)`: the card says in which order the names stand.
        let written = self.parts_of_call(bracketed.inside);
        if written.len() < 2 {
            return Ok(());
        }
        let mut known = Vec::new();
        for row in &self.lexicon.result_rows {
            let Some(own) = row.first().and_then(Head::of) else { continue };
            if own.base.plain != head.base.plain {
                continue;
            }
            if let Some(bracketed) = Cursor::new(&row[1..]).bracketed() {
                known.push(self.parts_of_call(bracketed.inside));
            }
        }
        let sorted = |parts: &[String]| {
            let mut parts = parts.to_vec();
            parts.sort();
            parts
        };
        let is_exchanged = |other: &Vec<String>| *other != written && sorted(other) == sorted(&written);
        if !known.contains(&written) && known.iter().any(is_exchanged) {
            return Err(Trouble::new("R005", "the left side has its arguments in another order", span)
                .help("write the name alone on the left, or nothing"));
        }
        Ok(())
    }

    /// The names and signs of a call, each by its role where it has one.
    fn parts_of_call(&self, inside: &[Node]) -> Vec<String> {
        let part = |node: &Node| {
            if super::cursor::is_blank(node) {
                return None;
            }
            let key = NameKey::of(std::slice::from_ref(node));
            let role = self.vocabulary().named_exactly(&key).first().map(|role| role.id.clone());
            Some(role.unwrap_or_else(|| flatten(std::slice::from_ref(node), false)))
        };
        inside.iter().filter_map(part).collect()
    }

    /// Whether the reference depends on an index that nothing in it binds.
    fn has_free_index(&self) -> bool {
        self.free_index().is_some()
    }

    pub(super) fn free_index(&self) -> Option<&'a Role> {
        self.vocabulary().of_kind(RoleKind::Index).find(|role| self.is_in_reference(&role.id))
    }

    pub(super) fn is_in_reference(&self, role: &str) -> bool {
        self.lexicon.value.as_ref().is_some_and(|value| {
            value.any(&mut |part| matches!(part.node(), ExprNode::Object(Name::Role(id), _) if id.as_ref() == role))
        })
    }

    /// What a counting letter that nothing binds stands for: `n` in `P(w_n \mid w_{n-1})` is the place where the
    /// question asks for one place, and `t` in `\frac{1}{t} \sum_{i=1}^{t}` the length where it asks for none.
    pub(super) fn counting_role<'r>(&mut self, role: &'r Role, span: Span) -> &'r Role
    where
        'a: 'r,
    {
        if self.foreign > 0 || self.is_claim || self.lexicon.value.is_none() {
            return role;
        }
        let other = match (role.kind, self.free_index()) {
            (RoleKind::Size, Some(index)) if self.indexing > 0 && !self.is_in_reference(&role.id) => Some(index),
            (RoleKind::Index, None) if self.indexing == 0 => {
                let upto = role.upto.as_deref().and_then(|id| self.vocabulary().role(id));
                upto.filter(|size| self.is_in_reference(&size.id))
            }
            _ => None,
        };
        match other {
            Some(other) => {
                let text =
                    format!("`{}` is read as `{}`: the question asks for no `{}`", role.write, other.write, role.write);
                self.note("counting_letter", text, span);
                other
            }
            None => role,
        }
    }
}

/// Letters of all parameters of a model.
const ALL_PARAMETERS: &str = "\\theta \\Theta \\phi \\Phi \\psi \\Psi";

/// Words for all that is counted.
const COUNTED: &str = "params parameters parameter total trainable model of";

/// Whether a left side counts what is asked in letters that nothing in the question bears: `|\Theta|`, `\# \text{params}`,
/// `|A| + |B|`. A lone `|A|` counts a part.
pub(super) fn is_notation(row: &[Node], lexicon: &Lexicon) -> bool {
    let mut counts = false;
    let mut things = Vec::new();
    for node in row {
        match &node.kind {
            NodeKind::Space(_) => {}
            NodeKind::Symbol { name, .. } if matches!(name.as_ref(), "+" | "\\#") => counts |= name.as_ref() == "\\#",
            NodeKind::Delimiter { name, .. } if name.as_ref() == "|" => counts = true,
            _ => match Head::of(node).filter(|head| head.sup.is_none() && head.primes == 0) {
                Some(head) if lexicon.vocabulary.named(&head.base).is_empty() => things.push(head.base.plain),
                _ => return false,
            },
        }
    }
    let is_word = |thing: &String| {
        thing.chars().count() > 1 && thing.split(' ').all(|word| super::prose::is_in(COUNTED, &word.to_lowercase()))
    };
    let is_whole = |thing: &String| super::prose::is_in(ALL_PARAMETERS, thing) || is_word(thing);
    let is_letter = |thing: &String| thing.chars().count() == 1 && thing.chars().all(char::is_alphabetic);
    let are_parts = things.len() > 1 && things.iter().all(is_letter);
    // Only what has a unit is counted.
    let has_unit = !lexicon.vocabulary.units.is_empty();
    has_unit && counts && (are_parts || matches!(things.as_slice(), [thing] if is_whole(thing)))
}

/// Whether a script of a name says a power rather than which of several is meant.
fn is_power(sup: &[Node], lexicon: &Lexicon) -> bool {
    let sup = ungrouped(sup);
    if is_decoration(sup)
        || lexicon.results.iter().any(|result| result.plain.contains(&format!("^({})", flatten(sup, false))))
    {
        return false;
    }
    let is_number = |node: &Node| matches!(node.kind, NodeKind::Number(_));
    let is_size = matches!(sup, [_])
        && lexicon
            .vocabulary
            .named(&NameKey::of(sup))
            .iter()
            .any(|role| matches!(role.kind, RoleKind::Size | RoleKind::Scalar));
    sup.first().is_some_and(|first| is_number(first) || super::cursor::symbol_name(first) == Some("-"))
        || is_size
        || matches!(sup, [Node { kind: NodeKind::Fraction { .. }, .. }])
}

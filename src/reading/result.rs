//! The left side of an answer: the name of what is asked, and nothing more.

use super::Lexicon;
use super::cursor::{Cursor, trimmed, ungrouped};
use super::head::{Head, is_decoration};
use super::name::readable;
use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::{Function, Name, Node as ExprNode};
use crate::latex::tree::{Kind as NodeKind, Node};

impl Reader<'_> {
    /// Refuses a left side that is a power or function of what is asked, or has another index than the right side
    /// can have; notes a name that is not one of what is asked.
    pub(super) fn mind_name(&mut self, row: &[Node]) -> Read<()> {
        let row = trimmed(row);
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
        if let Some(sup) = head.sup
            && is_power(sup, self.lexicon)
        {
            return trouble(format!("the left side is a power of `{}`", readable(base)));
        }
        if self.lexicon.general {
            return Ok(());
        }
        if head.primes > 0 && !self.vocabulary().results.iter().any(|result| result.contains('\'')) {
            return trouble(format!("the left side is `{}` with a prime", readable(base)));
        }
        for item in &head.items {
            let item = ungrouped(item);
            let key = flatten(item, false);
            let named = |kind: RoleKind| {
                let roles = self.vocabulary().named(&NameKey::of(item));
                roles.into_iter().find(|role| role.kind == kind)
            };
            let computes = item.len() > 1 && key.contains(['+', '-']) && key.chars().any(char::is_alphanumeric);
            let is_end = self.has_free_index()
                && (key.bytes().all(|byte| byte.is_ascii_digit())
                    || named(RoleKind::Size).is_some() && named(RoleKind::Index).is_none());
            if computes || is_end {
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
        if !self.lexicon.is_result(&head.base) && !matches!(row[0].kind, NodeKind::Word { .. }) {
            let text = format!("`{}` is taken as the name of what is asked", readable(&head.splits()[0].key.plain));
            self.note("name", text, span);
        }
        Ok(())
    }

    /// Whether the reference depends on an index that nothing in it binds.
    fn has_free_index(&self) -> bool {
        let vocabulary = self.vocabulary();
        let is_index = |id: &str| vocabulary.role(id).is_some_and(|role| role.kind == RoleKind::Index);
        self.lexicon.value.as_ref().is_some_and(|value| {
            value.any(&mut |part| matches!(part.node(), ExprNode::Object(Name::Role(id), args) if args.is_empty() && is_index(id)))
        })
    }
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
        && lexicon.vocabulary.named(&NameKey::of(sup)).iter().any(|role| role.kind == RoleKind::Size);
    sup.first().is_some_and(|first| is_number(first) || super::cursor::symbol_name(first) == Some("-"))
        || is_size
        || matches!(sup, [Node { kind: NodeKind::Fraction { .. }, .. }])
}

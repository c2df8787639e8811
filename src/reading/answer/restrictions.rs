//! What an answer says of the letters of its formula without a value: in which set they are, which index is which.

use super::super::choice::uses;
use super::super::cursor::{Cursor, is_dots, split_commas, trimmed};
use super::super::definition::Definition;
use super::super::head::Head;
use super::super::name::readable;
use super::super::reader::Reader;
use super::super::term::{Read, Trouble};
use super::super::usage::Usage;
use super::Answer;
use super::claims::Frame;
use crate::cards::{NameKey, RoleKind, flatten};
use crate::latex::tree::{Kind as NodeKind, Node};

impl Answer<'_> {
    /// Refuses `x \in \{1, 2\}`, which takes most of what `x` runs over away, and `\beta \in 0`, which is no set.
    pub(super) fn mind_sets(&self, frame: Frame) -> Read<()> {
        if frame.lexicon.general {
            return Ok(());
        }
        for statement in &self.restrictions {
            let [left, right] = statement.members.as_slice() else { continue };
            if right.relation.as_deref() != Some("\\in") {
                continue;
            }
            let vocabulary = &frame.lexicon.vocabulary;
            let key = |name: &[Node]| match trimmed(name) {
                [node] => Head::of(node).map_or_else(|| NameKey::of(trimmed(name)), |head| head.base.clone()),
                _ => NameKey::of(trimmed(name)),
            };
            let in_formula = |key: &NameKey| {
                let rows = self
                    .members
                    .iter()
                    .map(|(_, row)| *row)
                    .chain(self.definitions.iter().map(|it| it.body.as_slice()));
                rows.into_iter().any(|row| uses(row, &key.plain)) || !vocabulary.named(key).is_empty()
            };
            let names = split_commas(&left.row);
            let Some(name) = names.iter().map(|name| key(name)).find(in_formula) else { continue };
            let span = left.span().to(right.span());
            let name = readable(&name.plain);
            let help = "say in the formula over what it runs";
            match set_of(&right.row) {
                Set::Numbers => {
                    let message = format!("this takes values of `{name}` away");
                    return Err(Trouble::new("R005", message, span).help(help));
                }
                Set::Value
                    if Reader::new(frame.lexicon, &self.definitions, frame.letters)
                        .whole_number(&right.row)
                        .is_ok() =>
                {
                    let message = format!("`{name}` cannot be in a number");
                    return Err(Trouble::new("R005", message, span).help("write `=` if it is that number"));
                }
                Set::Value | Set::Other => {}
            }
        }
        Ok(())
    }

    /// Refuses `D = \{(x, y_l, y_w)\}` where the question has the parts in another order.
    pub(super) fn mind_records(&self, frame: Frame) -> Read<()> {
        let vocabulary = &frame.lexicon.vocabulary;
        for definition in &self.definitions {
            let sets = vocabulary.named(&definition.base);
            let Some(set) = sets.iter().find(|role| role.kind == RoleKind::Dataset) else { continue };
            let Some(record) = inside(&definition.body).and_then(inside) else { continue };
            let field = |name: &&[Node]| {
                let named = vocabulary.named(&NameKey::of(trimmed(name)));
                named.iter().find_map(|role| set.fields.iter().position(|field| *field == role.id))
            };
            let Some(fields) = split_commas(record).iter().map(field).collect::<Option<Vec<_>>>() else { continue };
            if !fields.is_sorted() {
                let message = format!("the parts of `{}` stand in another order than in the question", set.write);
                return Err(Trouble::new("R005", message, definition.span).help("write them in the question's order"));
            }
        }
        Ok(())
    }

    /// Refuses `y_l \succ y_w`: the question says which of two is preferred by the order of the parts of a record.
    pub(super) fn mind_preferences(&self, frame: Frame) -> Read<()> {
        let vocabulary = &frame.lexicon.vocabulary;
        for statement in &self.restrictions {
            let [left, right] = statement.members.as_slice() else { continue };
            let sides = match right.relation.as_deref() {
                Some("\\succ") => [&left.row, &right.row],
                Some("\\prec") => [&right.row, &left.row],
                _ => continue,
            };
            let field = |row: &Vec<Node>| {
                let roles = vocabulary.named(&NameKey::of(trimmed(row).get(..1)?));
                roles.iter().find_map(|role| vocabulary.field_of(&role.id)).map(|(_, place)| place)
            };
            if let [Some(better), Some(worse)] = sides.map(field)
                && better >= worse
            {
                let message = "what this prefers is not what the question prefers";
                let span = left.span().to(right.span());
                return Err(Trouble::new("R005", message, span).help("write the preferred one first"));
            }
        }
        Ok(())
    }

    /// Refuses `i = j` where the formula runs over `j`: that would hold for one member of the sum only.
    pub(super) fn mind_indices(&self, used: &[usize], frame: Frame) -> Read<()> {
        let vocabulary = &frame.lexicon.vocabulary;
        let usage = Usage::of(self.members.iter().map(|(_, row)| *row));
        let runs = |key: &str| usage.ranges().iter().any(|(letter, ..)| letter == key);
        let is_index = |definition: &&Definition| {
            let roles = vocabulary.named(&definition.base);
            roles.iter().any(|role| role.kind == RoleKind::Index)
                && definition.spelling().is_some_and(|it| it.is_empty())
        };
        let in_use = self.definitions.iter().filter(|it| used.contains(&it.statement)).filter(is_index);
        for definition in in_use {
            if runs(&flatten(trimmed(&definition.body), false)) || runs(&definition.base.plain) {
                let message =
                    format!("`{}` is given a value, though the formula runs over it", readable(definition.name()));
                return Err(Trouble::new("R005", message, definition.span).help("write the range in the formula"));
            }
        }
        Ok(())
    }
}

/// What stands in brackets that hold all of a row.
fn inside(row: &[Node]) -> Option<&[Node]> {
    let mut cursor = Cursor::new(trimmed(row));
    let bracketed = cursor.bracketed()?;
    cursor.is_done().then_some(bracketed.inside)
}

/// What stands on the right of `\in`.
enum Set {
    /// A list of numbers.
    Numbers,
    /// What may be a value.
    Value,
    /// A name, a list with dots, an interval.
    Other,
}

fn set_of(row: &[Node]) -> Set {
    let row = trimmed(row);
    let mut cursor = Cursor::new(row);
    if let Some(bracketed) = cursor.bracketed()
        && cursor.is_done()
        && bracketed.name.as_ref() != "|"
    {
        let items = split_commas(bracketed.inside);
        let is_number = |item: &&[Node]| matches!(trimmed(item), [Node { kind: NodeKind::Number(_), .. }]);
        let is_list = bracketed.name.as_ref() == "{" && !bracketed.inside.iter().any(is_dots);
        return if is_list && items.iter().all(is_number) { Set::Numbers } else { Set::Other };
    }
    match row {
        [node] if Head::of(node).is_some() => Set::Other,
        _ => Set::Value,
    }
}

//! Vectors and matrices that an answer defines: as a whole and used by component, or the other way round.

use super::cursor::{Cursor, ungrouped};
use super::definition::Definition;
use super::head::Head;
use super::index::Index;
use super::reader::{Reader, Variable};
use super::tensor::Axis;
use super::term::{Read, Term};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::expr::Expr;

/// Indices of a definition that a use of its name leaves out.
pub(super) struct LeftOut {
    /// The items of the name, with their places.
    items: Vec<(usize, String)>,
    /// The letters in them.
    letters: Vec<String>,
}

impl Definition {
    /// The items, with their places, and the letters in them that the head leaves out, where all else is the same and
    /// the letters count: one, or two where there are no others.
    pub(super) fn left_out(&self, head: &Head, counts: impl Fn(&str) -> bool) -> Option<LeftOut> {
        let count = self.items.len().checked_sub(head.items.len())?;
        if self.arguments.is_some() || self.base.plain != head.base.plain {
            return None;
        }
        let choices: Vec<Vec<usize>> = match (count, head.items.is_empty()) {
            (1, _) => (0..self.items.len()).map(|place| vec![place]).collect(),
            (2, true) => vec![vec![0, 1]],
            _ => return None,
        };
        choices.into_iter().find_map(|places| {
            let mut rest = self.clone();
            let (mut items, mut letters) = (Vec::new(), Vec::new());
            for place in places.into_iter().rev() {
                let (is_parameter, key) = rest.items.remove(place);
                let inside = if is_parameter { vec![key.clone()] } else { letters_of(&key) };
                if inside.is_empty() || !inside.iter().all(|letter| counts(letter)) {
                    return None;
                }
                letters.splice(0..0, inside);
                items.insert(0, (place, key));
            }
            let fits = rest.matches(head).is_some() && (self.sup.is_none() || head.sup.is_some() || head.primes > 0);
            (fits && letters.len() <= 2).then_some(LeftOut { items, letters })
        })
    }

    /// Its only item, with the counting letters that stand side by side in it, where the head has as many others.
    pub(super) fn spelled(&self, head: &Head, counts: impl Fn(&str) -> bool) -> Option<(String, Vec<String>)> {
        let ([(false, key)], [item]) = (self.items.as_slice(), head.items.as_slice()) else { return None };
        let letters = letters_of(key);
        let is_one = self.base.plain == head.base.plain && self.arguments.is_none() && self.sup.is_none();
        let fits = letters.len() == ungrouped(item).len() && letters.iter().all(|letter| counts(letter));
        (is_one && fits && !letters.is_empty() && *key != flatten(item, false)).then(|| (key.clone(), letters))
    }
}

impl Reader<'_> {
    /// A component of a defined vector, `p_i` beside `p = ...`; a vector whose components are defined, `p` beside
    /// `p_k = ...`.
    pub(super) fn defined_tensor(&mut self, head: &Head, cursor: &mut Cursor, own: bool) -> Read<Option<Term>> {
        if !self.has_tensors() {
            return Ok(None);
        }
        let lexicon = self.lexicon;
        let definitions = if own { self.definitions } else { &lexicon.definitions };
        let vocabulary = self.vocabulary();
        let upto = |key: &str| {
            let key = NameKey { plain: key.to_owned(), styled: key.to_owned() };
            let index = vocabulary.named(&key).into_iter().find(|role| role.kind == RoleKind::Index);
            index.and_then(|role| role.upto.clone())
        };
        // `Q_i = Q W_i`: in its own definition a name is that of the question.
        let open: Vec<usize> = self.opening.iter().filter(|(of, _)| *of == own).map(|(_, place)| *place).collect();
        let closed =
            || definitions.iter().enumerate().rev().filter(|(place, _)| !open.contains(place)).map(|(_, it)| it);
        let left_out = closed().find_map(|it| it.left_out(head, |key| upto(key).is_some()));
        let Some(LeftOut { items, letters }) = left_out else {
            let spelled = closed().find_map(|it| it.spelled(head, |key| upto(key).is_some()));
            return match spelled {
                Some((item, letters)) => self.defined_at(head, &item, letters, cursor, own),
                None => self.defined_component(head, cursor, own),
            };
        };
        let axes: &[Axis] = if letters.len() == 1 { &[Axis::Vector] } else { &[Axis::Row, Axis::Column] };
        let rows: Vec<_> = items.iter().map(|(_, key)| crate::latex::parse(key).tree.row).collect();
        let mut indexed = head.clone();
        for ((place, _), row) in items.iter().zip(&rows) {
            indexed.items.insert(*place, row);
        }
        let mut variables = Vec::new();
        let mut slots = Vec::new();
        for (key, axis) in letters.into_iter().zip(axes) {
            let Some(upto) = upto(&key) else { return Ok(None) };
            // The body is read at a place, and the places are put together only then.
            let (_, place) = self.fresh();
            let slot = self.slot(*axis, &Expr::role(&upto, Vec::new()));
            variables.push(Variable { key, term: Term::number(place.clone()), role: None, typed: true });
            slots.push((place, slot));
        }
        let term = self.with_scope(variables, |reader| reader.defined(&indexed, cursor, own))?;
        Ok(term.map(|mut term| {
            let at = |part: &Expr| slots.iter().find(|(place, _)| place == part).map(|(_, slot)| slot.clone());
            term.expr = term.expr.replace(&mut |part, _| at(part));
            term
        }))
    }

    /// `e_{il}` beside `e_{ij} = ...`: the letters of an index side by side.
    fn defined_at(
        &mut self,
        head: &Head,
        item: &str,
        letters: Vec<String>,
        cursor: &mut Cursor,
        own: bool,
    ) -> Read<Option<Term>> {
        let nodes = ungrouped(head.items[0]);
        let mut variables = Vec::new();
        for (key, node) in letters.into_iter().zip(nodes) {
            let Index::At(at) = self.index_item(std::slice::from_ref(node))? else { return Ok(None) };
            variables.push(Variable { key, term: Term::number(at), role: None, typed: true });
        }
        let row = crate::latex::parse(item).tree.row;
        let spelled = Head { items: vec![&row], ..head.clone() };
        self.with_scope(variables, |reader| reader.defined(&spelled, cursor, own))
    }

    /// `p_i` beside `p = ...`.
    fn defined_component(&mut self, head: &Head, cursor: &mut Cursor, own: bool) -> Read<Option<Term>> {
        let lexicon = self.lexicon;
        let definitions = if own { self.definitions } else { &lexicon.definitions };
        let bare = Head { items: Vec::new(), sub_items: 0, ..head.clone() };
        let names =
            |(place, it): (usize, &Definition)| !self.opening.contains(&(own, place)) && it.matches(&bare).is_some();
        if head.items.is_empty() || !definitions.iter().enumerate().any(names) {
            return Ok(None);
        }
        // What cannot be read says something about the question's own matrix, and is judged as that.
        let read = self.attempt(|reader| reader.gathered(|reader| reader.defined(&bare, cursor, own)));
        let Ok(Some(term)) = read else { return Ok(None) };
        if !self.is_tensor(&term.expr) {
            return Ok(None);
        }
        let mut indices = Vec::new();
        for row in self.index_rows(&head.items, head.items.len().max(2)) {
            let Index::At(at) = self.index_item(row)? else { return Ok(None) };
            indices.push(at);
        }
        let component = self.component(&term.expr, &indices, head.span)?;
        Ok(Some(Term::number(self.at(component, head.span))))
    }
}

/// A letter, or two side by side one by one.
fn letters_of(key: &str) -> Vec<String> {
    let are_few = matches!(key.chars().count(), 1 | 2) && key.chars().all(char::is_alphabetic);
    if are_few { key.chars().map(String::from).collect() } else { Vec::new() }
}

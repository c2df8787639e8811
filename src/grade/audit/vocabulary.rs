//! Links in the vocabularies of cards: the formula's own card, and those of the sheet's other formulas.

use super::auditor::{Auditor, Place};
use super::values::letters_of;
use super::{AuditLink, Truth};
use crate::equivalence::Comparison;
use crate::expr::{Expr, Name, Node};
use crate::latex::parse_with;
use crate::reading::{Definition, SheetMember, SheetStatement, read_statements_with};

impl Auditor<'_> {
    /// Those of them that the card's vocabulary has no role for.
    pub(super) fn known_in(&self, card: usize, place: usize) -> Vec<Definition> {
        let vocabulary = &self.bank.prepared(card).lexicon.vocabulary;
        self.known(place).into_iter().filter(|definition| !definition.names_role_of(vocabulary)).collect()
    }

    /// In the card's vocabulary, where the formula is a card's.
    pub(super) fn in_card(
        &mut self,
        link: &AuditLink,
        card: usize,
        statement: &SheetStatement,
        general: &SheetStatement,
        at: usize,
    ) -> Option<AuditLink> {
        let (Some(left), Some(right)) = (statement.members.get(at - 1), statement.members.get(at)) else {
            return None;
        };
        let (Ok((a, _)), Ok((b, _))) = (&left.value, &right.value) else { return None };
        let (comparison, assumptions) = self.bank.judge(card).compare_expressions(a, b);
        let Comparison::Same(worlds) = comparison else { return None };
        // A name that the card knows, defined once more: the right side may be a card of its own.
        let own = if at == 1 && general.definition.is_some() { self.bank.card_of_value(&link.right) } else { None };
        let own = own.map_or_else(String::new, |id| format!("; the right side is `{id}`"));
        let mut link = link.clone().judged(Truth::True, format!("equal in {worlds} worlds{own}"));
        if !assumptions.is_empty() {
            link.assumption = assumptions.join(", ");
            link.note.push_str(&format!(" under the assumption {}", link.assumption));
        }
        Some(link)
    }

    /// A role solved for: after `\pi^* = \frac1Z \pi_{ref} \exp(r/\beta)` the formula `r = \beta\log\frac{\pi^*}{\pi_{ref}} + ...`
    /// defines nothing, for its right side, opened, speaks of `r` itself.
    pub(super) fn restated(
        &mut self,
        link: &AuditLink,
        definition: Option<&Definition>,
        place: Place,
        latex: &str,
    ) -> Option<AuditLink> {
        // A recursion such as `V(s) = r + \gamma V(s')` speaks of it as typed.
        let typed = parse_with(&link.right, &self.macros).tree.row;
        if definition.is_none_or(|definition| definition.is_used_in(&typed)) {
            return None;
        }
        for card in self.neighbours(place) {
            let lexicon = self.bank.prepared(card).lexicon.clone();
            let sides = |known: &[Definition]| {
                let read = read_statements_with(latex, &self.macros, &lexicon, known);
                let [left, right, ..] = read.get(place.statement)?.members.as_slice() else { return None };
                Some((surely(left)?.clone(), surely(right).cloned()))
            };
            let Some((left, Some(right))) = sides(&self.known_in(card, place.formula)) else { continue };
            let Node::Object(role @ Name::Role(_), _) = left.node() else { continue };
            let speaks =
                |expr: &Expr| expr.any(&mut |part| matches!(part.node(), Node::Object(name, _) if name == role));
            if !speaks(&right) {
                continue;
            }
            let id = &crate::cards::bank()[card].id;
            match self.bank.judge(card).compare_expressions(&left, &right).0 {
                Comparison::Same(worlds) => {
                    return Some(link.clone().judged(Truth::True, format!("equal in {worlds} worlds of `{id}`")));
                }
                // The sheet may have set a role of the card to something: `D = 20N`.
                Comparison::Different(_) if self.sets_role(card, place, &right) => {}
                Comparison::Different(_) => {
                    let note = format!(
                        "the two sides have different values, with the sheet's definitions and what `{id}` says"
                    );
                    return Some(link.clone().judged(Truth::False, note));
                }
                Comparison::Open(_) => {}
            }
        }
        None
    }

    /// Whether the sheet defines a role of the card that an expression speaks of.
    fn sets_role(&self, card: usize, place: Place, expr: &Expr) -> bool {
        let vocabulary = &self.bank.prepared(card).lexicon.vocabulary;
        let known = self.known(place.formula);
        known.iter().flat_map(|definition| definition.roles_of(vocabulary)).any(|role| {
            expr.any(&mut |part| matches!(part.node(), Node::Object(Name::Role(name), _) if **name == *role))
        })
    }

    /// The cards that the sheet's formulas are, the nearest first, each once.
    fn neighbours(&self, place: Place) -> Vec<usize> {
        let found = self.recognised.iter().enumerate();
        let mut found: Vec<(usize, usize)> =
            found.filter_map(|(at, card)| Some((at.abs_diff(place.formula), card.as_ref()?.place))).collect();
        found.sort_unstable();
        let mut cards: Vec<usize> = Vec::new();
        for (_, card) in found {
            if !cards.contains(&card) {
                cards.push(card);
            }
        }
        cards
    }

    /// In the vocabularies of the cards that the sheet's other formulas are: they know what `P(t\mid s)` means. Their
    /// verdict counts where they agree, and where both sides speak of the same things.
    pub(super) fn in_neighbours(&mut self, link: &AuditLink, place: Place, latex: &str) -> Option<AuditLink> {
        let mut differ: Option<String> = None;
        for card in self.neighbours(place) {
            let lexicon = self.bank.prepared(card).lexicon.clone();
            let known = self.known_in(card, place.formula);
            let read = read_statements_with(latex, &self.macros, &lexicon, &known);
            let Some(chain) = read.get(place.statement) else { continue };
            let (Some(left), Some(right)) = (chain.members.get(place.at - 1), chain.members.get(place.at)) else {
                continue;
            };
            let (Some(a), Some(b)) = (surely(left), surely(right)) else { continue };
            let (comparison, assumptions) = self.bank.judge(card).compare_expressions(a, b);
            let id = &crate::cards::bank()[card].id;
            match comparison {
                Comparison::Same(worlds) => {
                    let mut link = link.clone().judged(Truth::True, format!("equal in {worlds} worlds of `{id}`"));
                    link.assumption = assumptions.join(", ");
                    return Some(link);
                }
                Comparison::Different(_) if letters_of(a) == letters_of(b) && !letters_of(a).is_empty() => {
                    differ.get_or_insert_with(|| format!("the two sides have different values by what `{id}` says"));
                }
                _ => {}
            }
        }
        differ.map(|note| self.unless_condition(link.clone(), place, true, note))
    }
}

/// What a member means, if no letter in it was guessed.
fn surely(member: &SheetMember) -> Option<&Expr> {
    let (expr, notes) = member.value.as_ref().ok()?;
    (!notes.iter().any(|note| note.id.starts_with("letter:"))).then_some(expr)
}

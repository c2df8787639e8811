//! Links that are not equal and may not be wrong all the same: letters that mean something else, what the text does not
//! claim, signs of another arithmetic.

use super::auditor::{Auditor, Place};
use super::values::{names_of, size};
use super::{AuditLink, DEFINES, Truth};
use crate::expr::{Constant, Expr, Node, Rational};
use crate::reading::{RECURRENCE_START, SheetMember, SheetStatement};
use crate::text::Span;

/// How many times one side of a calculation in plain text may be the other and be a slip: farther apart, they may be of
/// another arithmetic, or in other units.
const FAR: (u64, u64) = (5, 2);

/// What is said of sides that are so far apart.
pub(super) const FAR_OFF: &str = "far off, as in another arithmetic or unit";

/// Factors between two numbers that are no slip of their digits.
const PLAIN_FACTORS: &[&str] = &["factor 3", "factor 4", "factor 8", "factor 16"];

impl Auditor<'_> {
    /// A link, unless something excuses that it is false. One that goes on from a link that holds is in plain numbers.
    pub(super) fn unless_excused(
        &self,
        link: AuditLink,
        (left, right): (&SheetMember, &SheetMember),
        place: Place,
        goes_on: bool,
    ) -> AuditLink {
        if link.truth != Truth::False {
            return link;
        }
        if self.has_own_pi && [left, right].into_iter().any(speaks_of_pi) {
            return match place.at == 1 && is_pi(left) && right.literal.is_some() {
                true => link.judged(Truth::True, DEFINES),
                false => link.judged(Truth::Unknown, "the sheet gives `\\pi` a value of its own"),
            };
        }
        if [left, right].into_iter().any(has_letters)
            && [&link.left, &link.right].into_iter().any(|side| has_dots(side))
        {
            return link.judged(Truth::Unknown, "a differential equation, it seems");
        }
        let at = self.sheet.formulas[place.formula].span.start;
        let is_unclaimed = |span: &Span| span.start <= at && at < span.end;
        let excuse = match () {
            () if self.sheet.not_claimed.iter().any(is_unclaimed) => Some("the text does not claim it, it seems"),
            () if self.passages[place.formula].is_prose && !goes_on => self.other_arithmetic(&link, left, right),
            () => None,
        };
        match excuse {
            Some(excuse) => {
                let note = format!("{excuse}: {}", link.note);
                link.judged(Truth::Unknown, note)
            }
            None => link,
        }
    }

    /// What a calculation in plain text may be if it is none of plain numbers.
    fn other_arithmetic(&self, link: &AuditLink, left: &SheetMember, right: &SheetMember) -> Option<&'static str> {
        if left.unit.is_some() || right.unit.is_some() {
            return None;
        }
        let expr = |member: &SheetMember| member.value.as_ref().ok().map(|(expr, _)| expr.clone());
        let (left, right) = (expr(left)?, expr(right)?);
        let (a, b) = (self.values.value_of(&left)?, self.values.value_of(&right)?);
        if let Node::Sum(terms) = left.node()
            && terms.iter().any(|term| term.as_number() == Some(&b))
        {
            return Some("a sum that is one of its terms may be one of rounded numbers");
        }
        // A sign can only be lost or gained where there is one.
        let has_sign = link.left.contains(['-', '−']);
        let is_other_sign = (a < Rational::ZERO) != (b < Rational::ZERO) && !has_sign;
        let (a, b) = (size(&a), size(&b));
        let most = Rational::from_parts(FAR.0.into(), FAR.1.into());
        let is_far = a > &b * &most || b > &a * &most;
        let is_explained = link.note.contains("; ") && !PLAIN_FACTORS.iter().any(|factor| link.note.ends_with(factor));
        (is_other_sign || is_far && !is_explained).then_some(FAR_OFF)
    }
}

fn is_pi(member: &SheetMember) -> bool {
    member.value.as_ref().is_ok_and(|(expr, _)| matches!(expr.node(), Node::Constant(Constant::Pi)))
}

fn speaks_of_pi(member: &SheetMember) -> bool {
    let is_pi = |part: &Expr| matches!(part.node(), Node::Constant(Constant::Pi));
    member.value.as_ref().is_ok_and(|(expr, _)| expr.any(&mut { is_pi }))
}

fn has_letters(member: &SheetMember) -> bool {
    member.value.as_ref().is_ok_and(|(expr, _)| !names_of(expr).is_empty())
}

/// Whether a side as typed has a letter with the dots of a derivative.
fn has_dots(side: &str) -> bool {
    ["\\dot", "\\ddot"].iter().any(|command| {
        side.match_indices(command).any(|(at, _)| !side[at + command.len()..].starts_with(|c: char| c.is_alphabetic()))
    })
}

/// Beside bold letters or arrows `\binom` may be written for a column.
pub(super) fn unless_column(link: AuditLink, latex: &str, chain: &SheetStatement) -> AuditLink {
    let span = chain.members[0].span.to(chain.members[chain.members.len() - 1].span);
    let has_vectors = ["\\mathbf", "\\vec", "\\boldsymbol", "\\bm"].iter().any(|name| span.of(latex).contains(name));
    let has_columns = [&link.left, &link.right].iter().any(|side| side.contains("\\binom"));
    match has_vectors && has_columns && !link.is_definition() && link.truth != Truth::Unknown {
        true => AuditLink { assumption: String::new(), ..link }
            .judged(Truth::Unknown, "`\\binom` may stand for a column beside vectors"),
        false => link,
    }
}

/// What a macro means that the sheet does not define is not known.
pub(super) fn unless_undefined(link: AuditLink, left: &SheetMember, right: &SheetMember) -> AuditLink {
    match left.undefined.as_ref().or(right.undefined.as_ref()).filter(|_| link.truth == Truth::False) {
        Some(name) => link.judged(Truth::Unknown, format!("the sheet does not define `{name}`")),
        None => link,
    }
}

/// Where a recurrence starts that the sheet does not tell is only a guess.
pub(super) fn unless_unstarted(link: AuditLink, opened: &[SheetMember]) -> AuditLink {
    let notes = opened.iter().filter_map(|member| member.value.as_ref().ok()).flat_map(|(_, notes)| notes);
    let is_guessed = notes.into_iter().any(|note| note.id == RECURRENCE_START);
    match link.truth == Truth::False && is_guessed {
        true => {
            let note = format!("the sheet does not say where the recurrence starts; from 0: {}", link.note);
            link.judged(Truth::Unknown, note)
        }
        false => link,
    }
}

/// What stands on a relation, `\overset{?}{=}` or `\stackrel{!}{=}`, may ask whether it holds, or ask for it.
pub(super) fn unless_asked(link: AuditLink, latex: &str, left: &SheetMember, right: &SheetMember) -> AuditLink {
    let sign = latex.get(left.span.end..right.span.start).unwrap_or_default();
    let has_names = |member: &SheetMember| member.value.as_ref().is_ok_and(|(expr, _)| !names_of(expr).is_empty());
    let is_asked = sign.contains('?') || sign.contains('!') && (has_names(left) || has_names(right));
    match link.truth == Truth::False && is_asked {
        true => {
            let note = format!("asked for, it seems: {}", link.note);
            link.judged(Truth::Unknown, note)
        }
        false => link,
    }
}

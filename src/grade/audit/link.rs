//! One link of a chain: a definition, or two sides that are equal in all worlds, as numbers or as formulas.

use super::auditor::{Auditor, Place, Readings};
use super::naming::Left;
use super::number::{Claim, Finding, Side, shown};
use super::values::{Amount, Form, letters_of, name_of, names_of};
use super::{AuditLink, DEFINES, Truth};
use crate::equivalence::Comparison;
use crate::expr::{BAR, Expr, Name, Node, Rational};
use crate::reading::{SheetMember, SheetStatement, is_equality};
use crate::text::Diagnostic;

impl Auditor<'_> {
    pub(super) fn link(
        &mut self,
        link: AuditLink,
        readings: &Readings,
        place: Place,
        latex: &str,
        carried: &mut Option<Amount>,
    ) -> AuditLink {
        let chain = &readings.general[place.statement];
        let (left, right) = (&chain.members[place.at - 1], &chain.members[place.at]);
        let start = carried.take();
        if left.hides_relation || right.hides_relation {
            return link.judged(Truth::Unknown, "a relation stands inside of one of the sides");
        }
        if !is_equality(&link.relation) {
            return self.order(link, left, right, place, latex);
        }
        let opened = readings.opened.get(place.statement);
        let carded = readings.carded.as_ref().and_then(|(card, all)| Some((*card, all.get(place.statement)?)));
        // `\log p = -3` gives `p` a value, and what it gives says nothing of it.
        let form = chain.left.as_ref().and_then(Form::of).filter(|(_, form)| place.at == 1 && *form != Form::Itself);
        if form.is_some_and(|(name, form)| self.values.gives(&name, form, self.start_of(place))) {
            let named = self.named(link.clone());
            return self.stated_again(&link, chain, place, latex).unwrap_or(named);
        }
        if place.at == 1 && self.is_named(chain, carded.map(|(_, statement)| statement)) {
            if let Some(judged) = self.restated(&link, chain.definition.as_ref(), place, latex) {
                return judged;
            }
            let again = self.stated_again(&link, chain, place, latex);
            let named = self.named(link.clone());
            let left = self.left_side(chain, opened, place);
            match (left, Side::of(right)) {
                (Left::Equation { may_be_name }, Some(b)) => {
                    let expr = left_expr(chain);
                    let a = Side { expr: &expr, literal: None, unit: None, span: None };
                    let judged = self.judged(link, readings, place, latex, (a, b), start, carried);
                    let at = self.start_of(place);
                    let is_open = may_be_name && !self.values.knows_before(&names_of(&expr), at);
                    return if is_open && judged.truth == Truth::Unknown { named } else { judged };
                }
                (Left::Solved(value), Some(b)) => {
                    return self.at_solved(&link, &value, b, place, latex).unwrap_or(named);
                }
                (Left::Instance(value), Some(b)) => {
                    let with = opened.and_then(|it| it.members.get(1)?.value.as_ref().ok()).map(|(expr, _)| expr);
                    let judged = self.instance(&link, (&value, b), with, place, latex, carried);
                    // `p_2` of another section is another family's.
                    let is_other = |it: &AuditLink| it.truth == Truth::False && self.is_defined_elsewhere(chain, place);
                    return judged.filter(|it| !is_other(it)).unwrap_or(named);
                }
                _ => return again.unwrap_or(named),
            }
        }
        if let Some((card, statement)) = carded
            && let Some(judged) = self.in_card(&link, card, statement, chain, place.at)
        {
            return judged;
        }
        let (Some(a), Some(b)) = (Side::of(left), Side::of(right)) else {
            if place.at == 1 && chain.definition.is_some() {
                return link.judged(Truth::True, DEFINES);
            }
            if let Some(judged) = self.lists(&link, left, right, place, latex) {
                return judged;
            }
            if let Some(judged) = self.in_neighbours(&link, place, latex) {
                return judged;
            }
            let texts = left.is_text && right.is_text;
            let trouble = [left, right].into_iter().find_map(|member| member.value.as_ref().err());
            let why = trouble.map_or_else(String::new, |diagnostic| not_read(diagnostic, latex));
            return link.judged(Truth::Unknown, if texts { "a text, not a number".to_owned() } else { why });
        };
        // `m = v = 0` gives a value to both.
        let at = self.start_of(place);
        if name_of(a.expr).is_some_and(|name| self.values.is_given_here(&name, at)) && names_of(b.expr).is_empty() {
            return link.judged(Truth::True, DEFINES);
        }
        if let Some(judged) = self.same_direction(&link, a, b).or_else(|| self.congruent(&link, readings, place, a, b))
        {
            return judged;
        }
        let judged = self.judged(link.clone(), readings, place, latex, (a, b), start.clone(), carried);
        let claim = Claim { left: a, right: b, relation: &link.relation, text: latex, carried: None };
        let judged = self.as_equation(judged, &claim, readings, place);
        if judged.truth == Truth::False && gives_anew(chain) {
            let note = format!("names that are given a value anew, it seems: {}", judged.note);
            return judged.judged(Truth::Unknown, note);
        }
        // Beside bytes a `B` that makes nothing true is none of billions.
        let measures_bytes = |side: &Side<'_>| side.unit.is_some_and(|unit| unit.measures("bytes"));
        let is_of_bytes = (left.in_bytes.is_some() && measures_bytes(&b))
            || (right.in_bytes.is_some() && measures_bytes(&a))
            || left.in_bytes.is_some() && right.in_bytes.is_some();
        if judged.truth == Truth::True || judged.truth == Truth::Unknown && !is_of_bytes {
            return judged;
        }
        let others = other_sides((left, a), (right, b), &chain.members[place.at + 1..]);
        let others = others
            .into_iter()
            .map(|sides| self.judged(link.clone(), readings, place, latex, sides, start.clone(), carried));
        let mut others: Vec<AuditLink> = others.collect();
        match others.iter().position(|other| other.truth == Truth::True) {
            Some(at) => others.swap_remove(at),
            None if is_of_bytes => others.into_iter().find(|it| it.truth == Truth::False).unwrap_or(judged),
            None => judged,
        }
    }

    /// Where the formula of a link begins in the sheet.
    pub(super) fn start_of(&self, place: Place) -> usize {
        self.sheet.formulas[place.formula].span.start
    }

    /// `420° \equiv 60°`: angles that differ by whole turns.
    fn same_direction(&self, link: &AuditLink, a: Side<'_>, b: Side<'_>) -> Option<AuditLink> {
        if link.relation != "\\equiv" || !in_degrees(&link.left) || !in_degrees(&link.right) {
            return None;
        }
        let gap = self.values.value_of(a.expr)? - self.values.value_of(b.expr)?;
        let turns = gap.to_f64().value() / std::f64::consts::TAU;
        let is_whole = (turns - turns.round()).abs() < 1e-9;
        is_whole.then(|| link.clone().judged(Truth::True, "the angles differ by whole turns"))
    }

    /// `7^2 \equiv 5 \pmod{11}`. Where the modulus is not said, only equal numbers are known to be congruent.
    fn congruent(
        &self,
        link: &AuditLink,
        readings: &Readings,
        place: Place,
        a: Side<'_>,
        b: Side<'_>,
    ) -> Option<AuditLink> {
        if link.relation != "\\equiv" || [&link.left, &link.right].iter().any(|side| in_degrees(side)) {
            return None;
        }
        let gap = self.values.value_of(a.expr)? - self.values.value_of(b.expr)?;
        if gap == Rational::ZERO {
            return None;
        }
        let mut moduli = readings.general[place.statement..].iter().filter_map(|chain| chain.modulus.as_ref());
        let Some(modulus) = moduli.next().filter(|modulus| **modulus != Rational::ZERO) else {
            let note = "a congruence, it seems; up to what it counts is not said";
            return Some(link.clone().judged(Truth::Unknown, note));
        };
        let (text, is_multiple) = (shown(modulus), (gap / modulus).is_int());
        Some(match is_multiple {
            true => link.clone().judged(Truth::True, format!("they differ by a multiple of {text}")),
            false => link.clone().judged(Truth::False, format!("they do not differ by a multiple of {text}")),
        })
    }

    /// Two lists of numbers, component by component.
    pub(super) fn lists(
        &self,
        link: &AuditLink,
        left: &SheetMember,
        right: &SheetMember,
        place: Place,
        text: &str,
    ) -> Option<AuditLink> {
        if left.list.is_empty() || left.list.len() != right.list.len() {
            return None;
        }
        let at = self.sheet.formulas[place.formula].span.start;
        for (number, ((a, _), (b, literal))) in left.list.iter().zip(&right.list).enumerate() {
            let left = Side { expr: a, literal: None, unit: None, span: None };
            let right = Side { expr: b, literal: literal.as_ref(), unit: None, span: None };
            let claim = Claim { left, right, relation: &link.relation, text, carried: None };
            let choices = self.values.choices(&claim.names(), at);
            // A value that another problem gives may not be meant.
            let is_meant = choices.first().is_none_or(|choice| choice.values().all(|it| self.is_given_for(it, at)));
            let found: Vec<Finding> = choices.iter().filter_map(|choice| claim.judge(&self.values, choice)).collect();
            if found.iter().any(|found| matches!(found, Finding::Holds(..))) {
                continue;
            }
            return match found.into_iter().next()? {
                Finding::Fails(note) if !is_meant => {
                    let note = format!("component {}: {note}, with a value that is given elsewhere", number + 1);
                    Some(link.clone().judged(Truth::Unknown, note))
                }
                Finding::Fails(note) => {
                    let note = format!("component {}: {note}", number + 1);
                    Some(self.unless_condition(link.clone(), place, !claim.names().is_empty(), note))
                }
                _ => None,
            };
        }
        Some(link.clone().judged(Truth::True, "all components are equal"))
    }

    /// The link of a chain that defines its left side.
    pub(super) fn named(&mut self, link: AuditLink) -> AuditLink {
        let note = match self.bank.card_of_value(&link.right) {
            Some(id) => format!("{DEFINES}; the right side is `{id}`"),
            None => DEFINES.to_owned(),
        };
        link.judged(Truth::True, note)
    }

    /// A link of which both sides are read: by worlds, by numbers, as formulas.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn judged(
        &mut self,
        link: AuditLink,
        readings: &Readings,
        place: Place,
        latex: &str,
        (a, b): (Side<'_>, Side<'_>),
        start: Option<Amount>,
        carried: &mut Option<Amount>,
    ) -> AuditLink {
        if [a.expr, b.expr].into_iter().any(|expr| self.values.is_indeterminate(expr)) {
            return link.judged(Truth::Unknown, "0 times infinity, or over 0, has no value");
        }
        let (comparison, is_positive) = match a.unit.is_none() && b.unit.is_none() || a.unit == b.unit {
            true => self.sides.compare_sides(a.expr, b.expr),
            false => (Comparison::Open("the units differ".to_owned()), false),
        };
        if let Comparison::Same(worlds) = comparison {
            *carried = start;
            let value = self.values.value_of(a.expr).filter(|_| names_of(b.expr).is_empty());
            return equal(link, worlds, is_positive, value.as_ref());
        }
        if self.values.value_of(a.expr).is_some() && self.values.divides_by_zero(b.expr) {
            return self.unless_condition(link, place, false, "the right side divides by zero".to_owned());
        }
        let claim = Claim { left: a, right: b, relation: &link.relation.clone(), text: latex, carried: start.as_ref() };
        if let Some(judged) = self.at_values(&link, &claim, place, carried) {
            // Two formulas of the same letters are to be equal as formulas.
            let names = names_of(a.expr);
            let is_identity = !names.is_empty() && names == names_of(b.expr);
            if !(is_identity && judged.truth == Truth::True && matches!(comparison, Comparison::Different(_))) {
                return judged;
            }
            let as_formulas = self.as_formulas(link, readings, place, &claim, comparison);
            return match as_formulas.truth {
                Truth::True => as_formulas,
                _ => self.only_at_values(judged, &claim, place),
            };
        }
        if is_conditional(a.expr) || is_conditional(b.expr) {
            // How probabilities depend on each other only the vocabularies of cards know.
            let note = "how its conditional probabilities are related is not known";
            if let Some(judged) = self.in_neighbours(&link, place, latex) {
                return judged;
            }
            // One and the same probability on both sides depends on no other.
            if !is_of_one_conditional(a.expr, b.expr) {
                return link.judged(Truth::Unknown, note);
            }
        }
        let as_formulas = self.as_formulas(link.clone(), readings, place, &claim, comparison);
        // What the sheet gives stands before what may be assumed.
        let is_settled = as_formulas.truth == Truth::True && as_formulas.assumption.is_empty();
        let is_open = !is_settled && as_formulas.truth != Truth::False;
        match self.contradicted(&claim, place).filter(|_| is_open) {
            Some(note) => self.unless_condition(link, place, true, note),
            None if as_formulas.truth == Truth::False => self.unless_beyond(as_formulas, a.expr, b.expr),
            None => as_formulas,
        }
    }

    /// False, unless a side is an order of growth, or a function of which the sheet only gives a recursion.
    fn unless_beyond(&self, link: AuditLink, a: &Expr, b: &Expr) -> AuditLink {
        let is_order = |expr: &Expr| {
            expr.any(&mut |part| match part.node() {
                Node::Object(Name::Letter(name), args) => {
                    ORDERS.contains(&name.as_ref()) && (!args.is_empty() || !self.values.knows(&[name.to_string()]))
                }
                _ => false,
            })
        };
        if (is_order(a) || is_order(b)) && [&link.left, &link.right].iter().any(|side| applies_order(side)) {
            return link.judged(Truth::Unknown, "an order of growth");
        }
        match self.is_recursive(a) || self.is_recursive(b) || is_recurrence(a, b) {
            true => link.judged(Truth::Unknown, "a recursion, which is not opened"),
            false => link,
        }
    }

    /// Whether an expression speaks of a function that the sheet defines by itself: `T(n) = 2T(n/2) + n`.
    pub(super) fn is_recursive(&self, expr: &Expr) -> bool {
        let letters = letters_of(expr);
        letters.iter().any(|letter| self.recursive.contains(&crate::cards::key_of_latex(letter).plain))
    }

    /// Whether the left side of a chain is a name that the chain defines.
    pub(super) fn is_named<'b>(&self, general: &'b SheetStatement, carded: Option<&SheetStatement>) -> bool {
        // `\mathbb{E}[X^2] = \mathbb{E}[X]^2` computes what it seems to name.
        let value = |member: &'b SheetMember| member.value.as_ref().ok().map(|(expr, _)| expr);
        let computes = match (value(&general.members[0]), general.members.get(1).and_then(value)) {
            (Some(left), Some(right)) => {
                // `T(2^k) = 2T(2^{k-1}) + 2^k` follows from what `T` is.
                let is_defined = !is_recurrence(left, right) || self.is_recursive(left);
                name_of(left).is_none() && letters_of(left) == letters_of(right) && is_defined
            }
            _ => false,
        };
        carded.unwrap_or(general).members[0].is_name && !computes
    }
}

/// Whether a side as typed is an angle in degrees.
fn in_degrees(side: &str) -> bool {
    ["°", "\\degree", "\\circ"].iter().any(|sign| side.contains(sign))
}

/// Why a member is not read, with the part that is not understood where the message does not name it.
fn not_read(diagnostic: &Diagnostic, latex: &str) -> String {
    let part = latex.get(diagnostic.span().start..diagnostic.span().end).map(str::trim).unwrap_or_default();
    let is_told = part.is_empty() || diagnostic.message.contains('`') || part.chars().count() > LONGEST_PART;
    let part = if is_told { String::new() } else { format!(": `{part}`") };
    format!("not read: {}{part}", diagnostic.message)
}

/// The most characters of a part that is quoted.
const LONGEST_PART: usize = 60;

/// Whether a chain only gives names a value: `D = E = F = 0`.
fn gives_anew(chain: &SheetStatement) -> bool {
    let Some((last, names)) = chain.members.split_last() else { return false };
    let is_name = |member: &SheetMember| match &member.value {
        Ok((expr, _)) => matches!(expr.node(), Node::Object(..)),
        Err(_) => true,
    };
    let is_last = |member: &SheetMember| member.value.as_ref().is_ok_and(|(expr, _)| name_of(expr).is_some());
    names.len() > 1 && last.literal.is_some() && names.iter().all(is_name) && names.last().is_some_and(is_last)
}

/// Whether two sides relate members of one family whose places are told by letters: `u_{n+1} = 2 u_n`.
fn is_recurrence(a: &Expr, b: &Expr) -> bool {
    let mut members: Vec<(Name, Vec<Expr>)> = Vec::new();
    for expr in [a, b] {
        expr.walk(&mut |part| {
            if let Node::Object(name @ Name::Letter(_), args) = part.node()
                && args.iter().any(|arg| !letters_of(arg).is_empty())
                && !part.has_outer_bound()
                && !members.iter().any(|(other, places)| other == name && places == args)
            {
                members.push((name.clone(), args.clone()));
            }
        });
    }
    let letters = |places: &[Expr]| places.iter().map(letters_of).collect::<Vec<_>>();
    members.iter().enumerate().any(|(at, (name, places))| {
        let is_shifted = |(other, others): &(Name, Vec<Expr>)| other == name && letters(others) == letters(places);
        members[at + 1..].iter().any(is_shifted)
    })
}

/// Landau symbols.
const ORDERS: &[&str] = &["O", "o", "\\mathcal{O}", "\\Omega", "\\Theta", "\\omega"];

/// Whether a side as typed applies a Landau symbol to something.
fn applies_order(typed: &str) -> bool {
    ORDERS.iter().any(|order| {
        typed.match_indices(order).any(|(at, _)| {
            let rest = typed[at + order.len()..].trim_start().trim_start_matches("\\left").trim_start_matches("\\big");
            let is_alone = !typed[..at].ends_with(|before: char| before.is_alphanumeric());
            is_alone && rest.trim_start().starts_with('(')
        })
    })
}

/// The left side of a chain by itself.
fn left_expr(chain: &SheetStatement) -> Expr {
    chain.left.clone().unwrap_or_else(|| Expr::integer(0))
}

/// A link whose sides are equal in so many worlds, of positive letters only or of all.
pub(super) fn equal(mut link: AuditLink, worlds: usize, is_positive: bool, value: Option<&Rational>) -> AuditLink {
    if is_positive {
        link.assumption = "positive_letters".to_owned();
    }
    let note = match (value, is_positive) {
        (Some(value), _) => format!("both are {}", shown(value)),
        (None, false) => format!("equal in {worlds} worlds"),
        (None, true) => format!("equal in {worlds} worlds in which the letters are positive"),
    };
    link.judged(Truth::True, note)
}

/// Whether an expression holds a conditional probability of which only the name is known.
fn is_conditional(expr: &Expr) -> bool {
    expr.any(&mut |part| is_bar(part))
}

/// Whether two sides hold the same one conditional probability, which no sum runs over: values of it that sum to one
/// would be related.
fn is_of_one_conditional(a: &Expr, b: &Expr) -> bool {
    let parts = |expr: &Expr| {
        let mut parts: Vec<Expr> = Vec::new();
        expr.walk(&mut |part| {
            if let Node::Object(_, args) = part.node()
                && args.iter().any(is_bar)
                && !parts.contains(part)
            {
                parts.push(part.clone());
            }
        });
        parts
    };
    let is_summed = |part: &Expr| match part.node() {
        Node::Object(_, args) => args.iter().any(|arg| matches!(arg.node(), Node::Bound(_))),
        _ => true,
    };
    let (first, second) = (parts(a), parts(b));
    matches!((first.as_slice(), second.as_slice()), ([one], [other]) if one == other && !is_summed(one))
}

fn is_bar(expr: &Expr) -> bool {
    matches!(expr.node(), Node::Object(Name::Letter(name), _) if name.as_ref() == BAR)
}

/// Other ways to take the units of two sides: `B` for bytes, and a number without a unit in that of the next member, as
/// in `0.5 \text{ nats} = \frac{0.5}{\ln 2} = 0.72 \text{ bits}`.
fn other_sides<'m>(
    (left, a): (&'m SheetMember, Side<'m>),
    (right, b): (&'m SheetMember, Side<'m>),
    behind: &'m [SheetMember],
) -> Vec<(Side<'m>, Side<'m>)> {
    let in_bytes = |member: &'m SheetMember, side: Side<'m>| match &member.in_bytes {
        Some((expr, unit)) => {
            Some(Side { expr, literal: None, unit: Some(unit), span: None }).filter(|it| it.expr != side.expr)
        }
        None => None,
    };
    let mut others = Vec::new();
    let (first, second) = (in_bytes(left, a), in_bytes(right, b));
    if first.is_some() || second.is_some() {
        others.push((first.unwrap_or(a), second.unwrap_or(b)));
    }
    let next = behind.iter().find_map(|member| member.unit.as_ref());
    // `M = 4N + \frac{12N}{64} = 28 + \frac{84}{64} \approx 29.3 \text{ GB}`: so is one behind a formula with letters.
    let is_of_letters = !names_of(a.expr).is_empty() && names_of(b.expr).is_empty();
    if let (None, Some(unit)) = (b.unit, next)
        && (a.unit.is_some() || is_of_letters && unit.measure.is_some())
    {
        others.push((a, Side { unit: Some(unit), ..b }));
    }
    others
}

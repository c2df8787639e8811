//! Two sides of a link as numbers: equal, rounded, cut off, in another unit, or wrong.

use super::digits::{Kept, MANY_DIGITS, has_places, is_tie_down, last_digit};
use super::ratio::ratios;
use super::values::{Amount, Choice, Values, names_of, size};
use crate::expr::{Expr, Node, Rational, power_of_ten, to_decimal, to_grouped};
use crate::reading::{Literal, SheetMember, Unit};
use crate::text::Span;
use rustc_hash::FxHashSet;

/// A side of a link.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    pub expr: &'a Expr,
    pub literal: Option<&'a Literal>,
    pub unit: Option<&'a Unit>,
    /// Where it stands in the text; `None` for what is not typed.
    pub span: Option<Span>,
}

impl<'a> Side<'a> {
    /// The side that a member is, if it is read.
    pub fn of(member: &'a SheetMember) -> Option<Side<'a>> {
        let (expr, _) = member.value.as_ref().ok()?;
        let (literal, unit) = (member.literal.as_ref(), member.unit.as_ref());
        Some(Side { expr, literal, unit, span: Some(member.span) })
    }
}

/// How two numbers stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The relation holds; in words how, and whether only because of rounding.
    Holds(String, bool),
    /// It does not; why.
    Fails(String),
    /// Not to be said; why.
    Unsure(String),
}

/// What a link says: the two sides, the relation, the text that they were read from.
#[derive(Clone, Copy)]
pub struct Claim<'a> {
    pub left: Side<'a>,
    pub right: Side<'a>,
    pub relation: &'a str,
    pub text: &'a str,
    /// The exact value of what the left side is a rounded form of.
    pub carried: Option<&'a Amount>,
}

/// Significant digits from which on a number may be one that was rounded.
pub(super) const KNOWN_DIGITS: usize = 3;

/// How a value stands to another that may be rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Match {
    Exact,
    /// Rounded, perhaps so that only values with more digits than are typed give its last digit.
    Rounded(bool),
    /// Cut off; what it rounds to.
    CutOff(Rational),
    /// Not far off; `\approx` may mean that.
    Near,
    /// One digit of a quotient with few digits, which may be rounded so.
    Short,
    /// One digit is left of a short number.
    Lost,
    No,
}

impl Claim<'_> {
    /// The letters that must have values.
    pub fn names(&self) -> Vec<String> {
        let mut names = names_of(self.left.expr);
        names.extend(names_of(self.right.expr));
        names.sort();
        names.dedup();
        names
    }

    /// Whether the relation means about.
    pub fn is_about(&self) -> bool {
        matches!(self.relation, "\\approx" | "\\simeq" | "\\sim" | "\\cong")
    }

    /// Judges the numbers at one choice of values; `None` if a side has no value.
    pub fn judge(&self, values: &Values, choice: &Choice) -> Option<Finding> {
        let fixed = values.common_numbers((self.left.expr, self.right.expr), choice);
        let left = values.amount_beside(self.left.expr, choice, &fixed)?;
        let right = values.amount_beside(self.right.expr, choice, &fixed)?;
        // A quotient is a share itself.
        let is_share = self.right.unit.is_some_and(Unit::is_share) && divides(self.left.expr);
        let right_unit = self.right.unit.filter(|_| !is_share);
        let ratios = match ratios(self.left.unit, right_unit) {
            Ok(ratios) => ratios,
            Err(_) if self.are_other_quantities() => {
                let [from, to] = [self.left, self.right].map(|side| side.unit.map_or("", |unit| unit.words.as_str()));
                return Some(Finding::Fails(format!("`{from}` and `{to}` measure different things")));
            }
            Err(reason) if self.measures_differ() => return Some(Finding::Unsure(reason)),
            Err(reason) => {
                let found = self.matched(&left, &right, &Rational::ONE, values, choice);
                return Some(if matches!(found, Match::Exact | Match::Rounded(_)) {
                    Finding::Holds(reason, false)
                } else {
                    Finding::Unsure(reason)
                });
            }
        };
        if !crate::reading::is_equality(self.relation) {
            return self.judge_order(&left, &right.scaled(&ratios[0]));
        }
        let mut first = None;
        // What rounds an exact value rounds it as it is, or as it is written with rounded numbers.
        let is_rounded = self.right.literal.is_some_and(|literal| literal.rounded || self.is_about());
        let exact = self.carried.filter(|it| it.slack == Rational::ZERO && is_rounded);
        let written =
            Amount { slack: if exact.is_some() { Rational::ZERO } else { left.slack.clone() }, ..left.clone() };
        for ratio in &ratios {
            let starts = std::iter::once((&written, false)).chain(self.carried.map(|carried| (carried, true)));
            for (start, is_carried) in starts {
                let found = self.matched(start, &right.scaled(ratio), ratio, values, choice);
                // What is 0 but for the error of floating point is 0.
                let is_zero = size(&start.mid) <= start.error && start.error > Rational::ZERO;
                let exact = if is_zero { "0".to_owned() } else { shown(&start.mid) };
                match found {
                    Match::Exact if is_carried => {}
                    Match::Exact => return Some(Finding::Holds(format!("both are {exact}"), false)),
                    Match::Rounded(false) => return Some(Finding::Holds(format!("{exact}, rounded"), true)),
                    // `s / \\sqrt 5 = \\sqrt{1.5} \\approx 1.224`: no value that the chain may have rounds to it.
                    Match::Rounded(true)
                        if is_carried
                            && matches!(first, Some(Match::CutOff(_)))
                            && self.is_out_of_reach(start, &right.scaled(ratio), ratio) => {}
                    Match::Rounded(true) => {
                        let note = format!("{exact}, rounded; its last digit comes from values with more digits");
                        return Some(Finding::Holds(note, true));
                    }
                    Match::CutOff(_) | Match::Near | Match::Short | Match::Lost | Match::No => {}
                }
                first.get_or_insert(found);
            }
        }
        let scaled = right.scaled(&ratios[0]);
        if let Some(exact) = exact
            && let Match::Rounded(_) = self.matched(&left, &scaled, &ratios[0], values, choice)
        {
            return Some(neither(&left, exact, &scaled));
        }
        Some(match first? {
            Match::CutOff(rounded) if !self.is_rounded_to_whole(&left, &scaled) => {
                let rounded = rounded / &ratios[0];
                let literal = self.right.literal.or(self.left.literal);
                let text = literal.map_or_else(|| shown(&rounded), |literal| in_unit_of(literal, &rounded));
                Finding::Fails(format!("{} is cut off, not rounded; it rounds to {text}", shown(&left.mid)))
            }
            Match::Lost => Finding::Fails(format!(
                "{} against {}, which keeps one digit of it",
                shown(&left.mid),
                shown(&scaled.mid)
            )),
            _ if self.is_of_other_base(&left, &scaled) => {
                Finding::Unsure("equal if the logarithm is to base 2, which is not said".to_owned())
            }
            Match::Near => Finding::Unsure(format!("{} against {}", shown(&left.mid), shown(&scaled.mid))),
            Match::Short => Finding::Unsure(format!(
                "{} against {}: rounded to one digit, perhaps, or a digit is lost",
                shown(&left.mid),
                shown(&scaled.mid)
            )),
            _ if self.is_rounded_to_whole(&left, &scaled) => {
                let way = if scaled.mid > left.mid { "up" } else { "down" };
                Finding::Unsure(format!("{} against {}: it holds rounded {way}", shown(&left.mid), shown(&scaled.mid)))
            }
            _ => Finding::Fails(self.difference(&left, &scaled, &ratios, values, choice)),
        })
    }

    /// Whether no value within the slack of an amount rounds to the number on the right.
    fn is_out_of_reach(&self, start: &Amount, typed: &Amount, ratio: &Rational) -> bool {
        let Some(literal) = self.right.literal.filter(|literal| literal.rounded) else { return false };
        let half = &literal.step * ratio / Rational::from(2);
        // The slack allows for values that were cut off; what was rounded is off by half of that.
        size(&(&start.mid - &typed.mid)) > half + &start.slack / Rational::from(2) + &start.error
    }

    /// Whether it is known that the units of the sides measure different things.
    fn measures_differ(&self) -> bool {
        let measure = |side: &Side<'_>| side.unit.and_then(|unit| unit.measure.clone());
        matches!((measure(&self.left), measure(&self.right)), (Some(a), Some(b)) if a != b)
    }

    /// Whether two typed quantities of mechanics or electricity measure different things: `3\,\mathrm{m} = 3\,\mathrm{s}`.
    /// In a product a unit may have been left out.
    fn are_other_quantities(&self) -> bool {
        const BASES: &[&str] = &["length", "mass", "time", "current"];
        let is_known = |side: &Side<'_>| {
            let measure = side.unit.and_then(|unit| unit.measure.as_ref());
            side.literal.is_some() && measure.is_some_and(|it| it.iter().all(|(base, _)| BASES.contains(base)))
        };
        self.measures_differ() && is_known(&self.left) && is_known(&self.right)
    }

    /// `<`, `\le` and their kin between numbers.
    fn judge_order(&self, left: &Amount, right: &Amount) -> Option<Finding> {
        let gap = &left.mid - &right.mid;
        // Two typed numbers stand to each other as they are typed.
        let is_typed = self.left.literal.is_some() && self.right.literal.is_some();
        let unclear =
            !is_typed && size(&gap) <= &left.error + &right.error + &left.slack + &right.slack && gap != Rational::ZERO;
        if unclear {
            return Some(Finding::Unsure("the two sides are too close to be compared".to_owned()));
        }
        let (less, same) = (gap < Rational::ZERO, gap == Rational::ZERO);
        let holds = match self.relation {
            "<" | "\\lt" | "\\ll" => less,
            "\\le" | "\\leqslant" | "\\lesssim" => less || same,
            ">" | "\\gt" | "\\gg" => !less && !same,
            "\\ge" | "\\geqslant" | "\\gtrsim" => !less,
            "\\ne" => !same,
            _ => return None,
        };
        let note = format!("{} against {}", shown(&left.mid), shown(&right.mid));
        Some(if holds { Finding::Holds(note, false) } else { Finding::Fails(note) })
    }

    /// How the right side's value, in the left's unit, stands to `left`.
    fn matched(&self, left: &Amount, right: &Amount, ratio: &Rational, values: &Values, choice: &Choice) -> Match {
        let gap = size(&(&left.mid - &right.mid));
        let error = &left.error + &right.error;
        if gap <= error {
            return Match::Exact;
        }
        // The number at the end of a chain is judged by its own digits.
        let right_slack = if self.right.literal.is_some() { &Rational::ZERO } else { &right.slack };
        let opened = self.left.span.map(|span| values.slack_outside(self.left.expr, self.text, span));
        let slack = &error + &left.slack + right_slack + opened.unwrap_or(Rational::ZERO);
        let literal = match (self.right.literal, self.left.literal) {
            (Some(literal), _) => Some((literal, ratio.clone(), left, right)),
            (None, Some(literal)) => Some((literal, Rational::ONE, right, left)),
            (None, None) => None,
        };
        // A whole number is rounded where it ends a chain; before a computation it is what it is.
        let may_be_rounded = |literal: &Literal| literal.rounded || self.is_about() && self.right.literal.is_some();
        if let Some((literal, scale, exact, typed)) = literal
            && may_be_rounded(literal)
        {
            let is_round = !literal.rounded && last_digit(&literal.value) > Rational::ONE;
            if is_round && gap > size(&exact.mid) * share(5) {
                // `1000` may be any number that is near, `26900` is not.
                let is_coarse = size(&literal.value) < last_digit(&literal.value) * Rational::from(10);
                return if is_coarse && gap <= size(&exact.mid) * share(15) { Match::Near } else { Match::No };
            }
            let step = if literal.rounded { literal.step.clone() } else { last_digit(&literal.value) } * scale;
            let half = &step / Rational::from(2);
            if literal.goes_on && gap < step {
                return Match::Rounded(false);
            }
            let is_tie = gap == &half + &slack;
            if gap < &half + &slack || is_tie && slack == Rational::ZERO && !is_tie_down(&exact.mid, &typed.mid, &step)
            {
                return match self.kept(literal, exact) {
                    _ if slack > error || self.is_about() => Match::Rounded(gap > half),
                    Kept::Enough => Match::Rounded(gap > half),
                    Kept::TooFew => Match::Lost,
                    Kept::Doubtful => Match::Short,
                };
            }
            // `0.5 \cdot 0.2315 \approx 0.1157`: the number that was rounded to 0.2315 may be smaller.
            let none = FxHashSet::default();
            let is_of_rounded = || {
                let own = values.slack_of_decimals(self.left.expr, choice, self.text, false, (&none, KNOWN_DIGITS));
                own.is_some_and(|(own, _)| own > Rational::ZERO)
            };
            if is_tie && slack == Rational::ZERO && self.is_about() && self.left.literal.is_none() && is_of_rounded() {
                return Match::Rounded(true);
            }
            if gap < step && size(&exact.mid) > size(&typed.mid) {
                let nearest = (&exact.mid / &step + Rational::from_parts(1.into(), 2u8.into())).floor();
                return Match::CutOff(Rational::from(nearest) * step);
            }
            // A number with the same digits in another unit is the same number.
            if is_tie && slack != Rational::ZERO {
                let is_conversion = self.left.literal.is_some() && self.right.literal.is_some();
                return if is_conversion { Match::No } else { Match::Near };
            }
        }
        if gap <= slack {
            return Match::Rounded(false);
        }
        if let Some(precise) = self.precise_slack(values, choice, ratio)
            && gap <= precise + &slack
        {
            return Match::Rounded(true);
        }
        // `\lambda = 2\pi \cdot 1000 = 6283`
        if let Some(literal) = self.right.literal.filter(|literal| !literal.rounded && literal.digits() >= MANY_DIGITS)
            && left.error > Rational::ZERO
            && gap <= &literal.step * ratio / Rational::from(2)
        {
            return Match::Rounded(false);
        }
        let own = match self.right.literal {
            None => {
                let exact = values.exact_numbers(self.left.expr, choice);
                // Behind a result short numbers are what it is computed from.
                let least = if self.left.literal.is_some() { KNOWN_DIGITS } else { 0 };
                values.slack_of_decimals(self.right.expr, choice, self.text, self.is_about(), (&exact, least))
            }
            Some(_) => None,
        };
        if let Some((own, places)) = &own
            && gap <= own * ratio + &slack
            && (left.error != Rational::ZERO
                || !has_places(&left.mid, *places)
                || divides(self.left.expr)
                || is_scaled(self.right.expr))
        {
            return Match::Rounded(false);
        }
        let is_near = self.is_about() && self.right.literal.is_none() && &gap * Rational::from(10) <= size(&left.mid);
        // Decimals are rounded to their own digits; only whole numbers may be rounded to any.
        let is_far = own.is_some_and(|(own, _)| {
            gap > (own * ratio + &slack) * Rational::from(3) && !has_new_integers(self.left.expr, self.right.expr)
        });
        if is_near && !is_far { Match::Near } else { Match::No }
    }
}

impl Amount {
    fn scaled(&self, ratio: &Rational) -> Amount {
        Amount { mid: &self.mid * ratio, error: &self.error * ratio, slack: &self.slack * ratio }
    }
}

/// What is to be said of a number that rounds neither an exact value nor what it is written as. Between the two other
/// digits of the numbers in it may have been used.
fn neither(written: &Amount, exact: &Amount, typed: &Amount) -> Finding {
    let is_between = (&typed.mid - &written.mid) * (&typed.mid - &exact.mid) <= Rational::ZERO;
    let note = format!(
        "{} as it is written and {} exactly: neither rounds to {}",
        shown(&written.mid),
        shown(&exact.mid),
        shown(&typed.mid)
    );
    if is_between { Finding::Unsure(note) } else { Finding::Fails(note) }
}

/// So many percent.
fn share(percent: u64) -> Rational {
    Rational::from_parts(percent.into(), 100u8.into())
}

/// Whether the second expression has whole numbers that the first has not.
fn has_new_integers(first: &Expr, second: &Expr) -> bool {
    let is_new =
        |part: &Expr| part.as_number().is_some_and(|number| number.is_int()) && !first.any(&mut |own| own == part);
    second.any(&mut { is_new })
}

/// Whether a power of ten scales the decimals of an expression: `6.738 \times 10^9` has no three places.
fn is_scaled(expr: &Expr) -> bool {
    let is_power_of_ten = |part: &Expr| match part.node() {
        Node::Power(base, exponent) => {
            base.is_integer(10) && exponent.as_integer().is_some_and(|exponent| exponent > 1)
        }
        _ => false,
    };
    expr.any(&mut |part| is_power_of_ten(part))
}

/// Whether an expression divides or takes a function of something, so that its parts may have to be rounded.
pub(super) fn divides(expr: &Expr) -> bool {
    expr.any(&mut |part| match part.node() {
        Node::Apply(..) | Node::Constant(_) => true,
        Node::Power(_, exponent) => exponent.as_number().is_none_or(|number| *number < Rational::ZERO),
        _ => false,
    })
}

/// A number for people: large and small ones with their power of ten.
pub(super) fn shown(value: &Rational) -> String {
    let magnitude = size(value);
    let ten = Rational::from(10);
    let bound = |exponent: i64| power_of_ten(exponent).unwrap_or(Rational::ONE);
    if magnitude == Rational::ZERO || (magnitude < bound(15) && magnitude >= bound(-3)) {
        return to_grouped(value, 6);
    }
    let mut exponent = 0i64;
    let mut mantissa = value.clone();
    while size(&mantissa) >= ten && exponent < 400 {
        mantissa /= &ten;
        exponent += 1;
    }
    while size(&mantissa) < Rational::ONE && exponent > -400 {
        mantissa *= &ten;
        exponent -= 1;
    }
    format!("{} x 10^{exponent}", to_decimal(&mantissa, 5))
}

/// Two numbers for people, with as many digits as tell them apart.
pub(super) fn shown_apart(a: &Rational, b: &Rational) -> (String, String) {
    let plain = (shown(a), shown(b));
    if plain.0 != plain.1 || a == b {
        return plain;
    }
    let digits = (7..=16).map(|digits| (to_decimal(a, digits), to_decimal(b, digits)));
    { digits }.find(|(a, b)| a != b).unwrap_or(plain)
}

/// A rounded number in the unit in which a literal was typed, such as `124.36 million`.
fn in_unit_of(literal: &Literal, rounded: &Rational) -> String {
    for (exponent, word) in [(9, "billion"), (6, "million"), (3, "thousand")] {
        let Some(unit) = power_of_ten(exponent) else { continue };
        if literal.value >= unit && literal.step < unit && literal.rounded {
            return format!("{} {word}", to_decimal(&(rounded / unit), 12));
        }
    }
    shown(rounded)
}

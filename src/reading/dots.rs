//! Dots between two terms or factors: what changes from the first to the last is the index.

use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::cards::Vocabulary;
use crate::expr::{Binder, Domain, Expr, Node, Rational, constant_difference, normalize, plus};
use crate::text::Span;

/// What changes between two expressions.
struct Change<'a> {
    /// The first place where they differ, in the one and the other.
    ends: Option<(Expr, Expr)>,
    vocabulary: &'a Vocabulary,
}

impl Reader<'_> {
    /// `first \cdots last` as a sum or product over the index in which they differ.
    ///
    /// The `pieces` stand before the first: where the last of them belongs to the same family, it must be one step away.
    pub fn between_dots(
        &mut self,
        binder: Binder,
        pieces: &[Expr],
        (first, last): (&Expr, &Expr),
        dots: Span,
    ) -> Read<Expr> {
        let vocabulary = &self.lexicon.vocabulary;
        let (first, last) = (normalize(first, vocabulary), normalize(last, vocabulary));
        let earlier = pieces.last().map(|earlier| normalize(earlier, vocabulary));
        if let (Some(earlier), Binder::Product) = (&earlier, &binder)
            && let Some(factors) = factors_between(earlier, &first, &last)
        {
            return Ok(self.at(Expr::product(factors), dots));
        }
        let family = self.family(&first, &last);
        // `1 + 2 + 4 + \\dots + 2^{n-1}`: the piece before follows the same rule.
        let is_next = |earlier: &Expr| match &family {
            Some((id, Domain::Range(from, to), body)) => {
                let before = plus(from, if counts_down(from, to) { 1 } else { -1 });
                let at = body.replace(&mut |part, _| {
                    matches!(part.node(), Node::Open(open) if open == id).then(|| before.clone())
                });
                normalize(&at, vocabulary) == *earlier
            }
            _ => false,
        };
        if let Some(earlier) = earlier.filter(|earlier| !is_next(earlier))
            && let Some((_, Domain::Range(from, to), _)) = self.family(&earlier, &first)
            && constant_difference(&to, &from) != Some(1)
        {
            let before: Vec<Expr> = pieces.iter().map(|piece| normalize(piece, vocabulary)).collect();
            if let Some(numbers) = numbers_between(&before, &first, &last) {
                let all = if binder == Binder::Product { Expr::product(numbers) } else { Expr::sum(numbers) };
                return Ok(self.at(all, dots));
            }
            return Err(Trouble::new("R005", "the pieces before the dots are not one step apart", dots)
                .help("write a sum or product with its index"));
        }
        let (id, domain, body) = family.ok_or_else(|| {
            Trouble::new("R005", "the dots do not join two pieces that differ in one index", dots)
                .help("write the piece before the dots and the last one in the same form")
        })?;
        let (domain, body) = match domain {
            // `g_t + \\dots + g_1`: the same pieces from the last to the first.
            Domain::Range(from, to) if counts_down(&from, &to) => {
                let turned = Expr::sum(vec![from.clone(), to.clone()]).minus(Node::Open(id).into());
                let body = body.replace(&mut |part, _| {
                    matches!(part.node(), Node::Open(open) if *open == id).then(|| turned.clone())
                });
                (Domain::Range(to, from), body)
            }
            _ => (domain, body),
        };
        let expr = Expr::bind(binder, domain, None, body, id, "i");
        Ok(self.at(expr, dots))
    }

    /// `a + b + c + \cdots` with nothing behind the dots: on to the end of the text, where three pieces or more
    /// follow one rule. Takes the pieces that belong to it.
    pub fn dots_without_end(&mut self, binder: Binder, pieces: &mut Vec<Expr>, dots: Span) -> Read<Expr> {
        let vocabulary = &self.lexicon.vocabulary;
        let trouble = || Trouble::new("R001", "nothing follows the dots", dots).help("write the last piece");
        let normal: Vec<Expr> = pieces.iter().map(|piece| normalize(piece, vocabulary)).collect();
        let [earlier @ .., before, last] = normal.as_slice() else { return Err(trouble()) };
        let Some((id, Domain::Range(mut from, to), body)) = self.family(before, last) else { return Err(trouble()) };
        let at = |place: &Expr| {
            body.replace(&mut |part, _| matches!(part.node(), Node::Open(open) if *open == id).then(|| place.clone()))
        };
        let mut taken = 2;
        for piece in earlier.iter().rev() {
            let previous = plus(&from, -1);
            if normalize(&at(&previous), vocabulary) != *piece {
                break;
            }
            from = previous;
            taken += 1;
        }
        if taken < 3 || constant_difference(&to, &from) != Some(taken - 1) {
            return Err(trouble());
        }
        pieces.truncate(pieces.len() - taken as usize);
        let end = self.end_of_text(id, &body, dots)?;
        let expr = Expr::bind(binder, Domain::Range(from, end), None, body, id, "i");
        Ok(self.at(expr, dots))
    }

    /// What runs from `first` to `last`: variable, range, element with the variable open.
    pub fn family(&mut self, first: &Expr, last: &Expr) -> Option<(u32, Domain, Expr)> {
        let (id, variable) = self.fresh();
        let mut change = Change { ends: None, vocabulary: &self.lexicon.vocabulary };
        let body = generalize(first, last, &variable, &mut change)?;
        let (from, to) = change.ends?;
        Some((id, Domain::Range(from, to), body))
    }
}

/// Whether a range runs from a letter down to a number.
fn counts_down(from: &Expr, to: &Expr) -> bool {
    from.as_integer().is_none() && to.as_integer().is_some()
}

/// The most numbers that dots between multiples stand for.
const MOST_TERMS: usize = 64;

/// The most factors that dots between numbers stand for.
const MOST_FACTORS: usize = 1_000;

/// The factors of `\frac{364}{365} \cdots \frac{343}{365}` behind `\frac{365}{365}`: numerators one step apart over one
/// denominator, from the first on.
fn factors_between(earlier: &Expr, first: &Expr, last: &Expr) -> Option<Vec<Expr>> {
    let [earlier, first, last] = [earlier, first, last].map(Expr::as_number);
    let (earlier, first, last) = (earlier?, first?, last?);
    let step = first - earlier;
    if step == Rational::ZERO {
        return None;
    }
    // The step is one over the denominator that the two have in common.
    let is_whole = |number: &Rational| number.is_int();
    let is_one_step = is_whole(&(Rational::ONE / &step)) && is_whole(&(first / &step));
    let count = (last - first) / &step;
    let count = usize::try_from(count.numerator()).ok().filter(|_| is_one_step && is_whole(&count))?;
    let at = |place: usize| Expr::number(first + &step * Rational::from(place));
    (1..MOST_FACTORS).contains(&count).then(|| (0..=count).map(at).collect())
}

/// How a list of numbers goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// By the same step: `2 + 4 + 6`.
    Step,
    /// By the same step below the stroke: `\frac13 + \frac15`.
    StepBelow,
    /// By the same factor: `2 + 4 + 8`.
    Factor,
}

impl Rule {
    /// What follows on two numbers, the second of which is the last.
    fn next(self, before: &Rational, last: &Rational) -> Option<Rational> {
        let inverse = |number: &Rational| (*number != Rational::ZERO).then(|| Rational::ONE / number);
        match self {
            Rule::Step => Some(last + &(last - before)),
            Rule::StepBelow => inverse(&(inverse(last)? * Rational::from(2) - inverse(before)?)),
            Rule::Factor => Some(last * &(last * &inverse(before)?)),
        }
    }
}

/// The numbers from `first` to `last`, where one rule alone leads there from the numbers before.
fn numbers_between(before: &[Expr], first: &Expr, last: &Expr) -> Option<Vec<Expr>> {
    let mut known: Vec<Rational> = before.iter().rev().take(2).map_while(Expr::as_number).cloned().collect();
    known.reverse();
    known.push(first.as_number()?.clone());
    let last = last.as_number()?;
    let numbers = |rule: Rule| {
        if let [earlier, before, first] = known.as_slice()
            && rule.next(earlier, before).as_ref() != Some(first)
        {
            return None;
        }
        let mut numbers = known[known.len().checked_sub(2)?..].to_vec();
        while numbers.len() <= MOST_TERMS && numbers[numbers.len() - 1] != *last {
            let [.., before, end] = numbers.as_slice() else { return None };
            numbers.push(rule.next(before, end)?);
        }
        (numbers.len() > 2 && numbers[numbers.len() - 1] == *last).then(|| numbers.split_off(1))
    };
    let mut found: Vec<Vec<Rational>> = Vec::new();
    for numbers in [Rule::Step, Rule::StepBelow, Rule::Factor].into_iter().filter_map(numbers) {
        if !found.contains(&numbers) {
            found.push(numbers);
        }
    }
    let [numbers] = found.as_slice() else { return None };
    Some(numbers.iter().cloned().map(Expr::number).collect())
}

/// The common shape of `a` and `b`, with the variable where they differ.
fn generalize(a: &Expr, b: &Expr, variable: &Expr, change: &mut Change<'_>) -> Option<Expr> {
    if a == b {
        return Some(a.clone());
    }
    // `P(t_2 \mid t_1) \cdots P(t_n \mid t_1, \dots, t_{n-1})`: one token is a text of one.
    if let (Node::Element(sequence, at), Node::Slice(other, ..)) = (a.node(), b.node())
        && sequence == other
    {
        return generalize(&Node::Slice(sequence.clone(), at.clone(), at.clone()).into(), b, variable, change);
    }
    // `P(t_3 \mid t_1, t_2) P(t_4 \mid t_1, t_2, t_3) \cdots`: the conditions grow as one text.
    if let (Node::Probability { given: short, .. }, Node::Probability { given: long, .. }) = (a.node(), b.node())
        && short.len() != long.len()
    {
        let (a, b) = (with_run_as_text(a)?, with_run_as_text(b)?);
        return generalize(&a, &b, variable, change);
    }
    // `\gamma\delta_{t+1} + \dots + \gamma^{k}\delta_{t+k}`: a factor is its first power.
    if let Node::Power(base, _) = b.node()
        && base == a
    {
        return generalize(&Expr::from(Node::Power(a.clone(), Expr::integer(1))), b, variable, change);
    }
    // `4 + \\dots + 2^n`, `\\frac13 + \\dots + \\frac1n`: a number as the power that the other piece is.
    if let (Some(value), Node::Power(base, exponent)) = (a.as_number(), b.node()) {
        if let Some(power) = as_power(value, base) {
            return generalize(&power, b, variable, change);
        }
        // `\\frac18 + \\dots + 2^{-n}`: both below a stroke.
        let upwards = normalize(&exponent.clone().negated(), change.vocabulary);
        if upwards.size() < exponent.size()
            && *value != Rational::ZERO
            && let Some(power) = as_power(&(Rational::ONE / value), base)
        {
            let last = Expr::power(base.clone(), upwards);
            return Some(generalize(&power, &last, variable, change)?.inverse());
        }
    }
    // `\\frac13 + \\dots + \\frac1{10}`: one number over others.
    if let (Some(first), Some(last)) = (a.as_number(), b.as_number())
        && !(first.is_int() && last.is_int())
        && first.numerator() == last.numerator()
    {
        let below = |number: &Rational| Expr::number(Rational::from(number.denominator().clone()));
        let place = index_change(&below(first), &below(last), variable, change)?;
        let above = Expr::number(Rational::from(first.numerator().clone()));
        return Some(above.over(place));
    }
    if let (Node::Product(first), Node::Product(last)) = (a.node(), b.node()) {
        return matched_factors(first, last, variable, change);
    }
    // The tokens of a joint probability stand in any order.
    if let Node::Probability { model, target, given } = b.node()
        && same_head(a, b)
        && target.len().max(given.len()) > 1
    {
        let saved = change.ends.clone();
        return orders(target).iter().find_map(|target| {
            orders(given).into_iter().find_map(|given| {
                change.ends = saved.clone();
                let (model, target) = (model.clone(), target.clone());
                same_places(a, &Node::Probability { model, target, given }.into(), variable, change)
            })
        });
    }
    // The same shape all the way down: differences lie deeper.
    if same_head(a, b) {
        let saved = change.ends.clone();
        if let Some(general) = same_places(a, b, variable, change) {
            return Some(general);
        }
        change.ends = saved;
    }
    index_change(a, b, variable, change)
}

/// A number as a power of a number, or as one over a number where the base is none.
fn as_power(value: &Rational, base: &Expr) -> Option<Expr> {
    const LARGEST: i64 = 64;
    match base.as_number() {
        Some(base) if *base != Rational::ONE && *base != Rational::ZERO => {
            let mut power = Rational::ONE;
            for exponent in 0..LARGEST {
                if power == *value {
                    return Some(Expr::power(Expr::number(base.clone()), Expr::integer(exponent)));
                }
                power = &power * base;
            }
            None
        }
        Some(_) => None,
        None => {
            let inverse = (*value != Rational::ZERO).then(|| Rational::ONE / value)?;
            (inverse.is_int() && inverse > Rational::ONE).then(|| Expr::power(Expr::number(inverse), Expr::integer(-1)))
        }
    }
}

/// The common shape of two expressions of one shape, part by part.
fn same_places(a: &Expr, b: &Expr, variable: &Expr, change: &mut Change<'_>) -> Option<Expr> {
    let (parts_a, parts_b) = (a.parts(), b.parts());
    let pairs: Option<Vec<Expr>> =
        parts_a.iter().zip(&parts_b).map(|((a, _), (b, _))| generalize(a, b, variable, change)).collect();
    let mut parts = pairs?.into_iter();
    Some(a.map_parts(&mut |_, _| parts.next().unwrap_or_else(|| Expr::integer(0))))
}

/// The list in all orders, or as it is where there are too many.
fn orders(list: &[Expr]) -> Vec<Vec<Expr>> {
    const MOST: usize = 3;
    if list.len() < 2 || list.len() > MOST {
        return vec![list.to_vec()];
    }
    let first = |place: usize| {
        let mut rest = list.to_vec();
        let first = rest.remove(place);
        orders(&rest).into_iter().map(move |rest| [vec![first.clone()], rest].concat()).collect::<Vec<_>>()
    };
    (0..list.len()).flat_map(first).collect()
}

/// The probability with its conditions as one text, where they are tokens one behind the other.
fn with_run_as_text(expr: &Expr) -> Option<Expr> {
    let Node::Probability { model, target, given } = expr.node() else { return None };
    if matches!(given.as_slice(), [text] if matches!(text.node(), Node::Slice(..))) {
        return Some(expr.clone());
    }
    let mut places = Vec::new();
    let mut text = None;
    for token in given {
        let (sequence, from, to) = match token.node() {
            Node::Element(sequence, at) => (sequence, at, at),
            Node::Slice(sequence, from, to) => (sequence, from, to),
            _ => return None,
        };
        if text.get_or_insert_with(|| sequence.clone()) != sequence {
            return None;
        }
        places.push((from.as_integer()?, to.as_integer()?));
    }
    places.sort_unstable();
    let adjacent = places.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0);
    let ((from, _), (_, to)) = (places.first()?, places.last()?);
    let run = Node::Slice(text.filter(|_| adjacent)?, Expr::integer(*from), Expr::integer(*to)).into();
    Some(Node::Probability { model: model.clone(), target: target.clone(), given: vec![run] }.into())
}

/// Factors in any order: each of the one with the first of the other that it can become.
fn matched_factors(first: &[Expr], last: &[Expr], variable: &Expr, change: &mut Change<'_>) -> Option<Expr> {
    let mut left: Vec<&Expr> = last.iter().collect();
    let mut factors = Vec::new();
    // What stays the same leaves no choice, and a power names its base.
    let sure = |a: &Expr, b: &Expr| a == b || matches!(b.node(), Node::Power(base, _) if base == a);
    let mut pending: Vec<&Expr> = Vec::new();
    for factor in first {
        match left.iter().position(|other| sure(factor, other)) {
            Some(place) => factors.push(generalize(factor, left.remove(place), variable, change)?),
            None => pending.push(factor),
        }
    }
    for factor in pending {
        let saved = change.ends.clone();
        let found = (0..left.len()).find_map(|place| {
            change.ends = saved.clone();
            generalize(factor, left[place], variable, change).map(|general| (place, general))
        });
        let (place, general) = found?;
        left.remove(place);
        factors.push(general);
    }
    left.is_empty().then(|| Expr::product(factors))
}

/// Two index expressions as the variable plus what does not change.
fn index_change(a: &Expr, b: &Expr, variable: &Expr, change: &mut Change<'_>) -> Option<Expr> {
    if !is_index(a) || !is_index(b) {
        return None;
    }
    match &change.ends {
        None => {
            change.ends = Some((a.clone(), b.clone()));
            Some(variable.clone())
        }
        Some((from, to)) => {
            let offset = |at: &Expr, end: &Expr| normalize(&at.clone().minus(end.clone()), change.vocabulary);
            let by = offset(a, from);
            if offset(b, to) == by {
                return Some(match by.as_integer() {
                    Some(by) => plus(variable, by),
                    None => Expr::sum(vec![variable.clone(), by]),
                });
            }
            // `\\beta^2 g_{t-2} + \\dots + \\beta^{t-1} g_1`: the one counts up and the other down.
            let total = |at: &Expr, end: &Expr| normalize(&Expr::sum(vec![at.clone(), end.clone()]), change.vocabulary);
            let both = total(a, from);
            (total(b, to) == both).then(|| normalize(&both.minus(variable.clone()), change.vocabulary))
        }
    }
}

fn is_index(expr: &Expr) -> bool {
    match expr.node() {
        Node::Number(value) => value.is_int(),
        Node::Object(_, args) => args.is_empty(),
        Node::Length(_) | Node::Open(_) | Node::Bound(_) => true,
        Node::Sum(parts) | Node::Product(parts) => parts.iter().all(is_index),
        _ => false,
    }
}

/// Whether two nodes are of one kind with as many parts, so that their parts may be compared.
fn same_head(a: &Expr, b: &Expr) -> bool {
    let same = match (a.node(), b.node()) {
        (Node::Object(x, _), Node::Object(y, _)) => x == y,
        (Node::Sum(_), Node::Sum(_))
        | (Node::Product(_), Node::Product(_))
        | (Node::Power(..), Node::Power(..))
        | (Node::Element(..), Node::Element(..))
        | (Node::Slice(..), Node::Slice(..))
        | (Node::Concat(_), Node::Concat(_))
        | (Node::Length(_), Node::Length(_)) => true,
        (Node::Field(_, x), Node::Field(_, y)) => x == y,
        // A sum in each piece, as of the tokens of one response.
        (Node::Bind { binder: x, domain: one, .. }, Node::Bind { binder: y, domain: other, .. }) => {
            x == y && std::mem::discriminant(one) == std::mem::discriminant(other)
        }
        (Node::Apply(x, _), Node::Apply(y, _)) => x == y,
        (Node::Probability { target: x, .. }, Node::Probability { target: y, .. }) => x.len() == y.len(),
        _ => false,
    };
    same && a.parts().len() == b.parts().len()
}

//! Chains of calculations in a run of plain text: `84/105 = 0.8`, with the words around them left out.
//!
//! The tokens between two words, stops or unknown signs are split at relations. A side counts when it is a closed
//! calculation and what touches it does not belong to it: `20 % of 5·2 = 2` is not `5·2 = 2`. Whatever is not clear is
//! left out, because a missed slip costs less than a false alarm.

use super::side::{Side, closed};
use super::token::{Kind, Token, ends_amount, tokens};
use super::words;
use crate::reading::Unit;
use crate::text::Span;

/// A chain of closed calculations with relations between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Where it stands in the text.
    pub span: Span,
    /// As LaTeX: with its words and decimal commas marked.
    pub latex: String,
}

/// The chains of a text.
pub fn chains(text: &str) -> Vec<Chain> {
    if !text.contains(['=', '≈', '≃', '<', '>', '≤', '≥']) || words::has_other_arithmetic(text) {
        return Vec::new();
    }
    let tokens = tokens(text);
    let mut passages = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_outside = |token: &Token| matches!(token.kind, Kind::Word | Kind::Stop | Kind::Wall);
        let length = tokens[at..].iter().position(is_outside).unwrap_or(tokens.len() - at);
        split_at_brackets(&tokens, at, at + length, &mut passages);
        at += length + 1;
    }
    passages.sort_unstable();
    passages.into_iter().flat_map(|(start, end)| Passage { text, tokens: &tokens, start, end }.chains()).collect()
}

/// Adds the parts of `tokens[start..end]` without a bracket that is open, closed too often, or has a relation in it.
fn split_at_brackets(tokens: &[Token], start: usize, end: usize, passages: &mut Vec<(usize, usize)>) {
    let mut cuts = Vec::new();
    // The brackets that are open, and whether there is a relation in them.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (place, token) in tokens.iter().enumerate().take(end).skip(start) {
        match token.kind {
            Kind::Open => open.push((place, false)),
            Kind::Relation => open.iter_mut().next_back().into_iter().for_each(|bracket| bracket.1 = true),
            Kind::Close => match open.pop() {
                Some((_, false)) => {}
                Some((opened, true)) => {
                    cuts.extend([opened, place]);
                    open.iter_mut().next_back().into_iter().for_each(|bracket| bracket.1 = true);
                }
                None => cuts.push(place),
            },
            _ => {}
        }
    }
    cuts.extend(open.into_iter().map(|(place, _)| place));
    cuts.sort_unstable();
    let mut from = start;
    for cut in cuts.into_iter().chain([end]) {
        if from < cut {
            passages.push((from, cut));
        }
        from = cut + 1;
    }
}

/// Tokens with relations between them, and none of them a word.
struct Passage<'a> {
    text: &'a str,
    tokens: &'a [Token],
    start: usize,
    end: usize,
}

impl Passage<'_> {
    fn chains(&self) -> Vec<Chain> {
        let relations: Vec<usize> =
            (self.start..self.end).filter(|&at| self.tokens[at].kind == Kind::Relation).collect();
        if relations.is_empty() || self.is_asked() {
            return Vec::new();
        }
        let starts = std::iter::once(self.start).chain(relations.iter().map(|at| at + 1));
        let ends = relations.iter().copied().chain([self.end]);
        let bounds: Vec<(usize, usize)> = starts.zip(ends).collect();
        let has_bytes = self.counts_bytes();
        let mut sides: Vec<Option<Side>> =
            bounds.iter().map(|&(start, end)| closed(self.text, &self.tokens[start..end], has_bytes)).collect();
        let last = sides.len() - 1;
        if !self.begins_clear(bounds[0], sides[0], sides[1]) {
            sides[0] = None;
        }
        if !self.ends_clear() {
            sides[last] = None;
        }
        let mut found = Vec::new();
        let mut from = 0;
        for place in 0..=last {
            let goes_on = place < last && sides[place].zip(sides[place + 1]).is_some_and(|(a, b)| is_comparable(a, b));
            if goes_on {
                continue;
            }
            if place > from && sides[from..=place].iter().flatten().any(|side| side.computes) {
                found.push(self.chain(bounds[from].0, bounds[place].1));
            }
            from = place + 1;
        }
        found
    }

    fn chain(&self, start: usize, end: usize) -> Chain {
        let tokens = &self.tokens[start..end];
        let mut latex = String::new();
        let mut at = tokens[0].span.start;
        for token in tokens {
            latex.push_str(&self.text[at..token.span.start]);
            let typed = token.span.of(self.text);
            match token.kind {
                Kind::Unit => latex.push_str(&format!("\\text{{{typed}}}")),
                Kind::Percent => latex.push_str("\\%"),
                Kind::Number => latex.push_str(&typed.replace(',', "{,}")),
                Kind::Operator if typed == "x" => latex.push('×'),
                _ => latex.push_str(typed),
            }
            at = token.span.end;
        }
        Chain { span: Span::new(tokens[0].span.start, at), latex }
    }

    /// Whether it speaks of bytes by a name that leaves no doubt.
    fn counts_bytes(&self) -> bool {
        let is_bytes = |token: &Token| {
            let unit = Some(token).filter(|token| token.kind == Kind::Unit);
            unit.and_then(|unit| Unit::named(unit.span.of(self.text))).is_some_and(|unit| unit.measures("bytes"))
        };
        self.tokens[self.start..self.end].iter().any(is_bytes)
    }

    /// Whether the sentence is a question.
    fn is_asked(&self) -> bool {
        let behind = &self.tokens[self.end..];
        let ends =
            |token: &&Token| token.kind == Kind::Stop && [".", "!", "?", ";"].contains(&token.span.of(self.text));
        behind.iter().take(LONGEST_SENTENCE).find(ends).is_some_and(|stop| stop.span.of(self.text) == "?")
    }

    /// Whether what stands before the first side does not belong to it.
    fn begins_clear(&self, bounds: (usize, usize), first: Option<Side>, second: Option<Side>) -> bool {
        let side = &self.tokens[bounds.0..bounds.1];
        let (Some(opening), Some(first)) = (side.first(), first) else { return true };
        let has_sign = opening.kind == Kind::Operator;
        // `· 3`, `+ 3`: it goes on from something else.
        if has_sign && side.get(1).is_none_or(|next| next.is_loose) {
            return false;
        }
        let Some(before) = self.tokens[..self.start].last() else { return true };
        match before.kind {
            Kind::Stop | Kind::Word if is_version(self.text, side, first, second, before) => false,
            Kind::Stop => !has_sign || matches!(before.span.of(self.text), "," | ";" | ":" | "."),
            Kind::Open => true,
            Kind::Word => {
                opening.is_loose
                    // `Exercise 3 = 4 + 5 points`
                    && first.computes
                    && !is_bracket(side)
                    && !is_numbering(self.text, side, second)
                    && words::may_stand_before(self.text, &self.tokens[..self.start])
            }
            _ => false,
        }
    }

    /// Whether what stands behind the last side does not belong to it.
    fn ends_clear(&self) -> bool {
        let Some(behind) = self.tokens.get(self.end) else { return true };
        match behind.kind {
            Kind::Stop | Kind::Close => true,
            Kind::Open => behind.is_loose,
            Kind::Word => behind.is_loose && words::may_stand_behind(self.text, &self.tokens[self.end..]),
            _ => false,
        }
    }
}

/// Whether a side is one bracket, which may say more about the word before it: `the cost (2 · 3) = 12`.
fn is_bracket(side: &[Token]) -> bool {
    let close = side.iter().position(|token| token.kind == Kind::Close);
    side[0].kind == Kind::Open && close == Some(side.len() - 1)
}

/// Whether numbers behind a word count what the word names: `Tasks 1 + 2 = 15 points`, `Exercise 3/4 = 5 points`.
fn is_numbering(text: &str, side: &[Token], second: Option<Side>) -> bool {
    let whole = |token: &Token| token.span.of(text).parse::<u32>().ok().filter(|_| token.kind == Kind::Number);
    let numbers: Vec<u32> = side.iter().step_by(2).filter_map(whole).collect();
    let is_row = numbers.len() * 2 == side.len() + 1
        && side.iter().skip(1).step_by(2).all(|sign| sign.kind == Kind::Operator && "+/-".contains(sign.span.of(text)));
    let counts_on = numbers.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]));
    let is_part = matches!(&numbers[..], [a, b] if a < b) && side.len() == 3 && side[1].span.of(text) == "/";
    let is_whole = second.is_some_and(|second| second.full >= 1.0 && second.full.fract() == 0.0);
    is_row && is_whole && (counts_on || is_part)
}

/// Whether a quotient of two numbers that touch is nowhere near what follows, as two versions or models would be:
/// `NT 4.0/5.0 = 2000`. A colon says that a calculation follows.
fn is_version(text: &str, side: &[Token], first: Side, second: Option<Side>, before: &Token) -> bool {
    let is_tight = matches!(side, [a, sign, b] if a.kind == Kind::Number && b.kind == Kind::Number
        && sign.span.of(text) == "/" && !sign.is_loose && !b.is_loose);
    let ratio = second.map_or(1.0, |second| (first.full / second.full).abs());
    is_tight && before.span.of(text) != ":" && !(1.0 / SAME_UNIT..=SAME_UNIT).contains(&ratio)
}

/// Whether two sides are said in units that can be compared. One that has a unit where the other has none may be in
/// another one, `6 · 90 = 9 h`, and one may only name the unit that it is converted to: `120 min / 60 = 2 h`.
fn is_comparable(a: Side, b: Side) -> bool {
    let is_near = |a: f64, b: f64, most: f64| (a / b).abs() <= most && (b / a).abs() <= most || a == b;
    let (is_same_number, is_same_amount) = (is_near(a.bare, b.bare, SAME_UNIT), is_near(a.full, b.full, SAME_UNIT));
    let converts = a.converts || b.converts;
    match (a.has_unit, b.has_unit) {
        (true, true) => is_same_amount || !converts && !is_same_number,
        (false, false) => {
            let is_same_size = is_near(a.full, b.full, SAME_MAGNITUDE);
            // `3 + 5 = 8 million`
            let has_same_words = a.has_magnitude == b.has_magnitude || is_same_size;
            // `12 · 5 = 60 %`, `3/4 · 100 = 75 %`
            has_same_words && (a.has_percent == b.has_percent || is_same_size || !converts && (a.divides || b.divides))
        }
        _ => is_same_number || is_same_amount,
    }
}

/// How many tokens behind a calculation are looked at for a question mark.
const LONGEST_SENTENCE: usize = 100;

/// How many times one side may be the other where they are in one unit.
const SAME_UNIT: f64 = 2.5;

/// The same for magnitudes: a slip of a digit is no other magnitude.
const SAME_MAGNITUDE: f64 = 50.0;

/// Whether a token can end an operand, so that what follows may go on with it.
pub fn ends_operand(kind: Kind) -> bool {
    ends_amount(kind) || kind == Kind::Unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        chains(text).into_iter().map(|chain| chain.span.of(text).to_owned()).collect()
    }

    #[test]
    fn calculations_are_found_among_words() {
        for (text, expected) in [
            ("precision: 84/(84 + 21) = 84/105 = 0.84", vec!["84/(84 + 21) = 84/105 = 0.84"]),
            (
                "specificity: 279/300 = 0.93, so the false positive rate is 1 − 0.93 = 0.07",
                vec!["279/300 = 0.93", "1 − 0.93 = 0.07"],
            ),
            ("Position embedding: n·d = 1024 × 1024 = 1,048,576.", vec!["1024 × 1024 = 1,048,576"]),
            ("Dense layer to 10 classes: 8192·10 + 10 = 81,930 parameters.", vec!["8192·10 + 10 = 81,930"]),
            ("MLP 2*d*4d + 4d + d = 8,388,608 + 5,120 = 8,393,728", vec!["8,388,608 + 5,120 = 8,393,728"]),
            ("2 + 1,048,576 = 1,048,578 ≈ 1.05 M.", vec!["2 + 1,048,576 = 1,048,578 ≈ 1.05 M"]),
            ("7·10⁹ × 16 B = 112 GB > 80 GB", vec!["7·10⁹ × 16 B = 112 GB > 80 GB"]),
            ("Doubling C multiplies N by √2 ≈ 1.414 only", vec!["√2 ≈ 1.414"]),
            ("(3 − 2.24)/3 ≈ 25.3 %", vec!["(3 − 2.24)/3 ≈ 25.3 %"]),
            (
                "4096 · 512 KiB = 2 GiB. A batch of 16 sequences: 16 · 2 GiB = 32 GiB.",
                vec!["4096 · 512 KiB = 2 GiB", "16 · 2 GiB = 32 GiB"],
            ),
            ("recall 0.8 (40/50 = 0.8), a total of 3·4 = 12", vec!["40/50 = 0.8", "3·4 = 12"]),
            ("t = (3.1 − 2.5)/(1.2/√25) = 2.5", vec!["(3.1 − 2.5)/(1.2/√25) = 2.5"]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_clear_is_left_out() {
        for text in [
            "x = 3, n = 30, k = 4, seed=42, dropout=0.1, A = B, p < 0.05, p < .05",
            "t(28) = 2.05, F(2, 27) = 3.4, χ²(2, N = 90) = 6.78",
            "pages 10-12 = 3 pages, grades 90-100 = 1.0, 1.0-1.5 = 15 points",
            "Exercise 3/4 = 5 points. Tasks 1 + 2 = 15 points. Week 3 = 2 + 1 lectures",
            "20 % of 5·2 = 2; half of 3·4 = 6; 100 divided by 4·5 = 5; the sum of 3 and 4·2 = 11",
            "5·4 = 20 times 1; 3·4 = 6 squared; 2·6 = 1 dozen; 0.25 − 0.22 = 3 pp",
            "6 lectures: 6 · 90 = 9 h; 3 + 5 = 8 million; 12 · 5 = 60 %",
            "Windows NT 4.0/5.0 = 2000, Python 2.7/3.0 = 2008. 7090/94 = 2 models",
            "Is 0.1 + 0.2 = 0.4? Why?",
            "In binary, 1 + 1 = 10.",
            "7 + 8 = 3 (mod 12)",
            "2 x = 3·4 + 1 =",
            "12/05/2024 = 05/12/2024, 10:30 - 9:00 = 1:30, 16:9 = 1.78, 1.2.3 = 4 - 1.2.2",
            "log 100 = 2, 1 000 · 5 = 5 000, 3 ± 1 = 4, 3·4 = 12-bit",
            "a common mistake: 1/2 + 1/3 = 2/5",
            "120 min / 60 = 2.1 h, 84/105 · 100 = 84 %, 3.5 GB · 1024 = 3600 MB",
            "(1) − (2) = (3), the cost (2 · 3) = 12, n! − 3·2 = 0, [x] + 3·2 = 7",
            "If 3 · 4 = 13 held; https://x.org/a?b=3*4=13; + 3·2 = 7",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_is_read_has_its_units_marked() {
        let latex: Vec<String> = chains("2 x 1,024 KiB = 2 MiB ≈ 2 %").into_iter().map(|chain| chain.latex).collect();
        assert_eq!(latex, [r"2 × 1{,}024 \text{KiB} = 2 \text{MiB}"]);
    }
}

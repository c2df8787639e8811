//! Chains of calculations in a run of plain text: `84/105 = 0.8`, with the words around them left out.
//!
//! The tokens between two words, stops or unknown signs are split at relations. A side counts when it is a closed
//! calculation and what touches it does not belong to it: `20 % of 5·2 = 2` is not `5·2 = 2`. Whatever is not clear is
//! left out, because a missed slip costs less than a false alarm.

use super::label;
use super::run::BREAK;
use super::side::{Side, closed};
use super::token::{Kind, Token, tokens};
use super::words;
use crate::reading::Unit;
use crate::text::Span;

/// A chain of closed calculations with relations between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Where it stands in the text.
    pub span: Span,
    /// As LaTeX: with its words and commas marked.
    pub latex: String,
}

/// The chains of a text.
pub fn chains(text: &str) -> Vec<Chain> {
    if !text.contains(['=', '≈', '≃', '<', '>', '≤', '≥']) || words::tells_of_wrong(text) {
        return Vec::new();
    }
    let tokens = tokens(text);
    let claims = claims(text, &tokens);
    let mut passages = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_outside = |token: &Token| matches!(token.kind, Kind::Word | Kind::Stop | Kind::Wall);
        let length = tokens[at..].iter().position(is_outside).unwrap_or(tokens.len() - at);
        split_at_brackets(&tokens, at, at + length, &mut passages);
        at += length + 1;
    }
    let claimed = passages.into_iter().filter(|(start, _)| claims[*start]);
    claimed.flat_map(|(start, end)| Passage { text, tokens: &tokens, start, end }.chains()).collect()
}

/// For each token whether its sentence claims something in plain arithmetic: it is no question, and no word of it says
/// that signs mean something else.
fn claims(text: &str, tokens: &[Token]) -> Vec<bool> {
    let ends = |token: &Token| {
        let typed = token.span.of(text);
        token.kind == Kind::Stop && ([".", "!", "?", ";"].contains(&typed) || typed.starts_with(BREAK))
    };
    let mut claims = Vec::with_capacity(tokens.len());
    for sentence in tokens.split_inclusive(ends) {
        let is_asked = sentence.last().is_some_and(|last| ends(last) && last.span.of(text) == "?");
        let is_other = (0..sentence.len())
            .any(|at| sentence[at].kind == Kind::Word && words::is_other_arithmetic(text, sentence, at));
        claims.resize(claims.len() + sentence.len(), !is_asked && !is_other);
    }
    claims
}

/// Adds the parts of `tokens[start..end]` without a bracket that is open, closed too often, or has a relation in it.
fn split_at_brackets(tokens: &[Token], start: usize, end: usize, passages: &mut Vec<(usize, usize)>) {
    let mut cuts = Vec::new();
    // The brackets that are open, and whether there is a relation in them.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (place, token) in tokens.iter().enumerate().take(end).skip(start) {
        match token.kind {
            Kind::Open => open.push((place, false)),
            Kind::Relation => mark_last(&mut open),
            Kind::Close => match open.pop() {
                Some((_, false)) => {}
                Some((opened, true)) => {
                    cuts.extend([opened, place]);
                    mark_last(&mut open);
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

/// Notes that there is a relation in the bracket that was opened last.
fn mark_last(open: &mut [(usize, bool)]) {
    if let Some(last) = open.last_mut() {
        last.1 = true;
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
        if relations.is_empty() {
            return Vec::new();
        }
        let starts = std::iter::once(self.start).chain(relations.iter().map(|at| at + 1));
        let ends = relations.iter().copied().chain([self.end]);
        let bounds: Vec<(usize, usize)> = starts.zip(ends).collect();
        let has_bytes = self.counts_bytes();
        let mut sides: Vec<Option<Side>> =
            bounds.iter().map(|&(start, end)| closed(self.text, &self.tokens[start..end], has_bytes)).collect();
        let last = sides.len() - 1;
        for place in 0..last {
            if label::is_range(self.text, self.side(bounds[place]), sides[place + 1])
                || label::are_shapes(self.text, self.side(bounds[place]), self.side(bounds[place + 1]))
            {
                sides[place] = None;
            }
        }
        if !self.begins_clear(bounds[0], sides[0], sides[1]) {
            sides[0] = None;
        }
        match &mut sides[last] {
            Some(side) if self.ends_clear() => side.has_word = self.counts_behind(),
            side => *side = None,
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

    fn side(&self, (start, end): (usize, usize)) -> &[Token] {
        &self.tokens[start..end]
    }

    /// Whether what stands before the first side does not belong to it.
    fn begins_clear(&self, bounds: (usize, usize), first: Option<Side>, second: Option<Side>) -> bool {
        let side = self.side(bounds);
        let (Some(opening), Some(first)) = (side.first(), first) else { return true };
        let has_sign = opening.kind == Kind::Operator;
        // `· 3`, `+ 3`: it goes on from something else.
        if has_sign && side.get(1).is_none_or(|next| next.is_loose) {
            return false;
        }
        let before = &self.tokens[..self.start];
        let Some(last) = before.last() else { return true };
        let is_label = || {
            label::is_version(self.text, side, first, second, last)
                || label::is_numbering(self.text, side, (first, second), before, self.names_last())
        };
        match last.kind {
            Kind::Stop | Kind::Word if is_label() => false,
            Kind::Stop if last.span.of(self.text) == ":" => {
                let word = before.len().checked_sub(2).map(|at| &self.tokens[at]);
                !word.is_some_and(|word| words::works_behind_colon(self.text, word, first.divides))
            }
            Kind::Stop => {
                !has_sign
                    || matches!(last.span.of(self.text), "," | ";" | ".")
                    || last.span.of(self.text).starts_with(BREAK)
            }
            Kind::Open => true,
            Kind::Word => {
                // `pi -2 + 3`, `the cost (2 · 3) = 12`: the sign or the bracket may belong to the word.
                let is_number = !matches!(opening.kind, Kind::Operator | Kind::Open);
                let is_led_to = !has_sign && !is_bracket(side) && words::may_be_verb(self.text, last);
                opening.is_loose
                    // `Exercise 3 = 4 + 5 points`
                    && first.computes
                    && (is_number || words::introduces(self.text, last) || is_led_to)
                    && words::may_stand_before(self.text, before)
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

    /// Whether the word behind the last side may name what it counts.
    fn counts_behind(&self) -> bool {
        self.tokens.get(self.end).is_some_and(|behind| words::may_be_unit(self.text, behind))
    }

    /// Whether a unit or a word stands behind the last number.
    fn names_last(&self) -> bool {
        self.tokens[..self.end].last().is_some_and(|last| last.kind == Kind::Unit) || self.counts_behind()
    }
}

/// Whether a side is one bracket, which may say more about the word before it: `the costs (2 · 3) = 12`.
fn is_bracket(side: &[Token]) -> bool {
    let close = side.iter().position(|token| token.kind == Kind::Close);
    side[0].kind == Kind::Open && close == Some(side.len() - 1)
}

/// Whether two sides are said in units that can be compared. One that has a unit where the other has none may be in
/// another one, `6 · 90 = 9 h`, and one may only name the unit that it is converted to: `120 min / 60 = 2 h`.
fn is_comparable(a: Side, b: Side) -> bool {
    let is_near = |a: f64, b: f64, most: f64| (a / b).abs() <= most && (b / a).abs() <= most || a == b;
    let (is_same_number, is_same_amount) = (is_near(a.bare, b.bare, SAME_UNIT), is_near(a.full, b.full, SAME_UNIT));
    let converts = a.converts || b.converts;
    match (a.has_unit, b.has_unit) {
        (true, true) => is_same_amount || !converts && !is_same_number,
        (false, false) if !(a.has_word || b.has_word) => {
            let is_same_size = is_near(a.full, b.full, SAME_MAGNITUDE);
            // `3 + 5 = 8 million`
            let has_same_words = a.has_magnitude == b.has_magnitude || is_same_size;
            // `12 · 5 = 60 %`, `3/4 · 100 = 75 %`
            has_same_words && (a.has_percent == b.has_percent || is_same_size || !converts && (a.divides || b.divides))
        }
        _ => is_same_number || is_same_amount,
    }
}

/// How many times one side may be the other where they are in one unit: a slip may double a number, and no two units of
/// one measure are so near.
pub const SAME_UNIT: f64 = 2.5;

/// The same for magnitudes: a slip of a digit is no other magnitude.
const SAME_MAGNITUDE: f64 = 50.0;

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
            ("so 5·−3 = −15 here", vec!["5·−3 = −15"]),
            ("this saves (3 − 2.24)/3 ≈ 25.3 %", vec!["(3 − 2.24)/3 ≈ 25.3 %"]),
            ("The base model has 12 · 64 = 786 dimensions", vec!["12 · 64 = 786"]),
            ("Use GELU instead of ReLU. Then 12 · 64 = 786.", vec!["12 · 64 = 786"]),
            ("so 3 + 4 = 8, the sum is −2 + 3 = 2; so 3 − 5 = 2", vec!["3 + 4 = 8", "−2 + 3 = 2", "3 − 5 = 2"]),
            (
                "1 − 5 % = 0.95, Average: (3 + 5)/2 = 5, the accuracy of 84/105 = 0.9",
                vec!["1 − 5 % = 0.95", "(3 + 5)/2 = 5", "84/105 = 0.9"],
            ),
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
            "It is not true that 2 + 2 = 5. A student wrote 2 + 2 = 5. It answered “2 + 2 = 5” here. 2 + 2 = 5 is absurd",
            "90 - 100 = 1.0; 80 - 89 = 2.0; Pages 100 - 120 = 20 pages; May 3 - 5 = 3 days; 9.15 - 10.45 = 1.5 h",
            "Es gilt 100 : 4 + 5 = 30 und 6 : 2 · 3 = 9 und 2 . 3 + 4 = 10 und 2 • 3 + 4 = 10",
            "The value pi -2 + 3 = 4.14, sigma (1 + 2) / 1 + 1 = 1.95, 3 apples -2 + 5 = 6 apples, 10 EUR +5 · 2 = 20 EUR",
            "100 · 5 = 5 dollars. 60 · 60 = 1 Stunde. 0.25 − 0.22 = 3 points. 90 · 4 = 2 pi. 2·6 = 1 Milliarde",
            "Exercises 2 + 4 = 10 points, problems 3 + 5 + 9 = 20 points. pp. 3 + 5 = 2 pages. Section 3.1 + 3.2 = 10 pages",
            "Ex. 3 / 4 = 5 points. Nr. 3 + 5 = 2. Kapitel 3 + 5 = 40 Seiten",
            "An eighth of 4 · 4 = 2. The mean of 2 + 4 = 3. Half the 12 + 8 = 10. On average 20 + 30 = 25. Rest: 14/4 = 2",
            "la moitié de 6 + 8 = 7. Mittelwert 6 + 8 = 7. 10% discount on 50 + 10 = 54. 50% off 20 + 10 = 15",
            "Net price: 200 + 19 % = 238. Sale: 50 - 20% = 40",
            "Shapes: (32 × 768) · (768 × 64) = (32 × 64), 3 × 4 · 4 × 5 = 3 × 5",
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

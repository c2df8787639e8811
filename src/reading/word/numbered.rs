//! Indices typed behind their letter: `t1`, and `tn` where `t1` stands too.

use super::{Joiner, is_sign, letter_of};
use crate::latex::tree::{Kind, Node};

impl Joiner<'_> {
    /// `x1`, and `x1^2` where `x_1` is a name of the question or of the answer: `n2^k` is a product.
    pub(super) fn numbered(&self, letter: &Node, behind: &[Node]) -> Option<Node> {
        if let Some(node) = numbered(letter, behind) {
            return Some(node);
        }
        let next = behind.first()?;
        let Kind::Scripts { base: Some(number), sub: None, sup, primes, .. } = &next.kind else { return None };
        let node = numbered(letter, std::slice::from_ref(number))?;
        let is_own = letter_of(letter).is_some_and(|letter| self.numbered.contains(&letter.to_string()));
        let Kind::Scripts { base, sub, .. } = node.kind.clone() else { return None };
        let kind = Kind::Scripts { base, sub, sup: sup.clone(), primes: *primes, limits: false };
        (is_own || (self.names.is_numbered)(&node)).then(|| Node { kind, span: letter.span.to(next.span) })
    }

    /// `tn` and `tn-1` as `t_n` and `t_{n-1}` where `t1` stands too, with how many nodes are taken behind the run.
    pub(super) fn with_letter(&self, run: &[Node], behind: &[Node]) -> Option<(Node, usize)> {
        let [letter, index] = run else { return None };
        let is_plain = matches!(index.kind, Kind::Symbol { .. });
        if !is_plain || !letter_of(letter).is_some_and(|letter| self.numbered.contains(&letter.to_string())) {
            return None;
        }
        let mut sub = vec![index.clone()];
        if let [sign, number, ..] = behind
            && is_sign(sign)
            && matches!(&number.kind, Kind::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()))
            && sign.span.start == index.span.end
            && number.span.start == sign.span.end
        {
            sub.extend([sign.clone(), number.clone()]);
        }
        let (taken, span) = (sub.len() - 1, letter.span.to(sub[sub.len() - 1].span));
        let base = Some(Box::new(letter.clone()));
        Some((Node { kind: Kind::Scripts { base, sub: Some(sub), sup: None, primes: 0, limits: false }, span }, taken))
    }
}

/// The letters with digits directly behind them, at all depths.
pub(super) fn find_numbered(row: &[Node], found: &mut Vec<String>) {
    for (place, node) in row.iter().enumerate() {
        let letter = letter_of(node).map(|letter| letter.to_string());
        if let Some(letter) = letter.filter(|letter| !found.contains(letter))
            && numbered(node, &row[place + 1..]).is_some()
        {
            found.push(letter);
        }
        node.rows().into_iter().for_each(|row| find_numbered(row, found));
    }
}

/// `t1`: the letter with the digits directly behind it as its index.
pub(super) fn numbered(letter: &Node, behind: &[Node]) -> Option<Node> {
    let number = behind.first()?;
    let digits = matches!(&number.kind, Kind::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()));
    if !digits || number.span.start != letter.span.end || matches!(letter.kind, Kind::Scripts { .. }) {
        return None;
    }
    let sub = Some(vec![number.clone()]);
    let kind = Kind::Scripts { base: Some(Box::new(letter.clone())), sub, sup: None, primes: 0, limits: false };
    Some(Node { kind, span: letter.span.to(number.span) })
}

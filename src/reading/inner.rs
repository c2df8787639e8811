//! Inner products of the vectors of typed formulas: `u^\top v`, `\langle u, v \rangle`, and `u \cdot v` where it shows
//! that both are vectors.
//!
//! As with norms, letters become families, and the product is a sum over their components.

use super::cursor::{Cursor, delimiter_of, matching_close, split_commas, symbol_name, trimmed, ungrouped};
use super::norm::components;
use super::reader::Reader;
use super::term::{Read, Term, Trouble};
use crate::expr::{Binder, Expr, Node as ExprNode};
use crate::latex::tree::{Class, Kind, Node, Side, Style};
use crate::text::Span;

impl Reader<'_> {
    /// `u^\top v`, or `u \cdot v` of vectors, if such a product stands here.
    pub(super) fn inner(&mut self, cursor: &mut Cursor) -> Read<Option<Term>> {
        if !self.lexicon.general || !self.lexicon.is_typed() {
            return Ok(None);
        }
        let (Some(first), Some(second)) = (cursor.peek(), cursor.peek_second()) else { return Ok(None) };
        let start = first.span;
        // `f(x)^\top g(y)`
        if let Some((call, length)) = transposed_call(cursor.rest(), self.usage.has_number_t())
            && cursor.rest().get(length).is_some_and(|behind| small_letter(behind).is_some())
        {
            for _ in 0..length {
                cursor.advance();
            }
            return self.product_with(&call, start, cursor).map(Some);
        }
        let left = match transposed(first, self.usage.has_number_t()) {
            Some(left) if takes(first, second) => {
                cursor.advance();
                left
            }
            None if is_dot(second) && self.is_vector(first) => {
                let mut behind = cursor.clone();
                behind.advance();
                behind.advance();
                if !behind.peek().is_some_and(|third| self.is_vector(third)) {
                    return Ok(None);
                }
                cursor.restore(&behind);
                first.clone()
            }
            _ => return Ok(None),
        };
        self.product_with(std::slice::from_ref(&left), start, cursor).map(Some)
    }

    /// The product of a vector with the one that stands here.
    fn product_with(&mut self, left: &[Node], start: Span, cursor: &mut Cursor) -> Read<Term> {
        let left = self.whole_number(left)?;
        let place = cursor.span();
        let right = self.factor(cursor)?;
        let right = self.as_number(right, place)?;
        self.sum_of_products(&left, &right, start.to(place))
    }

    /// The inside of `\langle u, v \rangle`; `None` where it has not two parts.
    pub(super) fn inner_of_pair(&mut self, inside: &[Node], span: Span) -> Read<Option<Term>> {
        let parts = split_commas(inside);
        let [left, right] = parts.as_slice() else { return Ok(None) };
        if !self.lexicon.is_typed() {
            return Ok(None);
        }
        let (left, right) = (self.whole_number(left)?, self.whole_number(right)?);
        self.sum_of_products(&left, &right, span).map(Some)
    }

    fn sum_of_products(&mut self, left: &Expr, right: &Expr, span: Span) -> Read<Term> {
        let (id, variable) = self.fresh();
        let (Some(left), Some(right)) =
            (self.vector_component(left, &variable), self.vector_component(right, &variable))
        else {
            return Err(Trouble::new("R005", "this product of vectors is not understood", span)
                .help("write the value in components"));
        };
        let domain = self.range_of_components();
        let sum = Expr::bind(Binder::Sum, domain, None, Expr::product(vec![left, right]), id, "k");
        Ok(Term::number(self.at(sum, span)))
    }

    /// One component of a vector; that of `f(x)` is `f_i(x)`.
    pub(super) fn vector_component(&self, vector: &Expr, index: &Expr) -> Option<Expr> {
        let found = components(vector, index)?;
        let turned = |part: &Expr| match part.node() {
            ExprNode::Object(name, args) if args.len() > 1 && args.last() == Some(index) => {
                let is_called = self.usage.is_function(name.as_str());
                let mut args = args.clone();
                args.rotate_right(1);
                is_called.then(|| ExprNode::Object(name.clone(), args).into())
            }
            _ => None,
        };
        Some(found.replace(&mut |part, _| turned(part)))
    }

    /// Whether a letter is a vector: a small bold one, or one that stands in a norm or is transposed.
    fn is_vector(&self, node: &Node) -> bool {
        let base = base_of(node);
        let is_bold = small_letter(node) == Some(Style::Bold);
        is_bold || small_letter(node).is_some() && self.usage.is_vector(base)
    }
}

fn base_of(node: &Node) -> &Node {
    match &node.kind {
        Kind::Scripts { base: Some(base), .. } => base,
        _ => node,
    }
}

/// The alphabet of a small Latin or Greek letter, perhaps with a vector's arrow.
fn small_letter(node: &Node) -> Option<Style> {
    match &base_of(node).kind {
        Kind::Symbol { name, class: Class::Ordinary, style } => {
            let first = name.trim_start_matches('\\').chars().next()?;
            let is_letter = name.len() == 1 || name.starts_with('\\') && name.len() < 9;
            (is_letter && first.is_lowercase() && !matches!(name.as_ref(), "\\partial" | "\\nabla" | "\\infty"))
                .then_some(*style)
        }
        Kind::Accent { name, body } => match body.as_slice() {
            [inner] => small_letter(inner).map(|style| if name.as_ref() == "\\vec" { Style::Bold } else { style }),
            _ => None,
        },
        Kind::Group(body) => match body.as_slice() {
            [inner] => small_letter(inner),
            _ => None,
        },
        _ => None,
    }
}

/// `f(x)` of `f(x)^\top` at the start of a row, and how many nodes it takes.
fn transposed_call(row: &[Node], has_number_t: bool) -> Option<(Vec<Node>, usize)> {
    let [first, open, ..] = row else { return None };
    small_letter(first)?;
    delimiter_of(open).filter(|found| *found == ("(", Side::Open))?;
    let close = matching_close(row, 1)?;
    let Kind::Scripts { base: Some(bracket), sub: None, sup: Some(sup), primes: 0, .. } = &row[close].kind else {
        return None;
    };
    let bracket = bracket.as_ref().clone();
    is_transposition(sup, has_number_t)
        .then(|| (row[..close].iter().cloned().chain([bracket]).collect::<Vec<Node>>(), close + 1))
}

/// Whether a superscript says that a vector is transposed.
fn is_transposition(sup: &[Node], has_number_t: bool) -> bool {
    match trimmed(ungrouped(sup)) {
        [sign] => match symbol_name(sign) {
            Some("\\top" | "\\intercal") => true,
            Some("T") => !has_number_t,
            _ => false,
        },
        _ => false,
    }
}

/// A small letter without the sign that it is transposed.
fn transposed(node: &Node, has_number_t: bool) -> Option<Node> {
    let Kind::Scripts { base, sub, sup: Some(sup), primes: 0, limits } = &node.kind else { return None };
    small_letter(node)?;
    if !is_transposition(sup, has_number_t) {
        return None;
    }
    let kind = match sub {
        None => base.as_ref()?.kind.clone(),
        Some(_) => Kind::Scripts { base: base.clone(), sub: sub.clone(), sup: None, primes: 0, limits: *limits },
    };
    Some(Node { kind, span: node.span })
}

/// Greek letters that vectors of numbers bear.
pub(super) const VECTORS: [&str; 3] = ["\\theta", "\\phi", "\\mu"];

/// Whether the transposed letter and what stands behind it are one product: another letter, or a bracket around a sum of
/// such. Below `T` both may be powers, `\gamma^T r`, so that they must bear letters of vectors.
fn takes(first: &Node, second: &Node) -> bool {
    if has_top(first) {
        return small_letter(second).is_some() || delimiter_of(second).is_some_and(|(name, _)| name == "(");
    }
    let bears = |node: &Node| {
        let name = match &base_of(node).kind {
            Kind::Symbol { name, .. } => name.as_ref(),
            _ => "",
        };
        let is_usual = name.len() == 1 && name != "e" || VECTORS.contains(&name);
        small_letter(node).is_some_and(|style| style == Style::Bold || is_usual)
    };
    bears(first) && bears(second)
}

fn has_top(node: &Node) -> bool {
    let Kind::Scripts { sup: Some(sup), .. } = &node.kind else { return false };
    matches!(trimmed(ungrouped(sup)), [sign] if matches!(symbol_name(sign), Some("\\top" | "\\intercal")))
}

fn is_dot(node: &Node) -> bool {
    matches!(symbol_name(node), Some("\\cdot" | "\\bullet"))
}

/// Whether `u^\top v` stands here: a product that is read as a number.
pub(super) fn is_inner(node: &Node, behind: Option<&Node>) -> bool {
    transposed(node, false).is_some() && behind.is_some_and(|behind| takes(node, behind))
}

/// The keys of letters that a row shows to be vectors, and whether each has an index there.
pub(super) fn vectors(row: &[Node], has_number_t: bool, found: &mut Vec<(String, bool)>) {
    let mut add = |node: &Node| {
        if small_letter(node).is_some() {
            let is_indexed = matches!(node.kind, Kind::Scripts { sub: Some(_), .. });
            found.push((crate::cards::flatten(std::slice::from_ref(base_of(node)), false), is_indexed));
        }
    };
    let is_bar = |node: &Node| delimiter_of(base_of(node)).is_some_and(|(name, _)| name == "\\|");
    for (place, node) in row.iter().enumerate() {
        let behind = row.get(place + 1);
        if let Some((_, length)) = transposed_call(&row[place..], has_number_t) {
            add(node);
            row.get(place + length).into_iter().for_each(&mut add);
        }
        if let Some(behind) = behind.filter(|behind| takes(node, behind))
            && transposed(node, has_number_t).is_some()
        {
            add(node);
            add(behind);
        }
        // `\|u - v\|`
        if is_bar(node) && !matches!(node.kind, Kind::Scripts { .. }) {
            let inside = row[place + 1..].iter().position(is_bar).map(|length| &row[place + 1..place + 1 + length]);
            inside.into_iter().flatten().for_each(&mut add);
        }
    }
    for inner in row.iter().flat_map(Node::rows) {
        vectors(inner, has_number_t, found);
    }
}

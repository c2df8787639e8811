//! Two formulas in normalized LaTeX side by side: what one has and the other has not is underlined in both.
//!
//! Trees are compared, not texts: equal parts of a row are found, what lies between them is compared part by part
//! where it has the same shape, and underlined as a whole where it has not.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};
use crate::latex::{parse, print};

/// What marks a place. The normalized form never holds it by itself.
const MARK: &str = r"\underline";

/// What stands where one side lacks something that the other has.
pub(super) const GAP: &str = r"\square";

/// The largest share of both formulas that may be marked. Beyond, they have so little in common that marks say nothing.
const MOST_MARKED: f64 = 0.6;

/// An answer and a reference with their differences underlined, as LaTeX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedPair {
    /// The answer.
    pub answer: String,
    /// The reference that is most like it.
    pub reference: String,
}

/// The differences between an answer and the one of `references` that is most like it, all as normalized LaTeX; `None`
/// where they are alike or have little in common. Where one side lacks something, it has an underlined [`GAP`].
pub fn marked_pair(answer: &str, references: &[String]) -> Option<MarkedPair> {
    let tree = parse(answer).tree.row;
    let compared = references.iter().map(|reference| {
        let reference = parse(reference).tree.row;
        let size = (size(&tree) + size(&reference)).max(1);
        let (mut marked, mut sides) = (0, [Row::new(), Row::new()]);
        compare(&tree, &reference, &mut sides, &mut marked);
        (marked as f64 / size as f64, sides)
    });
    let (share, sides) = compared.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let [answer, reference] = sides.map(|row| with_bars(&print(&row)));
    (share > 0.0 && share <= MOST_MARKED).then_some(MarkedPair { answer, reference })
}

/// A tree does not tell `\mid` from `|`; the normalized form sets every bar without a size as `\mid`.
fn with_bars(latex: &str) -> String {
    let mut pieces = latex.split('|');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_bracket = [r"\left", r"\right", r"\middle", r"\"].iter().any(|before| out.ends_with(before));
        let needs_blank = piece.starts_with(|c: char| c.is_ascii_alphabetic());
        out.push_str(match (is_bracket, needs_blank) {
            (true, _) => "|",
            (false, true) => r"\mid ",
            (false, false) => r"\mid",
        });
        out.push_str(piece);
    }
    out
}

/// The units of a row: nodes, and brackets with all that is in them. A bracket without a partner is a unit of its own.
fn units(row: &[Node]) -> Vec<&[Node]> {
    let mut units = Vec::new();
    let mut rest = row;
    while !rest.is_empty() {
        let (unit, after) = rest.split_at(bracket_length(rest).unwrap_or(1));
        units.push(unit);
        rest = after;
    }
    units
}

/// The number of nodes up to the bracket that closes the first one.
fn bracket_length(row: &[Node]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, node) in row.iter().enumerate() {
        match side(node) {
            Some(Side::Open) => depth += 1,
            Some(Side::Close) => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then_some(at + 1);
        }
    }
    None
}

/// Which way a bracket opens, with scripts or without.
fn side(node: &Node) -> Option<Side> {
    match &node.kind {
        Kind::Delimiter { side, .. } => Some(*side),
        Kind::Scripts { base: Some(base), .. } => side(base),
        _ => None,
    }
}

/// Adds both rows to `sides`, differences marked, and to `marked` how much that is.
fn compare(answer: &[Node], reference: &[Node], sides: &mut [Row; 2], marked: &mut usize) {
    let (a, b) = (units(answer), units(reference));
    let keys = |units: &[&[Node]]| units.iter().map(|unit| print(unit)).collect::<Vec<_>>();
    for step in capture_diff_slices(Algorithm::Myers, &keys(&a), &keys(&b)) {
        let (old, new) = (&a[step.old_range()], &b[step.new_range()]);
        match step {
            DiffOp::Equal { .. } => {
                sides[0].extend(nodes_of(old));
                sides[1].extend(nodes_of(new));
            }
            DiffOp::Replace { .. } if old.len() == new.len() => {
                for (old, new) in old.iter().zip(new) {
                    compare_units(old, new, sides, marked);
                }
            }
            _ => mark_both(nodes_of(old), nodes_of(new), sides, marked),
        }
    }
}

fn nodes_of(units: &[&[Node]]) -> Row {
    units.concat()
}

fn compare_units(old: &[Node], new: &[Node], sides: &mut [Row; 2], marked: &mut usize) {
    let ends = match (old, new) {
        ([open, .., close], [other_open, .., other_close]) if same(open, other_open) => {
            let before = *marked;
            // Its scripts may differ.
            let ends = if same(close, other_close) {
                Some([close.clone(), other_close.clone()])
            } else {
                compare_nodes(close, other_close, marked)
            };
            ends.or_else(|| {
                *marked = before;
                None
            })
        }
        ([old], [new]) => {
            if let Some([old, new]) = compare_nodes(old, new, marked) {
                sides[0].push(old);
                sides[1].push(new);
                return;
            }
            None
        }
        _ => None,
    };
    match (old, new, ends) {
        ([open, old @ .., _], [other_open, new @ .., _], Some([close, other_close])) => {
            sides[0].push(open.clone());
            sides[1].push(other_open.clone());
            compare(old, new, sides, marked);
            sides[0].push(close);
            sides[1].push(other_close);
        }
        _ => mark_both(old.to_vec(), new.to_vec(), sides, marked),
    }
}

fn same(a: &Node, b: &Node) -> bool {
    print(std::slice::from_ref(a)) == print(std::slice::from_ref(b))
}

/// Two nodes of the same shape with the differences inside of them marked; `None` for different shapes.
fn compare_nodes(old: &Node, new: &Node, marked: &mut usize) -> Option<[Node; 2]> {
    let mut inner = |old: &Row, new: &Row| {
        let mut sides = [Row::new(), Row::new()];
        compare(old, new, &mut sides, marked);
        sides
    };
    let kinds = match (&old.kind, &new.kind) {
        (Kind::Group(a), Kind::Group(b)) => inner(a, b).map(Kind::Group),
        (
            Kind::Fraction { numerator: a, denominator: c, binomial },
            Kind::Fraction { numerator: b, denominator: d, binomial: other },
        ) if binomial == other => {
            let ([a, b], [c, d]) = (inner(a, b), inner(c, d));
            let fraction = |numerator, denominator| Kind::Fraction { numerator, denominator, binomial: *binomial };
            [fraction(a, c), fraction(b, d)]
        }
        (Kind::Root { degree, radicand: a }, Kind::Root { degree: other, radicand: b })
            if print(degree.as_deref().unwrap_or_default()) == print(other.as_deref().unwrap_or_default()) =>
        {
            inner(a, b).map(|radicand| Kind::Root { degree: degree.clone(), radicand })
        }
        (Kind::Accent { name, body: a }, Kind::Accent { name: other, body: b }) if name == other => {
            inner(a, b).map(|body| Kind::Accent { name: name.clone(), body })
        }
        (
            Kind::Scripts { base: Some(base), sub: a, sup: c, primes, limits },
            Kind::Scripts { base: Some(other), sub: b, sup: d, primes: others, .. },
        ) if same(base, other) && primes == others && a.is_some() == b.is_some() && c.is_some() == d.is_some() => {
            let mut script = |old: &Option<Row>, new: &Option<Row>| match (old, new) {
                (Some(old), Some(new)) => inner(old, new).map(Some),
                _ => [None, None],
            };
            let ([a, b], [c, d]) = (script(a, b), script(c, d));
            let scripts =
                |sub, sup| Kind::Scripts { base: Some(base.clone()), sub, sup, primes: *primes, limits: *limits };
            [scripts(a, c), scripts(b, d)]
        }
        _ => return None,
    };
    let [a, b] = kinds;
    Some([Node { kind: a, span: old.span }, Node { kind: b, span: new.span }])
}

fn mark_both(old: Row, new: Row, sides: &mut [Row; 2], marked: &mut usize) {
    *marked += size(&old) + size(&new);
    for (side, row) in sides.iter_mut().zip([old, new]) {
        side.push(marked_row(row));
    }
}

fn marked_row(row: Row) -> Node {
    let node = |name: &str, body: Row| Node {
        kind: Kind::Annotated { name: name.into(), body, note: None },
        span: Default::default(),
    };
    match row.as_slice() {
        [] => node(MARK, vec![Node { kind: gap(), span: Default::default() }]),
        // An underlined sign keeps the space around it.
        [Node { kind: Kind::Symbol { class: Class::Binary, .. }, .. }] => node(r"\mathbin", vec![node(MARK, row)]),
        [Node { kind: Kind::Symbol { class: Class::Relation, .. }, .. }] => node(r"\mathrel", vec![node(MARK, row)]),
        _ => node(MARK, row),
    }
}

/// What stands where something is missing. A mere underlined blank would look like a minus.
fn gap() -> Kind {
    Kind::Symbol { name: GAP.into(), class: Class::Ordinary, style: Style::Plain }
}

/// How many signs a row has.
fn size(row: &[Node]) -> usize {
    row.iter().map(|node| 1 + node.rows().into_iter().map(size).sum::<usize>()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Renderer;

    fn marked(answer: &str, reference: &str) -> Option<(String, String)> {
        let found = marked_pair(answer, &[reference.to_owned()])?;
        Some((found.answer, found.reference))
    }

    #[test]
    fn a_sign_inside_is_found() {
        let found = marked(r"\left(\frac{a}{b}+c\right)^{2}", r"\left(\frac{a}{b}-c\right)^{2}");
        let side = |sign: &str| format!(r"\left(\frac{{a}}{{b}}\mathbin{{\underline{{{sign}}}}}c\right)^{{2}}");
        assert_eq!(found, Some((side("+"), side("-"))));
    }

    #[test]
    fn scripts_of_a_bracket_are_compared_inside() {
        let found = marked(r"\left[x\right]^{\frac{1}{n}}", r"\left[x\right]^{-\frac{1}{n}}").unwrap();
        assert!(found.1.contains(r"{\underline{-}") || found.1.contains(r"{\mathbin{\underline{-}}"), "{found:?}");
        assert!(found.1.starts_with(r"\left[x\right]^"), "{found:?}");
    }

    #[test]
    fn bounds_and_denominators_are_compared_inside() {
        let found = marked(r"\sum_{i=1}^{n}\frac{x_{i}}{n}", r"\sum_{i=2}^{n}\frac{x_{i}}{n-1}");
        let (answer, reference) = found.unwrap();
        assert!(answer.contains(r"_{i = \underline{1}}^{n}") && reference.contains(r"_{i = \underline{2}}^{n}"));
        assert!(answer.contains(r"{n\underline{\square}}"), "{answer}");
        assert!(reference.contains(r"{n\underline{-1}}") || reference.contains(r"{n\underline{ - 1}}"), "{reference}");
    }

    #[test]
    fn like_formulas_and_unlike_ones_have_no_marks() {
        assert_eq!(marked("a+b", "a+b"), None);
        assert_eq!(marked(r"\frac{a}{b}", r"\sqrt{x}+y"), None);
    }

    #[test]
    fn the_most_similar_reference_is_taken() {
        let references = [r"\exp\left(x+y+z\right)".to_owned(), "a+b+c".to_owned()];
        let found = marked_pair("a+b-c", &references).unwrap();
        assert!(found.reference.starts_with('a'), "{found:?}");
    }

    #[test]
    fn marked_formulas_are_rendered() {
        let renderer = Renderer::new();
        let formulas = [
            r"\left[P\left(t_{1}\right)\prod_{i=3}^{n}P\left(t_{i}\mid t_{i-2}\right)\right]^{-\frac{1}{n}}",
            r"\left[P\left(t_{1}\right)\prod_{i=2}^{n}P\left(t_{i}\mid t_{i-2}, t_{i-1}\right)\right]^{\frac{1}{n}}",
            r"-\log\sigma\left(\beta x\right)",
            r"\log\sigma\left(x\right)",
            r"\begin{cases}a&b\\c&d\end{cases}",
            r"\left|x\right|+\left|y\right|",
        ];
        for a in formulas {
            for b in formulas {
                let Some(found) = marked_pair(a, &[b.to_owned()]) else { continue };
                for latex in [&found.answer, &found.reference] {
                    assert_eq!(renderer.html(latex, true).fallback, None, "{latex}");
                }
            }
        }
    }

    #[test]
    fn bars_are_set_as_in_the_normalized_form() {
        let found =
            marked_pair(r"P\left(a\mid b\right)\left|c\right|", &[r"P\left(a\mid d\right)\left|c\right|".to_owned()]);
        let found = found.unwrap();
        assert!(found.answer.contains(r"a\mid ") && found.answer.contains(r"\left| c\right|"), "{found:?}");
    }

    #[test]
    fn unmatched_brackets_do_no_harm() {
        for text in ["(", ")", "((a)", "a)b(", r"\left(a", "[a)"] {
            marked_pair(text, &["(a)".to_owned(), "a".to_owned()]);
        }
    }
}

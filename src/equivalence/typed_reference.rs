//! References that are typed beside the answers, in the general vocabulary.

use std::sync::{Arc, OnceLock};

use super::compare::Comparison;
use super::judge::Judge;
use super::prepared::{Prepared, make_target};
use super::template::Selection;
use super::typed_left::{function_of_letter, uses};
use crate::cards::WorldSpec;
use crate::expr::{Constant, Expr, Name, Node, Rational, print};
use crate::latex::tree::{Kind, Node as Syntax};
use crate::reading::{
    Definition, Lexicon, Reading, Sets, Usage, counts_combinations, flat_row, join_short_greek, odd_left, read,
    statements,
};
use crate::text::Diagnostic;

impl Prepared {
    /// A reference that was typed, in the general vocabulary.
    ///
    /// # Errors
    ///
    /// The diagnostics if it cannot be read.
    pub fn typed(reference: &str) -> Result<Prepared, Vec<Diagnostic>> {
        let first = match Prepared::of_formula(reference, None) {
            Ok(prepared) => return Ok(prepared),
            Err(diagnostics) => diagnostics,
        };
        let bare = without_legend(reference).unwrap_or(reference);
        if bare != reference
            && let Ok(prepared) = Prepared::of_formula(bare, None)
        {
            return Ok(prepared);
        }
        // Whatever is applied or marked on the left, a value on the right is what is asked; `x^2 + y^2 = r^2` is an equation.
        let names = |left: &str| left.contains(['(', '[', '@', '#', '⟨']) || left.contains("\\langle");
        let named = odd_left(bare)
            .filter(|(_, behind)| names(&bare[..bare.len() - behind.len()]))
            .and_then(|(left, behind)| Prepared::of_formula(behind, Some(left)).ok());
        named.ok_or(first)
    }

    /// The reference that a text states; where `odd_left` is given, behind a left side that is no name.
    fn of_formula(reference: &str, odd_left: Option<String>) -> Result<Prepared, Vec<Diagnostic>> {
        let row = flat_row(&crate::latex::parse(reference).tree.row);
        // In LaTeX letters side by side are a product.
        let row = if reference.contains('\\') { row } else { join_short_greek(&row) };
        let usage = Usage::of(std::iter::once(row.as_slice()));
        let usage = match statements(&row).last().map(|statement| statement.members.as_slice()) {
            Some([left, _, ..]) => usage.with_left(&left.row),
            _ => usage,
        };
        let lexicon = Lexicon::of_reference(usage).beside(&row);
        let readings = read(reference, &lexicon).map_err(|unread| unread.diagnostics)?;
        let mut lexicon = lexicon.once_read(&row);
        let is_wide =
            |reading: &&Reading| reading.is_second && reading.notes.iter().any(|note| note.id == "wide_slash");
        let other = readings.iter().find(is_wide).and_then(|reading| Some(reading.members.last()?.expr.clone()));
        let Some(reading) = readings.into_iter().next() else { return Err(Vec::new()) };
        let mut left = reading.name.clone().or_else(|| odd_left.as_ref().map(|left| format!("\\text{{{left}}}")));
        let mut others = reading.members;
        let Some(member) = others.pop() else { return Err(Vec::new()) };
        // `\log L(\mu) = ...` asks for the logarithm.
        if let [other] = others.as_slice()
            && let Some(letter) = function_of_letter(&other.expr)
            && !uses(&member.expr, &letter)
        {
            left = Some(print(&other.expr, &lexicon.vocabulary));
            others.clear();
        }
        if let Some(rival) = reading.rivals.first() {
            let several = Diagnostic::error("R005", "the reference holds several formulas", rival.span);
            return Err(vec![several.with_help("give one of them")]);
        }
        if is_complex(&member.expr) {
            let complex = Diagnostic::error("R005", "complex numbers are not understood", member.span);
            return Err(vec![complex.with_help("write the real and the imaginary part")]);
        }
        lexicon.odd_left = odd_left;
        lexicon.sets = Some(Sets::of(&member.expr));
        lexicon.asked = left.as_deref().and_then(|left| Some(Definition::from_latex(left, "0")?.base.plain));
        // A letter `C` of its own is no sign of combinations.
        lexicon.counts_combinations = counts_combinations(&member.expr) && !uses(&member.expr, "C");
        let reference = make_target(String::new(), member.expr);
        let prepared = Prepared {
            required: Vec::new(),
            has_domains: true,
            left,
            other,
            listed: listed_values(&row),
            asked: None,
            card: None,
            lexicon,
            selection: Selection::default(),
            reference,
            spec: WorldSpec {
                tokens: 2,
                stationary: false,
                contextless: false,
                prompts: 2,
                prompt_length: 2,
                response_length: 2,
                lengths: crate::cards::Interval { low: 1.into(), high: 3.into() },
            },
            assumptions: Vec::new(),
            conventions: OnceLock::new(),
            elsewhere: OnceLock::new(),
            mistakes: OnceLock::new(),
            misfits: OnceLock::new(),
            parts: OnceLock::new(),
            mixed: OnceLock::new(),
        };
        prepared.with_one_value(&others)
    }

    /// A reference `a = b` has a value only where both sides are one; otherwise it is an equation.
    fn with_one_value(self, others: &[crate::reading::Member]) -> Result<Prepared, Vec<Diagnostic>> {
        if others.is_empty() {
            return Ok(self);
        }
        let prepared = Arc::new(self);
        let mut judge = Judge::new(prepared.clone());
        let mut is_same =
            |other: &Expr| matches!(judge.compare_expressions(&prepared.reference.expr, other).0, Comparison::Same(_));
        let error = |member: &crate::reading::Member| {
            let error = Diagnostic::error("R005", "the reference is an equation, not a value", member.span);
            vec![error.with_help("give one of its sides")]
        };
        let found = others.iter().find(|member| !is_same(&member.expr)).map(error);
        drop(judge);
        found.map_or_else(|| Arc::into_inner(prepared).ok_or_else(Vec::new), Err)
    }
}

/// Whether a formula has the imaginary unit: a free `i` or `j` beside the circle's ratio in an exponent of `e`.
fn is_complex(expr: &Expr) -> bool {
    let is_unit = |part: &Expr| matches!(part.node(), Node::Object(Name::Letter(name), args) if args.is_empty() && matches!(name.as_ref(), "i" | "j"));
    let is_pi = |part: &Expr| matches!(part.node(), Node::Constant(Constant::Pi));
    expr.any(&mut |part| match part.node() {
        Node::Power(base, exponent) => {
            matches!(base.node(), Node::Constant(Constant::E))
                && exponent.any(&mut |inner| is_unit(inner))
                && exponent.any(&mut |inner| is_pi(inner))
        }
        _ => false,
    })
}

/// A reference without the words that a wide space sets apart behind it: `x \qquad (n\text{ samples})`. What is defined
/// there by a formula stays.
fn without_legend(reference: &str) -> Option<&str> {
    let at = [r"\qquad", r"\quad"].into_iter().filter_map(|wide| reference.find(wide)).min()?;
    let (formula, tail) = reference.split_at(at);
    // `x \quad \text{if } x > 0, \qquad 0 \quad \text{otherwise}` is no legend, nor is what computes.
    const BRANCHING: [&str; 12] =
        ["if", "otherwise", "else", "when", "unless", "for", "times", "divided", "plus", "minus", "squared", "sonst"];
    if tail.split(|letter: char| !letter.is_alphabetic()).any(|word| BRANCHING.contains(&word.to_lowercase().as_str()))
    {
        return None;
    }
    let has_words = [r"\text", r"\mathrm", r"\mbox"].iter().any(|command| tail.contains(command));
    let defines = tail.match_indices('=').any(|(at, _)| !tail[at + 1..].trim_start().starts_with(r"\text"));
    let is_balanced = ["{}", "()", "[]"].iter().all(|pair| {
        let count = |sign: &str| formula.matches(sign).count();
        count(&pair[..1]) == count(&pair[1..])
    });
    (has_words && !defines && is_balanced).then(|| formula.trim_end().trim_end_matches(','))
}

/// The values of letters that are listed: `y_i \in \{-1, +1\}`.
fn listed_values(row: &[Syntax]) -> Vec<(Name, Vec<Rational>)> {
    let number = |item: &str| item.trim_start_matches('+').parse::<i64>().ok();
    let value = |items: &str| -> Option<Vec<Rational>> {
        let mut values = Vec::new();
        for item in items.split(',').map(str::trim) {
            let (both, digits) = match item.strip_prefix("\\pm") {
                Some(digits) => (true, digits.trim()),
                None => (false, item),
            };
            let number = number(digits)?;
            values.push(Rational::from(number));
            values.extend(both.then(|| Rational::from(-number)));
        }
        (values.len() > 1).then_some(values)
    };
    let found = statements(row).into_iter().filter_map(|statement| {
        let [name, set] = statement.members.as_slice() else { return None };
        let is_member = set.relation.as_deref() == Some("\\in");
        let written = crate::cards::flatten(&set.row, false).replace(' ', "");
        let inside = written.strip_prefix("\\{").or_else(|| written.strip_prefix('{'))?;
        let inside = inside.strip_suffix("\\}").or_else(|| inside.strip_suffix('}'))?;
        let [node] = name.row.as_slice() else { return None };
        let base = match &node.kind {
            Kind::Scripts { base: Some(base), .. } => base.as_ref(),
            _ => node,
        };
        let letter = crate::cards::flatten(std::slice::from_ref(base), false);
        Some((Name::Letter(letter.as_str().into()), value(inside).filter(|_| is_member)?))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_a_reference_are_left_out() {
        assert_eq!(without_legend(r"a + b\qquad (a\text{ samples})"), Some("a + b"));
        assert_eq!(without_legend(r"a + b,\quad R=\text{set of words}"), Some("a + b"));
        assert_eq!(without_legend(r"a + b,\quad b = 2\text{ units}"), None);
        assert_eq!(without_legend(r"a + b,\quad b > 2"), None);
        assert_eq!(without_legend(r"a\quad\text{if }a>0,\qquad 0\quad\text{otherwise}"), None);
    }

    #[test]
    fn a_left_side_may_be_anything() {
        for reference in [r"|H(f)| = \frac{1}{f}", r"J(\pi') - J(\pi) = x^2 + y", r"\text{pass@}k = 1 - x"] {
            assert!(Prepared::typed(reference).is_ok(), "{reference}");
        }
        assert!(Prepared::typed("x^2 + y^2 = r^2").is_err());
    }
}

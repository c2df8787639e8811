//! Two sides that differ as formulas: what would make them equal, and whether anything could.

use super::values::{letters_of, name_of};
use crate::equivalence::{Comparison, Judge};
use crate::expr::{Binder, Domain, Expr, Loose, Name, Node, PlainNotation, print};

/// How many assumptions are tried for one link.
const MOST_TRIED: usize = 24;

/// Words after which an equation says what is to hold rather than what does.
const CONDITIONS: &[&str] = &[
    "if",
    "when",
    "whenever",
    "suppose",
    "assume",
    "assuming",
    "provided",
    "constraint",
    "condition",
    "solve",
    "solving",
    "solves",
    "satisfies",
    "satisfy",
    "satisfying",
    "löst",
    "erfüllt",
    "set",
    "setting",
    "subject",
    "require",
    "requires",
    "let",
    "until",
    "equation",
    "unless",
    "where",
    "budget",
    "fix",
    "not",
    "wrong",
    "mistake",
    "incorrect",
    "instead",
    "common",
];

/// Words that call a formula wrong.
const CALLS_WRONG: &[&str] = &[
    "wrong",
    "false",
    "incorrect",
    "mistake",
    "mistaken",
    "error",
    "falsch",
    "fehler",
    "not",
    "lose",
    "loses",
    "lost",
    "deduct",
];

/// Words that call a formula wrong where they stand directly before it: `False: $(a+b)^2 = a^2 + b^2$`.
const WRONG_BEFORE: &[&str] = &["wrong", "false", "incorrect", "falsch", "wrongly", "falsely"];

/// How many bytes of text before a formula are looked at.
const LOOK_BACK: usize = 60;

/// What is to be said of two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Symbolic {
    /// They are equal if this holds.
    Holds(String),
    /// Nothing natural makes them equal.
    Differ,
    /// It cannot be said; why.
    Unknown(String),
}

impl Symbolic {
    /// Compares two sides of which `comparison` says how they stand as they are.
    pub fn of(a: &Expr, b: &Expr, comparison: &Comparison, judge: &mut Judge) -> Symbolic {
        if let Comparison::Open(reason) = comparison {
            return Symbolic::Unknown(reason.clone());
        }
        // Weights sum to one, though a sheet rarely says so.
        let weights = weights_of(a, b);
        if !weights.is_empty() {
            let [a, b] = with_unit_sums([a, b], &weights);
            if matches!(judge.compare_expressions(&a, &b).0, Comparison::Same(_)) {
                let sums: Vec<String> = weights.iter().map(|weight| format!("{} sums to 1", weight.as_str())).collect();
                return Symbolic::Holds(sums.join(", "));
            }
        }
        if letters_of(a) != letters_of(b) {
            return Symbolic::Unknown("the two sides differ, unless a letter has a value that is not given".to_owned());
        }
        // `q \cdot k` beside `q_i k_i`: a list as a whole, whose product is none of numbers.
        if let Some(letter) = whole_and_member(a, b) {
            return Symbolic::Unknown(format!("`{letter}` stands for a whole and for its members"));
        }
        match meaning_of_a_letter(a, b, judge) {
            Some(Meaning { text, is_usual: true }) => Symbolic::Holds(text),
            Some(Meaning { text, .. }) if text.contains("\\#") => Symbolic::Unknown(
                "equal if a letter stands for an expectation, which the sheet does not say".to_owned(),
            ),
            Some(Meaning { text, .. }) => Symbolic::Unknown(format!("equal if {text}, which the sheet does not say")),
            None => Symbolic::Differ,
        }
    }
}

/// Whether the words before a formula make it a condition.
pub fn speaks_of_a_condition(text: &str, start: usize) -> bool {
    let from = text.floor_char_boundary(start.saturating_sub(LOOK_BACK));
    let before = text.get(from..start).unwrap_or_default();
    let paragraph = before.rsplit("\n\n").next().unwrap_or_default();
    let sentence = paragraph.rsplit(['.', ';', '$']).find(|part| part.contains(char::is_alphabetic));
    let words = sentence.unwrap_or_default().split_whitespace().filter(|word| !word.contains(['\\', '{', '}']));
    words
        .flat_map(|word| word.split(|letter: char| !letter.is_alphabetic()))
        .any(|word| CONDITIONS.contains(&word.to_lowercase().as_str()))
}

/// Whether the words behind a formula call it wrong.
pub fn is_called_wrong(text: &str, end: usize) -> bool {
    let to = text.floor_char_boundary((end + LOOK_BACK).min(text.len()));
    let behind = text.get(end..to).unwrap_or_default();
    let sentence = behind.split(['.', ';', '\n']).next().unwrap_or_default();
    let sentence = sentence.trim_start_matches(['$', '\\', ')', ' ']);
    let mut words = sentence.split(|letter: char| !letter.is_alphabetic()).take(5);
    words.any(|word| CALLS_WRONG.contains(&word.to_lowercase().as_str())) && !sentence.contains('$')
}

/// Whether the word directly before a formula calls it wrong.
pub fn is_announced_wrong(text: &str, start: usize) -> bool {
    let from = text.floor_char_boundary(start.saturating_sub(LOOK_BACK));
    let before = text.get(from..start).unwrap_or_default().trim_end_matches(['$', '\\', '(', '[', ' ', '\n']);
    let before = before.trim_end_matches([':', '*', '_', ',']);
    let word = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    WRONG_BEFORE.contains(&word.to_lowercase().as_str())
}

/// Families that may be probabilities or weights: `p_i`, `q(x)`, `\pi_k`, `w_j`.
pub(super) fn weights_of(a: &Expr, b: &Expr) -> Vec<Name> {
    let mut weights: Vec<Name> = Vec::new();
    for expr in [a, b] {
        expr.walk(&mut |part| {
            if let Node::Object(name @ Name::Letter(latex), args) = part.node()
                && args.len() == 1
                && matches!(latex.as_ref(), "p" | "q" | "P" | "Q" | "w" | "\\pi" | "\\alpha" | "\\lambda")
                && !weights.contains(name)
            {
                weights.push(name.clone());
            }
        });
    }
    weights
}

/// Two sides with each member of a family divided by the sum of the family over the range in which one of them sums it:
/// in both, for the members are the same.
pub(super) fn with_unit_sums(sides: [&Expr; 2], weights: &[Name]) -> [Expr; 2] {
    let mut sides = sides.map(Expr::clone);
    for weight in weights {
        let Some(range) = sides.iter().find_map(|side| range_of(side, weight)) else { continue };
        sides = sides.map(|side| normalised(&side, weight, range.clone()));
    }
    sides
}

/// The range over which an expression sums a family.
fn range_of(expr: &Expr, weight: &Name) -> Option<(Expr, Expr)> {
    let mut domain: Option<(Expr, Expr)> = None;
    expr.walk(&mut |part| {
        if let Node::Bind { binder: Binder::Sum, domain: Domain::Range(first, last), body, .. } = part.node()
            && body.any(&mut |inner| matches!(inner.node(), Node::Object(name, _) if name == weight))
            && letters_only(first)
            && letters_only(last)
        {
            domain.get_or_insert((first.clone(), last.clone()));
        }
    });
    domain
}

fn normalised(expr: &Expr, weight: &Name, (first, last): (Expr, Expr)) -> Expr {
    let member: Expr = Node::Object(weight.clone(), vec![Node::Bound(0).into()]).into();
    let total: Expr = Node::Bind {
        binder: Binder::Sum,
        domain: Domain::Range(first, last),
        filter: None,
        body: member,
        letter: Loose("i".into()),
    }
    .into();
    expr.replace(&mut |part, _| match part.node() {
        Node::Object(name, _) if name == weight => Some(part.clone().over(total.clone())),
        _ => None,
    })
}

/// A letter that stands without an index in one place and with one in another.
pub(super) fn whole_and_member(a: &Expr, b: &Expr) -> Option<String> {
    let (mut bare, mut indexed): (Vec<Name>, Vec<Name>) = (Vec::new(), Vec::new());
    for expr in [a, b] {
        expr.walk(&mut |part| {
            if let Node::Object(name @ Name::Letter(_), args) = part.node() {
                if args.is_empty() { &mut bare } else { &mut indexed }.push(name.clone());
            }
        });
    }
    bare.iter().find(|name| indexed.contains(name)).map(|name| name.as_str().to_owned())
}

fn letters_only(expr: &Expr) -> bool {
    !expr.has_outer_bound()
}

/// What a letter may stand for to make the two sides equal: a sum or mean that the link holds, or the mean of a
/// family that it sums over.
fn meaning_of_a_letter(a: &Expr, b: &Expr, judge: &mut Judge) -> Option<Meaning> {
    let mut letters: Vec<Expr> = Vec::new();
    let mut parts: Vec<Expr> = Vec::new();
    for expr in [a, b] {
        expr.walk(&mut |part| {
            if name_of(part).is_some() && !letters.contains(part) {
                letters.push(part.clone());
            }
            let is_sum = |expr: &Expr| matches!(expr.node(), Node::Bind { .. });
            let is_mean = matches!(part.node(), Node::Product(factors) if factors.iter().any(is_sum));
            if (is_sum(part) || is_mean) && !part.has_outer_bound() && !parts.contains(part) {
                parts.push(part.clone());
            }
            for mean in means_of(part) {
                if !parts.contains(&mean) {
                    parts.push(mean);
                }
            }
        });
    }
    let tried = parts.iter().flat_map(|part| letters.iter().map(move |letter| (letter, part)));
    let tried = tried.filter(|(letter, part)| !part.any(&mut |inner| inner == *letter)).take(MOST_TRIED);
    for (letter, part) in tried {
        let put = |expr: &Expr| expr.replace(&mut |inner, _| (inner == letter).then(|| part.clone()));
        if matches!(judge.compare_expressions(&put(a), &put(b)).0, Comparison::Same(_)) {
            let letter = print(letter, &PlainNotation);
            let is_bar =
                letter.starts_with("\\bar") && letters_of(part).iter().any(|family| letter.contains(family.as_str()));
            return Some(Meaning { text: format!("{letter} = {}", print(part, &PlainNotation)), is_usual: is_bar });
        }
    }
    None
}

/// What a letter would have to stand for.
struct Meaning {
    text: String,
    /// Whether everybody writes it so: `\bar x` for the mean of the `x_i`.
    is_usual: bool,
}

/// The means of the families that a sum runs over.
fn means_of(expr: &Expr) -> Vec<Expr> {
    let Node::Bind { binder: Binder::Sum, domain: Domain::Range(first, last), body, letter, .. } = expr.node() else {
        return Vec::new();
    };
    if first.has_outer_bound() || last.has_outer_bound() || first.as_number() != Some(&crate::expr::Rational::ONE) {
        return Vec::new();
    }
    let mut means = Vec::new();
    body.walk(&mut |part| {
        if let Node::Object(Name::Letter(_), args) = part.node()
            && matches!(args.as_slice(), [arg] if matches!(arg.node(), Node::Bound(0)))
        {
            let sum: Expr = Node::Bind {
                binder: Binder::Sum,
                domain: Domain::Range(first.clone(), last.clone()),
                filter: None,
                body: part.clone(),
                letter: letter.clone(),
            }
            .into();
            means.push(sum.over(last.clone()));
        }
    });
    means
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_make_an_equation_a_condition() {
        let before = |text: &str| speaks_of_a_condition(text, text.len());
        assert!(before("The optimum is found where $"));
        assert!(!before("If so, stop. The mean is $"));
        assert!(is_called_wrong("2 + 2 = 5$ is wrong; $x$", 9));
        assert!(!is_called_wrong("2 + 2 = 4$, and the wrong answer is $5$", 9));
        assert!(is_called_wrong("Students who computed $1/3 = 3$ lose a point.", 30));
        assert!(is_announced_wrong("* False: $", 10) && is_announced_wrong("(Falsch: $", 10));
        assert!(!is_announced_wrong("True or false? $", 16));
    }
}

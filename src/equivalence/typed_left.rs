//! The left side of an answer beside that of a typed reference.
//!
//! A name may be exchanged for another name. What says something else of the same letter, `f(2x)` beside `f(x)`, is not
//! compared; and where a letter of the equation stands on the left, `p = \dots` beside `pV = \dots`, the equations
//! are: the answer follows from the reference, and has no other solution.

use super::compare::Comparison;
use super::judge::Judge;
use super::verdict::{Evidence, Judgement, Verdict};
use crate::cards::flatten;
use crate::expr::{Expr, Function, Name, Node, Rational, print};
use crate::latex::tree::{Class, Kind, Node as Syntax, find_node};
use crate::reading::{Note, Reading, read, variable_of_derivative};

/// Names of no quantity in particular.
const GENERIC: &str = "loss l j cost objective value result answer score metric f total";

/// The most letters side by side that may be factors.
const SHORTEST_WORD: usize = 3;

/// A left side that is one name: its letter, the words at it, and what else stands there.
#[derive(PartialEq, Eq)]
struct Named {
    base: String,
    labels: Vec<String>,
    rest: Vec<String>,
}

/// A left side taken apart; `None` where it is no lone name.
fn named(latex: &str) -> Option<Named> {
    let row = crate::latex::parse(latex).tree.row;
    let row: Vec<&Syntax> = row.iter().filter(|node| !matches!(node.kind, Kind::Space(_))).collect();
    let letters = row.iter().take_while(|node| is_upright_part(node)).count().max(1);
    let (first, behind) = row.split_at(letters.min(row.len()));
    let base: String = first.iter().map(|node| flatten(std::slice::from_ref(base_of(node)), false)).collect();
    let is_name = |node: &Syntax| {
        matches!(
            base_of(node).kind,
            Kind::Symbol { class: Class::Ordinary, .. } | Kind::Word { .. } | Kind::Accent { .. }
        )
    };
    if !first.iter().all(|node| is_name(node)) {
        return None;
    }
    let (mut labels, mut rest) = (Vec::new(), Vec::new());
    if let Some(Kind::Scripts { sub, sup, primes, .. }) = first.last().map(|node| &node.kind) {
        let scripts = [("_", sub), ("^", sup)];
        // `e^y` computes.
        if base == "e" && sup.is_some() {
            return None;
        }
        // `s^2` is no name.
        if sup.as_ref().is_some_and(|sup| matches!(sup.as_slice(), [Syntax { kind: Kind::Number(_), .. }])) {
            return None;
        }
        for (mark, script) in scripts.into_iter().filter_map(|(mark, script)| Some((mark, script.as_ref()?))) {
            let written = format!("{mark}{}", flatten(script, false));
            // `_{\text{DPO}}` is `_{DPO}`.
            let letters =
                || script_letters(script).map_or_else(|| written.clone(), |letters| format!("{mark}{letters}"));
            if is_label(script) { labels.push(letters()) } else { rest.push(written) }
        }
        rest.extend((*primes > 0).then(|| "'".repeat(usize::from(*primes))));
    }
    let call: Vec<Syntax> = behind.iter().map(|node| (*node).clone()).collect();
    let is_call = call.first().is_none_or(|node| matches!(&node.kind, Kind::Delimiter { .. }));
    rest.extend((!call.is_empty()).then(|| flatten(&call, false)));
    is_call.then_some(Named { base, labels, rest })
}

/// The letters and digits of a script of words, as they are typed.
fn script_letters(script: &[Syntax]) -> Option<String> {
    let piece = |node: &Syntax| match &node.kind {
        Kind::Word { text, .. } | Kind::Prose(text) => Some(text.trim().to_owned()),
        Kind::Symbol { name, .. } if name.chars().all(char::is_alphanumeric) => Some(name.to_string()),
        Kind::Number(digits) => Some(digits.clone()),
        _ => None,
    };
    let row = match script {
        [Syntax { kind: Kind::Group(row), .. }] => row,
        row => row,
    };
    row.iter().map(piece).collect()
}

/// Whether two names of one letter are marked, the one by a label and the other by a prime, at the same arguments.
fn are_marked_apart(a: &Named, b: &Named) -> bool {
    let is_prime = |mark: &&String| mark.starts_with('\'');
    let call = |name: &Named| name.rest.iter().filter(|mark| !is_prime(mark)).cloned().collect::<Vec<_>>();
    let marks = |name: &Named| (!name.labels.is_empty(), name.rest.iter().any(|mark| is_prime(&mark)));
    a.base == b.base
        && call(a) == call(b)
        && matches!((marks(a), marks(b)), ((true, false), (false, true)) | ((false, true), (true, false)))
}

/// Whether a formula has a name: its letter with its labels, at whatever arguments.
fn uses_named(expr: &Expr, name: &Named) -> bool {
    let letters =
        |text: &str| text.chars().filter(|letter| letter.is_alphanumeric() || *letter == '\'').collect::<String>();
    let primes = name.rest.iter().filter(|mark| mark.starts_with('\''));
    let wanted: String = primes.chain(&name.labels).map(|mark| letters(mark)).collect();
    expr.any(&mut |part| match part.node() {
        Node::Object(Name::Letter(letter), _) => {
            let base = letter.split(['_', '^', '(', '\'']).next().unwrap_or_default();
            base == name.base && letters(&letter[base.len()..]) == wanted
        }
        _ => false,
    })
}

fn is_generic(base: &str) -> bool {
    GENERIC.split(' ').any(|word| word == base.to_lowercase())
}

fn base_of(node: &Syntax) -> &Syntax {
    match &node.kind {
        Kind::Scripts { base: Some(base), .. } => base,
        _ => node,
    }
}

/// Whether a node is a letter of a word such as `PPL`.
fn is_upright_part(node: &Syntax) -> bool {
    matches!(&node.kind, Kind::Symbol { name, .. } if name.len() == 1 && name.chars().all(|letter| letter.is_ascii_uppercase()))
}

/// Whether a script is a word, which says which of several is meant, and no index: `ij` are two.
fn is_label(script: &[Syntax]) -> bool {
    const SHORTEST: usize = 3;
    let text = flatten(script, false);
    let is_set = matches!(script, [Syntax { kind: Kind::Word { .. } | Kind::Prose(_), .. }]);
    (is_set || text.chars().filter(|letter| letter.is_alphabetic()).count() >= SHORTEST)
        && text.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
}

/// The letters of a run on the left with blanks between them, where one of them stands alone beside it.
fn as_product(left: &str, beside: &str, rights: [&Expr; 2]) -> Option<String> {
    let run = left.trim().strip_prefix(r"\text{")?.strip_suffix('}')?;
    let is_run = (2..=SHORTEST_WORD).contains(&run.len()) && run.chars().all(|letter| letter.is_ascii_alphabetic());
    let stands = |letter: char| {
        let letter = letter.to_string();
        let is_beside = named(beside).is_some_and(|name| name.base == letter);
        is_beside || rights.iter().any(|right| uses(right, &letter))
    };
    let spread = || run.chars().map(|letter| letter.to_string()).collect::<Vec<_>>().join(" ");
    (is_run && run.chars().any(stands)).then(spread)
}

impl Judge {
    /// What the left sides decide; `None` where the right sides are to be compared.
    pub(super) fn judge_left(&mut self, reading: &Reading) -> Option<Judgement> {
        let mut judgement = self.judge_by_left(reading)?;
        if judgement.verdict == Verdict::Different
            && let Some(right) = reading.members.last()
            && let Some(reason) = self.foreign_name(&right.expr, &reading.told)
        {
            judgement = Judgement::undecided(reason);
        }
        let [others @ .., last] = reading.members.as_slice() else { return Some(judgement) };
        // Of `m = 5 = E / c^2` the last part alone was looked at; without a name the first is the left side.
        let others = if reading.name.is_some() { others } else { &[] };
        let mut is_last = |other: &Expr| matches!(self.compare_expressions(other, &last.expr).0, Comparison::Same(_));
        match judgement.verdict == Verdict::Equivalent && !others.iter().all(|other| is_last(&other.expr)) {
            true => Some(Judgement::undecided("the parts of the chain are not one value")),
            false => Some(judgement),
        }
    }

    /// Whether the first part of a chain is the function of a letter that the reference has on its left: `\log L`.
    pub(super) fn names_as_asked(&self, reading: &Reading) -> bool {
        let [first, _, ..] = reading.members.as_slice() else { return false };
        let asked = self.prepared.left.as_deref().filter(|_| reading.name.is_none() && self.prepared.card.is_none());
        let Some(asked) = asked.and_then(|asked| self.side(asked)) else { return false };
        let arguments = |expr: &Expr| match expr.node() {
            Node::Apply(_, args) => match args.first().map(Expr::node) {
                Some(Node::Object(_, inner)) => inner.clone(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let (wanted, own) = (arguments(&asked), arguments(&first.expr));
        let letter = function_of_letter(&asked);
        letter.is_some()
            && letter == function_of_letter(&first.expr)
            && (wanted == own || wanted.is_empty() || own.is_empty())
    }

    fn judge_by_left(&mut self, reading: &Reading) -> Option<Judgement> {
        let prepared = self.prepared.clone();
        if prepared.card.is_some() || !prepared.has_domains {
            return None;
        }
        let right = &reading.members.last()?.expr;
        let Some(own) = reading.name.as_deref() else {
            // `pV / T = nR`: an equation between two values, which are not one.
            let [left, _] = reading.members.as_slice() else { return None };
            let asked = prepared.left.as_deref()?;
            let is_equation = matches!(self.compare_expressions(&left.expr, right).0, Comparison::Different(_));
            let mut is_wrong =
                || matches!(self.compare_expressions(&prepared.reference.expr, right).0, Comparison::Different(_));
            if !is_equation || !is_wrong() {
                return None;
            }
            let asked = as_product(asked, "", [right, &left.expr]).unwrap_or_else(|| asked.to_owned());
            let found = self.judge_equations((&asked, &prepared.reference.expr), ("", &left.expr, right));
            // `\log p = ...` says something of what is asked.
            let is_about = self.lone(&asked).is_some_and(|letter| left.expr.any(&mut |part| *part == letter));
            return found.or_else(|| is_about.then(|| other_left(&print(&left.expr, &prepared.lexicon.vocabulary))));
        };
        let Some(asked) = prepared.left.as_deref() else {
            let letter = self.lone(own)?;
            let is_used = prepared.reference.expr.any(&mut |part| *part == letter);
            return is_used.then(|| other_left(own));
        };
        // `pV` is a product where `p` is a letter of its own beside it.
        let rights = [right, &prepared.reference.expr];
        let (spread, spread_asked) = (as_product(own, asked, rights), as_product(asked, own, rights));
        let (own, asked) = (spread.as_deref().unwrap_or(own), spread_asked.as_deref().unwrap_or(asked));
        // Derivatives by one letter, of whatever is differentiated.
        if let (Some(a), Some(b)) = (variable_of_derivative(own), variable_of_derivative(asked)) {
            return (a != b && !a.is_empty() && !b.is_empty()).then(|| other_left(own));
        }
        let (a, b) = (named(own), named(asked));
        // `g_j` for the derivative that is asked.
        let is_free = |name: &Option<Named>, derivative: &str| {
            let is_primed = |name: &Named| name.rest.iter().any(|mark| mark.starts_with('\''));
            let is_other = |name: &Named| {
                let row = crate::latex::parse(derivative).tree.row;
                let is_it = |node: &Syntax| flatten(std::slice::from_ref(base_of(node)), false) == name.base;
                find_node(&row, &mut |node| is_it(node)).is_none()
            };
            let is_unused = |name: &Named| rights.iter().all(|right| !uses(right, &name.base));
            name.as_ref().is_some_and(|name| is_primed(name) || is_other(name) && is_unused(name))
        };
        // `L` is no name of its own derivative; `L'` is.
        if variable_of_derivative(asked).is_some() {
            return (!is_free(&a, asked)).then(|| other_left(own));
        }
        if variable_of_derivative(own).is_some() {
            return (!is_free(&b, own)).then(|| other_left(own));
        }
        match (&a, &b) {
            (Some(a), Some(b)) if a == b => return None,
            // `p_{res}(x)` beside `p'(x)`: each marks a name of its own, which no formula uses.
            (Some(a), Some(b))
                if are_marked_apart(a, b)
                    // Beside `2x` alone a prime is a derivative.
                    && uses(&prepared.reference.expr, &b.base)
                    && !rights.iter().any(|right| uses_named(right, a) || uses_named(right, b)) =>
            {
                return None;
            }
            // `R_{max}` is not `R_{min}`; losses are named as one likes.
            (Some(a), Some(b))
                if a.base == b.base
                    && a.labels != b.labels
                    && !a.labels.is_empty()
                    && !b.labels.is_empty()
                    && !is_generic(&a.base) =>
            {
                return Some(other_left(own));
            }
            (Some(a), Some(b)) if a.base == b.base => {
                if a.rest.is_empty() || b.rest.is_empty() {
                    return None;
                }
                let Some((from, to)) = renamed(&a.rest, &b.rest) else { return Some(other_left(own)) };
                return Some(self.judge_renamed(right, &from, &to).unwrap_or_else(|| other_left(own)));
            }
            (Some(a), Some(b)) => {
                let is_word = |name: &Named| {
                    name.base.chars().filter(|letter| letter.is_alphabetic()).count() > 1
                        && !name.base.starts_with('\\')
                };
                // `PP` is short for `PPL`, and `JS` for `JSD`.
                let (first, second) = (a.base.to_lowercase(), b.base.to_lowercase());
                let same = first.starts_with(&second) || second.starts_with(&first);
                let differ_in_words = is_word(a) && is_word(b) && !same && !is_generic(&a.base) && !is_generic(&b.base);
                let is_recursive = uses_named(&prepared.reference.expr, b) || uses_named(right, a);
                let crosses = uses_named(&prepared.reference.expr, a) || uses_named(right, b);
                if !is_recursive && !crosses {
                    return differ_in_words.then(|| other_left(own));
                }
                if is_recursive {
                    return Some(other_left(own));
                }
            }
            _ if flatten(&crate::latex::parse(own).tree.row, false)
                == flatten(&crate::latex::parse(asked).tree.row, false) =>
            {
                return None;
            }
            _ => {}
        }
        let other = self.side(own)?;
        let found = self.judge_equations((asked, &prepared.reference.expr), (own, &other, right));
        Some(found.unwrap_or_else(|| other_left(own)))
    }

    /// The reference's equation and the answer's: the same, the answer solved for a letter, or solved by it.
    fn judge_equations(&mut self, asked: (&str, &Expr), own: (&str, &Expr, &Expr)) -> Option<Judgement> {
        let (left, other) = (self.side(asked.0)?, own.1.clone());
        // `L = \exp(...)` beside `\log L(\mu) = ...` leaves the arguments out.
        let left = match function_of_letter(&left) {
            Some(letter) if matches!(other.node(), Node::Object(_, args) if args.is_empty()) => {
                Expr::from(Node::Object(Name::Letter(letter.as_str().into()), Vec::new())).log()
            }
            _ => left,
        };
        let (right, found) = (asked.1.clone(), own.2.clone());
        let product = |a: &Expr, b: &Expr| Expr::product(vec![a.clone(), b.clone()]);
        let scaled = (product(&other, &right), product(&found, &left));
        let inverse = (product(&other, &left), product(&found, &right));
        for (a, b) in [scaled, inverse] {
            if let Comparison::Same(worlds) = self.compare_expressions(&a, &b).0 {
                return Some(same_equation(worlds, own.0));
            }
        }
        // One of the two is solved for a letter: the other must hold for its value, and for no other.
        let (letter, value, (a, b)) = match (self.lone(own.0), self.lone(asked.0)) {
            (Some(letter), _) => (letter, found.clone(), (left, right)),
            (None, Some(letter)) => (letter, right, (other, found.clone())),
            (None, None) => return None,
        };
        let residual = a.clone().minus(b.clone());
        let at = |value: &Expr, residual: &Expr| {
            residual.replace(&mut |part, bound| (*part == letter).then(|| value.shifted(i64::from(bound))))
        };
        if value.any(&mut |part| *part == letter) {
            return None;
        }
        let holds = self.compare_expressions(&at(&value, &residual), &Expr::integer(0)).0;
        let linear = [residual.clone(), product(&residual, &letter)].into_iter().find(|residual| {
            let shifted = |by: i64| at(&Expr::sum(vec![value.clone(), Expr::integer(by)]), residual);
            let middle = Expr::product(vec![Expr::integer(2), at(&value, residual)]);
            let bends = self.compare_expressions(&Expr::sum(vec![shifted(1), shifted(-1)]), &middle).0;
            let moves = self.compare_expressions(&shifted(1), &at(&value, residual)).0;
            matches!(bends, Comparison::Same(_)) && matches!(moves, Comparison::Different(_))
        });
        let is_only = linear.is_some() || is_one_to_one(&a, &letter) && !b.any(&mut |part| *part == letter);
        match (holds, is_only) {
            (Comparison::Same(worlds), true) => Some(same_equation(worlds, own.0)),
            (Comparison::Different(_), true) => {
                let mut judgement = Judgement::new(Verdict::Different, Evidence::Counterexample);
                judgement.reasons.push("the reference's equation does not follow from this one".to_owned());
                Some(judgement)
            }
            _ => None,
        }
    }

    /// The right side of `f(y) = y^2` with the reference's letter.
    fn judge_renamed(&mut self, right: &Expr, from: &str, to: &str) -> Option<Judgement> {
        let letter = |name: &str| -> Expr { Node::Object(Name::Letter(name.into()), Vec::new()).into() };
        let (from, to) = (letter(from), letter(to));
        let renamed = right.replace(&mut |part, _| (*part == from).then(|| to.clone()));
        let reference = self.prepared.reference.expr.clone();
        match self.compare_expressions(&reference, &renamed).0 {
            Comparison::Same(worlds) => {
                let mut judgement = Judgement::new(Verdict::Equivalent, Evidence::Tested(worlds));
                let text = "the argument has another letter".to_owned();
                judgement.assumptions.push(Note { id: "equations".to_owned(), text, span: None });
                Some(judgement)
            }
            Comparison::Different(_) => Some(Judgement::new(Verdict::Different, Evidence::Counterexample)),
            Comparison::Open(_) => None,
        }
    }

    /// What a left side says as a value.
    fn side(&self, latex: &str) -> Option<Expr> {
        let readings = read(latex, &self.prepared.lexicon).ok()?;
        readings.into_iter().next()?.members.pop().map(|member| member.expr)
    }

    /// The letter that a left side is.
    fn lone(&self, latex: &str) -> Option<Expr> {
        self.side(latex).filter(|side| matches!(side.node(), Node::Object(Name::Letter(_), _)))
    }
}

/// The name of the letter, without its arguments, of which an expression is the logarithm.
pub(super) fn function_of_letter(expr: &Expr) -> Option<String> {
    let Node::Apply(Function::Log, args) = expr.node() else { return None };
    match args.as_slice() {
        [arg] => match arg.node() {
            Node::Object(Name::Letter(name), _) => name.split(['_', '^', '(', '\'']).next().map(str::to_owned),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the letter, with whatever stands at it, is part of a formula.
pub(super) fn uses(expr: &Expr, base: &str) -> bool {
    expr.any(&mut |part| match part.node() {
        Node::Object(Name::Letter(name), _) => name.split(['_', '^', '(', '\'']).next() == Some(base),
        _ => false,
    })
}

/// Whether an expression takes no value twice while the letter varies.
fn is_one_to_one(expr: &Expr, letter: &Expr) -> bool {
    let has = |expr: &Expr| expr.any(&mut |part| part == letter);
    let only = |parts: &[Expr]| {
        let mut with = parts.iter().filter(|part| has(part));
        with.next().filter(|_| with.next().is_none()).cloned()
    };
    match expr.node() {
        _ if expr == letter => true,
        Node::Sum(terms) => only(terms).is_some_and(|term| is_one_to_one(&term, letter)),
        Node::Apply(Function::Log, args) => args.iter().all(|arg| is_one_to_one(arg, letter)),
        Node::Product(factors) => {
            let is_constant = |factor: &Expr| !factor.any(&mut |part| matches!(part.node(), Node::Object(..)));
            let rest = factors.iter().filter(|factor| !has(factor)).all(is_constant);
            rest && only(factors).is_some_and(|factor| is_one_to_one(&factor, letter))
        }
        Node::Power(base, exponent) => match (base.node(), exponent.node()) {
            (Node::Number(_) | Node::Constant(_), _) => is_one_to_one(exponent, letter),
            (_, Node::Number(power)) => *power == Rational::from(-1) && is_one_to_one(base, letter),
            _ => false,
        },
        _ => false,
    }
}

/// The letters of `f(y)` beside `f(x)`.
fn renamed(a: &[String], b: &[String]) -> Option<(String, String)> {
    let lone = |rest: &[String]| match rest {
        [call] => {
            let inside = call.strip_prefix('(')?.strip_suffix(')')?;
            (inside.chars().count() == 1).then(|| inside.to_owned())
        }
        _ => None,
    };
    Some((lone(a)?, lone(b)?))
}

fn other_left(own: &str) -> Judgement {
    Judgement::undecided(format!("the left side `{}` is another than the reference's", own.trim()))
}

fn same_equation(worlds: usize, own: &str) -> Judgement {
    let mut judgement = Judgement::new(Verdict::Equivalent, Evidence::Tested(worlds));
    let whose = if own.is_empty() { String::new() } else { format!(", for the left side is `{}`", own.trim()) };
    let text = format!("the equations are compared{whose}");
    judgement.assumptions.push(Note { id: "equations".to_owned(), text, span: None });
    judgement
}

//! Expressions printed as clean LaTeX.
//!
//! The letters come from a [`Notation`]; bound variables get letters of their
//! kind that nothing around them uses, so that the print depends on the meaning
//! alone and not on the letters that were typed.

mod arithmetic;
mod binder;
mod sequence;

use super::{Binder, Constant, Domain, Expr, Function, Name, Node, Relation};

/// The letters in which a vocabulary writes things.
pub trait Notation {
    /// A role or letter with its printed arguments, or `None` to write it plainly.
    fn object(&self, name: &Name, args: &[String]) -> Option<String>;
    /// The letter for the elements of a sequence with a role, such as `t` for the tokens of the sentence.
    fn element_letter(&self, sequence: &Expr) -> Option<String>;
    /// The letter of component `field` of a record drawn from, or standing in, the data set.
    fn field_letter(&self, dataset: &Expr, field: u32) -> Option<String>;
    /// The name of a set of places, if it is one.
    fn place_set(&self, _: &Name) -> Option<String> {
        None
    }
    /// Letters, best first, for a variable that runs over `domain`.
    fn bound_letters(&self, domain: &Domain) -> Vec<String>;
}

/// Roles by their ids, bound variables by common letters.
pub struct PlainNotation;

impl Notation for PlainNotation {
    fn object(&self, _: &Name, _: &[String]) -> Option<String> {
        None
    }
    fn element_letter(&self, _: &Expr) -> Option<String> {
        None
    }
    fn field_letter(&self, _: &Expr, _: u32) -> Option<String> {
        None
    }
    fn bound_letters(&self, _: &Domain) -> Vec<String> {
        Vec::new()
    }
}

/// `expr` as LaTeX without delimiters.
pub fn print(expr: &Expr, notation: &dyn Notation) -> String {
    let mut taken = Vec::new();
    expr.walk(&mut |part| {
        if let Node::Object(name, args) = part.node()
            && args.is_empty()
        {
            taken.push(notation.object(name, &[]).unwrap_or_else(|| plain_object(name, &[])));
        }
    });
    let mut printer = Printer { notation, scope: Vec::new(), taken };
    printer.expr(expr, Level::Relation)
}

/// How tightly the place binds that an expression is printed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Anything may stand here.
    Relation,
    /// A term of a sum.
    Term,
    /// A factor of a product that others follow.
    Factor,
    /// The base of a power or the operand of a function.
    Atom,
}

/// One bound variable in scope.
struct Scoped {
    letter: String,
    domain: Domain,
}

pub(super) struct Printer<'a> {
    notation: &'a dyn Notation,
    scope: Vec<Scoped>,
    /// Names without arguments that occur in the expression; no bound variable may bear one.
    taken: Vec<String>,
}

const COMMON_LETTERS: &[&str] = &["i", "j", "k", "l", "m", "u", "v", "w"];

impl Printer<'_> {
    pub(super) fn expr(&mut self, expr: &Expr, level: Level) -> String {
        match expr.node() {
            Node::Sum(terms) => {
                let text = self.sum(terms);
                if level > Level::Relation { parenthesized(&text) } else { text }
            }
            Node::Product(_) | Node::Power(..) | Node::Number(_) => self.product(expr, level),
            Node::Constant(constant) => constant.latex().to_owned(),
            Node::Bound(index) => self.variable(*index),
            Node::Open(id) => format!("\\square_{{{id}}}"),
            Node::Object(name, args) => {
                let args: Vec<String> = args.iter().map(|arg| self.expr(arg, Level::Relation)).collect();
                self.notation.object(name, &args).unwrap_or_else(|| plain_object(name, &args))
            }
            Node::Apply(function, args) => self.application(*function, args, level),
            Node::Compare(relation, a, b) => {
                if let Some(text) = self.membership(*relation, [a, b]) {
                    return text;
                }
                let text = format!("{} {} {}", self.expr(a, Level::Term), relation.latex(), self.expr(b, Level::Term));
                if level > Level::Relation { parenthesized(&text) } else { text }
            }
            Node::All(conditions) => {
                let parts: Vec<String> = conditions.iter().map(|part| self.expr(part, Level::Relation)).collect();
                parts.join(",\\, ")
            }
            Node::Cases(rows) => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|(condition, value)| {
                        let value = self.expr(value, Level::Relation);
                        match condition {
                            Some(condition) => format!("{value} & {}", self.expr(condition, Level::Relation)),
                            None => format!("{value} & \\text{{otherwise}}"),
                        }
                    })
                    .collect();
                format!("\\begin{{cases}} {} \\end{{cases}}", rows.join(" \\\\ "))
            }
            Node::Bind { .. } => {
                let text = self.binder(expr);
                if level >= Level::Factor { parenthesized(&text) } else { text }
            }
            Node::Probability { model, target, given } => self.probability(model, target, given),
            Node::Element(..) | Node::Slice(..) | Node::Field(..) | Node::Concat(_) => self.sequence(expr),
            Node::Length(sequence) => format!("\\left|{}\\right|", self.expr(sequence, Level::Relation)),
        }
    }

    fn variable(&self, index: u32) -> String {
        let place = self.scope.len().checked_sub(index as usize + 1);
        place.map_or_else(|| format!("\\square_{index}"), |place| self.scope[place].letter.clone())
    }

    fn domain_of(&self, index: u32) -> Option<&Domain> {
        self.scope.len().checked_sub(index as usize + 1).map(|place| &self.scope[place].domain)
    }

    /// Puts a variable over `domain` into scope and returns its letter.
    fn enter(&mut self, domain: &Domain) -> String {
        let wanted = self.notation.bound_letters(domain);
        // A second draw is a `y'`, and no `i`: that would be a place.
        let is_draw = matches!(domain, Domain::Draw { .. } | Domain::Elements(_));
        let primed: Vec<String> = wanted.iter().filter(|_| is_draw).map(|letter| format!("{letter}'")).collect();
        let common = COMMON_LETTERS.iter().map(|letter| (*letter).to_owned());
        let free =
            |letter: &String| !self.scope.iter().any(|scoped| scoped.letter == *letter) && !self.taken.contains(letter);
        let letter = wanted
            .into_iter()
            .chain(primed)
            .chain(common)
            .find(free)
            .unwrap_or_else(|| format!("i_{{{}}}", self.scope.len()));
        self.scope.push(Scoped { letter: letter.clone(), domain: domain.clone() });
        letter
    }

    fn leave(&mut self) {
        self.scope.pop();
    }

    fn application(&mut self, function: Function, args: &[Expr], level: Level) -> String {
        if function == Function::Log {
            let text = match args[0].node() {
                Node::Probability { .. } => format!("\\log {}", self.expr(&args[0], Level::Atom)),
                _ => format!("\\log{}", parenthesized(&self.expr(&args[0], Level::Relation))),
            };
            return if level >= Level::Atom { parenthesized(&text) } else { text };
        }
        let args: Vec<String> = args.iter().map(|arg| self.expr(arg, Level::Relation)).collect();
        let list = args.join(",\\, ");
        match (function, args.as_slice()) {
            (Function::Abs, [arg]) => format!("\\left|{arg}\\right|"),
            (Function::Floor, [arg]) => format!("\\left\\lfloor {arg}\\right\\rfloor"),
            (Function::Ceil, [arg]) => format!("\\left\\lceil {arg}\\right\\rceil"),
            (Function::Factorial, [arg]) => format!("\\left({arg}\\right)!"),
            (Function::Binomial, [n, k]) => format!("\\binom{{{n}}}{{{k}}}"),
            (Function::Indicator, [arg]) => format!("\\mathbb{{1}}\\left[{arg}\\right]"),
            _ => {
                let head = function.row().map_or("\\operatorname{f}", |row| row.latex);
                format!("{head}{}", parenthesized(&list))
            }
        }
    }
}

pub(super) fn parenthesized(text: &str) -> String {
    format!("\\left({text}\\right)")
}

fn plain_object(name: &Name, args: &[String]) -> String {
    let head = match name {
        Name::Letter(latex) => latex.to_string(),
        Name::Role(id) => format!("\\mathrm{{{}}}", id.replace('_', "\\_")),
    };
    if args.is_empty() {
        return head;
    }
    // `\arg\max_{y \in Y} f(y)`: the variable, its set, and what is greatest.
    if let (true, [written @ .., operand]) = (head.starts_with("\\arg\\"), args) {
        return format!("{head}_{{{}}}{}", written.join(" \\in "), parenthesized(operand));
    }
    if let Some(bar) = args.iter().position(|arg| arg == crate::expr::BAR) {
        return format!("{head}\\left({}\\mid {}\\right)", args[..bar].join(", "), args[bar + 1..].join(", "));
    }
    sequence::with_indices(&head, args)
}

impl Constant {
    fn latex(self) -> &'static str {
        match self {
            Constant::E => "e",
            Constant::Pi => "\\pi",
            Constant::Infinity => "\\infty",
        }
    }
}

impl Relation {
    /// The relation's command.
    pub fn latex(self) -> &'static str {
        match self {
            Relation::Equal => "=",
            Relation::NotEqual => "\\ne",
            Relation::Less => "<",
            Relation::LessEqual => "\\le",
            Relation::Greater => ">",
            Relation::GreaterEqual => "\\ge",
        }
    }
}

impl Binder {
    fn latex(self) -> &'static str {
        match self {
            Binder::Sum => "\\sum",
            Binder::Product => "\\prod",
            Binder::Max => "\\max",
            Binder::Min => "\\min",
            Binder::Expectation => "\\mathbb{E}",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{NoFacts, normalize};

    fn letter(name: &str) -> Expr {
        Node::Object(Name::Letter(name.into()), Vec::new()).into()
    }
    fn printed(expr: Expr) -> String {
        print(&normalize(&expr, &NoFacts), &PlainNotation)
    }

    #[test]
    fn negative_powers_become_fractions() {
        assert_eq!(printed(letter("a").over(letter("b"))), "\\frac{a}{b}");
        assert_eq!(printed(Expr::integer(1).over(letter("n"))), "\\frac{1}{n}");
    }

    #[test]
    fn differences_start_with_a_positive_term() {
        assert_eq!(printed(letter("b").minus(letter("a"))), "b - a");
    }

    #[test]
    fn a_minus_before_a_sum_keeps_its_bracket() {
        let sum = Expr::sum(vec![letter("a"), letter("b")]);
        assert_eq!(print(&sum.clone().negated(), &PlainNotation), "-\\left(a + b\\right)");
        let nested = Expr::product(vec![Expr::integer(-1), Expr::product(vec![Expr::integer(1), sum.clone()])]);
        assert_eq!(print(&nested, &PlainNotation), "-\\left(a + b\\right)");
        assert_eq!(print(&letter("c").minus(sum), &PlainNotation), "c - \\left(a + b\\right)");
    }

    #[test]
    fn bound_variables_avoid_letters_in_scope() {
        let range = || Domain::Range(Expr::integer(1), letter("n"));
        let body = Expr::product(vec![Node::Open(1).into(), Node::Open(2).into()]);
        let inner = Expr::bind(Binder::Max, range(), None, body, 2, "a");
        let outer = Expr::bind(Binder::Sum, range(), None, inner, 1, "a");
        assert_eq!(printed(outer), "\\sum_{i=1}^{n} \\max_{1\\le j\\le n} j i");
    }
}

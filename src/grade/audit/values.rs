//! Numbers that a sheet gives to letters, and what expressions are worth at them.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::equivalence::Prepared;
use crate::expr::{Constant, Expr, Function, Name, NoFacts, Node, Rational, normalize};
use crate::reading::Literal;
use crate::world::{Ball, Session, World, WorldPlan, compile};

/// In how many ways letters that a sheet gives several values are tried.
const MOST_CHOICES: usize = 64;

/// A number given to a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    value: Rational,
    /// How far it may be off: half a unit of its last digit where it was rounded, else 0.
    half: Rational,
    /// What the value is of: the name itself, or its square.
    form: Form,
    /// Where in the sheet's text.
    at: usize,
    /// Whether it is what a chain ends with in which the name stands: `m = v = 0`.
    is_inner: bool,
}

/// What a sheet says of a name when it gives a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// `x = 3`.
    Itself,
    /// `x^k = 3`.
    Power(u32),
    /// `\log x = 3`.
    Logarithm,
}

impl Form {
    /// The name and the form that an expression is, if a value of it gives the name one.
    pub fn of(expr: &Expr) -> Option<(String, Form)> {
        if let Some(name) = name_of(expr) {
            return Some((name, Form::Itself));
        }
        match expr.node() {
            Node::Power(base, exponent) => {
                let exponent = exponent.as_integer().filter(|exponent| (2..=9).contains(exponent))?;
                Some((name_of(base)?, Form::Power(u32::try_from(exponent).ok()?)))
            }
            Node::Apply(Function::Log, args) => Some((name_of(args.first()?)?, Form::Logarithm)),
            _ => None,
        }
    }

    /// The name's value where the form has this one.
    fn solved(self, value: Rational) -> Expr {
        match self {
            Form::Itself => Expr::number(value),
            Form::Power(exponent) => {
                Expr::power(Expr::number(value), Expr::number(Rational::from_parts(1.into(), exponent.into())))
            }
            Form::Logarithm => Expr::number(value).exp(),
        }
    }
}

/// What an expression is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The value.
    pub mid: Rational,
    /// A bound on the error of the computation; 0 where it is exact.
    pub error: Rational,
    /// How far the value may be off because of rounded numbers in it.
    pub slack: Rational,
}

/// A value chosen for a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub(super) value: Rational,
    pub(super) half: Rational,
    pub(super) form: Form,
    /// Where it is given; 0 for a directive.
    pub at: usize,
    /// Whether it is given so near that the letter surely means it.
    pub is_near: bool,
    /// Whether it is given as a percentage.
    pub is_percentage: bool,
}

impl Chosen {
    /// The choice with another number for a name.
    pub fn replaced_in(&self, choice: &Choice, name: &str, number: &Rational) -> Choice {
        let mut choice = choice.clone();
        let chosen = Chosen { value: number.clone(), half: Rational::ZERO, form: Form::Itself, ..self.clone() };
        choice.insert(name.to_owned(), chosen);
        choice
    }
}

/// Values for letters, one each.
pub type Choice = FxHashMap<String, Chosen>;

/// How many bytes before and behind a formula a value may be given for the formula to be wrong by it: `where d = 768`.
const NEAR: (usize, usize) = (8_000, 600);

/// The values that a sheet gives.
pub struct Values {
    by_name: FxHashMap<String, Vec<Given>>,
    /// Numbers that are known to be rounded, with half a unit of their last digit.
    pub(super) rounded: FxHashMap<Rational, Rational>,
    /// Names that are given as percentages.
    pub(super) percentages: FxHashSet<String>,
    /// Names with the places where they have a value in one case only: `0.693 \text{ when } n = 23`.
    pub(super) cases: FxHashSet<(String, usize)>,
    world: Arc<World>,
}

impl Values {
    pub fn new() -> Values {
        let vocabulary = crate::cards::Vocabulary::default();
        let spec = Prepared::typed("0").expect("zero is a formula").spec;
        let world = Arc::new(World::draw(&WorldPlan::new(&vocabulary, &spec, 0)));
        Values {
            by_name: FxHashMap::default(),
            rounded: FxHashMap::default(),
            percentages: FxHashSet::default(),
            cases: FxHashSet::default(),
            world,
        }
    }

    /// Notes that at `at` the sheet gives a form of `name` a value.
    pub fn give(&mut self, (name, form): (String, Form), value: Rational, half: Rational, at: usize) {
        self.by_name.entry(name).or_default().push(Given { value, half, form, at, is_inner: false });
    }

    /// Notes that a chain at `at` in which `name` stands ends with a value.
    pub fn give_inner(&mut self, name: String, value: Rational, half: Rational, at: usize) {
        self.by_name.entry(name).or_default().push(Given { value, half, form: Form::Itself, at, is_inner: true });
    }

    /// Whether only the chain at `at`, in which the name stands, gives it a value.
    pub fn is_given_here(&self, name: &str, at: usize) -> bool {
        let given = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        !given.is_empty() && given.iter().all(|given| given.is_inner && given.at == at)
    }

    /// Whether the formula at `at` gives a form of a name a value.
    pub fn gives(&self, name: &str, form: Form, at: usize) -> bool {
        let given = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        given.iter().any(|given| given.form == form && given.at == at)
    }

    /// Whether all of the names are given values somewhere else than at `at`.
    pub fn knows_before(&self, names: &[String], at: usize) -> bool {
        let is_known = |given: &Vec<Given>| given.iter().any(|given| given.at != at);
        names.iter().all(|name| self.by_name.get(name).is_some_and(is_known))
    }

    /// Whether a name is given a value, of itself or of a form of it, from `from` on and before `to`.
    pub fn has_between(&self, name: &str, itself: bool, (from, to): (usize, usize)) -> bool {
        let given = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        given.iter().any(|given| (given.form == Form::Itself) == itself && (from..to).contains(&given.at))
    }

    /// Whether all of the names are given values somewhere.
    pub fn knows(&self, names: &[String]) -> bool {
        names.iter().all(|name| self.by_name.contains_key(name))
    }

    /// The value of a name as a power or logarithm of it gives it, from `from` on and before `to`: the last chain's, by its members.
    pub fn solved(&self, name: &str, (from, to): (usize, usize)) -> Vec<Expr> {
        let given = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let is_it = |given: &&Given| given.form != Form::Itself && (from..to).contains(&given.at);
        let last = given.iter().rfind(is_it).map(|given| given.at);
        let found = given.iter().filter(is_it).filter(|given| Some(given.at) == last);
        found.map(|given| given.form.solved(given.value.clone())).collect()
    }

    /// The components that a name has, as they were given last before a place: `B = (2, 1)`.
    pub fn components(&self, name: &str, at: usize) -> Option<Vec<Rational>> {
        let component = |number: usize| {
            let given = self.by_name.get(&format!("{name}_{number}"))?;
            given.iter().rfind(|given| given.at <= at && given.form == Form::Itself).map(|given| given.value.clone())
        };
        let found: Vec<Rational> = (1..=64).map_while(component).collect();
        (!found.is_empty()).then_some(found)
    }

    /// The value of an expression without letters.
    pub fn value_of(&self, expr: &Expr) -> Option<Rational> {
        self.closed(expr).map(|(value, _)| value)
    }

    /// The ways to give the letters of some expressions values at a place of the sheet, the likeliest first: what was
    /// given last before the place, then what is given behind it. None if a letter has no value.
    pub fn choices(&self, names: &[String], at: usize) -> Vec<Choice> {
        let mut choices = vec![Choice::default()];
        for name in names {
            let is_percentage = self.percentages.contains(name);
            let Some(given) = self.by_name.get(name) else { return Vec::new() };
            let mut given: Vec<&Given> = given.iter().collect();
            given.sort_by_key(|given| if given.at <= at { (0, at - given.at) } else { (1, given.at) });
            let mut seen = FxHashSet::default();
            given.retain(|given| seen.insert((&given.value, given.form)));
            choices = given
                .iter()
                .flat_map(|given| {
                    choices.iter().map(|choice| {
                        let mut choice = choice.clone();
                        let (before, behind) = (at.saturating_sub(given.at), given.at.saturating_sub(at));
                        // A directive's values, at 0, hold everywhere.
                        let is_near = given.at == 0 || before <= NEAR.0 && behind <= NEAR.1;
                        let (value, half) = (given.value.clone(), given.half.clone());
                        choice.insert(
                            name.clone(),
                            Chosen { value, half, form: given.form, at: given.at, is_near, is_percentage },
                        );
                        choice
                    })
                })
                .take(MOST_CHOICES)
                .collect();
        }
        choices
    }

    /// The value of an expression without letters, with a bound on its error.
    pub(super) fn closed(&self, expr: &Expr) -> Option<(Rational, Rational)> {
        if !letters_of(expr).is_empty() {
            return None;
        }
        if let Some(value) = normalize(expr, &NoFacts).as_number() {
            return Some((value.clone(), Rational::ZERO));
        }
        let program = compile(expr);
        if let Ok(value) = Session::<Rational>::new(self.world.clone()).run(&program) {
            return Some((value, Rational::ZERO));
        }
        let ball = Session::<Ball>::new(self.world.clone()).run(&program).ok()?;
        let error = ball.error + ball.mid.abs() * 1e-13;
        Some((Rational::try_from(ball.mid).ok()?, Rational::try_from(error).ok()?))
    }
}

/// Half a unit of the last digit.
pub fn half_of(literal: &Literal) -> Rational {
    &literal.step / Rational::from(2)
}

/// The absolute value.
pub fn size(value: &Rational) -> Rational {
    if *value < Rational::ZERO { -value.clone() } else { value.clone() }
}

/// The name of a letter, of a member of a family such as `\delta_0`, or of a value such as `H(p)`, if the expression is
/// nothing else.
pub fn name_of(expr: &Expr) -> Option<String> {
    let Node::Object(Name::Letter(latex), args) = expr.node() else { return None };
    let mut name = crate::cards::key_of_latex(latex).plain;
    for arg in args {
        name.push('_');
        // The `e` of `p_e` is no number.
        let letter = matches!(arg.node(), Node::Constant(Constant::E)).then(|| "e".to_owned());
        let number = || arg.as_number().map(|number| crate::expr::to_decimal(number, 6));
        name.push_str(&letter.or_else(number).or_else(|| name_of(arg))?);
    }
    Some(name)
}

/// A name for people: `Q_{s,a}` for `Q_s_a`, without marks of what kind of name it is.
pub(super) fn shown_name(name: &str) -> String {
    let plain = name.replace("\\#", "");
    match plain.split_once('_') {
        Some((base, scripts)) => {
            let scripts = scripts.replace('_', ",");
            if scripts.chars().count() > 1 { format!("{base}_{{{scripts}}}") } else { format!("{base}_{scripts}") }
        }
        None => plain,
    }
}

/// The names in an expression that a sheet could give values, each once.
pub fn names_of(expr: &Expr) -> Vec<String> {
    // What has a name is looked at as a whole: the `h` of `d_h` is not the number of heads.
    let mut names: Vec<String> = Vec::new();
    expr.replace(&mut |part, _| {
        let Node::Object(name, _) = part.node() else { return None };
        let whole = name_of(part);
        let is_whole = whole.is_some();
        let name = whole.unwrap_or_else(|| name.as_str().to_owned());
        if !names.contains(&name) {
            names.push(name);
        }
        is_whole.then(|| part.clone())
    });
    names.sort();
    names
}

/// The letters of an expression, whatever their indices.
pub fn letters_of(expr: &Expr) -> Vec<String> {
    let mut letters = Vec::new();
    expr.walk(&mut |part| {
        if let Node::Object(name, _) = part.node()
            && !letters.contains(&name.as_str().to_owned())
        {
            letters.push(name.as_str().to_owned());
        }
    });
    letters.sort();
    letters
}

pub(super) fn put_values(expr: &Expr, values: &Choice) -> Expr {
    expr.replace(&mut |part, _| {
        if let Some(put) = percentage_of(part, values) {
            return Some(put_values(&put, values));
        }
        name_of(part).and_then(|name| values.get(&name)).map(|chosen| chosen.form.solved(chosen.value.clone()))
    })
}

/// `\frac{p}{100}` where `p = 3.5\,\%` was given: the formula means the number before the sign.
fn percentage_of(part: &Expr, values: &Choice) -> Option<Expr> {
    let Node::Product(factors) = part.node() else { return None };
    let is_hundredth = |factor: &Expr| match factor.node() {
        Node::Power(base, exponent) => base.is_integer(100) && exponent.is_integer(-1),
        Node::Number(number) => *number == Rational::from_parts(1.into(), 100u8.into()),
        _ => false,
    };
    let is_it = |factor: &&Expr| name_of(factor).and_then(|name| values.get(&name)).is_some_and(|it| it.is_percentage);
    let name = factors.iter().find(is_it).filter(|_| factors.iter().any(is_hundredth))?;
    let rest = factors.iter().filter(|factor| *factor != name && !is_hundredth(factor)).cloned();
    Some(Expr::product(std::iter::once(name.clone()).chain(rest).collect()))
}

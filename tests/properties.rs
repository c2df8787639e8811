//! Properties of the syntax: how a formula is typed does not change what was typed.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use eqmark::latex::tree::{Kind, Node};
use eqmark::latex::{parse, print};

/// A formula, which can be typed in many ways.
#[derive(Debug, Clone)]
enum Formula {
    /// A letter or a command for one.
    Name(&'static str),
    Number(u16),
    Scripts(Box<Formula>, Option<Box<Formula>>, Option<Box<Formula>>),
    Fraction(Box<Formula>, Box<Formula>),
    Root(Box<Formula>),
    Accent(Box<Formula>),
    Bracket(Box<Formula>),
    Applied(&'static str, Box<Formula>),
    Big(Box<Formula>, Box<Formula>, Box<Formula>),
    Chain(&'static str, Box<Formula>, Box<Formula>),
}

use Formula::{Accent, Applied, Big, Bracket, Chain, Fraction, Name, Number, Root, Scripts};

fn formula() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        3 => proptest::sample::select(vec!["x", "y", "P", r"\theta", r"\pi", r"\infty"]).prop_map(Name),
        1 => (0_u16..5000).prop_map(Number),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let part = inner.clone().prop_map(Box::new);
        let script = proptest::option::of(part.clone());
        let name = proptest::sample::select(vec!["x", "R", r"\rho"]).prop_map(|name| Box::new(Name(name)));
        prop_oneof![
            (name.clone(), script.clone(), script).prop_map(|(base, sub, sup)| Scripts(base, sub, sup)),
            (part.clone(), part.clone()).prop_map(|(a, b)| Fraction(a, b)),
            part.clone().prop_map(Root),
            name.prop_map(Accent),
            part.clone().prop_map(Bracket),
            (proptest::sample::select(vec![r"\log", r"\exp", r"\min"]), part.clone()).prop_map(|(f, x)| Applied(f, x)),
            (part.clone(), part.clone(), part.clone()).prop_map(|(a, b, c)| Big(a, b, c)),
            (proptest::sample::select(vec!["+", "-", r"\cdot", "=", r"\le", ",", r"\mid"]), part.clone(), part)
                .prop_map(|(sign, a, b)| Chain(sign, a, b)),
        ]
    })
}

/// Choices of a typist; without any, the plainest way is taken.
struct Typist<'a> {
    choices: std::iter::Cycle<std::slice::Iter<'a, u8>>,
    is_plain: bool,
    out: String,
}

impl Typist<'_> {
    fn typed(formula: &Formula, choices: &[u8]) -> String {
        let mut typist = Typist { choices: choices.iter().cycle(), is_plain: choices.is_empty(), out: String::new() };
        typist.formula(formula);
        typist.out
    }

    /// One of `ways`, the first of which is the plain one.
    fn pick<'w>(&mut self, ways: &[&'w str]) -> &'w str {
        let choice = if self.is_plain { 0 } else { self.choices.next().map_or(0, |&choice| usize::from(choice)) };
        ways[choice % ways.len()]
    }

    fn write(&mut self, ways: &[&str]) {
        let text = self.pick(ways);
        self.out.push_str(text);
    }

    fn blank(&mut self) {
        self.write(&[
            " ",
            "  ",
            r"\, ",
            r" \! ",
            "\n",
            r"\; ",
            r"{} ",
            "\t",
            "\u{a0}",
            r"\kern1pt ",
            r"\displaystyle ",
        ]);
    }

    /// `{...}`, now and then twice.
    fn braced(&mut self, formula: &Formula) {
        let more = self.pick(&["", "{", "", "{ "]);
        self.out.push('{');
        self.out.push_str(more);
        self.formula(formula);
        self.out.push_str(if more.is_empty() { "}" } else { "}}" });
    }

    fn formula(&mut self, formula: &Formula) {
        match formula {
            Name(name) => match self.pick(&["", "{}", r"\mathbf{}", r"\textcolor{red}{}", r"\boldsymbol{}"]) {
                "" => self.out.push_str(&format!("{name} ")),
                around => self.out.push_str(&format!("{}{name}}}", around.strip_suffix('}').unwrap_or(around))),
            },
            Number(n) => self.out.push_str(&n.to_string()),
            Scripts(base, sub, sup) => {
                self.formula(base);
                let is_swapped = self.pick(&["", "swapped"]) == "swapped";
                let mut scripts = vec![("_", sub), ("^", sup)];
                if is_swapped {
                    scripts.reverse();
                }
                for (mark, script) in scripts {
                    if let Some(script) = script {
                        self.write(&["", " ", "\n"]);
                        self.out.push_str(mark);
                        self.braced(script);
                    }
                }
            }
            Fraction(a, b) => {
                self.write(&[r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\frac "]);
                self.braced(a);
                self.write(&["", " ", "\n"]);
                self.braced(b);
            }
            Root(x) => {
                self.write(&[r"\sqrt", r"\sqrt "]);
                self.braced(x);
            }
            Accent(x) => {
                self.write(&[r"\hat", r"\widehat", r"\hat "]);
                self.braced(x);
            }
            Bracket(x) => {
                let way = self.pick(&["()", r"\left(\right)", r"\bigl(\bigr)", r"\Big(\Big)", r"\lparen \rparen "]);
                let close = way[1..].find([')', '\\']).map_or(1, |at| at + 1);
                self.out.push_str(&way[..close]);
                self.formula(x);
                self.out.push_str(&way[close..]);
            }
            Applied(function, x) => {
                self.out.push_str(function);
                self.blank();
                self.formula(&Bracket(x.clone()));
            }
            Big(low, high, body) => {
                self.write(&[r"\sum_", r"\sum\nolimits_", r"\textstyle\sum_", "∑_"]);
                self.braced(low);
                self.out.push('^');
                self.braced(high);
                self.blank();
                self.formula(body);
            }
            Chain(sign, a, b) => {
                self.formula(a);
                self.blank();
                self.out.push_str(sign);
                self.blank();
                self.formula(b);
            }
        }
    }
}

/// The tree without places, styles, sizes and groups.
fn plain(row: &[Node]) -> String {
    let mut parts = Vec::new();
    for node in row {
        let part = match &node.kind {
            Kind::Symbol { name, class, .. } => format!("{name}:{class:?}"),
            Kind::Delimiter { name, side, .. } => format!("{name}:{side:?}"),
            Kind::Group(row) => plain(row),
            Kind::Space(_) => String::new(),
            Kind::Scripts { base, sub, sup, primes, .. } => {
                let base = base.as_ref().map(|base| plain(std::slice::from_ref(base)));
                let script = |row: &Option<Vec<Node>>| row.as_deref().map(plain);
                format!("scripts({base:?} {:?} {:?} {primes})", script(sub), script(sup))
            }
            Kind::Number(_) | Kind::Word { .. } | Kind::Prose(_) | Kind::Mark { .. } | Kind::Error(_) => {
                format!("{:?}", node.kind)
            }
            Kind::Fraction { numerator, denominator, binomial } => {
                format!("fraction({binomial} {} / {})", plain(numerator), plain(denominator))
            }
            _ => {
                let kind = match &node.kind {
                    Kind::Accent { name, .. } | Kind::Annotated { name, .. } => name.to_string(),
                    Kind::Environment { name, .. } => name.to_string(),
                    _ => "root".to_string(),
                };
                let rows: Vec<String> = node.rows().into_iter().map(plain).collect();
                format!("{kind}({})", rows.join("; "))
            }
        };
        if !part.is_empty() {
            parts.push(part);
        }
    }
    parts.join(" ")
}

fn outside(text: &str, row: &[Node]) -> Option<Node> {
    row.iter().find_map(|node| {
        let is_inside = text.get(node.span.start..node.span.end).is_some();
        if is_inside { node.rows().into_iter().find_map(|row| outside(text, row)) } else { Some(node.clone()) }
    })
}

proptest! {
    // The seed is fixed, so that a run says the same everywhere.
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, rng_seed: RngSeed::Fixed(11), ..ProptestConfig::default() })]

    #[test]
    fn any_text_yields_a_tree_with_places_in_the_text(source in any::<String>()) {
        let parsed = parse(&source);
        prop_assert_eq!(outside(&source, &parsed.tree.row), None);
        for label in parsed.diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
            prop_assert!(source.get(label.span.start..label.span.end).is_some());
        }
    }

    #[test]
    fn the_way_of_typing_changes_no_tree(
        formula in formula(),
        choices in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let (usual, odd) = (Typist::typed(&formula, &[]), Typist::typed(&formula, &choices));
        let (usual, odd) = ((parse(&usual), usual), (parse(&odd), odd));
        prop_assert!(usual.0.diagnostics.is_empty(), "{}: {:?}", usual.1, usual.0.diagnostics);
        prop_assert!(odd.0.diagnostics.is_empty(), "{}: {:?}", odd.1, odd.0.diagnostics);
        prop_assert_eq!(plain(&usual.0.tree.row), plain(&odd.0.tree.row), "{} and {}", usual.1, odd.1);
        prop_assert_eq!(outside(&odd.1, &odd.0.tree.row), None);
    }

    #[test]
    fn printing_loses_nothing(formula in formula(), choices in proptest::collection::vec(any::<u8>(), 1..40)) {
        let parsed = parse(&Typist::typed(&formula, &choices));
        let printed = print(&parsed.tree.row);
        let again = parse(&printed);
        prop_assert_eq!(plain(&again.tree.row), plain(&parsed.tree.row), "{}", printed);
        prop_assert_eq!(print(&again.tree.row), printed);
    }
}

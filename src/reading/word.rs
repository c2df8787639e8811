//! Words typed letter by letter: `clip`, `PPL`, `log_2`, `Million`.
//!
//! TeX sets them as products of letters. A run of adjacent plain letters that spells a known
//! name as a whole is read as that name; so is a command without its backslash, as in plain text:
//! `sum_{i=1}^n`, `pi_theta`, `A_hat`, `t1`.

mod apart;
mod code;
mod known;
mod numbered;

use self::apart::{is_greek_letter, matrix_product};
use self::code::{is_exponential, is_over};
pub(crate) use self::known::is_common;
pub(super) use self::known::{Short, is_command};
use self::known::{accent, command, operator};
use self::numbered::find_numbered;
use super::cursor::{delimiter_of, ungrouped};
use super::reader::Note;
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};
use crate::text::Span;

/// The row with every run of letters that spells a known name joined into a word, at all depths.
///
/// `notes` gets what was read though TeX would print something else.
pub(super) fn join_words(row: &[Node], is_known: &dyn Fn(&str) -> bool, notes: &mut Vec<Note>) -> Row {
    join_named_words(row, &Names { is_known, ..Names::default() }, notes)
}

/// What a question knows of words.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    /// Whether a run of letters, in lower case, is a name.
    pub is_known: &'a dyn Fn(&str) -> bool,
    /// The letter that a word, in lower case, stands for; the flag tells whether scripts follow.
    pub letter_of_word: &'a dyn Fn(&str, bool) -> Option<Node>,
    /// Whether a name with its scripts is one of the question's.
    pub is_named: &'a dyn Fn(&Node) -> bool,
    /// Whether a letter with a number below it is one of the question's names.
    pub is_numbered: &'a dyn Fn(&Node) -> bool,
    /// Whether a run of letters is a name that nothing knows rather than a product.
    pub is_whole: &'a dyn Fn(&str) -> bool,
    /// How a Greek letter of two letters is read.
    pub short: &'a dyn Fn(&str) -> Short,
    /// Whether the question has a name with a star above it.
    pub has_star: &'a dyn Fn(&str) -> bool,
    /// Whether a lone `Σ` is a name of the question and no sum.
    pub has_sigma: bool,
}

impl Default for Names<'_> {
    fn default() -> Self {
        Names {
            is_known: &|_| false,
            letter_of_word: &|_, _| None,
            is_named: &|_| false,
            is_numbered: &|_| false,
            is_whole: &|_| false,
            short: &|_| Short::Apart,
            has_star: &|_| false,
            has_sigma: true,
        }
    }
}

/// The same where further words stand for letters.
pub(super) fn join_named_words(row: &[Node], names: &Names, notes: &mut Vec<Note>) -> Row {
    let differences = are_differences(row);
    let mut numbered = Vec::new();
    find_numbered(row, &mut numbered);
    let names = Names { has_sigma: names.has_sigma || has_sigma(row), ..*names };
    Joiner { names, exact: &[], differences, numbered, is_label: false, notes }.row(row)
}

/// A row of plain text with its Greek letters of two letters joined: `x-mu` has no `m`.
pub(crate) fn join_short_greek(row: &[Node]) -> Row {
    join_named_words(row, &Names { short: &|_| Short::Alone, ..Names::default() }, &mut Vec::new())
}

/// The same for a formula of a sheet, which may have names of several capitals.
pub(super) fn join_sheet_words(row: &[Node], lexicon: &super::Lexicon) -> Row {
    let is_known = |run: &str| lexicon.is_word(run);
    let differences = are_differences(row);
    let (exact, numbered) = (&lexicon.capitals, Vec::new());
    let names = Names { is_known: &is_known, ..Names::default() };
    let notes = &mut Vec::new();
    Joiner { names, exact, differences, numbered, is_label: false, notes }.row(row)
}

/// The runs of letters, in lower case, that stand alone on the left of `=`: `ratio = ...`, `lp(Y) = ...`.
pub(super) fn defined_words(row: &[Node]) -> Vec<String> {
    let mut found = Vec::new();
    let mut place = 0;
    let mut is_start = true;
    while place < row.len() {
        let length = run_length(&row[place..]);
        let run = &row[place..place + length];
        if length > 1 {
            let text: String = run.iter().filter_map(letter_of).collect::<String>().to_lowercase();
            let mut cursor = super::cursor::Cursor::new(&row[place + length..]);
            cursor.plain_bracketed();
            let is_defined = matches!(cursor.symbol(), Some("=" | ":=" | "\\coloneqq"));
            if is_start && is_defined {
                found.push(text.clone());
            }
            is_start = super::statement::is_linking(&text);
            place += length;
            continue;
        }
        is_start = match &row[place].kind {
            Kind::Symbol { name, .. } => matches!(name.as_ref(), "," | ";" | "." | "\\Rightarrow" | "\\implies"),
            Kind::Space(name) => is_start || name.as_ref() == "\\\\",
            Kind::Prose(text) | Kind::Word { text, .. } => super::statement::is_linking(text),
            _ => false,
        };
        place += 1;
    }
    found
}

/// Whether `\Sigma` stands somewhere with nothing behind it that could be summed: `\mathcal{N}(x \mid \mu, \Sigma_k)`.
fn has_sigma(row: &[Node]) -> bool {
    let is_sigma = |node: &Node| operator(base_of(node)).is_some_and(|(latex, _)| latex == r"\sum");
    let is_limited = |node: &Node| match &node.kind {
        Kind::Scripts { sub: Some(sub), .. } => {
            ungrouped(sub).iter().any(|node| matches!(node.kind, Kind::Symbol { class: Class::Relation, .. }))
        }
        _ => false,
    };
    let ends = |node: Option<&Node>| {
        node.is_none_or(|node| match &node.kind {
            Kind::Delimiter { side, .. } => *side == Side::Close,
            Kind::Symbol { class, .. } => matches!(class, Class::Relation | Class::Punctuation),
            _ => false,
        })
    };
    let is_name = |place: usize, node: &Node| {
        let behind = row[place + 1..].iter().find(|node| !super::cursor::is_blank(node));
        is_sigma(node) && !is_limited(node) && ends(behind)
    };
    // A base is a row of its own, without what stands behind it.
    let is_inside =
        |node: &Node| node.rows().into_iter().any(|row| !matches!(row, [only] if is_sigma(only)) && has_sigma(row));
    row.iter().enumerate().any(|(place, node)| is_name(place, node) || is_inside(node))
}

/// Whether `\Delta` stands in the row, and everywhere before a letter, as in `\Delta r`.
fn are_differences(row: &[Node]) -> bool {
    fn count(row: &[Node], found: &mut [usize; 2]) {
        for (place, node) in row.iter().enumerate() {
            if is_delta(node) {
                found[usize::from(row.get(place + 1).is_some_and(|next| letter_of(next).is_some()))] += 1;
            }
            node.rows().into_iter().for_each(|row| {
                // A base is a row of its own, without what stands behind it.
                let is_base = matches!(&node.kind, Kind::Scripts { base: Some(base), .. } if row.as_ptr() == std::ptr::from_ref(base.as_ref()));
                if is_base && row.iter().any(is_delta) { found[0] += 1 } else { count(row, found) }
            });
        }
    }
    let mut found = [0, 0];
    count(row, &mut found);
    found[0] == 0 && found[1] > 0
}

fn is_delta(node: &Node) -> bool {
    matches!(&node.kind, Kind::Symbol { name, style: Style::Plain, .. } if name.as_ref() == r"\Delta")
}

struct Joiner<'a> {
    names: Names<'a>,
    /// Names as they are typed.
    exact: &'a [String],
    /// Whether `\Delta r` is one name: the difference of two `r`.
    differences: bool,
    /// Letters with digits directly behind them elsewhere: where `t1` stands, `tn` is `t_n`.
    numbered: Vec<String>,
    /// Whether the row is a script, whose words belong to a name.
    is_label: bool,
    notes: &'a mut Vec<Note>,
}

impl Joiner<'_> {
    fn row(&mut self, row: &[Node]) -> Row {
        let sets = super::braces::with_sets(row, self.notes);
        let row = sets.as_deref().unwrap_or(row);
        let mut starred: Option<Row> = None;
        while let Some(next) = self.starred(starred.as_deref().unwrap_or(row)) {
            starred = Some(next);
        }
        let row = starred.as_deref().unwrap_or(row);
        let mut joined: Row = Vec::with_capacity(row.len());
        let mut place = 0;
        while place < row.len() {
            if self.differences
                && is_delta(&row[place])
                && let Some(letter) = row.get(place + 1).and_then(letter_of)
            {
                let kind = Kind::Word { text: format!("\u{394}{letter}"), operator: false };
                joined.push(self.with_scripts_of(&row[place..place + 2], kind));
                place += 2;
                continue;
            }
            if let Some((node, taken)) = self.spread(&row[place..]) {
                joined.push(node);
                place += taken;
                continue;
            }
            if let Some(node) = self.bare_sum(&row[place..]).or_else(|| matrix_product(row, place)) {
                joined.push(node);
                place += 1;
                continue;
            }
            let length = run_length(&row[place..]);
            let (run, behind) = row[place..].split_at(length.max(1));
            place += run.len();
            match length {
                // `λ1`
                0 => match self
                    .numbered(&run[0], behind)
                    .filter(|_| is_greek_letter(&run[0]) && super::cursor::symbol_name(&run[0]) != Some("\\pi"))
                {
                    Some(node) => {
                        self.note("an index below the line", node.span);
                        joined.push(node);
                        place += 1;
                    }
                    None => joined.push(self.inside(&run[0])),
                },
                1 => match self.numbered(&run[0], behind) {
                    Some(node) => {
                        self.note("an index below the line", node.span);
                        joined.push(node);
                        place += 1;
                    }
                    None => joined.push(self.inside(&run[0])),
                },
                _ => {
                    let text: String = run.iter().filter_map(letter_of).collect();
                    if let Some(node) = self.worded_whole(run) {
                        joined.push(node);
                    } else if let Some(node) = self.gradient_sign(run, &text) {
                        joined.push(node);
                    } else if self.exact.contains(&text) || (self.names.is_known)(&text.to_lowercase()) {
                        // `mu` is the Greek letter, also where the answer defines it.
                        let letter = command(&text, true)
                            .filter(|kind| matches!(kind, Kind::Symbol { class: Class::Ordinary, .. }));
                        let kind = letter.or_else(|| self.spelled(&text));
                        let kind = kind.unwrap_or(Kind::Word { text, operator: false });
                        joined.push(self.with_scripts_of(run, kind));
                    } else if let Some(kind) = command(&text, self.is_apart(&text, joined.last(), run, behind))
                        // The index of `d_{in}` is no relation, nor is the word before another: `in bits`.
                        && (run.len() < row.len() && !is_before_word(behind)
                            || !matches!(kind, Kind::Symbol { class: Class::Relation, .. }))
                    {
                        let node = self.with_scripts_of(run, kind);
                        self.note(
                            &format!("`{}`", crate::latex::print(std::slice::from_ref(base_of(&node)))),
                            node.span,
                        );
                        // `theta0`
                        let index = self.numbered(&node, behind).filter(|_| is_greek_letter(&node));
                        place += usize::from(index.is_some());
                        joined.push(index.unwrap_or(node));
                    } else if let Some((node, taken)) = self.with_letter(run, behind) {
                        self.note("an index below the line", node.span);
                        joined.push(node);
                        place += taken;
                    } else if let Some(node) = self.worded(run) {
                        joined.push(node);
                    } else if !self.is_label && (self.names.is_whole)(&text) {
                        let kind = Kind::Word { text, operator: false };
                        joined.push(self.with_scripts_of(run, kind));
                    } else {
                        joined.extend(run.iter().map(|node| self.inside(node)));
                    }
                }
            }
        }
        joined
    }

    /// `π*(y|x)`, `r*(x, y)`: a star between a name and its arguments, which no product is.
    fn starred(&mut self, row: &[Node]) -> Option<Row> {
        let is_star = |node: &Node| matches!(super::cursor::symbol_name(node), Some("*" | "\\ast"));
        let place = (1..row.len()).find(|&place| {
            let (name, star) = (&row[place - 1], &row[place]);
            let is_name = matches!(&name.kind, Kind::Symbol { class: Class::Ordinary, .. } | Kind::Word { .. });
            let touches = name.span.end == star.span.start
                && row.get(place + 1).is_some_and(|next| next.span.start == star.span.end);
            // `D*(x) = ...` names what is asked.
            let is_left = || place == 1 && names_left(&row[2..]);
            let opens = || matches!(delimiter_of(&row[place + 1]), Some(("(", Side::Open)));
            let is_known = || opens() && (self.names.has_star)(&letter_of(name).map(String::from).unwrap_or_default());
            is_star(star) && is_name && touches && (holds_arguments(&row[place + 1..]) || is_left() || is_known())
        })?;
        let (name, star) = (&row[place - 1], &row[place]);
        let span = name.span.to(star.span);
        self.note("a star above the name", span);
        let sup = Some(vec![star.clone()]);
        let kind = Kind::Scripts { base: Some(Box::new(name.clone())), sub: None, sup, primes: 0, limits: false };
        let mut row = row.to_vec();
        row.splice(place - 1..=place, [Node { kind, span }]);
        Some(row)
    }

    /// `\sum_i=1^n`: the limits of a big operator without their braces.
    fn spread(&mut self, row: &[Node]) -> Option<(Node, usize)> {
        let [operator, equals, from, ..] = row else { return None };
        let Kind::Scripts { base: Some(base), sub: Some(sub), sup: None, primes: 0, limits } = &operator.kind else {
            return None;
        };
        let is_big =
            matches!(&base.kind, Kind::Symbol { class: Class::BigOperator, .. }) || self::operator(base).is_some();
        let is_equals = matches!(&equals.kind, Kind::Symbol { name, .. } if name.as_ref() == "=");
        let Kind::Scripts { base: Some(number), sub: None, sup: Some(sup), primes: 0, .. } = &from.kind else {
            return None;
        };
        if !is_big || !is_equals || sub.len() != 1 || !matches!(number.kind, Kind::Number(_)) {
            return None;
        }
        let span = operator.span.to(from.span);
        self.note("the limits of the operator", span);
        let below = vec![sub[0].clone(), equals.clone(), number.as_ref().clone()];
        let (base, limits) = (Some(base.clone()), *limits);
        let kind = Kind::Scripts { base, sub: Some(below), sup: Some(self.row(sup)), primes: 0, limits };
        Some((self.inside(&Node { kind, span }), 3))
    }

    /// The big operator that a Greek capital is by what stands below it; `\Sigma_k` is a name where `\Sigma` is one.
    fn operator_over(&self, base: &Node, sub: Option<&[Node]>) -> Option<(&'static str, Kind)> {
        let sub = sub?;
        let (latex, kind) = operator(base)?;
        let ranges = |node: &Node| matches!(node.kind, Kind::Symbol { class: Class::Relation, .. });
        let is_name = self.names.has_sigma && latex == r"\sum" && !ungrouped(sub).iter().any(ranges);
        (!is_name).then_some((latex, kind))
    }

    /// `grad_theta L(theta)`
    fn gradient_sign(&mut self, run: &[Node], text: &str) -> Option<Node> {
        let has_below =
            matches!(run.last().map(|last| &last.kind), Some(Kind::Scripts { sub: Some(_), sup: None, .. }));
        if text != "grad" || !has_below || (self.names.is_known)(text) {
            return None;
        }
        let nabla = crate::latex::parse("\\nabla").tree.row.into_iter().next()?;
        let node = self.with_scripts_of(run, nabla.kind);
        self.note("`\\nabla`", node.span);
        Some(node)
    }

    fn note(&mut self, meaning: &str, span: Span) {
        let text = format!("plain text is read as {meaning}");
        if !self.notes.iter().any(|note| note.text == text) {
            self.notes.push(Note { id: "plain_text".to_owned(), text, span: Some(span) });
        }
    }

    /// `kind` in place of a run of letters, with the scripts of the last.
    fn with_scripts_of(&mut self, run: &[Node], kind: Kind) -> Node {
        let (first, last) = (&run[0], &run[run.len() - 1]);
        let span = first.span.to(last.span);
        match self.inside(last).kind {
            Kind::Scripts { base: Some(base), sub, sup, primes, limits } => {
                let base = Node { kind, span: first.span.to(base.span) };
                Node { kind: Kind::Scripts { base: Some(Box::new(base)), sub, sup, primes, limits }, span }
            }
            _ => Node { kind, span },
        }
    }

    /// The node with the rows inside of it joined.
    fn inside(&mut self, node: &Node) -> Node {
        if let Some(named) = self.worded_label(node) {
            return named;
        }
        let kind = match &node.kind {
            // `1{-}\epsilon`: the braces only change the space around the sign.
            Kind::Group(row) if matches!(row.as_slice(), [sign] if is_sign(sign)) => row[0].kind.clone(),
            Kind::Group(row) => Kind::Group(self.row(row)),
            // `\pi_theta` with the subscript that was meant, or `\pi_{\text{theta}}`.
            Kind::Word { text, operator: false } => match command(text, true) {
                Some(letter @ Kind::Symbol { class: Class::Ordinary, .. }) => letter,
                // `\mathrm{reward}(x, y)`
                _ if let Some(kind) = self.spelled(text).filter(|_| !self.is_label) => kind,
                _ => match self.worded_node(node, false) {
                    Some(letter) => letter.kind,
                    None => return node.clone(),
                },
            },
            // `\policy(y\mid x)` with a macro that nothing defines.
            Kind::Symbol { .. } => match self.worded_node(node, false) {
                Some(letter) => letter.kind,
                None => return node.clone(),
            },
            Kind::Scripts { base: Some(base), sub: Some(sub), sup, primes, limits }
                if let Some(letter) = self.worded_node(base, true) =>
            {
                Kind::Scripts {
                    base: Some(Box::new(Node { kind: letter.kind, span: base.span })),
                    sub: Some(self.script(sub)),
                    sup: sup.as_ref().map(|sup| self.script(sup)),
                    primes: *primes,
                    limits: *limits,
                }
            }
            Kind::Scripts { base: Some(base), sub: Some(sub), sup, primes, limits }
                if letter_of(base).is_some() && accent(sub).is_some() =>
            {
                let name = accent(sub).unwrap_or_default();
                self.note(&format!("`{name}{{{}}}`", crate::latex::print(std::slice::from_ref(base))), node.span);
                let accent = Kind::Accent { name: name.into(), body: vec![base.as_ref().clone()] };
                match (sup, primes) {
                    (None, 0) => accent,
                    _ => Kind::Scripts {
                        base: Some(Box::new(Node { kind: accent, span: base.span })),
                        sub: None,
                        sup: sup.as_ref().map(|sup| self.row(sup)),
                        primes: *primes,
                        limits: *limits,
                    },
                }
            }
            Kind::Scripts { base, sub, sup, primes, limits } => Kind::Scripts {
                base: base.as_ref().map(|base| match self.operator_over(base, sub.as_deref()) {
                    Some((latex, kind)) => {
                        self.note(&format!("`{latex}`"), base.span);
                        Box::new(Node { kind, span: base.span })
                    }
                    None => Box::new(function_in_braces(self.inside(base))),
                }),
                sub: sub.as_ref().map(|sub| match base.as_deref().is_some_and(|base| is_over(base, sub)) {
                    true => self.row(sub),
                    false => self.script(sub),
                }),
                sup: sup.as_ref().map(|sup| match base.as_deref().is_some_and(is_exponential) {
                    true => self.row(sup),
                    false => self.script(sup),
                }),
                primes: *primes,
                limits: *limits,
            },
            Kind::Fraction { numerator, denominator, binomial } => Kind::Fraction {
                numerator: self.row(numerator),
                denominator: self.row(denominator),
                binomial: *binomial,
            },
            Kind::Root { degree, radicand } => {
                Kind::Root { degree: degree.as_ref().map(|degree| self.row(degree)), radicand: self.row(radicand) }
            }
            Kind::Accent { name, body } => match self.row(body).as_slice() {
                // `\hat{\advantage}`, where the word stands for `\hat A`.
                [Node { kind: inner @ Kind::Accent { name: own, .. }, .. }]
                    if own == name && !matches!(body.as_slice(), [Node { kind: Kind::Accent { .. }, .. }]) =>
                {
                    inner.clone()
                }
                joined => Kind::Accent { name: name.clone(), body: joined.to_vec() },
            },
            Kind::Annotated { name, body, note } => {
                Kind::Annotated { name: name.clone(), body: self.row(body), note: note.clone() }
            }
            Kind::Environment { name, rows } => Kind::Environment {
                name: name.clone(),
                rows: rows.iter().map(|cells| cells.iter().map(|cell| self.row(cell)).collect()).collect(),
            },
            _ => return node.clone(),
        };
        Node { kind, span: node.span }
    }
}

/// `\log` of `{\log}_2`.
fn function_in_braces(node: Node) -> Node {
    let is_function = |kind: &Kind| match kind {
        Kind::Symbol { class, .. } => *class == Class::Function,
        Kind::Word { text, .. } => crate::expr::Function::named(text).is_some(),
        _ => false,
    };
    let Kind::Group(row) = &node.kind else { return node };
    let kind = match row.as_slice() {
        [Node { kind, .. }] => Some(kind.clone()),
        _ => None,
    };
    match kind.filter(is_function) {
        Some(kind) => Node { kind, span: node.span },
        None => node,
    }
}

/// Whether a bracket opens the row that holds a condition or several arguments.
fn holds_arguments(row: &[Node]) -> bool {
    let opens = |node: &Node| matches!(delimiter_of(node), Some(("(", Side::Open)));
    let bar = |node: &Node| {
        delimiter_of(node).is_some_and(|(name, _)| name == "|") || super::cursor::symbol_name(node) == Some("\\mid")
    };
    let close = row.first().filter(|first| opens(first)).and_then(|_| super::cursor::matching_close(row, 0));
    close.is_some_and(|close| {
        let has_condition = row[..close].iter().filter(|node| bar(node)).count() == 1;
        has_condition || super::cursor::split_commas(&row[1..close]).len() > 1
    })
}

/// Whether a row is a lone letter in brackets and an equation of it: `(x) = ...`.
fn names_left(row: &[Node]) -> bool {
    let [open, letter, close, rest @ ..] = row else { return false };
    let is_bracket = |node: &Node, side: Side| matches!(delimiter_of(node), Some(("(", it) | (")", it)) if it == side);
    let next = rest.iter().find(|node| !super::cursor::is_blank(node));
    is_bracket(open, Side::Open)
        && letter_of(letter).is_some()
        && is_bracket(close, Side::Close)
        && next.is_some_and(|node| super::cursor::symbol_name(node) == Some("="))
}

/// How many adjacent letters stand at the start; the last may carry scripts.
fn run_length(row: &[Node]) -> usize {
    let mut length = 0;
    let mut end = None;
    for node in row {
        if letter_of(node).is_none() || end.is_some_and(|end| end != node.span.start) {
            break;
        }
        length += 1;
        end = Some(node.span.end);
        if matches!(node.kind, Kind::Scripts { .. }) {
            break;
        }
    }
    length
}

/// Whether a word follows that is no command.
fn is_before_word(behind: &[Node]) -> bool {
    let behind = &behind[behind.iter().take_while(|node| super::cursor::is_blank(node)).count()..];
    let length = run_length(behind);
    let text: String = behind[..length].iter().filter_map(letter_of).collect();
    length > 1 && !is_command(&text)
}

/// What carries the scripts.
fn base_of(node: &Node) -> &Node {
    match &node.kind {
        Kind::Scripts { base: Some(base), .. } => base,
        _ => node,
    }
}

/// A binary sign or a relation.
fn is_sign(node: &Node) -> bool {
    matches!(node.kind, Kind::Symbol { class: Class::Binary | Class::Relation, .. })
}

/// The letter that a node is, looking under scripts.
pub(super) fn letter_of(node: &Node) -> Option<char> {
    match &node.kind {
        Kind::Symbol { name, class: Class::Ordinary, style: Style::Plain | Style::Roman } => {
            let mut letters = name.chars();
            letters.next().filter(|letter| letter.is_ascii_alphabetic() && letters.next().is_none())
        }
        Kind::Scripts { base: Some(base), .. } => letter_of(base),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(latex: &str) -> Row {
        join_words(&crate::latex::parse(latex).tree.row, &is_common, &mut Vec::new())
    }

    #[test]
    fn known_names_are_joined_and_products_are_not() {
        assert!(matches!(&joined("clip")[0].kind, Kind::Word { text, .. } if text == "clip"));
        assert_eq!(joined("dV").len(), 2);
        assert_eq!(joined("\\frac{exp(x)}{2}").len(), 1);
    }

    #[test]
    fn scripts_stay_with_the_word() {
        let row = joined("log_2 x");
        assert!(
            matches!(&row[0].kind, Kind::Scripts { base: Some(base), .. } if matches!(base.kind, Kind::Word { .. }))
        );
    }
}

//! Words typed letter by letter: `clip`, `PPL`, `log_2`, `Million`.
//!
//! TeX sets them as products of letters. A run of adjacent plain letters that spells a known
//! name as a whole is read as that name; so is a command without its backslash, as in plain text:
//! `sum_{i=1}^n`, `pi_theta`, `A_hat`, `t1`.

use super::cursor::{delimiter_of, ungrouped};
use super::reader::Note;
use crate::expr::Function;
use crate::latex::tree::{Class, Kind, Node, Row, Side, Style};
use crate::text::Span;

/// Names that are no letters side by side in any vocabulary.
const COMMON: &[&str] = &[
    "kl",
    "kld",
    "exp",
    "sqrt",
    "mean",
    "avg",
    "average",
    "std",
    "stdev",
    "stddev",
    "var",
    "ppl",
    "million",
    "millionen",
    "mio",
    "mrd",
    "milliarden",
    "tan",
    "cot",
    "sinh",
    "cosh",
    "logsigmoid",
    "softplus",
    "millions",
    "billion",
    "billions",
    "thousand",
    "trillion",
    "where",
    "with",
    "and",
    "softmax",
    "choose",
    "maximize",
    "maximise",
    "minimize",
    "minimise",
];

/// Commands that are typed without their backslash.
const COMMANDS: &str = "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi
    varphi chi psi omega Gamma Delta Theta Lambda Pi Sigma Phi Psi Omega sum prod infty cdot times leq geq approx sim in";

/// Other words for commands.
const SYNONYMS: &[(&str, &str)] =
    &[("eps", "epsilon"), ("Sum", "sum"), ("Prod", "prod"), ("product", "prod"), ("infinity", "infty")];

/// Words below a letter that stand for a sign above it.
const ACCENTS: &[(&str, &str)] = &[("hat", r"\hat"), ("bar", r"\bar"), ("tilde", r"\tilde")];

/// Whether a word is a command without its backslash.
pub(super) fn is_command(run: &str) -> bool {
    COMMANDS.split_whitespace().any(|command| command.eq_ignore_ascii_case(run))
        || SYNONYMS.iter().any(|(word, _)| word.eq_ignore_ascii_case(run))
}

/// The symbol that a command without its backslash means; a short one needs blanks or scripts around it.
fn command(run: &str, stands_apart: bool) -> Option<Kind> {
    let name = SYNONYMS.iter().find(|(word, _)| *word == run).map_or(run, |(_, name)| *name);
    let is_command = COMMANDS.split_whitespace().any(|command| command == name);
    (is_command && (run.len() > 2 || stands_apart)).then(|| symbol(&format!("\\{name}")))?
}

fn symbol(latex: &str) -> Option<Kind> {
    crate::latex::parse(latex).tree.row.into_iter().next().map(|node| node.kind)
}

/// Whether a run of letters is a common name.
pub(super) fn is_common(run: &str) -> bool {
    COMMON.contains(&run) || super::function::LENGTHS.contains(&run) || Function::named(run).is_some()
}

/// The row with every run of letters that spells a known name joined into a word, at all depths.
///
/// `notes` gets what was read though TeX would print something else.
pub(super) fn join_words(row: &[Node], is_known: &dyn Fn(&str) -> bool, notes: &mut Vec<Note>) -> Row {
    join_named_words(row, is_known, &|_, _| None, notes)
}

/// The same where further words, in lower case, stand for letters; the flag tells whether scripts follow.
pub(super) fn join_named_words(
    row: &[Node],
    is_known: &dyn Fn(&str) -> bool,
    letter_of_word: &dyn Fn(&str, bool) -> Option<Node>,
    notes: &mut Vec<Note>,
) -> Row {
    let differences = are_differences(row);
    let mut numbered = Vec::new();
    find_numbered(row, &mut numbered);
    Joiner { is_known, letter_of_word, exact: &[], differences, numbered, is_label: false, notes }.row(row)
}

/// The same for a formula of a sheet, which may have names of several capitals.
pub(super) fn join_sheet_words(row: &[Node], lexicon: &super::Lexicon) -> Row {
    let is_known = |run: &str| lexicon.is_word(run);
    let differences = are_differences(row);
    let (exact, numbered) = (&lexicon.capitals, Vec::new());
    let letter_of_word = &|_: &str, _| None;
    let notes = &mut Vec::new();
    Joiner { is_known: &is_known, letter_of_word, exact, differences, numbered, is_label: false, notes }.row(row)
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
    is_known: &'a dyn Fn(&str) -> bool,
    /// The letter that a word stands for, which scripts may follow.
    letter_of_word: &'a dyn Fn(&str, bool) -> Option<Node>,
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
        let starred = self.starred(row);
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
            let length = run_length(&row[place..]);
            let (run, behind) = row[place..].split_at(length.max(1));
            place += run.len();
            match length {
                0 => joined.push(self.inside(&run[0])),
                1 => match numbered(&run[0], behind) {
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
                    } else if self.exact.contains(&text) || (self.is_known)(&text.to_lowercase()) {
                        // `mu` is the Greek letter, also where the answer defines it.
                        let letter = command(&text, true)
                            .filter(|kind| matches!(kind, Kind::Symbol { class: Class::Ordinary, .. }));
                        let kind = letter.unwrap_or(Kind::Word { text, operator: false });
                        joined.push(self.with_scripts_of(run, kind));
                    } else if let Some(kind) = command(&text, stands_apart(joined.last(), run, behind))
                        // The index of `d_{in}` is no relation, nor is the word before another: `in bits`.
                        && (run.len() < row.len() && !is_before_word(behind)
                            || !matches!(kind, Kind::Symbol { class: Class::Relation, .. }))
                    {
                        let node = self.with_scripts_of(run, kind);
                        self.note(
                            &format!("`{}`", crate::latex::print(std::slice::from_ref(base_of(&node)))),
                            node.span,
                        );
                        joined.push(node);
                    } else if let Some((node, taken)) = self.with_letter(run, behind) {
                        self.note("an index below the line", node.span);
                        joined.push(node);
                        place += taken;
                    } else if let Some(node) = self.worded(run) {
                        joined.push(node);
                    } else {
                        joined.extend(run.iter().map(|node| self.inside(node)));
                    }
                }
            }
        }
        joined
    }

    /// The letter that a word with another below it stands for, as in code: `head_dim`.
    fn worded_whole(&mut self, run: &[Node]) -> Option<Node> {
        let last = &run[run.len() - 1];
        let Kind::Scripts { sub: Some(sub), sup, primes: 0, .. } = &last.kind else { return None };
        if self.is_label {
            return None;
        }
        let word: String = run.iter().filter_map(letter_of).collect::<String>().to_lowercase();
        let name = format!("{word}_{}", words_below(sub)?);
        let span = run[0].span.to(last.span);
        let node = (self.letter_of_word)(&name, false)?;
        self.note_word(&name, &node, span);
        let Some(sup) = sup else { return Some(Node { kind: node.kind, span }) };
        let (base, sup) = (Some(Box::new(Node { kind: node.kind, span })), Some(self.row(sup)));
        Some(Node { kind: Kind::Scripts { base, sub: None, sup, primes: 0, limits: false }, span })
    }

    /// The letter that a run of letters stands for: `reward_i`.
    fn worded(&mut self, run: &[Node]) -> Option<Node> {
        if self.is_label {
            return None;
        }
        let last = &run[run.len() - 1];
        let word: String = run.iter().filter_map(letter_of).collect::<String>().to_lowercase();
        let has_scripts = matches!(&last.kind, Kind::Scripts { sub: Some(_), .. });
        let node = (self.letter_of_word)(&word, has_scripts)?;
        self.note_word(&word, &node, run[0].span.to(last.span));
        Some(self.with_scripts_of(run, node.kind))
    }

    /// The letter that a word set as one, or a command of that name, stands for: `\text{policy}_\theta`.
    fn worded_node(&mut self, node: &Node, has_scripts: bool) -> Option<Node> {
        let word = match &node.kind {
            Kind::Word { text, operator: false } => text.as_str(),
            Kind::Symbol { name, class: Class::Ordinary, .. } => name.strip_prefix('\\')?,
            _ => return None,
        };
        let word = word.to_lowercase();
        if self.is_label || is_command(&word) || (self.is_known)(&word) {
            return None;
        }
        // A command of no meaning is no word of its own.
        let letter = (self.letter_of_word)(&word, has_scripts).filter(|it| !matches!(it.kind, Kind::Word { .. }))?;
        self.note_word(&word, &letter, node.span);
        Some(letter)
    }

    fn note_word(&mut self, word: &str, letter: &Node, span: Span) {
        let text = format!("`{word}` is read as `{}`", crate::latex::print(std::slice::from_ref(letter)));
        if !self.notes.iter().any(|note| note.text == text) {
            self.notes.push(Note { id: "word_name".to_owned(), text, span: Some(span) });
        }
    }

    /// The row of a script with its words joined.
    fn script(&mut self, row: &[Node]) -> Row {
        let outer = std::mem::replace(&mut self.is_label, true);
        let joined = self.row(row);
        self.is_label = outer;
        joined
    }

    /// `π*(y|x)`: a star between a name and its arguments, which no product is.
    fn starred(&mut self, row: &[Node]) -> Option<Row> {
        let is_star = |node: &Node| matches!(super::cursor::symbol_name(node), Some("*" | "\\ast"));
        let place = (1..row.len()).find(|&place| {
            let (name, star) = (&row[place - 1], &row[place]);
            let is_name = matches!(&name.kind, Kind::Symbol { class: Class::Ordinary, .. } | Kind::Word { .. });
            let touches = name.span.end == star.span.start
                && row.get(place + 1).is_some_and(|next| next.span.start == star.span.end);
            is_star(star) && is_name && touches && holds_condition(&row[place + 1..])
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

    /// `tn` and `tn-1` as `t_n` and `t_{n-1}` where `t1` stands too, with how many nodes are taken behind the run.
    fn with_letter(&self, run: &[Node], behind: &[Node]) -> Option<(Node, usize)> {
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
        let kind = match &node.kind {
            // `1{-}\epsilon`: the braces only change the space around the sign.
            Kind::Group(row) if matches!(row.as_slice(), [sign] if is_sign(sign)) => row[0].kind.clone(),
            Kind::Group(row) => Kind::Group(self.row(row)),
            // `\pi_theta` with the subscript that was meant, or `\pi_{\text{theta}}`.
            Kind::Word { text, operator: false } => match command(text, true) {
                Some(letter @ Kind::Symbol { class: Class::Ordinary, .. }) => letter,
                // `\mathrm{reward}(x, y)`
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
                base: base.as_ref().map(|base| match sub.is_some().then(|| operator(base)).flatten() {
                    Some((latex, kind)) => {
                        self.note(&format!("`{latex}`"), base.span);
                        Box::new(Node { kind, span: base.span })
                    }
                    None => Box::new(self.inside(base)),
                }),
                sub: sub.as_ref().map(|sub| match base.as_deref().is_some_and(is_over) {
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
            Kind::Accent { name, body } => Kind::Accent { name: name.clone(), body: self.row(body) },
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

/// The words of a subscript, as in code: `dim`, `kv_heads`.
fn words_below(sub: &[Node]) -> Option<String> {
    let [node] = ungrouped(sub) else { return None };
    match &node.kind {
        Kind::Word { text, .. } => Some(text.to_lowercase()),
        Kind::Scripts { base: Some(base), sub: Some(sub), sup: None, primes: 0, .. } => {
            let Kind::Word { text, .. } = &base.kind else { return None };
            Some(format!("{}_{}", text.to_lowercase(), words_below(sub)?))
        }
        _ => None,
    }
}

/// Whether what stands below says over what something is taken: an expectation, a sum.
fn is_over(base: &Node) -> bool {
    match &base.kind {
        Kind::Symbol { class: Class::BigOperator | Class::Function, .. } => true,
        Kind::Symbol { name, .. } => matches!(name.as_ref(), "E" | "\\Sigma"),
        Kind::Word { text, operator } => *operator || text == "E",
        _ => false,
    }
}

/// Whether what stands above is an exponent whatever it is made of.
fn is_exponential(base: &Node) -> bool {
    letter_of(base) == Some('e') || matches!(base.kind, Kind::Number(_))
}

/// Whether the row begins with a bracket that holds a bar.
fn holds_condition(row: &[Node]) -> bool {
    let opens = |node: &Node| matches!(delimiter_of(node), Some(("(", Side::Open)));
    let bar = |node: &Node| {
        delimiter_of(node).is_some_and(|(name, _)| name == "|") || super::cursor::symbol_name(node) == Some("\\mid")
    };
    let close = row.first().filter(|first| opens(first)).and_then(|_| super::cursor::matching_close(row, 0));
    close.is_some_and(|close| row[..close].iter().filter(|node| bar(node)).count() == 1)
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

/// Whether a run of letters has blanks or scripts around it, or a bracket behind it.
fn stands_apart(before: Option<&Node>, run: &[Node], behind: &[Node]) -> bool {
    let last = &run[run.len() - 1];
    let opens = |node: &Node| delimiter_of(node).is_some_and(|(name, _)| name == "(");
    let blank_before = before.is_none_or(|node| node.span.end < run[0].span.start);
    let blank_behind = behind.first().is_none_or(|node| node.span.start > last.span.end);
    matches!(last.kind, Kind::Scripts { .. }) || behind.first().is_some_and(opens) || blank_before && blank_behind
}

/// The letters with digits directly behind them, at all depths.
fn find_numbered(row: &[Node], found: &mut Vec<String>) {
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
fn numbered(letter: &Node, behind: &[Node]) -> Option<Node> {
    let number = behind.first()?;
    let digits = matches!(&number.kind, Kind::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()));
    if !digits || number.span.start != letter.span.end || matches!(letter.kind, Kind::Scripts { .. }) {
        return None;
    }
    let sub = Some(vec![number.clone()]);
    let kind = Kind::Scripts { base: Some(Box::new(letter.clone())), sub, sup: None, primes: 0, limits: false };
    Some(Node { kind, span: letter.span.to(number.span) })
}

/// The big operator that a Greek capital with something below it is.
fn operator(base: &Node) -> Option<(&'static str, Kind)> {
    let latex = match &base.kind {
        Kind::Symbol { name, style: Style::Plain, .. } if name.as_ref() == r"\Sigma" => r"\sum",
        Kind::Symbol { name, style: Style::Plain, .. } if name.as_ref() == r"\Pi" => r"\prod",
        _ => return None,
    };
    Some((latex, symbol(latex)?))
}

/// The accent that a subscript spells.
fn accent(sub: &[Node]) -> Option<&'static str> {
    let letters: Option<String> = ungrouped(sub).iter().map(letter_of).collect();
    let letters = letters?;
    ACCENTS.iter().find(|(word, _)| *word == letters).map(|(_, name)| *name)
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

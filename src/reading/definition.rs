//! Names that the answer, or the card, defines.

use super::cursor::{Cursor, symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::statement::Statement;
use crate::cards::{NameKey, RoleKind, Vocabulary, flatten};
use crate::latex::tree::{Kind as NodeKind, Node, Row, find_node};
use crate::text::Span;

/// `name_{items}(arguments) = body`.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Key of the base letter.
    pub base: NameKey,
    /// Scripts: `true` for a parameter, with its key.
    pub(super) items: Vec<(bool, String)>,
    /// Arguments in brackets; keys.
    pub(super) arguments: Option<Vec<String>>,
    /// Whether a bar stands between them.
    pub(super) has_bar: bool,
    /// Decoration above.
    pub(super) sup: Option<String>,
    /// What it stands for.
    pub body: Row,
    /// The whole of it.
    pub span: Span,
    /// Which statement of the answer it is.
    pub statement: usize,
}

impl Definition {
    /// The definition that a chain `name = body = ...` makes; the first right member is its body.
    pub fn of(statement: &Statement, place: usize) -> Option<Definition> {
        let [left, right, ..] = statement.members.as_slice() else { return None };
        if !right.relation.as_deref().is_some_and(super::statement::is_equality) {
            return None;
        }
        let mut cursor = Cursor::new(&left.row);
        let node = cursor.advance()?;
        let head = Head::of(node)?;
        // `N^{\\alpha + \\beta} = ...` says what a power is.
        if head.sup.is_some_and(adds_letters) {
            return None;
        }
        let mut arguments = None;
        let mut has_bar = false;
        let mut body = right.row.clone();
        if !cursor.is_done() {
            let bracketed = cursor.plain_bracketed()?;
            if !cursor.is_done() {
                return None;
            }
            has_bar = holds_bar(bracketed.inside);
            let rows = split_arguments(bracketed.inside);
            if let [row] = rows.as_slice()
                && let Some(opened) = with_letter(&body, row)
            {
                body = opened;
                arguments = Some(vec![LETTER.to_owned()]);
            } else {
                arguments = Some(rows.into_iter().map(|row| flatten(row, false)).collect());
            }
        }
        let items = head.items.iter().flat_map(|item| {
            let letters = letters_of(item).filter(|it| it.iter().all(|letter| is_parameter(letter, &right.row)));
            letters.unwrap_or_else(|| vec![item])
        });
        let items = items.map(|item| (is_parameter(item, &right.row), flatten(item, false))).collect();
        Some(Definition {
            base: head.base.clone(),
            items,
            arguments,
            has_bar,
            sup: head
                .sup
                .map(|sup| flatten(sup, false))
                .or((head.primes > 0).then(|| "'".repeat(usize::from(head.primes)))),
            body,
            span: left.span().to(right.span()),
            statement: place,
        })
    }

    /// A bare name with a body that stands elsewhere.
    pub(super) fn of_name(base: NameKey, body: Row) -> Definition {
        let span = super::cursor::row_span(&body);
        Definition {
            base,
            items: Vec::new(),
            arguments: None,
            has_bar: false,
            sup: None,
            body,
            span,
            statement: usize::MAX,
        }
    }

    /// The same name with another body.
    pub(super) fn with_body(&self, body: Row) -> Definition {
        Definition { body, ..self.clone() }
    }

    /// A definition from two pieces of LaTeX.
    pub fn from_latex(left: &str, right: &str) -> Option<Definition> {
        let source = format!("{left} = {right}");
        let row = super::statement::flat_row(&crate::latex::parse(&source).tree.row);
        let row = super::word::join_words(&row, &super::word::is_common, &mut Vec::new());
        let statements = super::statement::statements(&row);
        Definition::of(statements.first()?, 0)
    }

    /// The name with its scripts: what tells two definitions of one sheet apart.
    pub fn key(&self) -> String {
        let items: String =
            self.items.iter().map(|(parameter, key)| if *parameter { "_" } else { key.as_str() }).collect();
        // `f(2)` is another thing than `f(x)`.
        let fixed: Vec<&str> =
            self.arguments.iter().flatten().filter(|key| is_number_key(key)).map(String::as_str).collect();
        let fixed = if fixed.is_empty() { String::new() } else { format!("({})", fixed.join(",")) };
        format!("{}|{items}{fixed}|{}", self.base.styled, self.sup.as_deref().unwrap_or_default())
    }

    /// Whether the vocabulary has a role of that name, so that a sheet's formula for it only says something about it.
    pub fn names_role_of(&self, vocabulary: &crate::cards::Vocabulary) -> bool {
        !self.roles_of(vocabulary).is_empty()
    }

    /// The roles of a card that bear the name.
    pub fn roles_of<'v>(&self, vocabulary: &'v crate::cards::Vocabulary) -> Vec<&'v str> {
        let roles = if self.sup.is_none() { vocabulary.named(&self.base) } else { Vec::new() };
        roles.into_iter().map(|role| role.id.as_ref()).collect()
    }

    /// Whether the name stands anywhere in a row. `\pi_{ref}` is no use of `\pi^*`.
    pub fn is_used_in(&self, row: &[Node]) -> bool {
        let is_use = |head: Head<'_>| {
            let sup = || head.sup.map(|sup| flatten(sup, false));
            head.base.plain == self.base.plain && (self.sup.is_none() || head.primes > 0 || sup() == self.sup)
        };
        row.iter().any(|node| {
            Head::of(node).is_some_and(is_use) || super::head::rows_with_names(node).any(|row| self.is_used_in(row))
        })
    }

    /// The name as people would say it.
    pub fn name(&self) -> &str {
        &self.base.plain
    }

    /// Whether what stands in its brackets is no argument: `k(1-p) = (n-k)p` is an equation.
    pub(super) fn is_product(&self) -> bool {
        let has_sign = |key: &String| key.chars().count() > 1 && key.contains(['+', '-', '*', '/']);
        self.arguments.iter().flatten().any(has_sign)
    }

    /// Whether it says what the square of a name is: `s^2 = \frac{1}{K} \sum_i (r_i - \bar r)^2`.
    pub(super) fn is_square(&self) -> bool {
        self.sup.as_deref() == Some("2") && self.arguments.is_none()
    }

    /// Its scripts, if none of them is a parameter.
    pub(super) fn spelling(&self) -> Option<Vec<String>> {
        (!self.has_parameters()).then(|| self.items.iter().map(|(_, key)| key.clone()).collect())
    }

    /// Whether its arguments are names with indices, as in `A(s_t, a_t)`, and those behind the cursor are such names too.
    pub(super) fn has_indexed_arguments(&self, cursor: &Cursor) -> bool {
        // `s_t`, and no `\pi_\theta`.
        let is_indexed = |key: &String| {
            let index = key.split_once('_').map_or("", |(_, index)| index.trim_matches(['(', ')']));
            index.len() == 1 && index.starts_with(|letter: char| letter.is_ascii_lowercase())
        };
        let Some(keys) = self.arguments.as_ref().filter(|keys| keys.iter().all(is_indexed)) else {
            return false;
        };
        let Some(bracketed) = cursor.clone().plain_bracketed() else { return false };
        let rows = split_arguments(bracketed.inside);
        let is_like = |(key, row): (&String, &&[Node])| {
            let base = key.split('_').next().unwrap_or_default();
            matches!(trimmed(row), [node] if Head::of(node)
                .is_some_and(|head| head.base.plain == base && !head.items.is_empty()))
        };
        rows.len() == keys.len() && keys.iter().zip(&rows).all(is_like)
    }

    /// Whether it defines a family by index.
    pub fn has_parameters(&self) -> bool {
        self.items.iter().any(|(parameter, _)| *parameter)
    }

    /// Whether it gives a meaning to one element of a family by number, such as `t_0` or `t_{n+1}`.
    pub fn is_about_one_element(&self) -> bool {
        let numbered =
            |(parameter, key): &(bool, String)| !parameter && key.chars().any(|letter| letter.is_ascii_digit());
        !self.items.is_empty() && self.items.iter().any(numbered)
    }

    /// Whether it speaks about one value of something that the vocabulary knows, such as `P(S)`, `P(t_1 \mid t_0)`
    /// or `V(s_T)`, and gives no function another meaning.
    pub(super) fn is_about_one_value(&self, vocabulary: &Vocabulary) -> bool {
        let Some(keys) = &self.arguments else { return false };
        let roles = vocabulary.named(&self.base);
        let is_model = roles.iter().any(|role| role.kind == RoleKind::Model);
        let is_known = is_model || roles.iter().any(|role| role.kind == RoleKind::Function);
        let named = |key: &str| vocabulary.named(&NameKey { plain: key.to_owned(), styled: key.to_owned() });
        let is_text = |key: &str| named(key).iter().any(|role| role.kind == RoleKind::Sequence);
        let is_fixed = |part: &str| {
            let is_size = || named(part).iter().any(|role| role.kind == RoleKind::Size);
            let is_index = || named(part).iter().any(|role| role.kind == RoleKind::Index);
            part.bytes().all(|byte| byte.is_ascii_digit()) || is_size() && !is_index()
        };
        let is_one = |key: &String| match key.split_once('_') {
            Some((_, index)) => {
                let parts = index.split(|letter: char| "()+-,".contains(letter)).filter(|part| !part.is_empty());
                // `P(t_i \mid t_{<i})` says nothing of `P(t_2 \mid t_1)`.
                let is_prefix = is_model && index.contains(['<', ':']);
                is_prefix || parts.clone().count() > 0 && parts.clone().all(is_fixed)
            }
            None => is_model && is_text(key),
        };
        is_known && keys.iter().any(is_one)
    }

    /// Whether it says what a function is by the function itself: `T(n) = 2T(n/2) + n`.
    pub fn is_recursion(&self) -> bool {
        self.arguments.is_some() && !self.restates() && self.is_used_in(&self.body)
    }

    /// Whether it is about one thing that its brackets name, of which its body does not speak: `H(S) = 0.94`.
    pub fn is_one_value(&self) -> bool {
        let names = self.arguments.as_deref().unwrap_or_default();
        let body = flatten(&self.body, false);
        !names.is_empty() && names.iter().all(|name| !body.contains(name.as_str()))
    }

    /// Whether it gives a number of the question a value, as an example or a default: `\epsilon = 0.2`.
    pub(super) fn is_example(&self, vocabulary: &Vocabulary) -> bool {
        let is_number = |node: &Node| {
            matches!(&node.kind, NodeKind::Number(_))
                || matches!(super::cursor::symbol_name(node), Some("-" | "\\cdot" | "\\times"))
                || matches!(&node.kind, NodeKind::Scripts { base: Some(base), sub: None, .. } if matches!(base.kind, NodeKind::Number(_)))
        };
        // 0 and 1 make another formula of it.
        let is_degenerate = matches!(self.body.as_slice(), [Node { kind: NodeKind::Number(digits), .. }] if matches!(digits.as_str(), "0" | "1"));
        let roles = vocabulary.named(&self.base);
        // `K = 12` where the question has no other `K`.
        let is_fixed = |role: &crate::cards::Role| role.range.as_ref().is_some_and(|range| range.low == range.high);
        let is_free =
            |role: &&crate::cards::Role| role.kind == RoleKind::Scalar && role.value.is_none() && !is_fixed(role);
        self.arguments.is_none()
            && self.sup.is_none()
            && !self.has_parameters()
            && !self.body.is_empty()
            && !is_degenerate
            && self.body.iter().all(is_number)
            && roles.iter().any(is_free)
    }

    /// Whether it says how a probability of a model is estimated from counts: `P(w) = C(w) / N`.
    pub(super) fn estimates(&self, vocabulary: &Vocabulary) -> bool {
        let is_model = vocabulary.named(&self.base).iter().any(|role| role.kind == RoleKind::Model);
        is_model && self.arguments.is_some() && self.counts(|head| vocabulary.named(&head.base).is_empty())
    }

    /// Whether it says how a conditional probability, and no other estimate with a name of its own such as `P_{KN}`, comes
    /// from counts: `P(w \mid u) = \frac{C(u, w)}{C(u)}`.
    pub(super) fn counts_under_a_condition(&self) -> bool {
        let is_plain = self.items.is_empty() && self.sup.is_none();
        is_plain && self.has_bar && self.base.plain.eq_ignore_ascii_case("p") && self.counts(|_| true)
    }

    /// Whether its body counts something by a name that is none of its arguments and that `may_count` accepts.
    fn counts(&self, may_count: impl Fn(&Head<'_>) -> bool) -> bool {
        const COUNTS: &[&str] = &["c", "count", "\\#", "freq"];
        let is_count = |node: &Node| {
            Head::of(node).is_some_and(|head| {
                let is_argument = self.arguments.iter().flatten().any(|key| *key == head.base.plain);
                !is_argument && COUNTS.contains(&head.base.plain.to_lowercase().as_str()) && may_count(&head)
            })
        };
        find_node(&self.body, &mut { is_count }).is_some()
    }

    /// Whether what it speaks about is one token or step among several that the formula runs over.
    pub(super) fn is_about_one_place(&self, vocabulary: &Vocabulary) -> bool {
        self.is_about_one_value(vocabulary) && self.arguments.iter().flatten().any(|key| key.contains('_'))
    }

    /// Whether its body is a lone name, perhaps with arguments.
    pub fn restates(&self) -> bool {
        let mut cursor = Cursor::new(&self.body);
        let is_name = cursor.advance().is_some_and(|node| Head::of(node).is_some());
        is_name && (cursor.is_done() || cursor.plain_bracketed().is_some() && cursor.is_done())
    }

    /// Whether its arguments only name parameters of a model: `r_i(\theta)`.
    pub(super) fn has_only_parameters(&self) -> bool {
        self.arguments.as_ref().is_some_and(|keys| keys.iter().all(|key| is_parameter_letter(key)))
    }

    /// Whether the head may be a use of it: another label, such as that of `\pi_{ref}` beside `\pi_r`, is another name.
    pub(super) fn may_be(&self, head: &Head) -> bool {
        let sup = head.sup.map(|sup| flatten(sup, false));
        let is_root = self.is_square() && sup.is_none();
        let decorated = self.sup.is_some() && self.sup != sup && head.primes == 0 && !is_root;
        // `\hat A_T` says something about `\hat A_{t+1}`; the label of `\pi_{ref}` makes another name.
        let is_label = |key: &str| key.chars().count() > 1 && key.chars().all(char::is_alphabetic);
        let has_label = head.items.iter().any(|item| is_label(&flatten(ungrouped(item), false)));
        // `N` is no use of `N_{opt}`.
        let lacks_label = head.items.is_empty() && self.items.iter().any(|(_, key)| is_label(key));
        let other = !self.items.is_empty() && (has_label || lacks_label) && self.matches(head).is_none();
        !decorated && !other
    }

    /// Whether another definition has the same left side.
    pub(super) fn is_named_as(&self, other: &Definition) -> bool {
        let keys = |it: &Definition| it.items.iter().map(|(_, key)| key.clone()).collect::<Vec<_>>();
        self.base.styled == other.base.styled
            && self.sup == other.sup
            && self.arguments == other.arguments
            && keys(self) == keys(other)
    }

    /// Whether a row is its name and nothing more.
    pub(super) fn is_named_by(&self, row: &[Node]) -> bool {
        let [node] = trimmed(row) else { return false };
        let spelled = |head: &Head| {
            head.items.len() == self.items.len()
                && self.items.iter().zip(&head.items).all(|((_, key), item)| *key == flatten(item, false))
        };
        Head::of(node).is_some_and(|head| head.base.plain == self.base.plain && head.sup.is_none() && spelled(&head))
    }

    /// Its arguments as LaTeX.
    pub(super) fn arguments_as_written(&self) -> String {
        self.arguments.as_deref().unwrap_or_default().join(if self.has_bar { r"\mid " } else { "," })
    }

    /// Whether it is applied to arguments.
    pub fn has_arguments(&self) -> bool {
        self.arguments.is_some()
    }

    /// Whether the head could be a use of it, and the values of its parameters.
    pub(super) fn matches<'n>(&self, head: &Head<'n>) -> Option<Vec<(String, &'n [Node])>> {
        if self.base.plain != head.base.plain {
            return None;
        }
        // `N_{ik}` has two indices where its definition says so.
        let apart = match head.items.as_slice() {
            [item] if self.items.len() > 1 => letters_of(item),
            _ => None,
        };
        let items = apart.as_ref().unwrap_or(&head.items);
        if self.items.len() != items.len() {
            return None;
        }
        let styled = self.base.styled != head.base.styled;
        if styled && self.base.styled.contains(':') && head.base.styled.contains(':') {
            return None;
        }
        let mut values = Vec::new();
        for ((parameter, key), item) in self.items.iter().zip(items) {
            match parameter {
                true => values.push((key.clone(), *item)),
                false if *key == flatten(item, false) => {}
                false => return None,
            }
        }
        Some(values)
    }
}

/// Whether an exponent is a sum or difference of letters; `t + 1` counts steps, and `CLIP + VF` is a label.
fn adds_letters(exponent: &[Node]) -> bool {
    let is_letter = |node: &Node| Head::of(node).is_some() && !matches!(node.kind, NodeKind::Word { .. });
    let fits = |(place, node): (usize, &Node)| if place % 2 == 1 { is_sign(node) } else { is_letter(node) };
    exponent.len() > 2 && exponent.iter().enumerate().all(fits)
}

fn is_sign(node: &Node) -> bool {
    matches!(symbol_name(node), Some("+" | "-"))
}

/// Whether an argument is a number, and so no letter that other arguments could take the place of.
pub(super) fn is_number_key(key: &str) -> bool {
    let digits = key.strip_prefix('-').unwrap_or(key);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether an argument is a formula, and so no letter either.
pub(super) fn is_compound_key(key: &str) -> bool {
    ["\\frac", "\\sqrt", "\\cdot", "\\times", "/"].iter().any(|mark| key.contains(mark)) || is_product_key(key)
}

/// Whether an argument is several letters side by side: `m\theta_i`, `2x`.
fn is_product_key(key: &str) -> bool {
    let (mut depth, mut names, mut is_script, mut is_command) = (0usize, 0usize, false, false);
    for sign in key.chars() {
        match sign {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => continue,
            '\\' => (names, is_command) = (names + 1, true),
            _ if is_command && sign.is_alphabetic() => {}
            _ if is_script => {}
            _ if sign.is_alphanumeric() => names += 1,
            _ => {}
        }
        is_command &= sign == '\\' || sign.is_alphabetic();
        is_script = matches!(sign, '_' | '^');
    }
    // A word is a name of its own.
    names > 1 && (key.contains('\\') || key.contains(|sign: char| sign.is_ascii_digit()) || key.contains('_'))
}

/// The letter of a function that is told at several letters.
const LETTER: &str = "\\xi";

/// The body of `R(m\theta_i) = ...` with one letter in place of the argument, where its letters stand nowhere else in it.
fn with_letter(body: &[Node], argument: &[Node]) -> Option<Row> {
    let argument = trimmed(argument);
    let is_name = |node: &Node| match &node.kind {
        NodeKind::Symbol { name, .. } => name.trim_start_matches('\\').chars().all(char::is_alphabetic),
        _ => false,
    };
    let is_letter = |node: &Node| match &node.kind {
        NodeKind::Number(_) => true,
        NodeKind::Scripts { base: Some(base), sub: Some(_), sup: None, primes: 0, .. } => is_name(base),
        _ => is_name(node),
    };
    let is_product = argument.len() > 1 && argument.iter().all(is_letter);
    if !is_product || mentions(body, LETTER) {
        return None;
    }
    let keys: Vec<String> = argument.iter().map(|node| flatten(std::slice::from_ref(node), true)).collect();
    let opened = opened(body.to_vec(), &keys);
    let is_left = |node: &Node| matches!(node.kind, NodeKind::Number(_)) || !mentions(&opened, &letter_key(node));
    (mentions(&opened, LETTER) && argument.iter().all(is_left)).then_some(opened)
}

/// The key of the letter of a name, without its scripts.
fn letter_key(node: &Node) -> String {
    Head::of(node).map_or_else(String::new, |head| head.base.styled)
}

/// A row with the letter in place of the nodes with these keys, at all depths.
fn opened(row: Row, keys: &[String]) -> Row {
    let mut found = Row::with_capacity(row.len());
    let mut at = 0;
    while at < row.len() {
        let run = row.get(at..at + keys.len());
        let is_argument =
            |run: &&[Node]| run.iter().zip(keys).all(|(node, key)| flatten(std::slice::from_ref(node), true) == *key);
        if let Some(run) = run.filter(is_argument) {
            let kind = NodeKind::Symbol {
                name: LETTER.into(),
                class: crate::latex::tree::Class::Ordinary,
                style: crate::latex::tree::Style::Plain,
            };
            found.push(Node { kind, span: run[0].span.to(run[run.len() - 1].span) });
            at += keys.len();
        } else {
            found.push(row[at].clone().with_rows(&mut |row| opened(row, keys)));
            at += 1;
        }
    }
    found
}

/// Letters for the parameters of a model; in a bracket of their own they change no value.
fn is_parameter_letter(key: &str) -> bool {
    matches!(key, "\\theta" | "\\Theta" | "\\phi" | "\\psi")
}

/// Whether a bracket with parameters of a model follows.
pub(super) fn parameters_follow(cursor: &Cursor) -> bool {
    match cursor.clone().bracketed() {
        Some(bracketed) => {
            let rows = split_arguments(bracketed.inside);
            !rows.is_empty() && rows.iter().all(|row| is_parameter_letter(&flatten(row, false)))
        }
        None => false,
    }
}

pub(super) fn holds_bar(inside: &[Node]) -> bool {
    inside.iter().any(|node| {
        super::cursor::delimiter_of(node).is_some_and(|(name, _)| name == "|")
            || super::cursor::symbol_name(node) == Some("\\mid")
    })
}

pub(super) fn split_arguments(inside: &[Node]) -> Vec<&[Node]> {
    super::cursor::split_row(inside, |node| {
        matches!(super::cursor::symbol_name(node), Some("," | ";"))
            || super::cursor::delimiter_of(node).is_some_and(|(name, _)| name == "|" || name == "\\|")
    })
    .into_iter()
    .map(trimmed)
    .collect()
}

/// Whether a script of a definition's left side is a parameter: a letter that its body uses as a letter.
fn is_parameter(item: &[Node], body: &[Node]) -> bool {
    let item = ungrouped(item);
    // A letter in another alphabet, such as a bold `r` below a mean, is a label.
    let [Node { kind: NodeKind::Symbol { style: crate::latex::tree::Style::Plain, .. }, .. }] = item else {
        return false;
    };
    // `\theta` below a name says which model it belongs to.
    let key = flatten(item, true);
    !is_parameter_letter(&flatten(item, false)) && mentions(body, &key) && !applies(body, &key)
}

/// The letters of an index that is several, one behind the other: `ik`.
fn letters_of(item: &[Node]) -> Option<Vec<&[Node]>> {
    let row = ungrouped(item);
    let is_letter = |node: &Node| {
        matches!(node.kind, NodeKind::Number(_) | NodeKind::Symbol { class: crate::latex::tree::Class::Ordinary, .. })
    };
    (row.len() > 1 && row.iter().all(is_letter)).then(|| row.chunks(1).collect())
}

/// Whether the row applies the letter to arguments somewhere, so that it is a function and no index.
fn applies(row: &[Node], key: &str) -> bool {
    let opens = |node: &Node| matches!(super::cursor::delimiter_of(node), Some(("(", crate::latex::tree::Side::Open)));
    row.windows(2).any(|pair| flatten(&pair[..1], true) == key && opens(&pair[1]))
        || row.iter().flat_map(Node::rows).any(|row| applies(row, key))
}

/// Whether a symbol with this styled key stands anywhere in the row.
pub(super) fn mentions(row: &[Node], key: &str) -> bool {
    let is_it =
        |node: &Node| matches!(node.kind, NodeKind::Symbol { .. }) && flatten(std::slice::from_ref(node), true) == key;
    find_node(row, &mut { is_it }).is_some()
}

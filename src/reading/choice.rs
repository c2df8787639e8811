//! Which statement of an answer counts, and what the others are.

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::cursor::{class_of, delimiter_of, is_blank, is_dots, split_commas, symbol_name, trimmed, ungrouped};
use super::definition::Definition;
use super::gradient::begins_with_gradient;
use super::head::Head;
use super::reader::Reader;
use super::statement::{Statement, is_prose};
use crate::cards::flatten;
use crate::expr::{Expr, Node as ExprNode};
use crate::latex::tree::{Class, Kind as NodeKind, Node};

/// What a statement is that cannot be the formula itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// It restricts a letter: `x \in \mathcal{X}`, `i = 1, \dots, n`, a lone letter.
    Restriction,
    /// A comparison: `0 < \varepsilon < 1`, `j \ne i`, `\gamma \in [0, 1]`.
    Condition,
    /// It says from what something is drawn.
    Draw,
    /// Words.
    Remark,
    /// It says that a part of the formula, such as a length, has a value.
    Claim,
}

/// The statements of an answer, by place.
#[derive(Debug)]
pub(super) struct Choice {
    /// The one that counts.
    pub main: usize,
    /// Others with as good a claim to be the formula.
    pub rivals: Vec<usize>,
    /// What each statement is, if it is beside the formula.
    pub sides: Vec<Option<Side>>,
}

/// The statement that counts: the one that bears the formula's name, else one that no other uses; the last of several.
pub(super) fn choose(found: &[Statement], definitions: &[Option<Definition>], lexicon: &Lexicon) -> Option<Choice> {
    let is_asked = |place: usize| {
        let left = &found[place].members[0].row;
        is_asked_gradient(left, lexicon) || found[place].is_chain() && is_asked_size(left, lexicon)
    };
    // `P(w_1 \mid w_{1:0}) = P(w_1)` is beside `P(w_{1:n}) = \dots`.
    let has_bar = lexicon.general
        || lexicon.vocabulary.results.iter().any(|result| result.contains(['|']) || result.contains("\\mid"));
    let is_result = |place: usize| {
        is_asked(place)
            || definitions[place].as_ref().filter(|it| !it.has_bar || has_bar).is_some_and(|definition| {
                super::mention::is_total(&definition.base.plain)
                    || lexicon.asked.as_ref() == Some(&definition.base.plain)
                    || lexicon
                        .results
                        .iter()
                        .any(|result| result.styled == definition.base.styled || result.plain == definition.base.plain)
            })
    };
    let mut users: FxHashMap<String, Vec<(usize, Head)>> = FxHashMap::default();
    for (place, statement) in found.iter().enumerate() {
        for (at, member) in statement.members.iter().enumerate() {
            // The left side of a definition is not a use.
            if at == 0 && definitions[place].is_some() {
                continue;
            }
            each_name(&member.row, &mut |head| users.entry(head.base.plain.clone()).or_default().push((place, head)));
        }
    }
    let used_elsewhere = |place: usize| {
        let Some(definition) = &definitions[place] else { return false };
        let users = users.get(definition.name()).map(Vec::as_slice).unwrap_or_default();
        // `N^{\\alpha + \\beta} = ...` is a step on the way to what is asked.
        let is_step = |other: usize| {
            let is_equation = found[other].is_chain() && definitions[other].is_none();
            is_result(place) && !lexicon.general && is_equation && uses(&found[other].members[0].row, definition.name())
        };
        users.iter().any(|(other, head)| *other != place && !is_step(*other) && definition.may_be(head))
    };
    let mut sides = sides(found);
    // Alone a gradient is what is asked.
    if lexicon.is_typed() && sides.iter().all(Option::is_some) {
        let is_derivative = |statement: &Statement| super::derivative::variable_of(&statement.members[0].row).is_some();
        let asked = sides.iter_mut().zip(found).filter(|(side, it)| **side == Some(Side::Remark) && is_derivative(it));
        asked.for_each(|(side, _)| *side = None);
    }
    for place in (0..found.len()).filter(|place| is_asked(*place)) {
        sides[place] = None;
    }
    let places = |test: &dyn Fn(usize) -> bool| -> Vec<usize> { (0..found.len()).filter(|it| test(*it)).collect() };
    let candidates = places(&|place| sides[place].is_none());
    let free = places(&|place| sides[place].is_none() && !used_elsewhere(place));
    let mut named: Vec<usize> = free.iter().copied().filter(|place| is_result(*place)).collect();
    // `Q(s) = ... V(s')` with `V(s) = \max_a Q(s)`: what is asked may be used by what it uses.
    if named.is_empty() && lexicon.is_typed() {
        named = candidates.iter().copied().filter(|place| is_result(*place)).collect();
    }
    let unnamed: Vec<usize> = free.iter().copied().filter(|place| definitions[*place].is_none()).collect();
    // A formula without a name beside definitions is what the definitions are for.
    let (main, mut rivals) = match (named.last(), unnamed.last(), free.last()) {
        (Some(last), _, _) => (*last, [named.as_slice(), &unnamed].concat()),
        (None, Some(last), _) => (*last, unnamed),
        (None, None, Some(last)) => {
            let is_plain = |place: &&usize| definitions[**place].as_ref().is_some_and(|it| !it.has_bar);
            (*free.iter().rfind(is_plain).unwrap_or(last), free)
        }
        (None, None, None) => (*candidates.last()?, Vec::new()),
    };
    // The name alone of what is asked is no answer.
    let is_name = |place: usize| !found[place].is_chain() && is_asked_gradient(&found[place].members[0].row, lexicon);
    if !lexicon.is_typed() && is_name(main) {
        return None;
    }
    rivals.retain(|place| *place != main);
    Some(Choice { main, rivals, sides })
}

/// What each statement is that cannot be the formula.
fn sides(found: &[Statement]) -> Vec<Option<Side>> {
    let mut sides: Vec<Option<Side>> = found.iter().map(side).collect();
    // `\lambda_1 + \lambda_2 = 1` restricts letters where a formula is.
    let constrains = |statement: &Statement| {
        let [first, last] = statement.members.as_slice() else { return false };
        let is_unit = matches!(trimmed(&last.row), [Node { kind: NodeKind::Number(digits), .. }] if matches!(digits.as_str(), "0" | "1"));
        let is_sum = trimmed(&first.row).len() > 1 && Definition::of(statement, 0).is_none();
        last.relation.as_deref() == Some("=") && is_unit && is_sum
    };
    if sides.iter().zip(found).any(|(side, statement)| side.is_none() && !constrains(statement)) {
        for (side, statement) in sides.iter_mut().zip(found) {
            if side.is_none() && constrains(statement) {
                *side = Some(Side::Claim);
            }
        }
    }
    // A lone letter is no formula where a formula is.
    let is_formula = |statement: &Statement| {
        let mut has_name = statement.is_chain();
        each_name(&statement.members[0].row, &mut |_| has_name = true);
        has_name && !is_only(statement, is_letter)
    };
    if sides.iter().zip(found).any(|(side, statement)| side.is_none() && is_formula(statement)) {
        for (side, statement) in sides.iter_mut().zip(found) {
            if side.is_none() && is_only(statement, is_letter) {
                *side = Some(Side::Restriction);
            }
        }
    }
    // `F = mp(2n-1)\\text{ for } AB`: letters of which no equation says anything.
    let is_bare =
        |statement: &Statement| !statement.is_chain() && statement.members[0].row.iter().all(is_letter_or_blank);
    let speaks = |key: &str| {
        let chains = found.iter().zip(&sides).filter(|(it, side)| it.is_chain() && side.is_none());
        chains.flat_map(|(it, _)| &it.members).any(|member| uses(&member.row, key))
    };
    let has_chain = sides.iter().zip(found).any(|(side, statement)| side.is_none() && statement.is_chain());
    let is_idle = |statement: &Statement| {
        let mut is_idle = has_chain && is_bare(statement);
        each_name(&statement.members[0].row, &mut |head| is_idle &= !speaks(&head.base.plain));
        is_idle
    };
    let idle: Vec<bool> = found.iter().map(is_idle).collect();
    sides
        .iter_mut()
        .zip(idle)
        .filter(|(side, is_idle)| side.is_none() && *is_idle)
        .for_each(|(side, _)| *side = Some(Side::Restriction));
    // Alone it is what the answer says.
    if sides.iter().all(Option::is_some) {
        sides.iter_mut().filter(|side| **side == Some(Side::Claim)).for_each(|side| *side = None);
    }
    sides
}

fn side(statement: &Statement) -> Option<Side> {
    let relations = || statement.members.iter().filter_map(|member| member.relation.as_deref());
    let first = &statement.members[0].row;
    let starts = |name: &str| first.first().and_then(symbol_name) == Some(name);
    if relations().any(|relation| relation == "\\sim") {
        return Some(Side::Draw);
    }
    if is_condition(statement) {
        return Some(Side::Condition);
    }
    // `\nabla_\theta L = ...` speaks of the formula's gradient.
    let operator = first.first().map(|node| match &node.kind {
        NodeKind::Scripts { base: Some(base), .. } => base.as_ref(),
        _ => node,
    });
    if statement.is_chain() && operator.and_then(symbol_name) == Some("\\nabla") {
        return Some(Side::Remark);
    }
    let restricts = relations()
        .any(|name| matches!(name, "\\in" | "\\perp" | "\\subset" | "\\subseteq" | "\\succ" | "\\prec"))
        || statement.members.iter().all(|member| trimmed(&member.row).is_empty())
        || is_counting(statement)
        || starts("\\forall");
    if restricts {
        return Some(Side::Restriction);
    }
    if is_about_part(statement) || is_positive_part(statement) {
        return Some(Side::Claim);
    }
    // A piece with words in it that are no names of functions is a remark.
    (is_gloss(statement) || !statement.is_chain() && first.iter().any(is_prose)).then_some(Side::Remark)
}

/// Whether a statement is a single node that passes the test.
fn is_only(statement: &Statement, test: impl Fn(&Node) -> bool) -> bool {
    !statement.is_chain() && is_only_row(&statement.members[0].row, test)
}

fn is_only_row(row: &[Node], test: impl Fn(&Node) -> bool) -> bool {
    matches!(trimmed(row), [node] if test(node))
}

fn is_letter(node: &Node) -> bool {
    // `\log` alone is no name.
    let operates = matches!(class_of(node), Some(Class::Function | Class::BigOperator));
    Head::of(node).is_some_and(|head| head.sup.is_none()) && !operates && !matches!(node.kind, NodeKind::Word { .. })
}

fn is_letter_or_blank(node: &Node) -> bool {
    is_blank(node) || is_letter(node)
}

/// `i = 1, \dots, n`, or a list alone.
fn is_counting(statement: &Statement) -> bool {
    let list = |row: &[Node]| split_commas(row).len() > 1;
    match statement.members.as_slice() {
        [alone] => list(&alone.row) || is_only(statement, is_dots),
        [letter, values] => {
            is_only_row(&letter.row, is_letter)
                && list(&values.row)
                && (matches!(values.row[0].kind, NodeKind::Number(_)) || is_range(&values.row))
        }
        _ => false,
    }
}

/// `T-1, \dots, 0`: the ends are numbers, or letters with a number.
fn is_range(row: &[Node]) -> bool {
    let items = split_commas(row);
    let is_sign = |node: &Node| matches!(symbol_name(node), Some("+" | "-"));
    let is_plain = |node: &Node| match &node.kind {
        NodeKind::Number(_) | NodeKind::Space(_) => true,
        NodeKind::Symbol { class: Class::Ordinary, .. } => true,
        _ => is_sign(node),
    };
    let is_end = |item: &&[Node]| trimmed(item).iter().all(is_plain) && !trimmed(item).is_empty();
    items.iter().any(|item| is_only_row(item, is_dots))
        && items.iter().filter(|item| !is_only_row(item, is_dots)).all(is_end)
}

/// `n = \text{number of tokens}`: the letter in words.
fn is_gloss(statement: &Statement) -> bool {
    let words = |row: &[Node]| !row.is_empty() && row.iter().all(|node| is_prose(node) || is_blank(node));
    matches!(statement.members.as_slice(), [letter, said] if words(&said.row) && is_only_row(&letter.row, is_letter))
}

/// `|D| = N`: it says something about a part of the formula.
fn is_about_part(statement: &Statement) -> bool {
    let is_bar = |node: Option<&Node>| node.and_then(delimiter_of).is_some_and(|(name, _)| name == "|");
    let first = trimmed(&statement.members[0].row);
    statement.is_chain() && is_bar(first.first()) && is_bar(first.last())
}

/// `[a]_+ = \max(0, a)`: it says what the sign means.
fn is_positive_part(statement: &Statement) -> bool {
    let mut cursor = super::cursor::Cursor::new(trimmed(&statement.members[0].row));
    let Some(bracketed) = cursor.bracketed().filter(|_| cursor.is_done() && statement.is_chain()) else { return false };
    let is_sign = |row: &Option<Vec<Node>>| {
        row.as_deref().is_some_and(|row| matches!(trimmed(row), [sign] if symbol_name(sign) == Some("+")))
    };
    match &bracketed.closing.kind {
        NodeKind::Scripts { sub, sup, .. } => is_sign(sub) || is_sign(sup),
        _ => false,
    }
}

/// A chain of comparisons, such as `0 < \varepsilon < 1`; an interval is one too.
fn is_condition(statement: &Statement) -> bool {
    let compares = |member: &super::statement::Member| match member.relation.as_deref() {
        Some("<" | ">" | "\\le" | "\\ge" | "\\ll" | "\\gg" | "\\ne" | "\\neq") => true,
        Some("\\in") => super::condition::interval(&member.row).is_some(),
        _ => false,
    };
    statement.is_chain() && statement.members.iter().skip(1).all(compares)
}

/// Calls `visit` for every name in the row, with its scripts and without.
pub(super) fn each_name<'n>(row: &'n [Node], visit: &mut impl FnMut(Head<'n>)) {
    for node in row {
        let head = Head::of(node);
        // The base of a name with scripts is no name of its own.
        let skipped = usize::from(head.is_some() && matches!(node.kind, NodeKind::Scripts { .. }));
        if let Some(head) = head {
            visit(head);
        }
        super::head::rows_with_names(node).skip(skipped).for_each(|row| each_name(row, visit));
    }
}

/// Whether a name with this key stands anywhere in the row: the letters of `_{ref}` are a word.
pub(super) fn uses(row: &[Node], key: &str) -> bool {
    const WORD: usize = 3;
    let is_letter = |node: &Node| matches!(&node.kind, NodeKind::Symbol { name, .. } if name.chars().all(|letter| letter.is_ascii_alphabetic()));
    let is_word = |row: &[Node]| row.len() >= WORD && row.iter().all(is_letter);
    row.iter().any(|node| {
        let word = match &node.kind {
            NodeKind::Scripts { sub: Some(sub), .. } => Some(ungrouped(sub)).filter(|sub| is_word(sub)),
            _ => None,
        };
        let is_name = |row: &&[Node]| word.is_none_or(|word| ungrouped(row).as_ptr() != word.as_ptr());
        Head::of(node).is_some_and(|head| head.base.plain == key)
            || node.rows().into_iter().filter(is_name).any(|row| uses(row, key))
    })
}

/// Whether a row is the size that the card asks for, by its name: `|\Theta|`.
fn is_asked_size(row: &[Node], lexicon: &Lexicon) -> bool {
    let [open, name, close] = trimmed(row) else { return false };
    let is_bar = |node: &Node| delimiter_of(node).is_some_and(|(name, _)| name == "|");
    let asked = |head: Head| {
        lexicon.vocabulary.results.iter().any(|result| {
            let inside = result.trim().strip_prefix('|').and_then(|rest| rest.strip_suffix('|'));
            inside.is_some_and(|inside| crate::cards::key_of_latex(inside).plain == head.base.plain)
        })
    };
    is_bar(open) && is_bar(close) && Head::of(name).is_some_and(asked)
}

/// Whether a row is the gradient that the card asks for, by its name: `\nabla_\theta J(\theta)`.
fn is_asked_gradient(row: &[Node], lexicon: &Lexicon) -> bool {
    let key = |row: &[Node]| {
        let base = row.get(1).and_then(Head::of).map(|head| head.base.plain);
        begins_with_gradient(row).then_some(base).flatten()
    };
    let row: Vec<Node> = row.iter().filter(|node| !matches!(node.kind, NodeKind::Space(_))).cloned().collect();
    let is_named = |base: &String| lexicon.result_rows.iter().any(|result| key(result).as_ref() == Some(base));
    // Nothing but what the gradient is of, and its arguments.
    let is_alone = |rest: &[Node]| {
        let mut cursor = super::cursor::Cursor::new(rest);
        cursor.is_done() || cursor.bracketed().is_some() && cursor.is_done()
    };
    row.len() > 1 && is_alone(&row[2..]) && (key(&row).as_ref().is_some_and(is_named) || is_of_reward(&row, lexicon))
}

/// `\nabla_\theta \mathbb{E}[r(x, y)]`: the gradient of the expected reward, where a gradient is asked.
fn is_of_reward(row: &[Node], lexicon: &Lexicon) -> bool {
    let asks = || lexicon.result_rows.iter().any(|it| begins_with_gradient(it));
    // From what is drawn is the question's business: a subscript may say something else.
    let is_plain = |node: &Node| !matches!(node.kind, NodeKind::Scripts { .. });
    let is_expectation =
        row.get(1).filter(|node| is_plain(node)).and_then(Head::of).is_some_and(|head| head.base.plain == "E");
    let mut cursor = super::cursor::Cursor::new(row.get(2..).unwrap_or_default());
    let Some(bracketed) = cursor.plain_bracketed().filter(|_| is_expectation && cursor.is_done()) else { return false };
    // The reward alone, perhaps with its arguments.
    let mut inside = super::cursor::Cursor::new(trimmed(bracketed.inside));
    let is_reward = inside
        .advance()
        .filter(|node| is_plain(node))
        .and_then(Head::of)
        .is_some_and(|head| lexicon.vocabulary.named(&head.base).iter().any(|role| role.id.as_str() == "reward"));
    let is_alone = inside.is_done() || inside.plain_bracketed().is_some() && inside.is_done();
    is_reward && is_alone && begins_with_gradient(row) && asks()
}

/// Whether the first member of a chain is the name of the formula rather than a value.
pub(super) fn is_name(row: &[Node], lexicon: &Lexicon, definitions: &[Option<Definition>], main: usize) -> bool {
    let words =
        row.iter().all(|node| matches!(node.kind, NodeKind::Word { .. } | NodeKind::Prose(_) | NodeKind::Space(_)));
    if words {
        return true;
    }
    if is_asked_gradient(row, lexicon) || is_spelled_result(row, lexicon) {
        return true;
    }
    if lexicon.is_typed() && super::derivative::variable_of(row).is_some() {
        return true;
    }
    // `\operatorname{softmax}(z)_i`: what is asked, with its argument and an index of its own.
    let mut cursor = super::cursor::Cursor::new(row);
    let names = |head: Head| lexicon.is_result(&head.base) && head.items.is_empty();
    if lexicon.has_tensors
        && cursor.advance().and_then(Head::of).is_some_and(names)
        && cursor.bracketed().is_some()
        && cursor.is_done()
    {
        return true;
    }
    let Some(definition) = &definitions[main] else {
        // Words such as `Total number of parameters` typed without `\text`.
        let letters = |node: &Node| match &node.kind {
            NodeKind::Symbol { name, .. } => usize::from(name.len() == 1 && name.chars().all(char::is_alphabetic)),
            NodeKind::Word { text, .. } => text.len(),
            _ => 0,
        };
        return row.iter().all(|node| letters(node) > 0) && row.iter().map(letters).sum::<usize>() > 8;
    };
    let is_result = lexicon.is_result(&definition.base);
    let letters = FxHashMap::default();
    let empty: Vec<Definition> = Vec::new();
    let mut reader = Reader::new(lexicon, &empty, &letters);
    let value = if lexicon.general { None } else { reader.whole(row).ok() };
    match value {
        // A bare role or a probability is a value; a name that nothing knows is a name.
        None => true,
        // `D_{KL}(q \| p)` says what is computed, though the formula has the same name.
        Some(value) if value.expr.any(&mut |part| matches!(part.node(), ExprNode::Bind { .. })) => {
            is_written_result(&value.expr, lexicon)
        }
        Some(_) => is_result,
    }
}

/// Whether a row is a name of what is asked as the card spells it: `\text{pass@}k`.
pub(super) fn is_spelled_result(row: &[Node], lexicon: &Lexicon) -> bool {
    let key = flatten(trimmed(row), false);
    // One letter may be several names, told apart by their style.
    key.chars().filter(|letter| letter.is_alphanumeric()).count() > 1
        && lexicon.result_rows.iter().any(|result| flatten(result, false) == key)
}

/// Whether an expression is a result of the card with its arguments: an estimate of `D_{KL}[\pi_\theta \| \pi_{ref}]`
/// is named after what it estimates.
fn is_written_result(expr: &Expr, lexicon: &Lexicon) -> bool {
    let letters = FxHashMap::default();
    lexicon.vocabulary.results.iter().filter(|result| result.contains("\\|")).any(|result| {
        let row = crate::latex::parse(result).tree.row;
        Reader::new(lexicon, &[], &letters).whole(&row).is_ok_and(|known| known.expr == *expr)
    })
}

/// Whether a member behind the name of the formula is another name of it: one of what is asked, or one that
/// nothing knows.
pub(super) fn is_further_name(row: &[Node], lexicon: &Lexicon, definitions: &[Option<Definition>]) -> bool {
    let row = trimmed(row);
    let mut cursor = super::cursor::Cursor::new(row);
    let Some(head) = cursor.advance().and_then(Head::of) else { return false };
    let is_alone = cursor.is_done() || cursor.plain_bracketed().is_some() && cursor.is_done();
    if lexicon.general
        || !is_alone
        || definitions.iter().flatten().any(|definition| definition.matches(&head).is_some())
    {
        return false;
    }
    let letters = FxHashMap::default();
    match Reader::new(lexicon, &[], &letters).whole(row) {
        Ok(_) => lexicon.is_result(&head.base),
        Err(trouble) => trouble.unknown.is_some_and(|unknown| unknown.base == head.base.plain),
    }
}

/// The definitions without what is only another name: in `\hat A_{i,t} = \tilde r_i = \frac{r_i - \mu}{\sigma}` the
/// fraction is what stands for the first name.
pub(super) fn without_further_names(
    found: &[Statement],
    definitions: Vec<Option<Definition>>,
    lexicon: &Lexicon,
) -> Vec<Option<Definition>> {
    let is_other_name = |statement: &Statement| {
        statement.members.len() > 2 && is_further_name(&statement.members[1].row, lexicon, &definitions)
    };
    let shorter: Vec<Option<Definition>> = found
        .iter()
        .enumerate()
        .map(|(place, statement)| {
            definitions[place].as_ref()?;
            let mut statement = statement.clone();
            while is_other_name(&statement) {
                statement.members.remove(1);
            }
            Definition::of(&statement, place)
        })
        .collect();
    shorter.into_iter().zip(definitions).map(|(shorter, whole)| shorter.or(whole)).collect()
}

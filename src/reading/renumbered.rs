//! Updates that number their steps otherwise than the question: `\theta_{t+1} = \theta_t - \dots` for the question's
//! `\theta_t = \theta_{t-1} - \dots`, and assignments, `\theta \leftarrow \theta - \dots`.

use super::cursor::{symbol_name, trimmed, ungrouped};
use super::head::Head;
use super::reader::Note;
use super::statement::Statement;
use super::{Lexicon, statement::is_equality};
use crate::cards::{NameKey, RoleKind, flatten};
use crate::latex::tree::{Class, Kind, Node, Row, Style};

/// The name of what is asked, and the letter of its step.
struct Stepped {
    base: NameKey,
    step: String,
}

/// Writes an update with the question's numbers of steps, where it numbers only that name otherwise; what to tell of it.
pub(super) fn renumber(found: &mut [Statement], lexicon: &Lexicon) -> Option<Note> {
    let known = asked(lexicon);
    let is_update = |asked: &&Stepped| {
        found.iter().any(|statement| statement.members.len() > 1 && left(statement, asked).is_some())
    };
    let asked = known.iter().find(is_update)?;
    let place = found.iter().position(|statement| statement.members.len() > 1 && left(statement, asked).is_some())?;
    let span = found[place].members[0].span();
    let (from, told) = match left(&found[place], asked)? {
        // `\theta_{t+1} = \theta_t - \dots`
        Left::Next => {
            (Some(asked.step.clone()), "the name on the left is numbered one step further on than in the question")
        }
        Left::Bare => {
            let relation = found[place].members[1].relation.as_deref().unwrap_or_default();
            let assigns = matches!(relation, "\\leftarrow" | ":=" | "\\coloneqq" | "\\gets") || is_equality(relation);
            if !assigns {
                return None;
            }
            (None, "the name on the right is that of the step before, as in an assignment")
        }
    };
    let mut uses = Vec::new();
    for (at, statement) in found.iter().enumerate() {
        for (member, it) in statement.members.iter().enumerate() {
            if (at, member) != (place, 0) {
                collect(&it.row, asked, &mut uses);
            }
        }
    }
    // Every other use must be of one and the same step.
    if uses.is_empty() || uses.iter().any(|item| *item != from) {
        return None;
    }
    // `\theta_{t+1} = \theta_t - \eta \hat m_{t+1}`: all is numbered so.
    let rows = || found.iter().flat_map(|statement| statement.members.iter().map(|member| &member.row));
    let others = rows().map(|row| steps(row, asked)).fold([0, 0], |all, some| [all[0] + some[0], all[1] + some[1]]);
    if from.is_some() && others[1] > 0 {
        // Beside other steps, or steps that are no indices, nothing tells which of them are meant.
        let is_step = |node: &Node| flatten(std::slice::from_ref(node), false) == asked.step;
        let mut all = 0;
        rows().for_each(|row| count(row, &is_step, &mut all));
        if others[0] > 0 || found.len() > 1 || all != others[1] + uses.len() + 1 {
            return None;
        }
        for member in &mut found[place].members {
            member.row = one_less(std::mem::take(&mut member.row), &asked.step, false);
        }
        let text = format!("the step `{step}+1` is the question's step `{step}`", step = asked.step);
        return Some(Note { id: "renumbered".to_owned(), text, span: Some(span) });
    }
    for (at, statement) in found.iter_mut().enumerate() {
        for (member, it) in statement.members.iter_mut().enumerate() {
            let less = u8::from((at, member) != (place, 0));
            it.row = it.row.iter().map(|node| written(node, asked, less)).collect();
        }
    }
    Some(Note { id: "renumbered".to_owned(), text: told.to_owned(), span: Some(span) })
}

/// How many scripts beside the asked name hold the step as it is, and the next one.
fn steps(row: &[Node], asked: &Stepped) -> [usize; 2] {
    let mut found = [0, 0];
    for node in row {
        if Head::of(node).is_some_and(|head| is_asked(&head, asked)) {
            continue;
        }
        if let Kind::Scripts { sub, sup, .. } = &node.kind {
            for script in sub.iter().chain(sup) {
                let script = ungrouped(script);
                let starts =
                    script.first().is_some_and(|first| flatten(std::slice::from_ref(first), false) == asked.step);
                found[0] += usize::from(starts && script.len() == 1);
                found[1] += usize::from(starts && script.get(1).and_then(symbol_name) == Some("+"));
            }
        }
        for inner in node.rows() {
            let inner = steps(inner, asked);
            found = [found[0] + inner[0], found[1] + inner[1]];
        }
    }
    found
}

/// How many nodes pass the test, at any depth.
fn count(row: &[Node], test: &impl Fn(&Node) -> bool, all: &mut usize) {
    for node in row {
        *all += usize::from(test(node));
        node.rows().into_iter().for_each(|row| count(row, test, all));
    }
}

/// A row with the step before in place of each step in a script: `t` for `t + 1`, `t - 1` for `t`.
fn one_less(row: Vec<Node>, step: &str, is_script: bool) -> Vec<Node> {
    let is_step = |node: &Node| flatten(std::slice::from_ref(node), false) == step;
    if is_script
        && let [first, rest @ ..] = ungrouped(&row)
        && is_step(first)
    {
        return match rest {
            [plus, Node { kind: Kind::Number(one), .. }] if symbol_name(plus) == Some("+") && one == "1" => {
                vec![first.clone()]
            }
            rest => {
                let minus = Kind::Symbol { name: "-".into(), class: Class::Binary, style: Style::Plain };
                let one = Kind::Number("1".to_owned());
                let less = [minus, one].map(|kind| Node { kind, span: first.span });
                std::iter::once(first.clone()).chain(less).chain(rest.iter().cloned()).collect()
            }
        };
    }
    let scripted = |node: Node| match node.kind {
        Kind::Scripts { base, sub, sup, primes, limits } => {
            let kind = Kind::Scripts {
                base,
                sub: sub.map(|row| one_less(row, step, true)),
                sup: sup.map(|row| one_less(row, step, true)),
                primes,
                limits,
            };
            Node { kind, span: node.span }
        }
        _ => node.with_rows(&mut |row| one_less(row, step, false)),
    };
    row.into_iter().map(scripted).collect()
}

/// How the left side of an update is numbered.
enum Left {
    Next,
    Bare,
}

/// The names of what is asked, where it stands for numbers by step.
fn asked(lexicon: &Lexicon) -> Vec<Stepped> {
    let vocabulary = &lexicon.vocabulary;
    let stepped = |row: &Row| {
        let [node] = row.as_slice() else { return None };
        let head = Head::of(node)?;
        let [item] = head.items.as_slice() else { return None };
        let is_step = vocabulary.named(&NameKey::of(ungrouped(item))).iter().any(|role| role.kind == RoleKind::Index);
        let is_function = vocabulary.named_exactly(&head.base).into_iter().any(|role| role.kind == RoleKind::Function);
        (is_step && is_function).then(|| Stepped { base: head.base.clone(), step: flatten(ungrouped(item), false) })
    };
    lexicon.result_rows.iter().filter_map(stepped).collect()
}

/// Whether the left side of a statement is the asked name, of the next step or of none.
fn left(statement: &Statement, asked: &Stepped) -> Option<Left> {
    let [node] = trimmed(&statement.members[0].row) else { return None };
    let head = Head::of(node).filter(|head| is_asked(head, asked))?;
    match head.items.as_slice() {
        [] => Some(Left::Bare),
        [item] => match ungrouped(item) {
            [step, plus, Node { kind: Kind::Number(one), .. }]
                if symbol_name(plus) == Some("+")
                    && one == "1"
                    && flatten(std::slice::from_ref(step), false) == asked.step =>
            {
                Some(Left::Next)
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_asked(head: &Head, asked: &Stepped) -> bool {
    head.base.plain == asked.base.plain && head.sup.is_none() && head.primes == 0
}

/// The indices with which a name is used; `None` for a use without one.
fn collect(row: &[Node], asked: &Stepped, uses: &mut Vec<Option<String>>) {
    for node in row {
        if let Some(head) = Head::of(node).filter(|head| is_asked(head, asked)) {
            uses.push(head.items.first().map(|item| flatten(ungrouped(item), false)));
            continue;
        }
        // `\nabla_\theta` is taken by the parameters, whatever their number.
        let is_gradient =
            matches!(&node.kind, Kind::Scripts { base: Some(base), .. } if symbol_name(base) == Some("\\nabla"));
        if !is_gradient {
            node.rows().into_iter().for_each(|row| collect(row, asked, uses));
        }
    }
}

/// A node with the step of the name written anew: the question's own, or the one before.
fn written(node: &Node, asked: &Stepped, less: u8) -> Node {
    if Head::of(node).is_some_and(|head| is_asked(&head, asked)) {
        let symbol = |name: &str, class| Node {
            kind: Kind::Symbol { name: name.into(), class, style: Style::Plain },
            span: node.span,
        };
        let mut sub = vec![symbol(&asked.step, Class::Ordinary)];
        if less > 0 {
            sub.extend([symbol("-", Class::Binary), Node { kind: Kind::Number("1".to_owned()), span: node.span }]);
        }
        let base = match &node.kind {
            Kind::Scripts { base: Some(base), .. } => base.as_ref().clone(),
            _ => node.clone(),
        };
        let kind = Kind::Scripts { base: Some(Box::new(base)), sub: Some(sub), sup: None, primes: 0, limits: false };
        return Node { kind, span: node.span };
    }
    if matches!(&node.kind, Kind::Scripts { base: Some(base), .. } if symbol_name(base) == Some("\\nabla")) {
        return node.clone();
    }
    node.clone().with_rows(&mut |row| row.iter().map(|node| written(node, asked, less)).collect())
}

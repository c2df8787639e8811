//! What a word or sign is by what stands around it: `pi` alone is the Greek letter, `Σ` before an operand a sum, `@` between
//! blanks the product of matrices.

use super::known::{Short, command, is_short_greek, operator};
use super::{Joiner, base_of, letter_of};
use crate::latex::tree::{Class, Kind, Node, Side};
use crate::reading::cursor::{delimiter_of, is_blank};

impl Joiner<'_> {
    /// `Σ log p`: a Greek capital directly before an operand is the sign of a sum.
    pub(super) fn bare_sum(&mut self, row: &[Node]) -> Option<Node> {
        let (first, rest) = row.split_first()?;
        if self.names.has_sigma || self.is_label || !matches!(first.kind, Kind::Symbol { .. }) {
            return None;
        }
        let (latex, kind) = operator(first)?;
        let next = rest.iter().find(|node| !is_blank(node))?;
        let begins = match &next.kind {
            Kind::Symbol { class, .. } => matches!(class, Class::Ordinary | Class::Function),
            Kind::Delimiter { side, .. } => *side == Side::Open,
            Kind::Scripts { base, .. } => base.is_some(),
            Kind::Word { .. } | Kind::Fraction { .. } | Kind::Root { .. } | Kind::Accent { .. } => true,
            _ => false,
        };
        let is_sum = begins && latex == r"\sum";
        is_sum.then(|| self.note(&format!("`{latex}`"), first.span));
        is_sum.then_some(Node { kind, span: first.span })
    }

    /// A name that the question writes with other capitals: `silu` for `SiLU`.
    pub(super) fn spelled(&self, text: &str) -> Option<Kind> {
        let lower = text.to_lowercase();
        let node = (self.names.letter_of_word)(&lower, false)?;
        matches!(&node.kind, Kind::Word { text, .. } if *text != lower).then_some(node.kind)
    }

    /// Whether a run of letters may be a command of two letters.
    pub(super) fn is_apart(&self, text: &str, before: Option<&Node>, run: &[Node], behind: &[Node]) -> bool {
        let is_apart = || stands_apart(before, run, behind);
        match is_short_greek(text) {
            true if self.is_numbered_greek(text, run, behind) => true,
            true => match (self.names.short)(text) {
                Short::Letters => false,
                Short::Apart => is_apart(),
                Short::Alone => is_apart() || stands_alone(before, run, behind),
            },
            false => is_apart(),
        }
    }

    /// `mu1` where the question has a `\\mu` with numbers below it.
    fn is_numbered_greek(&self, text: &str, run: &[Node], behind: &[Node]) -> bool {
        let letter = || Some(Node { kind: command(text, true)?, span: run[0].span.to(run[run.len() - 1].span) });
        letter().and_then(|letter| self.numbered(&letter, behind)).is_some_and(|name| (self.names.is_numbered)(&name))
    }
}

/// Whether a run of letters has blanks or scripts around it, or a bracket behind it.
fn stands_apart(before: Option<&Node>, run: &[Node], behind: &[Node]) -> bool {
    let last = &run[run.len() - 1];
    let opens = |node: &Node| delimiter_of(node).is_some_and(|(name, _)| name == "(");
    let blank_before = before.is_none_or(|node| node.span.end < run[0].span.start);
    let blank_behind = behind.first().is_none_or(|node| node.span.start > last.span.end);
    matches!(last.kind, Kind::Scripts { .. }) || behind.first().is_some_and(opens) || blank_before && blank_behind
}

/// `Q @ K`: the product of matrices in code, with blanks around it.
pub(super) fn matrix_product(row: &[Node], place: usize) -> Option<Node> {
    let node = &row[place];
    let (before, behind) = (row.get(place.checked_sub(1)?)?, row.get(place + 1)?);
    let is_apart = before.span.end < node.span.start && node.span.end < behind.span.start;
    let Kind::Symbol { name, style, .. } = &node.kind else { return None };
    let kind = Kind::Symbol { name: name.clone(), class: Class::Binary, style: *style };
    (name.as_ref() == "@" && is_apart).then_some(Node { kind, span: node.span })
}

/// Whether no other operand touches a run of letters: `2*mu+1`, `(mu`; a number may stand before `pi`.
fn stands_alone(before: Option<&Node>, run: &[Node], behind: &[Node]) -> bool {
    let last = &run[run.len() - 1];
    let is_operand = |node: &Node| match &node.kind {
        Kind::Delimiter { side, .. } => *side != Side::Open,
        Kind::Symbol { name, .. } if name.as_ref() == "/" => false,
        Kind::Symbol { class, .. } => !matches!(class, Class::Binary | Class::Relation | Class::Punctuation),
        Kind::Space(_) => false,
        _ => true,
    };
    let is_pi = letter_of(&run[0]) == Some('p');
    let touches_before = before.is_some_and(|node| {
        node.span.end == run[0].span.start && is_operand(node) && !(is_pi && matches!(node.kind, Kind::Number(_)))
    });
    let touches_behind = behind.first().is_some_and(|node| {
        let closes = matches!(&base_of(node).kind, Kind::Delimiter { side: Side::Close | Side::Either, .. });
        node.span.start == last.span.end && is_operand(node) && !closes
    });
    !touches_before && !touches_behind
}

/// Whether a node is a Greek letter without scripts.
pub(super) fn is_greek_letter(node: &Node) -> bool {
    matches!(&node.kind, Kind::Symbol { name, class: Class::Ordinary, .. } if name.starts_with('\\'))
}

//! Names taken apart: base letter, decoration, indices.

use super::cursor::{delimiter_of, split_commas, trimmed, ungrouped};
use super::power::is_index_script;
use crate::cards::{NameKey, flatten};
use crate::latex::tree::{Kind, Node, Side};
use crate::text::Span;

/// The most scripts that belong to a name.
const MOST_LABELS: usize = 6;

/// A symbol with its scripts.
#[derive(Debug, Clone)]
pub(super) struct Head<'a> {
    /// The base's key.
    pub base: NameKey,
    /// Subscript items, then a superscript that can only be an index.
    pub items: Vec<&'a [Node]>,
    /// How many of the items come from the subscript.
    pub sub_items: usize,
    /// A superscript that may be an exponent or decoration.
    pub sup: Option<&'a [Node]>,
    /// Primes.
    pub primes: u8,
    /// Where.
    pub span: Span,
}

/// One way to take a head apart into a name and what is left of its scripts.
#[derive(Debug, Clone)]
pub(super) struct Split<'a> {
    pub key: NameKey,
    pub items: Vec<&'a [Node]>,
    pub sup: Option<&'a [Node]>,
}

impl<'a> Head<'a> {
    /// The head that a node is, if it is a name.
    pub fn of(node: &'a Node) -> Option<Head<'a>> {
        let (base, sub, sup, primes) = match &node.kind {
            Kind::Scripts { base: Some(base), sub, sup, primes, .. } => {
                (base.as_ref(), sub.as_deref(), sup.as_deref(), *primes)
            }
            _ => (node, None, None, 0),
        };
        match &base.kind {
            Kind::Symbol { .. } | Kind::Word { .. } | Kind::Accent { .. } => {}
            // `{\hat A}_i`, `{r}_t`: a group around a lone name.
            Kind::Group(inner) => {
                let [inner] = trimmed(inner) else { return None };
                return Head::of(inner)?.with_scripts(sub, sup, primes, node.span);
            }
            // `\hat{A}_i` may also be typed as an accent over a name with scripts; the accent is then the base.
            Kind::Scripts { base: Some(_), .. } => {
                return Head::of(base)?.with_scripts(sub, sup, primes, node.span);
            }
            _ => return None,
        }
        let mut items: Vec<&[Node]> = sub.map(|sub| split_commas(ungrouped(sub))).unwrap_or_default();
        for item in &mut items {
            *item = trimmed(item);
        }
        let sub_items = items.len();
        let mut sup = sup;
        if let Some(script) = sup
            && is_index_script(script)
        {
            items.extend(index_script(script));
            sup = None;
        }
        Some(Head { base: NameKey::of(std::slice::from_ref(base)), items, sub_items, sup, primes, span: node.span })
    }

    /// The same name with what stands in brackets above it as its exponent: `x^{(n-1)}`.
    pub fn as_power(&self, node: &'a Node) -> Option<Head<'a>> {
        let Kind::Scripts { sup: Some(script), .. } = &node.kind else { return None };
        let is_bracket = ungrouped(script).first().and_then(delimiter_of).is_some();
        if self.items.len() == self.sub_items || !is_bracket {
            return None;
        }
        let items = self.items[..self.sub_items].to_vec();
        Some(Head { items, sup: Some(script), ..self.clone() })
    }

    /// The same name with the scripts that stand behind the group around it; `None` where they cannot be told
    /// from its own.
    fn with_scripts(
        mut self,
        sub: Option<&'a [Node]>,
        sup: Option<&'a [Node]>,
        primes: u8,
        span: Span,
    ) -> Option<Head<'a>> {
        if sup.is_some() && self.sup.is_some() || primes > 0 && (self.sup.is_some() || !self.items.is_empty()) {
            return None;
        }
        if let Some(sub) = sub {
            let items = split_commas(ungrouped(sub));
            self.sub_items += items.len();
            self.items.splice(self.sub_items - items.len()..self.sub_items - items.len(), items);
        }
        self.sup = self.sup.or(sup);
        self.primes += primes;
        self.span = span;
        Some(self)
    }

    /// All ways to take it apart, longest name first.
    pub fn splits(&self) -> Vec<Split<'a>> {
        let mut splits = Vec::new();
        let sups: &[bool] = if self.sup.is_some() { &[true, false] } else { &[false] };
        for taken in (0..=self.items.len().min(MOST_LABELS)).rev() {
            // An index written above cannot be part of a name that leaves out what stands below.
            for &with_sup in sups {
                let mut key = self.base.clone();
                append(&mut key, '_', &self.items[..taken.min(self.sub_items)]);
                if taken > self.sub_items {
                    append(&mut key, '^', &self.items[self.sub_items..taken]);
                }
                if with_sup && let Some(sup) = self.sup {
                    append(&mut key, '^', &[sup]);
                }
                for part in [&mut key.plain, &mut key.styled] {
                    part.push_str(&"'".repeat(usize::from(self.primes)));
                }
                let sup = if with_sup { None } else { self.sup };
                splits.push(Split { key, items: self.items[taken..].to_vec(), sup });
            }
        }
        splits
    }
}

/// What stands inside of an index written above: `(i)`, `(<j)`, `<j`.
fn index_script(script: &[Node]) -> Vec<&[Node]> {
    let script = ungrouped(script);
    let inner = match script.first().and_then(delimiter_of) {
        Some((_, Side::Open)) => &script[1..script.len() - 1],
        _ => script,
    };
    split_commas(inner).into_iter().map(trimmed).collect()
}

fn append(key: &mut NameKey, mark: char, items: &[&[Node]]) {
    if items.is_empty() {
        return;
    }
    for (text, styled) in [(&mut key.plain, false), (&mut key.styled, true)] {
        let parts: Vec<String> = items.iter().map(|item| flatten(item, styled)).collect();
        let mut inner = parts.join(",");
        // `Add-k` is a word, `N-1` is none.
        let (first, rest) = inner.split_once('-').unwrap_or((inner.as_str(), ""));
        let is_word = first.chars().count() > 2 && first.chars().all(char::is_alphabetic);
        let is_label = is_word && rest.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
        if is_label || inner.chars().count() > 1 && inner.chars().all(char::is_alphanumeric) {
            inner = inner.to_lowercase();
        }
        text.push_str(&format!("{mark}({inner})"));
    }
}

/// Whether a node names a policy or its parameters: `\pi`, `\pi_{\theta}`, `\theta_k`.
fn is_policy(node: &Node) -> bool {
    match &node.kind {
        Kind::Symbol { name, .. } => matches!(name.as_ref(), "\\pi" | "\\theta"),
        Kind::Scripts { base: Some(base), sub: Some(_), sup: None, primes: 0, .. } => is_policy(base),
        _ => false,
    }
}

/// The rows inside of a node in which names may stand: the letters of a label such as `_{ref}` are none.
pub(super) fn rows_with_names(node: &Node) -> impl Iterator<Item = &[Node]> {
    let is_letter =
        |node: &Node| matches!(&node.kind, Kind::Symbol { name, .. } if name.chars().all(char::is_alphabetic));
    let label = match &node.kind {
        Kind::Scripts { sub: Some(sub), .. } if ungrouped(sub).len() > 1 && ungrouped(sub).iter().all(is_letter) => {
            Some(sub.as_ptr())
        }
        _ => None,
    };
    node.rows().into_iter().filter(move |row| Some(row.as_ptr()) != label)
}

/// `\mathrm{GAE}` of `\mathrm{GAE}(\gamma, \lambda)`: what stands in the bracket names parameters.
fn without_parameters(sup: &[Node]) -> &[Node] {
    let is_part = |node: &Node| match &node.kind {
        Kind::Symbol { name, .. } => name.as_ref() == "," || name.starts_with('\\'),
        Kind::Space(_) => true,
        _ => false,
    };
    let is_open = |node: &Node| matches!(&node.kind, Kind::Delimiter { side: Side::Open, .. });
    match sup.iter().position(is_open) {
        Some(open) if open > 0 && super::cursor::matching_close(sup, open) == Some(sup.len() - 1) => {
            let inside = &sup[open + 1..sup.len() - 1];
            if inside.iter().all(is_part) { &sup[..open] } else { sup }
        }
        _ => sup,
    }
}

/// Whether a superscript is decoration: a word, capitals, a star, a policy's name.
pub(super) fn is_decoration(sup: &[Node]) -> bool {
    let sup = without_parameters(ungrouped(sup));
    let capitals = sup.len() > 1
        && sup.iter().all(|node| match &node.kind {
            Kind::Symbol { name, .. } => {
                name.len() == 1 && name.chars().all(|letter| letter.is_ascii_uppercase())
                    || matches!(name.as_ref(), "+" | "-")
            }
            _ => false,
        });
    let word = !sup.is_empty()
        && sup
            .iter()
            .all(|node| matches!(&node.kind, Kind::Word { text, .. } if text.chars().any(char::is_alphabetic)));
    capitals
        || word
        || matches!(sup, [node] if is_policy(node))
        || matches!(sup, [Node { kind: Kind::Symbol { name, .. }, .. }] if matches!(name.as_ref(), "*" | "\\star" | "\\ast"))
}

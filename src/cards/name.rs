//! Names: one key for all the ways to type a symbol.

use crate::latex::tree::{Kind, Node, Style};

/// A symbol's name as text in which style, spacing and text commands no longer matter.
///
/// `\pi_{\text{ref}}`, `\pi_{ref}` and `\pi_\mathrm{ref}` have one key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameKey {
    /// Without alphabets.
    pub plain: String,
    /// With the alphabet of each letter (`P` bold is not `P` blackboard).
    pub styled: String,
}

impl NameKey {
    /// The key of a row of nodes.
    pub fn of(row: &[Node]) -> NameKey {
        NameKey { plain: flatten(row, false), styled: flatten(row, true) }
    }
}

/// The key of LaTeX source.
pub fn key_of_latex(latex: &str) -> NameKey {
    NameKey::of(&crate::latex::parse(latex).tree.row)
}

/// A row as text without blanks; `styled` keeps the alphabets of letters.
pub fn flatten(row: &[Node], styled: bool) -> String {
    let mut text = String::new();
    for node in row {
        flatten_node(node, styled, &mut text);
    }
    text
}

fn flatten_node(node: &Node, styled: bool, text: &mut String) {
    match &node.kind {
        Kind::Symbol { name, style, .. } => {
            if styled {
                text.push_str(match style {
                    Style::Plain | Style::Roman => "",
                    Style::Bold => "b:",
                    Style::Calligraphic => "c:",
                    Style::Blackboard => "B:",
                    Style::Fraktur => "f:",
                });
            }
            text.push_str(name);
        }
        Kind::Number(digits) => text.push_str(digits),
        Kind::Word { text: word, .. } | Kind::Prose(word) => {
            let word: String = word.chars().filter(|letter| !letter.is_whitespace()).collect();
            text.push_str(&if word.chars().count() > 1 { word.to_lowercase() } else { word });
        }
        Kind::Group(row) => flatten_row(row, styled, text),
        Kind::Scripts { base, sub, sup, primes, .. } => {
            if let Some(base) = base {
                flatten_node(base, styled, text);
            }
            for (mark, script) in [('_', sub), ('^', sup)] {
                if let Some(script) = script {
                    let mut inner = String::new();
                    flatten_row(script, styled, &mut inner);
                    let inner = if inner.chars().all(|letter| letter.is_alphanumeric()) && inner.chars().count() > 1 {
                        inner.to_lowercase()
                    } else {
                        inner
                    };
                    text.push_str(&format!("{mark}({inner})"));
                }
            }
            text.push_str(&"'".repeat(usize::from(*primes)));
        }
        Kind::Fraction { numerator, denominator, .. } => {
            text.push_str("\\frac(");
            flatten_row(numerator, styled, text);
            text.push_str(")(");
            flatten_row(denominator, styled, text);
            text.push(')');
        }
        Kind::Root { radicand, .. } => {
            text.push_str("\\sqrt(");
            flatten_row(radicand, styled, text);
            text.push(')');
        }
        Kind::Delimiter { name, .. } => text.push_str(name),
        Kind::Accent { name, body } => {
            text.push_str(name);
            text.push('(');
            flatten_row(body, styled, text);
            text.push(')');
        }
        Kind::Annotated { body, .. } => flatten_row(body, styled, text),
        Kind::Environment { rows, .. } => {
            for cell in rows.iter().flatten() {
                flatten_row(cell, styled, text);
                text.push(';');
            }
        }
        Kind::Space(_) | Kind::Mark { .. } => {}
        Kind::Error(source) => text.push_str(source),
    }
}

fn flatten_row(row: &[Node], styled: bool, text: &mut String) {
    for node in row {
        flatten_node(node, styled, text);
    }
}

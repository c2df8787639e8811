//! Words as in code that stand for letters of the question: `reward_i`, `head_dim`, `\policy_\theta`.

use super::known::is_command;
use super::{Joiner, letter_of};
use crate::latex::tree::{Class, Kind, Node, Row};
use crate::reading::cursor::ungrouped;
use crate::reading::reader::Note;
use crate::text::Span;

impl Joiner<'_> {
    /// The letter that a word with another below it stands for, as in code: `head_dim`.
    pub(super) fn worded_whole(&mut self, run: &[Node]) -> Option<Node> {
        let last = &run[run.len() - 1];
        let Kind::Scripts { sub: Some(sub), sup, primes: 0, .. } = &last.kind else { return None };
        if self.is_label {
            return None;
        }
        let word: String = run.iter().filter_map(letter_of).collect::<String>().to_lowercase();
        let name = format!("{word}_{}", words_below(sub)?);
        let span = run[0].span.to(last.span);
        let node = (self.names.letter_of_word)(&name, false)?;
        self.note_word(&name, &node, span);
        let Some(sup) = sup else { return Some(Node { kind: node.kind, span }) };
        let (base, sup) = (Some(Box::new(Node { kind: node.kind, span })), Some(self.row(sup)));
        Some(Node { kind: Kind::Scripts { base, sub: None, sup, primes: 0, limits: false }, span })
    }

    /// The letter that a name with words below it stands for: `n_{\text{kv\_heads}}`, `N_tokens`, `\text{lr}_{\min}`.
    pub(super) fn worded_label(&mut self, node: &Node) -> Option<Node> {
        let Kind::Scripts { base: Some(base), sub: Some(sub), sup, primes: 0, .. } = &node.kind else { return None };
        if self.is_label || (self.names.is_named)(node) {
            return None;
        }
        let base = match &base.kind {
            Kind::Word { text, operator: false } => plain_words(text),
            _ => letter_of(base)?.to_lowercase().to_string(),
        };
        let name = format!("{base}_{}", words_below(sub)?);
        let letter = (self.names.letter_of_word)(&name, false).filter(|it| !matches!(it.kind, Kind::Word { .. }))?;
        self.note_word(&name, &letter, node.span);
        let Some(sup) = sup else { return Some(Node { kind: letter.kind, span: node.span }) };
        let (base, sup) = (Some(Box::new(Node { kind: letter.kind, span: node.span })), Some(self.row(sup)));
        Some(Node { kind: Kind::Scripts { base, sub: None, sup, primes: 0, limits: false }, span: node.span })
    }

    /// The letter that a run of letters stands for: `reward_i`.
    pub(super) fn worded(&mut self, run: &[Node]) -> Option<Node> {
        if self.is_label {
            return None;
        }
        let last = &run[run.len() - 1];
        let word: String = run.iter().filter_map(letter_of).collect::<String>().to_lowercase();
        let has_scripts = matches!(&last.kind, Kind::Scripts { sub: Some(_), .. });
        let node = (self.names.letter_of_word)(&word, has_scripts)?;
        self.note_word(&word, &node, run[0].span.to(last.span));
        Some(self.with_scripts_of(run, node.kind))
    }

    /// The letter that a word set as one, or a command of that name, stands for: `\text{policy}_\theta`.
    pub(super) fn worded_node(&mut self, node: &Node, has_scripts: bool) -> Option<Node> {
        let word = match &node.kind {
            Kind::Word { text, operator: false } if !self.is_label => text.as_str(),
            Kind::Symbol { name, class: Class::Ordinary, .. } => name.strip_prefix('\\')?,
            _ => return None,
        };
        let word = plain_words(word);
        if is_command(&word) || (self.names.is_known)(&word) {
            return None;
        }
        // A command of no meaning is no word of its own.
        let letter =
            (self.names.letter_of_word)(&word, has_scripts).filter(|it| !matches!(it.kind, Kind::Word { .. }))?;
        self.note_word(&word, &letter, node.span);
        Some(letter)
    }

    pub(super) fn note_word(&mut self, word: &str, letter: &Node, span: Span) {
        let text = format!("`{word}` is read as `{}`", crate::latex::print(std::slice::from_ref(letter)));
        if !self.notes.iter().any(|note| note.text == text) {
            self.notes.push(Note { id: "word_name".to_owned(), text, span: Some(span) });
        }
    }

    /// The row of a script with its words joined.
    pub(super) fn script(&mut self, row: &[Node]) -> Row {
        let outer = std::mem::replace(&mut self.is_label, true);
        let joined = self.row(row);
        self.is_label = outer;
        joined
    }
}

/// Words as they are typed in code: in lower case, joined by `_`.
fn plain_words(text: &str) -> String {
    let words = text.split([' ', '-', '_', '\\', '~']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}

/// The words of a subscript, as in code: `dim`, `kv_heads`.
fn words_below(sub: &[Node]) -> Option<String> {
    let [node] = ungrouped(sub) else { return None };
    match &node.kind {
        Kind::Word { text, .. } => Some(plain_words(text)),
        // `\text{lr}_{\min}`
        Kind::Symbol { name, class: Class::Function, .. } if matches!(name.as_ref(), "\\min" | "\\max") => {
            Some(name[1..].to_owned())
        }
        Kind::Scripts { base: Some(base), sub: Some(sub), sup: None, primes: 0, .. } => {
            let Kind::Word { text, .. } = &base.kind else { return None };
            Some(format!("{}_{}", plain_words(text), words_below(sub)?))
        }
        _ => None,
    }
}

/// Whether what stands below says over what something is taken: an expectation, a sum.
pub(super) fn is_over(base: &Node, sub: &[Node]) -> bool {
    let relates = |node: &Node| matches!(&node.kind, Kind::Symbol { class: Class::Relation, .. });
    if ungrouped(sub).iter().any(relates) {
        return true;
    }
    match &base.kind {
        Kind::Symbol { class: Class::BigOperator | Class::Function, .. } => true,
        Kind::Symbol { name, .. } => matches!(name.as_ref(), "E" | "\\E" | "\\Sigma"),
        Kind::Word { text, operator } => *operator || text == "E",
        _ => false,
    }
}

/// Whether what stands above is an exponent whatever it is made of.
pub(super) fn is_exponential(base: &Node) -> bool {
    letter_of(base) == Some('e') || matches!(base.kind, Kind::Number(_))
}

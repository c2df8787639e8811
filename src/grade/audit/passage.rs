//! A formula of a sheet together with what the line of text around it adds: the chain that it goes on with, the unit
//! that stands behind it.

use crate::reading::{SHARE, Unit, is_common, magnitude};
use crate::sheet::{Setting, SheetFormula};
use crate::text::Span;

/// How far apart, in bytes, two formulas of one chain may stand: `$= 2^{31}$ bytes $= 2$ GiB`.
const LONGEST_GAP: usize = 40;

/// Relations with which a chain goes on.
const GOING_ON: &[&str] = &["=", "\\approx", "\\simeq", "\\le", "\\ge", "\\leq", "\\geq", "<", ">"];

/// A formula with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What is read.
    pub latex: String,
    /// How many bytes of it stand before the formula itself.
    pub before: usize,
    /// How much of it is formula: what follows is the word behind it.
    whole: usize,
    /// A letter directly behind the formula that may be a magnitude.
    letter: Option<String>,
    /// Whether it is plain text, whose words are marked in what is read.
    pub is_plain: bool,
    /// Whether it stands in plain text, and its words were marked where it was found.
    pub is_prose: bool,
}

/// The formula at `place` of `formulas`, which stand in `text`.
pub fn passage(formulas: &[SheetFormula], place: usize, text: &str) -> Passage {
    let formula = &formulas[place];
    let mut latex = String::new();
    let mut counted = None;
    // One earlier member is enough: the links before it were judged with their own formula.
    if let Some(earlier) = place.checked_sub(1).map(|earlier| &formulas[earlier])
        && goes_on(&formula.latex)
        && !is_list(last_member(&earlier.latex))
        && let Some(words) = words_between(text, earlier.span, formula.span)
    {
        let unit = if words.is_empty() { String::new() } else { format!("\\text{{ {words} }}") };
        latex = format!("{}{unit} ", last_member(&earlier.latex));
        counted = Some(words).filter(|words| !words.is_empty() && !Unit::is_behind_numbers(words));
    }
    let before = latex.len();
    let letter = letter_behind(text, formula.span.end).map(str::to_owned);
    let is_prose = formula.setting == Setting::Prose;
    let is_text = formula.setting == Setting::Fenced && !is_in_mathematics(text, formula.span.start);
    let has_words = is_text && !formula.latex.contains(['\\', '{', '}', '$']);
    latex.push_str(&if has_words { with_words(&formula.latex) } else { formula.latex.clone() });
    let whole = latex.len();
    if formula.setting == Setting::Inline
        && formula.latex.ends_with(|last: char| last.is_ascii_digit() || last == '}' || last == '%')
        && let Some(unit) = unit_behind(text, formula.span.end)
            // `$0.8$ ore $= 48$ minuti`: where one word is taken for a unit the other is one too.
            .or_else(|| counted.and_then(|_| word_behind(text, formula.span.end)))
    {
        latex.push_str(&format!("\\text{{ {unit}}}"));
    }
    Passage { latex, before, whole, letter, is_plain: has_words || is_prose, is_prose }
}

impl Passage {
    /// The same without a magnitude behind the formula, which may multiply both sides of a link:
    /// `$2 \cdot 1.05 = 2.1$ million dollars`.
    pub fn without_magnitude(&self) -> Option<String> {
        let (formula, word) = self.latex.split_at(self.whole);
        let word = word.strip_prefix("\\text{ ")?.strip_suffix('}')?;
        (magnitude(word).is_some() || matches!(word, "k" | "K" | "M" | "B")).then(|| formula.to_owned())
    }

    /// The same with the letter behind the formula as a magnitude, where it was not taken for one:
    /// `$\approx 45.1$ B stored`.
    pub fn with_letter(&self) -> Option<String> {
        let letter = self.letter.as_deref().filter(|_| self.latex.len() == self.whole)?;
        Some(format!("{}\\text{{ {letter}}}", self.latex))
    }

    /// The line and column in the sheet of a place in what is read.
    pub fn position(&self, formula: &SheetFormula, at: usize) -> (usize, usize) {
        let at = at.saturating_sub(self.before);
        let added = match self.latex.get(self.before..self.before + at).filter(|_| self.is_plain) {
            _ if self.is_prose => 0,
            Some(read) => read.matches(TEXT).count() * (TEXT.len() - 1) + read.matches(['\\', '}']).count(),
            None => 0,
        };
        let at = (at - added).min(formula.latex.len());
        let before = formula.latex.get(..at).unwrap_or_default();
        let typed = if self.is_prose { without_marks(before) } else { before.to_owned() };
        let before = typed.as_str();
        match before.rfind('\n') {
            None => (formula.line, formula.column + before.chars().count()),
            Some(end) => (formula.line + before.matches('\n').count(), before[end + 1..].chars().count() + 1),
        }
    }
}

/// Whether the fence around a place says that it holds mathematics, whose letters side by side are a product.
fn is_in_mathematics(text: &str, at: usize) -> bool {
    let mut lines = text[..at].lines().rev().map(|line| line.trim_start_matches([' ', '>', '\t']));
    let fence = lines.find(|line| line.starts_with("```") || line.starts_with("~~~")).unwrap_or_default();
    let info = fence.trim_start_matches(['`', '~', ' ', '{']).to_lowercase();
    ["math", "latex", "tex", "katex"].iter().any(|name| info.starts_with(name)) && !info.starts_with("text")
}

/// What begins a word in what is read of plain text.
const TEXT: &str = "\\text{";

/// Plain text with its words and shares marked: `loss = 2500 / 1000 = 2.5 nats per token`. Names of functions, and
/// what may be letters side by side, stay as they are.
fn with_words(plain: &str) -> String {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut found = String::new();
    let mut rest = plain;
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let length = match is_name(first) {
            true => rest.find(|letter: char| !(is_name(letter) || is_number && letter == '.')).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (piece, behind) = rest.split_at(length);
        let letters = piece.chars().count();
        let is_counted = found.trim_end().ends_with(|last: char| last.is_ascii_digit());
        let is_product = piece.chars().all(char::is_uppercase) && !is_counted;
        let is_word = piece.chars().all(char::is_alphabetic)
            && (letters > 2 || letters == 2 && is_counted)
            && !(is_product || is_common(&piece.to_lowercase()) || behind.starts_with('('));
        // Words side by side are one name, or one unit.
        let before = found.trim_end_matches(' ');
        match piece {
            "%" => found.push_str("\\%"),
            _ if is_word && before.ends_with('}') => {
                let end = before.len() - 1;
                let blanks = " ".repeat(found.len() - before.len());
                found.truncate(end);
                found.push_str(&format!("{blanks}{piece}}}"));
            }
            _ if is_word => found.push_str(&format!("{TEXT}{piece}}}")),
            _ => found.push_str(piece),
        }
        rest = behind;
    }
    found
}

/// What is read of plain text as it is typed.
pub fn without_marks(read: &str) -> String {
    read.replace(TEXT, "").replace("{,}", ",").replace(['\\', '}'], "")
}

/// A formula in which `K` stands for 1024, as for tokens of a context: `8K + 8K = 16384`.
pub fn with_binary_k(latex: &str) -> Option<String> {
    let found = latex.replace("\\text{K}", "\\cdot 1024").replace("\\text{ K}", "\\cdot 1024");
    (found != latex).then_some(found)
}

/// A formula with the letters behind its numbers as magnitudes: `5K` with five thousands.
pub fn with_magnitudes(latex: &str) -> Option<String> {
    let mut found = String::new();
    let mut letters = latex.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let is_last = !letters.peek().is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '^'));
        match before.is_ascii_digit() && "kKMB".contains(letter) && is_last {
            true => found.push_str(&format!("\\text{{ {letter}}}")),
            false => found.push(letter),
        }
        before = letter;
    }
    (found != latex).then_some(found)
}

fn goes_on(latex: &str) -> bool {
    let latex = latex.trim_start_matches(['&', ' ', '{', '}']);
    GOING_ON.iter().any(|relation| {
        latex
            .strip_prefix(relation)
            .is_some_and(|rest| !relation.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphabetic))
    })
}

/// The few words between two formulas of one sentence, without their delimiters.
fn words_between(text: &str, earlier: Span, later: Span) -> Option<String> {
    let gap = text.get(earlier.end..later.start).filter(|gap| gap.len() <= LONGEST_GAP)?;
    let words = gap.replace("\\,", " ").replace("\\(", " ").replace("\\)", " ").replace(['$', '~'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = words.chars().all(|letter| letter.is_alphanumeric() || " /-".contains(letter));
    let begins_item = gap.lines().skip(1).any(|line| {
        let line = line.trim_start();
        line.starts_with("- ") || line.trim_start_matches(|first: char| first.is_ascii_digit()).starts_with([')', '.'])
    });
    (plain && !begins_item && !gap.contains("\n\n")).then_some(words)
}

/// Whether a member is a list: `\tfrac12,\ \tfrac14`.
fn is_list(member: &str) -> bool {
    let mut depth = 0i32;
    member.char_indices().any(|(at, letter)| {
        match letter {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0 && !member[..at].ends_with('\\') && member[at + 1..].starts_with([' ', '\\'])
    })
}

/// What stands behind the last relation outside of brackets, or all of it.
fn last_member(latex: &str) -> &str {
    let mut depth = 0i32;
    let mut start = 0;
    for (at, letter) in latex.char_indices() {
        match letter {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            '=' | '<' | '>' if depth == 0 => start = at + 1,
            '\\' if depth == 0 => {
                let rest = &latex[at..];
                if let Some(relation) = GOING_ON.iter().find(|it| it.starts_with('\\') && rest.starts_with(**it)) {
                    start = at + relation.len();
                }
            }
            _ => {}
        }
    }
    latex[start..].trim()
}

/// A lone letter behind a formula that can be a magnitude.
fn letter_behind(text: &str, end: usize) -> Option<&str> {
    let is_number = text.get(..end)?.ends_with(|last: char| last.is_ascii_digit() || last == '}');
    let rest = text.get(end..)?;
    let rest = rest.strip_prefix('$').or_else(|| rest.strip_prefix("\\)"))?;
    let rest = rest.trim_start_matches([' ', '~', '\u{a0}']);
    let letter = rest.get(..1).filter(|letter| matches!(*letter, "K" | "k" | "M" | "B"))?;
    (is_number && !rest[1..].starts_with(char::is_alphanumeric)).then_some(letter)
}

/// The word that follows a formula in its line.
fn word_behind(text: &str, end: usize) -> Option<&str> {
    let rest = text.get(end..)?;
    let rest = rest.strip_prefix('$').or_else(|| rest.strip_prefix("\\)"))?;
    let rest = rest.trim_start_matches([' ', '~', '\u{a0}']);
    let end = rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
    (end > 1).then_some(&rest[..end])
}

/// The unit, magnitude or `of` that follows a formula in its line.
fn unit_behind(text: &str, end: usize) -> Option<&str> {
    let is_percentage = text.get(..end)?.ends_with('%');
    let rest = text.get(end..)?;
    let rest = rest.strip_prefix('$').or_else(|| rest.strip_prefix("\\)"))?;
    let touches = rest.starts_with(char::is_alphabetic);
    let rest = rest.trim_start_matches([' ', '~', '\u{a0}']);
    let rest = rest.strip_prefix("\\,").unwrap_or(rest);
    let end = rest.find(|letter: char| !(letter.is_alphabetic() || letter == '/')).unwrap_or(rest.len());
    let word = &rest[..end];
    // `$8.4$ M parameters`: what is counted makes the letter a magnitude.
    let next: String = rest[end..].trim_start().chars().take_while(|letter| letter.is_alphabetic()).collect();
    let counts = ["parameter", "param", "token", "weight", "word", "example", "sample"];
    let touches = touches || counts.iter().any(|noun| next.strip_suffix('s').unwrap_or(&next) == *noun);
    match word {
        // After a percentage only: `$3$ of the tokens` counts.
        "of" | "von" if is_percentage => Some(SHARE),
        // `$124.4$M parameters`
        "M" | "B" | "k" | "K" if touches => Some(word),
        _ => Unit::is_behind_numbers(word).then_some(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Format, read_sheet};

    fn passages(text: &str) -> Vec<String> {
        let sheet = read_sheet(text, Format::Markdown);
        (0..sheet.formulas.len()).map(|place| passage(&sheet.formulas, place, text).latex).collect()
    }

    #[test]
    fn a_chain_goes_on_behind_its_unit() {
        let read = passages("so $2^{19}\\cdot 2^{12} = 2^{31}$ bytes $= 2$ GiB.");
        assert_eq!(read, ["2^{19}\\cdot 2^{12} = 2^{31}\\text{ bytes}", "2^{31}\\text{ bytes } = 2\\text{ GiB}"]);
    }

    #[test]
    fn a_letter_alone_may_be_a_magnitude() {
        let text = "it has $45.1$ B stored and $x$ B, $3$ Bits";
        let sheet = read_sheet(text, Format::Markdown);
        let found = |place: usize| passage(&sheet.formulas, place, text).with_letter();
        assert_eq!(found(0).as_deref(), Some("45.1\\text{ B}"));
        assert_eq!((found(1), found(2)), (None, None));
    }

    #[test]
    fn a_letter_before_what_is_counted_is_a_magnitude() {
        assert_eq!(
            passages("$64 \\cdot 131072 \\approx 8.4$ M parameters"),
            ["64 \\cdot 131072 \\approx 8.4\\text{ M}"]
        );
        assert_eq!(passages("$64 \\cdot 131072 \\approx 8.4$ M in all"), ["64 \\cdot 131072 \\approx 8.4"]);
    }

    #[test]
    fn sentences_and_words_are_left_alone() {
        assert_eq!(passages("$x = 3$. Here $= 4$ is wrong; $y_1$ tokens"), ["x = 3", "= 4", "y_1"]);
    }
}

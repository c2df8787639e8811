//! Words and prose in print.

/// A word, as `\operatorname{..}` or `\text{..}`.
pub fn word(text: &str, operator: bool) -> String {
    if !operator {
        return format!(r"\text{{{}}}", text.replace('_', r"\_"));
    }
    format!(r"\operatorname{{{}}}", text.replace(' ', r"\,").replace('_', r"\_"))
}

/// Prose, as typed.
pub fn prose(text: &str) -> String {
    format!(r"\text{{{text}}}")
}

/// A word that is no operator, with blanks that part it from its neighbours.
pub fn padded(text: &str, before: bool, after: bool) -> String {
    let blank = |wanted| if wanted { " " } else { "" };
    format!(r"\text{{{}{}{}}}", blank(before), text.replace('_', r"\_"), blank(after))
}

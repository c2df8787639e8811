//! The one HTML escaper: every text that becomes part of a page goes through it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character could change how its surroundings are shown or read without being seen:
/// control characters other than tab and line ends, and the bidirectional controls
/// (Unicode Standard Annex 9, section 2).
pub(super) fn is_hidden_control(c: char) -> bool {
    let is_bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_bidi || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// `text` as HTML text or as the inside of a quoted attribute.
///
/// `& < > " '` become character references. A hidden control character (NUL, escape, a
/// right-to-left override ...) is spelled out, `[U+202E]`, so that it is seen and does nothing.
/// Tabs and line ends stay. The result never holds a raw `<`, `>`, `"` or `'`.
///
/// ```
/// # use eqmark::render::escape;
/// assert_eq!(escape(r#"a < b & "c""#), "a &lt; b &amp; &quot;c&quot;");
/// assert_eq!(escape("x\u{202e}y"), "x[U+202E]y");
/// ```
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_hidden_control(c) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// `text` with hidden control characters spelled out as [`escape`] does, for what is no HTML.
///
/// ```
/// # use eqmark::render::spelled_out;
/// assert_eq!(spelled_out("x\u{202e}y<"), "x[U+202E]y<");
/// ```
pub fn spelled_out(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden_control) {
        return Cow::Borrowed(text);
    }
    let spelled = |c: char| if is_hidden_control(c) { format!("[U+{:04X}]", u32::from(c)) } else { c.to_string() };
    Cow::Owned(text.chars().map(spelled).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_unchanged() {
        assert_eq!(escape("π ∑ é 你\n\tx = 1"), "π ∑ é 你\n\tx = 1");
    }

    #[test]
    fn a_script_cannot_leave_its_text_or_attribute() {
        assert_eq!(escape("</p><script>"), "&lt;/p&gt;&lt;script&gt;");
        assert_eq!(escape("' onclick='"), "&#39; onclick=&#39;");
    }

    #[test]
    fn hidden_controls_are_spelled_out() {
        assert_eq!(escape("\0"), "[U+0000]");
        assert_eq!(escape("\u{1b}[31m"), "[U+001B][31m");
        for c in ['\u{61c}', '\u{200e}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{85}'] {
            assert!(!escape(&c.to_string()).contains(c), "{:04X}", u32::from(c));
        }
    }
}

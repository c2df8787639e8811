//! Draws in plain text: `E_(x,y)~D [...]`, whose subscript goes on behind the bracket.

use super::{begins_name, behind_bracket, is_part};

/// What is drawn and from what in one subscript, `E_{x,y~D} [...]`; `None` where nothing is to be changed, or where there
/// is no room for the braces.
pub(super) fn with_draw(text: &str) -> Option<String> {
    text.match_indices("E_").find_map(|(at, sign)| {
        let start = at + sign.len();
        let (drawn, end) = drawn(text, start).filter(|_| begins_name(text, at))?;
        let behind = text[end..].trim_start_matches(' ');
        let source = behind.strip_prefix(['~', '\u{223c}'])?;
        let mark = &behind[..behind.len() - source.len()];
        let source = source.trim_start_matches(' ');
        let name: String = source.chars().take_while(|letter| is_part(*letter)).collect();
        let rest = &source[name.len()..];
        let next = rest.trim_start_matches(' ');
        if name.is_empty() || !next.starts_with(['[', '(', '{']) {
            return None;
        }
        let whole = text.len() - next.len() - start;
        let piece = format!("{{{drawn}{mark}{name}}}");
        let blanks = " ".repeat(whole.checked_sub(piece.len())?);
        Some(format!("{}{piece}{blanks}{next}", &text[..start]))
    })
}

/// What stands below the sign, in brackets or as a list of names, and where it ends.
fn drawn(text: &str, start: usize) -> Option<(&str, usize)> {
    let rest = &text[start..];
    if rest.starts_with('(') {
        let end = behind_bracket(text, start)?;
        return Some((&text[start + 1..end - 1], end));
    }
    let length = rest.find(|letter: char| !is_part(letter) && letter != ',')?;
    (length > 0).then(|| (&rest[..length], start + length))
}

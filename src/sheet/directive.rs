//! Directives: comments that begin with `eqmark:`.

use super::code;
use crate::cards::{bank, card};
use crate::text::{Diagnostic, Span, nearest};

/// What one comment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Where the comment stands.
    pub span: Span,
    /// The card of the next formula.
    pub card: Option<String>,
    /// Names and values for the sheet.
    pub values: Vec<(String, String)>,
}

/// Reads the inside of a comment; nothing if it is no directive.
///
/// Entries are `name=value`, separated by commas, semicolons or line ends. A comma before three digits separates
/// thousands: `V=50,257` is one entry.
pub fn read(comment: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Directive> {
    let body = comment.trim().strip_prefix("eqmark:")?;
    let mut directive = Directive { span, card: None, values: Vec::new() };
    for entry in entries(body) {
        let parts = entry.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
        match parts {
            Some(("formula", id)) if is_word(id) => match card(id) {
                Some(_) => directive.card = Some(id.to_string()),
                None => {
                    let meant = nearest(id, bank().iter().map(|card| card.id.as_str()));
                    let help = meant.map_or_else(
                        || "`eqmark cards list` shows the cards".to_owned(),
                        |meant| format!("did you mean `{meant}`?"),
                    );
                    let message = format!("there is no card `{id}`");
                    diagnostics.push(Diagnostic::error(code::UNREAD, message, span).with_help(help));
                }
            },
            // A card is no value.
            Some((name, id)) if name != "formula" && nearest(name, ["formula"]).is_some() && card(id).is_some() => {
                let message = format!("`{name}` is no entry of a directive");
                let help = format!("did you mean `formula={id}`?");
                diagnostics.push(Diagnostic::error(code::UNREAD, message, span).with_help(help));
            }
            Some((name, value)) if is_word(name) && name != "formula" && !value.is_empty() && !value.contains('=') => {
                directive.values.push((name.to_string(), value.to_string()));
            }
            _ => {
                let message = format!("`{}` is no entry of a directive", entry.trim());
                let help = "write `formula=` and the id of a card, or `name=value`, with commas between";
                diagnostics.push(Diagnostic::warning(code::UNREAD, message, span).with_help(help));
            }
        }
    }
    Some(directive)
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && !name.contains(char::is_whitespace)
}

/// The entries of a directive, thousands kept together.
fn entries(body: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for part in body.split_inclusive([',', ';', '\n']) {
        let entry = part.trim_end_matches([',', ';', '\n']);
        let is_group = entry.trim_end().len() == 3 && entry.trim_end().bytes().all(|byte| byte.is_ascii_digit());
        match entries.last_mut() {
            Some(last) if is_group && last.ends_with(|c: char| c.is_ascii_digit()) => {
                last.push(',');
                last.push_str(entry.trim_end());
            }
            _ if entry.trim().is_empty() => {}
            _ => entries.push(entry.to_string()),
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(comment: &str) -> (Vec<(String, String)>, usize) {
        let mut diagnostics = Vec::new();
        let directive = read(comment, Span::default(), &mut diagnostics).expect("a directive");
        (directive.values, diagnostics.len())
    }

    #[test]
    fn values_are_kept_as_typed() {
        let pair = |name: &str, value: &str| (name.to_string(), value.to_string());
        assert_eq!(
            values(" eqmark: d=768, V=50,257; n = 3 "),
            (vec![pair("d", "768"), pair("V", "50,257"), pair("n", "3")], 0)
        );
        assert_eq!(values("eqmark: d_{hidden}=4d\n\\epsilon = 0.2").0[1], pair(r"\epsilon", "0.2"));
    }

    #[test]
    fn what_is_not_understood_is_reported() {
        assert_eq!(values("eqmark: d=768 V=50257, formula=, 12").1, 3);
    }

    #[test]
    fn other_comments_are_no_directives() {
        assert_eq!(read(" a remark: d=768", Span::default(), &mut Vec::new()), None);
    }

    #[test]
    fn cards_that_are_not_there_are_told_with_what_was_meant() {
        let said = |comment: &str| {
            let mut diagnostics = Vec::new();
            let directive = read(comment, Span::new(3, 9), &mut diagnostics).expect("a directive");
            assert_eq!((directive.card, directive.values.len()), (None, 0));
            diagnostics.into_iter().map(|it| (it.span(), it.message, it.help)).collect::<Vec<_>>()
        };
        let told = |message: &str, help: &str| vec![(Span::new(3, 9), message.to_owned(), help.to_owned())];
        assert_eq!(said("eqmark: formula=ppo_clp"), told("there is no card `ppo_clp`", "did you mean `ppo_clip`?"));
        let mistyped = told("`fromula` is no entry of a directive", "did you mean `formula=ppo_clip`?");
        assert_eq!(said("eqmark: fromula=ppo_clip"), mistyped);
    }
}

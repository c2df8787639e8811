//! One name for one thing: two spellings of a role in one answer may be two things.

use super::head::Head;
use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::cards::{Role, RoleKind};

impl Reader<'_> {
    /// Refuses a second spelling of a role: `\pi_0` beside `\pi_{ref}`, `m` beside `n`.
    ///
    /// `what` tells the spellings of a text's tokens from those of the text.
    pub(super) fn mind_spelling(&mut self, role: &Role, what: &'static str, key: &str, head: &Head) -> Read<()> {
        if self.foreign > 0 || self.lexicon.general {
            return Ok(());
        }
        let spelling = spelling_of(key);
        let mut known = self.spelled.iter().filter(|(id, kind, _)| *id == role.id && *kind == what).peekable();
        if known.peek().is_none() {
            self.spelled.push((role.id.clone(), what, spelling));
            return Ok(());
        }
        if let Some((_, _, other)) = known.find(|(_, _, known)| !are_one(known, &spelling, role.kind)) {
            let name = |key: &str| super::name::readable(key);
            let message = format!("`{}` and `{}` would both be `{}`", name(other), name(&spelling), role.write);
            let help = "write the same name for it, or say that they are the same";
            return Err(Trouble::new("R004", message, head.span).help(help));
        }
        Ok(())
    }
}

/// The key without accents, and with one form of each letter.
fn spelling_of(key: &str) -> String {
    let mut text = key.replace("\\var", "\\");
    for accent in ["\\hat", "\\tilde", "\\bar", "\\widehat", "\\overline", "\\vec"] {
        text = text.replace(accent, "");
    }
    text.retain(|letter| !matches!(letter, '{' | '}' | ' '));
    text
}

/// Whether two spellings name one thing: the longer may add a label, for models only that of the parameters.
fn are_one(a: &str, b: &str, kind: RoleKind) -> bool {
    let adds = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|label| {
            let inside = label.trim_start_matches(['_', '^']).trim_matches(['(', ')']);
            let is_label = label.starts_with(['_', '^']);
            is_label
                && (kind != RoleKind::Model
                    || matches!(inside, "\\theta" | "\\Theta" | "\\phi" | "\\psi" | "\\mathcalM" | "M"))
        })
    };
    a == b || adds(a, b) || adds(b, a)
}

//! One name for one thing: two spellings of a role in one answer may be two things.

use super::head::Head;
use super::reader::Reader;
use super::term::{Read, Trouble};
use crate::cards::{Role, RoleKind, flatten};
use crate::latex::tree::Node;
use crate::text::Span;

/// Methods whose quantities have labels of their own.
const METHODS: &[&str] = &[
    "PPO",
    "GRPO",
    "DPO",
    "GAE",
    "RLOO",
    "DAPO",
    "GSPO",
    "IPO",
    "SIMPO",
    "REINFORCE",
    "JS",
    "JSD",
    "TV",
    "RKL",
    "RM",
    "MLM",
    "CPI",
    "VF",
    "MC",
    "TD",
    "CE",
    "PPL",
    "NLL",
    "MSE",
    "MEDIAN",
    "MAD",
    "SEM",
    "VAR",
    "FLOPS",
    "REVERSE",
];

impl Reader<'_> {
    /// Refuses a part of an example with an index in one place and without in another.
    pub(super) fn mind_indexing(&mut self, role: &Role, indexed: bool, head: &Head) -> Read<()> {
        let how = if indexed { "with" } else { "without" };
        if self.foreign == 0 {
            let other = self.spelled.iter().any(|(id, what, known)| *id == role.id && *what == "index" && known != how);
            if other {
                let message = format!("`{}` stands with the index of its example and without", role.write);
                return Err(Trouble::new("R004", message, head.span).help("write the index everywhere"));
            }
            self.spelled.push((role.id.clone(), "index", how.to_owned()));
        }
        Ok(())
    }

    /// Notes a script that belongs to a name; refuses that of a method which the question does not know.
    pub(super) fn mind_decoration(&mut self, script: &[Node], span: Span) -> Read<()> {
        let written = flatten(script, false);
        let label: String =
            written.chars().filter(|letter| letter.is_ascii_alphabetic()).collect::<String>().to_uppercase();
        let vocabulary = self.vocabulary();
        let roles = vocabulary.roles.iter().flat_map(|role| std::iter::once(&role.write).chain(&role.aliases));
        let names = roles.chain(&vocabulary.results).chain(vocabulary.defines.iter().map(|define| &define.left));
        let is_known = names.into_iter().any(|name| name.to_uppercase().contains(&label));
        if METHODS.contains(&label.as_str()) && !is_known {
            let message = format!("`{written}` names another method than the question");
            return Err(Trouble::new("R005", message, span).help("leave the label out, or say what it stands for"));
        }
        self.note("decoration", format!("`{written}` is read as part of the name"), span);
        Ok(())
    }

    /// Refuses a second spelling of a role: `\pi_0` beside `\pi_{ref}`, `m` beside `n`.
    ///
    /// `what` tells the spellings of a text's tokens from those of the text.
    pub(super) fn mind_spelling(&mut self, role: &Role, what: &'static str, key: &str, head: &Head) -> Read<()> {
        if self.foreign > 0 || self.lexicon.general || self.is_action {
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

impl Reader<'_> {
    /// Refuses a name for what is drawn here under another name: `\pi(y \mid x)` under `\mathbb{E}_{(q, a) \sim D}`.
    pub(super) fn mind_drawn(&self, role: &Role, key: &str, head: &Head) -> Read<()> {
        let plays = |variable: &&super::reader::Variable| variable.role.as_deref() == Some(role.id.as_str());
        let Some(variable) = self.scope.iter().rev().find(plays) else { return Ok(()) };
        // `r_j` is a token of `R`.
        let first = |names: &[String]| names.first().map(|name| crate::cards::key_of_latex(name).plain);
        let is_token = variable.key.eq_ignore_ascii_case(key)
            || variable.key == crate::cards::key_of_latex(&role.write).plain
                && first(&role.elements).as_deref() == Some(key);
        if self.foreign > 0
            || self.is_action
            || !variable.typed
            || is_token
            || are_one(&spelling_of(&variable.key), &spelling_of(key), role.kind)
        {
            return Ok(());
        }
        let name = |key: &str| super::name::readable(key);
        let message = format!("`{}` stands where `{}` is drawn", name(key), name(&variable.key));
        Err(Trouble::new("R004", message, head.span).help("use the name under the expectation or sum"))
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

/// Whether two spellings name one thing: the longer may add a label, for models only that of the parameters, for functions
/// any but that.
fn are_one(a: &str, b: &str, kind: RoleKind) -> bool {
    let adds = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|label| {
            let inside = label.trim_start_matches(['_', '^']).trim_matches(['(', ')']);
            let is_label = label.starts_with(['_', '^']);
            let is_parameter = matches!(inside, "\\theta" | "\\Theta" | "\\phi" | "\\psi" | "\\mathcalM" | "M");
            // `r_\phi` and `r` in one formula are two functions.
            is_label
                && match kind {
                    RoleKind::Model => is_parameter,
                    RoleKind::Function => !is_parameter,
                    _ => true,
                }
        })
    };
    a == b || adds(a, b) || adds(b, a)
}

//! The sentences that students read, as data: one file a language.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Sentences in force; English unless [`speak`] was called first.
static WORDS: OnceLock<Words> = OnceLock::new();

/// Sentences by their ids.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Frames around slips.
    pub frame: BTreeMap<String, String>,
    /// What is wrong, and the detail that is told where it is short, by the id of the slip.
    pub slip: BTreeMap<String, [String; 2]>,
    /// What is said of a verdict.
    pub verdict: BTreeMap<String, String>,
}

/// What a file of another language may hold: any of the sentences, and those of cards.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Translation {
    #[serde(default)]
    frame: BTreeMap<String, String>,
    #[serde(default)]
    slip: BTreeMap<String, [String; 2]>,
    #[serde(default)]
    verdict: BTreeMap<String, String>,
    #[serde(default)]
    card: BTreeMap<String, BTreeMap<String, String>>,
}

fn english() -> Words {
    toml::from_str(include_str!("en.toml")).expect("the table of sentences is TOML")
}

/// The sentences in force.
pub(super) fn words() -> &'static Words {
    WORDS.get_or_init(english)
}

impl Words {
    /// The sentence of a verdict, with its holes filled.
    pub fn verdict(&self, id: &str, holes: &[(&str, &str)]) -> String {
        let template = self.verdict.get(id).map_or("", String::as_str);
        holes.iter().fold(template.to_owned(), |text, (hole, filling)| text.replace(&format!("{{{hole}}}"), filling))
    }
}

/// Takes the sentences of a language from TOML: the tables of `en.toml`, any of whose keys may be left out, and
/// `[card.ID]` with a sentence for each mistake (`M1`), each option (`axis=option`), and `required`.
///
/// # Errors
///
/// What is wrong with the file: no TOML, a key that nothing has, or called too late.
pub fn speak(toml: &str) -> Result<(), String> {
    let translation: Translation = toml::from_str(toml).map_err(|error| error.to_string())?;
    let mut words = english();
    fn overlay<T>(base: &mut BTreeMap<String, T>, over: BTreeMap<String, T>, table: &str) -> Result<(), String> {
        for (key, sentence) in over {
            let known = base.get_mut(&key).ok_or_else(|| format!("[{table}] has no `{key}`"))?;
            *known = sentence;
        }
        Ok(())
    }
    overlay(&mut words.frame, translation.frame, "frame")?;
    overlay(&mut words.slip, translation.slip, "slip")?;
    overlay(&mut words.verdict, translation.verdict, "verdict")?;
    crate::cards::translate(translation.card)?;
    WORDS.set(words).map_err(|_| "the language is chosen before the first answer is judged".to_owned())
}

/// All sentences as a file to translate: those of slips and verdicts, then those of every card.
pub fn sentences() -> String {
    let mut text = include_str!("en.toml").to_owned();
    for card in crate::cards::bank() {
        let entries = card.sentences();
        if entries.is_empty() {
            continue;
        }
        text.push_str(&format!("\n[card.{}]\n", card.id));
        for (key, sentence) in entries {
            let value = toml::Value::String(sentence);
            text.push_str(&format!("{} = {value}\n", toml::Value::String(key)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_to_be_translated_can_be_taken() {
        let translation: Translation = toml::from_str(&sentences()).unwrap();
        assert_eq!(translation.slip.len(), english().slip.len());
        assert!(translation.card["perplexity_trigram"]["required"].contains("trigram"));
        assert!(translation.card["perplexity_trigram"].contains_key("boundary=start_symbols"));
    }

    #[test]
    fn sentences_are_filled() {
        let words = english();
        assert_eq!(words.verdict("right", &[]), "Right.");
        assert_eq!(words.verdict("undecided", &[("reason", "no idea")]), "Not decided: no idea.");
    }
}

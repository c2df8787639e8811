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
    slip: BTreeMap<String, toml::Value>,
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

/// The holes of a slip's sentence.
pub(super) const SLIP_HOLES: [&str; 7] = ["wrong_head", "right_head", "wrong", "right", "before", "after", "exponent"];

/// Sentences of slips that stand among the frames.
const RULE_FRAMES: [&str; 2] = ["drop_power_", "add_power_"];

/// The names between braces in a sentence. `\frac{a}{b}` has none: a letter alone is LaTeX.
fn holes(sentence: &str) -> Vec<&str> {
    let pieces = sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    let is_name = |name: &&str| name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    pieces.filter(is_name).collect()
}

/// Sees that every hole of a sentence is one that is filled.
fn mind_holes(place: &str, sentence: &str, known: &[&str]) -> Result<(), String> {
    let Some(wrong) = holes(sentence).into_iter().find(|hole| !known.contains(hole)) else { return Ok(()) };
    let known: Vec<String> = known.iter().map(|hole| format!("`{{{hole}}}`")).collect();
    let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
    Err(format!("{place}: nothing is put in for `{{{wrong}}}`; there is {known}"))
}

/// The two sentences of a slip.
fn pair(id: &str, value: toml::Value) -> Result<[String; 2], String> {
    let wanted = || format!("[slip] {id}: two texts are needed, [\"...\", \"...\"]; the second may be empty");
    value.try_into().map_err(|_| wanted())
}

/// Takes the sentences of a language from TOML: the tables of `en.toml`, any of whose keys may be left out, and
/// `[card.ID]` with a sentence for each mistake (`M1`), each option (`axis=option`), and `required`.
///
/// # Errors
///
/// What is wrong with the file: no TOML, a key that nothing has, a hole that its sentence does not fill, or called too
/// late.
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
    let slips = translation.slip.into_iter().map(|(id, value)| Ok((id.clone(), pair(&id, value)?)));
    let slips = slips.collect::<Result<BTreeMap<String, [String; 2]>, String>>()?;
    for (table, own, over) in
        [("frame", &words.frame, &translation.frame), ("verdict", &words.verdict, &translation.verdict)]
    {
        for (id, sentence) in over {
            let own = own.get(id).map_or_else(Vec::new, |own| holes(own));
            // What is said of an exponent stands in place of a slip's sentence.
            let known = if RULE_FRAMES.iter().any(|rule| id.starts_with(rule)) { SLIP_HOLES.to_vec() } else { own };
            mind_holes(&format!("[{table}] {id}"), sentence, &known)?;
        }
    }
    for (id, sentences) in &slips {
        sentences.iter().try_for_each(|sentence| mind_holes(&format!("[slip] {id}"), sentence, &SLIP_HOLES))?;
    }
    overlay(&mut words.frame, translation.frame, "frame")?;
    overlay(&mut words.slip, slips, "slip")?;
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

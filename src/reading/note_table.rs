//! What the ids of notes mean: the table of one language.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The ids of notes with a sentence for each, lower case, without a final stop.
pub fn notes() -> &'static BTreeMap<String, String> {
    static NOTES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    NOTES.get_or_init(|| toml::from_str(include_str!("notes.toml")).expect("the table of notes is TOML"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids that the sources of this module give to notes.
    fn used() -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reading");
        let mut ids = Vec::new();
        let inner = std::fs::read_dir(folder.join("answer")).unwrap();
        for file in std::fs::read_dir(folder).unwrap().chain(inner).flatten().filter(|file| file.path().is_file()) {
            let text = std::fs::read_to_string(file.path()).unwrap();
            let calls = text.match_indices(".note(").map(|(at, sign)| text[at + sign.len()..].trim_start());
            let records = text.match_indices("Note { id: ").map(|(at, sign)| &text[at + sign.len()..]);
            for rest in calls.chain(records) {
                let Some((id, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) else { continue };
                if id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                    ids.push(id.to_owned());
                }
            }
        }
        ids
    }

    #[test]
    fn every_note_has_its_sentence() {
        let ids = used();
        assert!(ids.len() > 20, "{ids:?}");
        let missing: Vec<&String> = ids.iter().filter(|id| !notes().contains_key(*id)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

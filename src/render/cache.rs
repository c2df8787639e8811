//! Formulas rendered before: bounded in entries and in bytes, the oldest leave first.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::renderer::Rendered;
use super::worker::Format;

/// Formulas that are kept at most.
const MAX_ENTRIES: usize = 4096;

/// Bytes of LaTeX and HTML that are kept at most: 1,400 formulas of the size of the GRPO objective.
const MAX_BYTES: usize = 48 << 20;

/// What tells one rendering from another.
type Key = (Arc<str>, Format);

/// The renderings of the latest distinct formulas.
#[derive(Default)]
pub(super) struct Cache {
    entries: HashMap<Key, Rendered>,
    order: VecDeque<Key>,
    bytes: usize,
}

impl Cache {
    /// The rendering of a formula, if it is still kept.
    pub(super) fn get(&self, latex: &Arc<str>, format: Format) -> Option<Rendered> {
        self.entries.get(&(latex.clone(), format)).cloned()
    }

    /// Keeps a rendering and lets the oldest ones go until the bounds hold.
    pub(super) fn insert(&mut self, latex: &Arc<str>, format: Format, rendered: Rendered) {
        let key = (latex.clone(), format);
        let size = size_of_entry(&key, &rendered);
        if self.entries.insert(key.clone(), rendered).is_none() {
            self.order.push_back(key);
            self.bytes += size;
        }
        while self.entries.len() > MAX_ENTRIES || self.bytes > MAX_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            if let Some(rendered) = self.entries.remove(&oldest) {
                self.bytes -= size_of_entry(&oldest, &rendered);
            }
        }
    }
}

fn size_of_entry(key: &Key, rendered: &Rendered) -> usize {
    key.0.len() + rendered.html.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(cache: &Cache, latex: &str) -> bool {
        cache.get(&Arc::from(latex), Format::default()).is_some()
    }

    fn insert(cache: &mut Cache, latex: &str, html: String) {
        cache.insert(&Arc::from(latex), Format::default(), Rendered { html, fallback: None });
    }

    #[test]
    fn the_oldest_entry_leaves_first() {
        let mut cache = Cache::default();
        for i in 0..=MAX_ENTRIES {
            insert(&mut cache, &i.to_string(), String::new());
        }
        assert!(!kept(&cache, "0"));
        assert!(kept(&cache, "1"));
        assert_eq!(cache.entries.len(), MAX_ENTRIES);
        assert_eq!(cache.order.len(), MAX_ENTRIES);
    }

    #[test]
    fn large_entries_push_others_out() {
        let mut cache = Cache::default();
        insert(&mut cache, "a", "x".repeat(MAX_BYTES / 2));
        insert(&mut cache, "b", "x".repeat(MAX_BYTES / 2));
        assert!(!kept(&cache, "a") && kept(&cache, "b"));
        assert!(cache.bytes <= MAX_BYTES);
    }

    #[test]
    fn formats_are_kept_apart() {
        let mut cache = Cache::default();
        insert(&mut cache, "a", String::new());
        assert!(cache.get(&Arc::from("a"), Format { display: true, ..Format::default() }).is_none());
    }
}

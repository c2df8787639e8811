//! KaTeX's stylesheet without its font rules, which point to files and are written by `font`.

use std::sync::LazyLock;

/// The stylesheet of KaTeX 0.16.4, as published.
pub(super) const PUBLISHED: &str = include_str!("assets/katex.min.css");

static WITHOUT_FONTS: LazyLock<String> = LazyLock::new(|| without_font_faces(PUBLISHED));

/// KaTeX's stylesheet without `@font-face` rules, 18 KB. The fonts of a body are
/// [`font_css`](super::font_css).
pub fn katex_css() -> &'static str {
    &WITHOUT_FONTS
}

fn without_font_faces(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, rule)) = rest.split_once("@font-face{") {
        out.push_str(before);
        // A font rule holds no block of its own.
        rest = rule.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_font_rules_are_taken_out() {
        assert_eq!(without_font_faces("a{b:c}@font-face{x:y}@font-face{z:w}d{e:f}"), "a{b:c}d{e:f}");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        assert!(!katex_css().contains("url(") && !katex_css().contains("@import"));
        assert!(katex_css().contains(".katex-display>.katex"));
    }
}

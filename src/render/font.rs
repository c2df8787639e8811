//! KaTeX's fonts: each one's rule, its bytes, and the classes in KaTeX's HTML that ask for it.

use std::collections::BTreeSet;

use super::base64;

/// One font file and when a page needs it.
struct Face {
    family: &'static str,
    weight: u16,
    style: &'static str,
    /// WOFF2.
    bytes: &'static [u8],
    /// Needed when one element has all the classes of one of these rows.
    classes: &'static [&'static [&'static str]],
}

macro_rules! face {
    ($family:literal, $variant:literal, $weight:literal, $style:literal, $classes:expr) => {
        Face {
            family: concat!("KaTeX_", $family),
            weight: $weight,
            style: $style,
            bytes: include_bytes!(concat!("assets/fonts/KaTeX_", $family, "-", $variant, ".woff2")),
            classes: $classes,
        }
    };
}

/// The fonts, in the order in which a page lists them. The classes are those of the rules with
/// `font-family` in `katex.min.css`, and of `src/buildCommon.js` for styles that add up.
const FACES: &[Face] = &[
    face!("Main", "Regular", 400, "normal", &[&["katex"]]),
    face!("Math", "Italic", 400, "italic", &[&["mathnormal"]]),
    face!("Main", "Italic", 400, "italic", &[&["mathit"], &["textit"]]),
    face!("Main", "Bold", 700, "normal", &[&["mathbf"], &["textbf"]]),
    face!("Main", "BoldItalic", 700, "italic", &[&["textbf", "textit"]]),
    face!("Math", "BoldItalic", 700, "italic", &[&["boldsymbol"]]),
    face!("AMS", "Regular", 400, "normal", &[&["amsrm"], &["mathbb"], &["textbb"]]),
    face!("Caligraphic", "Regular", 400, "normal", &[&["mathcal"]]),
    face!("Fraktur", "Regular", 400, "normal", &[&["mathfrak"], &["textfrak"]]),
    face!("Script", "Regular", 400, "normal", &[&["mathscr"], &["textscr"]]),
    face!("SansSerif", "Regular", 400, "normal", &[&["mathsf"], &["textsf"]]),
    face!("SansSerif", "Bold", 700, "normal", &[&["mathboldsf"], &["textboldsf"], &["textsf", "textbf"]]),
    face!("SansSerif", "Italic", 400, "italic", &[&["mathitsf"], &["textitsf"], &["textsf", "textit"]]),
    face!("Typewriter", "Regular", 400, "normal", &[&["mathtt"], &["texttt"]]),
    face!("Size1", "Regular", 400, "normal", &[&["delimsizing", "size1"], &["delim-size1"], &["small-op"]]),
    face!("Size2", "Regular", 400, "normal", &[&["delimsizing", "size2"], &["large-op"]]),
    face!("Size3", "Regular", 400, "normal", &[&["delimsizing", "size3"]]),
    face!("Size4", "Regular", 400, "normal", &[&["delimsizing", "size4"], &["delim-size4"]]),
];

impl Face {
    fn is_needed(&self, elements: &BTreeSet<&str>) -> bool {
        let has = |element: &str, class: &str| element.split_ascii_whitespace().any(|name| name == class);
        let wants = |element: &str| self.classes.iter().any(|row| row.iter().all(|class| has(element, class)));
        elements.iter().any(|element| wants(element))
    }

    fn write_rule(&self, css: &mut String) {
        let Face { family, weight, style, .. } = self;
        css.push_str("@font-face{font-family:");
        css.push_str(family);
        css.push_str(&format!(";font-style:{style};font-weight:{weight};src:url(data:font/woff2;base64,"));
        base64::encode_into(css, self.bytes);
        css.push_str(") format(\"woff2\")}");
    }
}

/// `@font-face` rules, with the fonts in them, for the formulas of an HTML body: empty without
/// formulas, about 165 KB for those of the first course, 325 KB with all fonts.
pub fn font_css(body: &str) -> String {
    let elements = class_attributes(body);
    let mut css = String::new();
    for face in FACES.iter().filter(|face| face.is_needed(&elements)) {
        face.write_rule(&mut css);
    }
    css
}

/// `@font-face` rules of all fonts, for pages whose formulas are not known yet.
pub(super) fn all_fonts_css() -> String {
    let mut css = String::new();
    FACES.iter().for_each(|face| face.write_rule(&mut css));
    css
}

/// The distinct values of the class attributes in `body`. Escaped text holds no quotation mark, so
/// what looks like an attribute is one.
pub(super) fn class_attributes(body: &str) -> BTreeSet<&str> {
    let starts = body.match_indices(" class=\"").map(|(at, opening)| at + opening.len());
    starts.filter_map(|start| body[start..].split_once('"').map(|(value, _)| value)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::stylesheet;
    use super::*;

    fn families(body: &str) -> Vec<String> {
        let css = font_css(body);
        css.split("font-family:KaTeX_").skip(1).map(|rule| rule.split(';').next().unwrap_or("").to_owned()).collect()
    }

    #[test]
    fn a_page_without_formulas_has_no_fonts() {
        assert_eq!(font_css("<p class=\"mark\">mathbb</p>"), "");
    }

    #[test]
    fn fonts_follow_the_classes() {
        let body = r#"<span class="katex"><span class="mord mathbb">E</span></span>"#;
        assert_eq!(families(body), ["Main", "AMS"]);
    }

    #[test]
    fn a_script_size_is_not_a_delimiter_size() {
        // Scripts have `size3` too, without `delimsizing`.
        assert_eq!(families(r#"<i class="sizing reset-size6 size3 mtight"></i>"#), [] as [&str; 0]);
        assert_eq!(families(r#"<i class="delimsizing size3"></i>"#), ["Size3"]);
    }

    #[test]
    fn every_family_of_the_stylesheet_has_a_face() {
        for rule in stylesheet::PUBLISHED.split("font-family:").skip(1) {
            let family = rule.split([';', '}', ',']).next().unwrap_or("").trim_matches('"');
            assert!(FACES.iter().any(|face| face.family == family), "{family}");
        }
    }

    #[test]
    fn every_class_that_asks_for_a_family_is_in_a_row() {
        let css = stylesheet::katex_css();
        for rule in css.split('}').filter(|rule| rule.contains("font-family:KaTeX_")) {
            let selectors = rule.split('{').next().unwrap_or("");
            for class in selectors.split([' ', ',', '.', '>']).filter(|word| !word.is_empty() && *word != "span") {
                let is_known =
                    FACES.iter().flat_map(|face| face.classes.iter().copied().flatten()).any(|c| *c == class);
                let is_main = matches!(class, "textrm" | "mainrm" | "mult" | "op-symbol" | "katex");
                assert!(is_known || is_main, "{class}");
            }
        }
    }

    #[test]
    fn the_files_are_woff2() {
        assert!(FACES.iter().all(|face| face.bytes.starts_with(b"wOF2")));
    }
}

//! Whole documents that need nothing but themselves: styles and fonts inside, no script, no network.

use super::escape::escape;
use super::font::{class_attributes, font_css};
use super::stylesheet::katex_css;

const PAGE_CSS: &str = include_str!("assets/page.css");

/// What a page may load: its own styles, and fonts and pictures that are written in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; \
                      base-uri 'none'; form-action 'none'";

/// The notice that KaTeX's licences ask for.
const NOTICE: &str = "/* Formulas: KaTeX 0.16.4, (c) 2013-2020 Khan Academy and other contributors, MIT License. \
                      Fonts: (c) 2009-2010 Design Science, Inc., (c) 2014-2018 Khan Academy, \
                      SIL Open Font License 1.1. */\n";

/// A document about to be written.
///
/// ```
/// # use eqmark::render::{Page, escape};
/// let body = format!("<p>{}</p>", escape("a < b"));
/// let html = Page { title: "Marks", body: &body, ..Page::default() }.html();
/// assert!(html.contains("<title>Marks</title>") && html.contains("a &lt; b"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Plain text; escaped here.
    pub title: &'a str,
    /// The language of the text, a BCP 47 tag; `en` by default.
    pub language: &'a str,
    /// Further CSS of the caller's own, after the page's; usually empty.
    pub style: &'a str,
    /// HTML of the caller's own, every text in it escaped with [`escape`].
    pub body: &'a str,
}

impl Default for Page<'_> {
    fn default() -> Self {
        Page { title: "", language: "en", style: "", body: "" }
    }
}

impl Page<'_> {
    /// The document: HTML5, with KaTeX's stylesheet and the fonts that the formulas of the body
    /// need, each once. The same page gives the same bytes everywhere.
    ///
    /// What the stylesheet offers to the body: `<div class="scroll">` around wide tables,
    /// `<p class="note">`, `<pre>`, `<details>`, and `<span class="verdict equivalent">` with
    /// the other verdicts' names likewise.
    pub fn html(&self) -> String {
        let Page { title, language, style, body } = self;
        let (title, language) = (escape(title), escape(language));
        // A stylesheet cannot end its element early.
        let style = style.replace("</", "<\\/");
        let katex =
            if has_formulas(body) { [NOTICE, &font_css(body), katex_css(), "\n"].concat() } else { String::new() };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
             <style>\n{katex}{PAGE_CSS}{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
        )
    }
}

/// A document in English with this title and body; see [`Page`].
pub fn page(title: &str, body_html: &str) -> String {
    Page { title, body: body_html, ..Page::default() }.html()
}

fn has_formulas(body: &str) -> bool {
    class_attributes(body).contains("katex")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_and_language_are_escaped() {
        let html = Page { title: "</title><script>", language: "\"x", ..Page::default() }.html();
        assert!(!html.contains("<script") && html.contains("lang=\"&quot;x\""));
    }

    #[test]
    fn a_page_without_formulas_is_small() {
        let html = page("t", "<p>none</p>");
        assert!(html.len() < 8_000 && !html.contains("KaTeX_"), "{}", html.len());
    }

    #[test]
    fn a_style_cannot_end_its_element() {
        let html = Page { style: "a{}</style><b>", ..Page::default() }.html();
        assert_eq!(html.matches("</style>").count(), 1);
    }
}

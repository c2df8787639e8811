//! Whole documents that need nothing but themselves: styles, fonts and at most one script inside.

use sha2::{Digest, Sha256};

use super::base64;
use super::escape::escape;
use super::font::{all_fonts_css, class_attributes, font_css};
use super::stylesheet::katex_css;

const PAGE_CSS: &str = include_str!("assets/page.css");

/// What every page may load: its own styles, and fonts and pictures that are written in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; \
                      base-uri 'none'; form-action 'none'";

/// Which formulas a page will show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Formulas {
    /// Those of its body.
    #[default]
    OfBody,
    /// Any: its script fetches them from the server that the page came from.
    Fetched,
}

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
    /// A script of the caller's own, the only one that the page's policy lets run; empty for none. It must not hold `</`.
    pub script: &'a str,
    /// Which formulas will be shown.
    pub formulas: Formulas,
    /// HTML of the caller's own, every text in it escaped with [`escape`].
    pub body: &'a str,
}

impl Default for Page<'_> {
    fn default() -> Self {
        Page { title: "", language: "en", style: "", script: "", formulas: Formulas::OfBody, body: "" }
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
        let Page { title, language, style, script, body, .. } = self;
        let (title, language) = (escape(title), escape(language));
        // A stylesheet cannot end its element early.
        let style = style.replace("</", "<\\/");
        let fonts = match self.formulas {
            Formulas::Fetched => Some(all_fonts_css()),
            Formulas::OfBody => has_formulas(body).then(|| font_css(body)),
        };
        let katex = fonts.map_or_else(String::new, |fonts| [NOTICE, &fonts, katex_css(), "\n"].concat());
        let policy = self.policy();
        debug_assert!(!script.contains("</"), "a script cannot hold the end of an element");
        let script = if script.is_empty() { String::new() } else { format!("<script>{script}</script>\n") };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
             <style>\n{katex}{PAGE_CSS}{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n{script}</body>\n</html>\n"
        )
    }
}

impl Page<'_> {
    /// The Content-Security-Policy of the page: nothing is loaded and nothing runs but the page's own script, known by
    /// its hash. What a student typed could not run even if it came unescaped.
    pub fn policy(&self) -> String {
        let mut policy = POLICY.to_owned();
        if !self.script.is_empty() {
            policy.push_str("; script-src 'sha256-");
            base64::encode_into(&mut policy, &Sha256::digest(self.script.as_bytes()));
            policy.push('\'');
        }
        if self.formulas == Formulas::Fetched {
            policy.push_str("; connect-src 'self'");
        }
        policy
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
    fn only_the_pages_own_script_may_run() {
        assert!(!page("t", "").contains("script-src"));
        let html = Page { script: "alert(1)", ..Page::default() }.html();
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(html.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{html}");
        assert!(html.contains("<script>alert(1)</script>") && !html.contains("connect-src"));
    }

    #[test]
    fn a_style_cannot_end_its_element() {
        let html = Page { style: "a{}</style><b>", ..Page::default() }.html();
        assert_eq!(html.matches("</style>").count(), 1);
    }
}

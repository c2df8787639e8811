//! Rendering as a caller sees it: the course's formulas, the limits, pages, determinism.

use std::sync::LazyLock;

use eqmark::render::{MAX_BYTES, MAX_CELLS, MAX_DEPTH, Page, Renderer, escape, font_css, page};
use proptest::prelude::*;

static RENDERER: LazyLock<Renderer> = LazyLock::new(Renderer::new);

const TRIGRAM: &str = r"\mathrm{PPL}(S)=\left[\frac{1}{P(t_1)\,P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-1},t_{i-2})}\right]^{\frac{1}{n}}";
const TUNING: &str = r"\mathcal{L}_{IT}=-\frac{\sum\limits_{i=1}^{N}\sum\limits_{j=1}^{|\mathbf{R}_i|}\log\mathbb{P}_{\mathcal{M}}\left(r_i^{(j)}\mid\mathbf{P}_i,r_i^{(1)},\dots,r_i^{(j-1)}\right)}{\sum\limits_{i=1}^{N}|\mathbf{R}_i|}";
const PPO: &str = r"\mathcal{L}^{PPO}(\theta)=\mathbb{E}_{x\sim\mathcal{D},\,y\sim\pi_{\mathrm{ref}}(\cdot\mid x)}\left[\min\left(\frac{\pi_\theta(y\mid x)}{\pi_{\mathrm{ref}}(y\mid x)}\hat{A}(x,y),\ \operatorname{clip}\left(\frac{\pi_\theta(y\mid x)}{\pi_{\mathrm{ref}}(y\mid x)},1-\varepsilon,1+\varepsilon\right)\hat{A}(x,y)\right)\right]";
const GRPO: &str = r"\mathbb{E}_{x\sim\mathcal{D},\,\{y_i\}_{i=1}^{K}\sim\pi_{\mathrm{ref}}(\cdot\mid x)}\left[\frac{1}{K}\sum_{i=1}^{K}\min\left(\frac{\pi_\theta(y_i\mid x)}{\pi_{\mathrm{ref}}(y_i\mid x)}\,\frac{r(x,y_i)-\frac{1}{K}\sum_{j=1}^{K}r(x,y_j)}{\sqrt{\frac{1}{K}\sum_{j=1}^{K}\left(r(x,y_j)-\mu_{\mathbf{r}}\right)^2}+\epsilon},\ \operatorname{clip}\left(\frac{\pi_\theta(y_i\mid x)}{\pi_{\mathrm{ref}}(y_i\mid x)},1-\varepsilon,1+\varepsilon\right)\hat{A}^{GRPO}(x,y_i)\right)\right]";
const DPO: &str = r"-\mathbb{E}_{(x,y_w,y_l)\sim\mathcal{D}}\left[\log\sigma\left(\beta\log\frac{\pi_\theta(y_w\mid x)}{\pi_{\mathrm{ref}}(y_w\mid x)}-\beta\log\frac{\pi_\theta(y_l\mid x)}{\pi_{\mathrm{ref}}(y_l\mid x)}\right)\right]";
const PARAMETERS: &str =
    r"\begin{aligned}N&=dV+Ld+12\left(4d^2+4d+2d_{\mathrm{hidden}}d\right)+2d\\&=124{,}356{,}864\end{aligned}";
const CASES: &str = r"\operatorname{clip}(\rho,a,b)=\begin{cases}a&\rho<a\\b&\rho>b\\\rho&\text{otherwise}\end{cases}";

const COURSE: &[&str] = &[TRIGRAM, TUNING, PPO, GRPO, DPO, PARAMETERS, CASES];

fn body_of_course(renderer: &Renderer) -> String {
    COURSE.iter().map(|latex| format!("<p>{}</p>{}", escape(latex), renderer.html(latex, true).html)).collect()
}

#[test]
fn formulas_of_the_course_are_rendered() {
    for latex in COURSE {
        for rendered in [RENDERER.html(latex, true), RENDERER.html(latex, false)] {
            assert_eq!(rendered.fallback, None, "{latex}");
            assert!(rendered.html.contains("<math ") && rendered.html.contains("katex-html"), "{latex}");
        }
        let math = RENDERER.mathml(latex, true);
        assert_eq!(math.fallback, None, "{latex}");
        assert!(math.html.starts_with("<math ") && math.html.ends_with("</math>"), "{}", math.html);
    }
}

#[test]
fn mathml_is_katexs_without_its_wrapper() {
    let expected = r#"<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mfrac><mn>1</mn><mi>n</mi></mfrac></mrow><annotation encoding="application/x-tex">\frac{1}{n}</annotation></semantics></math>"#;
    assert_eq!(RENDERER.mathml(r"\frac{1}{n}", false).html, expected);
}

#[test]
fn renderers_agree_byte_for_byte() {
    let title = "Key & marks";
    let first = page(title, &body_of_course(&RENDERER));
    // Other formulas before, another thread, another engine.
    let second = Renderer::new();
    second.html(r"\sqrt{\frac{a}{b}}", true);
    assert_eq!(first, page(title, &body_of_course(&second)));
}

#[test]
fn threads_share_a_renderer() {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| COURSE.iter().for_each(|latex| assert_eq!(RENDERER.html(latex, true).fallback, None)));
        }
    });
}

#[test]
fn what_is_at_a_limit_is_rendered_and_what_is_over_is_code() {
    let nested = |n: usize| format!("{}x{}", r"\sqrt{".repeat(n), "}".repeat(n));
    let table = |rows: usize| format!(r"\begin{{matrix}}{}\end{{matrix}}", vec!["a&b"; rows].join(r"\\"));
    for at_limit in [nested(MAX_DEPTH), table(MAX_CELLS / 2)] {
        assert_eq!(RENDERER.html(&at_limit, true).fallback, None, "{at_limit}");
    }
    for over in [nested(MAX_DEPTH + 1), table(MAX_CELLS / 2 + 1), "x".repeat(MAX_BYTES + 1)] {
        let rendered = RENDERER.html(&over, true);
        assert!(rendered.fallback.is_some());
        assert!(rendered.html.starts_with("<code class=\"latex display\">"));
    }
}

#[test]
fn nesting_without_braces_is_rendered_or_code() {
    for command in [r"\displaystyle ", r"\frac1", r"\mathbf", r"\overline", r"x^\frac1", r"\bigl(", r"\color{red}"] {
        let latex = format!("{}{{x}}", command.repeat(4000 / command.len()));
        let rendered = RENDERER.html(&latex, true);
        assert_eq!(rendered.fallback.is_some(), rendered.html.starts_with("<code"), "{command}");
        assert_eq!(RENDERER.html("x^2", true).fallback, None, "after {command}");
    }
}

#[test]
fn what_katex_does_not_read_is_code_with_its_reason() {
    let rendered = RENDERER.html(r"a + \foo<b>", false);
    assert_eq!(rendered.html, r#"<code class="latex">a + \foo&lt;b&gt;</code>"#);
    let reason = rendered.fallback.unwrap_or_default();
    assert_eq!(reason, r"KaTeX does not read it: Undefined control sequence: \foo at position 5");
}

#[test]
fn definitions_do_not_outlive_their_formula() {
    assert!(RENDERER.html(r"\gdef\foo{x}\foo", false).fallback.is_some());
    assert!(RENDERER.html(r"\foo", false).fallback.is_some());
}

#[test]
fn a_page_needs_nothing_from_elsewhere() {
    let html = page("Key", &body_of_course(&RENDERER));
    for loading in ["<script", "<link", "<img", "<iframe", "@import", "src=", "href=", "url(fonts"] {
        assert!(!html.contains(loading), "{loading}");
    }
    // The names of the SVG and MathML vocabularies are all that looks like an address.
    let addresses = html.match_indices("http").filter(|(at, _)| !html[*at..].starts_with("http-equiv"));
    for (at, _) in addresses {
        assert!(html[at..].starts_with("http://www.w3.org/"), "{}", &html[at..at + 40]);
    }
    assert!(html.contains("default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"));
}

#[test]
fn a_font_is_inlined_once_and_only_where_needed() {
    let css = font_css(&body_of_course(&RENDERER));
    for family in ["KaTeX_Main", "KaTeX_Math", "KaTeX_AMS", "KaTeX_Caligraphic", "KaTeX_Size3", "KaTeX_Size4"] {
        assert!(css.contains(family), "{family}");
    }
    for family in ["KaTeX_Fraktur", "KaTeX_Script", "KaTeX_SansSerif", "KaTeX_Typewriter"] {
        assert!(!css.contains(family), "{family}");
    }
    let repeated = body_of_course(&RENDERER).repeat(3);
    assert_eq!(css, font_css(&repeated));
}

#[test]
fn style_and_language_of_a_page_are_the_callers() {
    let html =
        Page { title: "Noten", language: "de", style: ".x{color:red}", body: "<p></p>", ..Page::default() }.html();
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"de\">"));
    assert!(html.contains(".x{color:red}</style>"));
}

fn unescape(html: &str) -> String {
    let html = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    html.replace("&amp;", "&")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn escaped_text_holds_no_markup_and_no_hidden_control(text in any::<String>()) {
        let html = escape(&text);
        let is_plain = !html.contains(['<', '>', '"', '\'', '\0', '\u{202e}']);
        prop_assert!(is_plain, "{}", html);
        let references = ["lt;", "gt;", "amp;", "quot;", "#39;"];
        prop_assert!(html.split('&').skip(1).all(|rest| references.iter().any(|name| rest.starts_with(name))));
    }

    #[test]
    fn escaping_loses_nothing(text in r"[ -~\n\tπΣ∞é你😀]*") {
        prop_assert_eq!(unescape(&escape(&text)), text);
    }

    #[test]
    fn any_text_is_rendered_or_code(text in r"(\\[a-z]{1,6}|[{}&^_a-z0-9\\$#%~<>| ]|\PC){0,40}") {
        let rendered = RENDERER.html(&text, true);
        prop_assert_eq!(rendered.fallback.is_some(), rendered.html.starts_with("<code class=\"latex display\">"));
        prop_assert!(!rendered.html.contains("<script") && !rendered.html.contains("href="));
    }
}

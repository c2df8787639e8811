//! HTML reports as a whole: what they show, that they load nothing, and that nothing that was typed can run.

use std::process::Command;

use serde_json::{Value, json};

const WRONG: &str = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{\frac{1}{n}}";
const RIGHT: &str = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-\frac{1}{n}}";

const EVIL: &[&str] = &[
    "<script>alert(1)</script>",
    "</code></li><script>alert(1)</script>",
    r"\href{javascript:alert(1)}{x}",
    r"\text{<img src=x onerror=alert(1)>}",
    "=cmd()",
    "x\u{202e}y\u{2066}z",
    "' onmouseover='alert(1)",
    r"\includegraphics{http://evil.example/x.png}",
    r"\url{http://evil.example}",
    r"\htmlStyle{background:url(http://evil.example)}{x}",
];

/// What a command that writes a page with `--html` makes of a file.
fn page(command: &str, file: &str, content: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(file), content).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_eqmark"));
    program.current_dir(folder.path()).args([command, file, "--html", "page.html"]);
    let output = program.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read_to_string(folder.path().join("page.html")).unwrap()
}

fn batch(records: &[Value]) -> String {
    page("batch", "answers.jsonl", &records.iter().map(|record| format!("{record}\n")).collect::<String>())
}

fn answer(id: &str, answer: &str) -> Value {
    json!({"id": id, "student": "ada", "formula": "perplexity_trigram", "answer": answer})
}

/// The starts of what follows `mark`, up to the end of the value.
fn named<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    let end = |rest: &str| rest.find(['"', ')', '\'']).unwrap_or(rest.len()).min(24);
    text.split(mark).skip(1).map(|rest| rest.get(..end(rest)).unwrap_or(rest)).collect()
}

/// Every address that the page's elements and styles name. Texts hold no quotation mark, so what looks like an
/// attribute is one; `url(` in a text is text.
fn addresses(html: &str) -> Vec<&str> {
    let (head, body) = html.split_once("<body>").unwrap();
    let attributes = [" href=\"", " src=\"", " action=\"", " srcset=\"", " data=\""];
    let mut found: Vec<&str> = attributes.iter().flat_map(|mark| named(html, mark)).collect();
    found.extend(["url(", "@import"].iter().flat_map(|mark| named(head, mark)));
    for style in body.split(" style=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        found.extend(["url(", "@import"].iter().flat_map(|mark| named(style, mark)));
    }
    found
}

/// Fails unless the page loads nothing and its one script is the one that its policy names.
fn assert_closed(html: &str) {
    for address in addresses(html) {
        assert!(address.starts_with('#') || address.starts_with("data:font/woff2;base64,"), "{address}");
    }
    assert_eq!(html.matches("<script").count(), 1);
    assert!(html.contains("default-src 'none'") && html.contains("script-src 'sha256-"));
    assert!(!html.contains("script-src 'unsafe-inline'"));
}

/// The page without its own script and styles.
fn body(html: &str) -> &str {
    let start = html.find("<main>").unwrap();
    &html[start..html.rfind("</main>").unwrap()]
}

fn assert_inert(html: &str) {
    assert_closed(html);
    let body = body(html);
    for raw in [
        "<script",
        "<img",
        "<a href=\"java",
        "onerror=alert(1)>\"",
        "<iframe",
        "\u{202e}",
        "\u{2066}",
        "style=\"background:url",
    ] {
        assert!(!body.contains(raw), "{raw}");
    }
    // Attributes come from us alone: none of an event.
    let tags = body.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    for tag in tags {
        let quoted_out: String = tag.split('"').step_by(2).collect();
        assert!(!quoted_out.contains(" on"), "<{tag}>");
    }
}

#[test]
fn what_students_typed_is_inert() {
    let mut records: Vec<Value> = EVIL.iter().map(|evil| answer(evil, evil)).collect();
    records.extend(EVIL.iter().map(|evil| json!({"id": "t", "reference": evil, "answer": evil, "student": evil})));
    records.extend(EVIL.iter().map(|evil| json!({"id": 1, "formula": evil, "answer": "x"})));
    let html = batch(&records);
    assert_inert(&html);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && html.contains("[U+202E]"));
    assert!(html.contains("=cmd()"));
}

#[test]
fn what_stands_in_a_sheet_is_inert() {
    let formulas: String =
        EVIL.iter().map(|evil| format!("$${evil} = 1$$\n\n$$1 = 2 \\text{{{evil}}}$$\n\n")).collect();
    assert_inert(&page("audit", "sheet.md", &formulas));
}

#[test]
fn the_same_answer_in_other_words_is_one_cluster() {
    let other = RIGHT.replace(r"\mid", "|").replace("i=3", "k=3").replace("t_i", "t_k").replace("i-", "k-");
    let html = batch(&[answer("a", RIGHT), answer("b", &other), answer("c", WRONG)]);
    let clusters: Vec<&str> = html.split("<article class=\"cluster ").skip(1).collect();
    assert_eq!(clusters.len(), 2);
    // The wrong one comes first.
    assert!(clusters[0].starts_with("different") && clusters[1].starts_with("equivalent"));
    assert!(clusters[1].contains("2 answers") && clusters[0].contains("0.5 of 1 mark"));
    assert!(clusters[1].contains("<b>a</b> ada") && clusters[1].contains("<b>b</b> ada"));
}

#[test]
fn the_place_of_a_mistake_is_marked_on_both_sides() {
    let html = batch(&[answer("c", WRONG)]);
    let pair = html.split("<div class=\"pair\">").nth(2).unwrap();
    let pair = &pair[..pair.find("</div>\n").unwrap()];
    let figures: Vec<&str> = pair.split("<figure>").skip(1).collect();
    assert_eq!(figures.len(), 2);
    assert!(figures.iter().all(|figure| figure.contains("mord underline") && figure.contains("<math ")), "{pair}");
    assert!(figures[1].contains(r"\underline{-}"), "{}", figures[1]);
    assert!(html.contains("<details class=\"example\"><summary>Example: there the reference is "));
}

#[test]
fn each_part_of_a_page_has_a_name() {
    let html = batch(&[answer("a", RIGHT), answer("c", WRONG), answer("d", r"\foo")]);
    for part in [
        "<html lang=\"en\">",
        "<h1>",
        "<h2>",
        "<caption>",
        "scope=\"col\"",
        "scope=\"row\"",
        "role=\"search\"",
        "<legend>",
        "aria-live=\"polite\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
    // The filter shows itself only where its script runs.
    assert!(html.contains("<form class=\"filter\" role=\"search\" hidden>"));
    assert!(html.contains(r"<code><mark>\foo</mark></code>"));
}

#[test]
fn formulas_and_fonts_are_there_once() {
    let once = batch(&[answer("a", RIGHT)]);
    let many: Vec<Value> = (0..300).map(|place| answer(&format!("a{place}"), RIGHT)).collect();
    let many = batch(&many);
    assert_eq!(once.matches("<math ").count(), many.matches("<math ").count());
    assert_eq!(once.matches("@font-face").count(), many.matches("@font-face").count());
    assert!(many.len() < once.len() + 300 * 300, "{} {}", once.len(), many.len());
}

#[test]
fn an_audit_shows_what_is_false_and_what_is_true() {
    let html = page("audit", "sheet.md", "$$1+1=3$$\n\n$$x+x=2x$$\n");
    // What is false stands first, with the way to its formula; links are mathematics.
    let (list, first) = (html.find("<h2>Findings</h2>").unwrap(), html.find("<article id=\"s1-1\"").unwrap());
    assert!(list < first && html.contains("href=\"#s1-1\"") && !html.contains("<code>x+x"), "{html}");
    assert_closed(&html);
    assert!(html.contains("data-kind=\"false\"") && html.contains("data-kind=\"true\""));
    assert!(html.contains("line 1, column 3"));
}

#[test]
fn a_page_without_answers_is_a_page() {
    let html = batch(&[]);
    assert!(html.contains("<h1>Marked answers</h1>") && html.contains("<p>No answers.</p>"));
    assert!(!html.contains("<form") && !html.contains("<table"));
}

#[test]
fn what_is_to_be_decided_and_whose_it_is_can_be_found() {
    let mut open = answer("a1", r"\zeta P(S)^{-1/n}");
    open["Full name"] = "Zoë K.".into();
    let html = batch(&[answer("a", RIGHT), open, answer("b", "  ")]);
    assert!(html.contains("<input type=\"checkbox\" name=\"open\"> only those to decide (1)"));
    assert_eq!(html.matches("<li data-kind=\"undecided\" data-open>").count(), 1);
    // A blank answer has its marks.
    assert!(html.contains("<li data-kind=\"unreadable\"><span class=\"who\"><b>b</b>"));
    assert!(html.contains("<span class=\"more\">Full name: Zoë K.</span>"));
    assert!(html.contains("data-words=\"Perplexity under a trigram model perplexity_trigram\""));
    assert!(html.contains("<span data-count=\"undecided\">1</span>"));
    assert!(!batch(&[answer("a", RIGHT)]).contains("name=\"open\""));
    // What a link leads to comes below the bar that stays on top.
    assert!(html.contains("scrollPaddingTop"));
}

#[test]
fn a_very_long_answer_is_folded() {
    let html = batch(&[answer("a", &"x+".repeat(3000))]);
    assert!(html.contains("<details class=\"long\"><summary><code>x+x+") && html.contains("6,000 characters"));
    assert!(!batch(&[answer("a", &"x+".repeat(500))]).contains("<details class=\"long\">"));
}

#[test]
fn parts_of_an_example_are_mathematics_and_a_mistake_is_named_once() {
    let html = batch(&[answer("c", WRONG)]);
    let example = html.split("<details class=\"example\">").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(example.contains("in the reference: <math ") && !example.contains("in the reference: \\"), "{example}");
    let facts = html.split("0.5 of 1 mark").nth(1).unwrap().split("</h3>").next().unwrap();
    assert_eq!(facts.matches("M4").count(), 1, "{facts}");
}

#[test]
fn several_sheets_have_a_total() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.md", "b.md"] {
        std::fs::write(folder.path().join(name), "$$1+1=3$$\n").unwrap();
    }
    let mut program = Command::new(env!("CARGO_BIN_EXE_eqmark"));
    let output = program.current_dir(folder.path()).args(["audit", ".", "--html", "-"]).output().unwrap();
    let html = String::from_utf8(output.stdout).unwrap();
    let total = html.split("<tfoot>").nth(1).unwrap().split("</tfoot>").next().unwrap();
    assert!(total.contains("all</th><td class=\"number\">2</td><td class=\"number\">2</td>"), "{total}");
}

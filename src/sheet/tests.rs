//! Whole sheets.

use super::*;

fn fixture(name: &str) -> Option<String> {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).ok()
}

#[test]
fn the_exam_gives_every_formula() {
    let Some(text) = fixture("../shared/exam/exam.md") else {
        println!("skipped: there is no exam beside the project");
        return;
    };
    let sheet = read_sheet(&text, Format::Markdown);
    let count = |setting| sheet.formulas.iter().filter(|formula| formula.setting == setting).count();
    assert_eq!([Setting::Inline, Setting::Display, Setting::Fenced].map(count), [46, 6, 1]);
    assert!(sheet.diagnostics.is_empty(), "{:?}", sheet.diagnostics);
    assert!(sheet.formulas.iter().all(|formula| formula.latex == formula.span.of(&text)));
    let block = sheet.formulas.iter().find(|formula| formula.setting == Setting::Fenced);
    assert_eq!(block.map(|block| (block.line, block.latex.lines().count())), Some((56, 3)));
}

#[test]
fn a_mixed_sheet_gives_its_formulas() {
    let Some(text) = fixture("tests/fixtures/sheets/valid/mixed.md") else {
        println!("skipped: there are no fixtures");
        return;
    };
    let sheet = read_sheet(&text, Format::Markdown);
    let latex: Vec<String> = sheet.formulas.iter().map(|formula| formula.latex.replace("  ", "")).collect();
    let power = r"PPL(S) = P(t_1, \dots, t_n)^{-\frac{1}{n}},";
    assert_eq!(latex, ["x", "d = 768", power, "a\n= b", "P(a|b)", "Total = dV + 2d^2\n= 3 \\times 4"]);
    assert_eq!(sheet.formulas[2].card.as_deref(), Some("perplexity_trigram"));
    assert_eq!(sheet.values.len(), 2);
}

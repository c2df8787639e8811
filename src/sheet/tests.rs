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
    for formula in &sheet.formulas {
        println!("{}:{} {:?} {}", formula.line, formula.column, formula.setting, formula.latex);
    }
    println!("{:?}", sheet.diagnostics);
}

//! Every code can be provoked, is explained by the program, and comes without a cascade.

use assert_cmd::Command;

use eqmark::grade::Grader;
use eqmark::latex::parse;
use eqmark::reading::{Lexicon, read};
use eqmark::text::{CODES, Diagnostic, print_diagnostics};

fn lexicon(card: &str) -> Lexicon {
    Grader::new(Vec::new(), Vec::new()).prepared_card(card).expect("a sound card").lexicon.clone()
}

/// What reading an answer says: of the syntax and of the meaning.
fn said(text: &str, lexicon: &Lexicon) -> Vec<Diagnostic> {
    let mut all = parse(text).diagnostics;
    if let Err(unread) = read(text, lexicon) {
        all.extend(unread.diagnostics.into_iter().filter(|it| it.code.0.starts_with('R')));
    }
    all
}

/// The example of a code; where it only hints at a long text, that text.
fn example(code: &str, example: &str) -> String {
    match code {
        "L006" => "{".repeat(200) + "}".repeat(200).as_str(),
        "R009" => "1+".repeat(70_000) + "1",
        _ => example.to_string(),
    }
}

#[test]
fn every_code_is_provoked_by_its_example() {
    let (policies, vectors) = (lexicon("grpo_objective"), lexicon("rms_norm"));
    let mut faults = Vec::new();
    for row in CODES {
        let lexicon = if row.code.0 == "R011" { &vectors } else { &policies };
        let text = example(row.code.0, row.example);
        let said = said(&text, lexicon);
        let codes: Vec<&str> = said.iter().map(|it| it.code.0).collect();
        if !codes.contains(&row.code.0) {
            faults.push(format!("{}: {:?} gives {codes:?}", row.code.0, &text[..text.len().min(40)]));
        }
        if codes.len() > 2 {
            faults.push(format!("{}: a cascade: {codes:?}", row.code.0));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_code_is_explained() {
    for row in CODES {
        let output = Command::cargo_bin("eqmark").unwrap().args(["explain", row.code.0]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.starts_with(row.code.0) && text.contains(row.meaning), "{text}");
    }
}

#[test]
fn faults_in_one_answer_are_told_one_by_one() {
    let text = r"\frac{a}{b} + x_1_2 + \fraq{c}{d} + x^10 + \hat";
    let said = parse(text).diagnostics;
    let codes: Vec<&str> = said.iter().map(|it| it.code.0).collect();
    assert_eq!(codes, ["L005", "L003", "L009", "L004"]);
    let printed = print_diagnostics("answer", text, &said, false);
    assert_eq!(printed.matches("  = help: ").count(), 4, "{printed}");
    assert_eq!(printed.matches("answer:1:").count(), 4, "{printed}");
}

#[test]
fn one_fault_is_told_once() {
    for (text, code) in [
        (r"\frac{1}{K}\sum_{i=1}^{K} \left[ \frac{a}{b", "L001"),
        (r"\begin{aligned} a &= b \\ c &= d", "L001"),
        (r"a + b} + c", "L002"),
        (r"\foo a + \foo b + \foo c", "L003"),
        (r"\frac{a}", "L004"),
        (r"\newcommand{\f}[1]{(#1)} \f", "L004"),
        (r"\def\a{\a\a} \frac{\a}{\a}", "L007"),
    ] {
        let said = parse(text).diagnostics;
        let errors: Vec<&str> = said.iter().filter(|it| it.is_error() || said.len() == 1).map(|it| it.code.0).collect();
        assert_eq!(errors, [code], "{text}");
    }
}

#[test]
fn places_are_whole_characters() {
    let lexicon = lexicon("bradley_terry");
    // A word of another language is read as one of more letters.
    for text in ["\\)é-.....|V(s_{t})\\rightx)", "é-1", "a é b", "x=é)"] {
        for diagnostic in said(text, &lexicon) {
            for label in &diagnostic.labels {
                let (start, end) = (label.span.start, label.span.end);
                assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{text}: {start} to {end}");
            }
        }
    }
}

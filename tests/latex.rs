//! Everything that KaTeX accepts is read, or refused with a word about it.
//!
//! The expressions of `fixtures/latex/valid/katex.txt` use each command of KaTeX 0.16.4 and the lines of
//! its page "Supported Functions"; KaTeX accepts all of them. Those of `invalid` open with the code of
//! the diagnostic that they get.

use eqmark::latex::tree::{Kind, find_node};
use eqmark::latex::{parse, print};
use eqmark::render::Renderer;

const VALID: &str = include_str!("fixtures/latex/valid/katex.txt");
const INVALID: &str = include_str!("fixtures/latex/invalid/katex.txt");

#[test]
fn what_katex_accepts_is_read_and_printed_for_it() {
    let renderer = Renderer::new();
    let mut faults = Vec::new();
    for source in VALID.lines() {
        let parsed = parse(source);
        if let Some(diagnostic) = parsed.diagnostics.first() {
            faults.push(format!("{source}: {} {}", diagnostic.code.0, diagnostic.message));
        }
        if find_node(&parsed.tree.row, &mut |node| matches!(node.kind, Kind::Error(_))).is_some() {
            faults.push(format!("{source}: an error node"));
        }
        let printed = print(&parsed.tree.row);
        if print(&parse(&printed).tree.row) != printed {
            faults.push(format!("{source}: {printed} is read as something else"));
        }
        if let Some(reason) = renderer.mathml(&printed, true).fallback {
            faults.push(format!("{source}: KaTeX refuses {printed}: {reason}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_refused_is_named() {
    for line in INVALID.lines() {
        let (code, source) = line.split_once('\t').expect("a code and an expression");
        let diagnostics = parse(source).diagnostics;
        let codes: Vec<&str> = diagnostics.iter().map(|it| it.code.0).collect();
        assert_eq!(codes, [code], "{source}");
        assert!(diagnostics.iter().all(|it| !it.span().is_empty()), "{source}");
    }
}

//! Formulas as people typed them: all must parse, and printing must lose nothing.
//!
//! Skips where the corpus does not lie beside the project.

use std::path::Path;

use eqmark::latex::tree::{Kind, Node, Row};
use eqmark::latex::{parse, print};

/// Whether the text of a tree holds what could not be read, and the tree without its places.
fn without_spans(row: &Row) -> String {
    let text = format!("{row:?}");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("span: Span {") {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').map_or("", |parts| parts.1);
    }
    out + rest
}

fn has_error(row: &[Node]) -> bool {
    row.iter().any(|node| matches!(node.kind, Kind::Error(_))) || format!("{row:?}").contains("Error(\"")
}

#[test]
fn typed_formulas_parse_and_print() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/formulas.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} does not exist", path.display());
        return;
    };
    let formulas: Vec<(String, String, bool)> = text
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
            let field = |name: &str| record[name].as_str().unwrap_or_default().to_string();
            let is_on_topic = record["topics"].as_array().is_some_and(|topics| !topics.is_empty());
            (field("id"), field("latex"), is_on_topic)
        })
        .collect();
    let (mut clean, mut clean_on_topic, mut stable) = (0, 0, 0);
    for (id, latex, is_on_topic) in &formulas {
        let parsed = parse(latex);
        let errors: Vec<_> = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
        if errors.is_empty() && !has_error(&parsed.tree.row) {
            clean += 1;
            clean_on_topic += usize::from(*is_on_topic);
        } else {
            let first = errors.first().map(|error| format!("{} {}", error.code.0, error.message));
            println!("not clean: {id} {latex:?}: {first:?}");
        }
        let printed = print(&parsed.tree.row);
        let again = parse(&printed);
        if without_spans(&again.tree.row) == without_spans(&parsed.tree.row) {
            stable += 1;
        } else {
            println!("not stable: {id} {latex:?}\n  printed {printed:?}\n  again {:?}", print(&again.tree.row));
        }
    }
    let all = formulas.len();
    let on_topic = formulas.iter().filter(|formula| formula.2).count();
    println!("{all} formulas: {clean} clean, {stable} stable; {on_topic} on topic: {clean_on_topic} clean");
    assert!(clean * 100 >= all * 99, "{clean} of {all} parse without an error");
    assert!(clean_on_topic * 1000 >= on_topic * 995, "{clean_on_topic} of {on_topic} on topic parse without an error");
    assert_eq!(stable, all, "printing and parsing again gives the same tree");
}

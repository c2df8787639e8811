//! `eqmark snapshot`: the same formula in other notation has the same HTML, another meaning has another.

use std::path::Path;
use std::process::Command;

use eqmark::grade::{Grader, normal_formulas};
use eqmark::render::Renderer;
use eqmark::sheet::{Format, read_sheet};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Two formulas and their normalized forms, LaTeX and HTML each.
struct Pair {
    typed: [String; 2],
    normal: [(String, String); 2],
}

/// The pairs of a fixture: each line has `one`, `other`, and the card of a directive, if there is one.
fn pairs(fixture: &str) -> Vec<Pair> {
    let path = root().join("tests/fixtures/snapshots").join(fixture);
    let rows: Vec<Value> =
        std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut text = String::new();
    for row in &rows {
        for field in ["one", "other"] {
            if let Some(card) = row["formula"].as_str() {
                text.push_str(&format!("<!-- eqmark: formula={card} -->\n"));
            }
            text.push_str(&format!("\n$${}$$\n\n", row[field].as_str().unwrap()));
        }
    }
    let sheet = read_sheet(&text, Format::Markdown);
    let formulas = normal_formulas(&sheet, &Grader::new(Vec::new(), Vec::new())).unwrap();
    assert_eq!(formulas.len(), 2 * rows.len());
    let renderer = Renderer::new();
    let mut normal = formulas.into_iter().map(|formula| {
        let rendered = renderer.html(&formula.latex, true);
        assert_eq!(rendered.fallback, None, "{}", formula.latex);
        (formula.latex, rendered.html)
    });
    let pair = |row: &Value| {
        let typed = ["one", "other"].map(|field| row[field].as_str().unwrap().to_owned());
        Pair { typed, normal: [normal.next().unwrap(), normal.next().unwrap()] }
    };
    rows.iter().map(pair).collect()
}

fn told(pairs: &[&Pair]) -> String {
    let lines = pairs
        .iter()
        .map(|Pair { typed, normal }| format!("{}\n{}\n  {}\n  {}\n", typed[0], typed[1], normal[0].0, normal[1].0));
    lines.collect()
}

#[test]
fn other_notation_gives_the_same_html() {
    let pairs = pairs("notations.jsonl");
    assert!(pairs.len() >= 40);
    let other: Vec<&Pair> = pairs.iter().filter(|pair| pair.normal[0].1 != pair.normal[1].1).collect();
    assert!(other.is_empty(), "{} pairs differ:\n{}", other.len(), told(&other));
    assert!(pairs.iter().all(|pair| pair.typed[0] != pair.typed[1]));
}

#[test]
fn a_single_edit_gives_another_html() {
    let pairs = pairs("edits.jsonl");
    assert!(pairs.len() >= 40);
    let same: Vec<&Pair> = pairs.iter().filter(|pair| pair.normal[0].1 == pair.normal[1].1).collect();
    assert!(same.is_empty(), "{} pairs are the same:\n{}", same.len(), told(&same));
}

fn eqmark(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_eqmark")).current_dir(folder).args(arguments).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_check_tells_what_changed_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let write = |text: &str| std::fs::write(here.join("key.md"), text).unwrap();
    let check = ["snapshot", "key.md", "--check", "--folder", "kept"];
    write("# Key\n\nThe mean $\\frac{a+b}{2}$ and\n\n$$y = m x + b$$\n\nand $x^2$.\n");
    let (code, out) = eqmark(here, &check);
    assert_eq!(code, 1);
    assert!(out.ends_with("key.md: 3 formulas: 0 changed, 3 new, 0 gone\n"), "{out}");
    assert!(!here.join("kept").exists(), "a check writes nothing");
    assert_eq!(eqmark(here, &["snapshot", "key.md", "--folder", "kept"]).0, 0);
    assert_eq!(eqmark(here, &check), (0, "key.md: 3 formulas: 0 changed, 0 new, 0 gone\n".to_owned()));
    // Other notation, other lines: nothing to tell.
    write("The mean\n$$\\frac12(b+a)$$\n\n\n$$y=b+mx$$\n$x\\cdot x$\n");
    assert_eq!(eqmark(here, &check).0, 0);
    // A changed sign, a new formula in between, one left out.
    write("The mean\n$$\\frac12(b+a)$$ $z$\n\n\n$$y=b-mx$$\n");
    let (code, out) = eqmark(here, &check);
    assert_eq!(code, 1);
    assert!(out.contains("key.md:5:3: changed") || out.contains("key.md:2:20: changed"), "{out}");
    assert!(out.contains("before: ") && out.contains("after:  "), "{out}");
    assert!(out.contains("3 formulas: 2 changed, 0 new, 0 gone"), "{out}");
    write("$$\\frac12(b+a)$$\n");
    let (code, out) = eqmark(here, &check);
    assert_eq!(code, 1);
    assert!(out.contains("kept/key.md/002.snap: unreferenced: its formula is gone\n    y = b + m x\n"), "{out}");
    assert_eq!(eqmark(here, &["snapshot", "key.md", "--folder", "kept"]).0, 0);
    assert!(!here.join("kept/key.md/002.snap").exists());
    // Snapshots of a sheet that is not there any more.
    std::fs::rename(here.join("kept/key.md"), here.join("kept/old.md")).unwrap();
    let (code, out) = eqmark(here, &check);
    assert_eq!(code, 1);
    assert!(
        out.ends_with("kept/old.md/001.snap: unreferenced: its sheet is not there; --remove removes it\n"),
        "{out}"
    );
}

#[test]
fn the_example_sheet_is_as_its_snapshots() {
    let arguments = ["snapshot", "formulas/example_exam.md", "--folder", "snapshots/sheets", "--check"];
    let (code, out) = eqmark(root(), &arguments);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn insta_reads_the_snapshots_of_sheets() {
    let text = std::fs::read_to_string(root().join("formulas/example_exam.md")).unwrap();
    let sheet = read_sheet(&text, Format::Markdown);
    let renderer = Renderer::new();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/sheets/formulas/example_exam.md");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        let formulas = normal_formulas(&sheet, &Grader::new(Vec::new(), Vec::new())).unwrap();
        for (place, formula) in formulas.iter().enumerate() {
            let content = eqmark::report::Snapshot::of(&formula.latex, &renderer).content();
            insta::assert_snapshot!(format!("{:03}", place + 1), content);
        }
    });
}

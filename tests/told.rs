//! What commands tell people: places, ids, numbers, and what was not done.

use assert_cmd::Command;
use serde_json::Value;

fn eqmark_in(folder: &std::path::Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let output =
        Command::cargo_bin("eqmark").unwrap().current_dir(folder).args(arguments).write_stdin(input).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn eqmark(arguments: &[&str]) -> (i32, String, String) {
    eqmark_in(std::path::Path::new("."), arguments, "")
}

fn record(arguments: &[&str]) -> Value {
    serde_json::from_str(&eqmark(&[arguments, &["--json"]].concat()).1).unwrap()
}

#[test]
fn a_place_of_a_change_is_where_to_put_what_is_right() {
    for (reference, answer, mended, told) in [
        ("a+b+c", "a - b + c", "a + b + c", "  ^^^ + b\n"),
        ("a-b+c", "a + b + c", "a -b + c", "  ^^^ -b\n"),
        ("x", "-x", "x", "^^ x\n"),
        ("3x", "x", "3x", "^ put in 3\n"),
        ("x+y", "x", "x+ y", " ^ put in + y\n"),
        ("x", "x+1", "x", "leave this out\n"),
    ] {
        let (_, out, _) = eqmark(&["check", "-r", reference, answer]);
        assert!(out.contains(told), "{reference} {answer}: {out}");
        let record = record(&["check", "-r", reference, answer]);
        let change = &record["changes"][0];
        let [start, end] = [0, 1].map(|at| usize::try_from(change["span"][at].as_u64().unwrap()).unwrap());
        let right = change["right"].as_str().unwrap();
        let put = format!("{}{right}{}", &answer[..start], &answer[end..]);
        if !right.is_empty() {
            assert_eq!(put, mended, "{record}");
        }
    }
    let sum = r"\frac1K \sum_{j=1}^{K-1} r_j";
    assert_eq!(record(&["check", "-f", "group_mean", sum])["changes"][0]["span"], serde_json::json!([20, 23]));
}

#[test]
fn a_false_part_of_a_chain_is_named() {
    let (_, out, _) = eqmark(&["check", "-r", "x+1", "x+1=0"]);
    assert!(out.contains("and `0` does not equal it") && !out.contains("marked"), "{out}");
}

#[test]
fn values_of_an_example_differ_as_they_are_shown() {
    let (_, out, _) = eqmark(&["check", "-r", "(a+b)^2", "a^2+2ab+b^2+1e-12"]);
    let value =
        |begin: &str| -> f64 { out.lines().find_map(|line| line.trim().strip_prefix(begin)).unwrap().parse().unwrap() };
    let difference = value("the answer is ") - value("the reference is ");
    assert!((difference - 1e-12).abs() < 1e-13, "{out}");
}

#[test]
fn marks_and_counts_are_told_in_words() {
    let (_, out, _) = eqmark(&["check", "-r", "2x", "x+x"]);
    assert!(out.contains("  marks: 1 of 1\n"), "{out}");
    let (_, out, _) = eqmark(&["check", "-r", "2x", "x^3"]);
    assert!(out.contains("  marks: for the teacher to decide, of 1"), "{out}");
    let (_, out, _) = eqmark(&["cards", "show", "simpo_loss"]);
    assert!(out.contains("\nC1 is not read yet, and answers like it are undecided: "), "{out}");
    let (code, _, err) = eqmark(&["check", "-f", "ppo", "x"]);
    assert!(code == 2 && err.contains("(did you mean `ppo_clip`, "), "{err}");
    let long = format!(r"\operatorname{{{}}}(x)", "n".repeat(5000));
    let feedback = record(&["check", "-r", "x", &long])["feedback"].to_string();
    assert!(feedback.len() < 500, "{feedback}");
}

#[test]
fn every_id_of_a_record_can_be_looked_up() {
    for (id, told) in [
        ("common_domain", "both of them have a value"),
        ("letter:d=tokens", "`d`"),
        ("M6+edit:add_factor", "factor"),
        ("ppo_clip.M4+edit:drop_factor", "upside down"),
        ("edit:shift_start+flip_sign", "a sign is wrong"),
        ("advantage.M3", "variance"),
        ("recomputation=full", "training_flops: "),
        ("ppo_clip.behaviour=old", "ppo_clip: "),
        ("level=sequence,kl=none", "kl=none: "),
        ("advantage.stabiliser=none", "grpo_objective: "),
        ("direction", "maximised"),
    ] {
        let (code, out, err) = eqmark(&["explain", id]);
        assert!(code == 0 && out.contains(told), "{id}: {out}{err}");
    }
    assert!(!eqmark(&["explain", "ppo_clip.behaviour=old"]).1.contains("grpo"));
    let (code, _, err) = eqmark(&["explain", "recomputation=ful"]);
    assert!(code == 2 && err.contains("did you mean `recomputation=full`?"), "{err}");
}

#[test]
fn a_line_that_is_no_record_keeps_its_id() {
    let lines = "{\"id\": 5, \"formula\": \"training_flops\"}\n{\"id\": \"b\", \"answer\": \"x\"}\n{\"id\": [1]}\n{\n";
    let (_, out, _) = eqmark_in(std::path::Path::new("."), &["stream"], lines);
    let ids: Vec<Value> = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!(ids, [Value::from(5), "b".into(), Value::Null, Value::Null]);
}

#[test]
fn mistakes_of_a_sheet_have_ids_and_sentences() {
    let sheet = format!("{}/formulas/example_exam.md", env!("CARGO_MANIFEST_DIR"));
    let (_, out, _) = eqmark(&["audit", &sheet, "--jsonl", "-"]);
    let records: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found = records.iter().find(|record| !record["mistake"].is_null()).unwrap();
    let (code, told, _) =
        eqmark(&["explain", &format!("{}.{}", found["formula"].as_str().unwrap(), found["mistake"].as_str().unwrap())]);
    assert!(code == 0 && told.contains(found["feedback"].as_str().unwrap()), "{found}");
}

#[test]
fn formulas_of_notebooks_are_told_by_their_cells() {
    let folder = tempfile::tempdir().unwrap();
    let cell = |text: &str| serde_json::json!({"cell_type": "markdown", "metadata": {}, "source": [text]});
    let book = serde_json::json!({"cells": [cell("$x^2$"), cell("a\n\n$y^2$ and $\\int x$")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5});
    std::fs::write(folder.path().join("key.ipynb"), book.to_string()).unwrap();
    let (_, out, _) = eqmark_in(folder.path(), &["snapshot", "key.ipynb"], "");
    assert!(
        out.contains("key.ipynb: cell 1, line 1:2: new") && out.contains("key.ipynb: cell 2, line 3:2: new"),
        "{out}"
    );
    let (_, _, err) = eqmark_in(folder.path(), &["render", "key.ipynb"], "");
    assert!(err.contains("key.ipynb: cell 2, line 3:12: warning"), "{err}");
    // In other sheets a diagnostic stands at its own line.
    std::fs::write(folder.path().join("key.md"), "a\n\n\n$y + \\int x$\n").unwrap();
    let (_, _, err) = eqmark_in(folder.path(), &["render", "key.md"], "");
    assert!(err.contains("--> key.md:4:6"), "{err}");
}

#[test]
fn folders_that_removed_snapshots_leave_empty_go_too() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.md", "b.md"] {
        std::fs::write(folder.path().join(name), "$x^2$").unwrap();
    }
    eqmark_in(folder.path(), &["snapshot", "a.md", "b.md"], "");
    std::fs::remove_file(folder.path().join("a.md")).unwrap();
    let (code, _, err) = eqmark_in(folder.path(), &["snapshot", "b.md", "--remove"], "");
    assert_eq!(code, 0, "{err}");
    assert!(!folder.path().join("snapshots/a.md").exists() && folder.path().join("snapshots/b.md").exists());
    let (code, _, err) = eqmark_in(folder.path(), &["audit", "-", "-"], "$1+1=2$");
    assert!(code == 2 && err.contains("once"), "{err}");
}

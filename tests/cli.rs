//! The program as people call it.

use assert_cmd::Command;
use serde_json::Value;

const RIGHT: &str = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-\frac{1}{n}}";
const WRONG: &str = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{\frac{1}{n}}";

fn eqmark(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("eqmark").unwrap().args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn example() -> String {
    format!("{}/formulas/example_exam.md", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn check_says_the_verdict_and_shows_an_example() {
    let (code, out, err) = eqmark(&["check", "--formula", "perplexity_trigram", RIGHT]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("equivalent (identical)"), "{out}");
    let (code, out, _) = eqmark(&["check", "--formula", "perplexity_trigram", WRONG]);
    assert_eq!(code, 0);
    assert!(out.starts_with("different (counterexample)"), "{out}");
    assert!(out.contains("mistake: M4") && out.contains("the reference is"), "{out}");
    assert!(!out.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn the_record_has_its_fields_in_order() {
    let (_, out, _) = eqmark(&["check", "--formula", "perplexity_trigram", "--json", WRONG]);
    let Value::Object(record) = serde_json::from_str(&out).unwrap() else { panic!("no object") };
    let fields: Vec<&str> = record.keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        [
            "id",
            "verdict",
            "evidence",
            "formula",
            "form",
            "convention",
            "mistake",
            "marks",
            "out_of",
            "feedback",
            "changes",
            "corrected",
            "assumptions",
            "counterexample",
            "diagnostics",
            "normalized",
            "cluster",
            "why",
            "overridden"
        ]
    );
    assert_eq!(record["marks"], 0.5);
}

#[test]
fn wrong_use_is_code_2_with_a_reason() {
    for arguments in [
        &["check", "--formula", "no_such_card", "x"] as &[&str],
        &["check", "x"],
        &["audit", "no/such/file.md"],
        &["explain", "X999"],
    ] {
        let (code, out, err) = eqmark(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.starts_with("error:"), "{err}");
    }
}

#[test]
fn batch_and_stream_agree_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.jsonl");
    let mut lines = String::new();
    for place in 0..40 {
        let answer = if place % 2 == 0 { RIGHT } else { WRONG };
        let record = serde_json::json!({"id": place, "formula": "perplexity_trigram", "answer": answer, "group": "b"});
        lines.push_str(&format!("{record}\n"));
    }
    std::fs::write(&path, &lines).unwrap();
    let path = path.to_str().unwrap();
    let (code, one, _) = eqmark(&["batch", path, "--threads", "1"]);
    let (_, two, _) = eqmark(&["batch", path, "--threads", "2"]);
    let streamed = Command::cargo_bin("eqmark").unwrap().arg("stream").write_stdin(lines).output().unwrap();
    assert_eq!(code, 0);
    assert_eq!(one, two);
    assert_eq!(one, String::from_utf8(streamed.stdout).unwrap());
    let records: Vec<Value> = one.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 40);
    assert_eq!((&records[3]["id"], &records[3]["group"]), (&Value::from(3), &Value::from("b")));
    assert_eq!((&records[0]["verdict"], &records[1]["verdict"]), (&"equivalent".into(), &"different".into()));
    assert_eq!(records[1]["cluster"], records[3]["cluster"]);
    assert_ne!(records[0]["cluster"], records[1]["cluster"]);
}

#[test]
fn tables_are_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("answers.csv");
    let output = folder.path().join("marks.csv");
    std::fs::write(&input, "name,answer\nada,\"(x-1)(x+1)\"\nbob,=x\n").unwrap();
    let (code, out, err) = eqmark(&["batch", input.to_str().unwrap(), "--id-column", "name"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("neither") && err.contains("none of the first 2 rows"), "{err}");
    let arguments =
        ["batch", input.to_str().unwrap(), "--id-column", "name", "-f", "ppo_clip", "--csv", output.to_str().unwrap()];
    assert_eq!(eqmark(&arguments).0, 0);
    let table = std::fs::read_to_string(output).unwrap();
    assert!(table.starts_with("id,formula,verdict"), "{table}");
    assert!(table.contains(",'=x\n"), "{table}");
}

#[test]
fn the_example_sheet_has_exactly_its_two_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let (code, out, _) = eqmark(&["audit", &example(), "--jsonl", path.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(out.contains("103,123,200 against 124,356,864; the factor 4 of `4 d^{2}` is missing"), "{out}");
    assert!(out.contains("it rounds to 124.36 million"), "{out}");
    let records = std::fs::read_to_string(path).unwrap();
    let records: Vec<Value> = records.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_audit(&records, "markov_order_2");
}

fn assert_audit(records: &[Value], assumption: &str) {
    let links: Vec<&Value> = records.iter().flat_map(|record| record["links"].as_array().unwrap()).collect();
    assert_eq!(links.iter().filter(|link| link["truth"] == "false").count(), 2);
    assert!(links.iter().any(|link| link["truth"] == "true" && link["assumption"] == assumption));
    for card in
        ["perplexity_trigram", "it_loss", "gpt2_parameter_count", "ppo_clip", "grpo_advantage", "grpo_objective"]
    {
        assert!(records.iter().any(|record| record["formula"] == card), "{card} is not recognised");
    }
    for card in ["group_mean", "group_std"] {
        assert!(links.iter().any(|link| link["note"].as_str().unwrap().contains(card)), "{card} is not recognised");
    }
}

#[test]
fn the_exam_key_has_exactly_two_errors() {
    let path = format!("{}/../shared/exam/exam.md", env!("CARGO_MANIFEST_DIR"));
    if !std::path::Path::new(&path).exists() {
        println!("skipped: the exam does not lie beside the project");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("audit.jsonl");
    assert_eq!(eqmark(&["audit", &path, "--jsonl", records.to_str().unwrap()]).0, 1);
    let records = std::fs::read_to_string(records).unwrap();
    let records: Vec<Value> = records.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_audit(&records, "markov_order_2");
}

#[test]
fn render_read_cards_and_explain_print_what_they_say() {
    let (code, out, _) = eqmark(&["render", "--formula", "perplexity_trigram", RIGHT]);
    assert_eq!(code, 0);
    assert!(out.contains(r"\prod_{i=3}^{n}"), "{out}");
    let (code, out, _) = eqmark(&["render", &example()]);
    assert_eq!((code, out.lines().count()), (0, 16));
    assert!(out.lines().nth(2).unwrap().starts_with(r"PPL(S) = P\left(S\right)^{-\frac{1}{n}} ="), "{out}");
    let (_, out, _) = eqmark(&["render", "--to", "mathml", "x^2"]);
    assert!(out.starts_with("<math"), "{out}");
    let (_, out, _) = eqmark(&["read", "--formula", "perplexity_trigram", "PPL = P(S)^{-1/n}"]);
    assert_eq!(out, "name:    \\text{PPL}\n=:       P\\left(S\\right)^{-\\frac{1}{n}}\n");
    let (_, out, _) = eqmark(&["cards", "list"]);
    assert!(out.lines().any(|line| line.starts_with("perplexity_trigram")), "{out}");
    let (_, out, _) = eqmark(&["explain", "R004"]);
    assert!(out.starts_with("R004:"), "{out}");
}

#[test]
fn identify_names_card_and_convention() {
    let (code, out, _) = eqmark(&["identify", RIGHT]);
    assert_eq!(code, 0);
    assert!(out.starts_with("perplexity_trigram: "), "{out}");
    assert!(out.contains("equivalent (identical)") && !out.contains("mistake"), "{out}");
    let sum = r"-\sum_{i=1}^{N}\sum_{j=1}^{|R_i|}\log P_\theta(r_i^{(j)}\mid P_i,r_i^{(<j)})";
    let (_, out, _) = eqmark(&["identify", "--json", sum]);
    let records: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&records[0]["formula"], &records[0]["convention"]), (&"it_loss".into(), &"normaliser=sum".into()));
    let (_, out, _) = eqmark(&["identify", WRONG]);
    assert!(out.contains("perplexity_trigram: ") && out.contains("by mistake M4"), "{out}");
    assert_eq!(eqmark(&["identify", "x^2"]), (0, "no card of the bank is this formula\n".to_owned(), String::new()));
}

#[test]
fn results_never_take_the_place_of_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let answers = r#"{"id": "a", "reference": "x", "answer": "x"}"#;
    let sheet = "$1 + 1 = 2$";
    std::fs::write(path("a.jsonl"), answers).unwrap();
    std::fs::write(path("a.md"), sheet).unwrap();
    std::fs::create_dir(path("sub")).unwrap();
    let other = format!("{}/../a.jsonl", path("sub"));
    for option in ["--jsonl", "--csv", "--html", "--marks-table", "--gradescope"] {
        for name in [path("a.jsonl"), other.clone()] {
            let (code, out, err) = eqmark(&["batch", &path("a.jsonl"), option, &name]);
            assert_eq!((code, out.as_str()), (2, ""), "{option} {err}");
            assert!(err.contains(option) && err.contains("a.jsonl"), "{err}");
        }
    }
    let (code, ..) = eqmark(&["batch", &path("a.jsonl"), "--csv", &path("new"), "--html", &path("new")]);
    assert_eq!((code, folder.path().join("new").exists()), (2, false));
    let marks = path("a.jsonl");
    assert_eq!(eqmark(&["batch", &path("a.jsonl"), "--marks", &marks, "--add-clusters"]).0, 2);
    for option in ["--jsonl", "--html"] {
        // The folder stands for the sheet in it.
        for sheets in [path("a.md"), path("")] {
            assert_eq!(eqmark(&["audit", &sheets, option, &path("a.md")]).0, 2, "{option}");
        }
    }
    assert_eq!(std::fs::read_to_string(path("a.jsonl")).unwrap(), answers);
    assert_eq!(std::fs::read_to_string(path("a.md")).unwrap(), sheet);
}

/// A command in a folder, with a text at standard input.
fn eqmark_in(folder: &std::path::Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let output =
        Command::cargo_bin("eqmark").unwrap().current_dir(folder).args(arguments).write_stdin(input).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn what_is_not_there_is_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    write("n.csv", b"id,ans,reference\n1,x,x\n");
    write("a.csv", b"id,answer,reference\n1,x,x\n");
    write("u.csv", b"\xff\xfei\0d\0");
    write("u.md", b"\xff\xfei\0d\0");
    write("b.ipynb", b"{");
    for (arguments, reason) in [
        (&["batch", "empty"] as &[&str], "is a folder"),
        (&["batch", "n.csv"], "no column is named `answer`"),
        (&["batch", "a.csv", "--id-column", "Matr"], "no column is named `Matr`"),
        (&["batch", "a.csv", "--student", "Matr", "--marks-table", "m"], "has the field `Matr`"),
        (&["batch", "a.csv", "--threads", "0"], "threads"),
        (&["batch", "a.csv", "--allow", "normaliser=smu"], "did you mean `normaliser=sum`?"),
        (&["batch", "u.csv"], "UTF-16"),
        (&["audit", "u.md"], "UTF-16"),
        (&["audit", "b.ipynb"], "not JSON"),
        (&["snapshot", "b.ipynb"], "not JSON"),
        (&["audit", "empty"], "no sheet"),
        (&["render", "nofile.md"], "no file `nofile.md`"),
        (&["check", "--formula", "ppo_clp", "x"], "did you mean `ppo_clip`?"),
        (&["check", "--formula", "ppo_clip", "--option", "foo=bar", "x"], "`foo=bar`"),
        (&["check", "--reference", "x", "--option", "kl=none", "x"], "no options"),
        (&["check", "--refernce", "x", "x"], "--reference"),
    ] {
        let (code, out, err) = eqmark_in(folder.path(), arguments, "");
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert!(err.contains(reason), "{arguments:?}: {err}");
    }
}

#[test]
fn a_dash_stands_for_a_standard_stream() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = eqmark_in(folder.path(), &["audit", "-", "--jsonl", "-"], "$1 + 1 = 3$");
    let record: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &record["links"][0]["truth"]), (1, &"false".into()));
    assert!(err.contains("1 formula, 1 link: 0 true"), "{err}");
    let answer = r#"{"id": 1, "reference": "x", "answer": "x"}"#;
    for arguments in [&["batch", "-"] as &[&str], &["batch", "-", "--jsonl", "-"]] {
        let (code, out, _) = eqmark_in(folder.path(), arguments, answer);
        let record: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, &record["verdict"]), (0, &"equivalent".into()), "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn snapshots_of_another_sheet_are_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.md", "b.md"] {
        std::fs::write(folder.path().join(name), "$x^2$").unwrap();
        assert_eq!(eqmark_in(folder.path(), &["snapshot", name], "").0, 0);
    }
    assert_eq!(eqmark_in(folder.path(), &["snapshot", "b.md", "--check"], "").0, 0);
    std::fs::remove_file(folder.path().join("a.md")).unwrap();
    let (code, out, _) = eqmark_in(folder.path(), &["snapshot", "b.md", "--check"], "");
    assert!(code == 1 && out.contains("its sheet is not there"), "{out}");
}

#[test]
fn reading_needs_no_card_and_shows_the_tree() {
    let (code, out, _) = eqmark(&["read", r"\frac12 x"]);
    assert_eq!(code, 0);
    assert!(out.contains("formula:"), "{out}");
    let (_, out, _) = eqmark(&["read", "--tree", r"\frac{a}{2}"]);
    assert!(out.contains("fraction") && out.contains("expression"), "{out}");
    let (_, help, _) = eqmark(&["read", "--help"]);
    assert!(help.contains("eqmark read") && !help.contains("eqmark check"), "{help}");
}

#[test]
fn what_is_printed_can_be_explained() {
    for (name, words) in [("natural_log", "logarithm"), ("edit:drop_factor", "factor"), ("R004", "name")] {
        let (code, out, err) = eqmark(&["explain", name]);
        assert_eq!(code, 0, "{err}");
        assert!(out.starts_with(name) && out.contains(words), "{out}");
    }
    let (code, _, err) = eqmark(&["explain", "natural_lgo"]);
    assert!(code == 2 && err.contains("did you mean `natural_log`?"), "{err}");
}

#[test]
fn a_formula_is_rendered_as_it_is_in_a_sheet() {
    let folder = tempfile::tempdir().unwrap();
    for latex in [r"y = \frac12(a+b)", "a = b = c", "a<b", r"PP = P(S)^{-1/n}"] {
        std::fs::write(folder.path().join("s.md"), format!("${latex}$\n")).unwrap();
        let (code, alone, err) = eqmark_in(folder.path(), &["render", latex], "");
        let (_, sheet, _) = eqmark_in(folder.path(), &["render", "s.md"], "");
        assert_eq!((code, alone.as_str(), err.as_str()), (0, sheet.as_str(), ""), "{latex}");
    }
    assert_eq!(eqmark(&["render", r"y = \frac12(a+b)"]).1, "y = \\frac{a}{2} + \\frac{b}{2}\n");
    assert_eq!(eqmark(&["render", "a = b = c"]).1, "a = b = c\n");
    // The letters are the sheet's, where a card has them.
    assert_eq!(eqmark(&["render", r"P(S)^{-1/n}"]).1, "P\\left(S\\right)^{-\\frac{1}{n}}\n");
    let (code, out, err) = eqmark(&["render", r"\int x"]);
    assert!((code, out.trim_end()) == (0, r"\int x") && err.contains("what was not read is printed as typed"), "{err}");
    std::fs::create_dir(folder.path().join("keys")).unwrap();
    let (code, out, err) = eqmark_in(folder.path(), &["render", "keys"], "");
    assert!((code, out.as_str()) == (2, "") && err.contains("`keys` is a folder"), "{err}");
    std::fs::write(folder.path().join("s.md"), "$x$\n\n$\\int x$\n").unwrap();
    let (_, page, err) = eqmark_in(folder.path(), &["render", "s.md", "--standalone"], "");
    assert!(page.contains("line 3, not read as a whole") && err.contains("s.md:3:2: warning"), "{err}");
}

#[test]
fn what_is_no_formula_is_not_looked_for_among_the_cards() {
    for (latex, told) in [(r"\frac{", "lacks an argument"), ("", "there is no formula")] {
        let (code, out, err) = eqmark(&["identify", latex]);
        assert!((code, out.as_str()) == (2, "") && err.contains(told), "{err}");
    }
    assert_eq!(eqmark(&["identify", "y=x+1"]).1, "no card of the bank is this formula\n");
    // What is not looked for is not denied.
    let (code, out, _) = eqmark(&["identify", "6ND"]);
    assert!(code == 0 && out.starts_with("not looked up: ") && out.contains("`C = 6ND`"), "{out}");
    let (_, out, err) = eqmark(&["identify", "6ND", "--json"]);
    assert!(out == "[]\n" && err.starts_with("not looked up: "), "{err}");
    assert!(eqmark(&["identify", "C=6ND"]).1.starts_with("training_flops: "));
    let (code, out, err) = eqmark(&["identify", "x+"]);
    assert!((code, out.as_str()) == (2, "") && err.contains("formula:1:3") && err.contains("cannot be read"), "{err}");
}

#[test]
fn a_reference_that_is_not_read_is_shown_with_its_place() {
    for reference in ["", "x+", r"x + \frac{1}"] {
        let (code, out, err) = eqmark(&["check", "-r", reference, "x"]);
        assert!((code, out.as_str()) == (2, "") && err.contains("the reference cannot be read: "), "{err}");
        assert!(!err.contains("answer") && err.contains("--> reference:1:"), "{err}");
    }
}

#[test]
fn mistakes_of_cards_can_be_looked_up() {
    for (name, words) in
        [("ppo_clip.M4", "upside down"), ("grpo_objective.advantage.M3", "variance"), ("ppo_clip", "M4: ")]
    {
        let (code, out, err) = eqmark(&["explain", name]);
        assert!(code == 0 && out.contains(words), "{name}: {out}{err}");
    }
    assert!(eqmark(&["explain"]).1.contains("R004: a name is not known here"));
    for (name, told) in [("M4", "name the card too, such as `"), ("ppo_clip.M99", "has no mistake `M99`; it has M1, ")]
    {
        let (code, _, err) = eqmark(&["explain", name]);
        assert!(code == 2 && err.contains(told), "{err}");
    }
    let (_, brief, _) = eqmark(&["cards", "show", "ppo_clip"]);
    let (_, all, _) = eqmark(&["cards", "show", "ppo_clip", "--mistakes"]);
    assert!(!brief.contains("upside down") && all.starts_with(&brief) && all.contains("upside down"));
}

#[test]
fn folders_of_sheets_are_snapshot_and_what_is_gone_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["keys", "keys/x", "keys/y", "other"] {
        std::fs::create_dir(path(name)).unwrap();
    }
    for name in ["keys/x/k.md", "keys/y/k.md"] {
        std::fs::write(path(name), "$x^2$").unwrap();
    }
    let (code, out, err) = eqmark_in(folder.path(), &["snapshot", "keys"], "");
    assert!(code == 0 && out.contains("keys/y/k.md: 1 formula"), "{out}{err}");
    std::fs::remove_file(path("keys/y/k.md")).unwrap();
    let (_, out, _) = eqmark_in(folder.path(), &["snapshot", "keys"], "");
    assert!(out.contains("its sheet is not there; --remove removes it"), "{out}");
    let (code, out, _) = eqmark_in(folder.path(), &["snapshot", "keys", "--remove"], "");
    assert!(code == 0 && out.contains("k.md/001.snap: removed"), "{out}");
    assert_eq!(eqmark_in(folder.path(), &["snapshot", "keys", "--check"], "").0, 0);
    let (code, _, err) = eqmark_in(folder.path(), &["snapshot", "-"], "$x$");
    assert!(code == 2 && err.contains("standard input has none"), "{err}");
    // Of two sheets with one place for their snapshots none is written.
    std::fs::write(path("keys/y/k.md"), "$y$").unwrap();
    let (code, _, err) = eqmark_in(&path("other"), &["snapshot", "../keys/x/k.md", "../keys/y/k.md"], "");
    assert!(code == 2 && err.contains("would both have their snapshots"), "{err}");
    assert!(!path("other/snapshots").exists());
}

#[test]
fn a_directive_with_a_wrong_card_is_told_at_its_place_and_the_rest_is_audited() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.md"), "<!-- eqmark: formula=ppo_clp -->\n$1 + 1 = 3$\n").unwrap();
    let (code, out, err) = eqmark_in(folder.path(), &["audit", "a.md"], "");
    assert!(code == 1 && out.contains("a.md:2:10: false"), "{out}");
    assert!(
        err.contains("there is no card `ppo_clp`") && err.contains("a.md:1:1") && err.contains("`ppo_clip`?"),
        "{err}"
    );
    let (code, page, told) = eqmark_in(folder.path(), &["audit", "a.md", "--html", "-"], "");
    assert!(code == 1 && page.starts_with("<!DOCTYPE html>") && told.contains("a.md:2:10: false"));
}

#[test]
fn marks_of_a_typed_reference_are_told_where_a_scale_is_given() {
    let (_, out, _) = eqmark(&["check", "-r", "3x+1", "x+1", "--out-of", "8"]);
    assert!(out.contains("marks: 4 of 8") || out.contains("marks: 6 of 8"), "{out}");
}

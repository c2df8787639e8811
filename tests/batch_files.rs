//! What `eqmark batch` takes for answers and where its results go.

mod folder;

use folder::{Folder, exam, lines};
use serde_json::{Value, json};

#[test]
fn rows_that_a_quote_swallows_are_not_lost_in_silence() {
    let folder = Folder::new();
    folder.write(
        "a.csv",
        "id,formula,answer\n1,group_mean,r_1\n2,group_mean,\"r_1 is \n3,group_mean,r_2\n4,group_mean,r_3\n",
    );
    let (code, _, told) = folder.batch("a.csv", &["--jsonl", "out.jsonl"]);
    assert_eq!(code, 2);
    assert!(told.starts_with("error: a.csv:3: the quote opened here is not closed"), "{told}");
    // Where the file was mended the run goes on.
    folder.write("a.csv", "id,formula,answer\n1,group_mean,r_1\n2,group_mean,\"r_1 is \"\n3,group_mean,r_2\n");
    assert_eq!(folder.batch("a.csv", &["--jsonl", "out.jsonl", "--resume"]).0, 0);
    assert_eq!(folder.read("out.jsonl").lines().count(), 3);
}

#[test]
fn a_dash_is_standard_output_for_every_result_and_for_one_only() {
    let folder = Folder::new();
    folder.write("a.jsonl", lines(&exam()));
    for (option, begin) in
        [("--html", "<!DOCTYPE html>"), ("--marks-table", "student,"), ("--csv", "id,"), ("--jsonl", "{")]
    {
        let (code, out, _) = folder.batch("a.jsonl", &[option, "-"]);
        assert!(code == 0 && out.starts_with(begin), "{option}: {:.40}", out);
        assert!(!folder.path("-").exists());
    }
    let (code, out, told) = folder.batch("a.jsonl", &["--jsonl", "-", "--csv", "-"]);
    assert!(
        (code, out.as_str()) == (2, "") && told.contains("--jsonl and --csv would both write standard output"),
        "{told}"
    );
    let (code, _, told) = folder.batch("a.jsonl", &["--gradescope", "-"]);
    assert!(code == 2 && told.contains("it cannot be `-`") && !folder.path("-").exists(), "{told}");
}

#[test]
fn cards_that_are_not_there_are_told_to_the_teacher_and_not_to_students() {
    let folder = Folder::new();
    let record = |id: u32, answer: &str| json!({"id": id, "student": "ada", "question": id.to_string(), "formula": "pppo_clip", "answer": answer});
    let mut records = vec![record(1, "x"), record(2, "y"), json!({"id": 3, "formula": "group_mean", "answer": "r_1"})];
    records[2]["student"] = "bob".into();
    folder.write("a.jsonl", lines(&records));
    let arguments = ["--jsonl", "o.jsonl", "--html", "o.html", "--gradescope", "g"];
    let (code, _, told) = folder.batch("a.jsonl", &arguments);
    assert_eq!(code, 0);
    let reason = "there is no card `pppo_clip` (did you mean `ppo_clip`?); `eqmark cards list` shows them";
    assert!(told.contains(&format!("2 answers could not be judged: {reason}\n")), "{told}");
    let output: Value = serde_json::from_str(folder.read("o.jsonl").lines().next().unwrap()).unwrap();
    assert_eq!((&output["why"], &output["out_of"], &output["cluster"]), (&json!(reason), &json!(null), &json!(null)));
    assert_eq!(output["feedback"], "Not decided: the answer waits for a teacher.");
    let results: Value = serde_json::from_str(&folder.read("g/ada/results.json")).unwrap();
    assert!(results["tests"][0].get("max_score").is_none() && !results.to_string().contains("card"), "{results}");
    let page = folder.read("o.html");
    let section = page.split("<section id=\"q1\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(section.contains("not judged") && !section.contains("equal values"), "{section}");
}

#[test]
fn what_is_no_file_of_answers_is_named() {
    let folder = Folder::new();
    let csv = "id,reference,answer\n1,x,x\n";
    for (name, content, told) in [
        ("a.xlsx", &b"PK\x03\x04rest"[..], "is a spreadsheet"),
        ("a.csv", b"PK\x03\x04rest", "is a spreadsheet"),
        ("a.csv.gz", b"\x1f\x8brest", "is compressed"),
        ("a.txt", csv.as_bytes(), "looks like a table: name it .csv, or give `--format csv`"),
        ("a.json", b"[\n{\"id\": 1}\n]", "looks like a JSON list"),
        ("b.csv", b"", "the file is empty"),
        ("c.csv", b"answer,answer\nx,y\n", "two columns are named `answer`"),
    ] {
        folder.write(name, content);
        let (code, out, err) = folder.batch(name, &[]);
        assert!((code, out.as_str()) == (2, "") && err.contains(told), "{name}: {err}");
    }
    // Not hundreds of lines about one file.
    folder.write("long.txt", "1,x,x\n".repeat(400));
    assert!(folder.batch("long.txt", &[]).2.lines().count() < 15);
    // Said to be a table it is one, from standard input too.
    assert_eq!(folder.batch("a.txt", &["--format", "csv"]).1.lines().count(), 1);
    let mut command = assert_cmd::Command::cargo_bin("eqmark").unwrap();
    let output = command.args(["batch", "-", "--format", "csv"]).write_stdin(csv).output().unwrap();
    assert!(output.status.success() && String::from_utf8(output.stdout).unwrap().contains("equivalent"));
}

#[test]
fn marks_have_their_scale_and_own_columns_stay() {
    let folder = Folder::new();
    folder
        .write("a.csv", "id,question,formula,answer,marks,verdict\n1,total,ppo_clip,x,5,good\n1,q,group_mean,r_1,,\n");
    let arguments = ["--csv", "o.csv", "--jsonl", "o.jsonl", "--marks-table", "m.csv"];
    let (code, _, told) = folder.batch("a.csv", &arguments);
    assert!(code == 0, "{told}");
    let table = folder.read("o.csv");
    let header = table.lines().next().unwrap();
    assert!(header.contains(",marks,out_of,") && header.ends_with(",question,input_marks,input_verdict"), "{header}");
    assert!(table.lines().nth(1).unwrap().ends_with(",total,5,good"), "{table}");
    let record: Value = serde_json::from_str(folder.read("o.jsonl").lines().next().unwrap()).unwrap();
    assert_eq!((&record["out_of"], &record["input_marks"]), (&json!(2.0), &json!("5")));
    assert_eq!(folder.read("m.csv").lines().next(), Some("student,question total,q,total,out_of,open"));
    // Spreadsheets know UTF-8 by the mark that the input had.
    folder.write("c.csv", "\u{feff}id,reference,answer\nMüller\u{202e},x,x\n");
    assert_eq!(folder.batch("c.csv", &["--csv", "o.csv", "--marks-table", "m.csv"]).0, 0);
    let whole = folder.read("o.csv");
    assert!(whole.starts_with("\u{feff}id,") && whole.contains("\nMüller[U+202E],"));
    assert!(folder.read("m.csv").starts_with("\u{feff}student,"));
    assert_eq!(folder.batch("c.csv", &["--csv", "o.csv", "--resume"]).0, 0);
    assert_eq!(folder.read("o.csv"), whole);
    folder.write(
        "b.jsonl",
        lines(&[json!({"id": 1, "reference": "x", "answer": "x"}), json!({"id": 1, "reference": "x", "answer": "y"})]),
    );
    assert!(folder.batch("b.jsonl", &[]).2.contains("1 answer has the id of an earlier one, such as `1`"));
}

#[test]
fn a_blank_student_is_nobody_and_a_missing_field_is_told() {
    let folder = Folder::new();
    let record = |id: u32, student: Value| json!({"id": id, "student": student, "reference": "x", "answer": "x"});
    let mut records =
        vec![record(1, " ada ".into()), record(2, "".into()), record(3, Value::Null), record(4, Value::Null)];
    records[3].as_object_mut().unwrap().remove("student");
    folder.write("a.jsonl", lines(&records));
    let (_, _, told) = folder.batch("a.jsonl", &["--marks-table", "m.csv"]);
    assert_eq!(folder.read("m.csv"), "student,x,total,out_of,open\nada,1,1,1,0\n4,1,1,1,0\n");
    assert!(told.contains("2 answers with a blank `student`: left out of the results by student"), "{told}");
    assert!(told.contains("1 answer without the field `student`: the id stands for it"), "{told}");
}

#[test]
fn numbers_and_characters_that_do_not_fit_are_refused() {
    let folder = Folder::new();
    folder.write("a.csv", "id,reference,answer\n1,x,x\n");
    for (arguments, told) in [
        (["--out-of", "-3"], "`-3` is not a number above 0"),
        (["--threads", "-1"], "-1 is not in 1..=65535"),
        (["--delimiter", "\""], "cannot stand between columns"),
        (["--delimiter", "a"], "cannot stand between columns"),
    ] {
        let (code, _, err) = folder.batch("a.csv", &arguments);
        assert!(code == 2 && err.contains(told), "{err}");
    }
    let marks = "[[mark]]\nreference = 'x'\nanswer = \"\\frac1G\"\nmarks = 1\n";
    folder.write("marks.toml", marks);
    let (code, _, err) = folder.batch("a.csv", &["--marks", "marks.toml"]);
    assert!(code == 2 && err.contains("marks.toml:3:10: `answer` has a control character"), "{err}");
}

#[test]
fn a_run_that_is_refused_leaves_the_results_of_the_last() {
    let folder = Folder::new();
    folder.write("a.csv", "Email,answer,reference\nada,x,x\n");
    let results = ["k.csv", "k.jsonl"];
    let files = ["--csv", "k.csv", "--jsonl", "k.jsonl"];
    for arguments in [
        &["--answer-column", "Nosuch"] as &[&str],
        &["--delimiter", "|"],
        &["--id-column", "Email", "--marks-table", "m.csv", "--question", "Nosuch"],
        &["--student", "Nosuch", "--html", "h.html"],
    ] {
        for name in results {
            folder.write(name, "precious");
        }
        let (code, _, told) = folder.batch("a.csv", &[arguments, &files].concat());
        assert_eq!(code, 2, "{arguments:?}: {told}");
        assert!(results.iter().all(|name| folder.read(name) == "precious"), "{arguments:?}");
    }
    // The column of ids may be that of the students.
    let (code, _, told) =
        folder.batch("a.csv", &["--id-column", "Email", "--student", "Email", "--marks-table", "m.csv"]);
    assert_eq!(code, 0, "{told}");
    assert!(folder.read("m.csv").contains("\nada,1,1,1,0\n"), "{}", folder.read("m.csv"));
}

#[test]
fn a_run_goes_on_with_its_own_options_only() {
    let folder = Folder::new();
    // By another convention: there are no marks that could differ.
    let old = r"\mathbb{E}_{x\sim\mathcal{D},\,y\sim\pi_{old}(\cdot\mid x)}\left[\min\left(\rho\hat A,\operatorname{clip}(\rho,1-\varepsilon,1+\varepsilon)\hat A\right)\right],\ \rho=\frac{\pi_\theta(y\mid x)}{\pi_{old}(y\mid x)}";
    let record = |id: u32| json!({"id": id, "formula": "ppo_clip", "answer": old});
    folder.write("a.jsonl", lines(&[record(1), record(2), json!({"id": 3, "reference": "3x", "answer": "x"})]));
    folder.write("de.toml", "[slip]\ndrop_factor = [\"der Faktor `{right}` fehlt\", \"\"]\n");
    assert_eq!(folder.batch("a.jsonl", &["--jsonl", "o.jsonl", "--csv", "o.csv"]).0, 0);
    assert!(folder.read("o.jsonl").contains("\"convention\":\"behaviour=old\",\"mistake\":null,\"marks\":null"));
    for (options, told) in [
        (&["--out-of", "5"] as &[&str], "`out_of` was "),
        (&["--allow", "behaviour=old"], "`verdict` was different and is now equivalent"),
        (&["--words", "de.toml"], "der Faktor"),
        (&["--rendered"], "it was marked without --rendered"),
    ] {
        for file in [&["--jsonl", "o.jsonl"], &["--csv", "o.csv"]] {
            // A table says nothing of HTML.
            if options == ["--rendered"] && file[0] == "--csv" {
                continue;
            }
            let before = folder.read(file[1]);
            let (code, _, err) = folder.batch("a.jsonl", &[file as &[&str], &["--resume"], options].concat());
            assert!(code == 2 && err.contains("with other options") && err.contains(told), "{options:?}: {err}");
            assert_eq!(folder.read(file[1]), before);
        }
    }
    for file in [&["--jsonl", "o.jsonl"], &["--csv", "o.csv"]] {
        let (code, _, err) = folder.batch("a.jsonl", &[file as &[&str], &["--resume"]].concat());
        assert_eq!(code, 0, "{err}");
    }
}

#[test]
fn other_marks_in_one_cluster_are_all_shown() {
    let folder = Folder::new();
    let record = |id: u32, answer: &str| json!({"id": id, "reference": "6nd", "answer": answer});
    folder.write("a.jsonl", lines(&[record(1, "12nd"), record(2, "2(6nd)"), record(3, "6nd+6nd"), record(4, "12dn")]));
    let arguments = ["--jsonl", "o.jsonl", "--html", "o.html", "--marks", "m.toml", "--add-clusters"];
    assert_eq!(folder.batch("a.jsonl", &arguments).0, 0);
    let text = folder.read("o.jsonl");
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(records.iter().all(|record| record["cluster"] == records[0]["cluster"]));
    let marks: Vec<f64> = records.iter().map(|record| record["marks"].as_f64().unwrap()).collect();
    assert_eq!(marks, [0.5, 0.75, 0.75, 0.5]);
    let told = "0.5 to 2 answers, 0.75 to 2 answers";
    let file = folder.read("m.toml");
    assert!(file.contains(&format!("# eqmark gives {told}\n")) && file.contains("\n# marks =\n"), "{file}");
    let page = folder.read("o.html");
    assert!(page.contains(&format!("of 1 mark {told}")), "{page}");
    assert!(page.contains("marks: 0.75, mistake edit:add_factor") && !page.contains("0.5 of 1 mark"), "{page}");
    // One mark of a teacher's counts for all notations.
    folder.write("m.toml", file.replace("\n# marks =\n", "\nmarks = 0.25\n"));
    let arguments = ["--jsonl", "o.jsonl", "--html", "o.html", "--marks", "m.toml"];
    assert_eq!(folder.batch("a.jsonl", &arguments).0, 0);
    assert_eq!(folder.read("o.jsonl").matches("\"marks\":0.25,\"out_of\":1.0").count(), 4);
    assert!(folder.read("o.html").contains(&format!("<b>the teacher's mark</b>, eqmark gives {told}")));
    // A form that is asked for is no matter of notation.
    let trigram = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-\frac{1}{n}}";
    let record = |id: u32, answer: &str| json!({"id": id, "formula": "perplexity_trigram", "answer": answer});
    folder.write("b.jsonl", lines(&[record(1, trigram), record(2, "P(S)^{-1/n}")]));
    let (_, text, _) = folder.batch("b.jsonl", &[]);
    let clusters: Vec<Value> =
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["cluster"].clone()).collect();
    assert_ne!(clusters[0], clusters[1]);
}

#[test]
fn what_others_typed_does_not_steer_the_terminal() {
    let folder = Folder::new();
    folder.write("a.jsonl", lines(&[json!({"id": 1, "formula": "nosuch\u{1b}[31m", "answer": "x"})]));
    let (_, _, told) = folder.batch("a.jsonl", &["--jsonl", "o.jsonl"]);
    assert!(!told.contains('\u{1b}') && told.contains("nosuch[U+001B][31m"), "{told}");
    // Nothing to do is told, too.
    folder.write("e.jsonl", "");
    let (code, out, told) = folder.batch("e.jsonl", &[]);
    assert_eq!((code, out.as_str(), told.as_str()), (0, "", "no answers\n"));
    folder.write("b.jsonl", "no record\n");
    let (_, _, told) = folder.batch("b.jsonl", &[]);
    assert!(told.contains("the only row of `b.jsonl` could not be read"), "{told}");
}

#[test]
fn words_of_another_language_count_for_batch_too() {
    let folder = Folder::new();
    folder.write("a.jsonl", lines(&[json!({"id": 1, "reference": "3x", "answer": "x"})]));
    folder.write("de.toml", "[slip]\ndrop_factor = [\"der Faktor `{right}` fehlt\", \"\"]\n");
    for option in [&["--words", "de.toml"] as &[&str], &["--words=de.toml"]] {
        let (code, out, err) = folder.batch("a.jsonl", option);
        assert!(code == 0 && out.contains("der Faktor `3` fehlt"), "{err}");
    }
    let (code, _, err) = folder.batch("a.jsonl", &["--word", "de.toml"]);
    assert!(code == 2 && err.contains("did you mean `--words`?"), "{err}");
}

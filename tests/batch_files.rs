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
    assert!(told.contains("2 answers without a `student`: left out of the results by student"), "{told}");
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

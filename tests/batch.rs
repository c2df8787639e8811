//! `eqmark batch` as a whole: what is written, and that a stopped run goes on without a trace.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use serde_json::{Value, json};

mod folder;

use folder::{Folder, exam, lines};

/// Answers that differ from each other, right and wrong, some with line ends and quotes, some rows that are none.
fn answers(count: usize) -> String {
    let line = |place: usize| match place % 11 {
        7 => "no record\n".to_owned(),
        9 => "\n".to_owned(),
        5 => {
            format!("{}\n", json!({"id": place, "reference": "x", "answer": format!("x\n\"{place}\""), "student": "é"}))
        }
        rest => {
            let answer = if rest % 2 == 0 { format!("{place}x+x") } else { format!("{place}x") };
            let record = json!({"id": format!("a{place}"), "reference": format!("{}x", place + 1), "answer": answer, "student": "=ada"});
            format!("{record}\n")
        }
    };
    (0..count).map(line).collect()
}

#[test]
fn a_run_that_was_cut_anywhere_goes_on_without_a_trace() {
    let folder = Folder::new();
    folder.write("answers.jsonl", answers(60));
    let outputs = ["--jsonl", "out.jsonl", "--csv", "out.csv", "--marks-table", "marks.csv", "--html", "page.html"];
    assert_eq!(folder.batch("answers.jsonl", &outputs).0, 0);
    let whole = ["out.jsonl", "out.csv", "marks.csv", "page.html"].map(|name| (name, folder.read(name)));
    let resumed: Vec<&str> = outputs.iter().copied().chain(["--resume"]).collect();
    let (lines, table) = (whole[0].1.as_bytes(), whole[1].1.as_bytes());
    for (jsonl_cut, csv_cut) in [
        (0, 0),
        (1, 30),
        (lines.len() / 2, 3),
        (70, table.len() / 2),
        (lines.len() - 1, table.len() - 1),
        (lines.len(), table.len()),
    ] {
        folder.write("out.jsonl", &lines[..jsonl_cut]);
        folder.write("out.csv", &table[..csv_cut]);
        let (code, _, err) = folder.batch("answers.jsonl", &resumed);
        assert_eq!(code, 0, "{err}");
        for (name, content) in &whole {
            assert!(folder.read(name) == *content, "{name} differs after a cut at {jsonl_cut} and {csv_cut}");
        }
    }
    // A table alone is enough to go on with.
    folder.write("out.csv", &table[..table.len() / 3]);
    assert_eq!(folder.batch("answers.jsonl", &["--csv", "out.csv", "--resume"]).0, 0);
    assert!(folder.read("out.csv") == whole[1].1);
}

/// Starts marking and waits until something is written.
fn started(folder: &Folder) -> Child {
    let mut child = folder.command("answers.jsonl", &["--jsonl", "out.jsonl", "--threads", "2"]).spawn().unwrap();
    let path = folder.path("out.jsonl");
    let is_begun = || std::fs::metadata(&path).is_ok_and(|data| data.len() > 0);
    for _ in 0..6000 {
        if is_begun() || child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(is_begun());
    child
}

fn assert_resumed(folder: &Folder, whole: &str) {
    let before = folder.read("out.jsonl");
    assert!(whole.starts_with(&before) && before.len() < whole.len(), "the run was over before it was stopped");
    let (code, _, err) = folder.batch("answers.jsonl", &["--jsonl", "out.jsonl", "--resume"]);
    assert_eq!(code, 0, "{err}");
    assert!(folder.read("out.jsonl") == whole);
}

#[test]
fn a_killed_run_goes_on_without_a_trace() {
    let folder = Folder::new();
    folder.write("answers.jsonl", answers(4000));
    let mut child = started(&folder);
    child.kill().unwrap();
    child.wait().unwrap();
    let killed = folder.read("out.jsonl");
    let (code, whole, _) = folder.batch("answers.jsonl", &["--threads", "1"]);
    assert_eq!(code, 0);
    assert_resumed(&folder, &whole);
    // Killed in the middle of a line.
    folder.write("out.jsonl", &killed[..killed.len() - 20]);
    assert_resumed(&folder, &whole);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_with_whole_rows() {
    let folder = Folder::new();
    folder.write("answers.jsonl", answers(4000));
    let child = started(&folder);
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let err = String::from_utf8(output.stderr).unwrap();
    let text = folder.read("out.jsonl");
    assert!(text.ends_with('\n') && text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    assert!(err.contains(&format!("stopped after {} answers; --resume", text.lines().count())), "{err}");
    let (_, whole, _) = folder.batch("answers.jsonl", &[]);
    assert_resumed(&folder, &whole);
}

#[test]
fn results_of_other_answers_are_not_gone_on_with() {
    let folder = Folder::new();
    folder.write("answers.jsonl", answers(9));
    assert_eq!(folder.batch("answers.jsonl", &["--jsonl", "out.jsonl"]).0, 0);
    folder.write("others.jsonl", answers(9).replace("\"id\":\"a", "\"id\":\"b"));
    folder.write("fewer.jsonl", answers(2));
    for (answers, arguments, reason) in [
        ("others.jsonl", &["--jsonl", "out.jsonl", "--resume"] as &[&str], "row 1 of the results"),
        ("fewer.jsonl", &["--jsonl", "out.jsonl", "--resume"], "but `fewer.jsonl` only 2"),
        ("answers.jsonl", &["--html", "page.html", "--resume"], "--resume needs the records"),
        ("answers.jsonl", &["--resume"], "--resume needs the records"),
    ] {
        let before = folder.read("out.jsonl");
        let (code, out, err) = folder.batch(answers, arguments);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains(reason), "{err}");
        assert_eq!(folder.read("out.jsonl"), before);
    }
}

#[test]
fn bad_rows_are_told_with_their_line_and_the_rest_goes_on() {
    let folder = Folder::new();
    let parts: [&[u8]; 5] = [
        "\u{feff}Name;Lösung;Mail\r\n\"Zoë\nQ\";\"(x-1)\n(x+1)\";=1\r\nbob;".as_bytes(),
        b"\xff",
        ";\r\n".as_bytes(),
        "李・😀;x^2-1;\u{202e}b\r\n".as_bytes(),
        b"short\r\n",
    ];
    let csv = parts.concat();
    folder.write("answers.csv", csv);
    let flags =
        ["--answer-column", "lösung", "--id-column", "Name", "--delimiter", ";", "--csv", "out.csv", "-f", "ppo_clip"];
    let (code, out, err) = folder.batch("answers.csv", &flags);
    assert_eq!((code, out.as_str()), (0, ""));
    let told: Vec<&str> = err.lines().collect();
    assert_eq!(
        told,
        [
            "answers.csv:5: field 2 is not UTF-8; save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")",
            "answers.csv:7: the record has no `lösung`",
            "2 rows could not be read and were left out",
            "2 answers: 2 undecided; 2 for you to decide; wrote out.csv"
        ]
    );
    let text = folder.read("out.csv");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
    let cells = |row: &csv::StringRecord| [0, 10, 11].map(|at| row[at].to_owned());
    assert_eq!(
        rows.iter().map(cells).collect::<Vec<_>>(),
        [["Zoë\nQ", "(x-1)\n(x+1)", "'=1"], ["李・😀", "x^2-1", "[U+202E]b"]]
    );
    assert!(text.lines().next().unwrap().ends_with(",answer,Mail"));
}

#[test]
fn marks_tables_and_gradescope_results_are_by_student() {
    let folder = Folder::new();
    let trigram = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-\frac{1}{n}}";
    let wrong = trigram.replace("{-", "{");
    let record = |student: &str, question: &str, answer: &str| {
        json!({"id": "x", "student": student, "question": question, "formula": "perplexity_trigram", "answer": answer})
            .to_string()
    };
    let lines = [
        record("ada", "1", trigram),
        record("bob/..", "1", &wrong),
        record("ada", "2", r"\zeta"),
        record("bob/..", "1", trigram),
    ];
    folder.write("answers.jsonl", lines.join("\n"));
    let (code, out, err) = folder.batch("answers.jsonl", &["--marks-table", "marks.csv", "--gradescope", "results"]);
    assert_eq!((code, out.as_str()), (0, ""));
    let told: Vec<&str> = err.lines().collect();
    assert_eq!(
        told,
        [
            "bob/.. answered `1` 2 times; the last answer counts",
            "4 answers: 2 equivalent, 1 different, 1 undecided; 1 for you to decide; wrote marks.csv, results"
        ]
    );
    assert_eq!(folder.read("marks.csv"), "student,1,2,total,out_of,open\nada,1,undecided,1,2,1\nbob/..,1,,1,2,0\n");
    let results = |name: &str| -> Value { serde_json::from_str(&folder.read(name)).unwrap() };
    let ada = results("results/ada/results.json");
    assert_eq!(
        (&ada["score"], &ada["tests"][0]["score"], &ada["tests"][0]["name"]),
        (&1.0.into(), &1.0.into(), &"1".into())
    );
    assert!(
        ada["tests"][1].get("score").is_none()
            && ada["tests"][1]["output"].as_str().unwrap().starts_with("For the teacher")
    );
    let bob = results("results/bob%2F../results.json");
    assert_eq!((&bob["tests"][0]["score"], &bob["tests"][0]["status"]), (&1.0.into(), &"passed".into()));
    let (code, _, err) = folder.batch("answers.jsonl", &["--gradescope", "results.json"]);
    assert!(code == 2 && err.contains("is for one student, but there are 2"), "{err}");
    assert!(!Path::exists(&folder.path("results.json")));
    folder.write("one.jsonl", lines[0].replace("\"student\"", "\"who\""));
    assert_eq!(folder.batch("one.jsonl", &["--gradescope", "results.json", "--student", "Who"]).0, 0);
    assert_eq!(results("results.json")["tests"][0]["max_score"], 1.0);
}

fn marked(text: &str, id: &str) -> Value {
    text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).find(|record| record["id"] == id).unwrap()
}

#[test]
fn a_teacher_marks_a_cluster_once_and_for_all() {
    let folder = Folder::new();
    let all = exam();
    folder.write("answers.jsonl", lines(&all));
    // The clusters of all answers, to be filled in.
    let (code, plain, err) = folder.batch("answers.jsonl", &["--marks", "marks.toml", "--add-clusters"]);
    assert_eq!((code, err.as_str()), (0, "marks.toml: 4 clusters added\n"));
    let template = folder.read("marks.toml");
    assert!(template.contains("# 2 answers, different: ") && template.contains("# marks = 0.5\n"), "{template}");
    // What nobody filled in changes nothing, and what is there is not added again.
    let (_, again, err) = folder.batch("answers.jsonl", &["--marks", "marks.toml", "--add-clusters"]);
    assert_eq!((&again, err.as_str()), (&plain, "marks.toml: 0 clusters added\n"));
    assert_eq!(folder.read("marks.toml"), template);
    // One that is filled in counts for both notations, and for a third that nobody had seen.
    let filled = template.replacen("# marks = 0.5", "marks = 0.75 # mine", 1);
    folder.write("marks.toml", &filled);
    let mut more = all.clone();
    let third = r"e^{\frac1n(\ln P(t_1)+\ln P(t_2|t_1)+\sum_{j=3}^n\ln P(t_j|t_{j-1},t_{j-2}))}";
    more.insert(0, json!({"id": "third", "formula": "perplexity_trigram", "answer": third}));
    folder.write("more.jsonl", lines(&more));
    let (_, text, err) = folder.batch("more.jsonl", &["--marks", "marks.toml"]);
    assert_eq!(err, "");
    for id in ["wrong", "alike", "third"] {
        let record = marked(&text, id);
        assert_eq!((&record["marks"], &record["overridden"]["marks"]), (&json!(0.75), &json!(0.5)), "{record}");
        assert_eq!(record["feedback"], record["overridden"]["feedback"]);
    }
    for id in ["right", "open", "typed"] {
        assert_eq!(marked(&text, id), marked(&plain, id));
        assert!(marked(&text, id)["overridden"].is_null());
    }
    // Without its answers the mark stays, and that is told; clusters come at the end.
    folder.write("fewer.jsonl", lines(&[json!({"id": 1, "reference": "2x", "answer": "x^3"})]));
    let (code, _, err) = folder.batch("fewer.jsonl", &["--marks", "marks.toml", "--add-clusters"]);
    let told = "no answer to `perplexity_trigram` is in this cluster; the mark stays in the file";
    assert!(code == 0 && err.contains(told) && err.ends_with("marks.toml: 1 cluster added\n"), "{err}");
    assert!(folder.read("marks.toml").starts_with(&filled));
    assert!(folder.read("marks.toml").contains("x^3"));
}

#[test]
fn a_teacher_decides_what_is_open_and_how_it_is_said() {
    let folder = Folder::new();
    folder.write("answers.jsonl", lines(&exam()));
    let marks = "[[mark]]\nformula = 'perplexity_trigram'\nanswer = '\\zeta  P(S)^{-1/n} '\nmarks = 2\nout_of = 4\nfeedback = 'What is \\zeta?'\n\n[[mark]]\nreference = '2x'\nanswer = 'x x'\nfeedback = 'Twice, not squared.'\n";
    folder.write("marks.toml", marks);
    let arguments = [
        "--marks",
        "marks.toml",
        "--jsonl",
        "out.jsonl",
        "--csv",
        "out.csv",
        "--html",
        "page.html",
        "--out-of",
        "perplexity_trigram=10",
    ];
    let (code, _, err) = folder.batch("answers.jsonl", &arguments);
    let summary =
        "5 answers: 1 equivalent, 3 different, 1 undecided; 1 for you to decide; wrote out.jsonl, out.csv, page.html\n";
    assert_eq!((code, err.as_str()), (0, summary));
    let text = folder.read("out.jsonl");
    let open = marked(&text, "open");
    assert_eq!((&open["marks"], &open["feedback"]), (&json!(5.0), &json!(r"What is \zeta?")));
    assert_eq!((&open["verdict"], &open["overridden"]["marks"]), (&json!("undecided"), &json!(null)));
    let typed = marked(&text, "typed");
    assert_eq!((&typed["marks"], &typed["feedback"]), (&json!(null), &json!("Twice, not squared.")));
    assert_eq!(marked(&text, "right")["marks"], 10.0);
    let page = folder.read("page.html");
    assert!(page.contains("<b>the teacher's mark</b>") && page.contains("<b>in the teacher's words</b>"));
    assert!(folder.read("out.csv").contains(",5,10,teacher,What is"));
    // Results of other marks are not gone on with.
    folder.write("out.jsonl", text.lines().take(4).map(|line| format!("{line}\n")).collect::<String>());
    folder.write("marks.toml", marks.replace("marks = 2", "marks = 3"));
    let (code, _, err) = folder.batch("answers.jsonl", &[&arguments[..4], &arguments[8..], &["--resume"]].concat());
    assert!(code == 2 && err.contains("row 4 of the results has other marks"), "{err}");
}

#[test]
fn what_is_wrong_with_a_file_of_marks_is_told_with_its_places() {
    let folder = Folder::new();
    folder.write("answers.jsonl", lines(&exam()));
    let (code, _, err) = folder.batch("answers.jsonl", &["--marks", "none.toml"]);
    assert!(code == 2 && err.starts_with("error: cannot read `none.toml`"), "{err}");
    for (text, told) in [
        ("[[mark]]\nformula = 'ppo\n", "marks.toml:2:"),
        ("[[marks]]\n", "marks.toml:1:3: unknown field `marks`"),
        ("\n[[mark]]\nformula = 'ppo'\nanswer = 'x'\nmarks = 1\n", "marks.toml:2:1: there is no card `ppo`"),
        ("[[mark]]\nformula = 'ppo_clip'\nanswer = 'x'\nmarks = 2.5\n", "marks.toml:4:9: `marks = 2.5` is more than"),
        (
            "[[mark]]\nreference = 'x'\nanswer = 'x'\nmarks = 'y'\n",
            "marks.toml:4:9: a number is needed here, not the text \"y\"",
        ),
    ] {
        folder.write("marks.toml", text);
        let (code, out, err) = folder.batch("answers.jsonl", &["--marks", "marks.toml", "--add-clusters"]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains(told), "{err}");
        assert_eq!(folder.read("marks.toml"), text);
    }
}

#[test]
fn other_options_are_not_gone_on_with() {
    let folder = Folder::new();
    folder.write("answers.jsonl", answers(40));
    for (results, kind) in [("out.jsonl", "--jsonl"), ("out.csv", "--csv")] {
        assert_eq!(folder.batch("answers.jsonl", &[kind, results]).0, 0);
        assert_eq!(folder.batch("answers.jsonl", &[kind, results, "--resume"]).0, 0);
        let before = folder.read(results);
        let (code, _, told) = folder.batch("answers.jsonl", &[kind, results, "--resume", "--out-of", "10"]);
        assert!(code == 2 && told.contains("with other options"), "{told}");
        assert_eq!(folder.read(results), before);
    }
}

#[test]
fn tables_by_student_agree_on_repeated_blank_and_nameless_answers() {
    let folder = Folder::new();
    folder.write("a.csv", "id;student;answer;reference\n1;ada;y;x\n2;ada;x;x\n3;bob;;x\n;;x;x\n");
    let (code, _, told) = folder.batch("a.csv", &["--marks-table", "m.csv", "--gradescope", "g"]);
    assert_eq!(code, 0);
    assert!(told.contains("ada answered `x` 2 times; the last answer counts"), "{told}");
    assert!(told.contains("1 answer with a blank `student`"), "{told}");
    assert_eq!(folder.read("m.csv"), "student,x,total,out_of,open\nada,1,1,1,0\nbob,0,0,1,0\n");
    let results: Value = serde_json::from_str(&folder.read("g/ada/results.json")).unwrap();
    assert_eq!((results["score"].as_f64(), results["tests"].as_array().unwrap().len()), (Some(1.0), 1));
    assert_eq!(std::fs::read_dir(folder.path("g")).unwrap().count(), 2);
}

//! The schema that `eqmark schema` prints against records that are really read and written.

use assert_cmd::Command;
use eqmark::sheet::read_json_line;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

fn printed(arguments: &[&str], input: &str) -> String {
    let output = Command::cargo_bin("eqmark").unwrap().args(arguments).write_stdin(input).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn schema(kind: &str) -> Validator {
    let schema: Value = serde_json::from_str(&printed(&["schema", kind], "")).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

fn assert_valid(validator: &Validator, record: &Value) {
    let errors: Vec<String> = validator.iter_errors(record).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{record}\n{}", errors.join("\n"));
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_kind_of_output_record_fits() {
    let trigram = |answer: &str| json!({"id": 1, "formula": "perplexity_trigram", "answer": answer, "group": ["b"]});
    let right = r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{-\frac1n}";
    let sum = r"-\sum_{i=1}^{N}\sum_{j=1}^{|R_i|}\log P_\theta(r_i^{(j)}\mid P_i,r_i^{(<j)})";
    let input = [
        trigram(right).to_string(),
        trigram(&right.replace("{-", "{")).to_string(),
        trigram(r"\left(\prod_{i=1}^{n}P(t_i\mid t_{<i})\right)^{-1/n}").to_string(),
        trigram(r"\zeta P(S)^{-1/n}").to_string(),
        trigram(r"\left[P(S)^{-1/n}").to_string(),
        trigram(r"\left(P(S)\right)^-1/n").to_string(),
        trigram("").to_string(),
        json!({"id": "é\u{202e}", "formula": "it_loss", "answer": sum}).to_string(),
        json!({"formula": "gpt2_parameter_count", "answer": r"124.35\text{ M}"}).to_string(),
        json!({"formula": "no_such_card", "answer": "x", "verdict": "mine"}).to_string(),
        json!({"reference": "x^2", "answer": r"\frac{1}{x-x}"}).to_string(),
        "no JSON".to_owned(),
    ];
    let records = lines(&printed(&["stream", "--rendered"], &input.join("\n")));
    assert_eq!(records.len(), input.len());
    let validator = schema("output");
    for record in &records {
        assert_valid(&validator, record);
    }
    let some = |test: &dyn Fn(&Value) -> bool, what: &str| assert!(records.iter().any(test), "no record has {what}");
    for verdict in ["equivalent", "different", "undecided", "unreadable"] {
        some(&|record| record["verdict"] == verdict, verdict);
    }
    for field in ["convention", "mistake", "marks", "counterexample", "normalized", "cluster", "html", "group"] {
        some(&|record| record.get(field).is_some_and(|value| !value.is_null()), field);
    }
    for field in ["assumptions", "diagnostics"] {
        some(&|record| record[field].as_array().is_some_and(|list| !list.is_empty()), field);
    }
    some(&|record| record["counterexample"]["fault"].is_string(), "a fault");
    // The schema says something: each field taken away or of another kind is seen.
    let record = records[1].as_object().unwrap();
    for field in record.keys().filter(|field| !["group", "html"].contains(&field.as_str())) {
        let mut less = record.clone();
        less.remove(field);
        assert!(!validator.is_valid(&Value::Object(less)), "`{field}` may be absent");
        let mut other = record.clone();
        other.insert(field.clone(), json!({"a": true}));
        assert!(!validator.is_valid(&Value::Object(other)), "`{field}` may be anything");
    }
}

#[test]
fn audit_records_fit() {
    let sheet = format!("{}/formulas/example_exam.md", env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    printed(&["audit", &sheet, "--jsonl", path.to_str().unwrap()], "");
    let records = lines(&std::fs::read_to_string(path).unwrap());
    let validator = schema("audit");
    for record in &records {
        assert_valid(&validator, record);
    }
    let links = records.iter().flat_map(|record| record["links"].as_array().unwrap());
    let truths: Vec<&Value> = links.map(|link| &link["truth"]).collect();
    assert!(["true", "false"].iter().all(|truth| truths.iter().any(|found| *found == truth)));
    let mut record = records[0].clone();
    record["links"] = json!([{"left": "a"}]);
    assert!(!validator.is_valid(&record));
}

/// Each field with a value of each kind, and without one: what the reader takes the schema takes, and nothing else.
#[test]
fn the_reader_of_input_records_and_their_schema_agree() {
    let values = [
        None,
        Some(json!(null)),
        Some(json!(true)),
        Some(json!(-1.5e3)),
        Some(json!("")),
        Some(json!(" ")),
        Some(json!("x")),
        Some(json!([])),
        Some(json!({})),
    ];
    let validator = schema("input");
    let fields = ["id", "formula", "reference", "answer"];
    let mut counts = [0; 2];
    for number in 0..values.len().pow(4) {
        let mut record = Map::new();
        for (place, field) in fields.iter().enumerate() {
            if let Some(value) = &values[number / values.len().pow(place as u32) % values.len()] {
                record.insert((*field).to_owned(), value.clone());
            }
        }
        let record = Value::Object(record);
        let is_read = read_json_line(&record.to_string()).is_ok();
        assert_eq!(is_read, validator.is_valid(&record), "{record}");
        counts[usize::from(is_read)] += 1;
    }
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
    assert!(!validator.is_valid(&json!(["x"])));
}

#[test]
fn the_schema_of_all_records_is_kept() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/schema");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("records", printed(&["schema"], "")));
}

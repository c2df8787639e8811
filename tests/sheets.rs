//! `audit` on answer keys with planted errors: each is found at its line, and nothing that is right is called wrong.

use std::path::Path;

use eqmark::grade::{Grader, Truth, audit_sheet};
use eqmark::sheet::{Format, read_sheet};
use serde_json::Value;

/// Checks the sheets of a folder against its `planted.jsonl`: for each planted error the sheet, the cell of a
/// notebook, the line, and what the right side of the wrong link contains; for each sheet the number of its links that
/// may be unknown.
fn check(folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sheets").join(folder);
    let rows = std::fs::read_to_string(folder.join("planted.jsonl")).unwrap();
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut wrong = String::new();
    for sheet_row in rows.iter().filter(|row| row["links"].is_u64()) {
        let name = sheet_row["sheet"].as_str().unwrap();
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let sheet = read_sheet(&text, Format::of_path(Path::new(name)));
        assert!(sheet.diagnostics.is_empty(), "{name}: {:?}", sheet.diagnostics);
        let records = audit_sheet(&sheet, &text, &Grader::new(Vec::new(), Vec::new())).unwrap();
        let mut planted: Vec<&Value> =
            rows.iter().filter(|row| row["sheet"].as_str() == Some(name) && row["line"].is_u64()).collect();
        let mut counts = [0u64; 3];
        for record in &records {
            for link in &record.links {
                counts[link.truth as usize] += 1;
                if link.truth != Truth::False {
                    continue;
                }
                let is_it = |row: &&Value| {
                    row["line"].as_u64() == Some(link.line as u64)
                        && row["cell"].as_u64() == record.cell.map(|cell| cell as u64)
                        && link.right.contains(row["right"].as_str().unwrap())
                };
                match planted.iter().position(is_it) {
                    Some(at) => drop(planted.remove(at)),
                    None => wrong.push_str(&format!(
                        "{name}:{}: false alarm: {} {} {}: {}\n",
                        link.line, link.left, link.relation, link.right, link.note
                    )),
                }
            }
        }
        for missed in planted {
            wrong.push_str(&format!("{name}: not found: {missed}\n"));
        }
        let [yes, no, open] = counts;
        let (links, unknown) = (sheet_row["links"].as_u64().unwrap(), sheet_row["unknown"].as_u64().unwrap());
        if (yes + no + open, open) != (links, unknown) {
            wrong
                .push_str(&format!("{name}: {} links, {open} unknown; expected {links}, {unknown}\n", yes + no + open));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn planted_errors_are_found_and_nothing_else() {
    check("keys");
}

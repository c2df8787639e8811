//! A module imports only modules with a lower number: the table in `src/lib.rs` is the rule.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn numbers() -> BTreeMap<String, u32> {
    let table = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let row = |line: &str| {
        let mut cells = line.strip_prefix("//! |")?.split('|').map(str::trim);
        let number = cells.next()?.parse().ok()?;
        Some((cells.next()?.trim_matches(['[', ']', '`']).to_owned(), number))
    };
    table.lines().filter_map(row).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_table_names_every_module() {
    let numbers = numbers();
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for line in lib.lines() {
        if let Some(module) = line.strip_prefix("pub mod ") {
            let module = module.trim_end_matches(';');
            assert!(numbers.contains_key(module), "`{module}` has no row in the table of src/lib.rs");
        }
    }
    assert!(numbers.len() >= 14);
}

#[test]
fn imports_point_downwards() {
    let numbers = numbers();
    let mut wrong = Vec::new();
    for (module, number) in &numbers {
        let mut files = Vec::new();
        sources(&root().join("src").join(module), &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for (at, _) in text.match_indices("crate::") {
                let name: String =
                    text[at + 7..].chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '_').collect();
                let Some(other) = numbers.get(&name) else { continue };
                if name != *module && other >= number {
                    wrong.push(format!("{} ({number}) uses {name} ({other})", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the table:\n{}", wrong.join("\n"));
}

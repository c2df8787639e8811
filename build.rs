//! Collects the cards under `formulas/` into one table, so that the program carries its bank.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=formulas");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets the manifest folder"));
    let mut cards = Vec::new();
    collect(&root.join("formulas"), &mut cards);
    cards.sort();
    let mut table = String::from("&[\n");
    for card in cards {
        println!("cargo::rerun-if-changed={}", card.display());
        let name = card.strip_prefix(root.join("formulas")).expect("cards lie under formulas").display().to_string();
        writeln!(table, "    ({name:?}, include_str!({:?})),", card.display().to_string()).expect("a string takes all");
    }
    table.push_str("]\n");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets the output folder"));
    std::fs::write(out.join("bank.rs"), table).expect("the output folder can be written");
}

fn collect(folder: &Path, cards: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, cards);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            cards.push(path);
        }
    }
}

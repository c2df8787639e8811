//! The same formula and the same definitions in other layouts: what they say does not change.

use std::collections::BTreeMap;
use std::sync::Arc;

use eqmark::cards::bank;
use eqmark::equivalence::{Judge, Prepared, Question, Selection, Verdict};

/// The judge of a card, or of a typed reference where there is no card of that name.
fn judge(question: &str) -> Judge {
    Judge::new(Arc::new(match bank().iter().find(|known| known.id == question) {
        Some(card) => Prepared::card(card, Selection::default_of(card)).unwrap(),
        None => Prepared::typed(question).unwrap(),
    }))
}

/// `$x$, where $a = b$ and $c = d$` as its formula and its definitions; `None` where it says anything else.
fn parts(answer: &str) -> Option<(&str, Vec<&str>)> {
    let mut pieces = answer.trim().trim_end_matches('.').split('$');
    let ("", formula) = (pieces.next()?, pieces.next()?) else { return None };
    let mut definitions = Vec::new();
    let mut words = vec![pieces.next()?];
    while let Some(definition) = pieces.next() {
        definitions.push(definition);
        words.push(pieces.next()?);
    }
    let leads = matches!(words[0].trim_matches([' ', ',', ';']), "where" | "with" | "" | "and" | "wobei" | "mit");
    let (last, between) = words[1..].split_last()?;
    let joins = between.iter().all(|said| matches!(said.trim_matches([' ', ',']), "and" | ""));
    let is_whole = leads && joins && last.is_empty() && definitions.iter().all(|it| it.contains('='));
    is_whole.then_some((formula, definitions))
}

fn layouts(formula: &str, definitions: &[&str]) -> [String; 4] {
    let listed =
        |begin: &str, end: &str| -> String { definitions.iter().map(|it| format!("{begin}${it}${end}\n")).collect() };
    let joined: Vec<String> = definitions.iter().map(|it| format!("${it}$")).collect();
    [
        format!("$$\n{formula}\n$$\n\nwhere\n\n{}", listed("- ", " is what stands above,")),
        format!("We get\n\n\\[{formula}\\]\n\nHere {}.", joined.join(" and ")),
        format!("$$\n{formula}\n$$\n\n**Legend**\n{}\nThis is easy to compute.", listed("* ", ": as usual")),
        format!("### Parts\n\n{}\n### Answer\n\n$${formula}$$\n\nNothing else is needed.", listed("- ", "")),
    ]
}

#[test]
fn definitions_count_wherever_they_stand() {
    let mut judges = BTreeMap::new();
    let (mut wrong, mut count) = (Vec::new(), 0);
    let files =
        ["not_equivalent.jsonl", "student_answers.jsonl", "answers.jsonl", "bank_answers.jsonl", "references.jsonl"];
    for file in files {
        let path = format!("{}/tests/fixtures/{file}", env!("CARGO_MANIFEST_DIR"));
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |field: &str| record[field].as_str().unwrap_or_default();
            let Some((formula, definitions)) = parts(text("answer")) else { continue };
            // What must not pass has no verdict of its own.
            let is_right = match text("verdict") {
                "equivalent" => true,
                "different" | "" => false,
                _ => continue,
            };
            let question = if text("formula").is_empty() { text("reference") } else { text("formula") };
            let judge = judges.entry(question.to_owned()).or_insert_with_key(|question| judge(question));
            for layout in layouts(formula, &definitions) {
                let found = judge.judge(&layout, &Question::default(), None).verdict;
                count += 1;
                let is_wrong = match is_right {
                    true => found == Verdict::Different,
                    false => found == Verdict::Equivalent,
                };
                if is_wrong {
                    wrong.push(format!("{question}: {}: {layout}", found.word()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(count > 150, "{count} layouts are too few");
}

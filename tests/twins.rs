//! `audit` on sheets that exist twice: `⟦wrong|right⟧` is a planted error and what should stand there. In the wrong twin each
//! is found in its line, and nothing is called false in other lines; in the right twin nothing is called false.

use std::path::Path;

use eqmark::grade::{AuditRecord, Grader, Truth, audit_sheet};
use eqmark::sheet::{Format, read_sheet};
use serde_json::Value;

/// The sheets, and how many links of the right twin may be unknown.
const SHEETS: &[(&str, usize)] = &[
    ("circuit_tutorial.tex", 0),
    ("decoding_exam.tex", 1),
    ("dpo_assignment.tex", 1),
    ("grpo_notes.md", 0),
    ("kv_cache_homework.md", 0),
    ("lora_lab.ipynb", 1),
    ("metrics_quiz.md", 0),
    ("mixed_exercises.md", 7),
];

/// Where a planted error stands: the cell of a notebook, the line, what was planted.
type Planted = (Option<usize>, usize, String);

fn audited(text: &str, name: &str) -> Vec<AuditRecord> {
    let sheet = read_sheet(text, Format::of_path(Path::new(name)));
    assert!(sheet.diagnostics.is_empty(), "{name}: {:?}", sheet.diagnostics);
    audit_sheet(&sheet, text, &Grader::new(Vec::new(), Vec::new())).unwrap()
}

/// One of the twins: the text with the first or second part of each mark.
fn twin(text: &str, is_wrong: bool) -> String {
    let mut pieces = text.split('⟦');
    let mut made = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (mark, rest) = piece.split_once('⟧').unwrap();
        let (wrong, right) = mark.split_once('|').unwrap();
        made.push_str(if is_wrong { wrong } else { right });
        made.push_str(rest);
    }
    made
}

fn planted_in(text: &str, cell: Option<usize>) -> Vec<Planted> {
    let marks = text.lines().enumerate().flat_map(|(line, words)| {
        words.split('⟦').skip(1).map(move |mark| (cell, line + 1, mark.split('|').next().unwrap().to_owned()))
    });
    marks.collect()
}

fn planted(text: &str, name: &str) -> Vec<Planted> {
    if !name.ends_with(".ipynb") {
        return planted_in(text, None);
    }
    let notebook: Value = serde_json::from_str(text).unwrap();
    let cells = notebook["cells"].as_array().unwrap().iter().enumerate();
    let source = |cell: &Value| -> String {
        cell["source"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect()
    };
    cells.flat_map(|(number, cell)| planted_in(&source(cell), Some(number + 1))).collect()
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn each_planted_error_is_found_and_its_right_twin_has_none() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sheets/twins");
    let mut wrong = String::new();
    for &(name, unknown) in SHEETS {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let planted = planted(&text, name);
        let mut found = vec![false; planted.len()];
        for record in audited(&twin(&text, true), name) {
            for link in record.links.iter().filter(|link| link.truth == Truth::False) {
                let here = |(cell, line, _): &&Planted| *cell == record.cell && *line == link.line;
                if !planted.iter().any(|it| here(&it)) {
                    wrong.push_str(&format!("{name}:{}: false alarm: {} = {}\n", link.line, link.left, link.right));
                }
                let text = without_blanks(&format!("{}{}{}", link.left, link.relation, link.right));
                for (at, it) in planted.iter().enumerate().filter(|(_, it)| here(it)) {
                    found[at] |= text.contains(&without_blanks(&it.2));
                }
            }
        }
        for (it, _) in planted.iter().zip(&found).filter(|(_, found)| !**found) {
            wrong.push_str(&format!("{name}: not found: {it:?}\n"));
        }
        let mut open = 0;
        for record in audited(&twin(&text, false), name) {
            assert!(record.mistake.is_none(), "{name}:{}: {:?}", record.line, record.mistake);
            for link in &record.links {
                open += usize::from(link.truth == Truth::Unknown);
                if link.truth == Truth::False {
                    wrong.push_str(&format!("{name}:{}: {} = {}: {}\n", link.line, link.left, link.right, link.note));
                }
            }
        }
        if open != unknown {
            wrong.push_str(&format!("{name}: {open} unknown, expected {unknown}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// How many findings a sheet has.
fn findings(text: &str) -> usize {
    let records = audited(text, "sheet.md");
    let links = records.iter().flat_map(|record| &record.links).filter(|link| link.truth == Truth::False);
    links.count() + records.iter().filter(|record| record.mistake.is_some()).count()
}

#[test]
fn general_slips_are_found_and_their_right_forms_are_not() {
    // A wrong sheet and its right form.
    let pairs = [
        (r"$$\ln \sum_i p_i x_i \le \sum_i p_i \ln x_i$$", r"$$\ln \sum_i p_i x_i \ge \sum_i p_i \ln x_i$$"),
        (r"$$\sqrt{ab} \ge \frac{a+b}{2}$$", r"$$\sqrt{ab} \le \frac{a+b}{2}$$"),
        (r"$$\ln x \ge x - 1$$", r"$$\ln x \le x - 1$$ and $\gamma^T < 0.001$ and $e^{-x} > 10^6$"),
        (
            r"$$P(w_i\mid w_{i-1}) = \frac{C(w_{i-1}, w_i)}{C(w_i)}$$",
            r"$$P(w_i\mid w_{i-1}) = \frac{C(w_{i-1}, w_i)}{C(w_{i-1})}$$ $$P(y \mid c) = \frac{C(y, c)}{C(c)}$$ $$P(w_{i-1}\mid w_i) = \frac{C(w_{i-1}, w_i)}{C(w_i)}$$",
        ),
        (
            r"$$\left(\prod_{i=1}^{n} P(w_i \mid w_{i-1})\right)^{-\frac{1}{n}} = \exp\left(\frac{1}{n} \sum_{i=1}^{n} \ln P(w_i \mid w_{i-1})\right)$$",
            r"$$\left(\prod_{i=1}^{n} P(w_i \mid w_{i-1})\right)^{-\frac{1}{n}} = \exp\left(-\frac{1}{n} \sum_{i=1}^{n} \ln P(w_i \mid w_{i-1})\right)$$",
        ),
        (
            r"\begin{align} \text{full:} \quad & 4096^2 = 16{,}777{,}217 \end{align}",
            r"\begin{align} \text{full:} \quad & 4096^2 = 16{,}777{,}216 \end{align}",
        ),
        (
            r"It takes $16 \cdot 10^9 \text{ bytes per GPU} = 1.6$ GB.",
            r"It takes $16 \cdot 10^9 \text{ bytes per GPU} = 16$ GB.",
        ),
        (
            r"Let $N = 7\times10^9$. $$M = 4N + \frac{12N}{64} = 28 + \frac{84}{64} \approx 29.13 \text{ GB}$$",
            r"Let $N = 7\times10^9$. $$M = 4N + \frac{12N}{64} = 28 + \frac{84}{64} \approx 29.31 \text{ GB}$$",
        ),
        (
            r"With $f'(w) = 2(w-3)$: $f'(0) = 2 \cdot (0 - 3) = -6$, $f'(0.6) = 2 \cdot (0.6 - 2)$.",
            r"With $f'(w) = 2(w-3)$: $f'(0) = 2 \cdot (0 - 3) = -6$, $f'(0.6) = 2 \cdot (0.6 - 3)$.",
        ),
        (
            r"With $a = 0.72$, $u = 0.04$, $v = 0.12$, $w = 0.2$: $u + av + a^2w = 0.04 + 0.72 \cdot 0.12 + 0.72 \cdot 0.2$",
            r"With $a = 0.72$, $u = 0.04$, $v = 0.12$, $w = 0.2$: $u + av + a^2w = 0.04 + 0.72 \cdot 0.12 + 0.72^2 \cdot 0.2$ $$\operatorname{Var}(q \cdot k) = \sum_{i=1}^{d_k} \operatorname{Var}(q_i k_i) = d_k, \qquad \operatorname{Var}\left(\frac{q \cdot k}{\sqrt{d_k}}\right) = \frac{d_k}{d_k} = 1$$",
        ),
    ];
    let told: Vec<String> = pairs
        .iter()
        .map(|(wrong, right)| (findings(wrong), findings(right), wrong))
        .filter(|(wrong, right, _)| (*wrong, *right) != (1, 0))
        .map(|(wrong, right, sheet)| format!("{wrong} and {right} findings: {sheet}"))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

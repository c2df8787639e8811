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

/// How many links of a sheet are true, false and unknown.
fn counts(text: &str, format: Format) -> [usize; 3] {
    let sheet = read_sheet(text, format);
    let records = audit_sheet(&sheet, text, &Grader::new(Vec::new(), Vec::new())).unwrap();
    let mut counts = [0; 3];
    records.iter().flat_map(|record| &record.links).for_each(|link| counts[link.truth as usize] += 1);
    counts
}

#[test]
fn what_is_right_as_people_write_it_is_not_false() {
    // A sheet, and how many of its links are unknown.
    let sheets = [
        // Rounded on the way: 0.2035/2 would round to 0.1018, the exact value rounds to 0.1017.
        (
            r"$\frac{1}{2}\left(0.9\ln\frac{0.9}{0.7}+0.1\ln\frac{0.1}{0.3}\right)+\frac12\left(0.5\ln\frac{0.5}{0.7}+0.5\ln\frac{0.5}{0.3}\right) = \frac{0.1163+0.0872}{2} \approx 0.1017$",
            0,
        ),
        (r"$\frac13+\frac13+\frac13 = 0.33+0.33+0.33 \approx 1$", 0),
        (r"$\sqrt{0.5} \approx 0.707$ and $\frac{3-2}{0.707} \approx 1.414$", 0),
        (r"$1024 \approx 10^3$", 1),
        (r"$0.03 = 8.1\%$ of the value", 1),
        // The second value of a letter, and a letter defined anew.
        (
            r"With $d = 768$ we have $4d = 3072$. With $d = 4096$ we have $4d = 16384$. $D = 2\times 10^{12}$. Later $D = 20\cdot 3 = 60$.",
            0,
        ),
        (r"$N = 7$, $D = 3$. With the optimal $D = 20N$ the compute is $6ND = 120N^2$.", 0),
        // Units and chains over several formulas.
        (
            r"$2^{19}\cdot 2^{12} = 2^{31}$ bytes $= 2$ GiB; $90\,\text{min} = 1.5\,\text{h}$; $H = 2.585$ bits $= 1.792$ nats",
            1,
        ),
        // What a letter means is said in words only.
        (r"$\sum_{i=1}^n (x_i-\bar x)^2 = \sum_{i=1}^n x_i^2 - n\bar x^2$", 0),
        (r"$\sum_i p_i(x_i + c) = \sum_i p_i x_i + c$", 0),
        (r"$\mathbb{E}[(X-\mu)^2] = \mathbb{E}[X^2] - 2\mu\mathbb{E}[X] + \mu^2 = \mathbb{E}[X^2] - \mu^2$", 1),
        // Conditions, recursions, and what the text calls wrong.
        (r"Find the point at which, if $x^2 = 2x$, it stops. Solve $3x = x^2 - x$ for x.", 2),
        (r"$V(s) = r + \gamma V(s')$ and $2\cdot 3 = 5$ is wrong.", 1),
        // A remark beside a row of a chain.
        (
            "$$\\begin{aligned} \\frac12\\left(\\sigma^2+\\mu^2\\right) &= \\frac12(0.25+1) && \\text{with } \\mu=1, \\sigma=0.5 \\\\ &= 0.625 \\end{aligned}$$",
            0,
        ),
    ];
    for (sheet, unknown) in sheets {
        let [_, wrong, open] = counts(sheet, Format::Markdown);
        assert_eq!((wrong, open), (0, unknown), "{sheet}");
    }
}

#[test]
fn slips_are_false() {
    let sheets = [
        r"$\mathbb{E}[X^2] = \mathbb{E}[X]^2$",
        r"$\frac23 \approx 0.66$",
        r"$\frac{4}{1020} \approx 0.0392$",
        r"$4\text{ bytes}\cdot 124{,}356{,}864 \approx 497.4\text{ GB}$",
        r"With $d = 768$ we have $4d^2 = 2{,}359{,}269$.",
        r"$\sum_{k=1}^n k = \frac{n(n-1)}{2}$",
        r"$\log\frac{e^{z_i}}{\sum_k e^{z_k}} = z_i - \sum_k \log e^{z_k}$",
        r"$\frac12\ln 2 + \frac12\ln 4 = 0.347 + 0.693 = 1.04 = 1.4$",
        r"$0.6\cdot 0.25 + 0.03 = 0.15 + 0.04$",
        r"$3.2 < 2.5$",
        r"$32\cdot 1{,}409{,}286{,}144 \approx 45.1$ million",
    ];
    for sheet in sheets {
        assert_eq!(counts(sheet, Format::Markdown)[1], 1, "{sheet}");
    }
}

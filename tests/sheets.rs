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
        (r"$\frac{1}{\sqrt{3000000}} \approx \frac{1}{1732} \approx 5.77\cdot 10^{-4}$", 0),
        (r"$\frac23 = 0.666\ldots$ and $6 \cdot 1.234 \times 10^9 = 7.404 \times 10^9$", 0),
        (r"$0.03 = 8.1\%$ of the value", 1),
        (r"$\frac{6}{5000} \approx 0.12\,\%$ of the weights", 0),
        // The second value of a letter, and a letter defined anew.
        (
            r"With $d = 768$ we have $4d = 3072$. With $d = 4096$ we have $4d = 16384$. $D = 2\times 10^{12}$. Later $D = 20\cdot 3 = 60$.",
            0,
        ),
        (r"$N = 7$, $D = 3$. With the optimal $D = 20N$ the compute is $6ND = 120N^2$.", 0),
        // Units and chains over several formulas.
        (
            r"$2^{19}\cdot 2^{12} = 2^{31}$ bytes $= 2$ GiB; $90\,\text{min} = 1.5\,\text{h}$; $H = 2.585$ bits $= 1.792$ nats",
            0,
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

/// The sheets of which another number of links than given is false or unknown.
fn misjudged(sheets: &[(&str, usize, usize)]) -> String {
    let mut wrong = String::new();
    for (sheet, no, open) in sheets {
        let [_, found_no, found_open] = counts(sheet, Format::Markdown);
        if (found_no, found_open) != (*no, *open) {
            wrong.push_str(&format!("{sheet}: {found_no} false, {found_open} unknown\n"));
        }
    }
    wrong
}

#[test]
fn a_left_side_with_values_is_an_equation() {
    // A sheet, and how many of its links are false and unknown.
    let sheets = [
        (r"$L = 2048$: $L^2 = 4{,}194{,}305$", 1, 0),
        (r"$L = 2048$: $L^2 = 4{,}194{,}304$", 0, 0),
        (r"$a = 4$, so $a^2 = 15$, and $e^{a} = 4$, and $\max(a, 2) = 5$", 3, 0),
        (r"$a = 4, a^2 = 15$", 1, 0),
        (r"$r = 1.5$, $A = -2$, $\min(r A, 1.2 A) = -3$ and $\min(r A, 1.2 A) = -2.4$", 1, 0),
        // What a square says of its root, in the same paragraph.
        (r"$\sigma^2 = 9$, so $\sigma = 4$.", 1, 0),
        (r"$\sigma^2 = 9$, so $\sigma = 3$.", 0, 0),
        ("$\\sigma^2 = 9$.\n\nFor the other sample $\\sigma = 4$.", 0, 0),
        ("$\\sigma = 4$.\n\nFor the other sample $\\sigma^2 = 9$.", 0, 0),
        (r"$R^2 = 0.49$, $R = 0.6$", 1, 0),
        // Instances of what is defined.
        (r"$g(t) = t^3$, so $g(2) = 9$ and $g(3) = 27$.", 1, 0),
        (r"$\omega_k = 100^{-k/m}$, $m = 8$, $\omega_4 = 0.2$, $\omega_0 = 1$", 1, 0),
        (r"$a_i = \frac{b_i}{2}$ and $a_1 = 3$.", 0, 0),
        // All names have values close by.
        (r"$s = 3$, $n = 8$, $q = 0.25$: $s(1-q) = (n+s)q$", 1, 0),
        (r"$\operatorname{round}(3.7) = 3$ and $\text{round}(3.7) = 4$", 1, 0),
        // Names that are defined anew.
        (r"$n = 7$. Later $n = 9$. $f = 3$, $f = 2 + 2$.", 0, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn given_values_stand_before_assumptions() {
    let sheets = [
        (r"$p_1 = 0.5$, $p_2 = 0.2$, $p_3 = 0.4$, $\sum_{i=1}^3 p_i = 1$.", 1, 0),
        (r"$p_1 = 0.5$, $p_2 = 0.2$, $p_3 = 0.3$, $\sum_i p_i = 1$.", 0, 0),
        (r"$\sum_{i=1}^n p_i = 1$.", 0, 0),
        (r"$z = (1, 2, 0.5)$: $\sum_k e^{z_k} = e + e^2 + e^{0.5} \approx 11.76$ and $\sum_k z_k = 4$.", 1, 0),
        (r"$m_0 = v_0 = 0$, $b = 0.9$: $b v_0 + (1 - b) \cdot 4 = 0.4$", 0, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn an_identity_holds_where_both_sides_have_values() {
    let sheets = [
        (r"$\log\frac{u}{v} = \log u - \log v$, $\log x^4 = 4\log x$, $\sqrt{uv} = \sqrt u\sqrt v$", 0, 0),
        (r"$\sqrt{3\sigma^2} = \sqrt{3}\sigma$, $\log \prod_{k=1}^m x_k = \sum_{k=1}^m \log x_k$", 0, 0),
        (r"$\left(\prod_{i=1}^m q_i\right)^{1/m} = \exp\left(\frac1m\sum_{i=1}^m \ln q_i\right)$", 0, 0),
        (r"$\log \frac{\pi(b)}{\pi_1(b)} = \log\pi(b) - \log\pi_1(b)$", 0, 0),
        (r"$\sum_y q(y)\min(1,\frac{p(y)}{q(y)}) = \sum_y \min(q(y),p(y))$", 0, 0),
        (r"$\binom{m}{j} = \frac{m!}{j!(m-j)!}$, $\mathcal{O}(m^2) = \mathcal{O}(m \cdot m)$", 0, 0),
        (r"$\log(u+v) = \log u + \log v$, $\sqrt{u^2+v^2} = u+v$, $|u| = u$, $\max(u, 0) = u$", 4, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn numbers_names_and_units_are_taken_as_people_write_them() {
    let sheets = [
        (r"$75\% - 60\% = 15\%$, $40\% \cdot 50 = 20$, $7 \% 2 = 1$", 0, 1),
        (r"$0{,}25 + 0{,}5 = 0{,}75$ and $12{,}5 \cdot 2 = 25$", 0, 0),
        (r"$2{,}718 \approx e$", 0, 0),
        (r"$1\frac12 = 1.5$", 0, 1),
        (r"$P(A \mid z) = 0.8, P(B \mid z) = 0.2$", 0, 0),
        (r"$P(A \mid B) = 0.5$, $P(B) = 0.4$, $P(A \mid B) P(B) = 0.2$ and $P(A\mid B)P(B) = 0.3$", 1, 0),
        (
            r"$P(+ \mid \neg S) = 0.1$, $1 - P(+ \mid \neg S) = 0.9$, $\log \pi(u\mid v) = -1$, $\pi(u|v) = e^{-1}$",
            0,
            0,
        ),
        (r"$P(u, v) = P(v \mid u) P(u)$, $2 P(u \mid v) = P(v \mid u)$", 0, 1),
        (r"$q(1) = 0.25$, $q(2) = 0.5$, $q(1) + q(2) = 0.75$, $q(1) + q(2) = 0.5$", 1, 0),
        (r"$P = 0.5$, $PP = 2^{4}$, $TP = 60$, $CER = \frac{3}{20} = 0.15$, $2TP = 120$", 0, 0),
        (r"$S = 3 \cdot 1024 = 3072 \text{ bytes} = 3 \text{ KB}$. Then $2 S = 2 \cdot 3072 = 6144$.", 0, 0),
        // A broken chain gives one alarm, whichever of its members is meant later.
        (r"$S = 3 + 5 = 9$ units. Then $2S = 16$, $3S = 27$ and $2S = 15$.", 2, 0),
        (r"$345{,}678{,}901 \approx 345.7$M parameters; $50\,\text{M} \cdot 2 \text{ B} = 100$ MB", 0, 0),
        (r"$-\ln 0.5 \approx 0.693 \text{ nats} = \frac{0.693}{\ln 2} \approx 1.0 \text{ bits}$", 0, 0),
        (r"$(0.2, 0.8) = (0.2, 0.8)$, $(\frac13, \frac23) \approx (0.333, 0.677)$", 1, 0),
        // What the text calls wrong.
        ("- False: $1/2 = 0.6$.\n- (Falsch: $1/2 = 0.7$.)\n\nStudents who computed $1/2 = 2$ lose a point.", 0, 3),
        ("True or false? Of course $1/2 = 0.6$.", 1, 0),
        // A condition that is nearly right is a slip.
        (r"With $d = 64$, where $d^2 = 4069$.", 1, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn macros_end_behind_their_arguments() {
    let text = r"\newcommand{\mean}[1]{\overline{#1}} \begin{document}
        $c = 3$, $\mean{u} = 2$, $\mean{v} = 7$, $a = \mean{v} - c \mean{u} = 1$ \end{document}";
    let sheet = read_sheet(text, Format::Latex);
    let records = audit_sheet(&sheet, text, &Grader::new(Vec::new(), Vec::new())).unwrap();
    let link = &records[3].links[0];
    assert_eq!((link.left.as_str(), link.right.as_str()), ("a", r"\mean{v} - c \mean{u}"));
    assert!(records.iter().flat_map(|record| &record.links).all(|link| link.truth == Truth::True), "{records:?}");
}

#[test]
fn notes_say_what_is_so_and_guess_no_causes() {
    let note = |sheet: &str| {
        let read = read_sheet(sheet, Format::Markdown);
        let records = audit_sheet(&read, sheet, &Grader::new(Vec::new(), Vec::new())).unwrap();
        records.last().and_then(|record| record.links.last()).map(|link| link.note.clone()).unwrap_or_default()
    };
    assert_eq!(note("$3 + 4 = 7$"), "both are 7");
    assert_eq!(note(r"$\frac{0.6}{1.8} = 3$"), "the value is 0.333333; it is upside down");
    assert_eq!(note(r"$5 \cdot 7 = 31$"), "the value is 35");
    assert!(note("$n = 7$ and $n \\cdot 5 + n = 31$").starts_with("the value is 42"));
    assert_eq!(note(r"$\frac13 \approx 0.334$"), "the value is 0.333333; the last digit is rounded wrongly");
    assert!(note(r"$80 \cdot 6.15\,\mathrm{s} = 429\,\mathrm{s}$").ends_with("two digits have changed places"));
    // Which of the two numbers has the slip is not known.
    assert_eq!(note(r"$0.1875 \approx 0.433$"), "the value is 0.1875, perhaps it is the root of the value");
    assert_eq!(note(r"$\frac{1}{13983816} \approx 7.15 \cdot 10^{-8}$"), "7.15112 x 10^-8, rounded");
    assert_eq!(
        note(r"$\frac17 \approx 0.1429$, $\frac16 \approx 0.1667$, $0.1429 + 0.1667 = 0.3095$"),
        "0.3096, rounded; its last digit comes from values with more digits"
    );
    assert_eq!(note(r"$V = 50257$, $d = 768$. $V \cdot d = 50257 \cdot 788$"), "38,597,376 against 39,602,516");
}

#[test]
fn a_formula_that_is_too_long_is_told() {
    let sheet = read_sheet(&format!("${}1 = 2$ and $x$", "1+".repeat(6_000)), Format::Markdown);
    assert_eq!((sheet.formulas.len(), sheet.diagnostics.len()), (1, 1));
    assert!(sheet.diagnostics[0].message.contains("is not read"));
}

/// Of many definitions only those are looked at that a formula can need: this ends at all.
#[test]
fn many_definitions_take_no_time() {
    let lines: Vec<String> = (1..=1_500).map(|line| format!("$a_{{{line}}} = {line} + 1 = {}$", line + 1)).collect();
    assert_eq!(counts(&lines.join("\n\n"), Format::Markdown), [3_000, 0, 0]);
    let lines: Vec<String> = (1..=300).map(|line| format!("$b_{{{line}}} = b_{{{}}} + 1$", line - 1)).collect();
    assert_eq!(counts(&lines.join("\n\n"), Format::Markdown), [300, 0, 0]);
}

#[test]
fn what_stands_on_both_sides_is_exact() {
    // A sheet, and how many of its links are false and unknown.
    let sheets = [
        (r"$0.9^3 = 0.9^4$, $1.1^5 = 1.1^6$, $0.95^{20} = 0.95^{21}$, $1000 \cdot 1.1^5 = 1000 \cdot 1.1^6$", 4, 0),
        (r"$K = 1000$, $i = 0.1$, $n = 5$: $K(1+i)^n = 1000 \cdot 1.1^6$", 1, 0),
        (r"$K = 1000$, $i = 0.1$, $n = 5$: $K(1+i)^n = 1000 \cdot 1.1^5$", 0, 0),
        (r"$0.1 \cdot (0.6-(-0.6)) = 0.1 \cdot 1.4$ and $0.02 \cdot 0.95 = 0.02 \cdot 0.76$", 2, 0),
        (r"$\binom{10}{2} 0.3^2 \cdot 0.7^8 = 45 \cdot 0.3^2 \cdot 0.7^7$", 1, 0),
        (r"$p = 0.9$: $1-p^{10} = 1-0.9^9$", 1, 0),
        (r"$\frac{110.2-5\cdot3\cdot6.02}{55-45} = \frac{110.3 - 90.3}{55 - 45} = 2$", 1, 0),
        // A result in front of what it is computed from.
        (r"$1610.51 = 1000 \cdot 1.1^6$ and $0.5 = 0.707 \cdot 0.707$", 1, 0),
        (r"$3000 \cdot \log_2 1001 \approx 3000 \cdot 9.969$", 1, 0),
        (r"$3000 \cdot \log_2 1001 \approx 3000 \cdot 9.967 \approx 29901$", 0, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn formulas_of_the_same_letters_are_equal_as_formulas() {
    let sheets = [
        (r"Here $x=4$ holds. $x^2-6x+11 = (x-3)^3+2$ and $x^2-6x+11 = (x-3)^2+2$", 0, 1),
        // An equation, and what solves it.
        (r"$2x + 1 = x + 5$, so $x = 4$.", 0, 0),
        // What another section gives says nothing of a condition.
        ("## One\n\n$x = 4$\n\n## Two\n\nfor $x \\ne -5$", 0, 1),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_tie_is_rounded_up_or_to_even() {
    let sheets = [
        (r"$\frac{45}{60} = 0.7$, $2.675 \approx 2.67$, $12.3155 \approx 12.315$", 3, 0),
        (
            r"$\frac{45}{60} \approx 0.8$, $0.85 \approx 0.8$, $0.125 = 0.12$, $0.125 = 0.13$, $2.675 \approx 2.68$",
            0,
            0,
        ),
        // What was rounded before may be a tie itself; the same digits in another unit may not.
        (r"$\frac{1}{35.46} \approx 0.0282$ and $1 - 0.0282 = 0.9717$", 0, 1),
        (r"$\frac{1}{694} \approx 0.00144$ and $0.00144 = 0.145\,\%$", 1, 0),
        (r"$\frac{1}{694} \approx 0.00144$ and $0.00144 = 0.144\,\%$", 0, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn units_are_told_from_powers_of_ten_and_from_letters() {
    let sheets = [
        (r"$2 \cdot 32 \cdot 32 \cdot 128 \cdot 2 = 524\,288\ \mathrm{B} = 512\ \mathrm{KiB}$", 0, 0),
        (r"$131\,072\ \mathrm{B} = 128\ \mathrm{MiB}$", 1, 0),
        (r"$70\,\mathrm{B} \cdot 2\,\mathrm{B} = 140\,\mathrm{GB}$", 0, 0),
        (
            r"$2^{34}\ \mathrm{B} = 16\ \mathrm{GiB}$ and $8.03 \cdot 10^9 \cdot 2\ \mathrm{B} = 16.06\ \mathrm{GB}$",
            0,
            0,
        ),
        (r"$N = 7\,\mathrm{B}$ and $2N = 14 \cdot 10^9$", 0, 0),
        (
            r"With $d=4096$: $1278\ \mathrm{h} \approx 53.2\ \mathrm{d}$ and $1287\ \mathrm{h} \approx 53.2\ \mathrm{d}$",
            1,
            0,
        ),
        // A power of a bracket is one of its unit.
        (r"$(2\,\mathrm{m})^2 = 4\,\mathrm{m^2}$, $\frac{(12\,\mathrm{V})^2}{48\,\Omega} = 3\,\mathrm{W}$", 0, 0),
        (r"$\frac12 \cdot 1200\,\mathrm{kg} \cdot (25\,\mathrm{m/s})^2 = 375\,\mathrm{kJ}$", 0, 0),
        (r"$\frac{(12\,\mathrm{V})^2}{48\,\Omega} = 0.25\,\mathrm{W}$", 1, 0),
        (r"$\frac{1}{R} = \frac{1}{30} + \frac{1}{60} = \frac{1}{20}, \quad R = 20\,\Omega$", 0, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_letter_with_a_value_at_an_argument_is_a_function() {
    let sheets = [
        (r"$f = 2$. $f(3) = 3^2 = 9$.", 0, 0),
        (
            "$H = 0.5 + 1.25 = 1.75$ bits.\n\n$H(0.9) = 0.9 \\cdot 0.152 + 0.1 \\cdot 3.322 = 0.469$, $1 - H(0.9) = 0.531$",
            0,
            0,
        ),
        (r"$H = 2$. $H(0.9) = 0.469$, $1 - H(0.9) = 0.513$", 1, 0),
        (r"$\mathcal{L} = \frac12 \ln 4$. Later $L = \min(1.377 \cdot 0.8, 1.2 \cdot 0.8) = 0.96$.", 0, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn one_number_tells_the_decimal_sign_of_a_sheet() {
    let sheets = [
        (r"Es ist $q = 1{,}035$ und $q^8 \approx 1{,}31681$.", 0, 0),
        (r"Es ist $q = 1{,}035$ und $q^7 \approx 1{,}31681$.", 1, 0),
        (
            r"$0{,}5 \cdot 2 = 1$. $\frac{12\,000}{1{,}04^{10}} \approx \frac{12\,000}{1{,}48024}$, $120 \cdot 250 = 30.000$",
            0,
            0,
        ),
        (r"$0{,}5 \cdot 2 = 1$. $84{,}50 \cdot 1{,}19 = 100{,}555 \approx 100{,}55$", 1, 0),
        (r"$K = 5.000$, $p = 3{,}5\,\%$, $n = 8$. $K(1+\frac{p}{100})^n = 5000 \cdot 1{,}035^{8}$", 0, 0),
        (r"$120 \cdot 250 = 30.000$", 0, 0),
        (r"$120 \cdot 250 = 31.000$", 1, 0),
        (r"$p=3\,\%$. $5000(1+\frac{p}{100})^2 = 5304.5$ and $5000(1+p)^2 = 5304.5$", 0, 0),
        (r"$p=3\,\%$. $5000(1+p)^2 = 80000$", 1, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn another_section_gives_no_value_to_a_letter_that_is_used_anew() {
    let sheets = [
        // The number is said here, or it is another one altogether.
        (
            "## One\n\n$v = 24.26$\n\n## Two\n\nA car of $m = 1200$ goes at $90/3.6 = 25$. $\\frac12 m v^2 = 0.5 \\cdot 1200 \\cdot 25^2$, $m v = 1200 \\cdot 25$",
            0,
            1,
        ),
        (
            "## One\n\n$R = 20$\n\n## Two\n\n$T = 293.15$, $p = 101325$. $\\frac{R T}{p} = \\frac{8.314 \\cdot 293.15}{101325}$",
            0,
            1,
        ),
        // A slip of the pen, and a value that holds throughout.
        ("## Setting\n\n$d = 768$\n\n## Two\n\n$4 d^2 = 4 \\cdot 786^2$", 1, 0),
        ("$d = 768$\n\n## Two\n\n$4 d^2 = 4 \\cdot 512^2$", 1, 0),
        // Numbers that are put in, and the same ones later.
        (r"$\frac{U}{I} = \frac{230}{5} = 46$ and $U I = 230 \cdot 5 = 1150$", 0, 0),
        (r"$\frac{U}{I} = \frac{230}{5} = 46$ and $U I = 230 \cdot 6 = 1380$", 1, 0),
        (r"$\frac{U}{I} = \frac{230}{5} = 46$. Then $\frac{U}{I} = \frac{12}{4} = 3$.", 0, 0),
        ("$\\frac{U}{I} = \\frac{230}{5} = 46$.\n\nThen $U I = 230 \\cdot 6$ and $U + I = 17$.", 0, 2),
        (r"$m v^2 = 3 \cdot 4$, $a + a = 3 + 4$", 0, 2),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn conditions_signs_and_small_numbers_are_read() {
    let sheets = [
        (r"$\sum_{k=0}^{n} q^k = \frac{1-q^{n+1}}{1-q} \quad (q \ne 1)$", 0, 0),
        (r"$\sum_{k=0}^{n} q^k = \frac{1-q^{n}}{1-q} \quad (q \ne 1)$", 1, 0),
        (r"$\frac{7 \pm \sqrt{25}}{4} = \frac{7 \pm 5}{4}$ and $\frac{7 \pm \sqrt{25}}{4} = \frac{7 \pm 6}{4}$", 1, 0),
        (r"$\frac{1}{13983816} \approx 7.15 \cdot 10^{-8}$ and $\frac{1}{13983816} \approx 7.45 \cdot 10^{-8}$", 1, 0),
        (r"$3000 \cdot 9.967 \approx 26{,}900$, $3000 \cdot 9.967 \approx 29{,}900$, $1024 \approx 10^3$", 1, 1),
        (
            r"$q = (1, 2, 0)$, $k_1 = (3, 1, 5)$: $q \cdot k_1 = 1 \cdot 3 + 2 \cdot 1 + 0 \cdot 5 = 5$, $\frac{q \cdot k_1}{2} = 3$",
            1,
            0,
        ),
        (r"$\frac{1}{8} \cdot 4 = \frac{4}{0}$, $\frac{4}{36} = \frac19$", 1, 0),
        (r"$3\,\mathrm{m} = 3\,\mathrm{s}$, $20\,\mathrm{^\circ C} = 293.15\,\mathrm{K}$", 1, 1),
        (r"$e^{0.06} - 1 \approx 0.0617$ and $0.0618 > 0.0617$", 1, 0),
    ];
    let wrong = misjudged(&sheets);
    assert!(wrong.is_empty(), "{wrong}");
}

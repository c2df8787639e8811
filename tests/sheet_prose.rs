//! `audit` on calculations in plain text, and on what the text around formulas says of them: true sheets without a false link,
//! and slips beside them that stay found.

use eqmark::grade::{Grader, Truth, audit_sheet};
use eqmark::sheet::{Format, read_sheet};

/// How many links of a sheet are false.
fn false_links(text: &str) -> usize {
    let sheet = read_sheet(text, Format::Markdown);
    let records = audit_sheet(&sheet, text, &Grader::new(Vec::new(), Vec::new())).unwrap();
    records.iter().flat_map(|record| &record.links).filter(|link| link.truth == Truth::False).count()
}

/// The sheets with another number of false links than expected.
fn misjudged(sheets: &[&str], expected: usize) -> Vec<String> {
    let found = sheets.iter().map(|sheet| (sheet, false_links(sheet)));
    found.filter(|(_, found)| *found != expected).map(|(sheet, found)| format!("{sheet}: {found} false")).collect()
}

#[test]
fn what_is_right_or_not_claimed_is_not_false() {
    let sheets = [
        "$a = b; \\approx$ and $a=b, =$",
        "Common mistakes:\n\n- 84/105 = 0.9\n- $1/2 + 1/3 = 2/5$\n",
        "| Wrong | Right |\n|---|---|\n| $84/105 = 0.9$ | 84/105 = 0.8 |\n",
        "Which is true?\n\n1. 3 + 6 = 8\n2. 3 + 6 = 9\n",
        // Rounded numbers, finite fields, clocks, strings.
        "In fp16, 2048 + 1 = 2048. With int8, 127 + 1 = −128. In GF(2) we have 1 + 1 = 0. Im Dualsystem: 1 + 1 = 10.",
        "It wraps: 255 + 1 = 0. In Z/5Z, 3 + 3 = 1. On the clock 10 + 4 = 2. In JS, 1 + 1 = 11. Logical: 1 + 1 = 1.",
        // Rounded to whole numbers.
        "We round up: 7/2 = 4. So 100/3 = 34 boxes are needed. 14/4 = 3, remainder 2. $100/3 = 34$.",
        "8K + 8K = 16384 tokens",
        "With N = 7 billion and D = 2 trillion we get $6ND = 8.4 \\times 10^{22}$.",
        "With N = 7B and r = 5 percent we get $2N = 1.4 \\times 10^{10}$ and $100 r = 5$.",
        "With n = 4 k tokens we get $2n = 8000$.",
        "$\\frac{0}{0} = 0$ and $0 \\cdot \\infty = 0$",
        "Peak compute $\\pi = 989$ TFLOP/s and $\\beta = 3.35$, so $\\pi/\\beta = 989/3.35$.",
        "Attesa $1-\\frac15=0.8$ ore $=48$ minuti.",
        "$m l^2 \\ddot\\theta = -m g l \\sin\\theta$",
        "The maximiser solves $\\frac pD = \\frac{q}{1-D}$.",
        "$b = 2$, $c = 3$, $a = b + c$, so $a = 5$.",
        "$v = 72$ km/h, $t = 10$ s, $s = v t$, so $s = 200$ m.",
        "3. With $S = 15$: $C = 2$.\n4. Here $10^{30/10} = 1000$, so $C = B\\log_2(1+S) = 3100\\cdot\\log_2 1001$ with $B = 3100$.\n",
    ];
    assert_eq!(misjudged(&sheets, 0), [""; 0]);
}

#[test]
fn slips_in_plain_text_are_false() {
    let sheets = [
        "so 84/105 = 0.9",
        "12 · 64 = 786",
        "Dense layer: 8192·10 + 10 = 81,931 parameters.",
        "Dense layer: 8192·10 + 10 = 81,920 parameters.",
        "Doubling multiplies by √2 ≈ 1.441 only.",
        "Bezout: 18 = 54 - 36 = 4 * 252 - 3 * 198.",
        "16 · 2 GiB = 3.2 GiB",
        "so 1 − 0.93 = 0.7",
        "$b = 2$, $c = 3$, $a = b + c$, so $a = 6$.",
        "$\\pi = 3.41$, so $2\\pi = 6.82$",
        "$84/4 = 20$",
    ];
    assert_eq!(misjudged(&sheets[..8], 1), [""; 0]);
    assert!(sheets[8..].iter().all(|sheet| false_links(sheet) > 0), "{:?}", misjudged(&sheets[8..], 1));
}

#[test]
fn one_digit_of_a_quotient_is_open_and_says_why() {
    let text = "$15/60 = 0.2$";
    let sheet = read_sheet(text, Format::Markdown);
    let records = audit_sheet(&sheet, text, &Grader::new(Vec::new(), Vec::new())).unwrap();
    assert_eq!(records[0].links[0].note, "0.25 against 0.2: rounded to one digit, perhaps, or a digit is lost");
}

//! `audit` on what people write in solution sheets: what is rounded, stated again, defined anew, or only a remark; each rule
//! beside slips that it must not excuse.

use eqmark::grade::{Grader, Truth, audit_sheet};
use eqmark::sheet::{Format, read_sheet};

/// How many links of a sheet are false and unknown.
fn counts(text: &str) -> (usize, usize) {
    let sheet = read_sheet(text, Format::Markdown);
    let records = audit_sheet(&sheet, text, &Grader::new(Vec::new(), Vec::new())).unwrap();
    let count =
        |truth: Truth| records.iter().flat_map(|record| &record.links).filter(|link| link.truth == truth).count();
    (count(Truth::False), count(Truth::Unknown))
}

/// Checks each sheet, and how many of its links are false and unknown.
fn check(sheets: &[(&str, usize, usize)]) {
    let mut wrong = String::new();
    for (sheet, no, open) in sheets {
        let found = counts(sheet);
        if found != (*no, *open) {
            wrong.push_str(&format!("{sheet}: {} false, {} unknown\n", found.0, found.1));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The notes of a sheet's links.
fn notes(text: &str) -> Vec<String> {
    let sheet = read_sheet(text, Format::Markdown);
    let records = audit_sheet(&sheet, text, &Grader::new(Vec::new(), Vec::new())).unwrap();
    records.into_iter().flat_map(|record| record.links).map(|link| link.note).collect()
}

#[test]
fn one_digit_of_a_short_number_is_no_rounding_behind_an_equals_sign() {
    check(&[
        (r"$0.3 = 0.5 \times 0.7$, $0.5 \cdot 0.7 = 0.3$, $0.35 = 0.4$, $0.6 \cdot 0.7 = 0.4$", 4, 0),
        (r"$0.6 \cdot 0.7 \approx 0.4$, $0.35 \approx 0.4$, $\frac{2}{3} = 0.7$, $\sqrt{0.5} = 0.7$", 0, 0),
        (r"$\frac{45}{80} = 0.56$, $0.125 = 0.13$, $0.6 \cdot 0.7 = 0.42$", 0, 0),
        // A quotient may have been rounded.
        (r"$\frac{63}{200} = 0.3$ and $\frac{3}{4} = 0.8$", 0, 2),
    ]);
}

#[test]
fn what_rounds_an_exact_value_rounds_it_exactly_or_as_it_is_written() {
    check(&[
        (
            r"$\pi \cdot \sqrt2 \approx 3.14 \cdot 1.41 \approx 4.44$, $\pi \cdot \sqrt2 \approx 3.14 \cdot 1.41 \approx 4.43$",
            0,
            0,
        ),
        (r"$\pi \cdot \sqrt2 \approx 3.14 \cdot 1.41 \approx 4.42$", 1, 0),
        (r"$\pi \cdot \sqrt2 \approx 3.14 \cdot 1.41 \approx 4.45$", 1, 0),
        (r"$\pi \cdot \sqrt2 \approx 3.142 \cdot 1.414 \approx 4.4428$", 0, 0),
        // Between the two: other digits may have been used.
        (r"$\pi \cdot \sqrt2 \approx 3.14 \cdot 1.41 \approx 4.435$", 0, 1),
    ]);
}

#[test]
fn thousands_beside_decimal_points_are_no_decimals() {
    check(&[
        (r"$0.5 \cdot 2 = 1$ and $731{,}250 \approx 731$", 1, 0),
        (r"$1{,}700 \approx 1.7$", 1, 0),
        (r"$2 \cdot 1{,}500{,}000 = 3{,}000{,}000$ and $731{,}250 \approx 731$", 1, 0),
        (r"$3{,}142 \approx \pi$", 0, 0),
    ]);
}

#[test]
fn a_line_does_not_prove_itself() {
    assert_eq!(notes(r"$\log q(x) = -1.5 - 0.4$"), ["defines the name"]);
    check(&[
        ("$$\\log q(x) = -1.5 - 0.4$$\n\n$$\\boxed{\\log q(x) = -1.8}$$", 1, 0),
        ("$$\\log q(x) = -1.5 - 0.4$$\n\n$$\\boxed{\\log q(x) = -1.9}$$", 0, 0),
        ("$\\log q = -1.5$.\n\nIn the second example $\\log q = -0.7$.", 0, 0),
        (r"$a = b = 3$ and $2b = 7$", 1, 0),
    ]);
}

#[test]
fn a_result_stated_again_is_compared() {
    let again = |first: &str, second: &str| format!("$${first}$$\n\n$$\\boxed{{{second}}}$$");
    for (first, second, no) in [
        (r"y_2 = 1.2649 + 0.3873", "y_2 = 1.6523", 0),
        (r"y_2 = 1.2649 + 0.3873", "y_2 = 1.6532", 1),
        (r"y_2 = 1.2649 + 0.3873", r"y_2 \approx 1.65", 0),
        (r"y_2 = 1.2649 + 0.3873", r"y_2 \approx 1.56", 1),
        (r"W = 1 + 0.9 \max\{-1, 1\}", "W = 1.8", 1),
        (r"P(H) = 0.7 - 0.5 + 0.1", "P(H) = 0.3", 0),
        (r"P(H) = 0.7 - 0.5 + 0.1", "P(H) = 0.4", 1),
        // A sample size is rounded up, a unit is another one.
        (r"n = \frac{1.96^2 \cdot 0.25}{0.05^2} = 384.16", "n = 385", 0),
        (r"E = 2 \cdot 250\,\text{J}", r"E = 0.5\,\text{kJ}", 0),
    ] {
        assert_eq!(counts(&again(first, second)).0, no, "{first}; {second}");
    }
    check(&[
        (r"$$\begin{aligned} y &= 2 + 3 \\ y &= 6 \end{aligned}$$", 1, 0),
        (r"$$\begin{aligned} y &= 2 + 3 \\ y &= 5 \end{aligned}$$", 0, 0),
        // A step of the same computation.
        ("$$x_2 = 0.5 \\cdot 3 + 0.2 \\cdot 4$$\n\n$$x_2 = 1.5 - 0.8$$", 0, 1),
    ]);
}

#[test]
fn a_name_that_is_defined_anew_is_not_blamed() {
    check(&[
        (r"$$\begin{aligned} \text{Q1: } n &= 100/20 \\ &= 5 \\ \text{Q2: } n &= 80/20 \\ &= 4 \end{aligned}$$", 0, 0),
        ("$$n = 100/20$$\n\n## Second\n\n$$n = 4$$", 0, 0),
        ("- $n = 100/20$\n- $n = 4$", 0, 0),
        ("With the small one $n = 100/20$. With the large one $n = 4$.", 0, 0),
        ("$$x = 2 + 3$$\n\n$$x = 2 - 3$$", 0, 0),
        ("$x = 2 + 3$ or $x = -1$", 0, 0),
        ("$$n = 100/20$$\n\n$$n = 80/20$$", 0, 0),
        ("$D = \\ln 2$, $E = 4$.\n\n$$D = E = 0$$", 0, 1),
    ]);
}

#[test]
fn remarks_behind_a_value_are_no_factors() {
    check(&[
        (r"$$\frac{19}{58} \approx 0.3276 \quad (32.76\%)$$", 0, 0),
        (r"$$\frac{19}{58} \approx 0.3276 \quad (32.67\%)$$", 1, 0),
        (r"$$\frac{1}{4} = 0.25\ (25\%)$$ $$2 + 3 = 5 \quad (\text{see above})$$ $$2 + 3 = 5 \qquad (2.3)$$", 0, 0),
        // The level of an interval, and factors that are some.
        (r"$$\frac{3}{2} \cdot 0.02 = 0.03 \quad (95\%)$$ $$2(3) = 6$$ $$2 \cdot \quad (3) = 6$$", 0, 0),
        (r"$$2(3) = 2$$", 1, 0),
        (r"$$\begin{aligned} x &= a \\ &= 2 + 3, \quad k = 1 \\ &= 5 \end{aligned}$$", 0, 0),
        (r"$$\begin{aligned} 1 + 4 &= 2 + 3, \quad k = 1 \\ &= 6 \end{aligned}$$", 1, 0),
        (r"$\text{7B}: 2 \cdot 3 = 6$, $S \to T: +1 + 0.5(2 * -3 + 0) = -2$, $S \to T: +1 + 0.5(2 * -3) = -3$", 1, 0),
    ]);
}

#[test]
fn decimals_with_many_places_are_rounded() {
    check(&[
        (r"$3 \times 0.866025 = 2.598076$, $2(0.633975) - 0.5 = 0.767949$", 0, 0),
        (r"$3 \times 0.866025 = 2.598079$, $3 \times 0.25 = 0.76$, $3 \times 0.866 = 2.599$", 3, 0),
        (r"$\frac{2\pi}{10^{-3}} = 6283$", 0, 0),
        (r"$\frac{2\pi}{10^{-3}} = 6238$", 1, 0),
    ]);
}

#[test]
fn units_are_counted_and_words_are_units_of_what_they_name() {
    check(&[
        (r"$2 \cdot 262{,}144 = 524{,}288 \approx 512\text{ KB/token}$", 0, 0),
        (r"$2 \cdot 262{,}144 = 524{,}288 \approx 512\text{ MB/token}$", 1, 0),
        (
            r"$\text{Days} = \frac{916}{153.6} \approx 6.0 \text{ Days}$, $\text{GPU-hours} = 2 \cdot 8 = 16 \text{ GPU-hours}$",
            0,
            0,
        ),
        (r"$\text{Days} = \frac{916}{153.6} \approx 7.0 \text{ Days}$", 1, 0),
        (r"$\Delta T = 82.91$ and $2\Delta T = 165.82$", 0, 0),
        (r"$\Delta T = 82.91$ and $2\Delta T = 165.28$", 1, 0),
        (r"$\frac{0.60\,\text{m/s}}{3.0\,\text{rad/s}} = 0.20\,\text{m}$", 0, 0),
        (r"$\frac{0.60\,\text{m/s}}{3.0\,\text{rad/s}} = 0.02\,\text{m}$", 1, 0),
    ]);
}

#[test]
fn what_is_not_defined_is_not_judged() {
    check(&[
        (r"$\vvar(X - Y) = \vvar(X) + \vvar(Y)$ and $E\pparen{X Y} = X E\pparen{Y}$", 0, 2),
        (r"$\mathbf{h} = \binom{1}{2} + \binom{3}{4} = \binom{4}{7}$", 0, 1),
        (r"$\binom{4}{2} + \binom{3}{1} = 9$, $\binom{4}{2} = 7$", 1, 0),
    ]);
}

#[test]
fn angles_in_degrees_are_numbers() {
    check(&[
        (r"$\cos 90° = 0$, $\sin 30^{\circ} = 0.5$, $\cos 60\degree = \frac12$, $420° \equiv 60°$", 0, 0),
        (r"$\cos 90° = 1$, $\sin 60^\circ = 0.5$", 2, 0),
        (r"$420° \equiv 70°$", 1, 0),
        (r"$20\,\mathrm{^\circ C} = 20\text{ °C}$", 0, 0),
    ]);
}

#[test]
fn a_case_gives_no_value_to_another_part() {
    check(&[
        (
            "$$\\mu = \\frac{m(m-1)}{730} \\approx 0.693 \\quad \\text{when } m = 23$$\n\n## (c)\n\n$$\\frac{3m^2 - 3m}{730} = \\ln 2$$",
            0,
            1,
        ),
        ("$m = 23$\n\n$$\\frac{m^2 - m}{730} = 0.639$$", 1, 0),
    ]);
}

#[test]
fn dots_behind_digits_and_between_fractions_are_understood() {
    check(&[
        (r"$5 \cdot 0.707 = 3.53\ldots\,\text{cm} \approx 3.5\,\text{cm}$, $7643\ldots \approx 7.6 \cdot 10^3$", 0, 0),
        (r"$5 \cdot 0.707 = 3.58\ldots$", 1, 0),
        (r"$\frac{30}{30}\cdot\frac{29}{30}\cdots\frac{21}{30} \approx 0.1846$", 0, 0),
        (r"$\frac{30}{30}\cdot\frac{29}{30}\cdots\frac{21}{30} \approx 0.1864$", 1, 0),
    ]);
}

#[test]
fn words_beside_numbers_and_lines_are_no_part_of_them() {
    check(&[
        (r"$512 \text{ (bias)} + 3 \text{（embedding）} = 515$, $512 \text{ (bias)} + 3 \text{ (head)} = 551$", 1, 0),
        (
            r"$$\begin{aligned} \frac{0.5 \cdot 0.2}{0.4} &= \frac{0.1}{0.4} & & \text{... by Bayes, law of total probability} \\ &= 0.52 \end{aligned}$$",
            1,
            0,
        ),
    ]);
}

#[test]
fn messages_are_for_people() {
    let last = |sheet: &str| notes(sheet).pop().unwrap();
    assert_eq!(
        last(r"$\frac{1}{328} \cdot 10^{-16} \approx 3.04 \times 10^{-19}$"),
        "3.04878 x 10^-19 is cut off, not rounded; it rounds to 3.05 x 10^-19"
    );
    let sheet = read_sheet(r"$\underbrace{2x}_{\text{a}} + 3 = 4y$", Format::Markdown);
    let records = audit_sheet(&sheet, "", &Grader::new(Vec::new(), Vec::new())).unwrap();
    assert_eq!(records[0].links[0].left, r"\underbrace{2x}_{\text{a}} + 3");
}

#[test]
fn a_magnitude_behind_a_formula_may_be_that_of_both_sides() {
    check(&[
        (r"It takes $2 \cdot 1.05 = 2.1$ million hours.", 0, 0),
        (r"It takes $2 \cdot 1.05 = 2.2$ million hours.", 1, 0),
        (r"There are $32 \cdot 218112 = 6.98$ million weights.", 0, 0),
        (r"There are $32 \cdot 218112 = 6.98$ billion weights.", 1, 0),
    ]);
}

#[test]
fn a_given_value_that_is_put_in_already_is_no_other_one() {
    check(&[
        ("Discount $\\gamma = 0.9$.\n\nThe horizon is $\\frac{1}{1 - \\gamma} = \\frac{1}{1 - 0.9} = 10$.", 0, 0),
        (
            "# A\n\nDiscount $\\gamma = 0.9$.\n\n# B\n\nThe horizon is $\\frac{1}{1 + \\gamma} = \\frac{1}{1 - 0.9} = 10$.",
            1,
            0,
        ),
    ]);
}

#[test]
fn a_recurrence_starts_where_the_sheet_says() {
    let rule = "$$x_t = x_{t-1} - 2 g_t$$\n\n$g_1 = 0.1$\n\n";
    check(&[
        (&format!("Start with $x_0 = 1$.\n\n{rule}$$x_1 = 1 - 0.2 = 0.8$$"), 0, 0),
        (&format!("Start with $x_0 = 1$.\n\n{rule}$$x_1 = 1 - 0.1 = 0.9$$"), 1, 0),
        // Nothing tells where it starts.
        (&format!("{rule}$$x_1 = 1 - 0.2 = 0.8$$"), 0, 1),
    ]);
}

#[test]
fn a_letter_of_the_sheet_is_no_magnitude() {
    check(&[
        (r"With $k = 0.5$: $\frac{1 + k}{1 + 7k} = \frac{1.5}{4.5}$, $7k = 3.5$, $7k = 4.5$", 1, 0),
        (r"$\frac{1 + k}{1 + 7k} = \frac{1.5}{4.5}$ for $k = 0.5$", 0, 0),
        (r"$2 \cdot 2500 = 5k$, $2 \cdot 2500 = 6k$", 1, 0),
        // The same letter may be a magnitude all the same.
        (r"$k = 3$ and $2 \cdot 2500 = 5k$", 0, 0),
    ]);
}

#[test]
fn calculations_in_plain_text_are_formulas() {
    let block = |lines: &str| format!("Total:\n\n```\n{lines}\n```\n");
    check(&[
        (&block("loss = 2500 / 1000 = 2.5 nats per token\nppl  = exp(2.5) ≈ 12.18"), 0, 0),
        (&block("loss = 2500 / 1000 = 2.4 nats per token\nppl  = exp(2.5) ≈ 12.81"), 2, 0),
        (&block("MRR = (1 + 1/3 + 1/4) / 3\n    = (19/12) / 3\n    = 19/36\n    ≈ 0.528"), 0, 0),
        (&block("MRR = (1 + 1/3 + 1/4) / 3\n    = (19/12) / 3\n    = 19/24"), 1, 0),
        (&block("cache = 131072 bytes = 128 KiB\nshare = 0.0078125 ≈ 0.78 %"), 0, 0),
        (&block("cache = 131072 bytes = 128 MiB\nshare = 0.0078125 ≈ 0.87 %"), 2, 0),
        // Programs are none.
        (&block("total = 12 * d\nreturn total"), 0, 0),
    ]);
}

#[test]
fn a_recurrence_in_one_letter_is_no_identity() {
    check(&[
        (r"It fulfils $u_{n+1} = 0.95 u_n + 0.6 (1 - u_n) = 0.35 u_n + 0.6$.", 0, 0),
        (r"It fulfils $u_{n+1} = 0.95 u_n + 0.6 (1 - u_n) = 0.45 u_n + 0.6$.", 1, 0),
        (r"The differences are $u_{n+1} - u_n = 0.5 u_n$.", 0, 1),
        (r"$r_i - r_j = r_j - r_i$", 1, 0),
    ]);
}

#[test]
fn what_another_problem_gives_further_down_is_not_meant() {
    check(&[
        ("# A\n\n$\\frac{3}{\\sqrt{n}} = \\frac{3}{\\sqrt{8}}$\n\n# B\n\nWe have $n = 400$.", 0, 1),
        ("# A\n\n$\\frac{3}{\\sqrt{n}} = \\frac{3}{\\sqrt{8}}$ with $n = 400$", 1, 0),
    ]);
}

#[test]
fn an_approximation_of_a_function_is_no_definition_of_it() {
    let rule = "$C(n) = 2 (n + 1) H_n - 4 n$ and $H_n \\approx \\ln n + 0.5772$.\n\n";
    check(&[
        (&format!("{rule}$C(10) = 2 \\cdot 11 \\cdot 2.929 - 4 \\cdot 10$"), 0, 0),
        (&format!("{}$H_{{10}} = 2.929$", rule.replace("\\approx", "=")), 1, 0),
    ]);
}

#[test]
fn dots_between_fractions_go_from_one_to_the_next() {
    check(&[
        (r"$1 + \frac{1}{2} + \frac{1}{3} + \dots + \frac{1}{10} \approx 2.929$", 0, 0),
        (r"$1 + \frac{1}{2} + \frac{1}{3} + \dots + \frac{1}{10} \approx 2.299$", 1, 0),
        (r"$\frac12 + \frac14 + \frac18 + \dots + \frac{1}{16} = \frac{15}{16}$", 0, 0),
        (r"$\frac12 + \frac14 + \frac18 + \dots + \frac{1}{16} = \frac{31}{32}$", 1, 0),
        (r"$2 + 4 + 6 + \dots + 16 = 72$", 0, 0),
        (r"$2 + 4 + 8 + \dots + 16 = 30$", 0, 0),
        (r"$1 + \frac13 + \frac15 + \dots + \frac19 \approx 1.787$", 0, 0),
        // By a step or by a factor?
        (r"$2 + 4 + \dots + 16 = 72$", 0, 1),
        // Neither steps nor multiples lead to the last one.
        (r"$\frac12 + \frac14 + \dots + \frac{1}{13} = \frac{15}{16}$", 0, 1),
    ]);
}

#[test]
fn calculations_behind_words_and_a_colon_are_judged() {
    let fence = |line: &str| format!("```text\ntokens seen:   3 * 4 = 12\n{line}\n```");
    check(&[
        (&fence("final layer norm:    2 * 768 = 1536"), 0, 0),
        (&fence("position embedding:  1024 * 768 = 768432"), 1, 0),
        (&fence("days on one device:  1625000 / 86400 ≈ 18.81"), 0, 0),
        (&fence("days on one device:  1625000 / 86400 ≈ 188.1"), 1, 0),
        // A log and a label say nothing.
        (&fence("epoch 1: loss = 2.31 lr = 3e-4"), 0, 0),
    ]);
}

#[test]
fn an_angle_is_known_to_the_digits_that_it_is_given_with() {
    let angle = "We get $\\alpha \\approx 22.62^\\circ$.\n\n";
    check(&[
        (&format!("{angle}$\\sin\\alpha = \\frac{{5}}{{13}}$"), 0, 0),
        (&format!("{angle}$\\sin\\alpha = \\frac{{5}}{{12}}$"), 1, 0),
    ]);
}

#[test]
fn means_distances_and_bytes_of_each_are_what_they_say() {
    check(&[
        (r"$E[X] = \frac{7}{2} = 3.5$ and $E[X^2] = \frac{91}{6}$", 0, 0),
        (r"$E[X] = \frac{7}{2} = 3.4$ and $E[X^2] = \frac{91}{6}$", 1, 0),
        (r"Let $P = (1, 2)$, $Q = (7, 10)$. Then $|PQ| = \sqrt{(7-1)^2 + (10-2)^2} = 10$.", 0, 0),
        (r"Let $P = (1, 2)$, $Q = (7, 10)$. Then $|PQ| = \sqrt{(7-1)^2 + (10-2)^2} = 11$.", 1, 0),
        (r"$1920 \cdot 1080 \cdot 3 = 6{,}220{,}800 \text{ B per frame}$", 0, 0),
        (r"$1920 \cdot 1080 \cdot 3 = 6{,}202{,}800 \text{ B per frame}$", 1, 0),
        (r"Always $\|w\|_\infty \le \|w\|_2 \le \|w\|_1$.", 0, 0),
        (r"Always $\|w\|_\infty \ge \|w\|_2$.", 1, 0),
    ]);
}

#[test]
fn a_number_in_bold_begins_another_problem() {
    let next = "\n\n**A2.** Braking takes $t = 40$ s and $s = 1000$ m.";
    let train = "**A1.** $v = \\frac{s}{t} = \\frac{270 \\text{ km}}{1.5 \\text{ h}} = 180 \\text{ km/h}$";
    check(&[(&format!("{train}{next}"), 0, 1), (&format!("{train} with $s = 1000$ m and $t = 40$ s"), 1, 0)]);
}

#[test]
fn a_row_with_a_left_side_of_its_own_is_an_equation_of_its_own() {
    check(&[
        ("$$\\begin{aligned} 2x+y-z &= 8\\\\ -3x-y+2z &= -11 \\end{aligned}$$", 0, 2),
        ("$$\\begin{aligned} 7-2 &= 5\\\\ -3+1 &= -2 \\end{aligned}$$", 0, 0),
        ("$$\\begin{aligned} 7-2 &= 5\\\\ -3+1 &= -4 \\end{aligned}$$", 1, 0),
        // A sign behind the mark goes on.
        ("$$\\begin{aligned} 7-2 &= 9\\\\ &-4 \\end{aligned}$$", 0, 0),
    ]);
}

#[test]
fn an_item_of_a_list_goes_on_with_none_before_it() {
    check(&[
        ("- MSE $= \\frac{1.5}{4} = 0.375$\n- MAE $= \\frac{2}{4} = 0.5$", 0, 0),
        ("- MSE $= \\frac{1.5}{4} = 0.375$\n- MAE $= \\frac{2}{4} = 0.6$", 1, 0),
        ("so $2^{31}$ bytes $= 2$ GiB, and $2^{30}$ bytes $= 2$ GiB", 1, 0),
    ]);
}

#[test]
fn congruences_are_judged_by_what_they_count_up_to() {
    check(&[
        (r"$7^2 = 49 \equiv 5$, $25 \equiv 3$", 0, 2),
        (r"$7^{13} = 7^8\cdot 7^4\cdot 7 \equiv 9\cdot 3\cdot 7 = 189 \equiv 2 \pmod{11}$", 0, 0),
        (r"$189 \equiv 3 \pmod{11}$, $49 \equiv 5\ (\text{mod } 11)$, $17 \equiv 3 \mod 7$", 1, 0),
    ]);
}

#[test]
fn an_equation_holds_for_the_solution_behind_it() {
    check(&[
        (r"$120 - 2P = -30 + 3P \iff 150 = 5P \iff P^* = 30$", 0, 0),
        (r"$120 - 2P = -30 + 3P \iff 150 = 5P \iff P^* = 25$", 2, 0),
        (r"With $Q = 7$: $100 - 2Q = 86$. $100 - 2Q = 20 \Rightarrow Q_m = 40$", 0, 0),
        (r"With $Q = 7$: $100 - 2Q = 87$.", 1, 0),
        // A step without a solution behind it is left open.
        (r"$x^2 - 2x = 3 + x \Rightarrow x^2 = 3 + 3x$", 0, 2),
        (r"For $x = 0.1$ it is $1 + x = 1.1$. Newton's method for $x^2 - 5 = 0$ begins with $2$.", 0, 1),
    ]);
}

#[test]
fn lg_is_to_base_2_or_10_and_bits_are_counted_in_thousands() {
    check(&[
        (r"$\lg 3 \approx 1.585$ and $\lg 1000 = 3$", 0, 0),
        (r"$\lg 3 \approx 1.595$", 1, 0),
        (r"$3100 \cdot 9.967 \approx 30.9 \text{ kbit/s}$", 0, 0),
        (r"$3100 \cdot 9.967 \approx 30.9 \text{ Mbit/s}$", 1, 0),
    ]);
}

#[test]
fn a_b_beside_kibibytes_is_a_byte() {
    check(&[
        (r"$b = 2 \cdot 65536\ \text{B} = 128\ \text{KiB}, \qquad 4096\, b = 0.5\ \text{GiB}$", 0, 0),
        (r"$b = 2 \cdot 65536\ \text{B} = 128\ \text{KiB}, \qquad 4096\, b = 0.6\ \text{GiB}$", 1, 0),
    ]);
}

#[test]
fn a_tie_may_come_from_a_number_with_more_digits() {
    check(&[
        (r"$0.1 + 0.5\cdot 0.2315 \approx 0.2157$", 0, 0),
        (r"$0.1 + 0.5\cdot 0.2317 \approx 0.2158$, $0.1 + 0.5\cdot 0.2316 = 0.2157$", 1, 0),
    ]);
}

#[test]
fn a_family_of_another_section_is_another_one() {
    let sheet = |heading: &str, value: &str| {
        format!("## A\n\n$z = (1, 2)$ and $p_i = \\frac{{z_i}}{{3}}$\n\n{heading}$p_2 = \\frac{{6}}{{12}} = {value}$")
    };
    assert_eq!(counts(&sheet("## B\n\n", "0.5")), (0, 0));
    assert_eq!(counts(&sheet("## B\n\n", "0.6")).0, 1);
    assert_eq!(counts(&sheet("", "0.5")).0, 1);
}

#[test]
fn calculations_in_plain_text_are_judged() {
    check(&[
        ("- precision: 84/(84 + 21) = 84/105 = 0.80\n- and the rest is 1 − 0.8 = 0.2, all in all 3/4 = 75 %", 0, 0),
        ("- precision: 84/(84 + 21) = 84/105 = 0.84", 1, 0),
        ("It needs 7·10⁹ × 16 B = 112 GB > 80 GB, not $3$.", 0, 0),
        ("It needs 7·10⁹ × 16 B = 56 GB > 80 GB, they say.", 2, 0),
        ("| a |\n|---|\n| 24 × 12,596,224 = 302,309,736 |", 1, 0),
        ("Es sind 1,5 · 2 = 3,5 Liter, und 2 · 1.000 = 2.000.", 1, 0),
        // Names of prose define nothing, and what is not closed is not judged.
        ("Here x = 3 + 4 = 7 and n·d = 2 × 3 = 6. Then $x = 8$ and $d = 5$.", 0, 0),
        ("p < 0.05, t(28) = 2.05, F(2, 27) = 3.4; 90-100 = 1; 20 % of 5·2 = 2; on 12/05/2024 = 3 + 4 days", 0, 0),
    ]);
}

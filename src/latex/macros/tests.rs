use crate::latex::{Macros, parse, parse_with, print};

fn clean(source: &str) -> String {
    print(&parse(source).tree.row)
}

/// Rows of text with macros and what it says without.
fn check(rows: &[(&str, &str)]) {
    for (source, meant) in rows {
        assert_eq!(parse(source).diagnostics, [], "{source}");
        assert_eq!(clean(source), clean(meant), "{source}");
    }
}

fn code(source: &str) -> &'static str {
    parse(source).diagnostics[0].code.0
}

#[test]
fn macros_expand() {
    check(&[
        (r"\newcommand{\E}{\mathbb{E}} \E x", r"\mathbb{E} x"),
        (r"\def\f#1#2{\frac{#1}{#2}}\f{a}b", r"\frac{a}{b}"),
        (r"\newcommand*\p[2][\theta]{\pi_{#1}(#2)}\p{x}\p[k]{y}", r"\pi_\theta(x)\pi_k(y)"),
        (r"\DeclareMathOperator*{\am}{arg\,max}\am", r"\operatorname{arg\,max}"),
        (r"\DeclarePairedDelimiter\n{|}{|}\n{x}\n*{x}\n[\big]{x}", r"\left|x\right|\left|x\right|\left|x\right|"),
        (r"\let\eps=\varepsilon \eps", r"\varepsilon"),
    ]);
}

#[test]
fn delimited_parameters_end_where_they_say() {
    check(&[
        (r"\def\c#1|#2;{P(#1\mid #2)}\c a|b,c;d", r"P(a\mid b,c)d"),
        (r"\def\e(#1){\exp\{#1\}}\e(x+y)", r"\exp\{x+y\}"),
        (r"\def\c#1,{[#1]}\c{a,b},c", r"[a,b]c"),
        (r"\def\c #1 {[#1]}\c ab c", r"[ab]c"),
    ]);
    assert_eq!(code(r"\def\c#1;{#1}\c a"), "L004");
    assert_eq!(code(r"\def\c(#1){#1}\c [a]"), "L004");
    assert_eq!(code(r"\def\f#1#2{#1#2}\f a"), "L004");
}

#[test]
fn arguments_may_follow_behind_a_body() {
    check(&[(r"\newcommand\kl[2]{D(#1\|#2)}\newcommand\KL{\kl}\KL{p}{q}", r"D(p\|q)")]);
}

#[test]
fn a_definition_holds_from_its_place_to_the_end_of_its_group() {
    check(&[
        (r"\def\a{x}\a\def\a{y}\a", "xy"),
        (r"\def\a{x}{\def\a{y}\a}\a", "x{y}x".strip_prefix('x').unwrap()),
        (r"\def\a{x}{\gdef\a{y}\a}\a", "{y}y"),
        (r"\def\a{x}{\global\def\a{y}\a}\a", "{y}y"),
        (r"\a+\a\def\a{x}", "x+x"),
        (r"\providecommand\frac{x}\frac12", r"\frac12"),
    ]);
}

#[test]
fn an_alias_is_what_its_model_was() {
    check(&[
        (r"\let\old=\sum \def\sum{\old\limits}\sum_i", r"\sum\limits_i"),
        (r"\def\a{x}\let\b\a\def\a{y}\b\a", "xy"),
        (r"\let\a=+ x\a y", "x+y"),
    ]);
}

#[test]
fn definitions_may_make_definitions() {
    check(&[(r"\def\a#1{\def#1##1{(##1)}}\a\b\b x", "(x)")]);
}

#[test]
fn a_preamble_is_read() {
    let macros = Macros::read(r"\usepackage{x} \newcommand{\KL}{\mathrm{KL}} text \def\R{\mathbb R}");
    assert_eq!(macros.len(), 2);
    let parsed = parse_with(r"\KL \R", &macros);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.tree.row[0].span, crate::text::Span::new(0, 3));
}

#[test]
fn a_preamble_may_wrap_what_it_renames() {
    let macros = Macros::read(r"\let\old\sum \renewcommand\sum{\old\limits} \let\E\F \def\F{y}\let\G\F\def\F{z}");
    let text = |source| print(&parse_with(source, &macros).tree.row);
    assert_eq!(text(r"\sum_i \G"), clean(r"\sum\limits_i y"));
}

#[test]
fn endless_macros_end() {
    for source in [r"\def\a{\a\a}\a", r"\def\a{\a x}\a", r"\newcommand\a[1]{\a{#1#1}}\a{x}", r"\def\a{\b}\def\b{\a}\a"]
    {
        assert_eq!(code(source), "L007");
    }
    let mut source = String::from(r"\def\a{x}");
    for (from, to) in ('a'..='y').zip('b'..='z') {
        source.push_str(&format!("\\def\\{to}{{\\{from}\\{from}}}"));
    }
    assert_eq!(code(&(source + r"\z")), "L007");
    assert_eq!(code(&format!(r"\def\a#1{{#1}}{}", r"\a{".repeat(50_000))), "L007");
    assert_eq!(code(&r"\def\a{".repeat(25_000)), "L007");
    assert_eq!(code(&format!(r"\def\a#1{{{}}}\a{{{}}}", "#1".repeat(20_000), "x".repeat(100_000))), "L007");
}

#[test]
fn a_broken_definition_is_told() {
    for source in [r"\newcommand", r"\def x", r"\def\a{x", r"\let", r"\newcommand{ab}{c}"] {
        assert!(parse(source).diagnostics.iter().any(|it| it.code.0 == "L004"), "{source}");
    }
}

//! What people read: terminal output and normalized formulas, kept under `snapshots/`.

use std::sync::Arc;

use assert_cmd::Command;
use eqmark::cards::bank;
use eqmark::equivalence::{Judge, Prepared, Selection};
use eqmark::render::Renderer;

fn settings(area: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../snapshots/{area}"));
    settings.set_prepend_module_to_snapshot(false);
    settings
}

fn output(arguments: &[&str]) -> String {
    let output = Command::cargo_bin("eqmark").unwrap().args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn check_on_the_terminal() {
    let answers = [
        ("equivalent", r"P(S)^{-1/n}"),
        ("different", r"\left[P(t_1)P(t_2\mid t_1)\prod_{i=3}^{n}P(t_i\mid t_{i-2},t_{i-1})\right]^{\frac{1}{n}}"),
        ("undecided", r"\zeta P(S)^{-1/n}"),
        ("unreadable", r"\left[P(S)^{-1/n}"),
    ];
    settings("check").bind(|| {
        for (name, answer) in answers {
            insta::assert_snapshot!(name, output(&["check", "--formula", "perplexity_trigram", answer]), answer);
        }
    });
}

#[test]
fn references_in_normal_form() {
    let renderer = Renderer::new();
    settings("references").bind(|| {
        for card in bank() {
            let prepared = Arc::new(Prepared::card(card, Selection::default_of(card)).unwrap());
            let latex = Judge::new(prepared.clone()).normalized(&prepared.reference.expr);
            let mathml = renderer.mathml(&latex, true);
            assert_eq!(mathml.fallback, None, "{}", card.id);
            insta::assert_snapshot!(card.id.as_str(), format!("{latex}\n\n{}", mathml.html));
        }
    });
}

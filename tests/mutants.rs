//! Mutants of the cards' own formulas: those that the comparison calls equivalent must be so.
//!
//! `EQMARK_CARDS=gae,ppo_clip cargo test --release --test mutants -- --ignored --nocapture` lists all of some cards.

use std::sync::Arc;

use eqmark::cards::{Card, bank};
use eqmark::equivalence::{Judge, Prepared, Question, Selection, Verdict};
use eqmark::expr::{Expr, Node, Relation, normalize, print};
use eqmark::feedback::{Material, edits};

fn prepared(card: &'static Card) -> Arc<Prepared> {
    Arc::new(Prepared::card(card, Selection::default_of(card)).unwrap())
}

/// Every expression that `expr` becomes where one of its comparisons has another relation, or a side that is one more
/// or less.
fn with_other_conditions(expr: &Expr) -> Vec<(&'static str, Expr)> {
    let mut found = Vec::new();
    if let Node::Compare(relation, a, b) = expr.node() {
        let one = |by: i64| Expr::sum(vec![b.clone(), Expr::integer(by)]);
        let same = |relation: Relation, b: Expr| Expr::from(Node::Compare(relation, a.clone(), b));
        found.push(("bound + 1", same(*relation, one(1))));
        found.push(("bound - 1", same(*relation, one(-1))));
        let others = [
            (Relation::Less, "<"),
            (Relation::LessEqual, "<="),
            (Relation::Greater, ">"),
            (Relation::GreaterEqual, ">="),
            (Relation::Equal, "="),
            (Relation::NotEqual, "!="),
        ];
        for (other, name) in others.into_iter().filter(|(other, _)| other != relation) {
            found.push((name, same(other, b.clone())));
        }
    }
    for place in 0..expr.parts().len() {
        for (name, inner) in with_other_conditions(expr.parts()[place].0) {
            let mut number = 0;
            let whole = expr.map_parts(&mut |part, _| {
                number += 1;
                if number - 1 == place { inner.clone() } else { part.clone() }
            });
            found.push((name, whole));
        }
    }
    found
}

/// The card's readable formulas of the right value: the reference and the accepted forms.
fn formulas(card: &'static Card, prepared: &Prepared) -> Vec<(String, Expr)> {
    let forms = card.accepted.iter().filter(|form| form.options.is_empty());
    let forms = forms.filter_map(|form| Some((form.id.clone(), prepared.form(&form.id, &form.latex).ok()?.expr)));
    std::iter::once(("reference".to_owned(), prepared.reference.expr.clone())).chain(forms).collect()
}

#[test]
fn rows_beyond_the_range_of_an_index_are_no_obstacle() {
    let cosine = r"\eta_{min}+\frac12(\eta_{max}-\eta_{min})\left(1+\cos\left(\pi\frac{t-T_w}{T-T_w}\right)\right)";
    for rest in [r"\eta_{min}&t>T", r"0&\text{otherwise}"] {
        let rows = format!(r"\eta_{{max}}\frac{{t}}{{T_w}}&t<T_w\\{cosine}&T_w\le t\le T\\{rest}");
        let card = bank().iter().find(|card| card.id == "lr_warmup_cosine").unwrap();
        let answer = format!(r"\begin{{cases}}{rows}\end{{cases}}");
        let verdict = Judge::new(prepared(card)).judge(&answer, &Question::default(), None).verdict;
        assert_eq!(verdict, Verdict::Equivalent, "{answer}");
    }
}

/// Edits of conditions that change nothing, by card, with the reason.
const SAME: &[(&str, &[&str], &str)] = &[
    (
        "dr_grpo",
        &["bound + 1", "<=", ">", "!="],
        "at 0 both rows are 0, and the second row holds what the first leaves",
    ),
    (
        "ppo_clip",
        &["bound + 1", "<=", ">", "!="],
        "at 0 both rows are 0, and the second row holds what the first leaves",
    ),
    ("lr_warmup_cosine", &["bound + 1", "bound - 1", "<="], "at the end of the warm-up both rows are the peak"),
    ("kneser_ney_bigram", &["!=", "<=", ">="], "a count is never negative"),
    ("mlm_loss", &[">=", ">"], "a place is in the set or not"),
    ("rope", &["<=", ">="], "the two components of a pair are the first and the second"),
    ("sinusoidal_position", &["<=", ">="], "an index is even or odd"),
    ("token_kl_reward", &["<=", ">=", "!="], "no token comes after the last one"),
];

#[test]
fn conditions_are_met_on_every_side_and_at_every_bound() {
    let mut count = 0;
    for card in bank() {
        let prepared = prepared(card);
        let mut judge = Judge::new(prepared.clone());
        for (id, formula) in formulas(card, &prepared) {
            for (name, mutant) in with_other_conditions(&formula) {
                count += 1;
                if judge.is_equal(&mutant) {
                    let is_known = SAME.iter().any(|(known, edits, _)| *known == card.id && edits.contains(&name));
                    assert!(is_known, "{} {id}: {name}: {}", card.id, print(&mutant, &prepared.lexicon.vocabulary));
                }
            }
        }
    }
    assert!(count >= 500, "{count}");
}

#[test]
fn a_formula_for_one_place_is_told_from_one_for_all() {
    let ratio = r"\frac{\pi_\theta(y_t|x)}{\pi_{ref}(y_t|x)}";
    let right = r"\frac{\pi_\theta(y_t|x,y_{<t})}{\pi_{ref}(y_t|x,y_{<t})}";
    let cosine = r"\eta_{min}+\frac12(\eta_{max}-\eta_{min})\left(1+\cos\left(\pi\frac{t-T_w}{T-T_w}\right)\right)";
    let kl = format!(r"\begin{{cases}} r(x,y)-\beta\log{right}&t=|y|\\ -\beta\log{ratio}&t<|y|\end{{cases}}");
    let gap = format!(r"\begin{{cases}}\eta_{{max}}\frac{{t}}{{T_w}}&t<T_w\\{cosine}&t\ge T_w+1\end{{cases}}");
    let point = format!(r"\begin{{cases}}\eta_{{max}}\frac{{t}}{{T_w}}&t<T_w\\{cosine}&T_w\le t<T\\0&t=T\end{{cases}}");
    for (id, answer) in [("token_kl_reward", kl), ("lr_warmup_cosine", gap), ("lr_warmup_cosine", point)] {
        let card = bank().iter().find(|card| card.id == id).unwrap();
        let verdict = Judge::new(prepared(card)).judge(&answer, &Question::default(), None).verdict;
        assert_eq!(verdict, Verdict::Different, "{answer}");
    }
}

#[test]
#[ignore = "a survey to be read by people"]
fn mutants_that_are_called_equivalent() {
    let wanted = std::env::var("EQMARK_CARDS").unwrap_or_default();
    let is_wanted = |card: &&Card| wanted.is_empty() || wanted.split(',').any(|id| id == card.id);
    for card in bank().iter().filter(is_wanted) {
        let prepared = prepared(card);
        let vocabulary = &prepared.lexicon.vocabulary;
        let mut judge = Judge::new(prepared.clone());
        let reference = &prepared.reference.expr;
        let material = Material::of(reference, vocabulary).small();
        let (mut all, mut identical, mut equal) = (0, 0, Vec::new());
        for edit in edits(reference, &material, &|_| true) {
            let mutant = edit.result(reference);
            all += 1;
            if !judge.is_equal(&mutant) {
                continue;
            }
            if normalize(&mutant, vocabulary) == *prepared.normal() {
                identical += 1;
            } else {
                equal.push((edit.rule.id, print(&mutant, vocabulary)));
            }
        }
        equal.sort();
        equal.dedup();
        println!(
            "{}: {all} mutants, {identical} with the same normal form, {} others equivalent",
            card.id,
            equal.len()
        );
        for (rule, latex) in equal {
            println!("    {rule}: {latex}");
        }
    }
}

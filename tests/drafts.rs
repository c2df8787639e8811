//! Formulas that are evaluated as changes of others have the values that they have by themselves.

use std::sync::Arc;

use eqmark::cards::bank;
use eqmark::equivalence::{Prepared, Selection};
use eqmark::expr::Expr;
use eqmark::feedback::{Material, edits};
use eqmark::world::{Ball, Drafts, Fault, Session, World, WorldPlan, compile};

/// How many changes of a reference are made on each card.
const CHANGES: usize = 60;

fn is_same(a: &Result<Ball, Fault>, b: &Result<Ball, Fault>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => a.mid.to_bits() == b.mid.to_bits() && a.error.to_bits() == b.error.to_bits(),
        (Err(a), Err(b)) => a == b,
        _ => false,
    }
}

#[test]
fn a_change_has_the_value_that_it_has_by_itself() {
    let mut count = 0;
    for card in bank() {
        let prepared = Prepared::card(card, Selection::default_of(card)).unwrap();
        let vocabulary = &prepared.lexicon.vocabulary;
        let reference = &prepared.reference.expr;
        let all = edits(reference, &Material::of(reference, vocabulary), &|_| true);
        let stride = (all.len() / CHANGES).max(1);
        let mut spec = prepared.spec.clone();
        spec.response_length = 1;
        let world = Arc::new(World::draw(&WorldPlan::new(vocabulary, &spec, 3)));
        let mut drafts = Drafts::new(world.clone(), reference);
        let mut near: Option<Expr> = None;
        for (place, edit) in all.iter().step_by(stride).enumerate() {
            let changed = edit.result(reference);
            let alone = Session::new(world.clone()).run(&compile(&changed));
            let found = drafts.value(&changed);
            assert!(is_same(&found, &alone), "{}: {:?}: {found:?}, alone {alone:?}", card.id, edit.rule.id);
            // Every few changes one is kept for a time, and changed itself.
            if place % 7 == 0 {
                drafts.turn_to(&changed);
                near = Some(changed);
            }
            if let Some(near) = &near {
                let twice = near.clone().negated();
                let alone = Session::new(world.clone()).run(&compile(&twice));
                assert!(is_same(&drafts.value(&twice), &alone), "{}: {:?}", card.id, edit.rule.id);
            }
            count += 1;
        }
        let alone = Session::new(world).run(&prepared.reference.program);
        assert!(is_same(&drafts.value(reference), &alone), "{}", card.id);
    }
    assert!(count > 2_000, "{count}");
}

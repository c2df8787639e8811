use eqmark::{cards, equivalence::*, world};
use std::sync::Arc;
fn main() {
    let only = std::env::args().nth(1);
    let _ = world::Fault::Unclear;
    for card in cards::bank() {
        if only.as_deref().is_some_and(|id| id != card.id) { continue; }
        let prepared = match Prepared::card(card, Selection::default_of(card)) { Ok(p) => Arc::new(p), Err(e) => { println!("{e}"); continue } };
        println!("== {} {}", card.id, eqmark::expr::print(&prepared.reference.normal, &prepared.lexicon.vocabulary));
        let mut judge = Judge::new(prepared.clone());
        let show = |kind: &str, id: &str, latex: &str, options: &[String], judge: &mut Judge| {
            let mut sel = Selection::default_of(card);
            for o in options { sel = sel.with(card, o).unwrap(); }
            let latex = expand(card, &sel, latex);
            let mut other; let judge = if options.is_empty() { judge } else { other = Judge::new(Arc::new(Prepared::card(card, sel).unwrap())); &mut other };
            let t = std::time::Instant::now();
            let j = judge.judge(&latex, &Question::default(), None);
            println!("{kind} {id} {} {} conv={:?} mist={:?} {:?} {:?} [{:?}]{}", j.verdict.word(), j.evidence.word(), j.convention, j.mistake.as_ref().map(|m| m.id.clone()), j.assumptions.iter().map(|n| n.id.clone()).collect::<Vec<_>>(), j.reasons, t.elapsed(), if matches!(j.verdict, Verdict::Undecided|Verdict::Unreadable) { format!("\n     {latex}\n   {}", eqmark::text::print_diagnostics("x", &latex, &j.diagnostics, false)) } else { String::new() });
        };
        for form in &card.accepted { show("V", &form.id, &form.latex, &form.options, &mut judge); }
        for form in &card.mistakes { show("M", &form.id, &form.latex, &form.options, &mut judge); }
    }
}

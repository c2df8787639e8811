//! How long naming a slip takes, card by card: the first wrong answer of a card, and those after it.
//!
//! The answers are mutants of the reference, printed and read again. The judging of the same answers is timed
//! beside it, so that the figures can be compared on any machine.
//!
//!     cargo bench --no-default-features --bench slips -- ppo_clip
//!
//! Without names all cards are timed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eqmark::cards::bank;
use eqmark::equivalence::{Judge, Prepared, Question, Selection, Verdict};
use eqmark::expr::print;
use eqmark::feedback::{Material, Slips, edits, explain};

/// How many mutants of a card are judged.
const MUTANTS: usize = 60;

fn quantile(times: &mut [Duration], part: f64) -> f64 {
    times.sort_unstable();
    let place = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
    times.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

fn main() {
    println!(
        "milliseconds: the first answer (with the mutants that it asks for), then median and 95th percentile of the others;"
    );
    println!("the median judgement beside them; mutants that were evaluated in all, and the operations that it took");
    println!(
        "{:<22} {:>8} {:>8} {:>8} {:>8} {:>8} {:>10}",
        "card", "first", "median", "95 %", "judging", "mutants", "steps"
    );
    let wanted: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    for card in bank().iter().filter(|card| wanted.is_empty() || wanted.contains(&card.id)) {
        let prepared =
            Arc::new(Prepared::card(card, Selection::default_of(card)).expect("the bank's cards are checked"));
        let vocabulary = &prepared.lexicon.vocabulary;
        let reference = &prepared.reference.expr;
        let mut mutants =
            edits(reference, &Material::of(reference, vocabulary).small(), &|rule| !rule.id.starts_with("replace"));
        // What a name stands for is written once: whoever errs there errs wherever it stands.
        mutants.retain(|mutant| mutant.copies == 1 || mutant.site.span().is_some());
        let mut judge = Judge::new(prepared.clone());
        let slips = Slips::new(prepared.clone());
        let stride = (mutants.len() / MUTANTS).max(1);
        let (mut naming, mut judging) = (Vec::new(), Vec::new());
        for mutant in mutants.iter().step_by(stride) {
            let latex = print(&mutant.result(reference), vocabulary);
            let start = Instant::now();
            let mut judgement = judge.judge(&latex, &Question::default(), None);
            let judged = start.elapsed();
            if judgement.verdict != Verdict::Different || judgement.mistake.is_some() || judgement.convention.is_some()
            {
                continue;
            }
            judging.push(judged);
            let start = Instant::now();
            explain(&slips, &mut judge, &mut judgement);
            naming.push(start.elapsed());
        }
        let first = if naming.is_empty() { f64::NAN } else { naming.remove(0).as_secs_f64() * 1e3 };
        let index = slips.mutants();
        let (size, steps) = (index.len(), index.steps(index.blocks()));
        println!(
            "{:<22} {first:>8.2} {:>8.2} {:>8.2} {:>8.2} {size:>8} {steps:>10}",
            card.id,
            quantile(&mut naming, 0.5),
            quantile(&mut naming, 0.95),
            quantile(&mut judging, 0.5),
        );
    }
}

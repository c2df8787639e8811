//! Comparing with a reference that was typed: nothing says what its letters are, so that many worlds give one of the
//! two formulas no value. Only worlds in which both have one compare them.

use std::cmp::Ordering;
use std::sync::Arc;

use super::compare::{Comparison, FEWEST, is_same};
use super::judge::Judge;
use super::prepared::Prepared;
use super::reach::without_dead_sides;
use super::world_set::{Setting, WORLDS, WorldSet, draw};
use crate::expr::{Expr, Name, Rational, normalize};
use crate::reading::Note;
use crate::world::{Ball, Branches, Fault, KINDS, Program, Scalar, compile};

/// How many worlds are drawn at most, and where only sides of branches are missing.
const MOST: (usize, usize) = (48, 120);

/// In how many worlds formulas with branches agree, where so many can be had: sides that were taken one by one have
/// not been taken in all combinations, nor with all signs.
const WITH_SIDES: usize = 64;

/// The same for formulas with roots, for the signs alone.
const WITH_ROOTS: usize = 20;

/// In how many worlds an answer without any value must have none where the reference has one, to be different.
const WITHOUT: usize = 12;

/// Of so many worlds in which the reference has a value an answer has one in at least one.
const SHARE: usize = 5;

/// Numbers up to here are no scales: letters are often as large.
const NEAR: i64 = 3;

/// How many numbers of the formulas are scales of worlds, and how many points.
const SCALES: usize = 4;

/// How many worlds are kept between comparisons.
const KEPT: usize = 24;

/// How many letters are tried alone where one must be positive.
const SINGLE: usize = 4;

/// Letters that are positive by custom: standard deviations, temperatures and numbers of things.
const POSITIVE: [&str; 5] = ["\\sigma", "\\hat{\\sigma}", "\\tau", "n", "N"];

/// The same beside a mean with a bar.
const POSITIVE_BESIDE_MEANS: [&str; 1] = ["s"];

/// Why formulas with roots that differ for negative letters only are left open.
const EQUAL_FOR_POSITIVE: &str = "the two are equal where all letters are positive, and differ where some are negative";

/// The same where only whole numbers make two formulas that round equal.
const EQUAL_FOR_WHOLE: &str = "the two are equal where all letters are whole numbers, and differ where some are not";

/// The state of comparisons with a typed reference.
pub(super) struct Typed {
    prepared: Arc<Prepared>,
    setting: Setting,
    reference: Runs,
    answer: Runs,
}

/// A program's values, with the sides of its branches that were taken, as far as they were asked for.
#[derive(Default)]
struct Runs {
    program: Option<Program>,
    found: Vec<Option<(Result<Ball, Fault>, Branches)>>,
}

/// A formula and its program.
pub(super) type Formula<'a> = (&'a Expr, &'a Program);

/// How two formulas met in the worlds.
pub(super) struct Meeting {
    pub comparison: Comparison,
    /// Whether some world gave only one of them a value.
    pub is_one_sided: bool,
    /// Letters that must be positive for it.
    pub positive: Vec<Name>,
}

impl Meeting {
    fn new(comparison: Comparison) -> Meeting {
        Meeting { comparison, is_one_sided: false, positive: Vec::new() }
    }
}

impl Typed {
    pub fn new(prepared: Arc<Prepared>, setting: Setting) -> Typed {
        Typed { prepared, setting, reference: Runs::default(), answer: Runs::default() }
    }
}

impl Runs {
    /// Forgets another program's values.
    fn expect(&mut self, program: &Program) {
        if self.program.as_ref().is_none_or(|known| known != program) {
            self.program = Some(program.clone());
            self.found.clear();
        }
    }
}

/// Which of the two formulas.
#[derive(Clone, Copy)]
enum Side {
    Reference,
    Answer,
}

impl WorldSet {
    /// Compares two formulas in worlds in which both have a value: in as many as a comparison needs, and, where
    /// `is_thorough`, until every side of their branches has decided one. A value that only one of them has is no
    /// difference, unless the answer never has one.
    ///
    /// The worlds are always the same ones in the same order, whatever was compared before.
    pub fn meet(&mut self, reference: &Program, answer: &Program, is_thorough: bool) -> Meeting {
        let Some(typed) = &mut self.typed else {
            return Meeting::new(Comparison::Open(String::new()));
        };
        typed.reference.expect(reference);
        typed.answer.expect(answer);
        let has_sides = is_thorough && (reference.has_sides() || answer.has_sides());
        let has_points = is_thorough && (reference.has_points() || answer.has_points());
        let wanted = match () {
            () if has_sides => WITH_SIDES,
            () if is_thorough && (reference.has_roots() || answer.has_roots()) => WITH_ROOTS,
            () => WORLDS.0 as usize,
        };
        let fewest = if has_points { KINDS } else { WORLDS.0 as usize };
        let mut found = Count::default();
        let mut taken = (Branches::default(), Branches::default());
        let is_covered =
            |taken: &(Branches, Branches)| !has_sides || taken.0.all_decided(reference) && taken.1.all_decided(answer);
        for place in 0..MOST.1 {
            let is_enough = found.same >= wanted && is_covered(&taken);
            let is_late = place >= MOST.0 && (found.same < FEWEST || !has_sides);
            if place >= fewest && (is_enough || is_late || found.is_hopeless()) {
                break;
            }
            let (own, sides) = self.run(place, Side::Reference, reference);
            let Ok(own) = own else {
                found.reference_fault = found.reference_fault.or(own.err());
                continue;
            };
            found.values += 1;
            let (other, other_sides) = self.run(place, Side::Answer, answer);
            match other {
                Ok(other) => {
                    if own.compare(&other).is_some_and(Ordering::is_ne) {
                        return Meeting::new(Comparison::Different(place));
                    }
                    if is_same(&own, &other) {
                        found.same += 1;
                    } else {
                        found.loose += 1;
                    }
                    taken.0.merge(&sides);
                    taken.1.merge(&other_sides);
                }
                Err(fault) => found.alone(place, fault),
            }
        }
        Meeting { is_one_sided: found.alone > 0, ..Meeting::new(found.verdict(is_covered(&taken))) }
    }

    /// The value of one of the two formulas in a world that is drawn where it is new, and the sides taken.
    fn run(&mut self, place: usize, side: Side, program: &Program) -> (Result<Ball, Fault>, Branches) {
        self.reach(place);
        let Some(typed) = &mut self.typed else { return (Err(Fault::Unclear), Branches::default()) };
        let runs = match side {
            Side::Reference => &mut typed.reference,
            Side::Answer => &mut typed.answer,
        };
        if runs.found.len() <= place {
            runs.found.resize(place + 1, None);
        }
        let session = &mut self.sessions[place];
        let run = || {
            let value = session.run(program);
            (value, session.branches().clone())
        };
        runs.found[place].get_or_insert_with(run).clone()
    }

    /// Forgets the worlds that few comparisons need; they are drawn again where one does.
    fn rest(&mut self) {
        let kept = self.own().len().max(KEPT);
        self.sessions.truncate(kept);
    }

    /// Draws the worlds up to a place.
    pub fn reach(&mut self, place: usize) {
        let Some(Typed { prepared, setting, .. }) = &self.typed else { return };
        while self.sessions.len() <= place {
            let seed = self.sessions.len() as u64;
            self.sessions.push(draw(prepared, setting, &prepared.lexicon.vocabulary, &prepared.spec, seed));
        }
    }
}

/// What worlds have told about two formulas that none of them tells apart.
#[derive(Default)]
struct Count {
    /// Where the reference has a value.
    values: usize,
    /// Where both have one and they agree.
    same: usize,
    /// Where both have one and rounding leaves open whether they agree.
    loose: usize,
    /// Where the answer has none, and that is a finding.
    alone: usize,
    first_alone: Option<usize>,
    reference_fault: Option<Fault>,
    fault: Option<Fault>,
    /// What makes all comparison idle: a name without a meaning, things of other kinds.
    limit: Option<Fault>,
}

impl Count {
    fn alone(&mut self, place: usize, fault: Fault) {
        match &fault {
            Fault::Undefined(_) | Fault::OutOfRange { .. } => {
                self.alone += 1;
                self.first_alone = self.first_alone.or(Some(place));
            }
            Fault::TooLarge | Fault::Unclear => {}
            Fault::NotExact | Fault::Unknown(_) | Fault::Kind(_) => {
                self.limit.get_or_insert_with(|| fault.clone());
            }
        }
        self.fault.get_or_insert(fault);
    }

    /// Whether more worlds would not help: other than in its domain, worlds are alike in what is too large or unknown.
    fn is_hopeless(&self) -> bool {
        let is_limit = |fault: &Option<Fault>| fault.as_ref().is_some_and(|fault| !fault.is_finding());
        self.limit.is_some()
            || self.values == 0 && is_limit(&self.reference_fault)
            || self.values > 0 && self.same + self.loose + self.alone == 0 && is_limit(&self.fault)
    }

    fn verdict(self, is_covered: bool) -> Comparison {
        if let Some(limit) = self.limit {
            return Comparison::Open(format!("the formula has {}", limit.words()));
        }
        let is_known = self.same >= FEWEST && self.same * SHARE >= self.same + self.alone;
        match (self.first_alone, self.fault, self.reference_fault) {
            _ if is_known && is_covered => Comparison::Same(self.same),
            _ if is_known => Comparison::Open(UNCOVERED.to_owned()),
            (Some(place), ..) if self.same + self.loose == 0 && self.alone >= WITHOUT => Comparison::Different(place),
            (_, Some(fault), _) => {
                let words = fault.words();
                Comparison::Open(format!("where the reference has a value the formula mostly has {words}"))
            }
            _ if self.loose > 0 => Comparison::Open("the values cancel too much to be compared".to_owned()),
            (_, _, Some(fault)) if self.values == 0 && !fault.is_finding() => {
                Comparison::Open(format!("the formulas have {}", fault.words()))
            }
            _ if self.values == 0 => Comparison::Open("no world gives the reference a value".to_owned()),
            _ => Comparison::Open("the reference has a value in too few of the examples".to_owned()),
        }
    }
}

/// Why formulas that agree may yet differ.
pub(super) const UNCOVERED: &str =
    "a case, or a side of a minimum, maximum or absolute value, decides none of the examples";

impl Setting {
    /// The same with what typed formulas tell about their letters.
    pub fn of_typed(mut self, reference: &Program, answer: &Program) -> Setting {
        if reference.has_sides() || answer.has_sides() {
            let mut numbers: Vec<Rational> = reference.numbers().chain(answer.numbers()).collect();
            numbers.sort();
            numbers.dedup();
            let (large, mut small): (Vec<_>, Vec<_>) =
                numbers.into_iter().partition(|number| *number > Rational::from(NEAR));
            small.retain(|number| !number.is_int());
            self.letters.scales = large;
            self.letters.scales.truncate(SCALES);
            small.truncate(SCALES);
            self.letters.points = (reference.has_points() || answer.has_points()).then_some(small);
        }
        let names = || reference.names().iter().chain(answer.names());
        let has_mean = reference.names().iter().any(|name| name.as_str().starts_with("\\bar{"));
        let is_positive = |name: &&Name| {
            let base = name.as_str().split(['_', '^']).next().unwrap_or_default();
            matches!(name, Name::Letter(_))
                && (POSITIVE.contains(&base) || has_mean && POSITIVE_BESIDE_MEANS.contains(&base))
                && !self.whole.contains(name)
        };
        self.letters.positive = names().filter(is_positive).cloned().collect();
        self.letters.positive.sort();
        self.letters.positive.dedup();
        self
    }

    /// The same without customs about letters.
    fn without_customs(&self) -> Setting {
        let mut setting = self.clone();
        setting.letters.positive.clear();
        setting
    }
}

impl Judge {
    /// What the worlds of a comparison assume, without assumptions of the card.
    pub(super) fn strict(&self, reference: &Program, answer: &Program) -> Setting {
        let strict = Setting::strict(reference, answer);
        match self.prepared.has_domains {
            true => {
                let mut setting = strict.of_typed(reference, answer);
                setting.letters.listed.clone_from(&self.prepared.listed);
                setting
            }
            false => Setting { mixed: self.prepared.is_mixed(), ..strict },
        }
    }

    /// Compares two typed formulas, every side of their branches included.
    pub(super) fn compare_typed(&mut self, setting: &Setting, reference: Formula, answer: Formula) -> Meeting {
        let found = self.compare_in_all(setting, reference, answer);
        let found = self.mind_fractions(setting, reference.1, answer.1, found);
        self.sets.values_mut().for_each(WorldSet::rest);
        found
    }

    fn compare_in_all(&mut self, setting: &Setting, reference: Formula, answer: Formula) -> Meeting {
        let has_sides = reference.1.has_sides() || answer.1.has_sides();
        if !has_sides || self.normal(answer.0).clone() == self.normal_of_reference(reference.0) {
            let found = self.set(setting).meet(reference.1, answer.1, !has_sides);
            return self.mind_signs(setting, reference.1, answer.1, found);
        }
        let vocabulary = &self.prepared.lexicon.vocabulary;
        let live = |formula: Formula| match formula.1.has_sides() {
            true => compile(&without_dead_sides(formula.0, vocabulary)),
            false => formula.1.clone(),
        };
        let (reference, answer) = (live(reference), live(answer));
        let found = self.set(setting).meet(&reference, &answer, true);
        let is_uncovered = matches!(&found.comparison, Comparison::Open(reason) if reason == UNCOVERED);
        if is_uncovered && !setting.letters.positive.is_empty() {
            // A side may be taken only against a custom; that the two differ there then settles nothing.
            let free = self.set(&setting.without_customs()).meet(&reference, &answer, true);
            if matches!(free.comparison, Comparison::Same(_)) {
                return free;
            }
        }
        self.mind_signs(setting, &reference, &answer, found)
    }

    /// What differs only where a letter is negative by which the reference divides, or which it raises to a letter's
    /// power, is equal for its positive values: such letters mostly stand for numbers of things and scales. Where a side of a branch needs it, they do not.
    fn mind_signs(&mut self, setting: &Setting, reference: &Program, answer: &Program, found: Meeting) -> Meeting {
        match found.comparison {
            Comparison::Different(place) if !setting.letters.is_positive(place as u64) => {}
            _ => return found,
        }
        let mut divisors = reference.divisors();
        divisors.retain(|name| !setting.letters.positive.contains(name));
        let single = divisors.iter().take(SINGLE).map(|name| vec![name.clone()]);
        let all = (divisors.len() > 1).then(|| divisors.clone());
        for names in single.chain(all) {
            let mut positive = setting.clone();
            positive.letters.positive.extend(names.iter().cloned());
            positive.letters.positive.sort();
            let mut meeting = self.set(&positive).meet(reference, answer, true);
            if matches!(meeting.comparison, Comparison::Same(_)) {
                meeting.positive = names;
                return meeting;
            }
        }
        // `\sqrt{p^2 c^2 + m^2 c^4}` may be what it is for positive letters only; whether they are is not said. So may a
        // minimum be where the answer divides by them: `F / \max(F/a, b)` beside `\min(a, F/b)`.
        let programs = [reference, answer];
        let has_sides = programs.iter().any(|it| it.has_sides());
        if has_sides && !answer.divisors().is_empty() || !has_sides && programs.iter().any(|it| it.has_root_of_sum()) {
            let all = || programs.iter().flat_map(|it| it.names()).filter(|name| matches!(name, Name::Letter(_)));
            let names: Vec<Name> = match has_sides {
                true => programs.iter().flat_map(|it| it.divisors()).collect(),
                false => all().cloned().collect(),
            };
            let mut positive = setting.clone();
            positive.letters.positive.extend(names);
            positive.letters.positive.sort();
            positive.letters.positive.dedup();
            let mut meeting = self.set(&positive).meet(reference, answer, true);
            if matches!(meeting.comparison, Comparison::Same(_)) {
                meeting.comparison = Comparison::Open(EQUAL_FOR_POSITIVE.to_owned());
                return meeting;
            }
        }
        found
    }

    /// `\\lceil (m+1)/s\\rceil` is `\\lfloor m/s\\rfloor + 1` where the letters are whole numbers; whether they are is not said.
    fn mind_fractions(&mut self, setting: &Setting, reference: &Program, answer: &Program, found: Meeting) -> Meeting {
        let programs = [reference, answer];
        if !matches!(found.comparison, Comparison::Different(_)) || !programs.iter().any(|it| it.rounds()) {
            return found;
        }
        let mut counted = setting.clone();
        let names = programs.iter().flat_map(|it| it.names()).filter(|name| matches!(name, Name::Letter(_)));
        counted.whole.extend(names.cloned());
        counted.whole.sort();
        counted.whole.dedup();
        let mut meeting = self.set(&counted).meet(reference, answer, true);
        if matches!(meeting.comparison, Comparison::Same(_)) {
            meeting.comparison = Comparison::Open(EQUAL_FOR_WHOLE.to_owned());
            return meeting;
        }
        found
    }

    fn normal_of_reference(&self, expr: &Expr) -> Expr {
        let reference = &self.prepared.reference;
        match reference.expr.address() == expr.address() {
            true => self.prepared.normal().clone(),
            false => normalize(expr, &self.prepared.lexicon.vocabulary),
        }
    }

    /// What an equality with a typed reference rests on, after the comparison that found it.
    pub(super) fn typed_notes(&mut self, setting: &Setting, answer: Formula) -> Vec<Note> {
        let prepared = self.prepared.clone();
        let Some(found) = self.met.take() else { return Vec::new() };
        let reference = (&prepared.reference.expr, &prepared.reference.program);
        let note = |id: &str, text: String| Note { id: id.to_owned(), text, span: None };
        let mut notes = Vec::new();
        if found.is_one_sided {
            notes.push(note("common_domain", "compared where both formulas have a value".to_owned()));
        }
        let mut positive = found.positive;
        let customs = &setting.letters.positive;
        if !customs.is_empty() {
            let free = self.set(&setting.without_customs()).meet(reference.1, answer.1, true);
            if matches!(free.comparison, Comparison::Different(_)) {
                positive.extend(customs.iter().cloned());
            }
        }
        if !positive.is_empty() {
            let names: Vec<String> = positive.iter().map(|name| format!("`{}`", name.as_str())).collect();
            notes.push(note("positive_letters", format!("{} taken as positive", names.join(", "))));
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Evidence, Judgement, Question, Verdict};
    use super::*;

    fn judge(reference: &str) -> Judge {
        Judge::new(Arc::new(Prepared::typed(reference).unwrap()))
    }

    fn judged(reference: &str, answer: &str) -> Judgement {
        judge(reference).judge(answer, &Question::default(), None)
    }

    fn notes(judgement: &Judgement) -> Vec<&str> {
        judgement.assumptions.iter().map(|note| note.id.as_str()).collect()
    }

    #[test]
    fn a_value_that_only_one_formula_has_is_no_difference_and_is_told() {
        let found = judged(r"\log x^2", r"2\log x");
        assert_eq!(found.verdict, Verdict::Equivalent);
        assert!(notes(&found).contains(&"common_domain"));
        let found = judged(r"2x+3", r"3+x\cdot 2");
        assert_eq!((found.verdict, notes(&found).contains(&"common_domain")), (Verdict::Equivalent, false));
    }

    #[test]
    fn an_answer_that_never_has_a_value_is_not_equivalent() {
        let found = judged("x^2", r"x^2+\log(-1-x^2)");
        assert_eq!((found.verdict, found.evidence), (Verdict::Different, Evidence::Counterexample));
        let example = found.counterexample.unwrap();
        assert!(example.answer.is_none() && example.fault.is_some());
        // Neither has a value in any world.
        assert_eq!(judged(r"\log(-1-x^2)", r"\log(-2-x^2)").verdict, Verdict::Undecided);
    }

    #[test]
    fn letters_are_shares_where_the_reference_needs_it() {
        let reference = r"-(y\log z+(1-y)\log(1-z))";
        let found = judged(reference, r"-y\log z-(1-y)\log(1-z)");
        assert!(matches!(found.evidence, Evidence::Tested(_) | Evidence::Identical));
        assert_eq!(found.verdict, Verdict::Equivalent);
        assert_eq!(judged(reference, r"-y\log z-(1-z)\log(1-y)").verdict, Verdict::Different);
    }

    #[test]
    fn a_side_that_decides_nowhere_leaves_the_comparison_open() {
        assert_eq!(judged("x", r"\min(x,100)").verdict, Verdict::Different);
        assert_eq!(judged(r"\min(x,10^6)", "x").verdict, Verdict::Different);
        let found = judged(r"\cos x+\sin x", r"\min(1.9,\cos x+\sin x)");
        assert_eq!((found.verdict, found.reasons.as_slice()), (Verdict::Undecided, &[UNCOVERED.to_owned()][..]));
        // Equal sides as they stand are never at issue.
        assert_eq!(judged(r"\min(1.9,\cos x+\sin x)", r"\min(\cos x+\sin x,1.9)").verdict, Verdict::Equivalent);
    }

    #[test]
    fn points_at_which_formulas_change_are_met() {
        assert_eq!(judged(r"\lceil x\rceil", r"\lfloor x\rfloor+1").verdict, Verdict::Different);
        assert_eq!(judged(r"\mathbb{1}[x>0]", r"\mathbb{1}[x\ge0]").verdict, Verdict::Different);
        assert_eq!(judged(r"\mathbb{1}[x>0]", r"1-\mathbb{1}[x\le0]").verdict, Verdict::Equivalent);
    }

    #[test]
    fn what_is_positive_by_custom_is_told_where_it_matters() {
        let found = judged(r"\frac{x}{\sqrt{\sigma^2}}", r"\frac{x}{\sigma}");
        assert_eq!(found.verdict, Verdict::Equivalent);
        assert!(notes(&found).contains(&"positive_letters"));
        assert!(notes(&judged(r"\frac{2x}{\sigma}", r"\frac{x+x}{\sigma}")).is_empty());
        // Other letters that divide too, but those that do not may be negative.
        let found = judged(r"\frac{x}{\sqrt{c^2}}", r"\frac{x}{c}");
        assert_eq!((found.verdict, notes(&found)), (Verdict::Equivalent, vec!["positive_letters"]));
        assert_eq!(judged(r"\frac{\sqrt{x^2}}{c}", r"\frac{x}{c}").verdict, Verdict::Different);
        assert_eq!(judged(r"\frac{x}{|c|}", r"\frac{x}{c}").verdict, Verdict::Different);
        assert_eq!(judged(r"\sqrt{x^2}", "x").verdict, Verdict::Different);
        assert_eq!(judged(r"\sqrt{r^2A^2}", "rA").verdict, Verdict::Different);
    }

    #[test]
    fn sums_are_long_enough_for_both() {
        let found = judged(r"\sum_{k=t}^{T-1}r_k", r"r_t+\sum_{k=t+1}^{T-1}r_k");
        assert_eq!(found.verdict, Verdict::Equivalent);
        let triangle = r"\sum_{i=1}^{n}\sum_{j=i+2}^{n}x_ix_j";
        assert_eq!(judged(triangle, r"\sum_{a=1}^{n}\sum_{b=a+2}^{n}x_bx_a").verdict, Verdict::Equivalent);
    }

    #[test]
    fn a_verdict_does_not_depend_on_the_answers_before() {
        let answers =
            [r"\max(0,x)", r"\max(0,\min(10,x))", r"\min(10,\max(0,x))", r"\log e^x", "x", r"\max(0,\min(100,x))"];
        let reference = r"\max(0,\min(10,x))";
        let mut one = judge(reference);
        let mut all: Vec<&str> = answers.into_iter().chain(answers.into_iter().rev()).collect();
        all.extend(answers);
        for answer in all {
            let (here, alone) = (one.judge(answer, &Question::default(), None), judged(reference, answer));
            assert_eq!((here.verdict, &here.evidence, &here.cluster), (alone.verdict, &alone.evidence, &alone.cluster));
            let example = |found: &Judgement| found.counterexample.as_ref().map(|it| (it.reference, it.answer));
            assert_eq!(example(&here), example(&alone));
        }
    }
}

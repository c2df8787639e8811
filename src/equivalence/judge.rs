//! Judging answers against one reference: worlds, assumptions, conventions, mistakes.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::compare::{Comparison, FEWEST, Sample, compare};
use super::option::NamedTarget;
use super::prepared::Prepared;
use super::required::RequiredForm;
use super::typed::Meeting;
use super::verdict::{Evidence, Judgement, Verdict};
use super::world_set::{Asked, Setting, WorldSet, draw_set};
use crate::algebra::Prover;
use crate::cards::Direction;
use crate::expr::{Expr, Function, Node, Rational, Relation, normalize, print};
use crate::reading::{Note, Reading, is_rough, read, readable};
use crate::text::{Diagnostic, digest};
use crate::world::{Program, compile};

/// What is left of the marks for a whole objective with the wrong direction, as for its sign.
const WRONG_DIRECTION: f64 = 0.75;

/// What is asked besides the answer itself.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Conventions, as `axis=option`, that count as right.
    pub allow: Vec<String>,
    /// Whether only the verdict is wanted: no example, no normal form, no cluster.
    pub brief: bool,
    /// Whether conventions and mistakes are left out.
    pub strict: bool,
}

/// Judges answers against one reference. Not shared between threads: each has its own.
pub struct Judge {
    pub(super) prepared: Arc<Prepared>,
    pub(super) sets: FxHashMap<Setting, WorldSet>,
    /// Judges for other options under which the card's own names mean something else; made at first need.
    pub(super) others: Option<Vec<(String, Judge)>>,
    /// The last expression with its program and its normal form: both are asked for several times. Known by
    /// address, because equal expressions may have other letters for their bound variables.
    compiled: Option<(Expr, Program)>,
    normal: Option<(Expr, Expr)>,
    /// The last comparison with a typed reference.
    pub(super) met: Option<Meeting>,
    /// Whether formulas that were taken for corrections are equal to the reference.
    pub(super) corrected: FxHashMap<Expr, bool>,
}

impl Judge {
    /// A judge for a prepared reference.
    pub fn new(prepared: Arc<Prepared>) -> Self {
        let (sets, corrected) = (FxHashMap::default(), FxHashMap::default());
        Judge { prepared, sets, others: None, compiled: None, normal: None, met: None, corrected }
    }

    /// The reference.
    pub fn prepared(&self) -> &Arc<Prepared> {
        &self.prepared
    }

    /// Judges one answer as typed.
    pub fn judge(&mut self, answer: &str, question: &Question, prover: Option<&Prover>) -> Judgement {
        let mut judgement = self.judge_here(answer, question, prover);
        let unexplained = judgement.verdict == Verdict::Different
            && judgement.convention.is_none()
            && judgement.mistake.is_none()
            && !question.strict;
        if unexplained && let Some((name, mut other)) = self.judge_elsewhere(answer, question) {
            let is_allowed = |part: &str| question.allow.iter().any(|it| it == part) || self.prepared.is_right(part);
            let allowed = name.split(',').all(is_allowed);
            other.convention = Some(name);
            if !allowed {
                let Judgement { verdict, evidence, counterexample, .. } = judgement;
                (other.verdict, other.evidence, other.counterexample) = (verdict, evidence, counterexample);
            }
            judgement = other;
        }
        judgement
    }

    /// Judges one answer with the card's names as they are here.
    pub(super) fn judge_here(&mut self, answer: &str, question: &Question, prover: Option<&Prover>) -> Judgement {
        let judgement = self.judge_as_read(answer, question, prover);
        let is_unexplained =
            judgement.verdict == Verdict::Different && judgement.convention.is_none() && judgement.mistake.is_none();
        let by_parts = if is_unexplained { self.judge_by_parts(answer, question, &judgement) } else { None };
        let by_parts = by_parts.unwrap_or(judgement);
        match by_parts.verdict == Verdict::Different && by_parts.convention.is_none() && by_parts.mistake.is_none() {
            true => self.judge_left_open(answer, question).unwrap_or(by_parts),
            false => by_parts,
        }
    }

    fn judge_as_read(&mut self, answer: &str, question: &Question, prover: Option<&Prover>) -> Judgement {
        let readings = match read(answer, &self.prepared.lexicon) {
            Ok(readings) => readings,
            Err(unread) => {
                let turned = self.judge_turned(answer, &unread, question);
                if let Some(judgement) = turned.or_else(|| self.judge_misfit(answer, &unread, question)) {
                    return judgement;
                }
                let unknown = |code: &str| matches!(code, "R004" | "R005" | "R008" | "R011");
                let undecided = unread.is_formula && unread.diagnostics.iter().all(|it| unknown(it.code.0));
                let verdict = if undecided { Verdict::Undecided } else { Verdict::Unreadable };
                let mut judgement = Judgement::new(verdict, Evidence::None);
                judgement.reasons.extend(unread.diagnostics.first().map(|diagnostic| diagnostic.message.clone()));
                judgement.diagnostics = unread.diagnostics;
                return judgement;
            }
        };
        let (seconds, mut readings): (Vec<Reading>, Vec<Reading>) =
            readings.into_iter().partition(|reading| reading.is_second);
        // An unknown letter stands for something that the question is about, where it can.
        let names = self.prepared.reference.program.names();
        let asked =
            |reading: &Reading| reading.letters.iter().all(|(_, id)| names.iter().any(|name| name.as_str() == id));
        if readings.iter().any(asked) {
            readings.retain(asked);
        }
        let mut outcomes: Vec<Judgement> =
            readings.iter().map(|reading| self.judge_reading(reading, question, prover)).collect();
        let first = outcomes.remove(0);
        // Several readings of unknown letters: only a verdict that all of them share is a verdict.
        match outcomes.iter().find(|other| other.verdict != first.verdict) {
            None if first.verdict != Verdict::Equivalent => {
                // What the text could mean too counts where it is right: it says so among the assumptions.
                let is_explained = first.mistake.is_some() || first.convention.is_some();
                let mut others = seconds.iter().map(|reading| self.judge_reading(reading, question, prover));
                let counts = |second: &Judgement| {
                    let is_known = second.convention.is_some() || second.mistake.is_some();
                    second.verdict == Verdict::Equivalent || is_known && !is_explained
                };
                let is_wide = |second: &Judgement| second.assumptions.iter().any(|note| note.id == "wide_slash");
                match others.find(counts) {
                    // A slash that divides by all behind it is no rule of reading, and no slip either.
                    Some(second) if is_wide(&second) => match (first.verdict, second.verdict) {
                        (Verdict::Different, Verdict::Equivalent) => Judgement::undecided(
                            "`a/b c` may mean `(a/b) c` or `a/(b c)`, and only the second is right",
                        ),
                        _ => first,
                    },
                    Some(second) => second,
                    None => first,
                }
            }
            None => first,
            Some(other) => {
                let letters = |judgement: &Judgement| {
                    let texts = judgement.assumptions.iter().filter(|note| note.id.starts_with("letter:"));
                    texts.map(|note| note.text.clone()).collect::<Vec<_>>().join(", ")
                };
                let mut judgement = Judgement::undecided(format!(
                    "two readings give two verdicts: {} if {}, {} if {}",
                    first.verdict.word(),
                    letters(&first),
                    other.verdict.word(),
                    letters(other)
                ));
                judgement.diagnostics = first.diagnostics;
                judgement
            }
        }
    }

    /// Judges one reading: every member of a chain must be right.
    pub(super) fn judge_reading(
        &mut self,
        reading: &Reading,
        question: &Question,
        prover: Option<&Prover>,
    ) -> Judgement {
        // Where the left sides of equations are others, the right sides alone say nothing.
        let mut result: Option<Judgement> = self.judge_left(reading);
        let compared =
            if result.is_some() { &[] } else { &reading.members[usize::from(self.names_as_asked(reading))..] };
        // A name on the left is of what follows.
        let has_formula = |place: usize| reading.members[..place].iter().any(|member| !member.is_name);
        let (mut unjudged, last) = (None, compared.len().saturating_sub(1));
        for (place, member) in compared.iter().enumerate() {
            // `H(p) + D = -\sum p \log q`: what has names of its own says nothing of the formula that it leads to.
            if place < last && self.has_own_names(&member.expr, &compared[last].expr) {
                // `2z = x^2`: without a name on the left it may be a multiple of what is asked.
                if place == 0 && reading.name.is_none() {
                    let reason = "what stands on the left has names that nothing tells".to_owned();
                    result = Some(Judgement { place: Some(member.span), ..Judgement::undecided(reason) });
                    break;
                }
                unjudged = Some(member.span);
                continue;
            }
            let mut judgement = self.judge_member(member, question, prover, reading);
            judgement.place = Some(member.span);
            judgement.expr = Some(member.expr.clone());
            result = Some(match result {
                None => judgement,
                Some(earlier) => combined(earlier, judgement, !is_rough(&member.relation) && has_formula(place)),
            });
        }
        let mut judgement = result.unwrap_or_else(|| Judgement::undecided("there is nothing to compare"));
        let mut doubt = None;
        for rival in &reading.rivals {
            let verdict = self.judge_member(rival, question, prover, reading).verdict;
            if verdict != judgement.verdict {
                let words = [judgement.verdict.word(), verdict.word()];
                let reason = format!("the answer holds two formulas: one is {}, another {}", words[0], words[1]);
                judgement = Judgement { place: Some(rival.span), ..Judgement::undecided(reason) };
                break;
            }
        }
        // What holds for all values needs no letter to be positive.
        let needs_sign = judgement.assumptions.iter().any(|note| note.id == "positive_letters");
        let is_idle = |claim: &Expr| !needs_sign && is_positivity(claim);
        if judgement.verdict == Verdict::Equivalent
            && let Some(claim) = reading.claims.iter().find(|(a, b, _)| !is_idle(a) && !self.holds(a, b))
        {
            let reason = "the answer also says something that does not hold in the examples".to_owned();
            judgement = Judgement { place: Some(claim.2), ..Judgement::undecided(reason) };
        }
        // `... subject to $D_{KL} \\le \\delta$`: an example in which that does not hold tells nothing.
        let is_condition = |claim: &Expr| matches!(claim.node(), Node::Apply(Function::Indicator, _));
        if judgement.verdict == Verdict::Different
            && let Some(claim) = reading.claims.iter().find(|(a, b, _)| is_condition(a) && !self.holds(a, b))
        {
            let reason = "the answer says when it is meant, and that does not hold in the examples".to_owned();
            judgement = Judgement { place: Some(claim.2), ..Judgement::undecided(reason) };
        }
        if judgement.verdict == Verdict::Equivalent
            && let Some(word) = reading.doubt
        {
            let reason = "nothing tells what the words beside the formula do to it".to_owned();
            let trouble = Diagnostic::error("R005", reason.clone(), word);
            let help = "say it in the formula, or in a sentence of its own";
            judgement = Judgement { place: Some(word), ..Judgement::undecided(reason) };
            doubt = Some(trouble.with_help(help));
        }
        if judgement.verdict == Verdict::Different
            && let Some(letter) = self.guessed_letter(reading)
            && (judgement.convention.is_none() && (judgement.mistake.is_none() || self.guesses_unused(reading))
                || self.has_no_value(reading))
        {
            // Not a known slip: then the guess may be what is wrong, and not the answer.
            judgement = Judgement::undecided(format!("{letter}, the formula would be different"));
        }
        if judgement.verdict == Verdict::Different
            && judgement.mistake.is_none()
            && self.is_foreign_optimum(&reading.notes)
        {
            // `\arg\max_\pi J` may be the very policy that is asked for; only the value of `J` can be compared.
            judgement = Judgement::undecided("what is best for a formula cannot be compared with a value");
        }
        if judgement.verdict == Verdict::Equivalent && judgement.convention.is_none() {
            self.mind_direction(&mut judgement, &reading.notes);
        }
        if judgement.verdict == Verdict::Equivalent && judgement.convention.is_none() {
            judgement.convention = self.convention_of(&reading.notes);
            let members = || reading.members.iter().map(|member| &member.expr);
            let is_missed = |form: &&RequiredForm| !form.is_met(members(), &reading.notes);
            judgement.unmet = self.prepared.required.iter().find(is_missed).cloned();
        }
        judgement.assumptions.splice(0..0, reading.notes.iter().cloned());
        judgement.assumptions.extend(unjudged.map(|span| Note {
            id: "chain_part".to_owned(),
            text: "a part of the chain has names that nothing tells, and is not judged".to_owned(),
            span: Some(span),
        }));
        judgement.diagnostics = reading.diagnostics.iter().cloned().chain(doubt).collect();
        // Of a chain the member that is wrong, else the one it ends with.
        let last = reading.members.last().map(|member| &member.expr);
        let wrong = judgement.expr.clone().filter(|_| judgement.verdict == Verdict::Different);
        let shown = wrong.as_ref().or(last);
        if !question.brief {
            judgement.normalized = shown.map(|expr| {
                let prepared = self.prepared.clone();
                print(self.normal(expr), &prepared.lexicon.vocabulary)
            });
            judgement.cluster = shown.map(|expr| self.fingerprint(expr));
            // Other marks, so another cluster.
            if let (Some(cluster), Some(_)) = (&mut judgement.cluster, &judgement.unmet) {
                *cluster = digest(&format!("{cluster} without the form"));
            }
        }
        judgement
    }

    /// Whether the answer names what something is optimised for where the card asks for a value.
    fn is_foreign_optimum(&self, notes: &[Note]) -> bool {
        let optimised = |note: &Note| [Direction::Maximise, Direction::Minimise].iter().any(|it| it.note() == note.id);
        self.prepared.card.is_some_and(|card| card.direction.is_none()) && notes.iter().any(optimised)
    }

    /// The convention that the reading of an answer with the right value rests on: begin marks, say.
    fn convention_of(&mut self, notes: &[Note]) -> Option<String> {
        let prepared = self.prepared.clone();
        let rests = |it: &&NamedTarget| !it.when.is_empty() && notes.iter().any(|note| note.id == it.when);
        let convention = prepared.conventions().iter().find(rests)?;
        self.holds(&convention.target(&prepared)?.expr, &prepared.reference.expr).then(|| convention.name.clone())
    }

    /// The right value, put to the wrong use: a gain minimised, or a loss maximised.
    fn mind_direction(&self, judgement: &mut Judgement, notes: &[Note]) {
        let Some(direction) = self.prepared.direction() else { return };
        let opposite = direction.opposite().note();
        if notes.iter().any(|note| note.id == opposite) {
            judgement.verdict = Verdict::Different;
            judgement.evidence = Evidence::None;
            judgement.mistake = Some(super::MistakeHit {
                id: "direction".to_owned(),
                feedback: format!("The value is right, but it is to be {}, not {opposite}.", direction.note()),
                left: WRONG_DIRECTION,
                why: "the direction of the whole costs a quarter of the marks, as its sign does".to_owned(),
            });
        }
    }

    /// A letter that was taken for a role, because no other is left.
    fn guessed_letter(&self, reading: &Reading) -> Option<String> {
        let (key, id) = reading.letters.first()?;
        let role = self.prepared.lexicon.vocabulary.role(id);
        let write = role.map_or(id.as_str(), |role| role.write.as_str());
        Some(format!("what `{}` stands for is not said: taken for `{write}`", readable(key)))
    }

    /// Whether a letter was taken for a role of which the reference does not speak.
    fn guesses_unused(&self, reading: &Reading) -> bool {
        let reference = &self.prepared.reference.expr;
        let is_used = |id: &str| reference.any(&mut |part| part.as_role().is_some_and(|(own, _)| own == id));
        reading.letters.iter().any(|(_, id)| !is_used(id))
    }

    /// Whether a member has no value in some world.
    fn has_no_value(&mut self, reading: &Reading) -> bool {
        let reference = self.prepared.reference.program.clone();
        reading.members.iter().any(|member| {
            let program = self.compiled(&member.expr);
            let setting = self.strict(&reference, &program);
            let sample = self.set(&setting).sample(Asked::Answer(&program));
            sample.iter().any(|value| matches!(value, Err(fault) if fault.is_finding()))
        })
    }

    pub(super) fn compiled(&mut self, expr: &Expr) -> Program {
        match &self.compiled {
            Some((known, program)) if known.address() == expr.address() => program.clone(),
            _ => self.compiled.insert((expr.clone(), compile(expr))).1.clone(),
        }
    }

    pub(super) fn normal(&mut self, expr: &Expr) -> &Expr {
        let known = self.normal.take().filter(|(known, _)| known.address() == expr.address());
        let vocabulary = &self.prepared.lexicon.vocabulary;
        &self.normal.insert(known.unwrap_or_else(|| (expr.clone(), normalize(expr, vocabulary)))).1
    }

    /// The normal form of an expression as LaTeX.
    pub fn normalized(&self, expr: &Expr) -> String {
        let vocabulary = &self.prepared.lexicon.vocabulary;
        print(&normalize(expr, vocabulary), vocabulary)
    }

    /// A short text that is the same for answers with the same values in the fixed worlds; where they have values in
    /// too few worlds to tell, for answers with the same normal form.
    pub fn fingerprint(&mut self, expr: &Expr) -> String {
        let program = self.compiled(expr);
        let setting = self.strict(&self.prepared.reference.program, &program);
        let sample = self.set(&setting).sample(Asked::Answer(&program));
        let mut text = String::new();
        for value in &sample {
            match value {
                Ok(ball) => {
                    text.push_str(&format!("{:.8e};", if ball.mid.abs() <= ball.error { 0.0 } else { ball.mid }))
                }
                Err(fault) => text.push_str(&format!("{fault:?};")),
            }
        }
        if sample.iter().filter(|value| value.is_ok()).count() < FEWEST.min(sample.len()) {
            let prepared = self.prepared.clone();
            text.push_str(&print(self.normal(expr), &prepared.lexicon.vocabulary));
        }
        digest(&text)
    }

    /// Whether an equation holds, perhaps under the assumptions or with the question's numbers, wherever both of its
    /// sides have a value.
    pub(super) fn holds(&mut self, a: &Expr, b: &Expr) -> bool {
        let (a, b) = balanced(a, b);
        let (a, b) = (compile(&a), compile(&b));
        let strict = self.strict(&a, &b);
        let all: Vec<usize> = (0..self.prepared.assumptions.len()).collect();
        let given = self.valued_roles();
        let with_numbers = (!given.is_empty()).then(|| Setting { given, ..Setting::default() });
        let settings = [Vec::new(), all].map(|assumptions| Setting { assumptions, ..strict.clone() });
        settings.into_iter().chain(with_numbers).any(|setting| {
            let set = self.set(&setting);
            let (a, b) = (set.sample(Asked::Answer(&a)), set.sample(Asked::Answer(&b)));
            let (a, b): (Sample, Sample) = a.into_iter().zip(b).filter(|(a, b)| a.is_ok() && b.is_ok()).unzip();
            matches!(compare(&a, &b), Comparison::Same(_))
        })
    }

    pub(super) fn compare_under(&mut self, setting: &Setting, program: &Program) -> Comparison {
        let prepared = self.prepared.clone();
        self.set(setting).compare(Asked::Known("", &prepared.reference), Asked::Answer(program))
    }

    pub(super) fn set(&mut self, setting: &Setting) -> &mut WorldSet {
        let prepared = self.prepared.clone();
        if self.sets.len() >= MOST_SETS && prepared.has_domains {
            // Answers bring numbers and letters of their own.
            self.sets.clear();
        }
        self.sets.entry(setting.clone()).or_insert_with(|| draw_set(&prepared, setting))
    }
}

/// How many sets of worlds a typed reference keeps.
const MOST_SETS: usize = 6;

/// The outcome for a chain of two parts: the worse verdict, its place, and all assumptions.
///
/// `is_exact` tells that the two are said to be equal, and not only about equal.
fn combined(a: Judgement, b: Judgement, is_exact: bool) -> Judgement {
    if is_exact
        && [&a, &b].iter().all(|it| it.verdict == Verdict::Equivalent && it.rounding.is_none())
        && a.convention != b.convention
    {
        let reason = "the parts of the chain are right each by another convention, and so not equal";
        return Judgement { place: b.place, ..Judgement::undecided(reason) };
    }
    // `38.60 + 0.79 + 85.0 \approx 124.4`: rounded parts make no exact total.
    let is_number = |judgement: &Judgement| {
        judgement.expr.as_ref().is_some_and(|expr| !expr.any(&mut |part| matches!(part.node(), Node::Object(..))))
    };
    if !is_exact && a.verdict == Verdict::Different && b.verdict == Verdict::Equivalent && is_number(&a) {
        let reason = "the right value is rounded from numbers that do not make it up exactly";
        return Judgement { place: a.place, ..Judgement::undecided(reason) };
    }
    let rank = |judgement: &Judgement| match judgement.verdict {
        Verdict::Equivalent => 0,
        Verdict::Undecided => 1,
        Verdict::Unreadable => 2,
        Verdict::Different => 3,
    };
    let (mut worse, other) = if rank(&b) > rank(&a) { (b, a) } else { (a, b) };
    if worse.verdict == Verdict::Different && other.verdict == Verdict::Equivalent {
        worse.breaks_chain = is_exact;
        // What equals the formula by the convention asked is not that of another.
        if is_exact && other.convention.is_none() {
            (worse.convention, worse.remark) = (None, None);
        }
    }
    if worse.verdict == Verdict::Equivalent {
        worse.evidence = worse.evidence.weaker(other.evidence);
        worse.convention = worse.convention.or(other.convention);
        worse.rounding = worse.rounding.or(other.rounding);
    }
    for note in other.assumptions {
        if !worse.assumptions.contains(&note) {
            worse.assumptions.push(note);
        }
    }
    worse
}

/// Two sides with what is subtracted on the other side where one of them is 0: a difference that cancels cannot be told from
/// 0 in numbers.
fn balanced(a: &Expr, b: &Expr) -> (Expr, Expr) {
    let is_negative = |term: &Expr| match term.node() {
        Node::Number(value) => *value < Rational::ZERO,
        Node::Product(factors) => {
            factors.iter().filter_map(Expr::as_number).filter(|factor| **factor < Rational::ZERO).count() % 2 == 1
        }
        _ => false,
    };
    let terms = match (a.is_integer(0), b.is_integer(0)) {
        (true, false) => b,
        (false, true) => a,
        _ => return (a.clone(), b.clone()),
    };
    let Node::Sum(terms) = terms.node() else { return (a.clone(), b.clone()) };
    let (less, more): (Vec<Expr>, Vec<Expr>) = terms.iter().cloned().partition(is_negative);
    if less.is_empty() || more.is_empty() {
        return (a.clone(), b.clone());
    }
    (Expr::sum(more), Expr::sum(less.into_iter().map(Expr::negated).collect()))
}
/// Whether a condition asks a letter to be positive, or not negative, where the formula holds anyway.
fn is_positivity(claim: &Expr) -> bool {
    let Node::Apply(Function::Indicator, args) = claim.node() else { return false };
    let Some(Node::Compare(relation, a, b)) = args.first().map(Expr::node) else { return false };
    let is_letter = |expr: &Expr| matches!(expr.node(), Node::Object(_, args) if args.is_empty());
    let (letter, bound) = match relation {
        Relation::Greater | Relation::GreaterEqual => (a, b),
        Relation::Less | Relation::LessEqual => (b, a),
        _ => return false,
    };
    is_letter(letter) && (bound.is_integer(0) || bound.is_integer(1))
}

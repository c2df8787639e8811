//! One member of an answer beside the reference: where they agree, how well that is known, under which assumptions.

use super::compare::Comparison;
use super::joint::{Joint, as_joint, as_joint_renamed};
use super::judge::{Judge, Question};
use super::parameters::{with_forms, with_parameters, with_place};
use super::proof::prove_equal;
use super::reach::without_dead_sides;
use super::related::{Open, open_relation};
use super::required::mixes_histories;
use super::verdict::{Evidence, Judgement, Verdict};
use super::world_set::{Asked, Setting};
use crate::algebra::Prover;
use crate::expr::{Domain, Expr, GRADIENT_ROLE, Node};
use crate::reading::{Member, Note, Reading};
use crate::world::{Program, compile};

/// Terms up to this size are lost beside values of the size of one.
const TINY: f64 = 1e-11;

/// The most digits of numbers that floating point tells apart.
const DIGITS: usize = 15;

impl Judge {
    pub(super) fn judge_member(
        &mut self,
        member: &Member,
        question: &Question,
        prover: Option<&Prover>,
        reading: &Reading,
    ) -> Judgement {
        let notes = reading.notes.as_slice();
        if self.prepared.has_domains
            && self.prepared.card.is_none()
            && let reference = &self.prepared.reference.expr
            && let Some((expr, text)) = with_forms(reference, &member.expr)
                .or_else(|| with_parameters(reference, &member.expr))
                .or_else(|| with_place(reference, &member.expr))
        {
            let named = Member { expr, ..member.clone() };
            let mut judgement = self.judge_member(&named, question, prover, reading);
            judgement.assumptions.push(Note { id: "parameters".to_owned(), text, span: None });
            return judgement;
        }
        if let Some(literal) = &member.literal
            && let Some(judgement) = self.judge_literal(literal, &member.relation)
        {
            return judgement;
        }
        if self.prepared.spec.contextless && has_mixed_conditions(&member.expr) {
            return Judgement::undecided("some of the probabilities have a condition that others lack");
        }
        if self.has_idle_threshold(&member.expr) {
            return Judgement::undecided("a number that bounds something is reached in none of the examples");
        }
        let program = self.compiled(&member.expr);
        let strict = self.strict(&self.prepared.reference.program, &program);
        match self.compare_on_all_sides(&strict, &member.expr, &program) {
            Comparison::Same(_)
                if (has_long_number(&member.expr) || has_long_number(&self.normal(&member.expr).clone()))
                    && *self.prepared.clone().normal() != *self.normal(&member.expr) =>
            {
                Judgement::undecided("a number has more digits than are compared")
            }
            Comparison::Same(_)
                if *self.prepared.clone().normal() != *self.normal(&member.expr)
                    && self.has_idle_term(&strict, &member.expr) =>
            {
                Judgement::undecided("a term of the formula has no effect in any of the examples")
            }
            Comparison::Same(worlds) => {
                let mut judgement = self.equal(&member.expr, worlds, prover);
                judgement.assumptions = self.typed_notes(&strict, (&member.expr, &program));
                judgement
            }
            Comparison::Open(reason) => Judgement::undecided(reason),
            Comparison::Different(_) if *self.prepared.clone().normal() == *self.normal(&member.expr) => {
                Judgement::undecided("the normal forms agree, but a world tells the formulas apart")
            }
            Comparison::Different(_)
                if self.prepared.has_domains
                    && self.prepared.card.is_none()
                    && let Some(judgement) = self.judge_by_chain_rule((&member.expr, &program), question, notes) =>
            {
                judgement
            }
            Comparison::Different(_)
                if self.prepared.card.is_none()
                    && let Some(open) = open_relation(&self.prepared.reference.expr, &member.expr) =>
            {
                self.judge_joint((&member.expr, &program), open, question, notes)
            }
            Comparison::Different(_)
                if self.prepared.has_domains
                    && self.prepared.card.is_none()
                    && let Some(reason) = self.open_letters(&member.expr, has_words(notes)) =>
            {
                Judgement::undecided(reason)
            }
            Comparison::Different(_)
                if self.prepared.has_domains
                    && self.prepared.card.is_none()
                    && let Some(reason) = self.foreign_name(&member.expr, &reading.told) =>
            {
                Judgement::undecided(reason)
            }
            Comparison::Different(_)
                if self.prepared.has_domains
                    && self.prepared.card.is_none()
                    && let Some(reason) = self.left_open(&member.expr) =>
            {
                Judgement::undecided(reason)
            }
            Comparison::Different(_) => {
                if let Some(judgement) = self.equal_under_assumptions(&member.expr, &program) {
                    return judgement;
                }
                self.different((&member.expr, &program), question, notes)
            }
        }
    }

    /// Two typed formulas of different values in worlds in which probabilities have any values: what they are where the
    /// laws of probabilities hold.
    fn judge_joint(
        &mut self,
        (expr, program): (&Expr, &Program),
        open: Open,
        question: &Question,
        notes: &[Note],
    ) -> Judgement {
        let reference = self.prepared.reference.expr.clone();
        let Open { reason, is_of_laws } = open;
        let open = Judgement::undecided(reason);
        let Some(joint) = as_joint(&reference, expr) else {
            let others = as_joint_renamed(&reference, expr);
            let equal = others.iter().find_map(|joint| self.equal_as_joint(joint));
            return equal.unwrap_or(open);
        };
        if let Some(equal) = self.equal_as_joint(&joint) {
            return equal;
        }
        match self.compare_joint(&joint) {
            Comparison::Different(_) if is_of_laws => {
                let mut judgement = self.different((expr, program), question, notes);
                // Its probabilities would obey no law.
                judgement.counterexample = None;
                judgement
            }
            _ => open,
        }
    }

    fn compare_joint(&mut self, joint: &Joint) -> Comparison {
        let (reference, answer) = (compile(&joint.reference), compile(&joint.answer));
        let setting = self.strict(&reference, &answer);
        self.compare_typed(&setting, (&joint.reference, &reference), (&joint.answer, &answer)).comparison
    }

    /// The verdict on formulas that are equal by the laws of probabilities.
    fn equal_as_joint(&mut self, joint: &Joint) -> Option<Judgement> {
        let Comparison::Same(worlds) = self.compare_joint(joint) else { return None };
        joint.is_distribution.then(|| {
            let mut judgement = Judgement::new(Verdict::Equivalent, Evidence::Tested(worlds));
            let text = "probabilities with one letter are those of one joint distribution".to_owned();
            judgement.assumptions = vec![Note { id: "joint_distribution".to_owned(), text, span: None }];
            judgement
        })
    }

    /// Compares in the worlds of a setting, and in wider ones where an answer's minimum, maximum or case has a
    /// side that these do not take. A side that no world takes leaves the comparison open.
    pub(super) fn compare_on_all_sides(&mut self, setting: &Setting, expr: &Expr, program: &Program) -> Comparison {
        let prepared = self.prepared.clone();
        if prepared.has_domains {
            let reference = (&prepared.reference.expr, &prepared.reference.program);
            let found = self.compare_typed(setting, reference, (expr, program));
            let comparison = found.comparison.clone();
            self.met = Some(found);
            return comparison;
        }
        let found = self.compare_under(setting, program);
        if !matches!(found, Comparison::Same(_)) || self.set(setting).covers(&prepared.reference, program) {
            return found;
        }
        let vocabulary = &prepared.lexicon.vocabulary;
        if self.normal(expr) == prepared.normal() {
            return found;
        }
        let live_expr = without_dead_sides(expr, vocabulary);
        let live = compile(&live_expr);
        if self.set(setting).covers(&prepared.reference, &live) {
            return found;
        }
        let wide = Setting { wide: true, ..setting.clone() };
        let live = compile(&self.without_idle_rows(&wide, &live_expr));
        match self.compare_under(&wide, &live) {
            Comparison::Same(_) if self.set(&wide).covers(&prepared.reference, &live) => found,
            Comparison::Same(_) => Comparison::Open(
                "a case, or a side of a minimum, maximum or absolute value, occurs in none of the examples".to_owned(),
            ),
            other => other,
        }
    }

    /// Whether a term outside of all sums and means is 0 in every world, or too small to be seen: `+ e^{-100}`.
    fn has_idle_term(&mut self, setting: &Setting, expr: &Expr) -> bool {
        fn terms<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
            if let Node::Sum(parts) = expr.node() {
                found.extend(parts);
            }
            for (part, bound) in expr.parts() {
                if bound == 0 {
                    terms(part, found);
                }
            }
        }
        let mut found = Vec::new();
        terms(expr, &mut found);
        let tiny = |value: &Result<crate::world::Ball, crate::world::Fault>| {
            value.as_ref().is_ok_and(|ball| ball.mid.abs() <= ball.error.max(TINY))
        };
        // The expected score is zero whatever it is multiplied with that was not drawn: a baseline.
        let is_score = |term: &Expr| {
            term.any(&mut |part| matches!(part.node(), Node::Object(name, _) if name.as_str() == GRADIENT_ROLE))
        };
        found.iter().filter(|term| term.as_number().is_none() && !is_score(term)).any(|term| {
            let program = compile(term);
            let sample = self.set(setting).sample(Asked::Answer(&program));
            !sample.is_empty() && sample.iter().all(tiny)
        })
    }

    fn equal(&mut self, expr: &Expr, worlds: usize, prover: Option<&Prover>) -> Judgement {
        let normal = self.normal(expr).clone();
        let vocabulary = &self.prepared.lexicon.vocabulary;
        let mut judgement = Judgement::new(Verdict::Equivalent, Evidence::Tested(worlds));
        if normal == *self.prepared.normal() {
            judgement.evidence = Evidence::Identical;
        } else if let Some(prover) = prover {
            match prove_equal(&normal, self.prepared.normal(), vocabulary, prover) {
                Ok(steps) => {
                    judgement.evidence = Evidence::Proved;
                    let rules: Vec<String> = steps.iter().map(|step| step.rule.to_owned()).collect();
                    judgement.reasons.push(format!("proved by: {}", rules.join("; ")));
                }
                Err(reason) => judgement.reasons.push(reason),
            }
        }
        judgement
    }

    /// Equal only under a named assumption, or with the question's numbers.
    fn equal_under_assumptions(&mut self, expr: &Expr, program: &Program) -> Option<Judgement> {
        let prepared = self.prepared.clone();
        let count = prepared.assumptions.len();
        let mut sets: Vec<Vec<usize>> = (0..count).map(|place| vec![place]).collect();
        if count > 1 {
            sets.push((0..count).collect());
        }
        let is_mixed = mixes_histories(expr, &prepared.reference.expr);
        let sets = sets
            .into_iter()
            .filter(|set| !is_mixed || set.iter().all(|place| prepared.assumptions[*place].markov_order.is_none()));
        for assumptions in sets {
            let setting = Setting { assumptions: assumptions.clone(), ..Setting::default() };
            let same = matches!(self.compare_under(&setting, program), Comparison::Same(_));
            let found = self.compare_on_all_sides(&setting, expr, program);
            if let (Comparison::Open(reason), true) = (&found, same) {
                return Some(Judgement::undecided(reason.clone()));
            }
            if let Comparison::Same(worlds) = found {
                let mut judgement = Judgement::new(Verdict::Equivalent, Evidence::Tested(worlds));
                judgement.assumptions = assumptions
                    .iter()
                    .map(|place| &prepared.assumptions[*place])
                    .map(|it| Note { id: it.id.clone(), text: it.title.clone(), span: None })
                    .collect();
                return Some(judgement);
            }
        }
        self.equal_with_given_values(expr, program)
    }
}

/// Whether some probabilities and draws have a condition and others have none, or another.
fn has_mixed_conditions(expr: &Expr) -> bool {
    let mut known: Option<usize> = None;
    let mut is_mixed = false;
    expr.walk(&mut |part| {
        let given = match part.node() {
            Node::Probability { given, .. } => given.len(),
            Node::Bind { domain: Domain::Draw { given, .. }, .. } if !given.is_empty() => given.len(),
            _ => return,
        };
        is_mixed |= *known.get_or_insert(given) != given;
    });
    is_mixed
}

/// Whether a number, or a power of one, has more digits than are compared.
fn has_long_number(expr: &Expr) -> bool {
    expr.any(&mut |part| match part.node() {
        Node::Number(value) => {
            [value.numerator().to_string(), value.denominator().to_string()].iter().any(|text| text.len() > DIGITS)
        }
        Node::Power(base, exponent) => {
            base.as_number().is_some()
                && exponent.as_integer().is_some_and(|exponent| exponent.unsigned_abs() > DIGITS as u64)
        }
        _ => false,
    })
}

/// Whether words stand beside the formula that nobody judged.
fn has_words(notes: &[Note]) -> bool {
    notes.iter().any(|note| note.id == "remark")
}

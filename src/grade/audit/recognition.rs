//! Which card a formula of a sheet is.

use super::auditor::Auditor;
use super::values::names_of;
use crate::equivalence::Verdict;
use crate::grade::batch::GradeError;
use crate::grade::identify::{Effort, Identified};
use crate::latex::{parse_with, print};
use crate::reading::{Definition, SheetMember, SheetStatement, read_statements_with};

impl Auditor<'_> {
    /// The card whose reference, or a convention of it, the formula states.
    pub(super) fn recognise(&mut self, place: usize) -> Result<Option<Identified>, GradeError> {
        let formula = &self.sheet.formulas[place];
        let statements = read_statements_with(&formula.latex, &self.macros, &self.lexicon, &[]);
        let says = |member: &SheetMember| member.value.as_ref().map_or(true, |(expr, _)| !names_of(expr).is_empty());
        let is_plain = |statement: &SheetStatement| !statement.members.iter().skip(1).any(says);
        if formula.card.is_none() && !statements.is_empty() && statements.iter().all(is_plain) {
            return Ok(None);
        }
        // `\hat A_0 = ...` is a case of a formula, not the formula.
        let is_case =
            |statement: &SheetStatement| statement.definition.as_ref().is_some_and(Definition::is_about_one_element);
        if formula.card.is_none() && !statements.is_empty() && statements.iter().all(is_case) {
            return Ok(None);
        }
        // What a formula comes to with numbers is no statement about formulas.
        let latex = match statements.as_slice() {
            [chain] if !chain.members.iter().all(says) => {
                let kept = chain.members.iter().enumerate().filter(|(at, member)| *at == 0 || says(member));
                let pieces = kept.map(|(_, member)| format!("{} {}", member.relation, member.span.of(&formula.latex)));
                pieces.collect::<Vec<_>>().join(" ")
            }
            _ => formula.latex.clone(),
        };
        let typed = match self.macros.is_empty() {
            true => latex,
            false => print(&parse_with(&latex, &self.macros).tree.row),
        };
        // An estimate of a conditional probability from counts is a card's, or a known mistake of it, whatever its words
        // are called.
        let estimate = statements.iter().find(|statement| statement.is_estimate);
        let estimates = estimate.is_some();
        let typed = match estimate.and_then(|statement| statement.definition.as_ref()) {
            Some(definition) => {
                definition.with_free_words(&parse_with(&typed, &self.macros).tree.row).map(|row| print(&row))
            }
            None => None,
        }
        .unwrap_or(typed);
        let effort = if estimates { Effort::Everything } else { Effort::Named };
        let candidates = self.bank.candidates(&typed, formula.card.as_deref(), effort)?;
        // A wrong formula is a card's where its name says so; `\eta_t` or `E[X]` may be anything.
        let tells = statements.iter().any(|statement| statement.definition.as_ref().is_some_and(tells_a_formula))
            || statements.iter().any(|statement| is_special_name(statement, &formula.latex));
        let is_known_mistake =
            |it: &Identified| it.judgement.mistake.as_ref().is_some_and(|mistake| !mistake.id.starts_with("edit:"));
        let is_sure = |it: &Identified| {
            it.judgement.verdict == Verdict::Equivalent
                || it.judgement.convention.is_some() && it.judgement.mistake.is_none()
                || tells
                || estimates && is_known_mistake(it)
        };
        Ok(candidates.into_iter().next().filter(|it| formula.card.is_some() || is_sure(it)))
    }
}

/// Whether a left side that is no plain name is one formula's. What `E[X]` or `Var(X)` is of anything says nothing.
fn is_special_name(statement: &SheetStatement, latex: &str) -> bool {
    let Some(first) = statement.members.first() else { return false };
    let operators =
        ["E", "\\mathbb{E}", "\\operatorname{E}", "\\mathrm{E}", "Var", "\\operatorname{Var}", "\\mathrm{Var}"];
    let typed = first.span.of(latex).trim_start();
    let is_operator = |name: &&str| {
        let rest = typed.strip_prefix(*name).map(|rest| rest.trim_start().trim_start_matches("\\left"));
        rest.is_some_and(|rest| rest.starts_with(['[', '(', '{', '|', '\\']))
    };
    first.is_name && statement.definition.is_none() && !operators.iter().any(is_operator)
}

/// Names of what anything may have.
const MOMENTS: &[&str] = &["E", "Var", "Cov", "Corr", "Std", "SD", "SE", "Pr"];

/// Whether a name has letters enough to be one formula's: `PPL`, `\mathcal{L}_{IT}`.
fn tells_a_formula(definition: &Definition) -> bool {
    // The variance of anything is no card's.
    let word: String =
        definition.name().rsplit('{').next().unwrap_or_default().chars().filter(char::is_ascii_alphabetic).collect();
    if MOMENTS.iter().any(|moment| moment.eq_ignore_ascii_case(&word)) {
        return false;
    }
    let key = definition.key();
    let scripts = key.split_once('|').map_or("", |(_, scripts)| scripts);
    let name = format!("{} {scripts}", definition.name());
    let mut letters = 0;
    let mut rest = name.as_str();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\\' => 1 + rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count(),
            _ => first.len_utf8(),
        };
        letters += usize::from(first == '\\' || first.is_alphabetic());
        rest = &rest[length..];
    }
    letters > 1
}

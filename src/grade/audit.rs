//! Auditing a sheet: which card each formula is, and whether each link of each chain holds.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::batch::{GradeError, Grader};
use super::identify::{Bank, Effort, Identified};
use crate::equivalence::{Comparison, Judge, Prepared, Verdict};
use crate::expr::{Expr, Name, NoFacts, Node, PlainNotation, Rational, normalize, parse_decimal, to_grouped};
use crate::feedback::likely_slip;
use crate::reading::{Definition, Lexicon, Literal, SheetMember, SheetStatement, read_statements};
use crate::sheet::{Sheet, SheetFormula, given_values};
use crate::world::{Session, World, WorldPlan, compile};

/// Whether a link holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// It holds, perhaps under a named assumption.
    True,
    /// It does not.
    False,
    /// It could not be judged.
    Unknown,
}

impl Truth {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => "unknown",
        }
    }
}

/// A link between two neighbours of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLink {
    /// The left side as typed.
    pub left: String,
    /// The right side as typed.
    pub right: String,
    /// The relation as typed.
    pub relation: String,
    /// Whether it holds.
    pub truth: Truth,
    /// The assumption that it rests on; empty for none.
    pub assumption: String,
    /// Why, in words; may be empty.
    pub note: String,
}

impl AuditLink {
    fn judged(mut self, truth: Truth, note: impl Into<String>) -> Self {
        self.truth = truth;
        self.note = note.into();
        self
    }
}

/// What was found about one formula of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
    /// The formula as typed.
    pub latex: String,
    /// The card that it is, by id.
    pub formula: Option<String>,
    /// How it stands to that card; `None` where it is none.
    pub verdict: Option<Verdict>,
    /// The convention in which it differs from the card.
    pub convention: Option<String>,
    /// Its links.
    pub links: Vec<AuditLink>,
}

/// Audits all formulas of a sheet.
///
/// # Errors
///
/// [`GradeError`] if a card of the bank is broken or a directive names a card that is not there.
///
/// `text` is the sheet's source: values that its prose gives are used where formulas are compared as numbers.
pub fn audit_sheet(sheet: &Sheet, text: &str, grader: &Grader) -> Result<Vec<AuditRecord>, GradeError> {
    let mut auditor = Auditor::new(sheet, text, grader)?;
    sheet.formulas.iter().map(|formula| auditor.formula(formula)).collect()
}

struct Auditor {
    bank: Bank,
    general: Judge,
    /// Numbers that the sheet gives, by letter.
    values: FxHashMap<String, Rational>,
    /// Definitions met so far.
    known: Vec<Definition>,
}

impl Auditor {
    fn new(sheet: &Sheet, text: &str, grader: &Grader) -> Result<Auditor, GradeError> {
        let bank = Bank::new(grader)?;
        let general = Judge::new(Arc::new(Prepared::typed("0").expect("zero is a formula")));
        let mut values = FxHashMap::default();
        let spans: Vec<crate::text::Span> = sheet.formulas.iter().map(|formula| formula.span).collect();
        let prose = given_values(sheet.text.as_deref().unwrap_or(text), &spans);
        // What a directive says counts before what the prose says.
        for (name, value) in prose.iter().chain(&sheet.values) {
            if let Some((value, _)) = parse_decimal(value.trim()) {
                values.insert(crate::cards::key_of_latex(name).plain, value);
            }
        }
        let mut auditor = Auditor { bank, general, values, known: Vec::new() };
        for formula in &sheet.formulas {
            auditor.collect_values(formula);
        }
        Ok(auditor)
    }

    /// `d = 768` anywhere in the sheet gives the letter its value.
    fn collect_values(&mut self, formula: &SheetFormula) {
        for statement in read_statements(&formula.latex, &Lexicon::general(), &[]) {
            let [name, value] = statement.members.as_slice() else { continue };
            if let (Ok((expr, _)), Some(literal)) = (&name.value, &value.literal)
                && let Some(letter) = lone_letter(expr)
                && !literal.rounded
            {
                self.values.entry(letter).or_insert_with(|| literal.value.clone());
            }
        }
    }

    fn formula(&mut self, formula: &SheetFormula) -> Result<AuditRecord, GradeError> {
        let recognised = self.recognise(formula)?;
        let mut record = AuditRecord {
            line: formula.line,
            column: formula.column,
            latex: formula.latex.clone(),
            formula: None,
            verdict: None,
            convention: None,
            links: Vec::new(),
        };
        if let Some(recognised) = &recognised {
            record.formula = Some(recognised.card.id.clone());
            record.verdict = Some(recognised.judgement.verdict);
            record.convention = recognised.judgement.convention.clone();
        }
        record.links = self.links(formula, recognised.as_ref().map(|it| it.place));
        let general = read_statements(&formula.latex, &Lexicon::general(), &[]);
        for statement in general {
            let plain = statement.members.iter().skip(1).all(|member| member.literal.is_some());
            if let (Some(definition), false) = (statement.definition, plain) {
                self.known.push(definition);
            }
        }
        Ok(record)
    }

    /// The card whose reference, or a convention of it, the formula states.
    fn recognise(&mut self, formula: &SheetFormula) -> Result<Option<Identified>, GradeError> {
        let candidates = self.bank.candidates(&formula.latex, formula.card.as_deref(), Effort::Named)?;
        Ok(candidates.into_iter().next())
    }

    fn links(&mut self, formula: &SheetFormula, card: Option<usize>) -> Vec<AuditLink> {
        let known = self.known.clone();
        let general = read_statements(&formula.latex, &Lexicon::general(), &[]);
        let in_card = card.map(|card| {
            let lexicon = self.bank.judge(card).prepared().lexicon.clone();
            read_statements(&formula.latex, &lexicon, &known)
        });
        let mut links = Vec::new();
        for (place, statement) in general.iter().enumerate() {
            let carded = in_card.as_ref().and_then(|all| all.get(place));
            for at in 1..statement.members.len() {
                let link = AuditLink {
                    left: text_of(formula, &statement.members[at - 1]),
                    right: text_of(formula, &statement.members[at]),
                    relation: statement.members[at].relation.clone(),
                    truth: Truth::Unknown,
                    assumption: String::new(),
                    note: String::new(),
                };
                links.push(self.link(link, statement, carded, at, card));
            }
        }
        links
    }

    fn link(
        &mut self,
        link: AuditLink,
        general: &SheetStatement,
        carded: Option<&SheetStatement>,
        at: usize,
        card: Option<usize>,
    ) -> AuditLink {
        if !crate::reading::is_equality(&link.relation) {
            return link.judged(Truth::Unknown, "only equalities are judged");
        }
        let named = |statement: &SheetStatement| at == 1 && statement.members[0].is_name;
        if carded.map_or_else(|| named(general), named) && !self.has_value(&general.members[0]) {
            let note = match self.bank.card_of_value(&link.right) {
                Some(id) => format!("defines the name; the right side is `{id}`"),
                None => "defines the name".to_owned(),
            };
            return link.judged(Truth::True, note);
        }
        // In the card's vocabulary, where the formula is a card's.
        if let (Some(statement), Some(card)) = (carded, card)
            && let (Some(left), Some(right)) = (statement.members.get(at - 1), statement.members.get(at))
            && let (Ok((a, _)), Ok((b, _))) = (&left.value, &right.value)
        {
            let (comparison, assumptions) = self.bank.judge(card).compare_expressions(a, b);
            if let Comparison::Same(worlds) = comparison {
                // A name that the card knows, defined once more: the right side may be a card of its own.
                let own =
                    if at == 1 && general.definition.is_some() { self.bank.card_of_value(&link.right) } else { None };
                let own = own.map_or_else(String::new, |id| format!("; the right side is `{id}`"));
                let mut link = link.judged(Truth::True, format!("equal in {worlds} worlds{own}"));
                if !assumptions.is_empty() {
                    link.assumption = assumptions.join(", ");
                    link.note.push_str(&format!(" under the assumption {}", link.assumption));
                }
                return link;
            }
        }
        let (left, right) = (&general.members[at - 1], &general.members[at]);
        let (Ok((a, _)), Ok((b, _))) = (&left.value, &right.value) else {
            let texts = left.is_text && right.is_text;
            let trouble = [left, right].into_iter().find_map(|member| member.value.as_ref().err());
            let why = trouble.map_or_else(String::new, |diagnostic| format!("not read: {}", diagnostic.message));
            return link.judged(Truth::Unknown, if texts { "a text, not a number".to_owned() } else { why });
        };
        let (comparison, _) = self.general.compare_expressions(a, b);
        if let Comparison::Same(worlds) = comparison {
            return link.judged(Truth::True, format!("equal in {worlds} worlds"));
        }
        self.at_given_values(link, a, b, right.literal.as_ref(), left.literal.as_ref(), &comparison)
    }

    /// Whether the name on the left of a chain is a letter whose value the sheet gives.
    fn has_value(&self, member: &SheetMember) -> bool {
        member
            .value
            .as_ref()
            .is_ok_and(|(expr, _)| lone_letter(expr).is_some_and(|letter| self.values.contains_key(&letter)))
            && member.literal.is_none()
    }

    /// Two sides that differ as formulas: numbers decide where the sheet gives a value to every letter.
    fn at_given_values(
        &mut self,
        link: AuditLink,
        a: &Expr,
        b: &Expr,
        right: Option<&Literal>,
        left: Option<&Literal>,
        comparison: &Comparison,
    ) -> AuditLink {
        let value = |expr: &Expr| exact_value(&put_values(expr, &self.values));
        let (Some(x), Some(y)) = (value(a), value(b)) else {
            return match comparison {
                Comparison::Different(_) if letters_of(a) == letters_of(b) => {
                    link.judged(Truth::False, "the two sides differ as formulas")
                }
                Comparison::Open(reason) => link.judged(Truth::Unknown, reason.clone()),
                _ => link.judged(Truth::Unknown, "the two sides differ, unless a letter has a value that is not given"),
            };
        };
        let symbolic = !letters_of(a).is_empty() || !letters_of(b).is_empty();
        let with_values = |mut link: AuditLink| {
            if symbolic && link.truth == Truth::True {
                link.assumption = "given_values".to_owned();
            }
            link
        };
        if x == y {
            return with_values(link.judged(Truth::True, format!("both are {}", to_grouped(&x, 6))));
        }
        let literal = right.map(|literal| (literal, &x)).or(left.map(|literal| (literal, &y)));
        if let Some((literal, exact)) = literal
            && literal.rounded
        {
            let relation = link.relation.clone();
            return with_values(judge_rounding(link, literal, exact, &relation));
        }
        let mut note = format!("{} against {}", to_grouped(&x, 6), to_grouped(&y, 6));
        let slip = match (letters_of(a).is_empty(), letters_of(b).is_empty()) {
            (false, _) => likely_slip(a, &y, &value, &PlainNotation),
            (true, false) => likely_slip(b, &x, &value, &PlainNotation),
            (true, true) => None,
        };
        if let Some(slip) = slip {
            note.push_str(&format!("; {}", slip.text));
        }
        link.judged(Truth::False, note)
    }
}

/// A decimal against an exact value.
fn judge_rounding(link: AuditLink, literal: &Literal, exact: &Rational, relation: &str) -> AuditLink {
    let (judgement, rounding) = crate::equivalence::judge_number(exact, literal, relation);
    let exact_text = to_grouped(exact, 6);
    match (judgement.verdict, rounding) {
        (Verdict::Equivalent, _) => link.judged(Truth::True, format!("{exact_text}, rounded")),
        (_, Some(crate::equivalence::Rounding::Truncated(rounded))) => {
            let unit = unit_of(literal, &rounded);
            link.judged(Truth::False, format!("{exact_text} is cut off, not rounded; it rounds to {unit}"))
        }
        _ => link.judged(Truth::False, format!("the value is {exact_text}")),
    }
}

/// A rounded number in the unit in which the literal was typed, such as `124.36 million`.
fn unit_of(literal: &Literal, rounded: &str) -> String {
    let Some((value, _)) = parse_decimal(rounded) else { return rounded.to_owned() };
    for (exponent, word) in [(9, "billion"), (6, "million"), (3, "thousand")] {
        let Some(unit) = crate::expr::power_of_ten(exponent) else { continue };
        if literal.value >= unit && literal.step < unit {
            return format!("{} {word}", crate::expr::to_decimal(&(value / unit), 12));
        }
    }
    rounded.to_owned()
}

fn text_of(formula: &SheetFormula, member: &SheetMember) -> String {
    member.span.of(&formula.latex).trim().to_owned()
}

/// The letter that an expression is, if it is nothing else.
fn lone_letter(expr: &Expr) -> Option<String> {
    match expr.node() {
        Node::Object(Name::Letter(latex), args) if args.is_empty() => Some(crate::cards::key_of_latex(latex).plain),
        _ => None,
    }
}

fn letters_of(expr: &Expr) -> Vec<String> {
    let mut letters = Vec::new();
    expr.walk(&mut |part| {
        if let Node::Object(name, _) = part.node()
            && !letters.contains(&name.as_str().to_owned())
        {
            letters.push(name.as_str().to_owned());
        }
    });
    letters.sort();
    letters
}

fn put_values(expr: &Expr, values: &FxHashMap<String, Rational>) -> Expr {
    expr.replace(&mut |part, _| {
        lone_letter(part).and_then(|letter| values.get(&letter)).map(|value| Expr::number(value.clone()))
    })
}

/// The exact value of an expression without letters.
fn exact_value(expr: &Expr) -> Option<Rational> {
    let prepared = crate::cards::Vocabulary::default();
    if !letters_of(expr).is_empty() {
        return None;
    }
    if let Some(value) = normalize(expr, &NoFacts).as_number() {
        return Some(value.clone());
    }
    let spec = Prepared::typed("0").ok()?.spec;
    let world = World::draw(&WorldPlan::new(&prepared, &spec, 0));
    Session::<Rational>::new(Arc::new(world)).run(&compile(expr)).ok()
}

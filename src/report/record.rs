//! Records as JSON objects; the order of the fields is part of the interface, and so is the schema made of them.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::equivalence::{Change, Evidence, Judgement, Verdict};
use crate::feedback::{example_lines, explanation, mark};
use crate::grade::{AuditRecord, Identified, Outcome, Truth};
use crate::reading::Note;
use crate::sheet::{Record, id_schema};
use crate::text::{Diagnostic, Severity};

/// What stands before the name of a field of the input that has the name of one of the output.
pub(super) const INPUT: &str = "input_";

/// What is written about one marked answer. Fields that the input record had and that are not known here follow at
/// the end, as they were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutputRecord {
    /// The id of the input record.
    #[schemars(schema_with = "id_schema")]
    pub id: Value,
    /// Whether the answer means the same as the reference.
    pub verdict: Verdict,
    /// What the verdict rests on; empty where nothing was compared.
    #[schemars(regex(pattern = r"^(identical|proved|tested \([0-9]+ worlds?\)|counterexample)?$"))]
    pub evidence: String,
    /// The card's id; null for a reference that was typed.
    pub formula: Option<String>,
    /// The accepted form that was met, by id.
    pub form: Option<String>,
    /// `axis=option` where the value is that of another convention than the one asked, `part.axis=option` for a part
    /// that has a card of its own; several with commas.
    pub convention: Option<String>,
    /// The id of the mistake whose value the answer has, `part.id` for one of a part's own card; `edit:` and a rule for a slip that no card declares.
    pub mistake: Option<String>,
    /// The marks; null where a teacher must decide.
    pub marks: Option<f64>,
    /// The marks of a right answer; null where nothing was judged.
    #[serde(default)]
    pub out_of: Option<f64>,
    /// The sentence for the student.
    pub feedback: String,
    /// What to change in the answer, for a slip that no card declares.
    pub changes: Vec<Correction>,
    /// The answer after these changes, as LaTeX.
    pub corrected: Option<String>,
    /// Choices and facts that the verdict rests on.
    pub assumptions: Vec<Assumption>,
    /// A world in which the answer has another value than the reference.
    pub counterexample: Option<Example>,
    /// Remarks on the text of the answer.
    pub diagnostics: Vec<Remark>,
    /// The normal form as LaTeX; null where the answer was not read.
    pub normalized: Option<String>,
    /// The same for answers to one question with the same values and verdict; null where nothing was judged.
    pub cluster: Option<String>,
    /// Why it gets these marks, in one line; what eqmark itself says where the marks are a teacher's.
    pub why: String,
    /// What eqmark itself gives, where the marks or the sentence are a teacher's; null elsewhere.
    pub overridden: Option<Overridden>,
    /// The normal form as HTML with MathML, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub html: Option<String>,
}

/// What eqmark gives an answer for which a teacher's file has marks or a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Overridden {
    /// Its marks; null where a teacher must decide.
    pub marks: Option<f64>,
    /// Its sentence.
    pub feedback: String,
}

/// A place of an answer and what belongs there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Correction {
    /// The place in bytes of the answer: first and one past the last, the same where something is to be put in there; null
    /// where only the value tells of the slip.
    pub span: Option<[usize; 2]>,
    /// What is wrong, as LaTeX; empty where something is missing.
    pub wrong: String,
    /// What belongs there, as LaTeX; empty where something is too much.
    pub right: String,
}

/// A choice or fact that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assumption {
    /// Its name.
    pub id: String,
    /// In words.
    pub text: String,
}

/// A world in which answer and reference differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// What the world holds, one fact a line, formulas as LaTeX.
    pub world: Vec<String>,
    /// The value of the reference; null where it is too large for a number of JSON.
    pub reference: Option<f64>,
    /// The value of the answer; null where it has none.
    pub answer: Option<f64>,
    /// Why the answer has no value.
    pub fault: Option<String>,
}

/// A diagnostic about a place of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remark {
    /// The code, for `eqmark explain`.
    pub code: String,
    /// How grave it is.
    pub severity: Gravity,
    /// What is the matter.
    pub message: String,
    /// The place in bytes of the answer: first and one past the last.
    pub span: [usize; 2],
    /// What to write instead; may be empty.
    pub help: String,
}

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gravity {
    /// Good to know.
    Note,
    /// Perhaps wrong.
    Warning,
    /// The answer cannot be judged.
    Error,
}

impl OutputRecord {
    /// What is written about an outcome; `html` is its normal form rendered, where that was asked.
    pub fn of(outcome: &Outcome, html: Option<String>) -> OutputRecord {
        let judgement = &outcome.judgement;
        let finite = |value: f64| value.is_finite().then_some(value);
        let example = judgement.counterexample.as_ref().map(|example| Example {
            world: example_lines(example, outcome.words()),
            reference: finite(example.reference),
            answer: example.answer.and_then(finite),
            fault: example.fault.as_ref().map(crate::world::Fault::words),
        });
        let own = Overridden { marks: outcome.mark.marks, feedback: explanation(judgement) };
        let given = outcome.given.as_ref();
        OutputRecord {
            id: outcome.record.id.clone(),
            verdict: judgement.verdict,
            evidence: judgement.evidence.word(),
            formula: outcome.record.formula.clone(),
            form: judgement.form.clone(),
            convention: judgement.convention.clone(),
            mistake: judgement.mistake.as_ref().map(|mistake| mistake.id.clone()),
            marks: given.and_then(|given| given.marks).or(own.marks),
            out_of: outcome.cluster.is_some().then_some(outcome.full_marks),
            feedback: given.and_then(|given| given.feedback.clone()).unwrap_or_else(|| own.feedback.clone()),
            why: outcome.mark.why.clone(),
            overridden: given.map(|_| own),
            changes: judgement.changes.iter().map(Correction::of).collect(),
            corrected: judgement.corrected.clone(),
            assumptions: judgement.assumptions.iter().map(Assumption::of).collect(),
            counterexample: example,
            diagnostics: judgement.diagnostics.iter().map(Remark::of).collect(),
            normalized: judgement.normalized.clone(),
            cluster: outcome.cluster.clone(),
            html,
        }
    }

    /// What is written in place of a line that is no record: unreadable, with the reason.
    pub fn unread(reason: &str) -> OutputRecord {
        let mut judgement = Judgement::new(Verdict::Unreadable, Evidence::None);
        judgement.reasons.push(reason.to_owned());
        OutputRecord {
            id: Value::Null,
            verdict: judgement.verdict,
            evidence: judgement.evidence.word(),
            formula: None,
            form: None,
            convention: None,
            mistake: None,
            marks: None,
            out_of: None,
            why: mark(&judgement, 1.0).why,
            overridden: None,
            feedback: explanation(&judgement),
            changes: Vec::new(),
            corrected: None,
            assumptions: Vec::new(),
            counterexample: None,
            diagnostics: Vec::new(),
            normalized: None,
            cluster: None,
            html: None,
        }
    }

    /// The JSON object: these fields with the id of `record`, then what else `record` carries. Of that, what has the name
    /// of one of these fields becomes `input_` and the name.
    pub fn json(&self, record: &Record) -> Value {
        let mut fields = object(self);
        fields.insert("id".to_owned(), record.id.clone());
        let carried = record.extra.iter().map(|(field, value)| {
            let field = if fields.contains_key(field) { format!("{INPUT}{field}") } else { field.clone() };
            (field, value.clone())
        });
        let carried: Vec<(String, Value)> = carried.collect();
        for (field, value) in carried {
            fields.entry(field).or_insert(value);
        }
        Value::Object(fields)
    }
}

impl Correction {
    fn of(change: &Change) -> Correction {
        let span = change.span.map(|span| [span.start, span.end]);
        Correction { span, wrong: change.wrong.clone(), right: change.right.clone() }
    }
}

impl Assumption {
    fn of(note: &Note) -> Assumption {
        Assumption { id: note.id.clone(), text: note.text.clone() }
    }
}

impl Remark {
    fn of(diagnostic: &Diagnostic) -> Remark {
        let span = diagnostic.span();
        Remark {
            code: diagnostic.code.0.to_owned(),
            severity: match diagnostic.severity {
                Severity::Note => Gravity::Note,
                Severity::Warning => Gravity::Warning,
                Severity::Error => Gravity::Error,
            },
            message: diagnostic.message.clone(),
            span: [span.start, span.end],
            help: diagnostic.help.clone(),
        }
    }
}

/// The output record of a marked answer as a JSON object; `html` is its normal form rendered, where that was asked.
pub fn outcome_json(outcome: &Outcome, html: Option<String>) -> Value {
    OutputRecord::of(outcome, html).json(&outcome.record)
}

/// What `audit` writes about one formula of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditRecord")]
struct SheetRecord<'a> {
    /// The sheet's file.
    sheet: &'a str,
    /// The line of the formula, from 1; in a notebook counted in its cell.
    line: usize,
    /// The number of its cell in a notebook, from 1.
    cell: Option<usize>,
    /// The formula as typed.
    latex: &'a str,
    /// The card that it is, by id.
    formula: Option<&'a str>,
    /// How it stands to that card.
    verdict: Option<Verdict>,
    /// The id of the mistake by which it is not that card's formula, as in the records of answers.
    mistake: Option<&'a str>,
    /// What a student would read about that mistake.
    feedback: Option<&'a str>,
    /// The links of its chains, in order.
    links: Vec<LinkRecord<'a>>,
}

/// A link between two neighbours of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Link")]
struct LinkRecord<'a> {
    /// The left side as typed.
    left: &'a str,
    /// The right side as typed.
    right: &'a str,
    /// The relation as typed.
    relation: &'a str,
    /// The line of the right side, from 1, counted as the formula's.
    line: usize,
    /// The column of the right side, from 1.
    column: usize,
    /// Whether it holds.
    truth: Truth,
    /// The assumption under which it holds.
    assumption: Option<&'a str>,
    /// Why, in words; may be empty.
    note: &'a str,
}

/// The record of one formula of an audited sheet.
pub fn audit_json(sheet: &str, record: &AuditRecord) -> Value {
    let links = record.links.iter().map(|link| LinkRecord {
        left: &link.left,
        right: &link.right,
        relation: &link.relation,
        line: link.line,
        column: link.column,
        truth: link.truth,
        assumption: Some(link.assumption.as_str()).filter(|assumption| !assumption.is_empty()),
        note: &link.note,
    });
    Value::Object(object(&SheetRecord {
        sheet,
        line: record.line,
        cell: record.cell,
        latex: &record.latex,
        formula: record.formula.as_deref(),
        verdict: record.verdict,
        mistake: record.mistake.as_deref(),
        feedback: record.feedback.as_deref(),
        links: links.collect(),
    }))
}

/// A card that a formula may be, as a JSON object.
pub fn identified_json(identified: &Identified) -> Value {
    let judgement = &identified.judgement;
    json!({
        "formula": identified.card.id,
        "verdict": judgement.verdict,
        "evidence": judgement.evidence.word(),
        "form": judgement.form,
        "convention": judgement.convention,
        "mistake": judgement.mistake.as_ref().map(|mistake| &mistake.id),
        "assumptions": judgement.assumptions.iter().map(Assumption::of).collect::<Vec<_>>(),
    })
}

/// A record as an object; every record is one.
fn object(record: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The schema of audit records.
pub(super) fn audit_schema(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<SheetRecord<'static>>()
}

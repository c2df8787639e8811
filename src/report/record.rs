//! Records as JSON objects; the order of the fields is part of the interface.

use serde_json::{Map, Value, json};

use crate::feedback::{example_lines, explanation, marks};
use crate::grade::{AuditRecord, Outcome};
use crate::text::{Diagnostic, Severity};

/// The output record of a marked answer; `html` is its formula rendered, where that was asked.
///
/// Fields that the input had and that are not known follow at the end, as they were.
pub fn outcome_json(outcome: &Outcome, html: Option<String>) -> Value {
    let judgement = &outcome.judgement;
    let mut record = Map::new();
    let mut put = |field: &str, value: Value| {
        record.insert(field.to_owned(), value);
    };
    put("id", outcome.record.id.clone());
    put("verdict", judgement.verdict.word().into());
    put("evidence", judgement.evidence.word().into());
    put("formula", outcome.record.formula.clone().into());
    put("form", judgement.form.clone().into());
    put("convention", judgement.convention.clone().into());
    put("mistake", judgement.mistake.as_ref().map(|mistake| mistake.id.clone()).into());
    put("marks", marks(judgement, outcome.full_marks).into());
    put("feedback", explanation(judgement).into());
    let assumptions: Vec<Value> =
        judgement.assumptions.iter().map(|note| json!({"id": note.id, "text": note.text})).collect();
    put("assumptions", assumptions.into());
    let example = judgement.counterexample.as_ref().map(|example| {
        json!({
            "world": example_lines(example, outcome.words()),
            "reference": example.reference,
            "answer": example.answer,
            "fault": example.fault.as_ref().map(crate::world::Fault::words),
        })
    });
    put("counterexample", example.into());
    put("diagnostics", judgement.diagnostics.iter().map(diagnostic_json).collect::<Vec<_>>().into());
    put("normalized", judgement.normalized.clone().into());
    put("cluster", judgement.cluster.clone().into());
    if let Some(html) = html {
        put("html", html.into());
    }
    for (field, value) in &outcome.record.extra {
        record.entry(field.clone()).or_insert_with(|| value.clone());
    }
    Value::Object(record)
}

fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let span = diagnostic.span();
    json!({
        "code": diagnostic.code.0,
        "severity": severity,
        "message": diagnostic.message,
        "span": [span.start, span.end],
        "help": diagnostic.help,
    })
}

/// The record of one formula of an audited sheet.
pub fn audit_json(sheet: &str, record: &AuditRecord) -> Value {
    let links: Vec<Value> = record
        .links
        .iter()
        .map(|link| {
            json!({
                "left": link.left,
                "right": link.right,
                "relation": link.relation,
                "truth": link.truth.word(),
                "assumption": if link.assumption.is_empty() { Value::Null } else { link.assumption.clone().into() },
                "note": link.note,
            })
        })
        .collect();
    json!({
        "sheet": sheet,
        "line": record.line,
        "latex": record.latex,
        "formula": record.formula,
        "verdict": record.verdict.map(crate::equivalence::Verdict::word),
        "links": links,
    })
}

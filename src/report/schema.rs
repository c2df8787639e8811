//! The schema of records, made from the types that are read and written.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::record::{OutputRecord, audit_schema};
use crate::sheet::Record;

/// The version of the schema. It changes when a field is renamed, taken away or given another meaning; new fields
/// may come without a change.
pub const SCHEMA_VERSION: u32 = 2;

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum RecordKind {
    /// What `batch` and `stream` read
    Input,
    /// What `check --json`, `batch` and `stream` write
    Output,
    /// What `audit --jsonl` writes
    Audit,
}

/// The JSON Schema (2020-12) of one kind of record, or of all, of which a record is any.
pub fn schema(kind: Option<RecordKind>) -> Value {
    let mut reading = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let mut writing = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let input = reading.subschema_for::<Record>();
    let output = writing.subschema_for::<OutputRecord>();
    let audit = audit_schema(&mut writing);
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("$id".to_owned(), json!(format!("urn:eqmark:records:{SCHEMA_VERSION}")));
    schema.insert("title".to_owned(), json!(format!("Records of eqmark, version {SCHEMA_VERSION}")));
    match kind {
        Some(RecordKind::Input) => schema.insert("$ref".to_owned(), input.get("$ref").cloned().into()),
        Some(RecordKind::Output) => schema.insert("$ref".to_owned(), output.get("$ref").cloned().into()),
        Some(RecordKind::Audit) => schema.insert("$ref".to_owned(), audit.get("$ref").cloned().into()),
        None => schema.insert("anyOf".to_owned(), json!([input, output, audit])),
    };
    let mut definitions = reading.take_definitions(true);
    definitions.extend(writing.take_definitions(true));
    schema.insert("$defs".to_owned(), Value::Object(definitions));
    Value::Object(schema)
}

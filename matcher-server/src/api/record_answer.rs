//! A record as it is answered, and its address.

use crate::error::Problem;
use crate::store::audit::hex;
use crate::store::records::{ACTIVE, Record};
use matcher_core::exchange::InputProblem;
use serde::Serialize;
use serde_json::value::RawValue;

/// A record as it is answered.
#[derive(Debug, Serialize)]
pub(super) struct RecordAnswer<'r> {
    kind: &'static str,
    id: &'r str,
    version: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    owner: &'r str,
    #[serde(skip_serializing_if = "str::is_empty")]
    other: &'r str,
    visibility: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'r str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    entered_by: &'r str,
    created_at: i64,
    updated_at: i64,
    record: &'r RawValue,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<InputProblem>,
}

/// A record with what somebody should look at.
pub(super) fn answer(
    record: &Record,
    warnings: Vec<InputProblem>,
) -> Result<RecordAnswer<'_>, Problem> {
    Ok(RecordAnswer {
        kind: record.kind,
        id: &record.id,
        version: record.version,
        owner: &record.owner,
        other: &record.other,
        visibility: record.visibility.code(),
        state: (record.state != ACTIVE).then_some(&record.state),
        entered_by: &record.entered_by,
        created_at: record.created_at,
        updated_at: record.updated_at,
        record: serde_json::from_str(&record.body).map_err(Problem::internal)?,
        warnings,
    })
}

/// The address of a record.
pub(crate) fn path_of(record: &Record) -> String {
    let mut path = format!("/api/v1/{}/", record.kind);
    for byte in record.id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push('%');
            path.push_str(&hex(&[byte]).to_ascii_uppercase());
        }
    }
    path
}

/// The name in the document of an organisation.
pub(crate) fn name_of(body: &str) -> String {
    let document: Option<serde_json::Value> = serde_json::from_str(body).ok();
    let name = document.and_then(|document| document["name"].as_str().map(str::to_owned));
    name.unwrap_or_default()
}

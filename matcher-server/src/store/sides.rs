//! A side's answer to a pairing or a consent, its own or written down for it.

use super::Value;
use super::sql::args;
use super::writer::Job;
use crate::error::Problem;

/// Who gives an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Side {
    /// The provider; else the SME.
    pub(crate) by_owner: bool,
    /// The authority that wrote it down; empty: the side itself.
    pub(crate) by: String,
    /// By what the authority knows it.
    pub(crate) evidence: String,
}

impl Side {
    /// What is audited.
    pub(crate) fn action(&self, kind: &str) -> String {
        let on_behalf = if self.by.is_empty() { "" } else { "_on_behalf" };
        format!("{kind}.answer{on_behalf}")
    }
}

/// Writes a side's answer (`$2`) into its column and does the `rest` of the update.
pub(super) async fn answered(
    job: &mut Job,
    table: &'static str,
    side: &Side,
    rest: &str,
    mut values: Vec<Value>,
) -> Result<(), Problem> {
    let column = if side.by_owner {
        "owner_answer = $2".to_owned()
    } else {
        let by = values.len() + 1;
        values.extend(args![&side.by, &side.evidence]);
        let evidence = by + 1;
        format!("other_answer = $2, other_by = ${by}, other_evidence = ${evidence}")
    };
    let sql = format!("UPDATE {table} SET {column}, {rest}");
    job.connection.execute(&sql, values).await?;
    Ok(())
}

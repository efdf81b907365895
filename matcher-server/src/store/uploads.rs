//! Files that were looked at and may be applied: what would change, with the versions that stood there.

use super::records::{self, ACTIVE, Record};
use super::sql::{Connection, Row, args};
use super::writer::Job;
use super::{StoreError, hours};
use crate::auth::policy::Visibility;
use crate::error::{Code, Problem};
use crate::store::kinds::Kind;
use serde::{Deserialize, Serialize};

/// An upload is forgotten after so long.
const KEPT_MS: i64 = 24 * 3600 * 1000;

/// A record that would change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Planned {
    pub(crate) kind: String,
    pub(crate) id: String,
    /// The version that was seen; 0: there was none.
    pub(crate) version: i64,
    pub(crate) owner: String,
    pub(crate) region: i64,
    pub(crate) parent: String,
    pub(crate) alias: String,
    pub(crate) visibility: String,
    /// Who entered it first.
    pub(crate) entered_by: String,
    /// The document; `None`: it is removed.
    pub(crate) body: Option<String>,
}

/// A file on its way in.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) organisation: String,
    pub(crate) entered_by: String,
    pub(crate) format: String,
    pub(crate) file: String,
    pub(crate) field_map: String,
    pub(crate) records: Vec<Planned>,
}

/// Keeps an upload until it is applied or forgotten.
pub(crate) async fn keep(job: &mut Job, upload: &Upload) -> Result<(), Problem> {
    let sql = "DELETE FROM upload WHERE created_at < $1";
    job.connection
        .execute(sql, args![job.now - KEPT_MS])
        .await?;
    let records = serde_json::to_string(&upload.records).map_err(Problem::internal)?;
    let sql = "INSERT INTO upload (id, account, organisation, entered_by, format, file, field_map, records, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = args![
        &upload.id,
        &upload.account,
        &upload.organisation,
        &upload.entered_by,
        &upload.format,
        &upload.file,
        &upload.field_map,
        records,
        job.now
    ];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// The upload of an account.
pub(crate) async fn find(
    connection: &mut Connection,
    account: &str,
    id: &str,
) -> Result<Option<Upload>, StoreError> {
    let sql = "SELECT id, account, organisation, entered_by, format, file, field_map, records FROM upload WHERE id = $1 AND account = $2";
    let row = connection.row(sql, args![id, account]).await?;
    row.map(|row: Row| {
        let records: String = row.get(7)?;
        Ok(Upload {
            id: row.get(0)?,
            account: row.get(1)?,
            organisation: row.get(2)?,
            entered_by: row.get(3)?,
            format: row.get(4)?,
            file: row.get(5)?,
            field_map: row.get(6)?,
            records: serde_json::from_str(&records)
                .map_err(|error| StoreError::Internal(error.to_string()))?,
        })
    })
    .transpose()
}

/// Applies an upload as a whole; how many records changed. Whatever somebody else changed meanwhile refuses all of it.
pub(crate) async fn apply(job: &mut Job, upload: &Upload) -> Result<u64, Problem> {
    let sql = "DELETE FROM upload WHERE id = $1";
    if job.connection.execute(sql, args![&upload.id]).await? == 0 {
        return Err(Problem::new(Code::WrongState).detail("applied"));
    }
    write(job, upload).await
}

/// Writes the records of an upload and keeps its field map, all or nothing.
pub(crate) async fn write(job: &mut Job, upload: &Upload) -> Result<u64, Problem> {
    for planned in &upload.records {
        let kind = Kind::find(&planned.kind);
        let kind = kind.ok_or_else(|| Problem::internal("an upload of no kind"))?;
        let record = Record {
            kind: kind.name,
            id: planned.id.clone(),
            owner: planned.owner.clone(),
            other: String::new(),
            region: planned.region,
            parent: planned.parent.clone(),
            alias: planned.alias.clone(),
            visibility: Visibility::parse(&planned.visibility).unwrap_or(Visibility::Authority),
            state: ACTIVE.to_owned(),
            entered_by: planned.entered_by.clone(),
            version: planned.version,
            body: planned.body.clone().unwrap_or_default(),
            created_at: job.now,
            updated_at: job.now,
        };
        match (&planned.body, planned.version) {
            (None, _) => {
                if kind.name == "slots" {
                    hours::keep_taken(job, &record.id, 0).await?;
                }
                records::delete(job, &record).await?;
            }
            (Some(_), 0) => records::insert(job, &record).await?,
            (Some(body), _) => {
                if kind.name == "slots" {
                    let document: serde_json::Value =
                        serde_json::from_str(body).map_err(Problem::internal)?;
                    let minutes = document["minutes"].as_i64().unwrap_or(0);
                    hours::keep_taken(job, &record.id, minutes).await?;
                }
                records::update(job, &record).await?;
            }
        }
    }
    if !upload.organisation.is_empty() {
        let sql = "INSERT INTO field_map (organisation, format, content, updated_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (organisation, format) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at";
        let values = args![
            &upload.organisation,
            &upload.format,
            &upload.field_map,
            job.now
        ];
        job.connection.execute(sql, values).await?;
    }
    Ok(upload.records.len() as u64)
}

/// How an organisation's files of a format were read last.
pub(crate) async fn field_map(
    connection: &mut Connection,
    organisation: &str,
    format: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT content FROM field_map WHERE organisation = $1 AND format = $2";
    let row = connection.row(sql, args![organisation, format]).await?;
    row.map(|row| row.get(0)).transpose()
}

//! Many records at once, without anybody waiting for it.
//!
//! An import is judged as a whole before anything is written, staged row by row, and then applied in steps of [`STEP`] rows, each a
//! short write of its own, so that readers and other writers never wait for it. From the moment it is being applied it will be: a
//! program that was killed goes on with it at its next start.

use super::changes::Change;
use super::open::Store;
use super::records::Record;
use super::sql::args;
use crate::auth::secret;
use crate::error::Problem;

/// Rows written in one step.
const STEP: usize = 500;

/// After so long an import that is still being staged is nobody's any more; another node may be staging younger ones.
const ABANDONED_MS: i64 = 3600 * 1000;

/// Puts judged records into the store: new ones are added, those of a known id replaced where they differ. Returns how many changed.
pub(crate) async fn import(
    store: &Store,
    account: &str,
    records: Vec<Record>,
) -> Result<u64, Problem> {
    let id = secret::id(16);
    let (import, account, total) = (id.clone(), account.to_owned(), records.len() as i64);
    store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                let sql = "INSERT INTO import (id, account, state, total, applied, created_at) VALUES ($1, $2, 'staging', $3, 0, $4)";
                let values = args![&import, &account, total, job.now];
                job.connection.execute(sql, values).await?;
                Ok(())
            })
        })
        .await?;
    stage(store, &id, records).await?;
    set_state(store, &id, "applying").await?;
    apply(store, &id).await
}

async fn stage(store: &Store, id: &str, records: Vec<Record>) -> Result<(), Problem> {
    let mut number = 0_i64;
    let mut records = records.into_iter();
    loop {
        let part: Vec<Record> = records.by_ref().take(STEP).collect();
        if part.is_empty() {
            return Ok(());
        }
        let mut values = Vec::with_capacity(part.len() * 10);
        for record in &part {
            number += 1;
            values.extend(args![
                id,
                number,
                record.kind,
                &record.id,
                &record.owner,
                record.region,
                &record.parent,
                &record.alias,
                record.visibility.code(),
                &record.body,
            ]);
        }
        let into =
            "import_row (import, number, kind, id, owner, region, parent, alias, visibility, body)";
        store
            .writer()
            .run(move |job| {
                Box::pin(async move {
                    job.connection.insert(into, 10, values).await?;
                    Ok(())
                })
            })
            .await?;
    }
}

async fn set_state(store: &Store, id: &str, state: &'static str) -> Result<(), Problem> {
    let id = id.to_owned();
    store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                let sql = "UPDATE import SET state = $2 WHERE id = $1";
                job.connection.execute(sql, args![&id, state]).await?;
                Ok(())
            })
        })
        .await
}

/// Applies what is staged, from where it stopped.
async fn apply(store: &Store, id: &str) -> Result<u64, Problem> {
    let mut changed = 0;
    loop {
        let import = id.to_owned();
        let step = store
            .writer()
            .run(move |job| Box::pin(async move { apply_step(job, &import).await }))
            .await?;
        match step {
            Some(count) => changed += count,
            None => return Ok(changed),
        }
    }
}

/// One step; `None` when everything is applied.
async fn apply_step(job: &mut super::Job, import: &str) -> Result<Option<u64>, Problem> {
    let row = job
        .connection
        .row(
            "SELECT applied, total FROM import WHERE id = $1",
            args![import],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (applied, total): (i64, i64) = (row.get(0)?, row.get(1)?);
    if applied >= total {
        let sql = "UPDATE import SET state = 'done' WHERE id = $1";
        job.connection.execute(sql, args![import]).await?;
        return Ok(None);
    }
    let sql = "INSERT INTO record (kind, id, owner, region, parent, alias, visibility, state, entered_by, version, body, created_at, updated_at)
        SELECT kind, id, owner, region, parent, alias, visibility, 'active', '', 1, body, $4, $4 FROM import_row WHERE import = $1 AND number > $2 AND number <= $3
        ON CONFLICT (kind, id) DO UPDATE SET owner = excluded.owner, region = excluded.region, parent = excluded.parent, alias = excluded.alias,
        visibility = excluded.visibility, body = excluded.body, version = record.version + 1, updated_at = excluded.updated_at
        WHERE record.body <> excluded.body OR record.owner <> excluded.owner OR record.region <> excluded.region
        RETURNING kind, id, version";
    let last = applied + STEP as i64;
    let values = args![import, applied, last, job.now];
    let rows = job.connection.rows(sql, values).await?;
    for row in &rows {
        job.changes.push(Change {
            kind: row.get(0)?,
            id: row.get(1)?,
            version: row.get(2)?,
        });
    }
    let sql = "DELETE FROM import_row WHERE import = $1 AND number <= $2";
    job.connection.execute(sql, args![import, last]).await?;
    let sql = "UPDATE import SET applied = $2 WHERE id = $1";
    job.connection
        .execute(sql, args![import, last.min(total)])
        .await?;
    Ok(Some(rows.len() as u64))
}

/// Goes on with imports that were being applied when the program ended, and drops those that were still being staged.
pub(crate) async fn resume(store: &Store) -> Result<(), Problem> {
    let rows = store
        .read()
        .await?
        .rows(
            "SELECT id, state FROM import WHERE state = 'applying' OR (state = 'staging' AND created_at < $1)",
            args![super::now() - ABANDONED_MS],
        )
        .await?;
    for row in &rows {
        let (id, state): (String, String) = (row.get(0)?, row.get(1)?);
        if state == "applying" {
            tracing::info!(import = %id, "going on with an import");
            apply(store, &id).await?;
        } else {
            store
                .writer()
                .run(move |job| {
                    Box::pin(async move {
                        for sql in [
                            "DELETE FROM import_row WHERE import = $1",
                            "DELETE FROM import WHERE id = $1",
                        ] {
                            job.connection.execute(sql, args![&id]).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
    }
    Ok(())
}

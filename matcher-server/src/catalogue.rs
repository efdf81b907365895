//! The catalogue in memory: a snapshot of the store that follows its change log. Fit, search and market work on it; SQL stays the truth.

use crate::app::App;
use crate::store::{StoreError, changes, sheets};
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::model::Catalogue;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How often the change log is looked at; this node's own commits wake it at once.
const LOOK: Duration = Duration::from_millis(500);
/// After a rebuild nothing is rebuilt for so many times as long as it took: a large catalogue that changes all the time costs a tenth
/// of a processor.
const REST: u32 = 9;

/// What stood in the store at one moment.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) catalogue: Catalogue,
    /// Number of the newest change in it.
    pub(crate) change: i64,
    /// Rows that could not be used, because what they refer to is gone.
    pub(crate) left_out: usize,
}

/// The newest snapshot. Readers keep the one they took.
#[derive(Debug, Default)]
pub(crate) struct Current(RwLock<Arc<Snapshot>>);

impl Current {
    pub(crate) fn get(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, snapshot: Snapshot) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }
}

/// Follows the change log until the service stops.
pub(crate) async fn follow(app: App) {
    let mut own = app.store.writer().newest();
    loop {
        let started = Instant::now();
        match refresh(&app).await {
            Ok(true) => tokio::select! {
                () = sleep(started.elapsed() * REST) => {}
                () = app.stopping.cancelled() => return,
            },
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the catalogue in memory could not follow"),
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            _ = own.changed() => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Takes a new snapshot if something changed.
pub(crate) async fn refresh(app: &App) -> Result<bool, StoreError> {
    let mut connection = app.store.read().await?;
    let change = changes::newest(&mut connection).await?;
    if change == app.catalogue.get().change {
        return Ok(false);
    }
    let started = Instant::now();
    // What commits while this reads comes again with its number, which is larger.
    let rows = sheets::read(&mut connection).await?;
    drop(connection);
    let built = tokio::task::spawn_blocking(move || build(&rows, ReadOptions { partial: true }));
    let built = built
        .await
        .map_err(|error| StoreError::Internal(error.to_string()))?;
    let loaded = built.map_err(|problems| {
        let first = problems.first().map(ToString::to_string);
        StoreError::Internal(first.unwrap_or_default())
    })?;
    let dropped = loaded.dropped_rows.values();
    let left_out = dropped.map(|rows| rows.broken + rows.dependent).sum();
    tracing::info!(
        change,
        left_out,
        milliseconds = started.elapsed().as_millis() as u64,
        "catalogue"
    );
    app.catalogue.set(Snapshot {
        catalogue: loaded.catalogue,
        change,
        left_out,
    });
    Ok(true)
}

//! Follows the change log: reads what changed, tells the index, shows the new view.

use super::index::{KINDS, News, rewrite, update};
use super::{Snapshot, View, bundled};
use crate::app::App;
use crate::clock::today;
use crate::store::hours::{self, Taken};
use crate::store::kinds::Kind;
use crate::store::some::{self, Key};
use crate::store::{Connection, StoreError, changes, pages, sheets, standings};
use matcher_core::exchange::Sheet;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::model::Catalogue;
use matcher_core::search::{Knowledge, SearchIndex, Writer};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::sleep;

/// How often the change log is looked at; this node's own commits wake it at once.
const LOOK: Duration = Duration::from_millis(500);
/// Commits that come in this time are seen together.
const GATHER: Duration = Duration::from_millis(50);
/// After the base was read it is left alone for so many times as long as that took: a large catalogue that changes all the time costs a
/// tenth of a processor.
const REST: u32 = 9;
/// With more changed records than these the base is read anew beside everything else, however lately it was read.
const MANY: usize = 2_000;
/// More than these are not read one by one: what is new is seen when the next base is there.
const MOST: usize = 10_000;

/// Follows the change log until the service stops.
pub(crate) async fn follow(app: App) {
    let mut own = app.store.writer().newest();
    let index = open(app.config.data_dir.join("search")).await;
    let mut follower = match Follower::new(app.clone(), index).await {
        Ok(follower) => follower,
        Err(error) => return tracing::error!(%error, "nothing can be searched"),
    };
    loop {
        if let Err(error) = follower.step().await {
            tracing::warn!(%error, "the catalogue in memory could not follow");
            sleep(LOOK).await;
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            _ = own.changed() => sleep(GATHER).await,
            () = app.stopping.cancelled() => return,
        }
    }
}

/// The index of the data folder; in memory where the folder can't be used, as when another node has it.
async fn open(folder: PathBuf) -> Option<SearchIndex> {
    let opened = spawn_blocking(move || {
        let (index, rebuild) = SearchIndex::open(&folder)?;
        // whoever holds the folder is its only writer
        drop(index.writer(bundled().map_err(std::io::Error::other)?.0)?);
        Ok::<_, matcher_core::search::SearchError>((index, rebuild))
    });
    match opened.await {
        Ok(Ok((index, rebuild))) => {
            tracing::info!(rows = index.rows(), ?rebuild, "search index");
            Some(index)
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, "the search index is kept in memory");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "the search index is kept in memory");
            None
        }
    }
}

/// A base on its way: the snapshot and its words.
type Base = (Arc<Snapshot>, Arc<Knowledge>);

/// What follows.
pub(crate) struct Follower {
    app: App,
    index: SearchIndex,
    /// Away while it writes; made again after a failure.
    writer: Option<Writer<'static>>,
    base: Option<Base>,
    /// The next base, while it is being read.
    coming: Option<JoinHandle<Result<Base, StoreError>>>,
    started: Instant,
    /// When the base may be read again.
    rested: Instant,
    /// Number of the newest change the index was told of; `None`: it is to be written anew.
    told: Option<i64>,
}

impl Follower {
    /// Goes on from where the index stands; `None` is a new one in memory.
    pub(crate) async fn new(app: App, index: Option<SearchIndex>) -> Result<Self, StoreError> {
        let index = match index {
            Some(index) => index,
            None => SearchIndex::in_memory().map_err(internal)?,
        };
        let mut told = None;
        if let Some(position) = index.position() {
            let seq = position.split('@').next().and_then(|seq| seq.parse().ok());
            let mut connection = app.store.read().await?;
            if let Some(seq) = seq
                && changes::mark(&mut connection, seq).await? == Some(position)
            {
                told = Some(seq);
            }
        }
        Ok(Self {
            app,
            index,
            writer: None,
            base: None,
            coming: None,
            started: Instant::now(),
            rested: Instant::now(),
            told,
        })
    }

    /// Looks once; whether something new can be seen.
    pub(crate) async fn step(&mut self) -> Result<bool, StoreError> {
        let mut connection = self.app.store.read().await?;
        let mut newest = changes::newest(&mut connection).await?;
        let ready = self.coming.as_ref().is_some_and(JoinHandle::is_finished);
        if ready || self.base.is_none() {
            self.take().await?;
            newest = changes::newest(&mut connection).await?;
        }
        let mut changed = self.changed(&mut connection, newest).await?;
        if changed.len() > MOST {
            self.take().await?;
            newest = changes::newest(&mut connection).await?;
            changed = self.changed(&mut connection, newest).await?;
        }
        let Some((base, knowledge)) = self.base.clone() else {
            return Ok(false);
        };
        if changed.len() > MOST {
            // as much came while the base was read: the base is shown, the rest follows
            (newest, changed) = (base.change, Vec::new());
        }
        let stale = base.rules.date != today();
        let rested = Instant::now() >= self.rested || changed.len() > MANY;
        let due = !base.whole || stale || !changed.is_empty() && rested;
        if self.coming.is_none() && due {
            self.begin();
        }
        let shown = self.app.catalogue.get();
        if shown.is_some_and(|view| view.change == newest && Arc::ptr_eq(&view.base, &base)) {
            return Ok(false);
        }
        let mut touched = some::touched(&mut connection, &changed).await?;
        touched.extend(gone(&base.catalogue, &changed));
        let recent = if touched.is_empty() {
            None
        } else {
            let rows = some::read(&mut connection, touched.clone()).await?;
            let taken = taken(&mut connection, &rows).await?;
            Some(spawn_blocking(move || snapshot(&rows, taken, newest)).await)
        };
        let recent = recent.transpose().map_err(internal)?.transpose()?;
        let view = View {
            base,
            knowledge,
            recent: recent.map(Arc::new),
            index: self.index.clone(),
            change: newest,
        };
        self.tell(&mut connection, &view, touched).await?;
        tracing::debug!(change = newest, recent = changed.len(), "search");
        self.app.catalogue.set(view);
        Ok(true)
    }

    /// What changed since the base, by kind and id.
    async fn changed(
        &self,
        connection: &mut Connection,
        newest: i64,
    ) -> Result<Vec<(String, String)>, StoreError> {
        match &self.base {
            Some((base, _)) => changes::between(connection, base.change, newest, MOST + 1).await,
            None => Ok(Vec::new()),
        }
    }

    /// Begins to read the next base, beside everything else. With an index that stands from before, what offers are searched with comes
    /// first, and the needs, which are most of a catalogue, follow.
    fn begin(&mut self) {
        let whole = self.base.is_some() || self.told.is_none();
        self.started = Instant::now();
        self.coming = Some(tokio::spawn(read(self.app.clone(), whole)));
    }

    /// Takes the next base, waiting for it.
    async fn take(&mut self) -> Result<(), StoreError> {
        if self.coming.is_none() {
            self.begin();
        }
        if let Some(coming) = self.coming.take() {
            let base = coming.await.map_err(internal)??;
            self.rested = Instant::now() + self.started.elapsed() * REST;
            let whole = base.0.whole;
            self.base = Some(base);
            if !whole {
                self.begin();
            }
        }
        Ok(())
    }

    /// Tells the index what it does not know yet, once the base is whole. `touched` are the entries that changed since the base.
    async fn tell(
        &mut self,
        connection: &mut Connection,
        view: &View,
        mut touched: BTreeSet<Key>,
    ) -> Result<(), StoreError> {
        if !view.base.whole {
            return Ok(());
        }
        let unknown = match self.told {
            Some(told) if told <= view.change => {
                changes::between(connection, told, view.change, MOST + 1).await?
            }
            _ => Vec::new(),
        };
        let anew = self.told.is_none_or(|told| told > view.change) || unknown.len() > MOST;
        let mut known = News::default();
        if anew {
            for (kind, _) in KINDS {
                known
                    .standings
                    .insert(kind, standings::all(connection, kind).await?);
            }
            known.add(pages::pages(connection, None).await?);
        } else {
            touched = some::touched(connection, &unknown).await?;
            touched.extend(gone(&view.base.catalogue, &unknown));
            for (kind, _) in KINDS {
                let ids = touched.iter().filter(|(name, _)| *name == kind);
                let ids = ids.map(|(_, id)| id);
                known
                    .standings
                    .insert(kind, standings::of(connection, kind, ids).await?);
            }
            known.add(pages::pages(connection, Some(&touched)).await?);
        }
        if !anew && touched.is_empty() {
            self.told = Some(view.change);
            return Ok(());
        }
        let position = changes::mark(connection, view.change).await?;
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => self
                .index
                .writer(bundled().map_err(internal)?.0)
                .map_err(internal)?,
        };
        let (view, change) = (view.clone(), view.change);
        let written = spawn_blocking(move || {
            let mut writer = writer;
            if anew {
                rewrite(&mut writer, &view, &known)?;
            }
            update(&mut writer, &view, &touched, &known)?;
            writer.commit(&position.unwrap_or_default())?;
            Ok::<_, matcher_core::search::SearchError>(writer)
        });
        self.told = None;
        self.writer = Some(written.await.map_err(internal)?.map_err(internal)?);
        self.told = Some(change);
        Ok(())
    }
}

/// Offers whose rows or credentials are gone: the store no longer knows whose they were, the base does.
fn gone(catalogue: &Catalogue, changed: &[(String, String)]) -> BTreeSet<Key> {
    let ids = |wanted: &str| -> BTreeSet<&str> {
        let of_kind = changed.iter().filter(|(kind, _)| kind == wanted);
        of_kind.map(|(_, id)| id.as_str()).collect()
    };
    let (rows, credentials) = (ids("capabilities"), ids("credentials"));
    if rows.is_empty() && credentials.is_empty() {
        return BTreeSet::new();
    }
    let touched = catalogue.capabilities.iter().filter(|row| {
        let cited = row.credentials.iter().map(|ix| catalogue[*ix].id.as_str());
        rows.contains(row.id.as_str()) || cited.into_iter().any(|id| credentials.contains(id))
    });
    touched
        .map(|row| ("offers", catalogue[row.offer].id.clone()))
        .collect()
}

/// What offers are found and judged without.
const LATER: [&str; 6] = [
    "needs",
    "bundles",
    "supply_links",
    "quotas",
    "quota_areas",
    "previous_plan",
];

/// Reads the whole catalogue, or what offers are searched with.
async fn read(app: App, whole: bool) -> Result<Base, StoreError> {
    let started = Instant::now();
    let mut connection = app.store.read().await?;
    // What commits while this reads comes again with its number, which is larger.
    let change = changes::newest(&mut connection).await?;
    let wanted = |kind: &Kind| whole || !LATER.contains(&kind.name);
    let rows = sheets::read_of(&mut connection, wanted).await?;
    let taken = hours::taken_by(&mut connection, None).await?;
    drop(connection);
    let base = spawn_blocking(move || {
        let base = Snapshot {
            whole,
            ..snapshot(&rows, taken, change)?
        };
        let taxonomy = bundled().map_err(internal)?.0;
        let knowledge = Knowledge::new(&base.catalogue, taxonomy).map_err(internal)?;
        Ok::<_, StoreError>((Arc::new(base), Arc::new(knowledge)))
    });
    let base = base.await.map_err(internal)??;
    tracing::info!(
        change,
        whole,
        left_out = base.0.left_out,
        milliseconds = started.elapsed().as_millis() as u64,
        "catalogue"
    );
    Ok(base)
}

/// The hours that are reserved or booked of the resources in some sheets.
async fn taken(connection: &mut Connection, rows: &[Sheet]) -> Result<Taken, StoreError> {
    let mut all = Taken::new();
    let resources = rows.iter().filter(|sheet| sheet.name() == "resources");
    for sheet in resources {
        let id = sheet.header().iter().position(|column| column == "id");
        for row in sheet.rows() {
            let id = row.cell(id.unwrap_or(0));
            all.append(&mut hours::taken_by(connection, Some(id)).await?);
        }
    }
    Ok(all)
}

fn snapshot(rows: &[Sheet], taken: Taken, change: i64) -> Result<Snapshot, StoreError> {
    let mut loaded = build(rows, ReadOptions { partial: true }).map_err(|problems| {
        let first = problems.first().map(ToString::to_string);
        StoreError::Internal(first.unwrap_or_default())
    })?;
    let dropped = loaded.dropped_rows.values();
    let left_out = dropped.map(|rows| rows.broken + rows.dependent).sum();
    let booked = taken.iter();
    loaded
        .catalogue
        .book(booked.map(|((resource, period), minutes)| (&**resource, &**period, *minutes)));
    Snapshot::new(loaded.catalogue, change, left_out, today()).map_err(StoreError::Internal)
}

fn internal(error: impl ToString) -> StoreError {
    StoreError::Internal(error.to_string())
}

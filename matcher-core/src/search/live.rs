//! The index itself: in memory or in a folder, written in batches, read without blocking, and made anew when it is not what it should be.
//!
//! The core has no clock: whoever feeds the change log calls [`Writer::commit`] about once a second. A commit carries a position (of the
//! change log, a digest, anything) that [`SearchIndex::position`] gives back after a restart.

use super::entry::{Entry, Kind, key_of};
use super::schema::{ANALYZER, Fields, VERSION};
use super::source::place_of;
use crate::ids::Ix;
use crate::model::{Catalogue, Page};
use crate::taxonomy::Taxonomy;
use crate::text::Analyzer;
use std::fs;
use std::path::Path;
use tantivy::indexer::UserOperation;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

/// Memory of the writer before it writes a segment.
const WRITER_BYTES: usize = 128_000_000;

/// An index and its reader. Cheap to share; searching never waits for a writer.
#[derive(Clone)]
pub struct SearchIndex {
    index: Index,
    reader: IndexReader,
    pub(super) fields: Fields,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").finish_non_exhaustive()
    }
}

/// What went wrong with an index.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder can't be made or emptied.
    #[error("the folder of the index: {0}")]
    Folder(#[from] std::io::Error),
    /// The engine.
    #[error("the index: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// The cursor is none of this query's.
    #[error("the cursor `{0}` is none; start from the first page")]
    Cursor(String),
}

/// Why an index was not taken as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rebuild {
    /// There was none.
    Missing,
    /// Of another version of the fields, or of another content.
    OtherVersion,
    /// Files are missing, cut or changed.
    Damaged(String),
}

impl SearchIndex {
    /// An empty index in memory.
    ///
    /// # Errors
    /// When the engine can't make one.
    pub fn in_memory() -> Result<Self, SearchError> {
        let fields = Fields::new();
        Self::over(Index::create_in_ram(fields.schema.clone()), fields)
    }

    /// The index of a folder; where it is missing, damaged or of another version the folder is emptied and the index starts empty, and
    /// the second value says why: then write everything.
    ///
    /// # Errors
    /// When the folder can't be written.
    pub fn open(folder: &Path) -> Result<(Self, Option<Rebuild>), SearchError> {
        let reason = match Self::existing(folder) {
            Ok(index) => return Ok((index, None)),
            Err(reason) => reason,
        };
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let fields = Fields::new();
        let index = Index::create_in_dir(folder, fields.schema.clone())?;
        Ok((Self::over(index, fields)?, Some(reason)))
    }

    fn existing(folder: &Path) -> Result<Self, Rebuild> {
        if !folder.join("meta.json").exists() {
            return Err(Rebuild::Missing);
        }
        let damaged = |error: &dyn std::fmt::Display| Rebuild::Damaged(error.to_string());
        let index = Index::open_in_dir(folder).map_err(|e| damaged(&e))?;
        let payload = index.load_metas().map_err(|e| damaged(&e))?.payload;
        let fields = Fields::new();
        if index.schema() != fields.schema || split(payload.as_deref()).is_none() {
            return Err(Rebuild::OtherVersion);
        }
        let broken = index.validate_checksum().map_err(|e| damaged(&e))?;
        if let Some(file) = broken.iter().next() {
            return Err(damaged(&file.display()));
        }
        Self::over(index, fields).map_err(|e| damaged(&e))
    }

    fn over(index: Index, fields: Fields) -> Result<Self, SearchError> {
        index.tokenizers().register(ANALYZER, Analyzer);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            index,
            reader,
            fields,
        })
    }

    /// The position given with the last commit; `None` before the first.
    pub fn position(&self) -> Option<String> {
        let payload = self.index.load_metas().ok()?.payload;
        split(payload.as_deref()).map(str::to_owned)
    }

    /// Documents (rows) that can be found.
    pub fn rows(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// The only writer; a second one is refused by the engine while the first lives.
    ///
    /// # Errors
    /// When there is a writer already.
    pub fn writer<'t>(&self, taxonomy: &'t Taxonomy) -> Result<Writer<'t>, SearchError> {
        Ok(Writer {
            engine: self.index.writer_with_num_threads(1, WRITER_BYTES)?,
            reader: self.reader.clone(),
            fields: self.fields.clone(),
            taxonomy,
        })
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// The payload of a commit: version and position.
fn payload(position: &str) -> String {
    format!("{VERSION} {position}")
}

fn split(payload: Option<&str>) -> Option<&str> {
    let (version, position) = payload?.split_once(' ')?;
    (version == VERSION.to_string()).then_some(position)
}

/// Writes to an index. What is written is seen after [`Self::commit`].
pub struct Writer<'t> {
    engine: IndexWriter,
    reader: IndexReader,
    fields: Fields,
    taxonomy: &'t Taxonomy,
}

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Writer<'_> {
    /// Adds an entry that is not in the index yet. Its rows stay together.
    ///
    /// # Errors
    /// When the engine can't write any more.
    pub fn add(&mut self, entry: &Entry) -> Result<(), SearchError> {
        let documents = entry.documents(&self.fields, self.taxonomy);
        let operations: Vec<UserOperation<TantivyDocument>> =
            documents.into_iter().map(UserOperation::Add).collect();
        self.engine.run(operations)?;
        Ok(())
    }

    /// Puts an entry in the place of the one with its kind and id, if there is one.
    ///
    /// # Errors
    /// When the engine can't write any more.
    pub fn replace(&mut self, entry: &Entry) -> Result<(), SearchError> {
        self.remove(entry.kind(), &entry.id);
        self.add(entry)
    }

    /// Takes everything out.
    ///
    /// # Errors
    /// When the engine can't write any more.
    pub fn clear(&mut self) -> Result<(), SearchError> {
        self.engine.delete_all_documents()?;
        Ok(())
    }

    /// Takes an entry out.
    pub fn remove(&mut self, kind: Kind, id: &str) {
        let key = Term::from_field_u64(self.fields.key, key_of(kind, id));
        self.engine.delete_term(key);
    }

    /// Adds offers, needs, organisations and benefits of a catalogue. Needs are seen by `needs_audience` only.
    ///
    /// # Errors
    /// When the engine can't write any more.
    pub fn add_catalogue(
        &mut self,
        catalogue: &Catalogue,
        needs_audience: &[u64],
    ) -> Result<(), SearchError> {
        for place in 0..catalogue.offers.len() {
            self.add(&Entry::offer(catalogue, Ix::new(place)))?;
        }
        for place in 0..catalogue.needs.len() {
            self.add(&Entry::need(
                catalogue,
                Ix::new(place),
                needs_audience.to_vec(),
            ))?;
        }
        let mut offering = vec![false; catalogue.organisations.len()];
        for resource in &catalogue.resources {
            offering[resource.organisation.index()] = true;
        }
        for place in (0..offering.len()).filter(|place| offering[*place]) {
            self.add(&Entry::organisation(catalogue, Ix::new(place)))?;
        }
        for benefit in &catalogue.benefits {
            self.add(&Entry::benefit(benefit))?;
        }
        Ok(())
    }

    /// Adds pages that stand beside a catalogue.
    ///
    /// # Errors
    /// When the engine can't write any more.
    pub fn add_pages(&mut self, pages: &[Page], catalogue: &Catalogue) -> Result<(), SearchError> {
        for page in pages {
            let organisation = place_of(catalogue, &page.organisation);
            self.add(&Entry::page(page, organisation.map(|ix| &catalogue[ix])))?;
        }
        Ok(())
    }

    /// Makes everything written so far visible and, in a folder, durable; keeps `position` with it. One fsync in a folder.
    ///
    /// # Errors
    /// When the engine can't write; then nothing of the batch is visible.
    pub fn commit(&mut self, position: &str) -> Result<(), SearchError> {
        let mut prepared = self.engine.prepare_commit()?;
        prepared.set_payload(&payload(position));
        prepared.commit()?;
        self.reader.reload()?;
        Ok(())
    }
}

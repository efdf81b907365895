//! The boards of plans in memory: what a job left is immutable, so that it is read from the database once and kept while there is room.

use crate::app::App;
use crate::error::{Code, Problem};
use crate::jobs::BOARD_FILES;
use crate::store::jobs;
use matcher_core::report::board::{Board, ServedRow, UnservedRow};
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of rows kept at most; a single board may have more.
const KEPT_BYTES: usize = 384 << 20;

/// A board with its rows.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) board: Board,
    served: Vec<u8>,
    unserved: Vec<u8>,
    bytes: usize,
}

impl Loaded {
    /// A served lot; `None` where the file has no such row.
    pub(crate) fn served(&self, place: usize) -> Option<ServedRow> {
        row(&self.served, &self.board.served.ends, place)
    }

    /// An unserved need.
    pub(crate) fn unserved(&self, place: usize) -> Option<UnservedRow> {
        row(&self.unserved, &self.board.unserved.ends, place)
    }
}

fn row<T: DeserializeOwned>(file: &[u8], ends: &[u64], place: usize) -> Option<T> {
    let end = usize::try_from(*ends.get(place)?).ok()?;
    let begin = match place.checked_sub(1) {
        Some(before) => usize::try_from(*ends.get(before)?).ok()?,
        None => 0,
    };
    serde_json::from_slice(file.get(begin..end)?).ok()
}

/// Boards by job, the one used last at the end.
#[derive(Debug, Default)]
pub(crate) struct Boards(Mutex<Vec<(String, Arc<Loaded>)>>);

impl Boards {
    fn take(&self, job: &str) -> Option<Arc<Loaded>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(id, _)| id == job)?;
        let entry = kept.remove(place);
        let found = Arc::clone(&entry.1);
        kept.push(entry);
        Some(found)
    }

    fn keep(&self, job: &str, loaded: &Arc<Loaded>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(id, _)| id != job);
        kept.push((job.to_owned(), Arc::clone(loaded)));
        while kept.len() > 1 && kept.iter().map(|(_, l)| l.bytes).sum::<usize>() > KEPT_BYTES {
            kept.remove(0);
        }
    }
}

/// The board of a job. Whether the asker may see the job has been asked before.
///
/// # Errors
/// [`Code::NotFound`] where the job has none: it is not done, or an earlier version of the program ran it.
pub(crate) async fn board(app: &App, job: &str) -> Result<Arc<Loaded>, Problem> {
    if let Some(found) = app.boards.take(job) {
        return Ok(found);
    }
    let mut connection = app.store.read().await?;
    let mut files = Vec::new();
    for name in BOARD_FILES {
        let file = jobs::file(&mut connection, job, name).await?;
        files.push(file.ok_or_else(|| Problem::new(Code::NotFound))?.0);
    }
    drop(connection);
    let loaded = tokio::task::spawn_blocking(move || {
        let [board, served, unserved] = <[Vec<u8>; 3]>::try_from(files)
            .map_err(|_| Problem::internal("a board without its rows"))?;
        let bytes = board.len() + served.len() + unserved.len();
        let board = serde_json::from_slice(&board).map_err(Problem::internal)?;
        Ok::<_, Problem>(Loaded {
            board,
            served,
            unserved,
            bytes,
        })
    });
    let loaded = Arc::new(loaded.await.map_err(Problem::internal)??);
    app.boards.keep(job, &loaded);
    Ok(loaded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_its_end() {
        let file = b"\"a\"\n\"bc\"\n";
        let ends = [4, 9];
        assert_eq!(row::<String>(file, &ends, 0).as_deref(), Some("a"));
        assert_eq!(row::<String>(file, &ends, 1).as_deref(), Some("bc"));
        assert_eq!(row::<String>(file, &ends, 2), None);
        assert_eq!(row::<String>(file, &[4, 90], 1), None);
    }
}

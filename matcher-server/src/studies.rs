//! Plans one can ask about, made from the files of their jobs. A job's files never change, so a study never does: some of them stay in
//! memory, and any node can make one.
//!
//! Planning again for an answer is work for a processor: it is done away from the threads that answer, a few questions at one time.

use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::jobs;
use matcher_core::exchange::catalogue::{ReadOptions, read};
use matcher_core::exchange::{plan_file, problem_file};
use matcher_core::explain::Study;
use matcher_core::explain::study::StudyError;
use matcher_core::market::StoredMarket;
use matcher_core::round::Knowledge;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OnceCell, Semaphore};

/// Studies kept, those asked last; and options they may hold together (about 100 bytes each).
const MOST: usize = 6;
const MOST_OPTIONS: usize = 6_000_000;
/// Questions that are worked on at one time.
const AT_ONCE: usize = 2;

/// The studies in memory.
#[derive(Debug)]
pub(crate) struct Studies {
    /// By job, the one asked last at the end.
    kept: Mutex<Vec<(String, Cell)>>,
    turns: Arc<Semaphore>,
}

type Cell = Arc<OnceCell<Arc<Study>>>;

impl Default for Studies {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Studies {
    /// The cell of a job, which is now the last one asked; the oldest go when there are too many or too large ones.
    fn cell(&self, job: &str) -> Cell {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(id, _)| id == job);
        let entry = match place {
            Some(place) => kept.remove(place),
            None => (job.to_owned(), Cell::default()),
        };
        let cell = Arc::clone(&entry.1);
        kept.push(entry);
        let size = |cell: &Cell| cell.get().map_or(0, |study| study.problem().options.len());
        while kept.len() > MOST
            || (kept.len() > 1
                && kept.iter().map(|(_, cell)| size(cell)).sum::<usize>() > MOST_OPTIONS)
        {
            kept.remove(0);
        }
        cell
    }
}

/// The study of a job that is done. Whoever calls this has made sure that the asker may see the job, or shows of it what is theirs.
pub(crate) async fn study(app: &App, job: &str) -> Result<Arc<Study>, Problem> {
    let cell = app.studies.cell(job);
    let made = cell.get_or_try_init(|| make(app, job)).await?;
    Ok(Arc::clone(made))
}

/// Works on a question away from the threads that answer.
pub(crate) async fn ask<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let turn = Arc::clone(&app.studies.turns).acquire_owned().await;
    let turn = turn.map_err(Problem::internal)?;
    let worked = tokio::task::spawn_blocking(move || {
        let answer = work();
        drop(turn);
        answer
    });
    worked.await.map_err(Problem::internal)
}

async fn make(app: &App, job: &str) -> Result<Arc<Study>, Problem> {
    let mut files = Vec::new();
    let mut connection = app.store.read().await?;
    for name in [
        "catalogue.json",
        "market.json",
        "problem.jsonl",
        "plan.json",
    ] {
        let file = jobs::file(&mut connection, job, name).await?;
        // A job that is not done, or was done before these files were kept.
        let (content, _) = file.ok_or_else(|| Problem::new(Code::WrongState).detail("no plan"))?;
        files.push(content);
    }
    drop(connection);
    ask(app, move || read_study(&files)).await?.map(Arc::new)
}

fn read_study(files: &[Vec<u8>]) -> Result<Study, Problem> {
    let [catalogue, market, problem, plan] = files else {
        return Err(Problem::internal("four files make a study"));
    };
    let texts: BTreeMap<String, String> =
        serde_json::from_slice(catalogue).map_err(Problem::internal)?;
    let folder = tempfile::tempdir().map_err(Problem::internal)?;
    for (name, text) in &texts {
        std::fs::write(folder.path().join(name), text).map_err(Problem::internal)?;
    }
    // As the planner has read it.
    let loaded = read(folder.path(), ReadOptions { partial: true });
    let loaded = loaded.map_err(|_| Problem::internal("the catalogue of a job"))?;
    let market: StoredMarket = serde_json::from_slice(market).map_err(Problem::internal)?;
    let problem = problem_file::read(problem.as_slice());
    let problem = problem.map_err(|_| Problem::internal("the problem of a job"))?;
    let plan = plan_file::read(plan.as_slice()).map_err(Problem::internal)?;
    let plan = plan.plan(&problem);
    let plan = plan.map_err(|_| Problem::internal("the plan of a job"))?;
    let knowledge = Knowledge::bundled().map_err(Problem::internal)?;
    Study::new(
        (loaded.catalogue, loaded.rules.unwrap_or_default()),
        &market,
        (problem, plan),
        (knowledge.taxonomy, knowledge.rights),
    )
    .map_err(Problem::from)
}

impl From<StudyError> for Problem {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Unknown { field, id } => {
                let zh = format!("本批次中没有“{id}”");
                let en = format!("the round has no `{id}`");
                Self::faults(vec![crate::store::document::fault(field, &zh, &en)])
            }
            StudyError::NotPossible => Self::new(Code::NotPossible),
            StudyError::Mismatch(_) => Self::internal(error),
        }
    }
}

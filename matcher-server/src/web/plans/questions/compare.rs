//! A plan beside another, with a reason for every change.

use super::{MoveLine, TOLD, moved};
use crate::api::answers;
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::store::programme::JOBS;
use crate::web::page;
use crate::web::plans::{Head, Opened, open};
use crate::web::rounds::moment;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use serde::Deserialize;

/// Jobs offered for comparison.
const JOBS_OFFERED: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::plans) struct CompareQuery {
    with: String,
}

/// A pair of one plan only.
struct PairLine {
    provider: String,
    seeker: String,
    added: bool,
    why: String,
}

#[derive(Template)]
#[template(path = "plan/compare.html")]
struct ComparePage {
    shell: Shell,
    head: Head,
    jobs: Vec<(String, String, bool)>,
    compared: bool,
    before: i64,
    after: i64,
    kept: usize,
    pairs: Vec<PairLine>,
    more_pairs: usize,
    needs: Vec<MoveLine>,
    more_needs: usize,
}

/// This plan and a later one, with a reason for every changed pair.
pub(in crate::web::plans) async fn compare(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    query: CompareQuery,
) -> Answered {
    let Opened {
        shell, head, round, ..
    } = open(&app, &parts, &caller, &id).await?;
    let filter = [("round", round.id.clone()), ("state", "done".to_owned())];
    let mut connection = app.store.read().await?;
    let mut jobs = JOBS
        .page(&mut connection, &caller.actor, &filter, "", JOBS_OFFERED)
        .await?;
    drop(connection);
    jobs.sort_by_key(|job| std::cmp::Reverse(job.int("submitted_at")));
    let offered = jobs.iter().filter(|job| job.id != id);
    let offered = offered.map(|job| {
        (
            job.id.clone(),
            moment(job.int("submitted_at")),
            job.id == query.with,
        )
    });
    let mut shown = ComparePage {
        jobs: offered.collect(),
        compared: false,
        before: 0,
        after: 0,
        kept: 0,
        pairs: Vec::new(),
        more_pairs: 0,
        needs: Vec::new(),
        more_needs: 0,
        head,
        shell,
    };
    if !query.with.is_empty() {
        let earlier = answers::open(&app, &caller.actor, &id).await?;
        let later = answers::open(&app, &caller.actor, &query.with).await?;
        let told = answers::compare(&app, (earlier, later), shown.shell.language).await?;
        shown.compared = true;
        (shown.before, shown.after, shown.kept) = (told.before, told.after, told.kept_pairs);
        shown.more_pairs = told.pairs.len().saturating_sub(TOLD);
        shown.more_needs = told.needs.len().saturating_sub(TOLD);
        let pairs = told.pairs.into_iter().take(TOLD).map(|pair| PairLine {
            provider: pair.provider.name,
            seeker: pair.seeker.name,
            added: pair.added,
            why: pair.sentence,
        });
        shown.pairs = pairs.collect();
        let needs = told.needs.into_iter().take(TOLD);
        shown.needs = needs
            .map(|need| moved(&need.moved, need.sentence, &shown.shell))
            .collect();
    }
    page(&shown)
}

//! "Who would use this": the open needs that an offer would serve, those it nearly serves, and what bars others. Needs are told without
//! the names of their firms.

use super::need::verdict;
use crate::api::call::{Answered, Caller};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::catalogue::bundled;
use crate::error::{Code, Problem};
use crate::store::kinds::Kind;
use crate::web::known::{known, region, yuan};
use crate::web::lists::Mark;
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::explain::sentences::Speaker;
use matcher_core::explain::{Prospect, preview};
use matcher_core::model::Language;
use std::collections::BTreeSet;

/// Needs listed of each kind.
const LISTED: usize = 30;

/// A need as a publisher may see it.
struct Line {
    what: String,
    place: String,
    quantity: u32,
    window: String,
    mark: Mark,
    sentences: Vec<String>,
    price: String,
}

#[derive(Default)]
struct Told {
    open: usize,
    serves: usize,
    firms: usize,
    hours: String,
    income: String,
    lines: Vec<Line>,
    nearly: Vec<Line>,
    nearly_count: usize,
    otherwise: Vec<(&'static str, usize)>,
}

#[derive(Template)]
#[template(path = "prospects.html")]
struct Prospects {
    shell: Shell,
    title: String,
    href: String,
    told: Told,
    judged: bool,
}

pub(super) async fn show(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let kind = Kind::find("offers").ok_or_else(|| Problem::new(Code::NotFound))?;
    let record = api::find(&app, &caller.actor, kind, &id).await?;
    if !can(&caller.actor, Action::Change, &record.object()) {
        return Err(Problem::new(Code::NotFound));
    }
    let shell = Shell::of(&app, &parts).await?;
    let columns = serde_json::from_str(&record.body).unwrap_or_default();
    let language = shell.language;
    let work = {
        let app = app.clone();
        move || told(&app, &id, language)
    };
    let told = tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::internal)?;
    page(&Prospects {
        title: crate::web::lists::title(kind, &record, &columns),
        href: crate::web::lists::href(kind, &record.id),
        judged: told.is_some(),
        told: told.unwrap_or_default(),
        shell,
    })
}

/// `None` while the offer is not in the catalogue in memory yet.
fn told(app: &App, id: &str, language: Language) -> Option<Told> {
    let view = app.catalogue.whole()?;
    let catalogue = &view.base.catalogue;
    let offer = known(&catalogue.offers, id, |offer| &offer.id)?;
    let judge = view.base.judge().ok()?;
    let found = preview(catalogue, &judge, &[offer]);
    let speaker = Speaker {
        catalogue,
        taxonomy: bundled().ok()?.0,
        lang: language,
    };
    let minutes: i64 = found.serves.iter().map(|p| i64::from(p.fit.minutes)).sum();
    let income = found.serves.iter().map(|p| p.fit.price.list_fen).sum();
    let firms: BTreeSet<_> = found
        .serves
        .iter()
        .map(|p| catalogue[p.need].organisation)
        .collect();
    let lines = |list: &[Prospect]| {
        list.iter()
            .take(LISTED)
            .map(|p| line(&speaker, p))
            .collect()
    };
    Some(Told {
        open: found.open,
        serves: found.serves.len(),
        firms: firms.len(),
        hours: crate::web::words::hours(minutes),
        income: yuan(income),
        lines: lines(&found.serves),
        nearly_count: found.nearly.len(),
        nearly: lines(&found.nearly),
        otherwise: found
            .otherwise
            .iter()
            .map(|(rule, count)| (speaker.word(*rule), *count))
            .collect(),
    })
}

fn line(speaker: &Speaker<'_>, prospect: &Prospect) -> Line {
    let catalogue = speaker.catalogue;
    let need = &catalogue[prospect.need];
    let fit = &prospect.fit;
    let (tone, word) = verdict(fit.verdict, speaker.lang);
    let sentences = if fit.verdict.can_serve() {
        let told = speaker.verdict(fit);
        // The mark says as much.
        let said = told == speaker.word(fit.verdict);
        [(!said).then_some(told), Some(speaker.distance(fit))]
            .into_iter()
            .flatten()
            .collect()
    } else {
        let missing = prospect.missing();
        missing
            .map(|finding| {
                format!(
                    "{}: {}",
                    speaker.word(finding.rule),
                    speaker.finding(fit, finding)
                )
            })
            .collect()
    };
    Line {
        what: speaker.need(need),
        place: region(catalogue[need.organisation].region),
        quantity: need.quantity,
        window: format!("{} ～ {}", need.window_from, need.window_to),
        mark: Mark { tone, word },
        sentences,
        price: yuan(fit.price.list_fen),
    }
}

//! Why hours stay unused: for every resource what is free, what its offers could serve, and what bars the rest.

use super::form::encode;
use super::known::{known, slots_of};
use super::shell::Shell;
use super::{page, words};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::auth::policy::Action;
use crate::catalogue::bundled;
use crate::clock::today;
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::routing::get;
use matcher_core::explain::preview;
use matcher_core::explain::sentences::Speaker;
use matcher_core::fit::Rule;
use matcher_core::ids::Ix;
use matcher_core::model::{Language, Offer, Resource, ResourceKind};
use std::collections::BTreeMap;

/// Resources looked at.
const RESOURCES: usize = 40;
/// Reasons told.
const REASONS: usize = 3;

pub(super) fn table() -> Vec<Route> {
    let show = |State(app): State<App>, parts: Parts, caller: Caller| show(app, parts, caller);
    vec![route(
        "get",
        "/unused",
        Access::Of(Action::Create, "slots"),
        "Why hours stay unused",
        get(show),
    )]
}

/// A resource with free time.
struct Line {
    name: String,
    href: String,
    /// Whether any time is published from today on.
    published: bool,
    /// Hours (or seats) of it that are neither reserved nor booked.
    left: String,
    /// Open needs that its offers could serve.
    serves: usize,
    nearly: usize,
    /// What bars needs of the kind, with how many.
    reasons: Vec<(String, usize)>,
}

#[derive(Template)]
#[template(path = "unused.html")]
struct Unused {
    shell: Shell,
    rows: Vec<Line>,
}

async fn show(app: App, parts: Parts, caller: Caller) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let own = caller.actor.organisation.clone().unwrap_or_default();
    let language = shell.language;
    let work = {
        let app = app.clone();
        move || found(&app, &own, language).unwrap_or_default()
    };
    let rows = tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::internal)?;
    page(&Unused { shell, rows })
}

/// Judges the offers of every resource of an organisation against the open needs.
fn found(app: &App, own: &str, language: Language) -> Option<Vec<Line>> {
    let view = app.catalogue.whole()?;
    let catalogue = &view.base.catalogue;
    let owner = known(&catalogue.organisations, own, |organisation| {
        &organisation.id
    })?;
    let judge = view.base.judge().ok()?;
    let speaker = Speaker {
        catalogue,
        taxonomy: bundled().ok()?.0,
        lang: language,
    };
    let mut offers: BTreeMap<usize, Vec<Ix<Offer>>> = BTreeMap::new();
    for (place, offer) in catalogue.offers.iter().enumerate() {
        if catalogue[offer.resource].organisation == owner {
            offers
                .entry(offer.resource.index())
                .or_default()
                .push(Ix::new(place));
        }
    }
    let mut lines = Vec::new();
    for (place, offers) in offers.into_iter().take(RESOURCES) {
        let resource = Ix::<Resource>::new(place);
        let slots: Vec<i64> = slots_of(&view, &catalogue[resource].id)
            .iter()
            .filter(|slot| slot.period.last_day() >= today())
            .map(|slot| i64::from(slot.minutes))
            .collect();
        let left = slots.iter().sum();
        let told = preview(catalogue, &judge, &offers);
        let mut reasons: BTreeMap<Rule, usize> = told.otherwise.clone();
        for prospect in &told.nearly {
            for finding in prospect.missing() {
                *reasons.entry(finding.rule).or_default() += 1;
            }
        }
        let mut reasons: Vec<(String, usize)> = reasons
            .into_iter()
            .map(|(rule, count)| (speaker.word(rule).to_owned(), count))
            .collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reasons.truncate(REASONS);
        lines.push(Line {
            name: catalogue[resource].name.clone(),
            href: format!("/resources/{}", encode(&catalogue[resource].id)),
            published: !slots.is_empty(),
            left: if catalogue[resource].kind == ResourceKind::Class {
                i64::to_string(&left)
            } else {
                words::hours(left)
            },
            serves: told.serves.len(),
            nearly: told.nearly.len(),
            reasons,
        });
    }
    Some(lines)
}

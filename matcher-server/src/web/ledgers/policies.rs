//! What support applies to a firm, why and why not, until when; what it was spared.

use crate::api::call::{Answered, Caller};
use crate::api::ledgers::today;
use crate::api::records::find;
use crate::app::App;
use crate::error::Problem;
use crate::store::kinds::Kind;
use crate::store::ledger_view;
use crate::web::form::encode;
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::fit::why_not;
use matcher_core::model::Ledger;
use matcher_core::report::programme::{NATIONAL, NationalMeasure};
use serde::Deserialize;

/// Whose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PoliciesQuery {
    /// Empty: one's own.
    organisation: String,
}

/// A measure and whether it applies.
struct Measure {
    href: String,
    title: String,
    issuer: String,
    until: String,
    reasons: Vec<String>,
}

#[derive(Template)]
#[template(path = "policies.html")]
struct Page {
    shell: Shell,
    name: String,
    measures: Vec<Measure>,
    national: &'static [NationalMeasure],
    waived: String,
    deferred: String,
    days_saved: i64,
    approvals: usize,
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

pub(super) async fn show(app: App, parts: Parts, caller: Caller, query: PoliciesQuery) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let own = caller.actor.organisation.clone().unwrap_or_default();
    let id = if query.organisation.is_empty() {
        own
    } else {
        query.organisation
    };
    let organisations = Kind::find("organisations").ok_or_else(|| Problem::internal("kinds"))?;
    if !id.is_empty() {
        find(&app, &caller.actor, organisations, &id).await?;
    }
    let snapshot = app.catalogue.base()?;
    let catalogue = &snapshot.catalogue;
    let firm = catalogue.organisations.iter().find(|firm| firm.id == id);
    let mut measures: Vec<Measure> = catalogue
        .benefits
        .iter()
        .map(|benefit| Measure {
            href: format!("/benefits/{}", encode(&benefit.id)),
            title: benefit.title.clone(),
            issuer: benefit.issuer.clone(),
            until: benefit.valid_to.to_string(),
            reasons: firm.map_or_else(Vec::new, |firm| {
                let reasons = why_not(benefit, firm, today()).into_iter();
                reasons
                    .map(|reason| {
                        let (zh, en) = reason.words();
                        shell.t(&zh, &en).to_owned()
                    })
                    .collect()
            }),
        })
        .collect();
    measures.sort_by_key(|measure| measure.reasons.len());
    let mut connection = app.store.read().await?;
    let sheets = ["service_records", "approvals"];
    let ledger = match id.as_str() {
        "" => Ledger::default(),
        firm => ledger_view::of_organisation(&mut connection, &caller.actor, firm, &sheets).await?,
    };
    drop(connection);
    let services = || ledger.services.iter().filter(|service| service.firm == id);
    let approvals: Vec<i64> = ledger
        .approvals
        .iter()
        .filter(|approval| approval.firm == id)
        .filter_map(matcher_core::model::Approval::days_saved)
        .collect();
    page(&Page {
        name: firm.map_or(String::new(), |firm| firm.name.clone()),
        measures,
        national: &NATIONAL,
        waived: yuan(services().map(|service| service.waived_fen).sum()),
        deferred: yuan(
            services()
                .map(matcher_core::model::ServiceRecord::owed_fen)
                .sum(),
        ),
        days_saved: approvals.iter().sum(),
        approvals: approvals.len(),
        shell,
    })
}

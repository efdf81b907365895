//! The contribution statement of a provider for a year.

use super::today;
use crate::api::call::{Answered, Caller, json};
use crate::app::App;
use crate::auth::Actor;
use crate::error::{Code, Problem};
use crate::store::{ledger_view, partners};
use matcher_core::report::programme::{Contribution, contribution, contribution_digest};
use serde::Deserialize;
use serde_json::json as value;

/// Whose statement, for which year.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ContributionParams {
    /// Empty: one's own.
    pub(crate) provider: String,
    pub(crate) year: Option<i16>,
}

/// A statement with the name of its provider and its digest.
pub(crate) struct Statement {
    pub(crate) name: String,
    pub(crate) counted: Contribution,
    pub(crate) digest: String,
}

pub(crate) async fn statement(
    app: &App,
    actor: &Actor,
    params: &ContributionParams,
) -> Result<Statement, Problem> {
    let own = actor.organisation.clone().unwrap_or_default();
    let provider = match params.provider.as_str() {
        "" => own.clone(),
        other if !own.is_empty() && other != own => return Err(Problem::new(Code::NotFound)),
        other => other.to_owned(),
    };
    if provider.is_empty() {
        return Err(Problem::new(Code::BadRequest).detail("provider"));
    }
    let sheets = ["organisations", "service_records", "agreements"];
    let mut connection = app.store.read().await?;
    let ledger = ledger_view::of_organisation(&mut connection, actor, &provider, &sheets).await?;
    let year = params.year.unwrap_or_else(|| today().year());
    let counted = contribution(&ledger, &provider, year);
    let name = partners::name_of(&mut connection, &provider).await?;
    Ok(Statement {
        // An authority may ask about anybody; of somebody it has no record of it learns nothing.
        name: name
            .filter(|_| !own.is_empty() || counted.services > 0)
            .unwrap_or_default(),
        digest: contribution_digest(&counted),
        counted,
    })
}

/// `GET /api/v1/contribution`
pub(crate) async fn read(app: App, caller: Caller, params: ContributionParams) -> Answered {
    let statement = statement(&app, &caller.actor, &params).await?;
    let body = value!({ "name": statement.name, "statement": statement.counted, "sha256": statement.digest });
    json(&body, None)
}

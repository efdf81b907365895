//! What an authority does with a round besides planning it: change single rules, undo, remind those who never answer.

use super::call::{Answered, Caller, Write, json, reply};
use super::consents::pins_without_consent;
use super::rounds::{changeable, find, step};
use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::controls;
use crate::store::document::fault;
use crate::store::programme::ROUNDS;
use crate::store::rounds::{self, PlannedPairing};
use crate::store::{args, jobs};
use axum::http::StatusCode;
use matcher_core::exchange::rules::read_rules;
use serde::Deserialize;
use serde_json::{Map, Value, json as value};
use utoipa::ToSchema;

/// A side that has not answered for so long is stalled.
const STALLED_MS: i64 = 3 * 24 * 3600 * 1000;

/// `PATCH /api/v1/rounds/{id}/rules`: a JSON merge patch (RFC 7396) of the rules; `null` brings back the default.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RulesPatch {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub(crate) rules: Map<String, Value>,
}

/// The rules with a merge patch applied, as TOML.
fn patched(rules: &str, patch: &Map<String, Value>) -> Result<String, Problem> {
    let bad = |error: &dyn std::fmt::Display| {
        let text = error.to_string();
        Problem::faults(vec![fault("rules", &text, &text)])
    };
    let table: toml::Table = rules.parse().map_err(|e: toml::de::Error| bad(&e))?;
    let mut document = serde_json::to_value(table).map_err(Problem::internal)?;
    merge(&mut document, &Value::Object(patch.clone()));
    let table: toml::Table = serde_json::from_value(document).map_err(|e| bad(&e))?;
    toml::to_string(&table).map_err(|e| bad(&e))
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = value!({});
    }
    if let Some(target) = target.as_object_mut() {
        for (key, change) in patch {
            if change.is_null() {
                target.remove(key);
            } else {
                merge(target.entry(key.clone()).or_insert(Value::Null), change);
            }
        }
    }
}

/// `PATCH /api/v1/rounds/{id}/rules`
pub(crate) async fn patch_rules(app: App, write: Write, id: String) -> Answered {
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let body: RulesPatch = write.json()?;
    let rules = patched(round.text("rules"), &body.rules)?;
    read_rules("rules", &rules).map_err(Problem::from)?;
    let faults = pins_without_consent(&app, &id, &rules).await?;
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    let account = write.caller.actor.account.clone();
    step(
        app,
        write,
        id,
        &["draft"],
        "rounds.change",
        move |job, version| {
            Box::pin(async move {
                rounds::remember(job, &round.id, &account, "change").await?;
                rounds::change(job, &round.id, version, "rules = $3", args![&rules]).await?;
                Ok(value!({ "id": round.id, "version": version + 1, "rules": rules }))
            })
        },
    )
    .await
}

/// `POST /api/v1/rounds/{id}/undo`: takes the last change of a draft back.
pub(crate) async fn undo(app: App, write: Write, id: String) -> Answered {
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let before = controls::last_event(&mut app.store.read().await?, &round.id).await?;
    let Some(before) = before else {
        return Err(Problem::new(Code::WrongState).detail("nothing to undo"));
    };
    let planned: Vec<PlannedPairing> = match &before.job {
        None => Vec::new(),
        Some(job) => {
            let mut connection = app.store.read().await?;
            let file = jobs::file(&mut connection, job, "pairings.json").await?;
            let (content, _) = file.ok_or_else(|| Problem::internal("a plan without pairings"))?;
            serde_json::from_slice(&content).map_err(Problem::internal)?
        }
    };
    let same_plan = before.job.as_deref().unwrap_or("") == round.text("job");
    let account = write.caller.actor.account.clone();
    step(
        app,
        write,
        id,
        &["draft"],
        "rounds.undo",
        move |job, version| {
            Box::pin(async move {
                controls::undo(job, &round.id, version, &before, &account).await?;
                if !same_plan {
                    rounds::propose(job, &round.id, &planned).await?;
                }
                Ok(value!({ "id": round.id, "version": version + 1, "undone": before.seq }))
            })
        },
    )
    .await
}

/// `GET /api/v1/rounds/{id}/history`
pub(crate) async fn history(app: App, caller: Caller, id: String) -> Answered {
    let round = find(&app, &caller.actor, &ROUNDS, &id).await?;
    // Members see the round, not how it came about.
    if caller.actor.role.is_member() {
        return Err(Problem::new(Code::Forbidden));
    }
    let items = controls::history(&mut app.store.read().await?, &round.id).await?;
    json(&value!({ "items": items }), None)
}

/// `GET /api/v1/rounds/{id}/stalled`: pairings in which a side has not answered for three days.
pub(crate) async fn stalled(app: App, caller: Caller, id: String) -> Answered {
    let round = find(&app, &caller.actor, &ROUNDS, &id).await?;
    if caller.actor.role.is_member() {
        return Err(Problem::new(Code::Forbidden));
    }
    let since = crate::store::now() - STALLED_MS;
    let items = controls::stalled(&mut app.store.read().await?, &round.id, since).await?;
    json(&value!({ "items": items }), None)
}

/// `POST /api/v1/rounds/{id}/reminders`: reminds every side that has not answered; at most once a day.
pub(crate) async fn remind(app: App, write: Write, id: String) -> Answered {
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let event = write.caller.event("rounds.remind", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let reminded = controls::remind(job, Some(&round.id)).await?;
                job.events.push(event);
                reply(StatusCode::OK, &value!({ "reminded": reminded }))
            })
        })
        .await
}

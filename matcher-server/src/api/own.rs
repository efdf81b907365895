//! What the owner of a need learns of it after a round: why it is, or isn't, served, and what would help.

use super::call::{Answered, Caller, json};
use super::records;
use crate::app::App;
use crate::auth::Actor;
use crate::error::{Code, Problem};
use crate::store::args;
use crate::store::kinds::Kind;
use crate::studies::{ask, study};
use matcher_core::explain::study::{OwnReason, StudyError};
use matcher_core::model::Language;
use serde::Serialize;
use std::collections::HashSet;

/// Rounds looked through, the newest first.
const ROUNDS: i64 = 4;

/// The reasons with the round they are of.
#[derive(Debug, Serialize)]
pub(crate) struct ReasonOfRound {
    /// Id of the round.
    pub(crate) round: String,
    /// Its name.
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) reason: OwnReason,
}

/// The reasons for a need the actor may see, of the newest published round it was in; `None` when it was in none.
pub(crate) async fn reason(
    app: &App,
    actor: &Actor,
    need: &str,
    lang: Language,
) -> Result<Option<ReasonOfRound>, Problem> {
    let kind = Kind::find("needs").ok_or_else(|| Problem::new(Code::NotFound))?;
    let record = records::find(app, actor, kind, need).await?;
    let mut connection = app.store.read().await?;
    let sql = "SELECT id, name, job FROM round WHERE state = 'published' AND job IS NOT NULL ORDER BY updated_at DESC LIMIT $1";
    let rounds = connection.rows(sql, args![ROUNDS]).await?;
    if rounds.is_empty() {
        return Ok(None);
    }
    let sql = "SELECT id FROM record WHERE kind = 'offers' AND visibility = 'members'";
    let rows = connection.rows(sql, args![]).await?;
    drop(connection);
    let shown = rows.iter().map(|row| row.get::<String>(0));
    let shown: HashSet<String> = shown.collect::<Result<_, _>>()?;
    let shown = std::sync::Arc::new(shown);
    for row in &rounds {
        let (round, name, job): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let study = match study(app, &job).await {
            Ok(study) => study,
            // A plan from before its market was kept has no reasons to give.
            Err(problem) if problem.code() == Code::WrongState => continue,
            Err(problem) => return Err(problem),
        };
        let (need, shown) = (record.id.clone(), std::sync::Arc::clone(&shown));
        let told = ask(app, move || {
            study.own_reason(&need, &|offer| shown.contains(offer), lang)
        })
        .await?;
        match told {
            Ok(reason) => {
                return Ok(Some(ReasonOfRound {
                    round,
                    name,
                    reason,
                }));
            }
            Err(StudyError::Unknown { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// `GET /api/v1/needs/{id}/reason`
pub(crate) async fn get_reason(app: App, caller: Caller, id: String, lang: Language) -> Answered {
    let reason = reason(&app, &caller.actor, &id, lang).await?;
    let event = caller.event("needs.reason", &id);
    app.store.writer().note(event).await;
    match reason {
        Some(reason) => json(&reason, None),
        None => json(&serde_json::json!({ "round": null }), None),
    }
}

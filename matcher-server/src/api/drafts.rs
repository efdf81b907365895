//! What an authority does with a draft and with a published round besides its steps: takes a change of the rules back, calls pairings to
//! mind.

use super::call::{Answered, Write, reply};
use super::rounds::{changeable, step};
use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::programme::ROUNDS;
use crate::store::{args, follow_up, rounds};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// `POST /api/v1/rounds/{id}/reminders`
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ReminderBody {
    /// One pairing; all that are open when it is left out.
    pairing: String,
}

/// `PUT /api/v1/rounds/{id}/rules/undo`: the rules from before the last change hold again.
pub(crate) async fn undo(app: App, write: Write, id: String) -> Answered {
    step(app, write, id.clone(), &["draft"], "rounds.undo", move |job, version| {
        Box::pin(async move {
            let sql = "SELECT version, rules FROM round_rules WHERE round = $1 ORDER BY version DESC LIMIT 1";
            let row = job.connection.row(sql, args![&id]).await?;
            let row = row.ok_or_else(|| Problem::new(Code::WrongState).detail("nothing to undo"))?;
            let (of, rules): (i64, String) = (row.get(0)?, row.get(1)?);
            rounds::change(job, &id, version, "rules = $3", args![&rules]).await?;
            let sql = "DELETE FROM round_rules WHERE round = $1 AND version = $2";
            job.connection.execute(sql, args![&id, of]).await?;
            Ok(serde_json::json!({ "id": id, "version": version + 1, "rules": rules }))
        })
    })
    .await
}

/// `POST /api/v1/rounds/{id}/reminders`: those who have not answered an open pairing find it on top of their news; at most once a day.
pub(crate) async fn remind(app: App, write: Write, id: String) -> Answered {
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let body: ReminderBody = write.json()?;
    let account = write.caller.actor.account.clone();
    let event = write.caller.event("rounds.remind", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if round.text("state") != "published" {
                    return Err(Problem::new(Code::WrongState).detail(round.text("state")));
                }
                let reminded = follow_up::remind(job, &id, &body.pairing, &account).await?;
                job.events.push(event);
                reply(StatusCode::OK, &serde_json::json!({ "reminded": reminded }))
            })
        })
        .await
}

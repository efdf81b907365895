//! The confirmation of a gauge after its document (计量确认).

use super::today;
use crate::api::call::{Answered, Write, reply};
use crate::api::records::{allowed, find};
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::secret;
use crate::error::Problem;
use crate::store::document::{self, Document, fault};
use crate::store::kinds::Kind;
use crate::store::records::{self, ACTIVE, Record};
use axum::http::StatusCode;
use matcher_core::fit::confirm;
use matcher_core::model::{Coded, GaugeState, Use, Verdict};
use serde_json::json as value;

/// `POST /api/v1/service_items/{id}/confirmation`: the item's document is held against the use of its gauge; the ledger takes the result.
pub(crate) async fn confirm_item(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let (Some(items), Some(gauges), Some(confirmations)) = (
        Kind::find("service_items"),
        Kind::find("gauges"),
        Kind::find("confirmations"),
    ) else {
        return Err(Problem::internal("no ledgers"));
    };
    let actor = write.caller.actor.clone();
    let item = find(&app, &actor, items, &id).await?;
    let body: Document = serde_json::from_str(&item.body).map_err(Problem::internal)?;
    let text = |column: &str| document::text(&body, column);
    let missing = |column: &str| {
        let (zh, en) = ("先填写这一项", "fill this in first");
        Problem::faults(vec![fault(column, zh, en)])
    };
    if text("gauge").is_empty() {
        return Err(missing("gauge"));
    }
    if text("document_number").is_empty() {
        return Err(missing("document_number"));
    }
    let mut gauge = find(&app, &actor, gauges, text("gauge")).await?;
    allowed(&actor, Action::Change, &gauge.object())?;
    let mut kept: Document = serde_json::from_str(&gauge.body).map_err(Problem::internal)?;
    let purpose = Use::parse(document::text(&kept, "purpose"));
    let compulsory = purpose.is_some_and(matcher_core::model::Use::can_be_compulsory);
    let tolerance = document::text(&kept, "permitted_error").to_owned();
    let range = document::text(&kept, "range").to_owned();
    let found = confirm(
        text("error"),
        text("uncertainty"),
        &tolerance,
        &range,
        compulsory,
    );
    let conditions = found.conditions().0;
    let new = secret::id(16);
    let record = confirmation(&gauge, &body, &tolerance, &found.verdict, &conditions, &new)?;
    allowed(&actor, Action::Create, &record.object())?;
    debug_assert_eq!(record.kind, confirmations.name);
    follow(&mut kept, &body, found.verdict, &conditions);
    gauge.body = serde_json::to_string(&kept).map_err(Problem::internal)?;
    document::text(&kept, "state").clone_into(&mut gauge.state);
    let event = write.caller.event("confirmations.create", &record.id);
    let answer =
        value!({ "id": record.id, "verdict": found.verdict.code(), "conditions": conditions });
    write
        .run(&app, move |job| {
            Box::pin(async move {
                records::insert(job, &record).await?;
                records::keep_version(job, &record, &event.account).await?;
                gauge.version = records::update(job, &gauge).await?;
                records::keep_version(job, &gauge, &event.account).await?;
                job.events.push(event);
                let mut reply = reply(StatusCode::CREATED, &answer)?;
                reply.location = Some(format!("/api/v1/confirmations/{}", record.id));
                Ok(reply)
            })
        })
        .await
}

fn confirmation(
    gauge: &Record,
    item: &Document,
    tolerance: &str,
    verdict: &Verdict,
    conditions: &str,
    id: &str,
) -> Result<Record, Problem> {
    let text = |column: &str| document::text(item, column);
    let now = today().to_string();
    let mut body = Document::new();
    let cells: [(&str, &str); 9] = [
        ("id", id),
        ("gauge", &gauge.id),
        ("done_on", &now),
        ("document_number", text("document_number")),
        ("error", text("error")),
        ("uncertainty", text("uncertainty")),
        ("tolerance", tolerance),
        ("verdict", verdict.code()),
        ("conditions", conditions),
    ];
    for (column, value) in cells {
        if !value.is_empty() {
            body.insert(column.to_owned(), value.into());
        }
    }
    Ok(Record {
        kind: "confirmations",
        id: id.to_owned(),
        parent: gauge.id.clone(),
        state: ACTIVE.to_owned(),
        version: 1,
        body: serde_json::to_string(&body).map_err(Problem::internal)?,
        entered_by: String::new(),
        ..gauge.clone()
    })
}

/// What the ledger says of a gauge after its confirmation.
fn follow(gauge: &mut Document, item: &Document, verdict: Verdict, conditions: &str) {
    let state = match verdict {
        Verdict::Fit => Some(GaugeState::InUse),
        Verdict::Restricted => Some(GaugeState::Restricted),
        Verdict::Downgraded => Some(GaugeState::Downgraded),
        Verdict::Unfit => Some(GaugeState::Stopped),
        Verdict::Unclear => None,
    };
    if let Some(state) = state {
        gauge.insert("state".to_owned(), state.code().into());
    }
    if !conditions.is_empty() {
        gauge.insert("remarks".to_owned(), conditions.into());
    }
    let until = document::text(item, "document_until");
    if !until.is_empty() {
        gauge.insert("due".to_owned(), until.into());
        // The last day of a calibration that is not told stays; one after its due day can't be.
        let last = document::text(gauge, "last_on");
        if last > until {
            gauge.remove("last_on");
        }
    }
}

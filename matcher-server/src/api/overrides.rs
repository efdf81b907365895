//! Overrides of a plan: proposed by one person, for a reason from a list, and done when a second one confirms.

use super::call::{Answered, Write, changed, made};
use super::rounds::{changeable, find};
use crate::app::App;
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::controls::{self, Override};
use crate::store::document::fault;
use crate::store::programme::{OVERRIDES, PAIRINGS, ROUNDS};
use crate::studies::{ask, study};
use serde::Deserialize;
use utoipa::ToSchema;

/// Why a plan is overridden.
pub(crate) const OVERRIDE_REASONS: [&str; 7] = [
    "objection_upheld",
    "conflict_of_interest",
    "wrong_data",
    "legal",
    "safety",
    "party_request",
    "other",
];
/// Characters of a note.
const NOTE: usize = 1000;
/// `POST /api/v1/rounds/{id}/overrides`
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OverrideBody {
    /// `remove` (pairing) or `add` (need, resource, period).
    #[schema(required)]
    pub(crate) action: String,
    pub(crate) pairing: String,
    pub(crate) need: String,
    pub(crate) resource: String,
    pub(crate) period: String,
    /// `objection_upheld`, `conflict_of_interest`, `wrong_data`, legal, safety, `party_request` or other.
    #[schema(required)]
    pub(crate) reason: String,
    /// For the record; required with the reason other.
    pub(crate) note: String,
}

/// `PUT /api/v1/overrides/{id}/decision`: by another person than who proposed it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionBody {
    pub(crate) confirmed: bool,
}

/// `POST /api/v1/rounds/{id}/overrides`: proposes a change to the pairs; the plan stays as it is.
pub(crate) async fn propose(app: App, write: Write, id: String) -> Answered {
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let body: OverrideBody = write.json()?;
    let mut faults = Vec::new();
    if !OVERRIDE_REASONS.contains(&body.reason.as_str()) {
        let words = OVERRIDE_REASONS.join(", ");
        faults.push(fault("reason", &words, &words));
    }
    let characters = body.note.chars().count();
    if characters > NOTE || (body.reason == "other" && body.note.trim().is_empty()) {
        let zh = "至多 1000 个字符；原因为 other 时必填";
        faults.push(fault(
            "note",
            zh,
            "at most 1000 characters; required with the reason other",
        ));
    }
    if !["remove", "add"].contains(&body.action.as_str()) {
        faults.push(fault("action", "remove, add", "remove, add"));
    }
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    let plan = round.text("job").to_owned();
    let open = matches!(round.text("state"), "draft" | "consultation");
    if plan.is_empty() || !open {
        return Err(Problem::new(Code::WrongState).detail(round.text("state")));
    }
    let mut minutes = 0;
    if body.action == "remove" {
        let pairing = find(&app, &write.caller.actor, &PAIRINGS, &body.pairing).await;
        let known = pairing.is_ok_and(|p| p.text("round") == id && p.text("state") == "proposed");
        if !known {
            let place = fault(
                "pairing",
                "不是本批次待公布的结对",
                "is no proposed pairing of this round",
            );
            return Err(Problem::faults(vec![place]));
        }
    } else {
        minutes = served_minutes(&app, &plan, &body).await?;
    }
    let proposal = Override {
        id: secret::id(16),
        round: id,
        region: round.object.region,
        action: body.action,
        pairing: body.pairing,
        need: body.need,
        resource: body.resource,
        period: body.period,
        minutes,
        reason: body.reason,
        note: body.note,
        proposed_by: write.caller.actor.account.clone(),
    };
    let event = write.caller.event("overrides.create", &proposal.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                controls::propose(job, &proposal).await?;
                job.events.push(event);
                made("overrides", &proposal.id, "proposed")
            })
        })
        .await
}

/// Minutes that the need takes where it is to be added; the rules of fit are not to be overridden.
async fn served_minutes(app: &App, plan: &str, body: &OverrideBody) -> Result<i64, Problem> {
    let study = study(app, plan).await?;
    let (need, resource, period) = (
        body.need.clone(),
        body.resource.clone(),
        body.period.clone(),
    );
    let minutes = ask(app, move || study.minutes(&need, &resource, &period)).await??;
    minutes.map(i64::from).ok_or_else(|| {
        let zh = "该资源不能满足此需求";
        let en = "the resource can't serve the need";
        Problem::faults(vec![fault("resource", zh, en)])
    })
}

/// `PUT /api/v1/overrides/{id}/decision`: takes effect when a second person confirms it.
pub(crate) async fn decide(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let proposal = changeable(&app, &write.caller.actor, &OVERRIDES, &id).await?;
    let version = write.version()?;
    let body: DecisionBody = write.json()?;
    let account = write.caller.actor.account.clone();
    if proposal.text("proposed_by") == account {
        return Err(Problem::new(Code::SecondPerson));
    }
    let event = write.caller.event("overrides.decide", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let state =
                    controls::decide(job, &proposal, version, &account, body.confirmed).await?;
                job.events.push(event);
                changed(&id, state, version + 1)
            })
        })
        .await
}

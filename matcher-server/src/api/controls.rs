//! What an authority does with a round besides planning it: ask for consent to pins, change single rules, undo, override the plan with
//! a second person, remind those who never answer.

use super::call::{Answered, Caller, Write, json, reply};
use super::records;
use super::rounds::{changeable, find, step};
use crate::app::App;
use crate::auth::secret;
use crate::error::{Code, Fault, Problem};
use crate::store::controls::{self, Override};
use crate::store::document::fault;
use crate::store::kinds::Kind;
use crate::store::programme::{CONSENTS, OVERRIDES, PAIRINGS, ROUNDS};
use crate::store::rounds::{self, PlannedPairing};
use crate::store::{args, jobs};
use crate::studies::{ask, study};
use axum::http::StatusCode;
use matcher_core::exchange::rules::read_rules;
use serde::Deserialize;
use serde_json::{Map, Value, json as value};
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
/// A side that has not answered for so long is stalled.
const STALLED_MS: i64 = 3 * 24 * 3600 * 1000;

/// `POST /api/v1/rounds/{id}/consents`: asks both sides whether the need may be pinned there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentBody {
    pub(crate) need: String,
    pub(crate) resource: String,
    /// `2026-12` or `2026-W49`.
    pub(crate) period: String,
}

/// `PUT /api/v1/consents/{id}/answer`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentAnswerBody {
    /// `false` refuses, or takes a consent back while the round is a draft.
    pub(crate) given: bool,
}

/// `PATCH /api/v1/rounds/{id}/rules`: a JSON merge patch (RFC 7396) of the rules; `null` brings back the default.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RulesPatch {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub(crate) rules: Map<String, Value>,
}

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

/// `POST /api/v1/rounds/{id}/consents`
pub(crate) async fn ask_consent(app: App, write: Write, id: String) -> Answered {
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let body: ConsentBody = write.json()?;
    let actor = write.caller.actor.clone();
    let kind = |name| Kind::find(name).ok_or_else(|| Problem::new(Code::NotFound));
    let unknown = |place| Problem::faults(vec![fault(place, "不存在", "does not exist")]);
    let need = records::find(&app, &actor, kind("needs")?, &body.need).await;
    let need = need.map_err(|_| unknown("need"))?;
    let slot = format!("{}/{}", body.resource, body.period);
    let slot = records::find(&app, &actor, kind("slots")?, &slot).await;
    let slot = slot.map_err(|_| unknown("resource"))?;
    let consent = secret::id(16);
    let event = write.caller.event("consents.create", &consent);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if round.text("state") != "draft" {
                    return Err(Problem::new(Code::WrongState).detail(round.text("state")));
                }
                let sql = "SELECT id FROM consent WHERE round = $1 AND need = $2 AND resource = $3 AND period = $4 AND state IN ('asked', 'given')";
                let values = args![&round.id, &body.need, &body.resource, &body.period];
                if job.connection.row(sql, values).await?.is_some() {
                    return Err(Problem::new(Code::Exists).detail(&body.need));
                }
                let sql = "INSERT INTO consent (id, round, need, resource, period, owner, other, region, visibility, state, owner_answer, other_answer, version, created_at, updated_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'owner', 'asked', '', '', 1, $9, $9)";
                let values = args![&consent, &round.id, &body.need, &body.resource, &body.period, &slot.owner, &need.owner, need.region, job.now];
                job.connection.execute(sql, values).await?;
                job.events.push(event);
                let mut reply = reply(StatusCode::CREATED, &value!({ "id": consent, "state": "asked", "version": 1 }))?;
                reply.etag = Some("\"1\"".to_owned());
                reply.location = Some(format!("/api/v1/consents/{consent}"));
                Ok(reply)
            })
        })
        .await
}

/// `PUT /api/v1/consents/{id}/answer`: by either side.
pub(crate) async fn answer_consent(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let consent = changeable(&app, &write.caller.actor, &CONSENTS, &id).await?;
    let version = write.version()?;
    let body: ConsentAnswerBody = write.json()?;
    let Some(own) = write.caller.actor.organisation.clone() else {
        // Only the two sides consent, nobody for them.
        return Err(Problem::new(Code::Forbidden));
    };
    let by_owner = own == consent.object.owner;
    let event = write.caller.event("consents.answer", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let state = controls::consent(job, &id, version, by_owner, body.given).await?;
                job.events.push(event);
                let told = value!({ "id": id, "state": state, "version": version + 1 });
                let mut reply = reply(StatusCode::OK, &told)?;
                reply.etag = Some(format!("\"{}\"", version + 1));
                Ok(reply)
            })
        })
        .await
}

/// Pins of a round's rules that have no consent of both sides: one fault each.
pub(crate) async fn pins_without_consent(
    app: &App,
    round: &str,
    rules: &str,
) -> Result<Vec<Fault>, Problem> {
    let Ok(rules) = read_rules("rules", rules) else {
        return Ok(Vec::new());
    };
    let given = controls::given(&mut app.store.read().await?, round).await?;
    let pins = rules.pins.iter().enumerate();
    let bare = pins.filter(|(_, pin)| !given.contains(*pin));
    Ok(bare
        .map(|(place, pin)| {
            let zh = format!("{} 尚未得到双方同意；请先征求同意", pin.need);
            let en = format!(
                "{} has no consent of both sides; ask for it first",
                pin.need
            );
            fault(&format!("pins[{place}]"), &zh, &en)
        })
        .collect())
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

/// `POST /api/v1/rounds/{id}/overrides`: proposes a change to the pairs; the plan stays as it is.
pub(crate) async fn propose_override(app: App, write: Write, id: String) -> Answered {
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
                let told = value!({ "id": proposal.id, "state": "proposed", "version": 1 });
                let mut reply = reply(StatusCode::CREATED, &told)?;
                reply.etag = Some("\"1\"".to_owned());
                reply.location = Some(format!("/api/v1/overrides/{}", proposal.id));
                Ok(reply)
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
pub(crate) async fn decide_override(app: App, write: Write, id: String) -> Answered {
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
                let told = value!({ "id": id, "state": state, "version": version + 1 });
                let mut reply = reply(StatusCode::OK, &told)?;
                reply.etag = Some(format!("\"{}\"", version + 1));
                Ok(reply)
            })
        })
        .await
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

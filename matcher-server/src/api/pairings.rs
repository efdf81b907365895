//! What follows a plan: answers of both sides, bookings of hours, objections and their answers.

use super::call::{Answered, Write, changed, made, reply};
use super::records;
use super::rounds::{changeable, find};
use super::side::{OnBehalf, side};
use crate::app::App;
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::hours::{self, need_left};
use crate::store::kinds::Kind;
use crate::store::programme::{BOOKINGS, OBJECTIONS, PAIRINGS, ROUNDS};
use crate::store::webhooks::{self, Told};
use crate::store::{Job, args, rounds};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// Reasons of a decline.
pub(crate) const REASONS: [&str; 7] = [
    "no_hours",
    "not_capable",
    "price",
    "distance",
    "already_served",
    "conflict_of_interest",
    "other",
];

/// `PUT /api/v1/pairings/{id}/answer`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    accepted: bool,
    /// Why not: `no_hours`, `not_capable`, price, distance, `already_served`, `conflict_of_interest` or other.
    #[serde(default)]
    reason: String,
    /// By staff of an authority, for a firm that never logs in.
    #[serde(default)]
    on_behalf: Option<OnBehalf>,
}

/// `POST /api/v1/bookings`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookingBody {
    need: String,
    resource: String,
    /// `2026-12` or `2026-W49`.
    period: String,
    minutes: i64,
}

/// `PUT /api/v1/bookings/{id}`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookingChangeBody {
    /// `booked` by the provider, `released` by either side.
    state: String,
}

/// `POST /api/v1/rounds/{id}/objections` and `PUT /api/v1/objections/{id}/answer`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextBody {
    text: String,
}

/// Characters of an objection or an answer.
const CHARACTERS: usize = 2000;

fn text(body: &TextBody) -> Result<(), Problem> {
    if body.text.trim().is_empty() || body.text.chars().count() > CHARACTERS {
        let place = fault("text", "1 至 2000 个字符", "1 to 2000 characters");
        return Err(Problem::faults(vec![place]));
    }
    Ok(())
}

/// `PUT /api/v1/pairings/{id}/answer`
pub(crate) async fn answer(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let pairing = changeable(&app, &write.caller.actor, &PAIRINGS, &id).await?;
    let version = write.version()?;
    let body: AnswerBody = write.json()?;
    if body.accepted != body.reason.is_empty()
        || !(body.accepted || REASONS.contains(&body.reason.as_str()))
    {
        let words = REASONS.join(", ");
        return Err(Problem::faults(vec![fault("reason", &words, &words)]));
    }
    let actor = &write.caller.actor;
    let side = side(&app, actor, &pairing.object, body.on_behalf).await?;
    let event = write.caller.event(side.action("pairings"), &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let state =
                    rounds::answer(job, &id, version, &side, body.accepted, &body.reason).await?;
                job.events.push(event);
                changed(&id, state, version + 1)
            })
        })
        .await
}

/// `POST /api/v1/bookings`: an SME takes hours of a slot it can see, for a need of its own.
pub(crate) async fn book(app: App, write: Write) -> Answered {
    let body: BookingBody = write.json()?;
    let actor = write.caller.actor.clone();
    let Some(own) = actor.organisation.clone() else {
        return Err(Problem::new(Code::Forbidden));
    };
    let kind = |name| Kind::find(name).ok_or_else(|| Problem::new(Code::NotFound));
    let unknown = |place| Problem::faults(vec![fault(place, "不存在", "does not exist")]);
    let need = records::find(&app, &actor, kind("needs")?, &body.need).await;
    let need = need.map_err(|_| unknown("need"))?;
    if need.owner != own {
        return Err(unknown("need"));
    }
    let id = format!("{}/{}", body.resource, body.period);
    let slot = records::find(&app, &actor, kind("slots")?, &id).await;
    let slot = slot.map_err(|_| unknown("resource"))?;
    if !(1..=1_000_000).contains(&body.minutes) {
        return Err(Problem::faults(vec![fault(
            "minutes",
            "1 至 1000000",
            "1 to 1000000",
        )]));
    }
    let id = secret::id(16);
    let event = write.caller.event("bookings.create", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                need_left(job, &body.resource, &body.period, body.minutes).await?;
                let sql = "INSERT INTO booking (id, pairing, need, resource, period, minutes, owner, other, region, visibility, state, version, created_at, updated_at)
                    VALUES ($1, NULL, $2, $3, $4, $5, $6, $7, $8, 'owner', 'reserved', 1, $9, $9)";
                let values = args![&id, &body.need, &body.resource, &body.period, body.minutes, &slot.owner, &own, need.region, job.now];
                job.connection.execute(sql, values).await?;
                hours::changed(job, &body.resource, &body.period);
                job.events.push(event);
                let sides = [slot.owner.as_str(), own.as_str()];
                tell_booking(job, &id, sides, need.region, "reserved").await?;
                made("bookings", &id, "reserved")
            })
        })
        .await
}

async fn tell_booking(
    job: &mut Job,
    id: &str,
    sides: [&str; 2],
    region: i64,
    state: &str,
) -> Result<(), Problem> {
    let told = Told {
        kind: "booking.changed",
        sides,
        region,
        data: serde_json::json!({ "booking": id, "state": state }),
    };
    webhooks::tell(job, &told).await
}

/// `PUT /api/v1/bookings/{id}`
pub(crate) async fn change_booking(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let booking = changeable(&app, &write.caller.actor, &BOOKINGS, &id).await?;
    let version = write.version()?;
    let body: BookingChangeBody = write.json()?;
    let own = write.caller.actor.organisation.as_deref();
    let by_owner = own == Some(&booking.object.owner);
    let from: &[&str] = match body.state.as_str() {
        "booked" if by_owner => &["reserved"],
        "released" if own.is_some() => &["reserved", "booked"],
        "booked" | "released" => return Err(Problem::new(Code::Forbidden)),
        _ => {
            let words = "booked, released";
            return Err(Problem::faults(vec![fault("state", words, words)]));
        }
    };
    let state = booking.text("state").to_owned();
    // The hours of a pairing stand and fall with its answers.
    if !from.contains(&state.as_str()) || !booking.text("pairing").is_empty() {
        return Err(Problem::new(Code::WrongState).detail(state));
    }
    let event = write.caller.event("bookings.change", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let sql = "UPDATE booking SET state = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND version = $2";
                let values = args![&id, version, &body.state, job.now];
                if job.connection.execute(sql, values).await? == 0 {
                    return Err(Problem::new(Code::Stale).detail("other"));
                }
                if body.state == "released" {
                    hours::changed(job, booking.text("resource"), booking.text("period"));
                }
                job.events.push(event);
                let object = &booking.object;
                let sides = [object.owner.as_str(), object.other.as_str()];
                tell_booking(job, &id, sides, object.region, &body.state).await?;
                changed(&id, &body.state, version + 1)
            })
        })
        .await
}

/// `POST /api/v1/rounds/{id}/objections`
pub(crate) async fn object(app: App, write: Write, id: String) -> Answered {
    let round = find(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let body: TextBody = write.json()?;
    text(&body)?;
    let Some(own) = write.caller.actor.organisation.clone() else {
        return Err(Problem::new(Code::Forbidden));
    };
    let objection = secret::id(16);
    let event = write.caller.event("objections.create", &objection);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let late = round.int("consult_until") <= job.now;
                if round.text("state") != "consultation" || late {
                    return Err(Problem::new(Code::WrongState).detail(round.text("state")));
                }
                let sql = "INSERT INTO objection (id, round, owner, region, visibility, text, answer, version, created_at, updated_at)
                    VALUES ($1, $2, $3, $4, 'owner', $5, '', 1, $6, $6)";
                let region = round.object.region;
                let values = args![&objection, &round.id, &own, region, &body.text, job.now];
                job.connection.execute(sql, values).await?;
                job.events.push(event);
                let body = serde_json::json!({ "id": objection, "version": 1 });
                let mut reply = reply(StatusCode::CREATED, &body)?;
                reply.etag = Some("\"1\"".to_owned());
                reply.location = Some(format!("/api/v1/objections/{objection}"));
                Ok(reply)
            })
        })
        .await
}

/// `PUT /api/v1/objections/{id}/answer`: by the round's authority.
pub(crate) async fn answer_objection(app: App, write: Write, id: String) -> Answered {
    let objection = changeable(&app, &write.caller.actor, &OBJECTIONS, &id).await?;
    if write.caller.actor.organisation.is_some() {
        return Err(Problem::new(Code::Forbidden));
    }
    let version = write.version()?;
    let body: TextBody = write.json()?;
    text(&body)?;
    let event = write.caller.event("objections.answer", &objection.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let sql = "UPDATE objection SET answer = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND version = $2";
                let values = args![&id, version, &body.text, job.now];
                if job.connection.execute(sql, values).await? == 0 {
                    return Err(Problem::new(Code::Stale).detail("other"));
                }
                job.events.push(event);
                let body = serde_json::json!({ "id": id, "version": version + 1 });
                let mut reply = reply(StatusCode::OK, &body)?;
                reply.etag = Some(format!("\"{}\"", version + 1));
                Ok(reply)
            })
        })
        .await
}

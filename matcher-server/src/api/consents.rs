//! Consent to pins: an authority asks both sides, either answers; a pin without it is none.

use super::call::{Answered, Write, changed, made};
use super::records;
use super::rounds::changeable;
use super::side::{OnBehalf, side};
use crate::app::App;
use crate::auth::secret;
use crate::error::{Code, Fault, Problem};
use crate::store::document::fault;
use crate::store::kinds::Kind;
use crate::store::programme::{CONSENTS, ROUNDS};
use crate::store::{args, controls};
use matcher_core::exchange::rules::read_rules;
use serde::Deserialize;
use utoipa::ToSchema;

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
    /// By staff of an authority, for a firm that never logs in.
    #[serde(default)]
    pub(crate) on_behalf: Option<OnBehalf>,
}

/// `POST /api/v1/rounds/{id}/consents`
pub(crate) async fn ask(app: App, write: Write, id: String) -> Answered {
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
                controls::tell_consent(job, &consent, "asked").await?;
                job.events.push(event);
                made("consents", &consent, "asked")
            })
        })
        .await
}

/// `PUT /api/v1/consents/{id}/answer`: by either side, or by staff for a firm that never logs in.
pub(crate) async fn answer(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let consent = changeable(&app, &write.caller.actor, &CONSENTS, &id).await?;
    let version = write.version()?;
    let body: ConsentAnswerBody = write.json()?;
    let actor = &write.caller.actor;
    let side = side(&app, actor, &consent.object, body.on_behalf).await?;
    let event = write.caller.event(side.action("consents"), &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let state = controls::consent(job, &id, version, &side, body.given).await?;
                job.events.push(event);
                changed(&id, state, version + 1)
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

//! Questions about the plan of a job, for the authorities of its round and for auditors: why, why not, what if, what changed, what an
//! hour is worth, where the gap is. By ids of the catalogue; the opaque ids of the problem file stay in the files.

use super::call::{Answered, Caller, json, parse};
use super::rounds::find;
use crate::app::App;
use crate::auth::Actor;
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::programme::JOBS;
use crate::studies::{ask, study};
use axum::body::Bytes;
use matcher_core::explain::Study;
use matcher_core::explain::study::{
    Compared, GapByPlace, Question, Supposed, WhyNeed, WhyNot, WorthOfHours, WorthOfPlace,
};
use matcher_core::model::Language;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Places whose hour is planned again.
const PLACES: usize = 24;

/// `GET /api/v1/jobs/{id}/why`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhyParams {
    /// Id of a need.
    pub(crate) need: String,
}

/// `GET /api/v1/jobs/{id}/why-not`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhyNotParams {
    pub(crate) need: String,
    /// Id of the provider one would have expected.
    pub(crate) provider: String,
}

/// `GET /api/v1/jobs/{id}/comparison`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareParams {
    /// Id of the later job.
    pub(crate) with: String,
}

/// `POST /api/v1/jobs/{id}/what-if`: one change, with the fields it needs.
#[derive(Debug, Default, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WhatIfBody {
    /// `pin` (need, resource, period), `exclude` (provider, organisation), `drop` (need), `minutes` (resource, period, minutes),
    /// `withdraw` (resource, period), `partners` (provider, limit), `quota` (area, group, limit) or `changes` (limit).
    #[schema(required)]
    pub(crate) change: String,
    pub(crate) need: String,
    pub(crate) resource: String,
    pub(crate) period: String,
    pub(crate) provider: String,
    pub(crate) organisation: String,
    /// More minutes; negative: fewer.
    pub(crate) minutes: Option<i64>,
    /// The new number; none: no limit.
    pub(crate) limit: Option<u32>,
    pub(crate) area: String,
    pub(crate) group: String,
}

/// What an hour is worth.
#[derive(Debug, Serialize)]
pub(crate) struct Worth {
    pub(crate) places: Vec<WorthOfPlace>,
    pub(crate) laboratories: Vec<WorthOfHours>,
    pub(crate) measurands: Vec<WorthOfHours>,
    pub(crate) regions: Vec<WorthOfHours>,
}

/// The study of a job the actor may see: foreign and absent jobs take the same way.
pub(crate) async fn open(app: &App, actor: &Actor, job: &str) -> Result<Arc<Study>, Problem> {
    let job = find(app, actor, &JOBS, job).await?;
    study(app, &job.id).await
}

/// Why a need is where it is.
pub(crate) async fn why(
    app: &App,
    study: Arc<Study>,
    need: String,
    lang: Language,
) -> Result<WhyNeed, Problem> {
    let answer = ask(app, move || {
        study.need(&need).map(|need| study.why(need, lang))
    });
    Ok(answer.await??)
}

/// Why it is not with a certain provider.
pub(crate) async fn why_not(
    app: &App,
    study: Arc<Study>,
    params: WhyNotParams,
    lang: Language,
) -> Result<WhyNot, Problem> {
    let answer = ask(app, move || {
        study.why_not(&params.need, &params.provider, lang)
    });
    Ok(answer.await??)
}

/// The plan with one thing changed.
pub(crate) async fn what_if(
    app: &App,
    study: Arc<Study>,
    body: WhatIfBody,
    lang: Language,
) -> Result<Supposed, Problem> {
    body.question()?;
    ask(app, move || {
        let question = body.question()?;
        Ok(study.what_if(&question, lang)?)
    })
    .await?
}

/// Two plans side by side.
pub(crate) async fn compare(
    app: &App,
    (earlier, later): (Arc<Study>, Arc<Study>),
    lang: Language,
) -> Result<Compared, Problem> {
    ask(app, move || earlier.compare(&later, lang)).await
}

/// What one more hour brings, by place, laboratory, measurand and region.
pub(crate) async fn worth(app: &App, study: Arc<Study>, lang: Language) -> Result<Worth, Problem> {
    ask(app, move || {
        let places = study.worth(PLACES);
        Worth {
            laboratories: study.worth_by_laboratory(&places),
            measurands: study.worth_by_measurand(&places, lang),
            regions: study.worth_by_region(&places, lang),
            places,
        }
    })
    .await
}

/// Where the gap is.
pub(crate) async fn gap(app: &App, study: Arc<Study>) -> Result<GapByPlace, Problem> {
    let gap = ask(app, move || study.gap()).await?;
    gap.ok_or_else(|| Problem::new(Code::WrongState).detail("no proof"))
}

impl WhatIfBody {
    /// The question, if every field it needs is there and no other.
    fn question(&self) -> Result<Question<'_>, Problem> {
        let mut faults = Vec::new();
        let needs: &[&str] = match self.change.as_str() {
            "pin" => &["need", "resource", "period"],
            "exclude" => &["provider", "organisation"],
            "drop" => &["need"],
            "minutes" => &["resource", "period", "minutes"],
            "withdraw" => &["resource", "period"],
            "partners" => &["provider"],
            "quota" => &["area", "group", "limit"],
            "changes" => &[],
            _ => {
                let words = "pin, exclude, drop, minutes, withdraw, partners, quota, changes";
                return Err(Problem::faults(vec![fault("change", words, words)]));
            }
        };
        let limited = matches!(self.change.as_str(), "partners" | "quota" | "changes");
        for (name, given) in [
            ("need", !self.need.is_empty()),
            ("resource", !self.resource.is_empty()),
            ("period", !self.period.is_empty()),
            ("provider", !self.provider.is_empty()),
            ("organisation", !self.organisation.is_empty()),
            ("minutes", self.minutes.is_some()),
            ("limit", self.limit.is_some()),
            ("area", !self.area.is_empty()),
            ("group", !self.group.is_empty()),
        ] {
            let wanted = needs.contains(&name);
            if wanted && !given {
                faults.push(fault(name, "必填", "is required"));
            }
            if given && !wanted && !(limited && name == "limit") {
                faults.push(fault(
                    name,
                    "与该变更无关",
                    "does not belong to this change",
                ));
            }
        }
        if !faults.is_empty() {
            return Err(Problem::faults(faults));
        }
        Ok(match self.change.as_str() {
            "pin" => Question::Pin(&self.need, &self.resource, &self.period),
            "exclude" => Question::Exclude(&self.provider, &self.organisation),
            "drop" => Question::Drop(&self.need),
            "minutes" => Question::Minutes(
                &self.resource,
                &self.period,
                self.minutes.unwrap_or(0).clamp(-1_000_000, 1_000_000),
            ),
            "withdraw" => Question::Withdraw(&self.resource, &self.period),
            "partners" => Question::Partners(&self.provider, self.limit),
            "quota" => Question::Quota(&self.area, &self.group, self.limit.unwrap_or(0)),
            _ => Question::Changes(self.limit.map(u64::from)),
        })
    }
}

/// Writes the look down: a plan tells of everybody's needs.
async fn note(app: &App, caller: &Caller, what: &str, job: &str) {
    let event = caller.event(format!("plans.{what}"), job);
    app.store.writer().note(event).await;
}

/// `GET /api/v1/jobs/{id}/why`
pub(crate) async fn get_why(
    app: App,
    caller: Caller,
    id: String,
    params: WhyParams,
    lang: Language,
) -> Answered {
    let study = open(&app, &caller.actor, &id).await?;
    let answer = why(&app, study, params.need, lang).await?;
    note(&app, &caller, "why", &id).await;
    json(&answer, None)
}

/// `GET /api/v1/jobs/{id}/why-not`
pub(crate) async fn get_why_not(
    app: App,
    caller: Caller,
    id: String,
    params: WhyNotParams,
    lang: Language,
) -> Answered {
    let study = open(&app, &caller.actor, &id).await?;
    let answer = why_not(&app, study, params, lang).await?;
    note(&app, &caller, "why", &id).await;
    json(&answer, None)
}

/// `POST /api/v1/jobs/{id}/what-if`: changes nothing, so it takes no key.
pub(crate) async fn post_what_if(
    app: App,
    caller: Caller,
    id: String,
    body: Bytes,
    lang: Language,
) -> Answered {
    let study = open(&app, &caller.actor, &id).await?;
    let answer = what_if(&app, study, parse(&body)?, lang).await?;
    note(&app, &caller, "what_if", &id).await;
    json(&answer, None)
}

/// `GET /api/v1/jobs/{id}/comparison`
pub(crate) async fn get_comparison(
    app: App,
    caller: Caller,
    id: String,
    params: CompareParams,
    lang: Language,
) -> Answered {
    let earlier = open(&app, &caller.actor, &id).await?;
    let later = open(&app, &caller.actor, &params.with).await?;
    let answer = compare(&app, (earlier, later), lang).await?;
    note(&app, &caller, "compare", &id).await;
    json(&answer, None)
}

/// `GET /api/v1/jobs/{id}/worth`
pub(crate) async fn get_worth(app: App, caller: Caller, id: String, lang: Language) -> Answered {
    let study = open(&app, &caller.actor, &id).await?;
    let answer = worth(&app, study, lang).await?;
    note(&app, &caller, "worth", &id).await;
    json(&answer, None)
}

/// `GET /api/v1/jobs/{id}/gap`
pub(crate) async fn get_gap(app: App, caller: Caller, id: String) -> Answered {
    let study = open(&app, &caller.actor, &id).await?;
    let answer = gap(&app, study).await?;
    note(&app, &caller, "gap", &id).await;
    json(&answer, None)
}

//! Rounds: made and changed by an authority, planned by jobs, shown publicly, published.

use super::call::{Answered, Caller, Write, json, reply};
use super::records::{LONGEST_PAGE, cursor};
use crate::app::App;
use crate::auth::policy::{Action, Object, Visibility, can};
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::programme::{Entry, JOBS, ROUNDS, Table};
use crate::store::rounds::{self, PlannedPairing};
use crate::store::{Job, args, jobs};
use axum::http::StatusCode;
use matcher_core::exchange::rules::read_rules;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST` and `PUT /api/v1/rounds`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundBody {
    name: String,
    /// Rules of the round as TOML (`data/FORMAT.md`).
    #[serde(default)]
    rules: String,
    /// The division it is for, such as 410000; of those the authority sees.
    region: String,
}

/// `PUT /api/v1/rounds/{id}/plan`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanBody {
    /// A job that is done.
    job: String,
}

/// `PUT /api/v1/rounds/{id}/consultation` and `…/publication`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UntilBody {
    /// Milliseconds since 1970: objections, or answers to pairings, until then.
    until: i64,
}

/// What a page of the programme is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PageParams {
    after: String,
    limit: Option<usize>,
    round: String,
    state: String,
}

/// A page of any table of the programme.
pub(crate) async fn list(
    app: App,
    caller: Caller,
    table: &'static Table,
    params: PageParams,
) -> Answered {
    let limit = params.limit.unwrap_or(50).clamp(1, LONGEST_PAGE);
    let after = cursor(&params.after)?;
    let filter = [("round", params.round), ("state", params.state)];
    let filter: Vec<_> = filter
        .into_iter()
        .filter(|(name, wish)| !wish.is_empty() && table.has(name))
        .collect();
    let mut connection = app.store.read().await?;
    let mut found = table
        .page(&mut connection, &caller.actor, &filter, &after, limit + 1)
        .await?;
    drop(connection);
    let more = found.len() > limit;
    found.truncate(limit);
    for entry in found
        .iter()
        .filter(|entry| is_protected(&caller.actor, &entry.object))
    {
        let event = caller.event(format!("{}.read", table.kind), &entry.id);
        app.store.writer().note(event).await;
    }
    let next = found.last().filter(|_| more);
    let next = next.map(|entry| crate::store::audit::hex(entry.id.as_bytes()));
    let items: Vec<_> = found.iter().map(|entry| &entry.json).collect();
    json(&serde_json::json!({ "items": items, "next": next }), None)
}

fn is_protected(actor: &Actor, object: &Object) -> bool {
    let own = actor.organisation.as_deref();
    let party = own == Some(&object.owner) || own == Some(&object.other);
    object.visibility != Visibility::Members && !party
}

/// One row of any table of the programme.
pub(crate) async fn read(app: App, caller: Caller, table: &'static Table, id: String) -> Answered {
    let entry = find(&app, &caller.actor, table, &id).await?;
    if is_protected(&caller.actor, &entry.object) {
        let event = caller.event(format!("{}.read", table.kind), &entry.id);
        app.store.writer().note(event).await;
    }
    json(&entry.json, Some(entry.etag()))
}

/// A row the actor may see: foreign and absent take this one way.
pub(crate) async fn find(
    app: &App,
    actor: &Actor,
    table: &Table,
    id: &str,
) -> Result<Entry, Problem> {
    let mut connection = app.store.read().await?;
    let found = table.visible(&mut connection, actor, id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// The same, if the actor may change it.
pub(crate) async fn changeable(
    app: &App,
    actor: &Actor,
    table: &Table,
    id: &str,
) -> Result<Entry, Problem> {
    let entry = find(app, actor, table, id).await?;
    if can(actor, Action::Change, &entry.object) {
        Ok(entry)
    } else {
        Err(Problem::new(Code::Forbidden))
    }
}

/// Name, rules and region, if they are good and the actor's to decide on.
fn checked(actor: &Actor, body: &RoundBody) -> Result<i64, Problem> {
    let mut faults = Vec::new();
    if body.name.trim().is_empty() || body.name.chars().count() > 100 {
        faults.push(fault("name", "1 至 100 个字符", "1 to 100 characters"));
    }
    let region = body.region.parse::<i64>().ok();
    let object = |region| Object {
        kind: "rounds",
        owner: String::new(),
        other: String::new(),
        region,
        visibility: Visibility::Authority,
    };
    if !region.is_some_and(|region| can(actor, Action::Create, &object(region))) {
        let zh = "不是本部门管辖的区划";
        faults.push(fault("region", zh, "is no division your authority sees"));
    }
    let rules = read_rules("rules", &body.rules).err().into_iter().flatten();
    faults.extend(rules.map(crate::error::Fault::Input));
    match region.filter(|_| faults.is_empty()) {
        Some(region) => Ok(region),
        None => Err(Problem::faults(faults)),
    }
}

/// `POST /api/v1/rounds`
pub(crate) async fn create(app: App, write: Write) -> Answered {
    let body: RoundBody = write.json()?;
    let region = checked(&write.caller.actor, &body)?;
    let Some(authority) = write.caller.actor.authority.clone() else {
        return Err(Problem::new(Code::Forbidden));
    };
    let id = secret::id(16);
    let event = write.caller.event("rounds.create", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let sql = "INSERT INTO round (id, name, authority, owner, region, visibility, state, rules, version, created_at, updated_at)
                    VALUES ($1, $2, $3, '', $4, 'authority', 'draft', $5, 1, $6, $6)";
                let values = args![&id, &body.name, &authority, region, &body.rules, job.now];
                job.connection.execute(sql, values).await?;
                job.events.push(event);
                let mut reply = reply(StatusCode::CREATED, &serde_json::json!({ "id": id, "version": 1 }))?;
                reply.etag = Some("\"1\"".to_owned());
                reply.location = Some(format!("/api/v1/rounds/{id}"));
                Ok(reply)
            })
        })
        .await
}

/// A change of a round in one of `states`; what it answers is the round's new version.
pub(super) async fn step<F>(
    app: App,
    write: Write,
    id: String,
    states: &'static [&'static str],
    action: &'static str,
    work: F,
) -> Answered
where
    F: for<'t> FnOnce(&'t mut Job, i64) -> crate::store::Answer<'t, serde_json::Value>
        + Send
        + 'static,
{
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let version = write.version()?;
    let event = write.caller.event(action, &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let sql = "SELECT state FROM round WHERE id = $1";
                let row = job.connection.row(sql, args![&round.id]).await?;
                let state: String = row.map_or(Ok(String::new()), |row| row.get(0))?;
                if !states.contains(&state.as_str()) {
                    return Err(Problem::new(Code::WrongState).detail(state));
                }
                let told = work(job, version).await?;
                job.events.push(event);
                let mut reply = reply(StatusCode::OK, &told)?;
                reply.etag = Some(format!("\"{}\"", version + 1));
                Ok(reply)
            })
        })
        .await
}

/// `PUT /api/v1/rounds/{id}`
pub(crate) async fn change(app: App, write: Write, id: String) -> Answered {
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let body: RoundBody = write.json()?;
    let region = checked(&write.caller.actor, &body)?;
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
                let set = "name = $3, rules = $4, region = $5";
                let values = args![&body.name, &body.rules, region];
                rounds::change(job, &round.id, version, set, values).await?;
                Ok(serde_json::json!({ "id": round.id, "version": version + 1 }))
            })
        },
    )
    .await
}

/// `PUT /api/v1/rounds/{id}/plan`: the plan of a job becomes the round's proposal.
pub(crate) async fn choose(app: App, write: Write, id: String) -> Answered {
    let body: PlanBody = write.json()?;
    let job = find(&app, &write.caller.actor, &JOBS, &body.job).await?;
    if job.text("round") != id || job.text("state") != "done" {
        return Err(Problem::new(Code::WrongState).detail(job.text("state")));
    }
    let mut connection = app.store.read().await?;
    let file = jobs::file(&mut connection, &job.id, "pairings.json").await?;
    drop(connection);
    let (content, _) = file.ok_or_else(|| Problem::internal("a plan without pairings"))?;
    let planned: Vec<PlannedPairing> =
        serde_json::from_slice(&content).map_err(Problem::internal)?;
    let account = write.caller.actor.account.clone();
    step(app, write, id.clone(), &["draft"], "rounds.choose", move |tx, version| {
        Box::pin(async move {
            rounds::remember(tx, &id, &account, "choose").await?;
            rounds::change(tx, &id, version, "job = $3", args![&job.id]).await?;
            rounds::propose(tx, &id, &planned).await?;
            Ok(serde_json::json!({ "id": id, "version": version + 1, "pairings": planned.len() }))
        })
    })
    .await
}

/// `PUT /api/v1/rounds/{id}/consultation`: the pairs are shown to members, who may object until then (公示).
pub(crate) async fn consult(app: App, write: Write, id: String) -> Answered {
    let body: UntilBody = write.json()?;
    step(
        app,
        write,
        id.clone(),
        &["draft"],
        "rounds.consult",
        move |job, version| {
            Box::pin(async move {
                if body.until <= job.now {
                    return Err(Problem::faults(vec![fault(
                        "until",
                        "须在将来",
                        "must lie ahead",
                    )]));
                }
                let sql = "SELECT job FROM round WHERE id = $1 AND job IS NOT NULL";
                if job.connection.row(sql, args![&id]).await?.is_none() {
                    return Err(Problem::new(Code::WrongState).detail("no plan"));
                }
                let set = "state = 'consultation', visibility = 'members', consult_until = $3";
                rounds::change(job, &id, version, set, args![body.until]).await?;
                Ok(serde_json::json!({ "id": id, "version": version + 1, "state": "consultation" }))
            })
        },
    )
    .await
}

/// `PUT /api/v1/rounds/{id}/publication`: after the time for objections, each of them answered, the hours are reserved.
pub(crate) async fn publish(app: App, write: Write, id: String) -> Answered {
    let body: UntilBody = write.json()?;
    step(app, write, id.clone(), &["consultation"], "rounds.publish", move |job, version| {
        Box::pin(async move {
            if body.until <= job.now {
                return Err(Problem::faults(vec![fault("until", "须在将来", "must lie ahead")]));
            }
            let sql = "SELECT id FROM round WHERE id = $1 AND consult_until > $2";
            if job.connection.row(sql, args![&id, job.now]).await?.is_some() {
                return Err(Problem::new(Code::WrongState).detail("consultation"));
            }
            let sql = "SELECT id FROM objection WHERE round = $1 AND answer = '' LIMIT 1";
            if job.connection.row(sql, args![&id]).await?.is_some() {
                return Err(Problem::new(Code::WrongState).detail("objections"));
            }
            rounds::change(job, &id, version, "state = 'published'", args![]).await?;
            let expired = rounds::open(job, &id, body.until).await?;
            Ok(serde_json::json!({ "id": id, "version": version + 1, "state": "published", "expired": expired }))
        })
    })
    .await
}

/// A pair as it is shown publicly: who with whom, not what for.
#[derive(Debug, Serialize)]
pub(crate) struct Pair {
    pub(crate) provider: String,
    pub(crate) seeker: String,
}

/// `GET /api/v1/rounds/{id}/notice`
pub(crate) async fn notice(app: App, caller: Caller, id: String) -> Answered {
    let round = find(&app, &caller.actor, &ROUNDS, &id).await?;
    let pairs = pairs(&app, &round, 0, i64::MAX).await?;
    json(
        &serde_json::json!({ "round": round.id, "name": round.text("name"), "consult_until": round.json["consult_until"], "pairs": pairs }),
        None,
    )
}

/// How many pairs a round has.
pub(crate) async fn pairs_in_all(app: &App, round: &Entry) -> Result<usize, Problem> {
    let mut connection = app.store.read().await?;
    let sql = "SELECT count(*) FROM pairing WHERE round = $1";
    let row = connection.row(sql, args![&round.id]).await?;
    let number: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(usize::try_from(number).unwrap_or(0))
}

/// `limit` of the pairs of a round behind `skip`, by provider and SME.
pub(crate) async fn pairs(
    app: &App,
    round: &Entry,
    skip: i64,
    limit: i64,
) -> Result<Vec<Pair>, Problem> {
    let mut connection = app.store.read().await?;
    let sql =
        "SELECT (SELECT body FROM record WHERE kind = 'organisations' AND id = pairing.owner),
            (SELECT body FROM record WHERE kind = 'organisations' AND id = pairing.other)
        FROM pairing WHERE round = $1 ORDER BY owner, other LIMIT $2 OFFSET $3";
    let rows = connection.rows(sql, args![&round.id, limit, skip]).await?;
    drop(connection);
    let name = |body: Option<String>| -> String {
        let document: Option<serde_json::Value> =
            body.and_then(|body| serde_json::from_str(&body).ok());
        let name = document.and_then(|document| document["name"].as_str().map(str::to_owned));
        name.unwrap_or_default()
    };
    let mut pairs = Vec::with_capacity(rows.len());
    for row in &rows {
        pairs.push(Pair {
            provider: name(row.get(0)?),
            seeker: name(row.get(1)?),
        });
    }
    pairs.sort_by(|a, b| (&a.provider, &a.seeker).cmp(&(&b.provider, &b.seeker)));
    Ok(pairs)
}

//! The yearly statistics of an authority: counted, compared, signed, taken by the level above; as JSON, workbook and document.

use super::{DOCX, XLSX, download, today};
use crate::api::call::{Answered, Caller, Write, json, reply};
use crate::api::records::{allowed, find};
use crate::app::App;
use crate::auth::policy::{Action, Visibility};
use crate::auth::{Actor, Role};
use crate::error::{Code, Problem};
use crate::store::document::{self, Document, fault};
use crate::store::kinds::Kind;
use crate::store::ledger_view::{self, COUNTED};
use crate::store::records::{self, Record};
use crate::store::validate::ledger::is_authority;
use crate::store::{Connection, authorities};
use axum::http::StatusCode;
use jiff::civil::Date;
use matcher_core::model::{Coded, Ledger, Quota, QuotaAreaMember, ServiceKind};
use matcher_core::report::programme::{
    self, Area, Figure, Indicator, QuotaFigure, Yearly, figures, published, quota_figures,
    signoff_digest,
};
use serde::Deserialize;
use serde_json::{Value, json as value};
use utoipa::ToSchema;

/// What is counted.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StatisticsParams {
    /// Empty: this year.
    pub(crate) year: Option<i16>,
    /// Code of an area; empty: everything the authority sees.
    pub(crate) area: String,
    /// For the rows behind a figure.
    pub(crate) indicator: String,
}

impl StatisticsParams {
    pub(crate) fn year(&self) -> i16 {
        self.year.unwrap_or_else(|| today().year())
    }
}

/// Everything a page or file of the statistics is made from.
pub(crate) struct Counted {
    pub(crate) year: i16,
    pub(crate) area: Area,
    pub(crate) areas: Vec<Area>,
    pub(crate) ledger: Ledger,
    pub(crate) quotas: Vec<Quota>,
}

impl Counted {
    pub(crate) fn figures(&self) -> Vec<Figure> {
        figures(&self.ledger, &self.area, self.year)
    }

    /// The quotas of the area, or of every area in the whole.
    pub(crate) fn quota_figures(&self) -> Vec<QuotaFigure> {
        let of = |area: &Area| quota_figures(&self.ledger, area, &self.quotas, self.year);
        if self.area.code.is_empty() {
            self.areas.iter().flat_map(of).collect()
        } else {
            of(&self.area)
        }
    }

    pub(crate) fn yearly(&self) -> Yearly<'_> {
        let parts = if self.area.code.is_empty() {
            let of = |area: &Area| (area.clone(), figures(&self.ledger, area, self.year));
            self.areas.iter().map(of).collect()
        } else {
            Vec::new()
        };
        Yearly {
            area: &self.area,
            year: self.year,
            figures: self.figures(),
            parts,
            quotas: self.quota_figures(),
            // Everything that is invented says so in the names of its authorities.
            synthetic: self.area.name.contains("合成")
                || self
                    .ledger
                    .firms
                    .values()
                    .any(|firm| firm.name.contains("合成")),
        }
    }
}

/// Counts for an authority, an auditor or an administrator.
pub(crate) async fn counted(
    app: &App,
    actor: &Actor,
    params: &StatisticsParams,
) -> Result<Counted, Problem> {
    if actor.role.is_member() {
        return Err(Problem::new(Code::Forbidden));
    }
    let year = params.year();
    let last = Date::new(year, 12, 31);
    let last = last.map_err(|_| Problem::new(Code::BadRequest).detail("year"))?;
    let mut connection = app.store.read().await?;
    let areas = programme::areas(&members(&mut connection, actor).await?, last);
    let area = if params.area.is_empty() {
        Area::whole(&authority_name(&mut connection, actor).await?)
    } else {
        let found = areas.iter().find(|area| area.code == params.area);
        found
            .cloned()
            .ok_or_else(|| Problem::new(Code::BadRequest).detail("area"))?
    };
    let ledger = ledger_view::ledger(&mut connection, actor, COUNTED, false).await?;
    let quotas = quotas(&mut connection, actor).await?;
    Ok(Counted {
        year,
        area,
        areas,
        ledger,
        quotas,
    })
}

async fn authority_name(connection: &mut Connection, actor: &Actor) -> Result<String, Problem> {
    let all = authorities::all(connection).await?;
    let own = all
        .into_iter()
        .find(|authority| Some(&authority.id) == actor.authority.as_ref());
    Ok(own.map_or_else(|| "全部区域".to_owned(), |authority| authority.name))
}

/// The areas in which the authority sees a division.
async fn members(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<Vec<QuotaAreaMember>, Problem> {
    let Some(kind) = Kind::find("quota_areas") else {
        return Ok(Vec::new());
    };
    let rows = ledger_view::rows(connection, actor, kind, false).await?;
    let all = actor.role != Role::Regulator || actor.everywhere;
    let member = |row: &matcher_core::exchange::ledger::LedgerRow| QuotaAreaMember {
        area: row.text("area").to_owned(),
        name: row.text("name").to_owned(),
        region: row.region("region"),
        valid_from: row.date("valid_from"),
        valid_to: row.date("valid_to"),
    };
    let seen = |member: &QuotaAreaMember| all || actor.regions.contains(&i64::from(member.region));
    Ok(rows
        .iter()
        .map(|(row, ..)| member(row))
        .filter(seen)
        .collect())
}

async fn quotas(connection: &mut Connection, actor: &Actor) -> Result<Vec<Quota>, Problem> {
    let Some(kind) = Kind::find("quotas") else {
        return Ok(Vec::new());
    };
    let rows = ledger_view::rows(connection, actor, kind, false).await?;
    let quota = |row: &matcher_core::exchange::ledger::LedgerRow| Quota {
        area: row.text("area").to_owned(),
        group: row.text("group").to_owned(),
        services: row
            .text("services")
            .split(';')
            .filter_map(ServiceKind::parse)
            .collect(),
        min_seekers: row
            .integer("min_seekers")
            .unwrap_or(0)
            .try_into()
            .unwrap_or(0),
        penalty: None,
    };
    Ok(rows.iter().map(|(row, ..)| quota(row)).collect())
}

fn figure_json(figure: &Figure, year: i16) -> Value {
    let known = Indicator::find(figure.indicator);
    let national = published(figure.indicator, year)
        .map(|(year, row)| value!({ "year": year, "value": row.value, "printed": row.printed }));
    value!({
        "indicator": figure.indicator,
        "zh": known.map(|i| &i.zh), "en": known.map(|i| &i.en), "unit": known.map(|i| i.unit()),
        "value": figure.value, "rows": figure.rows.len(), "published": national,
    })
}

/// `GET /api/v1/statistics`
pub(crate) async fn read(app: App, caller: Caller, params: StatisticsParams) -> Answered {
    let counted = counted(&app, &caller.actor, &params).await?;
    if !params.indicator.is_empty() {
        return behind(&counted, &params.indicator);
    }
    let figures: Vec<Value> = counted
        .figures()
        .iter()
        .map(|figure| figure_json(figure, counted.year))
        .collect();
    let quotas: Vec<Value> = counted
        .quota_figures()
        .iter()
        .map(|quota| value!({ "area": quota.area, "group": quota.group, "wanted": quota.wanted, "served": quota.served }))
        .collect();
    let areas: Vec<Value> = counted
        .areas
        .iter()
        .map(|area| value!({ "code": area.code, "name": area.name }))
        .collect();
    let body = value!({ "year": counted.year, "area": counted.area.code, "name": counted.area.name,
        "figures": figures, "quotas": quotas, "areas": areas });
    json(&body, None)
}

/// The rows behind a figure.
fn behind(counted: &Counted, indicator: &str) -> Answered {
    let figures = counted.figures();
    let figure = figures.iter().find(|figure| figure.indicator == indicator);
    let figure = figure.ok_or_else(|| Problem::new(Code::BadRequest).detail("indicator"))?;
    let rows: Vec<Value> = figure
        .rows
        .iter()
        .map(|row| value!({ "kind": row.sheet, "id": row.id }))
        .collect();
    json(
        &value!({ "indicator": indicator, "value": figure.value, "rows": rows }),
        None,
    )
}

/// `GET /api/v1/statistics/form` and `…/report`
pub(crate) async fn file(
    app: App,
    caller: Caller,
    params: StatisticsParams,
    word: bool,
) -> Answered {
    let counted = counted(&app, &caller.actor, &params).await?;
    let made = tokio::task::spawn_blocking(move || {
        let yearly = counted.yearly();
        let name = format!("{}{}年活动", counted.area.name, counted.year);
        if word {
            let bytes = programme::letter(&yearly).map_err(Problem::internal)?;
            return Ok((format!("{name}总结.docx"), DOCX, bytes));
        }
        let bytes = programme::workbook(&yearly).map_err(Problem::internal)?;
        Ok::<_, Problem>((format!("{name}情况统计表.xlsx"), XLSX, bytes))
    });
    let (name, media, bytes) = made.await.map_err(Problem::internal)??;
    download(&name, media, bytes)
}

/// Which figures are signed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignBody {
    year: i16,
    area: String,
}

/// `POST /api/v1/statistics/signatures`: the figures of an area are counted now and signed by its authority.
pub(crate) async fn sign(app: App, write: Write) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let body: SignBody = write.json()?;
    let actor = write.caller.actor.clone();
    if !is_authority(actor.role) {
        return Err(Problem::new(Code::Forbidden));
    }
    if body.area.is_empty() {
        return Err(Problem::faults(vec![fault("area", "必填", "is required")]));
    }
    let params = StatisticsParams {
        year: Some(body.year),
        area: body.area.clone(),
        indicator: String::new(),
    };
    let counted = counted(&app, &actor, &params).await?;
    let signed: Vec<String> = counted
        .figures()
        .iter()
        .map(|figure| format!("{}={}", figure.indicator, figure.value))
        .collect();
    let mut connection = app.store.read().await?;
    let signer = authority_name(&mut connection, &actor).await?;
    let kind = Kind::find("signoffs").ok_or_else(|| Problem::internal("no signoffs"))?;
    let id = format!("{}-{}", body.area, body.year);
    let old = records::visible(&mut connection, &actor, kind, &id).await?;
    drop(connection);
    let region = counted.area.regions.iter().flatten().next().copied();
    let digest = signoff_digest(&body.area, body.year, &signed);
    let mut document = Document::new();
    let texts: [(&str, &str); 5] = [
        ("id", &id),
        ("area", &body.area),
        ("state", "signed"),
        ("digest", &digest),
        ("signed_by", &signer),
    ];
    document.extend(texts.map(|(name, text)| (name.to_owned(), text.into())));
    document.insert(
        "region".to_owned(),
        format!("{:06}", region.unwrap_or(0)).into(),
    );
    document.insert("year".to_owned(), body.year.into());
    document.insert("figures".to_owned(), signed.into());
    document.insert("signed_on".to_owned(), today().to_string().into());
    let record = Record {
        kind: kind.name,
        id,
        owner: String::new(),
        other: String::new(),
        region: i64::from(region.unwrap_or(0)),
        parent: String::new(),
        alias: String::new(),
        visibility: Visibility::Authority,
        state: "signed".to_owned(),
        entered_by: actor.authority.clone().unwrap_or_default(),
        version: old.as_ref().map_or(1, |old| old.version),
        body: serde_json::to_string(&document).map_err(Problem::internal)?,
        created_at: 0,
        updated_at: 0,
    };
    allowed(&actor, Action::Create, &record.object())?;
    if let Some(old) = old.as_ref().filter(|old| old.state != "returned") {
        return Err(Problem::new(Code::WrongState).detail(&old.state));
    }
    keep(app, write, record, old.is_some(), "signoffs.sign").await
}

/// Writes a signed table or what became of it.
async fn keep(app: App, write: Write, mut record: Record, is_old: bool, action: &str) -> Answered {
    let event = write.caller.event(action, &record.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if is_old {
                    record.version = records::update(job, &record).await?;
                } else {
                    records::insert(job, &record).await?;
                }
                records::keep_version(job, &record, &event.account).await?;
                job.events.push(event);
                let body =
                    value!({ "id": record.id, "state": record.state, "version": record.version });
                let mut reply = reply(StatusCode::OK, &body)?;
                reply.etag = Some(record.etag());
                Ok(reply)
            })
        })
        .await
}

/// Whether the level above takes a table.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeBody {
    accepted: bool,
    /// Why not.
    #[serde(default)]
    remarks: String,
}

/// `PUT /api/v1/signoffs/{id}/answer`: another authority than the one that signed takes the table, or sends it back.
pub(crate) async fn take(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let kind = Kind::find("signoffs").ok_or_else(|| Problem::internal("no signoffs"))?;
    let actor = write.caller.actor.clone();
    let mut record = find(&app, &actor, kind, &id).await?;
    allowed(&actor, Action::Change, &record.object())?;
    let version = write.version()?;
    let body: TakeBody = write.json()?;
    // Nobody takes what they signed themselves.
    if actor.role == Role::Regulator && actor.authority.as_deref() == Some(&record.entered_by) {
        return Err(Problem::new(Code::Forbidden));
    }
    if record.state != "signed" {
        return Err(Problem::new(Code::WrongState).detail(&record.state));
    }
    if !body.accepted && body.remarks.trim().is_empty() {
        return Err(Problem::faults(vec![fault(
            "remarks",
            "必填",
            "is required",
        )]));
    }
    let state = if body.accepted {
        "accepted"
    } else {
        "returned"
    };
    let mut document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    document.insert("state".to_owned(), state.into());
    if !body.remarks.trim().is_empty() {
        document.insert("remarks".to_owned(), body.remarks.trim().into());
    }
    debug_assert_eq!(document::text(&document, "state"), state);
    state.clone_into(&mut record.state);
    record.version = version;
    record.body = serde_json::to_string(&document).map_err(Problem::internal)?;
    keep(app, write, record, true, "signoffs.answer").await
}

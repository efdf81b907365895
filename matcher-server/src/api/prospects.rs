//! Who would use it: open needs without names, for those who could serve them, and for whoever drafts an offer.

mod known;

pub(crate) use known::Known;

use super::call::{Answered, Caller, Write, json};
use crate::app::App;
use crate::auth::{Actor, Role, secret};
use crate::catalogue::Snapshot;
use crate::error::{Code, Fault, Problem};
use crate::store::document::{self, Document, fault};
use crate::store::kinds::Kind;
use crate::store::{args, settings};
use crate::studies::ask;
use matcher_core::exchange::Sheet;
use matcher_core::exchange::catalogue::{ReadOptions, build, sheets_between};
use matcher_core::exchange::import::{self, CheckOptions, Draft, FieldMap, Format};
use matcher_core::exchange::schema::Kind as Cell;
use matcher_core::explain::sentences::Speaker;
use matcher_core::explain::{OpenNeed, OpenNeedGroup, Preview, alike, grouped, open_need, preview};
use matcher_core::fit::{Judge, Rule};
use matcher_core::ids::Ix;
use matcher_core::market::opaque_id;
use matcher_core::model::{Catalogue, Coded, Language, Offer};
use matcher_core::round::Knowledge;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// Needs of a draft listed one by one.
const LISTED: usize = 50;
/// Rows of a draft.
const MOST_ROWS: usize = 500;
/// Offers of a provider that are judged at one time.
const MOST_OFFERS: usize = 400;

/// `POST /api/v1/fit-previews`: a draft as records by kind: `offers` and `capabilities`, if need be `resources` and `slots`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FitBody {
    #[schema(value_type = Vec<Object>)]
    pub(crate) offers: Vec<Document>,
    #[schema(value_type = Vec<Object>)]
    pub(crate) capabilities: Vec<Document>,
    #[schema(value_type = Vec<Object>)]
    pub(crate) resources: Vec<Document>,
    #[schema(value_type = Vec<Object>)]
    pub(crate) slots: Vec<Document>,
}

/// What an offer would do.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FitPreview {
    /// How many open needs it would serve, and their hours.
    pub(crate) serves: usize,
    pub(crate) serves_hours: u32,
    /// How many it would nearly serve.
    pub(crate) nearly: usize,
    /// The same by kind, prefecture and what is missing.
    pub(crate) groups: Vec<OpenNeedGroup>,
    /// The first of them one by one.
    pub(crate) needs: Vec<OpenNeed>,
    /// Needs of the kind that something else stands against, by rule.
    pub(crate) barred: BTreeMap<&'static str, usize>,
}

/// An open need in a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OpenItem {
    /// Opaque: for this provider only.
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) need: OpenNeed,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OpenParams {
    after: String,
    limit: Option<usize>,
}

/// What judging needs of the present: who has hours already, and the day.
struct Present {
    snapshot: Arc<Snapshot>,
    taken: HashSet<String>,
}

async fn present(app: &App) -> Result<Present, Problem> {
    let snapshot = app.catalogue.base()?;
    let sql = "SELECT DISTINCT need FROM booking WHERE state IN ('reserved', 'booked')";
    let rows = app.store.read().await?.rows(sql, args![]).await?;
    let taken = rows.iter().map(|row| row.get(0));
    Ok(Present {
        snapshot,
        taken: taken.collect::<Result<_, _>>()?,
    })
}

/// Prospects of some offers without names, by need: those it would serve, then those it nearly would.
fn without_names(
    catalogue: &Catalogue,
    (preview, taken): (&Preview, &HashSet<String>),
    speaker: Speaker<'_>,
) -> (Vec<(String, OpenNeed)>, usize) {
    let list = |prospects: &[matcher_core::explain::Prospect]| -> Vec<(String, OpenNeed)> {
        let open = prospects.iter().filter_map(|prospect| {
            let id = &catalogue[prospect.need].id;
            (!taken.contains(id)).then(|| (id.clone(), open_need(prospect, speaker)))
        });
        open.collect()
    };
    let mut all = list(&preview.serves);
    let serves = all.len();
    all.extend(list(&preview.nearly));
    (all, serves)
}

/// Which open needs a draft would serve, for the provider whose draft it is.
pub(crate) async fn fit(
    app: &App,
    actor: &Actor,
    body: FitBody,
    lang: Language,
) -> Result<FitPreview, Problem> {
    let Some(own) = actor.organisation.clone() else {
        return Err(Problem::new(Code::Forbidden));
    };
    let sheets = sheets(&body)?;
    let present = present(app).await?;
    ask(app, move || preview_of(&present, &own, &sheets, lang)).await?
}

/// The rows of a draft as sheets.
pub(crate) fn sheets(body: &FitBody) -> Result<Vec<Sheet>, Problem> {
    let mut faults: Vec<Fault> = Vec::new();
    let mut sheets = Vec::new();
    let parts = [
        ("resources", &body.resources),
        ("offers", &body.offers),
        ("capabilities", &body.capabilities),
        ("slots", &body.slots),
    ];
    if body.offers.is_empty() {
        faults.push(fault("offers", "至少一项", "at least one"));
    }
    if parts.iter().map(|(_, rows)| rows.len()).sum::<usize>() > MOST_ROWS {
        faults.push(fault("", "至多 500 行", "at most 500 rows"));
    }
    for (name, rows) in parts {
        let Some(kind) = Kind::find(name) else {
            continue;
        };
        let mut sheet = kind.format.empty().from_file(name);
        for (place, row) in rows.iter().take(MOST_ROWS).enumerate() {
            let place = format!("{name}[{place}].");
            sheet.push(document::cells(kind.format, row, &place, &mut faults));
        }
        if !sheet.is_empty() {
            sheets.push(sheet);
        }
    }
    if faults.is_empty() {
        Ok(sheets)
    } else {
        Err(Problem::faults(faults))
    }
}

/// A draft may refer to itself and to what is the provider's own (the sheets `existing`); anything else does not exist.
fn refers_to_own(own: &str, existing: &[Sheet], draft: &[Sheet]) -> Result<(), Problem> {
    let mine = ["sites", "resources", "credentials"];
    let mut known: BTreeSet<&str> = BTreeSet::from([own]);
    let own = existing.iter().filter(|sheet| mine.contains(&sheet.name()));
    for sheet in own.chain(draft) {
        known.extend(sheet.rows().map(|row| row.cell(0)));
    }
    let mut faults = Vec::new();
    for sheet in draft {
        let Some(kind) = Kind::find(sheet.name()) else {
            continue;
        };
        for (row, cells) in sheet.rows().enumerate() {
            for (column, cell) in kind.format.columns.iter().zip(cells.cells()) {
                let refers = matches!(column.kind, Cell::Reference(_));
                let ids = cell.split([';', '；']).map(str::trim);
                for id in ids.filter(|id| refers && !id.is_empty() && !known.contains(id)) {
                    let place = format!("{}[{row}].{}", sheet.name(), column.name);
                    let zh = format!("“{id}”不存在");
                    let en = format!("`{id}` does not exist");
                    faults.push(fault(&place, &zh, &en));
                }
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::faults(faults))
    }
}

/// The draft put among sheets, as a catalogue, and its offers in it.
fn put_among(existing: &[Sheet], draft: &[Sheet]) -> Result<(Catalogue, Vec<Ix<Offer>>), Problem> {
    let offers = draft.iter().filter(|sheet| sheet.name() == "offers");
    let ids: BTreeSet<String> = offers
        .flat_map(Sheet::rows)
        .map(|row| row.cell(0).to_owned())
        .collect();
    let draft = Draft {
        format: Format::Catalogue,
        map: FieldMap::default(),
        sheets: draft.to_vec(),
        evidence: Vec::new(),
        problems: Vec::new(),
    };
    let checked = import::check(existing, draft, CheckOptions::default());
    if checked.is_refused {
        return Err(checked.problems.into());
    }
    let loaded = build(&checked.merged.sheets, ReadOptions { partial: true });
    let catalogue = loaded.map_err(Problem::from)?.catalogue;
    let offers = (0..catalogue.offers.len())
        .map(Ix::<Offer>::new)
        .filter(|offer| ids.contains(&catalogue[*offer].id))
        .collect();
    Ok((catalogue, offers))
}

fn preview_of(
    present: &Present,
    own: &str,
    sheets: &[Sheet],
    lang: Language,
) -> Result<FitPreview, Problem> {
    let base = &present.snapshot.catalogue;
    let provider = base
        .organisations
        .binary_search_by(|organisation| organisation.id.as_str().cmp(own));
    // Who has just been confirmed is in the catalogue in a moment.
    let provider = provider.map_err(|_| Problem::new(Code::Unavailable).retry_after(2))?;
    let provider = Ix::new(provider);
    let alone = sheets_between(base, provider, &[]);
    refers_to_own(own, &alone, sheets)?;
    let (catalogue, offers) = put_among(&alone, sheets)?;
    if offers
        .iter()
        .any(|offer| catalogue[catalogue.provider_of(*offer)].id != own)
    {
        let place = fault("offers", "不是本单位的服务", "is not your organisation's");
        return Err(Problem::faults(vec![place]));
    }
    // Only needs of the kind are put beside it: few of a nation's.
    let needs = alike(base, &catalogue, &offers);
    let (catalogue, offers) = put_among(&sheets_between(base, provider, &needs), sheets)?;
    let knowledge = Knowledge::bundled().map_err(Problem::internal)?;
    let (taxonomy, rights) = (knowledge.taxonomy, knowledge.rights);
    let judge = Judge::new(&catalogue, taxonomy, &present.snapshot.rules, rights);
    let preview = preview(&catalogue, &judge, &offers);
    let speaker = Speaker {
        catalogue: &catalogue,
        taxonomy,
        lang,
    };
    let (all, serves) = without_names(&catalogue, (&preview, &present.taken), speaker);
    let all: Vec<OpenNeed> = all.into_iter().map(|(_, need)| need).collect();
    // Who avoids whom is told to nobody, not even as a number.
    let barred = preview.otherwise.iter();
    let barred = barred.filter(|(rule, _)| **rule != Rule::Exclusion);
    Ok(FitPreview {
        serves,
        serves_hours: all[..serves].iter().map(|need| need.hours).sum(),
        nearly: all.len() - serves,
        groups: grouped(&all),
        barred: barred.map(|(rule, count)| (rule.code(), *count)).collect(),
        needs: all.into_iter().take(LISTED).collect(),
    })
}

/// Open needs that a provider's own offers serve or nearly serve, by opaque ids.
pub(crate) async fn open_needs(
    app: &App,
    actor: &Actor,
    lang: Language,
) -> Result<Vec<OpenItem>, Problem> {
    let own = match (&actor.organisation, actor.role) {
        (Some(own), Role::Provider) => own.clone(),
        _ => return Ok(Vec::new()),
    };
    let key = settings::secret(app, "open_needs").await?;
    let present = present(app).await?;
    let of = (present.snapshot.change, present.snapshot.rules.date, lang);
    let known = match app.prospects.get(&own, of) {
        Some(known) => known,
        None => {
            let (snapshot, provider) = (Arc::clone(&present.snapshot), own.clone());
            let found = ask(app, move || prospects_of(&snapshot, &provider, lang)).await??;
            app.prospects.keep(own.clone(), of, found)
        }
    };
    // Another provider sees other ids, and nobody can try out whose they are.
    let key = format!("{key}/{own}");
    let open = known.iter().filter(|(id, _)| !present.taken.contains(id));
    let mut items: Vec<OpenItem> = open
        .map(|(id, need)| OpenItem {
            id: opaque_id(&key, "need", id),
            need: need.clone(),
        })
        .collect();
    items.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(items)
}

/// All needs that a provider's offers serve or nearly serve, whoever has hours already.
fn prospects_of(
    snapshot: &Snapshot,
    own: &str,
    lang: Language,
) -> Result<Vec<(String, OpenNeed)>, Problem> {
    let catalogue = &snapshot.catalogue;
    let offers: Vec<Ix<Offer>> = (0..catalogue.offers.len())
        .map(Ix::<Offer>::new)
        .filter(|offer| catalogue[catalogue.provider_of(*offer)].id == own)
        .take(MOST_OFFERS)
        .collect();
    let judge = snapshot.judge().map_err(Problem::internal)?;
    let preview = preview(catalogue, &judge, &offers);
    let knowledge = Knowledge::bundled().map_err(Problem::internal)?;
    let speaker = Speaker {
        catalogue,
        taxonomy: knowledge.taxonomy,
        lang,
    };
    Ok(without_names(catalogue, (&preview, &HashSet::new()), speaker).0)
}

/// `POST /api/v1/fit-previews`: changes nothing.
pub(crate) async fn post_fit(app: App, write: Write, lang: Language) -> Answered {
    let body = write.json()?;
    let preview = fit(&app, &write.caller.actor, body, lang).await?;
    let event = write.caller.event("offers.preview", secret::id(8));
    app.store.writer().note(event).await;
    json(&preview, None)
}

/// `GET /api/v1/open-needs`
pub(crate) async fn list_open(
    app: App,
    caller: Caller,
    params: OpenParams,
    lang: Language,
) -> Answered {
    let limit = params.limit.unwrap_or(50);
    let limit = limit.clamp(1, super::records::LONGEST_PAGE);
    let after = super::records::cursor(&params.after)?;
    let all = open_needs(&app, &caller.actor, lang).await?;
    let mut rest = all.into_iter().skip_while(|item| item.id <= after);
    let items: Vec<OpenItem> = rest.by_ref().take(limit).collect();
    let more = rest.next().is_some();
    let next = items.last().filter(|_| more);
    let next = next.map(|item| crate::store::audit::hex(item.id.as_bytes()));
    let event = caller.event("open_needs.read", items.len().to_string());
    app.store.writer().note(event).await;
    json(&serde_json::json!({ "items": items, "next": next }), None)
}

/// `GET /api/v1/open-needs/{id}`
pub(crate) async fn read_open(app: App, caller: Caller, id: String, lang: Language) -> Answered {
    let all = open_needs(&app, &caller.actor, lang).await?;
    let found = all.into_iter().find(|item| item.id == id);
    let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    let event = caller.event("open_needs.read", &id);
    app.store.writer().note(event).await;
    json(&found, None)
}

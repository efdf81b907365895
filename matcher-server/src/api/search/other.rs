//! The other directions: needs that an offer could serve, and needs like a need.

use super::answer::{Named, region};
use super::view;
use crate::api::call::{Answered, Caller, json};
use crate::api::records;
use crate::app::App;
use crate::auth::policy::{Action, access, can};
use crate::clock::today;
use crate::error::{Code, Problem};
use crate::store::kinds::Kind;
use matcher_core::fit::Verdict;
use matcher_core::model::{Catalogue, Coded, Language, Need};
use matcher_core::search::understand::Asker;
use matcher_core::search::{Access, Engine, FoundNeed};
use matcher_core::taxonomy::Taxonomy;
use matcher_core::taxonomy::regions::{Region, RegionLevel, Regions};
use serde::Serialize;
use tokio::task::spawn_blocking;

/// Needs of one answer.
const NEEDS: usize = 100;

/// A need as a provider sees it that could serve it: nothing of whose it is. Its words are left out, since they may name the firm, and of
/// its place there is the prefecture only.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AnonymousNeed {
    pub(crate) service: Named,
    pub(crate) instrument: String,
    pub(crate) requirements: Vec<RequirementAnswer>,
    pub(crate) quantity: u32,
    pub(crate) window_from: String,
    pub(crate) window_to: String,
    pub(crate) delivery: Vec<Named>,
    pub(crate) document: Named,
    pub(crate) region: Option<Named>,
    pub(crate) verdict: Verdict,
    /// What it takes of the resource.
    pub(crate) minutes: u64,
}

/// What a need asks for.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RequirementAnswer {
    pub(crate) measurand: String,
    pub(crate) range: String,
    pub(crate) permitted_error: String,
    pub(crate) wished_uncertainty: String,
    pub(crate) method: String,
}

/// The needs that one of the caller's own offers could serve, without a word of whose they are.
pub(crate) async fn servable(
    app: &App,
    caller: &Caller,
    offer: &str,
    lang: Language,
) -> Result<Vec<AnonymousNeed>, Problem> {
    let kind = Kind::find("offers").ok_or_else(|| Problem::new(Code::NotFound))?;
    let record = records::find(app, &caller.actor, kind, offer).await?;
    if !can(&caller.actor, Action::Change, &record.object()) {
        return Err(Problem::new(Code::Forbidden));
    }
    let view = view(app, &caller.actor, true)?;
    let offer = offer.to_owned();
    let needs = spawn_blocking(move || {
        view.ask(|engine| {
            let found = engine.needs_for(&offer, Access::All, asker(), NEEDS * 10);
            let found = found.map_err(Problem::internal)?;
            let needs = found
                .iter()
                .filter_map(|found| anonymous(engine, found, lang));
            Ok(needs.take(NEEDS).collect())
        })
    });
    needs
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)?
}

fn asker() -> Asker {
    Asker {
        today: today(),
        region: None,
    }
}

/// `None` for what the offer can't serve: that is none of its business.
fn anonymous(engine: &Engine<'_>, found: &FoundNeed, lang: Language) -> Option<AnonymousNeed> {
    let catalogue = engine.catalogue_of(found.recent);
    let need = &catalogue[found.need];
    let fit = found.fit.as_ref().filter(|fit| fit.verdict.can_serve())?;
    let chinese = lang == Language::Chinese;
    let taxonomy = engine.taxonomy;
    let named = |id: &str, zh: &str, en: &str| Named {
        id: id.to_owned(),
        label: if chinese { zh } else { en }.to_owned(),
    };
    let instrument = need.instrument.map(|ix| taxonomy.instrument(ix));
    Some(AnonymousNeed {
        service: named(need.service.code(), need.service.zh(), need.service.en()),
        instrument: instrument.map_or(String::new(), |instrument| {
            if chinese {
                &instrument.zh
            } else {
                &instrument.en
            }
            .clone()
        }),
        requirements: requirements(need, taxonomy, chinese),
        quantity: need.quantity,
        window_from: need.window_from.to_string(),
        window_to: need.window_to.to_string(),
        delivery: need
            .delivery
            .iter()
            .map(|way| named(way.code(), way.zh(), way.en()))
            .collect(),
        document: named(need.document.code(), need.document.zh(), need.document.en()),
        region: prefecture(catalogue, need),
        verdict: fit.verdict,
        minutes: u64::from(fit.minutes),
    })
}

fn requirements(need: &Need, taxonomy: &Taxonomy, chinese: bool) -> Vec<RequirementAnswer> {
    let rows = need.requirements.iter().map(|requirement| {
        let measurand = requirement.measurand.map(|ix| taxonomy.measurand(ix));
        RequirementAnswer {
            measurand: measurand.map_or(String::new(), |measurand| {
                if chinese {
                    &measurand.zh
                } else {
                    &measurand.en
                }
                .clone()
            }),
            range: requirement.printed_range.clone(),
            permitted_error: requirement.printed_error.clone(),
            wished_uncertainty: requirement.printed_uncertainty.clone(),
            method: requirement.method.clone(),
        }
    });
    rows.collect()
}

/// The prefecture of whoever needs it; a county may have one firm of a trade.
fn prefecture(catalogue: &Catalogue, need: &Need) -> Option<Named> {
    let chain = Regions::bundled().chain(catalogue[need.organisation].region);
    let wide = |above: &&&Region| above.level != RegionLevel::County;
    chain.iter().find(wide).and_then(|above| region(above.code))
}

/// `GET /api/v1/offers/{id}/needs`
pub(crate) async fn needs_for(app: App, caller: Caller, id: String, lang: Language) -> Answered {
    let items = servable(&app, &caller, &id, lang).await?;
    json(&serde_json::json!({ "items": items }), None)
}

/// A need like another, for who may see it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SimilarNeed {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) organisation: Named,
    pub(crate) region: Option<Named>,
}

/// `GET /api/v1/needs/{id}/similar`: among what the caller may see.
pub(crate) async fn similar(app: App, caller: Caller, id: String) -> Answered {
    let kind = Kind::find("needs").ok_or_else(|| Problem::new(Code::NotFound))?;
    records::find(&app, &caller.actor, kind, &id).await?;
    let view = view(&app, &caller.actor, true)?;
    let seen = access(&caller.actor, "needs");
    let items = spawn_blocking(move || {
        view.ask(|engine| {
            let found = engine.similar_needs(&id, seen, asker(), NEEDS);
            let found = found.map_err(Problem::internal)?;
            let items = found.iter().map(|found| {
                let catalogue = engine.catalogue_of(found.recent);
                let need = &catalogue[found.need];
                let owner = &catalogue[need.organisation];
                SimilarNeed {
                    id: found.id.clone(),
                    text: need.text.clone(),
                    organisation: Named {
                        id: owner.id.clone(),
                        label: owner.name.clone(),
                    },
                    region: region(owner.region),
                }
            });
            Ok::<Vec<SimilarNeed>, Problem>(items.collect())
        })
    });
    let items = items
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)??;
    json(&serde_json::json!({ "items": items }), None)
}

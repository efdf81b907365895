//! Search: what an actor may see of the index, as typed answers for pages and as JSON.
//!
//! Access is decided inside the query by the audiences of the entries, so counts, facets and next pages tell nothing of what is hidden.

mod answer;
mod draft;
mod other;
mod params;
#[cfg(test)]
mod tests;

pub(crate) use answer::{ChipAnswer, HitAnswer, SearchAnswer};
pub(crate) use other::{needs_for, similar};
pub(crate) use params::{NAMES, SearchParams};

use super::call::{Answered, Caller, json};
use crate::app::App;
use crate::auth::Actor;
use crate::auth::policy::access;
use crate::catalogue::View;
use crate::clock::today;
use crate::error::{Code, Problem};
use matcher_core::ids::Ix;
use matcher_core::model::{Language, Organisation};
use matcher_core::search::understand::{Asker, Choices};
use matcher_core::search::{Kind, PriceShares, Request, SearchError, Suggestion};
use matcher_core::taxonomy::regions::{Region, Regions};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Suggestions of one answer at most.
const SUGGESTIONS: usize = 20;

/// Searches as the caller; that somebody looked at what is neither public nor their own is written down.
pub(crate) async fn search(
    app: &App,
    caller: &Caller,
    params: &SearchParams,
    lang: Language,
) -> Result<SearchAnswer, Problem> {
    let view = view(app, &caller.actor, params.kinds.contains(&Kind::Need))?;
    let (actor, params) = (caller.actor.clone(), params.clone());
    let answer = spawn_blocking(move || {
        let seeker = Seeker::new(&view, &actor, params.near);
        let mut filters = params.filters.clone();
        if let Some(km) = params.within_km {
            let centre = seeker
                .region
                .and_then(|code| Regions::bundled().by_code(code));
            filters.within_km = centre.map(|region| (Region::point(region), km));
        }
        let request = Request {
            seeker: seeker.organisation,
            choices: Choices {
                ignored: params.ignored.clone(),
                chosen: params.chosen.clone(),
            },
            filters,
            access: access(&actor, "offers"),
            kinds: params.kinds.clone(),
            sort: params.sort,
            facets: params.facets.clone(),
            shares: seeker.shares(&view),
            limit: params.limit,
            after: params.after.clone(),
            lang,
            ..Request::new(&params.q, seeker.asker())
        };
        view.ask(|engine| {
            let answer = engine.search(&request).map_err(problem)?;
            let own = actor.organisation.as_deref();
            Ok::<_, Problem>(SearchAnswer::new(engine, &answer, own, lang))
        })
    });
    let answer: SearchAnswer = answer
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)??;
    let own = caller.actor.organisation.as_deref();
    let protected = |hit: &&HitAnswer| {
        hit.kind == Kind::Need
            && own.is_none_or(|own| hit.organisation.as_ref().is_none_or(|o| o.id != own))
    };
    for hit in answer.hits.iter().filter(protected) {
        let event = caller.event("needs.search", &hit.id);
        app.store.writer().note(event).await;
    }
    Ok(answer)
}

/// What to suggest for what is being typed.
pub(crate) fn suggest(
    app: &App,
    actor: &Actor,
    typed: &str,
    limit: usize,
) -> Result<Vec<Suggestion>, Problem> {
    let view = view(app, actor, false)?;
    let suggestions = &view.knowledge.suggestions;
    Ok(suggestions.complete(typed, limit.clamp(1, SUGGESTIONS)))
}

/// The newest view, for whoever may search; where needs are looked at, with them.
fn view(app: &App, actor: &Actor, needs: bool) -> Result<Arc<View>, Problem> {
    if !actor.confirmed && actor.role.is_member() {
        return Err(Problem::new(Code::Unconfirmed));
    }
    let view = if needs {
        app.catalogue.whole()
    } else {
        app.catalogue.get()
    };
    view.ok_or_else(|| Problem::new(Code::Unavailable).retry_after(2))
}

fn problem(error: SearchError) -> Problem {
    match error {
        SearchError::Cursor(_) => params::cursor(),
        other => Problem::internal(other),
    }
}

/// Who asks, as the core knows it.
struct Seeker {
    organisation: Option<Ix<Organisation>>,
    region: Option<u32>,
}

impl Seeker {
    fn new(view: &View, actor: &Actor, near: Option<u32>) -> Self {
        let catalogue = &view.base.catalogue;
        let place = |id: &str| {
            let found = catalogue
                .organisations
                .binary_search_by(|organisation| organisation.id.as_str().cmp(id));
            found.ok().map(Ix::<Organisation>::new)
        };
        let organisation = actor.organisation.as_deref().and_then(place);
        let seat = organisation.map(|ix| catalogue[ix].region);
        Self {
            organisation,
            region: near.or(seat),
        }
    }

    fn asker(&self) -> Asker {
        Asker {
            today: today(),
            region: self.region,
        }
    }

    fn shares(&self, view: &View) -> PriceShares {
        let catalogue = &view.base.catalogue;
        let organisation = self.organisation.map(|ix| &catalogue[ix]);
        organisation.map_or_else(PriceShares::default, |organisation| {
            PriceShares::of(catalogue, organisation, today())
        })
    }
}

/// `GET /api/v1/search`
pub(crate) async fn get(app: App, caller: Caller, query: String, lang: Language) -> Answered {
    let params = SearchParams::parse(&query)?;
    json(&search(&app, &caller, &params, lang).await?, None)
}

/// `GET /api/v1/suggestions?q=…`
pub(crate) async fn suggestions(app: App, caller: Caller, typed: String) -> Answered {
    let items = suggest(&app, &caller.actor, &typed, 10)?;
    json(&serde_json::json!({ "items": items }), None)
}

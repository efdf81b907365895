//! Search as a page: one box, what was understood as chips that can be taken back, facets, hits with the fit in words and colour, and
//! the query as a need that one click posts.

mod hits;

use super::facets::{self, Side};
use super::page;
use super::shell::Shell;
use crate::api::call::{Answered, Caller, json};
use crate::api::search::{self as api, SearchAnswer, SearchParams};
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::routes::{Access, Route, route};
use askama::Template;
use axum::extract::{Query, RawQuery, State};
use axum::http::request::Parts;
use axum::routing::get;
use hits::{Draft, Hit, draft, hit};
use matcher_core::search::{Kind, Relaxed};
use serde::Deserialize;

/// Suggestions.
const SUGGESTED: usize = 8;

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    let find = |State(app): S, RawQuery(query): RawQuery, parts: Parts, caller: Caller| {
        find(app, parts, caller, query.unwrap_or_default())
    };
    let suggest = |State(app): S, Query(typed): Query<Typed>, caller: Caller| async move {
        json(
            &api::suggest(&app, &caller.actor, &typed.q, SUGGESTED)?,
            None,
        )
    };
    let read = Access::Of(Action::Read, "offers");
    vec![
        route("get", "/search", read, "Search", get(find)),
        route(
            "get",
            "/search/suggestions",
            read,
            "Suggestions while one types",
            get(suggest),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    q: String,
}

/// Something that was understood.
struct Chip {
    kind: &'static str,
    label: String,
    text: String,
    without: String,
    /// Other meanings: link and words.
    others: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Found {
    shell: Shell,
    q: String,
    kept: Vec<(String, String)>,
    asked: bool,
    chips: Vec<Chip>,
    rest: String,
    total: u64,
    note: &'static str,
    kinds: Vec<(String, &'static str, bool)>,
    sorts: Vec<(String, &'static str, bool)>,
    sides: Vec<Side>,
    hits: Vec<Hit>,
    drafts: Vec<Draft>,
    next: Option<String>,
}

async fn find(app: App, parts: Parts, caller: Caller, query: String) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let mut params = SearchParams::parse(&query)?;
    params.facets = facets::SHOWN.to_vec();
    let answer = api::search(&app, &caller, &params, shell.language).await?;
    params.facets.clear();
    let may_post = may(&caller.actor, Action::Create, "needs");
    page(&Found {
        q: params.q.clone(),
        kept: kept(&params),
        asked: answer.asked,
        chips: chips(&params, &answer, &shell),
        rest: answer.rest.clone(),
        total: answer.total,
        note: note(&answer, &shell),
        kinds: kinds(&params, &shell),
        sorts: sorts(&params, &shell),
        sides: answer
            .facets
            .iter()
            .filter_map(|facet| facets::side(&params, facet, shell.language))
            .collect(),
        hits: answer.hits.iter().map(|found| hit(found, &shell)).collect(),
        drafts: if may_post {
            answer
                .drafts
                .iter()
                .map(|need| draft(need, &shell))
                .collect()
        } else {
            Vec::new()
        },
        next: answer.next.as_ref().map(|after| {
            let mut next = params.clone();
            next.after = Some(after.clone());
            href(&next)
        }),
        shell,
    })
}

fn href(params: &SearchParams) -> String {
    format!("/search?{}", params.query())
}

/// The first page of a changed search.
fn changed(params: &SearchParams, change: impl FnOnce(&mut SearchParams)) -> String {
    let mut params = params.clone();
    params.after = None;
    change(&mut params);
    href(&params)
}

/// What another text in the box keeps: the filters and the order.
fn kept(params: &SearchParams) -> Vec<(String, String)> {
    let mut params = params.clone();
    params.q.clear();
    params.after = None;
    params.ignored.clear();
    params.chosen.clear();
    form_urlencoded::parse(params.query().as_bytes())
        .into_owned()
        .collect()
}

fn chips(params: &SearchParams, answer: &SearchAnswer, shell: &Shell) -> Vec<Chip> {
    let chip = |chip: &crate::api::search::ChipAnswer| Chip {
        kind: kind_of(chip.kind, shell),
        label: chip.label.clone(),
        text: if chip.label == chip.text {
            String::new()
        } else {
            chip.text.clone()
        },
        without: changed(params, |p| p.ignored.push(chip.text.clone())),
        others: chip
            .alternatives
            .iter()
            .filter(|other| other.label != chip.label)
            .map(|other| {
                let choose = |p: &mut SearchParams| {
                    p.chosen.retain(|(word, _)| *word != chip.text);
                    p.chosen.push((chip.text.clone(), other.id.clone()));
                };
                (changed(params, choose), other.label.clone())
            })
            .collect(),
    };
    answer.chips.iter().map(chip).collect()
}

fn kind_of(kind: &str, shell: &Shell) -> &'static str {
    let (zh, en) = match kind {
        "instrument" => ("器具", "instrument"),
        "measurand" => ("被测量", "measurand"),
        "service" => ("服务", "service"),
        "place" => ("地点", "place"),
        "window" => ("时间", "when"),
        "quantity" | "range" => ("量值", "values"),
        "count" => ("数量", "items"),
        "document" => ("文件", "document"),
        "delivery" => ("方式", "delivery"),
        "organisation" => ("单位", "organisation"),
        "regulation" => ("规程", "method"),
        _ => ("", ""),
    };
    shell.t(zh, en)
}

fn note(answer: &SearchAnswer, shell: &Shell) -> &'static str {
    if answer.relaxed.contains(&Relaxed::Filters) {
        shell.t(
            "按所选条件没有找到，以下是放宽条件后最接近的。",
            "Nothing meets what you chose; these come nearest without it.",
        )
    } else if answer.none_capable {
        shell.t(
            "没有一家能完全做到，以下最接近；每条写明差在哪里。",
            "Nobody can do all of it; these come nearest, each with what is missing.",
        )
    } else if answer.relaxed.is_empty() {
        ""
    } else {
        shell.t(
            "没有完全符合的，以下最接近。",
            "Nothing meets everything; these come nearest.",
        )
    }
}

/// The same words among offers, courses and the others, as far as they have a page.
fn kinds(params: &SearchParams, shell: &Shell) -> Vec<(String, &'static str, bool)> {
    let kinds = Kind::ALL.into_iter();
    let link = |kind: Kind| {
        let own = if kind == Kind::Offer {
            vec![]
        } else {
            vec![kind]
        };
        let chosen = params.kinds == own || params.kinds == [kind];
        let change = |p: &mut SearchParams| p.kinds = own.clone();
        (changed(params, change), kind.label(shell.language), chosen)
    };
    kinds.map(link).collect()
}

fn sorts(params: &SearchParams, shell: &Shell) -> Vec<(String, &'static str, bool)> {
    use matcher_core::search::Sort;
    let words = [
        (Sort::Best, "最合适", "best"),
        (Sort::Nearest, "最近", "nearest"),
        (Sort::Earliest, "最早", "soonest"),
        (Sort::Cheapest, "最便宜", "cheapest"),
    ];
    words
        .into_iter()
        .map(|(sort, zh, en)| {
            (
                changed(params, |p| p.sort = sort),
                shell.t(zh, en),
                params.sort == sort,
            )
        })
        .collect()
}

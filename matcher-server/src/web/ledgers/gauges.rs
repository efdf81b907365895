//! Next month's gauges: what each wants, what goes together, needs in one step; and the confirmation after a document.

use crate::api::call::{Answered, Caller, Write};
use crate::api::ledgers::confirm::confirm_item;
use crate::api::ledgers::gauges::{self as api, PlanParams};
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::auth::secret;
use crate::web::form::{Form, encode};
use crate::web::offered::Offered;
use crate::web::shell::Shell;
use crate::web::{go, page, wrong_lines};
use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::report::programme::Care;
use serde_json::json;

/// A gauge that is due.
struct Line {
    id: String,
    href: String,
    name: String,
    due: String,
    outside: bool,
    providers: usize,
}

/// Gauges that want the same.
struct Heap {
    name: &'static str,
    hint: &'static str,
    lines: Vec<Line>,
}

/// Gauges that go to one provider.
struct Visit {
    href: String,
    name: String,
    gauges: Vec<String>,
}

#[derive(Template)]
#[template(path = "gauge_plan.html")]
struct Page {
    shell: Shell,
    /// The firm that an authority asked about; empty: one's own.
    organisation: String,
    until: String,
    heaps: Vec<Heap>,
    visits: Vec<Visit>,
    nobody: Vec<String>,
    /// Needs that what goes outside would become; 0: none, or not judged yet.
    wanted: usize,
    one: Option<Offered>,
    two: Option<Offered>,
    /// What nobody can do as it stands.
    unable: Vec<String>,
    making: bool,
    key: String,
    wrong: Vec<String>,
}

/// The heaps in the order of what is to be done.
const HEAPS: [(Care, &str, &str, &str, &str); 4] = [
    (
        Care::Outside,
        "需要外送",
        "To go outside",
        "勾选后一键生成需求和打包需求。",
        "Tick them and make needs and a bundle in one step.",
    ),
    (
        Care::Compulsory,
        "强制检定（免费）",
        "Compulsory, free",
        "由指定机构检定，不收费；请向当地计量所报检。",
        "Verified by the designated body, free of charge.",
    ),
    (
        Care::Inside,
        "可内部校准",
        "By your own standards",
        "B 类：可用本单位的标准器校准。",
        "Class B: calibrate them by your own standards.",
    ),
    (
        Care::Nothing,
        "无需周期校准",
        "Nothing to do",
        "C 类：首次使用前一次即可。",
        "Class C: once, before first use.",
    ),
];

pub(super) async fn plan(
    app: App,
    parts: Parts,
    caller: Caller,
    params: PlanParams,
    wrong: Vec<String>,
) -> Answered {
    if caller.actor.organisation.is_none() && params.organisation.is_empty() {
        // Staff choose a firm first.
        return go("/organisations");
    }
    let shell = Shell::of(&app, &parts).await?;
    let plan = api::plan(&app, &caller.actor, &params).await?;
    let named = |place: &usize| {
        let gauge = plan.gauges.get(*place);
        gauge.map_or(String::new(), |gauge| {
            format!("{} {}", gauge.name, gauge.number)
        })
    };
    let line = |item: &matcher_core::report::programme::MonthItem| {
        let gauge = plan.gauges.get(item.gauge)?;
        Some(Line {
            id: gauge.id.clone(),
            href: format!("/gauges/{}", encode(&gauge.id)),
            name: format!("{} {} {}", gauge.name, gauge.number, gauge.range),
            due: gauge.due.map_or(String::new(), |due| due.to_string()),
            outside: item.care == Care::Outside,
            providers: item.providers.len(),
        })
    };
    let mut items: Vec<_> = plan.items.iter().collect();
    items.sort_by_key(|item| plan.gauges.get(item.gauge).and_then(|gauge| gauge.due));
    let heaps = HEAPS
        .iter()
        .map(|(care, zh, en, hint_zh, hint_en)| Heap {
            name: shell.t(zh, en),
            hint: shell.t(hint_zh, hint_en),
            lines: items
                .iter()
                .copied()
                .filter(|item| item.care == *care)
                .filter_map(line)
                .collect(),
        })
        .filter(|heap| !heap.lines.is_empty())
        .collect();
    let visits = plan
        .visits
        .visits
        .iter()
        .zip(&plan.providers)
        .map(|((_, gauges), (id, name))| Visit {
            href: format!("/organisations/{}", encode(id)),
            name: name.clone(),
            gauges: gauges.iter().map(named).collect(),
        })
        .collect();
    let failed = !wrong.is_empty();
    let together = plan.together.unwrap_or_default();
    let mut response = page(&Page {
        wanted: together.needs,
        one: together.one.as_ref().map(Offered::from),
        two: together.two.as_ref().map(Offered::from),
        unable: together.nobody,
        until: plan.until.to_string(),
        organisation: params.organisation,
        heaps,
        visits,
        nobody: plan.visits.nobody.iter().map(named).collect(),
        making: may(&caller.actor, Action::Create, "needs"),
        key: secret::id(16),
        wrong,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(super) async fn make(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let gauges: Vec<&str> = form.all("gauge").collect();
    let until = form.get("until");
    let organisation = form.get("organisation");
    let asked = json!({ "gauges": gauges, "until": until, "organisation": organisation });
    let write = Write::of_form(caller.clone(), &parts, form.get("key"), None, &asked)?;
    match api::make_needs(app.clone(), write).await {
        Ok(_) => go("/needs"),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            let params = PlanParams {
                until: until.to_owned(),
                organisation: organisation.to_owned(),
            };
            plan(app, parts, caller, params, wrong).await
        }
    }
}

pub(super) async fn confirm(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let write = Write::of_form(caller, &parts, form.get("key"), None, &json!({}))?;
    let answer = confirm_item(app, write, id).await?;
    crate::web::go_to_made(&answer)
}

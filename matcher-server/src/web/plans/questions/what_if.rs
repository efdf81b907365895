//! The plan with one thing changed: first what changes, then the few fields it needs. Names do where ids are wanted.

use super::{Answer, supposed};
use crate::api::answers::{self, WhatIfBody};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::error::Code;
use crate::web::plans::{Head, Opened, open};
use crate::web::shell::Shell;
use crate::web::{lists, page, wrong_lines};
use askama::Template;
use axum::http::request::Parts;
use matcher_core::explain::Study;
use matcher_core::report::board::Board;
use serde::Deserialize;

/// Names offered for a field.
const OFFERED: usize = 400;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::plans) struct WhatIfQuery {
    change: String,
    /// Whether to plan, or only to show the fields.
    go: String,
    need: String,
    resource: String,
    period: String,
    provider: String,
    organisation: String,
    minutes: String,
    limit: String,
    area: String,
    group: String,
}

/// A kind of change: code, Chinese and English words, and the fields it needs.
type Kind = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const KINDS: [Kind; 8] = [
    (
        "minutes",
        "多开放（少开放）一些时间",
        "more or fewer hours",
        &["resource", "period", "minutes"],
    ),
    (
        "withdraw",
        "撤回一个时段",
        "a slot withdrawn",
        &["resource", "period"],
    ),
    (
        "partners",
        "改一家的伙伴数上限",
        "a provider's limit of partners",
        &["provider", "limit"],
    ),
    (
        "quota",
        "改一个地区的指标",
        "a quota",
        &["area", "group", "limit"],
    ),
    ("changes", "改动上限", "the change budget", &["limit"]),
    ("pin", "固定一项", "a pin", &["need", "resource", "period"]),
    (
        "exclude",
        "排除一对",
        "a pair excluded",
        &["provider", "organisation"],
    ),
    ("drop", "去掉一项需求", "a need dropped", &["need"]),
];

/// Chinese and English label, example, whether a number is typed.
fn words(field: &str) -> (&'static str, &'static str, &'static str, bool) {
    match field {
        "resource" => ("哪台设备或哪个班组", "Which machine or team", "", false),
        "period" => ("时段（月或周）", "Period (month or week)", "2026-12", false),
        "minutes" => (
            "分钟（少开放写负数）",
            "Minutes (negative: fewer)",
            "120",
            true,
        ),
        "provider" => ("哪家供方", "Which provider", "", false),
        "organisation" => ("哪家企业", "Which firm", "", false),
        "area" => ("哪个地区", "Which area", "", false),
        "group" => ("哪类指标", "Which group", "", false),
        "need" => (
            "需求编号（结对清单里有）",
            "Need (its id is in the lists)",
            "",
            false,
        ),
        _ => (
            "新的上限或指标数（空：不限）",
            "New limit or number (empty: none)",
            "",
            true,
        ),
    }
}

/// A field with what may be chosen.
struct Field {
    name: &'static str,
    label: &'static str,
    example: &'static str,
    value: String,
    number: bool,
    choices: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "plan/what_if.html")]
struct WhatIfPage {
    shell: Shell,
    head: Head,
    change: String,
    kinds: Vec<(&'static str, &'static str, bool)>,
    fields: Vec<Field>,
    answer: Option<Answer>,
    wrong: Vec<String>,
}

/// What if one thing changed.
pub(in crate::web::plans) async fn what_if(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    query: WhatIfQuery,
) -> Answered {
    let Opened {
        shell,
        head,
        loaded,
        ..
    } = open(&app, &parts, &caller, &id).await?;
    let kind = KINDS.iter().find(|(code, ..)| *code == query.change);
    let (code, .., wanted) = *kind.unwrap_or(&KINDS[0]);
    let (mut answer, mut wrong) = (None, Vec::new());
    let asks = !query.go.is_empty();
    let study = match asks || wanted.contains(&"resource") {
        true => Some(answers::open(&app, &caller.actor, &id).await?),
        false => None,
    };
    if let (true, Some(study)) = (asks, study.clone()) {
        let body = body(code, &query, &loaded.board);
        match answers::what_if(&app, study, body, shell.language).await {
            Ok(told) => answer = Some(supposed(&told, &shell)),
            Err(problem) if problem.code() == Code::NotPossible => {
                let none = shell.t("规则下没有这样的方案", "the rules leave no such plan");
                wrong.push(none.to_owned());
            }
            Err(problem) => wrong = wrong_lines(&problem, &shell)?,
        }
    }
    let field = |name: &&'static str| {
        let (zh, en, example, number) = words(name);
        Field {
            name,
            label: shell.t(zh, en),
            example,
            value: query.of(name).to_owned(),
            number,
            choices: choices(name, &loaded.board, study.as_deref(), &shell),
        }
    };
    let fields = wanted.iter().map(field).collect();
    let kinds = KINDS
        .iter()
        .map(|(known, zh, en, _)| (*known, shell.t(zh, en), *known == code));
    page(&WhatIfPage {
        kinds: kinds.collect(),
        change: code.to_owned(),
        fields,
        answer,
        wrong,
        head,
        shell,
    })
}

impl WhatIfQuery {
    fn of(&self, field: &str) -> &str {
        let text = match field {
            "resource" => &self.resource,
            "period" => &self.period,
            "minutes" => &self.minutes,
            "provider" => &self.provider,
            "organisation" => &self.organisation,
            "area" => &self.area,
            "group" => &self.group,
            "need" => &self.need,
            _ => &self.limit,
        };
        text.trim()
    }
}

/// The question; a name that stands on the board counts as its id.
fn body(code: &str, query: &WhatIfQuery, board: &Board) -> WhatIfBody {
    let number = |text: &str| text.trim().parse().ok();
    let provider = query.of("provider");
    let providers = board.providers.iter();
    let named = providers.into_iter().find(|p| p.name == provider);
    let firm = query.of("organisation");
    let seeker = board.seekers.iter().find(|s| s.name == firm);
    WhatIfBody {
        change: code.to_owned(),
        need: query.of("need").to_owned(),
        resource: query.of("resource").to_owned(),
        period: query.of("period").to_owned(),
        provider: named.map_or(provider, |p| &p.id).to_owned(),
        organisation: seeker.map_or(firm, |s| &s.id).to_owned(),
        minutes: number(&query.minutes),
        limit: number(&query.limit).and_then(|limit: i64| u32::try_from(limit).ok()),
        area: query.of("area").to_owned(),
        group: query.of("group").to_owned(),
    }
}

/// What may be chosen in a field: value and words.
fn choices(
    field: &str,
    board: &Board,
    study: Option<&Study>,
    shell: &Shell,
) -> Vec<(String, String)> {
    let same = |name: &String| (name.clone(), String::new());
    match (field, study) {
        ("provider", _) => board
            .providers
            .iter()
            .take(OFFERED)
            .map(|p| same(&p.name))
            .collect(),
        ("organisation", _) => board
            .seekers
            .iter()
            .take(OFFERED)
            .map(|s| same(&s.name))
            .collect(),
        ("area", _) => {
            let areas = board.coverage.areas.iter();
            areas.map(|a| (a.code.clone(), a.name.clone())).collect()
        }
        ("group", _) => ["help", "mms_training"]
            .map(|code| (code.to_owned(), lists::quota_group(code, shell)))
            .into(),
        ("resource", Some(study)) => {
            let catalogue = study.catalogue();
            let resources = catalogue.resources.iter().take(OFFERED);
            resources
                .map(|r| {
                    let owner = &catalogue[r.organisation].name;
                    (r.id.clone(), format!("{} · {owner}", r.name))
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

//! The way to every ledger, and a firm's sheet (一企一策).

use crate::api::call::{Answered, Caller};
use crate::api::ledgers::rows::in_words;
use crate::api::ledgers::{XLSX, download};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::auth::{Actor, Role};
use crate::error::Problem;
use crate::store::document::Document;
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter};
use crate::web::lists::{self, Link, Row, name_of};
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::exchange::write_xlsx;
use serde::Deserialize;

/// Chinese and English heading, the kinds and pages under it.
type Group = (&'static str, &'static str, &'static [&'static str]);

const GROUPS: &[Group] = &[
    (
        "服务",
        "Services",
        &[
            "service_records",
            "service_items",
            "gauges",
            "confirmations",
        ],
    ),
    (
        "名单与台账",
        "Lists",
        &["tasks", "problems", "duties", "named_firms", "deadlines"],
    ),
    ("伙伴关系", "Partnerships", &["agreements", "difficulties"]),
    (
        "走访与调研",
        "Visits and surveys",
        &["service_teams", "visits", "questionnaires"],
    ),
    (
        "联合攻关",
        "Joint research",
        &["challenges", "solutions", "milestones"],
    ),
    ("惠企", "Support", &["approvals"]),
    (
        "培训与知识",
        "Knowledge",
        &[
            "courses",
            "course_sessions",
            "attendances",
            "cases",
            "questions",
            "articles",
        ],
    ),
    ("统计签报", "Signed statistics", &["signoffs"]),
];

/// Pages besides the lists: address, words, for whom.
type Page = (&'static str, &'static str, &'static str, fn(&Actor) -> bool);

const PAGES: &[Page] = &[
    ("/statistics", "年度统计", "Yearly statistics", |a| {
        !a.role.is_member()
    }),
    ("/ledgers/needs", "需求台账", "Needs ledger", |_| true),
    ("/pairings", "对接清单", "Pairings", |_| true),
    ("/ledgers/unmet", "未对接需求", "Unmet needs", |a| {
        !a.role.is_member()
    }),
    ("/ledgers/fees", "缓收台账", "Deferred fees", |_| true),
    (
        "/gauge-plan",
        "下月送检计划",
        "Next month's gauges",
        |a| a.role.is_member(),
    ),
    ("/reminders", "到期提醒", "Reminders", |_| true),
    (
        "/policies",
        "惠企政策匹配",
        "What applies to a firm",
        |_| true,
    ),
    (
        "/calls",
        "伙伴计划倡议",
        "Calls of lead enterprises",
        |_| true,
    ),
    ("/contribution", "贡献证明", "Contribution", |a| {
        a.role == Role::Provider
    }),
    (
        "/api/v1/documents",
        "有效证书打包下载",
        "All valid documents (zip)",
        |a| a.role.is_member(),
    ),
];

/// A heading with its links.
struct Shelf {
    name: &'static str,
    links: Vec<Link>,
}

#[derive(Template)]
#[template(path = "ledgers.html")]
struct Hub {
    shell: Shell,
    pages: Vec<Link>,
    shelves: Vec<Shelf>,
}

pub(super) async fn show(app: App, parts: Parts, actor: Actor) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let link = |href: String, name: &str| Link {
        href,
        name: name.to_owned(),
    };
    let pages = PAGES
        .iter()
        .filter(|(.., whose)| whose(&actor))
        .map(|(href, zh, en, _)| link((*href).to_owned(), shell.t(zh, en)))
        .collect();
    let shelves = GROUPS
        .iter()
        .map(|(zh, en, kinds)| Shelf {
            name: shell.t(zh, en),
            links: kinds
                .iter()
                .filter_map(|kind| Kind::find(kind))
                .filter(|kind| may(&actor, Action::Read, kind.name))
                .filter(|kind| !actor.role.is_member() || !is_internal(kind))
                .map(|kind| link(format!("/{}", kind.name), name_of(kind, shell.language)))
                .collect(),
        })
        .filter(|shelf: &Shelf| !shelf.links.is_empty())
        .collect();
    page(&Hub {
        shell,
        pages,
        shelves,
    })
}

/// Whether members never see any of it.
fn is_internal(kind: &Kind) -> bool {
    matches!(kind.name, "tasks" | "deadlines" | "signoffs")
}

/// What a firm's sheet gathers.
const OF_FIRM: &[&str] = &[
    "needs",
    "agreements",
    "service_records",
    "gauges",
    "visits",
    "questionnaires",
    "problems",
    "tasks",
    "named_firms",
    "approvals",
    "attendances",
    "questions",
    "cases",
];

struct Part {
    name: &'static str,
    rows: Vec<Row>,
    all: String,
}

#[derive(Template)]
#[template(path = "firm.html")]
struct Firm {
    shell: Shell,
    title: String,
    id: String,
    parts: Vec<Part>,
}

impl Firm {
    /// Whether there are parts without a record; they share one panel.
    fn has_empty(&self) -> bool {
        self.parts.iter().any(|part| part.rows.is_empty())
    }
}

/// Rows of a part.
const ROWS: usize = 12;

/// How the sheet is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FirmQuery {
    /// `xlsx`: as a file.
    format: String,
}

pub(super) async fn firm(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    query: FirmQuery,
) -> Answered {
    let organisations = Kind::find("organisations").ok_or_else(|| Problem::internal("kinds"))?;
    let record = api::seen(&app, &caller, organisations, &id).await?;
    if query.format == "xlsx" {
        return file(&app, &caller.actor, &id).await;
    }
    let shell = Shell::of(&app, &parts).await?;
    let document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let mut found = Vec::new();
    let mut connection = app.store.read().await?;
    for kind in OF_FIRM.iter().filter_map(|name| Kind::find(name)) {
        if !may(&caller.actor, Action::Read, kind.name) {
            continue;
        }
        let filter = Filter {
            parent: id.clone(),
            ..Filter::default()
        };
        let rows = records::page(&mut connection, &caller.actor, kind, &filter, "", ROWS).await?;
        found.push(Part {
            name: name_of(kind, shell.language),
            rows: super::list::rows(&mut connection, &caller.actor, kind, &rows, &shell).await?,
            all: format!("/{}?parent={}", kind.name, crate::web::form::encode(&id)),
        });
    }
    drop(connection);
    page(&Firm {
        title: lists::title(organisations, &record, &document),
        parts: found,
        id,
        shell,
    })
}

/// The whole sheet as a workbook, a table for each part that has rows.
async fn file(app: &App, actor: &Actor, id: &str) -> Answered {
    let mut connection = app.store.read().await?;
    let kinds = ["organisations"].iter().chain(OF_FIRM);
    let mut sheets = Vec::new();
    for kind in kinds.filter_map(|name| Kind::find(name)) {
        if !may(actor, Action::Read, kind.name) {
            continue;
        }
        let mut filter = Filter::default();
        if kind.name == "organisations" {
            id.clone_into(&mut filter.owner);
        } else {
            id.clone_into(&mut filter.parent);
        }
        let sheet = in_words(&mut connection, actor, kind, &filter).await?;
        if !sheet.is_empty() {
            sheets.push(sheet);
        }
    }
    drop(connection);
    let bytes = write_xlsx(&sheets).map_err(Problem::internal)?;
    download("一企一策.xlsx", XLSX, bytes)
}

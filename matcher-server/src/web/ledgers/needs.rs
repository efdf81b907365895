//! The needs ledger with where each need stands.

use super::shown::tone;
use crate::api::call::{Answered, Caller};
use crate::api::ledgers::{XLSX, download};
use crate::app::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::store::document::{self, Document};
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter, Record};
use crate::store::{need_states, partners};
use crate::web::fields;
use crate::web::form::encode;
use crate::web::page;
use crate::web::shell::Shell;
use crate::web::terms;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::exchange::{Sheet, write_xlsx};
use matcher_core::model::{Coded, NeedState};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Needs looked at, and shown on a page.
const MOST: usize = 20_000;
pub(super) const SHOWN: usize = 200;

/// What the ledger is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NeedsQuery {
    state: String,
    q: String,
    region: String,
    /// `xlsx`: as a file.
    format: String,
}

/// A need with its state.
pub(super) struct Entry {
    pub(super) record: Record,
    pub(super) document: Document,
    pub(super) state: NeedState,
}

/// Needs the actor sees, with their states.
pub(super) async fn entries(
    app: &App,
    actor: &Actor,
    filter: &Filter,
) -> Result<Vec<Entry>, Problem> {
    let kind = Kind::find("needs").ok_or_else(|| Problem::internal("kinds"))?;
    let mut connection = app.store.read().await?;
    let states = need_states::read(&mut connection, actor).await?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut after = String::new();
    loop {
        let found = records::page(&mut connection, actor, kind, filter, &after, 500).await?;
        let more = found.len() == 500 && entries.len() < MOST;
        if let Some(last) = found.last() {
            after.clone_from(&last.id);
        }
        for record in found {
            let document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
            let state = states.get(&record.id).copied().unwrap_or(NeedState::Open);
            entries.push(Entry {
                record,
                document,
                state,
            });
        }
        if !more {
            return Ok(entries);
        }
    }
}

/// A row of the ledger.
struct Line {
    href: String,
    text: String,
    firm: String,
    place: String,
    service: String,
    quantity: String,
    window: String,
    state: &'static str,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "need_ledger.html")]
struct Page {
    shell: Shell,
    query: NeedsQuery,
    region: String,
    states: Vec<(&'static str, &'static str, bool)>,
    counts: Vec<(&'static str, usize)>,
    lines: Vec<Line>,
    total: usize,
    export: String,
}

fn word(state: NeedState, shell: &Shell) -> &'static str {
    shell.t(state.zh(), state.en())
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    mut query: NeedsQuery,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    query.region = terms::division_code(&query.region);
    let filter = Filter {
        text: query.q.trim().to_owned(),
        region: terms::wanted(&query.region),
        ..Filter::default()
    };
    let mut found = entries(&app, &caller.actor, &filter).await?;
    let counts = NeedState::ALL
        .iter()
        .map(|state| {
            let count = found.iter().filter(|entry| entry.state == *state).count();
            (word(*state, &shell), count)
        })
        .collect();
    if let Some(state) = NeedState::parse(&query.state) {
        found.retain(|entry| entry.state == state);
    }
    let total = found.len();
    let is_file = query.format == "xlsx";
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut lines = Vec::new();
    let mut connection = app.store.read().await?;
    for entry in found.iter().take(if is_file { MOST } else { SHOWN }) {
        let owner = &entry.record.owner;
        if !names.contains_key(owner) {
            let name = partners::name_of(&mut connection, owner).await?;
            names.insert(owner.clone(), name.unwrap_or_else(|| owner.clone()));
        }
        lines.push(line(
            entry,
            names.get(owner).map_or("", String::as_str),
            &shell,
        ));
    }
    drop(connection);
    if is_file {
        return file(&lines);
    }
    let states = NeedState::ALL
        .iter()
        .map(|state| {
            (
                state.code(),
                word(*state, &shell),
                state.code() == query.state,
            )
        })
        .collect();
    let export = format!(
        "/ledgers/needs?format=xlsx&state={}&q={}&region={}",
        encode(&query.state),
        encode(&query.q),
        encode(&query.region)
    );
    page(&Page {
        region: terms::shown_division(&query.region, shell.language),
        query,
        states,
        counts,
        lines,
        total,
        export,
        shell,
    })
}

fn line(entry: &Entry, firm: &str, shell: &Shell) -> Line {
    let text = |column: &str| document::text(&entry.document, column);
    let format = Kind::find("needs").map(|kind| kind.format);
    let shown = |name: &str| {
        let column = format.and_then(|format| format.columns.get(format.position(name)?));
        column.map_or(String::new(), |column| {
            fields::shown(column, entry.document.get(name), shell.language)
        })
    };
    let what = [text("text"), text("instrument"), entry.record.id.as_str()];
    let what = what
        .iter()
        .find(|text| !text.is_empty())
        .copied()
        .unwrap_or("");
    Line {
        href: format!("/needs/{}", encode(&entry.record.id)),
        text: what.to_owned(),
        firm: firm.to_owned(),
        place: terms::region(&entry.record.region.to_string()),
        service: shown("service_kind"),
        quantity: shown("quantity"),
        window: format!("{} ~ {}", text("window_from"), text("window_to")),
        state: word(entry.state, shell),
        tone: match entry.state {
            NeedState::Served => "good",
            NeedState::Open => "warm",
            _ => tone("active"),
        },
    }
}

fn file(lines: &[Line]) -> Answered {
    let header = ["需求", "企业", "所在地", "服务类别", "数量", "时间", "状态"];
    let mut sheet = Sheet::new("需求台账", header);
    for line in lines {
        sheet.push([
            line.text.as_str(),
            &line.firm,
            &line.place,
            &line.service,
            &line.quantity,
            &line.window,
            line.state,
        ]);
    }
    let bytes = write_xlsx(&[sheet]).map_err(Problem::internal)?;
    download("需求台账.xlsx", XLSX, bytes)
}

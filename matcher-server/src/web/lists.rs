//! Records as rows: their names, titles, marks and the columns that a list shows.

use super::fields;
use super::form::encode;
use super::shell::Shell;
use super::terms;
use super::words::hours;
use crate::auth::Actor;
use crate::error::Problem;
use crate::store::Connection;
use crate::store::document::Document;
use crate::store::kinds::Kind;
use crate::store::records::{self, PENDING, Record};
use matcher_core::exchange::schema::{Column, Kind as Holds};
use matcher_core::model::Language;
use serde_json::Value;
use std::collections::HashMap;

/// A row of a list, or an entry of one.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) marks: Vec<Mark>,
    pub(super) cells: Vec<Cell>,
}

/// A state in a word.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) tone: &'static str,
    pub(super) word: &'static str,
}

#[derive(Debug)]
pub(super) struct Cell {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) number: bool,
    /// A date, which stays in one line.
    pub(super) date: bool,
    /// The kind of the record it names; empty: it names none.
    pub(super) refers: &'static str,
}

/// A header of a list.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) label: String,
    pub(super) number: bool,
}

/// A link with its words.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) name: String,
}

/// Title, and the columns of the list, of each kind.
pub(super) fn shown(kind: &str) -> (&'static str, &'static [&'static str]) {
    match kind {
        "organisations" => ("name", &["kind", "region", "size", "ladder", "credit_code"]),
        "sites" => ("name", &["organisation", "region", "visitors"]),
        "credentials" => ("number", &["organisation", "kind", "issuer", "valid_to"]),
        "supply_links" => ("", &["supplier", "customer"]),
        "resources" => ("name", &["kind", "model", "instrument", "site"]),
        "offers" => (
            "title",
            &[
                "service_kind",
                "resource",
                "delivery",
                "price_yuan",
                "turnaround_days",
            ],
        ),
        "capabilities" => (
            "instrument",
            &["measurand", "range", "uncertainty", "method", "offer"],
        ),
        "slots" => ("", &["resource", "period", "minutes"]),
        "needs" => (
            "text",
            &[
                "service_kind",
                "organisation",
                "quantity",
                "window_from",
                "window_to",
            ],
        ),
        "bundles" => ("", &["needs", "mode", "max_providers"]),
        "quotas" => ("", &["area", "group", "services", "min_seekers"]),
        "quota_areas" => ("name", &["area", "region", "valid_from"]),
        "benefits" => ("title", &["issuer", "measure", "percent", "valid_to"]),
        "previous_plan" => ("", &["resource", "period"]),
        other => super::ledgers::columns(other),
    }
}

/// What a kind is called.
pub(super) fn name_of(kind: &Kind, language: Language) -> &'static str {
    let (zh, en) = match kind.name {
        "organisations" => ("单位", "Organisations"),
        "sites" => ("场所", "Sites"),
        "credentials" => ("资质", "Credentials"),
        "supply_links" => ("供应链关系", "Supply links"),
        "resources" => ("资源", "Resources"),
        "offers" => ("开放服务", "Offers"),
        "capabilities" => ("校准和测量能力", "Capabilities"),
        "slots" => ("时段", "Slots"),
        "needs" => ("计量需求", "Needs"),
        "bundles" => ("打包需求", "Bundles"),
        "quotas" => ("配额", "Quotas"),
        "quota_areas" => ("配额区域", "Quota areas"),
        "benefits" => ("惠企政策", "Benefits"),
        "previous_plan" => ("上一批次方案", "Previous plan"),
        other => (kind.format.zh, super::ledgers::english(other)),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// The columns of a list.
pub(super) fn headers(kind: &Kind, language: Language) -> Vec<Header> {
    let columns = shown(kind.name).1.iter();
    columns
        .filter_map(|name| kind.format.columns.get(kind.format.position(name)?))
        .map(|column| Header {
            label: fields::label(column, language),
            number: column.is_number(),
        })
        .collect()
}

/// A record as a row.
pub(super) fn row(kind: &Kind, record: &Record, shell: &Shell) -> Row {
    let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
    let columns = shown(kind.name).1.iter();
    let text = |column: &Column| match (column.name, document.get(column.name)) {
        // What has so many parts is counted.
        (_, Some(Value::Array(ids))) if matches!(column.kind, Holds::Reference(_)) => {
            ids.len().to_string()
        }
        ("area", Some(Value::String(code))) => terms::region(code),
        ("group", Some(Value::String(code))) => quota_group(code, shell),
        (_, value) => fields::shown(column, value, shell.language),
    };
    let cells = columns
        .filter_map(|name| kind.format.columns.get(kind.format.position(name)?))
        .map(|column| Cell {
            label: fields::label(column, shell.language),
            text: text(column),
            number: column.is_number(),
            date: matches!(column.kind, Holds::Date),
            refers: match column.kind {
                Holds::Reference(to) if !column.list => to,
                _ => "",
            },
        })
        .collect();
    Row {
        href: href(kind, &record.id),
        title: spoken(kind, record, &document, shell),
        marks: marks(record, shell),
        cells,
    }
}

/// What a quota counts, in words.
pub(super) fn quota_group(code: &str, shell: &Shell) -> String {
    match code {
        "help" => shell.t("帮扶企业", "firms helped").to_owned(),
        "mms_training" => shell.t("测量管理体系培训", "MMS training").to_owned(),
        other => other.to_owned(),
    }
}

/// What a record is called on a page: its name, or what it is about where it has none.
pub(super) fn spoken(kind: &Kind, record: &Record, document: &Document, shell: &Shell) -> String {
    let text = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or("");
    match kind.name {
        "quotas" => format!(
            "{} · {}",
            terms::region(text("area")),
            quota_group(text("group"), shell)
        ),
        "bundles" => {
            let needs = document.get("needs").and_then(Value::as_array);
            let count = needs.map_or(0, Vec::len);
            shell.counted(count, "项需求一起办", "need", "needs together")
        }
        "slots" => text("period").to_owned(),
        "capabilities" => {
            let name = terms::instrument(text("instrument"), shell.language);
            name.unwrap_or_else(|| title(kind, record, document))
        }
        _ => title(kind, record, document),
    }
}

/// Puts names in the place of the ids of other records, as far as the actor may see them.
pub(super) async fn name_references(
    connection: &mut Connection,
    actor: &Actor,
    rows: &mut [Row],
) -> Result<(), Problem> {
    let mut known: HashMap<(&'static str, String), String> = HashMap::new();
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        if cell.refers.is_empty() || cell.text.is_empty() {
            continue;
        }
        let key = (cell.refers, cell.text.clone());
        if let Some(name) = known.get(&key) {
            cell.text.clone_from(name);
            continue;
        }
        cell.text = named(connection, actor, key.0, &key.1).await?.name;
        known.insert(key, cell.text.clone());
    }
    Ok(())
}

/// The address of a record's page.
pub(super) fn href(kind: &Kind, id: &str) -> String {
    format!("/{}/{}", kind.name, encode(id))
}

/// What a record is called: its name or text, else its id.
pub(super) fn title(kind: &Kind, record: &Record, document: &Document) -> String {
    let title = document
        .get(shown(kind.name).0)
        .and_then(Value::as_str)
        .unwrap_or("")
        .trim();
    if title.is_empty() {
        record.id.clone()
    } else {
        title.to_owned()
    }
}

/// What one should know of a record at once.
pub(super) fn marks(record: &Record, shell: &Shell) -> Vec<Mark> {
    let mut marks = Vec::new();
    if record.state == PENDING {
        let word = match shell.language {
            Language::Chinese => "待确认",
            Language::English => "to be confirmed",
        };
        marks.push(Mark { tone: "warm", word });
    }
    // What is an authority's own is entered for nobody.
    if !record.entered_by.is_empty() && !record.owner.is_empty() {
        let word = match shell.language {
            Language::Chinese => "代填",
            Language::English => "entered for them",
        };
        marks.push(Mark {
            tone: "quiet",
            word,
        });
    }
    marks
}

/// A record as far as the actor may see it: its title with its page, else its id alone.
pub(super) async fn named(
    connection: &mut Connection,
    actor: &Actor,
    kind: &str,
    id: &str,
) -> Result<Link, Problem> {
    let unknown = || Link {
        href: String::new(),
        name: id.to_owned(),
    };
    let Some(mut kind) = Kind::find(kind) else {
        return Ok(unknown());
    };
    let mut found = records::visible(connection, actor, kind, id).await?;
    if found.is_none()
        && kind.name == "sites"
        && let Some(organisations) = Kind::find("organisations")
    {
        // An organisation is a site of its own: its seat.
        kind = organisations;
        found = records::visible(connection, actor, kind, id).await?;
    }
    Ok(found.map_or_else(unknown, |record| {
        let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
        Link {
            href: href(kind, id),
            name: title(kind, &record, &document),
        }
    }))
}

/// What a record is called, whoever asks: for the other side of a booking or a pairing, which names the record itself.
pub(super) async fn told(
    connection: &mut Connection,
    kind: &str,
    id: &str,
) -> Result<String, Problem> {
    let Some(kind) = Kind::find(kind) else {
        return Ok(id.to_owned());
    };
    let found = records::any(connection, kind, id).await?;
    Ok(found.map_or_else(
        || id.to_owned(),
        |record| {
            let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
            title(kind, &record, &document)
        },
    ))
}

/// What is taken of a resource: its hours, or the seats of a class, which are kept as minutes are.
pub(super) async fn taken(
    connection: &mut Connection,
    resource: &str,
    number: i64,
    shell: &Shell,
) -> Result<String, Problem> {
    Ok(if is_class(connection, resource).await? {
        shell.counted(number, "个席位", "seat", "seats")
    } else {
        hours(number)
    })
}

/// Whether a resource is a class, whose seats are taken instead of hours.
pub(super) async fn is_class(connection: &mut Connection, resource: &str) -> Result<bool, Problem> {
    let Some(kind) = Kind::find("resources") else {
        return Ok(false);
    };
    let found = records::any(connection, kind, resource).await?;
    let document: Document = found.map_or_else(Document::new, |record| {
        serde_json::from_str(&record.body).unwrap_or_default()
    });
    Ok(document.get("kind").and_then(Value::as_str) == Some("class"))
}

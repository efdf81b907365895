//! Organisations in forms: where there are too many for a list, they are typed by name.

use crate::app::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::store::Connection;
use crate::store::document::{self, Document};
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter, Record};
use crate::web::fields::names_firms;
use std::collections::BTreeMap;

/// Firms of the same words that are looked through for the one of that name.
const NAMESAKES: usize = 50;

/// An id with the name behind it, as a form shows it; the id alone where there is no such organisation.
pub(super) async fn shown(
    connection: &mut Connection,
    actor: &Actor,
    firms: &'static Kind,
    ids: &str,
) -> Result<String, Problem> {
    let mut shown = Vec::new();
    for id in ids.split(';') {
        let seen = records::visible(connection, actor, firms, id).await?;
        shown.push(seen.map_or_else(|| id.to_owned(), |record| format!("{id} {}", name(&record))));
    }
    Ok(shown.join(";"))
}

fn name(record: &Record) -> String {
    let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
    document::text(&document, "name").to_owned()
}

/// Puts ids in the place of organisations typed by name, by credit code, or by id with the name behind it. What names none or several
/// that the actor sees stays as typed.
pub(super) async fn read(
    app: &App,
    actor: &Actor,
    kind: &Kind,
    values: &mut BTreeMap<String, String>,
) -> Result<(), Problem> {
    for column in kind.format.columns.iter().filter(|c| names_firms(c)) {
        let Some(typed) = values.get_mut(column.name) else {
            continue;
        };
        let mut connection = app.store.read().await?;
        let mut ids = Vec::new();
        for entry in typed.split([';', '；']).map(str::trim) {
            let id = id_of(&mut connection, actor, entry).await?;
            ids.push(id.unwrap_or_else(|| entry.to_owned()));
        }
        *typed = ids.join(";");
    }
    Ok(())
}

async fn id_of(
    connection: &mut Connection,
    actor: &Actor,
    typed: &str,
) -> Result<Option<String>, Problem> {
    let Some(firms) = Kind::find("organisations") else {
        return Ok(None);
    };
    let first = typed.split_whitespace().next().unwrap_or("");
    if first.is_empty() {
        return Ok(None);
    }
    if let Some(record) = records::visible(connection, actor, firms, first).await? {
        return Ok(Some(record.id));
    }
    let by_code = Filter {
        alias: typed.to_owned(),
        ..Filter::default()
    };
    let by_name = Filter {
        text: typed.to_owned(),
        ..Filter::default()
    };
    for filter in [by_code, by_name] {
        let is_name = filter.alias.is_empty();
        let mut found = records::page(connection, actor, firms, &filter, "", NAMESAKES).await?;
        found.retain(|record| !is_name || name(record) == typed);
        if let [only] = &found[..] {
            return Ok(Some(only.id.clone()));
        }
    }
    Ok(None)
}

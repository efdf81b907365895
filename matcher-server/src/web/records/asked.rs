//! The form of a record as a page: its fields, the rows that hang on it, what is wrong, and for an offer who would use it.

use super::drafts::{Fitting, Rows};
use super::firms;
use crate::api::call::Answered;
use crate::app::App;
use crate::auth::{Actor, Role, secret};
use crate::error::Problem;
use crate::store::document::Document;
use crate::store::kinds::{Kind, Owner};
use crate::store::partners;
use crate::store::records::{self, Filter, Record};
use crate::web::fields::{self, Filled, Group};
use crate::web::lists::{self, name_of};
use crate::web::shell::Shell;
use crate::web::{page, wrong_lines};
use askama::Template;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::exchange::schema::{Column, Kind as Holds};
use serde_json::Value;

/// Records offered as a reference.
const CHOICES: usize = 200;

#[derive(Template)]
#[template(path = "form.html")]
struct Asked {
    shell: Shell,
    title: String,
    action: String,
    back: String,
    key: String,
    version: Option<String>,
    wrong: Vec<String>,
    groups: Vec<Group>,
    /// A button for one more row.
    more: String,
    /// Whether one may ask who would use what stands in the form.
    fits: bool,
    fitting: Option<Fitting>,
}

/// What a form is about.
pub(super) struct Subject {
    pub(super) kind: &'static Kind,
    /// The record that is changed; `None`: a new one.
    pub(super) id: Option<String>,
    pub(super) version: Option<String>,
    pub(super) key: String,
    pub(super) filled: Filled,
    /// Rows asked.
    pub(super) pieces: usize,
    pub(super) wrong: Vec<String>,
    pub(super) fitting: Option<Fitting>,
}

impl Subject {
    /// A form with nothing wrong.
    pub(super) fn new(kind: &'static Kind, filled: Filled, pieces: usize) -> Self {
        Self {
            kind,
            id: None,
            version: None,
            key: secret::id(16),
            filled,
            pieces,
            wrong: Vec::new(),
            fitting: None,
        }
    }
}

/// The column with one's own organisation.
fn own_column(actor: &Actor, kind: &Kind) -> &'static str {
    match kind.owner {
        Owner::Sides(provider, _) if actor.role == Role::Provider => provider,
        _ => "organisation",
    }
}

/// The columns of a form, with those of its rows.
fn columns_of(kind: &Kind) -> Vec<&'static Column> {
    let mut columns: Vec<&'static Column> = kind.format.columns.iter().collect();
    if let Some(rows) = Rows::of(kind, true) {
        let own = rows.format.columns.iter();
        columns.extend(own.filter(|column| column.name != rows.parent));
    }
    columns
}

/// The records one may name in the columns that refer to others.
async fn offer_references(
    app: &App,
    actor: &Actor,
    kind: &Kind,
    filled: &mut Filled,
) -> Result<(), Problem> {
    for column in columns_of(kind) {
        if let Holds::Reference(to) = column.kind
            && let Some(to) = Kind::find(to)
        {
            let own = actor.organisation.clone().unwrap_or_default();
            let mut owner = own.clone();
            if !owner.is_empty() && column.name == own_column(actor, kind) {
                filled.known.insert(column.name, owner);
                continue;
            }
            if kind.is_ledger() {
                if column.name == "organisation" && actor.role == Role::Provider {
                    let mut connection = app.store.read().await?;
                    let firms = partners::firms_of(&mut connection, &owner).await?;
                    filled.references.insert(column.name, firms);
                    continue;
                }
                // What one sees is what one may name.
                owner.clear();
            }
            if to.name == "organisations" {
                // Not the own column, so others are meant.
                owner.clear();
            }
            let filter = Filter {
                owner,
                ..Filter::default()
            };
            let mut connection = app.store.read().await?;
            let found = records::page(&mut connection, actor, to, &filter, "", CHOICES + 1).await?;
            if found.len() <= CHOICES {
                let choice = |record: &Record| {
                    let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
                    (record.id.clone(), lists::title(to, record, &document))
                };
                let is_own = |record: &&Record| to.name == "organisations" && record.id == own;
                let others = found.iter().filter(|record| !is_own(record));
                let mut choices: Vec<(String, String)> = others.map(choice).collect();
                if to.name == "sites"
                    && let Some(seat) = partners::name_of(&mut connection, &own).await?
                {
                    // An organisation is a site of its own: its seat.
                    choices.insert(0, (own, seat));
                }
                filled.references.insert(column.name, choices);
            } else if to.name == "organisations"
                && let Some(ids) = filled.values.get_mut(column.name)
            {
                *ids = firms::shown(&mut connection, actor, to, ids).await?;
            }
        }
    }
    Ok(())
}

pub(super) async fn ask(app: &App, shell: Shell, actor: &Actor, mut subject: Subject) -> Answered {
    let kind = subject.kind;
    offer_references(app, actor, kind, &mut subject.filled).await?;
    let language = shell.language;
    let name = name_of(kind, language);
    let mut groups = vec![fields::group(
        kind.format,
        "",
        String::new(),
        &["id"],
        &subject.filled,
        language,
    )];
    let rows = Rows::of(kind, subject.id.is_none());
    if let Some(rows) = &rows {
        for at in 0..subject.pieces {
            let legend = format!("{} {}", shell.t(rows.zh, rows.en), at + 1);
            let (prefix, skip) = (rows.prefix(at), [rows.parent, "id"]);
            let filled = &subject.filled;
            groups.push(fields::group(
                rows.format,
                &prefix,
                legend,
                &skip,
                filled,
                language,
            ));
        }
    }
    let more = rows.map_or_else(String::new, |rows| {
        format!(
            "{}{}",
            shell.t("再加一项", "One more: "),
            shell.t(rows.zh, rows.en)
        )
    });
    let title = match (&subject.id, shell.is_english()) {
        (None, true) => format!("Add to {}", name.to_lowercase()),
        (None, false) => format!("新增{name}"),
        (Some(_), true) => format!("Change: {name}"),
        (Some(_), false) => format!("修改{name}"),
    };
    let (action, back) = match &subject.id {
        None => (format!("/{}/new", kind.name), format!("/{}", kind.name)),
        Some(id) => {
            let href = lists::href(kind, id);
            (format!("{href}/edit"), href)
        }
    };
    let failed = !subject.wrong.is_empty();
    let mut response = page(&Asked {
        shell,
        title,
        action,
        back,
        key: subject.key,
        version: subject.version,
        wrong: subject.wrong,
        fits: kind.name == "offers",
        fitting: subject.fitting,
        groups,
        more,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The form once more, with what was typed and what is wrong with it.
pub(super) async fn again(
    app: &App,
    parts: &Parts,
    actor: &Actor,
    mut subject: Subject,
    problem: Problem,
) -> Answered {
    let shell = Shell::of(app, parts).await?;
    subject.wrong = wrong_lines(&problem, &shell)?;
    let told = problem.json(shell.language, "");
    for fault in told["problems"].as_array().into_iter().flatten() {
        let field = field_of(subject.kind, &fault["place"]);
        subject
            .filled
            .wrong
            .insert(field, fault["cause"].as_str().unwrap_or("").to_owned());
    }
    // What failed was not done: the corrected form is another write.
    subject.key = secret::id(16);
    ask(app, shell, actor, subject).await
}

/// The field of the form that a fault is about: `requirements[1].range` for a row's, else the column itself. A place names the sheet as
/// its file, or before the column.
fn field_of(kind: &Kind, place: &Value) -> String {
    let text = |name: &str| place[name].as_str().unwrap_or("");
    let (sheet, column) = match text("field").split_once('.') {
        Some((sheet, column)) => (sheet, column),
        None => (text("file"), text("field")),
    };
    match Rows::of(kind, true) {
        Some(rows) if sheet.starts_with(rows.name) && !sheet.contains('[') => {
            let at = place["row"].as_u64().map_or(0, |row| row.saturating_sub(2));
            format!("{}{column}", rows.prefix(at as usize))
        }
        Some(rows) if sheet.starts_with(rows.name) => text("field").to_owned(),
        _ => column.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fault_of_a_row_is_shown_at_the_row() {
        let offers = Kind::find("offers").unwrap();
        let of_row = json!({ "file": "x", "row": 3, "field": "capabilities.range" });
        assert_eq!(field_of(offers, &of_row), "capabilities[1].range");
        let of_cell = json!({ "field": "capabilities[1].range" });
        assert_eq!(field_of(offers, &of_cell), "capabilities[1].range");
        let of_offer = json!({ "field": "offers[0].title" });
        assert_eq!(field_of(offers, &of_offer), "title");
        let needs = Kind::find("needs").unwrap();
        let of_need = json!({ "file": "requirements", "row": 2, "field": "range" });
        assert_eq!(field_of(needs, &of_need), "requirements[0].range");
    }
}

//! 代填: an authority enters needs for firms that never log in, many at a time, pasted from a spreadsheet. First it is shown what was
//! understood; what can't be saved stays in the form.

mod rows;

use super::form::Form;
use super::shell::Shell;
use super::terms;
use super::{page, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, route};
use crate::store::document::Document;
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter};
use crate::store::validate::judge;
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::request::Parts;
use axum::routing::{get, post};
use matcher_core::model::CreditCode;
use rows::{COLUMNS, documents, rows};
use serde_json::{Value, json};

/// Rows of one go.
const MOST: usize = 300;

pub(super) fn table() -> Vec<Route> {
    let blank = |State(app): State<App>, parts: Parts| async move {
        let shell = Shell::of(&app, &parts).await?;
        page(&Entry::blank(shell))
    };
    let take = |State(app): State<App>, parts: Parts, caller: Caller, body: Bytes| {
        take(app, parts, caller, body)
    };
    let making = Access::Of(Action::Create, "rounds");
    vec![
        route("get", "/entry", making, "Enter needs for firms", get(blank)),
        route(
            "post",
            "/entry",
            making,
            "Look at them, then save them",
            post(take),
        ),
    ]
}

/// A row as it was understood.
struct Line {
    number: usize,
    text: String,
    firm: String,
    is_new: bool,
    need: String,
    service: String,
    quantity: String,
    when: String,
    wrong: Vec<String>,
    href: String,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct Entry {
    shell: Shell,
    key: String,
    text: String,
    lines: Vec<Line>,
    good: usize,
    bad: usize,
    saved: Vec<Line>,
    too_many: bool,
    header: String,
}

impl Entry {
    fn blank(shell: Shell) -> Self {
        Self {
            shell,
            key: secret::id(16),
            text: String::new(),
            lines: Vec::new(),
            good: 0,
            bad: 0,
            saved: Vec::new(),
            too_many: false,
            header: COLUMNS.map(|(_, zh, _)| zh).join("\t"),
        }
    }
}

async fn take(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let text = form.get("text").to_owned();
    let saving = form.get("do") == "save";
    let key = match form.get("key") {
        "" => secret::id(16),
        key => key.to_owned(),
    };
    let shell = Shell::of(&app, &parts).await?;
    let all = rows(&text);
    let too_many = all.len() > MOST;
    let (mut lines, mut saved, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for (number, (line, row)) in all.into_iter().take(MOST).enumerate() {
        let mut told = looked_at(&app, &caller.actor, number + 1, &line, &row, &shell).await?;
        if saving && told.wrong.is_empty() {
            match save(&app, &parts, &caller, &key, &line, &row).await {
                Ok(href) => {
                    told.href = href;
                    saved.push(told);
                    continue;
                }
                Err(problem) => told.wrong = wrong_lines(&problem, &shell)?,
            }
        }
        left.push(line);
        lines.push(told);
    }
    let bad = lines.iter().filter(|line| !line.wrong.is_empty()).count();
    let mut blank = Entry::blank(shell);
    if !saving {
        blank.key = key;
    }
    page(&Entry {
        text: if saving { left.join("\n") } else { text },
        good: lines.len() - bad,
        bad,
        lines,
        saved,
        too_many,
        ..blank
    })
}

/// The firm that has the credit code, if the actor may see it.
async fn known(app: &App, actor: &Actor, credit_code: &str) -> Result<Option<String>, Problem> {
    let kind = Kind::find("organisations").ok_or_else(|| Problem::new(Code::NotFound))?;
    let filter = Filter {
        alias: credit_code.to_ascii_uppercase(),
        ..Filter::default()
    };
    if filter.alias.is_empty() {
        return Ok(None);
    }
    let mut connection = app.store.read().await?;
    let found = records::page(&mut connection, actor, kind, &filter, "", 1).await?;
    Ok(found.into_iter().next().map(|record| record.id))
}

async fn looked_at(
    app: &App,
    actor: &Actor,
    number: usize,
    line: &str,
    row: &[String; 13],
    shell: &Shell,
) -> Result<Line, Problem> {
    let (firm, mut need) = documents(row);
    let text = |document: &Document, name: &str| {
        document
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    let code = text(&firm, "credit_code");
    let found = known(app, actor, &code).await?;
    let mut wrong = Vec::new();
    if CreditCode::parse(&code.to_ascii_uppercase()).is_err() {
        wrong.push(
            shell
                .t(
                    "统一社会信用代码不对：须 18 位且校验位相符",
                    "Credit code: 18 characters whose check character fits",
                )
                .to_owned(),
        );
    }
    let mut connection = app.store.read().await?;
    let (kind, document, id) = match &found {
        Some(id) => {
            need.insert("organisation".to_owned(), id.clone().into());
            ("needs", &need, "new")
        }
        None => ("organisations", &firm, "new"),
    };
    let kind = Kind::find(kind).ok_or_else(|| Problem::new(Code::NotFound))?;
    if wrong.is_empty() {
        let mut document = document.clone();
        document.insert("id".to_owned(), id.into());
        if let Err(problem) = judge(&mut connection, actor, kind, id, &document).await {
            wrong = wrong_lines(&problem, shell)?;
        }
    }
    for name in ["window_from", "window_to"] {
        if found.is_none() && text(&need, name).is_empty() {
            wrong.push(
                shell
                    .t("最早日期和最晚日期必填", "Both dates are required")
                    .to_owned(),
            );
            break;
        }
    }
    Ok(Line {
        number,
        text: line.to_owned(),
        firm: format!(
            "{} {}",
            text(&firm, "name"),
            terms::region(&text(&firm, "region"))
        ),
        is_new: found.is_none(),
        need: format!("{} {}", text(&need, "text"), text(&need, "instrument")),
        service: text(&need, "service_kind"),
        quantity: need
            .get("quantity")
            .map(Value::to_string)
            .unwrap_or_default(),
        when: format!(
            "{} – {}",
            text(&need, "window_from"),
            text(&need, "window_to")
        ),
        wrong,
        href: String::new(),
    })
}

/// Saves the firm, where it is new, and the need; the address of the need. What it is keyed by is the row itself, so that sending the
/// form twice saves once.
async fn save(
    app: &App,
    parts: &Parts,
    caller: &Caller,
    key: &str,
    line: &str,
    row: &[String; 13],
) -> Result<String, Problem> {
    use sha2::{Digest, Sha256};
    let (firm, mut need) = documents(row);
    let kind = |name| Kind::find(name).ok_or_else(|| Problem::new(Code::NotFound));
    let mark = crate::store::audit::hex(&Sha256::digest(line.as_bytes())[..8]);
    let code = firm
        .get("credit_code")
        .and_then(Value::as_str)
        .unwrap_or("");
    let id = match known(app, &caller.actor, code).await? {
        Some(id) => id,
        None => {
            let body = json!({ "record": firm });
            let write = Write::of_form(
                caller.clone(),
                parts,
                &format!("{key}-o-{code}"),
                None,
                &body,
            )?;
            api::create(app.clone(), write, kind("organisations")?).await?;
            known(app, &caller.actor, code)
                .await?
                .ok_or_else(|| Problem::new(Code::NotFound))?
        }
    };
    need.insert("organisation".to_owned(), id.into());
    let body = json!({ "record": need });
    let write = Write::of_form(
        caller.clone(),
        parts,
        &format!("{key}-n-{mark}"),
        None,
        &body,
    )?;
    let answer = api::create(app.clone(), write, kind("needs")?).await?;
    let location = answer.headers().get(axum::http::header::LOCATION);
    let path = location
        .and_then(|path| path.to_str().ok())
        .unwrap_or("/needs");
    Ok(path.strip_prefix("/api/v1").unwrap_or(path).to_owned())
}

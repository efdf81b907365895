//! The rules of a round as a form: every key with its meaning, pins and exclusions as lists, and the text itself for those who prefer it.

mod keys;
mod table;

use crate::api::call::{Answered, Caller, Write};
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::programme::{Entry, JOBS, ROUNDS};
use crate::web::form::Form;
use crate::web::shell::Shell;
use crate::web::{go, page, terms};
use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;
use keys::{GROUPS, Key, WORDS};
use matcher_core::exchange::InputProblem;
use matcher_core::exchange::rules::read_rules;
use matcher_core::exchange::schema::RULE_KEYS;
use matcher_core::model::PlanRules;
use serde_json::json;
pub(super) use table::with_entry;
use table::{Pair, at, pairs, plain, table};
use toml::Table;

/// A field of the form.
struct Field {
    key: &'static str,
    label: &'static str,
    value: String,
    usual: String,
    choices: Vec<(String, &'static str, bool)>,
    number: bool,
    range: String,
    wrong: String,
    /// What it costs by the newest plan.
    price: String,
}

struct Group {
    name: &'static str,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct Page {
    shell: Shell,
    id: String,
    name: String,
    region: String,
    regions: Vec<(String, String, bool)>,
    version: i64,
    key: String,
    groups: Vec<Group>,
    pins: Vec<Pair>,
    exclusions: Vec<Pair>,
    text: String,
    prices: Vec<String>,
    wrong: Vec<String>,
    may_change: bool,
}

/// What stands in the form.
struct Draft {
    name: String,
    region: String,
    version: String,
    rules: Table,
    text: String,
}

pub(super) async fn show(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let round = api::find(&app, &caller.actor, &ROUNDS, &id).await?;
    let text = round.text("rules").to_owned();
    let draft = Draft {
        name: round.text("name").to_owned(),
        region: round.int("region").to_string(),
        version: round.int("version").to_string(),
        rules: text.parse().unwrap_or_default(),
        text,
    };
    rendered(&app, &parts, &caller, &round, draft, &[], Vec::new()).await
}

/// Saves the form, or the text where the button beside it was pressed.
pub(super) async fn save(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    body: Bytes,
) -> Answered {
    let round = api::find(&app, &caller.actor, &ROUNDS, &id).await?;
    let form = Form::read(&body);
    let by_text = form.get("by") == "text";
    let (rules, text) = if by_text {
        let text = form.get("text").to_owned();
        (text.parse().unwrap_or_default(), text)
    } else {
        let rules = table(&form);
        let text = rules.to_string();
        (rules, text)
    };
    let draft = Draft {
        name: form.get("name").to_owned(),
        region: terms::division_code(form.get("region")),
        version: form.get("version").to_owned(),
        rules,
        text: text.clone(),
    };
    let body = json!({ "name": draft.name, "region": draft.region, "rules": text });
    let write = Write::of_form(
        caller.clone(),
        &parts,
        form.get("key"),
        Some(&draft.version),
        &body,
    )?;
    match api::change(app.clone(), write, id.clone()).await {
        Ok(_) => go(&format!("/rounds/{id}")),
        Err(problem) if problem.code() == Code::NotFound => Err(problem),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = crate::web::wrong_lines(&problem, &shell)?;
            let faults = read_rules("rules", &text).err().unwrap_or_default();
            let mut response =
                rendered(&app, &parts, &caller, &round, draft, &faults, wrong).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

async fn rendered(
    app: &App,
    parts: &Parts,
    caller: &Caller,
    round: &Entry,
    draft: Draft,
    faults: &[InputProblem],
    wrong: Vec<String>,
) -> Answered {
    let shell = Shell::of(app, parts).await?;
    let usual = Table::try_from(PlanRules::default()).unwrap_or_default();
    let prices = prices(app, caller, round, &shell).await?;
    let priced = |mut field: Field| {
        let own = prices.iter().filter(|(rule, _)| *rule == field.key);
        let sentences: Vec<&str> = own.map(|(_, sentence)| sentence.as_str()).collect();
        field.price = sentences.join(" ");
        field
    };
    let groups = GROUPS.iter().map(|(zh, en, keys)| Group {
        name: shell.t(zh, en),
        fields: keys
            .iter()
            .map(|key| priced(field(*key, &draft.rules, &usual, faults, &shell)))
            .collect(),
    });
    let groups: Vec<Group> = groups.collect();
    page(&Page {
        id: round.id.clone(),
        groups,
        pins: pairs(&draft.rules, "pins", ["need", "resource", "period"]),
        exclusions: pairs(&draft.rules, "exclusions", ["provider", "seeker", "need"]),
        regions: regions(app, caller, &draft.region).await?,
        prices: prices.into_iter().map(|(_, sentence)| sentence).collect(),
        may_change: can(&caller.actor, Action::Change, &round.object)
            && round.text("state") == "draft",
        version: draft.version.parse().unwrap_or(0),
        name: draft.name,
        region: draft.region,
        text: draft.text,
        key: secret::id(16),
        wrong,
        shell,
    })
}

/// The divisions the authority may plan for: code, name, whether it is chosen. The whole nation of an authority that sees everything
/// would be too many: then the code is typed.
pub(super) async fn regions(
    app: &App,
    caller: &Caller,
    chosen: &str,
) -> Result<Vec<(String, String, bool)>, Problem> {
    const MOST: usize = 300;
    let Some(authority) = &caller.actor.authority else {
        return Ok(Vec::new());
    };
    let mut connection = app.store.read().await?;
    let (everywhere, regions) = crate::store::authorities::sees(&mut connection, authority).await?;
    if everywhere || regions.len() > MOST {
        return Ok(Vec::new());
    }
    let mut regions: Vec<i64> = regions.into_iter().collect();
    regions.sort_unstable();
    let entry = |code: i64| {
        let code = code.to_string();
        (code.clone(), terms::region(&code), code == chosen)
    };
    Ok(regions.into_iter().map(entry).collect())
}

/// What the rules cost, as the newest plan shows: key and sentence.
async fn prices(
    app: &App,
    caller: &Caller,
    round: &Entry,
    shell: &Shell,
) -> Result<Vec<(String, String)>, Problem> {
    let mut connection = app.store.read().await?;
    let filter = [("round", round.id.clone()), ("state", "done".to_owned())];
    let jobs = JOBS
        .page(&mut connection, &caller.actor, &filter, "", super::ROWS)
        .await?;
    drop(connection);
    let Some(newest) = jobs.iter().max_by_key(|job| job.int("submitted_at")) else {
        return Ok(Vec::new());
    };
    let Ok(loaded) = crate::boards::board(app, &newest.id).await else {
        return Ok(Vec::new());
    };
    Ok(loaded
        .board
        .prices
        .iter()
        .map(|p| (p.rule.clone(), shell.say(&p.sentence).to_owned()))
        .collect())
}

fn field(
    (key, zh, en): Key,
    rules: &Table,
    usual: &Table,
    faults: &[InputProblem],
    shell: &Shell,
) -> Field {
    let value = at(rules, key).map(plain).unwrap_or_default();
    let usual = at(usual, key).map(plain).unwrap_or_default();
    let words = WORDS
        .iter()
        .find(|(name, _)| *name == key)
        .map_or(&[][..], |(_, words)| words);
    let shown = if value.is_empty() { &usual } else { &value };
    let choices = words
        .iter()
        .map(|(code, zh, en)| ((*code).to_owned(), shell.t(zh, en), code == shown))
        .collect();
    let limits = RULE_KEYS
        .iter()
        .find(|rule| rule.key == key)
        .and_then(|rule| rule.limits);
    let inner = key.rsplit('.').next().unwrap_or(key);
    let fault = faults
        .iter()
        .find(|fault| fault.column == key || fault.column == inner);
    let wrong = fault.map(|fault| {
        let (cause, action) = (fault.cause(shell.language), fault.action(shell.language));
        format!("{cause}{}{action}", shell.t("；", "; "))
    });
    Field {
        key,
        label: shell.t(zh, en),
        number: limits.is_some(),
        range: match limits {
            Some((min, i64::MAX)) => format!("≥ {min}"),
            Some((min, max)) if max < 1_000_000 => format!("{min}–{max}"),
            _ => String::new(),
        },
        wrong: wrong.unwrap_or_default(),
        price: String::new(),
        value,
        usual,
        choices,
    }
}

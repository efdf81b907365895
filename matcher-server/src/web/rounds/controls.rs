//! What lies on top of a round: consents to pins, corrections of the plan that a second person confirms, and who changed what.

use super::{ROWS, moment};
use crate::api::call::{Answered, Caller};
use crate::api::overrides::OVERRIDE_REASONS;
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::controls;
use crate::store::programme::{CONSENTS, Entry, OVERRIDES, PAIRINGS, ROUNDS};
use crate::web::form::Form;
use crate::web::lists::{Link, Mark, named};
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;

/// A consent that was asked for.
struct Consent {
    what: String,
    provider: Link,
    seeker: Link,
    mark: Mark,
    waits_for: String,
    given: bool,
    need: String,
    resource: String,
    period: String,
}

/// A correction.
struct Override {
    id: String,
    version: i64,
    what: String,
    reason: &'static str,
    note: String,
    mark: Mark,
    by: String,
    /// Whether the reader may decide: it is open and somebody else's.
    mine_to_decide: bool,
    is_open: bool,
}

/// A change of the round.
struct Event {
    at: String,
    what: &'static str,
    undone: bool,
}

#[derive(Template)]
#[template(path = "controls.html")]
struct Page {
    shell: Shell,
    id: String,
    name: String,
    version: i64,
    key: String,
    may_change: bool,
    is_draft: bool,
    has_plan: bool,
    consents: Vec<Consent>,
    overrides: Vec<Override>,
    reasons: Vec<(&'static str, &'static str)>,
    pairs: Vec<(String, String)>,
    events: Vec<Event>,
    /// What stands in the form of a correction.
    typed: Typed,
    wrong: Vec<String>,
}

/// A correction that is being written down.
#[derive(Default)]
struct Typed {
    pairing: String,
    need: String,
    resource: String,
    period: String,
    reason: String,
    note: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        Self {
            pairing: text("pairing"),
            need: text("need"),
            resource: text("resource"),
            period: text("period"),
            reason: text("reason"),
            note: text("note"),
        }
    }
}

/// A reason in words.
fn reason(code: &str, shell: &Shell) -> &'static str {
    let (zh, en) = match code {
        "objection_upheld" => ("异议成立", "an objection was upheld"),
        "conflict_of_interest" => ("利益冲突", "conflict of interest"),
        "wrong_data" => ("数据有误", "wrong data"),
        "legal" => ("法规要求", "the law"),
        "safety" => ("安全", "safety"),
        "party_request" => ("当事人要求", "asked for by a side"),
        _ => ("其他", "other"),
    };
    shell.t(zh, en)
}

/// The page; a link may begin a correction.
pub(super) async fn asked(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let query = parts.uri.query().unwrap_or("").to_owned();
    let form = Form::read(&Bytes::from(query));
    show(app, parts, caller, id, (Vec::new(), form)).await
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    (wrong, typed): (Vec<String>, Form),
) -> Answered {
    let actor = &caller.actor;
    let round = api::find(&app, actor, &ROUNDS, &id).await?;
    if actor.role.is_member() {
        return Err(Problem::new(Code::Forbidden));
    }
    let shell = Shell::of(&app, &parts).await?;
    let mut connection = app.store.read().await?;
    let filter = [("round", id.clone())];
    let mut consents = Vec::new();
    for entry in CONSENTS
        .page(&mut connection, actor, &filter, "", ROWS)
        .await?
    {
        let provider = named(&mut connection, actor, "organisations", entry.text("owner")).await?;
        let seeker = named(&mut connection, actor, "organisations", entry.text("other")).await?;
        consents.push(consent(&entry, provider, seeker, &shell));
    }
    let overrides = OVERRIDES
        .page(&mut connection, actor, &filter, "", ROWS)
        .await?;
    let found = PAIRINGS
        .page(&mut connection, actor, &filter, "", ROWS)
        .await?;
    let mut pairs = Vec::new();
    for entry in &found {
        let provider = named(&mut connection, actor, "organisations", entry.text("owner")).await?;
        let seeker = named(&mut connection, actor, "organisations", entry.text("other")).await?;
        pairs.push((
            entry.id.clone(),
            format!("{} → {}", provider.name, seeker.name),
        ));
    }
    let history = controls::history(&mut connection, &id).await?;
    drop(connection);
    let events = history.iter().map(|event| Event {
        at: moment(event["at"].as_i64().unwrap_or(0)),
        what: match event["action"].as_str() {
            Some("choose") => shell.t("采用方案", "a plan was chosen"),
            Some("undo") => shell.t("撤销", "undone"),
            _ => shell.t("修改规则或名称", "rules or name changed"),
        },
        undone: event["undone"].as_bool().unwrap_or(false),
    });
    let failed = !wrong.is_empty();
    let mut response = page(&Page {
        name: round.text("name").to_owned(),
        version: round.int("version"),
        key: secret::id(16),
        may_change: can(actor, Action::Change, &round.object),
        is_draft: round.text("state") == "draft",
        has_plan: !round.text("job").is_empty(),
        overrides: overrides
            .iter()
            .map(|o| correction(o, &caller, &shell))
            .collect(),
        reasons: OVERRIDE_REASONS
            .iter()
            .map(|code| (*code, reason(code, &shell)))
            .collect(),
        events: events.collect(),
        typed: Typed::of(&typed),
        consents,
        pairs,
        wrong,
        id,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn consent(entry: &Entry, provider: Link, seeker: Link, shell: &Shell) -> Consent {
    let (tone, zh, en) = match entry.text("state") {
        "given" => ("good", "双方同意", "both consent"),
        "refused" => ("bad", "不同意", "refused"),
        "withdrawn" => ("quiet", "已撤回", "withdrawn"),
        _ => ("warm", "等待同意", "waiting"),
    };
    let waits = [
        ("owner_answer", shell.t("供方", "provider")),
        ("other_answer", shell.t("企业", "firm")),
    ];
    let waits: Vec<&str> = waits
        .into_iter()
        .filter(|(side, _)| entry.text(side).is_empty())
        .map(|(_, word)| word)
        .collect();
    Consent {
        what: format!(
            "{} · {} · {}",
            entry.text("need"),
            entry.text("resource"),
            entry.text("period")
        ),
        provider,
        seeker,
        mark: Mark {
            tone,
            word: shell.t(zh, en),
        },
        waits_for: if entry.text("state") == "asked" {
            waits.join("、")
        } else {
            String::new()
        },
        given: entry.text("state") == "given",
        need: entry.text("need").to_owned(),
        resource: entry.text("resource").to_owned(),
        period: entry.text("period").to_owned(),
    }
}

fn correction(entry: &Entry, caller: &Caller, shell: &Shell) -> Override {
    let (tone, zh, en) = match entry.text("state") {
        "confirmed" => ("good", "已生效", "in force"),
        "refused" => ("quiet", "已否决", "refused"),
        _ => ("warm", "等待第二人", "waits for a second person"),
    };
    let what = if entry.text("action") == "remove" {
        format!(
            "{} {}",
            shell.t("取消结对", "remove the pairing"),
            entry.text("pairing")
        )
    } else {
        format!(
            "{} {} · {} · {}",
            shell.t("增加", "add"),
            entry.text("need"),
            entry.text("resource"),
            entry.text("period")
        )
    };
    let is_open = entry.text("state") == "proposed";
    Override {
        id: entry.id.clone(),
        version: entry.int("version"),
        what,
        reason: reason(entry.text("reason"), shell),
        note: entry.text("note").to_owned(),
        mark: Mark {
            tone,
            word: shell.t(zh, en),
        },
        by: moment(entry.int("created_at")),
        mine_to_decide: is_open && entry.text("proposed_by") != caller.actor.account,
        is_open,
    }
}

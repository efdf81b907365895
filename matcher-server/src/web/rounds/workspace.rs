//! The workspace: how far the round is, its runs, objections, changes of rules, and the next step.

use super::runs::{Run, runs};
use super::{ROWS, day, state};
use crate::api::call::Answered;
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::{Actor, secret};
use crate::boards::Loaded;
use crate::store::programme::{Entry, JOBS, OBJECTIONS, ROUNDS};
use crate::store::{controls, jobs};
use crate::web::lists::Mark;
use crate::web::shell::Shell;
use crate::web::{page, plans, terms};
use askama::Template;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::exchange::rules::read_rules;

/// Runs shown with everything; older ones in a line.
const RUNS: usize = 12;
/// Rules whose price is told in a sentence.
const PRICES: usize = 3;

/// An objection and its answer.
struct Objection {
    id: String,
    version: i64,
    text: String,
    answer: String,
}

/// A rule as it stands, and what it costs by the newest plan.
struct Rule {
    name: &'static str,
    value: String,
    price: String,
}

/// A step on the way of a round.
struct Step {
    name: &'static str,
    past: bool,
    now: bool,
}

#[derive(Template)]
#[template(path = "round.html")]
struct Workspace {
    shell: Shell,
    id: String,
    name: String,
    region: String,
    mark: Mark,
    version: i64,
    key: String,
    steps: Vec<Step>,
    rules: Vec<Rule>,
    /// What else the newest plan shows to cost something.
    prices: Vec<String>,
    priced: bool,
    is_draft: bool,
    is_shown: bool,
    is_published: bool,
    undoable: bool,
    plan: String,
    may_change: bool,
    sees_plans: bool,
    until: String,
    over: bool,
    runs: Vec<Run>,
    running: String,
    objections: Vec<Objection>,
    unanswered: usize,
    files: Vec<(String, String)>,
    wrong: Vec<String>,
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    actor: Actor,
    id: String,
    wrong: Vec<String>,
) -> Answered {
    let round = api::find(&app, &actor, &ROUNDS, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let sees_plans = may(&actor, Action::Read, "plans");
    let mut connection = app.store.read().await?;
    let mut found = Vec::new();
    if sees_plans {
        let filter = [("round", id.clone())];
        let mut all = JOBS
            .page(&mut connection, &actor, &filter, "", ROWS)
            .await?;
        all.sort_by_key(|job| std::cmp::Reverse(job.int("submitted_at")));
        all.truncate(RUNS);
        for job in all {
            let events = jobs::events(&mut connection, &job.id, 0).await?;
            found.push((job, events));
        }
    }
    let filter = [("round", id.clone())];
    let objections = OBJECTIONS
        .page(&mut connection, &actor, &filter, "", ROWS)
        .await?;
    let undoable = controls::last_event(&mut connection, &id).await?;
    drop(connection);
    // Prices are those of the rules that were planned with.
    let newest = found
        .iter()
        .find(|(job, _)| job.text("state") == "done")
        .filter(|(job, _)| job.text("rules") == round.text("rules"));
    let priced = match newest {
        Some((job, _)) => crate::boards::board(&app, &job.id).await.ok(),
        None => None,
    };
    let runs = runs(&found, round.text("job"), &shell);
    let objections: Vec<Objection> = objections.iter().map(objection).collect();
    let failed = !wrong.is_empty();
    let plan = round.text("job").to_owned();
    let running = runs.iter().find(|run| run.running);
    let mut response = page(&Workspace {
        name: round.text("name").to_owned(),
        region: terms::region(&round.int("region").to_string()),
        mark: state(&round, &shell),
        version: round.int("version"),
        key: secret::id(16),
        steps: steps(&round, !runs.is_empty(), &shell),
        rules: rules(round.text("rules"), priced.as_deref(), &shell),
        prices: priced
            .iter()
            .flat_map(|board| dearest(board, &shell))
            .collect(),
        priced: priced.is_some(),
        is_draft: round.text("state") == "draft",
        is_shown: round.text("state") == "consultation",
        is_published: round.text("state") == "published",
        may_change: can(&actor, Action::Change, &round.object),
        sees_plans,
        until: match round.int("consult_until") {
            0 => String::new(),
            until => day(until),
        },
        over: round.int("consult_until") < crate::store::now(),
        running: running.map_or_else(String::new, |run| run.id.clone()),
        runs,
        unanswered: objections.iter().filter(|o| o.answer.is_empty()).count(),
        objections,
        files: if plan.is_empty() {
            Vec::new()
        } else {
            plans::files(&plan, &shell)
        },
        undoable: undoable.is_some(),
        plan,
        wrong,
        id,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn objection(entry: &Entry) -> Objection {
    Objection {
        id: entry.id.clone(),
        version: entry.int("version"),
        text: entry.text("text").to_owned(),
        answer: entry.text("answer").to_owned(),
    }
}

fn steps(round: &Entry, has_runs: bool, shell: &Shell) -> Vec<Step> {
    let at = match (round.text("state"), round.text("job").is_empty(), has_runs) {
        ("consultation", ..) => 3,
        ("published", ..) => 5,
        (_, false, _) => 2,
        (_, true, true) => 1,
        _ => 0,
    };
    let names = [
        ("定规则", "rules"),
        ("算方案", "plan"),
        ("审看与采用", "review and choose"),
        ("公示", "public notice"),
        ("发布", "publish"),
        ("跟进", "follow up"),
    ];
    let step = |(place, (zh, en)): (usize, (&'static str, &'static str))| Step {
        name: shell.t(zh, en),
        past: place < at,
        now: place == at,
    };
    names.into_iter().enumerate().map(step).collect()
}

/// The rules one asks about first, with what each costs by the newest plan.
fn rules(text: &str, newest: Option<&Loaded>, shell: &Shell) -> Vec<Rule> {
    let Ok(rules) = read_rules("rules", text) else {
        return Vec::new();
    };
    let none = || shell.t("不限", "none").to_owned();
    let limit = |limit: Option<u64>| limit.map_or_else(none, |limit| limit.to_string());
    let partners = rules.max_partners.map(u64::from);
    let providers = rules.max_providers.map(u64::from);
    let rule = |key: &str, name, value, is_set: bool| Rule {
        name,
        value,
        price: newest.map_or_else(String::new, |board| price(board, (key, is_set), shell)),
    };
    let (pins, exclusions) = (rules.pins.len(), rules.exclusions.len());
    vec![
        Rule {
            name: shell.t("模式", "Mode"),
            value: shell.word(rules.mode).to_owned(),
            price: String::new(),
        },
        rule(
            "max_partners",
            shell.t("每家供方伙伴数上限", "Partners of a provider"),
            limit(partners),
            partners.is_some(),
        ),
        rule(
            "max_providers",
            shell.t("每家企业供方数上限", "Providers of a firm"),
            limit(providers),
            providers.is_some(),
        ),
        rule(
            "max_changes",
            shell.t("改动上限", "Changes"),
            limit(rules.max_changes),
            rules.max_changes.is_some(),
        ),
        rule("pins", shell.t("固定", "Pins"), pins.to_string(), pins > 0),
        rule(
            "exclusions",
            shell.t("排除", "Exclusions"),
            exclusions.to_string(),
            exclusions > 0,
        ),
    ]
}

/// What a rule costs by a plan: its points together with the needs it keeps out. A rule that is not set costs nothing, which needs no word.
fn price(newest: &Loaded, (key, is_set): (&str, bool), shell: &Shell) -> String {
    let prices = newest.board.prices.iter().filter(|price| price.rule == key);
    let (points, needs) = prices.fold((0, 0), |sum, p| (sum.0 + p.points, sum.1 + p.needs));
    match (points, shell.is_english()) {
        (0, _) if !is_set => String::new(),
        (0, true) => "costs nothing".to_owned(),
        (0, false) => "没有代价".to_owned(),
        (_, true) => {
            let mut told = format!("costs {}", shell.counted(points, "", "point", "points"));
            if needs > 0 {
                told.push_str(", ");
                told.push_str(&shell.counted(needs, "", "need", "needs"));
            }
            told
        }
        (_, false) if needs > 0 => format!("让出 {points} 分，少对接 {needs} 项"),
        (_, false) => format!("让出 {points} 分"),
    }
}

/// The dearest rules, in sentences.
fn dearest<'b>(newest: &'b Loaded, shell: &'b Shell) -> impl Iterator<Item = String> + 'b {
    let prices = newest.board.prices.iter().take(PRICES);
    prices.map(|price| shell.say(&price.sentence).to_owned())
}

//! The rules of a round as a form: every key with its meaning, pins and exclusions as lists, and the text itself for those who prefer it.

use crate::api::call::{Answered, Caller, Write};
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::programme::{Entry, JOBS, ROUNDS};
use crate::web::form::Form;
use crate::web::shell::Shell;
use crate::web::{fields, go, page};
use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::exchange::InputProblem;
use matcher_core::exchange::rules::read_rules;
use matcher_core::exchange::schema::RULE_KEYS;
use matcher_core::model::PlanRules;
use serde_json::json;
use toml::{Table, Value};

/// A key with its Chinese and its English name.
type Key = (&'static str, &'static str, &'static str);

/// The keys under headings, in the order in which one thinks of them.
const GROUPS: &[(&str, &str, &[Key])] = &[
    (
        "谁可以结对",
        "Who may be partners",
        &[
            ("mode", "对接模式", "Mode"),
            (
                "supply_chain_steps",
                "产业链层数上限",
                "Links of the supply chain, at most",
            ),
            (
                "same_field_level",
                "同领域的行业层级",
                "Level of the same field",
            ),
            (
                "public_bodies_serve_all",
                "公益机构可服务所有企业",
                "Public bodies serve everybody",
            ),
        ],
    ),
    (
        "限额",
        "Limits",
        &[
            (
                "max_partners",
                "每家供方的伙伴数上限",
                "Partners of a provider, at most",
            ),
            (
                "max_providers",
                "每家企业的供方数上限",
                "Providers of a firm, at most",
            ),
            (
                "max_changes",
                "相对上一方案的改动上限",
                "Changes against the last plan, at most",
            ),
            (
                "quota_penalty",
                "配额每缺一家扣分",
                "Points lost per firm missing in a quota",
            ),
            (
                "pair_cost",
                "每新增一对伙伴扣分",
                "Points lost per partnership",
            ),
            (
                "fair",
                "先提升对接比例最低的地区",
                "Lift the worst-served regions first",
            ),
        ],
    ),
    (
        "加分",
        "Weights",
        &[
            ("value.served", "服务一项需求", "Serving a need"),
            ("value.priority", "每级紧急程度", "Per step of priority"),
            ("value.innovative", "创新型企业", "Innovative firms"),
            ("value.specialised", "专精特新企业", "Specialised firms"),
            ("value.little_giant", "小巨人企业", "Little giants"),
            ("value.fit", "准确度满足", "A fit that meets the rule"),
            (
                "value.overqualified",
                "大材小用扣分",
                "Lost when far better than needed",
            ),
            (
                "value.overqualified_below_percent",
                "大材小用的界限（%）",
                "… below, in per cent",
            ),
            ("value.near", "距离近", "Being near"),
            (
                "value.far_km",
                "多远算远（km）",
                "Distance that counts nothing (km)",
            ),
            ("value.supply_link", "产业链上下游", "A supply link"),
            ("value.same_field", "同领域", "The same field"),
            ("value.lead", "龙头企业提供", "A lead enterprise serves"),
            (
                "value.continuity",
                "延续上一批次的伙伴",
                "The partner of the last plan",
            ),
            ("value.price", "价格低", "Being cheap"),
            ("value.early", "时间早", "Being early"),
        ],
    ),
    (
        "路程",
        "Travel",
        &[
            (
                "travel.on_site_max_km",
                "上门最远（km）",
                "On site, no farther than (km)",
            ),
            (
                "travel.sent_in_max_km",
                "送检最远（km）",
                "Sent in, no farther than (km)",
            ),
            (
                "travel.points_per_100_km",
                "上门每 100 km 扣分",
                "Points lost per 100 km of a visit",
            ),
            (
                "travel.detour_percent",
                "绕行系数（%）",
                "Road against the crow's way (%)",
            ),
            (
                "travel.speed_km_per_hour",
                "车速（km/h）",
                "Speed on the road (km/h)",
            ),
        ],
    ),
    (
        "计算",
        "Calculation",
        &[
            ("date", "方案日", "Day of the plan"),
            ("effort", "计算量", "Work of the optimiser"),
            ("grid_minutes", "时间格（min）", "Grid (min)"),
            (
                "judged_per_need",
                "每项需求判断的服务数",
                "Offers judged per need",
            ),
            (
                "candidates_per_need",
                "每项需求保留的候选数",
                "Candidates kept per need",
            ),
            (
                "periods_per_offer",
                "每个服务保留的时段数",
                "Periods kept per offer",
            ),
            (
                "lots_per_need",
                "一项需求最多拆成几份",
                "Lots of a need, at most",
            ),
            ("key", "编号加密词", "Key of the opaque ids"),
        ],
    ),
];

/// Choices of the keys that are words: value, Chinese, English.
const WORDS: &[(&str, &[(&str, &str, &str)])] = &[
    (
        "mode",
        &[
            ("open", "开放：不限关系", "open: no tie needed"),
            (
                "supply_chain",
                "产业链：只在供应链上下游之间",
                "supply chain: only along it",
            ),
            (
                "same_field",
                "同领域：只在同一行业领域之内",
                "same field: only within it",
            ),
        ],
    ),
    (
        "same_field_level",
        &[
            ("section", "门类", "section"),
            ("division", "大类", "division"),
            ("group", "中类", "group"),
            ("class", "小类", "class"),
        ],
    ),
    ("fair", &[("true", "是", "yes"), ("false", "否", "no")]),
    (
        "public_bodies_serve_all",
        &[("true", "是", "yes"), ("false", "否", "no")],
    ),
];

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
}

struct Group {
    name: &'static str,
    fields: Vec<Field>,
}

/// A pin or an exclusion.
#[derive(Default)]
struct Pair {
    first: String,
    second: String,
    third: String,
    reason: String,
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
        region: form.get("region").to_owned(),
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
    let groups = GROUPS.iter().map(|(zh, en, keys)| Group {
        name: shell.t(zh, en),
        fields: keys
            .iter()
            .map(|key| field(*key, &draft.rules, &usual, faults, &shell))
            .collect(),
    });
    page(&Page {
        id: round.id.clone(),
        groups: groups.collect(),
        pins: pairs(&draft.rules, "pins", ["need", "resource", "period"]),
        exclusions: pairs(&draft.rules, "exclusions", ["provider", "seeker", "need"]),
        regions: regions(app, caller, &draft.region).await?,
        prices: prices(app, caller, round, &shell).await?,
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
        (code.clone(), fields::region(&code), code == chosen)
    };
    Ok(regions.into_iter().map(entry).collect())
}

/// What the rules cost, as the newest plan shows.
async fn prices(
    app: &App,
    caller: &Caller,
    round: &Entry,
    shell: &Shell,
) -> Result<Vec<String>, Problem> {
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
        .map(|p| shell.say(&p.sentence).to_owned())
        .collect())
}

fn at<'t>(table: &'t Table, key: &str) -> Option<&'t Value> {
    match key.split_once('.') {
        Some((outer, inner)) => table.get(outer)?.get(inner),
        None => table.get(key),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
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
        value,
        usual,
        choices,
    }
}

fn pairs(rules: &Table, name: &str, keys: [&str; 3]) -> Vec<Pair> {
    let entries = rules.get(name).and_then(Value::as_array);
    let text = |entry: &Value, key: &str| entry.get(key).map(plain).unwrap_or_default();
    let pair = |entry: &Value| Pair {
        first: text(entry, keys[0]),
        second: text(entry, keys[1]),
        third: text(entry, keys[2]),
        reason: text(entry, "reason"),
    };
    entries.into_iter().flatten().map(pair).collect()
}

/// The rules that a form holds; what is empty or usual is left out.
fn table(form: &Form) -> Table {
    let usual = Table::try_from(PlanRules::default()).unwrap_or_default();
    let mut rules = Table::new();
    // The round and its reports have one name.
    rules.insert(
        "name".to_owned(),
        Value::String(form.get("name").to_owned()),
    );
    for (key, ..) in GROUPS.iter().flat_map(|(_, _, keys)| *keys) {
        let typed = form.get(&format!("rule.{key}"));
        if typed.is_empty() || at(&usual, key).map(plain).as_deref() == Some(typed) {
            continue;
        }
        let is_word = matches!(at(&usual, key), Some(Value::String(_)));
        let value = match (is_word, typed.parse::<i64>(), typed.parse::<bool>()) {
            (false, Ok(number), _) => Value::Integer(number),
            (false, _, Ok(yes)) => Value::Boolean(yes),
            _ => Value::String(typed.to_owned()),
        };
        match key.split_once('.') {
            Some((outer, inner)) => {
                let inside = rules
                    .entry(outer)
                    .or_insert_with(|| Value::Table(Table::new()));
                if let Value::Table(inside) = inside {
                    inside.insert(inner.to_owned(), value);
                }
            }
            None => {
                rules.insert((*key).to_owned(), value);
            }
        }
    }
    let list = |name: &str, keys: &[&str]| -> Vec<Value> {
        let entry = |place: usize| {
            let cell = |key: &str| form.get(&format!("{name}[{place}].{key}")).to_owned();
            let cells = keys.iter().map(|key| ((*key).to_owned(), cell(key)));
            let entry: Table = cells
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(key, cell)| (key, Value::String(cell)))
                .collect();
            let kept = form.get(&format!("{name}[{place}].drop")).is_empty() && !entry.is_empty();
            kept.then_some(Value::Table(entry))
        };
        (0..form.groups(name)).filter_map(entry).collect()
    };
    for (name, keys) in [
        ("pins", &["need", "resource", "period"][..]),
        ("exclusions", &["provider", "seeker", "need", "reason"][..]),
    ] {
        let entries = list(name, keys);
        if !entries.is_empty() {
            rules.insert(name.to_owned(), Value::Array(entries));
        }
    }
    rules
}

/// One more pin or exclusion in rules as text; `None` when the text is no TOML.
pub(super) fn with_entry(text: &str, name: &str, cells: &[(&str, &str)]) -> Option<String> {
    let mut rules: Table = text.parse().ok()?;
    let cells = cells.iter().filter(|(_, cell)| !cell.is_empty());
    let entry: Table = cells
        .map(|(key, cell)| ((*key).to_owned(), Value::String((*cell).to_owned())))
        .collect();
    let list = rules
        .entry(name)
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        let entry = Value::Table(entry);
        if !list.contains(&entry) {
            list.push(entry);
        }
    }
    Some(rules.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_rules_has_a_field() {
        let mut fields: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, _, keys)| *keys)
            .map(|k| k.0)
            .collect();
        let mut known: Vec<&str> = RULE_KEYS.iter().map(|rule| rule.key).collect();
        fields.push("name");
        fields.sort_unstable();
        known.sort_unstable();
        assert_eq!(fields, known);
    }

    #[test]
    fn a_form_becomes_rules_without_what_is_usual() {
        let body = Bytes::from_static(
            b"key=k1&rule.mode=supply_chain&rule.quota_penalty=500&rule.max_partners=12&rule.value.served=7&rule.public_bodies_serve_all=false&name=2026&pins[0].need=N1&pins[0].resource=R1&pins[0].period=2026-12&pins[1].need=&exclusions[0].provider=X1&exclusions[0].drop=1",
        );
        let rules = read_rules("rules", &table(&Form::read(&body)).to_string()).unwrap();
        let usual = PlanRules::default();
        assert_eq!(rules.mode, matcher_core::model::Mode::SupplyChain);
        assert_eq!((rules.max_partners, rules.value.served), (Some(12), 7));
        assert_eq!(
            (rules.public_bodies_serve_all, rules.name.as_str()),
            (false, "2026")
        );
        assert_eq!((rules.pins.len(), rules.exclusions.len()), (1, 0));
        assert_eq!(rules.quota_penalty, usual.quota_penalty);
        assert_eq!(rules.key, "", "the key of the form is none of the rules");
    }

    #[test]
    fn an_exclusion_is_added_once() {
        let cells = [("provider", "X1"), ("need", ""), ("seeker", "S1")];
        let once = with_entry("mode = \"open\"\n", "exclusions", &cells).unwrap();
        assert_eq!(with_entry(&once, "exclusions", &cells).unwrap(), once);
        assert_eq!(read_rules("rules", &once).unwrap().exclusions.len(), 1);
        assert_eq!(with_entry("mode = [", "pins", &cells), None);
    }
}

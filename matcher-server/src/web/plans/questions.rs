//! Questions about a plan: why a need is where it is, why not with another provider, what if one thing changed, what another plan does
//! differently. Each answer is planned again and names its reason.

use super::{Head, Opened, open};
use crate::api::answers::{self, WhatIfBody, WhyNotParams};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::programme::JOBS;
use crate::web::rounds::moment;
use crate::web::shell::Shell;
use crate::web::{page, wrong_lines};
use askama::Template;
use axum::http::request::Parts;
use matcher_core::explain::study::{Moved, Other, Place, SmallChange, Supposed, WhyLot};
use matcher_core::model::Coded;
use serde::Deserialize;

/// Moves and changed needs told.
const TOLD: usize = 200;
/// Jobs offered for comparison.
const JOBS_OFFERED: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WhyQuery {
    need: String,
    provider: String,
}

/// Another option of a lot.
struct OtherLine {
    provider: String,
    provider_id: String,
    place: String,
    free: bool,
    value: i64,
    cost: String,
}

/// A lot of the need.
struct Lot {
    name: String,
    place: String,
    sentence: String,
    points: Vec<(&'static str, i64)>,
    price: String,
    others: Vec<OtherLine>,
    changes: Vec<String>,
}

/// A lot that moves.
struct MoveLine {
    need: String,
    firm: String,
    from: String,
    to: String,
    why: String,
}

/// The plan with one thing changed.
struct Answer {
    sentence: String,
    moves: Vec<MoveLine>,
    more: usize,
}

#[derive(Template)]
#[template(path = "plan/why.html")]
struct WhyPage {
    shell: Shell,
    head: Head,
    need: String,
    text: String,
    firm: String,
    served: bool,
    class: String,
    sentence: String,
    lots: Vec<Lot>,
    misses: Vec<(String, String)>,
    providers: Vec<(String, String, bool)>,
    asked: String,
    not: Option<(String, Option<Answer>)>,
    wrong: Vec<String>,
}

/// Why here, and why not there.
pub(super) async fn why(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    query: WhyQuery,
) -> Answered {
    let Opened { shell, head, .. } = open(&app, &parts, &caller, &id).await?;
    let lang = shell.language;
    let study = answers::open(&app, &caller.actor, &id).await?;
    let answer = answers::why(&app, study.clone(), query.need.clone(), lang).await;
    let answer = answer.map_err(|problem| match problem.code() {
        Code::BadInput => Problem::new(Code::NotFound),
        _ => problem,
    })?;
    let (mut not, mut wrong, mut asked) = (None, Vec::new(), String::new());
    if !query.provider.is_empty() {
        let params = WhyNotParams {
            need: query.need.clone(),
            provider: query.provider.clone(),
        };
        match answers::why_not(&app, study, params, lang).await {
            Ok(told) => {
                asked = told.wish.name;
                let supposed = told.supposed.as_ref().map(|s| supposed(s, &shell));
                not = Some((told.sentence, supposed));
            }
            Err(problem) => wrong = wrong_lines(&problem, &shell)?,
        }
    }
    let class = answer.class.map(|class| {
        if shell.is_english() {
            class.en()
        } else {
            class.zh()
        }
    });
    let others = answer
        .lots
        .iter()
        .flat_map(|lot| &lot.alternatives)
        .map(|o| &o.place.provider);
    let missed = answer.misses.iter().map(|miss| &miss.provider);
    let mut providers: Vec<(String, String, bool)> = others
        .chain(missed)
        .map(|p| (p.id.clone(), p.name.clone(), p.id == query.provider))
        .collect();
    providers.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    providers.dedup();
    page(&WhyPage {
        need: answer.need.id.clone(),
        text: answer.need.text.clone(),
        firm: answer.need.organisation.name.clone(),
        served: answer.served,
        class: class.unwrap_or("").to_owned(),
        sentence: answer.sentence.clone(),
        lots: answer.lots.iter().map(|l| lot(l, &shell)).collect(),
        misses: answer
            .misses
            .iter()
            .map(|miss| (miss.provider.name.clone(), miss.sentence.clone()))
            .collect(),
        providers,
        asked,
        not,
        wrong,
        head,
        shell,
    })
}

fn place(place: &Place) -> String {
    format!(
        "{} · {} · {}",
        place.provider.name, place.resource.name, place.period
    )
}

fn lot(lot: &WhyLot, shell: &Shell) -> Lot {
    let points = lot.points.iter().flat_map(|p| {
        [
            (shell.t("服务", "served"), p.served),
            (shell.t("紧急程度", "priority"), p.priority),
            (shell.t("企业梯度", "ladder"), p.ladder),
            (shell.t("准确度", "fit"), p.fit),
            (shell.t("距离", "near"), p.near),
            (shell.t("关系", "tie"), p.tie),
            (shell.t("延续", "continuity"), p.continuity),
            (shell.t("价格", "price"), p.price),
            (shell.t("时间", "early"), p.early),
        ]
    });
    Lot {
        name: lot.lot.clone(),
        place: lot.place.as_ref().map(place).unwrap_or_default(),
        sentence: lot.sentence.clone().unwrap_or_default(),
        points: points.filter(|(_, points)| *points != 0).collect(),
        price: lot
            .price
            .map(|price| format!("{price:.0}"))
            .unwrap_or_default(),
        others: lot
            .alternatives
            .iter()
            .take(20)
            .map(|o| other(o, shell))
            .collect(),
        changes: lot
            .smallest_changes
            .iter()
            .map(|c| change(c, shell))
            .collect(),
    }
}

fn other(other: &Other, shell: &Shell) -> OtherLine {
    let cost = match (other.cost, other.displaced, shell.is_english()) {
        (Some(cost), Some(0) | None, true) => format!("the whole plan loses {cost}"),
        (Some(cost), Some(0) | None, false) => format!("全局少 {cost} 分"),
        (Some(cost), Some(displaced), true) => {
            format!("the whole plan loses {cost}, {displaced} lose their place")
        }
        (Some(cost), Some(displaced), false) => format!("全局少 {cost} 分，{displaced} 项让位"),
        (None, _, true) => "not tried, or not possible".to_owned(),
        (None, _, false) => "未试算或不可行".to_owned(),
    };
    OtherLine {
        provider: other.place.provider.name.clone(),
        provider_id: other.place.provider.id.clone(),
        place: format!("{} · {}", other.place.resource.name, other.place.period),
        free: other.free_minutes >= other.minutes,
        value: other.value,
        cost,
    }
}

fn change(change: &SmallChange, shell: &Shell) -> String {
    match (change, shell.is_english()) {
        (SmallChange::MoreMinutes { place: at, minutes }, false) => {
            format!("{}多开放 {minutes} 分钟，即可服务，无人让位。", place(at))
        }
        (SmallChange::MoreMinutes { place: at, minutes }, true) => {
            format!(
                "{minutes} minutes more at {}: it is served and nobody gives way.",
                place(at)
            )
        }
        (SmallChange::MorePoints { place: at, points }, false) => {
            format!(
                "优先级提高到在{}多 {points} 分，即可服务，但他人让位。",
                place(at)
            )
        }
        (SmallChange::MorePoints { place: at, points }, true) => {
            format!(
                "{points} points more at {}: it is served, and others give way.",
                place(at)
            )
        }
    }
}

fn supposed(supposed: &Supposed, shell: &Shell) -> Answer {
    let moves = supposed.moves.iter().take(TOLD);
    Answer {
        sentence: supposed.sentence.clone(),
        moves: moves.map(|m| moved(m, String::new(), shell)).collect(),
        more: supposed.moves.len().saturating_sub(TOLD),
    }
}

fn moved(moved: &Moved, why: String, shell: &Shell) -> MoveLine {
    let at = |to: &Option<Place>| {
        to.as_ref()
            .map_or_else(|| shell.t("未对接", "not served").to_owned(), place)
    };
    MoveLine {
        need: format!("{} {}", moved.need.lot, moved.need.text),
        firm: moved.need.organisation.name.clone(),
        from: at(&moved.from),
        to: at(&moved.to),
        why,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WhatIfQuery {
    change: String,
    need: String,
    resource: String,
    period: String,
    provider: String,
    organisation: String,
    minutes: String,
    limit: String,
    area: String,
    group: String,
}

#[derive(Template)]
#[template(path = "plan/what_if.html")]
struct WhatIfPage {
    shell: Shell,
    head: Head,
    query: WhatIfQuery,
    kinds: Vec<(&'static str, &'static str, bool)>,
    answer: Option<Answer>,
    wrong: Vec<String>,
}

/// The kinds of change with the fields each needs.
const KINDS: [(&str, &str, &str); 8] = [
    (
        "minutes",
        "某资源某时段多（少）开放若干分钟：资源、时段、分钟",
        "minutes more or fewer: resource, period, minutes",
    ),
    (
        "withdraw",
        "某资源某时段撤回：资源、时段",
        "a slot withdrawn: resource, period",
    ),
    (
        "partners",
        "某供方的伙伴数上限：供方、新上限",
        "partners of a provider: provider, new limit",
    ),
    (
        "quota",
        "某地区某类的配额：地区、类别、新数",
        "a quota: area, group, new number",
    ),
    (
        "changes",
        "改动上限：新上限",
        "the change budget: new limit",
    ),
    (
        "pin",
        "固定一项：需求、资源、时段",
        "a pin: need, resource, period",
    ),
    (
        "exclude",
        "排除一对：供方、企业",
        "a pair excluded: provider, firm",
    ),
    ("drop", "去掉一项需求：需求", "a need dropped: need"),
];

/// What if one thing changed.
pub(super) async fn what_if(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    query: WhatIfQuery,
) -> Answered {
    let Opened { shell, head, .. } = open(&app, &parts, &caller, &id).await?;
    let (mut answer, mut wrong) = (None, Vec::new());
    if !query.change.is_empty() {
        let study = answers::open(&app, &caller.actor, &id).await?;
        let number = |text: &str| text.trim().parse().ok();
        let body = WhatIfBody {
            change: query.change.clone(),
            need: query.need.trim().to_owned(),
            resource: query.resource.trim().to_owned(),
            period: query.period.trim().to_owned(),
            provider: query.provider.trim().to_owned(),
            organisation: query.organisation.trim().to_owned(),
            minutes: number(&query.minutes),
            limit: number(&query.limit).and_then(|limit: i64| u32::try_from(limit).ok()),
            area: query.area.trim().to_owned(),
            group: query.group.trim().to_owned(),
        };
        match answers::what_if(&app, study, body, shell.language).await {
            Ok(told) => answer = Some(supposed(&told, &shell)),
            Err(problem) if problem.code() == Code::NotPossible => {
                wrong.push(
                    shell
                        .t("规则下没有这样的方案", "the rules leave no such plan")
                        .to_owned(),
                );
            }
            Err(problem) => wrong = wrong_lines(&problem, &shell)?,
        }
    }
    let kinds = KINDS
        .iter()
        .map(|(code, zh, en)| (*code, shell.t(zh, en), *code == query.change));
    page(&WhatIfPage {
        kinds: kinds.collect(),
        query,
        answer,
        wrong,
        head,
        shell,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CompareQuery {
    with: String,
}

/// A pair of one plan only.
struct PairLine {
    provider: String,
    seeker: String,
    added: bool,
    why: String,
}

#[derive(Template)]
#[template(path = "plan/compare.html")]
struct ComparePage {
    shell: Shell,
    head: Head,
    jobs: Vec<(String, String, bool)>,
    compared: bool,
    before: i64,
    after: i64,
    kept: usize,
    pairs: Vec<PairLine>,
    more_pairs: usize,
    needs: Vec<MoveLine>,
    more_needs: usize,
}

/// This plan and a later one, with a reason for every changed pair.
pub(super) async fn compare(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    query: CompareQuery,
) -> Answered {
    let Opened {
        shell, head, round, ..
    } = open(&app, &parts, &caller, &id).await?;
    let filter = [("round", round.id.clone()), ("state", "done".to_owned())];
    let mut connection = app.store.read().await?;
    let mut jobs = JOBS
        .page(&mut connection, &caller.actor, &filter, "", JOBS_OFFERED)
        .await?;
    drop(connection);
    jobs.sort_by_key(|job| std::cmp::Reverse(job.int("submitted_at")));
    let offered = jobs.iter().filter(|job| job.id != id);
    let offered = offered.map(|job| {
        (
            job.id.clone(),
            moment(job.int("submitted_at")),
            job.id == query.with,
        )
    });
    let mut shown = ComparePage {
        jobs: offered.collect(),
        compared: false,
        before: 0,
        after: 0,
        kept: 0,
        pairs: Vec::new(),
        more_pairs: 0,
        needs: Vec::new(),
        more_needs: 0,
        head,
        shell,
    };
    if !query.with.is_empty() {
        let earlier = answers::open(&app, &caller.actor, &id).await?;
        let later = answers::open(&app, &caller.actor, &query.with).await?;
        let told = answers::compare(&app, (earlier, later), shown.shell.language).await?;
        shown.compared = true;
        (shown.before, shown.after, shown.kept) = (told.before, told.after, told.kept_pairs);
        shown.more_pairs = told.pairs.len().saturating_sub(TOLD);
        shown.more_needs = told.needs.len().saturating_sub(TOLD);
        let pairs = told.pairs.into_iter().take(TOLD).map(|pair| PairLine {
            provider: pair.provider.name,
            seeker: pair.seeker.name,
            added: pair.added,
            why: pair.sentence,
        });
        shown.pairs = pairs.collect();
        let needs = told.needs.into_iter().take(TOLD);
        shown.needs = needs
            .map(|need| moved(&need.moved, need.sentence, &shown.shell))
            .collect();
    }
    page(&shown)
}

//! Why a need is where it is, and why not with another provider.

use super::{Answer, place, supposed};
use crate::api::answers::{self, WhyNotParams};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::error::{Code, Problem};
use crate::web::form::encode;
use crate::web::page;
use crate::web::plans::{Head, Opened, open};
use crate::web::shell::Shell;
use crate::web::wrong_lines;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::explain::study::{Other, SmallChange, WhyLot};
use matcher_core::model::Coded;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::plans) struct WhyQuery {
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
    /// The form of a correction, filled in; empty where none can be made.
    correct: String,
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
pub(in crate::web::plans) async fn why(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    query: WhyQuery,
) -> Answered {
    let Opened {
        shell, head, round, ..
    } = open(&app, &parts, &caller, &id).await?;
    // A correction lies on the chosen plan until it is published.
    let corrects = round.text("job") == head.id
        && round.text("state") != "published"
        && can(&caller.actor, Action::Change, &round.object);
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
        lots: {
            let need = answer.need.id.clone();
            let correct = corrects.then(|| (head.round.clone(), need));
            let lots = answer.lots.iter();
            lots.map(|l| lot(l, correct.as_ref(), &shell)).collect()
        },
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

/// Round and need of a correction.
type Correct<'c> = Option<&'c (String, String)>;

fn lot(lot: &WhyLot, correct: Correct<'_>, shell: &Shell) -> Lot {
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
            .map(|o| other(o, correct, shell))
            .collect(),
        changes: lot
            .smallest_changes
            .iter()
            .map(|c| change(c, shell))
            .collect(),
    }
}

fn other(other: &Other, correct: Correct<'_>, shell: &Shell) -> OtherLine {
    let cost = match (other.cost, other.displaced, shell.is_english()) {
        (Some(cost), Some(0) | None, true) => format!("the whole plan loses {cost}"),
        (Some(cost), Some(0) | None, false) => format!("全局少 {cost} 分"),
        (Some(cost), Some(displaced), true) => {
            let points = shell.counted(cost, "", "point", "points");
            let needs = shell.counted(displaced, "", "need", "needs");
            format!("the whole plan loses {points}, {needs} would have to give way")
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
        correct: correct.map_or_else(String::new, |(round, need)| {
            format!(
                "/rounds/{round}/controls?need={}&resource={}&period={}#add",
                encode(need),
                encode(&other.place.resource.id),
                encode(&other.place.period)
            )
        }),
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

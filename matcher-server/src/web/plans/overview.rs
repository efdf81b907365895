//! The board itself, and the sheet for print.

use super::{Bar, Head, Opened, open};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::jobs::FILES;
use crate::web::page;
use crate::web::rounds::moment;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::report::board::{Area, Board, GapPlaces};

/// Rows of each part of the overview; each has a page with all of them.
const AREAS: usize = 30;
const PROVIDERS: usize = 10;
const SCARCE: usize = 8;
const PROSPECTS: usize = 3;

/// A number one remembers.
struct Figure {
    value: String,
    label: String,
    note: String,
}

/// A quota of an area.
pub(super) struct Quota {
    pub(super) group: String,
    pub(super) served: u32,
    pub(super) wanted: u32,
    pub(super) reachable: u32,
    pub(super) met: bool,
    pub(super) bar: Bar,
}

/// An area with its quotas, in the order of the groups.
pub(super) struct AreaLine {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) quotas: Vec<Option<Quota>>,
}

/// A line with a bar.
struct Line {
    href: String,
    name: String,
    note: String,
    number: String,
    bar: Bar,
}

/// A share of the gap.
struct GapLine {
    name: String,
    points: String,
}

#[derive(Template)]
#[template(path = "plan/board.html")]
struct Page {
    shell: Shell,
    head: Head,
    planned: String,
    figures: Vec<Figure>,
    proof: String,
    meaning: String,
    clashes: Vec<String>,
    facts: Vec<(String, String)>,
    digest: String,
    problem_digest: String,
    reproducible: bool,
    gap: Vec<GapLine>,
    largest: Vec<GapLine>,
    map: String,
    groups: Vec<String>,
    worst: String,
    areas: Vec<AreaLine>,
    more_areas: usize,
    providers: Vec<Line>,
    scarce: Vec<Line>,
    prospects: Vec<String>,
    classes: Vec<Line>,
    /// Firms that asked, and lots that are served.
    asked: usize,
    served: usize,
    unserved: usize,
    files: Vec<(String, String)>,
    may_choose: bool,
    chosen: bool,
    version: i64,
    key: String,
}

pub(super) async fn board(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let opened = open(&app, &parts, &caller, &id).await?;
    let job =
        crate::api::rounds::find(&app, &caller.actor, &crate::store::programme::JOBS, &id).await?;
    let Opened {
        shell,
        head,
        round,
        loaded,
        may_change,
    } = opened;
    let board = &loaded.board;
    let mut areas = area_lines(board, &head.id, &shell);
    let more_areas = areas.len().saturating_sub(AREAS);
    if more_areas > 0 {
        areas.sort_by(|a, b| share(a).total_cmp(&share(b)));
        areas.truncate(AREAS);
    }
    let gap = gap_lines(board.gap.as_ref(), &shell);
    let chosen = round.text("job") == head.id;
    let page_of = Page {
        planned: moment(job.int("finished_at")),
        figures: figures(board, &shell),
        proof: shell.say(&board.proof.sentence).to_owned(),
        meaning: shell.say(&board.proof.meaning).to_owned(),
        clashes: shell.say_all(&board.proof.clashes),
        facts: board
            .proof
            .facts
            .iter()
            .map(|(name, value)| (shell.say(name).to_owned(), value.clone()))
            .collect(),
        digest: board.proof.digest.clone(),
        problem_digest: board.proof.problem_digest.clone(),
        reproducible: board.proof.reproducible,
        largest: board
            .gap
            .iter()
            .flat_map(|gap| &gap.largest)
            .map(|p| GapLine {
                name: shell.say(&p.name).to_owned(),
                points: points(p.points),
            })
            .collect(),
        gap,
        map: board.map.clone(),
        groups: shell.say_all(&board.coverage.groups),
        worst: shell.say_some(board.coverage.worst.as_ref()),
        areas,
        more_areas,
        providers: provider_lines(board, &head.id, &shell),
        scarce: scarce_lines(board, &head.id, &shell),
        prospects: board
            .prospects
            .iter()
            .take(PROSPECTS)
            .map(|p| shell.say(&p.sentence).to_owned())
            .collect(),
        classes: class_lines(board, &head.id, &shell),
        asked: board.seekers.len(),
        served: board.served.ends.len(),
        unserved: board.unserved.ends.len(),
        files: files(&head.id, &shell),
        may_choose: may_change && !chosen,
        chosen,
        version: round.int("version"),
        key: crate::auth::secret::id(16),
        head,
        shell,
    };
    page(&page_of)
}

/// What may be downloaded of a plan: address and words.
pub(in crate::web) fn files(job: &str, shell: &Shell) -> Vec<(String, String)> {
    let words = |name: &str| match name {
        "plan.json" => shell.t("方案与证明", "plan and proof"),
        "problem.jsonl" => shell.t(
            "问题文件（供独立核验）",
            "problem, for independent verification",
        ),
        "pairings.json" => shell.t("结对数据", "pairings as data"),
        "pairings.xlsx" => shell.t("对接清单", "list of pairings"),
        "unserved.xlsx" => shell.t("未对接需求清单", "list of needs not served"),
        "needs.xlsx" => shell.t("问需清单", "list of needs"),
        "report.html" => shell.t("可离线打开的报告", "report to open offline"),
        _ => "",
    };
    FILES
        .iter()
        .map(|name| {
            (
                format!("/api/v1/jobs/{job}/files/{name}"),
                format!("{} {name}", words(name)),
            )
        })
        .collect()
}

fn figures(board: &Board, shell: &Shell) -> Vec<Figure> {
    let figure = |h: &matcher_core::report::board::Headline| Figure {
        value: h.value.clone(),
        label: shell.say(&h.label).to_owned(),
        note: shell.say(&h.note).to_owned(),
    };
    board.headlines.iter().map(figure).collect()
}

/// Every area in the catalogue's order.
pub(super) fn area_lines(board: &Board, id: &str, shell: &Shell) -> Vec<AreaLine> {
    let line = |area: &Area| AreaLine {
        href: format!("/plans/{id}/areas/{}", crate::web::form::encode(&area.code)),
        name: area.name.clone(),
        quotas: quotas(board, area, shell),
    };
    board.coverage.areas.iter().map(line).collect()
}

pub(super) fn quotas(board: &Board, area: &Area, shell: &Shell) -> Vec<Option<Quota>> {
    let groups = board.coverage.groups.iter();
    let quota = |(bar, group): (
        &Option<matcher_core::report::board::Bar>,
        &matcher_core::report::board::Text,
    )| {
        bar.as_ref().map(|bar| Quota {
            group: shell.say(group).to_owned(),
            served: bar.served,
            wanted: bar.wanted,
            reachable: bar.reachable,
            met: bar.met,
            bar: Bar {
                part: bar.served_percent,
                reach: bar.reachable_percent,
                goal: Some(bar.wanted_percent),
                enough: bar.met,
            },
        })
    };
    area.bars.iter().zip(groups).map(quota).collect()
}

/// The lowest share of its quotas.
fn share(area: &AreaLine) -> f64 {
    let shares = area
        .quotas
        .iter()
        .flatten()
        .map(|q| f64::from(q.served) / f64::from(q.wanted.max(1)));
    shares.fold(f64::MAX, f64::min)
}

fn provider_lines(board: &Board, id: &str, shell: &Shell) -> Vec<Line> {
    let lines = board.providers.iter().enumerate().take(PROVIDERS);
    lines
        .filter(|(_, p)| p.lots > 0)
        .map(|(place, p)| Line {
            href: format!("/plans/{id}/pairs?provider={place}"),
            name: p.name.clone(),
            note: shell.counted(p.partners, "家企业", "firm", "firms"),
            number: format!("{} / {} h", p.used, p.spare),
            bar: Bar {
                part: p.used_percent,
                reach: 0.0,
                goal: None,
                enough: true,
            },
        })
        .collect()
}

fn scarce_lines(board: &Board, id: &str, shell: &Shell) -> Vec<Line> {
    let lines = board
        .scarce
        .iter()
        .enumerate()
        .filter(|(_, s)| s.waiting + s.unmet > 0);
    lines
        .take(SCARCE)
        .map(|(place, s)| Line {
            href: format!("/plans/{id}/unserved?subject={place}"),
            name: shell.say(&s.name).to_owned(),
            note: shell.say(&s.sentence).to_owned(),
            number: (s.waiting + s.unmet).to_string(),
            bar: Bar {
                part: s.waiting_percent,
                reach: s.waiting_percent + s.unmet_percent,
                goal: None,
                enough: false,
            },
        })
        .collect()
}

fn class_lines(board: &Board, id: &str, shell: &Shell) -> Vec<Line> {
    let line = |c: &matcher_core::report::board::Class| Line {
        href: format!("/plans/{id}/unserved?class={}", c.code),
        name: shell.say(&c.name).to_owned(),
        note: shell.say(&c.meaning).to_owned(),
        number: c.count.to_string(),
        bar: Bar {
            part: c.percent,
            reach: 0.0,
            goal: None,
            enough: false,
        },
    };
    board.classes.iter().map(line).collect()
}

fn gap_lines(gap: Option<&GapPlaces>, shell: &Shell) -> Vec<GapLine> {
    let Some(gap) = gap else { return Vec::new() };
    [
        (
            "时段排得不够满之处",
            "hours that might be filled better",
            gap.slots,
        ),
        (
            "未对接而仍有价的需求",
            "needs left out that the prices still value",
            gap.needs,
        ),
        (
            "限额、配额、打包与结对成本",
            "limits, quotas, bundles and costs of partnerships",
            gap.rules,
        ),
    ]
    .into_iter()
    .filter(|(_, _, share)| *share > 0.0)
    .map(|(zh, en, share)| GapLine {
        name: shell.t(zh, en).to_owned(),
        points: points(share),
    })
    .collect()
}

fn points(points: f64) -> String {
    if points < 10.0 {
        format!("{points:.1}")
    } else {
        format!("{points:.0}")
    }
}

#[derive(Template)]
#[template(path = "plan/print.html")]
struct Sheet {
    shell: Shell,
    head: Head,
    date: String,
    figures: Vec<Figure>,
    proof: String,
    map: String,
    worst: String,
    prospect: String,
    digest: String,
}

/// Map, four numbers, proof in one sentence.
pub(super) async fn print(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let Opened {
        shell,
        head,
        loaded,
        ..
    } = open(&app, &parts, &caller, &id).await?;
    let board = &loaded.board;
    let mut figures = figures(board, &shell);
    // Firms, needs, partnerships and quotas (or hours): the proof has its own sentence.
    figures.truncate(4);
    page(&Sheet {
        date: board.date.clone(),
        figures,
        proof: shell.say(&board.proof.sentence).to_owned(),
        map: board.map.clone(),
        worst: shell.say_some(board.coverage.worst.as_ref()),
        prospect: shell.say_some(board.prospects.first().map(|p| &p.sentence)),
        digest: board.proof.digest.clone(),
        head,
        shell,
    })
}

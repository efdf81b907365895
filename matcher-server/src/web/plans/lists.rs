//! The lists of a plan: pairings by lead enterprise, needs left out by reason, loads.

use super::query::{Choice, Filter, Found, choices};
use super::{Bar, Head, Opened, open};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::boards::Loaded;
use crate::web::form::encode;
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::model::{Coded, Ladder};

/// Where one is in a list.
struct Pages {
    total: usize,
    page: usize,
    of: usize,
    previous: Option<String>,
    next: Option<String>,
}

impl Pages {
    fn new(filter: &Filter, found: &Found) -> Self {
        let of = found.pages();
        Self {
            total: found.total,
            page: found.page,
            of,
            previous: (found.page > 1).then(|| filter.with_page(found.page - 1)),
            next: (found.page < of).then(|| filter.with_page(found.page + 1)),
        }
    }
}

/// What both lists can be narrowed by.
struct Choices {
    areas: Vec<Choice>,
    services: Vec<Choice>,
    ladders: Vec<Choice>,
}

impl Choices {
    fn new(loaded: &Loaded, filter: &Filter, shell: &Shell) -> Self {
        let board = &loaded.board;
        let areas = board
            .coverage
            .areas
            .iter()
            .map(|a| (a.code.clone(), a.name.clone()));
        let services = board.services.iter();
        let services = services.map(|(code, name)| (code.clone(), shell.say(name).to_owned()));
        let ladders = Ladder::ALL.iter().filter(|ladder| **ladder != Ladder::None);
        let ladders =
            ladders.map(|ladder| (ladder.code().to_owned(), shell.word(*ladder).to_owned()));
        Self {
            areas: choices(shell.t("全部地区", "all areas"), &filter.area, areas),
            services: choices(
                shell.t("全部服务", "all services"),
                &filter.service,
                services,
            ),
            ladders: choices(shell.t("全部企业", "all firms"), &filter.ladder, ladders),
        }
    }
}

/// A served lot.
struct PairLine {
    place: usize,
    need_id: String,
    seeker: String,
    same_seeker: bool,
    region: String,
    ladder: String,
    service: String,
    need: String,
    period: String,
    taken: String,
    verdict: String,
    capable: bool,
    reason: String,
    alternates: String,
}

/// What a reason says after the verdict it begins with, which stands beside it.
fn after<'r>(verdict: &str, reason: &'r str) -> &'r str {
    let rest = reason.strip_prefix(verdict);
    rest.map_or(reason, |rest| {
        rest.trim_start_matches([':', '：', ';', '；', ' '])
    })
}

/// A provider with those of its lots that are on the page.
struct Group {
    name: String,
    lead: bool,
    kind: String,
    region: String,
    href: String,
    partners: u32,
    used: String,
    lines: Vec<PairLine>,
}

#[derive(Template)]
#[template(path = "plan/pairs.html")]
struct Pairs {
    shell: Shell,
    head: Head,
    filter: Filter,
    by: Choices,
    fits: Vec<Choice>,
    provider: String,
    groups: Vec<Group>,
    pages: Pages,
    may_change: bool,
    version: i64,
    key: String,
}

pub(super) async fn pairs(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    filter: Filter,
) -> Answered {
    let Opened {
        shell,
        head,
        round,
        loaded,
        may_change,
    } = open(&app, &parts, &caller, &id).await?;
    let board = &loaded.board;
    let found = Found::of(filter.served(&loaded), &filter);
    let mut groups: Vec<(u32, Group)> = Vec::new();
    let mut last = None;
    for &place in &found.rows {
        let Some(row) = loaded.served(place) else {
            continue;
        };
        let provider = board.served.provider[place];
        if groups.last().is_none_or(|(p, _)| *p != provider) {
            let Some(p) = board.providers.get(provider as usize) else {
                continue;
            };
            groups.push((
                provider,
                Group {
                    name: p.name.clone(),
                    lead: p.lead,
                    kind: shell.say(&p.kind).to_owned(),
                    region: p.region.clone(),
                    href: format!("/organisations/{}", encode(&p.id)),
                    partners: p.partners,
                    used: p.used.clone(),
                    lines: Vec::new(),
                },
            ));
            last = None;
        }
        let seeker = board.served.seeker[place];
        let same_seeker = last.replace(seeker) == Some(seeker);
        if let Some((_, group)) = groups.last_mut() {
            group.lines.push(PairLine {
                place,
                same_seeker,
                need_id: row.need_id,
                seeker: row.seeker,
                region: row.region,
                ladder: shell.say_some(row.ladder.as_ref()),
                service: shell.say(&row.service).to_owned(),
                need: shell.say(&row.need).to_owned(),
                period: row.period,
                taken: shell.say(&row.taken).to_owned(),
                verdict: shell.say(&row.verdict).to_owned(),
                capable: row.capable,
                reason: after(shell.say(&row.verdict), shell.say(&row.reason)).to_owned(),
                alternates: shell.say(&row.alternates).to_owned(),
            });
        }
    }
    let fits = [
        ("capable".to_owned(), shell.t("满足", "capable").to_owned()),
        (
            "conditional".to_owned(),
            shell.t("有条件满足", "conditional").to_owned(),
        ),
    ];
    let provider = filter.provider.parse::<usize>().ok();
    let provider = provider.and_then(|place| board.providers.get(place));
    page(&Pairs {
        by: Choices::new(&loaded, &filter, &shell),
        fits: choices(
            shell.t("全部适配", "every fit"),
            &filter.fit,
            fits.into_iter(),
        ),
        provider: provider.map_or("", |p| &p.name).to_owned(),
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        pages: Pages::new(&filter, &found),
        version: round.int("version"),
        key: crate::auth::secret::id(16),
        may_change,
        filter,
        head,
        shell,
    })
}

/// A need left out.
struct UnservedLine {
    need_id: String,
    href: String,
    seeker: String,
    region: String,
    ladder: String,
    service: String,
    need: String,
    class: String,
    reason: String,
    misses: Vec<String>,
}

#[derive(Template)]
#[template(path = "plan/unserved.html")]
struct Left {
    shell: Shell,
    head: Head,
    filter: Filter,
    by: Choices,
    classes: Vec<Choice>,
    subject: String,
    prospect: String,
    lines: Vec<UnservedLine>,
    pages: Pages,
}

pub(super) async fn unserved(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    filter: Filter,
) -> Answered {
    let Opened {
        shell,
        head,
        loaded,
        ..
    } = open(&app, &parts, &caller, &id).await?;
    let board = &loaded.board;
    let found = Found::of(filter.unserved(&loaded), &filter);
    let lines = found.rows.iter().filter_map(|&place| {
        let row = loaded.unserved(place)?;
        let class = board.classes.get(board.unserved.class[place] as usize);
        Some(UnservedLine {
            href: format!("/needs/{}", encode(&row.need_id)),
            need_id: row.need_id,
            seeker: row.seeker,
            region: row.region,
            ladder: shell.say_some(row.ladder.as_ref()),
            service: shell.say(&row.service).to_owned(),
            need: shell.say(&row.need).to_owned(),
            class: class.map_or("", |c| shell.say(&c.name)).to_owned(),
            reason: shell.say(&row.reason).to_owned(),
            misses: shell.say_all(&row.misses),
        })
    });
    let classes = board.classes.iter();
    let classes = classes.map(|c| {
        (
            c.code.clone(),
            format!("{} · {}", shell.say(&c.name), c.count),
        )
    });
    let at = |text: &str| text.parse::<usize>().ok();
    let subject = at(&filter.subject).and_then(|place| board.scarce.get(place));
    let prospect = at(&filter.prospect).and_then(|place| board.prospects.get(place));
    page(&Left {
        by: Choices::new(&loaded, &filter, &shell),
        classes: choices(shell.t("全部原因", "every reason"), &filter.class, classes),
        subject: shell.say_some(subject.map(|s| &s.name)),
        prospect: shell.say_some(prospect.map(|p| &p.sentence)),
        lines: lines.collect(),
        pages: Pages::new(&filter, &found),
        filter,
        head,
        shell,
    })
}

/// A provider and its load.
struct LoadLine {
    href: String,
    name: String,
    lead: bool,
    kind: String,
    region: String,
    partners: u32,
    lots: u32,
    used: String,
    spare: String,
    bar: Bar,
}

#[derive(Template)]
#[template(path = "plan/providers.html")]
struct Loads {
    shell: Shell,
    head: Head,
    filter: Filter,
    lines: Vec<LoadLine>,
    idle: usize,
    pages: Pages,
}

pub(super) async fn providers(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    filter: Filter,
) -> Answered {
    let Opened {
        shell,
        head,
        loaded,
        ..
    } = open(&app, &parts, &caller, &id).await?;
    let board = &loaded.board;
    let words = filter.q.trim();
    let left = board.providers.iter().enumerate();
    let left = left.filter(|(_, p)| words.is_empty() || p.name.contains(words));
    let found = Found::of(left.map(|(place, _)| place).collect(), &filter);
    let lines = found.rows.iter().filter_map(|&place| {
        let p = board.providers.get(place)?;
        Some(LoadLine {
            href: format!("/plans/{}/pairs?provider={place}", head.id),
            name: p.name.clone(),
            lead: p.lead,
            kind: shell.say(&p.kind).to_owned(),
            region: p.region.clone(),
            partners: p.partners,
            lots: p.lots,
            used: p.used.clone(),
            spare: if p.has_hours {
                p.spare.clone()
            } else {
                "–".to_owned()
            },
            bar: Bar {
                part: p.used_percent,
                reach: 0.0,
                goal: None,
                enough: true,
            },
        })
    });
    page(&Loads {
        lines: lines.collect(),
        idle: board.providers.iter().filter(|p| p.lots == 0).count(),
        pages: Pages::new(&filter, &found),
        filter,
        head,
        shell,
    })
}

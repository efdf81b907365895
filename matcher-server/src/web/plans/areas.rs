//! The areas of a plan: who is served, who is not and why, which capability is missing, what raising it costs; and what one more
//! resource would bring.

use super::overview::{AreaLine, Quota, area_lines, quotas};
use super::{Head, Opened, open};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::boards::Loaded;
use crate::error::{Code, Problem};
use crate::web::form::encode;
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::explain::UnservedClass;
use matcher_core::model::Coded;
use std::collections::{BTreeMap, BTreeSet};

/// Firms of a list on the page of an area; the lists of the plan have all of them.
const FIRMS: usize = 60;
/// Missing capabilities of an area.
const MISSING: usize = 12;

#[derive(Template)]
#[template(path = "plan/areas.html")]
struct Areas {
    shell: Shell,
    head: Head,
    groups: Vec<String>,
    worst: String,
    lines: Vec<AreaLine>,
    raises: Vec<(String, String)>,
}

/// Every area, and the fairness sheet: the worst-served ones and what raising them costs.
pub(super) async fn all(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let Opened {
        shell,
        head,
        loaded,
        ..
    } = open(&app, &parts, &caller, &id).await?;
    let board = &loaded.board;
    let raises = board.raises.iter().map(|r| {
        let href = format!("/plans/{}/areas/{}", head.id, encode(&r.area));
        (href, shell.say(&r.sentence).to_owned())
    });
    page(&Areas {
        groups: shell.say_all(&board.coverage.groups),
        worst: shell.say_some(board.coverage.worst.as_ref()),
        lines: area_lines(board, &head.id, &shell),
        raises: raises.collect(),
        head,
        shell,
    })
}

/// A reason, and how many firms and needs of the area it keeps out.
struct Reason {
    href: String,
    name: String,
    meaning: String,
    firms: usize,
    needs: usize,
}

/// A capability that the area's firms miss.
struct Missing {
    href: String,
    name: String,
    firms: usize,
    needs: usize,
    classes: String,
}

/// A firm of the area.
struct Firm {
    href: String,
    name: String,
    ladder: &'static str,
    note: String,
}

#[derive(Template)]
#[template(path = "plan/area.html")]
struct OneArea {
    shell: Shell,
    head: Head,
    code: String,
    name: String,
    quotas: Vec<Quota>,
    words: Vec<String>,
    raises: Vec<String>,
    asking: usize,
    served_total: usize,
    unserved_total: usize,
    handed_over: usize,
    reasons: Vec<Reason>,
    missing: Vec<Missing>,
    served: Vec<Firm>,
    unserved: Vec<Firm>,
}

/// The rows of one area by firm.
#[derive(Default)]
struct Rows {
    /// First served row of each firm.
    served: BTreeMap<u32, usize>,
    /// Unserved rows of each firm.
    unserved: BTreeMap<u32, Vec<usize>>,
    /// Firms with a need that is handed over as compulsory verification.
    handed_over: BTreeSet<u32>,
}

impl Rows {
    fn of(loaded: &Loaded, area: u32) -> Self {
        let board = &loaded.board;
        let here = |seeker: u32| {
            board
                .seekers
                .get(seeker as usize)
                .is_some_and(|s| s.area == Some(area))
        };
        let mut rows = Self::default();
        for (row, &seeker) in board.served.seeker.iter().enumerate() {
            if here(seeker) {
                rows.served.entry(seeker).or_insert(row);
            }
        }
        let code = UnservedClass::HandedOver.code();
        let handed_over = board.classes.iter().position(|class| class.code == code);
        for (row, &seeker) in board.unserved.seeker.iter().enumerate() {
            if !here(seeker) {
                continue;
            }
            if Some(board.unserved.class[row] as usize) == handed_over {
                rows.handed_over.insert(seeker);
            } else {
                rows.unserved.entry(seeker).or_default().push(row);
            }
        }
        rows
    }

    /// Firms of which nothing is served, with their rows.
    fn left_out(&self) -> impl Iterator<Item = (u32, &Vec<usize>)> {
        let left = self
            .unserved
            .iter()
            .filter(|(seeker, _)| !self.served.contains_key(seeker));
        left.map(|(seeker, rows)| (*seeker, rows))
    }

    /// Firms that ask for nothing but compulsory verification, which is handed over.
    fn handed_over(&self) -> usize {
        let only = self.handed_over.iter();
        only.filter(|seeker| {
            !self.served.contains_key(seeker) && !self.unserved.contains_key(seeker)
        })
        .count()
    }
}

/// 「20 家名额为什么只完成 14 家，缺谁的什么能力？」
pub(super) async fn one(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    code: String,
) -> Answered {
    let Opened {
        shell,
        head,
        loaded,
        ..
    } = open(&app, &parts, &caller, &id).await?;
    let board = &loaded.board;
    let place = board
        .coverage
        .areas
        .iter()
        .position(|area| area.code == code);
    let place = place.ok_or_else(|| Problem::new(Code::NotFound))?;
    let area = &board.coverage.areas[place];
    let rows = Rows::of(&loaded, place as u32);
    let firms = rows.served.keys().chain(rows.unserved.keys());
    let asking: BTreeSet<u32> = firms.chain(&rows.handed_over).copied().collect();
    let (served, unserved) = (
        served(&loaded, &rows, &shell),
        unserved(&loaded, &rows, &shell),
    );
    let raises = board.raises.iter().filter(|r| r.area == code);
    page(&OneArea {
        name: area.name.clone(),
        quotas: quotas(board, area, &shell).into_iter().flatten().collect(),
        words: shell.say_all(&area.words),
        raises: raises.map(|r| shell.say(&r.sentence).to_owned()).collect(),
        asking: asking.len(),
        served_total: rows.served.len(),
        unserved_total: rows.left_out().count(),
        handed_over: rows.handed_over(),
        reasons: reasons(&loaded, &rows, &head.id, &code, &shell),
        missing: missing(&loaded, &rows, &head.id, &code, &shell),
        served,
        unserved,
        code,
        head,
        shell,
    })
}

fn reasons(loaded: &Loaded, rows: &Rows, id: &str, code: &str, shell: &Shell) -> Vec<Reason> {
    let table = &loaded.board.unserved;
    let mut of_class: BTreeMap<u32, (BTreeSet<u32>, usize)> = BTreeMap::new();
    for (seeker, rows) in rows.left_out() {
        for &row in rows {
            let entry = of_class.entry(table.class[row]).or_default();
            entry.0.insert(seeker);
            entry.1 += 1;
        }
    }
    let mut reasons: Vec<Reason> = of_class
        .into_iter()
        .filter_map(|(class, (firms, needs))| {
            let class = loaded.board.classes.get(class as usize)?;
            Some(Reason {
                href: format!(
                    "/plans/{id}/unserved?area={}&class={}",
                    encode(code),
                    class.code
                ),
                name: shell.say(&class.name).to_owned(),
                meaning: shell.say(&class.meaning).to_owned(),
                firms: firms.len(),
                needs,
            })
        })
        .collect();
    reasons.sort_by_key(|r| std::cmp::Reverse((r.firms, r.needs)));
    reasons
}

fn missing(loaded: &Loaded, rows: &Rows, id: &str, code: &str, shell: &Shell) -> Vec<Missing> {
    let board = &loaded.board;
    type Counts = (BTreeSet<u32>, usize, BTreeMap<u32, usize>);
    let mut of_subject: BTreeMap<u32, Counts> = BTreeMap::new();
    for (seeker, rows) in rows.left_out() {
        for &row in rows {
            if let Some(subject) = board.unserved.subject[row] {
                let entry = of_subject.entry(subject).or_default();
                entry.0.insert(seeker);
                entry.1 += 1;
                *entry.2.entry(board.unserved.class[row]).or_default() += 1;
            }
        }
    }
    let mut missing: Vec<Missing> = of_subject
        .into_iter()
        .filter_map(|(subject, (firms, needs, classes))| {
            let name = &board.scarce.get(subject as usize)?.name;
            let told: Vec<String> = classes
                .iter()
                .filter_map(|(class, count)| {
                    let class = board.classes.get(*class as usize)?;
                    Some(format!("{} {count}", shell.say(&class.name)))
                })
                .collect();
            Some(Missing {
                href: format!(
                    "/plans/{id}/unserved?area={}&subject={subject}",
                    encode(code)
                ),
                name: shell.say(name).to_owned(),
                firms: firms.len(),
                needs,
                classes: told.join(shell.t("、", ", ")),
            })
        })
        .collect();
    missing.sort_by(|a, b| {
        (b.firms, b.needs)
            .cmp(&(a.firms, a.needs))
            .then(a.name.cmp(&b.name))
    });
    missing.truncate(MISSING);
    missing
}

fn firm(loaded: &Loaded, seeker: u32, note: String, shell: &Shell) -> Option<Firm> {
    use matcher_core::model::Ladder;
    let seeker = loaded.board.seekers.get(seeker as usize)?;
    Some(Firm {
        href: format!("/organisations/{}", encode(&seeker.id)),
        name: seeker.name.clone(),
        ladder: match (seeker.ladder, shell.is_english()) {
            (Ladder::None, _) => "",
            (ladder, true) => ladder.en(),
            (ladder, false) => ladder.zh(),
        },
        note,
    })
}

fn served(loaded: &Loaded, rows: &Rows, shell: &Shell) -> Vec<Firm> {
    let board = &loaded.board;
    let firms = rows
        .served
        .iter()
        .take(FIRMS)
        .filter_map(|(&seeker, &row)| {
            let provider = board.providers.get(board.served.provider[row] as usize)?;
            firm(loaded, seeker, provider.name.clone(), shell)
        });
    firms.collect()
}

fn unserved(loaded: &Loaded, rows: &Rows, shell: &Shell) -> Vec<Firm> {
    let firms = rows.left_out().take(FIRMS).filter_map(|(seeker, rows)| {
        let row = loaded.unserved(*rows.first()?)?;
        let reason = shell.say(&row.reason);
        let note = format!("{}{}{reason}", shell.say(&row.need), shell.t("：", ": "));
        firm(loaded, seeker, note, shell)
    });
    firms.collect()
}

/// One prospect.
struct ProspectLine {
    href: String,
    sentence: String,
    basis: String,
    gain: i64,
}

#[derive(Template)]
#[template(path = "plan/budget.html")]
struct Budget {
    shell: Shell,
    head: Head,
    prospects: Vec<ProspectLine>,
    scarce: Vec<(String, String, String)>,
}

/// What one more resource would bring, as sentences for a budget.
pub(super) async fn budget(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let Opened {
        shell,
        head,
        loaded,
        ..
    } = open(&app, &parts, &caller, &id).await?;
    let board = &loaded.board;
    let prospects = board
        .prospects
        .iter()
        .enumerate()
        .map(|(place, p)| ProspectLine {
            href: format!("/plans/{}/unserved?prospect={place}", head.id),
            sentence: shell.say(&p.sentence).to_owned(),
            basis: shell.say(&p.basis).to_owned(),
            gain: p.gain,
        });
    let scarce = board
        .scarce
        .iter()
        .enumerate()
        .filter(|(_, s)| s.waiting + s.unmet > 0);
    let scarce = scarce.take(40).map(|(place, s)| {
        let href = format!("/plans/{}/unserved?subject={place}", head.id);
        (
            href,
            shell.say(&s.name).to_owned(),
            shell.say(&s.sentence).to_owned(),
        )
    });
    page(&Budget {
        prospects: prospects.collect(),
        scarce: scarce.collect(),
        head,
        shell,
    })
}

//! `matcher why`: why a need of a plan is where it is, and why it is not elsewhere.

use super::propose::text;
use super::study::{Asked, Subject, failure, need_words, place_words, slot_name};
use super::{Failure, Setting};
use clap::Args;
use matcher_core::explain::study::{OwnChange, SmallChange, WhyLot, WhyNeed, WhyNot};
use matcher_core::explain::{self, SmallestChange, Study};
use matcher_core::model::{Language, Problem};
use matcher_core::plan::Effort;

/// Arguments of `matcher why`.
#[derive(Debug, Args)]
pub(crate) struct Why {
    #[command(flatten)]
    asked: Asked,
    /// The need, by its id in the catalogue (or in the problem file).
    need: String,
    /// Why it is not with this provider (its id in the catalogue): forced there and planned again.
    #[arg(long, value_name = "PROVIDER")]
    rather: Option<String>,
}

impl Why {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        match (self.asked.open(setting)?, &self.rather) {
            (Subject::Round(study), Some(provider)) => self.why_not(&study, provider, setting),
            (Subject::Round(study), None) => self.why(&study, setting),
            (Subject::Bare(..), Some(_)) => Err(Failure::Lines(vec![
                text(
                    setting.lang,
                    "--rather 用于目录；问题文件请用 matcher what-if … --force NEED SLOT",
                    "--rather is for catalogues; with a problem file use matcher what-if … --force NEED SLOT",
                )
                .to_owned(),
            ])),
            (Subject::Bare(bare), None) => {
                let (problem, plan) = *bare;
                let need = need_of(&problem, &self.need)?;
                let why = explain::why(&problem, &plan, need, &Effort::default());
                if setting.json {
                    println!("{}", as_json(&problem, &why));
                } else {
                    print_bare(&problem, &why, setting.lang);
                }
                Ok(())
            }
        }
    }

    fn why(&self, study: &Study, setting: Setting) -> Result<(), Failure> {
        let lang = setting.lang;
        // The id of a lot asks about its need.
        let whole = self.need.split('#').next().unwrap_or_default();
        let need = study.need(&self.need).or_else(|_| study.need(whole));
        let need = need.map_err(|error| failure(&error, lang))?;
        let why = study.why(need, lang);
        let changes = if why.served {
            Vec::new()
        } else {
            let own = study.own_reason(&why.need.id, &|_| true, lang);
            own.map_err(|error| failure(&error, lang))?.changes
        };
        let next = self.next(&why, &changes, lang);
        if setting.json {
            println!(
                "{}",
                serde_json::json!({ "why": why, "changes": changes, "next": next })
            );
            return Ok(());
        }
        println!("{}", need_words(&why.need));
        println!("  {}", why.sentence);
        why.lots.iter().for_each(|lot| print_lot(lot, &why, lang));
        for change in &changes {
            println!("  {}", change.sentence);
        }
        for miss in &why.misses {
            println!("  {}", miss.sentence);
        }
        println!("{next}");
        Ok(())
    }

    fn why_not(&self, study: &Study, provider: &str, setting: Setting) -> Result<(), Failure> {
        let lang = setting.lang;
        let not = study.why_not(&self.need, provider, lang);
        let not = not.map_err(|error| failure(&error, lang))?;
        let next = self.next_not(&not, lang);
        if setting.json {
            println!("{}", serde_json::json!({ "why_not": not, "next": next }));
            return Ok(());
        }
        println!("{}", need_words(&not.need));
        match &not.place {
            Some(place) => println!(
                "  {} {}",
                text(lang, "现在", "now with"),
                place_words(place)
            ),
            None => println!("  {}", text(lang, "现在未安排", "not served now")),
        }
        println!("  {}", not.sentence);
        if let Some(supposed) = &not.supposed {
            println!("  {}", supposed.sentence);
            super::what_if::print_moves(&supposed.moves);
        }
        println!("{next}");
        Ok(())
    }

    /// The files as one types them.
    fn files(&self) -> String {
        format!(
            "{} {}",
            self.asked.input.display(),
            self.asked.plan.display()
        )
    }

    /// What the reader can do now.
    fn next(&self, why: &WhyNeed, changes: &[OwnChange], lang: Language) -> String {
        let (files, need) = (self.files(), &why.need.id);
        let small = why.lots.iter().any(|lot| !lot.smallest_changes.is_empty());
        let (zh, en) = if why.served {
            (
                format!(
                    "下一步：想改到别处，先用 matcher what-if {files} --force {need} 资源/时段 看代价，再写进 round.toml 的 [[pins]] 重新运行 matcher propose"
                ),
                format!(
                    "Next: to have it elsewhere, see the price with matcher what-if {files} --force {need} RESOURCE/PERIOD, then add it to [[pins]] of round.toml and run matcher propose again"
                ),
            )
        } else if why.lots.is_empty() {
            (
                "下一步：请企业向上述指定机构申请强制检定".to_owned(),
                "Next: the firm applies to the designated body named above".to_owned(),
            )
        } else if small || !changes.is_empty() {
            (
                "下一步：与企业或实验室商定上面任一项，改 needs.csv 或 slots.csv 后重新运行 matcher propose".to_owned(),
                "Next: agree on any one of these with the firm or the laboratory, change needs.csv or slots.csv, and run matcher propose again".to_owned(),
            )
        } else {
            (
                "下一步：没有单项变更能使其得到安排；请动员更多单位开放此项服务（matcher fit 可先试算）".to_owned(),
                "Next: no single change serves it; ask more laboratories to open this service (matcher fit tries a draft offer)".to_owned(),
            )
        };
        text_of(lang, zh, en)
    }

    fn next_not(&self, not: &WhyNot, lang: Language) -> String {
        let files = self.files();
        let (zh, en) = match (&not.supposed, &not.wished_place) {
            (Some(_), Some(place)) => {
                let at = format!("{} {}", not.need.lot, slot_name(place));
                (
                    format!(
                        "下一步：仍要如此，把 {at} 写进 round.toml 的 [[pins]]（须双方事先同意）后重新运行 matcher propose"
                    ),
                    format!(
                        "Next: if it shall be so, add {at} to [[pins]] of round.toml (both sides must have agreed) and run matcher propose again"
                    ),
                )
            }
            _ => (
                format!(
                    "下一步：要改的是上述条件；企业一方能改什么，用 matcher why {files} {} 看",
                    not.need.id
                ),
                format!(
                    "Next: it is these conditions that would have to change; see what the firm can change with matcher why {files} {}",
                    not.need.id
                ),
            ),
        };
        text_of(lang, zh, en)
    }
}

fn text_of(lang: Language, zh: String, en: String) -> String {
    match lang {
        Language::Chinese => zh,
        Language::English => en,
    }
}

fn print_lot(lot: &WhyLot, why: &WhyNeed, lang: Language) {
    if why.lots.len() > 1 {
        println!("  {}", lot.lot);
    }
    if let Some(place) = &lot.place {
        println!("  {}", place_words(place));
    }
    if !lot.alternatives.is_empty() {
        let heading = text(
            lang,
            "其他选择（需/余：分钟，培训班为席位）：",
            "instead (needed/free: minutes, of a class seats):",
        );
        println!("  {heading}");
    }
    for other in &lot.alternatives {
        println!(
            "  {} · {}",
            place_words(&other.place),
            option_words(
                (other.value, other.minutes, other.free_minutes),
                other.cost.zip(other.displaced),
                lang
            )
        );
    }
    let free: Vec<String> = lot.free.iter().map(slot_name).collect();
    println!("  {}", free_words(&free, lang));
    for change in &lot.smallest_changes {
        println!(
            "  {}",
            match change {
                SmallChange::MoreMinutes { place, minutes } =>
                    more_minutes(&slot_name(place), *minutes, lang),
                SmallChange::MorePoints { place, points } =>
                    more_points(&slot_name(place), *points, lang),
            }
        );
    }
}

/// An option in words: value, minutes needed and free, and what it would cost.
fn option_words(
    (value, minutes, free): (i64, i64, i64),
    cost: Option<(i64, usize)>,
    lang: Language,
) -> String {
    let cost = match (cost, lang) {
        (None, _) => text(lang, "未试", "not tried").to_owned(),
        (Some((cost, lost)), Language::Chinese) => format!("总分 {:+}，{lost} 项需求落空", -cost),
        (Some((cost, lost)), Language::English) => {
            format!("total {:+}, {lost} needs displaced", -cost)
        }
    };
    match lang {
        Language::Chinese => format!("得分 {value} · 需/余 {minutes}/{free} · {cost}"),
        Language::English => {
            format!("value {value} · needed/free {minutes}/{free} · {cost}")
        }
    }
}

fn free_words(free: &[String], lang: Language) -> String {
    format!(
        "{} {}",
        text(lang, "可直接改到：", "free at once:"),
        if free.is_empty() {
            text(lang, "无", "none").to_owned()
        } else {
            free.join(" · ")
        }
    )
}

fn more_minutes(slot: &str, minutes: i64, lang: Language) -> String {
    match lang {
        Language::Chinese => format!("{slot} 再多 {minutes} 分钟即可安排，无人落空"),
        Language::English => {
            format!("served, nobody displaced, with {minutes} more minutes in {slot}")
        }
    }
}

fn more_points(slot: &str, points: i64, lang: Language) -> String {
    match lang {
        Language::Chinese => format!("在 {slot} 的得分再高 {points} 分即可安排"),
        Language::English => format!("served with {points} more points in {slot}"),
    }
}

/// The need of an id of a problem file.
pub(crate) fn need_of(problem: &Problem, id: &str) -> Result<u32, Failure> {
    place(problem.needs.iter().map(|need| &need.id), "need", id)
}

/// The slot of an id.
pub(crate) fn slot_of(problem: &Problem, id: &str) -> Result<u32, Failure> {
    place(problem.slots.iter().map(|slot| &slot.id), "slot", id)
}

/// The place of an id in a list.
pub(crate) fn place<'a>(
    mut ids: impl Iterator<Item = &'a String>,
    kind: &str,
    id: &str,
) -> Result<u32, Failure> {
    let found = ids.position(|own| own == id);
    found
        .map(|place| place as u32)
        .ok_or_else(|| Failure::Lines(vec![format!("{kind} {id}: not in the problem file")]))
}

fn as_json(problem: &Problem, why: &explain::Why) -> serde_json::Value {
    let slot = |slot: u32| problem.slot_id(slot).to_owned();
    let alternatives = why.alternatives.iter().map(|a| {
        serde_json::json!({
            "slot": slot(a.slot), "value": a.value, "minutes": a.minutes, "free_minutes": a.free_minutes,
            "cost": a.cost, "displaced": a.displaced,
        })
    });
    let changes = why.smallest_changes.iter().map(|change| match *change {
        SmallestChange::MoreMinutes { slot: at, minutes } => {
            serde_json::json!({ "change": "more_minutes", "slot": slot(at), "minutes": minutes })
        }
        SmallestChange::MorePoints { slot: at, points } => {
            serde_json::json!({ "change": "more_points", "slot": slot(at), "points": points })
        }
    });
    serde_json::json!({
        "need": problem.need_id(why.need), "slot": why.slot.map(slot), "price": why.price,
        "alternatives": alternatives.collect::<Vec<_>>(),
        "free": why.free.iter().map(|&s| slot(s)).collect::<Vec<_>>(),
        "smallest_changes": changes.collect::<Vec<_>>(),
    })
}

fn print_bare(problem: &Problem, why: &explain::Why, lang: Language) {
    let slot = |slot: u32| problem.slot_id(slot);
    println!(
        "{} → {}",
        problem.need_id(why.need),
        why.slot.map_or(text(lang, "未安排", "not served"), slot)
    );
    if let Some(price) = why.price {
        println!(
            "  {} {price:.1}",
            text(lang, "价格（得分）", "price (points)")
        );
    }
    for a in &why.alternatives {
        let words = option_words(
            (a.value, a.minutes, a.free_minutes),
            a.cost.zip(a.displaced),
            lang,
        );
        println!("  {} · {words}", slot(a.slot));
    }
    let free: Vec<String> = why.free.iter().map(|&s| slot(s).to_owned()).collect();
    println!("  {}", free_words(&free, lang));
    for change in &why.smallest_changes {
        println!(
            "  {}",
            match *change {
                SmallestChange::MoreMinutes { slot: at, minutes } =>
                    more_minutes(slot(at), minutes, lang),
                SmallestChange::MorePoints { slot: at, points } =>
                    more_points(slot(at), points, lang),
            }
        );
    }
}

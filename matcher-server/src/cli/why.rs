//! `matcher why`: why a need of a plan is where it is.

use super::check::read_plan;
use super::propose::text;
use super::solve::read_problem;
use super::{Failure, Setting};
use clap::Args;
use matcher_core::explain::{self, SmallestChange};
use matcher_core::model::{Language, Plan, Problem};
use matcher_core::plan::Effort;
use std::path::{Path, PathBuf};

/// Arguments of `matcher why`.
#[derive(Debug, Args)]
pub(crate) struct Why {
    /// Problem file (JSON Lines), such as `problem.jsonl` of a round.
    problem: PathBuf,
    /// Its plan, such as `plan.json` of a round.
    plan: PathBuf,
    /// The need, by its id in the problem file.
    need: String,
}

impl Why {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let problem = read_problem(&self.problem, setting.lang)?;
        let plan = plan_of(&problem, &self.plan)?;
        let need = need_of(&problem, &self.need)?;
        let why = explain::why(&problem, &plan, need, &Effort::default());
        if setting.json {
            println!("{}", as_json(&problem, &why));
        } else {
            print(&problem, &why, setting.lang);
        }
        Ok(())
    }
}

/// The plan of a file, its names resolved.
pub(crate) fn plan_of(problem: &Problem, path: &Path) -> Result<Plan, Failure> {
    let document = read_plan(path)?;
    document.plan(problem).map_err(|errors| {
        let lines = errors.iter().map(|e| format!("{}: {e}", path.display()));
        Failure::Lines(lines.collect())
    })
}

/// The need of an id.
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

fn print(problem: &Problem, why: &explain::Why, lang: Language) {
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
        let cost = a.cost.map_or_else(
            || text(lang, "未试", "not tried").to_owned(),
            |cost| match lang {
                Language::Chinese => {
                    format!("总分 {:+}，{} 项需求落空", -cost, a.displaced.unwrap_or(0))
                }
                Language::English => {
                    format!(
                        "total {:+}, {} needs displaced",
                        -cost,
                        a.displaced.unwrap_or(0)
                    )
                }
            },
        );
        println!(
            "  {} · {} {} · {} {}/{} · {cost}",
            slot(a.slot),
            text(lang, "得分", "value"),
            a.value,
            text(lang, "需/余分钟", "minutes needed/free"),
            a.minutes,
            a.free_minutes,
        );
    }
    let free: Vec<&str> = why.free.iter().map(|&s| slot(s)).collect();
    println!(
        "  {} {}",
        text(lang, "可直接改到：", "free at once:"),
        if free.is_empty() {
            text(lang, "无", "none").to_owned()
        } else {
            free.join(" · ")
        }
    );
    for change in &why.smallest_changes {
        match (*change, lang) {
            (SmallestChange::MoreMinutes { slot: at, minutes }, Language::Chinese) => {
                println!("  {} 再多 {minutes} 分钟即可安排，无人落空", slot(at));
            }
            (SmallestChange::MoreMinutes { slot: at, minutes }, Language::English) => {
                println!(
                    "  served, nobody displaced, with {minutes} more minutes in {}",
                    slot(at)
                );
            }
            (SmallestChange::MorePoints { slot: at, points }, Language::Chinese) => {
                println!("  在 {} 的得分再高 {points} 分即可安排", slot(at));
            }
            (SmallestChange::MorePoints { slot: at, points }, Language::English) => {
                println!("  served with {points} more points in {}", slot(at));
            }
        }
    }
}

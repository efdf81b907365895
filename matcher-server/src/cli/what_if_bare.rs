//! `matcher what-if` on a bare problem file.

use super::propose::text;
use super::study::plan_of;
use super::what_if::{Question, limit_of, number};
use super::why::{need_of, place, slot_of};
use super::{Failure, Setting};
use matcher_core::check;
use matcher_core::explain::what_if::{Answer, WhatIf as Change, what_if};
use matcher_core::explain::{compare, worth_of_slots};
use matcher_core::model::{Language, Plan, Problem};
use matcher_core::plan::Effort;

/// Answers one question.
pub(super) fn run(
    question: &Question,
    problem: &Problem,
    plan: &Plan,
    setting: Setting,
) -> Result<(), Failure> {
    if let Some(other) = &question.compare {
        let other = plan_of(problem, other, setting.lang)?;
        print_comparison(problem, plan, &other, setting);
        return Ok(());
    }
    if let Some(count) = question.hours {
        return hours(problem, plan, count, setting);
    }
    if question.policies || question.instead.is_some() {
        let only = text(
            setting.lang,
            "--policies 和 --instead 用于目录；请把目录文件夹作为第一个参数",
            "--policies and --instead are for catalogues; give the catalogue folder as the first argument",
        );
        return Err(Failure::Lines(vec![only.to_owned()]));
    }
    let change = question.change(problem)?;
    let answer = answer(problem, plan, change, setting.lang)?;
    print_answer(&answer, plan, setting);
    Ok(())
}

impl Question {
    fn change(&self, problem: &Problem) -> Result<Change, Failure> {
        let provider = |id: &str| place(problem.providers.iter().map(|p| &p.id), "provider", id);
        let quota = |id: &str| place(problem.quotas.iter().map(|q| &q.id), "quota", id);
        if let Some([need, slot]) = self.force.as_deref() {
            return Ok(Change::Force {
                need: need_of(problem, need)?,
                slot: slot_of(problem, slot)?,
            });
        }
        if let Some([own, seeker]) = self.exclude.as_deref() {
            return Ok(Change::Exclude {
                provider: provider(own)?,
                seeker: place(problem.seekers.iter().map(|s| &s.id), "seeker", seeker)?,
            });
        }
        if let Some([slot, minutes]) = self.minutes.as_deref() {
            return Ok(Change::Minutes {
                slot: slot_of(problem, slot)?,
                more: number(minutes)?,
            });
        }
        if let Some([own, limit]) = self.partners.as_deref() {
            return Ok(Change::Partners {
                provider: provider(own)?,
                limit: limit_of(limit)?,
            });
        }
        if let Some([id, wanted]) = self.quota.as_deref() {
            return Ok(Change::Quota {
                quota: quota(id)?,
                min_seekers: limit_of(wanted)?.unwrap_or(0),
            });
        }
        if let Some(need) = &self.drop {
            let need = need_of(problem, need)?;
            return Ok(Change::Drop { need });
        }
        if let Some(need) = &self.enter {
            let need = need_of(problem, need)?;
            return Ok(Change::Enter { need });
        }
        if let Some(slot) = &self.withdraw {
            let slot = slot_of(problem, slot)?;
            let more = -problem.slots[slot as usize].minutes;
            return Ok(Change::Minutes { slot, more });
        }
        if let Some(changes) = &self.changes {
            let limit = limit_of(changes)?.map(u64::from);
            return Ok(Change::Changes { limit });
        }
        let quota = quota(self.no_quota.as_deref().unwrap_or_default())?;
        Ok(Change::NoQuota { quota })
    }
}

/// The answer, its plan verified by code that shares nothing with the planner.
fn answer(
    problem: &Problem,
    plan: &Plan,
    change: Change,
    lang: Language,
) -> Result<Answer, Failure> {
    let answer = what_if(problem, &plan.slots, change, &Effort::default());
    let answer = answer.ok_or_else(|| {
        let none = text(lang, "规则不允许这样的方案", "the rules allow no such plan");
        Failure::No(none.to_owned())
    })?;
    let evaluation = check::evaluate(&answer.problem, &answer.slots);
    if !evaluation.violations.is_empty() || evaluation.value != answer.after {
        let faults = format!("{:?}", evaluation.violations);
        return Err(Failure::Internal(faults));
    }
    Ok(answer)
}

fn print_answer(answer: &Answer, plan: &Plan, setting: Setting) {
    let problem = &answer.problem;
    let slot = |slot: Option<u32>| slot.map(|slot| problem.slot_id(slot));
    let proof = plan.proof.as_ref();
    let bound = proof.and_then(|proof| check::bound(problem, proof).ok());
    let gap = bound.map(|bound| {
        let gain = check::evaluate(problem, &answer.slots).gain;
        (bound - i128::from(answer.after)) as f64 / gain.max(1) as f64
    });
    if setting.json {
        let moves = answer.moves.iter().map(|m| {
            serde_json::json!({ "need": problem.need_id(m.need), "from": slot(m.from), "to": slot(m.to) })
        });
        println!(
            "{}",
            serde_json::json!({
                "before": answer.before, "after": answer.after, "gap": gap, "displaced": answer.displaced().count(),
                "moves": moves.collect::<Vec<_>>(),
            })
        );
        return;
    }
    let gap = gap.map_or_else(|| "–".to_owned(), |gap| format!("{:.3} %", gap * 100.0));
    let (moves, displaced) = (answer.moves.len(), answer.displaced().count());
    match setting.lang {
        Language::Chinese => println!(
            "总分 {} → {}（{:+}）；{moves} 项需求变动，{displaced} 项落空；改后的差距不超过 {gap}",
            answer.before,
            answer.after,
            answer.gain()
        ),
        Language::English => println!(
            "value {} → {} ({:+}); {moves} needs move, {displaced} lose their place; gap afterwards at most {gap}",
            answer.before,
            answer.after,
            answer.gain()
        ),
    }
    for m in &answer.moves {
        println!(
            "  {}  {} → {}",
            problem.need_id(m.need),
            slot(m.from).unwrap_or("–"),
            slot(m.to).unwrap_or("–")
        );
    }
}

/// The worth of an hour by the prices, and what planning again with it brings.
fn hours(problem: &Problem, plan: &Plan, count: usize, setting: Setting) -> Result<(), Failure> {
    let mut lines = Vec::new();
    for worth in worth_of_slots(problem, plan).into_iter().take(count) {
        let change = Change::Minutes {
            slot: worth.slot,
            more: 60,
        };
        let gain = answer(problem, plan, change, setting.lang)?.gain();
        lines.push((problem.slot_id(worth.slot), worth.points_per_hour, gain));
    }
    if setting.json {
        let lines = lines.iter().map(|(slot, price, gain)| {
            serde_json::json!({ "slot": slot, "rise_of_bound": price, "points_by_planning_again": gain })
        });
        println!("{}", lines.collect::<serde_json::Value>());
        return Ok(());
    }
    for (slot, price, gain) in lines {
        match setting.lang {
            Language::Chinese => {
                println!("{slot}  加 1 小时，上界抬高 {price:.1} 分，重新排一次多得 {gain} 分");
            }
            Language::English => {
                println!(
                    "{slot}  an hour raises the bound by {price:.1} points, the plan by {gain} when made again"
                );
            }
        }
    }
    Ok(())
}

fn print_comparison(problem: &Problem, first: &Plan, second: &Plan, setting: Setting) {
    let comparison = compare(problem, first, second);
    let slot = |slot: Option<u32>| slot.map(|slot| problem.slot_id(slot));
    let differences = comparison.differences.iter().map(|d| {
        serde_json::json!({
            "need": problem.need_id(d.change.need), "from": slot(d.change.from), "to": slot(d.change.to),
            "points": d.points, "reason": d.reason,
        })
    });
    let differences: Vec<serde_json::Value> = differences.collect();
    if setting.json {
        println!(
            "{}",
            serde_json::json!({ "before": comparison.before, "after": comparison.after, "differences": differences })
        );
        return;
    }
    let (before, after, count) = (comparison.before, comparison.after, differences.len());
    match setting.lang {
        Language::Chinese => println!("总分 {before} → {after}，{count} 项需求不同"),
        Language::English => println!("value {before} → {after}, {count} needs differ"),
    }
    for d in &comparison.differences {
        println!(
            "  {}  {} → {}  {:+}  {}",
            problem.need_id(d.change.need),
            slot(d.change.from).unwrap_or("–"),
            slot(d.change.to).unwrap_or("–"),
            d.points,
            reason(d.reason, setting.lang)
        );
    }
}

fn reason(reason: matcher_core::explain::MoveReason, lang: Language) -> &'static str {
    use matcher_core::explain::MoveReason as R;
    match reason {
        R::Better => text(lang, "那里得分更高", "more points there"),
        R::GaveWay => text(lang, "原处的时间给了别的需求", "others took the minutes"),
        R::ForOthers => text(
            lang,
            "为别的需求或规则让出",
            "moved for others or for a rule",
        ),
        R::Entered => text(lang, "新得到安排", "newly served"),
        R::Left => text(lang, "不再安排", "no longer served"),
    }
}

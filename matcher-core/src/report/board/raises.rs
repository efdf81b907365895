//! What it costs to raise the areas that are served worst: the plan made again as if every missing firm of the area counted more than
//! anything else.

use super::{Text, effort};
use crate::explain::what_if::Move;
use crate::model::{Problem, SeekerKey};
use crate::plan::{refit, value};
use crate::report::page::coverage::group_name;
use crate::report::page::text::counted;
use crate::report::{Coverage, Figures, Material};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Quotas tried, the worst first.
const TRIED: usize = 6;
/// Penalty of a missing firm while it is tried: above any sum of options that one firm can displace.
const ABOVE_ALL: i64 = 1_000_000;

/// What raising one area costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raise {
    /// Code of the area.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Group of services.
    pub group: Text,
    /// SMEs wanted.
    pub wanted: u32,
    /// SMEs served by the plan.
    pub served: u32,
    /// SMEs somebody could serve.
    pub reachable: u32,
    /// SMEs served when the area comes first.
    pub reached: u32,
    /// Points the whole plan loses by it.
    pub cost: i64,
    /// Needs elsewhere that lose their place.
    pub displaced: u32,
    /// The sentence.
    pub sentence: Text,
}

/// The worst-served quotas and what raising them costs.
pub(super) fn raises(material: &Material<'_>, figures: &Figures) -> Vec<Raise> {
    let context = &material.context;
    if context.plan.slots.len() != context.problem.needs.len() {
        return Vec::new();
    }
    let mut missed: Vec<(u32, &Coverage)> = (0..)
        .zip(&figures.coverage)
        .filter(|(_, c)| c.served < c.wanted)
        .collect();
    let share = |c: &Coverage| f64::from(c.served) / f64::from(c.wanted.max(1));
    missed.sort_by(|a, b| share(a.1).total_cmp(&share(b.1)).then(a.0.cmp(&b.0)));
    missed.truncate(TRIED);
    missed
        .into_iter()
        .filter_map(|(quota, coverage)| {
            raise(context.problem, &context.plan.slots, quota, coverage)
        })
        .collect()
}

fn raise(
    problem: &Problem,
    slots: &[Option<u32>],
    quota: u32,
    coverage: &Coverage,
) -> Option<Raise> {
    let mut raised = problem.clone();
    raised.quotas.get_mut(quota as usize)?.penalty = ABOVE_ALL;
    let before = covered(problem, slots, quota);
    let seeds: Vec<u32> = (0_u32..)
        .zip(&problem.needs)
        .filter(|(need, record)| {
            record.option_count > 0
                && record.quotas.contains(&quota)
                && !before.contains(&problem.seeker_key(*need))
        })
        .map(|(need, _)| need)
        .collect();
    let after = if seeds.is_empty() {
        slots.to_vec()
    } else {
        refit(&raised, slots, &seeds, &effort(problem))?.slots
    };
    let moves = (0_u32..).zip(slots.iter().zip(&after));
    let lost = moves
        .map(|(need, (&from, &to))| Move { need, from, to })
        .filter(|m| m.from.is_some() && m.to.is_none());
    let mut raise = Raise {
        area: coverage.area.clone(),
        name: coverage.name.clone(),
        group: group_name(&coverage.group),
        wanted: coverage.wanted,
        served: coverage.served,
        reachable: coverage.reachable,
        reached: covered(problem, &after, quota).len() as u32,
        cost: value(problem, slots) - value(problem, &after),
        displaced: lost.count() as u32,
        sentence: Text::same(""),
    };
    raise.sentence = sentence(&raise);
    Some(raise)
}

/// Seekers with an assigned need in the quota.
fn covered(problem: &Problem, slots: &[Option<u32>], quota: u32) -> BTreeSet<SeekerKey> {
    let assigned = (0_u32..).zip(slots).filter(|(_, slot)| slot.is_some());
    assigned
        .filter(|(need, _)| problem.needs[*need as usize].quotas.contains(&quota))
        .map(|(need, _)| problem.seeker_key(need))
        .collect()
}

fn sentence(r: &Raise) -> Text {
    let more = r.reached.saturating_sub(r.served);
    let (name, group) = (&r.name, &r.group);
    if more == 0 {
        return Text::new(
            format!(
                "{name}「{}」应 {} 家、实 {} 家：优先保障也排不进更多，缺的是能力而不是排序。",
                group.zh(),
                r.wanted,
                r.served
            ),
            format!(
                "{name}, {}: {} of {}. Even when it comes first no more can be placed: capability is missing, not order.",
                group.en(),
                r.served,
                r.wanted
            ),
        );
    }
    Text::new(
        format!(
            "{name}「{}」应 {} 家、实 {} 家：优先保障可再多 {more} 家，全局得分减少 {}，另有 {} 项需求让位。",
            group.zh(),
            r.wanted,
            r.served,
            r.cost.max(0),
            r.displaced
        ),
        format!(
            "{name}, {}: {} of {}. Coming first it gains {}; the whole plan loses {}, and {} elsewhere would have to give way.",
            group.en(),
            r.served,
            r.wanted,
            counted(more, "firm"),
            counted(r.cost.max(0), "point"),
            counted(r.displaced, "need")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ProblemBuilder;
    use crate::model::ProblemOption;

    #[test]
    fn an_area_that_comes_first_takes_the_place_of_a_dearer_need() {
        let mut builder = ProblemBuilder::new("raise");
        let quota = builder.quota("a/help", 1, 10);
        let slot = builder.slot("s", None, 60);
        let (rich, poor) = (builder.seeker("rich", None), builder.seeker("poor", None));
        let option = |value| {
            [ProblemOption {
                slot,
                minutes: 60,
                value,
            }]
        };
        builder.need("dear", Some(rich), &[], &option(500));
        builder.need("poor", Some(poor), &[quota], &option(400));
        let problem = builder.build().unwrap();
        let coverage = Coverage {
            area: "a".into(),
            name: "甲县".into(),
            group: "help".into(),
            wanted: 1,
            served: 0,
            reachable: 1,
        };
        let raised = raise(&problem, &[Some(0), None], quota, &coverage).unwrap();
        assert_eq!(
            (raised.reached, raised.displaced, raised.cost),
            (1, 1, 500 - 10 - 400)
        );
        let met = raise(&problem, &[None, Some(0)], quota, &coverage).unwrap();
        assert_eq!((met.reached, met.displaced, met.cost), (1, 0, 0));
    }
}

//! What the rules of a round cost: the plan made again without one of them, around the needs it touches.
//!
//! Which rules are tried, the prices of the proof tell: a quota, a limit of partners or the change budget with a price of nothing does not
//! bind. Both plans of a comparison are made again around the same needs, so that only the rule is seen.

use super::{Text, effort};
use crate::explain::Context;
use crate::model::{Problem, Proof};
use crate::plan::{refit, value};
use crate::report::page::coverage::group_name;
use crate::report::page::text::counted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rules tried of each kind, the dearest by the proof first.
const TRIED: usize = 4;
/// Needs around a rule from which the plan is made again.
const SEEDS: usize = 40;

/// What one rule costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePrice {
    /// The key of the rules it is about, such as `max_partners`; quotas stand under `quota_penalty`, bundles under `bundles`.
    #[serde(default)]
    pub rule: String,
    /// Points of the whole plan without it, less those with it.
    pub points: i64,
    /// Needs served without it, less those with it.
    pub needs: i64,
    /// The sentence.
    pub sentence: Text,
}

/// The rules that cost anything, the dearest first.
pub fn rule_prices(context: &Context<'_>) -> Vec<RulePrice> {
    let Some(proof) = context.plan.proof.as_ref() else {
        return Vec::new();
    };
    let (problem, slots) = (context.problem, context.plan.slots.as_slice());
    if slots.len() != problem.needs.len() {
        return Vec::new();
    }
    let one = |price: Option<RulePrice>| Vec::from_iter(price);
    let of_rules = [
        ("quota_penalty", quotas(context, proof)),
        ("max_partners", partners(context, proof)),
        ("max_providers", providers(context, proof)),
        ("bundles", bundles(context, proof)),
        ("max_changes", one(budget(problem, slots))),
        ("pins", one(pins(problem, slots))),
        ("exclusions", one(exclusions(problem, slots))),
    ];
    let mut prices = Vec::new();
    for (rule, of_rule) in of_rules {
        prices.extend(of_rule.into_iter().map(|price| RulePrice {
            rule: rule.to_owned(),
            ..price
        }));
    }
    prices.sort_by_key(|p| std::cmp::Reverse((p.points, p.needs)));
    prices
}

fn quotas(context: &Context<'_>, proof: &Proof) -> Vec<RulePrice> {
    let (problem, catalogue) = (context.problem, context.catalogue);
    let of = |quota: usize| {
        let record = catalogue.quotas.get(quota)?;
        let mut areas = catalogue.quota_areas.iter();
        let area = areas.find(|m| m.area == record.area);
        let (area, group) = (
            area.map_or(&record.area, |m| &m.name),
            group_name(&record.group),
        );
        let mut without = problem.clone();
        without.quotas[quota].penalty = 0;
        let seeds = (0_u32..).zip(&problem.needs);
        let seeds = seeds.filter(|(_, need)| need.quotas.contains(&(quota as u32)));
        let seeds = seeds.map(|(need, _)| need).take(SEEDS).collect();
        let wanted = record.min_seekers;
        let name = Text::new(
            format!("配额「{area}·{} {wanted} 家」", group.zh()),
            format!("The quota of {area}, {} ({wanted})", group.en()),
        );
        priced(problem, &without, &context.plan.slots, seeds, &name)
    };
    dearest(&proof.quota).into_iter().filter_map(of).collect()
}

fn partners(context: &Context<'_>, proof: &Proof) -> Vec<RulePrice> {
    let problem = context.problem;
    let names = provider_names(context);
    let of = |provider: usize| {
        let limit = problem.providers[provider].max_partners?;
        let name = names.get(&(provider as u32))?;
        let mut without = problem.clone();
        without.providers[provider].max_partners = None;
        let name = Text::new(
            format!("「{name}」至多 {limit} 家伙伴"),
            format!("The limit of {limit} partners of {name}"),
        );
        let seeds = wanting(problem, provider as u32);
        priced(problem, &without, &context.plan.slots, seeds, &name)
    };
    dearest(&proof.provider)
        .into_iter()
        .filter_map(of)
        .collect()
}

/// Limits of the providers of a firm.
fn providers(context: &Context<'_>, proof: &Proof) -> Vec<RulePrice> {
    let problem = context.problem;
    let of = |seeker: usize| {
        let limit = problem.seekers[seeker].max_providers?;
        let needs = (0_u32..).zip(&problem.needs);
        let own = needs.filter(|(_, need)| need.seeker == Some(seeker as u32));
        let seeds: Vec<u32> = own.map(|(need, _)| need).take(SEEDS).collect();
        let name = firm_name(context, *seeds.first()?)?;
        let mut without = problem.clone();
        without.seekers[seeker].max_providers = None;
        let name = Text::new(
            format!("「{name}」至多 {limit} 家供方"),
            format!("The limit of {limit} providers of {name}"),
        );
        priced(problem, &without, &context.plan.slots, seeds, &name)
    };
    dearest(&proof.seeker).into_iter().filter_map(of).collect()
}

/// Limits of the providers of a bundle, and that all of it is served or none.
fn bundles(context: &Context<'_>, proof: &Proof) -> Vec<RulePrice> {
    let problem = context.problem;
    let mut told = Vec::new();
    for place in dearest(&proof.bundle) {
        let record = &problem.bundles[place];
        let (Some(limit), Some(first)) = (record.max_providers, record.needs.first()) else {
            continue;
        };
        let Some(name) = firm_name(context, *first) else {
            continue;
        };
        let mut without = problem.clone();
        without.bundles[place].max_providers = None;
        let name = Text::new(
            format!("「{name}」的打包需求至多 {limit} 家供方"),
            format!("The limit of {limit} providers of a bundle of {name}"),
        );
        let seeds = record.needs.clone();
        told.extend(priced(problem, &without, &context.plan.slots, seeds, &name));
    }
    let open = problem.bundles.iter().filter(|bundle| bundle.all);
    let open = open.filter(|bundle| {
        let mut needs = bundle.needs.iter();
        needs.any(|&need| context.plan.slots[need as usize].is_none())
    });
    let seeds: Vec<u32> = open
        .flat_map(|b| b.needs.iter().copied())
        .take(SEEDS)
        .collect();
    let mut without = problem.clone();
    without
        .bundles
        .iter_mut()
        .for_each(|bundle| bundle.all = false);
    let name = Text::new("打包需求须一起满足", "That bundles are all or none");
    told.extend(priced(problem, &without, &context.plan.slots, seeds, &name));
    told
}

/// The name of the firm behind a lot.
fn firm_name<'a>(context: &Context<'a>, lot: u32) -> Option<&'a str> {
    let lot = context.market.lots.get(lot as usize)?;
    let owner = context.catalogue[lot.need].organisation;
    Some(&context.catalogue[owner].name)
}

/// The largest prices above 0, by place.
fn dearest(prices: &[i64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..prices.len())
        .filter(|&place| prices[place] > 0)
        .collect();
    places.sort_by_key(|&place| (std::cmp::Reverse(prices[place]), place));
    places.truncate(TRIED);
    places
}

/// Needs with an option at the provider.
fn wanting(problem: &Problem, provider: u32) -> Vec<u32> {
    let own = |slot: u32| problem.slots[slot as usize].provider == Some(provider);
    let needs = 0..problem.needs.len() as u32;
    let wanting = needs.filter(|&need| problem.options_of(need).iter().any(|o| own(o.slot)));
    wanting.take(SEEDS).collect()
}

/// Names of the problem's providers.
fn provider_names(context: &Context<'_>) -> BTreeMap<u32, String> {
    let catalogue = context.catalogue;
    let slots = context.problem.slots.iter().zip(&catalogue.slots);
    slots
        .filter_map(|(bare, slot)| {
            let organisation = catalogue[slot.resource].organisation;
            Some((bare.provider?, catalogue[organisation].name.clone()))
        })
        .collect()
}

fn budget(problem: &Problem, slots: &[Option<u32>]) -> Option<RulePrice> {
    let limit = problem.max_changes?;
    let mut without = problem.clone();
    without.max_changes = None;
    let seeds = problem
        .previous
        .iter()
        .map(|p| p.need)
        .take(SEEDS)
        .collect();
    let name = Text::new(
        format!("相对上一方案至多改动 {limit} 处"),
        format!("At most {limit} changes against the last plan"),
    );
    priced(problem, &without, slots, seeds, &name)
}

fn pins(problem: &Problem, slots: &[Option<u32>]) -> Option<RulePrice> {
    let mut without = problem.clone();
    without.pins.clear();
    let seeds: Vec<u32> = problem.pins.iter().map(|p| p.need).take(SEEDS).collect();
    let count = problem.pins.len();
    let name = Text::new(format!("{count} 项固定结对"), format!("{count} pins"));
    priced(problem, &without, slots, seeds, &name)
}

fn exclusions(problem: &Problem, slots: &[Option<u32>]) -> Option<RulePrice> {
    let mut without = problem.clone();
    without.bans.clear();
    let mut seeds: Vec<u32> = problem.bans.iter().map(|p| p.need).collect();
    seeds.dedup();
    seeds.truncate(SEEDS);
    let name = Text::new("全部排除", "The exclusions together");
    priced(problem, &without, slots, seeds, &name)
}

/// The price of what `without` lacks; `None` where it touches nothing or costs nothing.
fn priced(
    problem: &Problem,
    without: &Problem,
    slots: &[Option<u32>],
    seeds: Vec<u32>,
    name: &Text,
) -> Option<RulePrice> {
    if seeds.is_empty() {
        return None;
    }
    let effort = effort(problem);
    let with = refit(problem, slots, &seeds, &effort)?.slots;
    let free = refit(without, &with, &seeds, &effort)?.slots;
    let served = |slots: &[Option<u32>]| slots.iter().flatten().count() as i64;
    let points = value(without, &free) - value(without, &with);
    let needs = served(&free) - served(&with);
    if points <= 0 {
        return None;
    }
    let (mut zh, mut en) = (
        format!("{}：让出 {points} 分", name.zh()),
        format!("{} costs {}", name.en(), counted(points, "point")),
    );
    match needs {
        0 => {}
        1.. => {
            zh.push_str(&format!("，少对接 {needs} 项需求"));
            en.push_str(&format!(" and {}", counted(needs, "served need")));
        }
        _ => {
            zh.push_str(&format!("，但多对接 {} 项需求", -needs));
            en.push_str(&format!(", but serves {} needs more", -needs));
        }
    }
    Some(RulePrice {
        rule: String::new(),
        points,
        needs,
        sentence: Text::new(format!("{zh}。"), format!("{en}.")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ProblemBuilder, ProblemOption};

    #[test]
    fn a_limit_of_one_partner_costs_the_second_need() {
        let mut builder = ProblemBuilder::new("price");
        let lab = builder.provider("lab", Some(1));
        let slot = builder.slot("s", Some(lab), 120);
        for (firm, value) in [("a", 500), ("b", 400)] {
            let seeker = builder.seeker(firm, None);
            builder.need(
                firm,
                Some(seeker),
                &[],
                &[ProblemOption {
                    slot,
                    minutes: 60,
                    value,
                }],
            );
        }
        let problem = builder.build().unwrap();
        let mut without = problem.clone();
        without.providers[0].max_partners = None;
        let name = Text::same("limit");
        let price = priced(&problem, &without, &[Some(0), None], vec![0, 1], &name).unwrap();
        assert_eq!((price.points, price.needs), (400, 1));
        assert_eq!(
            price.sentence.en(),
            "limit costs 400 points and 1 served need."
        );
        assert_eq!(
            priced(&problem, &problem, &[Some(0), None], vec![0, 1], &name),
            None
        );
    }
}

//! What the pipeline is measured against, in the same run.

use super::meter::Meter;
use matcher_core::fit::Judge;
use matcher_core::ids::Ix;
use matcher_core::model::{Catalogue, Problem};
use std::collections::BTreeSet;
use std::hint::black_box;

/// Pairs of the sample, so that it takes about a second.
const PAIRS: usize = 4_000_000;

/// How long a sample of needs took.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) needs: usize,
    pub(crate) cpu_seconds: f64,
}

/// Judges needs spread over the catalogue against every offer.
pub(crate) fn every_pair(catalogue: &Catalogue, judge: &Judge<'_>, meter: &Meter) -> Sample {
    let offers = catalogue.offers.len();
    let needs = (PAIRS / offers.max(1)).clamp(1, catalogue.needs.len());
    let before = meter.read();
    let apart = catalogue.needs.len() / needs;
    for need in (0..needs).map(|place| Ix::new(place * apart)) {
        for offer in (0..offers).map(Ix::new) {
            black_box(judge.can_serve(need, offer));
        }
    }
    Sample {
        needs,
        cpu_seconds: meter.read().since(&before).cpu_seconds,
    }
}

/// Options by falling points per minute, each taken where need, slot and partner limits still have room. Knows no bundles, pins and
/// previous plan.
pub(crate) fn greedy(problem: &Problem) -> Vec<Option<u32>> {
    let needs = 0..problem.needs.len() as u32;
    let mut all: Vec<_> = needs
        .flat_map(|need| {
            problem
                .options_of(need)
                .iter()
                .map(move |option| (need, *option))
        })
        .collect();
    all.sort_by(|(_, a), (_, b)| {
        let (rate_a, rate_b) = (a.value * b.minutes, b.value * a.minutes);
        rate_b.cmp(&rate_a)
    });
    let mut plan = vec![None; problem.needs.len()];
    let mut spare: Vec<i64> = problem.slots.iter().map(|slot| slot.minutes).collect();
    let mut pairs: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut partners = vec![0_u32; problem.providers.len()];
    let mut providers = vec![0_u32; problem.seekers.len()];
    for (need, option) in all {
        let slot = option.slot as usize;
        if plan[need as usize].is_some() || spare[slot] < option.minutes {
            continue;
        }
        let pair = problem.slots[slot]
            .provider
            .zip(problem.needs[need as usize].seeker);
        if let Some((provider, seeker)) = pair.filter(|pair| !pairs.contains(pair)) {
            let (p, s) = (provider as usize, seeker as usize);
            let is_full = |limit: Option<u32>, taken: u32| limit.is_some_and(|most| taken >= most);
            if is_full(problem.providers[p].max_partners, partners[p])
                || is_full(problem.seekers[s].max_providers, providers[s])
            {
                continue;
            }
            pairs.insert((provider, seeker));
            partners[p] += 1;
            providers[s] += 1;
        }
        spare[slot] -= option.minutes;
        plan[need as usize] = Some(option.slot);
    }
    plan
}

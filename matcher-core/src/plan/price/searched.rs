//! A plan on the options that prices leave promising, and the ways to improve it.

use super::assignment::Assignment;
use super::descent::Descent;
use super::guide::Guide;
use super::instance::Instance;
use super::prices::Prices;
use super::{dive, rounding, search};
use crate::plan::effort::Wanted;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::ops::ControlFlow;

/// Options per need that the search always keeps, in a dense market and where that is too few; rounds that tell.
const NARROW: usize = 1;
const WIDE: usize = 8;
const TRIAL_ROUNDS: u64 = 10;
const WORK_PER_TRIAL_ROUND: u64 = 10;
/// Up to so many options, and without rules beyond slots and pins, the plan is improved by dives: so many per round of search.
const DIVE_OPTIONS: usize = 200_000;
const DIVES: u64 = 20;
/// A plan on the options that prices leave promising.
pub(super) struct Searched {
    pub(super) instance: Instance,
    guide: Guide,
    pub(super) plan: Assignment,
    prices: Prices,
    /// Whether the market is small enough to dive in.
    dives: bool,
}

impl Searched {
    /// The first plan. Dense markets need but the best options; where quotas make needs fall back on poor ones, more must be kept.
    /// Which it is, a few rounds tell.
    pub(super) fn new(
        instance: &Instance,
        descent: &Descent,
        shift: &[f32],
        work: u64,
        wanted: Wanted<'_>,
    ) -> Self {
        let guide = Guide::new(instance, &descent.best, shift);
        let narrow = Self::among(instance, descent, shift, (guide.clone(), NARROW), wanted);
        let plain = instance.rules.cover_start.is_empty() && instance.rules.bundles.is_empty();
        if plain || wanted().is_break() {
            return narrow;
        }
        let wide = Self::among(instance, descent, shift, (guide, WIDE), wanted);
        let rounds = (work / WORK_PER_TRIAL_ROUND).clamp(1, TRIAL_ROUNDS);
        let mut reached = |search: &Self| {
            let mut trial = Self {
                instance: search.instance.pruned(|_| true),
                guide: search.guide.clone(),
                plan: search.plan.clone(),
                prices: search.prices.clone(),
                dives: false,
            };
            trial.run(0, rounds, |_, _| wanted());
            trial.plan.value
        };
        if reached(&wide) > reached(&narrow) {
            wide
        } else {
            narrow
        }
    }

    fn among(
        instance: &Instance,
        descent: &Descent,
        shift: &[f32],
        (mut guide, best): (Guide, usize),
        wanted: Wanted<'_>,
    ) -> Self {
        let keep = guide.promising(instance, &descent.best, shift, best);
        let picked = keep.iter().zip(&descent.picked);
        let picked: Vec<f32> = picked.filter(|(keep, _)| **keep).map(|(_, &p)| p).collect();
        let dives = instance.need.len() <= DIVE_OPTIONS && !instance.rules.bind();
        let instance = instance.pruned(|k| keep[k]);
        let mut plan = rounding::round(&instance, &picked);
        if guide.all_served && dives {
            let mut dived = Assignment::new(&instance);
            rounding::pin(&instance, &mut dived);
            dive::first(&instance, &guide, &descent.best, &mut dived, wanted);
            if dived.value > plan.value {
                plan = dived;
            }
        }
        Self {
            instance,
            guide,
            plan,
            prices: descent.best.clone(),
            dives,
        }
    }

    pub(super) fn run(
        &mut self,
        seed: u64,
        rounds: u64,
        mut tell: impl FnMut(u64, i64) -> ControlFlow<()>,
    ) -> u64 {
        let random = ChaCha8Rng::seed_from_u64(seed);
        if self.dives {
            let (instance, guide) = (&self.instance, &self.guide);
            let (prices, plan) = (&self.prices, &mut self.plan);
            let dives = rounds * DIVES;
            let told = |dive, value| tell(dive / DIVES, value);
            dive::improve(instance, guide, prices, plan, random.clone(), dives, told);
        }
        search::anneal(
            &self.instance,
            &self.guide,
            &mut self.plan,
            random,
            rounds,
            tell,
        )
    }
}

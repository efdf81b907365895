//! Phase B: a price per need, with an exact knapsack per slot.
//!
//! Relaxing "each need at most once" with u ≥ 0 leaves one knapsack per slot, so that `Σ u_n + Σ_s KP_s(v − u)` bounds every plan
//! (Lagrangian relaxation; Fisher, Jaikumar, van Wassenhove 1986). Its subgradient at need n is `1 − picks_n`. The direction is deflected
//! by the last one (Camerini, Fratta, Maffioli 1975), steps shrink geometrically (Goffin 1977), and picks are averaged along the way as
//! in the volume algorithm (Barahona and Anbil 2000). Limits, quotas and weights of ties follow their own subgradients.

use super::instance::{Instance, NONE};
use super::prices::Prices;
use super::sweep::{Active, Priced, Sweep};

/// Steps between two updates of the prices of rules, and of the list of options that can be picked meanwhile.
const PERIOD: u32 = 4;

/// Picks beyond the first that raise a price in one step at most: where scores of slots want the same need, its price would
/// otherwise leap beyond all reason.
const MOST_RIVALS: i32 = 6;

/// The same for partners of a provider beyond its limit, in roots of the limit: scores of firms want the same few places at first.
const MOST_EXCESS: f64 = 3.0;

/// 1 − picks, within limits.
fn gradient(picks: i32) -> f32 {
    (1 - picks).max(-MOST_RIVALS) as f32
}

/// The state of the descent.
#[derive(Debug)]
pub(super) struct Descent {
    /// The prices of the best bound so far.
    pub(super) best: Prices,
    /// The best bound so far, in floating point: a guide, not the proof.
    pub(super) bound: f64,
    /// How often each option was picked, later steps counting more.
    pub(super) picked: Vec<f32>,
    current: Prices,
    shift: Vec<f32>,
    /// Options that can have a profit before the next update.
    active: Active,
    direction: Vec<f32>,
    sweep: Sweep,
    /// Needs whose price may have any sign, and what they had before a step.
    free: Vec<u32>,
    before: Vec<(f64, f32)>,
    cover_picks: Vec<u16>,
    weight: f32,
    since: u32,
    /// Steps so far.
    pub(super) steps: u64,
}

impl Descent {
    /// Begins at the prices `current`. The result never depends on the number of threads.
    pub(super) fn new(instance: &Instance, current: Prices, threads: usize) -> Self {
        let mut shift = Vec::new();
        current.shifts(instance, &mut shift);
        Self {
            best: current.clone(),
            bound: f64::INFINITY,
            picked: vec![0.0; instance.need.len()],
            shift,
            active: Active::default(),
            direction: vec![0.0; instance.needs()],
            sweep: Sweep::new(instance, current.weight.len(), threads),
            free: (0..instance.needs() as u32)
                .filter(|&need| instance.rules.is_free_in_sign(need))
                .collect(),
            before: Vec::new(),
            cover_picks: vec![0; current.claim.len()],
            current,
            weight: 1.0,
            since: 0,
            steps: 0,
        }
    }

    /// One step: all knapsacks at the current prices, then a move of the prices by about `length` points.
    pub(super) fn step(&mut self, instance: &Instance, length: f64) {
        if self.since == 0 {
            // No price falls by more than `length` in a step.
            let margin = (length * f64::from(PERIOD)) as f32 * 1.01;
            let priced = Priced {
                instance,
                prices: &self.current,
                shift: &self.shift,
            };
            self.active.list(priced, margin);
        }
        let bound = self.sweep(instance);
        if bound < self.bound {
            self.bound = bound;
            self.best.clone_from(&self.current);
        }
        self.move_needs(instance, length);
        self.since += 1;
        self.steps += 1;
        if self.since == PERIOD {
            if !self.shift.is_empty() {
                self.move_rules(instance, length);
                self.current.shifts(instance, &mut self.shift);
            }
            self.since = 0;
        }
        self.weight *= 1.05;
        if self.weight > 1e20 {
            self.picked.iter_mut().for_each(|p| *p /= self.weight);
            self.weight = 1.0;
        }
    }

    /// All knapsacks at the current prices; the bound that they prove.
    fn sweep(&mut self, instance: &Instance) -> f64 {
        let priced = Priced {
            instance,
            prices: &self.current,
            shift: &self.shift,
        };
        let count = (self.weight, &mut self.picked[..]);
        let constant = self.current.constant(instance);
        let bound = self.sweep.run(priced, &self.active, count, constant);
        if !self.cover_picks.is_empty() {
            for (need, &picks) in self.sweep.picks.iter().enumerate() {
                for &cover in instance.rules.covers_of(need) {
                    self.cover_picks[cover as usize] += picks as u16;
                }
            }
        }
        bound
    }

    fn move_needs(&mut self, instance: &Instance, length: f64) {
        const KEEP: f32 = 0.7;
        // Without a price the bundle is better left out: its needs count as served once more than they should be.
        for bundle in instance.rules.optional_bundles() {
            if self.current.of_bundle(bundle) <= 0.0 {
                for &need in &bundle.needs {
                    self.sweep.picks[need as usize] += 1;
                }
            }
        }
        self.before.clear();
        let free = &self.free;
        self.before.extend(free.iter().map(|&need| {
            let need = need as usize;
            (self.current.need[need], self.direction[need])
        }));
        let moves = self
            .direction
            .iter_mut()
            .zip(&self.sweep.picks)
            .zip(&mut self.current.need);
        for ((direction, &picks), price) in moves {
            let gradient = gradient(picks);
            *direction = KEEP * *direction + (1.0 - KEEP) * gradient;
            let moved = *price - length * f64::from(*direction);
            if moved <= 0.0 {
                *price = 0.0;
                *direction = direction.min(0.0);
            } else {
                *price = moved;
            }
        }
        for (&need, &(price, direction)) in self.free.iter().zip(&self.before) {
            let need = need as usize;
            let direction = KEEP * direction + (1.0 - KEEP) * gradient(self.sweep.picks[need]);
            self.direction[need] = direction;
            self.current.need[need] = price - length * f64::from(direction);
        }
    }

    /// Moves λ, ν, σ, κ and the weights of ties by the picks of the last period.
    fn move_rules(&mut self, instance: &Instance, length: f64) {
        let rules = &*instance.rules;
        let per_step = 1.0 / f64::from(PERIOD);
        let mut demand = vec![0.0_f64; rules.partner_limit.len()];
        for pair in 0..rules.pair_cost.len() {
            let ties = rules.pair_start[pair] as usize..rules.pair_start[pair + 1] as usize;
            let mut mean = 0.0;
            for tie in ties.clone() {
                mean += self.current.weight[tie] * f32::from(self.sweep.tie_picks[tie]);
            }
            demand[rules.pair_provider[pair] as usize] += f64::from(mean) * per_step;
            if ties.len() > 1 {
                reweigh(
                    &mut self.current.weight[ties.clone()],
                    &self.sweep.tie_picks[ties],
                    mean,
                );
            }
        }
        self.sweep.tie_picks.fill(0);
        for (provider, price) in self.current.provider.iter_mut().enumerate() {
            let limit = rules.partner_limit[provider];
            if limit != NONE {
                let excess = (demand[provider] - f64::from(limit)) / f64::from(limit.max(1)).sqrt();
                let excess = excess.clamp(-MOST_EXCESS, MOST_EXCESS);
                *price = (*price + length * excess).max(0.0);
            }
        }
        self.move_quotas(instance, length, per_step);
        if !rules.counted.is_empty() {
            let counted = rules.counted.iter().filter(|&&counted| counted).count() as f64;
            let short = counted - rules.max_changes as f64 - self.sweep.kept as f64 * per_step;
            self.current.change =
                (self.current.change + length * 2.0 * short / counted.max(1.0)).max(0.0);
            self.sweep.kept = 0;
        }
    }

    fn move_quotas(&mut self, instance: &Instance, length: f64, per_step: f64) {
        let rules = &*instance.rules;
        if self.cover_picks.is_empty() {
            return;
        }
        let mut served = vec![0.0_f64; rules.quotas.len()];
        let mut seekers = vec![0.0_f64; rules.quotas.len()];
        for (cover, picks) in self.cover_picks.iter_mut().enumerate() {
            let quota = rules.cover_quota[cover] as usize;
            let mean = f64::from(*picks) * per_step;
            let claim = f64::from(self.current.claim[cover]);
            *picks = 0;
            seekers[quota] += 1.0;
            // dL/dν with σ = claim·ν
            served[quota] += claim * mean + 1.0 - claim;
            let price = self.current.quota[quota];
            if price > 1.0 {
                let moved = claim - length * (mean - 1.0) / price;
                self.current.claim[cover] = moved.clamp(0.0, 1.0) as f32;
            }
        }
        for (quota, price) in self.current.quota.iter_mut().enumerate() {
            let (min, penalty) = rules.quotas[quota];
            if min > 0 && seekers[quota] > 0.0 {
                let short = (f64::from(min) - served[quota]) / seekers[quota];
                *price = (*price + length * 8.0 * short).clamp(0.0, penalty as f64);
            }
        }
    }
}

/// Moves the weights of one pair towards the ties that are picked (multiplicative update).
fn reweigh(weights: &mut [f32], picks: &[u16], mean: f32) {
    const RATE: f32 = 0.5 / PERIOD as f32;
    let mut sum = 0.0;
    for (weight, &picks) in weights.iter_mut().zip(picks) {
        *weight *= (1.0 + RATE * (f32::from(picks) - mean)).max(0.2);
        *weight = weight.max(1e-4);
        sum += *weight;
    }
    for weight in weights {
        *weight /= sum;
    }
}

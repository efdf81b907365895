//! Seeded random numbers: one stream per part of the market, so that a change in one part doesn't reshuffle the others.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, Normal};

/// The parts of a market, each with a stream of its own.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Names = 1,
    Firms,
    Offers,
    Needs,
    Dirt,
    Hours,
    Previous,
    Chains,
    Laboratories,
    Programme,
}

/// A stream of random numbers; the same seed and part give the same numbers on every machine.
#[derive(Debug)]
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    pub(super) fn new(seed: u64, part: Part) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(part as u64);
        Self(generator)
    }

    /// A whole number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        self.0.random_range(low..=high.max(low))
    }

    /// A place in a list of that length; 0 for an empty one.
    pub(super) fn below(&mut self, length: usize) -> usize {
        self.0.random_range(0..length.max(1) as u32) as usize
    }

    /// A number from `low` up to `high`.
    pub(super) fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.random::<f64>()
    }

    /// True in a share of the cases.
    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.0.random::<f64>() < share
    }

    /// A factor around 1: exp of a normal number with that standard deviation.
    pub(super) fn factor(&mut self, sigma: f64) -> f64 {
        LogNormal::new(0.0, sigma).map_or(1.0, |law| law.sample(&mut self.0))
    }

    /// A normal number around 0.
    pub(super) fn normal(&mut self, deviation: f64) -> f64 {
        Normal::new(0.0, deviation).map_or(0.0, |law| law.sample(&mut self.0))
    }

    /// One of the list; the default for an empty one.
    pub(super) fn pick<T: Clone + Default>(&mut self, list: &[T]) -> T {
        let place = self.below(list.len());
        list.get(place).cloned().unwrap_or_default()
    }

    /// A place in the list, by weight; 0 where every weight is 0.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let sum: u32 = weights.iter().sum();
        let mut left = self.between(0, sum.saturating_sub(1));
        for (place, &weight) in weights.iter().enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        0
    }

    /// Brings the list into a random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.below(place + 1));
        }
    }
}

//! Ties are broken by lot: in the order of hash(seed, id), so that nobody's name puts him first.

use crate::model::Problem;
use sha2::{Digest, Sha256};

/// Draws lots from a seed.
#[derive(Debug, Clone)]
pub(super) struct Lots {
    begun: Sha256,
}

impl Lots {
    pub(super) fn new(seed: &str) -> Self {
        let begun = Sha256::new().chain_update(seed).chain_update("\n");
        Self { begun }
    }

    /// The lot of an id: the first eight bytes of SHA-256(seed, line feed, id).
    pub(super) fn of(&self, id: &str) -> u64 {
        let hash = self.begun.clone().chain_update(id).finalize();
        hash.iter()
            .take(8)
            .fold(0, |lot, &byte| lot << 8 | u64::from(byte))
    }

    /// Indexes in the order of their ids' lots; of equal lots the smaller id comes first.
    pub(super) fn sort<'a>(&self, indexes: &mut [u32], id: impl Fn(u32) -> &'a str) {
        indexes.sort_by_cached_key(|&index| (self.of(id(index)), id(index)));
    }

    /// All needs in the order of their lots.
    pub(super) fn needs(&self, problem: &Problem) -> Vec<u32> {
        let mut needs: Vec<u32> = (0..problem.needs.len() as u32).collect();
        self.sort(&mut needs, |need| problem.need_id(need));
        needs
    }

    /// All slots in the order of their lots.
    pub(super) fn slots(&self, problem: &Problem) -> Vec<u32> {
        let mut slots: Vec<u32> = (0..problem.slots.len() as u32).collect();
        self.sort(&mut slots, |slot| problem.slot_id(slot));
        slots
    }
}

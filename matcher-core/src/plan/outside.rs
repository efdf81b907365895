//! What lies outside all parts of a problem: quotas and seekers that no part can serve.

use crate::model::{Problem, Proof, SeekerKey};
use std::collections::BTreeSet;

/// What quotas outside all parts lose for certain.
pub(super) fn lost_quotas(problem: &Problem, in_parts: &BTreeSet<u32>) -> i64 {
    let quotas = problem.quotas.iter().zip(0_u32..);
    let outside = quotas.filter(|(_, index)| !in_parts.contains(index));
    outside
        .map(|(quota, _)| quota.penalty * i64::from(quota.min_seekers))
        .sum()
}

/// Prices what no part has: quotas outside all parts, and seekers that can't be covered because nobody can serve them.
pub(super) fn complete(problem: &Problem, in_parts: &BTreeSet<u32>, proof: &mut Proof) {
    for (index, quota) in problem.quotas.iter().enumerate() {
        if !in_parts.contains(&(index as u32)) && quota.min_seekers > 0 {
            proof.quota[index] = quota.penalty.saturating_mul(proof.scale);
        }
    }
    let mut priced: BTreeSet<(SeekerKey, u32)> = proof
        .coverage
        .iter()
        .map(|&(key, quota, _)| (key, quota))
        .collect();
    for need in (0..problem.needs.len() as u32).filter(|&need| !problem.options_of(need).is_empty())
    {
        let key = problem.seeker_key(need);
        priced.extend(
            problem.needs[need as usize]
                .quotas
                .iter()
                .map(|&quota| (key, quota)),
        );
    }
    for (need, record) in (0_u32..).zip(&problem.needs) {
        let key = problem.seeker_key(need);
        for &quota in &record.quotas {
            if proof.quota[quota as usize] > 0 && priced.insert((key, quota)) {
                proof
                    .coverage
                    .push((key, quota, proof.quota[quota as usize]));
            }
        }
    }
}

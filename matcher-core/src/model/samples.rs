//! Small random problems with every kind of constraint, for tests.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{NeedSlot, Problem, ProblemBuilder, ProblemOption, Proof};

/// At most 5 needs with 3 options each; the same seed gives the same problem. About one in six is infeasible.
pub(crate) fn problem(seed: u64) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let rng = &mut random;
    let mut builder = ProblemBuilder::new("sample");
    let chance = |rng: &mut ChaCha8Rng, percent| rng.random_range(0..100) < percent;
    let maybe = |rng: &mut ChaCha8Rng, percent, most| {
        (rng.random_range(0..100) < percent).then(|| rng.random_range(0..=most))
    };
    let providers: Vec<u32> = (0..rng.random_range(1..4))
        .map(|i| builder.provider(format!("p{i}"), maybe(rng, 40, 2)))
        .collect();
    let seekers: Vec<u32> = (0..rng.random_range(1..4))
        .map(|i| builder.seeker(format!("s{i}"), maybe(rng, 30, 2)))
        .collect();
    let quotas: Vec<u32> = (0..rng.random_range(0..3))
        .map(|i| {
            builder.quota(
                format!("q{i}"),
                rng.random_range(0..4),
                rng.random_range(0..20),
            )
        })
        .collect();
    let slots: Vec<u32> = (0..rng.random_range(1..5))
        .map(|i| {
            let provider = chance(rng, 80).then(|| pick(rng, &providers));
            builder.slot(format!("t{i}"), provider, rng.random_range(0..9) * 15)
        })
        .collect();
    let mut options = Vec::new();
    let needs: Vec<u32> = (0..rng.random_range(0..6))
        .map(|i| {
            let seeker = chance(rng, 75).then(|| pick(rng, &seekers));
            let quotas: Vec<u32> = quotas.iter().copied().filter(|_| chance(rng, 50)).collect();
            let mut own: Vec<ProblemOption> = Vec::new();
            for &slot in &slots {
                if own.len() < 3 && chance(rng, 60) {
                    let minutes = rng.random_range(1..5) * 15;
                    let value = rng.random_range(0..30);
                    own.push(ProblemOption {
                        slot,
                        minutes,
                        value,
                    });
                }
            }
            options.extend(own.iter().map(|option| NeedSlot {
                need: i,
                slot: option.slot,
            }));
            builder.need(format!("n{i}"), seeker, &quotas, &own)
        })
        .collect();
    for &provider in &providers {
        for &seeker in &seekers {
            if chance(rng, 50) {
                builder.pair(provider, seeker, rng.random_range(0..12));
            }
        }
    }
    let mut pinned = Vec::new();
    for option in options {
        if chance(rng, 12) {
            builder.ban(option.need, option.slot);
        } else if !pinned.contains(&option.need) && chance(rng, 10) {
            pinned.push(option.need);
            builder.pin(option.need, option.slot);
        }
    }
    for &need in &needs {
        if chance(rng, 30) {
            builder.previous(need, pick(rng, &slots));
        }
    }
    if let Some(most) = maybe(rng, 40, 2) {
        builder.max_changes(u64::from(most));
    }
    if needs.len() >= 2 && chance(rng, 50) {
        let limit = maybe(rng, 60, 2);
        builder.bundle("b0", &needs[..needs.len() / 2 + 1], chance(rng, 60), limit);
    }
    builder.build().expect("the sample is valid")
}

/// Random prices inside their domains.
pub(crate) fn proof(problem: &Problem, seed: u64) -> Proof {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let rng = &mut random;
    let scale = rng.random_range(1..4);
    let mut price = |limited: bool| if limited { rng.random_range(0..40) } else { 0 };
    let mut proof = Proof {
        scale,
        provider: problem
            .providers
            .iter()
            .map(|p| price(p.max_partners.is_some()))
            .collect(),
        seeker: problem
            .seekers
            .iter()
            .map(|s| price(s.max_providers.is_some()))
            .collect(),
        bundle: problem
            .bundles
            .iter()
            .map(|b| price(b.max_providers.is_some()))
            .collect(),
        change: price(problem.max_changes.is_some()),
        ..Proof::zero(problem)
    };
    for (quota, price) in problem.quotas.iter().zip(&mut proof.quota) {
        *price = rng.random_range(0..=scale * quota.penalty);
    }
    let limited = problem.bundles.iter().filter(|b| b.max_providers.is_some());
    let limited: Vec<u32> = limited.flat_map(|b| b.needs.clone()).collect();
    let whole = problem.bundles.iter().filter(|b| b.all);
    let whole: Vec<u32> = whole.flat_map(|b| b.needs.clone()).collect();
    for need in 0..problem.needs.len() as u32 {
        let free = problem.pin_of(need).is_some() || whole.contains(&need);
        proof.need[need as usize] = rng.random_range(if free { -60 } else { 0 }..60);
        for &quota in &problem.needs[need as usize].quotas {
            let key = problem.seeker_key(need);
            if proof
                .coverage
                .iter()
                .all(|entry| (entry.0, entry.1) != (key, quota))
            {
                proof.coverage.push((key, quota, rng.random_range(0..40)));
            }
        }
        for provider in 0..problem.providers.len() as u32 {
            proof.tie.push((need, provider, rng.random_range(0..20)));
            if limited.contains(&need) {
                proof
                    .together
                    .push((need, provider, rng.random_range(0..20)));
            }
        }
    }
    proof
}

fn pick(rng: &mut impl Rng, from: &[u32]) -> u32 {
    from[rng.random_range(0..from.len())]
}

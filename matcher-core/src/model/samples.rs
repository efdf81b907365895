//! Small random problems with every kind of constraint, for tests.

use rand::seq::SliceRandom;
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
        builder.bundle("b0", &needs[..=(needs.len() / 2)], chance(rng, 60), limit);
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

/// The same problem with its records and options in another order.
pub(crate) fn shuffled(problem: &Problem, seed: u64) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let rng = &mut random;
    let mut order = |len: usize| {
        let mut order: Vec<u32> = (0..len as u32).collect();
        order.shuffle(rng);
        order
    };
    let place = |order: &[u32], old: u32| order.iter().position(|&o| o == old).unwrap() as u32;
    let mut builder = ProblemBuilder::new("shuffled");
    if let Some(most) = problem.max_changes {
        builder.max_changes(most);
    }
    let providers = order(problem.providers.len());
    for &p in &providers {
        let record = &problem.providers[p as usize];
        builder.provider(&record.id, record.max_partners);
    }
    let seekers = order(problem.seekers.len());
    for &s in &seekers {
        let record = &problem.seekers[s as usize];
        builder.seeker(&record.id, record.max_providers);
    }
    let quotas = order(problem.quotas.len());
    for &q in &quotas {
        let record = &problem.quotas[q as usize];
        builder.quota(&record.id, record.min_seekers, record.penalty);
    }
    let slots = order(problem.slots.len());
    for &s in &slots {
        let record = &problem.slots[s as usize];
        let provider = record.provider.map(|p| place(&providers, p));
        builder.slot(&record.id, provider, record.minutes);
    }
    let needs = order(problem.needs.len());
    for &n in &needs {
        let record = &problem.needs[n as usize];
        let old = problem.options_of(n);
        let options = order(old.len());
        let options: Vec<ProblemOption> = options
            .into_iter()
            .map(|o| ProblemOption {
                slot: place(&slots, old[o as usize].slot),
                ..old[o as usize]
            })
            .collect();
        let own: Vec<u32> = record.quotas.iter().map(|&q| place(&quotas, q)).collect();
        let seeker = record.seeker.map(|s| place(&seekers, s));
        builder.need(&record.id, seeker, &own, &options);
    }
    for bundle in &problem.bundles {
        let own: Vec<u32> = bundle.needs.iter().map(|&n| place(&needs, n)).collect();
        builder.bundle(&bundle.id, &own, bundle.all, bundle.max_providers);
    }
    for p in order(problem.pairs.len()) {
        let pair = problem.pairs[p as usize];
        builder.pair(
            place(&providers, pair.provider),
            place(&seekers, pair.seeker),
            pair.cost,
        );
    }
    problem
        .pins
        .iter()
        .for_each(|p| builder.pin(place(&needs, p.need), place(&slots, p.slot)));
    problem
        .bans
        .iter()
        .for_each(|b| builder.ban(place(&needs, b.need), place(&slots, b.slot)));
    problem
        .previous
        .iter()
        .for_each(|p| builder.previous(place(&needs, p.need), place(&slots, p.slot)));
    builder.build().expect("a valid problem stays valid")
}

fn pick(rng: &mut impl Rng, from: &[u32]) -> u32 {
    from[rng.random_range(0..from.len())]
}

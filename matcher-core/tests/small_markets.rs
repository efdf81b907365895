//! Small markets cut at random from the committed one: the plan has the value that brute force finds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use matcher_core::check::{evaluate, verify};
use matcher_core::exchange::catalogue::{ReadOptions, read};
use matcher_core::model::{Catalogue, PlanRules, Problem, Tables};
use matcher_core::round::{Knowledge, propose};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::ControlFlow;
use std::path::Path;

const MARKETS: u64 = 12;
const NEEDS: usize = 6;

#[test]
fn a_small_market_is_planned_as_well_as_brute_force_can() {
    let henan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let loaded = read(&henan, ReadOptions::default()).unwrap();
    let knowledge = Knowledge::bundled().unwrap();
    let mut with_choice = 0;
    for seed in 0..MARKETS {
        let catalogue = cut(&loaded.catalogue, seed);
        let rules = PlanRules {
            candidates_per_need: 2,
            periods_per_offer: 1,
            lots_per_need: 2,
            pair_cost: 150,
            ..loaded.rules.clone().unwrap_or_default()
        };
        let proposal = propose(&catalogue, &rules, &knowledge, 1, &|_| {
            ControlFlow::Continue(())
        })
        .unwrap();
        let best = brute_force(&proposal.problem);
        assert_eq!(proposal.plan.value, Some(best), "market {seed}");
        assert!(proposal.plan.bound >= Some(best), "market {seed}");
        with_choice += u64::from(
            proposal
                .problem
                .needs
                .iter()
                .any(|need| need.option_count > 1),
        );
    }
    assert!(
        with_choice > MARKETS / 2,
        "{with_choice} of {MARKETS} markets leave a choice"
    );
}

/// Six needs that follow one another in the table, with a fifth of the hours, so that they compete.
fn cut(catalogue: &Catalogue, seed: u64) -> Catalogue {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let first = random.random_range(0..catalogue.needs.len() - NEEDS);
    let mut tables: Tables = (**catalogue).clone();
    tables.needs = catalogue.needs[first..first + NEEDS].to_vec();
    tables.bundles.clear();
    tables.previous_plan.clear();
    tables.quotas.truncate(6);
    for slot in &mut tables.slots {
        slot.minutes /= 5;
    }
    Catalogue::new(tables)
}

/// The best value over every way to serve the needs.
fn brute_force(problem: &Problem) -> i64 {
    fn go(problem: &Problem, slots: &mut Vec<Option<u32>>, best: &mut i64) {
        let need = slots.len() as u32;
        if need as usize == problem.needs.len() {
            let evaluation = evaluate(problem, slots);
            if evaluation.violations.is_empty() {
                *best = (*best).max(evaluation.value);
            }
            return;
        }
        let choices: Vec<Option<u32>> = std::iter::once(None)
            .chain(problem.options_of(need).iter().map(|o| Some(o.slot)))
            .collect();
        for choice in choices {
            slots.push(choice);
            go(problem, slots, best);
            slots.pop();
        }
    }
    let mut best = i64::MIN;
    go(problem, &mut Vec::new(), &mut best);
    best
}

/// Regions in another order: every organisation's code is another one of those that occur.
fn permuted(catalogue: &Catalogue) -> Catalogue {
    let mut tables: Tables = (**catalogue).clone();
    let mut codes: Vec<u32> = tables.organisations.iter().map(|o| o.region).collect();
    codes.sort_unstable();
    codes.dedup();
    let moved = codes.len() / 2;
    for organisation in &mut tables.organisations {
        let place = codes.binary_search(&organisation.region).unwrap();
        organisation.region = codes[(place + moved) % codes.len()];
    }
    Catalogue::new(tables)
}

#[test]
fn without_quotas_permuting_the_codes_of_regions_changes_nothing() {
    let henan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let loaded = read(&henan, ReadOptions::default()).unwrap();
    let knowledge = Knowledge::bundled().unwrap();
    let rules = loaded.rules.unwrap_or_default();
    let go = |_| ControlFlow::Continue(());
    let mut planned = 0;
    for seed in 0..40 {
        let mut tables: Tables = (*cut(&loaded.catalogue, seed)).clone();
        tables.quotas.clear();
        // Rights and benefits that hold in the whole province: those of a city are law, not a border that we draw.
        for credential in &mut tables.credentials {
            credential.areas = vec![410_000];
        }
        for benefit in &mut tables.benefits {
            benefit.areas = vec![410_000];
        }
        let catalogue = Catalogue::new(tables);
        let other = permuted(&catalogue);
        assert_ne!(catalogue.organisations, other.organisations);
        let [one, two] = [&catalogue, &other].map(|catalogue| {
            let proposal = propose(catalogue, &rules, &knowledge, 1, &go).unwrap();
            (proposal.problem.digest(), proposal.document)
        });
        planned += one.1.assignments.len();
        assert_eq!(one, two, "market {seed}");
    }
    assert!(planned > 40, "{planned}");
}

#[test]
fn lifting_the_worst_served_regions_costs_what_is_told_and_the_checker_accepts_it() {
    let henan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let loaded = read(&henan, ReadOptions::default()).unwrap();
    let knowledge = Knowledge::bundled().unwrap();
    let usual = loaded.rules.clone().unwrap_or_default();
    let go = |_| ControlFlow::Continue(());
    let mut lifted = 0;
    for seed in 0..MARKETS {
        let catalogue = cut(&loaded.catalogue, seed);
        let [plain, fair] = [false, true].map(|fair| {
            let rules = PlanRules {
                fair,
                ..usual.clone()
            };
            propose(&catalogue, &rules, &knowledge, 1, &go).unwrap()
        });
        let fairness = fair.fairness.unwrap();
        let values = plain.plan.value.zip(fair.plan.value).unwrap();
        assert_eq!(values.0 - values.1, fairness.price, "market {seed}");
        assert_eq!(verify(&fair.problem, &fair.document), []);
        assert_eq!(plain.problem.digest(), fair.problem.digest());
        if let Some([before, after]) = fairness.lowest() {
            assert!(after.1.share() >= before.1.share(), "market {seed}");
            lifted += usize::from(after.1.share() > before.1.share());
        }
        assert!(plain.fairness.is_none());
    }
    assert!(lifted > 0, "no market has a region that was lifted");
}

//! The laboratories and their offers.

use super::places::Places;
use crate::model::ServiceKind;
use crate::synthetic::print;
use crate::synthetic::random::{Part, Stream};
use crate::synthetic::tables::{Tables, Task};

/// Somebody with benches.
#[derive(Debug)]
pub(super) struct Laboratory {
    pub(super) kind: &'static str,
    pub(super) region: u32,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    pub(super) industry: &'static str,
    pub(super) product: &'static str,
    pub(super) max_partners: u32,
    /// Its benches, as places in the list of benches in use.
    benches: Vec<usize>,
}

/// What is offered: one bench, one slot, one to three tasks of the same bench.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) laboratory: usize,
    /// Places in the table of tasks; the first gives title, minutes and price.
    pub(super) tasks: Vec<usize>,
    pub(super) setup_minutes: u32,
    pub(super) minutes_each: u32,
    pub(super) price_yuan: u32,
    pub(super) period: &'static str,
    pub(super) slot_minutes: u32,
    pub(super) rows: Vec<Printed>,
}

/// A printed capability row.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) instrument: String,
    pub(super) measurand: String,
    pub(super) range: String,
    pub(super) parameters: String,
    pub(super) standard: String,
    pub(super) result: String,
    pub(super) method: String,
}

const PERIODS: [&str; 4] = ["2026-11", "2026-12", "2027-01", "2027-02"];

/// Every task has at least so many offers.
const LEAST_OFFERS: usize = 10;

impl Offer {
    pub(super) fn bench_name(&self) -> &'static str {
        self.task()
            .and_then(|task| Tables::bundled().bench(&task.bench))
            .map_or("", |bench| bench.name.as_str())
    }

    pub(super) fn title(&self) -> String {
        let word = self.task().and_then(|task| task.words.first());
        format!("{}校准", word.map_or("", String::as_str))
    }

    pub(super) fn delivery(&self) -> &'static str {
        self.task().map_or("sent_in", |task| task.delivery.as_str())
    }

    fn task(&self) -> Option<&'static Task> {
        let first = self.tasks.first()?;
        Tables::bundled().tasks.get(*first)
    }
}

/// Tasks of the national market: calibrations that a laboratory of the second tier can do, with the first wish of the table.
pub(super) fn tasks_in_use() -> Vec<usize> {
    let tables = Tables::bundled();
    (0..tables.tasks.len())
        .filter(|&place| {
            let task = &tables.tasks[place];
            task.offers(ServiceKind::Calibration)
                && !task.scopes.is_empty()
                && !task.id.starts_with("unmet")
        })
        .collect()
}

/// An industry with a product word.
pub(super) fn industry(stream: &mut Stream) -> (&'static str, &'static str) {
    let industries = &Tables::bundled().industries;
    let place = stream.below(industries.len());
    industries
        .iter()
        .nth(place)
        .map_or(("", ""), |(code, industry)| {
            let word = stream.below(industry.words.len());
            let product = industry.words.get(word).map_or("", String::as_str);
            (code.as_str(), product)
        })
}

/// The laboratories with the number of their offers and their benches.
pub(super) fn laboratories(seed: u64, count: usize, places: &Places) -> Vec<Laboratory> {
    let mut stream = Stream::new(seed, Part::Laboratories);
    (0..count)
        .map(|_| {
            let (region, longitude, latitude) = places.draw(&mut stream);
            let (industry, product) = industry(&mut stream);
            let kind = [
                "large_enterprise",
                "third_party_calibrator",
                "statutory_institute",
            ][stream.weighted(&[45, 25, 30])];
            let benches = benches_in_use().len();
            let own = 1 + usize::from(stream.chance(0.7)) + usize::from(stream.chance(0.35));
            Laboratory {
                kind,
                region,
                longitude,
                latitude,
                industry: if kind == "large_enterprise" {
                    industry
                } else {
                    "M"
                },
                product: if kind == "large_enterprise" {
                    product
                } else {
                    "计量校准"
                },
                max_partners: 0,
                benches: (0..own).map(|_| stream.below(benches)).collect(),
            }
        })
        .collect()
}

/// Benches that have tasks in use.
fn benches_in_use() -> Vec<&'static str> {
    let tables = Tables::bundled();
    let mut benches: Vec<&str> = tasks_in_use()
        .into_iter()
        .map(|task| tables.tasks[task].bench.as_str())
        .collect();
    benches.sort_unstable();
    benches.dedup();
    benches
}

/// The offers: each laboratory has one, the others go to few large ones (Pareto).
pub(super) fn offers(seed: u64, count: usize, laboratories: &[Laboratory]) -> Vec<Offer> {
    let mut stream = Stream::new(seed, Part::Offers);
    let tasks = tasks_in_use();
    let scarce = scarce(seed, tasks.len());
    let weights: Vec<f64> = scarce
        .iter()
        .map(|&scarce| stream.factor(0.9) * if scarce { 0.55 } else { 1.0 })
        .collect();
    let owners = owners(count, laboratories, &mut stream);
    let tables = Tables::bundled();
    let benches = benches_in_use();
    let on_bench: Vec<Vec<usize>> = benches
        .iter()
        .map(|bench| {
            (0..tasks.len())
                .filter(|&place| tables.tasks[tasks[place]].bench == *bench)
                .collect()
        })
        .collect();
    let everything: Vec<usize> = (0..tasks.len()).collect();
    let mut firsts: Vec<usize> = owners
        .iter()
        .map(|&owner| {
            if stream.chance(0.35) {
                return draw(&everything, &weights, &mut stream);
            }
            let own = &laboratories[owner].benches;
            let bench = own.get(stream.below(own.len())).copied().unwrap_or(0);
            draw(
                on_bench.get(bench).unwrap_or(&everything),
                &weights,
                &mut stream,
            )
        })
        .collect();
    at_least(&mut firsts, tasks.len(), &mut stream);
    owners
        .into_iter()
        .zip(firsts)
        .map(|(owner, first)| {
            let bench = &tables.tasks[tasks[first]].bench;
            let group = benches
                .iter()
                .position(|name| name == bench)
                .and_then(|bench| on_bench.get(bench))
                .unwrap_or(&everything);
            let mut chosen = vec![first];
            for _ in 0..stream.weighted(&[60, 30, 10]) {
                chosen.push(draw(group, &weights, &mut stream));
            }
            chosen.dedup();
            let chosen: Vec<usize> = chosen.into_iter().map(|place| tasks[place]).collect();
            offer(owner, chosen, &mut stream)
        })
        .collect()
}

/// Which tasks are scarce: three of ten.
pub(super) fn scarce(seed: u64, tasks: usize) -> Vec<bool> {
    let mut stream = Stream::new(seed, Part::Hours);
    let mut order: Vec<usize> = (0..tasks).collect();
    stream.shuffle(&mut order);
    let mut scarce = vec![false; tasks];
    for place in order
        .into_iter()
        .take((tasks as f64 * 0.29).round() as usize)
    {
        scarce[place] = true;
    }
    scarce
}

/// The laboratory of each offer.
fn owners(count: usize, laboratories: &[Laboratory], stream: &mut Stream) -> Vec<usize> {
    let mut cumulated = Vec::with_capacity(laboratories.len());
    let mut sum = 0.0;
    for _ in laboratories {
        // Pareto with exponent 1.6, and a share for everybody.
        sum += 0.3 + libm::pow(1.0 - stream.uniform(0.0, 0.9999), -1.0 / 1.6) - 1.0;
        cumulated.push(sum);
    }
    let mut owners: Vec<usize> = (0..laboratories.len().min(count)).collect();
    while owners.len() < count {
        let at = stream.uniform(0.0, sum);
        owners.push(
            cumulated
                .partition_point(|&to| to <= at)
                .min(laboratories.len().saturating_sub(1)),
        );
    }
    owners.sort_unstable();
    owners
}

/// One of the places, by weight.
fn draw(places: &[usize], weights: &[f64], stream: &mut Stream) -> usize {
    let sum: f64 = places.iter().map(|&place| weights[place]).sum();
    let mut left = stream.uniform(0.0, sum);
    for &place in places {
        left -= weights[place];
        if left < 0.0 {
            return place;
        }
    }
    places.last().copied().unwrap_or(0)
}

/// Turns random offers into those of tasks that have too few.
fn at_least(firsts: &mut [usize], tasks: usize, stream: &mut Stream) {
    let mut counts = vec![0_usize; tasks];
    for &first in firsts.iter() {
        counts[first] += 1;
    }
    for task in 0..tasks {
        while counts[task] < LEAST_OFFERS.min(firsts.len() / tasks.max(1)) {
            let place = stream.below(firsts.len());
            if counts[firsts[place]] > LEAST_OFFERS {
                counts[firsts[place]] -= 1;
                counts[task] += 1;
                firsts[place] = task;
            }
        }
    }
}

fn offer(laboratory: usize, tasks: Vec<usize>, stream: &mut Stream) -> Offer {
    let tables = Tables::bundled();
    let first = &tables.tasks[tasks[0]];
    let tier = if stream.chance(0.3) { '3' } else { '2' };
    let mut rows = Vec::new();
    for &place in &tasks {
        let task = &tables.tasks[place];
        let highest = task
            .scopes
            .iter()
            .filter_map(|scope| scope.tiers.chars().max())
            .max();
        let own = if task.scopes.iter().any(|scope| scope.tiers.contains(tier)) {
            Some(tier)
        } else {
            highest
        };
        for scope in task
            .scopes
            .iter()
            .filter(|scope| own.is_some_and(|tier| scope.tiers.contains(tier)))
        {
            rows.push(Printed {
                instrument: task.instrument.clone(),
                measurand: scope.measurand.clone(),
                range: print::range(&scope.range, stream),
                parameters: print::parameter(&scope.parameters),
                standard: print::uncertainty(&scope.standard, stream),
                result: print::uncertainty(&scope.result, stream),
                method: task.method.clone(),
            });
        }
    }
    Offer {
        laboratory,
        setup_minutes: first.setup_minutes,
        minutes_each: ((f64::from(first.minutes_each) * stream.uniform(0.75, 1.35)) as u32).max(1),
        price_yuan: (first.fee * stream.factor(0.25)).round() as u32,
        period: PERIODS[stream.below(PERIODS.len())],
        slot_minutes: hours(stream) * 60,
        tasks,
        rows,
    }
}

/// Spare hours of a slot: 10 to 400, mostly few (about 75 on average).
fn hours(stream: &mut Stream) -> u32 {
    // The cube of a uniform number is skewed like the beta law of what was observed.
    let share = stream.uniform(0.0, 1.0);
    (10.0 + 300.0 * share * share * share).round() as u32
}

/// Two to six partners for each offer, three at least.
pub(super) fn limit_partners(seed: u64, laboratories: &mut [Laboratory], offers: &[Offer]) {
    let mut stream = Stream::new(seed, Part::Chains);
    for offer in offers {
        laboratories[offer.laboratory].max_partners += 1;
    }
    for laboratory in laboratories {
        let partners = f64::from(laboratory.max_partners) * stream.uniform(2.0, 6.0);
        laboratory.max_partners = (partners.round() as u32).max(3);
    }
}

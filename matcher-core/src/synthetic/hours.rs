//! Spare hours: plenty on common benches, little where the tables say how much more is wanted than there is.

use super::needs::Need;
use super::offers::{Offer, Resource, Subject};
use super::providers::Provider;
use super::random::{Part, Stream};
use super::tables::Tables;
use crate::model::{OrganisationKind, ServiceKind};
use std::collections::BTreeMap;

/// Months of the round with the share of the usual spare time: institutes, enterprises. October to December is the busy season;
/// ten days around the Spring Festival (6 February 2027) nobody works.
const MONTHS: [(&str, f64, f64); 4] = [
    ("2026-11", 0.75, 0.85),
    ("2026-12", 0.6, 0.7),
    ("2027-01", 0.95, 1.15),
    ("2027-02", 0.4, 0.35),
];

/// Weeks for what is booked by the week.
const WEEKS: [&str; 9] = [
    "2026-W46", "2026-W47", "2026-W48", "2026-W49", "2026-W50", "2026-W51", "2027-W02", "2027-W03",
    "2027-W08",
];

/// Benches booked by the week.
const WEEKLY: [&str; 3] = ["tracker", "emc10", "machine_error"];

/// A usual journey there and back.
const TRAVEL_MINUTES: u32 = 240;

/// A slot: place of the resource, period, minutes or seats.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    pub(super) resource: usize,
    pub(super) period: &'static str,
    pub(super) minutes: u32,
}

/// The slots of all resources, by resource and period.
pub(super) fn slots(
    seed: u64,
    providers: &[Provider],
    resources: &[Resource],
    offers: &[Offer],
    needs: &[Need],
) -> Vec<Slot> {
    let mut stream = Stream::new(seed, Part::Hours);
    let mut scarce: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut slots = Vec::new();
    for (place, resource) in resources.iter().enumerate() {
        if resource.minutes == 0 {
            scarce.entry(&resource.bench).or_default().push(place);
            continue;
        }
        let enterprise = providers[resource.provider].kind == OrganisationKind::LargeEnterprise;
        for (period, institute_share, enterprise_share) in MONTHS {
            let share = if enterprise {
                enterprise_share
            } else {
                institute_share
            };
            let minutes = f64::from(resource.minutes) * share * stream.uniform(0.7, 1.3);
            slots.push(Slot {
                resource: place,
                period,
                minutes: round(minutes),
            });
        }
    }
    for (bench, holders) in scarce {
        let jobs = jobs(bench, needs);
        let asked: u32 = jobs.iter().sum();
        let spare = f64::from(asked) / ratio(bench);
        let job = jobs.iter().max().copied().unwrap_or(0);
        let class = bench == "training";
        slots.extend(spread(
            bench,
            spare,
            if class { 10 } else { job },
            &holders,
            &mut stream,
        ));
    }
    // A resource that is offered for large jobs shows at least that much in one month.
    for offer in offers {
        let smallest = offer.setup_minutes + offer.minutes_each;
        for slot in slots
            .iter_mut()
            .filter(|slot| slot.resource == offer.resource)
        {
            if offer.service != ServiceKind::Training && slot.minutes < smallest / 4 {
                slot.minutes = round(f64::from(smallest) / 2.0);
            }
        }
    }
    slots.sort();
    slots
}

/// Minutes (seats) of each need that asks for a bench or a service of assistance.
fn jobs(bench: &str, needs: &[Need]) -> Vec<u32> {
    let tables = Tables::bundled();
    needs
        .iter()
        .filter_map(|need| match need.subject {
            Subject::Task(task) => {
                let task = tables.tasks.get(task).filter(|task| task.bench == bench)?;
                let each = if need.service == ServiceKind::InstrumentTime {
                    60
                } else {
                    task.minutes_each
                };
                let travel = if task.delivery == "on_site" {
                    TRAVEL_MINUTES
                } else {
                    0
                };
                Some(task.setup_minutes + travel + each * need.quantity)
            }
            Subject::Assistance(row) => {
                let row = tables
                    .assistance
                    .get(row)
                    .filter(|row| row.service == bench)?;
                let each = if bench == "training" { 1 } else { row.minutes };
                Some(row.setup + each * need.quantity)
            }
            Subject::Compulsory(_) => None,
        })
        .collect()
}

/// Demand : spare of a bench or service.
fn ratio(bench: &str) -> f64 {
    let tables = Tables::bundled();
    tables
        .bench(bench)
        .and_then(|bench| bench.ratio)
        .or_else(|| {
            tables
                .assistance
                .iter()
                .find(|row| row.service == bench)
                .map(|row| row.ratio)
        })
        .unwrap_or(1.0)
}

/// Divides spare minutes among the holders, in slots that hold a usual job.
fn spread(bench: &str, spare: f64, job: u32, holders: &[usize], stream: &mut Stream) -> Vec<Slot> {
    let periods: Vec<&'static str> = if WEEKLY.contains(&bench) {
        WEEKS.to_vec()
    } else {
        MONTHS.iter().map(|month| month.0).collect()
    };
    let mut places: Vec<(usize, &'static str)> = holders
        .iter()
        .flat_map(|&holder| periods.iter().map(move |&period| (holder, period)))
        .collect();
    stream.shuffle(&mut places);
    let least = f64::from(job.max(1)) * 1.05;
    let size = (spare / places.len().max(1) as f64).max(least);
    let mut left = spare;
    let mut slots = Vec::new();
    for (resource, period) in places {
        if left < least / 2.0 {
            break;
        }
        let minutes = (size * stream.uniform(0.9, 1.3)).min(left.max(least));
        left -= minutes;
        let minutes = if bench == "training" {
            minutes.round() as u32
        } else {
            round(minutes)
        };
        slots.push(Slot {
            resource,
            period,
            minutes: minutes.max(1),
        });
    }
    slots
}

/// To a quarter of an hour.
fn round(minutes: f64) -> u32 {
    ((minutes / 15.0).round() as u32).max(1) * 15
}

//! What the SMEs need: measurements first, then help of other kinds.

mod help;
mod measure;
mod usual;

use super::firms::Firm;
use super::offers::Subject;
use super::providers::Provider;
use super::random::{Part, Stream};
use super::tables::Tables;
use crate::model::{Coded, Document, Ladder, OrganisationKind, ServiceKind, Use};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use usual::{tasks_of, wants_here};

/// A need with its requirement rows.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) firm: usize,
    pub(super) subject: Subject,
    pub(super) service: ServiceKind,
    pub(super) text: String,
    pub(super) instrument: String,
    pub(super) purpose: Use,
    pub(super) document: Document,
    pub(super) quantity: u32,
    pub(super) window_from: Date,
    pub(super) window_to: Date,
    pub(super) delivery: String,
    pub(super) max_distance_km: Option<u32>,
    pub(super) budget_yuan: Option<u32>,
    pub(super) priority: u8,
    pub(super) avoid: String,
    pub(super) requirements: Vec<Asked>,
}

/// One requirement as the SME writes it.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) measurand: String,
    pub(super) range: String,
    pub(super) error: String,
    pub(super) wished: String,
    pub(super) rule: String,
    pub(super) method: String,
    /// The range as the table holds it.
    pub(super) plain_range: String,
}

/// Needs of one SME to be served together.
#[derive(Debug)]
pub(super) struct Bundle {
    pub(super) needs: Vec<usize>,
    pub(super) all: bool,
    pub(super) max_providers: Option<u32>,
}

/// All needs.
#[derive(Debug, Default)]
pub(super) struct Demand {
    pub(super) needs: Vec<Need>,
    pub(super) bundles: Vec<Bundle>,
}

/// How many needs of each kind a market has (training, testing and the rest follow the tables).
pub(super) const CALIBRATIONS: usize = 620;
pub(super) const BUNDLES: usize = 90;
pub(super) const VERIFICATIONS: usize = 110;
pub(super) const COMPULSORY: usize = 130;

/// First and last day on which anything can be done in the round.
const ROUND: (Date, Date) = (date(2026, 11, 2), date(2027, 2, 28));

/// Gauges that every workshop has.
const GAUGES: [&str; 12] = [
    "caliper",
    "micrometer",
    "dial_gauge",
    "pressure_gauge",
    "thermohygrometer",
    "feeler_gauge",
    "steel_ruler",
    "tape_measure",
    "torque_wrench",
    "thread_plug",
    "plug_gauge",
    "bore_gauge",
];

/// Makes the needs of all SMEs.
pub(super) fn demand(seed: u64, firms: &[Firm], providers: &[Provider]) -> Demand {
    let mut maker = Maker {
        stream: Stream::new(seed, Part::Needs),
        firms,
        providers,
        load: vec![0; firms.len()],
        demand: Demand::default(),
    };
    maker.training();
    maker.fixed_tasks();
    maker.bundles();
    maker.singles(ServiceKind::Verification, VERIFICATIONS);
    maker.compulsory();
    maker.assistance();
    let missing = CALIBRATIONS.saturating_sub(
        maker
            .demand
            .needs
            .iter()
            .filter(|need| need.service == ServiceKind::Calibration)
            .count(),
    );
    maker.singles(ServiceKind::Calibration, missing);
    maker.demand
}

/// How much of what it owns a firm hands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lot {
    Some,
    WholeSet,
}

struct Maker<'a> {
    stream: Stream,
    firms: &'a [Firm],
    providers: &'a [Provider],
    /// Needs of each firm so far.
    load: Vec<u32>,
    demand: Demand,
}

impl Maker<'_> {
    /// A firm that fits, among those with the fewest needs so far.
    fn firm(&mut self, fits: impl Fn(&Firm) -> bool) -> Option<usize> {
        let fitting: Vec<usize> = (0..self.firms.len())
            .filter(|&firm| fits(&self.firms[firm]))
            .collect();
        let least = fitting.iter().map(|&firm| self.load[firm]).min()?;
        let idle: Vec<usize> = fitting
            .into_iter()
            .filter(|&firm| self.load[firm] == least)
            .collect();
        let chosen = self.stream.pick(&idle);
        self.load[chosen] += 1;
        Some(chosen)
    }

    /// Seats in courses, exactly as many per area as the plan of 2020 gives.
    fn training(&mut self) {
        let tables = Tables::bundled();
        let Some(row) = tables
            .assistance
            .iter()
            .position(|row| row.service == ServiceKind::Training.code())
        else {
            return;
        };
        for (place, area) in tables.areas.iter().enumerate() {
            for _ in 0..area.training_firms {
                if let Some(firm) = self.firm(|firm| firm.area == place) {
                    self.assist(firm, row, ServiceKind::Training);
                }
            }
        }
    }

    /// Tasks with a fixed number of needs: scarce ones, testing, parts, and what nobody can do.
    fn fixed_tasks(&mut self) {
        for (place, task) in Tables::bundled().tasks.iter().enumerate() {
            for _ in 0..task.needs.unwrap_or(0) {
                let firm = self
                    .firm(|firm| wants_here(firm, task))
                    .or_else(|| self.firm(|_| true));
                let service = if task.services.len() > 1 && self.stream.chance(0.15) {
                    task.services.get(1).copied()
                } else {
                    task.services.first().copied()
                };
                if let (Some(firm), Some(service)) = (firm, service) {
                    self.measure(firm, place, service, Lot::Some);
                }
            }
        }
    }

    /// Gauge lists of workshops.
    fn bundles(&mut self) {
        for bundle in 0..BUNDLES {
            // Short lists mostly, every sixth long; 372 needs in 90 lists.
            let size = match bundle % 6 {
                0 => 6 + bundle % 5,
                3 if bundle < 72 => 5,
                3 => 4,
                _ => 3,
            };
            let Some(firm) = self.firm(|firm| tasks_of(firm, ServiceKind::Calibration).len() >= 4)
            else {
                return;
            };
            let mut tasks = tasks_of(&self.firms[firm], ServiceKind::Calibration);
            self.stream.shuffle(&mut tasks);
            let mut gauges: Vec<usize> = GAUGES
                .iter()
                .filter_map(|id| Tables::bundled().task(id))
                .filter(|task| !tasks.contains(task))
                .collect();
            self.stream.shuffle(&mut gauges);
            tasks.extend(gauges);
            tasks.truncate(size);
            let first = self.demand.needs.len();
            for &task in &tasks {
                self.measure(firm, task, ServiceKind::Calibration, Lot::WholeSet);
            }
            self.same_terms(first);
            let bundle = Bundle {
                needs: (first..self.demand.needs.len()).collect(),
                all: self.stream.chance(0.07),
                max_providers: self.stream.chance(0.5).then(|| self.stream.between(2, 4)),
            };
            self.demand.bundles.push(bundle);
        }
    }

    /// The needs of a list share window, document and limits.
    fn same_terms(&mut self, first: usize) {
        let Some((head, rest)) = self
            .demand
            .needs
            .get_mut(first..)
            .and_then(<[_]>::split_first_mut)
        else {
            return;
        };
        head.budget_yuan = None;
        for need in rest {
            need.window_from = head.window_from;
            need.window_to = head.window_to;
            need.document = head.document;
            need.priority = head.priority;
            need.max_distance_km = head.max_distance_km;
            need.delivery = String::new();
            need.budget_yuan = None;
            need.avoid.clone_from(&head.avoid);
        }
        head.delivery = String::new();
    }

    /// Single needs by what the industries usually have.
    fn singles(&mut self, service: ServiceKind, count: usize) {
        for _ in 0..count {
            let Some(firm) = self.firm(|firm| !tasks_of(firm, service).is_empty()) else {
                return;
            };
            let tasks = tasks_of(&self.firms[firm], service);
            let task = self.stream.pick(&tasks);
            self.measure(firm, task, service, Lot::Some);
        }
    }

    /// A need with its window and limits, still without a subject matter.
    fn empty(&mut self, firm: usize, subject: Subject, service: ServiceKind) -> Need {
        let urgent = self.stream.chance(0.035);
        let from = ROUND
            .0
            .saturating_add(i64::from(self.stream.between(0, 65)).days());
        let length = if urgent {
            self.stream.between(9, 16)
        } else {
            self.stream.between(32, 100)
        };
        let to = from.saturating_add(i64::from(length).days()).min(ROUND.1);
        let near = self.stream.chance(0.012);
        let limited = self.stream.chance(0.13);
        Need {
            firm,
            subject,
            service,
            text: String::new(),
            instrument: String::new(),
            purpose: Use::Quality,
            document: Document::None,
            quantity: 1,
            window_from: from,
            window_to: to,
            delivery: String::new(),
            max_distance_km: if near {
                Some(self.stream.between(2, 4) * 5)
            } else {
                limited.then(|| self.stream.between(9, 32) * 10)
            },
            budget_yuan: None,
            priority: if urgent {
                5
            } else {
                [1, 2, 3, 4, 5][self.stream.weighted(&[15, 35, 30, 15, 5])]
            },
            avoid: self.competitor(firm),
            requirements: Vec::new(),
        }
    }

    /// Some SMEs don't let a competitor among the large enterprises see their parts.
    fn competitor(&mut self, firm: usize) -> String {
        let firm = &self.firms[firm];
        let share = if firm.ladder == Ladder::LittleGiant {
            0.25
        } else {
            0.05
        };
        let rivals: Vec<String> = self
            .providers
            .iter()
            .filter(|provider| {
                provider.kind == OrganisationKind::LargeEnterprise
                    && provider.row.industry == firm.industry
            })
            .map(|provider| provider.row.id.clone())
            .collect();
        if self.stream.chance(share) && !rivals.is_empty() {
            self.stream.pick(&rivals)
        } else {
            String::new()
        }
    }
}

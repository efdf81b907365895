//! Resources, the offers that stand on them, and their capability rows.

mod terms;
mod usual;

use super::print;
use super::providers::Provider;
use super::random::{Part, Stream};
use super::tables::{Assistance, Tables, Task, split, words};
use crate::model::{Coded, OrganisationKind, ServiceKind};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use terms::{bench_of, credentials, documents, empty_resource, price, scopes_of, titled, vary};
use usual::{holds, tasks_of, verified_share};

/// What an offer or a need is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// A task of the table.
    Task(usize),
    /// A row of the table of assistance.
    Assistance(usize),
    /// A row of the table of compulsory verifications.
    Compulsory(usize),
}

/// A bench, team or class.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) id: String,
    pub(super) provider: usize,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) model: String,
    pub(super) instrument: String,
    /// The bench, or the service of assistance.
    pub(super) bench: String,
    /// Usual spare minutes a month; 0 where demand decides.
    pub(super) minutes: u32,
}

/// What is offered on a resource.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) id: String,
    pub(super) resource: usize,
    pub(super) subject: Subject,
    pub(super) service: ServiceKind,
    pub(super) title: String,
    pub(super) setup_minutes: u32,
    pub(super) minutes_each: u32,
    pub(super) delivery: String,
    pub(super) max_distance_km: Option<u32>,
    pub(super) turnaround_days: u32,
    pub(super) price_yuan: u32,
    pub(super) minimum_order_yuan: u32,
    pub(super) visit_fee_yuan: u32,
    pub(super) contract_discount_percent: u32,
    pub(super) urgent_percent: u32,
    pub(super) documents: &'static str,
    pub(super) valid_to: Date,
}

/// A capability row as printed.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) offer: usize,
    pub(super) task: usize,
    pub(super) instrument: String,
    pub(super) measurand: String,
    pub(super) range: String,
    pub(super) parameters: String,
    pub(super) standard: String,
    pub(super) result: String,
    pub(super) method: String,
    pub(super) conditions: String,
    pub(super) credentials: String,
    pub(super) standards_due: Date,
}

/// Everything on offer.
#[derive(Debug, Default)]
pub(super) struct Supply {
    pub(super) resources: Vec<Resource>,
    pub(super) offers: Vec<Offer>,
    pub(super) rows: Vec<Row>,
}

/// Share of the capability rows that still name a withdrawn edition.
const WITHDRAWN_SHARE: f64 = 0.06;

/// The offers of all providers.
pub(super) fn supply(seed: u64, providers: &[Provider]) -> Supply {
    let mut maker = Maker {
        stream: Stream::new(seed, Part::Offers),
        supply: Supply::default(),
    };
    for (place, provider) in providers.iter().enumerate() {
        for (task, accredited) in tasks_of(provider, &mut maker.stream) {
            maker.task(place, provider, task, accredited);
        }
        for (row, assistance) in Tables::bundled().assistance.iter().enumerate() {
            if holds(provider, assistance) {
                maker.assistance(place, provider, row, assistance);
            }
        }
    }
    maker.print_withdrawn_editions();
    maker.supply
}

struct Maker {
    stream: Stream,
    supply: Supply,
}

impl Maker {
    /// The resource of a provider's bench, made when it is first used.
    fn resource(
        &mut self,
        provider: usize,
        bench: &str,
        make: impl Fn(&mut Stream) -> Resource,
    ) -> usize {
        let known = self
            .supply
            .resources
            .iter()
            .position(|resource| resource.provider == provider && resource.bench == bench);
        known.unwrap_or_else(|| {
            let mut resource = make(&mut self.stream);
            resource.id = format!("R{:03}", self.supply.resources.len() + 1);
            resource.provider = provider;
            bench.clone_into(&mut resource.bench);
            self.supply.resources.push(resource);
            self.supply.resources.len() - 1
        })
    }

    fn task(&mut self, place: usize, provider: &Provider, task_place: usize, covered: bool) {
        let tables = Tables::bundled();
        let task = &tables.tasks[task_place];
        let Some(bench) = tables.bench(&task.bench) else {
            return;
        };
        let resource = self.resource(place, &bench.id, |stream| bench_of(provider, bench, stream));
        for &service in &task.services {
            let wanted = match service {
                ServiceKind::Verification => {
                    provider.is_institute() && self.stream.chance(verified_share(provider))
                }
                ServiceKind::InstrumentTime => task.services.len() == 1 || self.stream.chance(0.45),
                _ => true,
            };
            if wanted {
                let offer = self.offer(provider, task, task_place, resource, service);
                self.rows(provider, task, task_place, offer, service, covered);
            }
        }
    }

    fn offer(
        &mut self,
        provider: &Provider,
        task: &Task,
        task_place: usize,
        resource: usize,
        service: ServiceKind,
    ) -> usize {
        let delivery = self.delivery(provider, task);
        let on_site = delivery.contains("on_site");
        let stream = &mut self.stream;
        let (turnaround_days, price_factor, max_distance_km) = match provider.tier() {
            '1' => (
                stream.between(4, 7),
                0.9,
                on_site.then(|| stream.between(5, 7) * 10),
            ),
            '2' => (
                stream.between(4, 8),
                1.0,
                on_site.then(|| stream.between(11, 18) * 10),
            ),
            _ if provider.is_institute() => (stream.between(9, 14), 1.15, None),
            _ => (
                stream.between(6, 12),
                0.9,
                on_site.then(|| stream.between(15, 30) * 10),
            ),
        };
        let hours = service == ServiceKind::InstrumentTime;
        self.supply.offers.push(Offer {
            id: format!("O{:04}", self.supply.offers.len() + 1),
            resource,
            subject: Subject::Task(task_place),
            service,
            title: titled(task.words.first().map_or("", String::as_str), service),
            setup_minutes: task.setup_minutes,
            minutes_each: if hours {
                60
            } else {
                vary(task.minutes_each, stream)
            },
            delivery: if hours {
                "at_provider".to_owned()
            } else {
                delivery
            },
            max_distance_km: if hours { None } else { max_distance_km },
            turnaround_days,
            price_yuan: price(task.fee * price_factor * stream.factor(0.25)),
            minimum_order_yuan: if stream.chance(0.4) {
                stream.between(3, 5) * 100
            } else {
                0
            },
            visit_fee_yuan: if on_site && !hours {
                stream.between(3, 12) * 100
            } else {
                0
            },
            contract_discount_percent: stream.pick(&[0, 10, 20, 30, 30, 40, 50]),
            urgent_percent: stream.pick(&[100, 130, 150, 150, 200]),
            documents: documents(provider, service),
            valid_to: if stream.chance(0.04) {
                date(2026, 12, 31)
            } else {
                date(2027, 12, 31)
            },
        });
        self.supply.offers.len() - 1
    }

    /// The ways of delivery of a task at this provider.
    fn delivery(&mut self, provider: &Provider, task: &Task) -> String {
        let ways: Vec<&str> = task.delivery.split(';').collect();
        if ways.len() == 1 {
            return task.delivery.clone();
        }
        let both = self
            .stream
            .chance(if provider.is_institute() { 0.55 } else { 0.35 });
        let visits = provider.kind != OrganisationKind::LargeEnterprise || both;
        match ways.as_slice() {
            [first, _] if !both || !visits => (*first).to_owned(),
            _ => task.delivery.clone(),
        }
    }

    fn rows(
        &mut self,
        provider: &Provider,
        task: &Task,
        task_place: usize,
        offer: usize,
        service: ServiceKind,
        covered: bool,
    ) {
        let named = split(&provider.row.tasks).contains(&task.id);
        let tier = if named { '3' } else { provider.tier() };
        let credentials = credentials(provider, service, covered, &mut self.stream);
        let due = date(2026, 12, 10).saturating_add(i64::from(self.stream.between(30, 360)).days());
        for scope in scopes_of(task, tier) {
            let about = service != ServiceKind::Testing && task.is_about_instrument();
            let row = Row {
                offer,
                task: task_place,
                instrument: if about {
                    task.instrument.clone()
                } else {
                    String::new()
                },
                measurand: scope.measurand.clone(),
                range: print::range(&scope.range, &mut self.stream),
                parameters: print::parameter(&scope.parameters),
                standard: print::uncertainty(&scope.standard, &mut self.stream),
                result: print::uncertainty(&scope.result, &mut self.stream),
                method: task.method.clone(),
                conditions: scope.conditions.clone(),
                credentials: credentials.clone(),
                standards_due: due,
            };
            self.supply.rows.push(row);
        }
    }

    fn assistance(
        &mut self,
        place: usize,
        provider: &Provider,
        row: usize,
        assistance: &Assistance,
    ) {
        let Some(service) = ServiceKind::parse(&assistance.service) else {
            return;
        };
        let class = service == ServiceKind::Training;
        let titles = words(&assistance.titles);
        let resource = self.resource(place, &assistance.service, |stream| Resource {
            kind: if class { "class" } else { "team" },
            name: if class {
                stream.pick(&titles)
            } else {
                format!("{}组", service.zh())
            },
            ..empty_resource()
        });
        let remote = provider.kind == OrganisationKind::Association;
        let delivery = match (class, remote) {
            (true, true) => "remote".to_owned(),
            (true, false) => "at_provider".to_owned(),
            _ => assistance.delivery.clone(),
        };
        let free = provider.is_institute() || provider.row.lead == "yes";
        let stream = &mut self.stream;
        self.supply.offers.push(Offer {
            id: format!("O{:04}", self.supply.offers.len() + 1),
            resource,
            subject: Subject::Assistance(row),
            service,
            title: stream.pick(&titles),
            setup_minutes: assistance.setup,
            minutes_each: if class {
                1
            } else {
                vary(assistance.minutes, stream)
            },
            delivery,
            max_distance_km: (class && !remote).then_some(150),
            turnaround_days: if class { 0 } else { stream.between(5, 20) },
            price_yuan: if free {
                0
            } else {
                price(assistance.price * stream.factor(0.25))
            },
            minimum_order_yuan: 0,
            visit_fee_yuan: 0,
            contract_discount_percent: 0,
            urgent_percent: 100,
            documents: match service {
                ServiceKind::Training => "training_certificate",
                ServiceKind::ExpertPosting | ServiceKind::JointResearch => "none",
                _ => "advice_report",
            },
            valid_to: date(2027, 12, 31),
        });
    }

    /// Some laboratories forget to update the edition they print.
    fn print_withdrawn_editions(&mut self) {
        let tables = Tables::bundled();
        let mut candidates: Vec<usize> = (0..self.supply.rows.len())
            .filter(|&row| {
                !tables.tasks[self.supply.rows[row].task]
                    .withdrawn
                    .is_empty()
            })
            .collect();
        self.stream.shuffle(&mut candidates);
        let count = (self.supply.rows.len() as f64 * WITHDRAWN_SHARE).round() as usize;
        for row in candidates.into_iter().take(count) {
            let row = &mut self.supply.rows[row];
            row.method.clone_from(&tables.tasks[row.task].withdrawn);
        }
    }
}

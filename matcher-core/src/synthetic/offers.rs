//! Resources, the offers that stand on them, and their capability rows.

use super::print;
use super::providers::Provider;
use super::random::{Part, Stream};
use super::tables::{Assistance, Bench, Scope, Tables, Task, split, words};
use crate::model::{Coded, CredentialKind, Level, OrganisationKind, ServiceKind};
use jiff::ToSpan;
use jiff::civil::{Date, date};

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

/// The tasks of a provider, and whether its credentials cover them.
fn tasks_of(provider: &Provider, stream: &mut Stream) -> Vec<(usize, bool)> {
    let tables = Tables::bundled();
    let named = split(&provider.row.tasks);
    let benches = split(&provider.row.benches);
    let all = benches.iter().any(|bench| bench.starts_with('*'));
    let mut tasks = Vec::new();
    for (place, task) in tables.tasks.iter().enumerate() {
        if named.contains(&task.id) {
            tasks.push((place, true));
        } else if named
            .iter()
            .any(|name| name.strip_suffix('!') == Some(&task.id))
        {
            tasks.push((place, false));
        } else if (all || benches.contains(&task.bench))
            && stream.chance(usual_share(provider, task))
        {
            tasks.push((place, true));
        }
    }
    tasks
}

/// The share of providers of this kind that can do a task nobody named for them.
fn usual_share(provider: &Provider, task: &Task) -> f64 {
    if task.offers(ServiceKind::Testing)
        && !provider.holds(CredentialKind::Cma)
        && !provider.holds(CredentialKind::CnasTesting)
    {
        return 0.0;
    }
    match (provider.kind, provider.level, task.common) {
        (_, _, 0) => 0.0,
        (OrganisationKind::StatutoryInstitute, Some(Level::County), common) => {
            if common == 3 {
                0.75
            } else {
                0.0
            }
        }
        (OrganisationKind::StatutoryInstitute, Some(Level::City), common) => {
            match (provider.big, common) {
                (_, 3) => 0.95,
                (true, 2) => 0.8,
                (true, _) => 0.5,
                (false, 2) => 0.36,
                (false, _) => 0.08,
            }
        }
        (OrganisationKind::StatutoryInstitute, _, _) => 0.95,
        (OrganisationKind::ThirdPartyCalibrator, _, common) => {
            if common >= 2 {
                0.6
            } else {
                0.35
            }
        }
        (_, _, common) => {
            if common >= 2 {
                0.4
            } else {
                0.1
            }
        }
    }
}

/// The share of its calibrations that an institute is authorised to verify too.
fn verified_share(provider: &Provider) -> f64 {
    match provider.tier() {
        '1' => 0.8,
        '2' => 0.6,
        _ => 0.85,
    }
}

/// Whether a provider gives a service that is no measurement.
fn holds(provider: &Provider, assistance: &Assistance) -> bool {
    use OrganisationKind as K;
    assistance.holders.split(' ').any(|holder| match holder {
        "institute" => provider.is_institute() && provider.level != Some(Level::County),
        "province" => provider.is_institute() && provider.level == Some(Level::Province),
        "bigcity" => provider.is_institute() && provider.big,
        "association" => provider.kind == K::Association,
        "third" => provider.kind == K::ThirdPartyCalibrator,
        "research" => provider.kind == K::ResearchInstitute,
        "centre" => provider.kind == K::IndustryCentre,
        "energy" => provider.kind == K::EnergyCentre,
        "carbon" => provider.kind == K::CarbonCentre,
        "lead" => provider.row.lead == "yes" && provider.row.id.ends_with(['4', '8']),
        _ => false,
    })
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
        let resource = self.resource(place, &bench.bench, |stream| {
            bench_of(provider, bench, stream)
        });
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
            title: format!(
                "{}{}",
                task.words.first().cloned().unwrap_or_default(),
                suffix(service)
            ),
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

fn bench_of(provider: &Provider, bench: &Bench, stream: &mut Stream) -> Resource {
    let factor = match (provider.tier(), provider.is_institute()) {
        ('1', _) => 0.75,
        ('2', true) => {
            if provider.big {
                1.3
            } else {
                1.0
            }
        }
        (_, true) => 1.5,
        ('2', false) => 0.9,
        _ => 0.5,
    };
    Resource {
        kind: if bench.kind == "instrument" {
            "instrument"
        } else {
            "team"
        },
        name: bench.name.clone(),
        model: stream.pick(&words(&bench.models)),
        instrument: bench.instrument.clone(),
        minutes: if bench.ratio.is_some() {
            0
        } else {
            (f64::from(bench.minutes) * factor * stream.uniform(0.6, 1.5)) as u32
        },
        ..empty_resource()
    }
}

fn empty_resource() -> Resource {
    Resource {
        id: String::new(),
        provider: 0,
        kind: "team",
        name: String::new(),
        model: String::new(),
        instrument: String::new(),
        bench: String::new(),
        minutes: 0,
    }
}

/// The scope rows of a tier; those of the best tier below where it has none of its own.
fn scopes_of(task: &Task, tier: char) -> Vec<&Scope> {
    let own: Vec<&Scope> = task
        .scopes
        .iter()
        .filter(|scope| scope.tiers.contains(tier))
        .collect();
    if own.is_empty() {
        let best = task
            .scopes
            .iter()
            .filter_map(|scope| scope.tiers.chars().max())
            .max();
        return task
            .scopes
            .iter()
            .filter(|scope| best.is_some_and(|best| scope.tiers.contains(best)))
            .collect();
    }
    own
}

/// The credentials that cover a row.
fn credentials(
    provider: &Provider,
    service: ServiceKind,
    covered: bool,
    stream: &mut Stream,
) -> String {
    use CredentialKind as K;
    let accredited = stream.chance(0.85);
    let ids: Vec<&str> = provider
        .credentials
        .iter()
        .filter(|held| match held.kind {
            K::Statutory | K::Authorisation => {
                matches!(
                    service,
                    ServiceKind::Calibration | ServiceKind::Verification
                )
            }
            K::CnasCalibration => service == ServiceKind::Calibration && accredited && covered,
            K::StandardCertificateEnterprise => service == ServiceKind::Calibration,
            K::CnasTesting | K::Cma => service == ServiceKind::Testing,
            _ => false,
        })
        .map(|held| held.id.as_str())
        .collect();
    ids.join(";")
}

/// What its publisher says a service may end in.
fn documents(provider: &Provider, service: ServiceKind) -> &'static str {
    use CredentialKind as K;
    match service {
        ServiceKind::Verification => "verification_certificate",
        ServiceKind::Calibration if provider.holds(K::CnasCalibration) => {
            "calibration_certificate_cnas;calibration_certificate"
        }
        ServiceKind::Calibration => "calibration_certificate",
        ServiceKind::Testing if provider.holds(K::Cma) && provider.holds(K::CnasTesting) => {
            "test_report_cma;test_report_cnas;test_report"
        }
        ServiceKind::Testing if provider.holds(K::Cma) => "test_report_cma;test_report",
        ServiceKind::Testing if provider.holds(K::CnasTesting) => "test_report_cnas;test_report",
        _ => "internal_data",
    }
}

fn suffix(service: ServiceKind) -> &'static str {
    match service {
        ServiceKind::Calibration => "校准",
        ServiceKind::Verification => "检定",
        ServiceKind::InstrumentTime => "机时",
        _ => "",
    }
}

/// Minutes of this laboratory: ± 20 %.
fn vary(minutes: u32, stream: &mut Stream) -> u32 {
    ((f64::from(minutes) * stream.uniform(0.8, 1.2)).round() as u32).max(1)
}

/// A price in whole yuan, to 5 above 100.
fn price(yuan: f64) -> u32 {
    if yuan < 100.0 {
        yuan.round().max(0.0) as u32
    } else {
        (yuan / 5.0).round() as u32 * 5
    }
}

//! The generator's tables, read from `data/synthetic` (what the columns mean: its README).

use crate::model::{Coded, ServiceKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::OnceLock;

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("../../../data/synthetic/", $name, ".csv"))
    };
}

/// One of the 28 areas, with its counties.
#[derive(Debug, Clone, Default)]
pub(super) struct Area {
    pub(super) code: String,
    pub(super) name: String,
    /// Codes of the counties that are valid on the day of the round.
    pub(super) regions: Vec<u32>,
    pub(super) help_firms: u32,
    pub(super) training_firms: u32,
    pub(super) industries: Vec<String>,
    /// (county, industry) clusters.
    pub(super) clusters: Vec<(u32, String)>,
    /// Tasks that are short here.
    pub(super) short: Vec<String>,
}

/// An industry of SMEs.
#[derive(Debug, Clone, Default)]
pub(super) struct Industry {
    pub(super) words: Vec<String>,
    pub(super) tasks: Vec<String>,
    pub(super) cnas_percent: u32,
}

/// A provider as its table gives it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ProviderRow {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) level: String,
    pub(super) status: String,
    pub(super) region: u32,
    pub(super) name: String,
    pub(super) industry: String,
    pub(super) lead: String,
    pub(super) visitors: String,
    pub(super) max_partners: String,
    pub(super) credentials: String,
    pub(super) benches: String,
    pub(super) tasks: String,
}

/// A bench, the resource behind offers.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Bench {
    #[serde(rename = "bench")]
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) instrument: String,
    pub(super) models: String,
    pub(super) minutes: u32,
    pub(super) ratio: Option<f64>,
}

/// One row of a laboratory's scope.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Scope {
    pub(super) task: String,
    pub(super) tiers: String,
    pub(super) measurand: String,
    pub(super) range: String,
    pub(super) standard: String,
    pub(super) result: String,
    pub(super) parameters: String,
    pub(super) conditions: String,
}

/// One measurand of a wish.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct WishRow {
    pub(super) task: String,
    pub(super) weight: Option<u32>,
    pub(super) say: String,
    pub(super) measurand: String,
    pub(super) range: String,
    pub(super) error: String,
    pub(super) wished: String,
    pub(super) rule: String,
}

/// What an SME asks for: all of the rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub(super) weight: u32,
    pub(super) say: String,
    pub(super) rows: Vec<WishRow>,
}

/// A kind of measurement.
#[derive(Debug, Clone, Default)]
pub(super) struct Task {
    pub(super) id: String,
    pub(super) services: Vec<ServiceKind>,
    pub(super) instrument: String,
    pub(super) bench: String,
    pub(super) common: u8,
    pub(super) counter: String,
    pub(super) pieces: (u32, u32),
    pub(super) words: Vec<String>,
    pub(super) method: String,
    pub(super) withdrawn: String,
    pub(super) delivery: String,
    pub(super) setup_minutes: u32,
    pub(super) minutes_each: u32,
    pub(super) fee: f64,
    /// Number of needs where it is fixed.
    pub(super) needs: Option<u32>,
    pub(super) scopes: Vec<Scope>,
    pub(super) wishes: Vec<Wish>,
}

impl Task {
    /// Whether the instrument is the object of the service (and not the tool).
    pub(super) fn is_about_instrument(&self) -> bool {
        self.offers(ServiceKind::Calibration)
    }

    /// Whether it can be had as that service.
    pub(super) fn offers(&self, service: ServiceKind) -> bool {
        self.services.contains(&service)
    }
}

/// A service that is no measurement.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Assistance {
    pub(super) service: String,
    pub(super) needs: u32,
    pub(super) holders: String,
    pub(super) delivery: String,
    pub(super) setup: u32,
    pub(super) minutes: u32,
    pub(super) price: f64,
    pub(super) quantity: String,
    pub(super) titles: String,
    pub(super) says: String,
    pub(super) ratio: f64,
}

/// An instrument whose verification is compulsory.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Compulsory {
    pub(super) weight: u32,
    pub(super) instrument: String,
    pub(super) purpose: String,
    pub(super) say: String,
    pub(super) counter: String,
    pub(super) quantity: String,
    pub(super) industries: String,
}

/// All tables.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) areas: Vec<Area>,
    pub(super) industries: BTreeMap<String, Industry>,
    /// Industries of the suppliers of a large enterprise's industry.
    pub(super) chains: BTreeMap<String, Vec<String>>,
    pub(super) providers: Vec<ProviderRow>,
    pub(super) benches: Vec<Bench>,
    pub(super) tasks: Vec<Task>,
    pub(super) assistance: Vec<Assistance>,
    pub(super) compulsory: Vec<Compulsory>,
    /// Header and rows as they are.
    pub(super) benefits: Vec<Vec<String>>,
    /// Characters of names: first and second.
    pub(super) first: Vec<char>,
    pub(super) second: Vec<char>,
}

impl Tables {
    /// The tables that come with the program. A test holds that all of them can be read.
    pub(super) fn bundled() -> &'static Self {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(|| Self::read().unwrap_or_default())
    }

    pub(super) fn read() -> Result<Self, csv::Error> {
        let words: Vec<(String, String)> = records(table!("words"))?;
        let (first, second) = words.into_iter().next().unwrap_or_default();
        Ok(Self {
            areas: areas()?,
            industries: industries()?,
            chains: records::<(String, String)>(table!("chains"))?
                .into_iter()
                .map(|(industry, suppliers)| (industry, split(&suppliers)))
                .collect(),
            providers: records(table!("providers"))?,
            benches: records(table!("benches"))?,
            tasks: tasks()?,
            assistance: records(table!("assistance"))?,
            compulsory: records(table!("compulsory"))?,
            benefits: csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(table!("benefits").as_bytes())
                .into_deserialize()
                .collect::<Result<_, _>>()?,
            first: first.chars().collect(),
            second: second.chars().collect(),
        })
    }

    /// The place of a task.
    pub(super) fn task(&self, id: &str) -> Option<usize> {
        self.tasks.iter().position(|task| task.id == id)
    }

    /// A bench by its id.
    pub(super) fn bench(&self, id: &str) -> Option<&Bench> {
        self.benches.iter().find(|bench| bench.id == id)
    }
}

/// The words of a cell, separated by spaces.
pub(super) fn split(cell: &str) -> Vec<String> {
    cell.split_whitespace().map(str::to_owned).collect()
}

/// The Chinese words of a cell, separated by `;`.
pub(super) fn words(cell: &str) -> Vec<String> {
    cell.split(';')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `3-30` as two numbers; one number is both.
pub(super) fn span(cell: &str) -> (u32, u32) {
    let (low, high) = cell.split_once('-').unwrap_or((cell, cell));
    (low.parse().unwrap_or(1), high.parse().unwrap_or(1))
}

fn records<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, csv::Error> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .collect()
}

fn areas() -> Result<Vec<Area>, csv::Error> {
    let quotas: Vec<(u32, String, String, u32, u32)> =
        records(include_str!("../../../data/henan-2020/quotas.csv"))?;
    let counties: Vec<(String, u32, String, String, String)> =
        records(include_str!("../../../data/henan-2020/quota_areas.csv"))?;
    let rows: BTreeMap<String, (String, String, String)> =
        records::<(String, String, String, String)>(table!("areas"))?
            .into_iter()
            .map(|(area, industries, chains, short)| (area, (industries, chains, short)))
            .collect();
    Ok(quotas
        .into_iter()
        .map(|(_, code, name, help_firms, training_firms)| {
            let (industries, clusters, short) = rows.get(&code).cloned().unwrap_or_default();
            Area {
                regions: counties
                    .iter()
                    .filter(|(area, _, _, _, last)| *area == code && last.is_empty())
                    .map(|county| county.1)
                    .collect(),
                code,
                name,
                help_firms,
                training_firms,
                industries: split(&industries),
                clusters: split(&clusters)
                    .iter()
                    .filter_map(|cluster| {
                        let (region, industry) = cluster.split_once(':')?;
                        Some((region.parse().ok()?, industry.to_owned()))
                    })
                    .collect(),
                short: split(&short),
            }
        })
        .collect())
}

fn industries() -> Result<BTreeMap<String, Industry>, csv::Error> {
    Ok(
        records::<(String, String, String, u32)>(table!("industries"))?
            .into_iter()
            .map(|(code, names, tasks, cnas_percent)| {
                let industry = Industry {
                    words: words(&names),
                    tasks: split(&tasks),
                    cnas_percent,
                };
                (code, industry)
            })
            .collect(),
    )
}

#[derive(Deserialize)]
struct TaskRow {
    task: String,
    services: String,
    instrument: String,
    bench: String,
    common: u8,
    counter: String,
    pieces: String,
    words: String,
    method: String,
    withdrawn: String,
    delivery: String,
    setup: u32,
    minutes: u32,
    fee: f64,
    needs: Option<u32>,
}

fn tasks() -> Result<Vec<Task>, csv::Error> {
    let scopes: Vec<Scope> = records(table!("scopes"))?;
    let mut wishes: BTreeMap<String, Vec<Wish>> = BTreeMap::new();
    for row in records::<WishRow>(table!("wishes"))? {
        let of_task = wishes.entry(row.task.clone()).or_default();
        match (row.weight, of_task.last_mut()) {
            (None, Some(last)) => last.rows.push(row),
            (weight, _) => of_task.push(Wish {
                weight: weight.unwrap_or(1),
                say: row.say.clone(),
                rows: vec![row],
            }),
        }
    }
    Ok(records::<TaskRow>(table!("tasks"))?
        .into_iter()
        .map(|row| Task {
            services: row
                .services
                .split(';')
                .filter_map(ServiceKind::parse)
                .collect(),
            scopes: scopes
                .iter()
                .filter(|scope| scope.task == row.task)
                .cloned()
                .collect(),
            wishes: wishes.remove(&row.task).unwrap_or_default(),
            pieces: span(&row.pieces),
            words: words(&row.words),
            id: row.task,
            instrument: row.instrument,
            bench: row.bench,
            common: row.common,
            counter: row.counter,
            method: row.method,
            withdrawn: row.withdrawn,
            delivery: row.delivery,
            setup_minutes: row.setup,
            minutes_each: row.minutes,
            fee: row.fee,
            needs: row.needs,
        })
        .collect())
}
